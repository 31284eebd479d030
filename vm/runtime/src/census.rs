//! A census of the heap for a language: asked for by one step of a native, made at the poll after it, taken by the next step. So is the
//! number of objects that a collection releases from cycles.

use std::cell::{Cell, RefCell};

use corevm_heap::{Census, Scope, Value};

use crate::cx::Cx;
use crate::value::V;

/// The census that somebody has asked for, or the one that was made.
#[derive(Debug, Default)]
pub(crate) struct WantedCensus {
    is_wanted: Cell<bool>,
    made: RefCell<Option<Census>>,
    /// The collection that somebody has asked for who wants to know what it releases, and what the last one did.
    wanted_count: Cell<Option<Scope>>,
    counted: Cell<Option<CyclicCount>>,
}

/// How many objects that only cycles kept a collection has found, of those that the language [counts](crate::Language::counts_as_garbage).
#[derive(Clone, Copy, Debug, Default)]
pub struct CyclicCount {
    /// Those that have died.
    pub dead: usize,
    /// Those that wait for finalisation or are held by what does, and live until then.
    pub awaiting: usize,
}

impl WantedCensus {
    pub fn is_wanted(&self) -> bool {
        self.is_wanted.get()
    }

    /// The collection that was asked for with [`Cx::request_counted_collection`]; the answer is given once.
    pub fn take_wanted_count(&self) -> Option<Scope> {
        self.wanted_count.take()
    }

    /// A collection has found these, which are still there.
    pub fn count(&self, cx: Cx<'_>, cyclic: &[Value], awaiting: &[Value]) {
        let count = |values: &[Value]| {
            let is_counted = |&&value: &&Value| {
                let value = cx.brand(value);
                cx.language().counts_as_garbage(cx, value)
            };
            values.iter().filter(is_counted).count()
        };
        self.counted.set(Some(CyclicCount {
            dead: count(cyclic),
            awaiting: count(awaiting),
        }));
    }

    pub fn put(&self, census: Census) {
        self.is_wanted.set(false);
        *self.made.borrow_mut() = Some(census);
    }

    /// A collection begins: what was found may move and die.
    pub fn forget(&self) {
        self.made.borrow_mut().take();
    }
}

/// What [`Cx::take_census`] gives. Objects of all kinds are among it, also those that programs never see.
#[derive(Debug, Default)]
pub struct LiveCensus<'v> {
    /// What is in use.
    pub live: Vec<V<'v>>,
    /// What only cycles keep; without the following.
    pub cyclic: Vec<V<'v>>,
    /// What only cycles keep, and waits for finalisation or is held by what does.
    pub awaiting: Vec<V<'v>>,
}

impl<'v> Cx<'v> {
    /// Asks for a census at the next poll. The stepped native that asks goes on with [`Next::Again`](crate::Next::Again), and takes it
    /// in its next step.
    pub fn request_census(self) {
        self.isolate().census.is_wanted.set(true);
        self.heap().request_collection();
    }

    /// The census that was asked for; `None` when something was collected since.
    pub fn take_census(self) -> Option<LiveCensus<'v>> {
        let census = self.isolate().census.made.borrow_mut().take()?;
        let values = |found: Vec<_>| found.into_iter().map(|value| self.brand(value)).collect();
        Some(LiveCensus {
            live: values(census.live),
            cyclic: values(census.cyclic),
            awaiting: values(census.awaiting),
        })
    }

    /// Asks for a collection at the next poll, of what is recent or of everything. The stepped native that asks goes on with
    /// [`Next::Again`](crate::Next::Again), and learns in its next step what the collection has found.
    pub fn request_counted_collection(self, scope: Scope) {
        self.isolate().census.wanted_count.set(Some(scope));
        self.heap().request_collection();
    }

    /// What the collection has found that was asked for.
    pub fn take_cyclic_count(self) -> Option<CyclicCount> {
        self.isolate().census.counted.take()
    }

    /// All objects, of all kinds, also those that nothing reaches any more.
    pub(crate) fn all_objects(self) -> Vec<V<'v>> {
        let found = self.heap().all_objects();
        found.into_iter().map(|value| self.brand(value)).collect()
    }

    /// What an object holds, its storage looked through: also what programs never see. Nothing for an immediate value.
    #[expect(unsafe_code, reason = "asks the heap about an object that is alive")]
    pub fn held_by(self, value: V<'v>) -> Vec<V<'v>> {
        if !value.raw().is_pointer() {
            return Vec::new();
        }
        // SAFETY: a value in the scope is alive.
        let held = unsafe { self.heap().held_by(value.raw()) };
        held.into_iter().map(|value| self.brand(value)).collect()
    }
}
