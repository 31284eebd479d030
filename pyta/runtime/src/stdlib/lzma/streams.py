"""Compressors and decompressors of xz and lzma over the native streams, and the specifications of filters."""

from operator import index as _index

FORMAT_AUTO, FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW = range(4)
CHECK_NONE, CHECK_CRC32, CHECK_CRC64, CHECK_SHA256 = 0, 1, 4, 10
CHECK_ID_MAX, CHECK_UNKNOWN = 15, 16
FILTER_LZMA1, FILTER_LZMA2, FILTER_DELTA = 0x4000000000000001, 0x21, 3
FILTER_X86, FILTER_POWERPC, FILTER_IA64, FILTER_ARM, FILTER_ARMTHUMB, FILTER_SPARC = range(4, 10)
MF_HC3, MF_HC4, MF_BT2, MF_BT3, MF_BT4 = 3, 4, 18, 19, 20
MODE_FAST, MODE_NORMAL = 1, 2
PRESET_DEFAULT = 6
PRESET_EXTREME = 1 << 31

_MOST_FILTERS = 4
_LZMA = {FILTER_LZMA1: "lzma1", FILTER_LZMA2: "lzma2"}
_BRANCHES = {
    FILTER_X86: "x86",
    FILTER_POWERPC: "powerpc",
    FILTER_IA64: "ia64",
    FILTER_ARM: "arm",
    FILTER_ARMTHUMB: "armthumb",
    FILTER_SPARC: "sparc",
}
_LZMA_OPTIONS = ("dict_size", "lc", "lp", "pb", "mode", "nice_len", "mf", "depth")
# Sizes of the dictionaries of presets 0 to 9.
_DICT_SIZES = tuple(1 << bits for bits in (18, 20, 21, 22, 22, 23, 23, 24, 25, 26))


def _unsigned(value, bits):
    """A number that C would have as one without sign."""
    value = _index(value)
    if value < 0:
        raise ValueError("Cannot convert negative int")
    if value >> bits:
        raise OverflowError(f"Python int too large for C uint{bits}_t")
    return value


def _preset(value):
    value = _unsigned(value, 32)
    if not _is_preset(value):
        raise LZMAError(f"Invalid compression preset: {value}")
    return value


def _filter_id(spec):
    if not hasattr(type(spec), "__getitem__"):
        raise TypeError("Filter specifier must be a dict or dict-like object")
    try:
        found = spec["id"]
    except KeyError:
        raise ValueError('Filter specifier must have an "id" entry') from None
    return _unsigned(found, 64)


def _options(spec, known, kind):
    """The numbers of a filter by their names."""
    wrong = f"Invalid filter specifier for {kind} filter"
    found = {}
    for name in spec:
        if name not in known and name != "id" and name != "preset":
            raise ValueError(wrong)
        if name in known:
            try:
                found[name] = _unsigned(spec[name], 32)
            except (TypeError, ValueError, OverflowError):
                raise ValueError(wrong) from None
    if "preset" in spec and kind != "LZMA":
        raise ValueError(wrong)
    return found


def _filter(spec):
    """A filter as the streams take it: its name, then its numbers."""
    number = _filter_id(spec)
    if number in _LZMA:
        preset = PRESET_DEFAULT
        if "preset" in spec:
            preset = _preset(spec["preset"])
        found = _options(spec, _LZMA_OPTIONS, "LZMA")
        return (_LZMA[number], preset, *(found.get(name) for name in _LZMA_OPTIONS))
    if number == FILTER_DELTA:
        return ("delta", _options(spec, ("dist",), "delta").get("dist", 1))
    if number in _BRANCHES:
        return (_BRANCHES[number], _options(spec, ("start_offset",), "BCJ").get("start_offset", 0))
    raise ValueError(f"Invalid filter ID: {number}")


def _filters(specs):
    if isinstance(specs, dict):
        raise TypeError(f"{type(specs).__name__} is not a sequence")
    count = len(specs)
    if count > _MOST_FILTERS:
        raise ValueError(f"Too many filters - liblzma supports a maximum of {_MOST_FILTERS}")
    chain = tuple(_filter(specs[at]) for at in range(count))
    if not chain:
        raise LZMAError("Internal error")
    return chain


def _dict_size_byte(size):
    """The code of the least dictionary size of the form 2^n or 2^n + 2^(n-1) that is large enough."""
    for code in range(40):
        if (2 | code & 1) << code // 2 + 11 >= size:
            return code
    return 40


def _encode_filter_properties(filter, /):
    """The options of a filter as bytes, as archives store them beside the number of the filter, which is not among them."""
    name, *numbers = _filter(filter)
    if name == "lzma1":
        preset, dict_size, lc, lp, pb = numbers[:5]
        if dict_size is None:
            dict_size = _DICT_SIZES[preset & 31]
        lc, lp, pb = 3 if lc is None else lc, lp or 0, 2 if pb is None else pb
        if lc + lp > 4 or pb > 4:
            raise LZMAError("Internal error")
        return bytes(((pb * 5 + lp) * 9 + lc,)) + dict_size.to_bytes(4, "little")
    if name == "lzma2":
        size = numbers[1]
        return bytes((_dict_size_byte(_DICT_SIZES[numbers[0] & 31] if size is None else size),))
    if name == "delta":
        if not 1 <= numbers[0] <= 256:
            raise LZMAError("Internal error")
        return bytes((numbers[0] - 1,))
    return numbers[0].to_bytes(4, "little") if numbers[0] else b""


def _decode_filter_properties(filter_id, encoded_props, /):
    """The filter with a number, as the options that archives store beside it describe it."""
    number = _unsigned(filter_id, 64)
    props = bytes(memoryview(encoded_props))
    found = {"id": number}
    if number == FILTER_LZMA1 and len(props) == 5 and props[0] < 225:
        rest, lc = divmod(props[0], 9)
        pb, lp = divmod(rest, 5)
        if lc + lp <= 4:
            found.update(lc=lc, lp=lp, pb=pb, dict_size=int.from_bytes(props[1:], "little"))
            return found
    elif number == FILTER_LZMA2 and len(props) == 1 and props[0] <= 40:
        found["dict_size"] = (2 | props[0] & 1) << props[0] // 2 + 11 if props[0] < 40 else 0xFFFFFFFF
        return found
    elif number == FILTER_DELTA and len(props) == 1:
        found["dist"] = props[0] + 1
        return found
    elif number in _BRANCHES and len(props) in (0, 4):
        start = int.from_bytes(props, "little")
        if start:
            found["start_offset"] = start
        return found
    raise LZMAError("Invalid or unsupported options")


class LZMACompressor:
    """Packs data piece by piece.

    format is that of the container: FORMAT_XZ, FORMAT_ALONE or FORMAT_RAW. check is the integrity check of FORMAT_XZ, CHECK_CRC64 if
    nothing else is said. How to pack is said by a preset of 0 to 9, perhaps with PRESET_EXTREME, or in detail by filters, a sequence of
    dicts that have the id of a filter and its options. FORMAT_RAW needs filters."""

    __module__ = "_lzma"
    __slots__ = ("_stream",)

    def __new__(cls, format=FORMAT_XZ, check=-1, preset=None, filters=None):
        if preset is not None and filters is not None:
            raise ValueError("Cannot specify both preset and filter chain")
        number = PRESET_DEFAULT if preset is None else _unsigned(preset, 32)
        format, check = _index(format), _index(check)
        if format != FORMAT_XZ and check not in (-1, CHECK_NONE):
            raise ValueError("Integrity checks are only supported by FORMAT_XZ")
        if format not in (FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW):
            raise ValueError(f"Invalid container format: {format}")
        if format == FORMAT_RAW and filters is None:
            raise ValueError("Must specify filters for FORMAT_RAW")
        if format == FORMAT_ALONE and filters is None:
            _preset(number)
        chain = None if filters is None else _filters(filters)
        if format == FORMAT_ALONE and chain is not None and (len(chain) != 1 or chain[0][0] != "lzma1"):
            raise ValueError("Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter")
        made = object.__new__(cls)
        made._stream = _pack_start(format, CHECK_CRC64 if check == -1 else check, number, chain)
        return made

    def compress(self, data, /):
        """Packs data; what has come out of it so far, perhaps nothing. flush() gives the rest."""
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
        raise TypeError(f"cannot pickle '_lzma.{type(self).__name__}' object")


# Bytes that one step unpacks at most: between steps the program's limits are looked at.
_STEP_BYTES = 1 << 20


def _unpack_in_steps(stream, data, most):
    """As one step, whose output may be of any length."""
    pieces = []
    used = 0
    known_check = None
    view = memoryview(data)
    while True:
        room = _STEP_BYTES if most < 0 else min(_STEP_BYTES, most)
        piece, part, has_ended, is_full, check = _unpack(stream, view[used:], room)
        pieces.append(piece)
        used += part
        if check is not None:
            known_check = check
        if most > 0:
            most -= len(piece)
        if has_ended or not is_full or most == 0:
            return b"".join(pieces), used, has_ended, is_full, known_check


class LZMADecompressor:
    """Unpacks data piece by piece.

    format is that of the container; FORMAT_AUTO tells xz from lzma. memlimit limits the memory that unpacking may take. FORMAT_RAW, and it
    alone, takes filters: those that the data was packed with."""

    __module__ = "_lzma"
    __slots__ = ("_stream", "_waiting", "_unused", "_eof", "_needs_input", "_check")

    def __new__(cls, format=FORMAT_AUTO, memlimit=None, filters=None):
        format = _index(format)
        if memlimit is not None:
            if format == FORMAT_RAW:
                raise ValueError("Cannot specify memory limit with FORMAT_RAW")
            memlimit = _unsigned(memlimit, 64)
            if memlimit >> 63:
                memlimit = None
        if format == FORMAT_RAW and filters is None:
            raise ValueError("Must specify filters for FORMAT_RAW")
        if format != FORMAT_RAW and filters is not None:
            raise ValueError("Cannot specify filters except with FORMAT_RAW")
        if format not in (FORMAT_AUTO, FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW):
            raise ValueError(f"Invalid container format: {format}")
        made = object.__new__(cls)
        made._stream = _unpack_start(format, memlimit, None if filters is None else _filters(filters))
        made._waiting = made._unused = b""
        made._eof = False
        made._needs_input = True
        made._check = CHECK_UNKNOWN if format in (FORMAT_AUTO, FORMAT_XZ) else CHECK_NONE
        return made

    @property
    def check(self):
        """The kind of check of the stream, once its header has been read."""
        return self._check

    @property
    def eof(self):
        """Whether the end of the stream was met."""
        return self._eof

    @property
    def needs_input(self):
        """Whether nothing can be given out before more is put in."""
        return self._needs_input

    @property
    def unused_data(self):
        """What came behind the end of the stream."""
        return self._unused

    def decompress(self, data, max_length=-1):
        """Unpacks data; what has come out of it.

        A max_length of 0 or more limits the answer; the rest waits for the next call."""
        if self._eof:
            raise EOFError("Already at end of stream")
        data = self._waiting + bytes(memoryview(data))
        try:
            unpacked, used, self._eof, is_full, check = _unpack_in_steps(self._stream, data, _index(max_length))
        except BaseException:
            self._waiting = b""
            raise
        if check is not None:
            self._check = check
        self._waiting = b"" if self._eof else data[used:]
        if self._eof:
            _end(self._stream)
            self._unused = data[used:]
        self._needs_input = not (self._eof or self._waiting or is_full)
        return unpacked

    def __reduce_ex__(self, protocol):
        raise TypeError(f"cannot pickle '_lzma.{type(self).__name__}' object")


