//! Arguments that stand for paths: a function's leaf runs once their `__fspath__` has been called.

use corevm::LeafFn;

use crate::prelude::*;
use crate::protocol::{Bound, Methods};
use crate::roots;

/// The step of a function whose leaf refused its arguments. State `n`: argument `n - 1` has been converted. What is no matter of paths is
/// the twin's.
///
/// # Errors
/// What the leaf raises, and TypeError for a `__fspath__` that gives something else than a path.
pub fn convert<'v>(
    leaf: LeafFn,
    twin: &'static str,
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let mut at = state as usize;
    if let Some(done) = at.checked_sub(1) {
        let original = slots.get(done);
        slots.set(done, checked(cx, original, got.value())?);
    }
    while at < slots.len() {
        let value = slots.get(at);
        at += 1;
        if let Some(method) = method_of(cx, value) {
            return Ok(method.call(at as u32, &[]));
        }
    }
    let args: Vec<V<'v>> = (0..slots.len()).map(|i| slots.get(i)).collect();
    match leaf(cx, &args) {
        Ok(value) => Ok(Next::Done(value)),
        Err(Exit::Raised) => Err(cx.raising()),
        Err(_) => {
            let missing = cx.root(roots::MISSING);
            let given = |i: usize| args[i].given().unwrap_or(missing);
            Ok(Next::TailSpread {
                callee: cx.prelude(twin)?,
                positional: cx.new_tuple_with(args.len(), given).v(),
                named: V::NIL,
            })
        }
    }
}

/// `fspath(path)`.
///
/// # Errors
/// TypeError for what is no path.
pub fn fspath<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let path = slots.get(0);
    if state > 0 {
        return checked(cx, path, got.value()).map(Next::Done);
    }
    match method_of(cx, path) {
        Some(method) => Ok(method.call(1, &[])),
        None => Err(cx.error(
            C::TypeError,
            format!(
                "expected str, bytes or os.PathLike object, not {}",
                plain_class_name(cx, path)
            ),
        )),
    }
}

/// The class's name without its module, as errors about paths have it.
pub fn plain_class_name<'v>(cx: Cx<'v>, value: V<'v>) -> String {
    let name = cx.type_of(value).and_then(|class| class.name().as_str());
    name.map_or_else(String::new, Str::to_text)
}

/// The `__fspath__` to call.
fn method_of<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Bound<'v>> {
    if value.is_empty() || value.as_str().is_some() || value.as_bytes().is_some() {
        return None;
    }
    let method = cx.special(value, N::fspath)?;
    (!method.callee.is_nil()).then_some(method)
}

/// What `__fspath__` gave, if that is a path.
fn checked<'v>(cx: Cx<'v>, original: V<'v>, path: V<'v>) -> Result<V<'v>, Raised> {
    if path.as_str().is_some() || path.as_bytes().is_some() {
        return Ok(path);
    }
    Err(cx.error(
        C::TypeError,
        format!(
            "expected {}.__fspath__() to return str or bytes, not {}",
            cx.class_name(original),
            cx.class_name(path)
        ),
    ))
}
