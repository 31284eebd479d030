//! How operands look, by role. What needs the function or module (constants, labels, names) is with its users.

use crate::numeric::{Number, NumberOp, NumberType, Overflow};
use crate::{Constant, Role, Special};

/// An operand by itself, for listings: `r3`, `k0`, `true`, `-7`.
pub fn show(role: Role, value: u32) -> String {
    let number = || match role {
        Role::Imm => (value as u16 as i16).to_string(),
        Role::Label => format!("{:+}", value as i32),
        _ => match letter(role) {
            Some(letter) => format!("{letter}{value}"),
            None => value.to_string(),
        },
    };
    word(role, value).unwrap_or_else(number)
}

/// The letter of numbered operands: `r3`, `c0`.
pub(super) fn letter(role: Role) -> Option<char> {
    match role {
        _ if role.is_register() => Some('r'),
        _ if role.is_constant() => Some('k'),
        Role::Capture => Some('c'),
        Role::Func => Some('f'),
        Role::Native => Some('n'),
        _ => None,
    }
}

/// The word for an operand of a role with a fixed set of values.
pub(super) fn word(role: Role, value: u32) -> Option<String> {
    let name = match (role, value) {
        (Role::Sense, 0) => "false",
        (Role::Sense, 1) => "true",
        (Role::Flags, 1) => "inplace",
        (Role::Special, _) => Special::from_u16(u16::try_from(value).ok()?)?.name(),
        (Role::Number, _) => return number_word(Number::unpack(value)?),
        _ => return None,
    };
    Some(name.to_string())
}

/// The operand that `word` stands for.
pub(super) fn value(role: Role, word: &str) -> Option<u32> {
    match role {
        Role::Sense => match word {
            "false" => Some(0),
            "true" => Some(1),
            _ => None,
        },
        Role::Flags => (word == "inplace").then_some(1),
        Role::Special => Special::ALL
            .into_iter()
            .find(|special| special.name() == word)
            .map(|special| special as u32),
        Role::Number => parse_number_word(word).map(Number::pack),
        _ => None,
    }
}

/// Whether the assembler takes the constant for the role.
pub(super) fn is_right_kind(role: Role, constant: &Constant) -> bool {
    match role {
        Role::Name => matches!(constant, Constant::Str(_)),
        Role::Names => matches!(constant, Constant::Tuple(_)),
        _ => true,
    }
}

/// What is expected of an operand, for messages.
pub(super) fn expectation(role: Role) -> &'static str {
    match role {
        _ if role.is_register() => "a register such as `r3`",
        Role::Const => "a constant",
        Role::Name => "a string constant",
        Role::Names => "a tuple of strings",
        Role::Capture => "a capture such as `c0` or its name",
        Role::Func => "a function such as `f0` or `@name`",
        Role::Native => "a native such as `n0` or its name",
        Role::Label => "a label",
        Role::Sense => "`true` or `false`",
        Role::Special => "`nil`, `true`, `false` or `empty`",
        Role::Number => "a numeric operation such as `i64.add.checked`",
        Role::Flags => "`inplace`",
        _ => "a number",
    }
}

fn number_word(number: Number) -> Option<String> {
    let Number {
        op,
        number_type,
        to,
        overflow,
    } = number;
    let middle = match op {
        NumberOp::Convert => format!("to.{}", to.name()),
        _ => op.name().to_string(),
    };
    Some(format!(
        "{}.{middle}.{}",
        number_type.name(),
        overflow.name()
    ))
}

fn parse_number_word(word: &str) -> Option<Number> {
    let parts: Vec<&str> = word.split('.').collect();
    match parts[..] {
        [from, "to", to, overflow] => Some(Number::conversion(
            NumberType::from_name(from)?,
            NumberType::from_name(to)?,
            Overflow::from_name(overflow)?,
        )),
        [number_type, op, overflow] if op != "convert" => Some(Number::operation(
            NumberOp::from_name(op)?,
            NumberType::from_name(number_type)?,
            Overflow::from_name(overflow)?,
        )),
        _ => None,
    }
}
