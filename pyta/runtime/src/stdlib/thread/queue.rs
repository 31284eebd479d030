//! Native module `_queue`: `SimpleQueue`.

use corevm::Obj;

use super::waiting::{self, Patience};
use crate::exceptions::slot as exception_slot;
use crate::prelude::*;
use crate::protocol::sequence::wrong_receiver;
use crate::stdlib::ModuleSpec;
use crate::stdlib::time::clocks::nanoseconds;
use crate::threads;
use crate::types::iterators::new_with_slots;
use crate::types::list::class_getitem;

/// Fixed slots.
mod slot {
    pub const ITEMS: usize = 0;
    /// The threads that wait for an item.
    pub const LINE: usize = 1;
}

pub const MODULE: ModuleSpec = ModuleSpec {
    doc: "The queue of the module queue that any thread, and a finalizer too, may use.",
    classes: &[
        CLASS,
        ClassSpec {
            module: "_queue",
            doc: "There is nothing to get.",
            flags: class_flags::BASE
                | class_flags::HEAP
                | class_flags::HAS_DICT
                | class_flags::WEAKREF
                | class_flags::EXCEPTION,
            fixed_slots: exception_slot::COUNT,
            ..ClassSpec::new(C::QueueEmpty, C::Exception)
        },
    ],
    ..ModuleSpec::new("_queue")
};

const CLASS: ClassSpec = ClassSpec {
    module: "_queue",
    doc: "A queue without limit: what was put first is got first.",
    flags: class_flags::WEAKREF | class_flags::BASE,
    fixed_slots: 2,
    new: Some(NativeDef::leaf("__new__", "(cls, /)", |cx, args| {
        let class = args[0]
            .as_type()
            .unwrap_or_else(|| cx.class(C::SimpleQueue));
        let slots = [cx.new_list(&[]).v(), V::NIL];
        Ok(new_with_slots(cx, class, &slots))
    })),
    class_methods: &[
        NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0).doc("See PEP 585"),
    ],
    methods: &[
        NativeDef::leaf("put", "(self, /, item, block=True, timeout=None)", put)
            .doc("Put the item on the queue. This never waits."),
        NativeDef::leaf("put_nowait", "(self, /, item)", put).doc("The same as put()."),
        NativeDef::leaf_or("get", "(self, /, block=True, timeout=None)", get, wait, 1).doc(
            "Takes the oldest item out, waiting for one if told to, for so many seconds at most.",
        ),
        NativeDef::leaf("get_nowait", "(self, /)", |cx, args| {
            let queue = this(cx, args[0])?;
            taken(cx, queue).ok_or_else(|| empty(cx).into())
        })
        .doc("Takes the oldest item out; Empty if there is none."),
        NativeDef::leaf("empty", "(self, /)", |cx, args| {
            Ok(V::bool(
                items(this(cx, args[0])?).is_none_or(List::is_empty),
            ))
        })
        .doc("Return True if the queue is empty, False otherwise."),
        NativeDef::leaf("qsize", "(self, /)", |cx, args| {
            let len = items(this(cx, args[0])?).map_or(0, List::len);
            Ok(V::small(len as i64))
        })
        .doc("Return the approximate size of the queue."),
    ],
    ..ClassSpec::new(C::SimpleQueue, C::Object)
};

fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    let object = value
        .as_object()
        .filter(|_| cx.is_instance(value, C::SimpleQueue));
    object.ok_or_else(|| wrong_receiver(cx, "_queue.SimpleQueue", value))
}

fn items(queue: Obj<'_>) -> Option<List<'_>> {
    queue.fixed(slot::ITEMS).as_exact_list()
}

fn empty(cx: Cx<'_>) -> Raised {
    cx.error_with(C::QueueEmpty, &[])
}

fn put<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let queue = this(cx, args[0])?;
    if let Some(items) = items(queue) {
        items.push(cx, args[1]);
    }
    threads::wake_line(cx, queue, slot::LINE);
    Ok(V::NIL)
}

/// The first item, taken.
fn taken<'v>(cx: Cx<'v>, queue: Obj<'v>) -> Option<V<'v>> {
    let items = items(queue)?;
    let first = items.get(0)?;
    items.remove_range(cx, 0, 1);
    Some(first)
}

fn patience<'v>(cx: Cx<'v>, block: V<'v>, timeout: V<'v>) -> Result<Patience, Raised> {
    let is_blocking = match block.given() {
        None => true,
        Some(block) => cx.language().truth(cx, block).unwrap_or(true),
    };
    if !is_blocking {
        return Ok(Patience::None);
    }
    match timeout.given().filter(|timeout| !timeout.is_nil()) {
        None => Ok(Patience::Endless),
        Some(timeout) => match nanoseconds(cx, timeout)? {
            ns if ns < 0 => {
                let text = "'timeout' must be a non-negative number";
                Err(cx.error(C::ValueError, text))
            }
            ns if ns / 1_000_000_000 > waiting::MAX_SECONDS => {
                Err(cx.error(C::OverflowError, "timeout value is too large"))
            }
            0 => Ok(Patience::None),
            ns => Ok(Patience::For(ns)),
        },
    }
}

fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let queue = this(cx, args[0])?;
    let patience = patience(cx, args[1], args[2])?;
    match taken(cx, queue) {
        Some(item) => Ok(item),
        None if patience == Patience::None => Err(empty(cx).into()),
        None => Err(Exit::NeedGuest),
    }
}

/// Slots: queue, block, timeout, deadline.
fn wait<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    const DEADLINE: usize = 3;
    let Some(queue) = slots.get(0).as_object() else {
        return Ok(Next::Done(V::NIL));
    };
    let line = (queue, slot::LINE);
    let patience = || patience(cx, slots.get(1), slots.get(2));
    let next = waiting::until(cx, slots, state, line, DEADLINE, patience, || {
        Ok(taken(cx, queue))
    })?;
    next.ok_or_else(|| empty(cx))
}
