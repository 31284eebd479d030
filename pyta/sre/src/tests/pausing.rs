//! Budgets, stack limits, templates.

use super::*;

fn word_list(pattern: &str) -> (Vec<u32>, u32) {
    let mut lines = include_str!("cases.txt").lines();
    lines
        .find(|line| line.strip_prefix("P ").is_some_and(|rest| rest == pattern))
        .unwrap();
    let words: Vec<u32> = lines
        .next()
        .unwrap()
        .split(' ')
        .skip(1)
        .map(|word| word.parse().unwrap())
        .collect();
    (words[1..].to_vec(), words[0])
}

#[test]
fn catastrophic_patterns_pause() {
    let (words, groups) = word_list("'(x+x+)+y' 0");
    let program = Program::new(&words, groups, &StdClass).unwrap();
    let subject = vec![b'x'; 60];
    let mut matcher = Matcher::new(&program);
    matcher.begin(Mode::Match, 0, subject.len());
    for _ in 0..5 {
        let mut budget = 100_000;
        let status = matcher.run(&program, Subject::Narrow(&subject), &StdClass, &mut budget);
        assert_eq!((status, budget), (Status::Paused, 0));
        assert_eq!(matcher.span(0), None);
    }
    // The matcher can be used again after it was left.
    matcher.begin(Mode::Match, 0, 3);
    let mut budget = 1000;
    assert_eq!(
        matcher.run(&program, Subject::Narrow(b"xxy"), &StdClass, &mut budget),
        Status::Matched
    );
    assert_eq!(matcher.span(1), Some((0, 2)));
}

#[test]
fn the_stack_has_a_limit() {
    let (words, groups) = word_list("'(x+x+)+y' 0");
    let program = Program::new(&words, groups, &StdClass).unwrap();
    let mut matcher = Matcher::new(&program);
    matcher.set_stack_limit(1);
    matcher.begin(Mode::Match, 0, 6);
    let mut budget = 1000;
    assert_eq!(
        matcher.run(&program, Subject::Narrow(b"xxxxxx"), &StdClass, &mut budget),
        Status::StackLimit
    );
    assert_eq!(
        matcher.run(&program, Subject::Narrow(b"xxxxxx"), &StdClass, &mut budget),
        Status::StackLimit
    );
}

#[test]
fn long_subjects_need_little_stack() {
    let (words, groups) = word_list(r#"'"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"' 0"#);
    let program = Program::new(&words, groups, &StdClass).unwrap();
    let mut subject = vec![b'"'];
    for _ in 0..200_000 {
        subject.extend(b"ab\\n");
    }
    subject.push(b'"');
    let mut matcher = Matcher::new(&program);
    matcher.begin(Mode::FullMatch, 0, subject.len());
    let mut budget = u64::MAX;
    assert_eq!(
        matcher.run(&program, Subject::Narrow(&subject), &StdClass, &mut budget),
        Status::Matched
    );
    assert_eq!(matcher.stack_bytes(), 0);
}

#[test]
fn templates_expand_in_order() {
    let template = Template::new("a", vec![(1, "b"), (0, "")], 1).unwrap();
    let parts: Vec<_> = template.parts().collect();
    assert_eq!(
        parts,
        [
            TemplatePart::Literal(&"a"),
            TemplatePart::Group(1),
            TemplatePart::Literal(&"b"),
            TemplatePart::Group(0),
            TemplatePart::Literal(&""),
        ]
    );
    assert!(template.as_literal().is_none());
    assert!(Template::new("", vec![(2, "")], 1).is_none());
    assert_eq!(
        Template::new("x", Vec::new(), 0).unwrap().as_literal(),
        Some(&"x")
    );
}

#[test]
fn case_functions_follow_the_flags() {
    assert_eq!(getlower(&StdClass, 0x41, 0), 0x61);
    assert_eq!(getlower(&StdClass, 0xc9, 0), 0xc9);
    assert_eq!(getlower(&StdClass, 0xc9, flags::UNICODE), 0xe9);
    assert_eq!(getlower(&StdClass, 0xc9, flags::LOCALE), 0xc9);
    assert!(ascii_iscased(0x7a) && !ascii_iscased(0xe9));
    assert!(unicode_iscased(&StdClass, 0xe9) && !unicode_iscased(&StdClass, 0x4e2d));
    assert_eq!(
        (ascii_tolower(0x5a), unicode_tolower(&StdClass, 0x416)),
        (0x7a, 0x436)
    );
}
