//! Tokens as CPython's parser sees them, with the places its messages are computed from.

/// What a token is; operators, keywords and soft keywords carry their spelling in [`Token::symbol`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Name,
    /// A reserved word, an operator or a delimiter.
    Symbol,
    Number,
    String,
    FStringStart,
    FStringMiddle,
    FStringEnd,
    TStringStart,
    TStringMiddle,
    TStringEnd,
    Newline,
    Indent,
    Dedent,
    EndMarker,
    /// Where the tokenizer gave up; always the last.
    Error,
}

/// A line and a byte column. Columns of -1 are "none", as in CPython.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// 1-based; 0 before the first line was read.
    pub(crate) line: u32,
    /// 0-based, in bytes.
    pub(crate) column: i32,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    /// Index into [`SYMBOLS`] for symbols and soft keywords, else [`NO_SYMBOL`].
    pub(crate) symbol: u16,
    /// Bracket depth after the token.
    pub(crate) level: u16,
    /// Byte offsets into the text; equal for tokens without text.
    pub(crate) range: (u32, u32),
    pub(crate) start: Place,
    pub(crate) end: Place,
    /// Where the tokenizer stood after this token.
    pub(crate) cursor: Place,
}

pub(crate) const NO_SYMBOL: u16 = u16::MAX;

/// All spellings that the grammar can ask for; reserved words first, then soft ones, then operators.
pub(crate) const SYMBOLS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield", "_", "case", "match", "type", "**=", "//=", "<<=", ">>=", "...", "!=", "%=",
    "&=", "**", "*=", "+=", "-=", "->", "//", "/=", ":=", "<<", "<=", "<>", "==", ">=", ">>", "@=",
    "^=", "|=", "(", ")", "[", "]", "{", "}", "!", "%", "&", "*", "+", ",", "-", ".", "/", ":",
    ";", "<", "=", ">", "@", "^", "|", "~",
];
const FIRST_SOFT: usize = 35;
const FIRST_OPERATOR: usize = 39;

/// The index of a spelling in [`SYMBOLS`].
pub(crate) fn symbol_of(text: &str) -> Option<u16> {
    let index = SYMBOLS.iter().position(|symbol| *symbol == text)?;
    Some(index as u16)
}

/// Kind and symbol of a word.
pub(crate) fn classify_word(text: &str) -> (TokenKind, u16) {
    match SYMBOLS[..FIRST_OPERATOR]
        .iter()
        .position(|symbol| *symbol == text)
    {
        Some(index) if index < FIRST_SOFT => (TokenKind::Symbol, index as u16),
        Some(index) => (TokenKind::Name, index as u16),
        None => (TokenKind::Name, NO_SYMBOL),
    }
}

/// The longest operator that `text` starts with.
pub(crate) fn operator_at(text: &str) -> Option<(u16, &'static str)> {
    let index = SYMBOLS[FIRST_OPERATOR..]
        .iter()
        .position(|symbol| text.starts_with(symbol))?;
    let index = FIRST_OPERATOR + index;
    Some((index as u16, SYMBOLS[index]))
}
