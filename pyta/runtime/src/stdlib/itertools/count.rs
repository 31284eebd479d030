//! `count` and `repeat`.

use corevm::Obj;

use super::{class_arg, set_slot, slot};
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::protocol::{Index, Repr};
use crate::types::iterators::short_name;
use crate::types::iterators::{SELF_ITER, Stepped, Stepper, new_with_slots, stop};

/// Slots: the next number, the step.
pub const COUNT: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "Count from start in steps of step, without an end.",
    flags: class_flags::BASE | Stepper::Count.flags(),
    fixed_slots: 2,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, start=0, step=1)",
        new_count,
        "count_new",
    )),
    methods: &[
        SELF_ITER,
        NativeDef::leaf_or("__next__", "(self, /)", next_count, next_count_step, 1),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", repr_count, "count_repr"),
    ],
    ..ClassSpec::new(C::Count, C::Object)
};

/// Slots: the object, how often it is still to come (nil: for ever).
pub const REPEAT: ClassSpec = ClassSpec {
    module: "itertools",
    doc: "repeat(object [,times]) -> iterator\n\nGives the same object again and again: as often as times says, or else without end.",
    flags: class_flags::BASE | Stepper::Repeat.flags(),
    fixed_slots: 2,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, object, times=0)",
        new_repeat,
        "repeat_new",
    )),
    methods: &[
        SELF_ITER,
        NativeDef::leaf("__next__", "(self, /)", next_repeat),
        NativeDef::leaf("__length_hint__", "(self, /)", repeat_hint)
            .doc("How many items are left, as far as is known."),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", repr_repeat, "repeat_repr"),
    ],
    ..ClassSpec::new(C::Repeat, C::Object)
};

fn is_number<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    value.is_integer()
        || value.as_bool().is_some()
        || value.as_float().is_some()
        || cx.is_instance(value, C::Complex)
}

fn new_count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let start = args[1].given().unwrap_or(V::small(0));
    let step = args[2].given().unwrap_or(V::small(1));
    if !is_number(cx, start) || !is_number(cx, step) {
        return Err(Exit::NeedGuest);
    }
    let class = class_arg(cx, args[0], C::Count);
    Ok(new_with_slots(cx, class, &[start, step]))
}

fn next_count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[0].as_object().map(|object| step_count(cx, object)) {
        Some(Stepped::Item(item)) => Ok(item),
        _ => Err(Exit::NeedGuest),
    }
}

/// The next number, while numbers are small.
pub fn step_count<'v>(cx: Cx<'v>, object: Obj<'v>) -> Stepped<'v> {
    let (current, step) = (object.fixed(0), object.fixed(1));
    match (current.as_small(), step.as_small()) {
        (Some(n), Some(by)) => {
            object.set_fixed(cx, 0, cx.new_int(n + by));
            Stepped::Item(current)
        }
        _ => Stepped::Guest,
    }
}

fn next_count_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let instance = slots.get(0);
    let (current, step) = (slot(instance, 0), slot(instance, 1));
    if state == 0 {
        slots.set(1, current);
        return Ok(Next::Op {
            state: 1,
            op: SlowOp::Add,
            operands: ArgBuf::of(&[current, step, V::small(0)]),
        });
    }
    set_slot(cx, instance, 0, got.value());
    Ok(Next::Done(slots.get(1)))
}

fn repr_count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (current, step) = (slot(args[0], 0), slot(args[0], 1));
    let name = short_name(cx, args[0]);
    let shown = cx.leaf_repr(current)?.to_text();
    let text = if step.as_small() == Some(1) {
        format!("{name}({shown})")
    } else {
        format!("{name}({shown}, {})", cx.leaf_repr(step)?.to_text())
    };
    Ok(cx.new_str(&text).v())
}

fn new_repeat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let times = match args[2].given() {
        None => V::NIL,
        Some(times) => V::small(
            cx.index_i64(times, C::OverflowError)?
                .clamp(0, i64::MAX >> 2),
        ),
    };
    let class = class_arg(cx, args[0], C::Repeat);
    Ok(new_with_slots(cx, class, &[args[1], times]))
}

fn next_repeat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[0].as_object().map(|object| step_repeat(cx, object)) {
        Some(Stepped::Item(item)) => Ok(item),
        _ => Err(stop(cx).into()),
    }
}

/// The object, until it was given often enough.
pub fn step_repeat<'v>(cx: Cx<'v>, object: Obj<'v>) -> Stepped<'v> {
    match object.fixed(1).as_small() {
        None => Stepped::Item(object.fixed(0)),
        Some(0) => Stepped::End,
        Some(left) => {
            object.set_fixed(cx, 1, V::small(left - 1));
            Stepped::Item(object.fixed(0))
        }
    }
}

fn repeat_hint<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let left = slot(args[0], 1);
    if left.is_nil() {
        return Err(cx.type_error("len() of unsized object"));
    }
    Ok(left)
}

fn repr_repeat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let shown = cx.leaf_repr(slot(args[0], 0))?;
    let head = cx.new_str(&format!("{}(", short_name(cx, args[0])));
    let tail = match slot(args[0], 1).as_small() {
        None => ")".to_owned(),
        Some(left) => format!(", {left})"),
    };
    Ok(head.concat(cx, shown).concat(cx, cx.new_str(&tail)).v())
}
