use super::*;
use crate::cases::{self, Report};
use crate::unicode;
use crate::{Text, TextBuf};
use std::ops::Range;

struct Case(Vec<TextBuf>);

impl Case {
    fn text(&self, at: usize) -> Text<'_> {
        self.0[at].as_text()
    }

    fn int(&self, at: usize) -> i64 {
        self.0[at].to_string().parse().unwrap()
    }

    fn limit(&self, at: usize) -> usize {
        usize::try_from(self.int(at)).unwrap_or(usize::MAX)
    }

    fn range(&self) -> Option<Range<usize>> {
        clamp_range(self.text(1).len(), Some(self.int(3)), Some(self.int(4)))
    }
}

fn joined(text: Text<'_>, pieces: impl IntoIterator<Item = Range<usize>>) -> TextBuf {
    let mut out = TextBuf::new();
    for piece in pieces {
        out.push_text(text.slice(piece.start, piece.end));
        out.push_char(';');
    }
    out
}

fn pieces(run: impl FnOnce(&mut dyn FnMut(Range<usize>))) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    run(&mut |piece| pieces.push(piece));
    pieces
}

fn number(value: impl ToString) -> TextBuf {
    TextBuf::from(value.to_string().as_str())
}

fn position(found: Option<usize>) -> TextBuf {
    found.map_or(number(-1), number)
}

fn answer(case: &Case) -> TextBuf {
    let text = case.text(1);
    let bytes = || cases::bytes(&case.0[1]);
    let sliced = |range: Range<usize>| text.slice(range.start, range.end).iter().collect();
    let from_bytes = |bytes: Vec<u8>| TextBuf::One(bytes);
    match case.0[0].to_string().as_str() {
        "find" => position(
            case.range()
                .and_then(|range| find(text, case.text(2), range)),
        ),
        "rfind" => position(
            case.range()
                .and_then(|range| rfind(text, case.text(2), range)),
        ),
        "count" => number(
            case.range()
                .map_or(0, |range| count(text, case.text(2), range)),
        ),
        "startswith" => number(
            case.range()
                .is_some_and(|range| starts_with(text, case.text(2), range)) as u8,
        ),
        "endswith" => number(
            case.range()
                .is_some_and(|range| ends_with(text, case.text(2), range)) as u8,
        ),
        "split" => joined(
            text,
            pieces(|push| split(text, case.text(2), case.limit(3), push)),
        ),
        "rsplit" => joined(
            text,
            pieces(|push| rsplit(text, case.text(2), case.limit(3), push))
                .into_iter()
                .rev(),
        ),
        "replace" => replace(text, case.text(2), case.text(4), case.limit(3))
            .unwrap()
            .unwrap_or(text.iter().collect()),
        "strip" => sliced(strip_chars(text, Ends::Both, case.text(2))),
        "lstrip" => sliced(strip_chars(text, Ends::Left, case.text(2))),
        "rstrip" => sliced(strip_chars(text, Ends::Right, case.text(2))),
        "split_space" => joined(
            text,
            pieces(|push| split_space(text, case.limit(2), unicode::is_space, push)),
        ),
        "rsplit_space" => joined(
            text,
            pieces(|push| rsplit_space(text, case.limit(2), unicode::is_space, push))
                .into_iter()
                .rev(),
        ),
        "bytes_split_space" => joined(
            text,
            pieces(|push| split_space(text, case.limit(2), is_byte_space, push)),
        ),
        "lines" => joined(
            text,
            pieces(|push| split_lines(text, unicode::is_line_break, |line, _| push(line))),
        ),
        "lines_keep" => {
            let keep = |line: Range<usize>, end: usize| line.start..end;
            joined(
                text,
                pieces(|push| {
                    split_lines(text, unicode::is_line_break, |line, end| {
                        push(keep(line, end))
                    })
                }),
            )
        }
        "bytes_lines" => joined(
            text,
            pieces(|push| split_lines(text, is_byte_line_break, |line, _| push(line))),
        ),
        "center" => {
            let (left, right) = center_padding(text.len(), case.limit(2));
            pad(text, left, right, u32::from(b'*')).unwrap()
        }
        "zfill" => zfill(text, case.limit(2)).unwrap(),
        "expandtabs" => expand_tabs(text, case.int(2)).unwrap(),
        "bytes_capitalize" => from_bytes(byte_capitalize(&bytes())),
        "bytes_swapcase" => from_bytes(byte_swapcase(&bytes())),
        "bytes_title" => from_bytes(byte_title(&bytes())),
        "bytes_islower" => number(bytes_are_lower(&bytes()) as u8),
        "bytes_isupper" => number(bytes_are_upper(&bytes()) as u8),
        "bytes_istitle" => number(bytes_are_title(&bytes()) as u8),
        other => panic!("unknown case {other}"),
    }
}

#[test]
fn agrees_with_the_oracle() {
    let mut report = Report::default();
    for case in cases::read(include_str!("cases.tsv")) {
        let case = Case(case);
        report.check(&case.0, answer(&case), case.0[case.0.len() - 1].clone());
    }
    report.finish(2000);
}

/// All needles over two letters against all haystacks: the two-way search agrees with the naive one.
#[test]
fn two_way_agrees_with_naive() {
    let words = |max: u32| (1..=max).flat_map(|len| (0..1u32 << len).map(move |bits| (len, bits)));
    let spell = |(len, bits): (u32, u32)| {
        (0..len)
            .map(|i| 0x100 + (bits >> i & 1) as u16)
            .collect::<Vec<u16>>()
    };
    let haystacks: Vec<_> = words(9).map(spell).collect();
    for needle in words(6).map(spell) {
        let two_way = two_way::TwoWay::new(&needle);
        for haystack in &haystacks {
            let naive = haystack
                .windows(needle.len())
                .position(|window| window == needle);
            assert_eq!(two_way.find(haystack), naive, "{needle:?} in {haystack:?}");
        }
    }
}

/// A quadratic search would take minutes.
#[test]
fn searches_in_linear_time() {
    let haystack = vec![0x20acu16; 1 << 20];
    for odd in [0, 1 << 15, (1 << 16) - 1] {
        let mut needle = vec![0x20acu16; 1 << 16];
        needle[odd] = 0x20ad;
        assert_eq!(
            find(Text::Two(&haystack), Text::Two(&needle), 0..haystack.len()),
            None
        );
        assert_eq!(
            rfind(Text::Two(&haystack), Text::Two(&needle), 0..haystack.len()),
            None
        );
        assert_eq!(
            count(Text::Two(&haystack), Text::Two(&needle), 0..haystack.len()),
            0
        );
    }
    let mut haystack = haystack;
    haystack.extend(std::iter::repeat_n(0x20ad, 1 << 15));
    let mut needle = vec![0x20acu16; 1 << 15];
    needle.extend(std::iter::repeat_n(0x20ad, 1 << 15));
    let at = (1 << 20) - (1 << 15);
    assert_eq!(
        find(Text::Two(&haystack), Text::Two(&needle), 0..haystack.len()),
        Some(at)
    );
    assert_eq!(
        rfind(Text::Two(&haystack), Text::Two(&needle), 0..haystack.len()),
        Some(at)
    );
}

#[test]
fn absurd_lengths_are_errors() {
    let text = Text::One(b"aa");
    assert_eq!(zfill(text, usize::MAX), Err(crate::TextError::memory()));
    assert_eq!(
        pad(text, 1 << 62, 1 << 62, 32),
        Err(crate::TextError::memory())
    );
    assert!(expand_tabs(Text::One(b"\t"), i64::MAX).is_err());
    let spec = crate::format_spec::FormatSpec::parse(
        Text::One(b"09223372036854775807,d"),
        crate::format_spec::Subject::Int,
        "int",
    );
    let locale = crate::format_spec::LocaleNumbers::C;
    let pushed =
        crate::format_spec::push_integer(&mut TextBuf::new(), false, "1", &spec.unwrap(), locale);
    assert_eq!(pushed, Err(crate::TextError::memory()));
}
