//! A value that threads use in turn.
//!
//! - **C1** A `Confined` is made of what one closure made, and given to closures one at a time. Both kinds of closures may be sent to other
//!   threads and so may what they return: nothing that counts references without atomics, or is shared without a lock, gets in or out through
//!   them. So all of the value is used by one thread at a time, as if it moved with the lock.
//! - **C2** The value keeps nothing in thread-local variables, and does not ask which thread runs: none of the crates here does.
#![expect(
    unsafe_code,
    reason = "no type says that a graph of `Rc`s is reachable from one place only"
)]

use std::fmt;
use std::sync::{Mutex, PoisonError};

struct Movable<T>(T);

// SAFETY: C1 and C2; the mutex of `Confined` orders what the threads do.
unsafe impl<T> Send for Movable<T> {}

/// A value, such as an isolate with its interpreter, that threads use in turn.
pub struct Confined<T>(Mutex<Movable<T>>);

impl<T> fmt::Debug for Confined<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Confined").finish_non_exhaustive()
    }
}

impl<T> Confined<T> {
    /// Makes the value.
    ///
    /// # Errors
    /// What `make` gives.
    pub fn new<E: Send>(make: impl FnOnce() -> Result<T, E> + Send) -> Result<Confined<T>, E> {
        Ok(Confined(Mutex::new(Movable(make()?))))
    }

    /// Uses the value. It is not to be used again inside `work`.
    pub fn with<R: Send>(&self, work: impl FnOnce(&T) -> R + Send) -> R {
        let value = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(&value.0)
    }
}
