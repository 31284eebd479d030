//! `_codecs`: the codecs themselves are leaf code as long as the error handler is a builtin one. The registry, handlers of the
//! program and what they need are Python in the prelude (`codecs.py`), which goes on from error to error by
//! [`step`]'s natives.

mod charmap;
pub mod convert;
mod handlers;
mod natives;
mod step;

pub use convert::{decode_named, encode_named};

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    functions: natives::FUNCTIONS,
    classes: &[ClassSpec {
        fixed_slots: 1,
        flags: class_flags::NO_NEW,
        methods: &[NativeDef::leaf("size", "(self, /)", charmap::size)
            .doc("Return the size (in bytes) of this object.")],
        ..ClassSpec::new(C::EncodingMap, C::Object)
    }],
    ..ModuleSpec::new("_codecs")
}];

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = step::INTRINSICS;
