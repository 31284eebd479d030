//! A number in its field: padding, sign, prefix, grouped digits, point, fraction, rest.
//!
//! ```text
//! | left padding | sign | prefix | inner padding | grouped digits | point | grouped fraction | rest | right padding |
//! ```

use super::parse::{Align, FormatSpec, Sign};
use crate::{TextBuf, TextError};
use std::borrow::Cow;

/// How digits are separated: `separator` between groups, counted from the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separator<'a> {
    /// Between groups; usually one character.
    pub text: &'a str,
    /// Group sizes in digits, from the point outward, as in C's `localeconv`: the last one repeats; 0 or 127 or more
    /// ends grouping.
    pub sizes: &'a [u8],
}

impl Separator<'_> {
    pub(super) const NONE: Separator<'static> = Separator {
        text: "",
        sizes: &[],
    };

    pub(super) fn for_char(separator: Option<char>, size: &'static [u8]) -> Separator<'static> {
        match separator {
            Some(',') => Separator {
                text: ",",
                sizes: size,
            },
            Some('_') => Separator {
                text: "_",
                sizes: size,
            },
            _ => Separator::NONE,
        }
    }

    fn size(&self, group: usize) -> Option<usize> {
        let size = *self.sizes.get(group).or(self.sizes.last())?;
        (1..127).contains(&size).then_some(usize::from(size))
    }
}

/// What the locale says about numbers, for type `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocaleNumbers<'a> {
    /// Between integral part and fraction.
    pub decimal_point: &'a str,
    /// Between groups of integral digits.
    pub thousands: Separator<'a>,
}

impl LocaleNumbers<'_> {
    /// The C locale.
    pub const C: LocaleNumbers<'static> = LocaleNumbers {
        decimal_point: ".",
        thousands: Separator::NONE,
    };
}

/// The parts of a number; all but the point and separators are as they appear.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number<'a> {
    pub(super) is_negative: bool,
    pub(super) prefix: &'a str,
    pub(super) digits: &'a str,
    pub(super) has_point: bool,
    pub(super) fraction: &'a str,
    /// Exponent, percent sign; or `inf`, `nan`, which have no digits.
    pub(super) rest: &'a str,
}

impl<'a> Number<'a> {
    /// The parts of a rendered float.
    pub(super) fn split(rendered: &'a str) -> Self {
        let unsigned = rendered.strip_prefix('-').unwrap_or(rendered);
        let (digits, rest) = split_digits(unsigned);
        let (has_point, fraction, rest) = match rest.strip_prefix('.') {
            Some(rest) => {
                let (fraction, rest) = split_digits(rest);
                (true, fraction, rest)
            }
            None => (false, "", rest),
        };
        Number {
            is_negative: unsigned.len() < rendered.len(),
            prefix: "",
            digits,
            has_point,
            fraction,
            rest,
        }
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// How a number is laid out, taken from the specification.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout<'a> {
    pub(super) fill: u32,
    pub(super) align: Align,
    pub(super) width: usize,
    pub(super) sign: Sign,
    pub(super) point: &'a str,
    pub(super) thousands: Separator<'a>,
    pub(super) fraction: Separator<'a>,
}

impl<'a> Layout<'a> {
    /// The layout for `spec`; `locale` serves type `n`, `group` is the size of a group otherwise.
    pub(super) fn new(spec: &FormatSpec, locale: LocaleNumbers<'a>, group: &'static [u8]) -> Self {
        let is_local = spec.kind_char() == 'n';
        Layout {
            fill: spec.fill,
            align: spec.align,
            width: spec.width.unwrap_or(0),
            sign: spec.sign.unwrap_or(Sign::Minus),
            point: if is_local { locale.decimal_point } else { "." },
            thousands: if is_local {
                locale.thousands
            } else {
                Separator::for_char(spec.grouping, group)
            },
            fraction: Separator::for_char(spec.fraction_grouping, &[3]),
        }
    }

    fn sign_for(&self, is_negative: bool) -> Option<char> {
        match (self.sign, is_negative) {
            (_, true) => Some('-'),
            (Sign::Plus, false) => Some('+'),
            (Sign::Space, false) => Some(' '),
            (Sign::Minus, false) => None,
        }
    }

    /// Appends `number`.
    pub(super) fn push(&self, out: &mut TextBuf, number: Number<'_>) -> Result<(), TextError> {
        // Twice, as the digits are grouped before they are copied.
        if self.width > 24 {
            out.try_reserve(self.width.saturating_mul(2))?;
        }
        let fraction = grouped_fraction(number.fraction, self.fraction);
        let sign = self.sign_for(number.is_negative);
        let point = if number.has_point { self.point } else { "" };
        let around = usize::from(sign.is_some())
            + number.prefix.len()
            + char_count(point)
            + fraction.len()
            + number.rest.len();
        let is_zero_filled = self.fill == u32::from(b'0') && self.align == Align::AfterSign;
        let min_width = if is_zero_filled {
            self.width.saturating_sub(around)
        } else {
            0
        };
        let (zeros, digits) = if self.thousands.sizes.is_empty() && !number.digits.is_empty() {
            let zeros = min_width.saturating_sub(number.digits.len());
            (zeros, Cow::Borrowed(number.digits))
        } else {
            (0, grouped(number.digits, min_width, self.thousands))
        };
        let padding = self
            .width
            .saturating_sub(around + zeros + char_count(&digits));
        let (left, inner, right) = match self.align {
            Align::Left => (0, 0, padding),
            Align::Right => (padding, 0, 0),
            Align::Center => (padding / 2, 0, padding - padding / 2),
            Align::AfterSign => (0, padding, 0),
        };
        out.push_repeated(self.fill, left);
        out.extend(sign.map(u32::from));
        out.push_str(number.prefix);
        out.push_repeated(self.fill, inner);
        out.push_repeated(u32::from(b'0'), zeros);
        for part in [&digits, point, &fraction, number.rest] {
            out.push_str(part);
        }
        out.push_repeated(self.fill, right);
        Ok(())
    }
}

/// How many characters; of digits, mostly as many as bytes.
fn char_count(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

/// `digits` with separators, and zeros in front until it is `min_width` wide.
fn grouped<'a>(digits: &'a str, min_width: usize, separator: Separator<'_>) -> Cow<'a, str> {
    if digits.is_empty() || (separator.sizes.is_empty() && min_width <= digits.len()) {
        return Cow::Borrowed(digits);
    }
    // Groups from the right: (zeros, digits), outermost last.
    let separator_len = separator.text.chars().count() as isize;
    let (mut remaining, mut room) = (digits.len() as isize, min_width as isize);
    let mut groups = Vec::new();
    loop {
        let wanted = remaining.max(room).max(1);
        let limit = separator.size(groups.len());
        let size = limit.map_or(wanted, |limit| wanted.min(limit as isize));
        let taken = remaining.min(size);
        groups.push((size - taken, taken));
        remaining -= taken;
        room -= size;
        // Zeros fill up to the width; after a separator comes one more, even if that makes the number wider.
        if limit.is_none() || (remaining <= 0 && room <= 0) {
            break;
        }
        room -= separator_len;
    }
    Cow::Owned(assemble(digits, &groups, separator.text))
}

fn assemble(digits: &str, groups: &[(isize, isize)], separator: &str) -> String {
    let total: isize = groups.iter().map(|(zeros, taken)| zeros + taken).sum();
    let mut out = String::with_capacity(total as usize + groups.len() * separator.len());
    let mut rest = digits;
    for (index, &(zeros, taken)) in groups.iter().rev().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        out.extend(std::iter::repeat_n('0', zeros as usize));
        let (group, tail) = rest.split_at(taken as usize);
        out.push_str(group);
        rest = tail;
    }
    out
}

/// Fraction digits in groups from the point outward.
fn grouped_fraction<'a>(digits: &'a str, separator: Separator<'_>) -> Cow<'a, str> {
    if separator.size(0).is_none_or(|size| size >= digits.len()) {
        return Cow::Borrowed(digits);
    }
    let mut out = String::with_capacity(digits.len() * 2);
    let mut rest = digits;
    let mut group = 0;
    while let Some(size) = separator.size(group)
        && size < rest.len()
    {
        let (head, tail) = rest.split_at(size);
        out.push_str(head);
        out.push_str(separator.text);
        rest = tail;
        group += 1;
    }
    out.push_str(rest);
    Cow::Owned(out)
}
