//! What the platform is.

use crate::{
    OsHost, constants,
    facets::{ConstantGroup, Errno, Outcome, Platform, SystemName},
    sys,
};

impl Platform for OsHost {
    fn uname(&self) -> SystemName {
        let name = rustix::system::uname();
        SystemName {
            system: name.sysname().to_bytes().to_vec(),
            node: name.nodename().to_bytes().to_vec(),
            release: name.release().to_bytes().to_vec(),
            version: name.version().to_bytes().to_vec(),
            machine: name.machine().to_bytes().to_vec(),
        }
    }

    fn cpu_count(&self) -> usize {
        match sys::process::sysconf(libc::_SC_NPROCESSORS_ONLN) {
            Ok(Some(count)) => usize::try_from(count).unwrap_or(1).max(1),
            _ => 1,
        }
    }

    fn usable_cpu_count(&self) -> usize {
        let usable = rustix::thread::sched_getaffinity(None).map(|set| set.count() as usize);
        usable.unwrap_or_else(|_| self.cpu_count()).max(1)
    }

    fn constants(&self, group: ConstantGroup) -> &'static [(&'static str, i64)] {
        constants::table(group)
    }

    fn strerror(&self, errno: Errno) -> String {
        sys::process::strerror(errno.0)
    }

    fn strsignal(&self, signal: i32) -> Option<String> {
        sys::process::strsignal(signal)
    }

    fn sysconf(&self, name: i32) -> Outcome<Option<i64>> {
        sys::process::sysconf(name)
    }

    fn confstr(&self, name: i32) -> Outcome<Option<Vec<u8>>> {
        sys::process::confstr(name)
    }

    fn affinity(&self, pid: i32) -> Outcome<Vec<usize>> {
        sys::administration::affinity(pid)
    }
}
