//! Processes and users.

use std::os::fd::IntoRawFd;

use rustix::process;

use crate::{
    OsHost, errno,
    facets::{Errno, Fd, Identity, Outcome, Processes, Spawn, Usage, Waited},
    sys,
};

impl Processes for OsHost {
    fn getpid(&self) -> i32 {
        process::getpid().as_raw_pid()
    }

    fn getppid(&self) -> i32 {
        process::getppid().map_or(0, |pid| pid.as_raw_pid())
    }

    fn identity(&self) -> Identity {
        Identity {
            user: process::getuid().as_raw(),
            effective_user: process::geteuid().as_raw(),
            group: process::getgid().as_raw(),
            effective_group: process::getegid().as_raw(),
        }
    }

    fn getgroups(&self) -> Outcome<Vec<u32>> {
        let groups = process::getgroups().map_err(errno)?;
        Ok(groups.into_iter().map(|group| group.as_raw()).collect())
    }

    fn getpgid(&self, pid: i32) -> Outcome<i32> {
        sys::process::getpgid(pid)
    }

    fn setpgid(&self, pid: i32, group: i32) -> Outcome<()> {
        sys::process::setpgid(pid, group)
    }

    fn getsid(&self, pid: i32) -> Outcome<i32> {
        sys::process::getsid(pid)
    }

    fn setsid(&self) -> Outcome<i32> {
        let session = process::setsid().map_err(errno)?;
        Ok(session.as_raw_pid())
    }

    fn yield_now(&self) {
        std::thread::yield_now();
    }

    fn exit(&self, status: i32) -> Errno {
        sys::process::exit(status)
    }

    fn abort(&self) -> Errno {
        std::process::abort()
    }

    fn kill(&self, pid: i32, signal: i32) -> Outcome<()> {
        sys::process::kill(pid, signal)
    }

    fn process_descriptor(&self, pid: i32, flags: u32) -> Outcome<Fd> {
        let pid = process::Pid::from_raw(pid).ok_or(Errno(libc::EINVAL))?;
        let flags = process::PidfdFlags::from_bits_retain(flags);
        let made = process::pidfd_open(pid, flags).map_err(errno)?;
        Ok(made.into_raw_fd())
    }

    fn killpg(&self, group: i32, signal: i32) -> Outcome<()> {
        sys::process::killpg(group, signal)
    }

    fn fork(&self) -> Outcome<i32> {
        sys::process::fork()
    }

    fn wait(&self, pid: i32, options: i32) -> Outcome<Waited> {
        sys::process::wait(pid, options)
    }

    fn exec(&self, path: &[u8], args: &[Vec<u8>], env: Option<&[Vec<u8>]>) -> Errno {
        sys::process::exec(path, args, env)
    }

    fn spawn(&self, request: &Spawn<'_>) -> Outcome<i32> {
        sys::spawn::spawn(request)
    }

    fn spawn_prepare(&self, request: &Spawn<'_>) -> Result<(), (Errno, &'static str)> {
        sys::spawn::prepare(request)
    }

    fn spawn_finish(&self, request: &Spawn<'_>) -> Errno {
        sys::spawn::finish(request)
    }

    fn nice(&self, increment: i32) -> Outcome<i32> {
        sys::process::nice(increment)
    }

    fn usage(&self, who: i32) -> Outcome<Usage> {
        sys::process::usage(who)
    }

    fn memory_bytes(&self) -> Option<usize> {
        sys::process::memory_bytes()
    }

    fn limits(&self, resource: i32) -> Outcome<(i64, i64)> {
        sys::process::limits(resource)
    }

    fn set_limits(&self, resource: i32, soft: i64, hard: i64) -> Outcome<()> {
        sys::process::set_limits(resource, soft, hard)
    }

    fn load(&self) -> Outcome<[f64; 3]> {
        sys::process::load()
    }
}
