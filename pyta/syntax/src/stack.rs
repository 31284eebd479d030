//! A native stack as large as a walk over a tree needs.

/// Native stack that one level of a tree may take in a recursive walk, in bytes.
const BYTES_PER_LEVEL: usize = 8 * 1024;
/// What is asked for besides, in bytes: calls below the walk.
const RESERVE_BYTES: usize = 256 * 1024;

/// Runs `walk` with native stack for a recursion of `depth` levels. Memory is reserved only, and
/// touched as far as the walk goes; nested calls reuse what is there.
pub fn with_deep_stack<R>(depth: u32, walk: impl FnOnce() -> R) -> R {
    let needed = depth as usize * BYTES_PER_LEVEL + RESERVE_BYTES;
    stacker::maybe_grow(needed, needed + RESERVE_BYTES, walk)
}
