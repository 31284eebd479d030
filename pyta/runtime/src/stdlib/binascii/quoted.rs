//! Quoted-printable (RFC 2045, 6.7).

use super::{ascii_argument, flag};
use crate::prelude::*;
use crate::types::bytes::buffer;

/// Longest line, without its end.
const MAX_LINE: usize = 76;

pub fn decode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let text = ascii_argument(cx, args[0])?;
    let header = flag(cx, args[1], false)?;
    let mut out = Vec::with_capacity(text.len());
    let mut rest: &[u8] = &text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'=' => rest = decode_escape(tail, &mut out),
            b'_' if header => out.push(b' '),
            _ => out.push(byte),
        }
    }
    Ok(cx.new_bytes(&out).v())
}

/// What follows an equals sign; returns what comes after it.
fn decode_escape<'a>(tail: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    match tail {
        [] => tail,
        // A soft line break: to the end of the line.
        [b'\n' | b'\r', ..] => match tail.iter().position(|&byte| byte == b'\n') {
            Some(at) => &tail[at + 1..],
            None => &[],
        },
        [b'=', rest @ ..] => {
            out.push(b'=');
            rest
        }
        [high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
            let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
            out.push(digit(*high) << 4 | digit(*low));
            rest
        }
        _ => {
            out.push(b'=');
            tail
        }
    }
}

/// What of the text is encoded.
struct Mode {
    quote_tabs: bool,
    is_text: bool,
    header: bool,
}

pub fn encode<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let bytes = buffer::required(cx, args[0])?;
    let mode = Mode {
        quote_tabs: flag(cx, args[1], false)?,
        is_text: flag(cx, args[2], true)?,
        header: flag(cx, args[3], false)?,
    };
    Ok(cx.new_bytes(&encoded(&bytes, &mode)).v())
}

fn must_escape(bytes: &[u8], at: usize, line_len: usize, mode: &Mode) -> bool {
    let byte = bytes[at];
    let next = bytes.get(at + 1).copied();
    match byte {
        b'=' | 127.. => true,
        b'_' => mode.header,
        // A dot alone on a line ends mail.
        b'.' => line_len == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0)),
        b'\r' | b'\n' => !mode.is_text,
        b' ' | b'\t' if next.is_none() => true,
        b' ' | b'\t' => mode.quote_tabs,
        0..=32 => true,
        _ => false,
    }
}

fn encoded(bytes: &[u8], mode: &Mode) -> Vec<u8> {
    // Lines end as the first one does.
    let first_end = bytes.iter().position(|&byte| byte == b'\n');
    let is_crlf = first_end.is_some_and(|at| at > 0 && bytes[at - 1] == b'\r');
    let mut out = Vec::with_capacity(bytes.len() * 2);
    let mut line_len = 0;
    let end_line = |out: &mut Vec<u8>| {
        if is_crlf {
            out.push(b'\r');
        }
        out.push(b'\n');
    };
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if must_escape(bytes, at, line_len, mode) {
            if line_len + 3 >= MAX_LINE {
                out.push(b'=');
                end_line(&mut out);
                line_len = 0;
            }
            push_escape(&mut out, byte);
            line_len += 3;
            at += 1;
            continue;
        }
        let is_line_end = byte == b'\n' || byte == b'\r' && bytes.get(at + 1) == Some(&b'\n');
        if mode.is_text && is_line_end {
            // White space before the end of a line would be lost.
            if let Some(&last @ (b' ' | b'\t')) = out.last()
                && line_len > 0
            {
                out.pop();
                push_escape(&mut out, last);
            }
            end_line(&mut out);
            line_len = 0;
            at += if byte == b'\r' { 2 } else { 1 };
            continue;
        }
        let is_last_of_line = matches!(bytes.get(at + 1), None | Some(b'\n'));
        if !is_last_of_line && line_len + 1 >= MAX_LINE {
            out.push(b'=');
            end_line(&mut out);
            line_len = 0;
        }
        out.push(if mode.header && byte == b' ' {
            b'_'
        } else {
            byte
        });
        line_len += 1;
        at += 1;
    }
    out
}

fn push_escape(out: &mut Vec<u8>, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push(b'=');
    out.push(DIGITS[usize::from(byte >> 4)]);
    out.push(DIGITS[usize::from(byte & 15)]);
}
