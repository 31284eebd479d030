//! Moves, constants, cells and captured variables.

use corevm_runtime::bytecode::Op;
use corevm_runtime::tier::layout;
use corevm_runtime::{Kind, Value as Constant};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

use super::scopes::Place;
use super::{Emitter, R, Reason, Region};
use crate::profile::Seen;
use crate::state::Rep;

impl Emitter<'_, '_> {
    pub(super) fn emit_move(&mut self, a: usize, b: usize) -> R<()> {
        if a == b {
            return Ok(());
        }
        match self.state[b].rep {
            Rep::Slot | Rep::Word => {
                let value = self.word(b);
                let known = self.state[b].known;
                self.set_word(a, value);
                self.state[a].known = known;
            }
            Rep::Int => {
                let value = self.int(b)?;
                self.set_int(a, value);
            }
            Rep::Float => {
                let value = self.float(b)?;
                let next = Place {
                    site: self.at + 1,
                    ..self.here()
                };
                let is_last = !self.is_live(next, b);
                if !(is_last && self.state[b].dirty && !self.state[b].has_word) {
                    // Two copies would get two boxes.
                    self.guard_unboxed(value);
                }
                self.set_float(a, value);
            }
            Rep::Const(value) => self.set_constant(a, value),
        }
        Ok(())
    }

    /// `a` is what was being handled, and `b` is from now on.
    pub(super) fn emit_enter_handler(&mut self, a: usize, b: usize) -> R<()> {
        let exception = self.word(b);
        let process = self.load(Region::Machine, self.activation, layout::PROCESS);
        let before = self.load(Region::Machine, process, layout::HANDLED);
        self.store(Region::Machine, exception, process, layout::HANDLED);
        self.set_word(a, before);
        Ok(())
    }

    pub(super) fn emit_assign(&mut self, a: usize, b: usize) -> R<()> {
        self.fast_if_register_kept(a);
        self.emit_move(a, b)
    }

    pub(super) fn emit_constant(&mut self, a: usize, value: Constant) -> R<()> {
        self.set_constant(a, value);
        Ok(())
    }

    pub(super) fn emit_special(&mut self, a: usize, special: u16) -> R<()> {
        const SPECIALS: [Constant; 4] = [
            Constant::NIL,
            Constant::TRUE,
            Constant::FALSE,
            Constant::EMPTY,
        ];
        self.emit_constant(a, SPECIALS[usize::from(special & 3)])
    }

    pub(super) fn emit_load_const(&mut self, a: usize, index: u32) -> R<()> {
        let value = self.code().constant(index);
        if value.is_pointer() {
            let address = self.code().constant_address(index);
            let address = self.constant_address(address);
            let value = self.load(Region::Machine, address, 0);
            self.set_word(a, value);
        } else {
            self.set_constant(a, value);
        }
        Ok(())
    }

    pub(super) fn emit_check_bound(&mut self, a: usize) -> R<()> {
        match self.state[a].rep {
            Rep::Int | Rep::Float => Ok(()),
            Rep::Const(value) if !value.is_empty() => Ok(()),
            Rep::Const(_) => self.exit(Reason::Rare),
            Rep::Slot | Rep::Word => {
                let value = self.word(a);
                self.guard_given(value);
                Ok(())
            }
        }
    }

    /// Goes on only when the value is not empty.
    pub(super) fn guard_given(&mut self, value: Value) {
        let empty = self.equals(value, Constant::EMPTY.bits() as i64);
        self.guard_not(empty, Reason::Rare);
    }

    /// `drop` and `discard`.
    pub(super) fn emit_drop(&mut self, a: usize, is_drop: bool) -> R<()> {
        self.fast_if_register_kept(a);
        self.set_constant(
            a,
            if is_drop {
                Constant::EMPTY
            } else {
                Constant::NIL
            },
        );
        Ok(())
    }

    pub(super) fn emit_load_cell(&mut self, a: usize, b: usize) -> R<()> {
        let cell = self.word(b);
        self.guard_kind(cell, Kind::Cell);
        self.load_of_cell(a, cell)
    }

    pub(super) fn emit_load_free(&mut self, a: usize, b: usize) -> R<()> {
        let cell = self.captured(b);
        self.load_of_cell(a, cell)
    }

    pub(super) fn emit_load_capture(&mut self, a: usize, b: usize) -> R<()> {
        let cell = self.captured(b);
        self.set_word(a, cell);
        Ok(())
    }

    fn load_of_cell(&mut self, a: usize, cell: Value) -> R<()> {
        let value = self.load(Region::Values, cell, layout::CELL_VALUE);
        self.guard_given(value);
        self.set_word(a, value);
        Ok(())
    }

    pub(super) fn emit_store_cell(&mut self, a: usize, b: usize) -> R<()> {
        let cell = self.word(a);
        self.guard_kind(cell, Kind::Cell);
        let old = self.load(Region::Values, cell, layout::CELL_VALUE);
        self.fast_if_kept(old);
        self.store_value(cell, layout::CELL_VALUE, b);
        Ok(())
    }

    pub(super) fn emit_store_free(&mut self, a: usize, b: usize) -> R<()> {
        let cell = self.captured(b);
        let old = self.load(Region::Values, cell, layout::CELL_VALUE);
        self.fast_if_kept(old);
        self.store_value(cell, layout::CELL_VALUE, a);
        Ok(())
    }

    /// The captured cell with this number.
    fn captured(&mut self, index: usize) -> Value {
        let callee = self.callee();
        let captures = self.load(Region::Objects, callee, layout::FUNCTION_CAPTURES);
        self.guard_kind(captures, Kind::Tuple);
        let len = self.tuple_len(captures);
        let is_inside = self
            .b
            .ins()
            .icmp_imm_u(IntCC::UnsignedGreaterThan, len, index as i64);
        self.guard(is_inside, Reason::Kind);
        let cell = self.load(
            Region::Values,
            captures,
            layout::FIRST_ITEM + 8 * index as i32,
        );
        self.guard_kind(cell, Kind::Cell);
        cell
    }

    /// Whether a register, whose word is `value`, holds no object; where none was observed, objects exit.
    pub(super) fn is_immediate(&mut self, register: usize, value: Value) -> bool {
        if self.state[register].rep.is_immediate() {
            return true;
        }
        let operand = match self.site().ins.op {
            Op::SetItem => 2,
            Op::SetAttr | Op::StoreCell => 1,
            _ => 0,
        };
        let seen = self.seen(operand);
        let is_number = seen.is_only(Seen::INT) || seen.is_only(Seen::FLOAT);
        if is_number && matches!(self.state[register].rep, Rep::Slot | Rep::Word) {
            let is_pointer = self.is_pointer(value);
            self.guard_not(is_pointer, Reason::Kind);
        }
        is_number && self.state[register].rep != Rep::Float
    }

    /// Writes a register's value into an object, with the barrier; the heap watches for nothing.
    pub(super) fn store_value(&mut self, object: Value, offset: i32, register: usize) {
        let value = self.word(register);
        let index = self.b.ins().iconst(I64, i64::from(offset / 8));
        let address = self.b.ins().iadd_imm_s(object, i64::from(offset));
        let is_immediate = self.is_immediate(register, value);
        self.store_with_barrier(object, index, address, value, is_immediate);
    }

    /// Writes `value` to `address`, which is word `index` of `object`.
    pub(super) fn store_with_barrier(
        &mut self,
        object: Value,
        index: Value,
        address: Value,
        value: Value,
        is_immediate: bool,
    ) {
        if !is_immediate {
            self.barrier(object, index, value);
        }
        self.store(Region::Values, value, address, 0);
    }
}
