//! Which registers an instruction reads, writes and gives up.
//!
//! All facts come from the roles in the op table. An unverified instruction may name registers beyond the last
//! possible one; ranges then end at 0x10000, which no function's register count reaches.

use std::ops::Range;

use crate::{Instruction, Role};

/// Offset of the first argument (or the receiver) from the start of a call window.
pub const WINDOW_ARGUMENTS: u32 = 3;

impl Instruction {
    /// Registers read, ranges and windows included.
    pub fn reads(&self) -> impl Iterator<Item = u16> + use<> {
        self.read_ranges().registers()
    }

    /// Registers that hold a new value when the instruction has completed.
    pub fn writes(&self) -> impl Iterator<Item = u16> + use<> {
        self.write_ranges().registers()
    }

    /// A call gives up all registers from this one on: they are undefined when it has completed. When it raises,
    /// [`Self::writes`] is undefined as well.
    pub fn clobbers_from(&self) -> Option<u32> {
        matches!(self.op.info().roles[0], Role::Window | Role::WindowSpread)
            .then(|| u32::from(self.a) + 1)
    }

    /// As [`Self::reads`], by ranges.
    pub fn read_ranges(&self) -> RegisterRanges {
        let mut ranges = RegisterRanges::default();
        for (role, value) in self.operands() {
            match role {
                Role::Src | Role::SrcDst => ranges.push(value, 1),
                Role::First => ranges.push(value, self.count()),
                Role::Window => {
                    // A native is not called through a register.
                    let has_callee = self.op.info().roles[3] != Role::Native;
                    ranges.push(value, has_callee.into());
                    ranges.push(value + WINDOW_ARGUMENTS, self.count());
                }
                Role::WindowSpread => {
                    ranges.push(value, 1);
                    ranges.push(value + WINDOW_ARGUMENTS, 2);
                }
                _ => {}
            }
        }
        ranges
    }

    /// As [`Self::writes`], by ranges.
    pub fn write_ranges(&self) -> RegisterRanges {
        let mut ranges = RegisterRanges::default();
        for (role, value) in self.operands() {
            match role {
                Role::Dst | Role::SrcDst | Role::Window | Role::WindowSpread => {
                    ranges.push(value, 1);
                }
                Role::FirstDst => ranges.push(value, self.count()),
                Role::WindowDst => {
                    ranges.push(value, 1);
                    ranges.push(value + WINDOW_ARGUMENTS, 1);
                }
                _ => {}
            }
        }
        ranges
    }

    /// Length of the instruction's range of registers; of a window: of its arguments, the receiver included.
    fn count(&self) -> u32 {
        let mut count = 0u32;
        for (role, value) in self.operands() {
            count = match role {
                Role::Count => count.saturating_add(value),
                Role::Pairs => count.saturating_add(2 * value),
                Role::CountSelf | Role::CountAfter => count.saturating_add(value).saturating_add(1),
                _ => count,
            };
        }
        count
    }
}

/// At most four ranges of registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegisterRanges {
    ranges: [(u32, u32); 4],
    length: usize,
}

impl RegisterRanges {
    /// The ranges, in operand order; none is empty, some may overlap.
    pub fn iter(&self) -> impl Iterator<Item = Range<u32>> + use<> {
        self.ranges
            .into_iter()
            .take(self.length)
            .map(|(start, end)| start..end)
    }

    fn registers(self) -> impl Iterator<Item = u16> + use<> {
        self.iter().flatten().map(|register| register as u16)
    }

    fn push(&mut self, start: u32, count: u32) {
        if count > 0 {
            // No op has more than four ranges: `a` is a window of two at most and does not come with three sources.
            self.ranges[self.length] = (start, start.saturating_add(count).min(0x1_0000));
            self.length += 1;
        }
    }
}
