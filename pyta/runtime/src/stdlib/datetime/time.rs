//! `time`: slots are microseconds since midnight, the zone and the fold.

use super::date::{malformed, pickled, text_argument};
use super::delta::{hash, not_implemented, shown_class};
use super::fields::{
    Clock, MICROS_PER_DAY, check_clock, check_integers, fold, integer, number, slot, zone,
};
use super::iso::{self, TimeText};
use super::zone::{of_offset, offset_of, offset_text};
use crate::prelude::*;
use crate::protocol::{Hashing, Repr};
use crate::types::int::methods::wrong_receiver;
use crate::types::iterators::new_with_slots;

const BINARY: &str = "(self, value, /)";
const UNARY: &str = "(self, /)";
const REPLACE: &str =
    "(self, /, hour=None, minute=None, second=None, microsecond=None, tzinfo=None, *, fold=None)";

const MICROS: usize = 0;
const ZONE: usize = 1;
const FOLD: usize = 2;

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
                    Err(cx.type_error("can't compare offset-naive and offset-aware times"))
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
    doc: "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\nA time of day, its parts ints that are zero if left out; without tzinfo it is naive.",
    flags: class_flags::BASE,
    fixed_slots: 3,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
        new,
        "time_new",
    )),
    methods: &[
        NativeDef::leaf_or_guest("__repr__", UNARY, repr, "time_repr").doc("Return repr(self)."),
        NativeDef::guest("__str__", UNARY, "date_str").doc("Return str(self)."),
        NativeDef::leaf_or_guest("__hash__", UNARY, hash_of, "time_hash").doc("Return hash(self)."),
        comparison!("__lt__" "<" i64::lt, "time_lt"),
        comparison!("__le__" "<=" i64::le, "time_le"),
        comparison!("__eq__" "==" i64::eq, "time_eq"),
        comparison!("__ne__" "!=" i64::ne, "time_ne"),
        comparison!("__gt__" ">" i64::gt, "time_gt"),
        comparison!("__ge__" ">=" i64::ge, "time_ge"),
        NativeDef::leaf_or_guest("isoformat", "(self, /, timespec=None)", isoformat, "time_isoformat")
            .doc("ISO 8601 text, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n\ntimespec names the last part to write, from 'hours' to 'microseconds'; 'auto' leaves out\nzero microseconds."),
        NativeDef::guest("strftime", "(self, format)", "time_strftime")
            .doc("The text that results from the % directives of a format."),
        NativeDef::guest("__format__", "(self, format, /)", "date_format")
            .doc("strftime of the format, or str(self) if that is empty."),
        NativeDef::guest("utcoffset", UNARY, "time_utcoffset").doc("Offset from UTC that tzinfo tells, None without a tzinfo."),
        NativeDef::guest("tzname", UNARY, "time_tzname").doc("Name of the time zone that tzinfo tells, None without a tzinfo."),
        NativeDef::guest("dst", UNARY, "time_dst").doc("Return self.tzinfo.dst(self)."),
        NativeDef::leaf_or_guest("replace", REPLACE, replace, "time_replace")
            .doc("A time equal to this one except for the fields that are given."),
        NativeDef::leaf_or_guest("__replace__", REPLACE, replace, "time_replace")
            .doc("The same as replace()."),
        NativeDef::leaf("__reduce_ex__", "(self, protocol, /)", reduce)
            .doc("__reduce_ex__(proto) -> (cls, state)"),
        NativeDef::leaf("__reduce__", UNARY, |cx, args| reduce(cx, &[args[0], V::small(2)]))
            .doc("__reduce__() -> (cls, state)"),
    ],
    class_methods: &[
        NativeDef::guest("strptime", "(cls, string, format, /)", "time_strptime")
            .doc("Parse a text into a time by the % directives of a format."),
        NativeDef::leaf_or_guest("fromisoformat", "(cls, string, /)", fromisoformat, "time_fromisoformat")
            .doc("Parse a time in an ISO 8601 form such as 12:30 or 12:30:00+01:00."),
    ],
    attributes: &[
        GetSet::read_only("hour", |_, args| Ok(V::small(clock(args[0]).hour))),
        GetSet::read_only("minute", |_, args| Ok(V::small(clock(args[0]).minute))),
        GetSet::read_only("second", |_, args| Ok(V::small(clock(args[0]).second))),
        GetSet::read_only("microsecond", |_, args| Ok(V::small(clock(args[0]).micros))),
        GetSet::read_only("tzinfo", |_, args| Ok(slot(args[0], ZONE))),
        GetSet::read_only("fold", |_, args| Ok(V::small(number(args[0], FOLD)))),
    ],
    ..ClassSpec::new(C::Time, C::Object)
};

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("dt_time_micros", "(time, /)", |_, args| {
        Ok(V::small(number(args[0], MICROS)))
    }),
    NativeDef::leaf("dt_time_of_text", "(text, /)", |cx, args| {
        let (clock, zone) = time_of_text(cx, args[0])?;
        let fields = [clock.hour, clock.minute, clock.second, clock.micros].map(V::small);
        Ok(cx.new_tuple(&[&fields[..], &[zone]].concat()).v())
    }),
    NativeDef::leaf("dt_clock_text", "(micros, timespec, /)", |cx, args| {
        let micros = args[0].as_small().unwrap_or(0);
        Ok(cx.new_str(&clock_text(cx, micros, args[1])?).v())
    }),
    NativeDef::leaf("dt_offset_text", "(offset, separator, /)", |cx, args| {
        let micros = super::delta::micros_of(cx, args[0]).unwrap_or(0) as i64;
        let separator = args[1].as_str().map_or_else(String::new, Str::to_text);
        Ok(cx.new_str(&offset_text(micros, &separator)).v())
    }),
    NativeDef::leaf("dt_time_repr", "(time, /)", |cx, args| {
        Ok(cx.new_str(&repr_start(cx, args[0])).v())
    }),
    NativeDef::leaf("dt_naive_hash", "(value, /)", naive_hash),
];

fn clock(time: V<'_>) -> Clock {
    Clock::of_micros(number(time, MICROS))
}

fn receiver<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<i64, Exit> {
    match args[0].as_kind(Kind::Instance).is_some() && cx.is_instance(args[0], C::Time) {
        true => Ok(number(args[0], MICROS)),
        false => Err(wrong_receiver(cx, name, "datetime.time", args[0])),
    }
}

/// Microseconds since midnight, zone and fold of a `time`; `None` for other values.
pub fn parts<'v>(cx: Cx<'v>, value: V<'v>) -> Option<(i64, V<'v>, i64)> {
    value.as_kind(Kind::Instance)?;
    cx.is_instance(value, C::Time).then(|| {
        (
            number(value, MICROS),
            slot(value, ZONE),
            number(value, FOLD),
        )
    })
}

/// A time that is no instance of a subclass.
pub fn new_time<'v>(cx: Cx<'v>, micros: i64, zone: V<'v>, fold: i64) -> V<'v> {
    make(cx, cx.class(C::Time), micros, zone, fold)
}

fn make<'v>(cx: Cx<'v>, class: Type<'v>, micros: i64, zone: V<'v>, fold: i64) -> V<'v> {
    new_with_slots(cx, class, &[V::small(micros), zone, V::small(fold)])
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = args[0].as_exact_type().unwrap_or_else(|| cx.class(C::Time));
    if args[3].given().is_none()
        && let Some(bytes) = pickled(args[1])
        && let [hour, minute, second, high, middle, low] = bytes[..]
        && hour & 0x7f < 24
    {
        let zone = pickled_zone(cx, args[2])?;
        let micros = i64::from(high) << 16 | i64::from(middle) << 8 | i64::from(low);
        let clock = Clock {
            hour: i64::from(hour & 0x7f),
            minute: minute.into(),
            second: second.into(),
            micros,
        };
        return Ok(make(cx, class, clock.micros(), zone, i64::from(hour >> 7)));
    }
    let clock = clock_arguments(cx, &args[1..5], Clock::default())?;
    let zone = zone(cx, args[5])?;
    let fold = fold(cx, args[6])?;
    Ok(make(cx, class, clock.micros(), zone, fold))
}

/// The zone of pickled state.
///
/// # Errors
/// TypeError.
pub fn pickled_zone<'v>(cx: Cx<'v>, value: V<'v>) -> Result<V<'v>, Exit> {
    zone(cx, value).map_err(|_| cx.type_error("bad tzinfo state arg"))
}

/// The arguments `hour`, `minute`, `second`, `microsecond`, with what they are when missing.
///
/// # Errors
/// As [`integer`] and [`check_clock`].
pub fn clock_arguments<'v>(cx: Cx<'v>, args: &[V<'v>], missing: Clock) -> Result<Clock, Exit> {
    let clock = Clock {
        hour: integer(cx, args[0], missing.hour)?,
        minute: integer(cx, args[1], missing.minute)?,
        second: integer(cx, args[2], missing.second)?,
        micros: integer(cx, args[3], missing.micros)?,
    };
    check_clock(cx, clock)
}

/// The six bytes that are pickled and hashed.
pub fn state(micros: i64, fold: i64) -> [u8; 6] {
    let clock = Clock::of_micros(micros);
    [
        clock.hour as u8 | (fold as u8) << 7,
        clock.minute as u8,
        clock.second as u8,
        (clock.micros >> 16) as u8,
        (clock.micros >> 8) as u8,
        clock.micros as u8,
    ]
}

fn reduce<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let micros = receiver(cx, "__reduce__", args)?;
    // Before version 4 of the protocol there was no fold.
    let has_fold = args[1].as_small().unwrap_or(0) > 3;
    let fold = if has_fold { number(args[0], FOLD) } else { 0 };
    let state = cx.new_bytes(&state(micros, fold)).v();
    let zone = slot(args[0], ZONE);
    let state = match zone.is_nil() {
        true => cx.new_tuple(&[state]),
        false => cx.new_tuple(&[state, zone]),
    };
    Ok(cx.new_tuple(&[cx.class_of(args[0]), state.v()]).v())
}

/// What two operands compare as.
enum Compared {
    Numbers(i64, i64),
    /// One has an offset, the other none.
    Mixed,
    Foreign,
}

fn compared<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<Compared, Exit> {
    let own = receiver(cx, name, args)?;
    let Some((other, zone, _)) = parts(cx, args[1]) else {
        return Ok(Compared::Foreign);
    };
    let own_zone = slot(args[0], ZONE);
    if own_zone == zone {
        return Ok(Compared::Numbers(own, other));
    }
    Ok(match (offset_of(cx, own_zone)?, offset_of(cx, zone)?) {
        (None, None) => Compared::Numbers(own, other),
        (Some(a), Some(b)) => Compared::Numbers(own - a, other - b),
        _ => Compared::Mixed,
    })
}

fn naive_hash<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let state = state(number(args[0], MICROS), 0);
    Ok(cx.new_int(cx.leaf_hash(cx.new_bytes(&state).v())?))
}

fn hash_of<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let micros = receiver(cx, "__hash__", args)?;
    match offset_of(cx, slot(args[0], ZONE))? {
        None => naive_hash(cx, args),
        Some(offset) => Ok(cx.new_int(hash(cx, i128::from(micros - offset))?)),
    }
}

/// `datetime.time(1, 2` with what else is not zero.
fn repr_start<'v>(cx: Cx<'v>, time: V<'v>) -> String {
    let clock = clock(time);
    format!("{}({}", shown_class(cx, time), repr_fields(clock))
}

/// Hour and minute, then second and microsecond unless these are zero.
pub fn repr_fields(clock: Clock) -> String {
    let Clock {
        hour,
        minute,
        second,
        micros,
    } = clock;
    match (second, micros) {
        (0, 0) => format!("{hour}, {minute}"),
        (_, 0) => format!("{hour}, {minute}, {second}"),
        _ => format!("{hour}, {minute}, {second}, {micros}"),
    }
}

/// Ends a representation with fold and zone, as far as there are any.
///
/// # Errors
/// [`Exit::NeedGuest`] for zones written by programs.
pub fn repr_end<'v>(cx: Cx<'v>, zone: V<'v>, fold: i64) -> Result<String, Exit> {
    let mut text = String::new();
    if fold != 0 {
        text += &format!(", fold={fold}");
    }
    if !zone.is_nil() {
        text += &format!(", tzinfo={}", cx.leaf_repr(zone)?.to_text());
    }
    Ok(text + ")")
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    receiver(cx, "__repr__", args)?;
    let end = repr_end(cx, slot(args[0], ZONE), number(args[0], FOLD))?;
    Ok(cx.new_str(&(repr_start(cx, args[0]) + &end)).v())
}

/// A time of day as `timespec` (a string or missing) asks for.
///
/// # Errors
/// TypeError, ValueError.
pub fn clock_text<'v>(cx: Cx<'v>, micros: i64, timespec: V<'v>) -> Result<String, Exit> {
    let spec = match timespec.given() {
        None => "auto".to_owned(),
        Some(spec) => match spec.as_str() {
            Some(spec) => spec.to_text(),
            None => {
                return Err(cx.type_error(format!(
                    "isoformat() argument 1 must be str, not {}",
                    cx.given_name(spec)
                )));
            }
        },
    };
    let Clock {
        hour,
        minute,
        second,
        micros,
    } = Clock::of_micros(micros);
    let seconds = || format!("{hour:02}:{minute:02}:{second:02}");
    Ok(match spec.as_str() {
        "auto" if micros == 0 => seconds(),
        "auto" | "microseconds" => format!("{}.{micros:06}", seconds()),
        "milliseconds" => format!("{}.{:03}", seconds(), micros / 1000),
        "seconds" => seconds(),
        "minutes" => format!("{hour:02}:{minute:02}"),
        "hours" => format!("{hour:02}"),
        _ => return Err(cx.value_error("Unknown timespec value")),
    })
}

fn isoformat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let micros = receiver(cx, "isoformat", args)?;
    let mut text = clock_text(cx, micros, args[1])?;
    if let Some(offset) = offset_of(cx, slot(args[0], ZONE))? {
        text += &offset_text(offset, ":");
    }
    Ok(cx.new_str(&text).v())
}

fn replace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let micros = receiver(cx, "replace", args)?;
    if !cx.is_exactly(args[0], C::Time) {
        return Err(Exit::NeedGuest);
    }
    check_integers(cx, &args[1..5])?;
    let clock = clock_arguments(cx, &args[1..5], Clock::of_micros(micros))?;
    let zone = match args[5].given() {
        Some(given) => zone(cx, given)?,
        None => slot(args[0], ZONE),
    };
    let fold = match args[6].given() {
        Some(given) => fold(cx, given)?,
        None => number(args[0], FOLD),
    };
    Ok(new_time(cx, clock.micros(), zone, fold))
}

/// A written time whose hour may be 24, which is midnight of the next day.
///
/// # Errors
/// ValueError.
pub fn checked_time(cx: Cx<'_>, mut text: TimeText) -> Result<(Clock, bool, V<'_>), Exit> {
    let is_next_day = text.clock.hour == 24;
    if is_next_day {
        if text.clock.micros() != MICROS_PER_DAY {
            return Err(cx.value_error("minute, second, and microsecond must be 0 when hour is 24"));
        }
        text.clock.hour = 0;
    }
    let zone = match text.offset {
        Some(offset) => of_offset(cx, offset)?,
        None => V::NIL,
    };
    Ok((check_clock(cx, text.clock)?, is_next_day, zone))
}

fn time_of_text<'v>(cx: Cx<'v>, value: V<'v>) -> Result<(Clock, V<'v>), Exit> {
    let text = text_argument(cx, value)?;
    // "T" may stand before a time.
    let body = text.strip_prefix(&[u32::from('T')]).unwrap_or(&text);
    let time = iso::time(body).map_err(|_| malformed(cx, value))?;
    let (clock, _, zone) = checked_time(cx, time)?;
    Ok((clock, zone))
}

fn fromisoformat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[0] != cx.class(C::Time).v() {
        return Err(Exit::NeedGuest);
    }
    let (clock, zone) = time_of_text(cx, args[1])?;
    Ok(new_time(cx, clock.micros(), zone, 0))
}
