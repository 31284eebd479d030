//! Dispatch: one loop around one `match`.
//!
//! A strategy of tail calls, one indirect jump per handler, was measured beside it and brought nothing on current processors; it also
//! depended on calls becoming jumps, which Rust does not promise (`docs/decisions/0003-one-dispatch-loop.md`).
#![expect(unsafe_code, reason = "reads instruction words (M1 in `machine`)")]

use corevm_runtime::bytecode::Op;
use corevm_runtime::tier::{Activation, Position, StepFn, tier_op};

use crate::handlers::{
    arithmetic, attributes, build, calls, compare, exceptions, globals, items, iteration, jumps,
    moves,
};
use crate::machine::{Base, EXIT_OP, Machine, Next, Pc};
use crate::registers::Ins;
use crate::tier;

/// Calls `$then!` with `Op => family::handler` for every op.
macro_rules! for_each_handler {
    ($then:ident) => {
        $then! {
            Nop => moves::nop, Move => moves::mov, Assign => moves::assign, LoadConst => moves::load_const,
            LoadConstWide => moves::load_const_wide, LoadInt => moves::load_int, LoadSpecial => moves::load_special,
            CheckBound => moves::check_bound, Drop => moves::drop, Discard => moves::discard,
            NewCell => moves::new_cell, LoadCell => moves::load_cell, PeekCell => moves::peek_cell, StoreCell => moves::store_cell,
            LoadCapture => moves::load_capture, LoadFree => moves::load_free, StoreFree => moves::store_free,
            LoadGlobal => globals::load_global, StoreGlobal => globals::store_global, DeleteGlobal => globals::delete_global,
            LoadName => globals::load_name, StoreName => globals::store_name, DeleteName => globals::delete_name,
            Add => arithmetic::add, Sub => arithmetic::sub, Mul => arithmetic::mul, Div => arithmetic::div,
            FloorDiv => arithmetic::floor_div, Mod => arithmetic::modulo, Pow => arithmetic::pow, MatMul => arithmetic::mat_mul,
            Shl => arithmetic::shl, Shr => arithmetic::shr, BitAnd => arithmetic::bit_and, BitOr => arithmetic::bit_or, BitXor => arithmetic::bit_xor,
            AddImm => arithmetic::add_imm, SubImm => arithmetic::sub_imm, MulImm => arithmetic::mul_imm, FloorDivImm => arithmetic::floor_div_imm,
            ModImm => arithmetic::modulo_imm, ShlImm => arithmetic::shl_imm, ShrImm => arithmetic::shr_imm, BitAndImm => arithmetic::bit_and_imm,
            Neg => arithmetic::neg, Pos => arithmetic::pos, Invert => arithmetic::invert, Not => arithmetic::not, Truth => arithmetic::truth,
            Number => arithmetic::number, Convert => arithmetic::convert,
            Lt => compare::lt, Le => compare::le, Eq => compare::eq, Ne => compare::ne, Gt => compare::gt, Ge => compare::ge,
            Is => compare::is, IsNot => compare::is_not, Contains => compare::contains,
            Jump => jumps::jump, Loop => jumps::loop_back, BrTruth => jumps::br_truth,
            BrLt => compare::br_lt, BrLe => compare::br_le, BrEq => compare::br_eq, BrNe => compare::br_ne, BrGt => compare::br_gt, BrGe => compare::br_ge,
            BrLtImm => compare::br_lt_imm, BrLeImm => compare::br_le_imm, BrEqImm => compare::br_eq_imm, BrNeImm => compare::br_ne_imm,
            BrGtImm => compare::br_gt_imm, BrGeImm => compare::br_ge_imm,
            BrIs => jumps::br_is, BrNil => jumps::br_nil, BrEmpty => jumps::br_empty, BrContains => compare::br_contains,
            GetAttr => attributes::get_attr, SetAttr => attributes::set_attr, DelAttr => attributes::del_attr, GetMethod => attributes::get_method,
            GetItem => items::get_item, GetItemImm => items::get_item_imm, SetItem => items::set_item, DelItem => items::del_item,
            NewTuple => build::new_tuple, NewList => build::new_list, NewMap => build::new_map, NewSet => build::new_set,
            BuildString => build::build_string, ListAppend => build::list_append, ListExtend => build::list_extend,
            ListToTuple => build::list_to_tuple, MapInsert => build::map_insert, SetAdd => build::set_add,
            Unpack => build::unpack, UnpackRest => build::unpack_rest,
            MakeFunction => build::make_function, MakeClosure => build::make_closure, SetDefaults => build::set_defaults,
            Call => calls::call, CallNamed => calls::call_named, CallMethod => calls::call_method, CallMethodNamed => calls::call_method_named,
            CallSpread => calls::call_spread, TailCall => calls::tail_call, CallNative => calls::call_native, Ret => calls::ret,
            Iter => iteration::iter, IterNext => iteration::iter_next, IterAssign => iteration::iter_assign, Yield => iteration::yield_value, Send => iteration::send,
            Raise => exceptions::raise, RaiseFrom => exceptions::raise_from, Reraise => exceptions::reraise,
            EnterHandler => exceptions::enter_handler, LeaveHandler => exceptions::leave_handler, ExcMatch => exceptions::exc_match,
            Poll => jumps::poll, Trap => exceptions::trap,
        }
    };
}

macro_rules! match_ops {
    ($($op:ident => $family:ident :: $handler:ident,)*) => {
        #[expect(
            non_upper_case_globals,
            reason = "patterns need constants, named as the ops are"
        )]
        #[inline(always)]
        fn execute(m: &Machine<'_>, i: Ins, op: u16) -> Option<Next> {
            $(const $op: u16 = Op::$op as u16;)*
            Some(match op {
                $($op => $family::$handler(m, i),)*
                EXIT_OP => return None,
                tier_op::LOOP_COUNTED => m.loop_counted(i),
                tier_op::LOOP_COMPILED => m.loop_compiled(i),
                tier_op::START_COUNTED => m.start_counted(i),
                tier_op::START_COMPILED => m.start_compiled(i),
                tier_op::LAND => m.land_compiled(i),
                _ => exceptions::trap(m, i),
            })
        }
    };
}
for_each_handler!(match_ops);

macro_rules! step_ops {
    ($($op:ident => $family:ident :: $handler:ident,)*) => {
        /// What compiled code has run one by one, by op.
        pub(crate) static STEPS: [StepFn; Op::COUNT] = {
            unsafe extern "C" fn unknown(_: &Activation<'_>, pc: Pc, base: Base, _: u64) -> Position {
                Position { pc, base }
            }
            let mut steps: [StepFn; Op::COUNT] = [unknown; Op::COUNT];
            $(steps[Op::$op as usize] = {
                unsafe extern "C" fn step(activation: &Activation<'_>, pc: Pc, base: Base, landing: u64) -> Position {
                    tier::step(activation, Ins { pc, base }, landing as u16, $family::$handler)
                }
                step
            };)*
            steps
        };
    };
}
for_each_handler!(step_ops);

/// Runs from the instruction at `pc` until the run's exit.
pub(crate) fn run(m: &Machine<'_>, pc: Pc, base: Base) {
    if m.isolate.counts_fuel() {
        run_loop::<true>(m, pc, base);
    } else {
        run_loop::<false>(m, pc, base);
    }
}

/// With `COUNTS`, each instruction takes a unit of fuel.
#[inline(never)]
fn run_loop<const COUNTS: bool>(m: &Machine<'_>, mut pc: Pc, mut base: Base) {
    let fuel = m.isolate.fuel_left_cell();
    loop {
        // SAFETY: M1.
        let word = unsafe { *pc };
        if COUNTS && tier::is_instruction(word as u16) {
            let left = fuel.get() - 1;
            fuel.set(left);
            if left <= 0 {
                m.isolate.charge_fuel(0);
            }
        }
        match execute(m, Ins { pc, base }, word as u16) {
            Some(next) => (pc, base) = next,
            None => return,
        }
    }
}

/// Runs the instruction at `pc`; at the run's exit nothing happens.
#[inline(never)]
pub(crate) fn step(m: &Machine<'_>, pc: Pc, base: Base) -> Next {
    // SAFETY: M1.
    let word = unsafe { *pc };
    execute(m, Ins { pc, base }, word as u16).unwrap_or((pc, base))
}
