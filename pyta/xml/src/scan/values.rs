//! Parts of values that stand in quotes: of attributes and of entities.

use super::{Cursor, Stop};

/// A part of an attribute's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributePart {
    End,
    Data,
    /// One white space, or the end of a line.
    Space,
    EntityRef,
    CharRef,
}

/// The part that starts at the cursor, which is left behind it.
///
/// # Errors
/// When there is none.
pub(crate) fn attribute_part(cursor: &mut Cursor<'_>) -> Result<AttributePart, Stop> {
    let Some(&first) = cursor.text.get(cursor.at) else {
        return Ok(AttributePart::End);
    };
    match first {
        b'&' => {
            cursor.at += 1;
            return Ok(match cursor.reference()? {
                true => AttributePart::CharRef,
                false => AttributePart::EntityRef,
            });
        }
        b'<' => return cursor.invalid(),
        b' ' | b'\t' | b'\n' => {
            cursor.at += 1;
            return Ok(AttributePart::Space);
        }
        b'\r' => {
            cursor.at += 1;
            if cursor.text.get(cursor.at) == Some(&b'\n') {
                cursor.at += 1;
            }
            return Ok(AttributePart::Space);
        }
        _ => {}
    }
    while let Some(&byte) = cursor.text.get(cursor.at) {
        if matches!(byte, b'&' | b'<' | b' ' | b'\t' | b'\r' | b'\n') {
            break;
        }
        cursor.skip_char()?;
    }
    Ok(AttributePart::Data)
}

/// A part of an entity's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntityPart {
    End,
    /// As it stands, references to general entities too.
    Data,
    Newline,
    ParamEntityRef,
    CharRef,
}

/// The part that starts at the cursor, which is left behind it.
///
/// # Errors
/// When there is none.
pub(crate) fn entity_part(cursor: &mut Cursor<'_>) -> Result<EntityPart, Stop> {
    let Some(&first) = cursor.text.get(cursor.at) else {
        return Ok(EntityPart::End);
    };
    match first {
        b'&' => {
            cursor.at += 1;
            return Ok(match cursor.reference()? {
                true => EntityPart::CharRef,
                false => EntityPart::Data,
            });
        }
        b'%' => {
            cursor.at += 1;
            cursor.name_start()?;
            cursor.name_rest()?;
            cursor.expect(b';')?;
            return Ok(EntityPart::ParamEntityRef);
        }
        b'\n' => {
            cursor.at += 1;
            return Ok(EntityPart::Newline);
        }
        b'\r' => {
            cursor.at += 1;
            if cursor.text.get(cursor.at) == Some(&b'\n') {
                cursor.at += 1;
            }
            return Ok(EntityPart::Newline);
        }
        _ => {}
    }
    while let Some(&byte) = cursor.text.get(cursor.at) {
        if matches!(byte, b'&' | b'%' | b'\r' | b'\n') {
            break;
        }
        cursor.skip_char()?;
    }
    Ok(EntityPart::Data)
}

/// The character that a whole reference (`&#10;`, `&#xA;`) names, if XML allows it.
pub(crate) fn char_reference(token: &[u8]) -> Option<char> {
    let digits = std::str::from_utf8(token.get(2..token.len().checked_sub(1)?)?).ok()?;
    let code = match digits.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    crate::chars::referred(code.ok()?)
}
