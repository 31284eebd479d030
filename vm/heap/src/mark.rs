//! Marking in place: following what marked objects hold.
//!
//! An object's header is rarely in the processor's cache when the first value leads to it. So what is found waits in a short queue, its
//! header asked for ahead, while other objects are looked at (Cher, Hosking and Vitek: *Software prefetching for mark-sweep garbage
//! collection*, 2004). Objects without values are marked and never listed. Nothing is written but headers: objects do not move here.
#![expect(unsafe_code, reason = "reads and marks objects")]

use crate::collect::{MOST_VALUES_AT_ONCE, Tracer};
use crate::layout::{Header, Kind, Layout, gc, object};
use crate::tenured::extent;
use crate::value::Value;

/// Objects that wait for their headers.
const AHEAD: usize = 8;

const NOTHING: [*mut u64; AHEAD] = [std::ptr::null_mut(); AHEAD];

/// The queue; null where there is nothing.
struct Ahead {
    cells: [*mut u64; AHEAD],
    next: usize,
}

impl Ahead {
    /// Puts the object into the queue and takes out what has waited longest.
    #[inline(always)]
    fn exchange(&mut self, cell: *mut u64) -> *mut u64 {
        prefetch(cell);
        let place = &mut self.cells[self.next % AHEAD];
        self.next += 1;
        std::mem::replace(place, cell)
    }
}

impl Tracer<'_> {
    /// Marks what the listed objects lead to.
    pub(crate) fn drain_marking(&mut self) {
        let mut ahead = Ahead {
            cells: NOTHING,
            next: 0,
        };
        for cell in std::mem::take(&mut self.roots) {
            let ready = ahead.exchange(cell);
            self.mark(ready);
        }
        loop {
            while let Some(cell) = self.work.pop() {
                self.mark_values(cell, 0, &mut ahead);
            }
            for cell in std::mem::replace(&mut ahead.cells, NOTHING) {
                self.mark(cell);
            }
            if !self.work.is_empty() {
                continue;
            }
            // What a long object leads to is marked before more of it is looked at.
            match self.long.pop() {
                Some((cell, from)) => self.mark_values(cell, from, &mut ahead),
                None => return,
            }
        }
    }

    /// Looks at the object's values from number `from` on; those that are too many wait.
    fn mark_values(&mut self, cell: *mut u64, from: usize, ahead: &mut Ahead) {
        // SAFETY: the work lists hold objects.
        let extent = unsafe { extent(cell) };
        if from == 0 {
            self.note_outside(cell);
        }
        let to = extent.values.min(from + MOST_VALUES_AT_ONCE);
        if to < extent.values {
            self.long.push((cell, to));
        }
        for i in from..to {
            // SAFETY: the extent lies inside the object.
            let value = Value::from_bits(unsafe { *cell.add(extent.first_value + i) });
            if value.is_pointer() {
                let ready = ahead.exchange(object(value));
                self.mark(ready);
            }
        }
    }

    /// Marks the object, unless it is null, and lists it if it is new and has values.
    #[inline(always)]
    fn mark(&mut self, cell: *mut u64) {
        if cell.is_null() {
            return;
        }
        // SAFETY: what values lead to are objects, and no other reference to the header exists.
        let header = unsafe { &mut *cell.cast::<Header>() };
        if header.gc & gc::MARKED == 0 {
            header.gc |= gc::MARKED;
            self.note_shape(header.shape);
            if has_values(header.kind) {
                self.work.push(cell);
            }
        }
    }
}

/// Whether objects of the kind may hold values.
#[inline(always)]
pub(crate) fn has_values(kind: Kind) -> bool {
    const LEAFS: u32 = {
        let (mut leafs, mut number) = (0, 0);
        while number < Kind::ALL.len() {
            let kind = Kind::ALL[number];
            let is_leaf = matches!(
                kind.layout(),
                Layout::LenBytes | Layout::Text | Layout::Fixed { values: 0, .. }
            );
            if is_leaf {
                leafs |= 1 << kind as u32;
            }
            number += 1;
        }
        leafs
    };
    LEAFS >> kind as u32 & 1 == 0
}

/// Asks for the header of what the value leads to ahead of time.
#[inline(always)]
pub fn ask_ahead(value: Value) {
    if value.is_pointer() {
        prefetch(object(value));
    }
}

/// Asks for the object's first words ahead of time.
#[inline(always)]
fn prefetch(cell: *mut u64) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint, whatever the address.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(cell.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = cell;
}
