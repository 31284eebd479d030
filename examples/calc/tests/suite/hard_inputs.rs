//! Inputs that are meant to break something: each must end with an error, or run, and never take the process with it.

use crate::common::run;
use calc::{Console, Session};
use corevm::{Config, HeapConfig};

/// Small limits, so that the tests are quick.
fn config() -> Config {
    Config {
        recursion_limit: 2_000,
        heap: HeapConfig {
            limit_bytes: 32 << 20,
            ..HeapConfig::default()
        },
        ..Session::default_config()
    }
}

#[track_caller]
fn check(source: impl AsRef<[u8]>, expected: &str) {
    let source = source.as_ref();
    let output = run(config(), "hard.calc", source);
    assert!(
        output.starts_with(expected),
        "{:?}…: expected {expected:?}, got {:?}",
        String::from_utf8_lossy(&source[..source.len().min(60)]),
        &output[..output.len().min(400)],
    );
}

#[test]
fn deep_sources() {
    let deep = "error: the program is nested too deeply";
    for (open, middle, close) in [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("{a: ", "1", "}"),
        ("-", "1", ""),
        ("not ", "1", ""),
        ("2 ^ ", "1", ""),
        ("fn () { ", "1", " }"),
        ("if 1 { ", "1", " }"),
        ("if 1 {} else ", "if 1 {}", ""),
        ("while 0 { ", "1", " }"),
        ("for i in [] { ", "1", " }"),
        ("do { ", "1", " }"),
        ("try { ", "1", " } catch e {}"),
        ("f(", "1", ")"),
        ("x[", "1", "]"),
    ] {
        for count in [5_000, 100_000] {
            let source = open.repeat(count) + middle + &close.repeat(count);
            check(&source, deep);
            // An unfinished one is no different.
            check(open.repeat(count), deep);
        }
    }
    for part in [".a", "()", "[0]", " with {}", " + 1", " and 1", " < 1"] {
        check("x".to_owned() + &part.repeat(100_000), deep);
    }
}

#[test]
fn sources_within_the_limits() {
    check(
        "print(".to_owned() + &"(".repeat(80) + "7" + &")".repeat(81),
        "7\n",
    );
    check("print(1".to_owned() + &" + 1".repeat(250) + ")", "251\n");
    let wide = format!("print(len([{}]))", "1, ".repeat(50_000));
    check(&wide, "50000\n");
    let long = "let a = 1\n".repeat(20_000) + "print(a)";
    check(&long, "1\n");
    let fields: String = (0..3_000).map(|i| format!("f{i}: {i}, ")).collect();
    check(format!("print({{{fields}}}.f2999)"), "2999\n");
    let parameters: String = (0..2_000).map(|i| format!("p{i}, ")).collect();
    let arguments: String = (0..2_000).map(|i| format!("{i}, ")).collect();
    check(
        format!("fn f({parameters}) {{ p1999 }}\nprint(f({arguments}))"),
        "1999\n",
    );
    let many = format!("print({})", "1, ".repeat(70_000));
    check(&many, "error: too many arguments");
}

#[test]
fn broken_sources() {
    check(
        "print(\"abc",
        "error: a text that does not end on its line\n  at hard.calc:1",
    );
    check(
        "\n\nlet x = \"abc\n\"",
        "error: a text that does not end on its line\n  at hard.calc:3",
    );
    check("\"\\q\"", "error: an unknown escape");
    check("\"\\u{110000}\"", "error: an unknown escape");
    check("\"\\u", "error: an unknown escape");
    check("\"\\", "error: an unknown escape");
    check("let 1 = 2", "error: expected a name, found a number");
    check("let x", "error: expected `=`, found the end of the program");
    check("f(1", "error: expected `,`, found the end of the program");
    check("1 = 2", "error: this cannot be assigned to");
    check("f() = 2", "error: this cannot be assigned to");
    check("break", "error: `break` outside of a loop");
    check(
        "while 1 { fn () { continue } }",
        "error: `continue` outside of a loop",
    );
    check("yield 1", "error: `yield` outside of a function");
    check("fn f(a, a) {}", "error: the parameter `a` exists already");
    check("1 2", "error: expected the end of the statement");
    check("} ) ]", "error: expected an expression, found `}`");
    check("1e999", "error: a number out of range");
    check("9".repeat(20_000), "error: a number with too many digits");
    check("$", "error: an unexpected character '$'");
    check("\u{0}", "error: an unexpected character");
    check(
        [0xFF, 0xFE, 0x00, 0x9F],
        "error: hard.calc: byte 0 is no UTF-8",
    );
    check("", "");
    check("# only a comment", "");
    check("\r\n\t;;;\n", "");
}

/// Bytes from a simple generator, and tokens in any order: the outcome does not matter, that there is one does.
#[test]
fn garbage() {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % below
    };
    let words = [
        "let", "x", "y", "=", "1", "2.5", "\"s\"", "(", ")", "[", "]", "{", "}", ",", ":", ".",
        "fn", "if", "else", "for", "in", "try", "catch", "with", "+", "-", "^", "\n", ";", "nil",
        "and", "not", "..", "do", "return", "throw", "print", "yield", "self",
    ];
    for _ in 0..3_000 {
        let bytes: Vec<u8> = (0..next(40)).map(|_| next(256) as u8).collect();
        run(config(), "garbage", &bytes);
        let ascii: Vec<u8> = (0..next(40)).map(|_| 32 + next(95) as u8).collect();
        run(config(), "garbage", &ascii);
        let tokens: Vec<&str> = (0..next(25)).map(|_| words[next(words.len())]).collect();
        // No `while`: such a program might be right, and not end.
        run(config(), "garbage", tokens.join(" ").as_bytes());
    }
}

#[test]
fn endless_recursion() {
    let overflow = "error: too many calls within each other\n  in f, hard.calc:1\n  … ";
    check("fn f() { 1 + f() }\nf()", overflow);
    check(
        "let f = fn () { f() }; f()",
        "error: too many calls within each other",
    );
    check("let r = {fn f() { self.f() }}; r.f()", overflow);
    check(
        "let R = {fn text() { str(self) }}\nprint(R)",
        "error: too many calls",
    );
    check("fn f(x) { each([1], f) }\nf(1)", "error: too many calls");
    check(
        "fn g() { for x in g() { yield x } }\nnext(g())",
        "error: too many calls",
    );
    check(
        "let r = {}; r.call = r; r()",
        "error: a record cannot be called",
    );
    check("fn f() { try { f() } catch e { 1 } }\nprint(f())", "1\n");
}

#[test]
fn memory() {
    let memory = "error: out of memory\n  in main";
    check("let l = []; while true { l.push([1, 2, 3]) }", memory);
    check("let s = \"x\"; while true { s = s + s }", memory);
    check("let s = \"x\"; while true { s += \"abcdefgh\" }", memory);
    check("let l = [1]; while true { l = l + l }", memory);
    check("let r = nil; while true { r = {next: r} }", memory);
    check(
        "let f = nil; while true { let g = f; f = fn () { g } }",
        memory,
    );
    check(
        "let m = map(); let i = 0; while true { m[i] = i; i += 1 }",
        memory,
    );
    check(
        "let r = {}; let i = 0; while true { r[str(i)] = i; i += 1 }",
        memory,
    );
    check("print(\"ab\".repeat(10 ^ 17))", memory);
    check(
        "fn f() { f(); f() }\nlet l = []; while true { l.push(0..10) }",
        memory,
    );
    check("let l = list(0..10 ^ 18)", memory);
    check(
        "let r = {}; while true { r = r with {} }",
        "error: the chain of prototypes",
    );
    // The program may go on with what it gets back.
    check(
        "let l = []\ntry { while true { l.push([l]) } } catch e { l = nil; print(e.message) }\nprint(len(list(0..100)))",
        "out of memory\n100\n",
    );
}

#[test]
fn numbers() {
    check("print(2 ^ 100000000000)", "error: the number is too large");
    check(
        "let n = 3; while true { n *= n }",
        "error: the number is too large",
    );
    check(
        "print(1 ^ 10 ^ 30, 0 ^ 10 ^ 30, (-1) ^ (10 ^ 30 + 1))",
        "1 0 -1\n",
    );
    check("print(10 ^ 400 * 1.0)", "inf\n");
    check(
        "print(10 ^ 400 > 1e308, 10 ^ 400 == 1e308 * 10)",
        "true false\n",
    );
    check(
        "let inf = 1e308 * 10; print(inf - inf == inf - inf, inf > 10 ^ 400)",
        "false true\n",
    );
    check("print(int(1e308 * 10))", "error: this float is no integer");
    check(
        "print(4611686018427387904 div -1, -4611686018427387904 div -1)",
        "-4611686018427387904 4611686018427387904\n",
    );
    check(
        "print(-9223372036854775808, 9223372036854775807, -9223372036854775807 - 1)",
        "-9223372036854775808 9223372036854775807 -9223372036854775808\n",
    );
    check(
        "for i in 9223372036854775806..9223372036854775807 { print(i) }",
        "9223372036854775806\n",
    );
    check(
        "print(1 / 0)",
        "error: cannot divide by zero\n  in main, hard.calc:1\n",
    );
    check(
        "\n\nprint(0 % 0)",
        "error: cannot divide by zero\n  in main, hard.calc:3\n",
    );
}

#[test]
fn values_that_hold_themselves() {
    check(
        "let l = []; l.push(l); print(len(str(l)) < 100000)",
        "true\n",
    );
    check(
        "let l = []; for i in 0..10 { l.push(l) }; print(len(str(l)) < 100000)",
        "true\n",
    );
    check(
        "let l = []; for i in 0..100000 { l = [l] }; print(len(str(l)) < 100)",
        "true\n",
    );
    check(
        "let m = map(); m[m] = m; print(m in m, len(str(m)) > 3)",
        "true true\n",
    );
}

/// A session lives on after each of its errors.
#[test]
fn sessions_survive_errors() {
    let (console, _) = Console::captured();
    let session = Session::new(config(), console);
    session.run("a", "let n = 1\nfn f() { f() }").expect("runs");
    for source in ["f()", "let", "1 / 0", "throw 5", "while true { f() }"] {
        assert!(session.run("b", source).is_err(), "{source}");
    }
    assert_eq!(session.run("c", "n += 1; n"), Ok(Some("2".to_owned())));
    assert_eq!(session.run("d", "let n = 7"), Ok(None));
    assert_eq!(session.run("e", "n"), Ok(Some("7".to_owned())));
}
