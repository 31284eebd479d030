"""Containers that cannot grow because there is no memory are grown again and again: MemoryError each time."""

import subprocess
import sys

PROGRAM = """
def fill(add):
    refused = 0
    i = 0
    while refused < 4:
        try:
            while True:
                add(i)
                i += 1
        except MemoryError:
            refused += 1
    print(refused)

items, entries, members, data = [], {}, set(), bytearray()
if kind == "list":
    fill(lambda i: items.extend((i,) * 100000))
elif kind == "dict":
    fill(lambda i: entries.setdefault(i, i))
elif kind == "set":
    fill(members.add)
else:
    fill(lambda i: data.extend(b"abc" * 100000))
"""

for kind in ("list", "dict", "set", "bytes"):
    command = ["sh", "-c", 'ulimit -v 400000; exec "$0" -c "$1"', sys.executable, f"kind = {kind!r}{PROGRAM}"]
    result = subprocess.run(command, capture_output=True, text=True, env={})
    print(kind, result.stdout.strip(), result.stderr.strip(), result.returncode)
