//! `_abc`: what `abc.ABCMeta` is made of.
//!
//! A class keeps its state as a list under `_abc_impl`: the registered classes (weak references), and the numbers of classes
//! known to be subclasses or not to be. Numbers of types are never given twice, so no cache keeps a class alive.

use std::cell::Cell;

use super::ModuleSpec;
use crate::prelude::*;
use crate::state::State;
use crate::types::object::need_guest;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Machinery of `abc.ABCMeta`: virtual subclasses, and the caches of instance and subclass checks.",
    functions: &[
        NativeDef::leaf("get_cache_token", "(/)", cache_token).doc(
            "A value that differs after each register() of an ABC.\n\nWhile it stays equal, remembered answers about virtual subclasses hold.",
        ),
        NativeDef::leaf_or_guest("_abc_init", "(self, /)", need_guest, "abc_init")
            .doc("Collect the abstract names of a new class and give it empty caches. Only ABCMeta calls it."),
        NativeDef::leaf_or_guest("_abc_register", "(self, subclass, /)", need_guest, "abc_register")
            .doc("Make a class a virtual subclass of an abstract base class. Only ABCMeta calls it."),
        NativeDef::leaf_or_guest(
            "_abc_instancecheck",
            "(self, instance, /)",
            instance_check,
            "abc_instancecheck",
        )
        .doc("Answer isinstance() for an abstract base class. Only ABCMeta calls it."),
        NativeDef::leaf_or_guest(
            "_abc_subclasscheck",
            "(self, subclass, /)",
            subclass_check,
            "abc_subclasscheck",
        )
        .doc("Answer issubclass() for an abstract base class. Only ABCMeta calls it."),
        NativeDef::leaf_or_guest("_get_dump", "(self, /)", need_guest, "abc_dump"),
        NativeDef::leaf_or_guest("_reset_registry", "(self, /)", need_guest, "abc_reset_registry"),
        NativeDef::leaf_or_guest("_reset_caches", "(self, /)", need_guest, "abc_reset_caches"),
    ],
    ..ModuleSpec::new("_abc")
}];

/// Places in a class's state.
const CACHE: usize = 1;
const NEGATIVE: usize = 2;
/// The token at which the negative cache holds.
const VERSION: usize = 3;

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("type_number", "(cls, /)", |_, args| {
        Ok(match args[0].as_exact_type() {
            Some(class) => V::small(i64::from(class.number())),
            None => V::small(-1),
        })
    }),
    NativeDef::leaf("is_immutable_type", "(cls, /)", |_, args| {
        let class = args[0].as_exact_type();
        let is_heap = class.is_none_or(|class| class.has_flag(class_flags::HEAP));
        Ok(V::bool(!is_heap))
    }),
    NativeDef::leaf("abc_token", "(/)", cache_token),
    NativeDef::leaf("abc_new_token", "(/)", |cx, _| {
        let token = token(cx);
        token.0.set(token.0.get() + 1);
        Ok(V::small(token.0.get()))
    }),
    NativeDef::leaf("abc_state", "(cls, /)", |cx, args| {
        Ok(state_of(cx, args[0])?.v())
    }),
    NativeDef::leaf(
        "set_collection_flags",
        "(cls, flags, /)",
        set_collection_flags,
    ),
    NativeDef::leaf("collection_flags", "(cls, /)", |_, args| {
        Ok(V::small(args[0].as_exact_type().map_or(0, flags_of)))
    }),
    NativeDef::leaf("live_subclasses", "(cls, /)", |cx, args| {
        let list = cx.new_list(&[]);
        if let Some(class) = args[0].as_exact_type() {
            crate::types::type_::direct_subclasses(class, |subclass| list.push(cx, subclass.v()));
        }
        Ok(list.v())
    }),
];

#[derive(Debug, Default)]
struct Token(Cell<i64>);

fn token(cx: Cx<'_>) -> std::rc::Rc<Token> {
    cx.state::<State>()
        .map_or_else(Default::default, State::of::<Token>)
}

fn cache_token<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(token(cx).0.get()))
}

/// The class's own state.
fn state_of<'v>(cx: Cx<'v>, class: V<'v>) -> Result<List<'v>, Exit> {
    class
        .as_exact_type()
        .and_then(|class| class.namespace(cx).get_symbol(cx.name(N::abc_impl)))
        .and_then(V::as_exact_list)
        .ok_or_else(|| cx.type_error("_abc_impl is set to a wrong type"))
}

/// What the caches know about a subclass.
fn cached<'v>(cx: Cx<'v>, class: V<'v>, subclass: Type<'v>) -> Result<Option<bool>, Exit> {
    let state = state_of(cx, class)?;
    let number = V::small(i64::from(subclass.number()));
    let has = |place: usize| match state.get(place).and_then(V::as_exact_set) {
        Some(set) => set.contains(cx, number),
        None => Ok(false),
    };
    if has(CACHE)? {
        return Ok(Some(true));
    }
    let is_current = state.get(VERSION) == Some(V::small(token(cx).0.get()));
    if is_current && has(NEGATIVE)? {
        return Ok(Some(false));
    }
    Ok(None)
}

fn instance_check<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(own) = cx.type_of(args[1]) else {
        return Err(Exit::NeedGuest);
    };
    // A class that answers `__class__` by itself has to be asked.
    let default = cx.lookup(cx.class(C::Object), cx.name(N::class));
    let reads_plainly = [
        crate::roots::OBJECT_GETATTRIBUTE,
        crate::roots::TYPE_GETATTRIBUTE,
    ]
    .iter()
    .any(|&root| cx.lookup(own, cx.name(N::getattribute)) == Some(cx.root(root)));
    if cx.lookup(own, cx.name(N::class)) != default || !reads_plainly {
        return Err(Exit::NeedGuest);
    }
    match cached(cx, args[0], own)? {
        Some(known) => Ok(V::bool(known)),
        None => Err(Exit::NeedGuest),
    }
}

fn subclass_check<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(subclass) = args[1].as_exact_type() else {
        return Err(cx.type_error("issubclass() arg 1 must be a class"));
    };
    match cached(cx, args[0], subclass)? {
        Some(known) => Ok(V::bool(known)),
        None => Err(Exit::NeedGuest),
    }
}

/// CPython's bits of `tp_flags` for collections.
const SEQUENCE: i64 = 1 << 5;
const MAPPING: i64 = 1 << 6;

fn flags_of(class: Type<'_>) -> i64 {
    let mut flags = 0;
    if class.has_flag(class_flags::SEQUENCE) {
        flags |= SEQUENCE;
    }
    if class.has_flag(class_flags::MAPPING) {
        flags |= MAPPING;
    }
    flags
}

fn set_collection_flags<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let (Some(class), Some(wanted)) = (args[0].as_exact_type(), args[1].as_small()) {
        let mut flags = class.flags() & !(class_flags::SEQUENCE | class_flags::MAPPING);
        if wanted & SEQUENCE != 0 {
            flags |= class_flags::SEQUENCE;
        }
        if wanted & MAPPING != 0 {
            flags |= class_flags::MAPPING;
        }
        class.set_flags(flags);
    }
    Ok(V::NIL)
}
