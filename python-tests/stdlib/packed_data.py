"""zlib with its window sizes, levels, dictionaries and flushes; gzip, tar and zip files over it."""
import gzip
import io
import tarfile
import zipfile
import zlib

text = b"".join(b"line %d of a text that repeats\n" % (n * n) for n in range(2000))
for level in (-1, 0, 1, 6, 9):
    packed = zlib.compress(text, level)
    print(level, len(packed), zlib.crc32(packed), zlib.decompress(packed) == text)
for bits in (9, 12, 15, -9, -15, 25, 31):
    stream = zlib.compressobj(9, zlib.DEFLATED, bits)
    packed = stream.compress(text[:1000]) + stream.compress(text[1000:]) + stream.flush()
    print(bits, len(packed), zlib.decompress(packed, bits) == text)
print(zlib.adler32(text), zlib.crc32(text), zlib.adler32(b"more", zlib.adler32(text)))
stream = zlib.compressobj()
parts = [stream.compress(text[:5000]), stream.flush(zlib.Z_SYNC_FLUSH), stream.compress(text[5000:]), stream.flush()]
print([len(part) for part in parts])
stream = zlib.decompressobj()
first = stream.decompress(b"".join(parts), 100)
print(len(first), len(stream.unconsumed_tail) > 0, stream.eof)
print(first + stream.decompress(stream.unconsumed_tail) + stream.flush() == text, stream.eof)
stream = zlib.decompressobj()
print(len(stream.decompress(zlib.compress(text) + b"after")), stream.unused_data, stream.eof)
pack = zlib.compressobj(zdict=b"line of a text that repeats")
packed = pack.compress(text[:100]) + pack.flush()
print(len(packed), zlib.decompressobj(zdict=b"line of a text that repeats").decompress(packed) == text[:100])
for attempt in (
    lambda: zlib.decompress(b"nonsense"),
    lambda: zlib.decompress(zlib.compress(text)[:-5]),
    lambda: zlib.compress(text, 99),
    lambda: zlib.compress("text"),
    lambda: zlib.decompressobj(99),
    lambda: zlib.decompress(packed),
):
    try:
        print(attempt())
    except Exception as error:
        print(type(error), error)

packed = gzip.compress(text, mtime=0)
print(len(packed), gzip.decompress(packed) == text)
with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
    print(file.readline(), len(file.read()))
archive = io.BytesIO()
with tarfile.open(fileobj=archive, mode="w:gz") as tar:
    entry = tarfile.TarInfo("a/text")
    entry.size = len(text)
    tar.addfile(entry, io.BytesIO(text))
archive.seek(0)
with tarfile.open(fileobj=archive) as tar:
    print(tar.getnames(), tar.extractfile("a/text").read() == text)
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
    file.writestr("b.txt", text)
with zipfile.ZipFile(archive) as file:
    print(file.namelist(), file.getinfo("b.txt").compress_size, file.read("b.txt") == text, file.testzip())
