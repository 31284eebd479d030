//! Python programs made at random do the same in every tier, and what CPython does.
//!
//! There are *hot* programs, which call their functions until those are compiled and then disturb them, and *small* ones, which touch
//! everything. What differs is made smaller and shown. `docs/guides/fuzzing.md` says how to run more of them.

mod classes;
mod compare;
mod defects;
mod expressions;
mod generate;
mod grammar;
mod place;
mod random;
mod shrink;
mod small;
mod statements;

use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs};

use place::{Interpreter, Place};

/// What runs in the normal test command, in less than half a minute.
const HOT_SEEDS: Range<u64> = 0..10;
const SMALL_SEEDS: Range<u64> = 0..200;

/// Small programs in one process.
const BATCH: u64 = 100;

/// The first is what the others are compared with.
const TIERS: [&[&str]; 4] = [
    &["-X", "vm.jit=off"],
    &["-X", "vm.jit=eager"],
    &["-X", "vm.jit=eager", "-X", "vm.gc-stress=53,1999"],
    &["-X", "vm.jit=off", "-X", "vm.gc-stress=97,0"],
];

/// Tries to make a hot program smaller.
const SHRINKING_RUNS: usize = 1500;

/// Runs the hot program of a seed; what to say when tiers differ.
fn check_hot(place: &Place, seed: u64) -> Option<String> {
    let program = generate::program(seed);
    let [first, others @ ..] = TIERS.map(Interpreter::pyta);
    let differs = |program: &str, tier| place.run(program, &first) != place.run(program, tier);
    let tier = others.iter().find(|tier| differs(&program, tier))?;
    if !differs(&program, tier) {
        return Some(format!("seed {seed}: {} differs now and then", tier.name()));
    }
    let smallest = shrink::shrink(&program, SHRINKING_RUNS, |program| differs(program, tier));
    let shown = [&first, tier].map(|tier| {
        let behavior = place.run(&smallest, tier);
        format!("---- {}: {}", tier.name(), compare::show(&behavior))
    });
    Some(format!("seed {seed}:\n{smallest}{}", shown.concat()))
}

/// A range of a variable, `from..to`.
fn seeds(variable: &str, usual: Range<u64>) -> Range<u64> {
    let Ok(text) = env::var(variable) else {
        return usual;
    };
    let range = text
        .split_once("..")
        .and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    range.unwrap_or_else(|| panic!("{variable} is two numbers, as in 100..200"))
}

/// Checks steps of seeds on two threads until there are no more or time is up, and fails with what they say.
fn check_all(
    name: &str,
    seeds: &Range<u64>,
    step: u64,
    check: impl Fn(&Place, Range<u64>) -> Vec<String> + Sync,
) {
    let minutes: Option<u64> = env::var("FUZZ_MINUTES")
        .ok()
        .and_then(|text| text.parse().ok());
    let end = minutes.map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    let next = AtomicU64::new(seeds.start);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (next, failures, check) = (&next, &failures, &check);
            scope.spawn(move || {
                let place = Place::new(&format!("{name}-{}-{thread}", seeds.start));
                while end.is_none_or(|end| Instant::now() < end) {
                    let first = next.fetch_add(step, Ordering::Relaxed);
                    if first >= seeds.end {
                        break;
                    }
                    for failure in check(&place, first..seeds.end.min(first + step)) {
                        println!("{failure}");
                        failures
                            .lock()
                            .expect("no thread panics while it holds the lock")
                            .push(failure);
                    }
                }
            });
        }
    });
    println!(
        "seeds {}..{} done",
        seeds.start,
        next.into_inner().min(seeds.end)
    );
    let failures = failures.into_inner().expect("all threads are done");
    assert!(
        failures.is_empty(),
        "{} programs differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn hot_programs_do_the_same_in_every_tier() {
    let seeds = seeds("TIERS_SEEDS", HOT_SEEDS);
    if let Some(directory) = env::var_os("FUZZ_PROGRAMS") {
        return write_programs(Path::new(&directory), "hot", seeds, generate::program);
    }
    check_all("hot", &seeds, 1, |place, seeds| {
        seeds.filter_map(|seed| check_hot(place, seed)).collect()
    });
}

/// Where `PYTA_CPYTHON` names no CPython 3.14, tiers are compared with each other.
#[test]
fn small_programs_do_what_cpython_does() {
    let seeds = seeds("FUZZ_SEEDS", SMALL_SEEDS);
    if let Some(directory) = env::var_os("FUZZ_PROGRAMS") {
        return write_programs(Path::new(&directory), "small", seeds, small::program);
    }
    check_all("small", &seeds, BATCH, |place, seeds| {
        compare::check(place, &compare::programs(seeds))
    });
}

/// `FUZZ_PROGRAMS=directory` writes the programs there instead of running them.
fn write_programs(
    directory: &Path,
    kind: &str,
    seeds: Range<u64>,
    program: impl Fn(u64) -> String,
) {
    for seed in seeds {
        let path = directory.join(format!("{kind}{seed}.py"));
        fs::write(path, program(seed)).expect("the directory is writable");
    }
}

/// Programs that only raise, or print nothing, would find nothing.
#[test]
fn programs_do_something() {
    let place = Place::new("something");
    let tier = Interpreter::pyta(TIERS[0]);
    let printed = |kind: &str, seed: u64, program: &str, least: usize| {
        let behavior = place.run(program, &tier);
        let lines = behavior.stdout.lines().count();
        let stderr = behavior.stderr;
        assert!(
            lines >= least,
            "{kind} {seed} prints {lines} lines\n{stderr}"
        );
        lines
    };
    let mut of_small = 0;
    for seed in 0..10 {
        printed("hot", seed, &generate::program(seed), 11);
        of_small += printed("small", seed, &small::program(seed), 1);
    }
    // One may end early with an exception.
    assert!(of_small >= 40, "ten small programs print {of_small} lines");
}
