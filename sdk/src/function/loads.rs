//! Loading constants and making closures: the best op is chosen here.

use std::panic::Location;

use corevm_bytecode::{Constant, Op, Special};

use super::FunctionBuilder;
use crate::error::Problem;
use crate::ids::{Capture, ConstId, FuncId, Reg};

/// Where a closure gets one of its cells from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CellSource {
    /// A cell in a register of this function.
    Register(Reg),
    /// A cell that this function captures itself.
    Capture(Capture),
}

impl FunctionBuilder {
    /// `dst := constant`, by the shortest op.
    #[track_caller]
    pub fn load(&mut self, dst: Reg, constant: Constant) {
        if !self.is_reachable() {
            return;
        }
        match constant {
            Constant::Nil => self.load_special(dst, Special::Nil),
            Constant::Bool(true) => self.load_special(dst, Special::True),
            Constant::Bool(false) => self.load_special(dst, Special::False),
            Constant::Int(number) => self.load_int(dst, number),
            other => {
                let constant = self.constant(other);
                self.load_const(dst, constant);
            }
        }
    }

    /// `dst := nil`
    #[track_caller]
    pub fn load_nil(&mut self, dst: Reg) {
        self.load_special(dst, Special::Nil);
    }

    /// `dst := number`
    #[track_caller]
    pub fn load_int(&mut self, dst: Reg, number: i64) {
        let at = Location::caller();
        match i16::try_from(number) {
            Ok(small) => {
                let mut draft = self.draft(Op::LoadInt, at);
                draft.a = self.register_index(dst, at);
                draft.b = u32::from(small as u16);
                self.push(draft);
            }
            Err(_) => {
                let constant = self.constant(Constant::Int(number));
                self.load_const(dst, constant);
            }
        }
    }

    /// `dst := text`
    #[track_caller]
    pub fn load_str(&mut self, dst: Reg, text: &str) {
        if !self.is_reachable() {
            return;
        }
        let constant = self.pool.intern_name(text);
        self.load_const(dst, constant);
    }

    /// `dst := constant`
    #[track_caller]
    pub fn load_const(&mut self, dst: Reg, constant: ConstId) {
        let at = Location::caller();
        let is_wide = constant.0 > u32::from(u16::MAX);
        let op = if is_wide {
            Op::LoadConstWide
        } else {
            Op::LoadConst
        };
        let mut draft = self.draft(op, at);
        draft.a = self.register_index(dst, at);
        match is_wide {
            true => draft.d = constant.0,
            false => draft.b = constant.0,
        }
        self.push(draft);
    }

    /// `dst := function` capturing these cells, in the order of its captures.
    #[track_caller]
    pub fn closure(&mut self, dst: Reg, function: FuncId, cells: &[CellSource]) {
        let Ok(count) = u16::try_from(cells.len()) else {
            return self.report(Problem::TooMany("captured cells"), Location::caller());
        };
        if count == 0 {
            return self.make_function(dst, function);
        }
        let mark = self.mark();
        let first = self.temps(count);
        for (distance, &cell) in cells.iter().enumerate() {
            let register = first.offset(distance as u32);
            match cell {
                CellSource::Register(cell) => self.move_(register, cell),
                CellSource::Capture(capture) => self.load_capture(register, capture),
            }
        }
        self.new_tuple(first, first, count);
        self.make_closure(dst, first, function);
        self.release(mark);
    }
}
