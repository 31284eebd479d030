//! The text that is searched: a borrowed slice of code units of one of three widths.

use memchr::{memchr, memrchr};

use crate::program::Literals;

/// A string or a bytes-like object, without copying.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// Bytes, or a string whose code points are all below 256.
    Narrow(&'a [u8]),
    /// A string whose code points are all below 65,536.
    Wide(&'a [u16]),
    /// Any other string.
    Full(&'a [u32]),
}

impl Subject<'_> {
    /// Number of code points (or bytes).
    pub fn len(&self) -> usize {
        match self {
            Subject::Narrow(units) => units.len(),
            Subject::Wide(units) => units.len(),
            Subject::Full(units) => units.len(),
        }
    }

    /// Whether there is nothing to search.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A code unit that holds one code point. The matcher is compiled once per implementor.
pub(crate) trait Unit: Copy + Eq + private::Sealed {
    /// Whether every unit is below 256.
    const NARROW: bool;

    /// The code point.
    fn code(self) -> u32;

    /// The units as bytes, if they are.
    #[doc(hidden)]
    fn as_bytes(units: &[Self]) -> Option<&[u8]>;

    /// Index of the first unit equal to `c`, or the length.
    #[doc(hidden)]
    fn find(units: &[Self], c: u32) -> usize;

    /// Index of the last unit equal to `c`.
    #[doc(hidden)]
    fn rfind(units: &[Self], c: u32) -> Option<usize>;

    /// Whether `units` is the run of literals.
    #[doc(hidden)]
    fn equals(units: &[Self], literals: &Literals, at: usize) -> bool;
}

mod private {
    pub trait Sealed {}
    impl Sealed for u8 {}
    impl Sealed for u16 {}
    impl Sealed for u32 {}
}

impl Unit for u8 {
    const NARROW: bool = true;

    #[inline(always)]
    fn code(self) -> u32 {
        u32::from(self)
    }

    #[inline(always)]
    fn as_bytes(units: &[u8]) -> Option<&[u8]> {
        Some(units)
    }

    #[inline]
    fn find(units: &[u8], c: u32) -> usize {
        let Ok(byte) = u8::try_from(c) else {
            return units.len();
        };
        // Most runs are short: look at a few bytes before paying for the vector search.
        let near = units.len().min(8);
        if let Some(at) = units[..near].iter().position(|&unit| unit == byte) {
            return at;
        }
        memchr(byte, &units[near..]).map_or(units.len(), |at| near + at)
    }

    #[inline]
    fn rfind(units: &[u8], c: u32) -> Option<usize> {
        memrchr(u8::try_from(c).ok()?, units)
    }

    #[inline]
    fn equals(units: &[u8], literals: &Literals, at: usize) -> bool {
        let Some(bytes) = literals.bytes(at, units.len()) else {
            return false;
        };
        // Mismatches mostly show at once; do not call out for them.
        units.first() == bytes.first() && units == bytes
    }
}

macro_rules! wide_unit {
    ($unit:ty, $from_code:expr) => {
        impl Unit for $unit {
            const NARROW: bool = false;

            #[inline(always)]
            fn code(self) -> u32 {
                u32::from(self)
            }

            #[inline(always)]
            fn as_bytes(_: &[$unit]) -> Option<&[u8]> {
                None
            }

            #[inline]
            fn find(units: &[$unit], c: u32) -> usize {
                let from_code: fn(u32) -> Option<$unit> = $from_code;
                let Some(unit) = from_code(c) else {
                    return units.len();
                };
                find_unit(units, unit)
            }

            #[inline]
            fn rfind(units: &[$unit], c: u32) -> Option<usize> {
                let from_code: fn(u32) -> Option<$unit> = $from_code;
                let unit = from_code(c)?;
                units.iter().rposition(|&other| other == unit)
            }

            #[inline]
            fn equals(units: &[$unit], literals: &Literals, at: usize) -> bool {
                literals.codes(at, units.len()).is_some_and(|codes| {
                    codes
                        .iter()
                        .zip(units)
                        .all(|(&code, &unit)| code == unit.code())
                })
            }
        }
    };
}

wide_unit!(u16, |c| u16::try_from(c).ok());
wide_unit!(u32, Some);

/// Blocks of 16 units are compared without a branch inside, which the compiler turns into vector code.
fn find_unit<U: Copy + Eq>(units: &[U], unit: U) -> usize {
    let (blocks, rest) = units.as_chunks::<16>();
    for (index, block) in blocks.iter().enumerate() {
        let mut found = false;
        for &other in block {
            found |= other == unit;
        }
        if found {
            let at = block.iter().position(|&other| other == unit).unwrap_or(0);
            return index * 16 + at;
        }
    }
    let at = rest
        .iter()
        .position(|&other| other == unit)
        .unwrap_or(rest.len());
    blocks.len() * 16 + at
}
