//! Which process of an isolate runs.
//!
//! The running process lies in the isolate, where the tiers and natives find it; the others are parked. Switching exchanges the contents of
//! the running one with those of a parked one, so addresses that the tiers hold stay good. It happens between two instructions only, in
//! the interpreter's outermost loop, at a poll where
//!
//! - the running process [waits](Cx::wait): a native has asked for it, and looks again for what it waits for when the process is woken;
//! - its time is over: a [`Ticker`] has ticked, and others can run.
//!
//! What can run is in a queue, first come, first served. What does not wait for another process but for the outside world is the
//! language's business, which is asked to look ([`Language::look_outside`](crate::Language::look_outside)) when the time of a process is
//! over and when none can run.
#![expect(
    unsafe_code,
    reason = "parked processes are reached as the running one is"
)]

use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use corevm_heap::{RootVisitor, Value};

use crate::cx::Cx;
use crate::isolate::Isolate;
use crate::native::{Exit, Raised};
use crate::process::{FIRST_BASE, Process, ProcessId, Suspended};
use crate::value::V;

/// The processes that do not run.
#[derive(Default)]
pub(crate) struct Scheduler {
    parked: UnsafeCell<BTreeMap<ProcessId, Process>>,
    /// Processes that will never run again, with all that they hold.
    stopped: UnsafeCell<Vec<Process>>,
    /// Parked processes that can run, and perhaps some that have ended.
    ready: RefCell<VecDeque<ProcessId>>,
    /// How many processes have been made beside the main one.
    made: Cell<u32>,
    /// The running process wants to wait at its next poll.
    waits: Cell<bool>,
    /// The program stops to let another process run.
    is_switching: Cell<bool>,
    time_is_over: Arc<AtomicBool>,
    /// The process that runs what the embedder calls.
    pub(crate) main: Cell<ProcessId>,
    /// The run is to end for now: see `nesting`.
    pub(crate) leaves: Arc<AtomicBool>,
}

/// Ends the time of the running process, from any thread.
#[derive(Clone)]
pub struct Ticker {
    time_is_over: Arc<AtomicBool>,
    poll: Arc<AtomicBool>,
}

impl fmt::Debug for Ticker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticker").finish_non_exhaustive()
    }
}

impl Ticker {
    pub fn tick(&self) {
        self.time_is_over.store(true, Ordering::Relaxed);
        self.poll.store(true, Ordering::Relaxed);
    }
}

impl Scheduler {
    /// A number that no process has had.
    pub(crate) fn next_id(&self) -> ProcessId {
        self.made.set(self.made.get() + 1);
        ProcessId(self.made.get())
    }
}

impl Isolate {
    /// The parked processes.
    #[expect(
        clippy::mut_from_ref,
        reason = "an isolate runs on one thread, and callers hold the reference for one expression"
    )]
    pub(crate) fn parked(&self) -> &mut BTreeMap<ProcessId, Process> {
        // SAFETY: one thread; callers, here and in `nesting`, use the reference up before anything else gets one.
        unsafe { &mut *self.scheduler.parked.get() }
    }

    /// Bytes of the stacks of all processes.
    pub(crate) fn stack_bytes(&self) -> usize {
        let parked = self.parked().values().map(Process::len_words);
        (self.process().len_words() + parked.sum::<usize>()) * 8
    }

    pub(crate) fn visit_parked(&self, visitor: &mut RootVisitor<'_>) {
        // SAFETY: as in `parked`.
        let stopped = unsafe { &mut *self.scheduler.stopped.get() };
        for process in self.parked().values_mut().chain(stopped) {
            if visitor.is_minor() && !process.may_have_young {
                continue;
            }
            visitor.take_has_young();
            process.visit_roots(&self.codes, visitor);
            process.may_have_young = visitor.take_has_young();
        }
    }

    /// Whether the running process is to stop at this poll so that another one runs. It is one of those that can run then, unless it waits.
    pub fn is_switch_due(&self) -> bool {
        let scheduler = &self.scheduler;
        if self.parked().is_empty() && !scheduler.waits.get() {
            return false;
        }
        let waits = scheduler.waits.replace(false);
        let is_over = scheduler.time_is_over.load(Ordering::Relaxed);
        if !waits && !is_over && !self.config.switch_at_polls {
            return false;
        }
        let cx = self.enter();
        if !waits && !cx.language().gives_way(cx) {
            self.heap().poll_flag().store(true, Ordering::Relaxed);
            return false;
        }
        self.process().is_waiting = waits;
        if is_over {
            scheduler.time_is_over.store(false, Ordering::Relaxed);
            self.look_quickly();
        }
        if !waits {
            if scheduler.ready.borrow().is_empty() {
                return false;
            }
            scheduler.ready.borrow_mut().push_back(self.process().id);
        }
        scheduler.is_switching.set(true);
        true
    }

    /// Lets the language wake whom it can.
    fn look_quickly(&self) {
        let cx = self.enter();
        if let Err(raised) = cx.language().look_outside(cx, false) {
            // It is told when nothing can run.
            cx.take_raised(raised);
        }
    }

    /// A poll at which no other process can take over: the next one is asked.
    pub fn switch_later(&self) {
        let is_over = self.scheduler.time_is_over.load(Ordering::Relaxed);
        if !self.parked().is_empty() && is_over || self.is_leave_due() {
            self.heap().poll_flag().store(true, Ordering::Relaxed);
        }
    }

    /// Whether the program has stopped to let another process run; the answer is given once.
    pub fn takes_switch(&self) -> bool {
        self.scheduler.is_switching.replace(false)
    }

    /// The running process has ended and is not the main one: tells the language.
    pub fn end_process(&self, outcome: Result<Value, Value>) {
        let process = self.process();
        process.base = FIRST_BASE;
        process.pc = std::ptr::null();
        let cx = self.enter();
        let outcome = match outcome {
            Ok(value) => Ok(cx.brand(value)),
            Err(exception) => Err(cx.brand(exception)),
        };
        cx.language().process_ended(cx, outcome);
    }

    /// Takes the next process that can run as the running one. The one that ran is parked, or dropped when it has ended. Returns how it goes
    /// on.
    pub fn switch(&self) -> Option<Suspended> {
        let former = self.process().id;
        let id = match self.next_ready() {
            Ok(id) => id,
            Err(raised) => {
                let exception = self.enter().take_raised(raised).raw();
                let id = self.main_process();
                let main = self.process_of(id)?;
                main.is_waiting = false;
                main.raised = exception;
                main.suspended = Some(Suspended::Failed);
                id
            }
        };
        if id != former {
            let next = self.parked().remove(&id)?;
            let mut parked = std::mem::replace(self.process(), next);
            parked.may_have_young = true;
            let from = parked.local;
            if parked.suspended.is_some() {
                self.parked().insert(former, parked);
            }
            let cx = self.enter();
            let (from, to) = (cx.brand(from), cx.local());
            cx.language().switched(cx, from, to);
        }
        self.process().suspended.take()
    }

    /// The main process becomes the running one again after the program has stopped in another one, which can run.
    pub(crate) fn return_to_main(&self) {
        self.scheduler.waits.set(false);
        let former = self.process().id;
        let main = self.main_process();
        if former == main {
            return;
        }
        let Some(main) = self.parked().remove(&main) else {
            return;
        };
        let mut parked = std::mem::replace(self.process(), main);
        parked.may_have_young = true;
        let from = parked.local;
        self.parked().insert(former, parked);
        self.scheduler.ready.borrow_mut().push_front(former);
        self.process().is_waiting = false;
        let cx = self.enter();
        cx.language().switched(cx, cx.brand(from), cx.local());
    }

    fn next_ready(&self) -> Result<ProcessId, Raised> {
        loop {
            // The queue is not in use while the language looks.
            let first = self.scheduler.ready.borrow_mut().pop_front();
            match first {
                Some(id) if self.process_of(id).is_some() => return Ok(id),
                Some(_) => {}
                None if self.is_stop_due() => {
                    // It stops when it waits again.
                    let id = self.main_process();
                    if let Some(main) = self.process_of(id) {
                        main.is_waiting = false;
                    }
                    return Ok(id);
                }
                None => {
                    let cx = self.enter();
                    cx.language().look_outside(cx, true)?;
                }
            }
        }
    }

    /// The process with this number, while it has not ended. The reference is used for one expression.
    #[inline]
    pub(crate) fn process_of(&self, id: ProcessId) -> Option<&mut Process> {
        let running = self.process();
        if running.id == id {
            let has_ended = running.suspended.is_none() && running.pc.is_null();
            return (id == self.main_process() || !has_ended).then_some(running);
        }
        self.parked().get_mut(&id)
    }

    /// What ends the time of the running process.
    pub fn ticker(&self) -> Ticker {
        Ticker {
            time_is_over: self.scheduler.time_is_over.clone(),
            poll: self.heap().poll_flag().clone(),
        }
    }
}

impl<'v> Cx<'v> {
    /// Makes a process that calls `callee` with arguments when its turn comes. `local` is what the language keeps for it.
    pub fn spawn(self, callee: V<'v>, args: &[V<'v>], local: V<'v>) -> ProcessId {
        let isolate = self.isolate();
        let scheduler = &isolate.scheduler;
        let id = scheduler.next_id();
        let start = std::iter::once(callee).chain(args.iter().copied());
        let start = start.map(V::raw).collect();
        let mut process = Process::starting(id, start, isolate.process());
        process.local = local.raw();
        isolate.parked().insert(id, process);
        scheduler.ready.borrow_mut().push_back(id);
        id
    }

    /// The running process.
    pub fn process(self) -> ProcessId {
        self.isolate().process().id
    }

    /// The processes that have not ended, in the order in which they were made.
    pub fn process_ids(self) -> Vec<ProcessId> {
        let isolate = self.isolate();
        let mut ids: Vec<ProcessId> = isolate.parked().keys().copied().collect();
        ids.push(isolate.process().id);
        ids.sort_unstable();
        ids
    }

    /// Whether there are other processes than the running one.
    #[inline]
    pub fn has_others(self) -> bool {
        !self.isolate().parked().is_empty()
    }

    /// What the language keeps for the running process; nil at the start.
    pub fn local(self) -> V<'v> {
        self.brand(self.isolate().process().local)
    }

    pub fn set_local(self, local: V<'v>) {
        self.isolate().process().local = local.raw();
    }

    /// What the language keeps for a process; `None` when it has ended.
    pub fn local_of(self, id: ProcessId) -> Option<V<'v>> {
        Some(self.brand(self.isolate().process_of(id)?.local))
    }

    /// The running process stops at its next poll until somebody wakes it. A leaf gives back the exit, before its first side effect; a step
    /// asks for [`Next::Again`](crate::Next::Again). When they are run again they look for what they wait for, and wait again if it has
    /// not come: a process may be woken for nothing.
    pub fn wait(self) -> Exit {
        self.isolate().scheduler.waits.set(true);
        self.heap().poll_flag().store(true, Ordering::Relaxed);
        Exit::Interrupted
    }

    /// The running process does not wait after all.
    pub fn wait_not(self) {
        self.isolate().scheduler.waits.set(false);
    }

    /// The process can go on, if it waits.
    pub fn wake(self, id: ProcessId) {
        let isolate = self.isolate();
        if isolate.process().id == id {
            isolate.scheduler.waits.set(false);
        }
        let Some(process) = isolate.process_of(id) else {
            return;
        };
        if std::mem::replace(&mut process.is_waiting, false) {
            isolate.scheduler.ready.borrow_mut().push_back(id);
        }
    }

    /// The exception that a process handles, or nil.
    pub fn handled_by(self, id: ProcessId) -> V<'v> {
        let process = self.isolate().process_of(id);
        process.map_or(V::NIL, |process| self.brand(process.handled))
    }

    /// Whether the process waits.
    pub fn is_waiting(self, id: ProcessId) -> bool {
        let process = self.isolate().process_of(id);
        process.is_some_and(|process| process.is_waiting)
    }

    /// The time of the running process is over.
    pub fn give_way(self) {
        self.isolate().ticker().tick();
    }

    /// Stops all processes but the running one, which is the main one from now on. They do not end: what they hold is not finalised.
    pub fn stop_others(self) {
        let isolate = self.isolate();
        isolate.process().id = ProcessId::MAIN;
        isolate.scheduler.main.set(ProcessId::MAIN);
        let stopped = std::mem::take(isolate.parked());
        // SAFETY: as in `parked`.
        unsafe { &mut *isolate.scheduler.stopped.get() }.extend(stopped.into_values());
        isolate.scheduler.ready.borrow_mut().clear();
    }

    /// Changes how many calls may be nested, in every process; false when the embedder has fixed the limit below this one.
    pub fn set_recursion_limit(self, limit: u32) -> bool {
        let isolate = self.isolate();
        if isolate.config.is_recursion_limit_fixed && limit > isolate.config.recursion_limit {
            return false;
        }
        isolate.process().set_recursion_limit(limit);
        for process in isolate.parked().values_mut() {
            process.set_recursion_limit(limit);
        }
        true
    }
}
