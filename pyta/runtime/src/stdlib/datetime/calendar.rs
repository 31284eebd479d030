//! The proleptic Gregorian calendar in plain numbers.
//!
//! Days are counted from 1 January of year 1, which is day 1, as `date.toordinal` does.

pub const MIN_YEAR: i64 = 1;
pub const MAX_YEAR: i64 = 9999;
/// The ordinal of 31 December 9999.
pub const MAX_ORDINAL: i64 = 3_652_059;

const DAYS_BEFORE_MONTH: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// A day by its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: i64,
    /// From 1.
    pub month: i64,
    /// From 1.
    pub day: i64,
}

impl Day {
    pub fn new(year: i64, month: i64, day: i64) -> Day {
        Day { year, month, day }
    }

    /// The day with this ordinal, which is at least 1.
    pub fn of_ordinal(ordinal: i64) -> Day {
        const FOUR_CENTURIES: i64 = 146_097;
        let days = ordinal - 1;
        let (cycles, rest) = (
            days.div_euclid(FOUR_CENTURIES),
            days.rem_euclid(FOUR_CENTURIES),
        );
        // The last day of a cycle and of four years belongs to the year before.
        let century = (rest / 36_524).min(3);
        let rest = rest - century * 36_524;
        let (fours, rest) = (rest / 1461, rest % 1461);
        let single = (rest / 365).min(3);
        let year_day = rest - single * 365;
        let year = cycles * 400 + century * 100 + fours * 4 + single + 1;
        let starts_by = |month: &i64| days_before_month(year, *month) <= year_day;
        let month = (1..=12).rev().find(starts_by).unwrap_or(1);
        Day {
            year,
            month,
            day: year_day - days_before_month(year, month) + 1,
        }
    }

    pub fn ordinal(self) -> i64 {
        days_before_year(self.year) + self.year_day()
    }

    /// From 1.
    pub fn year_day(self) -> i64 {
        days_before_month(self.year, self.month) + self.day
    }

    /// Monday is 0.
    pub fn weekday(self) -> i64 {
        (self.ordinal() + 6) % 7
    }

    /// ISO year, week and weekday (Monday is 1).
    pub fn iso(self) -> (i64, i64, i64) {
        let today = self.ordinal();
        let week_of = |year| (today - first_iso_day(year)).div_euclid(7);
        let (mut year, mut week) = (self.year, week_of(self.year));
        if week < 0 {
            year -= 1;
            week = week_of(year);
        } else if week >= 52 && today >= first_iso_day(year + 1) {
            year += 1;
            week = 0;
        }
        (year, week + 1, self.weekday() + 1)
    }
}

pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before_month(year: i64, month: i64) -> i64 {
    DAYS_BEFORE_MONTH[month as usize - 1] + i64::from(month > 2 && is_leap(year))
}

fn days_before_year(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
}

/// The ordinal of the Monday that starts the ISO year.
fn first_iso_day(year: i64) -> i64 {
    let first = days_before_year(year) + 1;
    let weekday = (first + 6).rem_euclid(7);
    let monday = first - weekday;
    if weekday > 3 { monday + 7 } else { monday }
}

/// Why an ISO week date is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsoProblem {
    Year,
    Week,
    Weekday,
}

/// The ordinal of an ISO week date; it may be out of range for year 9999.
///
/// # Errors
/// The first part that is out of range.
pub fn ordinal_of_iso(year: i64, week: i64, weekday: i64) -> Result<i64, IsoProblem> {
    if !(MIN_YEAR..=MAX_YEAR).contains(&year) {
        return Err(IsoProblem::Year);
    }
    let is_long = || first_iso_day(year + 1) - first_iso_day(year) > 52 * 7;
    let is_week = (1..53).contains(&week) || week == 53 && is_long();
    if !is_week {
        return Err(IsoProblem::Week);
    }
    if !(1..=7).contains(&weekday) {
        return Err(IsoProblem::Weekday);
    }
    Ok(first_iso_day(year) + (week - 1) * 7 + weekday - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_and_weeks() {
        let mut next = Day::new(1, 1, 1);
        for ordinal in 1..=800_000 {
            assert_eq!(Day::of_ordinal(ordinal), next);
            assert_eq!(next.ordinal(), ordinal);
            let (year, week, weekday) = next.iso();
            if year > 0 {
                assert_eq!(ordinal_of_iso(year, week, weekday), Ok(ordinal));
            }
            next.day += 1;
            if next.day > days_in_month(next.year, next.month) {
                next = Day::new(next.year, next.month + 1, 1);
            }
            if next.month > 12 {
                next = Day::new(next.year + 1, 1, 1);
            }
        }
        assert_eq!(Day::of_ordinal(MAX_ORDINAL), Day::new(9999, 12, 31));
    }
}
