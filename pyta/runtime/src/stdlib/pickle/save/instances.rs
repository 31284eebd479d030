//! Plain instances, those that a native reduces, and classes by name.

use super::{Ask, BEGIN, EMIT, FAST, MADE, OVERRIDES, SAVE, Saved, Saver, Stop};
use crate::prelude::*;
use crate::stdlib::pickle::frame::{Doing, Frame};
use crate::stdlib::pickle::instance;
use crate::stdlib::pickle::opcode as op;

impl<'v> Saver<'v> {
    /// A plain instance; anything else is reduced.
    pub(super) fn instance(&mut self, value: V<'v>) -> Saved<'v> {
        let cx = self.cx;
        let reduce = Err(Stop(Ask::Reduce, value));
        if self.protocol < 2 || self.flags & (OVERRIDES | FAST) != 0 {
            return reduce;
        }
        let (Some(class), Some(table)) = (cx.type_of(value), self.table) else {
            return reduce;
        };
        if !matches!(table.get(cx, class.v()), Ok(None)) || instance::interferes(cx, value) {
            return reduce;
        }
        if value.payload() != value || !self.plans.is_plain(cx, class) {
            return self.reduced(value, class);
        }
        let Some(state) = instance::attributes(cx, value) else {
            return reduce;
        };
        self.out.boundary();
        if !self.refer(class.v()) && !self.global(class) {
            return reduce;
        }
        self.out.boundary();
        self.out.push(&[op::EMPTY_TUPLE, op::NEWOBJ]);
        self.remember(value);
        if state.is_empty() {
            return Ok(true);
        }
        self.out.boundary();
        let state_is_known = self.memo.get(state.v());
        self.open(Frame::new(Doing::State, value))?;
        match state_is_known {
            Some(number) => self.known(number),
            None => {
                self.dict(state.v())?;
            }
        }
        Ok(false)
    }

    /// An instance that a native of its class reduces to the call of a class; any other is reduced by guest code.
    fn reduced(&mut self, value: V<'v>, class: Type<'v>) -> Saved<'v> {
        let cx = self.cx;
        let Some((made, args)) = instance::reduced(cx, value, class, self.protocol) else {
            return Err(Stop(Ask::Reduce, value));
        };
        // As `pickle.py` has it.
        let text = |note: &str| cx.symbol(note).v();
        let step = |number: i64, what: V<'v>, note: V<'v>| [V::small(number), what, note];
        let steps = [
            step(BEGIN, V::NIL, V::NIL),
            step(SAVE, made.v(), text("reconstructor")),
            step(SAVE, args.v(), text("reconstructor arguments")),
            step(EMIT, cx.new_bytes(&[op::REDUCE]).v(), V::NIL),
            step(MADE, value, V::NIL),
        ];
        let mut frame = Frame::new(Doing::Steps, cx.new_list(steps.as_flattened()).v());
        frame.extra = value;
        self.open(frame)
    }

    /// Writes a class by name; false when guest code is needed.
    pub(super) fn global(&mut self, class: Type<'v>) -> bool {
        // Older protocols have other names for some modules; a program can give classes numbers.
        let (Some(_), 4..) = (self.table, self.protocol) else {
            return false;
        };
        let Some((module, name)) = instance::place_of(self.cx, class) else {
            return false;
        };
        for text in [module, name] {
            self.out.boundary();
            self.str(text);
        }
        self.out.byte(op::STACK_GLOBAL);
        self.remember(class.v());
        true
    }
}
