//! The fields of dates and times: their ranges and how they are packed in slots.

use super::calendar::{Day, MAX_YEAR, MIN_YEAR, days_in_month};
use crate::prelude::*;
use crate::protocol::Index;

pub const MICROS_PER_SECOND: i64 = 1_000_000;
pub const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// A time of day by its fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub micros: i64,
}

impl Clock {
    /// Microseconds since midnight.
    pub fn micros(self) -> i64 {
        ((self.hour * 60 + self.minute) * 60 + self.second) * MICROS_PER_SECOND + self.micros
    }

    pub fn of_micros(micros: i64) -> Clock {
        let seconds = micros / MICROS_PER_SECOND;
        Clock {
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
            micros: micros % MICROS_PER_SECOND,
        }
    }
}

/// Days in one number that orders as they do. Pickled state may have years of 16 bits and days of 8, which nobody checks.
pub fn pack(day: Day) -> i64 {
    day.year << 12 | day.month << 8 | day.day
}

pub fn unpack(packed: i64) -> Day {
    Day {
        year: packed >> 12,
        month: packed >> 8 & 15,
        day: packed & 255,
    }
}

/// An argument that is an integer of C's `int`; `default` when it is missing.
///
/// # Errors
/// As [`Index::index_object`]; OverflowError.
pub fn integer<'v>(cx: Cx<'v>, value: V<'v>, default: i64) -> Result<i64, Exit> {
    let Some(value) = value.given() else {
        return Ok(default);
    };
    let object = cx.index_object(value)?;
    match object.as_i64() {
        Some(n) if i32::try_from(n).is_ok() => Ok(n),
        Some(n) if n > 0 => Err(cx.overflow_error("signed integer is greater than maximum")),
        Some(_) => Err(cx.overflow_error("signed integer is less than minimum")),
        None => Err(cx.overflow_error("Python int too large to convert to C long")),
    }
}

/// That those of the values that are given are integers of C's `int`, as the arguments of `replace` are looked at.
///
/// # Errors
/// As [`Index::index_object`]; OverflowError.
pub fn check_integers<'v>(cx: Cx<'v>, values: &[V<'v>]) -> Result<(), Exit> {
    for value in values.iter().filter_map(|value| value.given()) {
        let number = cx.index_object(value)?.as_i64();
        if number.is_none_or(|number| i32::try_from(number).is_err()) {
            return Err(cx.overflow_error("Python int too large to convert to C int"));
        }
    }
    Ok(())
}

/// A day whose fields are in range.
///
/// # Errors
/// ValueError.
pub fn check_day<'v>(cx: Cx<'v>, day: Day) -> Result<Day, Exit> {
    let Day {
        year,
        month,
        day: number,
    } = day;
    check(cx, "year", year, MIN_YEAR, MAX_YEAR)?;
    check(cx, "month", month, 1, 12)?;
    let last = days_in_month(year, month);
    if !(1..=last).contains(&number) {
        return Err(cx.value_error(format!(
            "day {number} must be in range 1..{last} for month {month} in year {year}"
        )));
    }
    Ok(day)
}

/// A time of day whose fields are in range.
///
/// # Errors
/// ValueError.
pub fn check_clock<'v>(cx: Cx<'v>, clock: Clock) -> Result<Clock, Exit> {
    check(cx, "hour", clock.hour, 0, 23)?;
    check(cx, "minute", clock.minute, 0, 59)?;
    check(cx, "second", clock.second, 0, 59)?;
    check(cx, "microsecond", clock.micros, 0, MICROS_PER_SECOND - 1)?;
    Ok(clock)
}

fn check(cx: Cx<'_>, name: &str, value: i64, low: i64, high: i64) -> Result<(), Exit> {
    match (low..=high).contains(&value) {
        true => Ok(()),
        false => Err(cx.value_error(format!("{name} must be in {low}..{high}, not {value}"))),
    }
}

/// The argument `fold`.
///
/// # Errors
/// ValueError, or as [`integer`].
pub fn fold<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Exit> {
    let fold = integer(cx, value, 0)?;
    match fold {
        0 | 1 => Ok(fold),
        _ => Err(cx.value_error(format!("fold must be either 0 or 1, not {fold}"))),
    }
}

/// The argument `tzinfo`.
///
/// # Errors
/// TypeError.
pub fn zone<'v>(cx: Cx<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    match value.given() {
        None => Ok(V::NIL),
        Some(zone) if zone.is_nil() || cx.is_instance(zone, C::TzInfo) => Ok(zone),
        Some(other) => Err(cx.type_error(format!(
            "tzinfo argument must be None or of a tzinfo subclass, not type '{}'",
            cx.class_name(other)
        ))),
    }
}

/// A slot of an instance; nil when it is empty.
pub fn slot<'v>(object: V<'v>, index: usize) -> V<'v> {
    object
        .as_object()
        .and_then(|object| object.fixed(index).given())
        .unwrap_or(V::NIL)
}

/// A number in a slot.
pub fn number(object: V<'_>, index: usize) -> i64 {
    slot(object, index).as_small().unwrap_or(0)
}
