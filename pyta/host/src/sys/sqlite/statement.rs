//! Statements.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int};
use std::ptr::{self, NonNull};
use std::rc::Rc;

use libsqlite3_sys as ffi;

use super::callbacks::bytes;
use super::database::Connection;
use super::{Active, Done, Value};

/// A prepared statement.
#[derive(Clone, Debug)]
pub struct Statement(pub(super) Rc<Prepared>);

#[derive(Debug)]
pub(super) struct Prepared {
    /// Null when it has been finalized: SQLite's functions take that for a misuse, and do nothing.
    statement: Cell<*mut ffi::sqlite3_stmt>,
    /// SQLite works with it now.
    is_busy: Cell<bool>,
    connection: Rc<Connection>,
}

/// A value of the current row, as it lies in SQLite's memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Column<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a [u8]),
    Blob(&'a [u8]),
}

impl Prepared {
    pub(super) fn new(
        statement: NonNull<ffi::sqlite3_stmt>,
        connection: Rc<Connection>,
    ) -> Prepared {
        Prepared {
            statement: Cell::new(statement.as_ptr()),
            is_busy: Cell::new(false),
            connection,
        }
    }

    /// Gives it back, unless SQLite works with it.
    pub(super) fn finalize(&self) {
        if !self.is_busy.get() {
            // SAFETY: Q1; null does nothing.
            unsafe { ffi::sqlite3_finalize(self.statement.replace(ptr::null_mut())) };
        }
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.is_busy.set(false);
        self.finalize();
    }
}

impl Statement {
    fn pointer(&self) -> *mut ffi::sqlite3_stmt {
        self.0.statement.get()
    }

    /// The suspended operations of its connection.
    pub fn active(&self) -> &Rc<Active> {
        &self.0.connection.active
    }

    /// What `work` makes of it; a result code for misuse if SQLite works with it already.
    fn working(&self, work: unsafe extern "C" fn(*mut ffi::sqlite3_stmt) -> c_int) -> Done {
        if self.0.is_busy.replace(true) {
            return Done::Code(ffi::SQLITE_MISUSE);
        }
        // SAFETY: Q1; the statement is not used otherwise meanwhile, as it is marked.
        let code = unsafe { work(self.pointer()) };
        self.0.is_busy.set(false);
        Done::Code(code)
    }

    /// Goes on to the next row; the work of an operation.
    pub fn step(&self) -> Done {
        self.working(ffi::sqlite3_step)
    }

    /// Ends its run; the work of an operation.
    pub fn reset(&self) -> Done {
        self.working(ffi::sqlite3_reset)
    }

    /// Whether SQLite works with it, so that its rows and parameters may not be touched.
    pub fn is_busy(&self) -> bool {
        self.0.is_busy.get()
    }

    /// Whether it has begun and not come to its end.
    pub fn has_begun(&self) -> bool {
        // SAFETY: Q1; null is allowed.
        unsafe { ffi::sqlite3_stmt_busy(self.pointer()) != 0 }
    }

    /// Whether it changes nothing.
    pub fn is_reading(&self) -> bool {
        // SAFETY: Q1; null is allowed.
        unsafe { ffi::sqlite3_stmt_readonly(self.pointer()) != 0 }
    }

    pub fn column_count(&self) -> i32 {
        // SAFETY: Q1; null is allowed.
        unsafe { ffi::sqlite3_column_count(self.pointer()) }
    }

    /// Columns of the current row; 0 without one.
    pub fn data_count(&self) -> i32 {
        // SAFETY: Q1; null is allowed.
        unsafe { ffi::sqlite3_data_count(self.pointer()) }
    }

    pub fn column_name(&self, column: i32) -> Option<Vec<u8>> {
        self.about(column, ffi::sqlite3_column_name)
    }

    /// The type that a column of a table was declared with.
    pub fn declared_type(&self, column: i32) -> Option<Vec<u8>> {
        self.about(column, ffi::sqlite3_column_decltype)
    }

    /// The name of a parameter, from 1 on, with the sign before it.
    pub fn parameter_name(&self, parameter: i32) -> Option<Vec<u8>> {
        self.about(parameter, ffi::sqlite3_bind_parameter_name)
    }

    fn about(
        &self,
        index: c_int,
        ask: unsafe extern "C" fn(*mut ffi::sqlite3_stmt, c_int) -> *const c_char,
    ) -> Option<Vec<u8>> {
        if self.pointer().is_null() {
            return None;
        }
        // SAFETY: Q1; any index may be given.
        let text = unsafe { ask(self.pointer(), index) };
        if text.is_null() {
            return None;
        }
        // SAFETY: it is a string, valid until the next call with this statement, and copied.
        let text = unsafe { CStr::from_ptr(text) };
        Some(text.to_bytes().to_vec())
    }

    pub fn parameter_count(&self) -> i32 {
        if self.pointer().is_null() {
            return 0;
        }
        // SAFETY: Q1.
        unsafe { ffi::sqlite3_bind_parameter_count(self.pointer()) }
    }

    /// Sets a parameter, from 1 on. The result code.
    pub fn bind(&self, parameter: i32, value: &Value) -> i32 {
        if self.is_busy() {
            return ffi::SQLITE_MISUSE;
        }
        let statement = self.pointer();
        // SAFETY: Q1, S1, null is a misuse that is noticed; SQLite copies texts and blobs.
        unsafe {
            match value {
                Value::Null => ffi::sqlite3_bind_null(statement, parameter),
                Value::Integer(n) => ffi::sqlite3_bind_int64(statement, parameter, *n),
                Value::Real(x) => ffi::sqlite3_bind_double(statement, parameter, *x),
                Value::Text(text) => {
                    let (start, count) = (text.as_ptr().cast(), text.len() as u64);
                    let (copied, encoding) = (ffi::SQLITE_TRANSIENT(), ffi::SQLITE_UTF8 as u8);
                    ffi::sqlite3_bind_text64(statement, parameter, start, count, copied, encoding)
                }
                // An empty blob is no null: its address is not null.
                Value::Blob(blob) => {
                    let (start, count) = (blob.as_ptr().cast(), blob.len() as u64);
                    let copied = ffi::SQLITE_TRANSIENT();
                    ffi::sqlite3_bind_blob64(statement, parameter, start, count, copied)
                }
            }
        }
    }

    /// Forgets the values of all parameters.
    pub fn clear_bindings(&self) {
        if !self.is_busy() && !self.pointer().is_null() {
            // SAFETY: Q1.
            unsafe { ffi::sqlite3_clear_bindings(self.pointer()) };
        }
    }

    /// What `work` makes of a value of the current row. Beyond its columns there are nulls.
    pub fn with_column<R>(&self, column: i32, work: impl FnOnce(Column<'_>) -> R) -> R {
        let statement = self.pointer();
        if self.is_busy() || column < 0 || column >= self.data_count() {
            return work(Column::Null);
        }
        // SAFETY: Q1, for all of these; what SQLite gives is valid until the statement is used again, which `work` cannot do
        // with this borrow: only an operation steps, and drivers do not start one in `work`.
        unsafe {
            match ffi::sqlite3_column_type(statement, column) {
                ffi::SQLITE_INTEGER => work(Column::Integer(ffi::sqlite3_column_int64(
                    statement, column,
                ))),
                ffi::SQLITE_FLOAT => {
                    work(Column::Real(ffi::sqlite3_column_double(statement, column)))
                }
                ffi::SQLITE_TEXT => {
                    let start = ffi::sqlite3_column_text(statement, column);
                    let count = ffi::sqlite3_column_bytes(statement, column);
                    work(Column::Text(bytes(start.cast(), count)))
                }
                ffi::SQLITE_BLOB => {
                    let start = ffi::sqlite3_column_blob(statement, column);
                    let count = ffi::sqlite3_column_bytes(statement, column);
                    work(Column::Blob(bytes(start, count)))
                }
                _ => work(Column::Null),
            }
        }
    }

    /// A value of the current row as bytes, whatever it is; `None` for null.
    pub fn column_bytes(&self, column: i32) -> Option<Vec<u8>> {
        if self.with_column(column, |value| value == Column::Null) {
            return None;
        }
        // SAFETY: as in `with_column`; the bytes are copied.
        unsafe {
            let start = ffi::sqlite3_column_blob(self.pointer(), column);
            let count = ffi::sqlite3_column_bytes(self.pointer(), column);
            Some(bytes(start, count).to_vec())
        }
    }
}
