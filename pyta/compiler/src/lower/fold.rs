//! Folding of constant expressions: what they give at run time is known now.
//!
//! Only results that stay small are folded; what raises is left to run time.

use corevm_sdk::{Constant, Text};
use pyta_syntax::ast::{Expr, Operator, UnaryOp};

use super::{Lowering, Outcome, constants::complex};
use crate::natives::tags;

/// Longest text or tuple that is folded.
const MAX_LENGTH: usize = 4096;
/// Most bits of an integer that is folded, as the operands tell: where that is a constant, displays of it are made as from constants.
const MAX_BITS: u32 = 128;
/// Deepest nesting of a constant.
const MAX_DEPTH: u32 = 60;

impl<'a> Lowering<'a> {
    /// The constant that an expression gives, when that is known.
    pub(super) fn fold(&self, expr: &Expr) -> Outcome<Option<Constant>> {
        self.fold_at(expr, 0)
    }

    fn fold_at(&self, expr: &Expr, depth: u32) -> Outcome<Option<Constant>> {
        if depth > MAX_DEPTH {
            return Ok(None);
        }
        match expr {
            Expr::UnaryOp(node) => {
                let operand = self.fold_at(&node.operand, depth + 1)?;
                Ok(operand.and_then(|operand| unary(node.op, &operand)))
            }
            Expr::BinOp(node) => {
                let Some(left) = self.fold_at(&node.left, depth + 1)? else {
                    return Ok(None);
                };
                let right = self.fold_at(&node.right, depth + 1)?;
                Ok(right.and_then(|right| binary(&left, node.op, &right)))
            }
            Expr::Tuple(node) => self.fold_all(&node.elts, depth + 1),
            _ => self.literal(expr),
        }
    }

    fn fold_all(&self, elements: &[Expr], depth: u32) -> Outcome<Option<Constant>> {
        let mut parts = Vec::new();
        for element in elements {
            match self.fold_at(element, depth)? {
                Some(part) => parts.push(part),
                None => return Ok(None),
            }
        }
        Ok(Some(Constant::Tuple(parts)))
    }

    /// The constants that all of some expressions give.
    pub(super) fn fold_list(&self, elements: &[Expr]) -> Outcome<Option<Vec<Constant>>> {
        match self.fold_all(elements, 0)? {
            Some(Constant::Tuple(parts)) => Ok(Some(parts)),
            _ => Ok(None),
        }
    }
}

fn unary(op: UnaryOp, operand: &Constant) -> Option<Constant> {
    match (op, operand) {
        (UnaryOp::USub, Constant::Int(value)) => value.checked_neg().map(Constant::Int),
        (UnaryOp::USub, Constant::Float(value)) => Some(Constant::Float(-value)),
        (
            UnaryOp::USub,
            Constant::BigInt {
                negative: false,
                magnitude,
            },
        ) => Some(negative(magnitude)),
        (UnaryOp::USub, constant) => {
            let (real, imaginary) = as_complex(constant)?;
            Some(complex(-real, -imaginary))
        }
        (UnaryOp::UAdd, Constant::Int(_) | Constant::Float(_)) => Some(operand.clone()),
        (UnaryOp::Invert, Constant::Int(value)) => Some(Constant::Int(!value)),
        (UnaryOp::Not, constant) => truth(constant).map(|truth| Constant::Bool(!truth)),
        _ => None,
    }
}

/// `-magnitude`, which may fit in 64 bits.
fn negative(magnitude: &[u8]) -> Constant {
    let mut smallest = [0; 8];
    smallest[7] = 0x80;
    if magnitude == smallest {
        return Constant::Int(i64::MIN);
    }
    Constant::BigInt {
        negative: true,
        magnitude: magnitude.to_vec(),
    }
}

/// The truth of a constant.
pub(super) fn truth(constant: &Constant) -> Option<bool> {
    Some(match constant {
        Constant::Nil => false,
        Constant::Bool(value) => *value,
        Constant::Int(value) => *value != 0,
        Constant::BigInt { .. } => true,
        Constant::Float(value) => *value != 0.0,
        Constant::Str(text) => !text.as_bytes().is_empty(),
        Constant::Bytes(bytes) => !bytes.is_empty(),
        Constant::Tuple(parts) => !parts.is_empty(),
        Constant::Language { tag, .. } if *tag == tags::ELLIPSIS => true,
        Constant::Language { .. } => {
            let (real, imaginary) = as_complex(constant)?;
            real != 0.0 || imaginary != 0.0
        }
        Constant::Code(_) => return None,
    })
}

/// The value of a number of any type, for comparing numbers of different types.
pub(super) fn as_number(constant: &Constant) -> Option<(f64, f64)> {
    match constant {
        Constant::Bool(value) => Some((f64::from(u8::from(*value)), 0.0)),
        Constant::Int(value) => Some((exact(*value)?, 0.0)),
        Constant::Float(value) => Some((*value, 0.0)),
        constant => as_complex(constant),
    }
}

fn as_complex(constant: &Constant) -> Option<(f64, f64)> {
    match constant {
        Constant::Language { tag, parts } if *tag == tags::COMPLEX => match parts[..] {
            [Constant::Float(real), Constant::Float(imaginary)] => Some((real, imaginary)),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn binary(left: &Constant, op: Operator, right: &Constant) -> Option<Constant> {
    match (left, right) {
        (
            Constant::Int(_) | Constant::BigInt { .. },
            Constant::Int(_) | Constant::BigInt { .. },
        ) => integers(wide(left)?, op, wide(right)?),
        (Constant::Float(left), Constant::Float(right)) => floats(*left, op, *right),
        (Constant::Float(left), Constant::Int(right)) => floats(*left, op, exact(*right)?),
        (Constant::Int(left), Constant::Float(right)) => floats(exact(*left)?, op, *right),
        (Constant::Str(left), Constant::Str(right)) if op == Operator::Add => {
            concatenate(left, right)
        }
        (Constant::Str(text), Constant::Int(count)) if op == Operator::Mult => {
            let count = repeat_count(text.as_bytes().len(), *count)?;
            Text::from_bytes(&text.as_bytes().repeat(count)).map(Constant::Str)
        }
        (Constant::Bytes(bytes), Constant::Int(count)) if op == Operator::Mult => Some(
            Constant::Bytes(bytes.repeat(repeat_count(bytes.len(), *count)?)),
        ),
        (Constant::Bytes(left), Constant::Bytes(right)) if op == Operator::Add => {
            let is_short = left.len() + right.len() <= MAX_LENGTH;
            is_short.then(|| Constant::Bytes([&left[..], &right[..]].concat()))
        }
        (Constant::Tuple(left), Constant::Tuple(right)) if op == Operator::Add => {
            let is_short = left.len() + right.len() <= 256;
            is_short.then(|| Constant::Tuple([&left[..], &right[..]].concat()))
        }
        (Constant::Tuple(parts), Constant::Int(count)) if op == Operator::Mult => {
            let count =
                repeat_count(parts.len(), *count).filter(|count| count * parts.len() <= 256)?;
            let repeated = std::iter::repeat_n(parts, count).flatten().cloned();
            Some(Constant::Tuple(repeated.collect()))
        }
        _ => complexes(left, op, right),
    }
}

fn repeat_count(length: usize, count: i64) -> Option<usize> {
    let count = usize::try_from(count.max(0)).ok()?;
    (length.checked_mul(count)? <= MAX_LENGTH).then_some(count)
}

fn concatenate(left: &Text, right: &Text) -> Option<Constant> {
    let length = left.as_bytes().len() + right.as_bytes().len();
    if length > MAX_LENGTH {
        return None;
    }
    Some(Constant::Str(Text::from_code_points(
        left.code_points().chain(right.code_points()),
    )))
}

/// Integers that a float holds exactly.
fn exact(value: i64) -> Option<f64> {
    (value.unsigned_abs() <= 1 << 53).then_some(value as f64)
}

/// An integer of at most 128 bits.
fn wide(constant: &Constant) -> Option<i128> {
    let Constant::BigInt {
        negative,
        magnitude,
    } = constant
    else {
        return match constant {
            Constant::Int(value) => Some(i128::from(*value)),
            _ => None,
        };
    };
    let mut bytes = [0; 16];
    bytes.get_mut(..magnitude.len())?.copy_from_slice(magnitude);
    let value = i128::try_from(u128::from_le_bytes(bytes)).ok()?;
    Some(if *negative { -value } else { value })
}

fn integer(value: i128) -> Constant {
    if let Ok(value) = i64::try_from(value) {
        return Constant::Int(value);
    }
    let bytes = value.unsigned_abs().to_le_bytes();
    let len = bytes
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |last| last + 1);
    Constant::BigInt {
        negative: value < 0,
        magnitude: bytes[..len].to_vec(),
    }
}

/// Bits of an integer's magnitude.
fn bits(value: i128) -> u32 {
    u128::BITS - value.unsigned_abs().leading_zeros()
}

fn integers(left: i128, op: Operator, right: i128) -> Option<Constant> {
    let value = match op {
        Operator::Add => left.checked_add(right)?,
        Operator::Sub => left.checked_sub(right)?,
        Operator::Mult if bits(left) + bits(right) > MAX_BITS => return None,
        Operator::Mult => left.checked_mul(right)?,
        Operator::Div => {
            let narrow = |value| exact(i64::try_from(value).ok()?);
            let (left, right) = (narrow(left)?, narrow(right)?);
            return (right != 0.0).then(|| Constant::Float(left / right));
        }
        Operator::FloorDiv => floor_div(left, right)?,
        Operator::Mod => left.checked_sub(floor_div(left, right)?.checked_mul(right)?)?,
        Operator::Pow => {
            let power = u32::try_from(right).ok()?;
            let most = power.checked_mul(bits(left))?;
            (most <= MAX_BITS).then(|| left.checked_pow(power))??
        }
        Operator::LShift => {
            let shift = u32::try_from(right).ok()?;
            let is_small = shift < 127 && bits(left) + shift <= MAX_BITS;
            is_small.then(|| left.checked_mul(1i128 << shift))??
        }
        Operator::RShift => left >> u32::try_from(right).ok()?.min(127),
        Operator::BitOr => left | right,
        Operator::BitXor => left ^ right,
        Operator::BitAnd => left & right,
        Operator::MatMult => return None,
    };
    Some(integer(value))
}

fn floor_div(left: i128, right: i128) -> Option<i128> {
    let quotient = left.checked_div(right)?;
    let has_rest = left.checked_rem(right)? != 0;
    Some(quotient - i128::from(has_rest && (left < 0) != (right < 0)))
}

fn floats(left: f64, op: Operator, right: f64) -> Option<Constant> {
    let value = match op {
        Operator::Add => left + right,
        Operator::Sub => left - right,
        Operator::Mult => left * right,
        Operator::Div if right != 0.0 => left / right,
        _ => return None,
    };
    Some(Constant::Float(value))
}

/// A real part plus or minus an imaginary one: how complex numbers are written.
fn complexes(left: &Constant, op: Operator, right: &Constant) -> Option<Constant> {
    let real = match left {
        Constant::Int(value) => exact(*value)?,
        Constant::Float(value) => *value,
        _ => return None,
    };
    let (other_real, imaginary) = as_complex(right)?;
    match op {
        Operator::Add => Some(complex(real + other_real, imaginary)),
        Operator::Sub => Some(complex(real - other_real, -imaginary)),
        _ => None,
    }
}
