//! Functions of integers.

use dashu_int::UBig;

use crate::prelude::*;
use crate::types::int::arguments::{Want, convert_then, index_argument};
use crate::types::int::{Integer, NewInteger, Patience, arith, blocks};

/// Functions of the module.
pub const FUNCTIONS: &[NativeDef] = &[
    NativeDef::leaf_or("comb", "(n, k, /)", comb, |cx, slots, state, got| {
        convert_then(&[Want::Index, Want::Index], comb, cx, slots, state, got)
    }, 0)
    .doc("Binomial coefficient: how many subsets of size k a set of n elements has.\n\nThat is n! / (k! * (n - k)!), or 0 if k is greater than n."),
    NativeDef::leaf_or("perm", "(n, k=None, /)", perm, |cx, slots, state, got| {
        convert_then(&[Want::Index, Want::Index], perm, cx, slots, state, got)
    }, 0)
    .doc("How many sequences of k different elements a set of n elements allows; k is n\nunless given.\n\nThat is n! / (n - k)!, or 0 if k is greater than n."),
    NativeDef::leaf_or("factorial", "(n, /)", factorial, |cx, slots, state, got| {
        convert_then(&[Want::Index], factorial, cx, slots, state, got)
    }, 0)
    .doc("Find n!."),
    NativeDef::leaf_or("isqrt", "(n, /)", isqrt, |cx, slots, state, got| {
        convert_then(&[Want::Index], isqrt, cx, slots, state, got)
    }, 0)
    .doc("The largest int whose square does not exceed n; ValueError if n is negative."),
    NativeDef::leaf_or_guest("gcd", "(*integers)", gcd, "math_gcd").doc("The largest integer that divides all of them."),
    NativeDef::leaf_or_guest("lcm", "(*integers)", lcm, "math_lcm").doc("The least positive integer that all of them divide."),
];

fn isqrt<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let n = index_argument(cx, args[0])?;
    if n.is_negative() {
        return Err(cx.value_error("isqrt() argument must be nonnegative"));
    }
    match n.to_u64() {
        Some(n) => Ok(cx.new_uint(n.isqrt())),
        None => {
            let mut patience = Patience::new(cx);
            let root = blocks::square_root(&mut patience, &n.to_natural())?;
            patience.done();
            Ok(cx.new_natural(false, &root))
        }
    }
}

/// The product of `from..=to`, in halves of about the same size.
fn product(patience: &mut Patience<'_>, from: u64, to: u64) -> Result<UBig, Exit> {
    if to - from < 8 {
        let mut product = UBig::from(from);
        for n in from + 1..=to {
            product *= n;
        }
        return Ok(product);
    }
    let middle = from + (to - from) / 2;
    let low = product_of_half(patience, from, middle)?;
    let high = product_of_half(patience, middle + 1, to)?;
    blocks::multiply(patience, &low, &high)
}

/// The recursion is as deep as a range of 64 bits can be halved.
fn product_of_half(patience: &mut Patience<'_>, from: u64, to: u64) -> Result<UBig, Exit> {
    product(patience, from, to)
}

fn range_product<'v>(cx: Cx<'v>, from: u64, to: u64) -> Result<UBig, Exit> {
    if from > to {
        return Ok(UBig::ONE);
    }
    // A little less than what the result takes.
    let bits = u128::from(to - from) * u128::from(63 - from.max(1).leading_zeros());
    cx.reserve(usize::try_from(bits / 8).unwrap_or(usize::MAX))?;
    let mut patience = Patience::new(cx);
    let result = product(&mut patience, from, to)?;
    patience.done();
    Ok(result)
}

fn factorial<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    factorial_of(cx, index_argument(cx, args[0])?)
}

fn factorial_of<'v>(cx: Cx<'v>, n: Integer<'v>) -> Result<V<'v>, Exit> {
    if n.is_negative() {
        return Err(cx.value_error("factorial() not defined for negative values"));
    }
    let Some(n) = n.to_i64() else {
        return Err(cx.overflow_error(format!(
            "factorial() argument should not exceed {}",
            i64::MAX
        )));
    };
    if n <= 20 {
        return Ok(cx.new_int((1..=n).product()));
    }
    Ok(cx.new_natural(false, &range_product(cx, 2, n as u64)?))
}

/// A count of items: not negative.
fn counts<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<(Integer<'v>, Integer<'v>), Exit> {
    let n = index_argument(cx, args[0])?;
    let k = index_argument(cx, args[1])?;
    if n.is_negative() {
        return Err(cx.value_error("n must be a non-negative integer"));
    }
    if k.is_negative() {
        return Err(cx.value_error("k must be a non-negative integer"));
    }
    Ok((n, k))
}

fn perm<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].given().is_none_or(|k| k.is_nil()) {
        return factorial_of(cx, index_argument(cx, args[0])?);
    }
    let (n, k) = counts(cx, args)?;
    if n.compare(k).is_lt() {
        return Ok(V::small(0));
    }
    let Some(k) = k.to_i64() else {
        return Err(cx.overflow_error(format!("k must not exceed {}", i64::MAX)));
    };
    falling(cx, n, k as u64).map(|result| cx.new_natural(false, &result))
}

/// `n * (n-1) * … ` of `k` factors.
fn falling<'v>(cx: Cx<'v>, n: Integer<'v>, k: u64) -> Result<UBig, Exit> {
    if let Some(n) = n.to_u64() {
        return range_product(cx, n - k + 1, n);
    }
    let bytes = u128::from(n.bits() - 1) * u128::from(k) / 8;
    cx.reserve(usize::try_from(bytes).unwrap_or(usize::MAX))?;
    let top = n.to_natural();
    let mut patience = Patience::new(cx);
    let mut result = UBig::ONE;
    for i in 0..k {
        result = blocks::multiply(&mut patience, &result, &(&top - i))?;
    }
    patience.done();
    Ok(result)
}

fn comb<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (n, k) = counts(cx, args)?;
    if n.compare(k).is_lt() {
        return Ok(V::small(0));
    }
    let rest = arith::sub(cx, n, k);
    let rest = Integer::of(rest).unwrap_or(k);
    let fewer = if rest.compare(k).is_lt() { rest } else { k };
    let Some(k) = fewer.to_i64() else {
        return Err(cx.overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX)));
    };
    let k = k as u64;
    if let Some(result) = n.to_u64().and_then(|n| small_comb(n, k)) {
        return Ok(cx.new_uint(result));
    }
    let (falling, factorial) = (falling(cx, n, k)?, range_product(cx, 2, k)?);
    let mut patience = Patience::new(cx);
    let (result, _) = blocks::divide(&mut patience, falling, &factorial)?;
    patience.done();
    Ok(cx.new_natural(false, &result))
}

/// When all steps fit 64 bits.
fn small_comb(n: u64, k: u64) -> Option<u64> {
    (0..k.min(64)).try_fold(1u64, |result, i| {
        // What has been chosen so far divides evenly.
        (k <= 64)
            .then(|| result.checked_mul(n - i))
            .flatten()
            .map(|product| product / (i + 1))
    })
}

fn all_integers<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<Vec<Integer<'v>>, Exit> {
    let given = args[0].as_tuple().map_or(&[][..], |rest| rest.items());
    given
        .iter()
        .map(|value| index_argument(cx, value.get()))
        .collect()
}

/// The greatest common divisor of the magnitudes.
///
/// # Errors
/// [`Exit::Interrupted`].
fn common<'v>(cx: Cx<'v>, a: Integer<'v>, b: Integer<'v>) -> Result<Integer<'v>, Exit> {
    if let (Integer::Small(a), Integer::Small(b)) = (a, b) {
        let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        return Ok(integer(cx.new_uint(a)));
    }
    if a.is_zero() || b.is_zero() {
        let other = if a.is_zero() { b } else { a };
        return Ok(integer(arith::absolute(cx, other)));
    }
    let mut patience = Patience::new(cx);
    let divisor = blocks::common_divisor(&mut patience, a.to_natural(), b.to_natural())?;
    patience.done();
    Ok(integer(cx.new_natural(false, &divisor)))
}

fn integer(value: V<'_>) -> Integer<'_> {
    Integer::of(value).unwrap_or(Integer::Small(0))
}

fn gcd<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let numbers = all_integers(cx, args)?;
    let result = numbers
        .into_iter()
        .try_fold(Integer::Small(0), |result, n| common(cx, result, n))?;
    Ok(arith::absolute(cx, result))
}

fn lcm<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut result = Integer::Small(1);
    for n in all_integers(cx, args)? {
        if n.is_zero() {
            return Ok(V::small(0));
        }
        let divisor = common(cx, result, n)?;
        let part = integer(arith::floor_divide(cx, result, divisor)?);
        result = integer(arith::absolute(cx, integer(arith::mul(cx, part, n)?)));
    }
    Ok(arith::same(cx, result))
}
