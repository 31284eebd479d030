//! The heap of one isolate.
//!
//! All state is in cells, so that leaf code can allocate while it holds slices of objects: nothing moves or dies before
//! the next call of [`Heap::collect`], which takes `&mut self`.
//!
//! - H1: a tenured object that points at a young one is in the remembered set (flag `REMEMBERED`), or, if it is large, the
//!   word that does is among the remembered words.
//! - H4: an aged object points at aged and reopened ones only. One that something newer is written to is reopened: it is aged no more, and
//!   counts as alive until the next collection of everything.
//! - H2: every object is initialised completely when `allocate` returns to safe code or before the next collection.
//! - H3: between two collections no object moves or dies.
#![expect(unsafe_code, reason = "writes object headers and words")]

use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::layout::{Header, Kind, flags, gc, header_word, object};
use crate::memory::Memory;
use crate::nursery::{Nursery, Room};
use crate::order::arrange;
use crate::tenured::{Tenured, extent};
use crate::value::Value;
use crate::watch::{self, Watch};
use crate::weak::{AddressHasher, WeakReferences};

/// More words than this are not remembered one by one.
const MAX_REMEMBERED_WORDS: usize = 1 << 16;

/// Which collector a heap uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Collector {
    /// A moving nursery before a marked and swept old space.
    #[default]
    Generational,
    /// Everything is born in the old space.
    MarkSweep,
}

/// How a heap is set up.
#[derive(Clone, Debug)]
pub struct HeapConfig {
    pub collector: Collector,
    /// Size of the nursery, in bytes.
    pub nursery_bytes: usize,
    /// Largest heap, in bytes; allocations past it are refused by [`Heap::has_room`].
    pub limit_bytes: usize,
    /// The old space is first collected when it holds this many bytes.
    pub first_threshold_bytes: usize,
    /// Fill freed memory with a pattern.
    pub poison: bool,
}

impl Default for HeapConfig {
    fn default() -> Self {
        HeapConfig {
            collector: Collector::Generational,
            nursery_bytes: 1 << 20,
            limit_bytes: usize::MAX,
            first_threshold_bytes: 2 << 20,
            poison: false,
        }
    }
}

/// Counters since the heap was made.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeapStats {
    pub minor_collections: u64,
    /// Those of what is not aged.
    pub recent_collections: u64,
    pub major_collections: u64,
    pub moving_collections: u64,
    /// Bytes that survived nursery collections.
    pub promoted_bytes: u64,
    /// Longest and total time of nursery collections is measured by the runtime, which has the clock.
    pub tenured_bytes: usize,
    pub nursery_bytes: usize,
}

impl HeapStats {
    /// Collections of every kind.
    pub fn collections(&self) -> u64 {
        self.minor_collections
            + self.recent_collections
            + self.major_collections
            + self.moving_collections
    }
}

/// The heap of one isolate.
#[derive(Debug)]
pub struct Heap {
    pub(crate) config: HeapConfig,
    pub(crate) memory: Rc<Memory>,
    pub(crate) nursery: Nursery,
    pub(crate) tenured: UnsafeCell<Tenured>,
    pub(crate) remembered: UnsafeCell<Vec<*mut u64>>,
    /// Words of large tenured objects that may point at young ones.
    pub(crate) remembered_words: UnsafeCell<Vec<*mut u64>>,
    /// Objects that were aged until something newer was written to them.
    pub(crate) reopened: RefCell<HashSet<*mut u64, BuildHasherDefault<AddressHasher>>>,
    /// Bytes that were found alive by the last collection of everything.
    pub(crate) aged_bytes: Cell<usize>,
    /// Bytes that collections of what is recent have gone through since then, about.
    pub(crate) recent_work_bytes: Cell<usize>,
    pub(crate) weak: RefCell<WeakReferences>,
    /// Objects with finalizers, young and old.
    pub(crate) young_finalizable: RefCell<Vec<*mut u64>>,
    pub(crate) old_finalizable: RefCell<Vec<*mut u64>>,
    /// Those whose death no program waits for: see [`Heap::register_patiently`].
    pub(crate) young_patient: RefCell<Vec<*mut u64>>,
    pub(crate) old_patient: RefCell<Vec<*mut u64>>,
    /// Those made before the program started: see [`Heap::start_program`].
    pub(crate) lasting_finalizable: RefCell<Vec<*mut u64>>,
    /// Identities that were asked for; addresses of young objects are listed apart.
    pub(crate) identities: RefCell<HashMap<usize, u64, BuildHasherDefault<AddressHasher>>>,
    pub(crate) young_identities: RefCell<Vec<usize>>,
    next_identity: Cell<u64>,
    pub(crate) threshold_bytes: Cell<usize>,
    /// Large and tenured-born objects since the last major collection count towards the threshold.
    pub(crate) epoch: Cell<u8>,
    wants_collection: Cell<bool>,
    wants_full: Cell<bool>,
    /// Who waits for prompt finalisation, and how prompt collections went.
    pub(crate) watch: Watch,
    poll: Arc<AtomicBool>,
    /// What the isolate holds beside the heap, which counts towards the limit, and the most bytes that were in use.
    other_bytes: Cell<usize>,
    peak_bytes: Cell<usize>,
    /// Bytes that have come to what objects keep alive outside since the last collection of everything.
    pub(crate) outside_bytes: Cell<usize>,
    pub(crate) stats: Cell<HeapStats>,
}

/// How many of the newest entries of a list are looked at for one to be forgotten.
const MOST_RECENT: usize = 8;

/// Objects above this size are not born in the nursery, but never move.
const LARGE_BYTES: usize = 32 * 1024;
/// Storage above this size is a reason to look whether there is memory for more.
const GROWING_BYTES: usize = 1 << 20;
/// Identities look like addresses of 16-byte cells, as programs that print them expect.
const FIRST_IDENTITY: u64 = 0x7f00_0000_1000;

impl Heap {
    pub fn new(config: HeapConfig) -> Heap {
        let memory = Rc::new(Memory::new());
        let nursery_bytes = config.nursery_bytes.max(2 * LARGE_BYTES);
        Heap {
            nursery: Nursery::new(nursery_bytes, Rc::clone(&memory)),
            tenured: UnsafeCell::new(Tenured::new(Rc::clone(&memory))),
            memory,
            remembered: UnsafeCell::default(),
            remembered_words: UnsafeCell::default(),
            reopened: RefCell::default(),
            aged_bytes: Cell::new(0),
            recent_work_bytes: Cell::new(0),
            weak: RefCell::default(),
            young_finalizable: RefCell::default(),
            old_finalizable: RefCell::default(),
            young_patient: RefCell::default(),
            old_patient: RefCell::default(),
            lasting_finalizable: RefCell::default(),
            identities: RefCell::default(),
            young_identities: RefCell::default(),
            next_identity: Cell::new(FIRST_IDENTITY),
            threshold_bytes: Cell::new(config.first_threshold_bytes),
            epoch: Cell::new(0),
            wants_collection: Cell::new(false),
            wants_full: Cell::new(false),
            watch: Watch::default(),
            poll: Arc::default(),
            other_bytes: Cell::new(0),
            peak_bytes: Cell::new(0),
            outside_bytes: Cell::new(0),
            stats: Cell::default(),
            config,
        }
    }

    /// Whether `size_bytes` more would stay within the limit, and the system has memory; to be asked before large allocations.
    pub fn has_room(&self, size_bytes: usize) -> bool {
        !self.memory.is_short()
            && self.held_bytes().saturating_add(size_bytes) <= self.config.limit_bytes
    }

    /// The program is told now that there is no room: a lack that was only foreseen, for storage that grows, is no reason any more after
    /// the next collection of everything.
    pub fn shortage_is_told(&self) {
        self.memory.forget_growth();
    }

    /// Says how many bytes the isolate holds beside the heap.
    pub fn set_other_bytes(&self, size_bytes: usize) {
        self.other_bytes.set(size_bytes);
        let held = self.held_bytes();
        self.peak_bytes.set(self.peak_bytes.get().max(held));
    }

    /// Says that so many bytes have come to what objects [keep alive outside](crate::Roots::visit_outside). Only a collection of everything
    /// releases such memory, so it counts towards the next one as if it were the heap's.
    pub fn outside_grows(&self, size_bytes: usize) {
        self.outside_bytes
            .set(self.outside_bytes.get() + size_bytes);
        if self.is_over_threshold() {
            self.request_full_collection();
        }
    }

    /// Whether everything is to be collected.
    pub(crate) fn is_over_threshold(&self) -> bool {
        self.used_bytes() + self.outside_bytes.get() > self.threshold_bytes.get()
    }

    /// The most bytes that were in use when [`Heap::set_other_bytes`] was called.
    pub fn peak_bytes(&self) -> usize {
        self.peak_bytes.get()
    }

    pub fn limit_bytes(&self) -> usize {
        self.config.limit_bytes
    }

    /// Bytes in use, garbage and what is beside the heap included.
    pub fn held_bytes(&self) -> usize {
        self.used_bytes() + self.other_bytes.get()
    }

    /// Bytes in use, garbage included.
    pub fn used_bytes(&self) -> usize {
        // SAFETY: nobody holds a reference into the tenured space's bookkeeping across calls.
        let tenured = unsafe { &*self.tenured.get() };
        tenured.used_bytes + tenured.young_bytes + self.nursery.used_bytes()
    }

    /// Whether a collection is due; the runtime sets its poll flag from this.
    #[inline]
    pub fn wants_collection(&self) -> bool {
        self.wants_collection.get()
    }

    /// Asks for a collection at the next poll.
    pub fn request_collection(&self) {
        self.wants_collection.set(true);
        self.request_poll();
    }

    pub(crate) fn request_poll(&self) {
        self.poll.store(true, Ordering::Relaxed);
    }

    /// Asks for a collection of everything at the next poll.
    pub fn request_full_collection(&self) {
        self.wants_full.set(true);
        self.request_collection();
    }

    /// Whether a collection of everything was asked for; the answer is given once.
    pub fn wants_full_collection(&self) -> bool {
        self.wants_full.replace(false)
    }

    /// The poll flag of the isolate: set by whoever wants the program to stop at the next poll (invariant I3).
    pub fn poll_flag(&self) -> &Arc<AtomicBool> {
        &self.poll
    }

    pub(crate) fn collection_done(&self) {
        self.wants_collection.set(false);
        self.memory.check_growth();
        self.update_watch();
    }

    /// Counters.
    pub fn stats(&self) -> HeapStats {
        let mut stats = self.stats.get();
        // SAFETY: as in `used_bytes`.
        stats.tenured_bytes = unsafe { (*self.tenured.get()).used_bytes };
        stats.nursery_bytes = self.nursery.used_bytes();
        stats
    }

    /// Memory for an object of `words` words, header included, with the header written. The caller writes all other
    /// words before the next collection.
    ///
    /// # Safety
    /// `words` is the size that the kind's layout gives for what the caller is about to write (at least 2).
    #[inline(always)]
    pub unsafe fn allocate(
        &self,
        words: usize,
        kind: Kind,
        shape: u32,
        slots: u8,
        flag_bits: u8,
    ) -> *mut u64 {
        let next = self.nursery.room.next.get();
        // Compare sizes, not addresses: `next + words` could lie outside the chunk.
        if words <= (self.nursery.room.limit.get() as usize - next as usize) / 8
            && words < LARGE_BYTES / 8
            && self.config.collector == Collector::Generational
        {
            // SAFETY: the chunk has at least `words` words left.
            self.nursery.room.next.set(unsafe { next.add(words) });
            // SAFETY: `next` is inside the chunk and belongs to nobody.
            unsafe { *next = header_word(kind, shape, slots, flag_bits) };
            return next;
        }
        self.allocate_slow(words, kind, shape, slots, flag_bits)
    }

    /// Where compiled code finds room for objects, as long as the heap is not moved; `None` where nothing is born in the nursery.
    pub fn nursery_at(&self) -> Option<*const Room> {
        (self.config.collector == Collector::Generational).then_some(&raw const self.nursery.room)
    }

    #[cold]
    #[inline(never)]
    fn allocate_slow(
        &self,
        words: usize,
        kind: Kind,
        shape: u32,
        slots: u8,
        flag_bits: u8,
    ) -> *mut u64 {
        if self.config.collector == Collector::Generational && words < LARGE_BYTES / 8 {
            self.nursery.add_chunk();
            self.request_collection();
            // SAFETY: passes on what the caller of `allocate` promised; a fresh chunk has room for a small object.
            return unsafe { self.allocate(words, kind, shape, slots, flag_bits) };
        }
        // SAFETY: no other reference to the bookkeeping exists during this call.
        let tenured = unsafe { &mut *self.tenured.get() };
        let (cell, gc_bits) = match self.config.collector {
            Collector::Generational => (tenured.allocate_young(words * 8), gc::LARGE),
            Collector::MarkSweep => {
                let (cell, large) = tenured.allocate(words * 8);
                let large = if large { gc::LARGE } else { 0 };
                (cell, gc::TENURED | self.epoch.get() | large)
            }
        };
        let is_growing = gc_bits & gc::LARGE != 0 && matches!(kind, Kind::Array | Kind::Blob);
        if is_growing && words * 8 >= GROWING_BYTES && self.memory.expect_growth(words * 8) {
            self.request_collection();
        }
        let most_young = self.config.nursery_bytes.max(tenured.used_bytes / 8);
        if tenured.young_bytes > most_young || tenured.used_bytes > self.threshold_bytes.get() {
            self.request_collection();
        }
        // SAFETY: `cell` is fresh memory of at least `words` words.
        unsafe { *cell = header_word(kind, shape, slots, flag_bits) | u64::from(gc_bits) << 40 };
        cell
    }

    /// The write barrier: `container` is about to hold `value` in its word `index`.
    ///
    /// # Safety
    /// `container` is an object of this heap that is alive, and so is `value` if it is a pointer.
    #[inline(always)]
    pub unsafe fn record_write(&self, container: Value, index: usize, value: Value) {
        // SAFETY: the caller's promise.
        if unsafe { Heap::records_writes(container) } && value.is_pointer() {
            self.record_write_slow(container, index, value);
        }
    }

    /// Whether writes to the object must be recorded: it is old, and not remembered already.
    ///
    /// # Safety
    /// `container` is an object of a heap that is alive.
    #[inline(always)]
    pub unsafe fn records_writes(container: Value) -> bool {
        // SAFETY: the caller's promise; H3.
        let header = unsafe { &*object(container).cast::<Header>() };
        header.gc & (gc::TENURED | gc::REMEMBERED) == gc::TENURED
    }

    #[inline(never)]
    fn record_write_slow(&self, container: Value, index: usize, value: Value) {
        // SAFETY: `value` is a pointer; H3.
        let written = unsafe { *object(value).cast::<Header>() };
        let cell = object(container);
        // SAFETY: `container` is an object; H3.
        let holder = unsafe { *cell.cast::<Header>() };
        if holder.is_aged() && !written.is_aged() {
            self.reopen(cell);
        }
        if written.gc & gc::TENURED != 0 {
            return;
        }
        let is_large = holder.gc & gc::LARGE != 0;
        // SAFETY: no other reference to the vector exists during this call.
        let words = unsafe { &mut *self.remembered_words.get() };
        // Looking through a large object for one word costs more than keeping the word; through many words it does not.
        if is_large && words.len() < MAX_REMEMBERED_WORDS {
            words.push(cell.wrapping_add(index));
        } else {
            self.remember(cell);
        }
    }

    /// Remembers `container` whatever is about to be written: before many writes.
    ///
    /// # Safety
    /// `container` is an object of this heap that is alive.
    #[inline(always)]
    pub unsafe fn record_bulk_write(&self, container: Value) {
        // SAFETY: the caller's promise; H3.
        let header = unsafe { &*object(container).cast::<Header>() };
        if header.gc & (gc::TENURED | gc::REMEMBERED) == gc::TENURED {
            self.remember(object(container));
        }
    }

    /// Says that the aged object may point at something newer from now on (H4).
    fn reopen(&self, cell: *mut u64) {
        // SAFETY: `cell` is an object.
        unsafe { (*cell.cast::<Header>()).gc &= !gc::AGED };
        self.reopened.borrow_mut().insert(cell);
    }

    pub(crate) fn remember(&self, cell: *mut u64) {
        // SAFETY: `cell` is an object.
        if unsafe { *cell.cast::<Header>() }.is_aged() {
            self.reopen(cell);
        }
        // SAFETY: `cell` is an object.
        unsafe { (*cell.cast::<Header>()).gc |= gc::REMEMBERED };
        // SAFETY: no other reference to the vector exists during this call.
        unsafe { (*self.remembered.get()).push(cell) };
    }

    /// Says that `weak` was made: its raw word is a reference that does not keep alive.
    ///
    /// # Safety
    /// `weak` is an object of this heap of kind `Weak`.
    pub unsafe fn register_weak(&self, weak: Value) {
        if self.watch.is_patient() {
            self.settle_referent(object(weak));
        }
        let is_watched = self.weak.borrow_mut().add(object(weak));
        if is_watched {
            self.watch.add(watch::YOUNG);
        }
    }

    /// The weak references to an object, in order of creation.
    pub fn weak_references(&self, referent: Value) -> Vec<Value> {
        self.weak.borrow_mut().to(object(referent)).collect()
    }

    /// The first weak reference to an object that is `wanted`.
    pub fn weak_reference(
        &self,
        referent: Value,
        mut wanted: impl FnMut(Value) -> bool,
    ) -> Option<Value> {
        let mut weak = self.weak.borrow_mut();
        weak.to(object(referent)).find(|&found| wanted(found))
    }

    /// Says that `value` must be finalised when it dies (once). Programs do not see when a host box dies, so it waits for
    /// an ordinary collection.
    ///
    /// # Safety
    /// `value` is an object of this heap that is alive.
    pub unsafe fn register_finalizer(&self, value: Value) {
        // SAFETY: the caller's promise; H3.
        let header = unsafe { &mut *object(value).cast::<Header>() };
        if header.flags & (flags::FINALIZER | flags::FINALIZED) != 0 {
            return;
        }
        if header.kind == Kind::HostBox || self.watch.is_patient() {
            // SAFETY: the caller's promise.
            return unsafe { self.register_patiently(value) };
        }
        header.flags |= flags::FINALIZER;
        header.gc &= !gc::PATIENT;
        let (list, level) = if header.gc & gc::TENURED == 0 {
            (&self.young_finalizable, watch::YOUNG)
        } else {
            (&self.old_finalizable, watch::OLD)
        };
        list.borrow_mut().push(object(value));
        self.watch.add(level);
    }

    /// As [`Heap::register_finalizer`], for an object whose death no program waits for, as what holds it tells of its own: an ordinary
    /// collection finds it. An object that is registered becomes one of these.
    ///
    /// # Safety
    /// `value` is an object of this heap that is alive.
    pub unsafe fn register_patiently(&self, value: Value) {
        let cell = object(value);
        // SAFETY: the caller's promise; H3.
        let header = unsafe { *cell.cast::<Header>() };
        let is_registered = header.flags & flags::FINALIZER != 0;
        let is_patient = is_registered && header.gc & gc::PATIENT != 0;
        if header.flags & flags::FINALIZED != 0 || is_patient {
            return;
        }
        if is_registered {
            self.watch_no_more(cell);
        }
        // SAFETY: as above.
        let header = unsafe { &mut *cell.cast::<Header>() };
        header.flags |= flags::FINALIZER;
        header.gc |= gc::PATIENT;
        let list = match header.gc & gc::TENURED {
            0 => &self.young_patient,
            _ => &self.old_patient,
        };
        list.borrow_mut().push(cell);
    }

    /// The object is known to live long, or no program waits for its death: ordinary collections find it from now on.
    ///
    /// # Safety
    /// `value` is an object of this heap that is alive.
    pub unsafe fn settle(&self, value: Value) {
        let cell = object(value);
        // SAFETY: the caller's promise; H3.
        let header = unsafe { &mut *cell.cast::<Header>() };
        header.gc |= gc::PATIENT;
        if header.flags & flags::FINALIZER != 0 {
            let list = match header.gc & gc::TENURED {
                0 => &self.young_patient,
                _ => &self.old_patient,
            };
            list.borrow_mut().push(cell);
        }
    }

    /// The objects that wait for finalisation, some perhaps more than once. They may be unreachable, but they are whole.
    pub fn finalizable(&self) -> Vec<Value> {
        let mut found = Vec::new();
        for list in [
            &self.lasting_finalizable,
            &self.old_finalizable,
            &self.young_finalizable,
            &self.old_patient,
            &self.young_patient,
        ] {
            let list = list.borrow();
            let waiting = list.iter().filter(|&&cell| {
                // SAFETY: the lists hold objects; H3.
                unsafe { (*cell.cast::<Header>()).flags & flags::FINALIZER != 0 }
            });
            found.extend(waiting.map(|&cell| Value::from_bits(cell as u64)));
        }
        found
    }

    /// The object needs no finalisation any more. Its entry in the lists is dropped by a collection, or at once if it is one of the
    /// newest: so a fresh object may be registered again and is listed once.
    ///
    /// # Safety
    /// `value` is an object of this heap that is alive.
    pub unsafe fn unregister_finalizer(&self, value: Value) {
        let cell = object(value);
        // SAFETY: the caller's promise; H3.
        let header = unsafe { &mut *cell.cast::<Header>() };
        if header.flags & flags::FINALIZER == 0 {
            return;
        }
        header.flags &= !flags::FINALIZER;
        if header.gc & gc::PATIENT == 0 {
            self.watch_no_more(cell);
        } else {
            header.gc &= !gc::PATIENT;
            forget_recent(&mut self.young_patient.borrow_mut(), cell);
        }
    }

    /// Takes the object from the list of young watched ones, if it is one of the newest.
    fn watch_no_more(&self, cell: *mut u64) {
        let mut young = self.young_finalizable.borrow_mut();
        let was_last = forget_recent(&mut young, cell) && young.is_empty();
        if was_last && !self.weak.borrow().has_watched_young() {
            self.watch.remove(watch::YOUNG);
        }
    }

    /// As [`Heap::unregister_finalizer`], and forgets the object at once, so that it is not a reason to watch for what dies. Not for many: it
    /// goes through the lists.
    ///
    /// # Safety
    /// `value` is an object of this heap that is alive.
    pub unsafe fn forget_finalizer(&self, value: Value) {
        // SAFETY: the caller's promise.
        unsafe { self.unregister_finalizer(value) };
        for (list, level) in [
            (&self.young_finalizable, watch::YOUNG),
            (&self.old_finalizable, watch::OLD),
        ] {
            let mut list = list.borrow_mut();
            let before = list.len();
            list.retain(|&cell| cell != object(value));
            let refers = level == watch::YOUNG && self.weak.borrow().has_watched_young();
            if list.len() < before && list.is_empty() && !refers {
                self.watch.remove(level);
            }
        }
    }

    /// All objects that still wait for finalisation, holders before what they hold; the caller finalises them, or nobody does.
    pub fn take_finalizable(&self) -> Vec<Value> {
        let mut cells = self.old_finalizable.take();
        for list in [
            &self.young_finalizable,
            &self.old_patient,
            &self.young_patient,
            &self.lasting_finalizable,
        ] {
            cells.append(&mut list.borrow_mut());
        }
        cells.retain(|&cell| {
            // SAFETY: the lists hold objects; H3.
            let header = unsafe { &mut *cell.cast::<Header>() };
            let waits = header.flags & flags::FINALIZER != 0;
            header.flags = header.flags & !flags::FINALIZER | flags::FINALIZED;
            waits
        });
        let ordered = arrange(&[], cells, &|_| false, &|_| true);
        ordered
            .first
            .into_iter()
            .chain(ordered.held)
            .map(|cell| Value::from_bits(cell as u64))
            .collect()
    }

    /// A number that identifies the object as long as it lives, made when first asked for.
    ///
    /// # Safety
    /// `value` is an object of this heap that is alive.
    pub unsafe fn identity(&self, value: Value) -> u64 {
        let cell = object(value);
        let mut table = self.identities.borrow_mut();
        // SAFETY: the caller's promise; H3.
        let header = unsafe { &mut *cell.cast::<Header>() };
        if header.flags & flags::HAS_ID != 0 {
            return table[&(cell as usize)];
        }
        header.flags |= flags::HAS_ID;
        let identity = self.next_identity.get();
        self.next_identity.set(identity + 16);
        table.insert(cell as usize, identity);
        if header.gc & gc::TENURED == 0 {
            self.young_identities.borrow_mut().push(cell as usize);
        }
        identity
    }

    /// Whether the object is in the old space.
    ///
    /// # Safety
    /// `value` is an object of this heap that is alive.
    pub unsafe fn is_tenured(&self, value: Value) -> bool {
        // SAFETY: the caller's promise; H3.
        unsafe { (*object(value).cast::<Header>()).gc & gc::TENURED != 0 }
    }

    /// Bytes of one object.
    ///
    /// # Safety
    /// `value` is an object of this heap that is alive.
    pub unsafe fn size_of(&self, value: Value) -> usize {
        // SAFETY: the caller's promise; H3.
        unsafe { extent(object(value)) }.size_bytes
    }
}

/// Removes `cell` from the end of a list; whether it was there.
fn forget_recent(list: &mut Vec<*mut u64>, cell: *mut u64) -> bool {
    let from = list.len().saturating_sub(MOST_RECENT);
    match list[from..].iter().rposition(|&other| other == cell) {
        Some(place) => {
            list.remove(from + place);
            true
        }
        None => false,
    }
}
