//! `float(str)`: what is a number, and which.

/// The float that `text` spells, as `float()` reads it, or `None`.
///
/// White space around it and underscores between digits are accepted. The caller has replaced other decimal digits by
/// ASCII ones and other white space by spaces (`unicode::to_ascii_number`); bytes are passed as they are.
pub fn parse(text: &[u8]) -> Option<f64> {
    let text = trim(text);
    if text.contains(&b'_') {
        return parse_plain(&without_underscores(text)?);
    }
    parse_plain(text)
}

/// `text` without ASCII white space around it, which includes vertical tab and form feed.
pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    while let [first, rest @ ..] = text
        && is_space(first)
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && is_space(last)
    {
        text = rest;
    }
    text
}

/// Whether a text has underscores that do not stand between two digits.
pub fn misplaces_underscores(text: &[u8]) -> bool {
    without_underscores(text).is_none()
}

/// `text` without its underscores, each of which must stand between two digits.
pub(super) fn without_underscores(text: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(text.len());
    let mut previous = 0u8;
    for &byte in text {
        let misplaced = if byte == b'_' {
            !previous.is_ascii_digit()
        } else {
            previous == b'_' && !byte.is_ascii_digit()
        };
        if misplaced {
            return None;
        }
        if byte != b'_' {
            plain.push(byte);
        }
        previous = byte;
    }
    (previous != b'_').then_some(plain)
}

/// The number that all of `text` spells.
fn parse_plain(text: &[u8]) -> Option<f64> {
    let (value, len) = parse_prefix(text)?;
    (len == text.len()).then_some(value)
}

/// The number at the start of `text` and how many bytes it takes.
pub(super) fn parse_prefix(text: &[u8]) -> Option<(f64, usize)> {
    let sign_len = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let sign = if text.first() == Some(&b'-') {
        -1.0
    } else {
        1.0
    };
    let body = &text[sign_len..];
    for (word, value) in [
        ("infinity", f64::INFINITY),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ] {
        if body
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        {
            return Some((value.copysign(sign), sign_len + word.len()));
        }
    }
    let len = decimal_len(body)?;
    let number = std::str::from_utf8(&body[..len]).ok()?;
    let value: f64 = number.parse().ok()?;
    Some((value.copysign(sign), sign_len + len))
}

/// How many bytes at the start of `body` are `digits [. digits] [e [sign] digits]`.
fn decimal_len(body: &[u8]) -> Option<usize> {
    let digits_at = |from: usize| {
        body[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let integral = digits_at(0);
    let mut len = integral;
    let mut fraction = 0;
    if body.get(len) == Some(&b'.') {
        fraction = digits_at(len + 1);
        len += 1 + fraction;
    }
    if integral + fraction == 0 {
        return None;
    }
    if matches!(body.get(len), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(body.get(len + 1), Some(b'+' | b'-')));
        let exponent = if len + 1 + sign <= body.len() {
            digits_at(len + 1 + sign)
        } else {
            0
        };
        if exponent > 0 {
            len += 1 + sign + exponent;
        }
    }
    Some(len)
}
