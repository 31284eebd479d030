# The module compression.zstd: levels, parameters, pieces, frames, dictionaries and errors.
import io
from compression import zstd
from compression.zstd import CompressionParameter as P
from compression.zstd import DecompressionParameter, Strategy, ZstdCompressor, ZstdDecompressor, ZstdDict

DATA = b"".join(b"%d squared is %d\n" % (n, n * n) for n in range(2000))


def attempt(function, *args, **kwargs):
    try:
        print(function(*args, **kwargs))
    except Exception as e:
        print(type(e).__module__, type(e).__name__, e)


# === Levels and parameters: the bytes are libzstd's ===
for level in (-5, 1, 3, 9, 19, 22):
    packed = zstd.compress(DATA, level)
    assert zstd.decompress(packed) == DATA
    print(level, len(packed), packed[:10], zstd.get_frame_info(packed), zstd.get_frame_size(packed + b"x") == len(packed))
for options in ({P.checksum_flag: 1}, {P.window_log: 10, P.strategy: Strategy.btopt}, {P.enable_long_distance_matching: 1}, {P.nb_workers: 2}):
    packed = zstd.compress(DATA, options=options)
    print(options, len(packed), packed[-4:], zstd.decompress(packed) == DATA)
for parameter in (*P, *DecompressionParameter):
    print(parameter.name, parameter.bounds())

# === Pieces and frames ===
packer = ZstdCompressor()
pieces = [packer.compress(DATA[:1000]), packer.compress(DATA[1000:2000], packer.FLUSH_BLOCK), packer.compress(DATA[2000:]), packer.flush()]
print([len(piece) for piece in pieces], packer.last_mode, zstd.decompress(b"".join(pieces)) == DATA)
packed = b"".join(pieces) + zstd.compress(b"second")
stream = ZstdDecompressor()
print(len(stream.decompress(packed[:1000], 500)), stream.needs_input, stream.eof)
print(len(stream.decompress(b"", 500)), stream.needs_input, stream.eof)
print(len(stream.decompress(packed[1000:])), stream.needs_input, stream.eof, len(stream.unused_data))
attempt(stream.decompress, b"")
print(zstd.decompress(packed) == DATA + b"second")
packer.set_pledged_input_size(5)
print(zstd.get_frame_info(packer.compress(b"12345") + packer.flush()))
packer.set_pledged_input_size(3)
attempt(packer.compress, b"12345", packer.FLUSH_FRAME)
attempt(packer.set_pledged_input_size, -1)

# === Dictionaries ===
samples = [b"name = %d, color = %s" % (n % 17, [b"red", b"green", b"blue"][n % 3]) * 5 for n in range(400)]
trained = zstd.train_dict(samples, 2000)
print(len(trained) <= 2000, trained.dict_id != 0)
raw = ZstdDict(DATA[:3000], is_raw=True)
for dictionary in (trained, trained.as_digested_dict, trained.as_undigested_dict, raw, raw.as_prefix):
    packed = zstd.compress(samples[7] + DATA[:2000], zstd_dict=dictionary)
    print(zstd.decompress(packed, dictionary) == samples[7] + DATA[:2000])
packed = zstd.compress(DATA[:2500], zstd_dict=raw.as_prefix)
print(len(packed), len(zstd.compress(DATA[:2500], zstd_dict=raw)), raw)

# === Errors ===
attempt(zstd.decompress, b"nothing of the kind")
attempt(zstd.decompress, zstd.compress(DATA)[:-1])
attempt(ZstdDict, b"short")
attempt(ZstdDict, b"not a dictionary")
attempt(ZstdCompressor, 23)
attempt(ZstdCompressor, 2**40)
attempt(ZstdCompressor, "a")
attempt(ZstdCompressor, options={P.window_log: 99})
attempt(ZstdCompressor, options={12345: 1})
attempt(ZstdCompressor, options={DecompressionParameter.window_log_max: 10})
attempt(ZstdCompressor, 1, {})
attempt(ZstdCompressor, zstd_dict=5)
attempt(ZstdDecompressor, options={P.window_log: 10})
attempt(zstd.get_frame_info, b"aaaaaaaaaaaaaa")
attempt(zstd.get_frame_size, b"aaaaaaaaaaaaaa")

# === Files ===
raw = io.BytesIO()
with zstd.open(raw, "wb") as file:
    file.write(DATA)
raw.seek(0)
with zstd.open(raw, "rt") as file:
    print(file.readline(), end="")
print(zstd.zstd_version_info, zstd.COMPRESSION_LEVEL_DEFAULT)

# === More than one step unpacks ===
big = bytes(range(256)) * 20000
packed = zstd.compress(big)
stream = ZstdDecompressor()
print(len(stream.decompress(packed, 3_000_000)), stream.needs_input, len(stream.decompress(b"")), stream.eof, zstd.decompress(packed) == big)
