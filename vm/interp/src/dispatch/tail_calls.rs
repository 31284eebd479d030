//! Threaded dispatch: each handler ends in an indirect call of the next one, which the compiler makes a jump.
//!
//! For that, nothing in a handler may have its address taken: out-of-line paths get everything in registers, and slices of
//! operands are made inside them.
#![expect(unsafe_code, reason = "reads instruction words (M1 in `machine`)")]

use corevm_runtime::bytecode::Op;

use crate::dispatch::for_each_handler;
use crate::handlers::{
    arithmetic, attributes, build, calls, compare, exceptions, globals, items, iteration, jumps,
    moves,
};
use crate::machine::{Base, Machine, Pc};
use crate::registers::Ins;

/// A handler that goes on by itself.
type Handler = for<'m, 'i> fn(Pc, Base, &'m Machine<'i>, &'static Table);

/// Handlers by the low byte of the op; ops are below 255, and the exit's low byte is 255.
struct Table([Handler; 256]);

const _: () = assert!(Op::COUNT < 255);

macro_rules! handlers {
    ($($op:ident => $family:ident :: $handler:ident,)*) => {
        static TABLE: Table = {
            let mut table: [Handler; 256] = [trap; 256];
            $(
                {
                    fn handler(pc: Pc, base: Base, m: &Machine<'_>, table: &'static Table) {
                        let (pc, base) = $family::$handler(m, Ins { pc, base });
                        // SAFETY: M1.
                        let op = unsafe { *pc } as u8;
                        table.0[op as usize](pc, base, m, table)
                    }
                    table[Op::$op as usize] = handler;
                }
            )*
            table[255] = exit;
            Table(table)
        };
    };
}
for_each_handler!(handlers);

fn exit(_: Pc, _: Base, _: &Machine<'_>, _: &'static Table) {}

fn trap(pc: Pc, base: Base, m: &Machine<'_>, _: &'static Table) {
    let _ = exceptions::trap(m, Ins { pc, base });
}

/// Runs from `pc` until the exit instruction.
pub(crate) fn run(m: &Machine<'_>, pc: Pc, base: Base) {
    // SAFETY: M1.
    let op = unsafe { *pc } as u8;
    TABLE.0[op as usize](pc, base, m, &TABLE);
}
