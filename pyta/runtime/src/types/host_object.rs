//! Objects of the program around the interpreter: opaque, but for functions, which can be called.
//!
//! Both lead to the program around through [`crate::embedding::calls`].

use crate::classes::ClassSpec;
use crate::embedding::calls;
use crate::prelude::*;

/// The object's box.
pub const BOX: usize = 0;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    module: "pyta",
    doc: "An object of the program that runs this one.",
    flags: class_flags::NO_NEW | class_flags::WEAKREF,
    fixed_slots: 1,
    methods: &[NativeDef::step("__repr__", "(self, /)", calls::repr, 1)],
    ..ClassSpec::new(C::HostObject, C::Object)
}];

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[CALL];

/// What a function of the program around is: this native, with the object as its receiver.
pub const CALL: NativeDef = NativeDef::step(
    "host_function",
    "(function, /, *args, **kwargs)",
    calls::call,
    1,
)
.doc("A function of the program that runs this one.");
