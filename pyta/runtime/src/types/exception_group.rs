//! Python's `BaseExceptionGroup` and `ExceptionGroup`.
//!
//! What calls program code (`derive` of subclasses, conditions) is written in Python, in `prelude/exceptions.py`.

use super::base_exception::{FLAGS, allocate, class_argument, own, this};
use super::list::class_getitem;
use crate::classes::{ClassSpec, GetSet};
use crate::exceptions::slot;
use crate::prelude::*;
use crate::protocol::Repr;

/// Slots of groups.
pub mod own_slot {
    use crate::exceptions::slot::OWN;
    pub const MESSAGE: usize = OWN;
    /// A tuple.
    pub const EXCEPTIONS: usize = OWN + 1;
    /// The representation of the second argument when it was no list or tuple, made when the group was.
    pub const SHOWN: usize = OWN + 2;
}
use own_slot as at;

/// The classes declared here. `ExceptionGroup` has a second base, `Exception`.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        doc: "Several exceptions raised as one, under a common message.",
        flags: FLAGS,
        fixed_slots: slot::COUNT + 3,
        new: Some(NativeDef::leaf_or_guest(
            "__new__",
            "(cls, /, *args, **kwargs)",
            new,
            "exception_group_new",
        )),
        methods: &[
            NativeDef::leaf("__init__", "(self, /, *args, **kwargs)", init),
            NativeDef::leaf_or_guest("__str__", "(self, /)", str, "exception_group_str"),
            NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "exception_group_repr"),
            NativeDef::leaf_or_guest("derive", "(self, excs, /)", guest, "exception_group_derive"),
            NativeDef::leaf_or_guest(
                "split",
                "(self, condition, /)",
                guest,
                "exception_group_split",
            ),
            NativeDef::leaf_or_guest(
                "subgroup",
                "(self, condition, /)",
                guest,
                "exception_group_subgroup",
            ),
        ],
        class_methods: &[
            NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0)
                .doc("See PEP 585"),
        ],
        attributes: &[
            GetSet::read_only("message", own::<{ at::MESSAGE }>),
            GetSet::read_only("exceptions", own::<{ at::EXCEPTIONS }>),
        ],
        ..ClassSpec::new(C::BaseExceptionGroup, C::BaseException)
    },
    ClassSpec {
        flags: FLAGS,
        fixed_slots: slot::COUNT + 3,
        ..ClassSpec::new(C::ExceptionGroup, C::BaseExceptionGroup)
    },
];

/// `class ExceptionGroup(BaseExceptionGroup, Exception)`: declarations name one base only.
pub fn add_second_base(cx: Cx<'_>) {
    let group = cx.class(C::ExceptionGroup);
    let (first, second) = (cx.class(C::BaseExceptionGroup), cx.class(C::Exception));
    group.set_bases_value(cx, cx.new_tuple(&[first.v(), second.v()]).v());
    let order = [
        group.v(),
        first.v(),
        second.v(),
        cx.class(C::BaseException).v(),
        cx.class(C::Object).v(),
    ];
    group.set_order_value(cx, cx.new_tuple(&order).v());
    second.add_subclass(cx, group);
}

fn guest<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0])?;
    Err(Exit::NeedGuest)
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = class_argument(cx, args[0], C::BaseExceptionGroup)?;
    let items: Vec<V<'v>> = args[1]
        .as_tuple()
        .map_or_else(Vec::new, |t| t.iter().collect());
    let named = args[2].as_map().is_some_and(|named| !named.is_empty());
    if named && items.len() == 2 {
        let name = super::base_exception::name_of(class);
        return Err(cx.type_error(format!("{name}() takes no keyword arguments")));
    }
    let &[message, given] = items.as_slice() else {
        return Err(cx.type_error(format!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)",
            items.len()
        )));
    };
    if message.as_str().is_none() {
        return Err(cx.type_error(format!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
            if message.is_nil() {
                "None".to_owned()
            } else {
                cx.class_name(message)
            }
        )));
    }
    let exceptions = sequence_items(cx, given)?;
    let group = new_group(cx, class, message, &exceptions)?;
    if let Some(object) = group.as_object() {
        object.set_fixed(cx, slot::ARGS, args[1]);
    }
    Ok(group)
}

/// The items of the second argument, when it is a sequence that needs no program code to read.
fn sequence_items<'v>(cx: Cx<'v>, given: V<'v>) -> Result<Vec<V<'v>>, Exit> {
    if let Some(list) = given.as_exact_list() {
        return Ok(list.iter().collect());
    }
    if let Some(tuple) = given.as_exact_tuple() {
        return Ok(tuple.iter().collect());
    }
    match given.kind() {
        Some(Kind::Instance | Kind::Str | Kind::Bytes) => Err(Exit::NeedGuest),
        _ => Err(cx.type_error("second argument (exceptions) must be a sequence")),
    }
}

/// A group of `class`, or the fitting one of the two builtin classes.
///
/// # Errors
/// TypeError and ValueError when the exceptions do not fit.
pub fn new_group<'v>(
    cx: Cx<'v>,
    mut class: Type<'v>,
    message: V<'v>,
    exceptions: &[V<'v>],
) -> Result<V<'v>, Exit> {
    if exceptions.is_empty() {
        return Err(cx.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let mut nested_base = false;
    for (i, &item) in exceptions.iter().enumerate() {
        if !cx.is_instance(item, C::BaseException) {
            return Err(cx.value_error(format!(
                "Item {i} of second argument (exceptions) is not an exception"
            )));
        }
        nested_base |= !cx.is_instance(item, C::Exception);
    }
    let plain = cx.class(C::ExceptionGroup);
    if class == cx.class(C::BaseExceptionGroup) {
        if !nested_base {
            class = plain;
        }
    } else if nested_base && class == plain {
        return Err(cx.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
    } else if nested_base && class.is_subtype_of(cx.class(C::Exception)) {
        return Err(cx.type_error(format!(
            "Cannot nest BaseExceptions in '{}'",
            super::base_exception::name_of(class)
        )));
    }
    let tuple = cx.new_tuple(exceptions).v();
    let group = allocate(cx, class, cx.new_tuple(&[message, tuple]).v());
    if let Some(object) = group.as_object() {
        object.set_fixed(cx, at::MESSAGE, message);
        object.set_fixed(cx, at::EXCEPTIONS, tuple);
    }
    Ok(group)
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let exception = this(cx, args[0])?;
    super::base_exception::no_keywords(cx, args[0], args[2])?;
    exception.set_fixed(cx, slot::ARGS, args[1]);
    Ok(V::NIL)
}

fn str<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let group = this(cx, args[0])?;
    let message = cx.leaf_str(group.fixed(at::MESSAGE))?;
    let count = group.fixed(at::EXCEPTIONS).as_tuple().map_or(0, Tuple::len);
    let plural = if count == 1 { "" } else { "s" };
    let rest = cx.new_str(&format!(" ({count} sub-exception{plural})"));
    Ok(message.concat(cx, rest).v())
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let group = this(cx, args[0])?;
    let name = cx.new_str(&cx.class_name(args[0]));
    let exceptions = group.fixed(at::EXCEPTIONS);
    let given = group
        .fixed(slot::ARGS)
        .as_tuple()
        .and_then(|items| items.get(1));
    let shown = match (group.fixed(at::SHOWN).as_str(), exceptions.as_tuple()) {
        (Some(shown), _) => shown,
        (None, Some(items)) if given.is_some_and(|given| given.as_list().is_some()) => {
            let items: Vec<V<'v>> = items.iter().collect();
            cx.leaf_repr(cx.new_list(&items).v())?
        }
        _ => cx.leaf_repr(exceptions)?,
    };
    let text = name
        .concat(cx, cx.symbol("("))
        .concat(cx, cx.leaf_repr(group.fixed(at::MESSAGE))?)
        .concat(cx, cx.symbol(", "))
        .concat(cx, shown)
        .concat(cx, cx.symbol(")"));
    Ok(text.v())
}
