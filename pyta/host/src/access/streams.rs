//! The standard streams of a program: descriptors 0 to 2, or what the embedder gives in their place.

use std::fmt;
use std::io::{Read, Write};

use crate::facets::{Errno, Fd, Outcome};

/// What a program reads from.
#[derive(Default)]
pub enum Input {
    /// Nothing: it is at its end.
    #[default]
    Empty,
    /// The process's own.
    Process,
    Given(Box<dyn Read + Send>),
}

/// What a program writes to.
#[derive(Default)]
pub enum Output {
    /// Nowhere.
    #[default]
    Dropped,
    /// The process's own.
    Process,
    Given(Box<dyn Write + Send>),
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Input::Empty => "Empty",
            Input::Process => "Process",
            Input::Given(_) => "Given",
        })
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Output::Dropped => "Dropped",
            Output::Process => "Process",
            Output::Given(_) => "Given",
        })
    }
}

/// The standard streams.
#[derive(Debug, Default)]
pub struct Streams {
    pub input: Input,
    pub output: Output,
    pub error: Output,
    /// Which of them the program has closed.
    closed: [bool; 3],
}

impl Streams {
    /// The process's own.
    pub fn of_process() -> Streams {
        Streams {
            input: Input::Process,
            output: Output::Process,
            error: Output::Process,
            ..Streams::default()
        }
    }

    /// What the embedder gives.
    pub fn given(input: Input, output: Output, error: Output) -> Streams {
        Streams {
            input,
            output,
            error,
            ..Streams::default()
        }
    }

    /// Whether all are the process's own.
    pub(super) fn are_of_process(&self) -> bool {
        (0..3).all(|fd| !self.is_given(fd))
    }

    /// Whether the descriptor is one that the operating system does not know.
    pub(super) fn is_given(&self, fd: Fd) -> bool {
        match fd {
            0 => !matches!(self.input, Input::Process),
            1 => !matches!(self.output, Output::Process),
            2 => !matches!(self.error, Output::Process),
            _ => false,
        }
    }

    /// Whether the descriptor is given, and open.
    pub(super) fn is_open(&self, fd: Fd) -> bool {
        self.is_given(fd) && !self.closed[fd as usize]
    }

    pub(super) fn close(&mut self, fd: Fd) {
        self.closed[fd as usize] = true;
    }

    pub(super) fn read(&mut self, fd: Fd, buffer: &mut [u8]) -> Outcome<usize> {
        match (&mut self.input, fd) {
            (Input::Given(input), 0) => input.read(buffer).map_err(|error| failure(&error)),
            (Input::Empty, 0) => Ok(0),
            _ => Err(Errno(libc::EBADF)),
        }
    }

    pub(super) fn write(&mut self, fd: Fd, bytes: &[u8]) -> Outcome<usize> {
        let output = match fd {
            1 => &mut self.output,
            2 => &mut self.error,
            _ => return Err(Errno(libc::EBADF)),
        };
        match output {
            Output::Given(output) => output.write(bytes).map_err(|error| failure(&error)),
            Output::Dropped | Output::Process => Ok(bytes.len()),
        }
    }
}

/// The error number of an embedder's stream that fails.
fn failure(error: &std::io::Error) -> Errno {
    Errno(error.raw_os_error().unwrap_or(libc::EIO))
}
