//! Environment variables.
//!
//! The standard library keeps a lock around its own accesses. C code that reads the environment (time zones) does not
//! take it, so the runtime changes variables on its main thread only.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

use crate::facets::{Errno, Outcome};

fn check_name(name: &[u8]) -> Outcome<&OsStr> {
    if name.is_empty() || name.iter().any(|&byte| byte == 0 || byte == b'=') {
        return Err(Errno(libc::EINVAL));
    }
    Ok(OsStr::from_bytes(name))
}

pub(crate) fn set(name: &[u8], value: &[u8]) -> Outcome<()> {
    let name = check_name(name)?;
    if value.contains(&0) {
        return Err(Errno(libc::EINVAL));
    }
    // SAFETY: name and value were checked for what would panic; see the module about other readers.
    unsafe { std::env::set_var(name, OsStr::from_bytes(value)) };
    Ok(())
}

pub(crate) fn unset(name: &[u8]) -> Outcome<()> {
    let name = check_name(name)?;
    // SAFETY: as above.
    unsafe { std::env::remove_var(name) };
    Ok(())
}
