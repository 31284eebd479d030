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

/// Refuses a declaration of something else than UTF-8 behind a byte order mark; `bytes` are what follows the mark.
fn check_mark(bytes: &[u8], filename: &str, origin: Origin) -> Result<(), SyntaxError> {
    let Some((line, name)) = find_cookie(bytes).filter(|(_, name)| name != "utf-8") else {
        return Ok(());
    };
    let mut error = refuse(&format!("encoding problem: {name} with BOM"), filename);
    let text = nth_line(bytes, line);
    (error.line, error.end_line) = (line, line);
    error.end_column = text.chars().count() as i32;
    error.text = Some(text);
    error.filename = (origin == Origin::File).then(|| filename.to_owned());
    Err(error)
}

/// How bytes become text.
enum Way {
    Utf8,
    Latin1,
    Codec(Codec),
}

/// What a source needs that is in none of the encodings known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codec {
    /// As written in the source.
    pub name: String,
    /// Line of the declaration, 1-based.
    pub line: u32,
    /// Bytes up to the end of that line, its break included.
    pub head_len: usize,
}

/// Where bytes of source come from, which changes errors only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A `bytes` object.
    Bytes,
    /// A file that is read line by line.
    File,
}

/// The codec that is needed to decode a source, or `None` when [`decode`] does.
///
/// # Errors
/// As [`decode`], unknown encodings aside.
pub(super) fn codec(
    bytes: &[u8],
    filename: &str,
    origin: Origin,
) -> Result<Option<Codec>, SyntaxError> {
    match way(bytes, filename, origin)? {
        Way::Codec(codec) => Ok(Some(codec)),
        Way::Utf8 | Way::Latin1 => Ok(None),
    }
}

/// Decodes the bytes of a `bytes` object or file.
pub(super) fn decode(bytes: &[u8], filename: &str, origin: Origin) -> Result<Source, SyntaxError> {
    let way = way(bytes, filename, origin)?;
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let text = match way {
        Way::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Way::Latin1 => bytes.iter().map(|&b| char::from(b)).collect(),
        Way::Codec(codec) => {
            let message = format!("unknown encoding: {}", codec.name);
            return Err(before_first_line(&message, filename));
        }
    };
    check_text(&text, filename)?;
    Ok(Source::new(normalize_newlines(&text), filename))
}

fn way(bytes: &[u8], filename: &str, origin: Origin) -> Result<Way, SyntaxError> {
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(null_byte(bytes, at, filename, origin));
    }
    let (bytes, mark_len) = match bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => (rest, BYTE_ORDER_MARK.len()),
        None => (bytes, 0),
    };
    let is_declared = mark_len > 0 || find_cookie(bytes).is_some();
    if mark_len > 0 {
        check_mark(bytes, filename, origin)?;
    }
    let Some((line, name)) = find_cookie(bytes).filter(|(_, name)| name != "utf-8") else {
        return utf8(bytes, filename, origin, is_declared).map(|()| Way::Utf8);
    };
    match name.as_str() {
        "iso-8859-1" => Ok(Way::Latin1),
        "ascii" | "646" if bytes.is_ascii() => Ok(Way::Utf8),
        "utf8" if std::str::from_utf8(bytes).is_ok() => Ok(Way::Utf8),
        _ => Ok(Way::Codec(Codec {
            name,
            line,
            head_len: mark_len + lines_len(bytes, line as usize),
        })),
    }
}

/// How many bytes the first `count` lines take.
fn lines_len(bytes: &[u8], count: usize) -> usize {
    memchr::memchr_iter(b'\n', bytes)
        .nth(count - 1)
        .map_or(bytes.len(), |at| at + 1)
}

fn null_byte(bytes: &[u8], at: usize, filename: &str, origin: Origin) -> SyntaxError {
    if origin == Origin::Bytes {
        return refuse("source code string cannot contain null bytes", filename);
    }
    let mut error = refuse("source code cannot contain null bytes", filename);
    let (line, column, _) = place(bytes, at);
    error.line = line;
    let line_start = &bytes[at - column..at];
    error.text = Some(String::from_utf8_lossy(line_start).into_owned());
    error
}

/// Checks bytes that are taken for UTF-8, because that is declared or nothing is.
fn utf8(bytes: &[u8], filename: &str, origin: Origin, declared: bool) -> Result<(), SyntaxError> {
    let error = match std::str::from_utf8(bytes) {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    let at = error.valid_up_to();
    if declared && origin == Origin::File {
        return Err(invalid_line(bytes, at, error.error_len(), filename));
    }
    let (mut line, column, text) = place(bytes, at);
    let is_file = origin == Origin::File;
    // The first two lines of a file are read before they are counted.
    if is_file && line == 2 && memchr::memchr(b'\n', &bytes[at..]).is_none() {
        line = 1;
    }
    let place = match is_file {
        true => format!(" in file {filename}"),
        false => String::new(),
    };
    let message = format!(
        "Non-UTF-8 code starting with '\\x{:02x}'{place} on line {line}, but no encoding \
         declared; see https://peps.python.org/pep-0263/ for details",
        bytes[at]
    );
    let mut error = refuse(&message, filename);
    error.filename = is_file.then(|| filename.to_owned());
    (error.line, error.end_line) = (line, line);
    (error.column, error.end_column) = (column as i32 + 1, column as i32 + 1);
    error.text = Some(text);
    Err(error)
}

/// A line of a file that is no UTF-8, which the file declares.
fn invalid_line(bytes: &[u8], at: usize, len: Option<usize>, filename: &str) -> SyntaxError {
    let (line, column, text) = place(bytes, at);
    let reason = match (len, bytes[at]) {
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
    error
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
    if is("utf-8") {
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
