//! An isolate: one heap with its shapes, symbols, code, natives and processes. It runs on one thread at a time.
#![expect(
    unsafe_code,
    reason = "the heap and the process are collected and run through raw access"
)]

use std::any::{Any, TypeId};
use std::cell::{Cell, OnceCell, RefCell, UnsafeCell};
use std::fmt;
use std::rc::Rc;

use corevm_bytecode::{FileError, ModuleFile, VerifiedModule};
use corevm_heap::{Collection, Heap, HeapConfig, Kind, RootVisitor, Roots, Value};
use rustc_hash::FxHashMap;

use crate::assumptions::Assumptions;
use crate::census::WantedCensus;
use crate::code::{CodeTable, CompiledCode, LoadedModule, ModuleSource};
use crate::cx::Cx;
use crate::host::Host;
use crate::intern::SymbolTable;
use crate::language::Language;
use crate::limits::{Limits, StopRequest};
use crate::lookup::LookupCache;
use crate::native::{LeafFn, NativeDef, NativeId, Signature};
use crate::process::Process;
use crate::scheduler::Scheduler;
use crate::shape::{ShapeId, ShapeTable};
use crate::sites::AskedTable;
use crate::tier::{Compiler, JitConfig, Landing};

/// How an isolate is set up.
#[derive(Clone, Debug)]
pub struct Config {
    pub heap: HeapConfig,
    /// Guest calls that may be nested.
    pub recursion_limit: u32,
    /// Instructions that programs may execute; `None` does not count them. See [`Isolate::add_fuel`].
    pub fuel: Option<u64>,
    /// Programs may lower the recursion limit, not raise it above this one.
    pub is_recursion_limit_fixed: bool,
    /// A program that uses up the heap stops ([`Stop::Memory`](crate::Stop::Memory)); else it gets an exception, and nothing more.
    pub stops_at_heap_limit: bool,
    /// Where a stop is asked for, if others than the isolate look there too.
    pub stop_request: Option<StopRequest>,
    /// Largest VM stack, in words.
    pub stack_limit_words: usize,
    /// A moving nursery collection every so many polls; 0: never.
    pub gc_stress_minor: u32,
    /// A moving collection of everything every so many polls; 0: never.
    pub gc_stress_full: u32,
    /// Suspend the program at every poll: a run then ends with `Outcome::Suspended`, and `interp::resume` goes on with the stack in other
    /// memory.
    pub suspend_at_polls: bool,
    /// Let another process run at every poll, if one can.
    pub switch_at_polls: bool,
    /// When functions are compiled, if the isolate has a compiler.
    pub jit: JitConfig,
    /// With a clock, collections and compilations are timed.
    pub clock: Option<Clock>,
}

/// Gives the nanoseconds since some moment.
pub type Clock = fn() -> u64;

/// How long collections of one kind stopped the program, in nanoseconds; 0 without a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pauses {
    pub count: u64,
    pub longest: u64,
    pub total: u64,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            heap: HeapConfig::default(),
            recursion_limit: 1000,
            fuel: None,
            is_recursion_limit_fixed: false,
            stops_at_heap_limit: false,
            stop_request: None,
            stack_limit_words: 1 << 28,
            gc_stress_minor: 0,
            gc_stress_full: 0,
            suspend_at_polls: false,
            switch_at_polls: false,
            jit: JitConfig::ON,
            clock: None,
        }
    }
}

/// A native in the isolate's table.
#[derive(Debug)]
pub struct NativeEntry {
    pub def: &'static NativeDef,
    signature: OnceCell<Signature>,
    parameter_symbols: OnceCell<Box<[u32]>>,
    leaf_call: OnceCell<LeafCall>,
}

/// A leaf that can be called with positional arguments only, and how these become what it takes.
#[derive(Clone, Copy, Debug)]
pub struct LeafCall {
    pub leaf: LeafFn,
    /// So many arguments are what it takes as they are; `None`: others are always added.
    pub exact: Option<u8>,
    /// Fewest arguments.
    pub required: u8,
    pub positional: u8,
    /// Values after binding.
    pub slots: u8,
    /// More arguments than positional parameters become a tuple.
    pub rest: bool,
    /// The last value is an empty map.
    pub named_rest: bool,
    /// See [`NativeDef::short`].
    pub short: &'static [(u8, LeafFn)],
}

impl LeafCall {
    /// Most values after binding.
    pub const MOST_SLOTS: usize = 24;

    fn of(def: &NativeDef, signature: &Signature) -> Option<LeafCall> {
        let leaf = def.body.leaf()?;
        let must_name = signature.named_only.iter().any(|&(_, must)| must);
        (!must_name && signature.slots() <= LeafCall::MOST_SLOTS).then(|| LeafCall {
            leaf,
            exact: signature
                .is_simple()
                .then_some(signature.positional.len() as u8),
            required: signature.required as u8,
            positional: signature.positional.len() as u8,
            slots: signature.slots() as u8,
            rest: signature.rest,
            named_rest: signature.named_rest,
            short: def.short,
        })
    }

    /// The leaf for just so many positional arguments.
    #[inline(always)]
    pub fn short_for(&self, argc: usize) -> Option<LeafFn> {
        let mut short = self.short.iter();
        Some(short.find(|(count, _)| usize::from(*count) == argc)?.1)
    }

    /// Whether arguments, or their lack, make a container.
    #[inline(always)]
    pub fn gathers(&self) -> bool {
        self.rest || self.named_rest
    }
}

impl NativeEntry {
    fn new(def: &'static NativeDef) -> NativeEntry {
        NativeEntry {
            def,
            signature: OnceCell::new(),
            parameter_symbols: OnceCell::new(),
            leaf_call: OnceCell::new(),
        }
    }

    /// Symbols of the parameters' names: positional ones, then named-only ones.
    pub fn parameter_symbols(&self, cx: Cx<'_>) -> &[u32] {
        self.parameter_symbols.get_or_init(|| {
            let signature = self.signature();
            let named_only = signature.named_only.iter().map(|(name, _)| *name);
            let names = signature.positional.iter().copied().chain(named_only);
            names.map(|name| cx.symbol(name).symbol()).collect()
        })
    }

    pub fn signature(&self) -> &Signature {
        self.signature.get_or_init(|| {
            let signature = Signature::parse(self.def.signature);
            if let Some(call) = LeafCall::of(self.def, &signature) {
                // Parsing a signature again gives the same.
                let _ = self.leaf_call.set(call);
            }
            signature
        })
    }

    /// How it is called with positional arguments; `None` when it is no leaf, or nobody asked for the signature yet.
    #[inline(always)]
    pub fn leaf_call(&self) -> Option<&LeafCall> {
        self.leaf_call.get()
    }
}

/// A registered native; its entry is made when it is first called.
#[derive(Debug)]
struct NativeSlot {
    def: &'static NativeDef,
    entry: OnceCell<Box<NativeEntry>>,
}

/// Why a module cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The module imports a native that nobody registered: the fault of whoever paired module and language.
    UnknownNative(String),
    /// The file is damaged or its code is refused.
    File(FileError),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::UnknownNative(name) => write!(f, "unknown native {name}"),
            LoadError::File(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for LoadError {}

/// One isolate.
pub struct Isolate {
    pub config: Config,
    heap: UnsafeCell<Heap>,
    process: UnsafeCell<Process>,
    pub(crate) scheduler: Scheduler,
    pub(crate) limits: Limits,
    shapes: UnsafeCell<ShapeTable>,
    pub(crate) symbols: RefCell<SymbolTable>,
    pub(crate) codes: CodeTable,
    natives: UnsafeCell<Vec<NativeSlot>>,
    native_names: RefCell<FxHashMap<&'static str, NativeId>>,
    /// Attributes of types that change often, by type number and symbol.
    pub(crate) volatile: RefCell<std::collections::HashSet<(u32, u32)>>,
    pub(crate) language: Box<dyn Language>,
    pub(crate) host: Box<dyn Host>,
    state: Box<dyn Any>,
    state_type: TypeId,
    /// Values the language keeps, by index.
    roots: UnsafeCell<Vec<Value>>,
    /// Where the roots are now, for compiled code.
    roots_at: Cell<*const Value>,
    young_roots: Cell<bool>,
    /// The root shape of each native kind.
    kind_shapes: [Cell<u32>; Kind::ALL.len()],
    /// Versions of types, by the type's number: see `lookup`.
    pub(crate) type_versions: UnsafeCell<Vec<Cell<u32>>>,
    /// Where the table of versions is now, for compiled code.
    pub(crate) versions_at: Cell<*const Cell<u32>>,
    pub(crate) next_type_version: Cell<u32>,
    pub(crate) next_layout: Cell<u64>,
    pub(crate) assumptions: RefCell<Assumptions>,
    pauses: Cell<[Pauses; 2]>,
    pub(crate) lookup_cache: RefCell<LookupCache>,
    /// Objects waiting for their finalizer, and weak references that were cleared: the language takes them at a poll.
    pending: RefCell<Collection>,
    pub(crate) census: WantedCensus,
    stress_polls: Cell<u32>,
    slow_paths: Vec<crate::language::SlowPath>,
    leaf_paths: Vec<Option<LeafFn>>,
    compiler: OnceCell<Box<dyn Compiler>>,
    /// What compiled code asked for, when that is counted.
    pub(crate) asked: AskedTable,
    /// The compiler's landings.
    landings: Cell<*const Landing>,
}

impl std::fmt::Debug for Isolate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Isolate")
            .field("language", &self.language.name())
            .finish_non_exhaustive()
    }
}

impl Isolate {
    /// A fresh isolate for one language with the language's state. `set_up` runs before any guest code.
    ///
    /// # Errors
    /// What `set_up` returns.
    pub fn new<E>(
        config: Config,
        language: Box<dyn Language>,
        host: Box<dyn Host>,
        state: Box<dyn Any>,
        set_up: impl for<'v> FnOnce(Cx<'v>) -> Result<(), E>,
    ) -> Result<Isolate, E> {
        let slow_paths = crate::SlowOp::ALL
            .iter()
            .map(|&op| language.slow_path(op))
            .collect();
        let leaf_paths = crate::SlowOp::ALL
            .iter()
            .map(|&op| language.leaf_path(op))
            .collect();
        let process = Process::new(config.recursion_limit, config.stack_limit_words);
        let isolate = Isolate {
            heap: UnsafeCell::new(Heap::new(config.heap.clone())),
            process: UnsafeCell::new(process),
            scheduler: Scheduler::default(),
            limits: Limits::new(&config),
            shapes: UnsafeCell::default(),
            symbols: RefCell::new(SymbolTable::new()),
            codes: CodeTable::default(),
            natives: UnsafeCell::default(),
            native_names: RefCell::default(),
            language,
            host,
            state_type: (*state).type_id(),
            state,
            volatile: RefCell::default(),
            roots: UnsafeCell::default(),
            roots_at: Cell::new(std::ptr::null()),
            young_roots: Cell::new(false),
            kind_shapes: std::array::from_fn(|_| Cell::new(0)),
            type_versions: UnsafeCell::default(),
            versions_at: Cell::new(std::ptr::null()),
            next_type_version: Cell::new(1),
            compiler: OnceCell::new(),
            asked: AskedTable::default(),
            landings: Cell::new(std::ptr::null()),
            next_layout: Cell::new(0),
            assumptions: RefCell::default(),
            pauses: Cell::default(),
            lookup_cache: RefCell::new(LookupCache::new()),
            pending: RefCell::default(),
            census: WantedCensus::default(),
            stress_polls: Cell::new(0),
            slow_paths,
            leaf_paths,
            config,
        };
        // Shape 0 and the kinds' shapes have no class until the language gives them one.
        for kind in Kind::ALL {
            let shape = isolate.shapes_mut(|shapes| shapes.add_root(Value::NIL, 0, 0));
            isolate.kind_shapes[kind as usize].set(shape.0);
        }
        // The VM's own roots are there from the beginning.
        isolate.set_root(crate::cx::root::COUNT - 1, Value::NIL);
        set_up(isolate.enter())?;
        Ok(isolate)
    }

    /// Gives the isolate a compiler: code that is first run from now on is compiled when it is hot. Only the first call counts.
    pub fn set_compiler(&self, compiler: Box<dyn Compiler>) {
        let _ = self.compiler.set(compiler);
    }

    /// Says where landing 0 lies, which is none; the others follow. They never move.
    pub fn set_landings(&self, landings: *const Landing) {
        self.landings.set(landings);
    }

    /// Where the landing with this number, which is not 0, lies.
    #[inline(always)]
    pub fn landing(&self, number: u16) -> *const Landing {
        self.landings.get().wrapping_add(usize::from(number))
    }

    pub fn compiler(&self) -> Option<&dyn Compiler> {
        self.compiler.get().map(|compiler| &**compiler)
    }

    /// Where the address of the table of type versions is; good as long as the isolate is not moved.
    pub fn versions_at(&self) -> *const Cell<*const Cell<u32>> {
        &raw const self.versions_at
    }

    /// Where the address of the roots is; likewise.
    pub fn roots_at(&self) -> *const Cell<*const Value> {
        &raw const self.roots_at
    }

    /// Keeps a value for the machine code of `code`, which finds it at the address given as long as the code lives.
    pub fn keep_constant(&self, code: &CompiledCode, value: Value) -> *const Cell<Value> {
        self.codes.mark_young(code.id);
        code.keep(value)
    }

    /// The header of a new object of a kind's own class that needs nothing but its kind's words.
    pub fn header_of_kind(&self, kind: Kind) -> u64 {
        corevm_heap::header_word(kind, self.kind_shape(kind), 0, 0)
    }

    /// The header of a tuple of so many items, fewer than [`corevm_heap::LONG`].
    pub fn header_of_tuple(&self, items: u8) -> u64 {
        corevm_heap::header_word(Kind::Tuple, self.kind_shape(Kind::Tuple), items, 0)
    }

    /// The header of a fresh instance of a shape, with as many slots as [`Self::slots_of`] says.
    pub fn header_of_instance(&self, shape: u32) -> u64 {
        corevm_heap::header_word(Kind::Instance, shape, self.slots_of(shape), 0)
    }

    /// Number of words of an instance of a shape behind its header.
    pub fn slots_of(&self, shape: u32) -> u8 {
        self.shapes().get(ShapeId(shape)).inline_slots
    }

    /// Access for leaf code; nothing moves while the result is in use.
    #[inline(always)]
    pub fn enter(&self) -> Cx<'_> {
        Cx::new(self)
    }

    #[inline(always)]
    pub fn heap(&self) -> &Heap {
        // SAFETY: `&mut Heap` is made by `collect` only, which holds no other reference.
        unsafe { &*self.heap.get() }
    }

    /// The running process, for the tiers.
    ///
    /// # Safety
    /// The reference is used up before the next call that gets one, or that leads into this crate; what is written to the process keeps
    /// its invariants.
    #[expect(
        clippy::mut_from_ref,
        reason = "an isolate runs on one thread, and callers hold the reference for one expression"
    )]
    #[inline(always)]
    pub unsafe fn running_process(&self) -> &mut Process {
        self.process()
    }

    /// The running process. The reference must be used up before the next call that gets one.
    #[expect(
        clippy::mut_from_ref,
        reason = "an isolate runs on one thread, and callers hold the reference for one expression"
    )]
    #[inline(always)]
    pub(crate) fn process(&self) -> &mut Process {
        // SAFETY: one thread; callers, all of this crate, hold the reference for one expression.
        unsafe { &mut *self.process.get() }
    }

    #[inline(always)]
    pub fn shapes(&self) -> &ShapeTable {
        // SAFETY: changed through `shapes_mut` only, during which no reference is held.
        unsafe { &*self.shapes.get() }
    }

    pub(crate) fn shapes_mut<T>(&self, change: impl FnOnce(&mut ShapeTable) -> T) -> T {
        // SAFETY: the closures passed are this crate's, and do not reach `shapes`.
        change(unsafe { &mut *self.shapes.get() })
    }

    /// The stubs of a polymorphic site.
    #[inline(always)]
    pub fn chain(&self, number: u64) -> &[crate::InlineCache] {
        self.codes.chain(number)
    }

    pub fn codes(&self) -> &CodeTable {
        &self.codes
    }

    #[inline(always)]
    pub fn language(&self) -> &dyn Language {
        &*self.language
    }

    #[inline(always)]
    pub fn slow_path(&self, op: u16) -> crate::language::SlowPath {
        self.slow_paths[op as usize]
    }

    #[inline(always)]
    pub fn leaf_path(&self, op: crate::SlowOp) -> Option<LeafFn> {
        self.leaf_paths[op as usize]
    }

    pub fn host(&self) -> &dyn Host {
        &*self.host
    }

    pub(crate) fn state(&self) -> &dyn Any {
        &*self.state
    }

    /// The type of the language's state.
    #[inline(always)]
    pub(crate) fn state_type(&self) -> TypeId {
        self.state_type
    }

    #[inline(always)]
    pub fn kind_shape(&self, kind: Kind) -> u32 {
        self.kind_shapes[kind as usize].get()
    }

    pub(crate) fn set_kind_shape(&self, kind: Kind, shape: ShapeId) {
        self.kind_shapes[kind as usize].set(shape.0);
    }

    /// Adds natives; their ids follow each other from the returned one.
    pub fn register_natives(&self, table: &'static [NativeDef]) -> NativeId {
        // SAFETY: no reference to the vector is alive.
        let natives = unsafe { &mut *self.natives.get() };
        let first = natives.len() as u32;
        natives.extend(table.iter().map(|def| NativeSlot {
            def,
            entry: OnceCell::new(),
        }));
        NativeId(first)
    }

    /// Makes natives importable by name (`call_native`).
    pub fn export_natives(&self, table: &'static [NativeDef]) {
        let first = self.register_natives(table);
        let mut names = self.native_names.borrow_mut();
        for (i, def) in table.iter().enumerate() {
            names.insert(def.name, NativeId(first.0 + i as u32));
        }
    }

    pub(crate) fn exported(&self, name: &str) -> Option<NativeId> {
        self.native_names.borrow().get(name).copied()
    }

    #[inline(always)]
    pub fn native(&self, id: NativeId) -> &NativeEntry {
        // SAFETY: entries are boxed and never removed, so the reference outlives growth of the vector.
        let slot = unsafe { &(&*self.natives.get())[id.0 as usize] };
        slot.entry
            .get_or_init(|| Box::new(NativeEntry::new(slot.def)))
    }

    #[inline]
    pub fn native_def(&self, id: NativeId) -> &'static NativeDef {
        // SAFETY: the reference to the vector ends here.
        unsafe { (&*self.natives.get())[id.0 as usize].def }
    }

    pub fn native_signature(&self, id: NativeId) -> &Signature {
        self.native(id).signature()
    }

    /// Loads a verified module: its functions get code ids.
    ///
    /// # Errors
    /// It needs a native that is not registered.
    pub fn load(&self, module: Rc<VerifiedModule>) -> Result<Rc<LoadedModule>, LoadError> {
        let natives = self.imported(&module.natives)?;
        let name = module.name.clone();
        let source = ModuleSource::Whole(module);
        let loaded = self.codes.add_module(name, source, natives);
        self.heap().outside_grows(loaded.size_bytes());
        Ok(loaded)
    }

    /// Loads a module from a file, under the name given here. The functions of a file that is part of the program are
    /// decoded when they are first asked for.
    ///
    /// # Errors
    /// The file is damaged, its code is refused, or it needs a native that is not registered.
    pub fn load_file(&self, name: String, file: ModuleFile) -> Result<Rc<LoadedModule>, LoadError> {
        if !file.is_trusted() {
            let module = file.read_verified().map_err(LoadError::File)?;
            return self.load(Rc::new(module.renamed(name)));
        }
        let natives = self.imported(&file.natives().map_err(LoadError::File)?)?;
        let source = ModuleSource::File(file);
        Ok(self.codes.add_module(name, source, natives))
    }

    fn imported(&self, names: &[String]) -> Result<Vec<NativeId>, LoadError> {
        let known = self.native_names.borrow();
        let find = |name: &String| {
            let found = known.get(name.as_str()).copied();
            found.ok_or_else(|| LoadError::UnknownNative(name.clone()))
        };
        names.iter().map(find).collect()
    }

    #[inline(always)]
    pub(crate) fn root(&self, index: usize) -> Value {
        // SAFETY: the vector is changed by `set_root` and collections only, while nobody holds a reference into it.
        let roots = unsafe { &*self.roots.get() };
        roots[index]
    }

    pub(crate) fn set_root(&self, index: usize, value: Value) {
        // SAFETY: as in `root`.
        let roots = unsafe { &mut *self.roots.get() };
        if index >= roots.len() {
            roots.resize(index + 1, Value::NIL);
            self.roots_at.set(roots.as_ptr());
        }
        roots[index] = value;
        self.young_roots.set(true);
    }

    /// Takes what collections found to finalise and which weak references they cleared.
    pub(crate) fn take_pending(&self) -> Collection {
        self.pending.take()
    }

    pub fn has_pending(&self) -> bool {
        let pending = self.pending.borrow();
        !pending.to_finalize.is_empty() || !pending.cleared_weak.is_empty()
    }

    /// Collects at a poll: whatever is due, or under `gc-stress` whatever is configured.
    ///
    /// # Safety
    /// The process's `base` and `pc` are those of the running frame, about to execute the instruction at `pc`, and no
    /// `Cx` or `V` is in use.
    pub unsafe fn collect_at_poll(&self) {
        let polls = self.stress_polls.get().wrapping_add(1);
        self.stress_polls.set(polls);
        let due = |every: u32| every != 0 && polls.is_multiple_of(every);
        if self.census.is_wanted() {
            // SAFETY: the caller's promise.
            unsafe { self.make_census() };
            return;
        }
        if let Some(scope) = self.census.take_wanted_count() {
            // SAFETY: the caller's promise.
            unsafe { self.collect(|heap, roots| heap.collect_telling(scope, roots)) };
        } else if due(self.config.gc_stress_full) {
            // SAFETY: the caller's promise.
            unsafe { self.collect(Heap::collect_moving) };
        } else if self.heap().wants_full_collection() {
            // SAFETY: the caller's promise.
            unsafe { self.collect(Heap::collect_major) };
        } else if due(self.config.gc_stress_minor.saturating_mul(STRESS_RECENT))
            && !self.heap().is_prompt_due()
        {
            // SAFETY: the caller's promise.
            unsafe { self.collect(Heap::collect_recent) };
        } else if due(self.config.gc_stress_minor) && !self.heap().is_prompt_due() {
            // SAFETY: the caller's promise.
            unsafe { self.collect(Heap::collect_minor) };
        } else if let Some(prompt) = self
            .heap()
            .take_prompt(|| self.process().held_by_frames(&self.codes))
        {
            // SAFETY: the caller's promise.
            unsafe { self.collect(|heap, roots| heap.collect_promptly(prompt, roots)) };
        } else if self.heap().wants_collection() {
            // SAFETY: the caller's promise.
            unsafe { self.collect(Heap::collect) };
        }
    }

    /// Whether every poll has to look at `gc-stress`.
    pub fn is_stressed(&self) -> bool {
        self.config.gc_stress_full != 0
            || self.config.gc_stress_minor != 0
            || self.config.suspend_at_polls
            || self.config.switch_at_polls
    }

    /// Collects everything now.
    ///
    /// # Safety
    /// As [`Isolate::collect_at_poll`].
    pub unsafe fn collect_everything(&self) {
        // SAFETY: the caller's promise.
        unsafe { self.collect(Heap::collect_major) };
    }

    /// # Safety
    /// As [`Isolate::collect_at_poll`].
    unsafe fn make_census(&self) {
        let mut found = None;
        // SAFETY: the caller's promise.
        unsafe {
            self.collect(|heap, roots| {
                found = Some(heap.census(roots));
                Collection::default()
            });
        }
        self.census.put(found.unwrap_or_default());
    }

    /// Whether there is something for [`Self::release_codes`].
    pub fn has_dead_codes(&self) -> bool {
        self.codes.has_dead()
    }

    /// Releases the code that collections have found dead. Nobody has an address in it: no machine code waits on the native stack, and who
    /// is about to use a code that may have no frame holds its module.
    pub fn release_codes(&self) {
        let dead = self.codes.take_dead();
        if dead.is_empty() {
            return;
        }
        let codes = self.codes.codes_of(&dead);
        let ids = codes.iter().map(|code| code.id).collect();
        self.language.codes_died(self.enter(), &ids);
        self.forget_asked(&codes);
        if let Some(compiler) = self.compiler() {
            compiler.forget(&codes);
        }
        self.codes.release(dead);
    }

    unsafe fn collect(&self, run: impl FnOnce(&mut Heap, &mut dyn Roots) -> Collection) {
        self.note_memory();
        // SAFETY: the caller promises that nothing borrowed from the heap is in use.
        let heap = unsafe { &mut *self.heap.get() };
        let process = self.process();
        process.collections = process.collections.wrapping_add(1);
        self.census.forget();
        let start = self.config.clock.map(|clock| clock());
        let found = run(heap, &mut IsolateRoots(self));
        if found.was_major {
            self.codes.bury();
            self.note_memory();
        }
        self.note_pause(start, usize::from(found.was_major));
        let mut pending = self.pending.borrow_mut();
        pending.to_finalize.extend(found.to_finalize);
        pending.cleared_weak.extend(found.cleared_weak);
        if self.config.heap.poison
            && let Err(problem) = self.heap().validate()
        {
            panic!("heap validation failed: {problem}");
        }
    }
}

impl Isolate {
    fn note_pause(&self, start: Option<u64>, kind: usize) {
        let mut pauses = self.pauses.get();
        let pause = &mut pauses[kind];
        pause.count += 1;
        if let (Some(start), Some(clock)) = (start, self.config.clock) {
            let time = clock().saturating_sub(start);
            pause.longest = pause.longest.max(time);
            pause.total += time;
        }
        self.pauses.set(pauses);
    }

    /// Pauses by collections of the nursery, and by those of everything.
    pub fn pauses(&self) -> [Pauses; 2] {
        self.pauses.get()
    }
}

/// Under `gc-stress` one in so many collections of the nursery is one of what is recent.
const STRESS_RECENT: u32 = 16;

struct IsolateRoots<'a>(&'a Isolate);

// SAFETY: what the isolate keeps came from its heap, and every collection visits all of it.
unsafe impl Roots for IsolateRoots<'_> {
    fn visit_roots(&mut self, visitor: &mut RootVisitor<'_>) {
        let isolate = self.0;
        isolate.process().visit_roots(&isolate.codes, visitor);
        isolate.visit_parked(visitor);
        let of_kinds = isolate.kind_shapes.iter().map(|id| ShapeId(id.get()));
        isolate.shapes_mut(|shapes| {
            shapes.visit_roots(visitor);
            shapes.visit_classes(of_kinds, visitor);
        });
        isolate.symbols.borrow_mut().visit_roots(visitor);
        isolate.codes.visit_roots(visitor);
        isolate.lookup_cache.borrow_mut().visit_roots(visitor);
        if isolate.young_roots.replace(false) || !visitor.is_minor() {
            visitor.take_has_young();
            // SAFETY: as in `root`.
            visitor.visit_all(unsafe { &mut *isolate.roots.get() });
            isolate.young_roots.set(visitor.take_has_young());
        }
        let mut pending = isolate.pending.borrow_mut();
        visitor.visit_all(&mut pending.to_finalize);
        visitor.visit_all(&mut pending.cleared_weak);
    }

    fn visit_outside(&mut self, address: usize, visitor: &mut RootVisitor<'_>) {
        // SAFETY: outside words are addresses of codes, which are not released before the last object that names them.
        let code = unsafe { &*(address as *const CompiledCode) };
        self.0.codes.visit_module(&code.loaded, visitor);
    }

    fn shapes(&self) -> usize {
        self.0.shapes().len()
    }

    fn class_of_shape(&self, shape: usize) -> Value {
        self.0.shapes().get(ShapeId(shape as u32)).class
    }

    fn tell_cyclic(&mut self, cyclic: &[Value], awaiting: &[Value]) {
        self.0.census.count(self.0.enter(), cyclic, awaiting);
    }

    fn update_weak(&mut self, survivor: &dyn Fn(Value) -> Option<Value>) {
        self.0.shapes_mut(|shapes| shapes.update_weak(survivor));
        self.0.codes.update_weak(survivor);
    }
}
