//! Native module `_thread`.

use super::ModuleSpec;

/// Identifier of the only thread.
pub const MAIN_THREAD: i64 = 1;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[];
