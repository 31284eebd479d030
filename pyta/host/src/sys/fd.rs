//! File descriptors that are plain numbers.

use std::os::fd::BorrowedFd;

use super::{check, last_errno};
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
    // SAFETY: S1: the array and its length belong together; the time may be null.
    let ready = unsafe {
        libc::ppoll(
            fds.as_mut_ptr(),
            fds.len() as libc::nfds_t,
            timeout,
            std::ptr::null(),
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
