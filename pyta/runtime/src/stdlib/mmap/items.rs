//! Items and slices of maps.

use super::{State, open, state};
use crate::host::Outside;
use crate::prelude::*;
use crate::protocol::Index;
use crate::protocol::sequence::has_index;
use crate::types::bytes::buffer;
use crate::types::memoryview::has_buffer_method;
use crate::types::slice::{self, Bounds};

/// Bytes of a map.
///
/// # Errors
/// OSError when they are gone; when there is no memory for so many.
pub fn read<'v>(cx: Cx<'v>, state: &State, at: usize, count: usize) -> Result<Vec<u8>, Exit> {
    // The position may lie behind the end.
    if count == 0 {
        return Ok(Vec::new());
    }
    cx.reserve(count)?;
    let mut bytes = vec![0; count];
    cx.outcome(state.map.read(at, &mut bytes))?;
    Ok(bytes)
}

/// Writes bytes to a map.
///
/// # Errors
/// OSError when their place is gone.
pub fn write<'v>(cx: Cx<'v>, state: &State, at: usize, bytes: &[u8]) -> Result<(), Exit> {
    Ok(cx.outcome(state.map.write(at, bytes))?)
}

pub fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(open(cx, args[0])?.map.len() as i64))
}

fn place<'v>(cx: Cx<'v>, state: &State, key: V<'v>) -> Result<usize, Exit> {
    let len = state.map.len() as i64;
    let n = cx.index_i64(key, C::IndexError)?;
    let n = if n < 0 { n + len } else { n };
    match usize::try_from(n) {
        Ok(at) if n < len => Ok(at),
        _ => Err(cx.index_error("mmap index out of range")),
    }
}

pub fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let state = open(cx, args[0])?;
    if has_index(cx, args[1]) {
        let at = place(cx, &state, args[1])?;
        let mut byte = [0];
        cx.outcome(state.map.read(at, &mut byte))?;
        return Ok(V::small(byte[0].into()));
    }
    if !slice::is_slice(cx, args[1]) {
        return Err(cx.type_error("mmap indices must be integers"));
    }
    let bounds = slice::bounds(cx, args[1], state.map.len())?;
    let (start, bytes) = around(cx, &state, bounds)?;
    if bounds.step == 1 {
        return Ok(cx.new_bytes(&bytes).v());
    }
    let picked: Vec<u8> = bounds.indices().map(|at| bytes[at - start]).collect();
    Ok(cx.new_bytes(&picked).v())
}

/// The first place that a slice selects, and the bytes from there to the last one.
fn around<'v>(cx: Cx<'v>, state: &State, bounds: Bounds) -> Result<(usize, Vec<u8>), Exit> {
    let mut places = bounds.indices();
    let Some(first) = places.next() else {
        return Ok((0, Vec::new()));
    };
    let last = places.last().unwrap_or(first);
    let start = first.min(last);
    let bytes = read(cx, state, start, first.max(last) - start + 1)?;
    Ok((start, bytes))
}

/// That the map may be written.
///
/// # Errors
/// TypeError.
pub fn expect_writable(cx: Cx<'_>, state: &State) -> Result<(), Exit> {
    match state.access.is_writable() {
        true => Ok(()),
        false => Err(cx.type_error("mmap can't modify a readonly memory map.")),
    }
}

pub fn set<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let state = open(cx, args[0])?;
    expect_writable(cx, &state)?;
    if has_index(cx, args[1]) {
        let at = place(cx, &state, args[1])?;
        if !has_index(cx, args[2]) {
            return Err(cx.type_error("mmap item value must be an int"));
        }
        let value = cx.index_object(args[2])?.as_i64();
        let value = value.ok_or_else(|| cx.not_index_sized(C::TypeError))?;
        let byte = u8::try_from(value)
            .map_err(|_| cx.value_error("mmap item value must be in range(0, 256)"))?;
        write(cx, &state, at, &[byte])?;
        return Ok(V::NIL);
    }
    if !slice::is_slice(cx, args[1]) {
        return Err(cx.type_error("mmap indices must be integer"));
    }
    let bounds = slice::bounds(cx, args[1], state.map.len())?;
    let bytes = contiguous(cx, args[2])?;
    if bytes.len() != bounds.count {
        return Err(cx.index_error("mmap slice assignment is wrong size"));
    }
    if bounds.step == 1 {
        write(cx, &state, bounds.start as usize, &bytes)?;
        return Ok(V::NIL);
    }
    for (at, &byte) in bounds.indices().zip(bytes.iter()) {
        write(cx, &state, at, &[byte])?;
    }
    Ok(V::NIL)
}

/// The bytes of an argument that lie in a row.
///
/// # Errors
/// TypeError; BufferError for others.
pub fn contiguous<'v>(cx: Cx<'v>, value: V<'v>) -> Result<std::borrow::Cow<'v, [u8]>, Exit> {
    if !crate::types::memoryview::is_contiguous(cx, value)? {
        let text = "memoryview: underlying buffer is not C-contiguous";
        return Err(cx.error(C::BufferError, text).into());
    }
    buffer::of(cx, value).ok_or_else(|| match has_buffer_method(cx, value) {
        true => Exit::NeedGuest,
        false => buffer::not_bytes(cx, value),
    })
}

pub fn delete<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let state = state(cx, args[0])?;
    expect_writable(cx, &state)?;
    if has_index(cx, args[1]) {
        return Err(cx.type_error("mmap doesn't support item deletion"));
    }
    if slice::is_slice(cx, args[1]) {
        return Err(cx.type_error("mmap object doesn't support slice deletion"));
    }
    Err(cx.type_error("mmap indices must be integer"))
}
