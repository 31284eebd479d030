//! `_datetime`: dates, times, durations and time zones.
//!
//! | file | holds |
//! |---|---|
//! | `calendar` | the Gregorian calendar in numbers |
//! | `fields` | ranges of fields, how they are packed |
//! | `iso` | reading ISO 8601's forms |
//! | `delta`, `date`, `time`, `moment`, `zone` | the classes `timedelta`, `date`, `time`, `datetime`, `tzinfo` and `timezone` |
//!
//! What calls zones and subclasses of programs is in the prelude's `dates.py`: natives leave these cases to it.
//!
//! Source: PEP 495 (folds); Library Reference, `datetime`.

mod calendar;
mod date;
mod delta;
pub mod exchange;
mod fields;
mod iso;
mod local;
mod moment;
mod time;
mod zone;

use super::ModuleSpec;
use crate::host::Outside;
use crate::prelude::*;
use calendar::{Day, MAX_YEAR, MIN_YEAR};
use fields::MICROS_PER_DAY;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Dates, times, durations and time zones: what datetime is made of.",
    classes: &[
        delta::CLASS,
        date::CLASS,
        time::CLASS,
        moment::CLASS,
        zone::TZINFO,
        zone::TIMEZONE,
    ],
    init,
    source: include_str!("datetime/iso_calendar.py"),
    ..ModuleSpec::new("_datetime")
}];

/// Natives for the prelude.
pub const INTRINSICS: [&[NativeDef]; 5] = [
    delta::INTRINSICS,
    date::INTRINSICS,
    time::INTRINSICS,
    moment::INTRINSICS,
    &[
        NativeDef::leaf("dt_now", "(/)", |cx, _| {
            Ok(cx.new_int(cx.clock()?.time_ns() / 1000))
        }),
        NativeDef::leaf("dt_delta", "(micros, /)", |cx, args| {
            delta::new_delta(cx, args[0].as_i64().unwrap_or(0).into())
        }),
        NativeDef::leaf("dt_delta_micros", "(delta, /)", |cx, args| {
            let micros = delta::micros_of(cx, args[0]).unwrap_or(0);
            // Offsets and differences of datetimes fit.
            Ok(cx.new_int(i64::try_from(micros).unwrap_or(i64::MAX)))
        }),
    ],
];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    set_up(cx, namespace).map_err(|exit| crate::ops::attr::settle(cx, exit))
}

fn set_up<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Exit> {
    let number = |n: i64| V::small(n);
    namespace.set_symbol(cx, cx.symbol("MINYEAR"), number(MIN_YEAR));
    namespace.set_symbol(cx, cx.symbol("MAXYEAR"), number(MAX_YEAR));
    namespace.set_symbol(cx, cx.symbol("UTC"), zone::init(cx)?);
    let (first, last) = (Day::new(MIN_YEAR, 1, 1), Day::new(MAX_YEAR, 12, 31));
    let (day, microsecond) = (
        delta::new_delta(cx, MICROS_PER_DAY.into())?,
        delta::new_delta(cx, 1)?,
    );
    let longest = i128::from(MICROS_PER_DAY) * 1_000_000_000;
    let end = MICROS_PER_DAY - 1;
    let bounds = [
        (
            C::TimeDelta,
            delta::new_delta(cx, i128::from(MICROS_PER_DAY) - longest)?,
            delta::new_delta(cx, longest - 1)?,
            microsecond,
        ),
        (
            C::Date,
            date::new_date(cx, first),
            date::new_date(cx, last),
            day,
        ),
        (
            C::Time,
            time::new_time(cx, 0, V::NIL, 0),
            time::new_time(cx, end, V::NIL, 0),
            microsecond,
        ),
        (
            C::DateTime,
            moment::new_datetime(cx, first, 0, V::NIL, 0),
            moment::new_datetime(cx, last, end, V::NIL, 0),
            microsecond,
        ),
    ];
    for (class, min, max, resolution) in bounds {
        let class = cx.class(class);
        class.set_attribute(cx, cx.symbol("min"), min);
        class.set_attribute(cx, cx.symbol("max"), max);
        class.set_attribute(cx, cx.symbol("resolution"), resolution);
    }
    Ok(())
}
