//! Waiting that ends when the program is to stop (A3).

use std::sync::atomic::Ordering;

use super::streams::{Route, Stream};
use super::{Granted, SLICE_NS};
use crate::OsHost;
use crate::facets::{Clock, Errno, Fd, Files, Outcome, PollRequest, SignalAction, Signals, Timer};

/// What was waited for; `None` when the time is over.
pub(crate) type Waited<T> = Option<T>;

impl Granted {
    /// Whether the program is to stop.
    pub(super) fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed) != 0
    }

    /// Whether something else is to be done than to wait.
    fn is_interrupted(&self) -> bool {
        let pulse = self.pulse.as_ref();
        self.is_stopping() || pulse.is_some_and(|pulse| pulse.is_interrupted())
    }

    /// Makes a call that waits for so long at most, again and again, until it gives something or the time (`None` is for ever) is over.
    ///
    /// # Errors
    /// Those of the call, and `EINTR` when the program is to stop or interrupted.
    pub(crate) fn wait_in_slices<T>(
        &self,
        timeout: Option<u64>,
        mut call: impl FnMut(u64) -> Outcome<Option<T>>,
    ) -> Outcome<Waited<T>> {
        let end = timeout.map(|timeout| OsHost.monotonic_ns().saturating_add_unsigned(timeout));
        loop {
            if self.is_stopping() {
                return Err(Errno(libc::EINTR));
            }
            let left = end.map(|end| (end - OsHost.monotonic_ns()).max(0) as u64);
            let slice = left.map_or(SLICE_NS, |left| left.min(SLICE_NS));
            match call(slice) {
                Ok(Some(found)) => return Ok(Some(found)),
                Ok(None) if left.is_some_and(|left| left <= slice) => return Ok(None),
                Ok(None) => {}
                // A signal of the process, which the pulse looks for.
                Err(Errno(libc::EINTR)) if self.pulse.is_some() => {}
                Err(error) => return Err(error),
            }
            if self.is_interrupted() {
                return Err(Errno(libc::EINTR));
            }
        }
    }

    /// Waits until a descriptor that would wait otherwise is ready.
    pub(crate) fn wait_for(&self, fd: Fd, events: i16) -> Outcome<()> {
        if OsHost.blocking(fd)? {
            let request = PollRequest {
                fd,
                events,
                ready: 0,
            };
            self.poll_system(&mut [request], None)?;
        }
        Ok(())
    }

    /// As [`Files::poll`], for descriptors of the operating system.
    pub(super) fn poll_system(
        &self,
        requests: &mut [PollRequest],
        timeout: Option<u64>,
    ) -> Outcome<usize> {
        self.poll_by(requests, timeout, |requests, slice| {
            OsHost.poll(requests, Some(slice))
        })
    }

    /// Waits by a call that does so for a slice; with a clock of its own, not at all.
    fn poll_by(
        &self,
        requests: &mut [PollRequest],
        timeout: Option<u64>,
        poll: impl Fn(&mut [PollRequest], u64) -> Outcome<usize>,
    ) -> Outcome<usize> {
        let timeout = match (&self.clock, timeout) {
            (Some(clock), Some(timeout)) => {
                let ready = poll(requests, 0)?;
                if ready == 0 {
                    clock.pass(timeout);
                }
                return Ok(ready);
            }
            _ => timeout,
        };
        let ready = self.wait_in_slices(timeout, |slice| {
            let ready = poll(requests, slice)?;
            Ok((ready > 0).then_some(ready))
        })?;
        Ok(ready.unwrap_or(0))
    }

    /// As [`Files::poll`]: streams that are given are always ready.
    pub(super) fn poll_with(
        &self,
        requests: &mut [PollRequest],
        timeout: Option<u64>,
        poll: impl Fn(&mut [PollRequest], u64) -> Outcome<usize>,
    ) -> Outcome<usize> {
        let (mut given, mut others) = (0, Vec::new());
        let mut places = Vec::new();
        for (place, request) in requests.iter_mut().enumerate() {
            request.ready = match (self.route(request.fd), self.descriptor(request.fd)) {
                (Route::Stream(Stream::In), _) => request.events & libc::POLLIN,
                (Route::Stream(_), _) => request.events & libc::POLLOUT,
                (_, Ok(fd)) => {
                    others.push(PollRequest { fd, ..*request });
                    places.push(place);
                    continue;
                }
                (_, Err(_)) => libc::POLLNVAL,
            };
            given += usize::from(request.ready != 0);
        }
        let timeout = if given > 0 { Some(0) } else { timeout };
        let ready = if others.is_empty() && given > 0 {
            0
        } else {
            self.poll_by(&mut others, timeout, poll)?
        };
        for (other, place) in others.into_iter().zip(places) {
            requests[place].ready = other.ready;
        }
        Ok(ready + given)
    }
}

impl Signals for Granted {
    fn set_action(&self, signal: i32, action: SignalAction) -> Outcome<SignalAction> {
        OsHost.set_action(signal, action)
    }

    fn action(&self, signal: i32) -> Outcome<SignalAction> {
        OsHost.action(signal)
    }

    fn is_pending(&self) -> bool {
        OsHost.is_pending()
    }

    fn take_pending(&self) -> u64 {
        OsHost.take_pending()
    }

    fn set_hook(&self, hook: Option<fn()>) {
        OsHost.set_hook(hook);
    }

    fn set_wakeup_fd(&self, fd: Fd) -> Fd {
        OsHost.set_wakeup_fd(fd)
    }

    fn set_interrupts(&self, signal: i32, interrupts: bool) -> Outcome<()> {
        OsHost.set_interrupts(signal, interrupts)
    }

    fn alarm(&self, seconds: u32) -> u32 {
        OsHost.alarm(seconds)
    }

    fn set_timer(&self, which: i32, timer: Timer) -> Outcome<Timer> {
        OsHost.set_timer(which, timer)
    }

    fn timer(&self, which: i32) -> Outcome<Timer> {
        OsHost.timer(which)
    }

    fn pause(&self) {
        OsHost.pause();
    }

    fn poll_or_signal(&self, requests: &mut [PollRequest], timeout: Option<u64>) -> Outcome<usize> {
        self.poll_with(requests, timeout, |requests, slice| {
            OsHost.poll_or_signal(requests, Some(slice))
        })
    }

    fn raise(&self, signal: i32) -> Outcome<()> {
        OsHost.raise(signal)
    }

    fn mask(&self, how: i32, signals: u64) -> Outcome<u64> {
        OsHost.mask(how, signals)
    }

    fn blocked_pending(&self) -> u64 {
        OsHost.blocked_pending()
    }
}
