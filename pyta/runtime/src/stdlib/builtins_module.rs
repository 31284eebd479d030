//! Native module `builtins`: its functions and classes are put there by the set-up.

use super::ModuleSpec;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "The names that a program has without importing anything: functions, types, exceptions and constants.\n\nImport it to reach one of them that a name of the program hides.",
    ..ModuleSpec::new("builtins")
}];
