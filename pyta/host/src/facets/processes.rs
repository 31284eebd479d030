//! Processes and users.

use super::{Errno, Fd, Outcome};

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
    /// Lets another thread or process run.
    fn yield_now(&self);
    /// Ends the process at once, without flushing anything; answers only if that is refused.
    fn exit(&self, status: i32) -> Errno;
    /// Ends the process by `SIGABRT`; likewise.
    fn abort(&self) -> Errno;
    /// Sends a signal; the meaning of zero and negative processes is the platform's.
    fn kill(&self, pid: i32, signal: i32) -> Outcome<()>;
    /// A descriptor that stands for a process and is ready when it has ended.
    fn process_descriptor(&self, pid: i32, flags: u32) -> Outcome<Fd>;
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
    /// In a process that `fork` has made: everything of [`Processes::spawn`] up to what the program around wants to do itself, before
    /// descriptors are closed and the program is run. A failure comes with what is to be reported of it.
    fn spawn_prepare(&self, request: &Spawn<'_>) -> Result<(), (Errno, &'static str)>;
    /// The rest; answers only if that fails.
    fn spawn_finish(&self, request: &Spawn<'_>) -> Errno;
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
