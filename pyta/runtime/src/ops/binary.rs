//! Binary and unary operations.
//!
//! The attempts of `a + b`, in order: the in-place method, the reflected method of a right operand whose class is a
//! subclass with one of its own, the method, the reflected method. Builtin sequences come last: their in-place method, too, comes
//! after the reflected one. The number of an attempt is the state, so nothing else has to be kept across calls.

use corevm::{LeafFn, Stub};

use crate::prelude::*;
use crate::protocol::arith::{BinaryNames, binary_names, number_binary, number_unary};
use crate::protocol::method::again;
use crate::protocol::sequence::{has_index, may_be_sequence};
use crate::protocol::{Bound, LeafCalls, Methods, reflected_first};
use crate::roots;

macro_rules! binary_steps {
    ($($name:ident $op:ident,)*) => {
        $(#[doc = concat!("`", stringify!($op), "`: left, right, in-place flag.")]
        pub fn $name<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, got: Got<'v>) -> Result<Next<'v>, Raised> {
            binary(cx, SlowOp::$op, slots, state, got)
        })*
    };
}

binary_steps! {
    add Add, sub Sub, mul Mul, div Div, floor_div FloorDiv, modulo Mod, pow Pow, mat_mul MatMul, shl Shl, shr Shr,
    bit_and BitAnd, bit_or BitOr, bit_xor BitXor,
}

/// The leaf of an operation on two numbers.
pub fn leaf_of_numbers(op: SlowOp) -> Option<LeafFn> {
    macro_rules! leaves {
        ($($op:ident)*) => {
            match op {
                $(SlowOp::$op => {
                    fn leaf<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
                        number_binary(cx, SlowOp::$op, args[0], args[1])?.ok_or(Exit::NeedGuest)
                    }
                    Some(leaf)
                })*
                _ => None,
            }
        };
    }
    leaves!(Add Sub Mul Div FloorDiv Mod Pow Shl Shr BitAnd BitOr BitXor)
}

const ATTEMPTS: u32 = 4;

fn binary<'v>(
    cx: Cx<'v>,
    op: SlowOp,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    let (left, right) = (slots.get(0), slots.get(1));
    let in_place = slots.int(2) != 0;
    let not_implemented = cx.root(roots::NOT_IMPLEMENTED);
    if state > 0 && got.value() != not_implemented {
        return Ok(Next::Done(got.value()));
    }
    let Some(names) = binary_names(op) else {
        return Err(cx.error(C::SystemError, "no such operation"));
    };
    if state == 0 {
        match number_binary(cx, op, left, right) {
            Ok(Some(value)) => {
                if left.as_object().is_some()
                    && let Some(method) = cx.special(left, names.forward)
                {
                    cx.note_inherited(method, 2, left, Some(right));
                }
                return Ok(Next::Done(value));
            }
            Err(Exit::Raised) => return Err(again(cx)),
            // What cannot be done at once is done by the method, as a call.
            Ok(None) | Err(_) => {}
        }
    }
    let notes_method = state == 0 && !note_strings(cx, op, left, right);
    for number in state..ATTEMPTS {
        let Some((method, other)) = attempt(cx, op, &names, number, (left, right), in_place) else {
            continue;
        };
        match method.run(cx, number + 1, &[other])? {
            Ok(value) if value == not_implemented => {}
            Ok(value) => {
                if notes_method && number % 2 == 0 {
                    cx.note_inherited(method, 2, left, Some(right));
                }
                return Ok(Next::Done(value));
            }
            Err(next) => {
                if state == 0 && number % 2 == 0 {
                    cx.note_operator(method, left, Some(right), number + 1);
                }
                return Ok(next);
            }
        }
    }
    Err(unsupported(cx, &names, left, right, in_place))
}

/// Teaches the site that it joins strings, if it does.
fn note_strings<'v>(cx: Cx<'v>, op: SlowOp, left: V<'v>, right: V<'v>) -> bool {
    let joins =
        op == SlowOp::Add && left.as_exact_str().is_some() && right.as_exact_str().is_some();
    if joins {
        cx.attach(Stub::StringConcat);
    }
    joins
}

/// The method of an attempt and its argument.
fn attempt<'v>(
    cx: Cx<'v>,
    op: SlowOp,
    names: &BinaryNames,
    number: u32,
    (left, right): (V<'v>, V<'v>),
    in_place: bool,
) -> Option<(Bound<'v>, V<'v>)> {
    let same_class = cx.class_of(left) == cx.class_of(right);
    let method = |value: V<'v>, name: N| cx.special(value, name);
    let repeats_left = || op == SlowOp::Mul && repeats_natively(cx, left, names.forward);
    let repeats_right = || op == SlowOp::Mul && repeats_natively(cx, right, names.reflected);
    let number = match number {
        0 | 1
            if in_place
                && !(op == SlowOp::Add && is_of_program(cx, left))
                && sequence_goes_last(cx, op, names.in_place, left, right) =>
        {
            1 - number
        }
        number => number,
    };
    match number {
        // What is no number of repetitions is refused by the operation, which words it in its own way.
        0 | 2 if repeats_left() && !has_index(cx, right) => None,
        // Sequences do not repeat each other.
        1 | 3 if repeats_right() && (is_sequence(cx, left) || !has_index(cx, left)) => None,
        // In place, a left operand of a class that may be a sequence is not asked for a number.
        1 | 3 if in_place && repeats_right() && may_be_sequence(cx, left) => None,
        0 if in_place => method(left, names.in_place).map(|method| (method, right)),
        1 if !same_class && right_goes_first(cx, op, names, left, right) => {
            method(right, names.reflected).map(|method| (method, left))
        }
        2 => method(left, names.forward).map(|method| (method, right)),
        3 if !same_class && !right_goes_first(cx, op, names, left, right) => {
            method(right, names.reflected).map(|method| (method, left))
        }
        _ => None,
    }
}

/// Whether the reflected method is tried before the method.
fn right_goes_first<'v>(
    cx: Cx<'v>,
    op: SlowOp,
    names: &BinaryNames,
    left: V<'v>,
    right: V<'v>,
) -> bool {
    let of = |value: V<'v>| {
        cx.type_of(value)
            .and_then(|class| cx.lookup(class, cx.name(names.reflected)))
    };
    if reflected_first(cx, left, right) {
        return of(right) != of(left);
    }
    sequence_goes_last(cx, op, names.forward, left, right)
}

/// Whether a method of the left operand is concatenation or repetition of a builtin sequence, and comes after what the right operand has
/// to say.
fn sequence_goes_last<'v>(cx: Cx<'v>, op: SlowOp, name: N, left: V<'v>, right: V<'v>) -> bool {
    is_sequence(cx, left)
        && matches!(op, SlowOp::Add | SlowOp::Mul)
        && right.kind() == Some(Kind::Instance)
        && cx
            .type_of(left)
            .and_then(|class| cx.lookup(class, cx.name(name)))
            .is_some_and(|method| is_builtin(cx, method))
}

/// Whether the value's class is one of a program: it concatenates in place before anything else is asked.
fn is_of_program<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    cx.type_of(value)
        .is_some_and(|class| class.has_flag(class_flags::HEAP))
}

/// A builtin sequence that can be repeated.
fn is_sequence<'v>(cx: Cx<'v>, value: V<'v>) -> bool {
    matches!(
        value.payload().kind(),
        Some(Kind::Str | Kind::StrView | Kind::List | Kind::Tuple | Kind::Bytes | Kind::ByteArray)
    ) || cx.is_instance(value, C::Deque)
        || crate::stdlib::array::is_array(cx, value)
}

/// Whether a method is one of a builtin class.
pub fn is_builtin<'v>(cx: Cx<'v>, method: V<'v>) -> bool {
    method.as_exact_native_function().is_some()
        || method.as_exact_function().is_some_and(|function| {
            function.code(cx).head().language_flags() & crate::traceback::BUILTIN != 0
        })
}

/// Whether a method of the value is the repetition of a builtin sequence.
fn repeats_natively<'v>(cx: Cx<'v>, value: V<'v>, name: N) -> bool {
    is_sequence(cx, value)
        && cx
            .type_of(value)
            .and_then(|class| cx.lookup(class, cx.name(name)))
            .is_some_and(|method| is_builtin(cx, method))
}

fn unsupported<'v>(
    cx: Cx<'v>,
    names: &BinaryNames,
    left: V<'v>,
    right: V<'v>,
    in_place: bool,
) -> Raised {
    let symbol = match (names.symbol, in_place) {
        ("** or pow()", true) => "**=".to_owned(),
        (symbol, true) => format!("{symbol}="),
        (symbol, false) => symbol.to_owned(),
    };
    if let Some(text) = sequence_error(cx, names, left, right, in_place) {
        return cx.error(C::TypeError, text);
    }
    let is_print = left
        .as_exact_native_function()
        .is_some_and(|native| native.def(cx).name == "print");
    let hint = if symbol == ">>" && is_print {
        ". Did you mean \"print(<message>, file=<output_stream>)\"?"
    } else {
        ""
    };
    cx.error(
        C::TypeError,
        format!(
            "unsupported operand type(s) for {symbol}: '{}' and '{}'{hint}",
            cx.class_name(left),
            cx.class_name(right)
        ),
    )
}

/// What concatenation and repetition of builtin sequences say.
fn sequence_error<'v>(
    cx: Cx<'v>,
    names: &BinaryNames,
    left: V<'v>,
    right: V<'v>,
    in_place: bool,
) -> Option<String> {
    let name = |value: V<'v>| match value.payload().kind() {
        Some(Kind::List) => Some("list"),
        Some(Kind::Tuple) => Some("tuple"),
        Some(Kind::Str | Kind::StrView) => Some("str"),
        Some(Kind::Bytes) => Some("bytes"),
        Some(Kind::ByteArray) => Some("bytearray"),
        _ => None,
    };
    let not_int = |value: V<'v>| {
        format!(
            "can't multiply sequence by non-int of type '{}'",
            cx.class_name(value)
        )
    };
    match (names.symbol, name(left), name(right)) {
        ("+", Some(own @ ("list" | "tuple" | "str")), _) => Some(format!(
            "can only concatenate {own} (not \"{}\") to {own}",
            cx.class_name(right)
        )),
        ("+", Some(own), _) => Some(format!("can't concat {} to {own}", cx.class_name(right))),
        ("*", ..) if is_sequence(cx, left) => Some(not_int(right)),
        ("*", ..) if is_sequence(cx, right) && !(in_place && may_be_sequence(cx, left)) => {
            Some(not_int(left))
        }
        _ => None,
    }
}

/// `-a`.
pub fn neg<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    unary(cx, SlowOp::Neg, (N::neg, "-"), slots, state, got)
}

/// `+a`.
pub fn pos<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    unary(cx, SlowOp::Pos, (N::pos, "+"), slots, state, got)
}

/// `~a`.
pub fn invert<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    unary(cx, SlowOp::Invert, (N::invert, "~"), slots, state, got)
}

fn unary<'v>(
    cx: Cx<'v>,
    op: SlowOp,
    (name, symbol): (N, &str),
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(got.value()));
    }
    let operand = slots.get(0);
    if let Some(value) = number_unary(cx, op, operand) {
        return Ok(Next::Done(value));
    }
    match cx.special(operand, name).filter(|m| !m.callee.is_nil()) {
        Some(method) => Ok(match method.run(cx, 1, &[])? {
            Ok(value) => Next::Done(value),
            Err(next) => {
                cx.note_special(method, operand, 0);
                next
            }
        }),
        None => Err(cx.error(
            C::TypeError,
            format!(
                "bad operand type for unary {symbol}: '{}'",
                cx.class_name(operand)
            ),
        )),
    }
}
