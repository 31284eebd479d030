//! Python's `enumerate`, `zip`, `map`, `filter` and `reversed`: iterators around iterators.
//!
//! Each is an instance with fixed slots. What wraps builtin iterators is stepped by leaf code; the rest by stepped natives.

mod apply;
mod backwards;
mod pairs;

use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::types::iterators::{SELF_ITER, Stepped, Stepper};
use crate::types::list::class_getitem;

pub use apply::{collect_map, give_back, next_filter, next_map, take_ready};
pub use backwards::{is_leaf_reversed, step_reversed};
pub use pairs::{
    counted, fill_enumerate, fill_pairs, next_enumerate, next_zip, step_zip, zip_inputs,
};

/// Slots where items are kept that were taken by a step that then needed guest code, as a list.
pub const ZIP_KEPT: usize = 2;
pub const MAP_KEPT: usize = 3;
/// Slot where a map keeps results that it is to give before it goes on, as a list: see [`collect_map`].
pub const MAP_READY: usize = 4;
pub const FILTER_KEPT: usize = 2;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        doc: "The items of iterable, each in a tuple behind its number; the first one has the\nnumber start.",
        flags: class_flags::BASE | Stepper::Enumerate.flags(),
        fixed_slots: 2,
        new: Some(NativeDef::leaf_or_guest(
            "__new__",
            "(cls, iterable, start=0)",
            pairs::new_enumerate,
            "enumerate_new",
        )),
        class_methods: &[NativeDef::step(
            "__class_getitem__",
            "(cls, item, /)",
            class_getitem,
            0,
        )],
        methods: &[
            SELF_ITER,
            NativeDef::leaf_or("__next__", "(self, /)", next_leaf, pairs::next_enumerate, 0),
            NativeDef::leaf("__reduce__", "(self, /)", pairs::reduce_enumerate),
        ],
        ..ClassSpec::new(C::Enumerate, C::Object)
    },
    ClassSpec {
        doc: "Tuples of the first items of all iterables, of the second ones and so on, until\none of them ends. With strict, ValueError unless all end together.\n\n>>> list(zip('ab', range(3)))\n[('a', 0), ('b', 1)]",
        flags: class_flags::BASE | Stepper::Zip.flags(),
        fixed_slots: 3,
        new: Some(NativeDef::leaf_or_guest(
            "__new__",
            "(cls, *iterables, strict=False)",
            pairs::new_zip,
            "zip_new",
        )),
        methods: &[
            SELF_ITER,
            NativeDef::leaf_or("__next__", "(self, /)", next_leaf, pairs::next_zip, 2),
            NativeDef::leaf("__reduce__", "(self, /)", pairs::reduce_zip),
            NativeDef::leaf("__setstate__", "(self, state, /)", pairs::setstate_strict),
        ],
        ..ClassSpec::new(C::Zip, C::Object)
    },
    ClassSpec {
        doc: "What function gives for the first items of all iterables, for the second ones and\nso on, until one of them ends. With strict, ValueError unless all end together.",
        flags: class_flags::BASE | Stepper::Map.flags(),
        fixed_slots: 5,
        new: Some(NativeDef::leaf_or_guest(
            "__new__",
            "(cls, /, *args, strict=False)",
            apply::new_map,
            "map_new",
        )),
        methods: &[
            SELF_ITER,
            NativeDef::leaf_or("__next__", "(self, /)", next_leaf, apply::next_map, 2),
            NativeDef::leaf("__reduce__", "(self, /)", apply::reduce_map),
            NativeDef::leaf("__setstate__", "(self, state, /)", apply::setstate_strict),
        ],
        ..ClassSpec::new(C::Map, C::Object)
    },
    ClassSpec {
        doc: "The items of iterable that function finds true, or with None those that are true\nthemselves.",
        flags: class_flags::BASE | Stepper::Filter.flags(),
        fixed_slots: 3,
        new: Some(NativeDef::leaf_or_guest(
            "__new__",
            "(cls, function, iterable, /)",
            apply::new_filter,
            "filter_new",
        )),
        methods: &[
            SELF_ITER,
            NativeDef::leaf_or("__next__", "(self, /)", next_leaf, apply::next_filter, 1),
            NativeDef::leaf("__reduce__", "(self, /)", apply::reduce_filter),
        ],
        ..ClassSpec::new(C::Filter, C::Object)
    },
    ClassSpec {
        doc: "Iterate over a sequence from its last element to its first.",
        flags: class_flags::BASE | Stepper::Reversed.flags(),
        fixed_slots: 2,
        new: Some(NativeDef::leaf_or(
            "__new__",
            "(cls, object, /)",
            backwards::leaf_reversed,
            backwards::new_reversed,
            0,
        )),
        methods: &[
            SELF_ITER,
            NativeDef::leaf_or(
                "__next__",
                "(self, /)",
                next_leaf,
                backwards::next_reversed,
                0,
            ),
            NativeDef::leaf_or_guest(
                "__length_hint__",
                "(self, /)",
                backwards::hint,
                "reversed_hint",
            ),
            NativeDef::leaf("__reduce__", "(self, /)", backwards::reduce),
            NativeDef::leaf("__setstate__", "(self, state, /)", backwards::setstate),
        ],
        ..ClassSpec::new(C::Reversed, C::Object)
    },
];

/// Natives for the prelude: what the twins of the constructors end with.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf(
        "make_enumerate",
        "(cls, iterator, start)",
        pairs::make_enumerate,
    ),
    NativeDef::leaf("enumerate_pair", "(enumerate, item, /)", pairs::count_item),
    NativeDef::leaf("make_zip", "(cls, iterators, strict)", pairs::make_zip),
    NativeDef::leaf(
        "make_map",
        "(cls, function, iterators, strict)",
        apply::make_map,
    ),
    NativeDef::leaf(
        "make_filter",
        "(cls, function, iterator)",
        apply::make_filter,
    ),
];

/// `__next__` when no guest code is needed.
fn next_leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match super::iterators::try_step(cx, args[0])? {
        Stepped::Item(item) => Ok(item),
        Stepped::End => Err(super::iterators::stop(cx).into()),
        Stepped::Guest => Err(Exit::NeedGuest),
    }
}

/// The items kept in a slot of an iterator, which are taken from there.
fn take_kept<'v>(cx: Cx<'v>, instance: V<'v>, place: usize) -> Option<List<'v>> {
    let kept = slot(instance, place).as_exact_list()?;
    set_slot(cx, instance, place, V::NIL);
    Some(kept)
}

/// The class argument of a constructor.
fn class_of_arg<'v>(cx: Cx<'v>, class: V<'v>, builtin: C) -> Type<'v> {
    class.as_exact_type().unwrap_or_else(|| cx.class(builtin))
}

/// Fixed slot `index`, or nil.
fn slot<'v>(instance: V<'v>, index: usize) -> V<'v> {
    instance
        .as_object()
        .and_then(|object| object.fixed(index).given())
        .unwrap_or(V::NIL)
}

fn set_slot<'v>(cx: Cx<'v>, instance: V<'v>, index: usize, value: V<'v>) {
    if let Some(object) = instance.as_object() {
        object.set_fixed(cx, index, value);
    }
}
