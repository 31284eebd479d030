//! Cyclic redundancy checks.

use crate::prelude::*;
use crate::types::bytes::buffer;
use crate::types::int::Integer;
use crate::types::int::arguments::index_argument;

/// Tables for eight bytes at a time (polynomial 0xEDB88320, reflected; IEEE 802.3).
const TABLES: [[u32; 256]; 8] = {
    let mut tables = [[0; 256]; 8];
    let mut i = 0;
    while i < 256 {
        let mut crc = i as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                crc >> 1 ^ 0xEDB8_8320
            } else {
                crc >> 1
            };
            bit += 1;
        }
        tables[0][i] = crc;
        i += 1;
    }
    let mut table = 1;
    while table < 8 {
        let mut i = 0;
        while i < 256 {
            let before = tables[table - 1][i];
            tables[table][i] = before >> 8 ^ tables[0][(before & 255) as usize];
            i += 1;
        }
        table += 1;
    }
    tables
};

/// The CRC-32 of more bytes.
pub fn crc32_of(bytes: &[u8], start: u32) -> u32 {
    let mut crc = !start;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let low = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]) ^ crc;
        let look = |table: usize, byte: u32| TABLES[table][(byte & 255) as usize];
        crc = look(7, low)
            ^ look(6, low >> 8)
            ^ look(5, low >> 16)
            ^ look(4, low >> 24)
            ^ look(3, u32::from(chunk[4]))
            ^ look(2, u32::from(chunk[5]))
            ^ look(1, u32::from(chunk[6]))
            ^ look(0, u32::from(chunk[7]));
    }
    for &byte in chunks.remainder() {
        crc = crc >> 8 ^ TABLES[0][((crc ^ u32::from(byte)) & 255) as usize];
    }
    !crc
}

/// The low bits of an integer.
pub fn low_bits(n: Integer<'_>) -> u32 {
    n.with_limbs(|is_negative, limbs| {
        let low = limbs.first().copied().unwrap_or(0) as u32;
        if is_negative { low.wrapping_neg() } else { low }
    })
}

pub fn crc32<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    let start = match args[1].given() {
        None => 0,
        Some(start) => low_bits(index_argument(cx, start)?),
    };
    Ok(V::small(i64::from(crc32_of(&bytes, start))))
}

/// CRC-CCITT (polynomial 0x1021), as BinHex uses it.
pub fn crc_hqx<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    let mut crc = low_bits(index_argument(cx, args[1])?) as u16;
    for &byte in bytes.iter() {
        crc ^= u16::from(byte) << 8;
        for _ in 0..8 {
            crc = if crc >> 15 == 1 {
                crc << 1 ^ 0x1021
            } else {
                crc << 1
            };
        }
    }
    Ok(V::small(i64::from(crc)))
}
