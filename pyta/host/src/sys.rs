//! Calls that need `unsafe`: thin, total wrappers that any caller may use with any arguments.
//!
//! Invariants of all modules below:
//! - **S1** Pointers passed to C come from live references, slices with their lengths, or NUL-terminated `CStr`s, and C
//!   does not keep them beyond the call.
//! - **S2** Numbers that the guest chooses (descriptors, processes, signals) are only ever passed to the kernel, which
//!   checks them; nothing in this process relies on them.
//! - **S3** Structures that C fills are plain data for which all bytes zero is a valid value.

#![expect(unsafe_code, reason = "the operating system's C interface")]

pub(crate) mod administration;
pub(crate) mod control;
pub(crate) mod env;
pub(crate) mod fd;
pub(crate) mod foreign;
pub(crate) mod mapping;
pub(crate) mod net;
pub mod openssl;
pub(crate) mod posix_spawn;
pub(crate) mod process;
pub(crate) mod semaphore;
pub(crate) mod signal;
pub(crate) mod spawn;
pub mod sqlite;
pub(crate) mod transfers;
pub(crate) mod tty;
pub(crate) mod zone;

use std::ffi::CString;

use crate::facets::{Errno, Outcome};

/// The error number that the last C call left.
pub(crate) fn last_errno() -> Errno {
    Errno(
        std::io::Error::last_os_error()
            .raw_os_error()
            .unwrap_or(libc::EIO),
    )
}

/// C's -1 as an error.
pub(crate) fn check<T: PartialEq + From<i8>>(value: T) -> Outcome<T> {
    if value == T::from(-1) {
        Err(last_errno())
    } else {
        Ok(value)
    }
}

/// A copy with a NUL at its end; `EINVAL` if there is one inside.
pub(crate) fn c_string(bytes: &[u8]) -> Outcome<CString> {
    CString::new(bytes).map_err(|_| Errno(libc::EINVAL))
}
