//! `_decimal`: decimal numbers.
//!
//! | file | holds |
//! |---|---|
//! | `arith` | the arithmetic, which knows nothing of the VM |
//! | `object` | how numbers lie in objects, and operands |
//! | `context` | contexts, the current one, and what happens when a condition is trapped |
//! | `signals` | `flags` and `traps` as mappings |
//! | `manager` | `localcontext` |
//! | `construct` | decimals from other values |
//! | `operators` | operators and comparisons |
//! | `methods` | the methods of decimals and contexts that are operations of the specification |
//! | `values` | decimals as other values: integers, floats, texts, tuples |
//! | `classes.py` | the exceptions, and what is made of classes of other modules |
//!
//! What takes values of classes of programs into account is in the prelude's `decimals.py`.
//!
//! Source: M. Cowlishaw, *General Decimal Arithmetic Specification* 1.70; Library Reference, `decimal`.

mod arith;
mod construct;
mod context;
mod manager;
mod methods;
mod object;
mod operators;
mod signals;
mod values;

use super::ModuleSpec;
use crate::prelude::*;
use arith::Rounding;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Decimal numbers and the contexts they are computed in.",
    functions: &[
        NativeDef::leaf("getcontext", "()", |cx, _| Ok(context::current(cx)?.v()))
            .doc("The context that arithmetic uses here."),
        NativeDef::leaf("setcontext", "(context, /)", context::set)
            .doc("Let arithmetic use this context from here on."),
        NativeDef::leaf("localcontext", "(ctx=None, **kwargs)", manager::new)
            .doc("For a with statement whose body computes in a copy of ctx, or of the context in force.\n\nKeywords set attributes of the copy; after the body the former context is back."),
        NativeDef::leaf("IEEEContext", "(bits, /)", context::ieee)
            .doc("A context with the precision and exponents of the IEEE 754 decimal format of so many bits.\n\nValueError unless bits is a multiple of 32 that is not above IEEE_CONTEXT_MAX_BITS."),
        NativeDef::leaf("_set_up", "(classes, /)", context::set_up),
    ],
    classes: &[
        values::CLASS,
        context::CLASS,
        signals::CLASS,
        manager::CLASS,
    ],
    init,
    source: include_str!("decimal/classes.py"),
    ..ModuleSpec::new("_decimal")
}];

/// Natives for the prelude.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf(
        "dec_compare_ratio",
        "(decimal, numerator, denominator, operation, /)",
        operators::compare_ratio,
    ),
    NativeDef::leaf(
        "dec_format",
        "(decimal, spec, point, separator, grouping, /)",
        values::format_with,
    ),
];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let set = |name: &str, value: V<'v>| namespace.set_symbol(cx, cx.symbol(name), value);
    for (name, bound) in [
        ("MAX_PREC", arith::MAX_PREC),
        ("MAX_EMAX", arith::MAX_EMAX),
        ("MIN_EMIN", arith::MIN_EMIN),
        ("MIN_ETINY", arith::MIN_ETINY),
        ("IEEE_CONTEXT_MAX_BITS", context::MAX_BITS),
    ] {
        set(name, V::small(bound));
    }
    for rounding in Rounding::ALL {
        set(rounding.name(), cx.symbol(rounding.name()).v());
    }
    set("HAVE_THREADS", V::TRUE);
    set("HAVE_CONTEXTVAR", V::TRUE);
    // The version of the specification, and of the library whose behaviour is kept.
    set("__version__", cx.new_str("1.70").v());
    set("__libmpdec_version__", cx.new_str("2.5.1").v());
    Ok(())
}
