//! Compiled code may be left at each of its guards: programs print the same whichever guard fails, in every function, each time.
//!
//! The normal test command lets every so many guards fail; `FORCED_EXITS=all` each one.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is hot in these is small, and of every kind.
const PROGRAMS: [&str; 7] = [
    "hot_types",
    "hot_changes",
    "classes",
    "functions",
    "generators",
    "exceptions",
    "call_sites",
];

/// Guards of a program that fail in the normal test command.
const RUNS: usize = 4;

/// Standard output and standard error of a program of `python-tests/language`.
fn run(program: &str, options: &[&str]) -> (String, String) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../python-tests/language");
    let output = Command::new(env!("CARGO_BIN_EXE_pyta"))
        .args(options)
        .arg(format!("{program}.py"))
        .current_dir(directory)
        .env_clear()
        .env("PYTHONHASHSEED", "0")
        .stdin(Stdio::null())
        .output()
        .expect("pyta runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// Guards in the function that has most of them, by the compiler's log.
fn most_guards(program: &str) -> usize {
    let (_, log) = run(program, &["-X", "vm.jit=eager", "-X", "vm.jit-log"]);
    let guards = log.lines().filter_map(|line| {
        let text = line.strip_suffix(" guards")?;
        text.rsplit(' ').next()?.parse().ok()
    });
    guards.max().expect("something is compiled")
}

#[test]
fn programs_do_the_same_whichever_guard_fails() {
    let every = env::var("FORCED_EXITS").is_ok_and(|which| which == "all");
    let mut runs = Vec::new();
    for (index, program) in PROGRAMS.into_iter().enumerate() {
        let guards = most_guards(program);
        let step = if every { 1 } else { guards / RUNS + 1 };
        runs.extend(
            (index % step..guards)
                .step_by(step)
                .map(|guard| (program, guard)),
        );
    }
    let expected = PROGRAMS.map(|program| (program, run(program, &["-X", "vm.jit=off"])));
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(&(program, guard)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let option = format!("vm.failing-guard={guard}");
                    let got = run(program, &["-X", "vm.jit=eager", "-X", &option]);
                    if !expected.contains(&(program, got)) {
                        let mut failures = failures.lock().expect("no thread panics with the lock");
                        failures.push(format!("{program} when guard {guard} fails"));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("all threads are done");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
