use super::*;
use crate::cases::{self, Report};
use crate::{Text, TextBuf, TextError};

/// Formats with one value for every directive: an integer, a float, or text; and 7 or -7 for every `*`.
fn format(format: Text<'_>, kind: &str, value: &TextBuf) -> Result<TextBuf, TextError> {
    let mut out = TextBuf::new();
    for piece in Parser::new(format) {
        let mut directive = match piece {
            Piece::Literal(range) => {
                out.push_text(format.slice(range.start, range.end));
                continue;
            }
            Piece::Directive(directive) => directive,
        };
        if directive.width == Amount::Argument {
            directive.set_width(-7)?;
        }
        if directive.precision == Amount::Argument {
            directive.set_precision(3)?;
        }
        if let Some(failure) = directive.failure {
            return Err(failure);
        }
        match directive.conversion_char() {
            's' | 'c' if kind == "text" => push_text(&mut out, value.as_text(), &directive)?,
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' if kind == "float" => {
                push_float(&mut out, cases::float(value), &directive)?;
            }
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' if kind == "int" => {
                let value: i128 = value.to_string().parse().unwrap();
                let digits = match directive.conversion_char() {
                    'x' | 'X' => format!("{:x}", value.unsigned_abs()),
                    'o' => format!("{:o}", value.unsigned_abs()),
                    _ => value.unsigned_abs().to_string(),
                };
                push_integer(&mut out, value < 0, &digits, &directive)?;
            }
            _ => return Err(directive.unsupported()),
        }
    }
    Ok(out)
}

#[test]
fn agrees_with_the_oracle() {
    let mut report = Report::default();
    for case in cases::read(include_str!("cases.tsv")) {
        let mut shown = TextBuf::from("=");
        match format(case[1].as_text(), &case[0].to_string(), &case[2]) {
            Ok(text) => shown.push_text(text.as_text()),
            Err(error) => shown = TextBuf::from(cases::error(&error).as_str()),
        }
        report.check(&case, shown, case[3].clone());
    }
    report.finish(1000);
}

#[test]
fn keys_nest_and_come_before_failures() {
    let pieces: Vec<Piece> = Parser::new(Text::One(b"%(a(b)c)")).collect();
    let Piece::Directive(directive) = &pieces[0] else {
        panic!("a directive")
    };
    assert_eq!(directive.key, Some(2..7));
    assert_eq!(
        directive.failure,
        Some(TextError::value("incomplete format"))
    );
    let pieces: Vec<Piece> = Parser::new(Text::One(b"%(a(b)")).collect();
    let Piece::Directive(directive) = &pieces[0] else {
        panic!("a directive")
    };
    assert_eq!(
        directive.failure,
        Some(TextError::value("incomplete format key"))
    );
}
