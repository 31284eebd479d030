//! Floats as text: `repr`, `float()`, `%`-style and `format`-style presentation, hexadecimal, rounding to digits.
//!
//! Every conversion is correctly rounded (half to even), whatever the precision. Source: Python language reference,
//! *Format Specification Mini-Language*; the `float` type's documentation.

mod complex;
mod format;
mod hex;
mod parse;
mod ratio;
mod repr;
mod round;

#[cfg(test)]
mod tests;

pub use complex::{complex_repr, parse_complex};
pub use format::{FloatFlags, FloatFormat, LARGEST_PRECISION, push_float};
pub use hex::{from_hex, hex};
pub(crate) use parse::trim;
pub use parse::{misplaces_underscores, parse};
pub use ratio::{Ratio, as_integer_ratio};
pub use repr::{push_repr, repr};
pub use round::round_digits;
