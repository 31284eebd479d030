//! HZ: ASCII, and between `~{` and `~}` characters of GB 2312 in two bytes of seven bits. Source: RFC 1843.
//!
//! The first byte of the state is 1 inside the braces.

use super::tables::{GB2312_7BIT, Meaning};
use super::{Fault, State};
use crate::{Text, TextBuf};

pub fn decode(
    state: &mut State,
    bytes: &[u8],
    at: &mut usize,
    out: &mut TextBuf,
) -> Result<(), Fault> {
    let is_inside = &mut state.0[0];
    while let Some(&first) = bytes.get(*at) {
        let second = bytes.get(*at + 1).copied();
        if first == b'~' {
            match (second.ok_or(Fault::Incomplete)?, *is_inside) {
                (b'~', 0) => out.push(u32::from(b'~')),
                (b'{', 0) => *is_inside = 1,
                (b'\n', 0) => {}
                (b'}', 1) => *is_inside = 0,
                _ => return Err(Fault::Illegal(1)),
            }
            *at += 2;
        } else if first >= 0x80 {
            return Err(Fault::Illegal(1));
        } else if *is_inside == 0 {
            out.push(u32::from(first));
            *at += 1;
        } else {
            let second = second.ok_or(Fault::Incomplete)?;
            let key = u32::from(first) << 8 | u32::from(second);
            let Meaning::One(code) = GB2312_7BIT.contents().meaning(key) else {
                return Err(Fault::Illegal(1));
            };
            out.push(code);
            *at += 2;
        }
    }
    Ok(())
}

pub fn encode(
    state: &mut State,
    text: Text<'_>,
    at: &mut usize,
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    while let Some(code) = text.get(*at) {
        if code < 0x80 {
            finish(state, out);
            if code == u32::from(b'~') {
                out.push(b'~');
            }
            out.push(code as u8);
        } else {
            let key = GB2312_7BIT.contents().key(code);
            let key = key.ok_or(Fault::Illegal(1))?;
            if state.0[0] == 0 {
                out.extend_from_slice(b"~{");
                state.0[0] = 1;
            }
            out.extend_from_slice(&(key as u16).to_be_bytes());
        }
        *at += 1;
    }
    Ok(())
}

pub fn finish(state: &mut State, out: &mut Vec<u8>) {
    if state.0[0] != 0 {
        out.extend_from_slice(b"~}");
        state.0[0] = 0;
    }
}
