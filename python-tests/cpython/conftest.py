"""CPython's own tests on Pyta inside this Python, compared with this Python test by test.

They are the tests of `reference.txt`, by module. A module is run by both when the first of its tests is asked for, some modules ahead.
"""

import importlib.util
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import comparison
import pytest

JOBS = min(4, os.cpu_count() or 1)


def why_not():
    """Why this Python cannot be compared with, if it cannot."""
    if sys.version_info[:2] != (3, 14) or sys.implementation.name != "cpython":
        return "Pyta is a Python 3.14: what it does is compared with CPython 3.14 only"
    if importlib.util.find_spec("test") is None or importlib.util.find_spec("test.test_grammar") is None:
        return "this Python is installed without its tests, the package `test`"
    return None


def pytest_collect_file(file_path, parent):
    return Tests.from_parent(parent, path=file_path) if file_path.name == "modules.txt" else None


class Tests(pytest.File):
    def collect(self):
        reason = why_not()
        if reason is not None:
            yield NoTests.from_parent(self, name="tests", reason=reason)
            return
        known = comparison.expectations()
        for module, tests in comparison.reference().items():
            for test in tests:
                name = f"{module}.{test}"
                yield ComparedTest.from_parent(self, name=name, module=module, test=test, known=known.get(name))


class NoTests(pytest.Item):
    def __init__(self, *, reason, **rest):
        super().__init__(**rest)
        self.reason = reason

    def runtest(self):
        pytest.skip(self.reason)


class ComparedTest(pytest.Item):
    def __init__(self, *, module, test, known, **rest):
        super().__init__(**rest)
        self.module, self.test, self.known = module, test, known

    def runtest(self):
        runs = self.session.stash[_runs]
        host, guest = (run.result().outcome(self.test) for run in runs[self.module])
        if host[0] != "passed":
            pytest.skip(f"{host[0]} on CPython: {host[1]}")
        kind, reason = self.known or (None, None)
        if guest[0] == "passed":
            if self.known and kind != "unstable":
                raise Differs(f"passes, but is listed as a known failure: {reason}")
        elif self.known:
            pytest.xfail(f"{kind}: {reason}")
        else:
            raise Differs(f"passes on CPython, but on Pyta: {guest[0]}, {guest[1]}")

    def repr_failure(self, excinfo, style=None):
        return str(excinfo.value) if isinstance(excinfo.value, Differs) else super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, None, self.name


class Differs(Exception):
    """CPython and Pyta do not agree about a test."""


#: For each module that is asked for, the runs on the host and on Pyta.
_runs = pytest.StashKey[dict]()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    modules = dict.fromkeys(item.module for item in session.items if isinstance(item, ComparedTest))
    session.stash[_runs] = {}
    if not modules or session.config.option.collectonly:
        return
    pool = ThreadPoolExecutor(JOBS)
    session.config.add_cleanup(lambda: pool.shutdown(wait=True, cancel_futures=True))
    for module in modules:
        session.stash[_runs][module] = [pool.submit(comparison.run, module, on_pyta=on_pyta) for on_pyta in (False, True)]
