//! Builtin functions over iterables: `len`, `iter`, `next`, `sorted`, `sum`, `min`, `max`, `any`, `all`.

mod sum;

use corevm::ReadCell;
use corevm::objects::{Generator, GeneratorState};

use crate::ops::iter::checked as checked_iterator;
use crate::ops::iter::not_iterable;
use crate::prelude::*;
use crate::protocol::{Compare, LeafCalls, Methods};
use crate::types::generator;
use crate::types::int::arguments;
use crate::types::iterators::{
    self, Stepped, leaf_contents, leaf_iter, new_with_slots, stop, try_step,
};
use crate::types::list;

/// Functions of the module `builtins`.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf_or("len", "(obj, /)", len, len_step, 0).asking(Accepts::Count)
        .doc("How many items an object holds, which its `__len__` tells."),
    NativeDef::leaf_or("iter", "(object, sentinel=None, /)", iter, iter_step, 0).asking(Accepts::Iterator)
        .doc("Iterate over an object that has __iter__ or the __getitem__ of a sequence.\n\nGiven a callable and a sentinel, yield what each call gives until that equals the sentinel."),
    NativeDef::leaf_or("next", "(iterator, default=None, /)", next, next_step, 0)
        .resuming(1)
        .doc("What __next__ of the iterator gives.\n\nAt the end that is the default, or StopIteration if none was passed."),
    NativeDef::leaf_or_guest("sorted", "(iterable, /, *, key=None, reverse=False)", sorted, "sorted_items")
        .doc("List of the items in the order of `<`, applied to what key makes of each; equal ones keep their order.\nWith reverse the greatest comes first."),
    NativeDef::leaf_or_guest("sum", "(iterable, /, start=0)", sum::sum, "sum_items")
        .doc("Add the items to start, one after another; start alone if there are none.\n\nMeant for numbers: a start of str, bytes or bytearray is a TypeError."),
    NativeDef::leaf_or_guest("min", "(*args, key=None, default=None)", min, "min_item")
        .short(&[(1, |cx, args| only_argument(cx, args, "min", SlowOp::Lt)), (2, |cx, args| better_of(cx, args, SlowOp::Lt))])
        .doc("min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nThe least of the items or arguments, the first one among equals; key gives the value by which each is\ncompared. Without any item the answer is default, or ValueError if there is none."),
    NativeDef::leaf_or_guest("max", "(*args, key=None, default=None)", max, "max_item")
        .short(&[(1, |cx, args| only_argument(cx, args, "max", SlowOp::Gt)), (2, |cx, args| better_of(cx, args, SlowOp::Gt))])
        .doc("max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nThe greatest of the items or arguments, the first one among equals; key gives the value by which each is\ncompared. Without any item the answer is default, or ValueError if there is none."),
    NativeDef::leaf_or_guest("any", "(iterable, /)", any, "any_item")
        .doc("True as soon as an item of the iterable is true, and False if none is."),
    NativeDef::leaf_or_guest("all", "(iterable, /)", all, "all_items")
        .doc("False as soon as an item of the iterable is false, and True if none is."),
];

pub use sum::INTRINSICS as SUM_INTRINSICS;

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf_or_guest(
        "sort_lists",
        "(keys, items, reverse, /)",
        list::sort_leaf,
        "sort_compared",
    ),
    NativeDef::leaf("has_own_length", "(iterable, /)", has_own_length),
    NativeDef::leaf("take_items", "(list, /)", take_items),
    NativeDef::leaf("give_items_back", "(list, items, /)", give_items_back),
    NativeDef::leaf("collect_leaf", "(iterable, /)", collect_leaf),
    NativeDef::step("as_index", "(value, /)", as_index, 0),
];

/// Length of a value of a native kind.
fn native_len<'v>(value: V<'v>) -> Option<usize> {
    Some(match value.kind()? {
        Kind::List => value.as_exact_list()?.len(),
        Kind::Tuple => value.as_exact_tuple()?.len(),
        Kind::Str | Kind::StrView => value.as_exact_str()?.len(),
        Kind::Map => value.as_exact_map()?.len(),
        Kind::Set => value.as_exact_set()?.len(),
        Kind::Bytes => value.as_exact_bytes()?.len(),
        Kind::ByteArray => value.as_exact_byte_array()?.len(),
        _ => return None,
    })
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(len) = native_len(args[0]) {
        return Ok(V::small(len as i64));
    }
    let len = cx.call_leaf_method(N::len, args)?;
    len.filter(|&len| Accepts::Count.takes(len))
        .ok_or(Exit::NeedGuest)
}

fn len_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let object = slots.get(0);
    match state {
        0 => match cx.special(object, N::len).filter(|m| !m.callee.is_nil()) {
            Some(method) => match method.run(cx, 1, &[])? {
                Ok(len) => checked_len(cx, len),
                Err(next) => Ok(next.asking()),
            },
            None => Err(cx.no_len(object)),
        },
        1 => checked_len(cx, got.value()),
        _ => checked_len(cx, got.value()),
    }
}

/// What `__len__` returned, as a length.
fn checked_len<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Next<'v>, Raised> {
    let object = if value.is_integer() {
        value.payload()
    } else if let Some(b) = value.as_bool() {
        V::small(i64::from(b))
    } else {
        return match cx.special(value, N::index) {
            Some(method) => Ok(method.call(2, &[])),
            None => Err(cx.not_an_integer(value)),
        };
    };
    let negative = object.as_small().map_or_else(
        || object.as_big().is_some_and(BigInt::is_negative),
        |n| n < 0,
    );
    if negative {
        return Err(cx.error(C::ValueError, "__len__() should return >= 0"));
    }
    if object.as_i64().is_none() {
        return Err(cx.not_index_sized(C::OverflowError));
    }
    Ok(Next::Done(object))
}

/// `as_index(value)`: the integer a value is or whose `__index__` gives it; slices get such parts.
pub fn as_index<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    const WARNED: u32 = 2;
    let value = slots.get(0);
    if state == WARNED {
        return Ok(Next::Done(value));
    }
    if state == 0 {
        if value.is_integer() {
            return Ok(Next::Done(value.payload()));
        }
        if let Some(b) = value.as_bool() {
            return Ok(Next::Done(V::small(i64::from(b))));
        }
        return match cx.special(value, N::index) {
            Some(method) => Ok(method.call(1, &[])),
            None => Err(cx.not_an_integer(value)),
        };
    }
    let result = got.value();
    if result.is_integer() && result.payload() == result {
        return Ok(Next::Done(result));
    }
    let number = match result.as_bool() {
        Some(b) => V::small(i64::from(b)),
        None if result.is_integer() => result.payload(),
        None => return Err(arguments::no_index(cx, result)),
    };
    slots.set(0, number);
    let message = arguments::no_exact(cx, "__index__", "int", result);
    arguments::warn(cx, WARNED, &message)
}

fn iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].given().is_some() {
        return Err(Exit::NeedGuest);
    }
    leaf_iter(cx, args[0]).ok_or(Exit::NeedGuest)
}

fn iter_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match state {
        0 => {}
        1 => return checked_iterator(cx, got.value()),
        _ => return Ok(Next::Done(got.value())),
    }
    let object = slots.get(0);
    let method = cx.special(object, N::iter);
    match (
        slots.get(1).given(),
        method.filter(|method| !method.callee.is_nil()),
    ) {
        (None, Some(method)) => Ok(method.call(1, &[]).asking()),
        (None, None) => Ok(Next::Op {
            state: 2,
            op: SlowOp::Iter,
            operands: ArgBuf::of(&[object]),
        }),
        (Some(sentinel), _) => {
            if !is_callable(cx, object) {
                return Err(cx.error(C::TypeError, "iter(v, w): v must be callable"));
            }
            let class = cx.class(C::CallableIterator);
            Ok(Next::Done(new_with_slots(cx, class, &[object, sentinel])))
        }
    }
}

fn is_callable<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    matches!(
        value.kind(),
        Some(Kind::Function | Kind::Native | Kind::BoundMethod | Kind::Type)
    ) || cx.special(value, N::call).is_some()
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match try_step(cx, args[0])? {
        Stepped::Item(item) => Ok(item),
        Stepped::End => match args[1].given() {
            Some(default) => Ok(default),
            None => Err(stop(cx).into()),
        },
        Stepped::Guest => Err(Exit::NeedGuest),
    }
}

fn next_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (iterator, default) = (slots.get(0), slots.get(1));
    if let Some(generator) = iterator.as_exact_generator()
        && cx.is_plain_generator(generator)
    {
        return next_of_generator(cx, generator, default, state, got);
    }
    if state > 0 {
        return match (got, default.given()) {
            (Got::Raised(exception), Some(default))
                if cx.is_instance(exception, C::StopIteration) =>
            {
                Ok(Next::Done(default))
            }
            (Got::Raised(exception), _) => Err(cx.raise(exception)),
            (got, Some(default)) if got.value().is_empty() => Ok(Next::Done(default)),
            (got, None) if got.value().is_empty() => Err(stop(cx)),
            (got, _) => Ok(Next::Done(got.value())),
        };
    }
    match cx.special(iterator, N::next).filter(|m| !m.callee.is_nil()) {
        Some(_) if default.given().is_some() => Ok(Next::CatchOp {
            state: 1,
            op: SlowOp::IterNext,
            operands: ArgBuf::of(&[iterator]),
        }),
        // Called as it is, so that what a generator returned travels with the exception.
        Some(method) => Ok(method.call(1, &[])),
        None => Err(cx.error(
            C::TypeError,
            format!("'{}' object is not an iterator", cx.class_name(iterator)),
        )),
    }
}

fn next_of_generator<'v>(
    cx: Cx<'v>,
    generator: Generator<'v>,
    default: V<'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state == 0 && generator.state() != GeneratorState::Finished {
        if default.is_empty() {
            return Ok(generator::resume_in_place(
                1,
                generator,
                corevm::Resume::Send(V::NIL),
            ));
        }
        return Ok(generator::resume(
            1,
            generator,
            corevm::Resume::Send(V::NIL),
        ));
    }
    match (got, default.given()) {
        (Got::Raised(exception), Some(default)) if cx.is_instance(exception, C::StopIteration) => {
            Ok(Next::Done(default))
        }
        (Got::Raised(exception), _) => Err(cx.raise(exception)),
        (Got::Value(item), _) if !item.is_empty() => Ok(Next::Done(item)),
        (_, Some(default)) => Ok(Next::Done(default)),
        (_, None) => generator::deliver(cx, generator, Got::Value(V::EMPTY)),
    }
}

fn sorted<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].given().is_some_and(|key| !key.is_nil()) {
        return Err(Exit::NeedGuest);
    }
    let reverse = match args[2].given() {
        None => false,
        Some(reverse) => cx.language().truth(cx, reverse).ok_or(Exit::NeedGuest)?,
    };
    let mut items = contents(cx, args[0])?;
    list::sort_values(cx, &mut items, reverse)?;
    Ok(cx.new_list(&items).v())
}

/// The items of a builtin container, or the error for what cannot be iterated.
fn contents<'v>(cx: Cx<'v>, iterable: V<'v>) -> Result<Vec<V<'v>>, Exit> {
    if !iterators::may_iterate(cx, iterable) {
        return Err(not_iterable(cx, iterable).into());
    }
    leaf_contents(cx, iterable)
}

/// `has_own_length(iterable)`: whether a method of the program says how many items there are, or may be.
fn has_own_length<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(iterators::has_own_length(cx, args[0])))
}

/// `take_items(list)`: a new list with the items; the old one is empty.
fn take_items<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(list) = args[0].as_list() else {
        return Ok(cx.new_list(&[]).v());
    };
    let items: Vec<V<'v>> = list.iter().collect();
    list.clear(cx);
    Ok(cx.new_list(&items).v())
}

/// `give_items_back(list, items)`: the items are the list's again; whether it had got others, if only for a while.
fn give_items_back<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(list), Some(items)) = (args[0].as_list(), args[1].as_list()) else {
        return Ok(V::FALSE);
    };
    let changed = list.has_storage();
    let items: Vec<V<'v>> = items.iter().collect();
    list.assign(cx, &items);
    Ok(V::bool(changed))
}

/// `collect_leaf(iterable)`: a new list of the items if that takes no guest code, else None.
fn collect_leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match iterators::leaf_collect(cx, args[0]) {
        Ok(items) => Ok(cx.new_list(&items).v()),
        Err(Exit::NeedGuest) => Ok(V::NIL),
        Err(exit) => Err(exit),
    }
}

fn min<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    extreme(cx, args, "min", SlowOp::Lt)
}

fn max<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    extreme(cx, args, "max", SlowOp::Gt)
}

/// Bound arguments: key, default, rest.
fn extreme<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, better: SlowOp) -> Result<V<'v>, Exit> {
    let given = args[2].as_tuple().map_or(&[][..], |given| given.items());
    let default = args[1].given();
    if given.is_empty() {
        return Err(cx.type_error(format!("{name} expected at least 1 argument, got 0")));
    }
    if given.len() > 1 && default.is_some() {
        return Err(cx.type_error(format!(
            "Cannot specify a default for {name}() with multiple positional arguments"
        )));
    }
    if args[0].given().is_some_and(|key| !key.is_nil()) {
        return Err(Exit::NeedGuest);
    }
    let best = match given {
        [iterable] => best_in(cx, iterable.get(), better)?.or(default),
        several => best_of(cx, several.iter().map(ReadCell::get), better)?,
    };
    best.ok_or_else(|| nothing(cx, name))
}

fn nothing(cx: Cx<'_>, name: &str) -> Exit {
    cx.value_error(format!("{name}() iterable argument is empty"))
}

/// `min(iterable)` or `max(iterable)`.
fn only_argument<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
    name: &str,
    better: SlowOp,
) -> Result<V<'v>, Exit> {
    best_in(cx, args[0], better)?.ok_or_else(|| nothing(cx, name))
}

/// `min(a, b)` or `max(a, b)`.
fn better_of<'v>(cx: Cx<'v>, args: &[V<'v>], better: SlowOp) -> Result<V<'v>, Exit> {
    Ok(if is_better(cx, better, args[1], args[0])? {
        args[1]
    } else {
        args[0]
    })
}

/// The first of the best items of an iterable.
fn best_in<'v>(cx: Cx<'v>, iterable: V<'v>, better: SlowOp) -> Result<Option<V<'v>>, Exit> {
    if let Some(list) = iterable.as_exact_list() {
        return best_of(cx, list.items().iter().map(ReadCell::get), better);
    }
    best_of(cx, contents(cx, iterable)?.into_iter(), better)
}

fn best_of<'v>(
    cx: Cx<'v>,
    mut items: impl Iterator<Item = V<'v>>,
    better: SlowOp,
) -> Result<Option<V<'v>>, Exit> {
    let Some(mut best) = items.next() else {
        return Ok(None);
    };
    for item in items {
        if is_better(cx, better, item, best)? {
            best = item;
        }
    }
    Ok(Some(best))
}

#[inline]
fn is_better<'v>(cx: Cx<'v>, better: SlowOp, item: V<'v>, best: V<'v>) -> Result<bool, Exit> {
    match (item.as_small(), best.as_small()) {
        (Some(item), Some(best)) if better == SlowOp::Lt => Ok(item < best),
        (Some(item), Some(best)) => Ok(item > best),
        _ => cx.leaf_order(better, item, best),
    }
}

fn any<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    for item in contents(cx, args[0])? {
        if cx.language().truth(cx, item).ok_or(Exit::NeedGuest)? {
            return Ok(V::TRUE);
        }
    }
    Ok(V::FALSE)
}

fn all<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    for item in contents(cx, args[0])? {
        if !cx.language().truth(cx, item).ok_or(Exit::NeedGuest)? {
            return Ok(V::FALSE);
        }
    }
    Ok(V::TRUE)
}
