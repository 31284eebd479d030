//! Natives whose body is a function of a native module's Python part: they show themselves as builtin functions, and bind to nothing when a class
//! has them. The function is the receiver, `extra` has the flavor.

use std::cell::Cell;

use corevm::objects::{Function, NativeFunction};
use corevm::{NativeId, bytecode::Parameters};

use crate::prelude::*;
use crate::protocol::Repr;
use crate::protocol::method::flavor;
use crate::state::State;

/// Calls the function that comes first with the other arguments.
static CALL: NativeDef =
    NativeDef::step("function", "(function, /, *args, **kwargs)", super::call, 0);

/// The number of [`CALL`], once it is registered.
#[derive(Debug, Default)]
struct Known(Cell<Option<NativeId>>);

/// A native that calls `function`, of the module named `owner`.
///
/// # Errors
/// When the runtime is not set up.
pub fn new<'v>(cx: Cx<'v>, function: Function<'v>, owner: V<'v>) -> Result<V<'v>, Raised> {
    let native = cx.new_native(id(cx)?, function.v(), owner);
    native.set_name(cx, function.name(cx));
    native.set_extra(cx, V::small(flavor::WRITTEN_IN_PYTHON));
    Ok(native.v())
}

fn id(cx: Cx<'_>) -> Result<NativeId, Raised> {
    let Some(state) = cx.state::<State>() else {
        return Err(cx.error(C::SystemError, "the runtime is not set up"));
    };
    let known = state.of::<Known>();
    Ok(known.0.get().unwrap_or_else(|| {
        let id = cx.isolate().register_natives(std::slice::from_ref(&CALL));
        known.0.set(Some(id));
        id
    }))
}

/// The function behind such a native.
pub fn function(native: NativeFunction<'_>) -> Option<Function<'_>> {
    let is_one = native.extra().as_small() == Some(flavor::WRITTEN_IN_PYTHON);
    is_one.then(|| native.receiver().as_exact_function())?
}

/// The signature as `inspect` reads it. Defaults that cannot be written so are `<unrepresentable>`.
pub fn signature<'v>(cx: Cx<'v>, function: Function<'v>) -> String {
    let parameters: &Parameters = function.code(cx).head().parameters();
    let defaults: Vec<V<'v>> = function
        .defaults()
        .as_tuple()
        .map_or_else(Vec::new, |tuple| tuple.iter().collect());
    let required = parameters.positional.len().saturating_sub(defaults.len());
    let mut parts = Vec::new();
    for (index, name) in parameters.positional.iter().enumerate() {
        let default = index.checked_sub(required).map(|index| defaults[index]);
        parts.push(parameter(cx, name, default));
        if index + 1 == usize::from(parameters.positional_only) {
            parts.push("/".to_owned());
        }
    }
    match &parameters.rest {
        Some(name) => parts.push(format!("*{name}")),
        None if !parameters.named_only.is_empty() => parts.push("*".to_owned()),
        None => {}
    }
    for name in &parameters.named_only {
        let named = function.named_defaults();
        let default = named
            .as_map()
            .and_then(|map| map.get_symbol(cx.symbol(name)));
        parts.push(parameter(cx, name, default));
    }
    parts.extend(parameters.named_rest.iter().map(|name| format!("**{name}")));
    format!("({})", parts.join(", "))
}

fn parameter<'v>(cx: Cx<'v>, name: &str, default: Option<V<'v>>) -> String {
    match default {
        None => name.to_owned(),
        Some(value) => format!("{name}={}", shown(cx, value)),
    }
}

fn shown<'v>(cx: Cx<'v>, value: V<'v>) -> String {
    let is_plain = value.is_nil()
        || value.as_bool().is_some()
        || value.is_integer()
        || value.as_float().is_some()
        || value.as_str().is_some()
        || value.as_bytes().is_some();
    let text = is_plain.then(|| cx.leaf_repr(value));
    match text {
        Some(Ok(text)) => text.to_text(),
        _ => "<unrepresentable>".to_owned(),
    }
}
