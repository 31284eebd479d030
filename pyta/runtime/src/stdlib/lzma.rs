//! `_lzma`: streams of liblzma. The classes, and what filters are made of, are Python over the functions here.

use liblzma::stream::{
    Action, Check, Error, Filters, LzmaOptions, MatchFinder, Mode, Status, Stream, TELL_ANY_CHECK,
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
    functions: &[
        NativeDef::leaf("_is_preset", "(preset, /)", |cx, args| {
            let preset = long(cx, args[0])? as u32;
            Ok(V::bool(LzmaOptions::new_preset(preset).is_ok()))
        }),
        NativeDef::leaf("is_check_supported", "(check_id, /)", is_check_supported).doc(
            "Whether a kind of check can be verified. All builds know CHECK_NONE and CHECK_CRC32.",
        ),
        NativeDef::leaf(
            "_pack_start",
            "(format, check, preset, filters, /)",
            pack_start,
        ),
        NativeDef::leaf("_pack", "(stream, data, is_last, /)", pack),
        NativeDef::leaf(
            "_unpack_start",
            "(format, most_memory, filters, /)",
            unpack_start,
        ),
        NativeDef::leaf("_unpack", "(stream, data, most, /)", unpack),
        NativeDef::leaf("_end", "(stream, /)", |cx, args| {
            cx.drop_host_object(args[0]);
            Ok(V::NIL)
        }),
    ],
    classes: &[ClassSpec {
        module: "_lzma",
        flags: FLAGS | class_flags::HEAP,
        fixed_slots: slot::COUNT,
        ..ClassSpec::new(C::LzmaError, C::Exception)
    }],
    source: include_str!("lzma/streams.py"),
    ..ModuleSpec::new("_lzma")
}];

/// About what the streams take outside the heap; most of it is touched for large data only.
const PACK_BYTES: usize = 16_000_000;
const UNPACK_BYTES: usize = 4_000_000;

/// Bytes by which output grows.
const STEP: usize = 32 * 1024;

/// Container formats, as the module's constants number them.
mod format {
    pub const AUTO: i32 = 0;
    pub const XZ: i32 = 1;
    pub const ALONE: i32 = 2;
}

/// A stream being unpacked.
struct Unpack {
    stream: Stream,
    /// The first bytes of the stream, as many as tell its integrity check.
    head: Vec<u8>,
}

impl Unpack {
    /// Bytes of an xz stream up to its flags.
    const HEAD_BYTES: usize = 8;

    /// The number of the stream's integrity check, from its head.
    fn check(&self) -> i64 {
        const XZ_MAGIC: u8 = 0xFD;
        match (self.head.first(), self.head.get(Self::HEAD_BYTES - 1)) {
            (Some(&XZ_MAGIC), Some(flags)) => i64::from(flags & 0x0F),
            (Some(b'L'), _) => Check::Crc32 as i64,
            _ => Check::None as i64,
        }
    }
}

fn failed(cx: Cx<'_>, error: Error) -> Exit {
    let message = match error {
        Error::Mem => return cx.error(C::MemoryError, "").into(),
        Error::UnsupportedCheck => "Unsupported integrity check",
        Error::MemLimit => "Memory usage limit exceeded",
        Error::Format => "Input format not supported by decoder",
        Error::Options => "Invalid or unsupported options",
        Error::Data => "Corrupt input data",
        Error::Program | Error::NoCheck => "Internal error",
    };
    cx.error(C::LzmaError, message).into()
}

fn check_of(number: i32) -> Option<Check> {
    let known = [Check::None, Check::Crc32, Check::Crc64, Check::Sha256];
    known.into_iter().find(|&check| check as i32 == number)
}

fn is_check_supported<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let check = check_of(int(cx, args[0])?);
    Ok(V::bool(check.is_some_and(|check| check.is_supported())))
}

/// A filter chain of tuples: a filter's name, then its numbers.
fn filters<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Result<Filters, Error>, Exit> {
    let mut chain = Filters::new();
    for part in parts(value) {
        let name = part.get(0).and_then(V::as_str);
        let name = name.map_or_else(String::new, Str::to_text);
        if let "lzma1" | "lzma2" = &*name {
            let options = match options(cx, part)? {
                Ok(options) => options,
                Err(error) => return Ok(Err(error)),
            };
            match &*name {
                "lzma1" => chain.lzma1(&options),
                _ => chain.lzma2(&options),
            };
            continue;
        }
        let number = part.get(1).map_or(Ok(0), |number| long(cx, number))?;
        if let Err(error) = add_filter(&mut chain, &name, number) {
            return Ok(Err(error));
        }
    }
    Ok(Ok(chain))
}

fn parts<'v>(value: V<'v>) -> impl Iterator<Item = Tuple<'v>> {
    let chain = value.as_tuple();
    let len = chain.map_or(0, |chain| chain.len());
    (0..len).filter_map(move |at| chain?.get(at)?.as_tuple())
}

/// Adds a filter that has one number: a distance or the offset at which the data starts.
fn add_filter(chain: &mut Filters, name: &str, number: i64) -> Result<(), Error> {
    if name == "delta" {
        let distance = u8::try_from(number - 1).map_err(|_| Error::Options)?;
        return chain.delta_properties(&[distance]).map(drop);
    }
    let start = u32::try_from(number).map_err(|_| Error::Options)?;
    let start = match start {
        0 => Vec::new(),
        _ => start.to_le_bytes().to_vec(),
    };
    match name {
        "x86" => chain.x86_properties(&start),
        "powerpc" => chain.powerpc_properties(&start),
        "ia64" => chain.ia64_properties(&start),
        "arm" => chain.arm_properties(&start),
        "armthumb" => chain.arm_thumb_properties(&start),
        "sparc" => chain.sparc_properties(&start),
        _ => Err(Error::Options),
    }
    .map(drop)
}

/// `(name, preset, dict_size, lc, lp, pb, mode, nice_len, mf, depth)`; what is None is the preset's.
fn options<'v>(cx: Cx<'v>, part: Tuple<'v>) -> Result<Result<LzmaOptions, Error>, Exit> {
    let mut numbers = [None; 10];
    for (at, number) in numbers.iter_mut().enumerate().skip(1) {
        if let Some(value) = part.get(at).filter(|value| !value.is_nil()) {
            *number = Some(long(cx, value)? as u32);
        }
    }
    let [
        _,
        preset,
        dict_size,
        lc,
        lp,
        pb,
        mode,
        nice_len,
        finder,
        depth,
    ] = numbers;
    let made = LzmaOptions::new_preset(preset.unwrap_or_default()).and_then(|mut options| {
        type Set = fn(&mut LzmaOptions, u32) -> &mut LzmaOptions;
        let plain: [(Option<u32>, Set); 6] = [
            (dict_size, LzmaOptions::dict_size),
            (lc, LzmaOptions::literal_context_bits),
            (lp, LzmaOptions::literal_position_bits),
            (pb, LzmaOptions::position_bits),
            (nice_len, LzmaOptions::nice_len),
            (depth, LzmaOptions::depth),
        ];
        for (number, set) in plain {
            if let Some(number) = number {
                set(&mut options, number);
            }
        }
        if let Some(mode) = mode {
            options.mode(mode_of(mode)?);
        }
        if let Some(finder) = finder {
            options.match_finder(finder_of(finder)?);
        }
        Ok(options)
    });
    Ok(made)
}

fn mode_of(number: u32) -> Result<Mode, Error> {
    let known = [Mode::Fast, Mode::Normal];
    let found = known.into_iter().find(|&mode| mode as u32 == number);
    found.ok_or(Error::Options)
}

fn finder_of(number: u32) -> Result<MatchFinder, Error> {
    let known = [
        MatchFinder::HashChain3,
        MatchFinder::HashChain4,
        MatchFinder::BinaryTree2,
        MatchFinder::BinaryTree3,
        MatchFinder::BinaryTree4,
    ];
    let found = known.into_iter().find(|&finder| finder as u32 == number);
    found.ok_or(Error::Options)
}

/// A stream that packs, by a preset or, if these are not None, by filters.
fn pack_start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (format, check) = (int(cx, args[0])?, int(cx, args[1])?);
    let preset = long(cx, args[2])? as u32;
    let made = match (format, args[3].is_nil()) {
        (format::XZ, true) => check_of(check)
            .ok_or(Error::UnsupportedCheck)
            .and_then(|check| Stream::new_easy_encoder(preset, check)),
        (format::XZ, false) => match (filters(cx, args[3])?, check_of(check)) {
            (Ok(filters), Some(check)) => Stream::new_stream_encoder(&filters, check),
            (Ok(_), None) => Err(Error::UnsupportedCheck),
            (Err(error), _) => Err(error),
        },
        (format::ALONE, true) => {
            LzmaOptions::new_preset(preset).and_then(|options| Stream::new_lzma_encoder(&options))
        }
        (format::ALONE, false) => match parts(args[3]).next() {
            Some(part) => options(cx, part)?.and_then(|options| Stream::new_lzma_encoder(&options)),
            None => Err(Error::Options),
        },
        _ => filters(cx, args[3])?.and_then(|filters| Stream::new_raw_encoder(&filters)),
    };
    match made {
        Ok(stream) => Ok(cx.new_host_object(stream, PACK_BYTES)),
        Err(error) => Err(failed(cx, error)),
    }
}

fn pack<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[1])?;
    let is_last = args[2] == V::TRUE;
    let action = if is_last { Action::Finish } else { Action::Run };
    let packed = cx.with_host_object(args[0], |stream: &mut Stream| {
        let mut packed = Vec::new();
        let start = stream.total_in();
        loop {
            let used = (stream.total_in() - start) as usize;
            let rest = bytes.get(used..).unwrap_or_default();
            if rest.is_empty() && !is_last {
                return Ok(packed);
            }
            packed.reserve(STEP);
            if stream.process_vec(rest, &mut packed, action)? == Status::StreamEnd {
                return Ok(packed);
            }
        }
    });
    match packed.unwrap_or(Err(Error::Program)) {
        Ok(packed) => Ok(cx.new_bytes(&packed).v()),
        Err(error) => Err(failed(cx, error)),
    }
}

fn unpack_start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let format = int(cx, args[0])?;
    let most_memory = match args[1].is_nil() {
        true => u64::MAX,
        false => long(cx, args[1])? as u64,
    };
    let made = match format {
        format::AUTO => Stream::new_auto_decoder(most_memory, TELL_ANY_CHECK),
        format::XZ => Stream::new_stream_decoder(most_memory, TELL_ANY_CHECK),
        format::ALONE => Stream::new_lzma_decoder(most_memory),
        _ => filters(cx, args[2])?.and_then(|filters| Stream::new_raw_decoder(&filters)),
    };
    match made {
        Ok(stream) => {
            let head = Vec::new();
            Ok(cx.new_host_object(Unpack { stream, head }, UNPACK_BYTES))
        }
        Err(error) => Err(failed(cx, error)),
    }
}

/// What a call of [`unpack`] did.
struct Unpacked {
    bytes: Vec<u8>,
    /// Bytes of input used.
    used: usize,
    has_ended: bool,
    /// The output is as long as it may be.
    is_full: bool,
    /// The integrity check's number, once, when it is known.
    check: Option<i64>,
}

/// Unpacks bytes, at most `most` of them (negative is all): `(unpacked, number of bytes used, whether the stream ended, whether the output is
/// full, the integrity check's number if it became known)`.
fn unpack<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[1])?;
    let most = usize::try_from(long(cx, args[2])?).unwrap_or(usize::MAX);
    let done = cx.with_host_object(args[0], |state: &mut Unpack| {
        unpack_some(state, &bytes, most)
    });
    match done.unwrap_or(Err(Error::Program)) {
        Ok(done) => {
            let parts = [
                cx.new_bytes(&done.bytes).v(),
                V::small(done.used as i64),
                V::bool(done.has_ended),
                V::bool(done.is_full),
                done.check.map_or(V::NIL, V::small),
            ];
            Ok(cx.new_tuple(&parts).v())
        }
        Err(error) => Err(failed(cx, error)),
    }
}

fn unpack_some(state: &mut Unpack, bytes: &[u8], most: usize) -> Result<Unpacked, Error> {
    let mut done = Unpacked {
        bytes: Vec::new(),
        used: 0,
        has_ended: false,
        is_full: false,
        check: None,
    };
    loop {
        let room = (most - done.bytes.len()).min(STEP.max(done.bytes.len()));
        let mut part = vec![0; room];
        let rest = &bytes[done.used..];
        let before = (state.stream.total_in(), state.stream.total_out());
        let status = state.stream.process(rest, &mut part, Action::Run)?;
        let used = (state.stream.total_in() - before.0) as usize;
        let made = (state.stream.total_out() - before.1) as usize;
        let wanted = Unpack::HEAD_BYTES - state.head.len();
        state.head.extend_from_slice(&rest[..used.min(wanted)]);
        done.used += used;
        done.bytes.extend_from_slice(&part[..made]);
        match status {
            Status::GetCheck => {
                done.check = Some(state.check());
                continue;
            }
            Status::StreamEnd => {
                done.has_ended = true;
                return Ok(done);
            }
            Status::Ok | Status::MemNeeded => {}
        }
        done.is_full = done.bytes.len() == most;
        if done.is_full || (made < room && done.used == bytes.len()) {
            return Ok(done);
        }
    }
}
