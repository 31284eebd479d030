//! All code of an isolate, and what becomes of it.
//!
//! Code never moves: frames hold addresses of its words. A module and its codes live together. Collections of everything find out which modules
//! live: those that an object names (a function, generator or code object has its code in its *outside word*), those that somebody holds as
//! an `Rc`, and those that machine code of a living one was made from. The others are *buried*, known to nobody from then on, and *released*, ids and
//! all, at the next poll where nothing on the native stack can have an address in them.
//!
//! ```text
//! loaded ---- a collection of everything does not find it ---> buried ---- quiet poll ---> released, the ids are free
//! ```
//!
//! Other collections take for granted that all codes live, and visit those that may hold what is new.

use std::cell::{Cell, OnceCell, RefCell, UnsafeCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use corevm_heap::{RootVisitor, Scope, Value};
use rustc_hash::FxHashMap;

use super::{CodeId, CompiledCode, LoadedModule, ModuleSource};
use crate::native::NativeId;
use crate::stub::{Chain, Chains};

/// All code of an isolate, made when it is first asked for.
#[derive(Default)]
pub struct CodeTable {
    /// By code id. The boxes keep addresses stable while the table grows.
    codes: UnsafeCell<Vec<OnceCell<Box<CompiledCode>>>>,
    /// By first code id.
    modules: RefCell<BTreeMap<u32, Rc<LoadedModule>>>,
    /// First ids of ranges that are free, by length.
    free: RefCell<FxHashMap<usize, Vec<u32>>>,
    /// Buried modules.
    dead: RefCell<Vec<Rc<LoadedModule>>>,
    /// Number of the running or last collection of everything.
    collection: Cell<u32>,
    /// Codes whose constants or object may be young: prepared since the last collection.
    young: Cell<Vec<CodeId>>,
    /// Codes that were among these since the last collection of everything: what they hold need not be aged.
    recent: Cell<Vec<CodeId>>,
    /// All codes that have been made and are not buried.
    made: RefCell<Vec<CodeId>>,
    /// Likewise, by address.
    addresses: RefCell<FxHashMap<usize, CodeId>>,
    /// Number of functions of the modules.
    len: Cell<usize>,
    /// About the memory that modules and codes take.
    size_bytes: Cell<usize>,
    /// Of polymorphic sites.
    chains: UnsafeCell<Chains>,
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
        // SAFETY: items are boxed, and released only when nobody has a reference to them, so the reference stays good while the vector
        // grows; the reference to the vector itself ends here.
        let slot = unsafe { &(&*self.codes.get())[id.0 as usize] };
        match slot.get() {
            Some(code) => code,
            None => self.make(id),
        }
    }

    #[cold]
    fn make(&self, id: CodeId) -> &CompiledCode {
        let loaded = self.module_of(id);
        loaded.made.set(loaded.made.get() + 1);
        let index = id.0 - loaded.first_code;
        let code = Box::new(CompiledCode::new(id, loaded, index));
        self.made.borrow_mut().push(id);
        let address = std::ptr::from_ref(&*code) as usize;
        self.addresses.borrow_mut().insert(address, id);
        // SAFETY: as in `get`; making code adds no items.
        let slot = unsafe { &(&*self.codes.get())[id.0 as usize] };
        slot.get_or_init(|| code)
    }

    /// The code with this id, if it has been made.
    fn known(&self, id: u32) -> Option<&CompiledCode> {
        // SAFETY: as in `get`.
        let slot = unsafe { &(&*self.codes.get())[id as usize] };
        slot.get().map(|code| &**code)
    }

    /// Makes room for the codes of a module with so many functions; their first id.
    fn take_ids(&self, count: usize) -> u32 {
        let mut free = self.free.borrow_mut();
        if let Some(first) = free.get_mut(&count).and_then(Vec::pop) {
            return first;
        }
        // SAFETY: no reference to the vector is alive.
        let codes = unsafe { &mut *self.codes.get() };
        let first = codes.len();
        codes.resize_with(first + count, OnceCell::new);
        first as u32
    }

    fn forget(&self, id: u32) {
        // SAFETY: no reference to the vector is alive, nor any to the code: it is released at a quiet poll.
        let codes = unsafe { &mut *self.codes.get() };
        codes[id as usize] = OnceCell::new();
    }

    /// The stubs of a polymorphic site.
    #[inline(always)]
    pub(crate) fn chain(&self, number: u64) -> &Chain {
        // SAFETY: changed through `chains_mut` only, by slow paths and at polls, while no chain is in use.
        unsafe { &*self.chains.get() }.get(number)
    }

    pub(crate) fn chains_mut<T>(&self, change: impl FnOnce(&mut Chains) -> T) -> T {
        // SAFETY: the closures passed are this crate's, and do not reach `chain` nor `chains_mut`.
        change(unsafe { &mut *self.chains.get() })
    }
}

impl CodeTable {
    fn module_of(&self, id: CodeId) -> Rc<LoadedModule> {
        let modules = self.modules.borrow();
        let found = modules.range(..=id.0).next_back();
        let (_, module) = found.expect("ids are those of loaded modules");
        module.clone()
    }

    /// Goes through all codes that have been made.
    pub(crate) fn each(&self, visit: impl FnMut(&CompiledCode)) {
        let made = self.made.borrow();
        made.iter().map(|&id| self.get(id)).for_each(visit);
    }

    /// The codes of a module that have been made.
    fn made_of(&self, module: &LoadedModule) -> impl Iterator<Item = &CompiledCode> {
        module.codes().filter_map(|id| self.known(id))
    }

    /// Number of cells that the code captures.
    pub fn capture_count(&self, id: CodeId) -> usize {
        match self.known(id.0) {
            Some(code) => code.capture_count(),
            None => {
                let loaded = self.module_of(id);
                let index = id.0 - loaded.first_code;
                loaded.source.capture_count(index as usize)
            }
        }
    }

    /// The function was prepared to be run: the isolate's copy was made. Gives the bytes that this takes, about.
    pub(crate) fn note_prepared(&self, code: &CompiledCode) -> usize {
        let size_bytes = code.copy_bytes();
        let module = &code.loaded;
        module.size_bytes.set(module.size_bytes() + size_bytes);
        self.add_size(size_bytes);
        size_bytes
    }

    fn add_size(&self, bytes: usize) {
        self.size_bytes.set(self.size_bytes.get() + bytes);
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

    /// Number of functions of all modules.
    pub fn len(&self) -> usize {
        self.len.get()
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
        let count = source.function_count();
        let first_code = self.take_ids(count);
        let loaded = Rc::new(LoadedModule::new(name, source, natives, first_code));
        self.add_size(loaded.size_bytes());
        self.len.set(self.len() + count);
        if count > 0 {
            self.modules.borrow_mut().insert(first_code, loaded.clone());
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
        let mut recent = self.recent.take();
        let visit = |code: &CompiledCode, visitor: &mut RootVisitor<'_>| {
            self.chains_mut(|chains| code.visit_roots(chains, visitor));
        };
        match visitor.scope() {
            Scope::Nursery => {
                visitor.take_has_young();
                let is_settled = |id: &mut CodeId| {
                    visit(self.get(*id), visitor);
                    !visitor.take_has_young()
                };
                recent.extend(young.extract_if(.., is_settled));
                self.young.set(young);
                self.recent.set(recent);
            }
            Scope::Recent => {
                recent.append(&mut young);
                recent.sort_unstable();
                recent.dedup();
                visitor.take_has_young();
                let has_young = |id: &mut CodeId| {
                    visit(self.get(*id), visitor);
                    visitor.take_has_young()
                };
                young.extend(recent.extract_if(.., has_young));
                self.young.set(young);
                self.recent.set(recent);
            }
            Scope::Everything | Scope::Census => {
                if visitor.scope() == Scope::Census {
                    self.young.set(young);
                    self.recent.set(recent);
                }
                self.collection.set(self.collection.get().wrapping_add(1));
                for module in self.modules.borrow().values() {
                    // The table holds it, and each of its codes does.
                    if Rc::strong_count(module) > 1 + module.made.get() as usize {
                        self.visit_module(module, visitor);
                    }
                }
            }
        }
    }

    /// Visits what a module's codes hold, and those that it uses, unless the running collection of everything has done so.
    pub(crate) fn visit_module(&self, module: &LoadedModule, visitor: &mut RootVisitor<'_>) {
        let is_news = |module: &LoadedModule| {
            let collection = self.collection.get();
            module.found_in.replace(collection) != collection
        };
        if !is_news(module) {
            return;
        }
        let mut work = vec![module];
        while let Some(module) = work.pop() {
            for code in self.made_of(module) {
                self.chains_mut(|chains| code.visit_roots(chains, visitor));
                let used = code.used.borrow();
                let used = used.iter().map(|&id| &*self.get(id).loaded);
                work.extend(used.filter(|module| is_news(module)));
            }
        }
    }

    /// A collection of everything has found all that lives: sites of living codes forget what has died.
    pub(crate) fn update_weak(&self, survivor: &dyn Fn(Value) -> Option<Value>) {
        let collection = self.collection.get();
        let modules = self.modules.borrow();
        let living = modules
            .values()
            .filter(|module| module.found_in.get() == collection);
        for code in living.flat_map(|module| self.made_of(module)) {
            self.chains_mut(|chains| code.update_sites(chains, survivor));
        }
    }

    /// Buries the modules that the last collection, one of everything, has not found alive.
    pub(crate) fn bury(&self) {
        let collection = self.collection.get();
        let is_dead = |module: &LoadedModule| module.found_in.get() != collection;
        let mut modules = self.modules.borrow_mut();
        let dead = modules.extract_if(.., |_, module| is_dead(module));
        let dead: Vec<_> = dead.map(|(_, module)| module).collect();
        if dead.is_empty() {
            return;
        }
        let mut made = self.made.borrow_mut();
        made.retain(|&id| !is_dead(&self.get(id).loaded));
        let mut addresses = self.addresses.borrow_mut();
        for module in &dead {
            for code in self.made_of(module) {
                addresses.remove(&(std::ptr::from_ref(code) as usize));
            }
            self.len.set(self.len() - module.codes().len());
            self.size_bytes.set(self.size_bytes() - module.size_bytes());
        }
        self.dead.borrow_mut().extend(dead);
    }

    pub(crate) fn has_dead(&self) -> bool {
        !self.dead.borrow().is_empty()
    }

    /// The buried modules, which are to be [released](Self::release).
    pub(crate) fn take_dead(&self) -> Vec<Rc<LoadedModule>> {
        self.dead.take()
    }

    /// The codes of buried modules.
    pub(crate) fn codes_of(&self, dead: &[Rc<LoadedModule>]) -> Vec<&CompiledCode> {
        let codes = dead.iter().flat_map(|module| self.made_of(module));
        codes.collect()
    }

    /// Gives up buried modules: their ids are free.
    pub(crate) fn release(&self, dead: Vec<Rc<LoadedModule>>) {
        for module in dead {
            for code in self.made_of(&module) {
                self.chains_mut(|chains| code.chains().for_each(|chain| chains.remove(chain)));
            }
            let ids = module.codes();
            ids.clone().for_each(|id| self.forget(id));
            let mut free = self.free.borrow_mut();
            free.entry(ids.len()).or_default().push(ids.start);
        }
    }
}
