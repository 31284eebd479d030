//! Encodings of ISO 2022: escape sequences designate character sets as G0 to G2, and the bytes after them belong to G0, to G1 after a shift
//! out, or, one character each after `ESC N`, to G2. Sources: ECMA-35, RFC 1468, RFC 1554, RFC 1557, RFC 2237.
//!
//! ```text
//! state: [G0, G1, G2, -, flags, -, -, -]     a set is its mark: the final byte of its escape sequence, 0x80 higher if it has two bytes
//! ```

use super::tables::{self, Contents, Meaning, Table};
use super::{Fault, State};
use crate::{Text, TextBuf};

/// An encoding: the sets that it has, in the order in which they are tried for a character.
#[derive(Debug)]
pub struct Iso2022 {
    sets: &'static [Set],
    /// Shift in and shift out are controls like others.
    has_no_shift: bool,
    has_g2: bool,
    /// `ESC & @ ESC $ B` designates the new JIS X 0208.
    has_jisx0208_1990: bool,
}

/// A character set of an encoding.
#[derive(Debug)]
struct Set {
    mark: u8,
    /// Which of G0 to G2 an encoder makes it.
    plane: usize,
    table: Meanings,
}

#[derive(Debug)]
enum Meanings {
    Table(&'static Table),
    /// The upper half of ISO 8859-1.
    Latin1,
}

const ASCII: u8 = b'B';
const TWO_BYTES: u8 = 0x80;
const FLAGS: usize = 4;
const IS_SHIFTED: u8 = 1;
/// An escape sequence that is none of ours is passed through.
const IS_IN_ESCAPE: u8 = 2;

const ESC: u8 = 0x1B;
const SHIFT_OUT: u8 = 0x0E;
const SHIFT_IN: u8 = 0x0F;

/// Longest escape sequence, in bytes.
const MOST_ESCAPE: usize = 16;

pub const START_ENCODING: State = State([ASCII, ASCII, 0, 0, 0, 0, 0, 0]);
pub const START_DECODING: State = State([ASCII, ASCII, ASCII, 0, 0, 0, 0, 0]);

const fn single(mark: u8, table: &'static Table) -> Set {
    let table = Meanings::Table(table);
    Set {
        mark,
        plane: 0,
        table,
    }
}

const fn double(mark: u8, table: &'static Table) -> Set {
    let table = Meanings::Table(table);
    Set {
        mark: mark | TWO_BYTES,
        plane: 0,
        table,
    }
}

const JISX0208: Set = double(b'B', &tables::JISX0208);
const JISX0208_OLD: Set = double(b'@', &tables::JISX0208);
const JISX0212: Set = double(b'D', &tables::JISX0212);
const JISX0201_ROMAN: Set = single(b'J', &tables::JISX0201_ROMAN);
const JISX0201_KANA: Set = single(b'I', &tables::JISX0201_KANA);

const fn japanese(sets: &'static [Set]) -> Iso2022 {
    Iso2022 {
        sets,
        has_no_shift: true,
        has_g2: false,
        has_jisx0208_1990: true,
    }
}

pub static KR: Iso2022 = Iso2022 {
    sets: &[Set {
        mark: b'C' | TWO_BYTES,
        plane: 1,
        table: Meanings::Table(&tables::KSX1001),
    }],
    has_no_shift: false,
    has_g2: false,
    has_jisx0208_1990: false,
};
pub static JP: Iso2022 = japanese(&[JISX0208, JISX0201_ROMAN, JISX0208_OLD]);
pub static JP_1: Iso2022 = japanese(&[JISX0208, JISX0212, JISX0201_ROMAN, JISX0208_OLD]);
pub static JP_2: Iso2022 = Iso2022 {
    has_g2: true,
    ..japanese(&[
        JISX0208,
        JISX0212,
        double(b'C', &tables::KSX1001),
        double(b'A', &tables::GB2312_7BIT),
        JISX0201_ROMAN,
        JISX0208_OLD,
        Set {
            mark: b'A',
            plane: 2,
            table: Meanings::Latin1,
        },
        Set {
            mark: b'F',
            plane: 2,
            table: Meanings::Table(&tables::ISO8859_7),
        },
    ])
};
pub static JP_2004: Iso2022 = japanese(&[
    JISX0208,
    double(b'Q', &tables::JISX0213_2004_1),
    double(b'P', &tables::JISX0213_2004_2),
]);
pub static JP_3: Iso2022 = japanese(&[
    JISX0208,
    double(b'O', &tables::JISX0213_2000_1),
    double(b'P', &tables::JISX0213_2000_2),
]);
pub static JP_EXT: Iso2022 = japanese(&[
    JISX0208,
    JISX0212,
    JISX0201_ROMAN,
    JISX0201_KANA,
    JISX0208_OLD,
]);

impl Set {
    fn width(&self) -> usize {
        1 + usize::from(self.mark & TWO_BYTES != 0)
    }

    fn meaning(&self, key: u32) -> Meaning {
        match self.table {
            Meanings::Table(table) => table.contents().meaning(key),
            Meanings::Latin1 if key < 0x80 => Meaning::One(key + 0x80),
            Meanings::Latin1 => Meaning::Nothing,
        }
    }

    /// The table that an encoder uses. Encoders leave G2 alone.
    fn encoding_table(&self) -> Option<&'static Contents> {
        match self.table {
            Meanings::Table(table) if self.plane < 2 => Some(table.contents()),
            _ => None,
        }
    }

    /// The escape sequence that designates it.
    fn designate(&self, out: &mut Vec<u8>) {
        out.push(ESC);
        let is_short = self.mark == JISX0208.mark;
        if self.width() == 2 {
            out.push(b'$');
        }
        if !is_short {
            out.push(if self.plane == 0 { b'(' } else { b')' });
        }
        out.push(self.mark & !TWO_BYTES);
    }
}

/// What follows a character.
#[derive(Clone, Copy)]
enum Next {
    Code(u32),
    End,
    /// Nobody knows yet.
    Unknown,
}

impl Iso2022 {
    fn set(&self, mark: u8) -> Option<&Set> {
        self.sets.iter().find(|set| set.mark == mark)
    }

    pub fn decode(
        &self,
        state: &mut State,
        bytes: &[u8],
        at: &mut usize,
        out: &mut TextBuf,
    ) -> Result<(), Fault> {
        while let Some(&first) = bytes.get(*at) {
            let rest = &bytes[*at..];
            if state.0[FLAGS] & IS_IN_ESCAPE != 0 {
                out.push(u32::from(first));
                *at += 1;
                if ends_escape(first) {
                    state.0[FLAGS] &= !IS_IN_ESCAPE;
                }
                continue;
            }
            *at += match first {
                ESC => self.escape(state, rest, out)?,
                SHIFT_IN if !self.has_no_shift => {
                    state.0[FLAGS] &= !IS_SHIFTED;
                    1
                }
                SHIFT_OUT if !self.has_no_shift => {
                    state.0[FLAGS] |= IS_SHIFTED;
                    1
                }
                b'\n' => {
                    state.0[FLAGS] &= !IS_SHIFTED;
                    out.push(u32::from(first));
                    1
                }
                0x80.. => return Err(Fault::Illegal(1)),
                _ => self.character(state, rest, out)?,
            };
        }
        Ok(())
    }

    /// Decodes one character of the set that is in use; its length.
    fn character(&self, state: &State, rest: &[u8], out: &mut TextBuf) -> Result<usize, Fault> {
        let is_shifted = state.0[FLAGS] & IS_SHIFTED != 0;
        let mark = state.0[usize::from(is_shifted)];
        if rest[0] < 0x20 || mark == ASCII {
            out.push(u32::from(rest[0]));
            return Ok(1);
        }
        let set = self.set(mark).ok_or(Fault::Illegal(1))?;
        let width = set.width();
        let sequence = rest.get(..width).ok_or(Fault::Incomplete)?;
        let key = sequence
            .iter()
            .fold(0, |key, &byte| key << 8 | u32::from(byte));
        match set.meaning(key) {
            Meaning::One(code) => out.push(code),
            Meaning::Two(codes) => out.extend(codes),
            Meaning::Nothing | Meaning::BothWrong => return Err(Fault::Illegal(width)),
        }
        Ok(width)
    }

    /// What starts with an escape; its length.
    fn escape(&self, state: &mut State, rest: &[u8], out: &mut TextBuf) -> Result<usize, Fault> {
        match *rest.get(1).ok_or(Fault::Incomplete)? {
            b'(' | b')' | b'$' | b'.' | b'&' => self.designation(state, rest),
            b'N' if self.has_g2 => {
                let third = *rest.get(2).ok_or(Fault::Incomplete)?;
                self.single_shift(state, third, out)?;
                Ok(3)
            }
            _ => {
                out.push(u32::from(ESC));
                state.0[FLAGS] |= IS_IN_ESCAPE;
                Ok(1)
            }
        }
    }

    /// Decodes the character of G2 after a single shift.
    fn single_shift(&self, state: &State, byte: u8, out: &mut TextBuf) -> Result<(), Fault> {
        let code = match state.0[2] {
            ASCII if byte < 0x80 => Some(u32::from(byte)),
            mark => self
                .set(mark)
                .and_then(|set| match set.meaning(u32::from(byte)) {
                    Meaning::One(code) => Some(code),
                    _ => None,
                }),
        };
        out.push(code.ok_or(Fault::Illegal(3))?);
        Ok(())
    }

    /// Obeys an escape sequence that designates a set; its length.
    fn designation(&self, state: &mut State, rest: &[u8]) -> Result<usize, Fault> {
        let len = self.escape_len(rest)?;
        let (plane, mark) = match rest[1..len] {
            [b'$', last] => (0, last | TWO_BYTES),
            [b'(', last] => (0, last),
            [b')', last] => (1, last),
            [b'.', last] if self.has_g2 => (2, last),
            [b'$', b'(', last] => (0, last | TWO_BYTES),
            [b'$', b')', last] => (1, last | TWO_BYTES),
            [_, _, ESC, b'$', b'B'] if self.has_jisx0208_1990 => (0, JISX0208.mark),
            _ => return Err(Fault::Illegal(len)),
        };
        if mark != ASCII && self.set(mark).is_none() {
            return Err(Fault::Illegal(len));
        }
        state.0[plane] = mark;
        Ok(len)
    }

    fn escape_len(&self, rest: &[u8]) -> Result<usize, Fault> {
        let mut at = 1;
        while at < MOST_ESCAPE {
            let byte = *rest.get(at).ok_or(Fault::Incomplete)?;
            if ends_escape(byte) && !(self.has_jisx0208_1990 && rest[..=at] == [ESC, b'&', b'@']) {
                return Ok(at + 1);
            }
            at += 1;
        }
        Err(Fault::Illegal(1))
    }

    pub fn encode(
        &self,
        state: &mut State,
        text: Text<'_>,
        at: &mut usize,
        is_all: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        while let Some(code) = text.get(*at) {
            if code < 0x80 {
                finish(state, out);
                out.push(code as u8);
                *at += 1;
                continue;
            }
            let next = match text.get(*at + 1) {
                Some(next) => Next::Code(next),
                None if is_all => Next::End,
                None => Next::Unknown,
            };
            let (set, key, used) = self.find(code, next)?;
            use_set(set, state, out);
            out.extend_from_slice(&key.to_be_bytes()[4 - set.width()..]);
            *at += used;
        }
        Ok(())
    }

    /// The first set that has a character, its key there, and how many code points that takes. Pairs come before single characters.
    fn find(&self, code: u32, next: Next) -> Result<(&Set, u32, usize), Fault> {
        let sets = || {
            let sets = self.sets.iter();
            sets.filter_map(|set| Some((set, set.encoding_table()?)))
        };
        for (set, table) in sets().filter(|(_, table)| table.starts_pair(code)) {
            match next {
                Next::Unknown => return Err(Fault::Incomplete),
                Next::Code(next) => {
                    if let Some(key) = table.pair_key([code, next]) {
                        return Ok((set, key, 2));
                    }
                }
                Next::End => {}
            }
        }
        let found = sets().find_map(|(set, table)| Some((set, table.key(code)?, 1)));
        found.ok_or(Fault::Illegal(1))
    }
}

/// Makes a set the one in use.
fn use_set(set: &Set, state: &mut State, out: &mut Vec<u8>) {
    if set.plane == 0 && state.0[FLAGS] & IS_SHIFTED != 0 {
        out.push(SHIFT_IN);
        state.0[FLAGS] &= !IS_SHIFTED;
    }
    if state.0[set.plane] != set.mark {
        set.designate(out);
        state.0[set.plane] = set.mark;
    }
    if set.plane == 1 && state.0[FLAGS] & IS_SHIFTED == 0 {
        out.push(SHIFT_OUT);
        state.0[FLAGS] |= IS_SHIFTED;
    }
}

fn ends_escape(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'@')
}

/// Makes ASCII the set in use.
pub fn finish(state: &mut State, out: &mut Vec<u8>) {
    if state.0[FLAGS] & IS_SHIFTED != 0 {
        out.push(SHIFT_IN);
        state.0[FLAGS] &= !IS_SHIFTED;
    }
    if state.0[0] != ASCII {
        out.extend_from_slice(&[ESC, b'(', ASCII]);
        state.0[0] = ASCII;
    }
}

pub fn reset_decoding(state: &mut State) {
    state.0[0] = ASCII;
    state.0[FLAGS] &= !IS_SHIFTED;
}
