//! `repr(float)`: the shortest digits that read back as the same number.

/// Shortest digits of a finite positive number: `0.d1d2d3… × 10^point`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digits {
    /// ASCII digits without leading or trailing zeros; `0` alone for zero.
    digits: [u8; 20],
    len: usize,
    /// Where the decimal point stands, counted from the first digit.
    pub(super) point: i32,
}

impl Digits {
    /// The shortest digits of `x`, which must be finite; its sign is ignored.
    pub(super) fn shortest(x: f64) -> Self {
        if x == 0.0 {
            let mut digits = [0; 20];
            digits[0] = b'0';
            return Self {
                digits,
                len: 1,
                point: 1,
            };
        }
        let mut buffer = zmij::Buffer::new();
        Self::from_decimal(buffer.format_finite(x.abs()))
    }

    /// Reads digits, point and exponent from a plain decimal such as `0.0015` or `1.5e-7`.
    fn from_decimal(decimal: &str) -> Self {
        let (mantissa, exponent) = match decimal.find('e') {
            Some(at) => (
                &decimal[..at],
                decimal[at + 1..].parse::<i32>().unwrap_or(0),
            ),
            None => (decimal, 0),
        };
        let mut this = Self {
            digits: [0; 20],
            len: 0,
            point: exponent,
        };
        let mut seen_point = false;
        for byte in mantissa.bytes() {
            match byte {
                b'.' => seen_point = true,
                b'0' if this.len == 0 => this.point -= i32::from(seen_point),
                digit => {
                    this.point += i32::from(!seen_point);
                    // More than 20 digits are only trailing zeros of a large integer.
                    if let Some(slot) = this.digits.get_mut(this.len) {
                        *slot = digit;
                        this.len += 1;
                    }
                }
            }
        }
        while this.len > 1 && this.digits[this.len - 1] == b'0' {
            this.len -= 1;
        }
        this
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits[..self.len]).expect("digits are ASCII")
    }
}

/// `repr(x)` in a new string.
pub fn repr(x: f64) -> String {
    let mut out = String::with_capacity(24);
    push_repr(&mut out, x);
    out
}

/// Appends `repr(x)`.
pub fn push_repr(out: &mut String, x: f64) {
    push_shortest(out, x, ".0");
}

/// Appends the shortest digits, with `integral` after a number that shows no point otherwise (`.0` or nothing).
pub(super) fn push_shortest(out: &mut String, x: f64, integral: &str) {
    if x.is_nan() {
        out.push_str("nan");
        return;
    }
    if x.is_sign_negative() {
        out.push('-');
    }
    if x.is_infinite() {
        out.push_str("inf");
        return;
    }
    let digits = Digits::shortest(x);
    push_layout(out, digits.as_str(), digits.point, integral);
}

/// Lays out digits as `repr` does: exponents from 1e16 up and below 1e-4, positional between.
fn push_layout(out: &mut String, digits: &str, point: i32, integral: &str) {
    let count = digits.len() as i32;
    if !(-3..=16).contains(&point) {
        out.push_str(&digits[..1]);
        if count > 1 {
            out.push('.');
            out.push_str(&digits[1..]);
        }
        push_exponent(out, 'e', point - 1);
    } else if point <= 0 {
        out.push_str("0.");
        push_zeros(out, -point as usize);
        out.push_str(digits);
    } else if point >= count {
        out.push_str(digits);
        push_zeros(out, (point - count) as usize);
        out.push_str(integral);
    } else {
        out.push_str(&digits[..point as usize]);
        out.push('.');
        out.push_str(&digits[point as usize..]);
    }
}

/// Appends `e+05`: a sign and at least two digits.
pub(super) fn push_exponent(out: &mut String, letter: char, exponent: i32) {
    out.push(letter);
    out.push(if exponent < 0 { '-' } else { '+' });
    let magnitude = exponent.unsigned_abs();
    if magnitude < 10 {
        out.push('0');
    }
    let mut reversed = [0u8; 10];
    let mut rest = magnitude;
    let mut len = 0;
    loop {
        reversed[len] = b'0' + (rest % 10) as u8;
        rest /= 10;
        len += 1;
        if rest == 0 {
            break;
        }
    }
    reversed[..len]
        .iter()
        .rev()
        .for_each(|&digit| out.push(char::from(digit)));
}

/// Appends `count` zeros.
pub(super) fn push_zeros(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('0', count));
}
