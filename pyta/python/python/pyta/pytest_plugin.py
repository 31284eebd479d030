"""`pytest --pyta`: each test runs on Pyta, too, and fails there if the two differ.

A test `test_x` gets a twin `test_x[pyta]`. The twin loads the test's file in an interpreter, one per file, and calls the test with its
parameters. It passes when both pass or both fail with an exception of the same class. Tests with fixtures stay in the host: their twins are
skipped.
"""

import inspect
import os

import pytest

_GUEST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "guest")
_LOAD = '''
def _pyta_load(path, directory):
    import sys, types
    sys.path[:0] = [directory]
    module = types.ModuleType(path.rpartition("/")[2].removesuffix(".py"))
    module.__file__ = path
    sys.modules[module.__name__] = module
    with open(path, "rb") as file:
        exec(compile(file.read(), path, "exec"), module.__dict__)
    return module

def _pyta_call(module, names, parameters):
    test = module
    for name in names[:-1]:
        test = getattr(test, name)
    if len(names) > 1:
        test = test()
        if hasattr(test, "setup_method"):
            test.setup_method()
        if hasattr(test, "setUp"):
            test.setUp()
    try:
        getattr(test, names[-1])(**parameters)
    finally:
        if hasattr(test, "tearDown"):
            test.tearDown()
'''
_interpreters = pytest.StashKey[dict]()
_outcomes = pytest.StashKey[dict]()


def pytest_addoption(parser):
    group = parser.getgroup("pyta")
    group.addoption("--pyta", action="store_true", help="run each test on Pyta, too, and report differences")


def pytest_configure(config):
    config.stash[_interpreters] = {}
    config.stash[_outcomes] = {}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    if not config.getoption("--pyta"):
        return
    doubled = []
    for item in items:
        doubled.append(item)
        if isinstance(item, pytest.Function):
            doubled.append(PytaTest.of(item))
    items[:] = doubled


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    outcomes = item.config.stash[_outcomes]
    if report.when == "call" or report.outcome == "skipped":
        # A strict xfail that passes has failed without an exception: it is the expectation that is wrong.
        passed = report.outcome == "failed" and call.excinfo is None
        outcomes[item.nodeid] = ("passed" if passed else report.outcome, call.excinfo.typename if call.excinfo else None)


class Differs(Exception):
    """CPython and Pyta do not agree about a test."""


class PytaTest(pytest.Item):
    """A test on Pyta."""

    @classmethod
    def of(cls, original):
        made = cls.from_parent(original.parent, name=f"{original.name}[pyta]")
        made.original = original
        return made

    def runtest(self):
        from pyta import GuestError

        outcome, raised = self.config.stash[_outcomes].get(self.original.nodeid, ("not run", None))
        if outcome == "skipped":
            pytest.skip("CPython skips it")
        names, parameters = self._what()
        error = None
        try:
            vm, module = self._module()
            vm.call("_pyta_call", module, names, parameters)
        except Exception as found:
            error = found
        if error is not None and type(error).__name__ == "Skipped":
            pytest.skip(str(error))
        shown = None if error is None else type(error).__name__
        if outcome == "passed" and error is not None:
            raise Differs("passes on CPython, but not on Pyta") from error
        if outcome == "failed" and error is None:
            raise Differs(f"fails on CPython with {raised}, but passes on Pyta")
        if outcome == "failed" and shown != raised and not isinstance(error, GuestError):
            raise Differs(f"fails on CPython with {raised}, on Pyta with {shown}") from error

    def _what(self):
        original = self.original
        if inspect.iscoroutinefunction(original.function):
            pytest.skip("a coroutine function, which a plugin of the host runs")
        names = [part.split("[")[0] for part in original.nodeid.split("::")[1:]]
        callspec = getattr(original, "callspec", None)
        parameters = dict(callspec.params) if callspec else {}
        own = set(original._fixtureinfo.argnames) - set(parameters)
        if own:
            pytest.skip(f"needs fixtures of the host: {', '.join(sorted(own))}")
        return names, parameters

    def _module(self):
        from pyta import Interpreter

        path = str(self.original.path)
        known = self.config.stash[_interpreters]
        if path not in known:
            vm = Interpreter(path=[_GUEST, str(self.config.rootpath)])
            vm.exec(_LOAD, "<pyta>")
            known[path] = vm, vm.call("_pyta_load", path, os.path.dirname(path))
        return known[path]

    def repr_failure(self, excinfo, style=None):
        error = excinfo.value
        if not isinstance(error, Differs):
            return super().repr_failure(excinfo)
        cause = error.__cause__
        traceback = getattr(getattr(cause, "__cause__", None), "text", None)
        return f"{error}\n{traceback or cause or ''}"

    def reportinfo(self):
        return self.path, None, self.name
