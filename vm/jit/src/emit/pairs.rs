//! Iterators of the language's own that give pairs ([`Pairing`]): where they go through lists, tuples and ranges.

use corevm_runtime::tier::layout;
use corevm_runtime::{Kind, Pairing, Value as Constant, stub_kind};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, InstBuilder, Value};

use super::{Emitter, R, Region};

/// The next item of an iterator that has not moved on yet: the item; where the iterator counts, and what it counts to.
struct Peeked {
    item: Value,
    place: Value,
    after: Value,
}

impl Emitter<'_, '_> {
    /// The next item of an instance.
    pub(super) fn next_of_instance(&mut self, a: usize, b: usize, is_variable: bool) -> R<()> {
        let (cache, isolate) = (self.cache(), self.input.isolate);
        let pairing = match cache.kind {
            stub_kind::LEAF => isolate.language().pairing(isolate.enter(), cache.shape),
            _ => None,
        };
        let Some(pairing) = pairing.filter(|_| !self.is_slow_path) else {
            return self.try_quickly();
        };
        if is_variable {
            self.fast_if_register_kept(a);
        }
        self.guard_register_shape(b, cache.shape);
        self.make_frames_early();
        let iterator = self.word(b);
        let (other, done) = (self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(done, I64);
        let pair = match pairing {
            Pairing::Zip => self.zipped(iterator, other),
            Pairing::Count => self.counted(iterator, other),
        };
        let pair = self.new_tuple(&pair);
        self.b.ins().jump(done, &[pair.into()]);
        self.next_aside(a, iterator, is_variable, [other, done]);
        self.set_word(a, result);
        Ok(())
    }

    fn fixed(&mut self, object: Value, slot: i32) -> Value {
        self.load(Region::Values, object, layout::FIRST_FIXED + 8 * slot)
    }

    fn zipped(&mut self, iterator: Value, other: Block) -> [Value; 2] {
        let inputs = self.object_of_kind(iterator, 0, Kind::List, other);
        let len = self.load(Region::Objects, inputs, layout::LIST_LEN);
        let are_two = self.equals(len, 2);
        self.or_else(are_two, other);
        let strict = self.fixed(iterator, 1);
        let is_strict = self.equals(strict, Constant::TRUE.bits() as i64);
        self.unless(is_strict, other);
        let kept = self.fixed(iterator, 2);
        let is_kept = self.is_pointer(kept);
        self.unless(is_kept, other);
        let zero = self.b.ins().iconst(I64, 0);
        let (_, _, first) = self.item_address(inputs, zero);
        let both = [0, 8].map(|offset| self.load(Region::Values, first, offset));
        // One that is given twice moves on in between.
        let differ = self.b.ins().icmp(IntCC::NotEqual, both[0], both[1]);
        self.or_else(differ, other);
        let both = both.map(|input| self.peek(input, other));
        both.map(|peeked| {
            self.move_on(&peeked);
            peeked.item
        })
    }

    fn counted(&mut self, iterator: Value, other: Block) -> [Value; 2] {
        let count = self.fixed(iterator, 1);
        let is_int = self.b.ins().band_imm_s(count, 1);
        self.or_else(is_int, other);
        let two = self.b.ins().iconst(I64, 2);
        let (after, overflow) = self.b.ins().sadd_overflow(count, two);
        self.unless(overflow, other);
        let input = self.fixed(iterator, 0);
        let peeked = self.peek(input, other);
        self.move_on(&peeked);
        self.store(Region::Values, after, iterator, layout::FIRST_FIXED + 8);
        [count, peeked.item]
    }

    /// The object of a kind in a fixed slot.
    fn object_of_kind(&mut self, object: Value, slot: i32, kind: Kind, other: Block) -> Value {
        let held = self.fixed(object, slot);
        let is_object = self.is_pointer(held);
        self.or_else(is_object, other);
        let is_kind = self.has_kind(held, kind);
        self.or_else(is_kind, other);
        held
    }

    fn move_on(&mut self, peeked: &Peeked) {
        self.store(Region::Iterators, peeked.after, peeked.place, 0);
    }

    /// The next item of an iterator over a list, a tuple or a range, if there is one.
    fn peek(&mut self, input: Value, other: Block) -> Peeked {
        let [range, tuple, found] = std::array::from_fn(|_| self.b.create_block());
        let [item, place, after] = std::array::from_fn(|_| self.b.append_block_param(found, I64));
        let is_object = self.is_pointer(input);
        self.or_else(is_object, other);
        let is_by_index = self.has_kind(input, Kind::IndexIter);
        self.or_else(is_by_index, range);
        let sequence = self.load(Region::Iterators, input, layout::ITER_SEQUENCE);
        let index = self.load(Region::Iterators, input, layout::ITER_INDEX);
        let moved = self.b.ins().iadd_imm_s(index, 1);
        let counter = self
            .b
            .ins()
            .iadd_imm_s(input, i64::from(layout::ITER_INDEX));
        let is_object = self.is_pointer(sequence);
        self.or_else(is_object, other);
        let is_list = self.has_kind(sequence, Kind::List);
        self.or_else(is_list, tuple);
        for kind in [Kind::List, Kind::Tuple] {
            if kind == Kind::Tuple {
                self.enter_block(tuple);
                let is_tuple = self.has_kind(sequence, kind);
                self.or_else(is_tuple, other);
            }
            let value = self.item_within(sequence, kind, index, [other, other]);
            let found_so = [value.into(), counter.into(), moved.into()];
            self.b.ins().jump(found, &found_so);
        }
        self.enter_block(range);
        let is_range = self.has_kind(input, Kind::RangeIter);
        self.or_else(is_range, other);
        let next = self.load(Region::Iterators, input, layout::RANGE_NEXT);
        let stop = self.load(Region::Iterators, input, layout::RANGE_STOP);
        let step = self.load(Region::Iterators, input, layout::RANGE_STEP);
        // What counts down is the interpreter's.
        let ascends = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThan, step, 0);
        self.or_else(ascends, other);
        let is_inside = self.b.ins().icmp(IntCC::SignedLessThan, next, stop);
        self.or_else(is_inside, other);
        let (doubled, overflow) = self.b.ins().sadd_overflow(next, next);
        self.unless(overflow, other);
        let number = self.b.ins().bor_imm_s(doubled, 1);
        let (moved, overflow) = self.b.ins().sadd_overflow(next, step);
        let moved = self.b.ins().select(overflow, stop, moved);
        let counter = self
            .b
            .ins()
            .iadd_imm_s(input, i64::from(layout::RANGE_NEXT));
        let found_so = [number.into(), counter.into(), moved.into()];
        self.b.ins().jump(found, &found_so);
        self.enter_block(found);
        Peeked { item, place, after }
    }
}
