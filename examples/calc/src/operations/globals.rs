//! Globals: the session's namespace, then the builtins.

use corevm::{Cx, Got, Next, Slots, Stub, V};

use super::Step;
use super::attributes::symbol;
use crate::errors::fail;
use crate::language::root;

pub(super) fn load<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Step<'v> {
    let name = symbol(cx, f.get(0))?;
    let (Some(namespace), Some(builtins)) = (
        cx.running_namespace(),
        cx.root(root::BUILTINS).as_exact_map(),
    ) else {
        return Err(fail(cx, "there are no globals here"));
    };
    if let Some(place) = namespace.place_of_symbol(name) {
        cx.attach(Stub::Namespace {
            map: namespace,
            place,
        });
        return Ok(Next::Done(namespace.value_at(place)));
    }
    if let Some(place) = builtins.place_of_symbol(name) {
        cx.attach(Stub::Builtin {
            namespace,
            builtins,
            place,
        });
        return Ok(Next::Done(builtins.value_at(place)));
    }
    Err(unknown(cx, name))
}

/// Only `let` makes a variable; see the native `define`.
pub(super) fn store<'v>(cx: Cx<'v>, f: Slots<'_, 'v>, _: u32, _: Got<'v>) -> Step<'v> {
    let name = symbol(cx, f.get(1))?;
    let namespace = cx.running_namespace();
    let found = namespace.and_then(|map| Some((map, map.place_of_symbol(name)?)));
    let Some((map, place)) = found else {
        return Err(unknown(cx, name));
    };
    map.set_value_at(cx, place, f.get(0));
    cx.attach(Stub::NamespaceStore { map, place });
    Ok(Next::Done(V::NIL))
}

fn unknown<'v>(cx: Cx<'v>, name: corevm::objects::Str<'v>) -> corevm::Raised {
    fail(cx, format!("there is no variable `{}`", name.to_text()))
}
