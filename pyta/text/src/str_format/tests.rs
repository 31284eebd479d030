use super::*;
use crate::cases::{self, Report};
use crate::{Text, TextBuf, TextError};
use std::fmt::Write;
use std::ops::Range;

/// The parts as `list(_string.formatter_parser(text))` shows them, joined in a way of our own.
fn parts(text: Text<'_>) -> Result<TextBuf, TextError> {
    let mut out = TextBuf::from("=");
    for part in Template::new(text, 0..text.len()) {
        let part = part?;
        push(&mut out, text, part.literal);
        if let Some(field) = part.field {
            out.push_char('<');
            push(&mut out, text, field.name);
            out.push_char('|');
            push(&mut out, text, field.spec);
            out.push_char('|');
            out.extend(field.conversion);
            out.push_char('>');
        }
        out.push_char(';');
    }
    Ok(out)
}

fn name(text: Text<'_>) -> Result<TextBuf, TextError> {
    let mut out = TextBuf::from("=");
    let (first, steps) = split_field_name(text, 0..text.len())?;
    match first {
        First::Index(index) => write!(out, "{index}").unwrap(),
        First::Name(name) => {
            out.push_char('\'');
            push(&mut out, text, name);
        }
    }
    for step in steps {
        match step? {
            Step::Attribute(name) => {
                out.push_char('.');
                push(&mut out, text, name);
            }
            Step::Index(index) => write!(out, "[{index}").unwrap(),
            Step::Key(name) => {
                out.push_str("['");
                push(&mut out, text, name);
            }
        }
    }
    Ok(out)
}

fn push(out: &mut TextBuf, text: Text<'_>, range: Range<usize>) {
    out.push_text(text.slice(range.start, range.end));
}

/// `text.format(*"abcdefgh")` where all names are numbers or empty and no steps, conversions or specifications occur.
fn numbers(text: Text<'_>) -> Result<TextBuf, TextError> {
    let mut out = TextBuf::from("=");
    let mut auto = AutoNumber::default();
    for part in Template::new(text, 0..text.len()) {
        if let Some(field) = part?.field
            && let First::Index(index) = auto.resolve(split_field_name(text, field.name)?.0)?
        {
            out.push(u32::from(b'a') + index as u32);
        }
    }
    Ok(out)
}

#[test]
fn agrees_with_the_oracle() {
    let mut report = Report::default();
    for case in cases::read(include_str!("cases.tsv")) {
        let text = case[1].as_text();
        let actual = match case[0].to_string().as_str() {
            "parts" => parts(text),
            "name" => name(text),
            "numbers" => numbers(text),
            other => panic!("unknown case {other}"),
        };
        let actual = actual.unwrap_or_else(|error| TextBuf::from(cases::error(&error).as_str()));
        report.check(&case, actual, case[2].clone());
    }
    report.finish(1000);
}

#[test]
fn conversions() {
    assert_eq!(conversion(u32::from(b'r')), Ok(Conversion::Repr));
    assert_eq!(
        conversion(u32::from(b'x')).unwrap_err().to_string(),
        "Unknown conversion specifier x"
    );
    assert_eq!(
        conversion(0x20ac).unwrap_err().to_string(),
        "Unknown conversion specifier \\x20ac"
    );
}
