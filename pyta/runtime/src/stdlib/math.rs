//! The module `math`.
//!
//! Functions of floats are the C library's, through `std`; what `std` computes in its own way is in [`elementary`].

mod double;
pub mod elementary;
mod gamma;
mod integer;
mod logarithm;
mod real;
mod rounding;
mod sums;

use corevm::objects::Map as Namespace;

use super::ModuleSpec;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Functions of real numbers, and the constants pi, e, tau, inf and nan.",
    functions: &FUNCTIONS,
    init: constants,
    ..ModuleSpec::new("math")
}];

const TABLES: [&[NativeDef]; 6] = [
    real::FUNCTIONS,
    rounding::FUNCTIONS,
    logarithm::FUNCTIONS,
    gamma::FUNCTIONS,
    integer::FUNCTIONS,
    sums::FUNCTIONS,
];

const COUNT: usize = {
    let mut count = 0;
    let mut i = 0;
    while i < TABLES.len() {
        count += TABLES[i].len();
        i += 1;
    }
    count
};

/// All tables in one.
const FUNCTIONS: [NativeDef; COUNT] = {
    let mut all = [TABLES[0][0]; COUNT];
    let (mut at, mut i) = (0, 0);
    while i < TABLES.len() {
        let mut j = 0;
        while j < TABLES[i].len() {
            all[at] = TABLES[i][j];
            at += 1;
            j += 1;
        }
        i += 1;
    }
    all
};

fn constants<'v>(cx: Cx<'v>, namespace: Namespace<'v>) -> Result<(), Raised> {
    for (name, x) in [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("tau", std::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ] {
        namespace.set_symbol(cx, cx.symbol(name), cx.new_float(x));
    }
    Ok(())
}

/// `ValueError: expected …, got x`.
#[cold]
fn domain_error(cx: Cx<'_>, expected: &str, x: f64) -> Exit {
    cx.value_error(format!("{expected}, got {}", pyta_text::float::repr(x)))
}

/// `OverflowError: math range error`.
#[cold]
fn range_error(cx: Cx<'_>) -> Exit {
    cx.overflow_error("math range error")
}
