//! Values and warnings of literals against CPython 3.14: `tests/literals/expected.tsv`, written by
//! `tests/literals/generate.py`.

use pyta_syntax::ast::Expr;
use pyta_syntax::literal::{self, Field, Integer, NumberValue, Piece, StrValue};
use pyta_syntax::{Mode, Options, Source, parse};

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            other => out.extend(other),
        }
    }
    out
}

fn points(value: &StrValue) -> String {
    let points: Vec<String> = value
        .code_points()
        .map(|point| format!("{point:x}"))
        .collect();
    points.join(" ")
}

fn show_field(field: &Field<'_>, is_template: bool) -> String {
    let conversion = field.conversion.unwrap_or('-');
    let spec = match &field.format_spec {
        None => "-".to_owned(),
        Some(spec) => show_pieces(spec, false),
    };
    let text = match is_template {
        true => format!(" text={}", points(&StrValue::from(field.text.as_str()))),
        false => String::new(),
    };
    format!("field({conversion} {spec}{text})")
}

fn show_pieces(pieces: &[Piece<'_>], is_template: bool) -> String {
    let shown: Vec<String> = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal { value, .. } => format!("str({})", points(value)),
            Piece::Field(field) => show_field(field, is_template),
        })
        .collect();
    format!("[{}]", shown.join(", "))
}

fn show_number(value: NumberValue) -> String {
    let big = |digits: &str, radix| {
        let mut hex = String::new();
        let mut digits: Vec<u32> = digits.chars().map(|c| c.to_digit(radix).unwrap()).collect();
        while digits.iter().any(|&digit| digit != 0) {
            let mut rest = 0;
            for digit in &mut digits {
                let value = rest * radix + *digit;
                (*digit, rest) = (value / 16, value % 16);
            }
            hex.insert(0, char::from_digit(rest, 16).unwrap());
        }
        hex
    };
    match value {
        NumberValue::Int(Integer::Small(value)) => format!("int({value:x})"),
        NumberValue::Int(Integer::Big { radix, digits }) => format!("int({})", big(&digits, radix)),
        NumberValue::Float(value) => format!("float({:016x})", value.to_bits()),
        NumberValue::Imaginary(value) => format!("imaginary({:016x})", value.to_bits()),
    }
}

fn show(source: &Source, expression: &Expr) -> String {
    match expression {
        Expr::StringLiteral(node) => {
            format!("str({})", points(&literal::string(source, node).unwrap()))
        }
        Expr::BytesLiteral(node) => {
            let bytes = literal::bytes(source, node).unwrap();
            let shown: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("bytes({})", shown.join(" "))
        }
        Expr::FString(node) => show_pieces(&literal::f_string(source, node).unwrap(), false),
        Expr::TString(node) => show_pieces(&literal::t_string(source, node).unwrap(), true),
        Expr::NumberLiteral(node) => show_number(literal::number(source, node)),
        other => panic!("no literal: {other:?}"),
    }
}

#[test]
fn literals_are_cpythons() {
    let mut wrong = Vec::new();
    for line in include_str!("literals/expected.tsv").lines() {
        let (text, expected) = line.split_once('\t').unwrap();
        let source = Source::from_text(&unescape(text), "<file>").unwrap();
        let got = match parse(&source, Mode::Eval, Options::default()) {
            Err(error) => error.to_string(),
            Ok(parsed) => {
                let mut got = show(&source, parsed.expression().unwrap());
                for warning in parsed.warnings() {
                    got.push_str(&format!("\t{}: {}", warning.line, warning.message));
                }
                got
            }
        };
        let expected = expected.replace("\\\\", "\\");
        if got != expected {
            wrong.push(format!("{text}\n  expected {expected}\n  got      {got}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
