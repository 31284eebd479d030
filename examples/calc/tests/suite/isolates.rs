//! Two sessions take turns at every poll, with programs of another language in between: they share nothing.

use calc::{Console, Progress, Session};
use corevm::bytecode::{text, verify};
use corevm::plain::run_module;
use corevm::{Config, HeapConfig};

const PLAIN: &str = include_str!("../../../../vm/tests/filetests/calls/fib.core");

fn stressed() -> Config {
    Config {
        suspend_at_polls: true,
        gc_stress_minor: 1,
        gc_stress_full: 3,
        heap: HeapConfig {
            poison: true,
            ..HeapConfig::default()
        },
        ..Session::default_config()
    }
}

const FIRST: &str = r#"
let shared = "first"
fn squares(n) { for i in 0..n { yield i * i } }
let total = 0
for s in squares(20) { total += s }
print(shared, total, try { Error.mark } catch e { 0 })
"#;

const SECOND: &str = r#"
let shared = {name: "second", fn text() { "<" + self.name + ">" }}
Error.mark = 1
fn fib(n) { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }
print(shared, fib(10), each([1, 2, 3], fn (n) { fib(n + 10) }))
[1][5]
"#;

#[test]
fn isolates_take_turns() {
    let plain = text::assemble(PLAIN).expect("assembles");
    let verified = || verify(plain.clone()).expect("is verified");
    let alone = run_module(verified(), Config::default()).expect("runs");

    let ((first_console, first_text), (second_console, second_text)) =
        (Console::captured(), Console::captured());
    let first = Session::new(stressed(), first_console);
    let second = Session::new(stressed(), second_console);
    let mut progress = [
        first.start("first.calc", FIRST),
        second.start("second.calc", SECOND),
    ];
    let mut turns = [0, 0];
    while progress.contains(&Ok(Progress::Suspended)) {
        for (i, session) in [&first, &second].into_iter().enumerate() {
            if progress[i] == Ok(Progress::Suspended) {
                progress[i] = session.resume();
                turns[i] += 1;
            }
        }
        if turns[0] % 50 == 0 {
            assert_eq!(
                run_module(verified(), Config::default()).as_ref(),
                Ok(&alone)
            );
        }
    }
    assert!(turns.iter().all(|turns| *turns > 30), "{turns:?}");

    let text = |text: &std::cell::RefCell<Vec<u8>>| String::from_utf8(text.take());
    assert_eq!(text(&first_text).as_deref(), Ok("first 2470 0\n"));
    assert_eq!(
        text(&second_text).as_deref(),
        Ok("<second> 55 [89, 144, 233]\n")
    );
    assert_eq!(progress[0], Ok(Progress::Done(None)));
    let failure = progress[1].as_ref().expect_err("the last line throws");
    assert_eq!(
        failure.to_string(),
        "error: there is no item 5\n  in main, second.calc:6"
    );
}
