//! Type objects: a name, bases, an order of lookup, a namespace; and what instances look like.

use rustc_hash::FxHashMap;

use corevm_heap::{Kind, RootVisitor};

use super::{Map, Tuple, view};
use crate::cx::Cx;
use crate::shape::ShapeId;
use crate::value::V;

view!(
    /// A type object.
    Type, Type, as_type, as_exact_type
);

/// Flags of types that the VM reads; a language has the bits from 16 up.
pub mod type_flags {
    /// Instances are finalised when they die.
    pub const FINALIZER: u64 = 1;
}

/// So many entries for subclasses that are dead do no harm.
const FEW_SUBCLASSES: usize = 8;

const BASES: usize = 2;
const ORDER: usize = 3;
const NAMESPACE: usize = 4;
const SUBCLASSES: usize = 5;
pub(super) const NUMBER: usize = 9;
pub(super) const SHAPE: usize = 10;
const FLAGS: usize = 11;
const LAYOUT: usize = 12;

/// What a new type is made of.
#[derive(Clone, Copy, Debug)]
pub struct TypeSpec<'v> {
    pub name: V<'v>,
    pub bases: Tuple<'v>,
    /// Its own attributes; none: [`Language::fill_type`](crate::Language::fill_type) makes them when they are first
    /// looked at.
    pub namespace: Option<Map<'v>>,
    /// The class of the type object itself, or nil.
    pub metaclass: V<'v>,
    /// Fixed slots of instances.
    pub fixed_slots: u8,
    /// Room for attributes that instances get at first.
    pub inline_attributes: u8,
    pub flags: u64,
    /// A number for the language: how instances are laid out.
    pub layout: u64,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $get:ident, $set:ident = $word:expr;)*) => {
        $($(#[$doc])*
        pub fn $get(self) -> V<'v> {
            self.0.value($word)
        }

        #[doc = concat!("Replaces what `", stringify!($get), "` gives.")]
        pub fn $set(self, cx: Cx<'v>, value: V<'v>) {
            self.0.set_value(cx, $word, value);
        })*
    };
}

impl<'v> Type<'v> {
    fields! {
        name, set_name = 1;
        /// Tuple of base types.
        bases, set_bases_value = BASES;
        /// Tuple of types in order of lookup, the type itself first.
        order_tuple, set_order_value = ORDER;
        /// For the language: the qualified name.
        qualified_name, set_qualified_name = 6;
        /// For the language.
        module, set_module = 7;
        /// For the language.
        extra, set_extra = 8;
    }

    /// The map of the type's own attributes. If the type was made without one, the language fills it now.
    #[inline]
    pub fn namespace(self, cx: Cx<'v>) -> Map<'v> {
        match self.0.value(NAMESPACE).as_map() {
            Some(namespace) => namespace,
            None => self.fill(cx),
        }
    }

    #[cold]
    fn fill(self, cx: Cx<'v>) -> Map<'v> {
        let namespace = cx.new_map();
        self.0.set_value(cx, NAMESPACE, namespace.v());
        cx.language().fill_type(cx, self);
        namespace
    }

    /// Calls `visit` with the types in order of lookup.
    #[inline]
    pub fn order(self, mut visit: impl FnMut(Type<'v>)) {
        match self.order_tuple().as_tuple() {
            Some(order) => order.iter().filter_map(V::as_type).for_each(visit),
            None => visit(self),
        }
    }

    /// Whether `base` is in the order of lookup.
    pub fn is_subtype_of(self, base: Type<'v>) -> bool {
        if self == base {
            return true;
        }
        self.order_tuple()
            .as_tuple()
            .is_some_and(|order| order.iter().any(|class| class == base.v()))
    }

    /// Calls `visit` with the direct subclasses that are alive.
    pub fn subclasses(self, mut visit: impl FnMut(Type<'v>)) {
        let Some(list) = self.0.value(SUBCLASSES).as_list() else {
            return;
        };
        for weak in list.iter() {
            if let Some(class) = weak
                .as_weak()
                .and_then(|weak| weak.referent())
                .and_then(V::as_type)
            {
                visit(class);
            }
        }
    }

    /// Records a direct subclass, weakly.
    pub fn add_subclass(self, cx: Cx<'v>, subclass: Type<'v>) {
        let list = match self.0.value(SUBCLASSES).as_list() {
            Some(list) => list,
            None => {
                let list = cx.new_list(&[]);
                self.0.set_value(cx, SUBCLASSES, list.v());
                list
            }
        };
        // Now and then, so that it takes no time worth mentioning, the dead ones go.
        if list.len() >= FEW_SUBCLASSES && list.len().is_power_of_two() {
            let is_alive = |entry: &V<'v>| {
                entry
                    .as_weak()
                    .is_some_and(|weak| weak.referent().is_some())
            };
            let living: Vec<V<'v>> = list.iter().filter(is_alive).collect();
            list.assign(cx, &living);
        }
        let weak = cx.new_weak(subclass.v(), V::NIL);
        list.push(cx, weak.v());
    }

    pub fn remove_subclass(self, cx: Cx<'v>, subclass: Type<'v>) {
        let Some(list) = self.0.value(SUBCLASSES).as_list() else {
            return;
        };
        let place = list.iter().position(|entry| {
            entry.as_weak().and_then(|weak| weak.referent()) == Some(subclass.v())
        });
        if let Some(place) = place {
            list.remove_range(cx, place, place + 1);
        }
    }

    /// Index of the type's version in the isolate's table.
    #[inline(always)]
    pub fn number(self) -> u32 {
        self.0.raw(NUMBER) as u32
    }

    /// The shape of fresh instances.
    #[inline(always)]
    pub fn instance_shape(self) -> ShapeId {
        ShapeId(self.0.raw(SHAPE) as u32)
    }

    #[inline]
    pub fn flags(self) -> u64 {
        self.0.raw(FLAGS)
    }

    #[inline]
    pub fn has_flag(self, flag: u64) -> bool {
        self.flags() & flag != 0
    }

    pub fn set_flags(self, flags: u64) {
        self.0.set_raw(FLAGS, flags);
    }

    /// The language's number for the layout of instances.
    #[inline]
    pub fn layout(self) -> u64 {
        self.0.raw(LAYOUT)
    }

    pub fn set_layout(self, layout: u64) {
        self.0.set_raw(LAYOUT, layout);
    }

    /// Number of fixed slots of instances.
    pub fn fixed_slots(self, cx: Cx<'v>) -> u8 {
        cx.isolate().shapes().get(self.instance_shape()).first - 1
    }

    /// Attributes that fresh instances have room for inline.
    pub fn inline_attributes(self, cx: Cx<'v>) -> u8 {
        let shapes = cx.isolate().shapes();
        let shape = shapes.get(self.instance_shape());
        shape.inline_slots - shape.first
    }

    /// Fresh instances get at least `slots` inline slots from now on.
    pub(crate) fn want_inline(self, cx: Cx<'v>, slots: u8) {
        let shape = cx.isolate().shapes().get(self.instance_shape());
        if shape.inline_slots >= slots {
            return;
        }
        let (class, first) = (shape.class, shape.first);
        let root = cx
            .isolate()
            .shapes_mut(|shapes| shapes.add_root(class, first - 1, slots - first));
        self.0.set_raw(SHAPE, u64::from(root.0));
    }

    /// What sites know of own attributes `name` (`None`: of any) of the type's instances holds no longer, as the type has something now that goes
    /// before them: these, and instances of subclasses, get shapes that no site knows. Walks the heap if there may be such attributes.
    pub fn overrides_own(self, cx: Cx<'v>, name: Option<super::Str<'v>>) {
        let mut classes = vec![self];
        let mut next = 0;
        while let Some(&class) = classes.get(next) {
            class.subclasses(|subclass| {
                if !classes.contains(&subclass) {
                    classes.push(subclass);
                }
            });
            next += 1;
        }
        let values: Vec<_> = classes.iter().map(|class| class.v().raw()).collect();
        let symbol = name.map(super::Str::symbol);
        if !cx.isolate().shapes().may_have(&values, symbol) {
            return;
        }
        let mut made = FxHashMap::default();
        let mut renewed = |shape| {
            cx.isolate()
                .shapes_mut(|shapes| shapes.renewed(shape, &mut made))
        };
        for class in classes {
            let shape = renewed(class.instance_shape());
            class.0.set_raw(SHAPE, u64::from(shape.0));
        }
        for object in cx.all_objects() {
            let Some(object) = object.as_kind(Kind::Instance) else {
                continue;
            };
            let shape = ShapeId(object.shape());
            if values.contains(&cx.isolate().shapes().get(shape).class) {
                object.set_shape(renewed(shape).0);
            }
        }
    }

    /// Sets an attribute in the type's namespace.
    pub fn set_attribute(self, cx: Cx<'v>, name: super::Str<'v>, value: V<'v>) {
        self.namespace(cx).set_symbol(cx, name, value);
        cx.type_changed(self);
    }

    /// Gives the type object itself another class.
    pub fn set_metaclass(self, cx: Cx<'v>, metaclass: V<'v>) {
        let shape = cx.metaclass_shape(metaclass);
        self.0.set_shape(shape.0);
    }
}

impl<'v> Cx<'v> {
    /// A new type; its order of lookup is set by the caller ([`Type::set_order_value`]).
    pub fn new_type(self, spec: TypeSpec<'v>) -> Type<'v> {
        let nil = V::NIL;
        let number = self.new_type_number();
        let values = [
            spec.name,
            spec.bases.v(),
            nil,
            spec.namespace.map_or(nil, Map::v),
            nil,
            spec.name,
            V::EMPTY,
            nil,
        ];
        let class = Type(self.new_fixed(
            Kind::Type,
            0,
            values,
            [u64::from(number), 0, spec.flags, spec.layout],
        ));
        let shape = self.isolate().shapes_mut(|shapes| {
            shapes.add_root(class.v().raw(), spec.fixed_slots, spec.inline_attributes)
        });
        class.0.set_raw(SHAPE, u64::from(shape.0));
        if !spec.metaclass.is_nil() {
            class.set_metaclass(self, spec.metaclass);
        }
        class
    }

    /// The shape of type objects whose class is `metaclass`.
    fn metaclass_shape(self, metaclass: V<'v>) -> ShapeId {
        match metaclass.as_type() {
            // Types have no slots, so the metaclass's instance shape serves as their shape.
            Some(metaclass) => metaclass.instance_shape(),
            None => ShapeId(self.isolate().kind_shape(Kind::Type)),
        }
    }
}

/// Types are found through shapes, symbols and values; nothing else keeps them alive.
const _: fn(&mut RootVisitor<'_>) = |_| ();
