//! What frames let go of: telling the heap, while something is watched, what may have died (see `corevm_heap`, prompt finalisation).
//!
//! Registers are read only where the verifier says that they are live; others may hold the addresses of what has moved.

use corevm_runtime::process::{CONSTRUCT, HEADER, NativeFrame, code_of_callee, word_index};
use corevm_runtime::{CompiledCode, ReturnTo, Value};

use crate::machine::{Base, Machine, Next, Pc, To};
use crate::registers::Ins;

impl<'i> Machine<'i> {
    /// Polls before a call when something that was let go of may have to be finalised first; what is called could see that. `Err`: go on
    /// there, and come back to the call.
    #[inline(always)]
    pub fn settle(&self, i: Ins) -> Result<Ins, Next> {
        if self.wants_poll() {
            self.settle_slow(i)
        } else {
            Ok(i)
        }
    }

    #[cold]
    #[inline(never)]
    fn settle_slow(&self, i: Ins) -> Result<Ins, Next> {
        // Other polls wait: done again, the call must not poll for ever.
        if !self.isolate.heap().is_prompt_due() && !self.isolate.has_pending() {
            return Ok(i);
        }
        let (pc, base) = self.poll(i.pc, i.base);
        if pc == i.pc {
            Ok(Ins { pc, base })
        } else {
            Err((pc, base))
        }
    }

    /// The frame at `base` is about to return `result` from the instruction at `pc`.
    #[cold]
    #[inline(never)]
    pub fn frame_ends(&self, pc: Pc, base: Base, result: Value) {
        let frame = self.index(base);
        let code = self.code_at(frame);
        let to = self.link_of(frame);
        let instance = if to.flags & CONSTRUCT != 0 {
            self.word(frame - HEADER - 1)
        } else {
            0
        };
        let at = word_index(code, pc);
        // Where nothing watched was lost with a thousand frames, what old values hold is mostly left out.
        let is_searched = !code.leaves_out_end();
        let mut is_loss = false;
        let mut release = |register: usize| {
            let value = Value::from_bits(self.word(frame + register));
            if value.is_pointer()
                && value != result
                && value.bits() != instance
                && (is_searched || self.is_worth_a_look(value))
            {
                is_loss |= self.release_unless_held(value, to);
            }
        };
        // The last first, as stacks are taken down.
        match code.live_before_end(at) {
            Some(mut live) => {
                while live != 0 {
                    let register = 63 - live.leading_zeros();
                    live &= !(1 << register);
                    release(register as usize);
                }
            }
            None => {
                let live = code.liveness().live_before(at as usize);
                for register in live.collect::<Vec<_>>().into_iter().rev() {
                    release(register as usize);
                }
            }
        }
        if is_searched || is_loss {
            code.note_end(is_loss);
        }
    }

    /// Whether a value that a frame held may be lost though those of frames before were not: it is watched itself, or young.
    fn is_worth_a_look(&self, value: Value) -> bool {
        let (cx, released) = (self.cx(), self.v(value));
        released.is_watched_itself(cx) || !released.is_tenured(cx)
    }

    /// The frame's instruction at word `at` raised: what expressions held there is let go of, and if the frame goes on at word
    /// `target`, whatever does not live there. Named locals of a frame that ends stay with the exception's trace.
    #[cold]
    #[inline(never)]
    pub fn parts_end(&self, code: &CompiledCode, frame: usize, at: u32, target: Option<u32>) {
        let kept = |register: u16| match target {
            Some(target) => code
                .liveness()
                .live_before(target as usize)
                .any(|live| live == register),
            None => code
                .head()
                .locals()
                .iter()
                .any(|local| local.register == register),
        };
        for register in code.liveness().live_at(at as usize) {
            if !kept(register) {
                let value = Value::from_bits(self.word(frame + register as usize));
                self.v(value).note_release_with_call(self.cx());
            }
        }
    }

    /// The call of a native at `pc` is done; it and its `argc` arguments are still in place in the window.
    #[cold]
    #[inline(never)]
    pub fn arguments_end(&self, pc: Pc, frame: usize, window: usize, argc: usize) {
        let to = To {
            pc,
            base: frame,
            kind: ReturnTo::Window,
            register: 0,
            flags: 0,
            landing: self.landing_after(pc),
        };
        for i in 0..argc {
            let value = Value::from_bits(self.word(frame + window + HEADER + i));
            self.release_unless_held(value, to);
        }
        // A bound native holds its receiver.
        let native = self.value(frame + window).as_exact_native_function();
        if let Some(receiver) = native.and_then(|native| native.receiver().given()) {
            self.release_unless_held(receiver.raw(), to);
        }
    }

    /// The native frame at `frame` is done: its arguments and scratch values are let go of.
    #[cold]
    #[inline(never)]
    pub fn slots_end(&self, frame: usize, to: To) {
        let native = NativeFrame::decode(self.value(frame - HEADER).raw());
        for i in 0..native.map_or(0, |native| native.slots as usize) {
            self.release_unless_held(Value::from_bits(self.word(frame + 1 + i)), to);
        }
    }

    /// A generator that took a native's place gave its result: the native's argument is let go of.
    #[cold]
    #[inline(never)]
    pub fn receiver_ends(&self, generator: Value, to: To) {
        self.release_unless_held(generator, to);
    }

    /// Tells the heap of a released value unless the frame that waits for the result holds it as well: whether something watched may be lost.
    fn release_unless_held(&self, value: Value, to: To) -> bool {
        let (cx, released) = (self.cx(), self.v(value));
        if !released.may_matter(cx) {
            return false;
        }
        // Most of what is passed is held: of young objects that is found sooner than that nothing watched can be reached from them. Of old ones
        // the heap remembers that.
        let is_lost = match released.is_tenured(cx) {
            true => released.is_watched(cx) && !self.is_held(value, to),
            false => !self.is_held(value, to) && released.is_watched(cx),
        };
        if is_lost {
            released.note_release_with_call(cx);
        }
        is_lost
    }

    fn is_held(&self, value: Value, to: To) -> bool {
        if matches!(to.kind, ReturnTo::Exit | ReturnTo::Native) {
            return false;
        }
        let code = self.code_at(to.base);
        let at = word_index(code, to.pc) as usize;
        code.liveness()
            .live_at(at)
            .any(|register| self.word(to.base + register as usize) == value.bits())
    }

    /// The code of the guest frame at `frame`.
    pub fn code_at(&self, frame: usize) -> &'i CompiledCode {
        let code = code_of_callee(self.value(frame - HEADER)).expect("a guest frame");
        self.isolate.codes().get(code)
    }
}
