//! Functions of many numbers: `fsum`, `prod`, `sumprod`, `hypot`, `dist`.
//!
//! Sources: J. R. Shewchuk, *Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates* (1997), for the
//! exact sum; T. J. Dekker (1971) and T. Ogita, S. M. Rump, S. Oishi, *Accurate Sum and Dot Product* (2005), for products.

use crate::prelude::*;
use crate::protocol::arith::number_binary;
use crate::types::int::arguments::float_argument;
use crate::types::int::{Integer, arith};
use crate::types::iterators::leaf_contents;

/// Functions of the module.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf_or_guest("fsum", "(seq, /)", fsum, "math_fsum")
        .doc("Sum of numbers as a float, in which only the final result is rounded."),
    NativeDef::leaf_or_guest("prod", "(iterable, /, *, start=1)", prod, "math_prod")
        .doc("Multiply start (1 unless given) by every element of the iterable."),
    NativeDef::leaf_or_guest("sumprod", "(p, q, /)", sumprod, "math_sumprod")
        .doc("Multiply the elements of p and q in pairs and add up the products. Lengths\nthat differ are a ValueError."),
    NativeDef::leaf_or_guest("hypot", "(*coordinates)", hypot, "math_hypot")
        .doc("Length of the vector with these coordinates: the square root of the sum of\ntheir squares."),
    NativeDef::leaf_or_guest("dist", "(p, q, /)", dist, "math_dist")
        .doc("Length of the straight line from p to q, two iterables of equally many\ncoordinates."),
];

fn floats<'v>(cx: Cx<'v>, values: Vec<V<'v>>) -> Result<Vec<f64>, Exit> {
    values
        .into_iter()
        .map(|value| float_argument(cx, value))
        .collect()
}

fn fsum<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut partials: Vec<f64> = Vec::new();
    let (mut specials, mut infinities) = (0.0, 0.0);
    for x in floats(cx, leaf_contents(cx, args[0])?)? {
        let original = x;
        let mut x = x;
        let mut kept = 0;
        for i in 0..partials.len() {
            let (large, small) = if x.abs() < partials[i].abs() {
                (partials[i], x)
            } else {
                (x, partials[i])
            };
            let sum = large + small;
            let error = small - (sum - large);
            if error != 0.0 {
                partials[kept] = error;
                kept += 1;
            }
            x = sum;
        }
        partials.truncate(kept);
        if x == 0.0 {
            continue;
        }
        if x.is_finite() {
            partials.push(x);
            continue;
        }
        if original.is_finite() {
            return Err(cx.overflow_error("intermediate overflow in fsum"));
        }
        if original.is_infinite() {
            infinities += original;
        }
        specials += original;
        partials.clear();
    }
    if specials != 0.0 {
        if f64::is_nan(infinities) {
            return Err(cx.value_error("-inf + inf in fsum"));
        }
        return Ok(cx.new_float(specials));
    }
    Ok(cx.new_float(rounded_sum(&partials)))
}

/// The sum of numbers of increasing size that do not overlap, rounded once.
fn rounded_sum(partials: &[f64]) -> f64 {
    let Some((&last, mut rest)) = partials.split_last() else {
        return 0.0;
    };
    let mut high = last;
    let mut low = 0.0;
    while let Some((&next, fewer)) = rest.split_last() {
        rest = fewer;
        let sum = high + next;
        low = next - (sum - high);
        high = sum;
        if low != 0.0 {
            break;
        }
    }
    // Halfway cases are decided by what comes below.
    if let Some(&below) = rest.last()
        && (low < 0.0 && below < 0.0 || low > 0.0 && below > 0.0)
    {
        let twice = low * 2.0;
        let candidate = high + twice;
        if twice == candidate - high {
            high = candidate;
        }
    }
    high
}

fn prod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut result = args[1].given().unwrap_or(V::small(1));
    for value in leaf_contents(cx, args[0])? {
        if cx.is_stop_due() {
            return Err(Exit::Interrupted);
        }
        result = number_binary(cx, SlowOp::Mul, result, value)?.ok_or(Exit::NeedGuest)?;
    }
    Ok(result)
}

/// A sum of floats in three parts: the error of the sum and the error of the errors.
#[derive(Clone, Copy, Default)]
struct TripleSum {
    high: f64,
    low: f64,
    tiny: f64,
}

/// The sum and what rounding lost.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let shadow = sum - a;
    (sum, (a - (sum - shadow)) + (b - shadow))
}

impl TripleSum {
    fn add_product(self, x: f64, y: f64) -> TripleSum {
        let product = x * y;
        let error = x.mul_add(y, -product);
        let (high, lost) = two_sum(self.high, product);
        let (middle, lost_error) = two_sum(self.low, error);
        let (low, lost_more) = two_sum(middle, lost);
        TripleSum {
            high,
            low,
            tiny: self.tiny + (lost_error + lost_more),
        }
    }

    fn value(self) -> f64 {
        self.high + (self.low + self.tiny)
    }
}

fn sumprod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let p = leaf_contents(cx, args[0])?;
    let q = leaf_contents(cx, args[1])?;
    if p.len() != q.len() {
        return Err(Exit::NeedGuest);
    }
    // As long as all are integers the sum is one; from the first float on, floats are summed apart.
    let mut integers = V::small(0);
    let mut sum = TripleSum::default();
    let mut has_floats = false;
    let is_exact = |value: V<'v>| value.payload() == value;
    for (&x, &y) in p.iter().zip(&q) {
        if !is_exact(x) || !is_exact(y) {
            return Err(Exit::NeedGuest);
        }
        match (Integer::of(x), Integer::of(y)) {
            (Some(a), Some(b)) => {
                let product = arith::mul(cx, a, b)?;
                match (Integer::of(integers), Integer::of(product)) {
                    (Some(a), Some(b)) => integers = arith::add(cx, a, b),
                    _ => return Err(Exit::NeedGuest),
                }
            }
            (a, b) => {
                let real = |value: V<'v>, n: Option<Integer<'v>>| match n {
                    Some(n) => n.to_f64(),
                    None => value.as_float(),
                };
                let (Some(a), Some(b)) = (real(x, a), real(y, b)) else {
                    return Err(Exit::NeedGuest);
                };
                let next = sum.add_product(a, b);
                if !next.high.is_finite() || !next.value().is_finite() {
                    // Infinities and NaN: plain sums in the twin's order.
                    return Err(Exit::NeedGuest);
                }
                sum = next;
                has_floats = true;
            }
        }
    }
    if !has_floats {
        return Ok(integers);
    }
    let floats = cx.new_float(sum.value());
    if integers == V::small(0) {
        return Ok(floats);
    }
    number_binary(cx, SlowOp::Add, integers, floats)?.ok_or(Exit::NeedGuest)
}

fn hypot<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let given = args[0].as_tuple().map_or(&[][..], |rest| rest.items());
    let values = given.iter().map(|value| value.get()).collect();
    let coordinates = floats(cx, values)?;
    Ok(cx.new_float(norm(coordinates)))
}

fn dist<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let p = leaf_contents(cx, args[0])?;
    let q = leaf_contents(cx, args[1])?;
    if p.len() != q.len() {
        let message = "both points must have the same number of dimensions";
        return Err(cx.value_error(message));
    }
    let p = floats(cx, p)?;
    let q = floats(cx, q)?;
    let differences = p.iter().zip(&q).map(|(x, y)| x - y).collect();
    Ok(cx.new_float(norm(differences)))
}

/// The square root of the sum of squares, within one unit in the last place and without overflow on the way.
fn norm(mut values: Vec<f64>) -> f64 {
    values.iter_mut().for_each(|x| *x = x.abs());
    let max = values.iter().copied().fold(0.0, f64::max);
    if max.is_infinite() {
        return max;
    }
    if values.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if max == 0.0 || values.len() <= 1 {
        return max;
    }
    let (_, exponent) = super::elementary::split(max);
    if exponent < -1023 {
        // Subnormal: one step up and down again.
        let scaled = values.iter().map(|x| x / f64::MIN_POSITIVE).collect();
        return f64::MIN_POSITIVE * norm(scaled);
    }
    let scale = super::elementary::scale(1.0, -exponent);
    let (mut sum, mut squares_lost, mut sums_lost) = (1.0, 0.0, 0.0);
    let add = |product: (f64, f64), sum: &mut f64, squares_lost: &mut f64, sums_lost: &mut f64| {
        let next = *sum + product.0;
        let lost = product.0 - (next - *sum);
        *sum = next;
        *squares_lost += product.1;
        *sums_lost += lost;
    };
    let exact = |x: f64, y: f64| {
        let product = x * y;
        (product, x.mul_add(y, -product))
    };
    for x in values {
        let x = x * scale;
        add(exact(x, x), &mut sum, &mut squares_lost, &mut sums_lost);
    }
    let root = (sum - 1.0 + (squares_lost + sums_lost)).sqrt();
    // One step of Newton's with the exact residual.
    add(
        exact(-root, root),
        &mut sum,
        &mut squares_lost,
        &mut sums_lost,
    );
    let residual = sum - 1.0 + (squares_lost + sums_lost);
    (root + residual / (2.0 * root)) / scale
}
