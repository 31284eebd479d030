"""Connections, cursors, rows and blobs of SQLite over the native handles.

What a connection keeps for itself has names with `_sqlite_`, as programs make classes of these.
"""

import os as _os
import sys as _sys

PARSE_DECLTYPES = 1
PARSE_COLNAMES = 2
LEGACY_TRANSACTION_CONTROL = -1


class Error(Exception):
    __module__ = "sqlite3"


class Warning(Exception):
    __module__ = "sqlite3"


class InterfaceError(Error):
    __module__ = "sqlite3"


class DatabaseError(Error):
    __module__ = "sqlite3"


class InternalError(DatabaseError):
    __module__ = "sqlite3"


class OperationalError(DatabaseError):
    __module__ = "sqlite3"


class ProgrammingError(DatabaseError):
    __module__ = "sqlite3"


class IntegrityError(DatabaseError):
    __module__ = "sqlite3"


class DataError(DatabaseError):
    __module__ = "sqlite3"


class NotSupportedError(DatabaseError):
    __module__ = "sqlite3"


# Errors of the library.

_CLASSES = {
    SQLITE_INTERNAL: InternalError,
    SQLITE_NOTFOUND: InternalError,
    SQLITE_NOMEM: MemoryError,
    SQLITE_ERROR: OperationalError,
    SQLITE_PERM: OperationalError,
    SQLITE_ABORT: OperationalError,
    SQLITE_BUSY: OperationalError,
    SQLITE_LOCKED: OperationalError,
    SQLITE_READONLY: OperationalError,
    SQLITE_INTERRUPT: OperationalError,
    SQLITE_IOERR: OperationalError,
    SQLITE_FULL: OperationalError,
    SQLITE_CANTOPEN: OperationalError,
    SQLITE_PROTOCOL: OperationalError,
    SQLITE_EMPTY: OperationalError,
    SQLITE_SCHEMA: OperationalError,
    SQLITE_CORRUPT: DatabaseError,
    SQLITE_TOOBIG: DataError,
    SQLITE_CONSTRAINT: IntegrityError,
    SQLITE_MISMATCH: IntegrityError,
    SQLITE_MISUSE: InterfaceError,
    SQLITE_RANGE: InterfaceError,
}


def _code_names():
    """Names of the result codes by their numbers. Extended codes have the name of theirs before them."""
    plain = {}
    for name in (
        "OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN PROTOCOL "
        "EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB NOTICE WARNING ROW DONE"
    ).split():
        plain[globals()["SQLITE_" + name]] = "SQLITE_" + name
    names = dict(plain)
    for name, value in globals().items():
        if name.startswith("SQLITE_") and value > 255 and name.startswith(plain.get(value & 255, " ") + "_"):
            names[value] = name
    return names


_names = _code_names()


def _error_of(database):
    """The exception for the last call of a database."""
    if database is None:
        # A callback has closed it.
        return ProgrammingError("Cannot operate on a closed database.")
    code, extended, message = _error(database)
    kind = _CLASSES.get(code, DatabaseError)
    if kind is MemoryError:
        return MemoryError()
    error = kind(message)
    error.sqlite_errorcode = extended
    error.sqlite_errorname = _names.get(extended, "unknown")
    return error


# Adapters and converters.

adapters = {}
converters = {}


class PrepareProtocol:
    """The protocol that values are adapted to before they are bound (PEP 246)."""

    __module__ = "sqlite3"
    __slots__ = ()


# Classes whose values are bound as they are, unless an adapter is registered for one of them.
_PLAIN = (int, float, str, bytes, bool, bytearray, type(None))
_settings = {"are_plain_adapted": False, "shows_tracebacks": False}


def register_adapter(type, adapter, /):
    """Let adapter make the SQLite value of objects of a class."""
    if type in _PLAIN:
        _settings["are_plain_adapted"] = True
    adapters[type, PrepareProtocol] = adapter


def register_converter(typename, converter, /):
    """Let converter make the object of values whose column has this type."""
    if not isinstance(typename, str):
        raise TypeError(f"register_converter() argument 1 must be str, not {_class_name(typename)}")
    converters[typename.upper()] = converter


_missing = object()


def adapt(obj, proto=PrepareProtocol, alt=_missing, /):
    """What obj is in a protocol; alt if there is no way."""
    adapter = adapters.get((type(obj), proto))
    if adapter is not None:
        return adapter(obj)
    for owner, name, argument in (proto, "__adapt__", obj), (obj, "__conform__", proto):
        method = getattr(owner, name, None)
        if method is not None:
            try:
                adapted = method(argument)
            except TypeError:
                continue
            if adapted is not None:
                return adapted
    if alt is not _missing:
        return alt
    raise ProgrammingError("can't adapt")


def complete_statement(statement):
    """Whether the text ends with a complete statement."""
    if not isinstance(statement, str):
        raise TypeError(f"complete_statement() argument 'statement' must be str, not {_class_name(statement)}")
    return _is_complete(statement.encode())


def enable_callback_tracebacks(enable, /):
    """Choose whether exceptions of callbacks are reported as unraisable."""
    _settings["shows_tracebacks"] = bool(enable)


def _class_name(value):
    return type(value).__name__


def _integer(value):
    """An integer argument of C's size."""
    number = value.__index__() if hasattr(type(value), "__index__") else None
    if number is None:
        raise TypeError(f"'{_class_name(value)}' object cannot be interpreted as an integer")
    if not -(2**31) <= number < 2**31:
        raise OverflowError("Python int too large to convert to C int")
    return number


def _name(value, what):
    """A string argument in UTF-8."""
    if not isinstance(value, str):
        raise TypeError(f"{what} must be str, not {_class_name(value)}")
    encoded = str.encode(value)
    if b"\0" in encoded:
        raise ValueError("embedded null character")
    return encoded


_unsupported = object()


def _plain(value):
    """What stands for a value in SQLite."""
    if _is_plain(value):
        return value
    if isinstance(value, int):
        raise OverflowError("Python int too large to convert to SQLite INTEGER")
    if isinstance(value, float):
        return float(value)
    if isinstance(value, str):
        # It has surrogates.
        return str.encode(value)
    try:
        view = memoryview(value)
    except TypeError:
        return _unsupported
    if not view.c_contiguous:
        raise BufferError("memoryview: underlying buffer is not C-contiguous")
    return view.tobytes()


# What SQLite asks while it works.


def _run(connection, task):
    """Goes on with a task until it is done; what it gives."""
    try:
        return _finish(connection, task, _go(task, 0, None))
    except BaseException:
        _abort(task)
        raise


def _finish(connection, task, found):
    """Answers what a task asks until it is done."""
    while type(found) is list:
        kind, answer = _answer(connection, found)
        found = _go(task, kind, answer)
    return found


def _step_on(connection, statement):
    """Steps a statement; the result code."""
    try:
        found = _step(statement)
        return _finish(connection, statement, found) if type(found) is list else found
    except BaseException:
        _abort(statement)
        raise


def _reset_now(connection, statement):
    if statement is not None:
        found = _reset(statement)
        if type(found) is list:
            _finish(connection, statement, found)


def _failed(callback, error, why):
    """The answer for a callback that has raised an exception."""
    if _settings["shows_tracebacks"]:
        _report_unraisable(error, f"Exception ignored on sqlite3 callback {callback!r}", None)
    if isinstance(error, MemoryError):
        return 4, None
    if isinstance(error, OverflowError):
        return 3, None
    return 2, why


def _answer(connection, asked):
    kind = asked[0]
    if kind == 0:
        _, call, number, instance, arguments = asked
        function = connection._sqlite_callbacks.get(number)
        if call == 0:
            return _answer_function(function, arguments)
        return _answer_aggregate(connection, function, call, instance, arguments)
    if kind == 1:
        return 1, _answer_collation(connection._sqlite_callbacks.get(asked[1]), asked[2], asked[3])
    if kind == 2:
        return 1, _answer_authorizer(connection._sqlite_authorizer, asked[1:])
    if kind == 3:
        return 1, _answer_progress(connection._sqlite_progress)
    _answer_trace(connection, asked[1], asked[2])
    return 1, 0


def _answer_function(function, arguments):
    why = "user-defined function raised exception"
    try:
        value = _plain(function(*arguments))
    except BaseException as error:
        return _failed(function, error, why)
    return (2, why) if value is _unsupported else (0, value)


_STEPS = (None, "step", "inverse", "value", "finalize")


def _answer_aggregate(connection, aggregate, call, instance, arguments):
    instances = connection._sqlite_instances
    name = _STEPS[call]
    if instance == 0 and call != 1:
        # There was no row.
        return 0, None
    made = instances.get(instance, _missing)
    if made is _missing:
        if call != 1:
            return 0, None
        try:
            made = instances[instance] = aggregate()
        except BaseException as error:
            return _failed(aggregate, error, "user-defined aggregate's '__init__' method raised error")
    if call == 4:
        del instances[instance]
    raised = f"user-defined aggregate's '{name}' method raised error"
    undefined = f"user-defined aggregate's '{name}' method not defined"
    try:
        method = getattr(made, name)
    except BaseException as error:
        lacks = call < 3 or isinstance(error, AttributeError)
        return _failed(aggregate, error, undefined if lacks else raised)
    try:
        value = method(*arguments)
    except BaseException as error:
        lacks = call >= 3 and isinstance(error, AttributeError)
        return _failed(aggregate, error, undefined if lacks else raised)
    if call < 3:
        return 0, None
    try:
        value = _plain(value)
    except BaseException as error:
        return _failed(aggregate, error, raised)
    return (2, raised) if value is _unsupported else (0, value)


def _answer_collation(collation, left, right):
    try:
        order = collation(left, right)
        if isinstance(order, int):
            return (order > 0) - (order < 0)
        raise TypeError(f"'{_class_name(order)}' object cannot be interpreted as an integer")
    except BaseException as error:
        _failed(collation, error, None)
        return 0


def _answer_authorizer(authorizer, arguments):
    try:
        answer = authorizer(*arguments)
        return _integer(answer) if isinstance(answer, int) else SQLITE_DENY
    except BaseException as error:
        _failed(authorizer, error, None)
        return SQLITE_DENY


def _answer_progress(handler):
    try:
        return int(bool(handler()))
    except BaseException as error:
        _failed(handler, error, None)
        return 1


def _answer_trace(connection, sql, is_expanded):
    callback = connection._sqlite_tracer
    if callback is None:
        return
    try:
        if not is_expanded:
            try:
                raise DataError("Expanded SQL string exceeds the maximum string length")
            except DataError as error:
                _failed(callback, error, None)
        callback(sql)
    except BaseException as error:
        _failed(callback, error, None)


# Statements.


def _without_comments(sql):
    """The text from its first word on."""
    while True:
        sql = sql.lstrip(" \t\f\n\r")
        if sql.startswith("--"):
            _, _, sql = sql.partition("\n")
        elif sql.startswith("/*"):
            _, _, sql = sql.partition("*/")
        else:
            return sql


class Statement:
    __module__ = "sqlite3"
    __slots__ = ("_handle", "_is_changing", "_is_reading", "_count", "_names")

    def __new__(cls, /, *args, **kwargs):
        raise TypeError(f"cannot create '{cls.__module__}.{cls.__name__}' instances")


def _new_statement(connection, sql):
    encoded = str.encode(sql)
    if len(encoded) > _limit(connection._sqlite_db, SQLITE_LIMIT_SQL_LENGTH, -1):
        raise DataError("query string is too large")
    if b"\0" in encoded:
        raise ProgrammingError("the query contains a null character")
    database = connection._sqlite_db
    code, handle, used = _run(connection, _prepare(database, encoded))
    if code != SQLITE_OK:
        raise _error_of(database)
    if _without_comments(encoded[used:].decode()):
        raise ProgrammingError("You can only execute one statement at a time.")
    self = object.__new__(Statement)
    self._handle = handle
    self._is_changing = _without_comments(sql)[:7].upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE"))
    self._count, self._is_reading, _ = _about(handle) if handle is not None else (0, True, 0)
    self._names = None
    return self


def _parameter_names(statement):
    """Names of the parameters with their signs; None for those without."""
    if statement._names is None:
        statement._names = tuple([_parameter(statement._handle, i + 1) for i in range(statement._count)])
    return statement._names


def _statement_for(connection, sql):
    """A statement for a text, which may have been used before."""
    cache = connection._sqlite_statements
    statement = cache.pop(sql, None)
    if statement is None:
        statement = _new_statement(connection, sql)
    if connection._sqlite_cache_size > 0:
        while len(cache) >= connection._sqlite_cache_size:
            del cache[next(iter(cache))]
        cache[sql] = statement
    if statement._handle is not None and _has_begun(statement._handle):
        return _new_statement(connection, sql)
    return statement


def _bind_one(connection, statement, index, value):
    if type(value) not in _PLAIN or _settings["are_plain_adapted"]:
        value = adapt(value, PrepareProtocol, value)
    plain = _plain(value)
    if plain is _unsupported:
        raise ProgrammingError(f"Error binding parameter {index}: type '{_class_name(value)}' is not supported")
    if _bind(statement._handle, index, plain) != SQLITE_OK:
        raise _error_of(connection._sqlite_db)


def _bind_parameters(connection, statement, parameters):
    is_sequence = type(parameters) is tuple or type(parameters) is list
    if not is_sequence and not isinstance(parameters, dict):
        is_sequence = hasattr(type(parameters), "__getitem__")
    if is_sequence:
        count = len(parameters)
        if count != statement._count:
            raise ProgrammingError(
                "Incorrect number of bindings supplied. The current statement uses "
                f"{statement._count}, and there are {count} supplied."
            )
        if count:
            _bind_sequence(connection, statement, parameters, count)
    elif isinstance(parameters, dict):
        _bind_mapping(connection, statement, parameters)
    else:
        raise ProgrammingError("parameters are of unsupported type")


def _bind_sequence(connection, statement, parameters, count):
    for i, name in enumerate(_parameter_names(statement)):
        if name is not None and name[0] != "?":
            raise ProgrammingError(
                f"Binding {i + 1} ('{name}') is a named parameter, but you supplied a sequence which "
                "requires nameless (qmark) placeholders."
            )
    first = 0
    if not _settings["are_plain_adapted"] and (type(parameters) is tuple or type(parameters) is list):
        first = _bind_all(statement._handle, parameters)
        if first is None:
            return
        if first < 0:
            raise _error_of(connection._sqlite_db)
    for i in range(first, count):
        _bind_one(connection, statement, i + 1, parameters[i])


def _bind_mapping(connection, statement, parameters):
    for i, name in enumerate(_parameter_names(statement)):
        if name is None:
            raise ProgrammingError(
                f"Binding {i + 1} has no name, but you supplied a dictionary (which has only names)."
            )
        try:
            value = parameters[name[1:]]
        except LookupError:
            raise ProgrammingError(f"You did not supply a value for binding parameter :{name[1:]}.") from None
        _bind_one(connection, statement, i + 1, value)


def _execute_now(connection, sql):
    """Runs a statement of our own."""
    database = connection._sqlite_db
    code, handle, _ = _run(connection, _prepare(database, sql.encode()))
    if code == SQLITE_OK:
        code = _step_on(connection, handle)
    if code != SQLITE_DONE and code != SQLITE_ROW:
        error = _error_of(database)
        _reset_now(connection, handle)
        raise error
    _reset_now(connection, handle)


# Rows.


def _converters_for(connection, statement):
    """The converter of each column, or None if there are none."""
    detect = connection._sqlite_detect
    if not detect:
        return None
    handle = statement._handle
    if handle is None:
        return None
    found = []
    declared = _declared(handle)
    for i, name in enumerate(_columns(handle)):
        converter = None
        if detect & PARSE_COLNAMES:
            start = name.find("[")
            end = name.find("]", start)
            if start >= 0 and end >= 0:
                converter = converters.get(name[start + 1 : end].upper())
        if converter is None and detect & PARSE_DECLTYPES and declared[i] is not None:
            kind = declared[i]
            for sign in " (":
                kind = kind.partition(sign)[0]
            converter = converters.get(kind.upper())
        found.append(converter)
    return found if any([converter is not None for converter in found]) else None


def _description_of(connection, statement):
    names = _columns(statement._handle)
    if not names:
        return None
    if connection._sqlite_detect & PARSE_COLNAMES:
        names = [name.partition(" [")[0] if " [" in name else name for name in names]
    return tuple([(name, None, None, None, None, None, None) for name in names])


def _fetch(cursor, handle):
    """The current row of a statement as a tuple."""
    factory = cursor._sqlite_connection._sqlite_text_factory
    converting = cursor._sqlite_converters
    if converting is None and factory is str:
        row = _row(handle, 0)
        if type(row) is tuple:
            return row
        text = _bytes(handle, row).decode(errors="replace")
        raise OperationalError(f"Could not decode to UTF-8 column '{_columns(handle)[row]}' with text '{text}'")
    if converting is None and factory is bytes:
        return _row(handle, 1)
    texts = _types(handle)
    row = list(_row(handle, 1))
    for i, value in enumerate(row):
        converter = converting[i] if converting is not None and i < len(converting) else None
        if converter is not None:
            # Empty values are as nulls here.
            data = _bytes(handle, i)
            row[i] = converter(data) if data else None
        elif texts[i]:
            if factory is str:
                try:
                    row[i] = value.decode()
                except UnicodeDecodeError:
                    text = value.decode(errors="replace")
                    raise OperationalError(
                        f"Could not decode to UTF-8 column '{_columns(handle)[i]}' with text '{text}'"
                    ) from None
            else:
                row[i] = factory(value)
    return tuple(row)


def _same_ascii(a, b):
    return a == b or len(a) == len(b) and a.isascii() and b.isascii() and a.lower() == b.lower()


class Row:
    __module__ = "sqlite3"
    __slots__ = ("_sqlite_data", "_sqlite_description")

    def __new__(cls, /, *args):
        if len(args) != 2:
            raise TypeError(f"Row expected 2 arguments, got {len(args)}")
        cursor, data = args
        if not issubclass(type(cursor), Cursor):
            raise TypeError(f"Row() argument 1 must be sqlite3.Cursor, not {_class_name(cursor)}")
        if not issubclass(type(data), tuple):
            raise TypeError(f"Row() argument 2 must be tuple, not {_class_name(data)}")
        self = object.__new__(cls)
        self._sqlite_data = data
        self._sqlite_description = cursor.description
        return self

    def keys(self):
        """The names of the columns."""
        return [column[0] for column in self._sqlite_description or ()]

    def __getitem__(self, index):
        if isinstance(index, (int, slice)):
            return self._sqlite_data[index]
        if isinstance(index, str):
            for i, column in enumerate(self._sqlite_description or ()):
                if _same_ascii(index, column[0]):
                    return self._sqlite_data[i]
            raise IndexError(f"No item with key {index!r}")
        raise IndexError("Index must be int or string")

    def __len__(self):
        return len(self._sqlite_data)

    def __iter__(self):
        return iter(self._sqlite_data)

    def __hash__(self):
        return hash(self._sqlite_description) ^ hash(self._sqlite_data)

    def __eq__(self, other):
        if not isinstance(other, Row):
            return NotImplemented
        return self._sqlite_description == other._sqlite_description and self._sqlite_data == other._sqlite_data


# Cursors.


def _check_cursor(cursor):
    if not cursor._sqlite_is_made:
        raise ProgrammingError("Base Cursor.__init__ not called.")
    if cursor._sqlite_is_closed:
        raise ProgrammingError("Cannot operate on a closed cursor.")
    _check(cursor._sqlite_connection)
    if cursor._sqlite_is_locked:
        raise ProgrammingError("Recursive use of cursors not allowed.")


def _end_statement(cursor):
    statement = cursor._sqlite_statement
    if statement is not None:
        cursor._sqlite_statement = None
        _reset_now(cursor._sqlite_connection, statement._handle)


def _execute(cursor, sql, rows, is_many):
    _check_cursor(cursor)
    cursor._sqlite_is_locked = True
    try:
        _execute_locked(cursor, sql, rows, is_many)
    except BaseException:
        _end_statement(cursor)
        cursor._sqlite_rowcount = -1
        raise
    finally:
        cursor._sqlite_is_locked = False
    statement = cursor._sqlite_statement
    if statement is not None and (statement._handle is None or not _has_begun(statement._handle)):
        cursor._sqlite_statement = None
    return cursor


def _execute_locked(cursor, sql, rows, is_many):
    connection = cursor._sqlite_connection
    # A callback may close the connection.
    database = connection._sqlite_db
    rows = iter(rows)
    cursor._sqlite_description = None
    _end_statement(cursor)
    statement = cursor._sqlite_statement = _statement_for(connection, sql)
    handle = statement._handle
    _reset_now(connection, handle)
    is_changing = statement._is_changing
    cursor._sqlite_rowcount = 0 if is_changing else -1
    if (
        is_changing
        and connection._sqlite_autocommit == LEGACY_TRANSACTION_CONTROL
        and connection._sqlite_isolation is not None
        and not _state(database)[0]
    ):
        _execute_now(connection, "BEGIN " + connection._sqlite_isolation)
    if is_many and statement._is_reading:
        raise ProgrammingError("executemany() can only execute DML statements.")
    is_first = True
    for parameters in rows:
        _bind_parameters(connection, statement, parameters)
        code = SQLITE_DONE if handle is None else _step_on(connection, handle)
        if code != SQLITE_DONE and code != SQLITE_ROW:
            raise _error_of(database)
        if is_first and handle is not None:
            is_first = False
            cursor._sqlite_converters = _converters_for(connection, statement)
            cursor._sqlite_description = _description_of(connection, statement)
        if code == SQLITE_DONE:
            if is_changing:
                cursor._sqlite_rowcount += _state(database)[1]
            _reset_now(connection, handle)
    if not is_many:
        cursor._sqlite_lastrowid = _state(database)[3]


class Cursor:
    """Runs statements on a connection and gives their rows."""

    __module__ = "sqlite3"
    __slots__ = (
        "_sqlite_connection",
        "_sqlite_description",
        "_sqlite_lastrowid",
        "_sqlite_rowcount",
        "_sqlite_arraysize",
        "_sqlite_row_factory",
        "_sqlite_statement",
        "_sqlite_converters",
        "_sqlite_is_made",
        "_sqlite_is_closed",
        "_sqlite_is_locked",
        "__weakref__",
    )

    def __new__(cls, /, *args, **kwargs):
        self = object.__new__(cls)
        self._sqlite_is_made = self._sqlite_is_closed = self._sqlite_is_locked = False
        self._sqlite_connection = self._sqlite_description = self._sqlite_lastrowid = self._sqlite_row_factory = None
        self._sqlite_statement = self._sqlite_converters = None
        self._sqlite_rowcount = self._sqlite_arraysize = 0
        return self

    def __init__(self, /, *args):
        if len(args) != 1:
            raise TypeError(f"Cursor expected 1 argument, got {len(args)}")
        connection = args[0]
        if not issubclass(type(connection), Connection):
            raise TypeError(f"Cursor() argument 1 must be sqlite3.Connection, not {_class_name(connection)}")
        if self._sqlite_is_locked:
            raise ProgrammingError("Recursive use of cursors not allowed.")
        if self._sqlite_is_made:
            _end_statement(self)
        self._sqlite_connection = connection
        self._sqlite_is_closed = False
        self._sqlite_description = self._sqlite_lastrowid = self._sqlite_row_factory = None
        self._sqlite_rowcount = -1
        self._sqlite_arraysize = 1
        _check_thread(connection)
        self._sqlite_is_made = True

    def __del__(self):
        # Locks of a statement that has not come to its end go with its cursor.
        if self._sqlite_statement is not None:
            _end_statement(self)

    @property
    def connection(self):
        return self._sqlite_connection

    @property
    def description(self):
        return self._sqlite_description

    @property
    def lastrowid(self):
        return self._sqlite_lastrowid

    @property
    def rowcount(self):
        return self._sqlite_rowcount

    @property
    def arraysize(self):
        return self._sqlite_arraysize

    @arraysize.setter
    def arraysize(self, value):
        self._sqlite_arraysize = _row_count(value)

    @arraysize.deleter
    def arraysize(self):
        raise AttributeError("attribute 'arraysize' of 'sqlite3.Cursor' objects cannot be deleted")

    @property
    def row_factory(self):
        return self._sqlite_row_factory

    @row_factory.setter
    def row_factory(self, value):
        self._sqlite_row_factory = value

    @row_factory.deleter
    def row_factory(self):
        raise AttributeError("cannot delete row_factory attribute")

    def execute(self, sql, parameters=(), /):
        """Run one statement with parameters."""
        if not isinstance(sql, str):
            raise TypeError(f"execute() argument 1 must be str, not {_class_name(sql)}")
        return _execute(self, sql, (parameters,), False)

    def executemany(self, sql, seq_of_parameters, /):
        """Run a statement that changes data once for each of many parameters."""
        if not isinstance(sql, str):
            raise TypeError(f"executemany() argument 1 must be str, not {_class_name(sql)}")
        return _execute(self, sql, seq_of_parameters, True)

    def executescript(self, sql_script, /):
        """Run all statements of a text, after a commit of what is pending."""
        if not isinstance(sql_script, str):
            raise TypeError(f"executescript() argument must be str, not {_class_name(sql_script)}")
        rest = str.encode(sql_script)
        if b"\0" in rest:
            raise ValueError("embedded null character")
        _check_cursor(self)
        connection = self._sqlite_connection
        database = connection._sqlite_db
        if len(rest) > _limit(database, SQLITE_LIMIT_SQL_LENGTH, -1):
            raise DataError("query string is too large")
        if connection._sqlite_autocommit == LEGACY_TRANSACTION_CONTROL and _state(database)[0]:
            _execute_now(connection, "COMMIT")
        while rest:
            code, handle, used = _run(connection, _prepare(database, rest))
            if code == SQLITE_OK and handle is not None:
                code = SQLITE_ROW
                while code == SQLITE_ROW:
                    code = _step_on(connection, handle)
            if code != SQLITE_OK and code != SQLITE_DONE:
                error = _error_of(database)
                _reset_now(connection, handle)
                raise error
            _reset_now(connection, handle)
            rest = rest[used:]
        return self

    def __iter__(self):
        return self

    def __next__(self):
        _check_cursor(self)
        statement = self._sqlite_statement
        if statement is None:
            raise StopIteration
        handle = statement._handle
        connection = self._sqlite_connection
        database = connection._sqlite_db
        if not _has_row(handle):
            _end_statement(self)
            raise StopIteration
        self._sqlite_is_locked = True
        try:
            row = _fetch(self, handle)
            code = _step_on(connection, handle)
        finally:
            self._sqlite_is_locked = False
        if code == SQLITE_DONE:
            if statement._is_changing:
                self._sqlite_rowcount = _state(database)[1]
            _end_statement(self)
        elif code != SQLITE_ROW:
            error = _error_of(database)
            _end_statement(self)
            raise error
        factory = self._sqlite_row_factory
        return row if factory is None else factory(self, row)

    def fetchone(self):
        """The next row, or None at the end."""
        for row in self:
            return row
        return None

    def fetchmany(self, size=_missing):
        """A list of the next size rows, arraysize unless given."""
        size = self._sqlite_arraysize if size is _missing else _row_count(size)
        rows = []
        if size > 0:
            for row in self:
                rows.append(row)
                if len(rows) == size:
                    break
        return rows

    def fetchall(self):
        """A list of the rows that are left."""
        return [row for row in self]

    def setinputsizes(self, sizes, /):
        """Nothing: PEP 249 asks for it."""

    def setoutputsize(self, size, column=None, /):
        """Nothing: PEP 249 asks for it."""

    def close(self):
        """Close the cursor."""
        if self._sqlite_is_locked:
            raise ProgrammingError("Recursive use of cursors not allowed.")
        if not self._sqlite_is_made:
            raise ProgrammingError("Base Cursor.__init__ not called.")
        _check(self._sqlite_connection)
        _end_statement(self)
        self._sqlite_is_closed = True


def _row_count(value):
    """A number of rows, as C's unsigned integers are."""
    if not hasattr(type(value), "__index__"):
        raise TypeError(f"'{_class_name(value)}' object cannot be interpreted as an integer")
    value = value.__index__()
    if value < 0:
        raise ValueError("Cannot convert negative int")
    if value >= 2**32:
        raise OverflowError("Python int too large to convert to C uint32_t")
    return value


# Blobs.


def _check_blob(blob):
    _check(blob._sqlite_connection)
    if blob._sqlite_handle is None:
        raise ProgrammingError("Cannot operate on a closed blob.")


def _blob_bytes(blob, offset, count):
    if not count:
        return b""
    connection = blob._sqlite_connection
    found = _run(connection, _blob_read(blob._sqlite_handle, offset, count))
    if type(found) is int:
        raise _error_of(connection._sqlite_db)
    return found


def _blob_put(blob, offset, data):
    connection = blob._sqlite_connection
    if _run(connection, _blob_write(blob._sqlite_handle, offset, data)) != SQLITE_OK:
        raise _error_of(connection._sqlite_db)


def _blob_data(data):
    view = memoryview(data)
    if not view.c_contiguous:
        raise BufferError("memoryview: underlying buffer is not C-contiguous")
    return view.tobytes()


def _blob_index(blob, index):
    if not -(2**63) <= index.__index__() < 2**63:
        raise IndexError("cannot fit 'int' into an index-sized integer")
    length = _blob_length(blob._sqlite_handle)
    index = index.__index__()
    if index < 0:
        index += length
    if not 0 <= index < length:
        raise IndexError("Blob index out of range")
    return index


class Blob:
    __module__ = "sqlite3"
    __slots__ = ("_sqlite_connection", "_sqlite_handle", "_sqlite_offset")

    def __new__(cls, /, *args, **kwargs):
        raise TypeError("cannot create 'sqlite3.Blob' instances")

    def close(self):
        """Close the blob; it cannot be used any more."""
        _check(self._sqlite_connection)
        _close_blob(self)

    def read(self, length=-1, /):
        """Read length bytes at the position, or all that are left."""
        length = _integer(length)
        _check_blob(self)
        left = _blob_length(self._sqlite_handle) - self._sqlite_offset
        if length < 0 or length > left:
            length = left
        data = _blob_bytes(self, self._sqlite_offset, length)
        self._sqlite_offset += len(data)
        return data

    def write(self, data, /):
        """Write data at the position. The blob keeps its length: ValueError if data has no room."""
        data = _blob_data(data)
        _check_blob(self)
        if len(data) > _blob_length(self._sqlite_handle) - self._sqlite_offset:
            raise ValueError("data longer than blob length")
        _blob_put(self, self._sqlite_offset, data)
        self._sqlite_offset += len(data)

    def seek(self, offset, origin=0, /):
        """Move the position, counted from the start (os.SEEK_SET), itself (os.SEEK_CUR) or the end (os.SEEK_END)."""
        offset, origin = _integer(offset), _integer(origin)
        _check_blob(self)
        length = _blob_length(self._sqlite_handle)
        if origin not in (0, 1, 2):
            raise ValueError("'origin' should be os.SEEK_SET, os.SEEK_CUR, or os.SEEK_END")
        offset += (0, self._sqlite_offset, length)[origin]
        if offset >= 2**31:
            raise OverflowError("seek offset results in overflow")
        if not 0 <= offset <= length:
            raise ValueError("offset out of blob range")
        self._sqlite_offset = offset

    def tell(self):
        """The position."""
        _check_blob(self)
        return self._sqlite_offset

    def __enter__(self):
        _check_blob(self)
        return self

    def __exit__(self, type, val, tb, /):
        _check_blob(self)
        _close_blob(self)
        return False

    def __len__(self):
        _check_blob(self)
        return _blob_length(self._sqlite_handle)

    __iter__ = None

    def __getitem__(self, index):
        _check_blob(self)
        if isinstance(index, slice):
            places = range(*index.indices(_blob_length(self._sqlite_handle)))
            if not places:
                return b""
            if places.step < 0:
                raise ValueError("Blob slices do not support a negative step")
            data = _blob_bytes(self, places[0], places[-1] + 1 - places[0])
            return data[:: places.step]
        if not hasattr(type(index), "__index__"):
            raise TypeError("Blob indices must be integers")
        return _blob_bytes(self, _blob_index(self, index), 1)[0]

    def __setitem__(self, index, value):
        _check_blob(self)
        if isinstance(index, slice):
            _set_slice(self, range(*index.indices(_blob_length(self._sqlite_handle))), value)
            return
        if not hasattr(type(index), "__index__"):
            raise TypeError("Blob indices must be integers")
        place = _blob_index(self, index)
        if not isinstance(value, int):
            raise TypeError(f"'{_class_name(value)}' object cannot be interpreted as an integer")
        if not 0 <= value < 256:
            raise ValueError("byte must be in range(0, 256)")
        _blob_put(self, place, bytes([value]))

    def __delitem__(self, index):
        _check_blob(self)
        kind = "slice" if isinstance(index, slice) else "item"
        raise TypeError(f"Blob doesn't support {kind} deletion")


def _set_slice(blob, places, value):
    data = _blob_data(value)
    if len(data) != len(places):
        raise IndexError("Blob slice assignment is wrong size")
    if not places:
        return
    if places.step < 0:
        raise ValueError("Blob slices do not support a negative step")
    if places.step != 1:
        whole = bytearray(_blob_bytes(blob, places[0], places[-1] + 1 - places[0]))
        whole[:: places.step] = data
        data = bytes(whole)
    _blob_put(blob, places[0], data)


def _close_blob(blob):
    handle, blob._sqlite_handle = blob._sqlite_handle, None
    if handle is not None:
        _run(blob._sqlite_connection, _blob_close(handle))


# Connections.


def _check_made(connection):
    if not connection._sqlite_is_made:
        raise ProgrammingError("Base Connection.__init__ not called.")


def _check_open(connection):
    _check_made(connection)
    if connection._sqlite_db is None:
        raise ProgrammingError("Cannot operate on a closed database.")


def _check_thread(connection):
    owner = connection._sqlite_thread
    if owner is not None and connection._sqlite_is_made and owner != _get_ident():
        raise ProgrammingError(
            "SQLite objects created in a thread can only be used in that same thread. The object was created "
            f"in thread id {owner} and this is thread id {_get_ident()}."
        )


def _check(connection):
    _check_thread(connection)
    _check_open(connection)


def _get_ident():
    import _thread

    return _thread.get_ident()


_PARAMETERS = (
    "database",
    "timeout",
    "detect_types",
    "isolation_level",
    "check_same_thread",
    "factory",
    "cached_statements",
    "uri",
)


def _warn_positional(what):
    import warnings

    warnings.warn(
        f"Passing more than 1 positional argument to {what}() is deprecated. Parameters 'timeout', 'detect_types', "
        "'isolation_level', 'check_same_thread', 'factory', 'cached_statements' and 'uri' will become keyword-only "
        "parameters in Python 3.15.",
        DeprecationWarning,
        1,
    )


def _warn_keywords(what, names, given):
    """What is given by keyword that will be positional."""
    if not given:
        return
    import warnings

    quoted = [f"'{name}'" for name in names]
    listed = quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]
    plural = "s" if len(quoted) > 1 else ""
    warnings.warn(
        f"Passing keyword argument{plural} {listed} to _sqlite3.Connection.{what}() is deprecated. "
        f"Parameter{plural} {listed} will become positional-only in Python 3.15.",
        DeprecationWarning,
        1,
    )


def _bound(what, names, args, kwargs, optional=()):
    """The arguments of a function whose parameters may be given by keyword still."""
    if len(args) > len(names):
        raise TypeError(f"{what}() takes exactly {len(names)} positional arguments ({len(args)} given)")
    values = dict(zip(names, args))
    for name, value in kwargs.items():
        if name not in names and name not in optional:
            raise TypeError(f"{what}() got an unexpected keyword argument '{name}'")
        if name in values:
            raise TypeError(f"argument for {what}() given by name ('{name}') and position ({names.index(name) + 1})")
        values[name] = value
    for i, name in enumerate(names):
        if name not in values:
            raise TypeError(f"{what}() missing required argument '{name}' (pos {i + 1})")
    return values


def connect(*args, **kwargs):
    """Connect to a database: the path of a file, which is made if there is none, or ":memory:" for one in memory.

    The parameters are those of Connection; factory is called in its place."""
    if len(args) > 1:
        _warn_positional("sqlite3.connect")
    factory = args[5] if len(args) > 5 else kwargs.get("factory", Connection)
    return factory(*args, **kwargs)


_LEVELS = ("", "DEFERRED", "IMMEDIATE", "EXCLUSIVE")


def _isolation_of(level):
    if level is None:
        return None
    if not isinstance(level, str):
        raise TypeError("isolation_level must be str or None")
    upper = str.upper(level)
    if upper not in _LEVELS:
        raise ValueError("isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'")
    return upper


def _autocommit_of(value):
    if value is True or value is False:
        return int(value)
    if type(value) is int and value == LEGACY_TRANSACTION_CONTROL:
        return value
    raise ValueError("autocommit must be True, False, or sqlite3.LEGACY_TRANSACTION_CONTROL")


def _seconds(value):
    if isinstance(value, str) or not (hasattr(type(value), "__float__") or hasattr(type(value), "__index__")):
        raise TypeError(f"must be real number, not {_class_name(value)}")
    return float(value)


def _close_connection(connection):
    """Closes the database, and rolls back what is not committed if the program has asked for transactions."""
    database = connection._sqlite_db
    if database is None:
        return
    if connection._sqlite_autocommit == 0 and _state(database)[0]:
        _execute_now(connection, "ROLLBACK")
    connection._sqlite_db = None
    connection._sqlite_statements = {}
    _run(connection, _close(database))


def _new_number(connection, callback, key):
    """A number for a function, which takes the place of another one."""
    numbers = connection._sqlite_numbers
    former = numbers.pop(key, None)
    if former is not None:
        connection._sqlite_callbacks.pop(former, None)
    if callback is None:
        return 0
    connection._sqlite_number += 1
    numbers[key] = connection._sqlite_number
    connection._sqlite_callbacks[connection._sqlite_number] = callback
    return connection._sqlite_number


def _register(connection, what, name, count, count_name, callback, kind):
    """Registers a function; the result code."""
    encoded = _name(name, f"{what}() argument 1")
    count = _integer(count)
    _check(connection)
    most = _limit(connection._sqlite_db, SQLITE_LIMIT_FUNCTION_ARG, -1)
    if not -1 <= count <= most:
        raise ProgrammingError(f"'{count_name}' must be between -1 and {most}, not {count}")
    if callback is None:
        kind = 5 if kind == 3 else 4
    number = connection._sqlite_number + 1
    code = _set_function(connection._sqlite_db, encoded, count, kind, number)
    if code == SQLITE_OK:
        _new_number(connection, callback, (name.lower(), count))
    return code


class Connection:
    """A connection to a database of SQLite."""

    __module__ = "sqlite3"
    __slots__ = (
        "_sqlite_is_made",
        "_sqlite_db",
        "_sqlite_thread",
        "_sqlite_detect",
        "_sqlite_isolation",
        "_sqlite_autocommit",
        "_sqlite_cache_size",
        "_sqlite_statements",
        "_sqlite_row_factory",
        "_sqlite_text_factory",
        "_sqlite_callbacks",
        "_sqlite_numbers",
        "_sqlite_number",
        "_sqlite_instances",
        "_sqlite_authorizer",
        "_sqlite_progress",
        "_sqlite_tracer",
    )

    Warning = Warning
    Error = Error
    InterfaceError = InterfaceError
    DatabaseError = DatabaseError
    DataError = DataError
    OperationalError = OperationalError
    IntegrityError = IntegrityError
    InternalError = InternalError
    ProgrammingError = ProgrammingError
    NotSupportedError = NotSupportedError

    def __new__(cls, /, *args, **kwargs):
        self = object.__new__(cls)
        self._sqlite_is_made = False
        self._sqlite_db = self._sqlite_thread = self._sqlite_row_factory = self._sqlite_text_factory = None
        return self

    def __init__(self, /, *args, **kwargs):
        if len(args) > 1:
            _warn_positional("_sqlite3.Connection")
        autocommit = _autocommit_of(kwargs.pop("autocommit", LEGACY_TRANSACTION_CONTROL))
        if len(args) > len(_PARAMETERS):
            raise TypeError(f"Connection() takes at most 8 positional arguments ({len(args)} given)")
        given = dict(zip(_PARAMETERS, args))
        for name, value in kwargs.items():
            if name not in _PARAMETERS:
                raise TypeError(f"Connection() got an unexpected keyword argument '{name}'")
            if name in given:
                place = _PARAMETERS.index(name) + 1
                raise TypeError(f"argument for Connection() given by name ('{name}') and position ({place})")
            given[name] = value
        if "database" not in given:
            raise TypeError("Connection() missing required argument 'database' (pos 1)")
        database = given["database"]
        path = _os.fsencode(database)
        if b"\0" in path:
            raise ValueError("embedded null byte")
        timeout = _seconds(given.get("timeout", 5.0))
        detect = _integer(given.get("detect_types", 0))
        isolation = _isolation_of(given.get("isolation_level", ""))
        is_checked = bool(given.get("check_same_thread", True))
        cache_size = _integer(given.get("cached_statements", 128))
        is_uri = bool(given.get("uri", False))
        _sys.audit("sqlite3.connect", database)
        if self._sqlite_is_made:
            self._sqlite_is_made = False
            self._sqlite_db = None
        self._sqlite_detect = detect
        self._sqlite_isolation = isolation
        self._sqlite_autocommit = autocommit
        self._sqlite_cache_size = cache_size
        self._sqlite_statements = {}
        self._sqlite_callbacks = {}
        self._sqlite_numbers = {}
        self._sqlite_instances = {}
        self._sqlite_number = 0
        self._sqlite_authorizer = self._sqlite_progress = self._sqlite_tracer = None
        self._sqlite_row_factory = None
        self._sqlite_text_factory = str
        milliseconds = max(min(int(timeout * 1000), 2**31 - 1), 0)
        code, handle = _run(self, _open(path, is_uri, milliseconds))
        if code != SQLITE_OK:
            if handle is None:
                raise MemoryError
            error = _error_of(handle)
            _run(self, _close(handle))
            raise error
        self._sqlite_db = handle
        self._sqlite_thread = _get_ident() if is_checked else None
        self._sqlite_is_made = True
        _sys.audit("sqlite3.connect/handle", self)
        if autocommit == 0:
            _execute_now(self, "BEGIN")

    def __del__(self):
        if self._sqlite_db is None:
            return
        import warnings

        warnings.warn(f"unclosed database in {self!r}", ResourceWarning, source=self)
        _close_connection(self)

    def __call__(self, sql, /):
        _check_open(self)
        _check_thread(self)
        if not isinstance(sql, str):
            raise TypeError(f"argument 1 must be str, not {_class_name(sql)}")
        return _new_statement(self, sql)

    def __enter__(self):
        _check(self)
        return self

    def __exit__(self, type, value, traceback, /):
        """Commit, or roll back if there was an exception. The connection stays open."""
        if type is not None or value is not None or traceback is not None:
            self.rollback()
            return False
        try:
            self.commit()
        except BaseException:
            # What is locked by this transaction would stay so.
            self.rollback()
            raise
        return False

    # Attributes.

    @property
    def isolation_level(self):
        _check_open(self)
        return self._sqlite_isolation

    @isolation_level.setter
    def isolation_level(self, value):
        level = _isolation_of(value)
        if level is None:
            _check(self)
            self._sqlite_isolation = None
            # What was begun for the program is to end.
            if self._sqlite_autocommit == LEGACY_TRANSACTION_CONTROL:
                self.commit()
        else:
            self._sqlite_isolation = level

    @isolation_level.deleter
    def isolation_level(self):
        raise AttributeError("cannot delete attribute")

    @property
    def autocommit(self):
        _check(self)
        mode = self._sqlite_autocommit
        return mode if mode == LEGACY_TRANSACTION_CONTROL else bool(mode)

    @autocommit.setter
    def autocommit(self, value):
        _check(self)
        mode = _autocommit_of(value)
        is_open = _state(self._sqlite_db)[0]
        if mode == 1 and is_open:
            _execute_now(self, "COMMIT")
        elif mode == 0 and not is_open:
            _execute_now(self, "BEGIN")
        self._sqlite_autocommit = mode

    @autocommit.deleter
    def autocommit(self):
        raise AttributeError("cannot delete autocommit attribute")

    @property
    def total_changes(self):
        _check_open(self)
        return _state(self._sqlite_db)[2]

    @property
    def in_transaction(self):
        _check_open(self)
        return _state(self._sqlite_db)[0]

    @property
    def row_factory(self):
        return self._sqlite_row_factory

    @row_factory.setter
    def row_factory(self, value):
        self._sqlite_row_factory = value

    @row_factory.deleter
    def row_factory(self):
        raise AttributeError("cannot delete row_factory attribute")

    @property
    def text_factory(self):
        return self._sqlite_text_factory

    @text_factory.setter
    def text_factory(self, value):
        self._sqlite_text_factory = value

    @text_factory.deleter
    def text_factory(self):
        raise AttributeError("cannot delete text_factory attribute")

    # Statements and transactions.

    def cursor(self, factory=_missing):
        """A new cursor of this connection, made by factory."""
        _check(self)
        cursor = (Cursor if factory is _missing else factory)(self)
        if not issubclass(type(cursor), Cursor):
            raise TypeError(f"factory must return a cursor, not {_class_name(cursor)}")
        if self._sqlite_row_factory is not None:
            cursor.row_factory = self._sqlite_row_factory
        return cursor

    def execute(self, sql, parameters=_missing, /):
        """Run one statement with parameters."""
        cursor = self.cursor()
        return cursor.execute(sql) if parameters is _missing else cursor.execute(sql, parameters)

    def executemany(self, sql, parameters, /):
        """Run a statement that changes data once for each of many parameters."""
        return self.cursor().executemany(sql, parameters)

    def executescript(self, sql_script, /):
        """Run all statements of a text, after a commit of what is pending."""
        return self.cursor().executescript(sql_script)

    def commit(self):
        """Commit the open transaction, if there is one."""
        _check(self)
        if self._sqlite_autocommit == LEGACY_TRANSACTION_CONTROL:
            if _state(self._sqlite_db)[0]:
                _execute_now(self, "COMMIT")
        elif self._sqlite_autocommit == 0:
            _execute_now(self, "COMMIT")
            _execute_now(self, "BEGIN")

    def rollback(self):
        """Undo what the open transaction has done, if there is one."""
        _check(self)
        if self._sqlite_autocommit == LEGACY_TRANSACTION_CONTROL:
            if _state(self._sqlite_db)[0]:
                _execute_now(self, "ROLLBACK")
        elif self._sqlite_autocommit == 0:
            _execute_now(self, "ROLLBACK")
            _execute_now(self, "BEGIN")

    def close(self):
        """Close the connection. What is not committed is lost."""
        _check_thread(self)
        _check_made(self)
        _close_connection(self)

    def interrupt(self):
        """Let what runs on this connection fail soon."""
        _check_open(self)
        _interrupt(self._sqlite_db)

    def iterdump(self, *, filter=None):
        """An iterator over the statements that make this database anew; filter is a LIKE pattern for names."""
        _check_open(self)
        from sqlite3.dump import _iterdump

        return _iterdump(self, filter=filter)

    # Callbacks.

    def create_function(self, *args, deterministic=False, **kwargs):
        """Let SQL call func(narg arguments) by name; None for func takes it away."""
        names = ("name", "narg", "func")
        _warn_keywords("create_function", names, kwargs)
        given = _bound("create_function", names, args, kwargs)
        kind = 1 if deterministic else 0
        code = _register(self, "create_function", given["name"], given["narg"], "narg", given["func"], kind)
        if code != SQLITE_OK:
            raise OperationalError("Error creating function")

    def create_aggregate(self, *args, **kwargs):
        """Let SQL aggregate by a class with step() and finalize(); None takes it away."""
        names = ("name", "n_arg", "aggregate_class")
        _warn_keywords("create_aggregate", names, kwargs)
        given = _bound("create_aggregate", names, args, kwargs)
        code = _register(
            self, "create_aggregate", given["name"], given["n_arg"], "n_arg", given["aggregate_class"], 2
        )
        if code != SQLITE_OK:
            raise OperationalError("Error creating aggregate")

    def create_window_function(self, name, num_params, aggregate_class, /):
        """Let SQL aggregate over windows by a class with step(), inverse(), value() and finalize(); None takes it away."""
        code = _register(self, "create_window_function", name, num_params, "num_params", aggregate_class, 3)
        if code != SQLITE_OK:
            raise ProgrammingError(_message(code))

    def create_collation(self, name, callback, /):
        """Let SQL order texts by callback(a, b), whose sign counts; None takes it away."""
        encoded = _name(name, "create_collation() argument 1")
        _check(self)
        if callback is not None and not callable(callback):
            raise TypeError("parameter must be callable")
        number = None if callback is None else self._sqlite_number + 1
        if _set_collation(self._sqlite_db, encoded, number) != SQLITE_OK:
            raise _error_of(self._sqlite_db)
        _new_number(self, callback, (name.lower(), "collation"))

    def set_authorizer(self, *args, **kwargs):
        """Let a callback allow or deny what statements are about to do; None ends that."""
        names = ("authorizer_callback",)
        _warn_keywords("set_authorizer", names, kwargs)
        callback = _bound("set_authorizer", names, args, kwargs)["authorizer_callback"]
        _check(self)
        self._sqlite_authorizer = callback
        if _set_authorizer(self._sqlite_db, callback is not None) != SQLITE_OK:
            self._sqlite_authorizer = None
            raise OperationalError("Error setting authorizer callback")

    def set_progress_handler(self, *args, **kwargs):
        """Call progress_handler() every n steps of SQLite's machine; what is true stops the statement. None ends that."""
        names = ("progress_handler", "n")
        _warn_keywords("set_progress_handler", names[:1], "progress_handler" in kwargs)
        given = _bound("set_progress_handler", names, args, kwargs)
        steps = _integer(given["n"])
        _check(self)
        handler = given["progress_handler"]
        self._sqlite_progress = handler
        _set_progress(self._sqlite_db, None if handler is None or steps <= 0 else steps)

    def set_trace_callback(self, *args, **kwargs):
        """Call trace_callback(sql) for each statement that begins; None ends that."""
        names = ("trace_callback",)
        _warn_keywords("set_trace_callback", names, kwargs)
        callback = _bound("set_trace_callback", names, args, kwargs)["trace_callback"]
        _check(self)
        self._sqlite_tracer = callback
        _set_trace(self._sqlite_db, callback is not None)

    # Whole databases, blobs, settings.

    def backup(self, target, *, pages=-1, progress=None, name="main", sleep=0.250):
        """Copy the database name over that of target, pages at a time, with progress(code, left, all) after each time."""
        if not issubclass(type(target), Connection):
            raise TypeError(f"backup() argument 'target' must be sqlite3.Connection, not {_class_name(target)}")
        pages = _integer(pages)
        encoded = _name(name, "backup() argument 'name'")
        pause = _seconds(sleep)
        _check(self)
        _check(target)
        if target is self:
            raise ValueError("target cannot be the same connection instance")
        if progress is not None and not callable(progress):
            raise TypeError("progress argument must be a callable")
        backup = _backup_start(target._sqlite_db, self._sqlite_db, encoded)
        if backup is None:
            raise _error_of(target._sqlite_db)
        try:
            _copy(self, backup, pages or -1, progress, pause)
        finally:
            code = _run(self, _backup_finish(backup))
        if code != SQLITE_OK:
            raise _error_of(target._sqlite_db)

    def serialize(self, *, name="main"):
        """The database as the bytes that its file would have."""
        encoded = _name(name, "serialize() argument 'name'")
        _check(self)
        data = _run(self, _serialize(self._sqlite_db, encoded))
        if type(data) is int:
            raise OperationalError(f"unable to serialize '{name}'")
        return data

    def deserialize(self, data, /, *, name="main"):
        """Put a database in memory, made of the bytes of a file, in the place of the one with this name."""
        if isinstance(data, str):
            data = data.encode()
        elif not isinstance(data, bytes):
            try:
                view = memoryview(data)
            except TypeError:
                raise TypeError(f"a bytes-like object is required, not '{_class_name(data)}'") from None
            if not view.c_contiguous:
                raise BufferError("memoryview: underlying buffer is not C-contiguous")
            data = view.tobytes()
        encoded = _name(name, "deserialize() argument 'name'")
        _check(self)
        if _run(self, _deserialize(self._sqlite_db, encoded, data)) != SQLITE_OK:
            raise _error_of(self._sqlite_db)

    def blobopen(self, table, column, row, /, *, readonly=False, name="main"):
        """Open the value in a column of the row with this number, to read and write it in place."""
        encoded_table = _name(table, "blobopen() argument 1")
        encoded_column = _name(column, "blobopen() argument 2")
        encoded = _name(name, "blobopen() argument 'name'")
        _check(self)
        code, handle = _run(
            self, _blob_open(self._sqlite_db, encoded, encoded_table, encoded_column, row, not readonly)
        )
        if code != SQLITE_OK:
            raise _error_of(self._sqlite_db)
        blob = object.__new__(Blob)
        blob._sqlite_connection = self
        blob._sqlite_handle = handle
        blob._sqlite_offset = 0
        return blob

    def getlimit(self, category, /):
        """What a limit is."""
        return self.setlimit(category, -1)

    def setlimit(self, category, limit, /):
        """Set a limit, unless the new one is negative; what it was. SQLite has bounds of its own for each."""
        category, limit = _integer(category), _integer(limit)
        _check(self)
        former = _limit(self._sqlite_db, category, limit)
        if former < 0:
            raise ProgrammingError("'category' is out of bounds")
        return former

    def getconfig(self, op, /):
        """Whether an option (SQLITE_DBCONFIG_*) is on."""
        return _configured(self, _integer(op), -1)

    def setconfig(self, op, enable=True, /):
        """Turn an option (SQLITE_DBCONFIG_*) on or off."""
        op, enable = _integer(op), bool(enable)
        if _configured(self, op, int(enable)) != enable:
            raise OperationalError(f"Unable to set config {op} to {int(enable)}")


def _configured(connection, option, value):
    _check(connection)
    code, now = _config(connection._sqlite_db, option, value)
    if code != SQLITE_OK:
        raise ValueError(f"unknown config 'op': {option}")
    return bool(now)


def _copy(connection, backup, pages, progress, pause):
    """Steps a backup until it is done or fails."""
    import time

    code = SQLITE_OK
    while code in (SQLITE_OK, SQLITE_BUSY, SQLITE_LOCKED):
        code = _run(connection, _backup_step(backup, pages))
        if progress is not None:
            progress(code, *_backup_pages(backup))
        if code in (SQLITE_BUSY, SQLITE_LOCKED):
            time.sleep(pause)
