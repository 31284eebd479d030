//! Operations on numbers whose digits are 0 and 1.

use super::{Coefficient, Context, Number, Outcome, Status, invalid, status};

/// The digits of an operand that the precision has room for, the last one first; `None` if it is none for these operations.
fn bits(a: &Number, cx: &Context) -> Option<Vec<u8>> {
    if !a.is_finite() || a.negative || a.exponent != 0 {
        return None;
    }
    let digits = a.coefficient.to_text().into_bytes();
    let room = usize::try_from(cx.prec).unwrap_or(usize::MAX);
    digits
        .iter()
        .all(|digit| matches!(digit, b'0' | b'1'))
        .then(|| digits.into_iter().rev().take(room).collect())
}

fn combined(
    a: &Number,
    b: &Number,
    cx: &Context,
    happened: &mut Status,
    combine: fn(bool, bool) -> bool,
) -> Outcome {
    let (Some(a), Some(b)) = (bits(a, cx), bits(b, cx)) else {
        return Ok(invalid(happened, status::INVALID_OPERATION));
    };
    let digit = |digits: &[u8], i: usize| digits.get(i) == Some(&b'1');
    let digits: Vec<u8> = (0..a.len().max(b.len()))
        .rev()
        .map(|i| b'0' + u8::from(combine(digit(&a, i), digit(&b, i))))
        .collect();
    Ok(Number::finite(false, Coefficient::of_digits(&digits), 0))
}

pub fn and(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    combined(a, b, cx, happened, |a, b| a & b)
}

pub fn or(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    combined(a, b, cx, happened, |a, b| a | b)
}

pub fn xor(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    combined(a, b, cx, happened, |a, b| a ^ b)
}

/// All digits of the precision, each the other one.
pub fn invert(a: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if bits(a, cx).is_none() {
        return Ok(invalid(happened, status::INVALID_OPERATION));
    }
    cx.grant(cx.prec)?;
    let ones = Number::finite(
        false,
        Coefficient::of_digits(&vec![b'1'; cx.prec as usize]),
        0,
    );
    xor(a, &ones, cx, happened)
}
