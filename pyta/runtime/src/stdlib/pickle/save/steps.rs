//! What `pickle.py` has made of an object: steps, and items that iterators give.

use super::{Ask, Saver, Stop};
use crate::prelude::*;
use crate::stdlib::pickle::frame::{Doing, Frame};
use crate::stdlib::pickle::opcode as op;

impl<'v> Saver<'v> {
    /// Items that an iterator has given: a batch at a time.
    pub(super) fn items_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(items) = frame.object.as_exact_list() else {
            return Ok(());
        };
        let single = self.protocol == 0 || items.len() == 1;
        if single && frame.at > 0 {
            self.out.byte(op::APPEND);
        }
        let Some(item) = items.get(frame.at) else {
            if !single && frame.at > 0 {
                self.out.byte(op::APPENDS);
            }
            return self.next_items(frame);
        };
        if !single && frame.at == 0 {
            self.out.byte(op::MARK);
        }
        frame.at += 1;
        self.frames.push(frame);
        self.save(item, true)?;
        Ok(())
    }

    /// Asks for the next batch, unless the iterator is at its end.
    fn next_items(&mut self, frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let iterator = frame.extra;
        if iterator.is_nil() {
            return Ok(());
        }
        self.frames.push(frame);
        Err(Stop(Ask::Items, iterator))
    }

    pub(super) fn pairs_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(items) = frame.object.as_exact_list() else {
            return Ok(());
        };
        let pair_at = |at: usize| items.get(at).and_then(V::as_tuple);
        if frame.doing == Doing::PairsKey {
            let pair = pair_at(frame.at - 1);
            let value = pair.and_then(|pair| pair.get(1)).unwrap_or(V::NIL);
            frame.doing = Doing::Pairs;
            self.frames.push(frame);
            self.save(value, true)?;
            return Ok(());
        }
        let single = self.protocol == 0 || items.len() == 1;
        if single && frame.at > 0 {
            self.out.byte(op::SETITEM);
        }
        if frame.at == items.len() {
            if !single && frame.at > 0 {
                self.out.byte(op::SETITEMS);
            }
            return self.next_items(frame);
        }
        let Some(pair) = pair_at(frame.at).filter(|pair| pair.len() == 2) else {
            return Err(Stop(Ask::NoPair, V::NIL));
        };
        if !single && frame.at == 0 {
            self.out.byte(op::MARK);
        }
        frame.at += 1;
        frame.doing = Doing::PairsKey;
        self.frames.push(frame);
        self.save(pair.get(0).unwrap_or(V::NIL), true)?;
        Ok(())
    }

    /// One of the steps that `pickle.py` made: number, value, note.
    pub(super) fn program_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(steps) = frame.object.as_exact_list() else {
            return Ok(());
        };
        let place = frame.at * 3;
        let (Some(kind), Some(value)) = (steps.get(place), steps.get(place + 1)) else {
            return Ok(());
        };
        frame.at += 1;
        self.frames.push(frame);
        match kind.as_small() {
            Some(0) => {
                self.save(value, true)?;
            }
            Some(1) => {
                let bytes = value.as_bytes().map_or(&[][..], |bytes| bytes.as_slice());
                self.out.push(bytes);
            }
            // The object exists from here on. If it was written meanwhile, inside itself, this one goes.
            Some(2) => match self.memo.get(value) {
                Some(number) => {
                    self.frames.pop();
                    self.out.byte(op::POP);
                    self.known(number);
                }
                None => self.remember(value),
            },
            Some(3) => self.begin_items(Doing::Items, value)?,
            Some(4) => self.begin_items(Doing::Pairs, value)?,
            Some(5) => {
                self.save(value, false)?;
            }
            Some(6) => self.remember(value),
            Some(8) => match (value.as_bytes(), value.as_byte_array()) {
                (Some(bytes), _) => self.bytes(value, bytes.as_slice()),
                (None, Some(array)) => self.byte_array(&array.to_vec()),
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn begin_items(&mut self, doing: Doing, iterator: V<'v>) -> Result<(), Stop<'v>> {
        let mut frame = Frame::new(doing, self.cx.new_list(&[]).v());
        frame.extra = iterator;
        self.open(frame)?;
        Err(Stop(Ask::Items, iterator))
    }
}
