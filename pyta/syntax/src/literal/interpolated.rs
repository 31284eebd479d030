//! f-strings and t-strings, flattened to what is evaluated.

use ruff_python_ast::{self as ast, ConversionFlag, Expr, InterpolatedStringElement};
use ruff_text_size::{Ranged, TextRange};

use super::{Escape, StrValue, decode_str, string_part, unicode_error};
use crate::error::SyntaxError;
use crate::source::Source;

/// A piece of an f-string, a t-string or a format spec.
#[derive(Clone, Debug)]
pub enum Piece<'a> {
    /// Never empty, never next to another literal.
    Literal {
        value: StrValue,
        range: TextRange,
    },
    Field(Field<'a>),
}

/// A replacement field. The text of `{x=}` is already in the literal before it.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    pub expression: &'a Expr,
    /// What a t-string's `Interpolation.expression` says: the source without comments.
    pub text: String,
    /// `s`, `r` or `a`, with `=`'s default filled in.
    pub conversion: Option<char>,
    /// `Some` when there is a `:`, even with nothing behind it.
    pub format_spec: Option<Vec<Piece<'a>>>,
    /// From `{` to `}`.
    pub range: TextRange,
}

/// The pieces of an f-string expression, implicit concatenation with plain strings included.
pub fn f_string<'a>(
    source: &Source,
    node: &'a ast::ExprFString,
) -> Result<Vec<Piece<'a>>, SyntaxError> {
    let mut pieces = Pieces::new(source);
    for part in &node.value {
        match part {
            ast::FStringPart::Literal(literal) => {
                pieces.literal(&string_part(source, literal.range)?, literal.range);
            }
            ast::FStringPart::FString(f_string) => {
                let is_raw = f_string.flags.prefix().is_raw();
                pieces.elements(&f_string.elements, is_raw, Escape::Braces)?;
            }
        }
    }
    Ok(pieces.done)
}

/// The pieces of a t-string expression.
pub fn t_string<'a>(
    source: &Source,
    node: &'a ast::ExprTString,
) -> Result<Vec<Piece<'a>>, SyntaxError> {
    let mut pieces = Pieces::new(source);
    for t_string in &node.value {
        let is_raw = t_string.flags.prefix().is_raw();
        pieces.elements(&t_string.elements, is_raw, Escape::Braces)?;
    }
    Ok(pieces.done)
}

struct Pieces<'s, 'a> {
    source: &'s Source,
    done: Vec<Piece<'a>>,
}

impl<'s, 'a> Pieces<'s, 'a> {
    fn new(source: &'s Source) -> Self {
        Pieces {
            source,
            done: Vec::new(),
        }
    }

    fn elements(
        &mut self,
        elements: &'a [InterpolatedStringElement],
        is_raw: bool,
        mode: Escape,
    ) -> Result<(), SyntaxError> {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    let value = self.element_value(literal.range, is_raw, mode)?;
                    self.literal(&value, literal.range);
                }
                InterpolatedStringElement::Interpolation(field) => self.field(field, is_raw)?,
            }
        }
        Ok(())
    }

    fn element_value(
        &self,
        range: TextRange,
        is_raw: bool,
        mode: Escape,
    ) -> Result<StrValue, SyntaxError> {
        let text = self.source.slice(range);
        match (is_raw, mode) {
            (true, Escape::Plain) => Ok(StrValue::from(text)),
            (true, Escape::Braces) => {
                Ok(StrValue::Utf8(text.replace("{{", "{").replace("}}", "}")))
            }
            (false, _) => decode_str(text, mode)
                .map_err(|message| unicode_error(self.source, range, &message)),
        }
    }

    fn literal(&mut self, more: &StrValue, more_range: TextRange) {
        if more.is_empty() {
            return;
        }
        match self.done.last_mut() {
            Some(Piece::Literal { value, range }) => {
                value.push(more);
                *range = range.cover(more_range);
            }
            _ => self.done.push(Piece::Literal {
                value: more.clone(),
                range: more_range,
            }),
        }
    }

    fn field(
        &mut self,
        field: &'a ast::InterpolatedElement,
        is_raw: bool,
    ) -> Result<(), SyntaxError> {
        let text = match &field.debug_text {
            Some(debug) => {
                let shown = without_comments(debug.as_str());
                self.literal(&StrValue::from(shown.as_str()), field.range);
                expression_of_debug_text(&shown)
            }
            None => without_comments(self.field_text(field)),
        };
        let has_default_repr = field.debug_text.is_some() && field.format_spec.is_none();
        let format_spec = match &field.format_spec {
            None => None,
            Some(spec) => {
                let mut pieces = Pieces::new(self.source);
                pieces.elements(&spec.elements, is_raw, Escape::Plain)?;
                Some(pieces.done)
            }
        };
        self.done.push(Piece::Field(Field {
            expression: &field.expression,
            text,
            conversion: match field.conversion {
                ConversionFlag::None if has_default_repr => Some('r'),
                flag => flag.to_char(),
            },
            format_spec,
            range: field.range,
        }));
        Ok(())
    }

    /// The source between `{` and the conversion, the format spec or `}`.
    fn field_text(&self, field: &ast::InterpolatedElement) -> &'s str {
        if let Some(text) = self.source.field_text(field.range.start()) {
            return text;
        }
        let inside = self.source.slice(field.range);
        let expression_end = usize::from(field.expression.end() - field.range.start());
        let end = end_of_expression_text(inside, expression_end);
        inside.get(1..end).unwrap_or("")
    }
}

/// Where the text of an expression ends: at the first `!`, `:` or `}` after it that is not in a
/// comment; closing parentheses and white space belong to it.
fn end_of_expression_text(inside: &str, expression_end: usize) -> usize {
    let bytes = inside.as_bytes();
    let mut at = expression_end;
    while at < bytes.len() {
        match bytes[at] {
            b'!' | b':' | b'}' => return at,
            b'#' => at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at),
            _ => at += 1,
        }
    }
    bytes.len()
}

fn expression_of_debug_text(shown: &str) -> String {
    let end = shown.rfind('=').unwrap_or(shown.len());
    shown[..end].to_owned()
}

/// Removes comments; quotes protect a `#`.
fn without_comments(text: &str) -> String {
    if !text.contains('#') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('#', None) => {
                if chars.by_ref().any(|c| c == '\n') {
                    out.push('\n');
                }
                continue;
            }
            ('\'' | '"', None) => quote = Some(c),
            ('\\', Some(_)) => {
                out.push(c);
                out.extend(chars.next());
                continue;
            }
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
        out.push(c);
    }
    out
}
