//! Landings: where compiled code takes over from the interpreter again.

use std::cell::Cell;

use corevm_runtime::CodeId;
use corevm_runtime::tier::{Landing, tier_op};
use rustc_hash::FxHashMap;

/// Most landings of an isolate; their numbers have 16 bits, and 0 is none.
const MOST: usize = 1 << 16;

/// All landings of an isolate. They stay where they are, and keep their numbers as long as the code lives that was compiled.
#[derive(Debug, Default)]
pub(crate) struct Landings {
    /// Never reallocated once it is made: compiled code and frames have its addresses.
    table: Vec<Landing>,
    /// The landings in code that is not inlined, by address of the instruction.
    by_pc: FxHashMap<usize, u16>,
    /// All landings in what was compiled, by its code.
    by_code: FxHashMap<u32, Vec<u16>>,
    /// Numbers whose code has died.
    free: Vec<u16>,
}

impl Landings {
    /// Makes the table, which programs without hot code do without.
    pub fn make(&mut self) {
        self.table.reserve_exact(MOST);
        self.push(std::ptr::null());
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

    /// The landings in what was compiled of a code, inlined functions included.
    pub fn of(&self, code: CodeId) -> &[u16] {
        self.by_code.get(&code.0).map_or(&[], Vec::as_slice)
    }

    /// As [`Self::find`] in `code`, made if need be; `None` when there are no more.
    pub fn at(&mut self, code: CodeId, pc: *const u64) -> Option<u16> {
        if let Some(number) = self.find(pc) {
            return Some(number);
        }
        let number = self.add(code, pc)?;
        self.by_pc.insert(pc as usize, number);
        Some(number)
    }

    /// A new landing in what is compiled of `code`, at an instruction of an inlined function; `None` when there are no more.
    pub fn add(&mut self, code: CodeId, pc: *const u64) -> Option<u16> {
        let number = match self.free.pop() {
            Some(number) => {
                self.get(number).pc.set(pc);
                number
            }
            None => self.push(pc)?,
        };
        self.by_code.entry(code.0).or_default().push(number);
        Some(number)
    }

    /// The code has died: no frame waits at its landings.
    pub fn forget(&mut self, code: CodeId) {
        for number in self.by_code.remove(&code.0).unwrap_or_default() {
            let landing = self.get(number);
            let pc = landing.pc.replace(std::ptr::null()) as usize;
            landing.code.set(std::ptr::null());
            landing.other.set(0);
            if self.by_pc.get(&pc) == Some(&number) {
                self.by_pc.remove(&pc);
            }
            self.free.push(number);
        }
    }

    fn push(&mut self, pc: *const u64) -> Option<u16> {
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
