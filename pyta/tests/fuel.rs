//! Programs of `python-tests` take the same fuel in the interpreter and in machine code, to the unit.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What these execute depends on time, on random names of files, or on the poll at which a death is seen: a callback made while a compiled
/// loop waits at an inlined call takes a unit more than in the interpreter.
const DIFFERENT: [&str; 3] = [
    "hot_signals.py",
    "source_encodings.py",
    "weak_references_in_loops.py",
];

fn directory() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    own.expect("pyta/ lies in the workspace")
        .join("python-tests")
}

fn programs() -> Vec<PathBuf> {
    let places = ["language", "builtins"].map(|place| directory().join(place));
    let entries = places
        .iter()
        .flat_map(|place| place.read_dir().expect("readable"));
    let paths = entries.map(|entry| entry.expect("readable").path());
    let mut programs: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .filter(|path| !DIFFERENT.iter().any(|name| path.ends_with(name)))
        .collect();
    programs.sort();
    programs
}

/// Finalizers are guest code that runs at the poll after a collection, and machine code makes fewer objects: the nursery is large, so that
/// most programs end before the first collection.
const NURSERY: &str = "vm.nursery=256M";

/// The instructions that a program executes.
fn fuel(program: &Path, jit: &str) -> u64 {
    let output = Command::new(env!("CARGO_BIN_EXE_pyta"))
        .args(["-X", "vm.fuel", "-X", "vm.stats"])
        .args(["-X", NURSERY, "-X", jit])
        .arg(program)
        .current_dir(directory())
        .env_clear()
        .env("PYTHONHASHSEED", "0")
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::null())
        .output()
        .expect("pyta runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = text
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("fuel.used"));
    line.and_then(|number| number.trim().parse().ok())
        .unwrap_or_else(|| panic!("{}: {text}", program.display()))
}

#[test]
fn programs_take_the_same_fuel_in_every_tier() {
    let programs = programs();
    assert!(programs.len() > 50, "{}", programs.len());
    let (first, second) = programs.split_at(programs.len() / 2);
    let differences = std::thread::scope(|scope| {
        let halves = [first, second].map(|programs| {
            scope.spawn(move || {
                let compare = |program: &PathBuf| {
                    let interpreted = fuel(program, "vm.jit=off");
                    let compiled = fuel(program, "vm.jit=eager");
                    let place = program.display();
                    (interpreted != compiled)
                        .then(|| format!("{place}: {interpreted}, compiled {compiled}"))
                };
                programs.iter().filter_map(compare).collect::<Vec<_>>()
            })
        });
        halves
            .map(|half| half.join().expect("it does not panic"))
            .concat()
    });
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
