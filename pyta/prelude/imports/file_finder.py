"""`FileFinder`, which programs that import nothing from files do not need."""


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
        wanted = ".py" if kind < 2 else ".pyc"
        for suffix, loader in self._loaders:
            if suffix == wanted:
                return import_file_spec(fullname, loader(fullname, path), path, kind in (0, 4))
        if wanted == ".py":
            return import_file_spec(fullname, SourceFileLoader(fullname, path), path, kind == 0)
        return self._find_by_suffix(fullname)

    def _find_by_suffix(self, fullname):
        others = [pair for pair in self._loaders if pair[0] not in (".py", ".pyc")]
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
