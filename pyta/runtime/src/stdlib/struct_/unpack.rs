//! Bytes into values.

use super::format::{Fields, Format, Kind};
use super::pack::place_at;
use super::{buffer, error, format_of, half};
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::complex;
use crate::types::int::NewInteger;

/// `unpack(format, buffer)`.
pub fn unpack<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let format = format_of(cx, args[0])?;
    let bytes = buffer::required(cx, args[1])?;
    if bytes.len() != format.size {
        return Err(error(
            cx,
            format!("unpack requires a buffer of {} bytes", format.size),
        ));
    }
    Ok(values(cx, &format, &bytes))
}

/// `unpack_from(format, buffer, offset=0)`.
pub fn unpack_from<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let format = format_of(cx, args[0])?;
    let bytes = buffer::required(cx, args[1])?;
    let offset = match args[2].given() {
        None => 0,
        Some(offset) => cx.index_i64(offset, C::OverflowError)?,
    };
    let start = place_at(cx, format.size, offset, bytes.len(), false)?;
    Ok(values(cx, &format, &bytes[start..start + format.size]))
}

/// All structures of a buffer, as a list.
pub fn unpack_all<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let format = format_of(cx, args[0])?;
    if format.size == 0 {
        return Err(error(
            cx,
            "cannot iteratively unpack with a struct of length 0",
        ));
    }
    let bytes = buffer::required(cx, args[1])?;
    if !bytes.len().is_multiple_of(format.size) {
        return Err(error(
            cx,
            format!(
                "iterative unpacking requires a buffer of a multiple of {} bytes",
                format.size
            ),
        ));
    }
    let all: Vec<V<'v>> = bytes
        .chunks_exact(format.size)
        .map(|chunk| values(cx, &format, chunk))
        .collect();
    Ok(cx.new_list(&all).v())
}

/// The values in exactly a structure's bytes, as a tuple.
fn values<'v>(cx: Cx<'v>, format: &Format, bytes: &[u8]) -> V<'v> {
    let mut all = Vec::with_capacity(format.values);
    for fields in &format.fields {
        for i in 0..fields.count {
            let start = fields.offset + i * fields.size;
            let place = &bytes[start..start + fields.size];
            all.push(value(cx, fields, place, format.big_endian));
        }
    }
    cx.new_tuple(&all).v()
}

fn value<'v>(cx: Cx<'v>, fields: &Fields, bytes: &[u8], big_endian: bool) -> V<'v> {
    match fields.kind {
        Kind::Char | Kind::Bytes => cx.new_bytes(bytes).v(),
        Kind::Bool => V::bool(bytes.iter().any(|&byte| byte != 0)),
        Kind::Signed => {
            let unused = 64 - fields.size as u32 * 8;
            cx.new_int((integer(bytes, big_endian) << unused) as i64 >> unused)
        }
        Kind::Unsigned | Kind::Pointer => cx.new_i128(i128::from(integer(bytes, big_endian))),
        Kind::Float => cx.new_float(float(bytes, big_endian)),
        Kind::Complex => {
            let (real, imag) = bytes.split_at(bytes.len() / 2);
            complex::new_complex(cx, (float(real, big_endian), float(imag, big_endian)))
        }
        Kind::Pascal => match bytes.split_first() {
            None => cx.new_bytes(&[]).v(),
            Some((&len, room)) => cx.new_bytes(&room[..room.len().min(usize::from(len))]).v(),
        },
    }
}

fn integer(bytes: &[u8], big_endian: bool) -> u64 {
    let join = |n: u64, &byte: &u8| n << 8 | u64::from(byte);
    if big_endian {
        bytes.iter().fold(0, join)
    } else {
        bytes.iter().rev().fold(0, join)
    }
}

fn float(bytes: &[u8], big_endian: bool) -> f64 {
    let bits = integer(bytes, big_endian);
    match bytes.len() {
        2 => half::to_f64(bits as u16),
        4 => f64::from(f32::from_bits(bits as u32)),
        _ => f64::from_bits(bits),
    }
}
