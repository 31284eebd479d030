//! Python's `mapping_proxy`.

use crate::classes::ClassSpec;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[];
