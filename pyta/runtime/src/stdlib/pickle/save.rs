//! Writing: `Pickler`'s loop. Each open container is a [`Frame`]; what needs guest code is asked for by a request.

mod containers;
mod dicts;
mod instances;
mod numbers;
mod pickler;
mod sets;
mod steps;
mod strings;

use super::frame::{Doing, Frame};
use super::instance::Plans;
use super::memo::Memo;
use super::opcode as op;
use super::output::Output;
use crate::prelude::*;
use crate::types::int::Integer;

pub use pickler::{CLASS, begin_dumps, dumps, resume, set_memo, set_up, state};

/// Every value is asked for its persistent id.
const ASKS: i64 = 1;
/// Nothing is remembered.
const FAST: i64 = 2;
/// Nothing but builtin values is written without asking: reducers are overridden.
const OVERRIDES: i64 = 4;

/// Items in a batch.
const BATCH: usize = 1000;
/// Deeper nesting is a RecursionError.
const MAX_DEPTH: usize = 100_000;
/// So many values are written before the loop stops for a poll.
const STEPS: usize = 200_000;

/// Numbers of steps, which are known to `pickle.py`.
const SAVE: i64 = 0;
const EMIT: i64 = 1;
const MADE: i64 = 2;
const BEGIN: i64 = 7;

/// What a request is for. The numbers are known to `pickle.py`.
#[derive(Clone, Copy, Debug)]
enum Ask {
    /// What an object is reduced to.
    Reduce = 0,
    PersistentId = 1,
    /// More items of an iterator.
    Items = 2,
    /// Nothing: time for a poll.
    Again = 3,
    ChangedDict = 4,
    ChangedSet = 5,
    NoPair = 6,
    TooDeep = 7,
    Cyclic = 8,
    ChangedList = 9,
}

/// A request.
struct Stop<'v>(Ask, V<'v>);

/// Whether the value is complete; else a frame was opened for it.
type Saved<'v> = Result<bool, Stop<'v>>;

struct Saver<'v> {
    cx: Cx<'v>,
    protocol: u8,
    flags: i64,
    out: Output<'v>,
    memo: Memo<'v>,
    /// The innermost frames.
    frames: Vec<Frame<'v>>,
    /// Those around them, as objects.
    below: Option<List<'v>>,
    plans: Plans,
    table: Option<Map<'v>>,
}

impl<'v> Saver<'v> {
    /// The answer to a request.
    fn take(&mut self, what: V<'v>) {
        if let Some(items) = what.as_exact_list() {
            if let Some(mut frame) = self.innermost() {
                frame.size += frame.at;
                frame.at = 0;
                frame.open = 0;
                frame.object = items.v();
                if items.len() < BATCH {
                    frame.extra = V::NIL;
                }
                self.frames.push(frame);
            }
        } else if let Some(pair) = what.as_exact_tuple() {
            let mut frame = Frame::new(Doing::Steps, pair.get(0).unwrap_or(V::NIL));
            frame.extra = pair.get(1).unwrap_or(V::NIL);
            self.frames.push(frame);
        }
    }

    /// Takes the innermost frame off.
    fn innermost(&mut self) -> Option<Frame<'v>> {
        match self.frames.pop() {
            Some(frame) => Some(frame),
            None => Frame::resumed(self.below?.pop()?),
        }
    }

    fn depth(&self) -> usize {
        self.frames.len() + self.below.map_or(0, |below| below.len())
    }

    /// The end of the pickle; its bytes as far as they are in no chunk.
    fn finished(&mut self) -> V<'v> {
        self.out.byte(op::STOP);
        self.out.end_frame();
        self.out.framing = false;
        let all = self.out.take();
        self.cx.new_bytes(&all).v()
    }

    /// Works until no frame is left.
    fn run(&mut self) -> Result<(), Stop<'v>> {
        // What is known is looked up by address, which costs time after a collection: the larger, the longer the run.
        let mut steps = STEPS.max(self.memo.len() * 2);
        while let Some(frame) = self.innermost() {
            self.step(frame)?;
            steps -= 1;
            if steps == 0 {
                return Err(Stop(Ask::Again, V::NIL));
            }
        }
        Ok(())
    }

    /// Does something for the innermost frame, which was taken off, and puts it back unless it is done.
    fn step(&mut self, frame: Frame<'v>) -> Result<(), Stop<'v>> {
        match frame.doing {
            Doing::List => self.list_step(frame),
            Doing::Dict | Doing::DictKey => self.dict_step(frame),
            Doing::Set => self.set_step(frame),
            Doing::FrozenSet => self.frozen_step(frame),
            Doing::Tuple => self.tuple_step(frame),
            Doing::Items => self.items_step(frame),
            Doing::Pairs | Doing::PairsKey => self.pairs_step(frame),
            Doing::Steps => self.program_step(frame),
            Doing::State => {
                self.out.byte(op::BUILD);
                Ok(())
            }
        }
    }

    /// Opens a frame.
    fn open(&mut self, frame: Frame<'v>) -> Saved<'v> {
        if self.depth() >= MAX_DEPTH {
            return Err(Stop(Ask::TooDeep, V::NIL));
        }
        self.frames.push(frame);
        Ok(false)
    }

    /// Writes a value, or opens a frame for it. With `ask`, its persistent id comes first.
    #[inline]
    fn save(&mut self, value: V<'v>, ask: bool) -> Saved<'v> {
        self.out.boundary();
        if ask && self.flags & ASKS != 0 {
            return Err(Stop(Ask::PersistentId, value));
        }
        if let Some(n) = value.as_small() {
            self.small(n);
            return Ok(true);
        }
        if let Some(text) = value.as_exact_str() {
            self.str(text);
            return Ok(true);
        }
        self.save_other(value)
    }

    /// Writes a small integer or a string, which are most of what containers hold and need nobody; false for anything else.
    #[inline]
    fn save_simple(&mut self, value: V<'v>) -> bool {
        if self.flags & ASKS != 0 {
            return false;
        }
        self.out.boundary();
        if let Some(n) = value.as_small() {
            self.small(n);
        } else if let Some(text) = value.as_exact_str() {
            self.str(text);
        } else {
            return false;
        }
        true
    }

    fn save_other(&mut self, value: V<'v>) -> Saved<'v> {
        if value.is_nil() {
            self.out.byte(op::NONE);
            return Ok(true);
        }
        if let Some(b) = value.as_bool() {
            match (self.protocol >= 2, b) {
                (true, true) => self.out.byte(op::NEWTRUE),
                (true, false) => self.out.byte(op::NEWFALSE),
                (false, true) => self.out.push(b"I01\n"),
                (false, false) => self.out.push(b"I00\n"),
            }
            return Ok(true);
        }
        if value.payload() == value {
            if let Some(x) = value.as_float() {
                self.float(x);
                return Ok(true);
            }
            if let Some(n) = Integer::of(value) {
                if self.protocol < 2 {
                    return Err(Stop(Ask::Reduce, value));
                }
                self.long(n);
                return Ok(true);
            }
        }
        if self.refer(value) {
            return Ok(true);
        }
        self.object(value)
    }

    /// Writes something that has its identity.
    fn object(&mut self, value: V<'v>) -> Saved<'v> {
        let cx = self.cx;
        match value.kind() {
            Some(Kind::Instance) => return self.instance(value),
            Some(Kind::Type) if self.flags & OVERRIDES == 0 => {
                if let Some(class) = value.as_exact_type()
                    && self.global(class)
                {
                    return Ok(true);
                }
            }
            Some(Kind::Tuple) if cx.is_exactly(value, C::Tuple) => return self.tuple(value),
            Some(Kind::List) if cx.is_exactly(value, C::List) => return self.list(value),
            Some(Kind::Map) if cx.is_exactly(value, C::Dict) => return self.dict(value),
            Some(Kind::Bytes) if self.protocol >= 3 && cx.is_exactly(value, C::Bytes) => {
                if let Some(bytes) = value.as_bytes() {
                    self.bytes(value, bytes.as_slice());
                    self.remember(value);
                    return Ok(true);
                }
            }
            Some(Kind::ByteArray) if self.protocol >= 5 && cx.is_exactly(value, C::ByteArray) => {
                if let Some(array) = value.as_byte_array() {
                    self.byte_array(&array.to_vec());
                    self.remember(value);
                    return Ok(true);
                }
            }
            Some(Kind::Set) if self.protocol >= 4 && cx.is_exactly(value, C::Set) => {
                return self.set(value);
            }
            Some(Kind::Set) if self.protocol >= 4 && cx.is_exactly(value, C::FrozenSet) => {
                self.out.byte(op::MARK);
                return self.open(Frame::new(Doing::FrozenSet, value));
            }
            _ => {}
        }
        Err(Stop(Ask::Reduce, value))
    }

    /// Says that a value was written before, if it was.
    #[inline]
    fn refer(&mut self, value: V<'v>) -> bool {
        let number = self.memo.get(value);
        if let Some(number) = number {
            self.known(number);
        }
        number.is_some()
    }

    /// Says that a value was written before.
    fn known(&mut self, number: u32) {
        if self.protocol == 0 {
            self.out.push(format!("g{number}\n").as_bytes());
        } else if number < 256 {
            self.out.push(&[op::BINGET, number as u8]);
        } else {
            self.out.byte(op::LONG_BINGET);
            self.out.push(&number.to_le_bytes());
        }
    }

    /// Gives what was written last a number.
    #[inline]
    fn remember(&mut self, value: V<'v>) {
        if self.flags & FAST != 0 {
            return;
        }
        let number = self.memo.put(value);
        if self.protocol >= 4 {
            self.out.byte(op::MEMOIZE);
        } else if self.protocol == 0 {
            self.out.push(format!("p{number}\n").as_bytes());
        } else if number < 256 {
            self.out.push(&[op::BINPUT, number as u8]);
        } else {
            self.out.byte(op::LONG_BINPUT);
            self.out.push(&number.to_le_bytes());
        }
    }
}
