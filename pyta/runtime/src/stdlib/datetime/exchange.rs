//! Dates and times as plain numbers, for who passes them on to another program.

use super::calendar::Day;
use super::{date, delta, moment, time, zone};
use crate::prelude::*;
use crate::roots;

/// A value of the module, but for zones written by programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// Year, month, day.
    Date([i64; 3]),
    Time(Clock),
    DateTime([i64; 3], Clock),
    /// Microseconds.
    Duration(i128),
    /// Microseconds east of Greenwich.
    Zone(i64),
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Microseconds since midnight.
    pub micros: i64,
    /// Microseconds east of Greenwich, if there is a zone.
    pub offset: Option<i64>,
    pub fold: i64,
}

/// Whether the module was loaded: only then there are such values.
pub fn is_loaded(cx: Cx<'_>) -> bool {
    let modules = cx.root(roots::MODULES).as_map();
    modules.is_some_and(|modules| modules.get_symbol(cx.symbol("_datetime")).is_some())
}

/// The value in numbers; `None` for other values and for instances of subclasses.
pub fn read<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Plain> {
    let offset = |zone: V<'v>| match zone.is_nil() {
        true => Some(None),
        false => zone::fixed_offset(cx, zone).map(Some),
    };
    let fields = |day: Day| [day.year, day.month, day.day];
    if cx.is_exactly(value, C::DateTime) {
        let (day, micros) = moment::parts(cx, value)?;
        let (offset, fold) = (offset(moment::zone(value))?, moment::fold_of(value));
        let clock = Clock {
            micros,
            offset,
            fold,
        };
        return Some(Plain::DateTime(fields(day), clock));
    }
    if cx.is_exactly(value, C::Date) {
        return Some(Plain::Date(fields(date::day_of(cx, value)?)));
    }
    if cx.is_exactly(value, C::Time) {
        let (micros, zone, fold) = time::parts(cx, value)?;
        return Some(Plain::Time(Clock {
            micros,
            offset: offset(zone)?,
            fold,
        }));
    }
    if cx.is_exactly(value, C::TimeDelta) {
        return Some(Plain::Duration(delta::micros_of(cx, value)?));
    }
    zone::fixed_offset(cx, value).map(Plain::Zone)
}

/// The value of such numbers, which must be in range; the module was loaded.
///
/// # Errors
/// OverflowError, ValueError.
pub fn make(cx: Cx<'_>, plain: Plain) -> Result<V<'_>, Exit> {
    let zone = |offset: Option<i64>| match offset {
        None => Ok(V::NIL),
        Some(0) => match zone::utc(cx) {
            Some(utc) => Ok(utc),
            None => zone::of_offset(cx, 0),
        },
        Some(offset) => zone::of_offset(cx, offset),
    };
    let day = |[year, month, day]: [i64; 3]| Day::new(year, month, day);
    Ok(match plain {
        Plain::Date(fields) => date::new_date(cx, day(fields)),
        Plain::Time(clock) => time::new_time(cx, clock.micros, zone(clock.offset)?, clock.fold),
        Plain::DateTime(fields, clock) => {
            let zone = zone(clock.offset)?;
            moment::new_datetime(cx, day(fields), clock.micros, zone, clock.fold)
        }
        Plain::Duration(micros) => delta::new_delta(cx, micros)?,
        Plain::Zone(offset) => zone(Some(offset))?,
    })
}
