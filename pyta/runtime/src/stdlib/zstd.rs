//! `_zstd`: streams of libzstd, and dictionaries. The classes are Python over the functions here.

use self_cell::self_cell;
use zstd_safe::zstd_sys::ZSTD_EndDirective;
use zstd_safe::{
    CCtx, CDict, CParameter, DCtx, DDict, DParameter, ErrorCode, InBuffer, OutBuffer,
    ResetDirective, Strategy, get_error_name,
};

use super::ModuleSpec;
use super::posix::args::{int, long};
use crate::exceptions::slot;
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::types::base_exception::FLAGS;
use crate::types::bytes::buffer;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Zstandard, for the package compression.zstd.",
    functions: &[
        NativeDef::leaf("_dict_id", "(content, /)", dict_id),
        NativeDef::leaf("_frame_info", "(data, /)", frame_info),
        NativeDef::leaf("_frame_size", "(data, /)", frame_size),
        NativeDef::leaf("_train", "(samples, sizes, size, /)", train),
        NativeDef::leaf(
            "_pack_start",
            "(options, content, kind, level, /)",
            pack_start,
        ),
        NativeDef::leaf("_pack_pledge", "(stream, size, /)", pack_pledge),
        NativeDef::leaf("_pack", "(stream, data, mode, /)", pack),
        NativeDef::leaf(
            "_unpack_start",
            "(window_log, content, kind, /)",
            unpack_start,
        ),
        NativeDef::leaf("_unpack", "(stream, data, most, /)", unpack),
        NativeDef::leaf("_end", "(stream, /)", |cx, args| {
            cx.drop_host_object(args[0]);
            Ok(V::NIL)
        }),
    ],
    classes: &[ClassSpec {
        module: "compression.zstd",
        flags: FLAGS | class_flags::HEAP,
        fixed_slots: slot::COUNT,
        ..ClassSpec::new(C::ZstdError, C::Exception)
    }],
    source: include_str!("zstd/streams.py"),
    ..ModuleSpec::new("_zstd")
}];

/// About what the streams take outside the heap.
const PACK_BYTES: usize = 3_500_000;
const UNPACK_BYTES: usize = 200_000;

/// Bytes by which output grows.
const STEP: usize = 128 * 1024;

/// How a dictionary is used, as the classes number it.
mod kind {
    pub const DIGESTED: i32 = 0;
    pub const UNDIGESTED: i32 = 1;
}

/// What a stream that packs refers to.
struct PackBasis {
    prefix: Vec<u8>,
    digested: Option<CDict<'static>>,
}

/// What a stream that unpacks refers to.
struct UnpackBasis {
    prefix: Vec<u8>,
    digested: Option<DDict<'static>>,
}

self_cell!(
    struct Packer {
        owner: PackBasis,
        #[not_covariant]
        dependent: CCtx,
    }
);

self_cell!(
    struct Unpacker {
        owner: UnpackBasis,
        #[not_covariant]
        dependent: DCtx,
    }
);

fn error(cx: Cx<'_>, message: impl AsRef<str>) -> Exit {
    cx.error(C::ZstdError, message).into()
}

/// The error of an operation of the library.
fn failed(cx: Cx<'_>, what: &str, code: ErrorCode) -> Exit {
    error(cx, format!("Unable to {what}: {}", get_error_name(code)))
}

fn gone(cx: Cx<'_>) -> Exit {
    cx.error(C::RuntimeError, "the stream has ended").into()
}

/// The number of a dictionary; 0 for content without one.
fn dict_id<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let content = buffer::required(cx, args[0])?;
    let id = zstd_safe::get_dict_id(&content);
    Ok(V::small(id.map_or(0, |id| i64::from(id.get()))))
}

/// `(size of the unpacked data or None, number of the dictionary or 0)`, or None if the data does not start with the head of a frame.
fn frame_info<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let data = buffer::required(cx, args[0])?;
    let Ok(size) = zstd_safe::get_frame_content_size(&data) else {
        return Ok(V::NIL);
    };
    let size = match size {
        Some(size) => cx.new_uint(size),
        None => V::NIL,
    };
    let id = zstd_safe::get_dict_id_from_frame(&data);
    let id = V::small(id.map_or(0, |id| i64::from(id.get())));
    Ok(cx.new_tuple(&[size, id]).v())
}

/// The size of the packed frame that data starts with, or what is wrong with it.
fn frame_size<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let data = buffer::required(cx, args[0])?;
    match zstd_safe::find_frame_compressed_size(&data) {
        Ok(size) => Ok(V::small(size as i64)),
        Err(code) => Ok(cx.new_str(get_error_name(code)).v()),
    }
}

/// A dictionary of at most `size` bytes from samples that lie one behind the other; `sizes` add up to their length.
fn train<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let samples = buffer::required(cx, args[0])?;
    let mut sizes = Vec::new();
    if let Some(given) = args[1].as_tuple() {
        for at in 0..given.len() {
            let size = long(cx, given.get(at).unwrap_or(V::NIL))?;
            sizes.push(usize::try_from(size).unwrap_or_default());
        }
    }
    let size = usize::try_from(long(cx, args[2])?).unwrap_or_default();
    cx.reserve(size)?;
    let mut content = Vec::with_capacity(size);
    match zstd_safe::train_from_buffer(&mut content, &samples, &sizes) {
        Ok(_) => Ok(cx.new_bytes(&content).v()),
        Err(code) => Err(failed(cx, "train the Zstandard dictionary", code)),
    }
}

/// A parameter of a stream that packs, by the library's number. The caller has checked its bounds.
fn pack_parameter(key: i64, value: i32) -> Option<CParameter> {
    let number = value as u32;
    Some(match key {
        100 => CParameter::CompressionLevel(value),
        101 => CParameter::WindowLog(number),
        102 => CParameter::HashLog(number),
        103 => CParameter::ChainLog(number),
        104 => CParameter::SearchLog(number),
        105 => CParameter::MinMatch(number),
        106 => CParameter::TargetLength(number),
        107 => CParameter::Strategy(strategy(value)?),
        160 => CParameter::EnableLongDistanceMatching(value == 1),
        161 => CParameter::LdmHashLog(number),
        162 => CParameter::LdmMinMatch(number),
        163 => CParameter::LdmBucketSizeLog(number),
        164 => CParameter::LdmHashRateLog(number),
        200 => CParameter::ContentSizeFlag(value != 0),
        201 => CParameter::ChecksumFlag(value != 0),
        202 => CParameter::DictIdFlag(value != 0),
        400 => CParameter::NbWorkers(number),
        401 => CParameter::JobSize(number),
        402 => CParameter::OverlapSizeLog(number),
        _ => return None,
    })
}

fn strategy(number: i32) -> Option<Strategy> {
    let known = [
        Strategy::ZSTD_fast,
        Strategy::ZSTD_dfast,
        Strategy::ZSTD_greedy,
        Strategy::ZSTD_lazy,
        Strategy::ZSTD_lazy2,
        Strategy::ZSTD_btlazy2,
        Strategy::ZSTD_btopt,
        Strategy::ZSTD_btultra,
        Strategy::ZSTD_btultra2,
    ];
    let at = usize::try_from(number - 1).ok()?;
    known.get(at).copied()
}

/// A stream that packs: pairs of a parameter's number and its value, and the content of a dictionary or None with how it is used.
fn pack_start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const DICTIONARY: &str = "load Zstandard dictionary or prefix for compression";
    let content = match args[1].is_nil() {
        true => None,
        false => Some(buffer::required(cx, args[1])?.into_owned()),
    };
    let (use_as, level) = (int(cx, args[2])?, int(cx, args[3])?);
    let mut context = PackBasis {
        prefix: Vec::new(),
        digested: None,
    };
    let mut loaded = Vec::new();
    match (content, use_as) {
        (None, _) => {}
        (Some(content), kind::DIGESTED) => match CDict::try_create(&content, level) {
            Some(made) => context.digested = Some(made),
            None => {
                return Err(error(
                    cx,
                    "Failed to create a ZSTD_CDict instance from Zstandard dictionary content.",
                ));
            }
        },
        (Some(content), kind::UNDIGESTED) => loaded = content,
        (Some(content), _) => context.prefix = content,
    }
    let mut packer = Packer::new(context, |_| CCtx::create());
    set_parameters(cx, &mut packer, args[0])?;
    packer
        .with_dependent_mut(|basis, stream| match &basis.digested {
            Some(digested) => stream.ref_cdict(digested),
            None if !basis.prefix.is_empty() => stream.ref_prefix(&basis.prefix),
            None if !loaded.is_empty() => stream.load_dictionary(&loaded),
            None => Ok(0),
        })
        .map_err(|code| failed(cx, DICTIONARY, code))?;
    Ok(cx.new_host_object(packer, PACK_BYTES))
}

fn set_parameters<'v>(cx: Cx<'v>, packer: &mut Packer, options: V<'v>) -> Result<(), Exit> {
    let Some(options) = options.as_tuple() else {
        return Ok(());
    };
    for pair in (0..options.len()).filter_map(|at| options.get(at)?.as_tuple()) {
        let key = long(cx, pair.get(0).unwrap_or(V::NIL))?;
        let value = int(cx, pair.get(1).unwrap_or(V::NIL))?;
        let parameter = pack_parameter(key, value)
            .ok_or_else(|| cx.value_error(format!("invalid compression parameter {key}")))?;
        packer
            .with_dependent_mut(|_, stream| stream.set_parameter(parameter))
            .map_err(|code| failed(cx, "set zstd compression parameter", code))?;
    }
    Ok(())
}

/// Says how long the next frame's data is, or by None that nobody knows.
fn pack_pledge<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // Sizes that the library takes and integers of 64 bits do not hold come as negative ones.
    let size = match args[1].is_nil() {
        true => None,
        false => Some(long(cx, args[1])? as u64),
    };
    let done = cx.with_host_object(args[0], |packer: &mut Packer| {
        packer.with_dependent_mut(|_, stream| stream.set_pledged_src_size(size))
    });
    match done {
        Some(Ok(_)) => Ok(V::NIL),
        Some(Err(code)) => Err(failed(cx, "set pledged uncompressed content size", code)),
        None => Err(gone(cx)),
    }
}

fn pack<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[1])?;
    let mode = match int(cx, args[2])? {
        0 => ZSTD_EndDirective::ZSTD_e_continue,
        1 => ZSTD_EndDirective::ZSTD_e_flush,
        _ => ZSTD_EndDirective::ZSTD_e_end,
    };
    let packed = cx.with_host_object(args[0], |packer: &mut Packer| {
        packer.with_dependent_mut(|_, stream| pack_some(stream, &bytes, mode))
    });
    match packed {
        Some(Ok(packed)) => Ok(cx.new_bytes(&packed).v()),
        Some(Err(code)) => Err(failed(cx, "compress Zstandard data", code)),
        None => Err(gone(cx)),
    }
}

fn pack_some(
    stream: &mut CCtx<'_>,
    bytes: &[u8],
    mode: ZSTD_EndDirective,
) -> Result<Vec<u8>, ErrorCode> {
    let mut packed = Vec::new();
    let mut part = vec![0; STEP];
    let mut input = InBuffer::around(bytes);
    loop {
        let mut output = OutBuffer::around(part.as_mut_slice());
        let result = stream.compress_stream2(&mut output, &mut input, mode);
        let made = output.pos();
        let left = match result {
            Ok(left) => left,
            Err(code) => {
                // The parameters stay; what was packed so far is given up.
                stream.reset(ResetDirective::SessionOnly)?;
                return Err(code);
            }
        };
        packed.extend_from_slice(&part[..made]);
        let is_done = match mode {
            ZSTD_EndDirective::ZSTD_e_continue => input.pos() == bytes.len() && made < STEP,
            _ => left == 0,
        };
        if is_done {
            return Ok(packed);
        }
    }
}

/// A stream that unpacks: the largest window's logarithm or None, and the content of a dictionary or None with how it is used.
fn unpack_start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const DICTIONARY: &str = "load Zstandard dictionary or prefix for decompression";
    let window_log = match args[0].is_nil() {
        true => None,
        false => Some(int(cx, args[0])? as u32),
    };
    let content = match args[1].is_nil() {
        true => None,
        false => Some(buffer::required(cx, args[1])?.into_owned()),
    };
    let mut basis = UnpackBasis {
        prefix: Vec::new(),
        digested: None,
    };
    let mut loaded = Vec::new();
    match (content, int(cx, args[2])?) {
        (None, _) => {}
        (Some(content), kind::DIGESTED) => match DDict::try_create(&content) {
            Some(made) => basis.digested = Some(made),
            None => {
                return Err(error(
                    cx,
                    "Failed to create a ZSTD_DDict instance from Zstandard dictionary content.",
                ));
            }
        },
        (Some(content), kind::UNDIGESTED) => loaded = content,
        (Some(content), _) => basis.prefix = content,
    }
    let mut unpacker = Unpacker::new(basis, |_| DCtx::create());
    if let Some(log) = window_log {
        unpacker
            .with_dependent_mut(|_, stream| stream.set_parameter(DParameter::WindowLogMax(log)))
            .map_err(|code| failed(cx, "set zstd decompression parameter", code))?;
    }
    unpacker
        .with_dependent_mut(|basis, stream| match &basis.digested {
            Some(digested) => stream.ref_ddict(digested),
            None if !basis.prefix.is_empty() => stream.ref_prefix(&basis.prefix),
            None if !loaded.is_empty() => stream.load_dictionary(&loaded),
            None => Ok(0),
        })
        .map_err(|code| failed(cx, DICTIONARY, code))?;
    Ok(cx.new_host_object(unpacker, UNPACK_BYTES))
}

/// What a call of [`unpack`] did.
struct Unpacked {
    bytes: Vec<u8>,
    /// Bytes of input used.
    used: usize,
    has_ended: bool,
    /// The output is as long as it may be.
    is_full: bool,
}

/// Unpacks bytes, at most `most` of them (negative is all): `(unpacked, number of bytes used, whether the frame ended, whether the output is full)`.
fn unpack<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[1])?;
    let most = usize::try_from(long(cx, args[2])?).unwrap_or(usize::MAX);
    let done = cx.with_host_object(args[0], |unpacker: &mut Unpacker| {
        unpacker.with_dependent_mut(|_, stream| unpack_some(stream, &bytes, most))
    });
    match done {
        Some(Ok(done)) => {
            let parts = [
                cx.new_bytes(&done.bytes).v(),
                V::small(done.used as i64),
                V::bool(done.has_ended),
                V::bool(done.is_full),
            ];
            Ok(cx.new_tuple(&parts).v())
        }
        Some(Err(code)) => Err(failed(cx, "decompress Zstandard data", code)),
        None => Err(gone(cx)),
    }
}

fn unpack_some(stream: &mut DCtx<'_>, bytes: &[u8], most: usize) -> Result<Unpacked, ErrorCode> {
    let mut done = Unpacked {
        bytes: Vec::new(),
        used: 0,
        has_ended: false,
        is_full: false,
    };
    let mut input = InBuffer::around(bytes);
    loop {
        let room = (most - done.bytes.len()).min(STEP.max(done.bytes.len()));
        let mut part = vec![0; room];
        let mut output = OutBuffer::around(part.as_mut_slice());
        let result = stream.decompress_stream(&mut output, &mut input);
        let made = output.pos();
        let left = match result {
            Ok(left) => left,
            Err(code) => {
                stream.reset(ResetDirective::SessionOnly)?;
                return Err(code);
            }
        };
        done.bytes.extend_from_slice(&part[..made]);
        done.used = input.pos();
        done.has_ended = left == 0;
        done.is_full = done.bytes.len() == most;
        if done.has_ended || done.is_full || (made < room && done.used == bytes.len()) {
            return Ok(done);
        }
    }
}
