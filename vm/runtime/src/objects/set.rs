//! Sets: open-addressed tables whose order of iteration is that of the table.
//!
//! `{keys, hashes; filled, live, mask, version, kept hash}`. The probe sequence and growth are those of a linear-probe window inside a
//! perturbed sequence, as dynamic languages that print sets in table order define them: nine neighbours, then
//! `perturb >>= 5; i = 5 * i + 1 + perturb`. Source: open addressing as in Knuth, *The Art of Computer Programming*, volume 3,
//! section 6.4; the constants are such languages', for the same printed order.

use std::cell::Cell;

use corevm_heap::{Kind, Value};

use super::view;
use crate::cx::Cx;
use crate::native::Exit;
use crate::value::{Obj, ReadCell, V};

view!(
    /// A set of values.
    Set, Set, as_set, as_exact_set
);

const KEYS: usize = 1;
const HASHES: usize = 2;
const FILLED: usize = 3;
pub(super) const LIVE: usize = 4;
/// The number of slots less one in the low half; where the next search for any key starts in the high half.
const MASK: usize = 5;
const MASK_BITS: u64 = 0xFFFF_FFFF;
const VERSION: usize = 6;
/// See [`Set::kept_hash`]; 0 where there is none.
const KEPT_HASH: usize = 7;

const FIRST_SLOTS: usize = 8;
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;

/// Where a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    At(usize),
    /// Absent: this slot was never used.
    Free(usize),
    /// Absent: this slot, the last on the way whose key was removed, takes it.
    Removed(usize),
}

/// What a full set with so many keys grows to, at least.
fn grown(live: usize) -> usize {
    if live > 50_000 { live * 2 } else { live * 4 }
}

fn slots_above(minimum: usize) -> usize {
    (minimum + 1).next_power_of_two().max(FIRST_SLOTS)
}

impl<'v> Set<'v> {
    #[inline]
    pub fn len(self) -> usize {
        self.0.raw(LIVE) as usize
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Number of slots: iteration goes over `0..slots()`.
    #[inline]
    pub fn slots(self) -> usize {
        (self.0.raw(MASK) & MASK_BITS) as usize + 1
    }

    /// A number that changes when keys are added or removed.
    pub fn version(self) -> u64 {
        self.0.raw(VERSION)
    }

    /// The hash of the whole that the language had the set keep, which is one that does not change any more.
    pub fn kept_hash(self) -> Option<i64> {
        let kept = self.0.raw(KEPT_HASH) as i64;
        (kept != 0).then_some(kept)
    }

    /// Has the set keep its hash, unless that is 0.
    pub fn keep_hash(self, hash: i64) {
        self.0.set_raw(KEPT_HASH, hash as u64);
    }

    #[inline(always)]
    fn keys(self) -> Obj<'v> {
        self.0.value(KEYS).as_object().expect("a set has storage")
    }

    #[inline(always)]
    fn hashes(self) -> &'v [Cell<u64>] {
        let blob = self.0.value(HASHES).as_object().expect("a set has storage");
        blob.word_cells(2, self.slots())
    }

    /// The key in slot `slot` and its hash; `None` when there is none.
    #[inline]
    pub fn key_at(self, slot: usize) -> Option<(V<'v>, u64)> {
        if slot >= self.slots() {
            return None;
        }
        let key = self.keys().value(2 + slot);
        if key.is_empty() || is_removed(key) {
            None
        } else {
            Some((key, self.hashes()[slot].get()))
        }
    }

    /// The keys in order of iteration; the set must not change meanwhile.
    pub fn iter(self) -> impl Iterator<Item = (V<'v>, u64)> + 'v {
        let keys = self.keys().value_slice(2, self.slots());
        keys.iter()
            .map(ReadCell::get)
            .zip(self.hashes().iter().map(Cell::get))
            .filter(|&(key, _)| !key.is_empty() && !is_removed(key))
    }

    /// The keys from slot `from` on, each with its slot; the set must not change meanwhile.
    pub fn iter_from(self, from: usize) -> impl Iterator<Item = (usize, V<'v>)> + 'v {
        let from = from.min(self.slots());
        let keys = self.keys().value_slice(2 + from, self.slots() - from);
        (from..)
            .zip(keys.iter().map(ReadCell::get))
            .filter(|&(_, key)| !key.is_empty() && !is_removed(key))
    }

    #[inline]
    fn search<E>(
        self,
        key: V<'v>,
        hash: u64,
        mut equal: impl FnMut(V<'v>) -> Result<bool, E>,
    ) -> Result<Found, E> {
        self.search_from(0, key, hash, |candidate, _| equal(candidate))
    }

    /// Looks at the slots in the order of the hash from number `from` on; `equal` is told a candidate's number in that order.
    #[inline(always)]
    fn search_from<E>(
        self,
        from: usize,
        key: V<'v>,
        hash: u64,
        mut equal: impl FnMut(V<'v>, usize) -> Result<bool, E>,
    ) -> Result<Found, E> {
        /// Numbers of the slots between two jumps.
        const RUN: usize = LINEAR_PROBES + 1;
        let (keys, hashes, mask) = (self.keys(), self.hashes(), self.slots() - 1);
        let mut perturb = hash;
        let mut i = hash as usize & mask;
        // Mostly the first slot decides, without its hash.
        let first = keys.value(2 + i);
        if first.is_empty() {
            return Ok(Found::Free(i));
        }
        if first == key {
            return Ok(Found::At(i));
        }
        let mut removed = None;
        let mut number = 0;
        loop {
            let last = if i + LINEAR_PROBES <= mask {
                i + LINEAR_PROBES
            } else {
                i
            };
            let left_out = from.saturating_sub(number).min(last + 1 - i);
            let run = i + left_out..last + 1;
            for (slot, stored) in run.clone().zip(&hashes[run]) {
                let candidate = keys.value(2 + slot);
                if candidate.is_empty() {
                    return Ok(removed.map_or(Found::Free(slot), Found::Removed));
                }
                if is_removed(candidate) {
                    removed = Some(slot);
                } else if stored.get() == hash
                    && (candidate == key || equal(candidate, number + slot - i)?)
                {
                    return Ok(Found::At(slot));
                }
            }
            number += RUN;
            perturb >>= PERTURB_SHIFT;
            i = (i
                .wrapping_mul(5)
                .wrapping_add(1)
                .wrapping_add(perturb as usize))
                & mask;
        }
    }

    /// The slot of the key with this hash for which `equal` holds; identical keys are equal without asking.
    ///
    /// # Errors
    /// What `equal` returns.
    pub fn find<E>(
        self,
        key: V<'v>,
        hash: u64,
        equal: impl FnMut(V<'v>) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        Ok(match self.search(key, hash, equal)? {
            Found::At(slot) => Some(slot),
            Found::Free(_) | Found::Removed(_) => None,
        })
    }

    /// As [`Set::find`], past the first `from` slots that are looked at; `equal` is told which one a candidate is in.
    ///
    /// # Errors
    /// What `equal` returns.
    pub fn find_from<E>(
        self,
        from: usize,
        key: V<'v>,
        hash: u64,
        equal: impl FnMut(V<'v>, usize) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        Ok(match self.search_from(from, key, hash, equal)? {
            Found::At(slot) => Some(slot),
            Found::Free(_) | Found::Removed(_) => None,
        })
    }

    /// Adds a key known to be absent.
    pub fn push(self, cx: Cx<'v>, key: V<'v>, hash: u64) {
        if let Ok(found) = self.search(key, hash, |_| Ok::<_, Exit>(false)) {
            self.put(cx, found, key, hash);
        }
    }

    /// As [`Set::push`], where a program decides about the size.
    ///
    /// # Errors
    /// [`Exit::NeedMemory`] when the set has to grow and there is no memory for it.
    pub fn try_push(self, cx: Cx<'v>, key: V<'v>, hash: u64) -> Result<(), Exit> {
        let found = self.search(key, hash, |_| Ok::<_, Exit>(false))?;
        self.try_put(cx, found, key, hash)
    }

    /// Adds the key unless it is there; `equal` tells whether a candidate with its hash is the key.
    ///
    /// # Errors
    /// What `equal` returns, and as [`Set::try_push`].
    #[inline]
    pub fn try_add(
        self,
        cx: Cx<'v>,
        key: V<'v>,
        hash: u64,
        equal: impl FnMut(V<'v>) -> Result<bool, Exit>,
    ) -> Result<(), Exit> {
        match self.search(key, hash, equal)? {
            Found::At(_) => Ok(()),
            found => self.try_put(cx, found, key, hash),
        }
    }

    #[inline]
    fn try_put(self, cx: Cx<'v>, found: Found, key: V<'v>, hash: u64) -> Result<(), Exit> {
        let fresh = matches!(found, Found::Free(_));
        if fresh && self.is_full_with(self.0.raw(FILLED) as usize + 1) {
            cx.reserve(slots_above(grown(self.len() + 1)) * 16)?;
        }
        self.put(cx, found, key, hash);
        Ok(())
    }

    /// Whether the set has to grow when so many slots are taken.
    fn is_full_with(self, filled: usize) -> bool {
        filled * 5 >= (self.slots() - 1) * 3
    }

    /// Puts a key where a search for it ended.
    #[inline]
    fn put(self, cx: Cx<'v>, found: Found, key: V<'v>, hash: u64) {
        let (slot, fresh) = match found {
            Found::At(_) => return,
            Found::Free(slot) => (slot, true),
            Found::Removed(slot) => (slot, false),
        };
        self.keys().set_value(cx, 2 + slot, key);
        self.hashes()[slot].set(hash);
        let filled = self.0.raw(FILLED) + u64::from(fresh);
        self.0.set_raw(FILLED, filled);
        self.0.set_raw(LIVE, self.0.raw(LIVE) + 1);
        self.touch();
        if fresh && self.is_full_with(filled as usize) {
            self.resize(cx, grown(self.len()));
        }
    }

    /// Whether `key` is in the set, by the language's rules for leaf keys.
    ///
    /// # Errors
    /// [`Exit::NeedGuest`] when hashing or comparing needs guest code, or what the language raises.
    pub fn contains(self, cx: Cx<'v>, key: V<'v>) -> Result<bool, Exit> {
        let hash = cx.language().hash(cx, key)?;
        self.contains_hashed(cx, key, hash)
    }

    /// As [`Set::contains`] with the hash known.
    ///
    /// # Errors
    /// As [`Set::contains`].
    pub fn contains_hashed(self, cx: Cx<'v>, key: V<'v>, hash: u64) -> Result<bool, Exit> {
        Ok(self
            .find(key, hash, |candidate| {
                cx.language().equal(cx, candidate, key)
            })?
            .is_some())
    }

    /// Adds `key`, by the language's rules for leaf keys; whether it was absent.
    ///
    /// # Errors
    /// As [`Set::contains`].
    pub fn add(self, cx: Cx<'v>, key: V<'v>) -> Result<bool, Exit> {
        let hash = cx.language().hash(cx, key)?;
        self.add_hashed(cx, key, hash)
    }

    /// As [`Set::add`] with the hash known.
    ///
    /// # Errors
    /// As [`Set::contains`].
    pub fn add_hashed(self, cx: Cx<'v>, key: V<'v>, hash: u64) -> Result<bool, Exit> {
        let found = self.search(key, hash, |candidate| {
            cx.language().equal(cx, candidate, key)
        })?;
        self.try_put(cx, found, key, hash)?;
        Ok(!matches!(found, Found::At(_)))
    }

    /// Removes `key`, by the language's rules for leaf keys; whether it was there.
    ///
    /// # Errors
    /// As [`Set::contains`].
    pub fn remove(self, cx: Cx<'v>, key: V<'v>) -> Result<bool, Exit> {
        let hash = cx.language().hash(cx, key)?;
        let slot = self.find(key, hash, |candidate| {
            cx.language().equal(cx, candidate, key)
        })?;
        if let Some(slot) = slot {
            self.remove_at(cx, slot);
        }
        Ok(slot.is_some())
    }

    /// Removes the key in slot `slot`.
    pub fn remove_at(self, cx: Cx<'v>, slot: usize) {
        if self.key_at(slot).is_none() {
            return;
        }
        self.keys().value(2 + slot).note_release(cx);
        self.keys().set_raw(2 + slot, Value::REMOVED.bits());
        self.0.set_raw(LIVE, self.0.raw(LIVE) - 1);
        self.touch();
    }

    /// Removes and returns any key. Searching goes on behind the last key taken so, so that emptying a set is linear.
    pub fn pop_next(self, cx: Cx<'v>) -> Option<V<'v>> {
        if self.is_empty() {
            return None;
        }
        let mask = self.slots() - 1;
        let mut slot = (self.0.raw(MASK) >> 32) as usize & mask;
        let key = loop {
            match self.key_at(slot) {
                Some((key, _)) => break key,
                None => slot = (slot + 1) & mask,
            }
        };
        self.remove_at(cx, slot);
        self.0.set_raw(MASK, mask as u64 | (slot as u64 + 1) << 32);
        Some(key)
    }

    /// The storage has so many slots; searching for any key goes on where it was.
    fn set_slots(self, slots: usize) {
        let next = self.0.raw(MASK) & !MASK_BITS;
        self.0.set_raw(MASK, next | (slots as u64 - 1));
    }

    fn touch(self) {
        self.0.set_raw(VERSION, self.0.raw(VERSION) + 1);
    }

    /// Removes everything.
    pub fn clear(self, cx: Cx<'v>) {
        let version = self.version();
        self.take_storage(cx, cx.new_set());
        self.0.set_raw(VERSION, version + 1);
    }

    /// Makes this set's contents those of `other`, which is not to be used any more.
    pub fn take_storage(self, cx: Cx<'v>, other: Set<'v>) {
        self.0.set_value(cx, KEYS, other.0.value(KEYS));
        self.0.set_value(cx, HASHES, other.0.value(HASHES));
        for word in [FILLED, LIVE] {
            self.0.set_raw(word, other.0.raw(word));
        }
        self.set_slots(other.slots());
        self.touch();
    }

    /// Makes room for `more` further keys, as merging a whole set does.
    pub fn reserve_for_merge(self, cx: Cx<'v>, more: usize) {
        if self.is_full_with(self.0.raw(FILLED) as usize + more) {
            self.resize(cx, (self.len() + more) * 2);
        }
    }

    /// Whether a key was never in any slot.
    pub fn is_untouched(self) -> bool {
        self.0.raw(FILLED) == 0
    }

    /// Puts the keys of another set into this one, which is untouched and has room for them: no two are compared.
    pub fn take_keys(self, cx: Cx<'v>, other: Set<'v>) {
        self.touch();
        if other.0.raw(FILLED) == other.0.raw(LIVE) && self.slots() == other.slots() {
            self.keys().copy_from(cx, other.keys(), 2, 2, self.slots());
            self.hashes()
                .iter()
                .zip(other.hashes())
                .for_each(|(to, from)| to.set(from.get()));
            self.0.set_raw(FILLED, other.0.raw(FILLED));
            self.0.set_raw(LIVE, other.0.raw(LIVE));
            return;
        }
        self.0.set_raw(FILLED, other.0.raw(LIVE));
        self.0.set_raw(LIVE, other.0.raw(LIVE));
        self.place_all(cx, other.iter());
    }

    /// A set with the same keys, laid out as merging into a new set does.
    pub fn copy(self, cx: Cx<'v>) -> Set<'v> {
        let copy = cx.new_set();
        if !self.is_empty() {
            copy.reserve_for_merge(cx, self.len());
            copy.take_keys(cx, self);
        }
        copy
    }

    /// Makes the storage anew when more than a quarter of it are marks of removed keys, as removing many keys at once does.
    pub fn drop_marks(self, cx: Cx<'v>) {
        let marks = self.0.raw(FILLED) as usize - self.len();
        if marks > (self.slots() - 1) / 4 {
            self.resize(cx, grown(self.len()));
        }
    }

    fn resize(self, cx: Cx<'v>, minimum: usize) {
        let slots = slots_above(minimum);
        let former = self.iter();
        let live = self.len();
        self.0.set_value(cx, KEYS, cx.new_array(slots).v());
        self.0.set_value(
            cx,
            HASHES,
            cx.new_byte_object(Kind::Blob, 0, slots * 8, |_| ()).v(),
        );
        self.set_slots(slots);
        self.0.set_raw(FILLED, live as u64);
        self.place_all(cx, former);
    }

    /// Puts keys that differ from each other into storage that is empty and has room for them.
    fn place_all(self, cx: Cx<'v>, all: impl Iterator<Item = (V<'v>, u64)>) {
        let (keys, hashes) = (self.keys(), self.hashes());
        keys.record_bulk_write(cx);
        for (key, hash) in all {
            let slot = free_slot(keys, hashes.len() - 1, hash);
            keys.set_raw(2 + slot, key.raw().bits());
            hashes[slot].set(hash);
        }
    }
}

/// Where a key that is known to be absent goes in storage from which nothing was removed: the search of [`Set::search`].
#[inline]
fn free_slot(keys: Obj<'_>, mask: usize, hash: u64) -> usize {
    let mut perturb = hash;
    let mut i = hash as usize & mask;
    loop {
        let last = if i + LINEAR_PROBES <= mask {
            i + LINEAR_PROBES
        } else {
            i
        };
        if let Some(slot) = (i..=last).find(|&slot| keys.value(2 + slot).is_empty()) {
            return slot;
        }
        perturb >>= PERTURB_SHIFT;
        i = i
            .wrapping_mul(5)
            .wrapping_add(1)
            .wrapping_add(perturb as usize)
            & mask;
    }
}

/// Whether a key word marks a removed key.
#[inline(always)]
fn is_removed(key: V<'_>) -> bool {
    key.raw() == Value::REMOVED
}

impl<'v> Cx<'v> {
    pub fn new_set(self) -> Set<'v> {
        let keys = self.new_array(FIRST_SLOTS);
        let hashes = self.new_byte_object(Kind::Blob, 0, FIRST_SLOTS * 8, |_| ());
        Set(self.new_fixed(
            Kind::Set,
            0,
            [keys.v(), hashes.v()],
            [0, 0, FIRST_SLOTS as u64 - 1, 0, 0],
        ))
    }
}
