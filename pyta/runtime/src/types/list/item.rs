//! Items and slices of lists.

use super::this;
use crate::prelude::*;
use crate::protocol::sequence;
use crate::types::iterators;
use crate::types::slice::{self, Bounds};

pub fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    if slice::is_slice(cx, args[1]) {
        let bounds = slice::bounds(cx, args[1], list.len())?;
        let items = list.items();
        let at = |i: usize| items[(bounds.start + i as i64 * bounds.step) as usize].get();
        return Ok(cx.new_list_with(bounds.count, at).v());
    }
    sequence::position(cx, args[1], list.len(), "list")?
        .and_then(|place| list.get(place))
        .ok_or_else(|| cx.index_error("list index out of range"))
}

pub fn set<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    if slice::is_slice(cx, args[1]) {
        return set_slice(cx, list, args[1], args[2]);
    }
    let place = sequence::position(cx, args[1], list.len(), "list")?;
    if place.is_some_and(|place| list.set(cx, place, args[2])) {
        Ok(V::NIL)
    } else {
        Err(cx.index_error("list assignment index out of range"))
    }
}

fn set_slice<'v>(cx: Cx<'v>, list: List<'v>, key: V<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    let bounds = slice::bounds(cx, key, list.len())?;
    if bounds.step == 1 {
        let items = assigned_items(cx, value)?;
        let range = bounds.range();
        list.splice(cx, range.start, range.end, &items);
        return Ok(V::NIL);
    }
    let items = assigned_items(cx, value)?;
    if items.len() != bounds.count {
        return Err(cx.value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            items.len(),
            bounds.count
        )));
    }
    for (place, item) in bounds.indices().zip(items) {
        list.set(cx, place, item);
    }
    Ok(V::NIL)
}

/// The items to assign.
fn assigned_items<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Vec<V<'v>>, Exit> {
    if let Some(list) = value.as_exact_list() {
        return Ok(list.iter().collect());
    }
    if !iterators::may_iterate(cx, value) {
        return Err(cx.type_error("must assign iterable to extended slice"));
    }
    iterators::leaf_collect(cx, value)
}

pub fn delete<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let list = this(cx, args[0])?;
    if slice::is_slice(cx, args[1]) {
        let bounds = slice::bounds(cx, args[1], list.len())?;
        delete_slice(cx, list, bounds);
        return Ok(V::NIL);
    }
    match sequence::position(cx, args[1], list.len(), "list")? {
        Some(place) => {
            list.remove_range(cx, place, place + 1);
            Ok(V::NIL)
        }
        None => Err(cx.index_error("list assignment index out of range")),
    }
}

fn delete_slice<'v>(cx: Cx<'v>, list: List<'v>, bounds: Bounds) {
    if bounds.step == 1 {
        let range = bounds.range();
        list.remove_range(cx, range.start, range.end);
        return;
    }
    let mut gone = vec![false; list.len()];
    bounds.indices().for_each(|place| gone[place] = true);
    let kept: Vec<V<'v>> = list
        .iter()
        .zip(gone)
        .filter_map(|(item, gone)| (!gone).then_some(item))
        .collect();
    list.assign(cx, &kept);
}
