//! The tokenizer's and parser's `SyntaxWarning`s, found in the literals of a source.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::error::SyntaxWarning;
use crate::literal::{StringToken, first_invalid_escape};
use crate::source::Source;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    /// A string or bytes literal with its quotes.
    Whole,
    /// Text of a formatted string that is not raw.
    Middle,
    Number,
}

/// The literals of a valid source.
pub(crate) fn literals(tokens: &[Token]) -> impl Iterator<Item = (Literal, TextRange)> {
    tokens.iter().filter_map(|token| {
        let literal = match token.kind() {
            TokenKind::String => Literal::Whole,
            TokenKind::FStringMiddle | TokenKind::TStringMiddle => {
                let flags = token.string_flags();
                if flags.is_some_and(|flags| flags.is_raw_string()) {
                    return None;
                }
                Literal::Middle
            }
            TokenKind::Int | TokenKind::Float | TokenKind::Complex => Literal::Number,
            _ => return None,
        };
        Some((literal, token.range()))
    })
}

/// All warnings, in the order of the literals.
pub(crate) fn collect(
    source: &Source,
    literals: impl Iterator<Item = (Literal, TextRange)>,
) -> Vec<SyntaxWarning> {
    let has_escapes = memchr::memchr(b'\\', source.text().as_bytes()).is_some();
    let warning = |(literal, range): (Literal, TextRange)| match literal {
        Literal::Number => number_warning(source, range),
        Literal::Middle if has_escapes => escape_warning(source, range, false),
        Literal::Whole if has_escapes => {
            let parts = StringToken::new(source.slice(range));
            let start = range.start() + parts.opener_len;
            let body = TextRange::at(start, TextSize::of(parts.body));
            match parts.is_raw {
                true => None,
                false => escape_warning(source, body, parts.is_bytes),
            }
        }
        _ => None,
    };
    literals.filter_map(warning).collect()
}

fn escape_warning(source: &Source, body: TextRange, is_bytes: bool) -> Option<SyntaxWarning> {
    let text = source.slice(body);
    let next = source.text()[usize::from(body.end())..].chars().next();
    let found = first_invalid_escape(text, is_bytes, next)?;
    let at = body.start() + TextSize::new(found.offset as u32);
    Some(SyntaxWarning {
        message: found.message,
        range: TextRange::at(at, TextSize::new(found.len)),
        line: source.position(at).line,
    })
}

/// What may follow a number at once, with a warning: these keywords, and names that begin in these ways.
const KEYWORDS_AFTER_NUMBERS: [&str; 5] = ["and", "else", "for", "or", "not"];
const BEGINNINGS_AFTER_NUMBERS: [&str; 3] = ["if", "in", "is"];

/// `1if x`: a number that runs into a keyword.
fn number_warning(source: &Source, number: TextRange) -> Option<SyntaxWarning> {
    let rest = &source.text()[usize::from(number.end())..];
    let is_inner = |it: char| it.is_alphanumeric() || it == '_';
    let word = &rest[..rest.find(|it| !is_inner(it)).unwrap_or(rest.len())];
    let begins = |beginning: &&str| word.starts_with(*beginning);
    if !KEYWORDS_AFTER_NUMBERS.contains(&word) && !BEGINNINGS_AFTER_NUMBERS.iter().any(begins) {
        return None;
    }
    let kind = match source.slice(number).as_bytes() {
        [b'0', b'x' | b'X', ..] => "hexadecimal",
        [b'0', b'o' | b'O', ..] => "octal",
        [b'0', b'b' | b'B', ..] => "binary",
        [.., b'j' | b'J'] => "imaginary",
        _ => "decimal",
    };
    Some(SyntaxWarning {
        message: format!("invalid {kind} literal"),
        range: number,
        line: source.position(number.start()).line,
    })
}
