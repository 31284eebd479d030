//! Python's `super`.

use crate::classes::{ClassSpec, GetSet};
use crate::ops::attr::{Access, bind, object_attribute};
use crate::ops::set_attr::interned;
use crate::prelude::*;
use crate::types::object::need_guest;

use corevm::delegate::{OBJECT, OWN as OBJECT_CLASS, START as CLASS};
use corevm::{ShapeId, Stub};

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[ClassSpec {
    doc: "super() -> super\nsuper(type) -> super\nsuper(type, obj) -> super\nsuper(type, type2) -> super\n\nThe methods that come after those of type in the order of the classes of obj, an\ninstance of it, or of type2, derived from it. In a method, super() takes the class\nit is defined in and its first argument.",
    flags: class_flags::BASE,
    fixed_slots: 3,
    new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
    methods: &[
        NativeDef::leaf_or_guest(
            "__init__",
            "(self, type=None, object=None, /)",
            init,
            "super_init",
        ),
        NativeDef::step("__getattribute__", "(self, name, /)", getattribute, 0),
        NativeDef::step("__get__", "(self, instance, owner=None, /)", get, 0),
        NativeDef::leaf_or_guest("__repr__", "(self, /)", need_guest, "super_repr"),
    ],
    attributes: &[
        GetSet::read_only("__thisclass__", part::<CLASS>),
        GetSet::read_only("__self__", part::<OBJECT>),
        GetSet::read_only("__self_class__", part::<OBJECT_CLASS>),
    ],
    ..ClassSpec::new(C::Super, C::Object)
}];

/// What the twin of `__init__` needs.
pub const INTRINSICS: &[NativeDef] = &[NativeDef::leaf(
    "super_fill",
    "(super, class, object, object_class, /)",
    |cx, args| {
        fill(cx, args[0], args[1], args[2], args[3]);
        Ok(V::NIL)
    },
)];

fn fixed(value: V<'_>, index: usize) -> V<'_> {
    value
        .as_object()
        .and_then(|object| object.fixed(index).given())
        .unwrap_or(V::NIL)
}

fn part<'v, const PART: usize>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(fixed(args[0], PART))
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = super::object::class_argument(cx, args[0])?;
    Ok(cx.new_instance(class))
}

/// The class in whose order of lookup attributes of `object` are looked for after `class`.
///
/// # Errors
/// TypeError when the object has nothing to do with the class; [`Exit::NeedGuest`] when its `__class__` has to be asked.
fn object_class<'v>(cx: Cx<'v>, class: Type<'v>, object: V<'v>) -> Result<Type<'v>, Exit> {
    if let Some(object) = object.as_exact_type()
        && object.is_subtype_of(class)
    {
        return Ok(object);
    }
    let own = cx.type_of(object);
    if let Some(own) = own.filter(|own| own.is_subtype_of(class)) {
        return Ok(own);
    }
    let by_attribute = crate::ops::attr::leaf_attribute(cx, object, cx.name(N::class))?;
    if let Some(own) = by_attribute.and_then(V::as_exact_type)
        && own.is_subtype_of(class)
    {
        return Ok(own);
    }
    let what = match object.as_exact_type() {
        Some(object) => format!("type {}", cx.shown_name(object)),
        None => format!("instance of {}", cx.class_name(object)),
    };
    Err(cx.type_error(format!(
        "super(type, obj): obj ({what}) is not an instance or subtype of type ({}).",
        cx.shown_name(class)
    )))
}

/// `super(class, object)`.
///
/// # Errors
/// TypeError when the object has nothing to do with the class.
pub fn new_super<'v>(cx: Cx<'v>, class: Type<'v>, object: V<'v>) -> Result<V<'v>, Exit> {
    let own = object_class(cx, class, object)?;
    let value = cx.new_instance(cx.class(C::Super));
    fill(cx, value, class.v(), object, own.v());
    Ok(value)
}

fn fill<'v>(cx: Cx<'v>, value: V<'v>, class: V<'v>, object: V<'v>, own: V<'v>) {
    if let Some(instance) = value.as_object() {
        instance.set_fixed(cx, CLASS, class);
        instance.set_fixed(cx, OBJECT, object);
        instance.set_fixed(cx, OBJECT_CLASS, own);
    }
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(class) = args[1].given() else {
        return init_from_frame(cx, args[0]);
    };
    let Some(class) = class.as_exact_type() else {
        return Err(cx.type_error(format!(
            "super() argument 1 must be a type, not {}",
            cx.class_name(class)
        )));
    };
    let object = args[2].given().unwrap_or(V::NIL);
    if object.is_nil() {
        fill(cx, args[0], class.v(), V::NIL, V::NIL);
        return Ok(V::NIL);
    }
    let own = object_class(cx, class, object)?;
    fill(cx, args[0], class.v(), object, own.v());
    Ok(V::NIL)
}

/// `super()` called through another name: class and receiver are those of the running function, if it captured its
/// `__class__`.
fn init_from_frame<'v>(cx: Cx<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    let Some(frame) = cx.guest_frames().next() else {
        return Err(cx
            .error(C::RuntimeError, "super(): no current frame")
            .into());
    };
    let Some(function) = cx.running_function() else {
        return Err(cx
            .error(C::RuntimeError, "super(): no current frame")
            .into());
    };
    let declared = function.code(cx).head();
    if declared.parameters().positional.is_empty() {
        return Err(cx.error(C::RuntimeError, "super(): no arguments").into());
    }
    let place = declared
        .captures()
        .iter()
        .position(|name| name == "__class__");
    let cell = place.and_then(|place| cx.captured(function, place));
    let Some(cell) = cell else {
        return Err(cx
            .error(C::RuntimeError, "super(): __class__ cell not found")
            .into());
    };
    let Some(class) = cell.get().given().and_then(V::as_exact_type) else {
        return Err(cx
            .error(C::RuntimeError, "super(): empty __class__ cell")
            .into());
    };
    let live = function
        .code(cx)
        .liveness()
        .live_at(frame.pc as usize)
        .any(|register| register == 0);
    let first = if live {
        cx.frame_register(&frame, 0)
    } else {
        V::EMPTY
    };
    let first = first.as_exact_cell().map_or(first, |cell| cell.get());
    let Some(object) = first.given() else {
        return Err(cx.error(C::RuntimeError, "super(): arg[0] deleted").into());
    };
    let own = object_class(cx, class, object)?;
    fill(cx, value, class.v(), object, own.v());
    Ok(V::NIL)
}

/// The attribute after the class in the object's order of lookup.
///
/// # Errors
/// What a descriptor raises.
pub fn super_attribute<'v>(
    cx: Cx<'v>,
    class: Type<'v>,
    own: Type<'v>,
    object: V<'v>,
    name: Str<'v>,
) -> Result<Access<'v>, Raised> {
    let Some(found) = found_after(cx, class, own, name) else {
        return Ok(Access::Missing);
    };
    let instance = if object == own.v() { V::EMPTY } else { object };
    bind(cx, found, instance, own)
}

/// What the types after `class` in the order of lookup of `own` have under this name.
fn found_after<'v>(cx: Cx<'v>, class: Type<'v>, own: Type<'v>, name: Str<'v>) -> Option<V<'v>> {
    match following(class, own) {
        Some(next) => cx.lookup(next, name),
        None => look_after(cx, class, own, name),
    }
}

/// The type whose order of lookup is what comes after `class` in that of `own`: mostly there is one, and what it has is cached.
fn following<'v>(class: Type<'v>, own: Type<'v>) -> Option<Type<'v>> {
    let order = own.order_tuple().as_tuple()?.items();
    let at = order.iter().position(|base| base.get() == class.v())?;
    let rest = &order[at + 1..];
    let next = rest.first()?.get().as_exact_type()?;
    let next_order = next.order_tuple().as_tuple()?.items();
    let is_rest = rest.len() == next_order.len()
        && rest.iter().zip(next_order).all(|(a, b)| a.get() == b.get());
    is_rest.then_some(next)
}

/// The attribute `name` of the types after `class` in the order of lookup of `own`.
fn look_after<'v>(cx: Cx<'v>, class: Type<'v>, own: Type<'v>, name: Str<'v>) -> Option<V<'v>> {
    let mut found = None;
    let mut is_after = false;
    own.order(|base| {
        if is_after && found.is_none() {
            found = base.namespace(cx).get_symbol(name);
        }
        is_after |= base == class;
    });
    found
}

/// As [`read`]; the site may remember a method.
///
/// # Errors
/// As there.
pub fn read_noting<'v>(cx: Cx<'v>, value: V<'v>, name: Str<'v>) -> Result<Access<'v>, Raised> {
    let access = read(cx, value, name)?;
    let (start, own) = (
        fixed(value, CLASS).as_exact_type(),
        fixed(value, OBJECT_CLASS).as_exact_type(),
    );
    if let (Some(start), Some(own), Access::Value(found)) = (start, own, access)
        && let Some(method) = found.as_exact_bound_method()
        && method.receiver() == fixed(value, OBJECT)
        && method.receiver() != own.v()
        && let Some(instance) = value.as_object()
        && found_after(cx, start, own, name) == Some(method.function())
    {
        cx.attach(Stub::Delegate {
            shape: ShapeId(instance.shape()),
            start,
            own,
            function: method.function(),
        });
    }
    Ok(access)
}

/// What reading an attribute of a `super` object comes to.
///
/// # Errors
/// What a descriptor raises.
pub fn read<'v>(cx: Cx<'v>, value: V<'v>, name: Str<'v>) -> Result<Access<'v>, Raised> {
    let parts = (
        fixed(value, CLASS).as_exact_type(),
        fixed(value, OBJECT_CLASS).as_exact_type(),
    );
    let access = match parts {
        (Some(class), Some(own)) if !name.equals(cx.name(N::class)) => {
            super_attribute(cx, class, own, fixed(value, OBJECT), name)?
        }
        _ => Access::Missing,
    };
    match (access, cx.type_of(value)) {
        (Access::Missing, Some(class)) => object_attribute(cx, value, class, name),
        (access, _) => Ok(access),
    }
}

fn getattribute<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let value = slots.get(0);
    let name = interned(cx, slots.get(1))?;
    match read(cx, value, name)? {
        Access::Value(value) => Ok(Next::Done(value)),
        Access::Call(callee, args) => Ok(Next::TailCall { callee, args }),
        Access::Missing => Err(cx.no_attribute(value, name)),
    }
}

fn get<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (value, instance) = (slots.get(0), slots.get(1));
    if instance.is_nil() || !fixed(value, OBJECT).is_nil() {
        return Ok(Next::Done(value));
    }
    if cx.is_exactly(value, C::Super)
        && let Some(class) = fixed(value, CLASS).as_exact_type()
    {
        return new_super(cx, class, instance)
            .map(Next::Done)
            .map_err(|exit| crate::ops::attr::settle(cx, exit));
    }
    Ok(Next::TailCall {
        callee: cx.class_of(value),
        args: ArgBuf::of(&[fixed(value, CLASS), instance]),
    })
}
