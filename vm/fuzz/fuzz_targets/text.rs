//! Any text as a module: refused, or shown and assembled again to the same bytes.

#![no_main]

use corevm_bytecode::{assemble, disassemble, file};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    if let Ok(module) = assemble(input) {
        let again = assemble(&disassemble(&module)).expect("what is shown assembles");
        assert_eq!(file::write(&again), file::write(&module));
    }
});
