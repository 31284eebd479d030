//! Decimals from other values.

use pyta_text::unicode::to_ascii_number;

use super::arith::{self, Context, Number, Outcome, Status, convert, status, text};
use super::{context, object};
use crate::prelude::*;
use crate::types::int::text::text_of;

/// A value as a number, before it is made to fit a context or refused.
enum Source {
    /// Exactly this one.
    Number(Number),
    /// A text that is no number.
    Malformed,
}

/// What a text says. With `is_lenient`, white space around it and underscores do not matter.
fn of_text(text: Str<'_>, is_lenient: bool) -> Source {
    let ascii = to_ascii_number(text_of(text));
    let mut bytes: &[u8] = &ascii;
    let without: Vec<u8>;
    if is_lenient {
        // Separators of ASCII count as white space, too.
        let is_space = |byte: &u8| matches!(byte, b' ' | 9..=13 | 28..=31);
        let start = bytes
            .iter()
            .position(|byte| !is_space(byte))
            .unwrap_or(bytes.len());
        let end = bytes
            .iter()
            .rposition(|byte| !is_space(byte))
            .map_or(start, |end| end + 1);
        bytes = &bytes[start..end];
        if bytes.contains(&b'_') {
            without = bytes.iter().copied().filter(|&byte| byte != b'_').collect();
            bytes = &without;
        }
    }
    match text::parse(bytes) {
        Some(number) => Source::Number(number),
        None => Source::Malformed,
    }
}

/// What a tuple of sign, digits and exponent says.
fn of_parts<'v>(cx: Cx<'v>, parts: &[V<'v>]) -> Result<Source, Exit> {
    let &[sign, digits, exponent] = parts else {
        return Err(cx.value_error("argument must be a sequence of length 3"));
    };
    let integer = |value: V<'v>| match value.as_bool() {
        Some(truth) => Some(i64::from(truth)),
        None => value
            .is_integer()
            .then(|| value.as_i64().unwrap_or(i64::MAX)),
    };
    let mut text = match integer(sign) {
        Some(0) => String::new(),
        Some(1) => "-".to_owned(),
        _ => return Err(cx.value_error("sign must be an integer with the value 0 or 1")),
    };
    let mut shown_exponent = String::new();
    let is_infinite = exponent.as_str().is_some_and(|text| text.is("F"));
    if let Some(word) = exponent.as_str() {
        text.push_str(match word {
            _ if is_infinite => "Inf",
            word if word.is("n") => "NaN",
            word if word.is("N") => "sNaN",
            _ => {
                return Err(
                    cx.value_error("string argument in the third position must be 'F', 'n' or 'N'")
                );
            }
        });
    } else {
        if integer(exponent).is_none() {
            return Err(cx.value_error("exponent must be an integer"));
        }
        let number = match exponent.as_bool() {
            Some(truth) => Some(i64::from(truth)),
            None => exponent.as_i64(),
        };
        let number = number
            .ok_or_else(|| cx.overflow_error("Python int too large to convert to C ssize_t"))?;
        shown_exponent = format!("E{number}");
    }
    let not_digits = || cx.value_error("coefficient must be a tuple of digits");
    let digits = sequence(digits).ok_or_else(not_digits)?;
    if digits.is_empty() && exponent.as_str().is_none() {
        text.push('0');
    }
    for digit in digits {
        let digit = integer(digit)
            .filter(|digit| (0..10).contains(digit))
            .ok_or_else(not_digits)?;
        if !is_infinite {
            text.push(char::from(b'0' + digit as u8));
        }
    }
    text.push_str(&shown_exponent);
    Ok(match text::parse(text.as_bytes()) {
        Some(number) => Source::Number(number),
        None => Source::Malformed,
    })
}

/// The items of a list or tuple.
fn sequence<'v>(value: V<'v>) -> Option<Vec<V<'v>>> {
    if let Some(tuple) = value.as_tuple() {
        return Some(tuple.iter().collect());
    }
    let list = value.as_list()?;
    Some((0..list.len()).filter_map(|i| list.get(i)).collect())
}

/// What a value says, with the conditions that taking it brings about.
fn source<'v>(
    cx: Cx<'v>,
    value: V<'v>,
    is_lenient: bool,
    happened: &mut Status,
) -> Result<Source, Exit> {
    if let Some(number) = object::operand(cx, value) {
        return Ok(Source::Number(number));
    }
    if let Some(text) = value.as_str() {
        return Ok(of_text(text, is_lenient));
    }
    if let Some(parts) = sequence(value) {
        return of_parts(cx, &parts);
    }
    if let Some(x) = value.as_float() {
        *happened |= status::FLOAT_OPERATION;
        return Ok(Source::Number(convert::of_float(x)));
    }
    Err(object::not_convertible(cx, value))
}

/// A decimal with the value of an argument, exactly.
fn exact<'v>(cx: Cx<'v>, class: Type<'v>, value: V<'v>, context: V<'v>) -> Result<V<'v>, Exit> {
    if cx.is_exactly(value, C::Decimal) && class == cx.class(C::Decimal) {
        context::given(cx, context)?;
        return Ok(value);
    }
    let context = context::given(cx, context)?;
    let mut happened = 0;
    let number = match source(cx, value, true, &mut happened)? {
        Source::Number(number) => number,
        Source::Malformed => arith::invalid(&mut happened, status::CONVERSION_SYNTAX),
    };
    let result = text::exact(number, &mut happened);
    context::note(
        cx,
        context,
        happened & (status::ERRORS | status::FLOAT_OPERATION),
    )?;
    match result {
        Ok(number) => Ok(object::make(cx, class, &number)),
        Err(_) => Err(cx.error_with(C::MemoryError, &[]).into()),
    }
}

/// `Decimal(value='0', context=None)`.
pub fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = args[0]
        .as_exact_type()
        .unwrap_or_else(|| cx.class(C::Decimal));
    match args[1].given() {
        Some(value) => exact(cx, class, value, args[2]),
        None => {
            context::given(cx, args[2])?;
            Ok(object::make(cx, class, &Number::small(false, 0, 0)))
        }
    }
}

/// The exact decimal of a float or integer; with `takes_decimals` of a decimal, too.
fn of_real<'v>(cx: Cx<'v>, value: V<'v>, takes_decimals: bool) -> Result<V<'v>, Exit> {
    let number = match object::of_integer(value) {
        Some(number) => number,
        None => match value.as_float() {
            Some(x) => convert::of_float(x),
            None if takes_decimals => object::argument(cx, value)?,
            None => return Err(cx.type_error("argument must be int or float")),
        },
    };
    Ok(object::new(cx, &number))
}

fn converted<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    takes_decimals: bool,
) -> Result<Next<'v>, Raised> {
    let settled = |exit| crate::ops::attr::settle(cx, exit);
    let made = of_real(cx, slots.get(1), takes_decimals).map_err(settled)?;
    Ok(match slots.get(0) == cx.class(C::Decimal).v() {
        true => Next::Done(made),
        false => Next::TailCall {
            callee: slots.get(0),
            args: ArgBuf::of(&[made]),
        },
    })
}

/// `from_float(f)`: a subclass is called with the decimal.
pub fn from_float<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    converted(cx, slots, false)
}

/// `from_number(number)`.
pub fn from_number<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    _: u32,
    _: Got<'v>,
) -> Result<Next<'v>, Raised> {
    converted(cx, slots, true)
}

/// A number from outside, rounded to fit.
fn fitted(source: &Source, settings: &Context, happened: &mut Status) -> Outcome {
    let Source::Number(number) = source else {
        return Ok(arith::invalid(happened, status::CONVERSION_SYNTAX));
    };
    let room = settings.prec - i64::from(settings.clamp);
    if number.is_nan() && number.coefficient.digits() > room {
        return Ok(arith::invalid(happened, status::CONVERSION_SYNTAX));
    }
    arith::finish(number.clone(), settings, happened)
}

/// `Context.create_decimal(num='0')`.
pub fn create<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = context::receiver(cx, "create_decimal", args)?;
    let mut happened = 0;
    let source = match args[1].given() {
        Some(value) => source(cx, value, false, &mut happened)?,
        None => Source::Number(Number::small(false, 0, 0)),
    };
    context::note(cx, this, happened)?;
    context::perform(cx, this, |settings, happened| {
        fitted(&source, settings, happened)
    })
}

/// `Context.create_decimal_from_float(f)`.
pub fn create_from_float<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = context::receiver(cx, "create_decimal_from_float", args)?;
    let exact = of_real(cx, args[1], false)?;
    let number = object::argument(cx, exact)?;
    context::perform(cx, this, |settings, happened| {
        arith::finish(number.clone(), settings, happened)
    })
}
