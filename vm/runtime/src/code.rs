//! Compiled code of an isolate: its own copy of a function's words, which may be quickened, with constants and caches.
//!
//! The shared module stays pristine (FEASIBILITY: quickening needs a copy of the code per isolate). A function's
//! constants are made when it is first run.

use std::cell::{Cell, OnceCell, UnsafeCell};
use std::rc::Rc;

use corevm_bytecode::{Function, Liveness, Op, Span, VerifiedModule};
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
    /// Number of arguments with which a call can enter without further ado: the code is ready, no generator, and all
    /// parameters are plain positional ones. Else `u32::MAX`.
    pub fast_parameters: Cell<u32>,
    /// Address of the first instruction; null until the code is ready.
    pub entry: Cell<*const u64>,
    pub is_generator: bool,
    pub flavor: u8,
    body: OnceCell<Body>,
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
/// `load_const` holds the distance to its constant, both in words.
#[derive(Debug)]
struct Body {
    block: Box<[Cell<u64>]>,
    first_constant: usize,
    first_word: usize,
    liveness: OnceCell<Liveness>,
}

/// Words of one inline cache.
pub const CACHE_WORDS: usize = size_of::<InlineCache>() / 8;

impl CompiledCode {
    pub fn new(id: CodeId, loaded: Rc<LoadedModule>, index: u32) -> CompiledCode {
        let function = &loaded.module.functions[index as usize];
        let (is_generator, flavor) = match function.kind {
            corevm_bytecode::FunctionKind::Plain => (false, 0),
            corevm_bytecode::FunctionKind::Generator { flavor } => (true, flavor),
        };
        CompiledCode {
            id,
            index,
            registers: u32::from(function.registers),
            fast_parameters: Cell::new(u32::MAX),
            entry: Cell::new(std::ptr::null()),
            is_generator,
            flavor,
            body: OnceCell::new(),
            object: Cell::new(Value::NIL),
            loaded,
        }
    }

    /// The function as it was compiled.
    #[inline]
    pub fn function(&self) -> &Function {
        &self.loaded.module.functions[self.index as usize]
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
        relocate(&mut block, first_constant, first_word);
        let block: Box<[Cell<u64>]> = block.into_iter().map(Cell::new).collect();
        self.entry.set(block[first_word..].as_ptr().cast());
        let body = Body {
            block,
            first_constant,
            first_word,
            liveness: OnceCell::new(),
        };
        let already = self.body.set(body).is_err();
        debug_assert!(!already, "code is prepared once");
        let parameters = &function.parameters;
        let simple = parameters.named_only.is_empty()
            && parameters.rest.is_none()
            && parameters.named_rest.is_none();
        if simple && !self.is_generator {
            self.fast_parameters.set(parameters.positional.len() as u32);
        }
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
                .for_each(|id| self.get(id).visit_roots(visitor));
        } else {
            (0..self.len()).for_each(|i| self.get(CodeId(i as u32)).visit_roots(visitor));
        }
    }
}

/// Replaces cache indices and constant indices in the copied words by distances.
fn relocate(block: &mut [u64], first_constant: usize, first_word: usize) {
    let mut at = first_word;
    while at < block.len() {
        let word = block[at];
        let Some(op) = Op::from_u16(word as u16) else {
            return;
        };
        let info = op.info();
        if op == Op::LoadConst {
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
}

fn visit_object(cell: &Cell<Value>, visitor: &mut RootVisitor<'_>) {
    let mut value = cell.get();
    visitor.visit(&mut value);
    cell.set(value);
}
