//! A host that grants a part of what the operating system offers: for embedders.
//!
//! [`Access`] says what is granted, [`Granted`] is the host. Where a part is refused the failure names it ([`Refusal`]).
//!
//! - **A1** A path is only ever given to the operating system relative to a directory that was granted, and resolved by it so that neither
//!   `..` nor a link leads out (`openat2` with `RESOLVE_BENEATH`).
//! - **A2** While files are not granted at all, or some directories only, a descriptor that the host has not made for the program is not
//!   used: the process may have others.
//! - **A3** Nothing waits longer than [`SLICE_NS`] without looking whether the program is to stop, but for what the operating system does
//!   not let one ask beforehand.

mod clock;
mod descriptors;
mod environment;
mod files;
mod mappings;
mod paths;
mod processes;
mod sharing;
mod sockets;
mod streams;
mod transfers;
mod waiting;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU8;

pub use streams::{Input, Output, Streams};
pub(crate) use streams::{Route, Stream};

use crate::OsHost;
use crate::facets::{
    Administration, Clock, Environment, Facets, Files, Mappings, Outcome, Platform, Processes,
    Randomness, Sharing, Signals, Sockets, Terminal, Transfers,
};
use clock::VirtualClock;
use descriptors::Descriptors;
use environment::Variables;
use paths::Directories;

/// Whether something is granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grant {
    #[default]
    None,
    All,
}

/// Which files are granted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FileAccess {
    #[default]
    None,
    /// What lies in these directories. The current directory is the first of them at the start, and changes for the program only.
    Within(Vec<Directory>),
    /// Everything; the current directory is that of the process.
    All,
}

/// A directory that is granted with everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    pub path: PathBuf,
    pub right: Right,
}

/// What may be done in a directory. It is the way by which a file is reached that counts: a file with a name in a directory to write in may
/// be written, though it have another name elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    Read,
    /// Reading, writing, making, moving and removing files and directories; neither making links that lead upwards nor named pipes, nor
    /// giving files away or letting them run as their owner.
    Write,
}

/// Which environment variables there are. What the program changes it changes for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EnvironmentAccess {
    #[default]
    None,
    Given(Vec<(Vec<u8>, Vec<u8>)>),
    /// Those of the process when the host is made.
    All,
}

/// Which time it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockAccess {
    #[default]
    Real,
    /// It begins at so many nanoseconds since 1970, and passes only while the program sleeps, without sleeping.
    Virtual { start_ns: i64 },
}

/// Where random bytes come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RandomAccess {
    #[default]
    System,
    /// From a generator that begins with this number: not fit for keys.
    Seeded(u64),
}

/// What a program may reach. The default grants no files, variables, sockets, processes or signals, and nothing to read or write.
#[derive(Debug, Default)]
pub struct Access {
    pub files: FileAccess,
    pub environment: EnvironmentAccess,
    /// Sockets but for pairs, which lead nowhere.
    pub network: Grant,
    /// Making and ending processes, the own one too; questions are answered in any case.
    pub processes: Grant,
    /// Signals and timers of the process.
    pub signals: Grant,
    pub clock: ClockAccess,
    pub random: RandomAccess,
    pub streams: Streams,
    /// Not 0 when the program is to stop: it waits no longer then.
    pub stop: Arc<AtomicU8>,
    /// Asked while the program waits. Signals of the process are not the program's then, and end no waiting by themselves.
    pub pulse: Option<Arc<dyn Pulse>>,
}

/// Asked every now and then while a program waits in the operating system.
pub trait Pulse: Send + Sync + fmt::Debug {
    /// Whether something is to be done that ends the waiting, as after Ctrl-C.
    fn is_interrupted(&self) -> bool;
}

impl Access {
    /// Everything, with the process's standard streams.
    pub fn all() -> Access {
        Access {
            files: FileAccess::All,
            environment: EnvironmentAccess::All,
            network: Grant::All,
            processes: Grant::All,
            signals: Grant::All,
            streams: Streams::of_process(),
            ..Access::default()
        }
    }
}

const USUAL_MASK: u32 = 0o022;

/// Between two looks whether the program is to stop.
const SLICE_NS: u64 = 20_000_000;

/// The host that grants what an [`Access`] says.
#[derive(Debug)]
pub struct Granted {
    files: FileAccess,
    directories: Directories,
    /// Permission bits that new files do not get, where not all files are granted.
    mask: Cell<u32>,
    descriptors: Descriptors,
    variables: RefCell<Variables>,
    network: Grant,
    processes: Grant,
    signals: Grant,
    clock: Option<VirtualClock>,
    random: Option<Cell<u64>>,
    streams: RefCell<Streams>,
    stop: Arc<AtomicU8>,
    pulse: Option<Arc<dyn Pulse>>,
}

impl Granted {
    /// The host.
    ///
    /// # Errors
    /// A directory that cannot be opened.
    pub fn new(access: Access) -> Outcome<Granted> {
        let directories = match &access.files {
            FileAccess::Within(directories) => Directories::open(directories)?,
            FileAccess::None | FileAccess::All => Directories::default(),
        };
        Ok(Granted {
            descriptors: Descriptors::new(access.files == FileAccess::All),
            directories,
            mask: Cell::new(USUAL_MASK),
            variables: RefCell::new(Variables::of(access.environment)),
            network: access.network,
            processes: access.processes,
            signals: access.signals,
            clock: match access.clock {
                ClockAccess::Real => None,
                ClockAccess::Virtual { start_ns } => Some(VirtualClock::starting(start_ns)),
            },
            random: match access.random {
                RandomAccess::System => None,
                RandomAccess::Seeded(seed) => Some(Cell::new(seed)),
            },
            files: access.files,
            streams: RefCell::new(access.streams),
            stop: access.stop,
            pulse: access.pulse,
        })
    }
}

impl Facets for Granted {
    fn files(&self) -> Option<&dyn Files> {
        Some(self)
    }

    fn transfers(&self) -> Option<&dyn Transfers> {
        (self.files == FileAccess::All).then_some(self)
    }

    fn mappings(&self) -> Option<&dyn Mappings> {
        (self.files == FileAccess::All).then_some(self)
    }

    fn administration(&self) -> Option<&dyn Administration> {
        (self.processes == Grant::All).then_some(&OsHost)
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
        self.streams.borrow().are_of_process().then_some(&OsHost)
    }

    fn signals(&self) -> Option<&dyn Signals> {
        (self.signals == Grant::All).then_some(self)
    }

    fn sockets(&self) -> Option<&dyn Sockets> {
        Some(self)
    }

    fn platform(&self) -> &dyn Platform {
        &OsHost
    }
}

impl Randomness for Granted {
    fn fill(&self, buffer: &mut [u8]) -> Outcome<()> {
        let Some(state) = &self.random else {
            return OsHost.fill(buffer);
        };
        for chunk in buffer.chunks_mut(8) {
            let bytes = next_random(state).to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
        Ok(())
    }
}

/// The next number of SplitMix64 (Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014).
fn next_random(state: &Cell<u64>) -> u64 {
    state.set(state.get().wrapping_add(0x9E37_79B9_7F4A_7C15));
    let mut z = state.get();
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
