//! What SQLite calls: each asks by suspending the operation that it was called in.

use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::sync::atomic::{AtomicU64, Ordering};

use libsqlite3_sys as ffi;

use super::operation::ask;
use super::{Answer, Call, Request, Value, length};

/// How texts of functions are encoded, as `sqlite3_result_text64` wants it.
const UTF8: u8 = ffi::SQLITE_UTF8 as u8;

/// A string of C, if there is one.
///
/// # Safety
/// The pointer is null, or to a string with a NUL at its end.
unsafe fn text(text: *const c_char) -> Option<Vec<u8>> {
    if text.is_null() {
        return None;
    }
    // SAFETY: said above.
    let text = unsafe { CStr::from_ptr(text) };
    Some(text.to_bytes().to_vec())
}

/// Bytes behind a pointer, which may be null if there are none.
///
/// # Safety
/// As many bytes can be read there.
pub(super) unsafe fn bytes<'a>(start: *const c_void, count: c_int) -> &'a [u8] {
    match usize::try_from(count) {
        Ok(count) if count > 0 && !start.is_null() => {
            // SAFETY: said above.
            unsafe { std::slice::from_raw_parts(start.cast(), count) }
        }
        _ => &[],
    }
}

/// # Safety
/// `value` is a value of SQLite that is valid now.
unsafe fn value(value: *mut ffi::sqlite3_value) -> Value {
    // SAFETY: said above.
    match unsafe { ffi::sqlite3_value_type(value) } {
        // SAFETY: as above.
        ffi::SQLITE_INTEGER => Value::Integer(unsafe { ffi::sqlite3_value_int64(value) }),
        // SAFETY: as above.
        ffi::SQLITE_FLOAT => Value::Real(unsafe { ffi::sqlite3_value_double(value) }),
        ffi::SQLITE_TEXT => {
            // SAFETY: as above.
            let start = unsafe { ffi::sqlite3_value_text(value) };
            // SAFETY: as above; asked after the text, as it is converted first.
            let count = unsafe { ffi::sqlite3_value_bytes(value) };
            // SAFETY: SQLite says so.
            Value::Text(unsafe { bytes(start.cast(), count) }.to_vec())
        }
        ffi::SQLITE_BLOB => {
            // SAFETY: as above.
            let start = unsafe { ffi::sqlite3_value_blob(value) };
            // SAFETY: as above.
            let count = unsafe { ffi::sqlite3_value_bytes(value) };
            // SAFETY: SQLite says so.
            Value::Blob(unsafe { bytes(start, count) }.to_vec())
        }
        _ => Value::Null,
    }
}

/// # Safety
/// There are as many values behind the pointer.
unsafe fn values(count: c_int, start: *mut *mut ffi::sqlite3_value) -> Vec<Value> {
    let indices = 0..usize::try_from(count).unwrap_or(0);
    indices
        // SAFETY: said above.
        .map(|i| unsafe { value(*start.add(i)) })
        .collect()
}

/// Gives an answer to SQLite as the result of a function.
///
/// # Safety
/// `context` is that of the call that is going on.
unsafe fn give(context: *mut ffi::sqlite3_context, answer: Answer) {
    match answer {
        // SAFETY: said above.
        Answer::TooBig => unsafe { ffi::sqlite3_result_error_toobig(context) },
        // SAFETY: said above.
        Answer::NoMemory => unsafe { ffi::sqlite3_result_error_nomem(context) },
        // SAFETY: said above; SQLite copies the text.
        Answer::Failed(why) => unsafe {
            ffi::sqlite3_result_error(context, why.as_ptr().cast(), length(&why))
        },
        // SAFETY: said above.
        Answer::Value(value) => unsafe { give_value(context, &value) },
        Answer::Abort | Answer::Number(_) | Answer::Path(_) => {
            let why = b"interrupted";
            // SAFETY: said above; SQLite copies the text.
            unsafe { ffi::sqlite3_result_error(context, why.as_ptr().cast(), length(why)) };
        }
    }
}

/// # Safety
/// As [`give`].
unsafe fn give_value(context: *mut ffi::sqlite3_context, value: &Value) {
    match value {
        // SAFETY: said above.
        Value::Null => unsafe { ffi::sqlite3_result_null(context) },
        // SAFETY: said above.
        Value::Integer(n) => unsafe { ffi::sqlite3_result_int64(context, *n) },
        // SAFETY: said above.
        Value::Real(x) => unsafe { ffi::sqlite3_result_double(context, *x) },
        // SAFETY: said above; SQLite copies the bytes.
        Value::Text(text) => unsafe {
            let (start, count) = (text.as_ptr().cast(), text.len() as u64);
            ffi::sqlite3_result_text64(context, start, count, ffi::SQLITE_TRANSIENT(), UTF8);
        },
        // SAFETY: said above; SQLite copies the bytes.
        Value::Blob(blob) => unsafe {
            let (start, count) = (blob.as_ptr().cast(), blob.len() as u64);
            ffi::sqlite3_result_blob64(context, start, count, ffi::SQLITE_TRANSIENT());
        },
    }
}

/// The number of the aggregation that a call belongs to; a new one is made with `room`, else 0 is no aggregation.
///
/// # Safety
/// As [`give`].
unsafe fn instance(context: *mut ffi::sqlite3_context, room: c_int) -> u64 {
    static MADE: AtomicU64 = AtomicU64::new(0);
    // SAFETY: said above.
    let place: *mut u64 = unsafe { ffi::sqlite3_aggregate_context(context, room) }.cast();
    if place.is_null() {
        return 0;
    }
    // SAFETY: only this function asks for the room, 8 bytes that are zero at first and aligned.
    let number = unsafe { &mut *place };
    if *number == 0 {
        *number = MADE.fetch_add(1, Ordering::Relaxed) + 1;
    }
    *number
}

/// # Safety
/// As [`give`] and [`values`].
unsafe fn call(
    context: *mut ffi::sqlite3_context,
    call: Call,
    instance: u64,
    (count, start): (c_int, *mut *mut ffi::sqlite3_value),
) -> Answer {
    // SAFETY: said above.
    let function = unsafe { ffi::sqlite3_user_data(context) } as u64;
    // SAFETY: said above.
    let arguments = unsafe { values(count, start) };
    ask(Request::Call {
        call,
        function,
        instance,
        arguments,
    })
}

const NO_ARGUMENTS: (c_int, *mut *mut ffi::sqlite3_value) = (0, std::ptr::null_mut());

pub(super) unsafe extern "C" fn function(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    start: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: SQLite gives the context and arguments of this call.
    unsafe { give(context, call(context, Call::Function, 0, (count, start))) };
}

/// Rows go to an aggregate without a result; a failure is its result.
///
/// # Safety
/// As [`call`].
unsafe fn row(
    context: *mut ffi::sqlite3_context,
    kind: Call,
    arguments: (c_int, *mut *mut ffi::sqlite3_value),
) {
    // SAFETY: said above.
    let instance = unsafe { instance(context, size_of::<u64>() as c_int) };
    // SAFETY: said above.
    let answer = unsafe { call(context, kind, instance, arguments) };
    if !matches!(answer, Answer::Value(_)) {
        // SAFETY: said above.
        unsafe { give(context, answer) };
    }
}

pub(super) unsafe extern "C" fn step(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    start: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: SQLite gives the context and arguments of this call.
    unsafe { row(context, Call::Step, (count, start)) };
}

pub(super) unsafe extern "C" fn inverse(
    context: *mut ffi::sqlite3_context,
    count: c_int,
    start: *mut *mut ffi::sqlite3_value,
) {
    // SAFETY: SQLite gives the context and arguments of this call.
    unsafe { row(context, Call::Inverse, (count, start)) };
}

pub(super) unsafe extern "C" fn window_value(context: *mut ffi::sqlite3_context) {
    // SAFETY: SQLite gives the context of this call.
    unsafe {
        let instance = instance(context, 0);
        give(context, call(context, Call::Value, instance, NO_ARGUMENTS));
    }
}

pub(super) unsafe extern "C" fn finalize(context: *mut ffi::sqlite3_context) {
    // SAFETY: SQLite gives the context of this call.
    unsafe {
        let instance = instance(context, 0);
        give(
            context,
            call(context, Call::Finalize, instance, NO_ARGUMENTS),
        );
    }
}

fn number(answer: &Answer, otherwise: c_int) -> c_int {
    match answer {
        Answer::Number(number) => *number,
        _ => otherwise,
    }
}

pub(super) unsafe extern "C" fn compare(
    collation: *mut c_void,
    left_count: c_int,
    left: *const c_void,
    right_count: c_int,
    right: *const c_void,
) -> c_int {
    // SAFETY: SQLite gives two texts with their lengths.
    let texts = unsafe { [bytes(left, left_count), bytes(right, right_count)] };
    let request = Request::Compare {
        collation: collation as u64,
        texts: texts.map(<[u8]>::to_vec),
    };
    number(&ask(request), 0)
}

pub(super) unsafe extern "C" fn authorize(
    _: *mut c_void,
    action: c_int,
    a: *const c_char,
    b: *const c_char,
    c: *const c_char,
    d: *const c_char,
) -> c_int {
    // SAFETY: SQLite gives strings or null.
    let arguments = [a, b, c, d].map(|argument| unsafe { text(argument) });
    let request = Request::Authorize { action, arguments };
    number(&ask(request), ffi::SQLITE_DENY)
}

pub(super) unsafe extern "C" fn progress(_: *mut c_void) -> c_int {
    number(&ask(Request::Progress), 1)
}

pub(super) unsafe extern "C" fn poll(_: *mut c_void) -> c_int {
    // Where nobody can be asked an object is given back, which must come to its end.
    number(&ask(Request::Poll), 0)
}

pub(super) unsafe extern "C" fn trace(
    _: c_uint,
    _: *mut c_void,
    statement: *mut c_void,
    sql: *mut c_void,
) -> c_int {
    // SAFETY: SQLite gives the statement that begins.
    let expanded = unsafe { ffi::sqlite3_expanded_sql(statement.cast()) };
    // SAFETY: it is null or a string, as is the text of the statement.
    let (long, plain) = unsafe { (text(expanded), text(sql.cast::<c_char>())) };
    // SAFETY: the string is ours to give back.
    unsafe { ffi::sqlite3_free(expanded.cast()) };
    let is_expanded = long.is_some();
    let sql = long.or(plain).unwrap_or_default();
    ask(Request::Trace { sql, is_expanded });
    0
}
