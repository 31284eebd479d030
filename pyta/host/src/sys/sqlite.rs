//! SQLite, whose calls can be suspended: the C library in an interface that any caller may use with any arguments.
//!
//! SQLite calls back while it works: functions, collations, authorizers, progress handlers, the file system. A guest's code
//! cannot run inside such a call. So every call of SQLite that may call back is an [`Operation`] on a stack of its own: a
//! callback *asks* by suspending it, whoever drives the operation finds out the answer in their own time, and resumes it.
//! Meanwhile other operations may run, on the same connection too, as SQLite allows in callbacks.
//!
//! ```text
//!   driver                      stack of the operation
//!   start(work)  ------------>  sqlite3_step
//!                                 callback: ask(request)
//!   Asks(request) <------------   suspended
//!   ... runs guest code ...
//!   resume(answer) ----------->   callback returns
//!   Done(done)   <------------  work returns
//! ```
//!
//! Invariants of the modules below, beside those of [`sys`](super):
//! - **Q1** A pointer to a connection, statement, blob handle or backup is owned by one Rust object, which gives it back to SQLite
//!   once; objects that depend on a connection hold an `Rc` of it, and an operation holds what it works with until it is done.
//! - **Q2** Connections are opened without a mutex, and their objects stay in one thread at a time (`Rc` sees to it).
//! - **Q3** Operations that are suspended on one connection are resumed and ended innermost first ([`Operation`] checks).
//! - **Q4** Callbacks get numbers where C has a pointer for the program; they are never followed.

mod backup;
mod blob;
mod callbacks;
mod database;
mod operation;
mod statement;
mod vfs;

use std::ffi::{CStr, c_int};

pub use backup::Backup;
pub use blob::Blob;
pub use database::{Database, FunctionKind, OpenOptions, c_name};
pub use libsqlite3_sys as constants;
pub use operation::{Active, Operation, Progress};
pub use statement::{Column, Statement};

use libsqlite3_sys as ffi;

/// A value of SQLite.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Integer(i64),
    Real(f64),
    /// UTF-8 as a rule; SQLite does not check.
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

/// What a function of the program is called for. The numbers are those that it was registered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// A plain function.
    Function,
    /// A row for an aggregate.
    Step,
    /// A row leaves the window of an aggregate.
    Inverse,
    /// The value of an aggregate so far.
    Value,
    /// The last value of an aggregate.
    Finalize,
}

/// What a suspended operation wants to know.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// A function's result: a [`Answer::Value`]. `instance` is the number of the aggregation, 0 if it had no row.
    Call {
        call: Call,
        function: u64,
        instance: u64,
        arguments: Vec<Value>,
    },
    /// The order of two texts: [`Answer::Number`] less than, equal to or greater than 0.
    Compare { collation: u64, texts: [Vec<u8>; 2] },
    /// Whether an action is allowed: [`Answer::Number`].
    Authorize {
        action: i32,
        arguments: [Option<Vec<u8>>; 4],
    },
    /// Whether to stop: [`Answer::Number`] other than 0.
    Progress,
    /// A statement begins; its text with the parameters put in, or without if that is too long. The answer is not used.
    Trace { sql: Vec<u8>, is_expanded: bool },
    /// Time to look whether the driver wants something. [`Answer::Number`] other than 0 stops the operation.
    Poll,
    /// Microseconds to wait.
    Sleep(u32),
    /// Whether a file may be opened: [`Answer::Number`], 0 no, 1 as it is wanted, 2 for reading only. Temporary files have no path.
    Open {
        path: Option<Vec<u8>>,
        is_writing: bool,
    },
    /// The current directory: [`Answer::Path`].
    Directory,
}

/// What a suspended operation is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Nobody can answer: the callback fails, so that the operation ends soon.
    Abort,
    Number(i32),
    Value(Value),
    Path(Vec<u8>),
    /// The function has failed, for this reason.
    Failed(Vec<u8>),
    TooBig,
    NoMemory,
}

/// What an operation has done.
#[derive(Debug)]
pub enum Done {
    /// The result code.
    Code(i32),
    Database(i32, Option<Database>),
    /// A statement, if the text has one, and how many bytes it took.
    Statement(i32, Option<Statement>, usize),
    Blob(i32, Option<Blob>),
    /// What was read, or a result code.
    Bytes(Result<Vec<u8>, i32>),
}

/// The version of the library.
pub fn version() -> String {
    // SAFETY: the function has no preconditions and gives a static string.
    let version = unsafe { CStr::from_ptr(ffi::sqlite3_libversion()) };
    version.to_string_lossy().into_owned()
}

/// How the library was compiled: 0 for one thread, 1 serialized, 2 multi-thread.
pub fn threading_mode() -> i32 {
    // SAFETY: the function has no preconditions.
    unsafe { ffi::sqlite3_threadsafe() }
}

/// What a result code means, in English.
pub fn message(code: i32) -> String {
    // SAFETY: any number may be given; the answer is a static string.
    let text = unsafe { CStr::from_ptr(ffi::sqlite3_errstr(code)) };
    text.to_string_lossy().into_owned()
}

/// Whether a text ends with a complete statement. `None` if the text has a NUL inside.
pub fn is_complete(sql: &[u8]) -> Option<bool> {
    let sql = super::c_string(sql).ok()?;
    // SAFETY: S1.
    let answer = unsafe { ffi::sqlite3_complete(sql.as_ptr()) };
    Some(answer == 1)
}

/// Length of a slice as SQLite counts where it takes no more than 2 GiB.
fn length(bytes: &[u8]) -> c_int {
    c_int::try_from(bytes.len()).unwrap_or(c_int::MAX)
}
