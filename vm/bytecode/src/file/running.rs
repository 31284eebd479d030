//! What is needed to run a function, straight from its body: no names are copied, and texts of constants stay in the file.

use super::FileError;
use super::body::tag;
use super::code::read_code;
use super::read::Reader;
use crate::{Constant, FunctionKind, MAX_CONSTANT_DEPTH};

/// A function's body, read up to its constants.
#[derive(Debug)]
pub struct RunningPart<'a> {
    reader: Reader<'a>,
    name: u32,
    qualified_name: u32,
    /// Number of parameters, if all are plain positional ones.
    pub plain_parameters: Option<u32>,
    pub kind: FunctionKind,
    pub language_flags: u32,
    pub registers: u16,
    pub caches: u32,
    /// How many constants are left to read.
    constants: usize,
}

/// A constant, whose text is not copied.
#[derive(Debug)]
pub enum StoredConstant<'a> {
    /// Generalised UTF-8, if the file is not damaged.
    Text(&'a [u8]),
    Other(Constant),
}

impl<'a> RunningPart<'a> {
    pub(super) fn read(mut reader: Reader<'a>, index: usize) -> Result<Self, FileError> {
        reader.enter(index)?;
        reader.part = "header";
        reader.skip_numbers(1)?;
        let name = reader.small()?;
        let qualified_name = reader.small()?;
        let positional = reader.skip_numbers(1)?;
        reader.number()?;
        let named_only = reader.skip_numbers(1)?;
        let (rest, named_rest) = (reader.number()?, reader.number()?);
        let is_plain = named_only == 0 && rest == 0 && named_rest == 0;
        let kind = reader.kind()?;
        let language_flags = reader.small()?;
        let registers = reader.register()?;
        let caches = reader.small()?;
        reader.number()?;
        reader.part = "constants";
        Ok(RunningPart {
            name,
            qualified_name,
            plain_parameters: is_plain.then_some(positional as u32),
            kind,
            language_flags,
            registers,
            caches,
            constants: reader.count(1, 1)?,
            reader,
        })
    }

    /// The function's name.
    ///
    /// # Errors
    /// The file is damaged there; so for all that read.
    pub fn name(&mut self) -> Result<&'a str, FileError> {
        self.reader.text(self.name)
    }

    /// The name with the path of enclosing scopes.
    ///
    /// # Errors
    /// As [`Self::name`].
    pub fn qualified_name(&mut self) -> Result<&'a str, FileError> {
        self.reader.text(self.qualified_name)
    }

    /// The next constant; `None` behind the last.
    ///
    /// # Errors
    /// As [`Self::name`].
    pub fn next_constant(&mut self) -> Result<Option<StoredConstant<'a>>, FileError> {
        match self.constants.checked_sub(1) {
            Some(rest) => self.constants = rest,
            None => return Ok(None),
        }
        self.reader.stored_constant().map(Some)
    }

    /// Appends the instruction words to `words`; the constants have been read.
    ///
    /// # Errors
    /// As [`Self::name`].
    pub fn words(mut self, words: &mut Vec<u64>) -> Result<(), FileError> {
        debug_assert_eq!(self.constants, 0, "words lie behind the constants");
        self.reader.part = "locals";
        self.reader.skip_numbers(2)?;
        self.reader.part = "handlers";
        self.reader.skip_numbers(4)?;
        self.reader.part = "code";
        read_code(&mut self.reader, words)?;
        self.reader.finish()
    }
}

impl<'a> Reader<'a> {
    /// Passes over a count and as many things of `each` numbers; the count.
    fn skip_numbers(&mut self, each: usize) -> Result<usize, FileError> {
        let count = self.count(each, 1)?;
        for _ in 0..count * each {
            self.number()?;
        }
        Ok(count)
    }

    fn stored_constant(&mut self) -> Result<StoredConstant<'a>, FileError> {
        if self.peek() != Some(tag::STR) {
            return self.constant(0).map(StoredConstant::Other);
        }
        self.byte()?;
        let number = self.small()?;
        self.string(number).map(StoredConstant::Text)
    }

    /// Passes over constants.
    pub(super) fn skip_constants(&mut self, depth: usize) -> Result<(), FileError> {
        for _ in 0..self.count(1, 1)? {
            self.skip_constant(depth)?;
        }
        Ok(())
    }

    /// Recurses at most [`MAX_CONSTANT_DEPTH`] times.
    fn skip_constant(&mut self, depth: usize) -> Result<(), FileError> {
        match self.byte()? {
            tag::NIL | tag::TRUE | tag::FALSE => {}
            tag::INT | tag::STR | tag::CODE => {
                self.number()?;
            }
            tag::BIG_POSITIVE | tag::BIG_NEGATIVE | tag::BYTES => {
                let count = self.count(1, 1)?;
                self.take(count)?;
            }
            tag::FLOAT => {
                self.take(8)?;
            }
            tag::TUPLE if depth < MAX_CONSTANT_DEPTH => self.skip_constants(depth + 1)?,
            tag::LANGUAGE if depth < MAX_CONSTANT_DEPTH => {
                self.number()?;
                self.skip_constants(depth + 1)?;
            }
            tag::TUPLE | tag::LANGUAGE => {
                return Err(self.fail("a constant is nested too deep"));
            }
            _ => return Err(self.fail("there is no such kind of constant")),
        }
        Ok(())
    }
}
