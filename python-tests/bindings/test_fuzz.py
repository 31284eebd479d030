"""A moment of `fuzz.py`."""

import pathlib
import subprocess
import sys


def test_random_input_ends_no_process():
    program = pathlib.Path(__file__).with_name("fuzz.py")
    done = subprocess.run([sys.executable, str(program), "3", "1"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
