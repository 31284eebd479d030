//! Encodings of several bytes a character, of China, Japan, Korea and Taiwan.
//!
//! There are three kinds. In *plain* ones a sequence of bytes says what it is. In those of ISO 2022 escape sequences designate the
//! character sets that the bytes after them belong to; `hz` is a simple relative of these. So a conversion has a [`State`], which is
//! all that it remembers from step to step.
//!
//! What is mapped to what comes from tables, one for each plain encoding and each character set, which are unpacked when they are
//! used first.

mod hz;
mod iso2022;
mod plain;
mod tables;

#[cfg(test)]
mod tests;

use iso2022::Iso2022;
use plain::Plain;

use crate::{Text, TextBuf};

/// Why a step stopped before the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// So many bytes, or code points, stand for nothing.
    Illegal(usize),
    /// What is left at the end is the start of a sequence.
    Incomplete,
}

/// What a conversion remembers: eight bytes whose meaning is the encoding's. The bytes are CPython's, as incremental codecs of programs
/// show them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State(pub [u8; 8]);

/// A multi-byte encoding.
#[derive(Debug, Clone, Copy)]
pub struct Multibyte {
    name: &'static str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Plain(&'static Plain),
    Iso2022(&'static Iso2022),
    Hz,
}

impl Multibyte {
    /// The encoding of this name, as errors show it.
    pub fn from_name(name: &str) -> Option<Multibyte> {
        ALL.iter().find(|encoding| encoding.name == name).copied()
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The state in which encoding starts.
    pub fn start_encoding(self) -> State {
        match self.kind {
            Kind::Iso2022(_) => iso2022::START_ENCODING,
            Kind::Plain(_) | Kind::Hz => State::default(),
        }
    }

    /// The state in which decoding starts.
    pub fn start_decoding(self) -> State {
        match self.kind {
            Kind::Iso2022(_) => iso2022::START_DECODING,
            Kind::Plain(_) | Kind::Hz => State::default(),
        }
    }

    /// Decodes from a position to the end or to a fault, at which the position stays.
    ///
    /// # Errors
    /// The fault.
    pub fn decode(
        self,
        state: &mut State,
        bytes: &[u8],
        at: &mut usize,
        out: &mut TextBuf,
    ) -> Result<(), Fault> {
        match self.kind {
            Kind::Plain(plain) => plain.decode(bytes, at, out),
            Kind::Iso2022(iso) => iso.decode(state, bytes, at, out),
            Kind::Hz => hz::decode(state, bytes, at, out),
        }
    }

    /// Encodes from a position to the end or to a fault, at which the position stays. The text is incomplete if it ends with a character
    /// that may be one with the next, unless this `is_all` there is.
    ///
    /// # Errors
    /// The fault.
    pub fn encode(
        self,
        state: &mut State,
        text: Text<'_>,
        at: &mut usize,
        is_all: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        match self.kind {
            Kind::Plain(plain) => plain.encode(text, at, is_all, out),
            Kind::Iso2022(iso) => iso.encode(state, text, at, is_all, out),
            Kind::Hz => hz::encode(state, text, at, out),
        }
    }

    /// Goes back to the state that encoded text should end in, and writes what tells so.
    pub fn finish_encoding(self, state: &mut State, out: &mut Vec<u8>) {
        match self.kind {
            Kind::Plain(_) => {}
            Kind::Iso2022(_) => iso2022::finish(state, out),
            Kind::Hz => hz::finish(state, out),
        }
    }

    /// Forgets what the bytes decoded so far have switched to.
    pub fn reset_decoding(self, state: &mut State) {
        match self.kind {
            Kind::Plain(_) => {}
            Kind::Iso2022(_) => iso2022::reset_decoding(state),
            Kind::Hz => *state = State::default(),
        }
    }
}

const fn plain(name: &'static str, plain: &'static Plain) -> Multibyte {
    let kind = Kind::Plain(plain);
    Multibyte { name, kind }
}

const fn iso(name: &'static str, iso: &'static Iso2022) -> Multibyte {
    let kind = Kind::Iso2022(iso);
    Multibyte { name, kind }
}

/// All of them.
static ALL: &[Multibyte] = &[
    plain("shift_jis", &plain::SHIFT_JIS),
    plain("cp932", &plain::CP932),
    plain("shift_jis_2004", &plain::SHIFT_JIS_2004),
    plain("shift_jisx0213", &plain::SHIFT_JISX0213),
    plain("euc_jp", &plain::EUC_JP),
    plain("euc_jis_2004", &plain::EUC_JIS_2004),
    plain("euc_jisx0213", &plain::EUC_JISX0213),
    plain("gb2312", &plain::GB2312),
    plain("gbk", &plain::GBK),
    plain("gb18030", &plain::GB18030),
    plain("big5", &plain::BIG5),
    plain("cp950", &plain::CP950),
    plain("big5hkscs", &plain::BIG5HKSCS),
    plain("euc_kr", &plain::EUC_KR),
    plain("cp949", &plain::CP949),
    plain("johab", &plain::JOHAB),
    iso("iso2022_kr", &iso2022::KR),
    iso("iso2022_jp", &iso2022::JP),
    iso("iso2022_jp_1", &iso2022::JP_1),
    iso("iso2022_jp_2", &iso2022::JP_2),
    iso("iso2022_jp_2004", &iso2022::JP_2004),
    iso("iso2022_jp_3", &iso2022::JP_3),
    iso("iso2022_jp_ext", &iso2022::JP_EXT),
    Multibyte {
        name: "hz",
        kind: Kind::Hz,
    },
];
