//! What `gc` tells of objects: which there are, which hold which. The lists are made of a census of the heap, which also has what
//! programs never see; [`is_listed`] says what is shown.

use corevm::{Kind, LiveCensus};

use crate::prelude::*;
use crate::traceback::{frames, locals};

/// Whether the object may be part of a cycle.
pub fn is_tracked<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    match value.kind() {
        None => false,
        Some(Kind::Instance) => cx.type_of(value).is_some_and(|class| {
            let is_plain = class == cx.class(C::Object) || class == cx.class(C::Complex);
            class.has_flag(class_flags::HEAP) || !is_plain
        }),
        Some(Kind::Type) => value
            .as_exact_type()
            .is_some_and(|class| class.has_flag(class_flags::HEAP)),
        Some(Kind::Tuple) => value
            .as_exact_tuple()
            .is_some_and(|tuple| !tuple.is_empty()),
        Some(
            Kind::Str
            | Kind::StrView
            | Kind::BigInt
            | Kind::Float
            | Kind::Bytes
            | Kind::ByteArray
            | Kind::Code
            | Kind::HostBox
            | Kind::Array
            | Kind::Blob
            | Kind::Free,
        ) => false,
        Some(_) => true,
    }
}

/// Whether a program is shown the object: a tuple or list of the VM's own may have empty places.
pub fn is_listed<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    let is_whole = match value.kind() {
        Some(Kind::Tuple) => value
            .as_exact_tuple()
            .is_some_and(|tuple| tuple.iter().all(|item| !item.is_empty())),
        Some(Kind::List) => value
            .as_exact_list()
            .is_some_and(|list| list.iter().all(|item| !item.is_empty())),
        _ => true,
    };
    is_whole && is_tracked(cx, value) && cx.type_of(value).is_some()
}

/// The census, or a request for one: for a native's first step and those after it.
fn census<'v>(cx: Cx<'v>, state: u32) -> Result<LiveCensus<'v>, Next<'v>> {
    match cx.take_census().filter(|_| state > 0) {
        Some(census) => Ok(census),
        None => {
            cx.request_census();
            Err(Next::Again { state: 1 })
        }
    }
}

/// `(plain, awaiting, live, objects)`: how many objects only cycles keep, how many of those wait for finalisation or are held by such, how
/// many live; and the first two themselves if they are wanted.
pub fn count<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let census = match census(cx, state) {
        Ok(census) => census,
        Err(next) => return Ok(next),
    };
    let listed = |found: Vec<V<'v>>| -> Vec<V<'v>> {
        let found = found.into_iter();
        found.filter(|&value| is_listed(cx, value)).collect()
    };
    let live = census.live.iter().filter(|&&value| is_listed(cx, value));
    let live = V::small(live.count() as i64);
    let (mut plain, awaiting) = (listed(census.cyclic), listed(census.awaiting));
    let counts = [plain.len(), awaiting.len()].map(|count| V::small(count as i64));
    let objects = match slots.get(0) {
        V::TRUE => {
            plain.extend(awaiting);
            cx.new_list(&plain).v()
        }
        _ => V::NIL,
    };
    let parts = [counts[0], counts[1], live, objects];
    Ok(Next::Done(cx.new_tuple(&parts).v()))
}

/// `get_objects`: what lives. To programs all objects are of the oldest generation.
pub fn get_objects<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let generation = slots.get(0).given().unwrap_or(V::NIL);
    match generation.as_small() {
        Some(0 | 1) => return Ok(Next::Done(cx.new_list(&[]).v())),
        None if generation.is_nil() => {}
        None => return Err(cx.not_an_integer(generation)),
        Some(2) => {}
        Some(generation) => {
            let text = match generation {
                ..0 => "generation parameter cannot be negative",
                _ => {
                    "generation parameter must be less than the number of available generations (3)"
                }
            };
            return Err(cx.error(C::ValueError, text));
        }
    }
    match census(cx, state) {
        Err(next) => Ok(next),
        Ok(census) => {
            let live = census.live.into_iter();
            let shown: Vec<V<'v>> = live.filter(|&value| is_listed(cx, value)).collect();
            Ok(Next::Done(cx.new_list(&shown).v()))
        }
    }
}

/// `get_referrers`: the living objects that hold one of the arguments.
pub fn get_referrers<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let census = match census(cx, state) {
        Ok(census) => census,
        Err(next) => return Ok(next),
    };
    let arguments = slots.get(0);
    let sought: Vec<V<'v>> = arguments
        .as_tuple()
        .into_iter()
        .flat_map(|objects| objects.iter())
        .collect();
    let codes: Vec<_> = sought
        .iter()
        .filter_map(|value| value.as_exact_code())
        .collect();
    let holds_code = |value: &V<'v>| {
        let function = value.as_exact_function();
        function.is_some_and(|function| codes.iter().any(|code| code.id() == function.code_id()))
    };
    let running = running_generators(cx);
    let runs_with = |value: &V<'v>| {
        let mut variables = running.iter().filter(|(generator, _)| generator == value);
        variables.any(|(_, variable)| sought.contains(variable))
    };
    let holds = |value: &V<'v>| {
        let held = cx.held_by(*value);
        let holds = held.iter().any(|held| sought.contains(held)) || holds_code(value);
        let holds = holds || runs_with(value);
        *value != arguments && holds
    };
    let live = census.live.into_iter();
    let shown = live.filter(|&value| is_listed(cx, value));
    let found: Vec<V<'v>> = shown.filter(holds).collect();
    Ok(Next::Done(cx.new_list(&found).v()))
}

/// Generators and coroutines that run, each with every value of a variable of its frame, which is on the stack.
fn running_generators(cx: Cx<'_>) -> Vec<(V<'_>, V<'_>)> {
    let mut found = Vec::new();
    for (frame, function) in frames::visible(cx) {
        let Some(generator) = cx.generator_in(&frame) else {
            continue;
        };
        let place = locals::Place::Stack(frame.base, frame.pc);
        for variable in locals::variables(cx, function, place) {
            found.push((generator.v(), variable.value));
        }
    }
    found
}

/// `get_referents`: what the arguments hold.
pub fn get_referents<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = cx.new_list(&[]);
    for value in args[0]
        .as_tuple()
        .into_iter()
        .flat_map(|objects| objects.iter())
    {
        if is_tracked(cx, value) {
            add_referents(cx, value, found);
        }
    }
    Ok(found.v())
}

fn add_referents<'v>(cx: Cx<'v>, value: V<'v>, found: List<'v>) {
    let is_instance = value.kind() == Some(Kind::Instance);
    if let Some(list) = value.as_list() {
        list.iter().for_each(|item| found.push(cx, item));
    } else if let Some(tuple) = value.as_tuple() {
        tuple.iter().for_each(|item| found.push(cx, item));
    } else if let Some(map) = value.as_map() {
        for entry in map.iter() {
            found.push(cx, entry.key);
            found.push(cx, entry.value);
        }
    } else if !is_instance {
        let held = cx.held_by(value).into_iter();
        let shown = held.filter(|&held| cx.type_of(held).is_some());
        shown.for_each(|held| found.push(cx, held));
        if let Some(function) = value.as_exact_function() {
            found.push(cx, function.code_object(cx).v());
        }
    }
    if is_instance {
        for (_, own) in cx.own_attributes(value) {
            found.push(cx, own);
        }
        if cx
            .type_of(value)
            .is_some_and(|class| class.has_flag(class_flags::HEAP))
        {
            found.push(cx, cx.class_of(value));
        }
    }
}
