//! Dates and times.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyta_runtime::prelude::*;
use pyta_runtime::stdlib::datetime::exchange::{self, Clock, Plain};

use super::to_guest::{Failure, failure};

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i128 = 86_400 * MICROS_PER_SECOND as i128;

/// The value in numbers if it is of a class of the host's module `datetime`, or of one that extends it.
fn read(value: &Bound<'_, PyAny>) -> PyResult<Option<Plain>> {
    // Without the module there are no such values.
    let modules = value.py().import("sys")?.getattr("modules")?;
    let Ok(module) = modules.get_item("datetime") else {
        return Ok(None);
    };
    let is = |name: &str| value.is_instance(&module.getattr(name)?);
    Ok(Some(if is("datetime")? {
        Plain::DateTime(day(value)?, clock(value)?)
    } else if is("date")? {
        Plain::Date(day(value)?)
    } else if is("time")? {
        Plain::Time(clock(value)?)
    } else if is("timedelta")? {
        Plain::Duration(micros(value)?)
    } else if is("timezone")? {
        let offset = value.call_method1("utcoffset", (value.py().None(),))?;
        Plain::Zone(i64::try_from(micros(&offset)?)?)
    } else {
        return Ok(None);
    }))
}

fn number(value: &Bound<'_, PyAny>, name: &str) -> PyResult<i64> {
    value.getattr(name)?.extract()
}

fn day(value: &Bound<'_, PyAny>) -> PyResult<[i64; 3]> {
    Ok([
        number(value, "year")?,
        number(value, "month")?,
        number(value, "day")?,
    ])
}

fn clock(value: &Bound<'_, PyAny>) -> PyResult<Clock> {
    let seconds =
        (number(value, "hour")? * 60 + number(value, "minute")?) * 60 + number(value, "second")?;
    let offset = value.call_method0("utcoffset")?;
    let offset = match offset.is_none() {
        true => None,
        false => Some(i64::try_from(micros(&offset)?)?),
    };
    Ok(Clock {
        micros: seconds * MICROS_PER_SECOND + number(value, "microsecond")?,
        offset,
        fold: number(value, "fold")?,
    })
}

/// The length of a `timedelta`.
fn micros(delta: &Bound<'_, PyAny>) -> PyResult<i128> {
    let below_day = number(delta, "seconds")? * MICROS_PER_SECOND + number(delta, "microseconds")?;
    Ok(i128::from(number(delta, "days")?) * MICROS_PER_DAY + i128::from(below_day))
}

/// The guest's value of a date or time of the host.
pub fn to_guest<'v>(cx: Cx<'v>, value: &Bound<'_, PyAny>) -> Result<Option<V<'v>>, Failure> {
    let Some(plain) = read(value)? else {
        return Ok(None);
    };
    if !exchange::is_loaded(cx) {
        return Err(Failure::NeedsDates);
    }
    exchange::make(cx, plain)
        .map(Some)
        .map_err(|exit| failure(cx, exit))
}

/// The host's value of a date or time of the guest.
pub fn to_host<'py, 'v>(
    py: Python<'py>,
    cx: Cx<'v>,
    value: V<'v>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    match exchange::is_loaded(cx).then(|| exchange::read(cx, value)) {
        Some(Some(plain)) => make(py, plain).map(Some),
        _ => Ok(None),
    }
}

fn make(py: Python<'_>, plain: Plain) -> PyResult<Bound<'_, PyAny>> {
    let module = py.import("datetime")?;
    let duration = |micros: i128| {
        let days = micros.div_euclid(MICROS_PER_DAY) as i64;
        let rest = micros.rem_euclid(MICROS_PER_DAY) as i64;
        module.getattr("timedelta")?.call1((days, 0, rest))
    };
    let zone = |offset: i64| {
        let class = module.getattr("timezone")?;
        match offset {
            0 => class.getattr("utc"),
            _ => class.call1((duration(i128::from(offset))?,)),
        }
    };
    let fields = |clock: Clock| {
        let seconds = clock.micros / MICROS_PER_SECOND;
        let named = PyDict::new(py);
        named.set_item("hour", seconds / 3600)?;
        named.set_item("minute", seconds / 60 % 60)?;
        named.set_item("second", seconds % 60)?;
        named.set_item("microsecond", clock.micros % MICROS_PER_SECOND)?;
        named.set_item("fold", clock.fold)?;
        if let Some(offset) = clock.offset {
            named.set_item("tzinfo", zone(offset)?)?;
        }
        Ok::<_, PyErr>(named)
    };
    match plain {
        Plain::Date([year, month, day]) => module.getattr("date")?.call1((year, month, day)),
        Plain::Time(clock) => module.getattr("time")?.call((), Some(&fields(clock)?)),
        Plain::DateTime([year, month, day], clock) => {
            let class = module.getattr("datetime")?;
            class.call((year, month, day), Some(&fields(clock)?))
        }
        Plain::Duration(micros) => duration(micros),
        Plain::Zone(offset) => zone(offset),
    }
}
