"""Times each operation of `operations.txt` in a loop of its own, and prints its nanoseconds (best of 4) and its text."""

import os
import sys
import time

folder = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(folder, "setup.py")) as file:
    names = {"__name__": "__main__"}
    exec(compile(file.read(), "setup.py", "exec"), names)

LOOP = """
def run(count, clock):
    start = clock()
    for _ in range(count):
        {}
    return clock() - start
"""
# A loop takes about so long.
SECONDS = 0.005


def nanoseconds(operation):
    found = {}
    exec(LOOP.format(operation), names, found)
    run, count = found["run"], 1
    while (took := run(count, time.perf_counter)) < SECONDS:
        count = count * 4 if took < SECONDS / 10 else int(count * SECONDS / took * 1.2) + 1
    return min(run(count, time.perf_counter) for _ in range(4)) / count * 1e9


with open(os.path.join(folder, "operations.txt")) as file:
    operations = file.read().splitlines()
wanted = sys.argv[1:]
for operation in operations:
    if not wanted or any(part in operation for part in wanted):
        print(f"{nanoseconds(operation):.1f}\t{operation}", flush=True)
