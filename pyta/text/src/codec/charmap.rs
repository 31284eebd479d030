//! Codecs that are a table from bytes to characters.

use super::CodecError;
use crate::{Text, TextBuf};

/// What a table holds for bytes that stand for nothing.
pub const UNDEFINED: u32 = 0xfffe;
const REASON: &str = "character maps to <undefined>";

/// Decodes from `*at` on, appending to `out`; `table` has the character for each byte, [`UNDEFINED`] for none.
///
/// # Errors
/// At the first byte that stands for nothing.
pub fn decode_charmap(
    input: &[u8],
    at: &mut usize,
    table: Text<'_>,
    out: &mut TextBuf,
) -> Result<(), CodecError> {
    for &byte in &input[(*at).min(input.len())..] {
        match table
            .get(usize::from(byte))
            .filter(|&code| code != UNDEFINED)
        {
            Some(code) => out.push(code),
            None => return Err(CodecError::new(*at, *at + 1, REASON)),
        }
        *at += 1;
    }
    Ok(())
}

/// A decoding table turned around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodingMap {
    /// Sorted by code point.
    entries: Vec<(u32, u8)>,
}

impl EncodingMap {
    /// The map for a decoding table; of several bytes for a character, the last wins.
    pub fn new(table: Text<'_>) -> Self {
        let coded = table
            .iter()
            .zip(0..=u8::MAX)
            .filter(|&(code, _)| code != UNDEFINED);
        let mut entries: Vec<(u32, u8)> = coded.collect();
        entries.sort_by_key(|&(code, byte)| (code, std::cmp::Reverse(byte)));
        entries.dedup_by_key(|&mut (code, _)| code);
        Self { entries }
    }

    /// The byte for a character.
    pub fn get(&self, code: u32) -> Option<u8> {
        let at = self
            .entries
            .binary_search_by_key(&code, |entry| entry.0)
            .ok()?;
        Some(self.entries[at].1)
    }

    /// Encodes from `*at` on, appending to `out`; `*at` ends behind what was encoded.
    ///
    /// # Errors
    /// At the first run of characters that have no byte.
    pub fn encode(
        &self,
        text: Text<'_>,
        at: &mut usize,
        out: &mut Vec<u8>,
    ) -> Result<(), CodecError> {
        for code in text.slice(*at, text.len()).iter() {
            let Some(byte) = self.get(code) else {
                let run = text
                    .slice(*at, text.len())
                    .iter()
                    .take_while(|&code| self.get(code).is_none());
                return Err(CodecError::new(*at, *at + run.count(), REASON));
            };
            out.push(byte);
            *at += 1;
        }
        Ok(())
    }
}
