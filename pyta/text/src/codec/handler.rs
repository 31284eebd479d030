//! The builtin error handlers.

use super::{ByteOrder, CodecError};
use crate::repr::push_escape;
use crate::unicode;
use crate::{Text, TextBuf};

/// A builtin error handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorHandler {
    /// Raise.
    Strict,
    /// Leave out what cannot be converted.
    Ignore,
    /// `?` when encoding, U+FFFD when decoding.
    Replace,
    /// `\xhh`, `\uhhhh` or `\Uhhhhhhhh`.
    BackslashReplace,
    /// `&#decimal;`, when encoding.
    XmlCharRefReplace,
    /// `\N{name}`, when encoding.
    NameReplace,
    /// Bytes above 0x7f as the surrogates U+DC80 to U+DCFF, and back.
    SurrogateEscape,
    /// Surrogates as the encoding would write other characters, and back.
    SurrogatePass,
}

/// How an encoding writes surrogates, for [`ErrorHandler::SurrogatePass`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Three bytes.
    Utf8,
    /// Two bytes.
    Utf16(ByteOrder),
    /// Four bytes.
    Utf32(ByteOrder),
    /// Not at all.
    Other,
}

impl Scheme {
    /// The scheme of an encoding, by the name that an exception carries.
    pub fn from_name(name: &str) -> Self {
        if name.ends_with(['-', '_']) {
            return Scheme::Other;
        }
        let name: String = name
            .chars()
            .filter(|c| !matches!(c, '-' | '_'))
            .collect::<String>()
            .to_ascii_lowercase();
        let order = |suffix: &str| {
            if suffix == "be" {
                ByteOrder::Big
            } else {
                ByteOrder::Little
            }
        };
        match name.as_str() {
            "utf8" | "cp65001" => Scheme::Utf8,
            "utf16" | "utf16le" | "utf16be" => Scheme::Utf16(order(&name[5..])),
            "utf32" | "utf32le" | "utf32be" => Scheme::Utf32(order(&name[5..])),
            _ => Scheme::Other,
        }
    }

    fn push_surrogate(self, out: &mut Vec<u8>, code: u32) -> Option<()> {
        match self {
            Scheme::Utf8 => {
                let tail = |bits: u32| 0x80 | (bits & 0x3f) as u8;
                out.extend([0xe0 | (code >> 12) as u8, tail(code >> 6), tail(code)]);
            }
            Scheme::Utf16(ByteOrder::Little) => out.extend((code as u16).to_le_bytes()),
            Scheme::Utf16(ByteOrder::Big) => out.extend((code as u16).to_be_bytes()),
            Scheme::Utf32(ByteOrder::Little) => out.extend(code.to_le_bytes()),
            Scheme::Utf32(ByteOrder::Big) => out.extend(code.to_be_bytes()),
            Scheme::Other => return None,
        }
        Some(())
    }

    /// The surrogate at the start of `input`, and how many bytes it takes.
    fn read_surrogate(self, input: &[u8]) -> Option<(u32, usize)> {
        let (code, len) = match (self, input) {
            (Scheme::Utf8, &[a, b, c, ..])
                if a & 0xf0 == 0xe0 && b & 0xc0 == 0x80 && c & 0xc0 == 0x80 =>
            {
                (
                    u32::from(a & 0xf) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f),
                    3,
                )
            }
            (Scheme::Utf16(ByteOrder::Little), &[a, b, ..]) => {
                (u32::from(u16::from_le_bytes([a, b])), 2)
            }
            (Scheme::Utf16(ByteOrder::Big), &[a, b, ..]) => {
                (u32::from(u16::from_be_bytes([a, b])), 2)
            }
            (Scheme::Utf32(ByteOrder::Little), &[a, b, c, d, ..]) => {
                (u32::from_le_bytes([a, b, c, d]), 4)
            }
            (Scheme::Utf32(ByteOrder::Big), &[a, b, c, d, ..]) => {
                (u32::from_be_bytes([a, b, c, d]), 4)
            }
            _ => return None,
        };
        is_surrogate(code).then_some((code, len))
    }
}

fn is_surrogate(code: u32) -> bool {
    matches!(code, 0xd800..=0xdfff)
}

/// What an encoder writes instead of what it cannot encode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replacement {
    /// Characters, which the encoder has to encode in turn.
    Text(TextBuf),
    /// Bytes, written as they are.
    Bytes(Vec<u8>),
}

impl ErrorHandler {
    /// The builtin handler called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "strict" => ErrorHandler::Strict,
            "ignore" => ErrorHandler::Ignore,
            "replace" => ErrorHandler::Replace,
            "backslashreplace" => ErrorHandler::BackslashReplace,
            "xmlcharrefreplace" => ErrorHandler::XmlCharRefReplace,
            "namereplace" => ErrorHandler::NameReplace,
            "surrogateescape" => ErrorHandler::SurrogateEscape,
            "surrogatepass" => ErrorHandler::SurrogatePass,
            _ => return None,
        })
    }

    /// Whether the handler knows decoding errors; those that do not raise
    /// `TypeError("don't know how to handle UnicodeDecodeError in error callback")`.
    pub fn handles_decoding(self) -> bool {
        !matches!(
            self,
            ErrorHandler::XmlCharRefReplace | ErrorHandler::NameReplace
        )
    }

    /// Appends what stands for the bytes in error, and gives the position to go on from; `None` to raise.
    pub fn on_decode(
        self,
        scheme: Scheme,
        input: &[u8],
        error: CodecError,
        out: &mut TextBuf,
    ) -> Option<usize> {
        // A program may make an error of its own, with any positions.
        let start = error.start.min(input.len());
        let bytes = &input[start..error.end.clamp(start, input.len())];
        match self {
            ErrorHandler::Ignore => {}
            ErrorHandler::Replace => out.push(0xfffd),
            ErrorHandler::BackslashReplace => {
                bytes
                    .iter()
                    .for_each(|&byte| push_escape(&mut |c| out.push_char(c), u32::from(byte)));
            }
            ErrorHandler::SurrogateEscape => {
                let count = bytes
                    .iter()
                    .take(4)
                    .take_while(|byte| !byte.is_ascii())
                    .count();
                out.extend(bytes[..count].iter().map(|&byte| 0xdc00 + u32::from(byte)));
                return (count > 0).then_some(start + count);
            }
            ErrorHandler::SurrogatePass => {
                let (code, len) = scheme.read_surrogate(&input[start..])?;
                out.push(code);
                return Some(start + len);
            }
            ErrorHandler::Strict | ErrorHandler::XmlCharRefReplace | ErrorHandler::NameReplace => {
                return None;
            }
        }
        Some(error.end)
    }

    /// What stands for the characters in error, and the position to go on from; `None` to raise. `surrogateescape`
    /// may take only the first of them: the rest are then the next error (but the function in `codecs` and table codecs
    /// raise in that case).
    pub fn on_encode(
        self,
        scheme: Scheme,
        text: Text<'_>,
        error: CodecError,
    ) -> Option<(Replacement, usize)> {
        let codes = text.slice(error.start, error.end);
        let mut out = TextBuf::new();
        match self {
            ErrorHandler::Strict => return None,
            ErrorHandler::Ignore => {}
            ErrorHandler::Replace => out.push_repeated(u32::from(b'?'), codes.len()),
            ErrorHandler::BackslashReplace => {
                codes
                    .iter()
                    .for_each(|code| push_escape(&mut |c| out.push_char(c), code));
            }
            ErrorHandler::XmlCharRefReplace => codes
                .iter()
                .for_each(|code| out.push_str(&format!("&#{code};"))),
            ErrorHandler::NameReplace => codes.iter().for_each(|code| match unicode::name(code) {
                Some(name) => out.push_str(&format!("\\N{{{name}}}")),
                None => push_escape(&mut |c| out.push_char(c), code),
            }),
            ErrorHandler::SurrogateEscape => {
                let escaped = codes
                    .iter()
                    .take_while(|code| matches!(code, 0xdc80..=0xdcff));
                let bytes: Vec<u8> = escaped.map(|code| code as u8).collect();
                let next = error.start + bytes.len();
                return (next > error.start).then_some((Replacement::Bytes(bytes), next));
            }
            ErrorHandler::SurrogatePass => {
                let mut bytes = Vec::new();
                for code in codes.iter() {
                    if !is_surrogate(code) {
                        return None;
                    }
                    scheme.push_surrogate(&mut bytes, code)?;
                }
                return Some((Replacement::Bytes(bytes), error.end));
            }
        }
        Some((Replacement::Text(out), error.end))
    }
}
