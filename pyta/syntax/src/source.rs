//! Source text with its file name and line table.
//!
//! The text is UTF-8, without a byte order mark, and its line breaks are `\n` only, as CPython's
//! tokenizer sees it. All offsets are UTF-8 byte offsets into this text.

use std::sync::Arc;

use ruff_text_size::{TextRange, TextSize};

use crate::error::SyntaxError;

mod decode;

/// A place in a source as CPython counts: line from 1, column from 0 in UTF-8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based.
    pub line: u32,
    /// 0-based, in UTF-8 bytes.
    pub column: u32,
}

/// Immutable source text; cloning shares it.
#[derive(Clone, Debug)]
pub struct Source(Arc<SourceData>);

#[derive(Debug)]
struct SourceData {
    filename: String,
    text: String,
    /// Byte offset of each line's first byte.
    line_starts: Vec<u32>,
}

impl Source {
    /// Text that is already decoded, as `compile(str, …)` gets it. Line breaks are normalized.
    pub fn from_text(text: &str, filename: &str) -> Result<Source, SyntaxError> {
        decode::check_text(text, filename)?;
        Ok(Source::new(decode::normalize_newlines(text), filename))
    }

    /// The bytes of a file or a `bytes` object: byte order mark, PEP 263 cookie, UTF-8 else.
    ///
    /// # Errors
    /// Unknown or unsupported encodings, invalid bytes and null bytes, in CPython's words.
    pub fn from_bytes(bytes: &[u8], filename: &str) -> Result<Source, SyntaxError> {
        decode::decode(bytes, filename)
    }

    /// The encoding that a byte order mark or a PEP 263 cookie declares, for callers that have codecs
    /// for more than [`Source::from_bytes`] decodes itself (UTF-8, Latin-1, ASCII).
    ///
    /// # Errors
    /// A byte order mark next to a declaration of something else than UTF-8.
    pub fn declared_encoding(bytes: &[u8], filename: &str) -> Result<Option<String>, SyntaxError> {
        decode::declared_encoding(bytes, filename)
    }

    fn new(text: String, filename: &str) -> Source {
        let line_starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1))
            .collect();
        Source(Arc::new(SourceData {
            filename: filename.to_owned(),
            text,
            line_starts,
        }))
    }

    pub fn filename(&self) -> &str {
        &self.0.filename
    }

    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The text of a node.
    pub fn slice(&self, range: TextRange) -> &str {
        &self.0.text[range]
    }

    /// Line and column of a byte offset; offsets past the end are clamped.
    pub fn position(&self, offset: TextSize) -> Position {
        let offset = u32::from(offset).min(self.0.text.len() as u32);
        let line = self.0.line_starts.partition_point(|&start| start <= offset);
        Position {
            line: line as u32,
            column: offset - self.0.line_starts[line - 1],
        }
    }

    /// The byte offset of a position; columns past the line's end give the line's end.
    pub fn offset(&self, position: Position) -> TextSize {
        let start = self.line_start(position.line);
        let end = self.line_start(position.line + 1);
        TextSize::new((start + position.column).min(end))
    }

    /// A position's column in characters, 0-based.
    pub fn column_chars(&self, position: Position) -> u32 {
        let start = self.line_start(position.line) as usize;
        let bytes = &self.0.text.as_bytes()[start..start + position.column as usize];
        bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u32
    }

    /// How many lines there are; text that ends in a line break counts an empty last line.
    pub fn line_count(&self) -> u32 {
        self.0.line_starts.len() as u32
    }

    /// The text of a line (1-based) including its line break.
    pub fn line_text(&self, line: u32) -> Option<&str> {
        (line >= 1 && line <= self.line_count()).then(|| {
            &self.0.text[self.line_start(line) as usize..self.line_start(line + 1) as usize]
        })
    }

    /// Offset of a line's start; the end of the text for lines past the last.
    fn line_start(&self, line: u32) -> u32 {
        let starts = &self.0.line_starts;
        let index = line.max(1) as usize - 1;
        starts
            .get(index)
            .copied()
            .unwrap_or(self.0.text.len() as u32)
    }
}
