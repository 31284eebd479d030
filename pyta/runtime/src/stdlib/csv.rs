//! Native module `_csv`: records of comma-separated values, read by a machine of eight states.

use super::ModuleSpec;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    source: include_str!("csv/records.py"),
    ..ModuleSpec::new("_csv")
}];
