//! Libraries and their symbols.

use std::ffi::CStr;
use std::ptr;

use crate::sys::c_string;

/// The text of the last failure; empty if there is none.
fn failure() -> String {
    // SAFETY: no arguments; the text is valid until the next call of the loader.
    let text = unsafe { libc::dlerror() };
    if text.is_null() {
        return String::new();
    }
    // SAFETY: as above.
    unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned()
}

pub(crate) fn open(name: Option<&[u8]>, mode: i32) -> Result<usize, String> {
    let name = match name {
        Some(name) => Some(c_string(name).map_err(|_| "embedded null byte".to_owned())?),
        None => None,
    };
    let name = name.as_ref().map_or(ptr::null(), |name| name.as_ptr());
    // SAFETY: S1; what the library's initialisers do is F1.
    let handle = unsafe { libc::dlopen(name, mode | libc::RTLD_NOW) };
    match handle.is_null() {
        true => Err(failure()),
        false => Ok(handle as usize),
    }
}

pub(crate) fn close(handle: usize) -> Result<(), String> {
    // SAFETY: F1.
    match unsafe { libc::dlclose(handle as *mut libc::c_void) } {
        0 => Ok(()),
        _ => Err(failure()),
    }
}

pub(crate) fn symbol(handle: usize, name: &[u8]) -> Result<usize, String> {
    let name = c_string(name).map_err(|_| "embedded null byte".to_owned())?;
    failure();
    // SAFETY: S1, F1.
    let address = unsafe { libc::dlsym(handle as *mut libc::c_void, name.as_ptr()) };
    match address.is_null() {
        true => Err(failure()),
        false => Ok(address as usize),
    }
}
