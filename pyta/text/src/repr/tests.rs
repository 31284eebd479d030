use super::*;
use crate::cases::{self, Report};

#[test]
fn agrees_with_the_oracle() {
    let mut report = Report::default();
    for case in cases::read(include_str!("cases.tsv")) {
        let actual = match case[0].to_string().as_str() {
            "str" => str_repr(case[1].as_text()),
            "ascii" => TextBuf::from(ascii(str_repr(case[1].as_text()).as_text()).as_str()),
            _ => TextBuf::from(bytes_repr(&cases::bytes(&case[1])).as_str()),
        };
        report.check(&case, actual, case[2].clone());
    }
    report.finish(200);
}
