//! Iteration over ranges, lists and tuples.

use corevm_runtime::tier::layout;
use corevm_runtime::{Kind, Value as Constant};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

use super::scopes::Place;
use super::{Emitter, R, Reason, Region};
use crate::profile::Seen;

impl Emitter<'_, '_> {
    /// `iter_next`, or `iter_assign` where `a` is a variable.
    pub(super) fn emit_iter_next(&mut self, a: usize, b: usize, is_variable: bool) -> R<()> {
        let seen = self.seen(1);
        if self.is_slow() {
            self.try_quickly()
        } else if seen.is_only(Seen::kind(Kind::RangeIter)) {
            self.next_of_range(a, b, is_variable)
        } else if seen.is_only(Seen::kind(Kind::IndexIter)) {
            self.next_of_sequence(a, b, is_variable)
        } else if seen.is_only(Seen::kind(Kind::Generator)) {
            self.next_of_generator(b)
        } else {
            self.try_quickly()
        }
    }

    /// The way to the end of the loop.
    pub(super) fn finish(&mut self, ends: Value, a: usize, is_variable: bool) {
        let (done, more) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(ends, done, &[], more, &[]);
        let state = self.state.clone();
        if !is_variable {
            self.b.switch_to_block(done);
            self.set_constant(a, Constant::EMPTY);
        }
        let site = self.site().target.expect("an iteration has a target");
        let target = Place {
            site,
            ..self.here()
        };
        self.edge(done, target, false);
        self.state = state;
        self.version += 1;
        self.b.switch_to_block(more);
    }

    fn next_of_range(&mut self, a: usize, b: usize, is_variable: bool) -> R<()> {
        if is_variable && !self.state[a].rep.is_immediate() {
            self.fast_if_unwatched();
        }
        self.guard_register_kind(b, Kind::RangeIter);
        let iterator = self.word(b);
        let next = self.load(Region::Iterators, iterator, layout::RANGE_NEXT);
        let stop = self.load(Region::Iterators, iterator, layout::RANGE_STOP);
        let step = self.load(Region::Iterators, iterator, layout::RANGE_STEP);
        let up = self
            .b
            .ins()
            .icmp(IntCC::SignedGreaterThanOrEqual, next, stop);
        let down = self.b.ins().icmp(IntCC::SignedLessThanOrEqual, next, stop);
        let ascends = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThan, step, 0);
        let ends = self.b.ins().select(ascends, up, down);
        self.finish(ends, a, is_variable);
        let (item, overflow) = self.b.ins().sadd_overflow(next, next);
        self.guard_not(overflow, Reason::Rare);
        // The end of 64 bits ends the range too.
        let (after, overflow) = self.b.ins().sadd_overflow(next, step);
        let after = self.b.ins().select(overflow, stop, after);
        self.store(Region::Iterators, after, iterator, layout::RANGE_NEXT);
        self.set_int(a, item);
        Ok(())
    }

    /// The next item of a list or tuple; what else there is goes the quick way.
    fn next_of_sequence(&mut self, a: usize, b: usize, is_variable: bool) -> R<()> {
        if is_variable && !self.state[a].rep.is_immediate() {
            self.fast_if_unwatched();
        }
        if self.is_slow_path {
            return self.step();
        }
        self.guard_register_kind(b, Kind::IndexIter);
        self.make_frames_early();
        let iterator = self.word(b);
        let (other, tuple, done) = (
            self.b.create_block(),
            self.b.create_block(),
            self.b.create_block(),
        );
        let result = self.b.append_block_param(done, I64);
        let sequence = self.load(Region::Iterators, iterator, layout::ITER_SEQUENCE);
        let index = self.load(Region::Iterators, iterator, layout::ITER_INDEX);
        let after = self.b.ins().iadd_imm_s(index, 1);
        let is_object = self.is_pointer(sequence);
        self.or_else(is_object, other);
        let is_list = self.has_kind(sequence, Kind::List);
        self.or_else(is_list, tuple);
        let len = self.load(Region::Objects, sequence, layout::LIST_LEN);
        let is_inside = self.b.ins().icmp(IntCC::UnsignedLessThan, index, len);
        // The end lets go of the sequence.
        self.or_else(is_inside, other);
        let value = self.list_item(sequence, index);
        self.store(Region::Iterators, after, iterator, layout::ITER_INDEX);
        self.b.ins().jump(done, &[value.into()]);

        self.b.switch_to_block(tuple);
        let is_tuple = self.has_kind(sequence, Kind::Tuple);
        self.or_else(is_tuple, other);
        let len = self.load(Region::Objects, sequence, layout::TUPLE_LEN);
        let is_inside = self.b.ins().icmp(IntCC::UnsignedLessThan, index, len);
        self.or_else(is_inside, other);
        let offset = self.b.ins().ishl_imm_s(index, 3);
        let address = self.b.ins().iadd(sequence, offset);
        let value = self.load(Region::Values, address, layout::FIRST_ITEM);
        self.store(Region::Iterators, after, iterator, layout::ITER_INDEX);
        self.b.ins().jump(done, &[value.into()]);

        self.b.switch_to_block(other);
        let value = self.call_quick_aside(&[iterator]);
        self.unless_done(value);
        let is_end = self.equals(value, Constant::EMPTY.bits() as i64);
        self.finish(is_end, a, is_variable);
        self.b.ins().jump(done, &[value.into()]);
        self.b.switch_to_block(done);
        self.set_word(a, result);
        Ok(())
    }

    /// Address of a list's item, whose index was compared with the length.
    pub(super) fn item_address(&mut self, list: Value, index: Value) -> (Value, Value, Value) {
        let storage = self.load(Region::Objects, list, layout::LIST_STORAGE);
        let start = self.load(Region::Objects, list, layout::LIST_START);
        let place = self.b.ins().iadd(start, index);
        let offset = self.b.ins().ishl_imm_s(place, 3);
        let address = self.b.ins().iadd(storage, offset);
        let address = self
            .b
            .ins()
            .iadd_imm_s(address, i64::from(layout::FIRST_ITEM));
        (storage, place, address)
    }

    pub(super) fn list_item(&mut self, list: Value, index: Value) -> Value {
        let (_, _, address) = self.item_address(list, index);
        self.load(Region::Values, address, 0)
    }
}
