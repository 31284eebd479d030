//! Deep sources neither overflow the native stack nor are they taken for something else.

use pyta_syntax::ast::visitor::{Visitor, walk_expr};
use pyta_syntax::ast::{Expr, Stmt};
use pyta_syntax::{ErrorKind, Mode, Options, Parsed, Source, SyntaxError, parse};

fn parse_text(text: &str) -> Result<Parsed, SyntaxError> {
    parse(
        &Source::from_text(text, "f")?,
        Mode::Exec,
        Options::default(),
    )
}

/// Counts levels of the real tree.
#[derive(Default)]
struct Depth {
    now: u32,
    most: u32,
}

impl<'a> Visitor<'a> for Depth {
    fn visit_expr(&mut self, expression: &'a Expr) {
        self.now += 1;
        self.most = self.most.max(self.now);
        walk_expr(self, expression);
        self.now -= 1;
    }
}

fn real_depth(parsed: &Parsed) -> u32 {
    let mut depth = Depth::default();
    parsed.with_stack(|| {
        parsed
            .body()
            .iter()
            .for_each(|stmt: &Stmt| depth.visit_stmt(stmt))
    });
    depth.most
}

fn repeated(start: &str, part: &str, end: &str, count: usize) -> String {
    format!("{start}{}{end}", part.repeat(count))
}

/// What CPython 3.14 accepts on an 8 MB stack is accepted, walked and dropped.
#[test]
fn deep_trees_are_accepted() {
    for (start, part, end, count) in [
        ("1", "+1", "", 27_000),
        ("a", ".b", "", 27_000),
        ("x", "()", "", 27_000),
        ("x", "[0]", "", 27_000),
        ("", "-", "x", 5900),
        ("", "not ", "x", 5900),
        ("", "lambda:", "x", 2900),
        ("x", "**x", "", 2900),
        ("x", " if x else x", "", 5900),
        ("x", " and x", "", 100_000),
        ("x", " < x", "", 100_000),
        ("x=", "x=", "x", 100_000),
        ("", "'a'", "", 100_000),
        ("x = [", "-1, ", "]", 100_000),
        ("x = [", "lambda x, y=-1: x, ", "]", 30_000),
        ("f'", "{-x:>{w}}", "'", 30_000),
    ] {
        let text = repeated(start, part, end, count);
        let parsed = parse_text(&text).unwrap_or_else(|error| panic!("{part}: {error}"));
        let real = real_depth(&parsed);
        assert!(
            real <= parsed.depth(),
            "{part}: {real} > {}",
            parsed.depth()
        );
    }
}

#[test]
fn brackets_nest_200_levels() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("f(", ")"),
        ("x[", "]"),
        ("{1:", "}"),
    ] {
        let nested = |count| format!("{}x{}", open.repeat(count), close.repeat(count));
        let parsed = parse_text(&nested(200)).unwrap();
        assert!(real_depth(&parsed) <= parsed.depth());
        assert_eq!(
            parse_text(&nested(201)).unwrap_err().message,
            "too many nested parentheses"
        );
    }
}

#[test]
fn blocks_nest_99_levels() {
    let nested = |count: usize| {
        let heads: String = (0..count)
            .map(|level| " ".repeat(level) + "if x:\n")
            .collect();
        heads + &" ".repeat(count) + "pass\n"
    };
    assert!(parse_text(&nested(99)).is_ok());
    let error = parse_text(&nested(100)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Indentation);
    assert_eq!(error.message, "too many levels of indentation");
}

#[test]
fn strings_nest_149_levels() {
    let nested = |count: usize| "f'{".repeat(count) + "1" + &"}'".repeat(count);
    assert!(parse_text(&nested(149)).is_ok());
    let error = parse_text(&nested(150)).unwrap_err();
    assert_eq!(error.message, "too many nested f-strings or t-strings");
}

#[test]
fn too_deep_trees_are_refused() {
    for (start, part, end, count, kind) in [
        ("1", "+1", "", 1_000_000, ErrorKind::Recursion),
        ("a", ".b", "", 2_000_000, ErrorKind::Recursion),
        ("x", "()", "", 1_000_000, ErrorKind::Recursion),
        ("", "-", "x", 1_000_000, ErrorKind::Memory),
        ("", "not ", "x", 1_000_000, ErrorKind::Memory),
        ("", "lambda:", "x", 100_000, ErrorKind::Memory),
        ("", "lambda x, y: ", "x", 100_000, ErrorKind::Memory),
        ("x", "**x", "", 1_000_000, ErrorKind::Memory),
        ("x", " if x else x", "", 100_000, ErrorKind::Memory),
        ("", "(", "", 10_000, ErrorKind::Syntax),
        ("", "{", "", 10_000, ErrorKind::Syntax),
    ] {
        let error = parse_text(&repeated(start, part, end, count)).unwrap_err();
        assert_eq!(error.kind, kind, "{part}: {error}");
    }
}

/// Errors deep inside do not overflow the diagnosing pass either.
#[test]
fn errors_in_deep_sources() {
    let comma = "invalid syntax. Perhaps you forgot a comma?";
    for (text, message) in [
        (repeated("(a", ".b", " c)", 20_000), comma),
        (repeated("(", "-", " c d)", 5000), comma),
        (repeated("(", "1+", ")", 20_000), "invalid syntax"),
        ("f(".repeat(199) + "x y" + &")".repeat(199), comma),
        ("(lambda:".repeat(190) + "x y" + &")".repeat(190), comma),
        ("*".repeat(5000), "invalid syntax"),
        (":".repeat(100_000), "invalid syntax"),
    ] {
        assert_eq!(parse_text(&text).unwrap_err().message, message);
    }
}
