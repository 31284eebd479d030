//! Python's `coroutine`, and the iterator that `__await__` gives.

use corevm::Resume;
use corevm::objects::{Generator, GeneratorState};

use super::generator::{self, Outcome};
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        flags: class_flags::NO_NEW | class_flags::WEAKREF,
        class_methods: &[NativeDef::step(
            "__class_getitem__",
            "(cls, item, /)",
            super::list::class_getitem,
            0,
        )],
        methods: &[
            NativeDef::leaf("__await__", "(self, /)", wrap),
            NativeDef::step("send", "(self, value, /)", generator::send, 0),
            NativeDef::step(
                "throw",
                "(self, typ, val=None, tb=None, /)",
                generator::throw,
                1,
            ),
            NativeDef::step("close", "(self, /)", generator::close, 0),
            NativeDef::leaf("__repr__", "(self, /)", generator::repr),
            NativeDef::step("__del__", "(self, /)", generator::close, 0),
        ],
        attributes: &[
            GetSet::read_write("__name__", generator::name, generator::set_name),
            GetSet::read_write(
                "__qualname__",
                generator::qualified_name,
                generator::set_qualified_name,
            ),
            GetSet::read_only("cr_running", generator::running),
            GetSet::read_only("cr_suspended", generator::suspended),
            GetSet::read_only("cr_frame", generator::frame),
            GetSet::read_only("cr_code", generator::code),
            GetSet::read_only("cr_await", generator::delegate),
            GetSet::read_only("cr_origin", origin),
        ],
        ..ClassSpec::new(C::Coroutine, C::Object)
    },
    ClassSpec {
        doc: "A wrapper object implementing __await__ for coroutines.",
        flags: class_flags::NO_NEW,
        fixed_slots: 1,
        methods: &[
            NativeDef::leaf("__iter__", "(self, /)", generator::itself),
            NativeDef::step(
                "__next__",
                "(self, /)",
                |cx, slots, state, got| generator::next(cx, unwrapped(slots, state), state, got),
                0,
            ),
            NativeDef::step(
                "send",
                "(self, value, /)",
                |cx, slots, state, got| generator::send(cx, unwrapped(slots, state), state, got),
                0,
            ),
            NativeDef::step(
                "throw",
                "(self, typ, val=None, tb=None, /)",
                |cx, slots, state, got| generator::throw(cx, unwrapped(slots, state), state, got),
                1,
            ),
            NativeDef::step(
                "close",
                "(self, /)",
                |cx, slots, state, got| generator::close(cx, unwrapped(slots, state), state, got),
                0,
            ),
        ],
        ..ClassSpec::new(C::CoroutineWrapper, C::Object)
    },
];

fn wrap<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let wrapper = cx.new_instance(cx.class(C::CoroutineWrapper));
    if let Some(object) = wrapper.as_object() {
        object.set_fixed(cx, 0, args[0]);
    }
    Ok(wrapper)
}

fn origin<'v>(_cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::NIL)
}

/// The slots with the coroutine in its wrapper's place, for a method that is the coroutine's own.
fn unwrapped<'a, 'v>(slots: Slots<'a, 'v>, state: u32) -> Slots<'a, 'v> {
    if state == 0
        && slots.get(0).as_exact_generator().is_none()
        && let Some(wrapper) = slots.get(0).as_object()
    {
        slots.set(0, wrapper.fixed(0));
    }
    slots
}

/// The generator to send to, when an iterator is one, or wraps one.
pub fn generator_of<'v>(cx: Cx<'v>, iterator: V<'v>) -> Option<Generator<'v>> {
    if let Some(generator) = iterator.as_exact_generator() {
        return Some(generator);
    }
    if cx.is_exactly(iterator, C::CoroutineWrapper) {
        return iterator.as_object()?.fixed(0).as_exact_generator();
    }
    None
}

/// The slow path of sending to a generator or coroutine: slots are iterator, value, result. State 0 starts, `resumed` is the state
/// to come back in.
pub fn send_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    generator: Generator<'v>,
    resumed: u32,
    is_start: bool,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if is_start {
        let ended = generator.state() == GeneratorState::Finished
            && !cx.is_instance(generator.v(), C::Coroutine);
        if ended {
            slots.set(2, V::NIL);
            return Ok(Next::Done(V::EMPTY));
        }
        generator::check_sendable(cx, generator, slots.get(1))?;
        return Ok(generator::resume(
            resumed,
            generator,
            Resume::Send(slots.get(1)),
        ));
    }
    match generator::outcome(cx, generator, got) {
        Outcome::Yielded(value) => Ok(Next::Done(value)),
        Outcome::Returned(value) => {
            slots.set(2, value);
            Ok(Next::Done(V::EMPTY))
        }
        Outcome::Raised(exception) => Err(cx.raise(exception)),
    }
}
