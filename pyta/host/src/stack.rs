//! More native stack for a computation.

/// Runs `f` on a stack of at least `bytes` that is made for it, on the same thread. Memory is used only as deep as `f`
/// goes. Panics pass through.
pub fn run_with_stack<R>(bytes: usize, f: impl FnOnce() -> R) -> R {
    stacker::grow(bytes, f)
}
