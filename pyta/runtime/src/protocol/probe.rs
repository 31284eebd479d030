//! Finding a key in a map or set when hashing or comparing takes guest code.
//!
//! A stepped native keeps four scratch slots: the hash, the number at which the candidate was looked at that guest code was last asked
//! about, the table's stamp then, and the candidate. A candidate is one whose hash is the key's. After a rejection by guest code the search
//! goes on behind it; when the table has changed meanwhile, it starts again.
//!
//! A candidate whose class has an `__eq__` in guest code is asked without a frame for the comparison: most keys are of such a class.

use super::{Bound, Hashing, Methods, Repr, reflected_first};
use crate::prelude::*;
use crate::roots;

/// Scratch slots that probing takes.
pub const SCRATCH: u8 = 4;

/// The same for guest code, which hashes and compares itself (`keys.py`): what operators of exact dicts and sets come to.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("probe_key", "(table, key, hash, from, /)", probe_key),
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

/// The place of a key with this hash, past the first `from` places that are looked at; -1 when there is none. Below that for a candidate that guest code is
/// to compare with the key: `-2 - place`, and above the place's 32 bits the number at which it was looked at.
fn probe_key<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const PLACE_BITS: u32 = 32;
    let (key, from) = (args[1], args[3].as_small().unwrap_or(0));
    let hash = args[2].as_i64().unwrap_or(0) as u64;
    let mut asked = None;
    let equal = |candidate: V<'v>, number| match cx.language().equal(cx, candidate, key) {
        Err(Exit::NeedGuest) => {
            asked = Some(number);
            Ok(true)
        }
        known => known,
    };
    let from = usize::try_from(from).unwrap_or(0);
    let place = match (args[0].as_map(), args[0].as_set()) {
        (Some(map), _) => map.find_key(from, key, hash, equal)?,
        (_, Some(set)) => set.find_key(from, key, hash, equal)?,
        _ => None,
    };
    Ok(V::small(match (place, asked) {
        (Some(place), Some(number)) => -2 - (place as i64 | (number as i64) << PLACE_BITS),
        (Some(place), None) => place as i64,
        (None, _) => -1,
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
/// The candidate's `__eq__` has answered, or the key's in its place.
const ANSWERED: u32 = 3;
const ANSWERED_BY_KEY: u32 = 4;

const HASH: usize = 0;
const FROM: usize = 1;
const STAMP: usize = 2;
const CANDIDATE: usize = 3;

/// A hash table of keys.
pub trait Table<'v>: Copy {
    /// As [`Map::find_from`] and [`Set::find_from`].
    ///
    /// # Errors
    /// What `equal` returns.
    fn find_key<E>(
        self,
        from: usize,
        key: V<'v>,
        hash: u64,
        equal: impl FnMut(V<'v>, usize) -> Result<bool, E>,
    ) -> Result<Option<usize>, E>;

    /// A number that changes whenever keys are added or removed.
    fn stamp(self, cx: Cx<'v>) -> i64;
}

impl<'v> Table<'v> for Map<'v> {
    fn find_key<E>(
        self,
        from: usize,
        key: V<'v>,
        hash: u64,
        equal: impl FnMut(V<'v>, usize) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        self.find_from(from, key, hash, equal)
    }

    fn stamp(self, cx: Cx<'v>) -> i64 {
        self.layout(cx) as i64 & (i64::MAX >> 2)
    }
}

impl<'v> Table<'v> for Set<'v> {
    fn find_key<E>(
        self,
        from: usize,
        key: V<'v>,
        hash: u64,
        equal: impl FnMut(V<'v>, usize) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        self.find_from(from, key, hash, equal)
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
        (ANSWERED, got) if got.value() == cx.root(roots::NOT_IMPLEMENTED) => {
            let candidate = slots.get(base + CANDIDATE);
            return Ok(Probed::Ask(ask_key(cx, wanted.key, candidate)));
        }
        (_, got) => {
            let answer = match got.value() == cx.root(roots::NOT_IMPLEMENTED) {
                true => V::FALSE,
                false => got.value(),
            };
            let Some(equal) = cx.language().truth(cx, answer) else {
                return Ok(Probed::Ask(Next::Op {
                    state: COMPARED,
                    op: SlowOp::Truth,
                    operands: ArgBuf::of(&[got.value()]),
                }));
            };
            let unchanged = slots.int(base + STAMP) == table.stamp(cx);
            match (unchanged, equal) {
                (true, true) => return Ok(found(slots, table, wanted)),
                (true, false) => slots.set_int(base + FROM, slots.int(base + FROM) + 1),
                (false, true) => match place_of_candidate(slots, table, wanted) {
                    Some(found) => return Ok(found),
                    None => slots.set_int(base + FROM, 0),
                },
                (false, false) => slots.set_int(base + FROM, 0),
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
    /// The candidate, which is looked at with this number, is compared by guest code.
    Ask(V<'v>, usize, Next<'v>),
}

fn hash_of(slots: Slots<'_, '_>, base: usize) -> u64 {
    slots.get(base + HASH).as_i64().unwrap_or(0) as u64
}

/// Where the search goes on, and the number of the candidate that guest code was asked about.
fn from_of(slots: Slots<'_, '_>, base: usize) -> usize {
    usize::try_from(slots.int(base + FROM)).unwrap_or(0)
}

fn search<'v, T: Table<'v>>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    table: T,
    wanted: Wanted<'v>,
) -> Result<Probed<'v>, Raised> {
    let base = wanted.scratch;
    let hash = hash_of(slots, base);
    let from = from_of(slots, base);
    let outcome = table.find_key(from, wanted.key, hash, |candidate, number| {
        if let Some(method) = guest_equality(cx, candidate, wanted.key) {
            let next = method.call(ANSWERED, &[wanted.key]);
            return Err(Stop::Ask(candidate, number, next));
        }
        match cx.language().equal(cx, candidate, wanted.key) {
            Ok(equal) => Ok(equal),
            Err(Exit::Raised) => Err(Stop::Raised),
            Err(_) => {
                let next = Next::Op {
                    state: COMPARED,
                    op: SlowOp::Eq,
                    operands: ArgBuf::of(&[candidate, wanted.key]),
                };
                Err(Stop::Ask(candidate, number, next))
            }
        }
    });
    match outcome {
        Ok(place) => Ok(Probed::Done { hash, place }),
        Err(Stop::Raised) => Err(cx.raising()),
        Err(Stop::Ask(candidate, number, next)) => {
            slots.set_int(base + STAMP, table.stamp(cx));
            slots.set_int(base + FROM, number as i64);
            slots.set(base + CANDIDATE, candidate);
            Ok(Probed::Ask(next))
        }
    }
}

/// The `__eq__` of the candidate's class, if it is guest code and has the first say.
fn guest_equality<'v>(cx: Cx<'v>, candidate: V<'v>, key: V<'v>) -> Option<Bound<'v>> {
    if candidate.kind() != Some(Kind::Instance) {
        return None;
    }
    let method = cx.special(candidate, N::eq)?;
    let is_guest = method.callee.as_exact_function().is_some();
    (is_guest && !reflected_first(cx, candidate, key)).then_some(method)
}

/// Asks the key, after the candidate has not known: they are not the same object.
fn ask_key<'v>(cx: Cx<'v>, key: V<'v>, candidate: V<'v>) -> Next<'v> {
    match cx.special(key, N::eq) {
        Some(method) => method.call(ANSWERED_BY_KEY, &[candidate]),
        None => Next::Again {
            state: ANSWERED_BY_KEY,
        },
    }
}

/// The place of the candidate that guest code accepted, if it is still in a table that has changed meanwhile: a table that changes with
/// each comparison would never be found to have the key.
fn place_of_candidate<'v, T: Table<'v>>(
    slots: Slots<'_, 'v>,
    table: T,
    wanted: Wanted<'v>,
) -> Option<Probed<'v>> {
    let hash = hash_of(slots, wanted.scratch);
    let candidate = slots.get(wanted.scratch + CANDIDATE);
    let place = table.find_key(0, candidate, hash, |_, _| Ok::<_, Exit>(false));
    let place = place.ok().flatten();
    place.is_some().then_some(Probed::Done { hash, place })
}

/// The place of the candidate that guest code accepted.
fn found<'v, T: Table<'v>>(slots: Slots<'_, 'v>, table: T, wanted: Wanted<'v>) -> Probed<'v> {
    let hash = hash_of(slots, wanted.scratch);
    let from = from_of(slots, wanted.scratch);
    let place = table.find_key(from, wanted.key, hash, |_, number| {
        Ok::<_, Exit>(number == from)
    });
    Probed::Done {
        hash,
        place: place.ok().flatten(),
    }
}
