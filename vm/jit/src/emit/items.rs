//! Items of containers: by index, appended, unpacked.

use corevm_runtime::tier::layout;
use corevm_runtime::{Kind, ReturnTo, SlowOp, stub_kind};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

use super::operators::Operand;
use super::{Emitter, R, Reason, Region};
use crate::profile::Seen;
use crate::state::Num;

impl Emitter<'_, '_> {
    /// `a := b[c]`, or `b[small]`.
    pub(super) fn emit_get_item(
        &mut self,
        a: usize,
        b: usize,
        c: Option<usize>,
        small: i16,
    ) -> R<()> {
        if self.calls_operator() {
            let key = c.map_or(Operand::Small(small), Operand::Register);
            let given = [Operand::Register(b), key];
            return self.call_special(SlowOp::GetItem, &given, a, ReturnTo::Register);
        }
        let seen = self.seen(1).single_kind();
        let key = c.map_or(Num::Int, |c| self.num(c, 2));
        let Some(kind) = seen.filter(|_| !self.is_slow() && key == Num::Int) else {
            return self.try_quickly();
        };
        match (self.cache().kind, kind) {
            (stub_kind::LIST_INDEX, Kind::List) | (stub_kind::TUPLE_INDEX, Kind::Tuple) => {
                let index = self.index(c, small)?;
                self.guard_register_kind(b, kind);
                let container = self.word(b);
                let value = self.item_of(container, kind, index);
                self.set_word(a, value);
            }
            (stub_kind::BYTE_INDEX, Kind::Bytes | Kind::ByteArray) => {
                let index = self.index(c, small)?;
                self.guard_register_kind(b, kind);
                let container = self.word(b);
                let address = self.byte_address(container, kind, index);
                let byte = self.load_byte(Region::Values, address, layout::FIRST_BYTE);
                let byte = self.b.ins().uextend(I64, byte);
                let doubled = self.b.ins().ishl_imm_s(byte, 1);
                self.set_int(a, doubled);
            }
            (stub_kind::NUMBER_ITEM, Kind::Instance) if self.is_settled() => {
                return self.number_item(a, b, c, small);
            }
            (stub_kind::STRING_INDEX, Kind::Str | Kind::StrView) if self.shares_characters() => {
                let index = self.index(c, small)?;
                let character = self.character_at(b, kind, index);
                self.set_word(a, character);
            }
            _ => return self.try_quickly(),
        }
        Ok(())
    }

    /// Number of items of a tuple.
    pub(super) fn tuple_len(&mut self, tuple: Value) -> Value {
        let slots = self.load_byte(Region::Objects, tuple, layout::HEADER_SLOTS);
        let len = self.b.ins().uextend(I64, slots);
        let is_long = self.equals(len, i64::from(layout::LONG));
        let long = self.load(Region::Objects, tuple, layout::LONG_TUPLE_LEN);
        self.b.ins().select(is_long, long, len)
    }

    /// Number of items of a list, tuple or map.
    pub(super) fn len_of(&mut self, container: Value, kind: Kind) -> Value {
        match kind {
            Kind::Tuple => self.tuple_len(container),
            Kind::Map => self.load(Region::Objects, container, layout::MAP_LEN),
            _ => self.load(Region::Objects, container, layout::LIST_LEN),
        }
    }

    /// The item of a list or tuple.
    fn item_of(&mut self, container: Value, kind: Kind, index: Value) -> Value {
        if kind == Kind::List {
            let index = self.checked_index(container, layout::LIST_LEN, index);
            return self.list_item(container, index);
        }
        let len = self.tuple_len(container);
        let index = self.index_within(len, index);
        let offset = self.b.ins().ishl_imm_s(index, 3);
        let address = self.b.ins().iadd(container, offset);
        self.load(Region::Values, address, layout::FIRST_ITEM)
    }

    /// [`layout::FIRST_BYTE`] before a byte of bytes or of a byte array.
    fn byte_address(&mut self, container: Value, kind: Kind, index: Value) -> Value {
        if kind == Kind::Bytes {
            let index = self.checked_index(container, layout::BYTES_LEN, index);
            return self.b.ins().iadd(container, index);
        }
        let index = self.checked_index(container, layout::BYTE_ARRAY_LEN, index);
        // What has a length has storage.
        let storage = self.load(Region::Objects, container, layout::BYTE_ARRAY_STORAGE);
        let start = self.load(Region::Objects, container, layout::BYTE_ARRAY_START);
        let place = self.b.ins().iadd(start, index);
        self.b.ins().iadd(storage, place)
    }

    /// Appends `b` to the list in `a`.
    pub(super) fn emit_list_append(&mut self, a: usize, b: usize) -> R<()> {
        if self.is_slow() || self.is_slow_path || !self.seen(0).is_only(Seen::kind(Kind::List)) {
            return self.try_quickly();
        }
        self.guard_register_kind(a, Kind::List);
        let (list, value) = (self.word(a), self.word(b));
        let (other, done) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(other);
        let storage = self.load(Region::Objects, list, layout::LIST_STORAGE);
        let has_storage = self.is_pointer(storage);
        self.or_else(has_storage, other);
        let len = self.load(Region::Objects, list, layout::LIST_LEN);
        let start = self.load(Region::Objects, list, layout::LIST_START);
        let place = self.b.ins().iadd(start, len);
        let room = self.load(Region::Objects, storage, layout::ARRAY_LEN);
        let has_room = self.b.ins().icmp(IntCC::UnsignedLessThan, place, room);
        self.or_else(has_room, other);
        let bits = self.load_byte(Region::Objects, storage, layout::HEADER_GC);
        let bits = self.b.ins().band_imm_s(bits, layout::BARRIER_MASK);
        let is_young = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, bits, layout::TENURED);
        self.or_else(is_young, other);
        let offset = self.b.ins().ishl_imm_s(place, 3);
        let address = self.b.ins().iadd(storage, offset);
        self.store(Region::Values, value, address, layout::FIRST_ITEM);
        let len = self.b.ins().iadd_imm_s(len, 1);
        self.store(Region::Objects, len, list, layout::LIST_LEN);
        self.b.ins().jump(done, &[]);
        self.enter_block(other);
        let appended = self.call_quick_aside(&[list, value]);
        self.unless_done(appended);
        self.b.ins().jump(done, &[]);
        self.enter_block(done);
        Ok(())
    }

    /// Unpacks the tuple or list in `b` into the registers from `a`.
    pub(super) fn emit_unpack(&mut self, a: usize, b: usize) -> R<()> {
        let count = usize::from(self.site().ins.c);
        let kind = self.seen(1).single_kind();
        if self.is_slow() || count == 0 {
            return self.step();
        }
        let Some(kind @ (Kind::Tuple | Kind::List)) = kind else {
            return self.step();
        };
        self.guard_register_kind(b, kind);
        let items = self.word(b);
        let len = self.len_of(items, kind);
        let fits = self.equals(len, count as i64);
        self.guard(fits, Reason::Rare);
        let first = match kind {
            Kind::List => {
                let zero = self.b.ins().iconst(I64, 0);
                self.item_address(items, zero).2
            }
            _ => self
                .b
                .ins()
                .iadd_imm_s(items, i64::from(layout::FIRST_ITEM)),
        };
        for n in 0..count {
            let item = self.load(Region::Values, first, 8 * n as i32);
            self.set_word(a + n, item);
        }
        Ok(())
    }

    pub(super) fn index(&mut self, register: Option<usize>, small: i16) -> R<Value> {
        Ok(match register {
            Some(register) => {
                let value = self.int(register)?;
                self.b.ins().sshr_imm_s(value, 1)
            }
            None => self.b.ins().iconst(I64, i64::from(small)),
        })
    }

    /// An index from the end when negative; exits when it is out of range.
    fn checked_index(&mut self, container: Value, len: i32, index: Value) -> Value {
        let len = self.load(Region::Objects, container, len);
        self.index_within(len, index)
    }

    /// Likewise, of something with so many items.
    pub(super) fn index_within(&mut self, len: Value, index: Value) -> Value {
        let sign = self.b.ins().sshr_imm_s(index, 63);
        let more = self.b.ins().band(sign, len);
        let index = self.b.ins().iadd(index, more);
        let is_inside = self.b.ins().icmp(IntCC::UnsignedLessThan, index, len);
        self.guard(is_inside, Reason::Rare);
        index
    }

    pub(super) fn emit_set_item(&mut self, a: usize, b: usize, c: usize) -> R<()> {
        if self.calls_operator() {
            let given = [a, b, c].map(Operand::Register);
            // The result goes where the function was.
            let above = self.end(self.scope);
            return self.call_special(SlowOp::SetItem, &given, above, ReturnTo::Register);
        }
        let seen = self.seen(0).single_kind();
        let Some(kind) = seen.filter(|_| !self.is_slow() && self.num(b, 1) == Num::Int) else {
            return self.try_quickly();
        };
        match (self.cache().kind, kind) {
            (stub_kind::LIST_INDEX, Kind::List) => self.set_list_item(a, b, c),
            (stub_kind::BYTE_INDEX, Kind::ByteArray) if self.num(c, 2) == Num::Int => {
                self.set_byte(a, b, c)
            }
            (stub_kind::NUMBER_ITEM, Kind::Instance) if self.is_settled() => {
                self.set_number_item(a, b, c)
            }
            _ => self.try_quickly(),
        }
    }

    pub(super) fn emit_del_item(&mut self, a: usize, b: usize) -> R<()> {
        if self.calls_operator() {
            let given = [a, b].map(Operand::Register);
            // The result goes where the function was.
            let above = self.end(self.scope);
            return self.call_special(SlowOp::DelItem, &given, above, ReturnTo::Register);
        }
        self.try_quickly()
    }

    fn set_byte(&mut self, a: usize, b: usize, c: usize) -> R<()> {
        let (index, value) = (self.index(Some(b), 0)?, self.index(Some(c), 0)?);
        self.guard_register_kind(a, Kind::ByteArray);
        let is_byte = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, value, 256);
        self.guard(is_byte, Reason::Rare);
        let bytes = self.word(a);
        let address = self.byte_address(bytes, Kind::ByteArray, index);
        let byte = self.b.ins().ireduce(I8, value);
        self.store(Region::Values, byte, address, layout::FIRST_BYTE);
        Ok(())
    }

    fn set_list_item(&mut self, a: usize, b: usize, c: usize) -> R<()> {
        let index = self.index(Some(b), 0)?;
        self.guard_register_kind(a, Kind::List);
        let list = self.word(a);
        let index = self.checked_index(list, layout::LIST_LEN, index);
        let (storage, place, address) = self.item_address(list, index);
        let word = self
            .b
            .ins()
            .iadd_imm_s(place, i64::from(layout::FIRST_ITEM / 8));
        let old = self.load(Region::Values, address, 0);
        self.fast_if_kept(old);
        let value = self.word(c);
        let is_immediate = self.is_immediate(c, value);
        self.store_with_barrier(storage, word, address, value, is_immediate);
        Ok(())
    }
}
