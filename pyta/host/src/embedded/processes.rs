//! Child processes of an interpreter, and what it is told about the process it lives in, which it cannot change.

use std::time::Duration;

use super::{EmbeddedHost, locked, number, refused};
use crate::access::Route;
use crate::facets::{Errno, Fd, Identity, Outcome, Processes, Spawn, Usage, Waited};

/// Between two looks for a child that has ended.
const PAUSE: Duration = Duration::from_millis(2);
const NO_WAIT: i32 = libc::WNOHANG;

impl EmbeddedHost {
    fn is_child(&self, pid: i32) -> bool {
        locked(&self.around.children).contains(&pid)
    }

    /// What has become of the interpreter's own children, of which it waits for one.
    fn look_for(&self, pid: i32, options: i32) -> Outcome<Waited> {
        let children: Vec<i32> = match pid {
            1.. if self.is_child(pid) => vec![pid],
            1.. => Vec::new(),
            _ => locked(&self.around.children).clone(),
        };
        if children.is_empty() {
            return Err(Errno(number::ECHILD));
        }
        for child in children {
            let waited = self.os.wait(child, options | NO_WAIT)?;
            if waited.pid != 0 {
                if libc::WIFEXITED(waited.status) || libc::WIFSIGNALED(waited.status) {
                    locked(&self.around.children).retain(|&other| other != waited.pid);
                }
                return Ok(waited);
            }
        }
        Ok(Waited::default())
    }
}

impl Processes for EmbeddedHost {
    fn getpid(&self) -> i32 {
        self.os.getpid()
    }

    fn getppid(&self) -> i32 {
        self.os.getppid()
    }

    fn identity(&self) -> Identity {
        self.os.identity()
    }

    fn getgroups(&self) -> Outcome<Vec<u32>> {
        self.os.getgroups()
    }

    fn getpgid(&self, pid: i32) -> Outcome<i32> {
        self.os.getpgid(pid)
    }

    fn setpgid(&self, pid: i32, group: i32) -> Outcome<()> {
        if !self.is_child(pid) {
            return refused();
        }
        self.os.setpgid(pid, group)
    }

    fn getsid(&self, pid: i32) -> Outcome<i32> {
        self.os.getsid(pid)
    }

    fn setsid(&self) -> Outcome<i32> {
        refused()
    }

    fn yield_now(&self) {
        self.os.yield_now();
    }

    fn exit(&self, _: i32) -> Errno {
        Errno(number::EPERM)
    }

    fn abort(&self) -> Errno {
        Errno(number::EPERM)
    }

    fn kill(&self, pid: i32, signal: i32) -> Outcome<()> {
        const NOTHING: i32 = 0;
        if signal != NOTHING && (pid <= 0 || pid == self.os.getpid()) {
            return refused();
        }
        self.os.kill(pid, signal)
    }

    fn process_descriptor(&self, pid: i32, flags: u32) -> Outcome<Fd> {
        self.granted.made(self.os.process_descriptor(pid, flags)?)
    }

    fn killpg(&self, group: i32, signal: i32) -> Outcome<()> {
        if group <= 1 || self.os.getpgid(0) == Ok(group) {
            return refused();
        }
        self.os.killpg(group, signal)
    }

    fn fork(&self) -> Outcome<i32> {
        refused()
    }

    fn wait(&self, pid: i32, options: i32) -> Outcome<Waited> {
        if options & NO_WAIT != 0 {
            return self.look_for(pid, options);
        }
        let ended = self.granted.wait_in_slices(None, |_| {
            let ended = self.look_for(pid, options)?;
            if ended.pid == 0 {
                std::thread::sleep(PAUSE);
            }
            Ok((ended.pid != 0).then_some(ended))
        })?;
        Ok(ended.unwrap_or_default())
    }

    fn spawn_prepare(&self, _: &Spawn<'_>) -> Result<(), (Errno, &'static str)> {
        Err((Errno(number::EPERM), ""))
    }

    fn spawn_finish(&self, _: &Spawn<'_>) -> Errno {
        Errno(number::EPERM)
    }

    fn exec(&self, _: &[u8], _: &[Vec<u8>], _: Option<&[Vec<u8>]>) -> Errno {
        Errno(number::EPERM)
    }

    fn spawn(&self, request: &Spawn<'_>) -> Outcome<i32> {
        let mut stdio = [-1; 3];
        // Open until the child has them.
        let mut kept = Vec::new();
        for (number, place) in (0..).zip(&mut stdio) {
            let asked = request.stdio[number as usize];
            let fd = if asked < 0 { number } else { asked };
            *place = match self.granted.route(fd) {
                Route::Os(fd) => fd,
                Route::Closed => -1,
                Route::Stream(stream) => {
                    let (fd, open) = locked(&self.around.memory).for_child(stream)?;
                    kept.extend(open);
                    fd
                }
            };
        }
        let own = self.variable_lines();
        let own_directory = locked(&self.around.directory).clone();
        let directory = match request.cwd {
            Some(path) => self.absolute(path).or_else(|| Some(path.to_vec())),
            None => own_directory,
        };
        let pid = self.os.spawn(&Spawn {
            env: Some(request.env.unwrap_or(&own)),
            cwd: directory.as_deref(),
            stdio,
            ..request.clone()
        })?;
        locked(&self.around.children).push(pid);
        Ok(pid)
    }

    fn nice(&self, increment: i32) -> Outcome<i32> {
        if increment != 0 {
            return refused();
        }
        self.os.nice(0)
    }

    fn usage(&self, who: i32) -> Outcome<Usage> {
        self.os.usage(who)
    }

    fn memory_bytes(&self) -> Option<usize> {
        self.os.memory_bytes()
    }

    fn limits(&self, resource: i32) -> Outcome<(i64, i64)> {
        self.os.limits(resource)
    }

    fn set_limits(&self, _: i32, _: i64, _: i64) -> Outcome<()> {
        refused()
    }

    fn load(&self) -> Outcome<[f64; 3]> {
        self.os.load()
    }
}
