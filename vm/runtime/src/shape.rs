//! Shapes (hidden classes): which class an object has and where its attributes lie.
//!
//! An instance's words: header, overflow slot, fixed slots of its class, attribute slots. A shape gives each attribute an index;
//! indices below the inline capacity lie in the object, the rest in the overflow array. Shapes form a tree of transitions
//! from a class's root shape; an instance with too many attributes, or with one removed, goes to dictionary mode
//! (header flag `DICTIONARY`), where the overflow slot is a map. See "Making Sense of Hidden Classes" in Chambers, Ungar
//! and Lee, *An Efficient Implementation of SELF*, OOPSLA 1989.

use corevm_heap::{RootVisitor, Scope, Value};
use rustc_hash::FxHashMap;

use crate::intern::Visited;

/// Index into the isolate's shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShapeId(pub u32);

/// One shape.
#[derive(Debug)]
pub struct Shape {
    /// The class of objects with this shape.
    pub class: Value,
    pub parent: Option<ShapeId>,
    /// Symbol of the attribute that this shape adds to its parent; 0 in a root shape.
    pub symbol: u32,
    /// Number of attributes.
    pub count: u16,
    /// Index of the first attribute slot: 1 for the overflow slot, plus the class's fixed slots.
    pub first: u8,
    /// Words of values in an object: `header.slots` of new objects.
    pub inline_slots: u8,
    /// The attributes live in a map; all objects in dictionary mode of a class share one shape.
    pub is_dictionary: bool,
    /// The arrangement of the attributes as keys of a map ([`crate::objects::Map::layout`]), once an object of this shape went to dictionary mode; else 0.
    pub map_layout: u64,
    transitions: Vec<(u32, ShapeId)>,
    /// From symbol to index, built when first asked for.
    table: Option<FxHashMap<u32, u16>>,
}

/// Where an attribute lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Value index in the object (word = index + 1).
    Inline(u8),
    /// Index in the overflow array.
    Overflow(u16),
}

/// More attributes than this and an object goes to dictionary mode.
pub const MAX_ATTRIBUTES: u16 = 128;

/// All shapes of an isolate. Objects keep their class alive by their shape; a class's shapes go when it dies. Their numbers are no others'
/// afterwards: sites and machine code may have them.
#[derive(Debug)]
pub struct ShapeTable {
    /// `None` where the class has died.
    shapes: Vec<Option<Box<Shape>>>,
    /// Number of shapes that have not gone.
    len: usize,
    /// What is found where a shape has gone.
    gone: Shape,
    visited: Visited,
}

impl Default for ShapeTable {
    fn default() -> ShapeTable {
        ShapeTable {
            shapes: Vec::new(),
            len: 0,
            gone: Shape::root(Value::NIL, 1, 0),
            visited: Visited::default(),
        }
    }
}

impl Shape {
    fn root(class: Value, first: u8, attributes: u8) -> Shape {
        Shape {
            class,
            parent: None,
            symbol: 0,
            count: 0,
            first,
            inline_slots: first.saturating_add(attributes),
            is_dictionary: false,
            map_layout: 0,
            transitions: Vec::new(),
            table: None,
        }
    }
}

impl ShapeTable {
    /// A root shape for objects of `class` with `fixed` slots before the attributes and room for `attributes` inline.
    pub fn add_root(&mut self, class: Value, fixed: u8, attributes: u8) -> ShapeId {
        self.push(Shape::root(class, 1u8.saturating_add(fixed), attributes))
    }

    /// The shape of dictionary-mode objects that had shape `like`.
    pub fn dictionary_of(&mut self, like: ShapeId) -> ShapeId {
        let root = self.root_of(like);
        // Symbol 0 marks the transition to dictionary mode.
        if let Some(&(_, id)) = self.get(root).transitions.iter().find(|t| t.0 == 0) {
            return id;
        }
        let Shape {
            class,
            first,
            inline_slots,
            ..
        } = *self.get(root);
        let shape = Shape {
            class,
            parent: Some(root),
            symbol: 0,
            count: 0,
            first,
            inline_slots,
            is_dictionary: true,
            map_layout: 0,
            transitions: Vec::new(),
            table: None,
        };
        let id = self.push(shape);
        self.get_mut(root).transitions.push((0, id));
        id
    }

    fn push(&mut self, shape: Shape) -> ShapeId {
        self.len += 1;
        self.shapes.push(Some(Box::new(shape)));
        ShapeId(self.shapes.len() as u32 - 1)
    }

    fn get_mut(&mut self, id: ShapeId) -> &mut Shape {
        let shape = self.shapes[id.0 as usize].as_deref_mut();
        shape.expect("a living class has all its shapes")
    }

    /// Bytes of the table, about.
    pub(crate) fn size_bytes(&self) -> usize {
        /// A transition from its parent.
        const TRANSITION_BYTES: usize = 16;
        self.len * (size_of::<Shape>() + TRANSITION_BYTES) + self.shapes.len() * 8
    }

    #[inline]
    pub fn get(&self, id: ShapeId) -> &Shape {
        let shape = self.shapes[id.0 as usize].as_deref();
        shape.unwrap_or(&self.gone)
    }

    /// Gives a root shape its class, for classes made after their instances' shape.
    pub fn set_class(&mut self, id: ShapeId, class: Value) {
        self.visited.changed(id.0 as usize);
        self.get_mut(id).class = class;
    }

    pub fn root_of(&self, mut id: ShapeId) -> ShapeId {
        while let Some(parent) = self.get(id).parent {
            id = parent;
        }
        id
    }

    /// The shape after adding `symbol`; `None` when it would have too many attributes.
    pub fn transition(&mut self, from: ShapeId, symbol: u32) -> Option<ShapeId> {
        let shape = self.get(from);
        if let Some(&(_, id)) = shape.transitions.iter().find(|t| t.0 == symbol) {
            return Some(id);
        }
        if shape.count >= MAX_ATTRIBUTES || shape.transitions.len() >= MAX_ATTRIBUTES as usize {
            return None;
        }
        let next = Shape {
            class: shape.class,
            parent: Some(from),
            symbol,
            count: shape.count + 1,
            first: shape.first,
            inline_slots: shape.inline_slots,
            is_dictionary: false,
            map_layout: 0,
            transitions: Vec::new(),
            table: None,
        };
        let id = self.push(next);
        self.get_mut(from).transitions.push((symbol, id));
        Some(id)
    }

    /// The shape of an object of this shape without the attribute at `index`, those behind it one place earlier; `None` when there are too many
    /// attributes to move, or too many shapes.
    pub fn without(&mut self, from: ShapeId, index: u16) -> Option<ShapeId> {
        /// Objects from which much is removed are used as dictionaries.
        const MOST_MOVED: u16 = 16;
        let last = self.get(from).count;
        if last > MOST_MOVED {
            return None;
        }
        let symbols = self.symbols(from);
        let mut shape = from;
        for _ in index..last {
            shape = self.get(shape).parent?;
        }
        for &symbol in &symbols[usize::from(index) + 1..] {
            shape = self.transition(shape, symbol)?;
        }
        Some(shape)
    }

    /// The arrangement of the attributes as keys of a map, `drawn` if it had none before.
    pub fn map_layout(&mut self, id: ShapeId, drawn: impl FnOnce() -> u64) -> u64 {
        let shape = self.get_mut(id);
        if shape.map_layout == 0 {
            shape.map_layout = drawn();
        }
        shape.map_layout
    }

    /// Whether objects of one of the classes may have attribute `symbol`; `None`: any attribute.
    pub fn may_have(&self, classes: &[Value], symbol: Option<u32>) -> bool {
        self.shapes.iter().flatten().any(|shape| {
            let has = match symbol {
                Some(symbol) => shape.symbol == symbol,
                None => shape.count > 0,
            };
            (has || shape.is_dictionary) && classes.contains(&shape.class)
        })
    }

    /// The shape that `made` has for `old`, made if there is none: like it, in a tree that nobody knows yet.
    pub fn renewed(&mut self, old: ShapeId, made: &mut FxHashMap<ShapeId, ShapeId>) -> ShapeId {
        if let Some(&fresh) = made.get(&old) {
            return fresh;
        }
        // As deep as a shape has attributes: not more than `MAX_ATTRIBUTES`.
        let parent = self.get(old).parent;
        let parent = parent.map(|parent| self.renewed(parent, made));
        let Shape {
            class,
            symbol,
            first,
            inline_slots,
            is_dictionary,
            ..
        } = *self.get(old);
        let fresh = match parent {
            None => self.add_root(class, first - 1, inline_slots - first),
            Some(parent) if is_dictionary => self.dictionary_of(parent),
            Some(parent) => self
                .transition(parent, symbol)
                .expect("the tree has no more transitions than the old one"),
        };
        made.insert(old, fresh);
        fresh
    }

    /// Index of attribute `symbol` among the attributes.
    pub fn index_of(&mut self, id: ShapeId, symbol: u32) -> Option<u16> {
        if self.get(id).count <= 8 {
            return self.index_by_walk(id, symbol);
        }
        if self.get(id).table.is_none() {
            let table = self.symbols(id).into_iter().zip(0..).collect();
            self.get_mut(id).table = Some(table);
        }
        self.get(id)
            .table
            .as_ref()
            .and_then(|table| table.get(&symbol).copied())
    }

    fn index_by_walk(&self, mut id: ShapeId, symbol: u32) -> Option<u16> {
        loop {
            let shape = self.get(id);
            if shape.count == 0 {
                return None;
            }
            if shape.symbol == symbol {
                return Some(shape.count - 1);
            }
            id = shape.parent?;
        }
    }

    /// The attributes' symbols in order.
    pub fn symbols(&self, mut id: ShapeId) -> Vec<u32> {
        let mut symbols = Vec::with_capacity(self.get(id).count as usize);
        while self.get(id).count > 0 {
            symbols.push(self.get(id).symbol);
            let Some(parent) = self.get(id).parent else {
                break;
            };
            id = parent;
        }
        symbols.reverse();
        symbols
    }

    /// Where the attribute with this index lies in objects of this shape.
    pub fn place(&self, id: ShapeId, index: u16) -> Place {
        let shape = self.get(id);
        let slot = u16::from(shape.first) + index;
        if slot < u16::from(shape.inline_slots) {
            Place::Inline(slot as u8)
        } else {
            Place::Overflow(slot - u16::from(shape.inline_slots))
        }
    }

    pub(crate) fn visit_roots(&mut self, visitor: &mut RootVisitor<'_>) {
        // Collections of everything find classes by their objects.
        if visitor.scope() != Scope::Everything {
            let first = self.visited.before(visitor.scope());
            for shape in self.shapes[first..].iter_mut().flatten() {
                visitor.visit(&mut shape.class);
            }
        }
        self.visited.note(visitor.scope(), self.shapes.len());
    }

    pub(crate) fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Keeps the classes of these shapes alive, whatever objects there are.
    pub(crate) fn visit_classes(
        &mut self,
        shapes: impl Iterator<Item = ShapeId>,
        visitor: &mut RootVisitor<'_>,
    ) {
        for id in shapes {
            visitor.visit(&mut self.get_mut(id).class);
        }
    }

    /// A collection of everything has ended: the shapes of classes that have died go.
    pub(crate) fn update_weak(&mut self, survivor: &dyn Fn(Value) -> Option<Value>) {
        for place in &mut self.shapes {
            let Some(shape) = place else { continue };
            match survivor(shape.class) {
                Some(class) => shape.class = class,
                None => {
                    *place = None;
                    self.len -= 1;
                }
            }
        }
    }
}
