//! Native module `_ast`: the classes of syntax trees, objects of a parsed tree, and a tree of objects.

pub mod build;
pub mod convert;

use super::ModuleSpec;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    source: include_str!("ast/nodes.py"),
    ..ModuleSpec::new("_ast")
}];
