//! Control between frames: calls of every kind, native frames, results, exceptions, generators.
//!
//! Frames are named by their index in the stack here, since the stack moves when it grows. Nothing in this file
//! recurses: a native frame that calls another native pushes its frame, and [`Machine::drive`] runs the topmost one.
#![expect(unsafe_code, reason = "slices of the stack are given to natives")]

use std::cell::Cell;

use corevm_runtime::bytecode::{self, word as words};
use corevm_runtime::objects::{Function, Generator, GeneratorState, NativeFunction, Tuple};
use corevm_runtime::process::{
    CONSTRUCT, GENERATOR, HEADER, Link, NativeFrame, NativeWhat, SLACK, code_of_callee, word_index,
};
use corevm_runtime::{
    ArgBuf, ArgumentError, CallTarget, CompiledCode, Exit, Got, InlineCache, Kind, LeafFn,
    NativeBody, Next as Step, Raised, Resume, ReturnTo, Slots, SlowOp, StepFn, V, Value, stub_kind,
};

use crate::bind;
use crate::machine::{Base, EXIT, Machine, Next, Pc, To};
use crate::poll::Polled;
use crate::registers::Ins;

/// Most frames on a stack that do not count towards the recursion limit.
const MOST_UNCOUNTED: u32 = 150_000;

/// How often what is called may name something else to call in its place.
const MOST_REDIRECTED: u32 = 20_000;

/// What starting a call came to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Invoked<'v> {
    /// A guest frame was entered.
    Entered(Next),
    /// It is done.
    Value(V<'v>),
    /// A native frame was pushed at this index and waits for its first step.
    Pushed(usize),
    Raised,
}

impl<'i> Machine<'i> {
    /// Carries on after a call was started.
    pub fn finish(&self, invoked: Invoked<'i>, to: To) -> Next {
        match invoked {
            Invoked::Entered(next) => next,
            Invoked::Value(v) => self.deliver(to, v),
            Invoked::Pushed(frame) => self.drive(frame, Got::Start),
            Invoked::Raised => self.unwind_from(to),
        }
    }

    /// Starts the call in the window at index `window`: callee there, `argc` arguments from `window + 3`, of which the last
    /// ones are named by `names`.
    pub fn invoke(
        &self,
        mut window: usize,
        mut argc: usize,
        mut names: Option<Tuple<'i>>,
        mut to: To,
    ) -> Invoked<'i> {
        let cx = self.cx();
        let mut redirected = 0;
        loop {
            let callee = self.value(window);
            let target = match callee.kind() {
                Some(Kind::Function) => {
                    let Some(function) = callee.as_exact_function() else {
                        return Invoked::Raised;
                    };
                    return self.enter(function, window + HEADER, argc, names, to);
                }
                Some(Kind::Native) => {
                    let Some(native) = callee.as_exact_native_function() else {
                        return Invoked::Raised;
                    };
                    match self.call_native_function(native, window, argc, names, to) {
                        NativeCall::Invoked(invoked) => {
                            return self.constructed(invoked, window, to);
                        }
                        NativeCall::Twin { function, bound } => CallTarget::Callable({
                            argc = bound;
                            names = None;
                            function
                        }),
                    }
                }
                Some(Kind::BoundMethod) => match callee.as_exact_bound_method() {
                    Some(method) => CallTarget::Method {
                        function: method.function(),
                        receiver: method.receiver(),
                    },
                    None => return Invoked::Raised,
                },
                _ => {
                    redirected += 1;
                    if redirected > MOST_REDIRECTED {
                        let _: Raised = cx.language().stack_overflow(cx);
                        return Invoked::Raised;
                    }
                    // A guest's call instruction remembers how its class makes instances.
                    self.process().is_teaching = to.kind == ReturnTo::Window;
                    let target = cx.language().call_target(cx, callee);
                    self.process().is_teaching = false;
                    match target {
                        Ok(target) => target,
                        Err(_) => return Invoked::Raised,
                    }
                }
            };
            match target {
                CallTarget::Callable(callee) => self.set_value(window, callee),
                CallTarget::Method { function, receiver } => {
                    self.shift_arguments(window + HEADER, argc, 1);
                    self.set_value(window, function);
                    self.set_value(window + HEADER, receiver);
                    argc += 1;
                }
                CallTarget::Construct {
                    instance,
                    initializer,
                } if to.flags & CONSTRUCT == 0 => {
                    self.shift_arguments(window + HEADER, argc, 2);
                    self.set_value(window, instance);
                    window += 1;
                    self.set_value(window, initializer);
                    self.set_value(window + HEADER, instance);
                    argc += 1;
                    to.flags |= CONSTRUCT;
                }
                CallTarget::Fresh(instance) if argc == 0 => return Invoked::Value(instance),
                CallTarget::New { new, initializer }
                    if to.flags & CONSTRUCT == 0 && names.is_none() =>
                {
                    match self.new_by_leaf(window, argc, new) {
                        Some(Ok(instance)) => {
                            self.shift_arguments(window + HEADER, argc, 2);
                            self.set_value(window, instance);
                            window += 1;
                            self.set_value(window, initializer);
                            self.set_value(window + HEADER, instance);
                            argc += 1;
                            to.flags |= CONSTRUCT;
                        }
                        Some(Err(())) => return Invoked::Raised,
                        None => return self.call_slowly(window, argc, names, to),
                    }
                }
                CallTarget::Construct { .. }
                | CallTarget::New { .. }
                | CallTarget::Fresh(_)
                | CallTarget::Slow => {
                    return self.call_slowly(window, argc, names, to);
                }
            }
        }
    }

    /// The instance that the leaf `new` makes for the class and the `argc` arguments in the window; `None` when it needs guest code.
    fn new_by_leaf(&self, window: usize, argc: usize, new: V<'i>) -> Option<Result<V<'i>, ()>> {
        let cx = self.cx();
        let entry = self.isolate.native(new.as_exact_native_function()?.id());
        let leaf = entry.def.body.leaf()?;
        // The class lies in the window three words before the arguments: a copy above them has it in front.
        let first = window + HEADER + argc;
        self.ensure(first + argc + 1);
        self.set_value(first, self.value(window));
        self.set_values(first + 1, self.arguments(window + HEADER, argc));
        let mut buffer = bind::buffer();
        let args = self.arguments(first, argc + 1);
        let len = bind::plan_native(cx, entry, args, None, &mut buffer)?;
        match self.guard_memory(leaf(cx, &buffer[..len])) {
            Ok(instance) => Some(Ok(instance)),
            Err(Exit::NeedGuest | Exit::Interrupted) => None,
            Err(_) => Some(Err(())),
        }
    }

    /// Calls `native` with the class in the window and the `argc` arguments there, for the call instruction at `pc`.
    pub fn call_class_native(
        &self,
        window: usize,
        argc: usize,
        native: V<'i>,
        pc: Pc,
        base: usize,
    ) -> (Invoked<'i>, To) {
        let to = To {
            pc,
            base,
            kind: ReturnTo::Window,
            register: 0,
            flags: 0,
        };
        self.shift_arguments(window + HEADER, argc, 1);
        self.set_value(window + HEADER, self.value(window));
        self.set_value(window, native);
        (self.invoke(window, argc + 1, None, to), to)
    }

    /// Replaces a finished initialiser's result by the instance.
    fn constructed(&self, invoked: Invoked<'i>, window: usize, to: To) -> Invoked<'i> {
        match invoked {
            Invoked::Value(v) if to.flags & CONSTRUCT != 0 => {
                if v.is_nil() {
                    return Invoked::Value(self.value(window - 1));
                }
                let _: Raised = self.cx().language().bad_initializer_result(self.cx(), v);
                Invoked::Raised
            }
            other => other,
        }
    }

    /// Writes values from word `first` on.
    fn set_values(&self, first: usize, values: &[V<'i>]) {
        for (i, &value) in values.iter().enumerate() {
            self.set_value(first + i, value);
        }
    }

    fn shift_arguments(&self, first: usize, argc: usize, by: usize) {
        self.ensure(first + argc + by);
        let args = self.at(first);
        // SAFETY: `ensure` made room for the moved words.
        unsafe { std::ptr::copy(args, args.add(by), argc) };
    }

    /// Makes room up to word `end` and the slack after it; past the limit the last words of the slack are used up, and the next frame fails.
    fn ensure(&self, end: usize) -> bool {
        let process = self.process();
        process.grow(end + SLACK)
    }

    /// The `argc` words from `first` as values.
    fn arguments(&self, first: usize, argc: usize) -> &'i [V<'i>] {
        // SAFETY: the words are inside the stack and hold values; the stack does not move while leaf code uses them.
        unsafe { std::slice::from_raw_parts(self.at(first).cast::<V<'i>>(), argc) }
    }

    fn call_slowly(
        &self,
        window: usize,
        argc: usize,
        names: Option<Tuple<'i>>,
        to: To,
    ) -> Invoked<'i> {
        let cx = self.cx();
        let args = self.arguments(window + HEADER, argc);
        let (positional, named) = args.split_at(argc - names.map_or(0, Tuple::len));
        let tuple = cx.new_tuple(positional).v();
        let map = match names {
            Some(names) => {
                let map = cx.new_map_with_capacity(named.len());
                for (name, &value) in names.iter().zip(named) {
                    if let Some(name) = name.as_str() {
                        map.set_symbol(cx, name, value);
                    }
                }
                map.v()
            }
            None => V::NIL,
        };
        let callee = self.value(window);
        self.push_op(window + HEADER, SlowOp::Call, &[callee, tuple, map], to)
    }

    /// Enters a guest function whose arguments lie at `base`.
    fn enter(
        &self,
        function: Function<'i>,
        base: usize,
        argc: usize,
        names: Option<Tuple<'i>>,
        to: To,
    ) -> Invoked<'i> {
        let cx = self.cx();
        let code = function.code(cx);
        if code.entry.get().is_null() {
            cx.prepare_code(code.id);
        }
        let registers = code.registers.get() as usize;
        if !self.ensure(base + registers.max(argc)) {
            let _: Raised = cx.language().stack_overflow(cx);
            return Invoked::Raised;
        }
        if code.fast_parameters.get() as usize != argc || names.is_some() {
            let is_bound = names.is_none() && self.fill_defaults(code, function, base, argc);
            if !is_bound && !self.bind_function(function, base, argc, names) {
                return Invoked::Raised;
            }
        }
        if code.is_generator.get() {
            let args = self.arguments(base, code.function().parameters.registers());
            let generator = cx.new_generator(function, registers, args);
            cx.language()
                .generator_made(cx, generator.v(), code.flavor.get());
            return Invoked::Value(generator.v());
        }
        if self.is_too_deep() {
            let _: Raised = cx.language().stack_overflow(cx);
            return Invoked::Raised;
        }
        self.process().depth += 1;
        self.write_header(base, function.v(), to);
        let next = (code.entry.get(), self.at(base));
        // A call made by a poll is not polled again before it has begun: polls do not nest.
        Invoked::Entered(if self.wants_poll() && to.kind != ReturnTo::Again {
            self.poll(next.0, next.1)
        } else {
            next
        })
    }

    /// Completes positional arguments by defaults, if that is all the function needs.
    #[inline(always)]
    fn fill_defaults(
        &self,
        code: &CompiledCode,
        function: Function<'i>,
        base: usize,
        argc: usize,
    ) -> bool {
        let parameters = code.fast_parameters.get() as usize;
        let Some(defaults) = function.defaults().as_exact_tuple() else {
            return false;
        };
        let Some(first) = (defaults.len() + argc).checked_sub(parameters) else {
            return false;
        };
        for (i, value) in defaults.items().iter().enumerate().skip(first) {
            self.set_value(base + argc + i - first, value.get());
        }
        argc <= parameters
    }

    /// Binds any arguments at `base`; false when that raises.
    #[inline(never)]
    fn bind_function(
        &self,
        function: Function<'i>,
        base: usize,
        argc: usize,
        names: Option<Tuple<'i>>,
    ) -> bool {
        let args = self.arguments(base, argc);
        let mut buffer = bind::buffer();
        match bind::plan_function(self.cx(), function, args, names, &mut buffer) {
            Some(len) => self.set_values(base, &buffer[..len]),
            None => match bind::bind_function(self.cx(), function, args, names) {
                Ok(bound) => self.set_values(base, &bound),
                Err(_) => return false,
            },
        }
        true
    }

    #[inline(always)]
    fn is_too_deep(&self) -> bool {
        let process = self.process();
        process.depth >= process.depth_limit && self.exceeds_recursion_limit()
    }

    /// Looks at what is on the stack: frames that the language does not count make room for others.
    #[cold]
    #[inline(never)]
    fn exceeds_recursion_limit(&self) -> bool {
        let cx = self.cx();
        let uncounted = cx
            .guest_frames()
            .filter_map(|frame| frame.code)
            .filter(|&code| !cx.language().counts_call(self.isolate.codes().get(code)))
            .take(MOST_UNCOUNTED as usize)
            .count() as u32;
        let process = self.process();
        let limit = process.recursion_limit.saturating_add(uncounted);
        let exceeds = process.depth >= limit;
        process.depth_limit = if exceeds {
            process.recursion_limit
        } else {
            limit
        };
        exceeds
    }

    fn write_header(&self, base: usize, callee: V<'i>, to: To) {
        self.set_value(base - 3, callee);
        self.set_word(base - 2, to.pc as u64 | 1);
        let link = Link {
            distance: (base - to.base) as u32,
            register: to.register,
            flags: to.flags,
            kind: to.kind,
        };
        self.set_word(base - 1, link.encode());
    }

    fn call_native_function(
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
            NativeBody::Leaf(leaf) => match self.run_leaf(leaf, first, argc) {
                Err(Exit::NeedGuest) => {
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
                result => done(result),
            },
            NativeBody::LeafOr(leaf, _, scratch) => match self.run_leaf(leaf, first, argc) {
                Err(Exit::NeedGuest) => {
                    NativeCall::Invoked(self.push_native(id, first, argc, scratch, to))
                }
                result => done(result),
            },
            NativeBody::LeafOrGuest(leaf, twin) => match self.run_leaf(leaf, first, argc) {
                Err(Exit::NeedGuest) => match self.cx().language().twin(self.cx(), twin) {
                    Ok(function) => NativeCall::Twin {
                        function,
                        bound: argc,
                    },
                    Err(_) => NativeCall::Invoked(Invoked::Raised),
                },
                result => done(result),
            },
            NativeBody::Step(step, scratch) => {
                NativeCall::Invoked(if to.kind == ReturnTo::Native || self.nesting.get() > 0 {
                    self.push_native(id, first, argc, scratch, to)
                } else {
                    self.start_native(id, step, first, argc, scratch, to)
                })
            }
        }
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

    /// Raises the language's error when a leaf asks for memory that is not there.
    #[inline(always)]
    fn guard_memory(&self, result: Result<V<'i>, Exit>) -> Result<V<'i>, Exit> {
        match result {
            Err(Exit::NeedMemory(_)) => {
                let _: Raised = self.cx().language().out_of_memory(self.cx());
                Err(Exit::Raised)
            }
            other => other,
        }
    }

    /// Lets the language say which native the first argument does not fit, when the callee lies where a call puts it.
    #[cold]
    fn name_receiver(&self, first: usize, args: &[V<'i>]) {
        let cx = self.cx();
        let callee = self.value(first - HEADER);
        if callee.as_exact_native_function().is_some() {
            let given = args.first().copied().unwrap_or(V::NIL);
            let error = ArgumentError::WrongReceiver { given };
            let _: Raised = cx.language().argument_error(cx, callee, error);
        }
    }

    /// Calls the native in the window with `argc` positional arguments when it is a leaf that takes just these; `None`: it is not, or it
    /// needs guest code, and nothing has happened.
    #[inline(always)]
    pub fn call_leaf(&self, i: Ins, window: usize, argc: usize) -> Option<Result<V<'i>, ()>> {
        let native = self.v(i.get(window)).as_exact_native_function()?;
        let (plain, leaf) = self.isolate.native(native.id()).plain.get();
        if plain as usize != argc || !native.receiver().is_empty() {
            return None;
        }
        self.save(i.pc, i.base);
        // SAFETY: the words of the window hold values; the stack does not move while leaf code uses them.
        let args =
            unsafe { std::slice::from_raw_parts(i.address(window + HEADER).cast::<V<'i>>(), argc) };
        match self.guard_memory(leaf?(self.cx(), args)) {
            Ok(v) => Some(Ok(v)),
            Err(Exit::NeedGuest | Exit::Interrupted | Exit::WrongReceiver) => None,
            Err(_) => Some(Err(())),
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
        if !self.ensure(first + 2 + argc) {
            let _: Raised = self.cx().language().stack_overflow(self.cx());
            return Invoked::Raised;
        }
        self.shift_arguments(first, argc, 2);
        self.set_value(first + 1, V::small(i64::from(id)));
        self.push_frame(first, NativeWhat::Retry, argc + 1, to)
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

    fn push_frame(&self, base: usize, what: NativeWhat, slots: usize, to: To) -> Invoked<'i> {
        let marker = NativeFrame {
            what,
            slots: slots as u16,
        }
        .encode();
        self.write_header(base, self.v(marker), to);
        self.set_value(base, V::small(0));
        Invoked::Pushed(base)
    }

    /// Runs the native frame at `frame`, and those it pushes, until a guest frame goes on.
    pub fn drive(&self, frame: usize, got: Got<'i>) -> Next {
        self.drive_from(frame, got, false)
    }

    /// As [`Machine::drive`]; `polled` says that the first step needs no poll.
    pub fn drive_from(&self, mut frame: usize, mut got: Got<'i>, mut polled: bool) -> Next {
        loop {
            if !std::mem::replace(&mut polled, false) && self.wants_poll() {
                match self.poll_native(frame, got) {
                    Polled::Go(polled) => got = polled,
                    Polled::Leave(next) => return next,
                    Polled::Interlude(pushed) => {
                        frame = pushed;
                        got = Got::Start;
                    }
                    Polled::Raised => match self.catcher(frame) {
                        Ok((catcher, exception)) => {
                            frame = catcher;
                            got = Got::Raised(exception);
                        }
                        Err(to) => return self.unwind_from(to),
                    },
                }
            }
            let (step, slots) = self.step_of(frame);
            let state = self.value(frame).as_small().unwrap_or(0);
            if state & 1 == 1 {
                // What the step raises itself is not for it to catch.
                self.set_value(frame, V::small(state & !1));
            }
            let state = state >> 1;
            let process = self.process();
            process.base = frame;
            process.pc = EXIT.as_ptr();
            let top = frame + 1 + slots.len();
            let result = step(self.cx(), slots, state as u32, got);
            let invoked = match result {
                Err(_) => Invoked::Raised,
                Ok(Step::Done(v)) => match self.pop_native(frame, v) {
                    Popped::Resume(caller, v) => {
                        frame = caller;
                        got = Got::Value(v);
                        continue;
                    }
                    Popped::Next(next) => return next,
                    Popped::Raised => Invoked::Raised,
                },
                Ok(step @ (Step::TailCall { .. } | Step::TailSpread { .. })) => {
                    // The call takes the frame's place: what it comes to goes where the frame's result would have gone.
                    let to = self.link_of(frame);
                    match self.perform(frame, top, step) {
                        Invoked::Value(v) => match self.pop_to(to, frame, v) {
                            Popped::Resume(caller, v) => {
                                frame = caller;
                                got = Got::Value(v);
                                continue;
                            }
                            Popped::Next(next) => return next,
                            Popped::Raised if to.kind == ReturnTo::Native => frame = to.base,
                            Popped::Raised => return self.unwind_from(to),
                        },
                        Invoked::Raised if to.kind == ReturnTo::Native => frame = to.base,
                        Invoked::Raised => return self.unwind_from(to),
                        Invoked::Entered(next) => return next,
                        Invoked::Pushed(pushed) => {
                            frame = pushed;
                            got = Got::Start;
                            continue;
                        }
                    }
                    Invoked::Raised
                }
                Ok(step) => self.perform(frame, top, step),
            };
            match invoked {
                Invoked::Entered(next) => return next,
                Invoked::Value(v) => got = Got::Value(v),
                Invoked::Pushed(pushed) => {
                    frame = pushed;
                    got = Got::Start;
                }
                Invoked::Raised => match self.catcher(frame) {
                    Ok((catcher, exception)) => {
                        frame = catcher;
                        got = Got::Raised(exception);
                    }
                    Err(to) => return self.unwind_from(to),
                },
            }
        }
    }

    fn step_of(&self, frame: usize) -> (StepFn, Slots<'i, 'i>) {
        let native =
            NativeFrame::decode(self.value(frame - 3).raw()).expect("native frames are marked");
        let step = match native.what {
            NativeWhat::Op(op) => self.isolate.slow_path(op).step,
            NativeWhat::Interlude => crate::poll::interlude,
            NativeWhat::Retry => crate::poll::retry,
            NativeWhat::Native(id) => {
                match self.isolate.native_def(corevm_runtime::NativeId(id)).body {
                    NativeBody::Step(step, _) | NativeBody::LeafOr(_, step, _) => step,
                    NativeBody::Leaf(_) | NativeBody::LeafOrGuest(..) => {
                        unreachable!("only stepped natives have frames")
                    }
                }
            }
        };
        (step, self.slots_at(frame, native.slots as usize))
    }

    /// Results go to the native frame at `frame`.
    fn native(&self, frame: usize) -> To {
        To {
            pc: EXIT.as_ptr(),
            base: frame,
            kind: ReturnTo::Native,
            register: 0,
            flags: 0,
        }
    }

    /// Does what a step asked for, other than to finish.
    fn perform(&self, frame: usize, top: usize, step: Step<'i>) -> Invoked<'i> {
        let set_state = |state: u32, catch: bool| {
            self.set_value(frame, V::small(i64::from(state) << 1 | i64::from(catch)))
        };
        let to = self.native(frame);
        match step {
            Step::Done(v) => Invoked::Value(v),
            Step::Call {
                state,
                callee,
                args,
            } => {
                set_state(state, false);
                self.call_with(top, callee, args, to)
            }
            Step::Catch {
                state,
                callee,
                args,
            } => {
                set_state(state, true);
                self.call_with(top, callee, args, to)
            }
            Step::Spread {
                state,
                callee,
                positional,
                named,
            } => {
                set_state(state, false);
                self.call_spread(top, callee, positional, named, to)
            }
            Step::Op {
                state,
                op,
                operands,
            } => {
                set_state(state, false);
                self.push_op(top + HEADER, op, operands.as_slice(), to)
            }
            Step::CatchOp {
                state,
                op,
                operands,
            } => {
                set_state(state, true);
                self.push_op(top + HEADER, op, operands.as_slice(), to)
            }
            Step::TailCall { .. } | Step::TailSpread { .. } => {
                self.tail(frame, step, self.link_of(frame))
            }
            Step::Resume {
                state,
                generator,
                with,
                catch,
            } => {
                set_state(state, catch);
                self.resume(top, generator, with, to)
            }
            Step::Again { state } => {
                set_state(state, false);
                Invoked::Value(V::NIL)
            }
        }
    }

    fn call_with(&self, window: usize, callee: V<'i>, args: ArgBuf<'i>, to: To) -> Invoked<'i> {
        self.ensure(window + HEADER + ArgBuf::CAPACITY);
        self.set_value(window, callee);
        for (i, &arg) in args.as_slice().iter().enumerate() {
            self.set_value(window + HEADER + i, arg);
        }
        self.invoke(window, args.as_slice().len(), None, to)
    }

    /// Calls with the items of a list or tuple and the named arguments of a map (or nil).
    pub fn call_spread(
        &self,
        window: usize,
        callee: V<'i>,
        positional: V<'i>,
        named: V<'i>,
        to: To,
    ) -> Invoked<'i> {
        let cx = self.cx();
        let items = match (positional.as_tuple(), positional.as_list()) {
            (Some(tuple), _) => tuple.items(),
            (_, Some(list)) => list.items(),
            _ => &[],
        };
        let entries: Vec<_> = named
            .as_map()
            .map(|map| map.iter().collect())
            .unwrap_or_default();
        let argc = items.len() + entries.len();
        if !self.ensure(window + HEADER + argc) {
            let _: Raised = cx.language().stack_overflow(cx);
            return Invoked::Raised;
        }
        self.set_value(window, callee);
        for (i, item) in items.iter().enumerate() {
            self.set_value(window + HEADER + i, item.get());
        }
        for (i, entry) in entries.iter().enumerate() {
            self.set_value(window + HEADER + items.len() + i, entry.value);
        }
        let names =
            (!entries.is_empty()).then(|| cx.new_tuple_with(entries.len(), |i| entries[i].key));
        self.invoke(window, argc, names, to)
    }

    /// Who gets the result of the frame at `frame`.
    pub fn link_of(&self, frame: usize) -> To {
        let link = Link::decode(self.word(frame - 1));
        let pc = (self.word(frame - 2) & !1) as Pc;
        To {
            pc,
            base: frame - link.distance as usize,
            kind: link.kind,
            register: link.register,
            flags: link.flags,
        }
    }

    /// Takes down the finished native frame at `frame`.
    fn pop_native(&self, frame: usize, v: V<'i>) -> Popped<'i> {
        let to = self.link_of(frame);
        if to.kind == ReturnTo::Window && self.isolate.heap().is_watching_young() {
            self.slots_end(frame, to);
        }
        self.pop_to(to, frame, v)
    }

    /// As [`Machine::pop_native`] for a frame whose link has been read before.
    fn pop_to(&self, to: To, frame: usize, v: V<'i>) -> Popped<'i> {
        let v = if to.flags & CONSTRUCT != 0 {
            match self.constructed(Invoked::Value(v), frame - HEADER, to) {
                Invoked::Value(instance) => instance,
                _ => return Popped::Raised,
            }
        } else {
            v
        };
        match to.kind {
            ReturnTo::Native => Popped::Resume(to.base, v),
            // The slow path of `send` leaves the result in its slot 2 when the iterator ends.
            ReturnTo::Sent if v.is_empty() => {
                Popped::Next(self.deliver_sent_end(to, self.value(frame + 1 + 2)))
            }
            _ => Popped::Next(self.deliver(to, v)),
        }
    }

    /// The native frame, at `frame` or below, that catches the exception on its way; else who must unwind.
    fn catcher(&self, mut frame: usize) -> Result<(usize, V<'i>), To> {
        loop {
            if self.value(frame).as_small().unwrap_or(0) & 1 == 1 {
                let process = self.process();
                let exception = self.v(std::mem::replace(&mut process.raised, Value::NIL));
                self.set_value(
                    frame,
                    V::small(self.value(frame).as_small().unwrap_or(0) & !1),
                );
                return Ok((frame, exception));
            }
            let to = self.link_of(frame);
            if to.kind != ReturnTo::Native {
                return Err(to);
            }
            frame = to.base;
        }
    }

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
        };
        let op_info = bytecode::Op::from_u16(i.word() as u16).map(bytecode::Op::info);
        let has_cache = op_info.is_some_and(|info| info.has_cache);
        if has_cache && let Some(invoked) = self.try_operators(i.cache(), op, operands, to) {
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
            stub_kind::LEAF | stub_kind::OPERATOR => self.try_operator(cache, op, operands, to),
            stub_kind::CHAIN => {
                let len = self.isolate.chain(cache.words[0]).len();
                (0..len).find_map(|index| {
                    // Copied, since what the operator calls may change the chain.
                    let stub = self.isolate.chain(cache.words[0])[index];
                    match stub.kind {
                        stub_kind::LEAF | stub_kind::OPERATOR => {
                            self.try_operator(&stub, op, operands, to)
                        }
                        _ => None,
                    }
                })
            }
            _ => None,
        }
    }

    /// The result of the leaf that the site's only stub names for an operand of this shape, if that gives one.
    #[inline(always)]
    pub fn leaf_of_site(&self, i: Ins, operand: V<'i>) -> Option<Result<V<'i>, ()>> {
        let cache = i.cache();
        if cache.kind != stub_kind::LEAF || self.cx().shape_of(operand) != cache.shape {
            return None;
        }
        self.save(i.pc, i.base);
        match self.guard_memory(leaf_of_stub(cache)(self.cx(), &[operand])) {
            Ok(v) => Some(Ok(v)),
            Err(Exit::NeedGuest | Exit::Interrupted) => None,
            Err(_) => Some(Err(())),
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
        if stub.kind == stub_kind::OPERATOR {
            let holds = other == (stub.words[1] >> 32) as u32
                && cx.version_at((stub.words[0] >> 32) as u32) == stub.words[0] as u32;
            return holds.then(|| self.call_operator(stub, op, operands, args, to));
        }
        if args.len() > 1 && u64::from(other) != stub.words[0] {
            return None;
        }
        let reject = stub.words[2];
        match self.guard_memory(leaf_of_stub(stub)(cx, args)) {
            Ok(v) if v.raw().bits() == reject => None,
            Ok(v) => Some(Invoked::Value(v)),
            Err(Exit::NeedGuest | Exit::Interrupted) => None,
            Err(_) => Some(Invoked::Raised),
        }
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
        let slots = operands.len() + self.isolate.slow_path(op as u16).scratch as usize;
        if !self.ensure(frame + 1 + slots + HEADER + args.len()) {
            let _: Raised = self.cx().language().stack_overflow(self.cx());
            return Invoked::Raised;
        }
        let (window, to) = if state == 0 {
            (frame - HEADER, to)
        } else {
            for i in 0..slots {
                self.set_value(frame + 1 + i, operands.get(i).copied().unwrap_or(V::NIL));
            }
            self.push_frame(frame, NativeWhat::Op(op as u16), slots, to);
            self.set_value(frame, V::small(i64::from(state) << 1));
            (frame + 1 + slots, self.native(frame))
        };
        self.set_value(window, self.v(Value::from_bits(stub.words[2])));
        self.set_values(window + HEADER, args);
        let invoked = self.invoke(window, args.len(), None, to);
        if state == 0 {
            invoked
        } else {
            self.settle_first(frame, invoked)
        }
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
    fn first_step(
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
            Ok(step @ (Step::TailCall { .. } | Step::TailSpread { .. })) => {
                self.tail(frame, step, to)
            }
            Ok(step) => {
                self.push_frame(frame, what, slots, to);
                self.perform_first(frame, slots, step)
            }
            Err(_) => Invoked::Raised,
        }
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

    fn slots_at(&self, frame: usize, slots: usize) -> Slots<'i, 'i> {
        // SAFETY: the slots are inside the stack, which does not move while a step runs; cells allow shared writes.
        let cells =
            unsafe { std::slice::from_raw_parts(self.at(frame + 1).cast::<Cell<V<'i>>>(), slots) };
        Slots::new(cells)
    }

    /// The call that takes the place of the native at `frame`; its result goes to `to`.
    fn tail(&self, frame: usize, step: Step<'i>, to: To) -> Invoked<'i> {
        match step {
            Step::TailCall { callee, args } => self.call_with(frame - HEADER, callee, args, to),
            Step::TailSpread {
                callee,
                positional,
                named,
            } => self.call_spread(frame - HEADER, callee, positional, named, to),
            _ => unreachable!("only tail calls leave their frame"),
        }
    }

    /// Number of registers of the guest frame at `base`.
    pub fn registers_of(&self, base: usize) -> usize {
        let callee = self.value(base - 3).as_exact_function();
        callee
            .expect("a guest frame")
            .code(self.cx())
            .registers
            .get() as usize
    }

    /// Gives a result to the instruction that waits for it.
    pub fn deliver(&self, to: To, v: V<'i>) -> Next {
        let base = self.at(to.base);
        // SAFETY: M1: `to.pc` is an instruction; ops with these kinds of results have a second word where it is read.
        let word = unsafe { *to.pc };
        let a = words::a(word) as usize;
        let set = |register: usize, value: V<'_>| {
            // SAFETY: M3.
            unsafe { *base.add(register) = value.raw().bits() };
        };
        match to.kind {
            ReturnTo::Window => set(a, v),
            ReturnTo::Register => set(to.register as usize, v),
            ReturnTo::Discard if is_raise(word as u16) => {
                let _: Raised = self.cx().raise(v);
                return self.unwind(to.pc, to.base);
            }
            ReturnTo::Discard if is_iter_assign(word as u16) => {
                return self.go_on_after_poll(to.pc, base);
            }
            ReturnTo::Discard => {}
            ReturnTo::Again => return (to.pc, base),
            ReturnTo::Item => {
                let is_variable = is_iter_assign(word as u16);
                if v.is_empty() {
                    if !is_variable {
                        set(a, v);
                    }
                    return (jump_target(to.pc), base);
                }
                let old = is_variable.then(|| self.value(to.base + a).raw());
                set(a, v);
                if old.is_some_and(|old| self.note_released(old)) {
                    return self.poll_for_released(to.pc, base);
                }
            }
            ReturnTo::Sent => set(a, v),
            ReturnTo::Spread => return self.deliver_items(to, v),
            ReturnTo::Branch | ReturnTo::Truth | ReturnTo::Not => return self.deliver_truth(to, v),
            ReturnTo::Native => return self.drive(to.base, Got::Value(v)),
            ReturnTo::Exit => {
                self.process().outcome = Ok(v.raw());
                return (EXIT.as_ptr(), base);
            }
        }
        (after(to.pc), base)
    }

    fn deliver_sent_end(&self, to: To, result: V<'i>) -> Next {
        // SAFETY: M1, M3: the instruction is a `send`.
        unsafe { *self.at(to.base).add(words::a(*to.pc) as usize) = result.raw().bits() };
        (jump_target(to.pc), self.at(to.base))
    }

    fn deliver_items(&self, to: To, v: V<'i>) -> Next {
        // SAFETY: M1.
        let a = words::a(unsafe { *to.pc }) as usize;
        let items = match (v.as_tuple(), v.as_list()) {
            (Some(tuple), _) => tuple.items(),
            (_, Some(list)) => list.items(),
            _ => &[],
        };
        for (i, item) in items.iter().enumerate() {
            self.set_value(to.base + a + i, item.get());
        }
        (after(to.pc), self.at(to.base))
    }

    fn deliver_truth(&self, to: To, v: V<'i>) -> Next {
        let truth = v
            .as_bool()
            .or_else(|| self.cx().language().truth(self.cx(), v));
        let Some(truth) = truth else {
            let registers = self.registers_of(to.base);
            let pushed = self.push_op(to.base + registers + HEADER, SlowOp::Truth, &[v], to);
            return self.finish(pushed, to);
        };
        let base = self.at(to.base);
        match to.kind {
            // SAFETY: M1.
            ReturnTo::Branch if truth == (words::c(unsafe { *to.pc }) == 1) => {
                (jump_target(to.pc), base)
            }
            ReturnTo::Branch => (after(to.pc), base),
            _ => {
                self.set_value(
                    to.base + to.register as usize,
                    V::bool(truth == (to.kind == ReturnTo::Truth)),
                );
                (after(to.pc), base)
            }
        }
    }

    /// A guest frame returns to something else than a plain call.
    #[cold]
    #[inline(never)]
    pub fn ret_slow(&self, base: Base, v: V<'i>) -> Next {
        let frame = self.index(base);
        let to = self.link_of(frame);
        let process = self.process();
        process.depth -= 1;
        if to.flags & GENERATOR != 0 {
            return self.generator_done(frame, to, v);
        }
        if to.flags & CONSTRUCT != 0 {
            return match self.constructed(Invoked::Value(v), frame - HEADER, to) {
                Invoked::Value(instance) => self.deliver(to, instance),
                _ => self.unwind_from(to),
            };
        }
        self.deliver(to, v)
    }

    fn generator_done(&self, frame: usize, to: To, v: V<'i>) -> Next {
        let cx = self.cx();
        if let Some(generator) = self.value(frame - 4).as_generator() {
            self.leave_generator(generator);
            generator.set_handled(cx, V::NIL);
            generator.set_result(cx, v);
            generator.finish(cx);
        }
        match to.kind {
            ReturnTo::Sent => self.deliver_sent_end(to, v),
            _ => self.deliver(to, V::EMPTY),
        }
    }

    /// Restores what was being handled outside, and keeps what is being handled inside.
    fn leave_generator(&self, generator: Generator<'i>) {
        let cx = self.cx();
        let (inner, outer) = (cx.handled(), generator.handled());
        cx.set_handled(outer);
        generator.set_handled(cx, if inner == outer { V::NIL } else { inner });
    }

    /// Resumes a generator in a new frame above `top`.
    pub fn resume(&self, top: usize, generator: V<'i>, with: Resume<'i>, to: To) -> Invoked<'i> {
        let cx = self.cx();
        let Some(generator) = generator.as_generator() else {
            let _: Raised = cx.language().type_error(cx, "resume", generator);
            return Invoked::Raised;
        };
        let state = generator.state();
        match (state, with) {
            (GeneratorState::Running, _) => {
                let _: Raised = cx.language().generator_running(cx, generator.v());
                return Invoked::Raised;
            }
            (GeneratorState::Finished, Resume::Send(_)) => return Invoked::Value(V::EMPTY),
            (GeneratorState::Finished, Resume::Throw(exception)) => {
                let _: Raised = cx.raise(exception);
                return Invoked::Raised;
            }
            _ => {}
        }
        let Some(function) = generator.function() else {
            return Invoked::Raised;
        };
        let code = function.code(cx);
        if code.entry.get().is_null() {
            cx.prepare_code(code.id);
        }
        let base = top + HEADER + 1;
        if self.is_too_deep() || !self.ensure(base + code.registers.get() as usize) {
            let _: Raised = cx.language().stack_overflow(cx);
            return Invoked::Raised;
        }
        let process = self.process();
        process.depth += 1;
        for (i, register) in generator.register_cells(cx).iter().enumerate() {
            // What is saved keeps nothing alive while the frame runs.
            self.set_word(base + i, register.replace(Value::NIL.bits()));
        }
        self.set_value(base - 4, generator.v());
        self.write_header(
            base,
            function.v(),
            To {
                flags: to.flags | GENERATOR,
                ..to
            },
        );
        generator.set_state(GeneratorState::Running);
        let inner = generator.handled();
        generator.set_handled(cx, cx.handled());
        if !inner.is_nil() {
            cx.set_handled(inner);
        }
        let mut pc = code.entry.get().wrapping_add(generator.pc() as usize);
        match with {
            Resume::Throw(exception) => {
                let _: Raised = cx.raise(exception);
                return Invoked::Entered(self.unwind(pc, base));
            }
            Resume::Send(value) if state == GeneratorState::Suspended => {
                // SAFETY: M1: a suspended generator waits at a `yield`, whose register `a` takes the value.
                self.set_value(base + words::a(unsafe { *pc }) as usize, value);
                pc = after(pc);
            }
            Resume::Send(_) => {}
        }
        Invoked::Entered((pc, self.at(base)))
    }

    /// Resumes a suspended generator for the instruction at `i`, in the common case that no exception is being handled on either side and
    /// there is room; `None`: nothing has happened.
    #[inline(always)]
    pub fn resume_fast(
        &self,
        i: Ins,
        generator: Generator<'i>,
        value: V<'i>,
        kind: ReturnTo,
    ) -> Option<Next> {
        let cx = self.cx();
        let process = self.process();
        if generator.state() != GeneratorState::Suspended
            || !generator.handled().is_nil()
            || process.handled != Value::NIL
            || process.depth >= process.depth_limit
            || self.wants_poll()
        {
            return None;
        }
        let function = generator.function()?;
        let code = function.code(cx);
        let caller = self.v(i.callee()).as_exact_function()?.code(cx);
        let distance = caller.registers.get() as usize + HEADER + 1;
        let base = i.address(distance);
        let registers = code.registers.get() as usize;
        if base.wrapping_add(registers + SLACK).cast_const() >= process.end() {
            return None;
        }
        process.depth += 1;
        let link = Link {
            distance: distance as u32,
            register: 0,
            flags: GENERATOR,
            kind,
        };
        let pc = code.entry.get().wrapping_add(generator.pc() as usize);
        // SAFETY: M2: the stack was seen to have room for the header and the registers; M1: a suspended generator waits at a `yield`, whose
        // register `a` takes the value.
        unsafe {
            for (n, register) in generator.register_cells(cx).iter().enumerate() {
                *base.add(n) = register.get();
            }
            *base.sub(4) = generator.v().raw().bits();
            *base.sub(3) = function.v().raw().bits();
            *base.sub(2) = i.pc as u64 | 1;
            *base.sub(1) = link.encode();
            *base.add(words::a(*pc) as usize) = value.raw().bits();
        }
        if self.isolate.heap().is_watching() {
            // What is saved keeps nothing alive while the frame runs.
            let saved = generator.register_cells(cx).iter();
            saved.for_each(|register| register.set(Value::NIL.bits()));
        }
        generator.set_state(GeneratorState::Running);
        Some((after(pc), base))
    }

    /// Enters a guest function of one argument above the frame, whose result goes to register `a`; `None`: nothing has happened.
    #[inline(always)]
    pub fn enter_getter(&self, i: Ins, function: V<'i>, argument: V<'_>) -> Option<Next> {
        let code = function.as_exact_function()?.code(self.cx());
        let caller = self.v(i.callee()).as_exact_function()?.code(self.cx());
        let distance = caller.registers.get() as usize + HEADER;
        let base = i.address(distance);
        let end = base.wrapping_add(code.registers.get() as usize + SLACK);
        let process = self.process();
        if code.fast_parameters.get() != 1
            || self.wants_poll()
            || end.cast_const() >= process.end()
            || process.depth >= process.depth_limit
        {
            return None;
        }
        process.depth += 1;
        let link = Link {
            distance: distance as u32,
            register: i.a() as u16,
            flags: 0,
            kind: ReturnTo::Register,
        };
        // SAFETY: M2: the stack was seen to have room.
        unsafe {
            *base = argument.raw().bits();
            *base.sub(3) = function.raw().bits();
            *base.sub(2) = i.pc as u64 | 1;
            *base.sub(1) = link.encode();
        }
        Some((code.entry.get(), base))
    }

    /// `yield`: saves the frame's registers and gives `v` to whoever resumed it.
    pub fn suspend(&self, pc: Pc, base: Base, v: V<'i>) -> Next {
        let cx = self.cx();
        let frame = self.index(base);
        let to = self.link_of(frame);
        let Some(generator) = self.value(frame - 4).as_generator() else {
            unreachable!("the verifier allows yield in generators only")
        };
        let callee = self.value(frame - 3).as_exact_function();
        let code = callee.expect("a guest frame").code(cx);
        let at = word_index(code, pc);
        let registers = generator.register_cells(cx);
        match code.live_at_yield(at) {
            // Dead registers must not keep anything alive, nor hold words that are no values.
            Some(live) => {
                for (i, register) in registers.iter().enumerate() {
                    let is_live = live >> i & 1 == 1;
                    // SAFETY: M2: the registers of the running frame.
                    let word = unsafe { *base.add(i) };
                    register.set(if is_live { word } else { Value::NIL.bits() });
                }
            }
            None => {
                let live = code.liveness().live_words_at(at as usize);
                for (i, register) in registers.iter().enumerate() {
                    let is_live = live
                        .get(i / 64)
                        .is_some_and(|word| word >> (i % 64) & 1 == 1);
                    let word = self.word(frame + i);
                    register.set(if is_live { word } else { Value::NIL.bits() });
                }
            }
        }
        generator.set_pc(at);
        generator.set_state(GeneratorState::Suspended);
        if !generator.handled().is_nil() || self.process().handled != Value::NIL {
            self.leave_generator(generator);
        }
        self.process().depth -= 1;
        if to.kind == ReturnTo::Sent {
            let base = self.at(to.base);
            // SAFETY: M1, M3: the instruction is a `send`, which has two words.
            unsafe { *base.add(words::a(*to.pc) as usize) = v.raw().bits() };
            return (to.pc.wrapping_add(2), base);
        }
        if to.kind == ReturnTo::Item {
            let base = self.at(to.base);
            // SAFETY: M1: the instruction is an `iter_next` or `iter_assign`, which have two words.
            let word = unsafe { *to.pc };
            let a = words::a(word) as usize;
            let old = is_iter_assign(word as u16).then(|| self.value(to.base + a).raw());
            // SAFETY: M3.
            unsafe { *base.add(a) = v.raw().bits() };
            if old.is_some_and(|old| self.note_released(old)) {
                return self.poll_for_released(to.pc, base);
            }
            return (to.pc.wrapping_add(2), base);
        }
        self.deliver(to, v)
    }

    /// The exception on its way meets the instruction that waits for a result.
    pub fn unwind_from(&self, to: To) -> Next {
        match to.kind {
            ReturnTo::Exit => self.exit_raised(to.base),
            ReturnTo::Native => match self.catcher(to.base) {
                Ok((frame, exception)) => self.detour(frame, exception),
                Err(to) => self.unwind_from_guest(to),
            },
            _ => self.unwind(to.pc, to.base),
        }
    }

    /// Leaves the dispatch loop to resume the native frame at `frame` with an exception: native frames that catch one after
    /// another would nest on the native stack otherwise.
    fn detour(&self, frame: usize, exception: V<'i>) -> Next {
        let process = self.process();
        process.resume_value = exception.raw();
        process.catching = Some(frame);
        (EXIT.as_ptr(), self.at(frame))
    }

    fn unwind_from_guest(&self, to: To) -> Next {
        if to.kind == ReturnTo::Exit {
            self.exit_raised(to.base)
        } else {
            self.unwind(to.pc, to.base)
        }
    }

    fn exit_raised(&self, base: usize) -> Next {
        let process = self.process();
        process.outcome = Err(std::mem::replace(&mut process.raised, Value::NIL));
        (EXIT.as_ptr(), self.at(base))
    }

    /// Looks for a handler of the exception on its way, from the guest frame at `frame`, whose instruction is at `pc`.
    #[cold]
    #[inline(never)]
    pub fn unwind(&self, mut pc: Pc, mut frame: usize) -> Next {
        let cx = self.cx();
        loop {
            let code = self
                .isolate
                .codes()
                .get(code_of_callee(self.value(frame - 3).raw()).expect("a guest frame"));
            let at = word_index(code, pc);
            self.save(pc, self.at(frame));
            // SAFETY: M1.
            let rethrown = unsafe { *pc } as u16 == corevm_runtime::bytecode::Op::Reraise as u16;
            let exception = self.v(self.process().raised);
            cx.language()
                .unwinding(cx, exception, self.value(frame - 3), at, frame, rethrown);
            if let Some(handler) = code
                .function()
                .handlers
                .iter()
                .find(|handler| (handler.start..handler.end).contains(&at))
            {
                self.process().raised = Value::NIL;
                if self.isolate.heap().is_watching() {
                    self.parts_end(code, frame, at, Some(handler.target));
                }
                self.set_value(frame + handler.register as usize, exception);
                return (
                    code.entry.get().wrapping_add(handler.target as usize),
                    self.at(frame),
                );
            }
            if self.isolate.heap().is_watching() {
                self.parts_end(code, frame, at, None);
            }
            let to = self.link_of(frame);
            let process = self.process();
            process.depth -= 1;
            if to.flags & GENERATOR != 0
                && let Some(generator) = self.value(frame - 4).as_generator()
            {
                self.leave_generator(generator);
                generator.set_handled(cx, V::NIL);
                generator.finish(cx);
                let leaving = cx
                    .language()
                    .leaving_generator(cx, generator.v(), exception);
                self.process().raised = leaving.raw();
            }
            match to.kind {
                ReturnTo::Exit => return self.exit_raised(to.base),
                ReturnTo::Native => match self.catcher(to.base) {
                    Ok((native, exception)) => return self.detour(native, exception),
                    Err(below) if below.kind == ReturnTo::Exit => {
                        return self.exit_raised(below.base);
                    }
                    Err(below) => {
                        pc = below.pc;
                        frame = below.base;
                    }
                },
                _ => {
                    pc = to.pc;
                    frame = to.base;
                }
            }
        }
    }

    /// Raises from a handler: the exception lies in the process already.
    #[cold]
    #[inline(never)]
    pub fn raised_at(&self, pc: Pc, base: Base) -> Next {
        self.unwind(pc, self.index(base))
    }

    /// `tail_call`: the frame at `base` makes way for the call in its window.
    pub fn tail_call(&self, base: Base, window: usize, argc: usize) -> Next {
        let frame = self.index(base);
        let to = self.link_of(frame);
        let first = frame + window;
        for i in 0..argc {
            self.set_value(frame + i, self.value(first + HEADER + i));
        }
        self.set_value(frame - HEADER, self.value(first));
        self.process().depth -= 1;
        let invoked = self.invoke(frame - HEADER, argc, None, to);
        self.finish(invoked, to)
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

/// What taking down a native frame came to.
enum Popped<'v> {
    /// The native frame below is resumed with the value.
    Resume(usize, V<'v>),
    Next(Next),
    Raised,
}

/// The leaf of a stub of kind [`stub_kind::LEAF`].
#[inline(always)]
fn leaf_of_stub(stub: &InlineCache) -> LeafFn {
    // SAFETY: `Stub::Leaf` puts the address of a leaf into this word.
    unsafe { std::mem::transmute::<usize, LeafFn>(stub.words[1] as usize) }
}

/// Whether the op raises its slow path's result.
fn is_iter_assign(op: u16) -> bool {
    op == corevm_runtime::bytecode::Op::IterAssign as u16
}

fn is_raise(op: u16) -> bool {
    use corevm_runtime::bytecode::Op;
    op == Op::Raise as u16 || op == Op::RaiseFrom as u16
}

/// Address of the instruction after the one at `pc`.
#[inline(always)]
pub(crate) fn after(pc: Pc) -> Pc {
    // SAFETY: M1.
    let op = unsafe { *pc } as u16;
    let length = match corevm_runtime::bytecode::Op::from_u16(op) {
        Some(op) => op.info().words,
        // Quickened ops replace two-word ones only.
        None => 2,
    };
    pc.wrapping_add(length)
}

/// Address of the jump target of the two-word instruction at `pc`.
#[inline(always)]
pub(crate) fn jump_target(pc: Pc) -> Pc {
    // SAFETY: M1: the op has a label.
    let distance = words::d(unsafe { *pc.add(1) }) as i32;
    pc.wrapping_offset(distance as isize)
}
