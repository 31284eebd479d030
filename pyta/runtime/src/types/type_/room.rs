//! How much room instances of a new class have for attributes inline.
//!
//! The names that methods assign to attributes of their first argument are known when a class is made: `__static_attributes__`. With room for
//! them from the first instance on, all instances have their attributes at the same places, and none has to put some elsewhere. What a class
//! gets by other ways it learns from its instances.

use crate::prelude::*;

/// For classes of which nothing is known.
const USUAL: u8 = 4;
/// Methods that name more attributes rarely all run.
const MOST: usize = 16;

/// Attributes that instances of a class with this namespace have room for inline.
pub fn inline_attributes<'v>(
    cx: Cx<'v>,
    namespace: Map<'v>,
    bases: &[Type<'v>],
    best: Type<'v>,
) -> u8 {
    let mut names = Vec::new();
    note_names(cx, namespace, &mut names);
    let has_own = !names.is_empty();
    for base in bases {
        base.order(|class| {
            if class.has_flag(class_flags::HEAP) {
                note_names(cx, class.namespace(cx), &mut names);
            }
        });
    }
    let inherited = best.inline_attributes(cx);
    match inherited {
        0 if !has_own => USUAL,
        _ => inherited.max(names.len() as u8),
    }
}

fn note_names<'v>(cx: Cx<'v>, namespace: Map<'v>, names: &mut Vec<V<'v>>) {
    let listed = namespace.get_symbol(cx.name(N::static_attributes));
    let Some(listed) = listed.and_then(V::as_tuple) else {
        return;
    };
    for name in listed.iter() {
        if names.len() < MOST && !names.contains(&name) {
            names.push(name);
        }
    }
}
