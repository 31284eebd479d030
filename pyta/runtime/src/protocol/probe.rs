//! Finding a key in a map or set when hashing or comparing takes guest code.
//!
//! A stepped native keeps three scratch slots: the hash, how many candidates have been rejected, and the table's stamp when guest code
//! was last asked. A candidate is one whose hash is the key's. After a rejection by guest code the search starts again and passes over as
//! many without comparing them; when the table has changed meanwhile, over none.

use super::{Hashing, Methods, Repr};
use crate::prelude::*;

/// Scratch slots that probing takes.
pub const SCRATCH: u8 = 3;

/// The same for guest code, which hashes and compares itself (`keys.py`): what operators of exact dicts and sets come to.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("probe_key", "(table, key, hash, rejected, /)", probe_key),
    NativeDef::leaf("table_key", "(table, place, /)", table_key),
    NativeDef::leaf("table_stamp", "(table, /)", |cx, args| {
        Ok(V::small(match (args[0].as_map(), args[0].as_set()) {
            (Some(map), _) => map.stamp(cx),
            (_, Some(set)) => set.stamp(cx),
            _ => 0,
        }))
    }),
    NativeDef::leaf("entry_value", "(dict, place, /)", |_, args| {
        let place = args[1].as_small().unwrap_or(0) as usize;
        Ok(args[0].as_map().map_or(V::NIL, |map| map.value_at(place)))
    }),
    NativeDef::leaf("put_entry", "(dict, place, hash, key, value, /)", put_entry),
    NativeDef::leaf("unusable_key", "(exception, key, what, /)", unusable_key),
    NativeDef::leaf("missing_key", "(key, /)", |cx, args| {
        Err(cx.error_with(C::KeyError, &[args[0]]).into())
    }),
];

/// The place of a key with this hash; -1 when there is none; below that, `-2 - place` for a candidate that guest code is to compare with the key,
/// when it has rejected so many.
fn probe_key<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (key, rejected) = (args[1], args[3].as_small().unwrap_or(0));
    let hash = args[2].as_i64().unwrap_or(0) as u64;
    let (mut asked, mut is_candidate) = (0, false);
    let equal = |candidate: V<'v>| match cx.language().equal(cx, candidate, key) {
        Err(Exit::NeedGuest) => {
            asked += 1;
            is_candidate = asked > rejected;
            Ok(is_candidate)
        }
        known => known,
    };
    let place = match (args[0].as_map(), args[0].as_set()) {
        (Some(map), _) => map.find_key(key, hash, equal)?,
        (_, Some(set)) => set.find_key(key, hash, equal)?,
        _ => None,
    };
    Ok(V::small(match place {
        Some(place) if is_candidate => -2 - place as i64,
        Some(place) => place as i64,
        None => -1,
    }))
}

fn table_key<'v>(_: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let place = args[1].as_small().unwrap_or(0) as usize;
    let key = match (args[0].as_map(), args[0].as_set()) {
        (Some(map), _) => map.entry(place).map(|entry| entry.key),
        (_, Some(set)) => set.key_at(place).map(|(key, _)| key),
        _ => None,
    };
    Ok(key.unwrap_or(V::NIL))
}

/// Sets the value at a place, or adds an entry where that is negative.
fn put_entry<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(map) = args[0].as_map() else {
        return Ok(V::NIL);
    };
    match args[1]
        .as_small()
        .and_then(|place| usize::try_from(place).ok())
    {
        Some(place) => map.set_value_at(cx, place, args[4]),
        None => {
            let hash = args[2].as_i64().unwrap_or(0) as u64;
            map.try_push(cx, hash, args[3], args[4])?;
        }
    }
    Ok(V::NIL)
}

/// Raises what hashing a key has raised, as [`unusable`] says.
fn unusable_key<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let _ = cx.raise(args[0]);
    let what = match args[2].as_str().map(Str::to_text).as_deref() {
        Some("dict key") => "dict key",
        _ => "set element",
    };
    let wanted = Wanted {
        key: args[1],
        what: Some(what),
        scratch: 0,
    };
    Err(unusable(cx, wanted).into())
}

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
                cx.full_class_name(wanted.key),
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
