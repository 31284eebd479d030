use super::*;
use crate::TextBuf;
use crate::cases::{self, Report};

#[test]
fn agrees_with_the_oracle() {
    let mut report = Report::default();
    for case in cases::read(include_str!("cases.tsv")) {
        let mut actual = TextBuf::from("=");
        if case[0].to_string() == "hex" {
            let size = case[2].to_string().parse().unwrap();
            actual.push_str(&hex(
                &cases::bytes(&case[1]),
                Some(Grouping {
                    separator: b'-',
                    size,
                }),
            ));
        } else {
            match from_hex_string(case[1].as_text()) {
                Ok(bytes) => actual.push_text(Text::One(&bytes)),
                Err(error) => actual = TextBuf::from(cases::error(&error).as_str()),
            }
        }
        report.check(&case, actual, case[case.len() - 1].clone());
    }
    report.finish(60);
}
