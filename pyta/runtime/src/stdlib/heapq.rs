//! `_heapq`: binary heaps in lists of builtin items natively, otherwise in Python (the prelude's `heaps.py`).
//!
//! The algorithm is that of Williams, *Algorithm 232: Heapsort*, CACM 1964, with Floyd's way of sifting a hole down to a
//! leaf first. A leaf form works on a copy of the path it changes, so that it can give up without a trace.

use super::ModuleSpec;
use crate::prelude::*;
use crate::protocol::leaf_less;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Lists kept as binary heaps: the least item, or the greatest, is always first.",
    functions: &[
        NativeDef::leaf_or_guest(
            "heappush",
            "(heap, item, /)",
            |cx, args| push(cx, args, ("heappush", MIN)),
            "heap_push",
        )
        .doc("Add an item at its place in a heap."),
        NativeDef::leaf_or_guest(
            "heappop",
            "(heap, /)",
            |cx, args| pop(cx, args, ("heappop", MIN)),
            "heap_pop",
        )
        .doc("Take the least item off a heap, restore the order of the heap and give the item; IndexError if there is none."),
        NativeDef::leaf_or_guest(
            "heapreplace",
            "(heap, item, /)",
            |cx, args| replace(cx, args, ("heapreplace", MIN)),
            "heap_replace",
        )
        .doc("Take the least item out and put item in, in one step; IndexError if the heap is empty."),
        NativeDef::leaf_or_guest(
            "heappushpop",
            "(heap, item, /)",
            |cx, args| push_pop(cx, args, ("heappushpop", MIN)),
            "heap_push_pop",
        )
        .doc("Put item in and take the least out, in one step; that may be item itself."),
        NativeDef::leaf_or_guest(
            "heapify",
            "(heap, /)",
            |cx, args| heapify(cx, args, ("heapify", MIN)),
            "heap_ify",
        )
        .doc("Reorder a list in place until it is a heap, in linear time."),
        NativeDef::leaf_or_guest(
            "heappush_max",
            "(heap, item, /)",
            |cx, args| push(cx, args, ("heappush_max", MAX)),
            "max_heap_push",
        )
        .doc("Add an item at its place in a max-heap."),
        NativeDef::leaf_or_guest(
            "heappop_max",
            "(heap, /)",
            |cx, args| pop(cx, args, ("heappop_max", MAX)),
            "max_heap_pop",
        )
        .doc("Pop the largest item off the heap, maintaining the heap invariant."),
        NativeDef::leaf_or_guest(
            "heapreplace_max",
            "(heap, item, /)",
            |cx, args| replace(cx, args, ("heapreplace_max", MAX)),
            "max_heap_replace",
        )
        .doc("Pop and return the current largest value, and add the new item."),
        NativeDef::leaf_or_guest(
            "heappushpop_max",
            "(heap, item, /)",
            |cx, args| push_pop(cx, args, ("heappushpop_max", MAX)),
            "max_heap_push_pop",
        )
        .doc("Push item on the max heap, then pop and return the largest item from the heap."),
        NativeDef::leaf_or_guest(
            "heapify_max",
            "(heap, /)",
            |cx, args| heapify(cx, args, ("heapify_max", MAX)),
            "max_heap_ify",
        )
        .doc("Arrange a list as a heap with the greatest item first, in place."),
    ],
    ..ModuleSpec::new("_heapq")
}];

/// Whether the first of two items belongs above the second.
type Above = for<'v> fn(Cx<'v>, V<'v>, V<'v>) -> Result<bool, Exit>;

const MIN: Above = |cx, a, b| leaf_less(cx, a, b);
const MAX: Above = |cx, a, b| leaf_less(cx, b, a);

/// The heap argument of the function `name`, which has `count` arguments.
fn heap_of<'v>(cx: Cx<'v>, value: V<'v>, name: &str, count: usize) -> Result<List<'v>, Exit> {
    match value.as_list() {
        Some(list) => Ok(list),
        None => Err(cx.type_error(format!(
            "{name}() argument{} must be list, not {}",
            if count > 1 { " 1" } else { "" },
            cx.given_name(value)
        ))),
    }
}

fn at<'v>(list: List<'v>, index: usize) -> V<'v> {
    list.get(index).unwrap_or(V::NIL)
}

/// Places that `item` and those it passes move to when it rises from `from`, not above `top`.
fn rise<'v>(
    cx: Cx<'v>,
    read: impl Fn(usize) -> V<'v>,
    item: V<'v>,
    from: usize,
    top: usize,
    above: Above,
) -> Result<Vec<(usize, V<'v>)>, Exit> {
    let mut moves = Vec::new();
    let mut hole = from;
    while hole > top {
        let parent = (hole - 1) / 2;
        let other = read(parent);
        if !above(cx, item, other)? {
            break;
        }
        moves.push((hole, other));
        hole = parent;
    }
    moves.push((hole, item));
    Ok(moves)
}

/// The moves when `item` is put at `top` of a heap of `len` items: the hole sinks to a leaf, then the item rises.
fn sink<'v>(
    cx: Cx<'v>,
    read: impl Fn(usize) -> V<'v>,
    item: V<'v>,
    top: usize,
    len: usize,
    above: Above,
) -> Result<Vec<(usize, V<'v>)>, Exit> {
    let mut path = Vec::new();
    let mut hole = top;
    loop {
        let mut child = 2 * hole + 1;
        if child >= len {
            break;
        }
        if child + 1 < len && !above(cx, read(child), read(child + 1))? {
            child += 1;
        }
        path.push((hole, read(child)));
        hole = child;
    }
    // On the way up the holes of the path hold what has moved there.
    while let Some(&(parent, moved)) = path.last() {
        if !above(cx, item, moved)? {
            break;
        }
        path.pop();
        hole = parent;
    }
    path.push((hole, item));
    Ok(path)
}

fn apply<'v>(cx: Cx<'v>, list: List<'v>, moves: Vec<(usize, V<'v>)>) {
    for (place, item) in moves {
        list.set(cx, place, item);
    }
}

fn push<'v>(cx: Cx<'v>, args: &[V<'v>], (name, above): (&str, Above)) -> Result<V<'v>, Exit> {
    let list = heap_of(cx, args[0], name, 2)?;
    let len = list.len();
    let moves = rise(cx, |i| at(list, i), args[1], len, 0, above)?;
    list.push(cx, args[1]);
    apply(cx, list, moves);
    Ok(V::NIL)
}

fn pop<'v>(cx: Cx<'v>, args: &[V<'v>], (name, above): (&str, Above)) -> Result<V<'v>, Exit> {
    let list = heap_of(cx, args[0], name, 1)?;
    let Some(last) = list.len().checked_sub(1) else {
        return Err(cx.index_error("index out of range"));
    };
    let (top, moved) = (at(list, 0), at(list, last));
    if last == 0 {
        list.pop();
        return Ok(top);
    }
    let moves = sink(cx, |i| at(list, i), moved, 0, last, above)?;
    list.pop();
    apply(cx, list, moves);
    Ok(top)
}

fn replace<'v>(cx: Cx<'v>, args: &[V<'v>], (name, above): (&str, Above)) -> Result<V<'v>, Exit> {
    let list = heap_of(cx, args[0], name, 2)?;
    if list.is_empty() {
        return Err(cx.index_error("index out of range"));
    }
    let top = at(list, 0);
    let moves = sink(cx, |i| at(list, i), args[1], 0, list.len(), above)?;
    apply(cx, list, moves);
    Ok(top)
}

fn push_pop<'v>(cx: Cx<'v>, args: &[V<'v>], (name, above): (&str, Above)) -> Result<V<'v>, Exit> {
    let list = heap_of(cx, args[0], name, 2)?;
    if list.is_empty() || !above(cx, at(list, 0), args[1])? {
        return Ok(args[1]);
    }
    replace(cx, args, (name, above))
}

fn heapify<'v>(cx: Cx<'v>, args: &[V<'v>], (name, above): (&str, Above)) -> Result<V<'v>, Exit> {
    let list = heap_of(cx, args[0], name, 1)?;
    let mut items: Vec<V<'v>> = list.iter().collect();
    let len = items.len();
    for top in (0..len / 2).rev() {
        let moves = sink(cx, |i| items[i], items[top], top, len, above)?;
        for (place, item) in moves {
            items[place] = item;
        }
    }
    for (i, item) in items.into_iter().enumerate() {
        list.set(cx, i, item);
    }
    Ok(V::NIL)
}
