"""The import system's general part: what cannot be answered from the table of loaded modules."""

import_modules_map = import_modules()
import_system = import_sys()
import_absent = missing()
# What options ask to be said about imports: "times", "names".
import_traces = []


def import_init_attributes(spec, module):
    """Sets a fresh module's attributes from its spec."""
    loader = spec.loader
    if loader is None and spec.submodule_search_locations is not None:
        loader = NamespaceLoader.__new__(NamespaceLoader)
        loader._path = spec.submodule_search_locations
        spec.loader = loader
        module.__file__ = None
    for name, value in (
        ("__name__", spec.name),
        ("__loader__", loader),
        ("__package__", spec.parent),
        ("__spec__", spec),
    ):
        try:
            setattr(module, name, value)
        except AttributeError:
            pass
    if spec.submodule_search_locations is not None:
        try:
            module.__path__ = spec.submodule_search_locations
        except AttributeError:
            pass
    if spec.has_location:
        try:
            module.__file__ = spec.origin
            if spec.cached is not None:
                module.__cached__ = spec.cached
        except AttributeError:
            pass
    elif getattr(module, "__file__", import_absent) is None:
        del module.__file__


def import_module_from_spec(spec):
    module = None
    if hasattr(spec.loader, "create_module"):
        module = spec.loader.create_module(spec)
    elif hasattr(spec.loader, "exec_module"):
        raise ImportError("loaders that define exec_module() must also define create_module()")
    if module is None:
        module = import_new_module(spec.name)
    import_init_attributes(spec, module)
    return module


# What is being loaded: by name, the identifier of the thread that does it and the lock that others wait for, once one does.
import_loading = {}
# The names that threads wait for, by their identifiers.
import_awaited = {}


def import_loaded(name, entry):
    """The module is loaded, or cannot be."""
    thread_loads(-1)
    if import_loading.get(name) is entry:
        del import_loading[name]
    if entry[1] is not None:
        entry[1].release()


def import_wait_for(name):
    """Waits while another thread loads the module, unless that waits for this one in the end."""
    ident = thread_ident()
    while True:
        entry = import_loading.get(name)
        if entry is None or entry[0] == ident or import_waits_for(entry[0], ident):
            return
        if entry[1] is None:
            entry[1] = thread_lock()
            entry[1].acquire()
        import_awaited[ident] = name
        try:
            with entry[1]:
                pass
        finally:
            del import_awaited[ident]


def import_waits_for(waiting, ident):
    """Whether a thread waits for what the thread `ident` loads."""
    while True:
        entry = import_loading.get(import_awaited.get(waiting))
        if entry is None:
            return False
        waiting = entry[0]
        if waiting == ident:
            return True


def import_origin(loader):
    """Where a module of this loader comes from: a path, True for what is part of the program, else None."""
    if class_of(loader) is SourceFileLoader:
        return loader.path
    return loader is BuiltinImporter or loader is FrozenImporter or None


def import_load(spec):
    """Makes and runs the module; it is in the table of modules meanwhile."""
    loader = spec.loader
    if loader is not None and not hasattr(loader, "exec_module"):
        return import_load_old(spec)
    module = import_module_from_spec(spec)
    name = spec.name
    spec._initializing = True
    entry = import_loading[name] = [thread_loads(1), None]
    is_patient = import_begin_patience(import_origin(loader))
    try:
        import_modules_map[name] = module
        try:
            if loader is not None:
                loader.exec_module(module)
            elif spec.submodule_search_locations is None:
                raise ImportError("missing loader", name=name)
        except:
            try:
                del import_modules_map[name]
            except KeyError:
                pass
            raise
        # The module may have put something else in its place; that goes to the end of the table, as it is complete.
        module = import_modules_map.pop(name, import_absent)
        if module is import_absent:
            raise KeyError(name)
        import_modules_map[name] = module
    finally:
        if is_patient:
            import_end_patience()
        spec._initializing = False
        import_loaded(name, entry)
    return module


def import_load_old(spec):
    loader = spec.loader
    loader.load_module(spec.name)
    module = import_modules_map[spec.name]
    if getattr(module, "__loader__", None) is None:
        module.__loader__ = loader
    if getattr(module, "__package__", None) is None:
        module.__package__ = module.__name__ if hasattr(module, "__path__") else spec.name.rpartition(".")[0]
    if getattr(module, "__spec__", None) is None:
        module.__spec__ = spec
    return module


def import_load_by(loader, fullname):
    """What a loader's load_module() does."""
    if hasattr(loader, "get_filename"):
        path = loader.get_filename(fullname)
        spec = import_file_spec(fullname, loader, path, loader.is_package(fullname))
    else:
        spec = ModuleSpec(fullname, loader, origin=getattr(loader, "_ORIGIN", None), is_package=loader.is_package(fullname))
    if fullname in import_modules_map:
        module = import_modules_map[fullname]
        import_init_attributes(spec, module)
        loader.exec_module(module)
        return import_modules_map[fullname]
    return import_load(spec)


def import_find_and_load(name):
    path = parent_spec = parent_module = None
    parent, _, child = name.rpartition(".")
    if parent:
        if parent not in import_modules_map:
            import_absolute(parent)
        if name in import_modules_map:
            return import_modules_map[name]
        parent_module = import_modules_map[parent]
        try:
            path = parent_module.__path__
        except AttributeError:
            raise ModuleNotFoundError(f"No module named {name!r}; {parent!r} is not a package", name=name) from None
        parent_spec = import_spec_of(parent_module)
    spec = import_find_spec(name, path)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    pending = getattr(parent_spec, "_uninitialized_submodules", None)
    if pending is not None:
        pending.append(child)
    try:
        module = import_load(spec)
    finally:
        if pending:
            pending.pop()
    if parent:
        parent_module = import_modules_map[parent]
        try:
            setattr(parent_module, child, module)
        except AttributeError:
            from warnings import warn

            warn(f"Cannot set an attribute on {parent!r} for child module {child!r}", ImportWarning)
    return module


def import_absolute(name):
    """The module with this name, loaded if need be."""
    if import_loading:
        import_wait_for(name)
    module = import_modules_map.get(name, import_absent)
    if module is import_absent:
        return import_traced(name) if import_traces else import_find_and_load(name)
    if module is None:
        raise ModuleNotFoundError(f"import of {name} halted; None in sys.modules", name=name)
    return module


def import_resolve(name, package, level):
    bits = package.rsplit(".", level - 1)
    if len(bits) < level:
        raise ImportError("attempted relative import beyond top-level package")
    return f"{bits[0]}.{name}" if name else bits[0]


def import_package_of(globals):
    package = globals.get("__package__")
    spec = globals.get("__spec__")
    if package is not None:
        if not isinstance(package, str):
            raise TypeError("package must be a string")
        if spec is not None and package != spec.parent:
            from warnings import warn

            warn(f"__package__ != __spec__.parent ({package!r} != {spec.parent!r})", DeprecationWarning, stacklevel=2)
        return package
    if spec is not None:
        return spec.parent
    package = globals["__name__"]
    if "__path__" not in globals:
        package = package.rpartition(".")[0]
    return package


def import_full(name, globals, fromlist, level):
    """`__import__` with checked arguments."""
    if not isinstance(name, str):
        raise TypeError("module name must be a string")
    if level < 0:
        raise ValueError("level must be >= 0")
    if level:
        if globals is None:
            raise KeyError("'__name__' not in globals")
        if not isinstance(globals, dict):
            raise TypeError("globals must be a dict")
        if "__package__" not in globals and "__spec__" not in globals and "__name__" not in globals:
            raise KeyError("'__name__' not in globals")
        package = import_package_of(globals)
        if not package:
            raise ImportError("attempted relative import with no known parent package")
        absolute = import_resolve(name, package, level)
    elif not name:
        raise ValueError("Empty module name")
    else:
        absolute = name
    module = import_absolute(absolute)
    if fromlist:
        if hasattr(module, "__path__"):
            return import_handle_fromlist(module, fromlist)
        return module
    if not level:
        return import_absolute(name.partition(".")[0])
    if not name:
        return module
    cut = len(name) - len(name.partition(".")[0])
    return import_modules_map[absolute[: len(absolute) - cut]]


def import_handle_fromlist(module, fromlist, recursive=False):
    for name in fromlist:
        if not isinstance(name, str):
            where = module.__name__ + ".__all__" if recursive else "``from list''"
            raise TypeError(f"Item in {where} must be str, not {type(name).__name__}")
        if name == "*":
            if not recursive and hasattr(module, "__all__"):
                import_handle_fromlist(module, module.__all__, True)
        elif not hasattr(module, name):
            full = f"{module.__name__}.{name}"
            try:
                import_absolute(full)
            except ModuleNotFoundError as error:
                # Only a missing submodule is fine: what imports from the package says so then.
                if error.name == full and import_modules_map.get(full, import_absent) is not None:
                    continue
                raise
    return module


def builtin_import(name, globals, locals, fromlist, level):
    globals = None if is_missing(globals) else globals
    fromlist = () if is_missing(fromlist) else fromlist
    return import_full(name, globals, fromlist, 0 if is_missing(level) else level)


def import_missing_attribute(module, name):
    """Raises what is to say about an attribute that a module of the program's does not have (yet)."""
    module_name = getattr(module, "__name__", None)
    spec = import_spec_of(module)
    origin = getattr(spec, "origin", None) if getattr(spec, "has_location", False) else None
    start = f"module {module_name!r} has no attribute {name!r}"
    shadows = isinstance(origin, str) and import_shadows(spec, origin)
    if shadows and module_name in import_library_names():
        start += (
            f" (consider renaming {origin!r} since it has the same name as the standard library module named "
            f"{module_name!r} and prevents importing that standard library module)"
        )
    elif getattr(spec, "_initializing", False):
        if shadows:
            start += f" (consider renaming {origin!r} if it has the same name as a library you intended to import)"
        else:
            where = f" from {origin!r}" if isinstance(origin, str) else ""
            start = (
                f"partially initialized module {module_name!r}{where} has no attribute {name!r} "
                "(most likely due to a circular import)"
            )
    elif name in getattr(spec, "_uninitialized_submodules", ()):
        start = f"cannot access submodule {name!r} of module {module_name!r} (most likely due to a circular import)"
    raise AttributeError(start, name=name, obj=module)


def import_from_fallback(module, name):
    """`from module import name` when the module has no such attribute (yet)."""
    module_name = getattr(module, "__name__", import_absent)
    if isinstance(module_name, str):
        found = import_modules_map.get(f"{module_name}.{name}", import_absent)
        if found is not import_absent:
            return found
    if not isinstance(module_name, str):
        module_name = "<unknown module name>"
    spec = import_spec_of(module)
    origin = getattr(module, "__file__", None)
    if origin is None and getattr(spec, "has_location", False):
        origin = spec.origin
    shown = origin if isinstance(origin, str) else "unknown location"
    hint = ""
    if getattr(spec, "_initializing", False):
        if isinstance(origin, str) and import_shadows_library(module_name, spec, origin):
            raise import_from_error(
                f"cannot import name {name!r} from {module_name!r} (consider renaming {origin!r} since it has the same name as the "
                "standard library module named "
                f"{module_name!r} and prevents importing that standard library module)",
                module_name,
                origin,
                name,
            )
        if isinstance(origin, str) and import_shadows(spec, origin):
            raise import_from_error(
                f"cannot import name {name!r} from {module_name!r} (consider renaming {origin!r} if it has the same name as a library "
                "you intended to import)",
                module_name,
                origin,
                name,
            )
        hint = "partially initialized module "
        shown = f"most likely due to a circular import) ({shown}"
    elif isinstance(origin, str) and import_shadows_library(module_name, spec, origin):
        raise import_from_error(
            f"cannot import name {name!r} from {module_name!r} (consider renaming {origin!r} since it has the same name as the "
            "standard library module named "
            f"{module_name!r} and prevents importing that standard library module)",
            module_name,
            origin,
            name,
        )
    raise import_from_error(f"cannot import name {name!r} from {hint}{module_name!r} ({shown})", module_name, origin, name)


def import_from_error(text, module_name, path, name):
    return ImportError(text, name=module_name, path=path if isinstance(path, str) else None, name_from=name)


def import_library_names():
    names = import_system.get("stdlib_module_names", import_absent)
    if names is import_absent:
        names = sys_lazy_info("stdlib_module_names")
    return names if isinstance(names, (set, frozenset)) else ()


def import_shadows(spec, origin):
    """Whether the file lies where the program does."""
    if import_system["flags"].safe_path or not program_paths:
        return False
    directory = origin.rpartition("/")[0]
    if origin.endswith("/__init__.py"):
        directory = directory.rpartition("/")[0]
    first = program_paths[0]
    if first == "":
        import posix

        try:
            first = posix.getcwd()
        except OSError:
            return False
    return directory == first


def import_shadows_library(module_name, spec, origin):
    return module_name in import_library_names() and import_shadows(spec, origin)


def import_all(module, namespace):
    """`from module import *`."""
    names = getattr(module, "__all__", None)
    skip = names is None
    if skip:
        attributes = getattr(module, "__dict__", None)
        if attributes is None:
            raise ImportError("from-import-* object has no __dict__ and no __all__")
        names = list(attributes.keys())
    for name in names:
        if not isinstance(name, str):
            shown = getattr(module, "__name__", None)
            if not isinstance(shown, str):
                raise TypeError(f"module __name__ must be a string, not {type(shown).__name__}")
            what = "Key" if skip else "Item"
            where = "__dict__" if skip else "__all__"
            raise TypeError(f"{what} in {shown}.{where} must be str, not {type(name).__name__}")
        if skip and name.startswith("_"):
            continue
        namespace[name] = getattr(module, name)
