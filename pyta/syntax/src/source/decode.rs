//! Bytes to text: byte order mark, encoding cookie, line breaks.
//!
//! Source: PEP 263; Language Reference §2.1.4 "Encoding declarations".

use super::Source;
use crate::error::{ErrorKind, SyntaxError};

/// Longest text that offsets of 32 bits can address.
const MAX_TEXT_BYTES: usize = u32::MAX as usize - 1;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

pub(super) fn check_text(text: &str, filename: &str) -> Result<(), SyntaxError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(refuse("source code is too long", filename));
    }
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Err(refuse(
            "source code string cannot contain null bytes",
            filename,
        ));
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

/// The declared encoding in CPython's normal form, or `None` when nothing is declared.
///
/// # Errors
/// A byte order mark next to a declaration of something else than UTF-8.
pub(super) fn declared_encoding(
    bytes: &[u8],
    filename: &str,
) -> Result<Option<String>, SyntaxError> {
    let (has_mark, bytes) = match bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    let Some((line, name)) = find_cookie(bytes) else {
        return Ok(has_mark.then(|| "utf-8".to_owned()));
    };
    if has_mark && name != "utf-8" {
        let mut error = refuse(&format!("encoding problem: {name} with BOM"), filename);
        let text = nth_line(bytes, line);
        error.line = line;
        error.end_line = line;
        error.end_column = text.chars().count() as i32;
        error.text = Some(text);
        return Err(error);
    }
    Ok(Some(name))
}

/// Decodes the bytes of a file.
pub(super) fn decode(bytes: &[u8], filename: &str) -> Result<Source, SyntaxError> {
    let declared = declared_encoding(bytes, filename)?;
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let text = match declared.as_deref() {
        None => decode_undeclared(bytes, filename)?,
        Some("utf-8") => decode_declared_utf8(bytes, filename)?,
        Some("iso-8859-1") => bytes.iter().map(|&b| char::from(b)).collect(),
        Some("ascii" | "us-ascii" | "646") => decode_ascii(bytes, filename)?,
        Some(other) => {
            return Err(before_first_line(
                &format!("unknown encoding: {other}"),
                filename,
            ));
        }
    };
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        let mut error = refuse("source code cannot contain null bytes", filename);
        let (line, _, _) = place(text.as_bytes(), at);
        error.line = line;
        error.text = text[..at].lines().last().map(str::to_owned);
        return Err(error);
    }
    check_text(&text, filename)?;
    Ok(Source::new(normalize_newlines(&text), filename))
}

fn decode_undeclared(bytes: &[u8], filename: &str) -> Result<String, SyntaxError> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(error) => error,
    };
    let at = error.valid_up_to();
    let (line, column, text) = place(bytes, at);
    // The first two lines, which may declare the encoding, are read before they are counted.
    let line = if line == 2 { 1 } else { line };
    let message = format!(
        "Non-UTF-8 code starting with '\\x{:02x}' in file {filename} on line {line}, but no \
         encoding declared; see https://peps.python.org/pep-0263/ for details",
        bytes[at]
    );
    let mut error = refuse(&message, filename);
    (error.line, error.end_line) = (line, line);
    (error.column, error.end_column) = (column as i32 + 1, column as i32 + 1);
    error.text = Some(text);
    Err(error)
}

fn decode_declared_utf8(bytes: &[u8], filename: &str) -> Result<String, SyntaxError> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(error) => error,
    };
    let at = error.valid_up_to();
    let (line, column, text) = place(bytes, at);
    let reason = match (error.error_len(), bytes[at]) {
        (None, _) => "unexpected end of data",
        (Some(_), 0x80..=0xC1 | 0xF5..) => "invalid start byte",
        (Some(_), _) => "invalid continuation byte",
    };
    let message = format!(
        "(unicode error) 'utf-8' codec can't decode byte 0x{:02x} in position {column}: {reason}",
        bytes[at]
    );
    let mut error = refuse(&message, filename);
    (error.line, error.end_line) = (line, line);
    error.text = Some(text);
    Err(error)
}

fn decode_ascii(bytes: &[u8], filename: &str) -> Result<String, SyntaxError> {
    match bytes.iter().position(|b| !b.is_ascii()) {
        None => Ok(bytes.iter().map(|&b| char::from(b)).collect()),
        Some(at) => {
            let (_, at_in_line, _) = place(bytes, at);
            let message = format!(
                "'ascii' codec can't decode byte 0x{:02x} in position {at_in_line}: ordinal not in range(128)",
                bytes[at]
            );
            Err(before_first_line(&message, filename))
        }
    }
}

/// Line (1-based), column in bytes and text of the line that holds byte `at`.
fn place(bytes: &[u8], at: usize) -> (u32, usize, String) {
    let line = 1 + memchr::memchr_iter(b'\n', &bytes[..at]).count();
    let start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
    (line as u32, at - start, nth_line(&bytes[start..], 1))
}

/// A line (1-based) without its break, undecodable bytes replaced.
fn nth_line(bytes: &[u8], line: u32) -> String {
    let text = bytes.split(|&b| b == b'\n').nth(line as usize - 1);
    String::from_utf8_lossy(text.unwrap_or(b"")).into_owned()
}

/// Line (1 or 2) and normalized name of the cookie.
fn find_cookie(bytes: &[u8]) -> Option<(u32, String)> {
    for (index, line) in bytes.split(|&b| b == b'\n').take(2).enumerate() {
        let line = line.trim_ascii_start();
        match line.first() {
            Some(b'#') => {}
            None | Some(b'\x0c') => continue,
            Some(_) => return None,
        }
        if let Some(name) = cookie_name(line) {
            return Some((index as u32 + 1, normalize_name(name)));
        }
    }
    None
}

/// The name behind `coding:` or `coding=` in a comment.
fn cookie_name(comment: &[u8]) -> Option<&str> {
    for at in memchr::memmem::find_iter(comment, b"coding") {
        let rest = &comment[at + b"coding".len()..];
        let Some(rest) = rest.strip_prefix(b":").or(rest.strip_prefix(b"=")) else {
            continue;
        };
        let skip = rest
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count();
        let rest = &rest[skip..];
        let is_name = |b: &&u8| b.is_ascii_alphanumeric() || b"-_.".contains(b);
        let len = rest.iter().take_while(is_name).count();
        if len > 0 {
            return std::str::from_utf8(&rest[..len]).ok();
        }
    }
    None
}

/// The forms of UTF-8 and Latin-1 that CPython knows without its codecs; others as written.
fn normalize_name(name: &str) -> String {
    let normal = name.to_ascii_lowercase().replace('_', "-");
    let is = |base: &str| {
        normal
            .strip_prefix(base)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    if is("utf-8") || normal == "utf8" {
        "utf-8".to_owned()
    } else if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") || normal == "latin1" {
        "iso-8859-1".to_owned()
    } else if matches!(normal.as_str(), "ascii" | "us-ascii") {
        "ascii".to_owned()
    } else {
        name.to_owned()
    }
}

/// An error of what decodes the lines: it has read none.
fn before_first_line(message: &str, filename: &str) -> SyntaxError {
    SyntaxError {
        column: -1,
        ..refuse(message, filename)
    }
}

fn refuse(message: &str, filename: &str) -> SyntaxError {
    SyntaxError::without_place(ErrorKind::Syntax, message, filename)
}
