//! Python's `float`.

pub mod arith;
pub mod construct;
pub mod format;
pub mod methods;

pub use arith::power;
pub use construct::from_value;
pub use format::format_float;
pub use methods::integer_ratio;

use crate::classes::ClassSpec;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[methods::CLASS];
