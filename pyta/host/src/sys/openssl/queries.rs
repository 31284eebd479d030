//! What is known about connections and ciphers.

use std::ffi::{CStr, c_char, c_int};

use super::objects::names;
use super::{Certificate, Connection, Item, error, ffi};

/// The most bytes of the message that binds a channel.
const BINDING_BYTES: usize = 128;

/// A string of C for a program.
///
/// # Safety
/// The pointer is null, or to a string with a NUL at its end.
unsafe fn text(text: *const c_char) -> Item {
    if text.is_null() {
        return Item::Nothing;
    }
    // SAFETY: said above.
    Item::Text(unsafe { CStr::from_ptr(text) }.to_bytes().to_vec())
}

/// What is known about a cipher.
///
/// # Safety
/// `cipher` is a cipher; these are there for good.
pub(super) unsafe fn cipher_fields(cipher: *const ffi::SSL_CIPHER) -> Item {
    let long_name = |nid: c_int| match nid {
        ffi::NID_undef => Item::Nothing,
        nid => names(nid)[1].clone().map_or(Item::Nothing, Item::Text),
    };
    // OpenSSL writes names of ciphers in capitals, and programs know them in small letters.
    let small = |item: Item| match item {
        Item::Text(text) => Item::Text(text.to_ascii_lowercase()),
        item => item,
    };
    let mut room = [0_u8; 512];
    let mut algorithm_bits = 0;
    // SAFETY: said above; S1.
    unsafe {
        let start: *mut c_char = room.as_mut_ptr().cast();
        ffi::SSL_CIPHER_description(cipher, start, room.len() as c_int);
        let description = CStr::from_bytes_until_nul(&room).unwrap_or_default();
        let description = description.to_string_lossy();
        let bits = ffi::SSL_CIPHER_get_bits(cipher, &raw mut algorithm_bits);
        Item::Fields(vec![
            ("id", Item::number(ffi::SSL_CIPHER_get_id(cipher))),
            ("name", text(ffi::SSL_CIPHER_get_name(cipher))),
            ("protocol", text(ffi::SSL_CIPHER_get_version(cipher))),
            (
                "description",
                Item::text(description.trim_end_matches('\n')),
            ),
            ("strength_bits", Item::number(bits)),
            ("alg_bits", Item::number(algorithm_bits)),
            ("aead", Item::Bool(ffi::SSL_CIPHER_is_aead(cipher) != 0)),
            (
                "symmetric",
                small(long_name(ffi::SSL_CIPHER_get_cipher_nid(cipher))),
            ),
            ("digest", long_name(ffi::SSL_CIPHER_get_digest_nid(cipher))),
            ("kea", long_name(ffi::SSL_CIPHER_get_kx_nid(cipher))),
            ("auth", long_name(ffi::SSL_CIPHER_get_auth_nid(cipher))),
        ])
    }
}

/// Name, version and bits of a cipher.
///
/// # Safety
/// `cipher` is null or a cipher.
unsafe fn cipher_item(cipher: *const ffi::SSL_CIPHER) -> Item {
    if cipher.is_null() {
        return Item::Nothing;
    }
    // SAFETY: said above.
    unsafe {
        Item::Tuple(vec![
            text(ffi::SSL_CIPHER_get_name(cipher)),
            text(ffi::SSL_CIPHER_get_version(cipher)),
            Item::number(ffi::SSL_CIPHER_get_bits(cipher, std::ptr::null_mut())),
        ])
    }
}

impl Connection {
    /// What is known about it, by name.
    pub fn ask(&self, name: &str) -> Option<Item> {
        let ssl = self.pointer();
        // SAFETY: O1; O2.
        let found = unsafe {
            match name {
                "cipher" => cipher_item(ffi::SSL_get_current_cipher(ssl)),
                "shared_ciphers" => self.shared_ciphers(),
                "version" if self.is_ready() => text(ffi::SSL_get_version(ssl)),
                "version" => Item::Nothing,
                // The library is built without compression.
                "compression" => Item::Nothing,
                "pending" => Item::number(ffi::SSL_pending(ssl)),
                "is_ready" => Item::Bool(self.is_ready()),
                "verify_mode" => {
                    let ctx = ffi::SSL_get_SSL_CTX(ssl);
                    Item::number(ffi::SSL_CTX_get_verify_mode(ctx))
                }
                "shutdown" => Item::number(ffi::SSL_get_shutdown(ssl)),
                "session_reused" => Item::Bool(ffi::SSL_session_reused(ssl) != 0),
                "application_protocol" => self.application_protocol(),
                "own_finished" => Item::Bytes(finished_message(|start, room| {
                    ffi::SSL_get_finished(ssl, start.cast(), room)
                })),
                "peer_finished" => Item::Bytes(finished_message(|start, room| {
                    ffi::SSL_get_peer_finished(ssl, start.cast(), room)
                })),
                _ => return None,
            }
        };
        error::clear();
        Some(found)
    }

    fn is_ready(&self) -> bool {
        // SAFETY: O1.
        unsafe { ffi::SSL_is_init_finished(self.pointer()) != 0 }
    }

    /// The client's ciphers that the server has too.
    fn shared_ciphers(&self) -> Item {
        // SAFETY: O1; O2.
        unsafe {
            let own: *mut ffi::OPENSSL_STACK = ffi::SSL_get_ciphers(self.pointer()).cast();
            let of_client: *mut ffi::OPENSSL_STACK =
                ffi::SSL_get_client_ciphers(self.pointer()).cast();
            if own.is_null() || of_client.is_null() {
                return Item::Nothing;
            }
            let all = |stack| {
                let indices = 0..ffi::OPENSSL_sk_num(stack);
                indices.map(move |i| ffi::OPENSSL_sk_value(stack, i).cast_const())
            };
            let is_own = |cipher: &_| all(own).any(|other| other == *cipher);
            let shared = all(of_client).filter(is_own);
            Item::Tuple(shared.map(|cipher| cipher_item(cipher.cast())).collect())
        }
    }

    fn application_protocol(&self) -> Item {
        let mut start = std::ptr::null();
        let mut len = 0;
        // SAFETY: O1; O2.
        unsafe {
            ffi::SSL_get0_alpn_selected(self.pointer(), &raw mut start, &raw mut len);
            match start.is_null() {
                true => Item::Nothing,
                false => Item::Text(std::slice::from_raw_parts(start, len as usize).to_vec()),
            }
        }
    }

    /// The peer's certificate.
    pub fn peer_certificate(&self) -> Option<Certificate> {
        // SAFETY: O1.
        unsafe { Certificate::owning(ffi::SSL_get1_peer_certificate(self.pointer())) }
    }

    /// The certificates from the peer's to the one that is trusted, as they were verified, or as the peer has sent them.
    pub fn chain(&self, is_verified: bool) -> Option<Vec<Certificate>> {
        // SAFETY: O1; O2: the certificates get references of their own.
        unsafe {
            let chain: *mut ffi::OPENSSL_STACK = match is_verified {
                true => ffi::SSL_get0_verified_chain(self.pointer()).cast(),
                false => ffi::SSL_get_peer_cert_chain(self.pointer()).cast(),
            };
            if chain.is_null() {
                return None;
            }
            let certificates = (0..ffi::OPENSSL_sk_num(chain))
                .filter_map(|i| Certificate::sharing(ffi::OPENSSL_sk_value(chain, i).cast()));
            Some(certificates.collect())
        }
    }
}

/// The message that ends a handshake; empty before it.
fn finished_message(get: impl FnOnce(*mut u8, usize) -> usize) -> Vec<u8> {
    let mut bytes = vec![0_u8; BINDING_BYTES];
    let len = get(bytes.as_mut_ptr(), bytes.len());
    bytes.truncate(len);
    bytes
}
