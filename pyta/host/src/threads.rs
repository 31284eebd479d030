//! Threads of the operating system, of which programs know nothing.
//!
//! - **P1** They have all signals blocked: these reach the thread that runs programs, and interrupt its calls.

use crate::facets::{Errno, Outcome};
use crate::sys::signal;

/// Runs `work` on a new thread.
pub(crate) fn start(name: &str, work: Box<dyn FnOnce() + Send>) -> Outcome<()> {
    // P1: a thread starts with the mask of the one that makes it.
    let mask = signal::mask(libc::SIG_SETMASK, u64::MAX)?;
    let builder = std::thread::Builder::new().name(name.to_owned());
    let started = builder.spawn(work);
    signal::mask(libc::SIG_SETMASK, mask)?;
    match started {
        Ok(_) => Ok(()),
        Err(error) => Err(Errno(error.raw_os_error().unwrap_or(libc::EAGAIN))),
    }
}

/// Runs what a compiler does beside the program on a new thread. False when there can be none.
pub fn start_compiling(work: Box<dyn FnOnce() + Send>) -> bool {
    start("compiler", work).is_ok()
}
