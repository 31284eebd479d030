//! Lists and tuples; what all containers share.

use super::{Ask, BATCH, FAST, Saved, Saver, Stop};
use crate::prelude::*;
use crate::stdlib::pickle::frame::{Doing, Frame};
use crate::stdlib::pickle::opcode as op;

impl<'v> Saver<'v> {
    /// Writes what begins an empty container.
    pub(super) fn empty(&mut self, binary: u8, text: u8) {
        if self.protocol == 0 {
            self.out.push(&[op::MARK, text]);
        } else {
            self.out.byte(binary);
        }
    }

    /// Without a memo, a container that is inside itself would never end.
    pub(super) fn check_cycle(&self, value: V<'v>) -> Result<(), Stop<'v>> {
        const SHALLOW: usize = 50;
        if self.flags & FAST == 0 || self.depth() < SHALLOW {
            return Ok(());
        }
        let is_open = self
            .frames
            .iter()
            .any(|frame| frame.object == value || frame.extra == value);
        let is_below = self.below.is_some_and(|below| {
            below
                .iter()
                .filter_map(Frame::resumed)
                .any(|frame| frame.object == value || frame.extra == value)
        });
        if is_open || is_below {
            return Err(Stop(Ask::Cyclic, value));
        }
        Ok(())
    }

    /// Writes a value in the container of a frame; false when a frame was opened for it, above that one.
    pub(super) fn save_inside(&mut self, frame: Frame<'v>, value: V<'v>) -> Saved<'v> {
        self.frames.push(frame);
        let is_whole = self.save(value, true)?;
        if is_whole {
            self.frames.pop();
        }
        Ok(is_whole)
    }

    pub(super) fn list(&mut self, value: V<'v>) -> Saved<'v> {
        self.check_cycle(value)?;
        self.empty(op::EMPTY_LIST, op::LIST);
        self.remember(value);
        let len = value.as_list().map_or(0, List::len);
        if len == 0 {
            return Ok(true);
        }
        let mut frame = Frame::new(Doing::List, value);
        frame.size = len;
        if len == 1 || self.protocol == 0 {
            frame.open = Frame::SINGLE;
        }
        self.open(frame)
    }

    pub(super) fn list_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(list) = frame.object.as_exact_list() else {
            return Ok(());
        };
        loop {
            let single = frame.open == Frame::SINGLE;
            if single && frame.at > 0 {
                self.out.byte(op::APPEND);
                if self.protocol > 0 {
                    return Ok(());
                }
            }
            let item = list.get(frame.at);
            if !single && frame.open > 0 && (item.is_none() || frame.open == BATCH) {
                self.out.byte(op::APPENDS);
                frame.open = 0;
                if list.len() != frame.size {
                    return Err(Stop(Ask::ChangedList, V::NIL));
                }
            }
            let Some(item) = item else {
                return Ok(());
            };
            if !single {
                if frame.open == 0 {
                    self.out.byte(op::MARK);
                }
                frame.open += 1;
            }
            frame.at += 1;
            if !self.save_simple(item) && !self.save_inside(frame, item)? {
                return Ok(());
            }
        }
    }

    pub(super) fn tuple(&mut self, value: V<'v>) -> Saved<'v> {
        let len = value.as_tuple().map_or(0, Tuple::len);
        if len == 0 {
            self.empty(op::EMPTY_TUPLE, op::TUPLE);
            return Ok(true);
        }
        let mut frame = Frame::new(Doing::Tuple, value);
        if len > 3 || self.protocol < 2 {
            self.out.byte(op::MARK);
            frame.open = 1;
        }
        while let Some(item) = value.as_tuple().and_then(|tuple| tuple.get(frame.at)) {
            if !self.save_simple(item) {
                return self.open(frame);
            }
            frame.at += 1;
        }
        self.end_tuple(frame, len);
        Ok(true)
    }

    pub(super) fn tuple_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(tuple) = frame.object.as_exact_tuple() else {
            return Ok(());
        };
        while let Some(item) = tuple.get(frame.at) {
            frame.at += 1;
            if !self.save_inside(frame, item)? {
                return Ok(());
            }
        }
        self.end_tuple(frame, tuple.len());
        Ok(())
    }

    fn end_tuple(&mut self, frame: Frame<'v>, len: usize) {
        let is_marked = frame.open == 1;
        if let Some(number) = self.memo.get(frame.object) {
            // It is inside itself, and was written there: what is on the stack goes.
            if is_marked && self.protocol > 0 {
                self.out.byte(op::POP_MARK);
            } else {
                for _ in 0..len + usize::from(is_marked) {
                    self.out.byte(op::POP);
                }
            }
            self.known(number);
            return;
        }
        let code = match len {
            _ if is_marked => op::TUPLE,
            1 => op::TUPLE1,
            2 => op::TUPLE2,
            _ => op::TUPLE3,
        };
        self.out.byte(code);
        self.remember(frame.object);
    }
}
