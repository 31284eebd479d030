//! Tuples: immutable sequences, which keep the hash that a language gives them.

use corevm_heap::{Kind, LONG};

use super::view;
use crate::cx::Cx;
use crate::native::Exit;
use crate::value::{ReadCell, V};

view!(
    /// An immutable sequence of values.
    Tuple, Tuple, as_tuple, as_exact_tuple
);

impl<'v> Tuple<'v> {
    #[inline]
    pub fn len(self) -> usize {
        match self.0.header().slots {
            LONG => self.0.raw(1) as usize,
            len => len as usize,
        }
    }

    /// The hash that [`Self::keep_hash`] was told.
    #[inline]
    pub fn known_hash(self) -> Option<i64> {
        let is_long = self.0.header().slots == LONG;
        let hash = if is_long { 0 } else { self.0.raw(1) };
        (hash != 0).then_some(hash as i64)
    }

    /// Keeps the tuple's hash, unless it is long or the hash is 0.
    pub fn keep_hash(self, hash: i64) {
        if self.0.header().slots != LONG {
            self.0.set_raw(1, hash as u64);
        }
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The items.
    #[inline]
    pub fn items(self) -> &'v [ReadCell<'v>] {
        self.0.value_slice(2, self.len())
    }

    pub fn get(self, index: usize) -> Option<V<'v>> {
        self.items().get(index).map(ReadCell::get)
    }

    /// The items, copied out one by one.
    pub fn iter(self) -> impl ExactSizeIterator<Item = V<'v>> + DoubleEndedIterator + 'v {
        self.items().iter().map(ReadCell::get)
    }
}

impl<'v> Cx<'v> {
    #[inline]
    pub fn new_tuple(self, items: &[V<'v>]) -> Tuple<'v> {
        self.new_tuple_with(items.len(), |i| items[i])
    }

    /// A tuple of `len` items, each given by `item`, which may allocate but not call guest code.
    #[inline]
    pub fn new_tuple_with(self, len: usize, item: impl FnMut(usize) -> V<'v>) -> Tuple<'v> {
        if len == 0
            && let Some(shared) = self.shared_empty_tuple()
        {
            return shared;
        }
        Tuple(self.new_values(Kind::Tuple, len, item))
    }

    /// As [`Cx::new_tuple_with`], for lengths that programs give. `item` does not panic.
    ///
    /// # Errors
    /// [`Exit::Interrupted`] when the program is to stop.
    pub fn try_new_tuple_with(
        self,
        len: usize,
        item: impl FnMut(usize) -> V<'v>,
    ) -> Result<Tuple<'v>, Exit> {
        match len {
            0 => Ok(self.new_tuple(&[])),
            _ => self.try_new_values(Kind::Tuple, len, item).map(Tuple),
        }
    }
}
