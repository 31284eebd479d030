//! `tzinfo` and `timezone`: slots of the latter are the offset and the name or nil.

use super::calendar::Day;
use super::delta::{hash, micros_of, new_delta, not_implemented, shown_class};
use super::fields::{MICROS_PER_DAY, MICROS_PER_SECOND, slot};
use super::moment;
use crate::prelude::*;
use crate::protocol::Repr;
use crate::types::int::methods::wrong_receiver;
use crate::types::iterators::new_with_slots;

const OFFSET: usize = 0;
const NAME: usize = 1;

pub const TZINFO: ClassSpec = ClassSpec {
    module: "datetime",
    doc: "Base of the classes of time zones, which define utcoffset(), dst() and tzname().",
    flags: class_flags::BASE,
    methods: &[
        NativeDef::leaf("tzname", "(self, dt, /)", |cx, _| {
            Err(unimplemented(cx, "tzname"))
        })
        .doc("Name of the zone at a datetime, as a string."),
        NativeDef::leaf("utcoffset", "(self, dt, /)", |cx, _| {
            Err(unimplemented(cx, "utcoffset"))
        })
        .doc("Offset from UTC at a datetime, as a timedelta that is positive to the east."),
        NativeDef::leaf("dst", "(self, dt, /)", |cx, _| {
            Err(unimplemented(cx, "dst"))
        })
        .doc("How much daylight saving adds to the offset at a datetime, as a timedelta."),
        NativeDef::guest("fromutc", "(self, dt, /)", "tzinfo_fromutc")
            .doc("Local time for a datetime that holds UTC and has this zone as its tzinfo."),
        NativeDef::guest("__reduce__", "(self, /)", "tzinfo_reduce").doc("-> (cls, state)"),
    ],
    new: Some(NativeDef::leaf(
        "__new__",
        "(cls, /, *args, **kwargs)",
        |cx, args| {
            let class = args[0].as_exact_type();
            Ok(cx.new_instance(class.unwrap_or_else(|| cx.class(C::TzInfo))))
        },
    )),
    ..ClassSpec::new(C::TzInfo, C::Object)
};

pub const TIMEZONE: ClassSpec = ClassSpec {
    module: "datetime",
    doc: "Time zone whose offset from UTC never changes.",
    fixed_slots: 2,
    new: Some(NativeDef::leaf("__new__", "(cls, offset, name=None)", new)),
    methods: &[
        NativeDef::leaf("__repr__", "(self, /)", repr).doc("Return repr(self)."),
        NativeDef::leaf("__str__", "(self, /)", |cx, args| name(cx, args[0]))
            .doc("Return str(self)."),
        NativeDef::leaf("__hash__", "(self, /)", |cx, args| {
            Ok(cx.new_int(hash(cx, receiver(cx, "__hash__", args)?)?))
        })
        .doc("Return hash(self)."),
        NativeDef::leaf("__eq__", "(self, value, /)", |cx, args| {
            compare(cx, args, |a, b| a == b)
        })
        .doc("Return self==value."),
        NativeDef::leaf("__ne__", "(self, value, /)", |cx, args| {
            compare(cx, args, |a, b| a != b)
        })
        .doc("Return self!=value."),
        NativeDef::leaf("tzname", "(self, dt, /)", |cx, args| {
            check_argument(cx, "tzname", args[1])?;
            name(cx, args[0])
        })
        .doc("The name given when the zone was made, or else one that tells the offset, such as UTC+02:00."),
        NativeDef::leaf("utcoffset", "(self, dt, /)", |cx, args| {
            check_argument(cx, "utcoffset", args[1])?;
            Ok(slot(args[0], OFFSET))
        })
        .doc("How far the zone is from UTC, whatever the date."),
        NativeDef::leaf("dst", "(self, dt, /)", |cx, args| {
            check_argument(cx, "dst", args[1])?;
            Ok(V::NIL)
        })
        .doc("Return None."),
        NativeDef::leaf_or_guest("fromutc", "(self, dt, /)", fromutc, "timezone_fromutc")
            .doc("Local time for a datetime that holds UTC and has this zone as its tzinfo."),
        NativeDef::leaf("__getinitargs__", "(self, /)", |cx, args| {
            let (offset, name) = (slot(args[0], OFFSET), slot(args[0], NAME));
            Ok(match name.is_nil() {
                true => cx.new_tuple(&[offset]).v(),
                false => cx.new_tuple(&[offset, name]).v(),
            })
        })
        .doc("pickle support"),
    ],
    ..ClassSpec::new(C::TimeZone, C::TzInfo)
};

fn unimplemented(cx: Cx<'_>, name: &str) -> Exit {
    let message = format!("a tzinfo subclass must implement {name}()");
    cx.error(C::NotImplementedError, message).into()
}

fn check_argument<'v>(cx: Cx<'v>, method: &str, value: V<'v>) -> Result<(), Exit> {
    match value.is_nil() || cx.is_instance(value, C::DateTime) {
        true => Ok(()),
        false => Err(cx.type_error(format!(
            "{method}(dt) argument must be a datetime instance or None, not {}",
            cx.class_name(value)
        ))),
    }
}

/// The offset of a `timezone`, in microseconds; `None` for other values.
pub fn fixed_offset<'v>(cx: Cx<'v>, zone: V<'v>) -> Option<i64> {
    zone.as_kind(Kind::Instance)?;
    if !cx.is_exactly(zone, C::TimeZone) {
        return None;
    }
    micros_of(cx, slot(zone, OFFSET)).map(|micros| micros as i64)
}

/// Microseconds east of UTC: `None` where there is no zone.
///
/// # Errors
/// [`Exit::NeedGuest`] for zones written by programs.
pub fn offset_of<'v>(cx: Cx<'v>, zone: V<'v>) -> Result<Option<i64>, Exit> {
    match (zone.is_nil(), fixed_offset(cx, zone)) {
        (true, _) => Ok(None),
        (_, Some(offset)) => Ok(Some(offset)),
        (_, None) => Err(Exit::NeedGuest),
    }
}

fn receiver<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<i128, Exit> {
    fixed_offset(cx, args[0])
        .map(i128::from)
        .ok_or_else(|| wrong_receiver(cx, name, "datetime.timezone", args[0]))
}

fn new<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if micros_of(cx, args[1]).is_none() {
        return Err(cx.type_error(format!(
            "timezone() argument 1 must be datetime.timedelta, not {}",
            cx.given_name(args[1])
        )));
    }
    let name = match args[2].given() {
        Some(name) if name.as_str().is_none() => {
            return Err(cx.type_error(format!(
                "timezone() argument 2 must be str, not {}",
                cx.given_name(name)
            )));
        }
        name => name,
    };
    make(cx, args[1], name)
}

fn make<'v>(cx: Cx<'v>, offset: V<'v>, name: Option<V<'v>>) -> Result<V<'v>, Exit> {
    let micros = micros_of(cx, offset).unwrap_or(0);
    if name.is_none()
        && micros == 0
        && let Some(utc) = utc(cx)
    {
        return Ok(utc);
    }
    if micros.abs() >= i128::from(MICROS_PER_DAY) {
        return Err(out_of_range(cx, offset));
    }
    let slots = [offset, name.unwrap_or(V::NIL)];
    Ok(new_with_slots(cx, cx.class(C::TimeZone), &slots))
}

/// The error for an offset of a day or more.
fn out_of_range<'v>(cx: Cx<'v>, offset: V<'v>) -> Exit {
    match cx.leaf_repr(offset) {
        Ok(shown) => cx.value_error(format!(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {}",
            shown.to_text()
        )),
        Err(exit) => exit,
    }
}

/// The one zone without offset and name, once it is made.
pub fn utc(cx: Cx<'_>) -> Option<V<'_>> {
    cx.lookup(cx.class(C::TimeZone), cx.symbol("utc"))
}

/// A zone without a name.
///
/// # Errors
/// ValueError.
pub fn of_offset(cx: Cx<'_>, micros: i64) -> Result<V<'_>, Exit> {
    make(cx, new_delta(cx, micros.into())?, None)
}

/// Sets what the class holds.
///
/// # Errors
/// None: the offsets are in range.
pub fn init(cx: Cx<'_>) -> Result<V<'_>, Exit> {
    const LAST: i64 = MICROS_PER_DAY - 60 * MICROS_PER_SECOND;
    let class = cx.class(C::TimeZone);
    class.set_flags(class.flags() & !class_flags::BASE);
    let utc = of_offset(cx, 0)?;
    class.set_attribute(cx, cx.symbol("utc"), utc);
    for (name, offset) in [("min", -LAST), ("max", LAST)] {
        class.set_attribute(cx, cx.symbol(name), of_offset(cx, offset)?);
    }
    Ok(utc)
}

fn compare<'v>(cx: Cx<'v>, args: &[V<'v>], test: fn(i128, i128) -> bool) -> Result<V<'v>, Exit> {
    let own = receiver(cx, "__eq__", args)?;
    match fixed_offset(cx, args[1]) {
        Some(other) => Ok(V::bool(test(own, other.into()))),
        None => Ok(not_implemented(cx)),
    }
}

fn repr<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    receiver(cx, "__repr__", args)?;
    let class = shown_class(cx, args[0]);
    if utc(cx) == Some(args[0]) {
        return Ok(cx.new_str(&format!("{class}.utc")).v());
    }
    let (offset, name) = (slot(args[0], OFFSET), slot(args[0], NAME));
    let offset = cx.leaf_repr(offset)?.to_text();
    let text = match name.is_nil() {
        true => format!("{class}({offset})"),
        false => format!("{class}({offset}, {})", cx.leaf_repr(name)?.to_text()),
    };
    Ok(cx.new_str(&text).v())
}

/// `+HH:MM[:SS[.ffffff]]` with this separator.
pub fn offset_text(micros: i64, separator: &str) -> String {
    let sign = if micros < 0 { '-' } else { '+' };
    let micros = micros.abs();
    let seconds = micros / MICROS_PER_SECOND;
    let mut text = format!(
        "{sign}{:02}{separator}{:02}",
        seconds / 3600,
        seconds / 60 % 60
    );
    let rest = micros % MICROS_PER_SECOND;
    if seconds % 60 != 0 || rest != 0 {
        text += &format!("{separator}{:02}", seconds % 60);
    }
    if rest != 0 {
        text += &format!(".{rest:06}");
    }
    text
}

fn name<'v>(cx: Cx<'v>, zone: V<'v>) -> Result<V<'v>, Exit> {
    let micros = receiver(cx, "tzname", &[zone])? as i64;
    let name = slot(zone, NAME);
    Ok(match name.is_nil() {
        false => name,
        true if micros == 0 => cx.new_str("UTC").v(),
        true => cx.new_str(&format!("UTC{}", offset_text(micros, ":"))).v(),
    })
}

fn fromutc<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let offset = receiver(cx, "fromutc", args)? as i64;
    let Some((day, micros)) = moment::parts(cx, args[1]) else {
        return Err(cx.type_error("fromutc: argument must be a datetime"));
    };
    if moment::zone(args[1]) != args[0] {
        return Err(cx.value_error("fromutc: dt.tzinfo is not self"));
    }
    if !cx.is_exactly(args[1], C::DateTime) {
        return Err(Exit::NeedGuest);
    }
    let (day, micros): (Day, i64) = moment::moved(cx, day, micros, offset.into())?;
    Ok(moment::new_datetime(cx, day, micros, args[0], 0))
}
