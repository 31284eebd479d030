//! `str(...)`, and translation tables.

use pyta_text::{TextBuf, Unit};

use super::args::{finish, text_of, this};
use super::convert::{Conversion, checked, leaf_text, text_or_call};
use super::encode::codec_name;
use crate::prelude::*;
use crate::protocol::{Index, Items, Repr};
use crate::stdlib::codecs;
use crate::types::bytes::buffer;
use crate::types::int::construct::checked_class;

/// `str.__new__(cls, object='', encoding='utf-8', errors='strict')`.
fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = checked_class(cx, args[0], C::Str)?;
    let text = match (args[1].given(), args[2].given(), args[3].given()) {
        (None, ..) => cx.name(N::empty),
        (Some(object), None, None) => leaf_text(cx, object, Conversion::Str)?,
        (Some(object), ..) => decoded(cx, object, args[2], args[3])?,
    };
    Ok(wrap(cx, class, text))
}

fn wrap<'v>(cx: Cx<'v>, class: Type<'v>, text: Str<'v>) -> V<'v> {
    if class == cx.class(C::Str) {
        text.v()
    } else {
        cx.new_instance_with_payload(class, text.v())
    }
}

fn decoded<'v>(cx: Cx<'v>, object: V<'v>, encoding: V<'v>, errors: V<'v>) -> Result<Str<'v>, Exit> {
    let option = |value: V<'v>, name: &str| match value.given() {
        None => Ok(None),
        Some(value) => match value.as_str() {
            Some(text) => codec_name(cx, text).map(Some),
            None => Err(cx.type_error(format!(
                "str() argument '{name}' must be str, not {}",
                cx.full_class_name(value)
            ))),
        },
    };
    let encoding = option(encoding, "encoding")?;
    let errors = option(errors, "errors")?;
    if object.as_str().is_some() {
        return Err(cx.type_error("decoding str is not supported"));
    }
    let Some(bytes) = buffer::of(cx, object) else {
        return Err(cx.type_error(format!(
            "decoding to str: need a bytes-like object, {} found",
            cx.class_name(object)
        )));
    };
    codecs::decode_named(
        cx,
        object,
        &bytes,
        encoding.as_deref().unwrap_or("utf-8"),
        errors.as_deref().unwrap_or("strict"),
    )
}

/// Calls `__str__`, or the decoder of a program.
fn new_step<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let class = checked_class(cx, slots.get(0), C::Str).map_err(|_| cx.raising())?;
    let object = slots.get(1);
    if slots.get(2).given().is_some() || slots.get(3).given().is_some() {
        return match state {
            0 => Ok(Next::Call {
                state: 1,
                callee: cx.language().twin(cx, "decode_bytes")?,
                args: ArgBuf::of(&[object, slots.get(2), slots.get(3)]),
            }),
            _ => match got.value().as_str() {
                Some(text) => Ok(Next::Done(wrap(cx, class, text))),
                None => Err(cx.error(C::TypeError, "decoder returned no string")),
            },
        };
    }
    if state == 1 {
        let result = got.value();
        let text = checked(cx, result, Conversion::Str)?;
        // A subclass of str that `__str__` returned stays what it is.
        if class == cx.class(C::Str) {
            return Ok(Next::Done(result));
        }
        return Ok(Next::Done(wrap(cx, class, text)));
    }
    Ok(match text_or_call(cx, object, Conversion::Str, 1)? {
        Ok(text) => Next::Done(wrap(cx, class, text)),
        Err(call) if class == cx.class(C::Str) => call.asking(),
        Err(call) => call,
    })
}

pub const NEW: NativeDef = NativeDef::leaf_or(
    "__new__",
    "(cls, object='', encoding='utf-8', errors='strict')",
    new,
    new_step,
    0,
)
.asking(Accepts::Text);

/// `str.maketrans(x, y=None, z=None, /)`.
pub fn maketrans<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let table = cx.new_map();
    match args[1].given() {
        Some(to) => {
            let Some(from) = args[0].as_str() else {
                return Err(cx.type_error(
                    "first maketrans argument must be a string if there is a second argument",
                ));
            };
            let to = super::args::str_argument(cx, to, "maketrans", 2)?;
            if from.len() != to.len() {
                return Err(
                    cx.value_error("the first two maketrans arguments must have equal length")
                );
            }
            for (key, value) in from.units().iter().zip(to.units().iter()) {
                table.set(cx, V::small(i64::from(key)), V::small(i64::from(value)))?;
            }
            if let Some(deleted) = args[2].given() {
                let deleted = super::args::str_argument(cx, deleted, "maketrans", 3)?;
                for key in deleted.units().iter() {
                    table.set(cx, V::small(i64::from(key)), V::NIL)?;
                }
            }
        }
        None => {
            let Some(map) = args[0].as_map() else {
                return Err(
                    cx.type_error("if you give only one argument to maketrans it must be a dict")
                );
            };
            for entry in map.iter() {
                let key = table_key(cx, entry.key)?;
                table.set(cx, key, entry.value)?;
            }
        }
    }
    Ok(table.v())
}

fn table_key<'v>(cx: Cx<'v>, key: V<'v>) -> Result<V<'v>, Exit> {
    match key.as_str() {
        Some(text) if text.len() == 1 => Ok(V::small(i64::from(text.units().at(0)))),
        Some(_) => Err(cx.value_error("string keys in translatetable must be of length 1")),
        None if key.is_integer() || key.as_bool().is_some() => cx.index_object(key),
        None => Err(cx.type_error("keys in translate table mustbe strings or integers")),
    }
}

/// What a table says about a character.
enum Translation<'v> {
    Same,
    Deleted,
    Character(u32),
    Text(Str<'v>),
}

fn lookup<'v>(cx: Cx<'v>, table: V<'v>, point: u32) -> Result<Translation<'v>, Exit> {
    let value = if let Some(map) = table.as_exact_map() {
        map.get(cx, V::small(i64::from(point)))?
    } else if let Some(text) = table.as_exact_str() {
        let at = point as usize;
        (at < text.len()).then(|| cx.char(text.units().at(at)))
    } else if let Some(list) = table.as_exact_list() {
        list.get(point as usize)
    } else if let Some(tuple) = table.as_exact_tuple() {
        tuple.get(point as usize)
    } else {
        return Err(Exit::NeedGuest);
    };
    match value {
        None => Ok(Translation::Same),
        Some(value) => translation(cx, value),
    }
}

fn translation<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Translation<'v>, Exit> {
    if value.is_nil() {
        return Ok(Translation::Deleted);
    }
    if let Some(text) = value.as_str() {
        return Ok(Translation::Text(text));
    }
    if !value.is_integer() && value.as_bool().is_none() {
        return Err(cx.type_error("character mapping must return integer, None or str"));
    }
    let point = cx.index_object(value)?.as_i64();
    match point.and_then(|point| u32::try_from(point).ok()) {
        Some(point) if point <= 0x10_ffff => Ok(Translation::Character(point)),
        _ => Err(cx.value_error("character mapping must be in range(0x110000)")),
    }
}

/// `str.translate(self, table, /)`.
pub fn translate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "translate")?;
    if text.is_empty() {
        return Ok(cx.new_str("").v());
    }
    if cx
        .type_of(args[1])
        .is_none_or(|class| cx.lookup(class, cx.name(N::getitem)).is_none())
    {
        return Err(cx.type_error(match args[1].as_exact_type() {
            Some(class) => format!("type '{}' is not subscriptable", cx.shown_name(class)),
            None => format!("'{}' object is not subscriptable", cx.class_name(args[1])),
        }));
    }
    let mut out = TextBuf::like(text_of(text), text.len());
    pyta_text::with_units!(text_of(text), units => translate_units(cx, units, args[1], &mut out))?;
    Ok(finish(cx, &out))
}

/// Text of this length is added only when memory for it is known to be there.
const LARGE: usize = 1 << 10;

fn translate_units<'v, U: Unit>(
    cx: Cx<'v>,
    units: &[U],
    table: V<'v>,
    out: &mut TextBuf,
) -> Result<(), Exit> {
    let mut known = [UNKNOWN; 128];
    let mut rest = units;
    loop {
        rest = &rest[push_known(rest, &known, out)..];
        let Some((&unit, behind)) = rest.split_first() else {
            return Ok(());
        };
        rest = behind;
        let point = unit.code_point();
        let found = match known.get(point as usize) {
            Some(&DELETED) => continue,
            Some(&to) if to > DELETED => Translation::Character(to - FIRST),
            _ => lookup(cx, table, point)?,
        };
        if let Some(slot) = known.get_mut(point as usize) {
            *slot = match &found {
                Translation::Same => point + FIRST,
                Translation::Deleted => DELETED,
                Translation::Character(to) => to + FIRST,
                Translation::Text(_) => UNKNOWN,
            };
        }
        match found {
            Translation::Same => out.push(point),
            Translation::Deleted => {}
            Translation::Character(to) => out.push(to),
            Translation::Text(to) => {
                if to.len() > LARGE {
                    let len = out.as_text().len() + to.len();
                    cx.reserve(len.saturating_mul(2 * usize::from(to.width())))?;
                }
                out.push_text(text_of(to));
            }
        }
    }
}

/// What is known of an ASCII character's translation: each is looked up once. A character stands for itself plus [`FIRST`].
const UNKNOWN: u32 = 0;
const DELETED: u32 = 1;
const FIRST: u32 = 2;

/// Appends the translations of characters for as long as they are known to be one-byte characters; their number.
fn push_known<U: Unit>(units: &[U], known: &[u32; 128], out: &mut TextBuf) -> usize {
    let TextBuf::One(bytes) = out else {
        return 0;
    };
    let before = bytes.len();
    bytes.extend(units.iter().map_while(|unit| {
        let to = known.get(unit.code_point() as usize)?;
        u8::try_from(to.checked_sub(FIRST)?).ok()
    }));
    bytes.len() - before
}

/// Checks what a program's table gave for a character: for the twin of `translate`.
pub fn translated<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(match translation(cx, args[0])? {
        Translation::Same | Translation::Deleted => cx.name(N::empty).v(),
        Translation::Character(to) => cx.char(to),
        Translation::Text(to) => to.v(),
    })
}
