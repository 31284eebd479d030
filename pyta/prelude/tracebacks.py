"""How exceptions are shown: `sys.excepthook`, `sys.unraisablehook`, without importing anything.

The stack part with its carets is a native, `format_traceback`.
"""

tb_CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
tb_CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"
tb_GROUP_WIDTH = 15
tb_GROUP_DEPTH = 10


def tb_safe_text(value, what, function=str):
    try:
        return function(value)
    except:
        return f"<{what} {function.__name__}() failed>"


def tb_class_text(cls):
    module = cls.__module__
    if module in ("__main__", "builtins"):
        return cls.__qualname__
    if not isinstance(module, str):
        module = "<unknown>"
    return f"{module}.{cls.__qualname__}"


def tb_last_traceback(traceback):
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback


def tb_names_of(value):
    """The names of `dir(value)`, also for a class with a `__dir__` of its own."""
    try:
        names = value.__dir__()
    except TypeError:
        names = type(value).__dir__(value)
    return sorted(name for name in names if isinstance(name, str))


def tb_public(names, wrong):
    return names if wrong[:1] == "_" else [name for name in names if name[:1] != "_"]


def tb_candidates(value, traceback, wrong):
    """The names a misspelt one may have meant; a string when there is no doubt."""
    if isinstance(value, AttributeError):
        names = tb_names_of(value.obj)
        if wrong[:1] != "_" and traceback is not None:
            variables = tb_last_traceback(traceback).tb_frame.f_locals
            if "self" in variables and variables["self"] is value.obj:
                return names
        return tb_public(names, wrong)
    if isinstance(value, ImportError):
        return tb_public(tb_names_of(__import__(value.name)), wrong)
    if traceback is None:
        return None
    frame = tb_last_traceback(traceback).tb_frame
    variables = frame.f_locals
    names = [*variables, *frame.f_globals, *frame.f_builtins]
    if "self" in variables:
        try:
            if hasattr(variables["self"], wrong):
                return f"self.{wrong}"
        except Exception:
            pass
    return [name for name in names if isinstance(name, str)]


def tb_suggestion(value, traceback):
    """What the message of an exception about a misspelt name ends with."""
    if isinstance(value, ImportError):
        wrong = getattr(value, "name_from", None)
    elif isinstance(value, (NameError, AttributeError)):
        wrong = getattr(value, "name", None)
    else:
        return ""
    if not isinstance(wrong, str):
        return ""
    try:
        names = tb_candidates(value, traceback, wrong)
    except Exception:
        names = None
    found = names if not isinstance(names, list) else closest_name(names, wrong)
    text = f". Did you mean: '{found}'?" if found else ""
    if isinstance(value, NameError):
        import sys

        if wrong in getattr(sys, "stdlib_module_names", ()):
            start = " Or did" if found else ". Did"
            text += f"{start} you forget to import '{wrong}'?"
    return text


def tb_notes(value):
    """The lines of `__notes__`."""
    try:
        notes = getattr(value, "__notes__", None)
    except Exception as error:
        notes = [f"Ignored error getting __notes__: {tb_safe_text(error, '__notes__', repr)}"]
    if notes is None:
        return ""
    if isinstance(notes, (list, tuple)):
        return "".join(tb_safe_text(note, "note") + "\n" for note in notes)
    return tb_safe_text(notes, "__notes__", repr) + "\n"


# Starts of colors, by CPython's default theme: of an exception's class, of names and messages, of what is marked; and the end.
tb_COLORS = ("\x1b[1;35m", "\x1b[35m", "\x1b[1;31m", "\x1b[0m")
tb_NO_COLORS = ("", "", "", "")


def format_exception_only(value, traceback, colors=False):
    """The last lines of a traceback."""
    cls = type(value)
    kind, message, mark, end = palette = tb_COLORS if colors else tb_NO_COLORS
    if isinstance(value, SyntaxError):
        return tb_syntax_error_text(value, tb_class_text(cls), palette) + tb_notes(value)
    text = tb_safe_text(value, "exception")
    text += tb_suggestion(value, traceback)
    name = f"{kind}{tb_class_text(cls)}{end}"
    last = f"{name}: {message}{text}{end}\n" if text else f"{name}\n"
    return last + tb_notes(value)


class TbSyntaxPlace:
    """Where a SyntaxError is, as it is shown."""

    __slots__ = ("text", "lineno", "end_lineno", "offset", "end_offset", "msg", "filename")

    def __init__(self, error):
        self.text = error.text
        self.lineno = error.lineno
        self.end_lineno = error.end_lineno
        self.offset = error.offset
        self.end_offset = error.end_offset
        self.msg = error.msg
        self.filename = error.filename


def tb_syntax_error_text(error, name, palette):
    kind, message, mark, end = palette
    place = TbSyntaxPlace(error)
    result = ""
    suffix = ""
    if place.lineno is not None:
        filename = place.filename or "<string>"
        result = f'  File {message}"{filename}"{end}, line {message}{place.lineno}{end}\n'
    elif place.filename is not None:
        suffix = f" ({place.filename})"
    if isinstance(place.text, str):
        try:
            tb_look_for_keyword(place, getattr(error, "_metadata", None))
        except Exception:
            pass
        result += tb_marked_line(place, mark, end)
    return f"{result}{kind}{name}{end}: {message}{place.msg or '<no detail available>'}{end}{suffix}\n"


def tb_marked_line(place, mark, reset):
    """The line with the error, and carets under it; both are marked from there."""
    text = place.text
    line = text.rstrip("\n")
    shown = line.lstrip(" \n\f")
    cut = len(line) - len(shown)
    if place.offset is None:
        return f"    {shown}\n"
    if not isinstance(place.offset, int):
        return ""
    start = place.offset
    if place.lineno == place.end_lineno:
        end = place.end_offset if isinstance(place.end_offset, int) and place.end_offset != 0 else start
    else:
        end = len(line) + 1
    if text and start > len(text):
        start = len(line) + 1
    if text and end > len(text):
        end = len(line) + 1
    if start >= end or end < 0:
        end = start + 1
    column = start - 1 - cut
    if column < 0:
        return f"    {shown}\n"
    space = "".join(c if c.isspace() else " " for c in shown[:column])
    last = column + end - start
    shown = f"{shown[:column]}{mark}{shown[column:last]}{reset}{shown[last:]}"
    return f"    {shown}\n    {space}{mark}{'^' * (end - start)}{reset}\n"


def tb_look_for_keyword(place, metadata):
    """Changes the message when a word replaced by a keyword makes the statement valid."""
    if place.msg != "invalid syntax" and "Perhaps you forgot a comma" not in place.msg:
        return
    if not metadata:
        return
    import codeop
    import difflib
    import io
    import keyword
    import textwrap
    import tokenize

    line, _, source = metadata
    end_line = int(place.lineno) if place.lineno is not None else 0
    from_file = False
    if source is None:
        lines = place.text.splitlines()
        if place.filename:
            try:
                with open(place.filename) as file:
                    lines = file.read().splitlines()
                from_file = True
            except Exception:
                line, end_line = 0, 1
    else:
        lines = source.splitlines()
    code = textwrap.dedent("\n".join(lines[line - 1 if line > 0 else 0 : end_line]))
    if len(code) > 1024:
        return
    code_lines = code.splitlines()
    left = 10
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type != tokenize.NAME or token.string in keyword.kwlist:
            continue
        if from_file and token.start[0] + line != (end_line if line == 0 else end_line + 1):
            continue
        left -= 1
        if left < 0:
            return
        word = token.string
        best = closest_name(list(keyword.kwlist), word)
        matches = [best] if best else []
        matches += difflib.get_close_matches(word, keyword.kwlist, n=3, cutoff=0.5)
        for match in matches[:3]:
            if not match or match == word:
                continue
            changed = list(code_lines)
            row = changed[token.start[0] - 1]
            changed[token.start[0] - 1] = row[: token.start[1]] + match + row[token.end[1] :]
            try:
                codeop.compile_command("\n".join(changed), symbol="exec", flags=codeop.PyCF_ONLY_AST)
            except SyntaxError:
                continue
            place.text = token.line
            place.offset = token.start[1] + 1
            place.end_offset = token.end[1] + 1
            place.lineno = token.start[0]
            place.end_lineno = token.end[0]
            place.msg = f"invalid syntax. Did you mean '{match}'?"
            return


def tb_indented(text, prefix):
    if not prefix:
        return text
    return "".join(prefix + line for line in text.splitlines(True))


class TbGroups:
    """How deep in groups the text is."""

    __slots__ = ("colors", "depth", "need_close", "parts", "seen")

    def __init__(self, colors):
        self.colors = colors
        self.depth = 0
        self.need_close = False
        self.parts = []
        self.seen = set()

    def emit(self, text, margin="|"):
        prefix = " " * (2 * self.depth)
        if self.depth:
            prefix += margin + " "
        self.parts.append(tb_indented(text, prefix))

    def box(self, text):
        self.parts.append(" " * (2 * self.depth) + text)


def tb_chain(value, seen):
    """The exceptions that led to this one, with what is said between them; this one first."""
    chain = []
    while True:
        seen.add(id(value))
        cause, context = value.__cause__, value.__context__
        if cause is not None and id(cause) not in seen:
            message, next_ = tb_CAUSE, cause
        elif context is not None and not value.__suppress_context__ and id(context) not in seen:
            message, next_ = tb_CONTEXT, context
        else:
            chain.append((None, value))
            return chain
        chain.append((message, value))
        value = next_


def tb_limited(traceback, colors):
    """The text of a traceback, no longer than `sys.tracebacklimit` wants it."""
    if traceback is None:
        return ""
    limit = import_system.get("tracebacklimit")
    if not isinstance(limit, int):
        return format_traceback(traceback, None, colors)
    return format_traceback(traceback, -min(limit, 1 << 40), colors) if limit > 0 else ""


def tb_emit_exception(value, traceback, groups):
    chain = tb_chain(value, groups.seen)
    for message, item in reversed(chain):
        if message is not None:
            groups.emit(message)
        own = traceback if item is value else item.__traceback__
        if not isinstance(item, BaseExceptionGroup):
            shown = tb_limited(own, groups.colors)
            if shown:
                groups.emit("Traceback (most recent call last):\n")
                groups.emit(shown)
            groups.emit(format_exception_only(item, own, groups.colors))
        elif groups.depth > tb_GROUP_DEPTH:
            groups.emit(f"... (max_group_depth is {tb_GROUP_DEPTH})\n")
        else:
            tb_emit_group(item, own, groups)


def tb_emit_group(group, traceback, groups):
    is_top = groups.depth == 0
    if is_top:
        groups.depth += 1
    shown = tb_limited(traceback, groups.colors)
    if shown:
        groups.emit("Exception Group Traceback (most recent call last):\n", "+" if is_top else "|")
        groups.emit(shown)
    groups.emit(format_exception_only(group, traceback, groups.colors))
    exceptions = group.exceptions
    count = len(exceptions)
    shown = count if count <= tb_GROUP_WIDTH else tb_GROUP_WIDTH + 1
    groups.need_close = False
    for index in range(shown):
        is_last = index == shown - 1
        if is_last:
            groups.need_close = True
        truncated = index >= tb_GROUP_WIDTH
        title = "..." if truncated else index + 1
        groups.box(f"{'  ' if index else '+-'}+---------------- {title} ----------------\n")
        groups.depth += 1
        if truncated:
            rest = count - tb_GROUP_WIDTH
            groups.emit(f"and {rest} more exception{'s' if rest > 1 else ''}\n")
        else:
            item = exceptions[index]
            tb_emit_exception(item, item.__traceback__, groups)
        if is_last and groups.need_close:
            groups.box("+------------------------------------\n")
            groups.need_close = False
        groups.depth -= 1
    if is_top:
        groups.depth = 0


def format_exception(value, traceback, colors=False):
    """The whole text of an exception."""
    groups = TbGroups(colors)
    tb_emit_exception(value, traceback, groups)
    return "".join(groups.parts)


def tb_wants_colors(file):
    """Whether what is written to a stream shall have colors."""
    if not import_system["flags"].ignore_environment:
        setting = sys_environ("PYTHON_COLORS")
        if setting in ("0", "1"):
            return setting == "1"
    if sys_environ("NO_COLOR"):
        return False
    if sys_environ("FORCE_COLOR"):
        return True
    if sys_environ("TERM") == "dumb":
        return False
    try:
        return sys_isatty(file.fileno())
    except Exception:
        return False


def tb_write_error(text):
    """Writes to `sys.stderr`; nothing when there is none."""
    import sys

    file = getattr(sys, "stderr", None)
    if file is None:
        return
    try:
        try:
            file.write(text)
        except UnicodeError:
            file.write(text.encode("utf-8", "backslashreplace").decode("utf-8", "replace"))
        file.flush()
    except Exception:
        # There is nowhere left to say it.
        pass


def excepthook(exctype, value, traceback, /):
    """Write the traceback of an exception that nothing caught to sys.stderr."""
    if not isinstance(value, BaseException):
        name = type(value).__name__
        tb_write_error(f"TypeError: print_exception(): Exception expected for value, {name} found\n")
        return
    if traceback is None:
        traceback = value.__traceback__
    tb_write_error(format_exception(value, traceback, tb_wants_colors(import_system.get("stderr"))))


def show_uncaught(value):
    """What becomes of an exception that ends a program: `sys.excepthook`, whatever it does."""
    import sys

    traceback = value.__traceback__
    sys.last_exc = value
    sys.last_type, sys.last_value, sys.last_traceback = type(value), value, traceback
    try:
        hook = sys.excepthook
    except AttributeError:
        tb_write_error("sys.excepthook is missing\n")
        excepthook(type(value), value, traceback)
        return
    try:
        hook(type(value), value, traceback)
    except SystemExit:
        raise
    except BaseException as error:
        tb_write_error("Error in sys.excepthook:\n")
        inner = error.__traceback__
        error.__context__ = None
        tb_write_error(format_exception(error, inner))
        tb_write_error("\nOriginal exception was:\n")
        excepthook(type(value), value, traceback)


def exit_status(value):
    """The exit status of a program that ended with this exception, which is shown unless it is a SystemExit."""
    if isinstance(value, SystemExit):
        code = value.code
        if code is None:
            return 0
        if isinstance(code, int):
            return int(code) & 0xFF if -(1 << 63) <= code < 1 << 63 else 0xFF
        tb_write_error(tb_safe_text(code, "code") + "\n")
        return 1
    try:
        show_uncaught(value)
    except SystemExit as error:
        return exit_status(error)
    return program_INTERRUPTED if isinstance(value, KeyboardInterrupt) else 1


def unraisablehook(unraisable, /):
    """Write an exception that could not be passed on to sys.stderr, with where it came from."""
    message = unraisable.err_msg
    target = unraisable.object
    if target is not None:
        shown = tb_safe_text(target, "object", repr)
        text = f"{message}: {shown}\n" if message is not None else f"Exception ignored in: {shown}\n"
    elif message is not None:
        text = f"{message}:\n"
    else:
        text = ""
    value = unraisable.exc_value
    if value is None:
        tb_write_error(text)
        return
    traceback = unraisable.exc_traceback
    if traceback is not None:
        text += "Traceback (most recent call last):\n" + format_plain_traceback(traceback)
    # Nothing but the class and the text.
    tb_write_error(f"{text}{tb_class_text(type(value))}: {tb_safe_text(value, 'exception')}\n")


def report_unraisable(value, message, target):
    """Gives an exception that nobody can handle to `sys.unraisablehook`."""
    import sys

    traceback = value.__traceback__
    if traceback is None:
        traceback = star_traceback(value)
    args = UnraisableHookArgs(type(value), value, traceback, message, target)
    hook = getattr(sys, "unraisablehook", None)
    if hook is None:
        unraisablehook(args)
        return
    try:
        hook(args)
    except BaseException as error:
        unraisablehook(
            UnraisableHookArgs(
                type(error), error, error.__traceback__, "Exception ignored in sys.unraisablehook", hook
            )
        )
