//! The exits of all compiled functions, by number: which compilation, and which of its exits.

use corevm_runtime::CodeId;

use crate::emit;

/// An exit of some compiled function.
#[derive(Debug)]
pub(crate) struct Exit {
    pub code: CodeId,
    /// Which compilation of the code it belongs to.
    pub attempt: u32,
    pub way: emit::Exit,
    pub taken: u32,
}

/// Most exits of a compilation, and most compilations at a time.
pub(crate) const MOST: usize = 1 << COMPILATION_SHIFT;

/// A compilation's number starts here in an exit's.
const COMPILATION_SHIFT: u32 = 16;

#[derive(Debug, Default)]
pub(crate) struct Exits {
    compilations: Vec<Vec<Exit>>,
    /// Numbers of compilations whose code has died.
    free: Vec<u16>,
}

impl Exits {
    /// The number that the next compilation gets; `None` when there are too many.
    pub fn next_compilation(&self) -> Option<u16> {
        let next = || u16::try_from(self.compilations.len()).ok();
        self.free.last().copied().or_else(next)
    }

    /// The number of a compilation's first exit; the others follow.
    pub fn first_of(compilation: u16) -> u32 {
        u32::from(compilation) << COMPILATION_SHIFT
    }

    /// Adds the exits of the [next compilation](Self::next_compilation).
    pub fn put(&mut self, compilation: u16, exits: Vec<Exit>) {
        match self.free.pop() {
            Some(_) => self.compilations[usize::from(compilation)] = exits,
            None => self.compilations.push(exits),
        }
    }

    /// The exit with this number.
    pub fn get_mut(&mut self, number: u32) -> &mut Exit {
        let compilation = (number >> COMPILATION_SHIFT) as usize;
        &mut self.compilations[compilation][number as usize % MOST]
    }

    /// Nobody can take a compilation's exits any more.
    pub fn remove(&mut self, compilation: u16) {
        self.compilations[usize::from(compilation)] = Vec::new();
        self.free.push(compilation);
    }
}
