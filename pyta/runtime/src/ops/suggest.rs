//! "Did you mean": the closest of some names, by CPython's measure.
//!
//! A substitution or a move costs two, a change of case one; a suggestion may cost a third of both lengths.

const MOVE_COST: usize = 2;
const CASE_COST: usize = 1;
const MAX_LENGTH: usize = 40;
const MAX_CANDIDATES: usize = 750;

/// The name closest to a misspelt one, if one is close enough.
pub fn closest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wrong: Vec<char> = wrong.chars().collect();
    let mut best: Option<(usize, &str)> = None;
    for (i, candidate) in candidates.enumerate() {
        if i >= MAX_CANDIDATES {
            return None;
        }
        let letters: Vec<char> = candidate.chars().collect();
        if letters == wrong {
            continue;
        }
        let mut limit = (letters.len() + wrong.len() + 3) * MOVE_COST / 6;
        if let Some((cost, _)) = best {
            limit = limit.min(cost.saturating_sub(1));
        }
        if let Some(cost) = distance(&wrong, &letters, limit) {
            best = Some((cost, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn substitution(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE_COST
    } else {
        MOVE_COST
    }
}

/// The cost of turning one into the other, unless it exceeds the limit.
fn distance(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        let cost = (a.len() + b.len()) * MOVE_COST;
        return (cost <= limit).then_some(cost);
    }
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH {
        return None;
    }
    let (a, b) = if b.len() < a.len() { (b, a) } else { (a, b) };
    if (b.len() - a.len()) * MOVE_COST > limit {
        return None;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE_COST).collect();
    let mut result = 0;
    for (i, &letter) in b.iter().enumerate() {
        let mut diagonal = i * MOVE_COST;
        result = diagonal;
        let mut least = usize::MAX;
        for (j, &other) in a.iter().enumerate() {
            let replaced = diagonal + substitution(letter, other);
            diagonal = row[j];
            let moved = result.min(diagonal) + MOVE_COST;
            result = replaced.min(moved);
            row[j] = result;
            least = least.min(result);
        }
        if least > limit {
            return None;
        }
    }
    (result <= limit).then_some(result)
}
