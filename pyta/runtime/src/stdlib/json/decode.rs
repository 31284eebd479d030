//! `make_scanner`: reading a document.
//!
//! Values lie on a stack of their own; an open container remembers where its items begin. Strings that occur as keys again and
//! again are made once.

use corevm::Obj;
use pyta_text::{Unit, with_units};

use super::strings::{Scanned, scan};
use crate::ops::attr::{Access, access};
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::int::text::number_of;
use crate::types::str::args::{finish, from_text, text_of, wrong_receiver};

const STRICT: usize = 0;
const OBJECT_HOOK: usize = 1;
const PAIRS_HOOK: usize = 2;
const PARSE_FLOAT: usize = 3;
const PARSE_INT: usize = 4;
const PARSE_CONSTANT: usize = 5;
const SLOTS: u8 = 6;

/// Deeper nesting is the twin's: it finds the recursion limit.
const MAX_DEPTH: usize = 100_000;

fn this<'v>(cx: Cx<'v>, value: V<'v>, name: &str) -> Result<Obj<'v>, Exit> {
    match value.as_object() {
        Some(object) if cx.is_instance(value, C::JsonScanner) => Ok(object),
        _ => Err(wrong_receiver(cx, name, "_json.Scanner", value)),
    }
}

const ATTRIBUTES: [&str; 6] = [
    "strict",
    "object_hook",
    "object_pairs_hook",
    "parse_float",
    "parse_int",
    "parse_constant",
];

/// `make_scanner(context)`: reads the context's attributes.
fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(class) = args[0].as_exact_type() else {
        return Err(cx.type_error("make_scanner() needs a class"));
    };
    let scanner = cx.new_instance(class);
    let Some(object) = scanner.as_object() else {
        return Err(Exit::NeedGuest);
    };
    for (slot, name) in ATTRIBUTES.into_iter().enumerate() {
        match access(cx, args[1], cx.symbol(name))? {
            Access::Value(value) => object.set_fixed(cx, slot, value),
            _ => return Err(Exit::NeedGuest),
        }
    }
    let strict = cx
        .language()
        .truth(cx, object.fixed(STRICT))
        .ok_or(Exit::NeedGuest)?;
    object.set_fixed(cx, STRICT, V::bool(strict));
    Ok(scanner)
}

/// What a scanner is to do.
struct Options<'v> {
    strict: bool,
    constants: V<'v>,
}

impl<'v> Options<'v> {
    /// `None` when a hook of the program takes part.
    fn of(cx: Cx<'v>, scanner: Obj<'v>) -> Option<Options<'v>> {
        let is_class =
            |slot: usize, class: C| scanner.fixed(slot).as_exact_type() == Some(cx.class(class));
        let is_plain = scanner.fixed(OBJECT_HOOK).is_nil()
            && scanner.fixed(PAIRS_HOOK).is_nil()
            && is_class(PARSE_FLOAT, C::Float)
            && is_class(PARSE_INT, C::Int);
        is_plain.then(|| Options {
            strict: scanner.fixed(STRICT) == V::TRUE,
            constants: scanner.fixed(PARSE_CONSTANT),
        })
    }
}

/// `scanner(string, idx)`: the value and where it ends.
fn call<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let scanner = this(cx, args[0], "__call__")?;
    let Some(text) = args[1].as_str() else {
        return Err(cx.type_error(format!(
            "first argument must be a string, not {}",
            cx.class_name(args[1])
        )));
    };
    let start = cx.index_i64(args[2], C::OverflowError)?;
    let Ok(start) = usize::try_from(start) else {
        return Err(cx.value_error("idx cannot be negative"));
    };
    let options = Options::of(cx, scanner).ok_or(Exit::NeedGuest)?;
    let (value, end) = with_units!(text_of(text), units => {
        Reader { cx, units, options: &options, keys: Keys::new() }.document(start)
    })?;
    Ok(cx.new_tuple(&[value, V::small(end as i64)]).v())
}

/// Recently made keys, by a cheap hash of their characters.
struct Keys<'v> {
    slots: Vec<Option<(u64, Str<'v>)>>,
}

const KEY_SLOTS: usize = 256;
/// Longer keys are not remembered.
const MAX_KEY: usize = 32;

impl<'v> Keys<'v> {
    fn new() -> Keys<'v> {
        Keys { slots: Vec::new() }
    }

    fn get<U: Unit>(&mut self, cx: Cx<'v>, units: &[U]) -> V<'v> {
        if units.len() > MAX_KEY || units.len() < 2 {
            return from_text(cx, U::text(units));
        }
        if self.slots.is_empty() {
            self.slots = vec![None; KEY_SLOTS];
        }
        let hash = units.iter().fold(units.len() as u64, |hash, unit| {
            (hash ^ u64::from(unit.code_point())).wrapping_mul(0x0100_0000_01b3)
        });
        let slot = &mut self.slots[(hash ^ hash >> 24) as usize % KEY_SLOTS];
        if let Some((known, key)) = slot
            && *known == hash
            && text_of(*key) == U::text(units)
        {
            return key.v();
        }
        let key = from_text(cx, U::text(units));
        if let Some(text) = key.as_str() {
            *slot = Some((hash, text));
        }
        key
    }
}

/// An open container.
enum Open<'v> {
    /// Its items begin here on the stack.
    Array(usize),
    /// The same, and the key whose value is awaited.
    Object(usize, V<'v>),
}

struct Reader<'a, 'v, U> {
    cx: Cx<'v>,
    units: &'a [U],
    options: &'a Options<'v>,
    keys: Keys<'v>,
}

/// Every mistake in a document: the twin reads it again and words the error.
const MISTAKE: Exit = Exit::NeedGuest;

impl<'v, U: Unit> Reader<'_, 'v, U> {
    #[inline]
    fn at(&self, at: usize) -> u32 {
        self.units
            .get(at)
            .map_or(u32::MAX, |unit| unit.code_point())
    }

    #[inline]
    fn skip_space(&self, mut at: usize) -> usize {
        while matches!(self.at(at), 0x20 | 0x0a | 0x0d | 0x09) {
            at += 1;
        }
        at
    }

    /// Reads one value from `at`.
    fn document(&mut self, at: usize) -> Result<(V<'v>, usize), Exit> {
        let mut values: Vec<V<'v>> = Vec::new();
        let mut open: Vec<Open<'v>> = Vec::new();
        let mut at = at;
        loop {
            // A value begins at `at`.
            let mut value = match self.at(at) {
                0x7b => {
                    at = self.skip_space(at + 1);
                    if self.at(at) == 0x7d {
                        at += 1;
                        self.cx.new_map().v()
                    } else {
                        let key;
                        (key, at) = self.key(at)?;
                        open.push(Open::Object(values.len(), key));
                        self.check_depth(&open)?;
                        continue;
                    }
                }
                0x5b => {
                    at = self.skip_space(at + 1);
                    if self.at(at) == 0x5d {
                        at += 1;
                        self.cx.new_list(&[]).v()
                    } else {
                        open.push(Open::Array(values.len()));
                        self.check_depth(&open)?;
                        continue;
                    }
                }
                _ => {
                    let value;
                    (value, at) = self.scalar(at)?;
                    value
                }
            };
            // The value is complete: it goes to the innermost container, which may be complete then too.
            loop {
                let Some(innermost) = open.last_mut() else {
                    return Ok((value, at));
                };
                at = self.skip_space(at);
                let next = self.at(at);
                match innermost {
                    Open::Array(first) => {
                        values.push(value);
                        match next {
                            0x2c => {
                                at = self.skip_space(at + 1);
                                break;
                            }
                            0x5d => {
                                value = self.cx.new_list(&values[*first..]).v();
                                values.truncate(*first);
                            }
                            _ => return Err(MISTAKE),
                        }
                    }
                    Open::Object(first, key) => {
                        values.push(*key);
                        values.push(value);
                        match next {
                            0x2c => {
                                at = self.skip_space(at + 1);
                                let following;
                                (following, at) = self.key(at)?;
                                *key = following;
                                break;
                            }
                            0x7d => {
                                value = object(self.cx, &values[*first..]);
                                values.truncate(*first);
                            }
                            _ => return Err(MISTAKE),
                        }
                    }
                }
                at += 1;
                open.pop();
            }
        }
    }

    fn check_depth(&self, open: &[Open<'v>]) -> Result<(), Exit> {
        if open.len() > MAX_DEPTH {
            return Err(MISTAKE);
        }
        Ok(())
    }

    /// Reads a key and the colon after it; where the value begins.
    fn key(&mut self, at: usize) -> Result<(V<'v>, usize), Exit> {
        if self.at(at) != 0x22 {
            return Err(MISTAKE);
        }
        let (scanned, at) = scan(self.units, at + 1, self.options.strict).ok_or(MISTAKE)?;
        let key = match scanned {
            Scanned::Plain(from, to) => self.keys.get(self.cx, &self.units[from..to]),
            Scanned::Escaped(out) => finish(self.cx, &out),
        };
        let at = self.skip_space(at);
        if self.at(at) != 0x3a {
            return Err(MISTAKE);
        }
        Ok((key, self.skip_space(at + 1)))
    }

    #[inline]
    fn scalar(&mut self, at: usize) -> Result<(V<'v>, usize), Exit> {
        match self.at(at) {
            0x22 => {
                let (scanned, end) =
                    scan(self.units, at + 1, self.options.strict).ok_or(MISTAKE)?;
                let value = match scanned {
                    Scanned::Plain(from, to) => from_text(self.cx, U::text(&self.units[from..to])),
                    Scanned::Escaped(out) => finish(self.cx, &out),
                };
                Ok((value, end))
            }
            0x6e => self.word(at, b"null", V::NIL),
            0x74 => self.word(at, b"true", V::TRUE),
            0x66 => self.word(at, b"false", V::FALSE),
            0x4e => self.constant(at, b"NaN"),
            0x49 => self.constant(at, b"Infinity"),
            0x2d if self.at(at + 1) == 0x49 => self.constant(at, b"-Infinity"),
            0x2d | 0x30..=0x39 => self.number(at),
            _ => Err(MISTAKE),
        }
    }

    fn has_word(&self, at: usize, word: &[u8]) -> bool {
        self.units.get(at..at + word.len()).is_some_and(|units| {
            units
                .iter()
                .zip(word)
                .all(|(unit, &byte)| unit.code_point() == u32::from(byte))
        })
    }

    fn word(&self, at: usize, word: &[u8], value: V<'v>) -> Result<(V<'v>, usize), Exit> {
        if self.has_word(at, word) {
            Ok((value, at + word.len()))
        } else {
            Err(MISTAKE)
        }
    }

    /// `NaN` and its like: as the table says whose `__getitem__` is `parse_constant`.
    fn constant(&self, at: usize, word: &'static [u8]) -> Result<(V<'v>, usize), Exit> {
        if !self.has_word(at, word) {
            return Err(MISTAKE);
        }
        let table = match self.options.constants.as_exact_native_function() {
            Some(native) if native.def(self.cx).name == "__getitem__" => {
                native.receiver().as_exact_map()
            }
            _ => None,
        };
        let key = self.cx.new_ascii_bytes(word).v();
        let value = match table {
            Some(table) => table.get(self.cx, key)?,
            None => None,
        };
        Ok((value.ok_or(MISTAKE)?, at + word.len()))
    }

    fn number(&self, start: usize) -> Result<(V<'v>, usize), Exit> {
        let is_digit = |at: usize| matches!(self.at(at), 0x30..=0x39);
        let mut at = start;
        let negative = self.at(at) == 0x2d;
        at += usize::from(negative);
        let digits = at;
        match self.at(at) {
            0x30 => at += 1,
            0x31..=0x39 => {
                while is_digit(at) {
                    at += 1;
                }
            }
            _ => return Err(MISTAKE),
        }
        let whole = at;
        if self.at(at) == 0x2e && is_digit(at + 1) {
            at += 2;
            while is_digit(at) {
                at += 1;
            }
        }
        if matches!(self.at(at), 0x65 | 0x45) {
            let sign = usize::from(matches!(self.at(at + 1), 0x2b | 0x2d));
            if is_digit(at + 1 + sign) {
                at += 2 + sign;
                while is_digit(at) {
                    at += 1;
                }
            }
        }
        if at == whole {
            return Ok((self.integer(start, digits, whole, negative)?, at));
        }
        let text: Vec<u8> = self.units[start..at]
            .iter()
            .map(|unit| unit.code_point() as u8)
            .collect();
        let x = pyta_text::float::parse(&text).ok_or(MISTAKE)?;
        Ok((self.cx.new_float(x), at))
    }

    #[inline]
    fn integer(
        &self,
        start: usize,
        digits: usize,
        end: usize,
        negative: bool,
    ) -> Result<V<'v>, Exit> {
        if end - digits <= 18 {
            let n = self.units[digits..end]
                .iter()
                .fold(0i64, |n, unit| n * 10 + i64::from(unit.code_point() - 0x30));
            return Ok(self.cx.new_int(if negative { -n } else { n }));
        }
        let text: Vec<u8> = self.units[start..end]
            .iter()
            .map(|unit| unit.code_point() as u8)
            .collect();
        let parsed = pyta_text::int::parse(&text, 10).ok_or(MISTAKE)?;
        number_of(self.cx, &parsed)
    }
}

/// A map of keys and values by turns.
fn object<'v>(cx: Cx<'v>, pairs: &[V<'v>]) -> V<'v> {
    let map = cx.new_map_with_capacity(pairs.len() / 2);
    for pair in pairs.chunks_exact(2) {
        let Some(key) = pair[0].as_exact_str() else {
            continue;
        };
        let hash = key.hash(cx);
        let place = map.find(pair[0], hash, |candidate| {
            Ok::<_, Exit>(
                candidate
                    .as_exact_str()
                    .is_some_and(|other| other.equals(key)),
            )
        });
        match place {
            Ok(Some(place)) => map.set_value_at(cx, place, pair[1]),
            _ => map.push(cx, hash, pair[0], pair[1]),
        }
    }
    map.v()
}

fn slot<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0], ATTRIBUTES[SLOT])?.fixed(SLOT))
}

/// For the twin: a scanner of a class with these attributes.
pub fn with_attributes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(class), Some(values)) = (args[0].as_exact_type(), args[1].as_tuple()) else {
        return Err(cx.type_error("make_scanner() needs a class"));
    };
    let scanner = cx.new_instance(class);
    if let Some(object) = scanner.as_object() {
        for (slot, value) in values.iter().enumerate().take(SLOTS as usize) {
            object.set_fixed(cx, slot, value);
        }
    }
    Ok(scanner)
}

pub const CLASS: ClassSpec = ClassSpec {
    module: "_json",
    doc: "Reads a value of JSON.",
    fixed_slots: SLOTS,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, context)",
        new,
        "json_scanner_new",
    )),
    attributes: &[
        GetSet::read_only("strict", slot::<STRICT>),
        GetSet::read_only("object_hook", slot::<OBJECT_HOOK>),
        GetSet::read_only("object_pairs_hook", slot::<PAIRS_HOOK>),
        GetSet::read_only("parse_float", slot::<PARSE_FLOAT>),
        GetSet::read_only("parse_int", slot::<PARSE_INT>),
        GetSet::read_only("parse_constant", slot::<PARSE_CONSTANT>),
    ],
    methods: &[NativeDef::leaf_or_guest(
        "__call__",
        "(self, /, string, idx)",
        call,
        "json_scanner_call",
    )],
    ..ClassSpec::new(C::JsonScanner, C::Object)
};
