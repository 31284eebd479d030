//! The state of a view, in fixed slots.
//!
//! ```text
//! slot 0 OBJ      what was viewed          slot 4 SHAPE    tuple of lengths
//!      1 STORAGE  bytes or bytearray            5 STRIDES  tuple of distances in bytes
//!      2 OFFSET   of the first item             6 FLAGS    see the constants
//!      3 FORMAT   str                           7 EXPORTS  views of this view
//!      8 HASH     the hash, once it was asked for, or empty
//!      9 HOLDS    how often guest code runs that must not release the view
//! ```
//! A view counts as an export of its bytearray between `__enter__` and its release: otherwise nobody could tell when a
//! view that is no longer used ceases to count. A bytearray that shrinks under a view reads as zeros there.

use std::cell::Cell;

use corevm::Obj;

use super::format;
use crate::prelude::*;

pub const OBJ: usize = 0;
pub const STORAGE: usize = 1;
pub const OFFSET: usize = 2;
pub const FORMAT: usize = 3;
pub const SHAPE: usize = 4;
pub const STRIDES: usize = 5;
pub const FLAGS: usize = 6;
pub const EXPORTS: usize = 7;
pub const HASH: usize = 8;
pub const HOLDS: usize = 9;
pub const SLOTS: u8 = 10;

/// Bits of the flags.
pub const READONLY: i64 = 1;
pub const RELEASED: i64 = 2;

/// A view's state, read out.
#[derive(Clone, Debug)]
pub struct View<'v> {
    pub storage: Storage<'v>,
    pub offset: i64,
    pub format: Str<'v>,
    pub item_size: usize,
    pub shape: Vec<usize>,
    pub strides: Vec<i64>,
    pub readonly: bool,
}

/// Where the bytes lie.
#[derive(Clone, Copy, Debug)]
pub enum Storage<'v> {
    Fixed(&'v [u8]),
    Mutable(&'v [Cell<u8>]),
}

impl Storage<'_> {
    pub fn set(self, at: usize, byte: u8) {
        if let Storage::Mutable(cells) = self
            && let Some(cell) = cells.get(at)
        {
            cell.set(byte);
        }
    }

    pub fn read(self, at: usize, len: usize) -> Vec<u8> {
        match self {
            Storage::Fixed(bytes) => bytes
                .get(at..at + len)
                .map_or_else(Vec::new, <[u8]>::to_vec),
            Storage::Mutable(cells) => cells
                .get(at..at + len)
                .map_or_else(Vec::new, |cells| cells.iter().map(Cell::get).collect()),
        }
    }
}

/// The view object, whether released or not.
pub fn object<'v>(cx: Cx<'v>, value: V<'v>, name: &str) -> Result<Obj<'v>, Exit> {
    match value.as_object() {
        Some(object) if cx.is_exactly(value, C::MemoryView) => Ok(object),
        _ => Err(crate::types::str::args::wrong_receiver(
            cx,
            name,
            "memoryview",
            value,
        )),
    }
}

pub fn is_released(object: Obj<'_>) -> bool {
    object.fixed(FLAGS).as_small().unwrap_or(0) & RELEASED != 0
}

/// The state of a view.
///
/// # Errors
/// TypeError for another class; ValueError when it is released.
pub fn view<'v>(cx: Cx<'v>, value: V<'v>, name: &str) -> Result<View<'v>, Exit> {
    let object = object(cx, value, name)?;
    if is_released(object) {
        return Err(cx.value_error("operation forbidden on released memoryview object"));
    }
    Ok(read(cx, object))
}

fn read<'v>(cx: Cx<'v>, object: Obj<'v>) -> View<'v> {
    let format = object
        .fixed(FORMAT)
        .as_str()
        .unwrap_or_else(|| cx.symbol("B"));
    let storage = object.fixed(STORAGE);
    View {
        storage: match (storage.as_bytes(), storage.as_byte_array()) {
            (Some(bytes), _) => Storage::Fixed(bytes.as_slice()),
            (_, Some(array)) => Storage::Mutable(array.cells()),
            _ => Storage::Fixed(&[]),
        },
        offset: object.fixed(OFFSET).as_small().unwrap_or(0),
        format,
        item_size: format::size(format).unwrap_or(1),
        shape: numbers(object.fixed(SHAPE))
            .into_iter()
            .map(|n| n.max(0) as usize)
            .collect(),
        strides: numbers(object.fixed(STRIDES)),
        readonly: object.fixed(FLAGS).as_small().unwrap_or(0) & READONLY != 0,
    }
}

fn numbers(tuple: V<'_>) -> Vec<i64> {
    tuple.as_tuple().map_or_else(Vec::new, |tuple| {
        tuple.iter().map(|n| n.as_small().unwrap_or(0)).collect()
    })
}

impl<'v> View<'v> {
    /// Number of dimensions.
    pub fn ndim(&self) -> usize {
        self.shape.len()
    }

    /// Number of items.
    pub fn count(&self) -> usize {
        self.shape.iter().product()
    }

    pub fn nbytes(&self) -> usize {
        self.count() * self.item_size
    }

    pub fn is_c_contiguous(&self) -> bool {
        let mut expected = self.item_size as i64;
        for (&len, &stride) in self.shape.iter().zip(&self.strides).rev() {
            if len > 1 && stride != expected {
                return self.count() == 0;
            }
            expected *= len as i64;
        }
        true
    }

    pub fn is_f_contiguous(&self) -> bool {
        let mut expected = self.item_size as i64;
        for (&len, &stride) in self.shape.iter().zip(&self.strides) {
            if len > 1 && stride != expected {
                return self.count() == 0;
            }
            expected *= len as i64;
        }
        true
    }

    /// Offsets of all items in the order of their indices.
    pub fn offsets(&self) -> Vec<usize> {
        let mut offsets = vec![self.offset];
        for (&len, &stride) in self.shape.iter().zip(&self.strides) {
            offsets = offsets
                .iter()
                .flat_map(|&base| (0..len as i64).map(move |i| base + i * stride))
                .collect();
        }
        offsets.into_iter().map(|at| at.max(0) as usize).collect()
    }

    /// All bytes, items in the order of their indices.
    pub fn bytes(&self) -> Vec<u8> {
        if self.is_c_contiguous() {
            return self
                .storage
                .read(self.offset.max(0) as usize, self.nbytes());
        }
        self.offsets()
            .into_iter()
            .flat_map(|at| self.storage.read(at, self.item_size))
            .collect()
    }
}

/// The parts of a new view.
pub struct Parts<'v> {
    pub obj: V<'v>,
    pub storage: V<'v>,
    pub offset: i64,
    pub format: Str<'v>,
    pub shape: Vec<usize>,
    pub strides: Vec<i64>,
    pub readonly: bool,
}

/// A new view.
pub fn make<'v>(cx: Cx<'v>, parts: Parts<'v>) -> V<'v> {
    let made = cx.new_instance(cx.class(C::MemoryView));
    let Some(object) = made.as_object() else {
        return made;
    };
    let shape: Vec<V<'v>> = parts.shape.iter().map(|&n| V::small(n as i64)).collect();
    let strides: Vec<V<'v>> = parts.strides.iter().map(|&n| V::small(n)).collect();
    object.set_fixed(cx, OBJ, parts.obj);
    object.set_fixed(cx, STORAGE, parts.storage);
    object.set_fixed(cx, OFFSET, V::small(parts.offset));
    object.set_fixed(cx, FORMAT, parts.format.v());
    object.set_fixed(cx, SHAPE, cx.new_tuple(&shape).v());
    object.set_fixed(cx, STRIDES, cx.new_tuple(&strides).v());
    object.set_fixed(
        cx,
        FLAGS,
        V::small(if parts.readonly { READONLY } else { 0 }),
    );
    object.set_fixed(cx, EXPORTS, V::small(0));
    made
}

/// What an object exports: its storage and the format and size of its items.
fn exported<'v>(cx: Cx<'v>, value: V<'v>) -> Option<(V<'v>, Str<'v>, usize)> {
    if let Some(bytes) = value.as_bytes() {
        return Some((bytes.v(), cx.symbol("B"), bytes.len()));
    }
    if let Some(array) = value.as_byte_array() {
        return Some((array.v(), cx.symbol("B"), array.len()));
    }
    let (storage, format) = crate::stdlib::array::exported(cx, value)?;
    let size = format::size(format)?;
    let len = storage.as_byte_array()?.len();
    Some((storage, format, len / size))
}

/// `memoryview(value)`.
///
/// # Errors
/// TypeError for what has no buffer.
pub fn new_view<'v>(cx: Cx<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    if cx.is_exactly(value, C::MemoryView) {
        let view = view(cx, value, "__new__")?;
        let object = object(cx, value, "__new__")?;
        return Ok(make(
            cx,
            Parts {
                obj: object.fixed(OBJ),
                storage: object.fixed(STORAGE),
                offset: view.offset,
                format: view.format,
                shape: view.shape,
                strides: view.strides,
                readonly: view.readonly,
            },
        ));
    }
    let Some((storage, format, len)) = exported(cx, value) else {
        return Err(cx.type_error(format!(
            "memoryview: a bytes-like object is required, not '{}'",
            cx.class_name(value)
        )));
    };
    let item_size = format::size(format).unwrap_or(1);
    Ok(make(
        cx,
        Parts {
            obj: value,
            storage,
            offset: 0,
            format,
            shape: vec![len],
            strides: vec![item_size as i64],
            readonly: storage.as_bytes().is_some(),
        },
    ))
}

/// The bytes of a view or array, in order; `None` for anything else (and for released views).
pub fn exported_bytes<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Vec<u8>> {
    if value.kind() != Some(Kind::Instance) {
        return None;
    }
    if cx.is_exactly(value, C::MemoryView) {
        let object = value.as_object()?;
        return (!is_released(object)).then(|| read(cx, object).bytes());
    }
    let (storage, _) = crate::stdlib::array::exported(cx, value)?;
    Some(storage.as_byte_array()?.to_vec())
}
