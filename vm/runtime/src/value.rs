//! Values branded by scope.
//!
//! `V<'v>` is a [`Value`] that may be used as long as nothing moves: `'v` ends before the next poll. So natives, which
//! are generic in `'v`, cannot keep one (FEASIBILITY: raw values cannot be kept). [`Obj`] is a `V` known to be a pointer, through which
//! this crate reads and writes words.
//!
//! - O1: an `Obj` points at an object of the heap for all of `'v`.
//! - O2: word indices given to [`Obj::value`], [`Obj::raw`] and their setters lie inside the kind's layout; only this crate's
//!   typed objects call them.
#![expect(unsafe_code, reason = "reads and writes object words")]

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use corevm_heap::{Header, Heap, Kind, Value, flags};

use crate::cx::Cx;

/// A value usable in scope `'v`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct V<'v>(Value, PhantomData<Cell<&'v ()>>);

/// A pointer value usable in scope `'v`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Obj<'v>(V<'v>);

impl<'v> V<'v> {
    pub const NIL: V<'v> = V(Value::NIL, PhantomData);
    pub const TRUE: V<'v> = V(Value::TRUE, PhantomData);
    pub const FALSE: V<'v> = V(Value::FALSE, PhantomData);
    pub const EMPTY: V<'v> = V(Value::EMPTY, PhantomData);

    /// Brands a raw value.
    ///
    /// # Safety
    /// A pointer in `value` is valid throughout `'v`.
    #[inline(always)]
    pub unsafe fn from_raw(value: Value) -> V<'v> {
        V(value, PhantomData)
    }

    /// The raw value, good until the next poll.
    #[inline(always)]
    pub fn raw(self) -> Value {
        self.0
    }

    /// A small integer; `n` must be within 63 bits (see [`Cx::new_int`] for any).
    #[inline(always)]
    pub fn small(n: i64) -> V<'v> {
        debug_assert!(Value::try_int(n).is_some());
        V(Value::int(n), PhantomData)
    }

    #[inline(always)]
    pub fn bool(b: bool) -> V<'v> {
        V(Value::bool(b), PhantomData)
    }

    #[inline(always)]
    pub fn is_nil(self) -> bool {
        self.0.is_nil()
    }

    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The value unless it is empty (a missing argument).
    #[inline(always)]
    pub fn given(self) -> Option<V<'v>> {
        if self.is_empty() { None } else { Some(self) }
    }

    /// The boolean, if it is one.
    #[inline(always)]
    pub fn as_bool(self) -> Option<bool> {
        match self.0 {
            Value::TRUE => Some(true),
            Value::FALSE => Some(false),
            _ => None,
        }
    }

    /// The small integer, if it is one (not booleans, not big integers).
    #[inline(always)]
    pub fn as_small(self) -> Option<i64> {
        self.0.as_int()
    }

    /// The float, immediate or boxed, of the native kind or of an instance that extends it.
    #[inline]
    pub fn as_float(self) -> Option<f64> {
        if let Some(x) = self.0.as_float_immediate() {
            return Some(x);
        }
        let inner = self.payload();
        if let Some(x) = inner.0.as_float_immediate() {
            return Some(x);
        }
        let object = inner.as_kind(Kind::Float)?;
        Some(f64::from_bits(object.raw(1)))
    }

    #[inline(always)]
    pub fn as_object(self) -> Option<Obj<'v>> {
        if self.0.is_pointer() {
            Some(Obj(self))
        } else {
            None
        }
    }

    /// The kind of object, if it is one.
    #[inline(always)]
    pub fn kind(self) -> Option<Kind> {
        self.as_object().map(Obj::kind)
    }

    /// The object if it is of exactly this kind.
    #[inline(always)]
    pub fn as_kind(self, kind: Kind) -> Option<Obj<'v>> {
        self.as_object().filter(|object| object.kind() == kind)
    }

    /// What an instance that extends a native kind holds; anything else is itself.
    #[inline]
    pub fn payload(self) -> V<'v> {
        match self.as_object() {
            Some(object) if object.kind() == Kind::Instance && object.has_flag(flags::PAYLOAD) => {
                object.value(2)
            }
            _ => self,
        }
    }

    /// The object of this kind, looking into instances that extend it.
    #[inline(always)]
    pub fn as_native(self, kind: Kind) -> Option<Obj<'v>> {
        let object = self.as_object()?;
        if object.kind() == kind {
            Some(object)
        } else {
            self.payload().as_kind(kind)
        }
    }
}

impl<'v> Obj<'v> {
    #[inline(always)]
    fn words(self) -> *mut u64 {
        self.0.0.bits() as *mut u64
    }

    #[inline(always)]
    pub fn v(self) -> V<'v> {
        self.0
    }

    #[inline(always)]
    pub(crate) fn header(self) -> Header {
        // SAFETY: O1.
        unsafe { *self.words().cast::<Header>() }
    }

    #[inline(always)]
    pub fn kind(self) -> Kind {
        // SAFETY: O1. Only the kind is read: natives test it far more often than the rest.
        unsafe { (*self.words().cast::<Header>()).kind }
    }

    /// Number of the object's shape.
    #[inline(always)]
    pub fn shape(self) -> u32 {
        // SAFETY: O1.
        unsafe { (*self.words().cast::<Header>()).shape }
    }

    pub(crate) fn set_shape(self, shape: u32) {
        // SAFETY: O1; no reference to the header is kept anywhere.
        unsafe { (*self.words().cast::<Header>()).shape = shape };
    }

    /// The header's `slots` byte: number of slots, width or sign, as the kind says.
    #[inline(always)]
    pub fn slots(self) -> u8 {
        self.header().slots
    }

    #[inline(always)]
    pub fn has_flag(self, flag: u8) -> bool {
        self.header().flags & flag != 0
    }

    /// Sets header flags.
    pub(crate) fn set_flag(self, flag: u8) {
        // SAFETY: O1; no reference to the header is kept anywhere.
        unsafe { (*self.words().cast::<Header>()).flags |= flag };
    }

    pub(crate) fn clear_flag(self, flag: u8) {
        // SAFETY: O1; no reference to the header is kept anywhere.
        unsafe { (*self.words().cast::<Header>()).flags &= !flag };
    }

    /// The value in word `index` (O2).
    #[inline(always)]
    pub(crate) fn value(self, index: usize) -> V<'v> {
        // SAFETY: O1, O2.
        V(
            unsafe { *self.words().add(index).cast::<Value>() },
            PhantomData,
        )
    }

    /// Writes the value in word `index` (O2), with the barrier.
    #[inline(always)]
    pub(crate) fn set_value(self, cx: Cx<'v>, index: usize, value: V<'v>) {
        // SAFETY: O1, of both.
        unsafe { cx.heap().record_write(self.0.0, index, value.0) };
        // SAFETY: O1, O2: what the word held was alive until now.
        unsafe { cx.heap().note_replaced(self.value(index).0, value.0) };
        // SAFETY: O1, O2.
        unsafe { *self.words().add(index).cast::<Value>() = value.0 };
    }

    /// The raw word `index` (O2).
    #[inline(always)]
    pub(crate) fn raw(self, index: usize) -> u64 {
        // SAFETY: O1, O2.
        unsafe { *self.words().add(index) }
    }

    /// Writes the raw word `index` (O2).
    #[inline(always)]
    pub(crate) fn set_raw(self, index: usize, word: u64) {
        // SAFETY: O1, O2.
        unsafe { *self.words().add(index) = word };
    }

    /// The values in words `first..first + len` (O2) as cells: they may change while the slice is held.
    #[inline(always)]
    pub(crate) fn value_slice(self, first: usize, len: usize) -> &'v [ReadCell<'v>] {
        // SAFETY: O1, O2; `ReadCell` is transparent over a value, and writes go through cells.
        unsafe { std::slice::from_raw_parts(self.words().add(first).cast(), len) }
    }

    /// The bytes from word `first` on (O2), which nobody writes while they are shared.
    #[inline(always)]
    pub(crate) fn byte_slice(self, first: usize, offset: usize, len: usize) -> &'v [u8] {
        // SAFETY: O1, O2; only called for storage that is not written during `'v` (strings, bytes, limbs) or whose users
        // hold the slice for one expression.
        unsafe { std::slice::from_raw_parts(self.words().add(first).cast::<u8>().add(offset), len) }
    }

    /// The bytes from word `first` on (O2) as cells, for storage that changes.
    #[inline(always)]
    pub(crate) fn byte_cells(self, first: usize, offset: usize, len: usize) -> &'v [Cell<u8>] {
        // SAFETY: O1, O2; cells allow writes through shared references.
        unsafe {
            std::slice::from_raw_parts(self.words().add(first).cast::<Cell<u8>>().add(offset), len)
        }
    }

    /// The 32-bit numbers of a blob as cells.
    #[inline(always)]
    pub(crate) fn index_cells(self) -> &'v [Cell<u32>] {
        debug_assert_eq!(self.kind(), Kind::Blob);
        // SAFETY: O1; a blob's bytes start at a word, and the division stays inside them.
        unsafe { std::slice::from_raw_parts(self.words().add(2).cast(), self.raw(1) as usize / 4) }
    }

    /// The 64-bit words from word `first` on (O2) as cells.
    #[inline(always)]
    pub(crate) fn word_cells(self, first: usize, len: usize) -> &'v [Cell<u64>] {
        // SAFETY: O1, O2.
        unsafe { std::slice::from_raw_parts(self.words().add(first).cast(), len) }
    }

    /// Wraps fresh memory.
    ///
    /// # Safety
    /// `words` is an object of the heap (O1).
    #[inline(always)]
    pub(crate) unsafe fn from_words(words: *mut u64) -> Obj<'v> {
        Obj(V(Value::from_bits(words as u64), PhantomData))
    }

    /// Whether the heap has to be told of writes to the object.
    #[inline(always)]
    pub(crate) fn records_writes(self) -> bool {
        // SAFETY: O1.
        unsafe { Heap::records_writes(self.0.0) }
    }

    /// Remembers the object whatever is about to be written to it by raw words.
    #[inline(always)]
    pub(crate) fn record_bulk_write(self, cx: Cx<'v>) {
        // SAFETY: O1.
        unsafe { cx.heap().record_bulk_write(self.0.0) };
    }

    /// Says that the object must be finalised when it dies (once).
    pub(crate) fn register_finalizer(self, cx: Cx<'v>) {
        // SAFETY: O1.
        unsafe { cx.heap().register_finalizer(self.0.0) };
    }

    /// As [`Obj::register_finalizer`], for an object whose death no program waits for.
    pub(crate) fn register_patiently(self, cx: Cx<'v>) {
        // SAFETY: O1.
        unsafe { cx.heap().register_patiently(self.0.0) };
    }

    /// No program waits for the object's death.
    pub(crate) fn settle(self, cx: Cx<'v>) {
        // SAFETY: O1.
        unsafe { cx.heap().settle(self.0.0) };
    }

    /// The object needs no finalisation any more.
    pub(crate) fn unregister_finalizer(self, cx: Cx<'v>) {
        // SAFETY: O1.
        unsafe { cx.heap().unregister_finalizer(self.0.0) };
    }

    /// The object needs no finalisation any more, and is at once no reason to watch for what dies. Not for many: it goes through the
    /// heap's lists.
    pub fn forget_finalizer(self, cx: Cx<'v>) {
        // SAFETY: O1.
        unsafe { cx.heap().forget_finalizer(self.0.0) };
    }

    /// A number that identifies the object as long as it lives, made when first asked for.
    pub fn identity(self, cx: Cx<'v>) -> u64 {
        // SAFETY: O1.
        unsafe { cx.heap().identity(self.0.0) }
    }

    /// Bytes that the object takes.
    pub fn size_bytes(self, cx: Cx<'v>) -> usize {
        // SAFETY: O1.
        unsafe { cx.heap().size_of(self.0.0) }
    }

    /// Says that the object, a weak reference, was made.
    pub(crate) fn register_weak(self, cx: Cx<'v>) {
        debug_assert!(self.kind() == Kind::Weak);
        // SAFETY: O1; only the constructor of weak references calls this.
        unsafe { cx.heap().register_weak(self.0.0) };
    }

    /// Copies `len` values from word `from` to word `to` of the same object (O2); ranges may overlap.
    pub(crate) fn copy_within(self, cx: Cx<'v>, from: usize, to: usize, len: usize) {
        self.record_bulk_write(cx);
        // SAFETY: O1, O2.
        unsafe { std::ptr::copy(self.words().add(from), self.words().add(to), len) };
    }

    /// Copies `len` words from word `from` of `source` to word `to` (O2), with the barrier.
    pub(crate) fn copy_from(self, cx: Cx<'v>, source: Obj<'v>, from: usize, to: usize, len: usize) {
        self.record_bulk_write(cx);
        // SAFETY: O1, O2; `copy` allows overlap.
        unsafe { std::ptr::copy(source.words().add(from), self.words().add(to), len) };
    }
}

/// What the heap is told while it watches for what dies (`corevm_heap`'s module `watch`).
impl<'v> V<'v> {
    /// A program let go of the value in one place.
    #[inline(always)]
    pub fn note_release(self, cx: Cx<'v>) {
        // SAFETY: the value is usable in 'v, so it is no pointer or alive.
        unsafe { cx.heap().note_release(self.0) };
    }

    /// A call that the value was passed to, or that held it, ended.
    pub fn note_release_with_call(self, cx: Cx<'v>) {
        // SAFETY: as in `note_release`.
        unsafe { cx.heap().note_release_with_call(self.0) };
    }

    /// A program let go of the value in one place, where `next` is put.
    #[inline(always)]
    pub fn note_replaced(self, cx: Cx<'v>, next: V<'v>) {
        // SAFETY: as in `note_release`.
        unsafe { cx.heap().note_replaced(self.0, next.0) };
    }

    /// Whether the value is an object of the old space.
    pub fn is_tenured(self, cx: Cx<'v>) -> bool {
        // SAFETY: as in `note_release`.
        self.0.is_pointer() && unsafe { cx.heap().is_tenured(self.0) }
    }

    /// Whether [`V::is_watched`] is worth asking.
    #[inline(always)]
    pub fn may_matter(self, cx: Cx<'v>) -> bool {
        // SAFETY: as in `note_release`.
        unsafe { cx.heap().may_matter(self.0) }
    }

    /// Whether the value's own death can be seen, and be told from its header.
    #[inline(always)]
    pub fn is_watched_itself(self, cx: Cx<'v>) -> bool {
        // SAFETY: as in `note_release`.
        unsafe { cx.heap().is_watched(self.0) }
    }

    /// Whether something watched may die with the value.
    pub fn is_watched(self, cx: Cx<'v>) -> bool {
        // SAFETY: as in `note_release`.
        unsafe { cx.heap().watches(self.0) }
    }
}

/// A value inside an object, to be read.
#[repr(transparent)]
pub struct ReadCell<'v>(Cell<V<'v>>);

impl<'v> ReadCell<'v> {
    #[inline(always)]
    pub fn get(&self) -> V<'v> {
        self.0.get()
    }
}

impl fmt::Debug for V<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_object() {
            Some(object) => write!(f, "{:?}@{:x}", object.kind(), self.0.bits()),
            None => self.0.fmt(f),
        }
    }
}

impl fmt::Debug for Obj<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ReadCell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
