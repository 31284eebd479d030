//! `repr` and `str` of values that need no guest code for it.

use std::collections::HashSet;

use pyta_text::TextBuf;

use super::leaf::DEPTH;
use super::{Hashing, LeafCalls};
use crate::prelude::*;
use crate::state::State;
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

    /// The class of a value with its module, unless that is `builtins` or `__main__`.
    fn full_class_name(self, value: V<'v>) -> String;
}

/// An open container, of which some items are still to be written.
struct Open<'v> {
    value: V<'v>,
    /// Where the next item is: an index, or a place in a map or set.
    next: usize,
    is_first: bool,
    close: &'static str,
}

/// More containers inside each other would use up CPython's stack.
const MOST_OPEN: usize = 65_000;
const TOO_DEEP: &str = "Stack overflow (used 8160 kB) while getting the repr of an object";

/// Text of this length is made only when memory for it is known to be there.
const LARGE: usize = 1 << 16;

impl<'v> Repr<'v> for Cx<'v> {
    fn leaf_repr(self, value: V<'v>) -> Result<Str<'v>, Exit> {
        if let Some(text) = value.as_exact_str().filter(|text| text.len() <= LARGE) {
            let mut out = TextBuf::with_capacity(text.len() + 2);
            pyta_text::repr::push_str_repr(&mut out, crate::types::str::args::text_of(text));
            return Ok(self.new_text(&out));
        }
        if !is_container(value) {
            return object_repr(self, value);
        }
        let mut out = TextBuf::with_capacity(64);
        let mut open: Vec<Open<'v>> = Vec::new();
        // The same containers, to be found.
        let mut inside: HashSet<u64> = HashSet::new();
        let mut next = Some(value);
        let mut room = LARGE;
        loop {
            if out.as_text().len() > room {
                reserve_text(self, &out, 0)?;
                room = out.as_text().len() / 2 * 3;
            }
            match next {
                Some(value) if is_container(value) => {
                    if inside.insert(value.raw().bits()) {
                        if open.len() == MOST_OPEN {
                            return Err(self.error(C::RecursionError, TOO_DEEP).into());
                        }
                        open.push(open_container(self, value, &mut out));
                    } else {
                        push_ascii(&mut out, ellipsis(value));
                    }
                }
                Some(value) => push_repr(self, &mut out, value)?,
                None => {}
            }
            let Some(container) = open.last_mut() else {
                return Ok(self.new_text(&out));
            };
            next = next_item(container, &mut out);
            if next.is_none() {
                push_ascii(&mut out, container.close);
                inside.remove(&container.value.raw().bits());
                open.pop();
            }
        }
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

    fn full_class_name(self, value: V<'v>) -> String {
        let path = self.type_of(value).map(|class| self.class_path(class));
        let path = path.unwrap_or_else(|| "object".to_owned());
        match path.strip_prefix("__main__.") {
            Some(name) => name.to_owned(),
            None => path,
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
        .filter(|module| module.as_str().is_some())
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

/// Writes what comes before the first item.
fn open_container<'v>(cx: Cx<'v>, value: V<'v>, out: &mut TextBuf) -> Open<'v> {
    let (start, close) = match value.kind() {
        Some(Kind::List) => ("[", "]"),
        Some(Kind::Tuple) if value.as_exact_tuple().is_some_and(|tuple| tuple.len() == 1) => {
            ("(", ",)")
        }
        Some(Kind::Tuple) => ("(", ")"),
        Some(Kind::Map) => ("{", "}"),
        _ => {
            let is_empty = value.as_exact_set().is_none_or(|set| set.is_empty());
            match (cx.is_exactly(value, C::Set), is_empty) {
                (true, true) => ("set(", ")"),
                (true, false) => ("{", "}"),
                (false, true) => ("frozenset(", ")"),
                (false, false) => ("frozenset({", "})"),
            }
        }
    };
    push_ascii(out, start);
    Open {
        value,
        next: 0,
        is_first: true,
        close,
    }
}

/// Writes what comes before the next item, or key or value, and gives that; `None` after the last.
fn next_item<'v>(open: &mut Open<'v>, out: &mut TextBuf) -> Option<V<'v>> {
    if let Some(map) = open.value.as_exact_map() {
        return next_of_map(map, open, out);
    }
    let item = if let Some(list) = open.value.as_exact_list() {
        let item = list.get(open.next);
        open.next += 1;
        item
    } else if let Some(tuple) = open.value.as_exact_tuple() {
        let item = tuple.get(open.next);
        open.next += 1;
        item
    } else {
        let set = open.value.as_exact_set()?;
        (open.next..set.slots()).find_map(|slot| {
            open.next = slot + 1;
            set.key_at(slot).map(|(key, _)| key)
        })
    }?;
    push_comma(open, out);
    Some(item)
}

/// Places of maps count twice: for the key, then for the value.
fn next_of_map<'v>(map: Map<'v>, open: &mut Open<'v>, out: &mut TextBuf) -> Option<V<'v>> {
    if !open.next.is_multiple_of(2) {
        let value = map.entry(open.next / 2)?.value;
        open.next += 1;
        push_ascii(out, ": ");
        return Some(value);
    }
    let (place, entry) = (open.next / 2..map.used())
        .find_map(|place| map.entry(place).map(|entry| (place, entry)))?;
    open.next = 2 * place + 1;
    push_comma(open, out);
    Some(entry.key)
}

fn push_comma(open: &mut Open<'_>, out: &mut TextBuf) {
    if !std::mem::replace(&mut open.is_first, false) {
        push_ascii(out, ", ");
    }
}

/// Checks that there is memory for `more` code points behind what was written, and for the string that is made of all.
fn reserve_text(cx: Cx<'_>, out: &TextBuf, more: usize) -> Result<(), Exit> {
    let width = match out {
        TextBuf::One(_) => 1,
        TextBuf::Two(_) => 2,
        TextBuf::Four(_) => 4,
    };
    cx.reserve((out.as_text().len() + more).saturating_mul(2 * width))
}

fn push_ascii(out: &mut TextBuf, text: &str) {
    out.push_str(text);
}

fn push_str(out: &mut TextBuf, text: Str<'_>) {
    out.push_text(crate::types::str::args::text_of(text));
}

/// Appends the representation of a small integer, an immediate float or a string that is not large; false for other values.
pub fn push_plain_repr(out: &mut TextBuf, value: V<'_>) -> bool {
    if let Some(n) = value.as_small() {
        int_text::push_small(out, n);
    } else if let Some(text) = value.as_exact_str().filter(|text| text.len() <= LARGE) {
        pyta_text::repr::push_str_repr(out, crate::types::str::args::text_of(text));
    } else if value.as_object().is_none()
        && let Some(x) = value.as_float()
    {
        out.push_str(&pyta_text::float::repr(x));
    } else {
        return false;
    }
    true
}

/// Appends the representation of what is no container.
fn push_repr<'v>(cx: Cx<'v>, out: &mut TextBuf, value: V<'v>) -> Result<(), Exit> {
    if push_plain_repr(out, value) {
        return Ok(());
    }
    if let Some(text) = value.as_exact_str() {
        let text = crate::types::str::args::text_of(text);
        reserve_text(cx, out, pyta_text::repr::str_repr_len(text))?;
        pyta_text::repr::push_str_repr(out, text);
    } else {
        let text = object_repr(cx, value)?;
        if text.len() > LARGE {
            reserve_text(cx, out, text.len())?;
        }
        push_str(out, text);
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
            text_result(cx, call_repr(cx, method, value)?, "__repr__")
        }
        _ => Ok(cx.new_str(&cx.default_repr(value))),
    }
}

/// Calls the `__repr__` of a class as leaf code, unless that has given the value up before. An object whose representation leads too deep is
/// noted, with all that hold it.
fn call_repr<'v>(cx: Cx<'v>, method: V<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    let Some(state) = cx.state::<State>() else {
        return cx.call_leaf(method, &[value]);
    };
    let collections = cx.heap().stats().collections();
    let mut deep = state.deep_reprs.borrow_mut();
    if deep.collections != collections {
        deep.objects.clear();
        deep.collections = collections;
    }
    let is_known = deep.objects.contains(&value.raw().bits());
    drop(deep);
    if is_known && state.leaf_depth.get() > 0 {
        return Err(Exit::NeedGuest);
    }
    let is_too_deep = state.leaf_depth.get() >= DEPTH;
    let before = state.deep_reprs.borrow().objects.len();
    let result = cx.call_leaf(method, &[value]);
    let mut deep = state.deep_reprs.borrow_mut();
    if matches!(result, Err(Exit::NeedGuest)) && (is_too_deep || deep.objects.len() > before) {
        deep.objects.insert(value.raw().bits());
    }
    result
}

fn text_result<'v>(cx: Cx<'v>, result: V<'v>, method: &str) -> Result<Str<'v>, Exit> {
    result.as_str().ok_or_else(|| {
        cx.type_error(format!(
            "{method} returned non-string (type {})",
            cx.class_name(result)
        ))
    })
}
