//! What OpenSSL calls: each asks by suspending the operation of its connection.

use std::ffi::{CStr, c_char, c_int, c_uchar, c_uint, c_void};

use super::context::Shared;
use super::operation::State;
use super::{Answer, Request, ffi};

/// The place of a connection's state in its `SSL`.
pub(super) fn state_index() -> c_int {
    static INDEX: std::sync::OnceLock<c_int> = std::sync::OnceLock::new();
    *INDEX.get_or_init(|| {
        // SAFETY: the place has no functions of its own.
        unsafe { ffi::SSL_get_ex_new_index(0, std::ptr::null_mut(), None, None, None) }
    })
}

/// The state of a connection; `None` before it has one.
///
/// # Safety
/// `ssl` is a connection that is there during the call.
unsafe fn state<'a>(ssl: *const ffi::SSL) -> Option<&'a State> {
    // SAFETY: said above; O3.
    unsafe {
        let state: *const State = ffi::SSL_get_ex_data(ssl, state_index()).cast();
        state.as_ref()
    }
}

/// # Safety
/// As [`state`].
unsafe fn ask(ssl: *const ffi::SSL, request: Request) -> Answer {
    // SAFETY: said above.
    let state = unsafe { state(ssl) };
    state.map_or(Answer::Abort, |state| state.ask(request))
}

/// A string of C, if there is one.
///
/// # Safety
/// The pointer is null, or to a string with a NUL at its end.
unsafe fn text(text: *const c_char) -> Option<Vec<u8>> {
    if text.is_null() {
        return None;
    }
    // SAFETY: said above.
    let text = unsafe { CStr::from_ptr(text) };
    Some(text.to_bytes().to_vec())
}

pub(super) unsafe extern "C" fn server_name(
    ssl: *mut ffi::SSL,
    alert: *mut c_int,
    _: *mut c_void,
) -> c_int {
    // SAFETY: OpenSSL gives the connection; the name is null or a string of its session.
    let name = unsafe { text(ffi::SSL_get_servername(ssl, ffi::TLSEXT_NAMETYPE_host_name)) };
    // SAFETY: OpenSSL gives the connection.
    let answer = unsafe { ask(ssl, Request::ServerName(name)) };
    let number = match answer {
        Answer::Number(number) if number < 0 => return ffi::SSL_TLSEXT_ERR_OK,
        Answer::Number(number) => c_int::try_from(number).unwrap_or(ffi::SSL_AD_INTERNAL_ERROR),
        _ => ffi::SSL_AD_INTERNAL_ERROR,
    };
    // SAFETY: OpenSSL gives a place for the alert.
    unsafe { *alert = number };
    ffi::SSL_TLSEXT_ERR_ALERT_FATAL
}

/// Copies to a place for so many bytes; whether there is room.
///
/// # Safety
/// There is room for as many bytes as `room` says.
unsafe fn put(bytes: &[u8], place: *mut c_uchar, room: c_uint) -> bool {
    if bytes.len() > room as usize {
        return false;
    }
    // SAFETY: said above.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), place, bytes.len()) };
    true
}

pub(super) extern "C" fn client_key(
    ssl: *mut ffi::SSL,
    hint: *const c_char,
    identity_place: *mut c_char,
    identity_room: c_uint,
    key_place: *mut c_uchar,
    key_room: c_uint,
) -> c_uint {
    // SAFETY: OpenSSL gives the connection, and null or a string.
    let answer = unsafe { ask(ssl, Request::ClientKey(text(hint))) };
    let Answer::Key { mut identity, key } = answer else {
        return 0;
    };
    identity.push(0);
    // SAFETY: OpenSSL gives two places and says how much room they have.
    let fits = unsafe {
        put(&identity, identity_place.cast(), identity_room) && put(&key, key_place, key_room)
    };
    if fits { key.len() as c_uint } else { 0 }
}

pub(super) extern "C" fn server_key(
    ssl: *mut ffi::SSL,
    identity: *const c_char,
    place: *mut c_uchar,
    room: c_uint,
) -> c_uint {
    // SAFETY: OpenSSL gives the connection, and null or a string.
    let answer = unsafe { ask(ssl, Request::ServerKey(text(identity))) };
    match answer {
        // SAFETY: OpenSSL gives a place and says how much room it has.
        Answer::Key { key, .. } if unsafe { put(&key, place, room) } => key.len() as c_uint,
        _ => 0,
    }
}

pub(super) unsafe extern "C" fn message(
    write: c_int,
    version: c_int,
    content: c_int,
    data: *const c_void,
    len: usize,
    ssl: *mut ffi::SSL,
    _: *mut c_void,
) {
    let data = match data.is_null() {
        true => Vec::new(),
        // SAFETY: OpenSSL gives as many bytes.
        false => unsafe { std::slice::from_raw_parts(data.cast::<u8>(), len) }.to_vec(),
    };
    let request = Request::Message {
        is_write: write != 0,
        version,
        content,
        data,
    };
    if !ssl.is_null() {
        // SAFETY: OpenSSL gives the connection.
        unsafe { ask(ssl, request) };
    }
}

pub(super) unsafe extern "C" fn key_line(ssl: *const ffi::SSL, line: *const c_char) {
    // SAFETY: OpenSSL gives the connection and a string.
    unsafe {
        if let Some(line) = text(line) {
            ask(ssl, Request::KeyLine(line));
        }
    }
}

pub(super) unsafe extern "C" fn select_protocol(
    ssl: *mut ffi::SSL,
    chosen: *mut *const c_uchar,
    chosen_len: *mut c_uchar,
    offered: *const c_uchar,
    offered_len: c_uint,
    _: *mut c_void,
) -> c_int {
    // SAFETY: O2: what the context shares is not changed during the call.
    let shared = unsafe { Shared::of(ffi::SSL_get_SSL_CTX(ssl)) };
    let Some(shared) = shared else {
        return ffi::SSL_TLSEXT_ERR_NOACK;
    };
    let own = shared.protocols.borrow();
    let (start, len) = (own.as_ptr(), own.len() as c_uint);
    // SAFETY: OpenSSL gives places for the choice and the client's list; the choice points into that or into ours, which is kept until
    // it has been used.
    let found = unsafe {
        let place: *mut *mut c_uchar = chosen.cast();
        ffi::SSL_select_next_proto(place, chosen_len, start, len, offered, offered_len)
    };
    match found {
        ffi::OPENSSL_NPN_NEGOTIATED => ffi::SSL_TLSEXT_ERR_OK,
        _ => ffi::SSL_TLSEXT_ERR_NOACK,
    }
}
