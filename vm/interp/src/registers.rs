//! Operands of the running instruction.
#![expect(
    unsafe_code,
    reason = "reads and writes registers of verified code (M1 to M3 in `machine`)"
)]

use corevm_runtime::bytecode::word as words;
use corevm_runtime::{InlineCache, Value};

use crate::machine::{Base, Next, Pc};

/// One instruction and its frame: two words, so that out-of-line calls take it in registers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ins {
    pub pc: Pc,
    pub base: Base,
}

impl Ins {
    /// The first word.
    #[inline(always)]
    pub fn word(self) -> u64 {
        // SAFETY: M1.
        unsafe { *self.pc }
    }

    #[inline(always)]
    pub fn a(self) -> usize {
        words::a(self.word()) as usize
    }

    #[inline(always)]
    pub fn b(self) -> usize {
        words::b(self.word()) as usize
    }

    #[inline(always)]
    pub fn c(self) -> usize {
        words::c(self.word()) as usize
    }

    /// Operand `b` as a signed number.
    #[inline(always)]
    pub fn b_imm(self) -> i64 {
        i64::from(words::b(self.word()) as i16)
    }

    /// Operand `c` as a signed number.
    #[inline(always)]
    pub fn c_imm(self) -> i64 {
        i64::from(words::c(self.word()) as i16)
    }

    #[inline(always)]
    pub fn d(self) -> u32 {
        words::d(self.second())
    }

    #[inline(always)]
    pub fn second(self) -> u64 {
        // SAFETY: M1; only called for two-word instructions.
        unsafe { *self.pc.add(1) }
    }

    /// Register `index`.
    #[inline(always)]
    pub fn get(self, index: usize) -> Value {
        // SAFETY: M2, M3.
        Value::from_bits(unsafe { *self.base.add(index) })
    }

    #[inline(always)]
    pub fn set(self, index: usize, value: Value) {
        // SAFETY: M2, M3.
        unsafe { *self.base.add(index) = value.bits() };
    }

    /// Address of register `index`.
    #[inline(always)]
    pub fn address(self, index: usize) -> Base {
        // SAFETY: M2, M3.
        unsafe { self.base.add(index) }
    }

    /// The callee of the running frame.
    #[inline(always)]
    pub fn callee(self) -> Value {
        // SAFETY: M2: a frame has a header.
        Value::from_bits(unsafe { *self.base.sub(3) })
    }

    /// The constant that a relocated distance leads to.
    #[inline(always)]
    pub fn constant(self, distance: usize) -> Value {
        // SAFETY: `prepare` put the constant that many words before the instruction.
        Value::from_bits(unsafe { *self.pc.sub(distance) })
    }

    #[inline(always)]
    fn cache_address(self) -> *mut InlineCache {
        // SAFETY: `prepare` put the cache that many words before the instruction.
        unsafe {
            self.pc
                .sub(words::cache(self.second()) as usize)
                .cast_mut()
                .cast()
        }
    }

    /// The inline cache, copied: nobody else writes it meanwhile.
    #[inline(always)]
    pub fn cache(self) -> &'static InlineCache {
        // SAFETY: as in `cache_address`; a running function's code lives, and the reference is used up before any slow path.
        unsafe { &*self.cache_address() }
    }

    /// After a one-word instruction.
    #[inline(always)]
    pub fn next1(self) -> Next {
        (self.pc.wrapping_add(1), self.base)
    }

    /// After a two-word instruction.
    #[inline(always)]
    pub fn next2(self) -> Next {
        (self.pc.wrapping_add(2), self.base)
    }

    /// At the label.
    #[inline(always)]
    pub fn jump(self) -> Next {
        (self.pc.wrapping_offset(self.d() as i32 as isize), self.base)
    }
}
