//! Where the compiled code has each register's value.

use std::ops::{Deref, DerefMut};

use corevm_runtime::{Kind, Value};

/// How a register's value is at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rep {
    /// In its slot only.
    Slot,
    /// The value word, in a machine register.
    Word,
    /// A small integer times two.
    Int,
    Float,
    /// A constant that is no pointer.
    Const(Value),
}

/// What was tested of a value word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Nothing,
    /// An object of this kind.
    Kind(Kind),
    /// An object of this shape; good up to the next step.
    Shape(u32),
    /// A function with the code at this address; likewise.
    Code(usize),
    /// The constant with this number.
    Constant(usize),
}

/// One register of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Register {
    pub rep: Rep,
    /// The slot holds another value.
    pub dirty: bool,
    /// Of a float: its word, which may be a box, is at hand as well. There may be only one box.
    pub has_word: bool,
    /// For [`Rep::Slot`] and [`Rep::Word`].
    pub known: Known,
}

impl Register {
    pub const SLOT: Register = Register {
        rep: Rep::Slot,
        dirty: false,
        has_word: false,
        known: Known::Nothing,
    };

    /// A register that is at hand as `rep`.
    pub fn new(rep: Rep, dirty: bool) -> Register {
        Register {
            rep,
            dirty,
            has_word: false,
            known: Known::Nothing,
        }
    }

    /// After the interpreter ran something: objects may have moved and changed their shape.
    pub fn after_step(self) -> Register {
        match self.rep {
            Rep::Slot | Rep::Word => Register {
                known: match self.known {
                    Known::Shape(_) | Known::Code(_) => Known::Nothing,
                    known => known,
                },
                ..Register::SLOT
            },
            _ => Register {
                has_word: false,
                ..self
            },
        }
    }
}

/// All registers, and which frames there are.
#[derive(Clone, Debug)]
pub(crate) struct State {
    registers: Vec<Register>,
    /// Of the inlined frames below and the running one, so many are made: their headers are written, and the depth counts them.
    pub made: u32,
    /// Instructions that have run on the way here since fuel was charged, the present one not among them; -1: that one is charged already.
    pub uncharged: i64,
    /// What the machine code relies on held when something was run last that might change it.
    pub holds: bool,
}

impl State {
    pub fn new(registers: Vec<Register>, made: u32) -> State {
        State {
            registers,
            made,
            uncharged: 0,
            holds: false,
        }
    }

    /// All registers in their slots, where the code is entered.
    pub fn in_slots(registers: usize, made: u32) -> State {
        State {
            holds: true,
            ..State::new(vec![Register::SLOT; registers], made)
        }
    }
}

impl Deref for State {
    type Target = Vec<Register>;

    fn deref(&self) -> &Vec<Register> {
        &self.registers
    }
}

impl DerefMut for State {
    fn deref_mut(&mut self) -> &mut Vec<Register> {
        &mut self.registers
    }
}

/// What a value is as an operand of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Num {
    Int,
    Float,
    /// Nobody knows, or no number.
    Other,
}

impl Rep {
    pub fn num(self) -> Num {
        match self {
            Rep::Int => Num::Int,
            Rep::Float => Num::Float,
            Rep::Const(value) if value.is_int() => Num::Int,
            Rep::Const(value) if value.as_float_immediate().is_some() => Num::Float,
            _ => Num::Other,
        }
    }

    /// Whether the value is certainly no pointer.
    pub fn is_immediate(self) -> bool {
        match self {
            Rep::Int | Rep::Const(_) => true,
            Rep::Slot | Rep::Word | Rep::Float => false,
        }
    }

    /// What a register is where ways meet on which it is this and `other`.
    pub fn join(self, other: Rep) -> Rep {
        if self == other {
            return self;
        }
        match (self.num(), other.num()) {
            (Num::Int, Num::Int) => Rep::Int,
            (Num::Float, Num::Float) => Rep::Float,
            _ => Rep::Slot,
        }
    }
}
