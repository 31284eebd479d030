//! `_datetime`: the library's own classes under the name that `datetime` and programs look for first.

use super::ModuleSpec;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Fast implementation of the datetime module.",
    source: include_str!("datetime/classes.py"),
    ..ModuleSpec::new("_datetime")
}];
