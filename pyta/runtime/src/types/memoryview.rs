//! Python's `memoryview`: a window on the bytes of a bytes object, bytearray or array, with format, shape and strides.

mod access;
mod cast;
mod format;
mod methods;
mod view;

pub use access::{writable_len, write_into};
pub use methods::{BUFFER, CLASSES, INTRINSICS, RELEASE_BUFFER};
pub use view::{exported_bytes, new_view};
