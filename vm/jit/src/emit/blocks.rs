//! Control flow: edges between blocks, and what registers are where they meet.

use corevm_runtime::Kind;
use corevm_runtime::bytecode::Op;
use cranelift_codegen::ir::{Block, InstBuilder, Value};

use super::scopes::Place;
use super::{Edge, Emitter, Ended, R, Reason};
use crate::profile::Seen;
use crate::state::{Known, Register, Rep, State};

impl Emitter<'_, '_> {
    /// Makes the block for a site if a new one begins there. False when the site cannot be reached.
    pub(super) fn begin_site(&mut self) -> bool {
        let place = self.here();
        let Some(edges) = self.edges.remove(&place) else {
            // A block that goes on, unless it was ended: then the state is of no use.
            return self.is_open();
        };
        let is_head = self.site().is_head;
        let target = if is_head {
            self.head_state(place, &edges)
        } else if edges.len() == 1 {
            self.enter_edge(&edges[0]);
            self.state.clone_from(&edges[0].state);
            self.version += 1;
            return true;
        } else {
            self.join(place, &edges)
        };
        let edges = self.merge_cold(place, edges);
        let block = self.b.create_block();
        if is_head {
            self.heads.insert(place, (block, target.clone()));
        }
        for edge in edges {
            self.enter_edge(&edge);
            self.state = edge.state;
            self.version += 1;
            if self.convert(place, &target).is_ok() {
                self.charge(self.state.uncharged - target.uncharged);
                self.b.ins().jump(block, &[]);
            }
        }
        match is_head {
            // Rounds come back here.
            true => self.b.switch_to_block(block),
            false => self.enter_block(block),
        }
        self.state = target;
        self.version += 1;
        true
    }

    fn enter_edge(&mut self, edge: &Edge) {
        match edge.is_entry {
            true => self.b.switch_to_block(edge.block),
            false => self.enter_block(edge.block),
        }
    }

    /// Lets the seldom taken edges that have everything in slots meet first, so that what the others expect is made ready once.
    fn merge_cold(&mut self, place: Place, edges: Vec<Edge>) -> Vec<Edge> {
        let is_clean = |edge: &Edge| {
            let mut registers = edge.state.iter().enumerate();
            edge.is_cold
                && registers.all(|(index, register)| !register.dirty || !self.is_live(place, index))
        };
        let (clean, mut others): (Vec<Edge>, Vec<Edge>) = edges.into_iter().partition(is_clean);
        if clean.len() < 2 || others.is_empty() {
            others.extend(clean);
            return others;
        }
        let mut states = clean.iter().map(|edge| &edge.state);
        let mut state = states.next().expect("there are two").clone();
        for other in states {
            state.made = state.made.min(other.made);
            state.holds &= other.holds;
            for (register, other) in state.iter_mut().zip(other.iter()) {
                register.rep = register.rep.join(other.rep);
                if register.known != other.known {
                    register.known = Known::Nothing;
                }
            }
        }
        for (index, register) in state.iter_mut().enumerate() {
            let is_word = matches!(register.rep, Rep::Slot | Rep::Word);
            register.has_word = false;
            register.dirty = false;
            if !self.is_live(place, index) {
                *register = Register::SLOT;
            } else if is_word {
                register.rep = Rep::Slot;
            }
        }
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        for edge in clean {
            self.enter_edge(&edge);
            self.state = edge.state;
            self.version += 1;
            if self.convert(place, &state).is_ok() {
                self.charge(self.state.uncharged - state.uncharged);
                self.b.ins().jump(block, &[]);
            }
        }
        others.push(Edge {
            block,
            state,
            is_cold: true,
            is_entry: false,
        });
        others
    }

    fn is_open(&self) -> bool {
        self.b
            .current_block()
            .is_some_and(|block| block != self.first_block && !self.is_filled(block))
    }

    fn is_filled(&self, block: Block) -> bool {
        let last = self.b.func.layout.last_inst(block);
        last.is_some_and(|inst| self.b.func.dfg.insts[inst].opcode().is_terminator())
    }

    /// What registers are at a loop's head, for all rounds: as they were observed there. What lies outside the scope stays as it is, but for
    /// words, which would not survive a step.
    fn head_state(&self, place: Place, edges: &[Edge]) -> State {
        let analysis = self.analysis();
        let (site, first) = (place.site, self.first());
        let last = analysis.last_of_loop(site);
        let written = analysis.written(site, last);
        let pc = self.pc(site);
        let seen = self.input.profile.at_head(pc);
        let seen = seen.filter(|_| !self.input.profile.is_mixed(pc));
        let joined = self.join(place, edges);
        let made = joined.made;
        let state = joined
            .iter()
            .copied()
            .enumerate()
            .map(|(register, joined)| {
                let Some(own) = register.checked_sub(first) else {
                    return match joined.known {
                        Known::Constant(_) => Register {
                            known: Known::Nothing,
                            ..joined
                        },
                        _ => joined,
                    };
                };
                if !analysis.sites[site].live.has(own) {
                    return Register::SLOT;
                }
                let seen = seen.and_then(|seen| seen.get(own).copied());
                let seen = seen.unwrap_or_default();
                let is_written = written.has(own);
                let rep = match joined.rep {
                    Rep::Const(_) if !is_written => joined.rep,
                    // Unset on some way in, perhaps.
                    _ if !analysis.sites[site].needed.has(own) => Rep::Slot,
                    _ if seen.is_only(Seen::INT) => Rep::Int,
                    _ if seen.is_only(Seen::FLOAT) => Rep::Float,
                    _ => Rep::Slot,
                };
                let dirty = rep != Rep::Slot
                    && (is_written || edges.iter().any(|edge| edge.state[register].dirty));
                let known = match rep {
                    Rep::Slot if !is_written => self.wanted_in_loop(site, last, own),
                    _ => Known::Nothing,
                };
                Register {
                    rep,
                    dirty,
                    has_word: false,
                    known,
                }
            });
        State::new(state.collect(), made)
    }

    /// What the instructions of a loop will test of a register that the loop does not write: tested before it, once.
    fn wanted_in_loop(&self, head: usize, last: usize, register: usize) -> Known {
        let analysis = self.analysis();
        let kinds = (head..=last).filter_map(|site| {
            let ins = analysis.sites[site].ins;
            let (place, operand) = match ins.op {
                Op::GetItem | Op::GetItemImm | Op::IterNext | Op::IterAssign => (ins.b, 1),
                Op::SetItem => (ins.a, 0),
                _ => return None,
            };
            let observed = self.input.profile.at(self.pc(site))?;
            if usize::from(place) != register || observed.is_slow {
                return None;
            }
            observed.operands[operand].single_kind()
        });
        let mut kinds: Vec<Kind> = kinds.collect();
        kinds.dedup();
        match kinds[..] {
            [kind @ (Kind::List | Kind::Tuple | Kind::RangeIter | Kind::IndexIter)] => {
                Known::Kind(kind)
            }
            _ => Known::Nothing,
        }
    }

    /// What registers are where these ways meet.
    fn join(&self, place: Place, edges: &[Edge]) -> State {
        let is_cold =
            edges.iter().all(|edge| edge.is_cold) || self.input.profile.is_mixed(self.pc_at(place));
        let mut deciding = edges.iter().filter(|edge| is_cold || !edge.is_cold);
        let mut state = match deciding.next() {
            Some(edge) => edge.state.clone(),
            None => State::in_slots(self.state.len(), 0),
        };
        let made = edges.iter().map(|edge| edge.state.made).min();
        state.made = made.unwrap_or(0);
        state.holds = edges.iter().all(|edge| edge.state.holds);
        for edge in deciding {
            for (register, other) in state.iter_mut().zip(edge.state.iter()) {
                register.rep = register.rep.join(other.rep);
                if register.known != other.known {
                    register.known = Known::Nothing;
                }
            }
        }
        for (index, register) in state.iter_mut().enumerate() {
            let same = |edge: &Edge| edge.state[index].known == register.known;
            if matches!(register.known, Known::Constant(_)) && !edges.iter().all(same) {
                // There is no test for it.
                register.known = Known::Nothing;
            }
            if !self.is_live(place, index) {
                *register = Register::SLOT;
            } else if register.rep == Rep::Slot {
                *register = Register {
                    known: register.known,
                    ..Register::SLOT
                };
            } else {
                register.dirty = edges.iter().any(|edge| edge.state[index].dirty);
                register.has_word = false;
            }
        }
        state
    }

    /// Brings the registers that live at `site` into the state that the block there expects; what does not fit exits to the site.
    fn convert(&mut self, place: Place, target: &State) -> R<()> {
        let before = std::mem::replace(&mut self.exit_to, place);
        self.is_joining = true;
        let result = self.convert_registers(place, target);
        self.is_joining = false;
        if result.is_ok() {
            self.unmake_frames(place.scope, target.made.min(self.state.made));
        }
        self.exit_to = before;
        result
    }

    fn convert_registers(&mut self, place: Place, target: &State) -> R<()> {
        for (register, &to) in target.iter().enumerate() {
            if !self.is_live(place, register) {
                continue;
            }
            match to.rep {
                Rep::Int => {
                    let value = self.int(register)?;
                    if self.state[register].rep != Rep::Int {
                        let dirty = self.state[register].dirty;
                        self.set_int(register, value);
                        self.state[register].dirty = dirty;
                    }
                }
                Rep::Float => {
                    let value = self.float(register)?;
                    if self.state[register].has_word && to.dirty {
                        // Its box would be forgotten.
                        self.guard_unboxed(value);
                    }
                    if self.state[register].rep != Rep::Float {
                        let dirty = self.state[register].dirty;
                        self.set_float(register, value);
                        self.state[register].dirty = dirty;
                    }
                }
                Rep::Const(value) if self.state[register].rep != Rep::Const(value) => {
                    let word = self.word(register);
                    let same = self.equals(word, value.bits() as i64);
                    self.guard(same, Reason::Kind);
                    let dirty = self.state[register].dirty;
                    self.set(register, Register::new(Rep::Const(value), dirty));
                }
                Rep::Word => {
                    let (dirty, known) = (self.state[register].dirty, self.state[register].known);
                    if self.state[register].rep != Rep::Word {
                        let value = self.word(register);
                        self.set_word(register, value);
                        self.state[register].dirty = dirty;
                        self.state[register].known = known;
                    }
                }
                Rep::Slot | Rep::Const(_) => {}
            }
            if !to.dirty {
                self.clean(register);
            }
            match to.known {
                Known::Kind(kind) => self.guard_register_kind(register, kind),
                Known::Shape(shape) => self.guard_register_shape(register, shape),
                Known::Code(address) => self.guard_register_code(register, address),
                Known::Constant(_) => debug_assert!(self.state[register].known == to.known),
                Known::Nothing => {}
            }
        }
        Ok(())
    }

    /// Makes `block`, which is reached with the present state after this instruction, lead to `target`.
    pub(super) fn edge(&mut self, block: Block, target: Place, is_cold: bool) {
        if let Some((head, expected)) = self.heads.get(&target).cloned() {
            let state = self.state.clone();
            self.enter_block(block);
            self.state.uncharged += 1;
            if self.convert(target, &expected).is_ok() {
                self.charge(self.state.uncharged - expected.uncharged);
                self.b.ins().jump(head, &[]);
            }
            self.state = state;
            self.version += 1;
        } else {
            let mut state = self.state.clone();
            state.uncharged += 1;
            self.edges.entry(target).or_default().push(Edge {
                block,
                state,
                is_cold: is_cold || self.is_slow_path,
                is_entry: false,
            });
        }
    }

    /// The present block leads to another site.
    pub(super) fn jump_to(&mut self, site: usize) -> Ended {
        let block = self.b.create_block();
        self.b.ins().jump(block, &[]);
        let target = Place {
            site,
            ..self.here()
        };
        self.edge(block, target, false);
        Ended
    }

    /// The present block goes on with the next instruction.
    pub(super) fn fall_through(&mut self) {
        let site = self.at + 1;
        let next = Place {
            site,
            ..self.here()
        };
        let analysis = self.analysis();
        if site >= analysis.sites.len() {
            // Verified code does not get here.
            let _ = self.exit::<()>(Reason::Rare);
        } else if analysis.sites[site].is_leader || self.edges.contains_key(&next) {
            let _: Ended = self.jump_to(site);
        } else {
            self.state.uncharged += 1;
        }
    }

    /// Leads to the instruction's target when `condition` is `sense`, else to the next.
    pub(super) fn branch(&mut self, condition: Value, sense: bool) -> Ended {
        let (yes, no) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(condition, yes, &[], no, &[]);
        let (jumps, goes_on) = if sense { (yes, no) } else { (no, yes) };
        let site = self.site().target.expect("a branch has a target");
        let here = self.here();
        self.edge(jumps, Place { site, ..here }, false);
        let site = self.at + 1;
        self.edge(goes_on, Place { site, ..here }, false);
        Ended
    }

    pub(super) fn emit_jump(&mut self) -> R<()> {
        let target = self.site().target.expect("a jump has a target");
        Err(self.jump_to(target))
    }

    /// The interpreter polls, and comes back at the loop's head.
    pub(super) fn emit_loop(&mut self) -> R<()> {
        self.guard_no_poll();
        self.emit_jump()
    }
}
