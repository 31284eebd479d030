"""The import system's general part: what cannot be answered from the table of loaded modules."""

import_modules_map = import_modules()
import_system = import_sys()
import_absent = missing()


def import_spec_of(module):
    try:
        return module.__spec__
    except AttributeError:
        return None


class ModuleSpec:
    """The specification for a module, used for loading."""

    __module__ = "_frozen_importlib"

    def __init__(self, name, loader, *, origin=None, loader_state=None, is_package=None):
        self.name = name
        self.loader = loader
        self.origin = origin
        self.loader_state = loader_state
        self.submodule_search_locations = [] if is_package else None
        self._uninitialized_submodules = []
        self._set_fileattr = False
        self._cached = None

    def __repr__(self):
        args = [f"name={self.name!r}", f"loader={self.loader!r}"]
        if self.origin is not None:
            args.append(f"origin={self.origin!r}")
        if self.submodule_search_locations is not None:
            args.append(f"submodule_search_locations={self.submodule_search_locations}")
        return f"{self.__class__.__name__}({', '.join(args)})"

    def __eq__(self, other):
        try:
            return (
                self.name == other.name
                and self.loader == other.loader
                and self.origin == other.origin
                and self.submodule_search_locations == other.submodule_search_locations
                and self.cached == other.cached
                and self.has_location == other.has_location
            )
        except AttributeError:
            return NotImplemented

    __hash__ = None

    @property
    def cached(self):
        if self._cached is None and self.origin is not None and self._set_fileattr:
            self._cached = import_cached_path(self.origin)
        return self._cached

    @cached.setter
    def cached(self, cached):
        self._cached = cached

    @property
    def parent(self):
        """The name of the module's parent."""
        if self.submodule_search_locations is None:
            return self.name.rpartition(".")[0]
        return self.name

    @property
    def has_location(self):
        return self._set_fileattr

    @has_location.setter
    def has_location(self, value):
        self._set_fileattr = bool(value)


def import_cached_path(path):
    if not path.endswith(".py"):
        return path if path.endswith(".pyc") else None
    head, slash, tail = path.rpartition("/")
    tag = import_system["implementation"].cache_tag
    return f"{head}{slash}__pycache__/{tail[:-3]}.{tag}.pyc"


class BuiltinImporter:
    """Meta path import for built-in modules."""

    __module__ = "_frozen_importlib"
    _ORIGIN = "built-in"

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if import_is_builtin(fullname):
            return ModuleSpec(fullname, cls, origin="built-in", is_package=False)
        return None

    @staticmethod
    def create_module(spec):
        """Create a built-in module"""
        module = import_native(spec.name)
        if module is None:
            raise ImportError(f"{spec.name!r} is not a built-in module", name=spec.name)
        return module

    @staticmethod
    def exec_module(module):
        """Exec a built-in module"""
        name = module.__spec__.name
        if name == "_frozen_importlib":
            return imp_complete_bootstrap(module)
        if name == "_frozen_importlib_external":
            return imp_complete_external(module)
        body = import_native_body(name, module)
        if body is not None:
            body()

    @classmethod
    def get_code(cls, fullname):
        """Return None as built-in modules do not have code objects."""
        import_check_builtin(fullname)

    @classmethod
    def get_source(cls, fullname):
        """Return None as built-in modules do not have source code."""
        import_check_builtin(fullname)

    @classmethod
    def is_package(cls, fullname):
        """Return False as built-in modules are never packages."""
        import_check_builtin(fullname)
        return False

    @classmethod
    def load_module(cls, fullname):
        return import_load_by(cls, fullname)


def import_check_builtin(name):
    if not import_is_builtin(name):
        raise ImportError(f"{name!r} is not a built-in module", name=name)


class FrozenImporter:
    """Meta path import for frozen modules."""

    __module__ = "_frozen_importlib"
    _ORIGIN = "frozen"

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        if not import_is_frozen(fullname):
            return None
        filename, is_package = import_library_path(fullname)
        spec = ModuleSpec(fullname, cls, origin="frozen", is_package=is_package)
        if is_package:
            spec.submodule_search_locations.append(filename.rpartition("/")[0])
        spec.loader_state = import_namespace(filename=filename, origname=fullname)
        return spec

    @staticmethod
    def create_module(spec):
        module = import_new_module(spec.name)
        module.__file__ = import_library_path(spec.name)[0]
        return module

    @staticmethod
    def exec_module(module):
        import_body(import_library_path(module.__spec__.name)[0], module.__dict__)()

    @classmethod
    def get_code(cls, fullname):
        """Return the code object for the frozen module."""
        import_check_frozen(fullname)
        return import_code(import_library_path(fullname)[0])

    @classmethod
    def get_source(cls, fullname):
        """Return None as frozen modules do not have source code."""
        import_check_frozen(fullname)

    @classmethod
    def is_package(cls, fullname):
        """Return True if the frozen module is a package."""
        import_check_frozen(fullname)
        return import_library_path(fullname)[1]

    @classmethod
    def load_module(cls, fullname):
        return import_load_by(cls, fullname)


def import_check_frozen(name):
    if not import_is_frozen(name):
        raise ImportError(f"{name!r} is not a frozen module", name=name)


def import_namespace(**attributes):
    return sys_namespace_class()(**attributes)


class SourceFileLoader:
    """Concrete implementation of SourceLoader using the file system."""

    __module__ = "_frozen_importlib_external"

    def __init__(self, fullname, path):
        self.name = fullname
        self.path = path

    def __eq__(self, other):
        return self.__class__ == other.__class__ and self.__dict__ == other.__dict__

    def __hash__(self):
        return hash(self.name) ^ hash(self.path)

    def create_module(self, spec):
        """Use default semantics for module creation."""

    def exec_module(self, module):
        """Execute the module."""
        kind = type(self)
        if kind.get_code is SourceFileLoader.get_code and kind.source_to_code is SourceFileLoader.source_to_code and kind.get_data is SourceFileLoader.get_data:
            body = import_body(self.path, module.__dict__)
            if class_of(body) is tuple:
                body, warnings = body
                warn_syntax(warnings)
            body()
            return
        code = self.get_code(module.__name__)
        if code is None:
            raise ImportError(f"cannot load module {module.__name__!r} when get_code() returns None")
        exec(code, module.__dict__)

    def load_module(self, fullname=None):
        return import_load_by(self, fullname or self.name)

    def _check_name(self, name):
        if name is not None and name != self.name:
            raise ImportError(f"loader for {self.name} cannot handle {name}", name=name)

    def is_package(self, fullname):
        filename = self.get_filename(fullname).rpartition("/")[2]
        return filename.rpartition(".")[0] == "__init__" and fullname.rpartition(".")[2] != "__init__"

    def get_filename(self, name=None):
        """Return the path to the source file as found by the finder."""
        self._check_name(name)
        return self.path

    def get_data(self, path):
        """Return the data from path as raw bytes."""
        return import_read(str(path))

    def get_source(self, fullname):
        path = self.get_filename(fullname)
        try:
            data = self.get_data(path)
        except OSError as error:
            raise ImportError("source not available through get_data()", name=fullname) from error
        return import_decode(data)

    def source_to_code(self, data, path, *, _optimize=-1):
        """Return the code object compiled from source."""
        return compile(data, path, "exec", dont_inherit=True, optimize=_optimize)

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        kind = type(self)
        if kind.source_to_code is SourceFileLoader.source_to_code and kind.get_data is SourceFileLoader.get_data:
            return import_code(path)
        return self.source_to_code(self.get_data(path), path)

    def path_stats(self, path):
        """Return the metadata for the path."""
        import os

        status = os.stat(path)
        return {"mtime": status.st_mtime, "size": status.st_size}

    def path_mtime(self, path):
        return int(self.path_stats(path)["mtime"])

    def set_data(self, path, data, *, _mode=0o666):
        """Write bytes data to a file."""
        with open(path, "wb") as file:
            file.write(data)

    def _cache_bytecode(self, source_path, bytecode_path, data):
        pass

    def get_resource_reader(self, name):
        from importlib.readers import FileReader

        return FileReader(self)


def import_decode(data):
    import io
    import tokenize

    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return io.IncrementalNewlineDecoder(None, True).decode(data.decode(encoding))


class NamespaceLoader:
    """The loader of packages without an __init__ file."""

    __module__ = "_frozen_importlib_external"

    def __init__(self, name, path, path_finder):
        self._path = import_namespace_path(name, path, path_finder)

    def is_package(self, fullname):
        return True

    def get_source(self, fullname):
        return ""

    def get_code(self, fullname):
        return compile("", "<string>", "exec", dont_inherit=True)

    def create_module(self, spec):
        """Use default semantics for module creation."""

    def exec_module(self, module):
        pass

    def load_module(self, fullname):
        return import_load_by(self, fullname)

    def get_resource_reader(self, module):
        from importlib.readers import NamespaceReader

        return NamespaceReader(self._path)


class _NamespacePath:
    """A namespace package's search path, computed anew when the parent's path changes."""

    __module__ = "_frozen_importlib_external"
    _epoch = 0

    def __init__(self, name, path, path_finder):
        self._name = name
        self._path = path
        self._path_finder = path_finder
        self._last_parent_path = tuple(self._get_parent_path())

    def _get_parent_path(self):
        parent = self._name.rpartition(".")[0]
        if not parent:
            return import_system["path"]
        return import_modules_map[parent].__path__

    def _recalculate(self):
        parent_path = tuple(self._get_parent_path())
        if parent_path != self._last_parent_path:
            spec = self._path_finder(self._name, parent_path)
            if spec is not None and spec.loader is None and spec.submodule_search_locations:
                self._path = spec.submodule_search_locations
            self._last_parent_path = parent_path
        return self._path

    def __iter__(self):
        return iter(self._recalculate())

    def __getitem__(self, index):
        return self._recalculate()[index]

    def __setitem__(self, index, path):
        self._path[index] = path

    def __len__(self):
        return len(self._recalculate())

    def __repr__(self):
        return f"_NamespacePath({self._path!r})"

    def __contains__(self, item):
        return item in self._recalculate()

    def append(self, item):
        self._path.append(item)


def import_namespace_path(name, path, path_finder):
    return _NamespacePath(name, path, path_finder)


class FileFinder:
    """File-based finder."""

    __module__ = "_frozen_importlib_external"

    def __init__(self, path, *loader_details):
        if path[:1] != "/":
            path = f"{import_cwd()}/{path}" if path and path != "." else import_cwd()
        self.path = path
        self._loaders = [(suffix, loader) for loader, suffixes in loader_details for suffix in suffixes]

    def invalidate_caches(self):
        """Nothing is cached."""

    def find_spec(self, fullname, target=None):
        found = import_find_in(self.path, fullname.rpartition(".")[2])
        if found is None:
            return self._find_by_suffix(fullname)
        kind, path = found
        if kind == 3:
            other = self._find_by_suffix(fullname)
            if other is not None:
                return other
            spec = ModuleSpec(fullname, None)
            spec.submodule_search_locations = [path]
            return spec
        loader = SourceFileLoader
        for suffix, candidate in self._loaders:
            if suffix == ".py":
                loader = candidate
                break
        return import_file_spec(fullname, loader(fullname, path), path, kind == 0)

    def _find_by_suffix(self, fullname):
        others = [pair for pair in self._loaders if pair[0] != ".py"]
        if not others:
            return None
        import os

        base = f"{self.path}/{fullname.rpartition('.')[2]}"
        for suffix, loader in others:
            path = f"{base}/__init__{suffix}"
            if os.path.isfile(path):
                return import_file_spec(fullname, loader(fullname, path), path, True)
        for suffix, loader in others:
            path = base + suffix
            if os.path.isfile(path):
                return import_file_spec(fullname, loader(fullname, path), path, False)
        return None

    @classmethod
    def path_hook(cls, *loader_details):
        def path_hook_for_FileFinder(path):
            """Path hook for importlib.machinery.FileFinder."""
            if import_list_library(path) is None:
                import os

                if not os.path.isdir(path or "."):
                    raise ImportError("only directories are supported", path=path)
            return cls(path, *loader_details)

        return path_hook_for_FileFinder

    def __repr__(self):
        return f"FileFinder({self.path!r})"

    def _get_supported(self):
        return self._loaders


def import_cwd():
    return posix_call("getcwd", [])


def import_file_spec(name, loader, path, is_package):
    spec = ModuleSpec(name, loader, origin=path, is_package=is_package)
    spec._set_fileattr = True
    if is_package:
        spec.submodule_search_locations.append(path.rpartition("/")[0])
    return spec


def import_file_hook(path):
    """Path hook for importlib.machinery.FileFinder."""
    if import_list_library(path) is None:
        if import_path_kind(path or ".") != 2:
            raise ImportError("only directories are supported", path=path)
    return FileFinder(path, (SourceFileLoader, [".py"]))


def import_zip_hook(path):
    """Path hook for archives."""
    archive = path
    while archive and not import_path_kind(archive):
        # A directory inside of an archive.
        archive = archive.rpartition("/")[0]
    if not archive or import_path_kind(archive) != 1 or not import_is_archive(archive):
        raise ImportError(f"not a Zip file: {path!r}", path=path)
    import zipimport

    return zipimport.zipimporter(path)


class PathFinder:
    """Meta path finder for sys.path and package __path__ attributes."""

    __module__ = "_frozen_importlib_external"

    @staticmethod
    def invalidate_caches():
        """Call the invalidate_caches() method on all path entry finders."""
        cache = import_system["path_importer_cache"]
        for name, finder in list(cache.items()):
            if finder is None:
                del cache[name]
            elif hasattr(finder, "invalidate_caches"):
                finder.invalidate_caches()

    @staticmethod
    def _path_hooks(path):
        hooks = import_system["path_hooks"]
        for hook in hooks:
            try:
                return hook(path)
            except ImportError:
                continue
        return None

    @classmethod
    def _path_importer_cache(cls, path):
        if path == "":
            try:
                path = import_cwd()
            except OSError:
                return None
        cache = import_system["path_importer_cache"]
        try:
            return cache[path]
        except KeyError:
            finder = cls._path_hooks(path)
            cache[path] = finder
            return finder

    @classmethod
    def find_spec(cls, fullname, path=None, target=None):
        """Try to find a spec for 'fullname' on sys.path or 'path'."""
        if path is None:
            path = import_system["path"]
        portions = []
        for entry in path:
            if not isinstance(entry, str):
                continue
            finder = cls._path_importer_cache(entry)
            if finder is None:
                continue
            spec = finder.find_spec(fullname)
            if spec is None:
                continue
            if spec.loader is not None:
                return spec
            found = spec.submodule_search_locations
            if found is None:
                raise ImportError("spec missing loader")
            portions.extend(found)
        if not portions:
            return None
        spec = ModuleSpec(fullname, None)
        spec.submodule_search_locations = _NamespacePath(fullname, portions, cls.find_spec)
        return spec

    @staticmethod
    def find_distributions(*args, **kwargs):
        from importlib.metadata import MetadataPathFinder

        return MetadataPathFinder.find_distributions(*args, **kwargs)


def import_find_spec(name, path, target=None):
    meta_path = import_system.get("meta_path")
    if meta_path is None:
        raise ImportError("sys.meta_path is None, Python is likely shutting down")
    if not meta_path:
        from warnings import warn

        warn("sys.meta_path is empty", ImportWarning)
    is_reload = name in import_modules_map
    for finder in meta_path:
        try:
            find_spec = finder.find_spec
        except AttributeError:
            continue
        spec = find_spec(name, path, target)
        if spec is None:
            continue
        if not is_reload and name in import_modules_map:
            # The finder imported the module itself.
            own = import_spec_of(import_modules_map[name])
            return spec if own is None else own
        return spec
    return None


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


def import_load(spec):
    """Makes and runs the module; it is in the table of modules meanwhile."""
    loader = spec.loader
    if loader is not None and not hasattr(loader, "exec_module"):
        return import_load_old(spec)
    module = import_module_from_spec(spec)
    name = spec.name
    spec._initializing = True
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
        spec._initializing = False
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
    module = import_modules_map.get(name, import_absent)
    if module is import_absent:
        return import_find_and_load(name)
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
    names = import_system.get("stdlib_module_names")
    return sys_lazy_info("stdlib_module_names") if names is None else names


def import_shadows(spec, origin):
    """Whether the file lies where the script does."""
    if import_system["flags"].safe_path:
        return False
    path = import_system.get("path")
    if not path:
        return False
    directory = origin.rpartition("/")[0]
    if origin.endswith("/__init__.py"):
        directory = directory.rpartition("/")[0]
    first = path[0]
    if first == "":
        import posix

        first = posix.getcwd()
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
