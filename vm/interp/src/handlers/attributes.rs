//! Attributes: stubs by shape, type version and map layout.

use corevm_runtime::process::HEADER;
use corevm_runtime::{
    InlineCache, Kind, Obj, Place, ReturnTo, ShapeId, SlowOp, V, Value, delegate, stub_kind,
};

use crate::leaves::Ran;
use crate::machine::{Machine, Next, To};
use crate::registers::Ins;

/// The version guard of a stub: the type's version is still the one that was seen.
#[inline(always)]
pub(crate) fn version_holds(m: &Machine<'_>, guard: u64) -> bool {
    m.cx().version_at((guard >> 32) as u32) == guard as u32
}

/// The guard of a stub for an attribute that the object itself lacks: its map has these keys still. 0: its shape says that.
#[inline(always)]
fn lacks(layout: u64, instance: Obj<'_>) -> bool {
    layout == 0
        || instance
            .dictionary()
            .is_some_and(|map| map.current_layout() == layout)
}

#[inline(always)]
pub(crate) fn get_attr(m: &Machine<'_>, i: Ins) -> Next {
    let object = m.v(i.get(i.b()));
    let cache = i.cache();
    if let Some(found) = load(m, cache, object) {
        i.set(i.a(), found.raw());
        return i.next2();
    }
    get_attr_rare(m, i)
}

#[inline(never)]
fn get_attr_rare(m: &Machine<'_>, i: Ins) -> Next {
    let object = m.v(i.get(i.b()));
    for stub in stubs(m, i.cache()) {
        if let Some(found) = load(m, stub, object) {
            i.set(i.a(), found.raw());
            return i.next2();
        }
        if stub.kind == stub_kind::GETTER
            && let Some(next) = call_getter(m, i, stub, object)
        {
            return next;
        }
        if stub.kind == stub_kind::METHOD
            && let Some(function) = method(m, stub, object)
        {
            i.set(i.a(), m.bind(function, object).raw());
            return i.next2();
        }
    }
    match m.leaf_of_site(i, &[object]) {
        Ran::Not => {}
        ran => return m.give(i, ran, ReturnTo::Register, i.a() as u16),
    }
    m.slow2(
        i,
        SlowOp::GetAttr,
        object,
        m.name(i),
        ReturnTo::Register,
        i.a() as u16,
    )
}

/// The stubs of a site: its own, or those of its chain.
#[inline(always)]
pub(crate) fn stubs<'m>(m: &Machine<'m>, cache: &'m InlineCache) -> &'m [InlineCache] {
    if cache.kind == stub_kind::CHAIN {
        m.isolate.chain(cache.words[0])
    } else {
        std::slice::from_ref(cache)
    }
}

/// The attribute by those of the site's stubs that call nothing.
pub(crate) fn load_any<'i>(m: &Machine<'i>, i: Ins, object: V<'i>) -> Option<V<'i>> {
    stubs(m, i.cache()).iter().find_map(|stub| match stub.kind {
        stub_kind::METHOD => Some(m.bind(method(m, stub, object)?, object)),
        _ => load(m, stub, object),
    })
}

impl<'i> Machine<'i> {
    /// A function or native bound to its receiver.
    fn bind(&self, function: V<'i>, receiver: V<'i>) -> V<'i> {
        match function.as_exact_native_function() {
            Some(native) => self.cx().bind_native(native, receiver).v(),
            None => self.cx().new_bound_method(function, receiver).v(),
        }
    }
}

/// The attribute by a stub that reads it.
#[inline(always)]
fn load<'i>(m: &Machine<'i>, cache: &InlineCache, object: V<'i>) -> Option<V<'i>> {
    let instance = object.as_object()?;
    if instance.shape() == cache.shape {
        return match cache.kind {
            stub_kind::OWN_INLINE => instance
                .at_place(Place::Inline(cache.words[0] as u8))
                .given(),
            _ => load_rare(m, cache, instance),
        };
    }
    if matches!(cache.kind, stub_kind::CLASS_VALUE | stub_kind::CLASS_PLACE) {
        return load_of_class(m, cache, object);
    }
    None
}

/// An attribute of the type itself.
#[inline(never)]
fn load_of_class<'i>(m: &Machine<'i>, cache: &InlineCache, object: V<'i>) -> Option<V<'i>> {
    if cache.kind == stub_kind::CLASS_PLACE {
        let guard = cache.words[0];
        let class = object.as_exact_type()?;
        let map = m.v(Value::from_bits(cache.words[2])).as_exact_map()?;
        return (class.number() == (guard >> 32) as u32
            && version_holds(m, guard)
            && map.current_layout() == cache.words[1])
            .then(|| map.value_at(cache.shape as usize));
    }
    if cache.kind == stub_kind::CLASS_VALUE {
        let class = object.as_exact_type()?;
        let guard = cache.words[0];
        if class.number() == (guard >> 32) as u32 && version_holds(m, guard) {
            return Some(m.v(Value::from_bits(cache.words[2])));
        }
    }
    None
}

#[inline(always)]
fn load_rare<'i>(m: &Machine<'i>, cache: &InlineCache, instance: Obj<'i>) -> Option<V<'i>> {
    match cache.kind {
        stub_kind::OWN_OVERFLOW => instance
            .at_place(Place::Overflow(cache.words[0] as u16))
            .given(),
        stub_kind::TYPE_VALUE
            if version_holds(m, cache.words[0]) && lacks(cache.words[1], instance) =>
        {
            Some(m.v(Value::from_bits(cache.words[2])))
        }
        stub_kind::PAYLOAD_ITEM if version_holds(m, cache.words[0]) => {
            instance.v().as_tuple()?.get(cache.words[1] as usize)
        }
        stub_kind::MAP_PLACE => {
            let map = instance.dictionary()?;
            if map.current_layout() == cache.words[0] {
                Some(map.value_at(cache.words[1] as usize))
            } else {
                None
            }
        }
        _ => None,
    }
}

/// The function of a method stub, if its guards hold.
#[inline(always)]
fn method<'i>(m: &Machine<'i>, cache: &InlineCache, object: V<'i>) -> Option<V<'i>> {
    if m.cx().shape_of(object) == cache.shape
        && version_holds(m, cache.words[0])
        && (cache.words[1] == 0 || lacks(cache.words[1], object.as_object()?))
    {
        return Some(m.v(Value::from_bits(cache.words[2])));
    }
    None
}

/// The function of a delegate's stub and what it is to be bound to.
fn delegated<'i>(m: &Machine<'i>, cache: &InlineCache, object: V<'i>) -> Option<(V<'i>, V<'i>)> {
    let instance = object.as_object()?;
    if instance.shape() != cache.shape || !version_holds(m, cache.words[0]) {
        return None;
    }
    let number = |slot| Some(u64::from(instance.fixed(slot).as_exact_type()?.number()));
    let is_known = number(delegate::OWN)? == cache.words[0] >> 32
        && number(delegate::START)? == cache.words[1];
    let function = m.v(Value::from_bits(cache.words[2]));
    is_known.then(|| (function, instance.fixed(delegate::OBJECT)))
}

/// As [`method`] for a value that is no object.
fn method_of_immediate<'i>(m: &Machine<'i>, cache: &InlineCache, value: V<'i>) -> Option<V<'i>> {
    if cache.kind != stub_kind::IMMEDIATE_METHOD || value.as_object().is_some() {
        return None;
    }
    let class = m.cx().class_of(value).as_exact_type()?;
    (class.number() == cache.shape && version_holds(m, cache.words[0]))
        .then(|| m.v(Value::from_bits(cache.words[2])))
}

/// The function of a getter's or setter's stub, if its guards hold.
#[inline(always)]
fn accessor<'i>(m: &Machine<'i>, cache: &InlineCache, object: V<'i>) -> Option<V<'i>> {
    let holds = m.cx().shape_of(object) == cache.shape
        && version_holds(m, cache.words[0])
        && (cache.words[1] == 0 || version_holds(m, cache.words[1]));
    holds.then(|| m.v(Value::from_bits(cache.words[2])))
}

#[inline(never)]
fn call_getter(m: &Machine<'_>, i: Ins, cache: &InlineCache, object: V<'_>) -> Option<Next> {
    let function = accessor(m, cache, m.v(object.raw()))?;
    if let Some(next) = m.enter_getter(i, function, object) {
        return Some(next);
    }
    m.save(i.pc, i.base);
    let index = m.index(i.base);
    let window = index + m.registers_of(index);
    m.set_value(window, function);
    m.set_value(window + HEADER, object);
    let to = To {
        pc: i.pc,
        base: index,
        kind: ReturnTo::Register,
        register: i.a() as u16,
        flags: 0,
        landing: m.landing_after(i.pc),
    };
    let invoked = m.invoke(window, 1, None, to);
    Some(m.finish(invoked, to))
}

#[inline(always)]
pub(crate) fn set_attr(m: &Machine<'_>, i: Ins) -> Next {
    let (object, value) = (m.v(i.get(i.a())), m.v(i.get(i.b())));
    if store(m, i.cache(), object, value) {
        return i.next2();
    }
    set_attr_rare(m, i)
}

#[inline(never)]
fn set_attr_rare(m: &Machine<'_>, i: Ins) -> Next {
    let (object, value) = (m.v(i.get(i.a())), m.v(i.get(i.b())));
    for stub in stubs(m, i.cache()) {
        if store(m, stub, object, value) {
            return i.next2();
        }
        if stub.kind == stub_kind::SETTER
            && let Some(function) = accessor(m, stub, object)
            && let Some(next) = m.enter_setter(i, function, object, value)
        {
            return next;
        }
    }
    m.slow3(
        i,
        SlowOp::SetAttr,
        object,
        value,
        m.name(i),
        ReturnTo::Discard,
        0,
    )
}

/// Stores by a stub; false when its guards do not hold.
#[inline(always)]
pub(crate) fn store<'i>(m: &Machine<'i>, cache: &InlineCache, object: V<'i>, value: V<'i>) -> bool {
    let Some(instance) = object.as_object() else {
        return false;
    };
    if instance.shape() != cache.shape {
        return cache.kind == stub_kind::CLASS_PLACE && store_in_class(m, cache, object, value);
    }
    match cache.kind {
        stub_kind::OWN_INLINE => {
            instance.set_at_place(m.cx(), Place::Inline(cache.words[0] as u8), value)
        }
        stub_kind::ADD_INLINE if version_holds(m, cache.words[0]) => {
            instance.set_at_place(m.cx(), Place::Inline(cache.words[1] as u8), value);
            instance.adopt_shape(ShapeId((cache.words[1] >> 32) as u32));
        }
        _ => return store_rare(m, cache, instance, value),
    }
    true
}

/// Stores an attribute of the type itself at its place: a value that plays no part in looking up others.
#[inline(never)]
fn store_in_class<'i>(m: &Machine<'i>, cache: &InlineCache, object: V<'i>, value: V<'i>) -> bool {
    let guard = cache.words[0];
    let (Some(class), Some(map)) = (
        object.as_exact_type(),
        m.v(Value::from_bits(cache.words[2])).as_exact_map(),
    ) else {
        return false;
    };
    let is_plain = matches!(
        value.kind(),
        None | Some(Kind::Str | Kind::List | Kind::Tuple | Kind::Map | Kind::Float | Kind::BigInt)
    );
    let holds = is_plain
        && class.number() == (guard >> 32) as u32
        && version_holds(m, guard)
        && map.current_layout() == cache.words[1];
    if holds {
        map.set_value_at(m.cx(), cache.shape as usize, value);
    }
    holds
}

fn store_rare<'i>(m: &Machine<'i>, cache: &InlineCache, instance: Obj<'i>, value: V<'i>) -> bool {
    match cache.kind {
        stub_kind::OWN_OVERFLOW => {
            instance.set_at_place(m.cx(), Place::Overflow(cache.words[0] as u16), value)
        }
        stub_kind::MAP_PLACE => match instance.dictionary() {
            Some(map) if map.current_layout() == cache.words[0] => {
                map.set_value_at(m.cx(), cache.words[1] as usize, value)
            }
            _ => return false,
        },
        _ => return false,
    }
    true
}

#[inline(always)]
pub(crate) fn del_attr(m: &Machine<'_>, i: Ins) -> Next {
    m.slow2(
        i,
        SlowOp::DelAttr,
        m.v(i.get(i.a())),
        m.name(i),
        ReturnTo::Discard,
        0,
    )
}

/// `get_method`: a method stub leaves function and receiver in the window; anything else is an attribute without receiver.
#[inline(always)]
pub(crate) fn get_method(m: &Machine<'_>, i: Ins) -> Next {
    let object = m.v(i.get(i.b()));
    let cache = i.cache();
    if cache.kind == stub_kind::METHOD
        && let Some(function) = method(m, cache, object)
    {
        i.set(i.a(), function.raw());
        i.set(i.a() + HEADER, object.raw());
        return i.next2();
    }
    get_method_rare(m, i)
}

/// What the site's stubs know: a function and its receiver, or an attribute and empty.
pub(crate) fn find_method<'i>(m: &Machine<'i>, i: Ins, object: V<'i>) -> Option<(V<'i>, V<'i>)> {
    stubs(m, i.cache()).iter().find_map(|stub| {
        let found = match stub.kind {
            stub_kind::DELEGATE => return delegated(m, stub, object),
            stub_kind::METHOD => method(m, stub, object),
            _ => method_of_immediate(m, stub, object),
        };
        match found {
            Some(function) => Some((function, object)),
            None => Some((load(m, stub, object)?, V::EMPTY)),
        }
    })
}

#[inline(never)]
fn get_method_rare(m: &Machine<'_>, i: Ins) -> Next {
    let object = m.v(i.get(i.b()));
    if let Some((found, receiver)) = find_method(m, i, object) {
        i.set(i.a(), found.raw());
        i.set(i.a() + HEADER, receiver.raw());
        return i.next2();
    }
    i.set(i.a() + HEADER, Value::EMPTY);
    match m.leaf_of_site(i, &[object]) {
        Ran::Not => {}
        ran => return m.give(i, ran, ReturnTo::Register, i.a() as u16),
    }
    m.slow2(
        i,
        SlowOp::GetAttr,
        object,
        m.name(i),
        ReturnTo::Register,
        i.a() as u16,
    )
}
