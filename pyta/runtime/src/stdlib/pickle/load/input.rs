//! The data: what instructions take from it, within frames.

use super::{Ask, Done, FILE, Loader, OVERFLOW_ERROR, Stop, broken, failure};
use crate::prelude::*;
use crate::stdlib::pickle::opcode as op;

impl<'v> Loader<'v> {
    /// The next bytes, which do not go beyond the end of the frame.
    #[inline]
    pub(super) fn take(&mut self, len: usize) -> Result<&'v [u8], Stop<'v>> {
        if self.at < self.frame_end && len > self.frame_end - self.at {
            return Err(beyond_frame());
        }
        self.take_anywhere(len)
    }

    #[inline]
    fn take_anywhere(&mut self, len: usize) -> Result<&'v [u8], Stop<'v>> {
        match self.data.get(self.at..self.at.saturating_add(len)) {
            Some(bytes) => {
                self.at += len;
                Ok(bytes)
            }
            None => Err(self.lacks(len)),
        }
    }

    #[cold]
    fn lacks(&self, len: usize) -> Stop<'v> {
        if self.flags & FILE == 0 {
            return broken("pickle data was truncated");
        }
        let missing = len - self.data.len().saturating_sub(self.at);
        Stop::Ask(Ask::Data, self.cx.new_uint(missing as u64), V::NIL)
    }

    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Stop<'v>> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// A length of eight bytes.
    pub(super) fn length(&mut self, what: &str) -> Result<usize, Stop<'v>> {
        let len = u64::from_le_bytes(self.array()?);
        if i64::try_from(len).is_err() {
            let text = format!("{what} exceeds system's maximum size of {} bytes", i64::MAX);
            return Err(failure(OVERFLOW_ERROR, text).into());
        }
        Ok(len as usize)
    }

    /// The rest of the line.
    fn line(&mut self) -> Result<&'v [u8], Stop<'v>> {
        let in_frame = self.at < self.frame_end;
        let rest = if in_frame {
            &self.data[self.at..self.frame_end.min(self.data.len())]
        } else {
            &self.data[self.at..]
        };
        match rest.iter().position(|&byte| byte == b'\n') {
            None if in_frame => Err(beyond_frame()),
            Some(len) => {
                self.at += len + 1;
                Ok(&rest[..len])
            }
            None if self.flags & FILE != 0 => Err(Stop::Ask(Ask::Line, V::NIL, V::NIL)),
            None => Err(broken("pickle data was truncated")),
        }
    }

    /// The rest of the line, which has to hold something if it is a number or a name.
    pub(super) fn full_line(&mut self, code: u8) -> Result<&'v [u8], Stop<'v>> {
        let line = self.line()?;
        if line.is_empty() && !matches!(code, op::STRING | op::UNICODE | op::PERSID) {
            return Err(broken("pickle data was truncated"));
        }
        Ok(line)
    }

    /// The data of a frame has to be there.
    pub(super) fn frame(&mut self) -> Done<'v> {
        let mut len = [0; 8];
        len.copy_from_slice(self.take_anywhere(8)?);
        let len = u64::from_le_bytes(len);
        if i64::try_from(len).is_err() {
            let text = format!(
                "FRAME length exceeds system's maximum of {} bytes",
                i64::MAX
            );
            return Err(failure(OVERFLOW_ERROR, text).into());
        }
        let at = self.at;
        if at < self.frame_end {
            return Err(broken(
                "beginning of a new frame before end of current frame",
            ));
        }
        self.take_anywhere(len as usize)?;
        self.at = at;
        self.frame_end = at + len as usize;
        Ok(())
    }
}

#[cold]
fn beyond_frame<'v>() -> Stop<'v> {
    broken("pickle exhausted before end of frame")
}
