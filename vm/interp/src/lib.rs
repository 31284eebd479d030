//! The interpreter: dispatch, inline caches, calls, exceptions, generators.
//!
//! Handlers ([`handlers`]) have one definition each; a dispatch strategy ([`dispatch`]) arranges them. What does not fit a
//! few machine instructions is out of line in [`flow`]: calls of every kind, results, native frames, unwinding.

mod asked;
mod bind;
mod dispatch;
mod execute;
mod flow;
mod handlers;
mod leaves;
mod machine;
mod observed;
mod poll;
mod quick;
mod registers;
mod release;
mod tier;

pub use machine::{Outcome, call, resume, run};
