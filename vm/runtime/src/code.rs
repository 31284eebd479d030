//! Compiled code of an isolate: its own copy of a function's words, which may be quickened, with constants and caches.
//!
//! The shared module stays pristine (FEASIBILITY: quickening needs a copy of the code per isolate). A function's
//! constants are made when it is first run.

use std::cell::{Cell, OnceCell, RefCell, UnsafeCell};
use std::collections::HashMap;
use std::rc::Rc;

use corevm_bytecode::{
    Constant, Function, FunctionKind, Liveness, Module, ModuleFile, Op, Span, SpanEntry,
    VerifiedFunction, VerifiedModule,
};
use corevm_heap::{RootVisitor, Value};

use crate::cx::Cx;
use crate::native::NativeId;
use crate::tier::tier_op;

/// Index into the isolate's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CodeId(pub u32);

/// One inline cache: what a site has learned. The meaning of the words depends on the site's quickened op and on `kind`.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct InlineCache {
    /// Number of the stub kind; 0 when uninitialised.
    pub kind: u16,
    /// Stubs attached to the site so far, saturating.
    pub misses: u16,
    pub shape: u32,
    pub words: [u64; 3],
}

/// A module loaded into an isolate.
#[derive(Debug)]
pub struct LoadedModule {
    /// The module's name.
    pub name: String,
    /// What the module's imported natives are here.
    pub natives: Vec<NativeId>,
    /// Code ids of the module's functions: `first_code + index`.
    pub first_code: u32,
    source: ModuleSource,
}

/// Where a module's functions come from.
#[derive(Debug)]
pub enum ModuleSource {
    /// All there.
    Whole(Rc<VerifiedModule>),
    /// Decoded one by one when they are first asked for, from a file that is part of the program.
    File(ModuleFile),
}

/// Bytes of a function's code with its tables, about.
fn size_of_code(function: &Function) -> usize {
    size_of::<Function>()
        + function.words.len() * size_of::<u64>()
        + function.constants.len() * size_of::<Constant>()
        + function.spans.len() * size_of::<SpanEntry>()
        + function.caches as usize * size_of::<InlineCache>()
}

/// Why decoding a function of a trusted file cannot fail.
const WAS_VERIFIED: &str = "files that are part of the program were verified when it was built";

impl ModuleSource {
    fn function_count(&self) -> usize {
        match self {
            ModuleSource::Whole(module) => module.functions.len(),
            ModuleSource::File(file) => file.function_count(),
        }
    }

    /// Memory that the isolate's program has had made for it, about: files that are part of the VM's program are everybody's.
    fn size_bytes(&self) -> usize {
        match self {
            ModuleSource::Whole(module) => module.functions.iter().map(size_of_code).sum(),
            ModuleSource::File(_) => 0,
        }
    }

    fn capture_count(&self, index: usize) -> usize {
        match self {
            ModuleSource::Whole(module) => module.functions[index].captures.len(),
            ModuleSource::File(file) => file.capture_count(index).expect(WAS_VERIFIED),
        }
    }
}

impl LoadedModule {
    /// A copy of the whole module.
    pub fn to_module(&self) -> Module {
        let mut module = match &self.source {
            ModuleSource::Whole(module) => (**module).clone().into_module(),
            ModuleSource::File(file) => file.read_all().expect(WAS_VERIFIED),
        };
        module.name.clone_from(&self.name);
        module
    }
}

/// The code of one function in an isolate.
#[derive(Debug)]
pub struct CompiledCode {
    pub id: CodeId,
    pub loaded: Rc<LoadedModule>,
    pub index: u32,
    /// Number of registers, once the code is ready.
    pub registers: Cell<u32>,
    /// Number of arguments with which a call can enter without further ado: the code is ready, no generator, and all
    /// parameters are plain positional ones. Else `u32::MAX`.
    pub fast_parameters: Cell<u32>,
    /// Number of parameters, once the code is ready, if all are plain positional ones; a generator's too. Else `u32::MAX`.
    pub plain_parameters: Cell<u32>,
    /// Address of the first instruction; null until the code is ready.
    pub entry: Cell<*const u64>,
    /// Where calls go: the first instruction, or [`Self::counted`]. Null until the code is ready.
    pub start: Cell<*const u64>,
    /// An instruction before the first: counts calls, or enters compiled code (see [`crate::tier`]).
    counted: [Cell<u64>; 2],
    /// The machine code, when there is some.
    pub compiled: Cell<*const u8>,
    /// The same, when its entry 0 is the function's start.
    pub starting: Cell<*const u8>,
    /// Whether a call makes a generator, and the language's flavor of it, once the code is ready.
    pub is_generator: Cell<bool>,
    pub flavor: Cell<u8>,
    /// The function, and apart from it its spans, when the module is decoded function by function.
    decoded: OnceCell<Box<VerifiedFunction>>,
    decoded_spans: OnceCell<Box<[SpanEntry]>>,
    body: OnceCell<Body>,
    parameter_symbols: OnceCell<Box<[u32]>>,
    /// What lives before the `ret` at a word, for functions with few registers.
    live_before_ends: RefCell<Vec<(u32, u64)>>,
    /// The guest's object for this code, once made; a root.
    pub object: Cell<Value>,
}

/// What is made at the first run: one block, so that instructions find caches and constants relative to themselves.
///
/// ```text
/// caches (4 words each) | constants | instruction words
/// ```
///
/// In the copied words a cache index is replaced by the distance from the instruction back to its cache, and
/// `load_const` holds the distance to its constant, both in words. Operand `c` of a `yield` is its number among them.
#[derive(Debug)]
struct Body {
    block: Box<[Cell<u64>]>,
    first_constant: usize,
    first_word: usize,
    /// Of each `yield`.
    yields: Box<[YieldPoint]>,
    /// Where a generator starts.
    beginning: YieldPoint,
    liveness: OnceCell<Liveness>,
    liveness_everywhere: OnceCell<Liveness>,
}

/// Where a generator can be suspended, or starts.
#[derive(Debug, Default)]
#[repr(C)]
pub struct YieldPoint {
    /// The registers that live across it, as bits, with [`IS_KNOWN`]; 0 until they are looked up.
    live: Cell<u64>,
    /// The landing behind it, or 0.
    landing: Cell<u16>,
    /// Takes the value sent. At the start it is one behind all others, which nobody reads.
    register: Cell<u16>,
}

impl YieldPoint {
    pub(crate) const LIVE: usize = std::mem::offset_of!(YieldPoint, live);
    pub(crate) const LANDING: usize = std::mem::offset_of!(YieldPoint, landing);
    pub(crate) const REGISTER: usize = std::mem::offset_of!(YieldPoint, register);

    /// The registers that live across it, as bits; `None` when they were not looked up yet, or there are more than [`MOST_BITS`].
    #[inline(always)]
    pub fn live(&self) -> Option<u64> {
        let live = self.live.get();
        (live & IS_KNOWN != 0).then_some(live & !IS_KNOWN)
    }

    /// The landing behind it; 0 when there is none.
    #[inline(always)]
    pub fn landing(&self) -> u16 {
        self.landing.get()
    }

    /// The register that takes the value sent.
    #[inline(always)]
    pub fn register(&self) -> usize {
        usize::from(self.register.get())
    }
}

/// Most registers of a function whose live ones are kept as bits of a word.
const MOST_BITS: u32 = 63;

/// Set in a word of such bits that was filled in.
const IS_KNOWN: u64 = 1 << MOST_BITS;

/// Words of one inline cache.
pub const CACHE_WORDS: usize = size_of::<InlineCache>() / 8;

impl CompiledCode {
    pub fn new(id: CodeId, loaded: Rc<LoadedModule>, index: u32) -> CompiledCode {
        CompiledCode {
            id,
            index,
            registers: Cell::new(0),
            fast_parameters: Cell::new(u32::MAX),
            plain_parameters: Cell::new(u32::MAX),
            entry: Cell::new(std::ptr::null()),
            start: Cell::new(std::ptr::null()),
            counted: [const { Cell::new(0) }; 2],
            compiled: Cell::new(std::ptr::null()),
            starting: Cell::new(std::ptr::null()),
            is_generator: Cell::new(false),
            flavor: Cell::new(0),
            decoded: OnceCell::new(),
            decoded_spans: OnceCell::new(),
            parameter_symbols: OnceCell::new(),
            live_before_ends: RefCell::default(),
            body: OnceCell::new(),
            object: Cell::new(Value::NIL),
            loaded,
        }
    }

    /// The function as it was compiled; its spans are in [`Self::spans`].
    #[inline]
    pub fn function(&self) -> &Function {
        match &self.loaded.source {
            ModuleSource::Whole(module) => &module.functions[self.index as usize],
            ModuleSource::File(file) => self.decoded.get_or_init(|| {
                let function = file.function_without_spans(self.index as usize);
                Box::new(function.expect(WAS_VERIFIED))
            }),
        }
    }

    /// The function's source spans, sorted by position.
    pub fn spans(&self) -> &[SpanEntry] {
        match &self.loaded.source {
            ModuleSource::Whole(_) => &self.function().spans,
            ModuleSource::File(file) => self.decoded_spans.get_or_init(|| {
                let spans = file.spans(self.index as usize).expect(WAS_VERIFIED);
                spans.into_boxed_slice()
            }),
        }
    }

    /// Whether the constants have been made.
    pub fn is_ready(&self) -> bool {
        self.body.get().is_some()
    }

    /// Makes the isolate's copy, with these constants.
    pub fn prepare(&self, constants: &[Value]) {
        let function = self.function();
        let first_constant = function.caches as usize * CACHE_WORDS;
        let first_word = first_constant + constants.len();
        let mut block = vec![0; first_word];
        for (word, constant) in block[first_constant..].iter_mut().zip(constants) {
            *word = constant.bits();
        }
        block.extend_from_slice(&function.words);
        let yields = relocate(&mut block, first_constant, first_word);
        let yields = yields.into_iter().map(|register| YieldPoint {
            register: Cell::new(register),
            ..YieldPoint::default()
        });
        let yields = yields.collect();
        let block: Box<[Cell<u64>]> = block.into_iter().map(Cell::new).collect();
        self.entry.set(block[first_word..].as_ptr().cast());
        self.start.set(self.entry.get());
        let body = Body {
            block,
            first_constant,
            first_word,
            yields,
            beginning: YieldPoint::default(),
            liveness: OnceCell::new(),
            liveness_everywhere: OnceCell::new(),
        };
        let already = self.body.set(body).is_err();
        debug_assert!(!already, "code is prepared once");
        let parameters = &function.parameters;
        let simple = parameters.named_only.is_empty()
            && parameters.rest.is_none()
            && parameters.named_rest.is_none();
        self.registers.set(u32::from(function.registers));
        if simple {
            self.plain_parameters
                .set(parameters.positional.len() as u32);
        }
        if let FunctionKind::Generator { flavor } = function.kind {
            self.is_generator.set(true);
            self.flavor.set(flavor);
        } else if simple {
            self.fast_parameters.set(self.plain_parameters.get());
        }
    }

    /// Makes the code count its calls and the rounds of its loops.
    pub fn count_runs(&self) {
        self.compiled.set(std::ptr::null());
        self.starting.set(std::ptr::null());
        self.counted[0].set(u64::from(tier_op::START_COUNTED));
        self.counted[1].set(std::ptr::from_ref(self) as u64);
        self.start.set(self.counted.as_ptr().cast());
        self.set_loops(|_| Some(u64::from(tier_op::LOOP_COUNTED)));
    }

    /// Says that the code is compiled: calls enter it at entry 0 if it `starts` there, and so do the loops for whose head, by word, `entry` has a number. `landing` is the
    /// number of the landing at an instruction, or 0.
    pub fn enter_compiled(
        &self,
        code: *const u8,
        starts: bool,
        entry: impl Fn(u32) -> Option<u16>,
        landing: impl Fn(*const u64) -> u16,
    ) {
        self.set_yields(landing);
        self.compiled.set(code);
        let (start, starting) = if starts {
            (tier_op::START_COMPILED, code)
        } else {
            (tier_op::START_COUNTED, std::ptr::null())
        };
        self.starting.set(starting);
        self.counted[0].set(u64::from(start));
        self.counted[1].set(std::ptr::from_ref(self) as u64);
        self.start.set(self.counted.as_ptr().cast());
        self.set_loops(|head| {
            let entry = entry(head)?;
            Some(u64::from(tier_op::LOOP_COMPILED) | u64::from(entry) << 16)
        });
    }

    /// Says that the code will not be compiled.
    pub fn give_up(&self) {
        self.compiled.set(std::ptr::null());
        self.starting.set(std::ptr::null());
        self.start.set(self.entry.get());
        self.set_loops(|_| None);
    }

    /// Replaces the first words of the `loop` instructions, which is given the word index of the loop's head; `None` is an ordinary one.
    fn set_loops(&self, word: impl Fn(u32) -> Option<u64>) {
        for (pc, instruction) in corevm_bytecode::instructions(&self.function().words) {
            if instruction.op == Op::Loop {
                let head = instruction.target(pc).unwrap_or(0) as u32;
                let word = word(head).unwrap_or(u64::from(Op::Loop as u16));
                self.words()[pc].set(word);
            }
        }
    }

    /// The inline cache with this number.
    pub fn cache(&self, index: u32) -> *const InlineCache {
        self.body().block[index as usize * CACHE_WORDS..]
            .as_ptr()
            .cast()
    }

    /// What the inline cache with this number holds now.
    pub fn cache_at(&self, index: u32) -> InlineCache {
        let cells = &self.body().block[index as usize * CACHE_WORDS..][..CACHE_WORDS];
        let head = cells[0].get();
        InlineCache {
            kind: head as u16,
            misses: (head >> 16) as u16,
            shape: (head >> 32) as u32,
            words: [cells[1].get(), cells[2].get(), cells[3].get()],
        }
    }

    /// Where constant `index` lies.
    pub fn constant_address(&self, index: u32) -> *const u64 {
        let body = self.body();
        body.block[body.first_constant + index as usize..]
            .as_ptr()
            .cast()
    }

    /// The `yield` whose operand `c` is `point`; `None` for those past the last number.
    #[inline(always)]
    pub fn yield_point(&self, point: u16) -> Option<&YieldPoint> {
        self.body().yields.get(usize::from(point))
    }

    /// Where a generator of this code starts, its arguments being all that lives.
    pub fn beginning(&self) -> &YieldPoint {
        &self.body().beginning
    }

    /// Finds the landings of generators.
    fn set_yields(&self, landing: impl Fn(*const u64) -> u16) {
        if !self.is_generator.get() {
            return;
        }
        let body = self.body();
        for (pc, instruction) in corevm_bytecode::instructions(&self.function().words) {
            if instruction.op == Op::Yield {
                let point = corevm_bytecode::word::c(self.words()[pc].get());
                if let Some(known) = body.yields.get(usize::from(point)) {
                    known
                        .landing
                        .set(landing(self.entry.get().wrapping_add(pc + 1)));
                }
            }
        }
        let beginning = &body.beginning;
        let registers = self.registers.get();
        if registers <= MOST_BITS {
            let live = self.liveness().live_before(0);
            let live = live.fold(0, |live, register| live | 1 << register);
            beginning.live.set(live | IS_KNOWN);
            beginning.register.set(registers as u16);
            beginning.landing.set(landing(self.entry.get()));
        }
    }

    /// What lives across the `yield` at word `pc`, looked up; `None` when there are more registers than [`MOST_BITS`].
    #[cold]
    pub fn find_live_at_yield(&self, point: &YieldPoint, pc: u32) -> Option<u64> {
        if self.registers.get() > MOST_BITS {
            return None;
        }
        let words = self.liveness().live_words_at(pc as usize);
        let live = words.first().copied().unwrap_or(0);
        point.live.set(live | IS_KNOWN);
        Some(live)
    }

    /// The registers that live before the `ret` at word `pc`, as bits; `None` when there are more than [`MOST_BITS`].
    #[inline]
    pub fn live_before_end(&self, pc: u32) -> Option<u64> {
        if let Some((_, live)) = self
            .live_before_ends
            .borrow()
            .iter()
            .find(|(at, _)| *at == pc)
        {
            return Some(*live);
        }
        if self.registers.get() > MOST_BITS {
            return None;
        }
        let live = self.liveness().live_before(pc as usize);
        let live = live.fold(0, |live, register| live | 1 << register);
        self.live_before_ends.borrow_mut().push((pc, live));
        Some(live)
    }

    /// Symbols of the parameters' names: positional ones, then named-only ones.
    pub fn parameter_symbols(&self, cx: Cx<'_>) -> &[u32] {
        self.parameter_symbols.get_or_init(|| {
            let parameters = &self.function().parameters;
            let names = parameters.positional.iter().chain(&parameters.named_only);
            names.map(|name| cx.symbol(name).symbol()).collect()
        })
    }

    fn body(&self) -> &Body {
        self.body
            .get()
            .expect("code is prepared before its first frame is made")
    }

    /// The isolate's instruction words.
    pub fn words(&self) -> &[Cell<u64>] {
        let body = self.body();
        &body.block[body.first_word..]
    }

    /// The value of constant `index`.
    pub fn constant(&self, index: u32) -> Value {
        let body = self.body();
        Value::from_bits(body.block[body.first_constant + index as usize].get())
    }

    /// Registers that live across the instruction at word `pc`.
    pub fn liveness(&self) -> &Liveness {
        self.body()
            .liveness
            .get_or_init(|| Liveness::compute(self.function()))
    }

    /// As [`Self::liveness`], where the instruction at word `pc` need be no safepoint: an observer may stop before any.
    pub fn liveness_around(&self, pc: usize) -> &Liveness {
        let usual = self.liveness();
        if usual.is_known(pc) {
            return usual;
        }
        self.body()
            .liveness_everywhere
            .get_or_init(|| Liveness::compute_everywhere(self.function()))
    }

    fn visit_roots(&self, visitor: &mut RootVisitor<'_>) {
        visit_object(&self.object, visitor);
        let Some(body) = self.body.get() else { return };
        // By convention the last word of a cache is a value or no pointer.
        let cached = body.block[..body.first_constant]
            .iter()
            .skip(CACHE_WORDS - 1)
            .step_by(CACHE_WORDS);
        for word in cached.chain(&body.block[body.first_constant..body.first_word]) {
            let mut value = Value::from_bits(word.get());
            visitor.visit(&mut value);
            word.set(value.bits());
        }
    }

    /// The source span of word `pc`.
    pub fn span_at(&self, pc: u32) -> Span {
        let spans = self.spans();
        let after = spans.partition_point(|entry| entry.pc <= pc);
        if after == 0 {
            Span::default()
        } else {
            spans[after - 1].span
        }
    }
}

/// All code of an isolate, made when it is first asked for. Code never moves: frames hold addresses of its words.
#[derive(Default)]
pub struct CodeTable {
    /// By code id. The boxes keep addresses stable while the table grows.
    codes: UnsafeCell<Vec<OnceCell<Box<CompiledCode>>>>,
    /// By first code id.
    modules: RefCell<Vec<Rc<LoadedModule>>>,
    /// Codes whose constants or object may be young: prepared since the last collection.
    young: Cell<Vec<CodeId>>,
    /// All codes that have been made.
    made: RefCell<Vec<CodeId>>,
    /// By address.
    addresses: RefCell<HashMap<usize, CodeId>>,
    /// About the memory that modules and codes take.
    size_bytes: Cell<usize>,
}

impl std::fmt::Debug for CodeTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodeTable")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

#[expect(
    unsafe_code,
    reason = "a table that grows while its items are borrowed"
)]
impl CodeTable {
    #[inline(always)]
    pub fn get(&self, id: CodeId) -> &CompiledCode {
        // SAFETY: items are boxed and never removed, so the reference stays good while the vector grows; the reference to
        // the vector itself ends here.
        let slot = unsafe { &(&*self.codes.get())[id.0 as usize] };
        match slot.get() {
            Some(code) => code,
            None => self.make(id),
        }
    }

    #[cold]
    fn make(&self, id: CodeId) -> &CompiledCode {
        let loaded = self.module_of(id);
        let index = id.0 - loaded.first_code;
        let code = Box::new(CompiledCode::new(id, loaded, index));
        let bytes = size_of::<CompiledCode>() + size_of_code(code.function());
        self.size_bytes.set(self.size_bytes.get() + bytes);
        self.made.borrow_mut().push(id);
        let address = std::ptr::from_ref(&*code) as usize;
        self.addresses.borrow_mut().insert(address, id);
        // SAFETY: as in `get`; making code adds no items.
        let slot = unsafe { &(&*self.codes.get())[id.0 as usize] };
        slot.get_or_init(|| code)
    }

    fn module_of(&self, id: CodeId) -> Rc<LoadedModule> {
        let modules = self.modules.borrow();
        let after = modules.partition_point(|module| module.first_code <= id.0);
        modules[after - 1].clone()
    }

    /// Number of cells that the code captures.
    pub fn capture_count(&self, id: CodeId) -> usize {
        // SAFETY: as in `get`.
        let slot = unsafe { &(&*self.codes.get())[id.0 as usize] };
        match slot.get() {
            Some(code) => code.function().captures.len(),
            None => {
                let loaded = self.module_of(id);
                let index = id.0 - loaded.first_code;
                loaded.source.capture_count(index as usize)
            }
        }
    }

    /// The code at this address, if there is one.
    pub fn at(&self, address: usize) -> Option<&CompiledCode> {
        let id = self.addresses.borrow().get(&address).copied();
        id.map(|id| self.get(id))
    }

    /// Bytes of modules and codes, about.
    pub(crate) fn size_bytes(&self) -> usize {
        self.size_bytes.get()
    }

    pub fn len(&self) -> usize {
        // SAFETY: as in `get`.
        unsafe { (*self.codes.get()).len() }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds all functions of a module.
    pub(crate) fn add_module(
        &self,
        name: String,
        source: ModuleSource,
        natives: Vec<NativeId>,
    ) -> Rc<LoadedModule> {
        let first_code = self.len();
        let last = first_code + source.function_count();
        let bytes = source.size_bytes();
        self.size_bytes.set(self.size_bytes.get() + bytes);
        let loaded = Rc::new(LoadedModule {
            name,
            natives,
            first_code: first_code as u32,
            source,
        });
        // SAFETY: no reference to the vector is alive.
        unsafe { (*self.codes.get()).resize_with(last, OnceCell::new) };
        if last > first_code {
            self.modules.borrow_mut().push(loaded.clone());
        }
        loaded
    }

    /// All code that was prepared to be run.
    pub fn run(&self) -> Vec<&CompiledCode> {
        let made = self.made.borrow();
        let codes = made.iter().map(|&id| self.get(id));
        codes.filter(|code| code.body.get().is_some()).collect()
    }

    /// Says that the code's constants or caches may hold young values from now on.
    pub(crate) fn mark_young(&self, id: CodeId) {
        let mut young = self.young.take();
        if young.last() != Some(&id) {
            young.push(id);
        }
        self.young.set(young);
    }

    pub(crate) fn visit_roots(&self, visitor: &mut RootVisitor<'_>) {
        let mut young = self.young.take();
        if visitor.is_minor() {
            visitor.take_has_young();
            young.retain(|&id| {
                self.get(id).visit_roots(visitor);
                visitor.take_has_young()
            });
            self.young.set(young);
        } else {
            let made = self.made.borrow();
            made.iter()
                .for_each(|&id| self.get(id).visit_roots(visitor));
        }
    }
}

/// Replaces cache indices and constant indices in the copied words by distances. Gives the registers that take what is sent to each `yield`.
fn relocate(block: &mut [u64], first_constant: usize, first_word: usize) -> Vec<u16> {
    let mut at = first_word;
    let mut yields = Vec::new();
    while at < block.len() {
        let word = block[at];
        let Some(op) = Op::from_u16(word as u16) else {
            break;
        };
        let info = op.info();
        if op == Op::Yield {
            // Those past the last number have no bits: they are looked up each time.
            let number = u16::try_from(yields.len()).unwrap_or(u16::MAX);
            block[at] = word & 0xFFFF_FFFF_FFFF | u64::from(number) << 48;
            if number < u16::MAX {
                yields.push(corevm_bytecode::word::a(word));
            }
        } else if op == Op::LoadConst {
            let distance = at - (first_constant + (word >> 32 & 0xFFFF) as usize);
            block[at] = word & 0xFFFF_FFFF | (distance as u64) << 32;
        } else if op == Op::LoadConstWide {
            let distance = at - (first_constant + (block[at + 1] & 0xFFFF_FFFF) as usize);
            block[at + 1] = block[at + 1] >> 32 << 32 | distance as u64;
        } else if info.has_cache {
            let distance = at - (block[at + 1] >> 32) as usize * CACHE_WORDS;
            block[at + 1] = block[at + 1] & 0xFFFF_FFFF | (distance as u64) << 32;
        }
        at += info.words;
    }
    yields
}

fn visit_object(cell: &Cell<Value>, visitor: &mut RootVisitor<'_>) {
    let mut value = cell.get();
    visitor.visit(&mut value);
    cell.set(value);
}
