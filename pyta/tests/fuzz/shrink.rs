//! Makes a program smaller that shows a difference.

use std::time::{Duration, Instant};

/// Programs that take long are not made as small as possible.
const LIMIT: Duration = Duration::from_secs(30);

/// Lines that are dropped together: a line and what is indented more below it.
fn end_of(lines: &[&str], start: usize) -> usize {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = indent(lines[start]);
    let body = lines[start + 1..]
        .iter()
        .take_while(|line| indent(line) > own);
    start + 1 + body.count()
}

/// Smaller programs than this one, the smallest first.
fn without(lines: &[&str], start: usize) -> [Vec<String>; 2] {
    let end = end_of(lines, start);
    let before = || lines[..start].iter().map(|&line| line.to_owned());
    let after = lines[end..].iter().map(|&line| line.to_owned());
    let body = lines[start + 1..end]
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned());
    [
        before().chain(after.clone()).collect(),
        before().chain(body).chain(after).collect(),
    ]
}

/// Programs with one parenthesised expression less.
fn simpler(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'(' => open.push(at),
            b')' => {
                if let Some(start) = open.pop() {
                    let is_call = line[..start]
                        .ends_with(|it: char| it.is_alphanumeric() || "_)]".contains(it));
                    let shorter = if is_call { "()" } else { "1" };
                    found.push(format!("{}{shorter}{}", &line[..start], &line[at + 1..]));
                    found.push(format!(
                        "{}{}{}",
                        &line[..start],
                        &line[start + 1..at],
                        &line[at + 1..]
                    ));
                }
            }
            _ => {}
        }
    }
    found
}

/// The smallest program found for which `differs` holds, in at most `runs` tries.
pub fn shrink(program: &str, mut runs: usize, differs: impl Fn(&str) -> bool) -> String {
    let mut smallest = program.to_owned();
    let end = Instant::now() + LIMIT;
    let mut try_one = |candidate: String, smallest: &mut String| {
        runs = runs.saturating_sub(1);
        let may_run = runs > 0 && Instant::now() < end;
        let is_smaller = may_run && candidate.len() < smallest.len() && differs(&candidate);
        if is_smaller {
            *smallest = candidate;
        }
        is_smaller
    };
    for size in [16, 8, 4, 2] {
        let mut start = 0;
        while start + size <= smallest.lines().count() {
            let text = smallest.clone();
            let lines: Vec<&str> = text.lines().collect();
            let rest = [&lines[..start], &lines[start + size..]].concat();
            if !try_one(rest.join("\n") + "\n", &mut smallest) {
                start += size / 2;
            }
        }
    }
    loop {
        let length = smallest.len();
        let mut start = 0;
        while start < smallest.lines().count() {
            let text = smallest.clone();
            let lines: Vec<&str> = text.lines().collect();
            let candidates = without(&lines, start);
            let is_found = candidates
                .into_iter()
                .any(|lines| try_one(lines.join("\n") + "\n", &mut smallest));
            start += usize::from(!is_found);
        }
        for number in 0..smallest.lines().count() {
            loop {
                let text = smallest.clone();
                let lines: Vec<&str> = text.lines().collect();
                let is_found = simpler(lines[number]).into_iter().any(|line| {
                    let mut lines = lines.clone();
                    lines[number] = &line;
                    try_one(lines.join("\n") + "\n", &mut smallest)
                });
                if !is_found {
                    break;
                }
            }
        }
        if smallest.len() == length {
            return smallest;
        }
    }
}
