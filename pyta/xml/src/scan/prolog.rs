//! Tokens of the prolog, of document type declarations and of external subsets.

use super::{Cursor, Stop};
use crate::chars::{continues_name, is_space, starts_name};

/// A token of the prolog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prolog {
    /// The text is at its end.
    None,
    Space,
    /// `<` and a name: the first element. Nothing is consumed.
    InstanceStart,
    Comment,
    Instruction,
    XmlDecl,
    /// `<!` and a name.
    DeclOpen,
    DeclClose,
    Name,
    PrefixedName,
    NameToken,
    NameOptional,
    NameRepeated,
    NamePlus,
    PoundName,
    Or,
    Percent,
    Comma,
    OpenParen,
    CloseParen,
    CloseParenOptional,
    CloseParenRepeated,
    CloseParenPlus,
    OpenBracket,
    CloseBracket,
    Literal,
    ParamEntityRef,
    CondSectOpen,
    CondSectClose,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scanned {
    Token(Prolog),
    /// A token that reaches to the end of the text: it may go on there.
    AtEnd(Prolog),
}

use Scanned::{AtEnd, Token};

/// The token that starts at the cursor, which is left behind it.
///
/// # Errors
/// When there is no token.
pub(crate) fn prolog(cursor: &mut Cursor<'_>) -> Result<Scanned, Stop> {
    let Some(&first) = cursor.text.get(cursor.at) else {
        return Ok(AtEnd(Prolog::None));
    };
    let one = match first {
        b'"' | b'\'' => return literal(cursor, first),
        b'<' => return markup(cursor).map(Token),
        b' ' | b'\t' | b'\r' | b'\n' => return Ok(space(cursor)),
        b'%' => return percent(cursor),
        b'#' => return pound_name(cursor),
        b']' => return close_bracket(cursor),
        b')' => return close_paren(cursor),
        b',' => Prolog::Comma,
        b'[' => Prolog::OpenBracket,
        b'(' => Prolog::OpenParen,
        b'|' => Prolog::Or,
        b'>' => Prolog::DeclClose,
        _ => return name(cursor),
    };
    cursor.at += 1;
    Ok(Token(one))
}

fn space(cursor: &mut Cursor<'_>) -> Scanned {
    let start = cursor.at;
    while let Some(&byte) = cursor.text.get(cursor.at) {
        // A carriage return at the end stays: it may be half of a line's end.
        let is_last = cursor.at + 1 == cursor.text.len();
        if !is_space(byte) || byte == b'\r' && is_last && cursor.at > start {
            return Token(Prolog::Space);
        }
        cursor.at += 1;
    }
    match cursor.text[cursor.at - 1] {
        b'\r' => AtEnd(Prolog::Space),
        _ => Token(Prolog::Space),
    }
}

fn markup(cursor: &mut Cursor<'_>) -> Result<Prolog, Stop> {
    cursor.at += 1;
    match cursor.byte()? {
        b'!' => {
            cursor.at += 1;
            declaration(cursor)
        }
        b'?' => {
            cursor.at += 1;
            Ok(match cursor.instruction()? {
                true => Prolog::XmlDecl,
                false => Prolog::Instruction,
            })
        }
        // Whether a name may start so is for the content to say.
        byte if byte >= 0x80 || starts_name(char::from(byte)) => {
            cursor.at -= 1;
            Ok(Prolog::InstanceStart)
        }
        b':' if !cursor.has_namespaces => {
            cursor.at -= 1;
            Ok(Prolog::InstanceStart)
        }
        _ => cursor.invalid(),
    }
}

fn declaration(cursor: &mut Cursor<'_>) -> Result<Prolog, Stop> {
    match cursor.byte()? {
        b'-' => {
            cursor.at += 1;
            cursor.comment()?;
            return Ok(Prolog::Comment);
        }
        b'[' => {
            cursor.at += 1;
            return Ok(Prolog::CondSectOpen);
        }
        byte if byte.is_ascii_alphabetic() || byte == b'_' => cursor.at += 1,
        _ => return cursor.invalid(),
    }
    loop {
        match cursor.byte()? {
            b'%' => {
                let next = cursor.text.get(cursor.at + 1).ok_or(Stop::Partial)?;
                if is_space(*next) || *next == b'%' {
                    return cursor.invalid();
                }
                return Ok(Prolog::DeclOpen);
            }
            byte if is_space(byte) => return Ok(Prolog::DeclOpen),
            byte if byte.is_ascii_alphabetic() || byte == b'_' => cursor.at += 1,
            _ => return cursor.invalid(),
        }
    }
}

fn literal(cursor: &mut Cursor<'_>, quote: u8) -> Result<Scanned, Stop> {
    cursor.at += 1;
    while u32::from(cursor.skip_char()?) != u32::from(quote) {}
    match cursor.text.get(cursor.at) {
        None => Ok(AtEnd(Prolog::Literal)),
        Some(b'>' | b'%' | b'[') => Ok(Token(Prolog::Literal)),
        Some(&byte) if is_space(byte) => Ok(Token(Prolog::Literal)),
        Some(_) => cursor.invalid(),
    }
}

fn percent(cursor: &mut Cursor<'_>) -> Result<Scanned, Stop> {
    cursor.at += 1;
    let byte = cursor.byte()?;
    if is_space(byte) || byte == b'%' {
        return Ok(Token(Prolog::Percent));
    }
    cursor.name_start()?;
    cursor.name_rest()?;
    cursor.expect(b';')?;
    Ok(Token(Prolog::ParamEntityRef))
}

fn pound_name(cursor: &mut Cursor<'_>) -> Result<Scanned, Stop> {
    cursor.at += 1;
    cursor.name_start()?;
    while !cursor.is_at_end() && cursor.name_step()? {}
    match cursor.text.get(cursor.at) {
        None => Ok(AtEnd(Prolog::PoundName)),
        Some(b')' | b'>' | b'%' | b'|') => Ok(Token(Prolog::PoundName)),
        Some(&byte) if is_space(byte) => Ok(Token(Prolog::PoundName)),
        Some(_) => cursor.invalid(),
    }
}

fn close_bracket(cursor: &mut Cursor<'_>) -> Result<Scanned, Stop> {
    cursor.at += 1;
    match (cursor.text.get(cursor.at), cursor.text.get(cursor.at + 1)) {
        (None, _) => Ok(AtEnd(Prolog::CloseBracket)),
        (Some(b']'), None) => Err(Stop::Partial),
        (Some(b']'), Some(b'>')) => {
            cursor.at += 2;
            Ok(Token(Prolog::CondSectClose))
        }
        _ => Ok(Token(Prolog::CloseBracket)),
    }
}

fn close_paren(cursor: &mut Cursor<'_>) -> Result<Scanned, Stop> {
    cursor.at += 1;
    let with_quantifier = match cursor.text.get(cursor.at) {
        None => return Ok(AtEnd(Prolog::CloseParen)),
        Some(b'*') => Prolog::CloseParenRepeated,
        Some(b'?') => Prolog::CloseParenOptional,
        Some(b'+') => Prolog::CloseParenPlus,
        Some(b'>' | b',' | b'|' | b')') => return Ok(Token(Prolog::CloseParen)),
        Some(&byte) if is_space(byte) => return Ok(Token(Prolog::CloseParen)),
        Some(_) => return cursor.invalid(),
    };
    cursor.at += 1;
    Ok(Token(with_quantifier))
}

fn name(cursor: &mut Cursor<'_>) -> Result<Scanned, Stop> {
    let (first, len) = cursor.char()?;
    let is_colon = first == ':' && !cursor.has_namespaces;
    let mut found = match first {
        _ if starts_name(first) || is_colon => Prolog::Name,
        _ if continues_name(first) || first == ':' => Prolog::NameToken,
        _ => return cursor.invalid(),
    };
    cursor.at += len;
    while !cursor.is_at_end() {
        if cursor.name_step()? {
            continue;
        }
        let byte = cursor.byte()?;
        let with_quantifier = match byte {
            b':' => {
                cursor.at += 1;
                found = match found {
                    Prolog::Name => match cursor.char()? {
                        (next, _) if starts_name(next) || continues_name(next) => {
                            Prolog::PrefixedName
                        }
                        _ => Prolog::NameToken,
                    },
                    _ => Prolog::NameToken,
                };
                continue;
            }
            b'>' | b')' | b',' | b'|' | b'[' | b'%' => return Ok(Token(found)),
            _ if is_space(byte) => return Ok(Token(found)),
            b'+' => Prolog::NamePlus,
            b'*' => Prolog::NameRepeated,
            b'?' => Prolog::NameOptional,
            _ => return cursor.invalid(),
        };
        if found == Prolog::NameToken {
            return cursor.invalid();
        }
        cursor.at += 1;
        return Ok(Token(with_quantifier));
    }
    Ok(AtEnd(found))
}

/// Steps over an ignored section of an external subset, from behind its `[` to behind its `]]>`.
///
/// # Errors
/// When its end is missing.
pub(crate) fn ignored_section(cursor: &mut Cursor<'_>) -> Result<(), Stop> {
    let mut level = 0;
    loop {
        let rest = &cursor.text[cursor.at..];
        if rest.starts_with(b"<![") {
            level += 1;
            cursor.at += 3;
        } else if rest.starts_with(b"]]>") {
            cursor.at += 3;
            if level == 0 {
                return Ok(());
            }
            level -= 1;
        } else {
            cursor.skip_char()?;
        }
    }
}
