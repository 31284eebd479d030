//! From bytecode to Cranelift's form, in one pass over the instructions.
//!
//! Each register is where its [`State`] says: in its slot, or in a machine register as a word, an integer or a float; `dirty` when the
//! slot is stale. What is assumed comes from the [`Profile`]; a guard that fails *exits*: the exit stores what is dirty and live and
//! gives back its number, and [`crate::Jit`] completes floats (which may need a box) and headers of frames, and says where the interpreter
//! goes on. An instruction without machine code of its own is run by the interpreter's [`step`](Emitter::step), out of line.
//!
//! A function that is inlined is a [`Scope`]: its registers are those of the compiled function that lie where the interpreter would put its
//! frame. Only where somebody looks (an exit, a step) is its frame made: header, and depth. Once made it stays until the function ends.
//!
//! - J1: at an exit, a step, a call and a return every live register's value is in its slot.
//! - J2: words in machine registers are good up to the next step that polls: objects move at polls only, and polls happen in steps and outside.
//! - J3: a guard comes before the first effect of its instruction; the exit goes back to the instruction's start.
//! - J4: at an entry every register is in its slot.

mod allocate;
mod arithmetic;
mod attributes;
mod binding;
mod blocks;
mod calls;
mod compare;
mod constants;
mod exits;
mod generators;
mod items;
mod iteration;
mod moves;
mod natives;
mod numbers;
mod objects;
mod operators;
mod pairs;
mod quick;
mod scopes;
mod text;
mod values;
mod watching;

use std::cell::RefCell;
use std::rc::Rc;

use corevm_runtime::bytecode::{Instruction, Op};
use corevm_runtime::process::HEADER;
use corevm_runtime::tier::layout;
use corevm_runtime::{CompiledCode, Dependent, Isolate, Kind, V};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I64};
use cranelift_codegen::ir::{
    AbiParam, AliasRegion, AliasRegionData, Block, Function, InstBuilder, MemFlagsData, SigRef,
    Signature, Type, Value,
};
use cranelift_codegen::isa::{CallConv, TargetFrontendConfig};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Variable};
use rustc_hash::FxHashMap;

use crate::analysis::{Analysis, Site};
use crate::engine;
use crate::landings::Landings;
use crate::profile::{Observed, Profile};
use crate::state::{Known, Register, Rep, State};

pub(crate) use exits::{Exit, Reason};
use scopes::{Place, Scope};
pub(crate) use values::float_word;

/// The current block has been ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended;

pub(crate) type R<T> = Result<T, Ended>;

/// A way into compiled code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// The instruction, in the isolate's copy.
    pub pc: *const u64,
    /// It is in an inlined function: nothing but the landing leads there.
    pub is_inlined: bool,
    /// The landing, if the interpreter may come here otherwise than by a jump.
    pub landing: Option<u16>,
}

/// What was compiled.
pub(crate) struct Emitted {
    pub function: Function,
    pub exits: Vec<Exit>,
    pub entries: Vec<Entry>,
    pub guards: u32,
    /// Number of functions inlined.
    pub inlined: usize,
    /// The instructions that the interpreter runs.
    pub stepped: Vec<(*const u64, Op)>,
    /// Enough of it is better than what the interpreter does.
    pub is_worth_it: bool,
}

/// What an emitter leaves behind.
struct Finished {
    exits: Vec<Exit>,
    entries: Vec<Entry>,
    guards: u32,
    inlined: usize,
    stepped: Vec<(*const u64, Op)>,
    is_worth_it: bool,
}

/// What code is compiled from.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    pub code: &'a CompiledCode,
    pub isolate: &'a Isolate,
    /// The site where the code is hot; what cannot be reached from there is not compiled.
    pub from: usize,
    pub profile: &'a Profile,
    /// Something is watched by the heap: instructions that drop values have a path for it, and do not exit.
    pub is_watched: bool,
    /// Nothing is assumed of what was not observed, and nothing exits for being unseen.
    pub is_cautious: bool,
    /// See [`corevm_runtime::tier::JitConfig::failing_guard`].
    pub failing_guard: Option<u32>,
    /// What is noted where the machine code relies on something.
    pub dependent: Dependent,
    /// Where it finds whether that holds: 0 when not.
    pub holds_at: *const u8,
    /// Number of the first exit.
    pub first_exit: u32,
    pub landings: &'a RefCell<Landings>,
    pub host: CallConv,
    pub frontend: TargetFrontendConfig,
}

/// A way to a site that has not been reached yet.
struct Edge {
    block: Block,
    state: State,
    /// Seldom taken: it does not decide what registers are at the site.
    is_cold: bool,
    /// The block is an entry, which the compiled function's first block will lead to.
    is_entry: bool,
}

pub(crate) struct Emitter<'a, 'f> {
    b: FunctionBuilder<'f>,
    input: Input<'a>,
    activation: Value,
    /// Address of register 0 of the compiled function.
    base: Variable,
    words: Vec<Option<Variable>>,
    floats: Vec<Option<Variable>>,
    state: State,
    scopes: Vec<Scope<'a>>,
    /// Index of the scope that is being emitted.
    scope: usize,
    /// Index of the site being compiled.
    at: usize,
    /// Where an exit goes back to.
    exit_to: Place,
    /// Changes with the state.
    version: u32,
    last_exit: Option<(u32, Place, Reason, i64, Block)>,
    ways_out: FxHashMap<exits::Way, Block>,
    edges: FxHashMap<Place, Vec<Edge>>,
    heads: FxHashMap<Place, (Block, State)>,
    entries: Vec<Entry>,
    entry_blocks: Vec<(Block, Place)>,
    entry_numbers: FxHashMap<Place, usize>,
    exits: Vec<Exit>,
    pending_exits: Vec<exits::PendingExit>,
    step_signature: SigRef,
    /// The block that leads to the entries.
    first_block: Block,
    /// Where all ways out of a step that comes to another frame meet.
    leaving: Block,
    /// Where all resumptions of generators meet.
    resuming: Option<Block>,
    regions: [AliasRegion; Region::ALL.len()],
    /// Values of globals that the code relies on, see [`Known::Constant`].
    constants: Vec<V<'a>>,
    guards: u32,
    /// Sites emitted at all, and largest extent of the frames in words.
    emitted_sites: usize,
    extent: usize,
    most_depth: u32,
    /// Instructions that the interpreter runs, and number of those with machine code.
    stepped: Vec<(*const u64, Op)>,
    fast: usize,
    /// What is emitted is a way around the instruction's fast path.
    is_slow_path: bool,
    /// What is emitted brings registers to where another way has them.
    is_joining: bool,
}

/// Parts of memory that do not overlap: what is read from one stays known while another is written.
#[derive(Clone, Copy, Debug)]
enum Region {
    /// Registers and headers of frames.
    Frame,
    /// Activation, process, tables, caches.
    Machine,
    /// Headers and lengths of objects, where they have their storage.
    Objects,
    /// What iterators count.
    Iterators,
    /// Values in containers, attributes, cells.
    Values,
}

impl Region {
    const ALL: [Region; 5] = [
        Region::Frame,
        Region::Machine,
        Region::Objects,
        Region::Iterators,
        Region::Values,
    ];
}

/// Machine code is worth making when there are so many instructions with machine code of their own for each that the interpreter runs.
const LEAST_FAST: usize = 2;

/// Compiles one function.
pub(crate) fn emit(
    input: Input<'_>,
    analysis: Rc<Analysis>,
    context: &mut FunctionBuilderContext,
) -> Emitted {
    let mut function = Function::with_name_signature(Default::default(), engine::signature());
    let mut b = FunctionBuilder::new(&mut function, context);
    let first = b.create_block();
    b.append_block_params_for_function_params(first);
    b.switch_to_block(first);
    b.func.layout.append_block(first);
    let params = b.block_params(first).to_vec();
    let base = b.declare_var(I64);
    b.def_var(base, params[1]);
    let mut step = Signature::new(input.host);
    step.params.extend([AbiParam::new(I64); 4]);
    step.returns.extend([AbiParam::new(I64); 2]);
    let step_signature = b.import_signature(step);
    let regions = Region::ALL.map(|region| {
        b.func.dfg.alias_regions.insert(AliasRegionData {
            user_id: region as u32,
            description: format!("{region:?}").into(),
        })
    });
    let leaving = b.create_block();
    b.append_block_param(leaving, I64);
    b.append_block_param(leaving, I64);
    let registers = analysis.registers;
    let emitter = Emitter {
        b,
        input,
        activation: params[0],
        base,
        words: Vec::new(),
        floats: Vec::new(),
        state: State::in_slots(registers, 0),
        scopes: vec![Scope::outermost(input.code, analysis)],
        scope: 0,
        at: 0,
        exit_to: Place { scope: 0, site: 0 },
        version: 0,
        last_exit: None,
        ways_out: FxHashMap::default(),
        edges: FxHashMap::default(),
        heads: FxHashMap::default(),
        entries: Vec::new(),
        entry_blocks: Vec::new(),
        entry_numbers: FxHashMap::default(),
        exits: Vec::new(),
        pending_exits: Vec::new(),
        step_signature,
        first_block: first,
        leaving,
        resuming: None,
        regions,
        constants: Vec::new(),
        guards: 0,
        emitted_sites: 0,
        extent: registers,
        most_depth: 0,
        stepped: Vec::new(),
        fast: 0,
        is_slow_path: false,
        is_joining: false,
    };
    let finished = emitter.run([params[1], params[2]]);
    Emitted {
        function,
        exits: finished.exits,
        entries: finished.entries,
        guards: finished.guards,
        inlined: finished.inlined,
        stepped: finished.stepped,
        is_worth_it: finished.is_worth_it,
    }
}

impl<'a> Emitter<'a, '_> {
    fn run(mut self, [base, entry]: [Value; 2]) -> Finished {
        self.begin_entries();
        self.rely_on_namespaces();
        self.emit_sites();
        self.finish_entries(base, entry);
        self.finish_leaving();
        self.finish_resuming();
        self.finish_exits();
        self.b.seal_all_blocks();
        self.b.finalize(self.input.frontend);
        Finished {
            exits: self.exits,
            entries: self.entries,
            guards: self.guards,
            inlined: self.scopes.len() - 1,
            is_worth_it: self.fast >= LEAST_FAST * self.stepped.len(),
            stepped: self.stepped,
        }
    }

    /// Emits the code of the present scope.
    fn emit_sites(&mut self) {
        let sites = self.analysis().sites.len();
        self.emitted_sites += sites;
        for index in 0..sites {
            self.at = index;
            self.exit_to = self.here();
            if !self.begin_site() {
                continue;
            }
            let steps = self.stepped.len();
            if self.emit_site().is_ok() {
                self.fall_through();
            }

            self.fast += usize::from(steps == self.stepped.len() && self.observed().is_some());
        }
    }

    fn site(&self) -> &Site {
        &self.scopes[self.scope].analysis.sites[self.at]
    }

    fn observed(&self) -> Option<&'a Observed> {
        self.input.profile.at(self.pc(self.at))
    }

    /// Whether the interpreter's path is to be taken for this instruction.
    fn is_slow(&self) -> bool {
        self.observed().is_some_and(|observed| observed.is_slow)
    }

    /// Goes on in a block to which nothing leads but what has been emitted: what its variables are can be decided now.
    fn enter_block(&mut self, block: Block) {
        self.b.switch_to_block(block);
        self.b.seal_block(block);
    }

    fn constant_address<T>(&mut self, address: *const T) -> Value {
        self.b.ins().iconst(I64, address as i64)
    }

    /// Flags of loads and stores in a region, which cannot fault.
    fn flags(&self, region: Region) -> MemFlagsData {
        MemFlagsData::trusted().with_alias_region(Some(self.regions[region as usize]))
    }

    fn load(&mut self, region: Region, address: Value, offset: i32) -> Value {
        self.load_type(I64, region, address, offset)
    }

    fn load_byte(&mut self, region: Region, address: Value, offset: i32) -> Value {
        self.load_type(I8, region, address, offset)
    }

    fn load_type(&mut self, ty: Type, region: Region, address: Value, offset: i32) -> Value {
        let flags = self.flags(region);
        self.b.ins().load(ty, flags, address, offset)
    }

    fn store(&mut self, region: Region, value: Value, address: Value, offset: i32) {
        let flags = self.flags(region);
        self.b.ins().store(flags, value, address, offset);
    }

    fn equals(&mut self, value: Value, constant: i64) -> Value {
        self.b.ins().icmp_imm_s(IntCC::Equal, value, constant)
    }

    fn base(&mut self) -> Value {
        self.b.use_var(self.base)
    }

    /// The callee of the running frame.
    fn callee(&mut self) -> Value {
        match self.first() {
            0 => {
                let base = self.base();
                self.load(Region::Frame, base, -24)
            }
            first => self.word(first - HEADER),
        }
    }

    /// Whether an object, known to be one, is of a kind.
    fn has_kind(&mut self, object: Value, kind: Kind) -> Value {
        let found = self.load_byte(Region::Objects, object, layout::HEADER_KIND);
        self.equals(found, kind as i64)
    }

    /// Goes on only when the value is an object of this kind.
    fn guard_kind(&mut self, value: Value, kind: Kind) {
        self.guard_pointer(value);
        let is_kind = self.has_kind(value, kind);
        self.guard(is_kind, Reason::Kind);
    }

    /// Whether a value word is the address of an object: three zero bits.
    fn is_pointer(&mut self, value: Value) -> Value {
        let tag = self.b.ins().band_imm_s(value, 7);
        self.equals(tag, 0)
    }

    fn guard_pointer(&mut self, value: Value) {
        let is_pointer = self.is_pointer(value);
        self.guard(is_pointer, Reason::Kind);
    }

    /// As [`Self::guard_kind`], of a register's value, unless it is known.
    fn guard_register_kind(&mut self, register: usize, kind: Kind) {
        let constant = self.constant_in(register);
        if constant.is_some_and(|constant| constant.kind() == Some(kind)) {
            return;
        }
        if self.state[register].known != Known::Kind(kind) {
            let value = self.word(register);
            self.guard_kind(value, kind);
            self.learn(register, Known::Kind(kind));
        }
    }

    /// Goes on only when the register holds an object of this shape.
    fn guard_register_shape(&mut self, register: usize, shape: u32) {
        if self.state[register].known != Known::Shape(shape) {
            let value = self.word(register);
            self.guard_shape(value, shape);
            self.learn(register, Known::Shape(shape));
        }
    }

    fn learn(&mut self, register: usize, known: Known) {
        if matches!(self.state[register].rep, Rep::Slot | Rep::Word) {
            self.state[register].known = known;
            self.version += 1;
        }
    }

    /// The operands, registers among them as registers of the compiled function.
    fn operands(&self, ins: &Instruction) -> [usize; 3] {
        let first = self.first();
        let roles = ins.op.info().roles;
        std::array::from_fn(|n| {
            let operand = usize::from([ins.a, ins.b, ins.c][n]);
            operand + if roles[n].is_register() { first } else { 0 }
        })
    }

    fn emit_site(&mut self) -> R<()> {
        if !self.input.is_cautious && self.observed().is_none() && self.site().ins.op != Op::Loop {
            return self.exit(Reason::Unseen);
        }
        let ins = self.site().ins;
        let [a, b, c] = self.operands(&ins);
        match ins.op {
            Op::Nop => Ok(()),
            Op::Move => self.emit_move(a, b),
            Op::Assign => self.emit_assign(a, b),
            Op::LoadInt => self.emit_constant(a, corevm_runtime::Value::int(ins.b as i16 as i64)),
            Op::LoadSpecial => self.emit_special(a, ins.b),
            Op::LoadConst => self.emit_load_const(a, ins.b.into()),
            Op::LoadConstWide => self.emit_load_const(a, ins.d),
            Op::CheckBound => self.emit_check_bound(a),
            Op::Drop | Op::Discard => self.emit_drop(a, ins.op == Op::Drop),
            Op::LoadCell => self.emit_load_cell(a, b),
            Op::StoreCell => self.emit_store_cell(a, b),
            Op::LoadFree => self.emit_load_free(a, b),
            Op::StoreFree => self.emit_store_free(a, b),
            Op::LoadGlobal => self.emit_load_global(a),
            Op::StoreGlobal => self.emit_store_global(a),
            Op::Add | Op::Sub | Op::Mul | Op::Div | Op::FloorDiv | Op::Mod | Op::Pow => {
                self.emit_binary(ins.op, a, b, Some(c), 0)
            }
            Op::Shl | Op::Shr | Op::BitAnd | Op::BitOr | Op::BitXor => {
                self.emit_binary(ins.op, a, b, Some(c), 0)
            }
            Op::AddImm => self.emit_binary(Op::Add, a, b, None, ins.c as i16),
            Op::SubImm => self.emit_binary(Op::Sub, a, b, None, ins.c as i16),
            Op::MulImm => self.emit_binary(Op::Mul, a, b, None, ins.c as i16),
            Op::FloorDivImm => self.emit_binary(Op::FloorDiv, a, b, None, ins.c as i16),
            Op::ModImm => self.emit_binary(Op::Mod, a, b, None, ins.c as i16),
            Op::ShlImm => self.emit_binary(Op::Shl, a, b, None, ins.c as i16),
            Op::ShrImm => self.emit_binary(Op::Shr, a, b, None, ins.c as i16),
            Op::BitAndImm => self.emit_binary(Op::BitAnd, a, b, None, ins.c as i16),
            Op::Neg | Op::Invert | Op::Pos => self.emit_unary(ins.op, a, b),
            Op::Not | Op::Truth => self.emit_truth(a, b, ins.op == Op::Truth),
            Op::Lt | Op::Le | Op::Eq | Op::Ne | Op::Gt | Op::Ge => {
                self.emit_compare(ins.op, a, b, c)
            }
            Op::Is | Op::IsNot => self.emit_is(a, b, c, ins.op == Op::Is),
            Op::BrLt => self.emit_branch(Op::Lt, a, Some(b), 0),
            Op::BrLe => self.emit_branch(Op::Le, a, Some(b), 0),
            Op::BrEq => self.emit_branch(Op::Eq, a, Some(b), 0),
            Op::BrNe => self.emit_branch(Op::Ne, a, Some(b), 0),
            Op::BrGt => self.emit_branch(Op::Gt, a, Some(b), 0),
            Op::BrGe => self.emit_branch(Op::Ge, a, Some(b), 0),
            Op::BrLtImm => self.emit_branch(Op::Lt, a, None, ins.b as i16),
            Op::BrLeImm => self.emit_branch(Op::Le, a, None, ins.b as i16),
            Op::BrEqImm => self.emit_branch(Op::Eq, a, None, ins.b as i16),
            Op::BrNeImm => self.emit_branch(Op::Ne, a, None, ins.b as i16),
            Op::BrGtImm => self.emit_branch(Op::Gt, a, None, ins.b as i16),
            Op::BrGeImm => self.emit_branch(Op::Ge, a, None, ins.b as i16),
            Op::BrTruth => self.emit_br_truth(a),
            Op::BrIs => self.emit_br_is(a, b),
            Op::BrNil => self.emit_br_constant(a, corevm_runtime::Value::NIL),
            Op::BrEmpty => self.emit_br_constant(a, corevm_runtime::Value::EMPTY),
            Op::Jump => self.emit_jump(),
            Op::Loop => self.emit_loop(),
            Op::GetAttr => self.emit_get_attr(a, b),
            Op::SetAttr => self.emit_set_attr(a, b),
            Op::GetMethod => self.emit_get_method(a, b),
            Op::GetItem => self.emit_get_item(a, b, Some(c), 0),
            Op::GetItemImm => self.emit_get_item(a, b, None, ins.c as i16),
            Op::SetItem => self.emit_set_item(a, b, c),
            Op::DelItem => self.emit_del_item(a, b),
            Op::IterNext => self.emit_iter_next(a, b, false),
            Op::Iter => self.emit_iter(a, b),
            Op::IterAssign => self.emit_iter_next(a, b, true),
            Op::Call => self.emit_call(a),
            Op::CallNamed => self.emit_call_named(a),
            Op::CallMethod => self.emit_call_method(a),
            Op::CallMethodNamed => self.emit_call_method_named(a),
            Op::CallSpread => self.emit_call_spread(a),
            Op::Ret => self.emit_ret(a),
            Op::Yield => self.emit_yield(b),
            Op::Send => self.emit_send(b, c),
            Op::Trap => self.exit(Reason::Rare),
            Op::ListAppend => self.emit_list_append(a, b),
            Op::Unpack => self.emit_unpack(a, b),
            Op::LoadCapture => self.emit_load_capture(a, b),
            Op::NewTuple => self.emit_new_tuple(a, b, c),
            Op::NewList => self.emit_new_list(a, b, c),
            Op::MakeFunction => self.emit_make_function(a, None),
            Op::MakeClosure => self.emit_make_function(a, Some(b)),
            Op::NewCell => self.emit_new_cell(a, b),
            Op::CallNative => self.emit_call_native(a),
            Op::Contains => self.emit_contains(a, b, c),
            Op::BrContains => self.emit_br_contains(a, b),
            Op::EnterHandler => self.emit_enter_handler(a, b),
            _ => self.try_quickly(),
        }
    }
}

/// A register that holds a fresh value.
fn fresh(rep: Rep) -> Register {
    Register::new(rep, true)
}

/// The ops of instructions that the interpreter runs, each with its number, the most frequent first.
pub(crate) fn count_ops(stepped: &[(*const u64, Op)]) -> String {
    let mut counts: FxHashMap<Op, usize> = FxHashMap::default();
    for (_, op) in stepped {
        *counts.entry(*op).or_default() += 1;
    }
    let mut counts: Vec<(Op, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(op, count)| (std::cmp::Reverse(count), op));
    let counts = counts.iter().map(|(op, count)| format!("{op} {count}"));
    counts.collect::<Vec<_>>().join(", ")
}
