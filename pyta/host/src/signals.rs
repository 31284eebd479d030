//! Signals and interval timers.

use crate::{
    OsHost,
    facets::{Fd, Outcome, PollRequest, SignalAction, Signals, Timer},
    sys::{fd, signal},
};

impl Signals for OsHost {
    fn set_action(&self, signal: i32, action: SignalAction) -> Outcome<SignalAction> {
        signal::set_action(signal, action)
    }

    fn action(&self, signal: i32) -> Outcome<SignalAction> {
        signal::action(signal)
    }

    fn is_pending(&self) -> bool {
        signal::is_pending()
    }

    fn take_pending(&self) -> u64 {
        signal::take_pending()
    }

    fn set_hook(&self, hook: Option<fn()>) {
        signal::set_hook(hook);
    }

    fn set_wakeup_fd(&self, fd: Fd) -> Fd {
        signal::set_wakeup_fd(fd)
    }

    fn set_interrupts(&self, signal: i32, interrupts: bool) -> Outcome<()> {
        signal::set_interrupts(signal, interrupts)
    }

    fn alarm(&self, seconds: u32) -> u32 {
        signal::alarm(seconds)
    }

    fn set_timer(&self, which: i32, timer: Timer) -> Outcome<Timer> {
        signal::set_timer(which, timer)
    }

    fn timer(&self, which: i32) -> Outcome<Timer> {
        signal::timer(which)
    }

    fn pause(&self) {
        signal::pause();
    }

    fn poll_or_signal(&self, requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize> {
        signal::while_blocked(|mask| fd::poll_with_mask(requests, timeout, Some(mask)))
    }

    fn raise(&self, signal: i32) -> Outcome<()> {
        signal::raise(signal)
    }

    fn mask(&self, how: i32, signals: u64) -> Outcome<u64> {
        signal::mask(how, signals)
    }

    fn blocked_pending(&self) -> u64 {
        signal::blocked_pending()
    }
}
