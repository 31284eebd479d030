//! Native module `atexit`; the callbacks are kept by the prelude's `atexit.py`, which runs them.

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Functions to be called when the interpreter ends in the ordinary way, last registered first.",
    functions: &[
        NativeDef::guest("register", "(func, /, *args, **kwargs)", "atexit_register"),
        NativeDef::guest("unregister", "(func, /)", "atexit_unregister"),
        NativeDef::guest("_clear", "(/)", "atexit_clear"),
        NativeDef::guest("_run_exitfuncs", "(/)", "atexit_run"),
        NativeDef::guest("_ncallbacks", "(/)", "atexit_count"),
    ],
    ..ModuleSpec::new("atexit")
}];
