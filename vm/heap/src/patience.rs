//! What collections and searches in vain teach prompt finalisation (`watch.rs`): which requests to pass over, and which searches to leave out.
//!
//! Three things are counted apart: collections, by what they were due to; requests, by the old object that they were made for; searches, by
//! the old object searched and by its family. Whatever turns out fruitful is asked for again at once.
#![expect(unsafe_code, reason = "reads object headers and words")]

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::layout::{Kind, flags, object};
use crate::value::Value;
use crate::watch::{Prompt, header};
use crate::weak::AddressHasher;

/// Collections in vain before requests are passed over: for values that are watched themselves, and for others.
const PATIENCE: u32 = 64;
const PATIENCE_INSIDE: u32 = 12;
/// Collections of everything that one object may be the reason for before requests are passed over, and before it settles.
const PATIENCE_WITH_ONE: u32 = 6;
const MOST_OUTLIVED: u32 = 14;
/// At most `2^MOST_SKIPPED_LOG` requests are passed over.
const MOST_SKIPPED_LOG: u32 = 13;
/// Searches in vain of one old object before some are left out, and at most `2^MOST_UNSEARCHED_LOG` of them are.
const PATIENCE_IN_SEARCH: u32 = 4;
const MOST_UNSEARCHED_LOG: u32 = 6;
/// Old objects, and families, of which searches are known.
const BARREN: usize = 256;
/// Searches in vain of objects of one family before only one of `SEARCHED_OF_FAMILY` is searched.
const PATIENCE_WITH_FAMILY: u32 = 4096;
const SEARCHED_OF_FAMILY: u32 = 64;

/// An old object that was searched in vain; `object` is its address.
#[derive(Clone, Copy, Debug, Default)]
struct Barren {
    object: u64,
    searches: u32,
    skip: u32,
}

/// What objects have in common that hold much the same: the shape of instances, the address of the code of generators and functions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Family(u64);

impl Family {
    /// None for what may hold anything, and for what was finalised: that is let go of for good.
    pub fn of(value: Value) -> Option<Family> {
        let header = header(value);
        if header.flags & flags::FINALIZED != 0 {
            return None;
        }
        if header.kind == Kind::Instance {
            return Some(Family(header.shape.into()));
        }
        let word = header.kind.outside_word()?;
        // SAFETY: callers pass pointers of the heap; objects of the kind have this word.
        Some(Family(unsafe { *object(value).add(word) }))
    }
}

/// A family that was searched in vain so often, one after another.
#[derive(Clone, Copy, Debug, Default)]
struct BarrenFamily {
    family: Family,
    searches: u32,
}

/// How a program let go of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Release {
    /// A variable or slot was emptied or bound anew.
    Explicit,
    /// A call ended to which the value had been passed, or that held it.
    WithCall,
}

/// What a request for a collection is due to. What is in vain for one does not tell about the others; what is fruitful does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cause {
    pub release: Release,
    /// The value is watched itself.
    pub is_direct: bool,
}

/// Requests of one [`Cause`] since the last fruitful collection.
#[derive(Clone, Debug, Default)]
struct InVain {
    collections: Cell<u32>,
    /// Requests that are to be passed over.
    skip: Cell<u32>,
}

impl Cause {
    const COUNT: usize = 4;

    fn index(self) -> usize {
        self.release as usize * 2 + usize::from(self.is_direct)
    }

    fn patience(self) -> u32 {
        match self.is_direct {
            true => PATIENCE,
            false => PATIENCE_INSIDE,
        }
    }
}

impl InVain {
    fn count(&self, patience: u32) {
        let collections = self.collections.get() + 1;
        self.collections.set(collections);
        let excess = collections.saturating_sub(patience) / 4;
        self.skip.set(match excess {
            0 => 0,
            _ => 1 << excess.min(MOST_SKIPPED_LOG),
        });
    }

    fn forget(&self) {
        self.collections.set(0);
        self.skip.set(0);
    }
}

/// What is known of an object that collections were made for.
#[derive(Clone, Copy, Debug, Default)]
struct Reason {
    collections: u32,
    skip: u32,
}

/// What comes of a request for the sake of one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Made,
    PassedOver,
    /// The object has outlived so many collections that it settles.
    LastOne,
}

/// What was in vain so far.
#[derive(Debug)]
pub(crate) struct Patience {
    /// By [`Prompt`] and [`Cause`].
    in_vain: [[InVain; Cause::COUNT]; 3],
    /// The old objects that were the reason for collections of everything and are still alive, by address.
    reasons: RefCell<HashMap<usize, Reason, BuildHasherDefault<AddressHasher>>>,
    /// By address, as far as it has room.
    barren: Vec<Cell<Barren>>,
    /// By family, as far as it has room.
    barren_families: Vec<Cell<BarrenFamily>>,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            in_vain: Default::default(),
            reasons: RefCell::default(),
            barren: vec![Cell::default(); BARREN],
            barren_families: vec![Cell::default(); BARREN],
        }
    }
}

impl Patience {
    /// A collection that was due to `cause` is over.
    pub fn learn(&self, prompt: Prompt, cause: Cause, found: bool) {
        let in_vain = &self.in_vain[prompt as usize];
        if found {
            in_vain.iter().for_each(InVain::forget);
        } else {
            in_vain[cause.index()].count(cause.patience());
        }
    }

    /// Whether a request for this collection is passed over.
    pub fn passes_over(&self, prompt: Prompt, cause: Cause) -> bool {
        let skip = &self.in_vain[prompt as usize][cause.index()].skip;
        let left = skip.get();
        skip.set(left.saturating_sub(1));
        left > 0
    }

    /// Counts a request for the sake of an old object.
    pub fn count_request(&self, object: Value) -> Request {
        let mut reasons = self.reasons.borrow_mut();
        let reason = reasons.entry(object.bits() as usize).or_default();
        if reason.skip > 0 {
            reason.skip -= 1;
            return Request::PassedOver;
        }
        reason.collections += 1;
        let excess = reason.collections.saturating_sub(PATIENCE_WITH_ONE);
        reason.skip = (1 << excess) - 1;
        if reason.collections > MOST_OUTLIVED {
            reasons.remove(&(object.bits() as usize));
            Request::LastOne
        } else {
            Request::Made
        }
    }

    fn barren(&self, object: Value) -> &Cell<Barren> {
        &self.barren[hash(object.bits() >> 4) % BARREN]
    }

    /// Whether a search of the old object is left out.
    pub fn leaves_out(&self, object: Value) -> bool {
        let cell = self.barren(object);
        let known = cell.get();
        if known.object != object.bits() || known.skip == 0 {
            return false;
        }
        cell.set(Barren {
            skip: known.skip - 1,
            ..known
        });
        true
    }

    /// The old object was searched in vain.
    pub fn note_barren(&self, object: Value) {
        let cell = self.barren(object);
        let known = cell.get();
        let searches = match known.object == object.bits() {
            true => known.searches + 1,
            false => 1,
        };
        let excess = searches.saturating_sub(PATIENCE_IN_SEARCH);
        cell.set(Barren {
            object: object.bits(),
            searches: searches.min(PATIENCE_IN_SEARCH + MOST_UNSEARCHED_LOG),
            skip: (1 << excess.min(MOST_UNSEARCHED_LOG)) - 1,
        });
    }

    fn barren_family(&self, family: Family) -> &Cell<BarrenFamily> {
        &self.barren_families[hash(family.0) % BARREN]
    }

    /// Whether a search of an object of this family is left out.
    pub fn leaves_out_family(&self, family: Family) -> bool {
        let cell = self.barren_family(family);
        let known = cell.get();
        let is_left_out = known.family == family
            && known.searches >= PATIENCE_WITH_FAMILY
            && !known.searches.is_multiple_of(SEARCHED_OF_FAMILY);
        if is_left_out {
            let searches = known.searches.wrapping_add(1).max(PATIENCE_WITH_FAMILY);
            cell.set(BarrenFamily { family, searches });
        }
        is_left_out
    }

    /// An object of this family was searched.
    pub fn note_search(&self, family: Family, is_barren: bool) {
        let cell = self.barren_family(family);
        let known = cell.get();
        let searches = match (is_barren, known.family == family) {
            (false, _) => 0,
            (true, true) => known.searches + 1,
            (true, false) => 1,
        };
        cell.set(BarrenFamily { family, searches });
    }

    /// Forgets objects that have died: others may come to lie there.
    pub fn forget_reasons(&self, is_dead: impl Fn(*mut u64) -> bool) {
        for known in &self.barren {
            known.set(Barren::default());
        }
        let mut reasons = self.reasons.borrow_mut();
        reasons.retain(|&address, _| !is_dead(address as *mut u64));
    }

    /// The program collected everything itself: what was in vain before tells nothing any more.
    pub fn forget_vain(&self) {
        self.in_vain.iter().flatten().for_each(InVain::forget);
    }
}

fn hash(word: u64) -> usize {
    (word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize
}
