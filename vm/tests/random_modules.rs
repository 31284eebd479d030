//! Random modules that verify, run within limits: whatever they do, the VM ends them in order.
//!
//! Code is made of random ops with plausible operands: registers that were set before, constants and names that exist, jumps to
//! instructions. What the verifier refuses is counted and thrown away. A program is suspended at every poll, and given up after some, so
//! that none runs for ever. What ends does the same interpreted and compiled.

use std::rc::Rc;

use corevm::bytecode::text::disassemble;
use corevm::bytecode::{
    Constant, Function, FunctionKind, Handler, Instruction, Module, Op, Parameters, Role,
    VerifiedModule, verify,
};
use corevm::interp::{Outcome, call, resume};
use corevm::plain::{Output, Plain, show};
use corevm::tier::JitConfig;
use corevm::{CodeId, Collector, Config, HeapConfig, Isolate, NoHost, V};

const MODULES: u64 = 5000;
const POLLS: usize = 300;
const REGISTERS: u16 = 24;

/// Xorshift: the same numbers on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 11) as usize % bound.max(1)
    }

    fn is_one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

fn constants() -> Vec<Constant> {
    let texts = [
        "name", "init", "add", "eq", "lt", "bool", "iter", "next", "get", "é𐍈",
    ];
    let mut constants: Vec<Constant> = texts
        .iter()
        .map(|&text| Constant::Str(text.into()))
        .collect();
    constants.extend([
        Constant::Tuple(vec![Constant::Str("x".into())]),
        Constant::Int(i64::MAX),
        Constant::Float(0.1),
        Constant::Bytes(vec![0, 255]),
        Constant::BigInt {
            negative: true,
            magnitude: vec![0, 0, 0, 0, 0, 0, 0, 0, 1],
        },
        Constant::Nil,
        Constant::Bool(true),
    ]);
    constants
}

const TEXTS: usize = 10;
const NAMES: u32 = 10;
const FUNCTIONS: u32 = 4;
const NATIVES: [&str; 8] = [
    "print", "class", "range", "len", "weak", "collect", "apply", "sum",
];

/// A function in the making.
struct Draft {
    function: Function,
    /// Registers that hold something on every way, as far as this generator knows.
    set: Vec<u16>,
    /// Where instructions begin, in words.
    starts: Vec<usize>,
    /// Instructions whose jumps forward are to be directed.
    jumps: Vec<usize>,
}

impl Draft {
    fn operand(&mut self, random: &mut Random, role: Role) -> u32 {
        let set = |random: &mut Random, draft: &Draft| {
            u32::from(draft.set[random.below(draft.set.len())])
        };
        match role {
            Role::Src | Role::SrcDst => set(random, self),
            // Low registers are set at the start, windows begin above them.
            Role::First => random.below(4) as u32,
            Role::Window | Role::WindowSpread | Role::WindowDst => 8 + random.below(6) as u32,
            role if role.is_register() => random.below(8) as u32,
            Role::Imm => (random.below(7) as i32 - 3) as u16 as u32,
            Role::Small | Role::Sense => random.below(2) as u32,
            Role::Count | Role::CountSelf | Role::Pairs | Role::CountAfter => {
                random.below(3) as u32
            }
            Role::Special => random.below(4) as u32,
            Role::Const => random.below(17) as u32,
            Role::Name => random.below(TEXTS) as u32,
            Role::Names => NAMES,
            Role::Func => 1 + random.below(FUNCTIONS as usize - 1) as u32,
            Role::Native => random.below(NATIVES.len()) as u32,
            Role::Number => (random.below(16) << 16 | random.below(20)) as u32,
            _ => 0,
        }
    }

    fn push(&mut self, random: &mut Random, op: Op) {
        let info = op.info();
        let at = self.function.words.len();
        // A call's window: the callee and arguments.
        if info
            .roles
            .iter()
            .any(|role| matches!(role, Role::Window | Role::WindowSpread | Role::WindowDst))
        {
            for register in 8..20 {
                self.load(random, register);
            }
        }
        let at = self.function.words.len().max(at);
        let mut instruction = Instruction::new(op);
        let mut operands = [0; 4];
        for (slot, role) in operands.iter_mut().zip(info.roles) {
            *slot = self.operand(random, role);
        }
        instruction.a = operands[0] as u16;
        instruction.b = operands[1] as u16;
        instruction.c = operands[2] as u16;
        instruction.d = operands[3];
        if info.has_cache {
            instruction.cache = self.function.caches;
            self.function.caches += 1;
        }
        if info.roles[3] == Role::Label {
            if op == Op::Loop {
                let target = self.starts[random.below(self.starts.len())];
                instruction.d = (target as i64 - at as i64) as i32 as u32;
            } else {
                self.jumps.push(at);
            }
        }
        self.starts.push(at);
        instruction.encode(&mut self.function.words);
        for (role, register) in info.roles.iter().zip(operands) {
            if *role == Role::Dst && !self.set.contains(&(register as u16)) {
                self.set.push(register as u16);
            }
        }
    }

    /// Sets a register to something that may be of use.
    fn load(&mut self, random: &mut Random, register: u16) {
        let (op, b) = match random.below(6) {
            0 => (Op::LoadInt, random.below(5) as u16),
            1 => (Op::LoadConst, random.below(17) as u16),
            2 => (Op::LoadSpecial, random.below(3) as u16),
            3 => (Op::Move, self.set[random.below(self.set.len())]),
            4 => (Op::NewList, 0),
            _ => (Op::MakeFunction, 0),
        };
        let mut instruction = Instruction::new(op);
        instruction.a = register;
        instruction.b = b;
        if op == Op::MakeFunction {
            for (i, role) in op.info().roles.iter().enumerate() {
                if *role == Role::Func {
                    let function = 1 + random.below(FUNCTIONS as usize - 1) as u32;
                    match i {
                        1 => instruction.b = function as u16,
                        2 => instruction.c = function as u16,
                        _ => instruction.d = function,
                    }
                }
            }
        }
        self.starts.push(self.function.words.len());
        instruction.encode(&mut self.function.words);
    }

    /// Directs jumps forward, each to some later instruction.
    fn direct_jumps(&mut self, random: &mut Random) {
        for &at in &self.jumps {
            let later: Vec<usize> = self
                .starts
                .iter()
                .copied()
                .filter(|&start| start > at)
                .collect();
            let target = later[random.below(later.len().min(6))];
            let second = &mut self.function.words[at + 1];
            *second = *second & !0xffff_ffff | (target - at) as u64;
        }
    }
}

fn function(random: &mut Random, index: u32) -> Function {
    let is_generator = index == FUNCTIONS - 1;
    let parameters = if index == 0 { 0 } else { random.below(3) };
    let mut draft = Draft {
        function: Function {
            name: format!("f{index}"),
            kind: if is_generator {
                FunctionKind::Generator { flavor: 0 }
            } else {
                FunctionKind::default()
            },
            parameters: Parameters {
                positional: ["p", "q"][..parameters]
                    .iter()
                    .map(|&name| name.to_owned())
                    .collect(),
                ..Parameters::default()
            },
            registers: REGISTERS,
            constants: constants(),
            ..Function::default()
        },
        set: (0..parameters as u16).collect(),
        starts: Vec::new(),
        jumps: Vec::new(),
    };
    if draft.set.is_empty() {
        draft.set.push(0);
        let mut first = Instruction::new(Op::LoadInt);
        first.a = 0;
        first.encode(&mut draft.function.words);
        draft.starts.push(0);
    }
    for register in 0..8 {
        if !draft.set.contains(&register) {
            draft.load(random, register);
            draft.set.push(register);
        }
    }
    let body = draft.function.words.len();
    for _ in 0..random.below(30) {
        let op = Op::ALL[random.below(Op::ALL.len())];
        let is_refused = op.info().ends && op != Op::Loop
            || op.info().roles.contains(&Role::Capture)
            || matches!(op, Op::Yield | Op::Send) && !is_generator;
        // Loops would take most of the time otherwise.
        if !is_refused && (op != Op::Loop || random.is_one_in(2)) {
            draft.push(random, op);
        }
    }
    let end = draft.function.words.len();
    for op in [Op::Nop, Op::Ret] {
        draft.push(random, op);
    }
    if random.is_one_in(2) && end > body {
        draft.function.handlers.push(Handler {
            start: body as u32,
            end: end as u32,
            target: *draft.starts.last().expect("the last is `ret`") as u32,
            register: 7,
        });
    }
    draft.direct_jumps(random);
    draft.function
}

fn module(random: &mut Random) -> Module {
    Module {
        name: "random".into(),
        language: "plain".into(),
        natives: NATIVES.iter().map(|&name| name.into()).collect(),
        functions: (0..FUNCTIONS)
            .map(|index| function(random, index))
            .collect(),
    }
}

/// Pairs of interpreted and compiled.
fn configurations() -> [[Config; 2]; 4] {
    let config = |collector, minor, full| {
        [JitConfig::OFF, JitConfig::EAGER].map(|jit| Config {
            jit,
            heap: HeapConfig {
                collector,
                poison: true,
                limit_bytes: 16 << 20,
                ..HeapConfig::default()
            },
            recursion_limit: 60,
            stack_limit_words: 1 << 16,
            gc_stress_minor: minor,
            gc_stress_full: full,
            suspend_at_polls: true,
            ..Config::default()
        })
    };
    [
        config(Collector::Generational, 0, 0),
        config(Collector::MarkSweep, 0, 0),
        config(Collector::Generational, 1, 0),
        config(Collector::Generational, 2, 3),
    ]
}

/// How often each function is called: enough to be compiled, left, and compiled anew.
const CALLS: i64 = 12;

/// A root that the plain language does not use.
const NAMESPACE: usize = 8;

/// Calls the module's first function, and then each of the others some times; what they gave and printed. `None` when one does not come to
/// an end.
fn run(module: VerifiedModule, config: Config) -> Option<Vec<String>> {
    let parameters: Vec<usize> = module
        .functions
        .iter()
        .map(|function| function.parameters.positional.len())
        .collect();
    let isolate = Isolate::new(
        config,
        Box::new(Plain),
        Box::new(NoHost),
        Plain::state(),
        |cx| {
            Plain::set_up(cx);
            Ok::<_, String>(())
        },
    )
    .expect("the plain language has all its natives");
    corevm::install_compiler(&isolate);
    let loaded = isolate.load(Rc::new(module)).expect("the natives exist");
    let cx = isolate.enter();
    cx.set_root(NAMESPACE, cx.new_map().v());
    let mut endings = Vec::new();
    for (index, &parameters) in parameters.iter().enumerate() {
        for round in 0..if index == 0 { 1 } else { CALLS } {
            let cx = isolate.enter();
            let code = CodeId(loaded.first_code + index as u32);
            let function = cx.new_function(code, cx.root(NAMESPACE), V::NIL);
            let arguments = arguments(cx, round, parameters);
            endings.push(ending(&isolate, call(&isolate, function.v(), &arguments))?);
        }
    }
    let output = isolate.enter().state::<Output>().map(Output::take);
    endings.push(output.expect("the plain language's state"));
    Some(endings)
}

/// Integers first, then others.
fn arguments<'v>(cx: corevm::Cx<'v>, round: i64, count: usize) -> Vec<V<'v>> {
    let argument = |index: usize| match (round, index) {
        (0..6, _) => V::small(round + index as i64),
        (6..8, 0) => cx.new_float(0.5),
        (8..10, 1) => cx.new_str("text").v(),
        _ => cx.new_int(i64::MAX),
    };
    (0..count).map(argument).collect()
}

fn ending<'i>(isolate: &'i Isolate, mut outcome: Outcome<'i>) -> Option<String> {
    for _ in 0..POLLS {
        match outcome {
            Outcome::Suspended | Outcome::Stopped(_) => outcome = resume(isolate),
            Outcome::Returned(value) => return Some(show(value, 0)),
            Outcome::Raised(exception) => return Some(format!("raised {}", show(exception, 0))),
        }
    }
    None
}

#[test]
fn random_modules_end_in_order() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut accepted, mut ended) = (0, 0);
    for number in 0..MODULES {
        let module = module(&mut random);
        if verify(module.clone()).is_err() {
            continue;
        }
        accepted += 1;
        for configs in configurations() {
            let run = |config| run(verify(module.clone()).expect("verified before"), config);
            let [interpreted, compiled] = configs.map(run);
            ended += u64::from(interpreted.is_some());
            assert_eq!(
                interpreted,
                compiled,
                "module {number}:\n{}",
                disassemble(&module)
            );
        }
    }
    // Otherwise the generator is of no use.
    assert!(accepted > MODULES / 10, "{accepted} of {MODULES} verify");
    assert!(ended > accepted, "{ended} runs of {accepted} modules end");
}
