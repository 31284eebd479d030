"""A module of CPython's tests on the host and on Pyta inside the host, each in a process of its own that hangs and breaks down alone.

`driver.py` runs the tests and tells their outcomes as events in a file. A process that ends or hangs in the middle of a test is started again
behind it.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib

HERE = pathlib.Path(__file__).resolve().parent

#: Seconds for all tests of a module, for one test, and for the end of a process whose tests are over.
MODULE_LIMIT = 240
TEST_LIMIT = 60
END_LIMIT = 2
#: Tests that may end or block the process before the rest of the module is given up.
MOST_STARTS = 12
#: Kilobytes of data that a process may have.
LIMITED = 'ulimit -c 0; ulimit -d 10000000; exec "$0" "$@"'
#: What the host is made to call itself, so that it skips what is for CPython alone.
OTHER_NAME = "Pyta"


def reference():
    """The tests that are asked for: full names by module, in order."""
    wanted, module = {}, None
    for line in (HERE / "reference.txt").read_text().splitlines():
        if line.startswith("["):
            module = wanted.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            holder, _, names = line.partition(": ")
            module += [f"{holder}.{_method(name)}" for name in names.split()]
    return wanted


def _method(name):
    """A name of the reference, whole or what follows `test_`."""
    return name[1:] if name.startswith("=") else f"test_{name}"


def expectations():
    """Why a test is known not to pass, by its full name: a pair of kind and reason."""
    known = {}
    for name in ("expectations.toml", "in_process.toml"):
        for group in tomllib.loads((HERE / name).read_text()).get("failures", ()):
            known.update(dict.fromkeys(group["tests"], (group["kind"], group["reason"])))
    return known


class Events:
    """What `driver.py` has told."""

    def __init__(self, module, text):
        start = f"test.{module}."
        #: Pairs of outcome and reason, by the test's name without the module's.
        self.outcomes = {}
        self.notes = []
        self.is_done = False
        #: The test that has begun and not ended.
        self.running = None
        for line in text.splitlines():
            kind, what, why = (line.split("\t", 2) + ["", ""])[:3]
            test = what.removeprefix(start)
            if kind == "end":
                self.is_done = True
            elif kind == "start":
                self.running = test
            elif kind == "note":
                self.notes.append(f"{test} {why}".strip())
            else:
                self.running = None if self.running == test else self.running
                # Of tests with the same name the worst counts.
                if self.outcomes.get(test, ("passed", ""))[0] == "passed":
                    self.outcomes[test] = (kind, why)

    def outcome(self, test):
        return self.outcomes.get(test, ("not run", "; ".join(self.notes)))


def run(module, *, on_pyta):
    """The `Events` of a module."""
    place = pathlib.Path(tempfile.mkdtemp(prefix=f"cpython-{module}-"))
    try:
        (place / "work").mkdir()
        (place / "events").touch()
        return _run(module, on_pyta, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _run(module, on_pyta, place):
    # Only the tests: beside them may lie the host's library, which is not Pyta's.
    import test

    (place / "tests").mkdir()
    (place / "tests" / "test").symlink_to(pathlib.Path(test.__file__).parent)
    events = place / "events"
    end = time.monotonic() + MODULE_LIMIT
    for _ in range(MOST_STARTS):
        ending = _watch(_start(module, on_pyta, place), events, end)
        told = Events(module, events.read_text("utf-8", "replace"))
        if told.is_done:
            return told
        if told.running is None:
            told.notes.append(ending)
            return told
        with events.open("a", encoding="utf-8") as file:
            file.write(f"failed\ttest.{module}.{told.running}\t{ending}: {_tail(place)}\n")
        if time.monotonic() > end:
            break
    return Events(module, events.read_text("utf-8", "replace"))


def _start(module, on_pyta, place):
    driver = [str(HERE / "driver.py"), str(place / "tests"), module, str(place / "events")]
    if on_pyta:
        command = [sys.executable, str(HERE / "in_process.py"), *driver]
    else:
        command = [sys.executable, *driver, OTHER_NAME]
    environment = {
        **os.environ,
        "PYTHONPATH": str(place / "tests"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "TMPDIR": str(place / "work"),
    }
    with (place / "output").open("wb") as output:
        return subprocess.Popen(
            ["/bin/sh", "-c", LIMITED, *command],
            cwd=place / "work",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _watch(process, events, end):
    """Waits for a process while its events go on, and ends all that it has started; what became of it."""
    size, last_event = 0, time.monotonic()
    while process.poll() is None:
        now = time.monotonic()
        if events.stat().st_size != size:
            size, last_event = events.stat().st_size, now
        quiet = now - last_event
        if now > end:
            break
        if quiet > TEST_LIMIT or quiet > END_LIMIT and events.read_bytes().endswith(b"end\n"):
            break
        time.sleep(0.02)
    status = process.poll()
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    return "takes too long" if status is None else f"broke down with status {status}"


def _tail(place):
    """The end of what the process printed."""
    text = (place / "output").read_text("utf-8", "replace")
    return " ".join(text[-300:].split())
