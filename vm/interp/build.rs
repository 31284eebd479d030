//! Decides whether threaded dispatch by tail calls is safe to use: see `src/dispatch.rs`.

use std::env;
use std::process::Command;

/// Compiler version prefixes and target architectures for which a check of the disassembly passed: every handler ends in
/// an indirect jump.
const CHECKED: &[(&str, &str)] = &[("rustc 1.95.", "x86_64")];

fn main() {
    println!("cargo::rustc-check-cfg=cfg(tail_calls)");
    println!("cargo::rerun-if-changed=build.rs");
    // Only the release profile as the workspace sets it was checked: one code generation unit and LTO, so that everything
    // small is inlined. The profile's folder is the only place where a build script sees its name.
    let out = env::var("OUT_DIR").unwrap_or_default();
    let release = out.replace('\\', "/").contains("/release/build/");
    let changed = [
        "CARGO_PROFILE_RELEASE_LTO",
        "CARGO_PROFILE_RELEASE_CODEGEN_UNITS",
    ]
    .iter()
    .any(|name| env::var_os(name).is_some());
    let optimized = release && !changed && matches!(env::var("OPT_LEVEL").as_deref(), Ok("3"));
    // Overflow and other checks of debug builds are calls with addresses taken.
    let debug = env::var_os("CARGO_CFG_DEBUG_ASSERTIONS").is_some();
    let target = env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default();
    let compiler =
        env::var_os("RUSTC").and_then(|rustc| Command::new(rustc).arg("--version").output().ok());
    let version = compiler
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    let checked = CHECKED
        .iter()
        .any(|(compiler, arch)| version.starts_with(compiler) && target == *arch);
    if optimized && !debug && checked {
        println!("cargo::rustc-cfg=tail_calls");
    }
}
