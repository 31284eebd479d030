//! File descriptors that are plain numbers.

use std::sync::atomic::{AtomicU8, Ordering};

use std::os::fd::BorrowedFd;

use super::{c_string, check, last_errno};
use crate::facets::{Errno, Fd, Outcome, PollRequest};

/// The number as a descriptor for `rustix`, which passes it on to the kernel.
pub(crate) fn borrow<'a>(fd: Fd) -> Outcome<BorrowedFd<'a>> {
    if fd < 0 {
        return Err(Errno(libc::EBADF));
    }
    // SAFETY: S2. The value is not -1; whether it is open is for the kernel to say, as for every number a guest makes.
    Ok(unsafe { BorrowedFd::borrow_raw(fd) })
}

pub(crate) fn close(fd: Fd) -> Outcome<()> {
    // SAFETY: S2. Descriptors of this process belong to the guest; the runtime holds none by ownership.
    check(unsafe { libc::close(fd) }).map(drop)
}

pub(crate) fn lseek(fd: Fd, offset: i64, whence: i32) -> Outcome<u64> {
    // SAFETY: S2.
    let position = check(unsafe { libc::lseek(fd, offset, whence) })?;
    u64::try_from(position).map_err(|_| Errno(libc::EINVAL))
}

pub(crate) fn dup2(fd: Fd, target: Fd, inheritable: bool) -> Outcome<Fd> {
    if fd == target || inheritable {
        // SAFETY: S2.
        return check(unsafe { libc::dup2(fd, target) });
    }
    // SAFETY: S2.
    check(unsafe { libc::dup3(fd, target, libc::O_CLOEXEC) })
}

pub(crate) fn flock(fd: Fd, operation: i32) -> Outcome<()> {
    // SAFETY: S2.
    check(unsafe { libc::flock(fd, operation) }).map(drop)
}

pub(crate) fn poll(requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize> {
    poll_with_mask(requests, timeout, None)
}

/// As [`poll`], with other signals blocked while it waits.
pub(crate) fn poll_with_mask(
    requests: &mut [PollRequest],
    timeout: Option<u64>,
    mask: Option<&libc::sigset_t>,
) -> Outcome<usize> {
    let mut fds: Vec<libc::pollfd> = requests
        .iter()
        .map(|request| libc::pollfd {
            fd: request.fd,
            events: request.events,
            revents: 0,
        })
        .collect();
    let timeout = timeout.map(|ns| libc::timespec {
        tv_sec: (ns / 1_000_000_000) as i64,
        tv_nsec: (ns % 1_000_000_000) as i64,
    });
    let timeout = timeout
        .as_ref()
        .map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: S1: the array and its length belong together; the time and the mask may be null.
    let ready = unsafe {
        libc::ppoll(
            fds.as_mut_ptr(),
            fds.len() as libc::nfds_t,
            timeout,
            mask.map_or(std::ptr::null(), std::ptr::from_ref),
        )
    };
    if ready < 0 {
        return Err(last_errno());
    }
    for (request, fd) in requests.iter_mut().zip(&fds) {
        request.ready = fd.revents;
    }
    Ok(ready as usize)
}

/// Bits 0 to 2: the standard descriptors that were closed when the process started. Rust's runtime opens `/dev/null` in their
/// place before `main`, so they are noted before that.
static CLOSED_AT_START: AtomicU8 = AtomicU8::new(0);

#[used]
#[cfg_attr(target_os = "linux", unsafe(link_section = ".init_array"))]
#[cfg_attr(
    target_vendor = "apple",
    unsafe(link_section = "__DATA,__mod_init_func")
)]
static NOTE_CLOSED: extern "C" fn() = note_closed;

extern "C" fn note_closed() {
    for fd in 0..3 {
        // SAFETY: S2: asking changes nothing.
        if unsafe { libc::fcntl(fd, libc::F_GETFD) } == -1 {
            CLOSED_AT_START.fetch_or(1 << fd, Ordering::Relaxed);
        }
    }
}

/// Closes the standard descriptors that were closed when the process started.
pub(crate) fn close_as_at_start() {
    let closed = CLOSED_AT_START.load(Ordering::Relaxed);
    for fd in (0..3).filter(|fd| closed & 1 << fd != 0) {
        // SAFETY: S2: nothing but Rust's own printing uses these, which bears it.
        unsafe { libc::close(fd) };
    }
}

pub(crate) fn open_memory(name: &[u8], flags: i32, mode: u32) -> Outcome<Fd> {
    let name = c_string(name)?;
    // SAFETY: S1, S2.
    check(unsafe { libc::shm_open(name.as_ptr(), flags, mode as libc::mode_t) })
}

pub(crate) fn unlink_memory(name: &[u8]) -> Outcome<()> {
    let name = c_string(name)?;
    // SAFETY: S1.
    check(unsafe { libc::shm_unlink(name.as_ptr()) }).map(drop)
}
