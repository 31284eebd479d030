//! Iterators over the native kinds, which the interpreter steps without a call.

use corevm_heap::Kind;

use super::{List, Map, Set, Tuple, view};
use crate::cx::Cx;
use crate::value::{ReadCell, V};

view!(
    /// An iterator by index over a list, tuple, string or bytes.
    IndexIter, IndexIter, as_index_iter, as_exact_index_iter
);

view!(
    /// An iterator over small integers.
    RangeIter, RangeIter, as_range_iter, as_exact_range_iter
);

view!(
    /// An iterator over a map.
    MapIter, MapIter, as_map_iter, as_exact_map_iter
);

view!(
    /// An iterator over a set.
    SetIter, SetIter, as_set_iter, as_exact_set_iter
);

impl<'v> IndexIter<'v> {
    /// The sequence; nil once exhausted.
    #[inline(always)]
    pub fn sequence(self) -> V<'v> {
        self.0.value(1)
    }

    #[inline(always)]
    pub fn index(self) -> usize {
        self.0.raw(2) as usize
    }

    #[inline(always)]
    pub fn set_index(self, index: usize) {
        self.0.set_raw(2, index as u64);
    }

    /// What it has not given yet of a list or tuple; `None` for other sequences, and once exhausted.
    pub fn rest(self) -> Option<&'v [ReadCell<'v>]> {
        let sequence = self.sequence();
        let list = sequence.as_exact_list().map(List::items);
        let items = list.or_else(|| sequence.as_exact_tuple().map(Tuple::items))?;
        Some(items.get(self.index()..).unwrap_or_default())
    }

    /// Lets go of the sequence: the iterator stays exhausted.
    pub fn exhaust(self, cx: Cx<'v>) {
        self.0.set_value(cx, 1, V::NIL);
    }
}

impl<'v> RangeIter<'v> {
    /// Next number, end (exclusive), step.
    #[inline(always)]
    pub fn parts(self) -> (i64, i64, i64) {
        (
            self.0.raw(1) as i64,
            self.0.raw(2) as i64,
            self.0.raw(3) as i64,
        )
    }

    #[inline(always)]
    pub fn set_next(self, next: i64) {
        self.0.set_raw(1, next as u64);
    }
}

/// What a map iterator gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum MapIterGives {
    Keys,
    Values,
    Items,
}

impl<'v> MapIter<'v> {
    /// The map; `None` once exhausted.
    #[inline(always)]
    pub fn map(self) -> Option<Map<'v>> {
        self.0.value(1).as_map()
    }

    /// Next entry place.
    #[inline(always)]
    pub fn place(self) -> usize {
        self.0.raw(2) as usize
    }

    #[inline(always)]
    pub fn set_place(self, place: usize) {
        self.0.set_raw(2, place as u64);
    }

    /// The map's length when iteration began.
    #[inline(always)]
    pub fn expected_len(self) -> usize {
        self.0.raw(3) as usize
    }

    pub fn set_expected_len(self, len: usize) {
        self.0.set_raw(3, len as u64);
    }

    /// How many items it has given.
    #[inline(always)]
    pub fn given(self) -> usize {
        self.0.raw(4) as usize
    }

    #[inline(always)]
    pub fn set_given(self, given: usize) {
        self.0.set_raw(4, given as u64);
    }

    pub fn gives(self) -> MapIterGives {
        match self.0.slots() & 3 {
            0 => MapIterGives::Keys,
            1 => MapIterGives::Values,
            _ => MapIterGives::Items,
        }
    }

    /// From the last entry to the first; `place` is then one above the next.
    pub fn is_reversed(self) -> bool {
        self.0.slots() & 4 != 0
    }

    pub fn exhaust(self, cx: Cx<'v>) {
        self.0.set_value(cx, 1, V::NIL);
    }
}

impl<'v> SetIter<'v> {
    /// The set; `None` once exhausted.
    #[inline(always)]
    pub fn set(self) -> Option<Set<'v>> {
        self.0.value(1).as_set()
    }

    #[inline(always)]
    pub fn slot(self) -> usize {
        self.0.raw(2) as usize
    }

    #[inline(always)]
    pub fn set_slot(self, slot: usize) {
        self.0.set_raw(2, slot as u64);
    }

    #[inline(always)]
    pub fn expected_len(self) -> usize {
        self.0.raw(3) as usize
    }

    pub fn exhaust(self, cx: Cx<'v>) {
        self.0.set_value(cx, 1, V::NIL);
    }
}

impl<'v> Cx<'v> {
    /// An iterator over a list, tuple, string or bytes. Each has its own class through `shape_of` the language gives: see
    /// [`Cx::set_iterator_shape`].
    pub fn new_index_iter(self, sequence: V<'v>) -> IndexIter<'v> {
        IndexIter(self.new_fixed(Kind::IndexIter, 0, [sequence], [0]))
    }

    pub fn new_range_iter(self, next: i64, stop: i64, step: i64) -> RangeIter<'v> {
        RangeIter(self.new_fixed(
            Kind::RangeIter,
            0,
            [],
            [next as u64, stop as u64, step as u64],
        ))
    }

    pub fn new_map_iter(self, map: Map<'v>, gives: MapIterGives, reversed: bool) -> MapIter<'v> {
        let place = if reversed { map.used() } else { 0 };
        let slots = gives as u8 | if reversed { 4 } else { 0 };
        MapIter(self.new_fixed(
            Kind::MapIter,
            slots,
            [map.v()],
            [place as u64, map.len() as u64, 0],
        ))
    }

    pub fn new_set_iter(self, set: Set<'v>) -> SetIter<'v> {
        SetIter(self.new_fixed(Kind::SetIter, 0, [set.v()], [0, set.len() as u64]))
    }

    /// Gives an object of a native kind another class than its kind's: `shape` is that of the class's instances. Instances keep theirs, which says
    /// how they are laid out.
    pub fn set_native_shape(self, value: V<'v>, shape: crate::ShapeId) {
        if let Some(object) = value.as_object()
            && object.kind() != Kind::Instance
        {
            object.set_shape(shape.0);
        }
    }
}
