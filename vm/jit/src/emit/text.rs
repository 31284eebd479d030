//! Strings: characters by index, equality. Inline strings of units of one byte; the interpreter does the others.

use corevm_runtime::bytecode::Op;
use corevm_runtime::tier::{layout, string_contains};
use corevm_runtime::{Kind, ReturnTo, SlowOp, Value as Constant, stub_kind};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I64};
use cranelift_codegen::ir::{Block, InstBuilder, Value};

use super::operators::Operand;
use super::{Emitter, Ended, R, Reason, Region};
use crate::profile::Seen;

impl Emitter<'_, '_> {
    /// The length of an inline string in code points.
    pub(super) fn text_len(&mut self, text: Value) -> Value {
        let len = self.load(Region::Objects, text, layout::TEXT_LEN);
        self.b.ins().band_imm_s(len, layout::TEXT_LEN_MASK)
    }

    /// Whether a string's units have one byte.
    pub(super) fn is_narrow(&mut self, text: Value) -> Value {
        let form = self.load_byte(Region::Objects, text, layout::HEADER_SLOTS);
        let width = self.b.ins().band_imm_s(form, layout::TEXT_WIDTH_MASK);
        self.equals(width, 1)
    }

    /// The shared string of the character at an index of the string in a register, which is of a kind.
    pub(super) fn character_at(&mut self, register: usize, kind: Kind, index: Value) -> Value {
        self.guard_register_kind(register, kind);
        let text = self.word(register);
        let is_narrow = self.is_narrow(text);
        self.guard(is_narrow, Reason::Rare);
        let len = match kind {
            Kind::Str => self.text_len(text),
            _ => self.load(Region::Objects, text, layout::VIEW_LEN),
        };
        let index = self.index_within(len, index);
        let unit = self.unit_at(text, kind, index);
        self.shared_character(unit)
    }

    /// The unit of one byte at an index, which is in range.
    pub(super) fn unit_at(&mut self, text: Value, kind: Kind, index: Value) -> Value {
        if kind == Kind::Str {
            let address = self.b.ins().iadd(text, index);
            return self.load_byte(Region::Values, address, layout::FIRST_UNIT);
        }
        let buffer = self.load(Region::Objects, text, layout::VIEW_BUFFER);
        let offset = self.load(Region::Objects, text, layout::VIEW_OFFSET);
        let place = self.b.ins().iadd(offset, index);
        let address = self.b.ins().iadd(buffer, place);
        self.load_byte(Region::Values, address, layout::FIRST_BYTE)
    }

    /// Whether there are shared one-character strings.
    pub(super) fn shares_characters(&self) -> bool {
        self.input.isolate.enter().shared_char(0).is_some()
    }

    /// The one-character string of a code point below 256.
    pub(super) fn shared_character(&mut self, unit: Value) -> Value {
        let roots = self.constant_address(self.input.isolate.roots_at());
        let roots = self.load(Region::Machine, roots, 0);
        let list = self.load(Region::Machine, roots, layout::ROOT_CHARS);
        let storage = self.load(Region::Objects, list, layout::LIST_STORAGE);
        let unit = self.b.ins().uextend(I64, unit);
        let offset = self.b.ins().ishl_imm_s(unit, 3);
        let address = self.b.ins().iadd(storage, offset);
        self.load(Region::Values, address, layout::FIRST_ITEM)
    }

    /// Whether only inline strings were seen as the operands `x` and `y`.
    fn compares_strings(&self, x: usize, y: usize) -> bool {
        let text = Seen::kind(Kind::Str);
        !self.is_slow()
            && !self.is_slow_path
            && self.seen(x).is_only(text)
            && self.seen(y).is_only(text)
    }

    /// `a := b == c`, or with `!=`, of strings; `None` for what is not one.
    pub(super) fn compare_strings(
        &mut self,
        op: Op,
        a: usize,
        b: usize,
        c: usize,
    ) -> Option<R<()>> {
        if !matches!(op, Op::Eq | Op::Ne) || !self.compares_strings(1, 2) {
            return None;
        }
        let equal = self.strings_are_equal(b, c);
        Some(self.set_whether(a, equal, op == Op::Eq))
    }

    /// Branches on `a == b`, or `!=`, of strings; likewise.
    pub(super) fn branch_on_strings(&mut self, op: Op, a: usize, b: usize) -> Option<Ended> {
        if !matches!(op, Op::Eq | Op::Ne) || !self.compares_strings(0, 1) {
            return None;
        }
        let equal = self.strings_are_equal(a, b);
        let sense = self.site().ins.c == 1;
        Some(self.branch(equal, sense == (op == Op::Eq)))
    }

    fn strings_are_equal(&mut self, x: usize, y: usize) -> Value {
        self.guard_register_kind(x, Kind::Str);
        self.guard_register_kind(y, Kind::Str);
        self.make_frames_early();
        let (x, y) = (self.word(x), self.word(y));
        let done = self.b.create_block();
        let result = self.b.append_block_param(done, I8);
        let same = self.b.ins().icmp(IntCC::Equal, x, y);
        self.decided_if(same, true, done);
        let (len, other_len) = (self.text_len(x), self.text_len(y));
        let differ = self.b.ins().icmp(IntCC::NotEqual, len, other_len);
        self.decided_if(differ, false, done);
        // Width, and whether all is ASCII, follow from the text.
        let form = self.load_byte(Region::Objects, x, layout::HEADER_SLOTS);
        let other_form = self.load_byte(Region::Objects, y, layout::HEADER_SLOTS);
        let differ = self.b.ins().icmp(IntCC::NotEqual, form, other_form);
        self.decided_if(differ, false, done);
        let width = self.b.ins().band_imm_s(form, layout::TEXT_WIDTH_MASK);
        let width = self.b.ins().uextend(I64, width);
        let size = self.b.ins().imul(len, width);
        let (last, long) = (self.b.ins().iadd_imm_s(size, -1), self.b.create_block());
        // One word holds it, with zeros after the text.
        let is_short = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, last, 8);
        self.or_else(is_short, long);
        let unit = self.load(Region::Objects, x, layout::FIRST_UNIT);
        let other = self.load(Region::Objects, y, layout::FIRST_UNIT);
        let equal = self.b.ins().icmp(IntCC::Equal, unit, other);
        self.b.ins().jump(done, &[equal.into()]);
        self.enter_block(long);
        let found = self.call_quick_aside(&[x, y]);
        self.unless_done(found);
        let mut is_true = self.equals(found, Constant::TRUE.bits() as i64);
        if matches!(self.site().ins.op, Op::Ne | Op::BrNe) {
            is_true = self.b.ins().bxor_imm_s(is_true, 1);
        }
        self.b.ins().jump(done, &[is_true.into()]);
        self.enter_block(done);
        result
    }

    /// `contains` at a site that has seen strings: a call that looks at nothing else. `None` at other sites.
    fn is_in_string(&mut self, container: usize, item: usize) -> Option<Value> {
        let sought = self.cache().kind == stub_kind::STRING_CONTAINS;
        if !sought || self.is_slow() || self.is_slow_path {
            return None;
        }
        let (container, item) = (self.word(container), self.word(item));
        let found = self.call_helper(string_contains as *const u8, &[container, item]);
        self.unless_done(found);
        Some(found)
    }

    /// `a := b in c`.
    pub(super) fn emit_contains(&mut self, a: usize, item: usize, container: usize) -> R<()> {
        let Some(found) = self.is_in_string(container, item) else {
            if self.calls_operator() {
                let given = [container, item].map(Operand::Register);
                return self.call_special(SlowOp::Contains, &given, a, ReturnTo::Truth);
            }
            return self.try_quickly();
        };
        self.set_word(a, found);
        Ok(())
    }

    /// Branches on whether the container has the item.
    pub(super) fn emit_br_contains(&mut self, container: usize, item: usize) -> R<()> {
        let Some(found) = self.is_in_string(container, item) else {
            if self.calls_operator() {
                let given = [container, item].map(Operand::Register);
                let none = self.first();
                return self.call_special(SlowOp::Contains, &given, none, ReturnTo::Branch);
            }
            return self.try_quickly();
        };
        let is_true = self.equals(found, Constant::TRUE.bits() as i64);
        let sense = self.site().ins.c == 1;
        Err(self.branch(is_true, sense))
    }

    /// Goes to `done` with the answer when the condition holds.
    fn decided_if(&mut self, condition: Value, answer: bool, done: Block) {
        let answer = self.b.ins().iconst(I8, i64::from(answer));
        let more = self.b.create_block();
        self.b
            .ins()
            .brif(condition, done, &[answer.into()], more, &[]);
        self.enter_block(more);
    }
}
