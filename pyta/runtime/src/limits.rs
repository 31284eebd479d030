//! Limits of a program, for embedders.
//!
//! | what | asked for by | ends with |
//! |---|---|---|
//! | instructions | [`Config::fuel`](corevm::Config::fuel) | [`Stop::Fuel`] |
//! | time | [`Interpreter::stop_after`] | [`Stop::Deadline`] |
//! | whatever an embedder likes | [`Isolate::stopper`](corevm::Isolate::stopper), from any thread | [`Stop::Cancelled`] |
//! | memory | [`HeapConfig::limit_bytes`](corevm::HeapConfig::limit_bytes), [`Config::stops_at_heap_limit`](corevm::Config::stops_at_heap_limit) | MemoryError, or [`Stop::Memory`] |
//! | nested calls | [`Config::recursion_limit`](corevm::Config::recursion_limit), [`Config::is_recursion_limit_fixed`](corevm::Config::is_recursion_limit_fixed) | RecursionError |
//!
//! A stopped program has noticed nothing: [`Interpreter::resume`] goes on with it, [`Isolate::abandon`](corevm::Isolate::abandon) gives it up.
//! A program that waits outside stops when its host looks at [`Config::stop_request`](corevm::Config::stop_request), as
//! [`Granted`](pyta_host::access::Granted) does.

use std::fmt;
use std::time::Duration;

use corevm::{Stop, Stopper};
use pyta_host::OsHost;
use pyta_host::facets::{Clock, Errno, Pacemaker};

use crate::interpreter::Interpreter;

/// Stops a program when a time is over, unless it is dropped before.
pub struct Deadline {
    stopper: Stopper,
    /// Its thread ends with it.
    pacemaker: Option<Box<dyn Pacemaker>>,
}

impl fmt::Debug for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deadline").finish_non_exhaustive()
    }
}

impl Interpreter {
    /// Programs stop when so much time has passed, and again after as much time, until the result is dropped.
    ///
    /// # Errors
    /// When there can be no other thread.
    pub fn stop_after(&self, time: Duration) -> Result<Deadline, Errno> {
        let stopper = self.isolate().stopper();
        let beat = stopper.clone();
        let pacemaker = OsHost.pacemaker(Box::new(move || beat.stop(Stop::Deadline)))?;
        let period = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).max(1);
        pacemaker.set_period(Some(period));
        Ok(Deadline {
            stopper,
            pacemaker: Some(pacemaker),
        })
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        // A beat that comes meanwhile is taken back as well.
        drop(self.pacemaker.take());
        self.stopper.withdraw(Stop::Deadline);
    }
}
