//! Python's weak references and proxies.
//!
//! A reference is an object of the native kind `Weak`. What it notes for later lies in its `extra`: a tuple of the
//! instance of a subclass that wraps it (callbacks get that) and the hash, once asked for.

mod proxy;

use corevm::objects::Weak;

use crate::classes::{ClassSpec, GetSet};
use crate::ops::attr::{Access, bind};
use crate::prelude::*;
use crate::protocol::{Compare, Hashing, Repr};
use crate::roots;

pub use proxy::new_proxy;

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        module: "weakref",
        flags: class_flags::BASE,
        new: Some(NativeDef::leaf(
            "__new__",
            "(cls, object, callback=None, /, *args, **kwargs)",
            new,
        )),
        methods: &[
            NativeDef::leaf("__init__", "(self, object, callback=None, /)", init),
            NativeDef::leaf("__call__", "(self, /)", call),
            NativeDef::leaf_or_guest("__repr__", "(self, /)", repr, "weakref_repr"),
            NativeDef::leaf_or_guest("__hash__", "(self, /)", hash, "weakref_hash"),
            NativeDef::leaf_or(
                "__eq__",
                "(self, value, /)",
                eq,
                |cx, slots, state, got| compare_step(cx, slots, state, got, SlowOp::Eq),
                0,
            ),
            NativeDef::leaf_or(
                "__ne__",
                "(self, value, /)",
                ne,
                |cx, slots, state, got| compare_step(cx, slots, state, got, SlowOp::Ne),
                0,
            ),
        ],
        class_methods: &[NativeDef::step(
            "__class_getitem__",
            "(cls, item, /)",
            super::generic_alias::class_getitem,
            0,
        )],
        attributes: &[GetSet::read_only("__callback__", callback)],
        ..ClassSpec::new(C::WeakReference, C::Object)
    },
    proxy::PROXY,
    proxy::CALLABLE_PROXY,
];

/// The receiver as a reference.
///
/// # Errors
/// TypeError for anything else.
pub fn this<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Weak<'v>, Exit> {
    value.as_weak().ok_or_else(|| {
        crate::protocol::sequence::wrong_receiver(cx, "weakref.ReferenceType", value)
    })
}

/// Whether weak references to the value may be made.
pub fn is_referable<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    match value.kind() {
        Some(
            Kind::Function
            | Kind::Native
            | Kind::BoundMethod
            | Kind::Type
            | Kind::Generator
            | Kind::Set
            | Kind::Code
            | Kind::Frame,
        ) => true,
        Some(Kind::Instance) => cx
            .type_of(value)
            .is_some_and(|class| class.has_flag(class_flags::WEAKREF)),
        _ => false,
    }
}

/// A new reference.
///
/// # Errors
/// TypeError for what cannot be referred to weakly.
pub fn new_reference<'v>(cx: Cx<'v>, referent: V<'v>, callback: V<'v>) -> Result<Weak<'v>, Exit> {
    if !is_referable(cx, referent) {
        return Err(cx.type_error(format!(
            "cannot create weak reference to '{}' object",
            cx.class_name(referent)
        )));
    }
    Ok(cx.new_weak(referent, callback))
}

/// What programs see of the reference without a callback that is a direct instance of one of the classes, if there is one:
/// there is never more than one.
fn shared<'v>(cx: Cx<'v>, referent: V<'v>, classes: &[C]) -> Option<V<'v>> {
    let is_shared = |weak: Weak<'v>| {
        let seen = visible(weak);
        weak.callback().is_nil() && classes.iter().any(|&class| cx.is_exactly(seen, class))
    };
    cx.weak_reference(referent, is_shared).map(visible)
}

/// What `ReferenceType(object, callback)` does: the class's `__init__` only looks at the arguments again.
pub const CONSTRUCTOR: NativeDef =
    NativeDef::leaf("__new__", "(cls, object, callback=None, /)", new);

/// The references to an object: those that are shared first, then the others, newest first.
pub fn all<'v>(cx: Cx<'v>, referent: V<'v>) -> Vec<V<'v>> {
    let all: Vec<V<'v>> = cx
        .weak_references(referent)
        .into_iter()
        .map(visible)
        .collect();
    let reference = shared(cx, referent, &[C::WeakReference]);
    let first = [reference, shared(cx, referent, proxy::CLASSES)];
    let others = all
        .into_iter()
        .rev()
        .filter(|&seen| !first.contains(&Some(seen)));
    first.into_iter().flatten().chain(others).collect()
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = super::object::class_argument(cx, args[0])?;
    let callback = args[2].given().unwrap_or(V::NIL);
    if class == cx.class(C::WeakReference)
        && callback.is_nil()
        && let Some(known) = shared(cx, args[1], &[C::WeakReference])
    {
        return Ok(known);
    }
    let weak = new_reference(cx, args[1], callback)?;
    if class == cx.class(C::WeakReference) {
        return Ok(weak.v());
    }
    let wrapper = cx.new_instance_with_payload(class, weak.v());
    weak.set_extra(cx, cx.new_tuple(&[wrapper, V::NIL]).v());
    Ok(wrapper)
}

fn init<'v>(_cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::NIL)
}

/// What programs take for the reference: the wrapping instance of a subclass, or the reference itself.
pub fn visible<'v>(weak: Weak<'v>) -> V<'v> {
    weak.extra()
        .as_tuple()
        .and_then(|notes| notes.get(0))
        .filter(|wrapper| !wrapper.is_nil())
        .unwrap_or_else(|| weak.v())
}

fn call<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0])?.referent().unwrap_or(V::NIL))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let weak = this(cx, args[0])?;
    let own = cx.address(args[0]);
    let shown = match weak.referent() {
        None => format!("<weakref at {own}; dead>"),
        Some(referent) => {
            let class = cx.class_name(referent);
            let address = cx.address(referent);
            let name = cx.name(N::name);
            // Only the class is asked for it, as for special methods.
            let declared = cx.type_of(referent);
            let declared = declared.and_then(|class| Some((class, cx.lookup(class, name)?)));
            let named = match declared {
                None => None,
                Some((class, found)) => match bind(cx, found, referent, class)? {
                    Access::Value(value) => Some(value),
                    Access::Call(..) => return Err(Exit::NeedGuest),
                    Access::Missing => None,
                },
            };
            match named {
                Some(name) if name.as_str().is_some() => format!(
                    "<weakref at {own}; to '{class}' at {address} ({})>",
                    name.as_str().map_or_else(String::new, Str::to_text)
                ),
                _ => format!("<weakref at {own}; to '{class}' at {address}>"),
            }
        }
    };
    Ok(cx.new_str(&shown).v())
}

/// Keeps a hash for when the referent is gone.
pub fn note_hash<'v>(cx: Cx<'v>, weak: Weak<'v>, hash: V<'v>) {
    let wrapper = weak.extra().as_tuple().and_then(|notes| notes.get(0));
    let notes = cx.new_tuple(&[wrapper.unwrap_or(V::NIL), hash]);
    weak.set_extra(cx, notes.v());
}

/// The hash, once it was asked for.
pub fn known_hash(weak: Weak<'_>) -> Option<V<'_>> {
    let known = weak.extra().as_tuple().and_then(|notes| notes.get(1));
    known.filter(|hash| !hash.is_nil())
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let weak = this(cx, args[0])?;
    if let Some(hash) = known_hash(weak) {
        return Ok(hash);
    }
    let Some(referent) = weak.referent() else {
        return Err(cx.type_error("weak object has gone away"));
    };
    let hash = cx.new_int(cx.leaf_hash(referent)?);
    note_hash(cx, weak, hash);
    Ok(hash)
}

/// Both referents while both live; the answer when one is gone.
fn referents<'v>(cx: Cx<'v>, a: V<'v>, b: V<'v>) -> Result<(V<'v>, V<'v>), V<'v>> {
    let (Some(x), Some(y)) = (a.as_weak(), b.as_weak()) else {
        return Err(cx.root(roots::NOT_IMPLEMENTED));
    };
    match (x.referent(), y.referent()) {
        (Some(x), Some(y)) => Ok((x, y)),
        _ => Err(V::bool(a == b)),
    }
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    cx.expect_own(args[0], C::WeakReference)?;
    match referents(cx, args[0], args[1]) {
        Ok((a, b)) => Ok(V::bool(cx.leaf_same(a, b)?)),
        Err(answer) => Ok(answer),
    }
}

fn ne<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let equal = eq(cx, args)?;
    Ok(equal.as_bool().map_or(equal, |equal| V::bool(!equal)))
}

fn compare_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
    op: SlowOp,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(got.value()));
    }
    match referents(cx, slots.get(0), slots.get(1)) {
        Ok((a, b)) => Ok(Next::Op {
            state: 1,
            op,
            operands: ArgBuf::of(&[a, b]),
        }),
        Err(answer) => Ok(Next::Done(answer)),
    }
}

fn callback<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let weak = this(cx, args[0])?;
    Ok(match weak.referent() {
        Some(_) => weak.callback(),
        None => V::NIL,
    })
}

/// What the prelude needs to hash references.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("note_weakref_hash", "(ref, hash, /)", |cx, args| {
        note_hash(cx, this(cx, args[0])?, args[1]);
        Ok(args[1])
    }),
    NativeDef::leaf("class_of_weak_references", "(/)", |cx, _| {
        Ok(cx.class(C::WeakReference).v())
    }),
];
