//! The state of a view, in fixed slots.
//!
//! ```text
//! slot 0 OBJ      what was viewed          slot 4 SHAPE    tuple of lengths
//!      1 STORAGE  bytes, bytearray or a box     5 STRIDES  tuple of distances in bytes
//!      2 OFFSET   of the first item             6 FLAGS    see the constants
//!      3 FORMAT   str                           7 EXPORTS  views of this view
//!      8 HASH     the hash, once it was asked for, or empty
//!      9 HOLDS    how often guest code runs that must not release the view
//!     10 ITEM     size of an item in bytes
//! ```
//! A view counts as an export of its bytearray between `__enter__` and its release: otherwise nobody could tell when a
//! view that is no longer used ceases to count. A bytearray that shrinks under a view reads as zeros there.
//!
//! Memory outside of the heap is in a box with an [`Export`] for each view, which counts from the view's beginning until it is released or its box
//! found dead. What is gone there (the file has become shorter) reads as zeros as well.

use std::cell::Cell;
use std::rc::Rc;

use corevm::Obj;

use pyta_host::facets::Memory;

use super::format;
use crate::host_objects::HostObjects;
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
pub const ITEM: usize = 10;
pub const SLOTS: u8 = 11;

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
#[derive(Clone, Debug)]
pub enum Storage<'v> {
    Fixed(&'v [u8]),
    Mutable(&'v [Cell<u8>]),
    Outside(Rc<dyn Memory>),
}

/// Memory outside of the heap, as one view or buffer has it.
#[derive(Debug)]
pub struct Export {
    pub memory: Rc<dyn Memory>,
    pub readonly: bool,
    /// Counts those that have the memory.
    pub count: Counted,
}

/// One in a count, until it is dropped.
#[derive(Debug)]
pub struct Counted(Rc<Cell<usize>>);

/// One more in this count.
pub fn exports(count: &Rc<Cell<usize>>) -> Counted {
    count.set(count.get() + 1);
    Counted(count.clone())
}

impl Clone for Counted {
    fn clone(&self) -> Counted {
        exports(&self.0)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl Clone for Export {
    fn clone(&self) -> Export {
        Export {
            memory: self.memory.clone(),
            readonly: self.readonly,
            count: self.count.clone(),
        }
    }
}

impl Storage<'_> {
    /// Writes where there is something; what is behind the end is left out.
    pub fn write(&self, at: usize, bytes: &[u8]) {
        match self {
            Storage::Fixed(_) => {}
            Storage::Mutable(cells) => {
                let cells = cells.get(at..).unwrap_or_default();
                crate::types::bytes::buffer::write(cells, bytes);
            }
            Storage::Outside(memory) => {
                // Where nothing is any more nothing is written.
                let _ = memory.write(at, bytes);
            }
        }
    }

    pub fn read(&self, at: usize, len: usize) -> Vec<u8> {
        match self {
            Storage::Fixed(bytes) => bytes
                .get(at..at + len)
                .map_or_else(Vec::new, <[u8]>::to_vec),
            Storage::Mutable(cells) => cells
                .get(at..at + len)
                .map_or_else(Vec::new, |cells| cells.iter().map(Cell::get).collect()),
            Storage::Outside(memory) => {
                let mut bytes = vec![0; len];
                // What is gone stays zeros.
                let _ = memory.read(at, &mut bytes);
                bytes
            }
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
    View {
        storage: storage(cx, object.fixed(STORAGE)),
        offset: object.fixed(OFFSET).as_small().unwrap_or(0),
        format,
        item_size: object.fixed(ITEM).as_small().unwrap_or(1) as usize,
        shape: numbers(object.fixed(SHAPE))
            .into_iter()
            .map(|n| n.max(0) as usize)
            .collect(),
        strides: numbers(object.fixed(STRIDES)),
        readonly: object.fixed(FLAGS).as_small().unwrap_or(0) & READONLY != 0,
    }
}

fn storage<'v>(cx: Cx<'v>, storage: V<'v>) -> Storage<'v> {
    match (storage.as_bytes(), storage.as_byte_array()) {
        (Some(bytes), _) => Storage::Fixed(bytes.as_slice()),
        (_, Some(array)) => Storage::Mutable(array.cells()),
        _ => match cx.with_host_object(storage, |export: &mut Export| export.memory.clone()) {
            Some(memory) => Storage::Outside(memory),
            None => Storage::Fixed(&[]),
        },
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

/// The view of a buffer other than a view, for the time of one native; `None` for what is none.
///
/// # Errors
/// As [`new_view`].
pub fn transient<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<View<'v>>, Exit> {
    let Some(exported) = exported(cx, value)? else {
        return Ok(None);
    };
    let view = View {
        storage: storage(cx, exported.storage),
        offset: 0,
        format: exported.format,
        item_size: exported.item_size,
        strides: exported.strides(),
        shape: exported.shape,
        readonly: exported.readonly,
    };
    cx.drop_host_object(exported.storage);
    Ok(Some(view))
}

/// Whether the bytes of a buffer lie in a row; so for what is none.
///
/// # Errors
/// ValueError for a released view.
pub fn is_contiguous<'v>(cx: Cx<'v>, value: V<'v>) -> Result<bool, Exit> {
    match cx.is_exactly(value, C::MemoryView) {
        true => Ok(view(cx, value, "contiguous")?.is_c_contiguous()),
        false => Ok(true),
    }
}

/// The parts of a new view.
pub struct Parts<'v> {
    pub obj: V<'v>,
    pub storage: V<'v>,
    pub offset: i64,
    pub format: Str<'v>,
    pub item_size: usize,
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
    object.set_fixed(cx, STORAGE, shared(cx, parts.storage));
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
    object.set_fixed(cx, ITEM, V::small(parts.item_size as i64));
    made
}

/// Storage for another view: memory outside counts its views.
fn shared<'v>(cx: Cx<'v>, storage: V<'v>) -> V<'v> {
    match cx.with_host_object(storage, |export: &mut Export| export.clone()) {
        Some(export) => cx.new_host_object(export, size_of::<Export>()),
        None => storage,
    }
}

/// What an object exports.
struct Exported<'v> {
    storage: V<'v>,
    format: Str<'v>,
    item_size: usize,
    shape: Vec<usize>,
    readonly: bool,
}

impl<'v> Exported<'v> {
    fn bytes(cx: Cx<'v>, storage: V<'v>, len: usize, readonly: bool) -> Exported<'v> {
        Exported {
            storage,
            format: cx.symbol("B"),
            item_size: 1,
            shape: vec![len],
            readonly,
        }
    }

    /// Distances in bytes of items that lie in the order of their indices.
    fn strides(&self) -> Vec<i64> {
        let mut stride = self.item_size as i64;
        let mut strides: Vec<i64> = Vec::with_capacity(self.shape.len());
        for &len in self.shape.iter().rev() {
            strides.push(stride);
            stride = stride.saturating_mul(len as i64);
        }
        strides.reverse();
        strides
    }
}

fn exported<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Exported<'v>>, Exit> {
    if let Some(bytes) = value.as_bytes() {
        return Ok(Some(Exported::bytes(cx, bytes.v(), bytes.len(), true)));
    }
    if let Some(array) = value.as_byte_array() {
        return Ok(Some(Exported::bytes(cx, array.v(), array.len(), false)));
    }
    if let Some(export) = crate::stdlib::mmap::exported(cx, value) {
        let export = export?;
        let (len, readonly) = (export.memory.len(), export.readonly);
        let storage = cx.new_host_object(export, size_of::<Export>());
        return Ok(Some(Exported::bytes(cx, storage, len, readonly)));
    }
    if let Some(data) = crate::stdlib::ctypes::exported(cx, value) {
        return Ok(Some(Exported {
            storage: cx.new_host_object(data.export, size_of::<Export>()),
            format: data.format,
            item_size: data.item_size,
            shape: data.shape,
            readonly: false,
        }));
    }
    let array = || {
        let (storage, format) = crate::stdlib::array::exported(cx, value)?;
        let item_size = format::size(format)?;
        Some(Exported {
            storage,
            format,
            item_size,
            shape: vec![storage.as_byte_array()?.len() / item_size],
            readonly: false,
        })
    };
    Ok(array())
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
                item_size: view.item_size,
                shape: view.shape,
                strides: view.strides,
                readonly: view.readonly,
            },
        ));
    }
    let Some(exported) = exported(cx, value)? else {
        return Err(cx.type_error(format!(
            "memoryview: a bytes-like object is required, not '{}'",
            cx.class_name(value)
        )));
    };
    let made = make(
        cx,
        Parts {
            obj: value,
            storage: exported.storage,
            offset: 0,
            format: exported.format,
            item_size: exported.item_size,
            strides: exported.strides(),
            shape: exported.shape,
            readonly: exported.readonly,
        },
    );
    // The view has a box of its own.
    cx.drop_host_object(exported.storage);
    Ok(made)
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
    if let Some(export) = crate::stdlib::mmap::exported(cx, value) {
        let Ok(export) = export else {
            cx.take_raised(cx.raising());
            return None;
        };
        let len = export.memory.len();
        return Some(Storage::Outside(export.memory).read(0, len));
    }
    if let Some(data) = crate::stdlib::ctypes::exported(cx, value) {
        let len = data.export.memory.len();
        return Some(Storage::Outside(data.export.memory).read(0, len));
    }
    let (storage, _) = crate::stdlib::array::exported(cx, value)?;
    Some(storage.as_byte_array()?.to_vec())
}

/// Where the bytes of a writable buffer lie, and their number, for C code. They stay there as long as the value that is given with them lives. `None` for
/// what is no buffer.
///
/// # Errors
/// As [`new_view`]; TypeError for what may not be written or does not lie in a row.
pub fn pinned<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<(usize, usize, V<'v>)>, Exit> {
    let (found, readonly, offset, len, is_contiguous) = if cx.is_exactly(value, C::MemoryView) {
        let view = view(cx, value, "from_buffer")?;
        let storage = object(cx, value, "from_buffer")?.fixed(STORAGE);
        let offset = view.offset.max(0) as usize;
        let is_contiguous = view.is_c_contiguous();
        (storage, view.readonly, offset, view.nbytes(), is_contiguous)
    } else {
        let Some(exported) = exported(cx, value)? else {
            return Ok(None);
        };
        let len = exported.shape.iter().product::<usize>() * exported.item_size;
        (exported.storage, exported.readonly, 0, len, true)
    };
    if readonly {
        return Err(cx.type_error("underlying buffer is not writable"));
    }
    if !is_contiguous {
        return Err(cx.type_error("underlying buffer is not C contiguous"));
    }
    if let Some(array) = found.as_byte_array() {
        let address = array.pin(cx) + offset;
        return Ok(Some((address, len, array.sharer(cx).v())));
    }
    let held = shared(cx, found);
    let address = cx.with_host_object(held, |export: &mut Export| export.memory.address());
    Ok(address.map(|address| (address + offset, len, held)))
}
