//! Moving entries to the ends of a map's order, and taking the first.
//!
//! Entries are removed by leaving their place empty, so the first entry may lie behind many empty places. While place 0 is one of these, its
//! value word says how many places are known to be empty: so taking the first entry again and again is linear. An entry moves to the
//! front into the empty place before the first one; when there is none, the entries move up to make some.

use super::{ENTRIES, LIVE, Map, MapEntry, USED, insert_in_index, stored};
use crate::cx::Cx;
use crate::value::V;

impl<'v> Map<'v> {
    /// The place of the first entry.
    pub fn first_place(self, cx: Cx<'v>) -> Option<usize> {
        if self.is_empty() || self.entry(0).is_some() {
            return (!self.is_empty()).then_some(0);
        }
        let known_empty = self.value_at(0).as_small();
        let from = known_empty
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(1);
        let place = (from..self.used()).find(|&place| self.entry(place).is_some())?;
        self.set_value_at(cx, 0, V::small(place as i64));
        Some(place)
    }

    /// The place of the last entry.
    pub fn last_place(self) -> Option<usize> {
        (0..self.used())
            .rev()
            .find(|&place| self.entry(place).is_some())
    }

    /// Makes entry `place`, which must be live, the last one.
    pub fn move_to_back(self, cx: Cx<'v>, place: usize) {
        let Some(entry) = self.entry(place) else {
            return;
        };
        self.remove_at(cx, place);
        self.push(cx, entry.hash, entry.key, entry.value);
    }

    /// Makes entry `place`, which must be live, the first one.
    pub fn move_to_front(self, cx: Cx<'v>, place: usize) {
        let Some(entry) = self.entry(place) else {
            return;
        };
        self.remove_at(cx, place);
        let free = match self.first_place(cx) {
            None => return self.push(cx, entry.hash, entry.key, entry.value),
            Some(0) => self.make_room_in_front(cx),
            Some(first) => first - 1,
        };
        self.put_in_empty(cx, free, entry);
        if free > 0 {
            self.set_value_at(cx, 0, V::small(free as i64));
        }
    }

    fn put_in_empty(self, cx: Cx<'v>, place: usize, entry: MapEntry<'v>) {
        let Some(entries) = self.entries() else {
            return;
        };
        let word = 2 + 3 * place;
        entries.set_raw(word, stored(entry.hash));
        entries.set_value(cx, word + 1, entry.key);
        entries.set_value(cx, word + 2, entry.value);
        self.0.set_raw(LIVE, self.len() as u64 + 1);
        self.drop_layout(cx);
        if let Some(index) = self.index() {
            insert_in_index(index, entry.hash, place as u32);
        }
    }

    /// Moves all entries up, so many places that doing so pays; the place before the first entry.
    fn make_room_in_front(self, cx: Cx<'v>) -> usize {
        let live: Vec<MapEntry<'v>> = self.iter().collect();
        let gap = live.len() / 2 + 4;
        let capacity = gap + live.len() * 2;
        let entries = cx.new_array(capacity * 3);
        for place in 0..gap {
            entries.set_raw(2 + 3 * place, stored(0));
        }
        for (place, entry) in (gap..).zip(&live) {
            let word = 2 + 3 * place;
            entries.set_raw(word, stored(entry.hash));
            entries.set_value(cx, word + 1, entry.key);
            entries.set_value(cx, word + 2, entry.value);
        }
        self.0.set_value(cx, ENTRIES, entries.v());
        self.0.set_raw(USED, (gap + live.len()) as u64);
        self.drop_layout(cx);
        self.rebuild_index(cx, capacity);
        gap - 1
    }
}
