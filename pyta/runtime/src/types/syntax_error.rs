//! Python's `syntax_error`.

use crate::classes::ClassSpec;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[];
