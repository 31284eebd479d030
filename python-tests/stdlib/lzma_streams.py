# The module lzma: containers, checks, filters, pieces, limits and errors.
import io
import lzma
import tarfile
import zipfile

DATA = b"".join(b"%d squared is %d\n" % (n, n * n) for n in range(2000))


def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as e:
        print(type(e).__module__, type(e).__name__, e)


# === Containers and checks: the bytes are liblzma's ===
RAW = [{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2, "preset": 3, "dict_size": 1 << 16}]
for kwargs in (
    {},
    {"preset": 0},
    {"preset": 9 | lzma.PRESET_EXTREME},
    {"check": lzma.CHECK_NONE},
    {"check": lzma.CHECK_CRC32},
    {"check": lzma.CHECK_SHA256},
    {"format": lzma.FORMAT_ALONE},
    {"filters": [{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "lc": 0, "lp": 2, "mode": lzma.MODE_FAST, "mf": lzma.MF_HC3, "nice_len": 32}]},
):
    packed = lzma.compress(DATA, **kwargs)
    stream = lzma.LZMADecompressor()
    assert stream.decompress(packed + b"more") == DATA
    print(kwargs, len(packed), packed[:12], packed[-8:], stream.check, stream.eof, stream.unused_data)
packed = lzma.compress(DATA, lzma.FORMAT_RAW, filters=RAW)
print(len(packed), lzma.decompress(packed, lzma.FORMAT_RAW, filters=RAW) == DATA)

# === Pieces ===
packed = lzma.compress(DATA)
stream = lzma.LZMADecompressor()
for at in range(0, len(packed), 500):
    piece = stream.decompress(packed[at : at + 500], 3000)
    print(len(piece), stream.needs_input, stream.eof, stream.check)
while not stream.eof:
    piece = stream.decompress(b"", 10000)
    print(len(piece), stream.needs_input, stream.eof, stream.unused_data)
attempt(stream.decompress, b"")
packer = lzma.LZMACompressor()
pieces = [packer.compress(DATA[:1000]), packer.compress(DATA[1000:]), packer.flush()]
print([len(piece) for piece in pieces], lzma.decompress(b"".join(pieces)) == DATA)
attempt(packer.flush)
attempt(packer.compress, b"")

# === Filters ===
for spec in (
    {"id": lzma.FILTER_LZMA1, "lc": 3, "lp": 0, "pb": 2, "dict_size": 8 << 20},
    {"id": lzma.FILTER_LZMA2, "dict_size": 3 << 20},
    {"id": lzma.FILTER_LZMA2, "preset": 9},
    {"id": lzma.FILTER_DELTA, "dist": 256},
    {"id": lzma.FILTER_ARM, "start_offset": 8},
    {"id": lzma.FILTER_SPARC},
    {"id": lzma.FILTER_DELTA, "dist": 257},
    {"id": lzma.FILTER_LZMA1, "lc": 4, "lp": 4},
    {"id": 77},
    {"dist": 1},
):
    attempt(lzma._encode_filter_properties, spec)
for number, props in ((lzma.FILTER_LZMA1, b"]\0\0\x80\0"), (lzma.FILTER_LZMA2, b"\x17"), (lzma.FILTER_LZMA2, b"\x28"), (lzma.FILTER_DELTA, b"\3"),
                      (lzma.FILTER_X86, b"\1\0\0\0"), (lzma.FILTER_X86, b""), (lzma.FILTER_X86, b"1"), (lzma.FILTER_LZMA1, b"\xff\0\0\0\0")):
    attempt(lzma._decode_filter_properties, number, props)

# === Errors ===
attempt(lzma.decompress, b"nothing of the kind")
attempt(lzma.decompress, packed[:-1])
attempt(lzma.decompress, packed[:100] + b"damage" + packed[106:])
attempt(lzma.decompress, packed, memlimit=1000)
for kwargs in ({"preset": 10}, {"preset": -1}, {"preset": 1, "filters": RAW}, {"format": 9}, {"format": lzma.FORMAT_RAW}, {"check": 9}, {"format": lzma.FORMAT_ALONE, "check": 4},
               {"filters": []}, {"filters": [{"id": lzma.FILTER_LZMA2, "color": 1}]}, {"filters": [{"id": lzma.FILTER_DELTA}] * 5}, {"filters": [5]}, {"filters": {}}):
    attempt(lzma.LZMACompressor, **kwargs)
print(lzma.is_check_supported(lzma.CHECK_SHA256), lzma.is_check_supported(3), lzma.LZMAError.__module__)

# === Archives ===
raw = io.BytesIO()
with tarfile.open(fileobj=raw, mode="w:xz") as archive:
    info = tarfile.TarInfo("squares")
    info.size = len(DATA)
    archive.addfile(info, io.BytesIO(DATA))
raw.seek(0)
with tarfile.open(fileobj=raw) as archive:
    print(archive.getnames(), archive.extractfile("squares").read() == DATA)
raw = io.BytesIO()
with zipfile.ZipFile(raw, "w", zipfile.ZIP_LZMA) as archive:
    archive.writestr("squares", DATA)
with zipfile.ZipFile(raw) as archive:
    print(archive.namelist(), archive.read("squares") == DATA, archive.infolist()[0].compress_type)
with lzma.open(io.BytesIO(packed), "rt") as file:
    print(file.readline(), end="")

# === More than one step unpacks ===
big = bytes(range(256)) * 20000
packed = lzma.compress(big, preset=1)
stream = lzma.LZMADecompressor()
print(len(stream.decompress(packed, 3_000_000)), stream.needs_input, len(stream.decompress(b"")), stream.eof, lzma.decompress(packed) == big)
