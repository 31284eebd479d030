//! Where objects are born: chunks filled by bumping a pointer.
//!
//! A full chunk never stops the program: another chunk is taken and a collection is asked for (invariant I2).
//!
//! - N1: a chunk is filled from its start without gaps: what an object gives up of its end is an object again.
#![expect(unsafe_code, reason = "hands out raw memory")]

use std::alloc::{Layout, dealloc};
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use crate::memory::Memory;
use crate::tenured::extent;

/// What is free of the current chunk. An object is made by moving `next`, up to `limit`.
#[derive(Debug)]
#[repr(C)]
pub struct Room {
    pub next: Cell<*mut u64>,
    pub limit: Cell<*mut u64>,
}

/// The bump allocator.
#[derive(Debug)]
pub(crate) struct Nursery {
    memory: Rc<Memory>,
    pub room: Room,
    chunk_bytes: usize,
    chunks: RefCell<Vec<*mut u64>>,
    /// Where the full ones of the chunks end.
    ends: RefCell<Vec<*mut u64>>,
    /// During a collection that keeps survivors: the chunks they come from. Between those at most one, to be used next.
    former: RefCell<Vec<*mut u64>>,
}

impl Nursery {
    pub fn new(chunk_bytes: usize, memory: Rc<Memory>) -> Nursery {
        let nursery = Nursery {
            memory,
            room: Room {
                next: Cell::new(std::ptr::null_mut()),
                limit: Cell::new(std::ptr::null_mut()),
            },
            chunk_bytes,
            chunks: RefCell::default(),
            ends: RefCell::default(),
            former: RefCell::default(),
        };
        nursery.add_chunk();
        nursery
    }

    fn layout(&self) -> Layout {
        Layout::from_size_align(self.chunk_bytes, 16)
            .expect("the chunk size is a small power of two")
    }

    /// Starts a new chunk; what was left of the last one stays unused until the next collection.
    pub fn add_chunk(&self) {
        let chunk = self.memory.allocate(self.layout()).cast::<u64>();
        if !self.chunks.borrow().is_empty() {
            self.ends.borrow_mut().push(self.room.next.get());
        }
        self.chunks.borrow_mut().push(chunk);
        self.start(chunk);
    }

    /// Calls `visit` with every object, and not with a single word that one gave up: there is no room in it for what the collector writes into
    /// objects.
    pub fn for_each(&self, mut visit: impl FnMut(*mut u64)) {
        const SMALLEST_BYTES: usize = 16;
        let (chunks, ends) = (self.chunks.borrow(), self.ends.borrow());
        let last = std::iter::once(self.room.next.get());
        for (&chunk, end) in chunks.iter().zip(ends.iter().copied().chain(last)) {
            let mut cell = chunk;
            while cell < end {
                // SAFETY: N1: an object starts here.
                let size_bytes = unsafe { extent(cell) }.size_bytes;
                if size_bytes >= SMALLEST_BYTES {
                    visit(cell);
                }
                cell = cell.wrapping_byte_add(size_bytes);
            }
            debug_assert_eq!(cell, end, "N1");
        }
    }

    fn start(&self, chunk: *mut u64) {
        self.room.next.set(chunk);
        // SAFETY: one past the end of the chunk's allocation.
        self.room
            .limit
            .set(unsafe { chunk.byte_add(self.chunk_bytes) });
    }

    /// Where the chunks in use lie, as addresses.
    pub fn places(&self) -> Vec<Range<usize>> {
        let of_chunk = |&chunk: &*mut u64| chunk as usize..chunk as usize + self.chunk_bytes;
        self.chunks.borrow().iter().map(of_chunk).collect()
    }

    /// Number of chunks in use, the current one included.
    pub fn chunk_count(&self) -> usize {
        self.chunks.borrow().len()
    }

    /// Bytes in use, an upper bound.
    pub fn used_bytes(&self) -> usize {
        self.chunk_count() * self.chunk_bytes
            - (self.room.limit.get() as usize - self.room.next.get() as usize)
    }

    /// Before a collection some of whose survivors stay in the nursery: they go to a fresh chunk.
    pub fn begin_flip(&self) {
        let spare = self.former.borrow_mut().pop();
        *self.former.borrow_mut() = self.chunks.take();
        self.ends.borrow_mut().clear();
        match spare {
            Some(chunk) => {
                self.chunks.borrow_mut().push(chunk);
                self.start(chunk);
            }
            None => self.add_chunk(),
        }
    }

    /// After that collection: the former chunks hold nothing any more.
    pub fn end_flip(&self, poison: bool) {
        let mut former = self.former.borrow_mut();
        while former.len() > 1 {
            let chunk = former.pop().expect("more than one chunk");
            // SAFETY: the chunk came from `alloc` with this layout and nothing points into it any more.
            unsafe { dealloc(chunk.cast(), self.layout()) };
        }
        if poison {
            // SAFETY: the chunk has `chunk_bytes` bytes.
            unsafe { std::ptr::write_bytes(former[0].cast::<u8>(), 0xD5, self.chunk_bytes) };
        }
    }

    /// Empties the nursery after a collection has moved everything out; `poison` overwrites it first.
    pub fn reset(&self, poison: bool) {
        self.ends.borrow_mut().clear();
        let mut chunks = self.chunks.borrow_mut();
        while chunks.len() > 1 {
            let chunk = chunks.pop().expect("more than one chunk");
            // SAFETY: the chunk came from `alloc` with this layout and nothing points into it any more.
            unsafe { dealloc(chunk.cast(), self.layout()) };
        }
        if poison {
            // SAFETY: the first chunk has `chunk_bytes` bytes.
            unsafe { std::ptr::write_bytes(chunks[0].cast::<u8>(), 0xD5, self.chunk_bytes) };
        }
        self.start(chunks[0]);
    }
}

impl Drop for Nursery {
    fn drop(&mut self) {
        for chunk in self.chunks.take().into_iter().chain(self.former.take()) {
            // SAFETY: the chunk came from `alloc` with this layout.
            unsafe { dealloc(chunk.cast(), self.layout()) };
        }
    }
}
