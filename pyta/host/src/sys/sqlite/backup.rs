//! Copying a database page by page.

use std::cell::Cell;
use std::ffi::CStr;
use std::ptr::{self, NonNull};
use std::rc::Rc;

use libsqlite3_sys as ffi;

use super::database::Connection;
use super::{Active, Database, Done};

/// A copy that is being made.
#[derive(Clone, Debug)]
pub struct Backup(Rc<Running>);

#[derive(Debug)]
struct Running {
    /// Null when it is finished.
    backup: Cell<*mut ffi::sqlite3_backup>,
    /// SQLite works with it now.
    is_busy: Cell<bool>,
    source: Rc<Connection>,
    target: Rc<Connection>,
}

impl Running {
    /// Ends it. The result code.
    fn finish(&self) -> i32 {
        let backup = self.backup.replace(ptr::null_mut());
        if backup.is_null() {
            return ffi::SQLITE_OK;
        }
        for connection in [&self.source, &self.target] {
            connection.backups.set(connection.backups.get() - 1);
        }
        // SAFETY: Q1; neither connection has been closed, as they count their backups.
        unsafe { ffi::sqlite3_backup_finish(backup) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Backup {
    /// Begins to copy a database (`main` or an attached one's name) over the main one of `target`. `None` if that fails: the error is the target's.
    pub fn start(target: &Database, source: &Database, name: &CStr) -> Option<Backup> {
        let (to, from) = (target.0.pointer(), source.0.pointer());
        // SAFETY: Q1, S1.
        let backup = unsafe { ffi::sqlite3_backup_init(to, c"main".as_ptr(), from, name.as_ptr()) };
        let backup = NonNull::new(backup)?;
        for connection in [&source.0, &target.0] {
            connection.backups.set(connection.backups.get() + 1);
        }
        Some(Backup(Rc::new(Running {
            backup: Cell::new(backup.as_ptr()),
            is_busy: Cell::new(false),
            source: source.0.clone(),
            target: target.0.clone(),
        })))
    }

    /// The suspended operations of the source.
    pub fn active(&self) -> &Rc<Active> {
        &self.0.source.active
    }

    /// Copies so many pages, all if negative; the work of an operation.
    pub fn step(&self, pages: i32) -> Done {
        let backup = self.0.backup.get();
        if backup.is_null() || self.0.is_busy.replace(true) {
            return Done::Code(ffi::SQLITE_MISUSE);
        }
        // SAFETY: Q1.
        let code = unsafe { ffi::sqlite3_backup_step(backup, pages) };
        self.0.is_busy.set(false);
        Done::Code(code)
    }

    /// Ends it; the work of an operation.
    pub fn finish(&self) -> Done {
        if self.0.is_busy.get() {
            return Done::Code(ffi::SQLITE_MISUSE);
        }
        Done::Code(self.0.finish())
    }

    /// Pages that are left, and all pages, as of the last step.
    pub fn pages(&self) -> (i32, i32) {
        let backup = self.0.backup.get();
        if backup.is_null() {
            return (0, 0);
        }
        // SAFETY: Q1.
        unsafe {
            (
                ffi::sqlite3_backup_remaining(backup),
                ffi::sqlite3_backup_pagecount(backup),
            )
        }
    }
}
