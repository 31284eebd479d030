//! The coreVM instruction table, its encodings, the verifier and the module format.
//!
//! | module | holds |
//! |---|---|
//! | [`ops`] | the op table, one row per instruction |
//! | [`Op`], [`OpInfo`], [`Role`] | what the table says, as an enumeration and data |
//! | [`Instruction`] | one instruction, to and from words; the registers it touches |
//! | [`word`] | fields of an instruction's words |
//! | [`numeric`] | operand `d` of the typed numeric instructions |
//! | [`Module`], [`Function`] | a module as data |
//! | [`verify()`], [`VerifiedModule`] | the proof that a module may run |
//! | [`Liveness`] | which registers matter at a safepoint |
//! | [`text`] | the text form |
//! | [`file`] | the module file |

mod assigned;
mod dataflow;
pub mod file;
mod flow;
mod instruction;
mod liveness;
mod module;
pub mod numeric;
mod op;
pub mod ops;
mod register_set;
mod registers;
#[cfg(test)]
mod samples;
pub mod text;
mod verify;
pub mod word;

pub use file::{FileError, ModuleFile, RunningPart, StoredConstant};
pub use instruction::*;
pub use liveness::*;
pub use module::*;
pub use op::*;
pub use registers::*;
pub use text::{TextError, assemble, disassemble};
pub use verify::*;
