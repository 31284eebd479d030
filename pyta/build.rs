//! How the program is linked on Linux.
//!
//! - At a fixed address: the tables of natives, classes and the library hold 24,000 addresses, which would otherwise be written at every
//!   start.
//! - With the functions that most programs need side by side (`link/functions.txt`, which `link/record.py` writes): they are a tenth of
//!   the code, and lay in half of its pages.
//! - With the unwinder inside, where the C compiler has its archive: a shared library costs each start some 40 µs.
//! - Without what OpenSSL does before `main`: it asks the processor what it can, which takes a tenth of a millisecond in a virtual machine. It
//!   does so again when it is started.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const FUNCTIONS: &str = "link/functions.txt";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={FUNCTIONS}");
    let variable = |name| std::env::var(name).unwrap_or_default();
    if variable("CARGO_CFG_TARGET_OS") != "linux" {
        return;
    }
    println!("cargo:rustc-link-arg-bins=-no-pie");
    let out = PathBuf::from(variable("OUT_DIR"));
    link_unwinder(&out);
    if variable("PROFILE") == "release" {
        let names = std::fs::read_to_string(FUNCTIONS).expect("link/functions.txt is readable");
        let script = out.join("functions.ld");
        write_script(&script, &names);
        println!("cargo:rustc-link-arg-bins=-Wl,-T,{}", script.display());
    }
}

/// Makes the linker take the archive where it would take the shared library: it finds a script of that name first, which names the archive.
fn link_unwinder(out: &Path) {
    let directory = out.join("archives");
    std::fs::create_dir_all(&directory).expect("the output directory is writable");
    let script = directory.join("libgcc_s.so");
    match archive_path("libgcc_eh.a") {
        Some(path) => std::fs::write(script, format!("INPUT({})\n", path.display()))
            .expect("the output directory is writable"),
        // The shared library serves as well.
        None => drop(std::fs::remove_file(script)),
    }
    println!("cargo:rustc-link-arg-bins=-L{}", directory.display());
}

/// Where the C compiler has an archive.
fn archive_path(archive: &str) -> Option<PathBuf> {
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let output = Command::new(compiler)
        .arg(format!("-print-file-name={archive}"))
        .output()
        .ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    (path.is_absolute() && path.exists()).then_some(path)
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
