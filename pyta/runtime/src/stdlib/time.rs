//! `time`: the host's clocks and calendar. `struct_time` and what returns one are Python over natives that return tuples.

mod calendar;
pub mod clocks;

use super::ModuleSpec;
use crate::host::Outside;
use crate::prelude::*;

/// The modules declared here.
pub const MODULES: &[ModuleSpec] = &[ModuleSpec {
    doc: "This module provides various functions to manipulate time values.",
    functions: &[
        NativeDef::leaf("time", "()", |cx, _| Ok(clocks::seconds(cx, cx.clock()?.time_ns())))
            .doc("Return the current time in seconds since the Epoch.\n\nFractions of a second may be present if the system clock provides them."),
        NativeDef::leaf("time_ns", "()", |cx, _| Ok(cx.new_int(cx.clock()?.time_ns())))
            .doc("Return the current time in nanoseconds since the Epoch."),
        NativeDef::leaf("monotonic", "()", |cx, _| Ok(clocks::seconds(cx, cx.clock()?.monotonic_ns())))
            .doc("Monotonic clock, cannot go backward."),
        NativeDef::leaf("monotonic_ns", "()", |cx, _| Ok(cx.new_int(cx.clock()?.monotonic_ns())))
            .doc("Monotonic clock, cannot go backward, as nanoseconds."),
        NativeDef::leaf("perf_counter", "()", |cx, _| Ok(clocks::seconds(cx, cx.clock()?.perf_counter_ns())))
            .doc("Performance counter for benchmarking."),
        NativeDef::leaf("perf_counter_ns", "()", |cx, _| Ok(cx.new_int(cx.clock()?.perf_counter_ns())))
            .doc("Performance counter for benchmarking as nanoseconds."),
        NativeDef::leaf("process_time", "()", |cx, _| Ok(clocks::seconds(cx, cx.clock()?.process_time_ns())))
            .doc("Process time for profiling: sum of the kernel and user-space CPU time."),
        NativeDef::leaf("process_time_ns", "()", |cx, _| Ok(cx.new_int(cx.clock()?.process_time_ns())))
            .doc("Process time for profiling as nanoseconds:\nsum of the kernel and user-space CPU time."),
        NativeDef::leaf("thread_time", "()", |cx, _| Ok(clocks::seconds(cx, cx.clock()?.thread_time_ns())))
            .doc("Thread time for profiling: sum of the kernel and user-space CPU time."),
        NativeDef::leaf("thread_time_ns", "()", |cx, _| Ok(cx.new_int(cx.clock()?.thread_time_ns())))
            .doc("Thread time for profiling as nanoseconds:\nsum of the kernel and user-space CPU time."),
        NativeDef::leaf("clock_gettime", "(clk_id, /)", clocks::gettime)
            .doc("What the clock clk_id shows, in seconds."),
        NativeDef::leaf("clock_gettime_ns", "(clk_id, /)", clocks::gettime_ns)
            .doc("What the clock clk_id shows, in whole nanoseconds."),
        NativeDef::leaf("clock_getres", "(clk_id, /)", clocks::resolution)
            .doc("Return the resolution (precision) of the specified clock clk_id."),
        NativeDef::leaf("clock_settime", "(clk_id, time, /)", clocks::settime)
            .doc("Set the time of the specified clock clk_id."),
        NativeDef::leaf("clock_settime_ns", "(clk_id, time, /)", clocks::settime)
            .doc("Set the time of the specified clock clk_id with nanoseconds."),
        NativeDef::step("sleep", "(seconds, /)", clocks::sleep, 1)
            .doc("sleep(seconds)\n\nBlock the calling thread for at least so long. Fractions of a second count."),
        NativeDef::leaf("mktime", "(tuple, /)", calendar::mktime)
            .doc("mktime(tuple) -> floating-point number\n\nConvert a time tuple in local time to seconds since the Epoch."),
        NativeDef::leaf("strftime", "(format, time_tuple=None, /)", calendar::strftime)
            .doc("strftime(format[, tuple]) -> string\n\nConvert a time tuple to a string according to a format specification."),
        NativeDef::leaf("asctime", "(time_tuple=None, /)", calendar::asctime)
            .doc("asctime([tuple]) -> string\n\nConvert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.\nWhen the time tuple is not present, current time as returned by localtime()\nis used."),
        NativeDef::leaf("ctime", "(seconds=None, /)", calendar::ctime)
            .doc("ctime(seconds) -> string\n\nConvert a time in seconds since the Epoch to a string in local time."),
        NativeDef::leaf("_gmtime", "(seconds, /)", calendar::gmtime),
        NativeDef::leaf("_localtime", "(seconds, /)", calendar::localtime),
        NativeDef::leaf("_zone", "()", calendar::zone),
    ],
    init: clocks::init,
    source: include_str!("time/struct_time.py"),
    ..ModuleSpec::new("time")
}];
