//! `expressions.txt` is written by `expect.py`, run under CPython.

use pyta_syntax::{Mode, Source, parse};

use super::unparse;

#[test]
fn text_is_as_in_cpython() {
    let mut failures = Vec::new();
    for line in include_str!("expressions.txt").lines() {
        let (text, expected) = line.split_once('\t').unwrap();
        let source = Source::from_text(&format!("({text})"), "<test>").unwrap();
        let parsed = match parse(&source, Mode::Eval, Default::default()) {
            Ok(parsed) => parsed,
            Err(error) => {
                failures.push(format!("{text}: {error}"));
                continue;
            }
        };
        let actual = unparse(parsed.expression().unwrap(), &source);
        if actual != expected {
            failures.push(format!(
                "{text}\n  expected {expected}\n  actual   {actual}"
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
