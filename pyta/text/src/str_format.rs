//! Templates of `str.format`: literal text, replacement fields, field names.
//!
//! What `_string.formatter_parser` and `_string.formatter_field_name_split` give, and what `str.format` needs besides:
//! automatic numbering and conversions. Positions are indices into the template.

mod field_name;
mod template;

#[cfg(test)]
mod tests;

pub use field_name::{AutoNumber, First, Step, Steps, split_field_name};
pub use template::{Conversion, Field, MAX_DEPTH, Part, Template, conversion, too_deep};
