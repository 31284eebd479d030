//! SyntaxWarnings of the compilation phase, as CPython 3.14 has them.
//!
//! `data/warnings.txt` is written by `data/expect_warnings.py`, run under CPython.

use pyta_compiler::{Options, compile_reporting};
use pyta_syntax::{Mode, Source, parse};

#[test]
fn warnings_are_as_in_cpython() {
    let source = Source::from_text(include_str!("data/warnings.in"), "<test>").unwrap();
    let parsed = parse(&source, Mode::Exec, Default::default()).unwrap();
    let (_, warnings) = compile_reporting(&parsed, &Options::default()).unwrap();
    let warnings = &warnings[parsed.warnings().len()..];
    let line =
        |warning: &pyta_syntax::SyntaxWarning| format!("{} {}\n", warning.line, warning.message);
    let actual: String = warnings.iter().map(line).collect();
    let expected = include_str!("data/warnings.txt");
    let only = |left: &str, right: &str| {
        let lines = left
            .lines()
            .filter(|line| !right.lines().any(|other| other == *line));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(
        actual == expected,
        "missing: {:#?}\nunexpected: {:#?}\nactual:\n{actual}",
        only(expected, &actual),
        only(&actual, expected)
    );
}
