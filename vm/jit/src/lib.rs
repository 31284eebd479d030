//! The compiler: hot functions to machine code, through Cranelift.
//!
//! ```text
//! observe     what hot code works on, while it is still interpreted            profile
//! analyse     blocks, loops, liveness                                          analysis
//! emit        bytecode to Cranelift's form, with guards for what was observed  emit
//! generate    its control flow straightened, then machine code in memory       straighten, engine, memory
//!             on a thread of its own, if there is one                          worker
//! leave       exits back to the interpreter; compiling anew when there are many
//! ```
//!
//! Compiled frames are interpreter frames, so nothing else in the machine knows which tier runs (`docs/architecture.md`, "Tiers").

mod analysis;
mod emit;
mod engine;
mod exits;
mod landings;
mod memory;
mod profile;
mod state;
mod straighten;
mod worker;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use corevm_runtime::bytecode::instructions;
use corevm_runtime::tier::{Compiler, EnterFn, Left};
use corevm_runtime::{CodeId, CompiledCode, Cx, Dependent, Isolate, LoadedModule};

use rustc_hash::FxHashMap;

use analysis::Analysis;
use emit::{Entry, Input, Reason};
use engine::{Engine, Generated, Source};
use exits::{Exit, Exits};
use landings::Landings;
use profile::Profile;
use worker::Worker;

/// How often a function is compiled; the last time nothing is assumed.
const MOST_ATTEMPTS: u32 = 8;

/// A function whose machine code is being made.
struct Pending {
    code: CodeId,
    /// It lives until then.
    _held: Rc<LoadedModule>,
    attempt: u32,
    entries: Vec<Entry>,
    /// What the log says of it, and how long it took to emit.
    inlined: usize,
    exits: usize,
    guards: u32,
    stepped: String,
    built_us: u64,
}

/// What is known of a code that has been hot.
#[derive(Debug, Default)]
struct Hot {
    /// Compilations.
    attempts: u32,
    /// Its instructions.
    length: u32,
    /// It is compiled from the start on.
    is_started: bool,
    /// It was left because the heap watched.
    is_watched: bool,
    /// For each attempt, whether what its machine code relies on holds: 0 when not.
    #[expect(clippy::vec_box, reason = "machine code has the addresses")]
    holds: Vec<Box<Cell<u8>>>,
    /// The attempt whose machine code is in use, or 0.
    installed: u32,
    /// The numbers of its compilations among the exits.
    compilations: Vec<u16>,
    /// Its machine code, that which was thrown away included.
    addresses: Vec<*const u8>,
}

#[derive(Default)]
struct State {
    engine: Option<Engine>,
    worker: Option<Worker>,
    /// What the worker was given, in order.
    pending: VecDeque<Pending>,
    /// What it has done, which the next poll makes known.
    ready: VecDeque<(Pending, Option<Generated>)>,
    /// No machine code can be made here.
    is_disabled: bool,
    profile: Profile,
    exits: Exits,
    /// By code.
    hot: FxHashMap<u32, Hot>,
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
    fn observe(&self, pc: *const u64, word: u64, registers: &[Cell<u64>], link: u64) {
        let mut state = self.state.borrow_mut();
        state.profile.note(pc, word, registers, link);
    }

    fn observe_loop(&self, pc: *const u64, registers: &[Cell<u64>]) {
        self.state.borrow_mut().profile.note_loop(pc, registers);
    }

    fn observe_detour(&self, pc: *const u64) {
        self.state.borrow_mut().profile.note_undone(pc);
    }

    fn compile(&self, cx: Cx<'_>, code: &CompiledCode, from: *const u64) {
        let mut state = self.state.borrow_mut();
        if !state.compile(cx, code, from, &self.landings) {
            discard(code, &self.landings.borrow());
        }
    }

    fn poll(&self, cx: Cx<'_>) {
        let mut state = self.state.borrow_mut();
        state.take_back();
        while let Some((pending, generated)) = state.ready.pop_front() {
            let installed = state.install(cx, generated, &pending, &self.landings.borrow());
            if let Err(reason) = installed {
                log_refusal(cx, cx.isolate().codes().get(pending.code), reason);
            }
        }
    }

    fn rest(&self, cx: Cx<'_>) {
        let mut state = self.state.borrow_mut();
        if let Some(worker) = state.worker.take() {
            let generated = worker.finish();
            let pending = std::mem::take(&mut state.pending);
            state.ready.extend(pending.into_iter().zip(generated));
            cx.heap().poll_flag().store(true, Ordering::Relaxed);
        }
    }

    fn forget(&self, codes: &[&CompiledCode]) {
        let mut state = self.state.borrow_mut();
        state.profile.forget(codes);
        for code in codes {
            state.forget(code.id);
            self.landings.borrow_mut().forget(code.id);
        }
    }

    fn broken(&self, cx: Cx<'_>, dependents: &[Dependent]) {
        let mut state = self.state.borrow_mut();
        for dependent in dependents {
            state.broken(cx, *dependent, &self.landings.borrow());
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

    fn leave(
        &self,
        cx: Cx<'_>,
        exit: u32,
        words: &[Cell<u64>],
        registers: usize,
        has_raised: bool,
    ) -> Left {
        let mut state = self.state.borrow_mut();
        let mut left = state.complete(cx, exit, words);
        if !has_raised {
            state.leave(cx, exit, words, registers, &mut left);
        }
        left
    }
}

impl State {
    /// Compiles the code, or has it compiled; false when it is not to be tried again.
    fn compile(
        &mut self,
        cx: Cx<'_>,
        code: &CompiledCode,
        from: *const u64,
        landings: &RefCell<Landings>,
    ) -> bool {
        let compiled = self.try_to_compile(cx, code, from, landings);
        if let Err(reason) = compiled {
            log_refusal(cx, code, reason);
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
        let hot = self.hot.entry(code.id.0).or_default();
        hot.attempts += 1;
        let attempt = hot.attempts;
        if attempt > MOST_ATTEMPTS {
            return Err("it was compiled often enough");
        }
        let Some(analysis) = Analysis::of(code.function()) else {
            return Err("it is too large");
        };
        let Some(compilation) = self.exits.next_compilation() else {
            return Err("too many functions are compiled");
        };
        hot.length = analysis.sites.len() as u32;
        let isolate = cx.isolate();
        let word = (from as usize).wrapping_sub(code.entry.get() as usize) / 8;
        // Whose calls were hot once will be called again.
        let from = match analysis.site_at(word as u32) {
            Some(site) if !hot.is_started && analysis.loops_from(site) => site,
            _ => 0,
        };
        hot.is_started |= from == 0;
        let loops = analysis.loops_from(from);
        let holds = Box::new(Cell::new(1));
        let holds_at = holds.as_ptr().cast_const();
        hot.holds.push(holds);
        let input = Input {
            code,
            isolate,
            from,
            profile: &self.profile,
            is_watched: isolate.heap().is_watching() || hot.is_watched,
            is_cautious: attempt == MOST_ATTEMPTS,
            failing_guard: isolate.config.jit.failing_guard,
            dependent: Dependent {
                code: code.id,
                attempt,
            },
            holds_at,
            first_exit: Exits::first_of(compilation),
            landings,
            host: engine.host_convention(),
            frontend: engine.frontend(),
        };
        let now = || isolate.config.clock.map_or(0, |clock| clock() / 1000);
        let start = now();
        let emitted = emit::emit(input, Rc::new(analysis), &mut engine.builder);
        if !emitted.is_worth_it && isolate.config.jit.is_choosy {
            return Err("most of it would run interpreted all the same");
        }
        if emitted.exits.len() > exits::MOST {
            return Err("it has too many exits");
        }
        let pending = Pending {
            code: code.id,
            _held: code.loaded.clone(),
            attempt,
            entries: emitted.entries,
            inlined: emitted.inlined,
            exits: emitted.exits.len(),
            guards: emitted.guards,
            stepped: emit::count_ops(&emitted.stepped),
            built_us: now() - start,
        };
        hot.compilations.push(compilation);
        let exits = emitted.exits.into_iter().map(|way| Exit {
            code: code.id,
            attempt,
            way,
            taken: 0,
        });
        self.exits.put(compilation, exits.collect());
        let source = Source {
            function: emitted.function,
            loops,
            dump: isolate.config.jit.dump.map(|(dump, _)| dump),
        };
        self.generate(cx, source, pending, &landings.borrow())
    }

    /// Makes machine code of a function, or has it made.
    ///
    /// # Errors
    /// Why there is none.
    fn generate(
        &mut self,
        cx: Cx<'_>,
        source: Source,
        pending: Pending,
        landings: &Landings,
    ) -> Result<(), &'static str> {
        let (config, clock) = (cx.isolate().config.jit, cx.isolate().config.clock);
        let engine = self.engine.as_mut().expect("it emitted the function");
        if self.worker.is_none()
            && let Some(background) = config.background
        {
            let flag = cx.heap().poll_flag().clone();
            self.worker = Worker::start(background, engine.another_generator(), flag);
        }
        if let Some(worker) = &self.worker {
            worker.give(source, clock);
            self.pending.push_back(pending);
            return Ok(());
        }
        let generated = engine.generate(source, clock);
        self.install(cx, generated, &pending, landings)
    }

    /// Takes from the worker what it has done.
    fn take_back(&mut self) {
        while !self.pending.is_empty()
            && let Some(generated) = self.worker.as_ref().and_then(Worker::take)
        {
            self.ready
                .extend(self.pending.pop_front().zip(Some(generated)));
        }
    }

    /// Puts machine code where it can run, and makes its entries known.
    ///
    /// # Errors
    /// Why that cannot be.
    fn install(
        &mut self,
        cx: Cx<'_>,
        generated: Option<Generated>,
        pending: &Pending,
        landings: &Landings,
    ) -> Result<(), &'static str> {
        let code = cx.isolate().codes().get(pending.code);
        let engine = self.engine.as_mut().expect("it generated the code");
        let hot = self.hot.entry(pending.code.0).or_default();
        if hot.holds[pending.attempt as usize - 1].get() == 0 {
            code.count_runs();
            return Ok(());
        }
        let generated = generated.ok_or("the code generator refuses it")?;
        let added = engine.add(&generated);
        let (address, size_bytes) = added.ok_or("there is no room for more code")?;
        let hot = self.hot.entry(pending.code.0).or_default();
        hot.addresses.push(address);
        hot.installed = pending.attempt;
        let config = cx.isolate().config.jit;
        let name = &code.function().qualified_name;
        if let Some(log) = config.log {
            log(&format!(
                "jit: {name} compiled ({}): {} instructions and {} functions inlined, {size_bytes} bytes of {}, {}+{} µs, {} exits, {} guards\n",
                pending.attempt,
                instructions(&code.function().words).count(),
                pending.inlined,
                engine.used_bytes(),
                pending.built_us,
                generated.time_us,
                pending.exits,
                pending.guards,
            ));
            if !pending.stepped.is_empty() {
                log(&format!(
                    "jit: {name} leaves to the interpreter: {}\n",
                    pending.stepped
                ));
            }
        }
        if let Some(note) = config.code_map {
            note(address as usize, size_bytes, name);
        }
        if let (Some((_, show)), Some(text)) = (config.dump, generated.text) {
            show(&format!("; {name}\n{text}\n"));
        }
        discard(code, landings);
        make_known(code, &pending.entries, address, landings);
        Ok(())
    }

    /// Completes the registers and frames of an exit that was taken.
    fn complete(&mut self, cx: Cx<'_>, number: u32, words: &[Cell<u64>]) -> Left {
        let way = &self.exits.get_mut(number).way;
        for &register in &way.floats {
            let slot = &words[usize::from(register)];
            let float = f64::from_bits(slot.get());
            slot.set(emit::float_word(cx.isolate(), float).bits());
        }
        for frame in &way.frames {
            words[frame.first - 2].set(frame.back);
            words[frame.first - 1].set(frame.link);
        }
        if cx.isolate().counts_fuel() {
            cx.isolate().charge_fuel(way.uncharged);
        }
        Left {
            pc: way.pc,
            observe: false,
            compile: None,
            first: way.first,
            frames: way.frames.len() as u32,
        }
    }

    /// Counts an exit that was taken, and decides what is learned from it.
    fn leave(
        &mut self,
        cx: Cx<'_>,
        number: u32,
        words: &[Cell<u64>],
        registers: usize,
        left: &mut Left,
    ) {
        let exit = self.exits.get_mut(number);
        exit.taken += 1;
        let (pc, reason, taken) = (exit.way.pc, exit.way.reason, exit.taken);
        let from = exit.way.outer_pc;
        if matches!(reason, Reason::Poll | Reason::Broken) {
            return;
        }
        let config = cx.isolate().config.jit;
        left.observe = taken <= config.patience;
        let (id, attempt) = (exit.code, exit.attempt);
        let hot = self.hot.entry(id.0).or_default();
        // Compiling it anew costs as much as so many exits.
        let more = config.patience_with_each.saturating_mul(hot.length);
        if taken < config.patience.saturating_add(more) || hot.attempts != attempt {
            return;
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
            Reason::Kind => self.profile.note_failed(pc),
            Reason::Join => self.profile.note_mixed(pc),
            Reason::Undone => self.profile.note_undone(pc),
            Reason::Watched => hot.is_watched = true,
            Reason::Unseen | Reason::Poll | Reason::Broken => {}
        }
        let code = cx.isolate().codes().get(id);
        if let Some(log) = config.log {
            let name = &code.function().qualified_name;
            let place = place_in(code, pc);
            log(&format!(
                "jit: {name} left {taken} times at {place}: {reason:?}\n"
            ));
        }
        // It runs on as it is until the other machine code is there.
        left.compile = Some((id, from));
    }

    /// What the machine code relies on does not hold any more: it is not entered again, and left where it runs. The code may be compiled anew.
    fn broken(&mut self, cx: Cx<'_>, dependent: Dependent, landings: &Landings) {
        let Some(hot) = self.hot.get_mut(&dependent.code.0) else {
            return;
        };
        let holds = hot.holds.get(dependent.attempt as usize - 1);
        if holds.is_none_or(|holds| holds.replace(0) == 0) || hot.installed != dependent.attempt {
            return;
        }
        hot.installed = 0;
        let code = cx.isolate().codes().get(dependent.code);
        discard(code, landings);
        code.count_runs();
        if let Some(log) = cx.isolate().config.jit.log {
            let name = &code.function().qualified_name;
            log(&format!(
                "jit: {name} thrown away: what it relies on has changed
"
            ));
        }
    }

    /// The code has died.
    fn forget(&mut self, code: CodeId) {
        let Some(hot) = self.hot.remove(&code.0) else {
            return;
        };
        for compilation in hot.compilations {
            self.exits.remove(compilation);
        }
        if let Some(engine) = &mut self.engine {
            hot.addresses
                .into_iter()
                .for_each(|address| engine.remove(address));
        }
    }
}

fn make_known(code: &CompiledCode, entries: &[Entry], address: *const u8, landings: &Landings) {
    for (number, entry) in entries.iter().enumerate() {
        if let Some(landing) = entry.landing {
            landings.get(landing).code.set(address);
            landings.get(landing).entry.set(number as u64);
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

/// Throws the code's machine code away; frames that wait in it go on interpreted.
fn discard(code: &CompiledCode, landings: &Landings) {
    code.give_up();
    for &landing in landings.of(code.id) {
        landings.get(landing).code.set(std::ptr::null());
    }
}

fn log_refusal(cx: Cx<'_>, code: &CompiledCode, reason: &str) {
    if let Some(log) = cx.isolate().config.jit.log {
        let name = &code.function().qualified_name;
        let state = match code.compiled.get().is_null() {
            true => "interpreted",
            false => "as it was compiled",
        };
        log(&format!("jit: {name} stays {state}: {reason}\n"));
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
