//! Modules for the tests.

use crate::{Constant, Function, Instruction, Module, Op, Role, assemble};

/// Texts of modules that verify.
pub(crate) const TEXTS: [&str; 3] = [
    include_str!("../samples/loop.core"),
    include_str!("../samples/handlers.core"),
    include_str!("../samples/generator.core"),
];

/// The modules, and one with every op.
pub(crate) fn modules() -> Vec<Module> {
    let texts = TEXTS.iter();
    let mut modules: Vec<Module> = texts.map(|text| assemble(text).unwrap()).collect();
    modules.push(every_op());
    modules
}

/// Assembles one function.
pub(crate) fn function(code: &str) -> Function {
    let module = assemble(&format!(".function f\n{code}")).unwrap();
    module.functions.into_iter().next().unwrap()
}

/// A module whose only function has each op once, in code that verifies.
pub(crate) fn every_op() -> Module {
    let mut function = Function {
        name: "every".into(),
        kind: crate::FunctionKind::Generator { flavor: 0 },
        captures: Vec::new(),
        registers: 64,
        constants: vec![
            Constant::Str("name".into()),
            Constant::Tuple(vec![Constant::Str("argument".into())]),
        ],
        ..Function::default()
    };
    for op in Op::ALL {
        if needs_other_module(*op) {
            continue;
        }
        define_all(&mut function.words);
        let instruction = plausible(*op, &mut function.caches);
        instruction.encode(&mut function.words);
    }
    Module {
        name: "every".into(),
        language: "none".into(),
        natives: vec!["native".into()],
        functions: vec![function],
    }
}

/// Captures need an enclosing function; `tail_call` a plain one.
fn needs_other_module(op: Op) -> bool {
    let roles = op.info().roles;
    roles.contains(&Role::Capture) || op == Op::TailCall
}

fn define_all(words: &mut Vec<u64>) {
    for a in 0..16 {
        let mut load = Instruction::new(Op::LoadInt);
        load.a = a;
        load.encode(words);
    }
}

fn plausible(op: Op, caches: &mut u32) -> Instruction {
    let mut instruction = Instruction::new(op);
    let value = |index: usize| match op.info().roles[index] {
        Role::First | Role::FirstDst => 4,
        role if role.is_register() => index as u32 + 1,
        Role::Count | Role::CountSelf | Role::Pairs | Role::CountAfter => 2,
        Role::Names => 1,
        Role::Number if op == Op::Convert => 0x0001_0012,
        Role::Label if op == Op::Loop => 0,
        Role::Label => op.words() as u32,
        _ => 0,
    };
    instruction.a = value(0) as u16;
    instruction.b = value(1) as u16;
    instruction.c = value(2) as u16;
    instruction.d = value(3);
    if op.info().has_cache {
        instruction.cache = *caches;
        *caches += 1;
    }
    instruction
}

/// Xorshift: the same numbers on every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 11) as usize % bound.max(1)
    }
}
