//! The persistent map that contexts hold: a hash array mapped trie (Bagwell, *Ideal Hash Trees*, 2001).
//!
//! **A map is never changed.** Setting and deleting make another one, which shares with the first all nodes but those on the way
//! to the key. So a copy of a context costs nothing, however many variables have a value.
//!
//! The trie is one of hashes: at a hash lies a *bucket* of all keys that have it. Program code may only be needed to hash keys and to
//! compare them, so the trie itself is leaf code whatever the keys are, and natives that cannot do with leaf rules have twins
//! in Python that work on buckets.
//!
//! ```text
//! node:    (bitmap, child, …)             a child for each bit that is set, the lowest first
//! bucket:  (-1 - hash, key, value, …)     its first item is negative, unlike a bitmap
//! ```

use super::object;
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::{Compare, Hashing};
use crate::types::iterators::{SELF_ITER, stop};

/// Bits of a hash that choose a child of a node, and how many the trie uses.
const STEP: u32 = 5;
const BITS: u32 = 60;

/// Fixed slots of maps: the trie (nil when empty), the number of keys.
const ROOT: usize = 0;
const LEN: usize = 1;

/// Fixed slots of iterators: what is iterated, the next index.
const ITEMS: usize = 0;
const INDEX: usize = 1;

pub const CLASSES: [ClassSpec; 2] = [
    ClassSpec {
        doc: "A map of which changed copies are made at little cost.",
        flags: class_flags::MAPPING | class_flags::WEAKREF,
        fixed_slots: 2,
        new: Some(NativeDef::leaf("__new__", "(cls, /)", |cx, _| {
            Ok(empty(cx))
        })),
        methods: &[
            NativeDef::leaf_or_guest("set", "(self, key, value, /)", set_method, "hamt_set"),
            NativeDef::leaf_or_guest(
                "get",
                "(self, key, default=None, /)",
                get_method,
                "hamt_get",
            ),
            NativeDef::leaf_or_guest("delete", "(self, key, /)", delete_method, "hamt_delete"),
            NativeDef::leaf("keys", "(self, /)", |cx, args| Ok(keys(cx, args[0]))),
            NativeDef::leaf("values", "(self, /)", |cx, args| Ok(values(cx, args[0]))),
            NativeDef::leaf("items", "(self, /)", |cx, args| Ok(items(cx, args[0]))),
            NativeDef::leaf("__iter__", "(self, /)", |cx, args| Ok(keys(cx, args[0]))),
            NativeDef::leaf("__len__", "(self, /)", |_, args| {
                Ok(V::small(len(args[0]) as i64))
            }),
            NativeDef::leaf_or_guest("__getitem__", "(self, key, /)", get_item, "hamt_getitem"),
            NativeDef::leaf_or_guest("__contains__", "(self, key, /)", contains, "hamt_contains"),
            NativeDef::leaf_or_guest("__eq__", "(self, value, /)", equal_method, "hamt_eq"),
        ],
        ..ClassSpec::new(C::Hamt, C::Object)
    },
    ClassSpec {
        fixed_slots: 2,
        flags: class_flags::NO_NEW,
        methods: &[
            SELF_ITER,
            NativeDef::leaf("__next__", "(self, /)", next),
            NativeDef::leaf("__len__", "(self, /)", |cx, args| {
                let items = object(cx, args[0])?.fixed(ITEMS).as_list();
                Ok(V::small(items.map_or(0, List::len) as i64))
            }),
        ],
        ..ClassSpec::new(C::HamtIterator, C::Object)
    },
];

/// What the twins see of a trie.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("hamt_bucket", "(map, hash, /)", |cx, args| {
        let hash = folded(args[1].as_i64().unwrap_or(0));
        let bucket = find(root(args[0]), hash);
        Ok(bucket.map_or_else(
            || cx.new_tuple(&[]).v(),
            |bucket| cx.new_tuple(&pairs(bucket)).v(),
        ))
    }),
    NativeDef::leaf("hamt_put", "(map, hash, bucket, /)", |cx, args| {
        let hash = folded(args[1].as_i64().unwrap_or(0));
        let items: Vec<V<'_>> = args[2]
            .as_tuple()
            .map_or_else(Vec::new, |bucket| bucket.iter().collect());
        Ok(put(cx, args[0], hash, &items))
    }),
];

/// A map without keys.
pub fn empty(cx: Cx<'_>) -> V<'_> {
    new_map(cx, V::NIL, 0)
}

/// How many keys a map has.
pub fn len(map: V<'_>) -> usize {
    let slot = map.as_object().map(|object| object.fixed(LEN));
    slot.and_then(V::as_small).unwrap_or(0) as usize
}

/// The value of a key.
///
/// # Errors
/// [`Exit::NeedGuest`] for a key that program code hashes or compares; TypeError for one that cannot be hashed.
pub fn get<'v>(cx: Cx<'v>, map: V<'v>, key: V<'v>) -> Result<Option<V<'v>>, Exit> {
    let hash = folded(cx.leaf_hash(key)?);
    let Some(bucket) = find(root(map), hash) else {
        return Ok(None);
    };
    let place = place_in(cx, bucket, key)?;
    Ok(place.and_then(|place| bucket.get(place + 1)))
}

/// A map in which the key has the value; the same one if it has that already.
///
/// # Errors
/// As [`get`].
pub fn set<'v>(cx: Cx<'v>, map: V<'v>, key: V<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    let hash = folded(cx.leaf_hash(key)?);
    let Some(bucket) = find(root(map), hash) else {
        return Ok(put(cx, map, hash, &[key, value]));
    };
    let mut items = pairs(bucket);
    match place_in(cx, bucket, key)? {
        Some(place) if items[place] == value => return Ok(map),
        Some(place) => items[place] = value,
        None => items.extend([key, value]),
    }
    Ok(put(cx, map, hash, &items))
}

/// A map without the key; the same one if it has not got it.
///
/// # Errors
/// As [`get`].
pub fn delete<'v>(cx: Cx<'v>, map: V<'v>, key: V<'v>) -> Result<V<'v>, Exit> {
    let hash = folded(cx.leaf_hash(key)?);
    let Some(bucket) = find(root(map), hash) else {
        return Ok(map);
    };
    let Some(place) = place_in(cx, bucket, key)? else {
        return Ok(map);
    };
    let mut items = pairs(bucket);
    items.drain(place - 1..=place);
    Ok(put(cx, map, hash, &items))
}

/// Whether two maps have the same keys with equal values.
///
/// # Errors
/// As [`get`].
pub fn equal<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<bool, Exit> {
    if len(a) != len(b) {
        return Ok(false);
    }
    for (key, value) in entries(a) {
        match get(cx, b, key)? {
            Some(other) if cx.leaf_same(value, other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// An iterator over the keys; like those over values and items it has a length.
pub fn keys<'v>(cx: Cx<'v>, map: V<'v>) -> V<'v> {
    iterator(cx, map, |(key, _)| key)
}

pub fn values<'v>(cx: Cx<'v>, map: V<'v>) -> V<'v> {
    iterator(cx, map, |(_, value)| value)
}

pub fn items<'v>(cx: Cx<'v>, map: V<'v>) -> V<'v> {
    iterator(cx, map, |(key, value)| cx.new_tuple(&[key, value]).v())
}

fn iterator<'v>(cx: Cx<'v>, map: V<'v>, show: impl FnMut((V<'v>, V<'v>)) -> V<'v>) -> V<'v> {
    let shown: Vec<V<'v>> = entries(map).into_iter().map(show).collect();
    let made = cx.new_instance(cx.class(C::HamtIterator));
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, ITEMS, cx.new_list(&shown).v());
        object.set_fixed(cx, INDEX, V::small(0));
    }
    made
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = object(cx, args[0])?;
    let index = object.fixed(INDEX).as_small().unwrap_or(0);
    let items = object.fixed(ITEMS).as_list();
    match items.and_then(|items| items.get(index as usize)) {
        Some(item) => {
            object.set_fixed(cx, INDEX, V::small(index + 1));
            Ok(item)
        }
        None => Err(stop(cx).into()),
    }
}

fn set_method<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    set(cx, args[0], args[1], args[2])
}

fn get_method<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = get(cx, args[0], args[1])?;
    Ok(found.or(args[2].given()).unwrap_or(V::NIL))
}

fn delete_method<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    delete(cx, args[0], args[1])
}

fn get_item<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    get(cx, args[0], args[1])?.ok_or_else(|| cx.key_error(args[1]))
}

fn contains<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(get(cx, args[0], args[1])?.is_some()))
}

fn equal_method<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_exactly(args[1], C::Hamt) {
        return Ok(cx.root(crate::roots::NOT_IMPLEMENTED));
    }
    equal(cx, args[0], args[1]).map(V::bool)
}

fn new_map<'v>(cx: Cx<'v>, root: V<'v>, len: usize) -> V<'v> {
    let made = cx.new_instance(cx.class(C::Hamt));
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, ROOT, root);
        object.set_fixed(cx, LEN, V::small(len as i64));
    }
    made
}

fn root(map: V<'_>) -> V<'_> {
    map.as_object().map_or(V::NIL, |object| object.fixed(ROOT))
}

/// The hash as the trie uses it, so that it fits in a small integer.
fn folded(hash: i64) -> i64 {
    let hash = hash as u64;
    ((hash ^ hash >> BITS) & ((1 << BITS) - 1)) as i64
}

/// The keys and values of a bucket.
fn pairs(bucket: Tuple<'_>) -> Vec<V<'_>> {
    bucket.iter().skip(1).collect()
}

/// Where in the bucket a key is, which is where its value is among the bucket's [`pairs`].
fn place_in<'v>(cx: Cx<'v>, bucket: Tuple<'v>, key: V<'v>) -> Result<Option<usize>, Exit> {
    for (i, own) in bucket.iter().enumerate().skip(1).step_by(2) {
        if cx.leaf_same(own, key)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

/// The bitmap of a node, or the hash of a bucket.
enum Entry<'v> {
    Node(u32, Tuple<'v>),
    Bucket(i64, Tuple<'v>),
}

fn entry(value: V<'_>) -> Option<Entry<'_>> {
    let tuple = value.as_tuple()?;
    let first = tuple.get(0)?.as_small()?;
    Some(if first < 0 {
        Entry::Bucket(-1 - first, tuple)
    } else {
        Entry::Node(first as u32, tuple)
    })
}

/// The bit of a node at a depth that stands for a hash.
fn bit_at(hash: i64, shift: u32) -> u32 {
    1 << (hash >> shift & 31)
}

/// Where a node has, or would have, the child of a bit.
fn child_place(bitmap: u32, bit: u32) -> usize {
    1 + (bitmap & (bit - 1)).count_ones() as usize
}

fn find(root: V<'_>, hash: i64) -> Option<Tuple<'_>> {
    let (mut at, mut shift) = (root, 0);
    loop {
        match entry(at)? {
            Entry::Bucket(own, bucket) => return (own == hash).then_some(bucket),
            Entry::Node(bitmap, node) => {
                let bit = bit_at(hash, shift);
                if bitmap & bit == 0 {
                    return None;
                }
                at = node.get(child_place(bitmap, bit))?;
                shift += STEP;
            }
        }
    }
}

/// A map whose bucket of the hash has these keys and values; without them there is none.
fn put<'v>(cx: Cx<'v>, map: V<'v>, hash: i64, items: &[V<'v>]) -> V<'v> {
    let root = root(map);
    let before = find(root, hash).map_or(0, Tuple::len) / 2;
    let after = items.len() / 2;
    let changed = if items.is_empty() {
        match before {
            0 => root,
            _ => without(cx, root, hash, 0),
        }
    } else {
        let header = std::iter::once(V::small(-1 - hash));
        let bucket: Vec<V<'v>> = header.chain(items.iter().copied()).collect();
        with(cx, root, hash, 0, cx.new_tuple(&bucket).v())
    };
    new_map(cx, changed, len(map) + after - before)
}

/// The trie with a bucket. The recursion ends when the bits of the hashes do.
fn with<'v>(cx: Cx<'v>, at: V<'v>, hash: i64, shift: u32, bucket: V<'v>) -> V<'v> {
    match entry(at) {
        None => bucket,
        Some(Entry::Bucket(own, _)) if own == hash => bucket,
        Some(Entry::Bucket(own, _)) => {
            // A node of its own for what was here, which is then made one of two.
            let alone = V::small(bit_at(own, shift).into());
            let node = cx.new_tuple(&[alone, at]).v();
            with(cx, node, hash, shift, bucket)
        }
        Some(Entry::Node(bitmap, node)) => {
            let bit = bit_at(hash, shift);
            let place = child_place(bitmap, bit);
            let mut items: Vec<V<'v>> = node.iter().collect();
            if bitmap & bit == 0 {
                items.insert(place, bucket);
                items[0] = V::small((bitmap | bit).into());
            } else {
                items[place] = with(cx, items[place], hash, shift + STEP, bucket);
            }
            cx.new_tuple(&items).v()
        }
    }
}

/// The trie without the bucket of a hash that it has; nil when nothing is left.
fn without<'v>(cx: Cx<'v>, at: V<'v>, hash: i64, shift: u32) -> V<'v> {
    let Some(Entry::Node(bitmap, node)) = entry(at) else {
        return V::NIL;
    };
    let bit = bit_at(hash, shift);
    let place = child_place(bitmap, bit);
    let mut items: Vec<V<'v>> = node.iter().collect();
    let child = without(cx, items[place], hash, shift + STEP);
    if child.is_nil() {
        items.remove(place);
        items[0] = V::small((bitmap & !bit).into());
    } else {
        items[place] = child;
    }
    match items[..] {
        [_] => V::NIL,
        // A bucket needs no node of its own.
        [_, only] if matches!(entry(only), Some(Entry::Bucket(..))) => only,
        _ => cx.new_tuple(&items).v(),
    }
}

/// All keys with their values.
fn entries(map: V<'_>) -> Vec<(V<'_>, V<'_>)> {
    let mut found = Vec::with_capacity(len(map));
    let mut work = vec![root(map)];
    while let Some(at) = work.pop() {
        match entry(at) {
            None => {}
            Some(Entry::Node(_, node)) => work.extend(node.iter().skip(1)),
            Some(Entry::Bucket(_, bucket)) => {
                let items = pairs(bucket);
                found.extend(items.chunks_exact(2).map(|pair| (pair[0], pair[1])));
            }
        }
    }
    found
}
