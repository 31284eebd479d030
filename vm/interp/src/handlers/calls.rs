//! Calls and returns. The plain call of a guest function with exactly its parameters is inline; everything else goes
//! through [`Machine::invoke`].
#![expect(unsafe_code, reason = "writes frame headers (M1 to M3 in `machine`)")]

use corevm_runtime::bytecode::Op;
use corevm_runtime::objects::{BoundMethod, NativeFunction};
use corevm_runtime::process::{
    CONSTRUCT, END_RAISES, HEADER, Link, SLACK, back_landing, back_pc, back_word,
};
use corevm_runtime::{ASKING_CLASS, NativeId, ReturnTo, V, Value, stub_kind};

use super::attributes::{stubs, version_holds};
use crate::flow::{Invoked, NativeCall};
use crate::leaves::{Called, Ran};
use crate::machine::{Machine, Next, To};
use crate::quick;
use crate::registers::Ins;

#[inline(always)]
pub(crate) fn call(m: &Machine<'_>, i: Ins) -> Next {
    enter_fast(m, i, i.a(), i.b()).unwrap_or_else(|| call_slow(m, i, i.b()))
}

/// Enters a guest function that takes just so many plain arguments, with the callee in register `window`.
#[inline(always)]
fn enter_fast(m: &Machine<'_>, i: Ins, window: usize, argc: usize) -> Option<Next> {
    let function = m.v(i.get(window)).as_exact_function()?;
    let code = function.code(m.cx());
    if code.fast_parameters.get() as usize != argc || m.wants_poll() {
        return None;
    }
    let base = i.address(window + HEADER);
    let process = m.process();
    let end = base.wrapping_add(code.registers.get() as usize + SLACK);
    if end.cast_const() >= process.end() || process.depth >= process.depth_limit {
        return None;
    }
    process.depth += 1;
    let link = Link {
        distance: (window + HEADER) as u32,
        register: 0,
        flags: 0,
        kind: ReturnTo::Window,
    };
    // SAFETY: M2: the window's header words are registers of this frame.
    unsafe {
        *base.sub(2) = back_word(i.pc, m.landing_after(i.pc));
        *base.sub(1) = link.encode();
    }
    Some((code.start.get(), base))
}

#[inline(never)]
fn call_slow(m: &Machine<'_>, i: Ins, argc: usize) -> Next {
    match m.settle(i) {
        Ok(i) => call_settled(m, i, argc),
        Err(next) => next,
    }
}

/// A call before which nothing has to be finalised any more: it does not come back to its instruction.
#[inline(always)]
fn call_settled(m: &Machine<'_>, i: Ins, argc: usize) -> Next {
    let callee = m.v(i.get(i.a()));
    let next = if let Some(native) = callee.as_exact_native_function() {
        let def = m.isolate.native_def(native.id());
        if let Some(next) = resume_generator(m, i, native, argc) {
            return next;
        }
        if def.forwards && native.receiver().as_exact_function().is_some() {
            i.set(i.a(), native.receiver().raw());
            return enter_fast(m, i, i.a(), argc).unwrap_or_else(|| call_window(m, i, argc, None));
        }
        if native.receiver().is_empty()
            && let Some(next) = call_asked(m, i, native.id().0, argc)
        {
            return next;
        }
        let tried = m.call_leaf(i, native, i.a(), argc);
        called(m, i, argc, native.id(), tried)
    } else if let Some(method) = callee.as_exact_bound_method() {
        call_bound(m, i, method, argc)
    } else {
        call_generator(m, i, argc)
            .or_else(|| call_class(m, i, argc))
            .or_else(|| call_object(m, i, callee, argc))
    };
    match next {
        Some(next) => next,
        None => call_window(m, i, argc, None),
    }
}

/// Goes on from a call of a native with `argc` arguments that was tried as a leaf; `None`: nothing has happened.
#[inline(always)]
fn called(m: &Machine<'_>, i: Ins, argc: usize, id: NativeId, called: Called<'_>) -> Option<Next> {
    Some(match called {
        Called::Value(value) => {
            if m.isolate.heap().is_watching_young() {
                m.arguments_end(i.pc, m.index(i.base), i.a(), released_arguments(i, argc));
            }
            i.set(i.a(), value.raw());
            i.next2()
        }
        Called::Raised => m.raised_at(i.pc, i.base),
        Called::NeedGuest { first, argc } => m.call_twin(i, id, first, argc),
        Called::Interrupted { first, argc } => m.call_again(i, id, first, argc),
        Called::Not => return None,
    })
}

/// A call of a guest function with a receiver, which comes before its arguments.
#[inline(always)]
fn call_bound<'i>(m: &Machine<'i>, i: Ins, method: BoundMethod<'i>, argc: usize) -> Option<Next> {
    let function = method.function();
    call_with(m, i, function, method.receiver(), argc)
}

/// A call of a guest function with something before the arguments in the window.
#[inline(always)]
fn call_with<'i>(
    m: &Machine<'i>,
    i: Ins,
    function: V<'i>,
    receiver: V<'i>,
    argc: usize,
) -> Option<Next> {
    let code = function.as_exact_function()?.code(m.cx());
    if code.fast_parameters.get() as usize != argc + 1 {
        return None;
    }
    let first = i.address(i.a() + HEADER);
    // SAFETY: M2: the arguments are registers of this frame, and there is room above them.
    unsafe { std::ptr::copy(first, first.add(1), argc) };
    i.set(i.a(), function.raw());
    i.set(i.a() + HEADER, receiver.raw());
    let entered = enter_fast(m, i, i.a(), argc + 1);
    Some(entered.unwrap_or_else(|| call_window(m, i, argc + 1, None)))
}

/// The call of an object as its type says, by what the site remembers.
#[inline(always)]
fn call_object<'i>(m: &Machine<'i>, i: Ins, callee: V<'i>, argc: usize) -> Option<Next> {
    let function = function_of_object(m, i, callee)?;
    let Some(native) = function.as_exact_native_function() else {
        return call_with(m, i, function, callee, argc);
    };
    let tried = m.call_leaf_with(i, native, callee, i.a(), argc);
    if !matches!(tried, Called::Not) {
        i.set(i.a(), function.raw());
    }
    called(m, i, argc, native.id(), tried)
}

/// What calling an object calls with the object before the arguments, as the site remembers.
#[inline(always)]
fn function_of_object<'i>(m: &Machine<'i>, i: Ins, callee: V<'i>) -> Option<V<'i>> {
    let shape = m.cx().shape_of(callee);
    let mut stubs = stubs(m, i.cache()).iter();
    let stub = stubs.find(|stub| stub.kind == stub_kind::CALLABLE && stub.shape == shape)?;
    if callee.as_object().is_none() || !version_holds(m, stub.words[0]) {
        return None;
    }
    Some(m.v(Value::from_bits(stub.words[2])))
}

/// The call of a generator function that takes just these plain arguments.
#[inline(always)]
fn call_generator(m: &Machine<'_>, i: Ins, argc: usize) -> Option<Next> {
    // It holds its arguments.
    let generator = make_generator(m, i, argc)?;
    i.set(i.a(), generator.raw());
    Some(i.next2())
}

/// The generator that the call of a function with just these plain arguments gives.
#[inline(always)]
fn make_generator<'i>(m: &Machine<'i>, i: Ins, argc: usize) -> Option<V<'i>> {
    let function = m.v(i.get(i.a())).as_exact_function()?;
    let cx = m.cx();
    let code = function.code(cx);
    if !code.is_generator.get() || code.plain_parameters.get() as usize != argc {
        return None;
    }
    m.save(i.pc, i.base);
    let arguments = m.registers(i, i.a() + HEADER, argc);
    let generator = cx.new_generator(function, code.registers.get() as usize, arguments);
    cx.language()
        .generator_made(cx, generator.v(), code.flavor.get());
    Some(generator.v())
}

/// The call of a native that does nothing but resume a generator ([`corevm_runtime::NativeDef::resuming`]).
#[inline(always)]
fn resume_generator<'i>(
    m: &Machine<'i>,
    i: Ins,
    native: NativeFunction<'i>,
    argc: usize,
) -> Option<Next> {
    let resumes = m.isolate.native_def(native.id()).resumes?;
    if usize::from(resumes) != argc || !native.receiver().is_empty() {
        return None;
    }
    let first = i.a() + HEADER;
    let generator = m.v(i.get(first)).as_exact_generator()?;
    if !m.cx().is_plain_generator(generator) {
        return None;
    }
    let value = match argc {
        1 => V::NIL,
        _ => m.v(i.get(first + 1)),
    };
    m.resume_fast(i, generator, value, ReturnTo::Window, END_RAISES)
}

/// The call of a native, or of a class, with one object: by the function of the object's class that the site remembers. `callee` is as in the
/// stub.
#[inline(always)]
fn call_asked(m: &Machine<'_>, i: Ins, callee: u32, argc: usize) -> Option<Next> {
    match i.cache().kind {
        stub_kind::ASKING | stub_kind::CHAIN if argc == 1 => enter_asked(m, i, callee),
        _ => None,
    }
}

#[inline(never)]
fn enter_asked(m: &Machine<'_>, i: Ins, callee: u32) -> Option<Next> {
    let window = i.a();
    let object = m.v(i.get(window + HEADER));
    let shape = m.cx().shape_of(object);
    let mut stubs = stubs(m, i.cache()).iter();
    let stub = stubs.find(|stub| {
        stub.kind == stub_kind::ASKING && stub.shape == shape && stub.words[1] as u32 == callee
    })?;
    if object.as_object().is_none()
        || !version_holds(m, stub.words[0])
        || m.isolate.heap().is_watching_young()
    {
        return None;
    }
    let index = m.index(i.base);
    let to = To {
        pc: i.pc,
        base: index,
        kind: ReturnTo::Asked,
        register: (stub.words[1] >> 32) as u16,
        flags: 0,
        landing: m.landing_after(i.pc),
    };
    // What is called stays where it is, the object lies above it.
    let frame = index + window + 2 + HEADER;
    let function = m.v(Value::from_bits(stub.words[2]));
    let next = m.enter_at(frame, function, &[object], to)?;
    i.set(window + 1, object.raw());
    Some(next)
}

/// Makes an instance by what the site remembers about its class.
#[inline(always)]
fn call_class(m: &Machine<'_>, i: Ins, argc: usize) -> Option<Next> {
    let window = i.a();
    let class = m.v(i.get(window)).as_exact_type()?;
    let number = class.number();
    if let Some(next) = call_asked(m, i, number | ASKING_CLASS, argc) {
        return Some(next);
    }
    let is_by_class = |kind| !matches!(kind, stub_kind::CALLABLE | stub_kind::ASKING);
    let stub = stubs(m, i.cache())
        .iter()
        .find(|stub| stub.shape == number && is_by_class(stub.kind))?;
    let value = m.v(Value::from_bits(stub.words[2]));
    if !version_holds(m, stub.words[0]) {
        return None;
    }
    match stub.kind {
        stub_kind::CONSTRUCT => construct(m, i, argc, value, || Ok(m.cx().new_instance(class))),
        stub_kind::CLASS_FUNCTION => call_with(m, i, value, class.v(), argc),
        stub_kind::CLASS_NEW => {
            let native = m.isolate.native(NativeId(stub.words[1] as u32));
            let make = || match m.run_leaf_with(i, native.leaf_call(), class.v(), window, argc) {
                Called::Value(instance) => Ok(instance),
                Called::Raised => Err(Some(m.raised_at(i.pc, i.base))),
                // The slow path does it again.
                _ => Err(None),
            };
            match value.as_exact_native_function() {
                None => construct(m, i, argc, value, make),
                Some(initializer) if argc == 0 => construct_by_native(m, i, initializer, make),
                // What the initialiser may have taken from an argument it must not take again.
                Some(_) => None,
            }
        }
        stub_kind::CLASS_NATIVE => {
            let native = value.as_exact_native_function()?;
            match m.call_leaf_with(i, native, class.v(), window, argc) {
                Called::Value(value) => {
                    i.set(window, value.raw());
                    return Some(i.next2());
                }
                Called::Raised => return Some(m.raised_at(i.pc, i.base)),
                Called::NeedGuest { first, argc } => {
                    i.set(window, value.raw());
                    return Some(m.call_twin(i, native.id(), first, argc));
                }
                Called::Interrupted { first, argc } => {
                    i.set(window, value.raw());
                    return Some(m.call_again(i, native.id(), first, argc));
                }
                Called::Not => {}
            }
            m.save(i.pc, i.base);
            let index = m.index(i.base);
            let invoked = m.call_class_native(index + window, argc, value, i.pc, index);
            if let Invoked::Value(value) = invoked.0 {
                m.set_value(index + window, value);
                return Some((crate::flow::after(i.pc), m.at(index)));
            }
            Some(m.finish(invoked.0, invoked.1))
        }
        _ => None,
    }
}

/// A new instance, by `make`, and the call of its initialiser, which takes just these arguments. An error of `make` is where to go on.
#[inline(always)]
fn construct<'i>(
    m: &Machine<'i>,
    i: Ins,
    argc: usize,
    initializer: V<'i>,
    make: impl FnOnce() -> Result<V<'i>, Option<Next>>,
) -> Option<Next> {
    let code = initializer.as_exact_function()?.code(m.cx());
    if code.fast_parameters.get() as usize != argc + 1 || m.wants_poll() {
        return None;
    }
    let window = i.a();
    // The instance takes the callee's place, and the initialiser's window lies one word above.
    let distance = window + 1 + HEADER;
    let base = i.address(distance);
    let end = base.wrapping_add(code.registers.get() as usize + SLACK);
    if end.cast_const() >= m.process().end() || m.process().depth >= m.process().depth_limit {
        return None;
    }
    let instance = match make() {
        Ok(instance) => instance.raw(),
        Err(next) => return next,
    };
    m.process().depth += 1;
    let link = Link {
        distance: distance as u32,
        register: 0,
        flags: CONSTRUCT,
        kind: ReturnTo::Window,
    };
    // SAFETY: M2: the window's words are registers of this frame, and there is room above them.
    unsafe {
        std::ptr::copy(i.address(window + HEADER), base.add(1), argc);
        *base = instance.bits();
        *base.sub(4) = instance.bits();
        *base.sub(3) = initializer.raw().bits();
        *base.sub(2) = back_word(i.pc, m.landing_after(i.pc));
        *base.sub(1) = link.encode();
    }
    Some((code.start.get(), base))
}

/// As [`construct`], by a native without arguments; should that need guest code, the slow path does all again.
#[inline(always)]
fn construct_by_native<'i>(
    m: &Machine<'i>,
    i: Ins,
    initializer: NativeFunction<'i>,
    make: impl FnOnce() -> Result<V<'i>, Option<Next>>,
) -> Option<Next> {
    let instance = match make() {
        Ok(instance) => instance,
        Err(next) => return next,
    };
    match m.call_leaf_with(i, initializer, instance, i.a(), 0) {
        Called::Value(result) if result.is_nil() => {
            i.set(i.a(), instance.raw());
            Some(i.next2())
        }
        Called::Raised => Some(m.raised_at(i.pc, i.base)),
        _ => None,
    }
}

#[inline(never)]
fn call_window(m: &Machine<'_>, i: Ins, argc: usize, names: Option<V<'_>>) -> Next {
    m.save(i.pc, i.base);
    let index = m.index(i.base);
    let to = To {
        pc: i.pc,
        base: index,
        kind: ReturnTo::Window,
        register: 0,
        flags: 0,
        landing: m.landing_after(i.pc),
    };
    let names = names.and_then(|names| m.v(names.raw()).as_tuple());
    let invoked = m.invoke(index + i.a(), argc, names, to);
    if let Invoked::Value(value) = invoked {
        if m.isolate.heap().is_watching_young() {
            m.arguments_end(i.pc, index, i.a(), released_arguments(i, argc));
        }
        m.set_value(index + i.a(), value);
        return (crate::flow::after(i.pc), m.at(index));
    }
    m.finish(invoked, to)
}

/// How many arguments of a finished native call may have died with it: a method is taken to keep all but its receiver.
pub(crate) fn released_arguments(i: Ins, argc: usize) -> usize {
    let op = i.word() as u16;
    if op == Op::CallMethod as u16 || op == Op::CallMethodNamed as u16 {
        argc.min(1)
    } else {
        argc
    }
}

#[inline(never)]
pub(crate) fn call_named(m: &Machine<'_>, i: Ins) -> Next {
    let i = match m.settle(i) {
        Ok(i) => i,
        Err(next) => return next,
    };
    call_with_names(m, i, i.b(), m.name(i))
}

/// A call whose last arguments are named by the tuple `names`: a leaf is called in place.
#[inline(always)]
fn call_with_names(m: &Machine<'_>, i: Ins, argc: usize, names: V<'_>) -> Next {
    let names = m.v(names.raw());
    if let Some((native, receiver)) = native_of(m, i) {
        let tried = m.call_leaf_named(i, native, receiver, i.a(), argc, names);
        if !matches!(tried, Called::Not) {
            i.set(i.a(), native.v().raw());
        }
        if let Some(next) = called(m, i, argc, native.id(), tried) {
            return next;
        }
    }
    call_window(m, i, argc, Some(names))
}

/// The native that the call at `i` comes to, and what it has before the arguments: that lies in the window itself or makes the instances of a
/// class there.
fn native_of<'i>(m: &Machine<'i>, i: Ins) -> Option<(NativeFunction<'i>, Option<V<'i>>)> {
    let callee = m.v(i.get(i.a()));
    match callee.as_exact_native_function() {
        Some(native) => Some((native, native.receiver().given())),
        None => Some((maker(m, i, callee)?, Some(callee))),
    }
}

#[inline(always)]
pub(crate) fn call_method(m: &Machine<'_>, i: Ins) -> Next {
    if i.get(i.a() + HEADER).is_empty() {
        return match m.settle(i) {
            Ok(i) => call_without_receiver(m, i, None),
            Err(next) => next,
        };
    }
    enter_fast(m, i, i.a(), i.b() + 1).unwrap_or_else(|| call_slow(m, i, i.b() + 1))
}

#[inline(never)]
pub(crate) fn call_method_named(m: &Machine<'_>, i: Ins) -> Next {
    let i = match m.settle(i) {
        Ok(i) => i,
        Err(next) => return next,
    };
    if i.get(i.a() + HEADER).is_empty() {
        return call_without_receiver(m, i, Some(m.name(i)));
    }
    call_with_names(m, i, i.b() + 1, m.name(i))
}

/// What `get_method` found was no method: the arguments move down over the receiver's place.
#[inline(never)]
fn call_without_receiver(m: &Machine<'_>, i: Ins, names: Option<V<'_>>) -> Next {
    let first = i.a() + HEADER;
    for n in 0..i.b() {
        i.set(first + n, i.get(first + n + 1));
    }
    m.process().is_method_call = true;
    let next = match names {
        None => enter_fast(m, i, i.a(), i.b()).unwrap_or_else(|| call_settled(m, i, i.b())),
        Some(names) => call_with_names(m, i, i.b(), names),
    };
    m.process().is_method_call = false;
    next
}

#[inline(never)]
pub(crate) fn call_spread(m: &Machine<'_>, i: Ins) -> Next {
    let i = match m.settle(i) {
        Ok(i) => i,
        Err(next) => return next,
    };
    m.save(i.pc, i.base);
    let index = m.index(i.base);
    let to = To {
        pc: i.pc,
        base: index,
        // The instruction has one word, unlike those whose result a plain return puts into the window.
        kind: ReturnTo::Register,
        register: i.a() as u16,
        flags: 0,
        landing: m.landing_after(i.pc),
    };
    let window = index + i.a();
    let (callee, positional, named) = (
        m.value(window),
        m.value(window + HEADER),
        m.value(window + HEADER + 1),
    );
    let invoked = m.call_spread(window, callee, positional, named, to);
    m.finish(invoked, to)
}

#[inline(never)]
pub(crate) fn tail_call(m: &Machine<'_>, i: Ins) -> Next {
    m.save(i.pc, i.base);
    m.tail_call(i.base, i.a(), i.b())
}

#[inline(never)]
pub(crate) fn call_native(m: &Machine<'_>, i: Ins) -> Next {
    m.save(i.pc, i.base);
    let cx = m.cx();
    let Some(running) = m.v(i.callee()).as_exact_function() else {
        unreachable!("a guest frame")
    };
    let NativeId(id) = running.code(cx).loaded.natives[i.d() as usize];
    let index = m.index(i.base);
    let to = To {
        pc: i.pc,
        base: index,
        kind: ReturnTo::Window,
        register: 0,
        flags: 0,
        landing: m.landing_after(i.pc),
    };
    if let Some(next) = call_asked(m, i, id, i.b()) {
        // Nothing lies where what is called would.
        m.set_value(index + i.a(), V::NIL);
        return next;
    }
    if let Some(call) = m.isolate.native(NativeId(id)).leaf_call() {
        match m.run_leaf_call(i, call, i.a() + HEADER, i.b()) {
            Called::Value(value) => {
                i.set(i.a(), value.raw());
                return i.next2();
            }
            Called::Raised => return m.raised_at(i.pc, i.base),
            Called::NeedGuest { first, argc } => {
                i.set(i.a(), Value::NIL);
                return m.call_twin(i, NativeId(id), first, argc);
            }
            Called::Interrupted { first, argc } => {
                return m.call_again(i, NativeId(id), first, argc);
            }
            Called::Not => {}
        }
    }
    // Nothing lies where other calls have what is called, but what may have died there.
    m.set_value(index + i.a(), V::NIL);
    let first = index + i.a() + HEADER;
    let body = m.isolate.native_def(NativeId(id)).body;
    let Some(argc) = m.fill_arguments(NativeId(id), first, i.b()) else {
        return m.raised_at(i.pc, m.at(index));
    };
    match m.run_body(body, id, first, argc, to) {
        NativeCall::Invoked(Invoked::Value(value)) => {
            i.set(i.a(), value.raw());
            i.next2()
        }
        NativeCall::Invoked(invoked) => m.finish(invoked, to),
        NativeCall::Twin { function, bound } => {
            m.set_value(index + i.a(), function);
            let invoked = m.invoke(index + i.a(), bound, None, to);
            m.finish(invoked, to)
        }
    }
}

/// The call at `i` of a leaf with `argc` arguments in the window.
pub(crate) fn call_quickly<'i>(m: &Machine<'i>, i: Ins, argc: usize) -> Ran<'i> {
    let callee = m.v(i.get(i.a()));
    if m.wants_poll() {
        return Ran::Not;
    }
    let called = if let Some(native) = callee.as_exact_native_function() {
        if m.isolate.native_def(native.id()).resumes.is_some() {
            return Ran::Not;
        }
        m.call_leaf(i, native, i.a(), argc)
    } else if let Some(generator) = make_generator(m, i, argc) {
        return Ran::Value(generator);
    } else {
        call_class_quickly(m, i, callee, argc)
            .or_else(|| call_object_quickly(m, i, callee, argc))
            .unwrap_or(Called::Not)
    };
    end_arguments(m, i, argc, called)
}

/// As [`call_quickly`], for a call of what `get_method` prepared.
pub(crate) fn call_method_quickly<'i>(m: &Machine<'i>, i: Ins) -> Ran<'i> {
    if !i.get(i.a() + HEADER).is_empty() {
        return call_quickly(m, i, i.b() + 1);
    }
    let callee = m.v(i.get(i.a()));
    // A class is the receiver of what makes its instances.
    let (native, receiver) = match callee.as_exact_native_function() {
        Some(native) => (native, native.receiver().given()),
        None => match maker(m, i, callee) {
            Some(native) => (native, Some(callee)),
            None => return Ran::Not,
        },
    };
    let def = m.isolate.native_def(native.id());
    let Some(call) = m.isolate.native(native.id()).leaf_call() else {
        return Ran::Not;
    };
    if m.wants_poll() || m.isolate.heap().is_watching_young() || def.resumes.is_some() {
        return Ran::Not;
    }
    // A receiver comes where that of a method would be.
    let place = i.a() + HEADER;
    let called = match receiver {
        None => m.run_leaf_call(i, call, place + 1, i.b()),
        Some(receiver) => {
            i.set(place, receiver.raw());
            m.run_leaf_call(i, call, place, i.b() + 1)
        }
    };
    i.set(place, Value::EMPTY);
    quick::ran(called)
}

/// The call of a class whose instances a native makes.
fn call_class_quickly<'i>(
    m: &Machine<'i>,
    i: Ins,
    callee: V<'i>,
    argc: usize,
) -> Option<Called<'i>> {
    let native = maker(m, i, callee)?;
    Some(m.call_leaf_with(i, native, callee, i.a(), argc))
}

/// The call of an object whose type has a leaf for that.
fn call_object_quickly<'i>(
    m: &Machine<'i>,
    i: Ins,
    callee: V<'i>,
    argc: usize,
) -> Option<Called<'i>> {
    let native = function_of_object(m, i, callee)?.as_exact_native_function()?;
    Some(m.call_leaf_with(i, native, callee, i.a(), argc))
}

/// The native that makes the instances of the class `callee`, as the site has learned.
fn maker<'i>(m: &Machine<'i>, i: Ins, callee: V<'i>) -> Option<NativeFunction<'i>> {
    let class = callee.as_exact_type()?;
    let number = class.number();
    let mut stubs = stubs(m, i.cache()).iter();
    let stub = stubs.find(|stub| stub.kind == stub_kind::CLASS_NATIVE && stub.shape == number)?;
    if !version_holds(m, stub.words[0]) {
        return None;
    }
    m.v(Value::from_bits(stub.words[2]))
        .as_exact_native_function()
}

/// As [`call_quickly`], where the last arguments are named.
pub(crate) fn call_named_quickly<'i>(m: &Machine<'i>, i: Ins, argc: usize) -> Ran<'i> {
    let Some((native, receiver)) = native_of(m, i) else {
        return Ran::Not;
    };
    let is_method = i.word() as u16 == Op::CallMethodNamed as u16;
    if m.wants_poll() || is_method && i.get(i.a() + HEADER).is_empty() {
        return Ran::Not;
    }
    let called = m.call_leaf_named(i, native, receiver, i.a(), argc, m.name(i));
    end_arguments(m, i, argc, called)
}

/// The call of a native by its number in the module.
pub(crate) fn call_native_quickly<'i>(m: &Machine<'i>, i: Ins) -> Ran<'i> {
    let Some(running) = m.v(i.callee()).as_exact_function() else {
        return Ran::Not;
    };
    let id = running.code(m.cx()).loaded.natives[i.d() as usize];
    match m.isolate.native(id).leaf_call() {
        Some(call) => quick::ran(m.run_leaf_call(i, call, i.a() + HEADER, i.b())),
        None => Ran::Not,
    }
}

/// The arguments of a finished call have ended.
#[inline(always)]
fn end_arguments<'i>(m: &Machine<'i>, i: Ins, argc: usize, called: Called<'i>) -> Ran<'i> {
    if matches!(called, Called::Value(_)) && m.isolate.heap().is_watching_young() {
        m.arguments_end(i.pc, m.index(i.base), i.a(), released_arguments(i, argc));
    }
    quick::ran(called)
}

#[inline(always)]
pub(crate) fn ret(m: &Machine<'_>, i: Ins) -> Next {
    let value = i.get(i.a());
    if m.isolate.heap().is_watching_frames() {
        m.frame_ends(i.pc, i.base, value);
    }
    // SAFETY: M2: a frame has a header.
    let (link, back) = unsafe { (*i.base.sub(1), *i.base.sub(2)) };
    let kind = link as u16;
    if kind != PLAIN && kind != TO_REGISTER && !(kind == CONSTRUCTED && value.is_nil()) {
        return m.ret_slow(i.pc, i.base, m.v(value));
    }
    m.process().depth -= 1;
    let pc = back_pc(back);
    let base = i.base.wrapping_sub((link >> 32) as usize);
    let next = if kind == TO_REGISTER {
        // SAFETY: M2, M3: the register that the caller's instruction named.
        unsafe { *base.add((link >> 16) as u16 as usize) = value.bits() };
        crate::flow::after(pc)
    } else {
        if kind == PLAIN {
            // SAFETY: M2. Of an initialiser the instance lies where the result goes.
            unsafe { *i.base.sub(3) = value.bits() };
        }
        // A plain call has two words.
        pc.wrapping_add(2)
    };
    match back_landing(back) {
        0 => (next, base),
        number => m.land(number, next, base),
    }
}

/// Flags and kind of an initialiser's link.
const CONSTRUCTED: u16 = (CONSTRUCT as u16) << 8 | PLAIN;

/// Flags and kind of a link whose result goes to a register.
const TO_REGISTER: u16 = (ReturnTo::Register as u16) << 1 | 1;

/// Flags and kind of a plain call's link.
const PLAIN: u16 = (ReturnTo::Window as u16) << 1 | 1;
