//! Code in a body: used operands only, by their roles.
//!
//! ```text
//! code          word count, 1 when caches are numbered in order else 0, instructions
//! instruction   op byte, used operands (signed ones folded), the cache when not in order
//! op byte       below 0xFE the op; 0xFE: two bytes follow that hold it; 0xFF: eight bytes follow, a word as it is
//! ```
//!
//! The last form takes what no instruction of the op table is, or has bits in unused operands: what is written is
//! read back, and judged by the verifier.

use super::FileError;
use super::body::{fold, push_number, unfold};
use super::read::Reader;
use crate::{Instruction, Op, Role};

const WIDE_OP: u8 = 0xFE;
const RAW_WORD: u8 = 0xFF;

pub(super) fn push_code(out: &mut Vec<u8>, words: &[u64]) {
    let is_ordered = has_ordered_caches(words);
    push_number(out, words.len() as u64);
    out.push(is_ordered.into());
    let mut pc = 0;
    while pc < words.len() {
        match Instruction::decode(words, pc) {
            Some((instruction, length)) if is_packable(&instruction) => {
                push_instruction(out, &instruction, is_ordered);
                pc += length;
            }
            _ => {
                out.push(RAW_WORD);
                out.extend(words[pc].to_le_bytes());
                pc += 1;
            }
        }
    }
}

fn push_instruction(out: &mut Vec<u8>, instruction: &Instruction, is_ordered: bool) {
    let number = instruction.op as u16;
    match u8::try_from(number) {
        Ok(byte) if byte < WIDE_OP => out.push(byte),
        _ => {
            out.push(WIDE_OP);
            out.extend(number.to_le_bytes());
        }
    }
    for (role, value) in instruction.operands() {
        push_number(out, pack(role, value));
    }
    if instruction.op.info().has_cache && !is_ordered {
        push_number(out, instruction.cache.into());
    }
}

fn has_ordered_caches(words: &[u64]) -> bool {
    let mut next = 0;
    let mut pc = 0;
    while pc < words.len() {
        let Some((instruction, length)) = Instruction::decode(words, pc) else {
            return false;
        };
        if !is_packable(&instruction) {
            return false;
        }
        if instruction.op.info().has_cache {
            if instruction.cache != next {
                return false;
            }
            next += 1;
        }
        pc += length;
    }
    true
}

/// Whether unused operands are zero.
fn is_packable(instruction: &Instruction) -> bool {
    let info = instruction.op.info();
    let values = [
        instruction.a.into(),
        instruction.b.into(),
        instruction.c.into(),
        instruction.d,
    ];
    let is_clear = |(role, value): (Role, u32)| role != Role::None || value == 0;
    info.roles.into_iter().zip(values).all(is_clear) && (info.has_cache || instruction.cache == 0)
}

fn pack(role: Role, value: u32) -> u64 {
    match role {
        Role::Imm => fold((value as u16 as i16).into()),
        Role::Label => fold((value as i32).into()),
        _ => value.into(),
    }
}

fn unpack(role: Role, number: u64) -> Option<u32> {
    match role {
        Role::Imm => i16::try_from(unfold(number))
            .ok()
            .map(|value| value as u16 as u32),
        Role::Label => i32::try_from(unfold(number)).ok().map(|value| value as u32),
        _ => u32::try_from(number).ok(),
    }
}

/// Appends the code to `words`.
pub(super) fn read_code(reader: &mut Reader, words: &mut Vec<u64>) -> Result<(), FileError> {
    let count = reader.count(1, 2)?;
    let is_ordered = match reader.byte()? {
        0 => false,
        1 => true,
        _ => return Err(reader.fail("the cache order is neither 0 nor 1")),
    };
    let end = words.len() + count;
    words.reserve_exact(count);
    let mut next_cache = 0;
    while words.len() < end {
        let number = match reader.byte()? {
            RAW_WORD => {
                words.push(reader.word()?);
                continue;
            }
            WIDE_OP => u16::from_le_bytes([reader.byte()?, reader.byte()?]),
            number => number.into(),
        };
        let Some(op) = Op::from_u16(number) else {
            return Err(reader.fail("there is no such op"));
        };
        let mut instruction = read_operands(reader, op)?;
        if op.info().has_cache {
            instruction.cache = match is_ordered {
                true => next_cache,
                false => reader.small()?,
            };
            next_cache = next_cache.wrapping_add(1);
        }
        instruction.encode(words);
    }
    match words.len() == end {
        true => Ok(()),
        false => Err(reader.fail("the code is longer than stated")),
    }
}

fn read_operands(reader: &mut Reader, op: Op) -> Result<Instruction, FileError> {
    let mut values = [0u32; 4];
    for (index, role) in op.info().roles.into_iter().enumerate() {
        if role == Role::None {
            continue;
        }
        let limit = if index < 3 {
            u32::from(u16::MAX)
        } else {
            u32::MAX
        };
        values[index] = match unpack(role, reader.number()?) {
            Some(value) if value <= limit => value,
            _ => return Err(reader.fail("the operand is too large")),
        };
    }
    let [a, b, c, d] = values;
    Ok(Instruction {
        op,
        a: a as u16,
        b: b as u16,
        c: c as u16,
        d,
        cache: 0,
    })
}
