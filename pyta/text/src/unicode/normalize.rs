//! The normalization forms NFC, NFD, NFKC and NFKD.
//!
//! Text is decomposed, runs of combining characters are sorted by class (stably), then the composed forms put pairs
//! back together. Hangul syllables are arithmetic. Source: Unicode Standard Annex 15; the Unicode Standard, chapter 3.11
//! and 3.12.

use super::combining;
use super::database::normal_record;
use super::tables::{
    self, COMPOSITIONS, DECOMPOSITION_BLOCKS, DECOMPOSITION_ENTRIES, DECOMPOSITION_SHIFT,
    DECOMPOSITIONS,
};
use super::tables_3_2::NORMALIZATIONS;
use super::v3_2;
use crate::{Text, TextBuf};

/// A normalization form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Canonical composition.
    Nfc,
    /// Canonical decomposition.
    Nfd,
    /// Compatibility composition.
    Nfkc,
    /// Compatibility decomposition.
    Nfkd,
}

impl Form {
    /// The form called `name`, as `unicodedata.normalize` takes it.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "NFC" => Form::Nfc,
            "NFD" => Form::Nfd,
            "NFKC" => Form::Nfkc,
            "NFKD" => Form::Nfkd,
            _ => return None,
        })
    }

    fn composes(self) -> bool {
        matches!(self, Form::Nfc | Form::Nfkc)
    }

    fn is_compatible(self) -> bool {
        matches!(self, Form::Nfkc | Form::Nfkd)
    }

    /// The flag of characters that may change in this form.
    fn check_flag(self) -> u8 {
        match self {
            Form::Nfc => tables::NFC_CHECK,
            Form::Nfd => tables::NFD_CHANGES,
            Form::Nfkc => tables::NFKC_CHECK,
            Form::Nfkd => tables::NFKD_CHANGES,
        }
    }
}

const S_BASE: u32 = 0xac00;
const L_BASE: u32 = 0x1100;
const V_BASE: u32 = 0x1161;
const T_BASE: u32 = 0x11a7;
const L_COUNT: u32 = 19;
const V_COUNT: u32 = 21;
const T_COUNT: u32 = 28;
const S_COUNT: u32 = L_COUNT * V_COUNT * T_COUNT;

/// A precomposed Hangul syllable, as its number.
#[derive(Clone, Copy)]
pub(super) struct Hangul(u32);

impl Hangul {
    pub(super) fn of(code: u32) -> Option<Self> {
        code.checked_sub(S_BASE)
            .filter(|&index| index < S_COUNT)
            .map(Hangul)
    }

    /// Numbers of its leading consonant, vowel and trailing consonant (0 for none).
    pub(super) fn letter_indices(self) -> [usize; 3] {
        let index = self.0 as usize;
        let (v_count, t_count) = (V_COUNT as usize, T_COUNT as usize);
        [
            index / (v_count * t_count),
            index / t_count % v_count,
            index % t_count,
        ]
    }

    /// The syllable of such numbers.
    pub(super) fn from_letter_indices([l, v, t]: [usize; 3]) -> u32 {
        S_BASE + (l as u32 * V_COUNT + v as u32) * T_COUNT + t as u32
    }

    /// Its two or three letters.
    pub(super) fn parts(self) -> impl Iterator<Item = u32> {
        let trailing = self.0 % T_COUNT;
        let leading = [
            L_BASE + self.0 / (V_COUNT * T_COUNT),
            V_BASE + self.0 % (V_COUNT * T_COUNT) / T_COUNT,
        ];
        leading
            .into_iter()
            .chain((trailing != 0).then_some(T_BASE + trailing))
    }
}

/// Tag (0 if canonical) and parts of the decomposition of `code`, Hangul aside.
pub(super) fn raw_decomposition(code: u32) -> Option<(usize, &'static [u32])> {
    let block = usize::from(*DECOMPOSITION_BLOCKS.get((code >> DECOMPOSITION_SHIFT) as usize)?);
    let low = (code & ((1 << DECOMPOSITION_SHIFT) - 1)) as usize;
    let at = usize::from(DECOMPOSITION_ENTRIES[(block << DECOMPOSITION_SHIFT) + low]);
    if at == 0 {
        return None;
    }
    let header = DECOMPOSITIONS[at];
    let len = (header & 0xff) as usize;
    Some((
        (header >> 8) as usize,
        &DECOMPOSITIONS[at + 1..at + 1 + len],
    ))
}

/// `unicodedata.is_normalized`.
pub fn is_normalized(form: Form, text: Text<'_>) -> bool {
    is_surely_normalized(form, text) || normalize_slow(form, text).as_text() == text
}

/// `unicodedata.normalize`.
pub fn normalize(form: Form, text: Text<'_>) -> TextBuf {
    if is_surely_normalized(form, text) {
        let mut out = TextBuf::like(text, text.len());
        out.push_text(text);
        return out;
    }
    normalize_slow(form, text)
}

/// Whether no character may change or combine, and combining characters are in order.
fn is_surely_normalized(form: Form, text: Text<'_>) -> bool {
    if matches!(text, Text::One(_)) && (form == Form::Nfc || text.is_ascii()) {
        return true;
    }
    let flag = form.check_flag();
    let mut last_class = 0;
    text.iter().all(|code| {
        let record = normal_record(code);
        let in_order = record.combining == 0 || last_class <= record.combining;
        last_class = record.combining;
        in_order && record.flags & flag == 0
    })
}

/// The normalization that Unicode 3.2.0 had.
pub(super) fn normalize_as_of_3_2(form: Form, text: Text<'_>) -> TextBuf {
    let mut codes = Vec::with_capacity(text.len());
    for code in text.iter() {
        match NORMALIZATIONS.binary_search_by_key(&code, |change| change.0) {
            Ok(at) => codes.push(NORMALIZATIONS[at].1),
            Err(_) if v3_2::is_later(code) => codes.push(code),
            Err(_) => push_decomposed(&mut codes, code, form.is_compatible()),
        }
    }
    finish(form, codes)
}

#[cold]
fn normalize_slow(form: Form, text: Text<'_>) -> TextBuf {
    let mut codes = Vec::with_capacity(text.len() + text.len() / 2);
    for code in text.iter() {
        push_decomposed(&mut codes, code, form.is_compatible());
    }
    finish(form, codes)
}

/// Sorts and perhaps composes decomposed text.
fn finish(form: Form, mut codes: Vec<u32>) -> TextBuf {
    sort_combining(&mut codes);
    if form.composes() {
        compose(&mut codes);
    }
    codes.into_iter().collect()
}

/// Appends the full decomposition of `code`.
fn push_decomposed(out: &mut Vec<u32>, code: u32, is_compatible: bool) {
    if code < 0xa0 {
        out.push(code);
        return;
    }
    if let Some(hangul) = Hangul::of(code) {
        out.extend(hangul.parts());
        return;
    }
    match raw_decomposition(code) {
        // Decompositions nest a few levels at most, as the tables have no cycles.
        Some((tag, parts)) if tag == 0 || is_compatible => {
            parts
                .iter()
                .for_each(|&part| push_decomposed(out, part, is_compatible));
        }
        _ => out.push(code),
    }
}

/// Sorts each run of combining characters by class.
fn sort_combining(codes: &mut [u32]) {
    let mut at = 0;
    while at < codes.len() {
        let run = codes[at..]
            .iter()
            .take_while(|&&code| combining(code) != 0)
            .count();
        if run > 1 {
            codes[at..at + run].sort_by_key(|&code| combining(code));
        }
        at += run + 1;
    }
}

/// Composes in place what can be.
fn compose(codes: &mut Vec<u32>) {
    // Index of the last starter among the codes kept, and the class of what was kept since.
    let mut starter: Option<usize> = None;
    let mut last_class = 0;
    let mut kept = 0;
    for at in 0..codes.len() {
        let code = codes[at];
        let class = combining(code);
        if let Some(first) = starter {
            let is_adjacent = first + 1 == kept;
            let is_blocked = !is_adjacent && (last_class >= class || last_class == 0);
            if !is_blocked && let Some(composed) = compose_pair(codes[first], code) {
                codes[first] = composed;
                continue;
            }
        }
        if class == 0 {
            starter = Some(kept);
        }
        last_class = class;
        codes[kept] = code;
        kept += 1;
    }
    codes.truncate(kept);
}

fn compose_pair(first: u32, second: u32) -> Option<u32> {
    if let (Some(l), Some(v)) = (first.checked_sub(L_BASE), second.checked_sub(V_BASE))
        && l < L_COUNT
        && v < V_COUNT
    {
        return Some(S_BASE + (l * V_COUNT + v) * T_COUNT);
    }
    if let (Some(Hangul(s)), Some(t)) = (Hangul::of(first), second.checked_sub(T_BASE))
        && s % T_COUNT == 0
        && (1..T_COUNT).contains(&t)
    {
        return Some(first + t);
    }
    let at = COMPOSITIONS
        .binary_search_by_key(&(first, second), |&(a, b, _)| (a, b))
        .ok()?;
    Some(COMPOSITIONS[at].2)
}
