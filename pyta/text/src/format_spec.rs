//! The format mini-language: `format(value, spec)` for str, int, float and complex.
//!
//! [`FormatSpec::parse`] reads a specification; [`push_str`], [`push_integer`], [`push_float`] and [`push_complex`]
//! apply it. An integer comes as sign and digits, so it may have any size. Error texts are CPython's.
//!
//! ```text
//! [[fill]align][sign][z][#][0][width][grouping][.[precision][grouping]][type]
//! ```

mod complex;
mod float;
mod integer;
mod layout;
mod parse;
mod string;

#[cfg(test)]
mod tests;

pub use complex::push_complex;
pub use float::push_float;
pub use integer::{IntegerKind, integer_kind, push_char, push_integer};
pub use layout::{LocaleNumbers, Separator};
pub(crate) use parse::parse_decimal;
pub use parse::{Align, FormatSpec, Sign, Subject};
pub use string::push_str;
