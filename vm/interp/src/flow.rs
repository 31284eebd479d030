//! Control between frames: calls of every kind, native frames, results, exceptions, generators.
//!
//! Frames are named by their index in the stack here, since the stack moves when it grows. Nothing in this module
//! recurses: a native frame that calls another native pushes its frame, and [`Machine::drive`] runs the topmost one.
//! This file starts calls of guest functions; the others do what their names say.
#![expect(unsafe_code, reason = "slices of the stack are given to natives")]

mod drive;
mod generators;
mod natives;
mod operators;
mod results;
mod unwind;

use corevm_runtime::bytecode::word as words;
use corevm_runtime::objects::{Function, Map, Tuple};
use corevm_runtime::process::{CONSTRUCT, HEADER, Link, SLACK, back_word};
use corevm_runtime::{CallTarget, CompiledCode, Exit, Got, Kind, Raised, ReturnTo, SlowOp, V};

use crate::bind;
use crate::machine::{Base, Machine, Next, Pc, To};

pub(crate) use natives::NativeCall;

/// Most frames on a stack that do not count towards the recursion limit.
const MOST_UNCOUNTED: u32 = 60_000;

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
                CallTarget::Prefixed {
                    function,
                    prefix,
                    named,
                } if named.is_none() || names.is_none() => {
                    self.shift_arguments(window + HEADER, argc, prefix.len());
                    self.set_value(window, function);
                    for (n, item) in prefix.items().iter().enumerate() {
                        self.set_value(window + HEADER + n, item.get());
                    }
                    argc += prefix.len();
                    if let Some(named) = named {
                        names = Some(self.add_named(window + HEADER + argc, named));
                        argc += named.len();
                    }
                }
                CallTarget::Construct {
                    instance,
                    initializer,
                } if to.flags & CONSTRUCT == 0 && to.kind != ReturnTo::Asked => {
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
                    if to.flags & CONSTRUCT == 0
                        && to.kind != ReturnTo::Asked
                        && names.is_none() =>
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
                | CallTarget::Prefixed { .. }
                | CallTarget::New { .. }
                | CallTarget::Fresh(_)
                | CallTarget::Slow => {
                    return self.call_slowly(window, argc, names, to);
                }
            }
        }
    }

    /// Puts the values of a map where named arguments lie, and gives their names.
    fn add_named(&self, first: usize, named: Map<'i>) -> Tuple<'i> {
        self.ensure(first + named.len());
        let entries: Vec<_> = named.iter().collect();
        for (n, entry) in entries.iter().enumerate() {
            self.set_value(first + n, entry.value);
        }
        self.cx().new_tuple_with(entries.len(), |n| entries[n].key)
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
            Err(Exit::NeedGuest | Exit::Interrupted) => {
                cx.set_note(V::NIL);
                None
            }
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
            landing: self.landing_after(pc),
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
    pub fn ensure(&self, end: usize) -> bool {
        let words = end + SLACK;
        words <= self.process().len_words() || self.make_room(words)
    }

    /// Grows the stack, unless native frames have filled it: nothing else bounds natives that lead to each other without guest code.
    #[cold]
    #[inline(never)]
    fn make_room(&self, words: usize) -> bool {
        let frames = self.process().frames(self.isolate.codes());
        let natives = frames.filter(|frame| frame.code.is_none());
        /// An exception that passes all frames may leave several times as much in the heap, and does so without a poll.
        const TRACES: usize = 8;
        // The stack doubles.
        let more_bytes = self.process().len_words().max(words) * size_of::<u64>() * TRACES;
        natives.take(MOST_UNCOUNTED as usize).count() < MOST_UNCOUNTED as usize
            && self.isolate.heap().has_room(more_bytes)
            && self.process().grow(words)
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
        if code.plain_parameters.get() as usize != argc || names.is_some() {
            let is_bound = names.is_none() && self.fill_defaults(code, function, base, argc);
            if !is_bound && !self.bind_function(function, base, argc, names) {
                return Invoked::Raised;
            }
        }
        if code.is_generator.get() {
            let args = self.arguments(base, code.head().parameters().registers());
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
        Invoked::Entered(self.start_frame(code, self.at(base), to))
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
        let parameters = code.plain_parameters.get() as usize;
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
        self.set_word(base - 2, back_word(to.pc, to.landing));
        let link = Link {
            distance: (base - to.base) as u32,
            register: to.register,
            flags: to.flags,
            kind: to.kind,
        };
        self.set_word(base - 1, link.encode());
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
