//! Raising and matching exceptions.

use crate::exceptions::slot;
use crate::ops::call::{LeafInstance, leaf_construct};
use crate::prelude::*;
use crate::types::base_exception;

/// Whether the value is a class of exceptions.
pub fn is_exception_class<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    value
        .as_exact_type()
        .is_some_and(|class| class.is_subtype_of(cx.class(C::BaseException)))
}

/// `raise x` without guest code: the exception to raise.
///
/// # Errors
/// TypeError for what cannot be raised; needs guest code to make an instance of a class that has methods of its own for it.
pub fn leaf_raise<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let raised = args[0];
    match exception_or_class(cx, raised) {
        Some(true) => {
            set_context(cx, raised);
            Ok(raised)
        }
        Some(false) => leaf_instantiate(cx, raised),
        None => Err(cx.type_error("exceptions must derive from BaseException")),
    }
}

/// An instance of a class of exceptions, made without guest code, to be raised.
fn leaf_instantiate<'v>(cx: Cx<'v>, raised: V<'v>) -> Result<V<'v>, Exit> {
    let class = raised
        .as_exact_type()
        .filter(|class| cx.is_exactly(raised, C::Type) && !class.has_flag(class_flags::ABSTRACT))
        .ok_or(Exit::NeedGuest)?;
    let none = cx.root(crate::roots::EMPTY_TUPLE);
    if is_plain_exception(cx, class) {
        let exception = base_exception::allocate(cx, class, none);
        set_context(cx, exception);
        return Ok(exception);
    }
    match leaf_construct(cx, class, none, V::NIL)? {
        LeafInstance::Whole(exception) => Ok(made(cx, raised, exception)?),
        // The whole is done again: nobody waits for the death of an exception without a `__init__` of its own.
        LeafInstance::Allocated(_) | LeafInstance::No => Err(Exit::NeedGuest),
    }
}

/// `raise x`: as [`leaf_raise`], and classes whose instances guest code makes.
pub fn raise<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let raised = slots.get(0);
    if state > 0 {
        return made(cx, raised, got.value()).map(Next::Done);
    }
    match leaf_raise(cx, &[raised]) {
        Ok(exception) => Ok(Next::Done(exception)),
        Err(Exit::Raised) => Err(cx.raising()),
        Err(_) => Ok(instantiate(1, raised)),
    }
}

/// Whether making an instance without arguments is nothing but that.
fn is_plain_exception<'v>(cx: Cx<'v>, class: Type<'v>) -> bool {
    let version = cx.type_version(class).0;
    let known = cx
        .state::<crate::state::State>()
        .map(|state| &state.plain_exceptions[version as usize % state.plain_exceptions.len()]);
    // There are no more versions: 0 says nothing.
    let known = known.filter(|_| version != 0);
    if known.is_some_and(|known| known.get() == version) {
        return true;
    }
    let is_plain = inherits_construction(cx, class);
    if let Some(known) = known.filter(|_| is_plain) {
        known.set(version);
    }
    is_plain
}

/// Whether the class has `__new__` and `__init__` of the base of all exceptions.
fn inherits_construction<'v>(cx: Cx<'v>, class: Type<'v>) -> bool {
    let base = cx.class(C::BaseException);
    let is_inherited = |name: N| {
        let name = cx.name(name);
        cx.lookup(class, name) == cx.lookup(base, name)
    };
    is_inherited(N::new) && is_inherited(N::init)
}

/// `Some(true)` for an exception, `Some(false)` for a class of exceptions.
fn exception_or_class<'v>(cx: Cx<'v>, value: V<'v>) -> Option<bool> {
    if cx.is_instance(value, C::BaseException) {
        Some(true)
    } else {
        is_exception_class(cx, value).then_some(false)
    }
}

fn instantiate<'v>(state: u32, class: V<'v>) -> Next<'v> {
    Next::Call {
        state,
        callee: class,
        args: ArgBuf::of(&[]),
    }
}

/// What calling a class of exceptions made.
fn made<'v>(cx: Cx<'v>, class: V<'v>, result: V<'v>) -> Result<V<'v>, Raised> {
    if !cx.is_instance(result, C::BaseException) {
        let shown = |value: V<'v>| {
            value.as_exact_type().map_or_else(String::new, |class| {
                use crate::protocol::Repr;
                format!("<class '{}'>", cx.class_path(class))
            })
        };
        return Err(cx.error(
            C::TypeError,
            format!(
                "calling {} should have returned an instance of BaseException, not {}",
                shown(class),
                shown(cx.class_of(result))
            ),
        ));
    }
    set_context(cx, result);
    Ok(result)
}

/// `raise x from cause` for an exception and a cause that are instances: the exception to raise.
///
/// # Errors
/// Needs guest code, or has an error to report, for everything else.
pub fn leaf_raise_from<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (raised, cause) = (args[0], args[1]);
    let is_instance = |value: V<'v>| cx.is_instance(value, C::BaseException);
    if !is_instance(raised) || !(cause.is_nil() || is_instance(cause)) {
        return Err(Exit::NeedGuest);
    }
    set_context(cx, raised);
    set_cause(cx, raised, cause);
    Ok(raised)
}

/// `raise x from cause`: what was raised, cause; the exception.
pub fn raise_from<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (raised, cause) = (slots.get(0), slots.get(1));
    match state {
        0 => match exception_or_class(cx, raised) {
            Some(true) => slots.set(2, raised),
            Some(false) => return Ok(instantiate(1, raised)),
            None => {
                return Err(cx.error(C::TypeError, "exceptions must derive from BaseException"));
            }
        },
        1 => slots.set(2, made(cx, raised, got.value())?),
        _ => {
            let exception = slots.get(2);
            if !cx.is_instance(got.value(), C::BaseException) {
                made(cx, cause, got.value())?;
            }
            set_cause(cx, exception, got.value());
            return Ok(Next::Done(exception));
        }
    }
    let exception = slots.get(2);
    set_context(cx, exception);
    if cause.is_nil() {
        set_cause(cx, exception, V::NIL);
        return Ok(Next::Done(exception));
    }
    match exception_or_class(cx, cause) {
        Some(true) => {
            set_cause(cx, exception, cause);
            Ok(Next::Done(exception))
        }
        Some(false) => Ok(instantiate(2, cause)),
        None => Err(cx.error(
            C::TypeError,
            "exception causes must derive from BaseException",
        )),
    }
}

/// Sets `__cause__`, which suppresses the context.
pub fn set_cause<'v>(cx: Cx<'v>, exception: V<'v>, cause: V<'v>) {
    if let Some(object) = exception.as_object() {
        object.set_fixed(cx, slot::CAUSE, cause);
        object.set_fixed(cx, slot::SUPPRESS, V::TRUE);
    }
}

/// Links the exception being handled as `__context__`, without making a cycle.
pub fn set_context<'v>(cx: Cx<'v>, exception: V<'v>) {
    let mut handled = cx.handled();
    // What only the prelude handles is none of the program's business.
    while let Some(object) = handled.as_object()
        && object.fixed(slot::SUPPRESS).is_empty()
        && handled != exception
    {
        handled = object.fixed(slot::CONTEXT).given().unwrap_or(V::NIL);
    }
    if handled.is_nil() || handled == exception {
        return;
    }
    let context_of = |value: V<'v>| {
        value
            .as_object()
            .and_then(|object| object.fixed(slot::CONTEXT).given())
            .filter(|context| !context.is_nil())
    };
    // If the exception is in the chain already, cut it there.
    let mut at = handled;
    let mut steps = 0;
    while let Some(context) = context_of(at) {
        if context == exception {
            if let Some(object) = at.as_object() {
                object.set_fixed(cx, slot::CONTEXT, V::NIL);
            }
            break;
        }
        at = context;
        steps += 1;
        if steps > 100_000 {
            break;
        }
    }
    if let Some(object) = exception.as_object() {
        object.set_fixed(cx, slot::CONTEXT, handled);
    }
}

/// `except x`: exception, class or tuple of classes.
///
/// # Errors
/// TypeError for what may not be caught.
pub fn leaf_exc_match<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(matches(cx, args[0], args[1])?))
}

/// As [`leaf_exc_match`], which never leaves anything to do.
pub fn exc_match<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    matches(cx, slots.get(0), slots.get(1)).map(|found| Next::Done(V::bool(found)))
}

/// Whether the exception is of the class or one of the tuple.
///
/// # Errors
/// TypeError for what may not be caught.
pub fn matches<'v>(cx: Cx<'v>, exception: V<'v>, class: V<'v>) -> Result<bool, Raised> {
    let own = cx.type_of(exception);
    let one = |class: V<'v>| match class.as_exact_type() {
        Some(class) if class.is_subtype_of(cx.class(C::BaseException)) => {
            Ok(own.is_some_and(|own| own.is_subtype_of(class)))
        }
        _ => Err(cx.error(
            C::TypeError,
            "catching classes that do not inherit from BaseException is not allowed",
        )),
    };
    let Some(tuple) = class.as_tuple() else {
        return one(class);
    };
    let mut found = false;
    for class in tuple.iter() {
        found |= one(class)?;
    }
    Ok(found)
}
