//! Python's protocols for leaf code: what a native may do with any value as long as no guest code is needed. Each
//! function answers [`Exit::NeedGuest`] when it is, and the native's twin takes over.

mod index;
mod items;

pub use index::Index;
pub use items::Items;
