//! Python's `dict_keys`, `dict_values` and `dict_items`: instances whose one fixed slot is the dict.

use corevm::objects::MapIterGives;

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::sequence::not_implemented;
use crate::protocol::{Hashing, Repr};
use crate::stdlib::collections;
use crate::types::iterators::{self, new_with_slots};
use crate::types::set::{Subset, compare_sets, hashable_contents};

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        fixed_slots: 1,
        methods: SET_LIKE,
        attributes: MAPPING,
        flags: class_flags::NO_NEW,
        ..ClassSpec::new(C::DictKeys, C::Object)
    },
    ClassSpec {
        fixed_slots: 1,
        methods: &[
            NativeDef::leaf("__len__", "(self, /)", len),
            NativeDef::leaf("__iter__", "(self, /)", iter),
            NativeDef::leaf("__reversed__", "(self, /)", reversed),
            NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "view_repr"),
        ],
        attributes: MAPPING,
        flags: class_flags::NO_NEW,
        ..ClassSpec::new(C::DictValues, C::Object)
    },
    ClassSpec {
        fixed_slots: 1,
        methods: SET_LIKE,
        attributes: MAPPING,
        flags: class_flags::NO_NEW,
        ..ClassSpec::new(C::DictItems, C::Object)
    },
];

const MAPPING: &[GetSet] = &[GetSet {
    doc: "dictionary that this view refers to",
    ..GetSet::read_only("mapping", mapping)
}];

const SET_LIKE: &[NativeDef] = &[
    NativeDef::leaf("__len__", "(self, /)", len),
    NativeDef::leaf("__iter__", "(self, /)", iter),
    NativeDef::leaf("__reversed__", "(self, /)", reversed)
        .doc("Iterate beginning with the entry that was added last."),
    NativeDef::leaf_or_guest("__contains__", "(self, key, /)", contains, "view_contains"),
    NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "view_repr"),
    NativeDef::leaf_or_guest(
        "isdisjoint",
        "(self, other, /)",
        isdisjoint,
        "view_isdisjoint",
    )
    .doc("Return True if the view and the given iterable have a null intersection."),
    NativeDef::leaf_or_guest(
        "__eq__",
        "(self, value, /)",
        |cx, args| compare(cx, args, Relation::Eq),
        "view_eq",
    ),
    NativeDef::leaf_or_guest(
        "__ne__",
        "(self, value, /)",
        |cx, args| compare(cx, args, Relation::Ne),
        "view_ne",
    ),
    NativeDef::leaf_or_guest(
        "__lt__",
        "(self, value, /)",
        |cx, args| compare(cx, args, Relation::Lt),
        "view_lt",
    ),
    NativeDef::leaf_or_guest(
        "__le__",
        "(self, value, /)",
        |cx, args| compare(cx, args, Relation::Le),
        "view_le",
    ),
    NativeDef::leaf_or_guest(
        "__gt__",
        "(self, value, /)",
        |cx, args| compare(cx, args, Relation::Gt),
        "view_gt",
    ),
    NativeDef::leaf_or_guest(
        "__ge__",
        "(self, value, /)",
        |cx, args| compare(cx, args, Relation::Ge),
        "view_ge",
    ),
    NativeDef::leaf_or_guest("__and__", "(self, value, /)", need_guest, "view_and"),
    NativeDef::leaf_or_guest("__rand__", "(self, value, /)", need_guest, "view_rand"),
    NativeDef::leaf_or_guest("__or__", "(self, value, /)", need_guest, "view_or"),
    NativeDef::leaf_or_guest("__ror__", "(self, value, /)", need_guest, "view_ror"),
    NativeDef::leaf_or_guest("__sub__", "(self, value, /)", need_guest, "view_sub"),
    NativeDef::leaf_or_guest("__rsub__", "(self, value, /)", need_guest, "view_rsub"),
    NativeDef::leaf_or_guest("__xor__", "(self, value, /)", need_guest, "view_xor"),
    NativeDef::leaf_or_guest("__rxor__", "(self, value, /)", need_guest, "view_rxor"),
];

fn need_guest<'v>(_: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Err(Exit::NeedGuest)
}

/// A view of `dict`, an exact dict or an instance of a subclass.
pub fn new_view<'v>(cx: Cx<'v>, dict: V<'v>, gives: MapIterGives) -> V<'v> {
    let class = match gives {
        MapIterGives::Keys => C::DictKeys,
        MapIterGives::Values => C::DictValues,
        MapIterGives::Items => C::DictItems,
    };
    new_with_slots(cx, cx.class(class), &[dict])
}

/// The map of a view and what it gives; `None` for anything else.
pub fn parts<'v>(cx: Cx<'v>, view: V<'v>) -> Option<(Map<'v>, MapIterGives)> {
    let object = view.as_kind(Kind::Instance)?;
    let class = cx.type_of(view)?;
    let is_one_of = |plain: C, ordered: C| class == cx.class(plain) || class == cx.class(ordered);
    let gives = if is_one_of(C::DictKeys, C::OdictKeys) {
        MapIterGives::Keys
    } else if is_one_of(C::DictItems, C::OdictItems) {
        MapIterGives::Items
    } else if is_one_of(C::DictValues, C::OdictValues) {
        MapIterGives::Values
    } else {
        return None;
    };
    Some((object.fixed(0).as_map()?, gives))
}

/// `iter(view)`; `None` for anything else.
pub fn view_iter<'v>(cx: Cx<'v>, view: V<'v>) -> Option<V<'v>> {
    let (map, gives) = parts(cx, view)?;
    Some(match collections::is_ordered_view(cx, view) {
        true => collections::view_iter(cx, view, gives, false),
        false => iterators::new_map_iter(cx, map, gives, false),
    })
}

fn this<'v>(cx: Cx<'v>, view: V<'v>) -> Result<(Map<'v>, MapIterGives), Exit> {
    parts(cx, view).ok_or_else(|| crate::protocol::sequence::wrong_receiver(cx, "dict_keys", view))
}

fn mapping<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let dict = args[0].as_object().map_or(V::NIL, |view| view.fixed(0));
    Ok(new_with_slots(cx, cx.class(C::MappingProxy), &[dict]))
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(this(cx, args[0])?.0.len() as i64))
}

fn iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (map, gives) = this(cx, args[0])?;
    Ok(iterators::new_map_iter(cx, map, gives, false))
}

fn reversed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (map, gives) = this(cx, args[0])?;
    Ok(iterators::new_map_iter(cx, map, gives, true))
}

fn contains<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (map, gives) = this(cx, args[0])?;
    if gives == MapIterGives::Keys {
        let hash = super::dict::key_hash(cx, args[1])?;
        let place = map.place_of_hashed(cx, args[1], hash)?;
        return Ok(V::bool(place.is_some()));
    }
    let Some(pair) = args[1].as_tuple().filter(|pair| pair.len() == 2) else {
        return Ok(V::FALSE);
    };
    let (Some(key), Some(value)) = (pair.get(0), pair.get(1)) else {
        return Ok(V::FALSE);
    };
    let hash = super::dict::key_hash(cx, key)?;
    let found = match map.place_of_hashed(cx, key, hash)? {
        Some(place) => crate::protocol::sequence::same(cx, map.value_at(place), value)?,
        None => false,
    };
    Ok(V::bool(found))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (map, gives) = this(cx, args[0])?;
    let items = cx.new_list(&iterators::leaf_contents(cx, args[0])?);
    // A view of a dict that contains the view is found by guest code.
    if gives != MapIterGives::Keys
        && map
            .iter()
            .any(|entry| entry.value.kind() == Some(Kind::Instance))
    {
        return Err(Exit::NeedGuest);
    }
    let text = cx.leaf_repr(items.v())?;
    let name = cx.class_name(args[0]);
    let all = cx.new_str(&name).concat(cx, cx.new_str("("));
    Ok(all.concat(cx, text).concat(cx, cx.new_str(")")).v())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// The items of a set, frozenset, keys or items view as a set; `None` for anything else.
fn as_set<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Set<'v>>, Exit> {
    if let Some(set) = value.as_set() {
        return Ok(Some(set));
    }
    match parts(cx, value) {
        Some((_, gives)) if gives != MapIterGives::Values => {
            let set = cx.new_set();
            for item in iterators::leaf_contents(cx, value)? {
                let hash = match cx.leaf_hash(item) {
                    Ok(hash) => hash as u64,
                    // Items with unhashable values are compared one by one.
                    Err(_) => return Err(Exit::NeedGuest),
                };
                set.add_hashed(cx, item, hash)?;
            }
            Ok(Some(set))
        }
        _ => Ok(None),
    }
}

fn compare<'v>(cx: Cx<'v>, args: &[V<'v>], relation: Relation) -> Result<V<'v>, Exit> {
    if parts(cx, args[0]).is_none_or(|(_, gives)| gives == MapIterGives::Values) {
        return Err(Exit::WrongReceiver);
    }
    let is_comparable = args[1].as_set().is_some()
        || parts(cx, args[1]).is_some_and(|(_, gives)| gives != MapIterGives::Values);
    if !is_comparable {
        return Ok(not_implemented(cx));
    }
    let (Some(a), Some(b)) = (as_set(cx, args[0])?, as_set(cx, args[1])?) else {
        return Ok(not_implemented(cx));
    };
    let result = match relation {
        Relation::Eq => compare_sets(cx, a, b, Subset::Equal)?,
        Relation::Ne => !compare_sets(cx, a, b, Subset::Equal)?,
        Relation::Lt => compare_sets(cx, a, b, Subset::Proper)?,
        Relation::Le => compare_sets(cx, a, b, Subset::Any)?,
        Relation::Gt => compare_sets(cx, b, a, Subset::Proper)?,
        Relation::Ge => compare_sets(cx, b, a, Subset::Any)?,
    };
    Ok(V::bool(result))
}

fn isdisjoint<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(own) = as_set(cx, args[0])? else {
        return Err(Exit::NeedGuest);
    };
    for (item, hash) in hashable_contents(cx, args[1])? {
        if own.contains_hashed(cx, item, hash)? {
            return Ok(V::FALSE);
        }
    }
    Ok(V::TRUE)
}
