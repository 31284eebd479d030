//! The methods of decimals and contexts, most of them operations of the specification.
//!
//! A decimal's method takes the context as an argument or works in the current one; a context's method takes the operands.

use super::arith::text::Notation;
use super::arith::{
    Class, Context, Number, Outcome, Rounding, Status, TooLong, basic, exp, ln, log10, logic,
    order, power, quantum, short,
};
use super::operators::{self, Binary, Unary};
use super::{construct, context, object, values};
use crate::prelude::*;
use crate::types::generator::itself;
use crate::types::int::methods::wrong_receiver;

/// Methods of `Decimal`.
pub const OF_DECIMALS: &[NativeDef] = &[
    NativeDef::leaf("exp", "(self, /, context=None)", |cx, args| {
        unary(cx, "exp", args, exp)
    }),
    NativeDef::leaf("ln", "(self, /, context=None)", |cx, args| {
        unary(cx, "ln", args, ln)
    }),
    NativeDef::leaf("log10", "(self, /, context=None)", |cx, args| {
        unary(cx, "log10", args, log10)
    }),
    NativeDef::leaf("sqrt", "(self, /, context=None)", |cx, args| {
        unary(cx, "sqrt", args, power::sqrt)
    }),
    NativeDef::leaf("logb", "(self, /, context=None)", |cx, args| {
        unary(cx, "logb", args, quantum::logb)
    }),
    NativeDef::leaf("logical_invert", "(self, /, context=None)", |cx, args| {
        unary(cx, "logical_invert", args, logic::invert)
    }),
    NativeDef::leaf("next_minus", "(self, /, context=None)", |cx, args| {
        unary(cx, "next_minus", args, quantum::next_minus)
    }),
    NativeDef::leaf("next_plus", "(self, /, context=None)", |cx, args| {
        unary(cx, "next_plus", args, quantum::next_plus)
    }),
    NativeDef::leaf("normalize", "(self, /, context=None)", |cx, args| {
        unary(cx, "normalize", args, quantum::normalize)
    }),
    NativeDef::leaf("compare", "(self, /, other, context=None)", |cx, args| {
        binary(cx, "compare", args, order::compare)
    }),
    NativeDef::leaf(
        "compare_signal",
        "(self, /, other, context=None)",
        |cx, args| binary(cx, "compare_signal", args, order::compare_signal),
    ),
    NativeDef::leaf("max", "(self, /, other, context=None)", |cx, args| {
        binary(cx, "max", args, order::max)
    }),
    NativeDef::leaf("max_mag", "(self, /, other, context=None)", |cx, args| {
        binary(cx, "max_mag", args, order::max_mag)
    }),
    NativeDef::leaf("min", "(self, /, other, context=None)", |cx, args| {
        binary(cx, "min", args, order::min)
    }),
    NativeDef::leaf("min_mag", "(self, /, other, context=None)", |cx, args| {
        binary(cx, "min_mag", args, order::min_mag)
    }),
    NativeDef::leaf(
        "next_toward",
        "(self, /, other, context=None)",
        |cx, args| binary(cx, "next_toward", args, quantum::next_toward),
    ),
    NativeDef::leaf(
        "remainder_near",
        "(self, /, other, context=None)",
        |cx, args| binary(cx, "remainder_near", args, basic::remainder_near),
    ),
    NativeDef::leaf(
        "logical_and",
        "(self, /, other, context=None)",
        |cx, args| binary(cx, "logical_and", args, logic::and),
    ),
    NativeDef::leaf(
        "logical_or",
        "(self, /, other, context=None)",
        |cx, args| binary(cx, "logical_or", args, logic::or),
    ),
    NativeDef::leaf(
        "logical_xor",
        "(self, /, other, context=None)",
        |cx, args| binary(cx, "logical_xor", args, logic::xor),
    ),
    NativeDef::leaf("rotate", "(self, /, other, context=None)", |cx, args| {
        binary(cx, "rotate", args, quantum::rotate)
    }),
    NativeDef::leaf("scaleb", "(self, /, other, context=None)", |cx, args| {
        binary(cx, "scaleb", args, quantum::scaleb)
    }),
    NativeDef::leaf("shift", "(self, /, other, context=None)", |cx, args| {
        binary(cx, "shift", args, quantum::shift)
    }),
    NativeDef::leaf(
        "compare_total",
        "(self, /, other, context=None)",
        |cx, args| binary(cx, "compare_total", args, order::compare_total),
    ),
    NativeDef::leaf(
        "compare_total_mag",
        "(self, /, other, context=None)",
        |cx, args| binary(cx, "compare_total_mag", args, order::compare_total_mag),
    ),
    NativeDef::leaf("copy_sign", "(self, /, other, context=None)", |cx, args| {
        binary(cx, "copy_sign", args, copy_sign)
    }),
    NativeDef::leaf("is_canonical", "(self, /)", |cx, args| {
        test(cx, "is_canonical", args, |_| true)
    }),
    NativeDef::leaf("is_finite", "(self, /)", |cx, args| {
        test(cx, "is_finite", args, Number::is_finite)
    }),
    NativeDef::leaf("is_infinite", "(self, /)", |cx, args| {
        test(cx, "is_infinite", args, Number::is_infinite)
    }),
    NativeDef::leaf("is_nan", "(self, /)", |cx, args| {
        test(cx, "is_nan", args, Number::is_nan)
    }),
    NativeDef::leaf("is_qnan", "(self, /)", |cx, args| {
        test(cx, "is_qnan", args, is_qnan)
    }),
    NativeDef::leaf("is_snan", "(self, /)", |cx, args| {
        test(cx, "is_snan", args, Number::is_signaling)
    }),
    NativeDef::leaf("is_signed", "(self, /)", |cx, args| {
        test(cx, "is_signed", args, |a| a.negative)
    }),
    NativeDef::leaf("is_zero", "(self, /)", |cx, args| {
        test(cx, "is_zero", args, Number::is_zero)
    }),
    NativeDef::leaf("is_normal", "(self, /, context=None)", |cx, args| {
        test_in(cx, "is_normal", args, quantum::is_normal)
    }),
    NativeDef::leaf("is_subnormal", "(self, /, context=None)", |cx, args| {
        test_in(cx, "is_subnormal", args, quantum::is_subnormal)
    }),
    NativeDef::leaf("copy_abs", "(self, /)", |cx, args| {
        Ok(object::new(
            cx,
            &Number::abs(&object::receiver(cx, "copy_abs", args)?),
        ))
    }),
    NativeDef::leaf("copy_negate", "(self, /)", |cx, args| {
        Ok(object::new(
            cx,
            &negated(&object::receiver(cx, "copy_negate", args)?),
        ))
    }),
    NativeDef::leaf(
        "to_integral",
        "(self, /, rounding=None, context=None)",
        |cx, args| integral(cx, "to_integral", args, quantum::to_integral_value),
    ),
    NativeDef::leaf(
        "to_integral_value",
        "(self, /, rounding=None, context=None)",
        |cx, args| integral(cx, "to_integral_value", args, quantum::to_integral_value),
    ),
    NativeDef::leaf(
        "to_integral_exact",
        "(self, /, rounding=None, context=None)",
        |cx, args| integral(cx, "to_integral_exact", args, quantum::to_integral_exact),
    ),
    NativeDef::leaf(
        "same_quantum",
        "(self, /, other, context=None)",
        same_quantum,
    ),
    NativeDef::leaf("number_class", "(self, /, context=None)", number_class),
    NativeDef::leaf(
        "quantize",
        "(self, /, exp, rounding=None, context=None)",
        quantize,
    ),
    NativeDef::leaf("fma", "(self, /, other, third, context=None)", fma),
    NativeDef::leaf("canonical", "(self, /)", itself),
    NativeDef::leaf("conjugate", "(self, /)", itself),
    NativeDef::leaf("radix", "(self, /)", radix),
    NativeDef::leaf("adjusted", "(self, /)", values::adjusted),
    NativeDef::leaf("as_integer_ratio", "(self, /)", values::as_integer_ratio),
    NativeDef::step("as_tuple", "(self, /)", values::as_tuple, 0),
    NativeDef::leaf(
        "to_eng_string",
        "(self, /, context=None)",
        values::to_eng_string,
    ),
    NativeDef::leaf("__copy__", "(self, /)", itself),
    NativeDef::leaf("__deepcopy__", "(self, memo, /)", itself),
    NativeDef::leaf_or_guest(
        "__format__",
        "(self, spec, override=None, /)",
        values::format,
        "decimal_format",
    ),
    NativeDef::leaf("__reduce__", "(self, /)", values::reduce),
    NativeDef::leaf("__round__", "(self, ndigits=None, /)", values::round),
    NativeDef::leaf("__repr__", "(self, /)", values::repr),
    NativeDef::leaf("__str__", "(self, /)", values::str),
    NativeDef::leaf("__hash__", "(self, /)", values::hash),
    NativeDef::leaf(
        "__int__",
        "(self, /)",
        values::to_int::<{ Rounding::Down as usize }>,
    ),
    NativeDef::leaf(
        "__trunc__",
        "(self, /)",
        values::to_int::<{ Rounding::Down as usize }>,
    ),
    NativeDef::leaf(
        "__floor__",
        "(self, /)",
        values::to_int::<{ Rounding::Floor as usize }>,
    ),
    NativeDef::leaf(
        "__ceil__",
        "(self, /)",
        values::to_int::<{ Rounding::Ceiling as usize }>,
    ),
    NativeDef::leaf("__float__", "(self, /)", values::to_float),
    NativeDef::leaf("__complex__", "(self, /)", values::to_complex),
    NativeDef::leaf("__bool__", "(self, /)", values::is_true),
    NativeDef::leaf("__neg__", "(self, /)", |cx, args| {
        operators::unary(cx, "__neg__", args, basic::minus)
    }),
    NativeDef::leaf("__pos__", "(self, /)", |cx, args| {
        operators::unary(cx, "__pos__", args, basic::plus)
    }),
    NativeDef::leaf("__abs__", "(self, /)", |cx, args| {
        operators::unary(cx, "__abs__", args, basic::abs)
    }),
    NativeDef::leaf(
        "__add__",
        "(self, value, /)",
        |cx, args| match operators::short_binary(cx, args, short::add)? {
            Some(result) => Ok(result),
            None => operators::binary(cx, own(cx, "__add__", args)?, args[1], basic::add),
        },
    ),
    NativeDef::leaf("__radd__", "(self, value, /)", |cx, args| {
        operators::binary(cx, args[1], own(cx, "__radd__", args)?, basic::add)
    }),
    NativeDef::leaf(
        "__sub__",
        "(self, value, /)",
        |cx, args| match operators::short_binary(cx, args, short::subtract)? {
            Some(result) => Ok(result),
            None => operators::binary(cx, own(cx, "__sub__", args)?, args[1], basic::subtract),
        },
    ),
    NativeDef::leaf("__rsub__", "(self, value, /)", |cx, args| {
        operators::binary(cx, args[1], own(cx, "__rsub__", args)?, basic::subtract)
    }),
    NativeDef::leaf(
        "__mul__",
        "(self, value, /)",
        |cx, args| match operators::short_binary(cx, args, short::multiply)? {
            Some(result) => Ok(result),
            None => operators::binary(cx, own(cx, "__mul__", args)?, args[1], basic::multiply),
        },
    ),
    NativeDef::leaf("__rmul__", "(self, value, /)", |cx, args| {
        operators::binary(cx, args[1], own(cx, "__rmul__", args)?, basic::multiply)
    }),
    NativeDef::leaf("__truediv__", "(self, value, /)", |cx, args| {
        operators::binary(cx, own(cx, "__truediv__", args)?, args[1], basic::divide)
    }),
    NativeDef::leaf("__rtruediv__", "(self, value, /)", |cx, args| {
        operators::binary(cx, args[1], own(cx, "__rtruediv__", args)?, basic::divide)
    }),
    NativeDef::leaf("__floordiv__", "(self, value, /)", |cx, args| {
        operators::binary(
            cx,
            own(cx, "__floordiv__", args)?,
            args[1],
            basic::divide_int,
        )
    }),
    NativeDef::leaf("__rfloordiv__", "(self, value, /)", |cx, args| {
        operators::binary(
            cx,
            args[1],
            own(cx, "__rfloordiv__", args)?,
            basic::divide_int,
        )
    }),
    NativeDef::leaf("__mod__", "(self, value, /)", |cx, args| {
        operators::binary(cx, own(cx, "__mod__", args)?, args[1], basic::remainder)
    }),
    NativeDef::leaf("__rmod__", "(self, value, /)", |cx, args| {
        operators::binary(cx, args[1], own(cx, "__rmod__", args)?, basic::remainder)
    }),
    NativeDef::leaf("__divmod__", "(self, value, /)", |cx, args| {
        operators::divmod_of(cx, own(cx, "__divmod__", args)?, args[1])
    }),
    NativeDef::leaf("__rdivmod__", "(self, value, /)", |cx, args| {
        operators::divmod_of(cx, args[1], own(cx, "__rdivmod__", args)?)
    }),
    NativeDef::leaf("__pow__", "(self, value, mod=None, /)", |cx, args| {
        operators::power_of(
            cx,
            context::current(cx)?,
            own(cx, "__pow__", args)?,
            args[1],
            args[2],
        )
    }),
    NativeDef::leaf("__rpow__", "(self, value, mod=None, /)", |cx, args| {
        operators::power_of(
            cx,
            context::current(cx)?,
            args[1],
            own(cx, "__rpow__", args)?,
            args[2],
        )
    }),
    NativeDef::leaf_or_guest(
        "__lt__",
        "(self, value, /)",
        |cx, args| operators::compare(cx, args, SlowOp::Lt),
        "decimal_lt",
    ),
    NativeDef::leaf_or_guest(
        "__le__",
        "(self, value, /)",
        |cx, args| operators::compare(cx, args, SlowOp::Le),
        "decimal_le",
    ),
    NativeDef::leaf_or_guest(
        "__eq__",
        "(self, value, /)",
        |cx, args| operators::compare(cx, args, SlowOp::Eq),
        "decimal_eq",
    ),
    NativeDef::leaf_or_guest(
        "__ne__",
        "(self, value, /)",
        |cx, args| operators::compare(cx, args, SlowOp::Ne),
        "decimal_ne",
    ),
    NativeDef::leaf_or_guest(
        "__gt__",
        "(self, value, /)",
        |cx, args| operators::compare(cx, args, SlowOp::Gt),
        "decimal_gt",
    ),
    NativeDef::leaf_or_guest(
        "__ge__",
        "(self, value, /)",
        |cx, args| operators::compare(cx, args, SlowOp::Ge),
        "decimal_ge",
    ),
];

/// Methods of `Context`.
pub const OF_CONTEXTS: &[NativeDef] = &[
    NativeDef::leaf("exp", "(self, x, /)", |cx, args| {
        context_unary(cx, "exp", args, exp)
    }),
    NativeDef::leaf("ln", "(self, x, /)", |cx, args| {
        context_unary(cx, "ln", args, ln)
    }),
    NativeDef::leaf("log10", "(self, x, /)", |cx, args| {
        context_unary(cx, "log10", args, log10)
    }),
    NativeDef::leaf("sqrt", "(self, x, /)", |cx, args| {
        context_unary(cx, "sqrt", args, power::sqrt)
    }),
    NativeDef::leaf("logb", "(self, x, /)", |cx, args| {
        context_unary(cx, "logb", args, quantum::logb)
    }),
    NativeDef::leaf("logical_invert", "(self, x, /)", |cx, args| {
        context_unary(cx, "logical_invert", args, logic::invert)
    }),
    NativeDef::leaf("next_minus", "(self, x, /)", |cx, args| {
        context_unary(cx, "next_minus", args, quantum::next_minus)
    }),
    NativeDef::leaf("next_plus", "(self, x, /)", |cx, args| {
        context_unary(cx, "next_plus", args, quantum::next_plus)
    }),
    NativeDef::leaf("normalize", "(self, x, /)", |cx, args| {
        context_unary(cx, "normalize", args, quantum::normalize)
    }),
    NativeDef::leaf("compare", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "compare", args, order::compare)
    }),
    NativeDef::leaf("compare_signal", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "compare_signal", args, order::compare_signal)
    }),
    NativeDef::leaf("max", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "max", args, order::max)
    }),
    NativeDef::leaf("max_mag", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "max_mag", args, order::max_mag)
    }),
    NativeDef::leaf("min", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "min", args, order::min)
    }),
    NativeDef::leaf("min_mag", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "min_mag", args, order::min_mag)
    }),
    NativeDef::leaf("next_toward", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "next_toward", args, quantum::next_toward)
    }),
    NativeDef::leaf("remainder_near", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "remainder_near", args, basic::remainder_near)
    }),
    NativeDef::leaf("logical_and", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "logical_and", args, logic::and)
    }),
    NativeDef::leaf("logical_or", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "logical_or", args, logic::or)
    }),
    NativeDef::leaf("logical_xor", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "logical_xor", args, logic::xor)
    }),
    NativeDef::leaf("rotate", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "rotate", args, quantum::rotate)
    }),
    NativeDef::leaf("scaleb", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "scaleb", args, quantum::scaleb)
    }),
    NativeDef::leaf("shift", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "shift", args, quantum::shift)
    }),
    NativeDef::leaf("compare_total", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "compare_total", args, order::compare_total)
    }),
    NativeDef::leaf("compare_total_mag", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "compare_total_mag", args, order::compare_total_mag)
    }),
    NativeDef::leaf("copy_sign", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "copy_sign", args, copy_sign)
    }),
    NativeDef::leaf("is_canonical", "(self, x, /)", |cx, args| {
        context_canonical(cx, args).map(|_| V::TRUE)
    }),
    NativeDef::leaf("is_finite", "(self, x, /)", |cx, args| {
        context_test(cx, "is_finite", args, |a, _| {
            let test: fn(&Number) -> bool = Number::is_finite;
            test(a)
        })
    }),
    NativeDef::leaf("is_infinite", "(self, x, /)", |cx, args| {
        context_test(cx, "is_infinite", args, |a, _| {
            let test: fn(&Number) -> bool = Number::is_infinite;
            test(a)
        })
    }),
    NativeDef::leaf("is_nan", "(self, x, /)", |cx, args| {
        context_test(cx, "is_nan", args, |a, _| {
            let test: fn(&Number) -> bool = Number::is_nan;
            test(a)
        })
    }),
    NativeDef::leaf("is_qnan", "(self, x, /)", |cx, args| {
        context_test(cx, "is_qnan", args, |a, _| {
            let test: fn(&Number) -> bool = is_qnan;
            test(a)
        })
    }),
    NativeDef::leaf("is_snan", "(self, x, /)", |cx, args| {
        context_test(cx, "is_snan", args, |a, _| {
            let test: fn(&Number) -> bool = Number::is_signaling;
            test(a)
        })
    }),
    NativeDef::leaf("is_signed", "(self, x, /)", |cx, args| {
        context_test(cx, "is_signed", args, |a, _| {
            let test: fn(&Number) -> bool = |a| a.negative;
            test(a)
        })
    }),
    NativeDef::leaf("is_zero", "(self, x, /)", |cx, args| {
        context_test(cx, "is_zero", args, |a, _| {
            let test: fn(&Number) -> bool = Number::is_zero;
            test(a)
        })
    }),
    NativeDef::leaf("is_normal", "(self, x, /)", |cx, args| {
        context_test(cx, "is_normal", args, quantum::is_normal)
    }),
    NativeDef::leaf("is_subnormal", "(self, x, /)", |cx, args| {
        context_test(cx, "is_subnormal", args, quantum::is_subnormal)
    }),
    NativeDef::leaf("copy_abs", "(self, x, /)", |cx, args| {
        context::receiver(cx, "copy_abs", args)?;
        Ok(object::new(
            cx,
            &Number::abs(&object::argument(cx, args[1])?),
        ))
    }),
    NativeDef::leaf("copy_negate", "(self, x, /)", |cx, args| {
        context::receiver(cx, "copy_negate", args)?;
        Ok(object::new(cx, &negated(&object::argument(cx, args[1])?)))
    }),
    NativeDef::leaf("to_integral", "(self, x, /)", |cx, args| {
        context_unary(cx, "to_integral", args, quantum::to_integral_value)
    }),
    NativeDef::leaf("to_integral_value", "(self, x, /)", |cx, args| {
        context_unary(cx, "to_integral_value", args, quantum::to_integral_value)
    }),
    NativeDef::leaf("to_integral_exact", "(self, x, /)", |cx, args| {
        context_unary(cx, "to_integral_exact", args, quantum::to_integral_exact)
    }),
    NativeDef::leaf("same_quantum", "(self, x, y, /)", |cx, args| {
        context::receiver(cx, "same_quantum", args)?;
        Ok(V::bool(order::same_quantum(
            &object::argument(cx, args[1])?,
            &object::argument(cx, args[2])?,
        )))
    }),
    NativeDef::leaf("number_class", "(self, x, /)", context_number_class),
    NativeDef::leaf("quantize", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "quantize", args, quantum::quantize)
    }),
    NativeDef::leaf("fma", "(self, x, y, z, /)", context_fma),
    NativeDef::leaf("canonical", "(self, x, /)", context_canonical),
    NativeDef::leaf("radix", "(self, /)", radix),
    NativeDef::leaf("add", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "add", args, basic::add)
    }),
    NativeDef::leaf("subtract", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "subtract", args, basic::subtract)
    }),
    NativeDef::leaf("multiply", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "multiply", args, basic::multiply)
    }),
    NativeDef::leaf("divide", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "divide", args, basic::divide)
    }),
    NativeDef::leaf("divide_int", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "divide_int", args, basic::divide_int)
    }),
    NativeDef::leaf("remainder", "(self, x, y, /)", |cx, args| {
        context_binary(cx, "remainder", args, basic::remainder)
    }),
    NativeDef::leaf("abs", "(self, x, /)", |cx, args| {
        context_unary(cx, "abs", args, basic::abs)
    }),
    NativeDef::leaf("plus", "(self, x, /)", |cx, args| {
        context_unary(cx, "plus", args, basic::plus)
    }),
    NativeDef::leaf("minus", "(self, x, /)", |cx, args| {
        context_unary(cx, "minus", args, basic::minus)
    }),
    NativeDef::leaf("divmod", "(self, x, y, /)", context_divmod),
    NativeDef::leaf("power", "(self, /, a, b, modulo=None)", context_power),
    NativeDef::leaf("to_sci_string", "(self, x, /)", |cx, args| {
        context::to_text(cx, args, Notation::Scientific)
    }),
    NativeDef::leaf("to_eng_string", "(self, x, /)", |cx, args| {
        context::to_text(cx, args, Notation::Engineering)
    }),
    NativeDef::leaf("copy_decimal", "(self, x, /)", copy_decimal),
    NativeDef::leaf("create_decimal", "(self, num='0', /)", construct::create),
    NativeDef::leaf(
        "create_decimal_from_float",
        "(self, f, /)",
        construct::create_from_float,
    ),
    NativeDef::leaf("Etiny", "(self, /)", context::etiny),
    NativeDef::leaf("Etop", "(self, /)", context::etop),
    NativeDef::leaf("_apply", "(self, object, /)", context::apply),
    NativeDef::leaf(
        "clear_flags",
        "(self, /)",
        context::clear::<{ context::STATUS }>,
    ),
    NativeDef::leaf(
        "clear_traps",
        "(self, /)",
        context::clear::<{ context::TRAPS }>,
    ),
    NativeDef::leaf("copy", "(self, /)", context::copy),
    NativeDef::leaf("__copy__", "(self, /)", context::copy),
    NativeDef::leaf("__reduce__", "(self, /)", context::reduce),
    NativeDef::leaf("__repr__", "(self, /)", context::repr),
    NativeDef::leaf(
        "__init__",
        "(self, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, traps=None)",
        context::init,
    ),
];

/// The receiver of an operator, if it is a decimal.
#[inline]
fn own<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    match cx.is_exactly(args[0], C::Decimal) || cx.is_instance(args[0], C::Decimal) {
        true => Ok(args[0]),
        false => Err(wrong_receiver(cx, name, "decimal.Decimal", args[0])),
    }
}

// Methods of decimals.

fn unary<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>], operation: Unary) -> Result<V<'v>, Exit> {
    let a = object::receiver(cx, name, args)?;
    let context = context::given(cx, args[1])?;
    context::perform(cx, context, |settings, happened| {
        operation(&a, settings, happened)
    })
}

fn binary<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>], operation: Binary) -> Result<V<'v>, Exit> {
    let a = object::receiver(cx, name, args)?;
    let context = context::given(cx, args[2])?;
    let b = object::argument(cx, args[1])?;
    context::perform(cx, context, |settings, happened| {
        operation(&a, &b, settings, happened)
    })
}

fn test<'v>(
    cx: Cx<'v>,
    name: &str,
    args: &[V<'v>],
    test: fn(&Number) -> bool,
) -> Result<V<'v>, Exit> {
    Ok(V::bool(test(&object::receiver(cx, name, args)?)))
}

fn test_in<'v>(
    cx: Cx<'v>,
    name: &str,
    args: &[V<'v>],
    test: fn(&Number, &Context) -> bool,
) -> Result<V<'v>, Exit> {
    let a = object::receiver(cx, name, args)?;
    let context = context::given(cx, args[1])?;
    Ok(V::bool(test(&a, &context::settings(context))))
}

fn is_qnan(a: &Number) -> bool {
    a.class == Class::QuietNan
}

fn negated(a: &Number) -> Number {
    a.clone().with_sign(!a.negative)
}

fn copy_sign(a: &Number, b: &Number, _: &Context, _: &mut Status) -> Outcome {
    Ok(a.clone().with_sign(b.negative))
}

fn same_quantum<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = object::receiver(cx, "same_quantum", args)?;
    context::given(cx, args[2])?;
    Ok(V::bool(order::same_quantum(
        &a,
        &object::argument(cx, args[1])?,
    )))
}

fn number_class<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = object::receiver(cx, "number_class", args)?;
    let settings = context::settings(context::given(cx, args[1])?);
    Ok(cx.symbol(quantum::number_class(&a, &settings)).v())
}

/// A context's settings with the rounding that an argument names.
fn settings_with<'v>(
    cx: Cx<'v>,
    context: corevm::Obj<'v>,
    rounding: V<'v>,
) -> Result<Context, Exit> {
    let mut settings = context::settings(context);
    if rounding.given().is_some_and(|rounding| !rounding.is_nil()) {
        settings.rounding = context::rounding_of(cx, rounding)?;
    }
    Ok(settings)
}

/// Runs an operation with settings of its own, and notes in a context what happened.
fn perform_with<'v>(
    cx: Cx<'v>,
    context: corevm::Obj<'v>,
    settings: &Context,
    work: impl Fn(&Context, &mut Status) -> Result<Number, TooLong>,
) -> Result<V<'v>, Exit> {
    let mut happened = 0;
    let result = object::run(cx, settings, &mut happened, work)?;
    context::note(cx, context, happened)?;
    Ok(object::new(cx, &result))
}

fn integral<'v>(cx: Cx<'v>, name: &str, args: &[V<'v>], operation: Unary) -> Result<V<'v>, Exit> {
    let a = object::receiver(cx, name, args)?;
    let context = context::given(cx, args[2])?;
    let settings = settings_with(cx, context, args[1])?;
    perform_with(cx, context, &settings, |settings, happened| {
        operation(&a, settings, happened)
    })
}

fn quantize<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = object::receiver(cx, "quantize", args)?;
    let context = context::given(cx, args[3])?;
    let settings = settings_with(cx, context, args[2])?;
    let b = object::argument(cx, args[1])?;
    perform_with(cx, context, &settings, |settings, happened| {
        quantum::quantize(&a, &b, settings, happened)
    })
}

fn fma<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let a = object::receiver(cx, "fma", args)?;
    let context = context::given(cx, args[3])?;
    let (b, c) = (
        object::argument(cx, args[1])?,
        object::argument(cx, args[2])?,
    );
    context::perform(cx, context, |settings, happened| {
        basic::fma(&a, &b, &c, settings, happened)
    })
}

fn radix<'v>(cx: Cx<'v>, _: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(object::new(cx, &Number::small(false, 10, 0)))
}

// Methods of contexts.

fn context_unary<'v>(
    cx: Cx<'v>,
    name: &str,
    args: &[V<'v>],
    operation: Unary,
) -> Result<V<'v>, Exit> {
    let this = context::receiver(cx, name, args)?;
    let a = object::argument(cx, args[1])?;
    context::perform(cx, this, |settings, happened| {
        operation(&a, settings, happened)
    })
}

fn context_binary<'v>(
    cx: Cx<'v>,
    name: &str,
    args: &[V<'v>],
    operation: Binary,
) -> Result<V<'v>, Exit> {
    let this = context::receiver(cx, name, args)?;
    let (a, b) = (
        object::argument(cx, args[1])?,
        object::argument(cx, args[2])?,
    );
    context::perform(cx, this, |settings, happened| {
        operation(&a, &b, settings, happened)
    })
}

fn context_test<'v>(
    cx: Cx<'v>,
    name: &str,
    args: &[V<'v>],
    test: fn(&Number, &Context) -> bool,
) -> Result<V<'v>, Exit> {
    let this = context::receiver(cx, name, args)?;
    let a = object::argument(cx, args[1])?;
    Ok(V::bool(test(&a, &context::settings(this))))
}

fn context_number_class<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = context::receiver(cx, "number_class", args)?;
    let a = object::argument(cx, args[1])?;
    Ok(cx
        .symbol(quantum::number_class(&a, &context::settings(this)))
        .v())
}

fn context_fma<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = context::receiver(cx, "fma", args)?;
    let (a, b) = (
        object::argument(cx, args[1])?,
        object::argument(cx, args[2])?,
    );
    let c = object::argument(cx, args[3])?;
    context::perform(cx, this, |settings, happened| {
        basic::fma(&a, &b, &c, settings, happened)
    })
}

fn context_canonical<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    context::receiver(cx, "canonical", args)?;
    match object::of(cx, args[1]) {
        Some(_) => Ok(args[1]),
        None => Err(cx.type_error("argument must be a Decimal")),
    }
}

fn copy_decimal<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    context::receiver(cx, "copy_decimal", args)?;
    match object::of(cx, args[1]) {
        Some(_) => Ok(args[1]),
        None => Ok(object::new(cx, &object::argument(cx, args[1])?)),
    }
}

fn context_divmod<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = context::receiver(cx, "divmod", args)?;
    let (a, b) = (
        object::argument(cx, args[1])?,
        object::argument(cx, args[2])?,
    );
    operators::divmod(cx, this, &a, &b)
}

fn context_power<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let this = context::receiver(cx, "power", args)?;
    for &operand in args[1..]
        .iter()
        .filter(|operand| !operand.is_empty() && !operand.is_nil())
    {
        object::argument(cx, operand)?;
    }
    operators::power_of(cx, this, args[1], args[2], args[3])
}
