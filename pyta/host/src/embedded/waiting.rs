//! Waiting in slices: between two of them the program around may interrupt.

use std::time::Duration;

use super::{EmbeddedHost, number};
use crate::facets::{CalendarTime, Clock, Errno, Outcome, Pacemaker, PollRequest, Zone};

/// Longest wait without asking whether to go on.
pub(super) const SLICE: Duration = Duration::from_millis(50);
const SLICE_NS: u64 = SLICE.as_nanos() as u64;

impl EmbeddedHost {
    /// Waits as [`Files::poll`](crate::facets::Files::poll) does; an interrupt ends it with `EINTR`.
    pub(super) fn wait_for(
        &self,
        requests: &mut [PollRequest],
        timeout: Option<u64>,
    ) -> Outcome<usize> {
        self.in_slices(timeout, |slice| self.poll_routed(requests, slice))
    }

    /// Makes a call that waits for so many nanoseconds at most and gives 0 when they are over, until it gives something else.
    pub(super) fn in_slices(
        &self,
        timeout: Option<u64>,
        mut wait: impl FnMut(Option<u64>) -> Outcome<usize>,
    ) -> Outcome<usize> {
        let start = self.os.monotonic_ns();
        loop {
            let passed = (self.os.monotonic_ns() - start).max(0) as u64;
            let left = timeout.map(|timeout| timeout.saturating_sub(passed));
            let slice = left.map_or(SLICE_NS, |left| left.min(SLICE_NS));
            match wait(Some(slice)) {
                Ok(0) if left.is_none_or(|left| left > slice) => {}
                // A signal that nobody here records is not the interpreter's.
                Err(Errno(number::EINTR)) => {}
                done => return done,
            }
            if self.around.is_interrupted() {
                return Err(Errno(number::EINTR));
            }
        }
    }
}

impl Clock for EmbeddedHost {
    fn time_ns(&self) -> i64 {
        self.os.time_ns()
    }

    fn monotonic_ns(&self) -> i64 {
        self.os.monotonic_ns()
    }

    fn perf_counter_ns(&self) -> i64 {
        self.os.perf_counter_ns()
    }

    fn process_time_ns(&self) -> i64 {
        self.os.process_time_ns()
    }

    fn thread_time_ns(&self) -> i64 {
        self.os.thread_time_ns()
    }

    fn gettime_ns(&self, clock: i32) -> Outcome<i64> {
        self.os.gettime_ns(clock)
    }

    fn resolution_ns(&self, clock: i32) -> Outcome<i64> {
        self.os.resolution_ns(clock)
    }

    fn sleep_until(&self, monotonic_ns: i64) -> Outcome<()> {
        let left = (monotonic_ns - self.os.monotonic_ns()).max(0) as u64;
        self.in_slices(Some(left), |slice| {
            let end = self.os.monotonic_ns() + slice.unwrap_or(0) as i64;
            self.os.sleep_until(end).map(|()| 0)
        })
        .map(drop)
    }

    fn pacemaker(&self, beat: Box<dyn Fn() + Send>) -> Outcome<Box<dyn Pacemaker>> {
        self.os.pacemaker(beat)
    }

    fn localtime(&self, seconds: i64) -> Outcome<CalendarTime> {
        self.os.localtime(seconds)
    }

    fn gmtime(&self, seconds: i64) -> Outcome<CalendarTime> {
        self.os.gmtime(seconds)
    }

    fn mktime(&self, time: &CalendarTime) -> Outcome<i64> {
        self.os.mktime(time)
    }

    fn strftime(&self, format: &[u8], time: &CalendarTime) -> Outcome<Vec<u8>> {
        self.os.strftime(format, time)
    }

    fn tzset(&self) -> Zone {
        self.os.tzset()
    }
}
