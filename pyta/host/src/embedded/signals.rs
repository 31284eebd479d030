//! Signals that an interpreter sends itself, and the interrupt that the program around sends it. Those of the process are not touched.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{EmbeddedHost, Surroundings, locked, number, refused};
use crate::access::Pulse;
use crate::facets::{Errno, Fd, Files, Outcome, PollRequest, SignalAction, Signals, Timer};

const SIGINT: i32 = libc::SIGINT;
/// Signals whose default is to do nothing.
const HARMLESS: [i32; 4] = [libc::SIGCHLD, libc::SIGCONT, libc::SIGURG, libc::SIGWINCH];

impl Surroundings {
    /// Interrupts the interpreter, as Ctrl-C does a program. What runs sees it at a poll.
    pub fn interrupt(&self) {
        self.pending.fetch_or(bit(SIGINT), Ordering::Relaxed);
    }
}

impl Pulse for Surroundings {
    /// Whether the program around wants to interrupt, which is done then, or a signal is pending.
    fn is_interrupted(&self) -> bool {
        let is_interrupted = self.pulse.is_interrupted();
        if is_interrupted {
            self.interrupt();
        }
        is_interrupted || self.pending.load(Ordering::Relaxed) != 0
    }
}

fn bit(signal: i32) -> u64 {
    1 << (signal - 1)
}

fn index(signal: i32) -> Outcome<usize> {
    match signal {
        1..=64 => Ok(signal as usize),
        _ => Err(Errno(number::EINVAL)),
    }
}

impl Signals for EmbeddedHost {
    fn set_action(&self, signal: i32, action: SignalAction) -> Outcome<SignalAction> {
        let index = index(signal)?;
        if matches!(signal, libc::SIGKILL | libc::SIGSTOP) {
            return Err(Errno(number::EINVAL));
        }
        let mut signals = locked(&self.around.signals);
        Ok(std::mem::replace(&mut signals.actions[index], action))
    }

    fn action(&self, signal: i32) -> Outcome<SignalAction> {
        Ok(locked(&self.around.signals).actions[index(signal)?])
    }

    fn is_pending(&self) -> bool {
        self.around.pending.load(Ordering::Relaxed) != 0
    }

    fn take_pending(&self) -> u64 {
        self.around.pending.swap(0, Ordering::Relaxed)
    }

    fn set_hook(&self, _: Option<fn()>) {}

    fn set_wakeup_fd(&self, _: Fd) -> Fd {
        -1
    }

    fn set_interrupts(&self, signal: i32, _: bool) -> Outcome<()> {
        index(signal).map(drop)
    }

    fn alarm(&self, _: u32) -> u32 {
        0
    }

    fn set_timer(&self, _: i32, _: Timer) -> Outcome<Timer> {
        refused()
    }

    fn timer(&self, _: i32) -> Outcome<Timer> {
        Ok(Timer::default())
    }

    fn pause(&self) {
        let interrupted = self.granted.wait_in_slices::<()>(None, |slice| {
            std::thread::sleep(Duration::from_nanos(slice));
            Ok(None)
        });
        debug_assert!(interrupted.is_err(), "nothing else ends it");
    }

    fn poll_or_signal(&self, requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize> {
        self.poll(requests, timeout)
    }

    fn raise(&self, signal: i32) -> Outcome<()> {
        let action = locked(&self.around.signals).actions[index(signal)?];
        match action {
            SignalAction::Record => {
                self.around.pending.fetch_or(bit(signal), Ordering::Relaxed);
                Ok(())
            }
            SignalAction::Ignore => Ok(()),
            _ if HARMLESS.contains(&signal) => Ok(()),
            // It would end the process.
            _ => refused(),
        }
    }

    fn mask(&self, how: i32, signals: u64) -> Outcome<u64> {
        let mut own = locked(&self.around.signals);
        let mask = match how {
            libc::SIG_BLOCK => own.mask | signals,
            libc::SIG_UNBLOCK => own.mask & !signals,
            libc::SIG_SETMASK => signals,
            _ => return Err(Errno(number::EINVAL)),
        };
        Ok(std::mem::replace(&mut own.mask, mask))
    }

    fn blocked_pending(&self) -> u64 {
        0
    }
}
