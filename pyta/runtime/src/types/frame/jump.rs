//! Assignment to `f_lineno`: a trace function moves its frame to another line.
//!
//! What statements hold while their blocks run (iterators, exits of `with`, what is being handled) lies in temporaries, outer blocks in
//! lower registers. So a jump is possible where the temporaries that live at the target are the lowest of those that live where the frame
//! is, and of the same kinds: jumping out of blocks drops the others, jumping into one would need what is not there.

use corevm::bytecode::{Instruction, Op, Role, instructions};
use corevm::{CompiledCode, NativeId, Obj, StackFrame};
use pyta_compiler::natives;

use super::{function, this};
use crate::prelude::*;
use crate::traceback::frames::{self, slot};
use crate::traceback::locals::readable;

/// What a block keeps in a temporary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Iterator,
    /// An exception that is handled, or was before.
    Exception,
    /// What a `with` statement calls at its end.
    Exit,
    /// Something else, by the word index of the instruction that sets it.
    Other(u32),
}

/// A temporary that lives at some place.
#[derive(Clone, Copy, Debug)]
struct Temporary {
    register: u16,
    held: Held,
}

/// Where to go, and what changes on the way.
#[derive(Debug)]
struct Jump {
    stack: StackFrame,
    /// Word index.
    target: u32,
    /// Temporaries here and there; there may be fewer.
    from: Vec<Temporary>,
    to: Vec<Temporary>,
    /// Registers of variables that get None.
    unbound: Vec<u16>,
}

/// The setter of `f_lineno`, when no variable is unbound; else it needs `set_frame_lineno` of the prelude for the warning.
pub fn set_lineno<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if args[1].is_empty() {
        return Err(cx
            .error(C::AttributeError, "cannot delete attribute")
            .into());
    }
    let jump = find(cx, this(cx, args[0])?, args[1])?;
    if !jump.unbound.is_empty() || cx.keeps_registers() {
        return Err(Exit::NeedGuest);
    }
    perform(cx, &jump)
}

/// Number of variables that a jump would bind to None.
pub fn unbound<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let jump = find(cx, this(cx, args[0])?, args[1])?;
    Ok(V::small(jump.unbound.len() as i64))
}

/// Jumps.
pub fn jump<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if cx.keeps_registers() {
        return Err(Exit::Interrupted);
    }
    let jump = find(cx, this(cx, args[0])?, args[1])?;
    perform(cx, &jump)
}

fn perform<'v>(cx: Cx<'v>, jump: &Jump) -> Result<V<'v>, Exit> {
    let kept: Vec<V<'v>> = jump
        .from
        .iter()
        .map(|temporary| cx.frame_register(&jump.stack, temporary.register))
        .collect();
    let (kept, dropped) = kept.split_at(jump.to.len());
    for (temporary, &value) in jump.to.iter().zip(kept) {
        cx.set_frame_register(&jump.stack, temporary.register, value);
    }
    // What was handled before the outermost handler that is left is handled again.
    let left = jump.from[jump.to.len()..].iter().zip(dropped);
    let outermost = left
        .clone()
        .find(|(temporary, _)| temporary.held == Held::Exception);
    if let Some((_, &handled)) = outermost {
        cx.set_handled(handled);
    }
    for &register in &jump.unbound {
        cx.set_frame_register(&jump.stack, register, V::NIL);
    }
    if cx.go_on_at(&jump.stack, jump.target) {
        Ok(V::NIL)
    } else {
        Err(only_when_traced(cx))
    }
}

fn only_when_traced(cx: Cx<'_>) -> Exit {
    cx.value_error("f_lineno can only be set in a trace function")
}

fn find<'v>(cx: Cx<'v>, frame: Obj<'v>, line: V<'v>) -> Result<Jump, Exit> {
    if line.as_small().is_none() && line.to_number().is_none() || line.as_bool().is_some() {
        return Err(cx.value_error("lineno must be an integer"));
    }
    let code = function(cx, frame)?.code(cx);
    let Some(stack) = frames::on_stack(cx, frame) else {
        return Err(only_when_traced(cx));
    };
    check_event(cx, frame, code, stack.pc)?;
    let line = line
        .as_small()
        .ok_or_else(|| cx.value_error("lineno out of range"))?;
    if line < i64::from(code.head().first_line()) {
        return Err(cx.value_error(format!("line {line} comes before the current code block")));
    }
    let lines = code.spans().iter().map(|entry| entry.span.line);
    let Some(line) = lines
        .filter(|&found| i64::from(found) >= line && found > 0)
        .min()
    else {
        return Err(cx.value_error(format!("line {line} comes after the current code block")));
    };
    let from = temporaries(cx, code, stack.pc);
    let (target, to) = best_target(cx, code, line, &from).map_err(|text| cx.value_error(text))?;
    Ok(Jump {
        unbound: unbound_variables(cx, code, &stack),
        stack,
        target,
        from,
        to,
    })
}

/// Jumps are possible before a line, and when something is about to be yielded.
fn check_event<'v>(cx: Cx<'v>, frame: Obj<'v>, code: &CompiledCode, pc: u32) -> Result<(), Exit> {
    let event = frame.fixed(slot::EVENT).as_str().map(Str::to_text);
    let yields = || {
        let found = Instruction::decode(&code.function().words, pc as usize);
        found.is_some_and(|(instruction, _)| instruction.op == Op::Yield)
    };
    match event.as_deref() {
        Some("line" | "opcode") => Ok(()),
        Some("return") if yields() => Ok(()),
        Some("call") if pc == 0 => {
            Err(cx.value_error("can't jump from the 'call' trace event of a new frame"))
        }
        Some(_) => Err(cx.value_error("can only jump from a 'line' trace event")),
        None => Err(only_when_traced(cx)),
    }
}

/// The first place of the line where most of the blocks stay that the frame is in.
fn best_target(
    cx: Cx<'_>,
    code: &CompiledCode,
    line: u32,
    from: &[Temporary],
) -> Result<(u32, Vec<Temporary>), &'static str> {
    let mut best: Option<(u32, Vec<Temporary>)> = None;
    let mut refusal = "incompatible stacks";
    for pc in starts(code, line) {
        let to = temporaries(cx, code, pc);
        if !is_compatible(from, &to) {
            if best.is_none() {
                refusal = explain(&to);
            }
        } else if best.as_ref().is_none_or(|(_, best)| best.len() < to.len()) {
            best = Some((pc, to));
        }
    }
    best.ok_or(refusal)
}

/// Where the line begins: after code of another line.
fn starts(code: &CompiledCode, line: u32) -> Vec<u32> {
    let mut before = 0;
    let mut found = Vec::new();
    for entry in code.spans() {
        if entry.span.line == line && before != line {
            found.push(entry.pc);
        }
        before = entry.span.line;
    }
    found
}

fn is_compatible(from: &[Temporary], to: &[Temporary]) -> bool {
    let mut pairs = from.iter().zip(to);
    to.len() <= from.len() && pairs.all(|(from, to)| from.held == to.held)
}

fn explain(to: &[Temporary]) -> &'static str {
    match to.last().map(|temporary| temporary.held) {
        Some(Held::Exception) => "can't jump into an 'except' block as there's no exception",
        Some(Held::Iterator) => "can't jump into the body of a for loop",
        _ => "incompatible stacks",
    }
}

/// The temporaries that live before the instruction at `pc`.
fn temporaries(cx: Cx<'_>, code: &CompiledCode, pc: u32) -> Vec<Temporary> {
    let function = code.function();
    let parameters = function.parameters.registers();
    let is_variable = |register: u16| {
        usize::from(register) < parameters
            || function
                .locals
                .iter()
                .any(|local| local.register == register)
    };
    let live = code.liveness();
    live.live_before(pc as usize)
        .filter(|&register| !is_variable(register))
        .map(|register| Temporary {
            register,
            held: held_by(cx, code, pc, register),
        })
        .collect()
}

/// What a temporary holds before the instruction at `pc`, by what sets it last in the text of the code: blocks are laid out in order.
fn held_by(cx: Cx<'_>, code: &CompiledCode, pc: u32, mut register: u16) -> Held {
    let function = code.function();
    let before: Vec<(usize, Instruction)> = instructions(&function.words)
        .take_while(|&(at, _)| at < pc as usize)
        .collect();
    let mut end = pc;
    for (at, instruction) in before.into_iter().rev() {
        let is_caught = function.handlers.iter().any(|handler| {
            handler.register == register && (at as u32) < handler.target && handler.target <= end
        });
        if is_caught {
            return Held::Exception;
        }
        end = at as u32;
        if !instruction.writes().any(|written| written == register) {
            continue;
        }
        match instruction.op {
            Op::Iter => return Held::Iterator,
            Op::EnterHandler => return Held::Exception,
            Op::Move => register = instruction.b,
            Op::CallNative => {
                return match called_native(cx, code, &instruction) {
                    Some(natives::GET_AITER) => Held::Iterator,
                    Some(natives::LOAD_SPECIAL) => Held::Exit,
                    _ => Held::Other(end),
                };
            }
            _ => return Held::Other(end),
        }
    }
    Held::Other(0)
}

/// The name of the native that the instruction calls.
fn called_native(cx: Cx<'_>, code: &CompiledCode, call: &Instruction) -> Option<&'static str> {
    let mut operands = call.operands();
    let (_, index) = operands.find(|(role, _)| *role == Role::Native)?;
    let id: NativeId = *code.loaded.natives.get(index as usize)?;
    Some(cx.isolate().native_def(id).name)
}

/// The registers of variables without a value.
fn unbound_variables(cx: Cx<'_>, code: &CompiledCode, stack: &StackFrame) -> Vec<u16> {
    let readable = readable(code, stack.pc);
    let locals = code.head().locals().iter();
    locals
        .filter(|local| !local.is_cell)
        .map(|local| local.register)
        .filter(|register| {
            !readable.contains(register) || cx.frame_register(stack, *register).is_empty()
        })
        .collect()
}
