//! Small programs do the same in every tier, and what CPython does where there is one.
//!
//! Programs run in batches, many in one process. One that differs runs by itself, is made smaller, and is shown.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::BATCH;
use crate::place::{Behavior, Interpreter, Place};
use crate::{shrink, small};

/// As many objects more or less before a program, and its own lie at all the places that the order of a small set may depend on.
const OBJECTS_BEFORE: usize = 8;

/// Allocators of CPython, with each of which objects lie elsewhere.
const ALLOCATORS: [&str; 4] = ["pymalloc", "malloc", "malloc_debug", "pymalloc_debug"];

/// Tries to make a program smaller.
const SHRINKING_RUNS: usize = 400;

/// Compiling a program, and the library that it needs, takes twenty times as long as running it: one of so many batches is compiled.
const EAGER_SHARE: u64 = 25;

/// What is compared with what: interpreters that must do what the first does.
pub fn interpreters() -> Vec<Interpreter> {
    let tiers: [&[&str]; 2] = [&["-X", "vm.jit=off"], &["-X", "vm.jit-after=5000"]];
    let eager = Interpreter {
        share: EAGER_SHARE,
        ..Interpreter::pyta(&["-X", "vm.jit=eager"])
    };
    let cpython = Interpreter::cpython().into_iter();
    let interpreters = cpython.chain(tiers.map(Interpreter::pyta));
    interpreters.chain([eager]).collect()
}

/// How it is told that a program ended the process.
const BREAKS_DOWN: &str = "breaks down: ";

/// The same of one that takes longer than any may, as `range(0, 1 << 62, 2).index(0.5)` takes the reference, which searches through it: what is
/// printed is not compared then, but nothing else may end the process.
const OUT_OF_TIME: &str = "breaks down: signal: 9";

/// Programs by their seeds.
pub type Programs = BTreeMap<u64, String>;

pub fn programs(seeds: impl IntoIterator<Item = u64>) -> Programs {
    let seeds = seeds.into_iter();
    seeds.map(|seed| (seed, small::program(seed))).collect()
}

fn mark(seed: u64) -> String {
    format!("#---- {seed}\n")
}

/// What each program prints. A program that ends the process is told of, and those behind it run in another one.
pub fn outputs(place: &Place, programs: &Programs, python: &Interpreter) -> BTreeMap<u64, String> {
    let mut outputs = BTreeMap::new();
    while let Some(first) = programs.keys().find(|seed| !outputs.contains_key(*seed)) {
        let mut text = String::new();
        for (seed, program) in programs.range(first..) {
            write!(text, "{}{program}", mark(*seed)).expect("strings take everything");
        }
        let behavior = place.run_batch(&text, python);
        let before = outputs.len();
        let mut rest = behavior.stdout.as_str();
        for seed in programs.range(first..).map(|(seed, _)| *seed) {
            let Some((_, own)) = rest.split_once(&mark(seed)) else {
                break;
            };
            let end = own.find("#---- ").unwrap_or(own.len());
            outputs.insert(seed, own[..end].to_owned());
            rest = &own[end..];
        }
        let is_whole = behavior.ending == "exit status: 0" && outputs.len() == programs.len();
        let last = outputs.keys().next_back().copied().unwrap_or(*first);
        let broken = if outputs.len() == before {
            *first
        } else {
            last
        };
        if !is_whole {
            let end = format!("{BREAKS_DOWN}{}\n{}", behavior.ending, behavior.stderr);
            outputs.entry(broken).or_default().push_str(&end);
        }
    }
    outputs
}

/// The programs for which the interpreter does not do what is expected.
pub fn differing(
    place: &Place,
    programs: &Programs,
    expected: &BTreeMap<u64, String>,
    python: &Interpreter,
) -> Vec<u64> {
    let got = outputs(place, &shared(programs, python), python);
    unlike(&got, expected)
}

/// The programs that did not print what is expected.
pub fn unlike(got: &BTreeMap<u64, String>, expected: &BTreeMap<u64, String>) -> Vec<u64> {
    let differs = |(seed, got): &(&u64, &String)| match expected.get(*seed) {
        Some(expected) => !is_same(got, expected),
        None => true,
    };
    got.iter().filter(differs).map(|(seed, _)| *seed).collect()
}

/// The programs that an interpreter runs.
fn shared(programs: &Programs, python: &Interpreter) -> Programs {
    let mut programs = programs.clone();
    programs.retain(|seed, _| (seed / BATCH).is_multiple_of(python.share));
    programs
}

/// What the order of a set may depend on: elements that hash by their address.
const HASHED_BY_ADDRESS: [&str; 8] = [
    "nan",
    "<",
    "Ellipsis",
    "NotImplemented",
    "dict_",
    "Error",
    "Exception",
    "object",
];

/// Classes of such elements, as errors name them: two that are sorted out of a set cannot be compared, and which comes first is said.
const CLASSES_HASHED_BY_ADDRESS: [&str; 3] = ["'type'", "'ellipsis'", "function"];

/// Whether two outputs are the same but for the order in such sets.
fn is_same(got: &str, expected: &str) -> bool {
    if expected.contains(OUT_OF_TIME) {
        return got.contains(OUT_OF_TIME) || !got.contains(BREAKS_DOWN);
    }
    let sorted = |line: &str| {
        let mut bytes = line.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    let is_line_same = |(got, expected): (&str, &str)| {
        let has = |parts: &[&str]| parts.iter().any(|part| got.contains(part));
        let is_set = got.contains('{') && has(&HASHED_BY_ADDRESS);
        let is_order = got.contains("between instances of") && has(&CLASSES_HASHED_BY_ADDRESS);
        got == expected || (is_set || is_order) && sorted(got) == sorted(expected)
    };
    got == expected
        || got.lines().count() == expected.lines().count()
            && got.lines().zip(expected.lines()).all(is_line_same)
}

/// Compares all interpreters; says what differs, smaller.
pub fn check(place: &Place, programs: &Programs) -> Vec<String> {
    let interpreters = interpreters();
    let (reference, others) = interpreters.split_first().expect("there are tiers");
    let expected = outputs(place, programs, reference);
    let mut found: BTreeMap<u64, &Interpreter> = BTreeMap::new();
    for python in others {
        for seed in differing(place, programs, &expected, python) {
            found.entry(seed).or_insert(python);
        }
    }
    found.retain(|seed, _| !depends_on_addresses(place, programs, &expected, reference, *seed));
    let describe = |(seed, python): (u64, &Interpreter)| {
        let alone = smallest(place, &programs[&seed], reference, python);
        let shown = alone.unwrap_or_else(|| {
            let got = outputs(place, &shared(programs, python), python);
            let end = std::iter::once("the end");
            let mut lines = expected[&seed]
                .lines()
                .chain(end.clone())
                .zip(got[&seed].lines().chain(end));
            let lines = lines.find(|(expected, got)| expected != got);
            format!(
                "differs among others only, in {}: {lines:?}\n",
                python.name()
            )
        });
        format!("seed {seed}:\n{shown}")
    };
    found.into_iter().map(describe).collect()
}

/// Whether the reference does something else when objects lie elsewhere: not-a-numbers hash by their address, and what a program sees of the
/// order of a set with some may be anything.
fn depends_on_addresses(
    place: &Place,
    programs: &Programs,
    expected: &BTreeMap<u64, String>,
    reference: &Interpreter,
    seed: u64,
) -> bool {
    let does_otherwise = |(allocator, count): (&'static str, usize)| {
        let before =
            format!("import sys\nsys.kept = [float(number) for number in range({count})]\n");
        let both = Programs::from([(0, before), (seed, programs[&seed].clone())]);
        let elsewhere = Interpreter {
            allocator,
            ..reference.clone()
        };
        outputs(place, &both, &elsewhere)[&seed] != expected[&seed]
    };
    let mut places = ALLOCATORS
        .iter()
        .flat_map(|allocator| (0..OBJECTS_BEFORE).map(|count| (*allocator, count)));
    reference.is_reference && places.any(does_otherwise)
}

/// The smallest program found that differs, with what both do; `None` if it does not by itself.
fn smallest(
    place: &Place,
    program: &str,
    reference: &Interpreter,
    python: &Interpreter,
) -> Option<String> {
    let is_syntax_error = |behavior: &Behavior| {
        let mut lines = behavior.stderr.lines();
        lines.any(|line| line.starts_with("SyntaxError") || line.starts_with("IndentationError"))
    };
    let was_syntax_error = is_syntax_error(&place.run(program, reference));
    let differs = |program: &str| {
        let expected = place.run(program, reference);
        is_syntax_error(&expected) == was_syntax_error && place.run(program, python) != expected
    };
    if !differs(program) {
        return None;
    }
    let smallest = shrink::shrink(program, SHRINKING_RUNS, differs);
    let shown = |python: &Interpreter| {
        let behavior = place.run(&smallest, python);
        format!("---- {}: {}", python.name(), show(&behavior))
    };
    Some(format!("{smallest}{}{}", shown(reference), shown(python)))
}

/// The beginning of what a program does.
pub fn show(behavior: &Behavior) -> String {
    let beginning = |text: &str| text.chars().take(2000).collect::<String>();
    format!(
        "{}\n{}{}",
        behavior.ending,
        beginning(&behavior.stdout),
        beginning(&behavior.stderr)
    )
}
