use super::*;

fn encoding(name: &str) -> Multibyte {
    Multibyte::from_name(name).unwrap()
}

fn decoded(name: &str, bytes: &[u8]) -> (String, Result<(), Fault>, usize) {
    let (mut out, mut at) = (TextBuf::new(), 0);
    let mut state = encoding(name).start_decoding();
    let result = encoding(name).decode(&mut state, bytes, &mut at, &mut out);
    (out.to_string(), result, at)
}

fn encoded(name: &str, text: &str) -> Vec<u8> {
    let (mut out, mut at) = (Vec::new(), 0);
    let mut state = encoding(name).start_encoding();
    let text = TextBuf::from(text);
    let result = encoding(name).encode(&mut state, text.as_text(), &mut at, true, &mut out);
    assert_eq!(result, Ok(()));
    encoding(name).finish_encoding(&mut state, &mut out);
    out
}

#[test]
fn text_comes_back() {
    for (name, text, bytes) in [
        ("shift_jis", "aあ", &b"a\x82\xa0"[..]),
        ("euc_jp", "あ丂", b"\xa4\xa2\x8f\xb0\xa1"),
        ("euc_jis_2004", "か゚", b"\xa4\xf7"),
        ("big5hkscs", "Ê̄", b"\x88\x62"),
        (
            "gb18030",
            "中é\u{10000}",
            b"\xd6\xd0\xa8\xa6\x90\x30\x81\x30",
        ),
        (
            "euc_kr",
            "각갂",
            b"\xb0\xa2\xa4\xd4\xa4\xa1\xa4\xbf\xa4\xa2",
        ),
        ("hz", "a~中b", b"a~~~{VP~}b"),
        ("iso2022_jp", "aあb", b"a\x1b$B$\"\x1b(Bb"),
        ("iso2022_kr", "가\n", b"\x1b$)C\x0e0!\x0f\n"),
    ] {
        assert_eq!(encoded(name, text), bytes, "{name}");
        let all = (text.to_owned(), Ok(()), bytes.len());
        assert_eq!(decoded(name, bytes), all, "{name}");
    }
}

#[test]
fn faults_have_a_place_and_an_extent() {
    let fault = |name, bytes: &[u8]| {
        let (_, result, at) = decoded(name, bytes);
        (result.unwrap_err(), at)
    };
    assert_eq!(fault("shift_jis", b"a\x82"), (Fault::Incomplete, 1));
    assert_eq!(fault("shift_jis", b"a\x82\x00"), (Fault::Illegal(1), 1));
    assert_eq!(fault("euc_jisx0213", b"\xae\xa1"), (Fault::Illegal(2), 0));
    assert_eq!(fault("gb18030", b"\x81\x30\x81"), (Fault::Incomplete, 0));
    assert_eq!(
        fault("iso2022_jp", b"\x1b$B\x7f\x7f"),
        (Fault::Illegal(2), 3)
    );
    assert_eq!(fault("iso2022_jp", b"\x1b$Z"), (Fault::Illegal(3), 0));
}

#[test]
fn a_start_of_a_pair_waits() {
    let text = TextBuf::from("aæ");
    let (mut out, mut at) = (Vec::new(), 0);
    let mut state = State::default();
    let euc = encoding("euc_jis_2004");
    let result = euc.encode(&mut state, text.as_text(), &mut at, false, &mut out);
    assert_eq!((result, at), (Err(Fault::Incomplete), 1));
    assert_eq!(out, b"a");
}
