//! The end of a collection: what is dead is finalised or forgotten. Objects with finalizers are revived in their order, weak references to the dead are
//! cleared, and identities follow objects that have moved.

use std::collections::HashSet;

use super::{Collection, Mode, Roots, Tracer};
use crate::layout::{Header, Kind, flags, gc, object};
use crate::order::arrange;
use crate::value::Value;
use crate::watch;
use crate::weak::REFERENT;

impl Tracer<'_> {
    /// Finds dead objects with finalizers, revives them and puts them into the result.
    pub(super) fn find_finalizable(&mut self, roots: &mut dyn Roots, result: &mut Collection) {
        let heap = self.heap;
        let mut dead = Vec::new();
        for (patience, young, old) in [
            (0, &heap.young_finalizable, &heap.old_finalizable),
            (gc::PATIENT, &heap.young_patient, &heap.old_patient),
        ] {
            let mut candidates = young.take();
            if self.mode != Mode::Minor {
                candidates.extend(old.take());
            }
            // Entries of what is registered otherwise by now are left over.
            let is_listed = |header: &Header| {
                header.flags & flags::FINALIZER != 0 && header.gc & gc::PATIENT == patience
            };
            for cell in candidates {
                match self.survivor(cell) {
                    Some(place) if is_listed(self.header(place)) => self.list_finalizable(place),
                    None if is_listed(self.header(cell)) => dead.push(cell),
                    _ => {}
                }
            }
        }
        self.find_lasting(&mut dead);
        let released = self.heap.take_released(|value| {
            let place = self.survivor(object(value))?;
            Some(Value::from_bits(place as u64))
        });
        let dead = self.order_dead(roots, &released, dead);
        // Weak references to objects about to be finalised are cleared first, so decide deadness before reviving.
        self.clear_weak_to_dead(result);
        for cell in dead {
            result.is_fruitful |= self.header(cell).gc & gc::PATIENT == 0;
            let revived = self.reach(Value::from_bits(cell as u64));
            let header = self.header(object(revived));
            header.flags = header.flags & !flags::FINALIZER | flags::FINALIZED;
            result.to_finalize.push(revived);
        }
    }

    /// As for the other finalizable objects, for those that were made before the program started.
    fn find_lasting(&self, dead: &mut Vec<*mut u64>) {
        for cell in self.heap.lasting_finalizable.take() {
            match self.survivor(cell) {
                Some(place) if self.header(place).flags & flags::FINALIZER != 0 => {
                    self.heap.lasting_finalizable.borrow_mut().push(place);
                }
                None if self.header(cell).flags & flags::FINALIZER != 0 => dead.push(cell),
                _ => {}
            }
        }
    }

    /// What is to be finalised now of the `dead` objects, in order.
    ///
    /// A collection because something was let go of does what counting references would: what a dead object with a finalizer holds lives
    /// until that has run, and what is held in a cycle lives until an ordinary collection.
    fn order_dead(
        &mut self,
        roots: &mut dyn Roots,
        released: &[Value],
        dead: Vec<*mut u64>,
    ) -> Vec<*mut u64> {
        const MOST_IN_LAYERS: usize = 200;
        if !self.heap.watch.is_prompt.get() || dead.len() > MOST_IN_LAYERS {
            let ordered = arrange(released, dead, &|_| false, &|cell| {
                self.survivor(cell).is_none()
            });
            return ordered.first.into_iter().chain(ordered.held).collect();
        }
        let finalizable: HashSet<*mut u64> = dead.iter().copied().collect();
        let mut candidates = dead;
        candidates.extend(self.dead_referents());
        let ordered = arrange(
            released,
            candidates,
            &|cell| finalizable.contains(&cell),
            &|cell| self.survivor(cell).is_none(),
        );
        for cell in ordered.held {
            let place = object(self.reach(Value::from_bits(cell as u64)));
            if finalizable.contains(&cell) {
                self.list_finalizable(place);
            }
        }
        self.drain(roots);
        let first = ordered.first.into_iter();
        first.filter(|cell| finalizable.contains(cell)).collect()
    }

    fn list_finalizable(&self, place: *mut u64) {
        let header = *self.header(place);
        let list = match (header.gc & gc::PATIENT, header.is_kept()) {
            (0, false) => &self.heap.old_finalizable,
            (0, true) => &self.heap.young_finalizable,
            (_, false) => &self.heap.old_patient,
            (_, true) => &self.heap.young_patient,
        };
        list.borrow_mut().push(place);
    }

    /// Dead objects that living weak references refer to.
    fn dead_referents(&self) -> Vec<*mut u64> {
        let weak = self.heap.weak.borrow();
        let old = if self.mode == Mode::Minor {
            &[][..]
        } else {
            &weak.old
        };
        let living = weak
            .young
            .iter()
            .chain(old)
            .filter_map(|&cell| self.survivor(cell));
        living
            // SAFETY: a weak reference has two values and then the referent.
            .map(|weak| Value::from_bits(unsafe { *weak.add(REFERENT) }))
            .filter(|referent| referent.is_pointer())
            .map(object)
            .filter(|&referent| self.survivor(referent).is_none())
            .collect()
    }

    fn clear_weak_to_dead(&mut self, result: &mut Collection) {
        let heap = self.heap;
        let mut all = heap.weak.borrow_mut();
        let count = match self.mode {
            Mode::Minor => {
                all.forget_young();
                0
            }
            Mode::Mark | Mode::MarkRecent | Mode::Move => {
                all.forget_all();
                all.old.len()
            }
        };
        for &cell in all.young.iter().chain(&all.old[..count]) {
            if let Some(weak) = self.survivor(cell) {
                self.update_referent(weak, result);
            }
        }
    }

    /// Updates or clears the referent of a weak reference that is alive. Returns whether that refers to something whose death a program may
    /// wait for.
    fn update_referent(&mut self, weak: *mut u64, result: &mut Collection) -> bool {
        // SAFETY: a weak reference has two values and then the referent.
        let referent = Value::from_bits(unsafe { *weak.add(REFERENT) });
        if !referent.is_pointer() {
            return false;
        }
        let (place, is_waited_for) = match self.survivor(object(referent)) {
            Some(place) => {
                let header = self.header(place);
                let is_waited_for = header.kind != Kind::Type && header.gc & gc::PATIENT == 0;
                (Value::from_bits(place as u64), is_waited_for)
            }
            None => {
                result.is_fruitful |= self.header(object(referent)).gc & gc::PATIENT == 0;
                result.cleared_weak.push(Value::from_bits(weak as u64));
                (Value::NIL, false)
            }
        };
        // SAFETY: as above.
        unsafe { *weak.add(REFERENT) = place.bits() };
        is_waited_for
    }

    /// After finalizable objects were revived: drops dead weak references, and updates those that finalizers reach.
    pub(super) fn clear_weak(&mut self, result: &mut Collection) {
        let heap = self.heap;
        let mut all = heap.weak.borrow_mut();
        let mut cells = std::mem::take(&mut all.young);
        if self.mode != Mode::Minor {
            let mut old = std::mem::take(&mut all.old);
            old.append(&mut cells);
            cells = old;
        }
        for cell in cells {
            if let Some(weak) = self.survivor(cell) {
                if self.update_referent(weak, result) {
                    self.heap.watch.add(watch::OLD_WEAK);
                }
                // SAFETY: a weak reference has two values and then the referent.
                let referent = Value::from_bits(unsafe { *weak.add(REFERENT) });
                let is_young = |value: Value| self.header(object(value)).is_kept();
                let stays = is_young(Value::from_bits(weak as u64))
                    || referent.is_pointer() && is_young(referent);
                all.keep(weak, stays);
            }
        }
    }

    pub(super) fn update_identities(&mut self) {
        let mut table = self.heap.identities.borrow_mut();
        match self.mode {
            Mode::Mark | Mode::MarkRecent => {}
            Mode::Minor => {
                for address in self.heap.young_identities.take() {
                    let Some(identity) = table.remove(&address) else {
                        continue;
                    };
                    if let Some(place) = self.survivor(address as *mut u64) {
                        table.insert(place as usize, identity);
                        if self.header(place).is_kept() {
                            let mut young = self.heap.young_identities.borrow_mut();
                            young.push(place as usize);
                        }
                    }
                }
            }
            Mode::Move => {
                let moved = std::mem::take(&mut *table);
                for (address, identity) in moved {
                    if let Some(place) = self.survivor(address as *mut u64) {
                        table.insert(place as usize, identity);
                    }
                }
            }
        }
    }
}

/// Whether an object of this kind can hold a weak word; kept beside the collector, which must know.
const _: () = assert!(matches!(
    Kind::Weak.layout(),
    crate::Layout::Fixed { values: 2, raws: 1 }
));
