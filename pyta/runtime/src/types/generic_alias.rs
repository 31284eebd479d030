//! Python's `list[int]`: `types.GenericAlias`.
//!
//! Substitution of type parameters and attribute forwarding are in the prelude; the parts lie in fixed slots.

use crate::classes::{ClassSpec, GetSet};
use crate::ops::attr::leaf_attribute;
use crate::prelude::*;
use crate::protocol::{Compare, Hashing};
use crate::roots;
use crate::types::iterators::{SELF_ITER, builtin, new_with_slots, stop};

const ORIGIN: usize = 0;
const ARGS: usize = 1;
/// Made when first asked for.
const PARAMETERS: usize = 2;
/// True for `*tuple[int]`.
const STARRED: usize = 3;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        module: "types",
        doc: "A class with the types given for its parameters: list[int] has list as\n__origin__ and (int,) as __args__.",
        flags: class_flags::BASE | class_flags::WEAKREF,
        fixed_slots: 4,
        new: Some(NativeDef::leaf("__new__", "(cls, origin, args, /)", new)),
        methods: &[
            NativeDef::leaf_or_guest(
                "__repr__",
                "(self, /)",
                super::object::need_guest,
                "generic_alias_repr",
            ),
            NativeDef::leaf_or_guest("__hash__", "(self, /)", hash, "generic_alias_hash"),
            NativeDef::leaf_or_guest("__eq__", "(self, value, /)", eq, "generic_alias_eq"),
            NativeDef::step("__call__", "(self, /, *args, **kwargs)", call, 1),
            NativeDef::leaf_or_guest(
                "__getitem__",
                "(self, key, /)",
                super::object::need_guest,
                "generic_alias_getitem",
            ),
            NativeDef::step("__getattr__", "(self, name, /)", getattr, 0),
            NativeDef::leaf_or_guest("__or__", "(self, value, /)", or, "type_or"),
            NativeDef::leaf_or_guest("__ror__", "(self, value, /)", ror, "type_ror"),
            NativeDef::leaf("__mro_entries__", "(self, bases, /)", mro_entries),
            NativeDef::leaf(
                "__instancecheck__",
                "(self, instance, /)",
                no_instance_check,
            ),
            NativeDef::leaf(
                "__subclasscheck__",
                "(self, subclass, /)",
                no_subclass_check,
            ),
            NativeDef::leaf("__reduce__", "(self, /)", reduce),
            NativeDef::leaf_or_guest(
                "__dir__",
                "(self, /)",
                super::object::need_guest,
                "generic_alias_dir",
            ),
            NativeDef::leaf("__iter__", "(self, /)", |cx, args| {
                Ok(iterator(cx, args[0]))
            }),
        ],
        attributes: &[
            GetSet::read_only("__origin__", part::<ORIGIN>),
            GetSet::read_only("__args__", part::<ARGS>),
            GetSet::read_only("__parameters__", parameters),
            GetSet::read_only("__unpacked__", unpacked),
        ],
        ..ClassSpec::new(C::GenericAlias, C::Object)
    },
    ClassSpec {
        fixed_slots: 1,
        flags: class_flags::NO_NEW,
        methods: &[
            SELF_ITER,
            NativeDef::leaf("__next__", "(self, /)", next),
            NativeDef::leaf("__reduce__", "(self, /)", reduce_iterator),
        ],
        ..ClassSpec::new(C::GenericAliasIterator, C::Object)
    },
];

fn fixed(value: V<'_>, index: usize) -> V<'_> {
    value
        .as_object()
        .and_then(|object| object.fixed(index).given())
        .unwrap_or(V::NIL)
}

/// `origin[args]`; `args` is a tuple or one argument.
pub fn new_alias<'v>(cx: Cx<'v>, class: Type<'v>, origin: V<'v>, args: V<'v>) -> V<'v> {
    let args = match args.as_tuple() {
        Some(_) => args,
        None => cx.new_tuple(&[args]).v(),
    };
    let alias = cx.new_instance(class);
    if let Some(object) = alias.as_object() {
        object.set_fixed(cx, ORIGIN, origin);
        object.set_fixed(cx, ARGS, args);
        object.set_fixed(cx, STARRED, V::FALSE);
    }
    alias
}

/// `cls[item]` for classes that take type parameters.
pub fn class_getitem<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    Ok(Next::TailCall {
        callee: cx.class(C::GenericAlias).v(),
        args: ArgBuf::of(&[slots.get(0), slots.get(1)]),
    })
}

/// `*alias`: the same alias, unpacked.
pub fn starred<'v>(cx: Cx<'v>, alias: V<'v>) -> V<'v> {
    let class = cx
        .type_of(alias)
        .unwrap_or_else(|| cx.class(C::GenericAlias));
    let copy = new_alias(cx, class, fixed(alias, ORIGIN), fixed(alias, ARGS));
    if let Some(object) = copy.as_object() {
        object.set_fixed(cx, STARRED, V::TRUE);
    }
    copy
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = super::object::class_argument(cx, args[0])?;
    Ok(new_alias(cx, class, args[1], args[2]))
}

fn part<'v, const PART: usize>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(fixed(args[0], PART))
}

fn unpacked<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(fixed(args[0], STARRED) == V::TRUE))
}

fn parameters<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let known = fixed(args[0], PARAMETERS);
    if !known.is_nil() {
        return Ok(known);
    }
    let items: Vec<V<'v>> = fixed(args[0], ARGS)
        .as_tuple()
        .map(|args| args.iter().collect())
        .unwrap_or_default();
    let found = collect_parameters(cx, &items)?;
    let tuple = cx.new_tuple(&found).v();
    if let Some(object) = args[0].as_object() {
        object.set_fixed(cx, PARAMETERS, tuple);
    }
    Ok(tuple)
}

/// The type parameters in arguments, each once, in order. Lists and tuples of arguments are looked into.
///
/// # Errors
/// As reading attributes.
pub fn collect_parameters<'v>(cx: Cx<'v>, items: &[V<'v>]) -> Result<Vec<V<'v>>, Exit> {
    let mut found: Vec<V<'v>> = Vec::new();
    let mut work: Vec<V<'v>> = items.iter().rev().copied().collect();
    while let Some(item) = work.pop() {
        if item.as_exact_type().is_some() {
            continue;
        }
        if let Some(tuple) = item.as_tuple() {
            work.extend(tuple.iter().rev());
            continue;
        }
        if let Some(list) = item.as_list() {
            work.extend(list.iter().rev());
            continue;
        }
        let is_parameter = cx
            .type_of(item)
            .is_some_and(|class| cx.lookup(class, cx.symbol("__typing_subst__")).is_some());
        if is_parameter {
            if !found.contains(&item) {
                found.push(item);
            }
            continue;
        }
        let own = leaf_attribute(cx, item, cx.symbol("__parameters__"));
        if let Ok(Some(own)) = own
            && let Some(own) = own.as_tuple()
        {
            for parameter in own.iter() {
                if !found.contains(&parameter) {
                    found.push(parameter);
                }
            }
        } else if let Err(Exit::Raised) = own {
            cx.take_raised(cx.raising());
        }
    }
    Ok(found)
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let origin = cx.leaf_hash(fixed(args[0], ORIGIN))?;
    let own = cx.leaf_hash(fixed(args[0], ARGS))?;
    Ok(cx.new_int(origin ^ own))
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::GenericAlias)?;
    if !cx.is_instance(args[1], C::GenericAlias) {
        return Ok(cx.root(roots::NOT_IMPLEMENTED));
    }
    let same = fixed(args[0], STARRED) == fixed(args[1], STARRED)
        && cx.leaf_same(fixed(args[0], ORIGIN), fixed(args[1], ORIGIN))?
        && cx.leaf_same(fixed(args[0], ARGS), fixed(args[1], ARGS))?;
    Ok(V::bool(same))
}

/// Makes an instance of the origin, which remembers the alias as `__orig_class__` if it can.
fn call<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match (state, got) {
        (0, _) => Ok(Next::Spread {
            state: 1,
            catch: false,
            callee: fixed(slots.get(0), ORIGIN),
            positional: slots.get(1),
            named: slots.get(2),
        }),
        (1, _) => {
            slots.set(3, got.value());
            Ok(Next::CatchOp {
                state: 2,
                op: SlowOp::SetAttr,
                operands: ArgBuf::of(&[got.value(), slots.get(0), cx.symbol("__orig_class__").v()]),
            })
        }
        (_, Got::Raised(exception))
            if !cx.is_instance(exception, C::AttributeError)
                && !cx.is_instance(exception, C::TypeError) =>
        {
            Err(cx.raise(exception))
        }
        _ => Ok(Next::Done(slots.get(3))),
    }
}

/// Other attributes are the origin's.
fn getattr<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    const OWN: [&str; 6] = [
        "__copy__",
        "__deepcopy__",
        "__unpacked__",
        "__typing_unpacked_tuple_args__",
        "__reduce_ex__",
        "__reduce__",
    ];
    if state > 0 {
        return Ok(Next::Done(got.value()));
    }
    let Some(name) = slots.get(1).as_str() else {
        return Err(cx.error(C::TypeError, "attribute name must be string"));
    };
    if name.is("__typing_unpacked_tuple_args__") {
        let is_tuple = fixed(slots.get(0), ORIGIN) == cx.class(C::Tuple).v();
        let unpacked = fixed(slots.get(0), STARRED) == V::TRUE;
        return Ok(Next::Done(if is_tuple && unpacked {
            fixed(slots.get(0), ARGS)
        } else {
            V::NIL
        }));
    }
    if OWN.iter().any(|own| name.is(own)) {
        return Err(cx.no_attribute(slots.get(0), name));
    }
    Ok(Next::Op {
        state: 1,
        op: SlowOp::GetAttr,
        operands: ArgBuf::of(&[fixed(slots.get(0), ORIGIN), name.v()]),
    })
}

fn or<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    super::union::of_two(cx, args[0], args[1])
}

fn ror<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    super::union::of_two(cx, args[1], args[0])
}

fn mro_entries<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_tuple(&[fixed(args[0], ORIGIN)]).v())
}

fn no_instance_check<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Err(cx.type_error("isinstance() argument 2 cannot be a parameterized generic"))
}

fn no_subclass_check<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Err(cx.type_error("issubclass() argument 2 cannot be a parameterized generic"))
}

/// The iterator over an alias, which gives the alias with a star.
fn iterator<'v>(cx: Cx<'v>, alias: V<'v>) -> V<'v> {
    new_with_slots(cx, cx.class(C::GenericAliasIterator), &[alias])
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let alias = fixed(args[0], 0);
    if alias.is_nil() {
        return Err(stop(cx).into());
    }
    if let Some(object) = args[0].as_object() {
        object.set_fixed(cx, 0, V::NIL);
    }
    Ok(starred(cx, alias))
}

fn reduce_iterator<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let alias = fixed(args[0], 0);
    let over = match alias.is_nil() {
        true => cx.new_tuple(&[]).v(),
        false => alias,
    };
    let arguments = cx.new_tuple(&[over]).v();
    Ok(cx.new_tuple(&[builtin(cx, "iter"), arguments]).v())
}

fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if fixed(args[0], STARRED) == V::TRUE {
        let class = cx.class(C::GenericAlias);
        let plain = new_alias(cx, class, fixed(args[0], ORIGIN), fixed(args[0], ARGS));
        let arguments = cx.new_tuple(&[iterator(cx, plain)]).v();
        return Ok(cx.new_tuple(&[builtin(cx, "next"), arguments]).v());
    }
    let parts = cx.new_tuple(&[fixed(args[0], ORIGIN), fixed(args[0], ARGS)]);
    Ok(cx
        .new_tuple(&[cx.class(C::GenericAlias).v(), parts.v()])
        .v())
}
