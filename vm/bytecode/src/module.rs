//! A module as data: what a frontend builds, the text form shows and the module file stores.
//!
//! Nothing here is trusted: [`crate::verify`] turns a [`Module`] into a [`crate::VerifiedModule`].

/// A compiled unit: functions that refer to each other and the natives they import.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Module {
    /// Shown in traces, e.g. the file's name.
    pub name: String,
    /// Name of the language whose tables give the operations their meaning.
    pub language: String,
    /// Names of the natives that `call_native` refers to by index.
    pub natives: Vec<String>,
    /// Function 0 is the module's body.
    pub functions: Vec<Function>,
}

/// One function: code, constants and side tables. Positions in code are word indices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Function {
    /// Plain name.
    pub name: String,
    /// Name with the path of enclosing scopes.
    pub qualified_name: String,
    pub parameters: Parameters,
    /// What calling it makes; see [`FunctionKind`].
    pub kind: FunctionKind,
    /// Bits that only the language reads.
    pub language_flags: u32,
    /// Registers used, parameters included; they are the first ones.
    pub registers: u16,
    /// Instructions, see [`crate::ops`].
    pub words: Vec<u64>,
    pub constants: Vec<Constant>,
    /// Exception handlers, innermost first.
    pub handlers: Vec<Handler>,
    /// Names of captured cells, in the order of the capture tuple.
    pub captures: Vec<String>,
    /// Named variables: which register holds them (directly or as a cell).
    pub locals: Vec<Local>,
    /// Source spans, sorted by `pc`; each holds from its `pc` to the next.
    pub spans: Vec<SpanEntry>,
    /// Number of inline caches; every op with a cache uses its own index below this.
    pub caches: u32,
    /// First source line, 1-based; 0 when unknown.
    pub first_line: u32,
}

/// What a call of the function makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FunctionKind {
    /// Runs the body.
    #[default]
    Plain,
    /// Makes a suspended generator; `flavor` is the language's (generator, coroutine, …).
    Generator { flavor: u8 },
}

/// How arguments are bound. Registers hold, in this order: positional parameters, named-only parameters, then the
/// tuple of further positional arguments, then the map of further named arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// Names of all positional parameters, positional-only ones first.
    pub positional: Vec<String>,
    /// How many of `positional` cannot be given by name.
    pub positional_only: u16,
    /// Names of parameters that can only be given by name.
    pub named_only: Vec<String>,
    /// Name of the parameter that takes further positional arguments.
    pub rest: Option<String>,
    /// Name of the parameter that takes further named arguments.
    pub named_rest: Option<String>,
}

impl Parameters {
    /// Number of registers that binding fills.
    pub fn registers(&self) -> usize {
        self.positional.len()
            + self.named_only.len()
            + usize::from(self.rest.is_some())
            + usize::from(self.named_rest.is_some())
    }
}

/// A constant of a function.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    Nil,
    Bool(bool),
    Int(i64),
    /// An integer outside `i64`: sign and magnitude, little-endian bytes without trailing zeros.
    BigInt {
        negative: bool,
        magnitude: Vec<u8>,
    },
    Float(f64),
    /// Code points; surrogates are allowed and stay alone.
    Str(Text),
    Bytes(Vec<u8>),
    Tuple(Vec<Constant>),
    /// A constant that only the language knows: its tag and parts (a complex number, an ellipsis, a frozen set).
    Language {
        tag: u32,
        parts: Vec<Constant>,
    },
    /// A function of the module as a value (its code, not a closure).
    Code(u32),
}

/// Text that may hold lone surrogates, as generalised UTF-8 (WTF-8 without joining pairs).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    bytes: Vec<u8>,
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text {
            bytes: text.as_bytes().to_vec(),
        }
    }
}

impl Text {
    /// Builds a text from code points below 0x110000; larger ones become U+FFFD.
    pub fn from_code_points(points: impl IntoIterator<Item = u32>) -> Self {
        let mut bytes = Vec::new();
        for point in points {
            push_generalized(&mut bytes, if point < 0x11_0000 { point } else { 0xFFFD });
        }
        Text { bytes }
    }

    /// The code points, surrogates included.
    pub fn code_points(&self) -> impl Iterator<Item = u32> + '_ {
        let mut rest = &self.bytes[..];
        std::iter::from_fn(move || {
            let (point, length) = first_generalized(rest)?;
            rest = &rest[length..];
            Some(point)
        })
    }

    /// The text as `str` when it holds no surrogate.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The generalised UTF-8 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Checks generalised UTF-8 from outside.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = match bytes.is_ascii() {
            true => &bytes[..0],
            false => bytes,
        };
        while !rest.is_empty() {
            let (_, length) = first_generalized(rest)?;
            rest = &rest[length..];
        }
        Some(Text {
            bytes: bytes.to_vec(),
        })
    }
}

fn push_generalized(bytes: &mut Vec<u8>, point: u32) {
    let tail = |shift: u32| 0x80 | ((point >> shift) & 0x3F) as u8;
    match point {
        0..0x80 => bytes.push(point as u8),
        0x80..0x800 => bytes.extend([0xC0 | (point >> 6) as u8, tail(0)]),
        0x800..0x1_0000 => bytes.extend([0xE0 | (point >> 12) as u8, tail(6), tail(0)]),
        _ => bytes.extend([0xF0 | (point >> 18) as u8, tail(12), tail(6), tail(0)]),
    }
}

/// First code point and its length in bytes; `None` at the end or on malformed bytes.
fn first_generalized(bytes: &[u8]) -> Option<(u32, usize)> {
    let first = *bytes.first()?;
    let (length, minimum, head) = match first {
        0..0x80 => return Some((u32::from(first), 1)),
        0xC2..0xE0 => (2, 0x80, first & 0x1F),
        0xE0..0xF0 => (3, 0x800, first & 0x0F),
        0xF0..0xF5 => (4, 0x1_0000, first & 0x07),
        _ => return None,
    };
    let mut point = u32::from(head);
    for &byte in bytes.get(1..length)? {
        if byte & 0xC0 != 0x80 {
            return None;
        }
        point = point << 6 | u32::from(byte & 0x3F);
    }
    (point >= minimum && point < 0x11_0000).then_some((point, length))
}

/// An exception handler: words `start..end` are covered; control goes to `target` with the exception in `register`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    pub start: u32,
    pub end: u32,
    pub target: u32,
    pub register: u16,
}

/// A named variable of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    pub name: String,
    pub register: u16,
    /// The register holds the variable's cell, not its value.
    pub is_cell: bool,
}

/// From word `pc` on, code comes from this span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanEntry {
    pub pc: u32,
    pub span: Span,
}

/// A range of source text. Lines are 1-based (0: unknown); columns are 0-based UTF-8 bytes; the end is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}
