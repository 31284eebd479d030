//! `_statistics`: the inverse of the normal distribution's cumulative distribution function.
//!
//! Source: M. J. Wichura, *Algorithm AS 241: The percentage points of the normal distribution*, Applied Statistics 37, 1988,
//! function PPND16.

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Native part of the statistics module.",
    functions: &[NativeDef::leaf(
        "_normal_dist_inv_cdf",
        "(p, mu, sigma, /)",
        inverse,
    )],
    ..ModuleSpec::new("_statistics")
}];

fn inverse<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = |value: V<'v>| {
        value
            .as_float()
            .or_else(|| value.as_i64().map(|n| n as f64))
            .ok_or_else(|| cx.not_a_real(value))
    };
    let (p, mu, sigma) = (number(args[0])?, number(args[1])?, number(args[2])?);
    if p <= 0.0 || p >= 1.0 || sigma <= 0.0 {
        return Ok(cx.new_float(f64::NAN));
    }
    Ok(cx.new_float(mu + standard_inverse(p) * sigma))
}

/// `c[0] * x^(n-1) + …`: the coefficients from the highest power down.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

fn standard_inverse(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return polynomial(&CENTRE, r) * q / polynomial(&CENTRE_BELOW, r);
    }
    let r = if q <= 0.0 { p } else { 1.0 - p };
    let r = (-r.ln()).sqrt();
    let x = if r <= 5.0 {
        let r = r - 1.6;
        polynomial(&NEAR, r) / polynomial(&NEAR_BELOW, r)
    } else {
        let r = r - 5.0;
        polynomial(&FAR, r) / polynomial(&FAR_BELOW, r)
    };
    if q < 0.0 { -x } else { x }
}

const CENTRE: [f64; 8] = [
    2.509_080_928_730_122_7e3,
    3.343_057_558_358_813e4,
    6.726_577_092_700_87e4,
    4.592_195_393_154_987e4,
    1.373_169_376_550_946e4,
    1.971_590_950_306_551_3e3,
    1.331_416_678_917_843_8e2,
    3.387_132_872_796_366_5,
];
const CENTRE_BELOW: [f64; 8] = [
    5.226_495_278_852_854e3,
    2.872_908_573_572_194_3e4,
    3.930_789_580_009_271e4,
    2.121_379_430_158_659_7e4,
    5.394_196_021_424_751e3,
    6.871_870_074_920_579e2,
    4.231_333_070_160_091e1,
    1.0,
];
const NEAR: [f64; 8] = [
    7.745_450_142_783_414e-4,
    2.272_384_498_926_918_4e-2,
    2.417_807_251_774_506e-1,
    1.270_458_252_452_368_4,
    3.647_848_324_763_204_5,
    5.769_497_221_460_691,
    4.630_337_846_156_546,
    1.423_437_110_749_683_5,
];
const NEAR_BELOW: [f64; 8] = [
    1.050_750_071_644_416_9e-9,
    5.475_938_084_995_345e-4,
    1.519_866_656_361_645_7e-2,
    1.481_039_764_274_800_8e-1,
    6.897_673_349_851e-1,
    1.676_384_830_183_803_8,
    2.053_191_626_637_759,
    1.0,
];
const FAR: [f64; 8] = [
    2.010_334_399_292_288_1e-7,
    2.711_555_568_743_487_6e-5,
    1.242_660_947_388_078_4e-3,
    2.653_218_952_657_612_4e-2,
    2.965_605_718_285_048_7e-1,
    1.784_826_539_917_291_3,
    5.463_784_911_164_114,
    6.657_904_643_501_103,
];
const FAR_BELOW: [f64; 8] = [
    2.044_263_103_389_939_7e-15,
    1.421_511_758_316_446e-7,
    1.846_318_317_510_054_8e-5,
    7.868_691_311_456_133e-4,
    1.487_536_129_085_061_5e-2,
    1.369_298_809_227_358e-1,
    5.998_322_065_558_88e-1,
    1.0,
];
