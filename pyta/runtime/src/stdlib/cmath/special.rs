//! What functions of complex numbers are at infinities and NaN: by real part (rows) and imaginary part (columns), each
//! -inf, negative, -0, 0, positive, inf, NaN.
//!
//! Source: ISO C99, annex G; where that leaves a sign open, CPython 3.14's choice.
#![cfg_attr(rustfmt, rustfmt_skip)]

use std::f64::consts::{FRAC_PI_2 as P12, FRAC_PI_4 as P14, PI};
const INF: f64 = f64::INFINITY;
const N: f64 = f64::NAN;

use crate::types::complex::Parts;

pub type Table = [[Parts; 7]; 7];

const P34: f64 = 3.0 * P14;
/// Not used: the function is computed.
const U: Parts = (-9.542_631_940_771_103e33, -9.542_631_940_771_103e33);

/// The table's value for a number that is not finite.
pub fn value(table: &Table, z: Parts) -> Option<Parts> {
    let value = table[column(z.0)][column(z.1)];
    (value.0 != U.0).then_some(value)
}

fn column(x: f64) -> usize {
    match x {
        _ if x.is_nan() => 6,
        _ if x == INF => 5,
        _ if x == -INF => 0,
        _ if x > 0.0 => 4,
        _ if x < 0.0 => 1,
        _ if x.is_sign_negative() => 2,
        _ => 3,
    }
}

pub const ACOS: Table = [
    [(P34, INF), (PI, INF), (PI, INF), (PI, -INF), (PI, -INF), (P34, -INF), (N, INF)],
    [(P12, INF), U, U, U, U, (P12, -INF), (N, N)],
    [(P12, INF), U, U, U, U, (P12, -INF), (P12, N)],
    [(P12, INF), U, U, U, U, (P12, -INF), (P12, N)],
    [(P12, INF), U, U, U, U, (P12, -INF), (N, N)],
    [(P14, INF), (0.0, INF), (0.0, INF), (0.0, -INF), (0.0, -INF), (P14, -INF), (N, INF)],
    [(N, INF), (N, N), (N, N), (N, N), (N, N), (N, -INF), (N, N)],
];

pub const ACOSH: Table = [
    [(INF, -P34), (INF, -PI), (INF, -PI), (INF, PI), (INF, PI), (INF, P34), (INF, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, P12)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, P12)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P14), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, P14), (INF, N)],
    [(INF, N), (N, N), (N, N), (N, N), (N, N), (INF, N), (N, N)],
];

pub const ASINH: Table = [
    [(-INF, -P14), (-INF, -0.0), (-INF, -0.0), (-INF, 0.0), (-INF, 0.0), (-INF, P14), (-INF, N)],
    [(-INF, -P12), U, U, U, U, (-INF, P12), (N, N)],
    [(-INF, -P12), U, U, U, U, (-INF, P12), (N, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P14), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, P14), (INF, N)],
    [(INF, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (INF, N), (N, N)],
];

pub const ATANH: Table = [
    [(-0.0, -P12), (-0.0, -P12), (-0.0, -P12), (-0.0, P12), (-0.0, P12), (-0.0, P12), (-0.0, N)],
    [(-0.0, -P12), U, U, U, U, (-0.0, P12), (N, N)],
    [(-0.0, -P12), U, U, U, U, (-0.0, P12), (-0.0, N)],
    [(0.0, -P12), U, U, U, U, (0.0, P12), (0.0, N)],
    [(0.0, -P12), U, U, U, U, (0.0, P12), (N, N)],
    [(0.0, -P12), (0.0, -P12), (0.0, -P12), (0.0, P12), (0.0, P12), (0.0, P12), (0.0, N)],
    [(0.0, -P12), (N, N), (N, N), (N, N), (N, N), (0.0, P12), (N, N)],
];

pub const COSH: Table = [
    [(N, N), U, (INF, 0.0), (INF, -0.0), U, (N, N), (INF, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, 0.0), U, U, U, U, (N, 0.0), (N, 0.0)],
    [(N, 0.0), U, U, U, U, (N, 0.0), (N, 0.0)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, N), U, (INF, -0.0), (INF, 0.0), U, (N, N), (INF, N)],
    [(N, N), (N, N), (N, 0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];

pub const EXP: Table = [
    [(0.0, 0.0), U, (0.0, -0.0), (0.0, 0.0), U, (0.0, 0.0), (0.0, 0.0)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, N), U, (INF, -0.0), (INF, 0.0), U, (N, N), (INF, N)],
    [(N, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];

pub const LOG: Table = [
    [(INF, -P34), (INF, -PI), (INF, -PI), (INF, PI), (INF, PI), (INF, P34), (INF, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P12), U, U, U, U, (INF, P12), (N, N)],
    [(INF, -P14), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, P14), (INF, N)],
    [(INF, N), (N, N), (N, N), (N, N), (N, N), (INF, N), (N, N)],
];

pub const SINH: Table = [
    [(N, N), U, (-INF, -0.0), (-INF, 0.0), U, (N, N), (INF, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(0.0, N), U, U, U, U, (0.0, N), (0.0, N)],
    [(0.0, N), U, U, U, U, (0.0, N), (0.0, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, N), U, (INF, -0.0), (INF, 0.0), U, (N, N), (INF, N)],
    [(N, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];

pub const SQRT: Table = [
    [(INF, -INF), (0.0, -INF), (0.0, -INF), (0.0, INF), (0.0, INF), (INF, INF), (N, INF)],
    [(INF, -INF), U, U, U, U, (INF, INF), (N, N)],
    [(INF, -INF), U, U, U, U, (INF, INF), (N, N)],
    [(INF, -INF), U, U, U, U, (INF, INF), (N, N)],
    [(INF, -INF), U, U, U, U, (INF, INF), (N, N)],
    [(INF, -INF), (INF, -0.0), (INF, -0.0), (INF, 0.0), (INF, 0.0), (INF, INF), (INF, N)],
    [(INF, -INF), (N, N), (N, N), (N, N), (N, N), (INF, INF), (N, N)],
];

pub const TANH: Table = [
    [(-1.0, 0.0), U, (-1.0, -0.0), (-1.0, 0.0), U, (-1.0, 0.0), (-1.0, 0.0)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, N), U, U, U, U, (N, N), (-0.0, N)],
    [(N, N), U, U, U, U, (N, N), (0.0, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(1.0, 0.0), U, (1.0, -0.0), (1.0, 0.0), U, (1.0, 0.0), (1.0, 0.0)],
    [(N, N), (N, N), (N, -0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];

pub const RECT: Table = [
    [(N, N), U, (-INF, 0.0), (-INF, -0.0), U, (N, N), (INF, N)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(0.0, 0.0), U, U, U, U, (0.0, 0.0), (0.0, 0.0)],
    [(0.0, 0.0), U, U, U, U, (0.0, 0.0), (0.0, 0.0)],
    [(N, N), U, U, U, U, (N, N), (N, N)],
    [(N, N), U, (INF, -0.0), (INF, 0.0), U, (N, N), (INF, N)],
    [(N, N), (N, N), (N, 0.0), (N, 0.0), (N, N), (N, N), (N, N)],
];
