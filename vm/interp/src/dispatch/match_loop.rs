//! One loop around one `match`: portable, and good for debugging.
#![expect(unsafe_code, reason = "reads instruction words (M1 in `machine`)")]

use corevm_runtime::bytecode::Op;

use crate::dispatch::for_each_handler;
use crate::handlers::{
    arithmetic, attributes, build, calls, compare, exceptions, globals, items, iteration, jumps,
    moves,
};
use crate::machine::{Base, EXIT_OP, Machine, Next, Pc};
use crate::registers::Ins;

macro_rules! match_ops {
    ($($op:ident => $family:ident :: $handler:ident,)*) => {
        #[allow(non_upper_case_globals)]
        #[inline(always)]
        fn execute(m: &Machine<'_>, i: Ins, op: u16) -> Option<Next> {
            $(const $op: u16 = Op::$op as u16;)*
            Some(match op {
                $($op => $family::$handler(m, i),)*
                EXIT_OP => return None,
                _ => exceptions::trap(m, i),
            })
        }
    };
}
for_each_handler!(match_ops);

/// Runs from `pc` until the exit instruction.
pub(crate) fn run(m: &Machine<'_>, mut pc: Pc, mut base: Base) {
    loop {
        // SAFETY: M1.
        let word = unsafe { *pc };
        match execute(m, Ins { pc, base }, word as u16) {
            Some(next) => (pc, base) = next,
            None => return,
        }
    }
}
