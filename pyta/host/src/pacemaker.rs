//! The pacemaker: a thread of the operating system that calls a function again and again.
//!
//! - **P1** The thread has all signals blocked: they reach the thread that runs programs, and interrupt its calls.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::facets::{Errno, Outcome, Pacemaker};
use crate::sys::signal;

/// The handle of the thread, which ends when this is dropped.
pub(crate) struct PacemakerThread(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    pace: Mutex<Pace>,
    changed: Condvar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    Resting,
    Every(Duration),
    Ended,
}

impl Shared {
    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, pace: Pace) {
        *self.pace() = pace;
        self.changed.notify_one();
    }

    fn run(&self, beat: &dyn Fn()) {
        let mut pace = self.pace();
        loop {
            match *pace {
                Pace::Ended => return,
                Pace::Resting => {
                    let waited = self.changed.wait(pace);
                    pace = waited.unwrap_or_else(PoisonError::into_inner);
                }
                Pace::Every(period) => {
                    let waited = self.changed.wait_timeout(pace, period);
                    let (now, result) = waited.unwrap_or_else(PoisonError::into_inner);
                    pace = now;
                    if result.timed_out() && matches!(*pace, Pace::Every(_)) {
                        beat();
                    }
                }
            }
        }
    }
}

impl PacemakerThread {
    /// Starts the thread, which rests.
    pub(crate) fn start(beat: Box<dyn Fn() + Send>) -> Outcome<PacemakerThread> {
        let shared = Arc::new(Shared {
            pace: Mutex::new(Pace::Resting),
            changed: Condvar::new(),
        });
        let of_thread = shared.clone();
        // P1: a thread starts with the mask of the one that makes it.
        let mask = signal::mask(libc::SIG_SETMASK, u64::MAX)?;
        let started = std::thread::Builder::new()
            .name("pacemaker".to_owned())
            .spawn(move || of_thread.run(&*beat));
        signal::mask(libc::SIG_SETMASK, mask)?;
        match started {
            Ok(_) => Ok(PacemakerThread(shared)),
            Err(error) => Err(Errno(error.raw_os_error().unwrap_or(libc::EAGAIN))),
        }
    }
}

impl Pacemaker for PacemakerThread {
    fn set_period(&self, period_ns: Option<u64>) {
        self.0.set(match period_ns {
            Some(ns) => Pace::Every(Duration::from_nanos(ns)),
            None => Pace::Resting,
        });
    }
}

impl Drop for PacemakerThread {
    fn drop(&mut self) {
        self.0.set(Pace::Ended);
    }
}
