"""The examples of the guides and docstrings."""

import doctest
import pathlib

import pytest

import pyta
import pyta._diff
import pyta._errors
import pyta._interpreter
import pyta._jit
import pyta._programs

GUIDES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "guides"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("name", ["try-pyta-from-python", "compare-with-cpython", "embed-in-python", "limit-untrusted-code"])
def test_guides(name):
    names = {"pyta": pyta}
    results = doctest.testfile(str(GUIDES / f"{name}.md"), module_relative=False, globs=names, optionflags=FLAGS)
    assert results.attempted and not results.failed


@pytest.mark.parametrize("module", [pyta, pyta._diff, pyta._errors, pyta._interpreter, pyta._jit, pyta._programs], ids=lambda module: module.__name__)
def test_docstrings(module):
    assert not doctest.testmod(module, optionflags=FLAGS).failed
