//! Connections.

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString, c_int, c_void};
use std::ptr::{self, NonNull};
use std::rc::{Rc, Weak};

use libsqlite3_sys as ffi;

use super::blob::OpenBlob;
use super::operation::Active;
use super::statement::Prepared;
use super::{Blob, Done, Statement, callbacks, vfs};

/// Steps of SQLite's machine between two polls.
const POLL_STEPS: c_int = 20_000;

/// How a database is opened.
#[derive(Clone, Copy, Debug)]
pub struct OpenOptions {
    pub is_uri: bool,
    /// How long to wait for locks, in milliseconds.
    pub timeout_ms: i32,
}

/// What a registered function is, or that there is none under the name any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionKind {
    Plain { is_deterministic: bool },
    Aggregate,
    Window,
    Removed,
    RemovedWindow,
}

/// A connection; it is closed when the last object that needs it is dropped, or by [`Database::close`].
#[derive(Clone, Debug)]
pub struct Database(pub(super) Rc<Connection>);

#[derive(Debug)]
pub(super) struct Connection {
    db: NonNull<ffi::sqlite3>,
    /// Nothing but dropping is done with it. SQLite closes it when nothing works with it any more, at the latest when it is dropped.
    is_closed: Cell<bool>,
    is_freed: Cell<bool>,
    /// Backups from and to it that are not finished.
    pub(super) backups: Cell<u32>,
    pub(super) active: Rc<Active>,
    statements: RefCell<Vec<Weak<Prepared>>>,
    blobs: RefCell<Vec<Weak<OpenBlob>>>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if !self.is_freed.get() {
            // SAFETY: Q1; what depends on the connection holds an `Rc`, so it is gone.
            unsafe { ffi::sqlite3_close(self.db.as_ptr()) };
        }
    }
}

impl Connection {
    /// The pointer for SQLite; null when it was closed, which the bundled library (`SQLITE_ENABLE_API_ARMOR`) takes for a misuse.
    pub(super) fn pointer(&self) -> *mut ffi::sqlite3 {
        match self.is_closed.get() {
            true => ptr::null_mut(),
            false => self.db.as_ptr(),
        }
    }
}

impl Database {
    /// Opens a database; the work of an operation.
    pub fn open(path: &CStr, options: OpenOptions, active: Rc<Active>) -> Done {
        let code = vfs::install();
        if code != ffi::SQLITE_OK {
            return Done::Database(code, None);
        }
        let mut flags =
            ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE | ffi::SQLITE_OPEN_NOMUTEX;
        if options.is_uri {
            flags |= ffi::SQLITE_OPEN_URI;
        }
        let mut db = ptr::null_mut();
        // SAFETY: S1.
        let code = unsafe { ffi::sqlite3_open_v2(path.as_ptr(), &raw mut db, flags, ptr::null()) };
        let Some(db) = NonNull::new(db) else {
            return Done::Database(ffi::SQLITE_NOMEM, None);
        };
        let database = Database(Rc::new(Connection {
            db,
            is_closed: Cell::new(false),
            is_freed: Cell::new(false),
            backups: Cell::new(0),
            active,
            statements: RefCell::default(),
            blobs: RefCell::default(),
        }));
        if code == ffi::SQLITE_OK {
            // SAFETY: Q1.
            unsafe { ffi::sqlite3_busy_timeout(db.as_ptr(), options.timeout_ms) };
            // The bundled library is compiled with foreign keys on.
            database.configure(ffi::SQLITE_DBCONFIG_ENABLE_FKEY, 0);
            database.set_progress(None);
        }
        Done::Database(code, Some(database))
    }

    /// Its suspended operations.
    pub fn active(&self) -> &Rc<Active> {
        &self.0.active
    }

    fn pointer(&self) -> *mut ffi::sqlite3 {
        self.0.pointer()
    }

    /// Closes it with its statements and blobs, other than those that an operation works with; the work of an operation. Nothing but dropping is
    /// done with it then.
    pub fn close(&self) -> Done {
        if self.0.is_closed.get() {
            return Done::Code(ffi::SQLITE_OK);
        }
        for statement in self.0.statements.take().iter().filter_map(Weak::upgrade) {
            statement.finalize();
        }
        for blob in self.0.blobs.take().iter().filter_map(Weak::upgrade) {
            blob.close();
        }
        self.0.is_closed.set(true);
        if self.0.backups.get() == 0 {
            // SAFETY: Q1; SQLite refuses while statements or blobs are left, and frees the connection otherwise.
            let code = unsafe { ffi::sqlite3_close(self.0.db.as_ptr()) };
            self.0.is_freed.set(code == ffi::SQLITE_OK);
        }
        Done::Code(ffi::SQLITE_OK)
    }

    pub fn is_closed(&self) -> bool {
        self.0.is_closed.get()
    }

    /// The result code of the last call, the extended one, and what they mean.
    pub fn last_error(&self) -> (i32, i32, Vec<u8>) {
        let db = self.pointer();
        // SAFETY: Q1, for all three.
        let codes = unsafe { (ffi::sqlite3_errcode(db), ffi::sqlite3_extended_errcode(db)) };
        // SAFETY: as above; the text is valid until the next call, and copied.
        let text = unsafe { CStr::from_ptr(ffi::sqlite3_errmsg(db)) };
        (codes.0, codes.1, text.to_bytes().to_vec())
    }

    /// Prepares the first statement of a text; the work of an operation.
    pub fn prepare(&self, sql: &[u8]) -> Done {
        let Ok(count) = c_int::try_from(sql.len()) else {
            return Done::Statement(ffi::SQLITE_TOOBIG, None, 0);
        };
        let mut statement = ptr::null_mut();
        let mut rest = ptr::null();
        let start = sql.as_ptr().cast();
        // SAFETY: Q1, S1; the length is given.
        let code = unsafe {
            let (out, rest) = (&raw mut statement, &raw mut rest);
            ffi::sqlite3_prepare_v3(self.pointer(), start, count, 0, out, rest)
        };
        let used = match rest.is_null() {
            true => sql.len(),
            false => (rest as usize).saturating_sub(sql.as_ptr() as usize),
        };
        let made = NonNull::new(statement).map(|statement| {
            let prepared = Rc::new(Prepared::new(statement, self.0.clone()));
            let mut statements = self.0.statements.borrow_mut();
            if statements.len() == statements.capacity() {
                statements.retain(|known| known.strong_count() > 0);
            }
            statements.push(Rc::downgrade(&prepared));
            Statement(prepared)
        });
        Done::Statement(code, made, used)
    }

    /// Opens a value for reading and writing in place; the work of an operation.
    pub fn open_blob(
        &self,
        [schema, table, column]: [&CStr; 3],
        row: i64,
        is_writing: bool,
    ) -> Done {
        let mut blob = ptr::null_mut();
        // SAFETY: Q1, S1.
        let code = unsafe {
            ffi::sqlite3_blob_open(
                self.pointer(),
                schema.as_ptr(),
                table.as_ptr(),
                column.as_ptr(),
                row,
                c_int::from(is_writing),
                &raw mut blob,
            )
        };
        let made = NonNull::new(blob).filter(|_| code == ffi::SQLITE_OK);
        let made = made.map(|blob| {
            let open = Rc::new(OpenBlob::new(blob, self.0.clone()));
            let mut blobs = self.0.blobs.borrow_mut();
            blobs.retain(|known| known.strong_count() > 0);
            blobs.push(Rc::downgrade(&open));
            Blob(open)
        });
        Done::Blob(code, made)
    }

    /// The whole database as it would lie in a file; the work of an operation.
    pub fn serialize(&self, schema: &CStr) -> Done {
        let mut count = 0;
        // SAFETY: Q1, S1.
        let start =
            unsafe { ffi::sqlite3_serialize(self.pointer(), schema.as_ptr(), &raw mut count, 0) };
        if start.is_null() {
            let code = if count < 0 {
                ffi::SQLITE_ERROR
            } else {
                ffi::SQLITE_NOMEM
            };
            return Done::Bytes(Err(code));
        }
        let count = usize::try_from(count).unwrap_or(0);
        // SAFETY: SQLite has made that many bytes.
        let copy = unsafe { std::slice::from_raw_parts(start, count) }.to_vec();
        // SAFETY: the bytes are ours to give back.
        unsafe { ffi::sqlite3_free(start.cast()) };
        Done::Bytes(Ok(copy))
    }

    /// Makes a database in memory from the bytes of one; the work of an operation.
    pub fn deserialize(&self, schema: &CStr, bytes: &[u8]) -> Done {
        // SAFETY: any size may be asked for.
        let copy: *mut u8 = unsafe { ffi::sqlite3_malloc64(bytes.len().max(1) as u64) }.cast();
        if copy.is_null() {
            return Done::Code(ffi::SQLITE_NOMEM);
        }
        // SAFETY: there is room for the bytes, in new memory.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), copy, bytes.len()) };
        let (count, name) = (bytes.len() as i64, schema.as_ptr());
        let flags = ffi::SQLITE_DESERIALIZE_FREEONCLOSE | ffi::SQLITE_DESERIALIZE_RESIZEABLE;
        // SAFETY: Q1, S1; the memory is SQLite's from now on, also if it fails.
        let code =
            unsafe { ffi::sqlite3_deserialize(self.pointer(), name, copy, count, count, flags) };
        Done::Code(code)
    }

    /// Registers a function under a number, or removes it. The result code.
    pub fn set_function(
        &self,
        name: &CStr,
        arguments: i32,
        kind: FunctionKind,
        number: u64,
    ) -> i32 {
        let (db, name, app) = (
            self.pointer(),
            name.as_ptr(),
            number as usize as *mut c_void,
        );
        let mut flags = ffi::SQLITE_UTF8;
        if matches!(
            kind,
            FunctionKind::Plain {
                is_deterministic: true
            }
        ) {
            flags |= ffi::SQLITE_DETERMINISTIC;
        }
        if matches!(kind, FunctionKind::Window | FunctionKind::RemovedWindow) {
            let is_there = kind == FunctionKind::Window;
            // SAFETY: Q1, Q4, S1.
            return unsafe {
                ffi::sqlite3_create_window_function(
                    db,
                    name,
                    arguments,
                    flags,
                    app,
                    is_there.then_some(callbacks::step),
                    is_there.then_some(callbacks::finalize),
                    is_there.then_some(callbacks::window_value),
                    is_there.then_some(callbacks::inverse),
                    None,
                )
            };
        }
        let is_plain = matches!(kind, FunctionKind::Plain { .. });
        let is_aggregate = kind == FunctionKind::Aggregate;
        // SAFETY: Q1, Q4, S1.
        unsafe {
            ffi::sqlite3_create_function_v2(
                db,
                name,
                arguments,
                flags,
                app,
                is_plain.then_some(callbacks::function),
                is_aggregate.then_some(callbacks::step),
                is_aggregate.then_some(callbacks::finalize),
                None,
            )
        }
    }

    /// Registers a collation under a number, or removes it. The result code.
    pub fn set_collation(&self, name: &CStr, number: Option<u64>) -> i32 {
        let app = number.unwrap_or(0) as usize as *mut c_void;
        // SAFETY: Q1, Q4, S1.
        unsafe {
            ffi::sqlite3_create_collation_v2(
                self.pointer(),
                name.as_ptr(),
                ffi::SQLITE_UTF8,
                app,
                number.is_some().then_some(callbacks::compare),
                None,
            )
        }
    }

    /// Sets whether statements are authorized. The result code.
    pub fn set_authorizer(&self, is_there: bool) -> i32 {
        let callback = is_there.then_some(callbacks::authorize as _);
        // SAFETY: Q1.
        unsafe { ffi::sqlite3_set_authorizer(self.pointer(), callback, ptr::null_mut()) }
    }

    /// After how many steps of SQLite's machine progress is asked about; without a number there are polls only.
    pub fn set_progress(&self, steps: Option<i32>) {
        // SAFETY: Q1.
        unsafe {
            let db = self.pointer();
            match steps {
                Some(steps) => {
                    ffi::sqlite3_progress_handler(
                        db,
                        steps,
                        Some(callbacks::progress),
                        ptr::null_mut(),
                    );
                }
                None => {
                    ffi::sqlite3_progress_handler(
                        db,
                        POLL_STEPS,
                        Some(callbacks::poll),
                        ptr::null_mut(),
                    );
                }
            }
        }
    }

    /// Sets whether statements are traced. The result code.
    pub fn set_trace(&self, is_there: bool) -> i32 {
        let (mask, callback) = match is_there {
            true => (ffi::SQLITE_TRACE_STMT, Some(callbacks::trace as _)),
            false => (0, None),
        };
        // SAFETY: Q1.
        unsafe { ffi::sqlite3_trace_v2(self.pointer(), mask, callback, ptr::null_mut()) }
    }

    /// Asks what runs to stop soon.
    pub fn interrupt(&self) {
        // SAFETY: Q1.
        unsafe { ffi::sqlite3_interrupt(self.pointer()) };
    }

    /// Rows changed since the connection was opened.
    pub fn total_changes(&self) -> i64 {
        // SAFETY: Q1.
        unsafe { ffi::sqlite3_total_changes64(self.pointer()) }
    }

    /// Rows changed by the last statement that changes rows.
    pub fn changes(&self) -> i64 {
        // SAFETY: Q1.
        unsafe { ffi::sqlite3_changes64(self.pointer()) }
    }

    pub fn last_row(&self) -> i64 {
        // SAFETY: Q1.
        unsafe { ffi::sqlite3_last_insert_rowid(self.pointer()) }
    }

    pub fn is_in_transaction(&self) -> bool {
        // SAFETY: Q1.
        unsafe { ffi::sqlite3_get_autocommit(self.pointer()) == 0 }
    }

    /// The limit of a category, -1 if there is no such one; a new one is set if it is not negative.
    pub fn limit(&self, category: i32, new: i32) -> i32 {
        // SAFETY: Q1; any numbers may be given.
        unsafe { ffi::sqlite3_limit(self.pointer(), category, new) }
    }

    /// Sets one of the options that are on or off (1, 0; -1 asks). The result code and the option as it is.
    pub fn configure(&self, option: i32, value: i32) -> (i32, i32) {
        let mut now: c_int = 0;
        let is_switch = (ffi::SQLITE_DBCONFIG_ENABLE_FKEY..=ffi::SQLITE_DBCONFIG_TRUSTED_SCHEMA)
            .chain(ffi::SQLITE_DBCONFIG_STMT_SCANSTATUS..=ffi::SQLITE_DBCONFIG_ENABLE_COMMENTS)
            .any(|known| known == option);
        if !is_switch {
            return (ffi::SQLITE_ERROR, 0);
        }
        // SAFETY: Q1; these options take a number and where the answer goes.
        let code = unsafe { ffi::sqlite3_db_config(self.pointer(), option, value, &raw mut now) };
        (code, now)
    }
}

/// A name for C, without what is behind a NUL inside.
pub fn c_name(name: &[u8]) -> CString {
    let end = name
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(name.len());
    CString::new(&name[..end]).unwrap_or_default()
}
