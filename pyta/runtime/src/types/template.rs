//! Python's `template`.

use crate::classes::ClassSpec;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[];
