//! Format strings: which fields a structure has and where.

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `c`
    Char,
    /// `?`
    Bool,
    Signed,
    Unsigned,
    /// `P`
    Pointer,
    Float,
    Complex,
    /// `s`: all bytes are one value.
    Bytes,
    /// `p`: the first byte is the length.
    Pascal,
}

/// Fields of one kind after each other.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    pub kind: Kind,
    /// As in the format, for messages.
    pub letter: u8,
    /// Bytes of one field; of the whole for strings.
    pub size: usize,
    /// Of the first field, in bytes.
    pub offset: usize,
    /// Values; 1 for strings.
    pub count: usize,
}

/// A parsed format.
#[derive(Clone, Debug)]
pub struct Format {
    pub fields: Vec<Fields>,
    /// In bytes.
    pub size: usize,
    /// Values to pack.
    pub values: usize,
    pub big_endian: bool,
}

/// Longest structure, in bytes.
const MAX_SIZE: usize = isize::MAX as usize;

impl Format {
    /// Reads a format.
    ///
    /// # Errors
    /// The message of the error.
    pub fn parse(text: &[u8]) -> Result<Format, &'static str> {
        if text.contains(&0) {
            return Err("embedded null character");
        }
        let (native, big_endian, body) = match text.split_first() {
            Some((b'@', rest)) => (true, cfg!(target_endian = "big"), rest),
            Some((b'=', rest)) => (false, cfg!(target_endian = "big"), rest),
            Some((b'<', rest)) => (false, false, rest),
            Some((b'>' | b'!', rest)) => (false, true, rest),
            _ => (true, cfg!(target_endian = "big"), text),
        };
        let mut format = Format {
            fields: Vec::new(),
            size: 0,
            values: 0,
            big_endian,
        };
        let mut rest = body;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            if matches!(byte, b' ' | b'\t'..=b'\r') {
                continue;
            }
            let (count, letter) = if byte.is_ascii_digit() {
                let (count, after) = repeat_count(byte, tail)?;
                let Some((&letter, tail)) = after.split_first() else {
                    return Err("repeat count given without format specifier");
                };
                rest = tail;
                (count, letter)
            } else {
                (1, byte)
            };
            format.add(letter, count, native)?;
        }
        Ok(format)
    }

    fn add(&mut self, letter: u8, count: usize, native: bool) -> Result<(), &'static str> {
        const TOO_LONG: &str = "total struct size too long";
        let (kind, size) = match letter {
            b'x' => (None, 1),
            b's' => (Some(Kind::Bytes), 1),
            b'p' => (Some(Kind::Pascal), 1),
            _ => {
                let (kind, size) = field(letter, native).ok_or("bad char in struct format")?;
                (Some(kind), size)
            }
        };
        // In C, complex numbers are aligned as their parts.
        let alignment = match kind {
            _ if !native => 1,
            Some(Kind::Complex) => size / 2,
            _ => size,
        };
        let offset = self
            .size
            .checked_next_multiple_of(alignment)
            .ok_or(TOO_LONG)?;
        let total = size.checked_mul(count).ok_or(TOO_LONG)?;
        self.size = offset
            .checked_add(total)
            .filter(|&size| size <= MAX_SIZE)
            .ok_or(TOO_LONG)?;
        let Some(kind) = kind else {
            return Ok(());
        };
        let is_string = matches!(kind, Kind::Bytes | Kind::Pascal);
        let fields = Fields {
            kind,
            letter,
            size: if is_string { total } else { size },
            offset,
            count: if is_string { 1 } else { count },
        };
        self.values += fields.count;
        self.fields.push(fields);
        Ok(())
    }
}

fn repeat_count(first: u8, tail: &[u8]) -> Result<(usize, &[u8]), &'static str> {
    let mut count = usize::from(first - b'0');
    let mut rest = tail;
    while let Some((&digit, tail)) = rest.split_first()
        && digit.is_ascii_digit()
    {
        count = count
            .checked_mul(10)
            .and_then(|count| count.checked_add(usize::from(digit - b'0')))
            .filter(|&count| count <= MAX_SIZE)
            .ok_or("total struct size too long")?;
        rest = tail;
    }
    Ok((count, rest))
}

/// Kind and size of a field.
fn field(letter: u8, native: bool) -> Option<(Kind, usize)> {
    let long = if native { size_of::<usize>() } else { 4 };
    Some(match letter {
        b'c' => (Kind::Char, 1),
        b'b' => (Kind::Signed, 1),
        b'B' => (Kind::Unsigned, 1),
        b'?' => (Kind::Bool, 1),
        b'h' => (Kind::Signed, 2),
        b'H' => (Kind::Unsigned, 2),
        b'i' => (Kind::Signed, 4),
        b'I' => (Kind::Unsigned, 4),
        b'l' => (Kind::Signed, long),
        b'L' => (Kind::Unsigned, long),
        b'q' => (Kind::Signed, 8),
        b'Q' => (Kind::Unsigned, 8),
        b'n' if native => (Kind::Signed, size_of::<usize>()),
        b'N' if native => (Kind::Unsigned, size_of::<usize>()),
        b'P' if native => (Kind::Pointer, size_of::<usize>()),
        b'e' => (Kind::Float, 2),
        b'f' => (Kind::Float, 4),
        b'd' => (Kind::Float, 8),
        b'F' => (Kind::Complex, 8),
        b'D' => (Kind::Complex, 16),
        _ => return None,
    })
}
