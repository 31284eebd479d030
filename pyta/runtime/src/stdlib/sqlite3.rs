//! `_sqlite3`: databases of SQLite. The classes are Python over the functions here, which are one call of the library each.
//!
//! What may call back into the program is a *task*: see [`task`].

mod constants;
mod handles;
mod task;
mod values;

use corevm::objects::Map;
use pyta_host::sqlite;

use super::ModuleSpec;
use crate::prelude::*;
use crate::self_hosted;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    functions: &[
        NativeDef::leaf("_go", "(task, kind, answer, /)", task::go),
        NativeDef::leaf("_abort", "(task, /)", task::abort),
        NativeDef::leaf("_open", "(path, is_uri, timeout, /)", handles::open),
        NativeDef::leaf("_close", "(database, /)", handles::close),
        NativeDef::leaf("_prepare", "(database, sql, /)", handles::prepare),
        NativeDef::leaf("_step", "(statement, /)", task::step),
        NativeDef::leaf("_reset", "(statement, /)", task::reset),
        NativeDef::leaf("_serialize", "(database, name, /)", handles::serialize),
        NativeDef::leaf(
            "_deserialize",
            "(database, name, data, /)",
            handles::deserialize,
        ),
        NativeDef::leaf(
            "_blob_open",
            "(database, name, table, column, row, is_writing, /)",
            handles::blob_open,
        ),
        NativeDef::leaf("_blob_read", "(blob, offset, count, /)", handles::blob_read),
        NativeDef::leaf(
            "_blob_write",
            "(blob, offset, data, /)",
            handles::blob_write,
        ),
        NativeDef::leaf("_blob_close", "(blob, /)", handles::blob_close),
        NativeDef::leaf("_blob_length", "(blob, /)", handles::blob_length),
        NativeDef::leaf(
            "_backup_start",
            "(target, source, name, /)",
            handles::backup_start,
        ),
        NativeDef::leaf("_backup_step", "(backup, pages, /)", handles::backup_step),
        NativeDef::leaf("_backup_finish", "(backup, /)", handles::backup_finish),
        NativeDef::leaf("_backup_pages", "(backup, /)", handles::backup_pages),
        NativeDef::leaf("_error", "(database, /)", handles::error),
        NativeDef::leaf("_state", "(database, /)", handles::state),
        NativeDef::leaf("_limit", "(database, category, limit, /)", handles::limit),
        NativeDef::leaf("_config", "(database, option, value, /)", handles::config),
        NativeDef::leaf("_interrupt", "(database, /)", handles::interrupt),
        NativeDef::leaf(
            "_set_function",
            "(database, name, arguments, kind, number, /)",
            handles::set_function,
        ),
        NativeDef::leaf(
            "_set_collation",
            "(database, name, number, /)",
            handles::set_collation,
        ),
        NativeDef::leaf(
            "_set_authorizer",
            "(database, is_there, /)",
            handles::set_authorizer,
        ),
        NativeDef::leaf(
            "_set_progress",
            "(database, steps, /)",
            handles::set_progress,
        ),
        NativeDef::leaf("_set_trace", "(database, is_there, /)", handles::set_trace),
        NativeDef::leaf("_about", "(statement, /)", values::about),
        NativeDef::leaf("_columns", "(statement, /)", values::columns),
        NativeDef::leaf("_declared", "(statement, /)", values::declared),
        NativeDef::leaf("_parameter", "(statement, index, /)", values::parameter),
        NativeDef::leaf("_has_begun", "(statement, /)", values::has_begun),
        NativeDef::leaf("_has_row", "(statement, /)", values::has_row),
        NativeDef::leaf("_row", "(statement, mode, /)", values::row),
        NativeDef::leaf("_types", "(statement, /)", values::types),
        NativeDef::leaf("_bytes", "(statement, column, /)", values::bytes),
        NativeDef::leaf("_bind_all", "(statement, parameters, /)", values::bind_all),
        NativeDef::leaf("_bind", "(statement, index, value, /)", values::bind),
        NativeDef::leaf("_clear", "(statement, /)", values::clear),
        NativeDef::leaf("_is_plain", "(value, /)", values::is_plain),
        NativeDef::leaf("_is_complete", "(sql, /)", handles::is_complete),
        NativeDef::leaf("_message", "(code, /)", handles::message),
    ],
    init,
    needs: &["UnraisableHookArgs"],
    source: include_str!("sqlite3/connections.py"),
    ..ModuleSpec::new("_sqlite3")
}];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let set = |name: &str, value: V<'v>| namespace.set_symbol(cx, cx.symbol(name), value);
    for &(name, value) in constants::ALL {
        set(name, V::small(i64::from(value)));
    }
    set("sqlite_version", cx.new_str(&sqlite::version()).v());
    // What PEP 249 calls the library's modes.
    let safety = match sqlite::threading_mode() {
        0 => 0,
        1 => 3,
        _ => 1,
    };
    set("threadsafety", V::small(safety));
    set(
        "_report_unraisable",
        self_hosted::function(cx, "report_unraisable")?,
    );
    Ok(())
}
