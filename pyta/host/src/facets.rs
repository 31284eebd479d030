//! What a host can offer, as object-safe traits: one per facet, each granted or absent.
//!
//! The runtime sees only these traits, so that the same natives run on the operating system, in a sandbox or on a
//! recording. This file depends on nothing.
//!
//! Conventions: paths and names are bytes (the runtime decodes them); file descriptors are plain numbers that may be
//! wrong (`EBADF`); times are nanoseconds; every failure is the operating system's error number. Calls are made once:
//! an interrupted one answers `EINTR`, and whoever called looks at pending signals and calls again.

use std::fmt;

/// An error number of the operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Errno(pub i32);

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
    /// Time.
    fn clock(&self) -> Option<&dyn Clock>;
    /// Arguments and environment variables.
    fn environment(&self) -> Option<&dyn Environment>;
    /// Processes and users.
    fn processes(&self) -> Option<&dyn Processes>;
    /// Random bytes.
    fn randomness(&self) -> Option<&dyn Randomness>;
    /// Terminals.
    fn terminal(&self) -> Option<&dyn Terminal>;
    /// Signals and interval timers.
    fn signals(&self) -> Option<&dyn Signals>;
    /// What the platform is; harmless, so always there.
    fn platform(&self) -> &dyn Platform;
}

/// A path, possibly relative to an open directory.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// The directory that a relative path starts from; the current one if absent.
    pub dir: Option<Fd>,
    /// The path without a NUL byte.
    pub path: &'a [u8],
}

impl<'a> From<&'a [u8]> for At<'a> {
    fn from(path: &'a [u8]) -> Self {
        At { dir: None, path }
    }
}

/// Whether a symbolic link at the end of a path is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// To what it points at.
    Follow,
    /// The link itself is meant.
    Keep,
}

/// A point in time since 1970 as files carry it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp {
    /// Whole seconds, rounded down.
    pub seconds: i64,
    /// `0..1_000_000_000`.
    pub nanoseconds: u32,
}

/// What `stat` tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// Type and permission bits.
    pub mode: u32,
    /// Inode number.
    pub inode: u64,
    /// Device that holds the file.
    pub device: u64,
    /// Number of hard links.
    pub links: u64,
    /// Owner.
    pub user: u32,
    /// Owning group.
    pub group: u32,
    /// Bytes.
    pub size: i64,
    /// Last access.
    pub accessed: Timestamp,
    /// Last change of the contents.
    pub modified: Timestamp,
    /// Last change of this record.
    pub changed: Timestamp,
    /// Preferred size of a transfer in bytes.
    pub block_size: i64,
    /// Blocks of 512 bytes in use.
    pub blocks: i64,
    /// The device that a device file stands for.
    pub special_device: u64,
}

/// What `statvfs` tells about a file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileSystem {
    /// Preferred size of a transfer in bytes.
    pub block_size: u64,
    /// Unit of the block counts in bytes.
    pub fragment_size: u64,
    /// All, free, and free for users.
    pub blocks: [u64; 3],
    /// All, free, and free for users.
    pub files: [u64; 3],
    /// Identifier.
    pub id: u64,
    /// Mount flags.
    pub flags: u64,
    /// Longest name in bytes.
    pub name_max: u64,
}

/// What a directory entry is, as far as the directory knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// Something else that is known.
    Other,
    /// The directory does not say.
    Unknown,
}

/// One entry of a directory; never `.` or `..`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirEntry {
    /// The name without a path.
    pub name: Vec<u8>,
    /// Inode number.
    pub inode: u64,
    /// What it is.
    pub kind: EntryKind,
}

/// A descriptor to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollRequest {
    /// The descriptor.
    pub fd: Fd,
    /// Bits of `POLLIN` and so on to wait for.
    pub events: i16,
    /// The bits that hold; filled in.
    pub ready: i16,
}

/// Files and directories. Flags and modes are the platform's numbers, see [`Platform::constants`].
pub trait Files {
    /// Opens a file; the descriptor is not inherited by other programs.
    fn open(&self, at: At<'_>, flags: i32, mode: u32) -> Outcome<Fd>;
    /// Closes a descriptor. It is closed even if an error is answered.
    fn close(&self, fd: Fd) -> Outcome<()>;
    /// Reads into the buffer; 0 at the end of the file.
    fn read(&self, fd: Fd, buffer: &mut [u8]) -> Outcome<usize>;
    /// Writes some of the bytes.
    fn write(&self, fd: Fd, bytes: &[u8]) -> Outcome<usize>;
    /// Reads at an offset without moving the position.
    fn pread(&self, fd: Fd, buffer: &mut [u8], offset: u64) -> Outcome<usize>;
    /// Writes at an offset without moving the position.
    fn pwrite(&self, fd: Fd, bytes: &[u8], offset: u64) -> Outcome<usize>;
    /// Moves the position; `whence` is `SEEK_SET` and so on.
    fn lseek(&self, fd: Fd, offset: i64, whence: i32) -> Outcome<u64>;
    /// Describes an open file.
    fn fstat(&self, fd: Fd) -> Outcome<Stat>;
    /// Describes a file.
    fn stat(&self, at: At<'_>, links: Links) -> Outcome<Stat>;
    /// Describes the file system that holds an open file.
    fn fstatvfs(&self, fd: Fd) -> Outcome<FileSystem>;
    /// Describes the file system that holds a file.
    fn statvfs(&self, path: &[u8]) -> Outcome<FileSystem>;
    /// Checks permission bits (`F_OK`, `R_OK`…) for the real user, or the effective one.
    fn access(&self, at: At<'_>, mode: u32, user: AccessUser) -> Outcome<()>;
    /// The entries of a directory in the order of the operating system.
    fn list_dir(&self, path: &[u8]) -> Outcome<Vec<DirEntry>>;
    /// The entries of an open directory, from its beginning.
    fn list_open_dir(&self, fd: Fd) -> Outcome<Vec<DirEntry>>;
    /// Makes a directory.
    fn mkdir(&self, at: At<'_>, mode: u32) -> Outcome<()>;
    /// Removes an empty directory.
    fn rmdir(&self, at: At<'_>) -> Outcome<()>;
    /// Removes a file.
    fn unlink(&self, at: At<'_>) -> Outcome<()>;
    /// Renames, replacing what is there.
    fn rename(&self, from: At<'_>, to: At<'_>) -> Outcome<()>;
    /// Makes a hard link.
    fn link(&self, from: At<'_>, to: At<'_>, links: Links) -> Outcome<()>;
    /// Makes a symbolic link at `at` that says `target`.
    fn symlink(&self, target: &[u8], at: At<'_>) -> Outcome<()>;
    /// What a symbolic link says.
    fn readlink(&self, at: At<'_>) -> Outcome<Vec<u8>>;
    /// Makes a named pipe.
    fn mkfifo(&self, at: At<'_>, mode: u32) -> Outcome<()>;
    /// Sets the length of a file.
    fn truncate(&self, path: &[u8], length: u64) -> Outcome<()>;
    /// Sets the length of an open file.
    fn ftruncate(&self, fd: Fd, length: u64) -> Outcome<()>;
    /// Waits until an open file is on the device, with all of its record or only with what reading needs.
    fn fsync(&self, fd: Fd, data_only: bool) -> Outcome<()>;
    /// Sets the permission bits.
    fn chmod(&self, at: At<'_>, mode: u32, links: Links) -> Outcome<()>;
    /// Sets the permission bits of an open file.
    fn fchmod(&self, fd: Fd, mode: u32) -> Outcome<()>;
    /// Sets owner and group; `None` leaves one as it is.
    fn chown(&self, at: At<'_>, user: Option<u32>, group: Option<u32>, links: Links)
    -> Outcome<()>;
    /// Sets owner and group of an open file.
    fn fchown(&self, fd: Fd, user: Option<u32>, group: Option<u32>) -> Outcome<()>;
    /// Sets the times of access and modification; `None` is now.
    fn utime(&self, at: At<'_>, times: Option<[Timestamp; 2]>, links: Links) -> Outcome<()>;
    /// Sets the times of an open file.
    fn futime(&self, fd: Fd, times: Option<[Timestamp; 2]>) -> Outcome<()>;
    /// Locks or unlocks an open file (`LOCK_SH` and so on).
    fn flock(&self, fd: Fd, operation: i32) -> Outcome<()>;
    /// Whether the descriptor is a terminal.
    fn isatty(&self, fd: Fd) -> bool;
    /// A second descriptor for the same open file, not inherited by other programs.
    fn dup(&self, fd: Fd) -> Outcome<Fd>;
    /// Makes `target` stand for the same open file.
    fn dup2(&self, fd: Fd, target: Fd, inheritable: bool) -> Outcome<Fd>;
    /// A pipe: the ends for reading and writing, not inherited by other programs.
    fn pipe(&self) -> Outcome<(Fd, Fd)>;
    /// Whether other programs inherit the descriptor.
    fn inheritable(&self, fd: Fd) -> Outcome<bool>;
    /// Sets whether other programs inherit the descriptor.
    fn set_inheritable(&self, fd: Fd, inheritable: bool) -> Outcome<()>;
    /// Whether calls on the descriptor wait.
    fn blocking(&self, fd: Fd) -> Outcome<bool>;
    /// Sets whether calls on the descriptor wait.
    fn set_blocking(&self, fd: Fd, blocking: bool) -> Outcome<()>;
    /// Waits until a descriptor is ready or the time (nanoseconds; `None` is for ever) is over; how many are ready.
    fn poll(&self, requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize>;
    /// Copies between descriptors inside the operating system; how many bytes.
    fn sendfile(&self, target: Fd, source: Fd, offset: Option<u64>, count: usize)
    -> Outcome<usize>;
    /// The current directory.
    fn getcwd(&self) -> Outcome<Vec<u8>>;
    /// Changes the current directory.
    fn chdir(&self, path: &[u8]) -> Outcome<()>;
    /// Changes the current directory to an open one.
    fn fchdir(&self, fd: Fd) -> Outcome<()>;
    /// Sets the mask of permission bits that new files do not get; the old one.
    fn umask(&self, mask: u32) -> u32;
}

/// For whom [`Files::access`] asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessUser {
    /// The user who started the program.
    Real,
    /// The user whose rights it has.
    Effective,
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

/// Resources used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Processor time of the program itself in microseconds.
    pub user_us: i64,
    /// Processor time of the operating system for it in microseconds.
    pub system_us: i64,
    /// The other counters of C's `struct rusage`, in its order, from `ru_maxrss` to `ru_nivcsw`.
    pub counters: [i64; 14],
}

/// A child that ended or changed its state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waited {
    /// 0 if there is none yet (`WNOHANG`).
    pub pid: i32,
    /// The encoded status.
    pub status: i32,
    /// What it used.
    pub usage: Usage,
}

/// How to start a program in a new process; the contract of `_posixsubprocess.fork_exec`.
#[derive(Clone, Debug, Default)]
pub struct Spawn<'a> {
    /// Arguments, with the program's name first.
    pub args: &'a [Vec<u8>],
    /// Paths to try in turn.
    pub executables: &'a [Vec<u8>],
    /// `name=value` strings; `None` keeps the current environment.
    pub env: Option<&'a [Vec<u8>]>,
    /// The directory to start in.
    pub cwd: Option<&'a [u8]>,
    /// What becomes standard input, output and error; -1 leaves one alone.
    pub stdio: [Fd; 3],
    /// Descriptors to close in the child first (the parent's ends of pipes); -1 for none.
    pub parent_ends: [Fd; 4],
    /// Where the child reports a failure before it runs the program, as `type:hex errno:message`.
    pub error_pipe: Fd,
    /// Close everything from 3 up but `keep` and the error pipe.
    pub close_fds: bool,
    /// Sorted descriptors that stay open and are inherited.
    pub keep: &'a [Fd],
    /// Give the signals ignored by the interpreter their default action back.
    pub restore_signals: bool,
    /// Start a new session.
    pub new_session: bool,
    /// Join or (0) found a process group; -1 for neither.
    pub process_group: i32,
    /// New supplementary groups.
    pub groups: Option<&'a [u32]>,
    /// New group.
    pub group: Option<u32>,
    /// New user.
    pub user: Option<u32>,
    /// New file mode mask; -1 keeps it.
    pub umask: i32,
}

/// Which identities are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The user who started the program.
    pub user: u32,
    /// The user whose rights it has.
    pub effective_user: u32,
    /// The group of the user.
    pub group: u32,
    /// The group whose rights it has.
    pub effective_group: u32,
}

/// Processes and users.
pub trait Processes {
    /// This process.
    fn getpid(&self) -> i32;
    /// Its parent.
    fn getppid(&self) -> i32;
    /// Users and groups.
    fn identity(&self) -> Identity;
    /// Supplementary groups.
    fn getgroups(&self) -> Outcome<Vec<u32>>;
    /// The process group of a process; 0 is this one.
    fn getpgid(&self, pid: i32) -> Outcome<i32>;
    /// Sets the process group.
    fn setpgid(&self, pid: i32, group: i32) -> Outcome<()>;
    /// The session of a process; 0 is this one.
    fn getsid(&self, pid: i32) -> Outcome<i32>;
    /// Starts a session.
    fn setsid(&self) -> Outcome<i32>;
    /// Ends the process at once, without flushing anything.
    fn exit(&self, status: i32) -> !;
    /// Ends the process by `SIGABRT`.
    fn abort(&self) -> !;
    /// Sends a signal; the meaning of zero and negative processes is the platform's.
    fn kill(&self, pid: i32, signal: i32) -> Outcome<()>;
    /// Sends a signal to a process group.
    fn killpg(&self, group: i32, signal: i32) -> Outcome<()>;
    /// Splits the process; 0 in the child.
    fn fork(&self) -> Outcome<i32>;
    /// Waits for a child; `pid` and `options` as the platform has them.
    fn wait(&self, pid: i32, options: i32) -> Outcome<Waited>;
    /// Becomes another program; answers only if that fails. `env` holds `name=value` strings.
    fn exec(&self, path: &[u8], args: &[Vec<u8>], env: Option<&[Vec<u8>]>) -> Errno;
    /// Starts a program in a new process; its number.
    fn spawn(&self, request: &Spawn<'_>) -> Outcome<i32>;
    /// Changes the priority; the new one.
    fn nice(&self, increment: i32) -> Outcome<i32>;
    /// Resources used by `RUSAGE_SELF`, `RUSAGE_CHILDREN`…
    fn usage(&self, who: i32) -> Outcome<Usage>;
    /// The machine's memory, in bytes, if that is known.
    fn memory_bytes(&self) -> Option<usize>;
    /// Soft and hard limit of a resource; -1 is none.
    fn limits(&self, resource: i32) -> Outcome<(i64, i64)>;
    /// Sets soft and hard limit of a resource.
    fn set_limits(&self, resource: i32, soft: i64, hard: i64) -> Outcome<()>;
    /// Load averages over 1, 5 and 15 minutes.
    fn load(&self) -> Outcome<[f64; 3]>;
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
}
