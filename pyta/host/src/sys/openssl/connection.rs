//! Connections: an `SSL` with what it reads from and writes to.

use std::ffi::{CStr, c_int, c_long, c_void};
use std::ptr::{self, NonNull};
use std::rc::Rc;

use super::bio::{self, Memory};
use super::operation::{State, Work};
use super::{Context, Done, Failure, Item, Session, callbacks, error, ffi};

/// Bytes of a record, which is the most that one call reads.
const RECORD_BYTES: usize = 16_384;
const SESSION_NAME: &[u8; 6] = b"Python";

/// What a connection is made with.
#[derive(Debug)]
pub struct Setup<'a> {
    pub transport: Transport,
    pub is_server: bool,
    /// Whom a client wants to speak with.
    pub host: Option<&'a CStr>,
    /// Whether the certificate has to be for this host.
    pub checks_host: bool,
    /// Whether a client may be asked for a certificate after the handshake.
    pub post_handshake_auth: bool,
}

/// What a connection reads from and writes to.
#[derive(Debug)]
pub enum Transport {
    Wire,
    Memory { incoming: Memory, outgoing: Memory },
}

#[derive(Debug)]
struct Inner {
    ssl: NonNull<ffi::SSL>,
    state: State,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // SAFETY: O1; the state is there until the end of the call (O3).
        unsafe { ffi::SSL_free(self.ssl.as_ptr()) };
    }
}

/// A connection.
#[derive(Clone, Debug)]
pub struct Connection(Rc<Inner>);

impl Connection {
    /// A connection of a context.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn new(context: &Context, setup: Setup<'_>) -> Result<Connection, Failure> {
        error::clear();
        // SAFETY: O1.
        let ssl = unsafe { ffi::SSL_new(context.pointer()) };
        let ssl = NonNull::new(ssl).ok_or_else(Failure::take)?;
        let state = State::new();
        let connection = Connection(Rc::new(Inner { ssl, state }));
        connection.attach(setup.transport);
        connection.prepare(setup.is_server, setup.post_handshake_auth);
        if let Some(host) = setup.host {
            connection.set_host(host, setup.checks_host)?;
        }
        Ok(connection)
    }

    fn attach(&self, transport: Transport) {
        let state: *const State = self.state();
        // SAFETY: O3: the state does not move in the `Rc`; the connection takes over the references.
        unsafe {
            let place: *mut c_void = state.cast_mut().cast();
            ffi::SSL_set_ex_data(self.pointer(), callbacks::state_index(), place);
            let (incoming, outgoing) = match transport {
                Transport::Memory { incoming, outgoing } => (incoming.into_c(), outgoing.into_c()),
                Transport::Wire => {
                    let wire = bio::wire(state);
                    (wire, wire)
                }
            };
            ffi::SSL_set_bio(self.pointer(), incoming, outgoing);
        }
    }

    fn prepare(&self, is_server: bool, post_handshake_auth: bool) {
        let ssl = self.pointer();
        // SAFETY: O1.
        unsafe {
            self.control(ffi::CTRL_MODE, ffi::SSL_MODES);
            if post_handshake_auth && !is_server {
                ffi::SSL_set_post_handshake_auth(ssl, 1);
            }
            let mode = ffi::SSL_get_verify_mode(ssl);
            if post_handshake_auth && is_server && mode & ffi::SSL_VERIFY_PEER != 0 {
                let mode = mode | ffi::SSL_VERIFY_POST_HANDSHAKE;
                ffi::SSL_set_verify(ssl, mode, ffi::SSL_get_verify_callback(ssl));
            }
            if is_server {
                // Sessions of the context are not for other programs' connections.
                ffi::SSL_set_session_id_context(
                    ssl,
                    SESSION_NAME.as_ptr(),
                    SESSION_NAME.len() as u32,
                );
                ffi::SSL_set_accept_state(ssl);
            } else {
                ffi::SSL_set_connect_state(ssl);
            }
        }
    }

    fn set_host(&self, host: &CStr, checks_host: bool) -> Result<(), Failure> {
        let ssl = self.pointer();
        // SAFETY: O1; O2; S1: the address is made for this call, the name is copied.
        let is_done = unsafe {
            let param = ffi::SSL_get0_param(ssl);
            let address = ffi::a2i_IPADDRESS(host.as_ptr());
            error::clear();
            if address.is_null() {
                let name: *const c_void = host.as_ptr().cast();
                let kind = c_long::from(ffi::TLSEXT_NAMETYPE_host_name);
                let command = ffi::CTRL_SET_SERVER_NAME;
                ffi::SSL_ctrl(ssl, command, kind, name.cast_mut()) == 1
                    && (!checks_host
                        || ffi::X509_VERIFY_PARAM_set1_host(
                            param,
                            host.as_ptr(),
                            host.count_bytes(),
                        ) == 1)
            } else {
                let string: *const ffi::ASN1_STRING = address.cast();
                let start = ffi::ASN1_STRING_get0_data(string);
                let len = ffi::ASN1_STRING_length(string) as usize;
                let is_done =
                    !checks_host || ffi::X509_VERIFY_PARAM_set1_ip(param, start, len) == 1;
                ffi::ASN1_OCTET_STRING_free(address);
                is_done
            }
        };
        if is_done {
            Ok(())
        } else {
            Err(Failure::take())
        }
    }

    pub(super) fn pointer(&self) -> *mut ffi::SSL {
        self.0.ssl.as_ptr()
    }

    pub(super) fn state(&self) -> &State {
        &self.0.state
    }

    fn control(&self, command: c_int, argument: c_long) -> c_long {
        // SAFETY: O1; the commands that are used take a number.
        unsafe { ffi::SSL_ctrl(self.pointer(), command, argument, ptr::null_mut()) }
    }

    /// Does the work of an operation.
    pub(super) fn perform(&self, work: Work) -> Done {
        error::clear();
        let ssl = self.pointer();
        match work {
            Work::Handshake => {
                // SAFETY: O1; O4.
                let result = unsafe { ffi::SSL_do_handshake(ssl) };
                self.finished(result, || Item::number(result))
            }
            Work::Read(most) => {
                let mut bytes = vec![0_u8; most.min(RECORD_BYTES)];
                let room = bytes.len() as c_int;
                // SAFETY: O1; O4; S1.
                let result = unsafe { ffi::SSL_read(ssl, bytes.as_mut_ptr().cast(), room) };
                self.finished(result, || {
                    bytes.truncate(result as usize);
                    Item::Bytes(bytes)
                })
            }
            Work::Write(bytes) => {
                let mut count = 0;
                // SAFETY: O1; O4; S1.
                let result = unsafe {
                    let start = bytes.as_ptr().cast();
                    ffi::SSL_write_ex(ssl, start, bytes.len(), &raw mut count)
                };
                self.finished(result, || Item::Number(count as i64))
            }
            Work::Shutdown => {
                // SAFETY: O1; O4.
                let result = unsafe { ffi::SSL_shutdown(ssl) };
                match result {
                    0 => {
                        error::clear();
                        Ok(Item::Number(0))
                    }
                    result => self.finished(result, || Item::number(result)),
                }
            }
        }
    }

    fn finished(&self, result: c_int, item: impl FnOnce() -> Item) -> Done {
        if result > 0 {
            error::clear();
            return Ok(item());
        }
        Err(self.failure(result))
    }

    /// Why a call has failed.
    fn failure(&self, result: c_int) -> Failure {
        // SAFETY: O1; called after the call of this thread that has failed.
        let kind = unsafe { ffi::SSL_get_error(self.pointer(), result) };
        let (library, reason) = error::last();
        let is_cut = match kind {
            ffi::SSL_ERROR_SYSCALL => library == 0 && self.state().errno.get() == 0,
            ffi::SSL_ERROR_SSL => {
                (library, reason) == (ffi::ERR_LIB_SSL, ffi::SSL_R_UNEXPECTED_EOF)
            }
            _ => false,
        };
        let is_refused =
            (library, reason) == (ffi::ERR_LIB_SSL, ffi::SSL_R_CERTIFICATE_VERIFY_FAILED);
        Failure {
            kind,
            is_cut,
            errno: self.state().errno.get(),
            verification: is_refused.then(|| self.verification()),
            ..Failure::take()
        }
    }

    /// Code and text of the verification of the peer's certificate.
    fn verification(&self) -> (i64, String) {
        // SAFETY: O1; the text is there for good.
        unsafe {
            let code = ffi::SSL_get_verify_result(self.pointer());
            let text = CStr::from_ptr(ffi::X509_verify_cert_error_string(code));
            (code, text.to_string_lossy().into_owned())
        }
    }

    /// Asks the client for a certificate with the next operation.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn request_certificate(&self) -> Result<(), Failure> {
        error::clear();
        // SAFETY: O1.
        match unsafe { ffi::SSL_verify_client_post_handshake(self.pointer()) } {
            1 => Ok(()),
            _ => Err(Failure::take()),
        }
    }

    /// Reads no more than is asked for from now on.
    pub fn stop_reading_ahead(&self) {
        self.control(ffi::CTRL_READ_AHEAD, 0);
    }

    /// Goes on with another context, and tells the program about messages or not.
    pub fn set_context(&self, context: &Context, has_messages: bool) {
        let callback = has_messages.then_some(callbacks::message as ffi::MessageCallback);
        // SAFETY: O1; OpenSSL allows this in callbacks.
        unsafe {
            ffi::SSL_set_SSL_CTX(self.pointer(), context.pointer());
            ffi::SSL_set_msg_callback(self.pointer(), callback);
        }
        error::clear();
    }

    /// The session.
    pub fn session(&self) -> Option<Session> {
        // SAFETY: O1.
        unsafe { Session::owning(ffi::SSL_get1_session(self.pointer())) }
    }

    /// Begins with a copy of a session.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn set_session(&self, session: &Session) -> Result<(), Failure> {
        error::clear();
        let copy = session.copy().ok_or_else(Failure::take)?;
        // SAFETY: O1: the connection takes a reference of its own.
        match unsafe { ffi::SSL_set_session(self.pointer(), copy.pointer()) } {
            0 => Err(Failure::take()),
            _ => Ok(()),
        }
    }
}
