//! The host of an interpreter that lives inside another program.
//!
//! Files, clocks, sockets and child processes are those of the operating system. What belongs to the program around it is not touched: the
//! interpreter has standard streams in memory, environment variables, a current directory, signals and a mask of its own, and cannot end,
//! split or replace the process. Descriptors, waiting, clocks, sockets, random numbers and files that are granted in part are those of
//! [`Granted`](crate::access::Granted). [`Surroundings`] is the program's side of that; threads may share it.

mod environment;
mod files;
mod memory;
mod processes;
mod signals;
mod transfers;

use std::fmt;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::OsHost;
use crate::access::{
    self, Access, ClockAccess, FileAccess, Grant, Granted, Input, Output, Pulse, RandomAccess,
    Stream, Streams,
};
use crate::facets::{
    Administration, Clock, Environment, Errno, Facets, Files, Mappings, Platform, Processes,
    Randomness, Sharing, SignalAction, Signals, Sockets, Terminal, Transfers,
};

pub use environment::Variables;
use memory::{Memory, StreamEnd};

/// Error numbers, as everywhere on Linux and its like.
mod number {
    pub const EPERM: i32 = libc::EPERM;
    pub const EBADF: i32 = libc::EBADF;
    pub const ECHILD: i32 = libc::ECHILD;
    pub const EINVAL: i32 = libc::EINVAL;
    pub const ENOTDIR: i32 = libc::ENOTDIR;
}

/// Signals of its own.
#[derive(Debug)]
struct OwnSignals {
    actions: [SignalAction; 65],
    mask: u64,
}

/// What the program around an interpreter gives it and gets from it.
pub struct Surroundings {
    memory: Mutex<Memory>,
    variables: Mutex<Variables>,
    /// The current directory; that of the process while there is none.
    directory: Mutex<Option<Vec<u8>>>,
    /// Processes that were started and not waited for.
    children: Mutex<Vec<i32>>,
    signals: Mutex<OwnSignals>,
    /// Bit `n - 1` stands for signal `n`.
    pending: AtomicU64,
    mask: AtomicU32,
    pulse: Box<dyn Pulse>,
    /// Not 0 when what runs is to stop: it waits no longer then.
    stop: Arc<AtomicU8>,
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings").finish_non_exhaustive()
    }
}

/// What is in a lock, whatever has happened to others that held it: every change here is whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Surroundings {
    /// Surroundings with these variables and standard input.
    pub fn new(
        variables: Variables,
        stdin: Vec<u8>,
        pulse: Box<dyn Pulse>,
        stop: Arc<AtomicU8>,
    ) -> Arc<Surroundings> {
        Arc::new(Surroundings {
            memory: Mutex::new(Memory::new(stdin)),
            variables: Mutex::new(variables),
            directory: Mutex::default(),
            children: Mutex::default(),
            signals: Mutex::new(OwnSignals {
                actions: [SignalAction::Default; 65],
                mask: 0,
            }),
            pending: AtomicU64::new(0),
            mask: AtomicU32::new(0),
            pulse,
            stop,
        })
    }

    /// Takes what was written to standard output and standard error since the last time.
    pub fn take_output(&self) -> [Vec<u8>; 2] {
        locked(&self.memory).take_output()
    }

    /// Whether there is output to take.
    pub fn has_output(&self) -> bool {
        locked(&self.memory).has_output()
    }
}

/// Parts of the host that grant less than the operating system offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// What lies in these directories may be used, and nothing else: no other files and no child processes.
    pub files: Option<Vec<access::Directory>>,
    /// No sockets.
    pub no_network: bool,
    /// A clock that begins at so many nanoseconds since 1970 and passes only while the program sleeps, without sleeping.
    pub clock_start_ns: Option<i64>,
    /// Random bytes from a generator that begins with this number.
    pub seed: Option<u64>,
}

/// A host whose program goes on when the interpreter's ends.
#[derive(Debug)]
pub struct EmbeddedHost {
    os: OsHost,
    around: Arc<Surroundings>,
    narrowing: Narrowing,
    /// What does the narrowed parts, and everything that waits.
    granted: Granted,
}

impl EmbeddedHost {
    /// The host.
    ///
    /// # Errors
    /// A directory that cannot be opened.
    pub fn new(around: Arc<Surroundings>, narrowing: Narrowing) -> Result<EmbeddedHost, Errno> {
        let granted = Granted::new(access(&around, &narrowing))?;
        Ok(EmbeddedHost {
            os: OsHost,
            around,
            narrowing,
            granted,
        })
    }

    fn has_all_files(&self) -> bool {
        self.narrowing.files.is_none()
    }
}

fn access(around: &Arc<Surroundings>, narrowing: &Narrowing) -> Access {
    let streams = Streams::given(
        Input::Given(Box::new(StreamEnd::new(around, Stream::In))),
        Output::Given(Box::new(StreamEnd::new(around, Stream::Out))),
        Output::Given(Box::new(StreamEnd::new(around, Stream::Err))),
    );
    Access {
        files: match &narrowing.files {
            Some(directories) if directories.is_empty() => FileAccess::None,
            Some(directories) => FileAccess::Within(directories.clone()),
            None => FileAccess::All,
        },
        clock: match narrowing.clock_start_ns {
            Some(start_ns) => ClockAccess::Virtual { start_ns },
            None => ClockAccess::Real,
        },
        random: narrowing
            .seed
            .map_or(RandomAccess::System, RandomAccess::Seeded),
        network: match narrowing.no_network {
            true => Grant::None,
            false => Grant::All,
        },
        streams,
        stop: around.stop.clone(),
        pulse: Some(around.clone()),
        ..Access::default()
    }
}

impl Facets for EmbeddedHost {
    fn files(&self) -> Option<&dyn Files> {
        match self.has_all_files() {
            true => Some(self),
            false => Some(&self.granted),
        }
    }

    fn transfers(&self) -> Option<&dyn Transfers> {
        self.has_all_files().then_some(self)
    }

    fn mappings(&self) -> Option<&dyn Mappings> {
        self.has_all_files().then_some(&self.granted)
    }

    /// The process is that of the program around.
    fn administration(&self) -> Option<&dyn Administration> {
        None
    }

    fn clock(&self) -> Option<&dyn Clock> {
        Some(&self.granted)
    }

    fn environment(&self) -> Option<&dyn Environment> {
        Some(self)
    }

    fn processes(&self) -> Option<&dyn Processes> {
        match self.has_all_files() {
            true => Some(self),
            false => Some(&self.granted),
        }
    }

    fn sharing(&self) -> Option<&dyn Sharing> {
        Some(&self.granted)
    }

    fn randomness(&self) -> Option<&dyn Randomness> {
        Some(&self.granted)
    }

    fn terminal(&self) -> Option<&dyn Terminal> {
        self.has_all_files().then_some(&self.os)
    }

    fn signals(&self) -> Option<&dyn Signals> {
        Some(self)
    }

    fn sockets(&self) -> Option<&dyn Sockets> {
        Some(&self.granted)
    }

    fn platform(&self) -> &dyn Platform {
        &self.os
    }
}

/// What the program around does not let happen to it.
fn refused<T>() -> Result<T, Errno> {
    Err(Errno(number::EPERM))
}
