//! Stack programs: what they become, and that they compute what a stack would.

use corevm_bytecode::{Constant, Function, Instruction, Op};

use super::{assert_same, finish, listing};
use crate::{FunctionBuilder, Parameters, Sense, StackBuilder};

fn stack() -> StackBuilder {
    let parameters = Parameters {
        positional: vec!["x".into(), "y".into()],
        ..Parameters::default()
    };
    StackBuilder::new(FunctionBuilder::new("f", "f", parameters))
}

fn check(name: &str, emit: impl FnOnce(&mut StackBuilder), expected: &str) {
    let mut stack = stack();
    emit(&mut stack);
    let function = finish(stack.into_function()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_same(name, &listing(&function), expected);
}

#[test]
fn lowering() {
    check(
        "locals and constants are used where they are",
        |s| {
            let (x, y) = (s.function().parameter(0), s.function().parameter(1));
            s.push_local(x);
            s.push_int(1);
            s.binary(Op::Add);
            s.store_local(x);
            s.push_local(x);
            s.push_local(y);
            s.binary(Op::Mul);
            s.ret();
        },
        "0 add_imm r0 r0 1
         2 mul r2 r0 r1
         4 ret r2",
    );
    check(
        "a pushed local keeps its value when the local is written",
        |s| {
            let x = s.function().parameter(0);
            s.push_local(x);
            s.push_int(5);
            s.store_local(x);
            s.push_local(x);
            s.binary(Op::Sub);
            s.ret();
        },
        "0 move r2 r0
         1 load_int r0 5
         2 sub r2 r2 r0
         4 ret r2",
    );
    check(
        "calls, prepared and not",
        |s| {
            let x = s.function().parameter(0);
            s.push_global("f");
            s.push_global("g");
            s.prepare_call();
            s.push_local(x);
            s.call(1);
            s.push_int(3);
            s.call(2);
            s.ret();
        },
        "0 load_global r2 \"f\"
         2 load_global r3 \"g\"
         4 move r6 r0
         5 call r3 1
         7 load_int r6 3
         8 move r5 r3
         9 call r2 2
         11 ret r2",
    );
    check(
        "values meet in their homes",
        |s| {
            let (x, y) = (s.function().parameter(0), s.function().parameter(1));
            let (other, end) = (s.function().label(), s.function().label());
            s.push_local(x);
            s.jump_if(Sense::False, other);
            s.push_local(y);
            s.jump(end);
            s.bind(other);
            s.push_int(7);
            s.bind(end);
            s.ret();
        },
        "0 br_truth r0 0 @5
         2 move r2 r1
         3 jump @6
         5 load_int r2 7
         6 ret r2",
    );
    check(
        "a handler starts with the values from where its region began",
        |s| {
            let x = s.function().parameter(0);
            let (handler, exception) = (s.function().label(), s.function().register());
            s.push_int(1);
            let region = s.begin_region();
            s.push_local(x);
            s.unary(Op::Neg);
            s.end_region(region, handler, exception);
            s.ret();
            s.bind(handler);
            s.push_local(exception);
            s.make_tuple(2);
            s.ret();
        },
        "0 load_int r3 1
         1 neg r4 r0
         3 ret r4
         4 move r4 r2
         5 new_tuple r3 r3 2
         6 ret r3
         1..3 -> @4 r2",
    );
}

/// Random programs compute what a real stack computes.
#[test]
fn random_programs() {
    for seed in 1..400 {
        let mut random = Random(seed);
        let mut builder = stack();
        let locals = [
            builder.function().parameter(0),
            builder.function().parameter(1),
        ];
        let mut values = [10, 20];
        let mut model = Vec::new();
        for _ in 0..60 {
            step(&mut random, &mut builder, &locals, &mut values, &mut model);
        }
        while model.len() > 1 {
            builder.binary(Op::Sub);
            let rhs: i64 = model.pop().expect("two values");
            let lhs: i64 = model.pop().expect("two values");
            model.push(lhs.wrapping_sub(rhs));
        }
        builder.push_int(1);
        model.push(1);
        builder.ret();
        let expected = model.pop().expect("one value");
        let function =
            finish(builder.into_function()).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        assert_eq!(
            run(&function, &[10, 20]),
            expected,
            "seed {seed}\n{}",
            listing(&function)
        );
    }
}

fn step(
    random: &mut Random,
    builder: &mut StackBuilder,
    locals: &[crate::Reg; 2],
    values: &mut [i64; 2],
    model: &mut Vec<i64>,
) {
    let which = random.below(2);
    match (random.below(9), model.len()) {
        (0, _) | (_, 0) => {
            let number = random.below(1 << 20) as i64 - (1 << 19);
            builder.push_int(number);
            model.push(number);
        }
        (1 | 2, _) => {
            builder.push_local(locals[which]);
            model.push(values[which]);
        }
        (3, _) => {
            builder.store_local(locals[which]);
            values[which] = model.pop().expect("not empty");
        }
        (4, _) => {
            builder.dup();
            model.extend(model.last().copied());
        }
        (5, _) => {
            // Both ways push a value; the condition is a constant of the model.
            let (other, end) = (builder.function().label(), builder.function().label());
            let condition = model.pop().expect("not empty");
            builder.jump_if(Sense::False, other);
            builder.push_int(1);
            builder.jump(end);
            builder.bind(other);
            builder.push_local(locals[which]);
            builder.bind(end);
            model.push(if condition != 0 { 1 } else { values[which] });
        }
        (6, 2..) => {
            builder.swap();
            let length = model.len();
            model.swap(length - 1, length - 2);
        }
        (_, 2..) => {
            let op = [Op::Add, Op::Sub][which];
            builder.binary(op);
            let rhs = model.pop().expect("two values");
            let lhs = model.pop().expect("two values");
            model.push(match op {
                Op::Add => lhs.wrapping_add(rhs),
                _ => lhs.wrapping_sub(rhs),
            });
        }
        _ => {}
    }
}

/// Runs the few ops that `step` makes.
fn run(function: &Function, arguments: &[i64]) -> i64 {
    let mut registers = vec![0; usize::from(function.registers)];
    registers[..arguments.len()].copy_from_slice(arguments);
    let mut pc = 0;
    loop {
        let (instruction, length) = Instruction::decode(&function.words, pc).expect("verified");
        let [a, b, c] = [instruction.a, instruction.b, instruction.c].map(usize::from);
        let immediate = |operand: usize| i64::from(operand as u16 as i16);
        let mut next = pc + length;
        match instruction.op {
            Op::Move => registers[a] = registers[b],
            Op::LoadInt => registers[a] = immediate(b),
            Op::LoadConst => match &function.constants[b] {
                Constant::Int(number) => registers[a] = *number,
                other => panic!("constant {other:?}"),
            },
            Op::Add => registers[a] = registers[b].wrapping_add(registers[c]),
            Op::Sub => registers[a] = registers[b].wrapping_sub(registers[c]),
            Op::AddImm => registers[a] = registers[b].wrapping_add(immediate(c)),
            Op::SubImm => registers[a] = registers[b].wrapping_sub(immediate(c)),
            Op::BrTruth if (registers[a] != 0) != (c != 0) => {}
            Op::BrTruth | Op::Jump => next = instruction.target(pc).expect("has a label"),
            Op::Ret => return registers[a],
            other => panic!("op {other}"),
        }
        pc = next;
    }
}

/// Xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit as usize
    }
}
