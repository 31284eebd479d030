//! Text to [`Parsed`].

use std::fmt;

use ruff_python_ast::{Expr, Mod, PythonVersion, Stmt};
use ruff_python_parser as ruff;
use ruff_text_size::{TextRange, TextSize};

use crate::diagnose::diagnose;
use crate::error::{ErrorKind, SyntaxError, SyntaxWarning};
use crate::flufl;
use crate::limits::{self, LongNumber, Verdict};
use crate::refused;
use crate::source::Source;
use crate::stack::with_deep_stack;
use crate::strict::{is_suspicious, is_suspicious_expression};
use crate::warnings;

/// What `compile`'s third argument says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// `'exec'`: a module.
    Exec,
    /// `'eval'`: one expression.
    Eval,
    /// `'single'`: one interactive statement.
    Single,
}

/// Where a source comes from, as far as the places of errors tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A text that is there as a whole.
    Whole,
    /// A file that is read while it is parsed: at its end no column is known.
    File,
    /// As `File`, from a stream whose lines are shown without their breaks.
    Stream,
}

/// Flags of `compile` that change what is accepted, and what else is known of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// `PyCF_ALLOW_INCOMPLETE_INPUT`: text that ends too early is [`ErrorKind::Incomplete`].
    pub allow_incomplete_input: bool,
    /// `PyCF_DONT_IMPLY_DEDENT`: an indented block must be ended by a line in the source.
    pub dont_imply_dedent: bool,
    /// `CO_FUTURE_BARRY_AS_BDFL`: `<>` instead of `!=`.
    pub barry_as_flufl: bool,
    /// Most digits of a decimal integer; 0 for any number.
    pub max_int_digits: usize,
    pub reading: Reading,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            allow_incomplete_input: false,
            dont_imply_dedent: false,
            barry_as_flufl: false,
            max_int_digits: 4300,
            reading: Reading::Whole,
        }
    }
}

/// A tree together with the text it was made from.
pub struct Parsed {
    /// `None` only while dropping: a tree may be deeper than the caller's stack.
    module: Option<Mod>,
    source: Source,
    warnings: Vec<SyntaxWarning>,
    depth: u32,
}

impl Parsed {
    fn new(source: &Source, module: Mod, warnings: Vec<SyntaxWarning>, depth: u32) -> Parsed {
        Parsed {
            module: Some(module),
            source: source.clone(),
            warnings,
            depth,
        }
    }

    /// A tree that was built, at most `depth` nodes deep; its source is a [`crate::MadeSource`].
    pub fn built(source: &Source, module: Mod, depth: u32) -> Parsed {
        Parsed::new(source, module, Vec::new(), depth)
    }

    pub fn module(&self) -> &Mod {
        self.module.as_ref().expect("taken by drop only")
    }

    /// The statements; none in [`Mode::Eval`].
    pub fn body(&self) -> &[Stmt] {
        match self.module() {
            Mod::Module(module) => &module.body,
            Mod::Expression(_) => &[],
        }
    }

    /// The expression of [`Mode::Eval`].
    pub fn expression(&self) -> Option<&Expr> {
        match self.module() {
            Mod::Module(_) => None,
            Mod::Expression(module) => Some(&module.body),
        }
    }

    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Warnings of tokenizer and parser, in source order.
    pub fn warnings(&self) -> &[SyntaxWarning] {
        &self.warnings
    }

    /// An upper bound of the tree's depth in nodes.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// Runs a recursive walk over this tree with enough native stack.
    pub fn with_stack<R>(&self, walk: impl FnOnce() -> R) -> R {
        with_deep_stack(self.depth, walk)
    }
}

impl fmt::Debug for Parsed {
    /// Without the tree: printing one is a recursion of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parsed")
            .field("filename", &self.source.filename())
            .field("depth", &self.depth)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

impl Drop for Parsed {
    fn drop(&mut self) {
        let module = self.module.take();
        with_deep_stack(self.depth, || drop(module));
    }
}

/// Parses a source as Python 3.14.
///
/// # Errors
/// The first error CPython would report, see [`SyntaxError`].
pub fn parse(source: &Source, mode: Mode, options: Options) -> Result<Parsed, SyntaxError> {
    match flufl::disguise(source, options.barry_as_flufl)? {
        None => parse_plain(source, mode, options),
        Some(disguised) => match parse_plain(&disguised, mode, options) {
            Ok(mut parsed) => {
                parsed.source = source.clone();
                Ok(parsed)
            }
            Err(error) => Err(flufl::unmask(error, source)),
        },
    }
}

fn parse_plain(source: &Source, mode: Mode, options: Options) -> Result<Parsed, SyntaxError> {
    let (depth, long_number) = match limits::check(source.text(), options.max_int_digits) {
        Verdict::Sound { depth, long_number } => (depth, long_number),
        Verdict::Unsound => return Err(error_of(source, mode, options, "invalid syntax")),
        Verdict::TooComplex => return Err(no_place(source, ErrorKind::Memory, TOO_COMPLEX)),
        Verdict::TooDeep => return Err(no_place(source, ErrorKind::Recursion, TOO_DEEP)),
    };
    // The parser knows modules only, and a single statement is less.
    if mode == Mode::Single
        && let Some(found) = diagnose(source, mode, options)
    {
        return Err(found);
    }
    let parsed = with_deep_stack(depth, || build_tree(source, mode, options, depth));
    let Some(number) = long_number else {
        return parsed;
    };
    let error = too_many_digits(source, number, options.max_int_digits);
    match parsed {
        Err(earlier) if earlier.line <= error.line => Err(earlier),
        _ => Err(error),
    }
}

/// An integer that takes too long to convert; it has a line and no column.
fn too_many_digits(source: &Source, number: LongNumber, limit: usize) -> SyntaxError {
    let message = format!(
        "Exceeds the limit ({limit} digits) for integer string conversion: value has {} digits; \
         use sys.set_int_max_str_digits() to increase the limit - \
         Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
        number.digits
    );
    let at = TextRange::empty(TextSize::new(number.at as u32));
    SyntaxError {
        column: 0,
        end_column: 0,
        ..SyntaxError::at(ErrorKind::Syntax, message, source, at)
    }
}

const TOO_COMPLEX: &str = "Parser stack overflowed - Python source too complex to parse";
const TOO_DEEP: &str = "Stack overflow (used 8160 kB) during compilation";

fn no_place(source: &Source, kind: ErrorKind, message: &str) -> SyntaxError {
    SyntaxError::without_place(kind, message, source.filename())
}

/// The error of a source that is known to have one.
fn error_of(source: &Source, mode: Mode, options: Options, otherwise: &str) -> SyntaxError {
    diagnose(source, mode, options).unwrap_or_else(|| {
        SyntaxError::at(ErrorKind::Syntax, otherwise, source, TextRange::default())
    })
}

fn build_tree(
    source: &Source,
    mode: Mode,
    options: Options,
    depth: u32,
) -> Result<Parsed, SyntaxError> {
    let output = run_parser(source.text(), mode);
    if let Some((message, range)) = first_error(&output) {
        if let Some(found) = diagnose(source, mode, options) {
            return Err(found);
        }
        return match without_refused(source, mode, &output) {
            Some((module, warnings)) => Ok(Parsed::new(source, module, warnings, depth)),
            None => Err(SyntaxError::at(ErrorKind::Syntax, message, source, range)),
        };
    }
    if (is_suspicious(output.tokens()) || is_suspicious_expression(source, output.syntax()))
        && let Some(found) = diagnose(source, mode, options)
    {
        return Err(found);
    }
    let warnings = warnings::collect(source, warnings::literals(output.tokens()));
    Ok(Parsed::new(source, output.into_syntax(), warnings, depth))
}

fn run_parser(text: &str, mode: Mode) -> ruff::Parsed<Mod> {
    let ruff_mode = match mode {
        Mode::Exec | Mode::Single => ruff::Mode::Module,
        Mode::Eval => ruff::Mode::Expression,
    };
    let options = ruff::ParseOptions::from(ruff_mode).with_target_version(PythonVersion::PY314);
    ruff::parse_unchecked(text, options)
}

/// The tree and warnings of a valid source that the parser refused.
fn without_refused(
    source: &Source,
    mode: Mode,
    refused: &ruff::Parsed<Mod>,
) -> Option<(Mod, Vec<SyntaxWarning>)> {
    let (text, places) = refused::disguise(source.text(), refused.tokens())?;
    let output = run_parser(&text, mode);
    if first_error(&output).is_some() {
        return None;
    }
    let warnings = warnings::collect(source, warnings::literals(output.tokens()));
    let mut module = output.into_syntax();
    refused::unmask(&mut module, &places);
    Some((module, warnings))
}

/// The parser's own error, for the case that the diagnosing pass finds none.
fn first_error(output: &ruff::Parsed<Mod>) -> Option<(String, TextRange)> {
    let parse = output.errors().first();
    let unsupported = output.unsupported_syntax_errors().first();
    parse
        .map(|error| (error.error.to_string(), error.location))
        .or_else(|| unsupported.map(|error| (error.to_string(), error.range)))
}
