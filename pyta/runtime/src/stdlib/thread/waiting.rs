//! What waiting for a lock, a thread or a queue has in common.

use corevm::Obj;

use crate::host::Outside;
use crate::prelude::*;
use crate::stdlib::time::clocks::nanoseconds;
use crate::threads;
use crate::types::int::arguments::raised;

/// Longest wait: as much as a C `time_t` in nanoseconds can say, in whole seconds.
pub const MAX_SECONDS: i64 = i64::MAX / 1_000_000_000;

/// How long a caller is ready to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    None,
    /// So many nanoseconds.
    For(i64),
    Endless,
}

/// What `blocking` and `timeout` of a lock say.
///
/// # Errors
/// TypeError, ValueError, OverflowError.
pub fn of_lock<'v>(cx: Cx<'v>, blocking: V<'v>, timeout: V<'v>) -> Result<Patience, Raised> {
    let is_blocking = truth(cx, blocking)?;
    let ns = match timeout.given() {
        None => None,
        Some(timeout) if timeout.as_small() == Some(-1) || timeout.as_float() == Some(-1.0) => None,
        Some(timeout) => Some(nanoseconds(cx, timeout)?),
    };
    match ns {
        Some(_) if !is_blocking => {
            let text = "can't specify a timeout for a non-blocking call";
            Err(cx.error(C::ValueError, text))
        }
        Some(ns) if ns < 0 => {
            let text = "timeout value must be a non-negative number";
            Err(cx.error(C::ValueError, text))
        }
        Some(ns) if ns / 1_000_000_000 > MAX_SECONDS => {
            Err(cx.error(C::OverflowError, "timeout value is too large"))
        }
        Some(0) => Ok(Patience::None),
        Some(ns) => Ok(Patience::For(ns)),
        None if is_blocking => Ok(Patience::Endless),
        None => Ok(Patience::None),
    }
}

fn truth<'v>(cx: Cx<'v>, value: V<'v>) -> Result<bool, Raised> {
    match value.given() {
        None => Ok(true),
        Some(value) => match cx.language().truth(cx, value) {
            Some(truth) => Ok(truth),
            None => Err(cx.error(C::TypeError, "a truth value is required")),
        },
    }
}

/// A step that tries something until it succeeds, in the line of those that `object` wakes. The deadline is kept in slot `deadline`.
///
/// # Errors
/// What `patience` and `attempt` raise.
pub fn until<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    (object, line): (Obj<'v>, usize),
    deadline: usize,
    patience: impl FnOnce() -> Result<Patience, Raised>,
    mut attempt: impl FnMut() -> Result<Option<V<'v>>, Exit>,
) -> Result<Option<Next<'v>>, Raised> {
    if let Some(value) = attempt().map_err(|exit| raised(cx, exit))? {
        return Ok(Some(Next::Done(value)));
    }
    if state == 0 {
        match patience()? {
            Patience::None => return Ok(None),
            Patience::For(ns) => {
                let end = cx.clock()?.monotonic_ns().saturating_add(ns);
                slots.set(deadline, cx.new_int(end));
            }
            Patience::Endless => slots.set(deadline, V::NIL),
        }
    }
    let end = slots.get(deadline).as_i64();
    if let Some(end) = end
        && cx.clock()?.monotonic_ns() >= end
    {
        return Ok(None);
    }
    threads::stand_in_line(cx, object, line);
    threads::wait(cx, end, &[]);
    Ok(Some(Next::Again { state: 1 }))
}
