//! Bytes to text: byte order mark, encoding cookie, line breaks.
//!
//! Source: PEP 263; Language Reference §2.1.4 "Encoding declarations".

use super::Source;
use crate::error::{ErrorKind, SyntaxError};

/// Longest text that offsets of 32 bits can address.
const MAX_TEXT_BYTES: usize = u32::MAX as usize - 1;

pub(super) fn check_text(text: &str, filename: &str) -> Result<(), SyntaxError> {
    let refuse = |message| {
        Err(SyntaxError::without_place(
            ErrorKind::Syntax,
            message,
            filename,
        ))
    };
    if text.len() > MAX_TEXT_BYTES {
        return refuse("source code is too long");
    }
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return refuse("source code string cannot contain null bytes");
    }
    Ok(())
}

/// `\r\n` and `\r` become `\n`.
pub(super) fn normalize_newlines(text: &str) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text.to_owned();
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

pub(super) fn decode(bytes: &[u8], filename: &str) -> Result<Source, SyntaxError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Source::from_text(text, filename),
        Err(_) => Err(SyntaxError::without_place(
            ErrorKind::Syntax,
            "invalid or missing encoding declaration",
            filename,
        )),
    }
}
