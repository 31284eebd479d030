//! What compiled code calls instead of steps and quick operations when what it asks for is counted.
#![expect(unsafe_code, reason = "called by machine code (M1 to M3 in `machine`)")]

use corevm_runtime::bytecode::Op;
use corevm_runtime::tier::{Activation, Position, QUICK_NOT, QuickFn, StepFn};

use crate::dispatch::STEPS;
use crate::machine::{Base, Pc};
use crate::quick::QUICK;

/// In the place of [`STEPS`].
pub(crate) static COUNTED_STEPS: [StepFn; Op::COUNT] = [step; Op::COUNT];

/// In the place of [`QUICK`].
pub(crate) static COUNTED_QUICK: [QuickFn; Op::COUNT] = [quick; Op::COUNT];

unsafe extern "C" fn step(
    activation: &Activation<'_>,
    pc: Pc,
    base: Base,
    landing: u64,
) -> Position {
    activation.isolate.note_asked(pc, |asked| asked.steps += 1);
    // SAFETY: the caller's promise is that of the step itself.
    unsafe { STEPS[op_at(pc)](activation, pc, base, landing) }
}

unsafe extern "C" fn quick(
    activation: &Activation<'_>,
    pc: Pc,
    base: Base,
    x: u64,
    y: u64,
    z: u64,
) -> u64 {
    // SAFETY: likewise.
    let result = unsafe { QUICK[op_at(pc)](activation, pc, base, x, y, z) };
    if result != QUICK_NOT {
        activation
            .isolate
            .note_asked(pc, |asked| asked.in_place += 1);
    }
    result
}

/// The op of the instruction at `pc`; only a `loop` has another one while its function is hot.
fn op_at(pc: Pc) -> usize {
    // SAFETY: M1.
    let op = usize::from(unsafe { *pc } as u16);
    if op < Op::COUNT {
        op
    } else {
        Op::Loop as usize
    }
}
