//! Numbers as text, and back.

use super::{Class, Coefficient, Context, Number, Outcome, Status, finish, invalid, status};

/// Exponents in texts beyond this are as good as this one.
const FAR_EXPONENT: i64 = 2_000_000_000_000_000_001;

/// What a text says: digits as they are there.
struct Parsed {
    negative: bool,
    class: Class,
    coefficient: Coefficient,
    exponent: i64,
}

/// The number that a text of ASCII characters says, without rounding; `None` if it is none.
pub fn parse(text: &[u8]) -> Option<Number> {
    let parsed = parse_parts(text)?;
    Some(Number {
        negative: parsed.negative,
        class: parsed.class,
        coefficient: parsed.coefficient,
        exponent: parsed.exponent,
    })
}

fn parse_parts(text: &[u8]) -> Option<Parsed> {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let special = |class, digits: &[u8]| {
        Some(Parsed {
            negative,
            class,
            coefficient: Coefficient::of_digits(digits),
            exponent: 0,
        })
    };
    if is_word(text, b"inf") || is_word(text, b"infinity") {
        return special(Class::Infinite, b"");
    }
    for (word, class) in [
        (b"nan".as_slice(), Class::QuietNan),
        (b"snan", Class::SignalingNan),
    ] {
        if let Some((start, payload)) = text.split_at_checked(word.len())
            && is_word(start, word)
        {
            let is_number = payload.iter().all(u8::is_ascii_digit);
            return match is_number {
                true => special(class, payload),
                false => None,
            };
        }
    }
    finite(negative, text)
}

fn is_word(text: &[u8], word: &[u8]) -> bool {
    text.eq_ignore_ascii_case(word)
}

fn finite(negative: bool, text: &[u8]) -> Option<Parsed> {
    let whole = leading_digits(text);
    let rest = &text[whole.len()..];
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => {
            let fraction = leading_digits(rest);
            (fraction, &rest[fraction.len()..])
        }
        _ => (&rest[..0], rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let exponent = match rest {
        [] => 0,
        [b'e' | b'E', rest @ ..] => exponent_of(rest)?,
        _ => return None,
    };
    let coefficient = match fraction.is_empty() {
        true => Coefficient::of_digits(whole),
        false => Coefficient::of_split_digits(whole, fraction),
    };
    Some(Parsed {
        negative,
        class: Class::Finite,
        coefficient,
        exponent: exponent - fraction.len() as i64,
    })
}

fn leading_digits(text: &[u8]) -> &[u8] {
    let count = text.iter().take_while(|c| c.is_ascii_digit()).count();
    &text[..count]
}

fn exponent_of(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let magnitude = digits.iter().fold(0i64, |n, digit| {
        n.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
    });
    let magnitude = magnitude.min(2 * FAR_EXPONENT);
    Some(if negative { -magnitude } else { magnitude })
}

/// A number from outside, which must be exact: NaN if it is out of range.
pub fn exact(number: Number, happened: &mut Status) -> Outcome {
    let widest = Context::widest(i64::MAX);
    let mut conditions = 0;
    let length = number.coefficient.digits();
    let fits = number.class != Class::Finite
        || number.adjusted() <= widest.emax && number.exponent >= widest.etiny()
        || number.coefficient.is_zero()
            && number.exponent <= widest.emax
            && number.exponent >= widest.etiny();
    if !fits || length > widest.prec {
        return Ok(invalid(happened, status::INVALID_OPERATION));
    }
    let result = finish(number, &widest, &mut conditions)?;
    if conditions & (status::INEXACT | status::ROUNDED | status::CLAMPED) != 0 {
        return Ok(invalid(happened, status::INVALID_OPERATION));
    }
    Ok(result)
}

/// How exponents are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    Scientific,
    /// Exponents are multiples of three.
    Engineering,
}

/// The number as text.
pub fn to_text(number: &Number, notation: Notation, capitals: bool) -> String {
    // Most numbers are shorter.
    let mut out = String::with_capacity(32);
    push_text(&mut out, number, notation, capitals);
    out
}

/// Appends the number's text.
pub fn push_text(out: &mut String, number: &Number, notation: Notation, capitals: bool) {
    if number.negative {
        out.push('-');
    }
    let word = match number.class {
        Class::Finite => return push_finite(out, number, notation, capitals),
        Class::Infinite => "Infinity",
        Class::QuietNan => "NaN",
        Class::SignalingNan => "sNaN",
    };
    out.push_str(word);
    if !number.coefficient.is_zero() {
        out.push_str(&number.coefficient.to_text());
    }
}

fn push_finite(out: &mut String, number: &Number, notation: Notation, capitals: bool) {
    let digits = number.coefficient.to_text();
    let length = digits.len() as i64;
    let left = number.exponent + length;
    // Where the point goes: so many digits lie before it.
    let point = if number.exponent <= 0 && left > -6 {
        left
    } else if notation == Notation::Scientific {
        1
    } else if number.coefficient.is_zero() {
        (left + 1).rem_euclid(3) - 1
    } else {
        (left - 1).rem_euclid(3) + 1
    };
    push_placed(out, &digits, point);
    if left != point {
        out.push(if capitals { 'E' } else { 'e' });
        let exponent = left - point;
        out.push_str(&format!("{exponent:+}"));
    }
}

/// Digits with a point before, within or behind them.
pub fn push_placed(out: &mut String, digits: &str, point: i64) {
    let length = digits.len() as i64;
    if point <= 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', -point as usize));
        out.push_str(digits);
    } else if point >= length {
        out.push_str(digits);
        out.extend(std::iter::repeat_n('0', (point - length) as usize));
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        out.push_str(whole);
        out.push('.');
        out.push_str(fraction);
    }
}
