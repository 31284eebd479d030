"""The class of parsers over the native streams, which tell one event after the other."""

EXPAT_VERSION = "expat_2.9.0"
version_info = (2, 9, 0)
native_encoding = "UTF-8"
features = [
    ("sizeof(XML_Char)", 1),
    ("sizeof(XML_LChar)", 1),
    ("XML_DTD", 0),
    ("XML_CONTEXT_BYTES", 1024),
    ("XML_NS", 0),
    ("XML_BLAP_MAX_AMP", 100),
    ("XML_BLAP_ACT_THRES", 8388608),
    ("XML_GE", 0),
]
XML_PARAM_ENTITY_PARSING_NEVER = 0
XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE = 1
XML_PARAM_ENTITY_PARSING_ALWAYS = 2

_ERRORS = (
    ("NO_MEMORY", "out of memory"),
    ("SYNTAX", "syntax error"),
    ("NO_ELEMENTS", "no element found"),
    ("INVALID_TOKEN", "not well-formed (invalid token)"),
    ("UNCLOSED_TOKEN", "unclosed token"),
    ("PARTIAL_CHAR", "partial character"),
    ("TAG_MISMATCH", "mismatched tag"),
    ("DUPLICATE_ATTRIBUTE", "duplicate attribute"),
    ("JUNK_AFTER_DOC_ELEMENT", "junk after document element"),
    ("PARAM_ENTITY_REF", "illegal parameter entity reference"),
    ("UNDEFINED_ENTITY", "undefined entity"),
    ("RECURSIVE_ENTITY_REF", "recursive entity reference"),
    ("ASYNC_ENTITY", "asynchronous entity"),
    ("BAD_CHAR_REF", "reference to invalid character number"),
    ("BINARY_ENTITY_REF", "reference to binary entity"),
    ("ATTRIBUTE_EXTERNAL_ENTITY_REF", "reference to external entity in attribute"),
    ("MISPLACED_XML_PI", "XML or text declaration not at start of entity"),
    ("UNKNOWN_ENCODING", "unknown encoding"),
    ("INCORRECT_ENCODING", "encoding specified in XML declaration is incorrect"),
    ("UNCLOSED_CDATA_SECTION", "unclosed CDATA section"),
    ("EXTERNAL_ENTITY_HANDLING", "error in processing external entity reference"),
    ("NOT_STANDALONE", "document is not standalone"),
    ("UNEXPECTED_STATE", "unexpected parser state - please send a bug report"),
    ("ENTITY_DECLARED_IN_PE", "entity declared in parameter entity"),
    ("FEATURE_REQUIRES_XML_DTD", "requested feature requires XML_DTD support in Expat"),
    ("CANT_CHANGE_FEATURE_ONCE_PARSING", "cannot change setting once parsing has begun"),
    ("UNBOUND_PREFIX", "unbound prefix"),
    ("UNDECLARING_PREFIX", "must not undeclare prefix"),
    ("INCOMPLETE_PE", "incomplete markup in parameter entity"),
    ("XML_DECL", "XML declaration not well-formed"),
    ("TEXT_DECL", "text declaration not well-formed"),
    ("PUBLICID", "illegal character(s) in public id"),
    ("SUSPENDED", "parser suspended"),
    ("NOT_SUSPENDED", "parser not suspended"),
    ("ABORTED", "parsing aborted"),
    ("FINISHED", "parsing finished"),
    ("SUSPEND_PE", "cannot suspend in external parameter entity"),
    (
        "RESERVED_PREFIX_XML",
        "reserved prefix (xml) must not be undeclared or bound to another namespace name",
    ),
    ("RESERVED_PREFIX_XMLNS", "reserved prefix (xmlns) must not be declared or undeclared"),
    (
        "RESERVED_NAMESPACE_URI",
        "prefix must not be bound to one of the reserved namespace names",
    ),
    ("INVALID_ARGUMENT", "invalid argument"),
    ("NO_BUFFER", "a successful prior call to function XML_GetBuffer is required"),
    (
        "AMPLIFICATION_LIMIT_BREACH",
        "limit on input amplification factor (from DTD and entities) breached",
    ),
    ("NOT_STARTED", "parser not started"),
)
_EXTERNAL_ENTITY_HANDLING, _NOT_STANDALONE = 21, 22
_CANT_CHANGE, _INVALID_ARGUMENT = 26, 41

# The place of a handler is its number, and its bit among what is wanted.
_HANDLERS = (
    "StartElement",
    "EndElement",
    "ProcessingInstruction",
    "CharacterData",
    "UnparsedEntityDecl",
    "NotationDecl",
    "StartNamespaceDecl",
    "EndNamespaceDecl",
    "Comment",
    "StartCdataSection",
    "EndCdataSection",
    "Default",
    "DefaultExpand",
    "NotStandalone",
    "ExternalEntityRef",
    "StartDoctypeDecl",
    "EndDoctypeDecl",
    "EntityDecl",
    "XmlDecl",
    "ElementDecl",
    "AttlistDecl",
    "SkippedEntity",
)
_CHARACTER_DATA, _DEFAULT, _DEFAULT_EXPAND, _ANSWER, _ENTITY_REF = 3, 11, 12, 13, 14
_ELEMENT_DECL, _UNKNOWN_ENCODING = 19, 22
_ORDERED, _SPECIFIED = 1 << 24, 1 << 25

_CHUNK_BYTES, _READ_BYTES = 1 << 20, 2048
_OMITTED = object()


class ExpatError(Exception):
    __module__ = "xml.parsers.expat"


error = ExpatError


class xmlparser:
    """XML parser"""

    __module__ = "pyexpat"
    __slots__ = (
        "_stream",
        "_handlers",
        "_wanted",
        "_default",
        "_intern",
        "_error",
        "_has_buffer",
        "_buffer_size",
        "_has_prefixes",
        "_in_callback",
        "_parent",
    )

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 'pyexpat.xmlparser' instances")

    def Parse(self, data, isfinal=False, /):
        """Parses a piece of XML, text or bytes; in text a declared encoding does not count. isfinal says that nothing follows."""
        self._enter("Parse")
        if isinstance(data, str):
            data = data.encode("utf-8")
            _set_encoding(self._stream, "utf-8")
        else:
            try:
                data = memoryview(data)
            except TypeError:
                kind = type(data).__name__
                raise TypeError(f"a bytes-like object is required, not '{kind}'") from None
        isfinal = bool(isfinal)
        while len(data) > _CHUNK_BYTES:
            self._parse(data[:_CHUNK_BYTES], False)
            data = data[_CHUNK_BYTES:]
        return self._parse(data, isfinal)

    def ParseFile(self, file, /):
        """Parses what the read() of a file gives, in bytes, to its end."""
        self._enter("ParseFile")
        try:
            read = file.read
        except AttributeError:
            raise TypeError("argument must have 'read' attribute") from None
        while True:
            data = read(_READ_BYTES)
            if not isinstance(data, (bytes, bytearray)):
                kind = type(data).__name__
                raise TypeError(f"read() did not return a bytes object (type={kind})")
            if len(data) > _READ_BYTES:
                raise ValueError(
                    "read() returned too much data: "
                    f"{_READ_BYTES} bytes requested, {len(data)} returned"
                )
            result = self._parse(data, not data)
            if not data:
                return result

    def _enter(self, name):
        if self._in_callback:
            raise RuntimeError(f"cannot call {name}() from within a handler")

    def _parse(self, data, isfinal):
        code = _feed(self._stream, data, isfinal)
        if code:
            raise self._failure(code)
        stream, handlers = self._stream, self._handlers
        self._in_callback = True
        try:
            while event := _next(
                stream,
                self._wanted,
                self._buffer_size if self._has_buffer else 0,
                self._intern,
            ):
                if event.__class__ is int:
                    self._in_callback = False
                    raise self._failure(event)
                number, args = event
                if number >= _DEFAULT:
                    self._dispatch(number, args)
                elif (handler := handlers[number]) is not None:
                    handler(*args)
        except BaseException:
            if self._in_callback:
                self._clear()
                _stop(stream)
            raise
        finally:
            self._in_callback = False
        return 1

    def _dispatch(self, number, args):
        """Calls a handler that is not like the others: of what it is told or what it answers."""
        if number == _UNKNOWN_ENCODING:
            table = bytes(range(256)).decode(args[0], "replace")
            if len(table) != 256:
                raise ValueError("multi-byte encodings are not supported")
            return _set_table(self._stream, table)
        if number == _DEFAULT:
            number = self._default
        handler = self._handlers[number]
        if handler is None:
            return
        if number == _ELEMENT_DECL:
            name, nodes = args
            args = name, _model(nodes, 0)
        answer = handler(*args)
        if number == _ANSWER or number == _ENTITY_REF:
            if not _integer(answer):
                code = _NOT_STANDALONE if number == _ANSWER else _EXTERNAL_ENTITY_HANDLING
                _refuse(self._stream, code)

    def _clear(self):
        self._handlers[:] = [None] * len(_HANDLERS)
        self._wanted &= _ORDERED | _SPECIFIED | 1 << _DEFAULT_EXPAND

    def _failure(self, code, message=None):
        """The exception of an error, at the place where the parser is."""
        self._error = code
        line, column, _ = _position(self._stream)
        if message is None:
            message = f"{ErrorString(code)}: line {line}, column {column}"
        made = ExpatError(message)
        made.code, made.lineno, made.offset = code, line, column
        return made

    def SetBase(self, base, /):
        """Says against what relative identifiers are resolved."""
        if not isinstance(base, str):
            raise TypeError(f"SetBase() argument must be str, not {_kind(base)}")
        _set_base(self._stream, base)

    def GetBase(self, /):
        """What SetBase was told."""
        return _base(self._stream)

    def GetInputContext(self, /):
        """Return the input from the current event on as bytes, in its own encoding; None outside of handlers."""
        return _context(self._stream) if self._in_callback else None

    def ExternalEntityParserCreate(self, context, encoding=_OMITTED, /):
        """Create a parser for the external entity that an ExternalEntityRefHandler is told of."""
        if context is not None and not isinstance(context, str):
            raise TypeError(
                "ExternalEntityParserCreate() argument 1 must be str or None, "
                f"not {_kind(context)}"
            )
        if encoding is _OMITTED:
            encoding = None
        elif not isinstance(encoding, str):
            raise TypeError(
                f"ExternalEntityParserCreate() argument 2 must be str, not {_kind(encoding)}"
            )
        made = object.__new__(xmlparser)
        made._stream = _external(self._stream, context, encoding)
        made._handlers = self._handlers[:]
        made._wanted = self._wanted
        made._default = self._default
        made._intern = self._intern
        made._has_buffer = self._has_buffer
        made._buffer_size = self._buffer_size
        made._has_prefixes = self._has_prefixes
        made._error = 0
        made._in_callback = False
        made._parent = self
        return made

    def SetParamEntityParsing(self, flag, /):
        """Say when parameter entities and the external subset are read: never, unless the document is standalone, always.

        Returns whether that was possible."""
        mode = _integer(flag)
        if mode not in (0, 1, 2):
            return 0
        return int(_set_param_entities(self._stream, mode))

    def UseForeignDTD(self, flag=True, /):
        """Have the ExternalEntityRefHandler asked for an external subset if the document names none."""
        code = _set_foreign_dtd(self._stream, bool(flag))
        if code:
            raise self._failure(code)

    def SetBillionLaughsAttackProtectionActivationThreshold(self, threshold, /):
        """Set the number of output bytes from which on entities may not make the document larger than the factor allows (8 MiB)."""
        threshold = _integer(threshold)
        if threshold < 0:
            raise ValueError("Cannot convert negative int")
        if threshold >= 1 << 64:
            raise OverflowError("Python int too large for C unsigned long long")
        if not _set_threshold(self._stream, threshold):
            raise self._failure(_INVALID_ARGUMENT, "parser must be a root parser")

    def SetBillionLaughsAttackProtectionMaximumAmplification(self, max_factor, /):
        """Set by which factor entities may make the document larger (100), at least 1.0."""
        if not hasattr(type(max_factor), "__float__") and not hasattr(type(max_factor), "__index__"):
            raise TypeError(f"must be real number, not {type(max_factor).__name__}")
        if not _set_factor(self._stream, float(max_factor)):
            is_root = self._parent is None
            message = "'max_factor' must be at least 1.0" if is_root else "parser must be a root parser"
            raise self._failure(_INVALID_ARGUMENT, message)

    def SetReparseDeferralEnabled(self, enabled, /):
        """Say whether a token is tried again only when much more of it has come."""
        _set_defers(self._stream, bool(enabled))

    def GetReparseDeferralEnabled(self, /):
        """Whether a token is tried again only when much more of it has come."""
        return _defers(self._stream)

    @property
    def intern(self):
        return self._intern

    @property
    def ErrorCode(self):
        return self._error

    @property
    def CurrentLineNumber(self):
        return _position(self._stream)[0]

    @property
    def CurrentColumnNumber(self):
        return _position(self._stream)[1]

    @property
    def CurrentByteIndex(self):
        return _position(self._stream)[2]

    ErrorLineNumber = CurrentLineNumber
    ErrorColumnNumber = CurrentColumnNumber
    ErrorByteIndex = CurrentByteIndex

    @property
    def buffer_used(self):
        return _waiting_bytes(self._stream)

    def _flush_text(self):
        """Hands on the text that is gathered."""
        text = _flush(self._stream)
        if text is not None and (handler := self._handlers[_CHARACTER_DATA]) is not None:
            handler(text)

    def _get_buffer_text(self):
        return self._has_buffer

    def _set_buffer_text(self, value):
        value = bool(value)
        if not value:
            self._flush_text()
        self._has_buffer = value

    def _get_buffer_size(self):
        return self._buffer_size

    def _set_buffer_size(self, value):
        if not isinstance(value, int):
            raise TypeError("buffer_size must be an integer")
        if not -(1 << 63) <= value < 1 << 63:
            raise OverflowError("Python int too large to convert to C long")
        if value <= 0:
            raise ValueError("buffer_size must be greater than zero")
        if value >= 1 << 31:
            raise ValueError("buffer_size must not be greater than 2147483647")
        if value != self._buffer_size:
            self._flush_text()
            self._buffer_size = value

    def _get_prefixes(self):
        return self._has_prefixes

    def _set_prefixes(self, value):
        self._has_prefixes = bool(value)
        _set_prefixes(self._stream, self._has_prefixes)

    def _cannot_delete(self):
        raise RuntimeError("Cannot delete attribute")

    buffer_text = property(_get_buffer_text, _set_buffer_text, _cannot_delete)
    buffer_size = property(_get_buffer_size, _set_buffer_size, _cannot_delete)
    namespace_prefixes = property(_get_prefixes, _set_prefixes, _cannot_delete)

    def _flag(bit, cannot_delete):
        def get(self):
            return self._wanted & bit != 0

        def set(self, value):
            self._wanted = self._wanted | bit if value else self._wanted & ~bit

        return property(get, set, cannot_delete)

    ordered_attributes = _flag(_ORDERED, _cannot_delete)
    specified_attributes = _flag(_SPECIFIED, _cannot_delete)
    del _flag

    def __reduce_ex__(self, protocol):
        raise TypeError("cannot pickle 'pyexpat.xmlparser' object")


def _handler(number):
    def get(self):
        return self._handlers[number]

    def set(self, value):
        if number == _CHARACTER_DATA:
            self._flush_text()
        self._handlers[number] = value
        bit = 1 << number
        if number in (_DEFAULT, _DEFAULT_EXPAND):
            # Both are one place, in which the last one stands; entities are expanded if that is the second.
            self._default = number
            bit = 1 << _DEFAULT
            if number == _DEFAULT_EXPAND:
                self._wanted |= 1 << _DEFAULT_EXPAND
            else:
                self._wanted &= ~(1 << _DEFAULT_EXPAND)
        self._wanted = self._wanted & ~bit if value is None else self._wanted | bit

    return property(get, set, xmlparser._cannot_delete)


for _number, _name in enumerate(_HANDLERS):
    _name = "DefaultHandlerExpand" if _number == _DEFAULT_EXPAND else _name + "Handler"
    setattr(xmlparser, _name, _handler(_number))
del _number, _name, _handler

XMLParserType = xmlparser


def _kind(value):
    return "None" if value is None else type(value).__name__


def _integer(value):
    try:
        return type(value).__index__(value)
    except AttributeError:
        kind = type(value).__name__
        raise TypeError(f"'{kind}' object cannot be interpreted as an integer") from None


def _model(nodes, place):
    """A content model as tuples in tuples."""
    kind, quantifier, name, children = nodes[place]
    return kind, quantifier, name, tuple([_model(nodes, child) for child in children])


def ParserCreate(encoding=None, namespace_separator=None, intern=_OMITTED):
    """A parser for one document."""
    for name, value in ("encoding", encoding), ("namespace_separator", namespace_separator):
        if value is not None and not isinstance(value, str):
            raise TypeError(
                f"ParserCreate() argument '{name}' must be str or None, not {_kind(value)}"
            )
        if value is not None and "\0" in value:
            raise ValueError("embedded null character")
    if namespace_separator is not None and len(namespace_separator) > 1:
        raise ValueError(
            "namespace_separator must be at most one character, omitted, or None"
        )
    if intern is _OMITTED:
        intern = {}
    elif intern is not None and not isinstance(intern, dict):
        raise TypeError("intern must be a dictionary")
    made = object.__new__(xmlparser)
    made._stream = _start(encoding, namespace_separator)
    made._handlers = [None] * len(_HANDLERS)
    made._wanted = 1 << _DEFAULT_EXPAND
    made._default = _DEFAULT
    made._intern = intern
    made._error = 0
    made._has_buffer = made._has_prefixes = made._in_callback = False
    made._buffer_size = 8192
    made._parent = None
    return made


def ErrorString(code, /):
    """What an error number means."""
    code = _integer(code)
    return _ERRORS[code - 1][1] if 0 < code <= len(_ERRORS) else None


def _submodule(name, doc, constants):
    from sys import modules

    made = type(modules["builtins"])(f"pyexpat.{name}", doc)
    made.__dict__.update(constants)
    made.__package__ = None
    modules[f"pyexpat.{name}"] = made
    return made


errors = _submodule(
    "errors",
    "Constants used to describe error conditions.",
    {f"XML_ERROR_{name}": message for name, message in _ERRORS}
    | {
        "codes": {message: code for code, (_, message) in enumerate(_ERRORS, 1)},
        "messages": {code: message for code, (_, message) in enumerate(_ERRORS, 1)},
    },
)
model = _submodule(
    "model",
    "Constants used to interpret content model information.",
    {
        "XML_CTYPE_EMPTY": 1,
        "XML_CTYPE_ANY": 2,
        "XML_CTYPE_MIXED": 3,
        "XML_CTYPE_NAME": 4,
        "XML_CTYPE_CHOICE": 5,
        "XML_CTYPE_SEQ": 6,
        "XML_CQUANT_NONE": 0,
        "XML_CQUANT_OPT": 1,
        "XML_CQUANT_REP": 2,
        "XML_CQUANT_PLUS": 3,
    },
)
del _submodule
