//! The standard streams of one interpreter, in memory.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use super::{Surroundings, locked, number};
use crate::access::Stream;
use crate::facets::{Errno, Fd, Outcome};

/// What was given to read, and what was written.
#[derive(Debug, Default)]
pub(super) struct Memory {
    stdin: Vec<u8>,
    /// How much of it was read.
    position: usize,
    output: [Vec<u8>; 2],
    /// Files that child processes write to as these streams, with how much of each was taken.
    files: [Option<(File, u64)>; 2],
}

impl Memory {
    pub fn new(stdin: Vec<u8>) -> Memory {
        Memory {
            stdin,
            ..Memory::default()
        }
    }

    /// Reads standard input; 0 at the end.
    pub fn read(&mut self, buffer: &mut [u8]) -> usize {
        let rest = &self.stdin[self.position..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count;
        count
    }

    /// Writes to an output stream.
    pub fn write(&mut self, stream: Stream, bytes: &[u8]) -> Outcome<usize> {
        let place = output_place(stream)?;
        self.take_from_children(place);
        self.output[place].extend_from_slice(bytes);
        Ok(bytes.len())
    }

    pub fn has_output(&self) -> bool {
        self.output.iter().any(|output| !output.is_empty())
            || self.files.iter().any(Option::is_some)
    }

    pub fn take_output(&mut self) -> [Vec<u8>; 2] {
        (0..2).for_each(|place| self.take_from_children(place));
        std::mem::take(&mut self.output)
    }

    /// Takes what child processes have written since the last time.
    fn take_from_children(&mut self, place: usize) {
        let Some((file, taken)) = &mut self.files[place] else {
            return;
        };
        let mut chunk = [0; 1 << 13];
        while let Ok(count @ 1..) = file.read_at(&mut chunk, *taken) {
            *taken += count as u64;
            self.output[place].extend_from_slice(&chunk[..count]);
        }
    }

    /// A descriptor of the process by which a child has the stream. That of standard input is open as long as the result is.
    pub fn for_child(&mut self, stream: Stream) -> Outcome<(Fd, Option<OwnedFd>)> {
        if stream == Stream::In {
            let file = memory_file()?;
            let rest = &self.stdin[self.position..];
            // Written at a place: the child reads from the start.
            file.write_all_at(rest, 0)
                .map_err(|error| errno_of(&error))?;
            return Ok((file.as_raw_fd(), Some(file.into())));
        }
        let place = output_place(stream)?;
        if let Some((file, _)) = &self.files[place] {
            return Ok((file.as_raw_fd(), None));
        }
        let file = memory_file()?;
        let fd = file.as_raw_fd();
        self.files[place] = Some((file, 0));
        Ok((fd, None))
    }
}

fn output_place(stream: Stream) -> Outcome<usize> {
    match stream {
        Stream::In => Err(Errno(number::EBADF)),
        Stream::Out => Ok(0),
        Stream::Err => Ok(1),
    }
}

fn memory_file() -> Outcome<File> {
    let fd = rustix::fs::memfd_create("pyta", rustix::fs::MemfdFlags::CLOEXEC);
    fd.map(File::from).map_err(crate::errno)
}

fn errno_of(error: &std::io::Error) -> Errno {
    Errno(error.raw_os_error().unwrap_or(number::EINVAL))
}

/// A standard stream for who reads or writes without descriptors.
pub(super) struct StreamEnd {
    around: Arc<Surroundings>,
    stream: Stream,
}

impl StreamEnd {
    pub fn new(around: &Arc<Surroundings>, stream: Stream) -> StreamEnd {
        StreamEnd {
            around: around.clone(),
            stream,
        }
    }
}

impl Read for StreamEnd {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        Ok(locked(&self.around.memory).read(buffer))
    }
}

impl Write for StreamEnd {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = locked(&self.around.memory).write(self.stream, bytes);
        written.map_err(|errno| std::io::Error::from_raw_os_error(errno.0))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
