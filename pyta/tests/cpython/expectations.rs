//! `expectations.toml`: the tests that are known not to pass, grouped by the reason.
//!
//! The file is written by this module as well, so only the TOML that it writes is read: tables `[[failures]]` with the keys below, one
//! to a line, and one test to a line.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::module::Run;

const HEAD: &str = "\
# Tests of python-tests/cpython/reference.txt that Pyta does not pass, with the reason. One that passes fails the run.
# `kind` says what the reason is: \"internals\" of CPython, which make no sense here; \"missing\", what is not done yet; or
# \"unstable\", tests that pass now and then, of which nothing is expected.
# `cargo test -p pyta --test cpython -- --bless` writes the tests anew; reasons and kinds are kept, and new failures get a group to be sorted.
";

const NEW_REASON: &str = "not looked into yet";
const UNSTABLE: &str = "unstable";

/// Why some tests fail.
struct Group {
    reason: String,
    kind: String,
    /// With the module's name.
    tests: Vec<String>,
}

pub struct Expectations(Vec<Group>);

impl Expectations {
    pub fn read(directory: &Path) -> Expectations {
        let text = fs::read_to_string(directory.join("expectations.toml")).unwrap_or_default();
        let mut groups = Vec::new();
        for line in text.lines() {
            read_line(line, &mut groups);
        }
        Expectations(groups)
    }

    /// The kinds of the tests of a module that are listed.
    fn known(&self, module: &str) -> BTreeMap<&str, &str> {
        let start = format!("{module}.");
        let mut known = BTreeMap::new();
        for group in &self.0 {
            let tests = group.tests.iter().filter_map(|it| it.strip_prefix(&start));
            known.extend(tests.map(|test| (test, group.kind.as_str())));
        }
        known
    }

    /// What is otherwise than listed.
    pub fn surprises(&self, run: &Run, wanted: &[String]) -> Vec<String> {
        let known = self.known(&run.module);
        let module = &run.module;
        let surprise = |test: &String| match (known.get(test.as_str()), run.has_passed(test)) {
            (None, true) | (Some(_), false) | (Some(&UNSTABLE), _) => None,
            (None, false) => Some(format!("FAILS   {module}.{test}: {}", run.why(test))),
            (Some(_), true) => Some(format!("PASSES  {module}.{test}, but is expected to fail")),
        };
        let strange = known
            .keys()
            .filter(|test| !wanted.iter().any(|it| it == *test))
            .map(|test| {
                format!("UNKNOWN {module}.{test} is expected to fail, but not in the reference")
            });
        wanted.iter().filter_map(surprise).chain(strange).collect()
    }

    /// Takes over what failed; tests that were listed keep their reasons.
    pub fn set(&mut self, run: &Run, wanted: &[String]) {
        let name = |test: &String| format!("{}.{test}", run.module);
        let failed = wanted.iter().filter(|test| !run.has_passed(test));
        let mut new: Vec<String> = failed.map(name).collect();
        let start = format!("{}.", run.module);
        for group in &mut self.0 {
            group.tests.retain(|test| {
                let has_failed = new.iter().position(|it| it == test);
                if let Some(index) = has_failed {
                    new.swap_remove(index);
                }
                let stays = group.kind == UNSTABLE || has_failed.is_some();
                stays || !test.starts_with(&start)
            });
        }
        if new.is_empty() {
            return;
        }
        let place = self.0.iter().position(|group| group.reason == NEW_REASON);
        let place = place.unwrap_or_else(|| {
            self.0.push(Group {
                reason: NEW_REASON.to_owned(),
                kind: "missing".to_owned(),
                tests: Vec::new(),
            });
            self.0.len() - 1
        });
        self.0[place].tests.extend(new);
    }

    pub fn write(&self, directory: &Path) {
        let mut text = HEAD.to_owned();
        for group in self.0.iter().filter(|group| !group.tests.is_empty()) {
            let mut tests = group.tests.clone();
            tests.sort();
            let Group { reason, kind, .. } = group;
            write!(
                text,
                "\n[[failures]]\nreason = '{reason}'\nkind = '{kind}'\ntests = [\n"
            )
            .expect("strings take everything");
            for test in tests {
                writeln!(text, "    '{test}',").expect("strings take everything");
            }
            text.push_str("]\n");
        }
        fs::write(directory.join("expectations.toml"), text).expect("the file is writable");
    }
}

/// # Panics
///
/// When the line has another form than those that are written.
fn read_line(line: &str, groups: &mut Vec<Group>) {
    let line = line.trim();
    if line == "[[failures]]" {
        groups.push(Group {
            reason: String::new(),
            kind: String::new(),
            tests: Vec::new(),
        });
        return;
    }
    if line.is_empty() || line.starts_with('#') || line == "tests = [" || line == "]" {
        return;
    }
    let group = groups.last_mut().expect("a group comes first");
    let text = line.split('\'').nth(1);
    let text = text.unwrap_or_else(|| panic!("malformed expectation: {line}"));
    match line.split('=').next().map(str::trim) {
        Some("reason") => text.clone_into(&mut group.reason),
        Some("kind") => text.clone_into(&mut group.kind),
        _ => group.tests.push(text.to_owned()),
    }
}
