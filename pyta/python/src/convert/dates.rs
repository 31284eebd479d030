//! Dates and times.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyta_runtime::prelude::*;
use pyta_runtime::stdlib::datetime::exchange::{self, Clock, Plain};

use super::to_guest::{Failure, failure};

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i128 = 86_400 * MICROS_PER_SECOND as i128;

/// The value in numbers if it is of the host's module `datetime`.
fn read(value: &Bound<'_, PyAny>) -> PyResult<Option<Plain>> {
    let class = value.get_type();
    if class.module()? != "datetime" {
        return Ok(None);
    }
    let number = |name: &str| -> PyResult<i64> { value.getattr(name)?.extract() };
    let day = || Ok::<_, PyErr>([number("year")?, number("month")?, number("day")?]);
    let clock = || {
        let seconds = (number("hour")? * 60 + number("minute")?) * 60 + number("second")?;
        let offset = value.call_method0("utcoffset")?;
        let offset = match offset.is_none() {
            true => None,
            false => Some(i64::try_from(micros(&offset)?)?),
        };
        Ok::<_, PyErr>(Clock {
            micros: seconds * MICROS_PER_SECOND + number("microsecond")?,
            offset,
            fold: number("fold")?,
        })
    };
    Ok(Some(match class.name()?.to_str()? {
        "date" => Plain::Date(day()?),
        "time" => Plain::Time(clock()?),
        "datetime" => Plain::DateTime(day()?, clock()?),
        "timedelta" => Plain::Duration(micros(value)?),
        "timezone" => {
            let offset = value.call_method1("utcoffset", (value.py().None(),))?;
            Plain::Zone(i64::try_from(micros(&offset)?)?)
        }
        _ => return Ok(None),
    }))
}

/// The length of a `timedelta`.
fn micros(delta: &Bound<'_, PyAny>) -> PyResult<i128> {
    let number = |name: &str| -> PyResult<i64> { delta.getattr(name)?.extract() };
    let below_day = number("seconds")? * MICROS_PER_SECOND + number("microseconds")?;
    Ok(i128::from(number("days")?) * MICROS_PER_DAY + i128::from(below_day))
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
