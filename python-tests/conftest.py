"""`pytest python-tests`: the programs here with their expectations, on the installed module `pyta`.

Each program NAME.py with NAME.expected is run by `pyta.run_path`. `bindings/` has ordinary tests of the module.
"""

import os
import pathlib
import sys
import tomllib

import pytest

HERE = pathlib.Path(__file__).resolve().parent
FOLDERS = ("language", "builtins", "stdlib", "errors")
ENV = {"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin"}
#: Programs about the process they run in, which an embedded interpreter does not have to itself.
NEEDS_PROCESS = tomllib.loads((HERE / "bindings" / "needs_process.toml").read_text())
#: Programs that run `sys.executable`: the command `pyta`, if it is installed beside the host's Python.
NEEDS_COMMAND = {
    "language/source_encodings.py",
    "errors/bytes_warnings.py",
    "errors/grown_again.py",
    "errors/programs_that_break_python.py",
}
HAS_COMMAND = (pathlib.Path(sys.executable).parent / "pyta").exists()

collect_ignore = ["bless.py", "data"]


def known_failures():
    return tomllib.loads((HERE / "expectations.toml").read_text())


def pytest_collect_file(file_path, parent):
    is_program = file_path.suffix == ".py" and file_path.with_suffix(".expected").exists()
    if is_program and file_path.parent.name in FOLDERS:
        return Program.from_parent(parent, path=file_path)
    return None


class Program(pytest.File):
    def collect(self):
        yield ProgramTest.from_parent(self, name=self.path.stem)


class ProgramTest(pytest.Item):
    def runtest(self):
        import pyta

        name = str(self.path.relative_to(HERE))
        if name in NEEDS_PROCESS:
            pytest.skip(NEEDS_PROCESS[name])
        if name in NEEDS_COMMAND and not HAS_COMMAND:
            pytest.skip("runs the command pyta, which is not installed beside this Python")
        # As from this folder, which is the program's current directory.
        before = os.getcwd()
        os.chdir(HERE)
        try:
            result = pyta.run_path(name, env=ENV)
        finally:
            os.chdir(before)
        text = f"{result.stdout}--- stderr\n{result.stderr}--- exit {result.exit_code}\n"
        text = text.replace(str(HERE), "$TESTS")
        expected = self.path.with_suffix(".expected").read_text(errors="surrogateescape")
        known = known_failures().get(name)
        if known is None:
            assert text == expected
        else:
            assert text != expected, f"passes, but is listed as a known failure: {known}"

    def repr_failure(self, excinfo, style=None):
        return super().repr_failure(excinfo, style="short")

    def reportinfo(self):
        return self.path, None, f"{self.path.parent.name}/{self.name}"
