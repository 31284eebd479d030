//! The way into compiled code and out of it: counting, observing what runs before it is compiled, entering, leaving.
#![expect(unsafe_code, reason = "enters machine code (M1, M2 in `machine`)")]

use std::cell::Cell;

use corevm_runtime::CompiledCode;
use corevm_runtime::bytecode::Op;
use corevm_runtime::process::code_of_callee;
use corevm_runtime::tier::{
    Activation, Compiler, ELSEWHERE, EnterFn, Landing, MOVED, Position, tier_op,
};

use crate::asked::{COUNTED_QUICK, COUNTED_STEPS};
use crate::bind::bind_spread;
use crate::dispatch;
use crate::flow::after;
use crate::machine::{Base, EXIT_OP, Machine, Next, Pc};
use crate::quick::QUICK;
use crate::registers::Ins;

/// The count or entry in a word starts here.
const COUNT_SHIFT: u32 = 16;

/// Rounds are counted in the loop itself, and then, so many parts of what makes code hot at a time, in its function.
const PARTS: u64 = 4;

/// Instructions observed after an exit.
const OBSERVED_AFTER_EXIT: u32 = 100;

impl<'i> Machine<'i> {
    /// A `loop` that counts its rounds.
    #[inline(never)]
    pub fn loop_counted(&self, i: Ins) -> Next {
        let (head, base) = i.jump();
        let next = if self.wants_poll() {
            self.poll(head, base)
        } else {
            (head, base)
        };
        let count = (i.word() >> COUNT_SHIFT) + 1;
        let hot = u64::from(self.isolate.config.jit.hot_runs);
        let part = hot.div_ceil(PARTS);
        let set_count = |count| {
            let word = u64::from(tier_op::LOOP_COUNTED) | count << COUNT_SHIFT;
            // SAFETY: M1: the word is the isolate's own and holds nothing but op and count.
            unsafe { *i.pc.cast_mut() = word };
        };
        if count < part || next.0 != head {
            set_count(count);
            return next;
        }
        let Some(code) = self.code_of(next.1) else {
            return next;
        };
        if code.count_rounds(i.pc, head, part, hot) || self.isolate.config.jit.is_eager() {
            return self.compile(code, next);
        }
        set_count(0);
        next
    }

    /// A `loop` whose head is an entry of compiled code.
    #[inline(never)]
    pub fn loop_compiled(&self, i: Ins) -> Next {
        let (head, base) = i.jump();
        let next = if self.wants_poll() {
            self.poll(head, base)
        } else {
            (head, base)
        };
        match self.code_of(next.1) {
            Some(code) if next.0 == head => {
                self.enter_compiled(code, next.1, i.word() >> COUNT_SHIFT, head)
            }
            _ => next,
        }
    }

    /// The start of a function whose calls are counted.
    #[inline(never)]
    pub fn start_counted(&self, i: Ins) -> Next {
        let code = self.code_of_start(i);
        let count = (i.word() >> COUNT_SHIFT) + 1;
        let next = (code.entry.get(), i.base);
        if count < u64::from(self.isolate.config.jit.hot_runs) {
            let word = u64::from(tier_op::START_COUNTED) | count << COUNT_SHIFT;
            // SAFETY: M1: the word is the code's own.
            unsafe { *i.pc.cast_mut() = word };
            return next;
        }
        self.compile(code, next)
    }

    /// The start of a compiled function.
    #[inline(always)]
    pub fn start_compiled(&self, i: Ins) -> Next {
        let code = self.code_of_start(i);
        self.enter_compiled(code, i.base, 0, code.entry.get())
    }

    /// A landing: compiled code goes on, or the interpreter where there is none any more.
    #[inline(always)]
    pub fn land_compiled(&self, i: Ins) -> Next {
        // SAFETY: instructions of this kind are the first words of landings.
        let landing = unsafe { &*i.pc.cast::<Landing>() };
        self.enter_machine_code(
            landing.code.get(),
            i.base,
            landing.entry.get(),
            landing.pc.get(),
        )
    }

    fn code_of_start(&self, i: Ins) -> &'i CompiledCode {
        // SAFETY: `CompiledCode::count_runs` put its own address there, which never changes.
        unsafe { &*(i.second() as *const CompiledCode) }
    }

    /// The code of the guest frame at `base`.
    fn code_of(&self, base: Base) -> Option<&'i CompiledCode> {
        let callee = Ins {
            pc: std::ptr::null(),
            base,
        }
        .callee();
        Some(self.isolate.codes().get(code_of_callee(self.v(callee))?))
    }

    /// Watches what runs from `next` on, and compiles `code`.
    #[cold]
    fn compile(&self, code: &CompiledCode, next: Next) -> Next {
        let Some(compiler) = self.isolate.compiler() else {
            return next;
        };
        // The code's last frame may end, and its function die, while it is observed.
        let _held = code.loaded.clone();
        // What is observed must not count, or it would be compiled meanwhile.
        code.give_up();
        // What sites learn while they are observed is what machine code will find.
        self.cx().make_namespaces_steady(code);
        let from = next.0;
        let next = self.observe(compiler, next, self.isolate.config.jit.observed);
        compiler.compile(self.cx(), code, from);
        next
    }

    /// Runs up to `count` instructions and shows each to the compiler before. Ends early where other hot code is entered.
    fn observe(&self, compiler: &dyn Compiler, mut next: Next, count: u32) -> Next {
        for _ in 0..count {
            let (pc, base) = self.interpreted(next);
            // SAFETY: M1.
            let word = unsafe { *pc };
            if word as u16 == EXIT_OP {
                next = (pc, base);
                break;
            }
            if !is_counting_loop(word as u16) {
                // SAFETY: M2: the word below the registers is the frame's link.
                let link = unsafe { *base.sub(1) };
                compiler.observe(pc, word, self.registers_at(base), link);
            }
            next = self.step_interpreted(pc, base);
            if !goes_on(word as u16, (pc, base), next) {
                compiler.observe_detour(pc);
            }
            if next.0 <= pc && next.1 == base {
                compiler.observe_loop(next.0, self.registers_at(base));
            }
        }
        next
    }

    /// The interpreter's own instruction where a word of the tiers leads to compiled code or counts.
    pub fn interpreted(&self, (pc, base): Next) -> Next {
        // SAFETY: M1.
        match unsafe { *pc } as u16 {
            tier_op::START_COUNTED | tier_op::START_COMPILED => {
                let code = self.code_of_start(Ins { pc, base });
                (code.entry.get(), base)
            }
            tier_op::LAND => {
                // SAFETY: as in `land_compiled`.
                let landing = unsafe { &*pc.cast::<Landing>() };
                (landing.pc.get(), base)
            }
            _ => (pc, base),
        }
    }

    /// Runs one instruction of the interpreter, without counting.
    pub fn step_interpreted(&self, pc: Pc, base: Base) -> Next {
        if self.isolate.counts_fuel() {
            self.isolate.charge_fuel(1);
        }
        // SAFETY: M1.
        if !is_counting_loop(unsafe { *pc } as u16) {
            return dispatch::step(self, pc, base);
        }
        let (head, _) = Ins { pc, base }.jump();
        if self.wants_poll() {
            self.poll(head, base)
        } else {
            (head, base)
        }
    }

    /// The registers of the guest frame at `base`, until the next instruction runs.
    fn registers_at(&self, base: Base) -> &[Cell<u64>] {
        let registers = self.registers_of(self.index(base));
        // SAFETY: M2; cells allow shared writes.
        unsafe { std::slice::from_raw_parts(base.cast::<Cell<u64>>(), registers) }
    }

    /// All words of the stack from `base` on, until the next instruction runs.
    fn words_from(&self, base: Base) -> &[Cell<u64>] {
        let end = self.process().end();
        let words = (end as usize - base as usize) / 8;
        // SAFETY: M2; cells allow shared writes.
        unsafe { std::slice::from_raw_parts(base.cast::<Cell<u64>>(), words) }
    }

    /// Enters compiled code in the frame at `base`.
    fn enter_compiled(&self, code: &CompiledCode, base: Base, entry: u64, pc: Pc) -> Next {
        self.enter_machine_code(code.compiled.get(), base, entry, pc)
    }

    /// Enters machine code at one of its entries; where there is none, the interpreter goes on at `pc`.
    #[inline(always)]
    fn enter_machine_code(&self, target: *const u8, base: Base, entry: u64, pc: Pc) -> Next {
        let Some((activation, enter)) = self.activation().filter(|_| !target.is_null()) else {
            return (pc, base);
        };
        // SAFETY: M2, and the compiler made the code for the code that runs in this frame.
        let position = unsafe { enter(activation, base, entry, target) };
        if position.pc as usize & 1 == 0 {
            return (position.pc, position.base);
        }
        self.leave_compiled(position)
    }

    /// What compiled code is entered with; `None` without a compiler.
    #[inline(always)]
    fn activation(&self) -> Option<&(Activation<'i>, EnterFn)> {
        let made = self.activation.get_or_init(|| {
            let (steps, quick) = match self.isolate.config.jit.counts_asked {
                true => (&COUNTED_STEPS, &COUNTED_QUICK),
                false => (&dispatch::STEPS, &QUICK),
            };
            let activation = Activation {
                poll_flag: self.poll_flag,
                watch_level: self.isolate.heap().watch_level(),
                process: self.process(),
                versions: self.isolate.versions_at(),
                steps: steps.as_ptr(),
                quick: quick.as_ptr(),
                raised,
                bind_spread,
                machine: std::ptr::from_ref(self).cast(),
                isolate: self.isolate,
            };
            let compiler = self.isolate.compiler()?;
            Some((activation, compiler.enter()))
        });
        made.as_ref()
    }

    /// An exit was taken.
    #[inline(never)]
    fn leave_compiled(&self, position: Position) -> Next {
        let Some(compiler) = self.isolate.compiler() else {
            return (position.pc, position.base);
        };
        let exit = (position.pc as usize >> 1) as u32;
        let words = self.words_from(position.base);
        let registers = self.registers_of(self.index(position.base));
        let has_raised = std::mem::take(&mut self.process().has_raised_in_place);
        let left = compiler.leave(self.cx(), exit, words, registers, has_raised);
        self.process().depth += left.frames;
        let mut next = (left.pc, position.base.wrapping_add(left.first));
        if has_raised {
            if self.isolate.counts_fuel() {
                self.isolate.charge_fuel(1);
            }
            next = self.raised_at(next.0, next.1);
        }
        match left.compile {
            Some((code, from)) => {
                let code = self.isolate.codes().get(code);
                let _held = code.loaded.clone();
                let next = self.observe(compiler, next, self.isolate.config.jit.observed);
                compiler.compile(self.cx(), code, from);
                next
            }
            None if left.observe => self.observe(compiler, next, OBSERVED_AFTER_EXIT),
            None => next,
        }
    }
}

/// Whether the op is a `loop` that counts or enters compiled code.
#[inline(always)]
fn is_counting_loop(op: u16) -> bool {
    op == tier_op::LOOP_COMPILED || op == tier_op::LOOP_COUNTED
}

/// Whether a step of this op led where the instruction itself leads: neither into another frame nor to a handler.
fn goes_on(op: u16, (pc, base): Next, next: Next) -> bool {
    Op::from_u16(op).is_none_or(|op| {
        let info = op.info();
        next.1 == base && (info.jumps || info.ends || next.0 == pc.wrapping_add(info.words))
    })
}

/// Whether the op is one of the program's, not of the tiers.
#[inline(always)]
pub(crate) fn is_instruction(op: u16) -> bool {
    usize::from(op) < Op::COUNT || is_counting_loop(op)
}

/// The step of an instruction that has raised when it was tried quickly.
unsafe extern "C" fn raised(
    activation: &Activation<'_>,
    pc: Pc,
    base: Base,
    landing: u64,
) -> Position {
    step(activation, Ins { pc, base }, landing as u16, |m, i| {
        m.process().has_raised_in_place = false;
        m.raised_at(i.pc, i.base)
    })
}

/// Runs the handler of the instruction at `i` for compiled code; see [`corevm_runtime::tier::StepFn`].
#[inline(always)]
pub(crate) fn step<'a>(
    activation: &'a Activation<'_>,
    i: Ins,
    landing: u16,
    handler: impl FnOnce(&Machine<'a>, Ins) -> Next,
) -> Position {
    // SAFETY: `activation` put the running machine there, which outlives it.
    let machine = unsafe { &*activation.machine.cast::<Machine<'a>>() };
    let process = machine.process();
    let (index, collections, writes) = (
        process.index_of(i.base),
        process.collections,
        process.writes,
    );
    machine.stepping.set((i.pc, landing));
    let (mut pc, base) = handler(machine, i);
    machine.stepping.set((std::ptr::null(), 0));
    let process = machine.process();
    if process.index_of(base) != index || process.writes != writes {
        return Position {
            pc: (pc as usize | ELSEWHERE) as Pc,
            base,
        };
    }
    // SAFETY: M1.
    if unsafe { *pc } as u16 == tier_op::LAND {
        pc = landed(i, pc);
    }
    let moved = process.collections != collections || base != i.base;
    let moved = if moved { MOVED } else { 0 };
    Position {
        pc: (pc as usize | moved) as Pc,
        base,
    }
}

/// Where the instruction at `i` goes on when that is the landing at `pc`: where compiled code goes on by itself, it is not for the landing.
#[cold]
fn landed(i: Ins, pc: Pc) -> Pc {
    // SAFETY: as in `land_compiled`.
    let landing = unsafe { (*pc.cast::<Landing>()).pc.get() };
    let jumps = Op::from_u16(i.word() as u16).is_some_and(|op| op.info().jumps);
    if landing == after(i.pc) || jumps && landing == i.jump().0 {
        landing
    } else {
        pc
    }
}
