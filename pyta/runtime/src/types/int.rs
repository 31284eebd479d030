//! Python's `int`: 63-bit immediates and big integers, one class.
//!
//! [`integer`] reads operands, [`arith`] is what operators do; `dashu-int` multiplies, divides and converts the large ones, the longest
//! in [`blocks`].
//! The rest are methods by topic.

pub mod arguments;
pub mod arith;
pub mod bits;
pub mod blocks;
mod bytes;
mod compare;
pub mod construct;
mod digits;
pub mod format;
pub mod integer;
pub mod limbs;
pub mod methods;
mod patience;
pub mod power;
mod round;
pub mod text;

pub use integer::{Integer, NewInteger};
pub use patience::Patience;

use crate::classes::ClassSpec;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[methods::CLASS];
