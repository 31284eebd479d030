//! Items by the native single-character formats of `struct`.

use crate::prelude::*;
use crate::protocol::Index;

/// The character of a format such as `B` or `@B`; `None` for any other.
pub fn code(format: Str<'_>) -> Option<u8> {
    let text = format.as_ascii()?;
    match text.strip_prefix('@').unwrap_or(text).as_bytes() {
        [code] => Some(*code),
        _ => None,
    }
}

/// The size of an item in bytes; `None` for an unknown format.
pub fn size(format: Str<'_>) -> Option<usize> {
    Some(match code(format)? {
        b'c' | b'b' | b'B' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        b'u' | b'w' => 4,
        _ => return None,
    })
}

/// An item as a value.
///
/// # Errors
/// NotImplementedError for a format without items.
pub fn unpack<'v>(cx: Cx<'v>, format: Str<'v>, bytes: &[u8]) -> Result<V<'v>, Exit> {
    let mut word = [0u8; 8];
    let len = bytes.len().min(8);
    word[..len].copy_from_slice(&bytes[..len]);
    let unsigned = u64::from_le_bytes(word);
    let shift = 64 - 8 * len.max(1) as u32;
    let signed = (unsigned << shift) as i64 >> shift;
    Ok(match code(format) {
        Some(b'c') => cx.new_bytes(bytes).v(),
        Some(b'?') => V::bool(unsigned != 0),
        Some(b'b' | b'h' | b'i' | b'l' | b'q' | b'n') => cx.new_int(signed),
        Some(b'B' | b'H' | b'I' | b'L' | b'Q' | b'N' | b'P') => match i64::try_from(unsigned) {
            Ok(n) => cx.new_int(n),
            Err(_) => cx.new_big(&num_bigint::BigInt::from(unsigned)),
        },
        Some(b'f') => cx.new_float(f64::from(f32::from_bits(unsigned as u32))),
        Some(b'd') => cx.new_float(f64::from_bits(unsigned)),
        Some(b'e') => cx.new_float(half_to_f64(unsigned as u16)),
        _ => {
            return Err(cx
                .error(
                    C::NotImplementedError,
                    match code(format) {
                        Some(_) => format!("memoryview: format {} not supported", format.to_text()),
                        None => format!("memoryview: unsupported format {}", format.to_text()),
                    },
                )
                .into());
        }
    })
}

/// The bytes of a value.
///
/// # Errors
/// TypeError and ValueError; needs guest code for conversions of the program.
pub fn pack<'v>(cx: Cx<'v>, format: Str<'v>, value: V<'v>) -> Result<Vec<u8>, Exit> {
    let shown = format.to_text();
    let bad_type = || cx.type_error(format!("memoryview: invalid type for format '{shown}'"));
    let bad_value = || cx.value_error(format!("memoryview: invalid value for format '{shown}'"));
    let len = size(format).unwrap_or(1);
    match code(format) {
        Some(b'c') => match value.as_bytes() {
            Some(bytes) if bytes.len() == 1 => Ok(bytes.as_slice().to_vec()),
            Some(_) => Err(bad_value()),
            None => Err(bad_type()),
        },
        Some(b'?') => {
            let truth = cx.language().truth(cx, value).ok_or(Exit::NeedGuest)?;
            Ok(vec![u8::from(truth)])
        }
        Some(b'f' | b'd' | b'e') => {
            if value.as_float().is_none()
                && crate::types::int::arguments::float_method(cx, value).is_none()
            {
                return Err(bad_type());
            }
            let x = crate::types::int::arguments::float_argument(cx, value)?;
            Ok(match len {
                2 => f64_to_half(x).ok_or_else(bad_value)?.to_le_bytes().to_vec(),
                4 => (x as f32).to_le_bytes().to_vec(),
                _ => x.to_le_bytes().to_vec(),
            })
        }
        Some(code) => {
            if !crate::protocol::sequence::has_index(cx, value) {
                return Err(bad_type());
            }
            let object = cx.index_object(value)?;
            let bits = 8 * len as u32;
            let n = object.to_number().ok_or_else(bad_value)?;
            let n = i128::try_from(&n).map_err(|_| bad_value())?;
            let (low, high) = if code.is_ascii_lowercase() {
                (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1)
            } else {
                (0, (1i128 << bits) - 1)
            };
            if !(low..=high).contains(&n) {
                return Err(bad_value());
            }
            Ok(n.to_le_bytes()[..len].to_vec())
        }
        None => Err(bad_type()),
    }
}

/// A half-precision float (IEEE 754 binary16).
fn half_to_f64(bits: u16) -> f64 {
    let sign = if bits & 0x8000 != 0 { -1.0 } else { 1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff);
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

/// The nearest half-precision float, half to even; `None` when it is too large.
fn f64_to_half(x: f64) -> Option<u16> {
    let sign = if x.is_sign_negative() { 0x8000 } else { 0 };
    let magnitude = x.abs();
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if magnitude.is_infinite() {
        return Some(sign | 0x7c00);
    }
    if magnitude >= 65520.0 {
        return None;
    }
    // Multiples of the unit in the last place; subnormal ones share the smallest exponent.
    let exponent = (magnitude.log2().floor() as i32).clamp(-14, 15);
    let unit = 2f64.powi(exponent - 10);
    let scaled = (magnitude / unit).round_ties_even() as u32;
    // A carry out of the fraction raises the exponent, as the encoding adds up.
    let base = ((exponent + 14) as u32) << 10;
    Some(sign | (base + scaled) as u16)
}
