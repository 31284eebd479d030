//! Modules to bytes. Equal modules give equal bytes.

use std::collections::HashMap;

use super::FileError;
use super::body::{push_number, push_signed, tag};
use super::code::push_code;
use super::header::{Header, LENGTH, Table};
use crate::{Constant, Function, FunctionKind, MAX_CONSTANT_DEPTH, Module, SpanEntry};

/// The bytes of a module file.
///
/// # Errors
///
/// [`FileError::TooLarge`] for modules of 4 GiB and more, and constants nested too deep.
pub fn write(module: &Module) -> Result<Vec<u8>, FileError> {
    let mut strings = Strings::default();
    let mut header = Header {
        name: strings.number(module.name.as_bytes()),
        language: strings.number(module.language.as_bytes()),
        ..Header::default()
    };
    let natives: Vec<u32> = module
        .natives
        .iter()
        .map(|native| strings.number(native.as_bytes()))
        .collect();
    let mut bodies = Vec::new();
    let mut starts = vec![0];
    for function in &module.functions {
        push_body(&mut bodies, function, &mut strings)?;
        starts.push(offset(bodies.len())?);
    }
    let mut bytes = vec![0; LENGTH];
    header.strings = push_table(&mut bytes, &strings.starts()?, strings.starts.len())?;
    header.natives = push_table(&mut bytes, &natives, natives.len())?;
    header.functions = push_table(&mut bytes, &starts, module.functions.len())?;
    header.string_bytes = offset(bytes.len())?;
    bytes.extend(&strings.bytes);
    header.bodies = offset(bytes.len())?;
    bytes.extend(&bodies);
    offset(bytes.len())?;
    header.write(&mut bytes);
    Ok(bytes)
}

fn offset(length: usize) -> Result<u32, FileError> {
    u32::try_from(length).map_err(|_| FileError::TooLarge)
}

fn push_table(bytes: &mut Vec<u8>, numbers: &[u32], count: usize) -> Result<Table, FileError> {
    let table = Table {
        count: offset(count)?,
        offset: offset(bytes.len())?,
    };
    for number in numbers {
        bytes.extend(number.to_le_bytes());
    }
    Ok(table)
}

/// The strings of a module, numbered in the order of their first use.
#[derive(Default)]
struct Strings {
    numbers: HashMap<Vec<u8>, u32>,
    starts: Vec<usize>,
    bytes: Vec<u8>,
}

impl Strings {
    fn number(&mut self, string: &[u8]) -> u32 {
        if let Some(&number) = self.numbers.get(string) {
            return number;
        }
        let number = self.starts.len() as u32;
        self.starts.push(self.bytes.len());
        self.bytes.extend(string);
        self.numbers.insert(string.to_vec(), number);
        number
    }

    /// Offsets of all strings and of the end.
    fn starts(&self) -> Result<Vec<u32>, FileError> {
        self.starts
            .iter()
            .chain([&self.bytes.len()])
            .map(|&start| offset(start))
            .collect()
    }

    fn push(&mut self, out: &mut Vec<u8>, name: &str) {
        push_number(out, self.number(name.as_bytes()).into());
    }

    fn push_all(&mut self, out: &mut Vec<u8>, names: &[String]) {
        push_number(out, names.len() as u64);
        for name in names {
            self.push(out, name);
        }
    }

    fn push_optional(&mut self, out: &mut Vec<u8>, name: Option<&String>) {
        let number = name.map_or(0, |name| u64::from(self.number(name.as_bytes())) + 1);
        push_number(out, number);
    }
}

fn push_body(
    out: &mut Vec<u8>,
    function: &Function,
    strings: &mut Strings,
) -> Result<(), FileError> {
    let mut spans = Vec::new();
    push_spans(&mut spans, &function.spans);
    push_number(out, spans.len() as u64);
    strings.push_all(out, &function.captures);
    strings.push(out, &function.name);
    strings.push(out, &function.qualified_name);
    let parameters = &function.parameters;
    strings.push_all(out, &parameters.positional);
    push_number(out, parameters.positional_only.into());
    strings.push_all(out, &parameters.named_only);
    strings.push_optional(out, parameters.rest.as_ref());
    strings.push_optional(out, parameters.named_rest.as_ref());
    push_number(
        out,
        match function.kind {
            FunctionKind::Plain => 0,
            FunctionKind::Generator { flavor } => u64::from(flavor) + 1,
        },
    );
    push_number(out, function.language_flags.into());
    push_number(out, function.registers.into());
    push_number(out, function.caches.into());
    push_number(out, function.first_line.into());
    push_constants(out, &function.constants, strings, 0)?;
    push_tables(out, function, strings);
    push_code(out, &function.words);
    out.extend(&spans);
    Ok(())
}

fn push_tables(out: &mut Vec<u8>, function: &Function, strings: &mut Strings) {
    push_number(out, function.locals.len() as u64);
    for local in &function.locals {
        strings.push(out, &local.name);
        push_number(
            out,
            u64::from(local.register) << 1 | u64::from(local.is_cell),
        );
    }
    push_number(out, function.handlers.len() as u64);
    for handler in &function.handlers {
        push_number(out, handler.start.into());
        push_signed(out, i64::from(handler.end) - i64::from(handler.start));
        push_number(out, handler.target.into());
        push_number(out, handler.register.into());
    }
}

fn push_spans(out: &mut Vec<u8>, spans: &[SpanEntry]) {
    push_number(out, spans.len() as u64);
    let (mut pc, mut line) = (0, 0);
    for entry in spans {
        let span = entry.span;
        push_signed(out, i64::from(entry.pc) - pc);
        push_signed(out, i64::from(span.line) - line);
        push_number(out, span.column.into());
        push_signed(out, i64::from(span.end_line) - i64::from(span.line));
        push_number(out, span.end_column.into());
        (pc, line) = (entry.pc.into(), span.line.into());
    }
}

/// Recurses at most [`MAX_CONSTANT_DEPTH`] times.
fn push_constants(
    out: &mut Vec<u8>,
    constants: &[Constant],
    strings: &mut Strings,
    depth: usize,
) -> Result<(), FileError> {
    if depth > MAX_CONSTANT_DEPTH {
        return Err(FileError::TooLarge);
    }
    push_number(out, constants.len() as u64);
    for constant in constants {
        match constant {
            Constant::Nil => out.push(tag::NIL),
            Constant::Bool(true) => out.push(tag::TRUE),
            Constant::Bool(false) => out.push(tag::FALSE),
            Constant::Int(value) => {
                out.push(tag::INT);
                push_signed(out, *value);
            }
            Constant::BigInt {
                negative,
                magnitude,
            } => {
                out.push(if *negative {
                    tag::BIG_NEGATIVE
                } else {
                    tag::BIG_POSITIVE
                });
                push_bytes(out, magnitude);
            }
            Constant::Float(value) => {
                out.push(tag::FLOAT);
                out.extend(value.to_bits().to_le_bytes());
            }
            Constant::Str(text) => {
                out.push(tag::STR);
                push_number(out, strings.number(text.as_bytes()).into());
            }
            Constant::Bytes(bytes) => {
                out.push(tag::BYTES);
                push_bytes(out, bytes);
            }
            Constant::Tuple(parts) => {
                out.push(tag::TUPLE);
                push_constants(out, parts, strings, depth + 1)?;
            }
            Constant::Language { tag, parts } => {
                out.push(tag::LANGUAGE);
                push_number(out, (*tag).into());
                push_constants(out, parts, strings, depth + 1)?;
            }
            Constant::Code(function) => {
                out.push(tag::CODE);
                push_number(out, (*function).into());
            }
        }
    }
    Ok(())
}

fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push_number(out, bytes.len() as u64);
    out.extend(bytes);
}
