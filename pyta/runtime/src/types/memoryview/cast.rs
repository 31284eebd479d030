//! `memoryview.cast`.

use super::access::derived;
use super::format;
use super::view::{View, view};
use crate::prelude::*;
use crate::types::str::args::type_name;

/// Most dimensions of a view.
const MAX_DIMENSIONS: usize = 64;

/// `cast(format, shape=None)`.
pub fn cast<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let view = view(cx, args[0], "cast")?;
    let Some(to) = args[1].as_str() else {
        return Err(cx.type_error(format!(
            "cast() argument 'format' must be str, not {}",
            type_name(cx, args[1])
        )));
    };
    if !view.is_c_contiguous() {
        return Err(cx.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    let shape = match args[2].given().filter(|shape| !shape.is_nil()) {
        Some(shape) => Some(shape_argument(cx, shape)?),
        None => None,
    };
    if (shape.is_some() || view.ndim() != 1) && view.shape.contains(&0) {
        return Err(cx.type_error("memoryview: cannot cast view with zeros in shape or strides"));
    }
    if let Some(shape) = &shape
        && view.ndim() != 1
        && shape.len() != 1
    {
        return Err(cx.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
    }
    let flat = flat(cx, &view, to)?;
    match shape {
        None => derived(cx, args[0], &flat),
        Some(shape) => shaped(cx, args[0], flat, shape),
    }
}

fn shape_argument<'v>(cx: Cx<'v>, shape: V<'v>) -> Result<Vec<usize>, Exit> {
    let items: Vec<V<'v>> = if let Some(list) = shape.as_list() {
        list.iter().collect()
    } else if let Some(tuple) = shape.as_tuple() {
        tuple.iter().collect()
    } else {
        return Err(cx.type_error("shape must be a list or a tuple"));
    };
    if items.len() > MAX_DIMENSIONS {
        return Err(cx.value_error(format!(
            "memoryview: number of dimensions must not exceed {MAX_DIMENSIONS}"
        )));
    }
    let length = |item: V<'v>| {
        let Some(n) = item.as_small() else {
            return Err(cx.type_error("memoryview.cast(): elements of shape must be integers"));
        };
        usize::try_from(n).ok().filter(|&n| n > 0).ok_or_else(|| {
            cx.value_error("memoryview.cast(): elements of shape must be integers > 0")
        })
    };
    items.into_iter().map(length).collect()
}

/// The view with one dimension and another format.
fn flat<'v>(cx: Cx<'v>, view: &View<'v>, to: Str<'v>) -> Result<View<'v>, Exit> {
    let unknown = || {
        cx.value_error(
            "memoryview: destination format must be a native single character format prefixed with an optional '@'",
        )
    };
    let to_code = format::code(to)
        .filter(|code| !matches!(code, b'u' | b'w'))
        .ok_or_else(unknown)?;
    let size = format::size(to).ok_or_else(unknown)?;
    let is_byte = |code: Option<u8>| matches!(code, Some(b'b' | b'B' | b'c'));
    if !is_byte(Some(to_code)) && !is_byte(format::code(view.format)) {
        return Err(cx.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    if !view.nbytes().is_multiple_of(size) {
        return Err(cx.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let mut flat = view.clone();
    flat.format = to;
    flat.item_size = size;
    flat.shape = vec![view.nbytes() / size];
    flat.strides = vec![size as i64];
    Ok(flat)
}

fn shaped<'v>(
    cx: Cx<'v>,
    whole: V<'v>,
    mut flat: View<'v>,
    shape: Vec<usize>,
) -> Result<V<'v>, Exit> {
    let items = shape
        .iter()
        .try_fold(1usize, |product, &n| product.checked_mul(n));
    if items.and_then(|items| items.checked_mul(flat.item_size)) != Some(flat.nbytes()) {
        return Err(cx.type_error("memoryview: product(shape) * itemsize != buffer size"));
    }
    let mut strides = vec![0; shape.len()];
    let mut stride = flat.item_size as i64;
    for (place, &len) in strides.iter_mut().zip(&shape).rev() {
        *place = stride;
        stride *= len as i64;
    }
    flat.shape = shape;
    flat.strides = strides;
    derived(cx, whole, &flat)
}
