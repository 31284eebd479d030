"""The module `sys`: what is best said in Python. And how a program is run from start to end."""

sys_trace_hook = None
sys_profile_hook = None
sys_audit_hooks = []

sys_version_class = make_structseq(
    "sys.version_info",
    ("major", "minor", "micro", "releaselevel", "serial"),
    doc="sys.version_info\n\nVersion information as a named tuple.",
    instantiable=False,
)
sys_flags_class = make_structseq(
    "sys.flags",
    (
        "debug",
        "inspect",
        "interactive",
        "optimize",
        "dont_write_bytecode",
        "no_user_site",
        "no_site",
        "ignore_environment",
        "verbose",
        "bytes_warning",
        "quiet",
        "hash_randomization",
        "isolated",
        "dev_mode",
        "utf8_mode",
        "warn_default_encoding",
        "safe_path",
        "int_max_str_digits",
    ),
    ("gil", "thread_inherit_context", "context_aware_warnings"),
    doc="sys.flags\n\nFlags provided through command line arguments or environment vars.",
    instantiable=False,
)
sys_asyncgen_class = make_structseq("sys.asyncgen_hooks", ("firstiter", "finalizer"))


def sys_lazy_info(name):
    """The rarely used tables of constants, made when they are first asked for."""
    if name == "float_info":
        fields = "max max_exp max_10_exp min min_exp min_10_exp dig mant_dig epsilon radix rounds".split()
        items = (1.7976931348623157e308, 1024, 308, 2.2250738585072014e-308, -1021, -307, 15, 53, 2.220446049250313e-16, 2, 1)
    elif name == "int_info":
        fields = "bits_per_digit sizeof_digit default_max_str_digits str_digits_check_threshold".split()
        items = (30, 4, 4300, 640)
    elif name == "hash_info":
        fields = "width modulus inf nan imag algorithm hash_bits seed_bits cutoff".split()
        items = (64, (1 << 61) - 1, 314159, 0, 1000003, "siphash13", 64, 128, 0)
    elif name == "thread_info":
        fields = "name lock version".split()
        items = ("pthread", "semaphore", None)
    elif name == "_jit":
        value = type(import_modules_map["sys"])("sys._jit")
        value.is_available = value.is_enabled = value.is_active = lambda: False
        import_system[name] = value
        return value
    elif name == "monitoring":
        value = sys_monitoring()
        import_system[name] = value
        return value
    elif name == "stdlib_module_names":
        value = frozenset(sys_library_names())
        import_system[name] = value
        return value
    else:
        raise AttributeError(f"module 'sys' has no attribute {name!r}", name=name, obj=import_modules_map.get("sys"))
    value = structseq_tuple_new(make_structseq(f"sys.{name}", fields), items)
    import_system[name] = value
    return value


def sys_library_names():
    more = (
        "_asyncio _blake2 _bz2 _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _csv _ctypes _curses _curses_panel "
        "_datetime _dbm _decimal _elementtree _frozen_importlib _frozen_importlib_external _gdbm _hashlib _hmac _interpchannels "
        "_interpqueues _interpreters _lsprof _lzma _md5 _multibytecodec _multiprocessing _overlapped _pickle _posixshmem "
        "_posixsubprocess _queue _remote_debugging _scproxy _sha1 _sha2 _sha3 _socket _sqlite3 _ssl _suggestions _sysconfig _tkinter _uuid "
        "_winapi _wmi _zoneinfo _zstd cProfile curses ensurepip fcntl grp idlelib mmap msvcrt nt pwd pyexpat readline resource select "
        "syslog termios tkinter turtledemo winreg winsound zlib"
    ).split()
    names = set(sys_native_modules()) | set(sys_all_library_names()) | set(more)
    return names - {"_pyta", "_dummy_os", "_dummy_thread", "dummy_threading", "_pycodecs", "builtins_source"} | {"builtins", "sys"}


def sys_setup():
    """Completes the module `sys`; its natives and what the command line said are there."""
    system = import_system
    system.update(
        meta_path=[BuiltinImporter, FrozenImporter, PathFinder],
        path_hooks=[import_zip_hook, import_file_hook],
        path_importer_cache={},
    )  # what follows may import
    version = structseq_tuple_new(sys_version_class, (3, 14, 0, "final", 0))
    flags = system["flags"]
    made = structseq_tuple_new(
        sys_flags_class,
        flags[:13] + (bool(flags[13]),) + flags[14:16] + (bool(flags[16]),) + flags[17:18],
    )
    made.__dict__.update(gil=flags[18], thread_inherit_context=flags[19], context_aware_warnings=flags[20])
    implementation = import_namespace(
        name="pyta",
        cache_tag="pyta-314",
        version=version,
        hexversion=0x030E00F0,
        _multiarch="x86_64-linux-gnu",
        supports_isolated_interpreters=False,
    )
    system.update(
        version_info=version,
        version="3.14.0 (Pyta 0.1.0) [coreVM]",
        hexversion=0x030E00F0,
        api_version=1013,
        flags=made,
        implementation=implementation,
        copyright="Copyright (c) 2001 Python Software Foundation.\nAll Rights Reserved.\n\nPyta: Copyright (c) 2026, the Pyta authors.\nAll Rights Reserved.",
        platform="linux",
        byteorder="little",
        maxsize=(1 << 63) - 1,
        maxunicode=0x10FFFF,
        float_repr_style="short",
        platlibdir="lib",
        abiflags="",
        pycache_prefix=sys_option("pycache_prefix", "PYTHONPYCACHEPREFIX"),
        dont_write_bytecode=bool(flags[4]),
        _framework="",
        _home=None,
        _git=("CPython", "", ""),
        builtin_module_names=sys_native_modules(),
        __getattr__=sys_lazy_info,
    )
    for name in ("displayhook", "excepthook", "unraisablehook", "breakpointhook"):
        system[f"__{name}__"] = system[name]
    module = import_modules_map["sys"]
    system["__spec__"] = ModuleSpec("sys", BuiltinImporter, origin="built-in")
    system["__loader__"] = BuiltinImporter
    builtins = import_modules_map["builtins"]
    builtins.__spec__ = ModuleSpec("builtins", BuiltinImporter, origin="built-in")
    builtins.__loader__ = BuiltinImporter
    builtins.__package__ = ""
    io = import_native("_io")
    import_modules_map["_io"] = io
    io_setup(io)
    io.__spec__ = ModuleSpec("_io", BuiltinImporter, origin="built-in")
    io.__loader__ = BuiltinImporter
    sys_make_streams(system, flags)
    program_namespace()
    if system["warnoptions"]:
        import_absolute("warnings")
    if not flags[6]:
        sys_site(builtins)
        site_run(flags)
    program_options(flags)
    return module


def sys_monitoring():
    """`sys.monitoring`: tools can take their numbers; there are no events to ask for."""
    module = type(import_modules_map["sys"])("sys.monitoring")
    names = {}

    def check(tool_id):
        if not 0 <= tool_id < 6:
            raise ValueError(f"invalid tool {tool_id} (must be between 0 and 5)")

    def use_tool_id(tool_id, name, /):
        check(tool_id)
        if not isinstance(name, str):
            raise ValueError("tool name must be a str")
        if tool_id in names:
            raise ValueError(f"tool {tool_id} is already in use")
        names[tool_id] = name

    def free_tool_id(tool_id, /):
        check(tool_id)
        names.pop(tool_id, None)

    def get_tool(tool_id, /):
        check(tool_id)
        return names.get(tool_id)

    def refuse(tool_id, *args):
        check(tool_id)
        if tool_id not in names:
            raise ValueError(f"tool {tool_id} is not in use")
        if args and args[-1]:
            raise NotImplementedError("sys.monitoring has no events yet")
        return 0

    def register_callback(tool_id, event, func, /):
        check(tool_id)
        if func is not None:
            raise NotImplementedError("sys.monitoring has no events yet")

    module.use_tool_id, module.free_tool_id, module.get_tool = use_tool_id, free_tool_id, get_tool
    module.clear_tool_id, module.register_callback = check, register_callback
    module.get_events, module.set_events = (lambda tool_id, /: refuse(tool_id)), refuse
    module.get_local_events, module.set_local_events = (lambda tool_id, code, /: refuse(tool_id)), refuse
    module.restart_events = lambda: None
    module.DEBUGGER_ID, module.COVERAGE_ID, module.PROFILER_ID, module.OPTIMIZER_ID = 0, 1, 2, 5
    module.DISABLE, module.MISSING = object(), object()
    places = "PY_START PY_RESUME PY_RETURN PY_YIELD CALL LINE INSTRUCTION JUMP BRANCH_LEFT BRANCH_RIGHT STOP_ITERATION RAISE".split()
    places += "EXCEPTION_HANDLED PY_UNWIND PY_THROW RERAISE C_RETURN C_RAISE BRANCH".split()
    module.events = type(import_system["implementation"])(
        **{name: 1 << place for place, name in enumerate(places)}, NO_EVENTS=0
    )
    return module


def sys_option(name, variable):
    """A setting that an `-X` option or a variable gives; None without either."""
    value = import_system["_xoptions"].get(name)
    if isinstance(value, str) and value:
        return value
    if import_system["flags"][7]:
        return None
    return sys_environ(variable) or None


def sys_make_streams(system, flags):
    encoding, errors = "utf-8", None
    setting = None if flags[7] else sys_environ("PYTHONIOENCODING")
    if setting:
        name, _, handler = setting.partition(":")
        if name:
            import codecs

            encoding = codecs.lookup(name).name
            errors = "strict"
        errors = handler or errors
    if errors is None:
        locale = sys_environ("LC_ALL") or sys_environ("LC_CTYPE") or sys_environ("LANG") or "C"
        plain = locale in ("C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8")
        errors = "surrogateescape" if plain or flags[14] else "strict"
    unbuffered = import_system.get("_unbuffered", False)
    system.pop("_unbuffered", None)
    for fd, name, handler in ((0, "stdin", errors), (1, "stdout", errors), (2, "stderr", "backslashreplace")):
        stream = sys_standard(fd, f"<{name}>", encoding, handler, unbuffered)
        system[name] = system[f"__{name}__"] = stream


# What `site` does.


class Quitter:
    __module__ = "_sitebuiltins"

    def __init__(self, name, eof):
        self.name = name
        self.eof = eof

    def __repr__(self):
        return f"Use {self.name}() or {self.eof} to exit"

    def __call__(self, code=None):
        # Interactive sessions end by this exception, but with stdin closed other readers end too.
        try:
            import_system["stdin"].close()
        except Exception:
            pass
        raise SystemExit(code)


class _Printer:
    __module__ = "_sitebuiltins"

    def __init__(self, name, data):
        self.__name = name
        self.__data = data

    def __repr__(self):
        return self.__data

    def __call__(self):
        print(self.__data)


class _Helper:
    __module__ = "_sitebuiltins"

    def __repr__(self):
        return "Type help() for interactive help, or help(object) for help about object."

    def __call__(self, *args, **kwds):
        import pydoc

        return pydoc.help(*args, **kwds)


def sys_site(builtins):
    builtins.quit = Quitter("quit", "Ctrl-D (i.e. EOF)")
    builtins.exit = Quitter("exit", "Ctrl-D (i.e. EOF)")
    builtins.copyright = _Printer("copyright", import_system["copyright"])
    builtins.credits = _Printer(
        "credits",
        "Thanks to CWI, CNRI, BeOpen, Zope Corporation, the Python Software Foundation,\n"
        "and a cast of thousands for supporting Python development.  See www.python.org\n"
        "for more information.",
    )
    builtins.license = _Printer("license", "See https://docs.python.org/3.14/license.html")
    builtins.help = _Helper()


# Functions of the module.


def sys_exit(status):
    if is_missing(status):
        raise SystemExit
    if isinstance(status, tuple):
        raise SystemExit(*status)
    raise SystemExit(status)


def sys_displayhook(value):
    if value is None:
        return
    builtins = import_modules_map.get("builtins")
    if builtins is None:
        raise RuntimeError("lost builtins module")
    builtins._ = None
    try:
        stdout = import_system["stdout"]
    except KeyError:
        raise RuntimeError("lost sys.stdout") from None
    text = repr(value)
    try:
        stdout.write(text)
    except UnicodeEncodeError:
        data = text.encode(stdout.encoding, "backslashreplace")
        if hasattr(stdout, "buffer"):
            stdout.buffer.write(data)
        else:
            stdout.write(data.decode(stdout.encoding, "strict"))
    stdout.write("\n")
    builtins._ = value


def sys_breakpointhook(args, kws):
    import os

    setting = os.environ.get("PYTHONBREAKPOINT")
    if setting == "0":
        return None
    setting = setting or "pdb.set_trace"
    module, _, function = setting.rpartition(".")
    try:
        import importlib

        target = getattr(importlib.import_module(module or "builtins"), function)
    except (ImportError, AttributeError):
        import warnings

        warnings.warn(f'Ignoring unimportable $PYTHONBREAKPOINT: "{setting}"', RuntimeWarning)
        return None
    return target(*args, **kws)


def builtin_breakpoint(args, kws):
    try:
        hook = import_system["breakpointhook"]
    except KeyError:
        raise RuntimeError("lost sys.breakpointhook") from None
    return hook(*args, **kws)


def sys_audit(event, args):
    if not isinstance(event, str):
        raise TypeError(f"expected str for argument 'event', not {type(event).__name__}")
    for hook in sys_audit_hooks:
        hook(event, args)


def sys_addaudithook(hook):
    for other in sys_audit_hooks:
        try:
            other("sys.addaudithook", ())
        except RuntimeError:
            return
    sys_audit_hooks.append(hook)


def sys_call_tracing(func, args):
    return func(*args)


def sys_getsizeof(object, default):
    method = type_lookup(class_of(object), "__sizeof__")
    if is_missing(method):
        if is_missing(default):
            raise TypeError(f"Type {type(object).__name__} doesn't define __sizeof__")
        return default
    try:
        size = type(object).__sizeof__(object)
    except TypeError:
        if is_missing(default):
            raise
        return default
    if not isinstance(size, int):
        raise TypeError(f"'{type(size).__name__}' object cannot be interpreted as an integer")
    if size < 0:
        raise ValueError("__sizeof__() should return >= 0")
    return size


def sys_set_asyncgen_hooks(firstiter, finalizer):
    old = sys_async_hooks() or (None, None)
    first = old[0] if is_missing(firstiter) else firstiter
    last = old[1] if is_missing(finalizer) else finalizer
    for name, hook in (("finalizer", last), ("firstiter", first)):
        if hook is not None and not callable(hook):
            raise TypeError(f"callable {name} expected, got {type(hook).__name__}")
    sys_set_async_hooks((first, last))


def sys_get_asyncgen_hooks():
    return structseq_tuple_new(sys_asyncgen_class, sys_async_hooks() or (None, None))


# Builtins.


def builtin_print(sep, end, file, flush, args):
    sep = None if is_missing(sep) else sep
    end = None if is_missing(end) else end
    if is_missing(file) or file is None:
        try:
            file = import_system["stdout"]
        except KeyError:
            raise RuntimeError("lost sys.stdout") from None
        if file is None:
            return
    for name, value in (("sep", sep), ("end", end)):
        if value is not None and not isinstance(value, str):
            raise TypeError(f"{name} must be None or a string, not {type(value).__name__}")
    write = file.write
    first = True
    for value in args:
        if first:
            first = False
        else:
            write(" " if sep is None else sep)
        write(value if class_of(value) is str else str(value))
    write("\n" if end is None else end)
    if not is_missing(flush) and flush:
        file.flush()


def builtin_input(prompt):
    for name in ("stdin", "stdout", "stderr"):
        if import_system.get(name) is None:
            raise RuntimeError(f"lost sys.{name}")
    stdin, stdout, stderr = import_system["stdin"], import_system["stdout"], import_system["stderr"]
    try:
        stderr.flush()
    except Exception:
        pass
    if not is_missing(prompt):
        stdout.write(prompt if class_of(prompt) is str else str(prompt))
    try:
        stdout.flush()
    except Exception:
        pass
    line = stdin.readline()
    if not isinstance(line, str):
        raise TypeError("object.readline() returned non-string")
    if not line:
        raise EOFError("EOF when reading a line")
    return line[:-1] if line[-1] == "\n" else line


def builtin_compile(source, filename, mode, flags, dont_inherit, optimize, _feature_version):
    flags = 0 if is_missing(flags) else as_index(flags)
    optimize = -1 if is_missing(optimize) else as_index(optimize)
    if flags & ~0x1FF7600:
        raise ValueError("compile(): unrecognised flags")
    if optimize < -1 or optimize > 2:
        raise ValueError("compile(): invalid optimize value")
    if is_missing(dont_inherit) or not dont_inherit:
        flags |= code_future_flags()
    if not isinstance(mode, str):
        raise TypeError(f"compile() argument 'mode' must be str, not {type(mode).__name__}")
    if mode not in ("exec", "eval", "single"):
        if mode != "func_type":
            raise ValueError("compile() mode must be 'exec', 'eval' or 'single'")
    if not isinstance(filename, str):
        import os

        filename = os.fsdecode(filename)
    if optimize < 0:
        optimize = import_system["flags"].optimize
    if flags & 0x400 or not isinstance(source, (str, bytes, bytearray, memoryview)):
        return ast_compile(source, filename, mode, flags, optimize)
    return code_with_warnings(source, filename, mode, flags, optimize, False)


def ast_compile(source, filename, mode, flags, optimize):
    module = import_absolute("_ast")
    if isinstance(source, module.AST):
        if flags & 0x400:
            return source
        raise NotImplementedError("compiling a syntax tree is not supported yet; compile its source (ast.unparse)")
    if not flags & 0x400 or not isinstance(source, (str, bytes, bytearray, memoryview)):
        raise TypeError("compile() arg 1 must be a string, bytes or AST object")
    if isinstance(source, memoryview):
        source = bytes(source)
    return code_syntax_tree(source, filename, mode, flags, module.__dict__)


def code_with_warnings(source, filename, mode, flags, optimize, own):
    if isinstance(source, memoryview):
        source = bytes(source)
    code, warnings = code_compile(source, filename, mode, flags, optimize, own)
    if warnings is not None:
        warn_syntax(warnings)
    return code


def code_prepare(what, source, globals, locals):
    if is_missing(globals) or globals is None:
        globals = caller_globals()
        if is_missing(locals) or locals is None:
            locals = caller_locals()
    elif is_missing(locals) or locals is None:
        locals = globals
    if not isinstance(globals, dict):
        if what == "exec":
            raise TypeError(f"exec() globals must be a dict, not {type(globals).__name__}")
        if hasattr(globals, "__getitem__"):
            raise TypeError("globals must be a real dict; try eval(code, {}, mapping)")
        raise TypeError("globals must be a dict")
    if locals is not globals and not hasattr(locals, "__getitem__"):
        if what == "exec":
            raise TypeError(f"locals must be a mapping or None, not {type(locals).__name__}")
        raise TypeError("locals must be a mapping")
    if "__builtins__" not in globals:
        globals["__builtins__"] = import_modules_map["builtins"].__dict__
    return globals, locals


def code_run(code, globals, locals):
    own = locals is not globals
    function = code_function(code, globals, own)
    if own and code_takes_namespace(function):
        return function(locals)
    return function()


def builtin_exec(source, globals, locals, closure):
    globals, locals = code_prepare("exec", source, globals, locals)
    own = locals is not globals
    if isinstance(source, (str, bytes, bytearray, memoryview)):
        if not is_missing(closure) and closure is not None:
            raise TypeError("closure argument can only be used if source is a code object")
        code = code_with_warnings(source, "<string>", "exec", code_future_flags(), import_system["flags"].optimize, own)
    else:
        code = source
        if class_of(code) is not code_class:
            raise TypeError("exec() arg 1 must be a string, bytes or code object")
        if code_captures(code):
            if is_missing(closure) or closure is None:
                raise TypeError("code requires a closure of exactly length %d" % code_captures(code))
            import types

            types.FunctionType(code, globals, None, None, closure)()
            return None
        if not is_missing(closure) and closure is not None:
            raise TypeError("cannot use a closure with this code object")
    code_run(code, globals, locals)


def builtin_eval(source, globals, locals):
    globals, locals = code_prepare("eval", source, globals, locals)
    own = locals is not globals
    if isinstance(source, (str, bytes, bytearray, memoryview)):
        source = source.lstrip(" \t") if isinstance(source, str) else bytes(source).lstrip(b" \t")
        code = code_with_warnings(source, "<string>", "eval", code_future_flags(), import_system["flags"].optimize, own)
    else:
        code = source
        if class_of(code) is not code_class:
            raise TypeError("eval() arg 1 must be a string, bytes or code object")
        if code_captures(code):
            raise TypeError("code object passed to eval() may not contain free variables")
    return code_run(code, globals, locals)


code_class = class_of((lambda: None).__code__)


def builtin_vars(args):
    if len(args) > 1:
        raise TypeError(f"vars expected at most 1 argument, got {len(args)}")
    if not args:
        return caller_locals()
    try:
        return args[0].__dict__
    except AttributeError:
        raise TypeError("vars() argument must have __dict__ attribute") from None


def builtin_dir(args):
    if len(args) > 1:
        raise TypeError(f"dir expected at most 1 argument, got {len(args)}")
    if not args:
        return sorted(caller_locals().keys())
    kind = class_of(args[0])
    if is_missing(type_lookup(kind, "__dir__")):
        raise TypeError("object does not provide __dir__")
    return sorted(kind.__dir__(args[0]))


def caller_locals():
    return locals()


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
    """What happens when a program ends."""
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


atexit_callbacks = []


def atexit_run():
    callbacks = atexit_callbacks[::-1]
    for function, args, kwargs in callbacks:
        try:
            function(*args, **kwargs)
        except BaseException as error:
            report_unraisable(error, f"Exception ignored in atexit callback {function!r}", None)
    atexit_callbacks.clear()


def atexit_register(func, args, kwargs):
    if not callable(func):
        raise TypeError("the first argument must be callable")
    atexit_callbacks.append((func, args, kwargs))
    return func


def atexit_unregister(func):
    atexit_callbacks[:] = [entry for entry in atexit_callbacks if not entry[0] == func]


def atexit_clear():
    atexit_callbacks.clear()


def atexit_count():
    return len(atexit_callbacks)


def faulthandler_dump(file, all_threads):
    file = import_system["stderr"] if is_missing(file) or file is None else file
    write = file.write
    write("Current thread 0x%016x (most recent call first):\n" % import_absolute("_thread").get_ident())
    frame = caller_frame()
    while frame is not None:
        code = frame.f_code
        write(f'  File "{code.co_filename}", line {frame.f_lineno} in {code.co_name}\n')
        frame = frame.f_back
    file.flush()
