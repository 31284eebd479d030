//! What the runtime keeps beside the heap.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use pyta_text::hash::HashKey;
use rustc_hash::FxHashMap;

use crate::classes::{ClassSpec, GetSet};
use crate::self_hosted::Loaded;

type Extensions =
    HashMap<std::any::TypeId, std::rc::Rc<dyn std::any::Any>, BuildHasherDefault<TypeIdHasher>>;

/// A type's id is a good hash already.
#[derive(Debug, Default)]
struct TypeIdHasher(u64);

impl Hasher for TypeIdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, id: u64) {
        self.0 ^= id;
    }
}

/// What holds something nested so deeply that leaf code has given its representation up: it would be gone into anew from each of its levels.
#[derive(Debug, Default)]
pub struct DeepReprs {
    /// Their addresses, good until the next collection.
    pub objects: HashSet<u64>,
    /// How many collections there had been.
    pub collections: u64,
}

/// The state of one isolate that runs Python.
#[derive(Debug)]
pub struct State {
    /// Key of string hashes.
    pub hash_key: HashKey,
    /// Computed attributes by number: their descriptors hold the number.
    pub getsets: RefCell<Vec<&'static GetSet>>,
    /// Numbers of `__dict__` and `__weakref__`, which classes of programs get.
    pub dict_getset: Cell<usize>,
    pub weakref_getset: Cell<usize>,
    /// Natives that run inside each other as leaf code.
    pub leaf_depth: Cell<u32>,
    pub deep_reprs: RefCell<DeepReprs>,
    /// Whether to warn where bytes are taken for text.
    pub has_bytes_warning: Cell<bool>,
    /// Next number for anything that needs one (names of iterations, ids).
    pub next_number: Cell<u64>,
    /// Natives of lazily made modules, by module.
    pub registered: RefCell<FxHashMap<&'static str, corevm::NativeId>>,
    /// Places in code that exceptions passed.
    pub known_places: crate::traceback::locals::KnownPlaces,
    /// Versions of classes of exceptions whose instances nothing else is done for than allocation, each at its number's line.
    pub plain_exceptions: [Cell<u32>; 32],
    /// The declarations of builtin classes, by number of the type.
    pub class_specs: RefCell<FxHashMap<u32, &'static ClassSpec>>,
    /// What of the prelude is there.
    pub prelude: Loaded,
    /// Anything that native modules keep, by type: see [`State::of`].
    extensions: RefCell<Extensions>,
}

impl State {
    pub fn new(hash_key: HashKey) -> State {
        State {
            hash_key,
            getsets: RefCell::default(),
            dict_getset: Cell::new(0),
            weakref_getset: Cell::new(0),
            leaf_depth: Cell::new(0),
            deep_reprs: RefCell::default(),
            has_bytes_warning: Cell::new(false),
            next_number: Cell::new(1),
            registered: RefCell::default(),
            known_places: Default::default(),
            plain_exceptions: Default::default(),
            class_specs: RefCell::default(),
            prelude: Loaded::default(),
            extensions: RefCell::default(),
        }
    }

    /// The one `T` of this isolate, made when first asked for: where a native module keeps what is no value.
    pub fn of<T: Default + 'static>(&self) -> std::rc::Rc<T> {
        let id = std::any::TypeId::of::<T>();
        if let Some(found) = self.extensions.borrow().get(&id)
            && let Ok(found) = found.clone().downcast()
        {
            return found;
        }
        let fresh = std::rc::Rc::new(T::default());
        self.extensions.borrow_mut().insert(id, fresh.clone());
        fresh
    }

    /// Adds a computed attribute.
    pub fn add_getset(&self, getset: &'static GetSet) -> usize {
        let mut getsets = self.getsets.borrow_mut();
        getsets.push(getset);
        getsets.len() - 1
    }
}
