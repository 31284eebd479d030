//! The machine: what handlers share, and the entries from outside.
//!
//! - M1: `pc` is the address of an instruction of verified code in the isolate's code table, or of [`EXIT`].
//! - M2: `base` is register 0 of the running frame on the process's stack; all registers of its code, plus
//!   [`SLACK`](corevm_runtime::process::SLACK) words, are inside the stack.
//! - M3: operands were verified: registers are below the code's count and hold values wherever they are read.
#![expect(unsafe_code, reason = "runs verified code on raw registers")]

use std::cell::{Cell, OnceCell};
use std::sync::atomic::{AtomicBool, Ordering};

use corevm_runtime::process::{FIRST_BASE, Process};
use corevm_runtime::tier::{Activation, EnterFn};
pub(crate) use corevm_runtime::tier::{EXIT, EXIT_OP};
use corevm_runtime::{Cx, Got, Isolate, ReturnTo, Stop, V, Value};

/// Address of an instruction word.
pub(crate) type Pc = *const u64;
/// Address of register 0 of the running frame.
pub(crate) type Base = *mut u64;
/// Where to go on.
pub(crate) type Next = (Pc, Base);

/// What handlers share.
#[derive(Debug)]
pub(crate) struct Machine<'i> {
    pub isolate: &'i Isolate,
    pub poll_flag: &'i AtomicBool,
    /// The instruction that compiled code has the interpreter run, and the number of the landing after it.
    pub stepping: Cell<(Pc, u16)>,
    /// Stepped natives whose first step runs inside another's: few, so that the native stack stays small.
    pub nesting: Cell<u32>,
    /// Whether it runs instruction by instruction, for an observer.
    pub observes: Cell<bool>,
    /// What compiled code is entered with, once it is; has the address of this machine, which stays where it is while it runs.
    pub activation: OnceCell<Option<(Activation<'i>, EnterFn)>>,
}

/// Who gets a result: the instruction at `pc` of the frame at index `base`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct To {
    pub pc: Pc,
    pub base: usize,
    pub kind: ReturnTo,
    pub register: u16,
    pub flags: u8,
    /// The landing after the instruction; 0 when the interpreter goes on.
    pub landing: u16,
}

impl<'i> Machine<'i> {
    #[inline(always)]
    pub fn cx(&self) -> Cx<'i> {
        self.isolate.enter()
    }

    /// The isolate's process; used for one expression at a time.
    #[expect(
        clippy::mut_from_ref,
        reason = "an isolate runs on one thread, and callers hold the reference for one expression"
    )]
    #[inline(always)]
    pub fn process(&self) -> &mut Process {
        // SAFETY: callers use the reference for one expression; M1 and M2 are the process's invariants.
        unsafe { self.isolate.running_process() }
    }

    /// Brands a value that lives in a register, slot, constant or cache.
    #[inline(always)]
    pub fn v(&self, value: Value) -> V<'i> {
        // SAFETY: such values are roots at polls, and no poll happens while the result is in use.
        unsafe { V::from_raw(value) }
    }

    /// Index of a frame's base in the stack.
    #[inline(always)]
    pub fn index(&self, base: Base) -> usize {
        self.process().index_of(base)
    }

    /// Address of word `index` of the stack.
    #[inline(always)]
    pub fn at(&self, index: usize) -> Base {
        // SAFETY: callers pass words of frames (M2).
        unsafe { self.process().address(index) }
    }

    /// Word `index` of the stack as a value.
    #[inline(always)]
    pub fn value(&self, index: usize) -> V<'i> {
        // SAFETY: `at` gives an address inside the stack; the words that callers read hold values.
        self.v(Value::from_bits(unsafe { *self.at(index) }))
    }

    #[inline(always)]
    pub fn set_value(&self, index: usize, value: V<'_>) {
        self.set_word(index, value.raw().bits());
    }

    #[inline(always)]
    pub fn word(&self, index: usize) -> u64 {
        // SAFETY: `at` gives an address inside the stack.
        unsafe { *self.at(index) }
    }

    #[inline(always)]
    pub fn set_word(&self, index: usize, word: u64) {
        // SAFETY: `at` gives an address inside the stack.
        unsafe { *self.at(index) = word };
    }

    /// Says where the running frame is, for natives and collections.
    #[inline(always)]
    pub fn save(&self, pc: Pc, base: Base) {
        let process = self.process();
        process.base = process.index_of(base);
        process.pc = pc;
    }

    /// The number of the landing after the instruction at `pc`, where compiled code waits at it; else 0.
    #[inline(always)]
    pub fn landing_after(&self, pc: Pc) -> u16 {
        let (stepping, landing) = self.stepping.get();
        if stepping == pc { landing } else { 0 }
    }

    #[inline(always)]
    pub fn wants_poll(&self) -> bool {
        self.poll_flag.load(Ordering::Relaxed)
    }
}

/// What a run came to.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'v> {
    Returned(V<'v>),
    Raised(V<'v>),
    /// The program stopped at a poll; `resume` goes on.
    Suspended,
    /// The program was stopped at a poll. `resume` goes on with it, [`Isolate::abandon`] gives it up; until then no other one can run.
    Stopped(Stop),
}

impl<'i> Machine<'i> {
    /// Starts the call prepared in the window at index `window` as the first of the process.
    pub fn begin(&self, window: usize, argc: usize) -> Next {
        let to = To {
            pc: EXIT.as_ptr(),
            base: FIRST_BASE,
            kind: ReturnTo::Exit,
            register: 0,
            flags: 0,
            landing: 0,
        };
        let invoked = self.invoke(window, argc, None, to);
        self.finish(invoked, to)
    }
}

/// Calls `callee` with arguments and runs the program until the call is done. The isolate must not be running.
pub fn call<'v>(isolate: &'v Isolate, callee: V<'_>, args: &[V<'_>]) -> Outcome<'v> {
    // SAFETY: nothing else uses the process while the call's window is written.
    let process = unsafe { isolate.running_process() };
    assert!(process.depth == 0, "the isolate is not running");
    match process.prepare_call(callee.raw(), args.iter().map(|arg| arg.raw())) {
        Some(window) => run(isolate, window, args.len()),
        None => Outcome::Raised(V::NIL),
    }
}

/// Runs the call prepared in the window at index `window` of the stack.
pub fn run(isolate: &Isolate, window: usize, argc: usize) -> Outcome<'_> {
    let machine = Machine {
        isolate,
        poll_flag: isolate.heap().poll_flag(),
        stepping: Cell::new((std::ptr::null(), 0)),
        nesting: Cell::new(0),
        observes: Cell::new(false),
        activation: OnceCell::new(),
    };
    if isolate.is_stressed() {
        machine.poll_flag.store(true, Ordering::Relaxed);
    }
    let (pc, base) = machine.begin(window, argc);
    go_on(&machine, pc, base)
}

/// Goes on with a suspended program.
pub fn resume(isolate: &Isolate) -> Outcome<'_> {
    let machine = Machine {
        isolate,
        poll_flag: isolate.heap().poll_flag(),
        stepping: Cell::new((std::ptr::null(), 0)),
        nesting: Cell::new(0),
        observes: Cell::new(false),
        activation: OnceCell::new(),
    };
    let Some(state) = machine.process().suspended.take() else {
        return Outcome::Returned(V::NIL);
    };
    if isolate.config.suspend_at_polls {
        machine.process().relocate();
    }
    let (pc, base) = machine.resume_suspended(state);
    go_on(&machine, pc, base)
}

fn go_on<'i>(machine: &Machine<'i>, mut pc: Pc, mut base: Base) -> Outcome<'i> {
    loop {
        machine.run(pc, base);
        while let Some(frame) = machine.process().catching.take() {
            let exception = std::mem::replace(&mut machine.process().resume_value, Value::NIL);
            let (pc, base) = machine.drive(frame, Got::Raised(machine.v(exception)));
            machine.run(pc, base);
        }
        let process = machine.process();
        if process.suspended.is_some() {
            if let Some(stop) = machine.isolate.take_stop() {
                return Outcome::Stopped(stop);
            }
            if !machine.isolate.takes_switch() {
                return Outcome::Suspended;
            }
        } else {
            let outcome = std::mem::replace(&mut process.outcome, Ok(Value::NIL));
            if process.id == machine.isolate.main_process() {
                process.base = FIRST_BASE;
                process.pc = std::ptr::null();
                process.depth = 0;
                let stop = machine.isolate.ends_by_stop();
                return match (outcome, stop) {
                    (Ok(value), _) => Outcome::Returned(machine.v(value)),
                    (Err(_), Some(stop)) => Outcome::Stopped(stop),
                    (Err(exception), None) => Outcome::Raised(machine.v(exception)),
                };
            }
            machine.isolate.end_process(outcome);
        }
        let state = machine.isolate.switch().expect("who is ready is suspended");
        (pc, base) = machine.resume_suspended(state);
    }
}
