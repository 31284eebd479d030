//! Dicts.

use super::{Ask, BATCH, Saved, Saver, Stop};
use crate::prelude::*;
use crate::stdlib::pickle::frame::{Doing, Frame};
use crate::stdlib::pickle::opcode as op;

impl<'v> Saver<'v> {
    pub(super) fn dict(&mut self, value: V<'v>) -> Saved<'v> {
        self.check_cycle(value)?;
        self.empty(op::EMPTY_DICT, op::DICT);
        self.remember(value);
        let len = value.as_map().map_or(0, Map::len);
        if len == 0 {
            return Ok(true);
        }
        let mut frame = Frame::new(Doing::Dict, value);
        frame.size = len;
        if self.protocol == 0 || len == 1 {
            frame.open = Frame::SINGLE;
        } else {
            self.out.byte(op::MARK);
        }
        self.open(frame)
    }

    pub(super) fn dict_step(&mut self, mut frame: Frame<'v>) -> Result<(), Stop<'v>> {
        let Some(map) = frame.object.as_exact_map() else {
            return Ok(());
        };
        loop {
            if frame.doing == Doing::DictKey {
                frame.doing = Doing::Dict;
                let value = map.entry(frame.at - 1).map_or(V::NIL, |entry| entry.value);
                if !self.save_simple(value) && !self.save_inside(frame, value)? {
                    return Ok(());
                }
            }
            if frame.at > 0 && frame.open == Frame::SINGLE {
                self.out.byte(op::SETITEM);
            }
            let mut next = None;
            while frame.at < map.used() && next.is_none() {
                next = map.entry(frame.at);
                frame.at += 1;
            }
            let is_full = frame.open == BATCH;
            if frame.open != Frame::SINGLE && (next.is_none() || is_full) {
                self.out.byte(op::SETITEMS);
                frame.open = 0;
            }
            if map.len() != frame.size && (next.is_none() || is_full) {
                return Err(Stop(Ask::ChangedDict, V::NIL));
            }
            if is_full {
                self.out.byte(op::MARK);
            }
            let Some(entry) = next else {
                if is_full {
                    self.out.byte(op::SETITEMS);
                }
                return Ok(());
            };
            if frame.open != Frame::SINGLE {
                frame.open += 1;
            }
            frame.doing = Doing::DictKey;
            frame.extra = entry.key;
            if !self.save_simple(entry.key) && !self.save_inside(frame, entry.key)? {
                return Ok(());
            }
        }
    }
}
