//! From drafts to words: the last stage of a function.
//!
//! ```text
//! drafts -> labels to indices -> peephole -> reachable -> lines -> positions -> words and side tables
//! ```

use std::panic::Location;

use corevm_bytecode::{
    Function, Handler, Instruction, Local, Op, Role, Span, SpanEntry, instructions,
};

use super::lines;
use super::peephole;
use super::reachable::{self, FallsOff};
use super::regions::CoveredRange;
use super::{Draft, FunctionBuilder, MAX_REGISTERS, NO_LABEL};
use crate::error::{BuildError, Problem};
use crate::ids::TEMPORARY;

/// No handler.
pub(super) const NOWHERE: u32 = u32::MAX;
/// As many words as the verifier takes.
const MAX_WORDS: usize = 1 << 30;

/// Drafts with resolved labels.
#[derive(Debug)]
pub(super) struct Code {
    pub(super) drafts: Vec<Draft>,
    /// Innermost first.
    pub(super) handlers: Vec<ResolvedHandler>,
    /// Handler that gets the exceptions of each draft, or [`NOWHERE`]; empty without handlers.
    handler_of: Vec<u32>,
}

impl Code {
    /// Number of the handler that gets the exceptions of a draft.
    pub(super) fn handler_of(&self, index: usize) -> Option<usize> {
        let number = *self.handler_of.get(index)?;
        (number != NOWHERE).then_some(number as usize)
    }
}

/// Drafts `start..end` are covered; control goes to draft `target`.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResolvedHandler {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) target: u32,
    pub(super) register: u32,
    /// Something that is kept may raise into it.
    pub(super) is_used: bool,
}

/// Where the instructions of a finished function came from.
#[derive(Debug)]
pub(crate) struct Origins {
    /// What emitted each instruction.
    emitted_at: Vec<&'static Location<'static>>,
    /// Registers that are no temporaries.
    fixed_registers: u32,
}

/// What is needed of a function to say where something in it came from.
#[derive(Debug)]
pub(crate) struct Explanation {
    origins: Origins,
    pcs: Vec<u32>,
    spans: Vec<SpanEntry>,
    locals: Vec<Local>,
}

impl Origins {
    pub(crate) fn explain(self, function: &Function) -> Explanation {
        let pcs = instructions(&function.words).map(|(pc, _)| pc as u32);
        Explanation {
            pcs: pcs.collect(),
            spans: function.spans.clone(),
            locals: function.locals.clone(),
            origins: self,
        }
    }
}

impl Explanation {
    /// What emitted the instruction at word `pc`.
    pub(crate) fn emitted_at(&self, pc: u32) -> Option<&'static Location<'static>> {
        let index = self.pcs.partition_point(|&start| start <= pc);
        self.origins.emitted_at.get(index.checked_sub(1)?).copied()
    }

    /// The source of the instruction at word `pc`.
    pub(crate) fn span_at(&self, pc: u32) -> Option<Span> {
        let index = self.spans.partition_point(|entry| entry.pc <= pc);
        Some(self.spans[index.checked_sub(1)?].span)
    }

    /// What the author knows the register as that the verifier's message names.
    pub(crate) fn describe_register(&self, problem: &str) -> Option<String> {
        let number = problem.split([' ', ',']).find_map(|word| {
            let digits = word.strip_prefix('r')?;
            digits.parse::<u16>().ok()
        })?;
        let local = self.locals.iter().find(|local| local.register == number);
        let position = u32::from(number).checked_sub(self.origins.fixed_registers);
        Some(match (local, position) {
            (Some(local), _) => format!("r{number} is `{}`", local.name),
            (None, None) => format!("r{number} is an unnamed register"),
            (None, Some(position)) => format!("r{number} is temporary t{position}"),
        })
    }
}

impl FunctionBuilder {
    /// Ends building.
    pub(crate) fn lay_out(mut self) -> Result<(Function, Origins), BuildError> {
        if let Some(mistake) = self.mistake.take() {
            return Err(*mistake);
        }
        if let Some(at) = self.region_left_open() {
            return Err(self.fail(Problem::RegionStillOpen, None, Some(at)));
        }
        let registers = (self.fixed_registers as usize).saturating_add(self.max_depth as usize);
        if registers > MAX_REGISTERS {
            return Err(self.fail(Problem::TooManyRegisters(registers), None, None));
        }
        let mut code = self.resolve()?;
        peephole::thread_jumps(&mut code);
        peephole::invert_branches_over_jumps(&mut code);
        if let Err(falls_off) = reachable::keep_reachable(&mut code) {
            return Err(match falls_off {
                FallsOff::Empty => self.fail(Problem::NoCode, None, None),
                FallsOff::After(index) => self.fail_at(Problem::FallsOffEnd, &code, index),
            });
        }
        peephole::remove_idle_jumps(&mut code);
        lines::settle(&mut code);
        self.encode(code, registers as u16)
    }

    /// Turns labels into indices of drafts.
    fn resolve(&mut self) -> Result<Code, BuildError> {
        self.put_prologue_first();
        let mut drafts = std::mem::take(&mut self.drafts);
        for draft in &mut drafts {
            if draft.label != NO_LABEL {
                draft.label = self.position_of(draft.label, Some(draft.span), draft.emitted_at)?;
            }
        }
        let mut handlers = Vec::with_capacity(self.ranges.len());
        for &CoveredRange {
            start,
            end,
            label,
            register,
            ended_at,
        } in &self.ranges
        {
            handlers.push(ResolvedHandler {
                start,
                end,
                target: self.position_of(label, None, ended_at)?,
                register,
                is_used: false,
            });
        }
        Ok(Code {
            handler_of: reachable::cover(drafts.len(), &handlers),
            drafts,
            handlers,
        })
    }

    /// Labels and ranges were recorded without the prologue.
    fn put_prologue_first(&mut self) {
        let distance = self.prologue.len() as u32;
        if distance == 0 {
            return;
        }
        let prologue = std::mem::take(&mut self.prologue);
        self.drafts.splice(0..0, prologue);
        for label in &mut self.labels {
            label.bound = label.bound.map(|position| position + distance);
        }
        for range in &mut self.ranges {
            range.start += distance;
            range.end += distance;
        }
    }

    fn position_of(
        &self,
        label: u32,
        span: Option<Span>,
        at: &'static Location<'static>,
    ) -> Result<u32, BuildError> {
        self.labels[label as usize]
            .bound
            .ok_or_else(|| self.fail(Problem::UnboundLabel, span, Some(at)))
    }

    fn encode(self, code: Code, registers: u16) -> Result<(Function, Origins), BuildError> {
        let positions = positions(&code);
        let total = positions[code.drafts.len()] as usize;
        if total > MAX_WORDS {
            return Err(self.fail(Problem::TooMany("instructions"), None, None));
        }
        let mut words = Vec::with_capacity(total);
        let mut spans: Vec<SpanEntry> = Vec::new();
        let mut emitted_at = Vec::with_capacity(code.drafts.len());
        let mut caches = 0;
        for draft in code.drafts.iter().filter(|draft| draft.is_kept) {
            let pc = words.len() as u32;
            let mut instruction = self.number_registers(draft);
            if draft.label != NO_LABEL {
                let target = positions[draft.label as usize];
                instruction.d = target.wrapping_sub(pc);
            }
            if draft.op.info().has_cache {
                instruction.cache = caches;
                caches += 1;
            }
            instruction.encode(&mut words);
            if spans.last().map_or(Span::default(), |entry| entry.span) != draft.span {
                spans.push(SpanEntry {
                    pc,
                    span: draft.span,
                });
            }
            emitted_at.push(draft.emitted_at);
        }
        let handlers = self.handlers(&code, &positions);
        let origins = Origins {
            emitted_at,
            fixed_registers: self.fixed_registers,
        };
        Ok((
            self.into_function(words, handlers, spans, caches, registers),
            origins,
        ))
    }

    fn into_function(
        self,
        words: Vec<u64>,
        handlers: Vec<Handler>,
        spans: Vec<SpanEntry>,
        caches: u32,
        registers: u16,
    ) -> Function {
        let first_line = match self.first_line {
            0 => spans.first().map_or(0, |entry| entry.span.line),
            line => line,
        };
        Function {
            name: self.name,
            qualified_name: self.qualified_name,
            parameters: self.parameters,
            kind: self.kind,
            language_flags: self.language_flags,
            registers,
            words,
            constants: self.pool.into_constants(),
            handlers,
            captures: self.captures,
            locals: self.locals,
            spans,
            caches,
            first_line,
        }
    }

    fn number_registers(&self, draft: &Draft) -> Instruction {
        let mut operands = [draft.a, draft.b, draft.c];
        for (operand, role) in operands.iter_mut().zip(draft.op.info().roles) {
            if role.is_register() {
                *operand = self.register_number(*operand).into();
            }
        }
        let [a, b, c] = operands.map(|operand| operand as u16);
        let mut instruction = Instruction::new(draft.op);
        (instruction.a, instruction.b, instruction.c) = (a, b, c);
        instruction.d = draft.d;
        instruction
    }

    /// The final number of a register; the limit on registers has been checked.
    fn register_number(&self, index: u32) -> u16 {
        match index & TEMPORARY {
            0 => index as u16,
            _ => (self.fixed_registers + (index & !TEMPORARY)) as u16,
        }
    }

    fn handlers(&self, code: &Code, positions: &[u32]) -> Vec<Handler> {
        let used = code.handlers.iter().filter(|handler| handler.is_used);
        used.map(|handler| Handler {
            start: positions[handler.start as usize],
            end: positions[handler.end as usize],
            target: positions[handler.target as usize],
            register: self.register_number(handler.register),
        })
        .collect()
    }

    fn fail(
        &self,
        problem: Problem,
        span: Option<Span>,
        emitted_at: Option<&'static Location<'static>>,
    ) -> BuildError {
        BuildError {
            function: Some(self.qualified_name.clone()),
            problem,
            span,
            emitted_at,
        }
    }

    fn fail_at(&self, problem: Problem, code: &Code, index: usize) -> BuildError {
        let draft = &code.drafts[index];
        self.fail(problem, Some(draft.span), Some(draft.emitted_at))
    }
}

/// Word position of each draft, and at the end the number of words. A draft that is not kept has that of the next.
fn positions(code: &Code) -> Vec<u32> {
    let mut positions = Vec::with_capacity(code.drafts.len() + 1);
    let mut pc: u32 = 0;
    for draft in &code.drafts {
        positions.push(pc);
        if draft.is_kept {
            pc = pc.saturating_add(draft.op.words() as u32);
        }
    }
    positions.push(pc);
    positions
}

/// Whether the op is one of the unconditional forward jumps that the peephole rules look for.
pub(super) fn is_forward_jump(draft: &Draft) -> bool {
    draft.op == Op::Jump
}

/// Whether the op branches on a condition that can be turned round.
pub(super) fn is_invertible(draft: &Draft) -> bool {
    draft.op.info().roles[2] == Role::Sense
}
