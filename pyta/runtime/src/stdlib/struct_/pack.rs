//! Values into bytes.

use super::format::{Fields, Format, Kind};
use super::{error, format_of, half};
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::complex;
use crate::types::int::Integer;

/// `pack(format, *values)`.
pub fn pack<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let given = all(args);
    let Some((&format, values)) = given.split_first() else {
        return Err(cx.type_error("missing format argument"));
    };
    let format = format_of(cx, format)?;
    let bytes = packed(cx, &format, values, "pack")?;
    Ok(cx.new_bytes(&bytes).v())
}

fn all<'v>(args: &[V<'v>]) -> Vec<V<'v>> {
    args[0]
        .as_tuple()
        .map_or_else(Vec::new, |rest| rest.iter().collect())
}

fn packed<'v>(
    cx: Cx<'v>,
    format: &Format,
    values: &[V<'v>],
    function: &str,
) -> Result<Vec<u8>, Exit> {
    if values.len() != format.values {
        return Err(error(
            cx,
            format!(
                "{function} expected {} items for packing (got {})",
                format.values,
                values.len()
            ),
        ));
    }
    cx.reserve(format.size)?;
    let mut bytes = vec![0; format.size];
    let mut values = values.iter();
    for fields in &format.fields {
        for i in 0..fields.count {
            let Some(&value) = values.next() else {
                break;
            };
            let start = fields.offset + i * fields.size;
            let place = &mut bytes[start..start + fields.size];
            write(cx, fields, value, place, format.big_endian)?;
        }
    }
    Ok(bytes)
}

fn write<'v>(
    cx: Cx<'v>,
    fields: &Fields,
    value: V<'v>,
    place: &mut [u8],
    big_endian: bool,
) -> Result<(), Exit> {
    match fields.kind {
        Kind::Char => match byte_string(value) {
            Some(bytes) if bytes.len() == 1 => place.copy_from_slice(&bytes),
            _ => {
                let message = "char format requires a bytes object of length 1";
                return Err(error(cx, message));
            }
        },
        Kind::Bool => {
            place[0] = u8::from(cx.language().truth(cx, value).ok_or(Exit::NeedGuest)?);
        }
        Kind::Signed | Kind::Unsigned | Kind::Pointer => {
            let n = integer(cx, fields, value)?;
            put(place, &n.to_le_bytes()[..fields.size], big_endian);
        }
        Kind::Float => {
            let x = real(cx, value)?;
            put_float(cx, x, place, big_endian)?;
        }
        Kind::Complex => {
            let (real, imag) = match complex::parts_of(cx, value) {
                Some(parts) => parts,
                None => match number(value) {
                    Some(x) => (x, 0.0),
                    None => return Err(missing_number(cx, value, "complex")),
                },
            };
            let (first, second) = place.split_at_mut(fields.size / 2);
            put_float(cx, real, first, big_endian)?;
            put_float(cx, imag, second, big_endian)?;
        }
        Kind::Bytes => {
            let bytes = required_bytes(cx, value, 's')?;
            let len = bytes.len().min(place.len());
            place[..len].copy_from_slice(&bytes[..len]);
        }
        Kind::Pascal => {
            let bytes = required_bytes(cx, value, 'p')?;
            if let Some((length, room)) = place.split_first_mut() {
                let len = bytes.len().min(room.len());
                room[..len].copy_from_slice(&bytes[..len]);
                *length = len.min(255) as u8;
            }
        }
    }
    Ok(())
}

/// Bytes that come little-endian.
fn put(place: &mut [u8], bytes: &[u8], big_endian: bool) {
    place.copy_from_slice(bytes);
    if big_endian {
        place.reverse();
    }
}

fn byte_string(value: V<'_>) -> Option<Vec<u8>> {
    match value.as_bytes() {
        Some(bytes) => Some(bytes.as_slice().to_vec()),
        None => value.as_byte_array().map(|bytes| bytes.to_vec()),
    }
}

fn required_bytes<'v>(cx: Cx<'v>, value: V<'v>, letter: char) -> Result<Vec<u8>, Exit> {
    byte_string(value).ok_or_else(|| {
        error(
            cx,
            format!("argument for '{letter}' must be a bytes object"),
        )
    })
}

/// The integer for a field, which it fits, sign-extended.
fn integer<'v>(cx: Cx<'v>, fields: &Fields, value: V<'v>) -> Result<i128, Exit> {
    let n = match Integer::of(value) {
        Some(n) => n,
        None if has(cx, value, N::index) => return Err(Exit::NeedGuest),
        None => return Err(error(cx, "required argument is not an integer")),
    };
    let bits = fields.size as u32 * 8;
    let (low, high) = match fields.kind {
        Kind::Signed => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
        Kind::Unsigned => (0, (1i128 << bits) - 1),
        _ => (-(1i128 << (bits - 1)), (1i128 << bits) - 1),
    };
    let n = n
        .to_i64()
        .map(i128::from)
        .or_else(|| n.to_u64().map(i128::from));
    match n {
        Some(n) if (low..=high).contains(&n) => Ok(n),
        _ if fields.kind == Kind::Pointer => Err(error(cx, "int too large to convert")),
        _ => Err(error(
            cx,
            format!(
                "'{}' format requires {low} <= number <= {high}",
                char::from(fields.letter)
            ),
        )),
    }
}

fn has<'v>(cx: Cx<'v>, value: V<'v>, name: N) -> bool {
    crate::protocol::LeafCalls::type_method(cx, value, name).is_some()
}

fn number(value: V<'_>) -> Option<f64> {
    value
        .as_float()
        .or_else(|| Integer::of(value).and_then(Integer::to_f64))
}

fn real<'v>(cx: Cx<'v>, value: V<'v>) -> Result<f64, Exit> {
    number(value).ok_or_else(|| missing_number(cx, value, "float"))
}

fn missing_number<'v>(cx: Cx<'v>, value: V<'v>, what: &str) -> Exit {
    let converts = has(cx, value, N::float_) || has(cx, value, N::index);
    if converts && Integer::of(value).is_none() && complex::parts_of(cx, value).is_none() {
        return Exit::NeedGuest;
    }
    error(cx, format!("required argument is not a {what}"))
}

fn put_float(cx: Cx<'_>, x: f64, place: &mut [u8], big_endian: bool) -> Result<(), Exit> {
    match place.len() {
        2 => match half::from_f64(x) {
            Some(bits) => put(place, &bits.to_le_bytes(), big_endian),
            None => return Err(cx.overflow_error("float too large to pack with e format")),
        },
        4 => {
            let narrow = x as f32;
            if narrow.is_infinite() && x.is_finite() {
                return Err(cx.overflow_error("float too large to pack with f format"));
            }
            put(place, &narrow.to_le_bytes(), big_endian);
        }
        _ => put(place, &x.to_le_bytes(), big_endian),
    }
    Ok(())
}

/// Where a structure goes or comes from, by an offset that may count from the end.
///
/// # Errors
/// `struct.error`, worded for packing or unpacking.
pub fn place_at(
    cx: Cx<'_>,
    size: usize,
    offset: i64,
    len: usize,
    packing: bool,
) -> Result<usize, Exit> {
    let (size_i, len_i) = (size as i128, len as i128);
    let mut at = i128::from(offset);
    if at < 0 {
        if at + size_i > 0 {
            return Err(error(
                cx,
                if packing {
                    format!("no space to pack {size} bytes at offset {offset}")
                } else {
                    format!("not enough data to unpack {size} bytes at offset {offset}")
                },
            ));
        }
        if at + len_i < 0 {
            let message = format!("offset {offset} out of range for {len}-byte buffer");
            return Err(error(cx, message));
        }
        at += len_i;
    }
    if len_i - at < size_i {
        let (function, doing) = if packing {
            ("pack_into", "packing")
        } else {
            ("unpack_from", "unpacking")
        };
        return Err(error(
            cx,
            format!(
                "{function} requires a buffer of at least {} bytes for {doing} {size} bytes at offset {at} (actual buffer size is {len})",
                size_i + at
            ),
        ));
    }
    Ok(at as usize)
}

/// `pack_into(format, buffer, offset, *values)`.
pub fn pack_into<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let given = all(args);
    let Some(&format) = given.first() else {
        return Err(cx.type_error("missing format argument"));
    };
    let format = format_of(cx, format)?;
    let Some(&buffer) = given.get(1) else {
        return Err(error(cx, "pack_into expected buffer argument"));
    };
    let Some(&offset) = given.get(2) else {
        return Err(error(cx, "pack_into expected offset argument"));
    };
    let Some(array) = buffer.as_byte_array() else {
        if buffer.as_bytes().is_none() && crate::types::bytes::buffer::of(cx, buffer).is_some() {
            return Err(Exit::NeedGuest);
        }
        return Err(cx.type_error(format!(
            "argument must be read-write bytes-like object, not {}",
            cx.class_name(buffer)
        )));
    };
    let values = &given[3..];
    if values.len() != format.values {
        packed(cx, &format, values, "pack_into")?;
    }
    let offset = cx.index_i64(offset, C::OverflowError)?;
    let start = place_at(cx, format.size, offset, array.len(), true)?;
    let bytes = packed(cx, &format, values, "pack_into")?;
    for (cell, byte) in array.cells()[start..].iter().zip(bytes) {
        cell.set(byte);
    }
    Ok(V::NIL)
}
