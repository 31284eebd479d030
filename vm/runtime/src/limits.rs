//! Limits of what a program may use, and what stops it.
//!
//! A program stops between two instructions, at a poll, without noticing: no guest code runs for it, nothing of the program is undone, and
//! whoever embeds the VM may let it go on. A [`Stopper`] asks for that from any thread or signal handler; the VM asks itself when
//! memory is used up and its configuration wants it, and when fuel is.
//!
//! **Fuel** is one unit for each instruction that is executed, whichever tier does it. The interpreter charges an instruction when it begins,
//! compiled code charges for what it has done before it leaves a block, so the figure is the same in every tier wherever somebody may look
//! (but what finalizers execute comes after a collection, and when one is due depends on the heap).
//! A program whose fuel is used up stops at the next loop or call. Natives that can work for long charge for their work as well
//! ([`Cx::charge`]), once it is done, since one that gives up is run again. Isolates that do not ask for fuel run code that does not count.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use crate::cx::Cx;
use crate::isolate::{Config, Isolate};
use crate::native::Raised;
use crate::process::{GENERATOR, KEPT, StackFrame};
use crate::value::V;

/// Why a program was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Stop {
    /// Somebody asked for it.
    Cancelled = 1,
    /// Its time is over.
    Deadline,
    /// Its fuel is used up.
    Fuel,
    /// The heap is at its limit ([`Config::stops_at_heap_limit`]).
    Memory,
}

impl Stop {
    const ALL: [Stop; 4] = [Stop::Cancelled, Stop::Deadline, Stop::Fuel, Stop::Memory];

    fn from_number(number: u8) -> Option<Stop> {
        Stop::ALL.into_iter().find(|&stop| stop as u8 == number)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stop::Cancelled => "cancelled",
            Stop::Deadline => "out of time",
            Stop::Fuel => "out of fuel",
            Stop::Memory => "out of memory",
        })
    }
}

/// A stop that was asked for and has not happened: the number of a [`Stop`], or 0. Who waits outside the VM looks at it to wait no longer.
#[derive(Clone, Debug, Default)]
pub struct StopRequest(Arc<AtomicU8>);

impl StopRequest {
    /// The number.
    pub fn number(&self) -> Arc<AtomicU8> {
        self.0.clone()
    }

    pub fn is_made(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    fn get(&self) -> Option<Stop> {
        Stop::from_number(self.0.load(Ordering::Relaxed))
    }

    fn take(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// Stops the program of an isolate at its next poll, from any thread. It does nothing but set atomic variables, so signal handlers
/// may use it. When no program runs, the next one stops at its first poll.
#[derive(Clone, Debug)]
pub struct Stopper {
    request: StopRequest,
    poll: Arc<AtomicBool>,
}

impl Stopper {
    /// Asks for a stop. The first of several reasons counts.
    pub fn stop(&self, why: Stop) {
        let request = &self.request.0;
        let _ = request.compare_exchange(0, why as u8, Ordering::Relaxed, Ordering::Relaxed);
        self.poll.store(true, Ordering::Release);
    }

    /// Takes back a stop for this reason that has not happened.
    pub fn withdraw(&self, why: Stop) {
        let request = &self.request.0;
        let _ = request.compare_exchange(why as u8, 0, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// Bytes that an isolate holds: its heap, garbage included, code, shapes, names and stacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryUse {
    pub used_bytes: usize,
    /// The most that was in use when a collection began, or somebody asked.
    pub peak_bytes: usize,
    pub limit_bytes: usize,
}

/// What an isolate has used and may use.
#[derive(Debug)]
pub(crate) struct Limits {
    request: StopRequest,
    /// Why the program stops, until its run ends with that.
    stopping: Cell<Option<Stop>>,
    counts_fuel: bool,
    /// All fuel that was given.
    fuel_given: Cell<i64>,
    /// What is left of it; less than 0 by what ran before the stop. It stays where it is: machine code has its address.
    fuel_left: Box<Cell<i64>>,
}

/// More fuel than this is not told apart.
const MOST_FUEL: u64 = 1 << 62;

impl Limits {
    pub fn new(config: &Config) -> Limits {
        let fuel = config.fuel.unwrap_or(0).min(MOST_FUEL) as i64;
        Limits {
            request: config.stop_request.clone().unwrap_or_default(),
            stopping: Cell::new(None),
            counts_fuel: config.fuel.is_some(),
            fuel_given: Cell::new(fuel),
            fuel_left: Box::new(Cell::new(fuel)),
        }
    }
}

impl Isolate {
    /// What stops the isolate's program.
    pub fn stopper(&self) -> Stopper {
        Stopper {
            request: self.limits.request.clone(),
            poll: self.heap().poll_flag().clone(),
        }
    }

    /// Whether the program is to stop at its next poll.
    #[inline]
    pub fn is_stop_due(&self) -> bool {
        self.limits.request.is_made() || self.is_out_of_fuel()
    }

    /// Whether instructions are counted.
    #[inline(always)]
    pub fn counts_fuel(&self) -> bool {
        self.limits.counts_fuel
    }

    #[inline(always)]
    fn is_out_of_fuel(&self) -> bool {
        self.limits.counts_fuel && self.limits.fuel_left.get() <= 0
    }

    /// Takes fuel for so many instructions, where it is counted; less than none gives back.
    #[inline]
    pub fn charge_fuel(&self, instructions: i64) {
        let left = self.limits.fuel_left.get() - instructions;
        self.limits.fuel_left.set(left);
        if left <= 0 {
            self.heap().poll_flag().store(true, Ordering::Relaxed);
        }
    }

    /// What is left of the fuel, for the interpreter; once it takes the last of it, it calls [`Isolate::charge_fuel`].
    #[inline(always)]
    pub fn fuel_left_cell(&self) -> &Cell<i64> {
        &self.limits.fuel_left
    }

    /// Where what is left of the fuel is, for compiled code; it stays there.
    pub fn fuel_at(&self) -> *const Cell<i64> {
        &raw const *self.limits.fuel_left
    }

    /// Instructions executed so far; 0 when they are not counted.
    pub fn fuel_used(&self) -> u64 {
        (self.limits.fuel_given.get() - self.limits.fuel_left.get()) as u64
    }

    /// Instructions that may still be executed; `None` when they are not counted.
    pub fn fuel_left(&self) -> Option<u64> {
        let left = self.limits.fuel_left.get().max(0) as u64;
        self.limits.counts_fuel.then_some(left)
    }

    /// So much fuel is left from now on. Nothing happens when it is not counted.
    pub fn set_fuel(&self, instructions: u64) {
        let limits = &self.limits;
        let left = instructions.min(MOST_FUEL) as i64;
        let more = left - limits.fuel_left.get();
        limits.fuel_given.set(limits.fuel_given.get() + more);
        limits.fuel_left.set(left);
    }

    /// Gives more fuel. Nothing happens when it is not counted.
    pub fn add_fuel(&self, instructions: u64) {
        let limits = &self.limits;
        let room = MOST_FUEL as i64 - limits.fuel_left.get().max(0);
        let more = instructions.min(room as u64) as i64;
        limits
            .fuel_given
            .set(limits.fuel_given.get().saturating_add(more));
        limits.fuel_left.set(limits.fuel_left.get() + more);
    }

    /// What memory the isolate holds.
    pub fn memory_use(&self) -> MemoryUse {
        self.note_memory();
        let heap = self.heap();
        MemoryUse {
            used_bytes: heap.held_bytes(),
            peak_bytes: heap.peak_bytes(),
            limit_bytes: heap.limit_bytes(),
        }
    }

    /// Tells the heap what there is beside it.
    pub(crate) fn note_memory(&self) {
        let tables = self.codes.size_bytes()
            + self.shapes().size_bytes()
            + self.symbols.borrow().size_bytes();
        self.heap().set_other_bytes(tables + self.stack_bytes());
    }

    /// The program stops now, if it is to.
    pub fn begin_stop(&self) -> bool {
        let stop = match self.limits.request.get() {
            Some(stop) => stop,
            None if self.is_out_of_fuel() => Stop::Fuel,
            None => return false,
        };
        self.limits.request.take();
        self.limits.stopping.set(Some(stop));
        true
    }

    /// The main process has ended with an exception: whether that is how a stop began.
    pub fn ends_by_stop(&self) -> Option<Stop> {
        let stop = self
            .limits
            .request
            .get()
            .filter(|&stop| stop == Stop::Memory)?;
        self.limits.request.take();
        Some(stop)
    }

    /// Whether a program has stopped, or is suspended, and can go on.
    pub fn is_suspended(&self) -> bool {
        self.process().suspended.is_some()
    }

    /// Gives up the main process's program, which has stopped: its frames go without another instruction. Other processes go on in the next
    /// run. Nothing happens when no program has stopped.
    pub fn abandon(&self) {
        if !self.is_suspended() {
            return;
        }
        self.return_to_main();
        let cx = self.enter();
        let frames: Vec<StackFrame> = self.process().frames(&self.codes).collect();
        for frame in &frames {
            if frame.link.flags & KEPT != 0 {
                let place = self.process().id.with(frame.base);
                cx.language()
                    .returning(cx, cx.brand(frame.callee), frame.pc, place);
            }
            if frame.link.flags & GENERATOR != 0
                && let Some(generator) = cx
                    .brand(self.process().value(frame.base - 4))
                    .as_generator()
            {
                generator.set_handled(cx, V::NIL);
                generator.finish(cx);
            }
        }
        self.process().forget_program();
        self.heap().end_patience();
    }

    /// Why the program has stopped; the answer is given once.
    pub fn take_stop(&self) -> Option<Stop> {
        self.limits.stopping.take()
    }
}

impl Cx<'_> {
    /// Whether the program is to stop, or the language has something to do at the next poll: a leaf that waits outside or works for long
    /// gives [`Exit::Interrupted`](crate::Exit::Interrupted) then.
    pub fn is_stop_due(self) -> bool {
        self.isolate().is_stop_due()
    }

    /// A native has done work that takes about as long as so many instructions.
    #[inline]
    pub fn charge(self, instructions: u64) {
        if self.isolate().counts_fuel() {
            self.isolate()
                .charge_fuel(instructions.min(MOST_FUEL) as i64);
        }
    }

    /// The heap is at its limit: the exception of the language, and a stop if the configuration wants that.
    pub fn out_of_memory(self) -> Raised {
        if self.isolate().config.stops_at_heap_limit {
            self.isolate().stopper().stop(Stop::Memory);
        }
        self.language().out_of_memory(self)
    }
}
