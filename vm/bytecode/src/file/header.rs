//! The fixed part at the start of a module file.
//!
//! ```text
//! byte  0  magic
//!       8  version: u32, of everything but the op table
//!      12  length: u32, of the file
//!      16  fingerprint: u64, of the op table
//!      24  checksum: u64, of all bytes from 32 on
//!      32  name, language: u32 each, string numbers
//!      40  strings, natives, functions: count u32, offset u32 each
//!      64  strings' bytes, functions' bodies: offset u32 each
//!      72  end of the header
//! ```

use super::FileError;
use crate::Op;

/// The first bytes of every module file.
pub const MAGIC: [u8; 8] = *b"\x93coreVM\n";

/// Version of the format; the op table has a fingerprint of its own.
pub const VERSION: u32 = 2;

/// Length of the header in bytes.
pub(super) const LENGTH: usize = 72;
const CHECKED_FROM: usize = 32;

/// A table of `u32`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Table {
    /// Number of things described; tables of offsets have one entry more.
    pub(super) count: u32,
    /// In bytes from the file's start.
    pub(super) offset: u32,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Header {
    pub(super) name: u32,
    pub(super) language: u32,
    pub(super) strings: Table,
    pub(super) natives: Table,
    pub(super) functions: Table,
    /// What the offsets of strings count from.
    pub(super) string_bytes: u32,
    /// What the offsets of functions count from.
    pub(super) bodies: u32,
}

impl Header {
    pub(super) fn read(bytes: &[u8]) -> Result<Header, FileError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(FileError::NotAModule);
        }
        let number = |offset| read_u32(bytes, offset).ok_or(damaged("the header ends early"));
        let table = |offset| -> Result<Table, FileError> {
            Ok(Table {
                count: number(offset)?,
                offset: number(offset + 4)?,
            })
        };
        let fingerprint = u64::from(number(16)?) | u64::from(number(20)?) << 32;
        if number(8)? != VERSION || fingerprint != op_fingerprint() {
            return Err(FileError::OtherVersion);
        }
        if number(12)? as usize != bytes.len() {
            return Err(damaged("the file does not have the length it states"));
        }
        let header = Header {
            name: number(32)?,
            language: number(36)?,
            strings: table(40)?,
            natives: table(48)?,
            functions: table(56)?,
            string_bytes: number(64)?,
            bodies: number(68)?,
        };
        header.check_tables(bytes.len())?;
        Ok(header)
    }

    /// Tests the checksum.
    pub(super) fn check(&self, bytes: &[u8]) -> Result<(), FileError> {
        let stated = bytes[24..32]
            .iter()
            .rev()
            .fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        match stated == checksum(bytes) {
            true => Ok(()),
            false => Err(damaged("the checksum is wrong")),
        }
    }

    fn check_tables(&self, length: usize) -> Result<(), FileError> {
        let ends =
            |table: Table, more: usize| table.offset as usize + 4 * (table.count as usize + more);
        let is_inside = ends(self.strings, 1) <= length
            && ends(self.natives, 0) <= length
            && ends(self.functions, 1) <= length
            && self.string_bytes as usize <= length
            && self.bodies as usize <= length;
        match is_inside {
            true => Ok(()),
            false => Err(damaged("a table lies outside of the file")),
        }
    }

    /// The header's bytes, for a file whose other bytes follow `LENGTH` zeros in `bytes`.
    pub(super) fn write(&self, bytes: &mut [u8]) {
        bytes[..8].copy_from_slice(&MAGIC);
        let fingerprint = op_fingerprint();
        let numbers = [
            (8, VERSION),
            (16, fingerprint as u32),
            (20, (fingerprint >> 32) as u32),
            (32, self.name),
            (36, self.language),
            (40, self.strings.count),
            (44, self.strings.offset),
            (48, self.natives.count),
            (52, self.natives.offset),
            (56, self.functions.count),
            (60, self.functions.offset),
            (64, self.string_bytes),
            (68, self.bodies),
        ];
        for (offset, number) in numbers {
            bytes[offset..offset + 4].copy_from_slice(&number.to_le_bytes());
        }
        stamp(bytes);
    }
}

/// Makes the length and checksum right again in a file that was changed, for tests of what comes after.
pub fn stamp(bytes: &mut [u8]) {
    if bytes.len() >= LENGTH {
        let length = bytes.len() as u32;
        bytes[12..16].copy_from_slice(&length.to_le_bytes());
        let sum = checksum(bytes);
        bytes[24..32].copy_from_slice(&sum.to_le_bytes());
    }
}

fn damaged(problem: &'static str) -> FileError {
    FileError::Damaged {
        place: "header".into(),
        offset: 0,
        problem,
    }
}

pub(super) fn read_u32(bytes: &[u8], offset: usize) -> Option<u32> {
    let bytes = bytes.get(offset..offset.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// Of all bytes that the header's first part does not describe. Finds accidents; it is no protection against intent.
fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = Checksum(bytes.len() as u64);
    let chunks = bytes[CHECKED_FROM.min(bytes.len())..].chunks(8);
    for chunk in chunks {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        sum.add(u64::from_le_bytes(word));
    }
    sum.finish()
}

/// Changes with every change of the op table that moves a number or gives operands another meaning.
fn op_fingerprint() -> u64 {
    use std::sync::OnceLock;
    static FINGERPRINT: OnceLock<u64> = OnceLock::new();
    *FINGERPRINT.get_or_init(|| {
        let mut sum = Checksum(0);
        for op in Op::ALL {
            let info = op.info();
            for byte in info.name.bytes() {
                sum.add(byte.into());
            }
            for role in info.roles {
                sum.add(0x100 + role as u64);
            }
            sum.add(info.words as u64);
        }
        sum.finish()
    })
}

/// Multiply and rotate, with the finishing steps of MurmurHash3 (public domain, A. Appleby).
struct Checksum(u64);

impl Checksum {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(29) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(self) -> u64 {
        let mut sum = self.0;
        sum = (sum ^ sum >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        sum = (sum ^ sum >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
        sum ^ sum >> 33
    }
}
