//! `int.to_bytes` and `int.from_bytes`.

use super::arguments::index_argument;
use super::integer::NewInteger;
use super::{construct, limbs};
use crate::prelude::*;
use crate::protocol::{Index, Items, LeafCalls};

/// Whether the most significant byte comes last.
fn is_little<'v>(cx: Cx<'v>, function: &str, order: V<'v>) -> Result<bool, Exit> {
    let Some(order) = order.given() else {
        return Ok(false);
    };
    let Some(text) = order.as_str() else {
        return Err(cx.type_error(format!(
            "{function}() argument 'byteorder' must be str, not {}",
            cx.given_name(order)
        )));
    };
    match text.as_ascii() {
        Some("little") => Ok(true),
        Some("big") => Ok(false),
        _ => Err(cx.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn is_true<'v>(cx: Cx<'v>, value: V<'v>) -> Result<bool, Exit> {
    match value.given() {
        None => Ok(false),
        Some(value) => cx.language().truth(cx, value).ok_or(Exit::NeedGuest),
    }
}

/// `int.to_bytes(self, length=1, byteorder='big', *, signed=False)`.
pub fn to_bytes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let n = super::methods::receiver(cx, "to_bytes", args)?;
    let length = match args[1].given() {
        None => 1,
        Some(length) => cx.index_i64(length, C::OverflowError)?,
    };
    let little = is_little(cx, "to_bytes", args[2])?;
    let signed = is_true(cx, args[3])?;
    let Ok(length) = usize::try_from(length) else {
        return Err(cx.value_error("length argument must be non-negative"));
    };
    if let (Some(n), false, 0..=8) = (args[0].as_small(), signed, length)
        && n >= 0
    {
        return small_to_bytes(cx, n, length, little);
    }
    if n.is_negative() && !signed {
        return Err(cx.overflow_error("can't convert negative int to unsigned"));
    }
    cx.reserve(length)?;
    let mut bytes = vec![0u8; length];
    let fits = n.with_limbs(|is_negative, limbs| {
        let mut limbs = limbs.to_vec();
        limbs.push(0);
        if is_negative {
            limbs::negate(&mut limbs);
        }
        let fill = if is_negative { 0xff } else { 0 };
        bytes.fill(fill);
        let raw: Vec<u8> = limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect();
        let kept = raw.len().min(length);
        bytes[..kept].copy_from_slice(&raw[..kept]);
        let rest_is_sign = raw[kept..].iter().all(|&byte| byte == fill);
        let top_is_sign = !signed
            || bytes
                .last()
                .map_or(n.is_zero(), |&top| (top >> 7 != 0) == is_negative);
        rest_is_sign && top_is_sign
    });
    if !fits {
        return Err(too_big(cx));
    }
    if !little {
        bytes.reverse();
    }
    Ok(cx.new_bytes(&bytes).v())
}

fn too_big(cx: Cx<'_>) -> Exit {
    cx.overflow_error("int too big to convert")
}

/// A small integer that is not negative, in up to 8 bytes.
fn small_to_bytes(cx: Cx<'_>, n: i64, length: usize, little: bool) -> Result<V<'_>, Exit> {
    if length < 8 && n >> (8 * length) != 0 {
        return Err(too_big(cx));
    }
    let (up, down) = (n.to_le_bytes(), n.to_be_bytes());
    let bytes = match little {
        true => &up[..length],
        false => &down[8 - length..],
    };
    Ok(cx.new_bytes(bytes).v())
}

/// `int.from_bytes(cls, bytes, byteorder='big', *, signed=False)`.
pub fn from_bytes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let little = is_little(cx, "from_bytes", args[2])?;
    let signed = is_true(cx, args[3])?;
    let class = args[0].as_type();
    if class.is_some_and(|class| class != cx.class(C::Int)) {
        // The class is called with the number.
        return Err(Exit::NeedGuest);
    }
    if let (Some(bytes), false) = (args[1].as_exact_bytes(), signed)
        && bytes.len() < 8
    {
        let join = |n: i64, &byte: &u8| n << 8 | i64::from(byte);
        let bytes = bytes.as_slice().iter();
        let joined = match little {
            true => bytes.rev().fold(0, join),
            false => bytes.fold(0, join),
        };
        return Ok(cx.new_int(joined));
    }
    let mut bytes = bytes_of(cx, args[1])?;
    if !little {
        bytes.reverse();
    }
    let is_negative = signed && bytes.last().is_some_and(|top| top >> 7 != 0);
    let fill = if is_negative { 0xff } else { 0 };
    bytes.resize(bytes.len().next_multiple_of(8), fill);
    let mut limbs: Vec<u64> = bytes
        .chunks_exact(8)
        .map(|chunk| {
            chunk
                .iter()
                .rev()
                .fold(0, |limb, &byte| limb << 8 | u64::from(byte))
        })
        .collect();
    if is_negative {
        limbs::negate(&mut limbs);
    }
    Ok(cx.new_limbs(is_negative, &limbs))
}

fn bytes_of<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Vec<u8>, Exit> {
    if value.payload() == value
        && let Some(bytes) = construct::buffer_bytes(cx, value)
    {
        return Ok(bytes);
    }
    let to_bytes = cx.symbol("__bytes__");
    let class = cx.type_of(value);
    if class.is_some_and(|class| cx.lookup(class, to_bytes).is_some()) {
        return Err(Exit::NeedGuest);
    }
    if value.as_str().is_some()
        || (cx.type_method(value, N::iter).is_none()
            && cx.type_method(value, N::getitem).is_none()
            && cx.type_method(value, N::buffer).is_none())
    {
        return Err(cx.type_error(format!(
            "cannot convert '{}' object to bytes",
            cx.class_name(value)
        )));
    }
    let mut bytes = Vec::new();
    for item in cx.leaf_items(value)? {
        match index_argument(cx, item)?.to_u64().map(u8::try_from) {
            Some(Ok(byte)) => bytes.push(byte),
            _ => return Err(cx.value_error("bytes must be in range(0, 256)")),
        }
    }
    Ok(bytes)
}
