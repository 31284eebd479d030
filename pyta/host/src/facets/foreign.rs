//! Code and memory that no rule of the VM protects: C libraries.

use std::rc::Rc;

use super::{Errno, Memory, Outcome};

/// A type as C code takes and gives it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CType {
    Void,
    /// An integer, or an address.
    Integer {
        size_bytes: u8,
        is_signed: bool,
    },
    Float,
    Double,
    LongDouble,
    /// A structure with its members, none of which is `Void`.
    Structure(Vec<CType>),
}

/// What a function takes and gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Signature {
    pub arguments: Vec<CType>,
    /// How many of them the function declares, if others follow.
    pub declared: Option<usize>,
    pub result: CType,
}

/// What a function has given.
#[derive(Clone, Debug)]
pub struct Returned {
    /// The bytes of the result.
    pub result: Vec<u8>,
    /// The error number that it left.
    pub errno: Errno,
}

/// What C code calls.
#[derive(Clone, Debug)]
pub struct Called {
    /// The number of the callback.
    pub number: u64,
    /// The bytes of the arguments.
    pub arguments: Vec<Vec<u8>>,
}

/// How far a call has come.
pub enum Step {
    Returned(Returned),
    /// The C code calls the program; it goes on with the result. Dropped instead, its stack stays as it is for ever.
    Calls(Box<dyn Suspended>, Called),
}

/// A call whose C code waits for the result of a callback.
pub trait Suspended {
    /// Goes on with the bytes of the result.
    fn resume(self: Box<Self>, result: Vec<u8>) -> Step;
}

/// C code that calls the program.
pub trait Callback {
    /// What C code takes for the function's address, as long as this exists.
    fn address(&self) -> usize;
}

/// C libraries and memory by address. **Whoever has this facet can break the process**: addresses, and what is said about functions, are taken as they
/// are given.
pub trait Foreign {
    /// Loads a library, or without a name gives the process itself; the error is a text.
    fn open_library(&self, name: Option<&[u8]>, mode: i32) -> Result<usize, String>;
    /// Lets go of a library.
    fn close_library(&self, handle: usize) -> Result<(), String>;
    /// The address of what a library names so.
    fn symbol(&self, handle: usize, name: &[u8]) -> Result<usize, String>;
    /// New memory of zeros at an address that is a multiple of 16, until it is dropped.
    fn block(&self, size_bytes: usize) -> Outcome<Rc<dyn Memory>>;
    /// Copies the bytes at an address.
    fn read_at(&self, address: usize, bytes: &mut [u8]);
    /// Copies bytes to an address.
    fn write_at(&self, address: usize, bytes: &[u8]);
    /// The memory at an address.
    fn memory_at(&self, address: usize, size_bytes: usize) -> Rc<dyn Memory>;
    /// The bytes at an address before the first 0.
    fn text_at(&self, address: usize) -> Vec<u8>;
    /// Calls a function; with an error number, that is what the function finds.
    fn call(
        &self,
        code: usize,
        signature: &Signature,
        arguments: &[Vec<u8>],
        errno: Option<Errno>,
    ) -> Result<Step, String>;
    /// A function for C code to call.
    fn callback(&self, signature: &Signature, number: u64) -> Result<Rc<dyn Callback>, String>;
}
