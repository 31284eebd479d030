//! `_locale`: the C locale with UTF-8, in Python.

use super::ModuleSpec;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "The locale functions of the C library.",
    source: include_str!("locale/posix.py"),
    ..ModuleSpec::new("_locale")
}];
