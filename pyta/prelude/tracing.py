"""Calls of trace and profile functions. They run unobserved."""


def trace_call(frame, event, arg, place, trace, profile):
    begin_event(frame, event, place)
    try:
        if trace is not None:
            call_trace_function(trace, frame, event, arg)
        if profile is not None:
            call_profile_function(profile, frame, event, arg)
    finally:
        end_event(frame)


def call_trace_function(trace, frame, event, arg):
    try:
        result = trace(frame, event, arg)
    except:
        set_trace_hook(None)
        set_local_trace(frame, None)
        raise
    if result is not None:
        set_local_trace(frame, result)


def call_profile_function(profile, frame, event, arg):
    try:
        profile(frame, event, arg)
    except:
        set_profile_hook(None)
        raise


def set_frame_lineno(frame, line):
    count = frame_jump_unbinds(frame, line)
    if count:
        plural = "" if count == 1 else "s"
        warn_here(f"assigning None to {count} unbound local{plural}", RuntimeWarning)
    frame_jump(frame, line)
