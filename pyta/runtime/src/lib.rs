//! Python's types, builtins, import system and native modules on coreVM.
#![allow(
    bindings_with_variant_name,
    reason = "well-known names are variants in lower case, as in `N::name`"
)]

pub mod builtins;
pub mod classes;
pub mod embedding;
pub mod exceptions;
pub mod host;
pub mod host_objects;
pub mod import;
pub mod interpreter;
pub mod language;
pub mod limits;
pub mod monitoring;
pub mod names;
pub mod ops;
pub mod protocol;
pub mod roots;
pub mod self_hosted;
pub mod setup;
pub mod state;
pub mod stdlib;
pub mod threads;
pub mod traceback;
pub mod tracing;
pub mod types;
pub mod unwinding;

/// What nearly every file of this crate needs.
pub mod prelude {
    pub use corevm::objects::{BigInt, Bytes, Function, List, Map, Set, Str, Tuple, Type};
    pub use corevm::{
        Accepts, ArgBuf, Cx, Exit, Got, Kind, NativeBody, NativeDef, Next, Raised, Slots, SlowOp, V,
    };

    pub use crate::classes::{C, ClassSpec, Classes, GetSet, class_flags};
    pub use crate::exceptions::Raise;
    pub use crate::names::{N, Names};
}
