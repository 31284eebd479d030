//! The standard streams of a program: descriptors 0 to 2, or what the embedder gives in their place, under whatever descriptors the program
//! has for them.

use std::collections::HashMap;
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

/// A standard stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    In,
    Out,
    Err,
}

/// What a descriptor of the program stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// A stream that is given.
    Stream(Stream),
    /// A descriptor of the process, mostly with the same number.
    Os(Fd),
    Closed,
}

/// The standard streams, and which descriptors stand for them.
#[derive(Debug)]
pub struct Streams {
    input: Input,
    output: Output,
    error: Output,
    /// Descriptors that are not those of the process with the same number.
    routes: HashMap<Fd, Route>,
}

impl Default for Streams {
    fn default() -> Streams {
        Streams::given(Input::Empty, Output::Dropped, Output::Dropped)
    }
}

impl Streams {
    /// The process's own.
    pub fn of_process() -> Streams {
        Streams::given(Input::Process, Output::Process, Output::Process)
    }

    /// What the embedder gives.
    pub fn given(input: Input, output: Output, error: Output) -> Streams {
        let of_process = [
            matches!(input, Input::Process),
            matches!(output, Output::Process),
            matches!(error, Output::Process),
        ];
        let streams = [Stream::In, Stream::Out, Stream::Err].map(Route::Stream);
        let routes = (0..).zip(streams).zip(of_process);
        Streams {
            input,
            output,
            error,
            routes: routes
                .filter_map(|(route, of_process)| (!of_process).then_some(route))
                .collect(),
        }
    }

    /// Whether all are the process's own.
    pub(super) fn are_of_process(&self) -> bool {
        self.routes.is_empty()
    }

    pub(super) fn route(&self, fd: Fd) -> Route {
        self.routes.get(&fd).copied().unwrap_or(Route::Os(fd))
    }

    pub(super) fn set_route(&mut self, fd: Fd, route: Route) {
        match route {
            Route::Os(same) if same == fd => self.routes.remove(&fd),
            _ => self.routes.insert(fd, route),
        };
    }

    pub(super) fn read(&mut self, stream: Stream, buffer: &mut [u8]) -> Outcome<usize> {
        match (&mut self.input, stream) {
            (Input::Given(input), Stream::In) => {
                input.read(buffer).map_err(|error| failure(&error))
            }
            (Input::Empty, Stream::In) => Ok(0),
            _ => Err(Errno(libc::EBADF)),
        }
    }

    pub(super) fn write(&mut self, stream: Stream, bytes: &[u8]) -> Outcome<usize> {
        let output = match stream {
            Stream::In => return Err(Errno(libc::EBADF)),
            Stream::Out => &mut self.output,
            Stream::Err => &mut self.error,
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
