//! Operands: each within its range and of the right kind, by role.

use super::Surroundings;
use crate::numeric::{Number, NumberOp, NumberType};
use crate::registers::WINDOW_ARGUMENTS;
use crate::{Constant, Function, Instruction, Op, Role, Special};

pub(super) fn check(
    instruction: &Instruction,
    function: &Function,
    surroundings: &Surroundings,
) -> Result<(), String> {
    check_unused(instruction)?;
    check_registers(instruction, function)?;
    for (role, value) in instruction.operands() {
        let is_valid = match role {
            Role::Sense | Role::Flags => value <= 1,
            Role::Special => Special::from_u16(value as u16).is_some(),
            Role::Capture => (value as usize) < function.captures.len(),
            Role::Const => (value as usize) < function.constants.len(),
            Role::Name => matches!(constant(function, value), Some(Constant::Str(_))),
            Role::Func => (value as usize) < surroundings.functions,
            Role::Native => (value as usize) < surroundings.natives,
            _ => true,
        };
        if !is_valid {
            return Err(format!("operand {value} is no {}", describe(role)));
        }
        match role {
            Role::Names => check_names(instruction, constant(function, value))?,
            Role::Number => check_number(instruction.op, value)?,
            Role::Func => check_captures(instruction.op, value, surroundings)?,
            _ => {}
        }
    }
    Ok(())
}

fn constant(function: &Function, index: u32) -> Option<&Constant> {
    function.constants.get(index as usize)
}

fn describe(role: Role) -> &'static str {
    match role {
        Role::Sense => "sense (0 or 1)",
        Role::Flags => "flag (0 or 1)",
        Role::Special => "special value",
        Role::Capture => "captured cell",
        Role::Const => "constant",
        Role::Name => "constant string",
        Role::Func => "function",
        Role::Native => "imported native",
        _ => "valid operand",
    }
}

fn check_unused(instruction: &Instruction) -> Result<(), String> {
    let info = instruction.op.info();
    let values = [
        instruction.a.into(),
        instruction.b.into(),
        instruction.c.into(),
        instruction.d,
    ];
    for ((role, value), name) in info.roles.into_iter().zip(values).zip(["a", "b", "c", "d"]) {
        if role == Role::None && value != 0 {
            return Err(format!("unused operand `{name}` is not zero"));
        }
    }
    if !info.has_cache && instruction.cache != 0 {
        return Err("has a cache index but no cache".into());
    }
    Ok(())
}

fn check_registers(instruction: &Instruction, function: &Function) -> Result<(), String> {
    let registers = u32::from(function.registers);
    let ranges = instruction.read_ranges();
    let written = instruction.write_ranges();
    let highest = ranges.iter().chain(written.iter()).map(|range| range.end);
    let window = match instruction.op.info().roles[0] {
        Role::Window | Role::WindowSpread | Role::WindowDst => {
            Some(u32::from(instruction.a) + WINDOW_ARGUMENTS)
        }
        _ => None,
    };
    match highest.chain(window).max() {
        Some(end) if end > registers => Err(format!(
            "needs registers up to r{}, the function has {registers}",
            end - 1
        )),
        _ => Ok(()),
    }
}

/// A tuple of distinct strings, at most as many as there are arguments.
fn check_names(instruction: &Instruction, constant: Option<&Constant>) -> Result<(), String> {
    let Some(Constant::Tuple(names)) = constant else {
        return Err(format!(
            "constant {} is no tuple of argument names",
            instruction.d
        ));
    };
    if names.len() > usize::from(instruction.b) {
        return Err("has more argument names than arguments".into());
    }
    let mut seen = std::collections::HashSet::new();
    for name in names {
        match name {
            Constant::Str(name) if seen.insert(name) => {}
            Constant::Str(_) => return Err("two arguments have the same name".into()),
            _ => return Err("an argument name is no string".into()),
        }
    }
    Ok(())
}

fn check_number(op: Op, value: u32) -> Result<(), String> {
    let Some(number) = Number::unpack(value) else {
        return Err(format!("{value:#x} is no numeric operation"));
    };
    let is_float = matches!(number.number_type, NumberType::F32 | NumberType::F64);
    let is_bool = number.number_type == NumberType::Bool;
    let is_valid = match number.op {
        NumberOp::Convert => true,
        NumberOp::Add
        | NumberOp::Sub
        | NumberOp::Mul
        | NumberOp::Div
        | NumberOp::Rem
        | NumberOp::Neg => !is_bool,
        NumberOp::And | NumberOp::Or | NumberOp::Xor | NumberOp::Not => !is_float,
        NumberOp::Shl | NumberOp::Shr => !is_float && !is_bool,
        _ => true,
    };
    if !is_valid || (number.op == NumberOp::Convert) != (op == Op::Convert) {
        let (operation, number_type) = (number.op.name(), number.number_type.name());
        return Err(format!("`{operation}` of {number_type} is not for this op"));
    }
    Ok(())
}

/// `make_function` gives no cells.
fn check_captures(op: Op, function: u32, surroundings: &Surroundings) -> Result<(), String> {
    match (surroundings.captures)(function) {
        Some(captures) if captures > 0 && op == Op::MakeFunction => {
            Err(format!("function {function} captures cells"))
        }
        Some(_) => Ok(()),
        None => Err(format!("function {function} cannot be read")),
    }
}
