//! The class `re.Pattern`.
//!
//! Fixed slots: see the constants. Templates of replacements that were parsed once are kept in a dict.

use std::rc::Rc;

use super::matching;
use super::programs::{Entry, programs};
use super::replace;
use crate::prelude::*;
use crate::protocol::sequence::not_implemented;
use crate::protocol::{Compare, Hashing, Index, Repr};
use crate::types::list::class_getitem;
use crate::types::mapping_proxy::new_proxy;
use crate::types::str::args::{from_text, text_of, wrong_receiver};

pub const PROGRAM: usize = 0;
pub const PATTERN: usize = 1;
pub const FLAGS: usize = 2;
pub const GROUPS: usize = 3;
/// Dict from names to numbers.
pub const GROUP_INDEX: usize = 4;
/// Tuple of names by number.
pub const INDEX_GROUP: usize = 5;
/// None: matches both; False: text; True: bytes.
pub const IS_BYTES: usize = 6;
/// Dict from replacements to parsed templates, or nil.
pub const TEMPLATES: usize = 7;
const SLOTS: u8 = 8;

/// The receiver as a pattern.
///
/// # Errors
/// TypeError for another class.
pub fn this<'v>(cx: Cx<'v>, value: V<'v>, name: &str) -> Result<corevm::Obj<'v>, Exit> {
    match value.as_object() {
        Some(object) if cx.is_exactly(value, C::Pattern) => Ok(object),
        _ => Err(wrong_receiver(cx, name, "re.Pattern", value)),
    }
}

/// The pattern's program.
///
/// # Errors
/// Never for a pattern made by [`compile`].
pub fn entry<'v>(cx: Cx<'v>, pattern: corevm::Obj<'v>) -> Result<Rc<Entry>, Exit> {
    let number = pattern.fixed(PROGRAM).as_small().unwrap_or(-1);
    usize::try_from(number)
        .ok()
        .and_then(|number| programs(cx).entry(number))
        .ok_or_else(|| cx.error(C::RuntimeError, "invalid SRE code").into())
}

/// Number of capture groups.
pub fn groups(pattern: corevm::Obj<'_>) -> usize {
    pattern
        .fixed(GROUPS)
        .as_small()
        .map_or(0, |n| n.max(0) as usize)
}

/// `_sre.compile(pattern, flags, code, groups, groupindex, indexgroup)`.
pub fn compile<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let flags = cx.index_i64(args[1], C::OverflowError)?;
    let Some(code) = args[2].as_list() else {
        return Err(cx.type_error(format!(
            "compile() argument 'code' must be list, not {}",
            cx.given_name(args[2])
        )));
    };
    let groups = cx.index_i64(args[3], C::OverflowError)?;
    if args[4].as_map().is_none() {
        return Err(cx.type_error(format!(
            "compile() argument 'groupindex' must be dict, not {}",
            cx.given_name(args[4])
        )));
    }
    if args[5].as_tuple().is_none() {
        return Err(cx.type_error(format!(
            "compile() argument 'indexgroup' must be tuple, not {}",
            cx.given_name(args[5])
        )));
    }
    let too_large = || cx.overflow_error("regular expression code size limit exceeded");
    let words = code
        .iter()
        .map(|word| {
            let n = cx.index_i64(word, C::OverflowError)?;
            u32::try_from(n).map_err(|_| too_large())
        })
        .collect::<Result<Vec<u32>, Exit>>()?;
    let number = u32::try_from(groups)
        .ok()
        .and_then(|groups| programs(cx).number(words, groups));
    let Some(number) = number else {
        return Err(cx.error(C::RuntimeError, "invalid SRE code").into());
    };
    let is_bytes = if args[0].is_nil() {
        V::NIL
    } else {
        V::bool(args[0].as_str().is_none())
    };
    let pattern = cx.new_instance(cx.class(C::Pattern));
    if let Some(object) = pattern.as_object() {
        object.set_fixed(cx, PROGRAM, V::small(number as i64));
        object.set_fixed(cx, PATTERN, args[0]);
        object.set_fixed(cx, FLAGS, cx.new_int(flags));
        object.set_fixed(cx, GROUPS, V::small(groups));
        object.set_fixed(cx, GROUP_INDEX, args[4]);
        object.set_fixed(cx, INDEX_GROUP, args[5]);
        object.set_fixed(cx, IS_BYTES, is_bytes);
        object.set_fixed(cx, TEMPLATES, V::NIL);
    }
    Ok(pattern)
}

const FLAG_NAMES: &[(i64, &str)] = &[
    (2, "re.IGNORECASE"),
    (8, "re.MULTILINE"),
    (16, "re.DOTALL"),
    (64, "re.VERBOSE"),
    (128, "re.DEBUG"),
    (256, "re.ASCII"),
    (4, "re.LOCALE"),
    (32, "re.UNICODE"),
];

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pattern = this(cx, args[0], "__repr__")?;
    let mut flags = pattern.fixed(FLAGS).as_small().unwrap_or(0);
    // Text patterns are Unicode unless something else is said.
    if pattern.fixed(IS_BYTES) == V::FALSE && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let mut names = Vec::new();
    for &(bit, name) in FLAG_NAMES {
        if flags & bit != 0 {
            names.push(name.to_owned());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("0x{flags:x}"));
    }
    let shown = cx.leaf_repr(pattern.fixed(PATTERN))?;
    let shown = from_text(cx, text_of(shown).slice(0, 200));
    let mut parts = vec![cx.symbol("re.compile(")];
    parts.extend(shown.as_str());
    if !names.is_empty() {
        parts.push(cx.new_str(&format!(", {}", names.join("|"))));
    }
    parts.push(cx.symbol(")"));
    Ok(cx.join_strings(parts.iter().copied()).v())
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let pattern = this(cx, args[0], "__hash__")?;
    let hash = cx.leaf_hash(pattern.fixed(PATTERN))?;
    let number = pattern.fixed(PROGRAM).as_small().unwrap_or(0);
    let flags = pattern.fixed(FLAGS).as_small().unwrap_or(0);
    let mixed = hash ^ number.wrapping_mul(0x9E37_79B9) ^ flags;
    Ok(cx.new_int(if mixed == -1 { -2 } else { mixed }))
}

fn is_equal<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<Option<bool>, Exit> {
    let a = this(cx, args[0], "__eq__")?;
    if !cx.is_exactly(args[1], C::Pattern) {
        return Ok(None);
    }
    let b = this(cx, args[1], "__eq__")?;
    let same = [PROGRAM, FLAGS, IS_BYTES]
        .iter()
        .all(|&slot| a.fixed(slot) == b.fixed(slot));
    Ok(Some(
        same && cx.leaf_same(a.fixed(PATTERN), b.fixed(PATTERN))?,
    ))
}

fn eq<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(is_equal(cx, args)?.map_or_else(|| not_implemented(cx), V::bool))
}

fn ne<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(is_equal(cx, args)?.map_or_else(|| not_implemented(cx), |equal| V::bool(!equal)))
}

fn same<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(args[0])
}

fn get_pattern<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0], "pattern")?.fixed(PATTERN))
}

fn get_flags<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0], "flags")?.fixed(FLAGS))
}

fn get_groups<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(this(cx, args[0], "groups")?.fixed(GROUPS))
}

fn get_groupindex<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let index = this(cx, args[0], "groupindex")?.fixed(GROUP_INDEX);
    Ok(match index.as_exact_map() {
        // Nobody can change what nobody else has.
        Some(map) if map.is_empty() => cx.new_map().v(),
        _ => new_proxy(cx, index),
    })
}

const ONE: &str = "(self, /, string, pos=0, endpos=9223372036854775807)";

pub const CLASS: ClassSpec = ClassSpec {
    module: "re",
    doc: "Compiled regular expression object.",
    fixed_slots: SLOTS,
    flags: class_flags::NO_NEW | class_flags::WEAKREF,
    class_methods: &[
        NativeDef::step("__class_getitem__", "(cls, item, /)", class_getitem, 0)
            .doc("See PEP 585"),
    ],
    attributes: &[
        GetSet {
            doc: "The pattern string from which the RE object was compiled.",
            ..GetSet::read_only("pattern", get_pattern)
        },
        GetSet {
            doc: "The regex matching flags.",
            ..GetSet::read_only("flags", get_flags)
        },
        GetSet {
            doc: "The number of capturing groups in the pattern.",
            ..GetSet::read_only("groups", get_groups)
        },
        GetSet {
            doc: "A dictionary mapping group names to group numbers.",
            ..GetSet::read_only("groupindex", get_groupindex)
        },
    ],
    methods: &[
        NativeDef::leaf_or("match", ONE, matching::match_, matching::match_step, 1)
            .doc("Matches zero or more characters at the beginning of the string."),
        NativeDef::leaf_or("fullmatch", ONE, matching::fullmatch, matching::fullmatch_step, 1)
            .doc("Matches against all of the string."),
        NativeDef::leaf_or("search", ONE, matching::search, matching::search_step, 1)
            .doc("Scan through string looking for a match, and return a corresponding match object instance.\n\nReturn None if no position in the string matches."),
        NativeDef::leaf_or_guest("findall", ONE, matching::findall, "pattern_findall")
            .doc("Return a list of all non-overlapping matches of pattern in string."),
        NativeDef::leaf_or_guest("finditer", ONE, matching::finditer, "pattern_finditer")
            .doc("Return an iterator over all non-overlapping matches for the RE pattern in string."),
        NativeDef::leaf("scanner", ONE, matching::scanner),
        NativeDef::leaf_or_guest("split", "(self, /, string, maxsplit=0)", matching::split, "pattern_split")
            .doc("Split string by the occurrences of pattern."),
        NativeDef::leaf_or("sub", "(self, /, repl, string, count=0)", replace::sub, |cx, slots, state, got| replace::step(cx, slots, state, got, replace::Gives::Text), replace::SCRATCH)
            .doc("Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl."),
        NativeDef::leaf_or("subn", "(self, /, repl, string, count=0)", replace::subn, |cx, slots, state, got| replace::step(cx, slots, state, got, replace::Gives::Both), replace::SCRATCH)
            .doc("Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl."),
        NativeDef::leaf("__copy__", "(self, /)", same),
        NativeDef::leaf("__deepcopy__", "(self, memo, /)", same),
        NativeDef::leaf("__repr__", "(self, /)", repr),
        NativeDef::leaf("__hash__", "(self, /)", hash),
        NativeDef::leaf("__eq__", "(self, value, /)", eq),
        NativeDef::leaf("__ne__", "(self, value, /)", ne),
    ],
    ..ClassSpec::new(C::Pattern, C::Object)
};
