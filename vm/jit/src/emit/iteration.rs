//! Iteration over ranges, lists, tuples, strings, bytes and maps.

use corevm_runtime::process::HEADER;
use corevm_runtime::tier::layout;
use corevm_runtime::{Kind, ReturnTo, Value as Constant, stub_kind};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{Block, InstBuilder, Value};

use super::calls::link;
use super::scopes::{Calling, Place, Returns};
use super::{Emitter, R, Reason, Region};
use crate::profile::Seen;
use crate::state::{Known, Register};

impl Emitter<'_, '_> {
    /// The shape of the iterators of lists or tuples; see [`corevm_runtime::Language::index_iterator`].
    pub(super) fn index_iterator(&self, kind: Kind) -> Option<u32> {
        let isolate = self.input.isolate;
        isolate.language().index_iterator(isolate.enter(), kind)
    }

    /// `a := iterator over b`, a list or tuple of the kind's own class.
    pub(super) fn iterate_by_index(&mut self, a: usize, b: usize, kind: Kind, shape: u32) -> R<()> {
        self.guard_register_shape(b, self.input.isolate.kind_shape(kind));
        let sequence = self.word(b);
        let iterator = self.allocate(Kind::IndexIter, 1 + layout::ITER_INDEX as usize / 8);
        let shape = self.b.ins().iconst(I32, i64::from(shape as i32));
        self.store(Region::Objects, shape, iterator, layout::HEADER_SHAPE);
        let zero = self.b.ins().iconst(I64, 0);
        self.store(Region::Iterators, sequence, iterator, layout::ITER_SEQUENCE);
        self.store(Region::Iterators, zero, iterator, layout::ITER_INDEX);
        self.set_word(a, iterator);
        self.learn(a, Known::Kind(Kind::IndexIter));
        Ok(())
    }

    /// `iter_next`, or `iter_assign` where `a` is a variable.
    pub(super) fn emit_iter_next(&mut self, a: usize, b: usize, is_variable: bool) -> R<()> {
        let seen = self.seen(1);
        if self.is_slow() {
            self.try_quickly()
        } else if seen.is_only(Seen::kind(Kind::RangeIter)) {
            self.next_of_range(a, b, is_variable)
        } else if seen.is_only(Seen::kind(Kind::IndexIter)) {
            self.next_of_sequence(a, b, is_variable)
        } else if seen.is_only(Seen::kind(Kind::MapIter)) {
            self.next_of_map(a, b, is_variable)
        } else if seen.is_only(Seen::kind(Kind::Generator)) {
            self.next_of_generator(b)
        } else if let Some(result) = self.next_by_function(a, b, is_variable) {
            result
        } else if seen.is_only(Seen::kind(Kind::Instance)) {
            self.next_of_instance(a, b, is_variable)
        } else {
            self.try_quickly()
        }
    }

    /// The next item by the guest function of the site's stub. The exception that says that there is none is the interpreter's. `None` when that is
    /// not possible, and nothing was emitted.
    fn next_by_function(&mut self, a: usize, b: usize, is_variable: bool) -> Option<R<()>> {
        let cache = self.cache();
        let is_operator = cache.kind == stub_kind::OPERATOR && cache.words[1] as u32 == 0;
        if !is_operator || self.is_slow_path {
            return None;
        }
        let code = self.code_of(Constant::from_bits(cache.words[2]))?;
        if code.fast_parameters.get() != 1 {
            return None;
        }
        if is_variable {
            self.fast_if_register_kept(a);
        }
        let first = self.end(self.scope) + HEADER;
        self.guard_register_shape(b, cache.shape);
        self.guard_version(cache.words[0]);
        let function = self.value_of_stub(&cache);
        let put = |emitter: &mut Self| {
            emitter.state.resize(first + 1, Register::SLOT);
            let iterator = emitter.word(b);
            emitter.set_word(first, iterator);
            emitter.set_word(first - HEADER, function);
        };
        let calling = Calling {
            first,
            argc: 1,
            link: link(first - self.first(), a - self.first(), 0, ReturnTo::Item),
            result: a,
            returns: Returns::Item,
        };
        Some(self.run_above(code, calling, Some(cache.shape), &[], put))
    }

    /// The way to the end of the loop.
    pub(super) fn finish(&mut self, ends: Value, a: usize, is_variable: bool) {
        let (done, more) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(ends, done, &[], more, &[]);
        self.end_loop(done, a, is_variable);
        self.enter_block(more);
    }

    /// From the block `done`, which is empty, the loop ends; the state is as before for another block.
    fn end_loop(&mut self, done: Block, a: usize, is_variable: bool) {
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
    }

    fn next_of_range(&mut self, a: usize, b: usize, is_variable: bool) -> R<()> {
        if is_variable {
            self.fast_if_register_kept(a);
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

    /// The next item of a list, tuple, string or bytes; what else there is goes the quick way.
    fn next_of_sequence(&mut self, a: usize, b: usize, is_variable: bool) -> R<()> {
        if is_variable {
            self.fast_if_register_kept(a);
        }
        if self.is_slow_path {
            return self.step();
        }
        self.guard_register_kind(b, Kind::IndexIter);
        self.make_frames_early();
        let iterator = self.word(b);
        let [other, done, end] = std::array::from_fn(|_| self.b.create_block());
        let result = self.b.append_block_param(done, I64);
        let value = self.step_by_index(iterator, self.seen(2), done, [other, end]);
        self.b.ins().jump(done, &[value.into()]);
        self.enter_block(end);
        self.exhaust(iterator, a, is_variable, other);
        self.next_aside(a, iterator, is_variable, [other, done]);
        self.set_word(a, result);
        Ok(())
    }

    /// The next key or value of a map; its end, pairs and what else there is go the quick way.
    fn next_of_map(&mut self, a: usize, b: usize, is_variable: bool) -> R<()> {
        if is_variable {
            self.fast_if_register_kept(a);
        }
        if self.is_slow_path {
            return self.step();
        }
        self.guard_register_kind(b, Kind::MapIter);
        self.make_frames_early();
        let iterator = self.word(b);
        let [other, done] = std::array::from_fn(|_| self.b.create_block());
        let result = self.b.append_block_param(done, I64);
        let slots = self.load_byte(Region::Objects, iterator, layout::HEADER_SLOTS);
        let gives = self.b.ins().uextend(I64, slots);
        let gives_one = self.b.ins().icmp_imm_u(
            IntCC::UnsignedLessThanOrEqual,
            gives,
            layout::MAP_ITER_VALUES,
        );
        self.or_else(gives_one, other);
        let map = self.load(Region::Iterators, iterator, layout::MAP_ITER_MAP);
        let is_object = self.is_pointer(map);
        self.or_else(is_object, other);
        let expected = self.load(Region::Iterators, iterator, layout::MAP_ITER_EXPECTED);
        let len = self.load(Region::Objects, map, layout::MAP_LEN);
        let is_same = self.b.ins().icmp(IntCC::Equal, len, expected);
        self.or_else(is_same, other);
        let given = self.load(Region::Iterators, iterator, layout::MAP_ITER_GIVEN);
        let has_more = self.b.ins().icmp(IntCC::UnsignedLessThan, given, expected);
        self.or_else(has_more, other);
        let place = self.load(Region::Iterators, iterator, layout::MAP_ITER_PLACE);
        let used = self.load(Region::Objects, map, layout::MAP_USED);
        let is_used = self.b.ins().icmp(IntCC::UnsignedLessThan, place, used);
        self.or_else(is_used, other);
        let entries = self.load(Region::Objects, map, layout::MAP_ENTRIES);
        let offset = self
            .b
            .ins()
            .imul_imm_s(place, i64::from(layout::ENTRY_SIZE));
        let entry = self.b.ins().iadd(entries, offset);
        let key = self.load(Region::Values, entry, layout::ENTRY_KEY);
        let is_removed = self.equals(key, Constant::EMPTY.bits() as i64);
        self.unless(is_removed, other);
        let offset = self.b.ins().ishl_imm_s(gives, 3);
        let place_of_item = self.b.ins().iadd(entry, offset);
        let item = self.load(Region::Values, place_of_item, layout::ENTRY_KEY);
        let given = self.b.ins().iadd_imm_s(given, 1);
        self.store(Region::Iterators, given, iterator, layout::MAP_ITER_GIVEN);
        let place = self.b.ins().iadd_imm_s(place, 1);
        self.store(Region::Iterators, place, iterator, layout::MAP_ITER_PLACE);
        self.b.ins().jump(done, &[item.into()]);
        self.next_aside(a, iterator, is_variable, [other, done]);
        self.set_word(a, result);
        Ok(())
    }

    /// The quick way to the next item or the end, from the block `other` to `done`, where the present one is then.
    pub(super) fn next_aside(
        &mut self,
        a: usize,
        iterator: Value,
        is_variable: bool,
        [other, done]: [Block; 2],
    ) {
        self.b.set_cold_block(other);
        self.enter_block(other);
        let value = self.call_quick_aside(&[iterator]);
        self.unless_done(value);
        let is_end = self.equals(value, Constant::EMPTY.bits() as i64);
        self.finish(is_end, a, is_variable);
        self.b.ins().jump(done, &[value.into()]);
        self.enter_block(done);
    }

    /// An iterator by index is at its end: it lets go of the sequence, and the loop ends. To `other` when that is worth a look.
    fn exhaust(&mut self, iterator: Value, a: usize, is_variable: bool, other: Block) {
        let level = self.watch_level();
        let unwatched = self.equals(level, 0);
        self.or_else(unwatched, other);
        let nil = self.b.ins().iconst(I64, Constant::NIL.bits() as i64);
        self.store(Region::Iterators, nil, iterator, layout::ITER_SEQUENCE);
        let done = self.b.create_block();
        self.b.ins().jump(done, &[]);
        self.end_loop(done, a, is_variable);
    }

    /// The next item of an iterator by index, whose sequences were of the kinds `seen`, in the present block or given to `done`. Its end goes
    /// to `end`, and anything else to `other`, before anything has happened.
    fn step_by_index(
        &mut self,
        iterator: Value,
        seen: Seen,
        done: Block,
        [other, end]: [Block; 2],
    ) -> Value {
        let sequence = self.load(Region::Iterators, iterator, layout::ITER_SEQUENCE);
        let index = self.load(Region::Iterators, iterator, layout::ITER_INDEX);
        let is_object = self.is_pointer(sequence);
        self.or_else(is_object, other);
        let mut kinds = vec![Kind::List, Kind::Tuple, Kind::Bytes];
        if self.shares_characters() {
            kinds.push(Kind::Str);
        }
        kinds.retain(|&kind| seen.has(kind));
        let last = kinds.pop().unwrap_or(Kind::List);
        for kind in kinds {
            let next = self.b.create_block();
            let is_kind = self.has_kind(sequence, kind);
            self.or_else(is_kind, next);
            let value = self.item_at(iterator, sequence, kind, index, [other, end]);
            self.b.ins().jump(done, &[value.into()]);
            self.enter_block(next);
        }
        let is_kind = self.has_kind(sequence, last);
        self.or_else(is_kind, other);
        self.item_at(iterator, sequence, last, index, [other, end])
    }

    /// The item at an index of a sequence of this kind; the iterator moves on.
    fn item_at(
        &mut self,
        iterator: Value,
        sequence: Value,
        kind: Kind,
        index: Value,
        ways: [Block; 2],
    ) -> Value {
        let value = self.item_within(sequence, kind, index, ways);
        let after = self.b.ins().iadd_imm_s(index, 1);
        self.store(Region::Iterators, after, iterator, layout::ITER_INDEX);
        value
    }

    /// The item at an index of a list, tuple, inline string or bytes; beyond the end goes to `end`, what else there is to `other`.
    pub(super) fn item_within(
        &mut self,
        sequence: Value,
        kind: Kind,
        index: Value,
        [other, end]: [Block; 2],
    ) -> Value {
        let len = match kind {
            Kind::List | Kind::Tuple => self.len_of(sequence, kind),
            Kind::Bytes => self.load(Region::Objects, sequence, layout::BYTES_LEN),
            _ => self.text_len(sequence),
        };
        let is_inside = self.b.ins().icmp(IntCC::UnsignedLessThan, index, len);
        self.or_else(is_inside, end);
        match kind {
            Kind::List => self.list_item(sequence, index),
            Kind::Tuple => {
                let offset = self.b.ins().ishl_imm_s(index, 3);
                let address = self.b.ins().iadd(sequence, offset);
                self.load(Region::Values, address, layout::FIRST_ITEM)
            }
            Kind::Bytes => {
                let address = self.b.ins().iadd(sequence, index);
                let byte = self.load_byte(Region::Values, address, layout::FIRST_BYTE);
                let byte = self.b.ins().uextend(I64, byte);
                let doubled = self.b.ins().ishl_imm_s(byte, 1);
                self.b.ins().bor_imm_s(doubled, 1)
            }
            _ => {
                let is_narrow = self.is_narrow(sequence);
                self.or_else(is_narrow, other);
                let unit = self.unit_at(sequence, kind, index);
                self.shared_character(unit)
            }
        }
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
