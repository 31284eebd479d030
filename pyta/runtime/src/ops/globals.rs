//! Names: globals, builtins, names of a namespace.

use corevm::Stub;

use crate::exceptions::slot;
use crate::prelude::*;
use crate::self_hosted::{self, Found};

fn symbol<'v>(cx: Cx<'v>, name: V<'v>) -> Str<'v> {
    match name.as_str() {
        Some(name) => name.intern(cx),
        None => cx.name(N::empty),
    }
}

/// `name 'x' is not defined`, with `name` set.
pub fn name_error<'v>(cx: Cx<'v>, class: C, text: &str, name: V<'v>) -> Raised {
    let exception = cx.new_exception(class, &[cx.new_str(text).v()]);
    if let Some(instance) = exception.as_object() {
        instance.set_fixed(cx, slot::OWN, name);
    }
    cx.raise(exception)
}

fn not_defined<'v>(cx: Cx<'v>, name: Str<'v>) -> Raised {
    let text = format!("name '{}' is not defined", name.to_text());
    name_error(cx, C::NameError, &text, name.v())
}

/// The running function's builtins, if they are a plain map.
fn builtins<'v>(cx: Cx<'v>) -> Option<Map<'v>> {
    match cx.running_function() {
        Some(function) => function.builtins().as_exact_map(),
        None => cx.root(crate::roots::BUILTINS).as_map(),
    }
}

/// A builtin; builtins that are no plain map are asked at [`BUILTIN`].
fn find_builtin<'v>(cx: Cx<'v>, name: Str<'v>) -> Result<Next<'v>, Raised> {
    let found = match (builtins(cx), cx.running_function()) {
        (Some(builtins), _) => builtins.get_symbol(name),
        (None, Some(function)) => return Ok(ask(BUILTIN, function.builtins(), name)),
        (None, None) => None,
    };
    found.map(Next::Done).ok_or_else(|| not_defined(cx, name))
}

/// What a native reads of the running function's builtins.
pub enum Builtin<'v> {
    Found(V<'v>),
    Missing,
    /// The builtins have to be asked: the native does that, and comes back with what it got.
    Ask(Next<'v>),
}

/// The builtin that a native needs, at its first run or (`got`) with what came of asking.
///
/// # Errors
/// What the builtins raise when they are asked, but KeyError.
pub fn builtin_for_native<'v>(
    cx: Cx<'v>,
    name: N,
    state: u32,
    got: Option<Got<'v>>,
) -> Result<Builtin<'v>, Raised> {
    let name = cx.name(name);
    let found = match (got, builtins(cx), cx.running_function()) {
        (Some(Got::Raised(exception)), ..) if cx.is_instance(exception, C::KeyError) => None,
        (Some(Got::Raised(exception)), ..) => return Err(cx.raise(exception)),
        (Some(got), ..) => Some(got.value()),
        (None, Some(builtins), _) => builtins.get_symbol(name),
        (None, None, Some(function)) => {
            return Ok(Builtin::Ask(ask(state, function.builtins(), name)));
        }
        (None, None, None) => None,
    };
    Ok(found.map_or(Builtin::Missing, Builtin::Found))
}

/// State of readers that have asked the builtins.
const BUILTIN: u32 = 10;

/// What became of asking the builtins.
fn builtin_asked<'v>(cx: Cx<'v>, got: Got<'v>, name: Str<'v>) -> Result<Next<'v>, Raised> {
    match got {
        Got::Raised(exception) if cx.is_instance(exception, C::KeyError) => {
            Err(not_defined(cx, name))
        }
        Got::Raised(exception) => Err(cx.raise(exception)),
        _ => Ok(Next::Done(got.value())),
    }
}

/// A global of the running function, else a builtin.
fn find_global<'v>(cx: Cx<'v>, name: Str<'v>) -> Option<V<'v>> {
    let namespace = cx.running_namespace();
    if let Some(map) = namespace
        && let Some(place) = map.place_of_symbol(name)
    {
        cx.attach(Stub::Namespace { map, place });
        return Some(map.value_at(place));
    }
    let builtins = builtins(cx)?;
    let place = builtins.place_of_symbol(name)?;
    if let Some(namespace) = namespace {
        cx.attach(Stub::Builtin {
            namespace,
            builtins,
            place,
        });
    }
    Some(builtins.value_at(place))
}

/// The running function's namespace when its class has rules of its own: it is asked as any mapping is.
fn own_mapping<'v>(cx: Cx<'v>) -> Option<V<'v>> {
    let namespace = cx.running_function()?.namespace();
    namespace.as_exact_map().is_none().then_some(namespace)
}

/// Asks the running function's namespace for a name, at `state`.
fn ask<'v>(state: u32, namespace: V<'v>, name: Str<'v>) -> Next<'v> {
    Next::CatchOp {
        state,
        op: SlowOp::GetItem,
        operands: ArgBuf::of(&[namespace, name.v()]),
    }
}

/// What became of [`ask`]: the value, or a builtin when there was none.
fn asked<'v>(cx: Cx<'v>, got: Got<'v>, name: Str<'v>) -> Result<Next<'v>, Raised> {
    match got {
        Got::Raised(exception) if cx.is_instance(exception, C::KeyError) => find_builtin(cx, name),
        Got::Raised(exception) => Err(cx.raise(exception)),
        _ => Ok(Next::Done(got.value())),
    }
}

/// Whether code of the prelude runs: it finds its names when it first asks for them.
fn in_prelude(cx: Cx<'_>) -> bool {
    cx.running_function()
        .is_some_and(|function| function.namespace() == cx.root(crate::roots::PRELUDE))
}

/// Makes a name of the prelude, if its code asks for one: the call of the body that sets it, or `None` when the name is
/// there if it ever will be. The reader goes on at `state`.
fn prelude_body<'v>(cx: Cx<'v>, state: u32, name: Str<'v>) -> Result<Option<Next<'v>>, Raised> {
    if !in_prelude(cx) {
        return Ok(None);
    }
    Ok(match self_hosted::find(cx, name)? {
        Found::Body(callee) => Some(Next::Call {
            state,
            callee,
            args: ArgBuf::of(&[]),
        }),
        Found::Value(_) | Found::Nothing => None,
    })
}

/// Reads a global: name.
pub fn load_global<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let name = symbol(cx, slots.get(0));
    if state == BUILTIN {
        return builtin_asked(cx, got, name);
    }
    if state > 0 && !in_prelude(cx) {
        return asked(cx, got, name);
    }
    if let Some(namespace) = own_mapping(cx) {
        return Ok(ask(1, namespace, name));
    }
    if let Some(body) = prelude_body(cx, 2, name)? {
        return Ok(body);
    }
    match find_global(cx, name) {
        Some(value) => Ok(Next::Done(value)),
        None => find_builtin(cx, name),
    }
}

/// Sets a global: value, name.
pub fn store_global<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let name = symbol(cx, slots.get(1));
    if let Some(map) = cx.running_namespace() {
        map.set_symbol(cx, name, slots.get(0));
        if let Some(place) = map.place_of_symbol(name) {
            cx.attach(Stub::NamespaceStore { map, place });
        }
    }
    Ok(Next::Done(V::NIL))
}

/// Deletes a global: name.
pub fn delete_global<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let name = symbol(cx, slots.get(0));
    let removed = cx
        .running_namespace()
        .and_then(|map| map.remove_symbol(cx, name));
    match removed {
        Some(_) => Ok(Next::Done(V::NIL)),
        None => Err(not_defined(cx, name)),
    }
}

/// State of [`load_name`] after a body of the prelude was run.
const AFTER_BODY: u32 = 3;

/// Reads a name: namespace, name.
pub fn load_name<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (namespace, name) = (slots.get(0), symbol(cx, slots.get(1)));
    match (state, got) {
        (0, _) => match namespace.as_exact_map() {
            Some(map) => {
                if let Some(value) = map.get_symbol(name) {
                    return Ok(Next::Done(value));
                }
            }
            None if namespace.is_nil() => {}
            None => return Ok(ask(1, namespace, name)),
        },
        (1, Got::Raised(exception)) if cx.is_instance(exception, C::KeyError) => {}
        (1, Got::Raised(exception)) => return Err(cx.raise(exception)),
        (1, got) => return Ok(Next::Done(got.value())),
        (AFTER_BODY, _) => {}
        (BUILTIN, got) => return builtin_asked(cx, got, name),
        _ => return asked(cx, got, name),
    }
    if let Some(globals) = own_mapping(cx) {
        return Ok(ask(2, globals, name));
    }
    if let Some(body) = prelude_body(cx, AFTER_BODY, name)? {
        return Ok(body);
    }
    // The site reads a namespace as well, so it may not remember where the global lies.
    match cx.running_namespace().and_then(|map| map.get_symbol(name)) {
        Some(value) => Ok(Next::Done(value)),
        None => find_builtin(cx, name),
    }
}

/// Sets a name: value, namespace, name.
pub fn store_name<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    _got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    let (value, namespace) = (slots.get(0), slots.get(1));
    let name = symbol(cx, slots.get(2));
    match namespace.as_exact_map() {
        Some(map) => {
            map.set_symbol(cx, name, value);
            Ok(Next::Done(V::NIL))
        }
        None => Ok(Next::Op {
            state: 1,
            op: SlowOp::SetItem,
            operands: ArgBuf::of(&[namespace, name.v(), value]),
        }),
    }
}

/// Deletes a name: namespace, name.
pub fn delete_name<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let namespace = slots.get(0);
    let name = symbol(cx, slots.get(1));
    match (state, got) {
        (0, _) => {}
        (_, Got::Raised(exception)) if cx.is_instance(exception, C::KeyError) => {
            return Err(not_defined(cx, name));
        }
        (_, Got::Raised(exception)) => return Err(cx.raise(exception)),
        _ => return Ok(Next::Done(V::NIL)),
    }
    match namespace.as_exact_map() {
        Some(map) if map.remove_symbol(cx, name).is_some() => Ok(Next::Done(V::NIL)),
        Some(_) => Err(not_defined(cx, name)),
        None => Ok(Next::CatchOp {
            state: 1,
            op: SlowOp::DelItem,
            operands: ArgBuf::of(&[namespace, name.v()]),
        }),
    }
}
