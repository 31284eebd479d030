# Exceptions, and what the library's failures become.
#
# CPython's texts end with the place in its source where they are made; the numbers here are those of 3.14.

import _io
import _socket
import _thread
import _weakref
import os as _os
import time as _time


class SSLError(OSError):
    """TLS failed."""

    __module__ = "ssl"

    def __str__(self):
        return self.strerror if isinstance(self.strerror, str) else str(self.args)


class SSLZeroReturnError(SSLError):
    """The peer has ended the connection as TLS wants it."""

    __module__ = "ssl"


class SSLWantReadError(SSLError):
    """Nothing can be done before more has arrived on a socket that does not wait."""

    __module__ = "ssl"


class SSLWantWriteError(SSLError):
    """Nothing can be done before more can be sent on a socket that does not wait."""

    __module__ = "ssl"


class SSLSyscallError(SSLError):
    """The system refused a call that TLS needed."""

    __module__ = "ssl"


class SSLEOFError(SSLError):
    """The connection broke off without the end that TLS wants."""

    __module__ = "ssl"


class SSLCertVerificationError(SSLError, ValueError):
    """The certificate of the peer is not to be trusted."""

    __module__ = "ssl"


def _error(kind, number, text, line, library=None, reason=None, detail=None):
    """An exception with the library's names for it."""
    if detail is not None and library and reason:
        message = f"[{library}: {reason}] {text}: {detail} (_ssl.c:{line})"
    elif library and reason:
        message = f"[{library}: {reason}] {text} (_ssl.c:{line})"
    elif library:
        message = f"[{library}] {text} (_ssl.c:{line})"
    else:
        message = f"{text} (_ssl.c:{line})"
    error = kind(number, message)
    error.reason = reason
    error.library = library
    return error


def _failed(failure, line):
    """The exception for a failure of a call that belongs to no connection."""
    _, number, library, reason, text = failure[:5]
    return _error(SSLError, number, text or "unknown error", line, library, reason)


def _checked(result, line):
    """A result, unless it is a failure."""
    if type(result) is list:
        raise _failed(result, line)
    return result


_WAITING = {
    SSL_ERROR_ZERO_RETURN: (SSLZeroReturnError, "TLS/SSL connection has been closed (EOF)"),
    SSL_ERROR_WANT_READ: (SSLWantReadError, "The operation did not complete (read)"),
    SSL_ERROR_WANT_WRITE: (SSLWantWriteError, "The operation did not complete (write)"),
    SSL_ERROR_WANT_X509_LOOKUP: (SSLError, "The operation did not complete (X509 lookup)"),
    SSL_ERROR_WANT_CONNECT: (SSLError, "The operation did not complete (connect)"),
}
_EOF = "EOF occurred in violation of protocol"
_MISMATCHES = {62: "Hostname mismatch", 64: "IP address mismatch"}


def _connection_failed(connection, failure, line):
    """The exception for a failure of an operation."""
    kind, _, library, reason, text, errno, is_cut, code, detail = failure
    if kind in _WAITING:
        kind_class, text = _WAITING[kind]
        return _error(kind_class, kind, text, line, library, reason)
    if kind not in (SSL_ERROR_SSL, SSL_ERROR_SYSCALL):
        number = SSL_ERROR_INVALID_ERROR_CODE
        return _error(SSLError, number, "Invalid error code", line, library, reason)
    if is_cut:
        line = line if library else 681
        return _error(SSLEOFError, SSL_ERROR_EOF, _EOF, line, library, reason)
    if errno and library in (None, "SYS"):
        return OSError(errno, _os.strerror(errno))
    if code is None:
        text = text or "A failure in the SSL library occurred"
        return _error(SSLError, kind, text, line, library, reason)
    if code in _MISMATCHES:
        host = connection.server_hostname
        detail = f"{_MISMATCHES[code]}, certificate is not valid for '{host}'."
    error = _error(SSLCertVerificationError, kind, text, line, library, reason, detail)
    error.verify_code = code
    error.verify_message = detail
    return error


def _warn_deprecated(text, level=4):
    import warnings

    warnings.warn(text, DeprecationWarning, level)


def _class_name(value):
    return type(value).__name__


def _integer(value, bits=32):
    """An integer argument of C's size."""
    if not hasattr(type(value), "__index__"):
        raise TypeError(f"'{_class_name(value)}' object cannot be interpreted as an integer")
    number = value.__index__()
    if not -(1 << bits - 1) <= number < 1 << bits - 1:
        raise OverflowError(f"Python int too large to convert to C {'int' if bits == 32 else 'long'}")
    return number


def _bytes_like(value):
    """The bytes of an argument."""
    if type(value) is bytes:
        return value
    try:
        view = memoryview(value)
    except TypeError:
        view = None
    if view is None:
        raise TypeError(f"a bytes-like object is required, not '{_class_name(value)}'")
    if not view.c_contiguous:
        raise BufferError("memoryview: underlying buffer is not C-contiguous")
    return view.tobytes()


class _attribute(property):
    """A property whose refusals are worded as those of attributes of native objects."""

    def __set_name__(self, owner, name):
        self._ssl_place = f"attribute {name!r} of '{owner.__module__}.{owner.__qualname__}' objects"

    def __set__(self, instance, value):
        if self.fset is None:
            raise AttributeError(f"{self._ssl_place} is not writable")
        self.fset(instance, value)

    def __delete__(self, instance):
        refusal = "is not writable" if self.fset is None else "cannot be deleted"
        raise AttributeError(f"{self._ssl_place} {refusal}")


def _path(value, name):
    """A path argument in bytes."""
    try:
        path = _os.fsencode(value)
    except TypeError:
        path = None
    if path is None:
        raise TypeError(f"{name} should be a valid filesystem path")
    if b"\0" in path:
        raise ValueError("embedded null byte")
    return path


def _contents(path, filename=None):
    """What a file has; its errors name the file only if it is given."""
    try:
        with _io.open(path, "rb") as file:
            return file.read()
    except OSError as error:
        number = error.errno
    if filename is None:
        raise OSError(number, _os.strerror(number))
    raise OSError(number, _os.strerror(number), filename)


def RAND_bytes(n, /):
    """n random bytes that are fit for keys."""
    count = _integer(n)
    if count < 0:
        raise ValueError("num must be positive")
    return _checked(_random(count), 5745)


def RAND_add(string, entropy, /):
    """Gives text or bytes to the random generator of OpenSSL.

    entropy is how many unpredictable bytes they hold at least (RFC 4086).
    """
    if not (hasattr(type(entropy), "__float__") or hasattr(type(entropy), "__index__")):
        raise TypeError(f"must be real number, not {_class_name(entropy)}")
    _mix(string.encode() if isinstance(string, str) else _bytes_like(string), float(entropy))


def RAND_status():
    """Whether the random generator of OpenSSL has been given enough to begin with."""
    return _random_status()


def txt2obj(txt, name=False):
    """The number, short name, long name and dotted form of an object identifier.

    The dotted form says which; with name=True so may either of the names.
    """
    if not isinstance(txt, str):
        raise TypeError(f"txt2obj() argument 'txt' must be str, not {_class_name(txt)}")
    if "\0" in txt:
        raise ValueError("embedded null character")
    found = _object_of_text(txt.encode(), bool(name))
    if found is False:
        raise ValueError(f"unknown object '{txt[:100]}'")
    if found is None:
        raise ValueError("Unknown object")
    return found


def nid2obj(nid, /):
    """The number, short name, long name and dotted form of the object identifier with a number."""
    number = _integer(nid)
    if number < 0:
        raise ValueError("NID must be positive.")
    found = _object_of_nid(number)
    if found is False:
        raise ValueError(f"unknown NID {number}")
    if found is None:
        raise ValueError("Unknown object")
    return found


# Where distributions have the certificates of authorities, in a file and in a directory.
_FOLDERS = "/usr/lib/ssl", "/etc/ssl", "/etc/pki/tls", "/usr/local/ssl"


def get_default_verify_paths():
    """Where certificates of authorities are looked for, and the variables that say otherwise: the file of both, then the directory."""
    for folder in _FOLDERS:
        file, directory = folder + "/cert.pem", folder + "/certs"
        if _os.path.exists(file) or _os.path.isdir(directory):
            break
    return "SSL_CERT_FILE", file, "SSL_CERT_DIR", directory


def _test_decode_cert(path, /):
    try:
        data = _contents(_path(path, "path"))
    except OSError:
        data = None
    if data is None:
        raise SSLError("Can't open file")
    found = _certificate_of(data)
    if type(found) is list:
        raise SSLError("Error decoding PEM-encoded file")
    return dict(_certificate_part(found, "fields"))
