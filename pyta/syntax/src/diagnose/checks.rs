//! Error actions of the grammar that need more than a message.

use super::engine::{Engine, NodeId, Parts};
use super::grammar::{ErrorPlace, NodeKind};
use super::token::{Token, TokenKind};
use crate::literal::{self, Escape, StringToken};

/// A check by the name it has in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    AssignTarget,
    DeleteTarget,
    ForTarget,
    LegacyStatement,
    ForgottenComma,
    BareGeneratorArgument,
    PositionalAfterKeyword,
    BoundOfTuple,
    BoundOfSpec,
    MissingDictColon,
    Strings,
    FConversion,
    TConversion,
    RealNumber,
    ImaginaryNumber,
    InteractiveEnd,
}

/// Which expressions may stand in a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Targets {
    Star,
    Delete,
    For,
}

const A: ErrorPlace = ErrorPlace::At(0);
const A_TO_B: ErrorPlace = ErrorPlace::Range(0, 1);

impl Check {
    pub(super) fn named(name: &str) -> Option<Check> {
        Some(match name {
            "assign_target" => Check::AssignTarget,
            "delete_target" => Check::DeleteTarget,
            "for_target" => Check::ForTarget,
            "legacy_statement" => Check::LegacyStatement,
            "forgotten_comma" => Check::ForgottenComma,
            "bare_generator_argument" => Check::BareGeneratorArgument,
            "positional_after_keyword" => Check::PositionalAfterKeyword,
            "bound_of_tuple" => Check::BoundOfTuple,
            "bound_of_spec" => Check::BoundOfSpec,
            "missing_dict_colon" => Check::MissingDictColon,
            "strings" => Check::Strings,
            "f_conversion" => Check::FConversion,
            "t_conversion" => Check::TConversion,
            "real_number" => Check::RealNumber,
            "imaginary_number" => Check::ImaginaryNumber,
            "interactive_end" => Check::InteractiveEnd,
            _ => return None,
        })
    }

    /// Whether the alternative holds; if it does not, there may be an error now.
    pub(super) fn run(self, engine: &mut Engine<'_>, parts: Parts) -> bool {
        match self {
            Check::AssignTarget => invalid_target(engine, parts[0], Targets::Star),
            Check::DeleteTarget => invalid_target(engine, parts[0], Targets::Delete),
            Check::ForTarget => invalid_target(engine, parts[0], Targets::For),
            Check::LegacyStatement => legacy_statement(engine, parts),
            Check::ForgottenComma => forgotten_comma(engine, parts),
            Check::BareGeneratorArgument => bare_generator_argument(engine, parts),
            Check::PositionalAfterKeyword => positional_after_keyword(engine, parts),
            Check::BoundOfTuple => bound(engine, parts, "TypeVarTuple"),
            Check::BoundOfSpec => bound(engine, parts, "ParamSpec"),
            Check::MissingDictColon => missing_dict_colon(engine, parts),
            Check::Strings => return strings(engine, parts[0]),
            Check::FConversion => return conversion(engine, parts, 'f'),
            Check::TConversion => return conversion(engine, parts, 't'),
            Check::RealNumber => return number(engine, parts, false),
            Check::ImaginaryNumber => return number(engine, parts, true),
            Check::InteractiveEnd => {}
        }
        false
    }
}

fn invalid_target(engine: &mut Engine<'_>, node: NodeId, targets: Targets) {
    if let Some(bad) = find_invalid_target(engine, node, targets) {
        let verb = match targets {
            Targets::Delete => "delete",
            Targets::Star | Targets::For => "assign to",
        };
        let message = format!("cannot {verb} {}", engine.describe(bad));
        engine.fail(A, [bad; 3], message);
    }
}

/// The first part that cannot be a target.
fn find_invalid_target(engine: &Engine<'_>, node: NodeId, targets: Targets) -> Option<NodeId> {
    match engine.kind(node) {
        Some(NodeKind::List | NodeKind::Tuple) => elements(engine, node)
            .into_iter()
            .find_map(|element| find_invalid_target(engine, element, targets)),
        Some(NodeKind::Starred) if targets != Targets::Delete => {
            let value = *engine.children(node).last()?;
            find_invalid_target(engine, value, targets)
        }
        Some(NodeKind::Compare) if targets == Targets::For => {
            for_target_before_in(engine, node, targets)
        }
        Some(NodeKind::Name | NodeKind::Subscript | NodeKind::Attribute) => None,
        _ => Some(node),
    }
}

/// `for 1 in x` was read as a comparison.
fn for_target_before_in(engine: &Engine<'_>, node: NodeId, targets: Targets) -> Option<NodeId> {
    let [left, comparators] = engine.children(node) else {
        return None;
    };
    let first = *engine.children(*comparators).first()?;
    let operator = *engine.children(first).first()?;
    match engine.text_of(operator) {
        "in" => find_invalid_target(engine, *left, targets),
        _ => None,
    }
}

/// The expressions of a list or tuple, without its punctuation.
fn elements(engine: &Engine<'_>, node: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    for &child in engine.children(node) {
        match engine.kind(child) {
            Some(NodeKind::Sequence) => {
                found.extend(elements(engine, child));
            }
            Some(_) => found.push(child),
            None => {}
        }
    }
    found
}

fn is_legacy(engine: &Engine<'_>, node: NodeId) -> bool {
    let is_name = engine.kind(node).is_none_or(|kind| kind == NodeKind::Name);
    is_name && matches!(engine.text_of(node), "print" | "exec")
}

fn legacy_statement(engine: &mut Engine<'_>, parts: Parts) {
    if is_legacy(engine, parts[0]) {
        let name = engine.text_of(parts[0]);
        let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
        engine.fail(A_TO_B, parts, message);
    }
}

/// Two expressions in a row inside brackets.
fn forgotten_comma(engine: &mut Engine<'_>, parts: Parts) {
    let is_inside = engine.tokens[engine.mark - 1].level > 0;
    if is_inside && !is_legacy(engine, parts[0]) {
        engine.fail(
            A_TO_B,
            parts,
            "invalid syntax. Perhaps you forgot a comma?".to_owned(),
        );
    }
}

/// `f(a, x for x in y)`; a single generator is fine.
fn bare_generator_argument(engine: &mut Engine<'_>, parts: Parts) {
    if engine.kind(parts[0]) != Some(NodeKind::Args) {
        return;
    }
    let Some(&list) = engine.children(parts[0]).first() else {
        return;
    };
    let positional = engine.children(list).to_vec();
    if let [_, .., last] = positional[..] {
        let message = "Generator expression must be parenthesized".to_owned();
        engine.fail(A_TO_B, [last, parts[1], parts[2]], message);
    }
}

fn positional_after_keyword(engine: &mut Engine<'_>, parts: Parts) {
    let suffix = match contains(engine, parts[0], NodeKind::DoubleStarred) {
        true => " unpacking",
        false => "",
    };
    let message = format!("positional argument follows keyword argument{suffix}");
    engine.fail(ErrorPlace::Last, parts, message);
}

/// Whether a kind occurs in the argument list itself.
fn contains(engine: &Engine<'_>, node: NodeId, kind: NodeKind) -> bool {
    let is_list = |kind| matches!(kind, NodeKind::Sequence | NodeKind::Args | NodeKind::Kwargs);
    engine.kind(node) == Some(kind)
        || (engine.kind(node).is_some_and(is_list)
            && engine
                .children(node)
                .iter()
                .any(|&child| contains(engine, child, kind)))
}

fn bound(engine: &mut Engine<'_>, parts: Parts, what: &str) {
    let thing = match engine.kind(parts[1]) {
        Some(NodeKind::Tuple) => "constraints",
        _ => "bound",
    };
    let message = format!("cannot use {thing} with {what}");
    engine.fail(ErrorPlace::From(0), parts, message);
}

/// At the last character of the key, without an end.
fn missing_dict_colon(engine: &mut Engine<'_>, parts: Parts) {
    let end = engine.end_of(parts[0]);
    engine.fail_at_last_character(end, "':' expected after dictionary key");
}

/// `!r` and its like.
fn conversion(engine: &mut Engine<'_>, parts: Parts, letter: char) -> bool {
    if engine.end_of(parts[0]) != engine.start_of(parts[1]) {
        let message =
            format!("{letter}-string: conversion type must come right after the exclamation mark");
        engine.fail(A_TO_B, parts, message);
        return false;
    }
    let name = engine.text_of(parts[1]);
    if matches!(name, "s" | "r" | "a") {
        return true;
    }
    let message = format!(
        "{letter}-string: invalid conversion character '{name}': expected 's', 'r', or 'a'"
    );
    engine.fail(ErrorPlace::At(1), parts, message);
    false
}

/// The halves of a complex number in a pattern.
fn number(engine: &mut Engine<'_>, parts: Parts, wants_imaginary: bool) -> bool {
    let is_imaginary = engine.text_of(parts[0]).ends_with(['j', 'J']);
    if is_imaginary == wants_imaginary {
        return true;
    }
    let what = if wants_imaginary { "imaginary" } else { "real" };
    engine.fail(
        A,
        parts,
        format!("{what} number required in complex literal"),
    );
    false
}

/// Literals in a row: each must decode, and bytes do not mix with text.
fn strings(engine: &mut Engine<'_>, node: NodeId) -> bool {
    let (mut bytes, mut others) = (false, false);
    let (start, end) = engine.span(node);
    let mut raw = Vec::new();
    let tokens = engine.tokens;
    for token in &tokens[start..end] {
        let text = engine.token_text(token);
        match token.kind {
            TokenKind::String if raw.is_empty() => {
                let is_bytes = StringToken::new(text).is_bytes;
                (bytes, others) = (bytes | is_bytes, others | !is_bytes);
            }
            TokenKind::FStringStart | TokenKind::TStringStart => {
                others = true;
                raw.push(text.contains(['r', 'R']));
            }
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                raw.pop();
            }
            _ => {}
        }
        if let Err(message) = check_literal(token, text, raw.last() == Some(&true)) {
            engine.fail_at_tokens(token, token, message);
            return false;
        }
    }
    if bytes && others {
        let message = "cannot mix bytes and nonbytes literals".to_owned();
        engine.fail(ErrorPlace::Last, [node; 3], message);
        return false;
    }
    true
}

fn check_literal(token: &Token, text: &str, is_raw: bool) -> Result<(), String> {
    let unicode_error =
        |reason| format!("(unicode error) 'unicodeescape' codec can't decode {reason}");
    match token.kind {
        TokenKind::FStringMiddle | TokenKind::TStringMiddle if !is_raw => {
            let decoded = literal::decode_str(text, Escape::Braces);
            decoded.map(|_| ()).map_err(unicode_error)
        }
        TokenKind::String => {
            let parts = StringToken::new(text);
            if !parts.is_bytes {
                return match parts.is_raw {
                    true => Ok(()),
                    false => literal::decode_str(parts.body, Escape::Plain)
                        .map(|_| ())
                        .map_err(unicode_error),
                };
            }
            if !parts.body.is_ascii() {
                return Err("bytes can only contain ASCII literal characters".to_owned());
            }
            match parts.is_raw {
                true => Ok(()),
                false => literal::decode_bytes(parts.body, &mut Vec::new())
                    .map_err(|at| format!("(value error) invalid \\x escape at position {at}")),
            }
        }
        _ => Ok(()),
    }
}
