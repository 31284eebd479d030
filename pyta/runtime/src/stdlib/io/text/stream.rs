//! What the natives of `TextIOWrapper` do with a stream that they can serve.

use std::borrow::Cow;

use pyta_text::codec::{Codec, End};

use super::{
    BITS, BUFFER, CHARS, CHUNK, CODEC, ERRORS, PENDING, READ_NEWLINE, REST, SEEN, SNAPSHOT, USED,
    WRITE_NEWLINE, bit, codec, detached,
};
use crate::host::Outside;
use crate::prelude::*;
use crate::stdlib::codecs;
use crate::stdlib::io::buffered::{self, Open};
use crate::stdlib::io::{closed_error, file, int_at, newline, this, unsupported};
use crate::types::str::args::part;
use corevm::Obj;
use corevm::objects::Units;

/// A text stream that the natives can serve.
#[derive(Clone, Copy)]
pub struct Stream<'v> {
    pub object: Obj<'v>,
    pub buffer: V<'v>,
    codec: Codec,
}

/// The stream, if its codec and its buffer are ours; otherwise the twin is to run.
///
/// # Errors
/// ValueError when it is closed or detached.
pub fn stream<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Stream<'v>, Exit> {
    let object = this(cx, value, C::TextIo)?;
    let buffer = object.fixed(BUFFER);
    if buffer.is_nil() {
        return Err(detached(cx));
    }
    let is_own = [C::BufferedWriter, C::BufferedReader, C::BufferedRandom]
        .iter()
        .any(|&class| cx.is_exactly(buffer, class));
    match codec(int_at(object, CODEC)) {
        Some(codec) if is_own => Ok(Stream {
            object,
            buffer,
            codec,
        }),
        _ => Err(Exit::NeedGuest),
    }
}

impl<'v> Stream<'v> {
    pub fn open(&self, cx: Cx<'v>) -> Result<Open<'v>, Exit> {
        match buffered::open(cx, self.buffer, "I/O operation") {
            Err(Exit::Raised) => {
                cx.take_raised(cx.raising());
                Err(closed_error(cx))
            }
            other => other,
        }
    }

    pub fn bits(&self) -> i64 {
        int_at(self.object, BITS)
    }

    pub fn set_bits(&self, cx: Cx<'v>, bits: i64) {
        self.object.set_fixed(cx, BITS, V::small(bits));
    }

    fn errors(&self) -> String {
        self.object
            .fixed(ERRORS)
            .as_str()
            .map_or_else(|| "strict".to_owned(), Str::to_text)
    }

    fn is_writing(&self, open: &Open<'v>) -> bool {
        int_at(open.object, buffered::BITS) & 2 != 0
    }

    fn is_reading(&self, open: &Open<'v>) -> bool {
        int_at(open.object, buffered::BITS) & 1 != 0
    }

    /// The text as bytes, `\n` replaced as the stream wants.
    fn encoded(&self, cx: Cx<'v>, text: Str<'v>) -> Result<Cow<'v, [u8]>, Exit> {
        let newline = self.object.fixed(WRITE_NEWLINE).as_str().map(Str::to_text);
        let text = match newline {
            Some(newline) if text.units().iter().any(|point| point == 10) => {
                let points: Vec<u32> = text
                    .units()
                    .iter()
                    .flat_map(|point| {
                        if point == 10 {
                            newline.chars().map(u32::from).collect()
                        } else {
                            vec![point]
                        }
                    })
                    .collect();
                cx.new_str_from_points(points.iter().copied())
            }
            _ => text,
        };
        if text.is_ascii() {
            return Ok(text.bytes().into());
        }
        let bytes = codecs::convert::encode(cx, self.codec, text, &self.errors())?;
        Ok(bytes
            .as_bytes()
            .map_or_else(Vec::new, |bytes| bytes.as_slice().to_vec())
            .into())
    }

    /// Writes text.
    ///
    /// # Errors
    /// UnicodeEncodeError, OSError.
    pub fn put(&self, cx: Cx<'v>, text: Str<'v>) -> Result<(), Exit> {
        let open = self.open(cx)?;
        if !self.is_writing(&open) {
            return Err(unsupported(cx, "not writable"));
        }
        let bytes = self.encoded(cx, text)?;
        let bits = self.bits();
        let flush = bits & bit::LINE_BUFFERING != 0
            && bytes.iter().any(|&byte| byte == b'\n' || byte == b'\r');
        match self.object.fixed(PENDING).as_exact_byte_array() {
            Some(array) => {
                if array.len() + bytes.len() > CHUNK {
                    self.hand_over(cx, &open)?;
                }
                array.extend(cx, &bytes);
            }
            None => self
                .object
                .set_fixed(cx, PENDING, cx.new_byte_array(&bytes).v()),
        }
        if flush || bits & bit::WRITE_THROUGH != 0 || bytes.len() >= CHUNK {
            self.hand_over(cx, &open)?;
        }
        if flush || bits & bit::WRITE_THROUGH != 0 {
            open.write_out(cx)?;
        }
        if !self.object.fixed(CHARS).is_nil() || !self.object.fixed(SNAPSHOT).is_nil() {
            self.forget_read(cx);
        }
        Ok(())
    }

    /// Gives the encoded text to the buffer.
    pub fn hand_over(&self, cx: Cx<'v>, open: &Open<'v>) -> Result<(), Exit> {
        let Some(array) = self.object.fixed(PENDING).as_exact_byte_array() else {
            return Ok(());
        };
        if array.is_empty() {
            return Ok(());
        }
        let bytes = array.to_vec();
        // The bytes count as handed over whatever happens, as for any stream: they are not written twice.
        array.assign(cx, &[]);
        open.put(cx, &bytes)
    }

    pub fn forget_read(&self, cx: Cx<'v>) {
        self.object.set_fixed(cx, CHARS, V::NIL);
        self.object.set_fixed(cx, USED, V::small(0));
        self.object.set_fixed(cx, SNAPSHOT, V::NIL);
        self.object.set_fixed(cx, REST, V::NIL);
        self.set_bits(cx, self.bits() & !bit::HELD);
    }

    /// Gives everything to the host.
    ///
    /// # Errors
    /// OSError.
    pub fn flush(&self, cx: Cx<'v>) -> Result<(), Exit> {
        let open = self.open(cx)?;
        let bits = self.bits();
        if bits & bit::SEEKABLE != 0 {
            self.set_bits(cx, bits | bit::TELLING);
        }
        self.hand_over(cx, &open)?;
        open.write_out(cx)
    }

    pub fn chars(&self) -> Option<Str<'v>> {
        self.object.fixed(CHARS).as_exact_str()
    }

    pub fn used(&self) -> usize {
        int_at(self.object, USED) as usize
    }

    pub fn before_reading(&self, cx: Cx<'v>) -> Result<Open<'v>, Exit> {
        let open = self.open(cx)?;
        if !self.is_reading(&open) {
            return Err(unsupported(cx, "not readable"));
        }
        if self.is_writing(&open) {
            self.hand_over(cx, &open)?;
            open.write_out(cx)?;
        }
        Ok(open)
    }

    /// Decodes bytes that follow what was decoded before.
    pub fn decode(&self, cx: Cx<'v>, new: &[u8], end: End) -> Result<Str<'v>, Exit> {
        let rest = self.object.fixed(REST).as_exact_bytes();
        let input: Cow<'_, [u8]> = match rest {
            Some(rest) => [rest.as_slice(), new].concat().into(),
            None => new.into(),
        };
        let (text, used) = codecs::convert::decode(cx, self.codec, &input, &self.errors(), end)?;
        let text = text.as_str().unwrap_or_else(|| cx.name(N::empty));
        let rest = if used < input.len() {
            cx.new_bytes(&input[used..]).v()
        } else {
            V::NIL
        };
        let bits = self.bits();
        let held = if bits & bit::HELD != 0 {
            bit::SNAPSHOT_HELD
        } else {
            0
        };
        self.set_bits(cx, bits & !bit::SNAPSHOT_HELD | held | bit::STARTED);
        if bits & bit::SEEKABLE != 0 {
            self.object
                .set_fixed(cx, SNAPSHOT, cx.new_bytes(&input).v());
        }
        self.object.set_fixed(cx, REST, rest);
        Ok(self.newlines(cx, text, end == End::Final))
    }

    /// Notes and translates newlines.
    fn newlines(&self, cx: Cx<'v>, text: Str<'v>, is_final: bool) -> Str<'v> {
        let bits = self.bits();
        if bits & bit::UNIVERSAL == 0 {
            return text;
        }
        let held = bits & bit::HELD != 0;
        let has = |wanted: u32| match text.units() {
            Units::One(units) => units.contains(&(wanted as u8)),
            units => units.iter().any(|point| point == wanted),
        };
        let seen = int_at(self.object, SEEN);
        if !held && !has(13) {
            if seen & 1 == 0 && has(10) {
                self.object.set_fixed(cx, SEEN, V::small(seen | 1));
            }
            return text;
        }
        let (mut pending, mut noted) = (held, seen);
        let points: Vec<u32> = text.units().iter().collect();
        let translated = newline::translate(&points, &mut pending, &mut noted, is_final);
        self.object.set_fixed(cx, SEEN, V::small(noted));
        let kept = if bits & bit::TRANSLATE != 0 {
            self.set_bits(cx, bits & !bit::HELD | if pending { bit::HELD } else { 0 });
            translated
        } else {
            // Not translated, but a `\r` at the end waits, so that `\r\n` is not torn.
            let mut kept = points;
            if held {
                kept.insert(0, 13);
            }
            let waits = !is_final && kept.last() == Some(&13);
            if waits {
                kept.pop();
            }
            self.set_bits(cx, bits & !bit::HELD | if waits { bit::HELD } else { 0 });
            kept
        };
        cx.new_str_from_points(kept.iter().copied())
    }

    /// Reads on; false at the end.
    pub fn fill(&self, cx: Cx<'v>, open: &Open<'v>) -> Result<bool, Exit> {
        let taken;
        let ahead = open.ahead();
        let new: &[u8] = if ahead.is_empty() {
            let size = int_at(open.object, buffered::SIZE).max(1) as usize;
            taken = file::read_once(cx, open.fd, size)?.unwrap_or_default();
            &taken
        } else {
            ahead
        };
        let is_end = new.is_empty();
        let text = self.decode(cx, new, if is_end { End::Final } else { End::More })?;
        if !ahead.is_empty() {
            open.object.set_fixed(cx, buffered::READ, V::NIL);
            open.object.set_fixed(cx, buffered::USED, V::small(0));
        }
        self.object.set_fixed(cx, CHARS, text.v());
        self.object.set_fixed(cx, USED, V::small(0));
        Ok(!is_end || !text.is_empty())
    }

    /// Where the line that starts at `from` ends (past its newline), if the text has its end.
    fn line_end(&self, text: Str<'v>, from: usize) -> Option<usize> {
        if self.bits() & bit::TRANSLATE != 0 {
            return find(text, from, 10).map(|at| at + 1);
        }
        if self.bits() & bit::UNIVERSAL != 0 {
            let units = text.units();
            let at = (from..units.len()).find(|&at| matches!(units.at(at), 10 | 13))?;
            let pair = units.at(at) == 13 && at + 1 < units.len() && units.at(at + 1) == 10;
            return Some(at + if pair { 2 } else { 1 });
        }
        match self
            .object
            .fixed(READ_NEWLINE)
            .as_str()
            .and_then(|text| text.as_ascii())
        {
            Some("\r") => find(text, from, 13).map(|at| at + 1),
            Some("\r\n") => {
                let units = text.units();
                (from..units.len().saturating_sub(1))
                    .find(|&at| units.at(at) == 13 && units.at(at + 1) == 10)
                    .map(|at| at + 2)
            }
            _ => find(text, from, 10).map(|at| at + 1),
        }
    }

    /// Takes a line of at most `limit` characters; empty at the end.
    pub fn take_line(&self, cx: Cx<'v>, open: &Open<'v>, limit: usize) -> Result<V<'v>, Exit> {
        let mut line: Option<Str<'v>> = None;
        loop {
            if let Some(text) = self.chars() {
                let from = self.used();
                let so_far = line.map_or(0, Str::len);
                let room = limit - so_far;
                // A pair of `\r\n` may lie across two chunks: look again at the joined text.
                let end = self.line_end(text, from);
                let stop = end.unwrap_or(text.len()).min(from.saturating_add(room));
                let piece = if from == 0 && stop == text.len() {
                    text
                } else {
                    part(cx, text, from, stop).as_str().unwrap_or(text)
                };
                let whole = line.map_or(piece, |line| line.concat(cx, piece));
                self.object.set_fixed(cx, USED, V::small(stop as i64));
                if end.is_some_and(|end| end <= stop) || whole.len() >= limit {
                    return Ok(whole.v());
                }
                if self.splits_pair(whole) {
                    return Ok(whole.v());
                }
                line = Some(whole);
            }
            let keep = |line: Option<Str<'v>>| {
                let kept = line.map_or(V::NIL, Str::v);
                self.object.set_fixed(cx, CHARS, kept);
                self.object.set_fixed(cx, USED, V::small(0));
            };
            match self.fill(cx, open) {
                Ok(true) => {}
                Ok(false) => {
                    self.object.set_fixed(cx, CHARS, V::NIL);
                    self.object.set_fixed(cx, USED, V::small(0));
                    return Ok(line.unwrap_or_else(|| cx.name(N::empty)).v());
                }
                Err(exit) => {
                    keep(line);
                    return Err(exit);
                }
            }
        }
    }

    /// Whether the line ends with a `\r\n` that came in two chunks.
    fn splits_pair(&self, whole: Str<'v>) -> bool {
        let newline = self.object.fixed(READ_NEWLINE);
        let is_pair = newline.as_str().and_then(|text| text.as_ascii()) == Some("\r\n");
        let units = whole.units();
        is_pair
            && units.len() >= 2
            && units.at(units.len() - 1) == 10
            && units.at(units.len() - 2) == 13
    }

    /// The byte position that belongs to the next character.
    pub fn position(&self, cx: Cx<'v>, open: &Open<'v>) -> Result<i64, Exit> {
        let at = cx.outcome(cx.files()?.lseek(open.fd, 0, 1))? as i64 - open.ahead().len() as i64
            + open.waiting() as i64;
        let (Some(text), Some(snapshot)) =
            (self.chars(), self.object.fixed(SNAPSHOT).as_exact_bytes())
        else {
            let rest = self
                .object
                .fixed(REST)
                .as_exact_bytes()
                .map_or(0, |rest| rest.len());
            return Ok(at - rest as i64);
        };
        let input = snapshot.as_slice();
        let start = at - input.len() as i64;
        let used = self.used();
        if used >= text.len() {
            let rest = self
                .object
                .fixed(REST)
                .as_exact_bytes()
                .map_or(0, |rest| rest.len());
            return Ok(at - rest as i64);
        }
        Ok(start + self.bytes_of(cx, input, used)? as i64)
    }

    /// How many of the bytes give the first `count` characters.
    fn bytes_of(&self, cx: Cx<'v>, input: &[u8], count: usize) -> Result<usize, Exit> {
        let errors = self.errors();
        let bits = self.bits();
        let measure = |len: usize| -> Result<(usize, usize), Exit> {
            let (text, used) =
                codecs::convert::decode(cx, self.codec, &input[..len], &errors, End::More)?;
            let text = text.as_str().unwrap_or_else(|| cx.name(N::empty));
            let points: Vec<u32> = text.units().iter().collect();
            let mut held = bits & bit::SNAPSHOT_HELD != 0;
            let chars = if bits & bit::TRANSLATE != 0 {
                newline::translate(&points, &mut held, &mut 0, true).len()
            } else {
                points.len() + usize::from(held && bits & bit::UNIVERSAL != 0)
            };
            Ok((chars, used))
        };
        let (mut low, mut high) = (0, input.len());
        while low < high {
            let middle = (low + high).div_ceil(2);
            if measure(middle)?.0 <= count {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Ok(measure(low)?.1)
    }
}

fn find(text: Str<'_>, from: usize, wanted: u32) -> Option<usize> {
    match text.units() {
        Units::One(units) => memchr(&units[from..], wanted as u8).map(|at| from + at),
        units => (from..units.len()).find(|&at| units.at(at) == wanted),
    }
}

fn memchr(units: &[u8], wanted: u8) -> Option<usize> {
    units.iter().position(|&unit| unit == wanted)
}
