//! Native module `_contextvars` (PEP 567).
//!
//! A context holds a map by variable, which is never changed but replaced; so a copy of a context shares the map. The current
//! context is kept in a root, made when it is first asked for.

mod hamt;

use corevm::Obj;

use super::ModuleSpec;
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::protocol::{Hashing, Repr};
use crate::types::generator::itself;

/// Fixed slots of contexts.
mod context {
    /// A persistent map, see [`super::hamt`].
    pub const VALUES: usize = 0;
    /// The context that was current before this one was entered; empty when it is not entered.
    pub const BEFORE: usize = 1;
}

/// Fixed slots of variables.
mod variable {
    pub const NAME: usize = 0;
    pub const DEFAULT: usize = 1;
}

/// Fixed slots of tokens.
mod token {
    pub const CONTEXT: usize = 0;
    pub const VARIABLE: usize = 1;
    /// Empty when the variable had no value.
    pub const OLD: usize = 2;
    pub const USED: usize = 3;
}

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Context Variables",
    functions: &[NativeDef::leaf("copy_context", "(/)", copy_context)],
    init,
    ..ModuleSpec::new("_contextvars")
}];

/// The classes declared here.
pub const CLASSES: &[ClassSpec] = &[
    ClassSpec {
        module: "_contextvars",
        flags: class_flags::MAPPING | class_flags::WEAKREF,
        fixed_slots: 2,
        new: Some(NativeDef::leaf(
            "__new__",
            "(cls, /, *args, **kwargs)",
            new_context,
        )),
        methods: &[
            NativeDef::step("run", "(self, /, *args, **kwargs)", run, 0),
            NativeDef::leaf("copy", "(self, /)", copy)
                .doc("A new context with the same variables and values."),
            NativeDef::leaf("get", "(self, key, default=None, /)", get),
            NativeDef::leaf("keys", "(self, /)", keys),
            NativeDef::leaf("values", "(self, /)", values),
            NativeDef::leaf("items", "(self, /)", items),
            NativeDef::leaf("__getitem__", "(self, key, /)", get_item),
            NativeDef::leaf("__contains__", "(self, key, /)", contains),
            NativeDef::leaf("__len__", "(self, /)", len),
            NativeDef::leaf("__iter__", "(self, /)", keys),
            NativeDef::leaf_or_guest("__eq__", "(self, value, /)", eq, "context_eq"),
        ],
        ..ClassSpec::new(C::Context, C::Object)
    },
    ClassSpec {
        module: "_contextvars",
        fixed_slots: 2,
        flags: class_flags::WEAKREF,
        new: Some(NativeDef::leaf_or_guest(
            "__new__",
            "(cls, name, /, *, default=<unrepresentable>)",
            new_context_var,
            "context_var_new",
        )),
        methods: &[
            NativeDef::leaf("get", "(self, default=<unrepresentable>, /)", var_get)
                .doc("The value here; failing that the default passed, or that of the variable, or LookupError."),
            NativeDef::leaf("set", "(self, value, /)", var_set)
                .doc("Give the variable a value here. The token returned takes that back by reset()."),
            NativeDef::leaf("reset", "(self, token, /)", var_reset)
                .doc("Go back to what the variable was before the set() that gave the token."),
            NativeDef::leaf_or_guest("__repr__", "(self, /)", var_repr, "context_var_repr"),
        ],
        class_methods: &[NativeDef::step(
            "__class_getitem__",
            "(cls, item, /)",
            crate::types::list::class_getitem,
            0,
        )],
        attributes: &[GetSet::read_only("name", slot::<{ variable::NAME }>)],
        ..ClassSpec::new(C::ContextVar, C::Object)
    },
    ClassSpec {
        module: "_contextvars",
        fixed_slots: 4,
        flags: class_flags::NO_NEW,
        methods: &[
            NativeDef::leaf_or_guest("__repr__", "(self, /)", token_repr, "context_token_repr"),
            NativeDef::leaf("__enter__", "(self, /)", itself)
                .doc("Begin a block at whose end the variable is reset; gives the token itself."),
            NativeDef::leaf("__exit__", "(self, type, val, tb, /)", token_exit)
                .doc("Reset the variable to what it was before the set() that gave this token."),
        ],
        class_methods: &[NativeDef::step(
            "__class_getitem__",
            "(cls, item, /)",
            crate::types::list::class_getitem,
            0,
        )],
        attributes: &[
            GetSet::read_only("var", slot::<{ token::VARIABLE }>),
            GetSet::read_only("old_value", old_value),
        ],
        ..ClassSpec::new(C::Token, C::Object)
    },
    ClassSpec {
        fixed_slots: 0,
        flags: class_flags::NO_NEW,
        methods: &[NativeDef::leaf("__repr__", "(self, /)", missing_repr)],
        ..ClassSpec::new(C::MissingToken, C::Object)
    },
    hamt::CLASSES[0],
    hamt::CLASSES[1],
];

/// What the prelude sees of contexts.
pub const INTRINSICS: [&[NativeDef]; 2] = [
    hamt::INTRINSICS,
    &[
        NativeDef::leaf("token_is_used", "(token, /)", |cx, args| {
            Ok(V::bool(object(cx, args[0])?.fixed(token::USED) == V::TRUE))
        }),
        NativeDef::leaf(
            "hashed_context_var",
            "(cls, name, default, /)",
            |cx, args| {
                let missing = cx.root(crate::roots::MISSING);
                let default = if args[2] == missing {
                    V::EMPTY
                } else {
                    args[2]
                };
                make_context_var(cx, &[args[0], args[1], default])
            },
        ),
    ],
];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    for (name, class) in [
        ("Context", C::Context),
        ("ContextVar", C::ContextVar),
        ("Token", C::Token),
    ] {
        namespace.set_symbol(cx, cx.symbol(name), cx.class(class).v());
    }
    missing(cx);
    Ok(())
}

/// `Token.MISSING`.
fn missing(cx: Cx<'_>) -> V<'_> {
    let class = cx.class(C::Token);
    let name = cx.symbol("MISSING");
    if let Some(found) = class.namespace(cx).get_symbol(name) {
        return found;
    }
    let made = cx.new_instance(cx.class(C::MissingToken));
    class.set_attribute(cx, name, made);
    made
}

fn missing_repr<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.symbol("<Token.MISSING>").v())
}

fn object<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Obj<'v>, Exit> {
    value
        .as_object()
        .filter(|object| object.kind() == Kind::Instance)
        .ok_or_else(|| cx.type_error("descriptor requires another object"))
}

fn slot<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(object(cx, args[0])?.fixed(SLOT).given().unwrap_or(V::NIL))
}

fn make_context<'v>(cx: Cx<'v>, values: V<'v>) -> V<'v> {
    let made = cx.new_instance(cx.class(C::Context));
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, context::VALUES, values);
    }
    made
}

/// The first item and the others.
fn split_first<'v>(tuple: Tuple<'v>) -> Option<(V<'v>, Vec<V<'v>>)> {
    let mut items = tuple.iter();
    let first = items.next()?;
    Some((first, items.collect()))
}

/// The current context.
fn current<'v>(cx: Cx<'v>) -> Option<Obj<'v>> {
    let kept = cx.root(crate::roots::CONTEXT);
    if let Some(object) = kept.as_object() {
        return Some(object);
    }
    let made = make_context(cx, hamt::empty(cx));
    cx.set_root(crate::roots::CONTEXT, made);
    made.as_object()
}

/// The map of the current context: another one whenever a variable has been set.
pub fn current_values(cx: Cx<'_>) -> V<'_> {
    match cx.root(crate::roots::CONTEXT).as_object() {
        Some(context) => context.fixed(context::VALUES),
        None => V::EMPTY,
    }
}

/// The map of a context.
fn map_of<'v>(cx: Cx<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    match cx.is_exactly(value, C::Context) {
        true => Ok(object(cx, value)?.fixed(context::VALUES)),
        false => Err(cx.type_error("descriptor requires a 'Context' object")),
    }
}

fn new_context<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let is_plain = args[1].as_tuple().is_none_or(Tuple::is_empty)
        && args[2].as_map().is_none_or(Map::is_empty);
    if !is_plain {
        return Err(cx.type_error("Context() does not accept any arguments"));
    }
    Ok(make_context(cx, hamt::empty(cx)))
}

fn copy_context<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(copy_of_current(cx))
}

/// A copy of the current context.
pub fn copy_of_current(cx: Cx<'_>) -> V<'_> {
    let values = current(cx).map(|context| context.fixed(context::VALUES));
    make_context(cx, values.unwrap_or_else(|| hamt::empty(cx)))
}

fn copy<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(make_context(cx, map_of(cx, args[0])?))
}

/// `run(callable, *args, **kwargs)`: the callable runs with this context as the current one.
fn run<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
    let Some(this) = slots.get(0).as_object() else {
        return Ok(Next::Done(V::NIL));
    };
    if state == 0 {
        let Some((callee, rest)) = slots.get(1).as_tuple().and_then(split_first) else {
            let message = "run() missing 1 required positional argument";
            return Err(cx.error(C::TypeError, message));
        };
        if !this.fixed(context::BEFORE).is_empty() {
            let shown = cx.default_repr(slots.get(0));
            let message = format!("cannot enter context: {shown} is already entered");
            return Err(cx.error(C::RuntimeError, message));
        }
        current(cx);
        this.set_fixed(cx, context::BEFORE, cx.root(crate::roots::CONTEXT));
        cx.set_root(crate::roots::CONTEXT, slots.get(0));
        return Ok(Next::Spread {
            state: 1,
            catch: true,
            callee,
            positional: cx.new_tuple(&rest).v(),
            named: slots.get(2),
        });
    }
    cx.set_root(crate::roots::CONTEXT, this.fixed(context::BEFORE));
    this.set_fixed(cx, context::BEFORE, V::EMPTY);
    match got {
        Got::Raised(exception) => Err(cx.raise(exception)),
        _ => Ok(Next::Done(got.value())),
    }
}

fn checked_key<'v>(cx: Cx<'v>, key: V<'v>) -> Result<V<'v>, Exit> {
    if cx.is_instance(key, C::ContextVar) {
        return Ok(key);
    }
    let shown = cx
        .leaf_repr(key)
        .map_or_else(|_| cx.default_repr(key), Str::to_text);
    Err(cx.type_error(format!("a ContextVar key was expected, got {shown}")))
}

fn get_item<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let key = checked_key(cx, args[1])?;
    let found = hamt::get(cx, map_of(cx, args[0])?, key)?;
    found.ok_or_else(|| cx.key_error(key))
}

fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let key = checked_key(cx, args[1])?;
    let found = hamt::get(cx, map_of(cx, args[0])?, key)?;
    Ok(found.unwrap_or_else(|| args[2].given().unwrap_or(V::NIL)))
}

fn contains<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let key = checked_key(cx, args[1])?;
    let found = hamt::get(cx, map_of(cx, args[0])?, key)?;
    Ok(V::bool(found.is_some()))
}

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(hamt::len(map_of(cx, args[0])?) as i64))
}

fn keys<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(hamt::keys(cx, map_of(cx, args[0])?))
}

fn values<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(hamt::values(cx, map_of(cx, args[0])?))
}

fn items<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(hamt::items(cx, map_of(cx, args[0])?))
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_instance(args[1], C::Context) {
        return Ok(cx.root(crate::roots::NOT_IMPLEMENTED));
    }
    let (a, b) = (map_of(cx, args[0])?, map_of(cx, args[1])?);
    hamt::equal(cx, a, b).map(V::bool)
}

/// A variable without default.
pub fn new_variable<'v>(cx: Cx<'v>, name: Str<'v>) -> V<'v> {
    let made = cx.new_instance(cx.class(C::ContextVar));
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, variable::NAME, name.v());
    }
    made
}

fn new_context_var<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].as_str().is_some() {
        cx.leaf_hash(args[1])?;
    }
    make_context_var(cx, args)
}

/// As [`new_context_var`] for a name that has been hashed.
fn make_context_var<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(name) = args[1].as_str() else {
        return Err(cx.type_error("context variable name must be a str"));
    };
    let made = new_variable(cx, name);
    if let Some(object) = made.as_object() {
        object.set_fixed(cx, variable::DEFAULT, args[2]);
    }
    Ok(made)
}

/// The variable's value in the current context.
///
/// # Errors
/// As [`hamt::get`].
pub fn value<'v>(cx: Cx<'v>, variable: V<'v>) -> Result<Option<V<'v>>, Exit> {
    match current(cx) {
        Some(context) => hamt::get(cx, context.fixed(context::VALUES), variable),
        None => Ok(None),
    }
}

fn var_get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = object(cx, args[0])?;
    if let Some(found) = value(cx, args[0])? {
        return Ok(found);
    }
    args[1]
        .given()
        .or_else(|| this.fixed(variable::DEFAULT).given())
        .ok_or_else(|| cx.error_with(C::LookupError, &[args[0]]).into())
}

/// `ContextVar.set(value)`.
///
/// # Errors
/// As [`hamt::set`].
pub fn var_set<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    object(cx, args[0])?;
    let old = value(cx, args[0])?;
    let made = cx.new_instance(cx.class(C::Token));
    if let (Some(token), Some(context)) = (made.as_object(), current(cx)) {
        token.set_fixed(cx, token::CONTEXT, context.v());
        token.set_fixed(cx, token::VARIABLE, args[0]);
        token.set_fixed(cx, token::OLD, old.unwrap_or(V::EMPTY));
        let values = hamt::set(cx, context.fixed(context::VALUES), args[0], args[1])?;
        context.set_fixed(cx, context::VALUES, values);
    }
    Ok(made)
}

fn shown<'v>(cx: Cx<'v>, value: V<'v>) -> Result<String, Exit> {
    Ok(cx.leaf_repr(value)?.to_text())
}

fn var_reset<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_instance(args[1], C::Token) {
        return Err(cx.type_error(format!(
            "expected an instance of Token, got {}",
            shown(cx, args[1]).unwrap_or_else(|_| cx.default_repr(args[1]))
        )));
    }
    let token = object(cx, args[1])?;
    let name = || shown(cx, args[1]).unwrap_or_else(|_| cx.default_repr(args[1]));
    if token.fixed(token::USED) == V::TRUE {
        let message = format!("{} has already been used once", name());
        return Err(cx.error(C::RuntimeError, message).into());
    }
    if token.fixed(token::VARIABLE) != args[0] {
        let message = format!("{} was created by a different ContextVar", name());
        return Err(cx.value_error(message));
    }
    let context = current(cx).filter(|context| token.fixed(token::CONTEXT) == context.v());
    let Some(context) = context else {
        let message = format!("{} was created in a different Context", name());
        return Err(cx.value_error(message));
    };
    token.set_fixed(cx, token::USED, V::TRUE);
    let values = context.fixed(context::VALUES);
    let restored = match token.fixed(token::OLD).given() {
        Some(old) => hamt::set(cx, values, args[0], old)?,
        None => hamt::delete(cx, values, args[0])?,
    };
    context.set_fixed(cx, context::VALUES, restored);
    Ok(V::NIL)
}

fn var_repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = object(cx, args[0])?;
    let name = shown(cx, this.fixed(variable::NAME))?;
    let default = match this.fixed(variable::DEFAULT).given() {
        Some(default) => format!(" default={}", shown(cx, default)?),
        None => String::new(),
    };
    let text = format!(
        "<ContextVar name={name}{default} at {}>",
        cx.address(args[0])
    );
    Ok(cx.new_str(&text).v())
}

fn old_value<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let old = object(cx, args[0])?.fixed(token::OLD);
    Ok(old.given().unwrap_or_else(|| missing(cx)))
}

fn token_repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = object(cx, args[0])?;
    let used = if this.fixed(token::USED) == V::TRUE {
        " used"
    } else {
        ""
    };
    let variable = shown(cx, this.fixed(token::VARIABLE))?;
    let text = format!("<Token{used} var={variable} at {}>", cx.address(args[0]));
    Ok(cx.new_str(&text).v())
}

fn token_exit<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let variable = object(cx, args[0])?.fixed(token::VARIABLE);
    var_reset(cx, &[variable, args[0]])
}
