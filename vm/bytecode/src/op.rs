//! [`Op`] and what the op table says about each, derived from [`for_each_op!`](crate::for_each_op).

#[cfg(test)]
mod tests;

/// What an operand is; see [`crate::ops`] for the meanings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The operand is not used and is zero.
    None,
    Dst,
    Src,
    SrcDst,
    First,
    FirstDst,
    Window,
    WindowSpread,
    WindowDst,
    Imm,
    Small,
    Sense,
    Count,
    /// Number of registers after the rest list of `unpack_rest`.
    CountAfter,
    /// Number of arguments of a method call, without the receiver in `a + 3`.
    CountSelf,
    Pairs,
    Special,
    Capture,
    Const,
    Name,
    Names,
    Func,
    Native,
    Label,
    Number,
    Flags,
}

impl Role {
    /// The operand names a register (or the first of several).
    pub const fn is_register(self) -> bool {
        matches!(
            self,
            Role::Dst
                | Role::Src
                | Role::SrcDst
                | Role::First
                | Role::FirstDst
                | Role::Window
                | Role::WindowSpread
                | Role::WindowDst
        )
    }

    /// The operand is an index into the function's constants.
    pub const fn is_constant(self) -> bool {
        matches!(self, Role::Const | Role::Name | Role::Names)
    }
}

/// One row of the op table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpInfo {
    /// Name in the text form.
    pub name: &'static str,
    pub doc: &'static str,
    /// Roles of operands `a`, `b`, `c`, `d`.
    pub roles: [Role; 4],
    pub can_raise: bool,
    /// Guest code may run and collection may happen.
    pub is_safepoint: bool,
    pub has_cache: bool,
    /// May jump to its label.
    pub jumps: bool,
    /// Does not fall through.
    pub ends: bool,
    /// Length in words: 1 or 2.
    pub words: usize,
}

impl OpInfo {
    /// Control may leave to the covering handler: the instruction raises itself, or something raises at its poll.
    pub const fn may_reach_handler(&self) -> bool {
        self.can_raise || self.is_safepoint
    }
}

/// A value that has no constant: operand of `load_special`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Special {
    Nil = 0,
    True = 1,
    False = 2,
    /// An unset variable or missing argument.
    Empty = 3,
}

impl Special {
    pub const ALL: [Special; 4] = [Special::Nil, Special::True, Special::False, Special::Empty];

    pub const fn from_u16(number: u16) -> Option<Special> {
        match number {
            0 => Some(Special::Nil),
            1 => Some(Special::True),
            2 => Some(Special::False),
            3 => Some(Special::Empty),
            _ => None,
        }
    }

    /// Name in the text form.
    pub const fn name(self) -> &'static str {
        match self {
            Special::Nil => "nil",
            Special::True => "true",
            Special::False => "false",
            Special::Empty => "empty",
        }
    }
}

impl Op {
    /// The op with this number.
    #[inline]
    pub const fn from_u16(number: u16) -> Option<Op> {
        if (number as usize) < Op::COUNT {
            Some(Op::ALL[number as usize])
        } else {
            None
        }
    }

    /// The row of the op table.
    #[inline]
    pub const fn info(self) -> &'static OpInfo {
        &Op::INFO[self as usize]
    }

    /// Name in the text form.
    pub const fn name(self) -> &'static str {
        self.info().name
    }

    /// Length in words: 1 or 2.
    #[inline]
    pub const fn words(self) -> usize {
        self.info().words
    }

    /// The op with this name in the text form.
    pub fn from_name(name: &str) -> Option<Op> {
        Op::ALL.iter().copied().find(|op| op.name() == name)
    }
}

impl std::fmt::Display for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! role {
    (_) => {
        Role::None
    };
    ($role:ident) => {
        Role::$role
    };
}

const fn has_effect(effects: &[&str], wanted: &str) -> bool {
    let mut i = 0;
    while i < effects.len() {
        if is_same(effects[i].as_bytes(), wanted.as_bytes()) {
            return true;
        }
        i += 1;
    }
    false
}

const fn is_same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut i = 0;
    while i < left.len() {
        if left[i] != right[i] {
            return false;
        }
        i += 1;
    }
    true
}

const fn op_info(
    name: &'static str,
    doc: &'static str,
    roles: [Role; 4],
    effects: &[&str],
) -> OpInfo {
    let has_cache = has_effect(effects, "cache");
    OpInfo {
        name,
        doc,
        roles,
        can_raise: has_effect(effects, "raise"),
        is_safepoint: has_effect(effects, "poll"),
        has_cache,
        jumps: has_effect(effects, "jump"),
        ends: has_effect(effects, "end"),
        words: if has_cache || !matches!(roles[3], Role::None) {
            2
        } else {
            1
        },
    }
}

macro_rules! define_ops {
    ($($doc:literal $name:ident = $camel:ident { a: $a:tt, b: $b:tt, c: $c:tt, d: $d:tt } [$($effect:ident)*];)*) => {
        /// The operation of an instruction, numbered in the order of the op table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Op {
            $(#[doc = $doc] $camel,)*
        }

        impl Op {
            /// All ops, by number.
            pub const ALL: &'static [Op] = &[$(Op::$camel,)*];
            /// Number of ops; every op's number is below it.
            pub const COUNT: usize = Op::ALL.len();

            const INFO: [OpInfo; Op::COUNT] = [$(op_info(
                stringify!($name),
                $doc,
                [role!($a), role!($b), role!($c), role!($d)],
                &[$(stringify!($effect),)*],
            ),)*];
        }
    };
}

crate::for_each_op!(define_ops);

const _: () = assert!(Op::COUNT < u16::MAX as usize);
