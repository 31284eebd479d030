//! Records that lie in one line, split and joined without the machine of states. What is seldom (line breaks in fields, escapes, mistakes,
//! fields that are converted) gives None: `records.py` does that.

use pyta_text::{Text, TextBuf, Unit, with_units};

use crate::prelude::*;
use crate::protocol::Repr;
use crate::types::str::args::{finish, part, text_of};

const LINE_FEED: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;
const SPACE: u32 = 0x20;

fn is_line_end(code: u32) -> bool {
    code == LINE_FEED || code == CARRIAGE_RETURN
}

fn character(value: V<'_>) -> Option<u32> {
    let text = value.as_exact_str()?;
    (text.len() == 1).then(|| text.units().at(0))
}

/// How records are split: what `records.py` gives as a tuple.
struct SplitPlan {
    delimiter: u32,
    /// None where quotes have no meaning.
    quote: Option<u32>,
    skips_space: bool,
    doubles_quote: bool,
    most_characters: usize,
}

impl SplitPlan {
    fn of(plan: V<'_>, limit: V<'_>) -> Option<SplitPlan> {
        let plan = plan.as_tuple()?;
        Some(SplitPlan {
            delimiter: character(plan.get(0)?)?,
            quote: character(plan.get(1)?),
            skips_space: plan.get(2)?.as_bool()?,
            doubles_quote: plan.get(3)?.as_bool()?,
            most_characters: usize::try_from(limit.as_small()?).ok()?,
        })
    }

    fn ends_field(&self, code: u32) -> bool {
        code == self.delimiter || is_line_end(code)
    }

    /// Calls `save` with each field; None when the line is not a plain record of its own.
    fn split<U: Unit>(&self, units: &[U], mut save: impl FnMut(Field)) -> Option<()> {
        let code = |at: usize| units.get(at).map(|unit| unit.code_point());
        let mut at = 0;
        // There is a field in any case after a delimiter, and after spaces that are skipped.
        let mut is_due = false;
        loop {
            match code(at) {
                None => {
                    if is_due {
                        save(Field::Plain(at, at));
                    }
                    return Some(());
                }
                Some(end) if is_line_end(end) => {
                    if is_due {
                        save(Field::Plain(at, at));
                    }
                    break;
                }
                Some(SPACE) if self.skips_space => {
                    at += 1;
                    is_due = true;
                    continue;
                }
                found if found.is_some() && found == self.quote => {
                    let (field, end) = self.quoted(units, at + 1)?;
                    save(field);
                    at = end;
                }
                Some(_) => {
                    let rest = &units[at..];
                    let length = rest
                        .iter()
                        .position(|unit| self.ends_field(unit.code_point()))
                        .unwrap_or(rest.len());
                    if length > self.most_characters {
                        return None;
                    }
                    save(Field::Plain(at, at + length));
                    at += length;
                }
            }
            match code(at) {
                Some(found) if found == self.delimiter => at += 1,
                Some(_) => break,
                None => return Some(()),
            }
            is_due = true;
        }
        let rest = &units[at..];
        let is_over = rest.iter().all(|unit| is_line_end(unit.code_point()));
        is_over.then_some(())
    }

    /// The field behind an opening quote, and where what follows it begins.
    fn quoted<U: Unit>(&self, units: &[U], start: usize) -> Option<(Field, usize)> {
        let quote = self.quote?;
        let find = |from: usize| {
            let rest = units.get(from..)?;
            let length = rest.iter().position(|unit| unit.code_point() == quote)?;
            Some(from + length)
        };
        let mut end = find(start)?;
        let mut whole: Option<TextBuf> = None;
        let mut from = start;
        while self.doubles_quote && units.get(end + 1).map(|unit| unit.code_point()) == Some(quote)
        {
            let whole = whole.get_or_insert_with(|| TextBuf::with_capacity(end - start + 16));
            whole.push_text(U::text(&units[from..=end]));
            from = end + 2;
            end = find(from)?;
        }
        let follows = units.get(end + 1).map(|unit| unit.code_point());
        let is_complete = follows.is_none_or(|code| self.ends_field(code));
        if !is_complete || end - start > self.most_characters {
            return None;
        }
        let field = match whole {
            None => Field::Plain(start, end),
            Some(mut whole) => {
                whole.push_text(U::text(&units[from..end]));
                Field::Made(whole)
            }
        };
        Some((field, end + 1))
    }
}

enum Field {
    /// It stands in the line as it is, between these indices.
    Plain(usize, usize),
    Made(TextBuf),
}

/// `_split_record(line, plan, limit)`: the fields of the record that the line is, or None.
pub fn split_record<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let (Some(line), Some(plan)) = (args[0].as_exact_str(), SplitPlan::of(args[1], args[2])) else {
        return Ok(V::NIL);
    };
    let mut fields = Vec::new();
    let save = |field| {
        fields.push(match field {
            Field::Plain(from, to) => part(cx, line, from, to),
            Field::Made(text) => finish(cx, &text),
        });
    };
    let split = with_units!(text_of(line), units => plan.split(units, save));
    Ok(match split {
        Some(()) => cx.new_list(&fields).v(),
        None => V::NIL,
    })
}

/// How records are joined: what `records.py` gives as a tuple.
struct JoinPlan<'v> {
    delimiter: u32,
    quote: u32,
    line_end: Str<'v>,
    doubles_quote: bool,
    /// Only quotes show an empty field.
    quotes_empty: bool,
    quotes_all: bool,
    quotes_text: bool,
}

impl<'v> JoinPlan<'v> {
    fn of(plan: V<'v>) -> Option<JoinPlan<'v>> {
        let plan = plan.as_tuple()?;
        let delimiter = character(plan.get(0)?)?;
        Some(JoinPlan {
            delimiter,
            quote: character(plan.get(1)?)?,
            line_end: plan.get(2)?.as_exact_str()?,
            doubles_quote: plan.get(3)?.as_bool()?,
            quotes_empty: delimiter == SPACE && plan.get(4)?.as_bool()?,
            quotes_all: plan.get(5)?.as_bool()?,
            quotes_text: plan.get(6)?.as_bool()?,
        })
    }

    fn is_special(&self, code: u32) -> bool {
        code == self.delimiter
            || code == self.quote
            || is_line_end(code)
            || self.line_end.units().iter().any(|other| other == code)
    }

    /// Appends a field; None when that takes an escape.
    fn push(&self, out: &mut TextBuf, text: Text<'_>, is_quoted: bool) -> Option<()> {
        with_units!(text, units => {
            let is_special = units.iter().any(|unit| self.is_special(unit.code_point()));
            if !is_special && !is_quoted {
                out.push_text(text);
                return Some(());
            }
            out.push(self.quote);
            for unit in units {
                let code = unit.code_point();
                if code == self.quote {
                    self.doubles_quote.then(|| out.push(code))?;
                }
                out.push(code);
            }
        });
        out.push(self.quote);
        Some(())
    }
}

/// `_join_record(row, plan)`: the row as a line, or None.
pub fn join_record<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let items: Option<Vec<V<'v>>> = match (args[0].as_exact_list(), args[0].as_exact_tuple()) {
        (Some(list), _) => Some(list.items().iter().map(|item| item.get()).collect()),
        (_, Some(tuple)) => Some(tuple.iter().collect()),
        _ => None,
    };
    let (Some(items), Some(plan)) = (items, JoinPlan::of(args[1])) else {
        return Ok(V::NIL);
    };
    let mut out = TextBuf::with_capacity(16 * items.len() + 2);
    for (n, &value) in items.iter().enumerate() {
        if n > 0 {
            out.push(plan.delimiter);
        }
        let is_number = cx.is_exactly(value, C::Int) || cx.is_exactly(value, C::Float);
        let text = match value.as_exact_str() {
            Some(text) => text,
            None if value.is_nil() => cx.name(N::empty),
            None if is_number => cx.leaf_str(value)?,
            None => return Ok(V::NIL),
        };
        // A record of one empty field would be an empty line.
        let is_alone = items.len() == 1 && text.is_empty();
        let is_shown_so = is_alone || plan.quotes_empty && text.is_empty();
        let is_quoted = plan.quotes_all || plan.quotes_text && !is_number || is_shown_so;
        if plan.push(&mut out, text_of(text), is_quoted).is_none() {
            return Ok(V::NIL);
        }
    }
    out.push_text(text_of(plan.line_end));
    Ok(finish(cx, &out))
}
