//! Declarations that `openssl-sys` does not have, beside those that it has.

pub use openssl_sys::*;
use std::ffi::{c_char, c_int, c_uint, c_ulong, c_void};

/// The head of what a PEM file has between two markers.
#[repr(C)]
pub struct X509_INFO {
    pub x509: *mut X509,
    pub crl: *mut X509_CRL,
}

/// Called for each message.
pub type MessageCallback = unsafe extern "C" fn(
    write: c_int,
    version: c_int,
    content: c_int,
    data: *const c_void,
    len: usize,
    ssl: *mut SSL,
    argument: *mut c_void,
);

pub const INIT_LOAD_CRYPTO_STRINGS: u64 = 0x0000_0002;
pub const INIT_NO_LOAD_CONFIG: u64 = 0x0000_0080;
pub const INIT_NO_ATEXIT: u64 = 0x0008_0000;
pub const INIT_LOAD_SSL_STRINGS: u64 = 0x0020_0000;

pub const BIO_FLAGS_RETRY: c_int = 0x0F;
pub const BIO_CTRL_PENDING: c_int = 10;
pub const SSL_MODES: i64 = 0x2 | 0x4;
pub const CTRL_MODE: c_int = 33;
pub const CTRL_SET_SERVERNAME_CB: c_int = 53;
pub const CTRL_SET_SERVER_NAME: c_int = 55;
pub const CTRL_READ_AHEAD: c_int = 41;
pub const CTRL_SET_MIN_VERSION: c_int = 123;
pub const CTRL_SET_MAX_VERSION: c_int = 124;
pub const CTRL_GET_MIN_VERSION: c_int = 130;
pub const CTRL_GET_MAX_VERSION: c_int = 131;
pub const ERR_LIB_X509: c_int = 11;
pub const ERR_LIB_SSL: c_int = 20;
pub const SSL_R_CERTIFICATE_VERIFY_FAILED: c_int = 134;
pub const LU_X509: c_int = 1;
pub const LU_CRL: c_int = 2;
pub const L_ADD_DIR: c_int = 2;
pub const ERR_R_PEM_LIB: c_int = 9 | (2 << 18);
pub const X509_R_CERT_ALREADY_IN_HASH_TABLE: c_int = 101;
pub const X509_R_NO_CERTIFICATE_OR_CRL_FOUND: c_int = 136;
pub const PEM_R_NO_START_LINE: c_int = 108;
pub const ASN1_R_HEADER_TOO_LONG: c_int = 123;
pub const SSL_R_UNEXPECTED_EOF: c_int = 294;
pub const XN_FLAG_RFC2253: c_ulong = 0x1110317;

unsafe extern "C" {
    pub fn BIO_get_new_index() -> c_int;
    pub fn BIO_up_ref(bio: *mut BIO) -> c_int;
    pub fn BIO_free(bio: *mut BIO) -> c_int;
    pub fn SSL_CTX_use_psk_identity_hint(ctx: *mut SSL_CTX, hint: *const c_char) -> c_int;
    pub fn SSL_CTX_set_msg_callback(ctx: *mut SSL_CTX, callback: Option<MessageCallback>);
    pub fn SSL_set_session_id_context(
        ssl: *mut SSL,
        name: *const std::ffi::c_uchar,
        len: c_uint,
    ) -> c_int;
    pub fn SSL_set_msg_callback(ssl: *mut SSL, callback: Option<MessageCallback>);
    pub fn SSL_get_ciphers(ssl: *const SSL) -> *mut stack_st_SSL_CIPHER;
    pub fn SSL_get_client_ciphers(ssl: *const SSL) -> *mut stack_st_SSL_CIPHER;
    pub fn SSL_CIPHER_get_id(cipher: *const SSL_CIPHER) -> u32;
    pub fn SSL_CIPHER_is_aead(cipher: *const SSL_CIPHER) -> c_int;
    pub fn SSL_CIPHER_get_kx_nid(cipher: *const SSL_CIPHER) -> c_int;
    pub fn SSL_CIPHER_get_auth_nid(cipher: *const SSL_CIPHER) -> c_int;
    pub fn SSL_set_post_handshake_auth(ssl: *mut SSL, value: c_int);
    pub fn SSL_verify_client_post_handshake(ssl: *mut SSL) -> c_int;
    pub fn SSL_get1_session(ssl: *mut SSL) -> *mut SSL_SESSION;
    pub fn SSL_SESSION_has_ticket(session: *const SSL_SESSION) -> c_int;
    pub fn SSL_SESSION_get_ticket_lifetime_hint(session: *const SSL_SESSION) -> c_ulong;
    pub fn SSL_CTX_get_verify_callback(
        ctx: *const SSL_CTX,
    ) -> Option<extern "C" fn(c_int, *mut X509_STORE_CTX) -> c_int>;
    pub fn SSL_get_verify_callback(
        ssl: *const SSL,
    ) -> Option<extern "C" fn(c_int, *mut X509_STORE_CTX) -> c_int>;
    pub fn PEM_read_bio_X509_AUX(
        bio: *mut BIO,
        out: *mut *mut X509,
        callback: pem_password_cb,
        data: *mut c_void,
    ) -> *mut X509;
    pub fn PEM_X509_INFO_read_bio(
        bio: *mut BIO,
        stack: *mut OPENSSL_STACK,
        callback: pem_password_cb,
        data: *mut c_void,
    ) -> *mut OPENSSL_STACK;
    pub fn X509_INFO_free(info: *mut X509_INFO);
    pub fn X509_STORE_add_crl(store: *mut X509_STORE, crl: *mut X509_CRL) -> c_int;
    pub fn X509_STORE_get1_objects(store: *mut X509_STORE) -> *mut OPENSSL_STACK;
    pub fn X509_OBJECT_get_type(object: *const X509_OBJECT) -> c_int;
    pub fn X509_check_ca(x509: *mut X509) -> c_int;
    pub fn X509_VERIFY_PARAM_get_hostflags(param: *const X509_VERIFY_PARAM) -> c_uint;
    #[link_name = "X509_NAME_ENTRY_set"]
    pub fn X509_NAME_ENTRY_set_number(entry: *const X509_NAME_ENTRY) -> c_int;
    pub fn X509_NAME_print_ex(
        bio: *mut BIO,
        name: *const X509_NAME,
        indent: c_int,
        flags: c_ulong,
    ) -> c_int;
    pub fn i2a_ASN1_INTEGER(bio: *mut BIO, number: *const ASN1_INTEGER) -> c_int;
    pub fn GENERAL_NAME_print(bio: *mut BIO, name: *mut GENERAL_NAME) -> c_int;
    pub fn a2i_IPADDRESS(text: *const c_char) -> *mut ASN1_OCTET_STRING;
    pub fn TLSv1_method() -> *const SSL_METHOD;
    pub fn TLSv1_1_method() -> *const SSL_METHOD;
    pub fn TLSv1_2_method() -> *const SSL_METHOD;
}
