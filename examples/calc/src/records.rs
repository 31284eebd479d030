//! Records and their prototypes, on the VM's instances, shapes and types.
//!
//! A record is an instance. The VM finds an object's class through its shape, and looks up what an instance lacks in the
//! class and in the classes of its order of lookup. Calc shows no classes: **a class is what a prototype is to its
//! children**. It is made when a record becomes a prototype for the first time:
//!
//! ```text
//! let Point = {x: 0, y: 0}           Point: shape of class `record`, slots x and y
//! let p = Point with {x: 3}          class C: extra = Point, namespace = map of Point's fields
//!                                    Point: dictionary mode, class C, its dictionary is C's namespace
//!                                    p: shape of class C, slot x; y is found in C's namespace
//! ```
//!
//! So sites that read `p.y` or call `p.method()` are guarded by p's shape and C's version, as in any language with classes;
//! and the prototype itself finds its methods the same way, since it has the class too.
//!
//! **Invariant**: a prototype's fields are written through [`set_field`] only, which tells the VM that the class changed.

use corevm::objects::{Str, Type, TypeSpec};
use corevm::{Attribute, Cx, Kind, Place, Raised, ShapeId, Stub, V};

use crate::errors::fail;
use crate::language::root;

/// Longest chain of prototypes.
const MAX_CHAIN: usize = 100;
/// Room for fields that records get at first.
const INLINE_FIELDS: u8 = 4;

/// A record without fields whose prototype is this record, or nil for none.
///
/// # Errors
/// The prototype is no record, or has too many prototypes itself.
pub(crate) fn new<'v>(cx: Cx<'v>, prototype: V<'v>) -> Result<V<'v>, Raised> {
    let class = match prototype.is_nil() {
        true => cx.root(root::RECORD_CLASS).as_exact_type(),
        false => Some(class_of_children(cx, prototype)?),
    };
    Ok(class.map_or(V::NIL, |class| cx.new_instance(class)))
}

/// Whether the value is a record.
pub(crate) fn is_record(value: V<'_>) -> bool {
    // The only other instances are exceptions, which programs never see.
    value.kind() == Some(Kind::Instance)
}

/// The prototype of a record.
pub(crate) fn prototype_of<'v>(cx: Cx<'v>, record: V<'v>) -> Option<V<'v>> {
    let class = cx.type_of(record)?;
    let prototype = class.extra();
    if prototype != record {
        return Some(prototype).filter(|prototype| !prototype.is_nil());
    }
    // A prototype has the class of its children; its own prototype is that of the class below.
    let base = class.bases().as_tuple()?.get(0)?.as_exact_type()?;
    Some(base.extra()).filter(|prototype| !prototype.is_nil())
}

/// The class of a record's children.
fn class_of_children<'v>(cx: Cx<'v>, prototype: V<'v>) -> Result<Type<'v>, Raised> {
    if !is_record(prototype) {
        return Err(fail(cx, "only a record can be a prototype"));
    }
    let Some(base) = cx.type_of(prototype) else {
        return Err(fail(cx, "only a record can be a prototype"));
    };
    if base.extra() == prototype {
        return Ok(base);
    }
    let chain = base.order_tuple().as_tuple();
    let mut order: Vec<V<'v>> = chain.map_or_else(Vec::new, |chain| chain.iter().collect());
    if order.len() > MAX_CHAIN {
        return Err(fail(cx, "the chain of prototypes is too long"));
    }
    let Some(fields) = cx.to_dictionary(prototype) else {
        return Err(fail(cx, "only a record can be a prototype"));
    };
    let class = cx.new_type(TypeSpec {
        name: base.name(),
        bases: cx.new_tuple(&[base.v()]),
        namespace: Some(fields),
        metaclass: V::NIL,
        fixed_slots: 0,
        inline_attributes: INLINE_FIELDS,
        flags: 0,
        layout: 0,
    });
    order.insert(0, class.v());
    class.set_order_value(cx, cx.new_tuple(&order).v());
    class.set_extra(cx, prototype);
    base.add_subclass(cx, class);
    cx.change_class(prototype, class);
    Ok(class)
}

/// The class of records without a prototype.
pub(crate) fn new_root_class<'v>(cx: Cx<'v>, name: &str, fixed_slots: u8) -> Type<'v> {
    let class = cx.new_type(TypeSpec {
        name: cx.symbol(name).v(),
        bases: cx.new_tuple(&[]),
        namespace: Some(cx.new_map()),
        metaclass: V::NIL,
        fixed_slots,
        inline_attributes: if fixed_slots == 0 { INLINE_FIELDS } else { 0 },
        flags: 0,
        layout: 0,
    });
    class.set_order_value(cx, cx.new_tuple(&[class.v()]).v());
    class
}

/// The field of a record or of its prototypes.
pub(crate) fn field<'v>(cx: Cx<'v>, record: V<'v>, name: Str<'v>) -> Option<V<'v>> {
    if !is_record(record) {
        return None;
    }
    cx.get_own(record, name)
        .or_else(|| cx.lookup(cx.type_of(record)?, name))
}

/// Sets a field of the record itself.
pub(crate) fn set_field<'v>(cx: Cx<'v>, record: V<'v>, name: Str<'v>, value: V<'v>) {
    match cx.type_of(record) {
        Some(class) if class.extra() == record => class.set_attribute(cx, name, value),
        _ => drop(cx.set_own(record, name, value)),
    }
}

/// As [`set_field`], for the slow path of an assignment, whose site learns how it is done.
pub(crate) fn set_field_at_site<'v>(cx: Cx<'v>, record: V<'v>, name: Str<'v>, value: V<'v>) {
    let from = ShapeId(cx.shape_of(record));
    set_field(cx, record, name, value);
    let to = ShapeId(cx.shape_of(record));
    // A prototype has no slots: its fields are in a map, and each assignment has to be noted.
    let (Some(Attribute::Slot(place)), Some(class)) =
        (cx.own_attribute(record, name), cx.type_of(record))
    else {
        return;
    };
    match place {
        _ if from == to => cx.attach(Stub::OwnSlot { shape: from, place }),
        Place::Inline(_) => cx.attach(Stub::AddSlot {
            from,
            to,
            place,
            class,
        }),
        Place::Overflow(_) => {}
    }
}

/// The names of a record's own fields, in order.
pub(crate) fn names<'v>(cx: Cx<'v>, record: V<'v>) -> Vec<V<'v>> {
    let fields = cx.own_attributes(record);
    fields.into_iter().map(|(name, _)| name.v()).collect()
}
