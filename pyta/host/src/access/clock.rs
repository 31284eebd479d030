//! Time: the operating system's, or one that passes while the program sleeps.

use std::cell::Cell;

use super::Granted;
use super::waiting::Waited;
use crate::OsHost;
use crate::facets::{CalendarTime, Clock, Errno, Outcome, Pacemaker, Zone};

/// A clock that only sleeping moves.
#[derive(Debug)]
pub(super) struct VirtualClock {
    start_ns: i64,
    passed_ns: Cell<i64>,
}

impl VirtualClock {
    pub fn starting(start_ns: i64) -> VirtualClock {
        VirtualClock {
            start_ns,
            passed_ns: Cell::new(0),
        }
    }

    /// So many nanoseconds pass.
    pub fn pass(&self, ns: u64) {
        let ns = i64::try_from(ns).unwrap_or(i64::MAX);
        self.passed_ns.set(self.passed_ns.get().saturating_add(ns));
    }

    fn pass_until(&self, monotonic_ns: i64) {
        self.passed_ns.set(self.passed_ns.get().max(monotonic_ns));
    }
}

impl Granted {
    fn passed_or(&self, real: impl FnOnce() -> i64) -> i64 {
        let clock = self.clock.as_ref();
        clock.map_or_else(real, |clock| clock.passed_ns.get())
    }
}

impl Clock for Granted {
    fn time_ns(&self) -> i64 {
        match &self.clock {
            Some(clock) => clock.start_ns.saturating_add(clock.passed_ns.get()),
            None => OsHost.time_ns(),
        }
    }

    fn monotonic_ns(&self) -> i64 {
        self.passed_or(|| OsHost.monotonic_ns())
    }

    fn perf_counter_ns(&self) -> i64 {
        self.passed_or(|| OsHost.perf_counter_ns())
    }

    fn process_time_ns(&self) -> i64 {
        self.passed_or(|| OsHost.process_time_ns())
    }

    fn thread_time_ns(&self) -> i64 {
        self.passed_or(|| OsHost.thread_time_ns())
    }

    fn gettime_ns(&self, clock: i32) -> Outcome<i64> {
        match clock {
            _ if self.clock.is_none() => OsHost.gettime_ns(clock),
            libc::CLOCK_REALTIME | libc::CLOCK_TAI => Ok(self.time_ns()),
            _ => OsHost.gettime_ns(clock).map(|_| self.monotonic_ns()),
        }
    }

    fn resolution_ns(&self, clock: i32) -> Outcome<i64> {
        OsHost.resolution_ns(clock)
    }

    fn sleep_until(&self, monotonic_ns: i64) -> Outcome<()> {
        if self.is_stopping() {
            return Err(Errno(libc::EINTR));
        }
        if let Some(clock) = &self.clock {
            clock.pass_until(monotonic_ns);
            return Ok(());
        }
        let left = (monotonic_ns - OsHost.monotonic_ns()).max(0) as u64;
        let slept: Waited<()> = self.wait_in_slices(Some(left), |slice| {
            let end = OsHost.monotonic_ns().saturating_add(slice as i64);
            OsHost.sleep_until(end.min(monotonic_ns)).map(|()| None)
        })?;
        debug_assert!(slept.is_none(), "sleeping ends with the time");
        Ok(())
    }

    fn pacemaker(&self, beat: Box<dyn Fn() + Send>) -> Outcome<Box<dyn Pacemaker>> {
        OsHost.pacemaker(beat)
    }

    fn localtime(&self, seconds: i64) -> Outcome<CalendarTime> {
        OsHost.localtime(seconds)
    }

    fn gmtime(&self, seconds: i64) -> Outcome<CalendarTime> {
        OsHost.gmtime(seconds)
    }

    fn mktime(&self, time: &CalendarTime) -> Outcome<i64> {
        OsHost.mktime(time)
    }

    fn strftime(&self, format: &[u8], time: &CalendarTime) -> Outcome<Vec<u8>> {
        OsHost.strftime(format, time)
    }

    fn tzset(&self) -> Zone {
        OsHost.tzset()
    }
}
