//! One function while it is lowered: its registers, its code and what is known at the current place.
//!
//! Registers, from 0: parameters, other variables (or their cells), variables of inlined comprehensions, temporaries.
//! Temporaries are a stack, so a call window at its top gives up nothing that is needed.
//!
//! **Invariant:** a temporary is read only between its allocation and the reset of the stack below it.

use corevm_bytecode::{Instruction, Op, Special};
use pyta_syntax::{ast::name::Name, text_size::TextRange};
use rustc_hash::FxHashMap;

use crate::{
    bound::{Bound, RegisterBits},
    code::{self, Code},
    lower::Block,
    symbols::ScopeId,
};

/// A register.
pub type Reg = u16;

/// Registers above this are not used, so that windows have room.
const MAX_REGISTERS: u32 = 60_000;

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
    code: code::Label,
    state: u32,
}

/// A function being lowered.
#[derive(Debug)]
pub struct Unit<'a> {
    pub kind: UnitKind,
    pub scope: ScopeId,
    pub name: Name,
    pub qualified_name: String,
    /// Class whose private names are mangled.
    pub class: Option<Name>,
    pub first_line: TextRange,
    pub code: Code,
    pub variables: FxHashMap<Name, Variable>,
    pub captures: FxHashMap<Name, u16>,
    /// Register of the namespace that names are looked up in first.
    pub namespace: Option<Reg>,
    pub inlined: Vec<Inlined>,
    /// Registers of inlined comprehensions' variables, by depth, name and whether they hold a cell.
    pub comprehension_registers: FxHashMap<(usize, Name, bool), Reg>,
    pub blocks: Vec<Block<'a>>,
    /// Source range of what is emitted.
    pub range: TextRange,
    pub bound: Bound,
    /// Control can come here.
    pub is_reachable: bool,
    /// Variables whose registers must be empty at the start.
    pub needs_empty: RegisterBits,
    /// Variables that some `del` or `except … as` unbinds.
    pub deleted: RegisterBits,
    /// Variables bound since the last reset: what a handler cannot rely on.
    pub touched: RegisterBits,
    states: Vec<Option<Bound>>,
    /// First register of the temporaries.
    pub first_temporary: Reg,
    top: u32,
    high: u32,
    /// Registers ran out.
    pub is_too_large: bool,
    /// Names assigned as `self.x` in methods of this class.
    pub static_attributes: Vec<Name>,
    /// Annotations seen so far that need an index.
    pub conditional_annotations: usize,
    /// Deferred annotations of a module or class.
    pub annotations: Vec<DeferredAnnotation<'a>>,
    pub in_conditional: bool,
    /// Parameters, in register order.
    pub parameters: corevm_bytecode::Parameters,
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
    pub fn new(kind: UnitKind, scope: ScopeId, name: &Name, qualified_name: String) -> Self {
        Unit {
            kind,
            scope,
            name: name.clone(),
            qualified_name,
            class: None,
            first_line: TextRange::default(),
            code: Code::default(),
            variables: FxHashMap::default(),
            captures: FxHashMap::default(),
            namespace: None,
            inlined: Vec::new(),
            comprehension_registers: FxHashMap::default(),
            blocks: Vec::new(),
            range: TextRange::default(),
            bound: Bound::default(),
            is_reachable: true,
            needs_empty: RegisterBits::default(),
            deleted: RegisterBits::default(),
            touched: RegisterBits::default(),
            states: Vec::new(),
            first_temporary: 0,
            top: 0,
            high: 0,
            is_too_large: false,
            static_attributes: Vec::new(),
            conditional_annotations: 0,
            annotations: Vec::new(),
            in_conditional: false,
            parameters: Default::default(),
            language_flags: 0,
            flavor: None,
        }
    }

    // Registers.

    /// The next free temporary's register.
    pub fn top(&self) -> Reg {
        self.top as Reg
    }

    /// A new temporary.
    pub fn temporary(&mut self) -> Reg {
        self.temporaries(1)
    }

    /// The first of `count` new temporaries.
    pub fn temporaries(&mut self, count: u32) -> Reg {
        let register = self.top;
        self.reserve(self.top + count);
        self.top = self.top.saturating_add(count).min(MAX_REGISTERS);
        register as Reg
    }

    /// Gives up all temporaries from `register` on.
    pub fn reset(&mut self, register: Reg) {
        self.top = register.into();
    }

    /// Makes room for registers below `end`.
    pub fn reserve(&mut self, end: u32) {
        self.is_too_large |= end > MAX_REGISTERS;
        self.high = self.high.max(end.min(MAX_REGISTERS + 8));
    }

    /// All variables have registers now.
    pub fn start_temporaries(&mut self) {
        self.first_temporary = self.top();
    }

    pub fn is_temporary(&self, register: Reg) -> bool {
        register >= self.first_temporary
    }

    pub fn registers(&self) -> u16 {
        self.high as u16
    }

    // Code.

    pub fn at(&mut self, range: TextRange) {
        self.range = range;
    }

    pub fn emit(&mut self, op: Op, a: u16, b: u16, c: u16) {
        self.emit_d(op, a, b, c, 0);
    }

    pub fn emit_d(&mut self, op: Op, a: u16, b: u16, c: u16, d: u32) {
        if !self.is_reachable {
            return;
        }
        let cache = 0;
        let instruction = Instruction {
            op,
            a,
            b,
            c,
            d,
            cache,
        };
        self.code.emit(instruction, None, self.range);
        if op.info().ends {
            self.is_reachable = false;
        }
    }

    /// Emits an instruction that may jump to a label bound later.
    pub fn emit_jump(&mut self, op: Op, a: u16, b: u16, c: u16, label: Label) {
        if !self.is_reachable {
            return;
        }
        self.merge_into(label);
        let (d, cache) = (0, 0);
        let instruction = Instruction {
            op,
            a,
            b,
            c,
            d,
            cache,
        };
        self.code.emit(instruction, Some(label.code), self.range);
        if op.info().ends {
            self.is_reachable = false;
        }
    }

    pub fn jump(&mut self, label: Label) {
        self.emit_jump(Op::Jump, 0, 0, 0, label);
    }

    pub fn load_special(&mut self, dst: Reg, special: Special) {
        self.emit(Op::LoadSpecial, dst, special as u16, 0);
    }

    pub fn load_nil(&mut self, dst: Reg) {
        self.load_special(dst, Special::Nil);
    }

    // Labels.

    pub fn label(&mut self) -> Label {
        self.states.push(None);
        Label {
            code: self.code.label(),
            state: self.states.len() as u32 - 1,
        }
    }

    fn merge_into(&mut self, label: Label) {
        match &mut self.states[label.state as usize] {
            Some(state) => state.merge(&self.bound),
            state => *state = Some(self.bound.clone()),
        }
    }

    /// Binds a label that is jumped to from before.
    pub fn bind(&mut self, label: Label) {
        let Some(mut state) = self.states[label.state as usize].take() else {
            return;
        };
        if self.is_reachable {
            state.merge(&self.bound);
        }
        self.code.bind(label.code);
        self.set_state(state);
    }

    fn set_state(&mut self, state: Bound) {
        self.needs_empty.union(&state.uncertain());
        self.bound = state;
        self.is_reachable = true;
    }

    /// Binds the head of a loop whose body may bind `assigned`.
    pub fn bind_loop(&mut self, label: Label, assigned: &RegisterBits) {
        if !self.is_reachable {
            return;
        }
        let mut state = self.bound.clone();
        state.maybe.union(assigned);
        state.always.subtract(&self.deleted);
        self.code.bind(label.code);
        self.set_state(state);
    }

    /// Jumps back to the head of a loop.
    pub fn loop_to(&mut self, label: Label) {
        if self.is_reachable {
            let instruction = Instruction::new(Op::Loop);
            self.code.emit(instruction, Some(label.code), self.range);
            self.is_reachable = false;
        }
    }

    // Handlers.

    /// Where a covered range starts.
    pub fn start_cover(&mut self) -> Cover {
        let touched = std::mem::take(&mut self.touched);
        Cover {
            start: self.code.position(),
            bound: self.bound.clone(),
            touched,
            is_used: false,
        }
    }

    /// Covers what was emitted since the cover's start, or since it was continued.
    pub fn cover(&mut self, cover: &mut Cover, target: Label, register: Reg) {
        if self.code.cover(cover.start, target.code, register) {
            cover.is_used = true;
        }
        cover.start = self.code.position();
    }

    /// Binds the handler of a cover; not when nothing covered may raise.
    pub fn bind_handler(&mut self, cover: Cover, target: Label) {
        let mut touched = cover.touched;
        touched.union(&self.touched);
        if cover.is_used {
            let mut state = cover.bound;
            state.maybe.union(&self.touched);
            state.always.subtract(&self.deleted);
            self.code.bind(target.code);
            self.set_state(state);
        } else {
            self.is_reachable = false;
        }
        self.touched = touched;
    }

    /// As [`Self::bind_handler`], for a handler that uses no variables and raises in the end.
    pub fn bind_raising_handler(&mut self, cover: Cover, target: Label) {
        let mut touched = cover.touched;
        touched.union(&self.touched);
        self.touched = touched;
        self.is_reachable = cover.is_used;
        if cover.is_used {
            self.code.bind(target.code);
            self.bound = cover.bound;
        }
    }

    // Variables.

    /// Notes that a variable's register holds a value now.
    pub fn note_bound(&mut self, register: Reg) {
        if !self.is_temporary(register) {
            self.bound.bind(register);
            self.touched.insert(register);
        }
    }
}

/// A range that a handler covers, while it is emitted.
#[derive(Debug)]
pub struct Cover {
    pub start: u32,
    bound: Bound,
    touched: RegisterBits,
    is_used: bool,
}
