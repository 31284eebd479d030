//! Leaves called in place: operations whose site knows a leaf for its operands, and calls of natives that are leaves.
//!
//! Nothing is pushed for them: a leaf reads its arguments where they lie in the caller's registers, and the result goes straight to the
//! instruction. What needs more (guest code, a poll) goes on in [`crate::flow`].
#![expect(
    unsafe_code,
    reason = "slices of registers are given to leaves (M2, M3 in `machine`)"
)]

use corevm_runtime::objects::NativeFunction;
use corevm_runtime::process::{HEADER, SLACK};
use corevm_runtime::{
    Exit, InlineCache, LeafCall, LeafFn, Raised, ReturnTo, SlowOp, V, Value, other_of_class_leaf,
    stub_kind,
};

use crate::bind;
use crate::handlers::attributes::{stubs, version_holds};
use crate::machine::{Machine, Next, To};
use crate::registers::Ins;

const _: () = assert!(
    LeafCall::MOST_SLOTS <= SLACK,
    "missing arguments are filled in past a frame's registers"
);

/// What running a leaf came to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ran<'v> {
    Value(V<'v>),
    Raised,
    /// Nothing has happened: there is none, or it cannot go on as a leaf.
    Not,
}

/// What calling a native as a leaf came to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Called<'v> {
    Value(V<'v>),
    Raised,
    /// It needs guest code, and nothing has happened. So many arguments lie completed in the registers from `first`.
    NeedGuest {
        first: usize,
        argc: usize,
    },
    /// It is to run again after a poll; what it did before it must not be repeated (it may have waited). Its arguments lie as above.
    Interrupted {
        first: usize,
        argc: usize,
    },
    /// Nothing has happened: it is no leaf, or does not take these arguments.
    Not,
}

impl<'v> Ran<'v> {
    /// The value when the condition holds.
    pub fn when(condition: bool, value: V<'v>) -> Ran<'v> {
        if condition {
            Ran::Value(value)
        } else {
            Ran::Not
        }
    }
}

impl<'i> Machine<'i> {
    /// The leaf that the site knows for operands of these shapes.
    #[inline(always)]
    fn leaf_for(&self, i: Ins, shape: u32, other: Option<u32>) -> Option<&'i InlineCache> {
        stubs(self, i.cache()).iter().find(|stub| {
            stub.shape == shape
                && match stub.kind {
                    stub_kind::LEAF => other.is_none_or(|other| stub.words[0] == u64::from(other)),
                    stub_kind::CLASS_LEAF => {
                        other.is_none_or(|other| stub.words[2] == other_of_class_leaf(other))
                            && version_holds(self, stub.words[0])
                    }
                    _ => false,
                }
        })
    }

    /// Runs the leaf that the site knows for these operands, if there is one: the receiver and what else decides, then any others.
    #[inline(always)]
    pub fn leaf_of_site(&self, i: Ins, args: &[V<'i>]) -> Ran<'i> {
        let cx = self.cx();
        let other = args.get(1).map(|&other| cx.shape_of(other));
        let Some(stub) = self.leaf_for(i, cx.shape_of(args[0]), other) else {
            return Ran::Not;
        };
        self.save(i.pc, i.base);
        match self.guard_memory(leaf_of_stub(stub)(cx, args)) {
            Ok(v) if self.is_rejected(stub, v) => Ran::Not,
            Ok(v) => Ran::Value(v),
            Err(Exit::NeedGuest) => Ran::Not,
            Err(Exit::Interrupted) => self.runs_elsewhere(),
            Err(_) => Ran::Raised,
        }
    }

    /// Whether what the stub's leaf gave is no result: the slow path looks then.
    #[inline(always)]
    fn is_rejected(&self, stub: &InlineCache, v: V<'i>) -> bool {
        if stub.kind == stub_kind::LEAF {
            return v.raw().bits() == stub.words[2];
        }
        let cx = self.cx();
        v.as_object().is_some() && cx.language().refusal_shape(cx) == Some(cx.shape_of(v))
    }

    /// An operation with one operand, at an instruction with a cache: by the site's leaf, else by its slow path.
    #[inline(never)]
    pub fn operate1(&self, i: Ins, op: SlowOp, x: V<'i>, kind: ReturnTo, register: u16) -> Next {
        match self.leaf_of_site(i, &[x]) {
            Ran::Not => self.slow1(i, op, x, kind, register),
            ran => self.give(i, ran, kind, register),
        }
    }

    /// As [`Machine::operate1`], with two operands.
    #[inline(never)]
    pub fn operate2(
        &self,
        i: Ins,
        op: SlowOp,
        x: V<'i>,
        y: V<'i>,
        kind: ReturnTo,
        register: u16,
    ) -> Next {
        let args = match op {
            SlowOp::Contains => [y, x],
            _ => [x, y],
        };
        match self.leaf_of_site(i, &args) {
            Ran::Not => self.slow2(i, op, x, y, kind, register),
            ran => self.give(i, ran, kind, register),
        }
    }

    /// A leaf was interrupted and is run again by a slow path, for the first time as far as it knows.
    #[cold]
    fn runs_elsewhere(&self) -> Ran<'i> {
        self.cx().set_note(V::NIL);
        Ran::Not
    }

    /// Runs the language's leaf for an operation whose instruction has no cache.
    #[inline(always)]
    pub fn leaf_of_operation(&self, i: Ins, op: SlowOp, args: &[V<'i>]) -> Ran<'i> {
        let Some(leaf) = self.isolate.leaf_path(op) else {
            return Ran::Not;
        };
        self.save(i.pc, i.base);
        match self.guard_memory(leaf(self.cx(), args)) {
            Ok(v) => Ran::Value(v),
            Err(Exit::NeedGuest) => Ran::Not,
            Err(Exit::Interrupted) => self.runs_elsewhere(),
            Err(_) => Ran::Raised,
        }
    }

    /// Gives what a leaf came to to the two-word instruction at `i`.
    #[inline(always)]
    pub fn give(&self, i: Ins, ran: Ran<'i>, kind: ReturnTo, register: u16) -> Next {
        let Ran::Value(v) = ran else {
            return self.raised_at(i.pc, i.base);
        };
        match (kind, v.as_bool()) {
            (ReturnTo::Register, _) => i.set(register as usize, v.raw()),
            (ReturnTo::Discard, _) => {}
            (ReturnTo::Branch, Some(truth)) if truth == (i.c() == 1) => return i.jump(),
            (ReturnTo::Branch, Some(_)) => {}
            (ReturnTo::Truth, Some(_)) => i.set(register as usize, v.raw()),
            _ => {
                let to = To {
                    pc: i.pc,
                    base: self.index(i.base),
                    kind,
                    register,
                    flags: 0,
                    landing: self.landing_after(i.pc),
                };
                return self.deliver(to, v);
            }
        }
        i.next2()
    }

    /// Calls `native`, which lies in the window, with `argc` positional arguments, if it is a leaf that takes these.
    #[inline(always)]
    pub fn call_leaf(
        &self,
        i: Ins,
        native: NativeFunction<'i>,
        window: usize,
        argc: usize,
    ) -> Called<'i> {
        let Some(call) = self.isolate.native(native.id()).leaf_call() else {
            return Called::Not;
        };
        match native.receiver().given() {
            None => self.run_leaf_call(i, call, window + HEADER, argc),
            Some(receiver) => self.run_leaf_with(i, Some(call), receiver, window, argc),
        }
    }

    /// As [`Machine::call_leaf`], with `value` before the arguments, if any, and the last of them named by the tuple `names`.
    #[inline(never)]
    pub fn call_leaf_named(
        &self,
        i: Ins,
        native: NativeFunction<'i>,
        value: Option<V<'i>>,
        window: usize,
        argc: usize,
        names: V<'i>,
    ) -> Called<'i> {
        let entry = self.isolate.native(native.id());
        let (Some(call), Some(names)) = (entry.leaf_call(), names.as_tuple()) else {
            return Called::Not;
        };
        let (mut first, mut argc) = (window + HEADER, argc);
        if let Some(receiver) = value {
            first -= 1;
            argc += 1;
            i.set(first, receiver.raw());
        }
        let mut buffer = bind::buffer();
        let args = self.registers(i, first, argc);
        let Some(len) = bind::plan_native(self.cx(), entry, args, Some(names), &mut buffer) else {
            return Called::Not;
        };
        // What was given stays in place, for the case that the call is made in another way.
        let bound = first + argc;
        (0..len).for_each(|n| i.set(bound + n, buffer[n].raw()));
        self.run_bound(i, call, bound)
    }

    /// Calls `native` with `value` before the `argc` arguments in the window.
    #[inline(always)]
    pub fn call_leaf_with(
        &self,
        i: Ins,
        native: NativeFunction<'i>,
        value: V<'i>,
        window: usize,
        argc: usize,
    ) -> Called<'i> {
        match self.isolate.native(native.id()).leaf_call() {
            call if native.receiver().is_empty() => {
                self.run_leaf_with(i, call, value, window, argc)
            }
            _ => Called::Not,
        }
    }

    /// Runs a leaf, if there is one, with `value` before the `argc` arguments in the window.
    #[inline(always)]
    pub fn run_leaf_with(
        &self,
        i: Ins,
        call: Option<&LeafCall>,
        value: V<'i>,
        window: usize,
        argc: usize,
    ) -> Called<'i> {
        let Some(call) = call else {
            return Called::Not;
        };
        // The word before the arguments is the header's until a frame is made.
        let first = window + HEADER - 1;
        i.set(first, value.raw());
        self.run_leaf_call(i, call, first, argc + 1)
    }

    /// Runs a leaf with the `argc` arguments in the registers from `first`, above which all are free.
    #[inline(always)]
    pub fn run_leaf_call(&self, i: Ins, call: &LeafCall, first: usize, argc: usize) -> Called<'i> {
        let first = if call.exact.is_some_and(|exact| usize::from(exact) == argc) {
            first
        } else {
            if let Some(leaf) = call.short_for(argc) {
                match self.run_short(i, leaf, first, argc) {
                    Called::Not => {}
                    called => return called,
                }
            }
            match self.complete(i, call, first, argc) {
                Some(first) => first,
                None => return Called::Not,
            }
        };
        self.run_bound(i, call, first)
    }

    /// Runs a leaf on just the arguments that were given; what it cannot do is for the native's own leaf.
    #[inline(always)]
    fn run_short(&self, i: Ins, leaf: LeafFn, first: usize, argc: usize) -> Called<'i> {
        self.save(i.pc, i.base);
        match self.guard_memory(leaf(self.cx(), self.registers(i, first, argc))) {
            Ok(v) => Called::Value(v),
            Err(Exit::Raised) => Called::Raised,
            Err(Exit::Interrupted) => {
                self.runs_elsewhere();
                Called::Not
            }
            Err(_) => Called::Not,
        }
    }

    /// Runs a leaf with its complete arguments in the registers from `first`.
    #[inline(always)]
    fn run_bound(&self, i: Ins, call: &LeafCall, first: usize) -> Called<'i> {
        let slots = usize::from(call.slots);
        self.save(i.pc, i.base);
        match self.guard_memory((call.leaf)(self.cx(), self.registers(i, first, slots))) {
            Ok(v) => Called::Value(v),
            Err(Exit::NeedGuest) => Called::NeedGuest { first, argc: slots },
            Err(Exit::Interrupted) => Called::Interrupted { first, argc: slots },
            Err(Exit::WrongReceiver) => Called::Not,
            Err(_) => Called::Raised,
        }
    }

    /// Completes the arguments from register `first` to what the leaf takes; where that lies, `None` when they do not fit.
    #[inline(never)]
    fn complete(&self, i: Ins, call: &LeafCall, first: usize, argc: usize) -> Option<usize> {
        let (positional, slots) = (usize::from(call.positional), usize::from(call.slots));
        if argc < usize::from(call.required) || argc > positional && !call.rest {
            return None;
        }
        if !call.gathers() {
            (argc..slots).for_each(|n| i.set(first + n, Value::EMPTY));
            return Some(first);
        }
        // What is gathered stays in place, for the case that the leaf cannot go on: it gets a copy.
        let copy = first + argc;
        let direct = argc.min(positional);
        (0..direct).for_each(|n| i.set(copy + n, i.get(first + n)));
        (direct..slots).for_each(|n| i.set(copy + n, Value::EMPTY));
        if call.named_rest {
            i.set(copy + slots - 1, self.cx().new_map().v().raw());
        }
        if call.rest {
            let rest = self.registers(i, first + direct, argc - direct);
            let place = slots - 1 - usize::from(call.named_rest);
            i.set(copy + place, self.cx().new_tuple(rest).v().raw());
        }
        Some(copy)
    }

    /// The `count` registers from `first` as values.
    #[inline(always)]
    pub fn registers(&self, i: Ins, first: usize, count: usize) -> &'i [V<'i>] {
        // SAFETY: M2: they are registers of the frame, or slack after them, that were written; the stack does not move while a leaf runs.
        unsafe { std::slice::from_raw_parts(i.address(first).cast::<V<'i>>(), count) }
    }

    /// Raises the language's error when a leaf asks for memory that is not there.
    #[inline(always)]
    pub fn guard_memory(&self, result: Result<V<'i>, Exit>) -> Result<V<'i>, Exit> {
        match result {
            Err(Exit::NeedMemory(_)) => {
                let _: Raised = self.cx().out_of_memory();
                Err(Exit::Raised)
            }
            other => other,
        }
    }
}

/// The leaf of a stub of kind [`stub_kind::LEAF`] or [`stub_kind::CLASS_LEAF`].
#[inline(always)]
pub(crate) fn leaf_of_stub(stub: &InlineCache) -> LeafFn {
    // SAFETY: `Stub::Leaf` and `Stub::ClassLeaf` put the address of a leaf into this word.
    unsafe { std::mem::transmute::<usize, LeafFn>(stub.words[1] as usize) }
}
