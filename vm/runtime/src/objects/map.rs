//! Maps: insertion-ordered hash tables.
//!
//! `{entries, index; used, live, layout}`. Entries are triples hash (as an integer: its low 63 bits), key, value, in order of
//! insertion; a removed entry has an empty key. The index is open-addressed over entry numbers, and holds some bits of each
//! hash (see [`Probe`]). Maps of up to [`LINEAR`] entries have none and are searched in order. The layout id names one arrangement of keys: it is drawn when a
//! cache asks and dropped when a key is added or removed, so a cached entry number is good while the id is the same.

mod ends;

use corevm_heap::Kind;

use super::{Str, view};
use crate::cx::Cx;
use crate::native::Exit;
use crate::value::{Obj, ReadCell, V};

view!(
    /// An insertion-ordered map.
    Map, Map, as_map, as_exact_map
);

pub(super) const ENTRIES: usize = 1;
const INDEX: usize = 2;
pub(super) const USED: usize = 3;
pub(super) const LIVE: usize = 4;
pub(super) const LAYOUT: usize = 5;

/// Largest map without an index.
const LINEAR: usize = 8;
const FREE: u32 = u32::MAX;
/// A removed entry's place in the index.
const DELETED: u32 = u32::MAX - 1;

/// One entry.
#[derive(Clone, Copy, Debug)]
pub struct MapEntry<'v> {
    /// The low 63 bits of the hash, sign-extended.
    pub hash: u64,
    pub key: V<'v>,
    pub value: V<'v>,
}

/// Hashes are stored as integers.
#[inline]
fn stored(hash: u64) -> u64 {
    hash << 1 | 1
}

/// Places in the index of a map with room for so many entries.
fn index_slots(capacity: usize) -> usize {
    (capacity * 3 / 2).next_power_of_two()
}

/// Bytes that the storage of a map with room for so many entries takes.
fn storage_bytes(capacity: usize) -> usize {
    capacity * 24 + index_slots(capacity) * 4
}

impl<'v> Map<'v> {
    /// Number of entries.
    #[inline]
    pub fn len(self) -> usize {
        self.0.raw(LIVE) as usize
    }

    #[inline]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Number of entry places in use, removed ones included: iteration goes over `0..used()`.
    #[inline]
    pub fn used(self) -> usize {
        self.0.raw(USED) as usize
    }

    /// The id of this arrangement of keys, drawn if there is none.
    pub fn layout(self, cx: Cx<'v>) -> u64 {
        if self.0.raw(LAYOUT) == 0 {
            self.0.set_raw(LAYOUT, cx.draw_layout());
        }
        self.0.raw(LAYOUT)
    }

    pub(crate) fn set_layout(self, layout: u64) {
        self.0.set_raw(LAYOUT, layout);
    }

    /// The keys are arranged anew.
    #[inline(always)]
    fn drop_layout(self, cx: Cx<'v>) {
        match self.is_steady() {
            true => self.steady_ends(cx),
            false => self.set_layout(0),
        }
    }

    /// Says that the map's keys, all symbols, are arranged as in every other map with this id.
    pub(crate) fn share_layout(self, layout: u64) {
        self.0.set_raw(LAYOUT, layout);
    }

    /// The id if one was drawn for this arrangement, else 0.
    #[inline(always)]
    pub fn current_layout(self) -> u64 {
        self.0.raw(LAYOUT)
    }

    #[inline(always)]
    fn entries(self) -> Option<Obj<'v>> {
        self.0.value(ENTRIES).as_object()
    }

    fn capacity(self) -> usize {
        self.entries()
            .map_or(0, |entries| entries.raw(1) as usize / 3)
    }

    /// Entry `place`; `None` when it was removed or is out of range.
    #[inline]
    pub fn entry(self, place: usize) -> Option<MapEntry<'v>> {
        if place >= self.used() {
            return None;
        }
        let entries = self.entries()?;
        let word = 2 + 3 * place;
        let key = entries.value(word + 1);
        if key.is_empty() {
            return None;
        }
        Some(MapEntry {
            hash: (entries.raw(word) as i64 >> 1) as u64,
            key,
            value: entries.value(word + 2),
        })
    }

    /// The value at entry `place`, which must be live: for caches that know the layout.
    #[inline(always)]
    pub fn value_at(self, place: usize) -> V<'v> {
        match self.entries() {
            Some(entries) => entries.value(2 + 3 * place + 2),
            None => V::EMPTY,
        }
    }

    /// Replaces the value at entry `place`, which must be live.
    #[inline]
    pub fn set_value_at(self, cx: Cx<'v>, place: usize, value: V<'v>) {
        self.will_change_at(cx, place);
        self.set_changing_at(cx, place, value);
    }

    /// Says that the value at entry `place` changes from now on.
    #[inline(always)]
    pub(crate) fn will_change_at(self, cx: Cx<'v>, place: usize) {
        if self.is_steady() {
            self.steady_value_changes(cx, place);
        }
    }

    /// As [`Map::set_value_at`], of a place that [changes](crate::Stub::NamespaceStore): for caches that know layout and place.
    #[inline(always)]
    pub fn set_changing_at(self, cx: Cx<'v>, place: usize, value: V<'v>) {
        if let Some(entries) = self.entries() {
            entries.set_value(cx, 2 + 3 * place + 2, value);
        }
    }

    /// The live entries in order; the map must not change meanwhile.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = MapEntry<'v>> + 'v {
        self.iter_from(0).map(|(_, entry)| entry)
    }

    /// The live entries from place `from` on, each with its place; the map must not change meanwhile.
    pub fn iter_from(
        self,
        from: usize,
    ) -> impl DoubleEndedIterator<Item = (usize, MapEntry<'v>)> + 'v {
        let from = from.min(self.used());
        let words = match self.entries() {
            Some(entries) => entries.value_slice(2 + 3 * from, 3 * (self.used() - from)),
            None => &[],
        };
        let entry = move |(number, words): (usize, &[ReadCell<'v>])| {
            let [hash, key, value] = words else {
                return None;
            };
            let entry = MapEntry {
                hash: (hash.get().raw().bits() as i64 >> 1) as u64,
                key: key.get().given()?,
                value: value.get(),
            };
            Some((from + number, entry))
        };
        words.chunks_exact(3).enumerate().filter_map(entry)
    }

    /// The place of the entry with this hash for which `equal` holds; identical keys are equal without asking.
    ///
    /// # Errors
    /// What `equal` returns.
    #[inline]
    pub fn find<E>(
        self,
        key: V<'v>,
        hash: u64,
        mut equal: impl FnMut(V<'v>) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        self.find_from(0, key, hash, |candidate, _| equal(candidate))
    }

    /// As [`Map::find`], past the first `from` places that are looked at; `equal` is told which one a candidate is in.
    ///
    /// # Errors
    /// What `equal` returns.
    #[inline(always)]
    pub fn find_from<E>(
        self,
        from: usize,
        key: V<'v>,
        hash: u64,
        mut equal: impl FnMut(V<'v>, usize) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        let Some(entries) = self.entries() else {
            return Ok(None);
        };
        let wanted = stored(hash);
        let mut test = |place: usize, number: usize| {
            let word = 2 + 3 * place;
            if entries.raw(word) != wanted {
                return Ok(false);
            }
            let candidate = entries.value(word + 1);
            Ok(candidate == key || !candidate.is_empty() && equal(candidate, number)?)
        };
        let Some(index) = self.index() else {
            for place in from..self.used() {
                if test(place, place)? {
                    return Ok(Some(place));
                }
            }
            return Ok(None);
        };
        let mut probe = Probe::new(index, hash);
        (0..from).for_each(|_| probe.advance());
        let mut number = from;
        loop {
            let word = index[probe.slot].get();
            if word == FREE {
                return Ok(None);
            }
            if let Some(place) = probe.entry_of(word)
                && test(place, number)?
            {
                return Ok(Some(place));
            }
            probe.advance();
            number += 1;
        }
    }

    /// The value of a string key.
    pub fn get_symbol(self, name: Str<'v>) -> Option<V<'v>> {
        self.place_of_symbol(name).map(|place| self.value_at(place))
    }

    /// The place of a string key that has its hash already (symbols do).
    pub fn place_of_symbol(self, name: Str<'v>) -> Option<usize> {
        debug_assert!(name.is_symbol());
        let hash = name.known_hash();
        let found = self.find(name.v(), hash, |candidate| {
            Ok::<_, Exit>(candidate.as_str().is_some_and(|text| text.equals(name)))
        });
        found.ok().flatten()
    }

    /// Sets the value of a string key.
    pub fn set_symbol(self, cx: Cx<'v>, name: Str<'v>, value: V<'v>) {
        let name = name.intern(cx);
        match self.place_of_symbol(name) {
            Some(place) => self.set_value_at(cx, place, value),
            None => self.push(cx, name.known_hash(), name.v(), value),
        }
    }

    /// Removes a string key; its value if it was there.
    pub fn remove_symbol(self, cx: Cx<'v>, name: Str<'v>) -> Option<V<'v>> {
        let place = self.place_of_symbol(name.intern(cx))?;
        let value = self.value_at(place);
        self.remove_at(cx, place);
        Some(value)
    }

    /// The place of `key`, by the language's rules for leaf keys.
    ///
    /// # Errors
    /// [`Exit::NeedGuest`] when hashing or comparing needs guest code, or what the language raises.
    pub fn place_of(self, cx: Cx<'v>, key: V<'v>) -> Result<Option<usize>, Exit> {
        let hash = cx.language().hash(cx, key)?;
        self.place_of_hashed(cx, key, hash)
    }

    /// As [`Map::place_of`] with the hash known.
    ///
    /// # Errors
    /// As [`Map::place_of`].
    pub fn place_of_hashed(self, cx: Cx<'v>, key: V<'v>, hash: u64) -> Result<Option<usize>, Exit> {
        self.find(key, hash, |candidate| {
            cx.language().equal(cx, candidate, key)
        })
    }

    /// The value of `key`, by the language's rules for leaf keys.
    ///
    /// # Errors
    /// As [`Map::place_of`].
    pub fn get(self, cx: Cx<'v>, key: V<'v>) -> Result<Option<V<'v>>, Exit> {
        Ok(self.place_of(cx, key)?.map(|place| self.value_at(place)))
    }

    /// Sets the value of `key`, by the language's rules for leaf keys.
    ///
    /// # Errors
    /// As [`Map::place_of`].
    pub fn set(self, cx: Cx<'v>, key: V<'v>, value: V<'v>) -> Result<(), Exit> {
        let hash = cx.language().hash(cx, key)?;
        match self.place_of_hashed(cx, key, hash)? {
            Some(place) => self.set_value_at(cx, place, value),
            None => self.try_push(cx, hash, key, value)?,
        }
        Ok(())
    }

    /// Removes `key`, by the language's rules for leaf keys; its value if it was there.
    ///
    /// # Errors
    /// As [`Map::place_of`].
    pub fn remove(self, cx: Cx<'v>, key: V<'v>) -> Result<Option<V<'v>>, Exit> {
        let Some(place) = self.place_of(cx, key)? else {
            return Ok(None);
        };
        let value = self.value_at(place);
        self.remove_at(cx, place);
        Ok(Some(value))
    }

    /// As [`Map::push`], where a program decides about the size.
    ///
    /// # Errors
    /// [`Exit::NeedMemory`] when the map has to grow and there is no memory for it.
    pub fn try_push(self, cx: Cx<'v>, hash: u64, key: V<'v>, value: V<'v>) -> Result<(), Exit> {
        if self.used() == self.capacity() {
            cx.reserve(storage_bytes(self.grown()))?;
        }
        self.push(cx, hash, key, value);
        Ok(())
    }

    /// Adds an entry whose key is known to be absent.
    pub fn push(self, cx: Cx<'v>, hash: u64, key: V<'v>, value: V<'v>) {
        if self.used() == self.capacity() {
            self.grow_to(cx, self.grown());
        }
        let place = self.used();
        let Some(entries) = self.entries() else {
            return;
        };
        let word = 2 + 3 * place;
        entries.set_raw(word, stored(hash));
        entries.set_value(cx, word + 1, key);
        entries.set_value(cx, word + 2, value);
        self.0.set_raw(USED, place as u64 + 1);
        self.0.set_raw(LIVE, self.len() as u64 + 1);
        match self.is_steady() {
            true => self.steady_gains(cx, key),
            false => self.set_layout(0),
        }
        if let Some(index) = self.index() {
            insert_in_index(index, hash, place as u32);
        }
    }

    /// Removes entry `place`, which must be live.
    pub fn remove_at(self, cx: Cx<'v>, place: usize) {
        let (Some(entries), Some(entry)) = (self.entries(), self.entry(place)) else {
            return;
        };
        if let Some(index) = self.index() {
            let mut probe = Probe::new(index, entry.hash);
            while probe.entry_of(index[probe.slot].get()) != Some(place) {
                probe.advance();
            }
            index[probe.slot].set(DELETED);
        }
        let word = 2 + 3 * place;
        entries.set_value(cx, word + 1, V::EMPTY);
        entries.set_value(cx, word + 2, V::EMPTY);
        let live = self.len() as u64 - 1;
        self.0.set_raw(LIVE, live);
        self.drop_layout(cx);
        // Removing at the end (popping) gives the place back when no index remembers it; the last entry's stays, so that iterators
        // see what is put in its stead.
        if live > 0 && place + 1 == self.used() && self.index().is_none() {
            self.0.set_raw(USED, place as u64);
        }
    }

    /// Removes everything.
    pub fn clear(self, cx: Cx<'v>) {
        self.0.set_value(cx, ENTRIES, V::NIL);
        self.0.set_value(cx, INDEX, V::NIL);
        self.0.set_raw(USED, 0);
        self.0.set_raw(LIVE, 0);
        self.drop_layout(cx);
    }

    /// Makes this map's contents those of `other` (which shares nothing with it afterwards).
    pub fn assign(self, cx: Cx<'v>, other: Map<'v>) {
        let copy = other.copy(cx);
        self.0.set_value(cx, ENTRIES, copy.0.value(ENTRIES));
        self.0.set_value(cx, INDEX, copy.0.value(INDEX));
        self.0.set_raw(USED, copy.0.raw(USED));
        self.0.set_raw(LIVE, copy.0.raw(LIVE));
        self.drop_layout(cx);
    }

    /// A map with the same entries.
    pub fn copy(self, cx: Cx<'v>) -> Map<'v> {
        let (used, capacity) = (self.used(), self.capacity());
        // Storage that is well used is copied as it is.
        if used == self.len()
            && used * 3 >= capacity
            && let Some(former) = self.entries()
        {
            let copy = cx.new_map();
            let entries = cx.new_array(capacity * 3);
            entries.copy_from(cx, former, 2, 2, used * 3);
            copy.0.set_value(cx, ENTRIES, entries.v());
            if let Some(index) = self.index() {
                let bytes = index.len() * 4;
                let blob = cx.new_byte_object(Kind::Blob, 0, bytes, |_| ());
                let words = self.0.value(INDEX).as_object();
                if let Some(words) = words {
                    blob.copy_from(cx, words, 2, 2, bytes / 8);
                }
                copy.0.set_value(cx, INDEX, blob.v());
            }
            copy.0.set_raw(USED, used as u64);
            copy.0.set_raw(LIVE, used as u64);
            return copy;
        }
        let copy = cx.new_map_with_capacity(self.len());
        for entry in self.iter() {
            copy.push(cx, entry.hash, entry.key, entry.value);
        }
        copy
    }

    /// Makes room for `more` further entries; places of entries may change.
    ///
    /// # Errors
    /// As [`Map::try_push`].
    pub fn reserve(self, cx: Cx<'v>, more: usize) -> Result<(), Exit> {
        if self.used() + more > self.capacity() {
            let live = self.len();
            let capacity = (live + more).max(live * 2);
            cx.reserve(storage_bytes(capacity))?;
            self.grow_to(cx, capacity);
        }
        Ok(())
    }

    /// The capacity of new storage without removed entries and with room for more.
    fn grown(self) -> usize {
        let live = self.len();
        if live < 4 { 5 } else { live * 2 }
    }

    fn grow_to(self, cx: Cx<'v>, capacity: usize) {
        let former = self.entries();
        let entries = cx.new_array(capacity * 3);
        let mut place = 0;
        for i in 0..self.used() {
            let Some(former) = former else { break };
            if !former.value(2 + 3 * i + 1).is_empty() {
                entries.copy_from(cx, former, 2 + 3 * i, 2 + 3 * place, 3);
                place += 1;
            }
        }
        let places_moved = place != self.used();
        self.0.set_value(cx, ENTRIES, entries.v());
        self.0.set_raw(USED, place as u64);
        if places_moved {
            self.drop_layout(cx);
        }
        self.rebuild_index(cx, capacity);
    }

    fn rebuild_index(self, cx: Cx<'v>, capacity: usize) {
        if capacity <= LINEAR {
            self.0.set_value(cx, INDEX, V::NIL);
            return;
        }
        let slots = index_slots(capacity);
        let blob = cx.new_byte_object(Kind::Blob, 0, slots * 4, |bytes| bytes.fill(0xFF));
        self.0.set_value(cx, INDEX, blob.v());
        let (Some(index), Some(entries)) = (self.index(), self.entries()) else {
            return;
        };
        for place in 0..self.used() {
            if !entries.value(2 + 3 * place + 1).is_empty() {
                insert_in_index(index, entries.raw(2 + 3 * place) >> 1, place as u32);
            }
        }
    }

    #[inline(always)]
    fn index(self) -> Option<&'v [std::cell::Cell<u32>]> {
        let blob = self.0.value(INDEX).as_object()?;
        Some(blob.index_cells())
    }
}

/// The slots of the index where a hash may be, in order: a few neighbours, which mostly lie in one cache line, then a jump that depends on
/// more of the hash, and so on.
///
/// ```text
/// word of the index:  | bits of the hash | entry number |
///                       above the mask     under the mask
/// ```
///
/// An index has more slots than entries, by so many that [`FREE`] and [`DELETED`] are no entry numbers under any mask. Thanks to the bits of the hash,
/// few entries with another hash are looked at.
struct Probe {
    slot: usize,
    mask: usize,
    /// What is left of the hash for jumps.
    rest: u64,
    /// Steps since the last jump.
    near: u32,
    /// The hash's bits above the mask.
    tag: u32,
}

impl Probe {
    /// Neighbours between jumps: an even number, for then the jumps come to every slot.
    const NEIGHBORS: u32 = 4;

    #[inline(always)]
    fn new(index: &[std::cell::Cell<u32>], hash: u64) -> Probe {
        // The stored hash lost its top bit; use what both forms share.
        let rest = hash & (u64::MAX >> 1);
        let spread = rest ^ rest >> 32 ^ rest >> 17;
        let mask = index.len() - 1;
        Probe {
            slot: spread as usize & mask,
            mask,
            rest,
            near: 0,
            tag: spread as u32 & !(mask as u32),
        }
    }

    /// The entry that a word of the index names, if it may be one with this hash.
    #[inline(always)]
    fn entry_of(&self, word: u32) -> Option<usize> {
        let mask = self.mask as u32;
        (word & !mask == self.tag && word < DELETED).then_some((word & mask) as usize)
    }

    #[inline(always)]
    fn advance(&mut self) {
        let step = if self.near < Self::NEIGHBORS {
            self.near += 1;
            1
        } else {
            self.near = 0;
            self.rest >>= 5;
            self.slot
                .wrapping_mul(4)
                .wrapping_add(self.rest as usize)
                .wrapping_add(1)
        };
        self.slot = self.slot.wrapping_add(step) & self.mask;
    }
}

fn insert_in_index(index: &[std::cell::Cell<u32>], hash: u64, place: u32) {
    let mut probe = Probe::new(index, hash);
    while index[probe.slot].get() < DELETED {
        probe.advance();
    }
    index[probe.slot].set(probe.tag | place);
}

impl<'v> Cx<'v> {
    /// An id for an arrangement of keys that no other has.
    pub(crate) fn draw_layout(self) -> u64 {
        let next = &self.isolate().next_layout;
        // The lowest bit says whether a map is steady.
        next.set(next.get() + 2);
        next.get()
    }

    pub fn new_map(self) -> Map<'v> {
        Map(self.new_fixed(Kind::Map, 0, [V::NIL, V::NIL], [0, 0, 0]))
    }

    /// An empty map with room for `capacity` entries.
    pub fn new_map_with_capacity(self, capacity: usize) -> Map<'v> {
        let map = self.new_map();
        if capacity > 0 {
            map.0
                .set_value(self, ENTRIES, self.new_array(capacity * 3).v());
            map.rebuild_index(self, capacity);
        }
        map
    }
}
