//! Source text with its file name and line table.
//!
//! The text is UTF-8, without a byte order mark, and its line breaks are `\n` only, as CPython's
//! tokenizer sees it. All offsets are UTF-8 byte offsets into this text.

use std::collections::HashMap;
use std::sync::Arc;

use ruff_text_size::{TextRange, TextSize};

use crate::error::SyntaxError;

mod decode;

pub use decode::{Codec, Origin};

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
    /// Where the parts of a tree that was not parsed say that they are.
    made: Option<MadeSource>,
}

/// The source of a tree that was built instead of parsed: a text which only has what literals are read from.
///
/// Every node has a range of its own in it, whose ends have places; the places are those that the builder wants to be
/// reported, and have nothing to do with lines of the text.
#[derive(Clone, Debug, Default)]
pub struct MadeSource {
    pub text: String,
    /// Offsets in ascending order with their places.
    pub places: Vec<(u32, Position)>,
    /// The texts of t-strings' fields by the offsets of their starts.
    pub field_texts: HashMap<u32, String>,
}

impl Source {
    /// Text that is already decoded, as `compile(str, …)` gets it. Line breaks are normalized.
    pub fn from_text(text: &str, filename: &str) -> Result<Source, SyntaxError> {
        decode::check_text(text, filename)?;
        Ok(Source::new(decode::normalize_newlines(text), filename))
    }

    /// A `bytes` object: byte order mark, PEP 263 cookie, UTF-8 else.
    ///
    /// # Errors
    /// Encodings that [`Source::codec`] names, invalid bytes and null bytes, in CPython's words.
    pub fn from_bytes(bytes: &[u8], filename: &str) -> Result<Source, SyntaxError> {
        decode::decode(bytes, filename, Origin::Bytes)
    }

    /// The codec that a source in bytes needs which [`Source::from_bytes`] does not decode itself (UTF-8, Latin-1, ASCII).
    ///
    /// # Errors
    /// As [`Source::from_bytes`].
    pub fn codec(
        bytes: &[u8],
        filename: &str,
        origin: Origin,
    ) -> Result<Option<Codec>, SyntaxError> {
        decode::codec(bytes, filename, origin)
    }

    /// The source of a tree that was built.
    pub fn made(filename: &str, mut made: MadeSource) -> Source {
        Source(Arc::new(SourceData {
            filename: filename.to_owned(),
            text: std::mem::take(&mut made.text),
            line_starts: vec![0],
            made: Some(made),
        }))
    }

    /// Whether there is no text behind the places.
    pub fn is_made(&self) -> bool {
        self.0.made.is_some()
    }

    /// The text of the t-string's field at `offset`, where it is not what the source says.
    pub fn field_text(&self, offset: TextSize) -> Option<&str> {
        let made = self.0.made.as_ref()?;
        made.field_texts.get(&u32::from(offset)).map(String::as_str)
    }

    fn new(text: String, filename: &str) -> Source {
        let line_starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1))
            .collect();
        Source(Arc::new(SourceData {
            filename: filename.to_owned(),
            text,
            line_starts,
            made: None,
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
        if let Some(made) = &self.0.made {
            let known = made.places.partition_point(|(at, _)| *at <= offset.into());
            let nearest = made.places.get(known.saturating_sub(1));
            return nearest.map_or(Position { line: 1, column: 0 }, |(_, place)| *place);
        }
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
        if self.is_made() {
            return position.column;
        }
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
        (line >= 1 && line <= self.line_count() && !self.is_made()).then(|| {
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
