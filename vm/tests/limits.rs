//! What stops a program, and what goes on after that.

use std::rc::Rc;

use corevm::bytecode::{text, verify};
use corevm::interp::{Outcome, call, resume};
use corevm::plain::Plain;
use corevm::tier::JitConfig;
use corevm::{CodeId, Config, Isolate, NoHost, Stop, StopRequest, V};

/// Counts to 30,000.
const COUNTING: &str = r#".module "counting"
.language "plain"

.function body
    load_int r0, 0
again:
    add_imm r0, r0, 1
    br_ge_imm r0, 30000, true, done
    loop again
done:
    ret r0
"#;

/// Counts for ever.
const ENDLESS: &str = r#".module "endless"
.language "plain"

.function body
    load_int r0, 0
again:
    add_imm r0, r0, 1
    loop again
"#;

fn isolate(config: Config) -> Isolate {
    let set_up = |cx: corevm::Cx<'_>| {
        Plain::set_up(cx);
        Ok::<_, String>(())
    };
    let isolate = Isolate::new(
        config,
        Box::new(Plain),
        Box::new(NoHost),
        Plain::state(),
        set_up,
    );
    let isolate = isolate.expect("it can be set up");
    corevm::install_compiler(&isolate);
    isolate
}

fn start<'i>(isolate: &'i Isolate, source: &str) -> Outcome<'i> {
    let module = text::assemble(source).expect("the program assembles");
    let module = verify(module).expect("the program is well formed");
    let loaded = isolate.load(Rc::new(module)).expect("it needs no natives");
    let cx = isolate.enter();
    let body = cx.new_function(CodeId(loaded.first_code), cx.new_map().v(), V::NIL);
    call(isolate, body.v(), &[])
}

fn tiers() -> [Config; 3] {
    [JitConfig::OFF, JitConfig::EAGER, JitConfig::SOON].map(|jit| Config {
        jit,
        ..Config::default()
    })
}

#[test]
fn another_thread_stops_a_program() {
    for config in tiers() {
        let isolate = isolate(config);
        let stopper = isolate.stopper();
        let other = std::thread::spawn(move || stopper.stop(Stop::Deadline));
        let outcome = start(&isolate, ENDLESS);
        assert!(
            matches!(outcome, Outcome::Stopped(Stop::Deadline)),
            "{outcome:?}"
        );
        other.join().expect("it does not panic");

        isolate.stopper().stop(Stop::Cancelled);
        let outcome = resume(&isolate);
        assert!(
            matches!(outcome, Outcome::Stopped(Stop::Cancelled)),
            "{outcome:?}"
        );
        isolate.abandon();
        assert!(!isolate.is_suspended());
        let outcome = start(&isolate, COUNTING);
        assert!(matches!(outcome, Outcome::Returned(_)), "{outcome:?}");
    }
}

#[test]
fn a_stop_is_seen_outside_until_it_happens() {
    let request = StopRequest::default();
    let isolate = isolate(Config {
        stop_request: Some(request.clone()),
        ..Config::default()
    });
    let stopper = isolate.stopper();
    stopper.stop(Stop::Cancelled);
    stopper.stop(Stop::Deadline);
    assert!(request.is_made());
    let outcome = start(&isolate, ENDLESS);
    assert!(
        matches!(outcome, Outcome::Stopped(Stop::Cancelled)),
        "the first reason counts: {outcome:?}"
    );
    assert!(!request.is_made());

    stopper.stop(Stop::Deadline);
    stopper.withdraw(Stop::Cancelled);
    assert!(request.is_made());
    stopper.withdraw(Stop::Deadline);
    assert!(!request.is_made());
}

#[test]
fn fuel_is_given_bit_by_bit() {
    let mut used = Vec::new();
    for config in tiers() {
        let isolate = isolate(Config {
            fuel: Some(1000),
            ..config
        });
        let mut outcome = start(&isolate, COUNTING);
        let mut stops = 0;
        while let Outcome::Stopped(stop) = outcome {
            assert_eq!(stop, Stop::Fuel);
            assert_eq!(isolate.fuel_left(), Some(0));
            stops += 1;
            isolate.add_fuel(1000);
            outcome = resume(&isolate);
        }
        let Outcome::Returned(value) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(value.as_small(), Some(30000));
        used.push((stops, isolate.fuel_used()));
    }
    assert_eq!(used[0], used[1]);
    assert_eq!(used[0], used[2]);
    // Once `load_int` and `ret`, and three instructions a round of which the last one is left.
    assert_eq!(used[0].1, 2 + 3 * 30000 - 1);
    assert_eq!(used[0].0, 89);
}

#[test]
fn without_fuel_nothing_is_counted() {
    let isolate = isolate(Config::default());
    start(&isolate, COUNTING);
    assert_eq!(isolate.fuel_used(), 0);
    assert_eq!(isolate.fuel_left(), None);
}
