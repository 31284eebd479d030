"""Compressors, decompressors and dictionaries of Zstandard over the native streams."""

from operator import index as _index

zstd_version = "1.5.7"
zstd_version_number = 10507
ZSTD_CLEVEL_DEFAULT = 3
ZSTD_DStreamOutSize = 131072

# Numbers of parameters and their bounds, lowest and highest, of the library for machines of 64 bits. Source: zstd.h.
ZSTD_c_compressionLevel = 100
ZSTD_c_windowLog = 101
ZSTD_c_hashLog = 102
ZSTD_c_chainLog = 103
ZSTD_c_searchLog = 104
ZSTD_c_minMatch = 105
ZSTD_c_targetLength = 106
ZSTD_c_strategy = 107
ZSTD_c_enableLongDistanceMatching = 160
ZSTD_c_ldmHashLog = 161
ZSTD_c_ldmMinMatch = 162
ZSTD_c_ldmBucketSizeLog = 163
ZSTD_c_ldmHashRateLog = 164
ZSTD_c_contentSizeFlag = 200
ZSTD_c_checksumFlag = 201
ZSTD_c_dictIDFlag = 202
ZSTD_c_nbWorkers = 400
ZSTD_c_jobSize = 401
ZSTD_c_overlapLog = 402
ZSTD_d_windowLogMax = 100
ZSTD_fast, ZSTD_dfast, ZSTD_greedy, ZSTD_lazy, ZSTD_lazy2, ZSTD_btlazy2, ZSTD_btopt, ZSTD_btultra, ZSTD_btultra2 = range(1, 10)

_C_BOUNDS = {
    ZSTD_c_compressionLevel: (-131072, 22),
    ZSTD_c_windowLog: (10, 31),
    ZSTD_c_hashLog: (6, 30),
    ZSTD_c_chainLog: (6, 30),
    ZSTD_c_searchLog: (1, 30),
    ZSTD_c_minMatch: (3, 7),
    ZSTD_c_targetLength: (0, 131072),
    ZSTD_c_strategy: (1, 9),
    ZSTD_c_enableLongDistanceMatching: (0, 2),
    ZSTD_c_ldmHashLog: (6, 30),
    ZSTD_c_ldmMinMatch: (4, 4096),
    ZSTD_c_ldmBucketSizeLog: (1, 8),
    ZSTD_c_ldmHashRateLog: (0, 25),
    ZSTD_c_contentSizeFlag: (0, 1),
    ZSTD_c_checksumFlag: (0, 1),
    ZSTD_c_dictIDFlag: (0, 1),
    ZSTD_c_nbWorkers: (0, 256),
    ZSTD_c_jobSize: (0, 1 << 30),
    ZSTD_c_overlapLog: (0, 9),
}
_D_BOUNDS = {ZSTD_d_windowLogMax: (10, 31)}
_LEVEL_RANGE = "the valid range is [-131072, 22]"

# The enumerations of the parameters, which tell their names and which side they are for.
_parameter_types = [None, None]


def set_parameter_types(c_parameter_type, d_parameter_type):
    """Says which enumerations name the parameters."""
    for name, given in (("c_parameter_type", c_parameter_type), ("d_parameter_type", d_parameter_type)):
        if not isinstance(given, type):
            raise TypeError(f"set_parameter_types() argument '{name}' must be type, not {type(given).__name__}")
    _parameter_types[:] = c_parameter_type, d_parameter_type


def get_param_bounds(parameter, is_compress):
    """The least and greatest value of a parameter."""
    found = (_C_BOUNDS if is_compress else _D_BOUNDS).get(_c_int(parameter))
    if found is None:
        side = "compression" if is_compress else "decompression"
        raise ZstdError(f"Unable to get zstd {side} parameter bounds: Unsupported parameter")
    return found


def _c_int(value):
    value = _index(value)
    if not -(1 << 31) <= value < 1 << 31:
        raise OverflowError("Python int too large to convert to C int")
    return value


def _parameters(options, is_compress):
    """The checked pairs of parameters and values of a dict."""
    ours, others = _parameter_types if is_compress else reversed(_parameter_types)
    side, other_name = ("compression", "DecompressionParameter") if is_compress else ("decompression", "CompressionParameter")
    bounds = _C_BOUNDS if is_compress else _D_BOUNDS
    pairs = []
    for key, value in options.items():
        if others is not None and type(key) is others:
            raise TypeError(f"{side} options dictionary key must not be a {other_name} attribute")
        key, value = _c_int(key), _c_int(value)
        if key not in bounds:
            raise ValueError(f"invalid {side} parameter 'unknown parameter (key {key})'")
        low, high = bounds[key]
        if not low <= value <= high:
            if is_compress and key == ZSTD_c_compressionLevel:
                raise ValueError(f"illegal compression level {value}; {_LEVEL_RANGE}")
            raise ValueError(
                f"{side} parameter '{ours(key).name}' received an illegal value {value}; the valid range is [{low}, {high}]"
            )
        pairs.append((key, value))
    return tuple(pairs)


def _dictionary(given, default):
    """The content of a dictionary and how it is used, of an argument that may be the dictionary alone."""
    if given is None:
        return None, default
    if isinstance(given, ZstdDict):
        return given._content, default
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[0], ZstdDict) and isinstance(given[1], int):
        kind = _c_int(given[1])
        if kind in (_DIGESTED, _UNDIGESTED, _PREFIX):
            return given[0]._content, kind
    raise TypeError("zstd_dict argument should be a ZstdDict object.")


_DIGESTED, _UNDIGESTED, _PREFIX = range(3)


class ZstdDict:
    """A dictionary of Zstandard.

    dict_content is its content, a bytes-like object. If is_raw is true any content will do, else it must be one that the library has made.
    Compressors and decompressors may share a dictionary."""

    __module__ = "compression.zstd"
    __slots__ = ("_content", "_id")

    def __new__(cls, dict_content, /, *, is_raw=False):
        content = bytes(memoryview(dict_content))
        if len(content) < 8:
            raise ValueError("Zstandard dictionary content too short (must have at least eight bytes)")
        made = object.__new__(cls)
        made._content = content
        made._id = _dict_id(content)
        if not is_raw and made._id == 0:
            raise ValueError("invalid Zstandard dictionary")
        return made

    @property
    def dict_content(self):
        """The bytes of the dictionary."""
        return self._content

    @property
    def dict_id(self):
        """The number of the dictionary; 0 is content without one."""
        return self._id

    @property
    def as_digested_dict(self):
        """The dictionary, prepared for compressors once and for all."""
        return self, _DIGESTED

    @property
    def as_undigested_dict(self):
        """The dictionary, prepared by each compressor for its own parameters."""
        return self, _UNDIGESTED

    @property
    def as_prefix(self):
        """The content, as if it came right before the data of the next frame."""
        return self, _PREFIX

    def __len__(self):
        return len(self._content)

    def __repr__(self):
        return f"<ZstdDict dict_id={self._id} dict_size={len(self._content)}>"

    def __reduce_ex__(self, protocol):
        raise TypeError(f"cannot pickle 'compression.zstd.{type(self).__name__}' object")


class ZstdCompressor:
    """Packs data piece by piece.

    level is how hard to try; options, a dict of advanced parameters, says more. zstd_dict is a dictionary.
    Thread-safe at method level. compress() does all at once."""

    __module__ = "compression.zstd"
    __slots__ = ("_stream", "_last_mode")

    CONTINUE, FLUSH_BLOCK, FLUSH_FRAME = range(3)

    def __new__(cls, level=None, options=None, zstd_dict=None):
        pairs = ()
        if level is not None:
            if options is not None:
                raise TypeError("Only one of level or options should be used.")
            if not isinstance(level, int):
                raise TypeError("invalid type for level, expected int")
            if not -(1 << 31) <= level < 1 << 31:
                raise ValueError(f"illegal compression level; {_LEVEL_RANGE}")
            if not -131072 <= level <= 22:
                raise ValueError(f"illegal compression level {level}; {_LEVEL_RANGE}")
            pairs = ((ZSTD_c_compressionLevel, _index(level)),)
        elif options is not None:
            if not isinstance(options, dict):
                raise TypeError(f"ZstdCompressor() argument 'options' must be dict, not {type(options).__name__}")
            pairs = _parameters(options, True)
        content, kind = _dictionary(zstd_dict, _UNDIGESTED)
        made = object.__new__(cls)
        used_level = dict(pairs).get(ZSTD_c_compressionLevel, 0) or ZSTD_CLEVEL_DEFAULT
        made._stream = _pack_start(pairs, content, kind, used_level)
        made._last_mode = cls.FLUSH_FRAME
        return made

    @property
    def last_mode(self):
        """The mode of the last call of compress() or flush(); at first, and after errors, FLUSH_FRAME."""
        return self._last_mode

    def _run(self, data, mode):
        try:
            packed = _pack(self._stream, data, mode)
        except ZstdError:
            self._last_mode = 2
            raise
        self._last_mode = mode
        return packed

    def compress(self, data, mode=CONTINUE):
        """Packs data; what has come out of it so far, perhaps nothing.

        mode is CONTINUE, FLUSH_BLOCK or FLUSH_FRAME."""
        mode = _c_int(mode)
        if not 0 <= mode <= 2:
            raise ValueError(
                "mode argument wrong value, it should be one of ZstdCompressor.CONTINUE, "
                "ZstdCompressor.FLUSH_BLOCK, ZstdCompressor.FLUSH_FRAME."
            )
        return self._run(data, mode)

    def flush(self, mode=FLUSH_FRAME):
        """Ends the frame, or with FLUSH_BLOCK gives out what was taken in so far."""
        mode = _c_int(mode)
        if mode not in (1, 2):
            raise ValueError(
                "mode argument wrong value, it should be ZstdCompressor.FLUSH_FRAME or ZstdCompressor.FLUSH_BLOCK."
            )
        return self._run(b"", mode)

    def set_pledged_input_size(self, size, /):
        """Says how long the data of the next frame is, for its header; None if nobody knows.

        The next frame's data must be exactly so long, or ZstdError is raised."""
        if size is not None:
            if not isinstance(size, int):
                raise TypeError("an integer is required")
            if not 0 <= size < (1 << 64) - 2:
                raise ValueError(f"size argument should be a positive int less than {(1 << 64) - 2}")
            size = size - (1 << 64) if size >> 63 else size
        if self._last_mode != 2:
            raise ValueError("set_pledged_input_size() method must be called when last_mode == FLUSH_FRAME")
        _pack_pledge(self._stream, size)

    def __reduce_ex__(self, protocol):
        raise TypeError(f"cannot pickle 'compression.zstd.{type(self).__name__}' object")


# Bytes that one step unpacks at most: between steps the program's limits are looked at.
_STEP_BYTES = 1 << 20


def _unpack_in_steps(stream, data, most):
    """As one step, whose output may be of any length."""
    pieces = []
    used = 0
    view = memoryview(data)
    while True:
        room = _STEP_BYTES if most < 0 else min(_STEP_BYTES, most)
        piece, part, has_ended, is_full = _unpack(stream, view[used:], room)
        pieces.append(piece)
        used += part
        if most > 0:
            most -= len(piece)
        if has_ended or not is_full or most == 0:
            return b"".join(pieces), used, has_ended, is_full


class ZstdDecompressor:
    """Unpacks data piece by piece.

    zstd_dict is the dictionary that the data was packed with; options is a dict of advanced parameters.
    Thread-safe at method level. decompress() does all at once."""

    __module__ = "compression.zstd"
    __slots__ = ("_stream", "_waiting", "_unused", "_eof", "_needs_input")

    def __new__(cls, zstd_dict=None, options=None):
        pairs = ()
        if options is not None:
            if not isinstance(options, dict):
                raise TypeError(f"ZstdDecompressor() argument 'options' must be dict, not {type(options).__name__}")
            pairs = _parameters(options, False)
        content, kind = _dictionary(zstd_dict, _DIGESTED)
        made = object.__new__(cls)
        made._stream = _unpack_start(dict(pairs).get(ZSTD_d_windowLogMax), content, kind)
        made._waiting = made._unused = b""
        made._eof = False
        made._needs_input = True
        return made

    @property
    def eof(self):
        """Whether the end of the frame was met."""
        return self._eof

    @property
    def needs_input(self):
        """Whether decompress() has nothing left to give without further bytes."""
        return self._needs_input

    @property
    def unused_data(self):
        """The bytes passed in that came behind the end of the frame."""
        return self._unused

    def decompress(self, data, max_length=-1):
        """Unpacks data; what has come out of it.

        A max_length of 0 or more limits the answer; the rest waits for the next call."""
        if self._eof:
            raise EOFError("Already at the end of a Zstandard frame.")
        data = self._waiting + bytes(memoryview(data))
        try:
            unpacked, used, self._eof, is_full = _unpack_in_steps(self._stream, data, _index(max_length))
        except ZstdError:
            self._waiting = b""
            self._needs_input = True
            raise
        self._waiting = b"" if self._eof else data[used:]
        if self._eof:
            _end(self._stream)
            self._unused = data[used:]
        self._needs_input = not (self._eof or self._waiting or is_full)
        return unpacked

    def __reduce_ex__(self, protocol):
        raise TypeError(f"cannot pickle 'compression.zstd.{type(self).__name__}' object")


def get_frame_info(frame_buffer):
    """What the header of a frame says: the size of the data or None, and the dictionary's number or 0."""
    found = _frame_info(frame_buffer)
    if found is None:
        raise ZstdError(
            "Error when getting information from the header of a Zstandard frame. "
            "Ensure the frame_buffer argument starts from the beginning of a frame, "
            "and its length is not less than the frame header (6~18 bytes)."
        )
    return found


def get_frame_size(frame_buffer):
    """How many bytes the first frame takes, its header and checksum among them."""
    found = _frame_size(frame_buffer)
    if isinstance(found, str):
        raise ZstdError(
            "Error when finding the compressed size of a Zstandard frame. "
            "Ensure the frame_buffer argument starts from the beginning of a frame, "
            "and its length is not less than this complete frame. "
            f"Zstd error message: {found}."
        )
    return found


def _samples(function, samples_bytes, samples_sizes, dict_size, place):
    """Checks the arguments that describe samples."""
    if not isinstance(samples_bytes, bytes):
        raise TypeError(f"{function}() argument {place} must be bytes, not {type(samples_bytes).__name__}")
    if not isinstance(samples_sizes, tuple):
        raise TypeError(f"{function}() argument {place + 1} must be tuple, not {type(samples_sizes).__name__}")
    dict_size = _index(dict_size)
    if not -(1 << 63) <= dict_size < 1 << 63:
        raise OverflowError("Python int too large to convert to C ssize_t")
    if dict_size <= 0:
        raise ValueError("dict_size argument should be positive number.")
    for size in samples_sizes:
        if not isinstance(size, int):
            raise TypeError("an integer is required")
    if any(size < 0 for size in samples_sizes) or sum(samples_sizes) != len(samples_bytes):
        raise ValueError("The samples size tuple doesn't match the concatenation's size.")
    return dict_size


def train_dict(samples_bytes, samples_sizes, dict_size, /):
    """A dictionary made from samples: samples one behind the other, and their sizes."""
    dict_size = _samples("train_dict", samples_bytes, samples_sizes, dict_size, 1)
    return _train(samples_bytes, samples_sizes, dict_size)


def finalize_dict(custom_dict_bytes, samples_bytes, samples_sizes, dict_size, compression_level, /):
    """A dictionary from a content of one's own: not there yet, arguments are checked."""
    if not isinstance(custom_dict_bytes, bytes):
        raise TypeError(f"finalize_dict() argument 1 must be bytes, not {type(custom_dict_bytes).__name__}")
    _samples("finalize_dict", samples_bytes, samples_sizes, dict_size, 2)
    _c_int(compression_level)
    raise NotImplementedError("_zstd.finalize_dict")
