//! Slow paths of operations: stubs of guest operators first, then the language's steps.
#![expect(unsafe_code, reason = "slices of the stack are given to natives")]

use std::cell::Cell;

use corevm_runtime::process::{
    CONSTRUCT, END_RAISES, HEADER, Link, NativeWhat, OPERATOR_STATE, SLACK, back_word, direct_link,
};
use corevm_runtime::{
    ANY_SHAPE, Accepts, ArgBuf, Got, InlineCache, Kind, NativeBody, NativeId, Next as Step, Raised,
    ReturnTo, ShapeId, Slots, SlowOp, StepFn, Stub, V, Value, bytecode, stub_kind,
};

use super::Invoked;
use crate::machine::{Machine, Next, To};
use crate::registers::Ins;

/// The state at which a native goes on with an answer.
const ASKED: i64 = 1;

impl<'i> Machine<'i> {
    /// Starts the slow path of the operation at `i` with one operand; see [`Machine::slow_op`].
    #[cold]
    #[inline(never)]
    pub fn slow1(&self, i: Ins, op: SlowOp, x: V<'i>, kind: ReturnTo, register: u16) -> Next {
        self.slow_op(i, op, &[x], kind, register)
    }

    /// As [`Machine::slow1`], with two operands.
    #[cold]
    #[inline(never)]
    pub fn slow2(
        &self,
        i: Ins,
        op: SlowOp,
        x: V<'i>,
        y: V<'i>,
        kind: ReturnTo,
        register: u16,
    ) -> Next {
        self.slow_op(i, op, &[x, y], kind, register)
    }

    /// As [`Machine::slow1`], with three operands.
    #[cold]
    #[inline(never)]
    #[expect(
        clippy::too_many_arguments,
        reason = "operands in registers keep the fast paths free of stack slots"
    )]
    pub fn slow3(
        &self,
        i: Ins,
        op: SlowOp,
        x: V<'i>,
        y: V<'i>,
        z: V<'i>,
        kind: ReturnTo,
        register: u16,
    ) -> Next {
        self.slow_op(i, op, &[x, y, z], kind, register)
    }

    /// Runs the slow path of an operation for the instruction at `pc`. `kind` and `register` say where its result goes.
    ///
    /// Most slow paths finish in their first step. It runs without a frame, on slots where a frame's would be; the frame is made only when
    /// the step asks for more.
    fn slow_op(
        &self,
        i: Ins,
        op: SlowOp,
        operands: &[V<'i>],
        kind: ReturnTo,
        register: u16,
    ) -> Next {
        let Ins { pc, base, .. } = i;
        self.save(pc, base);
        let index = self.index(base);
        let to = To {
            pc,
            base: index,
            kind,
            register,
            flags: 0,
            landing: self.landing_after(pc),
        };
        let op_info = bytecode::Op::from_u16(i.word() as u16).map(bytecode::Op::info);
        let has_cache = op_info.is_some_and(|info| info.has_cache);
        // An iteration has tried its leaf itself.
        let is_tried = op == SlowOp::IterNext && has_cache && i.cache().kind == stub_kind::LEAF;
        if has_cache
            && !is_tried
            && let Some(invoked) = self.try_operators(i.cache(), op, operands, to)
        {
            return self.finish(invoked, to);
        }
        let frame = index + self.registers_of(index) + HEADER;
        self.process().is_teaching = has_cache;
        let invoked = self.start_op(frame, op, operands, to);
        match invoked {
            Invoked::Value(v) if v.is_empty() && kind == ReturnTo::Sent => {
                self.deliver_sent_end(to, self.value(frame + 1 + 2))
            }
            _ => self.finish(invoked, to),
        }
    }

    /// What the site's stubs for operators come to, if one holds for the operands.
    #[inline(always)]
    fn try_operators(
        &self,
        cache: &InlineCache,
        op: SlowOp,
        operands: &[V<'i>],
        to: To,
    ) -> Option<Invoked<'i>> {
        match cache.kind {
            stub_kind::OPERATOR => self.try_operator(cache, op, operands, to),
            stub_kind::CHAIN => {
                let len = self.isolate.chain(cache.words[0]).len();
                (0..len).find_map(|index| {
                    // Copied, since what the operator calls may change the chain.
                    let stub = self.isolate.chain(cache.words[0])[index];
                    match stub.kind {
                        stub_kind::OPERATOR => self.try_operator(&stub, op, operands, to),
                        _ => None,
                    }
                })
            }
            _ => None,
        }
    }

    #[inline(always)]
    fn try_operator(
        &self,
        stub: &InlineCache,
        op: SlowOp,
        operands: &[V<'i>],
        to: To,
    ) -> Option<Invoked<'i>> {
        let cx = self.cx();
        let swapped;
        let args = match op {
            SlowOp::Contains => {
                swapped = [operands[1], operands[0]];
                &swapped
            }
            SlowOp::SetItem => operands,
            SlowOp::GetAttr => &operands[..1],
            _ => &operands[..operands.len().min(2)],
        };
        let other = args.get(1).map_or(0, |&other| cx.shape_of(other));
        if cx.shape_of(args[0]) != stub.shape {
            return None;
        }
        let wanted = (stub.words[1] >> 32) as u32;
        let holds = (other == wanted || wanted == ANY_SHAPE.0)
            && cx.version_at((stub.words[0] >> 32) as u32) == stub.words[0] as u32;
        holds.then(|| self.call_operator(stub, op, operands, args, to))
    }

    /// Calls the guest function of an operator's stub; its result goes to the slow path at the stub's state, or is the result.
    #[inline(never)]
    fn call_operator(
        &self,
        stub: &InlineCache,
        op: SlowOp,
        operands: &[V<'i>],
        args: &[V<'i>],
        to: To,
    ) -> Invoked<'i> {
        let frame = to.base + self.registers_of(to.base) + HEADER;
        let state = stub.words[1] as u32;
        if let Some((kind, flags)) = direct_way(op, state, to) {
            return self.call_directly(stub, args, frame, To { kind, flags, ..to });
        }
        let slots = operands.len() + self.isolate.slow_path(op as u16).scratch as usize;
        if !self.ensure(frame + 1 + slots + HEADER + args.len()) {
            let _: Raised = self.cx().language().stack_overflow(self.cx());
            return Invoked::Raised;
        }
        for i in 0..slots {
            self.set_value(frame + 1 + i, operands.get(i).copied().unwrap_or(V::NIL));
        }
        self.push_frame(frame, NativeWhat::Op(op as u16), slots, to);
        self.set_value(frame, V::small(i64::from(state) << 1));
        let window = frame + 1 + slots;
        self.set_value(window, self.v(Value::from_bits(stub.words[2])));
        self.set_values(window + HEADER, args);
        let invoked = self.invoke(window, args.len(), None, self.native(frame));
        self.settle_first(frame, invoked)
    }

    /// Calls the guest function of an operator's stub; whoever waits looks whether its result is a refusal.
    fn call_directly(
        &self,
        stub: &InlineCache,
        args: &[V<'i>],
        frame: usize,
        to: To,
    ) -> Invoked<'i> {
        let function = self.v(Value::from_bits(stub.words[2]));
        if let Some(next) = self.enter_at(frame, function, args, to) {
            return Invoked::Entered(next);
        }
        if !self.ensure(frame + args.len()) {
            let _: Raised = self.cx().language().stack_overflow(self.cx());
            return Invoked::Raised;
        }
        self.set_value(frame - HEADER, function);
        self.set_values(frame, args);
        match self.invoke(frame - HEADER, args.len(), None, to) {
            Invoked::Value(v) => Invoked::Entered(self.deliver(to, v)),
            other => other,
        }
    }

    /// What an operator gave, for the instruction that waits as `to` says.
    #[inline(never)]
    pub(super) fn deliver_operator(&self, to: To, v: V<'i>) -> Next {
        let cx = self.cx();
        let refusal = cx.language().refusal_shape(cx);
        if v.as_object().is_some() && refusal == Some(cx.shape_of(v)) {
            return self.refused(to, v);
        }
        let kind = match to.kind {
            ReturnTo::Test => ReturnTo::Branch,
            _ => ReturnTo::Register,
        };
        self.deliver(
            To {
                kind,
                flags: 0,
                ..to
            },
            v,
        )
    }

    /// What the method of a truth gave, for the instruction that waits as `to` says.
    #[inline(never)]
    pub(super) fn deliver_answer(&self, to: To, v: V<'i>) -> Next {
        let state = to.flags >> OPERATOR_STATE;
        let count = v.as_small().filter(|&count| state == 2 && count >= 0);
        let answer = v.as_bool().or(count.map(|count| count != 0));
        // SAFETY: M1.
        let kind = match bytecode::Op::from_u16(unsafe { *to.pc } as u16) {
            Some(bytecode::Op::BrTruth) => ReturnTo::Branch,
            Some(bytecode::Op::Not) => ReturnTo::Not,
            _ => ReturnTo::Truth,
        };
        let waits = To {
            kind,
            flags: 0,
            ..to
        };
        match answer {
            Some(answer) => self.deliver(waits, V::bool(answer)),
            // Nobody looks at the operand any more.
            None => self.go_on_slowly(waits, SlowOp::Truth, &[V::NIL], state, v),
        }
    }

    /// What the method made that gives iterators, for the instruction that waits as `to` says.
    #[inline(never)]
    pub(super) fn deliver_iterator(&self, to: To, v: V<'i>) -> Next {
        let waits = To {
            kind: ReturnTo::Register,
            flags: 0,
            ..to
        };
        if Accepts::Iterator.takes(v) {
            return self.deliver(waits, v);
        }
        let state = to.flags >> OPERATOR_STATE;
        self.go_on_slowly(waits, SlowOp::Iter, &[V::NIL], state, v)
    }

    /// What a method answered in the place of a native, for the call that waits as `to` says.
    #[inline(never)]
    pub(super) fn deliver_asked(&self, to: To, v: V<'i>) -> Next {
        let id = NativeId(u32::from(to.register));
        let def = self.isolate.native_def(id);
        let waits = To {
            kind: ReturnTo::Window,
            register: 0,
            ..to
        };
        if def.accepts.is_some_and(|accepts| accepts.takes(v)) {
            return self.deliver(waits, v);
        }
        // SAFETY: M1: `to.pc` is a call.
        let window = to.base + bytecode::word::a(unsafe { *to.pc }) as usize;
        let (callee, object) = (self.value(window), self.value(window + 1));
        let frame = window + HEADER;
        let parameters = self.isolate.native_signature(id).slots();
        let (NativeBody::LeafOr(_, _, scratch) | NativeBody::Step(_, scratch)) = def.body else {
            unreachable!("only stepped natives ask")
        };
        let slots = parameters + scratch as usize;
        if !self.ensure(frame + 1 + slots + HEADER) {
            let _: Raised = self.cx().language().stack_overflow(self.cx());
            return self.unwind_from(waits);
        }
        for n in 0..slots {
            let value = if n < parameters { V::EMPTY } else { V::NIL };
            self.set_value(frame + 1 + n, value);
        }
        let is_maker = callee.as_exact_type().is_some();
        if is_maker {
            self.set_value(frame + 1, callee);
        }
        self.set_value(frame + 1 + usize::from(is_maker), object);
        self.push_frame(frame, NativeWhat::Native(id.0), slots, waits);
        self.set_value(frame, V::small(ASKED << 1));
        self.drive(frame, Got::Value(v))
    }

    /// The operator refused: the slow path goes on.
    fn refused(&self, to: To, refusal: V<'i>) -> Next {
        let base = self.at(to.base);
        let i = Ins { pc: to.pc, base };
        let op = bytecode::Op::from_u16(i.word() as u16).expect("an instruction");
        let slow = SlowOp::of_binary(op).expect("operators have two operands");
        let (left, right) = match (to.kind, op.info().roles[2], op.info().roles[1]) {
            (ReturnTo::Test, _, bytecode::Role::Imm) => (self.v(i.get(i.a())), V::small(i.b_imm())),
            (ReturnTo::Test, ..) => (self.v(i.get(i.a())), self.v(i.get(i.b()))),
            (_, bytecode::Role::Imm, _) => (self.v(i.get(i.b())), V::small(i.c_imm())),
            _ => (self.v(i.get(i.b())), self.v(i.get(i.c()))),
        };
        let kind = match to.kind {
            ReturnTo::Test => ReturnTo::Branch,
            _ => ReturnTo::Register,
        };
        let in_place = V::small(i64::from(i.d() & 1));
        let all = [left, right, in_place];
        let operands = match is_comparison(slow) {
            true => &all[..2],
            false => &all[..],
        };
        let state = to.flags >> OPERATOR_STATE;
        let waits = To {
            kind,
            flags: 0,
            ..to
        };
        self.go_on_slowly(waits, slow, operands, state, refusal)
    }

    /// The slow path goes on at a state with what the guest function gave that was called in its place.
    fn go_on_slowly(&self, to: To, op: SlowOp, operands: &[V<'i>], state: u8, got: V<'i>) -> Next {
        let frame = to.base + self.registers_of(to.base) + HEADER;
        let slots = operands.len() + self.isolate.slow_path(op as u16).scratch as usize;
        if !self.ensure(frame + 1 + slots + HEADER) {
            let _: Raised = self.cx().language().stack_overflow(self.cx());
            return self.unwind_from(to);
        }
        for n in 0..slots {
            self.set_value(frame + 1 + n, operands.get(n).copied().unwrap_or(V::NIL));
        }
        self.push_frame(frame, NativeWhat::Op(op as u16), slots, to);
        self.set_value(frame, V::small(i64::from(state) << 1));
        self.drive(frame, Got::Value(got))
    }

    /// Runs the first step of an operation's slow path at once; a frame is pushed only when it is not the last.
    fn start_op(&self, frame: usize, op: SlowOp, operands: &[V<'i>], to: To) -> Invoked<'i> {
        let path = self.isolate.slow_path(op as u16);
        let slots = operands.len() + path.scratch as usize;
        if !self.ensure(frame + 1 + slots) {
            let _: Raised = self.cx().language().stack_overflow(self.cx());
            return Invoked::Raised;
        }
        for i in 0..slots {
            self.set_value(frame + 1 + i, operands.get(i).copied().unwrap_or(V::NIL));
        }
        self.first_step(frame, path.step, NativeWhat::Op(op as u16), slots, to)
    }

    /// The first step of a native whose slots are in place above `frame`.
    pub(super) fn first_step(
        &self,
        frame: usize,
        step: StepFn,
        what: NativeWhat,
        slots: usize,
        to: To,
    ) -> Invoked<'i> {
        let result = step(self.cx(), self.slots_at(frame, slots), 0, Got::Start);
        self.process().is_teaching = false;
        match result {
            Ok(Step::Done(v)) => Invoked::Value(v),
            Ok(step) if self.leaves(&step, to) => self.tail(frame, step, to),
            Ok(Step::Ask {
                state,
                callee,
                args,
            }) => {
                self.teach_asking(frame, what, callee, args, to);
                self.push_frame(frame, what, slots, to);
                let step = Step::Call {
                    state,
                    callee,
                    args,
                };
                self.perform_first(frame, slots, step)
            }
            Ok(step) => {
                self.push_frame(frame, what, slots, to);
                self.perform_first(frame, slots, step)
            }
            Err(_) => Invoked::Raised,
        }
    }

    /// Teaches the call of a native, whose slots lie above `frame`, that it calls this function of its argument's class; see
    /// [`corevm_runtime::NativeDef::asking`].
    #[cold]
    fn teach_asking(
        &self,
        frame: usize,
        what: NativeWhat,
        callee: V<'i>,
        args: ArgBuf<'i>,
        to: To,
    ) {
        let (NativeWhat::Native(id), [object]) = (what, args.as_slice()) else {
            return;
        };
        // SAFETY: M1.
        let word = unsafe { *to.pc };
        let calls = [bytecode::Op::Call, bytecode::Op::CallNative];
        let is_call =
            calls.iter().any(|&op| word as u16 == op as u16) && bytecode::word::b(word) == 1;
        let is_plain = to.kind == ReturnTo::Window && to.flags == 0 && u16::try_from(id).is_ok();
        let first = self.value(frame + 1);
        let maker_of = first.as_exact_type().filter(|_| first != *object);
        let fits = match maker_of {
            Some(_) => self.value(frame + 2) == *object,
            None => first == *object,
        };
        let asks = self.isolate.native_def(NativeId(id)).accepts.is_some();
        let is_guest =
            object.kind() == Some(Kind::Instance) && callee.as_exact_function().is_some();
        let class = self.cx().type_of(*object);
        let (true, true, Some(class)) = (is_call && is_plain, fits && asks && is_guest, class)
        else {
            return;
        };
        self.process().is_teaching = true;
        self.cx().attach(Stub::Asking {
            maker_of,
            native: NativeId(id),
            shape: ShapeId(self.cx().shape_of(*object)),
            class,
            function: callee,
        });
        self.process().is_teaching = false;
    }

    /// Does what the first step of the frame just pushed asked for. What ends at once resumes the frame.
    #[inline(never)]
    fn perform_first(&self, frame: usize, slots: usize, step: Step<'i>) -> Invoked<'i> {
        let invoked = self.perform(frame, frame + 1 + slots, step);
        self.settle_first(frame, invoked)
    }

    /// Resumes the native frame that was just pushed when its first call has ended at once.
    fn settle_first(&self, frame: usize, invoked: Invoked<'i>) -> Invoked<'i> {
        match invoked {
            Invoked::Value(v) => Invoked::Entered(self.drive(frame, Got::Value(v))),
            Invoked::Raised => Invoked::Entered(match self.catcher(frame) {
                Ok((catcher, exception)) => self.drive(catcher, Got::Raised(exception)),
                Err(to) => self.unwind_from(to),
            }),
            other => other,
        }
    }

    pub(super) fn slots_at(&self, frame: usize, slots: usize) -> Slots<'i, 'i> {
        // SAFETY: the slots are inside the stack, which does not move while a step runs; cells allow shared writes.
        let cells =
            unsafe { std::slice::from_raw_parts(self.at(frame + 1).cast::<Cell<V<'i>>>(), slots) };
        Slots::new(cells)
    }

    /// Whether the native whose result goes to `to` is left for what it asks for.
    #[inline]
    pub(super) fn leaves(&self, step: &Step<'i>, to: To) -> bool {
        match step {
            Step::TailCall { .. } | Step::TailSpread { .. } => true,
            // An initialiser has its instance where a generator's frame has the generator.
            Step::TailResume { .. } => to.flags & CONSTRUCT == 0,
            _ => false,
        }
    }

    /// The call that takes the place of the native at `frame`; its result goes to `to`.
    pub(super) fn tail(&self, frame: usize, step: Step<'i>, to: To) -> Invoked<'i> {
        match step {
            Step::TailCall { callee, args } => self.call_with(frame - HEADER, callee, args, to),
            Step::TailSpread {
                callee,
                positional,
                named,
            } => self.call_spread(frame - HEADER, callee, positional, named, to),
            Step::TailResume {
                generator, with, ..
            } => {
                let flags = to.flags | END_RAISES;
                self.resume(frame - HEADER, generator, with, To { flags, ..to })
            }
            _ => unreachable!("only tail calls leave their frame"),
        }
    }

    /// Enters a guest function of one argument above the frame, whose result goes to register `a`; `None`: nothing has happened.
    #[inline(always)]
    pub fn enter_getter(&self, i: Ins, function: V<'i>, argument: V<'_>) -> Option<Next> {
        self.enter_above(i, function, [argument], |_| i.a())
    }

    /// Enters a guest function of two arguments above the frame; its result goes where the function was.
    #[inline(always)]
    pub fn enter_setter(
        &self,
        i: Ins,
        function: V<'i>,
        object: V<'i>,
        value: V<'i>,
    ) -> Option<Next> {
        self.enter_above(i, function, [object, value], |above| above)
    }

    /// Enters a guest function above the frame. `result` gives the register that gets its result, from that where the function lies.
    #[inline(always)]
    fn enter_above<const ARGC: usize>(
        &self,
        i: Ins,
        function: V<'i>,
        arguments: [V<'_>; ARGC],
        result: impl FnOnce(usize) -> usize,
    ) -> Option<Next> {
        let caller = self.v(i.callee()).as_exact_function()?.code(self.cx());
        let above = caller.registers.get() as usize;
        let index = self.index(i.base);
        let to = To {
            pc: i.pc,
            base: index,
            kind: ReturnTo::Register,
            register: result(above) as u16,
            flags: 0,
            landing: self.landing_after(i.pc),
        };
        self.enter_at(index + above + HEADER, function, &arguments, to)
    }

    /// Enters a guest function at the index `frame` above the one that waits as `to` says; `None`: nothing has happened, it is no function that
    /// takes just so many plain arguments, or a poll or an error comes first.
    #[inline(always)]
    pub fn enter_at(
        &self,
        frame: usize,
        function: V<'i>,
        arguments: &[V<'_>],
        to: To,
    ) -> Option<Next> {
        let code = function.as_exact_function()?.code(self.cx());
        let base = self.at(frame);
        let end = base.wrapping_add(code.registers.get() as usize + SLACK);
        let process = self.process();
        if code.fast_parameters.get() as usize != arguments.len()
            || self.wants_poll()
            || end.cast_const() >= process.end()
            || process.depth >= process.depth_limit
        {
            return None;
        }
        process.depth += 1;
        let link = Link {
            distance: (frame - to.base) as u32,
            register: to.register,
            flags: to.flags,
            kind: to.kind,
        };
        // SAFETY: M2: the stack was seen to have room.
        unsafe {
            for (n, argument) in arguments.iter().enumerate() {
                *base.add(n) = argument.raw().bits();
            }
            *base.sub(3) = function.raw().bits();
            *base.sub(2) = back_word(to.pc, to.landing);
            *base.sub(1) = link.encode();
        }
        Some((code.start.get(), base))
    }
}

fn is_comparison(op: SlowOp) -> bool {
    matches!(
        op,
        SlowOp::Lt | SlowOp::Le | SlowOp::Eq | SlowOp::Ne | SlowOp::Gt | SlowOp::Ge
    )
}

/// How the guest function of a stub for `op` is called at the instruction that waits as `to` says; `None`: with a frame of the slow path.
fn direct_way(op: SlowOp, state: u32, to: To) -> Option<(ReturnTo, u8)> {
    // SAFETY: M1: `to.pc` is an instruction.
    let ins = bytecode::Op::from_u16(unsafe { *to.pc } as u16)?;
    direct_link(ins, op, state, to.kind)
}
