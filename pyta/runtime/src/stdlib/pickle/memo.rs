//! Which objects a pickler has written already.
//!
//! Objects are found by address in a table of this program. Addresses change with collections, so what lasts is a list of the objects
//! with their numbers; the table is made from it again when a run begins after a collection. A few tables are kept between runs.

use std::cell::RefCell;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::prelude::*;
use crate::state::State;

type Numbers = FxHashMap<u64, u32>;

/// A table that may still be good.
#[derive(Debug)]
struct Kept {
    /// Whose it is.
    stamp: i64,
    /// The heap's collections when it was put here.
    collections: u64,
    numbers: Numbers,
}

#[derive(Debug, Default)]
struct Tables {
    kept: RefCell<Vec<Kept>>,
    next_stamp: std::cell::Cell<i64>,
}

/// More tables are not kept: picklers that call picklers are rare.
const MOST_TABLES: usize = 4;

fn collections(cx: Cx<'_>) -> u64 {
    let stats = cx.heap().stats();
    stats.minor_collections
        + stats.recent_collections
        + stats.major_collections
        + stats.moving_collections
}

/// A number that no other memo has.
pub fn new_stamp(cx: Cx<'_>) -> i64 {
    let Some(state) = cx.state::<State>() else {
        return 0;
    };
    let tables = state.of::<Tables>();
    tables.next_stamp.set(tables.next_stamp.get() + 1);
    tables.next_stamp.get()
}

pub struct Memo<'v> {
    cx: Cx<'v>,
    numbers: Numbers,
    /// Objects of this run, with consecutive numbers.
    added: Vec<V<'v>>,
}

/// Most pickles have fewer objects.
const USUAL: usize = 56;

impl<'v> Memo<'v> {
    pub fn new(cx: Cx<'v>) -> Memo<'v> {
        Memo {
            cx,
            numbers: Numbers::with_capacity_and_hasher(USUAL, FxBuildHasher),
            added: Vec::with_capacity(USUAL),
        }
    }

    /// The memo that a list holds: objects and numbers by turns.
    pub fn resume(cx: Cx<'v>, list: List<'v>, stamp: i64) -> Memo<'v> {
        let numbers = kept(cx, stamp).unwrap_or_else(|| {
            let mut numbers = Numbers::default();
            numbers.reserve(list.len() / 2);
            for pair in list.items().chunks_exact(2) {
                let number = pair[1].get().as_small().unwrap_or(0) as u32;
                numbers.insert(pair[0].get().raw().bits(), number);
            }
            numbers
        });
        Memo {
            cx,
            numbers,
            added: Vec::new(),
        }
    }

    #[inline]
    pub fn get(&self, value: V<'v>) -> Option<u32> {
        self.numbers.get(&value.raw().bits()).copied()
    }

    /// Gives an object the next number.
    #[inline]
    pub fn put(&mut self, value: V<'v>) -> u32 {
        let number = self.numbers.len() as u32;
        self.numbers.insert(value.raw().bits(), number);
        self.added.push(value);
        number
    }

    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Writes the objects of this run to the list and keeps the table.
    pub fn keep(&mut self, list: List<'v>, stamp: i64) {
        let first = self.numbers.len() - self.added.len();
        for (&value, number) in self.added.iter().zip(first..) {
            list.push(self.cx, value);
            list.push(self.cx, V::small(number as i64));
        }
        self.added.clear();
        let Some(state) = self.cx.state::<State>() else {
            return;
        };
        let tables = state.of::<Tables>();
        let mut kept = tables.kept.borrow_mut();
        if kept.len() >= MOST_TABLES {
            kept.remove(0);
        }
        kept.push(Kept {
            stamp,
            collections: collections(self.cx),
            numbers: std::mem::take(&mut self.numbers),
        });
    }
}

/// Takes the table of a memo, if it is good; a stale one is forgotten.
fn kept(cx: Cx<'_>, stamp: i64) -> Option<Numbers> {
    let tables = cx.state::<State>()?.of::<Tables>();
    let mut kept = tables.kept.borrow_mut();
    let place = kept.iter().position(|kept| kept.stamp == stamp)?;
    let found = kept.remove(place);
    (found.collections == collections(cx)).then_some(found.numbers)
}
