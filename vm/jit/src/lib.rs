//! The compiler: hot functions to machine code, through Cranelift.
//!
//! ```text
//! observe     what hot code works on, while it is still interpreted            profile
//! analyse     blocks, loops, liveness                                          analysis
//! emit        bytecode to Cranelift's form, with guards for what was observed  emit
//! generate    machine code in memory                                           engine, memory
//! leave       exits back to the interpreter; compiling anew when there are many
//! ```
//!
//! Compiled frames are interpreter frames, so nothing else in the machine knows which tier runs (`docs/architecture.md`, "Tiers").

mod analysis;
mod emit;
mod engine;
mod memory;
mod profile;
mod state;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use corevm_runtime::tier::{Compiler, EnterFn, Left};
use corevm_runtime::{CodeId, CompiledCode, Cx, Isolate};

use analysis::Analysis;
use emit::{Continuation, Entry, Input, Reason};
use engine::Engine;
use profile::Profile;

/// How often a function is compiled; the last time nothing is assumed.
const MOST_ATTEMPTS: u32 = 8;

/// Calls that compiled code can wait at, in one isolate.
const MOST_CONTINUATIONS: usize = u16::MAX as usize;

/// An exit of some compiled function.
#[derive(Debug)]
struct Exit {
    code: CodeId,
    /// Which compilation of the code it belongs to.
    attempt: u32,
    pc: *const u64,
    reason: Reason,
    floats: Vec<u16>,
    taken: u32,
}

#[derive(Default)]
struct State {
    engine: Option<Engine>,
    /// No machine code can be made here.
    is_disabled: bool,
    profile: Profile,
    exits: Vec<Exit>,
    /// Compilations by code.
    attempts: HashMap<u32, u32>,
    /// Number 0 is none. Never reallocated: compiled code has its address.
    continuations: Vec<Continuation>,
}

/// The compiler of one isolate. The code generator is made when something is hot.
#[derive(Default)]
pub struct Jit {
    state: RefCell<State>,
}

impl Jit {
    /// Gives the isolate a compiler, if its configuration asks for one.
    pub fn install(isolate: &Isolate) {
        if isolate.config.jit.is_enabled {
            isolate.set_compiler(Box::new(Jit::default()));
        }
    }
}

impl Compiler for Jit {
    fn observe(&self, pc: *const u64, word: u64, registers: &[Cell<u64>]) {
        self.state.borrow_mut().profile.note(pc, word, registers);
    }

    fn observe_loop(&self, pc: *const u64, registers: &[Cell<u64>]) {
        self.state.borrow_mut().profile.note_loop(pc, registers);
    }

    fn compile(&self, cx: Cx<'_>, code: &CompiledCode) {
        if !self.state.borrow_mut().compile(cx, code) {
            code.give_up();
        }
    }

    fn enter(&self) -> EnterFn {
        let state = self.state.borrow();
        let engine = state.engine.as_ref();
        engine.expect("there is compiled code to enter").enter()
    }

    fn leave(&self, cx: Cx<'_>, exit: u32, registers: &[Cell<u64>]) -> Left {
        self.state.borrow_mut().leave(cx, exit, registers)
    }
}

impl State {
    /// Compiles the code; false when it is not to be tried again.
    fn compile(&mut self, cx: Cx<'_>, code: &CompiledCode) -> bool {
        if self.engine.is_none() && !self.is_disabled {
            self.engine = Engine::new();
            self.is_disabled = self.engine.is_none();
            self.continuations = Vec::with_capacity(MOST_CONTINUATIONS);
            self.continuations.push(Continuation {
                code: std::ptr::null(),
                entry: 0,
            });
        }
        let Some(engine) = &mut self.engine else {
            return false;
        };
        let attempts = self.attempts.entry(code.id.0).or_default();
        *attempts += 1;
        let attempt = *attempts;
        if attempt > MOST_ATTEMPTS {
            return false;
        }
        let Some(analysis) = Analysis::of(code.function()) else {
            return false;
        };
        let isolate = cx.isolate();
        let input = Input {
            code,
            isolate,
            analysis: &analysis,
            profile: &self.profile,
            is_cautious: attempt == MOST_ATTEMPTS,
            failing_guard: isolate.config.jit.failing_guard,
            first_exit: self.exits.len() as u32,
            continuations: self.continuations.as_ptr(),
            host: engine.host_convention(),
            frontend: engine.isa.frontend_config(),
        };
        let emitted = emit::emit(input, &mut engine.builder);
        if !emitted.is_worth_it && isolate.config.jit.is_choosy {
            return false;
        }
        let exits = emitted.exits.len();
        let config = isolate.config.jit;
        let dump = config.dump.map(|(dump, _)| dump);
        let Some(added) = engine.add(emitted.function, dump) else {
            return false;
        };
        let (address, size_bytes) = (added.address, added.size_bytes);
        let name = &code.function().qualified_name;
        if let Some(log) = config.log {
            log(&format!(
                "jit: {name} compiled ({attempt}): {} instructions, {size_bytes} bytes of {}, {exits} exits, {} guards\n",
                analysis.sites.len(),
                engine.used_bytes(),
                emitted.guards,
            ));
        }
        if let (Some((_, show)), Some(text)) = (config.dump, added.text) {
            show(&format!("; {name}\n{text}\n"));
        }
        self.exits
            .extend(emitted.exits.into_iter().map(|exit| Exit {
                code: code.id,
                attempt,
                pc: exit.pc,
                reason: exit.reason,
                floats: exit.floats,
                taken: 0,
            }));
        self.make_known(code, &analysis, &emitted.entries, address);
        true
    }

    fn make_known(
        &mut self,
        code: &CompiledCode,
        analysis: &Analysis,
        entries: &[Entry],
        address: *const u8,
    ) {
        for (number, &entry) in entries.iter().enumerate() {
            let Entry::Return(site) = entry else { continue };
            if self.continuations.len() < MOST_CONTINUATIONS {
                code.set_continuation(analysis.sites[site].pc, self.continuations.len() as u16);
                self.continuations.push(Continuation {
                    code: address,
                    entry: number as u64,
                });
            }
        }
        code.enter_compiled(address, |head| {
            let is_head = |entry: &Entry| matches!(entry, Entry::Head(site) if analysis.sites[*site].pc == head);
            entries.iter().position(is_head).map(|number| number as u16)
        });
    }

    fn leave(&mut self, cx: Cx<'_>, number: u32, registers: &[Cell<u64>]) -> Left {
        let exit = &mut self.exits[number as usize];
        for &register in &exit.floats {
            let slot = &registers[usize::from(register)];
            let float = f64::from_bits(slot.get());
            slot.set(emit::float_word(cx.isolate(), float).bits());
        }
        exit.taken += 1;
        let (pc, reason, taken) = (exit.pc, exit.reason, exit.taken);
        let mut left = Left { pc, observe: false };
        if reason == Reason::Poll {
            return left;
        }
        let config = cx.isolate().config.jit;
        left.observe = true;
        let (id, attempt) = (exit.code, exit.attempt);
        if taken < config.patience || self.attempts.get(&id.0) != Some(&attempt) {
            return left;
        }
        if self.profile.at_head(pc).is_some() {
            self.profile.note_loop(pc, registers);
        }
        if reason == Reason::Rare {
            self.profile.note_slow(pc);
        }
        let code = cx.isolate().codes().get(id);
        if let Some(log) = config.log {
            let at = (pc as usize - code.entry.get() as usize) / 8;
            let name = &code.function().qualified_name;
            log(&format!(
                "jit: {name} left {taken} times at {at}: {reason:?}\n"
            ));
        }
        self.discard(code);
        if !self.compile(cx, code) {
            code.give_up();
        }
        left
    }

    /// Forgets the code's machine code; frames that wait in it go on interpreted.
    fn discard(&mut self, code: &CompiledCode) {
        code.give_up();
        for (pc, ins) in corevm_runtime::bytecode::instructions(&code.function().words) {
            if matches!(
                ins.op,
                corevm_runtime::bytecode::Op::Call | corevm_runtime::bytecode::Op::CallMethod
            ) {
                code.set_continuation(pc as u32, 0);
            }
        }
    }
}
