//! Integers as digits, and back.

use std::cell::Cell;

use pyta_text::int::{Decimal, IntText, Magnitude};
use pyta_text::unicode::to_ascii_number;
use pyta_text::{Text, TextBuf};

use super::integer::{Integer, NewInteger};
use super::{Patience, digits};
use crate::prelude::*;
use crate::protocol::Repr;
use crate::state::State;

/// The limit on the digits of decimal conversions (`sys.set_int_max_str_digits`): 0 for none.
#[derive(Debug)]
struct Limit(Cell<u64>);

impl Default for Limit {
    fn default() -> Limit {
        Limit(Cell::new(DEFAULT_MAX_DIGITS))
    }
}

/// `sys.int_info.default_max_str_digits`.
pub const DEFAULT_MAX_DIGITS: u64 = 4300;
/// `sys.int_info.str_digits_check_threshold`: no limit may be lower.
pub const CHECK_THRESHOLD: u64 = 640;

/// `sys.get_int_max_str_digits()`.
pub fn max_digits(cx: Cx<'_>) -> u64 {
    cx.state::<State>()
        .map_or(0, |state| state.of::<Limit>().0.get())
}

/// `sys.set_int_max_str_digits()`; the caller checks the range.
pub fn set_max_digits(cx: Cx<'_>, digits: u64) {
    if let Some(state) = cx.state::<State>() {
        state.of::<Limit>().0.set(digits);
    }
}

/// The code points of a string.
pub fn text_of<'v>(text: Str<'v>) -> Text<'v> {
    match text.units() {
        corevm::objects::Units::One(units) => Text::One(units),
        corevm::objects::Units::Two(units) => Text::Two(units),
        corevm::objects::Units::Four(units) => Text::Four(units),
    }
}

#[cold]
fn too_many_digits(cx: Cx<'_>, limit: u64) -> Exit {
    cx.value_error(format!(
        "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
    ))
}

/// Checks the limit for a magnitude of so many bits before the work is done.
fn check_bits(cx: Cx<'_>, bits: u64) -> Result<(), Exit> {
    let limit = max_digits(cx);
    // 10 digits take more than 33 bits: this is certainly more than the limit.
    if limit > 0 && bits > limit / 3 * 10 + 64 {
        return Err(too_many_digits(cx, limit));
    }
    Ok(())
}

/// The decimal digits with a minus sign if negative.
///
/// # Errors
/// ValueError for more digits than the limit.
pub fn to_decimal(cx: Cx<'_>, n: Integer<'_>) -> Result<String, Exit> {
    match n {
        Integer::Small(n) if n >= 0 => Ok(Magnitude::new(n.unsigned_abs(), 10).as_str().to_owned()),
        Integer::Small(n) => Ok(format!(
            "-{}",
            Magnitude::new(n.unsigned_abs(), 10).as_str()
        )),
        Integer::Big(_) => {
            if let Some(digits) = n.with_limbs(digits::short_to_decimal) {
                return Ok(digits);
            }
            check_bits(cx, n.bits())?;
            cx.reserve((n.bits() / 3) as usize)?;
            let mut patience = Patience::new(cx);
            let digits = digits::to_decimal(&mut patience, n.to_natural())?;
            patience.done();
            let limit = max_digits(cx);
            if limit > 0 && digits.len() as u64 > limit {
                return Err(too_many_digits(cx, limit));
            }
            Ok(if n.is_negative() {
                format!("-{digits}")
            } else {
                digits
            })
        }
    }
}

/// The lower-case digits of the magnitude in base 2, 8, 10 or 16.
///
/// # Errors
/// ValueError for more decimal digits than the limit.
pub fn magnitude_digits(cx: Cx<'_>, n: Integer<'_>, base: u32) -> Result<String, Exit> {
    if base == 10 {
        let digits = to_decimal(cx, n)?;
        return Ok(match digits.strip_prefix('-') {
            Some(digits) => digits.to_owned(),
            None => digits,
        });
    }
    Ok(match n {
        Integer::Small(n) => Magnitude::new(n.unsigned_abs(), base).as_str().to_owned(),
        Integer::Big(_) => {
            cx.reserve((n.bits() / u64::from(base.ilog2())) as usize)?;
            n.to_natural().in_radix(base as u8).to_string()
        }
    })
}

/// Gives the digits of the magnitude, as [`magnitude_digits`], to `use_digits`.
///
/// # Errors
/// As [`magnitude_digits`].
pub fn with_magnitude<T>(
    cx: Cx<'_>,
    n: Integer<'_>,
    base: u32,
    use_digits: impl FnOnce(&str) -> T,
) -> Result<T, Exit> {
    match n {
        Integer::Small(n) => Ok(use_digits(Magnitude::new(n.unsigned_abs(), base).as_str())),
        Integer::Big(_) => magnitude_digits(cx, n, base).map(|digits| use_digits(&digits)),
    }
}

/// The decimal digits of a small integer as a string.
pub fn small_to_str<'v>(cx: Cx<'v>, n: i64) -> Str<'v> {
    cx.new_ascii_bytes(Decimal::default().text(n).as_bytes())
}

/// Appends the decimal digits of a small integer.
pub fn push_small(out: &mut TextBuf, n: i64) {
    out.push_str(Decimal::default().text(n));
}

/// `hex(n)` and its kin.
///
/// # Errors
/// As [`magnitude_digits`].
pub fn prefixed<'v>(cx: Cx<'v>, n: Integer<'_>, base: u32, prefix: &str) -> Result<V<'v>, Exit> {
    let sign = if n.is_negative() { "-" } else { "" };
    with_magnitude(cx, n, base, |digits| {
        let mut text = String::with_capacity(4 + digits.len());
        text.extend([sign, prefix, digits]);
        cx.new_ascii_bytes(text.as_bytes()).v()
    })
}

/// The integer that a parsed text spells.
///
/// # Errors
/// ValueError for more digits than the limit.
pub fn number_of<'v>(cx: Cx<'v>, parsed: &IntText<'_>) -> Result<V<'v>, Exit> {
    let digits = parsed.digits.len() as u64;
    let limit = max_digits(cx);
    if parsed.is_limited() && limit > 0 && digits > limit.max(CHECK_THRESHOLD) {
        return Err(cx.value_error(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use sys.set_int_max_str_digits() to increase the limit"
        )));
    }
    if let Some(n) = parsed.to_i64() {
        return Ok(cx.new_int(n));
    }
    let text = std::str::from_utf8(&parsed.digits).unwrap_or("0");
    let mut patience = Patience::new(cx);
    let magnitude = digits::from_digits(&mut patience, text, parsed.base)?;
    patience.done();
    Ok(cx.new_natural(parsed.is_negative, &magnitude))
}

/// `int(text, base)` for a string.
///
/// # Errors
/// ValueError when it is no integer.
pub fn from_str<'v>(cx: Cx<'v>, text: Str<'v>, base: u32) -> Result<V<'v>, Exit> {
    let plain = to_ascii_number(text_of(text));
    match pyta_text::int::parse(&plain, base) {
        Some(parsed) => number_of(cx, &parsed),
        None => Err(invalid(cx, text.v(), base)),
    }
}

/// `int(bytes, base)`; `shown` is what the error shows.
///
/// # Errors
/// ValueError when it is no integer.
pub fn from_bytes<'v>(cx: Cx<'v>, bytes: &[u8], base: u32) -> Result<V<'v>, Exit> {
    match pyta_text::int::parse(bytes, base) {
        Some(parsed) => number_of(cx, &parsed),
        None => Err(invalid(cx, cx.new_bytes(bytes).v(), base)),
    }
}

#[cold]
fn invalid<'v>(cx: Cx<'v>, shown: V<'v>, base: u32) -> Exit {
    match literal_repr(cx, shown) {
        Ok(shown) => {
            let prefix = cx.new_str(&format!("invalid literal for int() with base {base}: "));
            let shown = shown.slice(cx, 0, shown.len().min(200));
            cx.error_with(C::ValueError, &[prefix.concat(cx, shown).v()])
                .into()
        }
        Err(exit) => exit,
    }
}

/// The representation of the text in an error message.
pub fn literal_repr<'v>(cx: Cx<'v>, shown: V<'v>) -> Result<Str<'v>, Exit> {
    let plain = match shown.as_str() {
        Some(text) => text.v(),
        None => shown.payload(),
    };
    cx.leaf_repr(plain)
}
