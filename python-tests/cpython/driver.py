"""Runs one module of CPython's tests with the Python that runs this, and tells what becomes of each test.

    PYTHON driver.py TESTS MODULE EVENTS [NAME]

TESTS is the directory that holds CPython's `test` package. EVENTS is a file: the tests named in it are not run again, and a line is
added to it for every event, at once, so that it says what was running if the process does not end by itself:

    start TEST | passed TEST | failed TEST WHY | skipped TEST WHY | note WHAT | end

with tabs between the parts. With NAME, Python says that it is this implementation: tests that are for CPython alone skip themselves then.
"""
import os
import sys

TESTS, MODULE, EVENTS, *NAME = sys.argv[1:]
del sys.argv[1:]
sys.path[0] = TESTS
if NAME:
    sys.implementation.name = NAME[0].lower()
    import platform
    platform.python_implementation = lambda: NAME[0]

import random
import types
import unittest

with open(EVENTS, encoding="utf-8") as events:
    BEFORE = {line.split("\t")[1].rstrip("\n") for line in events if "\t" in line}
EVENTS = open(EVENTS, "a", encoding="utf-8", errors="backslashreplace")


def tell(*parts):
    EVENTS.write("\t".join(" ".join(str(part).split())[:200] for part in parts) + "\n")
    EVENTS.flush()


def text(exception):
    try:
        return f"{type(exception).__name__}: {exception}"
    except Exception as error:
        return f"{type(exception).__name__}, which has no text: {type(error).__name__}"


class Outcomes(unittest.TestResult):
    """Tells the outcome of each test when it is over. What no method settles has failed."""

    def startTest(self, test):
        self.outcome, self.why = "failed", "a part of it was skipped"
        tell("start", test.id())

    def stopTest(self, test):
        tell(self.outcome, test.id(), self.why)

    def addSuccess(self, test):
        self.outcome, self.why = "passed", ""

    def addError(self, test, error):
        self.outcome, self.why = "failed", text(error[1])
        if not isinstance(test, unittest.TestCase):     # of a class or a module
            tell("note", test.id(), self.why)

    addFailure = addError

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.outcome, self.why = "failed", text(error[1])

    def addSkip(self, test, reason):
        if not isinstance(test, unittest.TestCase):
            tell("note", test.id(), reason)
        elif not hasattr(test, "test_case"):            # parts have one
            self.outcome, self.why = "skipped", reason

    def addExpectedFailure(self, test, error):
        self.outcome, self.why = "skipped", "expected to fail"

    def addUnexpectedSuccess(self, test):
        self.outcome, self.why = "failed", "passed unexpectedly"


def remaining(suite):
    """The tests that have not been run, in suites as before: classes and modules have their own set-up."""
    tests = unittest.TestSuite()
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            tests.addTest(remaining(test))
        elif test.id() not in BEFORE:
            tests.addTest(test)
    return tests


def main():
    try:
        import _testlimitedcapi
    except ImportError:
        # A whole module of tests asks for it, of which few use it.
        sys.modules["_testlimitedcapi"] = types.ModuleType("_testlimitedcapi")
    from test import support
    support.use_resources = ()
    support.verbose = 0
    support.failfast = False
    random.seed(2026)
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromName("test." + MODULE)
    for error in loader.errors:
        tell("note", error.strip().splitlines()[-1])
    remaining(suite).run(Outcomes())


try:
    main()
except BaseException as error:
    tell("note", text(error))
    if not isinstance(error, unittest.SkipTest):
        raise
finally:
    tell("end")
sys.stdout.flush()
os._exit(0)             # threads that tests have left behind
