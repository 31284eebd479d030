//! What a pickler writes: bytes in frames (PEP 3154).
//!
//! A frame begins with the first byte after the last one's end. When it has grown to the target it ends at the next boundary of
//! instructions; a frame of a few bytes loses its header. Large strings of bytes stand outside of frames. For a file, what is complete
//! becomes a chunk, which the file's `write` gets in one call.

use corevm::objects::ByteArray;

use super::opcode::FRAME;
use crate::prelude::*;
use crate::types::bytes::buffer;

/// Bytes of a frame's header: the instruction and the length.
const HEADER: usize = 9;
/// A frame ends after this many bytes; strings of bytes of this length stand alone.
const TARGET: usize = 64 * 1024;
/// Shorter frames have no header.
const MIN: usize = 4;

pub struct Output<'v> {
    cx: Cx<'v>,
    /// What was written in this run.
    fresh: Vec<u8>,
    /// What was written before and is in no chunk.
    kept: Option<ByteArray<'v>>,
    pub framing: bool,
    /// Where the open frame's header is, counted over `kept` and `fresh`.
    pub frame: Option<usize>,
    /// For a file: what its `write` is to get.
    chunks: Option<List<'v>>,
}

impl<'v> Output<'v> {
    pub fn new(cx: Cx<'v>, kept: Option<ByteArray<'v>>, chunks: Option<List<'v>>) -> Output<'v> {
        Output {
            cx,
            fresh: Vec::with_capacity(256),
            kept,
            framing: false,
            frame: None,
            chunks,
        }
    }

    fn before(&self) -> usize {
        self.kept.map_or(0, |kept| kept.len())
    }

    #[inline]
    pub fn push(&mut self, bytes: &[u8]) {
        if self.framing && self.frame.is_none() {
            self.begin_frame();
        }
        self.fresh.extend_from_slice(bytes);
    }

    #[inline]
    pub fn byte(&mut self, byte: u8) {
        if self.framing && self.frame.is_none() {
            self.begin_frame();
        }
        self.fresh.push(byte);
    }

    fn begin_frame(&mut self) {
        self.frame = Some(self.before() + self.fresh.len());
        self.fresh.extend_from_slice(&[0; HEADER]);
    }

    /// Between two instructions: ends a frame that is long enough.
    #[inline]
    pub fn boundary(&mut self) {
        if let Some(start) = self.frame
            && self.before() + self.fresh.len() >= start + HEADER + TARGET
        {
            self.end_frame();
            self.flush();
        }
    }

    /// Ends the open frame.
    pub fn end_frame(&mut self) {
        let Some(start) = self.frame.take() else {
            return;
        };
        let len = self.before() + self.fresh.len() - start - HEADER;
        let mut header = [0; HEADER];
        if len >= MIN {
            header[0] = FRAME;
            header[1..].copy_from_slice(&(len as u64).to_le_bytes());
        }
        match start.checked_sub(self.before()) {
            Some(start) if len >= MIN => {
                self.fresh[start..start + HEADER].copy_from_slice(&header);
            }
            Some(start) => {
                self.fresh.drain(start..start + HEADER);
            }
            // The header was written in an earlier run, and with it all of a frame's header.
            None => {
                let Some(kept) = self.kept else {
                    return;
                };
                if len >= MIN {
                    buffer::write(&kept.cells()[start..start + HEADER], &header);
                } else {
                    kept.splice(self.cx, start, start + HEADER, &[]);
                }
            }
        }
    }

    /// Bytes that belong together: an instruction with its length, and what it is about. `whole` is an object with just these bytes.
    pub fn payload(&mut self, header: &[u8], bytes: &[u8], whole: Option<V<'v>>) {
        if bytes.len() < TARGET {
            self.push(header);
            self.push(bytes);
            return;
        }
        self.end_frame();
        let framing = std::mem::replace(&mut self.framing, false);
        self.push(header);
        match self.chunks {
            Some(chunks) => {
                self.flush();
                let whole = whole.unwrap_or_else(|| self.cx.new_bytes(bytes).v());
                chunks.push(self.cx, whole);
            }
            None => self.push(bytes),
        }
        self.framing = framing;
    }

    /// For a file: what is written becomes a chunk.
    pub fn flush(&mut self) {
        let Some(chunks) = self.chunks else {
            return;
        };
        let all = self.take();
        if !all.is_empty() {
            chunks.push(self.cx, self.cx.new_bytes(&all).v());
        }
    }

    /// Everything that is written and in no chunk.
    pub fn take(&mut self) -> Vec<u8> {
        match self.kept.filter(|kept| !kept.is_empty()) {
            None => std::mem::take(&mut self.fresh),
            Some(kept) => {
                let mut all = kept.to_vec();
                all.append(&mut self.fresh);
                kept.assign(self.cx, &[]);
                all
            }
        }
    }

    /// Moves what was written in this run to an object.
    pub fn keep(&mut self) -> ByteArray<'v> {
        let kept = *self.kept.get_or_insert_with(|| self.cx.new_byte_array(&[]));
        kept.extend(self.cx, &self.fresh);
        self.fresh.clear();
        kept
    }
}
