//! `StringIO`.
//!
//! The text is a list of pieces as long as it is only appended to, else one string.

use super::base::FLAGS;
use super::{int_at, newline, this};
use crate::classes::{ClassSpec, GetSet};
use crate::prelude::*;
use crate::protocol::Index;
use crate::types::str::args::{from_text, part, text_of};
use corevm::Obj;
use corevm::objects::Units;
use pyta_text::TextBuf;

/// Slot: the text; nil when closed.
pub const TEXT: usize = 0;
/// Slot: the position in code points.
pub const AT: usize = 1;
/// Slot: bits: 1 universal newlines, 2 translated.
pub const MODE: usize = 2;
/// Slot: what ends a line when reading, or nil.
pub const NEWLINE: usize = 3;
/// Slot: what `\n` is written as, or nil.
pub const WRITE: usize = 4;
/// Slot: which newlines were seen.
pub const SEEN: usize = 5;

/// The declaration.
pub const CLASS: ClassSpec = ClassSpec {
    module: "_io",
    doc: "A text stream that keeps what is written to it in memory.",
    flags: FLAGS & !corevm::objects::type_flags::FINALIZER,
    fixed_slots: 6,
    new: Some(NativeDef::leaf("__new__", "(cls, /, *args, **kwargs)", new)),
    methods: &[
        NativeDef::leaf_or_guest(
            "__init__",
            "(self, initial_value='', newline='\\n')",
            init,
            "io_string_init",
        ),
        NativeDef::leaf("getvalue", "(self, /)", getvalue),
        NativeDef::leaf_or_guest("read", "(self, size=-1, /)", read, "io_string_read"),
        NativeDef::leaf_or_guest(
            "readline",
            "(self, size=-1, /)",
            readline,
            "io_string_readline",
        ),
        NativeDef::leaf_or_guest("__next__", "(self, /)", next, "io_base_next"),
        NativeDef::leaf("write", "(self, s, /)", write),
        NativeDef::leaf_or_guest("seek", "(self, pos, whence=0, /)", seek, "io_string_seek"),
        NativeDef::leaf("tell", "(self, /)", tell),
        NativeDef::leaf_or_guest(
            "truncate",
            "(self, pos=None, /)",
            truncate,
            "io_string_truncate",
        ),
        NativeDef::leaf("close", "(self, /)", close),
        NativeDef::leaf("readable", "(self, /)", yes),
        NativeDef::leaf("writable", "(self, /)", yes),
        NativeDef::leaf("seekable", "(self, /)", yes),
        NativeDef::guest("__getstate__", "(self, /)", "io_string_getstate"),
        NativeDef::guest("__setstate__", "(self, state, /)", "io_string_setstate"),
    ],
    attributes: &[
        GetSet::read_only("closed", closed),
        GetSet::read_only("line_buffering", |cx, args| {
            contents(cx, args[0])?;
            Ok(V::FALSE)
        }),
        GetSet::read_only("newlines", newlines),
    ],
    ..ClassSpec::new(C::StringIo, C::TextIoBase)
};

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let made = super::new(cx, args)?;
    if let Some(object) = made.as_object() {
        reset(cx, object, Some("\n"));
    }
    Ok(made)
}

fn reset<'v>(cx: Cx<'v>, object: Obj<'v>, newline: Option<&str>) {
    let mode = match newline {
        None => 3,
        Some("") => 1,
        Some(_) => 0,
    };
    let symbol = |text: &str| cx.symbol(text).v();
    object.set_fixed(cx, TEXT, cx.name(N::empty).v());
    object.set_fixed(cx, AT, V::small(0));
    object.set_fixed(cx, MODE, V::small(mode));
    object.set_fixed(
        cx,
        NEWLINE,
        newline
            .filter(|text| !text.is_empty())
            .map_or(V::NIL, symbol),
    );
    object.set_fixed(
        cx,
        WRITE,
        match newline {
            Some(text @ ("\r" | "\r\n")) => symbol(text),
            _ => V::NIL,
        },
    );
    object.set_fixed(cx, SEEN, V::small(0));
}

/// As the other files say it, without the full stop.
fn closed_error(cx: Cx<'_>) -> Exit {
    cx.value_error("I/O operation on closed file")
}

fn contents<'v>(cx: Cx<'v>, value: V<'v>) -> Result<(Obj<'v>, Str<'v>, usize), Exit> {
    let object = this(cx, value, C::StringIo)?;
    match object.fixed(TEXT).as_exact_str() {
        Some(text) => Ok((object, text, int_at(object, AT) as usize)),
        None => Err(closed_error(cx)),
    }
}

fn init<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let object = this(cx, args[0], C::StringIo)?;
    let newline = match args[2].given() {
        None => Some("\n".to_owned()),
        Some(value) if value.is_nil() => None,
        Some(value) => match value.as_str() {
            Some(text) => Some(text.to_text()),
            None => {
                return Err(cx.type_error(format!(
                    "newline must be str or None, not {}",
                    cx.class_name(value)
                )));
            }
        },
    };
    if let Some(text) = &newline
        && !["", "\n", "\r", "\r\n"].contains(&text.as_str())
    {
        return Err(cx.value_error(format!("illegal newline value: '{}'", text.escape_debug())));
    }
    let initial = match args[1].given().filter(|value| !value.is_nil()) {
        None => None,
        Some(value) => match value.as_str() {
            Some(text) => Some(text),
            None => {
                return Err(cx.type_error(format!(
                    "initial_value must be str or None, not {}",
                    cx.class_name(value)
                )));
            }
        },
    };
    reset(cx, object, newline.as_deref());
    if let Some(text) = initial {
        put(cx, object, text);
        object.set_fixed(cx, AT, V::small(0));
    }
    Ok(V::NIL)
}

fn closed<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(
        this(cx, args[0], C::StringIo)?.fixed(TEXT).is_nil(),
    ))
}

fn newlines<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, _, _) = contents(cx, args[0])?;
    Ok(newline::shown(cx, int_at(object, SEEN)))
}

fn yes<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    contents(cx, args[0])?;
    Ok(V::TRUE)
}

fn close<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    this(cx, args[0], C::StringIo)?.set_fixed(cx, TEXT, V::NIL);
    Ok(V::NIL)
}

fn getvalue<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(contents(cx, args[0])?.1.v())
}

fn has(text: Str<'_>, wanted: u8) -> bool {
    match text.units() {
        Units::One(units) => units.contains(&wanted),
        units => units.iter().any(|point| point == u32::from(wanted)),
    }
}

/// The text with its newlines as they are stored.
fn stored<'v>(cx: Cx<'v>, object: Obj<'v>, text: Str<'v>) -> Str<'v> {
    let mode = int_at(object, MODE);
    let mut text = text;
    if mode & 1 != 0 {
        let mut seen = int_at(object, SEEN);
        if has(text, 13) {
            let points: Vec<u32> = text.units().iter().collect();
            let translated = newline::translate(&points, &mut false, &mut seen, true);
            if mode & 2 != 0 {
                text = cx.new_str_from_points(translated.iter().copied());
            }
        } else if has(text, 10) {
            seen |= 1;
        }
        object.set_fixed(cx, SEEN, V::small(seen));
    }
    if let Some(newline) = object.fixed(WRITE).as_str()
        && has(text, 10)
    {
        let newline: Vec<u32> = newline.units().iter().collect();
        let points: Vec<u32> = text
            .units()
            .iter()
            .flat_map(|point| {
                if point == 10 {
                    newline.clone()
                } else {
                    vec![point]
                }
            })
            .collect();
        text = cx.new_str_from_points(points.iter().copied());
    }
    text
}

fn put<'v>(cx: Cx<'v>, object: Obj<'v>, text: Str<'v>) {
    let text = stored(cx, object, text);
    if text.is_empty() {
        return;
    }
    let Some(all) = object.fixed(TEXT).as_exact_str() else {
        return;
    };
    let at = int_at(object, AT) as usize;
    let joined = if at == all.len() {
        all.concat(cx, text)
    } else {
        let mut buffer = TextBuf::like(text_of(all), all.len() + text.len());
        let whole = text_of(all);
        buffer.push_text(whole.slice(0, at.min(all.len())));
        buffer.push_repeated(0, at.saturating_sub(all.len()));
        buffer.push_text(text_of(text));
        if at + text.len() < all.len() {
            buffer.push_text(whole.slice(at + text.len(), all.len()));
        }
        let made = from_text(cx, buffer.into_canonical().as_text());
        made.as_str().unwrap_or(all)
    };
    object.set_fixed(cx, TEXT, joined.v());
    object.set_fixed(cx, AT, V::small((at + text.len()) as i64));
}

/// Writes a text where the file is.
///
/// # Errors
/// ValueError when the file is closed.
pub fn append<'v>(cx: Cx<'v>, file: V<'v>, text: Str<'v>) -> Result<(), Exit> {
    let (object, _, _) = contents(cx, file)?;
    put(cx, object, text);
    Ok(())
}

fn write<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, all, at) = contents(cx, args[0])?;
    cx.reserve(at.saturating_sub(all.len()))?;
    let Some(text) = args[1].as_str() else {
        return Err(cx.type_error(format!(
            "string argument expected, got '{}'",
            cx.class_name(args[1])
        )));
    };
    put(cx, object, text);
    Ok(V::small(text.len() as i64))
}

fn size_or_all<'v>(cx: Cx<'v>, value: V<'v>) -> Result<usize, Exit> {
    Ok(super::buffered::size_argument(cx, value)?.unwrap_or(usize::MAX >> 1))
}

fn take<'v>(cx: Cx<'v>, object: Obj<'v>, text: Str<'v>, from: usize, len: usize) -> V<'v> {
    if from >= text.len() {
        return cx.name(N::empty).v();
    }
    let end = from.saturating_add(len).min(text.len());
    object.set_fixed(cx, AT, V::small(end as i64));
    part(cx, text, from, end)
}

fn read<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let size = size_or_all(cx, args[1])?;
    let (object, text, at) = contents(cx, args[0])?;
    Ok(take(cx, object, text, at, size))
}

/// Length of the line that starts at `at`.
fn line_len(object: Obj<'_>, text: Str<'_>, at: usize) -> usize {
    let units = text.units();
    let rest = || at..units.len();
    let all = units.len().saturating_sub(at);
    let mode = int_at(object, MODE);
    let after = |found: Option<usize>, len: usize| found.map_or(all, |found| found + len - at);
    if mode == 1 {
        let found = rest().find(|&i| matches!(units.at(i), 10 | 13));
        let pair = found
            .is_some_and(|i| units.at(i) == 13 && i + 1 < units.len() && units.at(i + 1) == 10);
        return after(found, if pair { 2 } else { 1 });
    }
    match object
        .fixed(NEWLINE)
        .as_str()
        .and_then(|text| text.as_ascii())
    {
        Some("\r\n") => after(
            rest().find(|&i| units.at(i) == 13 && i + 1 < units.len() && units.at(i + 1) == 10),
            2,
        ),
        Some("\r") => after(rest().find(|&i| units.at(i) == 13), 1),
        _ => after(rest().find(|&i| units.at(i) == 10), 1),
    }
}

fn readline<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let size = size_or_all(cx, args[1])?;
    let (object, text, at) = contents(cx, args[0])?;
    let len = line_len(object, text, at).min(size);
    Ok(take(cx, object, text, at, len))
}

fn next<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !cx.is_exactly(args[0], C::StringIo) {
        return Err(Exit::NeedGuest);
    }
    let (object, text, at) = contents(cx, args[0])?;
    if at >= text.len() {
        return Err(cx.error_with(C::StopIteration, &[]).into());
    }
    Ok(take(cx, object, text, at, line_len(object, text, at)))
}

fn seek<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, text, at) = contents(cx, args[0])?;
    let offset = cx.index_i64(args[1], C::OverflowError)?;
    let whence = match args[2].given() {
        Some(whence) => cx.index_i64(whence, C::OverflowError)?,
        None => 0,
    };
    let target = match whence {
        0 if offset < 0 => return Err(cx.value_error(format!("Negative seek position {offset}"))),
        0 => offset,
        1 | 2 if offset != 0 => {
            return Err(cx
                .error(C::OSError, "Can't do nonzero cur-relative seeks")
                .into());
        }
        1 => at as i64,
        2 => text.len() as i64,
        _ => return Err(cx.value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    let target = cx.new_int(target);
    object.set_fixed(cx, AT, target);
    Ok(target)
}

fn tell<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_int(contents(cx, args[0])?.2 as i64))
}

fn truncate<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (object, text, at) = contents(cx, args[0])?;
    let size = match args[1].given().filter(|size| !size.is_nil()) {
        None => at as i64,
        Some(size) => cx.index_i64(size, C::OverflowError)?,
    };
    let Ok(len) = usize::try_from(size) else {
        return Err(cx.value_error(format!("Negative size value {size}")));
    };
    if len < text.len() {
        object.set_fixed(cx, TEXT, part(cx, text, 0, len));
    }
    Ok(cx.new_int(size))
}
