//! Attribute lookup on types, with versions and a cache.
//!
//! A type's version is a number that no other state of any type has; it lies in a table apart, at the type's number, where
//! inline caches find it. Changing a type's namespace gives it and its subclasses version 0 (none); the next lookup draws a new one.
#![expect(
    unsafe_code,
    reason = "the table of versions grows while its items are read"
)]

use corevm_heap::{Kind, RootVisitor, Value};

use crate::cx::Cx;
use crate::objects::{Map, Str, Type};
use crate::shape::Place;
use crate::value::V;

/// A type's version; 0 is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeVersion(pub u32);

/// Where an object's own attribute lies.
#[derive(Clone, Copy, Debug)]
pub enum Attribute {
    Slot(Place),
    /// In the map of an object in dictionary mode.
    Dictionary,
}

#[derive(Clone, Copy, Debug)]
struct CacheLine {
    version: u32,
    symbol: u32,
    /// Empty: known to be absent.
    value: Value,
}

const LINES: usize = 2048;

/// Results of lookups on types, by version and symbol.
#[derive(Debug)]
pub(crate) struct LookupCache {
    /// Version, and symbol in the upper half; value. Zeros at first, whose memory is not touched before it is used.
    lines: Vec<[u64; 2]>,
    /// Lines set since the last collection: their values may be young.
    young: Vec<u16>,
}

impl LookupCache {
    pub fn new() -> LookupCache {
        LookupCache {
            lines: vec![[0; 2]; LINES],
            young: Vec::new(),
        }
    }

    fn line(version: u32, symbol: u32) -> usize {
        (version.wrapping_mul(0x9E37_79B1) ^ symbol.wrapping_mul(0x85EB_CA6B)) as usize >> 7
            & (LINES - 1)
    }

    fn get(&self, index: usize) -> CacheLine {
        let [key, value] = self.lines[index];
        CacheLine {
            version: key as u32,
            symbol: (key >> 32) as u32,
            value: Value::from_bits(value),
        }
    }

    fn set(&mut self, index: usize, line: CacheLine) {
        let key = u64::from(line.version) | u64::from(line.symbol) << 32;
        self.lines[index] = [key, line.value.bits()];
        self.young.push(index as u16);
    }

    pub fn visit_roots(&mut self, visitor: &mut RootVisitor<'_>) {
        let young = std::mem::take(&mut self.young);
        if !visitor.is_minor() {
            // Nothing stays alive for being cached.
            self.lines.iter_mut().for_each(|line| {
                if line[0] != 0 && !visitor.passes_over(Value::from_bits(line[1])) {
                    *line = [0; 2];
                }
            });
            return;
        }
        for index in young {
            let [key, value] = &mut self.lines[usize::from(index)];
            if *key != 0 {
                let mut object = Value::from_bits(*value);
                // Prompt collections leave what is watched in the nursery.
                if visitor.sees_young(|visitor| visitor.visit(&mut object)) {
                    self.young.push(index);
                }
                *value = object.bits();
            }
        }
    }
}

impl<'v> Cx<'v> {
    /// The type's current version, drawing one if it has none. 0 when versions have run out: then nothing is cached.
    pub fn type_version(self, class: Type<'v>) -> TypeVersion {
        let cell = self.version_cell(class.number());
        if cell.get() == 0 {
            let next = self.isolate().next_type_version.get();
            if next == u32::MAX {
                return TypeVersion(0);
            }
            self.isolate().next_type_version.set(next + 1);
            cell.set(next);
        }
        TypeVersion(cell.get())
    }

    #[inline(always)]
    fn version_cell(self, number: u32) -> &'v std::cell::Cell<u32> {
        // SAFETY: cells are only added, by `new_type_number`; the table's storage may move then, and callers use the
        // reference before anything else happens.
        unsafe { &(&*self.isolate().type_versions.get())[number as usize] }
    }

    /// Version at a type's number, for inline caches.
    #[inline(always)]
    pub fn version_at(self, number: u32) -> u32 {
        self.version_cell(number).get()
    }

    pub(crate) fn new_type_number(self) -> u32 {
        // SAFETY: no reference into the table is alive (see `version_cell`).
        let versions = unsafe { &mut *self.isolate().type_versions.get() };
        versions.push(std::cell::Cell::new(0));
        self.isolate().versions_at.set(versions.as_ptr());
        versions.len() as u32 - 1
    }

    /// Says that the type's namespace or order of lookup changed.
    pub fn type_changed(self, class: Type<'v>) {
        let mut work = vec![class];
        while let Some(class) = work.pop() {
            let cell = self.version_cell(class.number());
            // Without a version nothing about the type is cached, nor about its subclasses' lookups through it.
            if cell.replace(0) != 0 {
                self.version_changes(class.number());
                class.subclasses(|subclass| work.push(subclass));
            }
        }
    }

    /// Says that `class`'s own attribute `name`, a plain value, is now another plain value, one that is never bound to anything: the first time this
    /// is a change of the type; from then on the name is volatile, and nobody caches it.
    pub fn type_value_changed(self, class: Type<'v>, name: Str<'v>) {
        let key = (class.number(), name.symbol());
        let is_new = self.isolate().volatile.borrow_mut().insert(key);
        if is_new {
            self.type_changed(class);
        }
    }

    /// Whether the attribute changes so often that sites must not remember its value: it is found in the namespace of a type that
    /// [`Cx::type_value_changed`] named.
    pub fn is_volatile(self, class: Type<'v>, name: Str<'v>) -> bool {
        let volatile = self.isolate().volatile.borrow();
        if volatile.is_empty() {
            return false;
        }
        let mut found = None;
        class.order(|base| {
            if found.is_none() && base.namespace(self).get_symbol(name).is_some() {
                found = Some(volatile.contains(&(base.number(), name.symbol())));
            }
        });
        found == Some(true)
    }

    /// The attribute `name` (a symbol) of `class` or the first of its order of lookup that has it.
    pub fn lookup(self, class: Type<'v>, name: Str<'v>) -> Option<V<'v>> {
        let symbol = name.symbol();
        debug_assert!(symbol != 0, "attribute names are symbols");
        let version = self.type_version(class).0;
        let index = LookupCache::line(version, symbol);
        let line = self.isolate().lookup_cache.borrow().get(index);
        if line.version == version && line.symbol == symbol && version != 0 {
            // SAFETY: the cache's values are roots, updated by collections.
            return unsafe { V::from_raw(line.value) }.given();
        }
        let found = self.lookup_uncached(class, name);
        if version != 0 && !self.is_volatile(class, name) {
            // A subclass's lookup leans on its bases' namespaces: give them versions too, so that a change is noticed.
            class.order(|base| {
                let _ = self.type_version(base);
            });
            let value = found.map_or(Value::EMPTY, V::raw);
            let line = CacheLine {
                version,
                symbol,
                value,
            };
            self.isolate().lookup_cache.borrow_mut().set(index, line);
        }
        found
    }

    fn lookup_uncached(self, class: Type<'v>, name: Str<'v>) -> Option<V<'v>> {
        let mut found = None;
        class.order(|base| {
            if found.is_none() {
                found = base.namespace(self).get_symbol(name);
            }
        });
        found
    }

    /// Where `object`'s own attribute `name` lies, if it has it.
    pub fn own_attribute(self, object: V<'v>, name: Str<'v>) -> Option<Attribute> {
        let object = object.as_kind(Kind::Instance)?;
        if object.has_flag(corevm_heap::flags::DICTIONARY) {
            return Some(Attribute::Dictionary);
        }
        let shape = crate::ShapeId(object.shape());
        let index = self
            .isolate()
            .shapes_mut(|shapes| shapes.index_of(shape, name.symbol()))?;
        Some(Attribute::Slot(self.isolate().shapes().place(shape, index)))
    }

    /// The namespace map of an object in dictionary mode.
    pub fn dictionary_of(self, object: V<'v>) -> Option<Map<'v>> {
        let object = object.as_kind(Kind::Instance)?;
        if object.has_flag(corevm_heap::flags::DICTIONARY) {
            object.value(1).as_map()
        } else {
            None
        }
    }
}
