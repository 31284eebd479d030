//! Errors of OpenSSL: the last one of the queue that each thread has, with the names of its library and reason.

use std::ffi::{CStr, c_int};

use super::ffi;

/// Names of libraries and reasons by their numbers, in order.
mod names {
    include!(concat!(env!("OUT_DIR"), "/openssl_names.rs"));
}

/// Why a call has failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// What `SSL_get_error` says about a connection (`SSL_ERROR_SSL` and so on); 0 for other calls.
    pub kind: i32,
    /// Number of the reason in its library; 0 if there is no error in the queue.
    pub reason_number: i32,
    pub library: Option<&'static str>,
    pub reason: Option<&'static str>,
    /// What the library calls the reason.
    pub text: Option<String>,
    /// The error number of the operating system, for a wire; else 0.
    pub errno: i32,
    /// Whether the peer has ended the connection without saying so.
    pub is_cut: bool,
    /// Code and text of the verification, when the peer's certificate was refused.
    pub verification: Option<(i64, String)>,
}

/// Empties the queue.
pub(super) fn clear() {
    // SAFETY: the function has no preconditions.
    unsafe { ffi::ERR_clear_error() };
}

/// Puts an error into the queue, as functions of OpenSSL do that are done here by hand.
pub(super) fn put(library: c_int, reason: c_int) {
    // SAFETY: the file is a static string, and there is no format to read arguments for.
    unsafe {
        ffi::ERR_new();
        ffi::ERR_set_debug(c"".as_ptr(), 0, std::ptr::null());
        ffi::ERR_set_error(library, reason, std::ptr::null());
    }
}

/// Library and reason of the last error; zeros if there is none.
pub(super) fn last() -> (c_int, c_int) {
    // SAFETY: the function has no preconditions.
    let code = unsafe { ffi::ERR_peek_last_error() };
    match code {
        0 => (0, 0),
        code => (ffi::ERR_GET_LIB(code), ffi::ERR_GET_REASON(code)),
    }
}

impl Failure {
    /// The last error, with which the queue is emptied.
    pub(super) fn take() -> Failure {
        // SAFETY: the function has no preconditions.
        let code = unsafe { ffi::ERR_peek_last_error() };
        if code == 0 {
            return Failure::default();
        }
        let (library, reason) = last();
        // SAFETY: any code may be asked for; the answer is null or a string that is there for good.
        let text = unsafe {
            let text = ffi::ERR_reason_error_string(code);
            (!text.is_null()).then(|| CStr::from_ptr(text))
        };
        clear();
        Failure {
            reason_number: reason,
            library: library_name(library),
            reason: reason_name(library, reason),
            text: text.map(|text| text.to_string_lossy().into_owned()),
            ..Failure::default()
        }
    }
}

fn library_name(library: c_int) -> Option<&'static str> {
    let place = names::LIBRARIES.binary_search_by_key(&library, |&(number, _)| number);
    place.ok().map(|place| names::LIBRARIES[place].1)
}

fn reason_name(library: c_int, reason: c_int) -> Option<&'static str> {
    let place = names::REASONS.binary_search_by_key(&(library, reason), |&(numbers, _)| numbers);
    place.ok().map(|place| names::REASONS[place].1)
}
