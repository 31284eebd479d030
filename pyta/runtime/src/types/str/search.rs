//! Finding and replacing.

use pyta_text::search;

use super::args::{
    Side, bound, finish, index_twins, limit, or_minus_one, size, str_argument, text_error, text_of,
    this,
};
use crate::prelude::*;

fn position<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, side: Side) -> Result<Option<usize>, Exit> {
    let text = this(cx, args, name)?;
    let needle = str_argument(cx, args[1], name, 1)?;
    let (start, end) = (bound(cx, args[2])?, bound(cx, args[3])?);
    let Some(range) = search::clamp_range(text.len(), start, end) else {
        return Ok(None);
    };
    Ok(match side {
        Side::Left => search::find(text_of(text), text_of(needle), range),
        Side::Right => search::rfind(text_of(text), text_of(needle), range),
    })
}

pub fn find<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    position(cx, args, "find", Side::Left).map(or_minus_one)
}

pub fn rfind<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    position(cx, args, "rfind", Side::Right).map(or_minus_one)
}

pub fn index<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match position(cx, args, "index", Side::Left)? {
        Some(place) => Ok(V::small(place as i64)),
        None => Err(cx.value_error("substring not found")),
    }
}

pub fn rindex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match position(cx, args, "rindex", Side::Right)? {
        Some(place) => Ok(V::small(place as i64)),
        None => Err(cx.value_error("substring not found")),
    }
}

pub fn count<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "count")?;
    let needle = str_argument(cx, args[1], "count", 1)?;
    let (start, end) = (bound(cx, args[2])?, bound(cx, args[3])?);
    let count = match search::clamp_range(text.len(), start, end) {
        Some(range) if range.start <= text.len() => {
            search::count(text_of(text), text_of(needle), range)
        }
        _ => 0,
    };
    Ok(V::small(count as i64))
}

pub fn startswith<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    affix(cx, args, "startswith", Side::Left)
}

pub fn endswith<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    affix(cx, args, "endswith", Side::Right)
}

fn affix<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str, side: Side) -> Result<V<'v>, Exit> {
    let text = this(cx, args, name)?;
    let (start, end) = (bound(cx, args[2])?, bound(cx, args[3])?);
    let range = search::clamp_range(text.len(), start, end);
    let test = |affix: Str<'v>| {
        let Some(range) = range.clone().filter(|range| range.start <= text.len()) else {
            return false;
        };
        match side {
            Side::Left => search::starts_with(text_of(text), text_of(affix), range),
            Side::Right => search::ends_with(text_of(text), text_of(affix), range),
        }
    };
    if let Some(affix) = args[1].as_str() {
        return Ok(V::bool(test(affix)));
    }
    let Some(choices) = args[1].as_tuple() else {
        return Err(cx.type_error(format!(
            "{name} first arg must be str or a tuple of str, not {}",
            cx.class_name(args[1])
        )));
    };
    for choice in choices.iter() {
        let Some(affix) = choice.as_str() else {
            return Err(cx.type_error(format!(
                "tuple for {name} must only contain str, not {}",
                cx.class_name(choice)
            )));
        };
        if test(affix) {
            return Ok(V::TRUE);
        }
    }
    Ok(V::FALSE)
}

pub fn replace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "replace")?;
    let old = str_argument(cx, args[1], "replace", 1)?;
    let new = str_argument(cx, args[2], "replace", 2)?;
    let count = size(cx, args[3], -1)?;
    match search::replace(text_of(text), text_of(old), text_of(new), limit(count)) {
        Ok(Some(out)) => Ok(finish(cx, &out)),
        Ok(None) => Ok(text.v()),
        Err(error) => Err(text_error(cx, &error)),
    }
}

fn affix_argument<'v>(cx: Cx<'v>, value: V<'v>, name: &str) -> Result<Str<'v>, Exit> {
    value.as_str().ok_or_else(|| {
        cx.type_error(format!(
            "{name}() argument must be str, not {}",
            super::args::type_name(cx, value)
        ))
    })
}

pub fn removeprefix<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "removeprefix")?;
    let prefix = affix_argument(cx, args[1], "removeprefix")?;
    if search::starts_with(text_of(text), text_of(prefix), 0..text.len()) {
        return Ok(super::args::part(cx, text, prefix.len(), text.len()));
    }
    Ok(text.v())
}

pub fn removesuffix<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = this(cx, args, "removesuffix")?;
    let suffix = affix_argument(cx, args[1], "removesuffix")?;
    if search::ends_with(text_of(text), text_of(suffix), 0..text.len()) {
        return Ok(super::args::part(cx, text, 0, text.len() - suffix.len()));
    }
    Ok(text.v())
}

index_twins! {
    find_step find [Any, Any, Index, Index];
    rfind_step rfind [Any, Any, Index, Index];
    index_step index [Any, Any, Index, Index];
    rindex_step rindex [Any, Any, Index, Index];
    count_step count [Any, Any, Index, Index];
    startswith_step startswith [Any, Any, Index, Index];
    endswith_step endswith [Any, Any, Index, Index];
    replace_step replace [Any, Any, Any, Index];
}

const RANGE: &str = "(self, sub, start=None, end=None, /)";

pub const METHODS: &[NativeDef] = &[
    NativeDef::leaf_or("find", RANGE, find, find_step, 0)
        .doc("Where sub first stands between start and end; -1 if nowhere."),
    NativeDef::leaf_or("rfind", RANGE, rfind, rfind_step, 0)
        .doc("Where sub last stands between start and end; -1 if nowhere."),
    NativeDef::leaf_or("index", RANGE, index, index_step, 0)
        .doc("What find() gives, but ValueError instead of -1."),
    NativeDef::leaf_or("rindex", RANGE, rindex, rindex_step, 0)
        .doc("What rfind() gives, but ValueError instead of -1."),
    NativeDef::leaf_or("count", RANGE, count, count_step, 0)
        .doc("How often sub stands between start and end, without overlaps."),
    NativeDef::leaf_or(
        "startswith",
        "(self, prefix, start=None, end=None, /)",
        startswith,
        startswith_step,
        0,
    )
    .doc("Whether prefix, or one of a tuple of them, stands at start."),
    NativeDef::leaf_or(
        "endswith",
        "(self, suffix, start=None, end=None, /)",
        endswith,
        endswith_step,
        0,
    )
    .doc("Whether suffix, or one of a tuple of them, stands before end."),
    NativeDef::leaf_or(
        "replace",
        "(self, old, new, /, count=-1)",
        replace,
        replace_step,
        0,
    )
    .doc("Put new wherever old stands, at most count times unless that is negative."),
    NativeDef::leaf("removeprefix", "(self, prefix, /)", removeprefix)
        .doc("The same text without prefix at the start, if it stands there."),
    NativeDef::leaf("removesuffix", "(self, suffix, /)", removesuffix)
        .doc("The same text without suffix at the end, if it stands there."),
];
