//! Starting a program in a new process, as `_posixsubprocess.fork_exec` specifies.
//!
//! - **P1** Everything that allocates is made before the fork. Between fork and exec the child calls only what POSIX
//!   allows there (async-signal-safe functions) and never returns.

use std::ffi::CString;

use super::{c_string, check, last_errno, process::Vector, signal};
use crate::facets::{Errno, Fd, Outcome, SignalAction, Spawn};

/// What the child needs, ready to be handed to C.
struct Prepared<'a> {
    request: &'a Spawn<'a>,
    executables: Vec<CString>,
    args: Vector,
    env: Option<Vector>,
    cwd: Option<CString>,
    /// Ranges of descriptors to close.
    close: Vec<(Fd, Fd)>,
}

/// Where the child failed; the parent reads it from the error pipe.
struct Failure {
    error: Errno,
    message: &'static str,
}

pub(crate) fn spawn(request: &Spawn<'_>) -> Outcome<i32> {
    let prepared = Prepared::new(request)?;
    match super::process::fork()? {
        0 => {
            let failure = prepared.run();
            report(request.error_pipe, &failure);
            super::process::exit(255)
        }
        pid => Ok(pid),
    }
}

/// As [`spawn`] in a process made already, up to where its own code may run.
pub(crate) fn prepare(request: &Spawn<'_>) -> Result<(), (Errno, &'static str)> {
    let prepared = Prepared::new(request).map_err(|error| (error, ""))?;
    signal::set_wakeup_fd(-1);
    let done = prepared.set_up();
    done.map_err(|failure| (failure.error, failure.message))
}

/// What follows [`prepare`].
pub(crate) fn finish(request: &Spawn<'_>) -> Errno {
    match Prepared::new(request) {
        Ok(prepared) => prepared.close_and_exec(),
        Err(error) => error,
    }
}

/// The ranges between the descriptors to keep, from 3 up.
fn ranges_to_close(keep: &[Fd]) -> Vec<(Fd, Fd)> {
    let mut ranges = Vec::new();
    let mut low = 3;
    let mut keep: Vec<Fd> = keep.iter().copied().filter(|&fd| fd >= 3).collect();
    keep.sort_unstable();
    for fd in keep {
        if fd > low {
            ranges.push((low, fd - 1));
        }
        low = low.max(fd.saturating_add(1));
    }
    ranges.push((low, Fd::MAX));
    ranges
}

impl<'a> Prepared<'a> {
    fn new(request: &'a Spawn<'a>) -> Outcome<Prepared<'a>> {
        Ok(Prepared {
            request,
            executables: request
                .executables
                .iter()
                .map(|path| c_string(path))
                .collect::<Outcome<_>>()?,
            args: Vector::new(request.args)?,
            env: request.env.map(Vector::new).transpose()?,
            cwd: request.cwd.map(c_string).transpose()?,
            close: if request.close_fds {
                ranges_to_close(request.keep)
            } else {
                Vec::new()
            },
        })
    }

    /// Becomes the program; answers only if that fails.
    fn run(&self) -> Failure {
        signal::set_wakeup_fd(-1);
        match self.set_up() {
            Ok(()) => Failure {
                error: self.close_and_exec(),
                message: "",
            },
            Err(failure) => failure,
        }
    }

    fn set_up(&self) -> Result<(), Failure> {
        let request = self.request;
        let fail = |error| Failure {
            error,
            message: "noexec",
        };
        for &fd in request.parent_ends.iter().filter(|&&fd| fd >= 0) {
            close(fd);
        }
        redirect(request.stdio).map_err(fail)?;
        for &fd in request.keep.iter().filter(|&&fd| fd != request.error_pipe) {
            set_inheritable(fd).map_err(fail)?;
        }
        if let Some(cwd) = &self.cwd {
            // SAFETY: S1, P1.
            check(unsafe { libc::chdir(cwd.as_ptr()) }).map_err(|error| Failure {
                error,
                message: "noexec:chdir",
            })?;
        }
        if request.umask >= 0 {
            // SAFETY: S2, P1.
            unsafe { libc::umask(request.umask as libc::mode_t) };
        }
        if request.restore_signals {
            for number in [libc::SIGPIPE, libc::SIGXFSZ] {
                // Cannot fail for these.
                let _ = signal::set_action(number, SignalAction::Default);
            }
        }
        if request.new_session {
            rustix::process::setsid()
                .map_err(crate::errno)
                .map_err(fail)?;
        }
        if request.process_group >= 0 {
            super::process::setpgid(0, request.process_group).map_err(fail)?;
        }
        self.set_user().map_err(fail)
    }

    fn close_and_exec(&self) -> Errno {
        for &(low, high) in &self.close {
            close_range(low, high);
        }
        self.exec()
    }

    fn set_user(&self) -> Outcome<()> {
        if let Some(groups) = self.request.groups {
            // SAFETY: S1, P1.
            check(unsafe { libc::setgroups(groups.len(), groups.as_ptr()) })?;
        }
        if let Some(group) = self.request.group {
            // SAFETY: S2, P1.
            check(unsafe { libc::setregid(group, group) })?;
        }
        if let Some(user) = self.request.user {
            // SAFETY: S2, P1.
            check(unsafe { libc::setreuid(user, user) })?;
        }
        Ok(())
    }

    /// Tries the paths in turn; the error of the first that is there but cannot be run, or else the last one.
    fn exec(&self) -> Errno {
        let mut first = None;
        let mut last = Errno(libc::ENOENT);
        for path in &self.executables {
            match &self.env {
                // SAFETY: S1, P1.
                Some(env) => unsafe {
                    libc::execve(path.as_ptr(), self.args.as_ptr(), env.as_ptr())
                },
                // SAFETY: S1, P1.
                None => unsafe { libc::execv(path.as_ptr(), self.args.as_ptr()) },
            };
            last = last_errno();
            if last.0 != libc::ENOENT && last.0 != libc::ENOTDIR {
                first.get_or_insert(last);
            }
        }
        first.unwrap_or(last)
    }
}

fn close(fd: Fd) {
    // SAFETY: S2, P1.
    unsafe { libc::close(fd) };
}

fn close_range(low: Fd, high: Fd) {
    // SAFETY: S2, P1.
    if unsafe { libc::syscall(libc::SYS_close_range, low as u32, high as u32, 0u32) } == 0 {
        return;
    }
    // Kernels before 5.9: one by one, as far as the limit of open files goes.
    // SAFETY: S2, P1.
    let limit = unsafe { libc::sysconf(libc::_SC_OPEN_MAX) };
    let limit = Fd::try_from(limit).unwrap_or(Fd::MAX).max(256);
    (low..=high.min(limit)).for_each(close);
}

fn set_inheritable(fd: Fd) -> Outcome<()> {
    // SAFETY: S2, P1.
    let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFD) })?;
    // SAFETY: S2, P1.
    check(unsafe { libc::fcntl(fd, libc::F_SETFD, flags & !libc::FD_CLOEXEC) }).map(drop)
}

/// Makes the descriptors standard input, output and error, in an order in which none overwrites another.
fn redirect([input, mut output, mut error]: [Fd; 3]) -> Outcome<()> {
    // SAFETY: S2, P1.
    let dup = |fd: Fd| check(unsafe { libc::dup(fd) });
    if output == 0 {
        output = dup(output)?;
    }
    while error == 0 || error == 1 {
        error = dup(error)?;
    }
    for (target, fd) in [(0, input), (1, output), (2, error)] {
        if fd == target {
            set_inheritable(fd)?;
        } else if fd >= 0 {
            // SAFETY: S2, P1.
            check(unsafe { libc::dup2(fd, target) })?;
        }
    }
    Ok(())
}

/// Tells the parent, without allocating.
fn report(pipe: Fd, failure: &Failure) {
    let write = |bytes: &[u8]| {
        // SAFETY: S1, S2, P1. Nothing can be done about an error; the parent sees the exit status.
        unsafe { libc::write(pipe, bytes.as_ptr().cast(), bytes.len()) };
    };
    let digits: [u8; 8] = std::array::from_fn(|index| {
        let digit = (failure.error.0 as u32) >> (28 - 4 * index) & 15;
        b"0123456789abcdef"[digit as usize]
    });
    let leading = digits
        .iter()
        .take(7)
        .take_while(|&&digit| digit == b'0')
        .count();
    write(b"OSError:");
    write(&digits[leading..]);
    write(b":");
    write(failure.message.as_bytes());
}
