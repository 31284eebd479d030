//! Instances that are written without asking them: their class takes from `object` what pickling is about, so they are
//! `cls.__new__(cls)` with their attributes; and the classes themselves, by name.

use rustc_hash::FxHashMap;

use corevm::objects::type_flags;

use crate::prelude::*;
use crate::protocol::{LeafCalls, module_of};
use crate::roots;

/// What is known about the classes that were met in this run: no guest code runs meanwhile.
#[derive(Debug, Default)]
pub struct Plans {
    plain: FxHashMap<u64, bool>,
}

impl Plans {
    /// Whether instances of the class are plain.
    pub fn is_plain<'v>(&mut self, cx: Cx<'v>, class: Type<'v>) -> bool {
        let known = self.plain.entry(class.v().raw().bits());
        *known.or_insert_with(|| is_plain(cx, class))
    }
}

fn is_plain<'v>(cx: Cx<'v>, class: Type<'v>) -> bool {
    let object = cx.class(C::Object);
    let own_dict = |name: &str| class.namespace(cx).get_symbol(cx.symbol(name)).is_some();
    let inherits = |name: Str<'v>| cx.lookup(class, name) == cx.lookup(object, name);
    let lacks = |name: Str<'v>| cx.lookup(class, name).is_none();
    let barred = class_flags::ABSTRACT | class_flags::PAYLOAD | class_flags::EXCEPTION;
    let mut has_slots = false;
    class.order(|base| {
        let plain = base.has_flag(class_flags::HEAP) || base == object;
        let slots = base != object && base.namespace(cx).get_symbol(cx.name(N::slots)).is_some();
        has_slots |= !plain && base != cx.class(C::Generic) || slots;
    });
    class.has_flag(class_flags::HEAP)
        && class.has_flag(class_flags::HAS_DICT)
        && !class.has_flag(barred)
        && class.fixed_slots(cx) == 0
        && !has_slots
        && !own_dict("__slotnames__")
        && cx.type_of(class.v()).is_some()
        && [
            N::reduce_ex,
            N::reduce,
            N::getstate,
            N::getattribute,
            N::class,
        ]
        .into_iter()
        .all(|name| inherits(cx.name(name)))
        && lacks(cx.name(N::getattr))
        && lacks(cx.symbol("__getnewargs__"))
        && lacks(cx.symbol("__getnewargs_ex__"))
        && has_plain_dict(cx, class)
}

/// Whether `__dict__` of instances is the attributes themselves.
pub fn has_plain_dict<'v>(cx: Cx<'v>, class: Type<'v>) -> bool {
    match cx.lookup(class, cx.name(N::dict)) {
        Some(found) => cx.is_exactly(found, C::GetSet),
        None => false,
    }
}

/// Whether an attribute of the instance itself takes part in pickling.
pub fn interferes<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    [N::reduce_ex, N::reduce, N::getstate]
        .into_iter()
        .any(|name| cx.get_own(value, cx.name(name)).is_some())
}

/// Class and arguments whose call makes an instance anew, as natives of its class say; `None` when guest code has to be asked, or when
/// that says anything else.
pub fn reduced<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    class: Type<'v>,
    protocol: u8,
) -> Option<(Type<'v>, Tuple<'v>)> {
    let object = cx.class(C::Object);
    let method = |name: N| cx.lookup(class, cx.name(name));
    let inherited = |name: N| cx.lookup(object, cx.name(name));
    if class.is_subtype_of(cx.class(C::Type))
        || method(N::getattribute) != inherited(N::getattribute)
    {
        return None;
    }
    let by_protocol = method(N::reduce_ex).filter(|found| inherited(N::reduce_ex) != Some(*found));
    let result = match by_protocol {
        Some(method) => cx.call_leaf(method, &[value, V::small(i64::from(protocol))]),
        None => cx.call_leaf(method(N::reduce)?, &[value]),
    };
    let parts = match result {
        Ok(made) => made.as_exact_tuple().filter(|parts| parts.len() == 2)?,
        Err(Exit::Raised) => {
            // It is raised again where somebody sees it.
            cx.take_raised(cx.raising());
            return None;
        }
        Err(_) => return None,
    };
    let (made, args) = (
        parts.get(0)?.as_exact_type()?,
        parts.get(1)?.as_exact_tuple()?,
    );
    let name = made.name().as_str()?.to_text();
    let is_maker = ["__newobj__", "__newobj_ex__"].contains(&name.as_str());
    (!is_maker).then_some((made, args))
}

/// The attributes of a plain instance, in a map: the instance's own if it has one.
pub fn attributes<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Map<'v>> {
    if let Some(map) = cx.dictionary_of(value) {
        return map.v().as_exact_map();
    }
    let own = cx.own_attributes(value);
    let map = cx.new_map_with_capacity(own.len());
    for (name, value) in own {
        map.push(cx, name.hash(cx), name.v(), value);
    }
    Some(map)
}

/// Module and name of a class that is found there, if that can be said without guest code.
pub fn place_of<'v>(cx: Cx<'v>, class: Type<'v>) -> Option<(Str<'v>, Str<'v>)> {
    if !cx.is_exactly(class.v(), C::Type) {
        return None;
    }
    let module = match class.namespace(cx).get_symbol(cx.name(N::module)) {
        Some(module) if class.has_flag(class_flags::HEAP) => module.as_exact_str()?,
        None if !class.has_flag(class_flags::HEAP) => cx.symbol(&module_of(cx, class)),
        _ => return None,
    };
    let name = class.qualified_name().as_exact_str()?;
    if found(cx, module, name)? != class.v() {
        return None;
    }
    // Builtin classes make their names anew.
    let name = match class.has_flag(class_flags::HEAP) {
        true => name,
        false => cx.new_str(&name.to_text()),
    };
    Some((module, name))
}

/// What a name means in a module that is imported already.
pub fn found<'v>(cx: Cx<'v>, module: Str<'v>, name: Str<'v>) -> Option<V<'v>> {
    if name.units().iter().any(|unit| unit == u32::from(b'.')) {
        return None;
    }
    let modules = cx.root(roots::MODULES).as_exact_map()?;
    let module = modules.get_symbol(module.intern(cx))?;
    if !cx.is_exactly(module, C::Module) {
        return None;
    }
    cx.get_own(module, name.intern(cx))
}

/// An instance that `object.__new__` makes, if the class's `__new__` is that and the instance is nothing but attributes.
pub fn bare<'v>(cx: Cx<'v>, class: Type<'v>) -> Option<V<'v>> {
    let barred = class_flags::ABSTRACT | class_flags::PAYLOAD | class_flags::NO_NEW;
    let is_bare = class.has_flag(class_flags::HEAP)
        && !class.has_flag(barred)
        && class.flags() & type_flags::FINALIZER == 0
        && class.fixed_slots(cx) == 0
        && cx.lookup(class, cx.name(N::new)) == Some(cx.root(roots::OBJECT_NEW));
    is_bare.then(|| cx.new_instance(class))
}
