//! Python's `mappingproxy`: a read-only view of a mapping.

use crate::classes::ClassSpec;
use crate::ops::attr::{Access, access};
use crate::ops::items::as_key_error;
use crate::prelude::*;
use crate::protocol::{Hashing, Methods};

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "A view of mapping through which nothing can be changed.",
    flags: class_flags::MAPPING,
    fixed_slots: 1,
    new: Some(NativeDef::leaf("__new__", "(cls, mapping)", new)),
    methods: &[
        NativeDef::leaf_or("__len__", "(self, /)", leaf_len, len, 0),
        NativeDef::leaf_or("__getitem__", "(self, key, /)", leaf_get_item, get_item, 0),
        NativeDef::leaf_or("__contains__", "(self, key, /)", leaf_contains, contains, 0),
        NativeDef::step("__iter__", "(self, /)", iter, 0),
        NativeDef::step("__reversed__", "(self, /)", reversed, 0),
        NativeDef::step("__str__", "(self, /)", str, 0),
        NativeDef::leaf_or_guest(
            "__repr__",
            "(self, /)",
            super::object::need_guest,
            "proxy_repr",
        ),
        NativeDef::step("__hash__", "(self, /)", hash, 0),
        NativeDef::step("__eq__", "(self, value, /)", eq, 0),
        NativeDef::step("__ne__", "(self, value, /)", ne, 0),
        NativeDef::step("__lt__", "(self, value, /)", lt, 0),
        NativeDef::step("__le__", "(self, value, /)", le, 0),
        NativeDef::step("__gt__", "(self, value, /)", gt, 0),
        NativeDef::step("__ge__", "(self, value, /)", ge, 0),
        NativeDef::step("__or__", "(self, value, /)", or, 0),
        NativeDef::step("__ror__", "(self, value, /)", ror, 0),
        NativeDef::leaf("__ior__", "(self, value, /)", ior),
        NativeDef::leaf_or("get", "(self, key, default=None, /)", leaf_get, get, 0)
            .doc("What self[key] gives, or default where that would raise KeyError."),
        NativeDef::step("keys", "(self, /)", keys, 0),
        NativeDef::step("values", "(self, /)", values, 0),
        NativeDef::step("items", "(self, /)", items, 0),
        NativeDef::step("copy", "(self, /)", copy, 0),
    ],
    class_methods: &[NativeDef::step(
        "__class_getitem__",
        "(cls, item, /)",
        super::generic_alias::class_getitem,
        0,
    )],
    ..ClassSpec::new(C::MappingProxy, C::Object)
}];

/// A proxy of a mapping.
pub fn new_proxy<'v>(cx: Cx<'v>, mapping: V<'v>) -> V<'v> {
    let proxy = cx.new_instance(cx.class(C::MappingProxy));
    if let Some(object) = proxy.as_object() {
        object.set_fixed(cx, 0, mapping);
    }
    proxy
}

/// What a proxy shows.
pub fn mapping_of(proxy: V<'_>) -> V<'_> {
    proxy.as_object().map_or(V::NIL, |object| object.fixed(0))
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let has_items = cx
        .type_of(args[1])
        .is_some_and(|class| cx.lookup(class, cx.name(N::getitem)).is_some());
    if !has_items || args[1].as_list().is_some() || args[1].as_tuple().is_some() {
        return Err(cx.type_error(format!(
            "mappingproxy() argument must be a mapping, not {}",
            cx.class_name(args[1])
        )));
    }
    Ok(new_proxy(cx, args[1]))
}

/// The mapping when it is a dict, whose own methods need no looking up.
fn dict_of<'v>(proxy: V<'v>) -> Result<Map<'v>, Exit> {
    mapping_of(proxy).as_exact_map().ok_or(Exit::NeedGuest)
}

/// Where the dict has the key.
fn place<'v>(cx: Cx<'v>, proxy: V<'v>, key: V<'v>) -> Result<Option<usize>, Exit> {
    match dict_of(proxy)?.place_of(cx, key) {
        Err(Exit::Raised) => Err(as_key_error(cx, key, "dict key").into()),
        found => found,
    }
}

fn leaf_len<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(dict_of(args[0])?.len() as i64))
}

fn leaf_get_item<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let place = place(cx, args[0], args[1])?.ok_or(Exit::NeedGuest)?;
    Ok(dict_of(args[0])?.value_at(place))
}

fn leaf_contains<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(place(cx, args[0], args[1])?.is_some()))
}

fn leaf_get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(match place(cx, args[0], args[1])? {
        Some(place) => dict_of(args[0])?.value_at(place),
        None => args[2].given().unwrap_or(V::NIL),
    })
}

/// An operation on the mapping.
fn op<'v>(state: u32, got: Got<'v>, op: SlowOp, operands: &[V<'v>]) -> Result<Next<'v>, Raised> {
    Ok(if state > 0 {
        Next::Done(got.value())
    } else {
        Next::Op {
            state: 1,
            op,
            operands: ArgBuf::of(operands),
        }
    })
}

macro_rules! steps {
    ($($name:ident($slots:ident) $op:ident [$($operand:expr),*];)*) => {
        $(fn $name<'v>(_cx: Cx<'v>, $slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
            op(state, got, SlowOp::$op, &[$($operand),*])
        })*
    };
}

steps! {
    get_item(slots) GetItem [mapping_of(slots.get(0)), slots.get(1)];
    contains(slots) Contains [slots.get(1), mapping_of(slots.get(0))];
    iter(slots) Iter [mapping_of(slots.get(0))];
    eq(slots) Eq [mapping_of(slots.get(0)), slots.get(1)];
    ne(slots) Ne [mapping_of(slots.get(0)), slots.get(1)];
    lt(slots) Lt [mapping_of(slots.get(0)), slots.get(1)];
    le(slots) Le [mapping_of(slots.get(0)), slots.get(1)];
    gt(slots) Gt [mapping_of(slots.get(0)), slots.get(1)];
    ge(slots) Ge [mapping_of(slots.get(0)), slots.get(1)];
}

fn or<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    let operands = [
        unwrapped(cx, slots.get(0)),
        unwrapped(cx, slots.get(1)),
        V::small(0),
    ];
    op(state, got, SlowOp::BitOr, &operands)
}

fn ror<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    let operands = [
        unwrapped(cx, slots.get(1)),
        unwrapped(cx, slots.get(0)),
        V::small(0),
    ];
    op(state, got, SlowOp::BitOr, &operands)
}

fn unwrapped<'v>(cx: Cx<'v>, value: V<'v>) -> V<'v> {
    if cx.is_exactly(value, C::MappingProxy) {
        mapping_of(value)
    } else {
        value
    }
}

fn ior<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Err(cx.type_error(format!(
        "'|=' is not supported by {}; use '|' instead",
        cx.class_name(args[0])
    )))
}

/// Calls a method of the mapping by name.
fn method<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    name: &str,
    args: &[V<'v>],
) -> Result<Next<'v>, Raised> {
    let mapping = mapping_of(slots.get(0));
    let call = |callee: V<'v>| {
        Ok(Next::TailCall {
            callee,
            args: ArgBuf::of(args),
        })
    };
    if state > 0 {
        return call(got.value());
    }
    let name = cx.symbol(name);
    match access(cx, mapping, name)? {
        Access::Value(callee) => call(callee),
        _ => Ok(Next::Op {
            state: 1,
            op: SlowOp::GetAttr,
            operands: ArgBuf::of(&[mapping, name.v()]),
        }),
    }
}

macro_rules! methods {
    ($($name:ident $text:literal;)*) => {
        $(fn $name<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
            method(cx, slots, state, got, $text, &[])
        })*
    };
}

fn hash<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(got.value()));
    }
    let mapping = mapping_of(slots.get(0));
    match cx.leaf_hash(mapping) {
        Ok(hash) => Ok(Next::Done(cx.new_int(hash))),
        Err(Exit::Raised) => Err(cx.raising()),
        Err(_) => match cx.special(mapping, N::hash) {
            Some(method) if !method.callee.is_nil() => Ok(method.call(1, &[])),
            _ => Err(cx.unhashable(mapping)),
        },
    }
}

methods! {
    len "__len__"; reversed "__reversed__"; str "__str__"; keys "keys"; values "values"; items "items";
    copy "copy";
}

fn get<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    let default = slots.get(2).given().unwrap_or(V::NIL);
    method(cx, slots, state, got, "get", &[slots.get(1), default])
}
