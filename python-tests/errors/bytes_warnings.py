"""What `-b` warns of: bytes taken for text."""

import subprocess
import sys

PROGRAM = """
def show(value):
    print(value)

show(str(b"a"))
show(f"{bytearray(b'b')}")
show(b"c")
show("{}".format(b"d") + "%s" % (bytearray(b"e"),))
show((b"a" == "a", "a" != b"a", bytearray(b"a") == "a"))
show((b"a" == 1, True == b"a", bytearray(b"a") == 1, b"a" == None, b"a" == 1.0))
show({b"a": 1}.get("a"))
show({"a": 1}.get(b"a"))
show("a" in {b"a"})
show(["a", 1] == [b"a", 1])
show([b"a", "a"].count("a"))

class Bytes(bytes):
    pass

show(Bytes(b"a") == "a")
show(str(Bytes(b"a")))
show((b"a" == bytearray(b"a"), repr(b"a"), str(b"a", "ascii")))
"""

for option in ("-b", "-bb"):
    result = subprocess.run([sys.executable, option, "-c", PROGRAM], capture_output=True, text=True)
    print(f"=== {option} ===")
    print(result.stdout + result.stderr + str(result.returncode))

for statement in ('{b"a": 1}["a"]', '{"a", b"a"}', 'print(b"")', 'b"a" == 1'):
    result = subprocess.run([sys.executable, "-bb", "-c", statement], capture_output=True, text=True)
    print(result.stderr.splitlines()[-1])
