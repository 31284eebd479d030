//! The class `re.Match`.

use corevm::Obj;

use super::matching::{Run, Text};
use super::pattern::{self, GROUP_INDEX, INDEX_GROUP};
use crate::prelude::*;
use crate::protocol::{Index, Repr};
use crate::types::list::class_getitem;
use crate::types::str::args::{from_text, text_of, wrong_receiver};

pub const PATTERN: usize = 0;
pub const STRING: usize = 1;
const START: usize = 2;
const END: usize = 3;
/// Tuple of starts and ends of the groups, -1 for those that took no part; nil without groups.
const MARKS: usize = 4;
const LAST_INDEX: usize = 5;
const POS: usize = 6;
const END_POS: usize = 7;
const SLOTS: u8 = 8;

/// The current match of a run.
pub fn new<'v>(cx: Cx<'v>, run: &Run<'v>) -> V<'v> {
    let (start, end) = run.span();
    let groups = pattern::groups(run.pattern);
    let marks = if groups == 0 {
        V::NIL
    } else {
        let mark = |i: usize| match run.matcher.span(i / 2 + 1) {
            Some((from, to)) => V::small(if i.is_multiple_of(2) { from } else { to } as i64),
            None => V::small(-1),
        };
        cx.new_tuple_with(groups * 2, mark).v()
    };
    let last = run.matcher.last_index();
    let mut slots = [V::NIL; SLOTS as usize];
    slots[PATTERN] = run.pattern.v();
    slots[STRING] = run.text.value;
    slots[START] = V::small(start as i64);
    slots[END] = V::small(end as i64);
    slots[MARKS] = marks;
    slots[LAST_INDEX] = last.map_or(V::NIL, |i| V::small(i as i64));
    slots[POS] = V::small(run.start as i64);
    slots[END_POS] = V::small(run.end as i64);
    cx.new_instance_with(cx.class(C::Match), slots)
}

/// The receiver as a match.
///
/// # Errors
/// TypeError for another class.
pub fn this<'v>(cx: Cx<'v>, value: V<'v>, name: &str) -> Result<Obj<'v>, Exit> {
    match value.as_object() {
        Some(object) if cx.is_exactly(value, C::Match) => Ok(object),
        _ => Err(wrong_receiver(cx, name, "re.Match", value)),
    }
}

/// Number of groups, without group 0.
pub fn group_count(found: Obj<'_>) -> usize {
    found
        .fixed(MARKS)
        .as_tuple()
        .map_or(0, |marks| marks.len() / 2)
}

/// Where a group matched; `None` when it took no part.
#[inline]
pub fn span(found: Obj<'_>, group: usize) -> Option<(usize, usize)> {
    let (from, to) = if group == 0 {
        (found.fixed(START).as_small()?, found.fixed(END).as_small()?)
    } else {
        let marks = found.fixed(MARKS).as_tuple()?;
        (
            marks.get(2 * group - 2)?.as_small()?,
            marks.get(2 * group - 1)?.as_small()?,
        )
    };
    Some((usize::try_from(from).ok()?, usize::try_from(to).ok()?))
}

/// The text of a group, or `default` when it took no part.
///
/// # Errors
/// Never, unless the string changed its nature.
#[inline]
pub fn group_text<'v>(
    cx: Cx<'v>,
    found: Obj<'v>,
    group: usize,
    default: V<'v>,
) -> Result<V<'v>, Exit> {
    let Some((from, to)) = span(found, group) else {
        return Ok(default);
    };
    let string = found.fixed(STRING);
    if let Some(text) = string.as_str() {
        let to = to.min(text.len());
        return Ok(crate::types::str::args::part(cx, text, from.min(to), to));
    }
    let Some(pattern) = found.fixed(PATTERN).as_object() else {
        return Ok(default);
    };
    Ok(Text::of(cx, pattern, string)?.part(cx, from, to))
}

#[cold]
fn no_group(cx: Cx<'_>) -> Exit {
    cx.index_error("no such group")
}

/// The number of the group that a key names.
#[inline]
fn group_number<'v>(cx: Cx<'v>, found: Obj<'v>, key: V<'v>) -> Result<usize, Exit> {
    let number = match key.as_small() {
        Some(n) => n,
        None if key.is_integer() || key.as_bool().is_some() => {
            cx.index_object(key)?.as_i64().unwrap_or(-1)
        }
        None => {
            if crate::protocol::sequence::has_index(cx, key) {
                return Err(Exit::NeedGuest);
            }
            let names = found
                .fixed(PATTERN)
                .as_object()
                .and_then(|pattern| pattern.fixed(GROUP_INDEX).as_map());
            let found = match names {
                Some(names) if key.as_str().is_some() || key.as_bytes().is_some() => {
                    names.get(cx, key)?
                }
                _ => None,
            };
            found.and_then(V::as_small).unwrap_or(-1)
        }
    };
    match usize::try_from(number) {
        Ok(number) if number <= group_count(found) => Ok(number),
        _ => Err(no_group(cx)),
    }
}

fn group<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = this(cx, args[0], "group")?;
    let keys = args[1].as_tuple();
    let keys = keys.map_or(&[][..], |keys| keys.items());
    match keys {
        [] => group_text(cx, found, 0, V::NIL),
        [key] => {
            let number = group_number(cx, found, key.get())?;
            group_text(cx, found, number, V::NIL)
        }
        _ => {
            let texts = keys
                .iter()
                .map(|key| {
                    let number = group_number(cx, found, key.get())?;
                    group_text(cx, found, number, V::NIL)
                })
                .collect::<Result<Vec<_>, Exit>>()?;
            Ok(cx.new_tuple(&texts).v())
        }
    }
}

fn getitem<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = this(cx, args[0], "__getitem__")?;
    let number = group_number(cx, found, args[1])?;
    group_text(cx, found, number, V::NIL)
}

fn groups<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = this(cx, args[0], "groups")?;
    let default = args[1].given().unwrap_or(V::NIL);
    let texts = (1..=group_count(found))
        .map(|group| group_text(cx, found, group, default))
        .collect::<Result<Vec<_>, Exit>>()?;
    Ok(cx.new_tuple(&texts).v())
}

fn groupdict<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = this(cx, args[0], "groupdict")?;
    let default = args[1].given().unwrap_or(V::NIL);
    let result = cx.new_map();
    let names = found
        .fixed(PATTERN)
        .as_object()
        .and_then(|pattern| pattern.fixed(GROUP_INDEX).as_map());
    if let Some(names) = names {
        for entry in names.iter() {
            let number = entry.value.as_small().unwrap_or(0).max(0) as usize;
            let text = group_text(cx, found, number, default)?;
            result.set(cx, entry.key, text)?;
        }
    }
    Ok(result.v())
}

/// The span of the group that an argument names (0 when not given), -1 twice when it took no part.
fn span_argument<'v>(cx: Cx<'v>, args: &[V<'v>], name: &str) -> Result<(i64, i64), Exit> {
    let found = this(cx, args[0], name)?;
    let number = match args[1].given() {
        Some(key) => group_number(cx, found, key)?,
        None => 0,
    };
    Ok(span(found, number).map_or((-1, -1), |(from, to)| (from as i64, to as i64)))
}

fn start<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(span_argument(cx, args, "start")?.0))
}

fn end<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::small(span_argument(cx, args, "end")?.1))
}

fn pair<'v>(cx: Cx<'v>, (from, to): (i64, i64)) -> V<'v> {
    cx.new_tuple(&[V::small(from), V::small(to)]).v()
}

fn get_span<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(pair(cx, span_argument(cx, args, "span")?))
}

fn regs<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = this(cx, args[0], "regs")?;
    let spans: Vec<V<'v>> = (0..=group_count(found))
        .map(|group| {
            let span = span(found, group);
            pair(
                cx,
                span.map_or((-1, -1), |(from, to)| (from as i64, to as i64)),
            )
        })
        .collect();
    Ok(cx.new_tuple(&spans).v())
}

fn slot<'v, const SLOT: usize>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0], "attribute")?.fixed(SLOT))
}

fn lastgroup<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = this(cx, args[0], "lastgroup")?;
    let Some(last) = found.fixed(LAST_INDEX).as_small() else {
        return Ok(V::NIL);
    };
    let names = found
        .fixed(PATTERN)
        .as_object()
        .and_then(|pattern| pattern.fixed(INDEX_GROUP).as_tuple());
    Ok(names
        .and_then(|names| names.get(last.max(0) as usize))
        .unwrap_or(V::NIL))
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let found = this(cx, args[0], "__repr__")?;
    let (from, to) = span(found, 0).unwrap_or((0, 0));
    let shown = cx.leaf_repr(group_text(cx, found, 0, V::NIL)?)?;
    let shown = from_text(cx, text_of(shown).slice(0, 50));
    let mut parts = vec![cx.new_str(&format!("<re.Match object; span=({from}, {to}), match="))];
    parts.extend(shown.as_str());
    parts.push(cx.symbol(">"));
    Ok(cx.join_strings(parts.iter().copied()).v())
}

fn same<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(args[0])
}

const GROUP: &str = "(self, group=0, /)";

pub const CLASS: ClassSpec = ClassSpec {
    module: "re",
    doc: "The result of re.match() and re.search().\nMatch objects always have a boolean value of True.",
    fixed_slots: SLOTS,
    flags: class_flags::NO_NEW,
    class_methods: &[
        NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0)
            .doc("See PEP 585"),
    ],
    attributes: &[
        GetSet::read_only("string", slot::<STRING>),
        GetSet::read_only("re", slot::<PATTERN>),
        GetSet::read_only("pos", slot::<POS>),
        GetSet::read_only("endpos", slot::<END_POS>),
        GetSet::read_only("lastindex", slot::<LAST_INDEX>),
        GetSet::read_only("lastgroup", lastgroup),
        GetSet::read_only("regs", regs),
    ],
    methods: &[
        NativeDef::leaf_or_guest("group", "(self, /, *args)", group, "match_group")
            .doc("Return subgroup(s) of the match by indices or names."),
        NativeDef::leaf_or_guest("__getitem__", "(self, key, /)", getitem, "match_getitem"),
        NativeDef::leaf("groups", "(self, /, default=None)", groups)
            .doc("Return a tuple containing all the subgroups of the match, from 1."),
        NativeDef::leaf("groupdict", "(self, /, default=None)", groupdict)
            .doc("Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name."),
        NativeDef::leaf_or_guest("start", GROUP, start, "match_start")
            .doc("Return index of the start of the substring matched by group."),
        NativeDef::leaf_or_guest("end", GROUP, end, "match_end")
            .doc("Return index of the end of the substring matched by group."),
        NativeDef::leaf_or_guest("span", GROUP, get_span, "match_span")
            .doc("For match object m, return the 2-tuple (m.start(group), m.end(group))."),
        NativeDef::leaf_or_guest("expand", "(self, /, template)", super::template::expand_method, "match_expand")
            .doc("Return the string obtained by doing backslash substitution on the string template, as done by the sub() method."),
        NativeDef::leaf("__repr__", "(self, /)", repr),
        NativeDef::leaf("__copy__", "(self, /)", same),
        NativeDef::leaf("__deepcopy__", "(self, memo, /)", same),
    ],
    ..ClassSpec::new(C::Match, C::Object)
};
