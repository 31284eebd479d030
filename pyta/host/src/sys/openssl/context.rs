//! Contexts: what connections have in common.

use std::cell::RefCell;
use std::ffi::{CStr, c_int, c_long, c_void};
use std::ptr::{self, NonNull};
use std::sync::OnceLock;

use super::queries::cipher_fields;
use super::{Failure, Item, callbacks, error, ffi, library};
use crate::sys::c_string;

/// Versions of the protocol that a context speaks, and on which side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    Any,
    Client,
    Server,
    Tls1,
    Tls11,
    Tls12,
}

/// What connections of a context tell the program about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    ServerName,
    ClientKey,
    ServerKey,
    Message,
    KeyLine,
}

/// What Rust keeps with an `SSL_CTX`, which owns it.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Names of protocols, each after its length, in order of preference.
    pub protocols: RefCell<Vec<u8>>,
}

impl Shared {
    fn index() -> c_int {
        static INDEX: OnceLock<c_int> = OnceLock::new();
        *INDEX.get_or_init(|| {
            // SAFETY: the function frees what is put into the place.
            unsafe {
                ffi::SSL_CTX_get_ex_new_index(0, ptr::null_mut(), None, None, Some(Self::free))
            }
        })
    }

    /// # Safety
    /// `ctx` is a context that is there as long as the answer is used.
    pub unsafe fn of<'a>(ctx: *const ffi::SSL_CTX) -> Option<&'a Shared> {
        // SAFETY: said above; only [`Context::new`] puts something into the place.
        unsafe {
            ffi::SSL_CTX_get_ex_data(ctx, Self::index())
                .cast::<Shared>()
                .as_ref()
        }
    }

    unsafe extern "C" fn free(
        _: *mut c_void,
        shared: *mut c_void,
        _: *mut ffi::CRYPTO_EX_DATA,
        _: c_int,
        _: c_long,
        _: *mut c_void,
    ) {
        if !shared.is_null() {
            // SAFETY: it was made by `Box::into_raw`, and the context is gone.
            drop(unsafe { Box::from_raw(shared.cast::<Shared>()) });
        }
    }
}

/// A context.
#[derive(Debug)]
pub struct Context(NonNull<ffi::SSL_CTX>);

impl Clone for Context {
    fn clone(&self) -> Self {
        // SAFETY: O1: the copy gives this reference back.
        unsafe { ffi::SSL_CTX_up_ref(self.pointer()) };
        Context(self.0)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: O1.
        unsafe { ffi::SSL_CTX_free(self.pointer()) };
    }
}

impl Context {
    /// A context as Python programs expect it.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn new(protocol: Protocol) -> Result<Context, Failure> {
        library::start();
        error::clear();
        // SAFETY: the methods are OpenSSL's own.
        let ctx = unsafe {
            ffi::SSL_CTX_new(match protocol {
                Protocol::Any => ffi::TLS_method(),
                Protocol::Client => ffi::TLS_client_method(),
                Protocol::Server => ffi::TLS_server_method(),
                Protocol::Tls1 => ffi::TLSv1_method(),
                Protocol::Tls11 => ffi::TLSv1_1_method(),
                Protocol::Tls12 => ffi::TLSv1_2_method(),
            })
        };
        let context = Context(NonNull::new(ctx).ok_or_else(Failure::take)?);
        context.prepare();
        Ok(context)
    }

    fn prepare(&self) {
        const RELEASE_BUFFERS: c_long = 0x10;
        // Empty fragments are a protection that only very old peers do not understand.
        let options = ffi::SSL_OP_ALL & !ffi::SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS
            | ffi::SSL_OP_NO_SSLv3
            | ffi::SSL_OP_CIPHER_SERVER_PREFERENCE
            | ffi::SSL_OP_NO_COMPRESSION;
        let shared = Box::into_raw(Box::<Shared>::default());
        let ctx = self.pointer();
        // SAFETY: O1; S1; the context owns what is shared, unless it has no memory for the place.
        unsafe {
            if ffi::SSL_CTX_set_ex_data(ctx, Shared::index(), shared.cast()) != 1 {
                drop(Box::from_raw(shared));
            }
            ffi::SSL_CTX_set_options(ctx, options);
            ffi::SSL_CTX_ctrl(ctx, ffi::CTRL_MODE, RELEASE_BUFFERS, ptr::null_mut());
            ffi::SSL_CTX_set_post_handshake_auth(ctx, 0);
            let param = ffi::SSL_CTX_get0_param(ctx);
            ffi::X509_VERIFY_PARAM_set_flags(param, ffi::X509_V_FLAG_TRUSTED_FIRST);
            ffi::X509_VERIFY_PARAM_set_hostflags(param, ffi::X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        }
    }

    pub(super) fn pointer(&self) -> *mut ffi::SSL_CTX {
        self.0.as_ptr()
    }

    fn control(&self, command: c_int, argument: c_long) -> i64 {
        // SAFETY: O1; the commands that are used take a number.
        unsafe { ffi::SSL_CTX_ctrl(self.pointer(), command, argument, ptr::null_mut()) }
    }

    /// A number that the context has, by name.
    pub fn number(&self, name: &str) -> Option<i64> {
        let ctx = self.pointer();
        // SAFETY: O1; O2.
        Some(unsafe {
            match name {
                "options" => ffi::SSL_CTX_get_options(ctx) as i64,
                "verify_mode" => i64::from(ffi::SSL_CTX_get_verify_mode(ctx)),
                "verify_flags" => {
                    ffi::X509_VERIFY_PARAM_get_flags(ffi::SSL_CTX_get0_param(ctx)) as i64
                }
                "minimum_version" => self.control(ffi::CTRL_GET_MIN_VERSION, 0),
                "maximum_version" => self.control(ffi::CTRL_GET_MAX_VERSION, 0),
                "num_tickets" => ffi::SSL_CTX_get_num_tickets(ctx) as i64,
                "security_level" => i64::from(ffi::SSL_CTX_get_security_level(ctx)),
                "host_flags" => i64::from(ffi::X509_VERIFY_PARAM_get_hostflags(
                    ffi::SSL_CTX_get0_param(ctx),
                )),
                _ => return None,
            }
        })
    }

    /// Changes a number of [`Self::number`]; whether OpenSSL accepts it.
    pub fn set_number(&self, name: &str, value: i64) -> bool {
        let ctx = self.pointer();
        // SAFETY: O1; O2; OpenSSL checks the numbers.
        unsafe {
            match name {
                "options" => {
                    let old = ffi::SSL_CTX_get_options(ctx);
                    let new = value as u64;
                    ffi::SSL_CTX_clear_options(ctx, old & !new);
                    ffi::SSL_CTX_set_options(ctx, new & !old);
                    true
                }
                "verify_mode" => {
                    let callback = ffi::SSL_CTX_get_verify_callback(ctx);
                    ffi::SSL_CTX_set_verify(ctx, value as c_int, callback);
                    true
                }
                "verify_flags" => {
                    let param = ffi::SSL_CTX_get0_param(ctx);
                    let old = ffi::X509_VERIFY_PARAM_get_flags(param);
                    let new = value as std::ffi::c_ulong;
                    ffi::X509_VERIFY_PARAM_clear_flags(param, old & !new) == 1
                        && ffi::X509_VERIFY_PARAM_set_flags(param, new & !old) == 1
                }
                "minimum_version" => self.control(ffi::CTRL_SET_MIN_VERSION, value) == 1,
                "maximum_version" => self.control(ffi::CTRL_SET_MAX_VERSION, value) == 1,
                "num_tickets" => ffi::SSL_CTX_set_num_tickets(ctx, value as usize) == 1,
                "post_handshake_auth" => {
                    ffi::SSL_CTX_set_post_handshake_auth(ctx, c_int::from(value != 0));
                    true
                }
                "host_flags" => {
                    let param = ffi::SSL_CTX_get0_param(ctx);
                    ffi::X509_VERIFY_PARAM_set_hostflags(param, value as u32);
                    true
                }
                _ => false,
            }
        }
    }

    /// Chooses ciphers for versions before 1.3; whether one of them is known.
    pub fn set_ciphers(&self, list: &[u8]) -> bool {
        let Ok(list) = c_string(list) else {
            return false;
        };
        // SAFETY: O1; S1.
        let is_done = unsafe { ffi::SSL_CTX_set_cipher_list(self.pointer(), list.as_ptr()) == 1 };
        error::clear();
        is_done
    }

    /// What is known about the enabled ciphers.
    ///
    /// # Errors
    /// Without memory.
    pub fn ciphers(&self) -> Result<Item, Failure> {
        // SAFETY: O1: the connection is made to be asked for its ciphers, and freed here. O2.
        unsafe {
            let ssl = ffi::SSL_new(self.pointer());
            if ssl.is_null() {
                return Err(Failure::take());
            }
            let ciphers: *mut ffi::OPENSSL_STACK = ffi::SSL_get_ciphers(ssl).cast();
            let entries = (0..ffi::OPENSSL_sk_num(ciphers).max(0))
                .map(|i| cipher_fields(ffi::OPENSSL_sk_value(ciphers, i).cast()))
                .collect();
            ffi::SSL_free(ssl);
            Ok(Item::Tuple(entries))
        }
    }

    /// Chooses the groups for keys by their names; whether they are known.
    pub fn set_groups(&self, names: &CStr) -> bool {
        let names: *const c_void = names.as_ptr().cast();
        // SAFETY: O1; S1: the names are only read.
        let is_done = unsafe {
            let command = ffi::SSL_CTRL_SET_GROUPS_LIST;
            ffi::SSL_CTX_ctrl(self.pointer(), command, 0, names.cast_mut()) == 1
        };
        error::clear();
        is_done
    }

    /// Names the protocols of applications (ALPN), each after its length; whether the list is well formed.
    pub fn set_protocols(&self, list: &[u8]) -> bool {
        // SAFETY: O1; O2.
        if let Some(shared) = unsafe { Shared::of(self.pointer()) } {
            *shared.protocols.borrow_mut() = list.to_vec();
        }
        // SAFETY: O1; S1.
        let is_done = unsafe {
            let ctx = self.pointer();
            let is_done = ffi::SSL_CTX_set_alpn_protos(ctx, list.as_ptr(), list.len() as u32) == 0;
            let callback = callbacks::select_protocol;
            ffi::SSL_CTX_set_alpn_select_cb__fixed_rust(ctx, Some(callback), ptr::null_mut());
            is_done
        };
        error::clear();
        is_done
    }

    /// Whether connections tell the program about something.
    pub fn set_callback(&self, callback: Callback, is_on: bool) {
        type Plain = unsafe extern "C" fn();
        type ServerName = unsafe extern "C" fn(*mut ffi::SSL, *mut c_int, *mut c_void) -> c_int;
        let ctx = self.pointer();
        // SAFETY: O1; the callbacks have the types that C calls them with: that of the server's name is passed as C does, by another
        // type of function pointers.
        unsafe {
            match callback {
                Callback::ServerName => {
                    let function: ServerName = callbacks::server_name;
                    let function = std::mem::transmute::<ServerName, Plain>(function);
                    let command = ffi::CTRL_SET_SERVERNAME_CB;
                    let function = is_on.then_some(function);
                    ffi::SSL_CTX_callback_ctrl__fixed_rust(ctx, command, function);
                }
                Callback::ClientKey => {
                    let function = is_on.then_some(callbacks::client_key as _);
                    ffi::SSL_CTX_set_psk_client_callback(ctx, function);
                }
                Callback::ServerKey => {
                    let function = is_on.then_some(callbacks::server_key as _);
                    ffi::SSL_CTX_set_psk_server_callback(ctx, function);
                }
                Callback::Message => {
                    let function = is_on.then_some(callbacks::message as ffi::MessageCallback);
                    ffi::SSL_CTX_set_msg_callback(ctx, function);
                }
                Callback::KeyLine => {
                    let function = is_on.then_some(callbacks::key_line as _);
                    ffi::SSL_CTX_set_keylog_callback(ctx, function);
                }
            }
        }
    }

    /// The hint that servers give for pre-shared keys; whether it is short enough.
    pub fn set_key_hint(&self, hint: Option<&CStr>) -> bool {
        let hint = hint.map_or(ptr::null(), CStr::as_ptr);
        // SAFETY: O1; S1.
        let is_done = unsafe { ffi::SSL_CTX_use_psk_identity_hint(self.pointer(), hint) == 1 };
        error::clear();
        is_done
    }

    /// Counts of sessions, in the order in which OpenSSL numbers its questions for them.
    pub fn session_counts(&self) -> [i64; 12] {
        const FIRST: c_int = 20;
        std::array::from_fn(|i| self.control(FIRST + i as c_int, 0))
    }
}
