//! Python's `list`.

mod item;
mod sort;

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::sequence::{self, not_implemented, wrong_receiver};
use crate::protocol::{Index, Repr};
use crate::types::int::construct::checked_class;
use crate::types::iterators;

pub use sort::{merge_sort, sort_leaf, sort_values};

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "A sequence that can be changed: empty, or with the elements of iterable in their\norder.",
    flags: class_flags::BASE | class_flags::SEQUENCE | class_flags::MATCH_SELF,
    new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
    class_methods: &[
        NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0)
            .doc("See PEP 585"),
    ],
    methods: &[
        NativeDef::leaf_or_guest("__init__", "(self, iterable=(), /)", init, "list_init"),
        NativeDef::leaf("append", "(self, object, /)", append)
            .doc("Make object the new last element."),
        NativeDef::leaf_or_guest("extend", "(self, iterable, /)", extend, "list_extend")
            .doc("Append every element of iterable in turn."),
        NativeDef::leaf_or_guest("insert", "(self, index, object, /)", insert, "list_insert")
            .doc("Put object where index is; what was there moves on by one."),
        NativeDef::leaf_or_guest("remove", "(self, value, /)", remove, "list_remove")
            .doc("Delete the first element that equals value; ValueError if there is none."),
        NativeDef::leaf_or_guest("pop", "(self, index=-1, /)", pop, "list_pop")
            .doc("Take out the element at index, by default the last one, and return it.\nIndexError if there is none."),
        NativeDef::leaf("clear", "(self, /)", clear).doc("Make the list empty."),
        NativeDef::leaf_or_guest("index", "(self, value, start=0, stop=9223372036854775807, /)", index, "list_index")
            .doc("The first position, within the bounds, of an element that equals value;\nValueError if there is none."),
        NativeDef::leaf_or_guest("count", "(self, value, /)", count, "list_count")
            .doc("How many elements equal value."),
        NativeDef::leaf_or_guest("sort", "(self, /, *, key=None, reverse=False)", sort::sort, "list_sort")
            .doc("Put the elements in order, smallest first or with reverse largest first; gives\nNone. Equal ones keep their order. With key, what it gives for them is compared."),
        NativeDef::leaf("reverse", "(self, /)", reverse).doc("Turns the order round, in the list itself."),
        NativeDef::leaf("copy", "(self, /)", copy).doc("Another list of the same elements."),
        NativeDef::leaf("__len__", "(self, /)", len),
        NativeDef::leaf_or_guest("__getitem__", "(self, index, /)", item::get, "list_getitem"),
        NativeDef::leaf_or_guest("__setitem__", "(self, key, value, /)", item::set, "list_setitem"),
        NativeDef::leaf_or_guest("__delitem__", "(self, key, /)", item::delete, "list_delitem"),
        NativeDef::leaf_or_guest("__contains__", "(self, key, /)", contains, "list_contains"),
        NativeDef::leaf("__iter__", "(self, /)", iter),
        NativeDef::leaf("__reversed__", "(self, /)", reversed)
            .doc("Iterate from the last element to the first."),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "list_repr"),
        sequence::comparison!("__eq__", Eq, "list_eq"),
        sequence::comparison!("__ne__", Ne, "list_ne"),
        sequence::comparison!("__lt__", Lt, "list_lt"),
        sequence::comparison!("__le__", Le, "list_le"),
        sequence::comparison!("__gt__", Gt, "list_gt"),
        sequence::comparison!("__ge__", Ge, "list_ge"),
        NativeDef::leaf("__add__", "(self, value, /)", add),
        NativeDef::leaf_or_guest("__iadd__", "(self, value, /)", iadd, "list_iadd"),
        NativeDef::leaf_or_guest("__mul__", "(self, value, /)", mul, "list_mul"),
        NativeDef::leaf_or_guest("__rmul__", "(self, value, /)", mul, "list_mul"),
        NativeDef::leaf_or_guest("__imul__", "(self, value, /)", imul, "list_imul"),
        NativeDef::leaf("__sizeof__", "(self, /)", size_of)
            .doc("Bytes of memory taken, elements not counted."),
    ],
    ..ClassSpec::new(C::List, C::Object)
}];

/// `list(iterable)` in one step: what `__new__` and `__init__` do to exact lists.
pub const CONSTRUCTOR: NativeDef =
    NativeDef::leaf_or_guest("__new__", "(cls, iterable=(), /)", construct, "make_list");

fn construct<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(iterable) = args[1].given() else {
        return Ok(cx.new_list(&[]).v());
    };
    let items = iterators::leaf_collect(cx, iterable)?;
    Ok(cx.try_new_list_with(items.len(), |i| items[i])?.v())
}

/// The receiver as a list.
#[inline]
fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<List<'v>, Exit> {
    value
        .as_list()
        .ok_or_else(|| wrong_receiver(cx, "list", value))
}

/// `cls[item]` for classes that take type parameters.
pub fn class_getitem<'a, 'v>(
    cx: Cx<'v>,
    slots: Slots<'a, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    Ok(Next::TailCall {
        callee: cx.class(C::GenericAlias).v(),
        args: ArgBuf::of(&[slots.get(0), slots.get(1)]),
    })
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = checked_class(cx, args[0], C::List)?;
    Ok(wrap(cx, class.v(), C::List, cx.new_list(&[]).v()))
}

/// `native` as an instance of `class`, which is `builtin` or extends it.
pub fn wrap<'v>(cx: Cx<'v>, class: V<'v>, builtin: C, native: V<'v>) -> V<'v> {
    match class.as_exact_type() {
        Some(class) if class != cx.class(builtin) => cx.new_instance_with_payload(class, native),
        _ => native,
    }
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let Some(iterable) = args[1].given() else {
        list.clear(cx);
        return Ok(V::NIL);
    };
    if iterable == args[0] {
        list.clear(cx);
        return Ok(V::NIL);
    }
    let items = iterators::leaf_collect(cx, iterable)?;
    list.assign(cx, &items);
    Ok(V::NIL)
}

fn append<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    if !list.push_in_place(args[1]) {
        list.try_make_room(cx, 1)?;
        list.push(cx, args[1]);
    }
    Ok(V::NIL)
}

fn extend<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    extend_leaf(cx, list, args[1])?;
    Ok(V::NIL)
}

/// Appends the items of an iterable that needs no guest code.
///
/// # Errors
/// Needs guest code.
pub fn extend_leaf<'v>(cx: Cx<'v>, list: List<'v>, iterable: V<'v>) -> Result<(), Exit> {
    if let Some(other) = iterable.as_exact_list() {
        list.try_make_room(cx, other.len())?;
        list.extend(cx, other.items());
    } else if let Some(other) = iterable.as_exact_tuple() {
        list.try_make_room(cx, other.len())?;
        list.extend(cx, other.items());
    } else {
        let items = iterators::leaf_collect(cx, iterable)?;
        list.try_make_room(cx, items.len())?;
        list.splice(cx, list.len(), list.len(), &items);
    }
    Ok(())
}

fn insert<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let n = cx.index_i64(args[1], C::OverflowError)?;
    let len = list.len() as i64;
    let n = if n < 0 { n.saturating_add(len) } else { n };
    list.try_make_room(cx, 1)?;
    list.insert(cx, n.clamp(0, len) as usize, args[2]);
    Ok(V::NIL)
}

fn remove<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    match sequence::find(cx, list.items(), args[1])? {
        Some(place) => {
            list.remove_range(cx, place, place + 1);
            Ok(V::NIL)
        }
        None => Err(cx.value_error("list.remove(x): x not in list")),
    }
}

fn pop<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let n = match args[1].given() {
        None => -1,
        Some(index) => cx.index_i64(index, C::OverflowError)?,
    };
    let len = list.len() as i64;
    if len == 0 {
        return Err(cx.index_error("pop from empty list"));
    }
    let n = if n < 0 { n + len } else { n };
    let place = usize::try_from(n).ok().filter(|&place| place < list.len());
    let Some(place) = place else {
        return Err(cx.index_error("pop index out of range"));
    };
    let popped = if place + 1 == list.len() {
        list.pop()
    } else if place == 0 {
        list.pop_front()
    } else {
        let item = list.get(place);
        list.remove_range(cx, place, place + 1);
        item
    };
    Ok(popped.unwrap_or(V::NIL))
}

fn clear<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?.clear(cx);
    Ok(V::NIL)
}

fn index<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let len = list.len();
    let from = sequence::limit(cx, args[2], len, 0)?;
    let to = sequence::limit(cx, args[3], len, len)?.max(from);
    match sequence::find(cx, &list.items()[from..to], args[1])? {
        Some(place) => Ok(V::small((from + place) as i64)),
        None => Err(cx.value_error("list.index(x): x not in list")),
    }
}

fn count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let count = sequence::count(cx, list.items(), args[1])?;
    Ok(V::small(count as i64))
}

fn reverse<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?.reverse(cx);
    Ok(V::NIL)
}

fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let items = this(cx, args[0])?.items();
    Ok(cx.new_list_with(items.len(), |i| items[i].get()).v())
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(this(cx, args[0])?.len() as i64))
}

fn contains<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    Ok(V::bool(
        sequence::find(cx, list.items(), args[1])?.is_some(),
    ))
}

fn iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    Ok(iterators::new_index_iter(cx, list.v(), C::ListIterator))
}

pub fn reversed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    Ok(iterators::new_list_reverse_iter(cx, list))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    Ok(cx.leaf_repr(list.v())?.v())
}

fn compare<'v>(cx: Cx<'v>, args: &[V<'v>], op: SlowOp) -> Result<V<'v>, Exit> {
    both(cx, args, |a, b| match op {
        SlowOp::Eq => sequence::equal_result(cx, a.items(), b.items(), false),
        SlowOp::Ne => sequence::equal_result(cx, a.items(), b.items(), true),
        _ => sequence::order_result(cx, a.v(), b.v(), op),
    })
}

/// Runs `with` on both operands' lists, or gives NotImplemented.
fn both<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
    with: impl FnOnce(List<'v>, List<'v>) -> Result<V<'v>, Exit>,
) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    match args[1].as_list() {
        Some(other) => with(list, other),
        None => Ok(not_implemented(cx)),
    }
}

fn add<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].as_list().is_none() {
        this(cx, args[0])?;
        return Err(sequence::no_concatenation(cx, "list", args[1]));
    }
    both(cx, args, |a, b| {
        let (a, b) = (a.items(), b.items());
        sequence::repeated_len(cx, a.len() + b.len(), 1)?;
        let at = |i: usize| {
            if i < a.len() {
                a[i].get()
            } else {
                b[i - a.len()].get()
            }
        };
        Ok(cx.try_new_list_with(a.len() + b.len(), at)?.v())
    })
}

fn iadd<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    extend_leaf(cx, this(cx, args[0])?, args[1])?;
    Ok(args[0])
}

fn mul<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let items = this(cx, args[0])?.items();
    let times = sequence::repetitions(cx, args[1])?;
    let total = sequence::repeated_len(cx, items.len(), times)?;
    let made = cx.try_new_list_with(total, |i| items[i % items.len()].get());
    Ok(made?.v())
}

fn imul<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    let times = sequence::repetitions(cx, args[1])?;
    let items = list.items();
    let total = sequence::repeated_len(cx, items.len(), times)?;
    if times != 1 {
        let made = cx.try_new_list_with(total, |i| items[i % items.len()].get());
        list.assign_list(cx, made?);
    }
    Ok(args[0])
}

fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(40 + 8 * this(cx, args[0])?.len() as i64))
}
