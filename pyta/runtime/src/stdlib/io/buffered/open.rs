//! A buffer over an open file of the host, as the natives see it.

use super::{BITS, RAW, READ, SIZE, USED, WRITE};
use crate::host::Outside;
use crate::prelude::*;
use crate::stdlib::io::file::{self, bit};
use crate::stdlib::io::{int_at, this, unsupported};
use corevm::Obj;

/// A buffer whose raw stream is an open file of the host.
#[derive(Clone, Copy)]
pub struct Open<'v> {
    pub object: Obj<'v>,
    pub file: Obj<'v>,
    pub fd: i32,
}

impl<'v> Open<'v> {
    /// Bytes read ahead that were not used yet.
    pub fn ahead(&self) -> &'v [u8] {
        let used = int_at(self.object, USED) as usize;
        self.object
            .fixed(READ)
            .as_exact_bytes()
            .and_then(|bytes| bytes.as_slice().get(used..))
            .unwrap_or_default()
    }

    pub fn use_up(&self, cx: Cx<'v>, count: usize) {
        let used = int_at(self.object, USED) + count as i64;
        self.object.set_fixed(cx, USED, V::small(used));
    }

    pub fn set_ahead(&self, cx: Cx<'v>, bytes: &[u8]) {
        let value = if bytes.is_empty() {
            V::NIL
        } else {
            cx.new_bytes(bytes).v()
        };
        self.object.set_fixed(cx, READ, value);
        self.object.set_fixed(cx, USED, V::small(0));
    }

    /// Bytes that wait to be written.
    pub fn waiting(&self) -> usize {
        self.object
            .fixed(WRITE)
            .as_exact_byte_array()
            .map_or(0, |array| array.len())
    }

    pub fn size(&self) -> usize {
        (int_at(self.object, SIZE).max(1)) as usize
    }

    pub fn is_random(&self) -> bool {
        int_at(self.object, BITS) == 3
    }

    /// Reads ahead; how many bytes are there now. `None` when it would have to wait.
    pub fn fill(&self, cx: Cx<'v>) -> Result<Option<usize>, Exit> {
        let Some(content) = file::read_once(cx, self.fd, self.size())? else {
            return Ok(None);
        };
        self.set_ahead(cx, &content);
        Ok(Some(content.len()))
    }

    /// Writes out what waits.
    ///
    /// # Errors
    /// OSError; what was not written stays.
    pub fn write_out(&self, cx: Cx<'v>) -> Result<(), Exit> {
        match self.write_what_goes(cx)? {
            true => Ok(()),
            false => Err(blocked(cx, 0)),
        }
    }

    /// Writes out what waits, as far as goes without waiting; whether that is all.
    fn write_what_goes(&self, cx: Cx<'v>) -> Result<bool, Exit> {
        let Some(array) = self.object.fixed(WRITE).as_exact_byte_array() else {
            return Ok(true);
        };
        if array.is_empty() {
            return Ok(true);
        }
        let bytes = array.to_vec();
        let mut done = 0;
        while done < bytes.len() {
            let outcome = file::write_once(cx, self.fd, &bytes[done..], done == 0);
            match outcome {
                Ok(Some(count)) => done += count,
                Ok(None) => {
                    array.splice(cx, 0, done, &[]);
                    return Ok(false);
                }
                Err(exit) => {
                    if done > 0 {
                        array.splice(cx, 0, done, &[]);
                    }
                    return Err(exit);
                }
            }
        }
        self.object.set_fixed(cx, WRITE, V::NIL);
        Ok(true)
    }

    /// Makes the file's position that of the program: before writing and seeking.
    pub fn forget_ahead(&self, cx: Cx<'v>) -> Result<(), Exit> {
        let ahead = self.ahead().len() as i64;
        if ahead > 0 {
            cx.outcome(cx.files()?.lseek(self.fd, -ahead, 1))?;
        }
        self.set_ahead(cx, &[]);
        Ok(())
    }

    pub fn before_reading(&self, cx: Cx<'v>) -> Result<(), Exit> {
        if self.is_random() {
            self.write_out(cx)
        } else {
            Ok(())
        }
    }

    /// Takes a line, up to `limit` bytes.
    pub fn take_line(&self, cx: Cx<'v>, limit: usize) -> Result<Vec<u8>, Exit> {
        let mut line = Vec::new();
        loop {
            let ahead = self.ahead();
            let room = limit - line.len();
            let window = &ahead[..ahead.len().min(room)];
            if let Some(end) = window.iter().position(|&byte| byte == b'\n') {
                line.extend_from_slice(&window[..=end]);
                self.use_up(cx, end + 1);
                return Ok(line);
            }
            line.extend_from_slice(window);
            self.use_up(cx, window.len());
            if line.len() >= limit {
                return Ok(line);
            }
            match self.fill(cx) {
                Ok(Some(0) | None) => return Ok(line),
                Ok(Some(_)) => {}
                Err(exit) if line.is_empty() => return Err(exit),
                Err(exit) => {
                    // What was taken goes back: the read may be made again.
                    self.set_ahead(cx, &line);
                    return Err(exit);
                }
            }
        }
    }

    /// Appends bytes to what is written later; writes when there is much.
    ///
    /// # Errors
    /// OSError; the bytes are kept unless the error came before they were taken.
    pub fn put(&self, cx: Cx<'v>, bytes: &[u8]) -> Result<(), Exit> {
        if self.is_random() {
            self.forget_ahead(cx)?;
        }
        if self.waiting() + bytes.len() > self.size() && !self.write_what_goes(cx)? {
            // What there is room for is taken all the same.
            let room = self.size().saturating_sub(self.waiting()).min(bytes.len());
            if let Some(array) = self.object.fixed(WRITE).as_exact_byte_array() {
                array.extend(cx, &bytes[..room]);
            }
            return match room == bytes.len() {
                true => Ok(()),
                false => Err(blocked(cx, room)),
            };
        }
        if bytes.len() > self.size() {
            let mut done = 0;
            while done < bytes.len() {
                match file::write_once(cx, self.fd, &bytes[done..], done == 0) {
                    Ok(Some(count)) => done += count,
                    Ok(None) => return self.keep_some(cx, &bytes[done..], done),
                    // Other threads have their turn; the rest is written with what comes next.
                    Err(Exit::Interrupted) if done > 0 => {
                        cx.wait_not();
                        let rest = cx.new_byte_array(&bytes[done..]);
                        self.object.set_fixed(cx, WRITE, rest.v());
                        return Ok(());
                    }
                    Err(exit) => return Err(exit),
                }
            }
            return Ok(());
        }
        match self.object.fixed(WRITE).as_exact_byte_array() {
            Some(array) => array.extend(cx, bytes),
            None => self
                .object
                .set_fixed(cx, WRITE, cx.new_byte_array(bytes).v()),
        }
        Ok(())
    }

    fn keep_some(&self, cx: Cx<'v>, rest: &[u8], done: usize) -> Result<(), Exit> {
        let kept = rest.len().min(self.size());
        self.object
            .set_fixed(cx, WRITE, cx.new_byte_array(&rest[..kept]).v());
        if kept == rest.len() {
            Ok(())
        } else {
            Err(blocked(cx, done + kept))
        }
    }
}

fn blocked(cx: Cx<'_>, written: usize) -> Exit {
    const AGAIN: i64 = 11;
    let text = cx.new_str("write could not complete without blocking").v();
    let written = V::small(written as i64);
    let exception = cx.new_exception(C::BlockingIOError, &[V::small(AGAIN), text, written]);
    if let Some(object) = exception.as_object() {
        use crate::exceptions::slot::OWN;
        object.set_fixed(cx, OWN, V::small(AGAIN));
        object.set_fixed(cx, OWN + 1, text);
        object.set_fixed(cx, OWN + 5, written);
    }
    cx.raise(exception).into()
}

/// The buffer behind a value when its raw stream is exactly a file; otherwise the twin is to run.
///
/// # Errors
/// ValueError `what of closed file`.
pub fn open<'v>(cx: Cx<'v>, value: V<'v>, what: &str) -> Result<Open<'v>, Exit> {
    let object = this(cx, value, C::BufferedIoBase)?;
    let raw = object.fixed(RAW);
    if raw.is_empty() || raw.is_nil() || !cx.is_exactly(raw, C::FileIo) {
        return Err(Exit::NeedGuest);
    }
    let Some(file) = raw.as_object() else {
        return Err(Exit::NeedGuest);
    };
    match file.fixed(file::FD).as_small() {
        Some(fd) if fd >= 0 => Ok(Open {
            object,
            file,
            fd: fd as i32,
        }),
        _ => Err(cx.value_error(format!("{what} of closed file"))),
    }
}

/// As [`open`], worded for writing.
///
/// # Errors
/// ValueError when closed; UnsupportedOperation for a file that is not written.
pub fn open_for_writing<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Open<'v>, Exit> {
    let raw = this(cx, value, C::BufferedIoBase)?.fixed(RAW);
    let is_closed = cx.is_exactly(raw, C::FileIo)
        && raw
            .as_object()
            .is_some_and(|file| int_at(file, file::FD) < 0);
    if is_closed {
        return Err(cx.value_error("write to closed file"));
    }
    let open = open(cx, value, "write")?;
    if int_at(open.file, file::BITS) & bit::WRITABLE == 0 {
        return Err(unsupported(cx, "File not open for writing"));
    }
    Ok(open)
}
