"""Modules from compiled files without source, and what importing puts into a module's namespace."""

import builtins
import importlib
import os
import py_compile
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    os.mkdir(f"{folder}/compiled_package")
    for name, text in (
        ("compiled_only", "value = 7\ndef where(): return where.__code__.co_filename\n"),
        ("compiled_package/__init__", "inner = 8\n"),
        ("compiled_broken", ""),
    ):
        path = f"{folder}/{name}.py"
        with open(path, "w") as file:
            file.write(text)
        py_compile.compile(path, cfile=path + "c", dfile="elsewhere.py")
        os.unlink(path)
    with open(f"{folder}/compiled_broken.pyc", "wb") as file:
        file.write(b"nothing of the kind")
    importlib.invalidate_caches()

    import compiled_only
    import compiled_package

    assert compiled_only.value == 7 and compiled_only.where() == "elsewhere.py"
    assert compiled_only.__file__ == f"{folder}/compiled_only.pyc"
    assert compiled_only.__cached__ == compiled_only.__file__
    assert type(compiled_only.__loader__).__name__ == "SourcelessFileLoader"
    assert compiled_only.__loader__.get_source("compiled_only") is None
    assert compiled_package.inner == 8
    assert compiled_package.__path__ == [f"{folder}/compiled_package"]
    assert vars(compiled_only)["__builtins__"] is vars(builtins)
    try:
        import compiled_broken
    except ImportError as error:
        print(error)
    sys.path.remove(folder)
