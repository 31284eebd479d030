//! `repr(complex)` and `complex(str)`.

use super::parse::{parse_prefix, trim, without_underscores};
use super::repr::push_shortest;

/// `repr(complex(real, imag))`.
pub fn complex_repr(real: f64, imag: f64) -> String {
    let mut out = String::with_capacity(40);
    if real == 0.0 && real.is_sign_positive() {
        push_shortest(&mut out, imag, "");
        out.push('j');
        return out;
    }
    out.push('(');
    push_shortest(&mut out, real, "");
    push_signed_imaginary(&mut out, imag);
    out.push_str("j)");
    out
}

fn push_signed_imaginary(out: &mut String, imag: f64) {
    if imag.is_nan() || imag.is_sign_positive() {
        out.push('+');
    }
    push_shortest(out, imag, "");
}

/// The real and imaginary part that `text` spells, as `complex()` reads it, or `None`.
///
/// The caller has replaced other decimal digits and white space by ASCII ones, as for [`super::parse`].
pub fn parse_complex(text: &[u8]) -> Option<(f64, f64)> {
    let text = trim(text);
    let body = match text {
        [b'(', inner @ .., b')'] => trim(inner),
        [b'(', ..] => return None,
        _ => text,
    };
    if body.contains(&b'_') {
        return parse_parts(&without_underscores(body)?);
    }
    parse_parts(body)
}

/// `float`, `float j`, `float ± float j`, where the imaginary digits may be missing (`1+j`, `j`).
fn parse_parts(text: &[u8]) -> Option<(f64, f64)> {
    let Some((first, len)) = parse_prefix(text) else {
        let (imag, rest) = bare_unit(text)?;
        return rest.is_empty().then_some((0.0, imag));
    };
    let rest = &text[len..];
    match rest {
        [] => Some((first, 0.0)),
        [b'j' | b'J'] => Some((0.0, first)),
        [b'+' | b'-', ..] => match parse_prefix(rest) {
            Some((second, len)) => matches!(&rest[len..], [b'j' | b'J']).then_some((first, second)),
            None => bare_unit(rest)
                .filter(|(_, rest)| rest.is_empty())
                .map(|(imag, _)| (first, imag)),
        },
        _ => None,
    }
}

/// `j`, `+j` or `-j`.
fn bare_unit(text: &[u8]) -> Option<(f64, &[u8])> {
    match text {
        [b'-', b'j' | b'J', rest @ ..] => Some((-1.0, rest)),
        [b'+', b'j' | b'J', rest @ ..] | [b'j' | b'J', rest @ ..] => Some((1.0, rest)),
        _ => None,
    }
}
