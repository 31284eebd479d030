//! `_bz2`: streams of bzip2. The classes are Python over the functions here.

use bzip2::{Action, Compress, Compression, Decompress, Error, Status};

use super::ModuleSpec;
use super::posix::args::{int, long};
use crate::host_objects::HostObjects;
use crate::prelude::*;
use crate::types::bytes::buffer;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    functions: &[
        NativeDef::leaf("_pack_start", "(level, /)", pack_start),
        NativeDef::leaf("_pack", "(stream, data, is_last, /)", pack),
        NativeDef::leaf("_unpack_start", "(/)", |cx, _| {
            Ok(cx.new_host_object(Decompress::new(false), UNPACK_BYTES))
        }),
        NativeDef::leaf("_unpack", "(stream, data, most, /)", unpack),
        NativeDef::leaf("_end", "(stream, /)", |cx, args| {
            cx.drop_host_object(args[0]);
            Ok(V::NIL)
        }),
    ],
    source: include_str!("bz2/streams.py"),
    ..ModuleSpec::new("_bz2")
}];

/// What the streams take at most outside the heap.
const PACK_BYTES: usize = 7_600_000;
const UNPACK_BYTES: usize = 3_700_000;

/// Bytes by which output grows.
const STEP: usize = 32 * 1024;

fn failed(cx: Cx<'_>, error: Option<Error>) -> Exit {
    match error {
        Some(Error::Data | Error::DataMagic) => cx.error(C::OSError, "Invalid data stream").into(),
        Some(Error::Param) => {
            cx.value_error("Internal error - invalid parameters passed to libbzip2")
        }
        Some(Error::Sequence) | None => cx
            .error(
                C::RuntimeError,
                "Internal error - Invalid sequence of commands sent to libbzip2",
            )
            .into(),
    }
}

fn pack_start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let level = u32::try_from(int(cx, args[0])?).ok();
    match level.filter(|level| (1..=9).contains(level)) {
        Some(level) => {
            let stream = Compress::new(Compression::new(level), 0);
            Ok(cx.new_host_object(stream, PACK_BYTES))
        }
        None => Err(cx.value_error("compresslevel must be between 1 and 9")),
    }
}

fn pack<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[1])?;
    let action = match args[2] == V::TRUE {
        true => Action::Finish,
        false => Action::Run,
    };
    let packed = cx.with_host_object(args[0], |stream: &mut Compress| {
        let mut packed = Vec::new();
        let start = stream.total_in();
        loop {
            let used = (stream.total_in() - start) as usize;
            let rest = bytes.get(used..).unwrap_or_default();
            if rest.is_empty() && action == Action::Run {
                return Ok(packed);
            }
            packed.reserve(STEP);
            match stream.compress_vec(rest, &mut packed, action) {
                Ok(Status::StreamEnd) => return Ok(packed),
                Ok(_) => {}
                Err(error) => return Err(error),
            }
        }
    });
    match packed {
        Some(Ok(packed)) => Ok(cx.new_bytes(&packed).v()),
        Some(Err(error)) => Err(failed(cx, Some(error))),
        None => Err(failed(cx, None)),
    }
}

/// Unpacks bytes, at most `most` of them (negative is all): `(unpacked, number of bytes used, whether the stream ended)`.
fn unpack<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[1])?;
    let most = usize::try_from(long(cx, args[2])?).unwrap_or(usize::MAX);
    let done = cx.with_host_object(args[0], |stream: &mut Decompress| {
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
            let mut part = Vec::with_capacity(room);
            let rest = bytes.get(used..).unwrap_or_default();
            let status = stream.decompress_vec(rest, &mut part)?;
            let is_full = part.len() >= room;
            unpacked.append(&mut part);
            unpacked.truncate(most);
            let used = (stream.total_in() - start) as usize;
            if status == Status::StreamEnd {
                return Ok((unpacked, used, true));
            }
            if used == bytes.len() && !is_full {
                return Ok((unpacked, used, false));
            }
        }
    });
    match done {
        Some(Ok((unpacked, used, ended))) => {
            let unpacked = cx.new_bytes(&unpacked).v();
            let parts = [unpacked, V::small(used as i64), V::bool(ended)];
            Ok(cx.new_tuple(&parts).v())
        }
        Some(Err(error)) => Err(failed(cx, Some(error))),
        None => Err(failed(cx, None)),
    }
}
