//! One function while it is lowered: its builder and what is known at the current place.
//!
//! Registers, from 0: parameters, other variables (or their cells), variables of inlined comprehensions, temporaries.
//!
//! **Invariant:** a label of the builder is bound only where control can come, so [`FunctionBuilder::is_reachable`] is
//! exact and code that cannot be reached is lowered for its errors only.

use corevm_sdk::{self as sdk, Capture, FunctionBuilder, Parameters, Reg, RegionId, Span};
use pyta_syntax::{
    Position, Source,
    ast::name::Name,
    text_size::{TextRange, TextSize},
};
use rustc_hash::FxHashMap;

use crate::{
    bound::{Bound, RegisterBits},
    lower::Block,
    symbols::ScopeId,
};

/// A variable that has a register.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    pub register: Reg,
    /// The register holds the variable's cell.
    pub is_cell: bool,
}

/// What kind of code the unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    Annotations,
}

/// An inlined comprehension that is being lowered.
#[derive(Debug)]
pub struct Inlined {
    pub scope: ScopeId,
    pub variables: FxHashMap<Name, Variable>,
}

/// A place in the code with what holds there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    label: sdk::Label,
    state: u32,
}

/// A function being lowered.
#[derive(Debug)]
pub struct Unit<'a> {
    pub kind: UnitKind,
    pub scope: ScopeId,
    /// Its code.
    pub f: FunctionBuilder,
    lines: Lines<'a>,
    /// Class whose private names are mangled.
    pub class: Option<Name>,
    pub first_line: TextRange,
    pub variables: FxHashMap<Name, Variable>,
    pub captures: FxHashMap<Name, Capture>,
    /// Register of the namespace that names are looked up in first.
    pub namespace: Option<Reg>,
    pub inlined: Vec<Inlined>,
    /// Registers of inlined comprehensions' variables, by depth, name and whether they hold a cell.
    pub comprehension_registers: FxHashMap<(usize, Name, bool), Reg>,
    pub blocks: Vec<Block<'a>>,
    /// Source range of what is emitted.
    pub range: TextRange,
    pub bound: Bound,
    /// Variables whose registers must be empty at the start.
    pub needs_empty: RegisterBits,
    /// Variables that some `del` or `except … as` unbinds.
    pub deleted: RegisterBits,
    /// Variables bound since the last reset: what a handler cannot rely on.
    pub touched: RegisterBits,
    states: Vec<Option<Bound>>,
    /// Names assigned as `self.x` in methods of this class.
    pub static_attributes: Vec<Name>,
    /// Annotations seen so far that need an index.
    pub conditional_annotations: usize,
    /// Deferred annotations of a module or class.
    pub annotations: Vec<DeferredAnnotation<'a>>,
    pub in_conditional: bool,
    pub language_flags: u32,
    pub flavor: Option<u8>,
}

/// An annotation to be evaluated by `__annotate__`.
#[derive(Clone, Copy, Debug)]
pub struct DeferredAnnotation<'a> {
    pub name: &'a Name,
    pub annotation: &'a pyta_syntax::ast::Expr,
    /// Evaluated only when the statement ran; index in `__conditional_annotations__`.
    pub index: Option<usize>,
    /// Of the whole statement.
    pub range: TextRange,
}

impl<'a> Unit<'a> {
    pub fn new(
        kind: UnitKind,
        scope: ScopeId,
        name: &Name,
        qualified_name: String,
        source: &'a Source,
    ) -> Self {
        Unit {
            kind,
            scope,
            f: FunctionBuilder::new(name.as_str(), qualified_name, Parameters::default()),
            lines: Lines::new(source),
            class: None,
            first_line: TextRange::default(),
            variables: FxHashMap::default(),
            captures: FxHashMap::default(),
            namespace: None,
            inlined: Vec::new(),
            comprehension_registers: FxHashMap::default(),
            blocks: Vec::new(),
            range: TextRange::default(),
            bound: Bound::default(),
            needs_empty: RegisterBits::default(),
            deleted: RegisterBits::default(),
            touched: RegisterBits::default(),
            states: Vec::new(),
            static_attributes: Vec::new(),
            conditional_annotations: 0,
            annotations: Vec::new(),
            in_conditional: false,
            language_flags: 0,
            flavor: None,
        }
    }

    /// What is emitted from here on comes from this range.
    pub fn at(&mut self, range: TextRange) {
        if range != self.range {
            self.range = range;
            let span = self.lines.span(range);
            self.f.set_span(span);
        }
    }

    /// What is emitted from here on belongs to whatever line control comes from.
    pub fn nowhere(&mut self) {
        self.at(TextRange::default());
    }

    /// Control passes through this range, also when nothing is done there.
    pub fn pass_through(&mut self, range: TextRange) {
        self.at(range);
        self.f.note_line();
    }

    // Labels.

    pub fn label(&mut self) -> Label {
        self.states.push(None);
        Label {
            label: self.f.label(),
            state: self.states.len() as u32 - 1,
        }
    }

    /// Emits an instruction that may jump to a label bound later.
    pub fn branch(&mut self, label: Label, emit: impl FnOnce(&mut FunctionBuilder, sdk::Label)) {
        if self.f.is_reachable() {
            match &mut self.states[label.state as usize] {
                Some(state) => state.merge(&self.bound),
                state => *state = Some(self.bound.clone()),
            }
            emit(&mut self.f, label.label);
        }
    }

    pub fn jump(&mut self, label: Label) {
        self.branch(label, |f, label| f.jump(label));
    }

    /// Binds a label that is jumped to from before.
    pub fn bind(&mut self, label: Label) {
        let Some(mut state) = self.states[label.state as usize].take() else {
            return;
        };
        if self.f.is_reachable() {
            state.merge(&self.bound);
        }
        self.f.bind(label.label);
        self.set_state(state);
    }

    fn set_state(&mut self, state: Bound) {
        self.needs_empty.union(&state.uncertain());
        self.bound = state;
    }

    /// Binds the head of a loop whose body may bind `assigned`.
    pub fn bind_loop(&mut self, label: Label, assigned: &RegisterBits) {
        if !self.f.is_reachable() {
            return;
        }
        let mut state = self.bound.clone();
        state.maybe.union(assigned);
        state.always.subtract(&self.deleted);
        self.f.bind(label.label);
        self.set_state(state);
    }

    /// Jumps back to the head of a loop.
    pub fn loop_to(&mut self, label: Label) {
        if self.f.is_reachable() {
            self.f.loop_to(label.label);
        }
    }

    // Handlers.

    /// Exceptions of the code from here on go to a handler.
    pub fn start_cover(&mut self) -> Cover {
        Cover {
            region: self.f.begin_region(),
            bound: self.bound.clone(),
            touched: std::mem::take(&mut self.touched),
            can_raise: false,
        }
    }

    /// Ends what a cover covers.
    pub fn end_cover(&mut self, cover: &mut Cover, target: Label, register: Reg) {
        cover.can_raise = self.f.end_region(cover.region, target.label, register);
    }

    /// Binds the handler of a cover; not when nothing covered may raise. Control does not fall into it.
    pub fn bind_handler(&mut self, cover: Cover, target: Label) {
        let mut touched = cover.touched;
        touched.union(&self.touched);
        if cover.can_raise {
            let mut state = cover.bound;
            state.maybe.union(&self.touched);
            state.always.subtract(&self.deleted);
            self.f.bind(target.label);
            self.set_state(state);
        }
        self.touched = touched;
    }

    /// As [`Self::bind_handler`], for a handler that uses no variables and raises in the end.
    pub fn bind_raising_handler(&mut self, cover: Cover, target: Label) {
        let mut touched = cover.touched;
        touched.union(&self.touched);
        self.touched = touched;
        if cover.can_raise {
            self.f.bind(target.label);
            self.bound = cover.bound;
        }
    }

    // Variables.

    /// Notes that a variable's register holds a value now.
    pub fn note_bound(&mut self, register: Reg) {
        if !register.is_temporary() {
            self.bound.bind(register);
            self.touched.insert(register);
        }
    }
}

/// Code that a handler covers, while it is emitted.
#[derive(Debug)]
pub struct Cover {
    pub region: RegionId,
    bound: Bound,
    touched: RegisterBits,
    can_raise: bool,
}

/// Turns ranges of a source into lines and columns. Remembers the last line: the next position is mostly on it.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    source: &'a Source,
    line: u32,
    start: TextSize,
    end: TextSize,
}

impl<'a> Lines<'a> {
    pub fn new(source: &'a Source) -> Self {
        Lines {
            source,
            line: 0,
            start: TextSize::default(),
            end: TextSize::default(),
        }
    }

    pub fn span(&mut self, range: TextRange) -> Span {
        if range == TextRange::default() {
            return Span::default();
        }
        let start = self.position(range.start());
        let end = self.position(range.end());
        Span {
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }

    fn position(&mut self, offset: TextSize) -> Position {
        if self.source.is_made() {
            return self.source.position(offset);
        }
        if offset < self.start || offset >= self.end {
            let start_of = |line| self.source.offset(Position { line, column: 0 });
            let next = (self.end, start_of(self.line + 2));
            if next.0 <= offset && offset < next.1 {
                self.line += 1;
                (self.start, self.end) = next;
            } else {
                self.line = self.source.position(offset).line;
                (self.start, self.end) = (start_of(self.line), start_of(self.line + 1));
            }
        }
        Position {
            line: self.line,
            column: u32::from(offset - self.start),
        }
    }
}
