//! `format(int, spec)`.

use super::layout::{Layout, LocaleNumbers, Number};
use super::parse::FormatSpec;
use crate::{TextBuf, TextError};

/// What an integer has to become before it can be laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegerKind {
    /// Its digits in `base`, for [`push_integer`].
    Digits {
        /// 2, 8, 10 or 16.
        base: u32,
    },
    /// The character with that code point, for [`push_char`].
    Char,
    /// The nearest float, for [`super::push_float`].
    Float,
}

/// What `spec` asks of an integer.
///
/// # Errors
/// `ValueError` for what an integer's specification must not have; `type_name` is the class it names.
pub fn integer_kind(spec: &FormatSpec, type_name: &str) -> Result<IntegerKind, TextError> {
    let kind = match spec.kind_char() {
        'd' | 'n' => IntegerKind::Digits { base: 10 },
        'b' => IntegerKind::Digits { base: 2 },
        'o' => IntegerKind::Digits { base: 8 },
        'x' | 'X' => IntegerKind::Digits { base: 16 },
        'c' => IntegerKind::Char,
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => return Ok(IntegerKind::Float),
        _ => return Err(spec.unknown_kind(type_name)),
    };
    if spec.precision.is_some() {
        return Err(TextError::value(
            "Precision not allowed in integer format specifier",
        ));
    }
    if spec.no_negative_zero {
        return Err(TextError::value(
            "Negative zero coercion (z) not allowed in integer format specifier",
        ));
    }
    if kind == IntegerKind::Char {
        if spec.sign.is_some() {
            return Err(TextError::value(
                "Sign not allowed with integer format specifier 'c'",
            ));
        }
        if spec.alternate {
            return Err(TextError::value(
                "Alternate form (#) not allowed with integer format specifier 'c'",
            ));
        }
    }
    Ok(kind)
}

/// Appends an integer given as its sign and the lower-case digits of its magnitude in the base that
/// [`integer_kind`] told.
///
/// # Errors
/// `MemoryError` for an absurd width.
pub fn push_integer(
    out: &mut TextBuf,
    is_negative: bool,
    digits: &str,
    spec: &FormatSpec,
    locale: LocaleNumbers<'_>,
) -> Result<(), TextError> {
    let (prefix, group): (&str, &'static [u8]) = match spec.kind_char() {
        'b' => ("0b", &[4]),
        'o' => ("0o", &[4]),
        'x' => ("0x", &[4]),
        'X' => ("0X", &[4]),
        _ => ("", &[3]),
    };
    let upper;
    let digits = if spec.kind_char() == 'X' {
        upper = digits.to_ascii_uppercase();
        &upper
    } else {
        digits
    };
    let prefix = if spec.alternate { prefix } else { "" };
    let number = Number {
        is_negative,
        prefix,
        digits,
        has_point: false,
        fraction: "",
        rest: "",
    };
    Layout::new(spec, locale, group).push(out, number)
}

/// Appends the character for type `c`.
///
/// # Errors
/// `OverflowError` if `code_point` is none.
pub fn push_char(out: &mut TextBuf, code_point: i64, spec: &FormatSpec) -> Result<(), TextError> {
    let code_point = u32::try_from(code_point)
        .ok()
        .filter(|&code| code <= 0x10_ffff);
    let code_point = code_point.ok_or(TextError::overflow("%c arg not in range(0x110000)"))?;
    let mut one = TextBuf::new();
    one.push(code_point);
    super::string::push_padded(out, one.as_text(), spec)
}
