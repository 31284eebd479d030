//! Processes as an administrator sees them: scheduling, identities, namespaces.

use super::{Fd, Outcome};

/// The call that changes users or groups; how many numbers it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityCall {
    /// `setuid`: one.
    User,
    /// `seteuid`: one.
    EffectiveUser,
    /// `setreuid`: two; all ones leaves one as it is.
    RealEffectiveUser,
    /// `setresuid`: three; likewise.
    RealEffectiveSavedUser,
    /// `setgid`: one.
    Group,
    /// `setegid`: one.
    EffectiveGroup,
    /// `setregid`: two.
    RealEffectiveGroup,
    /// `setresgid`: three.
    RealEffectiveSavedGroup,
}

/// A change of a child, as `waitid` tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChildChange {
    pub pid: i32,
    /// Its real user.
    pub user: u32,
    /// `SIGCHLD`.
    pub signal: i32,
    /// The exit status, or a signal.
    pub status: i32,
    /// `CLD_EXITED` and so on.
    pub code: i32,
}

/// What is done with descriptors in a new process before its program runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileAction {
    Open {
        fd: Fd,
        path: Vec<u8>,
        flags: i32,
        mode: u32,
    },
    Close(Fd),
    Duplicate {
        fd: Fd,
        target: Fd,
    },
    /// Closes this one and all above.
    CloseFrom(Fd),
}

/// The contract of POSIX's `posix_spawn`.
#[derive(Clone, Debug, Default)]
pub struct PosixSpawn {
    pub path: Vec<u8>,
    /// The path is a name to look for in `PATH`.
    pub is_searched: bool,
    pub args: Vec<Vec<u8>>,
    /// `name=value` strings; `None` keeps the current environment.
    pub env: Option<Vec<Vec<u8>>>,
    pub actions: Vec<FileAction>,
    /// The process group to join, or 0 for a new one.
    pub process_group: Option<i32>,
    /// Effective user and group become the real ones.
    pub resets_identity: bool,
    /// Starts a session.
    pub new_session: bool,
    /// Signals that are blocked.
    pub blocked_signals: Option<Vec<i32>>,
    /// Signals that get their default action back.
    pub default_signals: Option<Vec<i32>>,
    /// Policy, or none to keep it, and priority.
    pub scheduler: Option<(Option<i32>, i32)>,
}

/// Scheduling, identities and namespaces. Process 0 is the own one.
pub trait Administration {
    /// The scheduling policy (`SCHED_OTHER`…).
    fn scheduler(&self, pid: i32) -> Outcome<i32>;
    /// Sets policy and priority.
    fn set_scheduler(&self, pid: i32, policy: i32, priority: i32) -> Outcome<()>;
    /// The priority under the policy.
    fn scheduling_priority(&self, pid: i32) -> Outcome<i32>;
    /// Sets the priority under the policy.
    fn set_scheduling_priority(&self, pid: i32, priority: i32) -> Outcome<()>;
    /// Least and greatest priority of a policy.
    fn scheduling_range(&self, policy: i32) -> Outcome<(i32, i32)>;
    /// The time slice of `SCHED_RR` in nanoseconds.
    fn scheduling_slice_ns(&self, pid: i32) -> Outcome<i64>;
    /// Sets the processors that a process may use.
    fn set_affinity(&self, pid: i32, processors: &[usize]) -> Outcome<()>;
    /// The nice value of a process, a group or a user (`PRIO_PROCESS`…).
    fn priority(&self, which: i32, who: u32) -> Outcome<i32>;
    /// Sets the nice value.
    fn set_priority(&self, which: i32, who: u32, priority: i32) -> Outcome<()>;
    /// Real, effective and saved user.
    fn users(&self) -> Outcome<[u32; 3]>;
    /// Real, effective and saved group.
    fn groups(&self) -> Outcome<[u32; 3]>;
    /// Changes users or groups; of the numbers the first ones count.
    fn set_identity(&self, call: IdentityCall, ids: [u32; 3]) -> Outcome<()>;
    /// The groups of a user, with one more.
    fn groups_of(&self, user: &[u8], group: u32) -> Outcome<Vec<u32>>;
    /// Takes on the groups of a user, with one more.
    fn take_groups_of(&self, user: &[u8], group: u32) -> Outcome<()>;
    /// Sets the supplementary groups.
    fn set_groups(&self, groups: &[u32]) -> Outcome<()>;
    /// Moves to the namespace that a descriptor stands for.
    fn enter_namespace(&self, fd: Fd, kind: i32) -> Outcome<()>;
    /// Leaves namespaces and other things that are shared.
    fn unshare(&self, flags: i32) -> Outcome<()>;
    /// Waits for a change of a child; `None` if there is none yet (`WNOHANG`).
    fn wait_for_change(&self, kind: u32, id: u32, options: i32) -> Outcome<Option<ChildChange>>;
    /// Starts a program in a new process; its number.
    fn posix_spawn(&self, request: &PosixSpawn) -> Outcome<i32>;
}
