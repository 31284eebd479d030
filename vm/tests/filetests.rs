//! Runs `tests/filetests/<topic>/*.core`.
//!
//! The first line is `;! test run`. Lines that begin with `;> ` are what the program prints; the last of them is `;> = value` for the
//! body's result or `;> ! value` for what it raised. Each program runs under every configuration of [`configurations`].
//! `;! set name=value` changes one number of these, and `;! unstressed` keeps what would take too long to those that do not
//! collect or suspend at every poll.
//! `BLESS=1 cargo test -p corevm` writes the expectations anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use corevm::bytecode::{text, verify};
use corevm::plain::{Report, run_module};
use corevm::tier::JitConfig;
use corevm::{Collector, Config, HeapConfig};

const HEAP_LIMIT_BYTES: usize = 64 << 20;

/// Every collector and degree of stress; each must give the same output.
fn configurations() -> Vec<(&'static str, Config)> {
    let heap = |collector, poison| HeapConfig {
        collector,
        poison,
        limit_bytes: HEAP_LIMIT_BYTES,
        ..HeapConfig::default()
    };
    let config = |heap, minor, full| Config {
        heap,
        gc_stress_minor: minor,
        gc_stress_full: full,
        jit: JitConfig::OFF,
        ..Config::default()
    };
    let suspend = |minor, full| Config {
        suspend_at_polls: true,
        ..config(heap(Collector::Generational, true), minor, full)
    };
    let switch = |minor, full| Config {
        switch_at_polls: true,
        ..config(heap(Collector::Generational, true), minor, full)
    };
    let eager = |config: Config| Config {
        jit: JitConfig::EAGER,
        ..config
    };
    vec![
        (
            "generational",
            config(heap(Collector::Generational, false), 0, 0),
        ),
        ("suspended at every poll", suspend(0, 0)),
        ("suspended, gc-stress=1,1", suspend(1, 1)),
        ("switched at every poll", switch(0, 0)),
        ("switched at every poll, gc-stress=1,3", switch(1, 3)),
        (
            "switched and suspended at every poll",
            Config {
                switch_at_polls: true,
                ..suspend(1, 2)
            },
        ),
        (
            "compiled eagerly, switched at every poll",
            eager(switch(1, 2)),
        ),
        (
            "stopped every 7 instructions",
            Config {
                fuel: Some(7),
                ..config(heap(Collector::Generational, false), 0, 0)
            },
        ),
        (
            "compiled eagerly, stopped every 7 instructions",
            eager(Config {
                fuel: Some(7),
                ..config(heap(Collector::Generational, false), 0, 0)
            }),
        ),
        (
            "mark-sweep",
            config(heap(Collector::MarkSweep, false), 0, 0),
        ),
        (
            "compiled when hot",
            Config {
                jit: JitConfig::SOON,
                ..config(heap(Collector::Generational, false), 0, 0)
            },
        ),
        (
            "compiled eagerly",
            eager(config(heap(Collector::Generational, false), 0, 0)),
        ),
        (
            "compiled eagerly, suspended at every poll",
            eager(suspend(1, 1)),
        ),
        (
            "compiled eagerly, gc-stress=1,2",
            eager(config(heap(Collector::Generational, true), 1, 2)),
        ),
        (
            "compiled eagerly, gc-stress=7,20",
            eager(config(heap(Collector::Generational, true), 7, 20)),
        ),
        (
            "gc-stress=1,0",
            config(heap(Collector::Generational, true), 1, 0),
        ),
        (
            "gc-stress=1,1",
            config(heap(Collector::Generational, true), 1, 1),
        ),
        (
            "gc-stress=2,3",
            config(heap(Collector::Generational, true), 2, 3),
        ),
    ]
}

/// Changes what the program's head says.
fn configured(source: &str, mut config: Config) -> Result<Config, String> {
    for line in source.lines() {
        let Some((name, value)) = line
            .strip_prefix(";! set ")
            .and_then(|setting| setting.split_once('='))
        else {
            continue;
        };
        let value: usize = value.parse().map_err(|_| format!("no number: {line}"))?;
        match name {
            "heap_limit_bytes" => config.heap.limit_bytes = value,
            "recursion_limit" => config.recursion_limit = value as u32,
            "stack_limit_words" => config.stack_limit_words = value,
            _ => return Err(format!("unknown setting: {line}")),
        }
    }
    Ok(config)
}

fn is_stressed(config: &Config) -> bool {
    config.suspend_at_polls
        || config.switch_at_polls
        || config.gc_stress_minor != 0
        || config.fuel.is_some()
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("the directory exists") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "core")
        {
            found.push(path);
        }
    }
}

fn expectation(report: &Report) -> String {
    let ending = match &report.ending {
        Ok(value) => format!("= {value}"),
        Err(exception) => format!("! {exception}"),
    };
    report
        .output
        .lines()
        .chain([ending.as_str()])
        .map(|line| format!(";> {line}\n"))
        .collect()
}

/// The expectation in a program's source.
fn written(source: &str) -> String {
    let lines = source.lines().filter(|line| line.starts_with(";> "));
    lines.map(|line| format!("{line}\n")).collect()
}

fn check(path: &Path) -> Result<(), String> {
    let source = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let module = text::assemble(&source).map_err(|error| error.to_string())?;
    let written = written(&source);
    let is_unstressed = source.lines().any(|line| line == ";! unstressed");
    for (name, config) in configurations() {
        if is_unstressed && is_stressed(&config) {
            continue;
        }
        let config = configured(&source, config)?;
        let verified = verify(module.clone()).map_err(|error| error.to_string())?;
        let report = run_module(verified, config)?;
        let expected = expectation(&report);
        if std::env::var_os("BLESS").is_some() && name == "generational" {
            let program: String = source
                .lines()
                .filter(|line| !line.starts_with(";> "))
                .map(|line| format!("{line}\n"))
                .collect();
            fs::write(path, program + &expected).map_err(|error| error.to_string())?;
            return Ok(());
        }
        if expected != written {
            return Err(format!("{name}: expected\n{written}got\n{expected}"));
        }
    }
    Ok(())
}

/// The largest number of guards in a function compiled so far, as the compiler's log has it.
static GUARDS: AtomicU32 = AtomicU32::new(0);

fn note_guards(text: &str) {
    let guards = text.trim_end().strip_suffix(" guards");
    let number = guards.and_then(|text| text.rsplit(' ').next()?.parse().ok());
    GUARDS.fetch_max(number.unwrap_or(0), Ordering::Relaxed);
}

/// The instructions that a program executes.
fn fuel(source: &str, jit: JitConfig) -> u64 {
    let module = text::assemble(source).expect("the program assembles");
    let mut config = Config {
        jit,
        fuel: Some(u64::MAX),
        ..Config::default()
    };
    config.heap.limit_bytes = HEAP_LIMIT_BYTES;
    let config = configured(source, config).expect("a setting that exists");
    let verified = verify(module).expect("the program is well formed");
    run_module(verified, config).expect("the program runs").fuel
}

/// Every tier charges the same fuel, to the unit.
#[test]
fn fuel_is_the_same_in_every_tier() {
    let mut found = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/filetests"),
        &mut found,
    );
    let mut differences = Vec::new();
    for path in found {
        let source = fs::read_to_string(&path).expect("readable");
        let interpreted = fuel(&source, JitConfig::OFF);
        assert!(interpreted > 0, "{}", path.display());
        for jit in [JitConfig::EAGER, JitConfig::SOON] {
            let compiled = fuel(&source, jit);
            if compiled != interpreted {
                differences.push(format!(
                    "{}: {interpreted}, compiled {compiled}",
                    path.display()
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Each guard of compiled code fails once, always: what a program does is the same wherever it goes back to the interpreter, and so is what
/// it is charged for.
#[test]
fn every_guard_can_fail() {
    let mut found = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/filetests"),
        &mut found,
    );
    for path in found {
        let source = fs::read_to_string(&path).expect("readable");
        let module = text::assemble(&source).expect("the program assembles");
        let written = written(&source);
        let fuel = fuel(&source, JitConfig::OFF);
        GUARDS.store(1, Ordering::Relaxed);
        let mut number = 0;
        while number < GUARDS.load(Ordering::Relaxed) {
            let jit = JitConfig {
                failing_guard: Some(number),
                patience: u32::MAX,
                log: Some(note_guards),
                ..JitConfig::EAGER
            };
            let mut config = Config {
                jit,
                fuel: Some(u64::MAX),
                ..Config::default()
            };
            config.heap.limit_bytes = HEAP_LIMIT_BYTES;
            let config = configured(&source, config).expect("a setting that exists");
            let verified = verify(module.clone()).expect("the program is well formed");
            let report = run_module(verified, config).expect("the program runs");
            assert_eq!(
                expectation(&report),
                written,
                "{}: guard {number}",
                path.display()
            );
            assert_eq!(report.fuel, fuel, "{}: guard {number}", path.display());
            number += 1;
        }
        let is_about_guards = path.components().any(|part| part.as_os_str() == "compiled");
        assert!(
            number > 10 || !is_about_guards,
            "{}: {number} guards",
            path.display()
        );
    }
}

#[test]
fn filetests() {
    let mut found = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/filetests"),
        &mut found,
    );
    found.sort();
    assert!(!found.is_empty());
    let failures: Vec<String> = found
        .iter()
        .filter_map(|path| {
            check(path)
                .err()
                .map(|error| format!("{}: {error}", path.display()))
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} failed:\n{}",
        failures.len(),
        found.len(),
        failures.join("\n")
    );
}
