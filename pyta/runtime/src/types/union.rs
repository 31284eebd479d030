//! Python's `X | Y` of types.

use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::protocol::{Compare, Hashing};
use crate::roots;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    module: "typing",
    doc: "Alternative types, as written by int | str.",
    fixed_slots: 1,
    flags: class_flags::NO_NEW | class_flags::WEAKREF,
    methods: &[
        NativeDef::leaf_or_guest(
            "__repr__",
            "(self, /)",
            super::object::need_guest,
            "union_repr",
        ),
        NativeDef::leaf_or_guest("__hash__", "(self, /)", hash, "union_hash"),
        NativeDef::leaf_or_guest("__eq__", "(self, value, /)", eq, "union_eq"),
        NativeDef::leaf_or_guest("__or__", "(self, value, /)", or, "union_or"),
        NativeDef::leaf_or_guest("__ror__", "(self, value, /)", ror, "union_ror"),
        NativeDef::leaf_or_guest(
            "__instancecheck__",
            "(self, instance, /)",
            super::object::need_guest,
            "union_instancecheck",
        ),
        NativeDef::leaf_or_guest(
            "__subclasscheck__",
            "(self, subclass, /)",
            super::object::need_guest,
            "union_subclasscheck",
        ),
        NativeDef::leaf_or_guest(
            "__getitem__",
            "(self, key, /)",
            super::object::need_guest,
            "union_getitem",
        ),
        NativeDef::leaf_or_guest(
            "__mro_entries__",
            "(self, bases, /)",
            super::object::need_guest,
            "union_mro_entries",
        ),
    ],
    class_methods: &[NativeDef::leaf_or_guest(
        "__class_getitem__",
        "(cls, item, /)",
        super::object::need_guest,
        "union_class_getitem",
    )],
    attributes: &[
        GetSet::read_only("__args__", args_of),
        GetSet::read_only("__parameters__", parameters),
        GetSet::read_only("__name__", name),
        GetSet::read_only("__qualname__", name),
        GetSet::read_only("__module__", |cx, _| Ok(cx.symbol("typing").v())),
        GetSet::read_only("__origin__", origin),
    ],
    ..ClassSpec::new(C::Union, C::Object)
}];

/// The members of a union.
pub fn members(union: V<'_>) -> Vec<V<'_>> {
    union
        .as_object()
        .and_then(|object| object.fixed(0).as_tuple())
        .map(|args| args.iter().collect())
        .unwrap_or_default()
}

/// Whether a value may stand in a union without guest code having a say.
fn is_unionable<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    value.is_nil()
        || value.as_exact_type().is_some()
        || cx.is_instance(value, C::GenericAlias)
        || cx.is_exactly(value, C::Union)
        || cx.is_instance(value, C::TypeAlias)
}

/// Whether a value is a class that is equal to itself only.
fn is_plain_class<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    value.as_exact_type().is_some() && cx.is_exactly(value, C::Type)
}

/// `a | b` of types.
///
/// # Errors
/// As comparing the members.
pub fn of_two<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<V<'v>, Exit> {
    if !is_unionable(cx, a) || !is_unionable(cx, b) {
        return Ok(cx.root(roots::NOT_IMPLEMENTED));
    }
    of(cx, &[a, b])
}

/// The union of some types: flattened, without duplicates; one type is itself.
///
/// # Errors
/// As comparing the members.
pub fn of<'v>(cx: Cx<'v>, types: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut all: Vec<V<'v>> = Vec::new();
    for &value in types {
        let parts = if cx.is_exactly(value, C::Union) {
            members(value)
        } else {
            vec![value]
        };
        for part in parts {
            let part = if part.is_nil() {
                cx.class(C::NoneType).v()
            } else {
                part
            };
            let mut known = false;
            for &own in &all {
                known |= own == part
                    || !(is_plain_class(cx, own) && is_plain_class(cx, part))
                        && cx.leaf_same(own, part)?;
            }
            if !known {
                all.push(part);
            }
        }
    }
    if let [one] = all.as_slice() {
        return Ok(*one);
    }
    Ok(new_union(cx, cx.new_tuple(&all).v()))
}

/// The union of a tuple of different members.
pub fn new_union<'v>(cx: Cx<'v>, members: V<'v>) -> V<'v> {
    let union = cx.new_instance(cx.class(C::Union));
    if let Some(object) = union.as_object() {
        object.set_fixed(cx, 0, members);
    }
    union
}

fn or<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    checked(cx, args[1])?;
    of_two(cx, args[0], args[1])
}

fn ror<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    checked(cx, args[1])?;
    of_two(cx, args[1], args[0])
}

/// Leaves it to guest code whether another value may join a union.
fn checked<'v>(cx: Cx<'v>, value: V<'v>) -> Result<(), Exit> {
    if is_unionable(cx, value) {
        Ok(())
    } else {
        Err(Exit::NeedGuest)
    }
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    // Independent of order, as equality is.
    let mut hasher = pyta_text::hash::SetHasher::default();
    for member in members(args[0]) {
        hasher.push(cx.leaf_hash(member)?);
    }
    Ok(cx.new_int(hasher.finish()))
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::Union)?;
    if !cx.is_exactly(args[1], C::Union) {
        return Ok(cx.root(roots::NOT_IMPLEMENTED));
    }
    let (own, other) = (members(args[0]), members(args[1]));
    if own.len() != other.len() {
        return Ok(V::FALSE);
    }
    for member in own {
        let mut found = false;
        for &candidate in &other {
            found |= cx.leaf_same(member, candidate)?;
        }
        if !found {
            return Ok(V::FALSE);
        }
    }
    Ok(V::TRUE)
}

fn args_of<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(args[0].as_object().map_or(V::NIL, |object| object.fixed(0)))
}

fn parameters<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = super::generic_alias::collect_parameters(cx, &members(args[0]))?;
    Ok(cx.new_tuple(&found).v())
}

fn name<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.symbol("Union").v())
}

fn origin<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.class(C::Union).v())
}
