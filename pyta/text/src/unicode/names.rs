//! Names of characters: `unicodedata.name` and `lookup`, `\N{…}`.
//!
//! A name is stored as numbers of words; the names stand in code point order, and a permutation gives them in the order
//! of their texts. Hangul syllables and ideographs are named by rule. `tools/generate_names.py` draws the layout.

use super::name_tables::{
    ALGORITHMIC, ALIASES, BLOCK, BLOCKS, BY_NAME, NAME_COUNT, NAMES, ONE_BYTE_WORDS, RANGES,
    SEQUENCES, WORD_ENDS, WORDS,
};
use super::normalize::Hangul;
use std::cmp::Ordering;
use std::fmt::Write;

static DATA: &[u8] = include_bytes!("names.bin");

/// No name is longer.
pub const MAX_NAME_LEN: usize = 256;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// One character.
    Character(u32),
    /// A named sequence of characters.
    Sequence(&'static [u32]),
}

/// `unicodedata.name`.
pub fn name(code: u32) -> Option<String> {
    let mut out = String::new();
    if let Some(hangul) = Hangul::of(code) {
        out.push_str(HANGUL_PREFIX);
        hangul
            .letter_indices()
            .iter()
            .zip(JAMO)
            .for_each(|(&index, letters)| out.push_str(letters[index]));
        return Some(out);
    }
    if let Some((prefix, ..)) = ALGORITHMIC
        .iter()
        .find(|entry| entry.3 && (entry.1..=entry.2).contains(&code))
    {
        write!(out, "{prefix}{code:X}").expect("writing to a string succeeds");
        return Some(out);
    }
    push_words(&mut out, encoded(rank(code)?)?);
    Some(out)
}

/// The character that a name or alias stands for, in any case: `\N{…}`.
pub fn lookup_character(name: &[u8]) -> Option<u32> {
    match lookup(name)? {
        Named::Character(code) => Some(code),
        Named::Sequence(_) => None,
    }
}

/// `unicodedata.lookup`: names, aliases and named sequences, in any case.
pub fn lookup(name: &[u8]) -> Option<Named> {
    if name.len() > MAX_NAME_LEN {
        return None;
    }
    let name = name.to_ascii_uppercase();
    let name = std::str::from_utf8(&name).ok()?;
    if let Some(code) = by_rule(name).or_else(|| by_text(name)) {
        return Some(Named::Character(code));
    }
    if let Ok(at) = ALIASES.binary_search_by_key(&name, |entry| entry.0) {
        return Some(Named::Character(ALIASES[at].1));
    }
    let at = SEQUENCES
        .binary_search_by_key(&name, |entry| entry.0)
        .ok()?;
    Some(Named::Sequence(SEQUENCES[at].1))
}

const HANGUL_PREFIX: &str = "HANGUL SYLLABLE ";

/// Names of the leading consonants, vowels and trailing consonants.
const JAMO: [&[&str]; 3] = [
    &[
        "G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T",
        "P", "H",
    ],
    &[
        "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO",
        "WE", "WI", "YU", "EU", "YI", "I",
    ],
    &[
        "", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH",
        "M", "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H",
    ],
];

/// A character named by rule.
fn by_rule(name: &str) -> Option<u32> {
    if let Some(mut rest) = name.strip_prefix(HANGUL_PREFIX) {
        let mut indices = [0; 3];
        for (index, letters) in indices.iter_mut().zip(JAMO) {
            // The longest that fits, as no shorter one lets the rest fit.
            let fits = (0..letters.len()).filter(|&i| rest.starts_with(letters[i]));
            *index = fits.max_by_key(|&i| letters[i].len())?;
            rest = &rest[letters[*index].len()..];
        }
        return rest
            .is_empty()
            .then(|| Hangul::from_letter_indices(indices));
    }
    let (_, digits) = name.rsplit_once('-')?;
    let code = u32::from_str_radix(digits, 16)
        .ok()
        .filter(|_| matches!(digits.len(), 4 | 5))?;
    let prefix = &name[..name.len() - digits.len()];
    let is_named =
        |entry: &&(&str, u32, u32, bool)| entry.0 == prefix && (entry.1..=entry.2).contains(&code);
    let is_canonical = digits.len() == 4 || !digits.starts_with('0');
    (is_canonical && !digits.starts_with('+') && ALGORITHMIC.iter().any(|entry| is_named(&entry)))
        .then_some(code)
}

/// A character whose name is stored.
fn by_text(name: &str) -> Option<u32> {
    let (mut low, mut high) = (0, NAME_COUNT);
    let mut text = String::new();
    while low < high {
        let middle = usize::midpoint(low, high);
        let at = BY_NAME.start + 2 * middle;
        let rank = usize::from(u16::from_le_bytes([DATA[at], DATA[at + 1]]));
        text.clear();
        push_words(&mut text, encoded(rank)?);
        match text.as_str().cmp(name) {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => return code_of(rank),
        }
    }
    None
}

/// How many named characters stand before `code`, if it is one.
fn rank(code: u32) -> Option<usize> {
    let at = RANGES.partition_point(|range| range.1 < code);
    let &(first, _, rank) = RANGES.get(at)?;
    code.checked_sub(first)
        .map(|offset| usize::from(rank) + offset as usize)
}

fn code_of(rank: usize) -> Option<u32> {
    let at = RANGES
        .partition_point(|range| usize::from(range.2) <= rank)
        .checked_sub(1)?;
    let (first, _, first_rank) = RANGES[at];
    Some(first + (rank - usize::from(first_rank)) as u32)
}

/// The stored name of a rank, and whatever follows it.
fn encoded(rank: usize) -> Option<&'static [u8]> {
    let mut rest = &DATA[NAMES][three_bytes(BLOCKS.start, rank / BLOCK)..];
    for _ in 0..rank % BLOCK {
        while word(&mut rest)? != 0 {}
    }
    Some(rest)
}

fn three_bytes(section: usize, index: usize) -> usize {
    let at = section + 3 * index;
    usize::from(DATA[at]) | usize::from(DATA[at + 1]) << 8 | usize::from(DATA[at + 2]) << 16
}

/// Takes the number of the next word.
fn word(rest: &mut &'static [u8]) -> Option<usize> {
    let (&first, tail) = rest.split_first()?;
    let first = usize::from(first);
    if first < ONE_BYTE_WORDS {
        *rest = tail;
        return Some(first);
    }
    let (&second, tail) = tail.split_first()?;
    *rest = tail;
    Some(ONE_BYTE_WORDS + (first - ONE_BYTE_WORDS) * 256 + usize::from(second))
}

/// Appends words up to the end of a name, with spaces except after hyphens.
fn push_words(out: &mut String, mut rest: &'static [u8]) {
    while let Some(number) = word(&mut rest).filter(|&number| number != 0) {
        let (start, end) = (
            three_bytes(WORD_ENDS.start, number - 1),
            three_bytes(WORD_ENDS.start, number),
        );
        if !out.is_empty() && !out.ends_with('-') {
            out.push(' ');
        }
        out.push_str(std::str::from_utf8(&DATA[WORDS][start..end]).expect("words are ASCII"));
    }
}
