//! Runs inside runs: how an embedder does what a program asks it for.
//!
//! A native never re-enters the interpreter. A program that wants something of the embedder therefore *leaves*: its run ends at the next poll as
//! [`Outcome::Suspended`](../corevm_interp/enum.Outcome.html), the embedder does what was asked for, and resumes it. Meanwhile the embedder
//! may make other calls, each in a process of its own, once the suspended one is [set aside](Isolate::set_aside): it is then parked, a root of
//! collections like any other, but in no queue, so that it goes on only after it was [taken back](Isolate::take_back). Last in, first out.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cx::Cx;
use crate::isolate::Isolate;
use crate::process::ProcessId;

/// Ends the run of an isolate for now, from any thread.
#[derive(Clone)]
pub struct Leaver {
    leaves: Arc<AtomicBool>,
    poll: Arc<AtomicBool>,
}

impl fmt::Debug for Leaver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leaver").finish_non_exhaustive()
    }
}

impl Leaver {
    /// The run ends at its next poll.
    pub fn leave(&self) {
        self.leaves.store(true, Ordering::Relaxed);
        self.poll.store(true, Ordering::Relaxed);
    }
}

/// A suspended process that was set aside.
#[derive(Debug)]
#[must_use = "the process goes on only when it is taken back"]
pub struct Aside {
    process: ProcessId,
    /// The one that ran what the embedder had called.
    main: ProcessId,
}

impl Isolate {
    /// The process that runs what the embedder calls.
    pub fn main_process(&self) -> ProcessId {
        self.scheduler.main.get()
    }

    /// What ends the run for now.
    pub fn leaver(&self) -> Leaver {
        Leaver {
            leaves: self.scheduler.leaves.clone(),
            poll: self.heap().poll_flag().clone(),
        }
    }

    pub(crate) fn is_leave_due(&self) -> bool {
        self.scheduler.leaves.load(Ordering::Relaxed)
    }

    /// Whether the run is to end for now; the answer is given once.
    pub fn takes_leave(&self) -> bool {
        self.is_leave_due() && self.scheduler.leaves.swap(false, Ordering::Relaxed)
    }

    /// Makes room for another call while a run is suspended.
    pub fn set_aside(&self) -> Aside {
        let id = self.scheduler.next_id();
        let fresh = self.process().aside_of(id);
        let mut former = std::mem::replace(self.process(), fresh);
        former.may_have_young = true;
        let process = former.id;
        self.parked().insert(process, former);
        let main = self.scheduler.main.replace(id);
        Aside { process, main }
    }

    /// Goes back to the process that was set aside last, after the call has ended.
    pub fn take_back(&self, aside: Aside) {
        if let Some(process) = self.parked().remove(&aside.process) {
            *self.process() = process;
            self.scheduler.main.set(aside.main);
        }
    }
}

impl<'v> Cx<'v> {
    /// The run ends at the next poll: a step asks for [`Next::Again`](crate::Next::Again) and is resumed with the run.
    pub fn leave(self) {
        self.isolate().leaver().leave();
    }
}
