//! Python's `type_`.

use crate::classes::ClassSpec;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[];

use crate::prelude::*;

/// An attribute of a class was set or removed.
pub fn attribute_changed<'v>(_cx: Cx<'v>, _class: Type<'v>, _name: Str<'v>) {}
