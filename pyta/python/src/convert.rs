//! Values passed between host and guest.
//!
//! | host | guest |
//! |---|---|
//! | `None`, `bool`, `int`, `float`, `complex`, `str`, `bytes`, `...`, `NotImplemented` | the same, equal |
//! | `bytearray`, `list`, `dict`, `set` | a copy |
//! | `tuple`, `frozenset` | a copy |
//! | `date`, `time`, `datetime`, `timedelta`, `timezone` | the same; other zones become their offset |
//! | exceptions | of the nearest class that both sides have |
//! | builtin classes | the same class |
//! | what can be called | a function that leads back |
//! | anything else | an opaque object that leads back |
//!
//! Within one conversion, an object that occurs several times is copied once, so that cycles and sharing stay. Instances of subclasses of
//! the types above become instances of these types. Nothing here calls guest code, and nesting is no recursion: what is left to do
//! lies in a list.

mod dates;
mod to_guest;
mod to_host;

pub use to_guest::{Failure, to_guest};
pub use to_host::to_host;
