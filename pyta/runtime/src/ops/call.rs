//! Calling what the VM cannot call itself: classes and instances with `__call__`.

mod names;

use corevm::{CallTarget, ShapeId, Stub};

use crate::prelude::*;
use crate::protocol::method::{again, flavor, native_flavor};
use crate::protocol::{Bound, LeafCalls, LeafNative, Methods};
use crate::roots;
use crate::stdlib::functools::partial;
use crate::types::{bytearray, dict, list, set, type_, weakref};

use names::names_for;

/// What calling `callee` comes to.
///
/// # Errors
/// TypeError for what cannot be called.
pub fn call_target<'v>(cx: Cx<'v>, callee: V<'v>) -> Result<CallTarget<'v>, Raised> {
    if let Some(class) = callee.as_exact_type() {
        return Ok(class_target(cx, class));
    }
    if let Some(target) = partial::call_target(cx, callee) {
        return Ok(target);
    }
    let Some(method) = cx.special(callee, N::call) else {
        return Err(not_callable(cx, callee));
    };
    teach_callable(cx, callee, method);
    Ok(match method.prefix() {
        [] => CallTarget::Callable(method.callee),
        [receiver] => CallTarget::Method {
            function: method.callee,
            receiver: *receiver,
        },
        _ => CallTarget::Slow,
    })
}

/// Teaches the calling site which guest function or leaf calling the object comes to.
fn teach_callable<'v>(cx: Cx<'v>, callee: V<'v>, method: Bound<'v>) {
    let is_known =
        method.callee.as_exact_function().is_some() || cx.leaf_of(method.callee).is_some();
    let is_plain = method.prefix() == [callee] && is_known;
    if let (true, Some(class)) = (is_plain && callee.as_object().is_some(), cx.type_of(callee)) {
        cx.attach(Stub::Callable {
            shape: ShapeId(cx.shape_of(callee)),
            class,
            function: method.callee,
        });
    }
}

/// `'X' object is not callable`.
pub fn not_callable<'v>(cx: Cx<'v>, callee: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!("'{}' object is not callable", cx.class_name(callee)),
    )
}

/// The short ways of making an instance; everything else is slow.
fn class_target<'v>(cx: Cx<'v>, class: Type<'v>) -> CallTarget<'v> {
    let by_type = cx
        .type_of(class.v())
        .and_then(|metaclass| cx.lookup(metaclass, cx.name(N::call)))
        == Some(cx.root(roots::TYPE_CALL));
    if !by_type {
        return metaclass_target(cx, class);
    }
    if class.has_flag(class_flags::NO_NEW | class_flags::ABSTRACT) {
        return CallTarget::Slow;
    }
    let new = cx.lookup(class, cx.name(N::new)).unwrap_or(V::NIL);
    let initializer = cx.lookup(class, cx.name(N::init)).unwrap_or(V::NIL);
    let plain_init = initializer == cx.root(roots::OBJECT_INIT);
    let is_type = cx.type_of(class.v()) == Some(cx.class(C::Type));
    if new == cx.root(roots::OBJECT_NEW) {
        return match initializer.kind() {
            _ if plain_init => {
                if is_type {
                    cx.attach(Stub::ClassNative { class, native: new });
                }
                CallTarget::Fresh(cx.new_instance(class))
            }
            Some(Kind::Function) => {
                if is_type {
                    cx.attach(Stub::Construct { class, initializer });
                }
                CallTarget::Construct {
                    instance: cx.new_instance(class),
                    initializer,
                }
            }
            Some(Kind::Native)
                if initializer
                    .as_exact_native_function()
                    .is_some_and(|native| native_flavor(native) != 0) =>
            {
                CallTarget::Construct {
                    instance: cx.new_instance(class),
                    initializer,
                }
            }
            _ => CallTarget::Slow,
        };
    }
    let is_native_new = new
        .as_exact_native_function()
        .is_some_and(|native| native_flavor(native) == 0 && native.receiver().is_empty());
    if !is_native_new {
        return own_new_target(cx, class, new, plain_init && is_type);
    }
    if plain_init || class == cx.class(C::Type) {
        if is_type {
            cx.attach(Stub::ClassNative { class, native: new });
        }
        return CallTarget::Method {
            function: new,
            receiver: class.v(),
        };
    }
    if let Some(constructor) = constructor(cx, class) {
        cx.attach(Stub::ClassNative {
            class,
            native: constructor,
        });
        return CallTarget::Method {
            function: constructor,
            receiver: class.v(),
        };
    }
    match initializer.kind() {
        Some(Kind::Function | Kind::Native) if only_allocates(cx, class, new) => {
            if is_type {
                teach_new(cx, class, new, initializer);
            }
            CallTarget::New { new, initializer }
        }
        _ => CallTarget::Slow,
    }
}

/// What calling a class comes to whose metaclass has its own `__call__`.
fn metaclass_target<'v>(cx: Cx<'v>, class: Type<'v>) -> CallTarget<'v> {
    let metaclass = cx.type_of(class.v()).unwrap_or_else(|| cx.class(C::Type));
    let Some(method) = cx.lookup(metaclass, cx.name(N::call)) else {
        return CallTarget::Slow;
    };
    let bound = cx.bind_for_call(method, class.v(), metaclass.v());
    if bound.prefix() != [class.v()] || bound.callee.as_exact_function().is_none() {
        return CallTarget::Slow;
    }
    teach_callable(cx, class.v(), bound);
    CallTarget::Method {
        function: bound.callee,
        receiver: class.v(),
    }
}

/// What calling a class comes to whose `__new__` is the program's. What that makes is not initialised again when the class has no `__init__` (as
/// `is_final` says), unless it is an instance of a subclass: while there is none, calling the class is calling `__new__` (a class with a new subclass
/// counts as changed, see [`type_::note_subclass`](crate::types::type_::note_subclass)).
fn own_new_target<'v>(cx: Cx<'v>, class: Type<'v>, new: V<'v>, is_final: bool) -> CallTarget<'v> {
    let bound = new_of(cx, new, class);
    let mut has_subclass = false;
    class.subclasses(|_| has_subclass = true);
    let is_function = bound.prefix().is_empty() && bound.callee.as_exact_function().is_some();
    if !is_final || has_subclass || !is_function {
        return CallTarget::Slow;
    }
    cx.attach(Stub::ClassFunction {
        class,
        function: bound.callee,
    });
    CallTarget::Method {
        function: bound.callee,
        receiver: class.v(),
    }
}

/// The native that does what `__new__` and `__init__` of a builtin class do together.
fn constructor<'v>(cx: Cx<'v>, class: Type<'v>) -> Option<V<'v>> {
    let constructors = [
        (
            C::ByteArray,
            roots::MAKE_BYTE_ARRAY,
            &bytearray::CONSTRUCTOR,
        ),
        (C::List, roots::MAKE_LIST, &list::CONSTRUCTOR),
        (C::Dict, roots::MAKE_DICT, &dict::CONSTRUCTOR),
        (C::Set, roots::MAKE_SET, &set::CONSTRUCTOR),
        (
            C::WeakReference,
            roots::MAKE_WEAK_REFERENCE,
            &weakref::CONSTRUCTOR,
        ),
    ];
    let (_, root, def) = constructors
        .into_iter()
        .find(|(builtin, ..)| class == cx.class(*builtin))?;
    let known = cx.root(root);
    if !known.is_nil() {
        return Some(known);
    }
    let id = cx.isolate().register_natives(std::slice::from_ref(def));
    let native = cx.new_native(id, V::EMPTY, class.v()).v();
    cx.set_root(root, native);
    Some(native)
}

/// Whether what the class's native `__new__` makes, of whatever arguments, is an instance of the class, which is then initialised.
fn only_allocates<'v>(cx: Cx<'v>, class: Type<'v>, new: V<'v>) -> bool {
    let owner = new
        .as_exact_native_function()
        .and_then(|new| new.owner().as_exact_type());
    let containers = [C::List, C::Dict, C::Set, C::ByteArray];
    class.has_flag(class_flags::EXCEPTION)
        || owner.is_some_and(|owner| containers.iter().any(|&class| owner == cx.class(class)))
}

/// Teaches the calling site how it makes instances of `class` from positional arguments, by `__new__` and `__init__`.
fn teach_new<'v>(cx: Cx<'v>, class: Type<'v>, new: V<'v>, initializer: V<'v>) {
    if new == cx.root(roots::EXCEPTION_NEW) && initializer == cx.root(roots::EXCEPTION_INIT) {
        // The initialiser only sets the arguments again.
        return cx.attach(Stub::ClassNative { class, native: new });
    }
    // A native initialiser is remembered for calls without arguments, which exceptions rarely are made by.
    let is_of_use =
        initializer.kind() == Some(Kind::Function) || !class.has_flag(class_flags::EXCEPTION);
    if let (Some(native), true) = (new.as_exact_native_function(), is_of_use) {
        cx.attach(Stub::ClassNew {
            class,
            new: native.id(),
            initializer,
        });
    }
}

/// Calls: callee, tuple of arguments, map of named ones or nil; the instance.
pub fn call<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let callee = slots.get(0);
    if state > 0 {
        let Some(class) = callee.as_exact_type() else {
            return Ok(Next::Done(got.value()));
        };
        return construct(cx, slots, class, 0, state, got);
    }
    if let Some(class) = callee.as_exact_type() {
        let metaclass = cx.type_of(callee).unwrap_or_else(|| cx.class(C::Type));
        return match cx.lookup(metaclass, cx.name(N::call)) {
            Some(method) if method != cx.root(roots::TYPE_CALL) => {
                let bound = cx.bind_for_call(method, callee, metaclass.v());
                Ok(tail_spread(cx, bound, slots.get(1), slots.get(2)))
            }
            _ => construct(cx, slots, class, 0, 0, got),
        };
    }
    match cx.special(callee, N::call) {
        Some(method) => Ok(tail_spread(cx, method, slots.get(1), slots.get(2))),
        None => Err(not_callable(cx, callee)),
    }
}

/// A bound method called with a tuple of arguments.
pub fn tail_spread<'v>(cx: Cx<'v>, method: Bound<'v>, positional: V<'v>, named: V<'v>) -> Next<'v> {
    Next::TailSpread {
        callee: method.callee,
        positional: with_prefix(cx, method.prefix(), positional),
        named,
    }
}

/// Calls with the values of `prefix` and the items of a tuple, and goes on at `state`: a few arguments without a tuple of their own.
fn call_with_prefix<'v>(
    cx: Cx<'v>,
    state: u32,
    callee: V<'v>,
    prefix: &[V<'v>],
    positional: V<'v>,
    named: V<'v>,
) -> Next<'v> {
    let few = positional
        .as_tuple()
        .filter(|items| named_is_empty(named) && prefix.len() + items.len() <= ArgBuf::CAPACITY);
    let Some(items) = few else {
        return Next::Spread {
            state,
            catch: false,
            callee,
            positional: with_prefix(cx, prefix, positional),
            named,
        };
    };
    let mut args = [V::NIL; ArgBuf::CAPACITY];
    let all = prefix.iter().copied().chain(items.iter());
    args.iter_mut()
        .zip(all)
        .for_each(|(arg, value)| *arg = value);
    Next::Call {
        state,
        callee,
        args: ArgBuf::of(&args[..prefix.len() + items.len()]),
    }
}

/// A tuple of the values of `prefix` and the items of a tuple.
pub fn with_prefix<'v>(cx: Cx<'v>, prefix: &[V<'v>], positional: V<'v>) -> V<'v> {
    if prefix.is_empty() {
        return positional;
    }
    let items = match (positional.as_tuple(), positional.as_list()) {
        (Some(tuple), _) => tuple.items(),
        (_, Some(list)) => list.items(),
        _ => &[],
    };
    let item = |i: usize| match i.checked_sub(prefix.len()) {
        Some(i) => items[i].get(),
        None => prefix[i],
    };
    cx.new_tuple_with(prefix.len() + items.len(), item).v()
}

/// `type.__call__`: the class in slot `first`, arguments and named ones after it, then a slot for the instance. States 0 to
/// 2.
///
/// # Errors
/// What making the instance raises.
pub fn construct<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    class: Type<'v>,
    first: usize,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (positional, named) = (slots.get(first + 1), slots.get(first + 2));
    let keep = first + 3;
    match state {
        0 => {
            if class == cx.class(C::Type)
                && named_is_empty(named)
                && let Some(args) = positional.as_tuple()
                && args.len() == 1
            {
                return Ok(Next::Done(
                    args.get(0).map_or(V::NIL, |value| cx.class_of(value)),
                ));
            }
            let new = cx.lookup(class, cx.name(N::new)).unwrap_or(V::NIL);
            if new.is_nil() || class.has_flag(class_flags::NO_NEW) {
                return Err(cannot_create(cx, class));
            }
            match leaf_construct(cx, class, positional, named)? {
                LeafInstance::Whole(instance) => return Ok(Next::Done(instance)),
                LeafInstance::Allocated(instance) => {
                    return construct(cx, slots, class, first, 1, Got::Value(instance));
                }
                LeafInstance::No => {}
            }
            let bound = new_of(cx, new, class);
            let named = names_for(cx, new, N::init, class, named);
            Ok(match bound.prefix() {
                [] => call_with_prefix(cx, 1, bound.callee, &[class.v()], positional, named),
                prefix => {
                    let own = with_prefix(cx, &[class.v()], positional);
                    call_with_prefix(cx, 1, bound.callee, prefix, own, named)
                }
            })
        }
        1 => {
            let instance = got.value();
            // A class that `type` makes is initialised where it is made.
            if class == cx.class(C::Type) {
                return Ok(Next::Done(instance));
            }
            let own = cx.type_of(instance);
            let Some(own) = own.filter(|own| own.is_subtype_of(class)) else {
                return Ok(Next::Done(instance));
            };
            let initializer = cx.lookup(own, cx.name(N::init)).unwrap_or(V::NIL);
            if initializer == cx.root(roots::OBJECT_INIT) || initializer.is_nil() {
                return Ok(Next::Done(instance));
            }
            slots.set(keep, instance);
            let bound = cx.bind_for_call(initializer, instance, own.v());
            // Of the builtin initialisers only that of lists is so lenient.
            let named = match own.is_subtype_of(cx.class(C::List)) {
                true => names_for(cx, initializer, N::new, own, named),
                false => named,
            };
            let (callee, prefix) = (bound.callee, bound.prefix());
            Ok(call_with_prefix(cx, 2, callee, prefix, positional, named))
        }
        _ if got.value().is_nil() => Ok(Next::Done(slots.get(keep))),
        _ => Err(bad_initializer_result(cx, got.value())),
    }
}

/// How far natives that run as leaf code came in making an instance.
#[derive(Clone, Copy, Debug)]
pub enum LeafInstance<'v> {
    /// Nothing is made.
    No,
    /// `__new__` has run, not `__init__`.
    Allocated(V<'v>),
    Whole(V<'v>),
}

/// Makes an instance when both `__new__` and `__init__` are natives that run as leaf code.
///
/// # Errors
/// What they raise.
pub fn leaf_construct<'v>(
    cx: Cx<'v>,
    class: Type<'v>,
    positional: V<'v>,
    named: V<'v>,
) -> Result<LeafInstance<'v>, Raised> {
    let new = cx.lookup(class, cx.name(N::new)).unwrap_or(V::NIL);
    if new.as_exact_native_function().is_none() {
        return Ok(LeafInstance::No);
    }
    let initializer = cx.lookup(class, cx.name(N::init)).unwrap_or(V::NIL);
    if initializer.as_exact_native_function().is_none() {
        return Ok(LeafInstance::No);
    }
    let Some(instance) = spread_leaf(cx, new, class.v(), positional, named)? else {
        return Ok(LeafInstance::No);
    };
    if cx.type_of(instance) != Some(class) {
        // An instance of something else is initialised by its own class's rule, or not at all.
        return Ok(LeafInstance::Allocated(instance));
    }
    if initializer == cx.root(roots::OBJECT_INIT) {
        return Ok(LeafInstance::Whole(instance));
    }
    match spread_leaf(cx, initializer, instance, positional, named)? {
        Some(result) if result.is_nil() => Ok(LeafInstance::Whole(instance)),
        Some(result) => Err(bad_initializer_result(cx, result)),
        None => Ok(LeafInstance::Allocated(instance)),
    }
}

/// Calls a native function, or a builtin class whose instances its `__new__` alone makes, at once.
///
/// # Errors
/// What it raises; [`Exit::NeedGuest`] when it has to be called as guest code is.
pub fn leaf_call<'v>(cx: Cx<'v>, callee: V<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    LeafCallee::of(cx, callee)
        .ok_or(Exit::NeedGuest)?
        .call(cx, args)
}

/// What [`leaf_call`] calls: how is found out once for many calls.
#[derive(Clone, Copy, Debug)]
pub struct LeafCallee<'v> {
    native: LeafNative,
    /// What comes before the arguments.
    first: Option<V<'v>>,
}

impl<'v> LeafCallee<'v> {
    /// `None` when the callee has to be called as guest code is.
    pub fn of(cx: Cx<'v>, callee: V<'v>) -> Option<LeafCallee<'v>> {
        if let Some(native) = callee.as_exact_native_function() {
            let receiver = native.receiver().given();
            let function = match receiver {
                None => callee,
                Some(_) => cx.new_native(native.id(), V::EMPTY, V::NIL).v(),
            };
            return Some(LeafCallee {
                native: LeafNative::of(cx, function)?,
                first: receiver,
            });
        }
        let class = callee.as_exact_type()?;
        if class == cx.class(C::Type) {
            return Some(LeafCallee {
                native: LeafNative::of_leaf(type_::class_of, 2),
                first: Some(callee),
            });
        }
        let barred = class_flags::HEAP | class_flags::NO_NEW | class_flags::ABSTRACT;
        let has_own_init =
            || cx.lookup(class, cx.name(N::init)) != Some(cx.root(roots::OBJECT_INIT));
        if class.has_flag(barred) || has_own_init() {
            return None;
        }
        Some(LeafCallee {
            native: LeafNative::of(cx, cx.lookup(class, cx.name(N::new))?)?,
            first: Some(callee),
        })
    }

    /// Calls it.
    ///
    /// # Errors
    /// As [`leaf_call`].
    #[inline]
    pub fn call(self, cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
        let Some(first) = self.first else {
            return self.native.call(cx, args);
        };
        let mut all = [first; ArgBuf::CAPACITY];
        let count = args.len() + 1;
        all.get_mut(1..count)
            .ok_or(Exit::NeedGuest)?
            .copy_from_slice(args);
        self.native.call(cx, &all[..count])
    }
}

/// Parameters of a native that is called with spread arguments at once.
const MOST_SPREAD: usize = 12;

/// Runs a native with a receiver and spread arguments at once, if it is a leaf that takes them as they are.
fn spread_leaf<'v>(
    cx: Cx<'v>,
    method: V<'v>,
    receiver: V<'v>,
    positional: V<'v>,
    named: V<'v>,
) -> Result<Option<V<'v>>, Raised> {
    let (Some(leaf), Some(native), Some(items)) = (
        cx.leaf_of(method),
        method.as_exact_native_function(),
        positional.as_tuple(),
    ) else {
        return Ok(None);
    };
    let signature = cx.isolate().native_signature(native.id());
    let mut args = [V::EMPTY; MOST_SPREAD];
    args[0] = receiver;
    let count = if signature.rest && signature.named_rest && signature.positional.len() == 1 {
        args[1] = positional;
        args[2] = if named.is_nil() {
            cx.new_map().v()
        } else {
            named
        };
        3
    } else {
        let most = signature.positional.len();
        let fits = (signature.required..=most).contains(&(items.len() + 1));
        if !signature.is_simple() || !fits || most > MOST_SPREAD || !named_is_empty(named) {
            return Ok(None);
        }
        for (arg, item) in args[1..].iter_mut().zip(items.iter()) {
            *arg = item;
        }
        most
    };
    match leaf(cx, &args[..count]) {
        Ok(value) => Ok(Some(value)),
        Err(Exit::Raised) => Err(again(cx)),
        Err(_) => Ok(None),
    }
}

/// `__init__() should return None, not 'X'`.
pub fn bad_initializer_result<'v>(cx: Cx<'v>, result: V<'v>) -> Raised {
    cx.error(
        C::TypeError,
        format!(
            "__init__() should return None, not '{}'",
            cx.class_name(result)
        ),
    )
}

fn named_is_empty(named: V<'_>) -> bool {
    named.as_map().is_none_or(Map::is_empty)
}

/// `cannot create 'X' instances`.
pub fn cannot_create<'v>(cx: Cx<'v>, class: Type<'v>) -> Raised {
    use crate::protocol::Repr;
    cx.error(
        C::TypeError,
        format!("cannot create '{}' instances", cx.class_path(class)),
    )
}

/// `__new__` as found on a class, as the class's attribute: a static method or a native, called with the class first.
fn new_of<'v>(cx: Cx<'v>, new: V<'v>, class: Type<'v>) -> Bound<'v> {
    match new.as_exact_native_function() {
        Some(native) if native_flavor(native) != flavor::CLASS_METHOD => Bound::plain(new),
        _ if new.kind() == Some(Kind::Function) => Bound::plain(new),
        _ => cx.bind_for_call(new, V::NIL, class.v()),
    }
}
