//! What a pickler is in the midst of: one frame for each open container.

use crate::prelude::*;

/// What a frame is about. The numbers are known to `pickle.py`, which says of them where an error happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    List = 0,
    /// A key of a dict is being written.
    DictKey = 1,
    /// A value of a dict is being written, or nothing yet.
    Dict = 2,
    Set = 3,
    FrozenSet = 4,
    Tuple = 5,
    /// Items that an iterator has given.
    Items = 6,
    /// The same with pairs, a key of which is being written.
    PairsKey = 7,
    Pairs = 8,
    /// Steps that `pickle.py` has made.
    Steps = 9,
    /// The attributes of an instance.
    State = 10,
}

impl Doing {
    fn of(number: i64) -> Doing {
        match number {
            0 => Doing::List,
            1 => Doing::DictKey,
            2 => Doing::Dict,
            3 => Doing::Set,
            4 => Doing::FrozenSet,
            5 => Doing::Tuple,
            6 => Doing::Items,
            7 => Doing::PairsKey,
            8 => Doing::Pairs,
            9 => Doing::Steps,
            _ => Doing::State,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Frame<'v> {
    pub doing: Doing,
    /// The container, or where its items are.
    pub object: V<'v>,
    /// `Dict`: the key; `Items` and `Pairs`: the iterator, or nil at its end; `Steps`: the object that the steps are about.
    pub extra: V<'v>,
    /// Place of the next item.
    pub at: usize,
    /// Items in the open batch; [`Frame::SINGLE`] for items that need no mark.
    pub open: usize,
    /// `List`, `Dict`, `Set`: the number of items at the beginning; `Items` and `Pairs`: the number of items before these.
    pub size: usize,
}

impl<'v> Frame<'v> {
    pub const SINGLE: usize = usize::MAX >> 8;

    pub fn new(doing: Doing, object: V<'v>) -> Frame<'v> {
        Frame {
            doing,
            object,
            extra: V::NIL,
            at: 0,
            open: 0,
            size: 0,
        }
    }

    /// The frame as a tuple.
    pub fn kept(&self, cx: Cx<'v>) -> V<'v> {
        let number = |n: usize| V::small(n as i64);
        let parts = [
            V::small(self.doing as i64),
            self.object,
            self.extra,
            number(self.at),
            number(self.open),
            number(self.size),
        ];
        cx.new_tuple(&parts).v()
    }

    /// The frame that a tuple holds.
    pub fn resumed(kept: V<'v>) -> Option<Frame<'v>> {
        let parts = kept.as_exact_tuple()?;
        let number = |place: usize| Some(parts.get(place)?.as_small()? as usize);
        Some(Frame {
            doing: Doing::of(parts.get(0)?.as_small()?),
            object: parts.get(1)?,
            extra: parts.get(2)?,
            at: number(3)?,
            open: number(4)?,
            size: number(5)?,
        })
    }
}
