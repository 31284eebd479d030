//! Runs `python-tests/**/*.py` with the `pyta` binary and compares standard output, standard error and exit code with the
//! expectation beside each file (`.expected`), which CPython 3.14 wrote: `python-tests/bless.py`.
//!
//! `python-tests/expectations.toml` lists known failures with a reason; one that passes unexpectedly fails the test too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("pyta/ lies in the workspace")
        .join("python-tests")
}

fn programs(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("readable").flatten() {
        let path = entry.path();
        let others = ["data", "cpython", "bindings"];
        let is_place = |name: &std::ffi::OsStr| !others.iter().any(|other| name == *other);
        if path.is_dir() && path.file_name().is_some_and(is_place) {
            programs(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "py")
            && !path.ends_with("bless.py")
            && !path.ends_with("conftest.py")
        {
            found.push(path);
        }
    }
}

/// Known failures: `"language/x.py" = "reason"`.
fn known_failures() -> BTreeMap<String, String> {
    let text =
        fs::read_to_string(directory().join("expectations.toml")).expect("the expectations exist");
    let rows = text.lines().filter(|line| line.starts_with('"'));
    rows.map(|line| {
        let (name, reason) = line
            .split_once('=')
            .unwrap_or_else(|| panic!("malformed expectation: {line}"));
        (
            name.trim().trim_matches('"').to_owned(),
            reason.trim().trim_matches('"').to_owned(),
        )
    })
    .collect()
}

/// What the program does, in the form of the expectation files.
fn run(program: &Path, options: &[&str]) -> String {
    let name = program
        .strip_prefix(directory())
        .expect("a program of ours");
    let output = Command::new(env!("CARGO_BIN_EXE_pyta"))
        .args(options)
        .arg(name)
        .current_dir(directory())
        .env_clear()
        .env("PYTHONHASHSEED", "0")
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::null())
        .output()
        .expect("pyta runs");
    let code = output
        .status
        .code()
        .map_or_else(|| "killed by a signal".to_owned(), |code| code.to_string());
    let text = format!(
        "{}--- stderr\n{}--- exit {code}\n",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    text.replace(&directory().display().to_string(), "$TESTS")
}

/// Runs all programs on two threads; returns the failures.
fn check_all(options: &[&str]) -> Vec<String> {
    check_in(&directory(), options)
}

/// Checks the programs of a directory.
fn check_in(place: &Path, options: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    programs(place, &mut found);
    found.sort();
    assert!(!found.is_empty(), "there are programs");
    let known = known_failures();
    for name in known.keys() {
        let exists = directory().join(name).exists();
        assert!(
            exists,
            "expectations.toml names {name}, which does not exist"
        );
    }
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(program) = found.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(failure) = check(program, options, &known) {
                        failures
                            .lock()
                            .expect("no thread panics while it holds the lock")
                            .push(failure);
                    }
                }
            });
        }
    });
    failures.into_inner().expect("all threads are done")
}

fn check(program: &Path, options: &[&str], known: &BTreeMap<String, String>) -> Option<String> {
    let name = program
        .strip_prefix(directory())
        .expect("a program of ours")
        .display()
        .to_string();
    let Ok(expected) = fs::read_to_string(program.with_extension("expected")) else {
        return Some(format!(
            "{name} has no expectation: see python-tests/README.md"
        ));
    };
    let named = |names: &[&str]| options == STRESS && names.contains(&name.as_str());
    let options = match () {
        () if named(LARGE_HEAPS) => GENTLE_STRESS,
        () if named(NOT_STRESSED) => &[],
        () => options,
    };
    let got = run(program, options);
    match (got == expected, known.get(&name)) {
        (true, None) | (false, Some(_)) => None,
        (true, Some(reason)) => Some(format!("{name} passes, but is expected to fail: {reason}")),
        (false, None) => Some(format!("{name}: {}", first_difference(&expected, &got))),
    }
}

fn first_difference(expected: &str, got: &str) -> String {
    let mut lines = expected.lines().zip(got.lines()).enumerate();
    match lines.find(|(_, (a, b))| a != b) {
        Some((number, (a, b))) => format!("line {}:\n  expected {a}\n  got      {b}", number + 1),
        None => format!(
            "{} lines expected, {} got; last: {:?}",
            expected.lines().count(),
            got.lines().count(),
            got.lines().last()
        ),
    }
}

/// What is hot in short programs is compiled, too.
#[test]
fn programs_do_what_cpython_does() {
    let failures = check_all(&["-X", "vm.jit-after=5000"]);
    assert!(
        failures.is_empty(),
        "{} failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn programs_do_the_same_when_interpreted() {
    let failures = check_all(&["-X", "vm.jit=off"]);
    assert!(
        failures.is_empty(),
        "{} failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn programs_do_the_same_when_compiled() {
    let failures = check_all(&["-X", "vm.jit=eager"]);
    assert!(
        failures.is_empty(),
        "{} failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// Class bodies, sort keys, special methods, finalisers and generators among them.
#[test]
fn programs_may_be_suspended_at_every_poll() {
    let options = ["-X", "vm.suspend"];
    let failures = check_in(&directory().join("language"), &options);
    assert!(
        failures.is_empty(),
        "{} failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

const STRESS: &[&str] = &["-X", "vm.gc-stress=23,997"];

/// The usual stress takes minutes where a heap is large; these programs get less.
const LARGE_HEAPS: &[&str] = &["errors/deep_objects.py"];
const GENTLE_STRESS: &[&str] = &["-X", "vm.gc-stress=997,49999"];

/// Not stressed: each forced collection moves all that fills the memory, hundreds of megabytes at a time, which takes minutes.
const NOT_STRESSED: &[&str] = &["errors/limited_memory.py"];

/// Programs that show when objects are finalised, and how many were found dead: forced collections make objects old early, and what is old is
/// finalised later. They run under stress all the same.
const SHOW_COLLECTIONS: &[&str] = &[
    "language/finalization.py",
    "stdlib/collections_counted.py",
    "stdlib/collector.py",
];

#[test]
fn programs_survive_moving_collections() {
    let mut failures = check_all(STRESS);
    let is_free = |failure: &String| {
        SHOW_COLLECTIONS
            .iter()
            .any(|name| failure.starts_with(name))
    };
    failures.retain(|failure| !is_free(failure));
    assert!(
        failures.is_empty(),
        "{} failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
