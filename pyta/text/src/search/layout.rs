//! `center`, `ljust`, `rjust`, `zfill`, `expandtabs`.

use crate::{Text, TextBuf, TextError};

/// `text` with `left` and `right` times `fill` around it.
///
/// # Errors
/// `MemoryError` if that is too long.
pub fn pad(text: Text<'_>, left: usize, right: usize, fill: u32) -> Result<TextBuf, TextError> {
    let mut out = TextBuf::like(text, 0);
    out.try_reserve(text.len().saturating_add(left).saturating_add(right))?;
    out.push_repeated(fill, left);
    out.push_text(text);
    out.push_repeated(fill, right);
    Ok(out)
}

/// How `center(width)` pads a string of `len`: (left, right).
pub fn center_padding(len: usize, width: usize) -> (usize, usize) {
    let padding = width.saturating_sub(len);
    let left = padding / 2 + (padding & width & 1);
    (left, padding - left)
}

/// `text.zfill(width)`.
///
/// # Errors
/// `MemoryError` if that is too long.
pub fn zfill(text: Text<'_>, width: usize) -> Result<TextBuf, TextError> {
    let padding = width.saturating_sub(text.len());
    let mut out = TextBuf::like(text, 0);
    out.try_reserve(text.len().max(width))?;
    let sign = usize::from(matches!(text.get(0), Some(0x2b | 0x2d)));
    out.push_text(text.slice(0, sign));
    out.push_repeated(u32::from(b'0'), padding);
    out.push_text(text.slice(sign, text.len()));
    Ok(out)
}

/// `text.expandtabs(tab_size)`; a size of zero or less removes tabs.
///
/// # Errors
/// `OverflowError` or `MemoryError` if the result is too long.
pub fn expand_tabs(text: Text<'_>, tab_size: i64) -> Result<TextBuf, TextError> {
    let tab_size = usize::try_from(tab_size).unwrap_or(0);
    let too_long = || TextError::overflow("new string is too long");
    let mut total = text.len();
    let mut out = TextBuf::like(text, total);
    let mut column = 0;
    for code in text.iter() {
        match code {
            0x09 => {
                let spaces = if tab_size == 0 {
                    0
                } else {
                    tab_size - column % tab_size
                };
                total = total
                    .checked_add(spaces)
                    .filter(|&total| total < isize::MAX as usize)
                    .ok_or_else(too_long)?;
                column = column.checked_add(spaces).ok_or_else(too_long)?;
                out.try_reserve(spaces)?;
                out.push_repeated(0x20, spaces);
            }
            _ => {
                column = if matches!(code, 0x0a | 0x0d) {
                    0
                } else {
                    column + 1
                };
                out.push(code);
            }
        }
    }
    Ok(out)
}
