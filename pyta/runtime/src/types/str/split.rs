//! Splitting, joining and stripping.

use std::cell::Cell;
use std::ops::Range;

use corevm::objects::Extent;
use pyta_text::search::{self, Ends};
use pyta_text::unicode;

use super::args::{index_twins, limit, only_str, part, size, text_of, this};
use crate::prelude::*;
use crate::types::iterators;

fn separator<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Str<'v>>, Exit> {
    match value.given() {
        None => Ok(None),
        Some(value) if value.is_nil() => Ok(None),
        Some(value) => match value.as_str() {
            Some(text) if text.is_empty() => Err(cx.value_error("empty separator")),
            Some(text) => Ok(Some(text)),
            None => {
                Err(cx.type_error(format!("must be str or None, not {}", cx.class_name(value))))
            }
        },
    }
}

/// The parts that a string falls into. They may take far more memory than the string: when there is no more, the rest is left out, and
/// [`Pieces::finish`] says so.
struct Pieces<'v> {
    cx: Cx<'v>,
    text: Str<'v>,
    found: List<'v>,
    is_full: Cell<bool>,
}

impl<'v> Pieces<'v> {
    /// So many pieces are made before the next look at the memory.
    const AT_ONCE: usize = 1 << 12;
    /// More than a piece and its place in the list take, and than the list's growing.
    const BYTES_PER_PIECE: usize = 64;

    fn new(cx: Cx<'v>, text: Str<'v>) -> Pieces<'v> {
        Pieces {
            cx,
            text,
            found: cx.new_list(&[]),
            is_full: Cell::new(false),
        }
    }

    fn push(&self, range: Range<usize>) {
        if self.is_full.get() {
            return;
        }
        let count = self.found.len();
        if count.is_multiple_of(Self::AT_ONCE) {
            let more = (count / 4 + Self::AT_ONCE) * Self::BYTES_PER_PIECE;
            self.is_full.set(self.cx.reserve(more).is_err());
        }
        let piece = part(self.cx, self.text, range.start, range.end);
        self.found.push(self.cx, piece);
    }

    /// # Errors
    /// When not all of them fit memory.
    fn finish(self) -> Result<List<'v>, Exit> {
        match self.is_full.get() {
            false => Ok(self.found),
            true => Err(Exit::NeedMemory(self.found.len() * Self::BYTES_PER_PIECE)),
        }
    }
}

pub fn split<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "split")?;
    let count = limit(size(cx, args[2], -1)?);
    let separator = separator(cx, args[1])?;
    let pieces = Pieces::new(cx, text);
    let push = |range: Range<usize>| pieces.push(range);
    match separator {
        Some(separator) => search::split(text_of(text), text_of(separator), count, push),
        None => search::split_space(text_of(text), count, unicode::is_space, push),
    }
    Ok(pieces.finish()?.v())
}

pub fn rsplit<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "rsplit")?;
    let count = limit(size(cx, args[2], -1)?);
    let separator = separator(cx, args[1])?;
    let pieces = Pieces::new(cx, text);
    let push = |range: Range<usize>| pieces.push(range);
    match separator {
        Some(separator) => search::rsplit(text_of(text), text_of(separator), count, push),
        None => search::rsplit_space(text_of(text), count, unicode::is_space, push),
    }
    let pieces = pieces.finish()?;
    let len = pieces.len();
    cx.reserve(len.saturating_mul(8))?;
    Ok(cx
        .new_list_with(len, |i| pieces.get(len - 1 - i).unwrap_or(V::NIL))
        .v())
}

pub fn splitlines<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "splitlines")?;
    let keep = match args[1].given() {
        Some(keep) => cx.language().truth(cx, keep).ok_or(Exit::NeedGuest)?,
        None => false,
    };
    let lines = Pieces::new(cx, text);
    search::split_lines(text_of(text), unicode::is_line_break, |content, end| {
        let to = if keep { end } else { content.end };
        lines.push(content.start..to);
    });
    Ok(lines.finish()?.v())
}

pub fn partition<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "partition")?;
    let separator = non_empty(cx, args[1])?;
    let empty = cx.name(N::empty).v();
    let found = search::find(text_of(text), text_of(separator), 0..text.len());
    let parts = match found {
        Some(at) => [
            part(cx, text, 0, at),
            separator.v(),
            part(cx, text, at + separator.len(), text.len()),
        ],
        None => [text.v(), empty, empty],
    };
    Ok(cx.new_tuple(&parts).v())
}

pub fn rpartition<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "rpartition")?;
    let separator = non_empty(cx, args[1])?;
    let empty = cx.name(N::empty).v();
    let found = search::rfind(text_of(text), text_of(separator), 0..text.len());
    let parts = match found {
        Some(at) => [
            part(cx, text, 0, at),
            separator.v(),
            part(cx, text, at + separator.len(), text.len()),
        ],
        None => [empty, empty, text.v()],
    };
    Ok(cx.new_tuple(&parts).v())
}

fn non_empty<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Str<'v>, Exit> {
    let separator = only_str(cx, value)?;
    if separator.is_empty() {
        return Err(cx.value_error("empty separator"));
    }
    Ok(separator)
}

fn stripped<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, ends: Ends) -> Result<V<'v>, Exit> {
    let text = this(cx, args, name)?;
    let range = match args[1].given().filter(|chars| !chars.is_nil()) {
        None if text.is_ascii() => search::strip_with(
            text_of(text),
            ends,
            |code| matches!(code, 0x09..=0x0d | 0x1c..=0x20),
        ),
        None => search::strip_with(text_of(text), ends, unicode::is_space),
        Some(chars) => match chars.as_str() {
            Some(set) => search::strip_chars(text_of(text), ends, text_of(set)),
            None => {
                return Err(cx.type_error(format!("{name} arg must be None or str")));
            }
        },
    };
    Ok(part(cx, text, range.start, range.end))
}

pub fn strip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    stripped(cx, args, "strip", Ends::Both)
}

pub fn lstrip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    stripped(cx, args, "lstrip", Ends::Left)
}

pub fn rstrip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    stripped(cx, args, "rstrip", Ends::Right)
}

pub fn join<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let separator = this(cx, args, "join")?;
    let items = if let Some(list) = args[1].as_exact_list() {
        list.items()
    } else if let Some(tuple) = args[1].as_exact_tuple() {
        tuple.items()
    } else {
        if !iterators::may_iterate(cx, args[1]) {
            return Err(cx.type_error("can only join an iterable"));
        }
        let items = iterators::leaf_collect(cx, args[1])?;
        let list = cx.new_list(&items);
        list.items()
    };
    let mut extent = Extent::default().with(separator, items.len().saturating_sub(1));
    for (i, item) in items.iter().enumerate() {
        let Some(text) = item.get().as_str() else {
            return Err(cx.type_error(format!(
                "sequence item {i}: expected str instance, {} found",
                cx.class_name(item.get())
            )));
        };
        extent = extent.with(text, 1);
    }
    match items {
        [] => return Ok(cx.name(N::empty).v()),
        [only] => return Ok(only.get().as_str().map_or(V::NIL, Str::v)),
        _ => {}
    }
    cx.reserve(extent.size_bytes())?;
    let parts = items.iter().filter_map(|item| item.get().as_str());
    Ok(cx.join_strings_by(separator, parts, extent).v())
}

index_twins! {
    split_step split [Any, Any, Index];
    rsplit_step rsplit [Any, Any, Index];
}

pub const METHODS: &[NativeDef] = &[
    NativeDef::leaf_or("split", "(self, /, sep=None, maxsplit=-1)", split, split_step, 0)
        .doc("The pieces between the seps in a list; sep None means runs of whitespace. No more\nthan maxsplit cuts are made unless that is negative."),
    NativeDef::leaf_or("rsplit", "(self, /, sep=None, maxsplit=-1)", rsplit, rsplit_step, 0)
        .doc("As split(), but the cuts that maxsplit allows are the last ones."),
    NativeDef::leaf_or_guest("splitlines", "(self, /, keepends=False)", splitlines, "str_splitlines")
        .doc("The lines in a list; their ends are left off unless keepends is true."),
    NativeDef::leaf("partition", "(self, sep, /)", partition)
        .doc("What is before the first sep, sep itself and what is after it. Without a sep: the\nwhole and twice ''."),
    NativeDef::leaf("rpartition", "(self, sep, /)", rpartition)
        .doc("What is before the last sep, sep itself and what is after it. Without a sep: twice\n'' and the whole."),
    NativeDef::leaf("strip", "(self, chars=None, /)", strip)
        .doc("Take off whitespace, or any of chars, at both ends."),
    NativeDef::leaf("lstrip", "(self, chars=None, /)", lstrip)
        .doc("Take off whitespace, or any of chars, at the start."),
    NativeDef::leaf("rstrip", "(self, chars=None, /)", rstrip)
        .doc("Take off whitespace, or any of chars, at the end."),
    NativeDef::leaf_or_guest("join", "(self, iterable, /)", join, "str_join")
        .doc("One after the other what iterable gives, with this text in between. All must be\nstr."),
];
