//! Python source text to a syntax tree, with CPython's errors and limits.
//!
//! ```text
//! bytes ──Source──▶ text ──limits──▶ ruff parser ──▶ Parsed (tree + source + warnings)
//!                                        │ fails
//!                                        └──▶ diagnose ──▶ SyntaxError in CPython's words
//! ```
//!
//! The tree is `ruff_python_ast`'s, re-exported as [`ast`]. Values of literals are *not* taken from
//! it (it replaces surrogate escapes): use [`literal`].
//!
//! **Invariant: no input overflows the native stack.** [`limits`](self) bound the depth of a tree
//! before it is built; whoever walks one recursively does so under [`Parsed::with_stack`] or
//! [`with_deep_stack`].

mod diagnose;
mod error;
mod flufl;
mod incomplete;
mod limits;
pub mod literal;
mod parse;
mod refused;
mod source;
mod stack;
mod strict;
mod warnings;

pub use error::{ErrorKind, LastStatement, Phase, SyntaxError, SyntaxWarning};
pub use incomplete::is_incomplete;
pub use parse::{Mode, Options, Parsed, Reading, parse};
pub use ruff_python_ast as ast;
pub use ruff_text_size as text_size;
pub use source::{Codec, MadeSource, Origin, Position, Source};
pub use stack::with_deep_stack;
