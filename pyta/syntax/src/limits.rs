//! A scan over the text, before parsing, that bounds the depth of the tree.
//!
//! The parser builds any depth and its trees are walked recursively, so depth is limited by looking at
//! tokens alone. Each bracket level keeps three numbers:
//!
//! ```text
//! chain   left-associative steps          a+b+c   a.b.c   f()()()
//! prefix  right-nesting steps             - - x   not x   lambda: …   x ** y   a if b else …
//! inner   depth of the deepest closed bracket, field or string inside
//! ```
//!
//! and `chain + prefix + inner` bounds the depth of the expression they stand in. A step that ends an
//! operand ([`Level::reset`]) starts the numbers again. The limits are those CPython 3.14 shows on an
//! 8 MB stack: about 6,000 levels of its parser (`MemoryError`), 27,469 of its compiler
//! (`RecursionError`), 200 brackets, 99 indents, 149 nested f-strings.
//!
//! **Invariant: the bound is never below the depth of the tree that the parser makes.** Text that
//! is not even lexically sound ([`Verdict::Unsound`]) must not reach the parser.

use std::cmp::Ordering;

use memchr::{memchr, memchr2, memchr3};

mod level;

use level::{Frame, Level};

/// CPython: `MAXSTACK` of the generated parser.
const MAX_PARSER_LEVELS: u32 = 6000;
/// Parser levels that CPython spends on one bracket.
const LEVELS_PER_BRACKET: u32 = 28;
/// Where CPython's compiler gives up on an 8 MB stack.
const MAX_TREE_DEPTH: u32 = 27_469;
const MAX_BRACKETS: u32 = 200;
const MAX_INDENTS: usize = 100;
const MAX_NESTED_STRINGS: usize = 149;
/// A field, one in its format spec, and one in that one's.
const MAX_NESTED_FIELDS: usize = 3;
/// Levels that a statement adds around its expressions.
const STATEMENT_DEPTH: u32 = 16;

/// What the scan found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// May be parsed; the tree is at most this deep.
    Sound {
        depth: u32,
        long_number: Option<LongNumber>,
    },
    /// There is a syntax error, which the diagnosing pass words.
    Unsound,
    /// CPython's parser runs out of levels.
    TooComplex,
    /// CPython's compiler runs out of stack.
    TooDeep,
}

/// A decimal integer of more digits than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LongNumber {
    /// Offset in bytes.
    pub at: usize,
    pub digits: usize,
}

/// Bounds the depth of the tree for `text`, and finds the first integer of more than `max_int_digits` (0: any number).
pub(crate) fn check(text: &str, max_int_digits: usize) -> Verdict {
    let mut scan = Scan {
        bytes: text.as_bytes(),
        at: 0,
        levels: vec![Level::new(Frame::Top, 0)],
        indents: vec![(0, 0)],
        brackets: 0,
        max_depth: 0,
        after_operand: false,
        max_int_digits,
        long_number: None,
    };
    match scan.run() {
        Ok(()) => Verdict::Sound {
            depth: scan.max_depth,
            long_number: scan.long_number,
        },
        Err(verdict) => verdict,
    }
}

type Step = Result<(), Verdict>;

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Never empty: the first is [`Frame::Top`].
    levels: Vec<Level>,
    /// Columns of open blocks, with tabs of eight columns and of one; never empty.
    indents: Vec<(u32, u32)>,
    /// Open brackets and fields.
    brackets: u32,
    max_depth: u32,
    /// Whether the last token can be the left side of an operator.
    after_operand: bool,
    max_int_digits: usize,
    long_number: Option<LongNumber>,
}

impl Scan<'_> {
    fn run(&mut self) -> Step {
        self.line_start()?;
        while self.at < self.bytes.len() {
            match self.level().frame {
                Frame::String { .. } => self.string_middle()?,
                Frame::Field { in_spec: true } => self.format_spec()?,
                _ => self.token()?,
            }
        }
        self.end_statement()?;
        match self.levels.len() {
            1 => Ok(()),
            _ => Err(Verdict::Unsound),
        }
    }

    fn level(&mut self) -> &mut Level {
        self.levels.last_mut().expect("Top is never popped")
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn token(&mut self) -> Step {
        let byte = self.bytes[self.at];
        match byte {
            b' ' | b'\t' | b'\x0c' => self.at += 1,
            b'\n' => return self.newline(),
            b'#' => self.at = self.find(memchr(b'\n', &self.bytes[self.at..])),
            b'\\' => {
                self.at += 1;
                if self.peek(0) != b'\n' {
                    return Err(Verdict::Unsound);
                }
                self.at += 1;
            }
            b'\'' | b'"' => return self.string(b""),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => return self.word(),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b'(' | b'[' | b'{' => return self.open(byte),
            b')' | b']' | b'}' => return self.close(byte),
            _ => return self.operator(byte),
        }
        Ok(())
    }

    /// Where a search from the current place ended: the end of the text if it failed.
    fn find(&self, found: Option<usize>) -> usize {
        found.map_or(self.bytes.len(), |skip| self.at + skip)
    }

    fn newline(&mut self) -> Step {
        self.at += 1;
        if self.levels.len() > 1 {
            return Ok(());
        }
        self.end_statement()?;
        self.line_start()
    }

    fn end_statement(&mut self) -> Step {
        self.reset()?;
        let top = &self.levels[0];
        let depth = top.best + self.indents.len() as u32 * STATEMENT_DEPTH + STATEMENT_DEPTH;
        self.max_depth = self.max_depth.max(depth);
        self.levels[0] = Level::new(Frame::Top, 0);
        Ok(())
    }

    /// Follows the indentation of a logical line; blank lines have none.
    fn line_start(&mut self) -> Step {
        let (mut column, mut narrow) = (0, 0);
        loop {
            match self.peek(0) {
                b' ' => (column, narrow) = (column + 1, narrow + 1),
                b'\t' => (column, narrow) = ((column / 8 + 1) * 8, narrow + 1),
                b'\x0c' => (column, narrow) = (0, 0),
                b'\n' | b'#' | b'\\' | 0 => return Ok(()),
                _ => break,
            }
            self.at += 1;
        }
        let mut block = (0, 0);
        while let Some(&open) = self.indents.last() {
            block = open;
            if open.0 <= column || self.indents.len() == 1 {
                break;
            }
            self.indents.pop();
        }
        // Whatever a tab's width is, the order of columns must be the same.
        let is_consistent = match column.cmp(&block.0) {
            Ordering::Equal => narrow == block.1,
            Ordering::Greater => narrow > block.1,
            Ordering::Less => true,
        };
        if column > block.0 {
            self.indents.push((column, narrow));
        }
        match is_consistent && self.indents.len() <= MAX_INDENTS {
            true => Ok(()),
            false => Err(Verdict::Unsound),
        }
    }

    fn number(&mut self) {
        let from = self.at;
        while matches!(self.peek(0), b'0'..=b'9' | b'_' | b'.') {
            self.at += 1;
        }
        let has_exponent = matches!(self.peek(0), b'e' | b'E')
            && (self.peek(1).is_ascii_digit()
                || (matches!(self.peek(1), b'+' | b'-') && self.peek(2).is_ascii_digit()));
        let is_decimal = !has_exponent && !self.peek(0).is_ascii_alphanumeric();
        if is_decimal && self.max_int_digits > 0 && self.at - from > self.max_int_digits {
            self.note_long_number(from);
        }
        self.at += if has_exponent { 2 } else { 0 };
        while self.peek(0).is_ascii_alphanumeric() && !self.at_keyword() {
            self.at += 1;
        }
        self.after_operand = true;
    }

    /// The number that begins at `from` and ends here may have too many digits.
    fn note_long_number(&mut self, from: usize) {
        let number = &self.bytes[from..self.at];
        let digits = number.iter().filter(|&&byte| byte != b'_').count();
        if digits > self.max_int_digits && !number.contains(&b'.') {
            self.long_number
                .get_or_insert(LongNumber { at: from, digits });
        }
    }

    /// Whether a word that may stand right behind a number begins here.
    fn at_keyword(&self) -> bool {
        let rest = &self.bytes[self.at..];
        [
            &b"and"[..],
            b"else",
            b"for",
            b"if",
            b"in",
            b"is",
            b"not",
            b"or",
        ]
        .iter()
        .any(|word| rest.starts_with(word))
    }

    fn word(&mut self) -> Step {
        let rest = &self.bytes[self.at..];
        let len = rest
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_' || **b >= 0x80)
            .count();
        let word = &rest[..len];
        self.at += len;
        if len <= 2 && matches!(self.peek(0), b'\'' | b'"') && is_string_prefix(word) {
            return self.string(word);
        }
        self.keyword(word)
    }

    fn keyword(&mut self, word: &[u8]) -> Step {
        let was_operand = std::mem::replace(&mut self.after_operand, false);
        match word {
            b"not" if !was_operand => self.level().nots += 1,
            b"await" | b"yield" => self.level().nots += 1,
            b"lambda" => {
                self.level().base += 2;
                self.level().lambdas += 1;
            }
            b"and" | b"or" | b"if" => self.end_operand()?,
            b"else" => {
                self.end_operand()?;
                self.level().base += 1;
            }
            b"in" | b"is" | b"not" => self.end_comparand()?,
            b"for" | b"async" | b"return" | b"assert" | b"del" | b"raise" | b"while" | b"with"
            | b"elif" | b"except" | b"from" | b"import" | b"as" | b"case" | b"match" => {
                self.after_operand = matches!(word, b"case" | b"match");
            }
            _ => self.after_operand = true,
        }
        self.check_levels()
    }

    fn operator(&mut self, byte: u8) -> Step {
        let was_operand = std::mem::replace(&mut self.after_operand, false);
        let next = self.peek(1);
        self.at += 1;
        match byte {
            b',' => return self.comma(),
            b';' => return self.reset(),
            b':' if next == b'=' && !self.in_field() => {
                self.at += 1;
                self.level().base += 1;
            }
            b':' => return self.colon(),
            b'=' if next == b'=' => {
                self.at += 1;
                return self.end_comparand();
            }
            b'=' => return self.comma(),
            b'!' if next == b'=' => {
                self.at += 1;
                return self.end_comparand();
            }
            b'!' if self.in_field() => {}
            b'.' => {
                while self.peek(0) == b'.' {
                    self.at += 1;
                    self.after_operand = true;
                }
                self.level().chain += 1;
            }
            b'<' | b'>' if next != byte => {
                self.at += usize::from(next == b'=');
                return self.end_comparand();
            }
            b'+' | b'-' | b'~' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'<' | b'>' => {
                return self.arithmetic(byte, next, was_operand);
            }
            b'`' | b'$' | b'?' | b'!' => return Err(Verdict::Unsound),
            _ => return Err(Verdict::Unsound),
        }
        self.check_levels()
    }

    fn arithmetic(&mut self, byte: u8, next: u8, was_operand: bool) -> Step {
        let doubled = next == byte && matches!(byte, b'*' | b'/' | b'<' | b'>');
        if doubled {
            self.at += 1;
        }
        if byte == b'-' && next == b'>' && was_operand {
            self.at += 1;
            return self.reset();
        }
        if self.peek(0) == b'=' {
            self.at += 1;
            return self.reset();
        }
        match (was_operand, byte, doubled) {
            (true, b'*', true) => self.level().unaries += 2,
            (true, ..) => {
                self.level().end_term();
                self.level().chain += 1;
            }
            (false, ..) => self.level().unaries += 1,
        }
        self.check_levels()
    }

    /// `:` of a lambda, of a block, an annotation, a slice, a dict or a format spec.
    fn colon(&mut self) -> Step {
        if let Frame::Field { in_spec } = &mut self.level().frame {
            *in_spec = true;
            return self.reset();
        }
        match self.level().lambdas {
            0 => self.reset(),
            _ => {
                self.level().lambdas -= 1;
                self.end_operand()
            }
        }
    }

    /// `,` separates operands, but not those of a lambda's parameters from its body.
    fn comma(&mut self) -> Step {
        match self.level().lambdas {
            0 => self.reset(),
            _ => self.end_operand(),
        }
    }

    fn reset(&mut self) -> Step {
        self.end_operand()?;
        self.level().reset();
        Ok(())
    }

    /// What follows is not below what stood before, except for `lambda`, `else` and `:=`.
    fn end_operand(&mut self) -> Step {
        self.check_levels()?;
        self.level().end_operand();
        self.after_operand = false;
        Ok(())
    }

    /// As [`Scan::end_operand`], but `not` reaches over comparisons.
    fn end_comparand(&mut self) -> Step {
        self.check_levels()?;
        let nots = self.level().nots;
        self.level().end_operand();
        self.level().nots = nots;
        self.after_operand = false;
        Ok(())
    }

    fn check_levels(&mut self) -> Step {
        let brackets = self.brackets * LEVELS_PER_BRACKET;
        let level = self.level();
        if level.outer_prefix + level.prefix() + brackets > MAX_PARSER_LEVELS {
            return Err(Verdict::TooComplex);
        }
        match level.depth() > MAX_TREE_DEPTH {
            true => Err(Verdict::TooDeep),
            false => Ok(()),
        }
    }

    fn in_field(&mut self) -> bool {
        matches!(self.level().frame, Frame::Field { .. })
    }

    fn open(&mut self, byte: u8) -> Step {
        if self.after_operand {
            self.level().chain += 1;
        }
        self.at += 1;
        if self.brackets >= MAX_BRACKETS {
            return Err(Verdict::Unsound);
        }
        self.push(Frame::Bracket(closer(byte)))
    }

    fn push(&mut self, frame: Frame) -> Step {
        self.check_levels()?;
        let level = self.level();
        let outer_prefix = level.outer_prefix + level.prefix();
        self.levels.push(Level::new(frame, outer_prefix));
        self.brackets += u32::from(frame.is_bracket());
        self.after_operand = false;
        Ok(())
    }

    fn close(&mut self, byte: u8) -> Step {
        let matches = match self.level().frame {
            Frame::Bracket(expected) => byte == expected,
            Frame::Field { .. } => byte == b'}',
            Frame::Top | Frame::String { .. } => false,
        };
        if !matches {
            return Err(Verdict::Unsound);
        }
        self.at += 1;
        self.pop()
    }

    fn pop(&mut self) -> Step {
        self.check_levels()?;
        self.level().settle();
        let depth = self.level().best + 1;
        self.brackets -= u32::from(self.level().frame.is_bracket());
        self.levels.pop();
        let level = self.level();
        level.inner = level.inner.max(depth);
        self.after_operand = true;
        self.check_levels()
    }

    /// A string token whose prefix is already eaten.
    fn string(&mut self, prefix: &[u8]) -> Step {
        let quote = self.bytes[self.at];
        let is_triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if is_triple { 3 } else { 1 };
        if prefix.iter().any(|b| b"fFtT".contains(b)) {
            let strings = self.levels.iter().filter(|level| level.frame.is_string());
            if strings.count() >= MAX_NESTED_STRINGS {
                return Err(Verdict::Unsound);
            }
            let is_raw = prefix.iter().any(|b| b"rR".contains(b));
            return self.push(Frame::String {
                quote,
                is_triple,
                is_raw,
            });
        }
        self.after_operand = true;
        self.plain_string(quote, is_triple)
    }

    fn plain_string(&mut self, quote: u8, is_triple: bool) -> Step {
        loop {
            let rest = &self.bytes[self.at..];
            let found = match is_triple {
                true => memchr2(quote, b'\\', rest),
                false => memchr3(quote, b'\\', b'\n', rest),
            };
            self.at += found.ok_or(Verdict::Unsound)?;
            match self.bytes[self.at] {
                b'\\' => self.at += 2,
                b'\n' => return Err(Verdict::Unsound),
                _ => match self.ends_string(quote, is_triple) {
                    true => return Ok(()),
                    false => self.at += 1,
                },
            }
            if self.at > self.bytes.len() {
                return Err(Verdict::Unsound);
            }
        }
    }

    /// At a quote: eats the end of the string, if it is one.
    fn ends_string(&mut self, quote: u8, is_triple: bool) -> bool {
        let ends = !is_triple || (self.peek(1) == quote && self.peek(2) == quote);
        if ends {
            self.at += if is_triple { 3 } else { 1 };
        }
        ends
    }

    /// The literal part of an f-string up to a field or the end.
    fn string_middle(&mut self) -> Step {
        let Frame::String {
            quote,
            is_triple,
            is_raw,
        } = self.level().frame
        else {
            return Ok(());
        };
        match self.bytes[self.at] {
            b'{' if self.peek(1) == b'{' => self.at += 2,
            b'{' => {
                self.at += 1;
                return self.push(Frame::Field { in_spec: false });
            }
            b'\\' => self.escape(is_raw),
            b'\n' if !is_triple => return Err(Verdict::Unsound),
            byte if byte != quote => self.at += 1,
            _ => match self.ends_string(quote, is_triple) {
                true => return self.pop(),
                false => self.at += 1,
            },
        }
        Ok(())
    }

    /// An escape in an f-string: braces end it, but for `\N{…}`.
    fn escape(&mut self, is_raw: bool) {
        self.at += match self.peek(1) {
            b'{' | b'}' => 1,
            b'N' if !is_raw && self.peek(2) == b'{' => {
                memchr(b'}', &self.bytes[self.at..]).map_or(2, |skip| skip + 1)
            }
            _ => 2,
        };
    }

    /// The literal part of a format spec, up to a nested field or the end of its field.
    fn format_spec(&mut self) -> Step {
        let string = self
            .levels
            .iter()
            .rev()
            .find(|level| level.frame.is_string());
        let (quote, is_triple, is_raw) = match string.map(|level| level.frame) {
            Some(Frame::String {
                quote,
                is_triple,
                is_raw,
            }) => (quote, is_triple, is_raw),
            _ => return Err(Verdict::Unsound),
        };
        match self.bytes[self.at] {
            b'{' => {
                self.at += 1;
                let is_field = |level: &&Level| matches!(level.frame, Frame::Field { .. });
                if self.levels.iter().rev().take_while(is_field).count() >= MAX_NESTED_FIELDS {
                    return Err(Verdict::Unsound);
                }
                return self.push(Frame::Field { in_spec: false });
            }
            b'}' => {
                self.at += 1;
                return self.pop();
            }
            b'\\' => self.escape(is_raw),
            b'\n' if !is_triple => return Err(Verdict::Unsound),
            byte if byte == quote && (!is_triple || self.at_triple(quote)) => {
                return Err(Verdict::Unsound);
            }
            _ => self.at += 1,
        }
        Ok(())
    }

    fn at_triple(&self, quote: u8) -> bool {
        self.peek(1) == quote && self.peek(2) == quote
    }
}

fn closer(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

/// Whether a word before a quote is a string prefix, in any case and order.
fn is_string_prefix(word: &[u8]) -> bool {
    let lower = word.to_ascii_lowercase();
    matches!(
        lower.as_slice(),
        b"r" | b"u" | b"b" | b"f" | b"t" | b"br" | b"rb" | b"fr" | b"rf" | b"tr" | b"rt"
    )
}
