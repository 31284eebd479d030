//! Weak references: which there are, and which refer to an object.
//!
//! Collections go through the lists; a program that asks for the references to an object is answered from an index by
//! the referent's address. A nursery collection brings the index up to date for the references that were young: the
//! others' referents stay where they are. After other collections it is made anew when it is asked for.
//!
//! - W1: the cells in the lists are objects of kind `Weak` that had not died when the last collection ended.
#![expect(unsafe_code, reason = "reads the referents of weak references")]

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::hash::{BuildHasherDefault, Hasher};

use crate::layout::{Header, Kind, gc};
use crate::value::Value;

/// Word of a weak reference that holds its referent.
pub(crate) const REFERENT: usize = 3;

/// All weak references of a heap.
#[derive(Debug, Default)]
pub(crate) struct WeakReferences {
    /// Those of which they or the referent may be young.
    pub young: Vec<*mut u64>,
    pub old: Vec<*mut u64>,
    watched_young: bool,
    /// By address of the referent; `None` when it is to be made.
    index: Option<HashMap<usize, References, BuildHasherDefault<AddressHasher>>>,
}

/// The references to one object, in order of creation.
#[derive(Debug)]
enum References {
    One(*mut u64),
    #[expect(clippy::box_collection, reason = "most entries are the other variant")]
    Many(Box<Vec<*mut u64>>),
}

impl WeakReferences {
    /// Whether something waits for the referent's death: types live long.
    pub fn add(&mut self, weak: *mut u64) -> bool {
        self.young.push(weak);
        self.insert(weak);
        let is_watched = refers_to_watched(weak);
        self.watched_young |= is_watched;
        is_watched
    }

    /// Whether a young reference to something else than a type may exist.
    pub fn has_watched_young(&self) -> bool {
        self.watched_young
    }

    /// From now on the program waits for the deaths of referents.
    pub fn settle(&mut self) {
        self.watched_young = false;
    }

    /// A nursery collection is about to change addresses.
    pub fn forget_young(&mut self) {
        let young = std::mem::take(&mut self.young);
        young.iter().for_each(|&weak| self.remove(weak));
        self.young = young;
        self.watched_young = false;
    }

    /// A collection is about to change any address, and to release objects.
    pub fn forget_all(&mut self) {
        self.index = None;
        self.watched_young = false;
    }

    /// A reference that survived a collection.
    pub fn keep(&mut self, weak: *mut u64, is_young: bool) {
        self.insert(weak);
        if is_young {
            self.young.push(weak);
            self.watched_young |= refers_to_watched(weak);
        } else {
            self.old.push(weak);
        }
    }

    /// The references to the object at `referent`, in order of creation.
    pub fn to(&mut self, referent: *mut u64) -> impl Iterator<Item = Value> {
        if self.index.is_none() {
            self.index = Some(HashMap::default());
            let all: Vec<_> = self.old.iter().chain(&self.young).copied().collect();
            all.into_iter().for_each(|weak| self.insert(weak));
        }
        let found = self
            .index
            .as_ref()
            .and_then(|index| index.get(&(referent as usize)));
        let all = match found {
            None => &[][..],
            Some(References::One(weak)) => std::slice::from_ref(weak),
            Some(References::Many(all)) => all,
        };
        // A reference may have been cleared since.
        let refers = move |weak: &&*mut u64| referent_of(**weak) == Some(referent);
        let value = |weak: &*mut u64| Value::from_bits(*weak as u64);
        all.iter().filter(refers).map(value)
    }

    fn insert(&mut self, weak: *mut u64) {
        let (Some(index), Some(referent)) = (&mut self.index, referent_of(weak)) else {
            return;
        };
        match index.entry(referent as usize) {
            Slot::Vacant(slot) => {
                slot.insert(References::One(weak));
            }
            Slot::Occupied(mut slot) => match slot.get_mut() {
                References::One(first) => {
                    let both = Box::new(vec![*first, weak]);
                    slot.insert(References::Many(both));
                }
                References::Many(all) => all.push(weak),
            },
        }
    }

    fn remove(&mut self, weak: *mut u64) {
        let (Some(index), Some(referent)) = (&mut self.index, referent_of(weak)) else {
            return;
        };
        let Slot::Occupied(mut slot) = index.entry(referent as usize) else {
            return;
        };
        let is_empty = match slot.get_mut() {
            References::One(only) => *only == weak,
            References::Many(all) => {
                // Young ones are at the end.
                if let Some(place) = all.iter().rposition(|other| *other == weak) {
                    all.remove(place);
                }
                all.is_empty()
            }
        };
        if is_empty {
            slot.remove();
        }
    }
}

pub(crate) fn referent_of(weak: *mut u64) -> Option<*mut u64> {
    // SAFETY: W1; and what was moved keeps its words beyond the forwarding address until the collection ends.
    let referent = Value::from_bits(unsafe { *weak.add(REFERENT) });
    referent.is_pointer().then_some(referent.bits() as *mut u64)
}

fn refers_to_watched(weak: *mut u64) -> bool {
    referent_of(weak).is_some_and(|referent| {
        // SAFETY: W1: a referent that has not been found dead is an object.
        let header = unsafe { *referent.cast::<Header>() };
        header.kind != Kind::Type && header.gc & gc::PATIENT == 0
    })
}

/// Spreads addresses, which are multiples of 8.
#[derive(Debug, Default)]
pub(crate) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(self.0 << 8 | u64::from(byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (word >> 3)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(26);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}
