//! Native module `_signal`, and how signals reach the program: the host's handler records them and sets the poll flag; at the
//! poll the prelude's `signal_run` calls the program's handlers.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use pyta_host::facets::{ConstantGroup, SignalAction, Signals, Timer};

use super::ModuleSpec;
use crate::host::Outside;
use crate::prelude::*;
use crate::protocol::Index;
use crate::self_hosted;
use crate::state::State;
use crate::stdlib::posix::args::{done, int};
use crate::threads;
use crate::traceback;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Signals: installing handlers for them, sending them, waiting for them, and\ntimers that cause them.",
    functions: &[
        NativeDef::guest("signal", "(signalnum, handler, /)", "signal_signal"),
        NativeDef::guest("getsignal", "(signalnum, /)", "signal_getsignal"),
        NativeDef::guest(
            "default_int_handler",
            "(signalnum, frame, /)",
            "signal_default_int_handler",
        ),
        NativeDef::guest("raise_signal", "(signalnum, /)", "signal_raise"),
        NativeDef::guest(
            "pthread_kill",
            "(thread_id, signalnum, /)",
            "signal_raise_in",
        ),
        NativeDef::leaf("strsignal", "(signalnum, /)", strsignal),
        NativeDef::leaf("alarm", "(seconds, /)", alarm),
        NativeDef::leaf("setitimer", "(which, seconds, interval=0.0, /)", setitimer),
        NativeDef::leaf("getitimer", "(which, /)", getitimer),
        NativeDef::guest("pause", "(/)", "signal_pause"),
        NativeDef::leaf(
            "set_wakeup_fd",
            "(fd, /, *, warn_on_full_buffer=True)",
            set_wakeup_fd,
        ),
        NativeDef::leaf("siginterrupt", "(signalnum, flag, /)", siginterrupt),
        NativeDef::guest("pthread_sigmask", "(how, mask, /)", "signal_sigmask"),
        NativeDef::leaf("_sigmask", "(how, mask, /)", sigmask),
        NativeDef::leaf("_sigpending", "(/)", sigpending),
        NativeDef::guest("sigpending", "(/)", "signal_sigpending"),
        NativeDef::guest("valid_signals", "(/)", "signal_valid_signals"),
    ],
    init,
    ..ModuleSpec::new("_signal")
}];

/// What the prelude needs.
pub const INTRINSICS: &[NativeDef] = &[
    NativeDef::leaf("signal_set_action", "(signalnum, action, /)", set_action),
    NativeDef::leaf("signal_action", "(signalnum, /)", action),
    NativeDef::leaf("signal_send", "(signalnum, /)", raise_signal),
    NativeDef::leaf("signal_wait", "(/)", pause),
    NativeDef::leaf("signal_take", "(/)", take),
];

fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    if let Some(platform) = cx.platform() {
        for &(name, value) in platform.constants(ConstantGroup::Signal) {
            namespace.set_symbol(cx, cx.symbol(name), cx.new_int(value));
        }
    }
    namespace.set_symbol(cx, cx.symbol("ItimerError"), cx.class(C::OSError).v());
    Ok(())
}

/// The poll flag of the isolate that gets signals.
static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();

fn wake() {
    if let Some(flag) = FLAG.get() {
        flag.store(true, Ordering::Relaxed);
    }
}

/// Makes the isolate the one that gets signals: an interrupt raises KeyboardInterrupt in it.
pub fn install(cx: Cx<'_>) {
    const SIGINT: i32 = 2;
    if FLAG.set(cx.heap().poll_flag().clone()).is_err() {
        return;
    }
    let Some(signals) = cx.facets().and_then(|facets| facets.signals()) else {
        return;
    };
    signals.set_hook(Some(wake));
    if signals.action(SIGINT) == Ok(SignalAction::Default) {
        // Without it an interrupt ends the program, which is near enough.
        let _ = signals.set_action(SIGINT, SignalAction::Record);
    }
}

/// The call that is due for recorded signals.
pub fn due<'v>(cx: Cx<'v>) -> Option<(V<'v>, ArgBuf<'v>)> {
    let signals = cx.facets()?.signals()?;
    if !signals.is_pending() || !threads::handles_signals(cx) {
        return None;
    }
    if is_deferred(cx) {
        wake();
        return None;
    }
    let run = self_hosted::function(cx, "signal_run").ok()?;
    Some((run, ArgBuf::of(&[take_pending(cx, signals)])))
}

/// Whether code of the prelude runs, for itself, that is done once and as a whole: what sets the names of its files, and what reports the exception that
/// has ended the program.
fn is_deferred(cx: Cx<'_>) -> bool {
    const WHOLE: &[&str] = &["<module>", "exit_status"];
    // Likewise, but what they call may be interrupted: they go on.
    const AROUND: &[&str] = &[
        "program_run",
        "program_once",
        "program_status",
        "run_finish",
    ];
    let codes = cx.guest_frames().filter_map(|frame| frame.code);
    let mut own = codes
        .map(|id| cx.code_object(id).get(cx).head())
        .take_while(|head| head.language_flags() & traceback::BUILTIN != 0)
        .map(|head| head.name().as_str());
    match own.next() {
        Some(name) if AROUND.contains(&name) => true,
        innermost => innermost
            .into_iter()
            .chain(own)
            .any(|name| WHOLE.contains(&name)),
    }
}

/// The list of recorded signals, or None.
fn take<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let signals = cx.facets().and_then(|facets| facets.signals());
    match signals.filter(|signals| signals.is_pending()) {
        Some(signals) => Ok(take_pending(cx, signals)),
        None => Ok(V::NIL),
    }
}

fn number<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i32, Exit> {
    let number = cx.index_i64(value, C::OverflowError)?;
    if !(1..=64).contains(&number) {
        return Err(cx.value_error("signal number out of range"));
    }
    Ok(number as i32)
}

/// Number; 0 default, 1 ignored, 2 recorded.
fn set_action<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = number(cx, args[0])?;
    let action = match args[1].as_small() {
        Some(0) => SignalAction::Default,
        Some(1) => SignalAction::Ignore,
        _ => SignalAction::Record,
    };
    cx.outcome(cx.signals()?.set_action(number, action))?;
    Ok(V::NIL)
}

/// 0 default, 1 ignored, 2 recorded, 3 something else. Where signals are not granted nobody has changed that.
fn action<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = number(cx, args[0])?;
    let Some(signals) = cx.facets().and_then(|facets| facets.signals()) else {
        return Ok(V::small(0));
    };
    let action = match signals.action(number) {
        Ok(SignalAction::Default) => 0,
        Ok(SignalAction::Ignore) => 1,
        Ok(SignalAction::Record) => 2,
        Ok(SignalAction::Foreign) | Err(_) => 3,
    };
    Ok(V::small(action))
}

fn raise_signal<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = cx.index_i64(args[0], C::OverflowError)? as i32;
    cx.outcome(cx.signals()?.raise(number))?;
    Ok(V::NIL)
}

fn strsignal<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = number(cx, args[0])?;
    let text = cx
        .platform()
        .and_then(|platform| platform.strsignal(number));
    Ok(text.map_or(V::NIL, |text| cx.new_str(&text).v()))
}

fn alarm<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let seconds = cx.index_i64(args[0], C::OverflowError)?;
    Ok(V::small(cx.signals()?.alarm(seconds as u32).into()))
}

fn seconds<'v>(cx: Cx<'v>, value: V<'v>) -> Result<u64, Exit> {
    let seconds = match (value.as_float(), value.as_small()) {
        (Some(seconds), _) => seconds,
        (_, Some(seconds)) => seconds as f64,
        _ => {
            return Err(cx.not_a_real(value));
        }
    };
    if seconds < 0.0 {
        const INVALID: i32 = 22;
        return Err(cx
            .os_error(pyta_host::facets::Errno(INVALID), V::EMPTY, V::EMPTY)
            .into());
    }
    Ok((seconds * 1e9) as u64)
}

fn shown<'v>(cx: Cx<'v>, timer: Timer) -> V<'v> {
    let parts = [timer.value, timer.interval].map(|ns| cx.new_float(ns as f64 * 1e-9));
    cx.new_tuple(&parts).v()
}

fn setitimer<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let which = cx.index_i64(args[0], C::OverflowError)? as i32;
    let value = seconds(cx, args[1])?;
    let interval = match args[2].given() {
        Some(interval) => seconds(cx, interval)?,
        None => 0,
    };
    let old = cx.outcome(cx.signals()?.set_timer(which, Timer { value, interval }))?;
    Ok(shown(cx, old))
}

fn getitimer<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let which = cx.index_i64(args[0], C::OverflowError)? as i32;
    let timer = cx.outcome(cx.signals()?.timer(which))?;
    Ok(shown(cx, timer))
}

/// How often signals were taken.
#[derive(Debug, Default)]
struct Taken(Cell<i64>);

fn taken(cx: Cx<'_>) -> Rc<Taken> {
    cx.state::<State>().map_or_else(Rc::default, State::of)
}

/// Takes the recorded signals.
fn take_pending<'v>(cx: Cx<'v>, signals: &dyn Signals) -> V<'v> {
    let count = &taken(cx).0;
    count.set(count.get() + 1);
    bits(cx, signals.take_pending())
}

/// Waits for a signal. Beside other threads it is one that is recorded or, as the note remembers, was taken meanwhile.
fn pause<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let signals = cx.signals()?;
    if !cx.has_others() && cx.note().is_nil() {
        signals.pause();
        return Ok(V::NIL);
    }
    let now = taken(cx).0.get();
    let start = cx.note().as_small().unwrap_or(now);
    if now != start || signals.is_pending() {
        return Ok(V::NIL);
    }
    cx.set_note(V::small(start));
    Err(threads::wait(cx, None, &[]))
}

fn set_wakeup_fd<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let fd = int(cx, args[0])?;
    const NONE: i32 = -1;
    if fd != NONE {
        done(cx, |files| files.fstat(fd))?;
        if done(cx, |files| files.blocking(fd))? {
            return Err(cx.value_error(format!("the fd {fd} must be in non-blocking mode")));
        }
    }
    match cx.facets().and_then(|facets| facets.signals()) {
        None if fd == NONE => Ok(V::small(NONE.into())),
        _ => Ok(V::small(cx.signals()?.set_wakeup_fd(fd).into())),
    }
}

fn siginterrupt<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let number = number(cx, args[0])?;
    let flag = args[1] != V::FALSE && args[1].as_small() != Some(0);
    cx.outcome(cx.signals()?.set_interrupts(number, flag))?;
    Ok(V::NIL)
}

fn bits<'v>(cx: Cx<'v>, bits: u64) -> V<'v> {
    let numbers = (1..=64u32).filter(|number| bits & (1 << (number - 1)) != 0);
    let numbers: Vec<V<'v>> = numbers.map(|number| V::small(number.into())).collect();
    cx.new_list(&numbers).v()
}

/// How and a list of numbers; the old ones.
fn sigmask<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let how = cx.index_i64(args[0], C::OverflowError)? as i32;
    let mut mask = 0;
    for value in args[1].as_list().into_iter().flat_map(|list| list.iter()) {
        let number = cx.index_object(value)?.as_i64().unwrap_or(-1);
        if !(1..=64).contains(&number) {
            let text = format!("signal number {number} out of range [1; 64]");
            return Err(cx.value_error(text));
        }
        mask |= 1 << (number - 1);
    }
    let old = cx.outcome(cx.signals()?.mask(how, mask))?;
    Ok(bits(cx, old))
}

fn sigpending<'v>(cx: Cx<'v>, _args: &[V<'v>]) -> Result<V<'v>, Exit> {
    Ok(bits(cx, cx.signals()?.blocked_pending()))
}
