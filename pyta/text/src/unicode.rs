//! Unicode 16.0.0: what Python's `str` methods and `unicodedata` say about code points.
//!
//! All predicates take any `u32`; values above 0x10ffff are unassigned. The tables are generated; `tests.rs` holds
//! checksums of the oracle's answers for every code point.

mod case;
mod database;
#[rustfmt::skip]
mod name_tables;
mod names;
mod normalize;
mod number;
mod properties;
#[rustfmt::skip]
mod tables;
#[rustfmt::skip]
mod tables_3_2;
pub mod v3_2;

#[cfg(test)]
mod tests;

pub use case::{
    Mapped, capitalize, casefold, fold, full_lower, full_title, full_upper, lower, simple_lower,
    simple_title, simple_upper, swapcase, title, upper,
};
pub use database::{
    bidirectional, category, combining, decomposition, east_asian_width, is_mirrored,
};
pub use names::{MAX_NAME_LEN, Named, lookup, lookup_character, name};
pub use normalize::{Form, is_normalized, normalize};
pub use number::to_ascii_number;
pub use properties::{
    decimal, digit, is_alnum, is_alpha, is_cased, is_decimal, is_digit, is_id_continue,
    is_id_start, is_identifier, is_line_break, is_lower, is_numeric, is_printable, is_space,
    is_title, is_upper, numeric, text_is_lower, text_is_title, text_is_upper,
};

/// The version of the Unicode database.
pub const VERSION: &str = "16.0.0";
