

# Connections.

_READABLE = 1
_WRITABLE = 4
_AD_HANDSHAKE_FAILURE = 40
_AD_INTERNAL_ERROR = 80
_HEADER = 256
_CHANGE_CIPHER_SPEC = 20
_ALERT = 21
_HANDSHAKE = 22
_INNER_CONTENT_TYPE = 257
_MT_CHANGE_CIPHER_SPEC = 0x101


def _host_bytes(host):
    """The name of a host for OpenSSL."""
    if not isinstance(host, str):
        raise TypeError(f"argument must be str, not {_class_name(host)}")
    encoded = host.encode("ascii")
    if b"\0" in encoded:
        raise TypeError("argument must be encoded string without null bytes, not str")
    if not encoded or encoded.startswith(b"."):
        raise ValueError("server_hostname cannot be an empty string or start with a leading dot.")
    return encoded


def _key_bytes(value):
    """A key or an identity for OpenSSL."""
    if isinstance(value, str):
        return value.encode()
    return _bytes_like(value)


def _connect(context, transport, is_server, host, owner, session):
    """A connection of a context."""
    if context._ssl_protocol == (PROTOCOL_TLS_CLIENT if is_server else PROTOCOL_TLS_SERVER):
        own, other, line = ("server", "CLIENT", 908) if is_server else ("client", "SERVER", 915)
        text = f"Cannot create a {own} socket with a PROTOCOL_TLS_{other} context"
        raise _error(SSLError, 0, text, line)
    host = None if host is None else _host_bytes(host)
    socket, incoming, outgoing = transport
    checks_host, auth_later = context._ssl_checks_host, context._ssl_auth_later
    handle = _new_connection(context._ssl_handle, incoming, outgoing, is_server, host, checks_host, auth_later)
    self = object.__new__(_SSLSocket)
    self._ssl_handle = _checked(handle, 957)
    self._ssl_socket = socket
    self._ssl_context = context
    self._ssl_is_server = is_server
    self._ssl_host = None if host is None else host.decode("ascii")
    self._ssl_owner = self._ssl_error = None
    self._ssl_turn = _thread.RLock()
    self._ssl_has_shut = False
    if owner is not None:
        self.owner = owner
    if session is not None:
        self.session = session
    return self


class _SSLSocket:
    __slots__ = (
        "_ssl_handle",
        "_ssl_socket",
        "_ssl_context",
        "_ssl_is_server",
        "_ssl_host",
        "_ssl_owner",
        "_ssl_error",
        "_ssl_turn",
        "_ssl_has_shut",
    )

    def __new__(cls, /, *args, **kwargs):
        raise TypeError("cannot create '_ssl._SSLSocket' instances")

    # Operations.

    def _ssl_descriptor(self, line):
        """The socket's descriptor and what it waits: nanoseconds, None for ever, 0 not at all."""
        if self._ssl_socket is None:
            return None, 0
        socket = self._ssl_socket()
        if socket is None:
            raise _error(SSLError, 0, "Underlying socket connection gone", line)
        timeout = _socket.socket.gettimeout(socket)
        return _socket.socket.fileno(socket), None if timeout is None else int(timeout * 1e9)

    def _ssl_perform(self, descriptor, work, argument):
        """One call of OpenSSL. Other threads wait until it has come to its end: the program may be asked meanwhile."""
        with self._ssl_turn:
            result = _start(self._ssl_handle, descriptor, work, argument)
            if type(result) is tuple:
                try:
                    while type(result) is tuple:
                        answer, identity = self._ssl_answer(result)
                        result = _resume(self._ssl_handle, descriptor, answer, identity)
                except BaseException:
                    _abort(self._ssl_handle)
                    raise
        if result is None:
            raise RuntimeError("a callback cannot use the connection that it is called for")
        return result

    def _ssl_operate(self, work, argument, late, line):
        """What an operation gives, which waits for the socket as its timeout says. A result may be a failure; the line is that of the
        error when there is no socket any more."""
        descriptor, timeout = self._ssl_descriptor(line)
        deadline = _time.monotonic_ns() + timeout if timeout else None
        while True:
            result = self._ssl_perform(descriptor, work, argument)
            if type(result) is not list or timeout == 0:
                return result
            if result[0] == SSL_ERROR_WANT_READ:
                event = _READABLE
            elif result[0] == SSL_ERROR_WANT_WRITE:
                event = _WRITABLE
            else:
                return result
            if not _wait(descriptor, event, deadline):
                raise TimeoutError(late)
            if self._ssl_socket() is None or _socket.socket.fileno(self._ssl_socket()) < 0:
                raise SSLError("Underlying socket has been closed.")

    def _ssl_finish(self, result, line):
        """A result, unless it is a failure or a callback has failed."""
        error, self._ssl_error = self._ssl_error, None
        if type(result) is list:
            failure = _connection_failed(self, result, line)
            if error is not None:
                failure.__context__ = error
            raise failure
        if error is not None:
            raise error
        return result

    def do_handshake(self):
        late = "_ssl.c:1112: The handshake operation timed out"
        self._ssl_finish(self._ssl_operate("handshake", None, late, 1064), 1130)

    def write(self, b, /):
        """Sends bytes; how many were taken."""
        data = _bytes_like(b)
        late = "The write operation timed out"
        return self._ssl_finish(self._ssl_operate("write", data, late, 2538), 2616)

    def read(self, *args):
        """Receives at most size bytes, into the buffer if there is one."""
        if not 1 <= len(args) <= 2:
            raise TypeError("_ssl._SSLSocket.read requires 1 to 2 arguments")
        size = _integer(args[0])
        if len(args) == 1:
            if size < 0:
                raise ValueError("size should not be negative")
            return self._ssl_read(size) if size else b""
        view = memoryview(args[1]).cast("B")
        if view.readonly:
            raise TypeError(f"read() argument 2 must be read-write bytes-like object, not {_class_name(args[1])}")
        if size <= 0 or size > len(view):
            size = len(view)
            if not size:
                return 0
        data = self._ssl_read(size)
        _write_into(args[1], data)
        return len(data)

    def _ssl_read(self, size):
        result = self._ssl_operate("read", size, "The read operation timed out", 2690)
        if type(result) is list and result[0] == SSL_ERROR_ZERO_RETURN and _ask(self._ssl_handle, "shutdown") == 2:
            result = b""
        return self._ssl_finish(result, 2778)

    def pending(self):
        """How many bytes can be read without the network."""
        return _ask(self._ssl_handle, "pending")

    def shutdown(self):
        """Tells the peer that nothing more comes, and waits for the same from it."""
        socket = None if self._ssl_socket is None else self._ssl_socket()
        if self._ssl_socket is not None and (socket is None or _socket.socket.fileno(socket) < 0):
            raise _error(SSLError, 0, "Underlying socket connection gone", 2825)
        zeros = 0
        while True:
            if self._ssl_has_shut:
                # What follows the peer's end is not for OpenSSL.
                _stop_reading_ahead(self._ssl_handle)
            late = "The read operation timed out"
            result = self._ssl_operate("shutdown", None, late, 2825)
            if result != 0:
                break
            # The first call has said that nothing more is sent; the next one reads whether the peer says so. One more is enough.
            zeros += 1
            if zeros > 1:
                break
            self._ssl_has_shut = True
        self._ssl_finish(result, 2906)
        return socket

    def verify_client_post_handshake(self):
        """Asks the client for its certificate after the handshake (TLS 1.3)."""
        result = _request_certificate(self._ssl_handle)
        if result is not None:
            raise _failed(result, 2984)

    # What OpenSSL asks.

    def _ssl_answer(self, asked):
        """The answer, and the identity that belongs to a key."""
        kind = asked[0]
        if kind == 0:
            return self._ssl_answer_name(asked[1]), None
        if kind == 1:
            return self._ssl_answer_client(asked[1])
        if kind == 2:
            return self._ssl_answer_server(asked[1]), b""
        try:
            if kind == 3:
                self._ssl_report(*asked[1:])
            elif self._ssl_context._ssl_key_log is not None:
                self._ssl_context._ssl_key_log[1].write(asked[1] + b"\n")
        except BaseException as error:
            self._ssl_error = error
        return 0, None

    def _ssl_whom(self):
        """Whom callbacks are called for."""
        if self._ssl_owner is not None:
            return self._ssl_owner()
        return self if self._ssl_socket is None else self._ssl_socket()

    def _ssl_answer_name(self, name):
        """The alert for the server's name; negative if there is none."""
        context = self._ssl_context
        callback = context._ssl_server_name
        if callback is None:
            return -1
        ignored = "Exception ignored in ssl servername callback"
        try:
            name = None if name is None else name.decode("ascii")
        except UnicodeDecodeError as error:
            _report_unraisable(error, f"{ignored} while decoding name {name!r}", None)
            return _AD_INTERNAL_ERROR
        whom = self._ssl_whom()
        if whom is None:
            return _AD_INTERNAL_ERROR
        try:
            result = callback(whom, name, context)
        except BaseException as error:
            _report_unraisable(error, f"{ignored} while calling set SNI callback {callback!r}", None)
            return _AD_HANDSHAKE_FAILURE
        if result is None:
            return -1
        try:
            return _integer(result, 64) & 0x7FFFFFFF
        except BaseException as error:
            _report_unraisable(error, f"{ignored} while calling set SNI callback (result={result!r})", None)
            return _AD_INTERNAL_ERROR

    def _ssl_answer_client(self, hint):
        callback = self._ssl_context._ssl_keys[0]
        if callback is None:
            return None, None
        try:
            found = callback(None if hint is None else hint.decode())
            if not isinstance(found, tuple):
                raise SystemError("new style getargs format but argument is not a tuple")
            identity, key = found
            return _key_bytes(key), b"" if identity is None else _key_bytes(identity)
        except BaseException as error:
            ignored = f"Exception ignored in ssl PSK client callback while calling callback {callback!r}"
            _report_unraisable(error, ignored, None)
        return None, None

    def _ssl_answer_server(self, identity):
        callback = self._ssl_context._ssl_keys[1]
        if callback is None:
            return None
        try:
            key = callback(identity.decode() if identity else None)
            if not isinstance(key, bytes):
                raise TypeError(f"expected bytes, {_class_name(key)} found")
            return key
        except BaseException as error:
            ignored = f"Exception ignored in ssl PSK server callback while calling callback {callback!r}"
            _report_unraisable(error, ignored, None)
        return None

    def _ssl_report(self, is_write, version, content, data):
        """Tells the program about a message."""
        callback = self._ssl_context._ssl_message
        if callback is None:
            return
        kind = -1
        if content == _CHANGE_CIPHER_SPEC:
            kind = _MT_CHANGE_CIPHER_SPEC
        elif content == _ALERT and len(data) >= 2:
            kind = data[1]
        elif content == _HEADER and len(data) >= 3:
            version = data[1] << 8 | data[2]
            kind = data[0]
        elif content in (_HANDSHAKE, _INNER_CONTENT_TYPE) and data:
            kind = data[0]
        callback(self._ssl_whom(), "write" if is_write else "read", version, content, kind, data)

    # What is known.

    @_attribute
    def context(self):
        """The context. Callbacks for the name of the host set another one, with the certificate that belongs to the name."""
        return self._ssl_context

    @context.setter
    def context(self, value):
        if not isinstance(value, _SSLContext):
            raise TypeError("The value must be a SSLContext")
        self._ssl_context = value
        _set_context(self._ssl_handle, value._ssl_handle, value._ssl_message is not None)

    @_attribute
    def owner(self):
        """The object of the program that has this connection, which callbacks are given."""
        return None if self._ssl_owner is None else self._ssl_owner()

    @owner.setter
    def owner(self, value):
        self._ssl_owner = None
        self._ssl_owner = _weakref.ref(value)

    @_attribute
    def server_side(self):
        """Whether this end is the server's."""
        return self._ssl_is_server

    @_attribute
    def server_hostname(self):
        """The name of the host that the client asks for (SNI)."""
        return self._ssl_host

    def cipher(self):
        return _ask(self._ssl_handle, "cipher")

    def shared_ciphers(self):
        found = _ask(self._ssl_handle, "shared_ciphers")
        return None if found is None else list(found)

    def version(self):
        return _ask(self._ssl_handle, "version")

    def compression(self):
        return _ask(self._ssl_handle, "compression")

    def selected_alpn_protocol(self):
        return _ask(self._ssl_handle, "application_protocol")

    def getpeercert(self, der=False):
        """The certificate of the peer; None when it has shown none.

        A dictionary, which is empty when nobody has checked the certificate, or its DER form if the argument is true.
        """
        is_binary = bool(der)
        if not _ask(self._ssl_handle, "is_ready"):
            raise ValueError("handshake not done yet")
        found = _peer_certificate(self._ssl_handle)
        if found is None:
            return None
        if is_binary:
            return _certificate_part(found, "der")
        if not _ask(self._ssl_handle, "verify_mode") & 1:
            return {}
        return dict(_certificate_part(found, "fields"))

    def get_verified_chain(self):
        return _certificates(_chain(self._ssl_handle, True))

    def get_unverified_chain(self):
        found = _chain(self._ssl_handle, False)
        if self._ssl_is_server:
            # OpenSSL has what the client sends beside its own, and nothing of that for a session that goes on.
            own = _peer_certificate(self._ssl_handle)
            if own is not None:
                found = [own] + (found or [])
        return _certificates(found)

    def get_channel_binding(self, cb_type="tls-unique"):
        """What binds other protocols to this connection (RFC 5929), in bytes; None before the handshake. ValueError for kinds that are not known."""
        if not isinstance(cb_type, str):
            raise TypeError(f"get_channel_binding() argument 'cb_type' must be str, not {_class_name(cb_type)}")
        if cb_type != "tls-unique":
            raise ValueError(f"'{cb_type}' channel binding type not implemented")
        is_own = _ask(self._ssl_handle, "session_reused") == self._ssl_is_server
        return _ask(self._ssl_handle, "own_finished" if is_own else "peer_finished") or None

    @_attribute
    def session_reused(self):
        """Whether the handshake went on with an earlier session."""
        return _ask(self._ssl_handle, "session_reused")

    @_attribute
    def session(self):
        """The session, with which another connection may begin."""
        handle = _session(self._ssl_handle)
        if handle is None:
            return None
        found = object.__new__(SSLSession)
        found._ssl_handle = handle
        found._ssl_context = self._ssl_context
        return found

    @session.setter
    def session(self, value):
        if not isinstance(value, SSLSession):
            raise TypeError("Value is not a SSLSession.")
        if value._ssl_context is not self._ssl_context:
            raise ValueError("Session refers to a different SSLContext.")
        if self._ssl_is_server:
            raise ValueError("Cannot set session for server-side SSLSocket.")
        if _ask(self._ssl_handle, "is_ready"):
            raise ValueError("Cannot set session after handshake.")
        _checked(_set_session(self._ssl_handle, value._ssl_handle), 3063)


class SSLSession:
    __slots__ = "_ssl_handle", "_ssl_context"
    __hash__ = None

    def __new__(cls, /, *args, **kwargs):
        raise TypeError("cannot create '_ssl.SSLSession' instances")

    def __eq__(self, other):
        if not isinstance(other, SSLSession):
            return NotImplemented
        return self.id == other.id

    @_attribute
    def id(self):
        """Session ID."""
        return _session_part(self._ssl_handle, "id")

    @_attribute
    def time(self):
        """When the session was made, in seconds since 1970."""
        return _session_part(self._ssl_handle, "time")

    @_attribute
    def timeout(self):
        """For how many seconds it is good."""
        return _session_part(self._ssl_handle, "timeout")

    @_attribute
    def ticket_lifetime_hint(self):
        """For how many seconds the server means to know its ticket."""
        return _session_part(self._ssl_handle, "ticket_lifetime_hint")

    @_attribute
    def has_ticket(self):
        """Whether a ticket belongs to it."""
        return _session_part(self._ssl_handle, "has_ticket")


def _certificates(handles):
    """Certificates for handles."""
    if handles is None:
        return None
    found = []
    for handle in handles:
        certificate = object.__new__(Certificate)
        certificate._ssl_handle = handle
        found.append(certificate)
    return found


class Certificate:
    __slots__ = ("_ssl_handle",)

    def __new__(cls, /, *args, **kwargs):
        raise TypeError("cannot create '_ssl.Certificate' instances")

    def public_bytes(self, format=ENCODING_PEM):
        form = _integer(format)
        if form == ENCODING_PEM:
            return _certificate_part(self._ssl_handle, "pem")
        if form == ENCODING_DER:
            return _certificate_part(self._ssl_handle, "der")
        raise ValueError("Unsupported format")

    def get_info(self):
        return dict(_certificate_part(self._ssl_handle, "fields"))

    def __eq__(self, other):
        if not isinstance(other, Certificate):
            return NotImplemented
        return _certificate_part(self._ssl_handle, "der") == _certificate_part(other._ssl_handle, "der")

    def __hash__(self):
        return hash(_certificate_part(self._ssl_handle, "hash"))

    def __repr__(self):
        return f"<_ssl.Certificate '{_certificate_part(self._ssl_handle, 'subject')}'>"


class MemoryBIO:
    __slots__ = "_ssl_handle", "_ssl_has_end"

    def __new__(cls, /, *args, **kwargs):
        if args or kwargs:
            raise TypeError(f"MemoryBIO() takes no {'positional' if args else 'keyword'} arguments")
        self = object.__new__(cls)
        self._ssl_handle = _new_memory()
        self._ssl_has_end = False
        return self

    def read(self, size=-1, /):
        """Takes at most size bytes out, or all. No bytes: there are none now; eof says whether more may come."""
        return _memory_read(self._ssl_handle, _integer(size))

    def write(self, b, /):
        """Puts bytes in; how many."""
        data = _bytes_like(b)
        if self._ssl_has_end:
            raise SSLError("cannot write() after write_eof()")
        return _checked(_memory_write(self._ssl_handle, data), 5630)

    def write_eof(self):
        """Says that nothing more is put in: eof is true once all has been taken out."""
        self._ssl_has_end = True
        _memory_end(self._ssl_handle)

    @_attribute
    def pending(self):
        """How many bytes can be taken out."""
        return _memory_pending(self._ssl_handle)

    @_attribute
    def eof(self):
        """Whether nothing is in it and nothing more comes."""
        return self._ssl_has_end and not _memory_pending(self._ssl_handle)
