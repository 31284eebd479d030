//! Errors against CPython 3.14: `tests/errors/expected.tsv`, written by `tests/errors/generate.py`.

use pyta_syntax::{Mode, Options, Source, SyntaxError, is_incomplete, parse};

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('u') => {
                let digits: String = chars.by_ref().take(4).collect();
                let code = u32::from_str_radix(&digits, 16).unwrap();
                out.push(char::from_u32(code).unwrap());
            }
            other => out.extend(other),
        }
    }
    out
}

fn outcome(mode: &str, source: &str) -> String {
    if mode == "repl" {
        return match is_incomplete(source, Mode::Single) {
            true => "incomplete".to_owned(),
            false => "complete".to_owned(),
        };
    }
    let mode = match mode {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        _ => Mode::Single,
    };
    let parsed = Source::from_text(source, "<file>")
        .and_then(|source| parse(&source, mode, Options::default()));
    match parsed {
        Ok(_) => "ok".to_owned(),
        Err(error) => describe(&error),
    }
}

fn describe(error: &SyntaxError) -> String {
    let SyntaxError {
        line,
        column,
        end_line,
        end_column,
        ..
    } = error;
    let name = error.kind.exception_name();
    format!(
        "{name}\t{line}\t{column}\t{end_line}\t{end_column}\t{}",
        error.message
    )
}

#[test]
fn errors_are_cpythons() {
    let mut wrong = Vec::new();
    for line in include_str!("errors/expected.tsv").lines() {
        let mut fields = line.splitn(3, '\t');
        let (mode, source, expected) = (
            fields.next().unwrap(),
            fields.next().unwrap(),
            fields.next().unwrap(),
        );
        let got = outcome(mode, &unescape(source));
        let expected = match expected {
            "later" => "ok".to_owned(),
            other => unescape(other),
        };
        if got != expected {
            wrong.push(format!(
                "{mode} {source}\n  expected {expected}\n  got      {got}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// `SyntaxError._metadata`, by CPython 3.14.
#[test]
fn last_compound_statement() {
    for (text, place) in [
        ("whille x: pass", Some((0, 0))),
        ("x = 1\nfoo bar", Some((0, 0))),
        ("if x:\n  a\n  b\nfoo bar", Some((1, 0))),
        ("if a:\n  x = 1\nelse:\n  y z", Some((1, 0))),
        ("if x:\n  a\nx = (", Some((0, 0))),
        (
            "while x:\n  if x:\n    y\n  elif z:\n    u\n  z w",
            Some((2, 2)),
        ),
    ] {
        let source = Source::from_text(text, "<file>").unwrap();
        let error = parse(&source, Mode::Exec, Options::default()).unwrap_err();
        let found = error.last_statement.map(|last| (last.line, last.column));
        assert_eq!(found, place, "{text}");
    }
}

/// What the tree parser refuses and Python does not.
#[test]
fn bare_raise_before_a_semicolon() {
    let source = Source::from_text("if x: raise; y\nraise ;\nraise;pass;raise\n", "f").unwrap();
    let parsed = parse(&source, Mode::Exec, Options::default()).unwrap();
    let kinds: Vec<bool> = parsed
        .body()
        .iter()
        .map(|stmt| stmt.is_raise_stmt())
        .collect();
    assert_eq!(kinds, [false, true, true, false, true]);
    assert!(parsed.body()[0].as_if_stmt().unwrap().body[0].is_raise_stmt());
}
