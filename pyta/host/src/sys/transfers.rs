//! Transfers inside the operating system, extended attributes, and descriptors that stand for no file.

use std::ptr::from_mut;

use super::{c_string, check, last_errno};
use crate::facets::{AttributeChange, Attributed, Errno, Fd, Links, Outcome, Place, TimerSetting};

/// C's -1 as an error, another result as a count.
fn counted(result: isize) -> Outcome<usize> {
    usize::try_from(result).map_err(|_| last_errno())
}

/// What a function gives that answers an error number.
fn numbered(errno: i32) -> Outcome<()> {
    match errno {
        0 => Ok(()),
        errno => Err(Errno(errno)),
    }
}

pub(crate) fn pread_with(fd: Fd, buffer: &mut [u8], offset: i64, flags: i32) -> Outcome<usize> {
    let part = libc::iovec {
        iov_base: buffer.as_mut_ptr().cast(),
        iov_len: buffer.len(),
    };
    // SAFETY: S1, S2: one part, which is the buffer.
    counted(unsafe { libc::preadv2(fd, &part, 1, offset, flags) })
}

pub(crate) fn pwrite_with(fd: Fd, bytes: &[u8], offset: i64, flags: i32) -> Outcome<usize> {
    let part = libc::iovec {
        iov_base: bytes.as_ptr().cast_mut().cast(),
        iov_len: bytes.len(),
    };
    // SAFETY: S1, S2: one part, from which the kernel only reads.
    counted(unsafe { libc::pwritev2(fd, &part, 1, offset, flags) })
}

fn pointer(offset: &mut Option<i64>) -> *mut i64 {
    offset.as_mut().map_or(std::ptr::null_mut(), from_mut)
}

pub(crate) fn copy_range(source: Place, target: Place, count: usize) -> Outcome<usize> {
    let (mut from, mut to) = (source.offset, target.offset);
    // SAFETY: S1, S2: the offsets may be null.
    counted(unsafe {
        libc::copy_file_range(
            source.fd,
            pointer(&mut from),
            target.fd,
            pointer(&mut to),
            count,
            0,
        )
    })
}

pub(crate) fn splice(source: Place, target: Place, count: usize, flags: u32) -> Outcome<usize> {
    let (mut from, mut to) = (source.offset, target.offset);
    // SAFETY: S1, S2: the offsets may be null.
    counted(unsafe {
        libc::splice(
            source.fd,
            pointer(&mut from),
            target.fd,
            pointer(&mut to),
            count,
            flags,
        )
    })
}

pub(crate) fn advise(fd: Fd, offset: i64, length: i64, advice: i32) -> Outcome<()> {
    // SAFETY: S2.
    numbered(unsafe { libc::posix_fadvise(fd, offset, length, advice) })
}

pub(crate) fn allocate(fd: Fd, offset: i64, length: i64) -> Outcome<()> {
    // SAFETY: S2.
    numbered(unsafe { libc::posix_fallocate(fd, offset, length) })
}

/// Calls `ask` with a buffer until what it tells fits.
fn growing(ask: impl Fn(&mut [u8]) -> isize) -> Outcome<Vec<u8>> {
    const FIRST: usize = 256;
    const MOST: usize = 1 << 16;
    let mut buffer = vec![0; FIRST];
    loop {
        match counted(ask(&mut buffer)) {
            Ok(length) => {
                buffer.truncate(length);
                return Ok(buffer);
            }
            Err(Errno(libc::ERANGE)) if buffer.len() < MOST => buffer = vec![0; MOST],
            Err(error) => return Err(error),
        }
    }
}

pub(crate) fn attribute(of: Attributed<'_>, name: &[u8]) -> Outcome<Vec<u8>> {
    let name = c_string(name)?;
    match of {
        Attributed::Open(fd) => growing(|buffer| {
            let (start, size) = (buffer.as_mut_ptr().cast(), buffer.len());
            // SAFETY: S1, S2.
            unsafe { libc::fgetxattr(fd, name.as_ptr(), start, size) }
        }),
        Attributed::Path(path, links) => {
            let path = c_string(path)?;
            growing(|buffer| {
                let (start, size) = (buffer.as_mut_ptr().cast(), buffer.len());
                match links {
                    // SAFETY: S1.
                    Links::Follow => unsafe {
                        libc::getxattr(path.as_ptr(), name.as_ptr(), start, size)
                    },
                    // SAFETY: S1.
                    Links::Keep => unsafe {
                        libc::lgetxattr(path.as_ptr(), name.as_ptr(), start, size)
                    },
                }
            })
        }
    }
}

pub(crate) fn attributes(of: Attributed<'_>) -> Outcome<Vec<u8>> {
    match of {
        Attributed::Open(fd) => growing(|buffer| {
            // SAFETY: S1, S2.
            unsafe { libc::flistxattr(fd, buffer.as_mut_ptr().cast(), buffer.len()) }
        }),
        Attributed::Path(path, links) => {
            let path = c_string(path)?;
            growing(|buffer| {
                let (start, size) = (buffer.as_mut_ptr().cast(), buffer.len());
                match links {
                    // SAFETY: S1.
                    Links::Follow => unsafe { libc::listxattr(path.as_ptr(), start, size) },
                    // SAFETY: S1.
                    Links::Keep => unsafe { libc::llistxattr(path.as_ptr(), start, size) },
                }
            })
        }
    }
}

pub(crate) fn change_attribute(
    of: Attributed<'_>,
    name: &[u8],
    change: AttributeChange<'_>,
) -> Outcome<()> {
    let name = c_string(name)?;
    let name = name.as_ptr();
    let done = match (of, change) {
        (Attributed::Open(fd), AttributeChange::Set { value, flags }) => {
            let (start, size) = (value.as_ptr().cast(), value.len());
            // SAFETY: S1, S2.
            unsafe { libc::fsetxattr(fd, name, start, size, flags) }
        }
        (Attributed::Open(fd), AttributeChange::Remove) => {
            // SAFETY: S1, S2.
            unsafe { libc::fremovexattr(fd, name) }
        }
        (Attributed::Path(path, links), AttributeChange::Set { value, flags }) => {
            let path = c_string(path)?;
            let (start, size) = (value.as_ptr().cast(), value.len());
            match links {
                // SAFETY: S1, S2.
                Links::Follow => unsafe { libc::setxattr(path.as_ptr(), name, start, size, flags) },
                // SAFETY: S1, S2.
                Links::Keep => unsafe { libc::lsetxattr(path.as_ptr(), name, start, size, flags) },
            }
        }
        (Attributed::Path(path, links), AttributeChange::Remove) => {
            let path = c_string(path)?;
            match links {
                // SAFETY: S1.
                Links::Follow => unsafe { libc::removexattr(path.as_ptr(), name) },
                // SAFETY: S1.
                Links::Keep => unsafe { libc::lremovexattr(path.as_ptr(), name) },
            }
        }
    };
    check(done).map(drop)
}

pub(crate) fn event_descriptor(initial: u32, flags: i32) -> Outcome<Fd> {
    // SAFETY: S2.
    check(unsafe { libc::eventfd(initial, flags) })
}

pub(crate) fn memory_file(name: &[u8], flags: u32) -> Outcome<Fd> {
    let name = c_string(name)?;
    // SAFETY: S1, S2.
    check(unsafe { libc::memfd_create(name.as_ptr(), flags) })
}

pub(crate) fn timer_descriptor(clock: i32, flags: i32) -> Outcome<Fd> {
    // SAFETY: S2.
    check(unsafe { libc::timerfd_create(clock, flags) })
}

const SECOND: i64 = 1_000_000_000;

fn to_c(setting: TimerSetting) -> libc::itimerspec {
    let time = |ns: i64| libc::timespec {
        tv_sec: ns.div_euclid(SECOND),
        tv_nsec: ns.rem_euclid(SECOND),
    };
    libc::itimerspec {
        it_interval: time(setting.interval_ns),
        it_value: time(setting.initial_ns),
    }
}

fn from_c(setting: &libc::itimerspec) -> TimerSetting {
    let ns = |time: libc::timespec| {
        time.tv_sec
            .saturating_mul(SECOND)
            .saturating_add(time.tv_nsec)
    };
    TimerSetting {
        initial_ns: ns(setting.it_value),
        interval_ns: ns(setting.it_interval),
    }
}

pub(crate) fn arm_timer(fd: Fd, flags: i32, setting: TimerSetting) -> Outcome<TimerSetting> {
    let setting = to_c(setting);
    let mut old = to_c(TimerSetting::default());
    // SAFETY: S1, S2.
    check(unsafe { libc::timerfd_settime(fd, flags, &setting, &mut old) })?;
    Ok(from_c(&old))
}

pub(crate) fn armed_timer(fd: Fd) -> Outcome<TimerSetting> {
    let mut found = to_c(TimerSetting::default());
    // SAFETY: S1, S2.
    check(unsafe { libc::timerfd_gettime(fd, &mut found) })?;
    Ok(from_c(&found))
}

pub(crate) fn mknod(dir: Option<Fd>, path: &[u8], mode: u32, device: u64) -> Outcome<()> {
    let path = c_string(path)?;
    let dir = dir.unwrap_or(libc::AT_FDCWD);
    // SAFETY: S1, S2.
    check(unsafe { libc::mknodat(dir, path.as_ptr(), mode, device) }).map(drop)
}

/// A limit, after the error number was made 0.
fn limit(value: i64) -> Outcome<Option<i64>> {
    match last_errno() {
        Errno(0) if value == -1 => Ok(None),
        error if value == -1 => Err(error),
        _ => Ok(Some(value)),
    }
}

fn forget_errno() {
    // SAFETY: the location of this thread's error number is always valid.
    unsafe { *libc::__errno_location() = 0 };
}

pub(crate) fn path_limit(path: &[u8], name: i32) -> Outcome<Option<i64>> {
    let path = c_string(path)?;
    forget_errno();
    // SAFETY: S1, S2.
    limit(unsafe { libc::pathconf(path.as_ptr(), name) })
}

pub(crate) fn open_limit(fd: Fd, name: i32) -> Outcome<Option<i64>> {
    forget_errno();
    // SAFETY: S2.
    limit(unsafe { libc::fpathconf(fd, name) })
}

pub(crate) fn change_root(path: &[u8]) -> Outcome<()> {
    let path = c_string(path)?;
    // SAFETY: S1.
    check(unsafe { libc::chroot(path.as_ptr()) }).map(drop)
}
