use super::*;
use crate::cases::{self, Report};

#[test]
fn agrees_with_the_oracle() {
    let mut report = Report::default();
    for case in cases::read(include_str!("cases.tsv")) {
        let base = case[1].to_string().parse().unwrap();
        let text = cases::bytes(&case[0]);
        let actual = parse(&text, base).map(|int| match int.to_i64() {
            Some(value) => value.to_string(),
            None => "big".to_owned(),
        });
        let expected = case[2].to_string();
        report.check(&case, actual, (expected != "!").then_some(expected));
    }
    report.finish(500);
}
