//! What there is in a heap at one moment: for programs that look at their own memory.
//!
//! A census moves all young objects to the old space, the dead ones too, so that one walk finds everything; it releases nothing and
//! finalises nothing. Of the dead objects those matter that hold each other: counting references would have released the others. They
//! are found as what is left when the dead objects that nothing holds are taken away, and then those that only these have held.
#![expect(unsafe_code, reason = "walks all objects")]

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::collect::{RootVisitor, Roots};
use crate::heap::{Collector, Heap};
use crate::layout::{Header, Kind, flags, gc, object};
use crate::tenured::extent;
use crate::value::Value;
use crate::weak::AddressHasher;

/// The objects of a heap. Good until the next collection.
#[derive(Debug, Default)]
pub struct Census {
    /// What the roots reach.
    pub live: Vec<Value>,
    /// What nothing reaches, but what is in a cycle or held by one; without the following.
    pub cyclic: Vec<Value>,
    /// As `cyclic`: those that wait for finalisation, and what these reach.
    pub awaiting: Vec<Value>,
}

/// The roots of a collection, and all young objects.
struct Everything<'a> {
    roots: &'a mut dyn Roots,
    young: Vec<Value>,
}

// SAFETY: young objects were made since the last collection, or were reached by it.
unsafe impl Roots for Everything<'_> {
    fn visit_roots(&mut self, visitor: &mut RootVisitor<'_>) {
        self.roots.visit_roots(visitor);
        visitor.visit_all(&mut self.young);
    }

    fn visit_outside(&mut self, address: usize, visitor: &mut RootVisitor<'_>) {
        self.roots.visit_outside(address, visitor);
    }
}

impl Heap {
    /// Looks at everything.
    pub fn census(&mut self, roots: &mut dyn Roots) -> Census {
        self.settle_nursery(roots);
        mark(roots);
        let (mut live, mut dead) = (Vec::new(), Vec::new());
        self.tenured.get_mut().for_each(|cell| {
            // SAFETY: `for_each` gives objects.
            let header = unsafe { &mut *cell.cast::<Header>() };
            match header.gc & gc::MARKED {
                0 => dead.push(cell),
                _ => live.push(Value::from_bits(cell as u64)),
            }
            header.gc &= !gc::MARKED;
        });
        let (awaiting, cyclic) = find_cyclic(&dead);
        Census {
            live,
            cyclic,
            awaiting,
        }
    }

    /// Moves all young objects to the old space, the dead ones too.
    pub(crate) fn settle_nursery(&mut self, roots: &mut dyn Roots) {
        if self.config.collector == Collector::Generational {
            let young = self.young_objects();
            self.collect_minor(&mut Everything { roots, young });
        }
    }

    /// What an object holds, in order, its storage looked through. The keys and hashes of maps and sets are among it.
    ///
    /// # Safety
    /// `value` is an object of this heap that is alive.
    pub unsafe fn held_by(&self, value: Value) -> Vec<Value> {
        let mut held = Vec::new();
        let mut work = vec![object(value)];
        while let Some(cell) = work.pop() {
            for child in children(cell) {
                if kind(child) == Kind::Array {
                    work.push(object(child));
                } else if kind(child) != Kind::Blob {
                    held.push(child);
                }
            }
        }
        held
    }

    /// All objects, also those that nothing reaches any more. Good until the next collection.
    pub fn all_objects(&self) -> Vec<Value> {
        let mut values = self.young_objects();
        // SAFETY: nobody holds a reference to the bookkeeping across calls.
        let tenured = unsafe { &*self.tenured.get() };
        tenured.for_each(|cell| values.push(Value::from_bits(cell as u64)));
        values
    }

    fn young_objects(&self) -> Vec<Value> {
        let mut cells = Vec::new();
        self.nursery.for_each(|cell| cells.push(cell));
        // SAFETY: nobody holds a reference to the bookkeeping across calls.
        unsafe { &*self.tenured.get() }.for_each_young(|cell| cells.push(cell));
        let values = cells.into_iter();
        values.map(|cell| Value::from_bits(cell as u64)).collect()
    }
}

/// Marks what the roots reach; there are no young objects.
fn mark(roots: &mut dyn Roots) {
    let (mut work, mut outside) = (Vec::new(), Vec::new());
    let reach = |value: Value, work: &mut Vec<*mut u64>| {
        let cell = object(value);
        // SAFETY: roots and values of objects are objects.
        let header = unsafe { &mut *cell.cast::<Header>() };
        if header.gc & gc::MARKED == 0 {
            header.gc |= gc::MARKED;
            work.push(cell);
        }
    };
    let mut visit = |value: &mut Value, _| reach(*value, &mut work);
    roots.visit_roots(&mut RootVisitor::of_census(&mut visit));
    loop {
        while let Some(cell) = work.pop() {
            outside.extend(outside_of(cell));
            children(cell).for_each(|child| reach(child, &mut work));
        }
        let Some(address) = outside.pop() else { return };
        let mut visit = |value: &mut Value, _| reach(*value, &mut work);
        roots.visit_outside(address, &mut RootVisitor::of_census(&mut visit));
    }
}

/// The address of what an object keeps alive outside of the heap.
fn outside_of(cell: *mut u64) -> Option<usize> {
    // SAFETY: callers pass objects.
    let kind = unsafe { (*cell.cast::<Header>()).kind };
    // SAFETY: objects of the kind have this word.
    Some(unsafe { *cell.add(kind.outside_word()?) } as usize)
}

/// Of the dead objects those that only cycles keep: first what waits for finalisation with what it reaches, then the others.
pub(crate) fn find_cyclic(dead: &[*mut u64]) -> (Vec<Value>, Vec<Value>) {
    split_awaiting(without_uncounted(dead))
}

type ByObject<T> = HashMap<*mut u64, T, BuildHasherDefault<AddressHasher>>;

/// The dead objects that are in cycles or held by some.
fn without_uncounted(dead: &[*mut u64]) -> Vec<*mut u64> {
    let mut holders: ByObject<usize> = dead.iter().map(|&cell| (cell, 0)).collect();
    for &cell in dead {
        for child in children(cell) {
            if let Some(count) = holders.get_mut(&object(child)) {
                *count += 1;
            }
        }
    }
    let mut released: Vec<*mut u64> = holders
        .iter()
        .filter(|&(_, &count)| count == 0)
        .map(|(&cell, _)| cell)
        .collect();
    while let Some(cell) = released.pop() {
        holders.remove(&cell);
        for child in children(cell) {
            if let Some(count) = holders.get_mut(&object(child)) {
                *count -= 1;
                if *count == 0 {
                    released.push(object(child));
                }
            }
        }
    }
    let is_left = |cell: &&*mut u64| holders.contains_key(*cell);
    dead.iter().filter(is_left).copied().collect()
}

/// Those that wait for finalisation with what they reach, and the others.
fn split_awaiting(cyclic: Vec<*mut u64>) -> (Vec<Value>, Vec<Value>) {
    let mut is_awaiting: ByObject<bool> = cyclic.iter().map(|&c| (c, false)).collect();
    let mut work: Vec<*mut u64> = cyclic.iter().copied().filter(|&c| awaits(c)).collect();
    while let Some(cell) = work.pop() {
        match is_awaiting.get_mut(&cell) {
            Some(known) if !*known => *known = true,
            _ => continue,
        }
        work.extend(children(cell).map(object));
    }
    let (awaiting, others): (Vec<_>, Vec<_>) = cyclic.iter().partition(|&cell| is_awaiting[cell]);
    let values = |cells: Vec<*mut u64>| {
        let values = cells.into_iter();
        values.map(|cell| Value::from_bits(cell as u64)).collect()
    };
    (values(awaiting), values(others))
}

fn awaits(cell: *mut u64) -> bool {
    // SAFETY: callers pass objects.
    unsafe { (*cell.cast::<Header>()).flags & flags::FINALIZER != 0 }
}

fn kind(value: Value) -> Kind {
    // SAFETY: callers pass pointers.
    unsafe { (*object(value).cast::<Header>()).kind }
}

/// The objects that an object's values point to, in order.
pub(crate) fn children(cell: *mut u64) -> impl DoubleEndedIterator<Item = Value> {
    // SAFETY: callers pass objects.
    let extent = unsafe { extent(cell) };
    (0..extent.values)
        // SAFETY: the extent lies inside the object.
        .map(move |i| Value::from_bits(unsafe { *cell.add(extent.first_value + i) }))
        .filter(|value| value.is_pointer())
}
