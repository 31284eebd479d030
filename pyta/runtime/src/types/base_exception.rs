//! Python's `BaseException`, and what all exception classes share.

use crate::classes::{ClassSpec, GetSet};
use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::{Repr, module_of};
use corevm::Obj;

/// Flags of all exception classes.
pub const FLAGS: u64 = class_flags::BASE | class_flags::HAS_DICT | class_flags::EXCEPTION;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "What every class that can be raised derives from.",
    flags: FLAGS,
    fixed_slots: slot::COUNT,
    new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
    methods: &[
        NativeDef::leaf("__init__", "(self, /, *args, **kwargs)", init),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "exception_repr"),
        NativeDef::leaf_or_guest("__str__", "(self, /)", str, "exception_str"),
        NativeDef::leaf("__reduce__", "(self, /)", reduce),
        NativeDef::leaf_or_guest(
            "__setstate__",
            "(self, state, /)",
            set_state,
            "exception_setstate",
        ),
        NativeDef::leaf("with_traceback", "(self, tb, /)", with_traceback)
            .doc("Make tb the exception's traceback. Gives the exception, ready to be raised."),
        NativeDef::leaf("add_note", "(self, note, /)", add_note)
            .doc("Append the text note to __notes__; tracebacks show it below the message."),
    ],
    attributes: &[
        GetSet::read_write("args", own::<{ slot::ARGS }>, set_args),
        GetSet::read_write("__traceback__", own::<{ slot::TRACEBACK }>, set_traceback),
        GetSet::read_write("__context__", own::<{ slot::CONTEXT }>, set_context),
        GetSet::read_write("__cause__", own::<{ slot::CAUSE }>, set_cause),
        GetSet::read_write("__suppress_context__", suppress, set_suppress),
    ],
    ..ClassSpec::new(C::BaseException, C::Object)
}];

/// The receiver as an exception object.
pub fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    value
        .as_object()
        .filter(|_| cx.is_instance(value, C::BaseException))
        .ok_or_else(|| crate::protocol::sequence::wrong_receiver(cx, "BaseException", value))
}

/// Getter of a slot; unset slots read as None.
pub fn own<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.fixed(SLOT).given().unwrap_or(V::NIL))
}

/// Setter of a slot that may hold anything; deletion unsets it.
pub fn set_own<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?.set_fixed(cx, SLOT, args[1]);
    Ok(V::NIL)
}

/// A fresh exception of `class` with these arguments (a tuple); own slots are unset, as is [`slot::SUPPRESS`] until a program can
/// have seen the exception.
pub fn allocate<'v>(cx: Cx<'v>, class: Type<'v>, args: V<'v>) -> V<'v> {
    let mut values = [V::NIL; slot::SUPPRESS];
    values[slot::ARGS] = args;
    cx.new_instance_with(class, values)
}

/// The class argument of a `__new__`.
pub fn class_argument<'v>(cx: Cx<'v>, value: V<'v>, base: C) -> Result<Type<'v>, Exit> {
    let wanted = cx.class(base);
    let Some(class) = value.as_exact_type() else {
        return Err(cx.type_error(format!(
            "{}.__new__(X): X is not a type object ({})",
            name_of(wanted),
            cx.class_name(value)
        )));
    };
    if class.is_subtype_of(wanted) {
        return Ok(class);
    }
    let (wanted, given) = (name_of(wanted), name_of(class));
    Err(cx.type_error(format!(
        "{wanted}.__new__({given}): {given} is not a subtype of {wanted}"
    )))
}

/// A class's plain name.
pub fn name_of(class: Type<'_>) -> String {
    class
        .name()
        .as_str()
        .map_or_else(|| "type".to_owned(), Str::to_text)
}

/// The arguments of an exception.
pub fn arguments<'v>(exception: Obj<'v>) -> Vec<V<'v>> {
    match exception.fixed(slot::ARGS).as_tuple() {
        Some(args) => args.iter().collect(),
        None => Vec::new(),
    }
}

/// Refuses named arguments (a map or nil).
pub fn no_keywords<'v>(cx: Cx<'v>, receiver: V<'v>, named: V<'v>) -> Result<(), Exit> {
    match named.as_map() {
        Some(map) if !map.is_empty() => Err(cx.type_error(format!(
            "{}() takes no keyword arguments",
            cx.class_name(receiver)
        ))),
        _ => Ok(()),
    }
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_argument(cx, args[0], C::BaseException)?;
    Ok(allocate(cx, class, args[1]))
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    no_keywords(cx, args[0], args[2])?;
    exception.set_fixed(cx, slot::ARGS, args[1]);
    Ok(V::NIL)
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let items = exception.fixed(slot::ARGS);
    let class = cx.type_of(args[0]).and_then(|class| class.name().as_str());
    let name = class.unwrap_or_else(|| cx.symbol("object"));
    let single = items
        .as_tuple()
        .filter(|items| items.len() == 1)
        .and_then(|items| items.get(0));
    let text = match single {
        Some(item) => {
            let inner = cx.leaf_repr(item)?;
            name.concat(cx, cx.symbol("("))
                .concat(cx, inner)
                .concat(cx, cx.symbol(")"))
        }
        None => name.concat(cx, cx.leaf_repr(items)?),
    };
    Ok(text.v())
}

/// `BaseException.__str__`.
pub fn str<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let items = this(cx, args[0])?.fixed(slot::ARGS);
    let text = match items.as_tuple() {
        Some(items) if items.is_empty() => cx.name(N::empty),
        Some(items) if items.len() == 1 => cx.leaf_str(items.get(0).unwrap_or(V::NIL))?,
        _ => cx.leaf_repr(items)?,
    };
    Ok(text.v())
}

/// The instance's `__dict__` as a map, or `None` when it is empty.
pub fn attributes_copy<'v>(cx: Cx<'v>, exception: V<'v>) -> Option<Map<'v>> {
    let attributes = cx.own_attributes(exception);
    if attributes.is_empty() {
        return None;
    }
    let map = cx.new_map_with_capacity(attributes.len());
    for (name, value) in attributes {
        map.set_symbol(cx, name, value);
    }
    Some(map)
}

/// `(class, args)` or `(class, args, state)`.
pub fn reduction<'v>(cx: Cx<'v>, exception: V<'v>, args: V<'v>, state: Option<Map<'v>>) -> V<'v> {
    let class = cx.class_of(exception);
    match state {
        Some(state) => cx.new_tuple(&[class, args, state.v()]).v(),
        None => cx.new_tuple(&[class, args]).v(),
    }
}

fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let state = attributes_copy(cx, args[0]);
    Ok(reduction(cx, args[0], exception.fixed(slot::ARGS), state))
}

fn set_state<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?;
    if args[1].is_nil() {
        return Ok(V::NIL);
    }
    if args[1].as_map().is_none() {
        return Err(cx.type_error("state is not a dictionary"));
    }
    Err(Exit::NeedGuest)
}

fn with_traceback<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    set_traceback(cx, args)?;
    Ok(args[0])
}

fn add_note<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?;
    if args[1].as_str().is_none() {
        return Err(cx.type_error(format!(
            "add_note() argument must be str, not {}",
            cx.given_name(args[1])
        )));
    }
    let name = cx.name(N::notes);
    match cx.get_own(args[0], name) {
        None => {
            let notes = cx.new_list(&[args[1]]);
            cx.set_own(args[0], name, notes.v());
        }
        Some(notes) => match notes.as_list() {
            Some(notes) => notes.push(cx, args[1]),
            None => return Err(cx.type_error("Cannot add note: __notes__ is not a list")),
        },
    }
    Ok(V::NIL)
}

fn set_args<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let Some(value) = args[1].given() else {
        return Err(cx.type_error("args may not be deleted"));
    };
    let items = match value.as_exact_tuple() {
        Some(tuple) => tuple,
        None if crate::types::iterators::may_iterate(cx, value) => {
            cx.new_tuple(&crate::types::iterators::leaf_collect(cx, value)?)
        }
        None => {
            let class = cx.class_name(value);
            return Err(cx.type_error(format!("'{class}' object is not iterable")));
        }
    };
    exception.set_fixed(cx, slot::ARGS, items.v());
    Ok(V::NIL)
}

fn set_traceback<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    match args[1].given() {
        None => Err(cx.type_error("__traceback__ may not be deleted")),
        Some(value) if value.is_nil() || cx.is_instance(value, C::Traceback) => {
            exception.set_fixed(cx, slot::TRACEBACK, value);
            Ok(V::NIL)
        }
        Some(_) => Err(cx.type_error("__traceback__ must be a traceback or None")),
    }
}

fn exception_or_nil<'v>(cx: Cx<'v>, value: V<'v>, what: &str) -> Result<V<'v>, Exit> {
    match value.given() {
        None => Err(cx.type_error(format!("__{what}__ may not be deleted"))),
        Some(value) if value.is_nil() || cx.is_instance(value, C::BaseException) => Ok(value),
        Some(_) => Err(cx.type_error(format!(
            "exception {what} must be None or derive from BaseException"
        ))),
    }
}

fn set_context<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let value = exception_or_nil(cx, args[1], "context")?;
    // A program's None stays; nil is a context that is not known yet.
    let context = if value.is_nil() { V::EMPTY } else { value };
    exception.set_fixed(cx, slot::CONTEXT, context);
    Ok(V::NIL)
}

fn set_cause<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    let value = exception_or_nil(cx, args[1], "cause")?;
    exception.set_fixed(cx, slot::CAUSE, value);
    exception.set_fixed(cx, slot::SUPPRESS, V::TRUE);
    Ok(V::NIL)
}

fn suppress<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(this(cx, args[0])?.fixed(slot::SUPPRESS) == V::TRUE))
}

fn set_suppress<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    match args[1].given() {
        None => Err(cx.type_error("can't delete numeric/char attribute")),
        Some(value) if value.as_bool().is_some() => {
            exception.set_fixed(cx, slot::SUPPRESS, value);
            Ok(V::NIL)
        }
        Some(_) => Err(cx.type_error("attribute value type must be bool")),
    }
}

/// The class's path as tracebacks show it: the module is left out for `builtins` and `__main__`.
pub fn shown_class<'v>(cx: Cx<'v>, class: Type<'v>) -> String {
    let name = class
        .qualified_name()
        .as_str()
        .map_or_else(|| name_of(class), Str::to_text);
    match module_of(cx, class).as_str() {
        "builtins" | "__main__" | "" => name,
        module => format!("{module}.{name}"),
    }
}
