//! Reading tables and bodies, believing nothing.

use super::body::{tag, unfold};
use super::code::read_code;
use super::header::{Header, Table, read_u32};
use super::{FileError, STRING_FACTOR};
use crate::{
    Constant, Function, FunctionKind, Handler, Local, MAX_CONSTANT_DEPTH, Parameters, Span,
    SpanEntry, Text,
};

/// A place in a file, and what may still be allocated for strings.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    header: &'a Header,
    at: usize,
    /// End of what is being read.
    end: usize,
    /// End of the body being read: its spans lie between `end` and here.
    body_end: usize,
    function: usize,
    /// What is being read, for messages.
    pub(super) part: &'static str,
    string_budget: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], header: &'a Header) -> Self {
        Reader {
            bytes,
            header,
            at: 0,
            end: 0,
            body_end: 0,
            function: usize::MAX,
            part: "names",
            string_budget: bytes.len().saturating_mul(STRING_FACTOR),
        }
    }

    pub(super) fn fail(&self, problem: &'static str) -> FileError {
        let place = match self.function {
            usize::MAX => format!("module, {}", self.part),
            function => format!("function {function}, {}", self.part),
        };
        FileError::Damaged {
            place,
            offset: self.at,
            problem,
        }
    }

    pub(super) fn natives(&mut self) -> Result<Vec<String>, FileError> {
        let Table { count, offset } = self.header.natives;
        let mut natives = Vec::with_capacity(count as usize);
        for index in 0..count as usize {
            self.at = offset as usize + 4 * index;
            let number = read_u32(self.bytes, self.at).ok_or_else(|| self.fail("it ends early"))?;
            natives.push(self.name(number)?);
        }
        Ok(natives)
    }

    pub(super) fn name(&mut self, number: u32) -> Result<String, FileError> {
        self.text(number).map(str::to_owned)
    }

    /// A name as it lies in the file.
    pub(super) fn text(&mut self, number: u32) -> Result<&'a str, FileError> {
        let bytes = self.string(number)?;
        std::str::from_utf8(bytes).map_err(|_| self.fail("a name is no valid text"))
    }

    pub(super) fn function(&mut self, index: usize) -> Result<Function, FileError> {
        let mut function = self.function_without_spans(index)?;
        function.spans = self.spans()?;
        Ok(function)
    }

    /// The spans of a function.
    pub(super) fn spans_of(&mut self, index: usize) -> Result<Vec<SpanEntry>, FileError> {
        self.enter(index)?;
        self.at = self.end;
        self.spans()
    }

    pub(super) fn function_without_spans(&mut self, index: usize) -> Result<Function, FileError> {
        let mut function = self.start(index)?;
        function.constants = self.constants()?;
        self.part = "locals";
        function.locals = self.locals()?;
        self.part = "handlers";
        function.handlers = self.handlers()?;
        self.part = "code";
        read_code(self, &mut function.words)?;
        self.finish()?;
        Ok(function)
    }

    /// Fails unless everything has been read.
    pub(super) fn finish(&self) -> Result<(), FileError> {
        match self.at == self.end {
            true => Ok(()),
            false => Err(self.fail("the body is longer than what is in it")),
        }
    }

    /// What of function `index` comes before its constants.
    fn start(&mut self, index: usize) -> Result<Function, FileError> {
        self.enter(index)?;
        self.part = "header";
        let function = Function {
            captures: self.names()?,
            name: self.next_name()?,
            qualified_name: self.next_name()?,
            parameters: self.parameters()?,
            kind: self.kind()?,
            language_flags: self.small()?,
            registers: self.register()?,
            caches: self.small()?,
            first_line: self.small()?,
            ..Function::default()
        };
        self.part = "constants";
        Ok(function)
    }

    /// Function `index` without its constants, words and spans.
    pub(super) fn function_head(&mut self, index: usize) -> Result<Function, FileError> {
        let mut function = self.start(index)?;
        self.skip_constants(0)?;
        self.part = "locals";
        function.locals = self.locals()?;
        self.part = "handlers";
        function.handlers = self.handlers()?;
        Ok(function)
    }

    /// The number of captures of a function, which comes early in its body.
    pub(super) fn capture_count(&mut self, index: usize) -> Result<usize, FileError> {
        self.enter(index)?;
        self.count(1, 1)
    }

    /// Goes to the body of a function.
    pub(super) fn enter(&mut self, index: usize) -> Result<(), FileError> {
        self.function = index;
        self.part = "table of functions";
        let Table { count, offset } = self.header.functions;
        if index >= count as usize {
            return Err(self.fail("there is no such function"));
        }
        self.at = offset as usize + 4 * index;
        let (start, end) = self.range(self.at, self.header.bodies)?;
        (self.at, self.end, self.body_end) = (start, end, end);
        let spans = self.count(1, 1)?;
        self.end = end - spans;
        match self.at <= self.end {
            true => Ok(()),
            false => Err(self.fail("the spans overlap the rest")),
        }
    }

    /// Two neighbouring offsets in a table as a range of the file.
    fn range(&self, table_at: usize, base: u32) -> Result<(usize, usize), FileError> {
        let offset = |at| Some(base as usize + read_u32(self.bytes, at)? as usize);
        match (offset(table_at), offset(table_at + 4)) {
            (Some(start), Some(end)) if start <= end && end <= self.bytes.len() => Ok((start, end)),
            _ => Err(self.fail("an offset leads out of the file")),
        }
    }

    pub(super) fn string(&mut self, number: u32) -> Result<&'a [u8], FileError> {
        let Table { count, offset } = self.header.strings;
        if number >= count {
            return Err(self.fail("there is no such string"));
        }
        let table_at = offset as usize + 4 * number as usize;
        let (start, end) = self.range(table_at, self.header.string_bytes)?;
        match self.string_budget.checked_sub(end - start) {
            Some(rest) => self.string_budget = rest,
            None => return Err(self.fail("the strings are out of proportion")),
        }
        Ok(&self.bytes[start..end])
    }

    pub(super) fn byte(&mut self) -> Result<u8, FileError> {
        if self.at >= self.end {
            return Err(self.fail("it ends early"));
        }
        let byte = self.bytes[self.at];
        self.at += 1;
        Ok(byte)
    }

    pub(super) fn peek(&self) -> Option<u8> {
        (self.at < self.end).then(|| self.bytes[self.at])
    }

    pub(super) fn word(&mut self) -> Result<u64, FileError> {
        let mut word = [0; 8];
        word.copy_from_slice(self.take(8)?);
        Ok(u64::from_le_bytes(word))
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], FileError> {
        if count > self.end - self.at {
            return Err(self.fail("it ends early"));
        }
        let bytes = &self.bytes[self.at..self.at + count];
        self.at += count;
        Ok(bytes)
    }

    #[inline]
    pub(super) fn number(&mut self) -> Result<u64, FileError> {
        if self.at < self.end && self.bytes[self.at] < 0x80 {
            self.at += 1;
            return Ok(u64::from(self.bytes[self.at - 1]));
        }
        self.long_number()
    }

    fn long_number(&mut self) -> Result<u64, FileError> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if shift == 63 && bits > 1 {
                break;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(self.fail("a number is too long"))
    }

    pub(super) fn signed(&mut self) -> Result<i64, FileError> {
        Ok(unfold(self.number()?))
    }

    /// A number below 2^32.
    pub(super) fn small(&mut self) -> Result<u32, FileError> {
        let number = self.number()?;
        u32::try_from(number).map_err(|_| self.fail("a number is too large"))
    }

    pub(super) fn register(&mut self) -> Result<u16, FileError> {
        let number = self.number()?;
        u16::try_from(number).map_err(|_| self.fail("a register is too large"))
    }

    /// A count of things, `per_item` of which take `bytes` at least: refused when there cannot be as many.
    pub(super) fn count(&mut self, bytes: usize, per_item: usize) -> Result<usize, FileError> {
        let count = self.number()?;
        let most = (self.end - self.at) / bytes * per_item;
        match usize::try_from(count) {
            Ok(count) if count <= most => Ok(count),
            _ => Err(self.fail("a count exceeds what is there")),
        }
    }

    fn next_name(&mut self) -> Result<String, FileError> {
        let number = self.small()?;
        self.name(number)
    }

    pub(super) fn names(&mut self) -> Result<Vec<String>, FileError> {
        let count = self.count(1, 1)?;
        (0..count).map(|_| self.next_name()).collect()
    }

    fn optional_name(&mut self) -> Result<Option<String>, FileError> {
        match self.small()? {
            0 => Ok(None),
            number => Ok(Some(self.name(number - 1)?)),
        }
    }

    fn parameters(&mut self) -> Result<Parameters, FileError> {
        let positional = self.names()?;
        let positional_only = self.number()?;
        Ok(Parameters {
            positional_only: u16::try_from(positional_only)
                .map_err(|_| self.fail("there are too many parameters"))?,
            positional,
            named_only: self.names()?,
            rest: self.optional_name()?,
            named_rest: self.optional_name()?,
        })
    }

    pub(super) fn kind(&mut self) -> Result<FunctionKind, FileError> {
        match self.number()? {
            0 => Ok(FunctionKind::Plain),
            number => match u8::try_from(number - 1) {
                Ok(flavor) => Ok(FunctionKind::Generator { flavor }),
                Err(_) => Err(self.fail("there is no such kind of function")),
            },
        }
    }

    fn constants(&mut self) -> Result<Vec<Constant>, FileError> {
        self.constants_at(0)
    }

    fn constants_at(&mut self, depth: usize) -> Result<Vec<Constant>, FileError> {
        let count = self.count(1, 1)?;
        (0..count).map(|_| self.constant(depth)).collect()
    }

    /// Recurses at most [`MAX_CONSTANT_DEPTH`] times.
    pub(super) fn constant(&mut self, depth: usize) -> Result<Constant, FileError> {
        let tag = self.byte()?;
        if depth >= MAX_CONSTANT_DEPTH && matches!(tag, tag::TUPLE | tag::LANGUAGE) {
            return Err(self.fail("a constant is nested too deep"));
        }
        Ok(match tag {
            tag::NIL => Constant::Nil,
            tag::TRUE => Constant::Bool(true),
            tag::FALSE => Constant::Bool(false),
            tag::INT => Constant::Int(self.signed()?),
            tag::BIG_POSITIVE | tag::BIG_NEGATIVE => Constant::BigInt {
                negative: tag == tag::BIG_NEGATIVE,
                magnitude: self.byte_string()?,
            },
            tag::FLOAT => Constant::Float(f64::from_bits(self.word()?)),
            tag::STR => {
                let number = self.small()?;
                let text = Text::from_bytes(self.string(number)?);
                Constant::Str(text.ok_or_else(|| self.fail("a string is no valid text"))?)
            }
            tag::BYTES => Constant::Bytes(self.byte_string()?),
            tag::TUPLE => Constant::Tuple(self.constants_at(depth + 1)?),
            tag::LANGUAGE => Constant::Language {
                tag: self.small()?,
                parts: self.constants_at(depth + 1)?,
            },
            tag::CODE => Constant::Code(self.small()?),
            _ => return Err(self.fail("there is no such kind of constant")),
        })
    }

    pub(super) fn byte_string(&mut self) -> Result<Vec<u8>, FileError> {
        let count = self.count(1, 1)?;
        Ok(self.take(count)?.to_vec())
    }

    fn locals(&mut self) -> Result<Vec<Local>, FileError> {
        let count = self.count(2, 1)?;
        let mut locals = Vec::with_capacity(count);
        for _ in 0..count {
            let name = self.next_name()?;
            let packed = self.number()?;
            let register = u16::try_from(packed >> 1);
            locals.push(Local {
                name,
                register: register.map_err(|_| self.fail("a register is too large"))?,
                is_cell: packed & 1 == 1,
            });
        }
        Ok(locals)
    }

    fn handlers(&mut self) -> Result<Vec<Handler>, FileError> {
        let count = self.count(4, 1)?;
        let mut handlers = Vec::with_capacity(count);
        for _ in 0..count {
            let start = self.small()?;
            let length = self.signed()?;
            let end = i64::from(start).checked_add(length);
            handlers.push(Handler {
                start,
                end: self.narrow(end)?,
                target: self.small()?,
                register: self.register()?,
            });
        }
        Ok(handlers)
    }

    /// The spans, which start where the rest of the body ends.
    fn spans(&mut self) -> Result<Vec<SpanEntry>, FileError> {
        self.part = "spans";
        self.end = self.body_end;
        let count = self.count(5, 1)?;
        let mut spans = Vec::with_capacity(count);
        let (mut pc, mut line) = (0u32, 0u32);
        for _ in 0..count {
            let step = self.signed()?;
            pc = self.narrow(i64::from(pc).checked_add(step))?;
            let step = self.signed()?;
            line = self.narrow(i64::from(line).checked_add(step))?;
            let column = self.small()?;
            let lines = self.signed()?;
            let span = Span {
                line,
                column,
                end_line: self.narrow(i64::from(line).checked_add(lines))?,
                end_column: self.small()?,
            };
            spans.push(SpanEntry { pc, span });
        }
        self.finish()?;
        Ok(spans)
    }

    fn narrow(&self, number: Option<i64>) -> Result<u32, FileError> {
        number
            .and_then(|number| u32::try_from(number).ok())
            .ok_or_else(|| self.fail("a number is out of range"))
    }
}
