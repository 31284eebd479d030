//! `_opcode`: what `opcode` and `dis` ask, in Python.

use super::ModuleSpec;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Opcode support module.",
    source: include_str!("opcode/facts.py"),
    ..ModuleSpec::new("_opcode")
}];
