//! Comparisons, alone and fused with a branch.

use corevm_runtime::bytecode::Op;
use corevm_runtime::micro::Backend;
use corevm_runtime::{ReturnTo, SlowOp, V, Value, stub_kind};

use super::arithmetic::{as_float, both_float, both_int};
use crate::execute::{Execute, Int};
use crate::machine::{Machine, Next};
use crate::registers::Ins;

type IntTest = fn(Int, Int) -> bool;
type FloatTest = fn(f64, f64) -> bool;

/// The result for numbers and for what a stub knows; `None` goes to the slow path.
#[inline(always)]
fn decide(
    m: &Machine<'_>,
    i: Ins,
    x: Value,
    y: Value,
    int: IntTest,
    float: FloatTest,
    equality: Option<bool>,
) -> Option<bool> {
    if both_int(x, y) {
        return Some(int(Int::of(x), Int::of(y)));
    }
    if both_float(x, y) {
        return Some(float(
            x.tagged_float_unchecked(),
            y.tagged_float_unchecked(),
        ));
    }
    decide_rare(m, i, x, y, float, equality)
}

#[inline(never)]
fn decide_rare(
    m: &Machine<'_>,
    i: Ins,
    x: Value,
    y: Value,
    float: FloatTest,
    equality: Option<bool>,
) -> Option<bool> {
    if let (Some(x), Some(y)) = (as_float(x), as_float(y)) {
        return Some(float(x, y));
    }
    let wanted = equality?;
    Some(strings_are_equal(i, m.v(x), m.v(y))? == wanted)
}

/// Whether two strings are equal, at a site that has seen such.
fn strings_are_equal<'i>(i: Ins, x: V<'i>, y: V<'i>) -> Option<bool> {
    if i.cache().kind != stub_kind::STRING_EQUAL {
        return None;
    }
    Some(x.as_exact_str()?.equals(y.as_exact_str()?))
}

/// As [`strings_are_equal`] for the comparison at `i`, which may be one for inequality.
pub(crate) fn decide_strings<'i>(i: Ins, x: V<'i>, y: V<'i>) -> Option<bool> {
    let differs = [Op::Ne, Op::BrNe, Op::BrNeImm]
        .iter()
        .any(|op| *op as u16 == i.word() as u16);
    Some(strings_are_equal(i, x, y)? != differs)
}

macro_rules! comparisons {
    ($($name:ident $branch:ident $branch_imm:ident $op:ident $equality:expr, $int:expr, $float:expr;)*) => {$(
        #[inline(always)]
        pub(crate) fn $name(m: &Machine<'_>, i: Ins) -> Next {
            let (x, y) = (i.get(i.b()), i.get(i.c()));
            match decide(m, i, x, y, $int, $float, $equality) {
                Some(result) => {
                    i.set(i.a(), Value::bool(result));
                    i.next2()
                }
                None => m.operate2(i, SlowOp::$op, m.v(x), m.v(y), ReturnTo::Register, i.a() as u16),
            }
        }

        #[inline(always)]
        pub(crate) fn $branch(m: &Machine<'_>, i: Ins) -> Next {
            let (x, y) = (i.get(i.a()), i.get(i.b()));
            match decide(m, i, x, y, $int, $float, $equality) {
                Some(result) if result == (i.c() == 1) => i.jump(),
                Some(_) => i.next2(),
                None => m.operate2(i, SlowOp::$op, m.v(x), m.v(y), ReturnTo::Branch, 0),
            }
        }

        #[inline(always)]
        pub(crate) fn $branch_imm(m: &Machine<'_>, i: Ins) -> Next {
            let (x, y) = (i.get(i.a()), Value::int(i.b_imm()));
            match decide(m, i, x, y, $int, $float, $equality) {
                Some(result) if result == (i.c() == 1) => i.jump(),
                Some(_) => i.next2(),
                None => m.operate2(i, SlowOp::$op, m.v(x), m.v(y), ReturnTo::Branch, 0),
            }
        }
    )*};
}

comparisons! {
    lt br_lt br_lt_imm Lt None, |x, y| Execute.less(x, y), |x, y| Execute.less_float(x, y);
    le br_le br_le_imm Le None, |x, y| !Execute.less(y, x), |x, y| Execute.less_equal_float(x, y);
    eq br_eq br_eq_imm Eq Some(true), |x, y| Execute.equal(x, y), |x, y| Execute.equal_float(x, y);
    ne br_ne br_ne_imm Ne Some(false), |x, y| !Execute.equal(x, y), |x, y| !Execute.equal_float(x, y);
    gt br_gt br_gt_imm Gt None, |x, y| Execute.less(y, x), |x, y| Execute.less_float(y, x);
    ge br_ge br_ge_imm Ge None, |x, y| !Execute.less(x, y), |x, y| Execute.less_equal_float(y, x);
}

#[inline(always)]
pub(crate) fn is(_: &Machine<'_>, i: Ins) -> Next {
    i.set(i.a(), Value::bool(i.get(i.b()) == i.get(i.c())));
    i.next1()
}

#[inline(always)]
pub(crate) fn is_not(_: &Machine<'_>, i: Ins) -> Next {
    i.set(i.a(), Value::bool(i.get(i.b()) != i.get(i.c())));
    i.next1()
}

/// The answer for a map with a leaf key or for two strings, when the site has seen that.
#[inline(never)]
pub(crate) fn contains_fast(
    m: &Machine<'_>,
    i: Ins,
    item: Value,
    container: Value,
) -> Option<bool> {
    let container = m.v(container);
    match i.cache().kind {
        stub_kind::MAP_CONTAINS => {}
        stub_kind::STRING_CONTAINS => {
            let text = container.as_exact_str()?;
            return Some(text.contains(m.v(item).as_exact_str()?));
        }
        _ => return None,
    }
    let found = match container.as_exact_map() {
        Some(map) => map.place_of(m.cx(), m.v(item)).ok()?.is_some(),
        None => container.as_exact_set()?.contains(m.cx(), m.v(item)).ok()?,
    };
    Some(found)
}

#[inline(always)]
pub(crate) fn contains(m: &Machine<'_>, i: Ins) -> Next {
    let (item, container) = (i.get(i.b()), i.get(i.c()));
    match contains_fast(m, i, item, container) {
        Some(found) => {
            i.set(i.a(), Value::bool(found));
            i.next2()
        }
        None => m.operate2(
            i,
            SlowOp::Contains,
            m.v(item),
            m.v(container),
            ReturnTo::Truth,
            i.a() as u16,
        ),
    }
}

#[inline(always)]
pub(crate) fn br_contains(m: &Machine<'_>, i: Ins) -> Next {
    let (container, item) = (i.get(i.a()), i.get(i.b()));
    match contains_fast(m, i, item, container) {
        Some(found) if found == (i.c() == 1) => i.jump(),
        Some(_) => i.next2(),
        None => m.operate2(
            i,
            SlowOp::Contains,
            m.v(item),
            m.v(container),
            ReturnTo::Branch,
            0,
        ),
    }
}
