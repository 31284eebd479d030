//! Connections, blobs and backups: host objects, and one call of the library each.

use pyta_host::sqlite::{
    self, Active, Backup, Blob, Database, Done, FunctionKind, OpenOptions, c_name,
};

use super::task::{self, no_handle};
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::stdlib::posix::args::{int, long};
use crate::types::bytes::buffer;

/// Bytes that a backup may have outside the heap.
const BACKUP_BYTES: usize = 1024;

fn database<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Database, Exit> {
    cx.with_host_object(value, |database: &mut Database| database.clone())
        .ok_or_else(|| no_handle(cx))
}

fn blob<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Blob, Exit> {
    cx.with_host_object(value, |blob: &mut Blob| blob.clone())
        .ok_or_else(|| no_handle(cx))
}

fn backup<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Backup, Exit> {
    cx.with_host_object(value, |backup: &mut Backup| backup.clone())
        .ok_or_else(|| no_handle(cx))
}

fn given<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Vec<u8>, Exit> {
    Ok(buffer::required(cx, value)?.into_owned())
}

fn code<'v>(code: i32) -> Result<V<'v>, Exit> {
    Ok(V::small(i64::from(code)))
}

/// A task that opens a database.
pub fn open<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let path = c_name(&given(cx, args[0])?);
    let options = OpenOptions {
        is_uri: args[1] == V::TRUE,
        timeout_ms: int(cx, args[2])?,
    };
    let active: std::rc::Rc<Active> = std::rc::Rc::default();
    let own = active.clone();
    task::new(cx, &active, move || Database::open(&path, options, own))
}

/// A task that closes a database.
pub fn close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let database = database(cx, args[0])?;
    let active = database.active().clone();
    task::new(cx, &active, move || database.close())
}

/// A task that prepares the first statement of a text.
pub fn prepare<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let database = database(cx, args[0])?;
    let sql = given(cx, args[1])?;
    let active = database.active().clone();
    task::new(cx, &active, move || database.prepare(&sql))
}

pub fn serialize<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let database = database(cx, args[0])?;
    let name = c_name(&given(cx, args[1])?);
    let active = database.active().clone();
    task::new(cx, &active, move || database.serialize(&name))
}

pub fn deserialize<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let database = database(cx, args[0])?;
    let name = c_name(&given(cx, args[1])?);
    let data = given(cx, args[2])?;
    let active = database.active().clone();
    task::new(cx, &active, move || database.deserialize(&name, &data))
}

pub fn blob_open<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let database = database(cx, args[0])?;
    let schema = c_name(&given(cx, args[1])?);
    let table = c_name(&given(cx, args[2])?);
    let column = c_name(&given(cx, args[3])?);
    let row = long(cx, args[4])?;
    let is_writing = args[5] == V::TRUE;
    let active = database.active().clone();
    task::new(cx, &active, move || {
        database.open_blob([&schema, &table, &column], row, is_writing)
    })
}

fn size<'v>(cx: Cx<'v>, value: V<'v>) -> Result<usize, Exit> {
    Ok(usize::try_from(long(cx, value)?).unwrap_or(usize::MAX))
}

pub fn blob_read<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let blob = blob(cx, args[0])?;
    let (offset, count) = (size(cx, args[1])?, size(cx, args[2])?);
    let active = blob.active().clone();
    task::new(cx, &active, move || blob.read(offset, count))
}

pub fn blob_write<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let blob = blob(cx, args[0])?;
    let (offset, data) = (size(cx, args[1])?, given(cx, args[2])?);
    let active = blob.active().clone();
    task::new(cx, &active, move || blob.write(offset, &data))
}

pub fn blob_close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let blob = blob(cx, args[0])?;
    let active = blob.active().clone();
    task::new(cx, &active, move || blob.close())
}

pub fn blob_length<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(blob(cx, args[0])?.len() as i64))
}

/// A backup, or None if it cannot begin.
pub fn backup_start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (target, source) = (database(cx, args[0])?, database(cx, args[1])?);
    let name = c_name(&given(cx, args[2])?);
    let made = Backup::start(&target, &source, &name);
    Ok(made.map_or(V::NIL, |made| cx.new_host_object(made, BACKUP_BYTES)))
}

pub fn backup_step<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let backup = backup(cx, args[0])?;
    let pages = int(cx, args[1])?;
    let active = backup.active().clone();
    task::new(cx, &active, move || backup.step(pages))
}

pub fn backup_finish<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let backup = backup(cx, args[0])?;
    let active = backup.active().clone();
    task::new(cx, &active, move || -> Done { backup.finish() })
}

/// Pages that are left, and all pages.
pub fn backup_pages<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (left, all) = backup(cx, args[0])?.pages();
    let parts = [left, all].map(|count| V::small(i64::from(count)));
    Ok(cx.new_tuple(&parts).v())
}

/// Result code, extended result code and message of the last call.
pub fn error<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (code, extended, message) = database(cx, args[0])?.last_error();
    let parts = [
        V::small(i64::from(code)),
        V::small(i64::from(extended)),
        cx.new_str(&String::from_utf8_lossy(&message)).v(),
    ];
    Ok(cx.new_tuple(&parts).v())
}

/// Whether a transaction is open, rows changed last and at all, the row inserted last.
pub fn state<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let database = database(cx, args[0])?;
    let parts = [
        V::bool(database.is_in_transaction()),
        cx.new_int(database.changes()),
        cx.new_int(database.total_changes()),
        cx.new_int(database.last_row()),
    ];
    Ok(cx.new_tuple(&parts).v())
}

pub fn limit<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    code(database(cx, args[0])?.limit(int(cx, args[1])?, int(cx, args[2])?))
}

/// Result code and value of an option.
pub fn config<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (code, now) = database(cx, args[0])?.configure(int(cx, args[1])?, int(cx, args[2])?);
    let parts = [code, now].map(|number| V::small(i64::from(number)));
    Ok(cx.new_tuple(&parts).v())
}

pub fn interrupt<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    database(cx, args[0])?.interrupt();
    Ok(V::NIL)
}

/// Kinds: 0 a function, 1 a deterministic one, 2 an aggregate, 3 a window function, 4 none any more, 5 no window function any more.
pub fn set_function<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let kind = match int(cx, args[3])? {
        0 => FunctionKind::Plain {
            is_deterministic: false,
        },
        1 => FunctionKind::Plain {
            is_deterministic: true,
        },
        2 => FunctionKind::Aggregate,
        3 => FunctionKind::Window,
        4 => FunctionKind::Removed,
        _ => FunctionKind::RemovedWindow,
    };
    let name = c_name(&given(cx, args[1])?);
    let number = long(cx, args[4])? as u64;
    let count = int(cx, args[2])?;
    code(database(cx, args[0])?.set_function(&name, count, kind, number))
}

pub fn set_collation<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = c_name(&given(cx, args[1])?);
    let number = args[2].as_small().map(|number| number as u64);
    code(database(cx, args[0])?.set_collation(&name, number))
}

pub fn set_authorizer<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    code(database(cx, args[0])?.set_authorizer(args[1] == V::TRUE))
}

pub fn set_progress<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let steps = match args[1].is_nil() {
        true => None,
        false => Some(int(cx, args[1])?),
    };
    database(cx, args[0])?.set_progress(steps);
    Ok(V::NIL)
}

pub fn set_trace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    code(database(cx, args[0])?.set_trace(args[1] == V::TRUE))
}

/// Whether a text ends with a complete statement.
pub fn is_complete<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let sql = given(cx, args[0])?;
    match sqlite::is_complete(&sql) {
        Some(is_complete) => Ok(V::bool(is_complete)),
        None => Err(cx.value_error("embedded null character")),
    }
}

pub fn message<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_str(&sqlite::message(int(cx, args[0])?)).v())
}
