//! Bytes that come piece by piece, as UTF-8 text; and where in the bytes a place of the text is.
//!
//! Bytes that the encoding does not allow become [`BAD`], which no valid text holds: the scanner refuses it where it stands.

use crate::chars;

/// Stands for what cannot be decoded.
const BAD: u8 = 0xFF;

/// How bytes stand for characters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Encoding {
    Utf8,
    Ascii,
    Latin1,
    Utf16Big,
    Utf16Little,
    /// One character for each byte, `None` where there is none.
    Table(Box<[Option<char>]>),
}

impl Encoding {
    /// An encoding that needs no table, by its name; `UTF-16` without a byte order mark has the large byte first.
    pub(crate) fn named(name: &str) -> Option<Encoding> {
        Some(match name.to_ascii_uppercase().as_str() {
            "UTF-8" => Encoding::Utf8,
            "US-ASCII" => Encoding::Ascii,
            "ISO-8859-1" => Encoding::Latin1,
            "UTF-16" | "UTF-16BE" => Encoding::Utf16Big,
            "UTF-16LE" => Encoding::Utf16Little,
            _ => return None,
        })
    }

    pub(crate) fn is_wide(&self) -> bool {
        matches!(self, Encoding::Utf16Big | Encoding::Utf16Little)
    }

    /// Whether text is handed on as it lies in the bytes, however long it is.
    pub(crate) fn is_utf8(&self) -> bool {
        matches!(self, Encoding::Utf8 | Encoding::Ascii)
    }

    /// Bytes that a character has in this encoding.
    fn width(&self, found: char) -> usize {
        match self {
            Encoding::Utf8 => found.len_utf8(),
            Encoding::Ascii | Encoding::Latin1 | Encoding::Table(_) => 1,
            Encoding::Utf16Big | Encoding::Utf16Little => 2 * found.len_utf16(),
        }
    }
}

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: u64,
    /// In characters, from 0.
    pub column: u64,
    /// In bytes of the input, from 0.
    pub byte: u64,
}

#[derive(Debug)]
pub(crate) struct Input {
    /// The text from the last consumed place before the last call of [`Input::feed`] on.
    pub text: Vec<u8>,
    /// What of the text is consumed, in bytes.
    pub consumed: usize,
    /// Half a unit of UTF-16.
    rest: Vec<u8>,
    pub encoding: Encoding,
    /// Where `known_at` is: places before it are not asked for any more.
    known: Position,
    known_at: usize,
}

impl Input {
    pub(crate) fn new() -> Input {
        Input {
            text: Vec::new(),
            consumed: 0,
            rest: Vec::new(),
            encoding: Encoding::Utf8,
            known: Position {
                line: 1,
                column: 0,
                byte: 0,
            },
            known_at: 0,
        }
    }

    /// Forgets what is consumed.
    pub(crate) fn compact(&mut self) {
        self.position(self.consumed);
        self.text.drain(..self.consumed);
        self.known_at -= self.consumed;
        self.consumed = 0;
    }

    /// Takes in bytes.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        match &self.encoding {
            Encoding::Utf8 => self.text.extend_from_slice(bytes),
            Encoding::Utf16Big | Encoding::Utf16Little => {
                let mut waiting = std::mem::take(&mut self.rest);
                waiting.extend_from_slice(bytes);
                self.feed_wide(&waiting);
            }
            Encoding::Ascii => {
                let kept = bytes
                    .iter()
                    .map(|&byte| if byte < 0x80 { byte } else { BAD });
                self.text.extend(kept);
            }
            Encoding::Latin1 => {
                for &byte in bytes {
                    push(&mut self.text, Some(char::from(byte)));
                }
            }
            Encoding::Table(table) => {
                for &byte in bytes {
                    push(&mut self.text, table[usize::from(byte)]);
                }
            }
        }
    }

    /// Decodes whole characters of UTF-16 and keeps what is left.
    fn feed_wide(&mut self, bytes: &[u8]) {
        let unit = |pair: &[u8]| match self.encoding {
            Encoding::Utf16Big => u16::from_be_bytes([pair[0], pair[1]]),
            _ => u16::from_le_bytes([pair[0], pair[1]]),
        };
        let mut at = 0;
        while let Some(pair) = bytes.get(at..at + 2) {
            let first = unit(pair);
            if !matches!(first, 0xD800..=0xDFFF) {
                push(&mut self.text, char::from_u32(u32::from(first)));
                at += 2;
                continue;
            }
            let Some(pair) = bytes.get(at + 2..at + 4) else {
                break;
            };
            let both = [first, unit(pair)];
            let decoded = char::decode_utf16(both).next().and_then(Result::ok);
            push(&mut self.text, decoded);
            at += if decoded.is_some() { 4 } else { 2 };
        }
        self.rest = bytes[at..].to_vec();
    }

    /// Whether half a character waits for its other half.
    pub(crate) fn has_rest(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Reads the text from `from` on, which was taken for UTF-8, in another encoding.
    pub(crate) fn switch(&mut self, encoding: Encoding, from: usize) {
        if encoding == self.encoding {
            return;
        }
        self.position(from);
        let bytes = self.text.split_off(from);
        self.encoding = encoding;
        self.feed(&bytes);
    }

    /// The position of a place of the text; one before the last place asked for counts as that.
    pub(crate) fn position(&mut self, at: usize) -> Position {
        while self.known_at < at {
            let (found, len) = match chars::at(&self.text, self.known_at) {
                chars::Found::Char(found, len) => (Some(found), len),
                _ => (None, 1),
            };
            let known = &mut self.known;
            known.byte += match found {
                Some(found) => self.encoding.width(found) as u64,
                None if self.encoding.is_wide() => 2,
                None => 1,
            };
            let follows_cr = self.known_at > 0 && self.text[self.known_at - 1] == b'\r';
            match found {
                Some('\n') if follows_cr => {}
                Some('\n' | '\r') => {
                    known.line += 1;
                    known.column = 0;
                }
                _ => known.column += 1,
            }
            self.known_at += len;
        }
        self.known
    }

    /// The bytes of the input from a place of the text on.
    pub(crate) fn bytes_from(&self, at: usize) -> Vec<u8> {
        let text = self.text.get(at..).unwrap_or_default();
        if self.encoding == Encoding::Utf8 {
            return text.to_vec();
        }
        let mut bytes = Vec::new();
        for found in String::from_utf8_lossy(text).chars() {
            let mut units = [0; 2];
            match &self.encoding {
                Encoding::Utf16Big => {
                    let units = found.encode_utf16(&mut units);
                    bytes.extend(units.iter().flat_map(|unit| unit.to_be_bytes()));
                }
                Encoding::Utf16Little => {
                    let units = found.encode_utf16(&mut units);
                    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
                }
                Encoding::Table(table) => {
                    let place = table.iter().position(|known| *known == Some(found));
                    bytes.extend(place.map(|place| place as u8));
                }
                _ => bytes.push(u32::from(found) as u8),
            }
        }
        bytes
    }
}

fn push(text: &mut Vec<u8>, found: Option<char>) {
    match found {
        Some(found) => {
            let mut room = [0; 4];
            text.extend_from_slice(found.encode_utf8(&mut room).as_bytes());
        }
        None => text.push(BAD),
    }
}
