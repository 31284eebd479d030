"""The module `sys`: what is best said in Python."""

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
    import_system["__interactivehook__"] = site_interactive_hook()


def site_interactive_hook():
    def register_readline():
        """Configure readline completion on interactive prompts, if there is such a module."""
        try:
            import readline
            import rlcompleter
        except ImportError:
            return
        readline.parse_and_bind("tab: complete")

    register_readline.__qualname__ = "register_readline"
    return register_readline


# Functions of the module.


def sys_exit(status):
    if is_missing(status):
        raise SystemExit
    if isinstance(status, tuple):
        error = SystemExit(*status)
        if len(error.args) > 1:
            error.code = status
        raise error
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
        stdout = None
    if stdout is None:
        raise RuntimeError("lost sys.stdout")
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
    except (ImportError, AttributeError, TypeError, ValueError):
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
        raise TypeError(f"expected str for argument 'event', not {class_name(event)}")
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
            raise TypeError(f"Type {class_name(object)} doesn't define __sizeof__")
        return default
    try:
        size = type(object).__sizeof__(object)
    except TypeError:
        if is_missing(default):
            raise
        return default
    if not isinstance(size, int):
        raise TypeError(f"'{class_name(size)}' object cannot be interpreted as an integer")
    if size < 0:
        raise ValueError("__sizeof__() should return >= 0")
    return size


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
