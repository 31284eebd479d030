//! Sets and frozen sets.

use super::{Ask, BATCH, Saved, Saver, Stop};
use crate::prelude::*;
use crate::stdlib::pickle::frame::{Doing, Frame};
use crate::stdlib::pickle::opcode as op;

impl<'v> Saver<'v> {
    pub(super) fn set(&mut self, value: V<'v>) -> Saved<'v> {
        self.out.byte(op::EMPTY_SET);
        self.remember(value);
        let len = value.as_set().map_or(0, Set::len);
        if len == 0 {
            return Ok(true);
        }
        self.out.byte(op::MARK);
        let mut frame = Frame::new(Doing::Set, value);
        frame.size = len;
        self.open(frame)
    }

    pub(super) fn set_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(set) = frame.object.as_set() else {
            return Ok(());
        };
        let next = next_key(set, &mut frame);
        let is_full = frame.open == BATCH;
        if next.is_none() || is_full {
            self.out.byte(op::ADDITEMS);
            frame.open = 0;
            if set.len() != frame.size {
                return Err(Stop(Ask::ChangedSet, V::NIL));
            }
        }
        if is_full {
            self.out.byte(op::MARK);
        }
        let Some(key) = next else {
            if is_full {
                self.out.byte(op::ADDITEMS);
            }
            return Ok(());
        };
        frame.open += 1;
        self.frames.push(frame);
        if !self.save_simple(key) {
            self.save(key, true)?;
        }
        Ok(())
    }

    pub(super) fn frozen_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(set) = frame.object.as_set() else {
            return Ok(());
        };
        if let Some(key) = next_key(set, &mut frame) {
            self.frames.push(frame);
            self.save(key, true)?;
            return Ok(());
        }
        match self.memo.get(frame.object) {
            // It is inside itself, and was written there.
            Some(number) => {
                self.out.byte(op::POP_MARK);
                self.known(number);
            }
            None => {
                self.out.byte(op::FROZENSET);
                self.remember(frame.object);
            }
        }
        Ok(())
    }
}

/// The next key of the set of a frame.
fn next_key<'v>(set: Set<'v>, frame: &mut Frame<'v>) -> Option<V<'v>> {
    while frame.at < set.slots() {
        frame.at += 1;
        if let Some((key, _)) = set.key_at(frame.at - 1) {
            return Some(key);
        }
    }
    None
}
