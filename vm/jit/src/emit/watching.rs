//! What compiled code lets go of while the heap watches for what dies (`corevm_heap`, prompt finalisation).
//!
//! Code that was compiled while nothing was watched exits when something is. Compiled again, it asks the heap about each value that it lets go
//! of: only when something watched may die with it, the interpreter runs the instruction, which sees to that.

use corevm_runtime::Value as Constant;
use corevm_runtime::tier::{layout, lost_with, lost_with_call};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I16, I64};
use cranelift_codegen::ir::{Block, InstBuilder, Value};

use super::{Emitter, Reason, Region};
use crate::state::Rep;

/// How a value is let go of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Release {
    /// A variable or slot gets another one.
    Explicit,
    /// The frame that held it ends.
    WithFrame,
    /// The native that it was given to has run.
    WithNative,
}

impl Release {
    /// The levels of watching at which that is worth a look; see [`corevm_runtime::tier::layout`].
    fn levels(self) -> i64 {
        match self {
            Release::Explicit => layout::WATCHES_ANY,
            Release::WithFrame => layout::WATCHES_FRAMES,
            Release::WithNative => layout::WATCHES_YOUNG,
        }
    }
}

impl Emitter<'_, '_> {
    /// The byte at which the heap says what it watches.
    pub(super) fn watch_level(&mut self) -> Value {
        let address = self.load(Region::Machine, self.activation, layout::WATCH_LEVEL);
        self.load_byte(Region::Machine, address, 0)
    }

    /// Goes on only while nothing is watched that would make this worth a look, unless the code asks about each value.
    pub(super) fn guard_unwatched(&mut self, release: Release) {
        if !self.input.is_watched {
            let level = self.watch_level();
            let of_interest = self.b.ins().band_imm_s(level, release.levels());
            let unwatched = self.equals(of_interest, 0);
            self.guard(unwatched, Reason::Watched);
        }
    }

    /// Whether nothing watched may die with the values, which are live: for code that asks.
    pub(super) fn keeps(&mut self, release: Release, values: &[Value]) -> Value {
        let (done, ask) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(ask);
        let kept = self.b.append_block_param(done, I8);
        let yes = self.b.ins().iconst(I8, 1);
        let no = self.b.ins().iconst(I8, 0);
        let level = self.watch_level();
        let of_interest = self.b.ins().band_imm_s(level, release.levels());
        self.b
            .ins()
            .brif(of_interest, ask, &[], done, &[yes.into()]);
        self.enter_block(ask);
        let helper = match release {
            Release::Explicit => lost_with as *const u8,
            Release::WithFrame | Release::WithNative => lost_with_call as *const u8,
        };
        let young = self.b.ins().band_imm_s(level, layout::WATCHES_YOUNG);
        for &value in values {
            let [object, call, next] = std::array::from_fn(|_| {
                let block = self.b.create_block();
                self.b.set_cold_block(block);
                block
            });
            let is_pointer = self.is_pointer(value);
            self.b.ins().brif(is_pointer, object, &[], next, &[]);
            self.enter_block(object);
            // Young objects hold nothing old alone, but for those that were finalised.
            let marks = self.load_type(I16, Region::Objects, value, layout::HEADER_GC);
            let marks = self.b.ins().band_imm_s(marks, layout::OLD_OR_FINALIZED);
            let old = self.b.ins().icmp_imm_s(IntCC::NotEqual, marks, 0);
            let matters = self.b.ins().bor(old, young);
            self.b.ins().brif(matters, call, &[], next, &[]);
            self.enter_block(call);
            let lost = self.call_helper(helper, &[value]);
            self.b.ins().brif(lost, done, &[no.into()], next, &[]);
            self.enter_block(next);
        }
        self.b.ins().jump(done, &[yes.into()]);
        self.enter_block(done);
        kept
    }

    /// Goes on with the fast path when nothing watched may die with the value; else the interpreter runs the instruction.
    pub(super) fn fast_if_kept(&mut self, old: Value) {
        self.guard_unwatched(Release::Explicit);
        if self.input.is_watched {
            let kept = self.keeps(Release::Explicit, &[old]);
            self.fast_if(kept);
        }
    }

    /// As [`Self::fast_if_kept`], of the value that a register has.
    pub(super) fn fast_if_register_kept(&mut self, register: usize) {
        if !self.may_be_watched(register) {
            return;
        }
        self.guard_unwatched(Release::Explicit);
        if self.input.is_watched {
            let old = self.word(register);
            self.fast_if_kept(old);
        }
    }

    /// As [`Self::fast_if_kept`], or to the block for what is done otherwise, if there is one: its maker has guarded.
    pub(super) fn kept_or_else(&mut self, old: Value, other: Option<Block>) {
        match other {
            None => self.fast_if_kept(old),
            Some(other) if self.input.is_watched => {
                let kept = self.keeps(Release::Explicit, &[old]);
                self.or_else(kept, other);
            }
            Some(_) => {}
        }
    }

    /// Whether a register's value may be an object that is watched, or hold one.
    fn may_be_watched(&self, register: usize) -> bool {
        matches!(self.state[register].rep, Rep::Slot | Rep::Word)
    }

    /// What the frame of the present scope holds when it returns register `result`: nil in the place of what is returned.
    pub(super) fn held_by_frame(&mut self, result: usize) -> Vec<Value> {
        let (first, at) = (self.first(), self.site().pc);
        // Others may hold the addresses of what has moved.
        let live = self.code().liveness().live_before(at as usize);
        let held: Vec<usize> = live
            .map(|register| first + usize::from(register))
            .filter(|&register| register != result && self.may_be_watched(register))
            .collect();
        let returned = self.word(result);
        let nil = self.b.ins().iconst(I64, Constant::NIL.bits() as i64);
        let mut values = Vec::new();
        for register in held {
            let value = self.word(register);
            let is_returned = self.b.ins().icmp(IntCC::Equal, value, returned);
            values.push(self.b.ins().select(is_returned, nil, value));
        }
        values
    }
}
