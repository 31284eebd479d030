//! Carets under the part of a line that failed: `~~^~~` where an operator, an index or a call can be told apart.
//!
//! ```text
//! a + b / c          x[0][1]          f(1, 2)
//!     ~~^~~          ~~~~^^^          ~^^^^^^
//! ```
//!
//! The failing segment is parsed as an expression of its own, in parentheses so that it may have several lines.

use pyta_syntax::ast::{Expr, Stmt};
use pyta_syntax::text_size::{Ranged, TextSize};
use pyta_syntax::{Mode, Options, Parsed, Source, parse};

/// A place in a segment: line (0-based) and column (in characters, 0-based).
pub type Spot = (usize, usize);

/// The part of a segment that gets `^` while the rest gets `~`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchors {
    pub left: Spot,
    /// Exclusive.
    pub right: Spot,
}

/// Longest segment that is looked at.
const MAX_BYTES: usize = 20_000;

fn parsed(text: &str) -> Option<Parsed> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let source = Source::from_text(text, "<segment>").ok()?;
    parse(&source, Mode::Exec, Options::default()).ok()
}

/// The anchors of a segment that is an expression.
pub fn anchors(segment: &str) -> Option<Anchors> {
    let wrapped = format!("(\n{segment}\n)");
    let tree = parsed(&wrapped)?;
    let [Stmt::Expr(statement)] = tree.body() else {
        return None;
    };
    let segment = Segment::new(segment);
    tree.with_stack(|| match &*statement.value {
        Expr::BinOp(node) => {
            let end = segment.spot(node.left.end());
            let start = segment.until(segment.valid(end)?, |c| !c.is_whitespace() && c != ')')?;
            let right = segment.spot(node.right.start());
            let (line, column) = start;
            let second = segment.at((line, column + 1));
            let is_second = second.is_some_and(|c| !c.is_whitespace() && c != '\\' && c != '#')
                && (right.0 > line || column + 1 < right.1);
            let end = column + 1 + usize::from(is_second);
            Some(Anchors {
                left: start,
                right: (line, end),
            })
        }
        Expr::Subscript(node) => {
            let end = segment.spot(node.value.end());
            let left = segment.until(segment.valid(end)?, |c| c == '[')?;
            Some(Anchors {
                left,
                right: segment.spot(statement.value.end()),
            })
        }
        Expr::Call(node) => {
            let end = segment.spot(node.func.end());
            let left = segment.until(segment.valid(end)?, |c| c == '(')?;
            Some(Anchors {
                left,
                right: segment.spot(statement.value.end()),
            })
        }
        _ => None,
    })
}

/// Whether all of the lines are `return f(…)` or `x = f(…)` and the failing part is the whole call: then carets tell nothing.
pub fn spawns_whole_call(lines: &[&str], start: usize, end: usize) -> bool {
    let Some(tree) = parsed(&lines.join("\n")) else {
        return false;
    };
    let call = match tree.body().first() {
        Some(Stmt::Return(statement)) => match statement.value.as_deref() {
            Some(Expr::Call(call)) if call.func.is_name_expr() => call,
            _ => return false,
        },
        Some(Stmt::Assign(statement)) => match (&statement.targets[..], &*statement.value) {
            ([Expr::Name(_)], Expr::Call(call)) => call,
            _ => return false,
        },
        _ => return false,
    };
    let source = tree.source().text();
    let place = |offset: TextSize| {
        let before = &source[..offset.to_usize()];
        let line = before.matches('\n').count();
        (
            line,
            before.len() - before.rfind('\n').map_or(0, |at| at + 1),
        )
    };
    place(call.start()) == (0, start) && place(call.end()) == (lines.len() - 1, end)
}

/// Whether the lines parse, and hold a statement at all.
pub fn is_empty_program(lines: &[&str]) -> bool {
    parsed(&lines.join("\n")).is_some_and(|tree| tree.body().is_empty())
}

/// A segment's lines as characters.
struct Segment {
    text: String,
    lines: Vec<Vec<char>>,
}

impl Segment {
    fn new(text: &str) -> Segment {
        Segment {
            text: text.to_owned(),
            lines: text
                .split('\n')
                .map(|line| line.chars().collect())
                .collect(),
        }
    }

    /// The spot of an offset into the wrapped text, which has `(` and a line break before.
    fn spot(&self, offset: TextSize) -> Spot {
        let offset = offset.to_usize().saturating_sub(2).min(self.text.len());
        let before = self.text.get(..offset).unwrap_or("");
        let line = before.matches('\n').count();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        (line, before[start..].chars().count())
    }

    fn at(&self, (line, column): Spot) -> Option<char> {
        self.lines.get(line)?.get(column).copied()
    }

    /// The spot itself, or the first character of the next line that has one.
    fn valid(&self, (mut line, mut column): Spot) -> Option<Spot> {
        while line < self.lines.len() && column >= self.lines[line].len() {
            column = 0;
            line += 1;
        }
        (line < self.lines.len()).then_some((line, column))
    }

    /// The first spot from `spot` on whose character satisfies `stop`, comments and continuations skipped.
    fn until(&self, mut spot: Spot, stop: impl Fn(char) -> bool) -> Option<Spot> {
        loop {
            let c = self.at(spot)?;
            if c == '\\' || c == '#' {
                spot = self.valid((spot.0 + 1, 0))?;
            } else if !stop(c) {
                spot = self.valid((spot.0, spot.1 + 1))?;
            } else {
                return Some(spot);
            }
        }
    }
}
