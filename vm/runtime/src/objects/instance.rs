//! Instances: objects with attributes, described by shapes; and boxes for objects of the host.

use corevm_heap::{Kind, flags};

use super::{Map, Str, Type, view};
use crate::cx::Cx;
use crate::lookup::Attribute;
use crate::shape::{Place, ShapeId, ShapeTable};
use crate::value::{Obj, V};

view!(
    /// A box for an object of the host, by index into a table that the language keeps.
    HostBox, HostBox, as_host_box, as_exact_host_box
);

impl<'v> HostBox<'v> {
    /// The index.
    pub fn index(self) -> u64 {
        self.0.raw(2)
    }

    pub fn set_index(self, index: u64) {
        self.0.set_raw(2, index);
    }
}

/// Word of an instance's overflow slot.
const OVERFLOW: usize = 1;

impl<'v> Obj<'v> {
    /// Fixed slot `index` of an instance of a class with fixed slots; empty when it does not exist.
    #[inline]
    pub fn fixed(self, index: usize) -> V<'v> {
        if self.kind() == Kind::Instance && index + 1 < self.slots() as usize {
            self.value(2 + index)
        } else {
            V::EMPTY
        }
    }

    /// Sets fixed slot `index` of an instance, which must exist.
    #[inline]
    pub fn set_fixed(self, cx: Cx<'v>, index: usize, value: V<'v>) {
        if self.kind() == Kind::Instance && index + 1 < self.slots() as usize {
            self.set_value(cx, 2 + index, value);
        }
    }

    /// The value at a place that the object's shape gave.
    #[inline(always)]
    pub fn at_place(self, place: Place) -> V<'v> {
        match place {
            Place::Inline(slot) => self.value(1 + slot as usize),
            Place::Overflow(index) => match self.value(OVERFLOW).as_kind(Kind::Array) {
                Some(array) => array.value(2 + index as usize),
                None => V::EMPTY,
            },
        }
    }

    /// Sets the value at a place that the object's shape gave.
    #[inline(always)]
    pub fn set_at_place(self, cx: Cx<'v>, place: Place, value: V<'v>) {
        match place {
            Place::Inline(slot) => self.set_value(cx, 1 + slot as usize, value),
            Place::Overflow(index) => {
                self.overflow_for(cx, index as usize)
                    .set_value(cx, 2 + index as usize, value)
            }
        }
    }

    /// Gives the instance the shape that a transition from its own led to; the new slot is set already.
    pub fn adopt_shape(self, shape: ShapeId) {
        self.set_shape(shape.0);
    }

    /// The map of an instance in dictionary mode.
    #[inline(always)]
    pub fn dictionary(self) -> Option<Map<'v>> {
        if self.has_flag(flags::DICTIONARY) {
            self.value(OVERFLOW).as_exact_map()
        } else {
            None
        }
    }

    /// Whether all attributes of an instance lie in it.
    pub fn has_inline_attributes(self) -> bool {
        let elsewhere = self.value(OVERFLOW);
        self.kind() == Kind::Instance
            && elsewhere.as_kind(Kind::Array).is_none()
            && self.dictionary().is_none()
    }

    /// The overflow array, with room for `index`.
    fn overflow_for(self, cx: Cx<'v>, index: usize) -> Obj<'v> {
        let former = self.value(OVERFLOW).as_kind(Kind::Array);
        let capacity = former.map_or(0, |array| array.raw(1) as usize);
        if let Some(array) = former.filter(|_| index < capacity) {
            return array;
        }
        let array = cx.new_array((index + 1).max(capacity * 2).max(4));
        if let Some(former) = former {
            array.copy_from(cx, former, 2, 2, capacity);
        }
        self.set_value(cx, OVERFLOW, array.v());
        array
    }
}

impl<'v> Cx<'v> {
    /// A fresh instance of `class`: fixed slots and attributes empty.
    pub fn new_instance(self, class: Type<'v>) -> V<'v> {
        self.new_instance_with(class, [])
    }

    /// A fresh instance of `class` with these values in its first fixed slots; those that the class does not have are left out.
    #[inline]
    pub fn new_instance_with<const N: usize>(self, class: Type<'v>, fixed: [V<'v>; N]) -> V<'v> {
        let shape = class.instance_shape();
        let slots = self.isolate().shapes().get(shape).inline_slots;
        let object = self.new_slots_object(shape.0, slots, 0, fixed);
        if class.has_flag(super::type_flags::FINALIZER) {
            object.register_finalizer(self);
        }
        object.v()
    }

    /// A fresh instance of a class that extends a native kind: `payload` is the native value.
    pub fn new_instance_with_payload(self, class: Type<'v>, payload: V<'v>) -> V<'v> {
        let instance = self.new_instance(class);
        if let Some(object) = instance.as_object() {
            object.set_flag(flags::PAYLOAD);
            object.set_value(self, 2, payload);
        }
        instance
    }

    /// The instance's own attribute `name` (a symbol).
    pub fn get_own(self, object: V<'v>, name: Str<'v>) -> Option<V<'v>> {
        match self.own_attribute(object, name)? {
            Attribute::Slot(place) => object.as_object()?.at_place(place).given(),
            Attribute::Dictionary => self.dictionary_of(object)?.get_symbol(name),
        }
    }

    /// Sets the instance's own attribute `name` (a symbol). False when the object has no attributes of its own.
    pub fn set_own(self, object: V<'v>, name: Str<'v>, value: V<'v>) -> bool {
        let Some(instance) = object.as_kind(Kind::Instance) else {
            return false;
        };
        if instance.has_flag(flags::DICTIONARY) {
            let Some(map) = self.dictionary_of(object) else {
                return false;
            };
            map.set_symbol(self, name, value);
            return true;
        }
        let shape = ShapeId(instance.shape());
        let known = self
            .isolate()
            .shapes_mut(|shapes| shapes.index_of(shape, name.symbol()));
        if let Some(index) = known {
            let place = self.isolate().shapes().place(shape, index);
            instance.set_at_place(self, place, value);
            return true;
        }
        match self
            .isolate()
            .shapes_mut(|shapes| shapes.transition(shape, name.symbol()))
        {
            Some(next) => {
                let place = self
                    .isolate()
                    .shapes()
                    .place(next, self.isolate().shapes().get(next).count - 1);
                instance.set_at_place(self, place, value);
                instance.set_shape(next.0);
                self.note_attribute_count(next);
            }
            None => {
                if let Some(map) = self.to_dictionary(object) {
                    map.set_symbol(self, name, value);
                }
            }
        }
        true
    }

    /// Later instances of the class get room inline for as many attributes as this one has.
    fn note_attribute_count(self, shape: ShapeId) {
        let shapes = self.isolate().shapes();
        let shape = shapes.get(shape);
        let needed = u16::from(shape.first) + shape.count;
        if needed > u16::from(shape.inline_slots)
            && let Some(class) = self.brand(shape.class).as_type()
        {
            class.want_inline(self, needed.min(MAX_INLINE) as u8);
        }
    }

    /// Removes the instance's own attribute `name`; whether it was there.
    pub fn delete_own(self, object: V<'v>, name: Str<'v>) -> bool {
        if self.get_own(object, name).is_none() {
            return false;
        }
        if self.delete_slot(object, name) {
            return true;
        }
        match self.to_dictionary(object) {
            Some(map) => map.remove_symbol(self, name).is_some(),
            None => false,
        }
    }

    /// Removes an attribute that lies in a slot by moving those behind it; false when that is not so, or not worth it.
    fn delete_slot(self, object: V<'v>, name: Str<'v>) -> bool {
        let (Some(instance), Some(Attribute::Slot(_))) =
            (object.as_object(), self.own_attribute(object, name))
        else {
            return false;
        };
        let shape = ShapeId(instance.shape());
        let index = |shapes: &mut ShapeTable| shapes.index_of(shape, name.symbol());
        let Some(index) = self.isolate().shapes_mut(index) else {
            return false;
        };
        let Some(next) = self
            .isolate()
            .shapes_mut(|shapes| shapes.without(shape, index))
        else {
            return false;
        };
        let shapes = self.isolate().shapes();
        let last = shapes.get(shape).count - 1;
        for moved in index..last {
            let value = instance.at_place(shapes.place(shape, moved + 1));
            instance.set_at_place(self, shapes.place(shape, moved), value);
        }
        instance.set_at_place(self, shapes.place(shape, last), V::EMPTY);
        instance.set_shape(next.0);
        true
    }

    /// Puts an instance into dictionary mode and returns the map of its attributes.
    pub fn to_dictionary(self, object: V<'v>) -> Option<Map<'v>> {
        let instance = object.as_kind(Kind::Instance)?;
        if instance.has_flag(flags::DICTIONARY) {
            return self.dictionary_of(object);
        }
        let shape = ShapeId(instance.shape());
        let count = self.isolate().shapes().get(shape).count;
        let map = self.new_map_with_capacity(usize::from(count));
        let symbols = self.isolate().shapes().symbols(shape);
        for (symbol, index) in symbols.into_iter().zip(0u16..) {
            let value = instance.at_place(self.isolate().shapes().place(shape, index));
            if !value.is_empty() {
                let name = self.symbol_by_number(symbol);
                map.push(self, name.known_hash(), name.v(), value);
            }
        }
        if map.len() == usize::from(count) {
            // Objects that had the same shape have the same keys, at the same places.
            let draw = || self.draw_layout();
            let layout = |shapes: &mut ShapeTable| shapes.map_layout(shape, draw);
            map.share_layout(self.isolate().shapes_mut(layout));
        }
        self.set_dictionary(object, map);
        Some(map)
    }

    /// Makes `map` the attributes of an instance.
    pub fn set_dictionary(self, object: V<'v>, map: Map<'v>) {
        let Some(instance) = object.as_kind(Kind::Instance) else {
            return;
        };
        let shape = ShapeId(instance.shape());
        if !instance.has_flag(flags::DICTIONARY) {
            let first = self.isolate().shapes().get(shape).first as usize;
            for word in 1 + first..=instance.slots() as usize {
                instance.set_raw(word, V::EMPTY.raw().bits());
            }
            let dictionary = self
                .isolate()
                .shapes_mut(|shapes| shapes.dictionary_of(shape));
            instance.set_shape(dictionary.0);
            instance.set_flag(flags::DICTIONARY);
        }
        instance.set_value(self, OVERFLOW, map.v());
    }

    /// The instance's own attributes in order. For objects in dictionary mode, only string keys.
    pub fn own_attributes(self, object: V<'v>) -> Vec<(Str<'v>, V<'v>)> {
        let Some(instance) = object.as_kind(Kind::Instance) else {
            return Vec::new();
        };
        if let Some(map) = self.dictionary_of(object) {
            return map
                .iter()
                .filter_map(|entry| Some((entry.key.as_str()?, entry.value)))
                .collect();
        }
        let shape = ShapeId(instance.shape());
        let symbols = self.isolate().shapes().symbols(shape);
        let places = (0u16..).map(|index| self.isolate().shapes().place(shape, index));
        let pairs = symbols.into_iter().zip(places);
        pairs
            .map(|(symbol, place)| (self.symbol_by_number(symbol), instance.at_place(place)))
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    /// Gives an instance another class with the same fixed slots; attributes stay.
    pub fn change_class(self, object: V<'v>, class: Type<'v>) {
        let Some(instance) = object.as_kind(Kind::Instance) else {
            return;
        };
        let attributes = self.own_attributes(object);
        let was_dictionary = self.dictionary_of(object);
        // Dictionary mode fits any class with the same fixed slots, whatever the inline room.
        let map = was_dictionary.unwrap_or_else(|| {
            let map = self.new_map();
            attributes
                .iter()
                .for_each(|&(name, value)| map.set_symbol(self, name, value));
            map
        });
        self.set_dictionary(object, map);
        let root = class.instance_shape();
        let dictionary = self
            .isolate()
            .shapes_mut(|shapes| shapes.dictionary_of(root));
        instance.set_shape(dictionary.0);
    }

    /// A fresh box. When it dies, an ordinary collection reports it as it does objects with finalizers.
    pub fn new_host_box(self, index: u64) -> HostBox<'v> {
        let made = HostBox(self.new_fixed(Kind::HostBox, 0, [V::NIL], [index, 0]));
        made.0.register_finalizer(self);
        made
    }
}

/// Most attribute slots that objects get inline.
const MAX_INLINE: u16 = 24;
