//! The computed attributes of classes.

use super::signatures::SIGNATURES;
use super::{create, note_subclass, this};
use crate::prelude::*;
use crate::protocol::{Repr, module_of};
use crate::types::mapping_proxy;

fn is_heap(class: Type<'_>) -> bool {
    class.has_flag(class_flags::HEAP)
}

/// What may be set on classes of programs only.
fn writable<'v>(cx: Cx<'v>, value: V<'v>, name: &str, new: V<'v>) -> Result<Type<'v>, Exit> {
    let class = this(cx, value)?;
    let own = match is_heap(class) {
        true => class.name().as_str().map_or_else(String::new, Str::to_text),
        false => cx.class_path(class),
    };
    if !is_heap(class) {
        return Err(cx.type_error(format!(
            "cannot set '{name}' attribute of immutable type '{own}'"
        )));
    }
    if new.is_empty() {
        return Err(cx.type_error(format!(
            "cannot delete '{name}' attribute of immutable type '{own}'"
        )));
    }
    Ok(class)
}

pub fn name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.name())
}

pub fn set_name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = writable(cx, args[0], "__name__", args[1])?;
    let Some(name) = args[1].as_str() else {
        return Err(cx.type_error(format!(
            "can only assign string to {}.__name__, not '{}'",
            class.name().as_str().map_or_else(String::new, Str::to_text),
            cx.class_name(args[1])
        )));
    };
    if name.units().iter().any(|unit| unit == 0) {
        return Err(cx.value_error("type name must not contain null characters"));
    }
    class.set_name(cx, name.v());
    cx.type_changed(class);
    Ok(V::NIL)
}

pub fn qualname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.qualified_name())
}

pub fn set_qualname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = writable(cx, args[0], "__qualname__", args[1])?;
    if args[1].as_str().is_none() {
        return Err(cx.type_error(format!(
            "can only assign string to {}.__qualname__, not '{}'",
            class.name().as_str().map_or_else(String::new, Str::to_text),
            cx.class_name(args[1])
        )));
    }
    class.set_qualified_name(cx, args[1]);
    Ok(V::NIL)
}

pub fn module<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    match class.namespace(cx).get_symbol(cx.name(N::module)) {
        // A class may define `__module__` for its instances; what is no descriptor is shown.
        Some(module) if is_heap(class) => Ok(module),
        _ if is_heap(class) => Err(cx
            .error_with(C::AttributeError, &[cx.name(N::module).v()])
            .into()),
        _ => Ok(cx.symbol(&module_of(cx, class)).v()),
    }
}

pub fn set_module<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = writable(cx, args[0], "__module__", args[1])?;
    class.set_attribute(cx, cx.name(N::module), args[1]);
    // The line is one of the former module.
    let line = cx.symbol("__firstlineno__");
    class.namespace(cx).remove_symbol(cx, line);
    Ok(V::NIL)
}

pub fn bases<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.bases())
}

/// What the twin of setting `__bases__` does step by step, asking metaclasses for the orders of lookup.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("class_bases", "(cls, /)", bases),
    NativeDef::leaf("class_order", "(cls, /)", order),
    NativeDef::leaf("begin_bases", "(cls, bases, /)", |cx, args| {
        let (class, tuple, _) = checked_bases(cx, args)?;
        class.set_bases_value(cx, tuple.v());
        Ok(V::NIL)
    }),
    NativeDef::leaf("put_bases", "(cls, bases, /)", |cx, args| {
        this(cx, args[0])?.set_bases_value(cx, args[1]);
        Ok(V::NIL)
    }),
    NativeDef::leaf("checked_order", "(cls, order, /)", |cx, args| {
        let order = create::checked_order(cx, this(cx, args[0])?, args[1])?;
        Ok(order.v())
    }),
    NativeDef::leaf("put_order", "(cls, order, /)", |cx, args| {
        let class = this(cx, args[0])?;
        match args[1].as_tuple() {
            Some(order) => create::set_order(cx, class, order),
            None => class.set_order_value(cx, V::NIL),
        }
        Ok(V::NIL)
    }),
    NativeDef::leaf("end_bases", "(cls, former, /)", |cx, args| {
        let class = this(cx, args[0])?;
        if let (Some(former), Some(bases)) = (args[1].as_tuple(), class.bases().as_tuple()) {
            exchange_subclass(cx, class, former, bases);
        }
        Ok(V::NIL)
    }),
];

/// Changes the bases: checked first, so that a refusal leaves the class as it was.
pub fn set_bases<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (class, tuple, _) = checked_bases(cx, args)?;
    let mut work = vec![class];
    while let Some(next) = work.pop() {
        let metaclass = cx.type_of(next.v());
        if metaclass.is_some_and(|metaclass| create::has_own_order(cx, metaclass)) {
            return Err(Exit::NeedGuest);
        }
        super::direct_subclasses(next, |subclass| work.push(subclass));
    }
    relink(cx, class, tuple)?;
    Ok(V::NIL)
}

/// Whether a class has another one among its bases and theirs, whatever the orders of lookup say meanwhile.
fn derives_from<'v>(class: Type<'v>, other: Type<'v>) -> bool {
    let mut work = vec![class];
    while let Some(next) = work.pop() {
        if next == other {
            return true;
        }
        if let Some(bases) = next.bases().as_tuple() {
            work.extend(bases.iter().filter_map(V::as_type));
        }
    }
    false
}

/// The class, and bases that it may get.
fn checked_bases<'v>(
    cx: Cx<'v>,
    args: &[V<'v>],
) -> Result<(Type<'v>, Tuple<'v>, Vec<Type<'v>>), Exit> {
    let class = writable(cx, args[0], "__bases__", args[1])?;
    let own = class.name().as_str().map_or_else(String::new, Str::to_text);
    let Some(tuple) = args[1].as_tuple() else {
        return Err(cx.type_error(format!(
            "can only assign tuple to {own}.__bases__, not {}",
            cx.class_name(args[1])
        )));
    };
    if tuple.is_empty() {
        return Err(cx.type_error(format!(
            "can only assign non-empty tuple to {own}.__bases__, not ()"
        )));
    }
    let mut bases = Vec::new();
    for base in tuple.iter() {
        match base.as_exact_type() {
            Some(base) if base.is_subtype_of(class) || derives_from(base, class) => {
                return Err(cx.type_error("a __bases__ item causes an inheritance cycle"));
            }
            Some(base) => bases.push(base),
            None => {
                return Err(cx.type_error(format!(
                    "{own}.__bases__ must be tuple of classes, not '{}'",
                    cx.class_name(base)
                )));
            }
        }
    }
    let best = create::best_base(cx, &bases)?;
    let former = super::solid_base(cx, class);
    let own_layout = class.layout() == u64::from(class.number());
    if !own_layout && super::solid_base(cx, best) != former {
        let best = best.name().as_str().map_or_else(String::new, Str::to_text);
        return Err(cx.type_error(format!(
            "__bases__ assignment: '{best}' object layout differs from '{own}'"
        )));
    }
    Ok((class, tuple, bases))
}

/// Says to former bases that the class is no subclass any more, and to the new ones that it is.
fn exchange_subclass<'v>(cx: Cx<'v>, class: Type<'v>, former: Tuple<'v>, bases: Tuple<'v>) {
    for base in former.iter().filter_map(V::as_type) {
        base.remove_subclass(cx, class);
    }
    for base in bases.iter().filter_map(V::as_type) {
        note_subclass(cx, base, class);
    }
    cx.type_changed(class);
}

fn relink<'v>(cx: Cx<'v>, class: Type<'v>, tuple: Tuple<'v>) -> Result<(), Exit> {
    // All orders are computed before any is changed.
    let former = class.bases();
    class.set_bases_value(cx, tuple.v());
    let mut changed = Vec::new();
    let mut work = vec![class];
    while let Some(next) = work.pop() {
        let own: Vec<Type<'v>> = next
            .bases()
            .as_tuple()
            .map(|bases| bases.iter().filter_map(V::as_type).collect())
            .unwrap_or_default();
        let before = next.order_tuple();
        match super::linearize(cx, next, &own) {
            Ok(order) => {
                changed.push((next, before));
                next.set_order_value(cx, cx.new_tuple(&order).v());
                super::direct_subclasses(next, |subclass| work.push(subclass));
            }
            Err(raised) => {
                for (undone, order) in changed {
                    undone.set_order_value(cx, order);
                }
                class.set_bases_value(cx, former);
                return Err(raised.into());
            }
        }
    }
    if let Some(former) = former.as_tuple() {
        exchange_subclass(cx, class, former, tuple);
    }
    Ok(())
}

pub fn base<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    let bases: Vec<Type<'v>> = class
        .bases()
        .as_tuple()
        .map(|bases| bases.iter().filter_map(V::as_type).collect())
        .unwrap_or_default();
    // The base whose layout the class extends; all are acceptable, since the class exists.
    let solid = super::solid_base(cx, class);
    let best = bases
        .iter()
        .find(|base| super::solid_base(cx, **base) == solid)
        .or_else(|| {
            bases.iter().max_by_key(|base| {
                super::solid_base(cx, **base)
                    .order_tuple()
                    .as_tuple()
                    .map_or(0, Tuple::len)
            })
        });
    Ok(best.map_or(V::NIL, |base| base.v()))
}

pub fn order<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.order_tuple())
}

pub fn dict<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let namespace = this(cx, args[0])?.namespace(cx);
    Ok(mapping_proxy::new_proxy(cx, namespace.v()))
}

pub fn doc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    if !is_heap(class) {
        // Making the attributes sets the doc, too.
        let written = class.namespace(cx).get_symbol(cx.name(N::doc));
        let written = written.filter(|doc| doc.as_str().is_some());
        return Ok(written.unwrap_or_else(|| class.extra()));
    }
    let found = class.namespace(cx).get_symbol(cx.name(N::doc));
    let Some(found) = found else {
        return Ok(V::NIL);
    };
    match crate::ops::attr::bind(cx, found, V::EMPTY, class)? {
        crate::ops::attr::Access::Value(value) => Ok(value),
        _ => Err(Exit::NeedGuest),
    }
}

pub fn set_doc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = writable(cx, args[0], "__doc__", args[1])?;
    class.set_attribute(cx, cx.name(N::doc), args[1]);
    Ok(V::NIL)
}

const INLINE_VALUES: i64 = 1 << 2;
const MANAGED_DICT: i64 = 1 << 4;

/// The classes whose instances have items beside their attributes, with the size of an item in CPython.
const VARIABLE_SIZED: [(C, i64); 4] = [(C::Int, 4), (C::Tuple, 8), (C::Bytes, 1), (C::Type, 40)];

fn item_size_of<'v>(cx: Cx<'v>, class: Type<'v>) -> i64 {
    let known = VARIABLE_SIZED.iter();
    let mut known = known.filter(|(base, _)| class.is_subtype_of(cx.class(*base)));
    known.next().map_or(0, |&(_, size)| size)
}

/// Whether instances of the class have items beside their attributes.
pub fn is_variable_sized<'v>(cx: Cx<'v>, class: Type<'v>) -> bool {
    item_size_of(cx, class) > 0
}

pub fn item_size<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(item_size_of(cx, this(cx, args[0])?)))
}

/// CPython's bits of `tp_flags` that programs test.
pub fn flags<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    let bits = [
        (class_flags::HEAP, 1 << 9),
        (class_flags::BASE, 1 << 10),
        (class_flags::SEQUENCE, 1 << 5),
        (class_flags::MAPPING, 1 << 6),
        (class_flags::ABSTRACT, 1 << 20),
        (class_flags::MATCH_SELF, 1 << 22),
        (class_flags::EXCEPTION, 1 << 30),
    ];
    let mut flags: i64 = 1 << 12 | 1 << 14;
    for (own, bit) in bits {
        if class.has_flag(own) {
            flags |= bit;
        }
    }
    if !is_heap(class) {
        flags |= 1 << 8;
    } else if class.has_flag(class_flags::HAS_DICT) {
        flags |= MANAGED_DICT;
        if !is_variable_sized(cx, class) {
            flags |= INLINE_VALUES;
        }
    }
    let subclasses = [
        (C::Int, 1 << 24),
        (C::List, 1 << 25),
        (C::Tuple, 1 << 26),
        (C::Bytes, 1 << 27),
        (C::Str, 1 << 28),
        (C::Dict, 1 << 29),
        (C::Type, 1 << 31),
    ];
    for (base, bit) in subclasses {
        if class.is_subtype_of(cx.class(base)) {
            flags |= bit;
        }
    }
    Ok(V::small(flags))
}

pub fn basic_size<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    Ok(V::small(16 + 8 * i64::from(class.fixed_slots(cx))))
}

pub fn dict_offset<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    Ok(V::small(if class.has_flag(class_flags::HAS_DICT) {
        -1
    } else {
        0
    }))
}

/// As for dictionaries: -1 if instances can be referred to weakly, 0 if not.
pub fn weak_reference_offset<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    let kinds = [C::Function, C::Type, C::Set, C::FrozenSet, C::Generator];
    let is_of_kind = kinds
        .into_iter()
        .any(|kind| class.is_subtype_of(cx.class(kind)));
    let can = is_of_kind || class.has_flag(class_flags::WEAKREF);
    Ok(V::small(if can { -1 } else { 0 }))
}

pub fn text_signature<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    let found = SIGNATURES
        .iter()
        .find(|(known, _)| class == cx.class(*known));
    Ok(found.map_or(V::NIL, |(_, signature)| cx.new_str(signature).v()))
}

pub fn abstract_methods<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    let name = cx.name(N::abstractmethods);
    match class.namespace(cx).get_symbol(name) {
        Some(methods) if class != cx.class(C::Type) && methods.kind() != Some(Kind::Instance) => {
            Ok(methods)
        }
        _ => Err(cx.no_attribute(class.v(), name).into()),
    }
}

pub fn set_abstract_methods<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    let name = cx.name(N::abstractmethods);
    let flags = class.flags() & !class_flags::ABSTRACT;
    if args[1].is_empty() {
        if class.namespace(cx).remove_symbol(cx, name).is_none() {
            return Err(cx.no_attribute(class.v(), name).into());
        }
        class.set_flags(flags);
        cx.type_changed(class);
        return Ok(V::NIL);
    }
    let is_abstract = cx.language().truth(cx, args[1]).ok_or(Exit::NeedGuest)?;
    class.set_attribute(cx, name, args[1]);
    class.set_flags(
        flags
            | if is_abstract {
                class_flags::ABSTRACT
            } else {
                0
            },
    );
    Ok(V::NIL)
}

pub fn type_params<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    let own = class.namespace(cx).get_symbol(cx.name(N::type_params));
    Ok(match own {
        Some(params) if is_heap(class) => params,
        _ => cx.root(crate::roots::EMPTY_TUPLE),
    })
}

pub fn set_type_params<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = writable(cx, args[0], "__type_params__", args[1])?;
    class.set_attribute(cx, cx.name(N::type_params), args[1]);
    Ok(V::NIL)
}

/// `__annotate__`: what the class body has set, or left as `__annotate_func__`, or None.
pub fn annotate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    if !is_heap(class) {
        return Err(cx.no_attribute(class.v(), cx.name(N::annotate)).into());
    }
    let namespace = class.namespace(cx);
    let own = namespace
        .get_symbol(cx.name(N::annotate))
        .or_else(|| namespace.get_symbol(cx.symbol("__annotate_func__")));
    Ok(own.unwrap_or(V::NIL))
}

pub fn set_annotate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = this(cx, args[0])?;
    if args[1].is_empty() {
        return Err(cx.type_error("cannot delete __annotate__ attribute"));
    }
    let class = writable(cx, class.v(), "__annotate__", args[1])?;
    if !args[1].is_nil()
        && crate::ops::call::call_target(cx, args[1]).is_err()
        && args[1].kind() != Some(Kind::Function)
    {
        cx.take_raised(cx.raising());
        return Err(cx.type_error("__annotate__ must be callable or None"));
    }
    class.set_attribute(cx, cx.symbol("__annotate_func__"), args[1]);
    if !args[1].is_nil() {
        class
            .namespace(cx)
            .remove_symbol(cx, cx.symbol("__annotations_cache__"));
        class
            .namespace(cx)
            .remove_symbol(cx, cx.name(N::annotations));
    }
    Ok(V::NIL)
}
