//! Python's `memoryview`: a window on the bytes of a bytes object, bytearray or array, with format, shape and strides.

mod access;
mod cast;
mod format;
mod methods;
mod view;

pub use access::{writable_len, write_into};
pub use methods::{BUFFER, CLASSES, INTRINSICS, RELEASE_BUFFER, has_buffer_method};
pub use view::{Counted, Export, exported_bytes, exports, is_contiguous, new_view, pinned};
