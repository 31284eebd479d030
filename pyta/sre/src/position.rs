//! Position tests: beginnings, ends and word boundaries.

use crate::{
    class::{self, CharClass},
    constants::At,
    program::Program,
    subject::Unit,
};

/// Whether the test holds between `text[pos - 1]` and `text[pos]`.
#[inline]
pub(crate) fn holds<U: Unit, C: CharClass>(
    at: At,
    program: &Program,
    text: &[U],
    pos: usize,
    classes: &C,
) -> bool {
    let previous = || {
        pos.checked_sub(1)
            .and_then(|before| text.get(before))
            .map(|unit| unit.code())
    };
    let next = || text.get(pos).map(|unit| unit.code());
    let boundary = |is_word: &dyn Fn(u32) -> bool| {
        previous().is_some_and(is_word) != next().is_some_and(is_word)
    };
    match at {
        At::Beginning | At::BeginningString => pos == 0,
        At::BeginningLine => previous().is_none_or(|c| c == 0x0a),
        At::End => pos >= text.len() || (pos + 1 == text.len() && next() == Some(0x0a)),
        At::EndLine => next().is_none_or(|c| c == 0x0a),
        At::EndString => pos >= text.len(),
        At::Boundary => boundary(&class::is_ascii_word),
        At::NonBoundary => !boundary(&class::is_ascii_word),
        At::LocBoundary => boundary(&|c| class::locale_is_word(classes, c)),
        At::LocNonBoundary => !boundary(&|c| class::locale_is_word(classes, c)),
        At::UniBoundary => boundary(&|c| is_word(program, classes, c)),
        At::UniNonBoundary => !boundary(&|c| is_word(program, classes, c)),
    }
}

#[inline]
fn is_word<C: CharClass>(program: &Program, classes: &C, c: u32) -> bool {
    match program.start.word.0.get(c as usize) {
        Some(&answer) => answer,
        None => class::unicode_is_word(classes, c),
    }
}
