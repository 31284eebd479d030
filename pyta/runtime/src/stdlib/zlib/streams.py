from operator import index as _index

MAX_WBITS = 15
DEFLATED = 8
DEF_MEM_LEVEL = 8
DEF_BUF_SIZE = 16384
ZLIB_VERSION = ZLIB_RUNTIME_VERSION = "1.3.2"
Z_NO_COMPRESSION, Z_BEST_SPEED, Z_BEST_COMPRESSION, Z_DEFAULT_COMPRESSION = 0, 1, 9, -1
Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED = range(5)
Z_NO_FLUSH, Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH, Z_BLOCK, Z_TREES = range(7)


def compress(data, /, level=-1, wbits=MAX_WBITS):
    """Pack all of data at once; level runs from 0, none, to 9, smallest."""
    stream = _deflate_start(level, wbits, None)
    packed = _deflate(stream, data, Z_FINISH)
    _end(stream)
    return packed


def decompress(data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE):
    """What was packed into data; error if data is damaged or its end is missing."""
    if _index(bufsize) < 0:
        raise ValueError("bufsize must be non-negative")
    stream = _inflate_start(wbits, None)
    unpacked, _, ended = _inflate(stream, data, -1)
    _end(stream)
    if not ended:
        raise error("Error -5 while decompressing data: incomplete or truncated stream")
    return unpacked


class Compress:
    __module__ = "zlib"

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 'zlib.Compress' instances")

    def compress(self, data, /):
        return _deflate(self._stream, data, Z_NO_FLUSH)

    def flush(self, mode=Z_FINISH, /):
        if mode == Z_NO_FLUSH:
            return b""
        packed = _deflate(self._stream, b"", mode)
        if mode == Z_FINISH:
            _end(self._stream)
        return packed


class Decompress:
    __module__ = "zlib"

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create 'zlib.Decompress' instances")

    def decompress(self, data, /, max_length=0):
        max_length = _index(max_length)
        if max_length < 0:
            raise ValueError("max_length must be non-negative")
        return self._take(bytes(data), max_length or -1)

    def _take(self, data, most):
        if self.eof:
            self.unused_data += data
            return b""
        unpacked, used, self.eof = _inflate(self._stream, data, most)
        if self.eof:
            _end(self._stream)
            self.unused_data += data[used:]
            self.unconsumed_tail = b""
        else:
            self.unconsumed_tail = data[used:]
        return unpacked

    def flush(self, length=DEF_BUF_SIZE, /):
        if _index(length) <= 0:
            raise ValueError("length must be greater than zero")
        return b"" if self.eof else self._take(self.unconsumed_tail, -1)


def compressobj(level=-1, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, strategy=Z_DEFAULT_STRATEGY, zdict=None):
    """A Compress, which packs data piece by piece."""
    if method != DEFLATED or not 1 <= memLevel <= 9 or not 0 <= strategy <= Z_FIXED:
        raise ValueError("Invalid initialization option")
    made = object.__new__(Compress)
    made._stream = _deflate_start(level, wbits, zdict)
    return made


def decompressobj(wbits=MAX_WBITS, zdict=None):
    """A Decompress, which unpacks data piece by piece."""
    made = object.__new__(Decompress)
    made._stream = _inflate_start(wbits, zdict)
    made.unused_data = made.unconsumed_tail = b""
    made.eof = False
    return made


class _ZlibDecompressor:
    """Unpacks data piece by piece and keeps the input that max_length left over."""

    __module__ = "zlib"

    def __init__(self, wbits=MAX_WBITS, zdict=b""):
        self._stream = _inflate_start(wbits, zdict or None)
        self._waiting = b""
        self.unused_data = b""
        self.eof = False
        self.needs_input = True

    def decompress(self, data, max_length=-1):
        if self.eof:
            raise EOFError("End of stream already reached")
        data = self._waiting + bytes(data)
        unpacked, used, self.eof = _inflate(self._stream, data, max_length)
        self._waiting = b"" if self.eof else data[used:]
        if self.eof:
            _end(self._stream)
            self.unused_data = data[used:]
        self.needs_input = not self.eof and not self._waiting and not 0 <= max_length == len(unpacked)
        return unpacked
