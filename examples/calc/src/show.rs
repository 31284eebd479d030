//! Values as text.
//!
//! **Invariant**: no native recursion deeper than [`MAX_DEPTH`], and no more parts than [`MAX_PARTS`]; what lies beyond is
//! shown as `…`, so that values that hold themselves have a text too.

use corevm::{Cx, Kind, V};

use crate::numbers::{Number, number_text};
use crate::{operations, records};

const MAX_DEPTH: u32 = 12;
const MAX_PARTS: usize = 10_000;

/// The value as `print` shows it: a text is itself.
pub(crate) fn show<'v>(cx: Cx<'v>, value: V<'v>) -> String {
    if let Some(text) = value.as_exact_str() {
        return text.to_text();
    }
    let mut writer = Writer {
        cx,
        text: String::new(),
        parts: 0,
    };
    writer.value(value, 0);
    writer.text
}

/// The text of a text; empty for anything else.
pub(crate) fn text_of(value: V<'_>) -> String {
    value
        .as_exact_str()
        .map_or_else(String::new, |text| text.to_text())
}

/// The kind of a value in messages.
pub(crate) fn kind_name(value: V<'_>) -> &'static str {
    match value.kind() {
        None if value.is_nil() => "nil",
        None if value.as_bool().is_some() => "bool",
        None if value.as_small().is_some() => "int",
        None | Some(Kind::Float) => "float",
        Some(Kind::BigInt) => "int",
        Some(Kind::Str | Kind::StrView) => "text",
        Some(Kind::List) => "list",
        Some(Kind::Map) => "map",
        Some(Kind::Instance) => "record",
        Some(Kind::Function | Kind::Native | Kind::BoundMethod) => "function",
        Some(_) => "iterator",
    }
}

/// The kind with its article.
pub(crate) fn a_kind(value: V<'_>) -> String {
    match kind_name(value) {
        "nil" => "nil".to_owned(),
        kind @ ("int" | "iterator") => format!("an {kind}"),
        kind => format!("a {kind}"),
    }
}

struct Writer<'v> {
    cx: Cx<'v>,
    text: String,
    parts: usize,
}

impl<'v> Writer<'v> {
    fn value(&mut self, value: V<'v>, depth: u32) {
        self.parts += 1;
        if depth > MAX_DEPTH || self.parts > MAX_PARTS {
            return self.text.push('…');
        }
        if let Some(number) = Number::of(value) {
            return self.text.push_str(&number_text(&number));
        }
        if let Some(b) = value.as_bool() {
            return self.text.push_str(if b { "true" } else { "false" });
        }
        if let Some(text) = value.as_exact_str() {
            self.text.push_str(&format!("{:?}", text.to_text()));
        } else if let Some(list) = value.as_exact_list() {
            self.bracketed("[", list.iter().map(|item| (None, item)), "]", depth);
        } else if let Some(map) = value.as_exact_map() {
            let entries = map.iter().map(|entry| (Some(entry.key), entry.value));
            self.bracketed("map{", entries, "}", depth);
        } else if records::is_record(value) {
            let fields = self.cx.own_attributes(value).into_iter();
            self.bracketed("{", fields.map(|(name, v)| (Some(name.v()), v)), "}", depth);
        } else if value.is_nil() {
            self.text.push_str("nil");
        } else {
            let name = operations::call::name_of(self.cx, value);
            let kind = kind_name(value);
            self.text.push_str(&match name {
                Some(name) => format!("<{kind} {name}>"),
                None => format!("<{kind}>"),
            });
        }
    }

    fn bracketed(
        &mut self,
        open: &str,
        parts: impl Iterator<Item = (Option<V<'v>>, V<'v>)>,
        close: &str,
        depth: u32,
    ) {
        self.text.push_str(open);
        let is_record = open == "{";
        for (i, (key, value)) in parts.enumerate() {
            if i > 0 {
                self.text.push_str(", ");
            }
            if self.parts > MAX_PARTS {
                self.text.push('…');
                break;
            }
            match key {
                Some(name) if is_record => self.text.push_str(&text_of(name)),
                Some(key) => self.value(key, depth + 1),
                None => {}
            }
            if key.is_some() {
                self.text.push_str(": ");
            }
            self.value(value, depth + 1);
        }
        self.text.push_str(close);
    }
}
