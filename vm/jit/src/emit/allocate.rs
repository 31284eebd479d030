//! Objects that compiled code makes itself, where objects are born: by moving the nursery's pointer.

use corevm_runtime::bytecode::Op;
use corevm_runtime::objects::blank_function;
use corevm_runtime::process::HEADER;
use corevm_runtime::tier::{allocate, layout, make_instance, native_of_key};
use corevm_runtime::{CodeId, InlineCache, Kind, Value as Constant};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

use super::scopes::Place;
use super::{Emitter, R, Reason, Region};
use crate::state::{Known, Rep};

/// Larger tuples are made by a loop.
pub(super) const MOST_ITEMS: usize = 8;
/// Instances with more slots are made by the runtime.
const MOST_SLOTS: usize = 12;

impl Emitter<'_, '_> {
    /// A new object of `words` words, of the kind's own class; the words after the header are yet to be written.
    pub(super) fn allocate(&mut self, kind: Kind, words: usize) -> Value {
        let header = self.input.isolate.header_of_kind(kind);
        self.allocate_as(header, kind, words)
    }

    /// Likewise, with this header.
    fn allocate_as(&mut self, header: u64, kind: Kind, words: usize) -> Value {
        let header = self.b.ins().iconst(I64, header as i64);
        let size = 8 * words as i64;
        let (fresh, full) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(full);
        let object = self.b.append_block_param(fresh, I64);
        if let Some(nursery) = self.input.isolate.heap().nursery_at() {
            let nursery = self.constant_address(nursery);
            let next = self.load(Region::Machine, nursery, layout::ROOM_NEXT);
            let limit = self.load(Region::Machine, nursery, layout::ROOM_LIMIT);
            let room = self.b.ins().isub(limit, next);
            let has_room = self
                .b
                .ins()
                .icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, room, size);
            self.or_else(has_room, full);
            let after = self.b.ins().iadd_imm_s(next, size);
            self.store(Region::Machine, after, nursery, layout::ROOM_NEXT);
            self.b.ins().jump(fresh, &[next.into()]);
        } else {
            self.b.ins().jump(full, &[]);
        }
        self.enter_block(full);
        let words = self.b.ins().iconst(I64, words as i64);
        let number = self.b.ins().iconst(I64, kind as i64);
        let found = self.call_helper(allocate as *const u8, &[words, number]);
        self.b.ins().jump(fresh, &[found.into()]);
        self.enter_block(fresh);
        self.store(Region::Objects, header, object, 0);
        object
    }

    /// A new instance of a shape with these values in its first fixed slots; the other slots are empty.
    pub(super) fn new_instance(&mut self, shape: u32, fixed: &[Value]) -> Value {
        let isolate = self.input.isolate;
        let slots = usize::from(isolate.slots_of(shape));
        let header = isolate.header_of_instance(shape);
        let instance = self.allocate_as(header, Kind::Instance, 1 + slots);
        let nil = self.b.ins().iconst(I64, Constant::NIL.bits() as i64);
        self.store(Region::Values, nil, instance, layout::FIRST_PLACE);
        let empty = self.b.ins().iconst(I64, Constant::EMPTY.bits() as i64);
        for slot in 0..slots - 1 {
            let value = fixed.get(slot).copied().unwrap_or(empty);
            let place = layout::FIRST_FIXED + 8 * slot as i32;
            self.store(Region::Values, value, instance, place);
        }
        instance
    }

    /// A new instance of the class, whose fresh instances are of the shape that was observed, as far as there was one.
    pub(super) fn instance_of(&mut self, class: Value) -> Value {
        let observed = self.observed().map_or(0, |observed| observed.made_shape);
        if observed == 0 || usize::from(self.input.isolate.slots_of(observed)) > MOST_SLOTS {
            return self.call_helper(make_instance as *const u8, &[class]);
        }
        let [known, other, done] = std::array::from_fn(|_| self.b.create_block());
        self.b.set_cold_block(other);
        let result = self.b.append_block_param(done, I64);
        let shape = self.load(Region::Objects, class, layout::TYPE_SHAPE);
        let same = self.equals(shape, i64::from(observed));
        self.b.ins().brif(same, known, &[], other, &[]);
        self.enter_block(known);
        let instance = self.new_instance(observed, &[]);
        self.b.ins().jump(done, &[instance.into()]);
        self.enter_block(other);
        let instance = self.call_helper(make_instance as *const u8, &[class]);
        self.b.ins().jump(done, &[instance.into()]);
        self.enter_block(done);
        result
    }

    /// `a := tuple of the count registers from first`.
    pub(super) fn emit_new_tuple(&mut self, a: usize, first: usize, count: usize) -> R<()> {
        if count > MOST_ITEMS {
            return self.try_quickly();
        }
        let items: Vec<Value> = (first..first + count).map(|n| self.word(n)).collect();
        let tuple = self.new_tuple(&items);
        self.set_word(a, tuple);
        self.learn(a, Known::Kind(Kind::Tuple));
        Ok(())
    }

    /// A tuple.
    pub(super) fn new_tuple(&mut self, items: &[Value]) -> Value {
        if items.is_empty() && self.input.isolate.enter().shared_empty_tuple().is_some() {
            let roots = self.constant_address(self.input.isolate.roots_at());
            let roots = self.load(Region::Machine, roots, 0);
            return self.load(Region::Machine, roots, layout::ROOT_EMPTY_TUPLE);
        }
        let words = items.len() + layout::FIRST_ITEM as usize / 8;
        let header = self.input.isolate.header_of_tuple(items.len() as u8);
        let tuple = self.allocate_as(header, Kind::Tuple, words);
        let no_hash = self.b.ins().iconst(I64, 0);
        self.store(Region::Objects, no_hash, tuple, layout::TUPLE_HASH);
        for (n, &item) in items.iter().enumerate() {
            let place = layout::FIRST_ITEM + 8 * n as i32;
            self.store(Region::Values, item, tuple, place);
        }
        tuple
    }

    /// `a := list of the count registers from first`.
    pub(super) fn emit_new_list(&mut self, a: usize, first: usize, count: usize) -> R<()> {
        if count > MOST_ITEMS {
            return self.try_quickly();
        }
        let items: Vec<Value> = (first..first + count).map(|n| self.word(n)).collect();
        let len = self.b.ins().iconst(I64, count as i64);
        let storage = if items.is_empty() {
            self.b.ins().iconst(I64, Constant::NIL.bits() as i64)
        } else {
            let words = count + layout::FIRST_ITEM as usize / 8;
            let storage = self.allocate(Kind::Array, words);
            self.store(Region::Objects, len, storage, layout::ARRAY_LEN);
            for (n, &item) in items.iter().enumerate() {
                let place = layout::FIRST_ITEM + 8 * n as i32;
                self.store(Region::Values, item, storage, place);
            }
            storage
        };
        let list = self.allocate(Kind::List, 1 + layout::LIST_START as usize / 8);
        let zero = self.b.ins().iconst(I64, 0);
        self.store(Region::Objects, storage, list, layout::LIST_STORAGE);
        self.store(Region::Objects, len, list, layout::LIST_LEN);
        self.store(Region::Objects, zero, list, layout::LIST_START);
        self.set_word(a, list);
        self.learn(a, Known::Kind(Kind::List));
        Ok(())
    }

    /// `a := function d`, capturing the tuple of cells in a register, or nothing.
    pub(super) fn emit_make_function(&mut self, a: usize, captures: Option<usize>) -> R<()> {
        let codes = self.input.isolate.codes();
        let inner = CodeId(self.code().loaded.first_code + self.site().ins.d);
        let (own, inner_code) = (self.code(), codes.get(inner));
        // Others may rely on there being no functions with the code in other namespaces than those in which there are some.
        if !inner_code.namespaces.are_those_of(&own.namespaces)
            || self.scopes[self.scope].namespaces.is_none() && !inner_code.namespaces.are_several()
        {
            return self.try_quickly();
        }
        self.guard_holds();
        let cells = match captures {
            Some(register) => {
                self.guard_register_kind(register, Kind::Tuple);
                let cells = self.word(register);
                let len = self.tuple_len(cells);
                let fits = self.equals(len, codes.capture_count(inner) as i64);
                self.guard(fits, Reason::Rare);
                cells
            }
            None if codes.capture_count(inner) == 0 => {
                self.b.ins().iconst(I64, Constant::NIL.bits() as i64)
            }
            None => return self.try_quickly(),
        };
        let running = self.callee();
        let namespace = self.load(Region::Objects, running, layout::FUNCTION_NAMESPACE);
        let builtins = self.load(Region::Objects, running, layout::FUNCTION_BUILTINS);
        let address = self.constant_address(std::ptr::from_ref(codes.get(inner)));
        let words = 1 + layout::FUNCTION_CODE as usize / 8;
        let function = self.allocate(Kind::Function, words);
        for (word, value) in blank_function().into_iter().enumerate() {
            let value = self.b.ins().iconst(I64, value.bits() as i64);
            self.store(Region::Objects, value, function, 8 * (word as i32 + 1));
        }
        for (place, value) in [
            (layout::FUNCTION_NAMESPACE, namespace),
            (layout::FUNCTION_BUILTINS, builtins),
            (layout::FUNCTION_CAPTURES, cells),
            (layout::FUNCTION_CODE, address),
        ] {
            self.store(Region::Objects, value, function, place);
        }
        self.set_word(a, function);
        self.learn(
            a,
            Known::Code(std::ptr::from_ref(codes.get(inner)) as usize),
        );
        Ok(())
    }

    /// `a := cell that holds b`.
    pub(super) fn emit_new_cell(&mut self, a: usize, b: usize) -> R<()> {
        let value = self.word(b);
        let cell = self.allocate(Kind::Cell, 1 + layout::CELL_VALUE as usize / 8);
        self.store(Region::Values, value, cell, layout::CELL_VALUE);
        self.set_word(a, cell);
        self.learn(a, Known::Kind(Kind::Cell));
        Ok(())
    }

    /// Whether the call makes a range of numbers ([`corevm_runtime::NativeDef::counting`]) that the next instruction iterates, and nothing
    /// else does.
    pub(super) fn makes_range(&self, window: usize, argc: usize, cache: &InlineCache) -> bool {
        let maker = crate::profile::key_of_cached(Constant::from_bits(cache.words[2]));
        let isolate = self.input.isolate;
        let counts = native_of_key(maker).is_some_and(|id| isolate.native_def(id).counts);
        let next = Place {
            site: self.at + 1,
            ..self.here()
        };
        let analysis = self.analysis();
        let Some(site) = analysis.sites.get(next.site) else {
            return false;
        };
        let [to, from, _] = self.operands(&site.ins);
        let after = Place {
            site: next.site + 1,
            ..next
        };
        counts
            && (1..=3).contains(&argc)
            && site.ins.op == Op::Iter
            && from == window
            && (to == window || !self.is_live(after, window))
    }

    /// Puts the iterator where the range would be: it iterates itself.
    pub(super) fn emit_range(&mut self, window: usize, argc: usize, cache: &InlineCache) -> R<()> {
        self.guard_class(window, cache);
        let mut numbers = Vec::new();
        for n in 0..argc {
            let number = self.int(window + HEADER + n)?;
            numbers.push(self.b.ins().sshr_imm_s(number, 1));
        }
        let zero = self.b.ins().iconst(I64, 0);
        let one = self.b.ins().iconst(I64, 1);
        let [start, stop, step] = match numbers[..] {
            [stop] => [zero, stop, one],
            [start, stop] => [start, stop, one],
            [start, stop, step, ..] => [start, stop, step],
            [] => unreachable!("a range has an end"),
        };
        if argc == 3 && !matches!(self.state[window + HEADER + 2].rep, Rep::Const(_)) {
            let moves = self.b.ins().icmp_imm_s(IntCC::NotEqual, step, 0);
            self.guard(moves, Reason::Rare);
        }
        let iterator = self.allocate(Kind::RangeIter, 1 + layout::RANGE_STEP as usize / 8);
        self.store(Region::Iterators, start, iterator, layout::RANGE_NEXT);
        self.store(Region::Iterators, stop, iterator, layout::RANGE_STOP);
        self.store(Region::Iterators, step, iterator, layout::RANGE_STEP);
        self.forget_written();
        self.set_word(window, iterator);
        self.learn(window, Known::Kind(Kind::RangeIter));
        Ok(())
    }
}
