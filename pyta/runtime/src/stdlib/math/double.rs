//! Numbers of twice the precision: the unevaluated sum of two floats.
//!
//! Source: T. J. Dekker, *A floating-point technique for extending the available precision* (1971).

use std::ops::{Add, Div, Mul};

/// `high + low`, where `low` is at most half a unit in the last place of `high`.
#[derive(Clone, Copy, Debug)]
pub struct Double {
    high: f64,
    low: f64,
}

impl From<f64> for Double {
    fn from(x: f64) -> Double {
        Double { high: x, low: 0.0 }
    }
}

/// The sum of two floats and what rounding lost.
fn two_sum(a: f64, b: f64) -> Double {
    let sum = a + b;
    let shadow = sum - a;
    Double {
        high: sum,
        low: (a - (sum - shadow)) + (b - shadow),
    }
}

/// As [`two_sum`], when `a` is the larger.
fn fast_sum(a: f64, b: f64) -> Double {
    let sum = a + b;
    Double {
        high: sum,
        low: b - (sum - a),
    }
}

impl Add for Double {
    type Output = Double;

    fn add(self, other: Double) -> Double {
        let high = two_sum(self.high, other.high);
        let low = two_sum(self.low, other.low);
        let sum = fast_sum(high.high, high.low + low.high);
        fast_sum(sum.high, sum.low + low.low)
    }
}

impl Mul for Double {
    type Output = Double;

    fn mul(self, other: Double) -> Double {
        let product = Double::product(self.high, other.high);
        let cross = self.high * other.low + self.low * other.high;
        fast_sum(product.high, product.low + cross)
    }
}

impl Div for Double {
    type Output = Double;

    fn div(self, other: Double) -> Double {
        let first = self.high / other.high;
        let rest = self + other * Double::from(-first);
        let second = rest.high / other.high;
        let rest = rest + other * Double::from(-second);
        let third = rest.high / other.high;
        fast_sum(first, second) + Double::from(third)
    }
}

impl Double {
    pub const LN_2: Double = Double {
        high: std::f64::consts::LN_2,
        low: 2.319_046_813_846_299_6e-17,
    };
    pub const TWO_BY_ROOT_OF_PI: Double = Double {
        high: std::f64::consts::FRAC_2_SQRT_PI,
        low: 1.533_545_961_316_588e-17,
    };

    /// The exact product of two floats.
    pub fn product(a: f64, b: f64) -> Double {
        let high = a * b;
        Double {
            high,
            low: a.mul_add(b, -high),
        }
    }

    /// The nearest float.
    pub fn value(self) -> f64 {
        self.high + self.low
    }

    fn negated(self) -> Double {
        Double {
            high: -self.high,
            low: -self.low,
        }
    }

    pub fn sqrt(self) -> Double {
        if self.high <= 0.0 {
            return Double::from(0.0);
        }
        let root = self.high.sqrt();
        let rest = self + Double::product(root, root).negated();
        fast_sum(root, rest.high / (2.0 * root))
    }

    /// `exp` of a number with a small magnitude (below a few hundred).
    fn exp(self) -> Double {
        const HALVINGS: i32 = 9;
        let multiple = (self.high / std::f64::consts::LN_2).round();
        let reduced = self + (Double::LN_2 * Double::from(multiple)).negated();
        let small = reduced * Double::from(2f64.powi(-HALVINGS));
        // The series of exp(x) - 1, then squared as often as halved.
        let mut term = small;
        let mut sum = small;
        for n in 2..=9 {
            term = term * small / Double::from(f64::from(n));
            sum = sum + term;
        }
        for _ in 0..HALVINGS {
            sum = sum * Double::from(2.0) + sum * sum;
        }
        let result = sum + Double::from(1.0);
        let scale = 2f64.powi(multiple as i32);
        Double {
            high: result.high * scale,
            low: result.low * scale,
        }
    }

    /// The natural logarithm of a positive number: a float's, and one step of Newton's.
    pub fn ln(self) -> Double {
        let (fraction, exponent) = super::elementary::split(self.high);
        let unit = super::elementary::scale(1.0, -exponent);
        let scaled = Double {
            high: fraction,
            low: self.low * unit,
        };
        let guess = Double::from(fraction.ln());
        // y + (a * exp(-y) - 1), whose error is of second order.
        let correction = scaled * guess.negated().exp() + Double::from(-1.0);
        let half_square = correction * correction * Double::from(-0.5);
        Double::LN_2 * Double::from(exponent as f64) + (guess + (correction + half_square))
    }

    /// `ln(1 + self)`, without losing the digits of a small number.
    pub fn ln_1p(self) -> Double {
        if self.high.abs() > 0.5 {
            return (self + Double::from(1.0)).ln();
        }
        // ln(1 + t) = 2 artanh(t / (2 + t)).
        let z = self / (self + Double::from(2.0));
        let square = z * z;
        let mut term = z;
        let mut sum = z;
        let mut n = 3.0;
        while (term.high / sum.high).abs() > 1e-34 && n < 200.0 {
            term = term * square;
            sum = sum + term / Double::from(n);
            n += 2.0;
        }
        sum * Double::from(2.0)
    }
}
