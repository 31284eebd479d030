//! Python's `async_generator`.

use crate::classes::ClassSpec;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[];
