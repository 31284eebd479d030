//! Strings and bytes.

use super::Saver;
use crate::prelude::*;
use crate::stdlib::pickle::opcode as op;

impl<'v> Saver<'v> {
    #[inline]
    pub(super) fn str(&mut self, text: Str<'v>) {
        if !self.refer(text.v()) {
            self.text(text);
        }
    }

    fn text(&mut self, text: Str<'v>) {
        if self.protocol == 0 {
            let mut line = vec![op::UNICODE];
            text.units()
                .iter()
                .for_each(|point| push_escaped(&mut line, point));
            line.push(b'\n');
            self.out.push(&line);
        } else if let Some(ascii) = text.as_ascii() {
            self.utf8(ascii.as_bytes());
        } else {
            let mut bytes = Vec::with_capacity(text.len() * 2);
            text.units()
                .iter()
                .for_each(|point| push_utf8(&mut bytes, point));
            self.utf8(&bytes);
        }
        self.remember(text.v());
    }

    #[inline]
    fn utf8(&mut self, bytes: &[u8]) {
        let len = bytes.len();
        let header = match len {
            0..256 if self.protocol >= 4 => Header::short(op::SHORT_BINUNICODE, len),
            0..WIDE => Header::plain(op::BINUNICODE, len),
            _ => Header::long(op::BINUNICODE8, len),
        };
        self.out.payload(header.bytes(), bytes, None);
    }

    pub(super) fn bytes(&mut self, value: V<'v>, bytes: &[u8]) {
        let len = bytes.len();
        let header = match len {
            0..256 => Header::short(op::SHORT_BINBYTES, len),
            256..WIDE => Header::plain(op::BINBYTES, len),
            _ => Header::long(op::BINBYTES8, len),
        };
        self.out.payload(header.bytes(), bytes, Some(value));
    }

    pub(super) fn byte_array(&mut self, bytes: &[u8]) {
        let header = Header::long(op::BYTEARRAY8, bytes.len());
        self.out.payload(header.bytes(), bytes, None);
    }
}

/// Lengths from here on take eight bytes.
const WIDE: usize = 1 << 32;

/// An instruction and the length of what follows.
struct Header {
    all: [u8; 9],
    len: usize,
}

impl Header {
    #[inline]
    fn new<const N: usize>(code: u8, len: [u8; N]) -> Header {
        let mut all = [code; 9];
        all[1..=N].copy_from_slice(&len);
        Header { all, len: 1 + N }
    }

    /// With one byte.
    #[inline]
    fn short(code: u8, len: usize) -> Header {
        Header::new(code, [len as u8])
    }

    /// With four bytes.
    #[inline]
    fn plain(code: u8, len: usize) -> Header {
        Header::new(code, (len as u32).to_le_bytes())
    }

    /// With eight bytes.
    #[inline]
    fn long(code: u8, len: usize) -> Header {
        Header::new(code, (len as u64).to_le_bytes())
    }

    #[inline]
    fn bytes(&self) -> &[u8] {
        &self.all[..self.len]
    }
}

/// `raw_unicode_escape`, and escapes for what a line cannot hold.
fn push_escaped(out: &mut Vec<u8>, point: u32) {
    match point {
        0x1_0000.. => out.extend_from_slice(format!("\\U{point:08x}").as_bytes()),
        0x100.. | 0 | 0x0a | 0x0d | 0x1a | 0x5c => {
            out.extend_from_slice(format!("\\u{point:04x}").as_bytes());
        }
        _ => out.push(point as u8),
    }
}

/// UTF-8, surrogates included.
fn push_utf8(out: &mut Vec<u8>, point: u32) {
    match char::from_u32(point) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend_from_slice(&[
            0xe0 | (point >> 12) as u8,
            0x80 | (point >> 6 & 0x3f) as u8,
            0x80 | (point & 0x3f) as u8,
        ]),
    }
}
