//! Inlined functions: which registers they have, how they are entered and left, what the interpreter must find when it looks.

use std::rc::Rc;

use corevm_runtime::bytecode::{Op, Role};
use corevm_runtime::process::{HEADER, back_word};
use corevm_runtime::tier::layout;
use corevm_runtime::{Accepts, CompiledCode, Value as Constant};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

use super::constants::Namespaces;
use super::exits::FrameHeader;
use super::watching::Release;
use super::{Edge, Emitter, Ended, Entry, R, Reason, Region};
use crate::analysis::{Analysis, RegisterSet};
use crate::state::{Register, State};

/// Functions are inlined up to this number of instructions, one in another up to this number.
const MOST_SITES: usize = 24;
const MOST_NESTED: usize = 6;
/// A function that calls itself is inlined into itself so many times in a row.
const MOST_RECURSIVE: usize = 1;
/// Instructions of a compiled function, what is inlined among them.
const MOST_SITES_AT_ALL: usize = 120;
/// Registers of all frames.
const MOST_EXTENT: usize = 400;

/// An instruction of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub scope: usize,
    pub site: usize,
}

/// The compiled function, or a function inlined into it at one place.
pub(super) struct Scope<'a> {
    pub code: &'a CompiledCode,
    pub analysis: Rc<Analysis>,
    /// Its register 0 is this one of the compiled function.
    pub first: usize,
    pub caller: Option<Caller>,
    /// The registers outside that live while it runs, those of its frame's header among them.
    outer: RegisterSet,
    /// Inlined frames below and this one.
    depth: u32,
    /// Where its function looks for globals, if the code relies on that.
    pub namespaces: Option<Namespaces<'a>>,
}

/// Who waits for an inlined function.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub at: Place,
    /// The frame's link.
    pub link: u64,
    /// The register that gets the result.
    pub result: usize,
    pub returns: Returns,
    /// The header's word that says who waits.
    back: u64,
}

/// What becomes of a function's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Returns {
    /// It goes to the result's register.
    Value,
    /// It must be nil; the instance lies in the result's register.
    Instance,
    /// It goes to the result's register, if it is not the language's refusal.
    Operator,
    /// It decides the branch that the caller's instruction is, if it is not the language's refusal.
    Test,
    /// It is an item of the loop that the caller's instruction is the head of, and goes to the result's register.
    Item,
    /// It says what the truth is that the caller's instruction asks for: with a truth value, or where it `counts` with a small integer.
    Answer { counts: bool },
    /// It goes to the result's register, if it is an iterator of the VM's.
    Iterator,
    /// It goes to the result's register, where what was called lies, with its argument above it, if this says so.
    Asked(Accepts),
}

/// How a function is called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calling {
    /// The callee's register 0, as one of the compiled function.
    pub first: usize,
    pub argc: usize,
    pub link: u64,
    pub result: usize,
    pub returns: Returns,
}

impl<'a> Scope<'a> {
    pub fn outermost(code: &'a CompiledCode, analysis: Rc<Analysis>) -> Scope<'a> {
        Scope {
            code,
            first: 0,
            caller: None,
            outer: RegisterSet::new(0),
            depth: 0,
            namespaces: None,
            analysis,
        }
    }
}

impl<'a> Emitter<'a, '_> {
    pub(super) fn here(&self) -> Place {
        Place {
            scope: self.scope,
            site: self.at,
        }
    }

    pub(super) fn analysis(&self) -> Rc<Analysis> {
        self.scopes[self.scope].analysis.clone()
    }

    pub(super) fn code(&self) -> &'a CompiledCode {
        self.scopes[self.scope].code
    }

    /// The register of the compiled function that is register 0 here.
    pub(super) fn first(&self) -> usize {
        self.scopes[self.scope].first
    }

    /// Registers up to the end of this scope's.
    pub(super) fn end(&self, scope: usize) -> usize {
        let scope = &self.scopes[scope];
        scope.first + scope.analysis.registers
    }

    /// Address of the instruction at a site of this scope, in the isolate's copy.
    pub(super) fn pc(&self, site: usize) -> *const u64 {
        self.pc_at(Place {
            scope: self.scope,
            site,
        })
    }

    pub(super) fn pc_at(&self, place: Place) -> *const u64 {
        let scope = &self.scopes[place.scope];
        let first: *const u64 = scope.code.entry.get();
        match scope.analysis.sites.get(place.site) {
            Some(site) => first.wrapping_add(site.pc as usize),
            None => first.wrapping_add(scope.code.words().len()),
        }
    }

    /// Whether a register lives before the instruction at a place: its scope's, or one of the callers'.
    pub(super) fn is_live(&self, place: Place, register: usize) -> bool {
        let scope = &self.scopes[place.scope];
        match register.checked_sub(scope.first) {
            Some(own) => match scope.analysis.sites.get(place.site) {
                Some(site) => own < scope.analysis.registers && site.live.has(own),
                None => false,
            },
            None => scope.outer.has(register),
        }
    }

    /// The inlined scopes from the outermost to `scope`.
    fn chain(&self, mut scope: usize) -> Vec<usize> {
        let mut chain = Vec::new();
        while let Some(caller) = self.scopes[scope].caller {
            chain.push(scope);
            scope = caller.at.scope;
        }
        chain.reverse();
        chain
    }

    /// The headers of the inlined frames up to that of `scope` that are not made, without the callees, which lie in registers.
    pub(super) fn headers(&self, scope: usize) -> Vec<FrameHeader> {
        let mut headers = Vec::new();
        for scope in self.chain(scope).into_iter().skip(self.state.made as usize) {
            let scope = &self.scopes[scope];
            let caller = scope.caller.expect("inlined scopes have callers");
            headers.push(FrameHeader {
                first: scope.first,
                back: caller.back,
                link: caller.link,
            });
        }
        headers
    }

    /// Makes the inlined frames visible; the callees have been written with the other registers.
    pub(super) fn make_frames(&mut self) {
        let headers = self.headers(self.scope);
        self.write_headers(&headers);
        self.add_depth(headers.len() as i64);
        self.state.made = self.scopes[self.scope].depth;
        self.version += 1;
    }

    /// As [`Self::make_frames`], before a path on which somebody may look and one on which nobody does, which meet again.
    pub(super) fn make_frames_early(&mut self) {
        for scope in self.chain(self.scope) {
            self.clean(self.scopes[scope].first - HEADER);
        }
        self.make_frames();
    }

    /// The instruction in the compiled function at which the inlined frames up to that of `scope` wait; `None` for that function itself.
    pub(super) fn waits_at(&self, scope: usize) -> Option<*const u64> {
        let outermost = *self.chain(scope).first()?;
        Some(self.pc_at(self.scopes[outermost].caller?.at))
    }

    pub(super) fn write_headers(&mut self, headers: &[FrameHeader]) {
        let base = self.base();
        for header in headers {
            let offset = 8 * header.first as i32;
            let back = self.b.ins().iconst(I64, header.back as i64);
            self.store(Region::Frame, back, base, offset - 16);
            let link = self.b.ins().iconst(I64, header.link as i64);
            self.store(Region::Frame, link, base, offset - 8);
        }
    }

    /// Of the frames up to that of `scope` that are made, only the lowest `count` stay. Leaves where somebody has marked one of the others:
    /// it is to end as the interpreter ends frames.
    pub(super) fn unmake_frames(&mut self, scope: usize, count: u32) {
        let made = self.state.made;
        debug_assert!(made >= count, "frames are made where somebody looks");
        let chain = self.chain(scope).into_iter().take(made as usize);
        for scope in chain.skip(count as usize).collect::<Vec<_>>() {
            let scope = &self.scopes[scope];
            let caller = scope.caller.expect("inlined scopes have callers");
            let (first, link) = (scope.first, caller.link);
            let base = self.base();
            let found = self.load(Region::Frame, base, 8 * first as i32 - 8);
            let link = self.b.ins().iconst(I64, link as i64);
            let is_plain = self.b.ins().icmp(IntCC::Equal, found, link);
            self.guard(is_plain, Reason::Poll);
        }
        self.add_depth(i64::from(count) - i64::from(made));
        self.state.made = count;
        self.version += 1;
    }

    fn add_depth(&mut self, more: i64) {
        if more != 0 {
            let process = self.load(Region::Machine, self.activation, layout::PROCESS);
            let depth = self.load_type(I32, Region::Machine, process, layout::DEPTH);
            let depth = self.b.ins().iadd_imm_s(depth, more);
            self.store(Region::Machine, depth, process, layout::DEPTH);
        }
    }

    /// Address of register 0 of the present scope.
    pub(super) fn own_base(&mut self) -> cranelift_codegen::ir::Value {
        let base = self.base();
        match self.first() {
            0 => base,
            first => self.b.ins().iadd_imm_s(base, 8 * first as i64),
        }
    }

    /// The analysis of a function that is worth inlining here.
    pub(super) fn inlinable(&self, code: &CompiledCode, first: usize) -> Option<Rc<Analysis>> {
        let is_small = code.function().words.len() <= 2 * MOST_SITES;
        let nested = self.scopes[self.scope].depth as usize;
        let chain = self.chain(self.scope);
        let running = std::iter::once(&0).chain(&chain);
        let running = running.filter(|&&scope| std::ptr::eq(self.scopes[scope].code, code));
        let is_running = running.count() > MOST_RECURSIVE;
        let entry = code.entry.get();
        let was_observed = self.input.profile.at(entry).is_some();
        if !self.input.isolate.config.jit.inlines
            || self.is_slow_path
            || !is_small
            || nested >= MOST_NESTED
            || is_running
            || !was_observed
        {
            return None;
        }
        let analysis = Analysis::of(code.function())?;
        let fits = analysis.sites.len() <= MOST_SITES
            && self.emitted_sites + analysis.sites.len() <= MOST_SITES_AT_ALL
            && first + analysis.registers <= MOST_EXTENT;
        fits.then(|| Rc::new(analysis))
    }

    /// Emits the code of a function in place of its call at this site. Its arguments and its callee are in their registers.
    pub(super) fn inline(
        &mut self,
        code: &'a CompiledCode,
        analysis: Rc<Analysis>,
        calling: Calling,
    ) -> R<()> {
        let at = self.here();
        let landing = self.landing(Place {
            site: at.site + 1,
            ..at
        });
        let back = back_word(self.pc(self.at), landing);
        let caller = Caller {
            at,
            link: calling.link,
            result: calling.result,
            returns: calling.returns,
            back,
        };
        let outer = self.outer(&calling);
        let depth = self.scopes[self.scope].depth + 1;
        let registers = analysis.registers;
        self.scopes.push(Scope {
            code,
            analysis,
            first: calling.first,
            caller: Some(caller),
            outer,
            depth,
            namespaces: None,
        });
        self.extent = self.extent.max(calling.first + registers);
        self.most_depth = self.most_depth.max(depth);
        self.state.truncate(calling.first + calling.argc);
        self.state.resize(calling.first + registers, Register::SLOT);
        self.version += 1;
        self.scope = self.scopes.len() - 1;
        self.rely_on_namespaces();
        let start = Place {
            scope: self.scope,
            site: 0,
        };
        let block = self.b.create_block();
        self.b.ins().jump(block, &[]);
        self.edge(block, start, false);
        self.emit_sites();
        self.scope = at.scope;
        self.at = at.site;
        self.exit_to = at;
        Err(Ended)
    }

    /// The registers that live outside while a call made here runs.
    fn outer(&self, calling: &Calling) -> RegisterSet {
        let scope = &self.scopes[self.scope];
        let mut outer = RegisterSet::new(calling.first);
        for register in (0..scope.first).filter(|&register| scope.outer.has(register)) {
            outer.insert(register);
        }
        let across = scope.analysis.live_across(self.at);
        for register in scope.analysis.members(&across) {
            if scope.first + register < calling.first {
                outer.insert(scope.first + register);
            }
        }
        outer.insert(calling.first - HEADER);
        match calling.returns {
            Returns::Instance => outer.insert(calling.result),
            // A native that does not accept the answer goes on.
            Returns::Asked(_) => {
                outer.insert(calling.result);
                outer.insert(calling.result + 1);
            }
            // Whoever is refused looks at the operands again.
            Returns::Operator | Returns::Test => {
                let ins = self.site().ins;
                let roles = ins.op.info().roles;
                for (n, register) in self.operands(&ins).into_iter().enumerate() {
                    if roles[n] == Role::Src {
                        outer.insert(register);
                    }
                }
            }
            Returns::Value | Returns::Item | Returns::Answer { .. } | Returns::Iterator => {}
        }
        outer
    }

    /// `ret` of an inlined function.
    pub(super) fn ret_inlined(&mut self, a: usize, caller: Caller) -> R<()> {
        self.guard_unwatched(Release::WithFrame);
        if self.input.is_watched {
            let held = self.held_by_frame(a);
            let kept = self.keeps(Release::WithFrame, &held);
            self.guard(kept, Reason::Poll);
        }
        match caller.returns {
            Returns::Instance => self.guard_nil(a),
            Returns::Operator => self.guard_accepted(a),
            Returns::Test => self.guard_truth(a),
            Returns::Iterator => self.guard_iterator(a),
            Returns::Asked(accepts) => self.guard_answer(a, accepts),
            Returns::Value | Returns::Item | Returns::Answer { .. } => {}
        }
        let answer = match caller.returns {
            Returns::Answer { counts } => Some(self.answer(a, counts)),
            Returns::Test => Some(self.word(a)),
            _ => None,
        };
        let depth = self.scopes[caller.at.scope].depth;
        self.unmake_frames(self.scope, depth.min(self.state.made));
        let is_stored = answer.is_none() && caller.returns != Returns::Instance;
        if is_stored {
            self.rename(caller.result, a);
        }
        for register in self.first() - HEADER..self.state.len() {
            if !is_stored || register != caller.result {
                self.state[register] = Register::SLOT;
            }
        }
        let end = self.end(caller.at.scope);
        self.state.resize(end, Register::SLOT);
        self.version += 1;
        if let Some(answer) = answer {
            match self.scopes[caller.at.scope].analysis.sites[caller.at.site]
                .ins
                .op
            {
                op if op.info().jumps => return self.branch_of_caller(answer, caller.at),
                Op::Not => {
                    // True and false differ in one bit.
                    let differ = Constant::TRUE.bits() ^ Constant::FALSE.bits();
                    let negated = self.b.ins().bxor_imm_s(answer, differ as i64);
                    self.set_word(caller.result, negated);
                }
                _ => self.set_word(caller.result, answer),
            }
        }
        let block = self.b.create_block();
        self.b.ins().jump(block, &[]);
        let next = Place {
            scope: caller.at.scope,
            site: caller.at.site + 1,
        };
        self.edge(block, next, false);
        Err(Ended)
    }

    /// The branch at a place outside, decided by a truth value.
    fn branch_of_caller(&mut self, truth: Value, at: Place) -> R<()> {
        let site = &self.scopes[at.scope].analysis.sites[at.site];
        let target = site.target.expect("a branch has a target");
        let wanted = match site.ins.c {
            1 => Constant::TRUE,
            _ => Constant::FALSE,
        };
        let jumps = self.equals(truth, wanted.bits() as i64);
        let (yes, no) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(jumps, yes, &[], no, &[]);
        for (block, site) in [(yes, target), (no, at.site + 1)] {
            let scope = at.scope;
            self.edge(block, Place { scope, site }, false);
        }
        Err(Ended)
    }

    /// The entries that the interpreter comes to by jumps: the start, and the heads of loops, as far as they can be reached from where the
    /// code is hot.
    pub(super) fn begin_entries(&mut self) {
        let analysis = self.analysis();
        let start = Place { scope: 0, site: 0 };
        if self.input.from == 0 {
            self.entry(start);
            if self.code().is_generator.get() {
                self.landing(start);
            }
        }
        let reached = analysis.reachable(self.input.from);
        let sites = || (0..reached.len()).filter(|&site| reached[site]);
        for site in sites().filter(|&site| analysis.sites[site].is_head) {
            self.entry(Place { scope: 0, site });
        }
        let handlers = sites().filter_map(|site| analysis.sites[site].caught);
        for caught in handlers.collect::<Vec<_>>() {
            self.landing(Place {
                scope: 0,
                site: caught.target,
            });
        }
    }

    /// Where the code is entered most.
    fn entry_place(&self) -> Place {
        Place {
            scope: 0,
            site: self.input.from,
        }
    }

    /// The number of the entry at a place that has not been emitted yet.
    fn entry(&mut self, place: Place) -> usize {
        if let Some(&number) = self.entry_numbers.get(&place) {
            return number;
        }
        let block = self.b.create_block();
        let end = self.end(place.scope);
        let is_cold = place != self.entry_place();
        self.edges.entry(place).or_default().push(Edge {
            block,
            state: State::in_slots(end, self.scopes[place.scope].depth),
            is_cold,
            is_entry: true,
        });
        let number = self.entries.len();
        self.entries.push(Entry {
            pc: self.pc_at(place),
            is_inlined: place.scope != 0,
            landing: None,
        });
        self.entry_blocks.push((block, place));
        self.entry_numbers.insert(place, number);
        number
    }

    /// The number of the landing at a place, 0 if there cannot be one.
    pub(super) fn landing(&mut self, place: Place) -> u16 {
        let is_behind =
            place.scope == self.scope && place.site <= self.at && self.emitted_sites > 0;
        let is_inside = place.site < self.scopes[place.scope].analysis.sites.len();
        if !self.entry_numbers.contains_key(&place) && is_behind || !is_inside {
            return 0;
        }
        let number = self.entry(place);
        if let Some(landing) = self.entries[number].landing {
            return landing;
        }
        let pc = self.pc_at(place);
        let mut landings = self.input.landings.borrow_mut();
        let landing = match place.scope {
            0 => landings.at(self.input.code.id, pc),
            _ => landings.add(self.input.code.id, pc),
        };
        self.entries[number].landing = landing;
        landing.unwrap_or(0)
    }
}
