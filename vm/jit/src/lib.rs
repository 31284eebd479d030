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
mod landings;
mod memory;
mod profile;
mod state;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use corevm_runtime::tier::{Compiler, EnterFn, Left};
use corevm_runtime::{CodeId, CompiledCode, Cx, Isolate};

use rustc_hash::{FxHashMap, FxHashSet};

use analysis::Analysis;
use emit::{Entry, Input, Reason};
use engine::Engine;
use landings::Landings;
use profile::Profile;

/// How often a function is compiled; the last time nothing is assumed.
const MOST_ATTEMPTS: u32 = 8;

/// An exit of some compiled function.
#[derive(Debug)]
struct Exit {
    code: CodeId,
    /// Which compilation of the code it belongs to.
    attempt: u32,
    way: emit::Exit,
    taken: u32,
}

#[derive(Default)]
struct State {
    engine: Option<Engine>,
    /// No machine code can be made here.
    is_disabled: bool,
    profile: Profile,
    exits: Vec<Exit>,
    /// Codes that are compiled from the start on.
    started: FxHashSet<u32>,
    /// Compilations by code.
    attempts: FxHashMap<u32, u32>,
    /// Codes that were left because the heap watched.
    watched: FxHashSet<u32>,
    /// Landings in compiled functions, by code.
    landings_in: FxHashMap<u32, Vec<u16>>,
}

/// The compiler of one isolate. The code generator is made when something is hot.
#[derive(Default)]
pub struct Jit {
    state: RefCell<State>,
    landings: RefCell<Landings>,
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

    fn compile(&self, cx: Cx<'_>, code: &CompiledCode, from: *const u64) {
        let mut state = self.state.borrow_mut();
        if !state.compile(cx, code, from, &self.landings) {
            code.give_up();
        }
    }

    fn enter(&self) -> EnterFn {
        let state = self.state.borrow();
        let engine = state.engine.as_ref();
        engine.expect("there is compiled code to enter").enter()
    }

    fn landing_at(&self, pc: *const u64) -> u16 {
        self.landings.borrow().find(pc).unwrap_or(0)
    }

    fn leave(&self, cx: Cx<'_>, exit: u32, words: &[Cell<u64>], registers: usize) -> Left {
        let mut state = self.state.borrow_mut();
        state.leave(cx, exit, words, registers, &self.landings)
    }
}

impl State {
    /// Compiles the code; false when it is not to be tried again.
    fn compile(
        &mut self,
        cx: Cx<'_>,
        code: &CompiledCode,
        from: *const u64,
        landings: &RefCell<Landings>,
    ) -> bool {
        let compiled = self.try_to_compile(cx, code, from, landings);
        if let (Err(reason), Some(log)) = (compiled, cx.isolate().config.jit.log) {
            let name = &code.function().qualified_name;
            log(&format!("jit: {name} stays interpreted: {reason}\n"));
        }
        compiled.is_ok()
    }

    /// Compiles the code.
    ///
    /// # Errors
    /// Why it is not to be tried again.
    fn try_to_compile(
        &mut self,
        cx: Cx<'_>,
        code: &CompiledCode,
        from: *const u64,
        landings: &RefCell<Landings>,
    ) -> Result<(), &'static str> {
        if self.engine.is_none() && !self.is_disabled {
            self.engine = Engine::new();
            self.is_disabled = self.engine.is_none();
            landings.borrow_mut().make();
            cx.isolate().set_landings(landings.borrow().address());
        }
        let Some(engine) = &mut self.engine else {
            return Err("no code can be made for this machine");
        };
        let attempts = self.attempts.entry(code.id.0).or_default();
        *attempts += 1;
        let attempt = *attempts;
        if attempt > MOST_ATTEMPTS {
            return Err("it was compiled often enough");
        }
        let Some(analysis) = Analysis::of(code.function()) else {
            return Err("it is too large");
        };
        let isolate = cx.isolate();
        let word = (from as usize).wrapping_sub(code.entry.get() as usize) / 8;
        // Whose calls were hot once will be called again.
        let from = match analysis.site_at(word as u32) {
            Some(site) if !self.started.contains(&code.id.0) && analysis.loops_from(site) => site,
            _ => 0,
        };
        if from == 0 {
            self.started.insert(code.id.0);
        }
        let input = Input {
            code,
            isolate,
            from,
            profile: &self.profile,
            is_watched: isolate.heap().is_watching() || self.watched.contains(&code.id.0),
            is_cautious: attempt == MOST_ATTEMPTS,
            failing_guard: isolate.config.jit.failing_guard,
            first_exit: self.exits.len() as u32,
            landings,
            host: engine.host_convention(),
            frontend: engine.isa.frontend_config(),
        };
        let sites = analysis.sites.len();
        let now = || isolate.config.clock.map_or(0, |clock| clock() / 1000);
        let start = now();
        let emitted = emit::emit(input, Rc::new(analysis), &mut engine.builder);
        if !emitted.is_worth_it && isolate.config.jit.is_choosy {
            return Err("most of it would run interpreted all the same");
        }
        let exits = emitted.exits.len();
        let built = now();
        let config = isolate.config.jit;
        let dump = config.dump.map(|(dump, _)| dump);
        let Some(added) = engine.add(emitted.function, dump) else {
            return Err("there is no room for more code");
        };
        let (address, size_bytes) = (added.address, added.size_bytes);
        let name = &code.function().qualified_name;
        if let Some(log) = config.log {
            log(&format!(
                "jit: {name} compiled ({attempt}): {sites} instructions and {} functions inlined, {size_bytes} bytes of {}, {}+{} µs, {exits} exits, {} guards\n",
                emitted.inlined,
                engine.used_bytes(),
                built - start,
                now() - built,
                emitted.guards,
            ));
        }
        if let Some(log) = config.log {
            let counts = emit::count_ops(&emitted.stepped);
            if !counts.is_empty() {
                log(&format!(
                    "jit: {name} leaves to the interpreter: {counts}\n"
                ));
            }
        }
        if let Some(note) = config.code_map {
            note(address as usize, size_bytes, name);
        }
        if let (Some((_, show)), Some(text)) = (config.dump, added.text) {
            show(&format!("; {name}\n{text}\n"));
        }
        self.exits.extend(emitted.exits.into_iter().map(|way| Exit {
            code: code.id,
            attempt,
            way,
            taken: 0,
        }));
        self.make_known(code, &emitted.entries, address, &landings.borrow());
        Ok(())
    }

    fn make_known(
        &mut self,
        code: &CompiledCode,
        entries: &[Entry],
        address: *const u8,
        landings: &Landings,
    ) {
        let inside = self.landings_in.entry(code.id.0).or_default();
        for (number, entry) in entries.iter().enumerate() {
            if let Some(landing) = entry.landing {
                landings.get(landing).code.set(address);
                landings.get(landing).entry.set(number as u64);
                inside.push(landing);
            }
        }
        let first: *const u64 = code.entry.get();
        let head = |head: u32| {
            let pc = first.wrapping_add(head as usize);
            let is_head = |entry: &Entry| !entry.is_inlined && entry.pc == pc;
            entries.iter().position(is_head).map(|number| number as u16)
        };
        let starts = entries[0].pc == first;
        code.enter_compiled(address, starts, head, |pc| landings.find(pc).unwrap_or(0));
    }

    fn leave(
        &mut self,
        cx: Cx<'_>,
        number: u32,
        words: &[Cell<u64>],
        registers: usize,
        landings: &RefCell<Landings>,
    ) -> Left {
        let exit = &mut self.exits[number as usize];
        for &register in &exit.way.floats {
            let slot = &words[usize::from(register)];
            let float = f64::from_bits(slot.get());
            slot.set(emit::float_word(cx.isolate(), float).bits());
        }
        for frame in &exit.way.frames {
            words[frame.first - 2].set(frame.back);
            words[frame.first - 1].set(frame.link);
        }
        exit.taken += 1;
        let (pc, reason, taken) = (exit.way.pc, exit.way.reason, exit.taken);
        let from = exit.way.outer_pc;
        let mut left = Left {
            pc,
            observe: false,
            first: exit.way.first,
            frames: emit::depth_of(&exit.way.frames) as u32,
        };
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
            let own = match left.first {
                0 => registers,
                first => self
                    .profile
                    .at_head(pc)
                    .map_or(0, <[_]>::len)
                    .min(words.len() - first),
            };
            self.profile.note_loop(pc, &words[left.first..][..own]);
        }
        match reason {
            Reason::Rare => self.profile.note_slow(pc),
            Reason::Watched => _ = self.watched.insert(id.0),
            _ => {}
        }
        let code = cx.isolate().codes().get(id);
        if let Some(log) = config.log {
            let name = &code.function().qualified_name;
            let place = place_in(code, pc);
            log(&format!(
                "jit: {name} left {taken} times at {place}: {reason:?}\n"
            ));
        }
        self.discard(code, &landings.borrow());
        if !self.compile(cx, code, from, landings) {
            code.give_up();
        }
        left
    }

    /// Forgets the code's machine code; frames that wait in it go on interpreted.
    fn discard(&mut self, code: &CompiledCode, landings: &Landings) {
        code.give_up();
        for landing in self.landings_in.remove(&code.id.0).unwrap_or_default() {
            landings.get(landing).code.set(std::ptr::null());
        }
    }
}

/// Where in the source an instruction is, for the log.
fn place_in(code: &CompiledCode, pc: *const u64) -> String {
    let words = (pc as usize).checked_sub(code.entry.get() as usize);
    let words = words.map(|bytes| bytes / size_of::<u64>());
    match words.filter(|&at| at < code.function().words.len()) {
        Some(at) => format!("word {at}, line {}", code.span_at(at as u32).line),
        None => "an inlined function".to_owned(),
    }
}
