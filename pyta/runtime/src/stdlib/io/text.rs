//! `TextIOWrapper`.
//!
//! The natives serve streams whose encoding the runtime decodes itself and whose buffer is one of ours over a file. Decoded
//! text lies in [`CHARS`], used up to [`USED`]; the bytes it came from are kept in [`SNAPSHOT`], so that `tell` can
//! find the byte that belongs to a character by decoding again.

mod stream;

pub use stream::{Stream, stream};

use pyta_text::codec::{ByteOrder, Codec, End};

use super::base::FLAGS;
use super::{NEW, int_at, this, unsupported};
use super::{buffered, file};
use crate::classes::{ClassSpec, GetSet};
use crate::host::Outside;
use crate::prelude::*;
use crate::protocol::Index;
use crate::stdlib::codecs;
use crate::types::str::args::part;

/// Slot: the binary stream; nil when detached, empty before `__init__`.
pub const BUFFER: usize = 0;
/// Slot: name of the encoding.
pub const ENCODING: usize = 1;
/// Slot: name of the error handler.
pub const ERRORS: usize = 2;
/// Slot: bits below.
pub const BITS: usize = 3;
/// Slot: number of the codec, see [`codec_number`]; 0 when the library has to convert.
pub const CODEC: usize = 4;
/// Slot: encoded text that was not handed to the buffer yet, a byte array or nil.
pub const PENDING: usize = 5;
/// Slot: what ends a line when reading, or nil for universal newlines.
pub const READ_NEWLINE: usize = 6;
/// Slot: what `\n` is written as, or nil when as it is.
pub const WRITE_NEWLINE: usize = 7;
/// Slot: the decoder object, for the prelude.
pub const DECODER: usize = 8;
/// Slot: the encoder object, for the prelude.
pub const ENCODER: usize = 9;
/// Slot: decoded text, or nil.
pub const CHARS: usize = 10;
/// Slot: how many of its characters are used up.
pub const USED: usize = 11;
/// Slot: the bytes that the decoded text came from; the prelude keeps a pair of decoder state and bytes here.
pub const SNAPSHOT: usize = 12;
/// Slot: which newlines were seen, see `newline`.
pub const SEEN: usize = 13;
/// Slot: bytes of an unfinished character.
pub const REST: usize = 14;
const SLOTS: u8 = 15;

/// Bits of a stream's state.
pub mod bit {
    pub const LINE_BUFFERING: i64 = 1;
    pub const WRITE_THROUGH: i64 = 2;
    /// `\r` and `\r\n` end lines too.
    pub const UNIVERSAL: i64 = 4;
    /// … and become `\n`.
    pub const TRANSLATE: i64 = 8;
    pub const SEEKABLE: i64 = 16;
    pub const TELLING: i64 = 32;
    /// A `\r` was read and may belong to a `\r\n`.
    pub const HELD: i64 = 64;
    /// Something was read (a newline mode can no longer be changed).
    pub const STARTED: i64 = 128;
    /// The `\r` was held when the snapshot was taken.
    pub const SNAPSHOT_HELD: i64 = 256;
}

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_io",
    doc: "A text stream that decodes what it reads from the binary stream buffer and\nencodes what it writes to it.",
    flags: FLAGS,
    fixed_slots: SLOTS,
    new: Some(NEW),
    methods: &[
        NativeDef::guest(
            "__init__",
            "(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
            "io_wrapper_init",
        ),
        NativeDef::leaf_or_guest("write", "(self, text, /)", write, "io_wrapper_write"),
        NativeDef::leaf_or_guest("read", "(self, size=-1, /)", read, "io_wrapper_read"),
        NativeDef::leaf_or_guest(
            "readline",
            "(self, size=-1, /)",
            readline,
            "io_wrapper_readline",
        ),
        NativeDef::leaf_or_guest("__next__", "(self, /)", next, "io_wrapper_next"),
        NativeDef::leaf_or_guest("flush", "(self, /)", flush, "io_wrapper_flush"),
        NativeDef::leaf_or_guest("close", "(self, /)", close, "io_wrapper_close"),
        NativeDef::leaf_or_guest("tell", "(self, /)", tell, "io_wrapper_tell"),
        NativeDef::leaf_or_guest(
            "seek",
            "(self, cookie, whence=0, /)",
            seek,
            "io_wrapper_seek",
        ),
        NativeDef::guest("truncate", "(self, pos=None, /)", "io_wrapper_truncate"),
        NativeDef::guest("detach", "(self, /)", "io_wrapper_detach"),
        NativeDef::guest(
            "reconfigure",
            "(self, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)",
            "io_wrapper_reconfigure",
        ),
        NativeDef::guest("fileno", "(self, /)", "io_wrapper_fileno"),
        NativeDef::guest("isatty", "(self, /)", "io_wrapper_isatty"),
        NativeDef::guest("readable", "(self, /)", "io_wrapper_readable"),
        NativeDef::guest("writable", "(self, /)", "io_wrapper_writable"),
        NativeDef::guest("seekable", "(self, /)", "io_wrapper_seekable"),
        NativeDef::guest("__repr__", "(self, /)", "io_wrapper_repr"),
        NativeDef::guest("__getstate__", "(self, /)", "io_no_pickle"),
        NativeDef::leaf_or_guest("__enter__", "(self, /)", enter, "io_base_enter"),
        NativeDef::leaf_or_guest("__iter__", "(self, /)", enter, "io_base_iter"),
    ],
    attributes: &[
        GetSet::read_only("buffer", slot_value::<BUFFER>),
        GetSet::read_only("encoding", slot_value::<ENCODING>),
        GetSet::read_only("errors", slot_value::<ERRORS>),
        GetSet::read_only("line_buffering", has_bit::<{ bit::LINE_BUFFERING }>),
        GetSet::read_only("write_through", has_bit::<{ bit::WRITE_THROUGH }>),
        GetSet::read_only("closed", closed).or_guest("io_wrapper_closed"),
        GetSet::read_only("name", asked_of_others).or_guest("io_wrapper_name"),
        GetSet::read_only("newlines", asked_of_others).or_guest("io_wrapper_newlines"),
        GetSet::read_write(
            "_CHUNK_SIZE",
            |_, _| Ok(V::small(CHUNK as i64)),
            |_, _| Ok(V::NIL),
        ),
    ],
    ..ClassSpec::new(C::TextIo, C::TextIoBase)
};

/// Encoded bytes that are kept before they go to the buffer.
const CHUNK: usize = 8192;

/// The number of a codec in [`CODEC`]; 0 when it is none of the runtime's, or the handler is not.
pub fn codec_number(encoding: &str, errors: &str) -> i64 {
    if !is_known_handler(errors) {
        return 0;
    }
    match Codec::from_name(encoding) {
        Some(Codec::Utf8) => 1,
        Some(Codec::Ascii) => 2,
        Some(Codec::Latin1) => 3,
        _ => 0,
    }
}

fn is_known_handler(errors: &str) -> bool {
    [
        "strict",
        "ignore",
        "replace",
        "backslashreplace",
        "surrogateescape",
        "surrogatepass",
    ]
    .contains(&errors)
}

fn codec(number: i64) -> Option<Codec> {
    match number {
        1 => Some(Codec::Utf8),
        2 => Some(Codec::Ascii),
        3 => Some(Codec::Latin1),
        4 => Some(Codec::Utf16(ByteOrder::Little)),
        _ => None,
    }
}

/// How a text stream is made.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    pub encoding: &'a str,
    pub errors: &'a str,
    /// As for `open`: `None` is universal newlines.
    pub newline: Option<&'a str>,
    pub line_buffering: bool,
    pub write_through: bool,
}

/// A text stream over one of our buffers.
pub fn wrap<'v>(cx: Cx<'v>, buffer: V<'v>, options: Options<'_>, seekable: bool) -> V<'v> {
    let made = cx.new_instance(cx.class(C::TextIo));
    let Some(object) = made.as_object() else {
        return made;
    };
    super::set_owned(cx, buffer, true);
    let mut bits = 0;
    if options.line_buffering {
        bits |= bit::LINE_BUFFERING;
    }
    if options.write_through {
        bits |= bit::WRITE_THROUGH;
    }
    bits |= newline_bits(options.newline);
    if seekable {
        bits |= bit::SEEKABLE | bit::TELLING;
    }
    let symbol = |text: &str| cx.symbol(text).v();
    let read_newline = options
        .newline
        .filter(|text| !text.is_empty())
        .map_or(V::NIL, symbol);
    let write_newline = match options.newline {
        Some(text @ ("\r" | "\r\n")) => symbol(text),
        _ => V::NIL,
    };
    for (slot, value) in [
        (BUFFER, buffer),
        (ENCODING, symbol(options.encoding)),
        (ERRORS, symbol(options.errors)),
        (BITS, V::small(bits)),
        (
            CODEC,
            V::small(codec_number(options.encoding, options.errors)),
        ),
        (PENDING, V::NIL),
        (READ_NEWLINE, read_newline),
        (WRITE_NEWLINE, write_newline),
        (DECODER, V::NIL),
        (ENCODER, V::NIL),
        (CHARS, V::NIL),
        (USED, V::small(0)),
        (SNAPSHOT, V::NIL),
        (SEEN, V::small(0)),
        (REST, V::NIL),
    ] {
        object.set_fixed(cx, slot, value);
    }
    made
}

fn newline_bits(newline: Option<&str>) -> i64 {
    match newline {
        None => bit::UNIVERSAL | bit::TRANSLATE,
        Some("") => bit::UNIVERSAL,
        Some(_) => 0,
    }
}

fn slot_value<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::TextIo)?;
    match object.fixed(SLOT).given() {
        Some(value) if SLOT == BUFFER && value.is_nil() => Err(detached(cx)),
        Some(value) => Ok(value),
        None => Err(cx.value_error("I/O operation on uninitialized object")),
    }
}

fn detached(cx: Cx<'_>) -> Exit {
    cx.value_error("underlying buffer has been detached")
}

fn closed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::TextIo)?;
    buffered::is_closed(cx, object.fixed(BUFFER))
        .map(V::bool)
        .ok_or(Exit::NeedGuest)
}

fn asked_of_others<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0], C::TextIo)?;
    Err(Exit::NeedGuest)
}

fn has_bit<'v, const BIT: i64>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::TextIo)?;
    Ok(V::bool(int_at(object, BITS) & BIT != 0))
}

fn write<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(text) = args[1].as_str() else {
        this(cx, args[0], C::TextIo)?;
        return Err(cx.type_error(format!(
            "write() argument must be str, not {}",
            cx.given_name(args[1])
        )));
    };
    stream(cx, args[0])?.put(cx, text)?;
    Ok(V::small(text.len() as i64))
}

fn read<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let size = buffered::size_argument(cx, args[1])?;
    let stream = stream(cx, args[0])?;
    let open = stream.before_reading(cx)?;
    let Some(size) = size else {
        let before = stream.chars().map_or_else(
            || cx.name(N::empty),
            |text| {
                part(cx, text, stream.used(), text.len())
                    .as_str()
                    .unwrap_or(text)
            },
        );
        let ahead = open.ahead();
        let Some(rest) = super::file::read_rest(cx, open.fd)? else {
            let text = cx.new_str("Read returned None.").v();
            return Err(cx
                .raise(cx.new_exception(C::BlockingIOError, &[text]))
                .into());
        };
        let all = if ahead.is_empty() {
            rest
        } else {
            [ahead, &rest].concat()
        };
        open.object.set_fixed(cx, buffered::READ, V::NIL);
        let text = stream.decode(cx, &all, End::Final)?;
        stream.forget_read(cx);
        return Ok(if before.is_empty() {
            text
        } else {
            before.concat(cx, text)
        }
        .v());
    };
    let mut out: Option<Str<'v>> = None;
    loop {
        let so_far = out.map_or(0, Str::len);
        if let Some(text) = stream.chars() {
            let from = stream.used();
            let stop = text.len().min(from.saturating_add(size - so_far));
            let piece = part(cx, text, from, stop).as_str().unwrap_or(text);
            stream.object.set_fixed(cx, USED, V::small(stop as i64));
            out = Some(out.map_or(piece, |out| out.concat(cx, piece)));
        }
        if out.map_or(0, Str::len) >= size {
            break;
        }
        if !stream.fill(cx, &open)? {
            break;
        }
    }
    Ok(out.unwrap_or_else(|| cx.name(N::empty)).v())
}

fn readline<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let limit = buffered::size_argument(cx, args[1])?;
    let stream = stream(cx, args[0])?;
    let open = stream.before_reading(cx)?;
    stream.take_line(cx, &open, limit.unwrap_or(usize::MAX))
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_exactly(args[0], C::TextIo) {
        return Err(Exit::NeedGuest);
    }
    let stream = stream(cx, args[0])?;
    let open = stream.before_reading(cx)?;
    stream.set_bits(cx, stream.bits() & !bit::TELLING);
    let line = stream.take_line(cx, &open, usize::MAX)?;
    if line.as_str().is_none_or(Str::is_empty) {
        let bits = stream.bits();
        if bits & bit::SEEKABLE != 0 {
            stream.set_bits(cx, bits | bit::TELLING);
        }
        stream.object.set_fixed(cx, SNAPSHOT, V::NIL);
        return Err(cx.error_with(C::StopIteration, &[]).into());
    }
    Ok(line)
}

fn flush<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::TextIo)?;
    let (buffer, pending) = (object.fixed(BUFFER), object.fixed(PENDING));
    if file::is_closed(cx, buffer) == Some(false)
        && pending.is_nil()
        && !buffered::has_own_flush(cx, buffer)
    {
        // Nothing is held back above an open file.
        return Ok(V::NIL);
    }
    stream(cx, args[0])?.flush(cx)?;
    Ok(V::NIL)
}

fn close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_exactly(args[0], C::TextIo) || buffered::has_own_flush(cx, args[0]) {
        return Err(Exit::NeedGuest);
    }
    let stream = stream(cx, args[0])?;
    if buffered::has_own_flush(cx, stream.buffer) {
        return Err(Exit::NeedGuest);
    }
    let flushed = match buffered::open(cx, stream.buffer, "flush") {
        Ok(open) => stream.hand_over(cx, &open),
        Err(Exit::Raised) => {
            // Closed already.
            cx.take_raised(cx.raising());
            return Ok(V::NIL);
        }
        Err(exit) => return Err(exit),
    };
    let error = match flushed {
        Err(Exit::Raised) => Some(cx.take_raised(cx.raising())),
        Err(exit) => return Err(exit),
        Ok(()) => None,
    };
    buffered::close_exact(cx, stream.buffer)?;
    if let Some(exception) = error {
        return Err(cx.raise(exception).into());
    }
    cx.finalize_never(args[0]);
    Ok(V::NIL)
}

fn tell<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let stream = stream(cx, args[0])?;
    let open = stream.open(cx)?;
    let bits = stream.bits();
    if bits & bit::SEEKABLE == 0 {
        return Err(unsupported(cx, "underlying stream is not seekable"));
    }
    if bits & bit::TELLING == 0 {
        return Err(cx
            .error(C::OSError, "telling position disabled by next() call")
            .into());
    }
    stream.hand_over(cx, &open)?;
    open.write_out(cx)?;
    Ok(cx.new_int(stream.position(cx, &open)?))
}

fn seek<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let whence = match args[2].given() {
        Some(whence) => cx.index_i64(whence, C::OverflowError)?,
        None => 0,
    };
    let stream = stream(cx, args[0])?;
    let open = stream.open(cx)?;
    if stream.bits() & bit::SEEKABLE == 0 {
        return Err(unsupported(cx, "underlying stream is not seekable"));
    }
    let cookie = cx.index_i64(args[1], C::OverflowError)?;
    let target = match whence {
        0 if cookie < 0 => return Err(cx.value_error(format!("negative seek position {cookie}"))),
        0 => cookie,
        1 if cookie != 0 => return Err(unsupported(cx, "can't do nonzero cur-relative seeks")),
        2 if cookie != 0 => return Err(unsupported(cx, "can't do nonzero end-relative seeks")),
        1 => {
            stream.hand_over(cx, &open)?;
            open.write_out(cx)?;
            stream.position(cx, &open)?
        }
        2 => 0,
        _ => return Err(cx.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    stream.hand_over(cx, &open)?;
    open.write_out(cx)?;
    let how = if whence == 2 { 2 } else { 0 };
    let at = cx.outcome(cx.files()?.lseek(open.fd, target, how))?;
    open.object.set_fixed(cx, buffered::READ, V::NIL);
    open.object.set_fixed(cx, buffered::USED, V::small(0));
    stream.forget_read(cx);
    stream.set_bits(cx, stream.bits() | bit::TELLING);
    Ok(cx.new_int(at as i64))
}

fn enter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    stream(cx, args[0])?.open(cx)?;
    Ok(args[0])
}

/// For the prelude: number of a codec and handler by name.
pub fn codec_leaf<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = |value: V<'v>| value.as_str().map_or_else(String::new, Str::to_text);
    Ok(V::small(codec_number(&text(args[0]), &text(args[1]))))
}

/// For the prelude: decodes with a codec by number; the text and how many bytes were used.
pub fn decode_leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(codec) = codec(args[0].as_small().unwrap_or(0)) else {
        return Err(cx.value_error("unknown codec"));
    };
    let bytes = crate::types::bytes::buffer::required(cx, args[1])?;
    let errors = args[2].as_str().map_or_else(String::new, Str::to_text);
    let end = if args[3] == V::TRUE {
        End::Final
    } else {
        End::More
    };
    let (text, used) = codecs::convert::decode(cx, codec, &bytes, &errors, end)?;
    Ok(cx.new_tuple(&[text, V::small(used as i64)]).v())
}

/// For the prelude: encodes with a codec by number.
pub fn encode_leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(codec), Some(text)) = (codec(args[0].as_small().unwrap_or(0)), args[1].as_str())
    else {
        return Err(cx.value_error("unknown codec"));
    };
    let errors = args[2].as_str().map_or_else(String::new, Str::to_text);
    codecs::convert::encode(cx, codec, text, &errors)
}
