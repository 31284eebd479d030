//! The file system as SQLite sees it: that of the operating system, after the host was asked.
//!
//! Each file system that SQLite comes with is registered once more under its name, as a copy that asks before a file is opened
//! and waits by suspending. What SQLite opens beside a database, like its journal, goes the same way.

use std::ffi::{CStr, CString, c_char, c_int};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use std::sync::OnceLock;

use libsqlite3_sys as ffi;

use super::operation::ask;
use super::{Answer, Request};

/// A file system that asks, and the one that it is a copy of. C sees only the first field.
#[repr(C)]
struct Asking {
    base: ffi::sqlite3_vfs,
    original: *mut ffi::sqlite3_vfs,
}

/// Puts the asking file systems before the library's. The result code.
pub(super) fn install() -> c_int {
    static INSTALLED: OnceLock<c_int> = OnceLock::new();
    *INSTALLED.get_or_init(|| {
        // SAFETY: the functions have no preconditions.
        let code = unsafe { ffi::sqlite3_initialize() };
        if code != ffi::SQLITE_OK {
            return code;
        }
        let mut originals = Vec::new();
        // SAFETY: a null name asks for the first one.
        let mut next = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
        while !next.is_null() {
            originals.push(next);
            // SAFETY: what is registered stays valid, and nobody else changes the list before the first connection.
            next = unsafe { (*next).pNext };
        }
        // The last one registered becomes the default, which is the first of the library's.
        originals.into_iter().rev().map(register).max().unwrap_or(0)
    })
}

fn register(original: *mut ffi::sqlite3_vfs) -> c_int {
    // SAFETY: as in `install`; the structure is plain data.
    let mut base = unsafe { *original };
    // SAFETY: names are strings that live as long as the program.
    let name = unsafe { CStr::from_ptr(base.zName) };
    if name == c"memdb" {
        // It has no files.
        return ffi::SQLITE_OK;
    }
    base.pNext = ptr::null_mut();
    base.xOpen = Some(open);
    base.xFullPathname = Some(full_path);
    base.xSleep = Some(sleep);
    let asking = Box::leak(Box::new(Asking { base, original }));
    // SAFETY: the structure was leaked, so it lives as long as the program.
    unsafe { ffi::sqlite3_vfs_register(&raw mut asking.base, 1) }
}

/// The file system that a copy was made of.
///
/// # Safety
/// `vfs` is the one that SQLite gives to a function of an [`Asking`].
unsafe fn original(vfs: *mut ffi::sqlite3_vfs) -> *mut ffi::sqlite3_vfs {
    // SAFETY: only `register` puts our functions into a file system, and that is the first field of an `Asking`.
    unsafe { (*vfs.cast::<Asking>()).original }
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let path = (!name.is_null()).then(|| {
        // SAFETY: SQLite gives a string.
        let name = unsafe { CStr::from_ptr(name) };
        name.to_bytes().to_vec()
    });
    let is_writing = flags & ffi::SQLITE_OPEN_READONLY == 0;
    let flags = match ask(Request::Open { path, is_writing }) {
        Answer::Number(1) => flags,
        Answer::Number(2) => {
            flags & !(ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE)
                | ffi::SQLITE_OPEN_READONLY
        }
        _ => {
            // SAFETY: SQLite gives a structure to be filled; without methods it is taken as not open.
            unsafe { (*file).pMethods = ptr::null() };
            return ffi::SQLITE_CANTOPEN;
        }
    };
    // SAFETY: SQLite calls this function only with its copy.
    let original = unsafe { original(vfs) };
    // SAFETY: as in `install`.
    match unsafe { (*original).xOpen } {
        // SAFETY: the arguments are SQLite's own. The library's functions know a file system by its fields, which are the same.
        Some(open) => unsafe { open(original, name, file, flags, out_flags) },
        None => ffi::SQLITE_CANTOPEN,
    }
}

/// Relative paths start from the directory that the host says is the current one.
unsafe extern "C" fn full_path(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    size: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite gives a string.
    let path = unsafe { CStr::from_ptr(name) };
    let joined = match path.to_bytes() {
        absolute if absolute.starts_with(b"/") => None,
        relative => match ask(Request::Directory) {
            Answer::Path(directory) => {
                let directory = Path::new(std::ffi::OsStr::from_bytes(&directory));
                let joined = directory.join(std::ffi::OsStr::from_bytes(relative));
                CString::new(joined.into_os_string().as_bytes()).ok()
            }
            _ => return ffi::SQLITE_CANTOPEN,
        },
    };
    let name = joined.as_ref().map_or(name, |joined| joined.as_ptr());
    // SAFETY: SQLite calls this function only with its copy.
    let original = unsafe { original(vfs) };
    // SAFETY: as in `install`.
    match unsafe { (*original).xFullPathname } {
        // SAFETY: the arguments are SQLite's own, or a string that lives beyond the call.
        Some(full_path) => unsafe { full_path(original, name, size, out) },
        None => ffi::SQLITE_CANTOPEN,
    }
}

unsafe extern "C" fn sleep(vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    if let Answer::Number(_) = ask(Request::Sleep(u32::try_from(microseconds).unwrap_or(0))) {
        return microseconds;
    }
    // SAFETY: SQLite calls this function only with its copy.
    let original = unsafe { original(vfs) };
    // SAFETY: as in `install`.
    match unsafe { (*original).xSleep } {
        // SAFETY: any number may be given.
        Some(sleep) => unsafe { sleep(original, microseconds) },
        None => 0,
    }
}
