//! `from __future__ import barry_as_FLUFL`: `<>` stands for `!=`, which is refused.
//!
//! The tree parser knows `!=` only: it gets a text where each `<>` is written so. Both are as long, so all places stay true.
//!
//! Source: PEP 401.

use ruff_python_ast::PythonVersion;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser as ruff;
use ruff_text_size::{Ranged, TextRange};

use crate::error::{ErrorKind, SyntaxError};
use crate::source::Source;

const FEATURE: &str = "barry_as_FLUFL";

/// The source with each `<>` written as `!=`; `None` where that is not asked for, by the caller or the source.
///
/// # Errors
/// For a `!=`.
pub(crate) fn disguise(source: &Source, is_forced: bool) -> Result<Option<Source>, SyntaxError> {
    if !is_forced && memchr::memmem::find(source.text().as_bytes(), FEATURE.as_bytes()).is_none() {
        return Ok(None);
    }
    let options =
        ruff::ParseOptions::from(ruff::Mode::Module).with_target_version(PythonVersion::PY314);
    let output = ruff::parse_unchecked(source.text(), options);
    let tokens = output.tokens();
    let start = match is_forced {
        true => Some(0),
        false => end_of_import(source, tokens),
    };
    let Some(start) = start else {
        return Ok(None);
    };
    let mut text = source.text().to_owned();
    for pair in tokens[start..].windows(2) {
        let (first, second) = (&pair[0], &pair[1]);
        let is_unequal = first.kind() == TokenKind::Less
            && second.kind() == TokenKind::Greater
            && first.end() == second.start();
        if is_unequal {
            let range = TextRange::new(first.start(), second.end());
            text.replace_range(std::ops::Range::<usize>::from(range), "!=");
        } else if first.kind() == TokenKind::NotEqual {
            let message = "with Barry as BDFL, use '<>' instead of '!='";
            let range = first.range();
            let error = SyntaxError::at(ErrorKind::Syntax, message, source, range);
            let text = error.text.map(|text| with_break(&text));
            return Err(SyntaxError { text, ..error });
        }
    }
    Source::from_text(&text, source.filename()).map(Some)
}

/// The index of the token behind the import of the feature.
fn end_of_import(source: &Source, tokens: &[Token]) -> Option<usize> {
    let is_from = |part: &[Token]| {
        part[0].kind() == TokenKind::From
            && source.slice(part[1].range()) == "__future__"
            && part[2].kind() == TokenKind::Import
    };
    let start = tokens.windows(3).position(is_from)?;
    let feature = tokens[start..]
        .iter()
        .take_while(|token| !matches!(token.kind(), TokenKind::Newline | TokenKind::Semi))
        .position(|token| source.slice(token.range()) == FEATURE)?;
    Some(start + feature + 1)
}

/// An error of the disguised source with the text of the true one.
pub(crate) fn unmask(mut error: SyntaxError, source: &Source) -> SyntaxError {
    if let (Some(shown), Some(line)) = (&mut error.text, source.line_text(error.line)) {
        *shown = match shown.ends_with('\n') {
            true => with_break(line),
            false => line.trim_end_matches('\n').to_owned(),
        };
    }
    error
}

fn with_break(line: &str) -> String {
    format!("{}\n", line.trim_end_matches('\n'))
}
