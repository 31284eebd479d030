//! The library as a whole: its start, version and random numbers.

use std::ffi::{CStr, c_int};
use std::sync::Once;

use super::{Failure, ffi};

/// Starts the library. It reads no configuration file, and leaves nothing to do at the end of the process.
pub(super) fn start() {
    static START: Once = Once::new();
    START.call_once(|| {
        let options = ffi::INIT_LOAD_CRYPTO_STRINGS
            | ffi::INIT_LOAD_SSL_STRINGS
            | ffi::INIT_NO_LOAD_CONFIG
            | ffi::INIT_NO_ATEXIT;
        // SAFETY: any thread may start the library; there are no settings.
        unsafe { ffi::OPENSSL_init_ssl(options, std::ptr::null()) };
    });
}

/// The library's version as a text.
pub fn version() -> String {
    // SAFETY: the answer is a static string.
    let text = unsafe { CStr::from_ptr(ffi::OpenSSL_version(ffi::OPENSSL_VERSION)) };
    text.to_string_lossy().into_owned()
}

/// The library's version as a number, four bits for the major part.
pub fn version_number() -> u64 {
    // SAFETY: the function has no preconditions.
    unsafe { ffi::OpenSSL_version_num() }
}

/// So many random bytes.
///
/// # Errors
/// If there is nothing to seed the generator with.
pub fn random(count: usize) -> Result<Vec<u8>, Failure> {
    start();
    let mut bytes = vec![0; count];
    for part in bytes.chunks_mut(1 << 20) {
        // SAFETY: S1.
        if unsafe { ffi::RAND_bytes(part.as_mut_ptr(), part.len() as c_int) } != 1 {
            return Err(Failure::take());
        }
    }
    Ok(bytes)
}

/// Mixes bytes into the generator; `entropy` says how many bytes of them nobody can guess.
pub fn mix(bytes: &[u8], entropy: f64) {
    start();
    for part in bytes.chunks(1 << 20) {
        // SAFETY: S1.
        unsafe { ffi::RAND_add(part.as_ptr().cast(), part.len() as c_int, entropy) };
    }
}

/// Whether the generator is seeded.
pub fn random_status() -> bool {
    start();
    // SAFETY: the function has no preconditions.
    unsafe { ffi::RAND_status() == 1 }
}
