//! Natives as programs see them.

use corevm::objects::NativeFunction;

use super::written_in_python;
use crate::classes::{ClassSpec, GetSet};
use crate::ops::attr::bind_native;
use crate::prelude::*;
use crate::protocol::method::{flavor, native_flavor};
use crate::protocol::{Hashing, Repr};

pub const BUILTIN: ClassSpec = ClassSpec {
    flags: class_flags::NO_NEW | class_flags::WEAKREF,
    methods: &[
        CALL,
        REPR,
        EQ,
        HASH,
        NativeDef::leaf("__reduce__", "(self, /)", reduce),
    ],
    attributes: &[
        NAME,
        QUALNAME,
        DOC,
        SIGNATURE,
        GetSet::read_only("__self__", receiver),
        GetSet::read_write("__module__", module, set_module),
    ],
    ..ClassSpec::new(C::Builtin, C::Object)
};

pub const METHOD_DESCRIPTOR: ClassSpec = ClassSpec {
    flags: class_flags::NO_NEW,
    methods: &[
        CALL,
        REPR,
        GET,
        NativeDef::leaf("__reduce__", "(self, /)", reduce),
    ],
    attributes: DESCRIPTOR_ATTRIBUTES,
    ..ClassSpec::new(C::MethodDescriptor, C::Object)
};

pub const WRAPPER_DESCRIPTOR: ClassSpec = ClassSpec {
    flags: class_flags::NO_NEW,
    methods: &[
        CALL,
        REPR,
        GET,
        NativeDef::leaf("__reduce__", "(self, /)", reduce),
    ],
    attributes: DESCRIPTOR_ATTRIBUTES,
    ..ClassSpec::new(C::WrapperDescriptor, C::Object)
};

pub const METHOD_WRAPPER: ClassSpec = ClassSpec {
    flags: class_flags::NO_NEW,
    methods: &[
        CALL,
        REPR,
        EQ,
        HASH,
        NativeDef::leaf("__reduce__", "(self, /)", reduce),
    ],
    attributes: &[
        NAME,
        QUALNAME,
        DOC,
        SIGNATURE,
        GetSet::read_only("__self__", receiver),
        GetSet::read_only("__objclass__", owner),
    ],
    ..ClassSpec::new(C::MethodWrapper, C::Object)
};

pub const CLASS_METHOD_DESCRIPTOR: ClassSpec = ClassSpec {
    flags: class_flags::NO_NEW,
    methods: &[CALL, REPR, GET],
    attributes: DESCRIPTOR_ATTRIBUTES,
    ..ClassSpec::new(C::ClassMethodDescriptor, C::Object)
};

const EQ: NativeDef = NativeDef::leaf("__eq__", "(self, value, /)", eq);
const HASH: NativeDef = NativeDef::leaf("__hash__", "(self, /)", hash);
const CALL: NativeDef = NativeDef::step("__call__", "(self, /, *args, **kwargs)", call, 0);
const REPR: NativeDef = NativeDef::leaf("__repr__", "(self, /)", repr);
const GET: NativeDef = NativeDef::leaf("__get__", "(self, instance, owner=None, /)", get);
const NAME: GetSet = GetSet::read_only("__name__", name);
const QUALNAME: GetSet = GetSet::read_only("__qualname__", qualname);
const DOC: GetSet = GetSet::read_only("__doc__", doc);
const SIGNATURE: GetSet = GetSet::read_only("__text_signature__", text_signature);

const DESCRIPTOR_ATTRIBUTES: &[GetSet] = &[
    NAME,
    QUALNAME,
    DOC,
    SIGNATURE,
    GetSet::read_only("__objclass__", owner),
];

fn this<'v>(_: Cx<'v>, value: V<'v>) -> Result<NativeFunction<'v>, Exit> {
    value.as_exact_native_function().ok_or(Exit::WrongReceiver)
}

/// Natives are equal when they are the same native of the same object.
fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let own = this(cx, args[0])?;
    let Some(other) = args[1].as_exact_native_function() else {
        return Ok(cx.root(crate::roots::NOT_IMPLEMENTED));
    };
    if args[0] == args[1] {
        return Ok(V::TRUE);
    }
    let is_bound = own.receiver().given().is_some();
    Ok(V::bool(
        is_bound && own.id() == other.id() && own.receiver() == other.receiver(),
    ))
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let own = this(cx, args[0])?;
    let identity = match own.receiver().given() {
        Some(receiver) => cx.identity(receiver).rotate_right(4) ^ (u64::from(own.id().0) << 20),
        None => cx.identity(args[0]).rotate_right(4),
    };
    Ok(cx.new_int(identity as i64 & (i64::MAX >> 3)))
}

fn call<'v>(
    _cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    Ok(Next::TailSpread {
        callee: slots.get(0),
        positional: slots.get(1),
        named: slots.get(2),
    })
}

fn text(value: V<'_>) -> String {
    value.as_str().map_or_else(String::new, Str::to_text)
}

fn owner_class(native: NativeFunction<'_>) -> Option<Type<'_>> {
    native.owner().as_exact_type()
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let native = this(cx, args[0])?;
    let name = text(native.name());
    let class = cx.type_of(args[0]);
    let is = |kind: C| class == Some(cx.class(kind));
    let owner = owner_class(native).map_or_else(String::new, |class| cx.shown_name(class));
    let shown = if is(C::WrapperDescriptor) {
        format!("<slot wrapper '{name}' of '{owner}' objects>")
    } else if is(C::MethodDescriptor) || is(C::ClassMethodDescriptor) {
        format!("<method '{name}' of '{owner}' objects>")
    } else if is(C::MethodWrapper) {
        let receiver = native.receiver();
        format!(
            "<method-wrapper '{name}' of {} object at {}>",
            cx.class_name(receiver),
            cx.address(receiver)
        )
    } else {
        match bound_to(native) {
            Some(receiver) => format!(
                "<built-in method {name} of {} object at {}>",
                cx.class_name(receiver),
                cx.address(receiver)
            ),
            None => format!("<built-in function {name}>"),
        }
    };
    Ok(cx.new_str(&shown).v())
}

/// What a builtin method belongs to: its receiver, or the class for `__new__`.
fn bound_to(native: NativeFunction<'_>) -> Option<V<'_>> {
    if written_in_python::function(native).is_some() {
        return None;
    }
    native
        .receiver()
        .given()
        .or_else(|| owner_class(native).map(|class| class.v()))
}

fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let native = this(cx, args[0])?;
    let owner = args[2].given().filter(|owner| !owner.is_nil());
    if native_flavor(native) == flavor::CLASS_METHOD {
        let class = owner.unwrap_or_else(|| cx.class_of(args[1]));
        return Ok(match class.as_exact_type() {
            Some(class) => bind_native(cx, native, V::EMPTY, class),
            None => native.v(),
        });
    }
    let for_class =
        args[1].is_nil() && owner.is_some_and(|owner| owner != cx.class(C::NoneType).v());
    if for_class {
        return Ok(native.v());
    }
    if let (Some(wanted), Some(own)) = (owner_class(native), cx.type_of(args[1]))
        && !own.is_subtype_of(wanted)
    {
        return Err(cx.type_error(format!(
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            text(native.name()),
            cx.shown_name(wanted),
            cx.class_name(args[1])
        )));
    }
    let class = cx.type_of(args[1]).unwrap_or_else(|| cx.class(C::Object));
    Ok(bind_native(cx, native, args[1], class))
}

fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let native = this(cx, args[0])?;
    let Some(owner) = bound_to(native) else {
        return Ok(native.name());
    };
    let getattr = cx
        .root(crate::roots::BUILTINS)
        .as_map()
        .and_then(|builtins| builtins.get_symbol(cx.symbol("getattr")))
        .unwrap_or(V::NIL);
    let parts = cx.new_tuple(&[owner, native.name()]);
    Ok(cx.new_tuple(&[getattr, parts.v()]).v())
}

fn name<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.name())
}

fn qualname<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let native = this(cx, args[0])?;
    let class = match native.receiver().given() {
        Some(receiver) if native_flavor_of_bound(native) == flavor::CLASS_METHOD => {
            receiver.as_exact_type()
        }
        Some(receiver) if native_flavor_of_bound(native) == flavor::METHOD => cx.type_of(receiver),
        _ => owner_class(native),
    };
    Ok(match class {
        Some(class) => cx
            .new_str(&format!(
                "{}.{}",
                text(class.qualified_name()),
                text(native.name())
            ))
            .v(),
        None => native.name(),
    })
}

fn native_flavor_of_bound(native: NativeFunction<'_>) -> i64 {
    native.extra().as_small().unwrap_or(0)
}

fn doc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let native = this(cx, args[0])?;
    if let Some(function) = written_in_python::function(native) {
        return super::doc(cx, &[function.v()]);
    }
    let doc = native.def(cx).doc;
    Ok(if doc.is_empty() {
        V::NIL
    } else {
        cx.new_str(doc).v()
    })
}

/// The signature with a `$` before a receiver, as `inspect` reads it.
fn text_signature<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let native = this(cx, args[0])?;
    if let Some(function) = written_in_python::function(native) {
        let signature = written_in_python::signature(cx, function);
        return Ok(cx.new_str(&signature).v());
    }
    let signature = native.def(cx).signature;
    if signature.is_empty() {
        return Ok(V::NIL);
    }
    let is_method = owner_class(native).is_some();
    let shown = match signature.strip_prefix('(') {
        Some(rest) if is_method && !rest.starts_with(')') => format!("(${rest}"),
        _ => signature.to_owned(),
    };
    Ok(cx.new_str(&shown).v())
}

fn receiver<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let native = this(cx, args[0])?;
    if let Some(receiver) = bound_to(native) {
        return Ok(receiver);
    }
    // A function of a module has the module as its receiver.
    let module = native.owner().as_str().and_then(|name| {
        cx.root(crate::roots::MODULES)
            .as_map()?
            .get_symbol(name.intern(cx))
    });
    Ok(module.unwrap_or(V::NIL))
}

fn module<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let native = this(cx, args[0])?;
    let owner = native.owner();
    Ok(if owner.as_str().is_some() {
        owner
    } else {
        V::NIL
    })
}

fn set_module<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let native = this(cx, args[0])?;
    if args[1].as_str().is_some() && native.owner().as_exact_type().is_none() {
        native.set_owner(cx, args[1]);
    }
    Ok(V::NIL)
}

fn owner<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.owner())
}
