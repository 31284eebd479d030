//! Values that machine code refers to: where they lie does not change, what they are does when objects move.

use std::cell::{Cell, RefCell};

use corevm_heap::{RootVisitor, Value};

/// Values per chunk.
const CHUNK: usize = 64;

/// The values of all machine code of an isolate. They are kept as long as it lives: code that was thrown away may still run.
#[derive(Debug, Default)]
pub(crate) struct Constants {
    /// All but the last are full.
    #[expect(clippy::vec_box, reason = "machine code has the addresses of values")]
    chunks: RefCell<Vec<Box<[Cell<Value>; CHUNK]>>>,
    /// Used places of the last chunk.
    used: Cell<usize>,
    /// Values were added since the last collection: they may be young.
    has_young: Cell<bool>,
}

impl Constants {
    pub fn keep(&self, value: Value) -> *const Cell<Value> {
        let mut chunks = self.chunks.borrow_mut();
        if chunks.is_empty() || self.used.get() == CHUNK {
            chunks.push(Box::new([const { Cell::new(Value::NIL) }; CHUNK]));
            self.used.set(0);
        }
        let place = self.used.replace(self.used.get() + 1);
        let cell = &chunks[chunks.len() - 1][place];
        cell.set(value);
        self.has_young.set(true);
        std::ptr::from_ref(cell)
    }

    pub fn visit_roots(&self, visitor: &mut RootVisitor<'_>) {
        if visitor.is_minor() && !self.has_young.get() {
            return;
        }
        visitor.take_has_young();
        for cell in self.chunks.borrow().iter().flat_map(|chunk| chunk.iter()) {
            let mut value = cell.get();
            visitor.visit(&mut value);
            cell.set(value);
        }
        self.has_young.set(visitor.take_has_young());
    }
}
