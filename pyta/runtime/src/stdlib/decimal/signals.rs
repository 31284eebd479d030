//! Signals, and the mappings `flags` and `traps` of a context.

use corevm::Obj;

use super::arith::{Status, status};
use super::context::{self, FLAGS_DICT, STATUS, TRAPS, TRAPS_DICT, kept};
use crate::prelude::*;
use crate::protocol::Truth;
use crate::types::iterators::new_with_slots;

/// The signals in order, with the conditions that each stands for.
pub const SIGNALS: [(&str, Status); 9] = [
    ("InvalidOperation", status::INVALID),
    ("FloatOperation", status::FLOAT_OPERATION),
    ("DivisionByZero", status::DIVISION_BY_ZERO),
    ("Overflow", status::OVERFLOW),
    ("Underflow", status::UNDERFLOW),
    ("Subnormal", status::SUBNORMAL),
    ("Inexact", status::INEXACT),
    ("Rounded", status::ROUNDED),
    ("Clamped", status::CLAMPED),
];

/// The conditions of invalid operations that have classes of their own, in the order in which these are kept behind the signals'.
const CONDITIONS: [(&str, Status); 4] = [
    ("ConversionSyntax", status::CONVERSION_SYNTAX),
    ("DivisionImpossible", status::DIVISION_IMPOSSIBLE),
    ("DivisionUndefined", status::DIVISION_UNDEFINED),
    ("InvalidContext", status::INVALID_CONTEXT),
];

/// The names of the classes that are kept, in order.
pub fn class_names() -> impl Iterator<Item = &'static str> {
    SIGNALS.iter().chain(&CONDITIONS).map(|(name, _)| *name)
}

const VALID_SIGNALS: &str = "valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]";

/// Fixed slots of mappings.
const CONTEXT: usize = 0;
/// The context's slot that has the set.
const WHICH: usize = 1;

/// Which set of conditions of a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Flags,
    Traps,
}

/// What all mappings of signals have.
pub const CLASS: ClassSpec = ClassSpec {
    module: "decimal",
    flags: class_flags::BASE,
    fixed_slots: 2,
    methods: &[
        NativeDef::leaf("__len__", "(self, /)", |cx, args| {
            set_of(cx, args[0])?;
            Ok(V::small(SIGNALS.len() as i64))
        }),
        NativeDef::leaf("__getitem__", "(self, key, /)", |cx, args| {
            let conditions = conditions_of_key(cx, args[1])?;
            Ok(V::bool(set_of(cx, args[0])? & conditions != 0))
        }),
        NativeDef::leaf("__setitem__", "(self, key, value, /)", set_item),
        NativeDef::leaf("__delitem__", "(self, key, /)", |cx, _| {
            Err(cx.value_error("signal keys cannot be deleted"))
        }),
        NativeDef::leaf("__repr__", "(self, /)", repr),
        NativeDef::leaf("copy", "(self, /)", |cx, args| {
            Ok(dict(cx, set_of(cx, args[0])?)?.v())
        }),
        NativeDef::leaf("__eq__", "(self, value, /)", |cx, args| {
            equals(cx, args, true)
        }),
        NativeDef::leaf("__ne__", "(self, value, /)", |cx, args| {
            equals(cx, args, false)
        }),
    ],
    ..ClassSpec::new(C::SignalDictMixin, C::Object)
};

/// A mapping's context and the slot of its set.
fn parts<'v>(cx: Cx<'v>, mapping: V<'v>) -> Result<(Obj<'v>, usize), Exit> {
    let object = mapping
        .as_kind(Kind::Instance)
        .filter(|_| cx.is_instance(mapping, C::SignalDictMixin));
    let context = object.and_then(|object| object.fixed(CONTEXT).as_object());
    match (object, context) {
        (Some(object), Some(context)) => Ok((
            context,
            object.fixed(WHICH).as_small().unwrap_or(0) as usize,
        )),
        _ => Err(cx.value_error("invalid signal dict")),
    }
}

fn set_of<'v>(cx: Cx<'v>, mapping: V<'v>) -> Result<Status, Exit> {
    let (context, which) = parts(cx, mapping)?;
    Ok(context::conditions(context, which))
}

/// The mapping of a context.
pub fn mapping<'v>(cx: Cx<'v>, context: Obj<'v>, side: Side) -> V<'v> {
    let (dict, set) = match side {
        Side::Flags => (FLAGS_DICT, STATUS),
        Side::Traps => (TRAPS_DICT, TRAPS),
    };
    let made = context.fixed(dict);
    if made.as_object().is_some() {
        return made;
    }
    let Some(class) = context::keep(cx, kept::SIGNAL_DICT).as_exact_type() else {
        return V::NIL;
    };
    let made = new_with_slots(cx, class, &[context.v(), V::small(set as i64)]);
    context.set_fixed(cx, dict, made);
    made
}

fn class_of_signal(cx: Cx<'_>, index: usize) -> V<'_> {
    context::keep(cx, kept::SIGNALS + index)
}

fn conditions_of_class<'v>(cx: Cx<'v>, key: V<'v>) -> Option<Status> {
    let index = (0..SIGNALS.len()).find(|&index| class_of_signal(cx, index) == key)?;
    Some(SIGNALS[index].1)
}

fn conditions_of_key<'v>(cx: Cx<'v>, key: V<'v>) -> Result<Status, Exit> {
    conditions_of_class(cx, key).ok_or_else(|| cx.error(C::KeyError, VALID_SIGNALS).into())
}

fn set_item<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let conditions = conditions_of_key(cx, args[1])?;
    let (context, which) = parts(cx, args[0])?;
    let before = context::conditions(context, which);
    let after = match cx.leaf_truth(args[2]).unwrap_or(true) {
        true => before | conditions,
        false => before & !conditions,
    };
    context::set_conditions(cx, context, which, after);
    Ok(V::NIL)
}

fn dict<'v>(cx: Cx<'v>, set: Status) -> Result<Map<'v>, Exit> {
    let dict = cx.new_map();
    for (index, (_, conditions)) in SIGNALS.iter().enumerate() {
        dict.set(
            cx,
            class_of_signal(cx, index),
            V::bool(set & conditions != 0),
        )?;
    }
    Ok(dict)
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let set = set_of(cx, args[0])?;
    let shown: Vec<String> = SIGNALS
        .iter()
        .map(|(name, conditions)| {
            let truth = if set & conditions != 0 {
                "True"
            } else {
                "False"
            };
            format!("<class 'decimal.{name}'>:{truth}")
        })
        .collect();
    Ok(cx.new_str(&format!("{{{}}}", shown.join(", "))).v())
}

fn equals<'v>(cx: Cx<'v>, args: &[V<'v>], wanted: bool) -> Result<V<'v>, Exit> {
    let own = set_of(cx, args[0])?;
    let other = if cx.is_instance(args[1], C::SignalDictMixin) {
        set_of(cx, args[1])?
    } else if let Some(dict) = args[1].as_map() {
        match of_dict(cx, dict)? {
            Some(set) => set,
            None if dict.is_empty() => return Err(cx.value_error("invalid signal dict")),
            None => return Ok(cx.root(crate::roots::NOT_IMPLEMENTED)),
        }
    } else {
        return Ok(cx.root(crate::roots::NOT_IMPLEMENTED));
    };
    // Only the signals are compared: one condition of several is as good as another.
    let same = SIGNALS
        .iter()
        .all(|(_, conditions)| (own & conditions != 0) == (other & conditions != 0));
    Ok(V::bool(same == wanted))
}

/// The conditions that a dict says; `None` if it is not one of all signals.
fn of_dict<'v>(cx: Cx<'v>, dict: Map<'v>) -> Result<Option<Status>, Exit> {
    if dict.len() != SIGNALS.len() {
        return Ok(None);
    }
    let mut set = 0;
    for entry in dict.iter() {
        let Some(conditions) = conditions_of_class(cx, entry.key) else {
            return Ok(None);
        };
        if cx.leaf_truth(entry.value).unwrap_or(true) {
            set |= conditions;
        }
    }
    Ok(Some(set))
}

/// The conditions that a mapping says.
///
/// # Errors
/// TypeError, KeyError.
pub fn of_mapping<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Status, Exit> {
    if cx.is_instance(value, C::SignalDictMixin) {
        return set_of(cx, value);
    }
    let Some(dict) = value.as_map() else {
        return Err(cx.type_error("argument must be a signal dict"));
    };
    match of_dict(cx, dict)? {
        Some(set) => Ok(set),
        None => Err(cx.error(C::KeyError, "invalid signal dict").into()),
    }
}

/// The conditions of a list of signals.
///
/// # Errors
/// KeyError.
pub fn of_list<'v>(cx: Cx<'v>, list: List<'v>) -> Result<Status, Exit> {
    let mut set = 0;
    for i in 0..list.len() {
        set |= conditions_of_key(cx, list.get(i).unwrap_or(V::NIL))?;
    }
    Ok(set)
}

/// The names of the signals in a set, in the order of the conditions' bits.
pub fn names(set: Status) -> String {
    let mut names: Vec<&str> = Vec::new();
    for condition in (0..Status::BITS).map(|bit| 1 << bit) {
        let signal = SIGNALS
            .iter()
            .find(|(_, conditions)| set & condition & conditions != 0);
        if let Some((name, _)) = signal
            && !names.contains(name)
        {
            names.push(name);
        }
    }
    names.join(", ")
}

/// The classes of the signals in a set.
pub fn classes<'v>(cx: Cx<'v>, set: Status) -> Vec<V<'v>> {
    let signals = SIGNALS.iter().enumerate();
    signals
        .filter(|(_, (_, conditions))| set & conditions != 0)
        .map(|(index, _)| class_of_signal(cx, index))
        .collect()
}

/// The class of the first signal in a set.
pub fn first_class(cx: Cx<'_>, set: Status) -> V<'_> {
    classes(cx, set).first().copied().unwrap_or(V::NIL)
}

/// The classes that tell most exactly what happened.
pub fn classes_of_conditions<'v>(cx: Cx<'v>, set: Status) -> Vec<V<'v>> {
    let mut classes = Vec::new();
    if set & status::INVALID_OPERATION != 0 {
        classes.push(class_of_signal(cx, 0));
    }
    for (index, (_, condition)) in CONDITIONS.iter().enumerate() {
        if set & condition != 0 {
            classes.push(class_of_signal(cx, SIGNALS.len() + index));
        }
    }
    classes.extend(self::classes(cx, set & !status::INVALID));
    classes
}
