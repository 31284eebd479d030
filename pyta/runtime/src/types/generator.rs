//! Python's `generator`; what coroutines and asynchronous generators share with it.
//!
//! A generator is resumed with [`Next::Resume`]: the step gets the yielded value, or empty at the end, when the result is in the
//! generator. That a StopIteration does not leave a generator is compiled into its body.

use corevm::Resume;
use corevm::bytecode::{Op, instructions};
use corevm::objects::{Generator, GeneratorState};

use pyta_compiler::natives::function_flags;

use super::base_exception::allocate;
use crate::classes::{ClassSpec, GetSet};
use crate::exceptions::slot;
use crate::ops::raise::is_exception_class;
use crate::prelude::*;
use crate::protocol::{Methods, Repr};
use crate::traceback::frames;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    flags: class_flags::NO_NEW | class_flags::WEAKREF,
    class_methods: &[NativeDef::step(
        "__class_getitem__",
        "(cls, item, /)",
        super::list::class_getitem,
        0,
    )],
    methods: &[
        NativeDef::leaf("__iter__", "(self, /)", itself),
        NativeDef::step("__next__", "(self, /)", next, 0),
        NativeDef::step("send", "(self, value, /)", send, 0).resuming(2).doc(
            "send(value)\n\nResume the generator with value as the result of its yield. Returns what it\nyields next; StopIteration if it ends.",
        ),
        NativeDef::step("throw", "(self, typ, val=None, tb=None, /)", throw, 1).doc(
            "throw(value)\nthrow(type[,value[,tb]])\n\nRaise the exception at the yield where the generator waits. Gives what it yields\nnext; StopIteration if it ends.",
        ),
        NativeDef::step("close", "(self, /)", close, 0)
            .doc("close()\n\nEnd the generator by throwing GeneratorExit at its yield. RuntimeError if it\nyields again."),
        NativeDef::leaf("__repr__", "(self, /)", repr),
        NativeDef::step("__del__", "(self, /)", close, 0),
    ],
    attributes: &[
        GetSet::read_write("__name__", name, set_name),
        GetSet::read_write("__qualname__", qualified_name, set_qualified_name),
        GetSet::read_only("gi_running", running),
        GetSet::read_only("gi_suspended", suspended),
        GetSet::read_only("gi_frame", frame),
        GetSet::read_only("gi_code", code),
        GetSet::read_only("gi_yieldfrom", delegate),
    ],
    ..ClassSpec::new(C::Generator, C::Object)
}];

/// The receiver.
pub fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Generator<'v>, Raised> {
    value.as_exact_generator().ok_or_else(|| {
        cx.error(
            C::TypeError,
            format!(
                "descriptor requires a 'generator' object but received a '{}'",
                cx.class_name(value)
            ),
        )
    })
}

/// Sees to it that an unfinished generator is closed when it dies, if that can be noticed: when it may wait inside `try` or `with`, or
/// has more to do at its end.
pub fn watch<'v>(cx: Cx<'v>, generator: V<'v>, class: C) {
    if class != C::Generator || generator.as_exact_generator().is_some_and(is_guarded) {
        cx.finalize_later(generator);
    }
}

/// Whether it may wait inside `try` or `with`.
pub fn is_guarded(generator: Generator<'_>) -> bool {
    generator.code().head().language_flags() & function_flags::GUARDED != 0
}

/// What kind of generator it is, as messages say.
pub fn kind_name<'v>(cx: Cx<'v>, generator: Generator<'v>) -> &'static str {
    if cx.is_instance(generator.v(), C::Coroutine) {
        "coroutine"
    } else if cx.is_instance(generator.v(), C::AsyncGenerator) {
        "async generator"
    } else {
        "generator"
    }
}

/// What resuming a generator came to.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'v> {
    Yielded(V<'v>),
    Returned(V<'v>),
    Raised(V<'v>),
}

/// Reads what a step that resumed the generator got.
pub fn outcome<'v>(cx: Cx<'v>, generator: Generator<'v>, got: Got<'v>) -> Outcome<'v> {
    match got {
        Got::Raised(exception) => Outcome::Raised(exception),
        _ if got.value().is_empty() => {
            let result = generator.result();
            generator.set_result(cx, V::NIL);
            Outcome::Returned(result)
        }
        _ => Outcome::Yielded(got.value()),
    }
}

/// Throws `exception` into the generator. What is being handled there becomes its context; what is handled outside does not, as the
/// exception is not raised there.
pub fn throwing<'v>(cx: Cx<'v>, generator: Generator<'v>, exception: V<'v>) -> Resume<'v> {
    if let Some(object) = exception.as_object()
        && object.fixed(slot::CONTEXT).given().is_none_or(V::is_nil)
    {
        // Empty: it has none, and gets none on its way.
        let is_outside = generator.handled().is_nil();
        let none = if is_outside { V::EMPTY } else { V::NIL };
        object.set_fixed(cx, slot::CONTEXT, none);
    }
    Resume::Throw(exception)
}

/// Resumes the generator and goes on at `state` whatever comes of it.
pub fn resume<'v>(state: u32, generator: Generator<'v>, with: Resume<'v>) -> Next<'v> {
    Next::Resume {
        state,
        generator: generator.v(),
        with,
        catch: true,
    }
}

/// As [`resume`] for steps that end with [`deliver`] whatever comes of it.
pub fn resume_in_place<'v>(state: u32, generator: Generator<'v>, with: Resume<'v>) -> Next<'v> {
    Next::TailResume {
        state,
        generator: generator.v(),
        with,
    }
}

/// Raises the StopIteration of a generator that returned.
pub fn returned<'v>(cx: Cx<'v>, generator: Generator<'v>) -> Raised {
    let result = generator.result();
    generator.set_result(cx, V::NIL);
    cx.raise(stop_iteration(cx, result))
}

/// `StopIteration(value)`, or without arguments when the value is None.
pub fn stop_iteration<'v>(cx: Cx<'v>, value: V<'v>) -> V<'v> {
    if value.is_nil() {
        return cx.new_exception(C::StopIteration, &[]);
    }
    let exception = cx.new_exception(C::StopIteration, &[value]);
    if let Some(object) = exception.as_object() {
        object.set_fixed(cx, slot::OWN, value);
    }
    exception
}

/// Checks that a value can be sent.
///
/// # Errors
/// When the generator has not started and the value is not None, or when it has ended.
pub fn check_sendable<'v>(
    cx: Cx<'v>,
    generator: Generator<'v>,
    value: V<'v>,
) -> Result<(), Raised> {
    match generator.state() {
        GeneratorState::Created if !value.is_nil() => Err(cx.error(
            C::TypeError,
            format!(
                "can't send non-None value to a just-started {}",
                kind_name(cx, generator)
            ),
        )),
        GeneratorState::Finished => Err(finished(cx, generator)),
        _ => Ok(()),
    }
}

fn finished<'v>(cx: Cx<'v>, generator: Generator<'v>) -> Raised {
    if cx.is_instance(generator.v(), C::Coroutine) {
        return cx.error(C::RuntimeError, "cannot reuse already awaited coroutine");
    }
    let class = if cx.is_instance(generator.v(), C::AsyncGenerator) {
        C::StopAsyncIteration
    } else {
        C::StopIteration
    };
    cx.error_with(class, &[])
}

/// Ends a step that resumed a generator: the yielded value, StopIteration, or what was raised.
pub fn deliver<'v>(cx: Cx<'v>, generator: Generator<'v>, got: Got<'v>) -> Result<Next<'v>, Raised> {
    match outcome(cx, generator, got) {
        Outcome::Yielded(value) => Ok(Next::Done(value)),
        Outcome::Returned(value) => Err(cx.raise(stop_iteration(cx, value))),
        Outcome::Raised(exception) => Err(cx.raise(exception)),
    }
}

/// `__next__`.
pub fn next<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let generator = this(cx, slots.get(0))?;
    if state > 0 {
        return deliver(cx, generator, got);
    }
    check_sendable(cx, generator, V::NIL)?;
    Ok(resume_in_place(1, generator, Resume::Send(V::NIL)))
}

/// `send(value)`.
pub fn send<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let generator = this(cx, slots.get(0))?;
    if state > 0 {
        return deliver(cx, generator, got);
    }
    check_sendable(cx, generator, slots.get(1))?;
    Ok(resume_in_place(1, generator, Resume::Send(slots.get(1))))
}

/// What arguments of `throw` come to.
#[derive(Clone, Debug)]
pub enum Thrown<'v> {
    Ready(V<'v>),
    /// To be made by a call, which goes on at the given state.
    Make(Next<'v>),
}

/// Turns class, value and traceback into the exception to throw.
///
/// # Errors
/// TypeError when they do not fit.
pub fn thrown<'v>(
    cx: Cx<'v>,
    [class, value, traceback]: [V<'v>; 3],
    state: u32,
) -> Result<Thrown<'v>, Raised> {
    let value = value.given().unwrap_or(V::NIL);
    let traceback = traceback.given().unwrap_or(V::NIL);
    if !traceback.is_nil() && !cx.is_instance(traceback, C::Traceback) {
        let message = "throw() third argument must be a traceback object";
        return Err(cx.error(C::TypeError, message));
    }
    if cx.is_instance(class, C::BaseException) {
        if !value.is_nil() {
            let message = "instance exception may not have a separate value";
            return Err(cx.error(C::TypeError, message));
        }
        set_traceback(cx, class, traceback);
        return Ok(Thrown::Ready(class));
    }
    if !is_exception_class(cx, class) {
        return Err(cx.error(
            C::TypeError,
            format!(
                "exceptions must be classes or instances deriving from BaseException, not {}",
                if class.is_nil() {
                    "NoneType".to_owned()
                } else {
                    cx.class_name(class)
                }
            ),
        ));
    }
    let fits = match (cx.type_of(value), class.as_exact_type()) {
        (Some(own), Some(class)) => own.is_subtype_of(class),
        _ => false,
    };
    if fits {
        set_traceback(cx, value, traceback);
        return Ok(Thrown::Ready(value));
    }
    Ok(Thrown::Make(if value.is_nil() {
        Next::Call {
            state,
            callee: class,
            args: ArgBuf::of(&[]),
        }
    } else if value.as_exact_tuple().is_some() {
        Next::Spread {
            state,
            catch: false,
            callee: class,
            positional: value,
            named: V::NIL,
        }
    } else {
        Next::Call {
            state,
            callee: class,
            args: ArgBuf::of(&[value]),
        }
    }))
}

/// Gives a thrown exception the traceback argument of `throw`, unless that is None.
pub fn set_traceback<'v>(cx: Cx<'v>, exception: V<'v>, traceback: V<'v>) {
    if let Some(object) = exception.as_object()
        && !traceback.is_nil()
        && !traceback.is_empty()
    {
        object.set_fixed(cx, slot::TRACEBACK, traceback);
    }
}

/// The guest function that warns about more than one argument of `throw`.
pub fn warn_of_arguments<'v>(cx: Cx<'v>, state: u32) -> Result<Next<'v>, Raised> {
    Ok(Next::Call {
        state,
        callee: cx.prelude("warn_of_throw")?,
        args: ArgBuf::of(&[]),
    })
}

/// `throw(type, value, traceback)`.
pub fn throw<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let generator = this(cx, slots.get(0))?;
    let arguments = [slots.get(1), slots.get(2), slots.get(3)];
    let exception = match state {
        0 if !slots.get(2).is_empty() => return warn_of_arguments(cx, 1),
        0 | 1 => match thrown(cx, arguments, 2)? {
            Thrown::Ready(exception) => exception,
            Thrown::Make(next) => return Ok(next),
        },
        2 => {
            set_traceback(cx, got.value(), arguments[2]);
            got.value()
        }
        _ => return deliver(cx, generator, got),
    };
    if generator.state() == GeneratorState::Finished && cx.is_instance(slots.get(0), C::Coroutine) {
        return Err(finished(cx, generator));
    }
    let throw = throwing(cx, generator, exception);
    Ok(resume_in_place(3, generator, throw))
}

/// `close()`.
pub fn close<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let generator = this(cx, slots.get(0))?;
    if state == 0 {
        return Ok(match generator.state() {
            GeneratorState::Created => {
                generator.finish(cx);
                Next::Done(V::NIL)
            }
            GeneratorState::Finished => Next::Done(V::NIL),
            _ => {
                let exit = allocate(cx, cx.class(C::GeneratorExit), cx.new_tuple(&[]).v());
                resume(1, generator, Resume::Throw(exit))
            }
        });
    }
    match outcome(cx, generator, got) {
        Outcome::Yielded(_) => Err(cx.error(
            C::RuntimeError,
            format!("{} ignored GeneratorExit", kind_name(cx, generator)),
        )),
        Outcome::Returned(value) => Ok(Next::Done(value)),
        Outcome::Raised(exception)
            if cx.is_instance(exception, C::GeneratorExit)
                || cx.is_instance(exception, C::StopIteration) =>
        {
            Ok(Next::Done(V::NIL))
        }
        Outcome::Raised(exception) => Err(cx.raise(exception)),
    }
}

/// The receiver itself.
pub fn itself<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(args[0])
}

/// `<generator object f at 0x…>`.
pub fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let generator = args[0].as_exact_generator().ok_or(Exit::WrongReceiver)?;
    let name = generator
        .qualified_name(cx)
        .as_str()
        .map_or_else(String::new, Str::to_text);
    let text = format!(
        "<{} object {name} at {}>",
        cx.class_name(args[0]),
        cx.address(args[0])
    );
    Ok(cx.new_str(&text).v())
}

/// `__name__`.
pub fn name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.name(cx))
}

/// Sets `__name__`.
pub fn set_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].as_str().is_none() {
        return Err(cx.type_error("__name__ must be set to a string object"));
    }
    this(cx, args[0])?.set_name(cx, args[1]);
    Ok(V::NIL)
}

/// `__qualname__`.
pub fn qualified_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.qualified_name(cx))
}

/// Sets `__qualname__`.
pub fn set_qualified_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].as_str().is_none() {
        return Err(cx.type_error("__qualname__ must be set to a string object"));
    }
    this(cx, args[0])?.set_qualified_name(cx, args[1]);
    Ok(V::NIL)
}

/// `gi_running`.
pub fn running<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(
        this(cx, args[0])?.state() == GeneratorState::Running,
    ))
}

/// `gi_suspended`.
pub fn suspended<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(
        this(cx, args[0])?.state() == GeneratorState::Suspended,
    ))
}

/// `gi_frame`: None once it has ended.
pub fn frame<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let generator = this(cx, args[0])?;
    Ok(match generator.state() {
        GeneratorState::Finished => V::NIL,
        _ => frames::frame_of_generator(cx, generator),
    })
}

/// `gi_code`.
pub fn code<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let function = this(cx, args[0])?.function();
    Ok(function.map_or(V::NIL, |function| function.code_object(cx).v()))
}

/// `gi_yieldfrom`.
pub fn delegate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(delegate_of(cx, this(cx, args[0])?))
}

/// The iterator that a suspended generator has delegated to, or nil: the one of the `send` right before the `yield` at which
/// it waits.
pub fn delegate_of<'v>(cx: Cx<'v>, generator: Generator<'v>) -> V<'v> {
    let Some(function) = generator.function() else {
        return V::NIL;
    };
    if generator.state() != GeneratorState::Suspended {
        return V::NIL;
    }
    let pc = generator.pc() as usize;
    let words = &function.code(cx).function().words;
    let before = instructions(words)
        .take_while(|&(at, _)| at < pc)
        .last()
        .map(|(_, instruction)| instruction);
    match before {
        Some(instruction) if instruction.op == Op::Send => generator
            .saved_register(instruction.b)
            .given()
            .unwrap_or(V::NIL),
        _ => V::NIL,
    }
}
