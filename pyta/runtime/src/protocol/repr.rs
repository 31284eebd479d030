//! `repr` and `str` of values that need no guest code for it.

use pyta_text::TextBuf;

use super::{Hashing, LeafCalls};
use crate::prelude::*;
use crate::types::int::text as int_text;

/// Representations.
pub trait Repr<'v> {
    /// `repr(value)`.
    ///
    /// # Errors
    /// [`Exit::NeedGuest`] when a class with a `__repr__` of its own takes part.
    fn leaf_repr(self, value: V<'v>) -> Result<Str<'v>, Exit>;

    /// `str(value)`.
    ///
    /// # Errors
    /// As [`Repr::leaf_repr`].
    fn leaf_str(self, value: V<'v>) -> Result<Str<'v>, Exit>;

    /// `<module.Class object at 0x…>`.
    fn default_repr(self, value: V<'v>) -> String;

    /// `0x…` as in representations.
    fn address(self, value: V<'v>) -> String;

    /// The string that a buffer holds.
    fn new_text(self, text: &TextBuf) -> Str<'v>;

    /// A class as messages show it: `module.qualname`, without `builtins`.
    fn class_path(self, class: Type<'v>) -> String;
}

/// What is still to be written.
enum Work<'v> {
    Value(V<'v>),
    Text(&'static str),
    /// The innermost open container ends.
    Close(&'static str),
}

impl<'v> Repr<'v> for Cx<'v> {
    fn leaf_repr(self, value: V<'v>) -> Result<Str<'v>, Exit> {
        if !is_container(value) {
            return object_repr(self, value);
        }
        let mut out = TextBuf::with_capacity(64);
        let mut open: Vec<V<'v>> = Vec::new();
        let mut work = vec![Work::Value(value)];
        while let Some(next) = work.pop() {
            match next {
                Work::Text(text) => push_ascii(&mut out, text),
                Work::Close(text) => {
                    push_ascii(&mut out, text);
                    open.pop();
                }
                Work::Value(value) if is_container(value) => {
                    if open.contains(&value) {
                        push_ascii(&mut out, ellipsis(value));
                    } else {
                        open.push(value);
                        open_container(self, value, &mut out, &mut work);
                    }
                }
                Work::Value(value) => push_repr(self, &mut out, value)?,
            }
        }
        Ok(self.new_text(&out))
    }

    fn leaf_str(self, value: V<'v>) -> Result<Str<'v>, Exit> {
        if let Some(text) = value.as_exact_str() {
            return Ok(text);
        }
        if let Some(n) = value.as_small() {
            return Ok(int_text::small_to_str(self, n));
        }
        match self.type_method(value, N::str) {
            Some(method) if method != self.root(crate::roots::OBJECT_STR) => {
                text_result(self, self.call_leaf(method, &[value])?, "__str__")
            }
            _ => self.leaf_repr(value),
        }
    }

    fn default_repr(self, value: V<'v>) -> String {
        let class = self
            .type_of(value)
            .map_or_else(|| "object".to_owned(), |class| self.class_path(class));
        format!("<{class} object at {}>", self.address(value))
    }

    fn address(self, value: V<'v>) -> String {
        format!("0x{:012x}", self.identity(value))
    }

    fn new_text(self, text: &TextBuf) -> Str<'v> {
        match text {
            TextBuf::One(units) if units.is_ascii() => self.new_ascii_bytes(units),
            TextBuf::One(units) => self.new_str_latin1(units),
            TextBuf::Two(units) => self.new_str_two(units),
            TextBuf::Four(units) => self.new_str_four(units),
        }
    }

    fn class_path(self, class: Type<'v>) -> String {
        let name = text_of(class.qualified_name());
        match module_of(self, class).as_str() {
            "builtins" | "" => name,
            module => format!("{module}.{name}"),
        }
    }
}

/// The name of the module of a class, or nothing.
pub fn module_of<'v>(cx: Cx<'v>, class: Type<'v>) -> String {
    let module = class
        .namespace(cx)
        .get_symbol(cx.name(N::module))
        .unwrap_or_else(|| class.module());
    text_of(module)
}

fn text_of(value: V<'_>) -> String {
    value.as_str().map_or_else(String::new, Str::to_text)
}

/// Containers written here rather than by their class.
fn is_container(value: V<'_>) -> bool {
    matches!(
        value.kind(),
        Some(Kind::List | Kind::Tuple | Kind::Map | Kind::Set)
    )
}

fn ellipsis(value: V<'_>) -> &'static str {
    match value.kind() {
        Some(Kind::List) => "[...]",
        Some(Kind::Tuple) => "(...)",
        Some(Kind::Map) => "{...}",
        _ => "set(...)",
    }
}

/// Writes what comes before the first item and adds the rest to the work, last first.
fn open_container<'v>(cx: Cx<'v>, value: V<'v>, out: &mut TextBuf, work: &mut Vec<Work<'v>>) {
    let from = work.len();
    if let Some(list) = value.as_exact_list() {
        push_ascii(out, "[");
        push_items(work, list.iter());
        work.push(Work::Close("]"));
    } else if let Some(tuple) = value.as_exact_tuple() {
        push_ascii(out, "(");
        push_items(work, tuple.iter());
        work.push(Work::Close(if tuple.len() == 1 { ",)" } else { ")" }));
    } else if let Some(map) = value.as_exact_map() {
        push_ascii(out, "{");
        for (i, entry) in map.iter().enumerate() {
            if i > 0 {
                work.push(Work::Text(", "));
            }
            work.push(Work::Value(entry.key));
            work.push(Work::Text(": "));
            work.push(Work::Value(entry.value));
        }
        work.push(Work::Close("}"));
    } else if let Some(set) = value.as_exact_set() {
        let frozen = !cx.is_exactly(value, C::Set);
        if set.is_empty() {
            work.push(Work::Close(if frozen { "frozenset()" } else { "set()" }));
        } else {
            push_ascii(out, if frozen { "frozenset({" } else { "{" });
            push_items(work, set.iter().map(|(key, _)| key));
            work.push(Work::Close(if frozen { "})" } else { "}" }));
        }
    }
    work[from..].reverse();
}

fn push_items<'v>(work: &mut Vec<Work<'v>>, items: impl Iterator<Item = V<'v>>) {
    for (i, item) in items.enumerate() {
        if i > 0 {
            work.push(Work::Text(", "));
        }
        work.push(Work::Value(item));
    }
}

fn push_ascii(out: &mut TextBuf, text: &str) {
    out.push_str(text);
}

fn push_str(out: &mut TextBuf, text: Str<'_>) {
    out.push_text(crate::types::str::args::text_of(text));
}

/// Appends the representation of what is no container.
fn push_repr<'v>(cx: Cx<'v>, out: &mut TextBuf, value: V<'v>) -> Result<(), Exit> {
    if let Some(n) = value.as_small() {
        int_text::push_small(out, n);
    } else if let Some(text) = value.as_exact_str() {
        pyta_text::repr::push_str_repr(out, crate::types::str::args::text_of(text));
    } else if value.as_object().is_none()
        && let Some(x) = value.as_float()
    {
        out.push_str(&pyta_text::float::repr(x));
    } else {
        push_str(out, object_repr(cx, value)?);
    }
    Ok(())
}

/// By the `__repr__` of the class.
fn object_repr<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Str<'v>, Exit> {
    match value.as_bool() {
        Some(true) => return Ok(cx.symbol("True")),
        Some(false) => return Ok(cx.symbol("False")),
        None if value.is_nil() => return Ok(cx.symbol("None")),
        None => {}
    }
    if let Some(n) = value.as_small() {
        return Ok(int_text::small_to_str(cx, n));
    }
    match cx.type_method(value, N::repr) {
        Some(method) if method != cx.root(crate::roots::OBJECT_REPR) => {
            text_result(cx, cx.call_leaf(method, &[value])?, "__repr__")
        }
        _ => Ok(cx.new_str(&cx.default_repr(value))),
    }
}

fn text_result<'v>(cx: Cx<'v>, result: V<'v>, method: &str) -> Result<Str<'v>, Exit> {
    result.as_str().ok_or_else(|| {
        cx.type_error(format!(
            "{method} returned non-string (type {})",
            cx.class_name(result)
        ))
    })
}
