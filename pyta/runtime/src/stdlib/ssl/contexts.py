

# Contexts.

# What OpenSSL is told about certificates of the peer.
_VERIFY_MODES = {CERT_NONE: 0, CERT_OPTIONAL: 1, CERT_REQUIRED: 3}
_OP_NO_VERSION = OP_NO_SSLv2 | OP_NO_SSLv3 | OP_NO_TLSv1 | OP_NO_TLSv1_1 | OP_NO_TLSv1_2 | OP_NO_TLSv1_3
_DEFAULT_CIPHERS = "ALL:!COMPLEMENTOFDEFAULT:!eNULL"
_OLD_PROTOCOLS = {
    PROTOCOL_TLS: "TLS",
    PROTOCOL_TLSv1: "TLSv1",
    PROTOCOL_TLSv1_1: "TLSv1_1",
    PROTOCOL_TLSv1_2: "TLSv1_2",
}
_OLD_VERSIONS = {PROTO_SSLv3: "SSLv3", PROTO_TLSv1: "TLSv1", PROTO_TLSv1_1: "TLSv1_1"}
_PASSWORD_BYTES = 1024
_SESSION_COUNTS = (
    "number",
    "connect",
    "connect_good",
    "connect_renegotiate",
    "accept",
    "accept_good",
    "accept_renegotiate",
    "hits",
    None,
    "misses",
    "timeouts",
    "cache_full",
)


def _password_bytes(value, message):
    """A password in bytes."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, (bytes, bytearray)):
        return value
    raise TypeError(message)


def _typed_password():
    """The password that whoever sits at the terminal types, as OpenSSL asks for it; None if nobody does."""
    import getpass

    try:
        _os.close(_os.open("/dev/tty", _os.O_RDWR | _os.O_NOCTTY))
        return getpass.getpass("Enter PEM pass phrase:").encode()
    except (EOFError, OSError):
        return None


class _SSLContext:
    __slots__ = (
        "_ssl_handle",
        "_ssl_protocol",
        "_ssl_checks_host",
        "_ssl_auth_later",
        "_ssl_server_name",
        "_ssl_message",
        "_ssl_keys",
        "_ssl_key_log",
        "__weakref__",
    )

    def __new__(cls, /, *args, **kwargs):
        if kwargs and cls is _SSLContext:
            raise TypeError("_SSLContext() takes no keyword arguments")
        if len(args) != 1:
            raise TypeError(f"_SSLContext expected 1 argument, got {len(args)}")
        protocol = _integer(args[0])
        if protocol in _OLD_PROTOCOLS:
            _warn_deprecated(f"ssl.PROTOCOL_{_OLD_PROTOCOLS[protocol]} is deprecated")
        handle = _new_context(protocol)
        if handle is None:
            raise ValueError(f"invalid or unsupported protocol version {protocol}")
        self = object.__new__(cls)
        self._ssl_handle = _checked(handle, 3285)
        self._ssl_protocol = protocol
        self._ssl_checks_host = self._ssl_auth_later = False
        self._ssl_server_name = self._ssl_message = self._ssl_key_log = None
        self._ssl_keys = [None, None]
        if protocol == PROTOCOL_TLS_CLIENT:
            _set_number(self._ssl_handle, "verify_mode", _VERIFY_MODES[CERT_REQUIRED])
            self._ssl_checks_host = True
        return self

    # Numbers.

    @_attribute
    def protocol(self):
        return self._ssl_protocol

    @_attribute
    def security_level(self):
        """OpenSSL's level of what is strong enough."""
        return _number(self._ssl_handle, "security_level")

    @_attribute
    def options(self):
        return _number(self._ssl_handle, "options")

    @options.setter
    def options(self, value):
        number = _integer(value, 128)
        if number < 0:
            raise ValueError("Cannot convert negative int")
        if number >= 1 << 64:
            raise OverflowError("Python int too large for C unsigned long long")
        if number & ~self.options & _OP_NO_VERSION:
            _warn_deprecated("ssl.OP_NO_SSL*/ssl.OP_NO_TLS* options are deprecated", 5)
        _set_number(self._ssl_handle, "options", number - (number >> 63 << 64))

    @_attribute
    def verify_mode(self):
        mode = _number(self._ssl_handle, "verify_mode") & 3
        for value, known in _VERIFY_MODES.items():
            if mode == known:
                return value
        raise SSLError(0, "invalid return value from SSL_CTX_get_verify_mode (_ssl.c:3594)")

    @verify_mode.setter
    def verify_mode(self, value):
        mode = _integer(value)
        if mode not in _VERIFY_MODES:
            raise ValueError("invalid value for verify_mode")
        if mode == CERT_NONE and self._ssl_checks_host:
            raise ValueError("Cannot set verify_mode to CERT_NONE when check_hostname is enabled.")
        _set_number(self._ssl_handle, "verify_mode", _VERIFY_MODES[mode])

    @_attribute
    def check_hostname(self):
        return self._ssl_checks_host

    @check_hostname.setter
    def check_hostname(self, value):
        checks = bool(value)
        if checks and self.verify_mode == CERT_NONE:
            _set_number(self._ssl_handle, "verify_mode", _VERIFY_MODES[CERT_REQUIRED])
        self._ssl_checks_host = checks

    @_attribute
    def verify_flags(self):
        return _number(self._ssl_handle, "verify_flags")

    @verify_flags.setter
    def verify_flags(self, value):
        if not isinstance(value, int):
            raise TypeError(f"argument must be int, not {_class_name(value)}")
        flags = value & (1 << 64) - 1
        if not _set_number(self._ssl_handle, "verify_flags", flags - (flags >> 63 << 64)):
            raise SSLError(0, "unknown error (_ssl.c:3640)")

    @_attribute
    def _host_flags(self):
        return _number(self._ssl_handle, "host_flags")

    @_host_flags.setter
    def _host_flags(self, value):
        if not hasattr(type(value), "__index__"):
            raise TypeError(f"'{_class_name(value)}' object cannot be interpreted as an integer")
        _set_number(self._ssl_handle, "host_flags", value.__index__() & (1 << 32) - 1)

    @_attribute
    def minimum_version(self):
        version = _number(self._ssl_handle, "minimum_version")
        return version or PROTO_MINIMUM_SUPPORTED

    @minimum_version.setter
    def minimum_version(self, value):
        self._ssl_set_version("minimum_version", value)

    @_attribute
    def maximum_version(self):
        version = _number(self._ssl_handle, "maximum_version")
        return version or PROTO_MAXIMUM_SUPPORTED

    @maximum_version.setter
    def maximum_version(self, value):
        self._ssl_set_version("maximum_version", value)

    def _ssl_set_version(self, name, value):
        version = _integer(value)
        if self._ssl_protocol not in (PROTOCOL_TLS, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER):
            raise ValueError("The context's protocol doesn't support modification of highest and lowest version.")
        if version in _OLD_VERSIONS:
            _warn_deprecated(f"ssl.TLSVersion.{_OLD_VERSIONS[version]} is deprecated", 6)
        # What is supported first is asked for without OpenSSL's number for "any" where that means the other end.
        if version == PROTO_MINIMUM_SUPPORTED:
            number = 0 if name == "minimum_version" else PROTO_TLSv1
        elif version == PROTO_MAXIMUM_SUPPORTED:
            number = PROTO_TLSv1_3 if name == "minimum_version" else 0
        else:
            number = version
        known = PROTO_SSLv3 <= number <= PROTO_TLSv1_3 or number == 0
        if not known or not _set_number(self._ssl_handle, name, number):
            raise ValueError(f"Unsupported TLS/SSL version 0x{version & 0xFFFFFFFF:x}")

    @_attribute
    def num_tickets(self):
        """How many tickets a server sends after a handshake of TLS 1.3."""
        return _number(self._ssl_handle, "num_tickets")

    @num_tickets.setter
    def num_tickets(self, value):
        number = _integer(value, 64)
        if number < 0:
            raise ValueError("value must be non-negative")
        if self._ssl_protocol != PROTOCOL_TLS_SERVER:
            raise ValueError("SSLContext is not a server context.")
        if not _set_number(self._ssl_handle, "num_tickets", number):
            raise ValueError("failed to set num tickets.")

    @_attribute
    def post_handshake_auth(self):
        return self._ssl_auth_later

    @post_handshake_auth.setter
    def post_handshake_auth(self, value):
        self._ssl_auth_later = bool(value)
        _set_number(self._ssl_handle, "post_handshake_auth", self._ssl_auth_later)

    # Lists.

    def set_ciphers(self, cipherlist, /):
        if not isinstance(cipherlist, str):
            raise TypeError(f"set_ciphers() argument must be str, not {_class_name(cipherlist)}")
        if "\0" in cipherlist:
            raise ValueError("embedded null character")
        if not _set_list(self._ssl_handle, "ciphers", cipherlist.encode()):
            raise SSLError("No cipher can be selected.")

    def get_ciphers(self):
        return [dict(cipher) for cipher in _checked(_ciphers(self._ssl_handle), 3406)]

    def _set_alpn_protocols(self, protos, /):
        if not _set_list(self._ssl_handle, "protocols", protos):
            raise MemoryError

    def set_ecdh_curve(self, name, /):
        encoded = _os.fsencode(name)
        if b"\0" in encoded:
            raise ValueError("embedded null byte")
        found = _object_of_text(encoded, True)
        if not found or found[1] is None or found[1].encode() != encoded:
            raise ValueError(f"unknown elliptic curve name {name!r}")
        if not _set_list(self._ssl_handle, "groups", encoded):
            raise SSLError(0, "unknown error (_ssl.c:4747)")

    # Files.

    def load_cert_chain(self, certfile, keyfile=None, password=None):
        certificates = _path(certfile, "certfile")
        key = certificates if keyfile is None else _path(keyfile, "keyfile")
        find_password = self._ssl_password(password)
        data = _contents(certificates)
        self._ssl_use("chain", data, find_password, 4291)
        self._ssl_use("key", data if keyfile is None else _contents(key), find_password, 4312)
        _checked(_check_key(self._ssl_handle), 4320)

    def _ssl_password(self, password):
        """A function that finds the password."""
        if password is None:
            return _typed_password
        if callable(password):
            return lambda: _password_bytes(password(), "password callback must return a string")
        password = _password_bytes(password, "password should be a string or callable")
        return lambda: password

    def _ssl_use(self, name, data, find_password, line):
        needs_password = _checked(_use_file(self._ssl_handle, name, data, None), line)
        if needs_password:
            password = find_password()
            if password is not None and len(password) > _PASSWORD_BYTES:
                raise ValueError(f"password cannot be longer than {_PASSWORD_BYTES} bytes")
            needs_password = password is None or _checked(_use_file(self._ssl_handle, name, data, password), line)
        if needs_password:
            raise _error(SSLError, 524297, "PEM lib", line, "SSL")

    def load_dh_params(self, path, /):
        encoded = _os.fsencode(path)
        _checked(_use_file(self._ssl_handle, "key_parameters", _contents(encoded, path), None), 4600)

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        if cafile is None and capath is None and cadata is None:
            raise TypeError("cafile, capath and cadata cannot be all omitted")
        file = None if cafile is None else _path(cafile, "cafile")
        directory = None if capath is None else _path(capath, "capath")
        if cadata is not None:
            self._ssl_trust_data(cadata)
        if file is not None:
            _checked(_trust_file(self._ssl_handle, _contents(file)), 4544)
        if directory is not None and not self._ssl_trust_directories(directory):
            raise PermissionError(13, _os.strerror(13))

    def _ssl_trust_data(self, cadata):
        data = cadata
        is_pem = isinstance(cadata, str)
        if is_pem:
            data = cadata.encode("ascii") if cadata.isascii() else None
        elif not isinstance(cadata, (bytes, bytearray, memoryview)):
            try:
                data = bytes(memoryview(cadata))
            except TypeError:
                data = None
        if data is None:
            raise TypeError("cadata should be an ASCII string or a bytes-like object")
        if not data:
            raise ValueError("Empty certificate data")
        if not _checked(_trust_data(self._ssl_handle, data, is_pem), 4423):
            why = "no start line" if is_pem else "not enough data"
            raise _error(SSLError, 0, f"{why}: cadata does not contain a certificate", 4410)

    def _ssl_trust_directories(self, paths):
        """Whether the host lets OpenSSL look for certificates in all directories of a list."""
        found = [_trust_directory(self._ssl_handle, path) for path in paths.split(b":") if path]
        return all(found)

    def set_default_verify_paths(self):
        file_variable, file, directory_variable, directory = get_default_verify_paths()
        environment = _os.environ
        try:
            data = _contents(_os.fsencode(environment.get(file_variable, file)))
            _trust_file(self._ssl_handle, data)
        except OSError:
            pass
        self._ssl_trust_directories(_os.fsencode(environment.get(directory_variable, directory)))

    def cert_store_stats(self):
        """How many certificates of authorities, other certificates and lists of revoked ones are loaded.

        Those of a directory are loaded when they are first needed.
        """
        certificates, lists, authorities = _store_counts(self._ssl_handle)
        return {"x509": certificates, "crl": lists, "x509_ca": authorities}

    def get_ca_certs(self, binary_form=False):
        """The certificates of authorities that are loaded, as dictionaries, or in DER form if the argument is true. Those of a directory are loaded
        when they are first needed."""
        is_binary = bool(binary_form)
        found = _authorities(self._ssl_handle, is_binary)
        return list(found) if is_binary else [dict(fields) for fields in found]

    def session_stats(self):
        counts = zip(_SESSION_COUNTS, _session_counts(self._ssl_handle))
        return {name: count for name, count in counts if name}

    # What the program is told.

    @_attribute
    def sni_callback(self):
        """What is called when a client names the host that it wants (RFC 6066), with the connection, the name and this context; None for nothing."""
        return self._ssl_server_name

    @sni_callback.setter
    def sni_callback(self, callback):
        if self._ssl_protocol == PROTOCOL_TLS_CLIENT:
            raise ValueError("sni_callback cannot be set on TLS_CLIENT context")
        if callback is not None and not callable(callback):
            _set_callback(self._ssl_handle, "server_name", False)
            self._ssl_server_name = None
            raise TypeError("not a callable object")
        self._ssl_server_name = callback
        _set_callback(self._ssl_handle, "server_name", callback is not None)

    @_attribute
    def _msg_callback(self):
        return self._ssl_message

    @_msg_callback.setter
    def _msg_callback(self, callback):
        if callback is not None and not callable(callback):
            raise TypeError(f"{callback!r} is not callable.")
        self._ssl_message = callback
        _set_callback(self._ssl_handle, "message", callback is not None)

    def set_psk_client_callback(self, callback):
        self._ssl_set_keys(0, callback)

    def set_psk_server_callback(self, callback, identity_hint=None):
        self._ssl_set_keys(1, callback, identity_hint)

    def _ssl_set_keys(self, side, callback, hint=None):
        if self._ssl_protocol == (PROTOCOL_TLS_SERVER, PROTOCOL_TLS_CLIENT)[side]:
            own, other = (("client", "SERVER"), ("server", "CLIENT"))[side]
            line = (5237, 5349)[side]
            text = f"Cannot add PSK {own} callback to a PROTOCOL_TLS_{other} context"
            raise _error(SSLError, 0, text, line)
        if callback is not None and not callable(callback):
            raise TypeError("callback must be callable")
        if side and callback is not None:
            hint = None if hint is None else hint.encode()
            if not _set_list(self._ssl_handle, "key_hint", hint):
                raise ValueError("failed to set identity hint")
        self._ssl_keys[side] = callback
        _set_callback(self._ssl_handle, ("client_key", "server_key")[side], callback is not None)

    @_attribute
    def keylog_filename(self):
        return None if self._ssl_key_log is None else self._ssl_key_log[0]

    @keylog_filename.setter
    def keylog_filename(self, path):
        _set_callback(self._ssl_handle, "key_line", False)
        if self._ssl_key_log is not None:
            self._ssl_key_log[1].close()
            self._ssl_key_log = None
        if path is None:
            return
        encoded = _os.fsencode(path)
        try:
            file = _io.FileIO(encoded, "ab")
        except OSError as error:
            number = error.errno
            file = None
        if file is None:
            raise OSError(number, _os.strerror(number), path)
        if file.tell() == 0:
            file.write(b"# TLS secrets log file, generated by OpenSSL / Python\n")
        self._ssl_key_log = path, file
        _set_callback(self._ssl_handle, "key_line", True)

    def __del__(self):
        key_log = getattr(self, "_ssl_key_log", None)
        if key_log is not None:
            key_log[1].close()

    # Connections.

    def _wrap_socket(self, sock, server_side, server_hostname=None, *, owner=None, session=None):
        if not isinstance(sock, _socket.socket):
            raise TypeError(f"_wrap_socket() argument 'sock' must be _socket.socket, not {_class_name(sock)}")
        transport = _weakref.ref(sock), None, None
        return _connect(self, transport, bool(server_side), server_hostname, owner, session)

    def _wrap_bio(self, incoming, outgoing, server_side, server_hostname=None, *, owner=None, session=None):
        for name, bio in ("incoming", incoming), ("outgoing", outgoing):
            if not isinstance(bio, MemoryBIO):
                raise TypeError(f"_wrap_bio() argument '{name}' must be _ssl.MemoryBIO, not {_class_name(bio)}")
        transport = None, incoming._ssl_handle, outgoing._ssl_handle
        return _connect(self, transport, bool(server_side), server_hostname, owner, session)
