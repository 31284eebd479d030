//! Memory from the operating system, with some set aside.
//!
//! Objects are made where nothing can fail, and collections copy. So when the system has no more, the reserve is given up: it lasts
//! until the program is stopped at its next poll and what is due is collected. From then on [`Memory::is_short`] holds, which
//! [`crate::Heap::has_room`] reports, until a collection has freed enough for a new reserve. It is never touched, so it takes address
//! space only.
//!
//! No reserve is large enough for storage that grows: for that, memory is short as soon as it could not grow once more.
#![expect(unsafe_code, reason = "asks the system for memory")]

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;

/// More than a nursery, and what leaf code makes between two polls without asking [`crate::Heap::has_room`].
const RESERVE_BYTES: usize = 16 << 20;

/// Where a heap's memory comes from.
#[derive(Debug)]
pub(crate) struct Memory {
    /// Null when it was given up.
    reserve: Cell<*mut u8>,
    is_short: Cell<bool>,
    /// What large storage may ask for next.
    wanted_bytes: Cell<usize>,
}

fn reserve_layout() -> Layout {
    Layout::from_size_align(RESERVE_BYTES, 16).expect("a constant layout")
}

impl Memory {
    pub fn new() -> Memory {
        let memory = Memory {
            reserve: Cell::new(std::ptr::null_mut()),
            is_short: Cell::new(false),
            wanted_bytes: Cell::new(0),
        };
        memory.restore(0);
        memory
    }

    /// Uninitialised memory, to be given back with `dealloc`; the layout's size is above zero.
    pub fn allocate(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the size is above zero.
        let start = unsafe { alloc(layout) };
        if start.is_null() {
            return self.allocate_from_reserve(layout);
        }
        start
    }

    #[cold]
    fn allocate_from_reserve(&self, layout: Layout) -> *mut u8 {
        self.release();
        self.is_short.set(true);
        // SAFETY: as above.
        let start = unsafe { alloc(layout) };
        if start.is_null() {
            handle_alloc_error(layout);
        }
        start
    }

    /// The system had no more memory, and has not had enough since.
    pub fn is_short(&self) -> bool {
        self.is_short.get()
    }

    /// Storage of so many bytes was made: looks whether it could grow. Returns whether memory has become short.
    pub fn expect_growth(&self, size_bytes: usize) -> bool {
        let wanted = size_bytes.saturating_mul(2);
        self.wanted_bytes.set(self.wanted_bytes.get().max(wanted));
        self.is_short.set(self.is_short() || !self.has_wanted());
        self.is_short()
    }

    /// Looks whether storage could still grow, after a collection: other objects may have taken the memory.
    pub fn check_growth(&self) {
        if self.wanted_bytes.get() > 0 && !self.has_wanted() {
            self.is_short.set(true);
        }
    }

    fn has_wanted(&self) -> bool {
        Vec::<u8>::new()
            .try_reserve_exact(self.wanted_bytes.get())
            .is_ok()
    }

    /// Sets memory aside again, if there is some; the largest storage that is left has so many bytes.
    pub fn restore(&self, largest_bytes: usize) {
        let wanted = largest_bytes.saturating_mul(2);
        self.wanted_bytes.set(self.wanted_bytes.get().min(wanted));
        if self.reserve.get().is_null() {
            // SAFETY: the size is above zero.
            self.reserve.set(unsafe { alloc(reserve_layout()) });
        }
        self.is_short
            .set(self.reserve.get().is_null() || !self.has_wanted());
    }

    /// The program was told that memory is short: storage may stay as it is from now on.
    pub fn forget_growth(&self) {
        self.wanted_bytes.set(0);
    }

    fn release(&self) {
        let reserve = self.reserve.replace(std::ptr::null_mut());
        if !reserve.is_null() {
            // SAFETY: it came from `alloc` with this layout.
            unsafe { dealloc(reserve, reserve_layout()) };
        }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.release();
    }
}
