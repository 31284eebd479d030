//! Finding and replacing.

use std::borrow::Cow;

use pyta_text::Text;
use pyta_text::search;

use super::buffer;
use super::methods::{This, byte};
use crate::prelude::*;
use crate::protocol::sequence::has_index;
use crate::types::str::args::{Side, bound, index_twins, limit, or_minus_one, size, text_error};

/// A needle: a byte given as an integer, or bytes.
fn needle<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Cow<'v, [u8]>, Exit> {
    if let Some(bytes) = buffer::of(cx, value) {
        return Ok(bytes);
    }
    if !has_index(cx, value) {
        return Err(cx.type_error(format!(
            "argument should be integer or bytes-like object, not '{}'",
            cx.class_name(value)
        )));
    }
    Ok(Cow::Owned(vec![byte(cx, value)?]))
}

fn position<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, side: Side) -> Result<Option<usize>, Exit> {
    let this = This::of(cx, args, name)?;
    let (start, end) = (bound(cx, args[2])?, bound(cx, args[3])?);
    let needle = needle(cx, args[1])?;
    let Some(range) = search::clamp_range(this.len(), start, end) else {
        return Ok(None);
    };
    Ok(match side {
        Side::Left => search::find(this.text(), Text::One(&needle), range),
        Side::Right => search::rfind(this.text(), Text::One(&needle), range),
    })
}

fn find<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    position(cx, args, "find", Side::Left).map(or_minus_one)
}

fn rfind<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    position(cx, args, "rfind", Side::Right).map(or_minus_one)
}

fn index<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match position(cx, args, "index", Side::Left)? {
        Some(place) => Ok(V::small(place as i64)),
        None => Err(cx.value_error("subsection not found")),
    }
}

fn rindex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match position(cx, args, "rindex", Side::Right)? {
        Some(place) => Ok(V::small(place as i64)),
        None => Err(cx.value_error("subsection not found")),
    }
}

fn count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "count")?;
    let (start, end) = (bound(cx, args[2])?, bound(cx, args[3])?);
    let needle = needle(cx, args[1])?;
    let count = match search::clamp_range(this.len(), start, end) {
        Some(range) if range.start <= this.len() => {
            search::count(this.text(), Text::One(&needle), range)
        }
        _ => 0,
    };
    Ok(V::small(count as i64))
}

fn startswith<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    affix(cx, args, "startswith", Side::Left)
}

fn endswith<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    affix(cx, args, "endswith", Side::Right)
}

fn affix<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, side: Side) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, name)?;
    let (start, end) = (bound(cx, args[2])?, bound(cx, args[3])?);
    let range = search::clamp_range(this.len(), start, end);
    let test = |affix: &[u8]| {
        let Some(range) = range.clone().filter(|range| range.start <= this.len()) else {
            return false;
        };
        match side {
            Side::Left => search::starts_with(this.text(), Text::One(affix), range),
            Side::Right => search::ends_with(this.text(), Text::One(affix), range),
        }
    };
    if let Some(choices) = args[1].as_tuple() {
        for choice in choices.iter() {
            if test(&buffer::required(cx, choice)?) {
                return Ok(V::TRUE);
            }
        }
        return Ok(V::FALSE);
    }
    match buffer::of(cx, args[1]) {
        Some(affix) => Ok(V::bool(test(&affix))),
        None => Err(cx.type_error(format!(
            "{name} first arg must be bytes or a tuple of bytes, not {}",
            cx.class_name(args[1])
        ))),
    }
}

fn replace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "replace")?;
    let old = buffer::required(cx, args[1])?;
    let new = buffer::required(cx, args[2])?;
    let count = limit(size(cx, args[3], -1)?);
    match search::replace(this.text(), Text::One(&old), Text::One(&new), count) {
        Ok(Some(out)) => this.finish(cx, Ok(out)),
        Ok(None) => Ok(this.part(cx, 0..this.len())),
        Err(error) => Err(text_error(cx, &error)),
    }
}

fn removeprefix<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "removeprefix")?;
    let prefix = buffer::required(cx, args[1])?;
    let from = if this.bytes.starts_with(&prefix) {
        prefix.len()
    } else {
        0
    };
    Ok(this.part(cx, from..this.len()))
}

fn removesuffix<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = This::of(cx, args, "removesuffix")?;
    let suffix = buffer::required(cx, args[1])?;
    let cut = if this.bytes.ends_with(&suffix) {
        suffix.len()
    } else {
        0
    };
    Ok(this.part(cx, 0..this.len() - cut))
}

index_twins! {
    find_step find [Any, Index, Index, Index];
    rfind_step rfind [Any, Index, Index, Index];
    index_step index [Any, Index, Index, Index];
    rindex_step rindex [Any, Index, Index, Index];
    count_step count [Any, Index, Index, Index];
    startswith_step startswith [Any, Any, Index, Index];
    endswith_step endswith [Any, Any, Index, Index];
    replace_step replace [Any, Any, Any, Index];
}

const RANGE: &str = "(self, sub, start=None, end=None, /)";

/// What both classes have of it.
pub const SHARED: &[NativeDef] = &[
    NativeDef::leaf_or("find", RANGE, find, find_step, 0)
        .doc("Where sub, bytes or one byte as an int, first stands between start and end; -1 if\nnowhere."),
    NativeDef::leaf_or("rfind", RANGE, rfind, rfind_step, 0)
        .doc("Where sub last stands between start and end; -1 if nowhere."),
    NativeDef::leaf_or("index", RANGE, index, index_step, 0)
        .doc("What find() gives, but ValueError instead of -1."),
    NativeDef::leaf_or("rindex", RANGE, rindex, rindex_step, 0)
        .doc("What rfind() gives, but ValueError instead of -1."),
    NativeDef::leaf_or("count", RANGE, count, count_step, 0)
        .doc("How often sub stands between start and end, without overlaps."),
    NativeDef::leaf_or("startswith", "(self, prefix, start=None, end=None, /)", startswith, startswith_step, 0)
        .doc("Whether prefix, or one of a tuple of them, stands at start."),
    NativeDef::leaf_or("endswith", "(self, suffix, start=None, end=None, /)", endswith, endswith_step, 0)
        .doc("Whether suffix, or one of a tuple of them, stands before end."),
    NativeDef::leaf_or("replace", "(self, old, new, count=-1, /)", replace, replace_step, 0)
        .doc("Put new wherever old stands, at most count times unless that is negative."),
    NativeDef::leaf("removeprefix", "(self, prefix, /)", removeprefix)
        .doc("The same without prefix at the start, if it stands there."),
    NativeDef::leaf("removesuffix", "(self, suffix, /)", removesuffix)
        .doc("The same without suffix at the end, if it stands there."),
];
