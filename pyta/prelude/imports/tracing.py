"""What `-v` and `-X importtime` say about imports."""

# How deep in imports; the time that the imports below the running one took, in nanoseconds.
import_trace_depth = [0]
import_trace_below = [0]


def import_trace_options(flags, option):
    """Notes what is asked for; `option` is the value of `-X importtime`, if there is one."""
    if flags[8]:
        import_traces.append("names")
    if option:
        import_traces.append("times")
        sys_write_fd(2, "import time: self [us] | cumulative | imported package\n")


def import_traced(name):
    """Loads a module and says so."""
    clock = import_native("time").perf_counter_ns
    below = import_trace_below[0]
    import_trace_below[0] = 0
    import_trace_depth[0] += 1
    start = clock()
    try:
        module = import_find_and_load(name)
    finally:
        taken = clock() - start
        own = taken - import_trace_below[0]
        import_trace_depth[0] -= 1
        import_trace_below[0] = below + taken
    if "times" in import_traces:
        indent = "  " * import_trace_depth[0]
        sys_write_fd(2, f"import time: {own // 1000:9} | {taken // 1000:10} | {indent}{name}\n")
    if "names" in import_traces:
        sys_write_fd(2, f"import {name!r} # {getattr(module, '__loader__', None)!r}\n")
    return module


def import_trace_code(path):
    if "names" in import_traces:
        sys_write_fd(2, f"# code object from {path}\n")
