//! The tokenizer's and parser's `SyntaxWarning`s, found in the tokens of a valid source.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::error::SyntaxWarning;
use crate::literal::{StringToken, first_invalid_escape};
use crate::source::Source;

/// All warnings in source order.
pub(crate) fn collect(source: &Source, tokens: &[Token]) -> Vec<SyntaxWarning> {
    let has_escapes = memchr::memchr(b'\\', source.text().as_bytes()).is_some();
    let mut warnings = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind() {
            TokenKind::String if has_escapes => {
                let parts = StringToken::new(source.slice(token.range()));
                if !parts.is_raw {
                    let start = token.start() + parts.opener_len;
                    let range = TextRange::at(start, TextSize::of(parts.body));
                    warnings.extend(escape_warning(source, range, parts.is_bytes));
                }
            }
            TokenKind::FStringMiddle | TokenKind::TStringMiddle if has_escapes => {
                let is_raw = token
                    .string_flags()
                    .is_some_and(|flags| flags.is_raw_string());
                if !is_raw {
                    warnings.extend(escape_warning(source, token.range(), false));
                }
            }
            TokenKind::Int | TokenKind::Float | TokenKind::Complex => {
                warnings.extend(number_warning(source, token, tokens.get(index + 1)));
            }
            _ => {}
        }
    }
    warnings
}

/// The end, or where the formatted string begins that goes on there: what is in one is looked at when it is whole.
pub(crate) fn end_of_whole_strings(tokens: &[Token], end: TextSize) -> TextSize {
    let mut open = Vec::new();
    for token in tokens.iter().take_while(|token| token.start() < end) {
        match token.kind() {
            TokenKind::FStringStart | TokenKind::TStringStart => open.push(token.start()),
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                open.pop();
            }
            _ => {}
        }
    }
    open.first().copied().unwrap_or(end)
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
fn number_warning(source: &Source, number: &Token, next: Option<&Token>) -> Option<SyntaxWarning> {
    let next = next.filter(|next| next.start() == number.end())?;
    let follows = source.slice(next.range());
    let begins = |beginning: &&str| follows.starts_with(*beginning);
    if !KEYWORDS_AFTER_NUMBERS.contains(&follows) && !BEGINNINGS_AFTER_NUMBERS.iter().any(begins) {
        return None;
    }
    let kind = match (number.kind(), source.slice(number.range()).as_bytes()) {
        (TokenKind::Complex, _) => "imaginary",
        (_, [b'0', b'x' | b'X', ..]) => "hexadecimal",
        (_, [b'0', b'o' | b'O', ..]) => "octal",
        (_, [b'0', b'b' | b'B', ..]) => "binary",
        _ => "decimal",
    };
    Some(SyntaxWarning {
        message: format!("invalid {kind} literal"),
        range: number.range(),
        line: source.position(number.start()).line,
    })
}
