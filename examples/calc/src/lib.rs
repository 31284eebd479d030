//! Calc: a small language on coreVM, written to be copied as the start of another one.
//!
//! ```text
//! source ──syntax──▶ tree ──names──▶ where each name lives ──lower──▶ module ──session──▶ an isolate runs it
//!                                                                                 │ asks
//!                                             language ──▶ operations, natives, errors
//! ```
//!
//! `README.md` says what each file is for and describes the language.

pub mod errors;
pub mod host;
pub mod language;
pub mod lower;
pub mod names;
mod natives;
mod numbers;
mod operations;
mod records;
pub mod session;
mod show;
pub mod syntax;

/// Runs the code of the guide's second part.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/guides/new-language-tables.md")]
struct Guide;

pub use errors::{Failure, Place};
pub use host::Console;
pub use session::{Progress, Session};
