use super::*;
use crate::cases::{self, Report};
use crate::{TextBuf, TextError};

fn format(case: &[TextBuf]) -> Result<TextBuf, TextError> {
    let spec = case[case.len() - 2].as_text();
    let mut out = TextBuf::new();
    match case[0].to_string().as_str() {
        "str" => push_str(
            &mut out,
            case[1].as_text(),
            &FormatSpec::parse(spec, Subject::Str, "str")?,
            "str",
        )?,
        "int" => {
            let spec = FormatSpec::parse(spec, Subject::Int, "int")?;
            let is_negative = case[1].to_string() == "1";
            let value: i64 = case[3].to_string().parse().unwrap();
            match integer_kind(&spec, "int")? {
                IntegerKind::Digits { .. } => {
                    push_integer(
                        &mut out,
                        is_negative,
                        &case[2].to_string(),
                        &spec,
                        LocaleNumbers::C,
                    )?;
                }
                IntegerKind::Char => push_char(&mut out, value, &spec)?,
                IntegerKind::Float => {
                    let digits = case[2].to_string().parse::<f64>().unwrap();
                    let value = if is_negative { -digits } else { digits };
                    push_float(&mut out, value, &spec, LocaleNumbers::C, "int")?;
                }
            }
        }
        "float" => {
            let parsed = FormatSpec::parse(spec, Subject::Float, "float")?;
            push_float(
                &mut out,
                cases::float(&case[1]),
                &parsed,
                LocaleNumbers::C,
                "float",
            )?;
        }
        "complex" => {
            let parsed = FormatSpec::parse(spec, Subject::Complex, "complex")?;
            let parts = (cases::float(&case[1]), cases::float(&case[2]));
            push_complex(&mut out, parts, &parsed, LocaleNumbers::C, "complex")?;
        }
        other => panic!("unknown case {other}"),
    }
    Ok(out)
}

#[test]
fn agrees_with_the_oracle() {
    let mut report = Report::default();
    for case in cases::read(include_str!("cases.tsv")) {
        let actual = match format(&case) {
            Ok(text) => {
                let mut shown = TextBuf::from("=");
                shown.push_text(text.as_text());
                shown
            }
            Err(error) => TextBuf::from(cases::error(&error).as_str()),
        };
        report.check(&case, actual, case[case.len() - 1].clone());
    }
    report.finish(2000);
}

#[test]
fn locale_groups_have_own_sizes() {
    let indian = LocaleNumbers {
        decimal_point: ",",
        thousands: Separator {
            text: ".",
            sizes: &[3, 2],
        },
    };
    let spec = FormatSpec::parse(crate::Text::One(b"n"), Subject::Int, "int").unwrap();
    let mut out = TextBuf::new();
    push_integer(&mut out, true, "123456789", &spec, indian).unwrap();
    assert_eq!(out.to_string(), "-12.34.56.789");
}
