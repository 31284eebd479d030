"""The interactive interpreter: what is typed is compiled statement by statement and run in `__main__`.

Lines come from the standard input, read here (`repl_read_lines`), or from an editor that the program around the interpreter has
(`repl_execute` and what follows it): that calls in between its own reading, so that no reading is below running code.
"""

repl_FUTURE = 0x1400000
# Features of the future that former inputs asked for; how many inputs were compiled.
repl_flags = [0]
repl_count = [0]
# What was read from standard input and not used yet.
repl_rest = [b""]
# Whether the last input ended in an exception.
repl_failed = [False]
# What completes names, once it is needed.
repl_completer = []
# Whether KeyboardInterrupt ended an input: then the process ends by the signal, as it does after a program.
repl_was_interrupted = [False]


def repl_begin():
    """Prepares an interactive session that the command line asks for."""
    repl_header()
    repl_startup()
    return repl_loop()


def repl_after(status):
    """The session after a program, if one is wanted; the exit status."""
    flags = import_system["flags"]
    if not flags.inspect and (flags.ignore_environment or not sys_environ("PYTHONINSPECT")):
        return status
    if not repl_is_interactive():
        return status
    repl_run_hook()
    return repl_loop()


def repl_is_interactive():
    return bool(import_system["flags"].interactive) or sys_isatty(0)


def repl_header():
    flags = import_system["flags"]
    if flags.quiet:
        return
    text = f"Python {import_system['version']} on {import_system['platform']}\n"
    if not flags.no_site:
        text += 'Type "help", "copyright", "credits" or "license" for more information.\n'
    sys_write_fd(2, text)


def repl_startup():
    """What `PYTHONSTARTUP` names, then `sys.__interactivehook__`."""
    path = None if import_system["flags"].ignore_environment else sys_environ("PYTHONSTARTUP")
    if path:
        import_system["audit"]("cpython.run_startup", path)
        try:
            source = import_read(path)
        except OSError as error:
            sys_write_fd(2, "Could not open PYTHONSTARTUP\n")
            error.__traceback__ = None
            show_uncaught(error)
        else:
            repl_run_startup(source, path)
    repl_run_hook()


def repl_run_startup(source, path):
    namespace = program_namespace()
    namespace["__file__"] = path
    try:
        program_source(source, path)
    except SystemExit:
        raise
    except BaseException as error:
        show_uncaught(error)
    finally:
        namespace.pop("__file__", None)


def repl_run_hook():
    hook = import_system.get("__interactivehook__")
    if hook is None:
        return
    import_system["audit"]("cpython.run_interactivehook", hook)
    try:
        hook()
    except Exception as error:
        sys_write_fd(2, "Failed calling sys.__interactivehook__\n")
        show_uncaught(error)


def repl_no_inspection():
    """The session looks like one that no option asked for: an exit ends it."""
    old = import_system["flags"]
    new = structseq_tuple_new(sys_flags_class, (old[0], 0, *old[2:]))
    new.__dict__.update(old.__dict__)
    import_system["flags"] = new


def repl_loop():
    """Runs a session to its end; the exit status, or that the editor takes over."""
    repl_no_inspection()
    if repl_has_terminal():
        return program_EDITOR
    return repl_read_plainly()


def repl_read_plainly():
    """The session without an editor; its exit status."""
    repl_set_prompts()
    status = None
    while status is None:
        try:
            status = repl_plain_step()
        except KeyboardInterrupt:
            repl_interrupted()
    return program_INTERRUPTED if repl_was_interrupted[0] else status


def repl_has_terminal():
    """Whether an editor can be used."""
    if not import_system["flags"].ignore_environment and sys_environ("PYTHON_BASIC_REPL"):
        return False
    return sys_isatty(0) and sys_isatty(1) and sys_environ("TERM") not in (None, "", "dumb")


def repl_set_prompts():
    import_system.setdefault("ps1", ">>> ")
    import_system.setdefault("ps2", "... ")


def repl_prompt(name):
    """The text of a prompt, which may be any object; empty when that fails."""
    try:
        return str(import_system[name])
    except Exception:
        return ""


def repl_interrupted():
    repl_flush()
    sys_write_fd(2, "\nKeyboardInterrupt\n")


def repl_flush():
    for name in ("stderr", "stdout"):
        stream = import_system.get(name)
        try:
            stream.flush()
        except Exception:
            pass


# The plain reader.


def repl_plain_step():
    """Reads and runs one statement; the exit status when that ends the session."""
    text, ended = repl_read_statement()
    if ended:
        sys_write_fd(2, "\n")
        if not text:
            return 0
    try:
        text = text.decode()
    except UnicodeDecodeError as error:
        return repl_show(SyntaxError(f"(unicode error) {error}", ("<stdin>", 0, 0, "")))
    number = repl_count[0]
    if not repl_is_blank(text):
        try:
            code_check(text, "<stdin>", "single", repl_flags[0])
        except BaseException as error:
            return repl_show(error)
    repl_count[0] += 1
    return repl_run(text, f"<stdin-{number}>", "single")


def repl_is_blank(text):
    lines = [line.strip() for line in text.split("\n")]
    return all([line[:1] in ("", "#") or line == "\\" for line in lines])


def repl_read_statement():
    """The bytes of the next statement, whether right or wrong, and whether the input ended with it."""
    text = b""
    while True:
        line = repl_read_line("ps2" if text else "ps1")
        if not line:
            return text, True
        text += line
        if line[-1:] == b"\n" and not repl_goes_on(text[:-1].decode("utf-8", "replace")):
            return text, False


def repl_goes_on(text):
    """Whether a statement may not end here; `text` has no line break at its end."""
    if text[-2:] == "\\\n":
        # An empty line goes on with a line that a backslash joins to it.
        text = text[:-2]
    return "\0" not in text and code_is_incomplete(text)


def repl_read_line(prompt):
    """A line of the standard input after a prompt; empty at its end."""
    repl_flush()
    sys_write_fd(2, repl_prompt(prompt))
    read = import_absolute("posix").read
    # Unbuffered, no more than the line is taken from what the program may want to read.
    size = 1 if getattr(import_system["__stdout__"], "write_through", False) else 4096
    line = repl_rest[0]
    repl_rest[0] = b""
    while b"\n" not in line:
        data = read(0, size)
        if not data:
            return line
        line += data
    line, end, repl_rest[0] = line.partition(b"\n")
    return line + end


# Running what was read.


def repl_show(error):
    """Shows what ended an input; the exit status if it ends the session."""
    repl_failed[0] = True
    repl_was_interrupted[0] |= isinstance(error, KeyboardInterrupt)
    try:
        if not isinstance(error, SystemExit):
            show_uncaught(error)
            return None
    except SystemExit as exit:
        error = exit
    return exit_status(error)


def repl_run(text, filename, mode):
    """Compiles and runs; the exit status when that ends the session."""
    namespace = program_namespace()
    repl_failed[0] = False
    if repl_is_blank(text):
        return None
    try:
        code = code_with_warnings(text, filename, mode, repl_flags[0], import_system["flags"].optimize, False)
        repl_flags[0] |= code.co_flags & repl_FUTURE
        program_remember(code, filename, text)
        code_run(code, namespace, namespace)
    except BaseException as error:
        return repl_show(error)
    return None


# What the session of the editor asks for.


def repl_prompts():
    """Both prompts; what the program printed is shown before."""
    repl_set_prompts()
    repl_flush()
    return repl_prompt("ps1"), repl_prompt("ps2")


def repl_editor_interrupted():
    sys_write_fd(2, "KeyboardInterrupt\n")


def repl_wants_colors():
    return tb_wants_colors(import_system.get("stdout"))


def repl_execute(text):
    """Runs an input of one or more statements; the exit status when that ends the session."""
    filename = f"<python-input-{repl_count[0]}>"
    repl_count[0] += 1
    try:
        if repl_command(text.strip()):
            return None
        pieces = repl_pieces(text, filename)
    except BaseException as error:
        return repl_show(error)
    for piece, mode in pieces:
        status = repl_run(piece, filename, mode)
        if status is not None or repl_failed[0]:
            return status
    return None


def repl_command(word):
    """Whether the input is one of the words that do something without being called."""
    if word not in ("exit", "quit", "copyright", "help", "clear") or word in program_namespace():
        return False
    if word == "clear":
        sys_write_fd(1, "\x1b[H\x1b[2J\x1b[3J")
        return True
    command = getattr(import_modules_map["builtins"], word, None)
    if command is None:
        return False
    command()
    return True


def repl_pieces(text, filename):
    """The statements of an input with their modes: values of the last one are shown."""
    if repl_is_blank(text):
        return []
    try:
        code_check(text, filename, "single", repl_flags[0])
        return [(text, "single")]
    except SyntaxError:
        code_check(text, filename, "exec", repl_flags[0])
    body = ast_compile(text, filename, "exec", 0x400, 0).body
    lines = text.splitlines(True)
    ends = [statement.end_lineno for statement in body]
    pieces = []
    first = 0
    for end in sorted(set(ends)):
        # Lines keep their numbers.
        pieces.append(("\n" * first + "".join(lines[first:end]), "single" if end == ends[-1] else "exec"))
        first = end
    return pieces


def repl_complete(before):
    """What the text before the cursor may end with: the end that is replaced, then the candidates."""
    line = before.rpartition("\n")[2]
    if not line.strip():
        return ["", "    "]
    try:
        return repl_complete_import(line) or repl_complete_name(line)
    except Exception:
        return []


def repl_complete_name(line):
    if not repl_completer:
        repl_completer.append(import_absolute("rlcompleter").Completer(program_namespace()))
    start = len(line)
    while start and line[start - 1] not in " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?":
        start -= 1
    stem = line[start:]
    candidates = []
    while len(candidates) < 1000:
        candidate = repl_completer[0].complete(stem, len(candidates))
        if not isinstance(candidate, str):
            break
        candidates.append(candidate)
    return [stem, *sorted(candidates)]


def repl_complete_import(line):
    """Candidates in an import statement; None elsewhere."""
    if "import" not in line and "from" not in line:
        return None
    completer = import_absolute("_pyrepl._module_completer").ModuleCompleter(program_namespace())
    found = completer.get_completions(line)
    if found is None:
        return None
    start = len(line)
    while start and line[start - 1] not in " \t,(":
        start -= 1
    stem = line[start:]
    words = line[:start].split()
    if stem and words in (["import"], ["from"]):
        # The library is in no directory that is looked through.
        names = sys_library_names()
        found = {*found, *[name for name in names if name.startswith(stem) and (stem[0] == "_" or name[0] != "_")]}
    return [stem, *sorted(found)] if found else None
