//! Lowers Python syntax trees to coreVM bytecode.
//!
//! ```text
//! Parsed ──symbols──▶ scopes and places of names ──lower──▶ builders of the SDK, one per function ──▶ Module
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`symbols`] | which scope each name belongs to |
//! | `lower` | one file per part of the language |
//! | `unit` | a function in the making: its builder, and what is known at the current place |
//! | `bound` | which variables are bound where, so that most reads need no check |
//! | [`natives`] | what the code asks of the runtime by name |
//!
//! # Conventions of the code
//!
//! - **Namespaces.** The module's body uses globals (`load_global`, `store_global`). With [`Options::own_namespace`], and in
//!   the bodies of classes, names go through the namespace in register 0, the function's one parameter
//!   ([`natives::function_flags::NAMESPACE`]). A class's body returns its `__class__` cell or nil.
//! - **Variables** are in named registers, captured ones in cells ([`corevm_sdk::Local`] says which). A variable whose
//!   register is not definitely assigned at a place is unbound there; where that depends on the way taken, the
//!   prologue empties the register. In module and class code the table holds the variables of inlined
//!   comprehensions, which `locals()` shows while they are bound, and a class's cells, which it does not show.
//! - **Defaults**: `set_defaults` gets a tuple (empty without positional defaults) and a map or nil.
//! - **Docstrings** are constant 0 of functions flagged `HAS_DOCSTRING`; modules and classes store `__doc__`.
//! - **Generators** turn a StopIteration that leaves them into a RuntimeError by a handler around their whole body.
//!   `yield from` and `await` are loops of `send` and `yield`; what is thrown in goes to [`natives::DELEGATE_THROW`].
//! - **`finally`** bodies and `with` exits are copied to each way out.
//! - **`super()`** without arguments goes to [`natives::CALL_SUPER`] in methods; elsewhere it is an ordinary call, which the
//!   builtin refuses ("super(): no arguments" without a first parameter, "super(): __class__ cell not found" else).
//! - **Spans** are CPython's code positions: those of the innermost expression that does the operation.

mod bound;
mod lower;
pub mod natives;
mod symbols;
mod unit;

use corevm_sdk::Module;
use pyta_syntax::{Mode, Parsed, SyntaxError, SyntaxWarning};

pub use symbols::Block;

/// How a tree is compiled.
#[derive(Clone, Debug)]
pub struct Options {
    /// What `compile`'s third argument says; the tree was parsed in the same mode.
    pub mode: Mode,
    /// 0: all; 1: no `assert`, `__debug__` is false; 2: no docstrings either.
    pub optimize: u8,
    /// `from __future__ import annotations` is inherited from the compiling code (`CO_FUTURE_ANNOTATIONS`).
    pub future_annotations: bool,
    /// `from __future__ import barry_as_FLUFL` is inherited from the compiling code (`CO_FUTURE_BARRY_AS_BDFL`).
    pub barry_as_flufl: bool,
    /// The code gets a namespace of its own as its one argument, in which names are looked up first: what
    /// `exec` and `eval` with two namespaces need. Otherwise names of the module are its function's globals.
    pub own_namespace: bool,
    /// `PyCF_ALLOW_TOP_LEVEL_AWAIT`.
    pub top_level_await: bool,
    /// The code is a part of the runtime: a call `iterated(x)` around what a loop iterates says that `x` is an iterator already, whose `__iter__` is
    /// not asked; and a generator that StopIteration leaves ends, as a builtin iterator does.
    pub is_part: bool,
    /// Deepest recursion, in levels of statements and expressions; the parser has limits of its own.
    pub depth_limit: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            mode: Mode::Exec,
            optimize: 0,
            future_annotations: false,
            barry_as_flufl: false,
            own_namespace: false,
            is_part: false,
            top_level_await: false,
            depth_limit: 60_000,
        }
    }
}

/// The symbol tables of a tree as the module `symtable` shows them; the module's is the last.
///
/// # Errors
/// SyntaxErrors of CPython's symbol table phase.
pub fn symbol_table(parsed: &Parsed) -> Result<Vec<Block>, SyntaxError> {
    parsed.with_stack(|| lower::symbol_table(parsed))
}

/// Lowers a tree. Function 0 of the module is its body; in [`Mode::Eval`] it returns the value, else nil.
///
/// # Errors
/// SyntaxErrors of CPython's symbol table and compilation phases, with its texts and places.
pub fn compile(parsed: &Parsed, options: &Options) -> Result<Module, SyntaxError> {
    Ok(compile_reporting(parsed, options)?.0)
}

/// As [`compile`], with all warnings: those of the parser come first.
///
/// # Errors
/// As [`compile`]; the error has the warnings.
pub fn compile_reporting(
    parsed: &Parsed,
    options: &Options,
) -> Result<(Module, Vec<SyntaxWarning>), SyntaxError> {
    let mut warnings = parsed.warnings().to_vec();
    match parsed.with_stack(|| lower::lower(parsed, options, &mut warnings)) {
        Ok(module) => Ok((module, warnings)),
        Err(error) => Err(SyntaxError {
            warnings: warnings.into(),
            ..error
        }),
    }
}
