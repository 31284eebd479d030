"""`pytest --pyta`."""

import subprocess
import sys
from importlib.metadata import entry_points

SOURCE = '''
import sys, unittest, pytest
def test_passes(): pass
def test_fails_on_both(): assert 0
def test_differs(): assert sys.implementation.name == "cpython"
def test_differs_too(): assert sys.implementation.name != "cpython"
@pytest.mark.parametrize("x", [1, "a", [1]])
def test_parameters(x): assert x == x
@pytest.mark.parametrize(("x", "y"), [(1, 2)])
class TestClass:
    def setup_method(self): self.z = 1
    def test_method(self, x, y): assert self.z + x == y
def test_fixture(tmp_path): pass
@pytest.mark.skip
def test_skipped(): pass
@pytest.mark.xfail(strict=True)
def test_passes_unexpectedly(): pass
def test_raises():
    with pytest.raises(ValueError, match="x"): raise ValueError("xyz")
def test_skips(): pytest.skip("why")
def test_close(): assert 0.1 + 0.2 == pytest.approx(0.3)
class Case(unittest.TestCase):
    def setUp(self): self.a = 1
    def test_case(self): self.assertEqual(self.a, 1)
async def test_coroutine(): pass
'''
TWINS = {
    "test_passes": "PASSED", "test_fails_on_both": "PASSED", "test_differs": "FAILED", "test_differs_too": "FAILED", "test_parameters[1]": "PASSED",
    "test_parameters[a]": "PASSED", "test_parameters[x2]": "PASSED", "TestClass::test_method[1-2]": "PASSED", "test_fixture": "SKIPPED", "test_skipped": "SKIPPED",
    "test_passes_unexpectedly": "PASSED", "test_raises": "PASSED", "test_skips": "SKIPPED", "test_close": "PASSED", "Case::test_case": "PASSED", "test_coroutine": "SKIPPED",
}  # fmt: skip


def test_each_test_has_a_twin(tmp_path):
    path = tmp_path / "test_program.py"
    path.write_text(SOURCE)
    # An installed package registers the plugin itself.
    is_registered = any(point.value == "pyta.pytest_plugin" for point in entry_points(group="pytest11"))
    plugin = [] if is_registered else ["-p", "pyta.pytest_plugin"]
    command = [sys.executable, "-m", "pytest", *plugin, "--pyta", "-v", "-p", "no:cacheprovider", "-W", "ignore", "--rootdir", str(tmp_path), str(path)]
    shown = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path).stdout
    rows = (line.partition("::")[2].split("[pyta] ") for line in shown.splitlines() if "[pyta] " in line and "%]" in line)
    assert {name: rest.split()[0] for name, rest in rows} == TWINS
