//! What bytes do differently: only ASCII has case, spaces and line ends.

/// White space for bytes.
#[inline]
pub fn is_byte_space(byte: u32) -> bool {
    matches!(byte, 0x09..=0x0d | 0x20)
}

/// Where `bytes.splitlines` splits.
#[inline]
pub fn is_byte_line_break(byte: u32) -> bool {
    matches!(byte, 0x0a | 0x0d)
}

/// `bytes.capitalize`.
pub fn byte_capitalize(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_ascii_lowercase();
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    out
}

/// `bytes.swapcase`.
pub fn byte_swapcase(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .map(|&byte| {
            if byte.is_ascii_alphabetic() {
                byte ^ 0x20
            } else {
                byte
            }
        })
        .collect()
}

/// `bytes.title`.
pub fn byte_title(bytes: &[u8]) -> Vec<u8> {
    let mut after_letter = false;
    let title = |&byte: &u8| {
        let mapped = if after_letter {
            byte.to_ascii_lowercase()
        } else {
            byte.to_ascii_uppercase()
        };
        after_letter = byte.is_ascii_alphabetic();
        mapped
    };
    bytes.iter().map(title).collect()
}

/// `bytes.islower`.
pub fn bytes_are_lower(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase)
}

/// `bytes.isupper`.
pub fn bytes_are_upper(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase)
}

/// `bytes.istitle`.
pub fn bytes_are_title(bytes: &[u8]) -> bool {
    let (mut found, mut after_letter) = (false, false);
    for byte in bytes {
        if byte.is_ascii_alphabetic() && byte.is_ascii_uppercase() == after_letter {
            return false;
        }
        after_letter = byte.is_ascii_alphabetic();
        found |= after_letter;
    }
    found
}

/// `bytes.translate(table, delete)`.
pub fn translate_bytes(bytes: &[u8], table: Option<&[u8; 256]>, delete: &[u8]) -> Vec<u8> {
    if let (Some(table), true) = (table, delete.is_empty()) {
        return bytes.iter().map(|&byte| table[usize::from(byte)]).collect();
    }
    let mut deleted = [false; 256];
    delete
        .iter()
        .for_each(|&byte| deleted[usize::from(byte)] = true);
    let kept = bytes
        .iter()
        .copied()
        .filter(|&byte| !deleted[usize::from(byte)]);
    match table {
        Some(table) => kept.map(|byte| table[usize::from(byte)]).collect(),
        None => kept.collect(),
    }
}
