//! Any bytes as a module file: refused, or read, shown and verified; never a panic.

#![no_main]

use corevm_bytecode::{Liveness, ModuleFile, disassemble, file, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut bytes = input.to_vec();
    file::stamp(&mut bytes);
    let Ok(file) = ModuleFile::open(bytes) else {
        return;
    };
    for index in 0..file.function_count().min(16) {
        let _ = file.verified_function(index);
    }
    let Ok(module) = file.read_all() else { return };
    let _ = disassemble(&module);
    if let Ok(module) = verify(module) {
        for function in &module.functions {
            let _ = Liveness::compute(function);
        }
    }
});
