//! `format(str, spec)`.

use super::parse::{Align, FormatSpec, Sign};
use crate::{Text, TextBuf, TextError};

/// Appends `value` as `spec` asks.
///
/// # Errors
/// `ValueError` for what a string's specification must not have; `type_name` is the class it names.
pub fn push_str(
    out: &mut TextBuf,
    value: Text<'_>,
    spec: &FormatSpec,
    type_name: &str,
) -> Result<(), TextError> {
    if spec.kind_char() != 's' {
        return Err(spec.unknown_kind(type_name));
    }
    match spec.sign {
        Some(Sign::Space) => {
            return Err(TextError::value(
                "Space not allowed in string format specifier",
            ));
        }
        Some(_) => {
            return Err(TextError::value(
                "Sign not allowed in string format specifier",
            ));
        }
        None => {}
    }
    if spec.no_negative_zero {
        return Err(TextError::value(
            "Negative zero coercion (z) not allowed in string format specifier",
        ));
    }
    if spec.alternate {
        return Err(TextError::value(
            "Alternate form (#) not allowed in string format specifier",
        ));
    }
    if spec.align == Align::AfterSign {
        return Err(TextError::value(
            "'=' alignment not allowed in string format specifier",
        ));
    }
    let value = value.slice(0, spec.precision.unwrap_or(usize::MAX));
    push_padded(out, value, spec)
}

/// Appends `value` in a field of the specified width.
pub(super) fn push_padded(
    out: &mut TextBuf,
    value: Text<'_>,
    spec: &FormatSpec,
) -> Result<(), TextError> {
    let padding = spec.width.unwrap_or(0).saturating_sub(value.len());
    let left = match spec.align {
        Align::Left => 0,
        Align::Right | Align::AfterSign => padding,
        Align::Center => padding / 2,
    };
    out.try_reserve(padding)?;
    out.push_repeated(spec.fill, left);
    out.push_text(value);
    out.push_repeated(spec.fill, padding - left);
    Ok(())
}
