//! The match statement.

use crate::builtins::object_functions;
use crate::prelude::*;
use crate::protocol::LeafCalls;

fn has_flag<'v>(cx: Cx<'v>, value: V<'v>, flag: u64) -> bool {
    cx.type_of(value).is_some_and(|class| class.has_flag(flag))
}

pub fn match_sequence<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(has_flag(cx, args[0], class_flags::SEQUENCE)))
}

pub fn match_mapping<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(has_flag(cx, args[0], class_flags::MAPPING)))
}

pub fn match_length<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match cx.call_leaf_method(N::len, &[args[0]])? {
        Some(len) if len.as_small().is_some_and(|len| len >= 0) => Ok(len),
        _ => Err(Exit::NeedGuest),
    }
}

/// `case Class(…):` for classes whose check needs no guest code, and attributes that are read without.
pub fn match_class<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(class) = args[1].as_exact_type() else {
        return Err(cx.type_error("called match pattern must be a class"));
    };
    if !cx.is_exactly(class.v(), C::Type) {
        return Err(Exit::NeedGuest);
    }
    let found = crate::types::type_::instance_check(cx, &[args[1], args[0]])?;
    if found != V::TRUE {
        return Ok(V::NIL);
    }
    let named = args[3].as_tuple().map_or(0, Tuple::len);
    match (args[2].as_small(), named) {
        (Some(0), 0) => Ok(cx.root(crate::roots::EMPTY_TUPLE)),
        (Some(1), 0)
            if class.has_flag(class_flags::MATCH_SELF)
                && cx.lookup(class, cx.name(N::match_args)).is_none() =>
        {
            Ok(cx.new_tuple(&[args[0]]).v())
        }
        (Some(positional), _) => attributes(cx, args[0], class, positional as usize, args[3]),
        _ => Err(Exit::NeedGuest),
    }
}

/// The values of the attributes that a pattern's sub-patterns are for, nil when one is missing.
///
/// # Errors
/// Needs guest code, also for all that is wrong with the pattern.
fn attributes<'v>(
    cx: Cx<'v>,
    subject: V<'v>,
    class: Type<'v>,
    positional: usize,
    named: V<'v>,
) -> Result<V<'v>, Exit> {
    let declared = || cx.lookup(class, cx.name(N::match_args))?.as_exact_tuple();
    let first = match positional {
        0 => &[][..],
        _ => declared().map_or(&[][..], Tuple::items),
    };
    let first = first.get(..positional).ok_or(Exit::NeedGuest)?;
    let named = named.as_tuple().map_or(&[][..], Tuple::items);
    let mut names: Vec<Str<'v>> = Vec::with_capacity(first.len() + named.len());
    let mut values = Vec::with_capacity(first.len() + named.len());
    for name in first.iter().chain(named) {
        let name = name.get().as_exact_str().ok_or(Exit::NeedGuest)?;
        if names.iter().any(|known| known.equals(name)) {
            return Err(Exit::NeedGuest);
        }
        match object_functions::quiet(cx, subject, name.v())? {
            Some(value) => values.push(value),
            None => return Ok(V::NIL),
        }
        names.push(name);
    }
    Ok(cx.new_tuple(&values).v())
}

pub fn matches_self<'v>(_cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(V::bool(args[0].as_exact_type().is_some_and(|class| {
        class.has_flag(class_flags::MATCH_SELF)
    })))
}
