//! Lists: growable sequences. `{storage; length, start}`: items are `storage[start..start + length]`, so taking from the
//! front is cheap too.

use corevm_heap::Kind;

use super::view;
use crate::cx::Cx;
use crate::native::Exit;
use crate::value::{Obj, ReadCell, V};

view!(
    /// A growable sequence of values.
    List, List, as_list, as_exact_list
);

pub(super) const STORAGE: usize = 1;
pub(super) const LEN: usize = 2;
pub(super) const START: usize = 3;

/// Lists of so many items get room before the first when something is inserted there.
const FRONT_ROOM_FROM: usize = 16;

/// The capacity of new storage for so many items. Copying costs more than room: short lists grow by half, long ones by a quarter.
fn grown(needed: usize) -> usize {
    needed + (needed >> if needed < 1024 { 1 } else { 2 }) + 3
}

impl<'v> List<'v> {
    #[inline(always)]
    pub fn len(self) -> usize {
        self.0.raw(LEN) as usize
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    #[inline(always)]
    fn start(self) -> usize {
        self.0.raw(START) as usize
    }

    #[inline(always)]
    fn storage(self) -> Option<Obj<'v>> {
        self.0.value(STORAGE).as_object()
    }

    fn capacity(self) -> usize {
        self.storage().map_or(0, |storage| storage.raw(1) as usize)
    }

    /// The items now; after growth or removal the slice is stale.
    #[inline(always)]
    pub fn items(self) -> &'v [ReadCell<'v>] {
        match self.storage() {
            Some(storage) => storage.value_slice(2 + self.start(), self.len()),
            None => &[],
        }
    }

    #[inline]
    pub fn get(self, index: usize) -> Option<V<'v>> {
        self.items().get(index).map(ReadCell::get)
    }

    /// The items, copied out one by one; the list must not shrink meanwhile.
    pub fn iter(self) -> impl ExactSizeIterator<Item = V<'v>> + DoubleEndedIterator + 'v {
        self.items().iter().map(ReadCell::get)
    }

    /// Replaces item `index`; false when there is none.
    #[inline]
    pub fn set(self, cx: Cx<'v>, index: usize, value: V<'v>) -> bool {
        match self.storage() {
            Some(storage) if index < self.len() => {
                storage.set_value(cx, 2 + self.start() + index, value);
                true
            }
            _ => false,
        }
    }

    /// Appends, if there is room and nobody has to be told of it; false: nothing has happened.
    #[inline(always)]
    pub fn push_in_place(self, value: V<'v>) -> bool {
        let Some(storage) = self.storage() else {
            return false;
        };
        let len = self.len();
        let place = self.start() + len;
        if place >= storage.raw(1) as usize || storage.records_writes() {
            return false;
        }
        // Nothing is let go of: there is no value after the last.
        storage.set_raw(2 + place, value.raw().bits());
        self.0.set_raw(LEN, len as u64 + 1);
        true
    }

    #[inline]
    pub fn push(self, cx: Cx<'v>, value: V<'v>) {
        let len = self.len();
        if self.start() + len == self.capacity() {
            self.make_room(cx, 1);
        }
        if let Some(storage) = self.storage() {
            storage.set_value(cx, 2 + self.start() + len, value);
            self.0.set_raw(LEN, len as u64 + 1);
        }
    }

    /// Whether items have their places already. A list that was cleared has none until it gets an item.
    pub fn has_storage(self) -> bool {
        self.storage().is_some()
    }

    /// Makes room for `more` items after the last.
    pub fn make_room(self, cx: Cx<'v>, more: usize) {
        let len = self.len();
        let needed = len + more;
        if self.start() + needed <= self.capacity() {
            return;
        }
        let capacity = grown(needed);
        let storage = match self.storage() {
            Some(old) => cx.new_array_of(capacity, old, 2 + self.start(), len),
            None => cx.new_array(capacity),
        };
        self.0.set_value(cx, STORAGE, storage.v());
        self.0.set_raw(START, 0);
    }

    /// As [`List::make_room`], where a program decides about the length.
    ///
    /// # Errors
    /// [`Exit::NeedMemory`] when there is no memory for it.
    pub fn try_make_room(self, cx: Cx<'v>, more: usize) -> Result<(), Exit> {
        let needed = self.len() + more;
        if self.start() + needed > self.capacity() {
            cx.reserve(grown(needed) * 8)?;
            self.make_room(cx, more);
        }
        Ok(())
    }

    /// Moves the items to new storage with room before the first, so that inserting there again and again is linear.
    fn make_room_before(self, cx: Cx<'v>) {
        let len = self.len();
        let room = len / 4 + 4;
        let storage = cx.new_array(room + len + room);
        if let Some(old) = self.storage() {
            storage.copy_from(cx, old, 2, 2 + room, len);
        }
        self.0.set_value(cx, STORAGE, storage.v());
        self.0.set_raw(START, room as u64);
    }

    pub fn pop(self) -> Option<V<'v>> {
        let last = self.len().checked_sub(1)?;
        let value = self.take_slot(last);
        self.0.set_raw(LEN, last as u64);
        value
    }

    /// Reads a slot and empties it, so that it keeps nothing alive.
    fn take_slot(self, index: usize) -> Option<V<'v>> {
        let storage = self.storage()?;
        let word = 2 + self.start() + index;
        let value = storage.value(word);
        storage.set_raw(word, V::EMPTY.raw().bits());
        Some(value)
    }

    pub fn pop_front(self) -> Option<V<'v>> {
        if self.is_empty() {
            return None;
        }
        let value = self.take_slot(0);
        self.0.set_raw(START, self.start() as u64 + 1);
        self.0.set_raw(LEN, self.len() as u64 - 1);
        value
    }

    /// Inserts before `index`, which is at most the length.
    pub fn insert(self, cx: Cx<'v>, index: usize, value: V<'v>) {
        let len = self.len();
        let index = index.min(len);
        if index == 0 && self.start() == 0 && len >= FRONT_ROOM_FROM {
            self.make_room_before(cx);
        }
        if index == 0 && self.start() > 0 {
            self.0.set_raw(START, self.start() as u64 - 1);
            self.0.set_raw(LEN, len as u64 + 1);
            self.set(cx, 0, value);
            return;
        }
        self.make_room(cx, 1);
        if let Some(storage) = self.storage() {
            let at = 2 + self.start() + index;
            storage.copy_within(cx, at, at + 1, len - index);
            storage.set_value(cx, at, value);
            self.0.set_raw(LEN, len as u64 + 1);
        }
    }

    /// Removes the items `from..to`, which must be in range.
    pub fn remove_range(self, cx: Cx<'v>, from: usize, to: usize) {
        let len = self.len();
        let (from, to) = (from.min(len), to.min(len));
        if from >= to {
            return;
        }
        let Some(storage) = self.storage() else {
            return;
        };
        let start = 2 + self.start();
        if cx.heap().is_watching() {
            // The last goes first, as lists are taken down.
            for word in (start + from..start + to).rev() {
                storage.value(word).note_release(cx);
            }
        }
        storage.copy_within(cx, start + to, start + from, len - to);
        for word in start + len - (to - from)..start + len {
            storage.set_raw(word, V::EMPTY.raw().bits());
        }
        self.0.set_raw(LEN, (len - (to - from)) as u64);
    }

    /// Removes all items; the storage is given up.
    pub fn clear(self, cx: Cx<'v>) {
        self.0.set_value(cx, STORAGE, V::NIL);
        self.0.set_raw(LEN, 0);
        self.0.set_raw(START, 0);
    }

    /// Appends copies of `items`, which may be the list's own.
    pub fn extend(self, cx: Cx<'v>, items: &[ReadCell<'v>]) {
        self.make_room(cx, items.len());
        let len = self.len();
        let Some(storage) = self.storage() else {
            return;
        };
        storage.record_bulk_write(cx);
        for (i, item) in items.iter().enumerate() {
            storage.set_raw(2 + self.start() + len + i, item.get().raw().bits());
        }
        self.0.set_raw(LEN, (len + items.len()) as u64);
    }

    /// Replaces all items by `items`.
    pub fn assign(self, cx: Cx<'v>, items: &[V<'v>]) {
        self.assign_list(cx, cx.new_list(items));
    }

    /// Replaces all items by those of a list that nobody else has.
    pub fn assign_list(self, cx: Cx<'v>, fresh: List<'v>) {
        self.0.set_value(cx, STORAGE, fresh.0.value(STORAGE));
        self.0.set_raw(LEN, fresh.len() as u64);
        self.0.set_raw(START, fresh.start() as u64);
    }

    /// Replaces the items `from..to` by `items`.
    pub fn splice(self, cx: Cx<'v>, from: usize, to: usize, items: &[V<'v>]) {
        let len = self.len();
        let from = from.min(len);
        let to = to.clamp(from, len);
        let removed = to - from;
        if items.len() <= removed {
            self.remove_range(cx, from + items.len(), to);
        } else {
            let more = items.len() - removed;
            self.make_room(cx, more);
            if let Some(storage) = self.storage() {
                let start = 2 + self.start();
                storage.copy_within(cx, start + to, start + to + more, len - to);
                self.0.set_raw(LEN, (len + more) as u64);
            }
        }
        for (i, &item) in items.iter().enumerate() {
            self.set(cx, from + i, item);
        }
    }

    /// Puts the items in reverse order.
    pub fn reverse(self, cx: Cx<'v>) {
        let Some(storage) = self.storage() else {
            return;
        };
        storage.record_bulk_write(cx);
        let words = storage.word_cells(2 + self.start(), self.len());
        let (low, high) = words.split_at(words.len() / 2);
        // They are apart: `Cell::swap` would ask whether they are.
        for (a, b) in low.iter().zip(high.iter().rev()) {
            b.set(a.replace(b.get()));
        }
    }

    /// Swaps two items, which must exist.
    pub fn swap(self, cx: Cx<'v>, i: usize, j: usize) {
        if let (Some(a), Some(b)) = (self.get(i), self.get(j)) {
            self.set(cx, i, b);
            self.set(cx, j, a);
        }
    }
}

impl<'v> Cx<'v> {
    pub fn new_list(self, items: &[V<'v>]) -> List<'v> {
        self.new_list_with(items.len(), |i| items[i])
    }

    /// A list of `len` items, each given by `item`, which may allocate but not call guest code.
    pub fn new_list_with(self, len: usize, item: impl FnMut(usize) -> V<'v>) -> List<'v> {
        let storage = if len == 0 {
            V::NIL
        } else {
            self.new_values(Kind::Array, len, item).v()
        };
        List(self.new_fixed(Kind::List, 0, [storage], [len as u64, 0]))
    }

    /// As [`Cx::new_list_with`], for lengths that programs give. `item` does not panic.
    ///
    /// # Errors
    /// [`Exit::Interrupted`] when the program is to stop.
    pub fn try_new_list_with(
        self,
        len: usize,
        item: impl FnMut(usize) -> V<'v>,
    ) -> Result<List<'v>, Exit> {
        let storage = match len {
            0 => V::NIL,
            _ => self.try_new_values(Kind::Array, len, item)?.v(),
        };
        let made = self.new_fixed(Kind::List, 0, [storage], [len as u64, 0]);
        Ok(List(made))
    }

    /// An empty list with room for `capacity` items.
    pub fn new_list_with_capacity(self, capacity: usize) -> List<'v> {
        let storage = if capacity == 0 {
            V::NIL
        } else {
            self.new_array(capacity).v()
        };
        List(self.new_fixed(Kind::List, 0, [storage], [0, 0]))
    }
}
