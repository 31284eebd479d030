//! How the program is linked on Linux.
//!
//! - At a fixed address: the tables of natives, classes and the library hold 24,000 addresses, which would otherwise be written at every
//!   start.
//! - With the functions that most programs need side by side (`link/functions.txt`, which `link/record.py` writes): they are a tenth of
//!   the code, and lay in half of its pages.
//! - Without what OpenSSL does before `main`: it asks the processor what it can, which takes a tenth of a millisecond in a virtual machine. It
//!   does so again when it is started.

use std::fmt::Write;
use std::path::{Path, PathBuf};

const FUNCTIONS: &str = "link/functions.txt";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={FUNCTIONS}");
    let variable = |name| std::env::var(name).unwrap_or_default();
    if variable("CARGO_CFG_TARGET_OS") != "linux" {
        return;
    }
    println!("cargo:rustc-link-arg-bins=-no-pie");
    if variable("PROFILE") == "release" {
        let names = std::fs::read_to_string(FUNCTIONS).expect("link/functions.txt is readable");
        let script = PathBuf::from(variable("OUT_DIR")).join("functions.ld");
        write_script(&script, &names);
        println!("cargo:rustc-link-arg-bins=-Wl,-T,{}", script.display());
    }
}

/// A linker script that adds to the usual one: an output section for the functions, in their order, and what is left out.
fn write_script(path: &Path, names: &str) {
    let mut script = String::from("SECTIONS { .text.frequent : {\n");
    for name in names.lines() {
        writeln!(script, "*(.text.{name} .text.unlikely.{name})").expect("strings grow");
    }
    script.push_str("} } INSERT BEFORE .text;\n");
    script.push_str("SECTIONS { /DISCARD/ : { *libcrypto*cpuid*(.init) } } INSERT AFTER .text;\n");
    std::fs::write(path, script).expect("the output directory is writable");
}
