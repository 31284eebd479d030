//! What each instruction does, one family per file.
//!
//! A handler gets the instruction's address and first word and the frame's base, and returns where to go on. Handlers are
//! inlined into the dispatch strategies; whatever is rare is a call out of line that ends in the same two values.

pub(crate) mod arithmetic;
pub(crate) mod attributes;
pub(crate) mod build;
pub(crate) mod calls;
pub(crate) mod compare;
pub(crate) mod exceptions;
pub(crate) mod globals;
pub(crate) mod items;
pub(crate) mod iteration;
pub(crate) mod jumps;
pub(crate) mod moves;
pub(crate) mod numbers;
