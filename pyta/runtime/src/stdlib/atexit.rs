//! Native module `atexit`; the callbacks are kept by the prelude's `atexit.py`, which runs them.

use super::ModuleSpec;
use super::io::guest;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "allow programmer to define multiple exit functions to be executed\nupon normal program termination.\n\nTwo public functions, register and unregister, are defined.",
    functions: &[
        NativeDef::leaf_or_guest(
            "register",
            "(func, /, *args, **kwargs)",
            guest,
            "atexit_register",
        ),
        NativeDef::leaf_or_guest("unregister", "(func, /)", guest, "atexit_unregister"),
        NativeDef::leaf_or_guest("_clear", "(/)", guest, "atexit_clear"),
        NativeDef::leaf_or_guest("_run_exitfuncs", "(/)", guest, "atexit_run"),
        NativeDef::leaf_or_guest("_ncallbacks", "(/)", guest, "atexit_count"),
    ],
    ..ModuleSpec::new("atexit")
}];
