//! Guest functions that instructions other than calls run: getters and operators. They are inlined where their code is known.
//!
//! Their frame lies above the registers of its caller, as the interpreter puts it. An operator may refuse its operands: then the interpreter goes
//! on with the language's slow path.

use corevm_runtime::bytecode::Op;
use corevm_runtime::process::{HEADER, OPERATOR_STATE, direct_link, operator_flags};
use corevm_runtime::tier::layout;
use corevm_runtime::{
    ANY_SHAPE, ASKING_CLASS, Accepts, CompiledCode, InlineCache, Kind, NativeId, ReturnTo, SlowOp,
    Value as Constant, stub_kind,
};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

use super::attributes::Stubs;
use super::calls::link;
use super::scopes::{Calling, Returns};
use super::{Emitter, R, Reason, Region};
use crate::state::{Known, Register, Rep};

/// What a guest function is given.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operand {
    Register(usize),
    Small(i16),
}

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
        if cache.words[1] != 0 {
            self.guard_version(cache.words[1]);
        }
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
        self.run_above(code, calling, Some(cache.shape), &[], put)
    }

    /// Runs a function whose frame lies above the registers of this one, inlined or entered; its first argument has the shape, if that is known. `put` puts it and its
    /// arguments in place, and the registers `kept` are in their slots when somebody looks.
    pub(super) fn run_above(
        &mut self,
        code: &'a CompiledCode,
        calling: Calling,
        shape: Option<u32>,
        kept: &[usize],
        put: impl FnOnce(&mut Self),
    ) -> R<()> {
        let Calling {
            first, argc, link, ..
        } = calling;
        match self.inlinable(code, first) {
            Some(analysis) => {
                put(self);
                if let Some(shape) = shape {
                    self.learn(first, Known::Shape(shape));
                }
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
        let [function, code, size] = self.find_function(object, stubs, &codes);
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

    /// Whether the site's stubs are operators for whatever operands their receiver is given.
    pub(super) fn calls_operator(&self) -> bool {
        !self.operator_stubs().is_empty()
    }

    /// The site's stubs, when all are operators for whatever operands their receiver is given.
    fn operator_stubs(&self) -> Vec<InlineCache> {
        let cache = self.cache();
        let fits = |stub: &InlineCache| {
            let other = (stub.words[1] >> 32) as u32;
            stub.kind == stub_kind::OPERATOR && (other == 0 || other == ANY_SHAPE.0)
        };
        let stubs = match cache.kind {
            _ if self.is_slow_path || !self.is_settled() => Vec::new(),
            stub_kind::CHAIN => {
                let chain = self.input.isolate.chain(cache.words[0]).iter();
                chain
                    .filter(|stub| stub.kind != stub_kind::NONE)
                    .copied()
                    .collect()
            }
            _ => vec![cache],
        };
        match stubs.iter().all(fits) {
            true => stubs,
            false => Vec::new(),
        }
    }

    /// Does the operation `op` by the function of the site's stub for the first of the operands, which takes them all. `kind` says what becomes of
    /// its result.
    pub(super) fn call_special(
        &mut self,
        op: SlowOp,
        given: &[Operand],
        result: usize,
        kind: ReturnTo,
    ) -> R<()> {
        let (stubs, argc) = (self.operator_stubs(), given.len());
        let Operand::Register(receiver) = given[0] else {
            return self.step();
        };
        let mut states = stubs.iter().map(|stub| stub.words[1] as u32);
        let state = states.next().unwrap_or(0);
        let way = direct_link(self.site().ins.op, op, state, kind);
        let is_one_state = states.all(|other| other == state);
        let Some((kind, flags)) = way.filter(|_| is_one_state && self.may_be_object(receiver))
        else {
            return self.step();
        };
        let codes: Option<Vec<&CompiledCode>> = stubs
            .iter()
            .map(|stub| self.code_of(Constant::from_bits(stub.words[2])))
            .map(|code| code.filter(|code| code.fast_parameters.get() as usize == argc))
            .collect();
        let Some(codes) = codes else {
            return self.step();
        };
        let first = self.end(self.scope) + HEADER;
        let link = link(first - self.first(), result - self.first(), flags, kind);
        let is_one = stubs
            .iter()
            .all(|stub| stub.words[0] == stubs[0].words[0] && stub.words[2] == stubs[0].words[2]);
        if !is_one {
            return self.call_some_special(first, link, given, &stubs, &codes);
        }
        let object = self.word(receiver);
        match &stubs[..] {
            [stub] => self.guard_register_shape(receiver, stub.shape),
            _ => self.guard_some_shape(object, &stubs),
        }
        self.guard_version(stubs[0].words[0]);
        let function = self.value_of_stub(&stubs[0]);
        let returns = match kind {
            ReturnTo::Register => Returns::Value,
            ReturnTo::Iterator => Returns::Iterator,
            _ => Returns::Answer {
                counts: flags >> OPERATOR_STATE == 2,
            },
        };
        let calling = Calling {
            first,
            argc,
            link,
            result,
            returns,
        };
        let put = |emitter: &mut Self| emitter.put_operands(first, given, function);
        let shape = (stubs.len() == 1).then_some(stubs[0].shape);
        self.run_above(codes[0], calling, shape, &[], put)
    }

    /// As [`Self::call_special`], by the stub of several that is for the object.
    fn call_some_special(
        &mut self,
        first: usize,
        link: u64,
        given: &[Operand],
        stubs: &[InlineCache],
        codes: &[&CompiledCode],
    ) -> R<()> {
        let Some(object) = self.operand(given[0]) else {
            return self.step();
        };
        let [function, code, size] = self.find_function(object, stubs, codes);
        self.enter_above([code, size], first, given.len(), link, |emitter| {
            emitter.put_operands(first, given, function);
        })
    }

    /// The function of the stub that is for the object, its code and the size of its registers; where there is none, the instruction is a step.
    fn find_function(
        &mut self,
        object: Value,
        stubs: &[InlineCache],
        codes: &[&CompiledCode],
    ) -> [Value; 3] {
        let (found, other) = (self.b.create_block(), self.b.create_block());
        let way: [Value; 3] = std::array::from_fn(|_| self.b.append_block_param(found, I64));
        let mut codes = codes.iter();
        let stubs = Stubs::ByShape(stubs.to_vec());
        self.try_stubs(object, &stubs, other, |emitter, stub| {
            emitter.check_version(stub.words[0], Some(other));
            if stub.kind == stub_kind::GETTER && stub.words[1] != 0 {
                emitter.check_version(stub.words[1], Some(other));
            }
            let function = emitter.value_of_stub(stub);
            let code = codes.next().expect("a code for each stub");
            let [code, size] = emitter.code_to_enter(code);
            let way = [function.into(), code.into(), size.into()];
            emitter.b.ins().jump(found, &way);
        });
        self.b.set_cold_block(other);
        self.aside(|emitter| emitter.step_by(None, true));
        self.enter_block(found);
        way
    }

    /// Goes on only when the object has the shape of one of the stubs.
    fn guard_some_shape(&mut self, object: Value, stubs: &[InlineCache]) {
        let is_object = self.is_pointer(object);
        self.guard(is_object, Reason::Kind);
        let shape = self.load_type(I32, Region::Objects, object, layout::HEADER_SHAPE);
        let mut is_known = self.b.ins().iconst(I8, 0);
        for stub in stubs {
            let same = self.equals(shape, i64::from(stub.shape as i32));
            is_known = self.b.ins().bor(is_known, same);
        }
        self.guard(is_known, Reason::Kind);
    }

    /// Puts a function and what it is given where its frame is.
    fn put_operands(&mut self, first: usize, given: &[Operand], function: Value) {
        let words: Vec<Option<Value>> = given.iter().map(|n| self.operand(*n)).collect();
        self.state.resize(first + given.len(), Register::SLOT);
        for (n, (word, operand)) in words.into_iter().zip(given).enumerate() {
            match (word, operand) {
                (Some(word), _) => self.set_word(first + n, word),
                (None, Operand::Small(small)) => {
                    self.set_constant(first + n, Constant::int(i64::from(*small)));
                }
                (None, Operand::Register(_)) => {}
            }
        }
        self.set_word(first - HEADER, function);
    }

    /// The word of a register.
    fn operand(&mut self, operand: Operand) -> Option<Value> {
        match operand {
            Operand::Register(register) => Some(self.word(register)),
            Operand::Small(_) => None,
        }
    }

    /// The stub by which a call with one object calls a function of the object's class instead, if that is all the site knows.
    pub(super) fn asking_stub(&self) -> Option<InlineCache> {
        let cache = self.cache();
        if self.is_slow() || self.is_slow_path || self.input.is_watched {
            return None;
        }
        match cache.kind {
            stub_kind::ASKING => Some(cache),
            stub_kind::CHAIN => {
                let chain = self.input.isolate.chain(cache.words[0]);
                // What makes instances of the class from anything else is there as well.
                let mut stubs = chain
                    .iter()
                    .filter(|stub| !matches!(stub.kind, stub_kind::NONE | stub_kind::CLASS_NATIVE));
                let stub = stubs.next().filter(|stub| stub.kind == stub_kind::ASKING)?;
                stubs.next().is_none().then_some(*stub)
            }
            _ => None,
        }
    }

    /// Calls the function of an argument's class in the place of what is in the window, as the stub says; `None` when that is not possible, and
    /// nothing was emitted.
    pub(super) fn call_asked(&mut self, window: usize, cache: &InlineCache) -> Option<R<()>> {
        let argument = window + HEADER;
        let code = self.code_of(Constant::from_bits(cache.words[2]))?;
        let native = NativeId((cache.words[1] >> 32) as u32);
        let accepts = self.input.isolate.native_def(native).accepts?;
        if code.fast_parameters.get() != 1 || !self.may_be_object(argument) {
            return None;
        }
        let callee = cache.words[1] as u32;
        if self.site().ins.op == Op::CallNative {
            // Nothing lies where what is called would.
            self.set_constant(window, Constant::NIL);
        } else if callee & ASKING_CLASS == 0 {
            self.guard_native(window, native);
        } else {
            self.guard_register_kind(window, Kind::Type);
            let class = self.word(window);
            let number = self.load(Region::Objects, class, layout::TYPE_NUMBER);
            let same = self.equals(number, i64::from(callee & !ASKING_CLASS));
            self.guard(same, Reason::Kind);
        }
        self.arguments_are_dropped(argument..argument + 1);
        self.guard_register_shape(argument, cache.shape);
        self.guard_version(cache.words[0]);
        let function = self.value_of_stub(cache);
        // What is called stays where it is, the object lies above it.
        let first = window + 2 + HEADER;
        let object = self.word(argument);
        let put = |emitter: &mut Self| {
            let registers = emitter.state.len().max(first + 1);
            emitter.state.resize(registers, Register::SLOT);
            emitter.set_word(window + 1, object);
            emitter.set_word(first, object);
            emitter.set_word(first - HEADER, function);
        };
        let link = link(first - self.first(), native.0 as usize, 0, ReturnTo::Asked);
        let calling = Calling {
            first,
            argc: 1,
            link,
            result: window,
            returns: Returns::Asked(accepts),
        };
        Some(self.run_above(code, calling, Some(cache.shape), &[window, window + 1], put))
    }

    /// Goes on only when a register holds what a native accepts.
    pub(super) fn guard_answer(&mut self, register: usize, accepts: Accepts) {
        match accepts {
            Accepts::Truth => self.guard_truth(register),
            Accepts::Iterator => self.guard_iterator(register),
            Accepts::Anything => {}
            Accepts::Count | Accepts::Hash | Accepts::Integer => {
                let word = self.word(register);
                let is_small = self.b.ins().band_imm_s(word, 1);
                self.guard(is_small, Reason::Rare);
                if accepts == Accepts::Count {
                    let is_count =
                        self.b
                            .ins()
                            .icmp_imm_s(IntCC::SignedGreaterThanOrEqual, word, 0);
                    self.guard(is_count, Reason::Rare);
                } else if accepts == Accepts::Hash {
                    let is_refused = self.equals(word, Constant::int(-1).bits() as i64);
                    self.guard_not(is_refused, Reason::Rare);
                }
            }
            Accepts::Text => {
                let word = self.word(register);
                let is_object = self.is_pointer(word);
                self.guard(is_object, Reason::Rare);
                let shape = self.load_type(I32, Region::Objects, word, layout::HEADER_SHAPE);
                let kinds = [Kind::Str, Kind::StrView];
                let [plain, view] = kinds.map(|kind| self.input.isolate.kind_shape(kind));
                let is_plain = self.equals(shape, i64::from(plain as i32));
                let is_view = self.equals(shape, i64::from(view as i32));
                let is_text = self.b.ins().bor(is_plain, is_view);
                self.guard(is_text, Reason::Rare);
            }
        }
    }

    /// Goes on only when a register holds an iterator of the VM's.
    pub(super) fn guard_iterator(&mut self, register: usize) {
        let word = self.word(register);
        let is_object = self.is_pointer(word);
        self.guard(is_object, Reason::Rare);
        let kind = self.load_byte(Region::Objects, word, layout::HEADER_KIND);
        let kinds = [
            Kind::Generator,
            Kind::IndexIter,
            Kind::RangeIter,
            Kind::MapIter,
            Kind::SetIter,
        ];
        let is_one = kinds.map(|wanted| self.equals(kind, wanted as i64));
        let is_iterator = is_one
            .into_iter()
            .reduce(|all, one| self.b.ins().bor(all, one));
        if let Some(is_iterator) = is_iterator {
            self.guard(is_iterator, Reason::Rare);
        }
    }

    /// What a method said about the truth of an operand, as a truth value; goes on only with a truth value, or with a count where it `counts`.
    pub(super) fn answer(&mut self, register: usize, counts: bool) -> Value {
        if !counts {
            self.guard_truth(register);
            return self.word(register);
        }
        self.guard_answer(register, Accepts::Count);
        let word = self.word(register);
        let is_nothing = self.equals(word, Constant::int(0).bits() as i64);
        let [yes, no] = [Constant::TRUE, Constant::FALSE]
            .map(|truth| self.b.ins().iconst(I64, truth.bits() as i64));
        self.b.ins().select(is_nothing, no, yes)
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
        Some(self.run_above(code, calling, Some(cache.shape), &kept, put))
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
