//! Guest functions that instructions other than calls run: getters and operators. They are inlined where their code is known.
//!
//! Their frame lies above the registers of its caller, as the interpreter puts it. An operator may refuse its operands: then the interpreter goes
//! on with the language's slow path.

use corevm_runtime::process::{HEADER, operator_flags};
use corevm_runtime::{CompiledCode, InlineCache, ReturnTo, SlowOp, Value as Constant};
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

use super::attributes::Stubs;
use super::calls::link;
use super::scopes::{Calling, Returns};
use super::{Emitter, R, Reason};
use crate::state::{Known, Register, Rep};

impl<'a> Emitter<'a, '_> {
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
        let calling = Calling {
            first,
            argc,
            link,
            result,
            returns: Returns::Value,
        };
        self.run_above(code, calling, cache.shape, &[], put)
    }

    /// Runs a function whose frame lies above the registers of this one, inlined or entered; its first argument has the shape. `put` puts it and its
    /// arguments in place, and the registers `kept` are in their slots when somebody looks.
    pub(super) fn run_above(
        &mut self,
        code: &'a CompiledCode,
        calling: Calling,
        shape: u32,
        kept: &[usize],
        put: impl FnOnce(&mut Self),
    ) -> R<()> {
        let Calling {
            first, argc, link, ..
        } = calling;
        match self.inlinable(code, first) {
            Some(analysis) => {
                put(self);
                self.learn(first, Known::Shape(shape));
                self.inline(code, analysis, calling)
            }
            None => {
                let code = self.code_to_enter(code);
                self.enter_above(code, first, argc, link, |emitter| {
                    kept.iter().for_each(|&register| emitter.clean(register));
                    put(emitter);
                })
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

    /// Does the operation on `b` and `c`, or a small integer, by the operator of the site's stub, whose result goes to `a`, or decides the
    /// branch that the instruction is; `None` when that is not possible, and nothing was emitted.
    pub(super) fn call_operator(
        &mut self,
        a: Option<usize>,
        b: usize,
        c: Option<usize>,
        small: i16,
        cache: &InlineCache,
    ) -> Option<R<()>> {
        let op = self.site().ins.op;
        SlowOp::of_binary(op)?;
        let code = self.code_of(Constant::from_bits(cache.words[2]))?;
        let isolate = self.input.isolate;
        isolate.language().refusal_shape(isolate.enter())?;
        let (other, state) = ((cache.words[1] >> 32) as u32, cache.words[1] as u32);
        let first = self.end(self.scope) + HEADER;
        let flags = operator_flags(state)?;
        let is_plain = code.fast_parameters.get() == 2 && self.may_be_object(b);
        let other_fits = match c {
            Some(c) => other == 0 || self.may_be_object(c),
            None => other == 0,
        };
        if !is_plain || !other_fits || self.is_slow_path {
            return None;
        }
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
        let put = |emitter: &mut Self| {
            emitter.state.resize(first + 2, Register::SLOT);
            let left = emitter.word(b);
            emitter.set_word(first, left);
            match c {
                Some(c) => {
                    let right = emitter.word(c);
                    emitter.set_word(first + 1, right);
                }
                None => emitter.set_constant(first + 1, Constant::int(i64::from(small))),
            }
            emitter.set_word(first - HEADER, function);
        };
        let (result, kind, returns) = match a {
            Some(a) => (a, ReturnTo::Operator, Returns::Operator),
            None => (self.first(), ReturnTo::Test, Returns::Test),
        };
        let calling = Calling {
            first,
            argc: 2,
            link: link(first - self.first(), result - self.first(), flags, kind),
            result,
            returns,
        };
        // Whoever is refused looks at the operands again.
        let kept: Vec<usize> = std::iter::once(b).chain(c).collect();
        Some(self.run_above(code, calling, cache.shape, &kept, put))
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

    /// Goes on only when a register holds a truth value.
    pub(super) fn guard_truth(&mut self, register: usize) {
        if let Rep::Const(Constant::TRUE | Constant::FALSE) = self.state[register].rep {
            return;
        }
        let value = self.word(register);
        let is_true = self.equals(value, Constant::TRUE.bits() as i64);
        let is_false = self.equals(value, Constant::FALSE.bits() as i64);
        let is_truth = self.b.ins().bor(is_true, is_false);
        self.guard(is_truth, Reason::Rare);
    }
}
