"""Compressors and decompressors of bzip2 over the native streams."""


class BZ2Compressor:
    """Packs data piece by piece, at a level of 1 to 9."""

    __module__ = "_bz2"
    __slots__ = ("_stream",)

    def __new__(cls, compresslevel=9, /):
        made = object.__new__(cls)
        made._stream = _pack_start(compresslevel)
        return made

    def compress(self, data, /):
        """Packs data; what has come out of it so far, perhaps nothing."""
        if self._stream is None:
            raise ValueError("Compressor has been flushed")
        return _pack(self._stream, data, False)

    def flush(self, /):
        """What has not been given yet. Nothing can be packed afterwards."""
        if self._stream is None:
            raise ValueError("Repeated call to flush()")
        stream, self._stream = self._stream, None
        packed = _pack(stream, b"", True)
        _end(stream)
        return packed

    def __reduce_ex__(self, protocol):
        raise TypeError(f"cannot pickle '_bz2.{type(self).__name__}' object")


class BZ2Decompressor:
    """Decompresses one bzip2 stream that arrives piece by piece."""

    __module__ = "_bz2"
    __slots__ = ("_stream", "_waiting", "_unused", "_eof", "_needs_input")

    def __new__(cls, /):
        made = object.__new__(cls)
        made._stream = _unpack_start()
        made._waiting = made._unused = b""
        made._eof = False
        made._needs_input = True
        return made

    @property
    def eof(self):
        """Whether the stream is complete."""
        return self._eof

    @property
    def unused_data(self):
        """The bytes passed in that came behind the end of the stream."""
        return self._unused

    @property
    def needs_input(self):
        """Whether decompress() has nothing left to give without further bytes."""
        return self._needs_input

    def decompress(self, data, max_length=-1):
        """Take in compressed bytes and return what they unpack to.

        A max_length of 0 or more limits the answer; the rest waits for the next call."""
        if self._eof:
            raise EOFError("End of stream already reached")
        if self._stream is None:
            raise ValueError("Decompressor is unusable after a previous error")
        data = self._waiting + bytes(memoryview(data))
        try:
            unpacked, used, self._eof = _unpack(self._stream, data, max_length)
        except OSError:
            self._waiting = b""
            self._needs_input = False
            _end(self._stream)
            self._stream = None
            raise
        self._waiting = b"" if self._eof else data[used:]
        if self._eof:
            _end(self._stream)
            self._unused = data[used:]
        self._needs_input = not self._eof and not self._waiting
        return unpacked

    def __reduce_ex__(self, protocol):
        raise TypeError(f"cannot pickle '_bz2.{type(self).__name__}' object")
