//! Native module `_csv`: records of comma-separated values. Plain ones are split and joined at once, others read by a machine of eight states.

mod records;

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    functions: &[
        NativeDef::leaf(
            "_split_record",
            "(line, plan, limit, /)",
            records::split_record,
        ),
        NativeDef::leaf("_join_record", "(row, plan, /)", records::join_record),
    ],
    source: include_str!("csv/records.py"),
    ..ModuleSpec::new("_csv")
}];
