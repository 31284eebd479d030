//! Making classes: `type.__new__`.
//!
//! [`make`] does what needs no guest code; the step [`new`] calls `mro`, `__set_name__` and `__init_subclass__` besides.

use corevm::objects::TypeSpec;

use super::{mro, slots};
use crate::ops::call::with_prefix;
use crate::prelude::*;
use crate::protocol::Methods;
use crate::protocol::method::again;
use crate::roots;
use crate::state::State;

/// Slots of the step: metaclass, arguments, named arguments, class, list of names and values to tell, next of them.
const METACLASS: usize = 0;
const ARGS: usize = 1;
const NAMED: usize = 2;
const CLASS: usize = 3;
const TOLD: usize = 4;
const NEXT: usize = 5;
/// State in which the program has been warned.
const WARNED: u32 = 10;
/// Scratch slots of [`new`].
pub const SCRATCH: u8 = 3;

/// `type(x)`, without anything gathered.
pub fn class_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[0] == cx.class(C::Type).v() {
        true => Ok(cx.class_of(args[1])),
        false => Err(Exit::NeedGuest),
    }
}

/// `type(x)`: the class of a value.
pub fn class_of_one<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match args[1].as_tuple() {
        Some(rest)
            if rest.len() == 1
                && args[0] == cx.class(C::Type).v()
                && args[2].as_map().is_none_or(Map::is_empty) =>
        {
            Ok(rest.get(0).map_or(V::NIL, |value| cx.class_of(value)))
        }
        _ => Err(Exit::NeedGuest),
    }
}

/// `type.__new__`.
pub fn new<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    match (state, got) {
        (0, _) => start(cx, slots),
        // `__slots__` became a list.
        (1, _) => make_with(cx, slots, got.value()),
        // `mro` gave an order.
        (2, _) => {
            let Some(class) = slots.get(CLASS).as_exact_type() else {
                return Ok(Next::Done(V::NIL));
            };
            // `mro` may have set the bases, and so the order, meanwhile.
            if class.order_tuple().is_nil() {
                let order = checked_order(cx, class, got.value())?;
                set_order(cx, class, order);
            }
            class.set_flags(class.flags() | super::finalizer_flag(cx, class));
            begin_telling(cx, slots, class)
        }
        (WARNED, _) => {
            let (metaclass, class) = (slots.get(METACLASS), slots.get(CLASS));
            match (metaclass.as_exact_type(), class.as_exact_type()) {
                (Some(metaclass), Some(class)) => order(cx, slots, metaclass, class),
                _ => Ok(Next::Done(V::NIL)),
            }
        }
        (3, Got::Raised(exception)) => Err(failed_to_tell(cx, slots, exception)),
        (3, _) => tell(cx, slots),
        _ => Ok(Next::Done(slots.get(CLASS))),
    }
}

fn start<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>) -> Result<Next<'v>, Raised> {
    let args = slots.get(ARGS).as_tuple();
    let count = args.map_or(0, Tuple::len);
    let metaclass = slots.get(METACLASS);
    let named = slots.get(NAMED).as_map().map_or(0, Map::len);
    if metaclass == cx.class(C::Type).v() && count == 1 && named == 0 {
        let value = args.and_then(|args| args.get(0)).unwrap_or(V::NIL);
        return Ok(Next::Done(cx.class_of(value)));
    }
    if count != 3 {
        return Err(cx.error(
            C::TypeError,
            if metaclass == cx.class(C::Type).v() && count == 1 {
                "type() takes no keyword arguments".to_owned()
            } else if metaclass == cx.class(C::Type).v() {
                "type() takes 1 or 3 arguments".to_owned()
            } else {
                format!("type.__new__() takes exactly 3 arguments ({count} given)")
            },
        ));
    }
    let (_, bases, namespace) = arguments(cx, slots)?;
    let Some(metaclass) = metaclass.as_exact_type() else {
        return Err(cx.error(C::TypeError, "type.__new__(X): X is not a type object"));
    };
    let bases: Vec<V<'v>> = checked_bases(cx, metaclass, bases)?
        .iter()
        .map(|base| base.v())
        .collect();
    let winner = winner(cx, metaclass, &bases)?;
    if winner != metaclass && metaclass == cx.class(C::Type) {
        // `type(name, bases, namespace)` makes and initialises what the winner would.
        return Ok(Next::TailSpread {
            callee: winner.v(),
            positional: slots.get(ARGS),
            named: slots.get(NAMED),
        });
    }
    if winner != metaclass {
        let new = cx.lookup(winner, cx.name(N::new)).unwrap_or(V::NIL);
        if new != cx.root(roots::TYPE_NEW) {
            let bound = cx.bind_for_call(new, winner.v(), winner.v());
            let own = with_prefix(cx, &[winner.v()], slots.get(ARGS));
            return Ok(Next::TailSpread {
                callee: bound.callee,
                positional: with_prefix(cx, bound.prefix(), own),
                named: slots.get(NAMED),
            });
        }
        slots.set(METACLASS, winner.v());
    }
    if let Some(wanted) = namespace.get_symbol(cx.name(N::slots))
        && wanted.as_str().is_none()
        && crate::protocol::Items::leaf_items(cx, wanted).is_err()
    {
        return Ok(Next::Call {
            state: 1,
            callee: cx.class(C::List).v(),
            args: ArgBuf::of(&[wanted]),
        });
    }
    make_with(cx, slots, V::EMPTY)
}

/// Name, bases and namespace.
fn arguments<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
) -> Result<(Str<'v>, Tuple<'v>, Map<'v>), Raised> {
    let arg = |index: usize| {
        slots
            .get(ARGS)
            .as_tuple()
            .and_then(|args| args.get(index))
            .unwrap_or(V::NIL)
    };
    let wrong = |index: usize, wanted: &str| {
        cx.error(
            C::TypeError,
            format!(
                "type.__new__() argument {} must be {wanted}, not {}",
                index + 1,
                match arg(index).is_nil() {
                    true => "None".to_owned(),
                    false => cx.class_name(arg(index)),
                }
            ),
        )
    };
    let name = arg(0).as_str().ok_or_else(|| wrong(0, "str"))?;
    let bases = arg(1).as_tuple().ok_or_else(|| wrong(1, "tuple"))?;
    let namespace = arg(2).as_map().ok_or_else(|| wrong(2, "dict"))?;
    Ok((name, bases, namespace))
}

const METACLASS_CONFLICT: &str = "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases";

/// The bases as classes; `object` when there are none.
fn checked_bases<'v>(
    cx: Cx<'v>,
    metaclass: Type<'v>,
    bases: Tuple<'v>,
) -> Result<Vec<Type<'v>>, Raised> {
    if bases.is_empty() {
        return Ok(vec![cx.class(C::Object)]);
    }
    bases
        .iter()
        .map(|base| match base.as_exact_type() {
            Some(base) => Ok(base),
            None if cx.special(base, N::mro_entries).is_some() => Err(cx.error(
                C::TypeError,
                "type() doesn't support MRO entry resolution; use types.new_class()",
            )),
            None => {
                let own = cx.type_of(base);
                let fits = own.is_some_and(|own| metaclass.is_subtype_of(own));
                let message = if fits {
                    "bases must be types"
                } else {
                    METACLASS_CONFLICT
                };
                Err(cx.error(C::TypeError, message))
            }
        })
        .collect()
}

/// The most derived metaclass.
///
/// # Errors
/// TypeError when two conflict.
pub fn winner<'v>(cx: Cx<'v>, metaclass: Type<'v>, bases: &[V<'v>]) -> Result<Type<'v>, Raised> {
    let mut winner = metaclass;
    for &base in bases {
        let own = cx.type_of(base).unwrap_or_else(|| cx.class(C::Type));
        if winner.is_subtype_of(own) {
            continue;
        }
        if !own.is_subtype_of(winner) {
            return Err(cx.error(C::TypeError, METACLASS_CONFLICT));
        }
        winner = own;
    }
    Ok(winner)
}

fn make_with<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    wanted_slots: V<'v>,
) -> Result<Next<'v>, Raised> {
    let (name, given_bases, namespace) = arguments(cx, slots)?;
    let Some(metaclass) = slots.get(METACLASS).as_exact_type() else {
        return Ok(Next::Done(V::NIL));
    };
    let bases = checked_bases(cx, metaclass, given_bases)?;
    let class = make(cx, metaclass, name, &bases, namespace, wanted_slots.given())?;
    slots.set(CLASS, class.v());
    let given = slots.get(ARGS).as_tuple().and_then(|args| args.get(1));
    if let Some(given) = given.filter(|given| given.as_exact_tuple().is_none()) {
        class.set_bases_value(cx, given);
    }
    if namespace.iter().any(|entry| entry.key.as_str().is_none()) {
        let message = format!("non-string key in the __dict__ of class {}", name.to_text());
        let category = cx.class(C::RuntimeWarning).v();
        return Ok(Next::Call {
            state: WARNED,
            callee: crate::self_hosted::function(cx, "warn_about")?,
            args: ArgBuf::of(&[cx.new_str(&message).v(), category]),
        });
    }
    order(cx, slots, metaclass, class)
}

/// Gives the class its order of lookup, by its metaclass's `mro` if that has one of its own.
fn order<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    metaclass: Type<'v>,
    class: Type<'v>,
) -> Result<Next<'v>, Raised> {
    if has_own_order(cx, metaclass) {
        let custom = cx.lookup(metaclass, cx.name(N::mro)).unwrap_or(V::NIL);
        let bound = cx.bind_for_call(custom, class.v(), metaclass.v());
        return Ok(bound.call(2, &[]));
    }
    begin_telling(cx, slots, class)
}

/// Whether a metaclass says in which order its classes are looked up.
pub fn has_own_order<'v>(cx: Cx<'v>, metaclass: Type<'v>) -> bool {
    let mro = cx.name(N::mro);
    metaclass != cx.class(C::Type) && cx.lookup(metaclass, mro) != cx.lookup(cx.class(C::Type), mro)
}

/// The order of lookup that `mro` gave, as a tuple.
///
/// # Errors
/// TypeError for what is no order of classes that the class could have.
pub fn checked_order<'v>(cx: Cx<'v>, class: Type<'v>, order: V<'v>) -> Result<Tuple<'v>, Raised> {
    let items = crate::protocol::Items::leaf_items(cx, order).map_err(|_| {
        cx.error(
            C::TypeError,
            format!("mro() returned a non-iterable ('{}')", cx.class_name(order)),
        )
    })?;
    let solid = super::solid_base(cx, class);
    for &item in &items {
        let Some(base) = item.as_exact_type() else {
            return Err(cx.error(
                C::TypeError,
                format!("mro() returned a non-class ('{}')", cx.class_name(item)),
            ));
        };
        if !solid.is_subtype_of(super::solid_base(cx, base)) {
            let name = base.name().as_str().map_or_else(String::new, Str::to_text);
            return Err(cx.error(
                C::TypeError,
                format!("mro() returned base with unsuitable layout ('{name}')"),
            ));
        }
    }
    Ok(cx.new_tuple(&items))
}

/// Sets the order of lookup. Changes of classes that are no bases' bases will reach the class, too.
pub fn set_order<'v>(cx: Cx<'v>, class: Type<'v>, order: Tuple<'v>) {
    let known: Vec<V<'v>> = class
        .bases()
        .as_tuple()
        .into_iter()
        .flat_map(|bases| bases.iter().filter_map(V::as_type))
        .flat_map(|base| {
            let mut order = Vec::new();
            base.order(|base| order.push(base.v()));
            order
        })
        .collect();
    for base in order.iter().filter_map(V::as_type) {
        let mut is_told = base == class || known.contains(&base.v());
        if !is_told {
            base.subclasses(|subclass| is_told |= subclass == class);
        }
        if !is_told {
            note_subclass(cx, base, class);
        }
    }
    class.set_order_value(cx, order.v());
    cx.type_changed(class);
}

/// Collects the attributes with `__set_name__`, and starts with the first.
fn begin_telling<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    class: Type<'v>,
) -> Result<Next<'v>, Raised> {
    let told = cx.new_list(&[]);
    for entry in class.namespace(cx).iter() {
        if entry.value.kind() == Some(Kind::Instance)
            && cx.special(entry.value, N::set_name).is_some()
        {
            told.push(cx, entry.key);
            told.push(cx, entry.value);
        }
    }
    slots.set(TOLD, told.v());
    slots.set_int(NEXT, 0);
    tell(cx, slots)
}

fn told<'v>(slots: Slots<'_, 'v>, index: i64) -> Option<V<'v>> {
    slots.get(TOLD).as_list()?.get(usize::try_from(index).ok()?)
}

fn tell<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>) -> Result<Next<'v>, Raised> {
    loop {
        let next = slots.int(NEXT);
        let (Some(name), Some(value)) = (told(slots, next), told(slots, next + 1)) else {
            return init_subclass(cx, slots);
        };
        slots.set_int(NEXT, next + 2);
        let Some(method) = cx.special(value, N::set_name) else {
            continue;
        };
        match method.leaf(cx, &[slots.get(CLASS), name]) {
            Ok(_) => {}
            Err(Exit::Raised) => {
                let exception = cx.take_raised(again(cx));
                return Err(failed_to_tell(cx, slots, exception));
            }
            Err(_) => return Ok(method.catch(3, &[slots.get(CLASS), name])),
        }
    }
}

/// Adds the note `Error calling __set_name__ on 'X' instance 'attr' in 'C'`.
fn failed_to_tell<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, exception: V<'v>) -> Raised {
    let at = slots.int(NEXT) - 2;
    let name = told(slots, at).unwrap_or(V::NIL);
    let value = told(slots, at + 1).unwrap_or(V::NIL);
    let class = slots.get(CLASS).as_exact_type();
    let note = format!(
        "Error calling __set_name__ on '{}' instance {} in '{}'",
        cx.class_name(value),
        crate::language::shown(cx, name),
        class
            .and_then(|class| class.name().as_str())
            .map_or_else(String::new, Str::to_text)
    );
    let note = cx.new_str(&note).v();
    let notes = cx.name(N::notes);
    match cx.get_own(exception, notes).and_then(V::as_list) {
        Some(list) => list.push(cx, note),
        None => {
            cx.set_own(exception, notes, cx.new_list(&[note]).v());
        }
    }
    cx.raise(exception)
}

/// `super(cls, cls).__init_subclass__(**named)`.
fn init_subclass<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>) -> Result<Next<'v>, Raised> {
    let Some(class) = slots.get(CLASS).as_exact_type() else {
        return Ok(Next::Done(V::NIL));
    };
    let name = cx.name(N::init_subclass);
    let mut found = None;
    let mut is_first = true;
    class.order(|base| {
        if !is_first && found.is_none() {
            found = base.namespace(cx).get_symbol(name);
        }
        is_first = false;
    });
    let named = slots.get(NAMED);
    let Some(found) = found else {
        return Ok(Next::Done(class.v()));
    };
    let is_plain = named.as_map().is_none_or(Map::is_empty);
    if is_plain && found == cx.root(roots::OBJECT_INIT_SUBCLASS) {
        return Ok(Next::Done(class.v()));
    }
    let callee = match crate::ops::attr::bind(cx, found, V::EMPTY, class)? {
        crate::ops::attr::Access::Value(callee) => callee,
        _ => found,
    };
    Ok(Next::Spread {
        state: 4,
        catch: false,
        callee,
        positional: cx.new_tuple(&[]).v(),
        named,
    })
}

/// The base that decides how instances are laid out.
///
/// # Errors
/// TypeError for bases that cannot be, or not together.
pub fn best_base<'v>(cx: Cx<'v>, bases: &[Type<'v>]) -> Result<Type<'v>, Raised> {
    let mut best: Option<(Type<'v>, Type<'v>)> = None;
    for &base in bases {
        if !base.has_flag(class_flags::BASE) {
            return Err(cx.error(
                C::TypeError,
                format!(
                    "type '{}' is not an acceptable base type",
                    crate::protocol::Repr::class_path(cx, base)
                ),
            ));
        }
        if base.order_tuple().is_nil() {
            let name = base.name().as_str().map_or_else(String::new, Str::to_text);
            let message = format!("Cannot extend an incomplete type '{name}'");
            return Err(cx.error(C::TypeError, message));
        }
        let solid = super::solid_base(cx, base);
        best = match best {
            None => Some((base, solid)),
            Some((winner, winning)) if winning.is_subtype_of(solid) => Some((winner, winning)),
            Some((_, winning)) if solid.is_subtype_of(winning) => Some((base, solid)),
            Some(_) => {
                return Err(cx.error(
                    C::TypeError,
                    "multiple bases have instance lay-out conflict",
                ));
            }
        };
    }
    Ok(best.map_or_else(|| cx.class(C::Object), |(base, _)| base))
}

/// Makes a class: everything but what guest code has a say in.
///
/// # Errors
/// TypeError and ValueError for declarations that contradict themselves.
pub fn make<'v>(
    cx: Cx<'v>,
    metaclass: Type<'v>,
    name: Str<'v>,
    bases: &[Type<'v>],
    source: Map<'v>,
    listed_slots: Option<V<'v>>,
) -> Result<Type<'v>, Raised> {
    let best = best_base(cx, bases)?;
    if name.units().iter().any(|unit| unit == 0) {
        return Err(cx.error(C::ValueError, "type name must not contain null characters"));
    }
    let namespace = copy_namespace(cx, source);
    let text = name.to_text();
    let wanted = match listed_slots.or_else(|| namespace.get_symbol(cx.name(N::slots))) {
        Some(listed) => Some(
            slots::read(cx, listed, &text, namespace)
                .map_err(|exit| crate::ops::attr::settle(cx, exit))?,
        ),
        None => None,
    };
    let names = wanted.as_ref().map_or(&[][..], |wanted| &wanted.names);
    if !names.is_empty() && (is_sized(cx, best) || best.is_subtype_of(cx.class(C::Type))) {
        return Err(cx.error(
            C::TypeError,
            format!(
                "nonempty __slots__ not supported for subtype of '{}'",
                best.name().as_str().map_or_else(String::new, Str::to_text)
            ),
        ));
    }
    let inherited = bases.iter().fold(0, |flags, base| flags | base.flags());
    let had_dict = bases
        .iter()
        .any(|base| base.has_flag(class_flags::HAS_DICT));
    if wanted.as_ref().is_some_and(|wanted| wanted.dict) && had_dict {
        return Err(cx.error(C::TypeError, "__dict__ slot disallowed: we already got one"));
    }
    let adds_dict = wanted.as_ref().is_none_or(|wanted| wanted.dict) && !had_dict;
    let had_weakref = inherited & class_flags::WEAKREF != 0;
    if wanted.as_ref().is_some_and(|wanted| wanted.weakref) && had_weakref {
        let message = "__weakref__ slot disallowed: we already got one";
        return Err(cx.error(C::TypeError, message));
    }
    let adds_weakref = wanted.as_ref().is_none_or(|wanted| wanted.weakref) && !had_weakref;
    let kept = class_flags::HAS_DICT
        | class_flags::PAYLOAD
        | class_flags::EXCEPTION
        | class_flags::WEAKREF
        | class_flags::MATCH_SELF
        | class_flags::SEQUENCE
        | class_flags::MAPPING;
    let mut flags = inherited & kept | class_flags::HEAP | class_flags::BASE;
    // A class is one kind of collection: that of its first base that is one.
    const COLLECTION: u64 = class_flags::SEQUENCE | class_flags::MAPPING;
    let collections = bases.iter().map(|base| base.flags() & COLLECTION);
    flags &= !COLLECTION;
    flags |= collections.into_iter().find(|&bits| bits != 0).unwrap_or(0);
    if adds_dict {
        flags |= class_flags::HAS_DICT;
    }
    if adds_weakref {
        flags |= class_flags::WEAKREF;
    }
    let is_type = best.is_subtype_of(cx.class(C::Type));
    let first_slot = best.fixed_slots(cx);
    let fixed_slots = u8::try_from(usize::from(first_slot) + names.len())
        .ok()
        .filter(|&count| count < 200)
        .ok_or_else(|| cx.error(C::OverflowError, "too many __slots__"))?;
    let bases_values: Vec<V<'v>> = bases.iter().map(|base| base.v()).collect();
    let own_type = cx.class(C::Type);
    let class = cx.new_type(TypeSpec {
        name: name.v(),
        bases: cx.new_tuple(&bases_values),
        namespace: Some(namespace),
        metaclass: if metaclass == own_type {
            V::NIL
        } else {
            metaclass.v()
        },
        fixed_slots,
        inline_attributes: if flags & class_flags::HAS_DICT != 0 && !is_type {
            super::room::inline_attributes(cx, namespace, bases, best)
        } else {
            0
        },
        flags,
        layout: if names.is_empty() { best.layout() } else { 0 },
    });
    if !names.is_empty() {
        class.set_layout(u64::from(class.number()));
    }
    // A metaclass's own `mro` is asked later; until then there is no order.
    if !has_own_order(cx, metaclass) {
        let order = mro::linearize(cx, class, bases)?;
        class.set_order_value(cx, cx.new_tuple(&order).v());
    }
    settle_own(cx, class, namespace)?;
    for (i, &slot) in names.iter().enumerate() {
        let member = new_member(cx, slot, usize::from(first_slot) + i, class);
        namespace.set_symbol(cx, slot, member);
    }
    add_own_descriptors(cx, class, adds_dict && !is_type, adds_weakref && !is_type);
    settle_namespace(cx, class, namespace);
    for base in bases {
        note_subclass(cx, *base, class);
    }
    Ok(class)
}

/// Says to a class that it has a subclass. If its `__new__` is the program's, what calling the class comes to may change.
pub fn note_subclass<'v>(cx: Cx<'v>, base: Type<'v>, subclass: Type<'v>) {
    base.add_subclass(cx, subclass);
    let new = cx.lookup(base, cx.name(N::new));
    if new.is_some_and(|new| new.as_exact_native_function().is_none()) {
        cx.type_changed(base);
    }
}

/// Classes whose instances have no fixed size, so that nothing can follow it.
fn is_sized<'v>(cx: Cx<'v>, class: Type<'v>) -> bool {
    [C::Int, C::Tuple, C::Bytes]
        .iter()
        .any(|&sized| class.is_subtype_of(cx.class(sized)))
}

/// A copy with its string keys as symbols.
fn copy_namespace<'v>(cx: Cx<'v>, source: Map<'v>) -> Map<'v> {
    let copy = cx.new_map_with_capacity(source.len() + 2);
    for entry in source.iter() {
        match entry.key.as_exact_str() {
            Some(name) => copy.push(cx, name.hash(cx), name.intern(cx).v(), entry.value),
            None => copy.push(cx, entry.hash, entry.key, entry.value),
        }
    }
    copy
}

/// A descriptor of a fixed slot.
pub fn new_member<'v>(cx: Cx<'v>, name: Str<'v>, index: usize, owner: Type<'v>) -> V<'v> {
    let member = cx.new_instance(cx.class(C::Member));
    if let Some(object) = member.as_object() {
        object.set_fixed(cx, 0, name.v());
        object.set_fixed(cx, 1, V::small(index as i64));
        object.set_fixed(cx, 2, owner.v());
    }
    member
}

fn add_own_descriptors<'v>(cx: Cx<'v>, class: Type<'v>, dict: bool, weakref: bool) {
    let Some(state) = cx.state::<State>() else {
        return;
    };
    let add = |name: N, index: usize| {
        let namespace = class.namespace(cx);
        if namespace.get_symbol(cx.name(name)).is_some() {
            return;
        }
        let descriptor = cx.new_instance(cx.class(C::GetSet));
        if let Some(object) = descriptor.as_object() {
            object.set_fixed(cx, 0, cx.name(name).v());
            object.set_fixed(cx, 1, V::small(index as i64));
            object.set_fixed(cx, 2, class.v());
        }
        namespace.set_symbol(cx, cx.name(name), descriptor);
    };
    if dict {
        add(N::dict, state.dict_getset.get());
    }
    if weakref {
        add(N::weakref, state.weakref_getset.get());
    }
}

/// Takes what a class body leaves for the class itself out of its namespace, before slots get places there.
fn settle_own<'v>(cx: Cx<'v>, class: Type<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    match namespace.remove_symbol(cx, cx.name(N::qualname)) {
        Some(qualified) if qualified.as_str().is_some() => class.set_qualified_name(cx, qualified),
        Some(other) => {
            return Err(cx.error(
                C::TypeError,
                format!(
                    "type __qualname__ must be a str, not {}",
                    cx.class_name(other)
                ),
            ));
        }
        None => {}
    }
    give_cell(cx, namespace, N::classcell, class.v())?;
    give_cell(cx, namespace, N::classdictcell, namespace.v())
}

/// What a class's own attributes change about it.
fn settle_namespace<'v>(cx: Cx<'v>, class: Type<'v>, namespace: Map<'v>) {
    if namespace.get_symbol(cx.name(N::module)).is_none()
        && let Some(module) = cx
            .running_namespace()
            .and_then(|globals| globals.get_symbol(cx.name(N::name)))
    {
        namespace.set_symbol(cx, cx.name(N::module), module);
    }
    if namespace.get_symbol(cx.name(N::doc)).is_none() {
        namespace.set_symbol(cx, cx.name(N::doc), V::NIL);
    }
    wrap_function(cx, namespace, N::new, C::StaticMethod);
    wrap_function(cx, namespace, N::init_subclass, C::ClassMethod);
    wrap_function(cx, namespace, N::class_getitem, C::ClassMethod);
    if namespace.get_symbol(cx.name(N::eq)).is_some()
        && namespace.get_symbol(cx.name(N::hash)).is_none()
    {
        namespace.set_symbol(cx, cx.name(N::hash), V::NIL);
    }
    class.set_flags(class.flags() | super::finalizer_flag(cx, class));
}

/// `__new__` and the like are static or class methods without saying so.
fn wrap_function<'v>(cx: Cx<'v>, namespace: Map<'v>, name: N, wrapper: C) {
    let name = cx.name(name);
    if let Some(function) = namespace.get_symbol(name)
        && function.as_exact_function().is_some()
    {
        let wrapped = crate::types::descriptor::wrap(cx, wrapper, function);
        namespace.set_symbol(cx, name, wrapped);
    }
}

fn give_cell<'v>(cx: Cx<'v>, namespace: Map<'v>, name: N, value: V<'v>) -> Result<(), Raised> {
    let Some(cell) = namespace.remove_symbol(cx, cx.name(name)) else {
        return Ok(());
    };
    match cell.as_exact_cell() {
        Some(cell) => {
            cell.set(cx, value);
            Ok(())
        }
        None => Err(cx.error(
            C::TypeError,
            format!(
                "type.__new__() argument 3 ({}) must be a nonlocal cell, not <class '{}'>",
                cx.name(name).to_text(),
                cx.class_name(cell)
            ),
        )),
    }
}
