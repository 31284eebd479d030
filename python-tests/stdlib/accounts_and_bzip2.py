# bz2 streams; users and groups.
import bz2
import grp
import pwd

data = bytes(range(256)) * 5000
packed = bz2.compress(data)
print(len(packed), bz2.decompress(packed) == data, bz2.decompress(packed + packed) == data * 2)
stream, unpacked = bz2.BZ2Decompressor(), b""
while not stream.eof:
    unpacked += stream.decompress(packed + b"rest" if stream.needs_input and not unpacked else b"", 1000)
print(unpacked == data, stream.unused_data, stream.needs_input)
for failing in (
    lambda: bz2.decompress(b"xx"),
    lambda: bz2.decompress(packed[:-3]),
    lambda: bz2.BZ2Compressor(10),
    lambda: stream.decompress(b""),
    lambda: pwd.getpwnam(3),
    lambda: pwd.getpwnam("no such user"),
    lambda: pwd.getpwuid(-7),
    lambda: pwd.getpwuid("0"),
    lambda: grp.getgrnam("a\0"),
    lambda: grp.getgrgid(1 << 40),
):
    try:
        print(failing())
    except Exception as error:
        print(type(error).__name__, error)
compressor = bz2.BZ2Compressor(1)
print(len(compressor.compress(data) + compressor.compress(b"") + compressor.flush()))
for method in (compressor.flush, lambda: compressor.compress(b"")):
    try:
        method()
    except ValueError as error:
        print(error)
root = pwd.getpwuid(0)
print(root.pw_name, root[:4], pwd.getpwnam("root") == root, root in pwd.getpwall(), pwd.struct_passwd)
print(grp.getgrgid(0).gr_name, grp.getgrnam("root").gr_gid, grp.struct_group)
