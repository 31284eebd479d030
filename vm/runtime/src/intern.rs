//! Symbols: strings of which there is one object per text, numbered.
//!
//! Attribute names, keywords and identifiers are symbols, so caches compare numbers. A symbol's number lies in its
//! string's length word. The table is an open-addressed index over the symbols. A language asks for the same texts again and again: a
//! small cache knows their symbols by the addresses of the texts.

use std::cell::Cell;

use corevm_heap::{RootVisitor, Scope, Value};

/// All symbols of an isolate. Number 0 is none.
#[derive(Debug)]
pub(crate) struct SymbolTable {
    symbols: Vec<Value>,
    hashes: Vec<u64>,
    index: Vec<u32>,
    /// Numbers by address of the text that was asked for; another text may lie there now.
    recent: Box<[Cell<u32>; RECENT]>,
    visited: Visited,
}

/// Room for so many symbols is there from the start: a language that is set up has some thousands. A power of two.
const USUAL_SYMBOLS: usize = 4096;

/// Places of the cache of texts: a power of two.
const RECENT: usize = 512;

/// How much of a table of roots that only grows needs no visit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Visited {
    /// Roots below this index are tenured.
    tenured: usize,
    /// Roots below this index were there at the last collection of everything.
    aged: usize,
}

impl Visited {
    /// Number of roots that a collection passes over.
    pub fn before(self, scope: Scope) -> usize {
        match scope {
            Scope::Nursery => self.tenured,
            Scope::Recent => self.aged,
            Scope::Everything | Scope::Census => 0,
        }
    }

    /// A collection has visited the table, which has `len` roots.
    pub fn note(&mut self, scope: Scope, len: usize) {
        self.tenured = len;
        if scope == Scope::Everything {
            self.aged = len;
        }
    }

    /// The root is a new one.
    pub fn changed(&mut self, index: usize) {
        self.tenured = self.tenured.min(index);
        self.aged = self.aged.min(index);
    }
}

/// Symbol numbers have 24 bits.
pub(crate) const MAX_SYMBOLS: usize = 1 << 24;

impl SymbolTable {
    /// Bytes of the table, about.
    pub fn size_bytes(&self) -> usize {
        self.symbols.len() * 16 + self.index.len() * 4
    }

    pub fn new() -> SymbolTable {
        let (mut symbols, mut hashes) = (
            Vec::with_capacity(USUAL_SYMBOLS),
            Vec::with_capacity(USUAL_SYMBOLS),
        );
        symbols.push(Value::NIL);
        hashes.push(0);
        SymbolTable {
            symbols,
            hashes,
            index: vec![0; 2 * USUAL_SYMBOLS],
            recent: Box::new([const { Cell::new(0) }; RECENT]),
            visited: Visited::default(),
        }
    }

    pub fn get(&self, symbol: u32) -> Value {
        self.symbols[symbol as usize]
    }

    pub fn is_full(&self) -> bool {
        self.symbols.len() >= MAX_SYMBOLS
    }

    /// The symbol with this hash for which `equal` holds.
    pub fn find(&self, hash: u64, mut equal: impl FnMut(Value) -> bool) -> Option<u32> {
        let mask = self.index.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            match self.index[slot] {
                0 => return None,
                symbol
                    if self.hashes[symbol as usize] == hash
                        && equal(self.symbols[symbol as usize]) =>
                {
                    return Some(symbol);
                }
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    /// The cache's place for a text.
    pub fn recent(&self, text: &str) -> &Cell<u32> {
        let address = text.as_ptr() as usize;
        &self.recent[(address ^ address >> 9 ^ text.len() << 5) % RECENT]
    }

    /// Adds a string that is not in the table and returns its number.
    pub fn add(&mut self, hash: u64, text: Value) -> u32 {
        let symbol = self.symbols.len() as u32;
        self.symbols.push(text);
        self.hashes.push(hash);
        if self.symbols.len() * 2 > self.index.len() {
            let size = self.index.len() * 2;
            self.index = vec![0; size];
            for number in 1..symbol {
                self.insert(number);
            }
        }
        self.insert(symbol);
        symbol
    }

    fn insert(&mut self, symbol: u32) {
        let mask = self.index.len() - 1;
        let mut slot = self.hashes[symbol as usize] as usize & mask;
        while self.index[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.index[slot] = symbol;
    }

    pub fn visit_roots(&mut self, visitor: &mut RootVisitor<'_>) {
        let first = self.visited.before(visitor.scope());
        visitor.visit_all(&mut self.symbols[first..]);
        self.visited.note(visitor.scope(), self.symbols.len());
    }
}
