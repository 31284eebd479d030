//! Numbers and strings, and what the memo has.

use super::{ASCII, Ask, BYTES, Done, Loader, Stop, VALUE_ERROR, broken, failure};
use crate::prelude::*;
use crate::stdlib::pickle::opcode as op;
use crate::stdlib::pickle::read;

impl<'v> Loader<'v> {
    #[inline]
    pub(super) fn get(&mut self, number: u64) -> Done<'v> {
        match self.memo.get(number) {
            Some(value) => self.push(value),
            None => {
                let text = format!("Memo value not found at index {number}");
                Err(broken(text))
            }
        }
    }

    #[inline]
    pub(super) fn text(&mut self, len: usize) -> Done<'v> {
        let bytes = self.take(len)?;
        match read::utf8(self.cx, bytes) {
            Some(text) => self.push(text),
            None => Err(self.odd_text(op::BINUNICODE, bytes)),
        }
    }

    /// Leaves a text to `pickle.py`.
    fn odd_text(&self, code: u8, bytes: &[u8]) -> Stop<'v> {
        let bytes = self.cx.new_bytes(bytes).v();
        Stop::Ask(Ask::Text, V::small(i64::from(code)), bytes)
    }

    /// Instructions whose argument is a line.
    pub(super) fn line_value(&mut self, code: u8) -> Done<'v> {
        let cx = self.cx;
        let line = self.full_line(code)?;
        let value = match code {
            op::INT if line == b"00" => Some(V::FALSE),
            op::INT if line == b"01" => Some(V::TRUE),
            op::INT => read::decimal(line).map(V::small),
            op::LONG => line
                .strip_suffix(b"L")
                .and_then(read::decimal)
                .map(V::small),
            op::FLOAT => read::float(line).map(|x| cx.new_float(x)),
            op::UNICODE if line.is_ascii() && !line.contains(&b'\\') => read::utf8(cx, line),
            _ => None,
        };
        match value {
            Some(value) => self.push(value),
            None => Err(self.odd_text(code, line)),
        }
    }

    /// A string of Python 2.
    pub(super) fn old_string(&mut self, code: u8) -> Done<'v> {
        let len = match code {
            op::SHORT_BINSTRING => i64::from(self.array::<1>()?[0]),
            _ => i64::from(i32::from_le_bytes(self.array()?)),
        };
        let Ok(len) = usize::try_from(len) else {
            return Err(broken("BINSTRING pickle has negative byte count"));
        };
        let bytes = self.take(len)?;
        if self.flags & BYTES != 0 {
            return self.push(self.cx.new_bytes(bytes).v());
        }
        match read::utf8(self.cx, bytes) {
            Some(text) if self.flags & ASCII != 0 && bytes.is_ascii() => self.push(text),
            _ => Err(self.odd_text(code, bytes)),
        }
    }

    /// `GET` and `PUT`, whose number is a line.
    pub(super) fn numbered_line(&mut self, code: u8) -> Done<'v> {
        let line = self.full_line(code)?;
        let value = match code {
            op::PUT => Some(self.stack.last()?),
            _ => None,
        };
        let text = line.strip_suffix(b"\r").unwrap_or(line);
        let number = std::str::from_utf8(text)
            .ok()
            .and_then(|text| text.trim().parse::<i64>().ok());
        match (number, value) {
            (Some(number @ 0..), None) => self.get(number as u64),
            (Some(number @ 0..), Some(value)) => Ok(self.memo.put(number as u64, value)?),
            // What is no number in Python either is an error that names it.
            (number, _) => {
                let what = if code == op::PUT && number.is_some() {
                    return Err(failure(VALUE_ERROR, "negative PUT argument").into());
                } else {
                    line
                };
                Err(self.odd_text(code, what))
            }
        }
    }

    pub(super) fn long(&mut self, len: i32) -> Done<'v> {
        let Ok(len) = usize::try_from(len) else {
            return Err(broken("LONG pickle has negative byte count"));
        };
        let bytes = self.take(len)?;
        self.push(read::integer(self.cx, bytes))
    }

    pub(super) fn bytes(&mut self, code: u8) -> Done<'v> {
        let len = match code {
            op::SHORT_BINBYTES => usize::from(self.array::<1>()?[0]),
            op::BINBYTES => u32::from_le_bytes(self.array()?) as usize,
            _ => self.length("BINBYTES")?,
        };
        let bytes = self.take(len)?;
        self.push(self.cx.new_bytes(bytes).v())
    }
}
