//! Operations on whole sets.
//!
//! Which operand is walked and when storage is made anew decides in which order the result is iterated, so both follow what the
//! language's reference implementation documents by its behaviour. The leaf forms compute before they change anything.

use super::{both, frozen, is_frozen, key_hash, this, this_mutable};
use crate::prelude::*;
use crate::types::iterators;

/// Keys with their hashes.
pub type Contents<'v> = Vec<(V<'v>, u64)>;

/// The items of a builtin container with their hashes.
///
/// # Errors
/// TypeError for unhashable items; needs guest code.
pub fn set_contents<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<Contents<'v>, Exit> {
    if let Some(set) = iterable.as_exact_set() {
        return Ok(set.iter().collect());
    }
    iterators::leaf_contents(cx, iterable)?
        .into_iter()
        .map(|key| Ok((key, key_hash(cx, key)?)))
        .collect()
}

/// A new set with the items of a builtin container.
///
/// # Errors
/// As [`set_contents`].
pub fn new_from<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<Set<'v>, Exit> {
    if let Some(set) = iterable.as_exact_set() {
        return Ok(set.copy(cx));
    }
    let set = cx.new_set();
    fill(cx, set, iterable)?;
    Ok(set)
}

/// Adds the items of a builtin container to a set that nobody else has.
fn fill<'v>(cx: Cx<'v>, set: Set<'v>, iterable: V<'v>) -> Result<(), Exit> {
    if take_copy(cx, set, iterable) {
        return Ok(());
    }
    reserve_for(cx, set, iterable);
    for_each_key(cx, iterable, |key, hash| {
        if cx.is_stop_due() {
            return Err(Exit::Interrupted);
        }
        set.add_hashed(cx, key, hash)?;
        Ok(true)
    })
}

/// An empty set becomes like another one, in the same order; whether it did.
fn take_copy<'v>(cx: Cx<'v>, set: Set<'v>, other: V<'v>) -> bool {
    let other = other.as_exact_set().filter(|_| set.is_empty());
    if let Some(other) = other {
        set.take_storage(cx, other.copy(cx));
    }
    other.is_some()
}

/// Calls `each` with the items of a builtin container and their hashes until it says false.
fn for_each_key<'v>(
    cx: Cx<'v>,
    iterable: V<'v>,
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
            if !each(key, key_hash(cx, key)?)? {
                break;
            }
        }
        return Ok(());
    }
    for (key, hash) in set_contents(cx, iterable)? {
        if !each(key, hash)? {
            break;
        }
    }
    Ok(())
}

/// Makes room as merging a set or the keys of a dict does.
fn reserve_for<'v>(cx: Cx<'v>, set: Set<'v>, source: V<'v>) {
    if let Some(other) = source.as_exact_set() {
        if !other.is_empty() {
            set.reserve_for_merge(cx, other.len());
        }
    } else if let Some(map) = source.as_exact_map() {
        set.reserve_for_merge(cx, map.len());
    }
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
    let result = this(cx, args[0])?.copy(cx);
    for other in rest(args) {
        fill(cx, result, other)?;
    }
    Ok(like(cx, args[0], result))
}

pub fn update<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this_mutable(cx, args[0])?;
    let others = rest(args);
    if let [other] = others[..]
        && take_copy(cx, set, other)
    {
        return Ok(V::NIL);
    }
    // Keys that the machine compares need no trial.
    if let [other] = others[..]
        && let Some(list) = other.as_exact_list()
        && set.is_empty()
        && list.iter().all(|key| is_plain_key(key))
    {
        return fill(cx, set, other).map(|()| V::NIL);
    }
    let mut all = Vec::with_capacity(others.len());
    for &other in &others {
        all.push(set_contents(cx, other)?);
    }
    check_additions(cx, set, all.iter().flatten())?;
    for (other, contents) in others.into_iter().zip(all) {
        reserve_for(cx, set, other);
        for (key, hash) in contents {
            set.add_hashed(cx, key, hash)?;
        }
    }
    Ok(V::NIL)
}

/// Whether hashing and comparing a key with others like it needs no guest code.
fn is_plain_key(key: V<'_>) -> bool {
    key.as_object().is_none() || key.as_exact_str().is_some()
}

/// Makes sure that adding the keys needs no guest code.
fn check_additions<'a, 'v: 'a>(
    cx: Cx<'v>,
    set: Set<'v>,
    keys: impl Iterator<Item = &'a (V<'v>, u64)>,
) -> Result<(), Exit> {
    let mut trial = None;
    for &(key, hash) in keys {
        set.contains_hashed(cx, key, hash)?;
        // Only instances may have an equality of their own.
        if matches!(key.kind(), Some(Kind::Instance | Kind::Tuple | Kind::Set)) {
            let trial = *trial.get_or_insert_with(|| cx.new_set());
            trial.add_hashed(cx, key, hash)?;
        }
    }
    Ok(())
}

fn intersect<'v>(cx: Cx<'v>, set: Set<'v>, other: V<'v>) -> Result<Set<'v>, Exit> {
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
    for_each_key(cx, walked, |key, hash| {
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
        result = intersect(cx, result, other.payload())?;
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

fn remove_all<'v>(cx: Cx<'v>, set: Set<'v>, keys: &[(V<'v>, u64)]) -> Result<(), Exit> {
    for slot in slots_of(cx, set, keys)? {
        set.remove_at(cx, slot);
    }
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
    let result = subtract(cx, set, first.payload())?;
    for other in others {
        remove_all(cx, result, &set_contents(cx, other.payload())?)?;
    }
    Ok(like(cx, args[0], result))
}

pub fn difference_update<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this_mutable(cx, args[0])?;
    let mut slots = Vec::new();
    for other in rest(args) {
        slots.extend(slots_of(cx, set, &set_contents(cx, other.payload())?)?);
    }
    slots.into_iter().for_each(|slot| set.remove_at(cx, slot));
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
    let result = new_from(cx, args[1].payload())?;
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
    let keys: Contents<'v> = new_from(cx, args[1].payload())?.iter().collect();
    toggle(cx, set, &keys)?;
    Ok(V::NIL)
}

pub fn isdisjoint<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this(cx, args[0])?;
    let other = args[1].payload();
    // The smaller of two sets is walked.
    let (walked, asked) = match other.as_exact_set() {
        Some(other) if other.len() > set.len() => (set.v(), other),
        _ => (other, set),
    };
    let mut disjoint = true;
    for_each_key(cx, walked, |key, hash| {
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
    let other = match args[1].as_set() {
        Some(other) => other,
        None => new_from(cx, args[1])?,
    };
    Ok(V::bool(compare_sets(cx, set, other, Subset::Any)?))
}

pub fn issuperset<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = this(cx, args[0])?;
    if let Some(other) = args[1].as_set() {
        return Ok(V::bool(compare_sets(cx, other, set, Subset::Any)?));
    }
    let mut contains_all = true;
    for_each_key(cx, args[1], |key, hash| {
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
