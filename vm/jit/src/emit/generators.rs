//! Generators: resumed from compiled code and suspended in it without the interpreter, as calls and returns are.
//!
//! A suspended generator knows the [point](corevm_runtime::YieldPoint) where it waits, and that knows what lives there and the landing behind. Who
//! resumes it puts what lives into a new frame and goes to the landing; `yield` puts it back and goes to the landing of whoever resumed it.
//! What is seldom (an exception that is being handled, a heap that watches, an old generator that must be remembered) is the interpreter's.

use corevm_runtime::bytecode::Op;
use corevm_runtime::objects::GeneratorState;
use corevm_runtime::process::{GENERATOR, HEADER, SLACK, back_word};
use corevm_runtime::tier::{finish_generator, forget_saved, layout};
use corevm_runtime::{Kind, ReturnTo, SlowOp, Value as Constant};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I16, I32, I64};
use cranelift_codegen::ir::{Block, InstBuilder, Value};

use super::calls::link;
use super::operators::Operand;
use super::scopes::Place;
use super::watching::Release;
use super::{Emitter, Ended, R, Region};
use crate::profile::Seen;
use crate::state::Known;

/// Bits of a link that say its kind.
const KIND: i64 = 0xFF;
/// Bits of a header's back word that say where the instruction is.
const PC: i64 = (1 << 48) - 2;
/// Bits of what lives at a yield point.
const LIVE: i64 = i64::MAX;

/// The kind of a link, as its lowest bits.
fn kind_bits(kind: ReturnTo) -> i64 {
    (kind as i64) << 1 | 1
}

impl Emitter<'_, '_> {
    /// Whether the call here was seen to make a generator of always the same code.
    pub(super) fn makes_generator(&self) -> bool {
        let callee = self.observed().and_then(|observed| observed.callee);
        let code = callee.and_then(|address| self.code_at(address));
        code.is_some_and(|code| code.is_generator.get())
    }

    /// `iter`: a plain generator is its own iterator.
    pub(super) fn emit_iter(&mut self, a: usize, b: usize) -> R<()> {
        if self.state[b].known == Known::Kind(Kind::RangeIter) {
            return self.emit_move(a, b);
        }
        if self.is_slow() {
            return self.try_quickly();
        }
        if let Some(kind) = self.seen(1).single_kind()
            && let Some(shape) = self.index_iterator(kind)
        {
            return self.iterate_by_index(a, b, kind, shape);
        }
        if self.calls_operator() {
            let object = [Operand::Register(b)];
            return self.call_special(SlowOp::Iter, &object, a, ReturnTo::Register);
        }
        if !self.seen(1).is_only(Seen::kind(Kind::Generator)) {
            return self.try_quickly();
        }
        self.guard_register_kind(b, Kind::Generator);
        let generator = self.word(b);
        let is_plain = self.is_plain_generator(generator);
        self.fast_if_landing(is_plain);
        self.set_word(a, generator);
        self.learn(a, Known::Kind(Kind::Generator));
        Ok(())
    }

    /// Whether a generator is one of the kind's own class: others have other rules for being iterated.
    fn is_plain_generator(&mut self, generator: Value) -> Value {
        let plain = self.input.isolate.kind_shape(Kind::Generator);
        let shape = self.load_type(I32, Region::Objects, generator, layout::HEADER_SHAPE);
        self.equals(shape, i64::from(plain as i32))
    }

    /// The next item of a generator.
    pub(super) fn next_of_generator(&mut self, b: usize) -> R<()> {
        self.guard_register_kind(b, Kind::Generator);
        let generator = self.word(b);
        let is_plain = self.is_plain_generator(generator);
        let state = self.load(Region::Iterators, generator, layout::GENERATOR_STATE);
        let waits = self.b.ins().icmp_imm_u(
            IntCC::UnsignedLessThanOrEqual,
            state,
            GeneratorState::Suspended as i64,
        );
        let waits = self.b.ins().band(is_plain, waits);
        let nil = self.b.ins().iconst(I64, Constant::NIL.bits() as i64);
        self.resume(generator, waits, nil, ReturnTo::Item)
    }

    /// `send` to a generator: a new one takes nothing but nil.
    pub(super) fn emit_send(&mut self, b: usize, c: usize) -> R<()> {
        if self.is_slow() || !self.seen(1).is_only(Seen::kind(Kind::Generator)) {
            return self.step();
        }
        self.guard_register_kind(b, Kind::Generator);
        let (generator, sent) = (self.word(b), self.word(c));
        let state = self.load(Region::Iterators, generator, layout::GENERATOR_STATE);
        let is_suspended = self.equals(state, GeneratorState::Suspended as i64);
        let is_new = self.equals(state, GeneratorState::Created as i64);
        let nil = self.equals(sent, Constant::NIL.bits() as i64);
        let starts = self.b.ins().band(is_new, nil);
        let waits = self.b.ins().bor(is_suspended, starts);
        self.resume(generator, waits, sent, ReturnTo::Sent)
    }

    /// Resumes the generator where it `waits` and may go on at a landing; else the instruction is a step.
    fn resume(&mut self, generator: Value, waits: Value, sent: Value, kind: ReturnTo) -> R<()> {
        let point = self.load(Region::Iterators, generator, layout::GENERATOR_POINT);
        let (known, landing) = (self.b.create_block(), self.b.create_block());
        let number = self.b.append_block_param(landing, I64);
        let zero = self.b.ins().iconst(I64, 0);
        let waits = self.b.ins().select(waits, point, zero);
        self.b
            .ins()
            .brif(waits, known, &[], landing, &[zero.into()]);
        self.enter_block(known);
        let found = self.load_type(I16, Region::Machine, point, layout::POINT_LANDING);
        let found = self.b.ins().uextend(I64, found);
        self.b.ins().jump(landing, &[found.into()]);
        self.enter_block(landing);
        self.fast_if_landing(number);

        let here = self.here();
        self.clean_all(here);
        let target = self.site().target;
        let after = self.landing_of_step(target);
        self.make_frames();
        let distance = self.analysis().registers + HEADER + 1;
        let base = self.own_base();
        let frame = self.b.ins().iadd_imm_s(base, 8 * distance as i64);
        let pc = self.pc(self.at);
        let back = self.b.ins().iconst(I64, back_word(pc, after) as i64);
        let link = link(distance, 0, GENERATOR, kind);
        let link = self.b.ins().iconst(I64, link as i64);
        let resuming = self.resuming();
        self.charge_all();
        let args = [generator, sent, frame, back, link, number].map(Into::into);
        self.b.ins().jump(resuming, &args);
        Err(Ended)
    }

    /// The block that all resumptions lead to.
    fn resuming(&mut self) -> Block {
        if let Some(block) = self.resuming {
            return block;
        }
        let block = self.b.create_block();
        for _ in 0..6 {
            self.b.append_block_param(block, I64);
        }
        self.resuming = Some(block);
        block
    }

    /// Fills that block. Where the frame cannot be made now, the interpreter runs the instruction.
    pub(super) fn finish_resuming(&mut self) {
        let Some(block) = self.resuming else {
            return;
        };
        self.enter_block(block);
        let params: [Value; 6] = std::array::from_fn(|n| self.b.block_params(block)[n]);
        let [generator, sent, frame, back, link, number] = params;
        let leave = self.b.create_block();
        self.b.set_cold_block(leave);

        let function = self.load(Region::Objects, generator, layout::GENERATOR_FUNCTION);
        let code = self.load(Region::Objects, generator, layout::GENERATOR_CODE);
        let present = self.load(Region::Objects, function, layout::FUNCTION_CODE);
        let as_was = self.b.ins().icmp(IntCC::Equal, code, present);
        self.or_else(as_was, leave);
        let target = self.landing_code(number);
        self.or_else(target.0, leave);
        let process = self.load(Region::Machine, self.activation, layout::PROCESS);
        self.unless_handled(process, generator, leave);
        let polls = self.poll_flag(0);
        let none = self.equals(polls, 0);
        self.or_else(none, leave);
        let registers = self.load_type(I32, Region::Machine, code, layout::CODE_REGISTERS);
        let registers = self.b.ins().uextend(I64, registers);
        let size = self.b.ins().ishl_imm_s(registers, 3);
        let end = self.b.ins().iadd(frame, size);
        let end = self.b.ins().iadd_imm_s(end, 8 * SLACK as i64);
        let limit = self.load(Region::Machine, process, layout::STACK_END);
        let has_room = self.b.ins().icmp(IntCC::UnsignedLessThan, end, limit);
        self.or_else(has_room, leave);
        let depth = self.load_type(I32, Region::Machine, process, layout::DEPTH);
        let most = self.load_type(I32, Region::Machine, process, layout::DEPTH_LIMIT);
        let is_shallow = self.b.ins().icmp(IntCC::UnsignedLessThan, depth, most);
        self.or_else(is_shallow, leave);

        let depth = self.b.ins().iadd_imm_s(depth, 1);
        self.store(Region::Machine, depth, process, layout::DEPTH);
        for (value, offset) in [(generator, -32), (function, -24), (back, -16), (link, -8)] {
            self.store(Region::Frame, value, frame, offset);
        }
        let saved = self.load(Region::Objects, generator, layout::GENERATOR_REGISTERS);
        let point = self.load(Region::Iterators, generator, layout::GENERATOR_POINT);
        let live = self.load(Region::Machine, point, layout::POINT_LIVE);
        let live = self.b.ins().band_imm_s(live, LIVE);
        self.copy_registers(live, saved, frame);
        self.forget_if_watched(generator);
        let register = self.load_type(I16, Region::Machine, point, layout::POINT_REGISTER);
        let register = self.b.ins().uextend(I64, register);
        let offset = self.b.ins().ishl_imm_s(register, 3);
        let place = self.b.ins().iadd(frame, offset);
        self.store(Region::Frame, sent, place, 0);
        let running = self.b.ins().iconst(I64, GeneratorState::Running as i64);
        self.store(
            Region::Iterators,
            running,
            generator,
            layout::GENERATOR_STATE,
        );
        self.tail_call(target.0, frame, target.1);

        self.enter_block(leave);
        // It is charged when it is run again.
        self.charge(-1);
        let pc = self.b.ins().band_imm_s(back, PC);
        let base = self.caller(frame, link);
        self.b.ins().return_(&[pc, base]);
    }

    /// Goes on when no exception is being handled, neither outside nor in the generator.
    fn unless_handled(&mut self, process: Value, generator: Value, other: Block) {
        let outside = self.load(Region::Machine, process, layout::HANDLED);
        let inside = self.load(Region::Iterators, generator, layout::GENERATOR_HANDLED);
        for handled in [outside, inside] {
            let none = self.equals(handled, Constant::NIL.bits() as i64);
            self.or_else(none, other);
        }
    }

    /// What a generator has saved keeps nothing alive while its frame runs.
    fn forget_if_watched(&mut self, generator: Value) {
        let (watched, done) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(watched);
        let level = self.watch_level();
        self.b.ins().brif(level, watched, &[], done, &[]);
        self.enter_block(watched);
        self.call_helper(forget_saved as *const u8, &[generator]);
        self.b.ins().jump(done, &[]);
        self.enter_block(done);
    }

    /// Copies the saved registers whose bits are set to a frame.
    fn copy_registers(&mut self, live: Value, saved: Value, frame: Value) {
        let (head, body, done) = (
            self.b.create_block(),
            self.b.create_block(),
            self.b.create_block(),
        );
        let bits = self.b.append_block_param(head, I64);
        self.b.ins().jump(head, &[live.into()]);
        self.b.switch_to_block(head);
        self.b.ins().brif(bits, body, &[], done, &[]);
        self.enter_block(body);
        let register = self.b.ins().ctz(bits);
        let offset = self.b.ins().ishl_imm_s(register, 3);
        let from = self.b.ins().iadd(saved, offset);
        let value = self.load(Region::Values, from, layout::FIRST_ITEM);
        let to = self.b.ins().iadd(frame, offset);
        self.store(Region::Frame, value, to, 0);
        let lower = self.b.ins().iadd_imm_s(bits, -1);
        let rest = self.b.ins().band(bits, lower);
        self.b.ins().jump(head, &[rest.into()]);
        self.enter_block(done);
    }

    /// `yield`: the generator waits, and whoever resumed it goes on with the value.
    pub(super) fn emit_yield(&mut self, b: usize) -> R<()> {
        let code = self.code();
        let at = self.site().pc;
        let number = corevm_runtime::bytecode::word::c(code.words()[at as usize].get());
        let point = code.yield_point(number);
        let live =
            point.and_then(|point| point.live().or_else(|| code.find_live_at_yield(point, at)));
        let (Some(point), Some(live)) = (point, live) else {
            return self.step();
        };
        self.guard_unwatched(Release::Explicit);
        let base = self.base();
        let generator = self.load(Region::Frame, base, -32);
        let saved = self.load(Region::Objects, generator, layout::GENERATOR_REGISTERS);
        let process = self.load(Region::Machine, self.activation, layout::PROCESS);
        let link = self.load(Region::Frame, base, -8);
        let mut can = self.can_suspend(process, generator, saved, link);
        if self.input.is_watched {
            let kept = self.keeps_variable(link, base);
            can = self.b.ins().band(can, kept);
        }
        self.fast_if_landing(can);
        self.landing(Place {
            site: self.at + 1,
            ..self.here()
        });

        let value = self.word(b);
        let registers = (0..self.analysis().registers).filter(|&n| n < 63 && live >> n & 1 == 1);
        let words: Vec<(usize, Value)> = registers.map(|n| (n, self.word(n))).collect();
        self.clear_saved(generator, saved, i64::from(at));
        for (n, word) in words {
            let offset = layout::FIRST_ITEM + 8 * n as i32;
            self.store(Region::Values, word, saved, offset);
        }
        let at = self.b.ins().iconst(I64, i64::from(at));
        self.store(Region::Iterators, at, generator, layout::GENERATOR_PC);
        let point = self.constant_address(point);
        self.store(Region::Iterators, point, generator, layout::GENERATOR_POINT);
        let suspended = self.b.ins().iconst(I64, GeneratorState::Suspended as i64);
        self.store(
            Region::Iterators,
            suspended,
            generator,
            layout::GENERATOR_STATE,
        );

        let caller = self.caller(base, link);
        let back = self.load(Region::Frame, base, -16);
        let pc = self.b.ins().band_imm_s(back, PC);
        let place = self.operand_a(pc, caller);
        self.store(Region::Frame, value, place, 0);
        self.go_back(process, back, caller)
    }

    /// Whether the generator may wait without the interpreter.
    fn can_suspend(
        &mut self,
        process: Value,
        generator: Value,
        saved: Value,
        link: Value,
    ) -> Value {
        let can = self.handles_none(process, generator);
        let gc = self.load_byte(Region::Objects, saved, layout::HEADER_GC);
        let gc = self.b.ins().band_imm_s(gc, layout::BARRIER_MASK);
        let unrecorded = self
            .b
            .ins()
            .icmp_imm_s(IntCC::NotEqual, gc, layout::TENURED);
        let kind = self.b.ins().band_imm_s(link, KIND);
        let item = self.equals(kind, kind_bits(ReturnTo::Item));
        let sent = self.equals(kind, kind_bits(ReturnTo::Sent));
        let waited_for = self.b.ins().bor(item, sent);
        let can = self.b.ins().band(can, unrecorded);
        self.b.ins().band(can, waited_for)
    }

    /// Whether nothing watched may die with the variable, if it is one, that gets what the frame at `base` gives.
    fn keeps_variable(&mut self, link: Value, base: Value) -> Value {
        let caller = self.caller(base, link);
        let back = self.load(Region::Frame, base, -16);
        let pc = self.b.ins().band_imm_s(back, PC);
        let op = self.load_type(I16, Region::Machine, pc, 0);
        let assigns = self.equals(op, i64::from(Op::IterAssign as i16));
        let kind = self.b.ins().band_imm_s(link, KIND);
        let item = self.equals(kind, kind_bits(ReturnTo::Item));
        let assigns = self.b.ins().band(assigns, item);
        let place = self.operand_a(pc, caller);
        let place = self.b.ins().select(assigns, place, base);
        let old = self.load(Region::Frame, place, 0);
        let nil = self.b.ins().iconst(I64, Constant::NIL.bits() as i64);
        let old = self.b.ins().select(assigns, old, nil);
        self.keeps(Release::Explicit, &[old])
    }

    /// Whether no exception is being handled.
    fn handles_none(&mut self, process: Value, generator: Value) -> Value {
        let outside = self.load(Region::Machine, process, layout::HANDLED);
        let outside = self.equals(outside, Constant::NIL.bits() as i64);
        let inside = self.load(Region::Iterators, generator, layout::GENERATOR_HANDLED);
        let inside = self.equals(inside, Constant::NIL.bits() as i64);
        self.b.ins().band(outside, inside)
    }

    /// The end of a generator: whoever resumed it goes on where its instruction jumps to, if that has a landing; `send` with the result,
    /// which is nil where it is iterated. Anything else is the interpreter's.
    pub(super) fn end_generator(&mut self, a: usize) -> R<()> {
        if self.is_slow_path {
            return self.step();
        }
        self.guard_unwatched(Release::WithFrame);
        let result = self.word(a);
        let base = self.base();
        let generator = self.load(Region::Frame, base, -32);
        let process = self.load(Region::Machine, self.activation, layout::PROCESS);
        let link = self.load(Region::Frame, base, -8);
        let back = self.load(Region::Frame, base, -16);
        let number = self.b.ins().ushr_imm_s(back, 48);
        let landing = self.landing_address(number);
        let other = self.load_type(I16, Region::Machine, landing, layout::LANDING_OTHER);
        let other = self.b.ins().uextend(I64, other);
        let (target, entry) = self.landing_code(other);

        let can = self.handles_none(process, generator);
        let kind = self.b.ins().band_imm_s(link, KIND);
        let item = self.equals(kind, kind_bits(ReturnTo::Item));
        let nil = self.equals(result, Constant::NIL.bits() as i64);
        let item = self.b.ins().band(item, nil);
        let sent = self.equals(kind, kind_bits(ReturnTo::Sent));
        let waited_for = self.b.ins().bor(item, sent);
        let can = self.b.ins().band(can, waited_for);
        let zero = self.b.ins().iconst(I64, 0);
        let can = self.b.ins().select(can, target, zero);
        self.fast_or(can, |emitter| emitter.step_by(None, true));
        if self.input.is_watched {
            let held = self.held_by_frame(a);
            let kept = self.keeps(Release::WithFrame, &held);
            self.fast_or(kept, |emitter| emitter.step_by(None, true));
        }

        self.call_helper(finish_generator as *const u8, &[generator]);
        let depth = self.load_type(I32, Region::Machine, process, layout::DEPTH);
        let depth = self.b.ins().iadd_imm_s(depth, -1);
        self.store(Region::Machine, depth, process, layout::DEPTH);
        let caller = self.caller(base, link);
        let pc = self.b.ins().band_imm_s(back, PC);
        let place = self.operand_a(pc, caller);
        let empty = self.b.ins().iconst(I64, Constant::EMPTY.bits() as i64);
        // A variable that is iterated over stays as it is.
        let op = self.load_type(I16, Region::Machine, pc, 0);
        let assigns = self.equals(op, i64::from(Op::IterAssign as i16));
        let old = self.load(Region::Frame, place, 0);
        let end = self.b.ins().select(assigns, old, empty);
        let value = self.b.ins().select(sent, result, end);
        self.store(Region::Frame, value, place, 0);
        self.charge_all();
        self.tail_call(target, caller, entry);
        Err(Ended)
    }

    /// The frame below the running one, whose link is given.
    fn caller(&mut self, base: Value, link: Value) -> Value {
        let words = self.b.ins().ushr_imm_s(link, 32);
        let bytes = self.b.ins().ishl_imm_s(words, 3);
        self.b.ins().isub(base, bytes)
    }

    /// Address of the register that operand `a` of the instruction at `pc` names, in the frame at `base`.
    fn operand_a(&mut self, pc: Value, base: Value) -> Value {
        let register = self.load_type(I16, Region::Machine, pc, 2);
        let register = self.b.ins().uextend(I64, register);
        let offset = self.b.ins().ishl_imm_s(register, 3);
        self.b.ins().iadd(base, offset)
    }

    /// What does not live at this `yield` is nil, unless the generator waited here the last time too.
    fn clear_saved(&mut self, generator: Value, saved: Value, at: i64) {
        let (clear, body, done) = (
            self.b.create_block(),
            self.b.create_block(),
            self.b.create_block(),
        );
        let offset = self.b.append_block_param(body, I64);
        let last = self.load(Region::Iterators, generator, layout::GENERATOR_PC);
        let same = self.equals(last, at);
        self.b.ins().brif(same, done, &[], clear, &[]);
        self.enter_block(clear);
        let end = 8 * self.analysis().registers as i64;
        let start = self.b.ins().iconst(I64, 0);
        let nil = self.b.ins().iconst(I64, Constant::NIL.bits() as i64);
        self.b.ins().jump(body, &[start.into()]);
        self.b.switch_to_block(body);
        let place = self.b.ins().iadd(saved, offset);
        self.store(Region::Values, nil, place, layout::FIRST_ITEM);
        let next = self.b.ins().iadd_imm_s(offset, 8);
        let ends = self.equals(next, end);
        self.b.ins().brif(ends, done, &[], body, &[next.into()]);
        self.enter_block(done);
    }
}
