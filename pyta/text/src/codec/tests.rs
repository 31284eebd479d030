use super::*;
use crate::TextBuf;
use crate::cases::{self, Report};

fn codec(name: &str) -> Option<Codec> {
    Some(match name {
        "utf-8" => Codec::Utf8,
        "utf-16-le" => Codec::Utf16(ByteOrder::Little),
        "utf-16-be" => Codec::Utf16(ByteOrder::Big),
        "utf-32-le" => Codec::Utf32(ByteOrder::Little),
        "utf-32-be" => Codec::Utf32(ByteOrder::Big),
        "utf-7" => Codec::Utf7,
        "ascii" => Codec::Ascii,
        "latin-1" => Codec::Latin1,
        "unicode_escape" => Codec::UnicodeEscape,
        "raw_unicode_escape" => Codec::RawUnicodeEscape,
        _ => return None,
    })
}

fn shown_error(name: &str, error: CodecError) -> TextBuf {
    TextBuf::from(format!("!{name} {} {} {}", error.start, error.end, error.reason).as_str())
}

fn shown(prefix: &str, text: crate::Text<'_>) -> TextBuf {
    let mut out = TextBuf::from(prefix);
    out.push_text(text);
    out
}

#[test]
fn agrees_with_the_oracle() {
    let mut report = Report::default();
    let all: Vec<_> = cases::read(include_str!("cases.tsv")).collect();
    let table = &all.last().unwrap()[1];
    let map = EncodingMap::new(table.as_text());
    for case in &all[..all.len() - 1] {
        let codec = codec(&case[1].to_string());
        let name = codec.map_or("charmap", Codec::name);
        let handler = ErrorHandler::from_name(&case[2].to_string()).unwrap();
        let kind = case[0].to_string();
        let mut at = 0;
        let actual = if kind == "bytes_escape" {
            let mut notes = EscapeNotes::default();
            match decode_bytes_escape(&cases::bytes(&case[3]), handler, &mut notes) {
                Ok(bytes) => shown("=", crate::Text::One(&bytes)),
                Err(error) => TextBuf::from(cases::error(&error).as_str()),
            }
        } else if kind == "encode_bytes_escape" {
            shown(
                "=",
                crate::Text::One(&encode_bytes_escape(&cases::bytes(&case[3]))),
            )
        } else if kind == "encode" {
            let encoding = codec.map_or(Encoding::Charmap(&map), Encoding::Codec);
            match encode(encoding, case[3].as_text(), handler) {
                Ok(bytes) => shown("=", crate::Text::One(&bytes)),
                Err(error) => shown_error(name, error),
            }
        } else {
            let decoding = codec.map_or(Decoding::Charmap(table.as_text()), Decoding::Codec);
            let end = if kind == "partial" {
                End::More
            } else {
                End::Final
            };
            match decode(
                decoding,
                &cases::bytes(&case[3]),
                &mut at,
                end,
                handler,
                &mut EscapeNotes::default(),
            ) {
                Ok(text) if end == End::More => shown(&format!("={at}:"), text.as_text()),
                Ok(text) => shown("=", text.as_text()),
                Err(error) => shown_error(name, error),
            }
        };
        report.check(case, actual, case[4].clone());
    }
    report.finish(2000);
}

#[test]
fn byte_order_marks() {
    assert_eq!(
        utf16_byte_order(b"\xff\xfea\0"),
        Some((ByteOrder::Little, 2))
    );
    assert_eq!(utf32_byte_order(b"\0\0\xfe\xff"), Some((ByteOrder::Big, 4)));
    assert_eq!(utf16_byte_order(b"ab"), None);
}

#[test]
fn notes_invalid_escapes() {
    let mut notes = EscapeNotes::default();
    let mut out = TextBuf::new();
    decode_unicode_escape(b"ab\\z\\777", &mut 0, End::Final, &mut out, &mut notes).unwrap();
    assert_eq!(notes.first_invalid, Some(2));
    assert_eq!(out, TextBuf::from("ab\\z\u{1ff}"));
}
