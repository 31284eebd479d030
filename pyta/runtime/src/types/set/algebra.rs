//! Operations on whole sets.
//!
//! Which operand is walked and when storage is made anew decides in which order the result is iterated, so both follow what the
//! language's reference implementation documents by its behaviour. The leaf forms compute before they change anything.

use super::{both, frozen, is_frozen, key_hash, plain_hash, this, this_mutable};
use crate::prelude::*;
use crate::types::iterators;

/// Keys with their hashes.
pub type Contents<'v> = Vec<(V<'v>, u64)>;

/// The items of a builtin container with their hashes.
///
/// # Errors
/// TypeError for unhashable items; needs guest code.
fn set_contents<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<Contents<'v>, Exit> {
    if let Some(set) = iterable.as_exact_set() {
        return Ok(set.iter().collect());
    }
    iterators::leaf_contents(cx, iterable)?
        .into_iter()
        .map(|key| Ok((key, key_hash(cx, key)?)))
        .collect()
}

/// As [`set_contents`]; where an item is not hashable, guest code goes through them one by one.
pub fn hashable_contents<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<Contents<'v>, Exit> {
    match set_contents(cx, iterable) {
        Err(Exit::Raised) => Err(Exit::NeedGuest),
        contents => contents,
    }
}

/// What an operation goes through: the set in an instance of a class that extends it, whatever iterating the instance gives.
fn operand(value: V<'_>) -> V<'_> {
    value.as_set().map_or(value, Set::v)
}

/// A new set with the items of a builtin container.
///
/// # Errors
/// As [`set_contents`].
pub fn new_from<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<Set<'v>, Exit> {
    let set = cx.new_set();
    fill(cx, set, iterable)?;
    Ok(set)
}

/// Adds the items of a builtin container to a set that nobody else has.
fn fill<'v>(cx: Cx<'v>, set: Set<'v>, iterable: V<'v>) -> Result<(), Exit> {
    let iterable = operand(iterable);
    if begin_merge(cx, set, iterable) {
        return Ok(());
    }
    for_each_key(cx, iterable, key_hash, |key, hash| {
        if cx.is_stop_due() {
            return Err(Exit::Interrupted);
        }
        set.add_hashed(cx, key, hash)?;
        Ok(true)
    })
}

/// Makes room at once as merging a set or the keys of a dict does. Whether that was all: a set without keys takes another one's as they are.
pub fn begin_merge<'v>(cx: Cx<'v>, set: Set<'v>, source: V<'v>) -> bool {
    let Some(other) = source.as_set() else {
        if let Some(map) = source.as_exact_map() {
            set.reserve_for_merge(cx, map.len());
        }
        return false;
    };
    if other.is_empty() || other == set {
        return true;
    }
    set.reserve_for_merge(cx, other.len());
    let is_untouched = set.is_untouched();
    if is_untouched {
        set.take_keys(cx, other);
    }
    is_untouched
}

type Hash = for<'v> fn(Cx<'v>, V<'v>) -> Result<u64, Exit>;

/// Calls `each` with the items of a builtin container and their hashes until it says false.
fn for_each_key<'v>(
    cx: Cx<'v>,
    iterable: V<'v>,
    hash: Hash,
    mut each: impl FnMut(V<'v>, u64) -> Result<bool, Exit>,
) -> Result<(), Exit> {
    if let Some(set) = iterable.as_exact_set() {
        for (key, hash) in set.iter() {
            if !each(key, hash)? {
                break;
            }
        }
        return Ok(());
    }
    if let Some(list) = iterable.as_exact_list() {
        for key in list.iter() {
            if !each(key, hash(cx, key)?)? {
                break;
            }
        }
        return Ok(());
    }
    for key in iterators::leaf_contents(cx, iterable)? {
        if !each(key, hash(cx, key)?)? {
            break;
        }
    }
    Ok(())
}

fn rest<'v>(args: &[V<'v>]) -> Vec<V<'v>> {
    args[1]
        .as_tuple()
        .map_or_else(Vec::new, |others| others.iter().collect())
}

/// A result of the receiver's base class.
fn like<'v>(cx: Cx<'v>, receiver: V<'v>, set: Set<'v>) -> V<'v> {
    if is_frozen(cx, receiver) {
        frozen(cx, set)
    } else {
        set.v()
    }
}

pub fn union<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this(cx, args[0])?;
    let result = set.copy(cx);
    for other in rest(args) {
        if other.as_set() != Some(set) {
            fill(cx, result, other)?;
        }
    }
    Ok(like(cx, args[0], result))
}

/// `update(other)`.
pub fn update_by_one<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this_mutable(cx, args[0])?;
    merge_all(cx, set, &args[1..])?;
    Ok(V::NIL)
}

pub fn update<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this_mutable(cx, args[0])?;
    merge_all(cx, set, &rest(args))?;
    Ok(V::NIL)
}

/// Adds the items of builtin containers to a set.
///
/// # Errors
/// Needs guest code, before anything is changed.
pub fn merge_all<'v>(cx: Cx<'v>, set: Set<'v>, others: &[V<'v>]) -> Result<(), Exit> {
    // Where nothing is compared, or by the machine, there is nothing to try.
    if let [other] = others
        && set.is_untouched()
        && (other.as_set().is_some()
            || other
                .as_exact_list()
                .is_some_and(|list| list.iter().all(is_plain_key)))
    {
        return fill(cx, set, *other);
    }
    if let [other] = others
        && let Some(other) = other.as_set()
        && !other.iter().any(|(key, _)| is_asking(key))
    {
        return merge(cx, set, other);
    }
    let mut all = Vec::with_capacity(others.len());
    for other in others {
        let other = operand(*other);
        all.push((other, hashable_contents(cx, other)?));
    }
    check_additions(cx, set, all.iter().flat_map(|(_, contents)| contents))?;
    for (other, contents) in all {
        if begin_merge(cx, set, other) {
            continue;
        }
        for (key, hash) in contents {
            set.add_hashed(cx, key, hash)?;
        }
    }
    Ok(())
}

/// Whether adding a key may ask it about others that were added before it: only these may have an equality of their own.
fn is_asking(key: V<'_>) -> bool {
    matches!(key.kind(), Some(Kind::Instance | Kind::Tuple | Kind::Set))
}

/// Adds the items of another set, none of which [is asked](is_asking).
fn merge<'v>(cx: Cx<'v>, set: Set<'v>, other: Set<'v>) -> Result<(), Exit> {
    if other == set {
        return Ok(());
    }
    for (key, hash) in other.iter() {
        set.contains_hashed(cx, key, hash)?;
    }
    if !begin_merge(cx, set, other.v()) {
        for (key, hash) in other.iter() {
            set.add_hashed(cx, key, hash)?;
        }
    }
    Ok(())
}

/// Whether hashing and comparing a key with others like it needs no guest code.
fn is_plain_key(key: V<'_>) -> bool {
    key.as_object().is_none() || key.as_exact_str().is_some()
}

/// Makes sure that adding the keys needs no guest code.
fn check_additions<'a, 'v: 'a>(
    cx: Cx<'v>,
    set: Set<'v>,
    keys: impl Iterator<Item = &'a (V<'v>, u64)> + Clone,
) -> Result<(), Exit> {
    // Any key with the same hash meets one.
    let asks = keys.clone().any(|&(key, _)| is_asking(key));
    let trial = asks.then(|| cx.new_set());
    for &(key, hash) in keys {
        set.contains_hashed(cx, key, hash)?;
        if let Some(trial) = trial {
            trial.add_hashed(cx, key, hash)?;
        }
    }
    Ok(())
}

fn intersect<'v>(cx: Cx<'v>, set: Set<'v>, other: V<'v>) -> Result<Set<'v>, Exit> {
    if other == set.v() {
        return Ok(set.copy(cx));
    }
    let result = cx.new_set();
    // The smaller of two sets is walked.
    let (walked, asked) = match other.as_exact_set() {
        Some(other) if other.len() > set.len() => (set.v(), other),
        _ => (other, set),
    };
    if let Some(walked) = walked.as_exact_set() {
        for (key, hash) in walked.iter() {
            if asked.contains_hashed(cx, key, hash)? {
                result.try_push(cx, key, hash)?;
            }
        }
        return Ok(result);
    }
    for_each_key(cx, walked, plain_hash, |key, hash| {
        if asked.contains_hashed(cx, key, hash)? {
            result.add_hashed(cx, key, hash)?;
        }
        Ok(true)
    })?;
    Ok(result)
}

fn intersect_all<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<Set<'v>, Exit> {
    let mut result = this(cx, args[0])?;
    let others = rest(args);
    if others.is_empty() {
        return Ok(result.copy(cx));
    }
    for other in others {
        result = intersect(cx, result, operand(other))?;
    }
    Ok(result)
}

pub fn intersection<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let result = intersect_all(cx, args)?;
    Ok(like(cx, args[0], result))
}

pub fn intersection_update<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this_mutable(cx, args[0])?;
    let result = intersect_all(cx, args)?;
    set.take_storage(cx, result);
    Ok(V::NIL)
}

/// The keys of `set` that are not in `other`.
fn subtract<'v>(cx: Cx<'v>, set: Set<'v>, other: V<'v>) -> Result<Set<'v>, Exit> {
    let known = match (other.as_exact_set(), other.as_exact_map()) {
        (Some(other), _) => Some(other.len()),
        (_, Some(map)) => Some(map.len()),
        _ => None,
    };
    if known.is_none_or(|len| set.len() >> 2 > len) {
        let result = set.copy(cx);
        remove_all(cx, result, &set_contents(cx, other)?)?;
        return Ok(result);
    }
    let result = cx.new_set();
    for (key, hash) in set.iter() {
        let found = match (other.as_exact_set(), other.as_exact_map()) {
            (Some(other), _) => other.contains_hashed(cx, key, hash)?,
            (_, Some(map)) => map.place_of_hashed(cx, key, hash)?.is_some(),
            _ => false,
        };
        if !found {
            result.try_push(cx, key, hash)?;
        }
    }
    Ok(result)
}

/// Removes the keys that are in the set.
fn remove_all<'v>(cx: Cx<'v>, set: Set<'v>, keys: &[(V<'v>, u64)]) -> Result<(), Exit> {
    for slot in slots_of(cx, set, keys)? {
        set.remove_at(cx, slot);
    }
    set.drop_marks(cx);
    Ok(())
}

/// The slots of those keys that are in the set.
fn slots_of<'v>(cx: Cx<'v>, set: Set<'v>, keys: &[(V<'v>, u64)]) -> Result<Vec<usize>, Exit> {
    let mut slots = Vec::new();
    for &(key, hash) in keys {
        slots.extend(set.find(key, hash, |candidate| {
            cx.language().equal(cx, candidate, key)
        })?);
    }
    Ok(slots)
}

pub fn difference<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this(cx, args[0])?;
    let others = rest(args);
    let Some((&first, others)) = others.split_first() else {
        return Ok(like(cx, args[0], set.copy(cx)));
    };
    let result = subtract(cx, set, operand(first))?;
    for &other in others {
        remove_all(cx, result, &set_contents(cx, operand(other))?)?;
    }
    Ok(like(cx, args[0], result))
}

pub fn difference_update<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this_mutable(cx, args[0])?;
    let mut all = Vec::new();
    for other in rest(args) {
        let other = operand(other);
        let contents = hashable_contents(cx, other)?;
        // None of the searches below needs guest code if these do not.
        slots_of(cx, set, &contents)?;
        all.push((other, contents));
    }
    for (other, contents) in all {
        match other == set.v() {
            true => set.clear(cx),
            false => remove_all(cx, set, &contents)?,
        }
    }
    Ok(V::NIL)
}

/// Removes the keys that are in the set and adds the others; no key comes twice.
fn toggle<'v>(cx: Cx<'v>, set: Set<'v>, keys: &[(V<'v>, u64)]) -> Result<(), Exit> {
    check_additions(cx, set, keys.iter())?;
    for &(key, hash) in keys {
        let slot = set.find(key, hash, |candidate| {
            cx.language().equal(cx, candidate, key)
        })?;
        match slot {
            Some(slot) => set.remove_at(cx, slot),
            None => set.try_push(cx, key, hash)?,
        }
    }
    Ok(())
}

pub fn symmetric_difference<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this(cx, args[0])?;
    let result = new_from(cx, args[1])?;
    let keys: Contents<'v> = set.iter().collect();
    toggle(cx, result, &keys)?;
    Ok(like(cx, args[0], result))
}

pub fn symmetric_difference_update<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this_mutable(cx, args[0])?;
    if args[1].as_set() == Some(set) {
        set.clear(cx);
        return Ok(V::NIL);
    }
    let other = operand(args[1]);
    // Keys that come once are gone through as they are, items of anything else come from a set.
    let keys = match other.as_exact_set().is_some() || other.as_exact_map().is_some() {
        true => set_contents(cx, other)?,
        false => new_from(cx, other)?.iter().collect(),
    };
    toggle(cx, set, &keys)?;
    Ok(V::NIL)
}

pub fn isdisjoint<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this(cx, args[0])?;
    // The smaller of two sets is walked; an instance of a class that extends them is asked for its items.
    let (walked, asked) = match args[1].as_exact_set() {
        Some(other) if other.len() > set.len() => (set.v(), other),
        _ => (args[1], set),
    };
    let mut disjoint = true;
    for_each_key(cx, walked, key_hash, |key, hash| {
        disjoint = !asked.contains_hashed(cx, key, hash)?;
        Ok(disjoint)
    })?;
    Ok(V::bool(disjoint))
}

/// Which relation [`compare_sets`] asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subset {
    Any,
    Proper,
    Equal,
}

/// Whether `a` is a subset of `b`, of that sort.
///
/// # Errors
/// Needs guest code to compare keys.
pub fn compare_sets<'v>(cx: Cx<'v>, a: Set<'v>, b: Set<'v>, which: Subset) -> Result<bool, Exit> {
    let possible = match which {
        Subset::Any => a.len() <= b.len(),
        Subset::Proper => a.len() < b.len(),
        Subset::Equal => a.len() == b.len(),
    };
    if !possible {
        return Ok(false);
    }
    for (key, hash) in a.iter() {
        if !b.contains_hashed(cx, key, hash)? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub fn issubset<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this(cx, args[0])?;
    Ok(V::bool(match args[1].as_set() {
        Some(other) => compare_sets(cx, set, other, Subset::Any)?,
        None => intersect(cx, set, args[1])?.len() == set.len(),
    }))
}

pub fn issuperset<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this(cx, args[0])?;
    if let Some(other) = args[1].as_set() {
        return Ok(V::bool(compare_sets(cx, other, set, Subset::Any)?));
    }
    let mut contains_all = true;
    for_each_key(cx, args[1], key_hash, |key, hash| {
        contains_all = set.contains_hashed(cx, key, hash)?;
        Ok(contains_all)
    })?;
    Ok(V::bool(contains_all))
}

fn compared<'v>(
    cx: Cx<'v>,
    left: V<'v>,
    right: V<'v>,
    which: Subset,
    negate: bool,
) -> Result<V<'v>, Exit> {
    both(cx, left, right, |left, right| {
        Ok(V::bool(compare_sets(cx, left, right, which)? != negate))
    })
}

pub fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compared(cx, args[0], args[1], Subset::Equal, false)
}

pub fn ne<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compared(cx, args[0], args[1], Subset::Equal, true)
}

pub fn lt<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compared(cx, args[0], args[1], Subset::Proper, false)
}

pub fn le<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compared(cx, args[0], args[1], Subset::Any, false)
}

pub fn gt<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compared(cx, args[1], args[0], Subset::Proper, false)
}

pub fn ge<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    compared(cx, args[1], args[0], Subset::Any, false)
}

/// A new set of the left operand's base class.
fn combined<'v>(
    cx: Cx<'v>,
    left: V<'v>,
    right: V<'v>,
    with: fn(Cx<'v>, Set<'v>, Set<'v>) -> Result<Set<'v>, Exit>,
) -> Result<V<'v>, Exit> {
    both(cx, left, right, |a, b| Ok(like(cx, left, with(cx, a, b)?)))
}

fn unite<'v>(cx: Cx<'v>, a: Set<'v>, b: Set<'v>) -> Result<Set<'v>, Exit> {
    let result = a.copy(cx);
    if a != b {
        fill(cx, result, b.v())?;
    }
    Ok(result)
}

fn meet<'v>(cx: Cx<'v>, a: Set<'v>, b: Set<'v>) -> Result<Set<'v>, Exit> {
    if a == b {
        return Ok(a.copy(cx));
    }
    intersect(cx, a, b.v())
}

fn minus<'v>(cx: Cx<'v>, a: Set<'v>, b: Set<'v>) -> Result<Set<'v>, Exit> {
    subtract(cx, a, b.v())
}

fn differ<'v>(cx: Cx<'v>, a: Set<'v>, b: Set<'v>) -> Result<Set<'v>, Exit> {
    let result = b.copy(cx);
    let keys: Contents<'v> = a.iter().collect();
    toggle(cx, result, &keys)?;
    Ok(result)
}

pub fn or<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    combined(cx, args[0], args[1], unite)
}

pub fn ror<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    combined(cx, args[1], args[0], unite)
}

pub fn and<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    combined(cx, args[0], args[1], meet)
}

pub fn rand<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    combined(cx, args[1], args[0], meet)
}

pub fn sub<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    combined(cx, args[0], args[1], minus)
}

pub fn rsub<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    combined(cx, args[1], args[0], minus)
}

pub fn xor<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    combined(cx, args[0], args[1], differ)
}

pub fn rxor<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    combined(cx, args[1], args[0], differ)
}

/// An in-place operator: the method with one set, giving the receiver.
fn in_place<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
    with: fn(Cx<'v>, V<'v>, Set<'v>) -> Result<(), Exit>,
) -> Result<V<'v>, Exit> {
    both(cx, args[0], args[1], |_, other| {
        with(cx, args[0], other)?;
        Ok(args[0])
    })
}

pub fn ior<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    in_place(cx, args, |cx, receiver, other| {
        update(cx, &[receiver, cx.new_tuple(&[other.v()]).v()]).map(|_| ())
    })
}

pub fn iand<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    in_place(cx, args, |cx, receiver, other| {
        intersection_update(cx, &[receiver, cx.new_tuple(&[other.v()]).v()]).map(|_| ())
    })
}

pub fn isub<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    in_place(cx, args, |cx, receiver, other| {
        difference_update(cx, &[receiver, cx.new_tuple(&[other.v()]).v()]).map(|_| ())
    })
}

pub fn ixor<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    in_place(cx, args, |cx, receiver, other| {
        symmetric_difference_update(cx, &[receiver, other.v()]).map(|_| ())
    })
}
