//! Native module `builtins`: its functions and classes are put there by the set-up.

use super::ModuleSpec;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Built-in functions, types, exceptions, and other objects.",
    ..ModuleSpec::new("builtins")
}];
