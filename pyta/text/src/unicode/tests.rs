use super::*;
use crate::cases::{self, Report};
use crate::{Text, TextBuf};

/// CRC-32 (IEEE), as `zlib.crc32`.
struct Crc {
    table: [u32; 256],
    state: u32,
}

impl Crc {
    fn new() -> Self {
        let step = |c: u32| {
            if c & 1 == 1 {
                0xedb8_8320 ^ (c >> 1)
            } else {
                c >> 1
            }
        };
        let table = std::array::from_fn(|i| (0..8).fold(i as u32, |c, _| step(c)));
        Self { table, state: !0 }
    }

    fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.state = self.table[usize::from(self.state as u8 ^ byte)] ^ (self.state >> 8);
        }
    }
}

/// The answer's UTF-8, with surrogates in three bytes.
fn utf8(text: Text<'_>, out: &mut Vec<u8>) {
    for code in text.iter() {
        match char::from_u32(code) {
            Some(c) => out.extend(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => out.extend([
                0xe0 | (code >> 12) as u8,
                0x80 | (code >> 6 & 0x3f) as u8,
                0x80 | (code & 0x3f) as u8,
            ]),
        }
    }
}

fn string_method(name: &str) -> Option<fn(Text<'_>) -> TextBuf> {
    Some(match name {
        "upper" => upper,
        "lower" => lower,
        "title" => title,
        "casefold" => casefold,
        "swapcase" => swapcase,
        "capitalize" => capitalize,
        "NFC" => |text| normalize(Form::Nfc, text),
        "NFD" => |text| normalize(Form::Nfd, text),
        "NFKC" => |text| normalize(Form::Nfkc, text),
        "NFKD" => |text| normalize(Form::Nfkd, text),
        _ => return None,
    })
}

fn string_predicate(name: &str) -> Option<fn(Text<'_>) -> bool> {
    Some(match name {
        "islower" => text_is_lower,
        "isupper" => text_is_upper,
        "istitle" => text_is_title,
        "isidentifier" => is_identifier,
        "is_NFC" => |text| is_normalized(Form::Nfc, text),
        "is_NFD" => |text| is_normalized(Form::Nfd, text),
        "is_NFKC" => |text| is_normalized(Form::Nfkc, text),
        "is_NFKD" => |text| is_normalized(Form::Nfkd, text),
        _ => return None,
    })
}

fn answer(property: &str, code: u32) -> TextBuf {
    let flag = |yes: bool| TextBuf::from(if yes { "1" } else { "0" });
    let one = TextBuf::from_iter([code]);
    let with = |codes: &[u32]| TextBuf::from_iter(codes.iter().copied());
    if let Some(method) = string_method(property) {
        return method(one.as_text());
    }
    if let Some(predicate) = string_predicate(property) {
        return flag(predicate(one.as_text()));
    }
    if let Some(method) = property.strip_prefix('A').and_then(string_method) {
        return method(with(&[0x41, 0x328, code, 0x301, 0x323]).as_text());
    }
    let number = |value: Option<u8>| {
        TextBuf::from(
            value
                .map_or("-1".to_owned(), |value| value.to_string())
                .as_str(),
        )
    };
    let numeric_text = |value: Option<f64>| {
        let mut out = String::new();
        let (general, flags) = (crate::float::FloatFormat::General, Default::default());
        crate::float::push_float(&mut out, value.unwrap_or(-1.0), general, 17, flags);
        TextBuf::from(out.as_str())
    };
    if let Some(property) = property.strip_prefix("3.2 ") {
        return match property {
            "category" => TextBuf::from(v3_2::category(code)),
            "bidirectional" => TextBuf::from(v3_2::bidirectional(code)),
            "combining" => number(Some(v3_2::combining(code))),
            "east_asian_width" => TextBuf::from(v3_2::east_asian_width(code)),
            "mirrored" => flag(v3_2::is_mirrored(code)),
            "decomposition" => TextBuf::from(v3_2::decomposition(code).as_str()),
            "decimal" => number(v3_2::decimal(code)),
            "numeric" => numeric_text(v3_2::numeric(code)),
            "name" => TextBuf::from(v3_2::name(code).unwrap_or_default().as_str()),
            form => v3_2::normalize(Form::from_name(form).unwrap(), one.as_text()),
        };
    }
    match property {
        "isalpha" => flag(is_alpha(code)),
        "isdecimal" => flag(is_decimal(code)),
        "isdigit" => flag(is_digit(code)),
        "isnumeric" => flag(is_numeric(code)),
        "isalnum" => flag(is_alnum(code)),
        "isspace" => flag(is_space(code)),
        "isprintable" => flag(is_printable(code)),
        "id_continue" => flag(is_id_continue(code)),
        "mirrored" => flag(is_mirrored(code)),
        "name" => {
            let name = name(code).unwrap_or_default();
            if !name.is_empty() {
                assert_eq!(lookup_character(name.as_bytes()), Some(code), "{name}");
            }
            TextBuf::from(name.as_str())
        }
        "category" => TextBuf::from(category(code)),
        "bidirectional" => TextBuf::from(bidirectional(code)),
        "combining" => number(Some(combining(code))),
        "east_asian_width" => TextBuf::from(east_asian_width(code)),
        "decomposition" => TextBuf::from(decomposition(code).as_str()),
        "decimal" => number(decimal(code)),
        "digit" => number(digit(code)),
        "numeric" => numeric_text(numeric(code)),
        "final_sigma" => lower(with(&[0x41, code, 0x3a3, code]).as_text()),
        "final_sigma_title" => title(with(&[code, 0x3a3, 0x61, code, 0x42]).as_text()),
        other => panic!("unknown property {other}"),
    }
}

fn checksum(property: &str) -> u32 {
    let mut crc = Crc::new();
    let mut line = Vec::new();
    for code in 0..0x11_0000 {
        line.clear();
        utf8(answer(property, code).as_text(), &mut line);
        line.push(b'\n');
        crc.push(&line);
    }
    !crc.state
}

#[test]
fn agrees_with_the_oracle() {
    let mut report = Report::default();
    for case in cases::read(include_str!("cases.tsv")) {
        let name = case[0].to_string();
        let expected = case[2].clone();
        if name == "checksum" {
            let actual = checksum(&case[1].to_string()).to_string();
            report.check(&case, TextBuf::from(actual.as_str()), expected);
        } else if name == "lookup" {
            let actual = match lookup(&cases::bytes(&case[1])) {
                Some(Named::Character(code)) => TextBuf::from_iter([code]),
                Some(Named::Sequence(codes)) => codes.iter().copied().collect(),
                None => TextBuf::new(),
            };
            report.check(&case, actual, expected);
        } else if let Some(method) = string_method(&name) {
            report.check(&case, method(case[1].as_text()), expected);
        } else {
            let predicate = string_predicate(&name).unwrap();
            let actual = if predicate(case[1].as_text()) {
                "1"
            } else {
                "0"
            };
            report.check(&case, TextBuf::from(actual), expected);
        }
    }
    report.finish(1000);
}

#[test]
fn numbers_of_other_scripts() {
    let text = TextBuf::from("\u{2003}-\u{0663}\u{ff15}\u{b2}x");
    assert_eq!(&*to_ascii_number(text.as_text()), b" -35?");
}
