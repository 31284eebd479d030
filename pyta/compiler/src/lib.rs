//! Lowers Python syntax trees to coreVM bytecode.
//!
//! ```text
//! Parsed ──symbols──▶ scopes and places of names ──lower──▶ units (registers, code) ──assemble──▶ Module
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`symbols`] | which scope each name belongs to |
//! | `lower` | one file per part of the language |
//! | `unit` | a function in the making: registers, labels, covers |
//! | `bound` | which variables are bound where, so that most reads need no check |
//! | `code` | instructions, constants, layout |
//! | [`natives`] | what the code asks of the runtime by name |
//!
//! Conventions of the code are in `docs/internals/pyta-compiler.md`.

mod bound;
mod code;
mod lower;
pub mod natives;
mod symbols;
mod unit;

use corevm_bytecode::Module;
use pyta_syntax::{Mode, Parsed, SyntaxError, SyntaxWarning};

/// How a tree is compiled.
#[derive(Clone, Debug)]
pub struct Options {
    /// What `compile`'s third argument says; the tree was parsed in the same mode.
    pub mode: Mode,
    /// 0: all; 1: no `assert`, `__debug__` is false; 2: no docstrings either.
    pub optimize: u8,
    /// `from __future__ import annotations` is inherited from the compiling code (`CO_FUTURE_ANNOTATIONS`).
    pub future_annotations: bool,
    /// The code gets a namespace of its own as its one argument, in which names are looked up first: what
    /// `exec` and `eval` with two namespaces need. Otherwise names of the module are its function's globals.
    pub own_namespace: bool,
    /// `PyCF_ALLOW_TOP_LEVEL_AWAIT`.
    pub top_level_await: bool,
    /// Deepest recursion, in levels of statements and expressions; the parser has limits of its own.
    pub depth_limit: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            mode: Mode::Exec,
            optimize: 0,
            future_annotations: false,
            own_namespace: false,
            top_level_await: false,
            depth_limit: 60_000,
        }
    }
}

/// Lowers a tree. Function 0 of the module is its body; in [`Mode::Eval`] it returns the value, else nil.
///
/// # Errors
/// SyntaxErrors of CPython's symbol table and compilation phases, with its texts and places.
pub fn compile(parsed: &Parsed, options: &Options) -> Result<Module, SyntaxError> {
    compile_reporting(parsed, options, &mut Vec::new())
}

/// As [`compile`], collecting the warnings of the compilation phase.
///
/// # Errors
/// As [`compile`].
pub fn compile_reporting(
    parsed: &Parsed,
    options: &Options,
    warnings: &mut Vec<SyntaxWarning>,
) -> Result<Module, SyntaxError> {
    parsed.with_stack(|| lower::lower(parsed, options, warnings))
}
