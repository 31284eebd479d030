//! The coreVM embedding API: a thin facade over the runtime and its tiers.

pub mod plain;

pub use corevm_interp as interp;
pub use corevm_runtime::*;
