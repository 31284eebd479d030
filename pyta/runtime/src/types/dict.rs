//! Python's `dict`.

pub mod entry;
pub mod merge;

use corevm::objects::MapIterGives;

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::probe::SCRATCH;
use crate::protocol::sequence::{not_implemented, wrong_receiver};
use crate::protocol::{Hashing, Repr};
use crate::types::int::construct::checked_class;
use crate::types::list::{class_getitem, wrap};
use crate::types::{dict_views, iterators};

pub use entry::{getitem_step, setitem_step};
pub use merge::{CONSTRUCTOR, merge_leaf, merge_pairs};

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "dict(**kwargs)\ndict(mapping, /, **kwargs)\ndict(iterable, /, **kwargs)\n\nA table of keys and values in order of insertion: those of a mapping, or the\npairs of an iterable, then the keyword arguments.",
    flags: class_flags::BASE | class_flags::MAPPING | class_flags::MATCH_SELF,
    new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
    class_methods: &[
        NativeDef::leaf_or_guest("fromkeys", "(cls, iterable, value=None, /)", merge::fromkeys, "dict_fromkeys")
            .doc("A dict whose keys are the elements of iterable, each with the same value."),
        NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0)
            .doc("See PEP 585"),
    ],
    methods: &[
        NativeDef::leaf_or_guest("__init__", "(self, /, *args, **kwargs)", merge::init, "dict_init"),
        NativeDef::leaf_or_guest("update", "(self, /, *args, **kwargs)", merge::update, "dict_update")
            .short(&[(2, merge::update_by_one)])
            .doc("D.update([E, ]**F)\n\nAdd or overwrite entries: first those of E, a mapping (anything with keys()) or\nan iterable of pairs, then those of F."),
        NativeDef::leaf_or("get", "(self, key, default=None, /)", entry::get, entry::get_step, SCRATCH)
            .doc("What self[key] gives, or default where that would raise KeyError."),
        NativeDef::leaf_or("setdefault", "(self, key, default=None, /)", entry::setdefault, entry::setdefault_step, SCRATCH)
            .doc("The value under key; if there is none, default is stored first."),
        NativeDef::leaf_or("pop", "(self, key, default=None, /)", pop, entry::pop_step, SCRATCH)
            .doc("D.pop(k[,d])\n\nTake the key out and return its value. For an absent key: d, or KeyError if that\nis not given."),
        NativeDef::leaf("popitem", "(self, /)", popitem)
            .doc("Take out the entry that was added last, as a tuple of key and value. KeyError\nfrom an empty dict."),
        NativeDef::leaf("keys", "(self, /)", |cx, args| view(cx, args, MapIterGives::Keys))
            .doc("A live view of the keys, with the operations of a set."),
        NativeDef::leaf("values", "(self, /)", |cx, args| view(cx, args, MapIterGives::Values))
            .doc("A live view of the values."),
        NativeDef::leaf("items", "(self, /)", |cx, args| view(cx, args, MapIterGives::Items))
            .doc("A live view of the (key, value) tuples, with the operations of a set."),
        NativeDef::leaf("clear", "(self, /)", clear).doc("Make the dict empty."),
        NativeDef::leaf_or_guest("copy", "(self, /)", copy, "dict_copy").doc("Another dict of the same keys and values."),
        NativeDef::leaf("__len__", "(self, /)", len),
        NativeDef::leaf_or("__getitem__", "(self, key, /)", entry::getitem, entry::getitem_step, SCRATCH + 1)
            .doc("Return self[key]."),
        NativeDef::leaf_or("__setitem__", "(self, key, value, /)", entry::setitem, entry::setitem_step, SCRATCH),
        NativeDef::leaf_or("__delitem__", "(self, key, /)", entry::delitem, entry::delitem_step, SCRATCH + 1),
        NativeDef::leaf_or("__contains__", "(self, key, /)", entry::contains, entry::contains_step, SCRATCH + 1)
            .doc("Whether key is one of the dict's keys."),
        NativeDef::leaf("__iter__", "(self, /)", |cx, args| iterator(cx, args, false)),
        NativeDef::leaf("__reversed__", "(self, /)", |cx, args| iterator(cx, args, true))
            .doc("Iterate over the keys, beginning with the one added last."),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "dict_repr"),
        NativeDef::leaf_or_guest("__eq__", "(self, value, /)", |cx, args| equal(cx, args, false), "dict_eq"),
        NativeDef::leaf_or_guest("__ne__", "(self, value, /)", |cx, args| equal(cx, args, true), "dict_ne"),
        NativeDef::leaf("__lt__", "(self, value, /)", |cx, _| Ok(not_implemented(cx))),
        NativeDef::leaf("__le__", "(self, value, /)", |cx, _| Ok(not_implemented(cx))),
        NativeDef::leaf("__gt__", "(self, value, /)", |cx, _| Ok(not_implemented(cx))),
        NativeDef::leaf("__ge__", "(self, value, /)", |cx, _| Ok(not_implemented(cx))),
        NativeDef::leaf_or_guest("__or__", "(self, value, /)", merge::or, "dict_or"),
        NativeDef::leaf_or_guest("__ror__", "(self, value, /)", merge::ror, "dict_ror"),
        NativeDef::leaf_or_guest("__ior__", "(self, value, /)", merge::ior, "dict_ior"),
        NativeDef::leaf("__sizeof__", "(self, /)", size_of)
            .doc("Return the size of the dict in memory."),
    ],
    ..ClassSpec::new(C::Dict, C::Object)
}];

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("dict_set_pair", "(target, pair, /)", merge::set_pair),
    NativeDef::leaf(
        "dict_merge_pairs",
        "(target, pairs)",
        merge::merge_pairs_native,
    ),
    NativeDef::leaf("view_dict", "(view)", |_, args| {
        Ok(args[0].as_object().map_or(V::NIL, |view| view.fixed(0)))
    }),
];

/// The receiver as a map.
#[inline]
pub fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Map<'v>, Exit> {
    value
        .as_map()
        .ok_or_else(|| wrong_receiver(cx, "dict", value))
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = checked_class(cx, args[0], C::Dict)?;
    Ok(wrap(cx, class.v(), C::Dict, cx.new_map().v()))
}

fn pop<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // An empty one asks nothing of the key, not even its hash.
    if this(cx, args[0])?.is_empty() {
        return args[2].given().ok_or_else(|| cx.key_error(args[1]));
    }
    entry::pop(cx, args)
}

fn popitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let map = this(cx, args[0])?;
    match map.last_place() {
        Some(place) => Ok(take_pair(cx, map, place)),
        None => Err(cx.key_error(cx.new_str("popitem(): dictionary is empty").v())),
    }
}

/// Removes an entry; its key and value.
pub fn take_pair<'v>(cx: Cx<'v>, map: Map<'v>, place: usize) -> V<'v> {
    let pair = map.entry(place).map(|entry| [entry.key, entry.value]);
    map.remove_at(cx, place);
    cx.new_tuple(&pair.unwrap_or([V::NIL; 2])).v()
}

fn view<'v>(cx: Cx<'v>, args: &[V<'v>], gives: MapIterGives) -> Result<V<'v>, Exit> {
    this(cx, args[0])?;
    Ok(dict_views::new_view(cx, args[0], gives))
}

pub fn clear<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?.clear(cx);
    Ok(V::NIL)
}

fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let map = this(cx, args[0])?;
    match merge::iterates_as_dict(cx, args[0]) {
        true => Ok(map.copy(cx).v()),
        false => Err(Exit::NeedGuest),
    }
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(this(cx, args[0])?.len() as i64))
}

fn iterator<'v>(cx: Cx<'v>, args: &[V<'v>], reversed: bool) -> Result<V<'v>, Exit> {
    let map = this(cx, args[0])?;
    Ok(iterators::new_map_iter(
        cx,
        map,
        MapIterGives::Keys,
        reversed,
    ))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.leaf_repr(this(cx, args[0])?.v())?.v())
}

pub fn equal<'v>(cx: Cx<'v>, args: &[V<'v>], negate: bool) -> Result<V<'v>, Exit> {
    let map = this(cx, args[0])?;
    let Some(other) = args[1].as_map() else {
        return Ok(not_implemented(cx));
    };
    let equal = map == other || cx.language().equal(cx, map.v(), other.v())?;
    Ok(V::bool(equal != negate))
}

fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let entries = this(cx, args[0])?.used() as i64;
    Ok(V::small(
        48 + if entries == 0 {
            0
        } else {
            136 + 24 * (entries - 5).max(0)
        },
    ))
}

/// The hash of a key, with the error of a dict key.
///
/// # Errors
/// TypeError; needs guest code.
#[inline]
pub fn key_hash<'v>(cx: Cx<'v>, key: V<'v>) -> Result<u64, Exit> {
    match cx.leaf_hash(key) {
        Ok(hash) => Ok(hash as u64),
        Err(Exit::Raised) => Err(crate::ops::items::as_key_error(cx, key, "dict key").into()),
        Err(exit) => Err(exit),
    }
}
