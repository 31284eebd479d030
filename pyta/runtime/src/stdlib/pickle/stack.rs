//! The stack of an unpickler, and its memo: values of this run over those of earlier runs, which lie in lists.

use crate::prelude::*;

pub struct Stack<'v> {
    cx: Cx<'v>,
    below: Option<List<'v>>,
    top: Vec<V<'v>>,
    /// How high the stack was when marks were set.
    marks: Vec<usize>,
    /// The mark that was taken away last.
    unmarked: usize,
}

/// There is no value, or no mark, where an instruction needs one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    Value,
    /// A mark is in the way.
    Marked,
    Mark,
}

impl<'v> Stack<'v> {
    pub fn new(cx: Cx<'v>) -> Stack<'v> {
        Stack {
            cx,
            below: None,
            top: Vec::new(),
            marks: Vec::new(),
            unmarked: 0,
        }
    }

    /// The stack that two lists hold: values, and places of marks.
    pub fn resume(cx: Cx<'v>, below: List<'v>, marks: List<'v>) -> Stack<'v> {
        let marks = marks.iter().filter_map(V::as_small);
        Stack {
            cx,
            below: Some(below),
            top: Vec::new(),
            marks: marks.map(|mark| mark as usize).collect(),
            unmarked: 0,
        }
    }

    /// Writes everything to two lists, of which the first is the one that it was made from.
    pub fn keep(&mut self, values: List<'v>, marks: List<'v>) {
        for value in self.top.drain(..) {
            values.push(self.cx, value);
        }
        let places: Vec<V<'v>> = self
            .marks
            .iter()
            .map(|&mark| V::small(mark as i64))
            .collect();
        marks.assign(self.cx, &places);
    }

    fn below_len(&self) -> usize {
        self.below.map_or(0, List::len)
    }

    pub fn len(&self) -> usize {
        self.below_len() + self.top.len()
    }

    #[inline]
    pub fn push(&mut self, value: V<'v>) {
        self.top.push(value);
    }

    /// Values below this place cannot be reached before the mark is.
    fn fence(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    fn lack(&self) -> Lack {
        if self.marks.is_empty() {
            Lack::Value
        } else {
            Lack::Marked
        }
    }

    #[inline]
    pub fn pop(&mut self) -> Result<V<'v>, Lack> {
        self.check(1)?;
        let popped = self.top.pop().or_else(|| self.below?.pop());
        popped.ok_or(Lack::Value)
    }

    /// Fails unless there are so many values over the fence.
    #[inline]
    pub fn check(&self, count: usize) -> Result<(), Lack> {
        if self.len() < self.fence() + count {
            return Err(self.lack());
        }
        Ok(())
    }

    /// The value on top.
    #[inline]
    pub fn last(&self) -> Result<V<'v>, Lack> {
        self.check(1)?;
        let last = self.top.last().copied().or_else(|| {
            let below = self.below?;
            below.get(below.len().checked_sub(1)?)
        });
        last.ok_or(Lack::Value)
    }

    pub fn mark(&mut self) {
        self.marks.push(self.len());
    }

    /// Takes the last mark away; where it was.
    pub fn unmark(&mut self) -> Result<usize, Lack> {
        let place = self.marks.pop().ok_or(Lack::Mark)?;
        self.unmarked = place;
        Ok(place)
    }

    /// Sets the mark again that was taken away last.
    pub fn mark_again(&mut self) {
        self.marks.push(self.unmarked);
    }

    pub fn has_mark(&self) -> bool {
        !self.marks.is_empty()
    }

    /// Whether the last mark is on top.
    pub fn ends_with_mark(&self) -> bool {
        self.marks.last() == Some(&self.len())
    }

    /// The values from a place on, which is at most the height.
    #[inline]
    pub fn from(&mut self, place: usize) -> &[V<'v>] {
        let below_len = self.below_len();
        if let (true, Some(below)) = (place < below_len, self.below) {
            let moved: Vec<V<'v>> = below.iter().skip(place).collect();
            below.remove_range(self.cx, place, below_len);
            self.top.splice(0..0, moved);
            return &self.top;
        }
        &self.top[place - below_len..]
    }

    /// Forgets the values from a place on.
    #[inline]
    pub fn truncate(&mut self, place: usize) {
        let below_len = self.below_len();
        if place < below_len {
            if let Some(below) = self.below {
                below.remove_range(self.cx, place, below_len);
            }
            self.top.clear();
        } else {
            self.top.truncate(place - below_len);
        }
    }
}

/// What was numbered.
pub struct Numbered<'v> {
    cx: Cx<'v>,
    below: Option<List<'v>>,
    top: Vec<V<'v>>,
    /// Those with numbers far beyond the others.
    pub sparse: Map<'v>,
    /// How many there are.
    pub count: usize,
}

/// The list may have so many gaps.
const GAPS: usize = 1 << 16;

impl<'v> Numbered<'v> {
    pub fn new(cx: Cx<'v>) -> Numbered<'v> {
        Numbered {
            cx,
            below: None,
            top: Vec::new(),
            sparse: cx.new_map(),
            count: 0,
        }
    }

    pub fn resume(cx: Cx<'v>, below: List<'v>, sparse: Map<'v>, count: usize) -> Numbered<'v> {
        Numbered {
            cx,
            below: Some(below),
            top: Vec::new(),
            sparse,
            count,
        }
    }

    pub fn keep(&mut self, list: List<'v>) {
        for value in self.top.drain(..) {
            list.push(self.cx, value);
        }
    }

    #[inline]
    pub fn get(&self, number: u64) -> Option<V<'v>> {
        let below_len = self.below.map_or(0, List::len);
        let place = usize::try_from(number).ok()?;
        let found = match place.checked_sub(below_len) {
            Some(place) => self.top.get(place).copied(),
            None => self.below?.get(place),
        };
        found.and_then(V::given).or_else(|| self.sparse_get(number))
    }

    fn sparse_get(&self, number: u64) -> Option<V<'v>> {
        if self.sparse.is_empty() {
            return None;
        }
        self.sparse.get(self.cx, self.cx.new_uint(number)).ok()?
    }

    #[inline]
    pub fn put(&mut self, number: u64, value: V<'v>) -> Result<(), Exit> {
        let below_len = self.below.map_or(0, List::len);
        let len = below_len + self.top.len();
        if number == len as u64 && self.sparse.is_empty() {
            self.top.push(value);
            self.count += 1;
            return Ok(());
        }
        self.put_anywhere(number, value, below_len, len)
    }

    fn put_anywhere(
        &mut self,
        number: u64,
        value: V<'v>,
        below_len: usize,
        len: usize,
    ) -> Result<(), Exit> {
        self.count += usize::from(self.get(number).is_none());
        let place = number as usize;
        if number >= (len + GAPS) as u64 || self.sparse_get(number).is_some() {
            return self.sparse.set(self.cx, self.cx.new_uint(number), value);
        }
        if let (true, Some(below)) = (place < below_len, self.below) {
            below.set(self.cx, place, value);
            return Ok(());
        }
        let place = place - below_len;
        if place >= self.top.len() {
            self.top.resize(place + 1, V::EMPTY);
        }
        self.top[place] = value;
        Ok(())
    }
}
