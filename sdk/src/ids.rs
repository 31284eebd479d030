//! Newtypes for everything that a builder hands out.
//!
//! Registers, labels and regions carry the builder that made them, so that use in another function is noticed.

use std::fmt;
use std::ops::Not;

/// Marks the index of a temporary; parameters and locals come before all temporaries in the finished function.
pub(crate) const TEMPORARY: u32 = 1 << 31;
/// The index of a register that does not exist.
pub(crate) const NO_REGISTER: u32 = u32::MAX;

/// A register of one function under construction: a parameter, a local or a temporary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reg {
    pub(crate) owner: u32,
    /// With [`TEMPORARY`]: position in the stack of temporaries; without: the final number.
    pub(crate) index: u32,
}

impl Reg {
    /// Whether it came from `temp`, `temps` or a window, and not from a parameter or a local.
    pub fn is_temporary(self) -> bool {
        self.index & TEMPORARY != 0
    }

    /// Its number in the finished function. Only the end of the function tells that of a temporary: `None`.
    pub fn fixed_number(self) -> Option<u16> {
        match self.is_temporary() {
            true => None,
            false => u16::try_from(self.index).ok(),
        }
    }

    /// The register `distance` after this one.
    pub(crate) fn offset(self, distance: u32) -> Reg {
        Reg {
            index: self.index + distance,
            ..self
        }
    }

    /// Position in the stack of temporaries.
    pub(crate) fn position(self) -> Option<u32> {
        (self.is_temporary() && self.index != NO_REGISTER).then_some(self.index & !TEMPORARY)
    }
}

impl fmt::Display for Reg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.index, self.position()) {
            (_, Some(position)) => write!(f, "t{position}"),
            (NO_REGISTER, None) => f.write_str("no register"),
            (index, None) => write!(f, "r{index}"),
        }
    }
}

/// A place in the code to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    pub(crate) owner: u32,
    pub(crate) index: u32,
}

/// An open exception region, see [`FunctionBuilder::begin_region`](crate::FunctionBuilder::begin_region).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RegionId {
    pub(crate) owner: u32,
    pub(crate) index: u32,
}

/// The height of the stack of temporaries at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub(crate) owner: u32,
    pub(crate) depth: u32,
}

macro_rules! index {
    ($(#[$doc:meta])* $name:ident($type:ty), $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub(crate) $type);

        impl $name {
            /// The number in the finished module.
            pub fn index(self) -> $type {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    };
}

index!(
    /// A function of the module.
    FuncId(u32),
    "f"
);
index!(
    /// A native that the module imports.
    NativeId(u32),
    "n"
);
index!(
    /// A constant of one function.
    ConstId(u32),
    "k"
);
index!(
    /// A cell that the function under construction captures.
    Capture(u16),
    "c"
);

/// On which truth a branch jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sense {
    False = 0,
    True = 1,
}

impl From<bool> for Sense {
    fn from(truth: bool) -> Sense {
        match truth {
            true => Sense::True,
            false => Sense::False,
        }
    }
}

impl Not for Sense {
    type Output = Sense;

    fn not(self) -> Sense {
        match self {
            Sense::False => Sense::True,
            Sense::True => Sense::False,
        }
    }
}
