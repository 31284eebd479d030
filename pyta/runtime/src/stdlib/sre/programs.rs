//! Programs by number, and the characters' classes.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use pyta_sre::{CharClass, Matcher, Program};
use pyta_text::unicode;

use crate::prelude::*;
use crate::state::State;

/// Python's classification of characters.
#[derive(Clone, Copy, Debug)]
pub struct Unicode;

impl CharClass for Unicode {
    #[inline]
    fn is_decimal(&self, c: u32) -> bool {
        unicode::is_decimal(c)
    }

    #[inline]
    fn is_space(&self, c: u32) -> bool {
        unicode::is_space(c)
    }

    #[inline]
    fn is_alnum(&self, c: u32) -> bool {
        unicode::is_alnum(c)
    }

    fn is_linebreak(&self, c: u32) -> bool {
        unicode::is_line_break(c)
    }

    fn to_lower(&self, c: u32) -> u32 {
        unicode::simple_lower(c)
    }

    fn to_upper(&self, c: u32) -> u32 {
        unicode::full_upper(c).next().unwrap_or(c)
    }
}

/// A program and a matcher that waits for its next use.
#[derive(Debug)]
pub struct Entry {
    pub program: Program,
    spare: RefCell<Option<Box<Matcher>>>,
}

impl Entry {
    /// A matcher for the program; give it back with [`Entry::give_back`].
    pub fn matcher(&self) -> Box<Matcher> {
        self.spare
            .borrow_mut()
            .take()
            .unwrap_or_else(|| Box::new(Matcher::new(&self.program)))
    }

    /// Keeps a matcher for the next use, unless it has grown large.
    pub fn give_back(&self, matcher: Box<Matcher>) {
        const MAX_KEPT_BYTES: usize = 1 << 20;
        if matcher.stack_bytes() <= MAX_KEPT_BYTES {
            *self.spare.borrow_mut() = Some(matcher);
        }
    }
}

/// All programs of an isolate, and the matchers that are paused.
#[derive(Debug, Default)]
pub struct Programs {
    entries: RefCell<Vec<Rc<Entry>>>,
    by_code: RefCell<HashMap<(u32, Vec<u32>), usize>>,
    paused: RefCell<HashMap<i64, Box<Matcher>>>,
    next_key: Cell<i64>,
}

impl Programs {
    /// The number of the program for a code list; `None` when the list is malformed.
    pub fn number(&self, code: Vec<u32>, groups: u32) -> Option<usize> {
        let key = (groups, code);
        if let Some(&known) = self.by_code.borrow().get(&key) {
            return Some(known);
        }
        let program = Program::new(&key.1, groups, &Unicode).ok()?;
        let mut entries = self.entries.borrow_mut();
        entries.push(Rc::new(Entry {
            program,
            spare: RefCell::default(),
        }));
        self.by_code.borrow_mut().insert(key, entries.len() - 1);
        Some(entries.len() - 1)
    }

    pub fn entry(&self, number: usize) -> Option<Rc<Entry>> {
        self.entries.borrow().get(number).cloned()
    }

    /// Keeps a paused matcher under a new key.
    pub fn pause(&self, matcher: Box<Matcher>) -> i64 {
        let key = self.next_key.get();
        self.next_key.set(key + 1);
        self.paused.borrow_mut().insert(key, matcher);
        key
    }

    /// Takes a paused matcher.
    pub fn resume(&self, key: i64) -> Option<Box<Matcher>> {
        self.paused.borrow_mut().remove(&key)
    }
}

/// The isolate's programs.
pub fn programs(cx: Cx<'_>) -> Rc<Programs> {
    cx.state::<State>()
        .map_or_else(Rc::default, |state| state.of::<Programs>())
}
