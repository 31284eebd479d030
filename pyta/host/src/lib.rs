//! The full host of Pyta: files, clock, processes and terminal on the operating system.
//!
//! [`facets`] says what a host can offer; [`OsHost`] offers all of it on a Unix system. Safe calls go through `rustix`;
//! what it does not have lies in [`sys`], the only part with `unsafe` code.

pub mod access;
pub mod embedded;
pub mod facets;

mod administration;
mod clock;
mod constants;
mod environment;
mod files;
mod foreign;
mod mappings;
mod net;
mod pacemaker;
mod platform;
mod processes;
mod sharing;
mod signals;
mod sys;
mod terminal;
mod threads;
mod transfers;

#[cfg(test)]
mod tests;

use facets::{
    Administration, Clock, Environment, Errno, Facets, Files, Foreign, Mappings, Outcome, Platform,
    Processes, Randomness, Sharing, Signals, Sockets, Terminal, Transfers,
};

pub use sys::openssl;
pub use sys::sqlite;
pub use threads::start_compiling;

/// The host that grants everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsHost;

impl OsHost {
    /// The host, after the process was prepared as Python programs expect: `SIGPIPE` and `SIGXFSZ` are ignored, so
    /// that a closed pipe is an error of the write and not the end of the program. Standard descriptors that came closed
    /// stay so.
    pub fn start() -> Self {
        sys::fd::close_as_at_start();
        sys::signal::ignore_at_start();
        OsHost
    }
}

impl Facets for OsHost {
    fn files(&self) -> Option<&dyn Files> {
        Some(self)
    }

    fn transfers(&self) -> Option<&dyn Transfers> {
        Some(self)
    }

    fn mappings(&self) -> Option<&dyn Mappings> {
        Some(self)
    }

    fn foreign(&self) -> Option<&dyn Foreign> {
        Some(self)
    }

    fn administration(&self) -> Option<&dyn Administration> {
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

    fn sharing(&self) -> Option<&dyn Sharing> {
        Some(self)
    }

    fn randomness(&self) -> Option<&dyn Randomness> {
        Some(self)
    }

    fn terminal(&self) -> Option<&dyn Terminal> {
        Some(self)
    }

    fn signals(&self) -> Option<&dyn Signals> {
        Some(self)
    }

    fn sockets(&self) -> Option<&dyn Sockets> {
        Some(self)
    }

    fn platform(&self) -> &dyn Platform {
        self
    }
}

impl Randomness for OsHost {
    fn fill(&self, buffer: &mut [u8]) -> Outcome<()> {
        let mut rest = buffer;
        while !rest.is_empty() {
            let done = rustix::rand::getrandom(&mut *rest, rustix::rand::GetRandomFlags::empty())
                .map_err(errno)?;
            rest = rest.get_mut(done..).unwrap_or_default();
        }
        Ok(())
    }
}

/// The error number of a failed call.
fn errno(error: rustix::io::Errno) -> Errno {
    Errno(error.raw_os_error())
}
