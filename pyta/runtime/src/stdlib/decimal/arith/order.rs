//! Comparisons, maxima and minima.

use std::cmp::Ordering;

use super::{Class, Context, Number, Outcome, Status, finish, nan_result, status};

/// The order of two numbers that are no NaNs, without their signs.
fn compare_magnitudes(a: &Number, b: &Number) -> Ordering {
    match (a.is_infinite(), b.is_infinite()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    match (a.coefficient.is_zero(), b.coefficient.is_zero()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Less,
        (false, true) => return Ordering::Greater,
        (false, false) => {}
    }
    if a.exponent == b.exponent {
        return a.coefficient.compare(&b.coefficient);
    }
    // Where the first digits are at the same place, the shift is less than the longer one's length.
    a.adjusted().cmp(&b.adjusted()).then_with(|| {
        let shift = a.exponent - b.exponent;
        match shift > 0 {
            true => a.coefficient.scaled_up(shift).compare(&b.coefficient),
            false => a.coefficient.compare(&b.coefficient.scaled_up(-shift)),
        }
    })
}

/// The order of two numbers that are no NaNs.
pub fn order(a: &Number, b: &Number) -> Ordering {
    let sign = |number: &Number| match (number.is_zero(), number.negative) {
        (true, _) => 0,
        (false, true) => -1,
        (false, false) => 1,
    };
    sign(a).cmp(&sign(b)).then_with(|| match a.negative {
        true => compare_magnitudes(b, a),
        false => compare_magnitudes(a, b),
    })
}

fn number_of(order: Ordering) -> Number {
    Number::of_i64(order as i64)
}

/// `-1`, `0` or `1`, or NaN.
pub fn compare(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    Ok(match nan_result(&[a, b], cx, happened) {
        Some(nan) => nan,
        None => number_of(order(a, b)),
    })
}

/// As [`compare`]; every NaN signals.
pub fn compare_signal(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    if a.is_nan() || b.is_nan() {
        *happened |= status::INVALID_OPERATION;
    }
    compare(a, b, cx, happened)
}

/// The total order: all representations differ, and NaNs have places.
pub fn total(a: &Number, b: &Number) -> Ordering {
    if a.negative != b.negative {
        return b.negative.cmp(&a.negative);
    }
    let order = total_magnitudes(a, b);
    if a.negative { order.reverse() } else { order }
}

fn total_magnitudes(a: &Number, b: &Number) -> Ordering {
    let rank = |number: &Number| match number.class {
        Class::Finite | Class::Infinite => 0,
        Class::SignalingNan => 1,
        Class::QuietNan => 2,
    };
    rank(a).cmp(&rank(b)).then_with(|| match a.is_nan() {
        true => a.coefficient.compare(&b.coefficient),
        false => compare_magnitudes(a, b).then_with(|| a.exponent.cmp(&b.exponent)),
    })
}

pub fn compare_total(a: &Number, b: &Number, _: &Context, _: &mut Status) -> Outcome {
    Ok(number_of(total(a, b)))
}

pub fn compare_total_mag(a: &Number, b: &Number, _: &Context, _: &mut Status) -> Outcome {
    Ok(number_of(total_magnitudes(a, b)))
}

/// The one of two that `choose` says from their order; numbers rather than quiet NaNs.
fn extreme(
    a: &Number,
    b: &Number,
    cx: &Context,
    happened: &mut Status,
    order: fn(&Number, &Number) -> Ordering,
    takes_first: fn(Ordering) -> bool,
) -> Outcome {
    let quiet = |number: &Number| number.class == Class::QuietNan;
    if quiet(a) && !b.is_nan() {
        return finish(b.clone(), cx, happened);
    }
    if quiet(b) && !a.is_nan() {
        return finish(a.clone(), cx, happened);
    }
    if let Some(nan) = nan_result(&[a, b], cx, happened) {
        return Ok(nan);
    }
    let chosen = match takes_first(order(a, b).then_with(|| total(a, b))) {
        true => a,
        false => b,
    };
    finish(chosen.clone(), cx, happened)
}

pub fn max(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    extreme(a, b, cx, happened, order, Ordering::is_ge)
}

pub fn min(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    extreme(a, b, cx, happened, order, Ordering::is_le)
}

pub fn max_mag(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    extreme(a, b, cx, happened, compare_magnitudes, Ordering::is_ge)
}

pub fn min_mag(a: &Number, b: &Number, cx: &Context, happened: &mut Status) -> Outcome {
    extreme(a, b, cx, happened, compare_magnitudes, Ordering::is_le)
}

/// Whether two exponents are the same, or both numbers are infinite or NaNs.
pub fn same_quantum(a: &Number, b: &Number) -> bool {
    match (a.is_finite(), b.is_finite()) {
        (true, true) => a.exponent == b.exponent,
        _ => a.is_nan() && b.is_nan() || a.is_infinite() && b.is_infinite(),
    }
}
