//! `_tuplegetter`: the attributes of named tuples. Slots: the index of the item, the documentation.

use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::protocol::Repr;
use crate::types::iterators::{new_with_slots, short_name};

const INDEX: usize = 0;
const DOC: usize = 1;

/// The declaration: classes of the prelude have such attributes too.
pub const CLASSES: &[ClassSpec] = &[CLASS];

pub const CLASS: ClassSpec = ClassSpec {
    module: "collections",
    fixed_slots: 2,
    new: Some(NativeDef::leaf("__new__", "(cls, index, doc, /)", new)),
    methods: &[
        NativeDef::leaf("__get__", "(self, instance, owner=None, /)", get),
        NativeDef::leaf("__set__", "(self, instance, value, /)", |cx, _| {
            Err(cx.error(C::AttributeError, "can't set attribute").into())
        }),
        NativeDef::leaf("__delete__", "(self, instance, /)", |cx, _| {
            Err(cx.error(C::AttributeError, "can't delete attribute").into())
        }),
        NativeDef::leaf("__reduce__", "(self, /)", reduce),
        NativeDef::leaf("__repr__", "(self, /)", repr),
    ],
    attributes: &[GetSet::read_write(
        "__doc__",
        |_, args| Ok(slot(args[0], DOC)),
        set_doc,
    )],
    ..ClassSpec::new(C::TupleGetter, C::Object)
};

fn slot(getter: V<'_>, index: usize) -> V<'_> {
    getter
        .as_object()
        .and_then(|getter| getter.fixed(index).given())
        .unwrap_or(V::NIL)
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = args[0]
        .as_exact_type()
        .unwrap_or_else(|| cx.class(C::TupleGetter));
    Ok(new_with_slots(cx, class, &[args[1], args[2]]))
}

/// What makes getters for classes of the prelude.
pub const INTRINSICS: &[NativeDef] = &[NativeDef::leaf(
    "structseq_getter",
    "(index, /)",
    |cx, args| {
        let class = cx.class(C::TupleGetter);
        Ok(new_with_slots(cx, class, &[args[0], V::NIL]))
    },
)];

/// The item of `instance` that `getter` gives, and its index, when these are such a getter and a tuple that has the item.
pub fn item<'v>(cx: Cx<'v>, getter: V<'v>, instance: V<'v>) -> Option<(usize, V<'v>)> {
    if getter.kind() != Some(Kind::Instance) || !cx.is_exactly(getter, C::TupleGetter) {
        return None;
    }
    let index = usize::try_from(slot(getter, INDEX).as_small()?).ok()?;
    Some((index, instance.as_tuple()?.get(index)?))
}

fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (getter, instance) = (args[0], args[1]);
    if instance.is_nil() {
        return Ok(getter);
    }
    let index = slot(getter, INDEX);
    let Some(tuple) = instance.as_tuple() else {
        return Err(cx.type_error(format!(
            "descriptor for index '{}' for tuple subclasses doesn't apply to '{}' object",
            index.as_small().unwrap_or(-1),
            cx.class_name(instance)
        )));
    };
    index
        .as_small()
        .and_then(|index| usize::try_from(index).ok())
        .and_then(|index| tuple.get(index))
        .ok_or_else(|| cx.index_error("tuple index out of range"))
}

fn set_doc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(getter) = args[0].as_object() {
        getter.set_fixed(cx, DOC, args[1].given().unwrap_or(V::NIL));
    }
    Ok(V::NIL)
}

fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let parts = cx
        .new_tuple(&[slot(args[0], INDEX), slot(args[0], DOC)])
        .v();
    Ok(cx.new_tuple(&[cx.class_of(args[0]), parts]).v())
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let parts = cx
        .new_tuple(&[slot(args[0], INDEX), slot(args[0], DOC)])
        .v();
    let name = cx.new_str(&short_name(cx, args[0]));
    Ok(name.concat(cx, cx.leaf_repr(parts)?).v())
}
