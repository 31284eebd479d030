//! Calendar times as tuples.

use pyta_host::facets::CalendarTime;

use super::clocks::SECOND;
use crate::host::{Outside, bytes_to_text};
use crate::prelude::*;
use crate::types::int::Integer;

/// Seconds since 1970, rounded down; the current time when missing or `None`.
fn seconds_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Exit> {
    let Some(value) = value.given().filter(|value| !value.is_nil()) else {
        return Ok(cx.clock()?.time_ns().div_euclid(SECOND));
    };
    let out_of_range = || cx.overflow_error("timestamp out of range for platform time_t");
    if let Some(x) = value.as_float() {
        if x.is_nan() {
            return Err(cx.value_error("Invalid value NaN (not a number)"));
        }
        if x.abs() >= 9.2e18 {
            return Err(out_of_range());
        }
        return Ok(x.floor() as i64);
    }
    match Integer::of(value) {
        Some(n) => n.to_i64().ok_or_else(out_of_range),
        None => Err(cx.not_an_integer(value).into()),
    }
}

/// The eleven fields.
fn as_tuple<'v>(cx: Cx<'v>, time: &CalendarTime) -> V<'v> {
    let field = |n: i32| V::small(i64::from(n));
    cx.new_tuple(&[
        cx.new_int(time.year),
        field(time.month),
        field(time.day),
        field(time.hour),
        field(time.minute),
        field(time.second),
        field(time.weekday),
        field(time.year_day),
        field(time.summer),
        bytes_to_text(cx, &time.zone).v(),
        cx.new_int(time.offset),
    ])
    .v()
}

pub fn gmtime<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let time = cx.clock()?.gmtime(seconds_argument(cx, args[0])?);
    let mut time = cx.outcome(time)?;
    time.zone = b"GMT".to_vec();
    Ok(as_tuple(cx, &time))
}

pub fn localtime<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let time = cx.clock()?.localtime(seconds_argument(cx, args[0])?);
    Ok(as_tuple(cx, &cx.outcome(time)?))
}

/// `(timezone, altzone, daylight, tzname)`, the environment read again.
pub fn zone<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    let zone = match cx.facets().and_then(|facets| facets.clock()) {
        Some(clock) => clock.tzset(),
        None => pyta_host::facets::Zone {
            names: [b"UTC".to_vec(), b"UTC".to_vec()],
            ..Default::default()
        },
    };
    let [winter, summer] = zone
        .names
        .each_ref()
        .map(|name| bytes_to_text(cx, name).v());
    let names = cx.new_tuple(&[winter, summer]).v();
    Ok(cx
        .new_tuple(&[
            cx.new_int(zone.winter),
            cx.new_int(if zone.has_summer {
                zone.summer
            } else {
                zone.winter
            }),
            V::small(i64::from(zone.has_summer)),
            names,
        ])
        .v())
}

/// The calendar time in a tuple argument.
fn tuple_argument<'v>(cx: Cx<'v>, function: &str, value: V<'v>) -> Result<CalendarTime, Exit> {
    let Some(tuple) = value.as_tuple() else {
        return Err(cx.type_error("Tuple or struct_time argument required"));
    };
    let illegal = || cx.type_error(format!("{function}(): illegal time tuple argument"));
    if tuple.len() != 9 {
        return Err(illegal());
    }
    let mut fields = [0i64; 9];
    for (field, value) in fields.iter_mut().zip(tuple.iter()) {
        let Some(n) = Integer::of(value) else {
            return Err(cx.not_an_integer(value).into());
        };
        let Some(n) = n.to_i64() else {
            return Err(cx.overflow_error("Python int too large to convert to C long"));
        };
        if i32::try_from(n).is_err() {
            return Err(cx.overflow_error(if n > 0 {
                "signed integer is greater than maximum"
            } else {
                "signed integer is less than minimum"
            }));
        }
        *field = n;
    }
    let [
        year,
        month,
        day,
        hour,
        minute,
        second,
        weekday,
        year_day,
        summer,
    ] = fields;
    if year < i64::from(i32::MIN) + 1900 {
        return Err(cx.overflow_error("year out of range"));
    }
    let small = |n: i64| n as i32;
    // A struct_time knows its zone.
    let own = |name: &str| cx.get_own(value, cx.symbol(name));
    Ok(CalendarTime {
        year,
        month: small(month),
        day: small(day),
        hour: small(hour),
        minute: small(minute),
        second: small(second),
        weekday: small(weekday),
        year_day: small(year_day),
        summer: small(summer),
        offset: own("_gmtoff")
            .and_then(|offset| offset.as_i64())
            .unwrap_or(0),
        zone: own("_zone")
            .and_then(|zone| zone.as_str())
            .and_then(crate::host::text_to_bytes)
            .unwrap_or_default(),
    })
}

/// Checks and completes what formatting reads.
fn checked(cx: Cx<'_>, mut time: CalendarTime) -> Result<CalendarTime, Exit> {
    let fail = |message: &str| Err(cx.value_error(message));
    time.month = if time.month == 0 { 1 } else { time.month };
    time.day = if time.day == 0 { 1 } else { time.day };
    time.year_day = if time.year_day == 0 { 1 } else { time.year_day };
    if !(1..=12).contains(&time.month) {
        return fail("month out of range");
    }
    if !(1..=31).contains(&time.day) {
        return fail("day of month out of range");
    }
    if !(0..=23).contains(&time.hour) {
        return fail("hour out of range");
    }
    if !(0..=59).contains(&time.minute) {
        return fail("minute out of range");
    }
    if !(0..=61).contains(&time.second) {
        return fail("seconds out of range");
    }
    if time.weekday < -1 {
        return fail("day of week out of range");
    }
    if !(1..=366).contains(&time.year_day) {
        return fail("day of year out of range");
    }
    time.weekday = (time.weekday.wrapping_add(7)).rem_euclid(7);
    time.summer = time.summer.clamp(-1, 1);
    Ok(time)
}

fn now(cx: Cx<'_>) -> Result<CalendarTime, Exit> {
    let clock = cx.clock()?;
    let time = clock.localtime(clock.time_ns().div_euclid(SECOND));
    Ok(cx.outcome(time)?)
}

/// The checked time of an optional tuple argument.
fn time_argument<'v>(cx: Cx<'v>, function: &str, value: V<'v>) -> Result<CalendarTime, Exit> {
    match value.given() {
        None => now(cx),
        Some(value) => checked(cx, tuple_argument(cx, function, value)?),
    }
}

pub fn mktime<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let time = tuple_argument(cx, "mktime", args[0])?;
    match cx.clock()?.mktime(&time) {
        Ok(seconds) => Ok(cx.new_float(seconds as f64)),
        Err(_) => Err(cx.overflow_error("mktime argument out of range")),
    }
}

pub fn strftime<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let Some(format) = args[0].as_str() else {
        return Err(cx.type_error(format!(
            "strftime() argument 1 must be str, not {}",
            cx.given_name(args[0])
        )));
    };
    let time = time_argument(cx, "strftime", args[1])?;
    let clock = cx.clock()?;
    // What is not ASCII stands for itself, as does NUL; the rest goes to the host in pieces.
    let is_plain = |point: u32| point == 0 || point >= 0x80;
    let points: Vec<u32> = format.units().iter().collect();
    let mut result: Vec<u32> = Vec::with_capacity(points.len() * 2);
    for piece in points.chunk_by(|&a, &b| is_plain(a) == is_plain(b)) {
        if is_plain(piece[0]) {
            result.extend(piece);
            continue;
        }
        let bytes: Vec<u8> = piece.iter().map(|&point| point as u8).collect();
        let formatted = cx.outcome(clock.strftime(&bytes, &time))?;
        result.extend(bytes_to_text(cx, &formatted).units().iter());
    }
    Ok(cx.new_str_from_points(result.iter().copied()).v())
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `Sun Jan  2 03:04:05 2000`, whatever the locale.
fn shown<'v>(cx: Cx<'v>, time: &CalendarTime) -> V<'v> {
    let text = format!(
        "{} {} {:2} {:02}:{:02}:{:02} {}",
        WEEKDAYS.get(time.weekday as usize).unwrap_or(&"???"),
        MONTHS.get((time.month - 1) as usize).unwrap_or(&"???"),
        time.day,
        time.hour,
        time.minute,
        time.second,
        time.year
    );
    cx.new_str(&text).v()
}

pub fn asctime<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(shown(cx, &time_argument(cx, "asctime", args[0])?))
}

pub fn ctime<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let time = cx.clock()?.localtime(seconds_argument(cx, args[0])?);
    Ok(shown(cx, &cx.outcome(time)?))
}
