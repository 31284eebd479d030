//! Natives that programs do not see: those the compiler calls by name, and intrinsics of the prelude.

pub mod compiler_natives;
pub mod intrinsics;

use corevm::NativeDef;

/// Natives that generated code imports by name.
pub const EXPORTED: &[&[NativeDef]] = &[compiler_natives::NATIVES];

/// Natives of the prelude's module `_pyta`.
pub const INTRINSICS: &[&[NativeDef]] = &[intrinsics::NATIVES];
