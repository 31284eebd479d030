//! Errors of arguments that fit no parameters, in CPython's words.

use corevm::ArgumentError;
use corevm::objects::{Function, NativeFunction};

use super::suggest::closest;
use crate::prelude::*;
use crate::protocol::method::native_flavor;

/// Raises what calling `callee` with such arguments raises.
pub fn argument_error<'v>(cx: Cx<'v>, callee: V<'v>, error: ArgumentError<'v>) -> Raised {
    let text = if let Some(function) = callee.as_exact_function() {
        of_function(cx, function, &error)
    } else if let Some(native) = callee.as_exact_native_function() {
        of_native(cx, native, &error)
    } else {
        "wrong arguments".to_owned()
    };
    cx.error(C::TypeError, text)
}

fn text(name: V<'_>) -> String {
    name.as_str().map_or_else(String::new, Str::to_text)
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`.
fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}

fn of_function<'v>(cx: Cx<'v>, function: Function<'v>, error: &ArgumentError<'v>) -> String {
    let name = text(function.qualified_name(cx));
    let parameters = &function.code(cx).function().parameters;
    match error {
        ArgumentError::TooMany { given } => {
            let most = parameters.positional.len();
            let defaults = function.defaults().as_tuple().map_or(0, Tuple::len);
            let least = most.saturating_sub(defaults);
            let were = if *given == 1 { "was" } else { "were" };
            if defaults > 0 {
                format!(
                    "{name}() takes from {least} to {most} positional argument{} but {given} {were} given",
                    plural(most)
                )
            } else {
                format!(
                    "{name}() takes {most} positional argument{} but {given} {were} given",
                    plural(most)
                )
            }
        }
        ArgumentError::Missing { names, named_only } => format!(
            "{name}() missing {} required {} argument{}: {}",
            names.len(),
            if *named_only {
                "keyword-only"
            } else {
                "positional"
            },
            plural(names.len()),
            listed(names)
        ),
        ArgumentError::Unexpected { name: argument } => {
            let own: Vec<&str> = parameters
                .positional
                .iter()
                .skip(parameters.positional_only as usize)
                .chain(&parameters.named_only)
                .map(String::as_str)
                .collect();
            unexpected(&name, &text(*argument), &own)
        }
        ArgumentError::Duplicate { name: argument } => format!(
            "{name}() got multiple values for argument '{}'",
            text(*argument)
        ),
        ArgumentError::PositionalOnly { names } => format!(
            "{name}() got some positional-only arguments passed as keyword arguments: '{}'",
            names.join(", ")
        ),
        ArgumentError::NameNotString => "keywords must be strings".to_owned(),
    }
}

fn unexpected(function: &str, argument: &str, own: &[&str]) -> String {
    let hint = match closest(argument, own.iter().copied()) {
        Some(own) => format!(". Did you mean '{own}'?"),
        None => String::new(),
    };
    format!("{function}() got an unexpected keyword argument '{argument}'{hint}")
}

/// How a native is named in errors: with its class, without its module.
fn native_name<'v>(cx: Cx<'v>, native: NativeFunction<'v>) -> (String, String) {
    let own = native.def(cx).name.to_owned();
    let full = match native.owner().as_type() {
        Some(class) if own == "__new__" || own == "__init__" => {
            let name = text(class.name());
            return (name.clone(), name);
        }
        Some(class) => format!("{}.{own}", text(class.name())),
        None => own.clone(),
    };
    (own, full)
}

fn of_native<'v>(cx: Cx<'v>, native: NativeFunction<'v>, error: &ArgumentError<'v>) -> String {
    let (short, full) = native_name(cx, native);
    let signature = cx.isolate().native_signature(native.id());
    let is_new = native.def(cx).name == "__new__";
    let has_receiver = native_flavor(native) != 0 || native.receiver().given().is_some() || is_new;
    let own = usize::from(has_receiver);
    let most = signature.positional.len().saturating_sub(own);
    let least = signature.required.saturating_sub(own);
    // These take their arguments by hand.
    let by_hand = ["sorted", "int"].contains(&short.as_str());
    let by_name = !by_hand
        && (signature.positional_only < signature.positional.len() && most > 0
            || !signature.named_only.is_empty());
    match error {
        ArgumentError::TooMany { given } => {
            let given = given.saturating_sub(own);
            too_many(&short, &full, (least, most), by_name, given)
        }
        ArgumentError::Missing { names, .. } if by_name => {
            let first = names.first().cloned().unwrap_or_default();
            let place = signature.positional.iter().position(|name| *name == first);
            if place.is_some_and(|place| place < signature.positional_only) {
                let given = least.saturating_sub(names.len());
                let bound = if least == most { "exactly" } else { "at least" };
                return format!(
                    "{short}() takes {bound} {least} positional argument{} ({given} given)",
                    plural(least)
                );
            }
            let place = signature
                .positional
                .iter()
                .position(|name| *name == first)
                .map_or(0, |place| place + 1 - own.min(place));
            format!("{short}() missing required argument '{first}' (pos {place})")
        }
        ArgumentError::Missing { names, .. } => {
            let given = least.saturating_sub(names.len());
            too_few(&short, &full, (least, most), given)
        }
        ArgumentError::Unexpected { name } if by_name || signature.named_rest => {
            let names: Vec<&str> = signature
                .positional
                .iter()
                .skip(signature.positional_only)
                .copied()
                .chain(signature.named_only.iter().map(|(name, _)| *name))
                .collect();
            unexpected(&short, &text(*name), &names)
        }
        ArgumentError::Unexpected { .. } | ArgumentError::PositionalOnly { .. } => {
            format!("{full}() takes no keyword arguments")
        }
        ArgumentError::Duplicate { name } => {
            let name = text(*name);
            let place = signature
                .positional
                .iter()
                .position(|own| *own == name)
                .map_or(0, |place| place + 1 - own.min(place));
            format!("argument for {short}() given by name ('{name}') and position ({place})")
        }
        ArgumentError::NameNotString => "keywords must be strings".to_owned(),
    }
}

fn too_many(
    short: &str,
    full: &str,
    (least, most): (usize, usize),
    by_name: bool,
    given: usize,
) -> String {
    if by_name {
        let bound = if least == most { "exactly" } else { "at most" };
        return if most == 0 {
            format!("{short}() takes no positional arguments")
        } else {
            format!(
                "{short}() takes {bound} {most} positional argument{} ({given} given)",
                plural(most)
            )
        };
    }
    positional_count(short, full, (least, most), given)
}

fn too_few(short: &str, full: &str, (least, most): (usize, usize), given: usize) -> String {
    positional_count(short, full, (least, most), given)
}

/// The wording of natives without named parameters.
fn positional_count(
    short: &str,
    full: &str,
    (least, most): (usize, usize),
    given: usize,
) -> String {
    match (least, most) {
        (0, 0) => format!("{full}() takes no arguments ({given} given)"),
        (1, 1) if short != "sorted" => {
            format!("{full}() takes exactly one argument ({given} given)")
        }
        (least, most) if least == most => {
            format!(
                "{short} expected {most} argument{}, got {given}",
                plural(most)
            )
        }
        (_, most) if given > most => format!(
            "{short} expected at most {most} argument{}, got {given}",
            plural(most)
        ),
        (least, _) => format!(
            "{short} expected at least {least} argument{}, got {given}",
            plural(least)
        ),
    }
}
