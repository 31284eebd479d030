//! Encodings whose sequences do not depend on what came before.

use super::Fault;
use super::tables::{self, Contents, Meaning, Table};
use crate::{Text, TextBuf};

/// An encoding: a table, and perhaps more that is computed.
#[derive(Debug)]
pub struct Plain {
    table: &'static Table,
    more: More,
}

/// What an encoding has besides its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum More {
    Nothing,
    /// The rest of Unicode in sequences of four bytes. Source: GB 18030.
    Gb18030,
    /// Syllables that are spelled with letters, in eight bytes. Source: KS X 1001, annex 3.
    EucKr,
}

const fn by_table(table: &'static Table) -> Plain {
    let more = More::Nothing;
    Plain { table, more }
}

pub static SHIFT_JIS: Plain = by_table(&tables::SHIFT_JIS);
pub static CP932: Plain = by_table(&tables::CP932);
pub static SHIFT_JIS_2004: Plain = by_table(&tables::SHIFT_JIS_2004);
pub static SHIFT_JISX0213: Plain = by_table(&tables::SHIFT_JISX0213);
pub static EUC_JP: Plain = by_table(&tables::EUC_JP);
pub static EUC_JIS_2004: Plain = by_table(&tables::EUC_JIS_2004);
pub static EUC_JISX0213: Plain = by_table(&tables::EUC_JISX0213);
pub static GB2312: Plain = by_table(&tables::GB2312);
pub static GBK: Plain = by_table(&tables::GBK);
pub static BIG5: Plain = by_table(&tables::BIG5);
pub static CP950: Plain = by_table(&tables::CP950);
pub static BIG5HKSCS: Plain = by_table(&tables::BIG5HKSCS);
pub static CP949: Plain = by_table(&tables::CP949);
pub static JOHAB: Plain = by_table(&tables::JOHAB);
pub static GB18030: Plain = Plain {
    table: &tables::GB18030,
    more: More::Gb18030,
};
pub static EUC_KR: Plain = Plain {
    table: &tables::EUC_KR,
    more: More::EucKr,
};

impl Plain {
    pub fn decode(&self, bytes: &[u8], at: &mut usize, out: &mut TextBuf) -> Result<(), Fault> {
        let contents = self.table.contents();
        while let Some(&first) = bytes.get(*at) {
            let rest = &bytes[*at..];
            let width = usize::from(contents.widths[usize::from(first)]);
            if width > 1
                && let Some((code, len)) = self.computed(contents, rest)?
            {
                out.push(code);
                *at += len;
                continue;
            }
            let sequence = rest.get(..width).ok_or(Fault::Incomplete)?;
            let key = sequence
                .iter()
                .fold(0, |key, &byte| key << 8 | u32::from(byte));
            match contents.meaning(key) {
                Meaning::Nothing => return Err(Fault::Illegal(1)),
                Meaning::BothWrong => return Err(Fault::Illegal(2)),
                Meaning::One(code) => out.push(code),
                Meaning::Two(codes) => out.extend(codes),
            }
            *at += width;
        }
        Ok(())
    }

    /// A character that is not in the table, with its length, if the bytes start with one.
    fn computed(&self, contents: &Contents, bytes: &[u8]) -> Result<Option<(u32, usize)>, Fault> {
        let more = match (self.more, bytes) {
            (More::Nothing, _) => return Ok(None),
            (_, &[_]) => return Err(Fault::Incomplete),
            (More::Gb18030, [_, b'0'..=b'9', ..]) => gb18030::decode(contents, bytes),
            (More::EucKr, [0xA4, letters::FILLER, ..]) => letters::decode(bytes),
            _ => return Ok(None),
        };
        more.map(Some)
    }

    pub fn encode(
        &self,
        text: Text<'_>,
        at: &mut usize,
        is_all: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let contents = self.table.contents();
        while let Some(code) = text.get(*at) {
            if contents.starts_pair(code) {
                let next = text.get(*at + 1);
                if next.is_none() && !is_all {
                    return Err(Fault::Incomplete);
                }
                if let Some(key) = next.and_then(|next| contents.pair_key([code, next])) {
                    push_key(out, key);
                    *at += 2;
                    continue;
                }
            }
            match (contents.key(code), self.more) {
                (Some(key), _) => push_key(out, key),
                (None, More::Gb18030) => out.extend(gb18030::encode(contents, code)?),
                (None, More::EucKr) => out.extend(letters::encode(code)?),
                (None, More::Nothing) => return Err(Fault::Illegal(1)),
            }
            *at += 1;
        }
        Ok(())
    }
}

/// Writes a sequence of up to three bytes.
fn push_key(out: &mut Vec<u8>, key: u32) {
    let bytes = key.to_be_bytes();
    let zeros = bytes[..3].iter().take_while(|&&byte| byte == 0).count();
    out.extend_from_slice(&bytes[zeros..]);
}

/// Sequences of four bytes: they are numbered, with 126 third bytes and ten second and fourth ones.
mod gb18030 {
    use super::{Contents, Fault};

    /// The number of U+10000, from which on the order is that of Unicode.
    const BEYOND: u32 = 15 * 12_600;

    pub fn decode(contents: &Contents, bytes: &[u8]) -> Result<(u32, usize), Fault> {
        let [a, b, c, d] = bytes.first_chunk().ok_or(Fault::Incomplete)?;
        let (0x81..=0xFE, 0x81..=0xFE, b'0'..=b'9') = (a, c, d) else {
            return Err(Fault::Illegal(1));
        };
        let [a, b, c, d] = [a - 0x81, b - b'0', c - 0x81, d - b'0'].map(u32::from);
        let number = ((a * 10 + b) * 126 + c) * 10 + d;
        let code = match number.checked_sub(BEYOND) {
            Some(over) => Some(0x1_0000 + over).filter(|&code| code < 0x11_0000),
            None => contents.ranges.iter().find_map(|range| {
                let at = number.checked_sub(range.number)?;
                (at < range.len).then(|| range.first + at)
            }),
        };
        code.map(|code| (code, 4)).ok_or(Fault::Illegal(1))
    }

    pub fn encode(contents: &Contents, code: u32) -> Result<[u8; 4], Fault> {
        let number = match code.checked_sub(0x1_0000) {
            Some(over) => Some(BEYOND + over),
            None => contents.ranges.iter().find_map(|range| {
                let at = code.checked_sub(range.first)?;
                (at < range.len).then(|| range.number + at)
            }),
        };
        let number = number.ok_or(Fault::Illegal(1))?;
        let (rest, d) = (number / 10, number % 10);
        let (rest, c) = (rest / 126, rest % 126);
        let (a, b) = (rest / 10, rest % 10);
        let [a, b, c, d] = [a, b, c, d].map(|part| part as u8);
        Ok([a + 0x81, b + b'0', c + 0x81, d + b'0'])
    }
}

/// Syllables of Korean spelled as a filler and three letters of row 0xA4: initial consonant, vowel, and final consonant or filler.
mod letters {
    use super::Fault;

    const ROW: u8 = 0xA4;
    pub const FILLER: u8 = 0xD4;
    const FIRST_VOWEL: u8 = 0xBF;
    const VOWELS: u32 = 21;
    const FIRST_SYLLABLE: u32 = 0xAC00;
    const LAST_SYLLABLE: u32 = 0xD7A3;

    /// Initial consonants as letters, in the order of syllables.
    const INITIALS: [u8; 19] = [
        0xA1, 0xA2, 0xA4, 0xA7, 0xA8, 0xA9, 0xB1, 0xB2, 0xB3, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA,
        0xBB, 0xBC, 0xBD, 0xBE,
    ];

    /// Final consonants likewise; the first is none.
    const FINALS: [u8; 28] = [
        FILLER, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA9, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF,
        0xB0, 0xB1, 0xB2, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xBA, 0xBB, 0xBC, 0xBD, 0xBE,
    ];

    pub fn decode(bytes: &[u8]) -> Result<(u32, usize), Fault> {
        let bytes: &[u8; 8] = bytes.first_chunk().ok_or(Fault::Incomplete)?;
        let &[_, _, ROW, initial, ROW, vowel, ROW, last] = bytes else {
            return Err(Fault::Illegal(1));
        };
        let place = |letters: &[u8], letter| letters.iter().position(|&known| known == letter);
        let vowel = u32::from(vowel.wrapping_sub(FIRST_VOWEL));
        match (place(&INITIALS, initial), place(&FINALS, last)) {
            (Some(initial), Some(last)) if vowel < VOWELS => {
                let syllable = (initial as u32 * VOWELS + vowel) * FINALS.len() as u32;
                Ok((FIRST_SYLLABLE + syllable + last as u32, 8))
            }
            _ => Err(Fault::Illegal(1)),
        }
    }

    pub fn encode(code: u32) -> Result<[u8; 8], Fault> {
        if !(FIRST_SYLLABLE..=LAST_SYLLABLE).contains(&code) {
            return Err(Fault::Illegal(1));
        }
        let number = code - FIRST_SYLLABLE;
        let (rest, last) = (number / FINALS.len() as u32, number % FINALS.len() as u32);
        let initial = INITIALS[(rest / VOWELS) as usize];
        let vowel = FIRST_VOWEL + (rest % VOWELS) as u8;
        let last = FINALS[last as usize];
        Ok([ROW, FILLER, ROW, initial, ROW, vowel, ROW, last])
    }
}
