"""Reading and writing of comma-separated values: what the library's `csv` builds on."""

__version__ = "1.0"

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)

_dialects = {}
_field_limit = 128 * 1024
_missing = object()


class Error(Exception):
    """An error in a file of comma-separated values."""


def _character(name, value, default, optional):
    if value is _missing:
        return default
    if value is None and optional:
        return None
    wanted = "a unicode character or None" if optional else "a unicode character"
    if not isinstance(value, str):
        raise TypeError(f'"{name}" must be {wanted}, not {_kind(value)}')
    if len(value) != 1:
        raise TypeError(f'"{name}" must be {wanted}, not a string of length {len(value)}')
    return value


def _kind(value):
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _check_character(name, value, line_end, skips_space, allows_space):
    if value is None:
        return
    if value in "\r\n" or (value == " " and (skips_space or not allows_space)):
        raise ValueError(f"bad {name} value")
    if value in line_end:
        raise ValueError(f"bad {name} or lineterminator value")


class Dialect:
    """CSV dialect

    The Dialect type records CSV dialect options."""

    __module__ = "_csv"
    __slots__ = (
        "delimiter",
        "doublequote",
        "escapechar",
        "lineterminator",
        "quotechar",
        "quoting",
        "skipinitialspace",
        "strict",
    )

    def __new__(
        cls,
        dialect=None,
        delimiter=_missing,
        doublequote=_missing,
        escapechar=_missing,
        lineterminator=_missing,
        quotechar=_missing,
        quoting=_missing,
        skipinitialspace=_missing,
        strict=_missing,
        **unknown,
    ):
        for name in unknown:
            raise TypeError(f"this function got an unexpected keyword argument '{name}'")
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        given = {
            "delimiter": delimiter,
            "doublequote": doublequote,
            "escapechar": escapechar,
            "lineterminator": lineterminator,
            "quotechar": quotechar,
            "quoting": quoting,
            "skipinitialspace": skipinitialspace,
            "strict": strict,
        }
        if dialect is not None:
            if type(dialect) is cls is Dialect and all(value is _missing for value in given.values()):
                return dialect
            for name, value in given.items():
                if value is _missing:
                    given[name] = getattr(dialect, name, _missing)
        self = super().__new__(cls)
        put = lambda name, value: object.__setattr__(self, name, value)
        put("delimiter", _character("delimiter", given["delimiter"], ",", False))
        put("doublequote", True if given["doublequote"] is _missing else bool(given["doublequote"]))
        put("escapechar", _character("escapechar", given["escapechar"], None, True))
        line_end = "\r\n" if given["lineterminator"] is _missing else given["lineterminator"]
        if not isinstance(line_end, str):
            raise TypeError(f'"lineterminator" must be a string, not {_kind(line_end)}')
        put("lineterminator", line_end)
        quote = given["quotechar"]
        put("quotechar", _character("quotechar", quote, '"', True))
        style = given["quoting"]
        if style is _missing:
            style = QUOTE_NONE if quote is None else QUOTE_MINIMAL
        elif type(style) is not int:
            raise TypeError(f'"quoting" must be an integer, not {_kind(style)}')
        put("skipinitialspace", given["skipinitialspace"] is not _missing and bool(given["skipinitialspace"]))
        put("strict", given["strict"] is not _missing and bool(given["strict"]))
        if style not in range(6):
            raise TypeError('bad "quoting" value')
        put("quoting", style)
        if style != QUOTE_NONE and self.quotechar is None:
            raise TypeError("quotechar must be set if quoting enabled")
        _check_character("delimiter", self.delimiter, line_end, False, True)
        _check_character("escapechar", self.escapechar, line_end, self.skipinitialspace, not self.skipinitialspace)
        _check_character("quotechar", self.quotechar, line_end, self.skipinitialspace, not self.skipinitialspace)
        if self.delimiter == self.escapechar:
            raise ValueError("bad delimiter or escapechar value")
        if self.delimiter == self.quotechar:
            raise ValueError("bad delimiter or quotechar value")
        if self.escapechar is not None and self.escapechar == self.quotechar:
            raise ValueError("bad escapechar or quotechar value")
        return self

    def __setattr__(self, name, value):
        if name in Dialect.__slots__:
            raise AttributeError(f"attribute '{name}' of '_csv.Dialect' objects is not writable")
        raise AttributeError(f"'_csv.Dialect' object has no attribute '{name}' and no __dict__ for setting new attributes")

    def __delattr__(self, name):
        self.__setattr__(name, None)

    def __reduce_ex__(self, protocol):
        raise TypeError("cannot pickle 'Dialect' instances")


# That of readers and writers without options, once there is one.
_plain = None


def _dialect_of(dialect, options):
    global _plain
    if dialect is None:
        if not options:
            if _plain is None:
                _plain = Dialect()
            return _plain
        return Dialect(**options)
    return Dialect(dialect, **options)


def register_dialect(name, dialect=None, /, **options):
    """Make a dialect known by name; keywords change parts of it."""
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    _dialects[name] = _dialect_of(dialect, options)


def unregister_dialect(name):
    """Forget the dialect of this name; Error if there is none."""
    try:
        del _dialects[name]
    except KeyError:
        raise Error("unknown dialect") from None


def get_dialect(name):
    """The dialect known by this name; Error if there is none."""
    try:
        return _dialects[name]
    except KeyError:
        raise Error("unknown dialect") from None


def list_dialects():
    """The names under which dialects are known, as a list."""
    return list(_dialects)


def field_size_limit(new_limit=_missing):
    """How many characters a field may have; with an argument, the limit before the change."""
    global _field_limit
    old = _field_limit
    if new_limit is not _missing:
        if not isinstance(new_limit, int):
            raise TypeError("limit must be an integer")
        _field_limit = new_limit
    return old


# States of the reader.
_START_RECORD, _START_FIELD, _ESCAPED, _IN_FIELD, _IN_QUOTES, _ESCAPED_IN_QUOTES, _QUOTE_IN_QUOTES, _AFTER_LINE, _AFTER_ESCAPED = range(9)


class Reader:
    """CSV reader

    Iterates over the rows of CSV text, each a list of fields."""

    __module__ = "_csv"
    __name__ = "reader"

    def __init__(self, lines, dialect=None, /, **options):
        self._lines = iter(lines)
        self.dialect = dialect = _dialect_of(dialect, options)
        self.line_num = 0
        # How records that lie in one line are split; None where each has to be looked at.
        self._plan = None
        if dialect.escapechar is None and dialect.quoting in (QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONE):
            quote = None if dialect.quoting == QUOTE_NONE else dialect.quotechar
            self._plan = (dialect.delimiter, quote, dialect.skipinitialspace, dialect.doublequote)

    def __iter__(self):
        return self

    def __next__(self):
        line = self._next_line()
        if self._plan is not None:
            row = _split_record(line, self._plan, _field_limit)
            if row is not None:
                self.line_num += 1
                return row
        return self._record_from(line)

    def _next_line(self):
        line_num = self.line_num
        line = next(self._lines)
        if self.line_num != line_num:
            raise Error("iterator has already advanced the reader")
        return line

    def _record_from(self, line):
        self._row, self._field, self._state, self._quoted = [], [], _START_RECORD, False
        self._length = 0
        is_first = True
        while True:
            try:
                line = line if is_first else self._next_line()
                is_first = False
            except StopIteration:
                if self._length == 0 and self._state != _IN_QUOTES:
                    raise
                if self.dialect.strict:
                    raise Error("unexpected end of data") from None
                self._save()
                return self._row
            if not isinstance(line, str):
                raise Error(
                    f"iterator should return strings, not {type(line).__name__} (the file should be opened in text mode)"
                )
            self.line_num += 1
            if self._feed(line):
                return self._row

    def _save(self):
        text = "".join(self._field)
        style = self.dialect.quoting
        if not self._quoted:
            if style in (QUOTE_NOTNULL, QUOTE_STRINGS) and not text:
                text = None
            elif style == QUOTE_NONNUMERIC or style == QUOTE_STRINGS:
                if text:
                    text = float(text)
                elif style == QUOTE_NONNUMERIC:
                    text = float(text) if text else ""
        self._row.append(text)
        self._field, self._quoted, self._length = [], False, 0

    def _add(self, text):
        self._length += len(text)
        if self._length > _field_limit:
            raise Error(f"field larger than field limit ({_field_limit})")
        self._field.append(text)

    def _feed(self, line):
        """Takes a line; whether the record is complete."""
        dialect = self.dialect
        delimiter, quote, escape = dialect.delimiter, dialect.quotechar, dialect.escapechar
        skip, double, strict = dialect.skipinitialspace, dialect.doublequote, dialect.strict
        quoting = dialect.quoting != QUOTE_NONE
        plain_stops = {delimiter, "\r", "\n"}
        if escape is not None:
            plain_stops.add(escape)
        quoted_stops = {quote}
        if escape is not None:
            quoted_stops.add(escape)
        state, at, size = self._state, 0, len(line)
        while at < size:
            c = line[at]
            if state == _IN_FIELD or state == _AFTER_ESCAPED:
                state = _IN_FIELD
                start = at
                while at < size and line[at] not in plain_stops:
                    at += 1
                if at > start:
                    self._add(line[start:at])
                    continue
                at += 1
                if c == delimiter:
                    self._save()
                    state = _START_FIELD
                elif c == "\n" or c == "\r":
                    self._save()
                    state = _AFTER_LINE
                else:
                    state = _ESCAPED
            elif state == _IN_QUOTES:
                start = at
                while at < size and line[at] not in quoted_stops:
                    at += 1
                if at > start:
                    self._add(line[start:at])
                    continue
                at += 1
                if c == escape:
                    state = _ESCAPED_IN_QUOTES
                elif double:
                    state = _QUOTE_IN_QUOTES
                else:
                    state = _IN_FIELD
            elif state == _START_RECORD or state == _START_FIELD:
                if c == "\n" or c == "\r":
                    if state == _START_FIELD:
                        self._save()
                    state = _AFTER_LINE
                elif c == quote and quoting:
                    self._quoted = True
                    state = _IN_QUOTES
                elif c == escape and escape is not None:
                    state = _ESCAPED
                elif c == " " and skip:
                    state = _START_FIELD
                elif c == delimiter:
                    self._save()
                    state = _START_FIELD
                else:
                    state = _IN_FIELD
                    continue
                at += 1
            elif state == _QUOTE_IN_QUOTES:
                at += 1
                if c == quote and quoting:
                    self._add(c)
                    state = _IN_QUOTES
                elif c == delimiter:
                    self._save()
                    state = _START_FIELD
                elif c == "\n" or c == "\r":
                    self._save()
                    state = _AFTER_LINE
                elif strict:
                    raise Error(f"'{delimiter}' expected after '{quote}'")
                else:
                    self._add(c)
                    state = _IN_FIELD
            elif state == _ESCAPED:
                self._add(c)
                state = _AFTER_ESCAPED if c == "\n" or c == "\r" else _IN_FIELD
                at += 1
            elif state == _ESCAPED_IN_QUOTES:
                self._add(c)
                state = _IN_QUOTES
                at += 1
            else:
                if c != "\n" and c != "\r":
                    raise Error("new-line character seen in unquoted field - do you need to open the file with newline=''?")
                at += 1
        # The end of the line is the end of the record, but for what may contain line breaks.
        if state == _START_FIELD or state == _IN_FIELD or state == _QUOTE_IN_QUOTES:
            self._save()
            state = _AFTER_LINE
        elif state == _ESCAPED:
            self._add("\n")
            state = _IN_FIELD
            self._state = state
            return False
        elif state == _ESCAPED_IN_QUOTES:
            self._add("\n")
            state = _IN_QUOTES
        elif state == _IN_QUOTES:
            pass
        self._state = state
        return state in (_AFTER_LINE, _START_RECORD)


class Writer:
    """CSV writer

    Formats rows as CSV and passes each to the write method of a file."""

    __module__ = "_csv"
    __name__ = "writer"

    def __init__(self, file, dialect=None, /, **options):
        self.dialect = _dialect_of(dialect, options)
        write = getattr(file, "write", None)
        if not callable(write):
            raise TypeError('argument 1 must have a "write" method')
        self._write = write
        # How plain records are joined; None where each field has to be looked at.
        self._plan = None
        dialect = self.dialect
        if dialect.escapechar is None and dialect.quoting in (QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC):
            self._plan = (
                dialect.delimiter,
                dialect.quotechar,
                dialect.lineterminator,
                dialect.doublequote,
                dialect.skipinitialspace,
                dialect.quoting == QUOTE_ALL,
                dialect.quoting == QUOTE_NONNUMERIC,
            )

    def writerow(self, row, /):
        """writerow(iterable)

        Write one row. Fields other than str are written as str() of them, None as nothing."""
        if self._plan is not None:
            line = _join_record(row, self._plan)
            if line is not None:
                return self._write(line)
        try:
            row = iter(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        dialect = self.dialect
        fields = []
        lone_empty = None
        for value in row:
            fields.append(self._field(value))
            lone_empty = value
        if len(fields) == 1 and fields[0] == "":
            if dialect.quoting == QUOTE_NONE or (
                lone_empty is None and dialect.quoting in (QUOTE_STRINGS, QUOTE_NOTNULL)
            ):
                raise Error("single empty field record must be quoted")
            fields[0] = dialect.quotechar * 2
        return self._write(dialect.delimiter.join(fields) + dialect.lineterminator)

    def writerows(self, rows, /):
        """writerows(iterable of iterables)

        Write each item as a row, the way writerow does."""
        for row in rows:
            self.writerow(row)

    def _field(self, value):
        dialect = self.dialect
        style = dialect.quoting
        if style == QUOTE_NONNUMERIC:
            quoted = not isinstance(value, (int, float)) and not hasattr(type(value), "__float__")
        elif style == QUOTE_STRINGS:
            quoted = isinstance(value, str)
        elif style == QUOTE_NOTNULL:
            quoted = value is not None
        else:
            quoted = style == QUOTE_ALL
        if isinstance(value, str):
            text = value
        elif value is None:
            text = ""
        else:
            text = str(value)
        delimiter, quote, escape = dialect.delimiter, dialect.quotechar, dialect.escapechar
        special = {delimiter, quote, escape, "\r", "\n", *dialect.lineterminator}
        if not text:
            # Between spaces that are skipped, only quotes show it.
            if delimiter == " " and dialect.skipinitialspace:
                if style == QUOTE_NONE or (value is None and style in (QUOTE_STRINGS, QUOTE_NOTNULL)):
                    raise Error("empty field must be quoted if delimiter is a space and skipinitialspace is true")
                quoted = True
            return quote * 2 if quoted else ""
        parts = []
        for c in text:
            if c in special:
                wants_escape = False
                if style == QUOTE_NONE:
                    wants_escape = True
                elif c == quote:
                    if dialect.doublequote:
                        parts.append(quote)
                        quoted = True
                        parts.append(c)
                        continue
                    wants_escape = True
                elif c == escape:
                    wants_escape = True
                else:
                    quoted = True
                if wants_escape:
                    if escape is None:
                        raise Error("need to escape, but no escapechar set")
                    parts.append(escape)
            parts.append(c)
        text = "".join(parts)
        return f"{quote}{text}{quote}" if quoted else text


def reader(*args, **options):
    """A reader of the rows in an iterable of lines, such as a file."""
    _check_count("reader", args)
    return Reader(*args, **options)


def writer(*args, **options):
    """A writer of rows to anything that has a write method."""
    _check_count("writer", args)
    return Writer(*args, **options)


def _check_count(name, args):
    if not args:
        raise TypeError(f"{name} expected at least 1 argument, got 0")
    if len(args) > 2:
        raise TypeError(f"{name} expected at most 2 arguments, got {len(args)}")
