//! Natives that generated code calls by name; see `pyta_compiler::natives` for what each must do.

use corevm::NativeDef;

/// The natives.
pub const NATIVES: &[NativeDef] = &[];
