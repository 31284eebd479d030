use super::*;
use crate::TextBuf;
use crate::cases::{self, Report};

/// NaNs are equal, zeros are not.
fn bits(x: f64) -> u64 {
    if x.is_nan() {
        f64::NAN.to_bits()
    } else {
        x.to_bits()
    }
}

fn ratio_text(x: f64) -> String {
    let ratio = as_integer_ratio(x).expect("finite");
    let sign = if ratio.is_negative && ratio.mantissa != 0 {
        "-"
    } else {
        ""
    };
    // Only ratios of at most 128 bits are compared as text.
    match ratio.exponent {
        0..=60 => format!("{sign}{}/1", u128::from(ratio.mantissa) << ratio.exponent),
        -120..=-1 => format!("{sign}{}/{}", ratio.mantissa, 1u128 << -ratio.exponent),
        _ => String::new(),
    }
}

fn format_case(case: &[TextBuf]) -> String {
    let letter = case[3].to_string();
    let flags = FloatFlags {
        alternate: case[2].to_string().contains('#'),
        upper: letter.chars().all(char::is_uppercase),
        ..FloatFlags::default()
    };
    let format = match letter.to_lowercase().as_str() {
        "e" => FloatFormat::Exponent,
        "f" => FloatFormat::Fixed,
        _ => FloatFormat::General,
    };
    let mut out = String::new();
    push_float(
        &mut out,
        cases::float(&case[1]),
        format,
        case[4].to_string().parse().unwrap(),
        flags,
    );
    out
}

#[test]
fn agrees_with_the_oracle() {
    let mut report = Report::default();
    for case in cases::read(include_str!("cases.tsv")) {
        let expected = case.last().unwrap().to_string();
        let value = || cases::float(&case[1]);
        let failed = expected.starts_with('!');
        match case[0].to_string().as_str() {
            "repr" => report.check(&case, repr(value()), expected),
            "hex" => report.check(&case, hex(value()), expected),
            "complex" => report.check(
                &case,
                complex_repr(value(), cases::float(&case[2])),
                expected,
            ),
            "ratio" => {
                let actual = ratio_text(value());
                if !actual.is_empty() {
                    report.check(&case, actual, expected);
                }
            }
            "round" => {
                let actual = round_digits(value(), case[2].to_string().parse().unwrap());
                let expected = if failed {
                    None
                } else {
                    Some(bits(cases::float(&case[3])))
                };
                report.check(&case, actual.map(bits), expected);
            }
            "format" => report.check(&case, format_case(&case), expected),
            "parse" => {
                let expected = if failed {
                    None
                } else {
                    Some(bits(cases::float(&case[2])))
                };
                report.check(&case, parse(&cases::bytes(&case[1])).map(bits), expected);
            }
            "parse_complex" => {
                let expected = if failed {
                    None
                } else {
                    Some((bits(cases::float(&case[2])), bits(cases::float(&case[3]))))
                };
                let actual =
                    parse_complex(&cases::bytes(&case[1])).map(|(re, im)| (bits(re), bits(im)));
                report.check(&case, actual, expected);
            }
            "fromhex" => {
                let expected = if expected == "fff8000000000000" {
                    "7ff8000000000000".to_owned()
                } else {
                    expected
                };
                let actual = match from_hex(&cases::bytes(&case[1])) {
                    Ok(value) => format!("{:016x}", bits(value)),
                    Err(error) => cases::error(&error),
                };
                report.check(&case, actual, expected);
            }
            other => panic!("unknown case {other}"),
        }
    }
    report.finish(1000);
}
