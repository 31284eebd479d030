//! Tokens of elements' content.

use std::ops::Range;

use super::{Cursor, Stop};
use crate::chars::{self, Found, is_space};

/// A token in content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// The text is at its end.
    None,
    /// A carriage return at the end of the text, behind which a line feed may come.
    TrailingCr,
    /// Brackets at the end of the text, behind which `>` may come.
    TrailingBrackets,
    /// A tag's name has this many bytes.
    StartTag(usize),
    EmptyTag(usize),
    EndTag(usize),
    EntityRef,
    CharRef,
    Newline,
    Data,
    CdataOpen,
    /// Only in a CDATA section.
    CdataClose,
    Comment,
    Instruction,
    XmlDecl,
}

/// Where an attribute's name and value stand in a tag.
#[derive(Clone, Debug)]
pub(crate) struct RawAttribute {
    pub name: Range<usize>,
    pub value: Range<usize>,
}

/// Bytes that are data wherever they stand in content.
const PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0x20;
    while byte < 0x80 {
        table[byte] = !matches!(byte as u8, b'<' | b'&' | b']');
        byte += 1;
    }
    table[b'\t' as usize] = true;
    table
};

/// The token that starts at the cursor, which is left behind it; attributes of a tag go to `attributes`.
///
/// # Errors
/// When there is no token.
pub(crate) fn content(
    cursor: &mut Cursor<'_>,
    attributes: &mut Vec<RawAttribute>,
) -> Result<Content, Stop> {
    let Some(&first) = cursor.text.get(cursor.at) else {
        return Ok(Content::None);
    };
    match first {
        b'<' => {
            cursor.at += 1;
            markup(cursor, attributes)
        }
        b'&' => {
            cursor.at += 1;
            Ok(match cursor.reference()? {
                true => Content::CharRef,
                false => Content::EntityRef,
            })
        }
        b'\r' | b'\n' => Ok(newline(cursor, first)),
        b']' => {
            let rest = &cursor.text[cursor.at..];
            match (rest.get(1), rest.get(2)) {
                (None, _) | (Some(b']'), None) => return Ok(Content::TrailingBrackets),
                (Some(b']'), Some(b'>')) => return Err(Stop::Invalid(cursor.at + 2)),
                _ => cursor.at += 1,
            }
            data(cursor);
            Ok(Content::Data)
        }
        _ => {
            cursor.skip_char()?;
            data(cursor);
            Ok(Content::Data)
        }
    }
}

fn newline(cursor: &mut Cursor<'_>, first: u8) -> Content {
    cursor.at += 1;
    if first == b'\r' {
        match cursor.text.get(cursor.at) {
            None => return Content::TrailingCr,
            Some(b'\n') => cursor.at += 1,
            Some(_) => {}
        }
    }
    Content::Newline
}

/// Steps over characters of data, up to what may be something else.
fn data(cursor: &mut Cursor<'_>) {
    loop {
        while cursor
            .text
            .get(cursor.at)
            .is_some_and(|&byte| PLAIN[usize::from(byte)])
        {
            cursor.at += 1;
        }
        match cursor.text.get(cursor.at) {
            Some(b']') => match (
                cursor.text.get(cursor.at + 1),
                cursor.text.get(cursor.at + 2),
            ) {
                (None, _) | (Some(b']'), None | Some(b'>')) => return,
                _ => cursor.at += 1,
            },
            Some(0x80..) => match chars::at(cursor.text, cursor.at) {
                Found::Char(_, len) => cursor.at += len,
                _ => return,
            },
            _ => return,
        }
    }
}

fn markup(cursor: &mut Cursor<'_>, attributes: &mut Vec<RawAttribute>) -> Result<Content, Stop> {
    match cursor.byte()? {
        b'!' => {
            cursor.at += 1;
            match cursor.byte()? {
                b'-' => {
                    cursor.at += 1;
                    cursor.comment()?;
                    Ok(Content::Comment)
                }
                b'[' => {
                    cursor.at += 1;
                    b"CDATA[".iter().try_for_each(|&byte| cursor.expect(byte))?;
                    Ok(Content::CdataOpen)
                }
                _ => cursor.invalid(),
            }
        }
        b'?' => {
            cursor.at += 1;
            Ok(match cursor.instruction()? {
                true => Content::XmlDecl,
                false => Content::Instruction,
            })
        }
        b'/' => {
            cursor.at += 1;
            end_tag(cursor)
        }
        _ => start_tag(cursor, attributes),
    }
}

fn end_tag(cursor: &mut Cursor<'_>) -> Result<Content, Stop> {
    let start = cursor.at;
    cursor.name_start()?;
    while cursor.name_step()? || cursor.byte()? == b':' {
        if cursor.byte()? == b':' {
            cursor.at += 1;
        }
    }
    let name_bytes = cursor.at - start;
    cursor.skip_space();
    if !cursor.is_at_end() {
        cursor.char()?;
    }
    cursor.expect(b'>')?;
    Ok(Content::EndTag(name_bytes))
}

fn start_tag(cursor: &mut Cursor<'_>, attributes: &mut Vec<RawAttribute>) -> Result<Content, Stop> {
    attributes.clear();
    let start = cursor.at;
    cursor.prefixed_name()?;
    let name_bytes = cursor.at - start;
    loop {
        let before = cursor.at;
        cursor.skip_space();
        match cursor.byte()? {
            b'>' => {
                cursor.at += 1;
                return Ok(Content::StartTag(name_bytes));
            }
            b'/' => {
                cursor.at += 1;
                cursor.expect(b'>')?;
                return Ok(Content::EmptyTag(name_bytes));
            }
            _ if cursor.at == before => {
                cursor.char()?;
                return cursor.invalid();
            }
            _ => attributes.push(attribute(cursor)?),
        }
    }
}

fn attribute(cursor: &mut Cursor<'_>) -> Result<RawAttribute, Stop> {
    let start = cursor.at;
    cursor.prefixed_name()?;
    let name = start..cursor.at;
    cursor.skip_space();
    if !cursor.is_at_end() {
        cursor.char()?;
    }
    cursor.expect(b'=')?;
    cursor.skip_space();
    let quote = cursor.byte()?;
    if !matches!(quote, b'"' | b'\'') {
        cursor.char()?;
        return cursor.invalid();
    }
    cursor.at += 1;
    let start = cursor.at;
    loop {
        match cursor.byte()? {
            byte if byte == quote => break,
            b'<' => return cursor.invalid(),
            b'&' => {
                cursor.at += 1;
                cursor.reference()?;
            }
            _ => drop(cursor.skip_char()?),
        }
    }
    let value = start..cursor.at;
    cursor.at += 1;
    match cursor.byte()? {
        b'>' | b'/' => {}
        byte if is_space(byte) => {}
        _ => return cursor.invalid(),
    }
    Ok(RawAttribute { name, value })
}

/// As [`content`], in a CDATA section.
///
/// # Errors
/// When there is no token.
pub(crate) fn cdata(cursor: &mut Cursor<'_>) -> Result<Content, Stop> {
    let Some(&first) = cursor.text.get(cursor.at) else {
        return Ok(Content::None);
    };
    match first {
        b'\r' | b'\n' => match newline(cursor, first) {
            Content::TrailingCr => return Err(Stop::Partial),
            found => return Ok(found),
        },
        b']' => {
            cursor.at += 1;
            if cursor.byte()? == b']' {
                match cursor.text.get(cursor.at + 1) {
                    None => return Err(Stop::Partial),
                    Some(b'>') => {
                        cursor.at += 2;
                        return Ok(Content::CdataClose);
                    }
                    Some(_) => {}
                }
            }
        }
        _ => drop(cursor.skip_char()?),
    }
    while let Found::Char(found, len) = chars::at(cursor.text, cursor.at) {
        if matches!(found, '\r' | '\n' | ']') {
            break;
        }
        cursor.at += len;
    }
    Ok(Content::Data)
}
