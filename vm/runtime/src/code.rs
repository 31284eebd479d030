//! Compiled code of an isolate: its own copy of a function's words, which may be quickened, with constants and caches.
//!
//! The shared module stays pristine (FEASIBILITY: quickening needs a copy of the code per isolate). A function's
//! constants are made when it is first run.

mod constants;
mod ends;
mod table;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use corevm_bytecode::{
    Constant, Function, FunctionKind, Handler, Instruction, Liveness, Local, Module, ModuleFile,
    Op, Parameters, RunningPart, Span, SpanEntry, StoredConstant, Text, VerifiedFunction,
    VerifiedModule,
};
use corevm_heap::{RootVisitor, Scope, Value, ask_ahead};

use crate::assumptions::Namespaces;
use crate::cx::Cx;
use crate::native::NativeId;
use crate::stub::{Chains, stub_kind};
use crate::tier::tier_op;
use ends::Ends;

pub(crate) use constants::Making;
pub use table::CodeTable;

/// Index into the isolate's code. It is another code's when this one has died.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// A module loaded into an isolate. It lives, with all its codes, as long as an object of the heap names one of them or somebody holds it.
#[derive(Debug)]
pub struct LoadedModule {
    /// The module's name.
    pub name: String,
    /// What the module's imported natives are here.
    pub natives: Vec<NativeId>,
    /// Code ids of the module's functions: `first_code + index`.
    pub first_code: u32,
    source: ModuleSource,
    constants: constants::SharedConstants,
    /// How many of its codes have been made; each of them holds the module.
    made: Cell<u32>,
    /// The collection of everything that has found it alive last.
    found_in: Cell<u32>,
    /// About the memory that it takes with its codes.
    size_bytes: Cell<usize>,
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

fn decode(file: &ModuleFile, index: u32) -> VerifiedFunction {
    let function = file.function_without_spans(index as usize);
    function.expect(WAS_VERIFIED)
}

fn running_part(file: &ModuleFile, index: u32) -> RunningPart<'_> {
    file.running_part(index as usize).expect(WAS_VERIFIED)
}

/// A constant with a text of its own.
fn whole_constant(constant: StoredConstant<'_>) -> Constant {
    match constant {
        StoredConstant::Text(bytes) => Constant::Str(Text::from_bytes(bytes).expect(WAS_VERIFIED)),
        StoredConstant::Other(constant) => constant,
    }
}

/// What running a function takes of what was declared.
struct Declared {
    /// Number of parameters, if all are plain positional ones.
    plain_parameters: Option<u32>,
    kind: FunctionKind,
    registers: u16,
}

/// A function without its words and constants.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a>(&'a Function);

impl<'a> Head<'a> {
    pub fn name(self) -> &'a String {
        &self.0.name
    }

    pub fn qualified_name(self) -> &'a String {
        &self.0.qualified_name
    }

    pub fn parameters(self) -> &'a Parameters {
        &self.0.parameters
    }

    pub fn kind(self) -> FunctionKind {
        self.0.kind
    }

    /// Bits that only the language reads.
    pub fn language_flags(self) -> u32 {
        self.0.language_flags
    }

    /// Exception handlers, innermost first.
    pub fn handlers(self) -> &'a [Handler] {
        &self.0.handlers
    }

    /// Names of captured cells, in the order of the capture tuple.
    pub fn captures(self) -> &'a [String] {
        &self.0.captures
    }

    /// Named variables.
    pub fn locals(self) -> &'a [Local] {
        &self.0.locals
    }

    /// First source line, 1-based; 0 when unknown.
    pub fn first_line(self) -> u32 {
        self.0.first_line
    }
}

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
    fn new(
        name: String,
        source: ModuleSource,
        natives: Vec<NativeId>,
        first_code: u32,
    ) -> LoadedModule {
        LoadedModule {
            name,
            natives,
            first_code,
            made: Cell::new(0),
            found_in: Cell::new(0),
            size_bytes: Cell::new(source.size_bytes()),
            source,
            constants: constants::SharedConstants::default(),
        }
    }

    /// Ids of its codes.
    pub fn codes(&self) -> std::ops::Range<u32> {
        self.first_code..self.first_code + self.source.function_count() as u32
    }

    /// Whether the program has had it made; else it is part of the VM's program.
    pub(crate) fn is_programs(&self) -> bool {
        matches!(self.source, ModuleSource::Whole(_))
    }

    pub(crate) fn size_bytes(&self) -> usize {
        self.size_bytes.get()
    }

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
    /// Words of instructions that rounds of its loops have run since the code began to count.
    run_words: Cell<u64>,
    /// Whether a call makes a generator, and the language's flavor of it, once the code is ready.
    pub is_generator: Cell<bool>,
    pub flavor: Cell<u8>,
    /// The function, and apart from it its spans, when the module is decoded function by function.
    decoded: OnceCell<Box<VerifiedFunction>>,
    /// The function without its words and constants, which the isolate's copy has, as long as nobody has asked for them.
    head: OnceCell<Box<Function>>,
    decoded_spans: OnceCell<Box<[SpanEntry]>>,
    body: OnceCell<Body>,
    parameter_symbols: OnceCell<Box<[u32]>>,
    ends: Ends,
    /// The guest's object for this code, once made; lives as long as the code.
    pub object: Cell<Value>,
    pub namespaces: Namespaces,
    /// Values in its machine code.
    #[expect(clippy::vec_box, reason = "machine code has the addresses of values")]
    kept: RefCell<Vec<Box<Cell<Value>>>>,
    /// Other modules' codes that its machine code knows.
    used: RefCell<Vec<CodeId>>,
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
    /// The word of each `loop`, and that of its head.
    loops: Box<[(u32, u32)]>,
    /// Where a generator starts.
    beginning: YieldPoint,
    liveness: OnceCell<Liveness>,
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
    /// Its word.
    pc: Cell<u32>,
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

/// By convention the last word of a cache is a value or no pointer.
const VALUE_OF_CACHE: usize = CACHE_WORDS - 1;

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
            run_words: Cell::new(0),
            is_generator: Cell::new(false),
            flavor: Cell::new(0),
            decoded: OnceCell::new(),
            head: OnceCell::new(),
            decoded_spans: OnceCell::new(),
            parameter_symbols: OnceCell::new(),
            ends: Ends::default(),
            body: OnceCell::new(),
            object: Cell::new(Value::NIL),
            namespaces: Namespaces::default(),
            kept: RefCell::default(),
            used: RefCell::default(),
            loaded,
        }
    }

    /// The function as it was compiled, decoded when this is first asked for; its spans are in [`Self::spans`].
    #[inline]
    pub fn function(&self) -> &Function {
        match &self.loaded.source {
            ModuleSource::Whole(module) => &module.functions[self.index as usize],
            ModuleSource::File(file) => self
                .decoded
                .get_or_init(|| Box::new(decode(file, self.index))),
        }
    }

    /// What there is to know of the function besides its words and constants.
    #[inline]
    pub fn head(&self) -> Head<'_> {
        Head(match (&self.loaded.source, self.decoded.get()) {
            (ModuleSource::File(file), None) => self.head.get_or_init(|| {
                Box::new(file.function_head(self.index as usize).expect(WAS_VERIFIED))
            }),
            _ => self.function(),
        })
    }

    /// Calls `see` with the whole function, which is not kept for that.
    pub fn with_function<T>(&self, see: impl FnOnce(&Function) -> T) -> T {
        match &self.loaded.source {
            ModuleSource::File(file) if self.decoded.get().is_none() => {
                see(&decode(file, self.index))
            }
            _ => see(self.function()),
        }
    }

    /// Number of cells that the function captures; looked up without decoding it.
    fn capture_count(&self) -> usize {
        self.loaded.source.capture_count(self.index as usize)
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

    /// Calls `see` with the function's name.
    pub fn with_name<T>(&self, see: impl FnOnce(&str) -> T) -> T {
        match &self.loaded.source {
            ModuleSource::File(file) => {
                see(running_part(file, self.index).name().expect(WAS_VERIFIED))
            }
            ModuleSource::Whole(_) => see(&self.function().name),
        }
    }

    /// Calls `see` with the name and the path of enclosing scopes.
    pub fn with_qualified_name<T>(&self, see: impl FnOnce(&str) -> T) -> T {
        match &self.loaded.source {
            ModuleSource::File(file) => {
                let mut part = running_part(file, self.index);
                see(part.qualified_name().expect(WAS_VERIFIED))
            }
            ModuleSource::Whole(_) => see(&self.function().qualified_name),
        }
    }

    /// Bits that only the language reads.
    pub fn language_flags(&self) -> u32 {
        match (&self.loaded.source, self.head.get()) {
            (ModuleSource::File(file), None) if self.decoded.get().is_none() => {
                running_part(file, self.index).language_flags
            }
            _ => self.head().language_flags(),
        }
    }

    /// Calls `see` with the function's first constant, if it has one.
    pub fn with_first_constant<T>(&self, see: impl FnOnce(Option<&Constant>) -> T) -> T {
        match &self.loaded.source {
            ModuleSource::File(file) if self.decoded.get().is_none() => {
                let mut part = running_part(file, self.index);
                let first = part.next_constant().expect(WAS_VERIFIED);
                see(first.map(whole_constant).as_ref())
            }
            _ => see(self.function().constants.first()),
        }
    }

    /// Makes the isolate's copy, with the values that `make` and, for texts that need not be copied, `make_text` give for the constants.
    pub(crate) fn prepare(
        &self,
        make: impl Fn(&Constant) -> Value,
        make_text: impl Fn(&[u8]) -> Value,
    ) {
        if let ModuleSource::File(file) = &self.loaded.source
            && self.decoded.get().is_none()
        {
            let mut part = running_part(file, self.index);
            let first_constant = part.caches as usize * CACHE_WORDS;
            let mut block = vec![0; first_constant];
            while let Some(constant) = part.next_constant().expect(WAS_VERIFIED) {
                let value = match constant {
                    StoredConstant::Text(bytes) => make_text(bytes),
                    StoredConstant::Other(constant) => make(&constant),
                };
                block.push(value.bits());
            }
            let first_word = block.len();
            let declared = Declared {
                plain_parameters: part.plain_parameters,
                kind: part.kind,
                registers: part.registers,
            };
            part.words(&mut block).expect(WAS_VERIFIED);
            return self.fill(block, first_constant, first_word, &declared);
        }
        let function = self.function();
        let first_constant = function.caches as usize * CACHE_WORDS;
        let first_word = first_constant + function.constants.len();
        let mut block = Vec::with_capacity(first_word + function.words.len());
        block.resize(first_constant, 0);
        block.extend(
            function
                .constants
                .iter()
                .map(|constant| make(constant).bits()),
        );
        block.extend_from_slice(&function.words);
        let parameters = &function.parameters;
        let is_plain = parameters.named_only.is_empty()
            && parameters.rest.is_none()
            && parameters.named_rest.is_none();
        let declared = Declared {
            plain_parameters: is_plain.then_some(parameters.positional.len() as u32),
            kind: function.kind,
            registers: function.registers,
        };
        self.fill(block, first_constant, first_word, &declared);
    }

    /// Makes the code ready with its block.
    fn fill(
        &self,
        mut block: Vec<u64>,
        first_constant: usize,
        first_word: usize,
        declared: &Declared,
    ) {
        let places = relocate(&mut block, first_constant, first_word);
        let yields = places.yields.into_iter().map(|(pc, register)| YieldPoint {
            pc: Cell::new(pc),
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
            loops: places.loops.into_boxed_slice(),
            beginning: YieldPoint::default(),
            liveness: OnceCell::new(),
        };
        let already = self.body.set(body).is_err();
        debug_assert!(!already, "code is prepared once");
        self.registers.set(u32::from(declared.registers));
        if let Some(count) = declared.plain_parameters {
            self.plain_parameters.set(count);
        }
        if let FunctionKind::Generator { flavor } = declared.kind {
            self.is_generator.set(true);
            self.flavor.set(flavor);
        } else if declared.plain_parameters.is_some() {
            self.fast_parameters.set(self.plain_parameters.get());
        }
    }

    /// Makes the code count its calls and the rounds of its loops.
    pub fn count_runs(&self) {
        self.compiled.set(std::ptr::null());
        self.starting.set(std::ptr::null());
        self.run_words.set(0);
        self.counted[0].set(u64::from(tier_op::START_COUNTED));
        self.counted[1].set(std::ptr::from_ref(self) as u64);
        self.start.set(self.counted.as_ptr().cast());
        self.set_loops(|_| Some(u64::from(tier_op::LOOP_COUNTED)));
    }

    /// Counts `rounds` more of the loop that ends at `last` and begins at `head`: whether what would be compiled from there has run `runs` times by
    /// now, on the average of its instructions, of which a round is taken to run half.
    pub fn count_rounds(&self, last: *const u64, head: *const u64, rounds: u64, runs: u64) -> bool {
        let words = self.words().as_ptr().cast::<u64>();
        let word_of = |pc: *const u64| ((pc as usize - words as usize) / 8) as u32;
        let (last, head) = (word_of(last), word_of(head));
        let run = u64::from(last - head).saturating_mul(rounds);
        self.run_words.set(self.run_words.get().saturating_add(run));
        // A loop around it leads back to what comes before.
        let mut first = head;
        for &(last, head) in self.body().loops.iter().rev() {
            if last >= first {
                first = first.min(head);
            }
        }
        let reached = self.words().len() as u64 - u64::from(first);
        self.run_words.get() / 2 >= reached.saturating_mul(runs)
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
        let words = self.words();
        for &(pc, head) in &self.body().loops {
            let word = word(head).unwrap_or(u64::from(Op::Loop as u16));
            words[pc as usize].set(word);
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
        for known in &body.yields {
            let after = known.pc.get() as usize + 1;
            known
                .landing
                .set(landing(self.entry.get().wrapping_add(after)));
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

    /// Symbols of the parameters' names: positional ones, then named-only ones.
    pub fn parameter_symbols(&self, cx: Cx<'_>) -> &[u32] {
        self.parameter_symbols.get_or_init(|| {
            let parameters = self.head().parameters();
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

    /// The addresses of the isolate's instruction words, once they are made.
    pub fn word_range(&self) -> Option<std::ops::Range<usize>> {
        let body = self.body.get()?;
        let words = body.block[body.first_word..].as_ptr_range();
        Some(words.start as usize..words.end as usize)
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
            .get_or_init(|| self.with_function(Liveness::compute))
    }

    /// Keeps a value for machine code, which finds it at the address given as long as the code lives.
    pub(crate) fn keep(&self, value: Value) -> *const Cell<Value> {
        let cell = Box::new(Cell::new(value));
        let address = std::ptr::from_ref(&*cell);
        self.kept.borrow_mut().push(cell);
        address
    }

    /// Says that the code's machine code has something of `other`, which lives as long as this one.
    pub fn use_code(&self, other: &CompiledCode) {
        let mut used = self.used.borrow_mut();
        if !Rc::ptr_eq(&self.loaded, &other.loaded) && !used.contains(&other.id) {
            used.push(other.id);
        }
    }

    fn visit_roots(&self, chains: &mut Chains, visitor: &mut RootVisitor<'_>) {
        visit_cell(&self.object, visitor);
        if visitor.scope() != Scope::Everything {
            for cell in self.namespaces.cells() {
                visit_cell(cell, visitor);
            }
        }
        let kept = self.kept.borrow();
        kept.iter().for_each(|cell| visit_cell(cell, visitor));
        let Some(body) = self.body.get() else { return };
        let (caches, others) = body.block.split_at(body.first_constant);
        // Collections of everything do not keep alive what sites have learned: see `update_sites`.
        let caches = match visitor.scope() {
            Scope::Everything => &[],
            _ => caches,
        };
        for cache in caches.chunks_exact(CACHE_WORDS) {
            if let Some(chain) = chain_of(cache) {
                chains.visit(chain, visitor);
            }
            visit_word(&cache[VALUE_OF_CACHE], visitor);
        }
        let constants = &others[..body.first_word - body.first_constant];
        constants.iter().for_each(|word| visit_word(word, visitor));
    }

    /// Forgets the stubs whose value has died, and brings the others up to date.
    fn update_sites(&self, chains: &mut Chains, survivor: &dyn Fn(Value) -> Option<Value>) {
        const AHEAD: usize = 8;
        self.namespaces.update(survivor);
        let Some(body) = self.body.get() else { return };
        let caches = &body.block[..body.first_constant];
        let mut later = caches.chunks_exact(CACHE_WORDS).skip(AHEAD);
        let value_of = |cache: &[Cell<u64>]| {
            let value = Value::from_bits(cache[VALUE_OF_CACHE].get());
            value.is_given().then_some(value)
        };
        for cache in caches.chunks_exact(CACHE_WORDS) {
            if let Some(value) = later.next().and_then(value_of) {
                ask_ahead(value);
            }
            if let Some(chain) = chain_of(cache) {
                chains.update(chain, survivor);
            }
            match value_of(cache).map(survivor) {
                Some(Some(value)) => cache[VALUE_OF_CACHE].set(value.bits()),
                Some(None) => cache.iter().for_each(|word| word.set(0)),
                None => {}
            }
        }
    }

    /// The chains of the code's sites.
    fn chains(&self) -> impl Iterator<Item = u64> {
        let body = self.body.get();
        let caches = body.map_or(&[][..], |body| &body.block[..body.first_constant]);
        caches.chunks_exact(CACHE_WORDS).filter_map(chain_of)
    }

    /// Bytes of the isolate's copy, about.
    fn copy_bytes(&self) -> usize {
        size_of::<CompiledCode>() + size_of::<Function>() + size_of_val(&*self.body().block)
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

/// What [`relocate`] finds in the words.
#[derive(Default)]
struct Places {
    /// The word of each `yield`, and the register that takes what is sent.
    yields: Vec<(u32, u16)>,
    loops: Vec<(u32, u32)>,
}

/// Replaces cache indices and constant indices in the copied words by distances.
fn relocate(block: &mut [u64], first_constant: usize, first_word: usize) -> Places {
    let mut at = first_word;
    let mut places = Places::default();
    let yields = &mut places.yields;
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
                yields.push(((at - first_word) as u32, corevm_bytecode::word::a(word)));
            }
        } else if op == Op::Loop {
            let pc = at - first_word;
            let instruction = Instruction::decode(&block[first_word..], pc);
            let head = instruction.and_then(|(instruction, _)| instruction.target(pc));
            places.loops.push((pc as u32, head.unwrap_or(0) as u32));
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
    places
}

/// The chain that an inline cache refers to, if it does.
fn chain_of(cache: &[Cell<u64>]) -> Option<u64> {
    (cache[0].get() as u16 == stub_kind::CHAIN).then(|| cache[1].get())
}

fn visit_cell(cell: &Cell<Value>, visitor: &mut RootVisitor<'_>) {
    let mut value = cell.get();
    visitor.visit(&mut value);
    cell.set(value);
}

fn visit_word(word: &Cell<u64>, visitor: &mut RootVisitor<'_>) {
    let mut value = Value::from_bits(word.get());
    if value.is_given() {
        visitor.visit(&mut value);
        word.set(value.bits());
    }
}
