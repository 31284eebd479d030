//! `replace`.

use super::find::{matches, units_of};
use super::finder::Find;
use crate::{Text, TextBuf, Unit, with_units};

/// `text.replace(old, new, limit)`; `None` if nothing is replaced. The result may be wider than it needs to be if wide
/// characters were replaced.
pub fn replace(text: Text<'_>, old: Text<'_>, new: Text<'_>, limit: usize) -> Option<TextBuf> {
    if limit == 0 || old.len() > text.len() {
        return None;
    }
    if old.is_empty() {
        return Some(interleave(text, new, limit));
    }
    with_units!(text, units => replace_units(units, old, new, limit))
}

fn replace_units<U: Unit>(
    units: &[U],
    old: Text<'_>,
    new: Text<'_>,
    limit: usize,
) -> Option<TextBuf> {
    let old = units_of::<U>(old)?;
    let finder = U::Finder::new(&old);
    let mut found = matches(units, &finder, old.len()).take(limit);
    let mut at = found.next()?;
    let mut out = TextBuf::like(U::text(units), units.len() + new.len());
    let mut start = 0;
    loop {
        out.push_text(U::text(&units[start..at]));
        out.push_text(new);
        start = at + old.len();
        match found.next() {
            Some(next) => at = next,
            None => break,
        }
    }
    out.push_text(U::text(&units[start..]));
    Some(out)
}

/// Puts `new` before each of the first `limit` code points, and at the end if the limit allows.
fn interleave(text: Text<'_>, new: Text<'_>, limit: usize) -> TextBuf {
    let mut out = TextBuf::like(text, text.len());
    let mut left = limit;
    for code in text.iter() {
        if left > 0 {
            out.push_text(new);
            left -= 1;
        }
        out.push(code);
    }
    if left > 0 {
        out.push_text(new);
    }
    out
}
