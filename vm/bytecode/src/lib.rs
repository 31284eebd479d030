//! The coreVM instruction table, its encodings, the verifier and the module format.

mod module;
pub mod ops;

pub use module::*;
