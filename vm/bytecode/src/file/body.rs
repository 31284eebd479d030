//! The numbers that a function's body and its constants are made of.
//!
//! ```text
//! body       length of the spans in bytes, captures, name, qualified name, positional, positional-only count, named-only, rest, named rest,
//!            kind, language flags, registers, caches, first line, constants, locals, handlers, code, spans
//! name       string number
//! names      count, names
//! rest       0, or string number + 1
//! kind       0, or flavor + 1 of a generator
//! constant   tag, then by tag
//! local      name, 2 * register + is cell
//! handler    start, length, target, register
//! span       words since the last, lines since the last (signed), column, lines (signed), end column
//! ```
//!
//! Numbers are little-endian base 128 with a continuation bit; signed ones are folded (`0, -1, 1, -2, ...`).

/// What kind of constant follows.
pub(super) mod tag {
    pub(crate) const NIL: u8 = 0;
    pub(crate) const TRUE: u8 = 1;
    pub(crate) const FALSE: u8 = 2;
    /// Signed number.
    pub(crate) const INT: u8 = 3;
    /// Count, bytes of the magnitude.
    pub(crate) const BIG_POSITIVE: u8 = 4;
    pub(crate) const BIG_NEGATIVE: u8 = 5;
    /// Eight bytes.
    pub(crate) const FLOAT: u8 = 6;
    /// String number.
    pub(crate) const STR: u8 = 7;
    /// Count, bytes.
    pub(crate) const BYTES: u8 = 8;
    /// Count, constants.
    pub(crate) const TUPLE: u8 = 9;
    /// Language's tag, count, constants.
    pub(crate) const LANGUAGE: u8 = 10;
    /// Function number.
    pub(crate) const CODE: u8 = 11;
}

/// Appends a number.
pub(super) fn push_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a signed number.
pub(super) fn push_signed(out: &mut Vec<u8>, number: i64) {
    push_number(out, fold(number));
}

pub(super) fn fold(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

pub(super) fn unfold(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}
