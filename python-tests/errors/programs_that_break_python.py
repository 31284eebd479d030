"""Hooks that are no hooks, and programs that take their own builtins away."""

import subprocess
import sys

PROGRAMS = {
    "no excepthook": "import sys; sys.excepthook = None; 1/0",
    "excepthook missing": "import sys; del sys.excepthook; 1/0",
    "excepthook that raises": "import sys\ndef hook(*args): raise ValueError('in hook')\nsys.excepthook = hook\n1/0",
    "excepthook that exits": "import sys\nsys.excepthook = lambda *args: sys.exit(7)\n1/0",
    "no unraisablehook": "import sys; sys.unraisablehook = None\nclass A:\n    def __del__(self): 1/0\na = A(); a.__del__ = 1\ndel a\nprint('on')",
    "no stderr": "import sys; sys.stderr = None; 1/0",
    "stack sizes": "import threading\nfor n in 0, 1, -1, 100000, 'x', 2**70:\n    try: print(threading.stack_size(n))\n    except Exception as e: print(type(e))\nprint(threading.stack_size())",
}
for what, program in PROGRAMS.items():
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    shown = [line.split(" at 0x")[0] for line in result.stderr.splitlines()]
    print(f"=== {what} ===", result.stdout, *shown, result.returncode, sep="\n")

# Tracebacks show no lines there when builtins are gone, or do: only the last line counts.
EMPTIED = {
    "name": "foo",
    "exception": "1/0",
    "class": "class A: pass",
    "caught": "try:\n    1/0\nexcept:\n    keep(type(handled()))",
    "sorted": "print(sorted([3, 1, 2], key=lambda x: -x))",
}
for what, statement in EMPTIED.items():
    program = f"import sys; handled = sys.exception; keep = print = print; sorted = sorted; type = type\n__builtins__.__dict__.clear()\n{statement}"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    print(f"=== without builtins: {what} ===", result.stdout, *result.stderr.splitlines()[-1:], result.returncode, sep="\n")
