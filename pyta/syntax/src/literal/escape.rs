//! Backslash escapes of string and bytes literals.
//!
//! Source: Language Reference §2.4.1.1 "Escape sequences". Positions in error messages count as
//! CPython's decoder does: a non-ASCII character of the literal counts 10 (`\UXXXXXXXX`).

use pyta_text::codec::{TRUNCATED_LONG, TRUNCATED_SHORT};

use super::StrValue;

/// What else is special in the text besides backslashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    /// Nothing: a plain string or a format spec.
    Plain,
    /// `{{` and `}}`: the literal part of an f-string or t-string.
    Braces,
}

/// A valid literal may hold escapes that mean nothing; CPython warns about the first of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InvalidEscape {
    /// Byte offset of the backslash in the text.
    pub(crate) offset: usize,
    /// Bytes of the escape, with the backslash.
    pub(crate) len: u32,
    pub(crate) message: String,
}

/// How CPython's decoder counts a non-ASCII character.
const NON_ASCII_WIDTH: usize = 10;

/// Decodes the inside of a literal.
///
/// # Errors
/// The end of CPython's message: `bytes in position 0-2: truncated \xXX escape`.
pub(crate) fn decode_str(text: &str, mode: Escape) -> Result<StrValue, String> {
    let special: &[char] = match mode {
        Escape::Plain => &['\\'],
        Escape::Braces => &['\\', '{', '}'],
    };
    let mut decoder = Decoder {
        out: StrValue::default(),
        position: 0,
    };
    let mut rest = text;
    while let Some(at) = rest.find(special) {
        decoder.literal(&rest[..at]);
        rest = &rest[at..];
        let eaten = match rest.as_bytes()[0] {
            b'\\' => decoder.escape(rest)?,
            _ => decoder.brace(rest),
        };
        rest = &rest[eaten..];
    }
    decoder.literal(rest);
    Ok(decoder.out)
}

struct Decoder {
    out: StrValue,
    /// Where CPython's decoder would be.
    position: usize,
}

impl Decoder {
    fn literal(&mut self, text: &str) {
        self.out.push_str(text);
        self.position += decoder_width(text);
    }

    /// `{{` gives `{`.
    fn brace(&mut self, rest: &str) -> usize {
        let doubled = rest.as_bytes().get(1) == Some(&rest.as_bytes()[0]);
        self.literal(&rest[..1]);
        if doubled { 2 } else { 1 }
    }

    /// Decodes the escape that `rest` starts with and returns how many bytes it took.
    fn escape(&mut self, rest: &str) -> Result<usize, String> {
        let bytes = rest.as_bytes();
        let Some(&letter) = bytes.get(1) else {
            self.literal("\\");
            return Ok(1);
        };
        let eaten = match letter {
            b'x' => self.hex(rest, 2, "truncated \\xXX escape")?,
            b'u' => self.hex(rest, 4, TRUNCATED_SHORT)?,
            b'U' => self.hex(rest, 8, TRUNCATED_LONG)?,
            b'N' => self.named(rest)?,
            b'0'..=b'7' => {
                let (value, len) = octal(&bytes[1..]);
                self.out.push_code_point(value);
                1 + len
            }
            b'\n' => 2,
            _ => match simple(letter) {
                Some(byte) => {
                    self.out.push_code_point(byte.into());
                    2
                }
                None => {
                    self.literal("\\");
                    return Ok(1);
                }
            },
        };
        self.position += eaten;
        Ok(eaten)
    }

    fn hex(&mut self, rest: &str, digits: usize, truncated: &str) -> Result<usize, String> {
        let found = rest.as_bytes()[2..]
            .iter()
            .take(digits)
            .take_while(|b| b.is_ascii_hexdigit())
            .count();
        if found < digits {
            return Err(self.error(2 + found, truncated));
        }
        let value = u32::from_str_radix(&rest[2..2 + digits], 16).unwrap_or(u32::MAX);
        if value > 0x10FFFF {
            return Err(self.error(2 + digits, "illegal Unicode character"));
        }
        self.out.push_code_point(value);
        Ok(2 + digits)
    }

    fn named(&mut self, rest: &str) -> Result<usize, String> {
        const MALFORMED: &str = "malformed \\N character escape";
        let Some(inside) = rest[2..].strip_prefix('{') else {
            return Err(self.error(2, MALFORMED));
        };
        let Some(len) = inside.find('}') else {
            return Err(self.error(3 + decoder_width(inside), MALFORMED));
        };
        if len == 0 {
            return Err(self.error(3, MALFORMED));
        }
        match pyta_text::unicode::lookup_character(&inside.as_bytes()[..len]) {
            Some(code) => self.out.push_code_point(code),
            None => {
                let width = 4 + decoder_width(&inside[..len]);
                return Err(self.error(width, "unknown Unicode character name"));
            }
        }
        Ok(4 + len)
    }

    fn error(&self, width: usize, reason: &str) -> String {
        let (first, last) = (self.position, self.position + width - 1);
        format!("bytes in position {first}-{last}: {reason}")
    }
}

fn decoder_width(text: &str) -> usize {
    text.chars()
        .map(|c| if c.is_ascii() { 1 } else { NON_ASCII_WIDTH })
        .sum()
}

/// Decodes the inside of a bytes literal; the parser has checked that it is ASCII.
///
/// # Errors
/// The position of a bad `\x`.
pub(crate) fn decode_bytes(text: &str, out: &mut Vec<u8>) -> Result<(), usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(skip) = memchr::memchr(b'\\', &bytes[at..]) {
        out.extend_from_slice(&bytes[at..at + skip]);
        at += skip;
        at += byte_escape(&bytes[at..], out).ok_or(at)?;
    }
    out.extend_from_slice(&bytes[at..]);
    Ok(())
}

/// Decodes the escape that `bytes` starts with; `None` for a bad `\x`.
fn byte_escape(bytes: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    match bytes.get(1) {
        Some(b'x') => {
            let digits = bytes
                .get(2..4)
                .filter(|d| d.iter().all(u8::is_ascii_hexdigit))?;
            let value = digits.iter().fold(0, |value, &d| {
                value * 16 + (d as char).to_digit(16).unwrap_or(0)
            });
            out.push(value as u8);
            Some(4)
        }
        Some(b'0'..=b'7') => {
            let (value, len) = octal(&bytes[1..]);
            out.push(value as u8);
            Some(1 + len)
        }
        Some(b'\n') => Some(2),
        Some(&letter) if simple(letter).is_some() => {
            out.extend(simple(letter));
            Some(2)
        }
        _ => {
            out.push(b'\\');
            Some(1)
        }
    }
}

/// Up to three octal digits: value and how many.
fn octal(digits: &[u8]) -> (u32, usize) {
    let len = digits
        .iter()
        .take(3)
        .take_while(|b| matches!(b, b'0'..=b'7'))
        .count();
    let value = digits[..len]
        .iter()
        .fold(0, |value, b| value * 8 + u32::from(b - b'0'));
    (value, len)
}

/// Escapes of one letter that stand for one byte.
fn simple(letter: u8) -> Option<u8> {
    Some(match letter {
        b'\\' | b'\'' | b'"' => letter,
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0C,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0B,
        _ => return None,
    })
}

/// The first escape in a non-raw literal that CPython warns about. A backslash that ends the text
/// stands before a replacement field: `followed_by` is what comes then.
pub(crate) fn first_invalid_escape(
    text: &str,
    is_bytes: bool,
    followed_by: Option<char>,
) -> Option<InvalidEscape> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(skip) = memchr::memchr(b'\\', &bytes[at..]) {
        at += skip;
        let letter = text[at + 1..].chars().next().or(followed_by)?;
        let octal_len = octal(&bytes[at + 1..]).1;
        if octal_len == 3 && bytes[at + 1] > b'3' {
            let shown = &text[at + 1..at + 4];
            return Some(invalid(at, shown, "an invalid octal escape sequence"));
        }
        let known = letter == '\n'
            || octal_len > 0
            || letter == 'x'
            || (!is_bytes && matches!(letter, 'u' | 'U' | 'N'))
            || u8::try_from(letter).is_ok_and(|b| simple(b).is_some());
        if !known && letter.is_ascii() {
            let shown = letter.to_string();
            return Some(invalid(at, &shown, "an invalid escape sequence"));
        }
        at += 1 + letter.len_utf8();
        if at > bytes.len() {
            return None;
        }
    }
    None
}

fn invalid(offset: usize, shown: &str, what: &str) -> InvalidEscape {
    InvalidEscape {
        offset,
        len: 1 + shown.len() as u32,
        message: format!(
            "\"\\{shown}\" is {what}. Such sequences will not work in the future. \
             Did you mean \"\\\\{shown}\"? A raw string is also an option."
        ),
    }
}
