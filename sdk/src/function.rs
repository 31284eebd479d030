//! [`FunctionBuilder`]: one function under construction.
//!
//! Emitting appends drafts: ops whose registers and labels are still symbolic. When the function is finished,
//! [`layout`] improves the drafts, gives registers and labels their numbers and encodes.
//!
//! **Invariant**: no method fails or panics; the first mistake is kept in `mistake` and reported at the end.
//!
//! # Registers
//!
//! ```text
//! | parameters | locals and unnamed registers | temporaries, a stack |
//! ```
//!
//! Locals may be asked for at any time: temporaries are renumbered to come after all of them. More than
//! [`MAX_REGISTERS`] are refused. Should that ever bind, the layout is the place to spill: registers beyond the limit
//! live in a list in the last register, and each draft that touches one gets `get_item_imm` before or `set_item` after
//! it, through three registers kept for that.

mod calls;
mod emitters;
mod layout;
mod lines;
mod loads;
mod names;
mod operands;
mod peephole;
mod reachable;
mod regions;
mod registers;

use std::panic::Location;
use std::sync::atomic::{AtomicU32, Ordering};

use corevm_bytecode::{Constant, FunctionKind, Local, Op, Parameters, Span};

use crate::constants::ConstantPool;
use crate::error::{BuildError, Problem};
use crate::ids::{Capture, ConstId, Label, Reg, Sense};
use names::NameIndex;
use regions::{CoveredRange, Region};

pub use calls::Window;
pub use emitters::{branch_form, immediate_form};
pub use loads::CellSource;

pub(crate) use layout::{Explanation, Origins};

/// Registers that one function may have.
pub(crate) const MAX_REGISTERS: usize = 65_000;
/// No label.
pub(crate) const NO_LABEL: u32 = u32::MAX;

/// Tells builders apart. Only compared, so that the order in which threads draw numbers changes no output.
static NEXT_OWNER: AtomicU32 = AtomicU32::new(0);

/// Builds one function. Many may be open at once, as functions nest.
///
/// Operands of the emitters come in the order of the op table: what is written first, then what is read. See
/// [`corevm_bytecode::ops`] for what each op does.
#[derive(Debug)]
pub struct FunctionBuilder {
    id: u32,
    name: String,
    qualified_name: String,
    parameters: Parameters,
    kind: FunctionKind,
    language_flags: u32,
    first_line: u32,

    drafts: Vec<Draft>,
    /// Comes before the drafts. While [`prologue`](Self::prologue) runs, the two are exchanged.
    prologue: Vec<Draft>,
    in_prologue: bool,
    labels: Vec<LabelState>,
    regions: Vec<Region>,
    /// Open ones, innermost last: indices into `regions`.
    open_regions: Vec<u32>,
    ranges: Vec<CoveredRange>,
    pool: ConstantPool,
    captures: Vec<String>,
    captures_by_name: NameIndex,

    locals: Vec<Local>,
    locals_by_name: NameIndex,
    /// Parameters, locals and unnamed registers.
    fixed_registers: u32,
    /// Temporaries in use; those of `freed` are holes.
    depth: u32,
    max_depth: u32,
    freed: Vec<bool>,

    span: Span,
    /// The last draft does not fall through and no label was bound since.
    is_dead: bool,
    /// A label was bound after the last draft.
    is_joined: bool,
    is_muted: bool,
    mistake: Option<Box<BuildError>>,
}

/// An instruction whose registers and label are symbolic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draft {
    pub(crate) op: Op,
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) c: u32,
    pub(crate) d: u32,
    /// The label it may jump to, or [`NO_LABEL`]; in the layout, the index of the draft there.
    pub(crate) label: u32,
    /// Takes part in the result.
    pub(crate) is_kept: bool,
    /// Does nothing, and goes where another instruction stands for its line.
    pub(crate) is_note: bool,
    pub(crate) span: Span,
    pub(crate) emitted_at: &'static Location<'static>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LabelState {
    /// Index of the draft that it stands before.
    pub(crate) bound: Option<u32>,
}

impl FunctionBuilder {
    /// An empty function. `qualified_name` has the path of the enclosing scopes.
    pub fn new(
        name: impl Into<String>,
        qualified_name: impl Into<String>,
        parameters: Parameters,
    ) -> Self {
        let mut builder = FunctionBuilder {
            id: NEXT_OWNER.fetch_add(1, Ordering::Relaxed),
            name: name.into(),
            qualified_name: qualified_name.into(),
            kind: FunctionKind::Plain,
            language_flags: 0,
            first_line: 0,
            drafts: Vec::with_capacity(16),
            prologue: Vec::new(),
            in_prologue: false,
            labels: Vec::new(),
            regions: Vec::new(),
            open_regions: Vec::new(),
            ranges: Vec::new(),
            pool: ConstantPool::default(),
            captures: Vec::new(),
            captures_by_name: NameIndex::default(),
            locals: Vec::new(),
            locals_by_name: NameIndex::default(),
            fixed_registers: 0,
            depth: 0,
            max_depth: 0,
            freed: Vec::new(),
            span: Span::default(),
            is_dead: false,
            is_joined: false,
            is_muted: false,
            mistake: None,
            parameters: Parameters::default(),
        };
        builder.add_parameters(parameters);
        builder
    }

    /// Gives a function that was made without parameters its parameters, before it gets any other register.
    #[track_caller]
    pub fn declare_parameters(&mut self, parameters: Parameters) {
        if self.fixed_registers > 0 {
            return self.report(Problem::LateParameters, Location::caller());
        }
        self.add_parameters(parameters);
    }

    /// How arguments are bound.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// What calling the function makes; plain at first.
    pub fn kind(&mut self, kind: FunctionKind) {
        self.kind = kind;
    }

    /// Bits that only the language reads; zero at first.
    pub fn language_flags(&mut self, flags: u32) {
        self.language_flags = flags;
    }

    /// First source line, 1-based; at first that of the first span.
    pub fn first_line(&mut self, line: u32) {
        self.first_line = line;
    }

    /// Name with the path of enclosing scopes.
    pub fn qualified_name(&self) -> &str {
        &self.qualified_name
    }

    /// Source of the code emitted from now on.
    pub fn set_span(&mut self, span: Span) {
        self.span = span;
    }

    /// Source of the code emitted now, to be set again later.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Makes control pass through the current line, for whoever follows a program line by line, also when nothing is emitted there. What
    /// has no line ([`Span::default`]) takes no part in that: it belongs to the line that control comes from.
    #[track_caller]
    pub fn note_line(&mut self) {
        let mut draft = self.draft(Op::Nop, Location::caller());
        draft.is_note = true;
        self.append(draft);
    }

    /// Whether code emitted now can be reached, as far as the builder knows yet. What cannot is dropped.
    pub fn is_reachable(&self) -> bool {
        !self.is_dead && !self.is_muted
    }

    /// Whether code emitted from now on is dropped, for parts of the source that are only checked for errors. Gives the
    /// former setting, to be set again.
    pub fn mute(&mut self, is_muted: bool) -> bool {
        std::mem::replace(&mut self.is_muted, is_muted)
    }

    /// The constant's index; constants that are the same bit for bit share one.
    pub fn constant(&mut self, constant: Constant) -> ConstId {
        self.pool.intern(constant)
    }

    /// A cell that the function captures, by name; the same name gives the same cell. Cells are numbered in the order
    /// of first use, which is the order in the tuple for `make_closure`.
    #[track_caller]
    pub fn capture(&mut self, name: &str) -> Capture {
        let captures = &self.captures;
        match self
            .captures_by_name
            .find(name, captures.len(), |index| &captures[index])
        {
            Some(index) => Capture(index as u16),
            None => self.add_capture(name),
        }
    }

    /// A further captured cell, also when there is one of the same name (an inner scope's).
    #[track_caller]
    pub fn add_capture(&mut self, name: &str) -> Capture {
        let Ok(index) = u16::try_from(self.captures.len()) else {
            self.report(Problem::TooMany("captured cells"), Location::caller());
            return Capture(0);
        };
        self.captures.push(name.to_string());
        Capture(index)
    }

    /// A new label, to be bound once.
    pub fn label(&mut self) -> Label {
        self.labels.push(LabelState::default());
        Label {
            owner: self.id,
            index: self.labels.len() as u32 - 1,
        }
    }

    /// Makes the label stand for the next instruction.
    #[track_caller]
    pub fn bind(&mut self, label: Label) {
        let at = Location::caller();
        let position = self.drafts.len() as u32;
        let Some(state) = self.label_state(label, at) else {
            return;
        };
        if state.bound.replace(position).is_some() {
            self.report(Problem::LabelBoundTwice, at);
        }
        if !self.is_muted {
            self.is_dead = false;
            self.is_joined = true;
        }
    }

    /// A new label bound here: the head of a loop.
    #[track_caller]
    pub fn here(&mut self) -> Label {
        let label = self.label();
        self.bind(label);
        label
    }

    /// Jumps, with `loop` when the label is already bound.
    #[track_caller]
    pub fn jump(&mut self, label: Label) {
        let at = Location::caller();
        self.push_jump(label, at);
    }

    /// Jumps back to the head of a loop, which is a safepoint.
    #[track_caller]
    pub fn loop_to(&mut self, label: Label) {
        let at = Location::caller();
        match self.label_state(label, at) {
            Some(LabelState { bound: Some(_) }) => self.push_jump(label, at),
            Some(_) => self.report(Problem::LoopForward, at),
            None => {}
        }
    }

    /// Emits straight-line code at the start of the function, after earlier prologue code: for what the body turns out
    /// to need, such as cells and unset variables.
    #[track_caller]
    pub fn prologue(&mut self, emit: impl FnOnce(&mut Self)) {
        if self.in_prologue {
            return emit(self);
        }
        let (is_dead, is_joined) = (self.is_dead, self.is_joined);
        (self.is_dead, self.is_joined, self.in_prologue) = (false, true, true);
        std::mem::swap(&mut self.drafts, &mut self.prologue);
        emit(self);
        std::mem::swap(&mut self.drafts, &mut self.prologue);
        if self.is_dead {
            self.report(Problem::NotStraight, Location::caller());
        }
        (self.is_dead, self.is_joined, self.in_prologue) = (is_dead, is_joined, false);
    }

    /// The first mistake made so far. Reported by [`ModuleBuilder::define`](crate::ModuleBuilder::define) too.
    pub fn mistake(&self) -> Option<&BuildError> {
        self.mistake.as_deref()
    }

    /// Keeps the first mistake.
    pub(crate) fn report(&mut self, problem: Problem, at: &'static Location<'static>) {
        if self.mistake.is_none() {
            self.mistake = Some(Box::new(BuildError {
                function: Some(self.qualified_name.clone()),
                problem,
                span: Some(self.span),
                emitted_at: Some(at),
            }));
        }
    }

    fn label_state(
        &mut self,
        label: Label,
        at: &'static Location<'static>,
    ) -> Option<&mut LabelState> {
        if label.owner != self.id {
            self.report(Problem::Foreign("label"), at);
            return None;
        }
        if self.in_prologue {
            self.report(Problem::NotStraight, at);
        }
        self.labels.get_mut(label.index as usize)
    }

    fn is_bound(&self, label: u32) -> bool {
        matches!(
            self.labels.get(label as usize),
            Some(LabelState { bound: Some(_) })
        )
    }

    /// An op without operands, emitted now.
    fn draft(&self, op: Op, at: &'static Location<'static>) -> Draft {
        Draft {
            op,
            a: 0,
            b: 0,
            c: 0,
            d: 0,
            label: NO_LABEL,
            is_kept: true,
            is_note: false,
            span: self.span,
            emitted_at: at,
        }
    }

    fn push_jump(&mut self, label: Label, at: &'static Location<'static>) {
        if self.label_state(label, at).is_none() {
            return;
        }
        let op = match self.is_bound(label.index) {
            true => Op::Loop,
            false => Op::Jump,
        };
        let mut draft = self.draft(op, at);
        draft.label = label.index;
        self.append(draft);
    }

    /// Appends a draft, unless it cannot be reached. Only `loop` may jump back, so other ops get help.
    fn push(&mut self, draft: Draft) {
        let leads_back = draft.label != NO_LABEL && self.is_bound(draft.label);
        if leads_back && draft.op != Op::Loop {
            self.push_backward_branch(draft);
        } else {
            self.append(draft);
        }
    }

    fn append(&mut self, draft: Draft) {
        let is_idle = draft.op == Op::Move && draft.a == draft.b;
        if is_idle || !self.is_reachable() {
            return;
        }
        self.is_dead = draft.op.info().ends;
        self.is_joined = false;
        self.drafts.push(draft);
    }

    /// A conditional jump back becomes one over a `loop`, on the opposite condition where there is one.
    fn push_backward_branch(&mut self, mut draft: Draft) {
        let mut back = self.draft(Op::Loop, draft.emitted_at);
        back.label = draft.label;
        let past = self.label();
        if operands::has_sense(draft.op) {
            draft.c ^= Sense::True as u32;
            draft.label = past.index;
            self.append(draft);
        } else {
            let taken = self.label();
            draft.label = taken.index;
            self.append(draft);
            self.push_jump(past, draft.emitted_at);
            self.bind(taken);
        }
        self.append(back);
        self.bind(past);
    }

    /// Checks that the register is this function's, and gives its index.
    fn register_index(&mut self, register: Reg, at: &'static Location<'static>) -> u32 {
        if register.index == crate::ids::NO_REGISTER {
            self.report(Problem::NoRegister, at);
        } else if register.owner != self.id {
            self.report(Problem::Foreign("register"), at);
        }
        register.index
    }
}
