//! Constants, strings and names, to text and back.

use std::fmt::Write;

use super::lexer::{Token, TokenKind, is_name_part, is_name_start};
use crate::verify::is_normal_big;
use crate::{Constant, MAX_CONSTANT_DEPTH, Text};

/// Longest decimal integer that is accepted: conversion is quadratic.
const MAX_DIGITS: usize = 20_000;

/// Appends a constant. Different constants have different texts: the assembler shares by text.
pub(super) fn write_constant(out: &mut String, constant: &Constant) {
    enum Piece<'a> {
        Constant(&'a Constant),
        Text(&'static str),
    }
    let mut waiting = vec![Piece::Constant(constant)];
    while let Some(piece) = waiting.pop() {
        let constant = match piece {
            Piece::Constant(constant) => constant,
            Piece::Text(text) => {
                out.push_str(text);
                continue;
            }
        };
        match constant {
            Constant::Tuple(parts) | Constant::Language { parts, .. } => {
                if let Constant::Language { tag, .. } = constant {
                    push(out, format_args!("lang {tag} "));
                }
                out.push('(');
                waiting.push(Piece::Text(if parts.len() == 1 { ",)" } else { ")" }));
                for (index, part) in parts.iter().enumerate().rev() {
                    waiting.push(Piece::Constant(part));
                    if index > 0 {
                        waiting.push(Piece::Text(", "));
                    }
                }
            }
            _ => write_simple(out, constant),
        }
    }
}

fn write_simple(out: &mut String, constant: &Constant) {
    match constant {
        Constant::Nil => out.push_str("nil"),
        Constant::Bool(value) => push(out, format_args!("{value}")),
        Constant::Int(value) => push(out, format_args!("{value}")),
        Constant::BigInt {
            negative,
            magnitude,
        } => write_big(out, *negative, magnitude),
        Constant::Float(value) => write_float(out, *value),
        Constant::Str(text) => write_str(out, text),
        Constant::Bytes(bytes) => write_bytes(out, bytes),
        Constant::Code(function) => push(out, format_args!("f{function}")),
        Constant::Tuple(_) | Constant::Language { .. } => {}
    }
}

/// Formatting into a string cannot fail.
fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

/// A magnitude in no normal form is marked and comes back as it is.
fn write_big(out: &mut String, negative: bool, magnitude: &[u8]) {
    out.push_str(if negative { "-0x" } else { "0x" });
    if !is_normal_big(negative, magnitude) {
        out.push_str("big");
    }
    for byte in magnitude.iter().rev() {
        push(out, format_args!("{byte:02x}"));
    }
}

fn write_float(out: &mut String, value: f64) {
    if !value.is_nan() {
        push(out, format_args!("{value:?}"));
    } else if value.to_bits() == f64::NAN.to_bits() {
        out.push_str("nan");
    } else {
        push(out, format_args!("float {:#x}", value.to_bits()));
    }
}

fn write_str(out: &mut String, text: &Text) {
    out.push('"');
    for point in text.code_points() {
        match char::from_u32(point) {
            Some('\n') => out.push_str("\\n"),
            Some('\t') => out.push_str("\\t"),
            Some('\r') => out.push_str("\\r"),
            Some('\0') => out.push_str("\\0"),
            Some(c @ ('"' | '\\')) => out.extend(['\\', c]),
            Some(c) if is_shown(c) => out.push(c),
            _ => push(out, format_args!("\\u{{{point:X}}}")),
        }
    }
    out.push('"');
}

/// Letters of all scripts read well; what an editor may hide or break a line at is escaped.
fn is_shown(c: char) -> bool {
    matches!(c, ' '..='~') || (c.is_alphanumeric() && c != '\u{FEFF}')
}

fn write_bytes(out: &mut String, bytes: &[u8]) {
    out.push_str("b\"");
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => out.extend(['\\', byte.into()]),
            b' '..=b'~' => out.push(byte.into()),
            _ => push(out, format_args!("\\x{byte:02x}")),
        }
    }
    out.push('"');
}

/// Appends a name: bare when it is an identifier, else as a string.
pub(super) fn write_name(out: &mut String, name: &str) {
    if name.starts_with(is_name_start) && name.chars().all(is_name_part) {
        out.push_str(name);
    } else {
        write_str(out, &Text::from(name));
    }
}

/// Reads constants from the tokens of a line. Errors are the place (a token index) and what is wrong.
pub(super) struct ConstantReader<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    /// The function with a name, or why there is none.
    pub(super) function: &'a dyn Fn(&str) -> Result<u32, String>,
}

type ReadError = (usize, String);

impl ConstantReader<'_> {
    pub(super) fn read(&mut self) -> Result<Constant, ReadError> {
        self.read_nested(0)
    }

    /// Recurses at most [`MAX_CONSTANT_DEPTH`] times.
    fn read_nested(&mut self, depth: usize) -> Result<Constant, ReadError> {
        let at = self.at;
        let Some(token) = self.tokens.get(at) else {
            return Err((at, "expected a constant".into()));
        };
        self.at += 1;
        match &token.kind {
            TokenKind::Str(text) => Ok(Constant::Str(text.clone())),
            TokenKind::Bytes(bytes) => Ok(Constant::Bytes(bytes.clone())),
            TokenKind::Number(number) => parse_number(number).map_err(|problem| (at, problem)),
            TokenKind::Mark('(') if depth >= MAX_CONSTANT_DEPTH => {
                Err((at, "the constant is nested too deep".into()))
            }
            TokenKind::Mark('(') => Ok(Constant::Tuple(self.read_parts(depth)?)),
            TokenKind::Mark('@') => {
                let Some(name) = self.tokens.get(self.at).and_then(name_of) else {
                    return Err((self.at, "expected a function's name".into()));
                };
                let function = (self.function)(&name).map_err(|problem| (self.at, problem))?;
                self.at += 1;
                Ok(Constant::Code(function))
            }
            TokenKind::Word(word) => self.read_word(word, at, depth),
            _ => Err((at, "expected a constant".into())),
        }
    }

    fn read_word(&mut self, word: &str, at: usize, depth: usize) -> Result<Constant, ReadError> {
        Ok(match word {
            "nil" => Constant::Nil,
            "true" => Constant::Bool(true),
            "false" => Constant::Bool(false),
            "nan" => Constant::Float(f64::NAN),
            "inf" => Constant::Float(f64::INFINITY),
            "float" => Constant::Float(f64::from_bits(self.read_unsigned()?)),
            "lang" if depth >= MAX_CONSTANT_DEPTH => {
                return Err((at, "the constant is nested too deep".into()));
            }
            "lang" => {
                let tag = u32::try_from(self.read_unsigned()?);
                let tag = tag.map_err(|_| (at + 1, "the tag is too large".to_string()))?;
                self.expect('(')?;
                let parts = self.read_parts(depth)?;
                Constant::Language { tag, parts }
            }
            _ => match numbered(word, 'f') {
                Some(function) => Constant::Code(function),
                None => return Err((at, format!("`{word}` is no constant"))),
            },
        })
    }

    /// After `(`.
    fn read_parts(&mut self, depth: usize) -> Result<Vec<Constant>, ReadError> {
        let mut parts = Vec::new();
        loop {
            if self.is_at(')') {
                self.at += 1;
                return Ok(parts);
            }
            parts.push(self.read_nested(depth + 1)?);
            if !self.is_at(')') {
                self.expect(',')?;
            }
        }
    }

    fn is_at(&self, mark: char) -> bool {
        self.tokens
            .get(self.at)
            .is_some_and(|token| token.kind == TokenKind::Mark(mark))
    }

    fn expect(&mut self, mark: char) -> Result<(), ReadError> {
        if !self.is_at(mark) {
            return Err((self.at, format!("expected `{mark}`")));
        }
        self.at += 1;
        Ok(())
    }

    fn read_unsigned(&mut self) -> Result<u64, ReadError> {
        let at = self.at;
        self.at += 1;
        match self.tokens.get(at).map(|token| &token.kind) {
            Some(TokenKind::Number(number)) => parse_unsigned(number),
            _ => None,
        }
        .ok_or((at, "expected an unsigned number".into()))
    }
}

/// `r12` is 12 for `r`.
pub(super) fn numbered(word: &str, letter: char) -> Option<u32> {
    let digits = word.strip_prefix(letter)?;
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_plain)
}

/// The name that a token is.
pub(super) fn name_of(token: &Token) -> Option<String> {
    match &token.kind {
        TokenKind::Word(word) => Some(word.clone()),
        TokenKind::Str(text) => text.as_str().map(str::to_string),
        _ => None,
    }
}

/// A number without sign.
pub(super) fn parse_unsigned(number: &str) -> Option<u64> {
    match number.strip_prefix("0x") {
        Some(digits) if !digits.starts_with('+') => u64::from_str_radix(digits, 16).ok(),
        Some(_) => None,
        None if number.starts_with(|c: char| c.is_ascii_digit()) => number.parse().ok(),
        None => None,
    }
}

/// An integer that fits, with sign.
pub(super) fn parse_signed(number: &str) -> Option<i64> {
    let (negative, body) = split_sign(number);
    let magnitude = i128::from(parse_unsigned(body)?);
    i64::try_from(if negative { -magnitude } else { magnitude }).ok()
}

fn split_sign(number: &str) -> (bool, &str) {
    match number.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, number.strip_prefix('+').unwrap_or(number)),
    }
}

fn parse_number(number: &str) -> Result<Constant, String> {
    let (negative, body) = split_sign(number);
    if body == "inf" {
        let sign = if negative { -1.0 } else { 1.0 };
        return Ok(Constant::Float(sign * f64::INFINITY));
    }
    if let Some(digits) = body.strip_prefix("0xbig") {
        let magnitude = big_from_hex(digits).ok_or(format!("`{number}` is no number"))?;
        return Ok(Constant::BigInt {
            negative,
            magnitude,
        });
    }
    let is_float = !body.starts_with("0x") && body.contains(['.', 'e']);
    if is_float {
        let value = number.parse().map(Constant::Float);
        return value.map_err(|_| format!("`{number}` is no number"));
    }
    if let Some(value) = parse_signed(number) {
        return Ok(Constant::Int(value));
    }
    let magnitude = match body.strip_prefix("0x") {
        Some(digits) => big_from_hex(digits),
        None if body.len() > MAX_DIGITS => return Err("use hexadecimal for such a number".into()),
        None => big_from_decimal(body),
    };
    let mut magnitude = magnitude.ok_or(format!("`{number}` is no number"))?;
    while magnitude.last() == Some(&0) {
        magnitude.pop();
    }
    Ok(Constant::BigInt {
        negative,
        magnitude,
    })
}

/// Little-endian bytes.
fn big_from_hex(digits: &str) -> Option<Vec<u8>> {
    let mut magnitude = Vec::with_capacity(digits.len() / 2 + 1);
    for pair in digits.as_bytes().rchunks(2) {
        let mut byte = 0;
        for &digit in pair {
            byte = byte << 4 | char::from(digit).to_digit(16)? as u8;
        }
        magnitude.push(byte);
    }
    Some(magnitude)
}

fn big_from_decimal(digits: &str) -> Option<Vec<u8>> {
    let mut magnitude: Vec<u8> = Vec::new();
    for digit in digits.chars() {
        let mut carry = digit.to_digit(10)?;
        for byte in &mut magnitude {
            let next = u32::from(*byte) * 10 + carry;
            *byte = next as u8;
            carry = next >> 8;
        }
        if carry > 0 {
            magnitude.push(carry as u8);
        }
    }
    Some(magnitude)
}
