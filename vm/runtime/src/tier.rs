//! Tiers: what the interpreter and a compiler to machine code share.
//!
//! Compiled code runs on the interpreter's frames: same stack, same layout. The interpreter enters it where a hot function starts
//! or a hot loop begins anew, and it gives back the address of the instruction to go on with. Hot places are known by counting:
//! loops in the first word of their `loop` instruction, functions in the [start](crate::CompiledCode::start) that calls go to. Both
//! hold op numbers that no op of the table has.

#![expect(unsafe_code, reason = "for callers that know what is live")]

use std::cell::Cell;
use std::sync::atomic::AtomicBool;

use corevm_bytecode::Op;
use corevm_heap::{Kind, Value};

use crate::assumptions::Dependent;
use crate::code::{CodeId, CompiledCode};
use crate::cx::Cx;
use crate::isolate::Isolate;
use crate::micro;
use crate::native::{Exit, LeafFn, NativeId, Raised};
use crate::objects::type_flags;
use crate::process::Process;
use crate::value::V;

/// Op numbers in the isolate's copy of the code. The count or the entry is in the upper 48 bits of the word.
pub mod tier_op {
    /// A `loop` that counts.
    pub const LOOP_COUNTED: u16 = u16::MAX - 1;
    /// A `loop` whose head is an entry of compiled code.
    pub const LOOP_COMPILED: u16 = u16::MAX - 2;
    /// The start of a function whose calls are counted; the second word is the address of its code.
    pub const START_COUNTED: u16 = u16::MAX - 3;
    /// The start of a function that is compiled; likewise.
    pub const START_COMPILED: u16 = u16::MAX - 4;
    /// A [`super::Landing`].
    pub const LAND: u16 = u16::MAX - 5;
}

/// Op number of [`EXIT`].
pub const EXIT_OP: u16 = u16::MAX;

/// The instruction that ends a run.
pub static EXIT: [u64; 2] = [EXIT_OP as u64, 0];

/// When functions are compiled.
#[derive(Clone, Copy, Debug)]
pub struct JitConfig {
    pub is_enabled: bool,
    /// Runs after which code is compiled: calls of a function, or so many rounds of its loops that what is compiled from there has run so often
    /// on the average.
    pub hot_runs: u32,
    /// Instructions that are watched before a function is compiled.
    pub observed: u32,
    /// Exits at one place before a function is compiled anew; the instructions after so many of them are observed.
    pub patience: u32,
    /// So many exits more for each of the function's instructions.
    pub patience_with_each: u32,
    /// Small functions are compiled into those that call them.
    pub inlines: bool,
    /// Functions most of which the interpreter would run all the same are left to it.
    pub is_choosy: bool,
    /// The guard with this number fails in every compiled function: for tests.
    pub failing_guard: Option<u32>,
    /// Where machine code is generated while the program goes on; `None`: it waits.
    pub background: Option<Background>,
    /// Counts what compiled code asks the interpreter for; see [`Cx::asked`].
    pub counts_asked: bool,
    /// Is told what is compiled and why it is left.
    pub log: Option<Show>,
    /// Is told the code of each function, in which form.
    pub dump: Option<(Dump, Show)>,
    /// Is told where the code of each function lies.
    pub code_map: Option<NameCode>,
}

/// Starts work on a thread of its own, which no signal reaches. False when there can be none.
pub type Background = fn(Box<dyn FnOnce() + Send>) -> bool;

/// Takes text for whoever looks into the machine.
pub type Show = fn(&str);

/// Takes address, size in bytes and name of machine code.
pub type NameCode = fn(usize, usize, &str);

/// Forms in which compiled code can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dump {
    /// The code generator's intermediate form.
    Ir,
    /// Machine instructions.
    Asm,
}

impl JitConfig {
    /// Whether functions are compiled as soon as they run twice.
    pub fn is_eager(&self) -> bool {
        self.is_enabled && self.hot_runs <= 1
    }

    /// Code is compiled after so many [runs](Self::hot_runs).
    pub const fn after(self, runs: u32) -> JitConfig {
        JitConfig {
            hot_runs: runs,
            ..self
        }
    }

    pub const OFF: JitConfig = JitConfig {
        is_enabled: false,
        hot_runs: 0,
        observed: 0,
        patience: 0,
        patience_with_each: 0,
        inlines: false,
        is_choosy: false,
        failing_guard: None,
        background: None,
        counts_asked: false,
        log: None,
        dump: None,
        code_map: None,
    };
    /// An instruction takes about 60 µs to compile and some 5 ns to interpret: what is compiled has been interpreted for about as long as that takes,
    /// as nobody knows how long it will still run (ski rental; `docs/decisions/0037-when-code-is-compiled.md`).
    pub const ON: JitConfig = JitConfig {
        is_enabled: true,
        hot_runs: 12_000,
        observed: 3000,
        patience: 20,
        patience_with_each: 20,
        inlines: true,
        is_choosy: true,
        failing_guard: None,
        background: None,
        counts_asked: false,
        log: None,
        dump: None,
        code_map: None,
    };
    /// As [`JitConfig::ON`] but sooner: for tests, whose short programs are to run compiled code, with caches that have seen many rounds.
    pub const SOON: JitConfig = JitConfig::ON.after(5000);
    /// Compiles whatever runs twice: for tests.
    pub const EAGER: JitConfig = JitConfig {
        is_enabled: true,
        hot_runs: 1,
        observed: 60,
        patience: 3,
        patience_with_each: 0,
        inlines: true,
        is_choosy: false,
        failing_guard: None,
        background: None,
        counts_asked: false,
        log: None,
        dump: None,
        code_map: None,
    };
}

/// An instruction and its frame, as compiled code takes and gives them.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Position {
    pub pc: *const u64,
    pub base: *mut u64,
}

/// A place where compiled code can take over from the interpreter, with every register in its slot: after an instruction at which the frame
/// waits for others, at a handler, after a `yield`. Its first word is an instruction of the interpreter that does so; landings are known by
/// their numbers, stay where they are and outlive the code.
#[derive(Debug)]
#[repr(C)]
pub struct Landing {
    /// [`tier_op::LAND`].
    pub op: Cell<u16>,
    /// The landing where the instruction before it jumps to, or 0.
    pub other: Cell<u16>,
    /// The rest of the first instruction word.
    pub unused: u32,
    /// The machine code, when there is some.
    pub code: Cell<*const u8>,
    /// Its entry.
    pub entry: Cell<u64>,
    /// The instruction that runs here.
    pub pc: Cell<*const u64>,
}

/// In the address that a [`StepFn`] gives: another frame runs now, or somebody else has written the frame's registers.
pub const ELSEWHERE: usize = 1;
/// Likewise: objects or the stack have moved.
pub const MOVED: usize = 2;

/// Runs the instruction at a position as the interpreter does; when that comes back to the frame later, compiled code goes on at the landing
/// with the number given. The lowest bits of the resulting address say what has happened meanwhile.
pub type StepFn = unsafe extern "C" fn(&Activation<'_>, *const u64, *mut u64, u64) -> Position;

/// Tries an instruction with operands, as words, in a way that neither polls nor runs guest code. Gives the result, [`QUICK_NOT`] when
/// nothing has happened, or [`QUICK_RAISED`].
pub type QuickFn =
    unsafe extern "C" fn(&Activation<'_>, *const u64, *mut u64, u64, u64, u64) -> u64;

/// What a [`QuickFn`] gives that is no value's word.
pub const QUICK_NOT: u64 = 0;
pub const QUICK_RAISED: u64 = 64;

/// Whether the op has a [`QuickFn`].
pub fn is_quick(op: Op) -> bool {
    use Op::{
        BuildString, DeleteGlobal, DeleteName, ExcMatch, LeaveHandler, ListAppend, ListExtend,
        LoadGlobal, LoadName, MakeClosure, MakeFunction, MapInsert, NewCell, NewList, NewMap,
        NewSet, NewTuple, Send, SetAdd, StoreGlobal, StoreName, Unpack,
    };
    match op {
        NewTuple | NewList | NewMap | NewSet | NewCell | BuildString | MakeFunction
        | MakeClosure | ListAppend | ListExtend | MapInsert | SetAdd | LeaveHandler | ExcMatch => {
            true
        }
        LoadGlobal | StoreGlobal | LoadName | StoreName | DeleteName | DeleteGlobal | Unpack
        | Send => false,
        _ => op.info().has_cache,
    }
}

/// Binds the items of a list or tuple, and those of a map of named arguments or nil, to the parameters of a function, into the registers at
/// an address: function, positional, named, address. Gives 1, or 0 when nothing was written: then the call is the interpreter's.
pub type BindFn = unsafe extern "C" fn(&Activation<'_>, u64, u64, u64, *mut u64) -> u64;

/// Enters compiled code: activation, base, entry, address of the code.
pub type EnterFn =
    unsafe extern "C" fn(*const Activation<'_>, *mut u64, u64, *const u8) -> Position;

/// What compiled code reaches through its first argument.
#[derive(Debug)]
#[repr(C)]
pub struct Activation<'i> {
    pub poll_flag: *const AtomicBool,
    /// Not 0 while the heap watches for what dies; see [`corevm_heap::Heap::is_watching`].
    pub watch_level: *const u8,
    pub process: *mut Process,
    /// Where the address of the table of type versions is.
    pub versions: *const Cell<*const Cell<u32>>,
    /// By op.
    pub steps: *const StepFn,
    /// By op.
    pub quick: *const QuickFn,
    /// The step of an instruction that has raised.
    pub raised: StepFn,
    pub bind_spread: BindFn,
    /// For these: the interpreter's own.
    pub machine: *const (),
    pub isolate: &'i Isolate,
}

/// Where compiled code was left.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    /// The instruction that the interpreter goes on with.
    pub pc: *const u64,
    /// Words from the compiled function's frame to the one that goes on.
    pub first: usize,
    /// Frames that there are more now.
    pub frames: u32,
    /// What runs next is worth observing.
    pub observe: bool,
    /// The code and where it is hot, when it is to be compiled anew with what is observed next.
    pub compile: Option<(CodeId, *const u64)>,
}

/// A compiler to machine code.
pub trait Compiler {
    /// Notes what the instruction at `pc` with the first word `word` is about to work on, in a frame with this link.
    fn observe(&self, pc: *const u64, word: u64, registers: &[Cell<u64>], link: u64);

    /// Notes what lies in the registers at the head of a loop, at `pc`.
    fn observe_loop(&self, pc: *const u64, registers: &[Cell<u64>]);

    /// Notes that the instruction at `pc` has led into another frame or to a handler.
    fn observe_detour(&self, pc: *const u64);

    /// Compiles the code, which is hot at `from`, and makes its entries known, at once or at a later poll, or says by
    /// [`CompiledCode::give_up`] that it will not.
    fn compile(&self, cx: Cx<'_>, code: &CompiledCode, from: *const u64);

    /// At a poll: makes known what was compiled meanwhile.
    fn poll(&self, cx: Cx<'_>);

    /// Ends threads of its own, as long as nothing is compiled: before the operating system's process is forked.
    fn rest(&self, cx: Cx<'_>);

    /// The codes have died: nothing of them may be kept, as their ids and addresses will be others'. None of their machine code runs.
    fn forget(&self, codes: &[&CompiledCode]);

    /// What this machine code relies on does not hold any more: it is left wherever it runs or waits.
    fn broken(&self, cx: Cx<'_>, dependents: &[Dependent]);

    /// How compiled code is entered.
    fn enter(&self) -> EnterFn;

    /// The number of the landing at an instruction; 0 when there is none.
    fn landing_at(&self, pc: *const u64) -> u16;

    /// The exit with this number was taken in the frame whose registers are the first of these words: completes them, and the frames of
    /// inlined functions, which follow. If the instruction there `has_raised`, it is not run again.
    fn leave(
        &self,
        cx: Cx<'_>,
        exit: u32,
        words: &[Cell<u64>],
        registers: usize,
        has_raised: bool,
    ) -> Left;
}

/// The kind of the object that a value points to.
///
/// # Safety
/// The value is live: nothing has moved since it was read from a live register.
pub unsafe fn kind_of(value: Value) -> Kind {
    // SAFETY: the caller's promise.
    unsafe { V::from_raw(value) }.kind().unwrap_or(Kind::Free)
}

/// The kind of what an iterator by index goes through; `None` for other values, and once it is exhausted.
///
/// # Safety
/// As for [`kind_of`].
pub unsafe fn iterated_kind(value: Value) -> Option<Kind> {
    // SAFETY: the caller's promise.
    let value = unsafe { V::from_raw(value) };
    value.as_exact_index_iter()?.sequence().kind()
}

/// Address of the code of a function; 0 for anything else.
///
/// # Safety
/// As for [`kind_of`].
pub unsafe fn code_address(value: Value) -> usize {
    // SAFETY: the caller's promise.
    match unsafe { V::from_raw(value) }.as_exact_function() {
        Some(function) => std::ptr::from_ref(function.compiled()) as usize,
        None => 0,
    }
}

/// The write barrier's slow part: `value` goes to word `index` of `container`.
///
/// # Safety
/// `container` is an object and `value` a value, both live.
pub unsafe extern "C" fn record_write(
    activation: &Activation<'_>,
    container: u64,
    index: u64,
    value: u64,
) {
    let heap = activation.isolate.heap();
    let (container, value) = (Value::from_bits(container), Value::from_bits(value));
    // SAFETY: the caller's promise.
    unsafe { heap.record_write(container, index as usize, value) };
}

/// Runs a leaf on the `count` values from `first`, for the call at `pc` of the frame at `base`. Gives what a [`QuickFn`] does.
///
/// # Safety
/// `leaf` is the address of one, the values are live, and the position is the running frame's.
pub unsafe extern "C" fn run_leaf(
    activation: &Activation<'_>,
    pc: *const u64,
    base: *mut u64,
    leaf: usize,
    first: *const u64,
    count: usize,
) -> u64 {
    let cx = activation.isolate.enter();
    // SAFETY: the caller's promise; a value is a word.
    let (leaf, args) = unsafe {
        (
            std::mem::transmute::<usize, LeafFn>(leaf),
            std::slice::from_raw_parts(first.cast::<V<'_>>(), count),
        )
    };
    // SAFETY: used for these expressions; the caller's promise.
    let process = unsafe { &mut *activation.process };
    process.base = process.index_of(base);
    process.pc = pc;
    process.is_in_place = true;
    let result = leaf(cx, args);
    cx.isolate().process().is_in_place = false;
    match result {
        Ok(value) => return value.raw().bits(),
        Err(Exit::Interrupted) => {
            // Nothing has happened: it is run for the first time elsewhere.
            cx.set_note(V::NIL);
            return QUICK_NOT;
        }
        Err(Exit::NeedMemory(_)) => {
            let _: Raised = cx.out_of_memory();
        }
        Err(Exit::Raised) => {}
        Err(Exit::NeedGuest | Exit::WrongReceiver) => return QUICK_NOT,
    }
    raised_in_place(cx)
}

/// Notes that what compiled code had run in place has raised: what it is told.
pub fn raised_in_place(cx: Cx<'_>) -> u64 {
    cx.isolate().process().has_raised_in_place = true;
    QUICK_RAISED
}

/// Of a value that is called: the address of a function's code, with [`BOUND`] if it has a receiver, or an odd number that says which
/// native it is; 0 for anything else.
///
/// # Safety
/// As for [`kind_of`].
pub unsafe fn callee_key(value: Value) -> usize {
    // SAFETY: the caller's promise.
    let called = unsafe { V::from_raw(value) };
    if let Some(native) = called.as_exact_native_function()
        && native.receiver().is_empty()
    {
        return (native.id().0 as usize) << 1 | 1;
    }
    if let Some(method) = called.as_exact_bound_method() {
        // SAFETY: a live object's.
        let code = unsafe { code_address(method.function().raw()) };
        return if code == 0 { 0 } else { code | BOUND };
    }
    // SAFETY: the caller's promise.
    unsafe { code_address(value) }
}

/// In a [`callee_key`]: the function comes with its receiver.
pub const BOUND: usize = 2;

/// The shape of fresh instances of a type whose instances have no finalizer; 0 for anything else.
///
/// # Safety
/// As for [`kind_of`].
pub unsafe fn made_shape(value: Value) -> u32 {
    // SAFETY: the caller's promise.
    match unsafe { V::from_raw(value) }.as_exact_type() {
        Some(class) if !class.has_flag(type_flags::FINALIZER) => class.instance_shape().0,
        _ => 0,
    }
}

/// The native of an odd [`callee_key`].
pub fn native_of_key(key: usize) -> Option<NativeId> {
    (key & 1 == 1).then_some(NativeId((key >> 1) as u32))
}

/// Ends a generator in whose body nothing runs any more.
///
/// # Safety
/// `generator` is a live generator.
pub unsafe extern "C" fn finish_generator(activation: &Activation<'_>, generator: u64) -> u64 {
    // SAFETY: the caller's promise.
    let generator = unsafe { V::from_raw(Value::from_bits(generator)) };
    if let Some(generator) = generator.as_exact_generator() {
        generator.finish(activation.isolate.enter());
    }
    generator.raw().bits()
}

/// Whether a string contains another one, as a truth value; [`QUICK_NOT`] for what are no strings.
///
/// # Safety
/// Both are live.
pub unsafe extern "C" fn string_contains(_: &Activation<'_>, text: u64, part: u64) -> u64 {
    // SAFETY: the caller's promise.
    let [text, part] = [text, part].map(|word| unsafe { V::from_raw(Value::from_bits(word)) });
    match (text.as_exact_str(), part.as_exact_str()) {
        (Some(text), Some(part)) => V::bool(text.contains(part)).raw().bits(),
        _ => QUICK_NOT,
    }
}

/// [`micro::power_float`] of the bits of floats; a NaN's where it gives nothing.
pub extern "C" fn power_float(_: &Activation<'_>, x: u64, y: u64) -> u64 {
    let power = micro::power_float(f64::from_bits(x), f64::from_bits(y));
    power.unwrap_or(f64::NAN).to_bits()
}

/// As [`power_float`], of [`micro::modulo_float`].
pub extern "C" fn modulo_float(_: &Activation<'_>, x: u64, y: u64) -> u64 {
    let rest = micro::modulo_float(f64::from_bits(x), f64::from_bits(y));
    rest.unwrap_or(f64::NAN).to_bits()
}

/// Whether something watched may die with a value: 1, else 0.
///
/// # Safety
/// It is live.
pub unsafe extern "C" fn lost_with(activation: &Activation<'_>, value: u64) -> u64 {
    let heap = activation.isolate.heap();
    // SAFETY: the caller's promise.
    u64::from(unsafe { heap.may_lose(Value::from_bits(value)) })
}

/// As [`lost_with`], of what a call held that ends.
///
/// # Safety
/// As there.
pub unsafe extern "C" fn lost_with_call(activation: &Activation<'_>, value: u64) -> u64 {
    let heap = activation.isolate.heap();
    // SAFETY: the caller's promise.
    u64::from(unsafe { heap.watches(Value::from_bits(value)) })
}

/// Forgets what a suspended generator has saved, which its running frame has now: it keeps nothing alive.
///
/// # Safety
/// `generator` is a live generator.
pub unsafe extern "C" fn forget_saved(activation: &Activation<'_>, generator: u64) -> u64 {
    let cx = activation.isolate.enter();
    // SAFETY: the caller's promise.
    let generator = unsafe { V::from_raw(Value::from_bits(generator)) };
    if let Some(generator) = generator.as_exact_generator() {
        let registers = generator.register_cells_to_write(cx);
        registers
            .iter()
            .for_each(|register| register.set(Value::NIL.bits()));
    }
    generator.raw().bits()
}

/// A new instance of a class.
///
/// # Safety
/// `class` is a live type object.
pub unsafe extern "C" fn make_instance(activation: &Activation<'_>, class: u64) -> u64 {
    let cx = activation.isolate.enter();
    // SAFETY: the caller's promise.
    let class = unsafe { V::from_raw(Value::from_bits(class)) };
    let class = class.as_exact_type().expect("the caller knows that");
    cx.new_instance(class).raw().bits()
}

/// A new map.
///
/// # Safety
/// None is needed: it has the type that compiled code calls.
pub unsafe extern "C" fn make_map(activation: &Activation<'_>) -> u64 {
    activation.isolate.enter().new_map().v().raw().bits()
}

/// Gives a map a value under a name, a symbol. Gives the map.
///
/// # Safety
/// All three are live: a map, a string that is a symbol, and a value.
pub unsafe extern "C" fn set_named(
    activation: &Activation<'_>,
    map: u64,
    name: u64,
    value: u64,
) -> u64 {
    // SAFETY: the caller's promise.
    let [map, name, value] =
        [map, name, value].map(|word| unsafe { V::from_raw(Value::from_bits(word)) });
    if let (Some(map), Some(name)) = (map.as_exact_map(), name.as_str()) {
        map.set_symbol(activation.isolate.enter(), name, value);
    }
    map.raw().bits()
}

/// The default of a function's parameter that can only be given by name, by the number among all parameters; [`QUICK_NOT`] when there is none.
///
/// # Safety
/// `function` is a live function, and its code has so many parameters.
pub unsafe extern "C" fn named_default(
    activation: &Activation<'_>,
    function: u64,
    number: usize,
) -> u64 {
    let cx = activation.isolate.enter();
    // SAFETY: the caller's promise.
    let function = unsafe { V::from_raw(Value::from_bits(function)) };
    let default = function.as_exact_function().and_then(|function| {
        let symbol = function.code(cx).parameter_symbols(cx)[number];
        let symbol = cx.symbol_by_number(symbol);
        function.named_defaults().as_map()?.get_symbol(symbol)
    });
    default.map_or(QUICK_NOT, |value| value.raw().bits())
}

/// Memory for an object of `words` words of a kind's own class, whose number is `kind`, with its header: for when there is no room where
/// compiled code looks for it.
///
/// # Safety
/// `words` is the size of an object of this kind that needs nothing else in its header; the caller writes the other words before the next
/// collection.
pub unsafe extern "C" fn allocate(activation: &Activation<'_>, words: usize, kind: usize) -> u64 {
    let (isolate, kind) = (activation.isolate, Kind::ALL[kind]);
    // SAFETY: the caller's promise.
    let object = unsafe {
        isolate
            .heap()
            .allocate(words, kind, isolate.kind_shape(kind), 0, 0)
    };
    object as u64
}

/// Where things lie, in bytes from an object's address unless said otherwise: for compilers.
pub mod layout {
    use std::mem::offset_of;

    use super::{Activation, CompiledCode, Landing, Process};
    use crate::code::YieldPoint;
    use crate::objects::places;

    const WORD: i32 = 8;

    pub const HEADER_SHAPE: i32 = 0;
    pub const HEADER_KIND: i32 = 4;
    pub const HEADER_GC: i32 = 5;
    pub const HEADER_SLOTS: i32 = 7;
    /// In the byte at [`HEADER_GC`]: masked by this, [`TENURED`] means that the write barrier has work.
    pub const BARRIER_MASK: i64 = corevm_heap::barrier::MASK as i64;
    pub const TENURED: i64 = corevm_heap::barrier::TENURED as i64;

    pub const LIST_STORAGE: i32 = WORD * places::LIST_STORAGE;
    pub const LIST_LEN: i32 = WORD * places::LIST_LEN;
    /// From an array's address to its number of items.
    pub const ARRAY_LEN: i32 = WORD;
    pub const LIST_START: i32 = WORD * places::LIST_START;
    /// The first item of an array, tuple or list's storage.
    pub const FIRST_ITEM: i32 = WORD * 2;
    /// The length of a tuple whose header says [`LONG`]; of others the hash.
    pub const LONG_TUPLE_LEN: i32 = WORD;
    pub const TUPLE_HASH: i32 = WORD;
    pub const LONG: u8 = corevm_heap::LONG;
    /// Word of an instance's place `n` is `n + 1`.
    pub const FIRST_PLACE: i32 = WORD;
    /// Fixed slot `n` of an instance is word `n + 2`.
    pub const FIRST_FIXED: i32 = WORD * 2;
    pub const FLOAT_BITS: i32 = WORD;
    pub const CELL_VALUE: i32 = WORD;
    pub const FUNCTION_NAMESPACE: i32 = WORD * places::FUNCTION_NAMESPACE;
    pub const FUNCTION_BUILTINS: i32 = WORD * places::FUNCTION_BUILTINS;
    pub const FUNCTION_DEFAULTS: i32 = WORD * places::FUNCTION_DEFAULTS;
    pub const FUNCTION_CAPTURES: i32 = WORD * places::FUNCTION_CAPTURES;
    /// The address of the function's [`crate::CompiledCode`].
    pub const FUNCTION_CODE: i32 = WORD * places::FUNCTION_CODE;
    /// From the address of a code.
    pub const CODE_REGISTERS: i32 = offset_of!(CompiledCode, registers) as i32;
    pub const CODE_FAST_PARAMETERS: i32 = offset_of!(CompiledCode, fast_parameters) as i32;
    pub const CODE_START: i32 = offset_of!(CompiledCode, start) as i32;
    pub const CODE_STARTING: i32 = offset_of!(CompiledCode, starting) as i32;
    /// From the address of a landing, and of an instruction that starts a function, to what it leads to.
    pub const LANDING_OTHER: i32 = offset_of!(Landing, other) as i32;
    pub const LANDING_CODE: i32 = offset_of!(Landing, code) as i32;
    pub const LANDING_ENTRY: i32 = offset_of!(Landing, entry) as i32;
    pub const START_CODE: i32 = WORD;
    /// Of a generator.
    pub const GENERATOR_FUNCTION: i32 = WORD * places::GENERATOR_FUNCTION;
    /// An array of as many values as its frame has registers.
    pub const GENERATOR_REGISTERS: i32 = WORD * places::GENERATOR_REGISTERS;
    pub const GENERATOR_HANDLED: i32 = WORD * places::GENERATOR_HANDLED;
    pub const GENERATOR_CODE: i32 = WORD * places::GENERATOR_CODE;
    pub const GENERATOR_PC: i32 = WORD * places::GENERATOR_PC;
    /// A [`crate::objects::GeneratorState`].
    pub const GENERATOR_STATE: i32 = WORD * places::GENERATOR_STATE;
    /// Address of a [`YieldPoint`], or 0.
    pub const GENERATOR_POINT: i32 = WORD * places::GENERATOR_POINT;
    /// From the address of a yield point. What lives has 63 bits.
    pub const POINT_LIVE: i32 = YieldPoint::LIVE as i32;
    pub const POINT_LANDING: i32 = YieldPoint::LANDING as i32;
    pub const POINT_REGISTER: i32 = YieldPoint::REGISTER as i32;
    pub const BOUND_FUNCTION: i32 = WORD * places::BOUND_FUNCTION;
    pub const BOUND_RECEIVER: i32 = WORD * places::BOUND_RECEIVER;
    pub const NATIVE_ID: i32 = WORD * places::NATIVE_ID;
    pub const NATIVE_RECEIVER: i32 = WORD * places::NATIVE_RECEIVER;
    pub const TYPE_NUMBER: i32 = WORD * places::TYPE_NUMBER;
    /// The shape of fresh instances.
    pub const TYPE_SHAPE: i32 = WORD * places::TYPE_SHAPE;
    pub const MAP_ENTRIES: i32 = WORD * places::MAP_ENTRIES;
    pub const MAP_USED: i32 = WORD * places::MAP_USED;
    pub const MAP_LEN: i32 = WORD * places::MAP_LEN;
    pub const SET_LEN: i32 = WORD * places::SET_LEN;
    pub const MAP_LAYOUT: i32 = WORD * places::MAP_LAYOUT;
    /// From a map's entries to the key, and to the value, of entry 0; entries are three words apart.
    pub const ENTRY_KEY: i32 = WORD * 3;
    pub const ENTRY_VALUE: i32 = WORD * 4;
    pub const ENTRY_SIZE: i32 = WORD * 3;
    /// Of an inline string; the length is masked by [`TEXT_LEN_MASK`].
    pub const TEXT_LEN: i32 = WORD * 2;
    pub const TEXT_LEN_MASK: i64 = corevm_heap::TEXT_LENGTH as i64;
    pub const FIRST_UNIT: i32 = WORD * 3;
    /// Of a view: the buffer is storage of bytes ([`FIRST_BYTE`]); a view is no symbol, so its length is not masked.
    pub const VIEW_BUFFER: i32 = WORD;
    pub const VIEW_LEN: i32 = WORD * 3;
    pub const VIEW_OFFSET: i32 = WORD * 4;
    /// In the byte at [`HEADER_SLOTS`] of a string: bytes per unit.
    pub const TEXT_WIDTH_MASK: i64 = 7;
    pub const BYTES_LEN: i32 = WORD;
    /// From bytes, and from a byte array's storage, to the first byte.
    pub const FIRST_BYTE: i32 = WORD * 2;
    pub const BYTE_ARRAY_STORAGE: i32 = WORD * places::BYTE_ARRAY_STORAGE;
    pub const BYTE_ARRAY_LEN: i32 = WORD * places::BYTE_ARRAY_LEN;
    pub const BYTE_ARRAY_START: i32 = WORD * places::BYTE_ARRAY_START;
    /// From the isolate's roots to the list of one-character strings.
    pub const ROOT_CHARS: i32 = WORD * crate::cx::root::CHARS as i32;
    /// From the isolate's roots to the tuple without items.
    pub const ROOT_EMPTY_TUPLE: i32 = WORD * crate::cx::root::EMPTY_TUPLE as i32;
    pub const ROOM_NEXT: i32 = offset_of!(corevm_heap::Room, next) as i32;
    pub const ROOM_LIMIT: i32 = offset_of!(corevm_heap::Room, limit) as i32;
    pub const ITER_SEQUENCE: i32 = WORD;
    pub const ITER_INDEX: i32 = WORD * 2;
    pub const MAP_ITER_MAP: i32 = WORD;
    pub const MAP_ITER_PLACE: i32 = WORD * 2;
    pub const MAP_ITER_EXPECTED: i32 = WORD * 3;
    pub const MAP_ITER_GIVEN: i32 = WORD * 4;
    /// In the byte at [`HEADER_SLOTS`] of a map's iterator: it gives keys, forwards, when that is 0, and values when it is this.
    pub const MAP_ITER_VALUES: i64 = 1;
    pub const RANGE_NEXT: i32 = WORD;
    pub const RANGE_STOP: i32 = WORD * 2;
    pub const RANGE_STEP: i32 = WORD * 3;

    /// From the activation's address.
    pub const POLL_FLAG: i32 = offset_of!(Activation<'static>, poll_flag) as i32;
    pub const WATCH_LEVEL: i32 = offset_of!(Activation<'static>, watch_level) as i32;
    /// Bits of the level: anything is watched, something that a frame may hold alone, something young.
    pub const WATCHES_ANY: i64 = 0xFF;
    pub const WATCHES_FRAMES: i64 = (corevm_heap::YOUNG | corevm_heap::OLD) as i64;
    pub const WATCHES_YOUNG: i64 = corevm_heap::YOUNG as i64;
    /// In the two bytes at [`HEADER_GC`].
    pub const OLD_OR_FINALIZED: i64 = TENURED | (corevm_heap::flags::FINALIZED as i64) << 8;
    pub const PROCESS: i32 = offset_of!(Activation<'static>, process) as i32;
    pub const VERSIONS: i32 = offset_of!(Activation<'static>, versions) as i32;
    pub const STEPS: i32 = offset_of!(Activation<'static>, steps) as i32;

    pub const QUICK: i32 = offset_of!(Activation<'static>, quick) as i32;
    pub const RAISED: i32 = offset_of!(Activation<'static>, raised) as i32;
    pub const BIND_SPREAD: i32 = offset_of!(Activation<'static>, bind_spread) as i32;

    /// From the process's address.
    pub const DEPTH: i32 = offset_of!(Process, depth) as i32;
    pub const HANDLED: i32 = offset_of!(Process, handled) as i32;
    pub const DEPTH_LIMIT: i32 = offset_of!(Process, depth_limit) as i32;
    pub const STACK_END: i32 = Process::END_OFFSET as i32;
}
