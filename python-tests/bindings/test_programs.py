"""Whole programs: `run`, `run_path`, `run_module`."""

import os
import sys

import pytest

import pyta


def test_output_exit_code_and_no_exception():
    result = pyta.run("import sys\nprint('out')\nprint('err', file=sys.stderr)")
    assert (result.stdout, result.stderr, result.exit_code) == ("out\n", "err\n", 0)
    assert result.exception is None


def test_exception_is_reported_and_shown():
    result = pyta.run("def f():\n    return {}['x']\nf()\n", filename="prog.py")
    assert result.exit_code == 1
    assert (result.exception.type, result.exception.message) == ("KeyError", "'x'")
    assert 'File "prog.py", line 2, in f' in result.exception.traceback
    assert result.stderr == result.exception.traceback


@pytest.mark.parametrize(
    ("source", "code"),
    [("import sys; sys.exit(3)", 3), ("raise SystemExit", 0), ("raise SystemExit('why')", 1), ("1/0", 1)],
)
def test_exit_codes(source, code):
    assert pyta.run(source).exit_code == code


def test_syntax_error():
    result = pyta.run("x = = 1")
    assert result.exception.type == "SyntaxError"
    assert "invalid syntax" in result.stderr


def test_stdin_argv_env():
    source = "import sys, os\nprint(input(), sys.stdin.read(), sys.argv[1:], os.environ['A'])"
    result = pyta.run(source, stdin="one\ntwo\nthree", argv=["x", "y"], env={"A": "b"})
    assert result.stdout == "one two\nthree ['x', 'y'] b\n"


def test_nothing_of_the_process_changes():
    here = os.getcwd()
    source = "import os\nos.environ['PYTA_TEST'] = '1'\nos.chdir('/')\nprint(os.getcwd())\nprint(os.path.exists('tmp'))"
    assert pyta.run(source).stdout == "/\nTrue\n"
    assert os.getcwd() == here
    assert "PYTA_TEST" not in os.environ


@pytest.mark.parametrize("call", ["os._exit(1)", "os.abort()", "os.fork()", "os.kill(os.getpid(), 9)", "os.execv('/bin/true', ['true'])", "os.setsid()"])
def test_the_process_survives(call):
    result = pyta.run(f"import os\ntry:\n    {call}\nexcept OSError as error:\n    print(type(error).__name__)")
    assert result.stdout == "PermissionError\n"


def test_children_write_to_the_captured_streams():
    source = "import subprocess, sys\nprint('a', flush=True)\nsubprocess.run(['echo', 'b'])\nprint('c')"
    result = pyta.run(source)
    assert result.stdout == "a\nb\nc\n"
    assert pyta.run("import subprocess; print(subprocess.check_output(['cat'], input=b'x'))").stdout == "b'x'\n"
    assert pyta.run("import subprocess; subprocess.run(['cat'])", stdin="in").stdout == "in"


def test_descriptors_of_the_streams():
    source = (
        "import os\n"
        "saved = os.dup(1)\n"
        "os.write(saved, b'dup\\n')\n"
        "read, write = os.pipe()\n"
        "os.dup2(write, 1)\n"
        "os.write(1, b'piped')\n"
        "os.dup2(saved, 1)\n"
        "os.write(1, os.read(read, 10))\n"
        "os.close(2)\n"
        "try: os.write(2, b'x')\n"
        "except OSError as error: os.write(1, str(error.errno).encode())\n"
    )
    assert pyta.run(source).stdout == "dup\npiped9"


@pytest.mark.parametrize("access", [{}, {"fs": False}], ids=["all", "no files"])
def test_streams_under_other_numbers(access):
    source = (
        "import os\n"
        "saved = os.dup(1)\n"
        "read, write = os.pipe()\n"
        "os.dup2(write, 1)\n"
        "os.close(1)\n"
        "try: os.write(1, b'x')\n"
        "except OSError as error: os.write(2, str(error.errno).encode())\n"
        "os.dup2(saved, 1)\n"
        "os.close(saved)\n"
        "try: os.write(saved, b'x')\n"
        "except OSError as error: os.write(2, str(error.errno).encode())\n"
        "os.write(1, b'again')\n"
        "os.dup2(0, 2)\n"
        "os.write(1, os.read(2, 9))\n"
    )
    result = pyta.run(source, stdin="in", **access)
    assert (result.stdout, result.stderr) == ("againin", "99")


def test_exit_functions_threads_and_finalizers_run():
    source = (
        "import atexit, threading, time\n"
        "atexit.register(print, 'at exit')\n"
        "threading.Thread(target=lambda: (time.sleep(0.01), print('thread'))).start()\n"
        "class A:\n    def __del__(self): print('del')\n"
        "a = A()\n"
    )
    assert pyta.run(source).stdout == "thread\nat exit\ndel\n"


def test_own_signals():
    source = "import signal\nsignal.signal(signal.SIGUSR1, lambda n, f: print('got', n))\nsignal.raise_signal(signal.SIGUSR1)\n"
    assert pyta.run(source).stdout == "got 10\n"


def test_path_and_module(tmp_path):
    (tmp_path / "helper.py").write_text("name = 'helper'\n")
    script = tmp_path / "script.py"
    script.write_text("import sys, helper\nprint(helper.name, sys.argv[1:], __file__)\n")
    assert pyta.run_path(script, argv=["a"]).stdout == f"helper ['a'] {script}\n"
    assert pyta.run_path(tmp_path / "missing.py").exit_code == 2
    assert pyta.run_module("json.tool", stdin="[1]", argv=["--compact"]).stdout == "[1]\n"
    assert pyta.run_module("no_such_module").exit_code == 1


def test_hashes_can_be_fixed():
    texts = {pyta.run("print(hash('x'))", env={"PYTHONHASHSEED": "0"}).stdout for _ in range(2)}
    assert len(texts) == 1


def test_source_in_bytes():
    assert pyta.run(b"# coding: latin-1\nprint('\xe4')").stdout == "ä\n"


def test_asyncio():
    source = "import asyncio\nasync def main():\n    await asyncio.sleep(0.001)\n    return 5\nprint(asyncio.run(main()))"
    assert pyta.run(source).stdout == "5\n"


def test_stats():
    stats = pyta.run("x = [object() for _ in range(1000)]").stats
    assert stats["heap_bytes"] > 0 and stats["seconds"] > 0


def test_version():
    assert pyta.version_info == tuple(map(int, pyta.__version__.split(".")))


def test_command(tmp_path):
    import subprocess

    command = [sys.executable, "-m", "pyta", "-c", "import sys; print(sys.implementation.name); sys.exit(4)"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("pyta\n", 4)
