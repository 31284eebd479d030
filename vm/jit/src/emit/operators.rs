//! Guest functions that instructions other than calls run: getters and operators. They are inlined where their code is known.
//!
//! A getter's frame lies above the registers of its caller, as the interpreter puts it. Between an operator and its caller the language's
//! slow path waits, which looks at the operator's result: a native frame. It is made where somebody looks, like the others.

use corevm_runtime::bytecode::Op;
use corevm_runtime::process::{HEADER, NativeFrame, NativeWhat, back_word};
use corevm_runtime::tier::EXIT;
use corevm_runtime::{CompiledCode, InlineCache, ReturnTo, SlowOp, Value as Constant};
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

use super::attributes::Stubs;
use super::calls::link;
use super::exits::FrameHeader;
use super::scopes::{Calling, Place};
use super::{Emitter, R, Reason};
use crate::state::{Known, Register, Rep};

/// The slow path of a binary operation.
fn slow_op(op: Op) -> Option<SlowOp> {
    Some(match op {
        Op::Add | Op::AddImm => SlowOp::Add,
        Op::Sub | Op::SubImm => SlowOp::Sub,
        Op::Mul | Op::MulImm => SlowOp::Mul,
        Op::Div => SlowOp::Div,
        Op::FloorDiv | Op::FloorDivImm => SlowOp::FloorDiv,
        Op::Mod | Op::ModImm => SlowOp::Mod,
        Op::Pow => SlowOp::Pow,
        Op::MatMul => SlowOp::MatMul,
        Op::Shl | Op::ShlImm => SlowOp::Shl,
        Op::Shr | Op::ShrImm => SlowOp::Shr,
        Op::BitAnd | Op::BitAndImm => SlowOp::BitAnd,
        Op::BitOr => SlowOp::BitOr,
        Op::BitXor => SlowOp::BitXor,
        _ => return None,
    })
}

impl Emitter<'_, '_> {
    /// Reads the attribute of `b` by calling the getter of the site's stub.
    pub(super) fn call_getter(&mut self, a: usize, b: usize, cache: &InlineCache) -> R<()> {
        self.call_accessor(a, &[b], cache)
    }

    /// Sets the attribute of `a` to what is in `b` by calling the setter of the site's stub, whose result goes where the setter was.
    pub(super) fn call_setter(&mut self, a: usize, b: usize, cache: &InlineCache) -> R<()> {
        let above = self.end(self.scope);
        self.call_accessor(above, &[a, b], cache)
    }

    /// Calls the function of the site's stub with registers, of which the first holds the object whose attribute it is.
    fn call_accessor(&mut self, result: usize, given: &[usize], cache: &InlineCache) -> R<()> {
        let (object, argc) = (given[0], given.len());
        let code = self.code_of(Constant::from_bits(cache.words[2]));
        let takes = |code: &&CompiledCode| code.fast_parameters.get() as usize == argc;
        let Some(code) = code.filter(takes) else {
            return self.step();
        };
        if !self.may_be_object(object) || self.is_slow_path {
            return self.step();
        }
        let first = self.end(self.scope) + HEADER;
        self.guard_register_shape(object, cache.shape);
        self.guard_version(cache.words[0]);
        let function = self.value_of_stub(cache);
        let put = |emitter: &mut Self| {
            let words: Vec<Value> = given.iter().map(|&n| emitter.word(n)).collect();
            emitter.state.resize(first + argc, Register::SLOT);
            emitter.set_word(first - HEADER, function);
            for (n, word) in words.into_iter().enumerate() {
                emitter.set_word(first + n, word);
            }
        };
        let own = result - self.first();
        let link = link(first - self.first(), own, 0, ReturnTo::Register);
        match self.inlinable(code, first) {
            Some(analysis) => {
                put(self);
                self.learn(first, Known::Shape(cache.shape));
                let calling = Calling {
                    first,
                    argc,
                    link,
                    result,
                    constructs: false,
                    native: None,
                };
                self.inline(code, analysis, calling)
            }
            None => {
                let code = self.code_to_enter(code);
                self.enter_above(code, first, argc, link, put)
            }
        }
    }

    /// As [`Self::call_getter`], by the stub of a chain of getters that is for the object.
    pub(super) fn call_some_getter(&mut self, a: usize, b: usize, stubs: &[InlineCache]) -> R<()> {
        let code = |stub: &InlineCache| {
            let code = self.code_of(Constant::from_bits(stub.words[2]))?;
            (code.fast_parameters.get() == 1).then_some(code)
        };
        let codes: Option<Vec<&CompiledCode>> = stubs.iter().map(code).collect();
        let Some(codes) = codes.filter(|_| self.may_be_object(b) && !self.is_slow_path) else {
            return self.step();
        };
        let first = self.end(self.scope) + HEADER;
        let object = self.word(b);
        let (found, other) = (self.b.create_block(), self.b.create_block());
        let way: [Value; 3] = std::array::from_fn(|_| self.b.append_block_param(found, I64));
        let mut codes = codes.into_iter();
        let stubs = Stubs::ByShape(stubs.to_vec());
        self.try_stubs(object, &stubs, other, |emitter, stub| {
            emitter.check_version(stub.words[0], Some(other));
            let function = emitter.value_of_stub(stub);
            let code = codes.next().expect("a code for each stub");
            let [code, size] = emitter.code_to_enter(code);
            let way = [function.into(), code.into(), size.into()];
            emitter.b.ins().jump(found, &way);
        });
        self.b.set_cold_block(other);
        self.aside(|emitter| emitter.step_by(None, true));
        self.b.switch_to_block(found);
        let [function, code, size] = way;
        let own = a - self.first();
        let link = link(first - self.first(), own, 0, ReturnTo::Register);
        self.enter_above([code, size], first, 1, link, |emitter| {
            emitter.state.resize(first + 1, Register::SLOT);
            emitter.set_word(first - HEADER, function);
            emitter.set_word(first, object);
        })
    }

    /// Enters a function whose frame lies above the registers of this one.
    fn enter_above(
        &mut self,
        code: [Value; 2],
        first: usize,
        argc: usize,
        link: u64,
        put: impl FnOnce(&mut Self),
    ) -> R<()> {
        self.enter_code(code, first, link, |emitter| {
            put(emitter);
            emitter.clean(first - HEADER);
            for n in 0..argc {
                emitter.clean(first + n);
            }
        })
    }

    /// Whether a register can hold an object.
    fn may_be_object(&self, register: usize) -> bool {
        matches!(self.state[register].rep, Rep::Slot | Rep::Word)
    }

    /// Does a binary operation by the operator of the site's stub; `None` when that is not inlined, and nothing was emitted.
    pub(super) fn inline_operator(
        &mut self,
        a: usize,
        b: usize,
        c: Option<usize>,
        small: i16,
        cache: &InlineCache,
    ) -> Option<R<()>> {
        let op = slow_op(self.site().ins.op)?;
        let code = self.code_of(Constant::from_bits(cache.words[2]))?;
        let isolate = self.input.isolate;
        isolate.language().refusal_shape(isolate.enter())?;
        let (other, state) = ((cache.words[1] >> 32) as u32, cache.words[1] as u32);
        let slots = 3 + usize::from(isolate.slow_path(op as u16).scratch);
        let frame = self.end(self.scope) + HEADER;
        let first = frame + 1 + slots + HEADER;
        let is_plain = code.fast_parameters.get() == 2 && state != 0 && self.may_be_object(b);
        let other_fits = match c {
            Some(c) => other == 0 || self.may_be_object(c),
            None => other == 0,
        };
        if !is_plain || !other_fits {
            return None;
        }
        let analysis = self.inlinable(code, first)?;
        self.guard_register_shape(b, cache.shape);
        match c {
            Some(c) if other != 0 => self.guard_register_shape(c, other),
            Some(c) if self.may_be_object(c) => {
                let word = self.word(c);
                let is_object = self.is_pointer(word);
                self.guard_not(is_object, Reason::Kind);
            }
            _ => {}
        }
        self.guard_version(cache.words[0]);
        let function = self.value_of_stub(cache);
        self.state.resize(first + 2, Register::SLOT);

        let what = NativeFrame {
            what: NativeWhat::Op(op as u16),
            slots: slots as u16,
        };
        self.set_constant(frame - HEADER, what.encode());
        self.set_constant(frame, Constant::int(i64::from(state) << 1));
        for place in [first, frame + 1] {
            let left = self.word(b);
            self.set_word(place, left);
            match c {
                Some(c) => {
                    let right = self.word(c);
                    self.set_word(place + 1, right);
                }
                None => self.set_constant(place + 1, Constant::int(i64::from(small))),
            }
        }
        self.learn(first, Known::Shape(cache.shape));
        let in_place = self.site().ins.d & 1;
        self.set_constant(frame + 3, Constant::int(i64::from(in_place)));
        for scratch in 3..slots {
            self.set_constant(frame + 1 + scratch, Constant::NIL);
        }
        self.set_word(first - HEADER, function);

        let at = self.here();
        let landing = self.landing(Place {
            site: at.site + 1,
            ..at
        });
        let native = FrameHeader {
            first: frame,
            back: back_word(self.pc(self.at), landing),
            link: link(
                frame - self.first(),
                a - self.first(),
                0,
                ReturnTo::Register,
            ),
            is_guest: false,
        };
        let calling = Calling {
            first,
            argc: 2,
            link: link(first - frame, 0, 0, ReturnTo::Native),
            result: a,
            constructs: false,
            native: Some((native, slots)),
        };
        Some(self.inline(code, analysis, calling))
    }

    /// Goes on only when an operator's result is not the language's refusal.
    pub(super) fn guard_accepted(&mut self, register: usize) {
        let isolate = self.input.isolate;
        let Some(shape) = isolate.language().refusal_shape(isolate.enter()) else {
            return;
        };
        if self.may_be_object(register) {
            let value = self.word(register);
            self.guard_not_shape(value, shape);
        }
    }

    /// The header's word of a function that a native frame called.
    pub(super) fn back_to_native() -> u64 {
        back_word(EXIT.as_ptr(), 0)
    }
}
