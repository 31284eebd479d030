//! Measures the fuzzer by the defects of `docs/internals/seeded-defects.md`: how many it finds, in which time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::compare::{self, Programs};
use crate::place::{Behavior, Interpreter, Place};
use crate::{BATCH, TIERS, generate};

/// The time in which all are to be found, without that of building.
const LIMIT: Duration = Duration::from_secs(600);

/// One of so many rounds runs a hot program.
const HOT_SHARE: u64 = 5;

/// A change of lines of a source.
struct Defect {
    number: usize,
    title: String,
    file: String,
    taken: Vec<String>,
    put: Vec<String>,
}

/// `SEEDED` in a source: whether a defect is the one that is asked for.
fn test_of(number: usize) -> String {
    format!(
        "{{ static IT: std::sync::LazyLock<bool> = std::sync::LazyLock::new(|| \
         std::env::var(\"PYTA_DEFECT\").as_deref() == Ok(\"{number}\")); *IT }}"
    )
}

fn root() -> PathBuf {
    let pyta = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = pyta.parent().expect("pyta/ lies in the workspace");
    root.to_path_buf()
}

/// The table.
fn read() -> Vec<Defect> {
    let text = fs::read_to_string(root().join("docs/internals/seeded-defects.md"));
    let text = text.expect("the table exists");
    let sections = text.split("\n### ").skip(1);
    sections.map(read_section).collect()
}

fn read_section(section: &str) -> Defect {
    let mut lines = section.lines().filter(|line| !line.is_empty());
    let head = lines.next().and_then(|head| head.split_once(". "));
    let (number, title) = head.expect("a section begins with its number and title");
    let file = lines.next().expect("then comes the file").trim_matches('`');
    let starting = |sign: char| {
        let lines = lines
            .clone()
            .filter_map(move |line| line.strip_prefix(sign));
        lines.map(str::to_owned).collect()
    };
    Defect {
        number: number.parse().expect("sections are numbered"),
        title: title.to_owned(),
        file: file.to_owned(),
        taken: starting('-'),
        put: starting('+'),
    }
}

impl Defect {
    /// Where the lines that are taken out begin, if that is in one place.
    fn place_in(&self, lines: &[&str]) -> Option<usize> {
        let mut places = lines.windows(self.taken.len()).enumerate();
        let mut fitting = places.by_ref().filter(|(_, lines)| *lines == self.taken);
        let (place, _) = fitting.next()?;
        fitting.next().is_none().then_some(place)
    }

    /// The source with the defect.
    fn put_into(&self, source: &str) -> Option<String> {
        let mut lines: Vec<&str> = source.lines().collect();
        let place = self.place_in(&lines)?;
        let put = self.put.join("\n").replace("SEEDED", &test_of(self.number));
        lines.splice(place..place + self.taken.len(), [put.as_str()]);
        Some(lines.join("\n") + "\n")
    }
}

/// Puts all defects into the sources below a directory; gives those that do not fit.
fn seed(directory: &Path) -> Vec<String> {
    let mut unfit = Vec::new();
    for defect in read() {
        let path = directory.join(&defect.file);
        let source = fs::read_to_string(&path).expect("the table names sources");
        match defect.put_into(&source) {
            Some(source) => fs::write(&path, source).expect("writable"),
            None => unfit.push(format!("{}. {}", defect.number, defect.title)),
        }
    }
    unfit
}

/// Builds Pyta with all defects in it.
fn build() -> PathBuf {
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("seeded-defects");
    let copy = place.join("sources");
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir_all(&copy).expect("the directory for temporary files is writable");
    for entry in fs::read_dir(root()).expect("readable").flatten() {
        if entry.file_name() == "target" || entry.file_name() == ".git" {
            continue;
        }
        let mut command = Command::new("cp");
        let status = command.arg("-a").arg(entry.path()).arg(&copy).status();
        assert!(status.is_ok_and(|status| status.success()), "cp copies");
    }
    let unfit = seed(&copy);
    assert!(unfit.is_empty(), "defects do not fit: {unfit:?}");
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--profile",
            "fast",
            "--package",
            "pyta",
            "--target-dir",
        ])
        .arg(place.join("target"))
        .current_dir(&copy)
        .status();
    let is_built = status.is_ok_and(|status| status.success());
    assert!(is_built, "the sources with defects compile");
    place.join("target/fast/pyta")
}

/// Programs with what they are to do.
enum Round {
    Small {
        programs: Programs,
        expected: BTreeMap<u64, String>,
    },
    Hot {
        seed: u64,
        program: String,
        expected: Behavior,
    },
}

impl Round {
    /// Small programs for which Pyta without a defect does what is expected.
    fn small(places: &[Place; 2], first: u64, cpython: &Interpreter, tier: &Interpreter) -> Round {
        let mut programs = compare::programs(first..first + BATCH);
        let (expected, got) = std::thread::scope(|scope| {
            let expected = scope.spawn(|| compare::outputs(&places[0], &programs, cpython));
            let got = compare::outputs(&places[1], &programs, tier);
            (expected.join().expect("the thread does not panic"), got)
        });
        for seed in compare::unlike(&got, &expected) {
            programs.remove(&seed);
        }
        Round::Small { programs, expected }
    }

    /// A hot program, and what it does when it is interpreted without a defect.
    fn hot(place: &Place, seed: u64, tier: &Interpreter) -> Round {
        let program = generate::program(seed);
        let interpreted = Interpreter {
            options: TIERS[0],
            ..tier.clone()
        };
        let expected = place.run(&program, &interpreted);
        Round::Hot {
            seed,
            program,
            expected,
        }
    }

    /// The first program that shows a defect in a tier.
    fn finds(&self, place: &Place, defect: usize, tier: &Interpreter) -> Option<u64> {
        let tier = Interpreter {
            defect,
            ..tier.clone()
        };
        match self {
            Round::Small { programs, expected } => {
                let seeds = compare::differing(place, programs, expected, &tier);
                seeds.first().copied()
            }
            Round::Hot {
                seed,
                program,
                expected,
            } => (place.run(program, &tier) != *expected).then_some(*seed),
        }
    }
}

/// Tells what is found, and gives what is not.
fn look(cpython: &Interpreter, pyta: &Path) -> BTreeSet<usize> {
    let defects = read();
    let tiers: Vec<Interpreter> = compare::interpreters();
    let tiers = tiers.into_iter().filter(|it| it.program != cpython.program);
    let tiers = tiers.map(|tier| Interpreter {
        program: pyta.to_path_buf(),
        ..tier
    });
    let (always, seldom): (Vec<Interpreter>, Vec<Interpreter>) =
        tiers.partition(|tier| tier.share == 1);
    let started = Instant::now();
    let mut unknown: BTreeSet<usize> = defects.iter().map(|defect| defect.number).collect();
    let places = [Place::new("defects-0"), Place::new("defects-1")];
    let mut programs = 0;
    for number in 0.. {
        if unknown.is_empty() || started.elapsed() > LIMIT {
            break;
        }
        // The tiers take turns; what is compiled as a whole are hot programs.
        let (round, tier) = match seldom.first() {
            Some(tier) if number % HOT_SHARE == HOT_SHARE - 1 => {
                programs += 1;
                (Round::hot(&places[0], number, tier), tier)
            }
            _ => {
                let tier = &always[number as usize % always.len()];
                programs += BATCH;
                (Round::small(&places, number * BATCH, cpython, tier), tier)
            }
        };
        let round = &round;
        let waiting = Mutex::new(unknown.clone());
        let found = Mutex::new(BTreeSet::new());
        std::thread::scope(|scope| {
            for place in &places {
                let (waiting, found) = (&waiting, &found);
                let defects = &defects;
                scope.spawn(move || {
                    let next = || waiting.lock().expect("no panics").pop_first();
                    while let Some(number) = next() {
                        if started.elapsed() > LIMIT {
                            break;
                        }
                        let Some(seed) = round.finds(place, number, tier) else {
                            continue;
                        };
                        found.lock().expect("no panics").insert(number);
                        let title = &defects[number - 1].title;
                        let seconds = started.elapsed().as_secs();
                        println!("{seconds:4} s, seed {seed:4}: {number}. {title}");
                    }
                });
            }
        });
        for number in found.into_inner().expect("all threads are done") {
            unknown.remove(&number);
        }
    }
    let (count, all) = (defects.len() - unknown.len(), defects.len());
    let seconds = started.elapsed().as_secs();
    println!("{count} of {all} defects found in {seconds} s with {programs} programs");
    unknown
}

#[test]
fn seeded_defects_fit_the_sources() {
    let mut sources = std::collections::BTreeMap::new();
    for (index, defect) in read().iter().enumerate() {
        assert_eq!(defect.number, index + 1, "defects are numbered from 1");
        let path = root().join(&defect.file);
        let source = sources
            .entry(path)
            .or_insert_with_key(|path| fs::read_to_string(path).expect("the table names sources"));
        let changed = defect.put_into(source);
        *source = changed.unwrap_or_else(|| {
            panic!(
                "{}. {}: not once in {}",
                defect.number, defect.title, defect.file
            )
        });
    }
}

#[test]
fn seeded_defects_are_found() {
    let asked = std::env::var_os("SEEDED_DEFECTS").map(PathBuf::from);
    let (Some(asked), Some(cpython)) = (asked, Interpreter::cpython()) else {
        println!("skipped: SEEDED_DEFECTS=1 and PYTA_CPYTHON ask for it");
        return;
    };
    // A file is a Pyta with defects that was built before.
    let pyta = if asked.is_file() { asked } else { build() };
    let unknown = look(&cpython, &pyta);
    assert!(unknown.is_empty(), "not found: {unknown:?}");
}
