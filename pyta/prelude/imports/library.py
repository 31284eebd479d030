"""The library's `importlib._bootstrap` and what it needs from `_imp`: loaded only when a program imports `importlib`."""


def imp_is_frozen(name):
    return import_is_frozen(name)


def imp_is_frozen_package(name):
    import_check_frozen(name)
    return import_library_path(name)[1]


def imp_get_frozen_object(name, data):
    if not is_missing(data) and data is not None:
        import marshal

        try:
            return marshal.loads(data)
        except (EOFError, ValueError, TypeError) as error:
            raise ImportError(f"Frozen object named {name!r} is invalid", name=name) from error
    import_check_frozen(name)
    return import_code(import_library_path(name)[0])


def imp_find_frozen(name, withdata):
    if not import_is_frozen(name):
        return None
    return (None, import_library_path(name)[1], name)


def imp_create_builtin(spec):
    module = import_native(spec.name)
    if module is not None:
        import_modules_map.setdefault(spec.name, module)
    return module


def imp_exec_builtin(module):
    body = import_native_body(module.__name__, module)
    if body is not None:
        body()
        import_native_done(module)
    return 0


def imp_create_dynamic(spec, file):
    if "\0" in spec.name or "\0" in spec.origin:
        raise ValueError("embedded null character")
    raise ImportError(f"{spec.name}: compiled extensions of CPython cannot be loaded", name=spec.name, path=spec.origin)


def imp_frozen_names():
    return [name for name in import_system["stdlib_module_names"] if import_is_frozen(name)]


def imp_complete_bootstrap(module):
    """Runs the library's `importlib._bootstrap` in the module and puts our classes in."""
    namespace = module.__dict__
    imp_library_body("importlib._bootstrap", namespace)()
    for own in (ModuleSpec, BuiltinImporter, FrozenImporter):
        namespace[own.__name__] = own
    namespace["sys"] = import_modules_map["sys"]
    namespace["_imp"] = import_absolute("_imp")
    for name in ("_thread", "_warnings", "_weakref"):
        namespace[name] = import_absolute(name)
    namespace["_find_spec"] = import_find_spec
    namespace["_gcd_import"] = imp_gcd_import
    namespace["_handle_fromlist"] = imp_handle_fromlist
    namespace["_load"] = namespace["_load_unlocked"] = import_load
    namespace["_find_and_load"] = lambda name, import_: import_absolute(name)
    namespace["_init_module_attrs"] = lambda spec, module, override=False: import_init_attributes(spec, module)
    namespace["__import__"] = import_modules_map["builtins"].__import__
    namespace["_blocking_on"] = {}


def imp_complete_external(module):
    namespace = module.__dict__
    imp_library_body("importlib._bootstrap_external", namespace)()
    bootstrap = import_absolute("_frozen_importlib")
    namespace["_bootstrap"] = bootstrap
    bootstrap._bootstrap_external = module
    for name in ("sys", "_imp", "_warnings", "marshal", "_io", "posix"):
        namespace[name] = import_absolute(name)
    namespace["_os"] = namespace["posix"]
    for own in (SourceFileLoader, SourcelessFileLoader, FileFinder, PathFinder, NamespaceLoader, _NamespacePath):
        namespace[own.__name__] = own
    namespace["path_sep"] = "/"
    namespace["path_separators"] = "/"
    namespace["_pathseps_with_colon"] = {":/"}
    namespace["_relax_case"] = lambda: False
    namespace["_NamespaceLoader"] = NamespaceLoader
    namespace["_get_supported_file_loaders"] = lambda: [(SourceFileLoader, [".py"]), (SourcelessFileLoader, [".pyc"])]


def imp_gcd_import(name, package=None, level=0):
    if not isinstance(name, str):
        raise TypeError(f"module name must be str, not {type(name)}")
    if level < 0:
        raise ValueError("level must be >= 0")
    if level > 0:
        if not isinstance(package, str):
            raise TypeError("__package__ not set to a string")
        if not package:
            raise ImportError("attempted relative import with no known parent package")
        name = import_resolve(name, package, level)
    elif not name:
        raise ValueError("Empty module name")
    return import_absolute(name)


def imp_handle_fromlist(module, fromlist, import_, *, recursive=False):
    return import_handle_fromlist(module, fromlist, recursive)
