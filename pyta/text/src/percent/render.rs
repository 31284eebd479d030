//! Converted arguments in their fields.

use super::parse::Directive;
use crate::float::{FloatFlags, FloatFormat, push_float as push_digits};
use crate::{Text, TextBuf, TextError};

/// Appends what `%s`, `%r`, `%a`, `%b` or `%c` made of the argument. `%c` ignores the precision: the caller gives
/// one character.
///
/// # Errors
/// `MemoryError` for an absurd width.
pub fn push_text(
    out: &mut TextBuf,
    text: Text<'_>,
    directive: &Directive,
) -> Result<(), TextError> {
    let is_char = directive.conversion == u32::from(b'c');
    let limit = if is_char {
        usize::MAX
    } else {
        directive.precision.number().unwrap_or(usize::MAX)
    };
    let text = text.slice(0, limit);
    let padding = directive
        .width
        .number()
        .unwrap_or(0)
        .saturating_sub(text.len());
    out.try_reserve(padding)?;
    if !directive.flags.left {
        out.push_repeated(u32::from(b' '), padding);
    }
    out.push_text(text);
    if directive.flags.left {
        out.push_repeated(u32::from(b' '), padding);
    }
    Ok(())
}

/// Appends what `%d`, `%i`, `%u`, `%o`, `%x` or `%X` made of the argument: its sign and the lower-case digits of its
/// magnitude in base 10, 8 or 16.
///
/// # Errors
/// `OverflowError` for an absurd precision.
pub fn push_integer(
    out: &mut TextBuf,
    is_negative: bool,
    digits: &str,
    directive: &Directive,
) -> Result<(), TextError> {
    if directive.precision.number().unwrap_or(0) > i32::MAX as usize - 3 {
        return Err(TextError::overflow("precision too large"));
    }
    let conversion = directive.conversion_char();
    let upper;
    let digits = if conversion == 'X' {
        upper = digits.to_ascii_uppercase();
        &upper
    } else {
        digits
    };
    let prefix = match conversion {
        'o' => "0o",
        'x' => "0x",
        'X' => "0X",
        _ => "",
    };
    let number = Number {
        is_negative,
        prefix: if directive.flags.alternate {
            prefix
        } else {
            ""
        },
        zeros: directive
            .precision
            .number()
            .unwrap_or(0)
            .saturating_sub(digits.len()),
        digits,
    };
    push_number(out, number, directive)
}

/// Appends what `%e`, `%f` or `%g` (or their upper-case forms) make of `x`.
///
/// # Errors
/// `ValueError` for an absurd precision.
pub fn push_float(out: &mut TextBuf, x: f64, directive: &Directive) -> Result<(), TextError> {
    let rendered = float_digits(x, directive)?;
    let digits = rendered.strip_prefix('-').unwrap_or(&rendered);
    let number = Number {
        is_negative: digits.len() < rendered.len(),
        prefix: "",
        zeros: 0,
        digits,
    };
    push_number(out, number, directive)
}

/// The digits of `x`, with a minus sign if negative, without padding.
///
/// # Errors
/// `ValueError` for an absurd precision.
pub fn float_digits(x: f64, directive: &Directive) -> Result<String, TextError> {
    let conversion = directive.conversion_char();
    let precision = directive.precision.number().unwrap_or(6);
    if precision > crate::float::LARGEST_PRECISION {
        return Err(TextError::value("precision too big"));
    }
    let format = match conversion.to_ascii_lowercase() {
        'e' => FloatFormat::Exponent,
        'f' => FloatFormat::Fixed,
        _ => FloatFormat::General,
    };
    let flags = FloatFlags {
        alternate: directive.flags.alternate,
        upper: conversion.is_ascii_uppercase(),
        ..FloatFlags::default()
    };
    let mut rendered = String::new();
    push_digits(&mut rendered, x, format, precision, flags);
    Ok(rendered)
}

struct Number<'a> {
    is_negative: bool,
    prefix: &'a str,
    /// Zeros that the precision asks in front of the digits.
    zeros: usize,
    digits: &'a str,
}

fn push_number(
    out: &mut TextBuf,
    number: Number<'_>,
    directive: &Directive,
) -> Result<(), TextError> {
    let flags = directive.flags;
    let sign = match number.is_negative {
        true => "-",
        false if flags.plus => "+",
        false if flags.blank => " ",
        false => "",
    };
    let len = sign.len() + number.prefix.len() + number.zeros + number.digits.len();
    let padding = directive.width.number().unwrap_or(0).saturating_sub(len);
    let (left, inner, right) = match (flags.left, flags.zero) {
        (true, _) => (0, 0, padding),
        (false, true) => (0, padding, 0),
        (false, false) => (padding, 0, 0),
    };
    out.try_reserve(padding.saturating_add(number.zeros))?;
    out.push_repeated(u32::from(b' '), left);
    out.push_str(sign);
    out.push_str(number.prefix);
    out.push_repeated(u32::from(b'0'), inner + number.zeros);
    out.push_str(number.digits);
    out.push_repeated(u32::from(b' '), right);
    Ok(())
}
