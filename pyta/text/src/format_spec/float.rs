//! `format(float, spec)`.

use super::layout::{Layout, LocaleNumbers, Number};
use super::parse::FormatSpec;
use crate::float::{FloatFlags, FloatFormat, push_float as push_digits};
use crate::{TextBuf, TextError};

/// Appends `x` as `spec` asks.
///
/// # Errors
/// `ValueError` for an unknown type or an absurd precision; `type_name` is the class it names.
pub fn push_float(
    out: &mut TextBuf,
    x: f64,
    spec: &FormatSpec,
    locale: LocaleNumbers<'_>,
    type_name: &str,
) -> Result<(), TextError> {
    if !matches!(
        spec.kind_char(),
        '\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%'
    ) {
        return Err(spec.unknown_kind(type_name));
    }
    let mut rendered = render(x, spec, true)?;
    if spec.kind_char() == '%' {
        rendered.push('%');
    }
    Layout::new(spec, locale, &[3]).push(out, Number::split(&rendered))
}

/// The digits of `x` in the presentation of `spec`, ungrouped and unpadded, with a minus sign if negative.
/// `dot_zero`: without a type, an integral number shows `.0`.
pub(super) fn render(x: f64, spec: &FormatSpec, dot_zero: bool) -> Result<String, TextError> {
    let kind = spec.kind_char();
    let precision = match spec.precision {
        Some(precision) if precision > crate::float::LARGEST_PRECISION => {
            return Err(TextError::value("precision too big"));
        }
        Some(precision) => precision,
        None => 6,
    };
    let format = match kind {
        'e' | 'E' => FloatFormat::Exponent,
        'f' | 'F' | '%' => FloatFormat::Fixed,
        '\0' if spec.precision.is_none() => FloatFormat::Repr,
        _ => FloatFormat::General,
    };
    let flags = FloatFlags {
        alternate: spec.alternate,
        dot_zero: dot_zero && kind == '\0',
        no_negative_zero: spec.no_negative_zero,
        upper: kind.is_ascii_uppercase(),
    };
    let mut rendered = String::new();
    push_digits(
        &mut rendered,
        if kind == '%' { x * 100.0 } else { x },
        format,
        precision,
        flags,
    );
    Ok(rendered)
}
