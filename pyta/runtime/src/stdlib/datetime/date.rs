//! `date`: slot 0 is the packed day. Results for subclasses are made by calling them, which the prelude does.

use super::calendar::{self, Day, IsoProblem, MAX_ORDINAL};
use super::delta::{micros_of, new_delta, not_implemented, shown_class};
use super::fields::{MICROS_PER_DAY, check_day, check_integers, integer, number, pack, unpack};
use super::iso;
use crate::prelude::*;
use crate::protocol::{Hashing, Index, Repr};
use crate::types::int::methods::wrong_receiver;
use crate::types::iterators::new_with_slots;

const BINARY: &str = "(self, value, /)";
const UNARY: &str = "(self, /)";

macro_rules! comparison {
    ($name:literal $symbol:literal $test:expr) => {
        NativeDef::leaf($name, BINARY, |cx, args| {
            let own = receiver(cx, $name, args)?;
            let is_date = !cx.is_instance(args[1], C::DateTime);
            match day_of(cx, args[1]).filter(|_| is_date) {
                Some(other) => Ok(V::bool($test(&own, &other))),
                None => Ok(not_implemented(cx)),
            }
        })
        .doc(concat!("Return self", $symbol, "value."))
    };
}

pub const CLASS: ClassSpec = ClassSpec {
    module: "datetime",
    doc: "Day of the proleptic Gregorian calendar, made as date(year, month, day).",
    flags: class_flags::BASE,
    fixed_slots: 1,
    new: Some(NativeDef::leaf_or_guest(
        "__new__",
        "(cls, year, month=None, day=None)",
        new,
        "date_new",
    )),
    methods: &[
        NativeDef::leaf("__repr__", UNARY, |cx, args| {
            let day = receiver(cx, "__repr__", args)?;
            let class = shown_class(cx, args[0]);
            Ok(cx.new_str(&format!("{class}({}, {}, {})", day.year, day.month, day.day)).v())
        })
        .doc("Return repr(self)."),
        NativeDef::leaf_or_guest("__str__", UNARY, |cx, args| {
            exactly(cx, args)?;
            isoformat(cx, args)
        }, "date_str")
        .doc("Return str(self)."),
        NativeDef::leaf("__hash__", UNARY, |cx, args| {
            let state = state(receiver(cx, "__hash__", args)?);
            Ok(cx.new_int(cx.leaf_hash(cx.new_bytes(&state).v())?))
        })
        .doc("Return hash(self)."),
        comparison!("__lt__" "<" Day::lt),
        comparison!("__le__" "<=" Day::le),
        comparison!("__eq__" "==" Day::eq),
        comparison!("__ne__" "!=" Day::ne),
        comparison!("__gt__" ">" Day::gt),
        comparison!("__ge__" ">=" Day::ge),
        NativeDef::leaf_or_guest("__add__", BINARY, |cx, args| add(cx, args, 1), "date_add")
            .doc("Return self+value."),
        NativeDef::leaf_or_guest("__radd__", BINARY, |cx, args| add(cx, args, 1), "date_add")
            .doc("Return value+self."),
        NativeDef::leaf_or_guest("__sub__", BINARY, subtract, "date_sub").doc("Return self-value."),
        NativeDef::leaf("__rsub__", BINARY, |cx, args| {
            match (plain_day(cx, args[1]), plain_day(cx, args[0])) {
                (Some(a), Some(b)) => days_between(cx, a, b),
                _ => Ok(not_implemented(cx)),
            }
        })
        .doc("Return value-self."),
        NativeDef::guest("ctime", UNARY, "date_ctime").doc("Text such as 'Mon Jan  5 00:00:00 2026'."),
        NativeDef::guest("strftime", "(self, format)", "date_strftime")
            .doc("The text that results from the % directives of a format."),
        NativeDef::guest("__format__", "(self, format, /)", "date_format")
            .doc("strftime of the format, or str(self) if that is empty."),
        NativeDef::guest("timetuple", UNARY, "date_timetuple")
            .doc("The fields as a time.struct_time."),
        NativeDef::guest("isocalendar", UNARY, "date_isocalendar")
            .doc("ISO year, week and weekday, in a tuple with named fields."),
        NativeDef::leaf("isoformat", UNARY, isoformat)
            .doc("The date as a text like 2024-02-29."),
        NativeDef::leaf("isoweekday", UNARY, |cx, args| {
            Ok(V::small(receiver(cx, "isoweekday", args)?.weekday() + 1))
        })
        .doc("Number of the weekday, from 1 for Monday to 7 for Sunday."),
        NativeDef::leaf("toordinal", UNARY, |cx, args| {
            Ok(V::small(receiver(cx, "toordinal", args)?.ordinal()))
        })
        .doc("Count of days up to this one, of which 0001-01-01 is the first."),
        NativeDef::leaf("weekday", UNARY, |cx, args| {
            Ok(V::small(receiver(cx, "weekday", args)?.weekday()))
        })
        .doc("Number of the weekday, from 0 for Monday to 6 for Sunday."),
        NativeDef::leaf_or_guest(
            "replace",
            "(self, /, year=None, month=None, day=None)",
            replace,
            "date_replace",
        )
        .doc("A date equal to this one except for the fields that are given."),
        NativeDef::leaf_or_guest(
            "__replace__",
            "(self, /, year=None, month=None, day=None)",
            replace,
            "date_replace",
        )
        .doc("The same as replace()."),
        NativeDef::leaf("__reduce__", UNARY, |cx, args| {
            let state = cx.new_bytes(&state(receiver(cx, "__reduce__", args)?)).v();
            Ok(cx.new_tuple(&[cx.class_of(args[0]), cx.new_tuple(&[state]).v()]).v())
        })
        .doc("__reduce__() -> (cls, state)"),
    ],
    class_methods: &[
        NativeDef::guest("fromtimestamp", "(cls, timestamp, /)", "date_fromtimestamp").doc(
            "The local date at a POSIX timestamp, a number of seconds such as time.time() gives.",
        ),
        NativeDef::leaf_or_guest("fromordinal", "(cls, ordinal, /)", fromordinal, "date_fromordinal")
            .doc("The date for a count of days, of which 1 stands for 0001-01-01."),
        NativeDef::leaf_or_guest(
            "fromisoformat",
            "(cls, string, /)",
            fromisoformat,
            "date_fromisoformat",
        )
        .doc("Parse an ISO 8601 date such as 2024-02-29, 20240229 or 2024-W09-4."),
        NativeDef::leaf_or_guest(
            "fromisocalendar",
            "(cls, year, week, day)",
            fromisocalendar,
            "date_fromisocalendar",
        )
        .doc("The date of a weekday, numbered from 1 for Monday, in a numbered week of an ISO year; undoes isocalendar()."),
        NativeDef::guest("strptime", "(cls, string, format, /)", "date_strptime")
            .doc("Parse a text into a date by the % directives of a format."),
        NativeDef::guest("today", "(cls, /)", "date_today").doc(
            "The present, as cls.fromtimestamp() makes it of time.time().",
        ),
    ],
    attributes: &[
        GetSet::read_only("year", |_, args| Ok(V::small(unpack(number(args[0], 0)).year))),
        GetSet::read_only("month", |_, args| Ok(V::small(unpack(number(args[0], 0)).month))),
        GetSet::read_only("day", |_, args| Ok(V::small(unpack(number(args[0], 0)).day))),
    ],
    ..ClassSpec::new(C::Date, C::Object)
};

/// What the prelude needs for subclasses: fields as tuples.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("dt_day_after", "(date, days, /)", |cx, args| {
        let day = day_of(cx, args[0]).ok_or_else(|| cx.type_error("a date is required"))?;
        let days = args[1].as_small().unwrap_or(0);
        Ok(fields(cx, shifted(cx, day, days)?))
    }),
    NativeDef::leaf("dt_day_of_ordinal", "(ordinal, /)", |cx, args| {
        Ok(fields(cx, day_of_ordinal(cx, args[0])?))
    }),
    NativeDef::leaf("dt_day_of_text", "(text, /)", |cx, args| {
        Ok(fields(cx, day_of_text(cx, args[0])?))
    }),
    NativeDef::leaf("dt_day_of_iso", "(year, week, weekday, /)", |cx, args| {
        Ok(fields(cx, day_of_iso(cx, args)?))
    }),
    NativeDef::leaf("dt_iso_of_day", "(date, /)", |cx, args| {
        let day = day_of(cx, args[0]).ok_or_else(|| cx.type_error("a date is required"))?;
        let (year, week, weekday) = day.iso();
        Ok(cx.new_tuple(&[year, week, weekday].map(V::small)).v())
    }),
    NativeDef::leaf("dt_year_day", "(date, /)", |cx, args| {
        Ok(V::small(day_of(cx, args[0]).map_or(0, Day::year_day)))
    }),
];

fn fields<'v>(cx: Cx<'v>, day: Day) -> V<'v> {
    cx.new_tuple(&[day.year, day.month, day.day].map(V::small))
        .v()
}

/// The day of a date or datetime; `None` for other values.
pub fn day_of<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Day> {
    value.as_kind(Kind::Instance)?;
    cx.is_instance(value, C::Date)
        .then(|| unpack(number(value, 0)))
}

/// The day of a date that is no datetime.
fn plain_day<'v>(cx: Cx<'v>, value: V<'v>) -> Option<Day> {
    day_of(cx, value).filter(|_| !cx.is_instance(value, C::DateTime))
}

fn receiver<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<Day, Exit> {
    day_of(cx, args[0]).ok_or_else(|| wrong_receiver(cx, name, "datetime.date", args[0]))
}

/// Leaves subclasses to the prelude.
fn exactly<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<(), Exit> {
    match cx.is_exactly(args[0], C::Date) {
        true => Ok(()),
        false => Err(Exit::NeedGuest),
    }
}

/// Leaves subclasses to the prelude, for a method of the class.
fn exact_class<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<(), Exit> {
    match args[0] == cx.class(C::Date).v() {
        true => Ok(()),
        false => Err(Exit::NeedGuest),
    }
}

/// A date that is no instance of a subclass.
pub fn new_date(cx: Cx<'_>, day: Day) -> V<'_> {
    make(cx, cx.class(C::Date), day)
}

fn make<'v>(cx: Cx<'v>, class: Type<'v>, day: Day) -> V<'v> {
    new_with_slots(cx, class, &[V::small(pack(day))])
}

/// What is pickled.
pub fn state(day: Day) -> [u8; 4] {
    [
        (day.year >> 8) as u8,
        day.year as u8,
        day.month as u8,
        day.day as u8,
    ]
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let class = args[0].as_exact_type().unwrap_or_else(|| cx.class(C::Date));
    if args[2].given().is_none()
        && args[3].given().is_none()
        && let Some(bytes) = pickled(args[1])
        && let [high, low, month @ 1..=12, day] = bytes[..]
    {
        let year = i64::from(high) << 8 | i64::from(low);
        let day = Day::new(year, month.into(), day.into());
        return Ok(make(cx, class, day));
    }
    Ok(make(cx, class, day_arguments(cx, &args[1..4])?))
}

/// The bytes of pickled state; version 2 of the language wrote strings.
pub fn pickled(value: V<'_>) -> Option<Vec<u8>> {
    if let Some(bytes) = value.as_bytes() {
        return Some(bytes.as_slice().to_vec());
    }
    let text = value.as_str()?;
    text.units()
        .iter()
        .map(|unit| u8::try_from(unit).ok())
        .collect()
}

/// The arguments `year`, `month` and `day`.
///
/// # Errors
/// TypeError, OverflowError, ValueError.
pub fn day_arguments<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<Day, Exit> {
    for (index, name) in ["year", "month", "day"].iter().enumerate() {
        if let Some(value) = args[index].given() {
            integer(cx, value, 0)?;
        } else {
            return Err(cx.type_error(format!(
                "function missing required argument '{name}' (pos {})",
                index + 1
            )));
        }
    }
    let part = |index: usize| integer(cx, args[index], 0);
    check_day(cx, Day::new(part(0)?, part(1)?, part(2)?))
}

/// The day some days later.
///
/// # Errors
/// OverflowError.
pub fn shifted(cx: Cx<'_>, day: Day, days: i64) -> Result<Day, Exit> {
    let ordinal = day.ordinal() + days;
    match (1..=MAX_ORDINAL).contains(&ordinal) {
        true => Ok(Day::of_ordinal(ordinal)),
        false => Err(cx.overflow_error("date value out of range")),
    }
}

fn add<'v>(cx: Cx<'v>, args: &[V<'v>], sign: i64) -> Result<V<'v>, Exit> {
    let (Some(day), Some(_)) = (day_of(cx, args[0]), micros_of(cx, args[1])) else {
        return Ok(not_implemented(cx));
    };
    exactly(cx, args)?;
    let days = number(args[1], 0) * sign;
    Ok(new_date(cx, shifted(cx, day, days)?))
}

fn days_between(cx: Cx<'_>, a: Day, b: Day) -> Result<V<'_>, Exit> {
    let days = i128::from(a.ordinal() - b.ordinal());
    new_delta(cx, days * i128::from(MICROS_PER_DAY))
}

fn subtract<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match (plain_day(cx, args[0]), plain_day(cx, args[1])) {
        (Some(a), Some(b)) => days_between(cx, a, b),
        _ => add(cx, args, -1),
    }
}

/// `2000-01-31`.
pub fn text(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

fn isoformat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(cx.new_str(&text(receiver(cx, "isoformat", args)?)).v())
}

/// A day with some fields replaced by arguments.
///
/// # Errors
/// As [`check_day`] and [`integer`].
pub fn replaced_day<'v>(cx: Cx<'v>, day: Day, args: &[V<'v>]) -> Result<Day, Exit> {
    let year = integer(cx, args[0], day.year)?;
    let month = integer(cx, args[1], day.month)?;
    let number = integer(cx, args[2], day.day)?;
    check_day(cx, Day::new(year, month, number))
}

fn replace<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let day = receiver(cx, "replace", args)?;
    exactly(cx, args)?;
    check_integers(cx, &args[1..4])?;
    Ok(new_date(cx, replaced_day(cx, day, &args[1..4])?))
}

// Class methods.

fn day_of_ordinal<'v>(cx: Cx<'v>, ordinal: V<'v>) -> Result<Day, Exit> {
    let ordinal = integer(cx, ordinal, 0)?;
    if ordinal < 1 {
        return Err(cx.value_error("ordinal must be >= 1"));
    }
    check_day(cx, Day::of_ordinal(ordinal))
}

fn fromordinal<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    exact_class(cx, args)?;
    Ok(new_date(cx, day_of_ordinal(cx, args[1])?))
}

/// The error for a text in no ISO form.
pub fn malformed<'v>(cx: Cx<'v>, text: V<'v>) -> Exit {
    match cx.leaf_repr(text) {
        Ok(shown) => cx.value_error(format!("Invalid isoformat string: {}", shown.to_text())),
        Err(exit) => exit,
    }
}

/// The code points of the argument of `fromisoformat`.
///
/// # Errors
/// TypeError.
pub fn text_argument<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Vec<u32>, Exit> {
    match value.as_str() {
        Some(text) => Ok(text.units().iter().collect()),
        None => Err(cx.type_error("fromisoformat: argument must be str")),
    }
}

fn day_of_text<'v>(cx: Cx<'v>, value: V<'v>) -> Result<Day, Exit> {
    let text = text_argument(cx, value)?;
    let day = iso::date(&text).map_err(|_| malformed(cx, value))?;
    check_day(cx, day)
}

fn fromisoformat<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    exact_class(cx, args)?;
    Ok(new_date(cx, day_of_text(cx, args[1])?))
}

fn day_of_iso<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<Day, Exit> {
    let part = |index: usize| -> Result<i64, Exit> {
        let value = cx.index_object(args[index])?;
        let number = value.as_i64().filter(|&n| i32::try_from(n).is_ok());
        number.ok_or_else(|| cx.value_error("ISO calendar component out of range"))
    };
    let (year, week, weekday) = (part(0)?, part(1)?, part(2)?);
    let problem = match calendar::ordinal_of_iso(year, week, weekday) {
        Ok(ordinal) => return check_day(cx, Day::of_ordinal(ordinal)),
        Err(problem) => problem,
    };
    Err(cx.value_error(match problem {
        IsoProblem::Year => format!("year must be in 1..9999, not {year}"),
        IsoProblem::Week => format!("Invalid week: {week}"),
        IsoProblem::Weekday => format!("Invalid weekday: {weekday} (range is [1, 7])"),
    }))
}

fn fromisocalendar<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    exact_class(cx, args)?;
    Ok(new_date(cx, day_of_iso(cx, &args[1..4])?))
}
