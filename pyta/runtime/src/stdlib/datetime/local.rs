//! Local time as naive datetimes (PEP 495).

use super::calendar::Day;
use super::moment::new_datetime;
use crate::host::Outside;
use crate::prelude::*;

const DAY_SECONDS: i64 = 86_400;
const SECOND_MICROS: i64 = 1_000_000;
/// The years that there are end sooner than so many seconds after 1970.
const MOST_SECONDS: f64 = 1e12;

/// The local time at `seconds` since 1970: its day, and the second of that day; no leap seconds.
fn local<'v>(cx: Cx<'v>, seconds: i64) -> Result<(Day, i64), Exit> {
    let time = cx.clock()?.localtime(seconds);
    let time = cx.outcome(time)?;
    if !(1..=9999).contains(&time.year) {
        return Err(Exit::NeedGuest);
    }
    let day = Day::new(time.year, time.month.into(), time.day.into());
    let second = i64::from(time.second.min(59));
    Ok((
        day,
        (i64::from(time.hour) * 60 + i64::from(time.minute)) * 60 + second,
    ))
}

/// Local seconds since an arbitrary moment.
fn count((day, second): (Day, i64)) -> i64 {
    day.ordinal() * DAY_SECONDS + second
}

/// Whether the class is `datetime` itself, and there is no time zone.
fn is_plain<'v>(cx: Cx<'v>, class: V<'v>, zone: V<'v>) -> bool {
    zone.given().is_none_or(V::is_nil) && class == cx.class(C::DateTime).v()
}

/// `datetime.now()`.
pub fn now<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !is_plain(cx, args[0], args[1]) {
        return Err(Exit::NeedGuest);
    }
    moment(cx, cx.clock()?.time_ns().div_euclid(1000))
}

/// `datetime.fromtimestamp(timestamp)` of a small number.
pub fn from_timestamp<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if !is_plain(cx, args[0], args[2]) {
        return Err(Exit::NeedGuest);
    }
    let seconds = match (args[1].as_small(), args[1].as_float()) {
        (Some(seconds), _) => seconds as f64,
        (_, Some(seconds)) => seconds,
        _ => return Err(Exit::NeedGuest),
    };
    if seconds.is_nan() || seconds.abs() > MOST_SECONDS {
        return Err(Exit::NeedGuest);
    }
    let micros = (seconds.fract() * SECOND_MICROS as f64).round_ties_even();
    moment(cx, seconds.trunc() as i64 * SECOND_MICROS + micros as i64)
}

/// The local time at so many microseconds since 1970. Half a day before there may have been another offset, so that this time may be the
/// second of its name.
fn moment<'v>(cx: Cx<'v>, micros: i64) -> Result<V<'v>, Exit> {
    let (seconds, below) = (
        micros.div_euclid(SECOND_MICROS),
        micros.rem_euclid(SECOND_MICROS),
    );
    let (day, second) = local(cx, seconds)?;
    let mut fold = 0;
    let present = count((day, second));
    let step = present - count(local(cx, seconds - DAY_SECONDS)?) - DAY_SECONDS;
    if step < 0 && count(local(cx, seconds + step)?) == present {
        fold = 1;
    }
    let micros = second * SECOND_MICROS + below;
    Ok(new_datetime(cx, day, micros, V::NIL, fold))
}
