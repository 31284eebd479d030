//! `functools.lru_cache`: a call whose result is known is native, any other is in the prelude.
//!
//! Results lie in a dict by the arguments of their calls. When it is bounded, its order is that of use: what was used longest ago comes first.

use super::slot;
use crate::classes::ClassSpec;
use crate::prelude::*;
use crate::roots;
use crate::types::iterators::new_with_slots;
use crate::types::object::DICT;

/// Slot: the function whose results are kept.
const FUNCTION: usize = 0;
/// Slot: the most results, or nil.
const MAX_SIZE: usize = 1;
/// Slot: whether equal arguments of different classes are told apart.
const TYPED: usize = 2;
/// Slot: the class of what `cache_info` gives.
const INFO: usize = 3;
/// Slot: the dict.
const CACHE: usize = 4;
const HITS: usize = 5;
const MISSES: usize = 6;

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    module: "functools",
    doc: "A callable that remembers what user_function gave for its latest maxsize different calls.\n\nmaxsize None remembers all of them, 0 none. With typed, equal arguments of other types count as\ndifferent. cache_info() makes a cache_info_type of hits, misses, maxsize and the present size.",
    flags: class_flags::BASE | class_flags::HAS_DICT | class_flags::WEAKREF,
    fixed_slots: 7,
    new: Some(NativeDef::guest(
        "__new__",
        "(cls, user_function, maxsize, typed, cache_info_type, /)",
        "cache_new",
    )),
    methods: &[
        NativeDef::leaf_or_guest("__call__", "(self, /, *args, **kwargs)", call, "cache_call"),
        NativeDef::step("cache_info", "(self, /)", info, 0)
            .doc("How often the cache knew the answer, and how large it is."),
        NativeDef::leaf("cache_clear", "(self, /)", clear)
            .doc("Forget all results and set the counters to zero."),
        NativeDef::leaf("__get__", "(self, instance, owner=None, /)", |cx, args| {
            Ok(match args[1].is_nil() {
                true => args[0],
                false => cx.new_bound_method(args[0], args[1]).v(),
            })
        }),
        NativeDef::guest("__reduce__", "(self, /)", "cache_reduce"),
        NativeDef::leaf("__copy__", "(self, /)", |_, args| Ok(args[0])),
        NativeDef::leaf("__deepcopy__", "(self, memo, /)", |_, args| Ok(args[0])),
    ],
    attributes: &[DICT],
    ..ClassSpec::new(C::LruCache, C::Object)
};

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf(
        "make_cache",
        "(cls, function, maxsize, typed, info, /)",
        |cx, args| {
            let class = args[0]
                .as_exact_type()
                .unwrap_or_else(|| cx.class(C::LruCache));
            let slots = [
                args[1],
                args[2],
                args[3],
                args[4],
                cx.new_map().v(),
                V::small(0),
                V::small(0),
            ];
            Ok(new_with_slots(cx, class, &slots))
        },
    ),
    NativeDef::leaf("cache_parts", "(cache, /)", |cx, args| {
        let parts = [FUNCTION, MAX_SIZE, CACHE].map(|part| slot(args[0], part));
        Ok(cx.new_tuple(&parts).v())
    }),
    NativeDef::leaf("cache_key", "(cache, args, kwargs, /)", |cx, args| {
        Ok(key(cx, args[0], args[1], args[2]))
    }),
    NativeDef::leaf("cache_count", "(cache, hit, /)", |cx, args| {
        count(cx, args[0], if args[1] == V::TRUE { HITS } else { MISSES });
        Ok(V::NIL)
    }),
];

fn count<'v>(cx: Cx<'v>, cache: V<'v>, what: usize) {
    if let Some(object) = cache.as_object() {
        let before = object.fixed(what).as_small().unwrap_or(0);
        object.set_fixed(cx, what, V::small(before + 1));
    }
}

/// One value for the arguments of a call: the argument itself if it is a lone integer or string, else a tuple.
fn key<'v>(cx: Cx<'v>, cache: V<'v>, positional: V<'v>, named: V<'v>) -> V<'v> {
    let (Some(args), Some(named)) = (positional.as_exact_tuple(), named.as_map()) else {
        return positional;
    };
    let typed = slot(cache, TYPED) == V::TRUE;
    if named.is_empty() && !typed {
        return match args.items() {
            [one] if one.get().as_small().is_some() || one.get().as_exact_str().is_some() => {
                one.get()
            }
            _ => positional,
        };
    }
    let mut parts: Vec<V<'v>> = args.iter().collect();
    if !named.is_empty() {
        // No program has this value: it separates the ones from the others.
        parts.push(cx.root(roots::MISSING));
        for entry in named.iter() {
            parts.extend([entry.key, entry.value]);
        }
    }
    if typed {
        parts.extend(args.iter().map(|value| cx.class_of(value)));
        parts.extend(named.iter().map(|entry| cx.class_of(entry.value)));
    }
    cx.new_tuple(&parts).v()
}

/// A call with a known result.
fn call<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let cache = args[0];
    if !cx.is_instance(cache, C::LruCache) {
        return Err(Exit::WrongReceiver);
    }
    let results = slot(cache, CACHE).as_exact_map().ok_or(Exit::NeedGuest)?;
    if results.is_empty() {
        return Err(Exit::NeedGuest);
    }
    let key = key(cx, cache, args[1], args[2]);
    let place = results.place_of(cx, key)?.ok_or(Exit::NeedGuest)?;
    let result = results.value_at(place);
    if !slot(cache, MAX_SIZE).is_nil()
        && place + 1 < results.used()
        && let Some(entry) = results.entry(place)
    {
        results.remove_at(cx, place);
        results.push(cx, entry.hash, entry.key, entry.value);
    }
    count(cx, cache, HITS);
    Ok(result)
}

/// `cache_info()`.
fn info<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let part = |index| slot(slots.get(0), index);
    let size = part(CACHE).as_exact_map().map_or(0, Map::len) as i64;
    Ok(Next::TailCall {
        callee: part(INFO),
        args: ArgBuf::of(&[part(HITS), part(MISSES), part(MAX_SIZE), cx.new_int(size)]),
    })
}

/// `cache_clear()`.
fn clear<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(object) = args[0].as_object() {
        object.set_fixed(cx, HITS, V::small(0));
        object.set_fixed(cx, MISSES, V::small(0));
    }
    if let Some(results) = slot(args[0], CACHE).as_exact_map() {
        results.clear(cx);
    }
    Ok(V::NIL)
}
