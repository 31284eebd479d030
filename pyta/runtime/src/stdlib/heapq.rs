//! `_heapq`: binary heaps in lists of builtin items natively, otherwise in Python (the prelude's `heaps.py`).
//!
//! The algorithm is that of Williams, *Algorithm 232: Heapsort*, CACM 1964, with Floyd's way of sifting a hole down to a
//! leaf first. A leaf form finds the way that an item takes before it changes anything, so that it can give up without a trace.

use std::cell::Cell;

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

/// A way down a heap: which child it takes at each level, the first level in the lowest bit. Heaps have fewer levels than a word has bits.
#[derive(Clone, Copy)]
struct Way {
    top: usize,
    turns: u64,
    levels: u32,
}

impl Way {
    fn child(self, level: u32, place: usize) -> usize {
        2 * place + 1 + (self.turns >> level & 1) as usize
    }

    /// Moves what lies on the way one level up; the place at its end becomes free for `item`.
    fn lift<'v>(
        self,
        item: V<'v>,
        read: impl Fn(usize) -> V<'v>,
        mut write: impl FnMut(usize, V<'v>),
    ) {
        let mut hole = self.top;
        for level in 0..self.levels {
            let child = self.child(level, hole);
            write(hole, read(child));
            hole = child;
        }
        write(hole, item);
    }
}

/// How many levels `item` rises from place `from`.
fn rise<'v>(
    cx: Cx<'v>,
    read: impl Fn(usize) -> V<'v>,
    item: V<'v>,
    from: usize,
    above: Above,
) -> Result<u32, Exit> {
    let mut levels = 0;
    let mut hole = from;
    while hole > 0 {
        hole = (hole - 1) / 2;
        if !above(cx, item, read(hole))? {
            break;
        }
        levels += 1;
    }
    Ok(levels)
}

/// The way to where `item`, put at `top` of a heap of `len` items, belongs: the hole sinks to a leaf, then the item rises.
fn sink<'v>(
    cx: Cx<'v>,
    read: impl Fn(usize) -> V<'v>,
    item: V<'v>,
    top: usize,
    len: usize,
    above: Above,
) -> Result<Way, Exit> {
    let mut way = Way {
        top,
        turns: 0,
        levels: 0,
    };
    let mut hole = top;
    loop {
        let mut child = 2 * hole + 1;
        if child >= len {
            break;
        }
        if child + 1 < len && !above(cx, read(child), read(child + 1))? {
            child += 1;
            way.turns |= 1 << way.levels;
        }
        way.levels += 1;
        hole = child;
    }
    while way.levels > 0 && above(cx, item, read(hole))? {
        hole = (hole - 1) / 2;
        way.levels -= 1;
    }
    Ok(way)
}

/// Puts `item` at the end of a way in a list.
fn lift<'v>(cx: Cx<'v>, list: List<'v>, way: Way, item: V<'v>) {
    way.lift(
        item,
        |i| at(list, i),
        |place, item| {
            list.set(cx, place, item);
        },
    );
}

fn push<'v>(cx: Cx<'v>, args: &[V<'v>], (name, above): (&str, Above)) -> Result<V<'v>, Exit> {
    let list = heap_of(cx, args[0], name, 2)?;
    let len = list.len();
    let levels = rise(cx, |i| at(list, i), args[1], len, above)?;
    list.push(cx, args[1]);
    let mut hole = len;
    for _ in 0..levels {
        let parent = (hole - 1) / 2;
        list.set(cx, hole, at(list, parent));
        hole = parent;
    }
    list.set(cx, hole, args[1]);
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
    let way = sink(cx, |i| at(list, i), moved, 0, last, above)?;
    list.pop();
    lift(cx, list, way, moved);
    Ok(top)
}

fn replace<'v>(cx: Cx<'v>, args: &[V<'v>], (name, above): (&str, Above)) -> Result<V<'v>, Exit> {
    let list = heap_of(cx, args[0], name, 2)?;
    if list.is_empty() {
        return Err(cx.index_error("index out of range"));
    }
    let top = at(list, 0);
    let way = sink(cx, |i| at(list, i), args[1], 0, list.len(), above)?;
    lift(cx, list, way, args[1]);
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
    let items: Vec<Cell<V<'v>>> = list.iter().map(Cell::new).collect();
    let len = items.len();
    for top in (0..len / 2).rev() {
        let item = items[top].get();
        let way = sink(cx, |i| items[i].get(), item, top, len, above)?;
        way.lift(
            item,
            |i| items[i].get(),
            |place, item| items[place].set(item),
        );
    }
    for (i, item) in items.into_iter().enumerate() {
        list.set(cx, i, item.get());
    }
    Ok(V::NIL)
}
