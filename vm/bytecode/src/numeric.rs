//! Operand `d` of `number` and `convert`: a typed numeric operation.
//!
//! ```text
//! | overflow:8 | to:8 | type:8 | op:8 |      op in the low bits
//! ```
//!
//! `number` takes operands of `number_type` and gives that type, comparisons give a boolean; `to` repeats
//! `number_type`. `not` and `neg` use operand `b` only. `convert` converts from `number_type` to `to`.

/// Type of the operands of a numeric operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum NumberType {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
    Bool,
}

impl NumberType {
    /// Size of a number in memory.
    pub const fn size_bytes(self) -> usize {
        match self {
            NumberType::I8 | NumberType::U8 | NumberType::Bool => 1,
            NumberType::I16 | NumberType::U16 => 2,
            NumberType::I32 | NumberType::U32 | NumberType::F32 => 4,
            NumberType::I64 | NumberType::U64 | NumberType::F64 => 8,
        }
    }

    /// Whether the type is one of floating point.
    pub const fn is_float(self) -> bool {
        matches!(self, NumberType::F32 | NumberType::F64)
    }
}

/// What a numeric operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum NumberOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Neg,
    And,
    Or,
    Xor,
    Not,
    Shl,
    Shr,
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
    /// The only one of `convert`, and only there.
    Convert,
}

/// What happens to a result outside of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Overflow {
    /// The low bits remain.
    Wrapping,
    /// The language's overflow error is raised.
    Checked,
    /// The nearest value of the type.
    Saturating,
}

/// A typed numeric operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    pub op: NumberOp,
    pub number_type: NumberType,
    /// Result type of a conversion, else `number_type`.
    pub to: NumberType,
    pub overflow: Overflow,
}

impl Number {
    /// `number_type op number_type`.
    pub const fn operation(op: NumberOp, number_type: NumberType, overflow: Overflow) -> Self {
        Number {
            op,
            number_type,
            to: number_type,
            overflow,
        }
    }

    /// A conversion.
    pub const fn conversion(from: NumberType, to: NumberType, overflow: Overflow) -> Self {
        Number {
            op: NumberOp::Convert,
            number_type: from,
            to,
            overflow,
        }
    }

    /// The operand `d` that states this operation.
    pub const fn pack(self) -> u32 {
        self.op as u32
            | (self.number_type as u32) << 8
            | (self.to as u32) << 16
            | (self.overflow as u32) << 24
    }

    /// The operation that operand `d` states.
    pub fn unpack(d: u32) -> Option<Number> {
        let [op, number_type, to, overflow] = d.to_le_bytes();
        let number = Number {
            op: NumberOp::from_u8(op)?,
            number_type: NumberType::from_u8(number_type)?,
            to: NumberType::from_u8(to)?,
            overflow: Overflow::from_u8(overflow)?,
        };
        let is_conversion = number.op == NumberOp::Convert;
        (is_conversion || number.number_type == number.to).then_some(number)
    }
}

impl NumberOp {
    /// Whether the result is a boolean.
    pub const fn is_comparison(self) -> bool {
        matches!(
            self,
            NumberOp::Lt | NumberOp::Le | NumberOp::Gt | NumberOp::Ge | NumberOp::Eq | NumberOp::Ne
        )
    }

    /// Whether only operand `b` counts.
    pub const fn is_unary(self) -> bool {
        matches!(self, NumberOp::Neg | NumberOp::Not | NumberOp::Convert)
    }
}

macro_rules! names {
    ($type:ident { $($variant:ident = $name:literal,)* }) => {
        impl $type {
            /// All, by number.
            pub const ALL: &'static [$type] = &[$($type::$variant,)*];

            /// The one with this number.
            pub fn from_u8(number: u8) -> Option<$type> {
                $type::ALL.get(usize::from(number)).copied()
            }

            /// Name in the text form.
            pub const fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)*
                }
            }

            /// The one with this name in the text form.
            pub fn from_name(name: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|item| item.name() == name)
            }
        }
    };
}

names!(NumberType {
    I8 = "i8",
    I16 = "i16",
    I32 = "i32",
    I64 = "i64",
    U8 = "u8",
    U16 = "u16",
    U32 = "u32",
    U64 = "u64",
    F32 = "f32",
    F64 = "f64",
    Bool = "bool",
});

names!(NumberOp {
    Add = "add",
    Sub = "sub",
    Mul = "mul",
    Div = "div",
    Rem = "rem",
    Neg = "neg",
    And = "and",
    Or = "or",
    Xor = "xor",
    Not = "not",
    Shl = "shl",
    Shr = "shr",
    Lt = "lt",
    Le = "le",
    Gt = "gt",
    Ge = "ge",
    Eq = "eq",
    Ne = "ne",
    Convert = "convert",
});

names!(Overflow {
    Wrapping = "wrapping",
    Checked = "checked",
    Saturating = "saturating",
});
