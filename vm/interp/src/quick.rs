//! Operations that compiled code asks for without leaving its registers: nothing is polled, no guest code runs, no object moves.
//!
//! Each does what the interpreter's instruction does when its site's stubs or a leaf know how; else nothing has happened, and the
//! instruction is run as a step. Operands come as words, except those of calls, which lie in their window.
#![expect(unsafe_code, reason = "called by machine code (M1 to M3 in `machine`)")]

use corevm_runtime::bytecode::Op;
use corevm_runtime::process::HEADER;
use corevm_runtime::tier::{Activation, QUICK_NOT, QuickFn, raised_in_place};
use corevm_runtime::{SlowOp, V, Value};

use crate::handlers::{attributes, build, calls, compare, exceptions, items, iteration, jumps};
use crate::leaves::{Called, Ran};
use crate::machine::{Base, Machine, Pc};
use crate::registers::Ins;

/// Operands in order; those that an instruction does not have are nil.
type Operands<'i> = [V<'i>; 3];

macro_rules! quick_ops {
    ($($op:ident => $function:expr,)*) => {
        /// By op.
        pub(crate) static QUICK: [QuickFn; Op::COUNT] = {
            unsafe extern "C" fn none(_: &Activation<'_>, _: Pc, _: Base, _: u64, _: u64, _: u64) -> u64 {
                QUICK_NOT
            }
            let mut quick: [QuickFn; Op::COUNT] = [none; Op::COUNT];
            $(quick[Op::$op as usize] = {
                unsafe extern "C" fn run(activation: &Activation<'_>, pc: Pc, base: Base, x: u64, y: u64, z: u64) -> u64 {
                    run_quick(activation, Ins { pc, base }, [x, y, z], $function)
                }
                run
            };)*
            quick
        };

        #[cfg(test)]
        #[test]
        fn compilers_know_which_ops_are_quick() {
            let quick = [$(Op::$op,)*];
            for op in Op::ALL {
                assert_eq!(corevm_runtime::tier::is_quick(*op), quick.contains(op), "{op}");
            }
        }
    };
}

quick_ops! {
    Add => |m, i, xy| arithmetic(m, i, SlowOp::Add, xy),
    Sub => |m, i, xy| arithmetic(m, i, SlowOp::Sub, xy),
    Mul => |m, i, xy| arithmetic(m, i, SlowOp::Mul, xy),
    Div => |m, i, xy| arithmetic(m, i, SlowOp::Div, xy),
    FloorDiv => |m, i, xy| arithmetic(m, i, SlowOp::FloorDiv, xy),
    Mod => |m, i, xy| arithmetic(m, i, SlowOp::Mod, xy),
    Pow => |m, i, xy| arithmetic(m, i, SlowOp::Pow, xy),
    MatMul => |m, i, xy| arithmetic(m, i, SlowOp::MatMul, xy),
    Shl => |m, i, xy| arithmetic(m, i, SlowOp::Shl, xy),
    Shr => |m, i, xy| arithmetic(m, i, SlowOp::Shr, xy),
    BitAnd => |m, i, xy| arithmetic(m, i, SlowOp::BitAnd, xy),
    BitOr => |m, i, xy| arithmetic(m, i, SlowOp::BitOr, xy),
    BitXor => |m, i, xy| arithmetic(m, i, SlowOp::BitXor, xy),
    AddImm => |m, i, xy| arithmetic(m, i, SlowOp::Add, xy),
    SubImm => |m, i, xy| arithmetic(m, i, SlowOp::Sub, xy),
    MulImm => |m, i, xy| arithmetic(m, i, SlowOp::Mul, xy),
    FloorDivImm => |m, i, xy| arithmetic(m, i, SlowOp::FloorDiv, xy),
    ModImm => |m, i, xy| arithmetic(m, i, SlowOp::Mod, xy),
    ShlImm => |m, i, xy| arithmetic(m, i, SlowOp::Shl, xy),
    ShrImm => |m, i, xy| arithmetic(m, i, SlowOp::Shr, xy),
    BitAndImm => |m, i, xy| arithmetic(m, i, SlowOp::BitAnd, xy),
    Neg => unary, Pos => unary, Invert => unary,
    Truth => truth, Not => truth, BrTruth => truth,
    Lt => compare2, Le => compare2, Eq => compare2, Ne => compare2, Gt => compare2, Ge => compare2,
    BrLt => compare2, BrLe => compare2, BrEq => compare2, BrNe => compare2, BrGt => compare2, BrGe => compare2,
    BrLtImm => compare2, BrLeImm => compare2, BrEqImm => compare2, BrNeImm => compare2, BrGtImm => compare2, BrGeImm => compare2,
    Contains => |m, i, [item, container, _]| contains(m, i, item, container),
    BrContains => |m, i, [container, item, _]| contains(m, i, item, container),
    GetAttr => get_attr, SetAttr => set_attr, GetMethod => get_method,
    GetItem => get_item, GetItemImm => get_item, SetItem => set_item,
    DelItem => |m, i, [container, key, _]| m.leaf_of_site(i, &[container, key]),
    Iter => iter, IterNext => iter_next, IterAssign => iter_next,
    Call => |m, i, _| calls::call_quickly(m, i, i.b()),
    CallMethod => |m, i, _| calls::call_method_quickly(m, i),
    CallNamed => |m, i, _| calls::call_named_quickly(m, i, i.b()),
    CallMethodNamed => |m, i, _| calls::call_named_quickly(m, i, i.b() + 1),
    CallNative => |m, i, _| calls::call_native_quickly(m, i),
    NewTuple => |m, i, _| Ran::Value(build::tuple_of(m, i)), NewList => |m, i, _| Ran::Value(build::list_of(m, i)),
    NewCell => |m, _, [value, ..]| Ran::Value(m.cx().new_cell(value).v()),
    NewMap => |m, i, _| build::map_of(m, i), NewSet => |m, i, _| build::set_of(m, i), BuildString => |m, i, _| build::string_of(m, i),
    MakeFunction => |m, i, _| build::closure(m, i, V::NIL), MakeClosure => |m, i, [captures, ..]| build::closure(m, i, captures),
    ListAppend => list_append, ListExtend => list_extend, MapInsert => map_insert, SetAdd => set_add,
    LeaveHandler => leave_handler, ExcMatch => exc_match,
}

#[inline(always)]
fn run_quick<'a>(
    activation: &'a Activation<'_>,
    i: Ins,
    words: [u64; 3],
    run: impl FnOnce(&Machine<'a>, Ins, Operands<'a>) -> Ran<'a>,
) -> u64 {
    // SAFETY: `activation` put the running machine there, which outlives it.
    let machine = unsafe { &*activation.machine.cast::<Machine<'a>>() };
    let operands = words.map(|word| machine.v(Value::from_bits(word)));
    machine.process().is_in_place = true;
    let ran = run(machine, i, operands);
    machine.process().is_in_place = false;
    match ran {
        Ran::Value(value) => value.raw().bits(),
        Ran::Raised => raised_in_place(machine.cx()),
        Ran::Not => QUICK_NOT,
    }
}

fn given(value: Option<V<'_>>) -> Ran<'_> {
    value.map_or(Ran::Not, Ran::Value)
}

fn unary<'i>(m: &Machine<'i>, i: Ins, [x, ..]: Operands<'i>) -> Ran<'i> {
    m.leaf_of_site(i, &[x])
}

fn iter<'i>(m: &Machine<'i>, i: Ins, [x, ..]: Operands<'i>) -> Ran<'i> {
    match iteration::iterates_itself(m, x) {
        true => Ran::Value(x),
        false => match iteration::native_iter(m, i, x) {
            Ran::Not => m.leaf_of_site(i, &[x]),
            ran => ran,
        },
    }
}

fn arithmetic<'i>(m: &Machine<'i>, i: Ins, op: SlowOp, [x, y, _]: Operands<'i>) -> Ran<'i> {
    crate::handlers::arithmetic::in_place(m, i, op, x, y)
}

fn truth<'i>(m: &Machine<'i>, i: Ins, [x, ..]: Operands<'i>) -> Ran<'i> {
    given(jumps::truth_of(m, i, x).map(V::bool))
}

fn compare2<'i>(m: &Machine<'i>, i: Ins, [x, y, _]: Operands<'i>) -> Ran<'i> {
    match compare::decide_strings(i, x, y) {
        Some(result) => Ran::Value(V::bool(result)),
        None => truth_value(m.leaf_of_site(i, &[x, y]), i),
    }
}

fn contains<'i>(m: &Machine<'i>, i: Ins, item: V<'i>, container: V<'i>) -> Ran<'i> {
    match compare::contains_fast(m, i, item.raw(), container.raw()) {
        Some(found) => Ran::Value(V::bool(found)),
        None => truth_value(m.leaf_of_site(i, &[container, item]), i),
    }
}

/// For a branch, what a leaf gave counts when it is a truth value; it is asked again otherwise.
fn truth_value<'i>(ran: Ran<'i>, i: Ins) -> Ran<'i> {
    match ran {
        Ran::Value(v) if v.as_bool().is_none() && is_decided(i) => Ran::Not,
        ran => ran,
    }
}

/// Whether the instruction wants a truth value.
fn is_decided(i: Ins) -> bool {
    Op::from_u16(i.word() as u16)
        .is_some_and(|op| op.info().jumps || matches!(op, Op::Contains | Op::ExcMatch))
}

fn get_attr<'i>(m: &Machine<'i>, i: Ins, [object, ..]: Operands<'i>) -> Ran<'i> {
    match attributes::load_any(m, i, object) {
        Some(found) => Ran::Value(found),
        None => m.leaf_of_site(i, &[object]),
    }
}

fn set_attr<'i>(m: &Machine<'i>, i: Ins, [object, value, _]: Operands<'i>) -> Ran<'i> {
    let stubs = attributes::stubs(m, i.cache());
    let is_stored = stubs
        .iter()
        .any(|stub| attributes::store(m, stub, object, value));
    given(is_stored.then_some(V::NIL))
}

/// Writes what would be called to the window's registers.
fn get_method<'i>(m: &Machine<'i>, i: Ins, [object, ..]: Operands<'i>) -> Ran<'i> {
    let (found, receiver) = match attributes::find_method(m, i, object) {
        Some(found) => found,
        None => match m.leaf_of_site(i, &[object]) {
            Ran::Value(found) => (found, V::EMPTY),
            ran => return ran,
        },
    };
    i.set(i.a(), found.raw());
    i.set(i.a() + HEADER, receiver.raw());
    Ran::Value(V::NIL)
}

fn get_item<'i>(m: &Machine<'i>, i: Ins, [container, key, _]: Operands<'i>) -> Ran<'i> {
    match items::load(m, i.cache(), container, key) {
        Some(item) => Ran::Value(item),
        None => m.leaf_of_site(i, &[container, key]),
    }
}

fn set_item<'i>(m: &Machine<'i>, i: Ins, operands: Operands<'i>) -> Ran<'i> {
    let [container, key, value] = operands;
    if items::store(m, i.cache(), container, key, value) {
        return Ran::Value(V::NIL);
    }
    m.leaf_of_site(i, &operands)
}

/// The next item, or empty.
fn iter_next<'i>(m: &Machine<'i>, i: Ins, [iterator, ..]: Operands<'i>) -> Ran<'i> {
    match iteration::step(m, iterator) {
        iteration::Stepped::Item(item) => Ran::Value(item),
        iteration::Stepped::Done => Ran::Value(V::EMPTY),
        iteration::Stepped::Unknown => m.leaf_of_site(i, &[iterator]),
    }
}

fn list_append<'i>(m: &Machine<'i>, _: Ins, [list, item, _]: Operands<'i>) -> Ran<'i> {
    let Some(list) = list.as_exact_list() else {
        return Ran::Not;
    };
    if !list.push_in_place(item) {
        list.push(m.cx(), item);
    }
    Ran::Value(V::NIL)
}

/// Of a list or tuple.
fn list_extend<'i>(m: &Machine<'i>, _: Ins, [list, items, _]: Operands<'i>) -> Ran<'i> {
    let Some(list) = list.as_exact_list() else {
        return Ran::Not;
    };
    let added = match (items.as_exact_tuple(), items.as_exact_list()) {
        (Some(tuple), _) => tuple.items(),
        (_, Some(other)) => other.items(),
        _ => return Ran::Not,
    };
    // As many as there were: the list may be extended by itself.
    for item in added.iter().map(|item| item.get()).collect::<Vec<_>>() {
        list.push(m.cx(), item);
    }
    Ran::Value(V::NIL)
}

fn leave_handler<'i>(m: &Machine<'i>, _: Ins, [saved, ..]: Operands<'i>) -> Ran<'i> {
    exceptions::leave(m, saved.raw());
    Ran::Value(V::NIL)
}

fn exc_match<'i>(m: &Machine<'i>, i: Ins, [exception, class, _]: Operands<'i>) -> Ran<'i> {
    truth_value(
        m.leaf_of_operation(i, SlowOp::ExcMatch, &[exception, class]),
        i,
    )
}

fn map_insert<'i>(m: &Machine<'i>, _: Ins, [map, key, value]: Operands<'i>) -> Ran<'i> {
    match map.as_exact_map().map(|map| map.set(m.cx(), key, value)) {
        Some(Ok(())) => Ran::Value(V::NIL),
        _ => Ran::Not,
    }
}

fn set_add<'i>(m: &Machine<'i>, _: Ins, [set, item, _]: Operands<'i>) -> Ran<'i> {
    match set.as_exact_set().map(|set| set.add(m.cx(), item)) {
        Some(Ok(_)) => Ran::Value(V::NIL),
        _ => Ran::Not,
    }
}

/// What calling a leaf came to.
pub(crate) fn ran<'i>(called: Called<'i>) -> Ran<'i> {
    match called {
        Called::Value(value) => Ran::Value(value),
        Called::Raised => Ran::Raised,
        Called::NeedGuest { .. } | Called::Interrupted { .. } | Called::Not => Ran::Not,
    }
}
