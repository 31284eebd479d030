//! Tables of mappings between *keys* and characters. A key is a sequence of bytes as a number, the first byte highest.
//!
//! Each file here is one family of encodings, packed as xz; `tools/generate_multibyte.py` has written it. Unpacked it is a sequence of
//! tables, and all numbers have seven bits a byte, low ones first:
//!
//! ```text
//! table   := length-of-name name length-of-contents contents
//! contents:= widths pairs runs exceptions [ranges]
//! widths  := 256 bytes: how long a sequence that starts with a byte is
//! pairs   := count (first second)*            keys that stand for two characters
//! runs    := count (gap count value*)*        consecutive keys; a gap counts from the end of the run before;
//!                                             a value is the signed difference to the one before
//! except. := count (difference key)*          characters encoded otherwise than the lowest key says, 0 is not at all
//! ranges  := count (first length number)*     gb18030 only: runs of characters with four bytes
//! ```

use std::io::Read;
use std::sync::OnceLock;

/// Tables that are packed together.
#[derive(Debug)]
struct Family {
    packed: &'static [u8],
    unpacked: OnceLock<Vec<u8>>,
}

impl Family {
    const fn new(packed: &'static [u8]) -> Family {
        let unpacked = OnceLock::new();
        Family { packed, unpacked }
    }

    /// The bytes of a table's contents.
    fn contents(&self, name: &str) -> &[u8] {
        let unpacked = self.unpacked.get_or_init(|| {
            let mut bytes = Vec::new();
            let mut reader = liblzma::read::XzDecoder::new(self.packed);
            reader.read_to_end(&mut bytes).expect("a generated file");
            bytes
        });
        let mut rest = Reader(unpacked);
        loop {
            let len = rest.count();
            let found = rest.take(len);
            let len = rest.count();
            let contents = rest.take(len);
            if found == name.as_bytes() {
                return contents;
            }
            assert!(!rest.0.is_empty(), "the family has the table {name}");
        }
    }
}

static JP: Family = Family::new(include_bytes!("jp.bin"));
static CN: Family = Family::new(include_bytes!("cn.bin"));
static TW: Family = Family::new(include_bytes!("tw.bin"));
static KR: Family = Family::new(include_bytes!("kr.bin"));

/// A table, which is read when it is first used.
#[derive(Debug)]
pub struct Table {
    family: &'static Family,
    name: &'static str,
    contents: OnceLock<Contents>,
}

impl Table {
    const fn new(family: &'static Family, name: &'static str) -> Table {
        let contents = OnceLock::new();
        Table {
            family,
            name,
            contents,
        }
    }

    pub fn contents(&self) -> &Contents {
        self.contents
            .get_or_init(|| Contents::read(self.family.contents(self.name)))
    }
}

pub static SHIFT_JIS: Table = Table::new(&JP, "shift_jis");
pub static CP932: Table = Table::new(&JP, "cp932");
pub static SHIFT_JIS_2004: Table = Table::new(&JP, "shift_jis_2004");
pub static SHIFT_JISX0213: Table = Table::new(&JP, "shift_jisx0213");
pub static EUC_JP: Table = Table::new(&JP, "euc_jp");
pub static EUC_JIS_2004: Table = Table::new(&JP, "euc_jis_2004");
pub static EUC_JISX0213: Table = Table::new(&JP, "euc_jisx0213");
pub static JISX0208: Table = Table::new(&JP, "jisx0208");
pub static JISX0212: Table = Table::new(&JP, "jisx0212");
pub static JISX0201_ROMAN: Table = Table::new(&JP, "jisx0201_roman");
pub static JISX0201_KANA: Table = Table::new(&JP, "jisx0201_kana");
pub static JISX0213_2000_1: Table = Table::new(&JP, "jisx0213_2000_1");
pub static JISX0213_2000_2: Table = Table::new(&JP, "jisx0213_2000_2");
pub static JISX0213_2004_1: Table = Table::new(&JP, "jisx0213_2004_1");
pub static JISX0213_2004_2: Table = Table::new(&JP, "jisx0213_2004_2");
pub static ISO8859_7: Table = Table::new(&JP, "iso8859_7");
pub static GB2312: Table = Table::new(&CN, "gb2312");
pub static GBK: Table = Table::new(&CN, "gbk");
pub static GB18030: Table = Table::new(&CN, "gb18030");
pub static GB2312_7BIT: Table = Table::new(&CN, "gb2312_7bit");
pub static BIG5: Table = Table::new(&TW, "big5");
pub static CP950: Table = Table::new(&TW, "cp950");
pub static BIG5HKSCS: Table = Table::new(&TW, "big5hkscs");
pub static EUC_KR: Table = Table::new(&KR, "euc_kr");
pub static CP949: Table = Table::new(&KR, "cp949");
pub static JOHAB: Table = Table::new(&KR, "johab");
pub static KSX1001: Table = Table::new(&KR, "ksx1001");

/// What a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Nothing,
    /// Nothing, and both bytes are to blame, not the first one alone.
    BothWrong,
    One(u32),
    Two([u32; 2]),
}

/// Characters whose sequences of four bytes are consecutive.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    pub first: u32,
    pub len: u32,
    /// The number of the first one's sequence.
    pub number: u32,
}

/// What a table holds.
#[derive(Debug)]
pub struct Contents {
    /// Bytes of a sequence, by its first one.
    pub widths: [u8; 256],
    meanings: Pages,
    keys: Pages,
    pairs: Vec<[u32; 2]>,
    /// Keys of the pairs.
    pair_keys: Vec<u32>,
    pub ranges: Vec<Range>,
}

/// In place of a character: [`Meaning::BothWrong`].
const BOTH_WRONG: u32 = 0xD800;

/// From here on a value is the place of a pair.
const PAIRS: u32 = 0x11_0000;

impl Contents {
    fn read(bytes: &[u8]) -> Contents {
        let mut reader = Reader(bytes);
        let mut widths = [0; 256];
        widths.copy_from_slice(reader.take(256));
        let pairs: Vec<_> = (0..reader.number())
            .map(|_| [reader.number(), reader.number()])
            .collect();
        let mut made = Contents {
            widths,
            meanings: Pages::default(),
            keys: Pages::default(),
            pair_keys: vec![0; pairs.len()],
            pairs,
            ranges: Vec::new(),
        };
        made.read_runs(&mut reader);
        let mut code = 0;
        for _ in 0..reader.number() {
            code += reader.number();
            let key = Some(reader.number()).filter(|&key| key != 0);
            made.keys.set(code, key.unwrap_or(Pages::NOTHING));
        }
        if !reader.0.is_empty() {
            made.ranges = (0..reader.number())
                .map(|_| Range {
                    first: reader.number(),
                    len: reader.number(),
                    number: reader.number(),
                })
                .collect();
        }
        made
    }

    fn read_runs(&mut self, reader: &mut Reader<'_>) {
        let (mut key, mut value) = (0, 0_u32);
        for _ in 0..reader.number() {
            key += reader.number();
            for _ in 0..reader.number() {
                value = value.wrapping_add_signed(reader.signed());
                self.meanings.set(key, value);
                if let Some(place) = value.checked_sub(PAIRS) {
                    self.pair_keys[place as usize] = key;
                } else if value != BOTH_WRONG && self.keys.get(value).is_none() {
                    self.keys.set(value, key);
                }
                key += 1;
            }
        }
    }

    /// What a key stands for.
    #[inline]
    pub fn meaning(&self, key: u32) -> Meaning {
        match self.meanings.get(key) {
            None => Meaning::Nothing,
            Some(BOTH_WRONG) => Meaning::BothWrong,
            Some(code) if code < PAIRS => Meaning::One(code),
            Some(place) => Meaning::Two(self.pairs[(place - PAIRS) as usize]),
        }
    }

    /// The key of a character.
    #[inline]
    pub fn key(&self, code: u32) -> Option<u32> {
        self.keys.get(code)
    }

    /// Whether a pair starts with the character.
    #[inline]
    pub fn starts_pair(&self, code: u32) -> bool {
        // Pairs are sorted.
        let at = self.pairs.partition_point(|pair| pair[0] < code);
        self.pairs.get(at).is_some_and(|pair| pair[0] == code)
    }

    /// The key of two characters.
    pub fn pair_key(&self, pair: [u32; 2]) -> Option<u32> {
        let at = self.pairs.binary_search(&pair).ok()?;
        Some(self.pair_keys[at])
    }
}

/// A map of numbers in pages of 256.
#[derive(Debug, Default)]
struct Pages {
    /// The place of a page by the number without its last byte; 0 is none.
    places: Vec<u16>,
    cells: Vec<u32>,
}

impl Pages {
    const NOTHING: u32 = u32::MAX;

    #[inline]
    fn get(&self, at: u32) -> Option<u32> {
        let place = *self.places.get((at >> 8) as usize)?;
        let page = usize::from(place).checked_sub(1)?;
        Some(self.cells[page << 8 | (at & 0xFF) as usize]).filter(|&cell| cell != Self::NOTHING)
    }

    fn set(&mut self, at: u32, value: u32) {
        let index = (at >> 8) as usize;
        if self.places.len() <= index {
            self.places.resize(index + 1, 0);
        }
        if self.places[index] == 0 {
            self.cells.resize(self.cells.len() + 256, Self::NOTHING);
            self.places[index] = (self.cells.len() >> 8) as u16;
        }
        let page = usize::from(self.places[index]) - 1;
        self.cells[page << 8 | (at & 0xFF) as usize] = value;
    }
}

/// What is left of a generated file.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(len);
        self.0 = rest;
        taken
    }

    fn number(&mut self) -> u32 {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = self.take(1)[0];
            number |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn count(&mut self) -> usize {
        self.number() as usize
    }

    /// Even numbers are twice a positive one.
    fn signed(&mut self) -> i32 {
        let number = self.number();
        (number >> 1) as i32 ^ -((number & 1) as i32)
    }
}
