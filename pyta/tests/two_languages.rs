//! Two languages in one process: a program in Python and one in calc take turns at every poll, and share nothing.

use calc::{Console, Progress, Session};
use corevm::Config;
use corevm::interp::{self, Outcome};
use pyta_host::OsHost;
use pyta_runtime::host::PythonHost;
use pyta_runtime::interpreter::{Interpreter, Start, describe};
use pyta_runtime::stdlib::sys::{self, Settings};
use pyta_runtime::{roots, self_hosted};
use pyta_text::hash::HashKey;

const CALC: &str = r#"
fn squares(n) { for i in 0..n { yield i * i } }
let total = 0
for s in squares(30) { total += s }
total
"#;

const PYTHON: &str =
    "sum(sorted([x * x for x in range(30)], key=lambda x: -x)[i] for i in range(30))";

#[test]
fn python_and_calc_take_turns() {
    let config = || Config {
        suspend_at_polls: true,
        gc_stress_minor: 3,
        gc_stress_full: 50,
        ..Session::default_config()
    };
    let (console, _) = Console::captured();
    let calc = Session::new(config(), console);
    let start = Start {
        vm: config(),
        host: Box::new(PythonHost::new(OsHost::start())),
        hash_key: HashKey::from_seed(1),
    };
    let python = Interpreter::new(start).expect("Python starts");

    let settings = Settings {
        flags: vec![0; 21],
        ..Settings::default()
    };
    assert!(sys::install(python.enter(), &settings).is_ok());
    let Ok(setup) = self_hosted::function(python.enter(), "sys_setup") else {
        panic!("the prelude has it");
    };
    if let Outcome::Raised(exception) = python.call(setup, &[]) {
        panic!("{}", describe(python.enter(), exception));
    }

    let cx = python.enter();
    let builtins = cx.root(roots::BUILTINS).as_map().expect("a namespace");
    let eval = builtins.get_symbol(cx.symbol("eval")).expect("a builtin");
    let source = cx.new_str(PYTHON).v();
    let mut given = match interp::call(python.isolate(), eval, &[source, cx.new_map().v()]) {
        Outcome::Suspended => None,
        other => panic!("no poll: {other:?}"),
    };
    let mut progress = calc.start("program.calc", CALC);
    let mut turns = 0;
    while given.is_none() || progress == Ok(Progress::Suspended) {
        if progress == Ok(Progress::Suspended) {
            progress = calc.resume();
        }
        if given.is_none() {
            given = match interp::resume(python.isolate()) {
                Outcome::Suspended => None,
                Outcome::Returned(value) => Some(value.as_small()),
                Outcome::Raised(exception) => panic!("{}", describe(python.enter(), exception)),
                Outcome::Stopped(stop) => panic!("{stop}"),
            };
        }
        turns += 1;
    }
    assert!(turns > 30, "{turns}");
    assert_eq!(given, Some(Some(8555)));
    assert_eq!(progress, Ok(Progress::Done(Some("8555".to_owned()))));
}
