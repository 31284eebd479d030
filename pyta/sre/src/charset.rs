//! Sets of characters: decoded from a charset program, answered from a table below 256.
//!
//! A set in the code list is a little program of its own (`NEGATE`, `LITERAL`, `RANGE`, `CHARSET` …, `FAILURE`) whose
//! first hit decides. Its answers below 256 are computed once, when the pattern is decoded, together with the folding
//! of case that its opcode asks for; only larger characters run the items. Sets that depend on the locale may change
//! between two matches, so they have no table and are always run.

use crate::{
    class::{self, CharClass, in_category},
    constants::{Category, Opcode},
    decode::InvalidCode,
};

/// One step of a charset program.
#[derive(Debug)]
pub(crate) enum Item {
    Literal(u32),
    Range(u32, u32),
    RangeUniIgnore(u32, u32),
    Category(Category),
    Bitmap(Box<[u32; 8]>),
    /// Block index by high byte, then blocks of 256 bits.
    BigBitmap {
        index: Box<[u8; 256]>,
        blocks: Box<[[u32; 8]]>,
    },
    Negate,
}

/// How the subject's character is folded before the items see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    None,
    Ascii,
    Unicode,
    Locale,
    /// For one literal: the character itself counts besides its two cases.
    LocaleLiteral,
    LocaleNotLiteral,
}

/// A set of characters.
#[derive(Debug)]
pub(crate) struct Set {
    /// The answers below 256; unused when `dynamic`.
    pub(crate) low: [bool; 256],
    items: Box<[Item]>,
    fold: Fold,
    /// Whether the answer may depend on the locale, so that `low` may not be used.
    pub(crate) dynamic: bool,
}

impl Set {
    pub(crate) fn new<C: CharClass>(items: Vec<Item>, fold: Fold, classes: &C) -> Self {
        let dynamic = fold == Fold::Locale
            || items.iter().any(|item| {
                matches!(
                    item,
                    Item::Category(Category::LocWord | Category::LocNotWord)
                )
            });
        let mut set = Set {
            low: [false; 256],
            items: items.into(),
            fold,
            dynamic,
        };
        if !dynamic {
            for c in 0..256u32 {
                set.low[c as usize] = set.contains_slow(classes, c);
            }
        }
        set
    }

    /// A literal (or anything but it) under the locale's case rules.
    pub(crate) fn locale_literal(literal: u32, negated: bool) -> Self {
        let fold = if negated {
            Fold::LocaleNotLiteral
        } else {
            Fold::LocaleLiteral
        };
        Set {
            low: [false; 256],
            items: Box::new([Item::Literal(literal)]),
            fold,
            dynamic: true,
        }
    }

    /// Whether the set holds `c`, by table where there is one.
    #[inline(always)]
    pub(crate) fn contains<C: CharClass>(&self, classes: &C, c: u32) -> bool {
        match self.low.get(c as usize) {
            Some(&answer) if !self.dynamic => answer,
            _ => self.contains_slow(classes, c),
        }
    }

    #[inline(never)]
    pub(crate) fn contains_slow<C: CharClass>(&self, classes: &C, c: u32) -> bool {
        let any_case = || {
            let (lower, upper) = (
                class::locale_lower(classes, c),
                class::locale_upper(classes, c),
            );
            self.holds(classes, c) || self.holds(classes, lower) || self.holds(classes, upper)
        };
        match self.fold {
            Fold::LocaleLiteral => any_case(),
            Fold::LocaleNotLiteral => !any_case(),
            Fold::None => self.holds(classes, c),
            Fold::Ascii => self.holds(classes, class::ascii_lower(c)),
            Fold::Unicode => self.holds(classes, classes.to_lower(c)),
            Fold::Locale => {
                let lower = class::locale_lower(classes, c);
                let upper = class::locale_upper(classes, c);
                self.answer(|item| {
                    item.holds(classes, lower) || (upper != lower && item.holds(classes, upper))
                })
            }
        }
    }

    fn holds<C: CharClass>(&self, classes: &C, c: u32) -> bool {
        self.answer(|item| item.holds(classes, c))
    }

    /// What the first item says that holds the character; each negation on the way turns the answer around.
    fn answer(&self, holds: impl Fn(&Item) -> bool) -> bool {
        let mut answer = true;
        for item in &self.items {
            match item {
                Item::Negate => answer = !answer,
                other if holds(other) => return answer,
                _ => {}
            }
        }
        !answer
    }

    /// Which classes of characters from 256 up the set may hold.
    pub(crate) fn high<C: CharClass>(&self, classes: &C) -> HighClasses {
        if self.fold != Fold::None {
            return HighClasses::ALL;
        }
        let negated = matches!(self.items.first(), Some(Item::Negate));
        let items = if negated {
            &self.items[1..]
        } else {
            &self.items[..]
        };
        let mut held = HighClasses::NONE;
        for item in items {
            match item.high(classes) {
                Some((classes, exact)) if exact || !negated => held = held.union(classes),
                // An item that covers its class only in part takes nothing away from the complement.
                Some(_) => {}
                None => return HighClasses::ALL,
            }
        }
        if negated { held.complement() } else { held }
    }
}

impl Item {
    fn holds<C: CharClass>(&self, classes: &C, c: u32) -> bool {
        match *self {
            Item::Literal(literal) => c == literal,
            Item::Range(low, high) => (low..=high).contains(&c),
            Item::RangeUniIgnore(low, high) => {
                (low..=high).contains(&c) || (low..=high).contains(&classes.to_upper(c))
            }
            Item::Category(category) => in_category(category, classes, c),
            Item::Bitmap(ref bits) => c < 256 && bit(bits, c),
            Item::BigBitmap {
                ref index,
                ref blocks,
            } => {
                let block = index
                    .get((c >> 8) as usize)
                    .and_then(|&block| blocks.get(usize::from(block)));
                block.is_some_and(|bits| bit(bits, c & 255))
            }
            Item::Negate => false,
        }
    }

    /// The classes the item touches from 256 up and whether it covers them entirely; `None` if anything is possible.
    fn high<C: CharClass>(&self, classes: &C) -> Option<(HighClasses, bool)> {
        match *self {
            Item::Literal(c) if c < 256 => Some((HighClasses::NONE, true)),
            Item::Literal(c) => Some((HighClasses::of(classes, c), false)),
            Item::Range(_, high) if high < 256 => Some((HighClasses::NONE, true)),
            Item::Bitmap(_) => Some((HighClasses::NONE, true)),
            Item::Category(category) => match category {
                Category::Digit | Category::Space | Category::Word | Category::Linebreak => {
                    Some((HighClasses::NONE, true))
                }
                Category::UniDigit => Some((HighClasses::WORD, false)),
                Category::UniSpace => Some((HighClasses::SPACE, true)),
                Category::UniNotSpace => Some((HighClasses::SPACE.complement(), true)),
                Category::UniWord => Some((HighClasses::WORD, true)),
                Category::UniNotWord => Some((HighClasses::WORD.complement(), true)),
                _ => None,
            },
            _ => None,
        }
    }
}

fn bit(bits: &[u32; 8], c: u32) -> bool {
    bits[(c >> 5) as usize & 7] >> (c & 31) & 1 != 0
}

/// A coarse partition of the characters from 256 up, by which sets are told to be disjoint: word, space, other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HighClasses(u8);

impl HighClasses {
    pub(crate) const NONE: HighClasses = HighClasses(0);
    pub(crate) const ALL: HighClasses = HighClasses(7);
    const WORD: HighClasses = HighClasses(1);
    const SPACE: HighClasses = HighClasses(2);
    const OTHER: HighClasses = HighClasses(4);

    /// The class of one character.
    pub(crate) fn of<C: CharClass>(classes: &C, c: u32) -> Self {
        match (classes.is_alnum(c), classes.is_space(c)) {
            (true, true) => HighClasses::ALL,
            (true, false) => HighClasses::WORD,
            (false, true) => HighClasses::SPACE,
            (false, false) => HighClasses::OTHER,
        }
    }

    pub(crate) fn union(self, other: Self) -> Self {
        HighClasses(self.0 | other.0)
    }

    pub(crate) fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn complement(self) -> Self {
        HighClasses(!self.0 & HighClasses::ALL.0)
    }
}

/// Decodes the charset program that fills `code` exactly, up to and including its `FAILURE`.
pub(crate) fn decode_items(code: &[u32]) -> Result<Vec<Item>, InvalidCode> {
    let mut items = Vec::new();
    let mut words = Words { code };
    loop {
        match Opcode::from_code(words.next()?).ok_or(InvalidCode)? {
            Opcode::Failure if words.code.is_empty() => return Ok(items),
            Opcode::Literal => items.push(Item::Literal(words.next()?)),
            Opcode::Range => items.push(Item::Range(words.next()?, words.next()?)),
            Opcode::RangeUniIgnore => {
                items.push(Item::RangeUniIgnore(words.next()?, words.next()?))
            }
            Opcode::Negate => items.push(Item::Negate),
            Opcode::Category => {
                items.push(Item::Category(
                    Category::from_code(words.next()?).ok_or(InvalidCode)?,
                ));
            }
            Opcode::Charset => items.push(Item::Bitmap(Box::new(words.block()?))),
            Opcode::BigCharset => items.push(words.big_charset()?),
            _ => return Err(InvalidCode),
        }
    }
}

struct Words<'a> {
    code: &'a [u32],
}

impl Words<'_> {
    fn next(&mut self) -> Result<u32, InvalidCode> {
        let (&word, rest) = self.code.split_first().ok_or(InvalidCode)?;
        self.code = rest;
        Ok(word)
    }

    fn block(&mut self) -> Result<[u32; 8], InvalidCode> {
        let (block, rest) = self.code.split_first_chunk::<8>().ok_or(InvalidCode)?;
        self.code = rest;
        Ok(*block)
    }

    fn big_charset(&mut self) -> Result<Item, InvalidCode> {
        let count = self.next()? as usize;
        let mut index = Box::new([0u8; 256]);
        for four in index.as_chunks_mut::<4>().0 {
            *four = self.next()?.to_le_bytes();
        }
        if count > self.code.len() / 8 || index.iter().any(|&block| usize::from(block) >= count) {
            return Err(InvalidCode);
        }
        let blocks = (0..count).map(|_| self.block()).collect::<Result<_, _>>()?;
        Ok(Item::BigBitmap { index, blocks })
    }
}
