"""`ModuleSpec`, and the finders that make specs."""


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
    """Finds and loads the modules that are part of the interpreter itself."""

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
            import_native_done(module)

    @classmethod
    def get_code(cls, fullname):
        """A built-in module has no code object: always None."""
        import_check_builtin(fullname)

    @classmethod
    def get_source(cls, fullname):
        """A built-in module has no source text: always None."""
        import_check_builtin(fullname)

    @classmethod
    def is_package(cls, fullname):
        """A built-in module is no package: always False."""
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


def import_namespace_path(name, path, path_finder):
    return _NamespacePath(name, path, path_finder)


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
    return FileFinder(path, (SourceFileLoader, [".py"]), (SourcelessFileLoader, [".pyc"]))


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
