//! Typed views of the native kinds, one file per kind.
//!
//! `V::as_list()` and the like look into instances that extend the kind, `as_kind` does not. Slices of an object's
//! contents stay readable while leaf code allocates: growth makes new storage, and an old slice is stale, never dangling.

mod array;
mod bigint;
mod bytes;
pub mod function;
mod generator;
mod instance;
mod iterators;
mod list;
mod map;
mod set;
mod str;
mod text;
mod tuple;
mod types;
mod weak;

pub use bigint::BigInt;
pub use bytes::{ByteArray, Bytes};
pub use function::{BoundMethod, Cell, Code, Function, NativeFunction, blank_function};
pub use generator::{Generator, GeneratorState};
pub use instance::HostBox;
pub use iterators::{IndexIter, MapIter, MapIterGives, RangeIter, SetIter};
pub use list::List;
pub use map::{Map, MapEntry};
pub use set::Set;
pub use str::{Extent, Str, Units};
pub(crate) use text::is_name;
pub use tuple::Tuple;
pub use types::{Type, TypeSpec, type_flags};
pub use weak::Weak;

/// Declares a typed view of one kind: a struct over [`crate::Obj`] and the conversion on [`crate::V`].
macro_rules! view {
    ($(#[$doc:meta])* $name:ident, $kind:ident, $as:ident, $exact:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name<'v>(pub(crate) crate::Obj<'v>);

        impl<'v> $name<'v> {
            /// The object as a value.
            #[inline(always)]
            pub fn v(self) -> crate::V<'v> {
                self.0.v()
            }
        }

        impl<'v> crate::V<'v> {
            #[doc = concat!("The value as [`", stringify!($name), "`], looking into instances that extend the kind.")]
            #[inline(always)]
            pub fn $as(self) -> Option<$name<'v>> {
                self.as_native(corevm_heap::Kind::$kind).map($name)
            }

            #[doc = concat!("The value as [`", stringify!($name), "`], only if it is exactly of the kind.")]
            #[inline(always)]
            pub fn $exact(self) -> Option<$name<'v>> {
                self.as_kind(corevm_heap::Kind::$kind).map($name)
            }
        }

        impl<'v> From<$name<'v>> for crate::V<'v> {
            fn from(object: $name<'v>) -> crate::V<'v> {
                object.v()
            }
        }
    };
}
pub(crate) use view;

/// Words of objects that compilers know.
pub(crate) mod places {
    use super::{bytes, function, generator, list, map, set, types};

    pub const LIST_STORAGE: i32 = list::STORAGE as i32;
    pub const LIST_LEN: i32 = list::LEN as i32;
    pub const LIST_START: i32 = list::START as i32;
    pub const BYTE_ARRAY_STORAGE: i32 = bytes::STORAGE as i32;
    pub const BYTE_ARRAY_LEN: i32 = bytes::LEN as i32;
    pub const BYTE_ARRAY_START: i32 = bytes::START as i32;
    pub const BOUND_FUNCTION: i32 = function::BOUND_FUNCTION as i32;
    pub const BOUND_RECEIVER: i32 = function::BOUND_RECEIVER as i32;
    pub const NATIVE_ID: i32 = function::NATIVE_ID as i32;
    pub const NATIVE_RECEIVER: i32 = function::NATIVE_RECEIVER as i32;
    pub const TYPE_NUMBER: i32 = types::NUMBER as i32;
    pub const TYPE_SHAPE: i32 = types::SHAPE as i32;
    pub const MAP_ENTRIES: i32 = map::ENTRIES as i32;
    pub const MAP_USED: i32 = map::USED as i32;
    pub const MAP_LEN: i32 = map::LIVE as i32;
    pub const SET_LEN: i32 = set::LIVE as i32;
    pub const MAP_LAYOUT: i32 = map::LAYOUT as i32;
    pub const FUNCTION_NAMESPACE: i32 = function::NAMESPACE as i32;
    pub const FUNCTION_BUILTINS: i32 = function::BUILTINS as i32;
    pub const FUNCTION_DEFAULTS: i32 = function::DEFAULTS as i32;
    pub const FUNCTION_CAPTURES: i32 = function::CAPTURES as i32;
    pub const FUNCTION_CODE: i32 = function::CODE as i32;
    pub const GENERATOR_FUNCTION: i32 = generator::FUNCTION as i32;
    pub const GENERATOR_REGISTERS: i32 = generator::REGISTERS as i32;
    pub const GENERATOR_HANDLED: i32 = generator::HANDLED as i32;
    pub const GENERATOR_CODE: i32 = generator::CODE as i32;
    pub const GENERATOR_PC: i32 = generator::PC as i32;
    pub const GENERATOR_STATE: i32 = generator::STATE as i32;
    pub const GENERATOR_POINT: i32 = generator::POINT as i32;
}
