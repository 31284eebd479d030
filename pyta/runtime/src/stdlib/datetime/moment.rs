//! `datetime`: slots are the packed day, microseconds since midnight, the zone and the fold.

use super::calendar::{Day, MAX_ORDINAL};
use super::date::{
    self, day_arguments, malformed, new_date, pickled, replaced_day, shifted, text_argument,
};
use super::delta::{self, micros_of, new_delta, not_implemented, shown_class};
use super::fields::{
    Clock, MICROS_PER_DAY, check_day, check_integers, fold, number, pack, slot, unpack,
    zone as zone_argument,
};
use super::time::{
    self, checked_time, clock_arguments, clock_text, new_time, pickled_zone, repr_end, repr_fields,
};
use super::zone::{offset_of, offset_text};
use super::{iso, local};
use crate::prelude::*;
use crate::protocol::Hashing;
use crate::types::int::methods::wrong_receiver;
use crate::types::iterators::new_with_slots;

const BINARY: &str = "(self, value, /)";
const UNARY: &str = "(self, /)";
const REPLACE: &str = "(self, /, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None, tzinfo=None, *, fold=None)";

const DAY: usize = 0;
const MICROS: usize = 1;
const ZONE: usize = 2;
const FOLD: usize = 3;

macro_rules! comparison {
    ($name:literal $symbol:literal $test:expr, $twin:literal) => {
        NativeDef::leaf_or_guest(
            $name,
            BINARY,
            |cx, args| match compared(cx, $name, args)? {
                Compared::Numbers(a, b) => Ok(V::bool($test(&a, &b))),
                Compared::Mixed if $name == "__eq__" => Ok(V::FALSE),
                Compared::Mixed if $name == "__ne__" => Ok(V::TRUE),
                Compared::Mixed => {
                    Err(cx.type_error("can't compare offset-naive and offset-aware datetimes"))
                }
                Compared::Foreign => Ok(not_implemented(cx)),
            },
            $twin,
        )
        .doc(concat!("Return self", $symbol, "value."))
    };
}

pub const CLASS: ClassSpec = ClassSpec {
    module: "datetime",
    doc: "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\nA date and a time of day, all parts ints. What is left out of the time is zero; without tzinfo\nthe moment is naive.",
    flags: class_flags::BASE,
    fixed_slots: 4,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, year, month=None, day=None, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
        new,
        "datetime_new",
    )),
    methods: &[
        NativeDef::leaf_or_guest("__repr__", UNARY, repr, "datetime_repr").doc("Return repr(self)."),
        NativeDef::guest("__str__", UNARY, "datetime_str").doc("Return str(self)."),
        NativeDef::leaf_or_guest("__hash__", UNARY, hash, "datetime_hash").doc("Return hash(self)."),
        comparison!("__lt__" "<" i128::lt, "datetime_lt"),
        comparison!("__le__" "<=" i128::le, "datetime_le"),
        comparison!("__eq__" "==" i128::eq, "datetime_eq"),
        comparison!("__ne__" "!=" i128::ne, "datetime_ne"),
        comparison!("__gt__" ">" i128::gt, "datetime_gt"),
        comparison!("__ge__" ">=" i128::ge, "datetime_ge"),
        NativeDef::leaf_or_guest("__add__", BINARY, |cx, args| add(cx, args, 1), "datetime_add")
            .doc("Return self+value."),
        NativeDef::leaf_or_guest("__radd__", BINARY, |cx, args| add(cx, args, 1), "datetime_add")
            .doc("Return value+self."),
        NativeDef::leaf_or_guest("__sub__", BINARY, subtract, "datetime_sub")
            .doc("Return self-value."),
        NativeDef::leaf_or_guest(
            "__rsub__",
            BINARY,
            |cx, args| match parts(cx, args[1]) {
                Some(_) => subtract(cx, &[args[1], args[0]]),
                None => Ok(not_implemented(cx)),
            },
            "datetime_rsub",
        )
        .doc("Return value-self."),
        NativeDef::leaf("date", UNARY, |cx, args| Ok(new_date(cx, receiver(cx, "date", args)?.0)))
            .doc("The day, without the time."),
        NativeDef::leaf("time", UNARY, |cx, args| {
            let (_, micros) = receiver(cx, "time", args)?;
            Ok(new_time(cx, micros, V::NIL, number(args[0], FOLD)))
        })
        .doc("The time of day, without the time zone."),
        NativeDef::leaf("timetz", UNARY, |cx, args| {
            let (_, micros) = receiver(cx, "timetz", args)?;
            Ok(new_time(cx, micros, zone(args[0]), number(args[0], FOLD)))
        })
        .doc("The time of day, with the time zone."),
        NativeDef::guest("ctime", UNARY, "datetime_ctime").doc("Text such as 'Mon Jan  5 13:45:00 2026'."),
        NativeDef::guest("timetuple", UNARY, "datetime_timetuple")
            .doc("The fields as a time.struct_time."),
        NativeDef::guest("timestamp", UNARY, "datetime_timestamp")
            .doc("Seconds since the epoch, as a float. A naive datetime counts as local time."),
        NativeDef::guest("utctimetuple", UNARY, "datetime_utctimetuple")
            .doc("The fields of this moment in UTC, as a time.struct_time."),
        NativeDef::leaf_or_guest(
            "isoformat",
            "(self, /, sep=None, timespec=None)",
            isoformat,
            "datetime_isoformat",
        )
        .doc("[sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\nThe date stands before sep ('T' unless given), the time behind it. timespec names the last\npart of the time to write, from 'hours' to 'microseconds'; 'auto' leaves out zero microseconds."),
        NativeDef::guest("utcoffset", UNARY, "datetime_utcoffset")
            .doc("Offset from UTC that tzinfo tells, None without a tzinfo."),
        NativeDef::guest("tzname", UNARY, "datetime_tzname").doc("Name of the time zone that tzinfo tells, None without a tzinfo."),
        NativeDef::guest("dst", UNARY, "datetime_dst").doc("Return self.tzinfo.dst(self)."),
        NativeDef::leaf_or_guest("replace", REPLACE, replace, "datetime_replace")
            .doc("A datetime equal to this one except for the fields that are given."),
        NativeDef::leaf_or_guest("__replace__", REPLACE, replace, "datetime_replace")
            .doc("The same as replace()."),
        NativeDef::guest("astimezone", "(self, /, tz=None)", "datetime_astimezone")
            .doc("The same moment in the time zone tz, by default the local one."),
        NativeDef::leaf("__reduce_ex__", "(self, protocol, /)", reduce)
            .doc("__reduce_ex__(proto) -> (cls, state)"),
        NativeDef::leaf("__reduce__", UNARY, |cx, args| reduce(cx, &[args[0], V::small(2)]))
            .doc("__reduce__() -> (cls, state)"),
    ],
    class_methods: &[
        NativeDef::leaf_or_guest("now", "(cls, /, tz=None)", local::now, "datetime_now").doc(
            "The present moment in the time zone tz or, without one, as naive local time.",
        ),
        NativeDef::guest("utcnow", "(cls, /)", "datetime_utcnow")
            .doc("The present moment in UTC, as a naive datetime."),
        NativeDef::leaf_or_guest("fromtimestamp", "(cls, timestamp, tz=None)", local::from_timestamp, "datetime_fromtimestamp")
            .doc("The moment of a POSIX timestamp in the time zone tz or, without one, as naive local time."),
        NativeDef::guest("utcfromtimestamp", "(cls, timestamp, /)", "datetime_utcfromtimestamp")
            .doc("The moment of a POSIX timestamp in UTC, as a naive datetime."),
        NativeDef::guest("strptime", "(cls, string, format, /)", "datetime_strptime")
            .doc("Parse a text into a datetime by the % directives of a format."),
        NativeDef::leaf_or_guest("combine", "(cls, date, time, tzinfo=None)", combine, "datetime_combine")
            .doc("Put a date and a time together; a tzinfo takes the place of the time's own."),
        NativeDef::leaf_or_guest("fromisoformat", "(cls, string, /)", fromisoformat, "datetime_fromisoformat")
            .doc("Parse a datetime in an ISO 8601 form such as 2024-02-29T12:30:00+01:00."),
    ],
    attributes: &[
        GetSet::read_only("hour", |_, args| Ok(V::small(clock(args[0]).hour))),
        GetSet::read_only("minute", |_, args| Ok(V::small(clock(args[0]).minute))),
        GetSet::read_only("second", |_, args| Ok(V::small(clock(args[0]).second))),
        GetSet::read_only("microsecond", |_, args| Ok(V::small(clock(args[0]).micros))),
        GetSet::read_only("tzinfo", |_, args| Ok(zone(args[0]))),
        GetSet::read_only("fold", |_, args| Ok(V::small(number(args[0], FOLD)))),
    ],
    ..ClassSpec::new(C::DateTime, C::Date)
};

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    // The fields as a constructor takes them: without zone and fold.
    NativeDef::leaf("dt_fields", "(datetime, /)", |cx, args| {
        let (day, micros) = required(cx, args[0])?;
        Ok(fields(cx, day, micros))
    }),
    NativeDef::leaf(
        "dt_fields_after",
        "(datetime, delta, sign, /)",
        |cx, args| {
            let (day, micros) = required(cx, args[0])?;
            let delta = micros_of(cx, args[1]).unwrap_or(0);
            let sign = i128::from(args[2].as_small().unwrap_or(1));
            let (day, micros) = moved(cx, day, micros, delta * sign)?;
            Ok(fields(cx, day, micros))
        },
    ),
    NativeDef::leaf("dt_fields_of_micros", "(micros, /)", |cx, args| {
        let (day, micros) = of_micros(cx, args[0].as_i64().unwrap_or(0))?;
        Ok(fields(cx, day, micros))
    }),
    // Microseconds since the start of year 1.
    NativeDef::leaf("dt_micros", "(datetime, /)", |cx, args| {
        let (day, micros) = required(cx, args[0])?;
        Ok(cx.new_int(total(day, micros) as i64))
    }),
    NativeDef::leaf("dt_make", "(fields, tzinfo, fold, /)", |cx, args| {
        let part = |index: usize| {
            let parts = args[0].as_tuple();
            let part = parts
                .and_then(|parts| parts.get(index))
                .and_then(V::as_small);
            part.unwrap_or(0)
        };
        let clock = Clock {
            hour: part(3),
            minute: part(4),
            second: part(5),
            micros: part(6),
        };
        let day = Day::new(part(0), part(1), part(2));
        let fold = args[2].as_small().unwrap_or(0);
        Ok(new_datetime(cx, day, clock.micros(), args[1], fold))
    }),
    NativeDef::leaf("dt_set_fold", "(datetime, fold, /)", |cx, args| {
        if let Some(object) = args[0]
            .as_object()
            .filter(|_| cx.is_instance(args[0], C::DateTime))
        {
            object.set_fixed(cx, FOLD, args[1]);
        }
        Ok(args[0])
    }),
    NativeDef::leaf("dt_of_text", "(text, /)", |cx, args| {
        let (day, micros, zone) = of_text(cx, args[0])?;
        Ok(cx.new_tuple(&[fields(cx, day, micros), zone]).v())
    }),
    NativeDef::leaf("dt_datetime_repr", "(datetime, /)", |cx, args| {
        Ok(cx.new_str(&repr_start(cx, args[0])).v())
    }),
    NativeDef::leaf(
        "dt_separated_text",
        "(datetime, sep, timespec, /)",
        |cx, args| {
            let (day, micros) = required(cx, args[0])?;
            Ok(cx
                .new_str(&separated_text(cx, day, micros, args[1], args[2])?)
                .v())
        },
    ),
    NativeDef::leaf("dt_datetime_naive_hash", "(datetime, /)", naive_hash),
];

fn fields<'v>(cx: Cx<'v>, day: Day, micros: i64) -> V<'v> {
    let clock = Clock::of_micros(micros);
    let parts = [
        day.year,
        day.month,
        day.day,
        clock.hour,
        clock.minute,
        clock.second,
        clock.micros,
    ];
    cx.new_tuple(&parts.map(V::small)).v()
}

fn clock(datetime: V<'_>) -> Clock {
    Clock::of_micros(number(datetime, MICROS))
}

/// The zone of a datetime, or nil.
pub fn zone(datetime: V<'_>) -> V<'_> {
    slot(datetime, ZONE)
}

/// Which of two equal times of day a datetime is.
pub fn fold_of(datetime: V<'_>) -> i64 {
    number(datetime, FOLD)
}

/// Day and microseconds since midnight; `None` for what is no datetime.
pub fn parts<'v>(cx: Cx<'v>, value: V<'v>) -> Option<(Day, i64)> {
    value.as_kind(Kind::Instance)?;
    cx.is_instance(value, C::DateTime)
        .then(|| (unpack(number(value, DAY)), number(value, MICROS)))
}

fn required<'v>(cx: Cx<'v>, value: V<'v>) -> Result<(Day, i64), Exit> {
    parts(cx, value).ok_or_else(|| cx.type_error("a datetime is required"))
}

fn receiver<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<(Day, i64), Exit> {
    parts(cx, args[0]).ok_or_else(|| wrong_receiver(cx, name, "datetime.datetime", args[0]))
}

/// A datetime that is no instance of a subclass.
pub fn new_datetime<'v>(cx: Cx<'v>, day: Day, micros: i64, zone: V<'v>, fold: i64) -> V<'v> {
    make(cx, cx.class(C::DateTime), day, micros, zone, fold)
}

fn make<'v>(cx: Cx<'v>, class: Type<'v>, day: Day, micros: i64, zone: V<'v>, fold: i64) -> V<'v> {
    let slots = [V::small(pack(day)), V::small(micros), zone, V::small(fold)];
    new_with_slots(cx, class, &slots)
}

/// Microseconds since the start of the day before the first.
fn total(day: Day, micros: i64) -> i128 {
    i128::from(day.ordinal()) * i128::from(MICROS_PER_DAY) + i128::from(micros)
}

fn of_micros(cx: Cx<'_>, micros: i64) -> Result<(Day, i64), Exit> {
    let day = shifted(cx, Day::new(1, 1, 1), micros.div_euclid(MICROS_PER_DAY) - 1)?;
    Ok((day, micros.rem_euclid(MICROS_PER_DAY)))
}

/// Day and time of day some microseconds later.
///
/// # Errors
/// OverflowError.
pub fn moved(cx: Cx<'_>, day: Day, micros: i64, by: i128) -> Result<(Day, i64), Exit> {
    let total = i128::from(micros) + by;
    let days = total.div_euclid(i128::from(MICROS_PER_DAY));
    let micros = total.rem_euclid(i128::from(MICROS_PER_DAY));
    Ok((shifted(cx, day, days as i64)?, micros as i64))
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = args[0]
        .as_exact_type()
        .unwrap_or_else(|| cx.class(C::DateTime));
    if args[3].given().is_none()
        && let Some(bytes) = pickled(args[1])
        && let [high, low, month, day, ref clock @ ..] = bytes[..]
        && let &[hour, minute, second, upper, middle, lower] = clock
        && matches!(month & 0x7f, 1..=12)
    {
        let zone = pickled_zone(cx, args[2])?;
        let year = i64::from(high) << 8 | i64::from(low);
        let clock = Clock {
            hour: hour.into(),
            minute: minute.into(),
            second: second.into(),
            micros: i64::from(upper) << 16 | i64::from(middle) << 8 | i64::from(lower),
        };
        let day = Day::new(year, i64::from(month & 0x7f), day.into());
        return Ok(make(
            cx,
            class,
            day,
            clock.micros(),
            zone,
            i64::from(month >> 7),
        ));
    }
    let day = day_arguments(cx, &args[1..4])?;
    let clock = clock_arguments(cx, &args[4..8], Clock::default())?;
    let zone = zone_argument(cx, args[8])?;
    let fold = fold(cx, args[9])?;
    Ok(make(cx, class, day, clock.micros(), zone, fold))
}

/// What is pickled: the fold is in the month.
fn state(day: Day, micros: i64, fold: i64) -> Vec<u8> {
    let mut state = date::state(day).to_vec();
    state[2] |= (fold as u8) << 7;
    state.extend(time::state(micros, 0));
    state
}

fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (day, micros) = receiver(cx, "__reduce__", args)?;
    // Before version 4 of the protocol there was no fold.
    let has_fold = args[1].as_small().unwrap_or(0) > 3;
    let fold = if has_fold { number(args[0], FOLD) } else { 0 };
    let state = cx.new_bytes(&state(day, micros, fold)).v();
    let zone = zone(args[0]);
    let state = match zone.is_nil() {
        true => cx.new_tuple(&[state]),
        false => cx.new_tuple(&[state, zone]),
    };
    Ok(cx.new_tuple(&[cx.class_of(args[0]), state.v()]).v())
}

/// What two operands compare as.
enum Compared {
    Numbers(i128, i128),
    /// One has an offset, the other none.
    Mixed,
    Foreign,
}

fn compared<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<Compared, Exit> {
    let (day, micros) = receiver(cx, name, args)?;
    let Some((other_day, other_micros)) = parts(cx, args[1]) else {
        return Ok(Compared::Foreign);
    };
    let (own, other) = (total(day, micros), total(other_day, other_micros));
    let zones = (zone(args[0]), zone(args[1]));
    if zones.0 == zones.1 {
        return Ok(Compared::Numbers(own, other));
    }
    Ok(match (offset_of(cx, zones.0)?, offset_of(cx, zones.1)?) {
        (None, None) => Compared::Numbers(own, other),
        (Some(a), Some(b)) => Compared::Numbers(own - i128::from(a), other - i128::from(b)),
        _ => Compared::Mixed,
    })
}

fn naive_hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (day, micros) = receiver(cx, "__hash__", args)?;
    let state = cx.new_bytes(&state(day, micros, 0)).v();
    Ok(cx.new_int(cx.leaf_hash(state)?))
}

fn hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (day, micros) = receiver(cx, "__hash__", args)?;
    match offset_of(cx, zone(args[0]))? {
        None => naive_hash(cx, args),
        Some(offset) => {
            let utc = total(day, micros) - i128::from(offset);
            Ok(cx.new_int(delta::hash(cx, utc)?))
        }
    }
}

fn add<'v>(cx: Cx<'v>, args: &[V<'v>], sign: i128) -> Result<V<'v>, Exit> {
    let (Some((day, micros)), Some(by)) = (parts(cx, args[0]), micros_of(cx, args[1])) else {
        return Ok(not_implemented(cx));
    };
    if !cx.is_exactly(args[0], C::DateTime) {
        return Err(Exit::NeedGuest);
    }
    let (day, micros) = moved(cx, day, micros, sign * by)?;
    Ok(new_datetime(cx, day, micros, zone(args[0]), 0))
}

fn subtract<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match compared(cx, "__sub__", args)? {
        Compared::Numbers(a, b) => new_delta(cx, a - b),
        Compared::Mixed => {
            Err(cx.type_error("can't subtract offset-naive and offset-aware datetimes"))
        }
        Compared::Foreign => add(cx, args, -1),
    }
}

/// `datetime.datetime(2000, 1, 31, 10, 0` with what else is not zero.
fn repr_start<'v>(cx: Cx<'v>, datetime: V<'v>) -> String {
    let day = unpack(number(datetime, DAY));
    let class = shown_class(cx, datetime);
    let clock = repr_fields(clock(datetime));
    format!("{class}({}, {}, {}, {clock}", day.year, day.month, day.day)
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    receiver(cx, "__repr__", args)?;
    let end = repr_end(cx, zone(args[0]), number(args[0], FOLD))?;
    Ok(cx.new_str(&(repr_start(cx, args[0]) + &end)).v())
}

/// Date and time with a separator (one character, or missing for `T`).
fn separated_text<'v>(
    cx: Cx<'v>,
    day: Day,
    micros: i64,
    separator: V<'v>,
    timespec: V<'v>,
) -> Result<String, Exit> {
    let wrong = |what: String| {
        cx.type_error(format!(
            "isoformat() argument 1 must be a unicode character, not {what}"
        ))
    };
    let separator = match separator.given() {
        None => 'T',
        Some(given) => {
            let Some(text) = given.as_str() else {
                return Err(wrong(cx.given_name(given)));
            };
            let points: Vec<u32> = text.units().iter().collect();
            match points[..] {
                // Lone surrogates cannot be held by a native text: the prelude puts them in.
                [point] => char::from_u32(point).ok_or(Exit::NeedGuest)?,
                _ => return Err(wrong(format!("a string of length {}", points.len()))),
            }
        }
    };
    let clock = clock_text(cx, micros, timespec)?;
    Ok(format!("{}{separator}{clock}", date::text(day)))
}

fn isoformat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (day, micros) = receiver(cx, "isoformat", args)?;
    let mut text = separated_text(cx, day, micros, args[1], args[2])?;
    if let Some(offset) = offset_of(cx, zone(args[0]))? {
        text += &offset_text(offset, ":");
    }
    Ok(cx.new_str(&text).v())
}

fn replace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (day, micros) = receiver(cx, "replace", args)?;
    if !cx.is_exactly(args[0], C::DateTime) {
        return Err(Exit::NeedGuest);
    }
    check_integers(cx, &args[1..8])?;
    let day = replaced_day(cx, day, &args[1..4])?;
    let clock = clock_arguments(cx, &args[4..8], Clock::of_micros(micros))?;
    let zone = match args[8].given() {
        Some(given) => zone_argument(cx, given)?,
        None => zone(args[0]),
    };
    let fold = match args[9].given() {
        Some(given) => fold(cx, given)?,
        None => number(args[0], FOLD),
    };
    Ok(new_datetime(cx, day, clock.micros(), zone, fold))
}

fn combine<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let wrong = |index: usize, class: &str, got: V<'v>| {
        cx.type_error(format!(
            "combine() argument {index} must be {class}, not {}",
            cx.given_name(got)
        ))
    };
    let day = date::day_of(cx, args[1]).ok_or_else(|| wrong(1, "datetime.date", args[1]))?;
    let (micros, zone, fold) =
        time::parts(cx, args[2]).ok_or_else(|| wrong(2, "datetime.time", args[2]))?;
    let zone = match args[3].given() {
        Some(given) => zone_argument(cx, given)?,
        None => zone,
    };
    if args[0] != cx.class(C::DateTime).v() {
        return Err(Exit::NeedGuest);
    }
    Ok(new_datetime(cx, day, micros, zone, fold))
}

fn of_text<'v>(cx: Cx<'v>, value: V<'v>) -> Result<(Day, i64, V<'v>), Exit> {
    let text = text_argument(cx, value)?;
    let wrong = || malformed(cx, value);
    if text.len() < 7 {
        return Err(wrong());
    }
    let len = iso::date_len(&text).min(text.len());
    let day = iso::date(&text[..len]).map_err(|_| wrong())?;
    let (mut micros, mut is_next_day, mut zone) = (0, false, V::NIL);
    if len < text.len() {
        let time = iso::time(&text[len + 1..]).map_err(|_| wrong())?;
        let clock;
        (clock, is_next_day, zone) = checked_time(cx, time)?;
        micros = clock.micros();
    }
    let day = check_day(cx, day)?;
    let day = match is_next_day {
        true if day.ordinal() == MAX_ORDINAL => {
            return Err(cx.value_error("year must be in 1..9999, not 10000"));
        }
        true => shifted(cx, day, 1)?,
        false => day,
    };
    Ok((day, micros, zone))
}

fn fromisoformat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[0] != cx.class(C::DateTime).v() {
        return Err(Exit::NeedGuest);
    }
    let (day, micros, zone) = of_text(cx, args[1])?;
    Ok(new_datetime(cx, day, micros, zone, 0))
}
