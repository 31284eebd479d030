"""Writes the expectations of the programs beside it, with the Python that runs it: CPython 3.14.

    python3.14 bless.py [FILE ...]

Each program's standard output, standard error and exit code go into `NAME.expected`, with
`$TESTS` for this folder's path.
"""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def bless(path):
    name = path.relative_to(HERE)
    env = {"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, str(name)], cwd=HERE, env=env, stdin=subprocess.DEVNULL, capture_output=True)
    text = done.stdout.decode() + "--- stderr\n" + done.stderr.decode() + f"--- exit {done.returncode}\n"
    path.with_suffix(".expected").write_text(text.replace(str(HERE), "$TESTS"))


def main():
    if sys.version_info[:2] != (3, 14) or sys.implementation.name != "cpython":
        sys.exit("bless.py: needs CPython 3.14")
    named = [pathlib.Path(name).resolve() for name in sys.argv[1:]]
    os.chdir(HERE)
    for path in named or sorted(HERE.glob("*/*.py")):
        if path.name != "bless.py" and not {"data", "cpython", "bindings"} & set(path.parts):
            bless(path)


main()
