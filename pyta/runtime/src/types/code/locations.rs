//! Where code comes from: `co_lines`, `co_positions` and the table that holds both.
//!
//! Positions count from the entry, which comes before the first word and is on the line of the definition (0 for modules). The table has
//! the form that CPython's `InternalDocs/code_objects.md` describes; of its kinds of entries it is made of the long one and that of no
//! location, while all are understood.

use corevm::CompiledCode;
use corevm::bytecode::{Span, SpanEntry, instructions};
use pyta_compiler::natives::function_flags;

use super::code;
use crate::prelude::*;
use crate::traceback;

/// Units `start..end` come from one span.
#[derive(Clone, Copy, Debug)]
struct Row {
    start: u32,
    end: u32,
    span: Span,
}

/// The rows of the code, the entry's first; none when all locations were taken from it.
fn rows(code: &CompiledCode) -> Vec<Row> {
    if code.head().language_flags() & function_flags::UNPLACED != 0 {
        return Vec::new();
    }
    let line = traceback::entry_line(code);
    let mut rows = vec![Row {
        start: 0,
        end: 1,
        span: Span {
            line,
            end_line: line,
            ..Span::default()
        },
    }];
    let spans = code.spans();
    // What begins without a line of its own belongs to the entry.
    let belongs = spans
        .iter()
        .take_while(|entry| entry.span.line == 0)
        .count();
    let words = code.function().words.len() as u32;
    let end_of = |index: usize| 1 + spans.get(index).map_or(words, |next| next.pc);
    rows[0].end = end_of(belongs);
    for (index, entry) in spans.iter().enumerate().skip(belongs) {
        rows.push(Row {
            start: entry.pc + 1,
            end: end_of(index + 1),
            span: entry.span,
        });
    }
    rows
}

fn line_value<'v>(line: u32, is_entry: bool) -> V<'v> {
    if line == 0 && !is_entry {
        V::NIL
    } else {
        V::small(i64::from(line))
    }
}

/// `co_lines()`: starts and ends in bytes, neighbours on the same line as one.
pub fn lines<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let mut merged: Vec<Row> = Vec::new();
    for row in rows(code(cx, args[0])?) {
        match merged.last_mut() {
            Some(last) if last.span.line == row.span.line => last.end = row.end,
            _ => merged.push(row),
        }
    }
    let items: Vec<V<'v>> = merged
        .iter()
        .map(|row| {
            let unit = |unit: u32| V::small(i64::from(unit) * 2);
            let line = line_value(row.span.line, row.start == 0);
            cx.new_tuple(&[unit(row.start), unit(row.end), line]).v()
        })
        .collect();
    Ok(super::iterate(cx, &items))
}

/// `co_positions()`: line, last line, column and last column of each unit.
pub fn positions<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let has_columns = crate::import::load::places(cx).has_columns();
    let mut items: Vec<V<'v>> = Vec::new();
    for Row { start, end, span } in rows(code(cx, args[0])?) {
        let is_entry = start == 0;
        let column = |column: u32| match span.line {
            0 if !is_entry => V::NIL,
            _ if !has_columns => V::NIL,
            _ => V::small(i64::from(column)),
        };
        let position = [
            line_value(span.line, is_entry),
            line_value(span.end_line, is_entry),
            column(span.column),
            column(span.end_column),
        ];
        for _ in start..end {
            items.push(cx.new_tuple(&position).v());
        }
    }
    Ok(super::iterate(cx, &items))
}

/// Most units that one entry of the table is for.
const MOST_UNITS: u32 = 8;
/// Forms of entries.
const LONG: u8 = 14;
const NOWHERE: u8 = 15;

/// `co_linetable`
pub fn table<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code(cx, args[0])?;
    let mut bytes = Vec::new();
    let mut line = code.head().first_line();
    for row in rows(code) {
        let mut start = row.start;
        while start < row.end {
            let units = (row.end - start).min(MOST_UNITS);
            start += units;
            let has_line = row.span.line != 0 || row.start == 0;
            let form = if has_line { LONG } else { NOWHERE };
            bytes.push(0x80 | form << 3 | (units - 1) as u8);
            if has_line {
                let delta = i64::from(row.span.line) - i64::from(line);
                line = row.span.line;
                push_number(&mut bytes, delta.unsigned_abs() << 1 | u64::from(delta < 0));
                push_number(
                    &mut bytes,
                    u64::from(row.span.end_line.saturating_sub(line)),
                );
                push_number(&mut bytes, u64::from(row.span.column) + 1);
                push_number(&mut bytes, u64::from(row.span.end_column) + 1);
            }
        }
    }
    Ok(cx.new_bytes(&bytes).v())
}

/// Six bits a byte, the lowest first; the next bit says that more follow.
fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x40 {
        bytes.push(0x40 | (number & 0x3F) as u8);
        number >>= 6;
    }
    bytes.push(number as u8);
}

/// The numbers of a table of locations.
struct Numbers<'a>(std::slice::Iter<'a, u8>);

impl Numbers<'_> {
    fn byte(&mut self) -> Option<u8> {
        self.0.next().copied()
    }

    /// As [`push_number`] writes it.
    fn number(&mut self) -> Option<u32> {
        let (mut number, mut shift) = (0u32, 0);
        loop {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x3F).checked_shl(shift).unwrap_or(0);
            shift += 6;
            if byte & 0x40 == 0 {
                return Some(number);
            }
        }
    }

    /// A number whose lowest bit is the sign.
    fn signed(&mut self) -> Option<i64> {
        let number = i64::from(self.number()?);
        Some(if number & 1 == 0 {
            number >> 1
        } else {
            -(number >> 1)
        })
    }

    /// The location of an entry of this form, after the one on `line`. Columns that are not known are those of the whole line.
    fn location(&mut self, form: u8, line: i64) -> Option<Span> {
        let place = |line: i64, end_line: i64, column: u32, end_column: u32| Span {
            line: u32::try_from(line).unwrap_or(0),
            end_line: u32::try_from(end_line).unwrap_or(0),
            column,
            end_column,
        };
        Some(match form {
            NOWHERE => Span::default(),
            LONG => {
                let line = line + self.signed()?;
                let end_line = line + i64::from(self.number()?);
                let column = self.number()?.saturating_sub(1);
                place(line, end_line, column, self.number()?.saturating_sub(1))
            }
            13 => {
                let line = line + self.signed()?;
                place(line, line, 0, 0)
            }
            10..=12 => {
                let line = line + i64::from(form - 10);
                let column = u32::from(self.byte()?);
                place(line, line, column, u32::from(self.byte()?))
            }
            _ => {
                let second = self.byte()?;
                let column = u32::from(form) << 3 | u32::from(second >> 4 & 7);
                place(line, line, column, column + u32::from(second & 15))
            }
        })
    }
}

/// The spans that a `co_linetable` stands for, for code whose definition is on a line; `None` when it is cut off.
pub fn spans_of_table(table: &[u8], first_line: u32) -> Option<Vec<SpanEntry>> {
    let mut numbers = Numbers(table.iter());
    let (mut unit, mut line) = (0u32, i64::from(first_line));
    let mut spans = Vec::new();
    while let Some(head) = numbers.byte() {
        let form = head >> 3 & 15;
        let span = numbers.location(form, line)?;
        if form != NOWHERE {
            line = i64::from(span.line);
        }
        // The first unit is the entry.
        spans.push(SpanEntry {
            pc: unit.saturating_sub(1),
            span,
        });
        unit += u32::from(head & 7) + 1;
    }
    // Of entries for the first word the last one counts.
    spans.dedup_by(|later, earlier| {
        let is_same = later.pc == earlier.pc;
        if is_same {
            earlier.span = later.span;
        }
        is_same
    });
    Some(spans)
}

/// `co_exceptiontable`: for each handler where its range starts, how long that is, where the handler is, and the number of the register that
/// takes the exception.
pub fn handlers<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code(cx, args[0])?;
    let mut bytes = Vec::new();
    for handler in code.head().handlers() {
        let first = bytes.len();
        push_entry_number(&mut bytes, handler.start + 1);
        // The first byte of an entry has a bit of its own.
        bytes[first] |= 0x80;
        push_entry_number(&mut bytes, handler.end - handler.start);
        push_entry_number(&mut bytes, handler.target + 1);
        push_entry_number(&mut bytes, u32::from(handler.register) << 1);
    }
    Ok(cx.new_bytes(&bytes).v())
}

/// Six bits a byte, the highest first; the next bit says that more follow.
fn push_entry_number(bytes: &mut Vec<u8>, number: u32) {
    let more = (1..6).rev().filter(|shift| number >> (6 * shift) > 0);
    bytes.extend(more.map(|shift| 0x40 | (number >> (6 * shift) & 0x3F) as u8));
    bytes.push((number & 0x3F) as u8);
}

/// The first instruction from here on that comes from a line.
pub fn placed(code: &CompiledCode, pc: u32) -> u32 {
    let spans = code.spans();
    let here = spans.partition_point(|entry| entry.pc <= pc);
    let current = here.checked_sub(1).and_then(|place| spans.get(place));
    match current {
        Some(entry) if entry.span.line == 0 => {
            let next = spans[here..].iter().find(|entry| entry.span.line != 0);
            next.map_or(pc, |entry| entry.pc)
        }
        _ => pc,
    }
}

/// `co_branches()`: of each branch its offset and those of what it goes on with and of its target.
pub fn branches<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let code = code(cx, args[0])?;
    let offset = |pc: usize| V::small(traceback::lasti(pc as u32));
    let leads_to = |pc: usize| offset(placed(code, pc as u32) as usize);
    let found: Vec<V<'v>> = instructions(&code.function().words)
        .filter(|(_, instruction)| !instruction.op.info().ends)
        .filter_map(|(pc, instruction)| {
            let target = instruction.target(pc)?;
            let next = pc + instruction.op.words();
            let branch = [offset(pc), leads_to(next), leads_to(target)];
            Some(cx.new_tuple(&branch).v())
        })
        .collect();
    Ok(super::iterate(cx, &found))
}
