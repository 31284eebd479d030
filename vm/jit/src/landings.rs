//! Landings: where compiled code takes over from the interpreter again.

use std::cell::Cell;

use corevm_runtime::tier::{Landing, tier_op};
use rustc_hash::FxHashMap;

/// Most landings of an isolate; their numbers have 16 bits, and 0 is none.
const MOST: usize = 1 << 16;

/// All landings of an isolate. They stay where they are, and keep their numbers.
#[derive(Debug, Default)]
pub(crate) struct Landings {
    /// Never reallocated once it is made: compiled code and frames have its addresses.
    table: Vec<Landing>,
    /// The landings in code that is not inlined, by address of the instruction.
    by_pc: FxHashMap<usize, u16>,
}

impl Landings {
    /// Makes the table, which programs without hot code do without.
    pub fn make(&mut self) {
        self.table.reserve_exact(MOST);
        self.add(std::ptr::null());
    }

    /// Address of landing 0.
    pub fn address(&self) -> *const Landing {
        self.table.as_ptr()
    }

    pub fn get(&self, number: u16) -> &Landing {
        &self.table[usize::from(number)]
    }

    /// The landing at an instruction of code that is not inlined.
    pub fn find(&self, pc: *const u64) -> Option<u16> {
        self.by_pc.get(&(pc as usize)).copied()
    }

    /// As [`Self::find`], made if need be; `None` when there are no more.
    pub fn at(&mut self, pc: *const u64) -> Option<u16> {
        if let Some(number) = self.find(pc) {
            return Some(number);
        }
        let number = self.add(pc)?;
        self.by_pc.insert(pc as usize, number);
        Some(number)
    }

    /// A new landing at an instruction of an inlined function; `None` when there are no more.
    pub fn add(&mut self, pc: *const u64) -> Option<u16> {
        let number = self.table.len();
        if number >= MOST {
            return None;
        }
        self.table.push(Landing {
            op: Cell::new(tier_op::LAND),
            other: Cell::new(0),
            unused: 0,
            code: Cell::new(std::ptr::null()),
            entry: Cell::new(0),
            pc: Cell::new(pc),
        });
        Some(number as u16)
    }
}
