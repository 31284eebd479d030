//! `cargo bench -p pyta --bench operations [-- PART...]`: nanoseconds of small operations, those that contain a part or all of them, beside CPython:
//! `python3.14` on the path, or what `PYTHON` names. The slowest in relation come first.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Stdio};

fn main() {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3.14".into());
    // Cargo gives options of its own.
    let parts: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let own = measure(OsStr::new(env!("CARGO_BIN_EXE_pyta")), &parts);
    let other = measure(&python, &parts);
    let mut rows: Vec<(f64, &Measured, f64)> = own
        .iter()
        .filter_map(|measured| {
            let other = other.iter().find(|other| other.0 == measured.0)?;
            Some((measured.1 / other.1, measured, other.1))
        })
        .collect();
    rows.sort_by(|one, another| another.0.total_cmp(&one.0));
    println!("| operation | pyta ns | CPython ns | ratio |");
    println!("|---|---|---|---|");
    for (ratio, (operation, time), other) in &rows {
        println!(
            "| `{}` | {time:.1} | {other:.1} | {ratio:.2} |",
            operation.replace('|', "\\|")
        );
    }
    if !rows.is_empty() {
        let logarithms: f64 = rows.iter().map(|(ratio, ..)| ratio.ln()).sum();
        let mean = (logarithms / rows.len() as f64).exp();
        println!("| geometric mean of {} | | | {mean:.2} |", rows.len());
    }
}

/// An operation, and how many nanoseconds it takes.
type Measured = (String, f64);

/// Nothing where the interpreter does not run.
fn measure(interpreter: &OsStr, parts: &[String]) -> Vec<Measured> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/operations/measure.py");
    let arguments =
        std::iter::once(OsString::from(program)).chain(parts.iter().map(OsString::from));
    let output = Command::new(interpreter)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let Ok(output) = output else {
        return Vec::new();
    };
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| {
            let (time, operation) = line.split_once('\t')?;
            Some((operation.to_owned(), time.parse().ok()?))
        })
        .collect()
}
