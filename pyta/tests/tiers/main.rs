//! Python programs made at random do the same in every tier: interpreted, compiled, and compiled while collections move everything.
//!
//! A program that does not is made smaller and shown. `docs/guides/tiers.md` says how to run more of them.

mod classes;
mod expressions;
mod generate;
mod random;
mod shrink;
mod statements;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{env, fs};

/// What runs in the normal test command, in less than half a minute.
const SEEDS: Range<u64> = 0..10;

/// The first is what the others are compared with.
const TIERS: [&[&str]; 4] = [
    &["-X", "vm.jit=off"],
    &["-X", "vm.jit=eager"],
    &["-X", "vm.jit=eager", "-X", "vm.gc-stress=53,1999"],
    &["-X", "vm.jit=off", "-X", "vm.gc-stress=97,0"],
];

/// Runs a program of ours within seconds of processor time that none takes.
const LIMITED: &str = "ulimit -t 60 && exec \"$0\" \"$@\"";

/// Tries to make a program smaller.
const SHRINKING_RUNS: usize = 1500;

/// What a program does.
#[derive(PartialEq, Eq)]
struct Behavior {
    ending: String,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

/// Where the programs of a thread lie while they run.
struct Place {
    directory: PathBuf,
}

impl Place {
    fn new(name: &str) -> Place {
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("tiers-{name}"));
        fs::create_dir_all(&directory).expect("the directory for temporary files is writable");
        Place { directory }
    }

    fn run(&self, program: &str, options: &[&str]) -> Behavior {
        let path = |name: &str| self.directory.join(name);
        fs::write(path("program.py"), program).expect("writable");
        let file = |name: &str| fs::File::create(path(name)).expect("writable");
        let status = Command::new("/bin/sh")
            .args(["-c", LIMITED, env!("CARGO_BIN_EXE_pyta")])
            .args(options)
            .arg("program.py")
            .current_dir(&self.directory)
            .env_clear()
            .env("PYTHONHASHSEED", "0")
            .stdin(Stdio::null())
            .stdout(file("stdout"))
            .stderr(file("stderr"))
            .status()
            .expect("pyta runs");
        Behavior {
            ending: status.to_string(),
            stdout: fs::read(path("stdout")).expect("readable"),
            stderr: fs::read(path("stderr")).expect("readable"),
        }
    }

    /// The tier that does something else than the first.
    fn differing(&self, program: &str) -> Option<(&'static [&'static str], Behavior, Behavior)> {
        let expected = self.run(program, TIERS[0]);
        TIERS[1..].iter().find_map(|tier| {
            let got = self.run(program, tier);
            let differs = got != expected;
            differs.then(|| (*tier, self.run(program, TIERS[0]), got))
        })
    }
}

/// Runs the program of a seed; what to say when tiers differ.
fn check(place: &Place, seed: u64) -> Option<String> {
    let program = generate::program(seed);
    let (tier, ..) = place.differing(&program)?;
    let differs = |program: &str| place.run(program, TIERS[0]) != place.run(program, tier);
    if !differs(&program) {
        return Some(format!("seed {seed}: {tier:?} differs now and then"));
    }
    let smallest = shrink::shrink(&program, SHRINKING_RUNS, differs);
    let show = |options: &[&str]| {
        let Behavior {
            ending,
            stdout,
            stderr,
        } = place.run(&smallest, options);
        let text = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            text.char_indices()
                .nth(2000)
                .map_or(text.clone(), |(end, _)| text[..end].to_owned())
        };
        format!(
            "---- {options:?}: {ending}\n{}{}",
            text(&stdout),
            text(&stderr)
        )
    };
    Some(format!(
        "seed {seed}:\n{smallest}{}{}",
        show(TIERS[0]),
        show(tier)
    ))
}

/// `TIERS_SEEDS=from..to`.
fn seeds() -> Range<u64> {
    let Ok(text) = env::var("TIERS_SEEDS") else {
        return SEEDS;
    };
    let range = text
        .split_once("..")
        .and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    range.expect("TIERS_SEEDS is two numbers, as in 100..200")
}

#[test]
fn programs_do_the_same_in_every_tier() {
    let seeds = seeds();
    if let Some(directory) = env::var_os("TIERS_PROGRAMS") {
        return write_programs(Path::new(&directory), seeds);
    }
    let next = AtomicU64::new(seeds.start);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (next, failures, seeds) = (&next, &failures, &seeds);
            scope.spawn(move || {
                let place = Place::new(&format!("{}-{thread}", seeds.start));
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if !seeds.contains(&seed) {
                        break;
                    }
                    if let Some(failure) = check(&place, seed) {
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
    let failures = failures.into_inner().expect("all threads are done");
    assert!(
        failures.is_empty(),
        "{} programs differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// `TIERS_PROGRAMS=directory` writes the programs there instead of running them.
fn write_programs(directory: &Path, seeds: Range<u64>) {
    for seed in seeds {
        let path = directory.join(format!("{seed}.py"));
        fs::write(path, generate::program(seed)).expect("the directory is writable");
    }
}

/// Programs that only raise, or print nothing, would find nothing.
#[test]
fn programs_do_something() {
    let place = Place::new("something");
    for seed in 0..10 {
        let behavior = place.run(&generate::program(seed), TIERS[0]);
        let lines = behavior
            .stdout
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
        let stderr = String::from_utf8_lossy(&behavior.stderr);
        assert!(lines > 10, "seed {seed} prints {lines} lines\n{stderr}");
    }
}
