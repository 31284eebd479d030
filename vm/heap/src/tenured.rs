//! The old space: size-segregated blocks with free lists, and large objects of their own.
//!
//! Large objects never move, so they are kept here from the start: those that are born large are young until a collection of the
//! nursery finds them alive.
//!
//! Cells are multiples of 16 bytes up to [`SMALL_LIMIT`]. A block's memory is first touched when cells are handed out, one
//! after the other; only the newest block of a class has a part that never was. A free cell is an object of kind
//! [`Kind::Free`], so a block can be walked. Each block lists its free cells, and is *opened* when they begin to be handed out. Sweeping
//! everything closes all blocks; sweeping what is recent passes over those that are closed, in which nothing has come to be since.
//!
//! - T1: every cell of a block up to its class's fresh part is an object with a valid header, or free.
//! - T2: the objects of a closed block were alive when everything was last swept.
//! - T3: blocks and large objects stay where they are until they are released by sweep, moving collection or drop.
#![expect(unsafe_code, reason = "hands out raw memory")]

use std::alloc::{Layout, dealloc};
use std::ops::Range;
use std::rc::Rc;

use crate::layout::{Extent, Header, Kind, gc, header_word};
use crate::memory::Memory;

const BLOCK_BYTES: usize = 32 * 1024;
/// Largest cell of a block, in bytes.
pub(crate) const SMALL_LIMIT: usize = 1024;
const GRAIN: usize = 16;
/// A free cell needs three words.
const MIN_CLASS: usize = 2;
const CLASSES: usize = SMALL_LIMIT / GRAIN + 1;

#[derive(Debug)]
struct Block {
    start: *mut u64,
    cell_bytes: usize,
    /// First free cell; null when none is free, or they are handed out.
    free: *mut u64,
    /// Cells that were in use when the block was last swept.
    live: usize,
    /// Cells have been handed out since everything was swept, or may be that never were.
    is_open: bool,
}

#[derive(Debug)]
struct Large {
    start: *mut u64,
    size_bytes: usize,
}

impl Block {
    fn class(&self) -> usize {
        self.cell_bytes / GRAIN
    }

    /// Opens the block, and gives its list of free cells away.
    fn open(&mut self) -> *mut u64 {
        self.is_open = true;
        std::mem::replace(&mut self.free, std::ptr::null_mut())
    }

    fn push_free(&mut self, cell: *mut u64) {
        // SAFETY: the cell has at least 32 bytes and belongs to nobody.
        unsafe {
            *cell = header_word(Kind::Free, 0, 0, 0);
            *cell.add(1) = self.cell_bytes as u64;
            *cell.add(2) = self.free as u64;
        }
        self.free = cell;
    }
}

/// What is swept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Swept {
    /// What is not aged.
    Recent,
    Everything,
}

impl Swept {
    /// The header bits of which an object that lives has one, and those that it gets.
    pub fn bits(self) -> (u8, u8) {
        match self {
            Swept::Recent => (gc::MARKED | gc::AGED, 0),
            Swept::Everything => (gc::MARKED, gc::AGED),
        }
    }
}

/// The old space.
#[derive(Debug)]
pub(crate) struct Tenured {
    memory: Rc<Memory>,
    blocks: Vec<Block>,
    large: Vec<Large>,
    /// Large objects made since the nursery was last collected.
    young: Vec<Large>,
    /// First free cell per size class, in a block that is open.
    free: [*mut u64; CLASSES],
    /// Numbers of the blocks per size class with free cells that are not handed out yet.
    waiting: [Vec<usize>; CLASSES],
    /// The part of the newest block per size class whose cells were never handed out.
    fresh: [Range<*mut u64>; CLASSES],
    /// Bytes in use, those of young objects excluded.
    pub used_bytes: usize,
    pub young_bytes: usize,
    /// Size of the largest object when the space was last swept.
    pub largest_bytes: usize,
}

fn block_layout() -> Layout {
    Layout::from_size_align(BLOCK_BYTES, GRAIN).expect("a constant layout")
}

fn large_layout(size_bytes: usize) -> Layout {
    Layout::from_size_align(size_bytes, GRAIN).expect("object sizes are checked at allocation")
}

impl Tenured {
    pub fn new(memory: Rc<Memory>) -> Tenured {
        Tenured {
            memory,
            blocks: Vec::new(),
            large: Vec::new(),
            young: Vec::new(),
            free: [std::ptr::null_mut(); CLASSES],
            waiting: [const { Vec::new() }; CLASSES],
            fresh: [const { std::ptr::null_mut()..std::ptr::null_mut() }; CLASSES],
            used_bytes: 0,
            young_bytes: 0,
            largest_bytes: 0,
        }
    }

    /// Memory for an object of `size_bytes` and whether it is large; uninitialised except that it is the caller's to fill.
    pub fn allocate(&mut self, size_bytes: usize) -> (*mut u64, bool) {
        if size_bytes > SMALL_LIMIT {
            return (self.allocate_large(size_bytes), true);
        }
        let class = size_bytes.div_ceil(GRAIN).max(MIN_CLASS);
        self.used_bytes += class * GRAIN;
        let mut cell = self.free[class];
        if cell.is_null() {
            let Some(number) = self.waiting[class].pop() else {
                return (self.allocate_fresh(class), false);
            };
            cell = self.blocks[number].open();
        }
        // SAFETY: T1: the cell is free, so word 2 holds the next free cell.
        self.free[class] = unsafe { *cell.add(2) } as *mut u64;
        (cell, false)
    }

    fn allocate_fresh(&mut self, class: usize) -> *mut u64 {
        if self.fresh[class].start == self.fresh[class].end {
            self.add_block(class);
        }
        let fresh = &mut self.fresh[class];
        let cell = fresh.start;
        // SAFETY: the range is not empty, and is a multiple of the class's cells.
        fresh.start = unsafe { cell.byte_add(class * GRAIN) };
        cell
    }

    fn allocate_large(&mut self, size_bytes: usize) -> *mut u64 {
        let layout = large_layout(size_bytes);
        let start = self.memory.allocate(layout).cast::<u64>();
        self.large.push(Large { start, size_bytes });
        self.used_bytes += size_bytes;
        start
    }

    /// Memory for a large object that is young.
    pub fn allocate_young(&mut self, size_bytes: usize) -> *mut u64 {
        let start = self.memory.allocate(large_layout(size_bytes)).cast::<u64>();
        self.young.push(Large { start, size_bytes });
        self.young_bytes += size_bytes;
        start
    }

    /// Where large objects that are young lie, as addresses.
    pub fn young_places(&self) -> impl ExactSizeIterator<Item = Range<usize>> + '_ {
        self.young
            .iter()
            .map(|object| object.start as usize..object.start as usize + object.size_bytes)
    }

    /// The large old object in which the word lies.
    pub fn large_around(&self, word: *mut u64) -> Option<*mut u64> {
        let lies_in = |object: &&Large| {
            let start = object.start as usize;
            (start..start + object.size_bytes).contains(&(word as usize))
        };
        self.large.iter().find(lies_in).map(|object| object.start)
    }

    /// After a collection of the nursery: young objects that it has made old stay, the others are released.
    pub fn settle_young(&mut self) {
        self.young_bytes = 0;
        for object in self.young.drain(..) {
            // SAFETY: T1: a large object starts with its header.
            let header = unsafe { &*object.start.cast::<Header>() };
            if header.gc & gc::TENURED != 0 {
                self.used_bytes += object.size_bytes;
                self.large.push(object);
            } else {
                // SAFETY: it came from `alloc` with this layout and is dead.
                unsafe { dealloc(object.start.cast(), large_layout(object.size_bytes)) };
            }
        }
    }

    #[cold]
    fn add_block(&mut self, class: usize) {
        let start = self.memory.allocate(block_layout()).cast::<u64>();
        let cell_bytes = class * GRAIN;
        let cells = BLOCK_BYTES / cell_bytes;
        // SAFETY: the end of the last cell lies inside the block or at its end.
        self.fresh[class] = start..unsafe { start.byte_add(cells * cell_bytes) };
        self.blocks.push(Block {
            start,
            cell_bytes,
            free: std::ptr::null_mut(),
            live: 0,
            is_open: true,
        });
    }

    /// Frees every object that was not found alive, unmarks the others, and returns the bytes that live. With [`Swept::Everything`] what
    /// lives gets the bit for aged objects.
    pub fn sweep(
        &mut self,
        swept: Swept,
        poison: bool,
        mut on_free: impl FnMut(*mut u64),
    ) -> usize {
        let (alive, to_set) = swept.bits();
        self.free = [std::ptr::null_mut(); CLASSES];
        self.waiting.iter_mut().for_each(Vec::clear);
        self.used_bytes = 0;
        let blocks = std::mem::take(&mut self.blocks);
        for block in blocks {
            match swept {
                Swept::Recent if !block.is_open => self.keep_block(block),
                _ => self.sweep_block(block, swept, poison, &mut on_free),
            }
        }
        self.largest_bytes = 0;
        let large = std::mem::take(&mut self.large);
        for object in large {
            // SAFETY: T1: a large object starts with its header.
            let header = unsafe { &mut *object.start.cast::<Header>() };
            if header.gc & alive != 0 {
                header.gc = header.gc & !gc::MARKED | to_set;
                self.used_bytes += object.size_bytes;
                self.largest_bytes = self.largest_bytes.max(object.size_bytes);
                self.large.push(object);
            } else {
                on_free(object.start);
                // SAFETY: it came from `alloc` with this layout and is dead.
                unsafe { dealloc(object.start.cast(), large_layout(object.size_bytes)) };
            }
        }
        self.used_bytes
    }

    fn sweep_block(
        &mut self,
        mut block: Block,
        swept: Swept,
        poison: bool,
        on_free: &mut impl FnMut(*mut u64),
    ) {
        let (alive, to_set) = swept.bits();
        block.live = 0;
        block.free = std::ptr::null_mut();
        for cell in self.cells(&block).rev() {
            // SAFETY: T1: every cell starts with a header.
            let header = unsafe { &mut *cell.cast::<Header>() };
            if header.gc & alive != 0 {
                header.gc = header.gc & !gc::MARKED | to_set;
                block.live += 1;
                continue;
            }
            if header.kind != Kind::Free {
                on_free(cell);
                if poison {
                    // SAFETY: the cell has `cell_bytes` bytes and its object is dead.
                    unsafe { std::ptr::write_bytes(cell.cast::<u8>(), 0xD7, block.cell_bytes) };
                }
            }
            block.push_free(cell);
        }
        if block.live == 0 {
            if self.is_newest(&block) {
                self.fresh[block.class()] = std::ptr::null_mut()..std::ptr::null_mut();
            }
            // SAFETY: the block came from `alloc` with this layout, and no live object or free list refers to it.
            unsafe { dealloc(block.start.cast(), block_layout()) };
            return;
        }
        block.is_open = block.is_open && swept == Swept::Recent || self.is_newest(&block);
        self.keep_block(block);
    }

    /// Keeps a block that was swept, or passed over.
    fn keep_block(&mut self, block: Block) {
        self.used_bytes += block.live * block.cell_bytes;
        if !block.free.is_null() {
            self.waiting[block.class()].push(self.blocks.len());
        }
        self.blocks.push(block);
    }

    /// Whether the fresh part of the block's class lies in this block.
    fn is_newest(&self, block: &Block) -> bool {
        let end = self.fresh[block.cell_bytes / GRAIN].end as usize;
        let start = block.start as usize;
        start < end && end <= start + BLOCK_BYTES
    }

    /// The cells of a block that were ever handed out.
    fn cells(&self, block: &Block) -> impl DoubleEndedIterator<Item = *mut u64> + use<> {
        let (start, cell_bytes) = (block.start, block.cell_bytes);
        let count = match self.is_newest(block) {
            true => (self.fresh[cell_bytes / GRAIN].start as usize - start as usize) / cell_bytes,
            false => BLOCK_BYTES / cell_bytes,
        };
        // SAFETY: each offset is below the block's size.
        (0..count).map(move |i| unsafe { start.byte_add(i * cell_bytes) })
    }

    /// Calls `visit` with every object.
    pub fn for_each(&self, mut visit: impl FnMut(*mut u64)) {
        for block in &self.blocks {
            self.cells_in_use(block).for_each(&mut visit);
        }
        self.large.iter().for_each(|object| visit(object.start));
    }

    fn cells_in_use(&self, block: &Block) -> impl Iterator<Item = *mut u64> + use<> {
        // SAFETY: T1: every cell starts with a header.
        let is_object = |cell: &*mut u64| unsafe { (*cell.cast::<Header>()).kind } != Kind::Free;
        self.cells(block).filter(is_object)
    }

    /// As [`Tenured::for_each`], for the objects that may not be aged, and some others.
    pub fn for_each_recent(&self, mut visit: impl FnMut(*mut u64)) {
        for block in self.blocks.iter().filter(|block| block.is_open) {
            self.cells_in_use(block).for_each(&mut visit);
        }
        self.large.iter().for_each(|object| visit(object.start));
    }

    /// Calls `visit` with every object that is young.
    pub fn for_each_young(&self, visit: impl FnMut(*mut u64)) {
        self.young.iter().map(|object| object.start).for_each(visit);
    }
}

impl Drop for Tenured {
    fn drop(&mut self) {
        for block in self.blocks.drain(..) {
            // SAFETY: the block came from `alloc` with this layout.
            unsafe { dealloc(block.start.cast(), block_layout()) };
        }
        for object in self.large.drain(..).chain(self.young.drain(..)) {
            // SAFETY: the object came from `alloc` with this layout.
            unsafe { dealloc(object.start.cast(), large_layout(object.size_bytes)) };
        }
    }
}

/// The extent of the object at `cell`.
///
/// # Safety
/// `cell` is the start of an object.
#[inline(always)]
pub(crate) unsafe fn extent(cell: *mut u64) -> Extent {
    // SAFETY: the caller's promise; the layout says which words exist.
    unsafe { Extent::of(*cell.cast::<Header>(), || *cell.add(1), || *cell.add(2)) }
}
