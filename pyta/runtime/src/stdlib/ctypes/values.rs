//! Values of C's simple types in memory.

use super::{address, write};
use crate::host::Outside;
use crate::prelude::*;
use crate::protocol::{Index, Items};
use crate::types::int::arguments::float_argument;

/// Whether C's `long double` here is that of the x87, in 16 bytes. Elsewhere it is taken for a `double`.
pub const HAS_LONG_DOUBLE: bool = cfg!(all(target_arch = "x86_64", target_os = "linux"));

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Simple {
    Integer { size_bytes: u8, is_signed: bool },
    Bool,
    Char,
    Wide,
    Float,
    Double,
    LongDouble,
}

impl Simple {
    pub fn of(code: u8) -> Option<Simple> {
        let integer = |size_bytes, is_signed| Simple::Integer {
            size_bytes,
            is_signed,
        };
        Some(match code {
            b'b' => integer(1, true),
            b'B' => integer(1, false),
            b'h' => integer(2, true),
            b'H' | b'v' => integer(2, false),
            b'i' => integer(4, true),
            b'I' => integer(4, false),
            b'l' | b'q' => integer(8, true),
            b'L' | b'Q' | b'P' | b'z' | b'Z' | b'O' => integer(8, false),
            b'?' => Simple::Bool,
            b'c' => Simple::Char,
            b'u' => Simple::Wide,
            b'f' => Simple::Float,
            b'd' => Simple::Double,
            b'g' if HAS_LONG_DOUBLE => Simple::LongDouble,
            b'g' => Simple::Double,
            _ => return None,
        })
    }

    pub fn size_bytes(self) -> usize {
        match self {
            Simple::Integer { size_bytes, .. } => size_bytes.into(),
            Simple::Bool | Simple::Char => 1,
            Simple::Wide | Simple::Float => 4,
            Simple::Double => 8,
            Simple::LongDouble => 16,
        }
    }
}

fn code<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Simple, Exit> {
    let text = value.as_str().and_then(|text| text.as_ascii());
    text.and_then(|text| text.bytes().next())
        .and_then(Simple::of)
        .ok_or_else(|| cx.value_error("no type of C has this code"))
}

/// The low 64 bits of an integer.
pub fn integer<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u64, Exit> {
    let object = cx.index_object(value)?;
    if let Some(n) = object.as_i64() {
        return Ok(n as u64);
    }
    let number = cx.index_number(value)?;
    Ok(number
        .to_signed_bytes_le()
        .into_iter()
        .chain(std::iter::repeat(match number.sign() {
            num_bigint::Sign::Minus => 0xFF,
            _ => 0,
        }))
        .take(8)
        .enumerate()
        .fold(0, |word, (at, byte)| word | u64::from(byte) << (8 * at)))
}

pub fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let simple = code(cx, args[1])?;
    let mut room = [0; 16];
    let bytes = &mut room[..simple.size_bytes()];
    cx.foreign()?.read_at(address(cx, args[0])?, bytes);
    if args[2] == V::TRUE {
        bytes.reverse();
    }
    decode(cx, simple, bytes)
}

/// A value from its bytes in the machine's order.
pub fn decode<'v>(cx: Cx<'v>, simple: Simple, bytes: &[u8]) -> Result<V<'v>, Exit> {
    let mut word = [0; 8];
    let len = bytes.len().min(8);
    word[..len].copy_from_slice(&bytes[..len]);
    let bits = u64::from_le_bytes(word);
    Ok(match simple {
        Simple::Integer {
            size_bytes,
            is_signed: true,
        } => {
            let shift = 64 - 8 * u32::from(size_bytes);
            cx.new_int((bits << shift) as i64 >> shift)
        }
        Simple::Integer { .. } => cx.new_uint(bits),
        Simple::Bool => V::bool(bits != 0),
        Simple::Char => cx.new_bytes(bytes).v(),
        Simple::Wide if bits > 0x10_FFFF => {
            let text = format!("character U+{bits:x} is not in range [U+0000; U+10ffff]");
            return Err(cx.value_error(text));
        }
        Simple::Wide => cx.char(bits as u32),
        Simple::Float => cx.new_float(f64::from(f32::from_bits(bits as u32))),
        Simple::Double => cx.new_float(f64::from_bits(bits)),
        Simple::LongDouble => cx.new_float(from_extended(bytes)),
    })
}

pub fn put<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut bytes = encode(cx, code(cx, args[1])?, args[3])?;
    if args[2] == V::TRUE {
        bytes.reverse();
    }
    write(cx, address(cx, args[0])?, &bytes)?;
    Ok(V::NIL)
}

/// The bytes of a value in the machine's order.
pub fn encode<'v>(cx: Cx<'v>, simple: Simple, value: V<'v>) -> Result<Vec<u8>, Exit> {
    Ok(match simple {
        Simple::Integer { size_bytes, .. } => {
            integer(cx, value)?.to_le_bytes()[..usize::from(size_bytes)].to_vec()
        }
        Simple::Bool => vec![u8::from(value == V::TRUE)],
        Simple::Char => match value.as_bytes().filter(|bytes| bytes.len() == 1) {
            Some(bytes) => bytes.as_slice().to_vec(),
            None => vec![integer(cx, value)? as u8],
        },
        Simple::Wide => match value.as_str().filter(|text| text.len() == 1) {
            Some(text) => text.units().at(0).to_le_bytes().to_vec(),
            None => (integer(cx, value)? as u32).to_le_bytes().to_vec(),
        },
        Simple::Float => {
            let narrow = float_argument(cx, value)? as f32;
            narrow.to_le_bytes().to_vec()
        }
        Simple::Double => float_argument(cx, value)?.to_le_bytes().to_vec(),
        Simple::LongDouble => to_extended(float_argument(cx, value)?),
    })
}

/// Bias of the exponent of the x87's format.
const BIAS: i32 = 16383;

/// A number in the x87's format: 64 bits of which the first is the whole part, then exponent and sign (Intel's *Software Developer's Manual*, volume 1, 4.2.2).
fn to_extended(x: f64) -> Vec<u8> {
    let bits = x.to_bits();
    let sign = ((bits >> 63) as u16) << 15;
    let (exponent, fraction) = ((bits >> 52 & 0x7FF) as i32, bits << 12);
    let (exponent, mantissa) = match exponent {
        0x7FF => (0x7FFF, 1 << 63 | fraction >> 1),
        0 if fraction == 0 => (0, 0),
        0 => {
            let shift = fraction.leading_zeros();
            (BIAS - 1023 - shift as i32, fraction << shift)
        }
        exponent => (exponent - 1023 + BIAS, 1 << 63 | fraction >> 1),
    };
    let mut bytes = vec![0; 16];
    bytes[..8].copy_from_slice(&u64::to_le_bytes(mantissa));
    bytes[8..10].copy_from_slice(&(sign | exponent as u16).to_le_bytes());
    bytes
}

fn from_extended(bytes: &[u8]) -> f64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[..8]);
    let mantissa = u64::from_le_bytes(word);
    let head = u16::from_le_bytes([bytes[8], bytes[9]]);
    let sign = if head >> 15 == 1 { -1.0 } else { 1.0 };
    let exponent = i32::from(head & 0x7FFF);
    let magnitude = match exponent {
        0x7FFF if mantissa << 1 == 0 => f64::INFINITY,
        0x7FFF => f64::NAN,
        _ if mantissa == 0 => 0.0,
        // In two steps, as the power alone may be out of range.
        _ => {
            let power = exponent - BIAS - 63;
            let half = power / 2;
            mantissa as f64 * 2f64.powi(half) * 2f64.powi(power - half)
        }
    };
    sign * magnitude
}
