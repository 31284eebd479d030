//! The coreVM embedding API: a thin facade over the runtime and its tiers.

pub mod confined;
pub mod plain;

pub use corevm_interp as interp;
pub use corevm_runtime::*;

/// Gives an isolate the compiler, if there is one and the configuration asks for it: for code that is first run from now on.
pub fn install_compiler(isolate: &Isolate) {
    #[cfg(feature = "jit")]
    corevm_jit::Jit::install(isolate);
    #[cfg(not(feature = "jit"))]
    let _ = isolate;
}
