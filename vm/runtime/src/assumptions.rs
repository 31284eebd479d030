//! Assumptions: what machine code takes for granted instead of testing it, and which machine code that is.
//!
//! There are four: the value at a place of a map, that a map lacks a key, the version of a type, and the namespaces of all functions that have a code.
//! A [steady](Map::make_steady) map says when it gains or loses a key, and when a value changes. So machine code may have the functions, classes and
//! natives that its function's namespaces hold as constants. What it relies on is noted with a [`Dependent`]; when that changes the compiler is
//! [told](crate::tier::Compiler::broken) before anything else runs. Self's compiler did so first: see the dependencies in Hölzle, *Adaptive
//! Optimization for Self*, Stanford 1994.

use std::cell::{Cell, RefCell};

use corevm_heap::Value;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::code::{CodeId, CompiledCode};
use crate::cx::Cx;
use crate::objects::{Map, Str};
use crate::value::V;

/// Machine code that relies on something: which compilation of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependent {
    pub code: CodeId,
    pub attempt: u32,
}

/// Adds a dependent that may have been added before.
fn add(dependents: &mut Vec<Dependent>, dependent: Dependent) {
    if dependents.last() != Some(&dependent) {
        dependents.push(dependent);
    }
}

/// The bit by which a steady map's layout differs from others'.
pub(crate) const STEADY: u64 = 1;

/// Whether maps with this layout tell their changes: nobody writes to one by its layout alone.
pub const fn is_steady(layout: u64) -> bool {
    layout & STEADY != 0
}

/// What is known of one steady map.
#[derive(Debug, Default)]
struct Steady {
    /// Who relies on the value at a place.
    values: FxHashMap<usize, Vec<Dependent>>,
    /// Who relies on there being no key with this symbol's number.
    lacking: FxHashMap<u32, Vec<Dependent>>,
    /// Places whose value has changed since: nobody relies on those.
    changed: FxHashSet<usize>,
}

impl Steady {
    /// Everybody who relies on the map.
    fn dependents(&mut self) -> Vec<Dependent> {
        let values = self.values.drain().map(|(_, dependents)| dependents);
        let lacking = self.lacking.drain().map(|(_, dependents)| dependents);
        values.chain(lacking).flatten().collect()
    }
}

/// Who relies on a type's version, and how often they were wrong.
#[derive(Debug, Default)]
struct Version {
    dependents: Vec<Dependent>,
    changes: u32,
}

/// Nobody relies any more on what has changed so often after somebody relied on it.
const MOST_CHANGES: u32 = 2;

/// All assumptions of an isolate about maps and types.
#[derive(Debug, Default)]
pub(crate) struct Assumptions {
    /// By the layout of the steady map. What is known of a map outlives it: some words for each namespace whose functions were compiled.
    maps: FxHashMap<u64, Steady>,
    /// By the type's number.
    versions: FxHashMap<u32, Version>,
}

impl<'v> Map<'v> {
    /// Makes the map tell its changes.
    pub fn make_steady(self, cx: Cx<'v>) {
        if !self.is_steady() {
            let layout = cx.draw_layout() | STEADY;
            self.set_layout(layout);
            let assumptions = &mut cx.isolate().assumptions.borrow_mut().maps;
            assumptions.insert(layout, Steady::default());
        }
    }

    #[inline(always)]
    pub(crate) fn is_steady(self) -> bool {
        is_steady(self.current_layout())
    }

    /// Notes that somebody relies on the value at a live place of this steady map; false when that is known to change.
    pub fn assume_value(self, cx: Cx<'v>, place: usize, dependent: Dependent) -> bool {
        let mut assumptions = cx.isolate().assumptions.borrow_mut();
        let Some(steady) = assumptions.maps.get_mut(&self.current_layout()) else {
            return false;
        };
        let is_constant = !steady.changed.contains(&place);
        if is_constant {
            add(steady.values.entry(place).or_default(), dependent);
        }
        is_constant
    }

    /// Notes that somebody relies on this steady map having no such key, which it has not now.
    pub fn assume_lacking(self, cx: Cx<'v>, name: Str<'v>, dependent: Dependent) -> bool {
        let mut assumptions = cx.isolate().assumptions.borrow_mut();
        let steady = assumptions.maps.get_mut(&self.current_layout());
        let steady = steady.filter(|_| name.is_symbol());
        let is_known = steady.is_some();
        if let Some(steady) = steady {
            add(steady.lacking.entry(name.symbol()).or_default(), dependent);
        }
        is_known
    }

    /// The value at a place of this steady map changes.
    #[cold]
    pub(crate) fn steady_value_changes(self, cx: Cx<'v>, place: usize) {
        let mut assumptions = cx.isolate().assumptions.borrow_mut();
        let Some(steady) = assumptions.maps.get_mut(&self.current_layout()) else {
            return;
        };
        steady.changed.insert(place);
        let broken = steady.values.remove(&place).unwrap_or_default();
        drop(assumptions);
        cx.broken(&broken);
    }

    /// This steady map gains a key, at a place behind all others.
    #[cold]
    pub(crate) fn steady_gains(self, cx: Cx<'v>, key: V<'v>) {
        let mut assumptions = cx.isolate().assumptions.borrow_mut();
        let mut steady = assumptions.maps.remove(&self.current_layout());
        let broken = match (&mut steady, key.as_exact_str()) {
            (None, _) => Vec::new(),
            (Some(steady), Some(name)) if name.is_symbol() => {
                steady.lacking.remove(&name.symbol()).unwrap_or_default()
            }
            (Some(steady), _) => steady.lacking.drain().flat_map(|entry| entry.1).collect(),
        };
        self.set_layout(cx.draw_layout() | STEADY);
        assumptions
            .maps
            .insert(self.current_layout(), steady.unwrap_or_default());
        drop(assumptions);
        cx.broken(&broken);
    }

    /// The keys of this steady map are arranged anew: it is steady no more.
    #[cold]
    pub(crate) fn steady_ends(self, cx: Cx<'v>) {
        let layout = self.current_layout();
        self.set_layout(0);
        let steady = cx.isolate().assumptions.borrow_mut().maps.remove(&layout);
        if let Some(mut steady) = steady {
            cx.broken(&steady.dependents());
        }
    }
}

impl<'v> Cx<'v> {
    /// Notes that somebody relies on the type with this number having this version; false when it has not, or changes often.
    pub fn assume_version(self, number: u32, version: u32, dependent: Dependent) -> bool {
        let mut assumptions = self.isolate().assumptions.borrow_mut();
        let known = assumptions.versions.entry(number).or_default();
        let is_known = self.version_at(number) == version && known.changes < MOST_CHANGES;
        if is_known {
            add(&mut known.dependents, dependent);
        }
        is_known
    }

    /// The type with this number has lost its version.
    pub(crate) fn version_changes(self, number: u32) {
        let mut assumptions = self.isolate().assumptions.borrow_mut();
        let Some(known) = assumptions.versions.get_mut(&number) else {
            return;
        };
        let broken = std::mem::take(&mut known.dependents);
        known.changes += u32::from(!broken.is_empty());
        drop(assumptions);
        self.broken(&broken);
    }

    /// The namespace and the builtins of all functions with this code, on which somebody relies from now on; `None` when they have several, or
    /// namespaces that are not plain maps.
    pub fn assume_namespaces(
        self,
        code: &CompiledCode,
        dependent: Dependent,
    ) -> Option<(Map<'v>, Option<Map<'v>>)> {
        let [namespace, builtins] = code.namespaces.cells().map(|cell| self.brand(cell.get()));
        let (namespace, builtins) = (namespace.as_exact_map()?, builtins.as_exact_map());
        namespace.make_steady(self);
        if let Some(builtins) = builtins {
            builtins.make_steady(self);
        }
        add(&mut code.namespaces.dependents.borrow_mut(), dependent);
        Some((namespace, builtins))
    }

    /// Makes the namespaces of the functions with a code that will be compiled tell their changes, so that no machine code knows another layout;
    /// the first time those of all functions.
    pub fn make_namespaces_steady(self, code: &CompiledCode) {
        let make_steady = |code: &CompiledCode| {
            let maps = code.namespaces.cells().map(|cell| self.brand(cell.get()));
            for map in maps.into_iter().filter_map(V::as_exact_map) {
                map.make_steady(self);
            }
        };
        let is_first = self.isolate().assumptions.borrow().maps.is_empty();
        match is_first {
            true => self.isolate().codes().each(make_steady),
            false => make_steady(code),
        }
    }

    /// A function with this code and these namespaces is made.
    #[inline(always)]
    pub(crate) fn note_namespaces(self, code: &CompiledCode, namespace: V<'v>, builtins: V<'v>) {
        let known = &code.namespaces;
        if known.namespace.get() != namespace.raw() || known.builtins.get() != builtins.raw() {
            self.other_namespaces(code, namespace, builtins);
        }
    }

    #[cold]
    fn other_namespaces(self, code: &CompiledCode, namespace: V<'v>, builtins: V<'v>) {
        let known = &code.namespaces;
        if known.namespace.get().is_nil() {
            return;
        }
        if known.namespace.get().is_empty() {
            known.namespace.set(namespace.raw());
            known.builtins.set(builtins.raw());
            self.isolate().codes().mark_young(code.id);
        } else {
            known.namespace.set(Value::NIL);
            known.builtins.set(Value::NIL);
        }
        let broken = known.dependents.take();
        self.broken(&broken);
    }

    /// A function has got other code: nothing is taken for granted of any function any more.
    #[cold]
    pub(crate) fn function_changes(self) {
        let mut assumptions = self.isolate().assumptions.borrow_mut();
        let Assumptions { maps, versions } = &mut *assumptions;
        let of_types = versions.values_mut();
        let of_types = of_types.flat_map(|known| std::mem::take(&mut known.dependents));
        let of_maps = maps.values_mut().flat_map(Steady::dependents);
        let broken: Vec<_> = of_types.chain(of_maps).collect();
        drop(assumptions);
        self.broken(&broken);
    }

    fn broken(self, dependents: &[Dependent]) {
        if let Some(compiler) = self.isolate().compiler().filter(|_| !dependents.is_empty()) {
            compiler.broken(self, dependents);
        }
    }
}

/// The namespaces of the functions that have a code: empty before there is one, nil when there are several.
#[derive(Debug)]
pub struct Namespaces {
    namespace: Cell<Value>,
    builtins: Cell<Value>,
    /// Who relies on there being no others.
    dependents: RefCell<Vec<Dependent>>,
}

impl Default for Namespaces {
    fn default() -> Namespaces {
        Namespaces {
            namespace: Cell::new(Value::EMPTY),
            builtins: Cell::new(Value::EMPTY),
            dependents: RefCell::default(),
        }
    }
}

impl Namespaces {
    /// Whether they are several, so that nobody can rely on them.
    pub fn are_several(&self) -> bool {
        self.namespace.get().is_nil()
    }

    /// Whether they are those of other functions, or several.
    pub fn are_those_of(&self, other: &Namespaces) -> bool {
        let [own, others] = [self, other].map(|namespaces| namespaces.cells().map(Cell::get));
        own == others || self.are_several()
    }

    pub(crate) fn cells(&self) -> [&Cell<Value>; 2] {
        [&self.namespace, &self.builtins]
    }

    /// Brings the namespaces up to date after a collection that did not keep them alive. Those that have died are no function's: the next function
    /// brings its own.
    pub(crate) fn update(&self, survivor: &dyn Fn(Value) -> Option<Value>) {
        if !self.namespace.get().looks_like_pointer() {
            return;
        }
        let [namespace, builtins] = self.cells().map(|cell| {
            let value = cell.get();
            match value.looks_like_pointer() {
                true => survivor(value),
                false => Some(value),
            }
        });
        let (namespace, builtins) = match (namespace, builtins) {
            (Some(namespace), Some(builtins)) => (namespace, builtins),
            _ => (Value::EMPTY, Value::EMPTY),
        };
        self.namespace.set(namespace);
        self.builtins.set(builtins);
    }
}
