//! Signals: the handler that records, and what switches it.
//!
//! - **G1** The handler touches atomics only, writes at most one byte to a descriptor, and leaves the error number as it
//!   was; all of that is allowed between any two instructions of the program.

use std::{
    mem::zeroed,
    sync::atomic::{AtomicI32, AtomicPtr, AtomicU64, Ordering},
};

use super::{check, mapping};
use crate::facets::{Errno, Outcome, SignalAction, Timer};

/// Bit `n - 1` is set while signal `n` waits to be taken.
static PENDING: AtomicU64 = AtomicU64::new(0);
/// Where the handler writes signal numbers, or -1.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);
/// A `fn()` to call after recording, or null.
static HOOK: AtomicPtr<()> = AtomicPtr::new(std::ptr::null_mut());

pub(super) extern "C" fn record(signal: libc::c_int) {
    // SAFETY: the location of this thread's error number is always valid.
    let errno = unsafe { *libc::__errno_location() };
    PENDING.fetch_or(bit(signal), Ordering::SeqCst);
    let hook = HOOK.load(Ordering::SeqCst);
    if !hook.is_null() {
        // SAFETY: `set_hook` stores nothing but functions of this type, which have the size of a pointer.
        let hook: fn() = unsafe { std::mem::transmute(hook) };
        hook();
    }
    let fd = WAKEUP.load(Ordering::SeqCst);
    if fd >= 0 {
        let byte = signal as u8;
        // SAFETY: S1, S2, G1: one byte that lives through the call. A full pipe loses it, which is fine: it is readable.
        unsafe { libc::write(fd, std::ptr::from_ref(&byte).cast(), 1) };
    }
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}

fn bit(signal: i32) -> u64 {
    if (1..=64).contains(&signal) {
        1 << (signal - 1)
    } else {
        0
    }
}

pub(crate) fn is_pending() -> bool {
    PENDING.load(Ordering::Relaxed) != 0
}

pub(crate) fn take_pending() -> u64 {
    if is_pending() {
        PENDING.swap(0, Ordering::SeqCst)
    } else {
        0
    }
}

pub(crate) fn set_hook(hook: Option<fn()>) {
    HOOK.store(
        hook.map_or(std::ptr::null_mut(), |hook| hook as *mut ()),
        Ordering::SeqCst,
    );
}

pub(crate) fn set_wakeup_fd(fd: i32) -> i32 {
    WAKEUP.swap(fd.max(-1), Ordering::SeqCst)
}

fn handler(action: SignalAction) -> Outcome<libc::sighandler_t> {
    match action {
        SignalAction::Default => Ok(libc::SIG_DFL),
        SignalAction::Ignore => Ok(libc::SIG_IGN),
        SignalAction::Record => Ok(record as *const () as libc::sighandler_t),
        SignalAction::Foreign => Err(Errno(libc::EINVAL)),
    }
}

pub(super) fn action_of(handler: libc::sighandler_t) -> SignalAction {
    match handler {
        libc::SIG_DFL => SignalAction::Default,
        libc::SIG_IGN => SignalAction::Ignore,
        other if other == record as *const () as libc::sighandler_t => SignalAction::Record,
        _ => SignalAction::Foreign,
    }
}

fn get(signal: i32) -> Outcome<libc::sigaction> {
    // SAFETY: S3.
    let mut old: libc::sigaction = unsafe { zeroed() };
    // SAFETY: S1, S2: only asks.
    check(unsafe { libc::sigaction(signal, std::ptr::null(), &mut old) })?;
    Ok(old)
}

pub(crate) fn action(signal: i32) -> Outcome<SignalAction> {
    if signal == libc::SIGBUS
        && let Some(action) = mapping::set_action(None)
    {
        return action;
    }
    Ok(action_of(get(signal)?.sa_sigaction))
}

pub(crate) fn set_action(signal: i32, action: SignalAction) -> Outcome<SignalAction> {
    if signal == libc::SIGBUS
        && let Some(former) = mapping::set_action(Some(action))
    {
        return former;
    }
    // SAFETY: S3.
    let mut new: libc::sigaction = unsafe { zeroed() };
    new.sa_sigaction = handler(action)?;
    // Calls are interrupted, so that the interpreter can run the guest's handler. On the signal stack, if there is one.
    new.sa_flags = libc::SA_ONSTACK;
    // SAFETY: S3.
    let mut old: libc::sigaction = unsafe { zeroed() };
    // SAFETY: S1, S2, G1.
    check(unsafe { libc::sigaction(signal, &new, &mut old) })?;
    Ok(action_of(old.sa_sigaction))
}

pub(crate) fn set_interrupts(signal: i32, interrupts: bool) -> Outcome<()> {
    let mut action = get(signal)?;
    if interrupts {
        action.sa_flags &= !libc::SA_RESTART;
    } else {
        action.sa_flags |= libc::SA_RESTART;
    }
    // SAFETY: S1, S2: what was installed, with a flag changed.
    check(unsafe { libc::sigaction(signal, &action, std::ptr::null_mut()) }).map(drop)
}

/// As CPython does when it starts.
pub(crate) fn ignore_at_start() {
    for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
        // Cannot fail for these; if it does, the signal keeps its action.
        let _ = set_action(signal, SignalAction::Ignore);
    }
}

pub(crate) fn alarm(seconds: u32) -> u32 {
    // SAFETY: a number.
    unsafe { libc::alarm(seconds) }
}

pub(crate) fn set_timer(which: i32, timer: Timer) -> Outcome<Timer> {
    let new = libc::itimerval {
        it_value: to_c(timer.value),
        it_interval: to_c(timer.interval),
    };
    // SAFETY: S3.
    let mut old: libc::itimerval = unsafe { zeroed() };
    // SAFETY: S1, S2.
    check(unsafe { libc::setitimer(which as _, &new, &mut old) })?;
    Ok(from_c(&old))
}

pub(crate) fn timer(which: i32) -> Outcome<Timer> {
    // SAFETY: S3.
    let mut now: libc::itimerval = unsafe { zeroed() };
    // SAFETY: S1, S2.
    check(unsafe { libc::getitimer(which as _, &mut now) })?;
    Ok(from_c(&now))
}

/// Rounds up: a timer that was asked for must not be switched off by rounding.
fn to_c(nanoseconds: u64) -> libc::timeval {
    let microseconds = nanoseconds.div_ceil(1000);
    libc::timeval {
        tv_sec: (microseconds / 1_000_000) as libc::time_t,
        tv_usec: (microseconds % 1_000_000) as libc::suseconds_t,
    }
}

fn from_c(timer: &libc::itimerval) -> Timer {
    let nanoseconds =
        |time: libc::timeval| time.tv_sec as u64 * 1_000_000_000 + time.tv_usec as u64 * 1000;
    Timer {
        value: nanoseconds(timer.it_value),
        interval: nanoseconds(timer.it_interval),
    }
}

pub(crate) fn pause() {
    // SAFETY: no arguments.
    unsafe { libc::pause() };
}

pub(crate) fn raise(signal: i32) -> Outcome<()> {
    // SAFETY: S2.
    if unsafe { libc::raise(signal) } == 0 {
        Ok(())
    } else {
        Err(super::last_errno())
    }
}

fn to_set(signals: u64) -> libc::sigset_t {
    // SAFETY: S3; then made empty as C wants it.
    let mut set: libc::sigset_t = unsafe { zeroed() };
    // SAFETY: S1.
    unsafe { libc::sigemptyset(&mut set) };
    for signal in (1..=64).filter(|&signal| signals & bit(signal) != 0) {
        // SAFETY: S1, S2: signals that the C library keeps for itself are refused by it.
        unsafe { libc::sigaddset(&mut set, signal) };
    }
    set
}

fn from_set(set: &libc::sigset_t) -> u64 {
    // SAFETY: S1.
    (1..=64)
        .filter(|&signal| unsafe { libc::sigismember(set, signal) } == 1)
        .map(bit)
        .sum()
}

pub(crate) fn mask(how: i32, signals: u64) -> Outcome<u64> {
    let new = to_set(signals);
    let mut old = to_set(0);
    // SAFETY: S1, S2.
    match unsafe { libc::pthread_sigmask(how, &new, &mut old) } {
        0 => Ok(from_set(&old)),
        error => Err(Errno(error)),
    }
}

/// Runs a call with all signals blocked, unless one is recorded already: that is an interruption. The call gets the mask that holds otherwise,
/// for the operating system to set while it waits, so no signal is missed in between.
pub(crate) fn while_blocked<T>(call: impl FnOnce(&libc::sigset_t) -> Outcome<T>) -> Outcome<T> {
    let old = mask(libc::SIG_SETMASK, u64::MAX)?;
    let result = if is_pending() {
        Err(Errno(libc::EINTR))
    } else {
        call(&to_set(old))
    };
    mask(libc::SIG_SETMASK, old)?;
    result
}

pub(crate) fn blocked_pending() -> u64 {
    let mut set = to_set(0);
    // SAFETY: S1.
    unsafe { libc::sigpending(&mut set) };
    from_set(&set)
}
