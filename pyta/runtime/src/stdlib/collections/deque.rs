//! `deque`: an instance with fixed slots items (a list, which gives and takes cheaply at both ends), maximal length or nil, and a
//! number that changes with every change of length, by which iterators notice changes.

mod iterator;

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::sequence::{self, not_implemented, wrong_receiver};
use crate::protocol::{Compare, Index, Repr};
use crate::types::iterators::{self, new_with_slots, short_name};
use crate::types::list::class_getitem;

pub use iterator::{fill_from_deque, step_iterator};

const ITEMS: usize = 0;
const MAX_LEN: usize = 1;
const VERSION: usize = 2;

pub const CLASSES: [ClassSpec; 3] = [
    ClassSpec {
        module: "collections",
        doc: "Sequence that grows and shrinks at both ends in constant time; maxlen may limit its length.",
        flags: class_flags::BASE | class_flags::SEQUENCE | class_flags::WEAKREF,
        fixed_slots: 3,
        new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
        class_methods: &[
            NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0)
                .doc("See PEP 585"),
        ],
        methods: &[
            NativeDef::leaf_or_guest(
                "__init__",
                "(self, iterable=(), maxlen=None)",
                init,
                "deque_init",
            ),
            NativeDef::leaf("append", "(self, item, /)", append)
                .doc("Put an item at the right end; a deque that was full loses its leftmost one."),
            NativeDef::leaf("appendleft", "(self, item, /)", appendleft)
                .doc("Put an item at the left end; a deque that was full loses its rightmost one."),
            NativeDef::leaf("pop", "(self, /)", pop)
                .doc("Take the last item off and give it; IndexError if there is none."),
            NativeDef::leaf("popleft", "(self, /)", popleft)
                .doc("Take the first item off and give it; IndexError if there is none."),
            NativeDef::leaf_or_guest("extend", "(self, iterable, /)", extend, "deque_extend")
                .doc("Append the items of an iterable one by one."),
            NativeDef::leaf_or_guest(
                "extendleft",
                "(self, iterable, /)",
                extendleft,
                "deque_extendleft",
            )
            .doc("Put the items of an iterable one by one at the left end, which turns their order around."),
            NativeDef::leaf("clear", "(self, /)", clear).doc("Leave the deque with no items."),
            NativeDef::leaf_or_guest("rotate", "(self, n=1, /)", rotate, "deque_rotate")
                .doc("Move n items, one at a time, from the right end to the left one; if n is negative, the other way."),
            NativeDef::leaf("reverse", "(self, /)", reverse).doc("Turns the order round, in the deque itself."),
            NativeDef::leaf_or_guest("count", "(self, value, /)", count, "deque_count")
                .doc("How many elements equal value."),
            NativeDef::leaf_or_guest(
                "index",
                "(self, value, start=0, stop=0, /)",
                index,
                "deque_index",
            )
            .doc("The first position, within the bounds, of an element that equals value;\nValueError if there is none."),
            NativeDef::leaf_or_guest("insert", "(self, index, value, /)", insert, "deque_insert")
                .doc("Put value ahead of the item at index; IndexError if the deque is full."),
            NativeDef::leaf_or_guest("remove", "(self, value, /)", remove, "deque_remove")
                .doc("Delete the first element that equals value; ValueError if there is none."),
            NativeDef::leaf_or_guest("copy", "(self, /)", copy, "deque_copy")
                .doc("A new deque with the same items and the same maxlen."),
            NativeDef::leaf_or_guest("__copy__", "(self, /)", copy, "deque_copy")
                .doc("A new deque with the same items and the same maxlen."),
            NativeDef::leaf("__len__", "(self, /)", len),
            NativeDef::leaf_or_guest("__getitem__", "(self, index, /)", getitem, "deque_getitem"),
            NativeDef::leaf_or_guest(
                "__setitem__",
                "(self, index, value, /)",
                setitem,
                "deque_setitem",
            ),
            NativeDef::leaf_or_guest("__delitem__", "(self, index, /)", delitem, "deque_delitem"),
            NativeDef::leaf_or_guest(
                "__contains__",
                "(self, value, /)",
                contains,
                "deque_contains",
            ),
            NativeDef::leaf("__iter__", "(self, /)", |cx, args| {
                iterator::iterator(cx, args, false)
            }),
            NativeDef::leaf("__reversed__", "(self, /)", |cx, args| {
                iterator::iterator(cx, args, true)
            })
            .doc("Iterate over the items from right to left."),
            NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "deque_repr"),
            NativeDef::leaf_or_guest(
                "__eq__",
                "(self, value, /)",
                |cx, args| compare(cx, args, SlowOp::Eq),
                "deque_eq",
            ),
            NativeDef::leaf_or_guest(
                "__ne__",
                "(self, value, /)",
                |cx, args| compare(cx, args, SlowOp::Ne),
                "deque_ne",
            ),
            NativeDef::leaf_or_guest(
                "__lt__",
                "(self, value, /)",
                |cx, args| compare(cx, args, SlowOp::Lt),
                "deque_lt",
            ),
            NativeDef::leaf_or_guest(
                "__le__",
                "(self, value, /)",
                |cx, args| compare(cx, args, SlowOp::Le),
                "deque_le",
            ),
            NativeDef::leaf_or_guest(
                "__gt__",
                "(self, value, /)",
                |cx, args| compare(cx, args, SlowOp::Gt),
                "deque_gt",
            ),
            NativeDef::leaf_or_guest(
                "__ge__",
                "(self, value, /)",
                |cx, args| compare(cx, args, SlowOp::Ge),
                "deque_ge",
            ),
            NativeDef::leaf_or_guest(
                "__add__",
                "(self, value, /)",
                need_guest_for_deque,
                "deque_add",
            ),
            NativeDef::leaf_or_guest("__iadd__", "(self, value, /)", iadd, "deque_iadd"),
            NativeDef::leaf_or_guest("__mul__", "(self, value, /)", need_guest, "deque_mul"),
            NativeDef::leaf_or_guest("__rmul__", "(self, value, /)", need_guest, "deque_mul"),
            NativeDef::leaf_or_guest("__imul__", "(self, value, /)", need_guest, "deque_imul"),
            NativeDef::leaf_or_guest("__reduce__", "(self, /)", need_guest, "deque_reduce")
                .doc("What pickle and copy need to make the object anew."),
            NativeDef::leaf("__sizeof__", "(self, /)", size_of),
        ],
        attributes: &[GetSet {
            doc: "greatest length allowed, None for no limit",
            ..GetSet::read_only("maxlen", |_, args| Ok(slot(args[0], MAX_LEN)))
        }],
        ..ClassSpec::new(C::Deque, C::Object)
    },
    iterator::spec(C::DequeIterator, iterator::NEW),
    iterator::spec(C::DequeReverseIterator, iterator::NEW_REVERSED),
];

pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("deque_items", "(deque, /)", |cx, args| {
        Ok(this(cx, args[0])?.v())
    }),
    NativeDef::leaf("deque_version", "(deque, /)", |_, args| {
        Ok(slot(args[0], VERSION))
    }),
    NativeDef::leaf("deque_set_maxlen", "(deque, maxlen, /)", |cx, args| {
        set_slot(cx, args[0], MAX_LEN, args[1]);
        Ok(V::NIL)
    }),
];

fn need_guest<'v>(_: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Err(Exit::NeedGuest)
}

fn need_guest_for_deque<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?;
    if is_deque(cx, args[1]) {
        return Err(Exit::NeedGuest);
    }
    Err(cx.type_error(format!(
        "can only concatenate deque (not \"{}\") to deque",
        cx.class_name(args[1])
    )))
}

fn slot<'v>(deque: V<'v>, index: usize) -> V<'v> {
    deque
        .as_object()
        .and_then(|object| object.fixed(index).given())
        .unwrap_or(V::NIL)
}

fn set_slot<'v>(cx: Cx<'v>, deque: V<'v>, index: usize, value: V<'v>) {
    if let Some(object) = deque.as_object() {
        object.set_fixed(cx, index, value);
    }
}

fn is_deque<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    value.kind() == Some(Kind::Instance) && cx.is_instance(value, C::Deque)
}

/// The receiver's items.
fn this<'v>(cx: Cx<'v>, deque: V<'v>) -> Result<List<'v>, Exit> {
    if !is_deque(cx, deque) {
        return Err(wrong_receiver(cx, "collections.deque", deque));
    }
    slot(deque, ITEMS)
        .as_exact_list()
        .ok_or_else(|| wrong_receiver(cx, "collections.deque", deque))
}

/// Says that the length has changed.
fn touch<'v>(cx: Cx<'v>, deque: V<'v>) {
    let version = slot(deque, VERSION).as_small().unwrap_or(0);
    set_slot(cx, deque, VERSION, V::small(version + 1));
}

fn max_len(deque: V<'_>) -> usize {
    slot(deque, MAX_LEN)
        .as_i64()
        .map_or(usize::MAX, |max| max as usize)
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = args[0]
        .as_exact_type()
        .unwrap_or_else(|| cx.class(C::Deque));
    let slots = [cx.new_list(&[]).v(), V::NIL, V::small(0)];
    Ok(new_with_slots(cx, class, &slots))
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let max = match args[2].given().filter(|max| !max.is_nil()) {
        None => V::NIL,
        Some(max) if max.is_integer() || max.as_bool().is_some() => {
            let max = cx.index_i64(max, C::OverflowError)?;
            if max < 0 {
                return Err(cx.value_error("maxlen must be non-negative"));
            }
            cx.new_int(max)
        }
        Some(_) => return Err(cx.type_error("an integer is required")),
    };
    let items = match args[1].given() {
        None => Vec::new(),
        Some(iterable) => iterators::leaf_collect(cx, iterable)?,
    };
    set_slot(cx, args[0], MAX_LEN, max);
    list.clear(cx);
    let from = items.len().saturating_sub(max_len(args[0]));
    list.assign(cx, &items[from..]);
    touch(cx, args[0]);
    Ok(V::NIL)
}

fn push<'v>(cx: Cx<'v>, deque: V<'v>, list: List<'v>, item: V<'v>) {
    list.push(cx, item);
    if list.len() > max_len(deque) {
        list.pop_front();
    } else {
        touch(cx, deque);
    }
}

fn push_front<'v>(cx: Cx<'v>, deque: V<'v>, list: List<'v>, item: V<'v>) {
    list.insert(cx, 0, item);
    if list.len() > max_len(deque) {
        list.pop();
    } else {
        touch(cx, deque);
    }
}

fn append<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    list.try_make_room(cx, 1)?;
    push(cx, args[0], list, args[1]);
    Ok(V::NIL)
}

fn appendleft<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    push_front(cx, args[0], this(cx, args[0])?, args[1]);
    Ok(V::NIL)
}

fn pop<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let popped = this(cx, args[0])?.pop();
    touch(cx, args[0]);
    popped.ok_or_else(|| cx.index_error("pop from an empty deque"))
}

fn popleft<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let popped = this(cx, args[0])?.pop_front();
    touch(cx, args[0]);
    popped.ok_or_else(|| cx.index_error("pop from an empty deque"))
}

/// The items to add: those of a deque (maybe this one) or of a builtin iterable.
fn added<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<Vec<V<'v>>, Exit> {
    if is_deque(cx, iterable) && cx.is_exactly(iterable, C::Deque) {
        return Ok(this(cx, iterable)?.iter().collect());
    }
    iterators::leaf_collect(cx, iterable)
}

fn extend<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    for item in added(cx, args[1])? {
        push(cx, args[0], list, item);
    }
    Ok(V::NIL)
}

fn extendleft<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    for item in added(cx, args[1])? {
        push_front(cx, args[0], list, item);
    }
    Ok(V::NIL)
}

fn iadd<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    extend(cx, args)?;
    Ok(args[0])
}

fn clear<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?.clear(cx);
    touch(cx, args[0]);
    Ok(V::NIL)
}

fn rotate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let steps = match args[1].given() {
        None => 1,
        Some(steps) => cx.index_i64(steps, C::OverflowError)?,
    };
    let len = list.len() as i64;
    if len < 2 {
        return Ok(V::NIL);
    }
    let right = steps.rem_euclid(len);
    let moved = |times: i64, forward: bool| {
        for _ in 0..times {
            if forward {
                let item = list.pop().unwrap_or(V::NIL);
                list.insert(cx, 0, item);
            } else {
                let item = list.pop_front().unwrap_or(V::NIL);
                list.push(cx, item);
            }
        }
    };
    if right <= len / 2 {
        moved(right, true);
    } else {
        moved(len - right, false);
    }
    touch(cx, args[0]);
    Ok(V::NIL)
}

fn reverse<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let len = list.len();
    for i in 0..len / 2 {
        list.swap(cx, i, len - 1 - i);
    }
    Ok(V::NIL)
}

fn count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let count = sequence::count(cx, this(cx, args[0])?.items(), args[1])?;
    Ok(V::small(count as i64))
}

fn index<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let len = list.len();
    let from = sequence::limit(cx, args[2], len, 0)?;
    let to = sequence::limit(cx, args[3], len, len)?.max(from);
    match sequence::find(cx, &list.items()[from..to], args[1])? {
        Some(place) => Ok(V::small((from + place) as i64)),
        None => Err(cx.value_error("deque.index(x): x not in deque")),
    }
}

fn insert<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let n = cx.index_i64(args[1], C::OverflowError)?;
    let len = list.len() as i64;
    if list.len() >= max_len(args[0]) {
        return Err(cx.index_error("deque already at its maximum size"));
    }
    let n = if n < 0 { n.saturating_add(len) } else { n };
    list.insert(cx, n.clamp(0, len) as usize, args[2]);
    touch(cx, args[0]);
    Ok(V::NIL)
}

fn remove<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    match sequence::find(cx, list.items(), args[1])? {
        Some(place) => {
            list.remove_range(cx, place, place + 1);
            touch(cx, args[0]);
            Ok(V::NIL)
        }
        None => Err(cx.value_error("deque.remove(x): x not in deque")),
    }
}

fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    if !cx.is_exactly(args[0], C::Deque) {
        return Err(Exit::NeedGuest);
    }
    let items: Vec<V<'v>> = list.iter().collect();
    let slots = [cx.new_list(&items).v(), slot(args[0], MAX_LEN), V::small(0)];
    Ok(new_with_slots(cx, cx.class(C::Deque), &slots))
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(this(cx, args[0])?.len() as i64))
}

fn place<'v>(cx: Cx<'v>, list: List<'v>, key: V<'v>) -> Result<usize, Exit> {
    if key.is_integer() && key.as_i64().is_none() {
        let class = cx.class_name(key);
        return Err(cx.overflow_error(format!("cannot fit '{class}' into an index-sized integer")));
    }
    let n = cx.index_i64(key, C::OverflowError)?;
    let n = if n < 0 { n + list.len() as i64 } else { n };
    let place = usize::try_from(n).ok().filter(|&n| n < list.len());
    place.ok_or_else(|| cx.index_error("deque index out of range"))
}

/// Whether `object[key]` is refused before a native method of deques is asked: what is no index, or does not fit one.
///
/// # Errors
/// TypeError, IndexError.
pub fn check_key<'v>(cx: Cx<'v>, method: V<'v>, object: V<'v>, key: V<'v>) -> Result<(), Raised> {
    let is_own = method.as_exact_native_function().is_some() && cx.is_instance(object, C::Deque);
    if !is_own {
        return Ok(());
    }
    if !sequence::has_index(cx, key) {
        let class = cx.class_name(key);
        let message = format!("sequence index must be integer, not '{class}'");
        return Err(cx.error(C::TypeError, message));
    }
    match cx.index_i64(key, C::IndexError) {
        Err(Exit::Raised) => Err(cx.raising()),
        _ => Ok(()),
    }
}

fn getitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let place = place(cx, list, args[1])?;
    Ok(list.get(place).unwrap_or(V::NIL))
}

fn setitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let place = place(cx, list, args[1])?;
    list.set(cx, place, args[2]);
    Ok(V::NIL)
}

fn delitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let place = place(cx, list, args[1])?;
    list.remove_range(cx, place, place + 1);
    touch(cx, args[0]);
    Ok(V::NIL)
}

fn contains<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = sequence::find(cx, this(cx, args[0])?.items(), args[1])?;
    Ok(V::bool(found.is_some()))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let items = this(cx, args[0])?;
    // A deque that contains itself is found by guest code.
    if items.iter().any(|item| item.kind() == Some(Kind::Instance)) {
        return Err(Exit::NeedGuest);
    }
    let shown = cx.leaf_repr(items.v())?;
    let mut text = cx
        .new_str(&format!("{}(", short_name(cx, args[0])))
        .concat(cx, shown);
    if let Some(max) = slot(args[0], MAX_LEN).as_i64() {
        text = text.concat(cx, cx.new_str(&format!(", maxlen={max}")));
    }
    Ok(text.concat(cx, cx.new_str(")")).v())
}

fn compare<'v>(cx: Cx<'v>, args: &[V<'v>], op: SlowOp) -> Result<V<'v>, Exit> {
    if !is_deque(cx, args[0]) || !is_deque(cx, args[1]) {
        return Ok(not_implemented(cx));
    }
    let (a, b) = (this(cx, args[0])?, this(cx, args[1])?);
    cx.leaf_order(op, a.v(), b.v()).map(V::bool)
}

fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let blocks = this(cx, args[0])?.len() as i64 / 64 + 1;
    Ok(V::small(208 + 528 * blocks))
}

/// How many items a deque holds.
pub fn deque_len(deque: V<'_>) -> usize {
    slot(deque, ITEMS).as_exact_list().map_or(0, List::len)
}
