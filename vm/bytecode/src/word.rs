//! Fields of an instruction's words. The layout is drawn in [`crate::ops`].

/// Number of the op in the first word of an instruction.
#[inline]
pub const fn op(word: u64) -> u16 {
    word as u16
}

/// Operand `a` in the first word.
#[inline]
pub const fn a(word: u64) -> u16 {
    (word >> 16) as u16
}

/// Operand `b` in the first word.
#[inline]
pub const fn b(word: u64) -> u16 {
    (word >> 32) as u16
}

/// Operand `c` in the first word.
#[inline]
pub const fn c(word: u64) -> u16 {
    (word >> 48) as u16
}

/// Operand `d` in the second word.
#[inline]
pub const fn d(word: u64) -> u32 {
    word as u32
}

/// Index of the inline cache in the second word.
#[inline]
pub const fn cache(word: u64) -> u32 {
    (word >> 32) as u32
}

/// The first word of an instruction.
#[inline]
pub const fn first_word(op: u16, a: u16, b: u16, c: u16) -> u64 {
    op as u64 | (a as u64) << 16 | (b as u64) << 32 | (c as u64) << 48
}

/// The second word of an instruction.
#[inline]
pub const fn second_word(d: u32, cache: u32) -> u64 {
    d as u64 | (cache as u64) << 32
}
