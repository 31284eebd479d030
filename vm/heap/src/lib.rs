//! The heap: values, object layouts, allocation, collectors and the write barrier.
//!
//! The heap knows objects only by their [`Kind`]: how many words are values and how many are raw. What they mean is the
//! runtime's business. Allocation never collects (invariant I2): an exhausted nursery takes another chunk and asks for a
//! collection, which the runtime performs at the next poll by calling [`Heap::collect`] with its roots.

mod census;
mod collect;
mod heap;
mod held;
mod layout;
mod mark;
mod memory;
mod nursery;
mod order;
mod patience;
mod tenured;
mod validate;
mod value;
mod watch;
mod weak;

pub use census::Census;
pub use collect::{Collection, RootVisitor, Roots, Scope};
pub use heap::{Collector, Heap, HeapConfig, HeapStats};
pub use layout::{Header, Kind, LONG, Layout, TEXT_LENGTH, flags, header_word};
pub use mark::ask_ahead;
pub use nursery::Room;
pub use value::Value;

/// The write barrier's test, for compilers: header bits masked by `MASK` that equal `TENURED` ask for
/// [`Heap::record_write`] when what is written is a pointer.
pub mod barrier {
    use crate::layout::gc;

    pub const MASK: u8 = gc::TENURED | gc::REMEMBERED;
    pub const TENURED: u8 = gc::TENURED;
}

pub use watch::{CAPTURES, METHOD_RECEIVER, NATIVE_RECEIVER, OLD, Prompt, YOUNG};
