//! printf-style formatting: `str % args` and `bytes % args`.
//!
//! [`Parser`] splits the format into literal pieces and [`Directive`]s. For each directive the caller takes, in this
//! order: the value of its key, the arguments for `*` width and precision ([`Directive::set_width`],
//! [`Directive::set_precision`]), the [`failure`](Directive::failure) if there is one, then the argument; converts it
//! and hands the result to [`push_text`], [`push_integer`] or [`push_float`]. Two percent
//! signs are a literal piece; a directive whose conversion is `%` is as unsupported as any unknown one.

mod parse;
mod render;

#[cfg(test)]
mod tests;

pub use parse::{Amount, Directive, Flags, Parser, Piece};
pub use render::{float_digits, push_float, push_integer, push_text};
