//! Reading and writing items and slices.

use super::view::{OBJ, Parts, STORAGE, View, make, object, view};
use super::{format, view as state};
use crate::prelude::*;
use crate::protocol::Index;
use crate::protocol::sequence::has_index;
use crate::types::slice;

/// One item by its offset.
fn item<'v>(cx: Cx<'v>, view: &View<'v>, at: usize) -> Result<V<'v>, Exit> {
    format::unpack(cx, view.format, &view.storage.read(at, view.item_size))
}

/// Item `index` of a one-dimensional view, `None` past the end.
pub fn item_at<'v>(cx: Cx<'v>, view: &View<'v>, index: usize) -> Result<Option<V<'v>>, Exit> {
    match (view.shape.as_slice(), view.strides.as_slice()) {
        ([len], [stride]) => {
            if index >= *len {
                return Ok(None);
            }
            let at = view.offset + index as i64 * stride;
            item(cx, view, at.max(0) as usize).map(Some)
        }
        ([], _) => Err(cx.type_error("invalid indexing of 0-dim memory")),
        _ => Err(cx
            .error(
                C::NotImplementedError,
                "multi-dimensional sub-views are not implemented",
            )
            .into()),
    }
}

fn index_in<'v>(cx: Cx<'v>, key: V<'v>, len: usize, dimension: usize) -> Result<i64, Exit> {
    let n = cx.index_i64(key, C::IndexError)?;
    let n = if n < 0 { n + len as i64 } else { n };
    if n < 0 || n >= len as i64 {
        return Err(cx.index_error(format!(
            "index out of bounds on dimension {}",
            dimension + 1
        )));
    }
    Ok(n)
}

/// What a key selects.
enum Selected<'v> {
    Item(usize),
    Part(Box<View<'v>>),
    /// All of a view without dimensions, by `...`.
    Whole,
}

fn select<'v>(cx: Cx<'v>, view: &View<'v>, key: V<'v>) -> Result<Selected<'v>, Exit> {
    if view.ndim() == 0 {
        let is_empty = key.as_tuple().is_some_and(Tuple::is_empty);
        if is_empty {
            return Ok(Selected::Item(view.offset.max(0) as usize));
        }
        if key == cx.root(crate::roots::ELLIPSIS) {
            return Ok(Selected::Whole);
        }
        return Err(cx.type_error("invalid indexing of 0-dim memory"));
    }
    if has_index(cx, key) {
        if view.ndim() != 1 {
            return Err(cx
                .error(
                    C::NotImplementedError,
                    "multi-dimensional sub-views are not implemented",
                )
                .into());
        }
        let n = index_in(cx, key, view.shape[0], 0)?;
        return Ok(Selected::Item(
            (view.offset + n * view.strides[0]).max(0) as usize
        ));
    }
    if slice::is_slice(cx, key) {
        let bounds = slice::bounds(cx, key, view.shape[0])?;
        let mut part = view.clone();
        part.offset += bounds.start * view.strides[0];
        part.shape[0] = bounds.count;
        part.strides[0] = view.strides[0].saturating_mul(bounds.step);
        return Ok(Selected::Part(Box::new(part)));
    }
    let Some(keys) = key.as_tuple() else {
        return Err(cx.type_error("memoryview: invalid slice key"));
    };
    by_tuple(cx, view, keys)
}

fn by_tuple<'v>(cx: Cx<'v>, view: &View<'v>, keys: Tuple<'v>) -> Result<Selected<'v>, Exit> {
    let unsupported = |text: &str| Exit::from(cx.error(C::NotImplementedError, text));
    if keys.iter().all(|key| slice::is_slice(cx, key)) {
        return Err(unsupported("multi-dimensional slicing is not implemented"));
    }
    if !keys.iter().all(|key| has_index(cx, key)) {
        return Err(cx.type_error("memoryview: invalid slice key"));
    }
    if keys.len() < view.ndim() {
        return Err(unsupported("sub-views are not implemented"));
    }
    if keys.len() > view.ndim() {
        return Err(cx.type_error(format!(
            "cannot index {}-dimension view with {}-element tuple",
            view.ndim(),
            keys.len()
        )));
    }
    let mut at = view.offset;
    for (dimension, key) in keys.iter().enumerate() {
        let n = index_in(cx, key, view.shape[dimension], dimension)?;
        at += n * view.strides[dimension];
    }
    Ok(Selected::Item(at.max(0) as usize))
}

/// A view like `view`'s object with the state of `part`.
pub fn derived<'v>(cx: Cx<'v>, whole: V<'v>, part: &View<'v>) -> Result<V<'v>, Exit> {
    let object = object(cx, whole, "__getitem__")?;
    Ok(make(
        cx,
        Parts {
            obj: object.fixed(OBJ),
            storage: object.fixed(STORAGE),
            offset: part.offset,
            format: part.format,
            item_size: part.item_size,
            shape: part.shape.clone(),
            strides: part.strides.clone(),
            readonly: part.readonly,
        },
    ))
}

pub fn getitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "__getitem__")?;
    match select(cx, &view, args[1])? {
        Selected::Item(at) => item(cx, &view, at),
        Selected::Part(part) => derived(cx, args[0], &part),
        Selected::Whole => Ok(args[0]),
    }
}

pub fn setitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "__setitem__")?;
    if view.readonly {
        return Err(cx.type_error("cannot modify read-only memory"));
    }
    let Some(value) = args[2].given() else {
        return Err(cx.type_error("cannot delete memory"));
    };
    match select(cx, &view, args[1])? {
        Selected::Item(at) => store(cx, &view, at, value)?,
        Selected::Whole => store(cx, &view, view.offset.max(0) as usize, value)?,
        Selected::Part(_) if view.ndim() != 1 => {
            return Err(cx
                .error(
                    C::NotImplementedError,
                    "memoryview slice assignments are currently restricted to ndim = 1",
                )
                .into());
        }
        Selected::Part(part) => store_slice(cx, &part, value)?,
    }
    Ok(V::NIL)
}

fn store<'v>(cx: Cx<'v>, view: &View<'v>, at: usize, value: V<'v>) -> Result<(), Exit> {
    let bytes = format::pack(cx, view.format, value)?;
    view.storage.write(at, &bytes);
    Ok(())
}

fn store_slice<'v>(cx: Cx<'v>, part: &View<'v>, value: V<'v>) -> Result<(), Exit> {
    let source = if cx.is_exactly(value, C::MemoryView) {
        view(cx, value, "__setitem__")?
    } else {
        state::transient(cx, value)?
            .ok_or_else(|| crate::types::bytes::buffer::not_bytes(cx, value))?
    };
    if source.shape != part.shape || format::code(source.format) != format::code(part.format) {
        return Err(
            cx.value_error("memoryview assignment: lvalue and rvalue have different structures")
        );
    }
    let bytes = source.bytes();
    for (at, item) in part
        .offsets()
        .into_iter()
        .zip(bytes.chunks(part.item_size.max(1)))
    {
        part.storage.write(at, item);
    }
    Ok(())
}

pub fn delitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "__delitem__")?;
    Err(cx.type_error(if view.readonly {
        "cannot modify read-only memory"
    } else {
        "cannot delete memory"
    }))
}

/// Bytes that [`write_into`] can write; `None` when it cannot write there.
///
/// # Errors
/// For a released view.
pub fn writable_len<'v>(cx: Cx<'v>, target: V<'v>) -> Result<Option<usize>, Exit> {
    if let Some(array) = target.as_byte_array() {
        return Ok(Some(array.len()));
    }
    Ok(writable_view(cx, target)?.map(|view| view.nbytes()))
}

/// Writes bytes from the start of a writable buffer (bytearray, view, array); how many fit. `None` when it is none.
///
/// # Errors
/// For a released view.
pub fn write_into<'v>(cx: Cx<'v>, target: V<'v>, bytes: &[u8]) -> Result<Option<usize>, Exit> {
    if let Some(array) = target.as_byte_array() {
        let cells = array.cells();
        let len = cells.len().min(bytes.len());
        crate::types::bytes::buffer::write(cells, &bytes[..len]);
        return Ok(Some(len));
    }
    let Some(view) = writable_view(cx, target)? else {
        return Ok(None);
    };
    let len = view.nbytes().min(bytes.len());
    view.storage
        .write(view.offset.max(0) as usize, &bytes[..len]);
    Ok(Some(len))
}

/// A view of a target that can be written to from its start.
fn writable_view<'v>(cx: Cx<'v>, target: V<'v>) -> Result<Option<View<'v>>, Exit> {
    let view = if cx.is_exactly(target, C::MemoryView) {
        view(cx, target, "readinto")?
    } else {
        match state::transient(cx, target)? {
            Some(view) => view,
            None => return Ok(None),
        }
    };
    Ok((!view.readonly && view.is_c_contiguous()).then_some(view))
}

/// All items, as lists in lists.
pub fn to_list<'v>(cx: Cx<'v>, view: &View<'v>) -> Result<V<'v>, Exit> {
    let items: Vec<V<'v>> = view
        .offsets()
        .into_iter()
        .map(|at| item(cx, view, at))
        .collect::<Result<_, _>>()?;
    if view.ndim() == 0 {
        return Ok(items.first().copied().unwrap_or(V::NIL));
    }
    // From the innermost dimension outward.
    let mut level = items;
    for &len in view.shape[1..].iter().rev() {
        level = if len == 0 {
            let outer: usize = view.shape[..view.ndim() - 1].iter().product();
            (0..outer).map(|_| cx.new_list(&[]).v()).collect()
        } else {
            level
                .chunks(len)
                .map(|items| cx.new_list(items).v())
                .collect()
        };
    }
    Ok(cx.new_list(&level).v())
}

/// Whether two views have equal shapes and items.
pub fn equal<'v>(cx: Cx<'v>, a: &View<'v>, b: &View<'v>) -> Result<bool, Exit> {
    if a.shape != b.shape {
        return Ok(false);
    }
    let same_format = format::code(a.format) == format::code(b.format);
    // Equal items of other formats may differ in their bytes.
    let has_one_form = !matches!(
        format::code(a.format),
        Some(b'f' | b'd' | b'e' | b'?') | None
    );
    if same_format && has_one_form {
        return Ok(a.bytes() == b.bytes());
    }
    if format::size(a.format).is_none() || format::size(b.format).is_none() {
        return Ok(false);
    }
    for (x, y) in a.offsets().into_iter().zip(b.offsets()) {
        let (x, y) = (item(cx, a, x)?, item(cx, b, y)?);
        if x.as_float().is_some_and(f64::is_nan) || !cx.language().equal(cx, x, y)? {
            return Ok(false);
        }
    }
    Ok(true)
}
