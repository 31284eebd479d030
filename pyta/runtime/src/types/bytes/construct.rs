//! `bytes(...)`, and the bytes that `bytearray(...)` takes.

use super::{buffer, methods};
use crate::prelude::*;
use crate::protocol::sequence::has_index;
use crate::protocol::{Index, LeafCalls};
use crate::stdlib::codecs;
use crate::types::int::construct::checked_class;
use crate::types::iterators;
use crate::types::str::encode::given_option;

/// The bytes that `bytes(source, encoding, errors)` or `bytearray(…)` has.
///
/// # Errors
/// TypeError and ValueError; needs guest code for iterables and methods of the program.
pub fn contents<'v>(
    cx: Cx<'v>,
    [source, encoding, errors]: [V<'v>; 3],
    class: &str,
) -> Result<Vec<u8>, Exit> {
    let encoding = given_option(cx, encoding, (class, "encoding"))?;
    let errors = given_option(cx, errors, (class, "errors"))?;
    let Some(source) = source.given() else {
        return match (encoding, errors) {
            (Some(_), _) => Err(cx.type_error("encoding without a string argument")),
            (_, Some(_)) => Err(cx.type_error("errors without a string argument")),
            _ => Ok(Vec::new()),
        };
    };
    if let (Some(text), Some(encoding)) = (source.as_str(), &encoding) {
        let errors = errors.as_deref().unwrap_or("strict");
        let encoded = codecs::encode_named(cx, text, encoding, errors)?;
        return Ok(buffer::required(cx, encoded)?.into_owned());
    }
    if encoding.is_some() {
        return Err(cx.type_error("encoding without a string argument"));
    }
    if errors.is_some() {
        return Err(cx.type_error(if source.as_str().is_some() {
            "string argument without an encoding"
        } else {
            "errors without a string argument"
        }));
    }
    plain(cx, source, class)
}

/// Room for bytes of this length.
///
/// # Errors
/// OverflowError for a length that no bytes can have, MemoryError.
pub fn reserve_bytes(cx: Cx<'_>, len: usize) -> Result<(), Exit> {
    /// Bytes of an empty object in CPython.
    const OBJECT_BYTES: usize = 33;
    if len > isize::MAX as usize - OBJECT_BYTES {
        return Err(cx.overflow_error("byte string is too large"));
    }
    cx.reserve(len)
}

fn plain<'v>(cx: Cx<'v>, source: V<'v>, class: &str) -> Result<Vec<u8>, Exit> {
    if class == "bytes"
        && source.as_exact_bytes().is_none()
        && let Some(method) = cx.type_method(source, N::bytes_)
    {
        let made = cx.call_leaf(method, &[source])?;
        return match made.as_bytes() {
            Some(bytes) => Ok(bytes.as_slice().to_vec()),
            None => Err(not_bytes(cx, made)),
        };
    }
    if source.as_str().is_some() {
        return Err(cx.type_error("string argument without an encoding"));
    }
    if has_index(cx, source) && buffer::of(cx, source).is_none() {
        let count = cx.index_i64(source, C::IndexError);
        return match count {
            Ok(count) => {
                let count = usize::try_from(count).map_err(|_| cx.value_error("negative count"))?;
                match class {
                    "bytes" => reserve_bytes(cx, count)?,
                    _ => cx.reserve(count)?,
                }
                Ok(vec![0; count])
            }
            Err(Exit::Raised) => {
                cx.take_raised(cx.raising());
                Err(cx.not_index_sized(C::OverflowError).into())
            }
            Err(exit) => Err(exit),
        };
    }
    if let Some(bytes) = buffer::of(cx, source) {
        return Ok(bytes.into_owned());
    }
    if !iterators::may_iterate(cx, source) {
        if cx.type_method(source, N::buffer).is_some() {
            return Err(Exit::NeedGuest);
        }
        return Err(cx.type_error(format!(
            "cannot convert '{}' object to {class}",
            cx.class_name(source)
        )));
    }
    let items = iterators::leaf_contents(cx, source)?;
    items
        .into_iter()
        .map(|item| item_byte(cx, item, class))
        .collect()
}

fn not_bytes<'v>(cx: Cx<'v>, made: V<'v>) -> Exit {
    cx.type_error(format!(
        "__bytes__ returned non-bytes (type {})",
        cx.class_name(made)
    ))
}

/// One item of an iterable as a byte.
fn item_byte<'v>(cx: Cx<'v>, item: V<'v>, class: &str) -> Result<u8, Exit> {
    let n = match item.as_small() {
        Some(n) => Some(n),
        None => cx.index_object(item)?.as_i64(),
    };
    n.and_then(|n| u8::try_from(n).ok()).ok_or_else(|| {
        cx.value_error(if class == "bytes" {
            "bytes must be in range(0, 256)"
        } else {
            "byte must be in range(0, 256)"
        })
    })
}

/// `bytes.__new__(cls, source=b'', encoding='utf-8', errors='strict')`.
fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = checked_class(cx, args[0], C::Bytes)?;
    let exact = class == cx.class(C::Bytes);
    if exact && args[1].as_exact_bytes().is_some() && args[2].is_empty() && args[3].is_empty() {
        return Ok(args[1]);
    }
    let bytes = contents(cx, [args[1], args[2], args[3]], "bytes")?;
    Ok(wrap(cx, class, cx.new_bytes(&bytes).v()))
}

fn wrap<'v>(cx: Cx<'v>, class: Type<'v>, bytes: V<'v>) -> V<'v> {
    if class == cx.class(C::Bytes) {
        bytes
    } else {
        cx.new_instance_with_payload(class, bytes)
    }
}

/// For the twin: bytes as an instance of a class.
pub fn as_class<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = checked_class(cx, args[0], C::Bytes)?;
    let bytes = buffer::required(cx, args[1])?;
    Ok(wrap(cx, class, cx.new_bytes(&bytes).v()))
}

/// `bytes.fromhex(string)`.
pub fn fromhex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = methods::from_hex(cx, args[1])?;
    let exact = args[0].as_exact_type() == Some(cx.class(C::Bytes));
    if exact {
        Ok(cx.new_bytes(&bytes).v())
    } else {
        // The class is called with the bytes: its constructor is the program's.
        Err(Exit::NeedGuest)
    }
}

pub const NEW: NativeDef = NativeDef::leaf_or_guest(
    "__new__",
    "(cls, source=b'', encoding='utf-8', errors='strict')",
    new,
    "bytes_new",
);
