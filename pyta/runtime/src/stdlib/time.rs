//! `time`: the host's clocks and calendar. `struct_time` and what returns one are Python over natives that return tuples.

mod calendar;
pub mod clocks;

use super::ModuleSpec;
use crate::host::Outside;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "Clocks, sleeping, and conversion between timestamps, calendar fields and\ntext.",
    functions: &[
        NativeDef::leaf("time", "()", |cx, _| Ok(clocks::seconds(cx, cx.clock()?.time_ns())))
            .doc("Seconds passed since the epoch by the system's clock, with a fraction."),
        NativeDef::leaf("time_ns", "()", |cx, _| Ok(cx.new_int(cx.clock()?.time_ns())))
            .doc("Like time(), but an int of nanoseconds."),
        NativeDef::leaf("monotonic", "()", |cx, _| Ok(clocks::seconds(cx, cx.clock()?.monotonic_ns())))
            .doc("Seconds by a clock that never runs backwards. Only differences mean\nanything."),
        NativeDef::leaf("monotonic_ns", "()", |cx, _| Ok(cx.new_int(cx.clock()?.monotonic_ns())))
            .doc("Like monotonic(), but an int of nanoseconds."),
        NativeDef::leaf("perf_counter", "()", |cx, _| Ok(clocks::seconds(cx, cx.clock()?.perf_counter_ns())))
            .doc("Seconds by the clock with the finest resolution. Only differences mean\nanything."),
        NativeDef::leaf("perf_counter_ns", "()", |cx, _| Ok(cx.new_int(cx.clock()?.perf_counter_ns())))
            .doc("Like perf_counter(), but an int of nanoseconds."),
        NativeDef::leaf("process_time", "()", |cx, _| Ok(clocks::seconds(cx, cx.clock()?.process_time_ns())))
            .doc("Seconds of CPU time that this process has used, in the system too."),
        NativeDef::leaf("process_time_ns", "()", |cx, _| Ok(cx.new_int(cx.clock()?.process_time_ns())))
            .doc("Like process_time(), but an int of nanoseconds."),
        NativeDef::leaf("thread_time", "()", |cx, _| Ok(clocks::seconds(cx, cx.clock()?.thread_time_ns())))
            .doc("Seconds of CPU time that this thread has used, in the system too."),
        NativeDef::leaf("thread_time_ns", "()", |cx, _| Ok(cx.new_int(cx.clock()?.thread_time_ns())))
            .doc("Like thread_time(), but an int of nanoseconds."),
        NativeDef::leaf("clock_gettime", "(clk_id, /)", clocks::gettime)
            .doc("What the clock clk_id shows, in seconds."),
        NativeDef::leaf("clock_gettime_ns", "(clk_id, /)", clocks::gettime_ns)
            .doc("What the clock clk_id shows, in whole nanoseconds."),
        NativeDef::leaf("clock_getres", "(clk_id, /)", clocks::resolution)
            .doc("The smallest step of the clock clk_id, in seconds."),
        NativeDef::leaf("clock_settime", "(clk_id, time, /)", clocks::settime)
            .doc("Make the clock clk_id show time, a number of seconds."),
        NativeDef::leaf("clock_settime_ns", "(clk_id, time, /)", clocks::settime)
            .doc("Make the clock clk_id show time, an int of nanoseconds."),
        NativeDef::step("sleep", "(seconds, /)", clocks::sleep, 1)
            .doc("sleep(seconds)\n\nBlock the calling thread for at least so long. Fractions of a second count."),
        NativeDef::leaf("mktime", "(tuple, /)", calendar::mktime)
            .doc("mktime(tuple) -> floating-point number\n\nThe timestamp of a local time given as nine calendar fields; inverse of\nlocaltime(). OverflowError if there is none."),
        NativeDef::leaf("strftime", "(format, time_tuple=None, /)", calendar::strftime)
            .doc("strftime(format[, tuple]) -> string\n\nWrite a time (now, in local time, unless given) as format says, in which %Y,\n%m, %d, %H, %M, %S and so on stand for its parts."),
        NativeDef::leaf("asctime", "(time_tuple=None, /)", calendar::asctime)
            .doc("asctime([tuple]) -> string\n\nWrite a time, local time now unless given, in the form\n'Wed Jan  3 07:05:09 2024'."),
        NativeDef::leaf("ctime", "(seconds=None, /)", calendar::ctime)
            .doc("ctime(seconds) -> string\n\nasctime() of the local time at a timestamp, which is now unless given."),
        NativeDef::leaf("_gmtime", "(seconds, /)", calendar::gmtime),
        NativeDef::leaf("_localtime", "(seconds, /)", calendar::localtime),
        NativeDef::leaf("_zone", "()", calendar::zone),
    ],
    init: clocks::init,
    source: include_str!("time/struct_time.py"),
    ..ModuleSpec::new("time")
}];
