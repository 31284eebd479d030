//! The pacemaker: a thread of the operating system that calls a function again and again.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::facets::{Outcome, Pacemaker};
use crate::threads;

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
        threads::start("pacemaker", Box::new(move || of_thread.run(&*beat)))?;
        Ok(PacemakerThread(shared))
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
