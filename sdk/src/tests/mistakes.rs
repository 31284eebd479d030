//! What an author is told.

use super::{build, finish};
use crate::bytecode::Span;
use crate::{
    FunctionBuilder, Label, ModuleBuilder, Op, Parameters, Reg, Sense, StackBuilder, Window,
};

struct Stranger {
    label: Label,
    register: Reg,
    window: Window,
}

fn stranger() -> Stranger {
    let mut other = FunctionBuilder::new("g", "g", Parameters::default());
    Stranger {
        label: other.label(),
        register: other.temp(),
        window: other.window(),
    }
}

#[test]
fn are_reported_in_terms_of_what_was_emitted() {
    type Case = (&'static str, fn(&mut FunctionBuilder));
    let cases: &[Case] = &[
        ("the label jumped to was never bound", |f| {
            let label = f.label();
            f.jump(label);
        }),
        ("the label is bound a second time", |f| {
            let label = f.here();
            f.bind(label);
        }),
        ("`loop_to` goes to a label that is not bound yet", |f| {
            let label = f.label();
            f.loop_to(label);
        }),
        ("the label belongs to another function", |f| {
            f.jump(stranger().label)
        }),
        ("the register belongs to another function", |f| {
            f.ret(stranger().register)
        }),
        ("there is no parameter 2", |f| {
            let register = f.parameter(2);
            f.ret(register);
        }),
        ("parameters are declared after other registers", |f| {
            f.declare_parameters(Default::default());
        }),
        ("temporary t0 is given back but not in use", |f| {
            let t = f.temp();
            f.free(t);
            f.free(t);
        }),
        ("the mark is above the temporaries in use", |f| {
            let t = f.temp();
            let mark = f.mark();
            f.free(t);
            f.release(mark);
        }),
        ("temporaries above the call window are still in use", |f| {
            let mut window = f.window();
            f.arg(&mut window);
            f.temp();
            f.call(window);
        }),
        ("temporaries above the call window are still in use", |f| {
            let mut window = f.window();
            f.temp();
            f.arg(&mut window);
            f.call(window);
        }),
        ("the call window was given back before the call", |f| {
            let mark = f.mark();
            let window = f.window();
            f.release(mark);
            f.call(window);
        }),
        ("the call window belongs to another function", |f| {
            f.call(stranger().window);
        }),
        (
            "the call window does not have what `get_method` wants",
            |f| {
                let mut window = f.window();
                let x = f.arg(&mut window);
                f.get_method(&mut window, x, "m");
                f.call(window);
            },
        ),
        (
            "the call window does not have what `call_spread` wants",
            |f| {
                let mut window = f.window();
                f.arg(&mut window);
                f.call_spread(window);
            },
        ),
        (
            "a region inside of this exception region is still open",
            |f| {
                let (x, handler) = (f.parameter(0), f.label());
                let region = f.begin_region();
                f.begin_region();
                f.end_region(region, handler, x);
            },
        ),
        ("the exception region is not in the state for this", |f| {
            let region = f.begin_region();
            f.resume_region(region);
        }),
        ("the exception region was never ended", |f| {
            let x = f.parameter(0);
            f.begin_region();
            f.ret(x);
        }),
        ("`get_attr` does not have these operands", |f| {
            let x = f.parameter(0);
            f.binary(Op::GetAttr, x, x, x);
        }),
        ("`br_lt` does not have these operands", |f| {
            let x = f.parameter(0);
            f.binary(Op::BrLt, x, x, x);
        }),
        ("`lt` does not have these operands", |f| {
            let x = f.parameter(0);
            f.binary_in_place(Op::Lt, x, x, x);
        }),
        ("control can fall off the end of the code", |f| {
            let x = f.parameter(0);
            f.add(x, x, x);
        }),
        ("control can fall off the end of the code", |f| {
            let (x, label) = (f.parameter(0), f.label());
            f.br_truth(x, Sense::True, label);
            f.ret(x);
            f.bind(label);
        }),
        ("has no code", |_| {}),
        ("the prologue must be straight-line code", |f| {
            let x = f.parameter(0);
            f.prologue(|f| f.ret(x));
        }),
        ("the prologue must be straight-line code", |f| {
            f.prologue(|f| {
                f.here();
            });
        }),
        (
            "`ret` reads r2, which may be unset there (r2 is `z`)",
            |f| {
                let z = f.local("z");
                f.ret(z);
            },
        ),
        (
            "`ret` reads r6, which may be unset there (r6 is temporary t4)",
            |f| {
                let x = f.parameter(0);
                let mut window = f.window();
                f.move_(window.callee(), x);
                let argument = f.arg(&mut window);
                f.move_(argument, x);
                let spare = f.temp();
                f.free(spare);
                f.move_(spare, x);
                f.call(window);
                f.ret(spare);
            },
        ),
        ("`make_function` operand 9 is no function", |f| {
            let x = f.parameter(0);
            f.make_function(x, crate::FuncId(9));
            f.ret(x);
        }),
    ];
    for (expected, emit) in cases {
        let error = build(|f| {
            f.set_span(Span {
                line: 3,
                ..Span::default()
            });
            emit(f);
        })
        .expect_err(expected);
        let message = error.to_string();
        let found = message.split(';').next().unwrap_or_default();
        assert_eq!(found, format!("function `f`: {expected}"));
        if let Some(at) = error.emitted_at {
            assert!(at.file().ends_with("mistakes.rs"), "{message}");
        }
    }
}

#[test]
fn name_the_span_and_the_place_in_the_frontend() {
    let error = build(|f| {
        f.set_span(Span {
            line: 3,
            ..Span::default()
        });
        let z = f.local("z");
        f.ret(z);
    })
    .expect_err("z is unset");
    let message = error.to_string();
    assert!(
        message.contains("; source line 3; emitted at "),
        "{message}"
    );
    assert!(message.contains("mistakes.rs:"), "{message}");
}

#[test]
fn of_modules() {
    let function = |name: &str| {
        let mut f = FunctionBuilder::new(name, name, Parameters::default());
        let t = f.temp();
        f.load_int(t, 1);
        f.ret(t);
        f
    };
    let mut module = ModuleBuilder::new("m", "none");
    assert_eq!(module.native("a"), module.native("a"));
    assert_ne!(module.native("a"), module.native("b"));
    let first = module.add_function(function("first")).expect("valid");
    let error = module
        .define(first, function("again"))
        .expect_err("defined");
    assert_eq!(
        error.to_string(),
        "function `again`: is defined a second time"
    );
    module.declare_function("ghost");
    let error = module.finish().expect_err("undefined");
    assert_eq!(
        error.to_string(),
        "function `ghost`: was declared but never defined"
    );
    let error = ModuleBuilder::new("m", "none").finish().expect_err("empty");
    assert_eq!(error.to_string(), "module: has no functions");
}

#[test]
fn of_stacks() {
    type Case = (&'static str, fn(&mut StackBuilder));
    let cases: &[Case] = &[
        ("pops more than was pushed", |s| s.pop()),
        ("pops more than was pushed", |s| {
            s.push_int(1);
            s.binary(Op::Add);
        }),
        ("pops more than was pushed", |s| s.call(0)),
        ("pops more than was pushed", |s| s.swap()),
        (
            "the stack holds 2 values here, but 1 on another way to the label",
            |s| {
                let label = s.function().label();
                s.push_int(1);
                s.push_int(2);
                s.jump_if(Sense::True, label);
                s.push_int(3);
                s.bind(label);
            },
        ),
    ];
    for (expected, emit) in cases {
        let function = FunctionBuilder::new("f", "f", Parameters::default());
        let mut stack = StackBuilder::new(function);
        emit(&mut stack);
        let error = finish(stack.into_function()).expect_err(expected);
        assert_eq!(error.problem.to_string(), *expected);
        let at = error.emitted_at.expect("the place is known");
        assert!(at.file().ends_with("mistakes.rs"), "{error}");
    }
}
