//! Runs `cases.txt` (see `generate.py`), each case with subjects of every width that can hold them.

use super::*;

#[test]
fn finds_what_cpython_finds() {
    let failures = check_all(include_str!("cases.txt"));
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures[..failures.len().min(20)].join("\n")
    );
}

/// More cases from a file, for long random runs.
#[test]
fn finds_what_cpython_finds_in_more_cases() {
    let Ok(path) = std::env::var("SRE_CASES") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let failures = check_all(&text);
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures[..failures.len().min(20)].join("\n")
    );
}

fn check_all(text: &str) -> Vec<String> {
    let mut failures = Vec::new();
    let mut pattern = "";
    let mut program = None;
    let mut subjects = Vec::new();
    let mut points = Vec::new();
    for line in text.lines() {
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        match kind {
            "P" => pattern = rest,
            "C" => {
                let words = numbers(rest);
                match Program::new(&words[1..], words[0], &StdClass) {
                    Ok(checked) => program = Some(checked),
                    Err(error) => {
                        failures.push(format!("{pattern}: {error}"));
                        program = None;
                    }
                }
            }
            "S" => {
                points = numbers(&rest[1..]);
                subjects = vec![narrowest(&points), Text::Full(points.clone())];
            }
            _ => {
                let Some(program) = &program else { continue };
                let (call, expected) = rest.split_once('=').unwrap();
                for subject in &subjects {
                    let found = call_matcher(program, kind, &numbers(call), subject.subject());
                    if found != expected.trim() {
                        failures.push(format!(
                            "{pattern} on {points:?}: {kind} {call}: {found}, wanted {expected}"
                        ));
                    }
                }
            }
        }
    }
    failures
}

fn numbers(text: &str) -> Vec<u32> {
    text.split_whitespace()
        .map(|word| word.parse().unwrap())
        .collect()
}

fn call_matcher(program: &Program, kind: &str, bounds: &[u32], subject: Subject<'_>) -> String {
    let mut matcher = Matcher::new(program);
    let mode = match kind {
        "m" => Mode::Match,
        "f" => Mode::FullMatch,
        _ => Mode::Search,
    };
    let mut found = Vec::new();
    match bounds {
        &[pos, end] => matcher.begin(mode, pos as usize, end as usize),
        _ => matcher.begin(mode, 0, subject.len()),
    }
    loop {
        match run_in_steps(&mut matcher, program, subject) {
            Status::Matched => {}
            Status::NotMatched => break,
            status => return format!("{status:?}"),
        }
        found.push(show(&matcher, program));
        if kind != "i" {
            return found.concat();
        }
        matcher.begin_next();
    }
    if kind == "i" {
        found.join(" ")
    } else {
        "none".to_string()
    }
}

/// Small budgets, so that every case pauses at many places.
fn run_in_steps(matcher: &mut Matcher, program: &Program, subject: Subject<'_>) -> Status {
    for _ in 0..10_000_000 {
        let mut budget = 3;
        match matcher.run(program, subject, &StdClass, &mut budget) {
            Status::Paused => assert_eq!(budget, 0),
            status => return status,
        }
    }
    Status::Paused
}

fn show(matcher: &Matcher, program: &Program) -> String {
    let spans: Vec<String> = (0..=program.groups())
        .map(|group| {
            matcher
                .span(group)
                .map_or("-".to_string(), |(start, end)| format!("{start}-{end}"))
        })
        .collect();
    format!("{}:{}", matcher.last_index().unwrap_or(0), spans.join(","))
}
