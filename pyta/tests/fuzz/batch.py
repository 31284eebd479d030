"""Runs programs one after another: a file with a line `#---- NUMBER` before each. Before what a program prints that line is printed as well.

Standard error, tracebacks and exit codes go to standard output.
"""
import builtins
import gc
import linecache
import re
import sys
import traceback
import warnings


def run(number, source):
    name = f"program{number}.py"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    namespace = {"__name__": "__main__"}
    try:
        exec(compile(source, name, "exec"), namespace)
    except SystemExit as end:
        print("exit", end.code)
    except BaseException as error:
        traceback.print_exception(error.with_traceback(error.__traceback__.tb_next), file=sys.stdout)
    finally:
        namespace.clear()       # classes lie in circles: what they keep alive goes now
    del linecache.cache[name]


# Programs print namespaces, and what documents the builtins has other words.
builtins.__doc__ = None
# Where an object dies that a warning tells of may differ.
warnings.simplefilter("always")
warnings.showwarning = lambda message, category, *place: print(category.__name__, message)
sys.stdout.reconfigure(errors="backslashreplace")
sys.stderr = sys.stdout
with open(sys.argv[1], encoding="utf-8") as file:
    _, *parts = re.split(r"^#---- (\d+)\n", file.read(), flags=re.MULTILINE)
for number, source in zip(parts[::2], parts[1::2]):
    print("#----", number, flush=True)
    run(number, source)
    gc.collect()        # what dies may print something
    print(flush=True)
