//! The bytes of what has a buffer.

use std::borrow::Cow;
use std::cell::Cell;

use crate::prelude::*;
use crate::types::memoryview;

/// The bytes of a bytes-like object, in order; `None` when the value is none.
#[inline]
pub fn of<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Cow<'v, [u8]>> {
    if let Some(bytes) = value.as_bytes() {
        return Some(Cow::Borrowed(bytes.as_slice()));
    }
    if let Some(array) = value.as_byte_array() {
        return Some(Cow::Owned(array.to_vec()));
    }
    memoryview::exported_bytes(cx, value).map(Cow::Owned)
}

/// The bytes of an argument.
///
/// # Errors
/// `a bytes-like object is required, not 'X'`.
#[inline]
pub fn required<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Cow<'v, [u8]>, Exit> {
    of(cx, value).ok_or_else(|| not_bytes(cx, value))
}

/// `a bytes-like object is required, not 'X'`.
#[cold]
pub fn not_bytes<'v>(cx: Cx<'v>, value: V<'v>) -> Exit {
    cx.type_error(format!(
        "a bytes-like object is required, not '{}'",
        cx.class_name(value)
    ))
}

/// Writes into cells.
pub fn write(cells: &[Cell<u8>], bytes: &[u8]) {
    for (cell, &byte) in cells.iter().zip(bytes) {
        cell.set(byte);
    }
}
