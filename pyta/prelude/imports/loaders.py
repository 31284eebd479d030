"""What makes a module from a spec: source files and namespace packages."""


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
        module.__dict__.setdefault("__builtins__", import_modules_map["builtins"].__dict__)
        if kind.get_code is SourceFileLoader.get_code and kind.source_to_code is SourceFileLoader.source_to_code and kind.get_data is SourceFileLoader.get_data:
            body = import_body(self.path, module.__dict__)
            if class_of(body) is tuple:
                body, warnings = body
                warn_syntax(warnings)
            if import_traces:
                import_trace_code(self.path)
            body()
            if self.name == "linecache":
                program_fill_linecache(module)
            elif self.name == "dis":
                dis_complete(module)
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


class SourcelessFileLoader:
    """Loader which handles sourceless file imports."""

    __module__ = "_frozen_importlib_external"
    __init__ = SourceFileLoader.__init__
    __eq__ = SourceFileLoader.__eq__
    __hash__ = SourceFileLoader.__hash__
    _check_name = SourceFileLoader._check_name
    create_module = SourceFileLoader.create_module
    exec_module = SourceFileLoader.exec_module
    load_module = SourceFileLoader.load_module
    is_package = SourceFileLoader.is_package
    get_filename = SourceFileLoader.get_filename
    get_data = SourceFileLoader.get_data
    get_resource_reader = SourceFileLoader.get_resource_reader

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return import_compiled(self.get_data(path), fullname, path)

    def get_source(self, fullname):
        """Return None as there is no source code."""
        return None


def import_compiled(data, name, path):
    """The code object in a compiled file."""
    if data[:4] != program_MAGIC:
        raise ImportError(f"bad magic number in {name!r}: {data[:4]!r}", name=name, path=path)
    if len(data) < program_HEADER_BYTES:
        raise EOFError(f"reached EOF while reading pyc header of {name!r}")
    import marshal

    code = marshal.loads(data[program_HEADER_BYTES:])
    if class_of(code) is not class_of(import_compiled.__code__):
        raise ImportError(f"Non-code object in {path!r}", name=name, path=path)
    return code


def import_body_by_codec(path, namespace):
    """As `import_body`, of a file whose encoding the parser does not know."""
    code, warnings = import_compile_by_codec(path)
    body = code and code_function(code, namespace, False)
    return body if warnings is None else (body, warnings)


def import_code_by_codec(path):
    code, warnings = import_compile_by_codec(path)
    if code is None:
        raise warnings[-1]
    return code


def import_compile_by_codec(path):
    return code_compile_by_codec(import_read(path), path, "exec", 0, import_system["flags"].optimize, False)


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
