//! Splitting, joining and stripping.

use std::borrow::Cow;
use std::ops::Range;

use pyta_text::Text;
use pyta_text::search::{self, Ends, is_byte_line_break, is_byte_space};

use super::buffer;
use super::methods::This;
use crate::prelude::*;
use crate::types::iterators;
use crate::types::str::args::{Side, index_twins, limit, size};

fn separator<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Option<Cow<'v, [u8]>>, Exit> {
    let Some(value) = value.given().filter(|value| !value.is_nil()) else {
        return Ok(None);
    };
    let separator = buffer::required(cx, value)?;
    if separator.is_empty() {
        return Err(cx.value_error("empty separator"));
    }
    Ok(Some(separator))
}

fn split<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "split")?;
    let count = limit(size(cx, args[2], -1)?);
    let pieces = cx.new_list(&[]);
    let push = |range: Range<usize>| pieces.push(cx, this.part(cx, range));
    match separator(cx, args[1])? {
        Some(by) => search::split(this.text(), Text::One(&by), count, push),
        None => search::split_space(this.text(), count, is_byte_space, push),
    }
    Ok(pieces.v())
}

fn rsplit<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "rsplit")?;
    let count = limit(size(cx, args[2], -1)?);
    let mut pieces = Vec::new();
    let push = |range: Range<usize>| pieces.push(this.part(cx, range));
    match separator(cx, args[1])? {
        Some(by) => search::rsplit(this.text(), Text::One(&by), count, push),
        None => search::rsplit_space(this.text(), count, is_byte_space, push),
    }
    pieces.reverse();
    Ok(cx.new_list(&pieces).v())
}

fn splitlines<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "splitlines")?;
    let keep = match args[1].given() {
        Some(keep) => cx.language().truth(cx, keep).ok_or(Exit::NeedGuest)?,
        None => false,
    };
    let lines = cx.new_list(&[]);
    search::split_lines(this.text(), is_byte_line_break, |content, end| {
        let to = if keep { end } else { content.end };
        lines.push(cx, this.part(cx, content.start..to));
    });
    Ok(lines.v())
}

fn partitioned<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, side: Side) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, name)?;
    let by = buffer::required(cx, args[1])?;
    if by.is_empty() {
        return Err(cx.value_error("empty separator"));
    }
    let all = 0..this.len();
    let found = match side {
        Side::Left => search::find(this.text(), Text::One(&by), all.clone()),
        Side::Right => search::rfind(this.text(), Text::One(&by), all.clone()),
    };
    let empty = || this.make(cx, &[]);
    let separator = || {
        if this.mutable {
            this.make(cx, &by)
        } else {
            args[1]
        }
    };
    let parts = match (found, side) {
        (Some(at), _) => [
            this.part(cx, 0..at),
            separator(),
            this.part(cx, at + by.len()..this.len()),
        ],
        (None, Side::Left) => [this.part(cx, all), empty(), empty()],
        (None, Side::Right) => [empty(), empty(), this.part(cx, all)],
    };
    Ok(cx.new_tuple(&parts).v())
}

fn partition<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    partitioned(cx, args, "partition", Side::Left)
}

fn rpartition<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    partitioned(cx, args, "rpartition", Side::Right)
}

fn stripped<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, ends: Ends) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, name)?;
    let range = match args[1].given().filter(|chars| !chars.is_nil()) {
        None => search::strip_with(this.text(), ends, is_byte_space),
        Some(chars) => {
            let set = buffer::required(cx, chars)?;
            search::strip_chars(this.text(), ends, Text::One(&set))
        }
    };
    Ok(this.part(cx, range))
}

fn strip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    stripped(cx, args, "strip", Ends::Both)
}

fn lstrip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    stripped(cx, args, "lstrip", Ends::Left)
}

fn rstrip<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    stripped(cx, args, "rstrip", Ends::Right)
}

fn join<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "join")?;
    if !iterators::may_iterate(cx, args[1]) {
        return Err(cx.type_error("can only join an iterable"));
    }
    let items = iterators::leaf_collect(cx, args[1])?;
    if let ([only], false) = (items.as_slice(), this.mutable)
        && only.as_exact_bytes().is_some()
    {
        return Ok(*only);
    }
    let mut out = Vec::new();
    for (i, &item) in items.iter().enumerate() {
        let Some(bytes) = buffer::of(cx, item) else {
            return Err(cx.type_error(format!(
                "sequence item {i}: expected a bytes-like object, {} found",
                cx.class_name(item)
            )));
        };
        if i > 0 {
            out.extend_from_slice(&this.bytes);
        }
        out.extend_from_slice(&bytes);
    }
    Ok(this.make(cx, &out))
}

index_twins! {
    split_step split [Any, Any, Index];
    rsplit_step rsplit [Any, Any, Index];
}

const STRIPPED: &str = "(self, bytes=None, /)";

/// What both classes have of it.
pub const SHARED: &[NativeDef] = &[
    NativeDef::leaf_or(
        "split",
        "(self, /, sep=None, maxsplit=-1)",
        split,
        split_step,
        0,
    )
    .doc("The pieces between the seps in a list; sep None means runs of whitespace. No more\nthan maxsplit cuts are made unless that is negative."),
    NativeDef::leaf_or(
        "rsplit",
        "(self, /, sep=None, maxsplit=-1)",
        rsplit,
        rsplit_step,
        0,
    )
    .doc("As split(), but the cuts that maxsplit allows are the last ones."),
    NativeDef::leaf_or_guest(
        "splitlines",
        "(self, /, keepends=False)",
        splitlines,
        "str_splitlines",
    )
    .doc("The lines in a list; they end with \\n, \\r or both, which keepends leaves on them."),
    NativeDef::leaf("partition", "(self, sep, /)", partition)
        .doc("What is before the first sep, sep itself and what is after it. Without a sep: the\nwhole and twice nothing."),
    NativeDef::leaf("rpartition", "(self, sep, /)", rpartition)
        .doc("What is before the last sep, sep itself and what is after it. Without a sep: twice\nnothing and the whole."),
    NativeDef::leaf("strip", STRIPPED, strip)
        .doc("Take off whitespace, or any of the bytes given, at both ends."),
    NativeDef::leaf("lstrip", STRIPPED, lstrip)
        .doc("Take off whitespace, or any of the bytes given, at the start."),
    NativeDef::leaf("rstrip", STRIPPED, rstrip)
        .doc("Take off whitespace, or any of the bytes given, at the end."),
    NativeDef::leaf_or_guest("join", "(self, iterable_of_bytes, /)", join, "bytes_join")
        .doc("One after the other what the iterable gives, with these bytes in between."),
];
