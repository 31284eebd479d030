//! Native module `builtins`: its functions and classes are put there by the set-up.

use super::ModuleSpec;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "What every program finds without importing anything: functions, classes, exceptions and constants.",
    ..ModuleSpec::new("builtins")
}];
