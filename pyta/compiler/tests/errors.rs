//! SyntaxErrors of the symbol table and compilation phases: text and place as CPython 3.14 has them.
//!
//! `data/errors.txt` is written by `data/expect_errors.py`, run under CPython.

use pyta_compiler::{Options, compile};
use pyta_syntax::{Mode, Source, parse};

fn outcome(text: &str) -> String {
    let result = Source::from_text(text, "<test>")
        .and_then(|source| parse(&source, Mode::Exec, Default::default()))
        .and_then(|parsed| compile(&parsed, &Options::default()));
    match result {
        Ok(_) => "fine".to_owned(),
        Err(error) => format!(
            "{} @ {}:{}-{}:{}",
            error.message, error.line, error.column, error.end_line, error.end_column
        ),
    }
}

#[test]
fn errors_are_as_in_cpython() {
    let data = include_str!("data/errors.txt");
    let mut source = String::new();
    let mut failures = Vec::new();
    for line in data.split_inclusive('\n') {
        let Some(expected) = line.strip_prefix(">>>>> ") else {
            source.push_str(line);
            continue;
        };
        let actual = outcome(&source);
        if actual != expected.trim_end() {
            failures.push(format!("{source}expected {expected}  actual {actual}\n"));
        }
        source.clear();
    }
    assert!(
        failures.is_empty(),
        "{}:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
