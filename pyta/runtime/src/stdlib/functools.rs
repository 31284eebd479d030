//! `_functools`: `partial` natively, `reduce`, the wrapper of `lru_cache` and `cmp_to_key` in Python over a native that makes keys.

pub mod partial;

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Tools that operate on functions.",
    functions: &[NativeDef::leaf(
        "_cache_key",
        "(args, kwargs, typed, mark, /)",
        cache_key,
    )],
    classes: &[partial::CLASS],
    source: include_str!("functools/wrappers.py"),
    ..ModuleSpec::new("_functools")
}];

/// `_cache_key(args, kwargs, typed, mark)`: one value for the arguments of a call: the argument itself if it is a lone integer or string,
/// else a tuple.
fn cache_key<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(positional), Some(named)) = (args[0].as_exact_tuple(), args[1].as_map()) else {
        return Ok(args[0]);
    };
    let typed = args[2] == V::TRUE;
    if named.is_empty() && !typed {
        return Ok(match positional.items() {
            [one] if one.get().as_small().is_some() || one.get().as_exact_str().is_some() => {
                one.get()
            }
            _ => positional.v(),
        });
    }
    let mut parts: Vec<V<'v>> = positional.iter().collect();
    if !named.is_empty() {
        parts.push(args[3]);
        for entry in named.iter() {
            parts.extend([entry.key, entry.value]);
        }
    }
    if typed {
        parts.extend(positional.iter().map(|value| cx.class_of(value)));
        parts.extend(named.iter().map(|entry| cx.class_of(entry.value)));
    }
    Ok(cx.new_tuple(&parts).v())
}
