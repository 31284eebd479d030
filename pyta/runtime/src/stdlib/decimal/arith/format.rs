//! The format specification of decimals.

use super::rounding::cut;
use super::{Context, Number, TooLong, text};

/// A parsed specification.
#[derive(Clone, Debug)]
pub struct Spec {
    fill: u32,
    align: Align,
    sign: u32,
    has_no_negative_zero: bool,
    /// Whether the point is there without digits behind it.
    has_point: bool,
    width: i64,
    precision: Option<i64>,
    /// One of `eEfFgG%`.
    kind: char,
    grouping: Grouping,
    /// Separates groups of three digits behind the point.
    fraction_separator: Option<char>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Align {
    Left,
    Right,
    Center,
    /// Between the sign and the digits.
    Inside,
    /// Zeros between the sign and the digits.
    Zeros,
}

/// How the digits before the point are grouped, and the point itself.
#[derive(Clone, Debug)]
pub struct Grouping {
    pub point: String,
    pub separator: String,
    /// Lengths of groups from the right; the last one is repeated, unless [`Grouping::NO_MORE`] follows.
    pub lengths: Vec<u8>,
}

impl Grouping {
    /// Says that there are no more groups.
    pub const NO_MORE: u8 = 127;

    fn threes(separator: char) -> Grouping {
        Grouping {
            separator: separator.to_string(),
            lengths: vec![3, 0],
            ..Grouping::default()
        }
    }
}

impl Default for Grouping {
    /// One group, and a full stop.
    fn default() -> Grouping {
        Grouping {
            point: ".".to_owned(),
            separator: String::new(),
            lengths: Vec::new(),
        }
    }
}

/// Why a specification is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    Invalid,
    /// A number in it is too large.
    Number,
    /// A number in it is larger than any precision.
    Limits,
}

/// The code points of a specification, read from the start.
struct Reader<'t> {
    rest: &'t [u32],
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.first().and_then(|&point| char::from_u32(point))
    }

    fn take(&mut self, wanted: &str) -> Option<char> {
        let found = self.peek().filter(|&c| wanted.contains(c))?;
        self.rest = &self.rest[1..];
        Some(found)
    }

    fn number(&mut self) -> Result<Option<i64>, Malformed> {
        let mut number = None;
        while let Some(digit) = self.take("0123456789") {
            let digit = i64::from(digit as u32 - u32::from('0'));
            let longer = number.unwrap_or(0i64).checked_mul(10);
            number = Some(
                longer
                    .and_then(|n| n.checked_add(digit))
                    .ok_or(Malformed::Number)?,
            );
        }
        Ok(number)
    }
}

fn align_of(point: u32) -> Option<Align> {
    Some(match char::from_u32(point)? {
        '<' => Align::Left,
        '>' => Align::Right,
        '^' => Align::Center,
        '=' => Align::Inside,
        _ => return None,
    })
}

impl Spec {
    /// With digits grouped in another way.
    pub fn with_grouping(self, grouping: Grouping) -> Spec {
        Spec { grouping, ..self }
    }
}

/// Reads a specification.
///
/// # Errors
/// [`Malformed`].
pub fn parse(spec: &[u32], capitals: bool) -> Result<Spec, Malformed> {
    let mut reader = Reader { rest: spec };
    let (fill, align) = match *spec {
        [fill, align, ..] if align_of(align).is_some() => {
            reader.rest = &spec[2..];
            (Some(fill), align_of(align))
        }
        [align, ..] if align_of(align).is_some() => {
            reader.rest = &spec[1..];
            (None, align_of(align))
        }
        _ => (None, None),
    };
    let sign = reader.take("-+ ").unwrap_or('-');
    let has_no_negative_zero = reader.take("z").is_some();
    let has_point = reader.take("#").is_some();
    let has_zeros = reader.peek() == Some('0');
    if has_zeros {
        if align.is_some() {
            return Err(Malformed::Invalid);
        }
        reader.take("0");
    }
    let width = reader.number()?.unwrap_or(0);
    let separator = reader.take(",_");
    let (mut precision, mut fraction_separator) = (None, None);
    if reader.take(".").is_some() {
        precision = reader.number()?;
        fraction_separator = reader.take(",_");
        if precision.is_none() && fraction_separator.is_none() {
            return Err(Malformed::Invalid);
        }
    }
    let kind = reader.take("eEfFgGnN%");
    if !reader.rest.is_empty() || matches!(kind, Some('n' | 'N')) && separator.is_some() {
        return Err(Malformed::Invalid);
    }
    if width.max(precision.unwrap_or(0)) > super::MAX_PREC {
        return Err(Malformed::Limits);
    }
    let kind = match kind {
        Some('n') => 'g',
        Some('N') => 'G',
        Some(kind) => kind,
        None if capitals => 'G',
        None => 'g',
    };
    if precision == Some(0) && matches!(kind, 'g' | 'G') {
        precision = Some(1);
    }
    Ok(Spec {
        fill: fill.unwrap_or(u32::from(' ')),
        align: match align {
            Some(align) => align,
            None if has_zeros => Align::Zeros,
            None => Align::Right,
        },
        sign: sign.into(),
        has_no_negative_zero,
        has_point,
        width,
        precision,
        kind,
        grouping: separator.map_or_else(Grouping::default, Grouping::threes),
        fraction_separator,
    })
}

/// The number as the specification says, in code points.
///
/// # Errors
/// It may be too long.
pub fn format(number: &Number, spec: &Spec, cx: &Context) -> Result<Vec<u32>, TooLong> {
    cx.grant(spec.width)?;
    if !number.is_finite() {
        let mut body = text::to_text(&number.abs(), text::Notation::Scientific, true);
        if spec.kind == '%' {
            body.push('%');
        }
        let align = match spec.align {
            Align::Zeros => Align::Right,
            align => align,
        };
        return Ok(aligned(sign_of(number.negative, spec), &body, align, spec));
    }
    let number = rounded(number, spec, cx)?;
    let negative = number.negative && !(spec.has_no_negative_zero && number.coefficient.is_zero());
    let digits = number.coefficient.to_text();
    let length = digits.len() as i64;
    let left = number.exponent + length;
    let point = match spec.kind {
        'e' | 'E' => match spec.precision {
            Some(precision) if number.coefficient.is_zero() => 1 - precision,
            _ => 1,
        },
        'g' | 'G' if !(number.exponent <= 0 && left > -6) => 1,
        _ => left,
    };
    cx.grant(point.abs().max(length))?;
    let mut placed = String::new();
    text::push_placed(&mut placed, &digits, point);
    let (whole, fraction) = placed.split_once('.').unwrap_or((&placed, ""));
    let mut tail = String::new();
    if !fraction.is_empty() || spec.has_point {
        tail.push_str(&spec.grouping.point);
        push_fraction(&mut tail, fraction, spec.fraction_separator);
    }
    if left != point || matches!(spec.kind, 'e' | 'E') {
        tail.push(if spec.kind.is_ascii_lowercase() {
            'e'
        } else {
            'E'
        });
        tail.push_str(&format!("{:+}", left - point));
    }
    if spec.kind == '%' {
        tail.push('%');
    }
    let sign = sign_of(negative, spec);
    let least = match spec.align {
        Align::Zeros => spec.width - tail.chars().count() as i64 - i64::from(sign.is_some()),
        _ => 0,
    };
    let body = grouped(whole, least, &spec.grouping) + &tail;
    Ok(aligned(sign, &body, spec.align, spec))
}

/// The number as it is shown before points and separators come in.
fn rounded(number: &Number, spec: &Spec, cx: &Context) -> Result<Number, TooLong> {
    let mut number = number.clone();
    if spec.kind == '%' {
        number.exponent += 2;
    }
    let is_fixed = matches!(spec.kind, 'f' | 'F' | '%');
    match spec.precision {
        Some(precision) if is_fixed => rescale(&mut number, -precision, cx)?,
        Some(precision) => {
            let digits = precision.saturating_add(i64::from(matches!(spec.kind, 'e' | 'E')));
            let is_exponential = matches!(spec.kind, 'e' | 'E');
            let excess = number.coefficient.digits() - digits;
            if number.coefficient.is_zero() {
                // Shown with zeros behind the point; the exponent stays.
            } else if excess > 0 {
                cut(&mut number, excess, cx.rounding);
                if number.coefficient.digits() > digits {
                    let exponent = number.exponent + 1;
                    rescale(&mut number, exponent, cx)?;
                }
            } else if is_exponential {
                let exponent = number.exponent + excess;
                rescale(&mut number, exponent, cx)?;
            }
        }
        None => {}
    }
    if is_fixed && number.coefficient.is_zero() && number.exponent > 0 {
        number.exponent = 0;
    }
    Ok(number)
}

fn rescale(number: &mut Number, exponent: i64, cx: &Context) -> Result<(), TooLong> {
    if number.coefficient.is_zero() {
        number.exponent = exponent;
    } else if exponent >= number.exponent {
        cut(number, exponent - number.exponent, cx.rounding);
    } else {
        let shift = number.exponent - exponent;
        cx.grant(number.coefficient.digits().saturating_add(shift))?;
        number.coefficient = number.coefficient.scaled_up(shift);
        number.exponent = exponent;
    }
    Ok(())
}

fn sign_of(negative: bool, spec: &Spec) -> Option<u32> {
    match negative {
        true => Some(u32::from('-')),
        false => Some(spec.sign).filter(|&sign| sign != u32::from('-')),
    }
}

fn push_fraction(out: &mut String, fraction: &str, separator: Option<char>) {
    for (i, digit) in fraction.chars().enumerate() {
        if let Some(separator) = separator
            && i > 0
            && i % 3 == 0
        {
            out.push(separator);
        }
        out.push(digit);
    }
}

/// Digits before the point in groups, with zeros before them up to a width.
fn grouped(digits: &str, least: i64, grouping: &Grouping) -> String {
    let least = usize::try_from(least).unwrap_or(0);
    if grouping.separator.is_empty() || grouping.lengths.is_empty() {
        return format!("{digits:0>least$}");
    }
    let separator = grouping.separator.chars().count() as isize;
    let mut least = least as isize;
    let mut rest = digits.to_owned();
    let mut groups: Vec<String> = Vec::new();
    let mut lengths = group_lengths(&grouping.lengths);
    loop {
        // A separator has at least one digit before it.
        let all = rest.len().max(usize::try_from(least).unwrap_or(0)).max(1);
        let next = lengths.next();
        let group = next.map_or(all, |length| length.min(all));
        let taken = rest.split_off(rest.len().saturating_sub(group));
        groups.push(format!("{taken:0>group$}"));
        least -= group as isize;
        if next.is_none() || rest.is_empty() && least <= 0 {
            break;
        }
        least -= separator;
    }
    groups.reverse();
    groups.join(&grouping.separator)
}

/// The lengths of groups, from the right; it ends when all else is one group.
fn group_lengths(lengths: &[u8]) -> impl Iterator<Item = usize> + '_ {
    let mut previous = 0;
    let mut i = 0;
    std::iter::from_fn(move || {
        let length = lengths.get(i).copied().unwrap_or(0);
        if length == Grouping::NO_MORE {
            return None;
        }
        if length == 0 {
            return (previous > 0).then_some(previous);
        }
        i += 1;
        previous = length.into();
        Some(previous)
    })
}

/// Sign and body padded to the width.
fn aligned(sign: Option<u32>, body: &str, align: Align, spec: &Spec) -> Vec<u32> {
    let body: Vec<u32> = body.chars().map(u32::from).collect();
    let length = body.len() + usize::from(sign.is_some());
    let padding = usize::try_from(spec.width)
        .unwrap_or(0)
        .saturating_sub(length);
    let fill = |count: usize| std::iter::repeat_n(spec.fill, count);
    let (before, inside, behind) = match align {
        Align::Left => (0, 0, padding),
        Align::Right => (padding, 0, 0),
        Align::Center => (padding / 2, 0, padding - padding / 2),
        Align::Inside => (0, padding, 0),
        Align::Zeros => (0, 0, 0),
    };
    fill(before)
        .chain(sign)
        .chain(fill(inside))
        .chain(body)
        .chain(fill(behind))
        .collect()
}
