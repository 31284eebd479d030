use crate::samples::{self, Random};
use crate::{
    Constant, Function, Instruction, Liveness, Module, Op, Parameters, SpanEntry, assemble, verify,
};

/// What the verifier says of one function, without the function's name.
fn judge(code: &str) -> String {
    let text = format!(".native \"n\"\n.function f\n{code}");
    match verify(assemble(&text).unwrap()) {
        Ok(_) => "ok".into(),
        Err(error) => {
            let text = error.to_string();
            let rest = text.strip_prefix("function 0 `f`").unwrap_or(&text);
            rest.trim_start_matches([',', ':', ' ']).to_string()
        }
    }
}

fn check(cases: &[(&str, &str)]) {
    for (code, expected) in cases {
        assert_eq!(judge(code), *expected, "{code}");
    }
}

#[test]
fn samples_verify() {
    for module in samples::modules() {
        if let Err(error) = verify(module) {
            panic!("{error}");
        }
    }
}

#[test]
fn operands_are_within_range_and_of_the_right_kind() {
    check(&[
        (
            ".registers 1\nload_int r1, 0\nret r1",
            "pc 0 `load_int`: needs registers up to r1, the function has 1",
        ),
        (".registers 3\nload_int r0, 0\ncall r0, 0\nret r0", "ok"),
        (
            ".registers 2\nload_int r0, 0\ncall r0, 0\nret r0",
            "pc 1 `call`: needs registers up to r2, the function has 2",
        ),
        (
            ".registers 3\nload_int r0, 0\ncall r0, 1\nret r0",
            "pc 1 `call`: needs registers up to r3, the function has 3",
        ),
        (
            ".registers 9\nload_int r0, 0\nunpack_rest r0, r0, 1, 4294967295\nret r0",
            "pc 1 `unpack_rest`: needs registers up to r65535, the function has 9",
        ),
        (
            "load_const r0, k3\nret r0",
            "pc 0 `load_const`: operand 3 is no constant",
        ),
        (
            ".constant k0 = 1\nload_global r0, k0\nret r0",
            "pc 0 `load_global`: operand 0 is no constant string",
        ),
        (
            "load_special r0, 4\nret r0",
            "pc 0 `load_special`: operand 4 is no special value",
        ),
        (
            "load_free r0, c0, \"x\"\nret r0",
            "pc 0 `load_free`: operand 0 is no captured cell",
        ),
        (
            "make_function r0, f1\nret r0",
            "pc 0 `make_function`: operand 1 is no function",
        ),
        (
            "call_native r0, 0, n5\nret r0",
            "pc 0 `call_native`: operand 5 is no imported native",
        ),
        (
            "load_int r0, 0\nbr_nil r0, 2, +2\nret r0",
            "pc 1 `br_nil`: operand 2 is no sense (0 or 1)",
        ),
        (
            "load_int r0, 0\nadd r0, r0, r0, 2\nret r0",
            "pc 1 `add`: operand 2 is no flag (0 or 1)",
        ),
        (
            "load_int r0, 0\nnumber r0, r0, r0, 255\nret r0",
            "pc 1 `number`: 0xff is no numeric operation",
        ),
        (
            "load_int r0, 0\nnumber r0, r0, r0, f64.shl.wrapping\nret r0",
            "pc 1 `number`: `shl` of f64 is not for this op",
        ),
        (
            "load_int r0, 0\nconvert r0, r0, i8.add.wrapping\nret r0",
            "pc 1 `convert`: `add` of i8 is not for this op",
        ),
        (
            ".word 0x10000\nloop -1",
            "pc 0 `nop`: unused operand `a` is not zero",
        ),
        (
            "load_int r0, 0\ncall_named r0, 0, (\"x\",)\nret r0",
            "pc 1 `call_named`: has more argument names than arguments",
        ),
        (
            "load_int r0, 0\nload_int r3, 0\nload_int r4, 0\ncall_named r0, 2, (\"x\", \"x\")\nret r0",
            "pc 3 `call_named`: two arguments have the same name",
        ),
        (
            "load_int r0, 0\nload_int r3, 0\ncall_named r0, 1, (5,)\nret r0",
            "pc 2 `call_named`: an argument name is no string",
        ),
        (
            "load_int r0, 0\nadd r0, r0, r0\nadd r0, r0, r0 #0\nret r0",
            "pc 3 `add`: cache 0 has two users",
        ),
        (
            ".caches 0\nload_int r0, 0\nadd r0, r0, r0\nret r0",
            "pc 1 `add`: cache 0 does not exist",
        ),
        (
            ".caches 9\nload_int r0, 0\nret r0",
            "has more caches than words",
        ),
        (
            "yield r0, r0\nret r0",
            "pc 0 `yield`: is in a function that is no generator",
        ),
        (
            ".generator 0\nload_int r0, 1\ntail_call r0, 0",
            "pc 1 `tail_call`: is in a generator",
        ),
    ]);
}

#[test]
fn control_stays_inside() {
    check(&[
        ("", "has no code"),
        (
            "load_int r0, 0",
            "pc 0 `load_int`: control can fall off the end of the code",
        ),
        ("jump +9", "pc 0 `jump`: its jump target is no instruction"),
        (
            "jump +3\nload_global r0, \"x\"\nret r0",
            "pc 0 `jump`: its jump target is no instruction",
        ),
        ("jump +2\njump +0", "pc 2 `jump`: only `loop` may jump back"),
        ("loop -4", "pc 0 `loop`: its jump target is no instruction"),
        (
            "a:\nload_int r0, 1\nbr_nil r0, true, a\nret r0",
            "pc 1 `br_nil`: only `loop` may jump back",
        ),
        ("a:\nloop a", "ok"),
        (".word 0xffff", "pc 0: 65535 is no op"),
        (
            ".word 0x11",
            "pc 0 `load_global`: the second word is missing",
        ),
        (
            ".handler 0, 0, 0, r0\nload_int r0, 0\nret r0",
            "handler 0: its range is empty or outside of the code",
        ),
        (
            ".handler 0, 9, 0, r0\nload_int r0, 0\nret r0",
            "handler 0: its range is empty or outside of the code",
        ),
        (
            ".handler 0, 1, 7, r0\nload_int r0, 0\nret r0",
            "handler 0: its target is no instruction",
        ),
        (
            ".handler 1, 3, 0, r0\nload_global r0, \"x\"\nret r0",
            "handler 0: its range does not start at an instruction",
        ),
        (
            ".handler 0, 1, 0, r0\nload_global r0, \"x\"\nret r0",
            "handler 0: its range does not end between instructions",
        ),
        (
            ".registers 1\n.handler 0, 1, 0, r5\nload_int r0, 1\nret r0",
            "handler 0: it has no register",
        ),
    ]);
}

#[test]
fn registers_are_written_before_they_are_read() {
    check(&[
        ("ret r0", "pc 0 `ret`: reads r0, which may be unset there"),
        (".positional x\nret r0", "ok"),
        // On one of two ways only.
        (
            ".positional x\nbr_nil r0, true, a\nload_int r1, 1\na:\nret r1",
            "pc 3 `ret`: reads r1, which may be unset there",
        ),
        // Around a loop.
        (
            ".positional x\nload_int r1, 1\na:\nmove r2, r1\nbr_nil r0, true, b\nloop a\nb:\nret r2",
            "ok",
        ),
        // A call gives up what is above it, and sets its result.
        (
            ".positional x\nload_int r1, 1\nload_int r5, 1\ncall r1, 0\nret r5",
            "pc 4 `ret`: reads r5, which may be unset there",
        ),
        (
            ".positional f\nload_int r2, 1\nmove r1, r0\ncall r1, 0\nret r2",
            "pc 4 `ret`: reads r2, which may be unset there",
        ),
        (
            ".positional f\nload_int r2, 1\nmove r3, r0\ncall r3, 0\nadd r3, r3, r2\nret r3",
            "ok",
        ),
        ("call_native r0, 0, \"n\"\nret r0", "ok"),
        (
            ".positional f\nget_method r1, r0, \"m\"\ncall_method r1, 0\nret r1",
            "ok",
        ),
        (
            ".positional f\nmove r1, r0\ncall_method r1, 0\nret r1",
            "pc 1 `call_method`: reads r4, which may be unset there",
        ),
        (
            ".positional f\nmove r1, r0\nmove r4, r0\ncall_spread r1\nret r1",
            "pc 2 `call_spread`: reads r5, which may be unset there",
        ),
        // What nobody can reach may read anything.
        (".positional x\nret r0\nret r7", "ok"),
        (
            ".positional x\nnew_list r1, r0, 2\nret r1",
            "pc 0 `new_list`: reads r1, which may be unset there",
        ),
        (".positional x\nunpack r1, r0, 2\nret r2", "ok"),
    ]);
}

#[test]
fn handlers_see_what_was_set_throughout() {
    let handler = ".positional f\n.handler a, b, c, r9\n.registers 20\n";
    let cases = [
        // Set before the range.
        (
            "load_int r1, 1\na:\nload_global r2, \"x\"\nb:\nret r2\nc:\nret r1",
            "ok",
        ),
        // The handler's register.
        ("a:\nload_global r2, \"x\"\nb:\nret r2\nc:\nret r9", "ok"),
        // Set by what may raise.
        (
            "a:\nload_global r2, \"x\"\nb:\nret r2\nc:\nret r2",
            "pc 3 `ret`: reads r2, which may be unset there",
        ),
        // Set between two that may raise.
        (
            "a:\nload_global r2, \"x\"\nload_int r1, 1\nload_global r2, \"x\"\nb:\nret r2\nc:\nret r1",
            "pc 6 `ret`: reads r1, which may be unset there",
        ),
        // A call that raises has given up its window, result included.
        (
            "load_int r1, 1\nmove r2, r0\na:\ncall r2, 0\nb:\nret r2\nc:\nret r2",
            "pc 5 `ret`: reads r2, which may be unset there",
        ),
        (
            "load_int r1, 1\nmove r2, r0\na:\ncall r2, 0\nb:\nret r2\nc:\nret r1",
            "ok",
        ),
        // A range that cannot raise leads nowhere.
        (
            "load_int r1, 1\na:\nload_int r2, 1\nb:\nret r2\nc:\nret r7",
            "ok",
        ),
        // Once round: what is lost on the second way in is lost.
        (
            "load_int r12, 1\nload_int r11, 1\ng:\nmove r13, r0\na:\nload_global r2, \"x\"\nb:\nmove r10, r0\ncall r10, 0\nloop g\nc:\nret r12",
            "pc 10 `ret`: reads r12, which may be unset there",
        ),
    ];
    for (code, expected) in cases {
        let code = format!("{handler}{code}");
        assert_eq!(judge(&code), expected, "{code}");
    }
}

#[test]
fn the_first_of_several_handlers_counts() {
    let code = ".positional f\n.handler a, b, c, r8\n.handler 0, b, d, r9\n.registers 20\n\
                load_global r1, \"x\"\na:\nload_global r2, \"x\"\nb:\nret r2\nc:\nret r1\nd:\nret r9";
    assert_eq!(judge(code), "ok");
    let code = code.replace("d:\nret r9", "d:\nret r1");
    assert_eq!(
        judge(&code),
        "pc 6 `ret`: reads r1, which may be unset there"
    );
}

type Change = fn(&mut Function);

#[test]
fn tables_are_sound() {
    let good = || samples::function("load_int r0, 1\nret r0");
    let cases: [(&str, Change); 6] = [
        ("local `x` is in no register", |function| {
            let name = "x".into();
            function.locals.push(crate::Local {
                name,
                register: 9,
                is_cell: false,
            });
        }),
        ("its spans are not sorted", |function| {
            let entry = |pc| SpanEntry {
                pc,
                span: Default::default(),
            };
            function.spans = vec![entry(1), entry(0)];
        }),
        ("has more parameters than registers", |function| {
            function.parameters.positional = vec!["a".into(), "b".into()];
        }),
        ("has two parameters `a`", |function| {
            function.registers = 2;
            function.parameters.positional = vec!["a".into()];
            function.parameters.rest = Some("a".into());
        }),
        (
            "has more positional-only than positional parameters",
            |function| {
                function.parameters = Parameters {
                    positional_only: 1,
                    ..Parameters::default()
                };
            },
        ),
        (
            "constant 0: its big integer is small or has trailing zeros",
            |function| {
                let magnitude = vec![0, 0, 0, 0, 0, 0, 0, 0x80];
                function.constants.push(Constant::BigInt {
                    negative: true,
                    magnitude,
                });
            },
        ),
    ];
    for (expected, change) in cases {
        let mut function = good();
        change(&mut function);
        let module = Module {
            functions: vec![function],
            ..Module::default()
        };
        assert_eq!(verify(module).unwrap_err().problem, expected);
    }
}

#[test]
fn modules_are_sound() {
    let error = |module| verify(module).unwrap_err().to_string();
    assert_eq!(error(Module::default()), "module: has no functions");
    let circle =
        ".function f\nload_const r0, @g\nret r0\n.function g\nload_const r0, (@f,)\nret r0";
    assert_eq!(
        error(assemble(circle).unwrap()),
        "module: function 0 is a constant of itself"
    );
    let missing = ".function f\nload_const r0, f7\nret r0";
    assert_eq!(
        error(assemble(missing).unwrap()),
        "function 0 `f`: constant 0: it names no function"
    );
    let captures = ".function f\nmake_function r0, f1\nret r0\n.function g\n.captures x\nload_int r0, 0\nret r0";
    assert_eq!(
        error(assemble(captures).unwrap()),
        "function 0 `f`, pc 0 `make_function`: function 1 captures cells"
    );
}

/// 20,000 statements with loops, branches, calls and handlers; 300 variables.
#[test]
fn large_functions_are_verified_quickly() {
    let mut code = String::from(".positional f\n");
    for variable in 1..300 {
        code += &format!("load_special r{variable}, nil\n.local v{variable}, r{variable}\n");
    }
    for line in 0..5_000 {
        let variable = line % 299 + 1;
        code += &format!(
            ".handler t{line}, u{line}, h{line}, r301\nt{line}:\nload_global r302, \"f\"\n\
             move r305, r{variable}\ncall r302, 1\nassign r{variable}, r302\n\
             br_lt r{variable}, r1, true, e{line}\nu{line}:\nloop t{line}\n\
             h{line}:\ndiscard r301\ne{line}:\n"
        );
    }
    code += "ret r0";
    let module = assemble(&format!(".function f\n{code}")).unwrap();
    let start = std::time::Instant::now();
    let module = verify(module).unwrap_or_else(|error| panic!("{error}"));
    let liveness = Liveness::compute(&module.functions[0]);
    assert!(
        liveness
            .live_at(module.functions[0].words.len() - 1)
            .count()
            > 0
    );
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// Random jumps and handlers over random instructions: the work stays bounded, whatever the answer.
#[test]
fn hostile_flow_takes_bounded_time() {
    let mut random = Random::new(5);
    for _ in 0..3 {
        let mut function = Function {
            registers: 65_535,
            ..Function::default()
        };
        for at in 0..8_000u32 {
            let mut instruction = Instruction::new(if at % 2 == 0 {
                Op::BrEmpty
            } else {
                Op::LoadInt
            });
            instruction.a = random.below(65_535) as u16;
            instruction.d = if at % 2 == 0 { 3 } else { 0 };
            instruction.encode(&mut function.words);
        }
        let mut back = Instruction::new(Op::Loop);
        for _ in 0..2_000 {
            let here = function.words.len() as i32;
            back.d = (random.below(4_000) as i32 * 3 - here) as u32;
            back.encode(&mut function.words);
        }
        let start = std::time::Instant::now();
        let _ = Liveness::compute(&function);
        let _ = verify(Module {
            functions: vec![function],
            ..Module::default()
        });
        assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    }
}
