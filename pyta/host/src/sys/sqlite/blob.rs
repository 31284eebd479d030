//! Values that are read and written in place.

use std::cell::Cell;
use std::ptr::{self, NonNull};
use std::rc::Rc;

use libsqlite3_sys as ffi;

use super::database::Connection;
use super::{Active, Done, length};

/// An open value.
#[derive(Clone, Debug)]
pub struct Blob(pub(super) Rc<OpenBlob>);

#[derive(Debug)]
pub(super) struct OpenBlob {
    /// Null when it is closed.
    blob: Cell<*mut ffi::sqlite3_blob>,
    /// SQLite works with it now.
    is_busy: Cell<bool>,
    connection: Rc<Connection>,
}

impl OpenBlob {
    pub(super) fn new(blob: NonNull<ffi::sqlite3_blob>, connection: Rc<Connection>) -> OpenBlob {
        OpenBlob {
            blob: Cell::new(blob.as_ptr()),
            is_busy: Cell::new(false),
            connection,
        }
    }

    /// Gives it back, unless SQLite works with it. The result code.
    pub(super) fn close(&self) -> i32 {
        if self.is_busy.get() {
            return ffi::SQLITE_MISUSE;
        }
        // SAFETY: Q1; null does nothing.
        unsafe { ffi::sqlite3_blob_close(self.blob.replace(ptr::null_mut())) }
    }
}

impl Drop for OpenBlob {
    fn drop(&mut self) {
        self.is_busy.set(false);
        self.close();
    }
}

impl Blob {
    /// The suspended operations of its connection.
    pub fn active(&self) -> &Rc<Active> {
        &self.0.connection.active
    }

    /// Bytes.
    pub fn len(&self) -> usize {
        // SAFETY: Q1; null is 0 bytes long.
        let count = unsafe { ffi::sqlite3_blob_bytes(self.0.blob.get()) };
        usize::try_from(count).unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Closes it; the work of an operation.
    pub fn close(&self) -> Done {
        Done::Code(self.0.close())
    }

    /// Reads so many bytes at an offset; the work of an operation.
    pub fn read(&self, offset: usize, count: usize) -> Done {
        if offset.saturating_add(count) > self.len() {
            return Done::Bytes(Err(ffi::SQLITE_ERROR));
        }
        let mut room = vec![0; count];
        let place = room.as_mut_ptr().cast();
        let code = self.working(|blob| {
            // SAFETY: Q1; there is room, and the numbers are within the value's.
            unsafe { ffi::sqlite3_blob_read(blob, place, count as i32, offset as i32) }
        });
        match code {
            ffi::SQLITE_OK => Done::Bytes(Ok(room)),
            code => Done::Bytes(Err(code)),
        }
    }

    /// Writes bytes at an offset; the work of an operation.
    pub fn write(&self, offset: usize, bytes: &[u8]) -> Done {
        if offset.saturating_add(bytes.len()) > self.len() {
            return Done::Code(ffi::SQLITE_ERROR);
        }
        let start = bytes.as_ptr().cast();
        Done::Code(self.working(|blob| {
            // SAFETY: Q1, S1; the numbers are within the value's.
            unsafe { ffi::sqlite3_blob_write(blob, start, length(bytes), offset as i32) }
        }))
    }

    fn working(&self, work: impl FnOnce(*mut ffi::sqlite3_blob) -> i32) -> i32 {
        if self.0.is_busy.replace(true) {
            return ffi::SQLITE_MISUSE;
        }
        let code = work(self.0.blob.get());
        self.0.is_busy.set(false);
        code
    }
}
