//! Reading dates and times in ISO 8601's forms.
//!
//! Texts are code points, for the character between date and time may be any.

use super::calendar::{self, Day};
use super::fields::{Clock, MICROS_PER_SECOND};

/// The text is in none of the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// A time as it is written: fields may be out of range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeText {
    pub clock: Clock,
    /// Microseconds east of UTC.
    pub offset: Option<i64>,
}

type Text<'a> = &'a [u32];

fn is(text: Text<'_>, at: usize, wanted: char) -> bool {
    text.get(at) == Some(&u32::from(wanted))
}

fn digit(point: u32) -> Option<i64> {
    char::from_u32(point)?.to_digit(10).map(i64::from)
}

/// The number that `count` digits at `at` write.
fn digits(text: Text<'_>, at: usize, count: usize) -> Result<i64, Malformed> {
    let part = text.get(at..at + count).ok_or(Malformed)?;
    part.iter().try_fold(0, |value, &point| {
        Ok(value * 10 + digit(point).ok_or(Malformed)?)
    })
}

/// `YYYY-MM-DD`, `YYYYMMDD`, `YYYY-Www-D`, `YYYYWwwD` or the last two without the day; the fields may be out of range.
///
/// # Errors
/// For other texts.
pub fn date(text: Text<'_>) -> Result<Day, Malformed> {
    if !matches!(text.len(), 7 | 8 | 10) {
        return Err(Malformed);
    }
    let year = digits(text, 0, 4)?;
    let has_dashes = is(text, 4, '-');
    let dash = usize::from(has_dashes);
    let mut at = 4 + dash;
    if is(text, at, 'W') {
        let week = digits(text, at + 1, 2)?;
        at += 3;
        let weekday = match at < text.len() {
            true => weekday(text, at, has_dashes)?,
            false => 1,
        };
        let ordinal = calendar::ordinal_of_iso(year, week, weekday).map_err(|_| Malformed)?;
        return Ok(Day::of_ordinal(ordinal));
    }
    let month = digits(text, at, 2)?;
    at += 2;
    if has_dashes != is(text, at, '-') {
        return Err(Malformed);
    }
    let day = digits(text, at + dash, 2)?;
    match at + dash + 2 == text.len() {
        true => Ok(Day::new(year, month, day)),
        false => Err(Malformed),
    }
}

fn weekday(text: Text<'_>, at: usize, has_dashes: bool) -> Result<i64, Malformed> {
    if has_dashes != is(text, at, '-') {
        return Err(Malformed);
    }
    let at = at + usize::from(has_dashes);
    match at + 1 == text.len() {
        true => digits(text, at, 1),
        false => Err(Malformed),
    }
}

/// Where the date ends in a text of date and time, which has at least seven characters.
pub fn date_len(text: Text<'_>) -> usize {
    let is_digit = |at: usize| text.get(at).is_some_and(|&point| digit(point).is_some());
    if is(text, 4, '-') {
        return match (is(text, 5, 'W'), is(text, 8, '-')) {
            (false, _) => 10,
            (true, false) => 8,
            // `YYYY-Www-` and a digit pair may be a day or a time.
            (true, true) if is_digit(10) => 8,
            (true, true) => 10,
        };
    }
    if !is(text, 4, 'W') {
        return 8;
    }
    let end = (7..text.len())
        .find(|&at| !is_digit(at))
        .unwrap_or(text.len());
    match end {
        ..9 => end,
        _ if end % 2 == 0 => 7,
        _ => 8,
    }
}

/// `HH[:MM[:SS[.ffffff]]]` or without colons, then an offset in the same form.
///
/// # Errors
/// For other texts.
pub fn time(text: Text<'_>) -> Result<TimeText, Malformed> {
    let is_zone = |point: &u32| "+-Z".chars().any(|c| u32::from(c) == *point);
    let Some(zone) = text.iter().position(is_zone) else {
        return Ok(TimeText {
            clock: clock(text)?,
            offset: None,
        });
    };
    let (time, zone) = text.split_at(zone);
    let (sign, zone) = (zone[0], &zone[1..]);
    let offset = match sign == u32::from('Z') {
        true if zone.is_empty() => 0,
        true => return Err(Malformed),
        false => {
            let offset = clock(zone)?.micros();
            if sign == u32::from('-') {
                -offset
            } else {
                offset
            }
        }
    };
    Ok(TimeText {
        clock: clock(time)?,
        offset: Some(offset),
    })
}

fn clock(text: Text<'_>) -> Result<Clock, Malformed> {
    let mut fields = [0; 3];
    let (mut at, mut has_colons) = (0, false);
    for (index, field) in fields.iter_mut().enumerate() {
        *field = digits(text, at, 2)?;
        at += 2;
        if index == 0 {
            has_colons = is(text, at, ':');
        }
        if at == text.len() || index == 2 {
            break;
        }
        if has_colons {
            if !is(text, at, ':') {
                return Err(Malformed);
            }
            at += 1;
        }
    }
    let micros = match text.get(at..) {
        None | Some([]) => 0,
        Some(rest) => fraction(rest)?,
    };
    let [hour, minute, second] = fields;
    Ok(Clock {
        hour,
        minute,
        second,
        micros,
    })
}

/// A decimal mark and digits, of which six count.
fn fraction(text: Text<'_>) -> Result<i64, Malformed> {
    if text.len() < 2 || !(is(text, 0, '.') || is(text, 0, ',')) {
        return Err(Malformed);
    }
    let mut value = 0;
    let mut unit = MICROS_PER_SECOND;
    for &point in &text[1..] {
        unit /= 10;
        value += digit(point).ok_or(Malformed)? * unit;
    }
    Ok(value)
}
