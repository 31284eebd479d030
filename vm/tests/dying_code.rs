//! Code dies when nothing names it any more, in every tier, and what takes its place is not mistaken for it.

use std::rc::Rc;

use corevm::bytecode::{text, verify};
use corevm::interp::{Outcome, call};
use corevm::plain::Plain;
use corevm::tier::JitConfig;
use corevm::{CodeId, Config, HeapConfig, Isolate, LoadedModule, NoHost, V};

/// Defines `caller`, which calls whatever `work` is a hundred times and adds up what that gives.
const CALLER: &str = r#".module "caller"
.language "plain"

.function body
    make_function r0, @caller
    store_global r0, "caller"
    ret r0

.function caller
    load_int r0, 0
    load_int r1, 0
again:
    br_ge_imm r1, 100, true, done
    load_global r2, "work"
    move r5, r1
    call r2, 1
    add r0, r0, r2
    add_imm r1, r1, 1
    loop again
done:
    ret r0
"#;

/// Defines `work`, which adds a number, a loop around it so that there is a landing, and makes a closure.
fn work(number: usize) -> String {
    format!(
        r#".module "work"
.language "plain"

.function body
    make_function r0, @work
    store_global r0, "work"
    ret r0

.function work
    .positional x
    load_int r1, 0
again:
    add_imm r0, r0, {number}
    add_imm r1, r1, 1
    br_ge_imm r1, 2, true, done
    loop again
done:
    make_function r2, @give
    move r5, r0
    call r2, 1
    ret r2

.function give
    .positional x
    ret r0
"#
    )
}

/// Defines `numbers`, a suspended generator, and nothing that it is made from.
const GENERATOR: &str = r#".module "generator"
.language "plain"

.function body
    make_function r0, @count
    call r0, 0
    store_global r0, "numbers"
    ret r0

.function count
    .generator 0
    load_int r0, 0
again:
    yield r1, r0
    add_imm r0, r0, 1
    loop again
"#;

/// Gives the next number.
const NEXT: &str = r#".module "next"
.language "plain"

.function body
    load_global r1, "numbers"
    load_special r2, nil
    send r0, r1, r2, end
end:
    ret r0
"#;

fn configurations() -> Vec<Config> {
    let mut all = Vec::new();
    for jit in [JitConfig::OFF, JitConfig::EAGER, JitConfig::SOON] {
        for (gc_stress_minor, gc_stress_full) in [(0, 0), (1, 0), (1, 3), (0, 1)] {
            all.push(Config {
                jit,
                gc_stress_minor,
                gc_stress_full,
                heap: HeapConfig {
                    poison: true,
                    ..HeapConfig::default()
                },
                ..Config::default()
            });
        }
    }
    all
}

/// An isolate that keeps a map for globals.
fn isolate(config: Config) -> Isolate {
    let set_up = |cx: corevm::Cx<'_>| {
        Plain::set_up(cx);
        cx.set_local(cx.new_map().v());
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

fn load(isolate: &Isolate, source: &str) -> Rc<LoadedModule> {
    let module = text::assemble(source).expect("the program assembles");
    let module = verify(module).expect("the program is well formed");
    isolate.load(Rc::new(module)).expect("it needs no natives")
}

/// Runs a module's body; everything is collected on the way.
fn run<'i>(isolate: &'i Isolate, module: &LoadedModule) -> V<'i> {
    let cx = isolate.enter();
    let body = cx.new_function(CodeId(module.first_code), cx.local(), V::NIL);
    returned(isolate, body.v())
}

fn run_source<'i>(isolate: &'i Isolate, source: &str) -> V<'i> {
    let module = load(isolate, source);
    run(isolate, &module)
}

fn returned<'i>(isolate: &'i Isolate, callee: V<'_>) -> V<'i> {
    isolate.heap().request_full_collection();
    match call(isolate, callee, &[]) {
        Outcome::Returned(value) => value,
        outcome => panic!("{outcome:?}"),
    }
}

fn global<'i>(isolate: &'i Isolate, name: &str) -> V<'i> {
    let cx = isolate.enter();
    let globals = cx.local().as_map().expect("it was set up");
    let found = globals.get_symbol(cx.symbol(name));
    found.expect("a module has set it")
}

#[test]
fn a_function_that_is_replaced_dies_with_its_module() {
    for config in configurations() {
        let isolate = isolate(config);
        run_source(&isolate, CALLER);
        let mut most = 0;
        for number in 0..150 {
            run_source(&isolate, &work(number));
            let sum = returned(&isolate, global(&isolate, "caller"));
            assert_eq!(sum.as_small(), Some(4950 + 200 * number as i64));
            most = most.max(isolate.codes().len());
        }
        // Machine code of the caller knows some that it was compiled with.
        assert!(most < 60, "{most} codes");
    }
}

#[test]
fn a_suspended_generator_keeps_its_code() {
    for config in configurations() {
        let isolate = isolate(config);
        run_source(&isolate, GENERATOR);
        for number in 0..50 {
            run_source(&isolate, &work(number));
            let next = run_source(&isolate, NEXT);
            assert_eq!(next.as_small(), Some(number as i64));
        }
    }
}

#[test]
fn a_module_that_is_held_stays() {
    for config in configurations() {
        let isolate = isolate(config);
        run_source(&isolate, CALLER);
        let held = load(&isolate, &work(1));
        for _ in 0..5 {
            run_source(&isolate, &work(2));
            returned(&isolate, global(&isolate, "caller"));
        }
        run(&isolate, &held);
        let sum = returned(&isolate, global(&isolate, "caller"));
        assert_eq!(sum.as_small(), Some(4950 + 200));
    }
}

#[test]
fn a_census_ages_nothing() {
    for config in configurations() {
        let isolate = isolate(config);
        for number in 0..20 {
            run_source(&isolate, CALLER);
            isolate.enter().request_census();
            run_source(&isolate, &work(number));
            for _ in 0..3 {
                let sum = returned(&isolate, global(&isolate, "caller"));
                assert_eq!(sum.as_small(), Some(4950 + 200 * number as i64));
            }
        }
    }
}

#[test]
fn many_small_programs_provoke_collections() {
    let isolate = isolate(Config::default());
    let mut most = 0;
    for number in 0..20_000 {
        let module = load(&isolate, &work(number % 100));
        let cx = isolate.enter();
        let body = cx.new_function(CodeId(module.first_code), cx.local(), V::NIL);
        drop(module);
        let outcome = call(&isolate, body.v(), &[]);
        assert!(matches!(outcome, Outcome::Returned(_)), "{outcome:?}");
        most = most.max(isolate.codes().len());
    }
    assert!(most < 20_000, "{most} codes");
}
