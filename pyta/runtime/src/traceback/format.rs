//! The stack part of a traceback as text.

use corevm::Obj;
use corevm::bytecode::Span;
use pyta_text::unicode::east_asian_width;

use super::anchors::{self, Anchors};
use super::colors::Colors;
use super::source::Sources;
use super::{entries, filename, line, place, span};
use crate::import::load::places;
use crate::prelude::*;

/// A frame and line shown more often in a row than this is counted instead.
const REPEATED: usize = 3;

/// One frame to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub filename: String,
    pub line: i64,
    pub name: String,
    /// Where in the source; line 0 when not known.
    pub span: Span,
}

/// What an entry shows.
pub fn shown<'v>(cx: Cx<'v>, entry: Obj<'v>) -> Option<Shown> {
    let (code, _) = place(cx, entry)?;
    let span = match entry.fixed(super::entry::LINE).as_small() {
        Some(given) if given != i64::from(span(cx, entry).line) => Span::default(),
        _ => span(cx, entry),
    };
    Some(Shown {
        filename: filename(code).to_owned(),
        line: line(cx, entry),
        name: code.head().name().clone(),
        span,
    })
}

/// The text of a traceback: its frames from the outermost on, no more than `limit` (the last ones when negative).
pub fn format_traceback<'v>(
    cx: Cx<'v>,
    traceback: V<'v>,
    limit: Option<i64>,
    colors: Colors,
) -> String {
    let mut all: Vec<Obj<'v>> = entries(traceback).collect();
    if let Some(limit) = limit {
        let keep = usize::try_from(limit.unsigned_abs()).unwrap_or(usize::MAX);
        if limit >= 0 {
            all.truncate(keep);
        } else {
            all.drain(..all.len().saturating_sub(keep));
        }
    }
    let shown: Vec<Shown> = all
        .into_iter()
        .filter_map(|entry| shown(cx, entry))
        .collect();
    format_frames(cx, &shown, colors)
}

/// The text of a traceback with whole lines only.
pub fn format_plain_traceback<'v>(cx: Cx<'v>, traceback: V<'v>) -> String {
    let shown: Vec<Shown> = entries(traceback)
        .filter_map(|entry| shown(cx, entry))
        .map(|frame| Shown {
            span: Span::default(),
            ..frame
        })
        .collect();
    format_frames(cx, &shown, Colors::Off)
}

/// The text of some frames, repetitions counted.
pub fn format_frames(cx: Cx<'_>, frames: &[Shown], colors: Colors) -> String {
    let sources = Sources::of(cx);
    let mut out = String::new();
    let mut last: Option<&Shown> = None;
    let mut count = 0;
    for frame in frames {
        let same = last.is_some_and(|last| {
            (&last.filename, last.line, &last.name) == (&frame.filename, frame.line, &frame.name)
        });
        if !same {
            repeated(&mut out, count);
            last = Some(frame);
            count = 0;
        }
        count += 1;
        if count <= REPEATED {
            format_frame(cx, &mut out, frame, sources.as_deref(), colors);
        }
    }
    repeated(&mut out, count);
    out
}

fn repeated(out: &mut String, count: usize) {
    if count > REPEATED {
        let more = count - REPEATED;
        let plural = if more > 1 { "s" } else { "" };
        out.push_str(&format!(
            "  [Previous line repeated {more} more time{plural}]\n"
        ));
    }
}

/// Whether a filename is that of statements that were typed: `<stdin-N>`.
pub fn is_typed(filename: &str) -> bool {
    filename.starts_with("<stdin-") && filename.ends_with('>')
}

fn format_frame(
    cx: Cx<'_>,
    out: &mut String,
    frame: &Shown,
    sources: Option<&Sources>,
    colors: Colors,
) {
    let shown_name = match frame.filename.as_str() {
        name if is_typed(name) => "<stdin>",
        name => name,
    };
    out.push_str(&format!(
        "  File {}, line {}, in {}\n",
        colors.name(&format!("\"{shown_name}\"")),
        colors.name(&frame.line.to_string()),
        colors.name(&frame.name),
    ));
    let Some(sources) = sources else {
        return;
    };
    if frame.span.line == 0 && frame.filename.starts_with('<') {
        // Whole lines come from files only.
        return;
    }
    // Where code begins there is a line only.
    let has_columns = frame.span.end_line > 0 && places(cx).has_columns();
    let (first, last) = if !has_columns {
        let line = u32::try_from(frame.line).unwrap_or(0);
        (line, line)
    } else {
        (frame.span.line, frame.span.end_line.max(frame.span.line))
    };
    if first == 0 || last - first > 10_000 {
        return;
    }
    let lines = sources.lines(cx, &frame.filename, first, last);
    let dedented = dedent(&lines);
    if dedented.iter().all(|line| line.trim().is_empty()) {
        return;
    }
    if !has_columns {
        out.push_str(&format!("    {}\n", lines[0].trim()));
        return;
    }
    let rows = Excerpt::new(&lines, dedented, frame.span).rows();
    for line in rows.text(colors) {
        out.push_str("    ");
        out.push_str(&line);
        out.push('\n');
    }
}

/// The lines without their common indentation.
fn dedent(lines: &[String]) -> Vec<String> {
    let mut margin: Option<&str> = None;
    for line in lines.iter().filter(|line| !line.trim().is_empty()) {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        margin = Some(match margin {
            None => indent,
            Some(margin) => common_prefix(margin, indent),
        });
    }
    let margin = margin.map_or(0, str::len);
    lines
        .iter()
        .map(|line| {
            if line.trim().is_empty() {
                ""
            } else {
                line.get(margin..).unwrap_or("")
            }
        })
        .map(str::to_owned)
        .collect()
}

fn common_prefix<'a>(a: &'a str, b: &str) -> &'a str {
    let same = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    &a[..same]
}

/// Source lines with the part of them that failed.
struct Excerpt {
    lines: Vec<String>,
    /// Columns in characters: of the first line, where the part starts; of the last, where it ends.
    start: usize,
    end: usize,
}

impl Excerpt {
    fn new(original: &[String], lines: Vec<String>, span: Span) -> Excerpt {
        let dedent = original[0].chars().count() - lines[0].chars().count();
        let last = original.len() - 1;
        let start = chars_before(&original[0], span.column as usize);
        let end = chars_before(&original[last], span.end_column as usize);
        Excerpt {
            start: start.saturating_sub(dedent),
            end: end.saturating_sub(dedent),
            lines,
        }
    }

    /// The failing part.
    fn segment(&self) -> String {
        let last = self.lines.len() - 1;
        let part: Vec<String> = self
            .lines
            .iter()
            .enumerate()
            .map(|(i, line)| {
                let end = if i == last { self.end } else { usize::MAX };
                let start = if i == 0 { self.start } else { 0 };
                let end = end.max(start);
                line.chars().take(end).skip(start).collect()
            })
            .collect();
        part.join("\n")
    }

    fn shows_carets(&self, anchors: Option<&Anchors>) -> bool {
        let lines: Vec<&str> = self.lines.iter().map(String::as_str).collect();
        let last = lines[lines.len() - 1];
        if anchors::is_empty_program(&lines)
            || anchors::spawns_whole_call(&lines, self.start, self.end)
        {
            return false;
        }
        let before: String = lines[0].chars().take(self.start).collect();
        let after: String = last.chars().skip(self.end).collect();
        anchors.is_some() || !before.trim_start().is_empty() || !after.trim_end().is_empty()
    }

    fn rows(&self) -> Rows {
        let found = anchors::anchors(&self.segment());
        let carets = self.shows_carets(found.as_ref());
        // Anchors count from the segment's start.
        let shifted = found.map(|found| Anchors {
            left: self.shift(found.left),
            right: self.shift(found.right),
        });
        let last = self.lines.len() - 1;
        let mut significant = vec![0, last];
        if let Some(anchors) = &shifted {
            for line in [anchors.left.0, anchors.right.0] {
                significant.extend([line.saturating_sub(1), line, line + 1]);
            }
        }
        significant.retain(|&line| line <= last);
        significant.sort_unstable();
        significant.dedup();
        let mut out = Rows::default();
        let mut previous: Option<usize> = None;
        for line in significant {
            match previous.map(|previous| line - previous) {
                Some(2) => self.show(&mut out, line - 1, shifted.as_ref(), carets),
                Some(distance) if distance > 2 => {
                    out.push(Row::Line, format!("...<{} lines>...", distance - 1));
                }
                _ => {}
            }
            self.show(&mut out, line, shifted.as_ref(), carets);
            previous = Some(line);
        }
        // What was taken out by dedenting all lines may leave more to take out of those shown.
        out.lines = dedent(&out.lines);
        out
    }

    fn shift(&self, (line, column): anchors::Spot) -> anchors::Spot {
        let column = if line == 0 {
            column + self.start
        } else {
            column
        };
        (
            line,
            self.lines
                .get(line)
                .map_or(column, |text| width(text, column)),
        )
    }

    fn show(&self, out: &mut Rows, at: usize, anchors: Option<&Anchors>, carets: bool) {
        let line = &self.lines[at];
        out.push(Row::Line, line.clone());
        if !carets {
            return;
        }
        let last = self.lines.len() - 1;
        let spaces = line.chars().take_while(|c| c.is_whitespace()).count();
        let count = if at == last {
            width(line, self.end)
        } else {
            width(line, usize::MAX)
        };
        let first = width(&self.lines[0], self.start);
        let mark = |column: usize| {
            if column < spaces || at == 0 && column < first {
                return ' ';
            }
            match anchors {
                Some(anchors) if anchors.left <= (at, column) && (at, column) < anchors.right => {
                    '^'
                }
                Some(_) => '~',
                None => '^',
            }
        };
        out.push(Row::Marks, (0..count).map(mark).collect());
    }
}

/// What is shown of a source.
#[derive(Default)]
struct Rows {
    lines: Vec<String>,
    kinds: Vec<Row>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    Line,
    /// Carets and tildes under the line before.
    Marks,
}

impl Rows {
    fn push(&mut self, kind: Row, line: String) {
        self.lines.push(line);
        self.kinds.push(kind);
    }

    fn text(&self, colors: Colors) -> Vec<String> {
        let mut text: Vec<String> = Vec::with_capacity(self.lines.len());
        for (line, kind) in self.lines.iter().zip(&self.kinds) {
            match (kind, text.pop()) {
                (Row::Marks, Some(marked)) => text.extend(colors.marked(&marked, line)),
                (_, before) => {
                    text.extend(before);
                    text.push(line.clone());
                }
            }
        }
        text
    }
}

/// Number of characters in the first `bytes` bytes.
fn chars_before(line: &str, bytes: usize) -> usize {
    line.char_indices()
        .take_while(|&(at, _)| at < bytes)
        .count()
}

/// Columns that the first `count` characters take on a terminal.
fn width(line: &str, count: usize) -> usize {
    if line.is_ascii() {
        return count.min(if count == usize::MAX {
            line.len()
        } else {
            count
        });
    }
    line.chars().take(count).map(columns).sum()
}

/// Columns that a character takes on a terminal.
pub fn columns(c: char) -> usize {
    1 + usize::from(matches!(east_asian_width(u32::from(c)), "W" | "F"))
}
