//! The host of an interpreter that lives inside another program.
//!
//! Files, clocks, sockets and child processes are those of the operating system. What belongs to the program around it is not touched: the
//! interpreter has standard streams in memory, environment variables, a current directory, signals and a mask of its own, and cannot end,
//! split or replace the process. [`Surroundings`] is the program's side of that; threads may share it.

mod environment;
mod files;
mod processes;
mod signals;
mod streams;
mod waiting;

use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::OsHost;
use crate::facets::{
    Clock, Environment, Errno, Facets, Files, Platform, Processes, Randomness, SignalAction,
    Signals, Sockets, Terminal,
};

pub use environment::Variables;
use streams::Streams;

/// Error numbers, as everywhere on Linux and its like.
mod number {
    pub const EPERM: i32 = libc::EPERM;
    pub const EBADF: i32 = libc::EBADF;
    pub const ECHILD: i32 = libc::ECHILD;
    pub const EINTR: i32 = libc::EINTR;
    pub const EINVAL: i32 = libc::EINVAL;
    pub const ENOTDIR: i32 = libc::ENOTDIR;
    pub const ESPIPE: i32 = libc::ESPIPE;
}

/// Asked every now and then while the interpreter waits in the operating system.
pub trait Pulse: Send + Sync {
    /// Whether the program around wants what runs to be interrupted, as by Ctrl-C.
    fn is_interrupted(&self) -> bool;
}

/// Signals of its own.
#[derive(Debug)]
struct OwnSignals {
    actions: [SignalAction; 65],
    mask: u64,
}

/// What the program around an interpreter gives it and gets from it.
pub struct Surroundings {
    streams: Mutex<Streams>,
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
    pub fn new(variables: Variables, stdin: Vec<u8>, pulse: Box<dyn Pulse>) -> Arc<Surroundings> {
        Arc::new(Surroundings {
            streams: Mutex::new(Streams::new(stdin)),
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
        })
    }

    /// Takes what was written to standard output and standard error since the last time.
    pub fn take_output(&self) -> [Vec<u8>; 2] {
        locked(&self.streams).take_output()
    }

    /// Whether there is output to take.
    pub fn has_output(&self) -> bool {
        locked(&self.streams).has_output()
    }
}

/// A host whose program goes on when the interpreter's ends.
#[derive(Clone, Debug)]
pub struct EmbeddedHost {
    os: OsHost,
    around: Arc<Surroundings>,
}

impl EmbeddedHost {
    pub fn new(around: Arc<Surroundings>) -> EmbeddedHost {
        EmbeddedHost { os: OsHost, around }
    }
}

impl Facets for EmbeddedHost {
    fn files(&self) -> Option<&dyn Files> {
        Some(self)
    }

    fn clock(&self) -> Option<&dyn Clock> {
        Some(self)
    }

    fn environment(&self) -> Option<&dyn Environment> {
        Some(self)
    }

    fn processes(&self) -> Option<&dyn Processes> {
        Some(self)
    }

    fn randomness(&self) -> Option<&dyn Randomness> {
        Some(&self.os)
    }

    fn terminal(&self) -> Option<&dyn Terminal> {
        Some(&self.os)
    }

    fn signals(&self) -> Option<&dyn Signals> {
        Some(self)
    }

    fn sockets(&self) -> Option<&dyn Sockets> {
        Some(&self.os)
    }

    fn platform(&self) -> &dyn Platform {
        &self.os
    }
}

/// What the program around does not let happen to it.
fn refused<T>() -> Result<T, Errno> {
    Err(Errno(number::EPERM))
}
