//! What the options `-X vm.…` show of the machine.

use std::fs;
use std::process::{Command, Stdio};

const PROGRAM: &str = "
class Point:
    def __init__(self, x): self.x = x
    def get(self): return self.x
class Other(Point): pass
def run(points, n):
    total = 0
    for i in range(n):
        for point in points: total += point.get()
    return total
print(run([Point(1), Other(2)], 20000))
";

/// Standard error and the process's number.
fn errors(options: &[&str]) -> (String, u32) {
    let child = Command::new(env!("CARGO_BIN_EXE_pyta"))
        .args(options)
        .args(["-c", PROGRAM])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pyta runs");
    let process = child.id();
    let output = child.wait_with_output().expect("pyta ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "60000\n");
    (
        String::from_utf8_lossy(&output.stderr).into_owned(),
        process,
    )
}

#[test]
fn sites_are_listed_with_state_and_stubs() {
    let (text, _) = errors(&["-X", "vm.jit=off", "-X", "vm.stats=sites"]);
    let line = "site run:9 get_method polymorphic, 2 misses: method Point Point.get; method Other Point.get\n";
    assert!(text.contains(line), "{text}");
    for name in [
        "sites.uninitialized",
        "sites.megamorphic",
        "gc.nursery_longest_us",
        "gc.full_total_us",
    ] {
        assert!(text.contains(name), "{name} in {text}");
    }
    assert!(!errors(&["-X", "vm.stats"]).0.contains("site run:9"));
}

#[test]
fn what_compiled_code_asks_for_is_listed() {
    let (text, _) = errors(&["-X", "vm.jit=eager", "-X", "vm.stats=asked"]);
    let asked = text.lines().filter(|line| line.starts_with("asked "));
    let counts = asked.map(|line| line.contains(" in place, ") && line.ends_with(" steps"));
    let counts: Vec<bool> = counts.collect();
    assert!(
        !counts.is_empty() && counts.iter().all(|&told| told),
        "{text}"
    );
    assert!(!errors(&["-X", "vm.stats"]).0.contains("asked "));
}

#[test]
fn caches_are_dumped_with_the_bytecode() {
    let (text, _) = errors(&["-X", "vm.jit=off", "-X", "vm.dump=caches"]);
    let sites = "        ; method Point Point.get\n        ; method Other Point.get\n";
    assert!(text.contains(sites), "{text}");
}

#[test]
fn the_log_says_what_is_compiled_and_for_how_long() {
    let (text, _) = errors(&["-X", "vm.jit=eager", "-X", "vm.jit-log"]);
    let line = text
        .lines()
        .find(|line| line.starts_with("jit: run compiled (1): "));
    assert!(line.is_some_and(|line| line.contains(" µs, ")), "{text}");
}

#[test]
fn perf_is_told_where_compiled_functions_lie() {
    for option in ["vm.perf-map", "perf"] {
        let (_, process) = errors(&["-X", "vm.jit=eager", "-X", option]);
        let path = format!("/tmp/perf-{process}.map");
        let map = fs::read_to_string(&path).expect("the map was written");
        fs::remove_file(&path).expect("a file of ours");
        let line = map.lines().find(|line| line.ends_with(" py::run"));
        let mut words = line.expect("the function is compiled").split(' ');
        let number = |word: Option<&str>| usize::from_str_radix(word.unwrap_or_default(), 16).ok();
        assert!(number(words.next()) > Some(4096), "{map}");
        assert!(number(words.next()) > Some(0), "{map}");
    }
}
