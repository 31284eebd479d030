//! `cargo bench -p pyta --bench programs`: the programs in `benches/programs`, wall time (best of 5) beside CPython where there is
//! one: `python3.14` on the path, or what `PYTHON` names. Both must print the same.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;

fn main() {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3.14".into());
    let pyta = OsString::from(env!("CARGO_BIN_EXE_pyta"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs");
    println!("| program | pyta s | CPython s | ratio |");
    println!("|---|---|---|---|");
    let mut logarithms = Vec::new();
    for program in programs(&folder) {
        let (mut own, mut other) = (None, None);
        for _ in 0..ROUNDS {
            own = better(own, run(&pyta, &program));
            other = better(other, run(&python, &program));
        }
        let name = program.file_stem().unwrap_or_default().to_string_lossy();
        let cell = |run: &Option<Run>| {
            run.as_ref().map_or("-".to_owned(), |run| {
                format!("{:.3}", run.time.as_secs_f64())
            })
        };
        let ratio = match (&own, &other) {
            (Some(own), Some(other)) if own.output != other.output => "output differs".to_owned(),
            (Some(own), Some(other)) => {
                let ratio = own.time.as_secs_f64() / other.time.as_secs_f64();
                logarithms.push(ratio.ln());
                format!("{ratio:.2}")
            }
            _ => "-".to_owned(),
        };
        println!("| {name} | {} | {} | {ratio} |", cell(&own), cell(&other));
    }
    if !logarithms.is_empty() {
        let mean = logarithms.iter().sum::<f64>() / logarithms.len() as f64;
        println!("| geometric mean | | | {:.2} |", mean.exp());
    }
}

/// The programs, by name.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the programs lie beside this file");
    let mut programs: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    programs.sort();
    programs
}

struct Run {
    time: Duration,
    output: Vec<u8>,
}

/// `None` when the program cannot be run, or fails.
fn run(interpreter: &OsString, program: &Path) -> Option<Run> {
    let mut command = Command::new(interpreter);
    command.arg(program).stdin(Stdio::null());
    let start = Instant::now();
    let output = command.output().ok()?;
    let time = start.elapsed();
    output.status.success().then_some(Run {
        time,
        output: output.stdout,
    })
}

fn better(best: Option<Run>, run: Option<Run>) -> Option<Run> {
    match (best, run) {
        (Some(best), Some(run)) => Some(if run.time < best.time { run } else { best }),
        (best, run) => best.or(run),
    }
}
