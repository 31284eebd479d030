//! The text form (`.core`) of a module. It assembles and disassembles to the same bytes, whatever the module holds.
//!
//! ```text
//! .module "demo"
//! .language "calc"
//! .native "print"
//!
//! .function body
//!     load_const r1, "hello"
//!     load_int r2, 10
//! again:
//!     br_eq_imm r2, 0, true, done        @3:4-12
//!     sub_imm r2, r2, 1
//!     move r6, r1
//!     call_native r3, 1, "print"
//!     loop again
//! done:
//!     ret r1
//! ```
//!
//! # Grammar
//!
//! A module is a sequence of lines. A `;` outside of quotes starts a comment. `name` is an identifier
//! (`[A-Za-z_$][A-Za-z0-9_$.]*`) or a string. `[x]` may be missing, `x...` is a list separated by commas.
//!
//! ```text
//! line        = [label ":"] [directive | instruction]
//! directive   = ".module" name              the module's name
//!             | ".language" name
//!             | ".native" name              imports a native; instructions that name others import them as well
//!             | ".function" name            starts function f0, f1, ...; what follows belongs to it
//!             | ".qualified" name           else as the name
//!             | ".positional_only" name...  parameters, each kind on one line
//!             | ".positional" name...
//!             | ".named_only" name...
//!             | ".rest" name
//!             | ".named_rest" name
//!             | ".generator" number         the flavor
//!             | ".language_flags" number
//!             | ".registers" number         else as many as are used
//!             | ".caches" number            else as many as are used
//!             | ".first_line" number
//!             | ".captures" name...
//!             | ".local" name "," register ["," "cell"]
//!             | ".constant" "k"N "=" constant                   in order from k0, before constants are used
//!             | ".handler" place "," place "," place "," register    covered from, to, target
//!             | ".span" number span         a span entry at a word
//!             | ".word" number              a word of code that is no proper instruction
//! instruction = op [operand...] ["#" number] [span]             the cache, else the next one; the span from here on
//! span        = "@" line ":" column "-" [line ":"] column
//! place       = label | number              a word
//! ```
//!
//! Operands are written in the order `a`, `b`, `c`, `d`, by role:
//!
//! | roles | written as |
//! |---|---|
//! | registers | `r3` |
//! | numbers, counts | `-7`, `0x1f` |
//! | `Sense` | `true`, `false` |
//! | `Special` | `nil`, `true`, `false`, `empty` |
//! | `Const`, `Name`, `Names` | a constant, or `k7` |
//! | `Capture` | `c0`, or the captured name as a string |
//! | `Native` | `n0`, or the name as a string |
//! | `Func` | `f2`, or `@name` when only one function has that name |
//! | `Label` | a label, or a signed distance in words |
//! | `Number` | `i64.add.checked`, `i32.to.f64.wrapping` |
//! | `Flags` | `inplace`, or nothing |
//!
//! A plain number is allowed for every operand that is no constant. Constants:
//!
//! | constant | written as |
//! |---|---|
//! | nil, booleans | `nil`, `true`, `false` |
//! | integers of any size | `-7`, `0xFFFFFFFFFFFFFFFFFF` |
//! | floats | `1.5`, `-0.0`, `1e300`, `inf`, `-inf`, `nan`, `float 0x7ff8000000000001` (bits) |
//! | strings | `"a\n\t\r\0\\\"\u{1F600}\u{D800}"` |
//! | bytes | `b"a\x00"` |
//! | tuples | `()`, `(1,)`, `(1, "a")` |
//! | the language's own | `lang 3 (1.0, 2.0)` |
//! | code | `f2`, `@name` |
//!
//! Constants written in instructions are added to the pool when they are first seen, and shared.

mod assemble;
mod constants;
mod cursor;
mod disassemble;
mod lexer;
mod operands;
#[cfg(test)]
mod tests;

use std::fmt;

pub use assemble::assemble;
pub use disassemble::{Notes, disassemble, disassemble_annotated, disassemble_function};
pub use operands::show as show_operand;

/// Why a text is no module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// 1-based.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
    /// What is wrong, in lower case.
    pub message: String,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for TextError {}
