//! C's calendar: time zones, broken-down time and its formatting; and clocks by number.

use std::{ffi::CStr, mem::zeroed};

use super::{c_string, check};
use crate::facets::{CalendarTime, Errno, Outcome, Zone};

unsafe extern "C" {
    static tzname: [*const libc::c_char; 2];
    static timezone: libc::c_long;
    static daylight: libc::c_int;
    #[link_name = "tzset"]
    fn c_tzset();
    fn strftime(
        buffer: *mut libc::c_char,
        size: libc::size_t,
        format: *const libc::c_char,
        time: *const libc::tm,
    ) -> libc::size_t;
}

pub(crate) fn clock_gettime(clock: i32) -> Outcome<i64> {
    // SAFETY: S3.
    let mut time: libc::timespec = unsafe { zeroed() };
    // SAFETY: S1, S2.
    check(unsafe { libc::clock_gettime(clock, &mut time) })?;
    Ok(nanoseconds(time))
}

pub(crate) fn clock_getres(clock: i32) -> Outcome<i64> {
    // SAFETY: S3.
    let mut time: libc::timespec = unsafe { zeroed() };
    // SAFETY: S1, S2.
    check(unsafe { libc::clock_getres(clock, &mut time) })?;
    Ok(nanoseconds(time))
}

fn nanoseconds(time: libc::timespec) -> i64 {
    time.tv_sec
        .saturating_mul(1_000_000_000)
        .saturating_add(time.tv_nsec)
}

/// Text that C gives, copied.
///
/// # Safety
/// `text` is null or NUL-terminated, and does not change during the call.
unsafe fn copy(text: *const libc::c_char) -> Vec<u8> {
    if text.is_null() {
        return Vec::new();
    }
    // SAFETY: as the caller promises.
    unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
}

pub(crate) fn tzset() -> Zone {
    // SAFETY: reads the environment; see `sys::env` about writers.
    unsafe { c_tzset() };
    // SAFETY: plain numbers that only `tzset` and the calendar functions write.
    let (winter, has_summer) = unsafe { (timezone, daylight != 0) };
    // SAFETY: two pointers that only the calendar functions write.
    let names = unsafe { tzname };
    // SAFETY: the names stay valid until the next `tzset`.
    let names = names.map(|name| unsafe { copy(name) });
    Zone {
        names,
        winter,
        summer: winter - 3600,
        has_summer,
    }
}

pub(crate) fn localtime(seconds: i64) -> Outcome<CalendarTime> {
    // SAFETY: S3; a null zone name is valid.
    let mut time: libc::tm = unsafe { zeroed() };
    // SAFETY: S1.
    let result = unsafe { libc::localtime_r(&seconds, &mut time) };
    if result.is_null() {
        Err(Errno(libc::EOVERFLOW))
    } else {
        Ok(from_c(&time))
    }
}

pub(crate) fn gmtime(seconds: i64) -> Outcome<CalendarTime> {
    // SAFETY: S3.
    let mut time: libc::tm = unsafe { zeroed() };
    // SAFETY: S1.
    let result = unsafe { libc::gmtime_r(&seconds, &mut time) };
    if result.is_null() {
        return Err(Errno(libc::EOVERFLOW));
    }
    Ok(CalendarTime {
        zone: b"UTC".to_vec(),
        ..from_c(&time)
    })
}

pub(crate) fn mktime(time: &CalendarTime) -> Outcome<i64> {
    let mut time = to_c(time, std::ptr::null())?;
    // -1 is also a valid result; then the weekday has been filled in.
    time.tm_wday = -1;
    // SAFETY: S1.
    let seconds = unsafe { libc::mktime(&mut time) };
    if seconds == -1 && time.tm_wday == -1 {
        Err(Errno(libc::EOVERFLOW))
    } else {
        Ok(seconds)
    }
}

pub(crate) fn format(format: &[u8], time: &CalendarTime) -> Outcome<Vec<u8>> {
    if format.is_empty() {
        return Ok(Vec::new());
    }
    let (format, zone) = (c_string(format)?, c_string(&time.zone)?);
    let time = to_c(time, zone.as_ptr())?;
    let mut buffer = vec![0u8; 1024];
    loop {
        // SAFETY: S1: the buffer with its size, two terminated strings, a complete time.
        let len = unsafe {
            strftime(
                buffer.as_mut_ptr().cast(),
                buffer.len(),
                format.as_ptr(),
                &time,
            )
        };
        // An empty result looks like a buffer that is too small; a format does not make 256 times its length.
        if len > 0 || buffer.len() >= 256 * format.as_bytes().len() {
            buffer.truncate(len);
            return Ok(buffer);
        }
        buffer.resize(buffer.len() * 2, 0);
    }
}

fn from_c(time: &libc::tm) -> CalendarTime {
    CalendarTime {
        year: i64::from(time.tm_year) + 1900,
        month: time.tm_mon + 1,
        day: time.tm_mday,
        hour: time.tm_hour,
        minute: time.tm_min,
        second: time.tm_sec,
        weekday: (time.tm_wday + 6) % 7,
        year_day: time.tm_yday + 1,
        summer: time.tm_isdst,
        offset: time.tm_gmtoff,
        // SAFETY: the C library keeps the names of zones it handed out.
        zone: unsafe { copy(time.tm_zone) },
    }
}

fn to_c(time: &CalendarTime, zone: *const libc::c_char) -> Outcome<libc::tm> {
    let out_of_range = |_| Errno(libc::EOVERFLOW);
    let less_one = |value: i32| value.checked_sub(1).ok_or(Errno(libc::EOVERFLOW));
    Ok(libc::tm {
        tm_year: i32::try_from(time.year.saturating_sub(1900)).map_err(out_of_range)?,
        tm_mon: less_one(time.month)?,
        tm_mday: time.day,
        tm_hour: time.hour,
        tm_min: time.minute,
        tm_sec: time.second,
        tm_wday: (time.weekday.rem_euclid(7) + 1) % 7,
        tm_yday: less_one(time.year_day)?,
        tm_isdst: time.summer,
        tm_gmtoff: time.offset,
        tm_zone: zone,
    })
}
