//! Native module `gc`. There are no reference counts and no generations to tune: what a program sets is kept and shown. A collection
//! that a program asks for is counted and told as CPython does (`gc_collect` in the prelude). One of the two younger generations looks at
//! what has come to be since the last collection of everything.

mod objects;

use std::cell::Cell;

use corevm::Scope;

use super::ModuleSpec;
use crate::prelude::*;
use crate::protocol::Index;
use crate::state::State;

pub use objects::is_listed;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Control of the garbage collector, and questions about what it knows.",
    functions: &[
        NativeDef::guest("collect", "(generation=2)", "gc_collect")
            .doc("Collect now; the number of unreachable objects found."),
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
        NativeDef::step("get_objects", "(generation=None)", objects::get_objects, 0),
        NativeDef::step("get_referrers", "(*objs)", objects::get_referrers, 0),
        NativeDef::leaf("get_referents", "(*objs)", objects::get_referents),
        NativeDef::leaf("is_tracked", "(obj, /)", |cx, args| {
            Ok(V::bool(objects::is_tracked(cx, args[0])))
        }),
        NativeDef::leaf("is_finalized", "(obj, /)", |_, args| {
            Ok(V::bool(args[0].as_object().is_some_and(|object| {
                object.has_flag(corevm::flags::FINALIZED)
            })))
        }),
        NativeDef::guest("freeze", "(/)", "gc_freeze"),
        NativeDef::leaf("unfreeze", "(/)", |cx, _| set_frozen(cx, 0)),
        NativeDef::leaf("get_freeze_count", "(/)", |cx, _| {
            Ok(V::small(settings(cx).frozen.get()))
        }),
        NativeDef::leaf("get_stats", "(/)", get_stats),
    ],
    init,
    ..ModuleSpec::new("gc")
}];

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("gc_begin", "(/)", begin),
    NativeDef::leaf("gc_end", "(generation, collected, /)", end),
    NativeDef::step("gc_count", "(wants_objects, /)", objects::count, 0),
    NativeDef::step("gc_sweep", "(generation, /)", sweep, 0),
    NativeDef::leaf("gc_set_frozen", "(count, /)", |cx, args| {
        set_frozen(cx, args[0].as_small().unwrap_or(0))
    }),
];

/// What programs set, and what they ask for.
#[derive(Debug)]
struct Settings {
    enabled: Cell<bool>,
    debug: Cell<i64>,
    threshold: Cell<[i64; 3]>,
    is_collecting: Cell<bool>,
    frozen: Cell<i64>,
    /// Collections that were asked for and what they found, by generation.
    collections: Cell<[i64; 3]>,
    collected: Cell<[i64; 3]>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            enabled: Cell::new(true),
            debug: Cell::new(0),
            threshold: Cell::new([2000, 10, 0]),
            is_collecting: Cell::new(false),
            frozen: Cell::new(0),
            collections: Cell::default(),
            collected: Cell::default(),
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

/// Whether a collection may begin: none is under way.
fn begin<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let is_under_way = settings(cx).is_collecting.replace(true);
    Ok(V::bool(!is_under_way))
}

/// A collection is over; with what it found, if it came so far.
fn end<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let settings = settings(cx);
    settings.is_collecting.set(false);
    let generation = args[0].as_small().and_then(|n| usize::try_from(n).ok());
    if let (Some(generation), Some(found)) = (generation, args[1].as_small()) {
        let add = |counts: &Cell<[i64; 3]>, more: i64| {
            let mut sums = counts.get();
            sums[generation.min(2)] += more;
            counts.set(sums);
        };
        add(&settings.collections, 1);
        add(&settings.collected, found);
    }
    Ok(V::NIL)
}

/// Collects at the poll between the two steps: everything, or for a younger generation what has come since that was last done. Gives how
/// many objects only cycles kept, and how many of such wait for finalisation or are held by what does.
fn sweep<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        let found = cx.take_cyclic_count().unwrap_or_default();
        let counts = [found.dead, found.awaiting].map(|count| V::small(count as i64));
        return Ok(Next::Done(cx.new_tuple(&counts).v()));
    }
    cx.request_counted_collection(match slots.int(0) {
        2 => Scope::Everything,
        _ => Scope::Recent,
    });
    Ok(Next::Again { state: 1 })
}

fn set_frozen(cx: Cx<'_>, count: i64) -> Result<V<'_>, Exit> {
    settings(cx).frozen.set(count);
    Ok(V::NIL)
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

fn get_stats<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let settings = settings(cx);
    let counts = settings.collections.get().into_iter();
    let list = cx.new_list(&[]);
    for (collections, collected) in counts.zip(settings.collected.get()) {
        let map = cx.new_map();
        for (name, value) in [
            ("collections", collections),
            ("collected", collected),
            ("uncollectable", 0),
        ] {
            map.set_symbol(cx, cx.symbol(name), V::small(value));
        }
        list.push(cx, map.v());
    }
    Ok(list.v())
}
