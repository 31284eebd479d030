//! Local time as naive datetimes (PEP 495).

use super::calendar::Day;
use super::moment::new_datetime;
use crate::host::Outside;
use crate::prelude::*;

const DAY_SECONDS: i64 = 86_400;
const SECOND_MICROS: i64 = 1_000_000;
/// Seconds from 1970 to the second day of the year 1, before which there is no day to compare with.
const FIRST_COMPARED: i64 = DAY_SECONDS - 62_135_596_800;

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

/// `datetime.now()`: half a day ago there may have been another offset, so that this time may be the second of its name.
pub fn now<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let is_naive = args[1].given().is_none_or(V::is_nil);
    if !is_naive || args[0] != cx.class(C::DateTime).v() {
        return Err(Exit::NeedGuest);
    }
    let micros = cx.clock()?.time_ns().div_euclid(1000);
    let (seconds, below) = (
        micros.div_euclid(SECOND_MICROS),
        micros.rem_euclid(SECOND_MICROS),
    );
    let (day, second) = local(cx, seconds)?;
    let mut fold = 0;
    if seconds > FIRST_COMPARED {
        let present = count((day, second));
        let step = present - count(local(cx, seconds - DAY_SECONDS)?) - DAY_SECONDS;
        if step < 0 && count(local(cx, seconds + step)?) == present {
            fold = 1;
        }
    }
    let micros = second * SECOND_MICROS + below;
    Ok(new_datetime(cx, day, micros, V::NIL, fold))
}
