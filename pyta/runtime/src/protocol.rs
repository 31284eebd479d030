//! Python's protocols for leaf code: what a native may do with any value as long as no guest code is needed. Each
//! function answers [`Exit::NeedGuest`] when it is, and the native's twin takes over.

pub mod arith;
mod compare;
mod hash;
mod index;
mod items;
mod leaf;
pub mod method;
mod order;
pub mod probe;
mod repr;
pub mod sequence;
mod truth;

pub use compare::{Compare, holds, reflected_first};
pub use hash::Hashing;
pub use index::Index;
pub use items::Items;
pub use leaf::{LeafCalls, LeafNative};
pub use method::{Bound, Methods};
pub use order::{leaf_less, order_str};
pub use repr::{Repr, module_of, push_plain_repr};
pub use truth::Truth;
