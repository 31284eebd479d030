//! A matcher for compiled Python regular expressions that can be paused.
//!
//! CPython's `re` package parses a pattern and compiles it to a list of integers; this crate runs such lists.
//!
//! ```text
//! code list --decode--> Program (checked, analysed, immutable)
//!                          |
//! subject (1, 2 or 4 byte units) + Program + Matcher --run(budget)--> Matched | NotMatched | Paused | StackLimit
//! ```
//!
//! - [`Program::new`] is the only way in: it checks the list and translates it to operations whose operands and
//!   targets are valid, so the matching loop has nothing left to check but the end of the subject.
//! - [`Matcher`] holds the whole state of one match: positions, groups and an explicit backtracking stack. It never
//!   recurses and never holds on to the subject, which may move while the matcher is paused.
//!
//! **Invariant: no code list, however hostile, makes this crate panic or loop without consuming its budget.**

#![forbid(unsafe_code)]

mod analysis;
mod case;
mod charset;
mod class;
mod constants;
mod decode;
mod exec;
mod matcher;
mod position;
mod program;
mod scan;
mod search;
mod stack;
mod subject;
mod template;

#[cfg(test)]
mod tests;

pub use self::{
    case::{ascii_iscased, ascii_tolower, getlower, unicode_iscased, unicode_tolower},
    class::{CharClass, StdClass},
    constants::{CODE_SIZE, MAGIC, MAX_GROUPS, MAX_REPEAT, flags},
    decode::InvalidCode,
    matcher::{Matcher, Mode, Status},
    program::Program,
    subject::Subject,
    template::{Template, TemplatePart},
};
