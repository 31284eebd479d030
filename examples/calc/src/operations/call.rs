//! Calls of what is no function.

use corevm::{CallTarget, Cx, Raised, V};

use crate::errors::fail;
use crate::records;
use crate::show::{a_kind, text_of};

/// A record with a field `call` can be called.
pub(crate) fn target<'v>(cx: Cx<'v>, callee: V<'v>) -> Result<CallTarget<'v>, Raised> {
    match records::field(cx, callee, cx.symbol("call")) {
        Some(function) if crate::language::is_method(cx, function) => Ok(CallTarget::Method {
            function,
            receiver: callee,
        }),
        _ => Err(fail(cx, format!("{} cannot be called", a_kind(callee)))),
    }
}

/// The name of a function of any kind.
pub(crate) fn name_of<'v>(cx: Cx<'v>, callee: V<'v>) -> Option<String> {
    let callee = callee
        .as_exact_bound_method()
        .map_or(callee, |method| method.function());
    if let Some(function) = callee.as_exact_function() {
        return Some(text_of(function.name(cx)));
    }
    let native = callee.as_exact_native_function()?;
    let name = native.def(cx).name;
    // Methods of lists and texts are registered as `list.push`.
    Some(name.rsplit('.').next().unwrap_or(name).to_owned())
}
