//! Comparisons, truth and membership.

use corevm::{LeafFn, Stub};

use super::call::not_callable;
use super::items::in_guest_code;
use crate::prelude::*;
use crate::protocol::arith::compare_names;
use crate::protocol::method::again;
use crate::protocol::sequence::has_items;
use crate::protocol::{Bound, Compare, Hashing, LeafCalls, Methods, Truth, reflected_first};
use crate::roots;

macro_rules! compare_steps {
    ($($name:ident $op:ident,)*) => {
        $(#[doc = concat!("`", stringify!($op), "`: left, right.")]
        pub fn $name<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
            compare(cx, SlowOp::$op, slots, state, got)
        })*
    };
}

compare_steps! { lt Lt, le Le, eq Eq, ne Ne, gt Gt, ge Ge, }

/// The truth of an `__eq__` comes back here, to be negated.
const NEGATE: u32 = 100;

/// States: `1 + 2 * attempt` has the result of the method, one more that of `__eq__` in place of a missing `__ne__`.
fn compare<'v>(
    cx: Cx<'v>,
    op: SlowOp,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (left, right) = (slots.get(0), slots.get(1));
    let not_implemented = cx.root(roots::NOT_IMPLEMENTED);
    let mut number = 0;
    match state {
        0 => {
            if let Some(result) = by_kind(cx, op, left, right)? {
                return Ok(Next::Done(result));
            }
        }
        NEGATE => return Ok(Next::Done(V::bool(got.value() != V::TRUE))),
        _ if got.value() != not_implemented => {
            return Ok(if state % 2 == 1 {
                Next::Done(got.value())
            } else {
                negated(cx, got.value())
            });
        }
        _ => number = (state - 1) / 2 + 1,
    }
    let Some((forward, mirrored, _)) = compare_names(op) else {
        return Err(cx.error(C::SystemError, "no such comparison"));
    };
    let mut attempts = [(forward, left, right), (mirrored, right, left)];
    if reflected_first(cx, left, right) {
        attempts.reverse();
    }
    for (i, &(name, receiver, other)) in attempts.iter().enumerate().skip(number as usize) {
        let (method, inverted) = method_for(cx, name, receiver);
        let Some(method) = method else {
            continue;
        };
        if method.callee.is_nil() {
            return Err(not_callable(cx, V::NIL));
        }
        let after = 1 + 2 * i as u32 + u32::from(inverted);
        match method.run(cx, after, &[other])? {
            Ok(value) if value == not_implemented => {}
            Ok(value) if inverted => return Ok(negated(cx, value)),
            Ok(value) => {
                if state == 0 && receiver == left {
                    cx.note_inherited(method, 2, left, Some(right));
                }
                return Ok(Next::Done(value));
            }
            Err(next) => {
                if state == 0 && receiver == left && i == 0 {
                    cx.note_operator(method, left, Some(right), after);
                }
                return Ok(next);
            }
        }
    }
    if state == 0 {
        note_identity(cx, op, left, right);
    }
    match op {
        SlowOp::Eq => Ok(Next::Done(V::bool(left == right))),
        SlowOp::Ne => Ok(Next::Done(V::bool(left != right))),
        _ => Err(cx.no_order(op, left, right)),
    }
}

/// Whether a set has an item with this hash, when that takes no guest code.
fn find<'v>(cx: Cx<'v>, set: Set<'v>, item: V<'v>, hash: i64) -> Result<bool, Exit> {
    let equal = |candidate| cx.language().equal(cx, candidate, item);
    Ok(set.find(item, hash as u64, equal)?.is_some())
}

/// Teaches the site that objects of this class are compared by identity, with each other and with what is no object.
fn note_identity<'v>(cx: Cx<'v>, op: SlowOp, left: V<'v>, right: V<'v>) {
    let leaf: LeafFn = match op {
        SlowOp::Eq => |_, args| Ok(V::bool(args[0] == args[1])),
        SlowOp::Ne => |_, args| Ok(V::bool(args[0] != args[1])),
        _ => return,
    };
    if are_unlike_texts(left, right) {
        return cx.note_leaf_fn(leaf, left, Some(right));
    }
    let is_plain = cx.type_method(left, N::eq) == Some(cx.root(roots::OBJECT_EQ))
        && cx.type_method(left, N::ne) == cx.type_method_of_object(N::ne);
    let is_alike = right.as_object().is_none() || cx.type_of(left) == cx.type_of(right);
    if is_plain && is_alike {
        cx.note_class_leaf(leaf, left, Some(right));
    }
}

/// A string or bytes, and what is never equal to it: bytes or a string, or no object.
fn are_unlike_texts<'v>(left: V<'v>, right: V<'v>) -> bool {
    let is_str = |value: V<'v>| value.as_exact_str().is_some();
    let is_bytes = |value: V<'v>| value.as_exact_bytes().is_some();
    let is_no_object = right.as_object().is_none();
    is_str(left) && (is_bytes(right) || is_no_object)
        || is_bytes(left) && (is_str(right) || is_no_object)
}

/// What needs no methods: values of native kinds.
fn by_kind<'v>(cx: Cx<'v>, op: SlowOp, left: V<'v>, right: V<'v>) -> Result<Option<V<'v>>, Raised> {
    let known = |value: V<'v>| {
        !matches!(
            value.kind(),
            Some(
                Kind::Instance
                    | Kind::Set
                    | Kind::ByteArray
                    | Kind::Bytes
                    | Kind::Type
                    | Kind::Weak
                    | Kind::Native
            )
        )
    };
    if !known(left) || !known(right) {
        return Ok(None);
    }
    if matches!(op, SlowOp::Eq | SlowOp::Ne)
        && left.as_exact_str().is_some()
        && right.as_exact_str().is_some()
    {
        cx.attach(Stub::StringEqual);
    }
    if matches!(op, SlowOp::Lt | SlowOp::Le | SlowOp::Gt | SlowOp::Ge)
        && left.kind() != right.kind()
        && (left.is_nil() || right.is_nil())
    {
        return Ok(None);
    }
    match cx.leaf_order(op, left, right) {
        Ok(holds) => {
            if let Some((name, ..)) = compare_names(op)
                && left.as_object().is_some()
                && (left.as_exact_str().is_none() || !matches!(op, SlowOp::Eq | SlowOp::Ne))
                && let (Some(method), false) = method_for(cx, name, left)
            {
                cx.note_leaf(Some(method), 2, left, Some(right));
            }
            Ok(Some(V::bool(holds)))
        }
        Err(Exit::Raised) => Err(again(cx)),
        Err(_) => Ok(None),
    }
}

/// The method to call, and whether it is `__eq__` standing in for `object.__ne__`.
fn method_for<'v>(cx: Cx<'v>, name: N, receiver: V<'v>) -> (Option<Bound<'v>>, bool) {
    if name == N::ne {
        let found = cx.type_method(receiver, N::ne);
        if found == cx.type_method_of_object(N::ne) {
            return (cx.special(receiver, N::eq), true);
        }
    }
    (cx.special(receiver, name), false)
}

trait ObjectMethods<'v> {
    fn type_method_of_object(self, name: N) -> Option<V<'v>>;
}

impl<'v> ObjectMethods<'v> for Cx<'v> {
    fn type_method_of_object(self, name: N) -> Option<V<'v>> {
        self.lookup(self.class(C::Object), self.name(name))
    }
}

fn negated<'v>(cx: Cx<'v>, value: V<'v>) -> Next<'v> {
    match cx.leaf_truth(value) {
        Some(truth) => Next::Done(V::bool(!truth)),
        None => Next::Op {
            state: NEGATE,
            op: SlowOp::Truth,
            operands: ArgBuf::of(&[value]),
        },
    }
}

/// The truth of a value.
pub fn truth<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let operand = slots.get(0);
    if state == 0 {
        if let Some(truth) = cx.leaf_truth(operand) {
            cx.note_truth(operand);
            return Ok(Next::Done(V::bool(truth)));
        }
        if let Some(method) = cx.special(operand, N::bool_) {
            return match method.run(cx, 1, &[])? {
                Ok(value) => truth_of_bool(cx, value),
                Err(next) => {
                    cx.note_special(method, operand, 1);
                    Ok(next)
                }
            };
        }
        return match cx.special(operand, N::len) {
            Some(method) => match method.run(cx, 2, &[])? {
                Ok(value) => truth_of_len(cx, value),
                Err(next) => {
                    cx.note_special(method, operand, 2);
                    Ok(next)
                }
            },
            None => Ok(Next::Done(V::TRUE)),
        };
    }
    match state {
        1 => truth_of_bool(cx, got.value()),
        2 => truth_of_len(cx, got.value()),
        _ => truth_of_len(cx, got.value()),
    }
}

/// What `__bool__` returned, which must be a boolean.
///
/// # Errors
/// TypeError for anything else.
pub fn truth_of_bool<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Next<'v>, Raised> {
    match value.as_bool() {
        Some(_) => Ok(Next::Done(value)),
        None => Err(cx.error(
            C::TypeError,
            format!(
                "__bool__ should return bool, returned {}",
                cx.class_name(value)
            ),
        )),
    }
}

fn truth_of_len<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Next<'v>, Raised> {
    let number = value
        .as_bool()
        .map(i64::from)
        .or_else(|| value.as_i64())
        .or_else(|| {
            value
                .as_big()
                .map(|big| if big.is_negative() { -1 } else { i64::MAX })
        });
    match number {
        Some(i64::MAX) => Err(cx.not_index_sized(C::OverflowError)),
        Some(n) if n < 0 => Err(cx.error(C::ValueError, "__len__() should return >= 0")),
        Some(n) => Ok(Next::Done(V::bool(n != 0))),
        None => match cx.special(value, N::index) {
            Some(method) => Ok(method.call(3, &[])),
            None => Err(cx.not_an_integer(value)),
        },
    }
}

/// `item in container`: item, container; iterator, item to compare.
pub fn contains<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (item, container) = (slots.get(0), slots.get(1));
    match state {
        0 => start_contains(cx, item, container),
        1 => Ok(as_truth(cx, got.value(), 2)),
        2 => Ok(Next::Done(got.value())),
        3 => match got {
            Got::Raised(exception) if cx.is_instance(exception, C::TypeError) => {
                Err(no_container(cx, container))
            }
            Got::Raised(exception) => Err(cx.raise(exception)),
            _ => {
                slots.set(2, got.value());
                Ok(next_item(slots))
            }
        },
        4 => {
            let candidate = got.value();
            if candidate.is_empty() {
                return Ok(Next::Done(V::FALSE));
            }
            match cx.leaf_same(candidate, item) {
                Ok(true) => Ok(Next::Done(V::TRUE)),
                Ok(false) => Ok(next_item(slots)),
                Err(Exit::Raised) => Err(again(cx)),
                Err(_) => Ok(Next::Op {
                    state: 5,
                    op: SlowOp::Eq,
                    operands: ArgBuf::of(&[candidate, item]),
                }),
            }
        }
        5 => Ok(match cx.leaf_truth(got.value()) {
            Some(true) => Next::Done(V::TRUE),
            Some(false) => next_item(slots),
            None => Next::Op {
                state: 6,
                op: SlowOp::Truth,
                operands: ArgBuf::of(&[got.value()]),
            },
        }),
        _ if got.value() == V::TRUE => Ok(Next::Done(V::TRUE)),
        _ => Ok(next_item(slots)),
    }
}

fn next_item<'v>(slots: Slots<'_, 'v>) -> Next<'v> {
    Next::Op {
        state: 4,
        op: SlowOp::IterNext,
        operands: ArgBuf::of(&[slots.get(2)]),
    }
}

fn start_contains<'v>(cx: Cx<'v>, item: V<'v>, container: V<'v>) -> Result<Next<'v>, Raised> {
    if let Some(map) = container.as_exact_map() {
        match map.place_of(cx, item) {
            Ok(place) => {
                cx.attach(Stub::MapContains);
                return Ok(Next::Done(V::bool(place.is_some())));
            }
            Err(Exit::Raised) => return Err(super::items::as_key_error(cx, item, "dict key")),
            Err(Exit::NeedGuest) => {
                return in_guest_code(cx, "dict_has", container, &[container, item]);
            }
            Err(_) => {}
        }
    }
    if let Some(set) = container.as_exact_set()
        && item.as_set().is_none()
        && let Err(Exit::NeedGuest) = cx
            .leaf_hash(item)
            .and_then(|hash| find(cx, set, item, hash))
    {
        return in_guest_code(cx, "set_has", container, &[container, item]);
    }
    if let (Some(text), Some(part)) = (container.as_exact_str(), item.as_exact_str()) {
        cx.attach(Stub::StringContains);
        return Ok(Next::Done(V::bool(text.contains(part))));
    }
    let found = if let Some(list) = container.as_exact_list() {
        any_same(cx, item, list.iter())
    } else if let Some(tuple) = container.as_exact_tuple() {
        any_same(cx, item, tuple.iter())
    } else {
        Err(Exit::NeedGuest)
    };
    match found {
        Ok(found) => {
            cx.note_leaf(cx.special(container, N::contains), 2, container, Some(item));
            return Ok(Next::Done(V::bool(found)));
        }
        Err(Exit::Raised) => return Err(again(cx)),
        Err(Exit::NeedGuest)
            if container.as_exact_list().is_some() || container.as_exact_tuple().is_some() =>
        {
            return in_guest_code(cx, "sequence_has", container, &[container, item]);
        }
        Err(_) => {}
    }
    match cx.special(container, N::contains) {
        Some(method) if method.callee.is_nil() => Err(cx.error(
            C::TypeError,
            format!("'{}' object is not a container", cx.class_name(container)),
        )),
        Some(method) => match method.run(cx, 1, &[item])? {
            Ok(value) => {
                cx.note_inherited(method, 2, container, Some(item));
                Ok(as_truth(cx, value, 2))
            }
            Err(next) => {
                cx.note_special(method, container, 0);
                Ok(next)
            }
        },
        None if cx.special(container, N::iter).is_none() && !has_items(cx, container) => {
            Err(no_container(cx, container))
        }
        None => Ok(Next::CatchOp {
            state: 3,
            op: SlowOp::Iter,
            operands: ArgBuf::of(&[container]),
        }),
    }
}

/// What has no `__iter__`, or one that raises a TypeError.
fn no_container<'v>(cx: Cx<'v>, container: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!(
            "argument of type '{}' is not a container or iterable",
            cx.class_name(container)
        ),
    )
}

fn any_same<'v>(cx: Cx<'v>, item: V<'v>, items: impl Iterator<Item = V<'v>>) -> Result<bool, Exit> {
    for candidate in items {
        if cx.leaf_same(candidate, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A value as a boolean: at once, or by its truth at `state`.
fn as_truth<'v>(cx: Cx<'v>, value: V<'v>, state: u32) -> Next<'v> {
    match cx.leaf_truth(value) {
        Some(truth) => Next::Done(V::bool(truth)),
        None => Next::Op {
            state,
            op: SlowOp::Truth,
            operands: ArgBuf::of(&[value]),
        },
    }
}
