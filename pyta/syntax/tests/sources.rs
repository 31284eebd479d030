//! Bytes to text, and offsets to places.

use pyta_syntax::text_size::TextSize;
use pyta_syntax::{Position, Source};

/// Text, or the message with its line, as CPython 3.14 gives it for bytes.
fn check(bytes: &[u8], expected: Result<&str, (&str, u32)>) {
    let got = Source::from_bytes(bytes, "f");
    match (got, expected) {
        (Ok(source), Ok(text)) => assert_eq!(source.text(), text),
        (Err(error), Err((message, line))) => {
            assert_eq!((error.message.as_str(), error.line), (message, line));
        }
        (got, expected) => panic!("{bytes:?}: {got:?} instead of {expected:?}"),
    }
}

#[test]
fn encodings() {
    check(b"x = 1\n", Ok("x = 1\n"));
    check(b"\xef\xbb\xbfx", Ok("x"));
    check(b"# coding: latin-1\n'\xe9'", Ok("# coding: latin-1\n'é'"));
    check(
        b"#!/x\n# -*- coding: ISO_8859_1-unix -*-\n\xe9",
        Ok("#!/x\n# -*- coding: ISO_8859_1-unix -*-\né"),
    );
    check(
        b"# vim: set fileencoding=utf-8 :\n\xc3\xa9",
        Ok("# vim: set fileencoding=utf-8 :\né"),
    );
    check(b"x\n# coding: foo\n", Ok("x\n# coding: foo\n"));
    check(b"\n\n# coding: foo\n", Ok("\n\n# coding: foo\n"));
    check(b"# coding: ascii\nx", Ok("# coding: ascii\nx"));
    check(b"a\r\nb\rc\n\r", Ok("a\nb\nc\n\n"));
    check(b"# coding: foo\nx", Err(("unknown encoding: foo", 0)));
    check(
        b"\xef\xbb\xbf# coding: latin-1\nx",
        Err(("encoding problem: iso-8859-1 with BOM", 1)),
    );
    check(
        b"x=1\n\n\n\"abc\xff def\"\n",
        Err((
            "Non-UTF-8 code starting with '\\xff' on line 4, but no encoding declared; \
             see https://peps.python.org/pep-0263/ for details",
            4,
        )),
    );
    check(
        b"# coding: utf-8\n\n\"\xe9\"",
        Err((
            "Non-UTF-8 code starting with '\\xe9' on line 3, but no encoding declared; \
             see https://peps.python.org/pep-0263/ for details",
            3,
        )),
    );
    check(
        b"x=1\ny=\"\0\"",
        Err(("source code string cannot contain null bytes", 0)),
    );
    let error = Source::from_text("x\0", "f").unwrap_err();
    assert_eq!(
        error.message,
        "source code string cannot contain null bytes"
    );
}

#[test]
fn places() {
    let source = Source::from_text("é = 1\n\nx", "f").unwrap();
    let place = |line, column| Position { line, column };
    for (offset, position, chars) in [
        (0, place(1, 0), 0),
        (2, place(1, 2), 1),
        (6, place(1, 6), 5),
        (7, place(2, 0), 0),
        (8, place(3, 0), 0),
        (9, place(3, 1), 1),
        (99, place(3, 1), 1),
    ] {
        assert_eq!(source.position(TextSize::new(offset)), position);
        assert_eq!(source.column_chars(position), chars);
        assert_eq!(source.offset(position), TextSize::new(offset.min(9)));
    }
    assert_eq!(source.line_text(1), Some("é = 1\n"));
    assert_eq!(source.line_text(3), Some("x"));
    assert_eq!(source.line_text(4), None);
    assert_eq!(source.line_count(), 3);
}
