//! Processes: questions are answered; making and ending them is granted or not.

use super::{Grant, Granted};
use crate::OsHost;
use crate::facets::{
    Errno, Fd, Identity, Outcome, Processes, Refusal, Spawn, Usage, Waited as Ended,
};

impl Granted {
    fn may_act(&self) -> Outcome<()> {
        match self.processes {
            Grant::All => Ok(()),
            Grant::None => Err(Errno::refused(Refusal::Processes)),
        }
    }
}

/// Calls that are made if processes are granted.
macro_rules! granted {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&self $(, $arg: $type)*) -> Outcome<$result> {
            self.may_act()?;
            OsHost.$name($($arg),*)
        })*
    };
}

/// Calls that only ask.
macro_rules! answered {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&self $(, $arg: $type)*) -> $result {
            OsHost.$name($($arg),*)
        })*
    };
}

impl Processes for Granted {
    answered! {
        getpid() -> i32;
        getppid() -> i32;
        identity() -> Identity;
        getgroups() -> Outcome<Vec<u32>>;
        getpgid(pid: i32) -> Outcome<i32>;
        getsid(pid: i32) -> Outcome<i32>;
        yield_now() -> ();
        usage(who: i32) -> Outcome<Usage>;
        memory_bytes() -> Option<usize>;
        limits(resource: i32) -> Outcome<(i64, i64)>;
        load() -> Outcome<[f64; 3]>;
    }

    granted! {
        setpgid(pid: i32, group: i32) -> ();
        setsid() -> i32;
        kill(pid: i32, signal: i32) -> ();
        killpg(group: i32, signal: i32) -> ();
        fork() -> i32;
        spawn(request: &Spawn<'_>) -> i32;
        nice(increment: i32) -> i32;
        set_limits(resource: i32, soft: i64, hard: i64) -> ();
    }

    fn spawn_prepare(&self, request: &Spawn<'_>) -> Result<(), (Errno, &'static str)> {
        self.may_act().map_err(|refused| (refused, ""))?;
        OsHost.spawn_prepare(request)
    }

    fn spawn_finish(&self, request: &Spawn<'_>) -> Errno {
        match self.may_act() {
            Ok(()) => OsHost.spawn_finish(request),
            Err(refused) => refused,
        }
    }

    fn exit(&self, status: i32) -> Errno {
        match self.may_act() {
            Ok(()) => OsHost.exit(status),
            Err(refused) => refused,
        }
    }

    fn abort(&self) -> Errno {
        match self.may_act() {
            Ok(()) => OsHost.abort(),
            Err(refused) => refused,
        }
    }

    fn process_descriptor(&self, pid: i32, flags: u32) -> Outcome<Fd> {
        self.may_act()?;
        self.made(OsHost.process_descriptor(pid, flags)?)
    }

    fn wait(&self, pid: i32, options: i32) -> Outcome<Ended> {
        self.may_act()?;
        if options & libc::WNOHANG != 0 {
            return OsHost.wait(pid, options);
        }
        let ended = self.wait_in_slices(None, |_| {
            let ended = OsHost.wait(pid, options | libc::WNOHANG)?;
            if ended.pid == 0 {
                // Nothing tells of the end of a process but asking.
                const PAUSE: std::time::Duration = std::time::Duration::from_millis(1);
                std::thread::sleep(PAUSE);
            }
            Ok((ended.pid != 0).then_some(ended))
        })?;
        Ok(ended.unwrap_or_default())
    }

    fn exec(&self, path: &[u8], args: &[Vec<u8>], env: Option<&[Vec<u8>]>) -> Errno {
        match self.may_act() {
            Ok(()) => OsHost.exec(path, args, env),
            Err(refused) => refused,
        }
    }
}
