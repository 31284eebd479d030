//! Arithmetic: integer and float paths from the micro-instruction bodies, then the site's stub, then the slow path.

use corevm_runtime::bytecode::numeric;
use corevm_runtime::micro::{self, Backend, R};
use corevm_runtime::objects::Str;
use corevm_runtime::{Kind, ReturnTo, SlowOp, V, Value, stub_kind};

use super::jumps;
use crate::execute::{Execute, Int};
use crate::leaves::Ran;
use crate::machine::{Machine, Next};
use crate::registers::Ins;

/// Both are small integers.
#[inline(always)]
pub(crate) fn both_int(x: Value, y: Value) -> bool {
    x.bits() & y.bits() & 1 == 1
}

/// Both are tagged float immediates.
#[inline(always)]
pub(crate) fn both_float(x: Value, y: Value) -> bool {
    x.bits() & 3 == 2 && y.bits() & 3 == 2
}

/// A float operand of mixed arithmetic: immediates and exact integers.
#[inline(always)]
pub(crate) fn as_float(value: Value) -> Option<f64> {
    if value.is_tagged_float() {
        return Some(value.tagged_float_unchecked());
    }
    if value.is_int() {
        return Execute.to_float(Int::of(value)).ok();
    }
    value.as_float_immediate()
}

#[inline(always)]
fn put_float(m: &Machine<'_>, i: Ins, x: f64) -> Next {
    let value = match Value::try_float(x) {
        Some(value) => value,
        None => box_float(m, x),
    };
    i.set(i.a(), value);
    i.next2()
}

#[cold]
#[inline(never)]
fn box_float(m: &Machine<'_>, x: f64) -> Value {
    m.cx().new_float(x).raw()
}

/// A binary operation with an integer path and a float path.
macro_rules! binary {
    ($name:ident, $imm:tt, $op:ident, $int:expr, $float:expr) => {
        #[inline(always)]
        pub(crate) fn $name(m: &Machine<'_>, i: Ins) -> Next {
            let (x, y) = (i.get(i.b()), i.get(i.c()));
            if both_int(x, y) {
                let int: fn(&mut Execute, Int, Int) -> R<Int> = $int;
                if let Ok(result) = int(&mut Execute, Int::of(x), Int::of(y)) {
                    i.set(i.a(), result.value());
                    return i.next2();
                }
            } else if both_float(x, y) {
                let float: fn(&mut Execute, f64, f64) -> R<f64> = $float;
                if let Ok(result) = float(
                    &mut Execute,
                    x.tagged_float_unchecked(),
                    y.tagged_float_unchecked(),
                ) {
                    return put_float(m, i, result);
                }
            }
            mixed(m, i, x, y, SlowOp::$op, $float)
        }

        binary!(@imm $imm, $op, $int, $float);
    };
    (@imm _, $op:ident, $int:expr, $float:expr) => {};
    (@imm $imm:ident, $op:ident, $int:expr, $float:expr) => {
        #[inline(always)]
        pub(crate) fn $imm(m: &Machine<'_>, i: Ins) -> Next {
            let (x, y) = (i.get(i.b()), Value::int(i.c_imm()));
            if x.is_int() {
                let int: fn(&mut Execute, Int, Int) -> R<Int> = $int;
                if let Ok(result) = int(&mut Execute, Int::of(x), Int::of(y)) {
                    i.set(i.a(), result.value());
                    return i.next2();
                }
            }
            mixed(m, i, x, y, SlowOp::$op, $float)
        }
    };
}

/// Integer and float mixed; else the stub or the slow path.
#[inline(never)]
fn mixed(
    m: &Machine<'_>,
    i: Ins,
    x: Value,
    y: Value,
    op: SlowOp,
    float: fn(&mut Execute, f64, f64) -> R<f64>,
) -> Next {
    if !both_int(x, y)
        && let (Some(xf), Some(yf)) = (as_float(x), as_float(y))
        && let Ok(result) = float(&mut Execute, xf, yf)
    {
        return put_float(m, i, result);
    }
    slow(m, i, x, y, op)
}

#[inline(never)]
fn slow(m: &Machine<'_>, i: Ins, x: Value, y: Value, op: SlowOp) -> Next {
    let (x, y) = (m.v(x), m.v(y));
    match in_place(m, i, op, x, y) {
        Ran::Not => {
            let in_place = V::small(i64::from(i.d() & 1));
            m.slow3(i, op, x, y, in_place, ReturnTo::Register, i.a() as u16)
        }
        ran => m.give(i, ran, ReturnTo::Register, i.a() as u16),
    }
}

/// The operation by the language's leaf for numbers, what the site remembers, or not at all.
#[inline(always)]
pub(crate) fn in_place<'i>(m: &Machine<'i>, i: Ins, op: SlowOp, x: V<'i>, y: V<'i>) -> Ran<'i> {
    if is_number(x) && is_number(y) {
        return m.leaf_of_operation(i, op, &[x, y]);
    }
    match concat(m, i, x, y) {
        Some(joined) => Ran::Value(joined),
        None => m.leaf_of_site(i, &[x, y]),
    }
}

fn is_number(x: V<'_>) -> bool {
    match x.kind() {
        None => x.as_small().is_some() || x.raw().as_float_immediate().is_some(),
        Some(kind) => matches!(kind, Kind::BigInt | Kind::Float),
    }
}

/// Two strings joined, at a site that has seen such.
#[inline(always)]
fn concat<'i>(m: &Machine<'i>, i: Ins, x: V<'i>, y: V<'i>) -> Option<V<'i>> {
    if i.cache().kind != stub_kind::STRING_CONCAT {
        return None;
    }
    let (x, y) = (x.as_exact_str()?, y.as_exact_str()?);
    may_join(m, x, y).then(|| x.concat(m.cx(), y).v())
}

/// Long strings are joined only where there is memory for it; the slow path says what happens otherwise.
fn may_join<'i>(m: &Machine<'i>, x: Str<'i>, y: Str<'i>) -> bool {
    const LONG: usize = 1 << 14;
    x.len() + y.len() < LONG || m.cx().reserve(x.concat_bytes(y)).is_ok()
}

/// Floats have no path here.
fn no_float(_: &mut Execute, _: f64, _: f64) -> R<f64> {
    Err(micro::Bail)
}

fn no_int(_: &mut Execute, _: Int, _: Int) -> R<Int> {
    Err(micro::Bail)
}

binary!(add, add_imm, Add, |b, x, y| b.add(x, y), |b, x, y| Ok(
    b.add_float(x, y)
));
binary!(sub, sub_imm, Sub, |b, x, y| b.sub(x, y), |b, x, y| Ok(
    b.sub_float(x, y)
));
binary!(mul, mul_imm, Mul, |b, x, y| b.mul(x, y), |b, x, y| Ok(
    b.mul_float(x, y)
));
binary!(
    floor_div,
    floor_div_imm,
    FloorDiv,
    micro::floor_div,
    no_float
);
binary!(modulo, modulo_imm, Mod, micro::modulo, |_, x, y| {
    micro::modulo_float(x, y)
});
binary!(shl, shl_imm, Shl, micro::shift_left, no_float);
binary!(shr, shr_imm, Shr, micro::shift_right, no_float);
binary!(
    bit_and,
    bit_and_imm,
    BitAnd,
    |b, x, y| Ok(b.and(x, y)),
    no_float
);
binary!(bit_or, _, BitOr, |b, x, y| Ok(b.or(x, y)), no_float);
binary!(bit_xor, _, BitXor, |b, x, y| Ok(b.xor(x, y)), no_float);
binary!(pow, _, Pow, no_int, |_, x, y| micro::power_float(x, y));
binary!(mat_mul, _, MatMul, no_int, no_float);

#[inline(always)]
pub(crate) fn div(m: &Machine<'_>, i: Ins) -> Next {
    let (x, y) = (i.get(i.b()), i.get(i.c()));
    if both_float(x, y) {
        if let Ok(result) = micro::div_float(
            &mut Execute,
            x.tagged_float_unchecked(),
            y.tagged_float_unchecked(),
        ) {
            return put_float(m, i, result);
        }
    } else if both_int(x, y)
        && let Ok(result) = micro::div_int(&mut Execute, Int::of(x), Int::of(y))
    {
        return put_float(m, i, result);
    }
    mixed(m, i, x, y, SlowOp::Div, micro::div_float)
}

/// A unary operation.
macro_rules! unary {
    ($name:ident, $op:ident, $int:expr, $float:expr) => {
        #[inline(always)]
        pub(crate) fn $name(m: &Machine<'_>, i: Ins) -> Next {
            let x = i.get(i.b());
            if x.is_int() {
                let int: fn(Int) -> R<Int> = $int;
                if let Ok(result) = int(Int::of(x)) {
                    i.set(i.a(), result.value());
                    return i.next2();
                }
            } else if x.is_tagged_float() {
                let float: fn(f64) -> R<f64> = $float;
                if let Ok(result) = float(x.tagged_float_unchecked()) {
                    return put_float(m, i, result);
                }
            }
            m.operate1(i, SlowOp::$op, m.v(x), ReturnTo::Register, i.a() as u16)
        }
    };
}

unary!(neg, Neg, |x| Execute.sub(Int::small(0), x), |x| Ok(-x));
unary!(pos, Pos, Ok, Ok);
unary!(
    invert,
    Invert,
    |x| Ok(Execute.xor(x, Int::small(-1))),
    |_| Err(micro::Bail)
);

#[inline(always)]
pub(crate) fn not(m: &Machine<'_>, i: Ins) -> Next {
    truth_of(m, i, ReturnTo::Not)
}

#[inline(always)]
pub(crate) fn truth(m: &Machine<'_>, i: Ins) -> Next {
    truth_of(m, i, ReturnTo::Truth)
}

#[inline(always)]
fn truth_of(m: &Machine<'_>, i: Ins, kind: ReturnTo) -> Next {
    let x = m.v(i.get(i.b()));
    match x.as_bool().or_else(|| jumps::truth_of(m, i, x)) {
        Some(truth) => {
            i.set(i.a(), Value::bool(truth == (kind == ReturnTo::Truth)));
            i.next2()
        }
        None => m.slow1(i, SlowOp::Truth, x, kind, i.a() as u16),
    }
}

/// Typed arithmetic of native types: see [`numeric`].
#[inline(never)]
pub(crate) fn number(m: &Machine<'_>, i: Ins) -> Next {
    typed(m, i, i.get(i.c()))
}

#[inline(never)]
pub(crate) fn convert(m: &Machine<'_>, i: Ins) -> Next {
    typed(m, i, Value::NIL)
}

fn typed(m: &Machine<'_>, i: Ins, y: Value) -> Next {
    let x = m.v(i.get(i.b()));
    let result = match numeric::Number::unpack(i.d()) {
        Some(number) => corevm_runtime::numeric::evaluate(m.cx(), number, x, m.v(y)),
        None => Err("unknown operation"),
    };
    match result {
        Ok(value) => {
            i.set(i.a(), value.raw());
            i.next2()
        }
        Err(what) => {
            m.save(i.pc, i.base);
            let raised = m.cx().language().number_error(m.cx(), what);
            let _ = m.raised(raised);
            m.raised_at(i.pc, i.base)
        }
    }
}
