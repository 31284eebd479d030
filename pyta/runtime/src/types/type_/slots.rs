//! `__slots__`: which attributes get fixed slots.

use crate::prelude::*;
use crate::protocol::Items;

/// What `__slots__` asks for.
#[derive(Debug, Default)]
pub struct Wanted<'v> {
    /// Names of fixed slots, mangled.
    pub names: Vec<Str<'v>>,
    pub dict: bool,
    pub weakref: bool,
}

/// Reads `__slots__`.
///
/// # Errors
/// TypeError and ValueError for bad names; [`Exit::NeedGuest`] when iterating needs guest code.
pub fn read<'v>(
    cx: Cx<'v>,
    slots: V<'v>,
    class_name: &str,
    namespace: Map<'v>,
) -> Result<Wanted<'v>, Exit> {
    let items = match slots.as_str() {
        Some(_) => vec![slots],
        None => cx.leaf_items(slots)?,
    };
    let mut wanted = Wanted::default();
    for item in items {
        let Some(name) = item.as_str() else {
            return Err(cx.type_error(format!(
                "__slots__ items must be strings, not '{}'",
                cx.class_name(item)
            )));
        };
        let text = name.to_text();
        match text.as_str() {
            "__dict__" if wanted.dict => {
                return Err(cx.type_error("__dict__ slot disallowed: we already got one"));
            }
            "__dict__" => wanted.dict = true,
            "__weakref__" if wanted.weakref => {
                return Err(cx.type_error("__weakref__ slot disallowed: we already got one"));
            }
            "__weakref__" => wanted.weakref = true,
            _ if !is_identifier(&text) => {
                return Err(cx.type_error("__slots__ must be identifiers"));
            }
            _ => wanted.names.push(mangled(cx, class_name, &text)),
        }
    }
    for name in &wanted.names {
        let text = name.to_text();
        let kept = matches!(
            text.as_str(),
            "__qualname__" | "__classcell__" | "__classdictcell__"
        );
        if !kept && namespace.get_symbol(*name).is_some() {
            return Err(cx.value_error(format!(
                "'{text}' in __slots__ conflicts with class variable"
            )));
        }
    }
    // Slots of the same names have the same places, in whatever order they are listed.
    wanted.names.sort_by_key(|name| name.to_text());
    Ok(wanted)
}

fn is_identifier(text: &str) -> bool {
    let points: Vec<u32> = text.chars().map(u32::from).collect();
    pyta_text::unicode::is_identifier(pyta_text::Text::Four(&points))
}

/// A private name as the compiler mangles it.
fn mangled<'v>(cx: Cx<'v>, class_name: &str, name: &str) -> Str<'v> {
    let class_name = class_name.trim_start_matches('_');
    if name.starts_with("__")
        && !name.ends_with("__")
        && !name.contains('.')
        && !class_name.is_empty()
    {
        cx.symbol(&format!("_{class_name}{name}"))
    } else {
        cx.symbol(name)
    }
}
