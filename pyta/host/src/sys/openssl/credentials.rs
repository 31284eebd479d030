//! A context's own certificates and keys, and parameters for keys.

use std::cell::Cell;
use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use super::bio::Memory;
use super::{Context, Failure, error, ffi};

/// What came of a file that may need a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded {
    Done,
    /// It is encrypted, and no password was given.
    NeedsPassword,
    Failed(Failure),
}

/// The password for a file, and whether it was asked for.
struct Password<'a> {
    given: Option<&'a [u8]>,
    was_needed: Cell<bool>,
}

unsafe extern "C" fn password(
    place: *mut c_char,
    room: c_int,
    _: c_int,
    data: *mut c_void,
) -> c_int {
    // SAFETY: the functions below pass this, and keep it during the call.
    let password = unsafe { &*data.cast::<Password<'_>>() };
    let Some(given) = password.given else {
        password.was_needed.set(true);
        return -1;
    };
    let Some(room) = usize::try_from(room)
        .ok()
        .filter(|&room| given.len() <= room)
    else {
        return -1;
    };
    debug_assert!(given.len() <= room);
    // SAFETY: OpenSSL gives a place and says how much room it has.
    unsafe { ptr::copy_nonoverlapping(given.as_ptr(), place.cast(), given.len()) };
    given.len() as c_int
}

/// The password for files that are not encrypted: an empty text, as without one OpenSSL would ask at the terminal.
pub(super) fn no_password() -> *mut c_void {
    let text: *const c_char = c"".as_ptr();
    text.cast_mut().cast()
}

fn load(
    data: &[u8],
    given: Option<&[u8]>,
    work: impl FnOnce(*mut ffi::BIO, *mut c_void) -> bool,
) -> Loaded {
    error::clear();
    let Some(file) = Memory::holding(data) else {
        return Loaded::Failed(Failure::take());
    };
    let password = Password {
        given,
        was_needed: Cell::new(false),
    };
    let data: *const Password<'_> = &raw const password;
    let is_done = work(file.pointer(), data.cast_mut().cast());
    match (is_done, password.was_needed.get()) {
        (true, _) => {
            error::clear();
            Loaded::Done
        }
        (false, true) => {
            error::clear();
            Loaded::NeedsPassword
        }
        (false, false) => Loaded::Failed(Failure::take()),
    }
}

impl Context {
    /// Takes the certificate of a PEM file for its own, with those of authorities that follow it.
    pub fn use_chain(&self, data: &[u8], given: Option<&[u8]>) -> Loaded {
        load(data, given, |file, data| {
            let ctx = self.pointer();
            // SAFETY: O1: the certificate is made for this call, and the context takes a reference of its own; S1.
            let is_done = unsafe {
                let callback = Some(password as _);
                let own = ffi::PEM_read_bio_X509_AUX(file, ptr::null_mut(), callback, data);
                if own.is_null() {
                    error::put(ffi::ERR_LIB_SSL, ffi::ERR_R_PEM_LIB);
                    return false;
                }
                let is_done = ffi::SSL_CTX_use_certificate(ctx, own) == 1;
                ffi::X509_free(own);
                is_done && error::last() == (0, 0)
            };
            is_done && self.add_chain(file, data)
        })
    }

    /// Takes the other certificates of a file.
    fn add_chain(&self, file: *mut ffi::BIO, data: *mut c_void) -> bool {
        const CLEAR_CHAIN: c_int = 88;
        const ADD_TO_CHAIN: c_int = 89;
        let ctx = self.pointer();
        // SAFETY: O1: the context takes over each certificate that it accepts.
        unsafe {
            if ffi::SSL_CTX_ctrl(ctx, CLEAR_CHAIN, 0, ptr::null_mut()) == 0 {
                return false;
            }
            loop {
                let other = ffi::PEM_read_bio_X509(file, ptr::null_mut(), Some(password), data);
                if other.is_null() {
                    break;
                }
                if ffi::SSL_CTX_ctrl(ctx, ADD_TO_CHAIN, 0, other.cast()) == 0 {
                    ffi::X509_free(other);
                    return false;
                }
            }
        }
        error::last() == (ffi::ERR_LIB_PEM, ffi::PEM_R_NO_START_LINE)
    }

    /// Takes the private key of a PEM file.
    pub fn use_key(&self, data: &[u8], given: Option<&[u8]>) -> Loaded {
        load(data, given, |file, data| {
            // SAFETY: O1: the key is made for this call, and the context takes a reference of its own; S1.
            unsafe {
                let callback = Some(password as _);
                let key = ffi::PEM_read_bio_PrivateKey(file, ptr::null_mut(), callback, data);
                if key.is_null() {
                    error::put(ffi::ERR_LIB_SSL, ffi::ERR_R_PEM_LIB);
                    return false;
                }
                let is_done = ffi::SSL_CTX_use_PrivateKey(self.pointer(), key) == 1;
                ffi::EVP_PKEY_free(key);
                is_done
            }
        })
    }

    /// Compares certificate and key.
    ///
    /// # Errors
    /// If they do not belong together.
    pub fn check_key(&self) -> Result<(), Failure> {
        error::clear();
        // SAFETY: O1.
        match unsafe { ffi::SSL_CTX_check_private_key(self.pointer()) } {
            1 => Ok(()),
            _ => Err(Failure::take()),
        }
    }

    /// Takes the parameters of a PEM file for Diffie-Hellman keys.
    ///
    /// # Errors
    /// If it has none.
    pub fn use_key_parameters(&self, data: &[u8]) -> Result<(), Failure> {
        error::clear();
        let file = Memory::holding(data).ok_or_else(Failure::take)?;
        // SAFETY: O1: the parameters are made for this call, and the context copies them.
        unsafe {
            let out = ptr::null_mut();
            let found = ffi::PEM_read_bio_DHparams(file.pointer(), out, None, no_password());
            if found.is_null() {
                return Err(Failure::take());
            }
            let is_done = ffi::SSL_CTX_set_tmp_dh(self.pointer(), found) == 1;
            ffi::DH_free(found);
            if is_done {
                Ok(())
            } else {
                Err(Failure::take())
            }
        }
    }
}
