//! The verifier: the only way from a [`Module`] that somebody wrote to one that may run.
//!
//! It proves, per function:
//!
//! - every word belongs to an instruction of the op table, and unused operands are zero;
//! - registers, ranges of registers and call windows lie within the function's registers;
//! - constants, captures, natives and functions that instructions name exist and are of the right kind;
//! - jumps and handlers lead to instructions, control does not fall off the end, and only `loop` jumps back, so that
//!   every loop has a poll;
//! - a register is read only where it was written on every way there. Parameters are written at the start; a call
//!   gives up all registers above its window's first; at a handler, what was written throughout the covered range is,
//!   and the handler's register;
//! - every inline cache has one user;
//!
//! and of the module: names are there, and code constants do not contain each other in a circle.
//!
//! What it does not prove, and whoever runs the code therefore checks: the kinds of values in registers (that what
//! `load_cell` reads is a cell, that the tuple given to `make_closure` has as many cells as the function captures).

mod constants;
mod operands;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;

pub(crate) use constants::is_normal_big;

use crate::assigned::{Assigned, complete};
use crate::flow::{Flow, FlowError};
use crate::{Function, FunctionKind, Module, Op};

/// Deepest nesting of tuples in a constant.
pub const MAX_CONSTANT_DEPTH: usize = 256;

/// A module that the verifier has accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedModule(Module);

impl VerifiedModule {
    /// Gives the data back, no longer verified.
    pub fn into_module(self) -> Module {
        self.0
    }

    /// The same module under another name.
    pub fn renamed(mut self, name: String) -> Self {
        self.0.name = name;
        self
    }

    /// For modules of a trusted file.
    pub(crate) fn from_trusted(module: Module) -> Self {
        VerifiedModule(module)
    }
}

impl Deref for VerifiedModule {
    type Target = Module;

    fn deref(&self) -> &Module {
        &self.0
    }
}

/// A function that the verifier has accepted in the place of its module.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedFunction(Function);

impl VerifiedFunction {
    /// Gives the data back, no longer verified.
    pub fn into_function(self) -> Function {
        self.0
    }

    /// For functions of a trusted file.
    pub(crate) fn from_trusted(function: Function) -> Self {
        VerifiedFunction(function)
    }
}

impl Deref for VerifiedFunction {
    type Target = Function;

    fn deref(&self) -> &Function {
        &self.0
    }
}

/// What a function may refer to outside of itself.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Number of functions of the module.
    pub functions: usize,
    /// Number of natives the module imports.
    pub natives: usize,
    /// Number of captures of a function of the module; `None` when that cannot be found out.
    pub captures: &'a dyn Fn(u32) -> Option<usize>,
}

/// Why a module was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// Index and qualified name of the function; `None` when the module is wrong as a whole.
    pub function: Option<(u32, String)>,
    /// Position of the instruction, in words.
    pub pc: Option<u32>,
    pub op: Option<Op>,
    /// What is wrong, in lower case.
    pub problem: String,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.function {
            Some((index, name)) => write!(f, "function {index} `{name}`")?,
            None => f.write_str("module")?,
        }
        if let Some(pc) = self.pc {
            write!(f, ", pc {pc}")?;
        }
        if let Some(op) = self.op {
            write!(f, " `{op}`")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for VerifyError {}

/// Verifies a whole module.
///
/// # Errors
///
/// The first thing found wrong.
pub fn verify(module: Module) -> Result<VerifiedModule, VerifyError> {
    check_module(&module).map_err(|problem| VerifyError {
        function: None,
        pc: None,
        op: None,
        problem,
    })?;
    let captures = |index: u32| Some(module.functions.get(index as usize)?.captures.len());
    let surroundings = Surroundings {
        functions: module.functions.len(),
        natives: module.natives.len(),
        captures: &captures,
    };
    for (index, function) in module.functions.iter().enumerate() {
        check_function(index as u32, function, &surroundings)?;
    }
    Ok(VerifiedModule(module))
}

/// Verifies function `index` of a module that is not at hand as a whole.
///
/// # Errors
///
/// The first thing found wrong.
pub fn verify_function(
    index: u32,
    function: Function,
    surroundings: &Surroundings,
) -> Result<VerifiedFunction, VerifyError> {
    check_function(index, &function, surroundings)?;
    Ok(VerifiedFunction(function))
}

fn check_module(module: &Module) -> Result<(), String> {
    if module.functions.is_empty() {
        return Err("has no functions".into());
    }
    if module.functions.len() > u32::MAX as usize {
        return Err("has too many functions".into());
    }
    if !module.functions[0].captures.is_empty() {
        return Err("its body captures cells".into());
    }
    constants::check_nesting(module)
}

fn check_function(
    index: u32,
    function: &Function,
    surroundings: &Surroundings,
) -> Result<(), VerifyError> {
    let fail = |pc: Option<usize>, op, problem| VerifyError {
        function: Some((index, function.qualified_name.clone())),
        pc: pc.map(|pc| pc as u32),
        op,
        problem,
    };
    check_parameters(function).map_err(|problem| fail(None, None, problem))?;
    constants::check_constants(function, surroundings)
        .map_err(|problem| fail(None, None, problem))?;
    check_tables(function).map_err(|problem| fail(None, None, problem))?;
    let flow =
        Flow::build(function).map_err(|FlowError { pc, op, problem }| fail(pc, op, problem))?;
    if flow.is_too_large(function) {
        return Err(fail(None, None, TOO_LARGE.to_string()));
    }
    check_instructions(function, surroundings, &flow)
        .map_err(|(pc, op, problem)| fail(Some(pc), Some(op), problem))?;
    let assigned =
        Assigned::compute(function, &flow).map_err(|_| fail(None, None, TOO_LARGE.to_string()))?;
    check_assignment(&flow, &assigned)
        .map_err(|(pc, op, problem)| fail(Some(pc), Some(op), problem))
}

fn check_parameters(function: &Function) -> Result<(), String> {
    let parameters = &function.parameters;
    if parameters.registers() > usize::from(function.registers) {
        return Err("has more parameters than registers".into());
    }
    if usize::from(parameters.positional_only) > parameters.positional.len() {
        return Err("has more positional-only than positional parameters".into());
    }
    let mut names = HashSet::new();
    let all = parameters.positional.iter().chain(&parameters.named_only);
    for name in all.chain(&parameters.rest).chain(&parameters.named_rest) {
        if !names.insert(name) {
            return Err(format!("has two parameters `{name}`"));
        }
    }
    Ok(())
}

/// Locals, spans and handlers' registers. Handlers' ranges are part of the control flow.
fn check_tables(function: &Function) -> Result<(), String> {
    for local in &function.locals {
        if local.register >= function.registers {
            return Err(format!("local `{}` is in no register", local.name));
        }
    }
    for (index, handler) in function.handlers.iter().enumerate() {
        if handler.register >= function.registers {
            return Err(format!("handler {index}: it has no register"));
        }
    }
    if !function.spans.is_sorted_by_key(|entry| entry.pc) {
        return Err("its spans are not sorted".into());
    }
    if function.caches as usize > function.words.len() {
        return Err("has more caches than words".into());
    }
    Ok(())
}

const TOO_LARGE: &str = "is too large and intricate to verify; split it";

type InstructionError = (usize, Op, String);

fn check_instructions(
    function: &Function,
    surroundings: &Surroundings,
    flow: &Flow,
) -> Result<(), InstructionError> {
    let mut is_cache_used = vec![false; function.caches as usize];
    for (pc, instruction) in &flow.code {
        let op = instruction.op;
        let fail = |problem| (*pc as usize, op, problem);
        operands::check(instruction, function, surroundings).map_err(fail)?;
        if op.info().has_cache {
            match is_cache_used.get_mut(instruction.cache as usize) {
                Some(is_used) if !*is_used => *is_used = true,
                Some(_) => return Err(fail(format!("cache {} has two users", instruction.cache))),
                None => return Err(fail(format!("cache {} does not exist", instruction.cache))),
            }
        }
        if op.info().jumps && op != Op::Loop && (instruction.d as i32) <= 0 {
            return Err(fail("only `loop` may jump back".into()));
        }
        let is_generator = matches!(function.kind, FunctionKind::Generator { .. });
        if op == Op::Yield && !is_generator {
            return Err(fail("is in a function that is no generator".into()));
        }
        if op == Op::TailCall && is_generator {
            return Err(fail("is in a generator".into()));
        }
    }
    Ok(())
}

/// Every register read in reachable code is defined there.
fn check_assignment(flow: &Flow, assigned: &Assigned) -> Result<(), InstructionError> {
    for &number in &flow.order {
        let Some(start) = assigned.at_start(number) else {
            continue;
        };
        let mut state = start.clone();
        for (pc, instruction) in &flow.code[flow.blocks[number as usize].code.clone()] {
            let missing = instruction
                .read_ranges()
                .iter()
                .find_map(|range| state.first_missing(range));
            if let Some(register) = missing {
                let problem = format!("reads r{register}, which may be unset there");
                return Err((*pc as usize, instruction.op, problem));
            }
            complete(&mut state, instruction);
        }
    }
    Ok(())
}
