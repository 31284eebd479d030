//! The items of iterables that need no guest code to iterate.

use crate::prelude::*;

/// Items of builtin iterables.
pub trait Items<'v> {
    /// All items of an exact list, tuple, string, bytes, range, set, frozenset or dict (its keys).
    ///
    /// # Errors
    /// [`Exit::NeedGuest`] for anything else: the twin iterates by guest code.
    fn leaf_items(self, iterable: V<'v>) -> Result<Vec<V<'v>>, Exit>;

    /// The one-character string of a code point; those below 256 are shared.
    fn char(self, point: u32) -> V<'v>;
}

impl<'v> Items<'v> for Cx<'v> {
    fn leaf_items(self, iterable: V<'v>) -> Result<Vec<V<'v>>, Exit> {
        if let Some(list) = iterable.as_exact_list() {
            return Ok(list.iter().collect());
        }
        if let Some(tuple) = iterable.as_exact_tuple() {
            return Ok(tuple.iter().collect());
        }
        if let Some(text) = iterable.as_exact_str() {
            return Ok(text.units().iter().map(|point| self.char(point)).collect());
        }
        if let Some(bytes) = iterable.as_exact_bytes() {
            return Ok(bytes
                .as_slice()
                .iter()
                .map(|&byte| V::small(i64::from(byte)))
                .collect());
        }
        if let Some(map) = iterable.as_exact_map() {
            return Ok(map.iter().map(|entry| entry.key).collect());
        }
        if let Some(set) = iterable.as_exact_set() {
            return Ok(set.iter().map(|(key, _)| key).collect());
        }
        Err(Exit::NeedGuest)
    }

    fn char(self, point: u32) -> V<'v> {
        if point < 256
            && let Some(shared) = self.root(crate::roots::LATIN1).as_list()
            && let Some(text) = shared.get(point as usize)
        {
            return text;
        }
        self.new_str_from_points(std::iter::once(point)).v()
    }
}
