"""What exceptions do that needs program code: the twins of their natives, and the splitting of groups."""


def exception_repr(self):
    args = self.args
    if len(args) == 1:
        return f"{type(self).__name__}({args[0]!r})"
    return f"{type(self).__name__}{args!r}"


def exception_str(self):
    args = self.args
    if not args:
        return ""
    return str(args[0]) if len(args) == 1 else str(args)


def exception_setstate(self, state):
    for name, value in state.items():
        setattr(self, name, value)


def import_error_str(self):
    return exception_str(self)


def key_error_str(self):
    args = self.args
    return repr(args[0]) if len(args) == 1 else exception_str(self)


def os_error_str(self):
    filename = self.filename
    if filename is None:
        if self.errno is None or self.strerror is None:
            return exception_str(self)
        return f"[Errno {self.errno}] {self.strerror}"
    if self.filename2 is None:
        return f"[Errno {self.errno}] {self.strerror}: {filename!r}"
    return f"[Errno {self.errno}] {self.strerror}: {filename!r} -> {self.filename2!r}"


def syntax_error_init(self, args, kwargs):
    message, details = args
    SyntaxError.__init__(self, message, tuple(details), **kwargs)
    self.args = args


def syntax_error_str(self):
    message = str(self.msg)
    filename, line = self.filename, self.lineno
    if not isinstance(filename, str):
        filename = None
    else:
        filename = filename.rpartition("/")[2]
    if type(line) is not int:
        return message if filename is None else f"{message} ({filename})"
    if filename is None:
        return f"{message} (line {line})"
    return f"{message} ({filename}, line {line})"


def unicode_encode_error_init(self, args, kwargs):
    encoding, object, start, end, reason = args
    UnicodeEncodeError.__init__(self, encoding, object, to_index(start), to_index(end), reason, **kwargs)
    self.args = args


def unicode_decode_error_init(self, args, kwargs):
    encoding, object, start, end, reason = args
    if isinstance(object, memoryview):
        object = bytes(object)
    UnicodeDecodeError.__init__(self, encoding, object, to_index(start), to_index(end), reason, **kwargs)
    self.args = args


def unicode_translate_error_init(self, args, kwargs):
    object, start, end, reason = args
    UnicodeTranslateError.__init__(self, object, to_index(start), to_index(end), reason, **kwargs)
    self.args = args


def unicode_error_str(self):
    encoding, reason = str(getattr(self, "encoding", None)), str(self.reason)
    object, start, end = self.object, self.start, self.end
    single = start < len(object) and end == start + 1
    where = f"in position {start}" if single else f"in position {start}-{end - 1}"
    if isinstance(object, bytes):
        what = f"byte 0x{object[start]:02x}" if single else "bytes"
        return f"'{encoding}' codec can't decode {what} {where}: {reason}"
    what = f"character '{exc_escaped(ord(object[start]))}'" if single else "characters"
    if isinstance(self, UnicodeTranslateError):
        return f"can't translate {what} {where}: {reason}"
    return f"'{encoding}' codec can't encode {what} {where}: {reason}"


def exc_escaped(point):
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def exception_group_new(cls, args, kwargs):
    message, exceptions = args
    if isinstance(exceptions, (dict, set, frozenset)) or not hasattr(type(exceptions), "__getitem__"):
        raise TypeError("second argument (exceptions) must be a sequence")
    items = list(exceptions)
    shown = None
    if not isinstance(exceptions, (list, tuple)):
        if not items:
            raise ValueError("second argument (exceptions) must be a non-empty sequence")
        shown = repr(exceptions)
    group = BaseExceptionGroup.__new__(cls, message, items)
    group.args = args
    if shown is not None:
        exception_group_set_shown(group, shown)
    return group


def exception_group_str(self):
    count = len(self.exceptions)
    return f"{self.message} ({count} sub-exception{'' if count == 1 else 's'})"


def exception_group_repr(self):
    shown = exception_group_shown(self)
    if shown is None:
        args = self.args
        exceptions = self.exceptions
        if len(args) > 1 and isinstance(args[1], list):
            exceptions = list(exceptions)
        shown = repr(exceptions)
    return f"{type(self).__name__}({self.message!r}, {shown})"


def exception_group_derive(self, excs):
    return BaseExceptionGroup(self.message, excs)


def exc_matcher(condition):
    """What tests one exception of a group, for `split` and `subgroup`."""
    if isinstance(condition, type):
        if issubclass(condition, BaseException):
            return lambda exception: isinstance(exception, condition)
    elif isinstance(condition, tuple):
        if all(isinstance(item, type) and issubclass(item, BaseException) for item in condition):
            return lambda exception: isinstance(exception, condition)
    elif callable(condition):
        return condition
    raise TypeError("expected an exception type, a tuple of exception types, or a callable (other than a class)")


def group_subset(original, exceptions):
    """A group of some of the exceptions of another one, with its context, cause, traceback and notes."""
    if not exceptions:
        return None
    group = original.derive(exceptions)
    if not isinstance(group, BaseExceptionGroup):
        raise TypeError("derive must return an instance of BaseExceptionGroup")
    group.__traceback__ = original.__traceback__
    group.__context__ = original.__context__
    cause, suppressed = original.__cause__, original.__suppress_context__
    group.__cause__ = cause
    group.__suppress_context__ = suppressed
    notes = getattr(original, "__notes__", None)
    if notes is not None and hasattr(type(notes), "__getitem__"):
        group.__notes__ = list(notes)
    return group


def exc_split(exception, matches, want_rest):
    """The part that matches and the rest, each None when empty."""
    if matches(exception):
        return exception, None
    if not isinstance(exception, BaseExceptionGroup):
        return None, exception
    matching, others = [], []
    for item in exception.exceptions:
        match, rest = exc_split(item, matches, want_rest)
        if match is not None:
            matching.append(match)
        if rest is not None and want_rest:
            others.append(rest)
    return group_subset(exception, matching), group_subset(exception, others)


def exception_group_split(self, condition):
    return exc_split(self, exc_matcher(condition), True)


def exception_group_subgroup(self, condition):
    return exc_split(self, exc_matcher(condition), False)[0]


# except*


def check_exc_star(group, classes):
    """The rest and the part of a group that an `except*` takes, as a pair."""
    for item in classes if isinstance(classes, tuple) else (classes,):
        if not isinstance(item, type) or not issubclass(item, BaseException):
            raise TypeError("catching classes that do not inherit from BaseException is not allowed")
        if issubclass(item, BaseExceptionGroup):
            raise TypeError("catching ExceptionGroup with except* is not allowed. Use except instead.")
    if group is None:
        return None, None
    if isinstance(group, classes):
        if isinstance(group, BaseExceptionGroup):
            return None, group
        wrapper = BaseExceptionGroup("", (group,))
        wrapper.__traceback__ = star_traceback(group)
        return None, wrapper
    if not isinstance(group, BaseExceptionGroup):
        return group, None
    pair = group.split(classes)
    if not isinstance(pair, tuple):
        raise TypeError(f"{type(group).__name__}.split must return a tuple, not {type(pair).__name__}")
    if len(pair) < 2:
        raise TypeError(f"{type(group).__name__}.split must return a 2-tuple, got tuple of size {len(pair)}")
    return pair[1], pair[0]


def exc_same_metadata(a, b):
    return (
        a.__traceback__ is b.__traceback__
        and a.__cause__ is b.__cause__
        and a.__context__ is b.__context__
    )


def exc_collect_leaves(exception, leaves):
    if isinstance(exception, BaseExceptionGroup):
        for item in exception.exceptions:
            exc_collect_leaves(item, leaves)
    else:
        leaves.append(id(exception))


def exc_projection(exception, kept):
    """The part of a group whose leaves are among `kept` (their ids)."""
    return exc_split(
        exception, lambda item: not isinstance(item, BaseExceptionGroup) and id(item) in kept, False
    )[0]


def prep_reraise_star(original, raised):
    """What an `except*` statement raises at its end: the exceptions its clauses raised, and what was not handled."""
    raised = [exception for exception in raised if exception is not None]
    if not raised:
        return None
    if not isinstance(original, BaseExceptionGroup):
        # A naked exception was caught and wrapped: at most one clause ran.
        return raised[0]
    new, reraised = [], []
    for exception in raised:
        (reraised if exc_same_metadata(exception, original) else new).append(exception)
    again = None
    if reraised:
        leaves = []
        for exception in reraised:
            exc_collect_leaves(exception, leaves)
        again = exc_projection(original, set(leaves))
    if not new:
        return again
    if again is not None:
        new.append(again)
    if len(new) == 1:
        return new[0]
    return BaseExceptionGroup("", new)


# Views of a frame's variables


def frame_locals_repr(self):
    if not repr_enter(self):
        return "{...}"
    try:
        return repr(self.copy())
    finally:
        del _open_reprs[id(self)]


def frame_locals_key(self, key):
    """The variable's name that the key equals, or the key itself."""
    wanted = hash(key)
    for name in frame_locals_names(self):
        if hash(name) == wanted and name == key:
            return name
    return key


def frame_locals_get(self, key):
    found = self.copy()
    if key in found:
        return found[key]
    raise KeyError(f"local variable '{key!r}' is not defined")


def frame_locals_get_or(self, key, default):
    return self.copy().get(key, None if is_missing(default) else default)


def frame_locals_contains(self, key):
    return key in self.copy()


def frame_locals_set(self, key, value):
    name = frame_locals_key(self, key)
    if type(name) is str:
        self[name] = value
    else:
        frame_locals_extra(self)[name] = value


def frame_locals_setdefault(self, key, default):
    found = self.copy()
    if key in found:
        return found[key]
    self[key] = default = None if is_missing(default) else default
    return default


def frame_locals_delete(self, key):
    frame_locals_check_free(self, key)
    del frame_locals_extra(self)[key]


def frame_locals_pop(self, key, default):
    frame_locals_check_free(self, key)
    extra = frame_locals_extra(self)
    return extra.pop(key) if is_missing(default) else extra.pop(key, default)


def frame_locals_check_free(self, key):
    if frame_locals_key(self, key) in frame_locals_names(self):
        raise ValueError("cannot remove local variables from FrameLocalsProxy")


def frame_locals_eq(self, value):
    return self.copy() == (value.copy() if type(value) is type(self) else value)


def frame_locals_or(self, value):
    if not isinstance(value, (dict, type(self))):
        return NotImplemented
    return self.copy() | (value if isinstance(value, dict) else value.copy())


def frame_locals_ror(self, value):
    if not isinstance(value, (dict, type(self))):
        return NotImplemented
    return (value if isinstance(value, dict) else value.copy()) | self.copy()


def frame_locals_ior(self, value):
    frame_locals_update(self, value)
    return self


def frame_locals_update(self, other):
    if not isinstance(other, (dict, type(self))):
        raise TypeError("update() argument must be dict or another FrameLocalsProxy")
    for key, value in list(other.items()):
        self[key] = value
