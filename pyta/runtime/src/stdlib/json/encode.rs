//! `make_encoder`: writing a value.

use corevm::Obj;
use pyta_text::{Text, TextBuf};

use super::strings::{push_ascii, push_text};
use crate::prelude::*;
use crate::protocol::{Index, order_str};
use crate::types::int::{Integer, text as int_text};
use crate::types::str::args::{finish, text_of, type_name, wrong_receiver};

const MARKERS: usize = 0;
const DEFAULT: usize = 1;
const ENCODER: usize = 2;
const INDENT: usize = 3;
const KEY_SEPARATOR: usize = 4;
const ITEM_SEPARATOR: usize = 5;
const SORT_KEYS: usize = 6;
const SKIP_KEYS: usize = 7;
const ALLOW_NAN: usize = 8;
const SLOTS: u8 = 9;

/// Deeper nesting is the twin's: it finds the recursion limit.
const MAX_DEPTH: usize = 10_000;

/// What the leaf leaves to the twin: mistakes, `default`, containers of the program.
const LEFT: Exit = Exit::NeedGuest;

fn this<'v>(cx: Cx<'v>, value: V<'v>, name: &str) -> Result<Obj<'v>, Exit> {
    match value.as_object() {
        Some(object) if cx.is_instance(value, C::JsonEncoder) => Ok(object),
        _ => Err(wrong_receiver(cx, name, "_json.Encoder", value)),
    }
}

/// `make_encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)`.
fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(class) = args[0].as_exact_type() else {
        return Err(cx.type_error("make_encoder() needs a class"));
    };
    let markers = args[1];
    if !markers.is_nil() && markers.as_map().is_none() {
        return Err(cx.type_error(format!(
            "make_encoder() argument 1 must be dict or None, not {}",
            type_name(cx, markers)
        )));
    }
    for number in [5, 6] {
        if args[number].as_str().is_none() {
            return Err(cx.type_error(format!(
                "make_encoder() argument {number} must be str, not {}",
                type_name(cx, args[number])
            )));
        }
    }
    let mut values = [V::NIL; SLOTS as usize];
    values.copy_from_slice(&args[1..=SLOTS as usize]);
    for slot in [SORT_KEYS, SKIP_KEYS, ALLOW_NAN] {
        let truth = cx.language().truth(cx, values[slot]).ok_or(LEFT)?;
        values[slot] = V::bool(truth);
    }
    let encoder = cx.new_instance(class);
    if let Some(object) = encoder.as_object() {
        for (slot, value) in values.into_iter().enumerate() {
            object.set_fixed(cx, slot, value);
        }
    }
    Ok(encoder)
}

/// Where the text goes.
enum Sink {
    /// All ASCII.
    Ascii(Vec<u8>),
    Text(TextBuf),
}

impl Sink {
    #[inline]
    fn push(&mut self, ascii: &[u8]) {
        match self {
            Sink::Ascii(out) => out.extend_from_slice(ascii),
            Sink::Text(out) => out.push_text(Text::One(ascii)),
        }
    }

    #[inline]
    fn push_string(&mut self, text: Str<'_>) {
        match self {
            Sink::Ascii(out) => push_ascii(out, text_of(text)),
            Sink::Text(out) => push_text(out, text_of(text)),
        }
    }

    /// Separators and indents, which may hold anything.
    fn push_raw(&mut self, text: Str<'_>) {
        match self {
            Sink::Ascii(out) if text.is_ascii() => out.extend_from_slice(text.bytes()),
            Sink::Ascii(out) => {
                let mut wide = TextBuf::One(std::mem::take(out));
                wide.push_text(text_of(text));
                *self = Sink::Text(wide);
            }
            Sink::Text(out) => out.push_text(text_of(text)),
        }
    }
}

/// An open container and how far it is written.
enum Open<'v> {
    List(V<'v>, &'v [corevm::ReadCell<'v>], usize),
    Dict(V<'v>, Vec<(V<'v>, V<'v>)>, usize, bool),
}

struct Writer<'v> {
    cx: Cx<'v>,
    encoder: Obj<'v>,
    indent: Option<Str<'v>>,
    key_separator: Str<'v>,
    item_separator: Str<'v>,
    level: usize,
    out: Sink,
    scratch: String,
}

/// `encoder(obj, _current_indent_level)`: a tuple of texts, which is one text.
fn call<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let encoder = this(cx, args[0], "__call__")?;
    let level = cx.index_i64(args[2], C::OverflowError)?;
    let ascii_only = if encoder.fixed(ENCODER).is_nil() {
        true
    } else {
        let Some(native) = encoder.fixed(ENCODER).as_exact_native_function() else {
            return Err(LEFT);
        };
        match native.def(cx).name {
            "encode_basestring_ascii" => true,
            "encode_basestring" => false,
            _ => return Err(LEFT),
        }
    };
    let indent = match encoder.fixed(INDENT) {
        indent if indent.is_nil() => None,
        indent => Some(indent.as_str().ok_or(LEFT)?),
    };
    let (Some(key_separator), Some(item_separator)) = (
        encoder.fixed(KEY_SEPARATOR).as_str(),
        encoder.fixed(ITEM_SEPARATOR).as_str(),
    ) else {
        return Err(LEFT);
    };
    let mut writer = Writer {
        cx,
        encoder,
        indent,
        key_separator,
        item_separator,
        level: level.max(0) as usize,
        out: if ascii_only {
            Sink::Ascii(Vec::with_capacity(256))
        } else {
            Sink::Text(TextBuf::with_capacity(256))
        },
        scratch: String::new(),
    };
    writer.document(args[1])?;
    let text = match writer.out {
        Sink::Ascii(out) => cx.new_ascii_bytes(&out).v(),
        Sink::Text(out) => finish(cx, &out),
    };
    Ok(cx.new_tuple(&[text]).v())
}

impl<'v> Writer<'v> {
    fn flag(&self, slot: usize) -> bool {
        self.encoder.fixed(slot) == V::TRUE
    }

    fn document(&mut self, value: V<'v>) -> Result<(), Exit> {
        let mut open: Vec<Open<'v>> = Vec::new();
        self.value(value, &mut open)?;
        while let Some(innermost) = open.last_mut() {
            let next = match innermost {
                Open::List(_, items, at) => match items.get(*at) {
                    Some(item) => {
                        *at += 1;
                        let first = *at == 1;
                        self.separate(first);
                        Some(item.get())
                    }
                    None => {
                        self.close(true, b"]");
                        None
                    }
                },
                Open::Dict(_, pairs, at, written) => {
                    let mut next = None;
                    while let Some(&(key, value)) = pairs.get(*at) {
                        *at += 1;
                        let first = !*written;
                        if self.key(key, first)? {
                            *written = true;
                            next = Some(value);
                            break;
                        }
                    }
                    if next.is_none() {
                        let written = *written;
                        self.close(written, b"}");
                    }
                    next
                }
            };
            match next {
                Some(value) => self.value(value, &mut open)?,
                None => {
                    open.pop();
                }
            }
        }
        Ok(())
    }

    /// What stands before an item.
    fn separate(&mut self, first: bool) {
        if !first {
            self.out.push_raw(self.item_separator);
        }
        self.new_line();
    }

    fn new_line(&mut self) {
        if let Some(indent) = self.indent {
            self.out.push(b"\n");
            for _ in 0..self.level {
                self.out.push_raw(indent);
            }
        }
    }

    fn close(&mut self, written: bool, bracket: &[u8]) {
        self.level = self.level.saturating_sub(1);
        if written {
            self.new_line();
        }
        self.out.push(bracket);
    }

    /// Writes a scalar, or opens a container.
    #[inline]
    fn value(&mut self, value: V<'v>, open: &mut Vec<Open<'v>>) -> Result<(), Exit> {
        if let Some(text) = value.as_exact_str() {
            self.out.push_string(text);
            return Ok(());
        }
        if let Some(n) = value.as_small() {
            self.small(n);
            return Ok(());
        }
        if self.scalar(value)? {
            return Ok(());
        }
        self.container(value, open)
    }

    fn small(&mut self, n: i64) {
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        let mut rest = n.unsigned_abs();
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if n < 0 {
            at -= 1;
            digits[at] = b'-';
        }
        self.out.push(&digits[at..]);
    }

    /// Writes None, booleans, strings and numbers; false for anything else.
    fn scalar(&mut self, value: V<'v>) -> Result<bool, Exit> {
        if value.is_nil() {
            self.out.push(b"null");
        } else if let Some(b) = value.as_bool() {
            self.out.push(if b { b"true" } else { b"false" });
        } else if let Some(text) = value.as_str() {
            self.out.push_string(text);
        } else if let Some(n) = Integer::of(value) {
            let digits = int_text::to_decimal(self.cx, n)?;
            self.out.push(digits.as_bytes());
        } else if let Some(x) = value.as_float() {
            self.float(x)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn float(&mut self, x: f64) -> Result<(), Exit> {
        if x.is_finite() {
            self.scratch.clear();
            pyta_text::float::push_repr(&mut self.scratch, x);
            let scratch = std::mem::take(&mut self.scratch);
            self.out.push(scratch.as_bytes());
            self.scratch = scratch;
            return Ok(());
        }
        if !self.flag(ALLOW_NAN) {
            return Err(LEFT);
        }
        self.out.push(if x.is_nan() {
            b"NaN"
        } else if x > 0.0 {
            b"Infinity"
        } else {
            b"-Infinity"
        });
        Ok(())
    }

    fn container(&mut self, value: V<'v>, open: &mut Vec<Open<'v>>) -> Result<(), Exit> {
        let is_open = |open: &[Open<'v>]| {
            open.iter().any(|container| match container {
                Open::List(other, ..) | Open::Dict(other, ..) => *other == value,
            })
        };
        let items = match (value.as_list(), value.as_tuple()) {
            (Some(list), _) => Some(list.items()),
            (_, Some(tuple)) => Some(tuple.items()),
            _ => None,
        };
        if let Some(items) = items {
            if items.is_empty() {
                self.out.push(b"[]");
                return Ok(());
            }
            if open.len() >= MAX_DEPTH || is_open(open) {
                return Err(LEFT);
            }
            self.out.push(b"[");
            self.level += 1;
            open.push(Open::List(value, items, 0));
            return Ok(());
        }
        let map = value.as_map().ok_or(LEFT)?;
        if value.as_exact_map().is_none() && !has_plain_items(self.cx, value) {
            return Err(LEFT);
        }
        if map.is_empty() {
            self.out.push(b"{}");
            return Ok(());
        }
        if open.len() >= MAX_DEPTH || is_open(open) {
            return Err(LEFT);
        }
        let mut pairs: Vec<(V<'v>, V<'v>)> =
            map.iter().map(|entry| (entry.key, entry.value)).collect();
        if self.flag(SORT_KEYS) {
            if pairs.iter().any(|(key, _)| key.as_exact_str().is_none()) {
                return Err(LEFT);
            }
            pairs.sort_by(
                |(a, _), (b, _)| match (a.as_exact_str(), b.as_exact_str()) {
                    (Some(a), Some(b)) => order_str(a, b),
                    _ => std::cmp::Ordering::Equal,
                },
            );
        }
        self.out.push(b"{");
        self.level += 1;
        open.push(Open::Dict(value, pairs, 0, false));
        Ok(())
    }

    /// Writes what stands before a value; false when the key is skipped.
    fn key(&mut self, key: V<'v>, first: bool) -> Result<bool, Exit> {
        let is_number = key.as_float().is_some()
            || key.is_nil()
            || key.as_bool().is_some()
            || Integer::of(key).is_some();
        if key.as_str().is_none() && !is_number {
            return if self.flag(SKIP_KEYS) {
                Ok(false)
            } else {
                Err(LEFT)
            };
        }
        self.separate(first);
        if let Some(text) = key.as_str() {
            self.out.push_string(text);
        } else {
            self.out.push(b"\"");
            self.scalar(key)?;
            self.out.push(b"\"");
        }
        self.out.push_raw(self.key_separator);
        Ok(true)
    }
}

/// Whether a dict's subclass lists its items as dict does.
fn has_plain_items<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    let name = cx.symbol("items");
    let own = cx.type_of(value).and_then(|class| cx.lookup(class, name));
    own.is_some() && own == cx.lookup(cx.class(C::Dict), name)
}

const ATTRIBUTES: [&str; 9] = [
    "markers",
    "default",
    "encoder",
    "indent",
    "key_separator",
    "item_separator",
    "sort_keys",
    "skipkeys",
    "allow_nan",
];

fn slot<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0], ATTRIBUTES[SLOT])?.fixed(SLOT))
}

/// For the twin: all attributes.
pub fn attributes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let encoder = this(cx, args[0], "__call__")?;
    let values: Vec<V<'v>> = (0..SLOTS as usize)
        .map(|slot| encoder.fixed(slot))
        .collect();
    Ok(cx.new_tuple(&values).v())
}

pub const CLASS: ClassSpec = ClassSpec {
    module: "_json",
    doc: "Writes a value as JSON.",
    fixed_slots: SLOTS,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
        new,
        "json_encoder_new",
    )),
    attributes: &[
        GetSet::read_only("markers", slot::<MARKERS>),
        GetSet::read_only("default", slot::<DEFAULT>),
        GetSet::read_only("encoder", slot::<ENCODER>),
        GetSet::read_only("indent", slot::<INDENT>),
        GetSet::read_only("key_separator", slot::<KEY_SEPARATOR>),
        GetSet::read_only("item_separator", slot::<ITEM_SEPARATOR>),
        GetSet::read_only("sort_keys", slot::<SORT_KEYS>),
        GetSet::read_only("skipkeys", slot::<SKIP_KEYS>),
    ],
    methods: &[NativeDef::leaf_or_guest(
        "__call__",
        "(self, /, obj, _current_indent_level)",
        call,
        "json_encoder_call",
    )],
    ..ClassSpec::new(C::JsonEncoder, C::Object)
};
