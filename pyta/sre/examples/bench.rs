//! Times the matcher on the cases that `bench_cases.py` wrote, beside CPython's times.

use std::time::Instant;

use pyta_sre::{Matcher, Mode, Program, Status, StdClass, Subject};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: bench FILE")?;
    let filter = std::env::args().nth(2).unwrap_or_default();
    let text = std::fs::read_to_string(path)?;
    println!(
        "{:20} {:>12} {:>12} {:>7}",
        "case", "CPython ns", "here ns", "ratio"
    );
    let mut product = (0.0, 0);
    for line in text.lines() {
        let fields: Vec<&str> = line.split('|').collect();
        let &[name, groups, count, cpython, code, points] = &fields[..] else {
            continue;
        };
        if !name.contains(&filter) {
            continue;
        }
        let program = Program::new(&numbers(code)?, groups.parse()?, &StdClass)?;
        let points = numbers(points)?;
        let bytes: Option<Vec<u8>> = points.iter().map(|&c| u8::try_from(c).ok()).collect();
        let units: Option<Vec<u16>> = points.iter().map(|&c| u16::try_from(c).ok()).collect();
        let subject = match (&bytes, &units) {
            (Some(bytes), _) => Subject::Narrow(bytes),
            (_, Some(units)) => Subject::Wide(units),
            _ => Subject::Full(&points),
        };
        let mut best = f64::INFINITY;
        for _ in 0..5 {
            let (mut rounds, start) = (0, Instant::now());
            while start.elapsed().as_secs_f64() < 0.03 {
                assert_eq!(
                    find_all(&program, subject),
                    count.parse::<usize>()?,
                    "{name}"
                );
                rounds += 1;
            }
            best = f64::min(best, start.elapsed().as_nanos() as f64 / f64::from(rounds));
        }
        let cpython: f64 = cpython.parse()?;
        println!(
            "{name:20} {cpython:12.0} {best:12.0} {:7.2}",
            cpython / best
        );
        product = (product.0 + (cpython / best).ln(), product.1 + 1);
    }
    println!(
        "geometric mean of the ratios: {:.2}",
        (product.0 / f64::from(product.1)).exp()
    );
    Ok(())
}

fn numbers(text: &str) -> Result<Vec<u32>, std::num::ParseIntError> {
    text.split_whitespace().map(str::parse).collect()
}

fn find_all(program: &Program, subject: Subject<'_>) -> usize {
    let mut matcher = Matcher::new(program);
    let mut count = 0;
    matcher.begin(Mode::Search, 0, usize::MAX);
    loop {
        let mut budget = u64::MAX;
        if matcher.run(program, subject, &StdClass, &mut budget) != Status::Matched {
            return count;
        }
        count += 1;
        matcher.begin_next();
    }
}
