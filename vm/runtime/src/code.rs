//! Compiled code of an isolate: its own copy of a function's words, which may be quickened, with constants and caches.
//!
//! The shared module stays pristine (FEASIBILITY: quickening needs a copy of the code per isolate). A function's
//! constants are made when it is first run.

use std::cell::{Cell, OnceCell, UnsafeCell};
use std::rc::Rc;

use corevm_bytecode::{Function, Liveness, Span, VerifiedModule};
use corevm_heap::{RootVisitor, Value};

use crate::native::NativeId;

/// Index into the isolate's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CodeId(pub u32);

/// One inline cache: what a site has learned. The meaning of the words depends on the site's quickened op and on `kind`.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct InlineCache {
    /// Number of the stub kind; 0 when uninitialised.
    pub kind: u16,
    /// Misses so far, saturating.
    pub misses: u16,
    pub shape: u32,
    pub words: [u64; 3],
}

/// A module loaded into an isolate.
#[derive(Debug)]
pub struct LoadedModule {
    pub module: Rc<VerifiedModule>,
    /// What the module's imported natives are here.
    pub natives: Vec<NativeId>,
    /// Code ids of the module's functions: `first_code + index`.
    pub first_code: u32,
}

/// The code of one function in an isolate.
#[derive(Debug)]
pub struct CompiledCode {
    pub id: CodeId,
    pub loaded: Rc<LoadedModule>,
    pub index: u32,
    /// Number of registers.
    pub registers: u32,
    /// Number of parameters when all are plain positional ones, else `u32::MAX`.
    pub simple_parameters: u32,
    pub is_generator: bool,
    pub flavor: u8,
    body: OnceCell<Body>,
    /// The guest's object for this code, once made; a root.
    pub object: Cell<Value>,
}

/// What is made at the first run.
#[derive(Debug)]
struct Body {
    words: Box<[Cell<u64>]>,
    constants: Box<[Cell<Value>]>,
    caches: Box<[UnsafeCell<InlineCache>]>,
    liveness: OnceCell<Liveness>,
}

impl CompiledCode {
    pub fn new(id: CodeId, loaded: Rc<LoadedModule>, index: u32) -> CompiledCode {
        let function = &loaded.module.functions[index as usize];
        let parameters = &function.parameters;
        let simple = parameters.named_only.is_empty()
            && parameters.rest.is_none()
            && parameters.named_rest.is_none();
        let (is_generator, flavor) = match function.kind {
            corevm_bytecode::FunctionKind::Plain => (false, 0),
            corevm_bytecode::FunctionKind::Generator { flavor } => (true, flavor),
        };
        CompiledCode {
            id,
            index,
            registers: u32::from(function.registers),
            simple_parameters: if simple {
                parameters.positional.len() as u32
            } else {
                u32::MAX
            },
            is_generator,
            flavor,
            body: OnceCell::new(),
            object: Cell::new(Value::NIL),
            loaded,
        }
    }

    /// The function as it was compiled.
    pub fn function(&self) -> &Function {
        &self.loaded.module.functions[self.index as usize]
    }

    /// Whether the constants have been made.
    pub fn is_ready(&self) -> bool {
        self.body.get().is_some()
    }

    /// Makes the isolate's copy, with these constants.
    pub fn prepare(&self, constants: Vec<Value>) {
        let function = self.function();
        let body = Body {
            words: function.words.iter().copied().map(Cell::new).collect(),
            constants: constants.into_iter().map(Cell::new).collect(),
            caches: (0..function.caches)
                .map(|_| UnsafeCell::default())
                .collect(),
            liveness: OnceCell::new(),
        };
        let already = self.body.set(body).is_err();
        debug_assert!(!already, "code is prepared once");
    }

    fn body(&self) -> &Body {
        self.body
            .get()
            .expect("code is prepared before its first frame is made")
    }

    /// The first instruction word.
    pub fn words(&self) -> &[Cell<u64>] {
        &self.body().words
    }

    pub fn constants(&self) -> &[Cell<Value>] {
        &self.body().constants
    }

    /// The inline caches, for the interpreter.
    pub fn caches(&self) -> &[UnsafeCell<InlineCache>] {
        &self.body().caches
    }

    /// Registers that live across the instruction at word `pc`.
    pub fn liveness(&self) -> &Liveness {
        self.body()
            .liveness
            .get_or_init(|| Liveness::compute(self.function()))
    }

    /// The source span of word `pc`.
    pub fn span_at(&self, pc: u32) -> Span {
        let spans = &self.function().spans;
        let after = spans.partition_point(|entry| entry.pc <= pc);
        if after == 0 {
            Span::default()
        } else {
            spans[after - 1].span
        }
    }
}

/// All code of an isolate. Code never moves: frames hold addresses of its words.
#[derive(Default)]
pub struct CodeTable {
    // The boxes keep addresses stable while the table grows.
    #[expect(clippy::vec_box, reason = "frames hold addresses into the code")]
    codes: UnsafeCell<Vec<Box<CompiledCode>>>,
    /// Codes prepared since the last collection: their constants may be young.
    young: Cell<Vec<CodeId>>,
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
        unsafe { &(&*self.codes.get())[id.0 as usize] }
    }

    pub fn len(&self) -> usize {
        // SAFETY: as in `get`.
        unsafe { (*self.codes.get()).len() }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds all functions of a module.
    pub fn add_module(
        &self,
        module: Rc<VerifiedModule>,
        natives: Vec<NativeId>,
    ) -> Rc<LoadedModule> {
        let first_code = self.len() as u32;
        let count = module.functions.len() as u32;
        let loaded = Rc::new(LoadedModule {
            module,
            natives,
            first_code,
        });
        for index in 0..count {
            let code = Box::new(CompiledCode::new(
                CodeId(first_code + index),
                loaded.clone(),
                index,
            ));
            // SAFETY: no reference to the vector is alive.
            unsafe { (*self.codes.get()).push(code) };
        }
        loaded
    }

    /// Says that the code's constants or caches may hold young values from now on.
    pub fn mark_young(&self, id: CodeId) {
        let mut young = self.young.take();
        if young.last() != Some(&id) {
            young.push(id);
        }
        self.young.set(young);
    }

    pub(crate) fn visit_roots(&self, visitor: &mut RootVisitor<'_>) {
        let young = self.young.take();
        if visitor.is_minor() {
            young
                .into_iter()
                .for_each(|id| self.visit_code(self.get(id), visitor));
        } else {
            (0..self.len()).for_each(|i| self.visit_code(self.get(CodeId(i as u32)), visitor));
        }
    }

    fn visit_code(&self, code: &CompiledCode, visitor: &mut RootVisitor<'_>) {
        visit_cell(&code.object, visitor);
        let Some(body) = code.body.get() else { return };
        body.constants
            .iter()
            .for_each(|constant| visit_cell(constant, visitor));
        for cache in &body.caches {
            let cache = cache_mut(cache);
            // By convention the last word of a cache is a value or not a pointer.
            let mut value = Value::from_bits(cache.words[2]);
            visitor.visit(&mut value);
            cache.words[2] = value.bits();
        }
    }
}

#[expect(
    unsafe_code,
    reason = "caches are written by the running interpreter only"
)]
#[expect(
    clippy::mut_from_ref,
    reason = "no cache is borrowed during a collection"
)]
fn cache_mut(cache: &UnsafeCell<InlineCache>) -> &mut InlineCache {
    // SAFETY: called during collections only, when no cache is borrowed.
    unsafe { &mut *cache.get() }
}

fn visit_cell(cell: &Cell<Value>, visitor: &mut RootVisitor<'_>) {
    let mut value = cell.get();
    visitor.visit(&mut value);
    cell.set(value);
}
