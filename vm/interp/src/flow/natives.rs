//! Calls of natives: leaves, twins, native frames and their slots.

use corevm_runtime::objects::{NativeFunction, Tuple};
use corevm_runtime::process::{HEADER, NativeFrame, NativeWhat};
use corevm_runtime::{
    ArgumentError, Exit, Got, LeafFn, NativeBody, Raised, ReturnTo, SlowOp, StepFn, V, Value,
};

use super::{Invoked, after};
use crate::bind;
use crate::handlers::calls::released_arguments;
use crate::machine::{EXIT, Machine, Next, To};
use crate::registers::Ins;

impl<'i> Machine<'i> {
    pub(super) fn call_native_function(
        &self,
        native: NativeFunction<'i>,
        window: usize,
        mut argc: usize,
        names: Option<Tuple<'i>>,
        to: To,
    ) -> NativeCall<'i> {
        let cx = self.cx();
        let first = window + HEADER;
        if let Some(receiver) = native.receiver().given() {
            self.shift_arguments(first, argc, 1);
            self.set_value(first, receiver);
            argc += 1;
        }
        let id = native.id();
        let signature = self.isolate.native_signature(id);
        let slots = signature.slots();
        if names.is_none() && signature.is_simple() && (signature.required..=slots).contains(&argc)
        {
            self.ensure(first + slots);
            (argc..slots).for_each(|i| self.set_value(first + i, V::EMPTY));
        } else {
            self.ensure(first + slots);
            let args = self.arguments(first, argc);
            let mut buffer = bind::buffer();
            let entry = self.isolate.native(id);
            match bind::plan_native(cx, entry, args, names, &mut buffer) {
                Some(len) => self.set_values(first, &buffer[..len]),
                None => match bind::bind_native(cx, native.v(), signature, args, names) {
                    Ok(bound) => self.set_values(first, &bound),
                    Err(_) => return NativeCall::Invoked(Invoked::Raised),
                },
            }
        }
        self.run_body(self.isolate.native_def(id).body, id.0, first, slots, to)
    }

    /// Completes the `argc` positional arguments at `first` to what the native takes, and returns their number; `None`: raised.
    #[inline(always)]
    pub fn fill_arguments(
        &self,
        id: corevm_runtime::NativeId,
        first: usize,
        argc: usize,
    ) -> Option<usize> {
        let signature = self.isolate.native_signature(id);
        if signature.is_simple() && signature.positional.len() == argc {
            return Some(argc);
        }
        self.fill_arguments_slow(id, first, argc)
    }

    #[inline(never)]
    fn fill_arguments_slow(
        &self,
        id: corevm_runtime::NativeId,
        first: usize,
        argc: usize,
    ) -> Option<usize> {
        let cx = self.cx();
        let signature = self.isolate.native_signature(id);
        self.ensure(first + signature.slots());
        let args = self.arguments(first, argc);
        let mut buffer = bind::buffer();
        match bind::plan_native(cx, self.isolate.native(id), args, None, &mut buffer) {
            Some(len) => self.set_values(first, &buffer[..len]),
            None => {
                let callee = cx.new_native(id, V::EMPTY, V::NIL).v();
                let bound = bind::bind_native(cx, callee, signature, args, None).ok()?;
                self.set_values(first, &bound);
            }
        }
        Some(signature.slots())
    }

    /// Runs a native whose `argc` bound arguments lie at `first`.
    pub fn run_body(
        &self,
        body: NativeBody,
        id: u32,
        first: usize,
        argc: usize,
        to: To,
    ) -> NativeCall<'i> {
        let done = |exit: Result<V<'i>, Exit>| match exit {
            Ok(v) => NativeCall::Invoked(Invoked::Value(v)),
            Err(Exit::Interrupted) => NativeCall::Invoked(self.push_retry(id, first, argc, to)),
            Err(_) => NativeCall::Invoked(Invoked::Raised),
        };
        match body {
            NativeBody::Leaf(leaf)
            | NativeBody::LeafOr(leaf, ..)
            | NativeBody::LeafOrGuest(leaf, _) => match self.run_leaf(leaf, first, argc) {
                Err(Exit::NeedGuest) => self.run_twin(body, id, first, argc, to),
                result => done(result),
            },
            NativeBody::Step(..) => self.run_twin(body, id, first, argc, to),
        }
    }

    /// Runs what a native does with guest code, with its `argc` bound arguments at `first`.
    fn run_twin(
        &self,
        body: NativeBody,
        id: u32,
        first: usize,
        argc: usize,
        to: To,
    ) -> NativeCall<'i> {
        if !self.fits_receiver(id, first, argc) {
            self.name_receiver(first, self.arguments(first, argc));
            return NativeCall::Invoked(Invoked::Raised);
        }
        match body {
            NativeBody::Leaf(_) => {
                let what = self
                    .arguments(first, argc)
                    .first()
                    .copied()
                    .unwrap_or(V::NIL);
                let _: Raised = self.cx().language().type_error(
                    self.cx(),
                    self.isolate.native_def(corevm_runtime::NativeId(id)).name,
                    what,
                );
                NativeCall::Invoked(Invoked::Raised)
            }
            NativeBody::LeafOrGuest(_, twin) => match self.cx().language().twin(self.cx(), twin) {
                Ok(function) => NativeCall::Twin {
                    function,
                    bound: argc,
                },
                Err(_) => NativeCall::Invoked(Invoked::Raised),
            },
            NativeBody::LeafOr(_, step, scratch) | NativeBody::Step(step, scratch) => {
                NativeCall::Invoked(if to.kind == ReturnTo::Native || self.nesting.get() > 0 {
                    self.push_native(id, first, argc, scratch, to)
                } else {
                    self.start_native(id, step, first, argc, scratch, to)
                })
            }
        }
    }

    /// Goes on with a call whose leaf needs guest code, its `argc` completed arguments in the registers from `first`.
    #[inline(never)]
    pub fn call_twin(
        &self,
        i: Ins,
        id: corevm_runtime::NativeId,
        first: usize,
        argc: usize,
    ) -> Next {
        let (window, to) = self.place_arguments(i, first, argc);
        let index = to.base;
        let body = self.isolate.native_def(id).body;
        match self.run_twin(body, id.0, window + HEADER, argc, to) {
            NativeCall::Invoked(Invoked::Value(value)) => {
                if self.isolate.heap().is_watching_young() {
                    let released = released_arguments(i, argc);
                    self.arguments_end(i.pc, index, i.a(), released);
                }
                self.set_value(window, value);
                (after(i.pc), self.at(index))
            }
            NativeCall::Invoked(invoked) => self.finish(invoked, to),
            NativeCall::Twin { function, bound } => {
                self.set_value(window, function);
                let invoked = self.invoke(window, bound, None, to);
                self.finish(invoked, to)
            }
        }
    }

    /// Goes on with a call whose leaf was interrupted, its `argc` completed arguments in the registers from `first`.
    #[cold]
    pub fn call_again(
        &self,
        i: Ins,
        id: corevm_runtime::NativeId,
        first: usize,
        argc: usize,
    ) -> Next {
        let (window, to) = self.place_arguments(i, first, argc);
        self.finish(self.push_retry(id.0, window + HEADER, argc, to), to)
    }

    /// Moves completed arguments to where the window of the call has them; the window, and where the result goes.
    fn place_arguments(&self, i: Ins, first: usize, argc: usize) -> (usize, To) {
        let index = self.index(i.base);
        let window = index + i.a();
        self.ensure(window + HEADER + argc);
        for n in 0..argc {
            // A receiver that lay in the header goes up, a copy above the window comes down.
            let n = if first < i.a() + HEADER {
                argc - 1 - n
            } else {
                n
            };
            self.set_value(window + HEADER + n, self.value(index + first + n));
        }
        let to = To {
            pc: i.pc,
            base: index,
            kind: ReturnTo::Window,
            register: 0,
            flags: 0,
            landing: self.landing_after(i.pc),
        };
        (window, to)
    }

    fn run_leaf(&self, leaf: LeafFn, first: usize, argc: usize) -> Result<V<'i>, Exit> {
        let args = self.arguments(first, argc);
        match self.guard_memory(leaf(self.cx(), args)) {
            Err(Exit::WrongReceiver) => {
                self.name_receiver(first, args);
                Err(Exit::Raised)
            }
            result => result,
        }
    }

    /// Whether the first of the arguments at `first` is one for the native, if that lies where a call puts its callee.
    fn fits_receiver(&self, id: u32, first: usize, argc: usize) -> bool {
        let Some(native) = self.value(first - HEADER).as_exact_native_function() else {
            return true;
        };
        let given = self.value(first);
        if native.id().0 != id || !native.receiver().is_empty() || argc == 0 || given.is_empty() {
            return true;
        }
        let cx = self.cx();
        cx.language().fits_receiver(cx, native, given)
    }

    /// Lets the language say which native the first argument does not fit, when the callee lies where a call puts it.
    #[cold]
    fn name_receiver(&self, first: usize, args: &[V<'i>]) {
        let cx = self.cx();
        let callee = self.value(first - HEADER);
        if callee.as_exact_native_function().is_some() {
            let given = args.first().copied().unwrap_or(V::NIL);
            let error = ArgumentError::WrongReceiver { given };
            let _: Raised = cx.language().argument_error(cx, callee, error, Some(given));
        }
    }

    /// Runs the first step of a native that a guest calls, without a frame.
    fn start_native(
        &self,
        id: u32,
        step: StepFn,
        first: usize,
        argc: usize,
        scratch: u8,
        to: To,
    ) -> Invoked<'i> {
        let Some(slots) = self.make_slots(first, argc, scratch) else {
            return Invoked::Raised;
        };
        self.nesting.set(1);
        let invoked = self.first_step(first, step, NativeWhat::Native(id), slots, to);
        self.nesting.set(0);
        invoked
    }

    /// Moves the arguments at `first` to where a frame there has its slots, and clears the scratch; `None`: raised.
    fn make_slots(&self, first: usize, argc: usize, scratch: u8) -> Option<usize> {
        let slots = argc + scratch as usize;
        if !self.ensure(first + 1 + slots) {
            let _: Raised = self.cx().language().stack_overflow(self.cx());
            return None;
        }
        self.shift_arguments(first, argc, 1);
        (argc..slots).for_each(|i| self.set_value(first + 1 + i, V::NIL));
        Some(slots)
    }

    /// Pushes a frame that polls and then runs the leaf again with the `argc` arguments at `first`.
    fn push_retry(&self, id: u32, first: usize, argc: usize, to: To) -> Invoked<'i> {
        let note = std::mem::replace(&mut self.process().note, Value::NIL);
        if !self.ensure(first + 3 + argc) {
            let _: Raised = self.cx().language().stack_overflow(self.cx());
            return Invoked::Raised;
        }
        self.shift_arguments(first, argc, 3);
        self.set_value(first + 1, V::small(i64::from(id)));
        self.set_value(first + 2, self.v(note));
        self.push_frame(first, NativeWhat::Retry, argc + 2, to)
    }

    /// Pushes a frame above the native frame at `frame` that makes a call and then resumes that frame with `got`.
    pub fn push_interlude(
        &self,
        frame: usize,
        callee: V<'i>,
        args: &[V<'i>],
        got: Got<'i>,
    ) -> Option<usize> {
        let native = NativeFrame::decode(self.value(frame - HEADER).raw())?;
        let base = frame + 1 + native.slots as usize + HEADER;
        if !self.ensure(base + 1 + 4) {
            return None;
        }
        self.set_value(base + 1, callee);
        self.set_value(base + 2, self.cx().new_tuple(args).v());
        self.set_value(base + 3, got.value());
        let raised = matches!(got, Got::Raised(_));
        self.set_value(base + 4, V::small(i64::from(raised)));
        let to = To {
            pc: EXIT.as_ptr(),
            base: frame,
            kind: ReturnTo::Native,
            register: 0,
            flags: 0,
            landing: 0,
        };
        self.push_frame(base, NativeWhat::Interlude, 4, to);
        Some(base)
    }

    /// Pushes the frame of a stepped native over its arguments at `first`.
    fn push_native(&self, id: u32, first: usize, argc: usize, scratch: u8, to: To) -> Invoked<'i> {
        let Some(slots) = self.make_slots(first, argc, scratch) else {
            return Invoked::Raised;
        };
        self.push_frame(first, NativeWhat::Native(id), slots, to)
    }

    /// Pushes the frame of an operation's slow path at index `base`.
    pub fn push_op(&self, base: usize, op: SlowOp, operands: &[V<'i>], to: To) -> Invoked<'i> {
        let path = self.isolate.slow_path(op as u16);
        let slots = operands.len() + path.scratch as usize;
        if !self.ensure(base + 1 + slots) {
            let _: Raised = self.cx().language().stack_overflow(self.cx());
            return Invoked::Raised;
        }
        for i in 0..slots {
            self.set_value(base + 1 + i, operands.get(i).copied().unwrap_or(V::NIL));
        }
        self.push_frame(base, NativeWhat::Op(op as u16), slots, to)
    }

    pub fn push_frame(&self, base: usize, what: NativeWhat, slots: usize, to: To) -> Invoked<'i> {
        let marker = NativeFrame {
            what,
            slots: slots as u16,
        }
        .encode();
        self.write_header(base, self.v(marker), to);
        self.set_value(base, V::small(0));
        Invoked::Pushed(base)
    }
}

/// What running a native came to.
#[derive(Debug)]
pub(crate) enum NativeCall<'v> {
    Invoked(Invoked<'v>),
    /// The guest function runs instead, with the `bound` arguments in place.
    Twin {
        function: V<'v>,
        bound: usize,
    },
}
