//! Tuples, lists, dicts, sets.

use super::{Ask, Done, Loader, Stop, broken};
use crate::prelude::*;
use crate::types::set;

impl<'v> Loader<'v> {
    #[inline]
    pub(super) fn tuple(&mut self, len: usize) -> Done<'v> {
        self.stack.check(len)?;
        self.tuple_from(self.stack.len() - len)
    }

    #[inline]
    pub(super) fn tuple_from(&mut self, from: usize) -> Done<'v> {
        let items = self.stack.from(from);
        let tuple = if items.is_empty() {
            self.cx.root(crate::roots::EMPTY_TUPLE)
        } else {
            self.cx.new_tuple(items).v()
        };
        self.stack.truncate(from);
        self.push(tuple)
    }

    /// The container that the values from a place on go to; `None` when there are no values.
    #[inline]
    fn container(&mut self, from: usize) -> Result<Option<V<'v>>, Stop<'v>> {
        let len = self.stack.len();
        let count = len.saturating_sub(from);
        self.stack.check(count + 1)?;
        if count == 0 {
            return Ok(None);
        }
        Ok(Some(self.stack.from(from - 1)[0]))
    }

    /// Takes the values from a place on off the stack, for guest code.
    pub(super) fn take_list(&mut self, from: usize) -> V<'v> {
        let items = self.cx.new_list(self.stack.from(from)).v();
        self.stack.truncate(from);
        items
    }

    /// The same as a tuple.
    pub(super) fn take_tuple(&mut self, from: usize) -> V<'v> {
        let items = self.cx.new_tuple(self.stack.from(from)).v();
        self.stack.truncate(from);
        items
    }

    pub(super) fn append(&mut self, from: usize) -> Done<'v> {
        let Some(container) = self.container(from)? else {
            return Ok(());
        };
        let cx = self.cx;
        let items = self.stack.from(from);
        let Some(list) = container.as_exact_list() else {
            let items = self.take_list(from);
            return Err(Stop::Ask(Ask::Append, container, items));
        };
        list.make_room(cx, items.len());
        for &item in items {
            list.push(cx, item);
        }
        self.stack.truncate(from);
        Ok(())
    }

    pub(super) fn set_items(&mut self, from: usize) -> Done<'v> {
        let Some(container) = self.container(from)? else {
            return Ok(());
        };
        let cx = self.cx;
        let items = self.stack.from(from);
        if !items.len().is_multiple_of(2) {
            return Err(broken("odd number of items for SETITEMS"));
        }
        let is_dict = cx.is_exactly(container, C::Dict);
        if let (true, Some(map)) = (is_dict, container.as_exact_map()) {
            match fill(cx, map, items) {
                Err(Exit::NeedGuest) => {}
                filled => {
                    filled?;
                    self.stack.truncate(from);
                    return Ok(());
                }
            }
        }
        let items = self.take_list(from);
        Err(Stop::Ask(Ask::SetItems, container, items))
    }

    pub(super) fn dict(&mut self) -> Done<'v> {
        let cx = self.cx;
        let from = self.stack.unmark()?;
        let items = self.stack.from(from);
        if !items.len().is_multiple_of(2) {
            return Err(broken("odd number of items for DICT"));
        }
        let map = cx.new_map();
        match fill(cx, map, items) {
            Err(Exit::NeedGuest) => {
                let items = self.take_list(from);
                self.stack.push(map.v());
                Err(Stop::Ask(Ask::SetItems, map.v(), items))
            }
            filled => {
                filled?;
                self.stack.truncate(from);
                self.push(map.v())
            }
        }
    }

    pub(super) fn add_items(&mut self) -> Done<'v> {
        let from = self.stack.unmark()?;
        let Some(container) = self.container(from)? else {
            return Ok(());
        };
        let cx = self.cx;
        let items = self.stack.from(from);
        let is_set = cx.is_exactly(container, C::Set);
        if let (true, Some(set)) = (is_set, container.as_set()) {
            match add_all(cx, set, items) {
                Err(Exit::NeedGuest) => {}
                added => {
                    added?;
                    self.stack.truncate(from);
                    return Ok(());
                }
            }
        }
        let items = self.take_list(from);
        Err(Stop::Ask(Ask::AddItems, container, items))
    }

    pub(super) fn frozen_set(&mut self) -> Done<'v> {
        let cx = self.cx;
        let from = self.stack.unmark()?;
        let items = self.stack.from(from);
        let made = cx.new_set();
        match add_all(cx, made, items) {
            Err(Exit::NeedGuest) => {
                let items = self.take_list(from);
                let args = cx.new_tuple(&[items]).v();
                Err(Stop::Ask(Ask::Call, cx.class(C::FrozenSet).v(), args))
            }
            added => {
                added?;
                self.stack.truncate(from);
                self.push(set::frozen(cx, made))
            }
        }
    }
}

/// Puts keys and values, which come by turns, into a map.
///
/// # Errors
/// [`Exit::NeedGuest`] also for keys that cannot be: the operation itself words that.
fn fill<'v>(cx: Cx<'v>, map: Map<'v>, items: &[V<'v>]) -> Result<(), Exit> {
    map.reserve(cx, items.len() / 2)?;
    for pair in items.chunks_exact(2) {
        map.set(cx, pair[0], pair[1])
            .map_err(|exit| left(cx, exit))?;
    }
    Ok(())
}

/// As [`fill`], for a set.
fn add_all<'v>(cx: Cx<'v>, set: Set<'v>, items: &[V<'v>]) -> Result<(), Exit> {
    for &item in items {
        set.add(cx, item).map_err(|exit| left(cx, exit))?;
    }
    Ok(())
}

/// Leaves an exception to guest code, which raises it in its own words.
fn left(cx: Cx<'_>, exit: Exit) -> Exit {
    if let Exit::Raised = exit {
        cx.take_raised(cx.raising());
        return Exit::NeedGuest;
    }
    exit
}
