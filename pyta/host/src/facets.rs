//! What a host can offer, as object-safe traits: one per facet, each granted or absent.
//!
//! The runtime sees only these traits, so that the same natives run on the operating system, in a sandbox or on a
//! recording. This file depends on nothing.
//!
//! Conventions: paths and names are bytes (the runtime decodes them); file descriptors are plain numbers that may be
//! wrong (`EBADF`); times are nanoseconds; every failure is the operating system's error number. Calls are made once:
//! an interrupted one answers `EINTR`, and whoever called looks at pending signals and calls again.

mod administration;
mod files;
mod foreign;
mod mappings;
mod net;
mod processes;
mod sharing;
mod transfers;

pub use administration::{Administration, ChildChange, FileAction, IdentityCall, PosixSpawn};
pub use files::{
    AccessUser, At, ControlArgument, DirEntry, EntryKind, FileSystem, Files, Links, PollRequest,
    Stat, Timestamp,
};
pub use foreign::{CType, Callback, Called, Foreign, Returned, Signature, Step, Suspended};
pub use mappings::{MapRequest, Mapping, Mappings, Memory};
pub use net::{Address, Control, Found, LookupError, Message, Sockets};
pub use processes::{Identity, Processes, Spawn, Usage, Waited};
pub use sharing::Sharing;
pub use transfers::{AttributeChange, Attributed, Place, TimerSetting, Transfers};

use std::fmt;

/// An error number of the operating system, or a [refusal](Refusal) of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Errno(pub i32);

/// What a host does not grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Refusal {
    Files = 1,
    Path,
    Writing,
    Processes,
    Descriptor,
    Network,
}

impl Refusal {
    const ALL: [Refusal; 6] = [
        Refusal::Files,
        Refusal::Path,
        Refusal::Writing,
        Refusal::Processes,
        Refusal::Descriptor,
        Refusal::Network,
    ];

    /// What is refused, in words.
    pub fn text(self) -> &'static str {
        match self {
            Refusal::Files => "access to files is not granted by the host",
            Refusal::Path => "access to this path is not granted by the host",
            Refusal::Writing => "changing files is not granted by the host",
            Refusal::Processes => "access to processes is not granted by the host",
            Refusal::Network => "access to the network is not granted by the host",
            Refusal::Descriptor => "this is not granted by the host for descriptors",
        }
    }
}

impl Errno {
    /// The operating system's number for what is not permitted.
    const EPERM: i32 = 1;
    /// Bits of the operating system's number.
    const SHIFT: u32 = 16;

    /// A call that the host has not made because it does not grant it.
    pub const fn refused(refusal: Refusal) -> Errno {
        Errno((refusal as i32) << Errno::SHIFT | Errno::EPERM)
    }

    /// What was refused, if that is why the call failed.
    pub fn refusal(self) -> Option<Refusal> {
        let number = self.0 >> Errno::SHIFT;
        Refusal::ALL
            .into_iter()
            .find(|&refusal| refusal as i32 == number)
    }

    /// The operating system's number.
    pub fn number(self) -> i32 {
        self.0 & ((1 << Errno::SHIFT) - 1)
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error number {}", self.0)
    }
}

impl std::error::Error for Errno {}

/// The result of a call to the outside world.
pub type Outcome<T> = Result<T, Errno>;

/// An open file of the host.
pub type Fd = i32;

/// Everything a host grants. A facet that is `None` is denied.
pub trait Facets {
    /// Files and directories.
    fn files(&self) -> Option<&dyn Files>;
    /// Transfers, attributes and descriptors that stand for no file.
    fn transfers(&self) -> Option<&dyn Transfers>;
    /// Maps of files and of memory.
    fn mappings(&self) -> Option<&dyn Mappings>;
    /// C libraries and memory by address: only for programs that are trusted as the process itself is.
    fn foreign(&self) -> Option<&dyn Foreign> {
        None
    }
    /// Time.
    fn clock(&self) -> Option<&dyn Clock>;
    /// Arguments and environment variables.
    fn environment(&self) -> Option<&dyn Environment>;
    /// Processes and users.
    fn processes(&self) -> Option<&dyn Processes>;
    /// What processes share under a name.
    fn sharing(&self) -> Option<&dyn Sharing>;
    /// Scheduling, identities and namespaces.
    fn administration(&self) -> Option<&dyn Administration>;
    /// Random bytes.
    fn randomness(&self) -> Option<&dyn Randomness>;
    /// Terminals.
    fn terminal(&self) -> Option<&dyn Terminal>;
    /// Signals and interval timers.
    fn signals(&self) -> Option<&dyn Signals>;
    /// Sockets and names of hosts.
    fn sockets(&self) -> Option<&dyn Sockets>;
    /// What the platform is; harmless, so always there.
    fn platform(&self) -> &dyn Platform;
}

/// Broken-down time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarTime {
    /// The year as it is, not less 1900.
    pub year: i64,
    /// `1..=12`.
    pub month: i32,
    /// `1..=31`.
    pub day: i32,
    /// `0..=23`.
    pub hour: i32,
    /// `0..=59`.
    pub minute: i32,
    /// `0..=61`.
    pub second: i32,
    /// `0..=6`, Monday is 0.
    pub weekday: i32,
    /// `1..=366`.
    pub year_day: i32,
    /// Summer time: 1 yes, 0 no, -1 unknown.
    pub summer: i32,
    /// Seconds east of Greenwich.
    pub offset: i64,
    /// Name of the time zone.
    pub zone: Vec<u8>,
}

/// The time zone, as the `time` module presents it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// Names in winter and in summer.
    pub names: [Vec<u8>; 2],
    /// Seconds *west* of Greenwich in winter.
    pub winter: i64,
    /// Seconds *west* of Greenwich in summer.
    pub summer: i64,
    /// Whether there is summer time at all.
    pub has_summer: bool,
}

/// Calls a function again and again, from another thread, until it is dropped. A process made by `fork` has none: there it is forgotten,
/// not dropped.
pub trait Pacemaker {
    /// Calls it every so many nanoseconds from now on; `None` rests, which it does at the start.
    fn set_period(&self, period_ns: Option<u64>);
}

/// Time. Clocks are in nanoseconds.
pub trait Clock {
    /// Since 1970.
    fn time_ns(&self) -> i64;
    /// A clock that never goes back.
    fn monotonic_ns(&self) -> i64;
    /// The finest clock.
    fn perf_counter_ns(&self) -> i64;
    /// Processor time of the process.
    fn process_time_ns(&self) -> i64;
    /// Processor time of the thread.
    fn thread_time_ns(&self) -> i64;
    /// A clock by its number.
    fn gettime_ns(&self, clock: i32) -> Outcome<i64>;
    /// The resolution of a clock.
    fn resolution_ns(&self, clock: i32) -> Outcome<i64>;
    /// Sleeps until the monotonic clock shows the time; `EINTR` if a signal came first.
    fn sleep_until(&self, monotonic_ns: i64) -> Outcome<()>;
    /// What calls `beat`, which may do nothing but set atomic variables.
    fn pacemaker(&self, beat: Box<dyn Fn() + Send>) -> Outcome<Box<dyn Pacemaker>>;
    /// The local time.
    fn localtime(&self, seconds: i64) -> Outcome<CalendarTime>;
    /// The time in Greenwich.
    fn gmtime(&self, seconds: i64) -> Outcome<CalendarTime>;
    /// Seconds since 1970 of a local time, whose fields may be out of their ranges.
    fn mktime(&self, time: &CalendarTime) -> Outcome<i64>;
    /// Formats as C's `strftime` does.
    fn strftime(&self, format: &[u8], time: &CalendarTime) -> Outcome<Vec<u8>>;
    /// Reads the environment variable `TZ` again and tells the zone.
    fn tzset(&self) -> Zone;
}

/// Arguments and environment variables.
pub trait Environment {
    /// The program's name and arguments.
    fn args(&self) -> Vec<Vec<u8>>;
    /// The path of the running program, if known.
    fn executable(&self) -> Option<Vec<u8>>;
    /// All variables.
    fn variables(&self) -> Vec<(Vec<u8>, Vec<u8>)>;
    /// One variable.
    fn get(&self, name: &[u8]) -> Option<Vec<u8>>;
    /// Sets a variable; `EINVAL` for an impossible name or value.
    fn set(&self, name: &[u8], value: &[u8]) -> Outcome<()>;
    /// Removes a variable; `EINVAL` for an impossible name.
    fn unset(&self, name: &[u8]) -> Outcome<()>;
}

/// Random bytes.
pub trait Randomness {
    /// Fills the buffer with bytes fit for keys.
    fn fill(&self, buffer: &mut [u8]) -> Outcome<()>;
}

/// The settings of a terminal, as C's `struct termios` has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TerminalSettings {
    /// Input, output, control and local modes.
    pub modes: [u32; 4],
    /// Input and output speed codes (`B9600`…).
    pub speeds: [u32; 2],
    /// Control characters.
    pub control: Vec<u8>,
}

/// Terminals.
pub trait Terminal {
    /// Columns and lines.
    fn size(&self, fd: Fd) -> Outcome<(u16, u16)>;
    /// The settings.
    fn settings(&self, fd: Fd) -> Outcome<TerminalSettings>;
    /// Changes the settings; `when` is `TCSANOW` and so on.
    fn set_settings(&self, fd: Fd, when: i32, settings: &TerminalSettings) -> Outcome<()>;
    /// Lets every key through as it is typed; what the settings were, to be restored.
    fn enter_raw(&self, fd: Fd) -> Outcome<TerminalSettings>;
    /// The path of the terminal.
    fn name(&self, fd: Fd) -> Outcome<Vec<u8>>;
    /// The process group in the foreground.
    fn foreground(&self, fd: Fd) -> Outcome<i32>;
    /// Brings a process group to the foreground.
    fn set_foreground(&self, fd: Fd, group: i32) -> Outcome<()>;
    /// Waits until output is written.
    fn drain(&self, fd: Fd) -> Outcome<()>;
    /// Throws away input, output or both (`TCIFLUSH`…).
    fn flush(&self, fd: Fd, queue: i32) -> Outcome<()>;
    /// Suspends or resumes input or output (`TCOOFF`…).
    fn flow(&self, fd: Fd, action: i32) -> Outcome<()>;
    /// Sends zeros for a while.
    fn send_break(&self, fd: Fd, duration: i32) -> Outcome<()>;
    /// Sets columns and lines.
    fn set_size(&self, fd: Fd, columns: u16, lines: u16) -> Outcome<()>;
}

/// What happens when a signal arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalAction {
    /// What the platform does.
    Default,
    /// Nothing.
    Ignore,
    /// It is recorded, for [`Signals::take_pending`].
    Record,
    /// Something else that was there before this program.
    Foreign,
}

/// An interval timer: the time left and the interval, in nanoseconds; 0 is off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timer {
    /// Until the next signal.
    pub value: u64,
    /// Between the following ones.
    pub interval: u64,
}

/// Signals and interval timers.
pub trait Signals {
    /// Sets what happens; what happened before.
    fn set_action(&self, signal: i32, action: SignalAction) -> Outcome<SignalAction>;
    /// What happens.
    fn action(&self, signal: i32) -> Outcome<SignalAction>;
    /// Whether a recorded signal waits; one load.
    fn is_pending(&self) -> bool;
    /// Takes the recorded signals: bit `n - 1` stands for signal `n`.
    fn take_pending(&self) -> u64;
    /// Calls `hook` from inside the signal handler after a signal was recorded, to make the interpreter look. The hook
    /// may do nothing but set atomic variables.
    fn set_hook(&self, hook: Option<fn()>);
    /// Writes each recorded signal's number as a byte to the descriptor (-1 is none); the old descriptor.
    fn set_wakeup_fd(&self, fd: Fd) -> Fd;
    /// Whether the signal interrupts calls of the operating system.
    fn set_interrupts(&self, signal: i32, interrupts: bool) -> Outcome<()>;
    /// Sends `SIGALRM` in so many seconds (0 is never); what was left of the last request.
    fn alarm(&self, seconds: u32) -> u32;
    /// Sets an interval timer (`ITIMER_REAL`…); what it was.
    fn set_timer(&self, which: i32, timer: Timer) -> Outcome<Timer>;
    /// What an interval timer shows.
    fn timer(&self, which: i32) -> Outcome<Timer>;
    /// Waits for any signal.
    fn pause(&self);
    /// Waits as [`Files::poll`] does. A signal that was recorded before and not taken interrupts it, too.
    fn poll_or_signal(&self, requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize>;
    /// Sends a signal to the calling thread.
    fn raise(&self, signal: i32) -> Outcome<()>;
    /// Changes the thread's blocked signals (`SIG_BLOCK`…, bits as in [`Signals::take_pending`]); the old ones.
    fn mask(&self, how: i32, signals: u64) -> Outcome<u64>;
    /// Blocked signals that have arrived.
    fn blocked_pending(&self) -> u64;
}

/// What `uname` tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemName {
    /// The operating system's name.
    pub system: Vec<u8>,
    /// The machine's name on the network.
    pub node: Vec<u8>,
    /// The operating system's release.
    pub release: Vec<u8>,
    /// The operating system's version.
    pub version: Vec<u8>,
    /// The hardware.
    pub machine: Vec<u8>,
}

/// Groups of constants that modules of the language export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstantGroup {
    /// `EPERM` and so on.
    Errno,
    /// `SIGHUP` and so on, with `SIG_BLOCK`, `ITIMER_REAL`.
    Signal,
    /// What the `posix` module has: `O_RDONLY`, `WNOHANG`, `EX_OK`…
    Posix,
    /// `CLOCK_REALTIME` and so on.
    Time,
    /// `POLLIN` and so on.
    Select,
    /// `TCSANOW`, `ECHO` and so on.
    Terminal,
    /// `RLIMIT_CPU`, `RUSAGE_SELF` and so on.
    Resource,
    /// `LOCK_SH`, `F_GETFD` and so on.
    Fcntl,
    /// `MAP_SHARED`, `PROT_READ` and so on.
    Mapping,
    /// `AF_INET`, `SOL_SOCKET` and so on.
    Socket,
    /// `SC_PAGESIZE` and so on.
    SystemLimits,
    /// `PC_NAME_MAX` and so on.
    PathLimits,
    /// `CS_PATH` and so on.
    SystemTexts,
}

/// What the platform is.
pub trait Platform {
    /// Names of the system.
    fn uname(&self) -> SystemName;
    /// Processors of the machine.
    fn cpu_count(&self) -> usize;
    /// Processors that this process may use.
    fn usable_cpu_count(&self) -> usize;
    /// The platform's numbers.
    fn constants(&self, group: ConstantGroup) -> &'static [(&'static str, i64)];
    /// The text of an error number.
    fn strerror(&self, errno: Errno) -> String;
    /// The text of a signal number.
    fn strsignal(&self, signal: i32) -> Option<String>;
    /// A configuration value by its number (`_SC_PAGESIZE`…); `None` if there is no limit.
    fn sysconf(&self, name: i32) -> Outcome<Option<i64>>;
    /// A configuration text by its number (`_CS_PATH`…); `None` if it is not set.
    fn confstr(&self, name: i32) -> Outcome<Option<Vec<u8>>>;
    /// The processors that a process may use; 0 is this one.
    fn affinity(&self, pid: i32) -> Outcome<Vec<usize>>;
}
