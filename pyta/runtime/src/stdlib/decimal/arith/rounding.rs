//! Fitting a result into a context: precision, range of exponents, rounding.

use super::coefficient::Rest;
use super::{Class, Coefficient, Context, Number, Rounding, Status, TooLong, status};

/// A number of the context: the payload of a NaN cut, a finite number rounded.
///
/// # Errors
/// Clamping may make the coefficient too long.
#[inline]
pub fn finish(mut number: Number, cx: &Context, happened: &mut Status) -> super::Outcome {
    if !number.is_finite() {
        fit_payload(&mut number, cx);
        return Ok(number);
    }
    let digits = number.coefficient.digits();
    let adjusted = number.exponent + digits - 1;
    if digits <= cx.prec
        && adjusted <= cx.emax
        && adjusted >= cx.emin
        && !(cx.clamp && number.exponent > cx.etop())
    {
        return Ok(number);
    }
    fit(number, adjusted, cx, happened)
}

fn fit(mut number: Number, adjusted: i64, cx: &Context, happened: &mut Status) -> super::Outcome {
    fit_exponent(&mut number, adjusted, cx, happened)?;
    let excess = number.coefficient.digits() - cx.prec;
    if !number.is_finite() || excess <= 0 {
        return Ok(number);
    }
    let rest = cut(&mut number, excess, cx.rounding);
    *happened |= status::ROUNDED;
    if rest != Rest::Zero {
        *happened |= status::INEXACT;
    }
    // Nines may have become a one with zeros.
    if number.coefficient.digits() > cx.prec {
        number.coefficient = number.coefficient.scaled_down(1).0;
        number.exponent += 1;
    }
    let adjusted = number.adjusted();
    fit_exponent(&mut number, adjusted, cx, happened)?;
    Ok(number)
}

/// Takes digits off the end; says what they were.
pub fn cut(number: &mut Number, count: i64, rounding: Rounding) -> Rest {
    let (kept, rest) = number.coefficient.scaled_down(count);
    number.coefficient = match goes_up(rest, &kept, number.negative, rounding) {
        true => kept.add(&Coefficient::ONE),
        false => kept,
    };
    number.exponent += count;
    rest
}

/// Whether rounding takes the kept digits to the next number away from zero.
fn goes_up(rest: Rest, kept: &Coefficient, negative: bool, rounding: Rounding) -> bool {
    if rest == Rest::Zero {
        return false;
    }
    match rounding {
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
        Rounding::HalfUp => rest != Rest::BelowHalf,
        Rounding::HalfDown => rest == Rest::AboveHalf,
        Rounding::HalfEven => rest == Rest::AboveHalf || rest == Rest::Half && kept.is_odd(),
        Rounding::ZeroFiveUp => kept.ends_in_0_or_5(),
    }
}

fn fit_exponent(
    number: &mut Number,
    adjusted: i64,
    cx: &Context,
    happened: &mut Status,
) -> Result<(), TooLong> {
    if adjusted > cx.emax {
        overflow(number, cx, happened)
    } else if cx.clamp && number.exponent > cx.etop() {
        fold_down(number, adjusted, cx, happened)
    } else if adjusted < cx.emin {
        underflow(number, cx, happened);
        Ok(())
    } else {
        Ok(())
    }
}

#[cold]
fn overflow(number: &mut Number, cx: &Context, happened: &mut Status) -> Result<(), TooLong> {
    if number.coefficient.is_zero() {
        number.exponent = if cx.clamp { cx.etop() } else { cx.emax };
        *happened |= status::CLAMPED;
        return Ok(());
    }
    *happened |= status::OVERFLOW | status::INEXACT | status::ROUNDED;
    let is_infinite = match cx.rounding {
        Rounding::Down | Rounding::ZeroFiveUp => false,
        Rounding::Ceiling => !number.negative,
        Rounding::Floor => number.negative,
        Rounding::Up | Rounding::HalfUp | Rounding::HalfDown | Rounding::HalfEven => true,
    };
    *number = match is_infinite {
        true => Number::infinity(number.negative),
        false => largest(number.negative, cx)?,
    };
    Ok(())
}

/// The largest finite number of a context.
///
/// # Errors
/// It may have too many digits.
pub fn largest(negative: bool, cx: &Context) -> super::Outcome {
    cx.grant(cx.prec)?;
    let power = Coefficient::ONE.scaled_up(cx.prec);
    let nines = power.difference(&Coefficient::ONE);
    Ok(Number::finite(negative, nines, cx.etop()))
}

#[cold]
fn fold_down(
    number: &mut Number,
    adjusted: i64,
    cx: &Context,
    happened: &mut Status,
) -> Result<(), TooLong> {
    let shift = number.exponent - cx.etop();
    if !number.coefficient.is_zero() {
        cx.grant(number.coefficient.digits() + shift)?;
        if adjusted < cx.emin {
            *happened |= status::SUBNORMAL;
        }
    }
    number.coefficient = number.coefficient.scaled_up(shift);
    number.exponent -= shift;
    *happened |= status::CLAMPED;
    Ok(())
}

#[cold]
fn underflow(number: &mut Number, cx: &Context, happened: &mut Status) {
    let etiny = cx.etiny();
    if number.coefficient.is_zero() {
        if number.exponent < etiny {
            number.exponent = etiny;
            *happened |= status::CLAMPED;
        }
        return;
    }
    *happened |= status::SUBNORMAL;
    if number.exponent >= etiny {
        return;
    }
    let count = etiny - number.exponent;
    let rest = cut(number, count, cx.rounding);
    *happened |= status::ROUNDED;
    if rest != Rest::Zero {
        *happened |= status::INEXACT | status::UNDERFLOW;
        if number.coefficient.is_zero() {
            *happened |= status::CLAMPED;
        }
    }
}

/// Cuts the payload of a NaN to what the context has room for.
pub fn fit_payload(number: &mut Number, cx: &Context) {
    if number.class != Class::Infinite {
        let room = cx.prec - i64::from(cx.clamp);
        if number.coefficient.digits() > room {
            number.coefficient = number.coefficient.last_digits(room);
        }
    }
}
