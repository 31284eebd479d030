//! Clocks and sleeping.

use pyta_host::facets::{ConstantGroup, Errno};

use crate::host::Outside;
use crate::prelude::*;
use crate::protocol::Index;
use crate::threads;
use crate::types::int::Integer;

/// Nanoseconds in a second.
pub const SECOND: i64 = 1_000_000_000;
const EINTR: Errno = Errno(4);

/// Nanoseconds as a float of seconds.
pub fn seconds<'v>(cx: Cx<'v>, ns: i64) -> V<'v> {
    cx.new_float(if ns % SECOND == 0 {
        (ns / SECOND) as f64
    } else {
        ns as f64 / 1e9
    })
}

/// Sets the numbers of the clocks.
///
/// # Errors
/// None today.
pub fn init<'v>(cx: Cx<'v>, namespace: Map<'v>) -> Result<(), Raised> {
    let constants = cx
        .platform()
        .map_or(&[][..], |platform| platform.constants(ConstantGroup::Time));
    for &(name, number) in constants {
        namespace.set_symbol(cx, cx.symbol(name), cx.new_int(number));
    }
    namespace.set_symbol(cx, cx.symbol("_STRUCT_TM_ITEMS"), V::small(11));
    Ok(())
}

fn clock_number<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i32, Exit> {
    let n = cx.index_i64(value, C::OverflowError)?;
    i32::try_from(n).map_err(|_| cx.overflow_error("Python int too large to convert to C int"))
}

pub fn gettime<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let ns = cx.clock()?.gettime_ns(clock_number(cx, args[0])?);
    Ok(seconds(cx, cx.outcome(ns)?))
}

pub fn gettime_ns<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let ns = cx.clock()?.gettime_ns(clock_number(cx, args[0])?);
    Ok(cx.new_int(cx.outcome(ns)?))
}

pub fn resolution<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    let ns = cx.clock()?.resolution_ns(clock_number(cx, args[0])?);
    Ok(seconds(cx, cx.outcome(ns)?))
}

/// Hosts let nobody set their clocks.
pub fn settime<'v>(cx: Cx<'v>, args: &[V<'v>]) -> Result<V<'v>, Exit> {
    const EPERM: Errno = Errno(1);
    clock_number(cx, args[0])?;
    Err(cx.os_error(EPERM, V::EMPTY, V::EMPTY).into())
}

/// How long to sleep, in nanoseconds.
fn duration<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Raised> {
    match nanoseconds(cx, value)? {
        ns if ns < 0 => Err(cx.error(C::ValueError, "sleep length must be non-negative")),
        ns => Ok(ns),
    }
}

/// A number of seconds in nanoseconds, rounded up.
///
/// # Errors
/// TypeError, ValueError, OverflowError.
pub fn nanoseconds<'v>(cx: Cx<'v>, value: V<'v>) -> Result<i64, Raised> {
    let too_large = || cx.error(C::OverflowError, "timestamp out of range for C PyTime_t");
    let ns = if let Some(x) = value.as_float() {
        if x.is_nan() {
            return Err(cx.error(C::ValueError, "Invalid value NaN (not a number)"));
        }
        let ns = (x * 1e9).ceil();
        if ns.abs() >= i64::MAX as f64 {
            return Err(too_large());
        }
        ns as i64
    } else if let Some(n) = Integer::of(value) {
        n.to_i64()
            .and_then(|n| n.checked_mul(SECOND))
            .ok_or_else(too_large)?
    } else {
        return Err(cx.error(
            C::TypeError,
            format!(
                "'{}' object cannot be interpreted as an integer or float",
                cx.class_name(value)
            ),
        ));
    };
    Ok(ns)
}

/// `sleep(seconds)`: slot 0 is the argument (then what its `__index__` gave), slot 1 the end on the monotonic clock.
///
/// # Errors
/// TypeError, ValueError, OSError, and what signal handlers raise.
pub fn sleep<'v>(
    cx: Cx<'v>,
    slots: Slots<'_, 'v>,
    state: u32,
    got: Got<'v>,
) -> Result<Next<'v>, Raised> {
    const SLEEPING: u32 = 2;
    if state == 1 {
        slots.set(0, got.value());
    }
    if state != SLEEPING {
        let value = slots.get(0);
        if state == 0
            && value.as_float().is_none()
            && Integer::of(value).is_none()
            && let Some(method) = crate::protocol::Methods::special(cx, value, N::index)
        {
            return Ok(method.call(1, &[]));
        }
        let end = cx
            .clock()?
            .monotonic_ns()
            .saturating_add(duration(cx, value)?);
        slots.set(1, cx.new_int(end));
    }
    let end = slots.get(1).as_i64().unwrap_or(0);
    if cx.has_others() {
        if cx.clock()?.monotonic_ns() < end {
            threads::wait(cx, Some(end), &[]);
        } else if state == SLEEPING {
            return Ok(Next::Done(V::NIL));
        } else {
            // A sleep that is none lets others run.
            cx.give_way();
        }
        return Ok(Next::Again { state: SLEEPING });
    }
    match cx.clock()?.sleep_until(end) {
        Ok(()) => Ok(Next::Done(V::NIL)),
        // A signal: its handler may end the sleep by an exception.
        Err(EINTR) => Ok(Next::Call {
            state: SLEEPING,
            callee: crate::protocol::Methods::prelude(cx, "signal_check")?,
            args: ArgBuf::of(&[]),
        }),
        Err(errno) => Err(cx.os_error(errno, V::EMPTY, V::EMPTY)),
    }
}
