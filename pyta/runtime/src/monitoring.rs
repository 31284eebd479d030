//! `sys.monitoring` (PEP 669): which tools want which moments of observed threads. Names and callbacks of tools are the prelude's
//! (`monitoring.py`); here is what must be looked at for each moment.
//!
//! - **M1** While a tool wants an event anywhere, every thread is observed.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use corevm::CodeId;
use corevm::bytecode::{Instruction, Op};
use corevm::observe::{Branch, Moment, Sight};

use crate::prelude::*;
use crate::roots;
use crate::state::State;
use crate::stdlib::ModuleSpec;
use crate::traceback::{is_builtin, lasti, span_at};
use crate::tracing::{ends_by_exception, update_observers};
use crate::types::code::locations;
use crate::types::generator::stop_iteration;

const TOOLS: usize = 6;

/// Sets of events, by tool.
type Wanted = [u32; TOOLS];

/// Bits of events, as programs know them.
pub mod event {
    pub const PY_START: u32 = 1;
    pub const PY_RESUME: u32 = 1 << 1;
    pub const PY_RETURN: u32 = 1 << 2;
    pub const PY_YIELD: u32 = 1 << 3;
    pub const CALL: u32 = 1 << 4;
    pub const LINE: u32 = 1 << 5;
    pub const INSTRUCTION: u32 = 1 << 6;
    pub const JUMP: u32 = 1 << 7;
    pub const BRANCH_LEFT: u32 = 1 << 8;
    pub const BRANCH_RIGHT: u32 = 1 << 9;
    pub const STOP_ITERATION: u32 = 1 << 10;
    pub const RAISE: u32 = 1 << 11;
    pub const EXCEPTION_HANDLED: u32 = 1 << 12;
    pub const PY_UNWIND: u32 = 1 << 13;
    pub const PY_THROW: u32 = 1 << 14;
    pub const RERAISE: u32 = 1 << 15;
    pub const C_RETURN: u32 = 1 << 16;
    pub const C_RAISE: u32 = 1 << 17;
}

/// A place of a code at which a tool wants an event no more.
type Disabled = (CodeId, u32, usize, u32);

/// What the tools of an isolate want.
#[derive(Debug, Default)]
pub struct Monitors {
    global: Cell<Wanted>,
    local: RefCell<HashMap<CodeId, Wanted>>,
    disabled: RefCell<HashSet<Disabled>>,
}

/// A call of the callbacks of some tools.
#[derive(Debug)]
pub struct Event<'v> {
    /// One bit for each tool.
    tools: u32,
    event: u32,
    /// As in [`Disabled`].
    place: u32,
    /// What comes after the code object.
    arguments: Vec<V<'v>>,
}

impl<'v> Event<'v> {
    /// The first arguments of the prelude's `monitor_call`.
    pub fn parts(&self, cx: Cx<'v>, function: Function<'v>) -> [V<'v>; 5] {
        let small = |n: u32| V::small(i64::from(n));
        let code = function.code_object(cx).v();
        let arguments = cx.new_tuple(&self.arguments).v();
        [
            small(self.tools),
            small(self.event),
            code,
            small(self.place),
            arguments,
        ]
    }
}

fn of(cx: Cx<'_>) -> Rc<Monitors> {
    cx.state::<State>().map_or_else(Rc::default, State::of)
}

/// Codes have died, and their ids will be others'.
pub fn forget(cx: Cx<'_>, dead: &HashSet<CodeId>) {
    let monitors = of(cx);
    let mut local = monitors.local.borrow_mut();
    local.retain(|code, _| !dead.contains(code));
    let mut disabled = monitors.disabled.borrow_mut();
    disabled.retain(|(code, ..)| !dead.contains(code));
}

/// Whether any tool wants an event.
pub fn is_on(cx: Cx<'_>) -> bool {
    let monitors = of(cx);
    monitors.global.get() != [0; TOOLS] || !monitors.local.borrow().is_empty()
}

impl Monitors {
    /// The tools that want the event there.
    fn tools(&self, code: CodeId, place: u32, event: u32) -> u32 {
        let local = self.local.borrow().get(&code).copied().unwrap_or_default();
        let global = self.global.get();
        let disabled = self.disabled.borrow();
        (0..TOOLS)
            .filter(|&tool| (global[tool] | local[tool]) & event != 0)
            .filter(|&tool| disabled.is_empty() || !disabled.contains(&(code, place, tool, event)))
            .fold(0, |tools, tool| tools | 1 << tool)
    }
}

/// What tools are to be told of a moment.
pub fn event_of<'v>(cx: Cx<'v>, sight: &Sight<'v>, function: Function<'v>) -> Option<Event<'v>> {
    let monitors = of(cx);
    let code = function.code_id();
    if let Moment::Branched {
        from,
        kind: Branch::Jump,
    } = sight.moment
        && is_of_no_line(cx, function, from)
    {
        return None;
    }
    let (event, wanted_as) = kind_of(sight.moment)?;
    let place = match sight.moment {
        Moment::Line => sight.place.unwrap_or(sight.frame.pc) + 1,
        Moment::Enter { is_resumed: false } => 0,
        Moment::Branched { from, .. } => sight.place.unwrap_or(from) + 1,
        _ => sight.frame.pc + 1,
    };
    let tools = monitors.tools(code, place, wanted_as);
    if tools == 0 {
        return None;
    }
    let offset = match place {
        0 => V::small(0),
        place => V::small(lasti(place - 1)),
    };
    let arguments = match sight.moment {
        Moment::Line => {
            let line = span_at(function.code(cx), place - 1).line;
            vec![V::small(i64::from(line))]
        }
        Moment::Enter { .. } | Moment::Instruction => vec![offset],
        Moment::Branched { .. } => {
            let target = locations::placed(function.code(cx), sight.frame.pc);
            vec![offset, V::small(lasti(target))]
        }
        Moment::Return(value)
        | Moment::Yield(value)
        | Moment::Thrown(value)
        | Moment::Left(value)
        | Moment::Raised(value)
        | Moment::Reraised(value)
        | Moment::Handled(value) => vec![offset, value],
        Moment::Ended(result) if ends_by_exception(cx, sight, result) => {
            vec![offset, stop_iteration(cx, result)]
        }
        Moment::Ended(_) => return None,
        Moment::Call(callee) => {
            let (callee, first) = callee_and_first(cx, sight, function, callee);
            let base = V::small(sight.frame.base as i64);
            let calls = calls(cx);
            for part in [base, callee, first] {
                calls.push(cx, part);
            }
            vec![offset, callee, first]
        }
        Moment::Called(_) | Moment::CallRaised(_) => {
            let (callee, first) = told_call(cx, sight.frame.base)?;
            if is_guest_function(cx, callee) {
                return None;
            }
            vec![offset, callee, first]
        }
    };
    Some(Event {
        tools,
        event,
        place,
        arguments,
    })
}

/// Whether the jump is one round the handlers of a statement, which stands for nothing in the source.
fn is_of_no_line<'v>(cx: Cx<'v>, function: Function<'v>, pc: u32) -> bool {
    let code = function.code(cx);
    let found = Instruction::decode(&code.function().words, pc as usize);
    let goes_on = found.is_some_and(|(jump, _)| jump.op == Op::Jump);
    goes_on && code.span_at(pc).line == 0
}

/// The event of a moment, and the one that a tool must want for it.
fn kind_of(moment: Moment<'_>) -> Option<(u32, u32)> {
    use event::*;
    let event = match moment {
        Moment::Enter { is_resumed: false } => PY_START,
        Moment::Enter { is_resumed: true } => PY_RESUME,
        Moment::Thrown(_) => PY_THROW,
        Moment::Branched { kind, .. } => match kind {
            Branch::Jump => JUMP,
            Branch::Through => BRANCH_LEFT,
            Branch::Taken => BRANCH_RIGHT,
        },
        Moment::Line => LINE,
        Moment::Instruction => INSTRUCTION,
        Moment::Call(_) => CALL,
        Moment::Called(_) => return Some((C_RETURN, CALL)),
        Moment::CallRaised(_) => return Some((C_RAISE, CALL)),
        Moment::Ended(_) => STOP_ITERATION,
        Moment::Return(_) => PY_RETURN,
        Moment::Yield(_) => PY_YIELD,
        Moment::Raised(_) => RAISE,
        Moment::Reraised(_) => RERAISE,
        Moment::Handled(_) => EXCEPTION_HANDLED,
        Moment::Left(_) => PY_UNWIND,
    };
    Some((event, event))
}

/// What is called and its first argument; without one the sentinel for what is missing.
fn callee_and_first<'v>(
    cx: Cx<'v>,
    sight: &Sight<'v>,
    function: Function<'v>,
    callee: V<'v>,
) -> (V<'v>, V<'v>) {
    if let Some(method) = callee.as_exact_bound_method() {
        return (method.function(), method.receiver());
    }
    let words = &function.code(cx).function().words;
    let instruction = Instruction::decode(words, sight.frame.pc as usize);
    let first = instruction.and_then(|(call, _)| first_argument(cx, sight, &call));
    let is_method = instruction
        .is_some_and(|(call, _)| matches!(call.op, Op::CallMethod | Op::CallMethodNamed));
    let unbound = callee
        .as_exact_native_function()
        .filter(|_| is_method)
        .and_then(|native| {
            let receiver = native.receiver().given()?;
            let class = cx.type_of(receiver)?;
            let name = cx.symbol(native.def(cx).name);
            Some((cx.lookup(class, name)?, receiver))
        });
    unbound.unwrap_or_else(|| (callee, first.unwrap_or_else(|| cx.root(roots::MISSING))))
}

fn first_argument<'v>(cx: Cx<'v>, sight: &Sight<'v>, call: &Instruction) -> Option<V<'v>> {
    let register = |register| cx.frame_register(&sight.frame, register);
    match call.op {
        Op::Call | Op::CallNamed if call.b > 0 => Some(register(call.a + 3)),
        Op::CallMethod | Op::CallMethodNamed => match register(call.a + 3).given() {
            Some(receiver) => Some(receiver),
            None if call.b > 0 => Some(register(call.a + 4)),
            None => None,
        },
        Op::CallSpread => {
            let positional = register(call.a + 3);
            let first = positional.as_list().and_then(|list| list.get(0));
            first.or_else(|| positional.as_tuple()?.get(0))
        }
        _ => None,
    }
}

/// The calls that are under way: see [`roots::MONITORED_CALLS`].
fn calls<'v>(cx: Cx<'v>) -> List<'v> {
    cx.root(roots::MONITORED_CALLS)
        .as_exact_list()
        .unwrap_or_else(|| {
            let made = cx.new_list(&[]);
            cx.set_root(roots::MONITORED_CALLS, made.v());
            made
        })
}

/// What the frame at `base` has called, which is over now, and its first argument.
fn told_call<'v>(cx: Cx<'v>, base: usize) -> Option<(V<'v>, V<'v>)> {
    let calls = calls(cx);
    let is_own = |place: &usize| calls.get(*place) == Some(V::small(base as i64));
    let place = (0..calls.len()).step_by(3).rev().find(is_own)?;
    let told = (calls.get(place + 1)?, calls.get(place + 2)?);
    calls.remove_range(cx, place, place + 3);
    Some(told)
}

fn is_guest_function<'v>(cx: Cx<'v>, callee: V<'v>) -> bool {
    let function = callee.as_exact_function();
    function.is_some_and(|function| !is_builtin(cx, function))
}

/// What tools want has changed.
fn changed(cx: Cx<'_>) {
    if !is_on(cx) {
        cx.set_root(roots::MONITORED_CALLS, V::NIL);
    }
    update_observers(cx);
}

/// The module `sys.monitoring`; the prelude adds the constants.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    functions: &[
        NativeDef::guest("use_tool_id", "(tool_id, name, /)", "monitor_use_tool_id"),
        NativeDef::guest("clear_tool_id", "(tool_id, /)", "monitor_clear_tool_id"),
        NativeDef::guest("free_tool_id", "(tool_id, /)", "monitor_free_tool_id"),
        NativeDef::guest("get_tool", "(tool_id, /)", "monitor_get_tool"),
        NativeDef::guest(
            "register_callback",
            "(tool_id, event, func, /)",
            "monitor_register_callback",
        ),
        NativeDef::guest("get_events", "(tool_id, /)", "monitor_get_events"),
        NativeDef::guest(
            "set_events",
            "(tool_id, event_set, /)",
            "monitor_set_events",
        ),
        NativeDef::guest(
            "get_local_events",
            "(tool_id, code, /)",
            "monitor_get_local_events",
        ),
        NativeDef::guest(
            "set_local_events",
            "(tool_id, code, event_set, /)",
            "monitor_set_local_events",
        ),
        NativeDef::leaf("restart_events", "(/)", restart),
        NativeDef::guest("_all_events", "(/)", "monitor_all_events"),
    ],
    ..ModuleSpec::new("sys.monitoring")
}];

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("monitor_get", "(tool, code, /)", get),
    NativeDef::step("monitor_set", "(tool, code, events, /)", set, 0),
    NativeDef::step("monitor_clear", "(tool, /)", clear, 0),
    NativeDef::leaf("monitor_disable", "(tool, code, place, event, /)", disable),
];

/// Tools are told again of what they did not want any more.
fn restart<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    of(cx).disabled.borrow_mut().clear();
    Ok(V::NIL)
}

/// A tool's number; the prelude has checked it.
fn tool_of(value: V<'_>) -> usize {
    let number = value.as_small().and_then(|n| usize::try_from(n).ok());
    number.map_or(0, |number| number.min(TOOLS - 1))
}

fn small(value: V<'_>) -> u32 {
    let number = value.as_small().and_then(|n| u32::try_from(n).ok());
    number.unwrap_or(0)
}

/// The events that a tool wants: everywhere, or in one code.
fn get<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let monitors = of(cx);
    let wanted = match args[1].as_exact_code() {
        Some(code) => monitors.local.borrow().get(&code.id()).copied(),
        None => Some(monitors.global.get()),
    };
    let events = wanted.unwrap_or_default()[tool_of(args[0])];
    Ok(V::small(i64::from(events)))
}

/// Sets the events that a tool wants: everywhere, or in one code.
fn set<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    let (tool, events) = (tool_of(slots.get(0)), small(slots.get(2)));
    let monitors = of(cx);
    match slots.get(1).as_exact_code() {
        Some(code) => {
            let mut local = monitors.local.borrow_mut();
            local.entry(code.id()).or_default()[tool] = events;
            local.retain(|_, wanted| *wanted != [0; TOOLS]);
        }
        None => {
            let mut global = monitors.global.get();
            global[tool] = events;
            monitors.global.set(global);
        }
    }
    changed(cx);
    Ok(Next::Again { state: 1 })
}

/// A tool wants nothing any more.
fn clear<'v>(cx: Cx<'v>, slots: Slots<'_, 'v>, state: u32, _: Got<'v>) -> Result<Next<'v>, Raised> {
    if state > 0 {
        return Ok(Next::Done(V::NIL));
    }
    let tool = tool_of(slots.get(0));
    let monitors = of(cx);
    let mut global = monitors.global.get();
    global[tool] = 0;
    monitors.global.set(global);
    monitors.local.borrow_mut().retain(|_, wanted| {
        wanted[tool] = 0;
        *wanted != [0; TOOLS]
    });
    let mut disabled = monitors.disabled.borrow_mut();
    disabled.retain(|&(_, _, of_tool, _)| of_tool != tool);
    drop(disabled);
    changed(cx);
    Ok(Next::Again { state: 1 })
}

/// A tool wants an event no more at one place.
fn disable<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    if let Some(code) = args[1].as_exact_code() {
        let event = match small(args[3]) {
            event::C_RETURN | event::C_RAISE => event::CALL,
            event => event,
        };
        let disabled = (code.id(), small(args[2]), tool_of(args[0]), event);
        of(cx).disabled.borrow_mut().insert(disabled);
    }
    Ok(V::NIL)
}
