//! Builtin functions about objects of any kind, and the prelude's intrinsics for classes and functions.

use crate::builtins::flow_natives::set_function_note;
use crate::exceptions::slot;
use crate::ops::attr::{Access, access};
use crate::ops::set_attr::{interned, set_plainly};
use crate::prelude::*;
use crate::protocol::{Hashing, LeafCalls, Methods, Repr, Truth};
use crate::types::{function, generic_alias, mapping_proxy, property, type_};

/// The builtin functions.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf_or("getattr", "(object, name, default=None, /)", getattr_leaf, getattr, 0).doc("The attribute of an object by its name: getattr(x, 'y') is x.y.\n\nIf it is missing, the default; without a default, AttributeError."),
    NativeDef::leaf_or("setattr", "(obj, name, value, /)", setattr_leaf, setattr, 0).doc("Bind an attribute named by a string to a value, as `obj.name = value` does."),
    NativeDef::step("delattr", "(obj, name, /)", delattr, 0).doc("Remove an attribute named by a string, as `del obj.name` does."),
    NativeDef::leaf_or("hasattr", "(obj, name, /)", hasattr_leaf, hasattr, 0).doc("Tell whether getattr(obj, name) succeeds. An AttributeError means no; any other exception passes through."),
    NativeDef::leaf_or("isinstance", "(obj, class_or_tuple, /)", isinstance, isinstance_step, 0).doc("True if the class of the object is the given one or derives from it.\n\nA tuple or a union of classes asks for any of them."),
    NativeDef::leaf_or("issubclass", "(cls, class_or_tuple, /)", issubclass, issubclass_step, 0).doc("True if cls is the given class or derives from it, or from any in a tuple or union."),
    NativeDef::leaf("callable", "(obj, /)", callable).doc("True if the type of the object has __call__, as functions, methods and classes do."),
    NativeDef::leaf("id", "(obj, /)", id).doc("An int that no other object has as long as this one lives."),
];

/// What the prelude may use.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("class_is_type", "(x, /)", class_is_type),
    NativeDef::leaf("is_subtype", "(cls, base, /)", is_subtype),
    NativeDef::leaf("is_union", "(x, /)", is_union),
    NativeDef::leaf("is_function", "(x, /)", is_function),
    NativeDef::leaf(
        "winning_metaclass",
        "(metaclass, bases, /)",
        winning_metaclass,
    ),
    NativeDef::leaf("has_type_attribute", "(x, name, /)", has_type_attribute),
    NativeDef::leaf("check_class_cell", "(cell, cls, /)", check_class_cell),
    NativeDef::leaf("bind_method", "(found, receiver, /)", bind_method),
    NativeDef::leaf("own_namespace", "(cls, /)", own_namespace),
    NativeDef::leaf("own_namespace_view", "(cls, /)", own_namespace_view),
    NativeDef::leaf(
        "set_type_attribute",
        "(cls, name, value, /)",
        set_type_attribute,
    ),
    NativeDef::leaf("drop_type_attribute", "(cls, name, /)", drop_type_attribute),
    NativeDef::leaf("no_attribute", "(object, name, /)", no_attribute),
    NativeDef::leaf("function_extra", "(function, index, /)", function_extra),
    NativeDef::leaf(
        "set_function_extra",
        "(function, index, value, /)",
        set_function_extra,
    ),
    NativeDef::leaf("proxy_mapping", "(proxy, /)", proxy_mapping),
    NativeDef::leaf(
        "property_fill",
        "(self, fget, fset, fdel, doc, from_getter, /)",
        property::fill,
    ),
    NativeDef::leaf(
        "property_doc_is_getters",
        "(self, /)",
        property::doc_is_getters,
    ),
    NativeDef::leaf("property_doc", "(self, /)", property::doc),
    NativeDef::leaf(
        "property_copy_name",
        "(self, other, /)",
        property::copy_name,
    ),
    NativeDef::leaf("can_be_copied", "(cls, /)", can_be_copied),
    NativeDef::leaf("has_slots", "(cls, /)", has_slots),
    NativeDef::leaf("starred_alias", "(alias, /)", starred_alias),
    NativeDef::leaf("type_parameters_of", "(args, /)", type_parameters_of),
    NativeDef::leaf_or_guest("make_union", "(types, /)", make_union, "make_union_guest"),
    NativeDef::leaf("union_of", "(members, /)", |cx, args| {
        Ok(crate::types::union::new_union(cx, args[0]))
    }),
    NativeDef::leaf("simple_namespace_class", "(/)", |cx, _| {
        Ok(cx.class(C::SimpleNamespace).v())
    }),
    NativeDef::leaf("address_of", "(x, /)", address_of),
    NativeDef::leaf("class_path", "(cls, /)", class_path),
];

fn getattr<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (object, default) = (slots.get(0), slots.get(2));
    match (state, got) {
        (0, _) => {}
        (_, Got::Raised(exception)) if cx.is_instance(exception, C::AttributeError) => {
            return Ok(Next::Done(default));
        }
        (_, Got::Raised(exception)) => return Err(cx.raise(exception)),
        _ => return Ok(Next::Done(got.value())),
    }
    let name = interned(cx, slots.get(1))?;
    let operands = ArgBuf::of(&[object, name.v()]);
    let op = SlowOp::GetAttr;
    if default.is_empty() {
        return Ok(Next::Op {
            state: 1,
            op,
            operands,
        });
    }
    Ok(Next::CatchOp {
        state: 1,
        op,
        operands,
    })
}

/// The attribute when reading it takes no guest code and raises nothing: `None` where there is none.
///
/// # Errors
/// Needs guest code.
pub fn quiet<'v>(cx: Cx<'v>, object: V<'v>, name: V<'v>) -> Result<Option<V<'v>>, Exit> {
    let Some(name) = name.as_str() else {
        return Err(Exit::NeedGuest);
    };
    match access(cx, object, name.intern(cx)) {
        Ok(Access::Value(value)) => Ok(Some(value)),
        Ok(Access::Missing)
            if cx.special(object, N::getattr).is_none() && !cx.is_instance(object, C::Module) =>
        {
            Ok(None)
        }
        Ok(_) => Err(Exit::NeedGuest),
        // It is raised again by the step, which knows what to do with it.
        Err(raised) => {
            cx.take_raised(raised);
            Err(Exit::NeedGuest)
        }
    }
}

fn getattr_leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match quiet(cx, args[0], args[1])? {
        Some(value) => Ok(value),
        None => args[2].given().ok_or(Exit::NeedGuest),
    }
}

fn hasattr_leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    quiet(cx, args[0], args[1]).map(|found| V::bool(found.is_some()))
}

fn hasattr<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let object = slots.get(0);
    match (state, got) {
        (0, _) => {}
        (_, Got::Raised(exception)) if cx.is_instance(exception, C::AttributeError) => {
            return Ok(Next::Done(V::FALSE));
        }
        (_, Got::Raised(exception)) => return Err(cx.raise(exception)),
        _ => return Ok(Next::Done(V::TRUE)),
    }
    let name = interned(cx, slots.get(1))?;
    Ok(Next::CatchOp {
        state: 1,
        op: SlowOp::GetAttr,
        operands: ArgBuf::of(&[object, name.v()]),
    })
}

fn setattr_leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let name = interned(cx, args[1])?;
    match set_plainly(cx, args[0], name, args[2]) {
        true => Ok(V::NIL),
        false => Err(Exit::NeedGuest),
    }
}

fn setattr<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    let name = interned(cx, slots.get(1))?;
    Ok(Next::Op {
        state: 1,
        op: SlowOp::SetAttr,
        operands: ArgBuf::of(&[slots.get(0), slots.get(2), name.v()]),
    })
}

fn delattr<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    let name = interned(cx, slots.get(1))?;
    Ok(Next::Op {
        state: 1,
        op: SlowOp::DelAttr,
        operands: ArgBuf::of(&[slots.get(0), name.v()]),
    })
}

/// Whether a class is checked against as `type` does it.
fn is_checked_plainly<'v>(cx: Cx<'v>, class: V<'v>, check: N) -> bool {
    let type_ = cx.class(C::Type);
    cx.is_exactly(class, C::Type)
        || cx.type_method(class, check) == cx.lookup(type_, cx.name(check))
}

/// Instance checks that need no guest code: exact classes, and classes whose metaclass checks as `type` does.
fn isinstance<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let own = cx.type_of(args[0]);
    let one = |class: V<'v>| -> Result<bool, Exit> {
        let Some(class) = class.as_exact_type() else {
            return Err(Exit::NeedGuest);
        };
        if own == Some(class) {
            return Ok(true);
        }
        if is_checked_plainly(cx, class.v(), N::instancecheck) {
            return type_::instance_check(cx, &[class.v(), args[0]]).map(|found| found == V::TRUE);
        }
        Err(Exit::NeedGuest)
    };
    any_class(cx, args[1], one)
}

/// The most tuples inside each other that are searched for classes.
const MOST_NESTED: usize = 20_000;

/// Whether `one` holds for a class, or for a class in a tuple, which may hold tuples.
fn any_class<'v>(
    cx: Cx<'v>,
    classes: V<'v>,
    one: impl Fn(V<'v>) -> Result<bool, Exit>,
) -> Result<V<'v>, Exit> {
    let Some(classes) = classes.as_exact_tuple() else {
        return one(classes).map(V::bool);
    };
    let mut items = classes.iter();
    let mut around = Vec::new();
    loop {
        let Some(class) = items.next() else {
            match around.pop() {
                Some(outer) => items = outer,
                None => break,
            }
            continue;
        };
        match class.as_exact_tuple() {
            Some(_) if around.len() + 1 == MOST_NESTED => {
                let text = "maximum recursion depth exceeded in __instancecheck__";
                return Err(cx.error(C::RecursionError, text).into());
            }
            Some(inner) => around.push(std::mem::replace(&mut items, inner.iter())),
            None if one(class)? => return Ok(V::TRUE),
            None => {}
        }
    }
    Ok(V::FALSE)
}

fn issubclass<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(own) = args[0].as_exact_type() else {
        return Err(Exit::NeedGuest);
    };
    let one = |class: V<'v>| -> Result<bool, Exit> {
        match class.as_exact_type() {
            Some(class) if is_checked_plainly(cx, class.v(), N::subclasscheck) => {
                Ok(own.is_subtype_of(class))
            }
            _ => Err(Exit::NeedGuest),
        }
    };
    any_class(cx, args[1], one)
}

fn isinstance_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    check_by_metaclass(cx, N::instancecheck, slots, state, got)
}

fn issubclass_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    check_by_metaclass(cx, N::subclasscheck, slots, state, got)
}

/// The truth of what the metaclass's method says; the prelude does all that is no class whose metaclass has a guest function for that.
fn check_by_metaclass<'v>(
    cx: Cx<'v>,
    check: N,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (value, class) = (slots.get(0), slots.get(1));
    match (state, got) {
        (0, _) => {
            let method = class.as_exact_type().and_then(|_| cx.special(class, check));
            let method = method.filter(|method| method.callee.as_exact_function().is_some());
            if let Some(method) = method {
                return Ok(method.call(1, &[value]));
            }
            let twin = match check {
                N::instancecheck => "isinstance_guest",
                _ => "issubclass_guest",
            };
            Ok(Next::TailCall {
                callee: cx.prelude(twin)?,
                args: ArgBuf::of(&[value, class]),
            })
        }
        (1, got) => Ok(match cx.leaf_truth(got.value()) {
            Some(truth) => Next::Done(V::bool(truth)),
            None => Next::Op {
                state: 2,
                op: SlowOp::Truth,
                operands: ArgBuf::of(&[got.value()]),
            },
        }),
        (_, got) => Ok(Next::Done(got.value())),
    }
}

/// Whether a value can be called.
pub fn is_callable<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    matches!(
        value.kind(),
        Some(Kind::Function | Kind::Native | Kind::BoundMethod | Kind::Type)
    ) || cx.special(value, N::call).is_some()
}

fn callable<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(is_callable(cx, args[0])))
}

fn id<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_uint(cx.identity(args[0])))
}

// Intrinsics.

fn class_is_type<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(args[0].as_exact_type().is_some()))
}

fn is_subtype<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(
        match (args[0].as_exact_type(), args[1].as_exact_type()) {
            (Some(class), Some(base)) => class.is_subtype_of(base),
            _ => false,
        },
    ))
}

fn is_union<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(cx.is_exactly(args[0], C::Union)))
}

fn is_function<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(args[0].as_exact_function().is_some()))
}

fn winning_metaclass<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bases: Vec<V<'v>> = args[1]
        .as_tuple()
        .map(|bases| bases.iter().collect())
        .unwrap_or_default();
    match args[0].as_exact_type() {
        Some(metaclass) => Ok(type_::winner(cx, metaclass, &bases)?.v()),
        None => Ok(args[0]),
    }
}

fn has_type_attribute<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = match (cx.type_of(args[0]), args[1].as_str()) {
        (Some(class), Some(name)) => cx.lookup(class, name.intern(cx)),
        _ => None,
    };
    Ok(V::bool(found.is_some()))
}

/// After a class statement: `__classcell__` must have reached `type.__new__`.
fn check_class_cell<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(cell) = args[0].as_exact_cell() else {
        return Ok(V::NIL);
    };
    let name = args[1]
        .as_exact_type()
        .and_then(|class| class.name().as_str())
        .map_or_else(String::new, Str::to_text);
    match cell.get().given() {
        None => Err(cx
            .error(
                C::RuntimeError,
                format!(
                    "__class__ not set defining '{name}' as {}. Was __classcell__ propagated to type.__new__?",
                    crate::language::shown(cx, args[1])
                ),
            )
            .into()),
        Some(class) if class != args[1] => Err(cx.type_error(format!(
            "__class__ set to {} defining '{name}' as {}",
            crate::language::shown(cx, class),
            crate::language::shown(cx, args[1])
        ))),
        Some(_) => Ok(V::NIL),
    }
}

/// What was found on the class of `receiver`, bound to it when that takes no guest code.
fn bind_method<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bound = cx.bind_for_call(args[0], args[1], cx.class_of(args[1]));
    match bound.prefix() {
        [] => Ok(bound.callee),
        [receiver] => Ok(cx.new_bound_method(bound.callee, *receiver).v()),
        _ => Err(Exit::NeedGuest),
    }
}

/// The namespace of a class of a program; None for builtin classes.
fn own_namespace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(match args[0].as_exact_type() {
        Some(class) if class.has_flag(class_flags::HEAP) => class.namespace(cx).v(),
        _ => V::NIL,
    })
}

fn own_namespace_view<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(match args[0].as_exact_type() {
        Some(class) => mapping_proxy::new_proxy(cx, class.namespace(cx).v()),
        None => V::NIL,
    })
}

fn set_type_attribute<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let (Some(class), Some(name)) = (args[0].as_exact_type(), args[1].as_str()) {
        class.set_attribute(cx, name.intern(cx), args[2]);
    }
    Ok(V::NIL)
}

fn drop_type_attribute<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(class), Some(name)) = (args[0].as_exact_type(), args[1].as_str()) else {
        return Ok(V::FALSE);
    };
    let found = class.namespace(cx).remove_symbol(cx, name).is_some();
    cx.type_changed(class);
    Ok(V::bool(found))
}

/// The AttributeError of a missing attribute, to be raised.
fn no_attribute<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(name) = args[1].as_str() else {
        return Ok(V::NIL);
    };
    let raised = cx.no_attribute(args[0], name.intern(cx));
    let exception = cx.take_raised(raised);
    if let Some(object) = exception.as_object() {
        object.set_fixed(cx, slot::CONTEXT, V::NIL);
    }
    Ok(exception)
}

/// Which note of a function: 0 is `__annotate__`, 1 `__annotations__`.
fn which_note(index: V<'_>) -> N {
    if index == V::small(0) {
        N::annotate
    } else {
        N::annotations
    }
}

fn function_extra<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(match args[0].as_exact_function() {
        Some(function) => function::extra_of(cx, function, which_note(args[1])),
        None => V::NIL,
    })
}

fn set_function_extra<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(function) = args[0].as_exact_function() {
        set_function_note(cx, function, which_note(args[1]), args[2]);
    }
    Ok(V::NIL)
}

fn proxy_mapping<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(mapping_proxy::mapping_of(args[0]))
}

/// Whether instances can be rebuilt from their attributes: their class adds no hidden state.
fn can_be_copied<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(class) = args[0].as_exact_type() else {
        return Ok(V::FALSE);
    };
    // The nearest builtin class says what an instance holds besides its attributes.
    let mut nearest = None;
    class.order(|base| {
        let is_plain = base.has_flag(class_flags::HEAP) || base == cx.class(C::Generic);
        if nearest.is_none() && !is_plain {
            nearest = Some(base);
        }
    });
    let nearest = nearest.unwrap_or_else(|| cx.class(C::Object));
    let plain = class.has_flag(class_flags::EXCEPTION)
        || [C::Object, C::List, C::Dict, C::Set, C::SimpleNamespace]
            .iter()
            .any(|&plain| nearest == cx.class(plain));
    Ok(V::bool(plain))
}

fn has_slots<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut found = false;
    if let Some(class) = args[0].as_exact_type() {
        class.order(|base| {
            found |= base.has_flag(class_flags::HEAP)
                && base.namespace(cx).get_symbol(cx.name(N::slots)).is_some();
        });
    }
    Ok(V::bool(found))
}

fn starred_alias<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(generic_alias::starred(cx, args[0]))
}

fn type_parameters_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let items: Vec<V<'v>> = args[0]
        .as_tuple()
        .map(|items| items.iter().collect())
        .unwrap_or_default();
    let found = generic_alias::collect_parameters(cx, &items)?;
    Ok(cx.new_tuple(&found).v())
}

fn make_union<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let items: Vec<V<'v>> = args[0]
        .as_tuple()
        .map(|items| items.iter().collect())
        .unwrap_or_default();
    crate::types::union::of(cx, &items)
}

fn address_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_str(&cx.address(args[0])).v())
}

fn class_path<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(match args[0].as_exact_type() {
        Some(class) => cx.new_str(&cx.class_path(class)).v(),
        None => V::NIL,
    })
}
