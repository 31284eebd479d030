"""Children that run code of the program before theirs, and path-like arguments."""
import os
import pathlib
import subprocess
import sys

# === preexec_fn ===
print(subprocess.run(["sh", "-c", "umask; pwd"], preexec_fn=lambda: (os.umask(0o27), os.chdir("/usr")), stdout=subprocess.PIPE).stdout)
child = subprocess.Popen(["sh", "-c", "exec cat"], preexec_fn=os.setsid, stdin=subprocess.PIPE)
print(os.getsid(child.pid) == child.pid)
child.communicate(b"")


def fail():
    raise ValueError("not this child")


for arguments, keywords in ((["true"], {"preexec_fn": fail}), (["/nonexistent/program"], {"preexec_fn": int}), (["true"], {"preexec_fn": int, "cwd": "/nonexistent"})):
    try:
        subprocess.run(arguments, **keywords)
    except (OSError, subprocess.SubprocessError) as error:
        print(type(error).__name__, error)

# === path-like arguments ===


class Path:
    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return self.path


print(subprocess.run([Path("pwd")], cwd=Path("/usr"), stdout=subprocess.PIPE).stdout)
print(subprocess.run([pathlib.Path("/bin/echo"), pathlib.PurePosixPath("a/b"), b"c"], stdout=subprocess.PIPE).stdout)
try:
    subprocess.run(["true", 3])
except TypeError as error:
    print(error)
print(os.path.splitroot("//a/\udcff\udfff")[2] == "a/\udcff\udfff", ascii(os.path.normpath("/a/../\udfff//b")), pathlib.Path("\udfff").exists())
