//! Time.

use rustix::{thread, time::ClockId};

use crate::{
    OsHost, errno,
    facets::{CalendarTime, Clock, Outcome, Pacemaker, Zone},
    pacemaker::PacemakerThread,
    sys::zone,
};

impl Clock for OsHost {
    fn time_ns(&self) -> i64 {
        now(ClockId::Realtime)
    }

    fn monotonic_ns(&self) -> i64 {
        now(ClockId::Monotonic)
    }

    fn perf_counter_ns(&self) -> i64 {
        now(ClockId::Monotonic)
    }

    fn process_time_ns(&self) -> i64 {
        now(ClockId::ProcessCPUTime)
    }

    fn thread_time_ns(&self) -> i64 {
        now(ClockId::ThreadCPUTime)
    }

    fn gettime_ns(&self, clock: i32) -> Outcome<i64> {
        zone::clock_gettime(clock)
    }

    fn resolution_ns(&self, clock: i32) -> Outcome<i64> {
        zone::clock_getres(clock)
    }

    fn sleep_until(&self, monotonic_ns: i64) -> Outcome<()> {
        let monotonic_ns = monotonic_ns.max(0);
        let time = rustix::fs::Timespec {
            tv_sec: monotonic_ns / 1_000_000_000,
            tv_nsec: monotonic_ns % 1_000_000_000,
        };
        thread::clock_nanosleep_absolute(ClockId::Monotonic, &time).map_err(errno)
    }

    fn pacemaker(&self, beat: Box<dyn Fn() + Send>) -> Outcome<Box<dyn Pacemaker>> {
        Ok(Box::new(PacemakerThread::start(beat)?))
    }

    fn localtime(&self, seconds: i64) -> Outcome<CalendarTime> {
        zone::localtime(seconds)
    }

    fn gmtime(&self, seconds: i64) -> Outcome<CalendarTime> {
        zone::gmtime(seconds)
    }

    fn mktime(&self, time: &CalendarTime) -> Outcome<i64> {
        zone::mktime(time)
    }

    fn strftime(&self, format: &[u8], time: &CalendarTime) -> Outcome<Vec<u8>> {
        zone::format(format, time)
    }

    fn tzset(&self) -> Zone {
        zone::tzset()
    }
}

fn now(clock: ClockId) -> i64 {
    let time = rustix::time::clock_gettime(clock);
    time.tv_sec
        .saturating_mul(1_000_000_000)
        .saturating_add(time.tv_nsec)
}
