"""How a program is run: from what the command line asks for to the exit status."""

# What a KeyboardInterrupt that nobody caught ends with: the process then ends by the signal.
program_INTERRUPTED = -2
# The program goes on with an interactive session in the editor.
program_EDITOR = -3
# Code, text and file name of what the module `linecache` does not know yet.
program_texts = []
# More texts than these do not wait for the program to import `linecache`.
program_MOST_TEXTS = 100
# Where the program lies: the entry that was put before the path, if one was.
program_paths = []


def program_add_path(directory):
    program_paths.append(directory)
    import_system["path"].insert(0, directory)


def program_run(kind, argument, directory, skip_first_line):
    """Runs what the command line asks for; its exit status."""
    try:
        if kind == "stdin" and repl_is_interactive():
            if directory is not None:
                program_add_path(directory)
            return repl_begin()
        if import_system["flags"].verbose:
            repl_header()
        return repl_after(program_once(kind, argument, directory, skip_first_line))
    except BaseException as error:
        return exit_status(error)


def program_once(kind, argument, directory, skip_first_line):
    """Runs a program; its exit status."""
    try:
        if kind == "file":
            return program_file(argument, directory, skip_first_line)
        if directory is not None:
            program_add_path(directory)
        if kind == "command":
            program_command(argument)
        elif kind == "module":
            import_absolute("runpy")._run_module_as_main(argument)
        else:
            program_stdin()
    except BaseException as error:
        return program_status(error)
    return 0


def program_status(error):
    """The exit status after an exception that ended the program, which is shown unless it only says so."""
    if import_system["flags"].inspect and isinstance(error, SystemExit):
        show_uncaught(error)
        return 1
    return exit_status(error)


def program_namespace():
    """The namespace of `__main__`, which exists from the start."""
    main = import_modules_map.get("__main__")
    if main is None:
        main = import_new_module("__main__")
        import_modules_map["__main__"] = main
        main.__builtins__ = import_modules_map["builtins"]
        main.__loader__ = BuiltinImporter
    return main.__dict__


# Flags of the compiler: the source is a file's, or a stream's.
program_IS_FILE = 1 << 40
program_IS_STREAM = 1 << 41


def program_source(source, filename, remembered=None, flags=0):
    """Compiles and runs a program; tracebacks show the text if it is remembered."""
    namespace = program_namespace()
    code = code_with_warnings(source, filename, "exec", flags, import_system["flags"].optimize, False)
    if remembered is not None:
        # Not before: warnings of the compiler show no lines of such a text.
        program_remember(code, filename, remembered)
    code_run(code, namespace, namespace)


def program_remember(code, filename, text):
    """Tracebacks show lines of a text that is in no file."""
    code_remember(filename, text)
    program_texts.append((code, text, filename))
    cache = import_modules_map.get("linecache")
    if cache is None and len(program_texts) > program_MOST_TEXTS:
        # It keeps the texts without the code.
        cache = import_absolute("linecache")
    if cache is not None:
        program_fill_linecache(cache)


def program_fill_linecache(module):
    """Makes the module `linecache` know the texts that are in no file."""
    for entry in program_texts:
        module._register_code(*entry)
    program_texts.clear()


def program_command(text):
    """`-c`: common indentation of all lines goes."""
    text = program_dedent(text)
    program_source(text.encode("utf-8", "surrogateescape"), "<string>", text)


def program_dedent(text):
    lines = text.split("\n")
    margin = None
    for line in lines:
        stripped = line.lstrip(" \t")
        if not stripped:
            continue
        indent = line[: len(line) - len(stripped)]
        if margin is None:
            margin = indent
        else:
            while not indent.startswith(margin):
                margin = margin[:-1]
        if not margin:
            return text
    if not margin:
        return text
    cut = len(margin)
    return "\n".join([line[cut:] if line[:cut] == margin else line.lstrip(" \t") for line in lines])


def program_stdin():
    stdin = import_system["stdin"]
    source = b"" if stdin is None else stdin.buffer.read()
    program_namespace()["__file__"] = "<stdin>"
    program_source(source_of_file(source, "<stdin>"), "<stdin>", flags=program_IS_STREAM)


def program_finder(path):
    """What finds modules in a script that is a directory or an archive; None for a file of source."""
    if import_path_kind(path) == 1 and not import_is_archive(path):
        return None
    return PathFinder._path_importer_cache(path)


def program_file(path, directory, skip_first_line):
    if program_finder(path) is not None:
        program_add_path(path)
        import_absolute("runpy")._run_module_as_main("__main__", False)
        return 0
    if directory is not None:
        program_add_path(directory)
    try:
        source = import_read(path)
    except OSError as error:
        name = import_system["orig_argv"][0]
        tb_write_error(f"{name}: can't open file {path!r}: [Errno {error.errno}] {error.strerror}\n")
        return 2
    if skip_first_line:
        source = b"\n" + source.partition(b"\n")[2]
    namespace = program_namespace()
    namespace["__loader__"] = SourceFileLoader("__main__", path)
    namespace["__file__"] = path
    namespace["__cached__"] = None
    try:
        if program_is_compiled(source, path):
            program_compiled(source, namespace)
        else:
            program_source(source_of_file(source, path), path, flags=program_IS_FILE)
    finally:
        for name in ("__file__", "__cached__"):
            namespace.pop(name, None)
    return 0


# The start of files of compiled code.
program_MAGIC = b"+\x0e\r\n"
program_HEADER_BYTES = 16


def program_is_compiled(data, path):
    return path.endswith(".pyc") or data[:2] == program_MAGIC[:2]


def program_compiled(data, namespace):
    """Runs a file of compiled code."""
    if data[: len(program_MAGIC)] != program_MAGIC:
        raise RuntimeError("Bad magic number in .pyc file")
    try:
        code = import_absolute("marshal").loads(data[program_HEADER_BYTES:])
    except Exception:
        code = None
    if class_of(code) is not code_class:
        raise RuntimeError("Bad code object in .pyc file")
    code_run(code, namespace, namespace)


def program_options(flags):
    """What options ask for before the program runs."""
    options = import_system["_xoptions"]
    uses_environment = not flags[7]
    time_option = options.get("importtime") or uses_environment and sys_environ("PYTHONPROFILEIMPORTTIME")
    if flags[8] or time_option:
        import_trace_options(flags, time_option)
    if flags[13] or "faulthandler" in options or uses_environment and sys_environ("PYTHONFAULTHANDLER"):
        import_absolute("faulthandler").enable()


# What the module `site` does at the start, without loading it.


def site_run(flags):
    """Completes the search path and runs what customizes it."""
    path = import_system["path"]
    site_clean(path)
    is_user_site = not flags[5]
    for directory in site_directories(is_user_site):
        if import_path_kind(directory) != 2:
            continue
        if directory not in path:
            path.append(directory)
        if site_has_path_files(directory):
            # These files are the business of the real one.
            import_absolute("site")
            return
    site_customize("sitecustomize")
    if is_user_site:
        site_customize("usercustomize")


def site_clean(path):
    """Makes entries absolute and drops those that are there already."""
    cleaned = []
    for entry in path:
        if entry[:1] != "/" or "//" in entry or "/." in entry or entry[-1:] == "/":
            entry = import_absolute("os").path.abspath(entry)
        if entry not in cleaned:
            cleaned.append(entry)
    path[:] = cleaned


def site_directories(is_user_site):
    directories = [f"{import_library()}/site-packages"]
    if is_user_site:
        base = sys_environ("PYTHONUSERBASE")
        if not base:
            home = sys_environ("HOME")
            base = f"{home}/.local" if home else None
        if base:
            directories.insert(0, f"{base}/lib/python3.14/site-packages")
    return directories


def site_has_path_files(directory):
    names = import_absolute("posix").listdir(directory)
    return any([name.endswith(".pth") for name in names])


def site_customize(name):
    """Imports a module that customizes the program, if there is one."""
    library = import_library()
    for entry in import_system["path"]:
        if not entry.startswith(library) and import_path_kind(entry) and import_find_in(entry, name) is not None:
            break
    else:
        return
    try:
        import_absolute(name)
    except Exception as error:
        if import_system["flags"].verbose:
            show_uncaught(error)
        else:
            shown = f"Error in {name}; set PYTHONVERBOSE for traceback:\n{type(error).__name__}: {error}\n"
            tb_write_error(shown)


# The end of a program.


def run_last_finalizers():
    """What the program still held when it ended is finalised; so is, within reason, what finalizers make."""
    for _ in range(20):
        objects = take_finalizable()
        if not objects:
            return
        objects.reverse()
        while objects:
            run_finalizer(objects.pop())


def run_last_flush(status):
    for name in "stdout", "stderr":
        stream = import_system.get(name)
        if stream is not None and not run_is_closed(stream):
            try:
                stream.flush()
            except BaseException:
                status = 120
    return status


def run_finish(status):
    """What happens when a program ends, which interrupts do not keep from happening."""
    while True:
        try:
            return run_finish_once(status)
        except KeyboardInterrupt:
            continue


def run_finish_once(status):
    threading = import_modules_map.get("threading")
    if threading is not None:
        try:
            threading._shutdown()
        except BaseException as error:
            report_unraisable(error, "Exception ignored on threading shutdown", threading)
    atexit_run()
    stdout = import_system.get("stdout")
    if stdout is not None and not run_is_closed(stdout):
        try:
            stdout.flush()
        except BaseException as error:
            report_unraisable(error, "Exception ignored while flushing sys.stdout", None)
            status = 120
    stderr = import_system.get("stderr")
    if stderr is not None and not run_is_closed(stderr):
        try:
            stderr.flush()
        except BaseException:
            status = 120
    sys_set_finalizing()
    run_last_finalizers()
    return run_last_flush(status)


def run_is_closed(stream):
    try:
        return bool(stream.closed)
    except BaseException:
        return False
