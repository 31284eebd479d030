# What is not closed warns where it dies, as the outermost stream that it is; scandir's iterator too. Booleans are no descriptors.
import gc
import io
import os
import tempfile
import warnings

path = tempfile.mktemp()


def seen(make, name):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        thing = make()
        thing = None
        gc.collect()
    for warning in caught:
        text = str(warning.message).replace(path, "PATH").split(" at 0x")[0]
        print(name, warning.category.__name__, text, os.path.basename(warning.filename))
    if not caught:
        print(name, "nothing")


def half_listed():
    entries = os.scandir("/")
    next(entries)
    return entries


seen(lambda: open(path, "w"), "text")
seen(lambda: open(path, "wb"), "buffered")
seen(lambda: open(path, "wb", buffering=0), "raw")
seen(lambda: io.FileIO(path), "file")
seen(lambda: open(path).close(), "closed")
seen(half_listed, "half")
seen(lambda: list(os.scandir("/")) and None, "whole")

# What was written is in the file all the same.
stream = open(path, "w")
stream.write("kept")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    stream = None
    gc.collect()
print(open(path, "rb").read())

# A buffer that was taken from its stream is one's own.
stream = open(path, "w")
buffer = stream.detach()
stream = None
gc.collect()
print(buffer.closed, buffer.write(b"own"), buffer.close(), open(path, "rb").read())

print(open(path).encoding, open(path, encoding="utf-8").encoding, io.TextIOWrapper(io.BytesIO()).encoding, io.text_encoding(None))

for function in (os.fchdir, os.fsync):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function(False)
        except OSError:
            pass
        print(function.__name__, [str(warning.message) for warning in caught])

os.unlink(path)
