//! What is emitted, and what the peephole rules make of it.

use super::{build, check};
use crate::bytecode::Span;
use crate::{CellSource, Constant, FunctionBuilder, Op, Problem, Sense, Special, immediate_form};

#[test]
fn registers_and_constants() {
    check(
        "temporaries come after locals that are asked for later",
        |f| {
            let (x, y) = (f.parameter(0), f.parameter(1));
            let t = f.temp();
            f.add(t, x, y);
            let z = f.local("z");
            f.move_(z, t);
            f.move_(z, z);
            f.free(t);
            f.ret(z);
        },
        "0 add r3 r0 r1
         2 move r2 r3
         3 ret r2",
    );
    check(
        "the last instruction writes to the local directly",
        |f| {
            let (x, y, t, z) = (f.parameter(0), f.local("y"), f.temp(), f.local("z"));
            f.binary_in_place(Op::Add, t, x, y);
            f.take(z, t);
            f.ret(z);
        },
        "0 add r2 r0 r1 in-place
         2 ret r2",
    );
    check(
        "the best op for a constant",
        |f| {
            let t = f.temp();
            f.load_int(t, -32768);
            f.load_int(t, 32768);
            f.load(t, Constant::Bool(true));
            f.load(t, Constant::Float(-0.0));
            f.load(t, Constant::Float(0.0));
            f.load(t, Constant::Float(-0.0));
            f.load_str(t, "a");
            f.ret(t);
        },
        "0 load_int r2 -32768
         1 load_const r2 32768
         2 load_special r2 1
         3 load_const r2 -0.0
         4 load_const r2 0.0
         5 load_const r2 -0.0
         6 load_const r2 \"a\"
         7 ret r2",
    );
}

#[test]
fn constants_are_the_same_bit_for_bit() {
    let big = |negative| Constant::BigInt {
        negative,
        magnitude: vec![0, 0, 0, 0, 0, 0, 0, 0, 1],
    };
    let tuple = |parts: &[Constant]| Constant::Tuple(parts.to_vec());
    let language = |tag, parts: &[Constant]| Constant::Language {
        tag,
        parts: parts.to_vec(),
    };
    let different = [
        Constant::Nil,
        Constant::Bool(false),
        Constant::Bool(true),
        Constant::Int(0),
        Constant::Int(1),
        Constant::Float(0.0),
        Constant::Float(-0.0),
        Constant::Float(1.0),
        Constant::Float(f64::NAN),
        Constant::Float(-f64::NAN),
        Constant::Str("".into()),
        Constant::Str("1".into()),
        Constant::Bytes(b"1".to_vec()),
        big(false),
        big(true),
        tuple(&[]),
        tuple(&[tuple(&[])]),
        tuple(&[tuple(&[]), tuple(&[])]),
        tuple(&[tuple(&[tuple(&[])])]),
        tuple(&[Constant::Int(1), Constant::Int(0)]),
        tuple(&[Constant::Int(1), Constant::Float(0.0)]),
        language(1, &[]),
        language(2, &[]),
        language(2, &[Constant::Nil]),
        Constant::Code(0),
        Constant::Code(1),
    ];
    let mut f = FunctionBuilder::new("f", "f", Default::default());
    for round in 0..2 {
        for (index, constant) in different.iter().enumerate() {
            let id = f.constant(constant.clone());
            assert_eq!(id.index() as usize, index, "{constant:?} in round {round}");
        }
    }
}

#[test]
fn jumps() {
    check(
        "a loop: a bound label is reached by `loop`",
        |f| {
            let (x, y) = (f.parameter(0), f.parameter(1));
            let (head, end) = (f.here(), f.label());
            f.br_lt(x, y, Sense::False, end);
            f.add_imm(x, x, 1);
            f.jump(head);
            f.bind(end);
            f.ret(x);
        },
        "0 br_lt r0 r1 0 @6
         2 add_imm r0 r0 1
         4 loop @0
         6 ret r0",
    );
    check(
        "branches back go over a `loop`",
        |f| {
            let (x, y) = (f.parameter(0), f.parameter(1));
            let head = f.here();
            f.add_imm(x, x, 1);
            f.br_lt(x, y, Sense::True, head);
            f.iter_next(x, y, head);
            f.ret(x);
        },
        "0 add_imm r0 r0 1
         2 br_lt r0 r1 0 @6
         4 loop @0
         6 iter_next r0 r1 @10
         8 jump @12
         10 loop @0
         12 ret r0",
    );
    check(
        "jumps to jumps are threaded, also to a loop; a branch over a jump is inverted; idle jumps go",
        |f| {
            let (x, y) = (f.parameter(0), f.parameter(1));
            let (head, over, end, next, last) =
                (f.here(), f.label(), f.label(), f.label(), f.label());
            f.br_truth(x, Sense::True, over);
            f.jump(end);
            f.bind(over);
            f.br_truth(y, Sense::True, next);
            f.sub_imm(x, x, 1);
            f.jump(last);
            f.bind(next);
            f.sub_imm(x, x, 2);
            f.jump(last);
            f.bind(last);
            f.jump(head);
            f.bind(end);
            f.ret(x);
        },
        "0 br_truth r0 0 @12
         2 br_truth r1 1 @8
         4 sub_imm r0 r0 1
         6 loop @0
         8 sub_imm r0 r0 2
         10 loop @0
         12 ret r0",
    );
    check(
        "code that cannot be reached is dropped, a loop entered at its end is not",
        |f| {
            let x = f.parameter(0);
            let (test, unused) = (f.label(), f.label());
            f.jump(test);
            f.add_imm(x, x, 100);
            let head = f.here();
            f.sub_imm(x, x, 1);
            f.bind(test);
            f.br_truth(x, Sense::True, head);
            f.ret(x);
            assert!(!f.is_reachable());
            f.bind(unused);
            f.add_imm(x, x, 100);
            f.ret(x);
        },
        "0 jump @4
         2 sub_imm r0 r0 1
         4 br_truth r0 0 @8
         6 loop @2
         8 ret r0",
    );
}

#[test]
fn calls() {
    check(
        "nested calls get windows above",
        |f| {
            let mut outer = f.window();
            f.load_global(outer.callee(), "f");
            let first = f.arg(&mut outer);
            f.load_int(first, 1);
            let second = f.arg(&mut outer);
            let mut inner = f.window_for(second);
            f.get_method(&mut inner, first, "g");
            let argument = f.arg(&mut inner);
            f.load_int(argument, 2);
            let result = f.call(inner);
            f.take(second, result);
            let result = f.call_named(outer, &["k"]);
            f.ret(result);
        },
        "0 load_global r2 \"f\"
         2 load_int r5 1
         3 get_method r6 r5 \"g\"
         5 load_int r10 2
         6 call_method r6 1
         8 call_named r2 2 Tuple([Str(Text { bytes: [107] })])
         10 ret r2",
    );
    check(
        "a call without arguments has room for its link; what is above a window can be given back",
        |f| {
            let result = f.temp();
            let call = f.window_for(result);
            f.load_global(call.callee(), "f");
            let spare = f.temp();
            f.load_nil(spare);
            f.release_above(call.callee());
            let result = f.call(call);
            f.ret(result);
            f.release_from(result);
            assert_eq!(f.next_temp(), result);
        },
        "0 load_global r2 \"f\"
         2 load_special r3 0
         3 call r2 0
         5 ret r2",
    );
    check(
        "calls with lists and maps, and tail calls",
        |f| {
            let (x, y) = (f.parameter(0), f.parameter(1));
            let mut window = f.window();
            f.move_(window.callee(), x);
            let positional = f.arg(&mut window);
            f.move_(positional, y);
            let named = f.arg(&mut window);
            f.load_special(named, Special::Nil);
            let result = f.call_spread(window);
            f.free(result);
            let window = f.window();
            f.move_(window.callee(), y);
            f.tail_call(window);
        },
        "0 move r2 r0
         1 move r5 r1
         2 load_special r6 0
         3 call_spread r2
         4 move r2 r1
         5 tail_call r2 0",
    );
    check(
        "closures",
        |f| {
            let cell = f.register();
            f.load_special(cell, Special::Empty);
            f.new_cell(cell, cell);
            let capture = f.capture("outer");
            let own = super::super::FuncId(1);
            let t = f.temp();
            f.closure(
                t,
                own,
                &[CellSource::Register(cell), CellSource::Capture(capture)],
            );
            f.ret(t);
        },
        "0 load_special r2 3
         1 new_cell r2 r2
         2 move r4 r2
         3 load_capture r5 0
         4 new_tuple r4 r4 2
         5 make_closure r3 r4 1
         7 ret r3",
    );
}

#[test]
fn exception_regions() {
    check(
        "innermost first, split where a way out is emitted",
        |f| {
            let x = f.parameter(0);
            let (outer_handler, inner_handler, out) = (f.label(), f.label(), f.label());
            let exception = f.register();
            let outer = f.begin_region();
            let inner = f.begin_region();
            f.pos(x, x);
            f.suspend_region(inner);
            f.neg(x, x);
            f.resume_region(inner);
            f.pos(x, x);
            f.end_region(inner, inner_handler, exception);
            f.bind(inner_handler);
            f.not(x, x);
            f.end_region(outer, outer_handler, exception);
            f.jump(out);
            f.bind(outer_handler);
            f.reraise(exception);
            f.bind(out);
            f.ret(x);
        },
        "0 pos r0 r0
         2 neg r0 r0
         4 pos r0 r0
         6 not r0 r0
         8 jump @11
         10 reraise r2
         11 ret r0
         0..2 -> @6 r2
         4..6 -> @6 r2
         0..8 -> @10 r2",
    );
    check(
        "the prologue comes first, whenever it is emitted, and is not repeated or covered",
        |f| {
            let (x, handler) = (f.parameter(0), f.label());
            let region = f.begin_region();
            let head = f.here();
            let z = f.local("z");
            f.prologue(|f| f.load_special(z, Special::Empty));
            f.check_bound(z, "z");
            f.jump(head);
            f.prologue(|f| f.neg(x, x));
            f.end_region(region, handler, x);
            f.bind(handler);
            f.ret(x);
        },
        "0 load_special r2 3
         1 neg r0 r0
         3 check_bound r2 \"z\"
         5 loop @3
         7 ret r0
         3..7 -> @7 r0",
    );
    check(
        "handlers of what cannot raise are dropped with their code",
        |f| {
            let (x, y) = (f.parameter(0), f.parameter(1));
            let handler = f.label();
            let region = f.begin_region();
            f.move_(x, y);
            f.end_region(region, handler, y);
            f.ret(x);
            f.bind(handler);
            f.raise(y);
        },
        "0 move r0 r1
         1 ret r0",
    );
}

#[test]
fn muted_code_is_dropped_and_reaches_nothing() {
    check(
        "muted",
        |f| {
            let (x, end) = (f.parameter(0), f.label());
            let before = f.mute(true);
            let handler = f.label();
            let region = f.begin_region();
            f.load_str(x, "nowhere");
            f.br_truth(x, Sense::True, end);
            assert!(!f.end_region(region, handler, x));
            f.bind(handler);
            f.ret(x);
            assert!(!f.is_reachable());
            f.mute(before);
            assert!(f.is_reachable());
            f.ret(x);
        },
        "0 ret r0",
    );
}

#[test]
fn parameters_may_come_later_and_locals_be_hidden() {
    let mut f = FunctionBuilder::new("f", "f", Default::default());
    f.declare_parameters(crate::Parameters {
        positional: vec!["secret".into(), "x".into()],
        ..Default::default()
    });
    let (secret, x) = (f.parameter(0), f.local("x"));
    f.hide(secret);
    assert_eq!(
        (secret.fixed_number(), x.fixed_number()),
        (Some(0), Some(1))
    );
    assert_eq!(f.temp().fixed_number(), None);
    assert_eq!(f.local("x"), x);
    f.ret(secret);
    let mut module = crate::ModuleBuilder::new("m", "test");
    module.add_function(f).expect("valid");
    let module = module.finish().expect("valid");
    let names: Vec<_> = module.functions[0].locals.iter().collect();
    assert_eq!(names.len(), 1);
    assert_eq!(module.functions[0].parameters.positional, ["secret", "x"]);
}

#[test]
fn spans_and_tables() {
    let function = build(|f| {
        let (x, y) = (f.parameter(0), f.cell_of_y());
        let line = |line| Span {
            line,
            column: 0,
            end_line: line,
            end_column: 1,
        };
        f.set_span(line(7));
        f.add_imm(x, x, 1);
        f.add_imm(x, x, 1);
        f.set_span(line(8));
        f.store_cell(y, x);
        f.ret(x);
    })
    .expect("valid");
    let spans: Vec<_> = function
        .spans
        .iter()
        .map(|entry| (entry.pc, entry.span.line))
        .collect();
    assert_eq!(spans, [(1, 7), (5, 8)]);
    assert_eq!(function.first_line, 7);
    assert_eq!(function.caches, 2);
    let locals: Vec<_> = function
        .locals
        .iter()
        .map(|local| (local.name.as_str(), local.register, local.is_cell))
        .collect();
    assert_eq!(locals, [("x", 0, false), ("y", 1, true)]);
}

impl FunctionBuilder {
    fn cell_of_y(&mut self) -> crate::Reg {
        let y = self.local("y");
        self.new_cell(y, y);
        self.mark_cell(y);
        y
    }
}

#[test]
fn immediate_forms_have_the_shape_of_their_ops() {
    for &op in Op::ALL {
        let Some(immediate) = immediate_form(op) else {
            continue;
        };
        assert_eq!(immediate.name(), format!("{op}_imm"));
    }
}

#[test]
fn large_functions() {
    let many = 100_000;
    let function = build(|f| {
        let (x, end) = (f.parameter(0), f.label());
        for number in 0..many {
            f.load(x, Constant::Float(f64::from(number)));
            f.br_truth(x, Sense::True, end);
            let skip = f.label();
            f.jump(skip);
            f.bind(skip);
        }
        f.bind(end);
        f.ret(x);
    })
    .expect("valid");
    assert_eq!(function.constants.len(), many as usize);

    let nested = build(|f| {
        let (x, handler) = (f.parameter(0), f.label());
        let regions: Vec<_> = (0..many).map(|_| f.begin_region()).collect();
        f.pos(x, x);
        for region in regions.into_iter().rev() {
            f.end_region(region, handler, x);
        }
        f.bind(handler);
        f.ret(x);
    });
    assert_eq!(nested.expect("valid").handlers.len(), 1);

    let error = build(|f| {
        let x = f.parameter(0);
        for _ in 0..65_000 {
            f.register();
        }
        f.ret(x);
    });
    assert_eq!(
        error.map_err(|error| error.problem),
        Err(Problem::TooManyRegisters(65_002))
    );
}
