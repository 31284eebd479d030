//! The instructions of a code object one by one, as the module `dis` shows them.

use corevm::bytecode::text::show_operand;
use corevm::bytecode::{Constant, Instruction, Role, Special, instructions};
use corevm::{CodeId, CompiledCode};

use super::code;
use crate::prelude::*;
use crate::traceback::lasti;

/// What an operand stands for, by number, as the prelude's `disassembly.py` knows it.
mod meaning {
    pub const VALUE: i64 = 0;
    pub const NAME: i64 = 1;
    pub const TARGET: i64 = 2;
}

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[NativeDef::leaf("code_listing", "(code, /)", listing)];

/// For each instruction: its offset, that of the next one, its number and name, its operands, and pairs of a meaning and what it is
/// of those operands that stand for something.
fn listing<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code(cx, args[0])?;
    let words = &code.function().words;
    let list = cx.new_list(&[]);
    for (pc, instruction) in instructions(words) {
        let length = instruction.op.words();
        let offset = |pc: usize| V::small(lasti(pc as u32));
        let shown: Vec<String> = instruction
            .operands()
            .filter(|&(role, value)| role != Role::Label && (role != Role::Flags || value != 0))
            .map(|(role, value)| show_operand(role, value))
            .collect();
        let meanings: Vec<V<'v>> = instruction
            .operands()
            .filter_map(|(role, value)| meaning_of(cx, code, pc, &instruction, role, value))
            .map(|(kind, value)| cx.new_tuple(&[V::small(kind), value]).v())
            .collect();
        let row = [
            offset(pc),
            offset(pc + length),
            V::small(instruction.op as i64),
            cx.symbol(instruction.op.name()).v(),
            cx.new_str(&shown.join(", ")).v(),
            cx.new_tuple(&meanings).v(),
        ];
        list.push(cx, cx.new_tuple(&row).v());
    }
    Ok(list.v())
}

fn meaning_of<'v>(
    cx: Cx<'v>,
    code: &CompiledCode,
    pc: usize,
    instruction: &Instruction,
    role: Role,
    value: u32,
) -> Option<(i64, V<'v>)> {
    let function = code.function();
    let constant = || function.constants.get(value as usize);
    Some(match role {
        Role::Label => (
            meaning::TARGET,
            V::small(lasti(instruction.target(pc)? as u32)),
        ),
        Role::Name => match constant()? {
            Constant::Str(text) => (meaning::NAME, cx.new_str_from_text(text).v()),
            _ => return None,
        },
        Role::Const | Role::Names => (meaning::VALUE, cx.constant(&code.loaded, constant()?)),
        Role::Func => {
            let id = CodeId(code.loaded.first_code + value);
            (meaning::VALUE, cx.code_object(id).v())
        }
        Role::Native => {
            let id = code.loaded.natives.get(value as usize)?;
            let name = cx.isolate().native_def(*id).name;
            (meaning::NAME, cx.symbol(name).v())
        }
        Role::Capture => (
            meaning::NAME,
            cx.symbol(function.captures.get(value as usize)?).v(),
        ),
        Role::Special => match Special::from_u16(value as u16)? {
            Special::Nil => (meaning::VALUE, V::NIL),
            Special::True => (meaning::VALUE, V::TRUE),
            Special::False => (meaning::VALUE, V::FALSE),
            _ => return None,
        },
        _ if role.is_register() => {
            let local = function
                .locals
                .iter()
                .find(|local| u32::from(local.register) == value && !local.name.starts_with('.'));
            (meaning::NAME, cx.symbol(&local?.name).v())
        }
        _ => return None,
    })
}
