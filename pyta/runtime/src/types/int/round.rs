//! `int.__round__`: to a multiple of a power of ten, half to even.

use std::cmp::Ordering;

use dashu_int::UBig;
use dashu_int::ops::DivRem;

use super::arguments::index_argument;
use super::arith;
use super::integer::NewInteger;
use crate::prelude::*;

/// `int.__round__(self, ndigits=None)`.
pub fn round<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let n = super::methods::receiver(cx, "__round__", args)?;
    let digits = match args[1].given() {
        None => return Ok(arith::same(cx, n)),
        Some(digits) if digits.is_nil() => return Ok(arith::same(cx, n)),
        Some(digits) => index_argument(cx, digits)?,
    };
    if !digits.is_negative() {
        return Ok(arith::same(cx, n));
    }
    // Ten to more digits than the number has is more than twice as large: it rounds to zero.
    let zeros = digits.to_i64().map_or(u64::MAX, i64::unsigned_abs);
    if zeros > n.bits() / 3 + 2 {
        return Ok(V::small(0));
    }
    let unit = UBig::from(10u8).pow(zeros as usize);
    let (quotient, remainder) = n.to_natural().div_rem(&unit);
    let is_even = !dashu_int::ops::BitTest::bit(&quotient, 0);
    let up = match (&remainder << 1).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => !is_even,
    };
    let rounded = (quotient + u8::from(up)) * unit;
    Ok(cx.new_natural(n.is_negative(), &rounded))
}
