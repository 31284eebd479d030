//! `OrderedDict`: a subclass of dict, whose maps keep the order anyway, so that most operations are dict's. Entries can be moved to both
//! ends, and iterators notice changes of the order by the map's layout.
//!
//! What calls methods of a subclass is in the prelude.

use corevm::Obj;
use corevm::objects::MapIterGives;

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::probe::SCRATCH;
use crate::protocol::sequence::wrong_receiver;
use crate::protocol::{Compare, Hashing};
use crate::types::dict::{self, entry, merge};
use crate::types::iterators::{SELF_ITER, Stepper, builtin, new_with_slots, stop};
use crate::types::object::DICT;

pub const CLASSES: [ClassSpec; 5] = [
    ClassSpec {
        module: "collections",
        doc: "dict whose keys can be moved, and that equals another OrderedDict only if the order is the same",
        flags: class_flags::BASE
            | class_flags::MAPPING
            | class_flags::HAS_DICT
            | class_flags::WEAKREF,
        class_methods: &[NativeDef::guest(
            "fromkeys",
            "(cls, iterable, value=None)",
            "odict_fromkeys",
        )
        .doc("An ordered dictionary that maps each of the given keys to the same value.")],
        methods: METHODS,
        attributes: &[DICT],
        ..ClassSpec::new(C::OrderedDict, C::Dict)
    },
    view_spec(C::OdictKeys, C::DictKeys),
    view_spec(C::OdictValues, C::DictValues),
    view_spec(C::OdictItems, C::DictItems),
    ClassSpec {
        flags: Stepper::OrderedDict.flags() | class_flags::NO_NEW,
        fixed_slots: 5,
        methods: &[
            SELF_ITER,
            NativeDef::leaf("__next__", "(self, /)", next),
            NativeDef::leaf("__reduce__", "(self, /)", reduce_iterator)
                .doc("What pickle and copy need to make the object anew."),
        ],
        ..ClassSpec::new(C::OdictIterator, C::Object)
    },
];

const METHODS: &[NativeDef] = &[
    NativeDef::leaf_or_guest("__init__", "(self, /, *args, **kwargs)", fill, "odict_init"),
    NativeDef::leaf_or_guest("update", "(self, /, *args, **kwargs)", fill, "odict_update"),
    NativeDef::leaf_or("__setitem__", "(self, key, value, /)", setitem, entry::setitem_ordered_step, SCRATCH),
    NativeDef::leaf_or("__delitem__", "(self, key, /)", delitem, entry::delitem_ordered_step, SCRATCH + 1),
    NativeDef::leaf("clear", "(self, /)", dict::clear)
        .doc("od.clear() -> None.  Remove all items from od."),
    NativeDef::leaf_or("pop", "(self, key, default=None)", pop, entry::pop_ordered_step, SCRATCH)
        .doc("od.pop(key[,default]) -> v\n\nDelete a key and give its value. A missing key gives default, or KeyError without one."),
    NativeDef::leaf_or_guest("setdefault", "(self, key, default=None)", setdefault, "odict_setdefault")
        .doc("The value under key; if there is none, default is stored first."),
    NativeDef::leaf_or_guest("popitem", "(self, last=True)", popitem, "odict_popitem")
        .doc("Take off the newest (key, value) pair, or the oldest one if last is false; KeyError if there is none."),
    NativeDef::leaf_or("move_to_end", "(self, key, last=True)", move_to_end, move_to_end_step, SCRATCH)
        .doc("Make a key the last one, or the first if last is false; KeyError if it is missing."),
    NativeDef::leaf_or_guest("copy", "(self, /)", copy, "odict_copy")
        .doc("A new ordered dictionary with the same items."),
    NativeDef::leaf("keys", "(self, /)", |cx, args| view(cx, args, C::OdictKeys)),
    NativeDef::leaf("values", "(self, /)", |cx, args| view(cx, args, C::OdictValues)),
    NativeDef::leaf("items", "(self, /)", |cx, args| view(cx, args, C::OdictItems)),
    NativeDef::leaf("__iter__", "(self, /)", |cx, args| {
        this(cx, args[0])?;
        Ok(new_iter(cx, args[0], MapIterGives::Keys, false))
    }),
    NativeDef::leaf("__reversed__", "(self, /)", |cx, args| {
        this(cx, args[0])?;
        Ok(new_iter(cx, args[0], MapIterGives::Keys, true))
    })
    .doc("Iterate over the keys from the newest to the oldest."),
    NativeDef::leaf_or_guest("__eq__", "(self, value, /)", |cx, args| equal(cx, args, false), "odict_eq"),
    NativeDef::leaf_or_guest("__ne__", "(self, value, /)", |cx, args| equal(cx, args, true), "odict_ne"),
    NativeDef::guest("__or__", "(self, value, /)", "odict_or"),
    NativeDef::guest("__ror__", "(self, value, /)", "odict_ror"),
    NativeDef::guest("__ior__", "(self, value, /)", "odict_ior"),
    NativeDef::guest("__repr__", "(self, /)", "odict_repr"),
    NativeDef::guest("__reduce__", "(self, /)", "odict_reduce")
        .doc("What pickle and copy need to make the object anew."),
];

const fn view_spec(class: C, base: C) -> ClassSpec {
    ClassSpec {
        flags: class_flags::NO_NEW,
        fixed_slots: 1,
        methods: VIEW,
        ..ClassSpec::new(class, base)
    }
}

const VIEW: &[NativeDef] = &[
    NativeDef::leaf("__iter__", "(self, /)", |cx, args| {
        iter_view(cx, args, false)
    }),
    NativeDef::leaf("__reversed__", "(self, /)", |cx, args| {
        iter_view(cx, args, true)
    }),
];

/// The receiver's map.
///
/// # Errors
/// TypeError for what is no ordered dict.
fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Map<'v>, Exit> {
    let map = value
        .as_map()
        .filter(|_| cx.is_instance(value, C::OrderedDict));
    map.ok_or_else(|| wrong_receiver(cx, "collections.OrderedDict", value))
}

/// Runs an operation of dict on a key, whose hash is asked for here: errors differ from dict's.
fn with_key<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
    operation: fn(Cx<'v>, &[V<'v>]) -> Result<V<'v>, Exit>,
) -> Result<V<'v>, Exit> {
    this(cx, args[0])?;
    if !matches!(args[1].kind(), None | Some(Kind::Str | Kind::StrView)) {
        cx.leaf_hash(args[1])?;
    }
    operation(cx, args)
}

/// Methods of dict do, as no method of a subclass has to be asked.
fn is_plain<'v>(cx: Cx<'v>, receiver: V<'v>) -> Result<Map<'v>, Exit> {
    let map = this(cx, receiver)?;
    if cx.is_exactly(receiver, C::OrderedDict) {
        Ok(map)
    } else {
        Err(Exit::NeedGuest)
    }
}

fn fill<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    is_plain(cx, args[0])?;
    let given = args[1].as_exact_tuple().ok_or(Exit::NeedGuest)?;
    match given.items() {
        [] => {}
        [other] if other.get().as_exact_map().is_some() => {}
        // Errors differ from dict's.
        _ => return Err(Exit::NeedGuest),
    }
    merge::update(cx, args)
}

fn setitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    with_key(cx, args, entry::setitem_ordered)
}

fn delitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    with_key(cx, args, entry::delitem_ordered)
}

fn pop<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    with_key(cx, args, entry::pop_ordered)
}

fn setdefault<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    is_plain(cx, args[0])?;
    entry::setdefault(cx, args)
}

/// Whether the optional argument `last` holds.
fn is_last<'v>(cx: Cx<'v>, last: V<'v>) -> Option<bool> {
    match last.given() {
        None => Some(true),
        Some(last) => cx.language().truth(cx, last),
    }
}

fn popitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let map = this(cx, args[0])?;
    let place = match is_last(cx, args[1]).ok_or(Exit::NeedGuest)? {
        true => map.last_place(),
        false => map.first_place(cx),
    };
    match place {
        Some(place) => Ok(dict::take_pair(cx, map, place)),
        None => Err(cx.key_error(cx.new_str("dictionary is empty").v())),
    }
}

fn move_to_end<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if this(cx, args[0])?.is_empty() {
        return Err(entry::missing_ordered(cx, args[1]).into());
    }
    let last = is_last(cx, args[2]).ok_or(Exit::NeedGuest)?;
    with_key(cx, &[args[0], args[1], V::bool(last)], entry::move_to_end)
}

/// The state in which the truth of `last` has been asked for.
const LAST_ASKED: u32 = u32::MAX;

fn move_to_end_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (state, got) = match state {
        0 => match is_last(cx, slots.get(2)) {
            Some(last) => {
                slots.set(2, V::bool(last));
                (0, got)
            }
            None => {
                return Ok(Next::Op {
                    state: LAST_ASKED,
                    op: SlowOp::Truth,
                    operands: ArgBuf::of(&[slots.get(2)]),
                });
            }
        },
        LAST_ASKED => {
            slots.set(2, got.value());
            (0, Got::Start)
        }
        _ => (state, got),
    };
    entry::move_to_end_step(cx, slots, state, got)
}

fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let map = is_plain(cx, args[0])?;
    let payload = map.copy(cx).v();
    Ok(cx.new_instance_with_payload(cx.class(C::OrderedDict), payload))
}

fn equal<'v>(cx: Cx<'v>, args: &[V<'v>], negate: bool) -> Result<V<'v>, Exit> {
    let map = this(cx, args[0])?;
    if !cx.is_instance(args[1], C::OrderedDict) {
        return dict::equal(cx, args, negate);
    }
    let Some(other) = args[1].as_map() else {
        return dict::equal(cx, args, negate);
    };
    let mut same = map == other || cx.language().equal(cx, map.v(), other.v())?;
    for (own, theirs) in map.iter().zip(other.iter()) {
        same = same && cx.leaf_same(own.key, theirs.key)?;
    }
    Ok(V::bool(same != negate))
}

fn view<'v>(cx: Cx<'v>, args: &[V<'v>], class: C) -> Result<V<'v>, Exit> {
    this(cx, args[0])?;
    Ok(new_with_slots(cx, cx.class(class), &[args[0]]))
}

/// Whether a dict view is one of an ordered dict.
pub fn is_ordered_view<'v>(cx: Cx<'v>, view: V<'v>) -> bool {
    [C::OdictKeys, C::OdictItems, C::OdictValues]
        .iter()
        .any(|&class| cx.is_exactly(view, class))
}

fn iter_view<'v>(cx: Cx<'v>, args: &[V<'v>], reversed: bool) -> Result<V<'v>, Exit> {
    let gives = match cx.type_of(args[0]) {
        Some(class) if class == cx.class(C::OdictItems) => MapIterGives::Items,
        Some(class) if class == cx.class(C::OdictValues) => MapIterGives::Values,
        _ => MapIterGives::Keys,
    };
    Ok(view_iter(cx, args[0], gives, reversed))
}

/// An iterator over what a view shows.
pub fn view_iter<'v>(cx: Cx<'v>, view: V<'v>, gives: MapIterGives, reversed: bool) -> V<'v> {
    let dict = view.as_object().map_or(V::NIL, |view| view.fixed(0));
    new_iter(cx, dict, gives, reversed)
}

/// Fixed slots of iterators: the dict (nil once exhausted), the place of the next entry (one above it if reversed), the layout that the order
/// had, what it gives as a number, whether reversed.
mod slot {
    pub const DICT: usize = 0;
    pub const PLACE: usize = 1;
    pub const LAYOUT: usize = 2;
    pub const GIVES: usize = 3;
    pub const REVERSED: usize = 4;
}

fn new_iter<'v>(cx: Cx<'v>, dict: V<'v>, gives: MapIterGives, reversed: bool) -> V<'v> {
    let (start, layout) = match dict.as_map() {
        Some(map) if reversed => (map.used(), map.layout(cx)),
        Some(map) => (map.first_place(cx).unwrap_or(0), map.layout(cx)),
        None => (0, 0),
    };
    let parts = [
        dict,
        V::small(start as i64),
        V::small(layout as i64),
        V::small(gives as i64),
        V::bool(reversed),
    ];
    new_with_slots(cx, cx.class(C::OdictIterator), &parts)
}

/// The next item of an ordered dict's iterator.
///
/// # Errors
/// RuntimeError when the order has changed.
pub fn step_ordered<'v>(cx: Cx<'v>, iterator: Obj<'v>) -> Result<Option<V<'v>>, Raised> {
    let int = |index: usize| iterator.fixed(index).as_small().unwrap_or(0);
    let Some(map) = iterator.fixed(slot::DICT).as_map() else {
        return Ok(None);
    };
    if map.current_layout() as i64 != int(slot::LAYOUT) {
        iterator.set_fixed(cx, slot::DICT, V::NIL);
        return Err(changed(cx));
    }
    let Some((next, item)) = item_from(cx, iterator, map, int(slot::PLACE) as usize) else {
        iterator.set_fixed(cx, slot::DICT, V::NIL);
        return Ok(None);
    };
    iterator.set_fixed(cx, slot::PLACE, V::small(next as i64));
    Ok(Some(item))
}

/// The item that an iterator at this place gives, and the place after it.
fn item_from<'v>(
    cx: Cx<'v>,
    iterator: Obj<'v>,
    map: Map<'v>,
    start: usize,
) -> Option<(usize, V<'v>)> {
    let (next, entry) = match iterator.fixed(slot::REVERSED) == V::TRUE {
        true => (0..start.min(map.used()))
            .rev()
            .find_map(|place| Some((place, map.entry(place)?))),
        false => (start..map.used()).find_map(|place| Some((place + 1, map.entry(place)?))),
    }?;
    let item = match iterator.fixed(slot::GIVES).as_small() {
        Some(0) => entry.key,
        Some(1) => entry.value,
        _ => cx.new_tuple(&[entry.key, entry.value]).v(),
    };
    Some((next, item))
}

/// `(iter, ([what is left],))`; the iterator itself is not consumed.
fn reduce_iterator<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let iterator = args[0].as_object().ok_or(Exit::WrongReceiver)?;
    let mut place = iterator.fixed(slot::PLACE).as_small().unwrap_or(0) as usize;
    let mut items = Vec::new();
    if let Some(map) = iterator.fixed(slot::DICT).as_map() {
        if map.current_layout() as i64 != iterator.fixed(slot::LAYOUT).as_small().unwrap_or(0) {
            return Err(changed(cx).into());
        }
        while let Some((next, item)) = item_from(cx, iterator, map, place) {
            items.push(item);
            place = next;
        }
    }
    let left = cx.new_tuple(&[cx.new_list(&items).v()]).v();
    Ok(cx.new_tuple(&[builtin(cx, "iter"), left]).v())
}

fn changed(cx: Cx<'_>) -> Raised {
    cx.error(C::RuntimeError, "OrderedDict mutated during iteration")
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let iterator = args[0].as_object().ok_or(Exit::NeedGuest)?;
    match step_ordered(cx, iterator)? {
        Some(item) => Ok(item),
        None => Err(stop(cx).into()),
    }
}
