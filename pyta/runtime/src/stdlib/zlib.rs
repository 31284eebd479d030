//! `zlib`: streams of the C library zlib, whose output programs compare byte for byte. The classes are Python over the functions here.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::ModuleSpec;
use super::binascii::checksum::{crc32, low_bits};
use super::posix::args::int;
use crate::exceptions::slot;
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::types::base_exception::FLAGS;
use crate::types::bytes::buffer;
use crate::types::int::arguments::index_argument;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Data packed and unpacked by the deflate method, at once or piece by piece, and\nthe checksums that belong to it.",
    functions: &[
        NativeDef::leaf("adler32", "(data, value=1, /)", adler32)
            .doc("The Adler-32 sum of data; value is the sum of what came before."),
        NativeDef::leaf("crc32", "(data, value=0, /)", crc32)
            .doc("The CRC-32 of data; value is that of what came before."),
        NativeDef::leaf(
            "_deflate_start",
            "(level, wbits, dictionary, /)",
            deflate_start,
        ),
        NativeDef::leaf("_deflate", "(stream, data, mode, /)", deflate),
        NativeDef::leaf("_inflate_start", "(wbits, dictionary, /)", inflate_start),
        NativeDef::leaf("_inflate", "(stream, data, most, /)", inflate),
        NativeDef::leaf("_end", "(stream, /)", |cx, args| {
            cx.drop_host_object(args[0]);
            Ok(V::NIL)
        }),
    ],
    classes: &[ClassSpec {
        module: "zlib",
        flags: FLAGS | class_flags::HEAP,
        fixed_slots: slot::COUNT,
        ..ClassSpec::new(C::ZlibError, C::Exception)
    }],
    source: include_str!("zlib/streams.py"),
    ..ModuleSpec::new("zlib")
}];

/// About what the streams take outside the heap.
const DEFLATE_BYTES: usize = 270_000;
const INFLATE_BYTES: usize = 48_000;

/// Bytes by which output grows.
const STEP: usize = 16_384;

const STREAM_ERROR: &str = "Error -2 while";

/// A stream being unpacked.
struct Inflate {
    /// None until the first bytes tell gzip from zlib.
    stream: Option<Decompress>,
    /// 8 to 15.
    window_bits: u8,
    dictionary: Option<Vec<u8>>,
    is_raw: bool,
}

fn error(cx: Cx<'_>, message: impl AsRef<str>) -> Exit {
    cx.error(C::ZlibError, message).into()
}

fn adler32<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const MODULUS: u32 = 65_521;
    /// As many bytes as the sums hold.
    const CHUNK: usize = 5_552;
    let bytes = buffer::required(cx, args[0])?;
    let start = match args[1].given() {
        None => 1,
        Some(start) => low_bits(index_argument(cx, start)?),
    };
    let (mut low, mut high) = (start & 0xFFFF, start >> 16);
    for chunk in bytes.chunks(CHUNK) {
        for &byte in chunk {
            low += u32::from(byte);
            high += low;
        }
        low %= MODULUS;
        high %= MODULUS;
    }
    Ok(V::small(i64::from(high << 16 | low)))
}

fn dictionary<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Vec<u8>>, Exit> {
    if value.is_nil() {
        return Ok(None);
    }
    Ok(Some(buffer::required(cx, value)?.into_owned()))
}

fn deflate_start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (level, bits) = (int(cx, args[0])?, int(cx, args[1])?);
    let level = match level {
        -1 => Compression::new(6),
        0..=9 => Compression::new(level as u32),
        _ => return Err(error(cx, "Bad compression level")),
    };
    let mut stream = match bits {
        9..=15 => Compress::new_with_window_bits(level, true, bits as u8),
        -15..=-9 => Compress::new_with_window_bits(level, false, -bits as u8),
        25..=31 => Compress::new_gzip(level, (bits - 16) as u8),
        _ => return Err(cx.value_error("Invalid initialization option")),
    };
    if let Some(dictionary) = dictionary(cx, args[2])? {
        stream
            .set_dictionary(&dictionary)
            .map_err(|_| cx.value_error("Invalid dictionary"))?;
    }
    Ok(cx.new_host_object(stream, DEFLATE_BYTES))
}

fn deflate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[1])?;
    let mode = match int(cx, args[2])? {
        0 => FlushCompress::None,
        1 => FlushCompress::Partial,
        2 => FlushCompress::Sync,
        3 => FlushCompress::Full,
        4 => FlushCompress::Finish,
        _ => {
            return Err(error(
                cx,
                format!("{STREAM_ERROR} flushing: inconsistent stream state"),
            ));
        }
    };
    let packed = cx.with_host_object(args[0], |stream: &mut Compress| {
        let mut packed = Vec::new();
        let mut rest = &*bytes;
        loop {
            packed.reserve(STEP);
            let before = (stream.total_in(), packed.len());
            let status = stream.compress_vec(rest, &mut packed, mode).ok()?;
            let done = (stream.total_in() - before.0) as usize;
            rest = rest.get(done..).unwrap_or_default();
            let is_idle = done == 0 && packed.len() == before.1;
            let has_room = packed.len() < packed.capacity();
            if status == Status::StreamEnd || is_idle || (rest.is_empty() && has_room) {
                return Some(packed);
            }
        }
    });
    match packed.flatten() {
        Some(packed) => Ok(cx.new_bytes(&packed).v()),
        None => Err(error(
            cx,
            format!("{STREAM_ERROR} compressing data: inconsistent stream state"),
        )),
    }
}

fn inflate_start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bits = int(cx, args[0])?;
    let dictionary = dictionary(cx, args[1])?;
    let (stream, window_bits) = match bits {
        0 => (Some(Decompress::new(true)), 15),
        8..=15 => (
            Some(Decompress::new_with_window_bits(true, bits.max(9) as u8)),
            bits,
        ),
        -15..=-8 => (
            Some(Decompress::new_with_window_bits(
                false,
                (-bits).max(9) as u8,
            )),
            -bits,
        ),
        24..=31 => (
            Some(Decompress::new_gzip((bits - 16).max(9) as u8)),
            bits - 16,
        ),
        40..=47 => (None, bits - 32),
        _ => return Err(cx.value_error("Invalid initialization option")),
    };
    let mut made = Inflate {
        stream,
        window_bits: window_bits.max(9) as u8,
        dictionary,
        is_raw: bits < 0,
    };
    // Raw data does not say when it wants the dictionary: it starts with it.
    if let (true, Some(stream), Some(dictionary)) =
        (made.is_raw, &mut made.stream, &made.dictionary)
    {
        stream.set_dictionary(dictionary).map_err(|_| {
            error(
                cx,
                format!("{STREAM_ERROR} setting zdict: inconsistent stream state"),
            )
        })?;
    }
    Ok(cx.new_host_object(made, INFLATE_BYTES))
}

/// Unpacks bytes, at most `most` of them (negative is all): `(unpacked, number of bytes used, whether the stream ended)`.
fn inflate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[1])?;
    let most =
        usize::try_from(crate::stdlib::posix::args::long(cx, args[2])?).unwrap_or(usize::MAX);
    let done = cx.with_host_object(args[0], |state: &mut Inflate| unpack(state, &bytes, most));
    match done {
        Some(Ok((unpacked, used, ended))) => {
            let unpacked = cx.new_bytes(&unpacked).v();
            Ok(cx
                .new_tuple(&[unpacked, V::small(used as i64), V::bool(ended)])
                .v())
        }
        Some(Err(message)) => Err(error(cx, message)),
        None => Err(error(
            cx,
            format!("{STREAM_ERROR} decompressing data: inconsistent stream state"),
        )),
    }
}

fn unpack(
    state: &mut Inflate,
    bytes: &[u8],
    most: usize,
) -> Result<(Vec<u8>, usize, bool), String> {
    const GZIP: [u8; 2] = [0x1F, 0x8B];
    let bits = state.window_bits;
    let stream = state
        .stream
        .get_or_insert_with(|| match bytes.starts_with(&GZIP) {
            true => Decompress::new_gzip(bits),
            false => Decompress::new_with_window_bits(true, bits),
        });
    let mut unpacked = Vec::new();
    let start = stream.total_in();
    loop {
        let used = (stream.total_in() - start) as usize;
        let room = most
            .saturating_sub(unpacked.len())
            .min(STEP.max(unpacked.len()));
        if room == 0 {
            return Ok((unpacked, used, false));
        }
        let mut part = vec![0; room];
        let rest = bytes.get(used..).unwrap_or_default();
        let before = (stream.total_in(), stream.total_out());
        match stream.decompress(rest, &mut part, FlushDecompress::Sync) {
            Ok(status) => {
                let made = (stream.total_out() - before.1) as usize;
                unpacked.extend_from_slice(&part[..made]);
                let used = (stream.total_in() - start) as usize;
                if status == Status::StreamEnd {
                    return Ok((unpacked, used, true));
                }
                if made < room && (used == bytes.len() || status == Status::BufError) {
                    return Ok((unpacked, used, false));
                }
            }
            Err(failed) if failed.needs_dictionary().is_some() => {
                let dictionary = state.dictionary.as_ref();
                let dictionary = dictionary.ok_or("Error 2 while decompressing data")?;
                stream
                    .set_dictionary(dictionary)
                    .map_err(|_| "Error -3 while setting zdict".to_owned())?;
            }
            Err(failed) => {
                let text = failed
                    .message()
                    .map_or(String::new(), |text| format!(": {text}"));
                return Err(format!("Error -3 while decompressing data{text}"));
            }
        }
    }
}
