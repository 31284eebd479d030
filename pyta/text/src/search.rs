//! Searching, splitting, replacing and padding strings and bytes.
//!
//! Everything is linear in the length of the string, whatever the pattern. Functions work on [`Text`]; bytes are passed
//! as [`Text::One`] with bytes' own notion of space and line end ([`is_byte_space`], [`is_byte_line_break`]).
//! What a function cuts out it reports as ranges of indices, so that the caller can share storage.

mod bytes;
mod find;
mod finder;
mod layout;
mod replace;
mod split;
mod strip;
mod two_way;

#[cfg(test)]
mod tests;

pub use bytes::{
    byte_capitalize, byte_swapcase, byte_title, bytes_are_lower, bytes_are_title, bytes_are_upper,
    is_byte_line_break, is_byte_space, translate_bytes,
};
pub use find::{clamp_range, contains, count, ends_with, find, rfind, starts_with};
pub use finder::{ByteFinder, Find, UnitFinder};
pub use layout::{center_padding, expand_tabs, pad, zfill};
pub use replace::replace;
pub use split::{rsplit, rsplit_space, split, split_lines, split_space};
pub use strip::{Ends, strip_chars, strip_with};
