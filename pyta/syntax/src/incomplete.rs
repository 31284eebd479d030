//! Whether an interactive prompt should ask for another line.
//!
//! Source: the library's `codeop`: text is incomplete if it fails, but not with a line break added, or
//! if it fails at its very end.

use crate::error::{ErrorKind, SyntaxError};
use crate::parse::{Mode, Options, Reading, parse};
use crate::source::Source;

const OPTIONS: Options = Options {
    barry_as_flufl: false,
    allow_incomplete_input: true,
    dont_imply_dedent: true,
    max_int_digits: 0,
    reading: Reading::Whole,
};

/// Says whether `text` is the beginning of something longer. Wrong text is not incomplete.
pub fn is_incomplete(text: &str, mode: Mode) -> bool {
    if mode != Mode::Eval && text.split('\n').all(is_blank) {
        return false;
    }
    match attempt(text, mode) {
        Some(error) if is_syntax_error(&error) => {}
        _ => return false,
    }
    match attempt(&format!("{text}\n"), mode) {
        None => true,
        Some(error) => error.kind == ErrorKind::Incomplete,
    }
}

fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

fn attempt(text: &str, mode: Mode) -> Option<SyntaxError> {
    let source = match Source::from_text(text, "<input>") {
        Ok(source) => source,
        Err(error) => return Some(error),
    };
    parse(&source, mode, OPTIONS).err()
}

fn is_syntax_error(error: &SyntaxError) -> bool {
    !matches!(error.kind, ErrorKind::Memory | ErrorKind::Recursion)
}
