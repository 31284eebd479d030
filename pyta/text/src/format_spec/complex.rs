//! `format(complex, spec)`.

use super::float::render;
use super::layout::{Layout, LocaleNumbers, Number};
use super::parse::{Align, FormatSpec, Sign};
use crate::{TextBuf, TextError};

/// Appends `complex(real, imag)` as `spec` asks.
///
/// # Errors
/// `ValueError` for what a complex number's specification must not have; `type_name` is the class it names.
pub fn push_complex(
    out: &mut TextBuf,
    (real, imag): (f64, f64),
    spec: &FormatSpec,
    locale: LocaleNumbers<'_>,
    type_name: &str,
) -> Result<(), TextError> {
    if !matches!(
        spec.kind_char(),
        '\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n'
    ) {
        return Err(spec.unknown_kind(type_name));
    }
    if spec.fill == u32::from(b'0') {
        return Err(TextError::value(
            "Zero padding is not allowed in complex format specifier",
        ));
    }
    if spec.align == Align::AfterSign {
        return Err(TextError::value(
            "'=' alignment flag is not allowed in complex format specifier",
        ));
    }
    let is_bare = spec.kind.is_none();
    let hides_real = is_bare && real == 0.0 && real.is_sign_positive();
    let has_parens = is_bare && !hides_real;
    let mut layout = Layout {
        width: 0,
        ..Layout::new(spec, locale, &[3])
    };
    let mut whole = TextBuf::new();
    if has_parens {
        whole.push_char('(');
    }
    if !hides_real {
        layout.push(&mut whole, Number::split(&render(real, spec, false)?))?;
        layout.sign = Sign::Plus;
    }
    layout.push(&mut whole, Number::split(&render(imag, spec, false)?))?;
    whole.push_str(if has_parens { "j)" } else { "j" });
    super::string::push_padded(out, whole.as_text(), spec)
}
