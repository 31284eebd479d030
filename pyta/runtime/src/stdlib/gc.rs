//! Native module `gc`. There are no reference counts and no generations to tune: what a program sets is kept and shown.

use std::cell::Cell;

use super::ModuleSpec;
use crate::prelude::*;
use crate::protocol::Index;
use crate::state::State;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "This module provides access to the garbage collector for reference cycles.",
    functions: &[
        NativeDef::step("collect", "(generation=2)", collect, 0).doc("Run the garbage collector."),
        NativeDef::leaf("enable", "(/)", |cx, _| set_enabled(cx, true)),
        NativeDef::leaf("disable", "(/)", |cx, _| set_enabled(cx, false)),
        NativeDef::leaf("isenabled", "(/)", |cx, _| {
            Ok(V::bool(settings(cx).enabled.get()))
        }),
        NativeDef::leaf("get_count", "(/)", |cx, _| {
            Ok(cx.new_tuple(&[V::small(0); 3]).v())
        }),
        NativeDef::leaf("get_threshold", "(/)", get_threshold),
        NativeDef::leaf(
            "set_threshold",
            "(threshold0, threshold1=None, threshold2=None, /)",
            set_threshold,
        ),
        NativeDef::leaf("get_debug", "(/)", |cx, _| {
            Ok(V::small(settings(cx).debug.get()))
        }),
        NativeDef::leaf("set_debug", "(flags, /)", set_debug),
        NativeDef::leaf("get_objects", "(generation=None)", |cx, _| {
            Ok(cx.new_list(&[]).v())
        }),
        NativeDef::leaf("get_referrers", "(*objs)", |cx, _| Ok(cx.new_list(&[]).v())),
        NativeDef::leaf("get_referents", "(*objs)", get_referents),
        NativeDef::leaf("is_tracked", "(obj, /)", is_tracked),
        NativeDef::leaf("is_finalized", "(obj, /)", |_, args| {
            Ok(V::bool(args[0].as_object().is_some_and(|object| {
                object.has_flag(corevm::flags::FINALIZED)
            })))
        }),
        NativeDef::leaf("freeze", "(/)", |_, _| Ok(V::NIL)),
        NativeDef::leaf("unfreeze", "(/)", |_, _| Ok(V::NIL)),
        NativeDef::leaf("get_freeze_count", "(/)", |_, _| Ok(V::small(0))),
        NativeDef::leaf("get_stats", "(/)", get_stats),
    ],
    init,
    ..ModuleSpec::new("gc")
}];

/// What programs set.
#[derive(Debug)]
struct Settings {
    enabled: Cell<bool>,
    debug: Cell<i64>,
    threshold: Cell<[i64; 3]>,
    collections: Cell<i64>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            enabled: Cell::new(true),
            debug: Cell::new(0),
            threshold: Cell::new([2000, 10, 0]),
            collections: Cell::new(0),
        }
    }
}

fn settings(cx: Cx<'_>) -> std::rc::Rc<Settings> {
    cx.state::<State>()
        .map_or_else(std::rc::Rc::default, State::of::<Settings>)
}

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let set = |name: &str, value: V<'v>| namespace.set_symbol(cx, cx.symbol(name), value);
    for (name, value) in [
        ("DEBUG_STATS", 1),
        ("DEBUG_COLLECTABLE", 2),
        ("DEBUG_UNCOLLECTABLE", 4),
        ("DEBUG_SAVEALL", 32),
        ("DEBUG_LEAK", 38),
    ] {
        set(name, V::small(value));
    }
    set("callbacks", cx.new_list(&[]).v());
    set("garbage", cx.new_list(&[]).v());
    Ok(())
}

/// Collects everything at the poll between the two steps.
fn collect<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::small(0)));
    }
    if let Some(generation) = slots.get(0).given() {
        match generation.as_small() {
            Some(0..=2) => {}
            Some(_) => return Err(cx.error(C::ValueError, "invalid generation")),
            None => return Err(cx.not_an_integer(generation)),
        }
    }
    let settings = settings(cx);
    settings.collections.set(settings.collections.get() + 1);
    cx.heap().request_full_collection();
    Ok(Next::Again { state: 1 })
}

fn set_enabled<'v>(cx: Cx<'v>, enabled: bool) -> Result<V<'v>, Exit> {
    settings(cx).enabled.set(enabled);
    Ok(V::NIL)
}

fn get_threshold<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let threshold = settings(cx).threshold.get().map(V::small);
    Ok(cx.new_tuple(&threshold).v())
}

fn set_threshold<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut threshold = settings(cx).threshold.get();
    for (place, value) in threshold.iter_mut().zip(args) {
        if let Some(value) = value.given() {
            *place = cx.index_i64(value, C::OverflowError)?;
        }
    }
    settings(cx).threshold.set(threshold);
    Ok(V::NIL)
}

fn set_debug<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    settings(cx)
        .debug
        .set(cx.index_i64(args[0], C::OverflowError)?);
    Ok(V::NIL)
}

/// What containers of the builtin kinds hold.
fn get_referents<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = cx.new_list(&[]);
    for value in args[0]
        .as_tuple()
        .into_iter()
        .flat_map(|objects| objects.iter())
    {
        if let Some(list) = value.as_list() {
            list.iter().for_each(|item| found.push(cx, item));
        } else if let Some(tuple) = value.as_tuple() {
            tuple.iter().for_each(|item| found.push(cx, item));
        } else if let Some(map) = value.as_map() {
            for entry in map.iter() {
                found.push(cx, entry.key);
                found.push(cx, entry.value);
            }
        } else {
            for (_, own) in cx.own_attributes(value) {
                found.push(cx, own);
            }
            if cx.is_instance(value, C::Object) && value.kind() == Some(Kind::Instance) {
                found.push(cx, cx.class_of(value));
            }
        }
    }
    Ok(found.v())
}

/// Whether the object may be part of a cycle.
fn is_tracked<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let atomic = match args[0].kind() {
        None => true,
        Some(kind) => matches!(
            kind,
            Kind::Str | Kind::StrView | Kind::BigInt | Kind::Float | Kind::Bytes | Kind::ByteArray
        ),
    };
    Ok(V::bool(!atomic))
}

fn get_stats<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = cx.new_list(&[]);
    for generation in 0..3 {
        let map = cx.new_map();
        let collections = if generation == 2 {
            settings(cx).collections.get()
        } else {
            0
        };
        for (name, value) in [
            ("collections", collections),
            ("collected", 0),
            ("uncollectable", 0),
        ] {
            map.set_symbol(cx, cx.symbol(name), V::small(value));
        }
        list.push(cx, map.v());
    }
    Ok(list.v())
}
