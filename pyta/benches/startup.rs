//! `cargo bench -p pyta --bench startup`: what an empty program costs, wall time (best of 15) and peak memory, beside
//! CPython where there is one: `python3.14` on the path, or what `PYTHON` names.

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;

/// Programs, from nothing to what many scripts import.
const PROGRAMS: &[&str] = &[
    "pass",
    "import json",
    "import re",
    "import dataclasses",
    "import argparse",
    "import typing",
    "import asyncio",
];

fn main() {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3.14".into());
    let pyta = OsString::from(env!("CARGO_BIN_EXE_pyta"));
    println!("| program | pyta ms | MB | CPython ms | MB | ratio |");
    println!("|---|---|---|---|---|---|");
    for program in PROGRAMS {
        let own = measure(&pyta, program);
        let other = measure(&python, program);
        let ratio = match (&own, &other) {
            (Some((own, _)), Some((other, _))) => {
                format!("{:.2}", own.as_secs_f64() / other.as_secs_f64())
            }
            _ => "-".to_owned(),
        };
        println!(
            "| {program} | {} | {} | {ratio} |",
            cells(&own),
            cells(&other)
        );
    }
}

fn cells(measured: &Option<(Duration, Option<u64>)>) -> String {
    let Some((time, memory)) = measured else {
        return "- | -".to_owned();
    };
    let memory = memory.map_or("-".to_owned(), |kib| format!("{:.1}", kib as f64 / 1024.0));
    format!("{:.2} | {memory}", time.as_secs_f64() * 1000.0)
}

/// Best time, and peak memory in KiB as far as the program itself can tell.
fn measure(interpreter: &OsString, program: &str) -> Option<(Duration, Option<u64>)> {
    let mut best = None;
    for _ in 0..ROUNDS {
        let mut command = Command::new(interpreter);
        command.args(["-c", program]).stdin(Stdio::null());
        let start = Instant::now();
        let status = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .ok()?;
        let time = start.elapsed();
        if !status.success() {
            return None;
        }
        best = Some(best.map_or(time, |best: Duration| best.min(time)));
    }
    best.map(|time| (time, memory(interpreter, program)))
}

/// Peak memory in KiB, as the system counts for a process.
fn memory(interpreter: &OsString, program: &str) -> Option<u64> {
    let ask = format!(
        "{program}\nfor line in open('/proc/self/status'):\n    if line.startswith('VmHWM'): print(line.split()[1])"
    );
    let mut command = Command::new(interpreter);
    let output = command.args(["-c", &ask]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
