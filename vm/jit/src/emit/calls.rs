//! Calls of guest functions whose code is known, and returns: inlined, or from compiled code to compiled code by tail calls, so that the
//! native stack does not grow with the guest's.
//!
//! The header is written as the interpreter does, so either tier may return to the other. The number of the [landing](crate::landings)
//! after the call lies in the header; returns look there.
#![expect(unsafe_code, reason = "looks at constants")]

use corevm_runtime::bytecode::Op;
use corevm_runtime::process::{CONSTRUCT, HEADER, Link, SLACK, back_word};
use corevm_runtime::tier::{BOUND, layout};
use corevm_runtime::{CompiledCode, InlineCache, Kind, ReturnTo, V, Value as Constant, stub_kind};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{AbiParam, Block, InstBuilder, Signature, Value};

use super::binding::{Binding, Bound};
use super::exits::FrameHeader;
use super::scopes::{Calling, Place, Returns};
use super::watching::Release;
use super::{Emitter, Ended, R, Reason, Region};
use crate::engine;
use crate::profile::{Deliveries, Delivery, Seen};
use crate::state::{Known, Register};

/// Bytes of a call instruction.
const CALL_BYTES: i64 = 16;
/// Size of a landing as a shift.
const LANDING_SHIFT: i64 = 5;

const _: () = assert!(size_of::<corevm_runtime::tier::Landing>() == 1 << LANDING_SHIFT);

/// The link of a frame whose base is `distance` words above its caller's.
pub(super) fn link(distance: usize, register: usize, flags: u8, kind: ReturnTo) -> u64 {
    Link {
        distance: distance as u32,
        register: register as u16,
        flags,
        kind,
    }
    .encode()
}

/// A frame that can be entered.
struct FrameEntry {
    frame: Value,
    process: Value,
    /// Of the running frame.
    depth: Value,
    /// The headers of inlined frames that are to be written.
    headers: Vec<FrameHeader>,
}

impl<'a> Emitter<'a, '_> {
    /// The code that the call here always enters, and how it takes the arguments, of which the last have the `names`.
    fn observed_callee(
        &self,
        argc: usize,
        names: &[V<'a>],
    ) -> Option<(&'a CompiledCode, Binding<'a>)> {
        let observed = self.observed()?;
        if observed.is_slow {
            return None;
        }
        let isolate = self.input.isolate;
        let code = self.code_at(observed.callee?)?;
        let binding = Binding::of(isolate.enter(), code, argc, names)?;
        Some((code, binding))
    }

    /// Likewise of a function that comes with its receiver, the first argument.
    fn observed_bound(
        &self,
        argc: usize,
        names: &[V<'a>],
    ) -> Option<(&'a CompiledCode, Binding<'a>)> {
        let observed = self.observed()?;
        let key = observed.callee?;
        if observed.is_slow || key & BOUND == 0 || self.is_slow_path {
            return None;
        }
        let isolate = self.input.isolate;
        let code = self.code_at(key & !BOUND)?;
        let binding = Binding::of(isolate.enter(), code, argc + 1, names)?;
        Some((code, binding))
    }

    /// The names of a call's last arguments.
    fn names(&self) -> Vec<V<'a>> {
        let ins = self.site().ins;
        if !matches!(ins.op, Op::CallNamed | Op::CallMethodNamed) {
            return Vec::new();
        }
        let names = self.code().constant(ins.d);
        // SAFETY: constants are roots, and nothing moves while code is compiled.
        let names = unsafe { V::from_raw(names) }.as_tuple();
        names.map_or_else(Vec::new, |names| names.iter().collect())
    }

    pub(super) fn emit_call(&mut self, a: usize) -> R<()> {
        let argc = usize::from(self.site().ins.b);
        if let Some((code, binding)) = self.observed_callee(argc, &[]) {
            return self.call_known(a, a + HEADER, argc, code, &binding);
        }
        if self.calls_functions() {
            return self.call_any(a, argc);
        }
        if let Some((code, binding)) = self.observed_bound(argc, &[]) {
            return self.call_bound(a, a + HEADER, argc, code, &binding);
        }
        if let Some(stub) = self.asking_stub().filter(|_| argc == 1)
            && let Some(result) = self.call_asked(a, &stub)
        {
            return result;
        }
        if let Some(native) = self.observed_native(argc) {
            return self.call_leaf(a, a + HEADER, argc, native);
        }
        let cache = self.cache();
        match cache.kind {
            stub_kind::CONSTRUCT if !self.is_slow() => self.construct(a, a + HEADER, argc, &cache),
            stub_kind::CLASS_NATIVE if !self.is_slow() && self.makes_range(a, argc, &cache) => {
                self.emit_range(a, argc, &cache)
            }
            stub_kind::CLASS_NATIVE if !self.is_slow() => self.call_maker(a, argc, &cache),
            stub_kind::CHAIN if !self.is_slow() => self.construct_any(a, argc, &cache),
            stub_kind::CALLABLE | stub_kind::CLASS_FUNCTION if !self.is_slow() => {
                self.call_object(a, a + HEADER, argc, &cache)
            }
            _ => self.try_quickly(),
        }
    }

    /// Calls the guest function of the site's stub with the object in the window before the arguments, which lie from register `from` on.
    fn call_object(
        &mut self,
        window: usize,
        from: usize,
        argc: usize,
        cache: &InlineCache,
    ) -> R<()> {
        let cx = self.input.isolate.enter();
        let code = self.code_of(Constant::from_bits(cache.words[2]));
        let bound =
            code.and_then(|code| Some((code, Binding::of(cx, code, argc + 1, &self.names())?)));
        let Some((code, binding)) = bound.filter(|_| !self.is_slow_path) else {
            return self.try_quickly();
        };
        if cache.kind == stub_kind::CALLABLE {
            self.guard_register_shape(window, cache.shape);
            self.guard_version(cache.words[0]);
        } else {
            self.guard_class(window, cache);
        }
        let receiver = self.word(window);
        let function = self.value_of_stub(cache);
        self.call_with_receiver(window, from, argc, code, &binding, [function, receiver])
    }

    /// `call_named`.
    pub(super) fn emit_call_named(&mut self, a: usize) -> R<()> {
        let argc = usize::from(self.site().ins.b);
        let names = self.names();
        if let Some((code, binding)) = self.observed_callee(argc, &names) {
            return self.call_known(a, a + HEADER, argc, code, &binding);
        }
        if let Some((code, binding)) = self.observed_bound(argc, &names) {
            return self.call_bound(a, a + HEADER, argc, code, &binding);
        }
        let cache = self.cache();
        match cache.kind {
            stub_kind::CONSTRUCT if !self.is_slow() => self.construct(a, a + HEADER, argc, &cache),
            stub_kind::CALLABLE | stub_kind::CLASS_FUNCTION if !self.is_slow() => {
                self.call_object(a, a + HEADER, argc, &cache)
            }
            _ => self.try_quickly(),
        }
    }

    pub(super) fn emit_call_method(&mut self, a: usize) -> R<()> {
        let argc = usize::from(self.site().ins.b) + 1;
        if self.seen_receiver() == Some(false) {
            return self.call_without_receiver(a, argc - 1, &[]);
        }
        match self.observed_callee(argc, &[]) {
            Some((code, binding)) => {
                let receiver = self.word(a + HEADER);
                self.guard_given(receiver);
                self.call_known(a, a + HEADER, argc, code, &binding)
            }
            None if self.calls_functions() => {
                let receiver = self.word(a + HEADER);
                self.guard_given(receiver);
                self.call_any(a, argc)
            }
            None => match self.call_native_method(a, argc) {
                Some(result) => result,
                None => self.call_without_receiver(a, argc - 1, &[]),
            },
        }
    }

    /// `call_method_named`.
    pub(super) fn emit_call_method_named(&mut self, a: usize) -> R<()> {
        let argc = usize::from(self.site().ins.b) + 1;
        let names = self.names();
        match self.observed_callee(argc, &names) {
            Some((code, binding)) => {
                let receiver = self.word(a + HEADER);
                self.guard_given(receiver);
                self.call_known(a, a + HEADER, argc, code, &binding)
            }
            None => self.call_without_receiver(a, argc - 1, &names),
        }
    }

    /// The call of what `get_method` found to be no method: a function or class of a module, or one in an attribute. The arguments lie one
    /// above their place.
    fn call_without_receiver(&mut self, window: usize, argc: usize, names: &[V<'a>]) -> R<()> {
        if self.seen_receiver() != Some(false) {
            return self.try_quickly();
        }
        let from = window + HEADER + 1;
        if let Some((code, binding)) = self.observed_callee(argc, names) {
            self.guard_no_receiver(window);
            return self.call_known(window, from, argc, code, &binding);
        }
        if let Some((code, binding)) = self.observed_bound(argc, names) {
            self.guard_no_receiver(window);
            return self.call_bound(window, from, argc, code, &binding);
        }
        if names.is_empty()
            && let Some(native) = self.observed_native(argc)
        {
            self.guard_no_receiver(window);
            return self.call_leaf(window, from, argc, native);
        }
        let cache = self.cache();
        match cache.kind {
            stub_kind::CONSTRUCT if !self.is_slow() => {
                self.guard_no_receiver(window);
                self.construct(window, from, argc, &cache)
            }
            stub_kind::CALLABLE | stub_kind::CLASS_FUNCTION if !self.is_slow() => {
                self.guard_no_receiver(window);
                self.call_object(window, from, argc, &cache)
            }
            _ => self.try_quickly(),
        }
    }

    /// Goes on only when `get_method` left the receiver's place empty.
    fn guard_no_receiver(&mut self, window: usize) {
        let place = self.word(window + HEADER);
        let is_empty = self.equals(place, Constant::EMPTY.bits() as i64);
        self.guard(is_empty, Reason::Kind);
    }

    /// Whether guest functions were called here, and nothing else.
    fn calls_functions(&self) -> bool {
        !self.is_slow()
            && !self.makes_generator()
            && self.seen(0).is_only(Seen::kind(Kind::Function))
    }

    /// Calls whichever function is in the window, if it takes the arguments as they are.
    fn call_any(&mut self, window: usize, argc: usize) -> R<()> {
        self.guard_register_kind(window, Kind::Function);
        let callee = self.word(window);
        let code = self.load(Region::Objects, callee, layout::FUNCTION_CODE);
        let parameters = self.load_type(I32, Region::Machine, code, layout::CODE_FAST_PARAMETERS);
        let fits = self.equals(parameters, argc as i64);
        self.fast_if_landing(fits);
        let registers = self.load_type(I32, Region::Machine, code, layout::CODE_REGISTERS);
        let registers = self.b.ins().uextend(I64, registers);
        let size = self.b.ins().ishl_imm_s(registers, 3);
        let first = window + HEADER;
        let link = link(first - self.first(), 0, 0, ReturnTo::Window);
        self.enter_code([code, size], first, link, |_| {})
    }

    /// Goes on only when a register holds a function with the code at this address.
    pub(super) fn guard_register_code(&mut self, register: usize, address: usize) {
        if self.state[register].known == Known::Code(address)
            || self.has_constant_code(register, address)
        {
            return;
        }
        self.guard_register_kind(register, Kind::Function);
        let callee = self.word(register);
        let found = self.load(Region::Objects, callee, layout::FUNCTION_CODE);
        let same = self.equals(found, address as i64);
        self.guard(same, Reason::Kind);
        self.learn(register, Known::Code(address));
    }

    /// Calls the function in the window with `argc` arguments from the register `from`: their place or the one above it.
    fn call_known(
        &mut self,
        window: usize,
        from: usize,
        argc: usize,
        code: &'a CompiledCode,
        binding: &Binding<'_>,
    ) -> R<()> {
        self.guard_register_code(window, std::ptr::from_ref(code) as usize);
        let first = window + HEADER;
        let callee = self.word(window);
        let given: Vec<usize> = (from..from + argc).collect();
        let bound = self.bind(binding, callee, &given);
        let link = link(first - self.first(), 0, 0, ReturnTo::Window);
        self.enter_bound(window, first, code, binding, &bound, link, |emitter| {
            for n in (0..argc).filter(|_| from != first) {
                emitter.rename(first + n, from + n);
            }
        })
    }

    /// Calls the function in the window, which comes with its receiver, with `argc` arguments from the register `from`: the place of the
    /// receiver or the one above it.
    fn call_bound(
        &mut self,
        window: usize,
        from: usize,
        argc: usize,
        code: &'a CompiledCode,
        binding: &Binding<'_>,
    ) -> R<()> {
        self.guard_register_kind(window, Kind::BoundMethod);
        let method = self.word(window);
        let function = self.load(Region::Values, method, layout::BOUND_FUNCTION);
        self.guard_kind(function, Kind::Function);
        let found = self.load(Region::Objects, function, layout::FUNCTION_CODE);
        let same = self.equals(found, std::ptr::from_ref(code) as i64);
        self.guard(same, Reason::Kind);
        let receiver = self.load(Region::Values, method, layout::BOUND_RECEIVER);
        self.call_with_receiver(window, from, argc, code, binding, [function, receiver])
    }

    /// Calls a function with a receiver before the arguments that lie from register `from`.
    fn call_with_receiver(
        &mut self,
        window: usize,
        from: usize,
        argc: usize,
        code: &'a CompiledCode,
        binding: &Binding<'_>,
        [function, receiver]: [Value; 2],
    ) -> R<()> {
        let first = window + HEADER;
        // Number 0 is the receiver, which is always given at its place.
        let given: Vec<usize> = (from - 1..from + argc).collect();
        let bound = self.bind(binding, function, &given);
        let link = link(first - self.first(), 0, 0, ReturnTo::Window);
        self.enter_bound(window, first, code, binding, &bound, link, |emitter| {
            let registers = emitter.state.len().max(first + argc + 1);
            emitter.state.resize(registers, Register::SLOT);
            for n in (0..argc).rev().filter(|_| from == first) {
                emitter.rename(first + 1 + n, from + n);
            }
            emitter.set_word(first, receiver);
            emitter.set_word(window, function);
        })
    }

    /// Goes on in a function whose register 0 is `first`, with its parameters bound. `put_others` comes after all guards: it writes what
    /// else the callee finds.
    #[expect(clippy::too_many_arguments, reason = "all that makes a call")]
    fn enter_bound(
        &mut self,
        window: usize,
        first: usize,
        code: &'a CompiledCode,
        binding: &Binding<'_>,
        bound: &Bound,
        link: u64,
        put_others: impl FnOnce(&mut Self),
    ) -> R<()> {
        match self.inlinable(code, first) {
            Some(analysis) => {
                put_others(self);
                self.put_bound(binding, bound, first);
                let calling = Calling {
                    first,
                    argc: binding.parameters(),
                    link,
                    result: window,
                    returns: match first == window + HEADER {
                        true => Returns::Value,
                        false => Returns::Instance,
                    },
                };
                self.inline(code, analysis, calling)
            }
            None => {
                let code = self.code_to_enter(code);
                self.enter_code(code, first, link, |emitter| {
                    put_others(emitter);
                    emitter.store_bound(binding, bound, first);
                    emitter.clean(window);
                    emitter.clean(first - HEADER);
                })
            }
        }
    }

    /// The address of a code and the size of its registers in bytes.
    pub(super) fn code_to_enter(&mut self, code: &CompiledCode) -> [Value; 2] {
        let size = 8 * i64::from(code.registers.get());
        let size = self.b.ins().iconst(I64, size);
        [self.constant_address(std::ptr::from_ref(code)), size]
    }

    /// Goes on only when the class in the window is the stub's and has not changed.
    pub(super) fn guard_class(&mut self, window: usize, cache: &InlineCache) {
        let constant = self.constant_in(window).and_then(V::as_exact_type);
        if constant.is_none_or(|class| class.number() != cache.shape) {
            self.guard_register_kind(window, Kind::Type);
            let class = self.word(window);
            let number = self.load(Region::Objects, class, layout::TYPE_NUMBER);
            let same = self.equals(number, i64::from(cache.shape));
            self.guard(same, Reason::Kind);
        }
        self.guard_version(cache.words[0]);
    }

    /// Makes an instance of the class in the window and calls its initialiser, as the site's stub says, with `argc` arguments from the
    /// register `from`.
    fn construct(&mut self, window: usize, from: usize, argc: usize, cache: &InlineCache) -> R<()> {
        let initializer = Constant::from_bits(cache.words[2]);
        let Some(code) = self.code_of(initializer) else {
            return self.try_quickly();
        };
        let cx = self.input.isolate.enter();
        let binding = Binding::of(cx, code, argc + 1, &self.names());
        // An instance that a rest of the arguments takes would have to be there before they are bound.
        let Some(binding) = binding.filter(|binding| binding.is_in_place(0)) else {
            return self.try_quickly();
        };
        // The instance takes the callee's place, and the initialiser's window lies one word above.
        let first = window + 1 + HEADER;
        self.guard_class(window, cache);
        let class = self.word(window);
        let function = self.value_of_stub(cache);
        // Number 0 is the instance, which there is not yet: it is always given at its place.
        let given: Vec<usize> = std::iter::once(window).chain(from..from + argc).collect();
        let bound = self.bind(&binding, function, &given);
        let link = link(first - self.first(), 0, CONSTRUCT, ReturnTo::Window);
        self.enter_bound(window, first, code, &binding, &bound, link, |emitter| {
            emitter.put_instance(window, from, argc, class, function);
        })
    }

    /// As [`Self::construct`], of whichever class of a chain of stubs is in the window.
    fn construct_any(&mut self, window: usize, argc: usize, cache: &InlineCache) -> R<()> {
        let chain = self.input.isolate.chain(cache.words[0]);
        let stubs = chain.iter().filter(|stub| stub.kind != stub_kind::NONE);
        let stubs: Vec<InlineCache> = stubs.copied().collect();
        let takes = |stub: &InlineCache| {
            let code = self.code_of(Constant::from_bits(stub.words[2]));
            let fits = code.is_some_and(|code| code.fast_parameters.get() as usize == argc + 1);
            stub.kind == stub_kind::CONSTRUCT && fits
        };
        if !stubs.iter().all(takes) || self.is_slow_path {
            return self.try_quickly();
        }
        let first = window + 1 + HEADER;
        self.guard_register_kind(window, Kind::Type);
        let class = self.word(window);
        let number = self.load(Region::Objects, class, layout::TYPE_NUMBER);
        let (found, other) = (self.b.create_block(), self.b.create_block());
        let way: [Value; 3] = std::array::from_fn(|_| self.b.append_block_param(found, I64));
        for stub in &stubs {
            let Some(code) = self.code_of(Constant::from_bits(stub.words[2])) else {
                continue;
            };
            let (own, next) = (self.b.create_block(), self.b.create_block());
            let same = self.equals(number, i64::from(stub.shape));
            self.b.ins().brif(same, own, &[], next, &[]);
            self.enter_block(own);
            self.check_version(stub.words[0], Some(other));
            let function = self.value_of_stub(stub);
            let [code, size] = self.code_to_enter(code);
            let way = [function.into(), code.into(), size.into()];
            self.b.ins().jump(found, &way);
            self.enter_block(next);
        }
        self.b.ins().jump(other, &[]);
        self.enter_block(other);
        self.b.set_cold_block(other);
        self.aside(|emitter| emitter.step_by(None, true));
        self.enter_block(found);
        let [function, code, size] = way;
        let link = link(first - self.first(), 0, CONSTRUCT, ReturnTo::Window);
        self.enter_code([code, size], first, link, |emitter| {
            emitter.put_instance(window, window + HEADER, argc, class, function);
            for place in first - HEADER..=first + argc {
                emitter.clean(place);
            }
            emitter.clean(window);
        })
    }

    /// Puts a new instance where its initialiser, the function, finds it, and the arguments, which lie from register `from` on, behind it.
    fn put_instance(
        &mut self,
        window: usize,
        from: usize,
        argc: usize,
        class: Value,
        function: Value,
    ) {
        let first = window + 1 + HEADER;
        let instance = self.instance_of(class);
        let registers = self.state.len().max(first + argc + 1);
        self.state.resize(registers, Register::SLOT);
        for n in (0..argc).rev() {
            self.rename(first + 1 + n, from + n);
        }
        self.set_word(window, instance);
        self.set_word(first, instance);
        self.set_word(first - HEADER, function);
    }

    /// The code of a guest function that a cache holds.
    pub(super) fn code_of(&self, function: Constant) -> Option<&'a CompiledCode> {
        if !function.is_pointer() {
            return None;
        }
        let address = crate::profile::code_of_cached(function);
        self.code_at(address)
    }

    /// The code at an address that was observed. It lives as long as the compiled one from now on.
    pub(super) fn code_at(&self, address: usize) -> Option<&'a CompiledCode> {
        let code = self.input.isolate.codes().at(address)?;
        self.input.code.use_code(code);
        Some(code)
    }

    /// Calls a function that takes the activation and words, and gives a word. It neither polls nor runs guest code.
    pub(super) fn call_helper(&mut self, function: *const u8, words: &[Value]) -> Value {
        let function = self.constant_address(function);
        self.call_address(function, words)
    }

    fn call_address(&mut self, function: Value, words: &[Value]) -> Value {
        let mut signature = Signature::new(self.input.host);
        let count = 1 + words.len();
        signature.params.extend(vec![AbiParam::new(I64); count]);
        signature.returns.push(AbiParam::new(I64));
        let signature = self.b.import_signature(signature);
        let mut args = vec![self.activation];
        args.extend(words);
        let call = self.b.ins().call_indirect(signature, function, &args);
        self.b.inst_results(call)[0]
    }

    /// `call_spread`, of a guest function that is always the same.
    pub(super) fn emit_call_spread(&mut self, window: usize) -> R<()> {
        let observed = self.observed();
        let callee = observed.and_then(|observed| observed.callee.filter(|_| !observed.is_slow));
        let code = callee.and_then(|key| self.code_at(key));
        let is_plain = |code: &&CompiledCode| {
            !code.entry.get().is_null() && !code.is_generator.get() && !self.is_slow_path
        };
        let Some(code) = code.filter(is_plain) else {
            return self.step();
        };
        self.guard_register_code(window, std::ptr::from_ref(code) as usize);
        let first = window + HEADER;
        let [callee, positional, named] = [window, first, first + 1].map(|n| self.word(n));
        let [address, size] = self.code_to_enter(code);
        let entry = self.guard_entry(size, first);
        let bind = self.load(Region::Machine, self.activation, layout::BIND_SPREAD);
        let bound = self.call_address(bind, &[callee, positional, named, entry.frame]);
        self.fast_or(bound, |emitter| emitter.step_by(None, true));
        let parameters = code.function().parameters.registers();
        let registers = self.state.len().max(first + parameters.max(2));
        self.state.resize(registers, Register::SLOT);
        for register in first..registers {
            self.set(register, Register::SLOT);
        }
        let own = window - self.first();
        let link = link(first - self.first(), own, 0, ReturnTo::Register);
        match self.inlinable(code, first) {
            Some(analysis) => {
                let calling = Calling {
                    first,
                    argc: parameters,
                    link,
                    result: window,
                    returns: Returns::Value,
                };
                self.inline(code, analysis, calling)
            }
            None => {
                self.charge_all();
                self.clean(window);
                self.enter_guarded(address, entry, link)
            }
        }
    }

    /// Enters a function's compiled code, or has the interpreter run it: its address, and the size of its registers in bytes.
    /// `put_arguments` comes after all guards.
    pub(super) fn enter_code(
        &mut self,
        [code, size]: [Value; 2],
        first: usize,
        link: u64,
        put_arguments: impl FnOnce(&mut Self),
    ) -> R<()> {
        let entry = self.guard_entry(size, first);
        self.charge_all();
        put_arguments(self);
        self.enter_guarded(code, entry, link)
    }

    /// Goes on only when a frame of this size can be entered above register `first` now.
    fn guard_entry(&mut self, size: Value, first: usize) -> FrameEntry {
        self.guard_no_poll();
        let base = self.base();
        let frame = self.b.ins().iadd_imm_s(base, 8 * first as i64);
        let process = self.load(Region::Machine, self.activation, layout::PROCESS);
        let size = self.b.ins().iadd_imm_s(size, 8 * SLACK as i64);
        let end = self.b.ins().iadd(frame, size);
        let limit = self.load(Region::Machine, process, layout::STACK_END);
        let has_room = self.b.ins().icmp(IntCC::UnsignedLessThan, end, limit);
        self.guard(has_room, Reason::Poll);
        let depth = self.load_type(I32, Region::Machine, process, layout::DEPTH);
        let most = self.load_type(I32, Region::Machine, process, layout::DEPTH_LIMIT);
        let headers = self.headers(self.scope);
        let depth = self.b.ins().iadd_imm_s(depth, headers.len() as i64);
        let is_shallow = self.b.ins().icmp(IntCC::UnsignedLessThan, depth, most);
        self.guard(is_shallow, Reason::Poll);
        FrameEntry {
            frame,
            process,
            depth,
            headers,
        }
    }

    /// Enters a function where [`Self::guard_entry`] has passed, its arguments and itself being in their slots.
    fn enter_guarded(&mut self, code: Value, entry: FrameEntry, link: u64) -> R<()> {
        let FrameEntry {
            frame,
            process,
            depth,
            headers,
        } = entry;
        let here = self.here();
        self.clean_all(here);
        self.write_headers(&headers);
        let depth = self.b.ins().iadd_imm_s(depth, 1);
        self.store(Region::Machine, depth, process, layout::DEPTH);
        let landing = self.landing(Place {
            site: self.at + 1,
            ..here
        });
        let back = back_word(self.pc(self.at), landing);
        let back = self.b.ins().iconst(I64, back as i64);
        self.store(Region::Frame, back, frame, -16);
        let link = self.b.ins().iconst(I64, link as i64);
        self.store(Region::Frame, link, frame, -8);
        let target = self.load(Region::Machine, code, layout::CODE_STARTING);
        let zero = self.b.ins().iconst(I64, 0);
        let (compiled, other) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(other);
        self.b.ins().brif(target, compiled, &[], other, &[]);
        self.enter_block(other);
        let start = self.load(Region::Machine, code, layout::CODE_START);
        self.b.ins().return_(&[start, frame]);
        self.enter_block(compiled);
        self.tail_call(target, frame, zero);
        Err(Ended)
    }

    /// Goes on in other compiled code.
    pub(super) fn tail_call(&mut self, target: Value, base: Value, entry: Value) {
        let signature = self.b.import_signature(engine::signature());
        self.b
            .ins()
            .return_call_indirect(signature, target, &[self.activation, base, entry]);
    }

    pub(super) fn emit_ret(&mut self, a: usize) -> R<()> {
        if let Some(caller) = self.scopes[self.scope].caller {
            return self.ret_inlined(a, caller);
        }
        if self.code().is_generator.get() {
            return self.end_generator(a);
        }
        self.guard_unwatched(Release::WithFrame);
        let value = self.word(a);
        let interpreted = self.b.create_block();
        if self.input.is_watched {
            let held = self.held_by_frame(a);
            let kept = self.keeps(Release::WithFrame, &held);
            self.or_else(kept, interpreted);
        }
        let base = self.base();
        let link = self.load(Region::Frame, base, -8);
        let words = self.b.ins().ushr_imm_s(link, 32);
        let bytes = self.b.ins().ishl_imm_s(words, 3);
        let caller = self.b.ins().isub(base, bytes);
        let back = self.load(Region::Frame, base, -16);
        self.deliver(value, link, back, caller, interpreted)?;
        let process = self.load(Region::Machine, self.activation, layout::PROCESS);
        self.go_back(process, back, caller)
    }

    /// The frame has ended or waits: the caller, which waits as the word `back` says, goes on after its instruction, which has two words.
    pub(super) fn go_back(&mut self, process: Value, back: Value, caller: Value) -> R<()> {
        self.charge_all();
        let depth = self.load_type(I32, Region::Machine, process, layout::DEPTH);
        let depth = self.b.ins().iadd_imm_s(depth, -1);
        self.store(Region::Machine, depth, process, layout::DEPTH);
        let number = self.b.ins().ushr_imm_s(back, 48);
        // That of number 0 has no code.
        let landing = self.landing_address(number);
        let (target, entry) = self.code_of_landing(landing);
        let (go_on, other) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(other);
        self.b.ins().brif(target, go_on, &[], other, &[]);
        self.enter_block(other);
        // Of a landing whose code is gone the interpreter finds out where that is.
        let call = self.b.ins().band_imm_s(back, !1);
        let after = self.b.ins().iadd_imm_s(call, CALL_BYTES);
        let next = self.b.ins().select(number, landing, after);
        self.b.ins().return_(&[next, caller]);
        self.enter_block(go_on);
        self.tail_call(target, caller, entry);
        Err(Ended)
    }

    /// Fills a block that leaves this instruction of the compiled function to the interpreter.
    fn leave_in(&mut self, block: Block) {
        self.enter_block(block);
        self.b.set_cold_block(block);
        let state = self.state.clone();
        self.clean_all(self.here());
        self.state = state;
        self.version += 1;
        self.charge(self.state.uncharged);
        let pc = self.pc(self.at);
        let pc = self.constant_address(pc);
        let base = self.base();
        self.b.ins().return_(&[pc, base]);
    }

    pub(super) fn landing_address(&mut self, number: Value) -> Value {
        let table = self.input.landings.borrow().address();
        let table = self.constant_address(table);
        let offset = self.b.ins().ishl_imm_s(number, LANDING_SHIFT);
        self.b.ins().iadd(table, offset)
    }

    /// The machine code of the landing with this number, if there is some, and its entry.
    pub(super) fn landing_code(&mut self, number: Value) -> (Value, Value) {
        let landing = self.landing_address(number);
        self.code_of_landing(landing)
    }

    fn code_of_landing(&mut self, landing: Value) -> (Value, Value) {
        let target = self.load(Region::Machine, landing, layout::LANDING_CODE);
        let entry = self.load(Region::Machine, landing, layout::LANDING_ENTRY);
        (target, entry)
    }

    /// Puts the result where the caller waits for it, in the ways in which that was observed; what the interpreter does is left to it, in the block
    /// `interpreted`.
    fn deliver(
        &mut self,
        value: Value,
        link: Value,
        back: Value,
        caller: Value,
        interpreted: Block,
    ) -> R<()> {
        let seen = match self.observed() {
            Some(observed) if !self.input.is_cautious => observed.deliveries,
            _ => Deliveries::EVERY,
        };
        let mut ways: Vec<Delivery> = Delivery::ALL.into_iter().collect();
        // The variable of a loop may hold something watched.
        ways.retain(|&way| seen.has(way) && (way != Delivery::Item || !self.input.is_watched));
        let Some(last) = ways.pop() else {
            self.b.ins().jump(interpreted, &[]);
            self.leave_in(interpreted);
            return Err(Ended);
        };
        let is_simple = ways.is_empty() && last == Delivery::Plain && !seen.has_others();
        let done = self.b.create_block();
        for way in ways {
            let next = self.b.create_block();
            let goes = self.ends_by(way, link);
            self.or_else(goes, next);
            self.deliver_by(way, value, [link, back], caller, interpreted);
            self.b.ins().jump(done, &[]);
            self.enter_block(next);
        }
        let goes = self.ends_by(last, link);
        match seen.has_others() {
            true => self.or_else(goes, interpreted),
            false => self.guard(goes, Reason::Unseen),
        }
        self.deliver_by(last, value, [link, back], caller, interpreted);
        self.b.ins().jump(done, &[]);
        if self.input.is_watched || !is_simple {
            self.leave_in(interpreted);
        }
        self.enter_block(done);
        Ok(())
    }

    /// Whether a frame with this link ends in this way.
    fn ends_by(&mut self, way: Delivery, link: Value) -> Value {
        let (mask, bits) = way.link_bits();
        let found = self.b.ins().band_imm_s(link, mask as i64);
        self.equals(found, bits as i64)
    }

    /// Delivers a result in one way, in the present block; what is not common is left to the block `interpreted`.
    fn deliver_by(
        &mut self,
        way: Delivery,
        value: Value,
        [link, back]: [Value; 2],
        caller: Value,
        interpreted: Block,
    ) {
        match way {
            Delivery::Plain => {
                let base = self.base();
                self.store(Region::Frame, value, base, -24);
                return;
            }
            Delivery::Constructed => {
                // The result is the instance, which lies where the caller looks for it.
                let is_nil = self.equals(value, Constant::NIL.bits() as i64);
                return self.or_else(is_nil, interpreted);
            }
            Delivery::Operator => self.unless_refused(value, interpreted),
            Delivery::Register | Delivery::Item => {}
        }
        let landing = self.b.ins().ushr_imm_s(back, 48);
        self.or_else(landing, interpreted);
        let register = self.b.ins().ushr_imm_s(link, 13);
        let offset = self.b.ins().band_imm_s(register, 0xFFFF << 3);
        let place = self.b.ins().iadd(caller, offset);
        self.store(Region::Frame, value, place, 0);
    }

    /// Goes on where a value is not the one by which an operator refuses its operands.
    fn unless_refused(&mut self, value: Value, other: Block) {
        let isolate = self.input.isolate;
        let Some(refusal) = isolate.language().refusal_shape(isolate.enter()) else {
            return;
        };
        let (object, accepted) = (self.b.create_block(), self.b.create_block());
        let is_object = self.is_pointer(value);
        self.b.ins().brif(is_object, object, &[], accepted, &[]);
        self.enter_block(object);
        let shape = self.load_type(I32, Region::Objects, value, layout::HEADER_SHAPE);
        let refuses = self.equals(shape, i64::from(refusal as i32));
        self.b.ins().brif(refuses, other, &[], accepted, &[]);
        self.enter_block(accepted);
    }
}
