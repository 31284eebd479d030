//! Processes.

use std::{
    ffi::{CStr, CString},
    mem::zeroed,
};

use super::{c_string, check, last_errno};
use crate::facets::{Errno, Outcome, Usage, Waited};

pub(crate) fn getpgid(pid: i32) -> Outcome<i32> {
    // SAFETY: S2.
    check(unsafe { libc::getpgid(pid) })
}

pub(crate) fn setpgid(pid: i32, group: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::setpgid(pid, group) }).map(drop)
}

pub(crate) fn getsid(pid: i32) -> Outcome<i32> {
    // SAFETY: S2.
    check(unsafe { libc::getsid(pid) })
}

pub(crate) fn kill(pid: i32, signal: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::kill(pid, signal) }).map(drop)
}

pub(crate) fn killpg(group: i32, signal: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::killpg(group, signal) }).map(drop)
}

pub(crate) fn exit(status: i32) -> ! {
    // SAFETY: ends the process without running anything of it.
    unsafe { libc::_exit(status) }
}

/// Splits the process. In the child only the calling thread goes on; locks that other threads held stay locked.
pub(crate) fn fork() -> Outcome<i32> {
    // SAFETY: the interpreter runs on one thread and holds no lock of the C library here; other threads of the program
    // are in the guest's hands, as they are with every program that forks.
    check(unsafe { libc::fork() })
}

pub(crate) fn wait(pid: i32, options: i32) -> Outcome<Waited> {
    let mut status = 0;
    // SAFETY: S3.
    let mut usage: libc::rusage = unsafe { zeroed() };
    // SAFETY: S1, S2.
    let pid = check(unsafe { libc::wait4(pid, &mut status, options, &mut usage) })?;
    Ok(Waited {
        pid,
        status,
        usage: from_c(&usage),
    })
}

pub(crate) fn usage(who: i32) -> Outcome<Usage> {
    // SAFETY: S3.
    let mut usage: libc::rusage = unsafe { zeroed() };
    // SAFETY: S1, S2: the kernel checks `who`, whose type in C is an enumeration on some systems.
    check(unsafe { libc::getrusage(who as _, &mut usage) })?;
    Ok(from_c(&usage))
}

fn from_c(usage: &libc::rusage) -> Usage {
    let microseconds = |time: libc::timeval| time.tv_sec * 1_000_000 + time.tv_usec;
    Usage {
        user_us: microseconds(usage.ru_utime),
        system_us: microseconds(usage.ru_stime),
        counters: [
            usage.ru_maxrss,
            usage.ru_ixrss,
            usage.ru_idrss,
            usage.ru_isrss,
            usage.ru_minflt,
            usage.ru_majflt,
            usage.ru_nswap,
            usage.ru_inblock,
            usage.ru_oublock,
            usage.ru_msgsnd,
            usage.ru_msgrcv,
            usage.ru_nsignals,
            usage.ru_nvcsw,
            usage.ru_nivcsw,
        ],
    }
}

pub(crate) fn memory_bytes() -> Option<usize> {
    // SAFETY: S1.
    let pages = unsafe { libc::sysconf(libc::_SC_PHYS_PAGES) };
    // SAFETY: S1.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    usize::try_from(pages)
        .ok()?
        .checked_mul(usize::try_from(page).ok()?)
}

pub(crate) fn limits(resource: i32) -> Outcome<(i64, i64)> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: S1, S2.
    check(unsafe { libc::getrlimit(resource as _, &mut limit) })?;
    // No limit is all ones, which is -1.
    Ok((limit.rlim_cur as i64, limit.rlim_max as i64))
}

pub(crate) fn set_limits(resource: i32, soft: i64, hard: i64) -> Outcome<()> {
    let limit = libc::rlimit {
        rlim_cur: soft as libc::rlim_t,
        rlim_max: hard as libc::rlim_t,
    };
    // SAFETY: S1, S2.
    check(unsafe { libc::setrlimit(resource as _, &limit) }).map(drop)
}

pub(crate) fn load() -> Outcome<[f64; 3]> {
    let mut load = [0.0; 3];
    // SAFETY: S1: room for three.
    let count = unsafe { libc::getloadavg(load.as_mut_ptr(), 3) };
    if count == 3 {
        Ok(load)
    } else {
        Err(Errno(libc::ENOSYS))
    }
}

pub(crate) fn nice(increment: i32) -> Outcome<i32> {
    // -1 is also a valid priority: tell by the error number.
    // SAFETY: the location of this thread's error number is always valid.
    unsafe { *libc::__errno_location() = 0 };
    // SAFETY: S2.
    let priority = unsafe { libc::nice(increment) };
    match last_errno() {
        Errno(0) => Ok(priority),
        error if priority == -1 => Err(error),
        _ => Ok(priority),
    }
}

/// Null-terminated pointers to strings, as `execve` wants them.
pub(crate) struct Vector {
    /// Owns what `pointers` point at.
    _strings: Vec<CString>,
    pointers: Vec<*const libc::c_char>,
}

impl Vector {
    pub(crate) fn new(strings: &[Vec<u8>]) -> Outcome<Self> {
        let strings: Vec<CString> = strings
            .iter()
            .map(|string| c_string(string))
            .collect::<Outcome<_>>()?;
        let mut pointers: Vec<_> = strings.iter().map(|string| string.as_ptr()).collect();
        pointers.push(std::ptr::null());
        Ok(Vector {
            _strings: strings,
            pointers,
        })
    }

    pub(crate) fn as_ptr(&self) -> *const *const libc::c_char {
        self.pointers.as_ptr()
    }
}

pub(crate) fn exec(path: &[u8], args: &[Vec<u8>], env: Option<&[Vec<u8>]>) -> Errno {
    let prepared = || {
        Ok((
            c_string(path)?,
            Vector::new(args)?,
            env.map(Vector::new).transpose()?,
        ))
    };
    match prepared() {
        Ok((path, args, Some(env))) => {
            // SAFETY: S1.
            unsafe { libc::execve(path.as_ptr(), args.as_ptr(), env.as_ptr()) };
            last_errno()
        }
        Ok((path, args, None)) => {
            // SAFETY: S1.
            unsafe { libc::execv(path.as_ptr(), args.as_ptr()) };
            last_errno()
        }
        Err(error) => error,
    }
}

pub(crate) fn sysconf(name: i32) -> Outcome<Option<i64>> {
    // SAFETY: the location of this thread's error number is always valid.
    unsafe { *libc::__errno_location() = 0 };
    // SAFETY: S2.
    match unsafe { libc::sysconf(name) } {
        -1 if last_errno() != Errno(0) => Err(last_errno()),
        -1 => Ok(None),
        value => Ok(Some(value)),
    }
}

pub(crate) fn confstr(name: i32) -> Outcome<Option<Vec<u8>>> {
    // SAFETY: the location of this thread's error number is always valid.
    unsafe { *libc::__errno_location() = 0 };
    // SAFETY: S2: a null pointer with size 0 asks for the length.
    let length = unsafe { libc::confstr(name, std::ptr::null_mut(), 0) };
    if length == 0 {
        return match last_errno() {
            Errno(0) => Ok(None),
            error => Err(error),
        };
    }
    let mut text = vec![0u8; length];
    // SAFETY: S1, S2.
    unsafe { libc::confstr(name, text.as_mut_ptr().cast(), text.len()) };
    // The NUL at the end.
    text.pop();
    Ok(Some(text))
}

pub(crate) fn strerror(errno: i32) -> String {
    let mut buffer = [0u8; 256];
    // SAFETY: S1: the buffer with its size; the result is terminated.
    let failed = unsafe { libc::strerror_r(errno, buffer.as_mut_ptr().cast(), buffer.len()) } != 0;
    match CStr::from_bytes_until_nul(&buffer) {
        Ok(text) if !failed || !text.is_empty() => text.to_string_lossy().into_owned(),
        _ => format!("Unknown error {errno}"),
    }
}

pub(crate) fn strsignal(signal: i32) -> Option<String> {
    if !(1..=64).contains(&signal) {
        return None;
    }
    // SAFETY: S2; answers a terminated string or null.
    let text = unsafe { libc::strsignal(signal) };
    if text.is_null() {
        return None;
    }
    // SAFETY: terminated, and valid until the next call on this thread.
    let text = unsafe { CStr::from_ptr(text) };
    Some(text.to_string_lossy().into_owned())
}
