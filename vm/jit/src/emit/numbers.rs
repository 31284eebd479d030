//! Items that are numbers of one type, one after the other in a byte array ([`corevm_runtime::Stub::NumberItem`]).

use corevm_runtime::bytecode::numeric::NumberType;
use corevm_runtime::tier::layout;
use corevm_runtime::{InlineCache, Kind, Value as Constant};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F32, F64, I8, I16, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Type, Value};

use super::{Emitter, R, Reason, Region};
use crate::state::Num;

/// How a number lies in memory.
fn type_in_memory(number_type: NumberType) -> Type {
    match number_type {
        NumberType::I8 | NumberType::U8 | NumberType::Bool => I8,
        NumberType::I16 | NumberType::U16 => I16,
        NumberType::I32 | NumberType::U32 => I32,
        NumberType::I64 | NumberType::U64 => I64,
        NumberType::F32 => F32,
        NumberType::F64 => F64,
    }
}

fn is_signed(number_type: NumberType) -> bool {
    use NumberType::{I8, I16, I32, I64};
    matches!(number_type, I8 | I16 | I32 | I64)
}

fn number_type(stub: &InlineCache) -> Option<NumberType> {
    NumberType::from_u8(stub.words[1] as u8)
}

impl Emitter<'_, '_> {
    /// `a := b[c]`, or `b[small]`.
    pub(super) fn number_item(
        &mut self,
        a: usize,
        b: usize,
        c: Option<usize>,
        small: i16,
    ) -> R<()> {
        let stub = self.cache();
        let Some(number_type) = number_type(&stub) else {
            return self.try_quickly();
        };
        let index = self.index(c, small)?;
        let address = self.number_address(b, &stub, number_type, index);
        let ty = type_in_memory(number_type);
        let number = self.load_type(ty, Region::Values, address, layout::FIRST_BYTE);
        if number_type.is_float() {
            let number = match ty {
                F32 => self.b.ins().fpromote(F64, number),
                _ => number,
            };
            self.set_float(a, number);
            return Ok(());
        }
        let number = self.widened(number, number_type);
        let doubled = if ty == I64 {
            let (doubled, overflow) = self.b.ins().sadd_overflow(number, number);
            self.guard_not(overflow, Reason::Rare);
            doubled
        } else {
            self.b.ins().ishl_imm_s(number, 1)
        };
        self.set_int(a, doubled);
        Ok(())
    }

    /// `a[b] := c`.
    pub(super) fn set_number_item(&mut self, a: usize, b: usize, c: usize) -> R<()> {
        let stub = self.cache();
        let Some(number_type) = number_type(&stub) else {
            return self.try_quickly();
        };
        let wanted = if number_type.is_float() {
            Num::Float
        } else {
            Num::Int
        };
        if self.num(c, 2) != wanted {
            return self.try_quickly();
        }
        let index = self.index(Some(b), 0)?;
        let ty = type_in_memory(number_type);
        let number = if number_type.is_float() {
            let number = self.float(c)?;
            match ty {
                F32 => self.b.ins().fdemote(F32, number),
                _ => number,
            }
        } else {
            let number = self.index(Some(c), 0)?;
            self.narrowed(number, number_type)
        };
        let address = self.number_address(a, &stub, number_type, index);
        self.store(Region::Values, number, address, layout::FIRST_BYTE);
        Ok(())
    }

    fn widened(&mut self, number: Value, number_type: NumberType) -> Value {
        match type_in_memory(number_type) {
            I64 => number,
            _ if is_signed(number_type) => self.b.ins().sextend(I64, number),
            _ => self.b.ins().uextend(I64, number),
        }
    }

    /// The integer as it lies in memory; exits when it does not fit.
    fn narrowed(&mut self, number: Value, number_type: NumberType) -> Value {
        let ty = type_in_memory(number_type);
        if ty == I64 {
            return number;
        }
        let narrow = self.b.ins().ireduce(ty, number);
        let again = self.widened(narrow, number_type);
        let fits = self.b.ins().icmp(IntCC::Equal, again, number);
        self.guard(fits, Reason::Rare);
        narrow
    }

    /// [`layout::FIRST_BYTE`] before the number at an index of the object in a register.
    fn number_address(
        &mut self,
        register: usize,
        stub: &InlineCache,
        number_type: NumberType,
        index: Value,
    ) -> Value {
        self.guard_register_shape(register, stub.shape);
        self.guard_version(stub.words[0]);
        let object = self.word(register);
        let tag = self.load(Region::Values, object, layout::FIRST_FIXED + 8);
        let wanted = Constant::int((stub.words[1] >> 8) as i64);
        let is_tag = self.equals(tag, wanted.bits() as i64);
        self.guard(is_tag, Reason::Kind);
        let numbers = self.load(Region::Values, object, layout::FIRST_FIXED);
        self.guard_pointer(numbers);
        self.guard_kind(numbers, Kind::ByteArray);
        let shift = i64::from(number_type.size_bytes().trailing_zeros());
        let bytes = self.load(Region::Objects, numbers, layout::BYTE_ARRAY_LEN);
        let len = self.b.ins().ushr_imm_s(bytes, shift);
        let index = self.index_within(len, index);
        // What has a length has storage.
        let storage = self.load(Region::Objects, numbers, layout::BYTE_ARRAY_STORAGE);
        let start = self.load(Region::Objects, numbers, layout::BYTE_ARRAY_START);
        let offset = self.b.ins().ishl_imm_s(index, shift);
        let place = self.b.ins().iadd(start, offset);
        self.b.ins().iadd(storage, place)
    }
}
