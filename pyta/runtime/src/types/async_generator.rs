//! Python's `async_generator`, and the awaitables that its methods give.
//!
//! What an asynchronous generator yields is wrapped ([`wrap_value`]), so that it can be told from what an awaited object yields: the
//! latter passes through to the event loop, the former ends the awaitable with a StopIteration.

mod awaitable;

use super::generator;
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
pub use awaitable::asend_in_place;
use awaitable::{asend_throw, athrow_throw, awaitable_close};
use corevm::objects::Generator;

/// Fixed slots of the awaitables.
mod slot {
    pub const GENERATOR: usize = 0;
    /// What is sent first, or the exception's class or instance; empty for `aclose`.
    pub const VALUE: usize = 1;
    /// 0: not started, 1: under way, 2: ended.
    pub const STATE: usize = 2;
    /// The further arguments of `athrow`.
    pub const THROW_VALUE: usize = 3;
    pub const THROW_TRACEBACK: usize = 4;
}

const STARTED: i64 = 1;
const ENDED: i64 = 2;

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
            NativeDef::leaf("__aiter__", "(self, /)", generator::itself),
            NativeDef::step("__anext__", "(self, /)", anext, 0),
            NativeDef::step("asend", "(self, value, /)", asend, 0)
                .doc("asend(v)\n\nWhen awaited, resume the generator with v as the value of its yield."),
            NativeDef::step("athrow", "(self, typ, val=None, tb=None, /)", athrow, 0)
                .doc("athrow(value)\nathrow(type[,value[,tb]])\n\nWhen awaited, raise the exception at the yield where the generator waits."),
            NativeDef::step("aclose", "(self, /)", aclose, 0)
                .doc("aclose()\n\nWhen awaited, end the generator by throwing GeneratorExit at its yield."),
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
            GetSet::read_only("ag_running", is_running),
            GetSet::read_only("ag_suspended", generator::suspended),
            GetSet::read_only("ag_frame", generator::frame),
            GetSet::read_only("ag_code", generator::code),
            GetSet::read_only("ag_await", generator::delegate),
        ],
        ..ClassSpec::new(C::AsyncGenerator, C::Object)
    },
    ClassSpec {
        methods: &[
            NativeDef::leaf("__await__", "(self, /)", generator::itself),
            NativeDef::leaf("__iter__", "(self, /)", generator::itself),
            NativeDef::step(
                "__next__",
                "(self, /)",
                |cx, slots, state, got| awaitable::asend(cx, slots, V::NIL, state, got),
                0,
            ),
            NativeDef::step(
                "send",
                "(self, arg, /)",
                |cx, slots, state, got| awaitable::asend(cx, slots, slots.get(1), state, got),
                0,
            ),
            NativeDef::step("throw", "(self, typ, val=None, tb=None, /)", asend_throw, 0),
            NativeDef::step("close", "(self, /)", awaitable_close, 0),
        ],
        ..awaitable(C::AsyncGenAsend)
    },
    ClassSpec {
        methods: &[
            NativeDef::leaf("__await__", "(self, /)", generator::itself),
            NativeDef::leaf("__iter__", "(self, /)", generator::itself),
            NativeDef::step(
                "__next__",
                "(self, /)",
                |cx, slots, state, got| awaitable::athrow(cx, slots, V::NIL, state, got),
                0,
            ),
            NativeDef::step(
                "send",
                "(self, arg, /)",
                |cx, slots, state, got| awaitable::athrow(cx, slots, slots.get(1), state, got),
                0,
            ),
            NativeDef::step(
                "throw",
                "(self, typ, val=None, tb=None, /)",
                athrow_throw,
                0,
            ),
            NativeDef::step("close", "(self, /)", awaitable_close, 0),
        ],
        ..awaitable(C::AsyncGenAthrow)
    },
    ClassSpec {
        flags: class_flags::NO_NEW,
        fixed_slots: 1,
        ..ClassSpec::new(C::AsyncGenWrapped, C::Object)
    },
];

const fn awaitable(class: C) -> ClassSpec {
    ClassSpec {
        flags: class_flags::NO_NEW,
        fixed_slots: 5,
        ..ClassSpec::new(class, C::Object)
    }
}

/// What is kept with an asynchronous generator: a list of flags and the finalizer, in the generator's spare value.
mod notes {
    use super::*;

    pub const CLOSED: i64 = 1;
    pub const RUNNING: i64 = 2;

    fn list<'v>(generator: Generator<'v>) -> Option<List<'v>> {
        generator.delegate().as_exact_list()
    }

    pub fn are_there(generator: Generator<'_>) -> bool {
        list(generator).is_some()
    }

    pub fn make<'v>(cx: Cx<'v>, generator: Generator<'v>, finalizer: V<'v>) {
        let list = cx.new_list(&[V::small(0), finalizer]);
        generator.set_delegate(cx, list.v());
    }

    pub fn has(generator: Generator<'_>, flag: i64) -> bool {
        list(generator)
            .and_then(|list| list.get(0))
            .and_then(V::as_small)
            .is_some_and(|flags| flags & flag != 0)
    }

    pub fn change<'v>(cx: Cx<'v>, generator: Generator<'v>, set: i64, clear: i64) {
        if let Some(list) = list(generator) {
            let flags = list.get(0).and_then(V::as_small).unwrap_or(0);
            list.set(cx, 0, V::small(flags & !clear | set));
        }
    }

    pub fn finalizer<'v>(generator: Generator<'v>) -> V<'v> {
        list(generator)
            .and_then(|list| list.get(1))
            .unwrap_or(V::NIL)
    }
}

/// What an unfinished asynchronous generator is given to when it dies, or nil.
pub fn finalizer_of<'v>(generator: Generator<'v>) -> V<'v> {
    notes::finalizer(generator)
}

/// Marks a value as yielded by an asynchronous generator.
pub fn wrap_value<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let wrapped = cx.new_instance(cx.class(C::AsyncGenWrapped));
    if let Some(object) = wrapped.as_object() {
        object.set_fixed(cx, 0, args[0]);
    }
    Ok(wrapped)
}

/// The value inside, if it was wrapped.
fn unwrapped<'v>(cx: Cx<'v>, value: V<'v>) -> Option<V<'v>> {
    if cx.is_exactly(value, C::AsyncGenWrapped) {
        return Some(value.as_object()?.fixed(0));
    }
    None
}

fn is_running<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let generator = generator::this(cx, args[0])?;
    Ok(V::bool(notes::has(generator, notes::RUNNING)))
}

/// The hooks: first iteration, finalizer.
pub fn hooks<'v>(cx: Cx<'v>) -> (V<'v>, V<'v>) {
    match cx.root(crate::roots::ASYNC_HOOKS).as_tuple() {
        Some(hooks) => (
            hooks.get(0).unwrap_or(V::NIL),
            hooks.get(1).unwrap_or(V::NIL),
        ),
        None => (V::NIL, V::NIL),
    }
}

/// Makes an awaitable, after the hook for the first iteration was called.
fn make<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    class: C,
    values: [V<'v>; 3],
) -> Result<Next<'v>, Raised> {
    let generator = generator::this(cx, slots.get(0))?;
    if state == 0 && !notes::are_there(generator) {
        let (first, finalizer) = hooks(cx);
        notes::make(cx, generator, finalizer);
        if !first.is_nil() {
            return Ok(Next::Call {
                state: 1,
                callee: first,
                args: ArgBuf::of(&[slots.get(0)]),
            });
        }
    }
    Ok(Next::Done(awaitable_of(cx, generator, class, values)))
}

fn awaitable_of<'v>(cx: Cx<'v>, generator: Generator<'v>, class: C, values: [V<'v>; 3]) -> V<'v> {
    let made = cx.new_instance(cx.class(class));
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, slot::GENERATOR, generator.v());
        object.set_fixed(cx, slot::VALUE, values[0]);
        object.set_fixed(cx, slot::STATE, V::small(0));
        object.set_fixed(cx, slot::THROW_VALUE, values[1]);
        object.set_fixed(cx, slot::THROW_TRACEBACK, values[2]);
    }
    made
}

/// What `__anext__` of an asynchronous generator gives that was iterated before: no hook is called then.
pub fn next_awaitable<'v>(cx: Cx<'v>, value: V<'v>) -> Option<V<'v>> {
    let generator = value.as_exact_generator()?;
    if !cx.is_exactly(value, C::AsyncGenerator) || !notes::are_there(generator) {
        return None;
    }
    let values = [V::NIL, V::EMPTY, V::EMPTY];
    Some(awaitable_of(cx, generator, C::AsyncGenAsend, values))
}

fn anext<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    make(
        cx,
        slots,
        state,
        C::AsyncGenAsend,
        [V::NIL, V::EMPTY, V::EMPTY],
    )
}

fn asend<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let value = slots.get(1);
    make(
        cx,
        slots,
        state,
        C::AsyncGenAsend,
        [value, V::EMPTY, V::EMPTY],
    )
}

fn athrow<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    // States 2 and 3 stand for 0 and 1 after the warning.
    if state == 0 && !slots.get(2).is_empty() {
        return generator::warn_of_arguments(cx, 2);
    }
    let state = if state == 2 { 0 } else { state };
    let values = [slots.get(1), slots.get(2), slots.get(3)];
    make(cx, slots, state, C::AsyncGenAthrow, values)
}

fn aclose<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    make(cx, slots, state, C::AsyncGenAthrow, [V::EMPTY; 3])
}
