//! Which named arguments `__new__` and `__init__` of builtin classes get.

use super::named_is_empty;
use crate::prelude::*;
use crate::traceback::is_builtin;

/// The named arguments that one of `__new__` and `__init__` gets: a builtin one that takes none lets them pass if `class` has its own
/// version of the other one.
pub fn names_for<'v>(cx: Cx<'v>, callee: V<'v>, other: N, class: Type<'v>, named: V<'v>) -> V<'v> {
    if named_is_empty(named) {
        return named;
    }
    let Some((takes_names, owner)) = builtin_constructor(cx, callee, class) else {
        return named;
    };
    let is_inherited = owner
        .is_none_or(|owner| cx.lookup(owner, cx.name(other)) == cx.lookup(class, cx.name(other)));
    if takes_names || is_inherited {
        named
    } else {
        V::NIL
    }
}

/// Whether a builtin `__new__` or `__init__` that was found on a class takes named arguments, and which class it is of.
fn builtin_constructor<'v>(
    cx: Cx<'v>,
    callee: V<'v>,
    class: Type<'v>,
) -> Option<(bool, Option<Type<'v>>)> {
    if let Some(native) = callee.as_exact_native_function() {
        let signature = cx.isolate().native_signature(native.id());
        let takes_names = signature.positional_only < signature.positional.len()
            || !signature.named_only.is_empty()
            || signature.named_rest;
        return Some((takes_names, native.owner().as_exact_type()));
    }
    let inner = match cx.is_exactly(callee, C::StaticMethod) {
        true => callee.as_object()?.fixed(0),
        false => callee,
    };
    let function = inner.as_exact_function()?;
    if !is_builtin(cx, function) {
        return None;
    }
    let parameters = function.code(cx).head().parameters();
    let takes_names = (parameters.positional_only as usize) < parameters.positional.len()
        || !parameters.named_only.is_empty()
        || parameters.named_rest.is_some();
    let mut owner = None;
    let defines = |class: Type<'v>| {
        let own = [N::new, N::init].map(|name| class.namespace(cx).get_symbol(cx.name(name)));
        own.contains(&Some(callee))
    };
    class.order(|class| {
        if owner.is_none() && defines(class) {
            owner = Some(class);
        }
    });
    Some((takes_names, owner))
}
