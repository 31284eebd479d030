"""Objects whose method is native and that nothing else holds are finalised after the call."""
class D:
    def __del__(self): print("del D")
class I(int):
    def __del__(self): print("del I")
D().__repr__()
print("after 1")
D().__repr__()
print("after 1")
x=I(3); x=None
print("after 2")
x=I(3); x=None
print("after 2")
I(3)
print("after 3")
I(3)
print("after 3")
I(3).bit_length()
print("after 4")
import os
import tempfile

path = os.path.join(tempfile.mkdtemp(), "file")
for _ in range(2):
    open(path, "w").write("text")
    print(open(path).read())
open(path, "w").write("text again")
print(open(path).read())
os.unlink(path)
os.rmdir(os.path.dirname(path))
