//! The numbers of the compiled form: opcodes, positions, categories and flags.
//!
//! They are those of `re/_constants.py`, whose `MAGIC` must equal [`MAGIC`].

/// Version of the compiled form; `_sre.MAGIC`.
pub const MAGIC: u32 = 20_230_612;
/// Bytes of one code word; `_sre.CODESIZE`.
pub const CODE_SIZE: usize = 4;
/// The repeat count that means "no limit"; `_sre.MAXREPEAT`.
pub const MAX_REPEAT: u32 = u32::MAX;
/// The largest number of groups; `_sre.MAXGROUPS`.
pub const MAX_GROUPS: u32 = i32::MAX as u32 / 2;

/// Flags of a pattern object (`re.I` and so on) that this crate looks at.
pub mod flags {
    /// `re.IGNORECASE`.
    pub const IGNORECASE: u32 = 2;
    /// `re.LOCALE`.
    pub const LOCALE: u32 = 4;
    /// `re.UNICODE`.
    pub const UNICODE: u32 = 32;
}

macro_rules! codes {
    ($name:ident { $($variant:ident),* $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $($variant),* }

        impl $name {
            const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The meaning of a code word, if it has one.
            pub(crate) fn from_code(code: u32) -> Option<Self> {
                Self::ALL.get(usize::try_from(code).ok()?).copied()
            }
        }
    };
}

codes!(Opcode {
    Failure,
    Success,
    Any,
    AnyAll,
    Assert,
    AssertNot,
    At,
    Branch,
    Category,
    Charset,
    BigCharset,
    GroupRef,
    GroupRefExists,
    In,
    Info,
    Jump,
    Literal,
    Mark,
    MaxUntil,
    MinUntil,
    NotLiteral,
    Negate,
    Range,
    Repeat,
    RepeatOne,
    Subpattern,
    MinRepeatOne,
    AtomicGroup,
    PossessiveRepeat,
    PossessiveRepeatOne,
    GroupRefIgnore,
    InIgnore,
    LiteralIgnore,
    NotLiteralIgnore,
    GroupRefLocIgnore,
    InLocIgnore,
    LiteralLocIgnore,
    NotLiteralLocIgnore,
    GroupRefUniIgnore,
    InUniIgnore,
    LiteralUniIgnore,
    NotLiteralUniIgnore,
    RangeUniIgnore,
});

codes!(At {
    Beginning,
    BeginningLine,
    BeginningString,
    Boundary,
    NonBoundary,
    End,
    EndLine,
    EndString,
    LocBoundary,
    LocNonBoundary,
    UniBoundary,
    UniNonBoundary,
});

codes!(Category {
    Digit,
    NotDigit,
    Space,
    NotSpace,
    Word,
    NotWord,
    Linebreak,
    NotLinebreak,
    LocWord,
    LocNotWord,
    UniDigit,
    UniNotDigit,
    UniSpace,
    UniNotSpace,
    UniWord,
    UniNotWord,
    UniLinebreak,
    UniNotLinebreak,
});

/// Bits of the second word of an `INFO` block.
pub(crate) mod info {
    pub(crate) const PREFIX: u32 = 1;
    pub(crate) const LITERAL: u32 = 2;
    pub(crate) const CHARSET: u32 = 4;
}
