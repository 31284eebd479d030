//! `replace`.

use super::find::{matches, units_of};
use super::finder::Find;
use crate::{Text, TextBuf, TextError, Unit, with_units};

/// `text.replace(old, new, limit)`; `None` if nothing is replaced. The result may be wider than it needs to be if wide
/// characters were replaced.
///
/// # Errors
/// `OverflowError` or `MemoryError` if the result is too long.
pub fn replace(
    text: Text<'_>,
    old: Text<'_>,
    new: Text<'_>,
    limit: usize,
) -> Result<Option<TextBuf>, TextError> {
    if limit == 0 || old.len() > text.len() {
        return Ok(None);
    }
    if old.is_empty() {
        return interleave(text, new, limit).map(Some);
    }
    with_units!(text, units => replace_units(units, old, new, limit))
}

fn replace_units<U: Unit>(
    units: &[U],
    old: Text<'_>,
    new: Text<'_>,
    limit: usize,
) -> Result<Option<TextBuf>, TextError> {
    let Some(old) = units_of::<U>(old) else {
        return Ok(None);
    };
    if let (&[old], Some(&[new])) = (&*old, U::units(new))
        && limit >= units.len()
    {
        return Ok(exchange(units, old, new));
    }
    let finder = U::Finder::new(&old);
    let mut found = matches(units, &finder, old.len()).take(limit);
    let Some(mut at) = found.next() else {
        return Ok(None);
    };
    let mut out = TextBuf::like(U::text(units), 0);
    let mut room = units.len();
    if new.len() > old.len() {
        // The result grows: reserve all of it, which also tells whether it can be.
        let more = matches(&units[at + old.len()..], &finder, old.len())
            .take(limit - 1)
            .count();
        room = grown(room, new.len() - old.len(), more + 1)?;
    }
    out.try_reserve(room)?;
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
    Ok(Some(out))
}

/// Every unit `old` becomes `new`; `None` if there is none.
fn exchange<U: Unit>(units: &[U], old: U, new: U) -> Option<TextBuf> {
    units.contains(&old).then(|| {
        let exchanged = units
            .iter()
            .map(|&unit| if unit == old { new } else { unit });
        U::into_text(exchanged.collect())
    })
}

/// `len` with `times` times `growth` added.
fn grown(len: usize, growth: usize, times: usize) -> Result<usize, TextError> {
    let total = growth
        .checked_mul(times)
        .and_then(|more| more.checked_add(len));
    total
        .filter(|&total| total <= isize::MAX as usize)
        .ok_or(TextError::overflow("replace string is too long"))
}

/// Puts `new` before each of the first `limit` code points, and at the end if the limit allows.
fn interleave(text: Text<'_>, new: Text<'_>, limit: usize) -> Result<TextBuf, TextError> {
    let mut out = TextBuf::like(text, 0);
    out.try_reserve(grown(text.len(), new.len(), limit.min(text.len() + 1))?)?;
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
    Ok(out)
}
