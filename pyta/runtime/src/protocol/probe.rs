//! Finding a key in a map or set when hashing or comparing takes guest code.
//!
//! A stepped native keeps three scratch slots: the hash, how many candidates have been rejected, and the table's stamp when guest code
//! was last asked. A candidate is one whose hash is the key's. After a rejection by guest code the search starts again and passes over as
//! many without comparing them; when the table has changed meanwhile, over none.

use super::{Hashing, Methods, Repr};
use crate::prelude::*;

/// Scratch slots that probing takes.
pub const SCRATCH: u8 = 3;

const START: u32 = 0;
const HASHED: u32 = 1;
const COMPARED: u32 = 2;

const HASH: usize = 0;
const REJECTED: usize = 1;
const STAMP: usize = 2;

/// A hash table of keys.
pub trait Table<'v>: Copy {
    /// As [`Map::find`] and [`Set::find`].
    ///
    /// # Errors
    /// What `equal` returns.
    fn find_key<E>(
        self,
        key: V<'v>,
        hash: u64,
        equal: impl FnMut(V<'v>) -> Result<bool, E>,
    ) -> Result<Option<usize>, E>;

    /// A number that changes whenever keys are added or removed.
    fn stamp(self, cx: Cx<'v>) -> i64;
}

impl<'v> Table<'v> for Map<'v> {
    fn find_key<E>(
        self,
        key: V<'v>,
        hash: u64,
        equal: impl FnMut(V<'v>) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        self.find(key, hash, equal)
    }

    fn stamp(self, cx: Cx<'v>) -> i64 {
        self.layout(cx) as i64 & (i64::MAX >> 2)
    }
}

impl<'v> Table<'v> for Set<'v> {
    fn find_key<E>(
        self,
        key: V<'v>,
        hash: u64,
        equal: impl FnMut(V<'v>) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        self.find(key, hash, equal)
    }

    fn stamp(self, _: Cx<'v>) -> i64 {
        self.version() as i64 & (i64::MAX >> 2)
    }
}

/// What a search came to.
pub enum Probed<'v> {
    /// To be returned from the step.
    Ask(Next<'v>),
    /// The key's hash, and its place if it is there.
    Done { hash: u64, place: Option<usize> },
}

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'v> {
    pub key: V<'v>,
    /// What a failed hash is blamed on, if on anything: "dict key" or "set element".
    pub what: Option<&'static str>,
    /// First of the scratch slots.
    pub scratch: usize,
}

/// One step of a search.
///
/// # Errors
/// What hashing and comparing raise.
pub fn probe<'v, T: Table<'v>>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    table: T,
    wanted: Wanted<'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Probed<'v>, Raised> {
    let base = wanted.scratch;
    match (state, got) {
        (START, _) => match cx.leaf_hash(wanted.key) {
            Ok(hash) => slots.set(base + HASH, cx.new_int(hash)),
            Err(Exit::Raised) => return Err(unusable(cx, wanted)),
            Err(_) => {
                return match cx.special(wanted.key, N::hash) {
                    Some(method) if !method.callee.is_nil() => {
                        Ok(Probed::Ask(method.catch(HASHED, &[])))
                    }
                    _ => {
                        let _ = cx.unhashable(wanted.key);
                        Err(unusable(cx, wanted))
                    }
                };
            }
        },
        (HASHED, Got::Raised(exception)) => {
            let _ = cx.raise(exception);
            return Err(unusable(cx, wanted));
        }
        (HASHED, got) => {
            let hash = checked_hash(cx, got.value()).map_err(|_| unusable(cx, wanted))?;
            slots.set(base + HASH, cx.new_int(hash));
        }
        (_, got) => {
            let Some(equal) = cx.language().truth(cx, got.value()) else {
                return Ok(Probed::Ask(Next::Op {
                    state: COMPARED,
                    op: SlowOp::Truth,
                    operands: ArgBuf::of(&[got.value()]),
                }));
            };
            let unchanged = slots.int(base + STAMP) == table.stamp(cx);
            let rejected = slots.int(base + REJECTED);
            if !unchanged {
                slots.set_int(base + REJECTED, 0);
            } else if equal {
                return Ok(found(slots, table, wanted));
            } else {
                slots.set_int(base + REJECTED, rejected + 1);
            }
        }
    }
    search(cx, slots, table, wanted)
}

/// After hashing has raised: a TypeError says what the key was for, another exception goes on.
fn unusable<'v>(cx: Cx<'v>, wanted: Wanted<'v>) -> Raised {
    let Some(what) = wanted.what else {
        return cx.raising();
    };
    let exception = cx.take_raised(cx.raising());
    if !cx.is_exactly(exception, C::TypeError) {
        return cx.raise(exception);
    }
    match cx.leaf_str(exception) {
        Ok(text) => cx.error(
            C::TypeError,
            format!(
                "cannot use '{}' as a {what} ({})",
                cx.class_name(wanted.key),
                text.to_text()
            ),
        ),
        Err(_) => cx.raise(exception),
    }
}

/// What `__hash__` returned, as a hash.
///
/// # Errors
/// TypeError for what is no integer.
pub fn checked_hash<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Raised> {
    if value.is_integer() || value.as_bool().is_some() {
        let plain = value.payload();
        return Ok(match plain.as_i64() {
            Some(-1) => -2,
            Some(hash) => hash,
            None => cx.leaf_hash(plain).unwrap_or(0),
        });
    }
    Err(cx.error(C::TypeError, "__hash__ method should return an integer"))
}

/// Why a search stops before its end.
enum Stop<'v> {
    Raised,
    Ask(V<'v>),
}

fn hash_of(slots: Slots<'_, '_>, base: usize) -> u64 {
    slots.get(base + HASH).as_i64().unwrap_or(0) as u64
}

fn search<'v, T: Table<'v>>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    table: T,
    wanted: Wanted<'v>,
) -> Result<Probed<'v>, Raised> {
    let base = wanted.scratch;
    let hash = hash_of(slots, base);
    let rejected = slots.int(base + REJECTED);
    let mut seen = 0;
    let outcome = table.find_key(wanted.key, hash, |candidate| {
        seen += 1;
        if seen <= rejected {
            return Ok(false);
        }
        match cx.language().equal(cx, candidate, wanted.key) {
            Ok(equal) => Ok(equal),
            Err(Exit::Raised) => Err(Stop::Raised),
            Err(_) => Err(Stop::Ask(candidate)),
        }
    });
    match outcome {
        Ok(place) => Ok(Probed::Done { hash, place }),
        Err(Stop::Raised) => Err(cx.raising()),
        Err(Stop::Ask(candidate)) => {
            slots.set_int(base + STAMP, table.stamp(cx));
            slots.set_int(base + REJECTED, seen - 1);
            Ok(Probed::Ask(Next::Op {
                state: COMPARED,
                op: SlowOp::Eq,
                operands: ArgBuf::of(&[candidate, wanted.key]),
            }))
        }
    }
}

/// The place of the candidate that guest code accepted.
fn found<'v, T: Table<'v>>(slots: Slots<'_, 'v>, table: T, wanted: Wanted<'v>) -> Probed<'v> {
    let hash = hash_of(slots, wanted.scratch);
    let mut to_pass = slots.int(wanted.scratch + REJECTED);
    let place = table.find_key(wanted.key, hash, |_| {
        to_pass -= 1;
        Ok::<_, Exit>(to_pass < 0)
    });
    Probed::Done {
        hash,
        place: place.ok().flatten(),
    }
}
