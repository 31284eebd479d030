//! Whose turn it is: one thread uses an interpreter at a time, from the start of a call to its end, and may make calls inside.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use pyo3::prelude::*;

#[derive(Debug, Default)]
struct Owner {
    thread: Option<ThreadId>,
    depth: usize,
}

/// Gives threads the turn.
#[derive(Debug, Default)]
pub struct Turns {
    owner: Mutex<Owner>,
    is_free: Condvar,
}

/// The turn of the thread that has taken it; given back when it is dropped.
#[derive(Debug)]
pub struct Turn<'a>(&'a Turns);

impl Turns {
    fn owner(&self) -> MutexGuard<'_, Owner> {
        self.owner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turn of this thread, with the host's lock released.
    ///
    /// # Errors
    /// What a signal handler of the host raises meanwhile.
    pub fn take(&self, py: Python<'_>) -> PyResult<Turn<'_>> {
        /// Between two looks for signals.
        const PATIENCE: Duration = Duration::from_millis(50);
        if self.try_take() {
            return Ok(Turn(self));
        }
        loop {
            let took = py.detach(|| {
                let owner = self.owner();
                let waited = self
                    .is_free
                    .wait_timeout_while(owner, PATIENCE, |owner| owner.thread.is_some());
                drop(waited.unwrap_or_else(PoisonError::into_inner));
                self.try_take()
            });
            if took {
                return Ok(Turn(self));
            }
            py.check_signals()?;
        }
    }

    fn try_take(&self) -> bool {
        let me = std::thread::current().id();
        let mut owner = self.owner();
        if owner.thread.is_some_and(|thread| thread != me) {
            return false;
        }
        owner.thread = Some(me);
        owner.depth += 1;
        true
    }
}

impl Turn<'_> {
    /// Whether no other call of this thread is around this one.
    pub fn is_outermost(&self) -> bool {
        self.0.owner().depth == 1
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut owner = self.0.owner();
        owner.depth -= 1;
        if owner.depth == 0 {
            owner.thread = None;
            self.0.is_free.notify_one();
        }
    }
}
