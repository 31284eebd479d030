//! Named POSIX semaphores.
//!
//! - **E1** What [`Semaphore`] points at stays mapped until it is dropped, and is only used through it: whoever waits for a semaphore holds it.

use std::ptr::NonNull;
use std::sync::{Arc, Mutex, PoisonError};

use super::{c_string, check, last_errno};
use crate::facets::{Errno, Outcome};

/// An open semaphore.
struct Semaphore(NonNull<libc::sem_t>);

// SAFETY: E1; semaphores are made to be used from any thread.
unsafe impl Send for Semaphore {}

// SAFETY: as above.
unsafe impl Sync for Semaphore {}

impl Drop for Semaphore {
    fn drop(&mut self) {
        // SAFETY: E1: nobody else has it.
        unsafe { libc::sem_close(self.0.as_ptr()) };
    }
}

/// Those that are open, by their numbers less 1.
static OPEN: Mutex<Vec<Option<Arc<Semaphore>>>> = Mutex::new(Vec::new());

pub(crate) fn open(name: &[u8], count: Option<u32>) -> Outcome<u32> {
    const OWNER_ONLY: libc::c_uint = 0o600;
    let name = c_string(name)?;
    let found = match count {
        // SAFETY: S1.
        None => unsafe { libc::sem_open(name.as_ptr(), 0) },
        Some(count) => {
            let flags = libc::O_CREAT | libc::O_EXCL;
            // SAFETY: S1.
            unsafe { libc::sem_open(name.as_ptr(), flags, OWNER_ONLY, count) }
        }
    };
    let semaphore = NonNull::new(found).ok_or_else(last_errno)?;
    let semaphore = Arc::new(Semaphore(semaphore));
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let place = open.iter().position(Option::is_none).unwrap_or(open.len());
    if place == open.len() {
        open.push(None);
    }
    open[place] = Some(semaphore);
    Ok(place as u32 + 1)
}

fn find(number: u32) -> Outcome<Arc<Semaphore>> {
    let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let place = (number as usize).checked_sub(1);
    let found = place.and_then(|place| open.get(place)?.clone());
    found.ok_or(Errno(libc::EINVAL))
}

pub(crate) fn close(number: u32) -> Outcome<()> {
    find(number)?;
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    open[number as usize - 1] = None;
    Ok(())
}

pub(crate) fn unlink(name: &[u8]) -> Outcome<()> {
    let name = c_string(name)?;
    // SAFETY: S1.
    check(unsafe { libc::sem_unlink(name.as_ptr()) }).map(drop)
}

pub(crate) fn wait(number: u32, timeout_ns: Option<u64>) -> Outcome<bool> {
    let semaphore = find(number)?;
    let pointer = semaphore.0.as_ptr();
    let done = match timeout_ns {
        // SAFETY: E1.
        None => unsafe { libc::sem_wait(pointer) },
        // SAFETY: E1.
        Some(0) => unsafe { libc::sem_trywait(pointer) },
        Some(ns) => {
            let end = later(ns);
            // SAFETY: E1, S1.
            unsafe { libc::sem_timedwait(pointer, &end) }
        }
    };
    match check(done) {
        Ok(_) => Ok(true),
        Err(Errno(libc::EAGAIN | libc::ETIMEDOUT)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// So many nanoseconds from now, as the clock on the wall will show it.
fn later(ns: u64) -> libc::timespec {
    const SECOND: i64 = 1_000_000_000;
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Realtime);
    let sum = i64::try_from(ns)
        .unwrap_or(i64::MAX)
        .saturating_add(now.tv_nsec);
    libc::timespec {
        tv_sec: now.tv_sec.saturating_add(sum / SECOND),
        tv_nsec: sum % SECOND,
    }
}

pub(crate) fn post(number: u32) -> Outcome<()> {
    let semaphore = find(number)?;
    // SAFETY: E1.
    check(unsafe { libc::sem_post(semaphore.0.as_ptr()) }).map(drop)
}

pub(crate) fn count(number: u32) -> Outcome<i32> {
    let semaphore = find(number)?;
    let mut count = 0;
    // SAFETY: E1, S1.
    check(unsafe { libc::sem_getvalue(semaphore.0.as_ptr(), &mut count) })?;
    Ok(count)
}
