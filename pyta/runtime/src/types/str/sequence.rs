//! Strings as sequences: items, comparison, concatenation, representation.

use pyta_text::{Text, search};

use super::args::{finish, from_text, index_twins, part, text_of, this};
use crate::prelude::*;
use crate::protocol::sequence::{comparison, has_index, not_implemented};
use crate::protocol::{Index, Items, Repr, holds, order_str};
use crate::types::{iterators, slice};

fn len<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(this(cx, args, "__len__")?.len() as i64))
}

fn getitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "__getitem__")?;
    let key = args[1];
    if slice::is_slice(cx, key) {
        return sliced(cx, text, key);
    }
    let index = match key.as_small() {
        Some(n) => n,
        None if has_index(cx, key) => cx.index_i64(key, C::IndexError)?,
        None => {
            return Err(cx.type_error(format!(
                "string indices must be integers, not '{}'",
                cx.class_name(key)
            )));
        }
    };
    let index = if index < 0 {
        index + text.len() as i64
    } else {
        index
    };
    match usize::try_from(index).ok().filter(|&at| at < text.len()) {
        Some(at) => Ok(cx.char(text.units().at(at))),
        None => Err(cx.index_error("string index out of range")),
    }
}

fn sliced<'v>(cx: Cx<'v>, text: Str<'v>, key: V<'v>) -> Result<V<'v>, Exit> {
    let bounds = slice::bounds(cx, key, text.len())?;
    if bounds.step == 1 {
        let range = bounds.range();
        return Ok(part(cx, text, range.start, range.end));
    }
    Ok(match text_of(text) {
        Text::One(units) => {
            let picked: Vec<u8> = bounds.indices().map(|at| units[at]).collect();
            from_text(cx, Text::One(&picked))
        }
        Text::Two(units) => {
            let picked: Vec<u16> = bounds.indices().map(|at| units[at]).collect();
            from_text(cx, Text::Two(&picked))
        }
        Text::Four(units) => {
            let picked: Vec<u32> = bounds.indices().map(|at| units[at]).collect();
            from_text(cx, Text::Four(&picked))
        }
    })
}

fn iter<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "__iter__")?;
    let class = if text.is_ascii() {
        C::StrAsciiIterator
    } else {
        C::StrIterator
    };
    Ok(iterators::new_index_iter(cx, text.v(), class))
}

fn contains<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "__contains__")?;
    match args[1].as_str() {
        Some(needle)
            if let (Text::One(units), Text::One([unit])) = (text_of(text), text_of(needle)) =>
        {
            Ok(V::bool(units.contains(unit)))
        }
        Some(needle) => Ok(V::bool(search::contains(text_of(text), text_of(needle)))),
        None => Err(cx.type_error(format!(
            "'in <string>' requires string as left operand, not {}",
            cx.class_name(args[1])
        ))),
    }
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "__hash__")?;
    Ok(cx.new_int(text.hash(cx) as i64))
}

fn compare<'v>(cx: Cx<'v>, args: &[V<'v>], op: SlowOp, name: &str) -> Result<V<'v>, Exit> {
    let text = this(cx, args, name)?;
    let Some(other) = args[1].as_str() else {
        return Ok(not_implemented(cx));
    };
    Ok(V::bool(match op {
        SlowOp::Eq => text.equals(other),
        SlowOp::Ne => !text.equals(other),
        _ => holds(op, order_str(text, other)),
    }))
}

fn add<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "__add__")?;
    match args[1].as_str() {
        Some(other) => {
            cx.reserve(text.concat_bytes(other))?;
            Ok(text.concat(cx, other).v())
        }
        None => Err(cx.type_error(format!(
            "can only concatenate str (not \"{}\") to str",
            cx.class_name(args[1])
        ))),
    }
}

/// Repetition as an operation, which has its own words for what is no number; the method called by name runs [`repeat`].
fn mul<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match has_index(cx, args[1]) {
        true => repeat(cx, args),
        false => Err(Exit::NeedGuest),
    }
}

fn repeat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "__mul__")?;
    let Some(times) = cx.index_object(args[1])?.as_i64() else {
        return Err(cx.not_index_sized(C::OverflowError).into());
    };
    repeated(cx, text, usize::try_from(times).unwrap_or(0))
}

fn repeated<'v>(cx: Cx<'v>, text: Str<'v>, times: usize) -> Result<V<'v>, Exit> {
    let len = match text.len().checked_mul(times) {
        Some(len) if isize::try_from(len).is_ok() => len,
        _ => return Err(cx.overflow_error("repeated string is too long")),
    };
    match (len, times) {
        (0, _) => return Ok(cx.name(N::empty).v()),
        (_, 1) => return Ok(text.v()),
        _ => {}
    }
    cx.reserve(len.saturating_mul(usize::from(text.width())))?;
    Ok(text.repeat(cx, times)?.v())
}

/// Text of this length is made only when memory for it is known to be there.
const LARGE: usize = 1 << 16;

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "__repr__")?;
    if text.len() > LARGE {
        let width = text.width();
        cx.reserve(
            pyta_text::repr::str_repr_len(text_of(text)).saturating_mul(usize::from(width)),
        )?;
    }
    Ok(finish(cx, &pyta_text::repr::str_repr(text_of(text))))
}

/// `str.__str__`: the string itself, as a plain one.
fn str<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args, "__str__")?.v())
}

fn getnewargs<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "__getnewargs__")?;
    let mut copy = pyta_text::TextBuf::new();
    copy.push_text(text_of(text));
    Ok(cx.new_tuple(&[cx.new_text(&copy).v()]).v())
}

/// Bytes that CPython's layout takes: a header and the units with a terminator.
fn size_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "__sizeof__")?;
    let header = if text.is_ascii() { 40 } else { 56 };
    let units = (text.len() + 1) * text.width() as usize;
    Ok(V::small((header + units) as i64))
}

index_twins! {
    mul_step repeat [Any, Index];
    getitem_index_step getitem [Any, Index];
}

const BINARY: &str = "(self, value, /)";

pub const METHODS: &[NativeDef] = &[
    NativeDef::leaf("__len__", "(self, /)", len),
    NativeDef::leaf_or(
        "__getitem__",
        "(self, key, /)",
        getitem,
        |cx, slots, state, got| slice::getitem_step(cx, slots, state, got, getitem_index_step),
        0,
    ),
    NativeDef::leaf("__iter__", "(self, /)", iter),
    NativeDef::leaf("__contains__", "(self, key, /)", contains),
    NativeDef::leaf("__hash__", "(self, /)", hash),
    comparison!("__eq__", Eq),
    comparison!("__ne__", Ne),
    comparison!("__lt__", Lt),
    comparison!("__le__", Le),
    comparison!("__gt__", Gt),
    comparison!("__ge__", Ge),
    NativeDef::leaf("__add__", BINARY, add),
    NativeDef::leaf_or("__mul__", BINARY, mul, mul_step, 0),
    NativeDef::leaf_or("__rmul__", BINARY, mul, mul_step, 0),
    NativeDef::leaf("__repr__", "(self, /)", repr),
    NativeDef::leaf("__str__", "(self, /)", str),
    NativeDef::leaf("__getnewargs__", "(self, /)", getnewargs),
    NativeDef::leaf("__sizeof__", "(self, /)", size_of).doc("Bytes of memory taken."),
];
