//! Python's `type_`.

use crate::classes::ClassSpec;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[];
