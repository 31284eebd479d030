//! Tests of the whole language.

#[path = "suite/common.rs"]
mod common;
#[path = "suite/hard_inputs.rs"]
mod hard_inputs;
#[path = "suite/isolates.rs"]
mod isolates;
#[path = "suite/programs.rs"]
mod programs;
#[path = "suite/repl.rs"]
mod repl;
