//! Sessions that connections can go on with.

use std::fmt;
use std::ptr::{self, NonNull};

use super::{Item, ffi};

/// A session.
pub struct Session(NonNull<ffi::SSL_SESSION>);

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Clone for Session {
    fn clone(&self) -> Self {
        // SAFETY: O1: the copy gives this reference back.
        unsafe { ffi::SSL_SESSION_up_ref(self.pointer()) };
        Session(self.0)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: O1.
        unsafe { ffi::SSL_SESSION_free(self.pointer()) };
    }
}

impl Session {
    /// Takes over a reference.
    ///
    /// # Safety
    /// `session` is null or a session with a reference that nobody else gives back.
    pub(super) unsafe fn owning(session: *mut ffi::SSL_SESSION) -> Option<Session> {
        Some(Session(NonNull::new(session)?))
    }

    pub(super) fn pointer(&self) -> *mut ffi::SSL_SESSION {
        self.0.as_ptr()
    }

    /// A session with the same contents that shares nothing with this one.
    pub fn copy(&self) -> Option<Session> {
        // SAFETY: O1; the length is asked for before the bytes are; S1.
        unsafe {
            let len = ffi::i2d_SSL_SESSION(self.pointer(), ptr::null_mut());
            let mut bytes = vec![0_u8; usize::try_from(len).ok()?];
            let mut place = bytes.as_mut_ptr();
            ffi::i2d_SSL_SESSION(self.pointer(), &raw mut place);
            let mut start = bytes.as_ptr();
            let len = bytes.len() as i64;
            let copy = ffi::d2i_SSL_SESSION(ptr::null_mut(), &raw mut start, len);
            Self::owning(copy)
        }
    }

    /// Its identifier.
    pub fn id(&self) -> Vec<u8> {
        let mut len = 0;
        // SAFETY: O1; O2.
        unsafe {
            let start = ffi::SSL_SESSION_get_id(self.pointer(), &raw mut len);
            match len {
                0 => Vec::new(),
                len => std::slice::from_raw_parts(start, len as usize).to_vec(),
            }
        }
    }

    /// What is known about it, by name.
    pub fn ask(&self, name: &str) -> Option<Item> {
        let session = self.pointer();
        // SAFETY: O1.
        Some(unsafe {
            match name {
                "id" => Item::Bytes(self.id()),
                "time" => Item::Number(ffi::SSL_SESSION_get_time(session)),
                "timeout" => Item::Number(ffi::SSL_SESSION_get_timeout(session)),
                "ticket_lifetime_hint" => {
                    Item::Number(ffi::SSL_SESSION_get_ticket_lifetime_hint(session) as i64)
                }
                "has_ticket" => Item::Bool(ffi::SSL_SESSION_has_ticket(session) == 1),
                _ => return None,
            }
        })
    }
}
