//! `functools.partial`: calls are native, making and pickling are in the prelude.

use corevm::CallTarget;

use super::slot;
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::types::iterators::new_with_slots;
use crate::types::list::class_getitem;
use crate::types::object::DICT;

const FUNC: usize = 0;
const ARGS: usize = 1;
const KEYWORDS: usize = 2;
/// The placeholder and how many of the arguments are it.
const PLACEHOLDER: usize = 3;
const OPEN: usize = 4;

pub const CLASS: ClassSpec = ClassSpec {
    module: "functools",
    doc: "Callable that passes a call on to another one with some arguments already given.\n\nArguments of the call fill placeholders, then follow the given ones; its keywords override them.",
    flags: class_flags::BASE | class_flags::HAS_DICT | class_flags::WEAKREF,
    fixed_slots: 5,
    new: Some(NativeDef::guest(
        "__new__",
        "(cls, /, *args, **keywords)",
        "partial_new",
    )),
    class_methods: &[
        NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0).doc("See PEP 585"),
    ],
    methods: &[
        NativeDef::step("__call__", "(self, /, *args, **kwargs)", call, 0),
        NativeDef::leaf("__get__", "(self, instance, owner=None, /)", |cx, args| {
            Ok(match args[1].is_nil() {
                true => args[0],
                false => cx.new_bound_method(args[0], args[1]).v(),
            })
        }),
        NativeDef::guest("__repr__", "(self, /)", "partial_repr"),
        NativeDef::guest("__reduce__", "(self, /)", "partial_reduce"),
        NativeDef::guest("__setstate__", "(self, state, /)", "partial_setstate"),
    ],
    attributes: &[
        GetSet {
            doc: "the callable to which a call is passed on",
            ..GetSet::read_write("func", |_, args| Ok(slot(args[0], FUNC)), refuse)
        },
        GetSet {
            doc: "positional arguments that precede those of a call",
            ..GetSet::read_write("args", |_, args| Ok(slot(args[0], ARGS)), refuse)
        },
        GetSet {
            doc: "keyword arguments that a call may override",
            ..GetSet::read_write("keywords", |_, args| Ok(slot(args[0], KEYWORDS)), refuse)
        },
        DICT,
    ],
    ..ClassSpec::new(C::Partial, C::Object)
};

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf(
        "make_partial",
        "(cls, func, args, keywords, placeholder, open, /)",
        |cx, args| {
            let class = args[0].as_exact_type();
            let class = class.unwrap_or_else(|| cx.class(C::Partial));
            Ok(new_with_slots(
                cx,
                class,
                &[args[1], args[2], args[3], args[4], args[5]],
            ))
        },
    ),
    NativeDef::leaf(
        "set_partial",
        "(partial, func, args, keywords, open, /)",
        |cx, args| {
            if let Some(object) = args[0].as_object() {
                for (index, &value) in [FUNC, ARGS, KEYWORDS, OPEN].iter().zip(&args[1..5]) {
                    object.set_fixed(cx, *index, value);
                }
            }
            Ok(V::NIL)
        },
    ),
    NativeDef::leaf("partial_open", "(partial, /)", |_, args| {
        Ok(slot(args[0], OPEN))
    }),
];

fn refuse<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Err(cx.error(C::AttributeError, "readonly attribute").into())
}

fn items<'v>(tuple: V<'v>) -> Vec<V<'v>> {
    tuple
        .as_tuple()
        .map_or_else(Vec::new, |tuple| tuple.iter().collect())
}

/// What calling an object comes to that is exactly a `partial` without placeholders, and whose keywords are plain.
pub fn call_target<'v>(cx: Cx<'v>, callee: V<'v>) -> Option<CallTarget<'v>> {
    let is_plain = cx.is_exactly(callee, C::Partial) && slot(callee, OPEN) == V::small(0);
    if !is_plain {
        return None;
    }
    let named = slot(callee, KEYWORDS).as_exact_map()?;
    let are_names = named.iter().all(|entry| entry.key.as_exact_str().is_some());
    are_names.then_some(CallTarget::Prefixed {
        function: slot(callee, FUNC),
        prefix: slot(callee, ARGS).as_exact_tuple()?,
        named: Some(named).filter(|named| !named.is_empty()),
    })
}

/// `self(*args, **kwargs)`: the arguments in place of placeholders, then the others, behind those that are known.
fn call<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (partial, given) = (slots.get(0), items(slots.get(1)));
    let open = slot(partial, OPEN).as_small().unwrap_or(0) as usize;
    let Some(behind) = given.get(open..) else {
        return Err(cx.error(
            C::TypeError,
            format!(
                "missing positional arguments in 'partial' call; expected at least {open}, got {}",
                given.len()
            ),
        ));
    };
    let mut arguments = items(slot(partial, ARGS));
    if open > 0 {
        let placeholder = slot(partial, PLACEHOLDER);
        let places = arguments.iter_mut().filter(|value| **value == placeholder);
        places
            .zip(&given)
            .for_each(|(place, &value)| *place = value);
    }
    arguments.extend_from_slice(behind);
    let callee = slot(partial, FUNC);
    let named = named(cx, slot(partial, KEYWORDS), slots.get(2))?;
    if named.is_nil() && arguments.len() <= ArgBuf::CAPACITY {
        return Ok(Next::TailCall {
            callee,
            args: ArgBuf::of(&arguments),
        });
    }
    Ok(Next::TailSpread {
        callee,
        positional: cx.new_tuple(&arguments).v(),
        named,
    })
}

/// The known named arguments with those given, which count where both name the same; nil when there are none.
fn named<'v>(cx: Cx<'v>, known: V<'v>, given: V<'v>) -> Result<V<'v>, Raised> {
    let (Some(known), Some(given)) = (known.as_map(), given.as_map()) else {
        return Ok(given);
    };
    if known.is_empty() {
        return Ok(if given.is_empty() { V::NIL } else { given.v() });
    }
    let all = known.copy(cx);
    for entry in given.iter() {
        // Names are strings: comparing them needs no guest code.
        all.set(cx, entry.key, entry.value)
            .map_err(|exit| crate::ops::attr::settle(cx, exit))?;
    }
    Ok(all.v())
}
