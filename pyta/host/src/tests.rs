//! The facets against the operating system, in a directory and with children of their own.

use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicU32, Ordering},
};

use crate::{OsHost, facets::*};

mod files;
mod foreign;
mod mappings;
mod pacemaker;
mod processes;
mod signals;
mod time;

/// Signals, the current directory and the environment belong to the whole process: one test at a time.
fn alone() -> MutexGuard<'static, ()> {
    static LOCK: Mutex<()> = Mutex::new(());
    LOCK.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A directory for one test, removed at its end.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("pyta-host-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn path(&self, name: &str) -> Vec<u8> {
        self.0.join(name).into_os_string().into_encoded_bytes()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn at(path: &[u8]) -> At<'_> {
    At::from(path)
}

#[test]
fn grants_every_facet() {
    let host: &dyn Facets = &OsHost;
    assert!(host.files().is_some() && host.clock().is_some() && host.environment().is_some());
    assert!(host.processes().is_some() && host.randomness().is_some());
    assert!(host.terminal().is_some() && host.signals().is_some());
}

#[test]
fn random_bytes_fill_large_buffers() {
    let mut buffer = vec![0u8; 100_000];
    OsHost.fill(&mut buffer).unwrap();
    let zeros = buffer.iter().filter(|&&byte| byte == 0).count();
    assert!((200..600).contains(&zeros), "{zeros}");
    OsHost.fill(&mut []).unwrap();
}

#[test]
fn variables_can_be_set_and_removed() {
    let _alone = alone();
    assert_eq!(OsHost.set(b"PYTA_HOST_TEST", b"a=\xff"), Ok(()));
    assert_eq!(OsHost.get(b"PYTA_HOST_TEST"), Some(b"a=\xff".to_vec()));
    assert!(
        OsHost
            .variables()
            .contains(&(b"PYTA_HOST_TEST".to_vec(), b"a=\xff".to_vec()))
    );
    assert_eq!(OsHost.unset(b"PYTA_HOST_TEST"), Ok(()));
    assert_eq!(OsHost.get(b"PYTA_HOST_TEST"), None);
    for (name, value) in [(&b""[..], &b""[..]), (b"a=b", b""), (b"a", b"\0")] {
        assert_eq!(OsHost.set(name, value), Err(Errno(libc::EINVAL)));
    }
    assert!(!OsHost.args().is_empty() && OsHost.executable().is_some());
}

#[test]
fn the_platform_describes_itself() {
    let name = OsHost.uname();
    assert!(!name.system.is_empty() && !name.machine.is_empty());
    assert!(OsHost.usable_cpu_count() >= 1 && OsHost.cpu_count() >= 1);
    assert_eq!(
        OsHost.strerror(Errno(libc::ENOENT)),
        "No such file or directory"
    );
    assert_eq!(OsHost.strerror(Errno(99_999)), "Unknown error 99999");
    assert_eq!(OsHost.strsignal(libc::SIGINT).as_deref(), Some("Interrupt"));
    assert_eq!(OsHost.strsignal(0), None);
    assert!(OsHost.sysconf(libc::_SC_PAGESIZE).unwrap().unwrap() >= 4096);
    assert_eq!(OsHost.sysconf(-7), Err(Errno(libc::EINVAL)));
    let find = |group, name| {
        OsHost
            .constants(group)
            .iter()
            .find(|row| row.0 == name)
            .map(|row| row.1)
    };
    assert_eq!(find(ConstantGroup::Errno, "ENOENT"), Some(2));
    assert_eq!(
        find(ConstantGroup::Posix, "O_CLOEXEC"),
        Some(i64::from(libc::O_CLOEXEC))
    );
    assert_eq!(find(ConstantGroup::Signal, "SIGRTMIN"), Some(34));
    assert_eq!(find(ConstantGroup::Time, "CLOCK_MONOTONIC"), Some(1));
}

#[test]
fn a_pipe_is_no_terminal() {
    let (read, write) = OsHost.pipe().unwrap();
    assert!(!OsHost.isatty(read) && !OsHost.isatty(-1));
    assert_eq!(OsHost.size(read), Err(Errno(libc::ENOTTY)));
    assert_eq!(OsHost.settings(read), Err(Errno(libc::ENOTTY)));
    assert_eq!(OsHost.enter_raw(write), Err(Errno(libc::ENOTTY)));
    OsHost.close(read).unwrap();
    OsHost.close(write).unwrap();
}
