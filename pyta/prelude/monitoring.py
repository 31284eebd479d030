"""The module `sys.monitoring`: tools, their callbacks and the events they want (PEP 669)."""

monitor_TOOLS = 6
monitor_EVENTS = (
    "PY_START PY_RESUME PY_RETURN PY_YIELD CALL LINE INSTRUCTION JUMP BRANCH_LEFT BRANCH_RIGHT STOP_ITERATION RAISE EXCEPTION_HANDLED "
    "PY_UNWIND PY_THROW RERAISE C_RETURN C_RAISE BRANCH"
).split()
monitor_CALL = 1 << 4
monitor_SIDES = 1 << 8 | 1 << 9
# Events of a place in a function: those below this one.
monitor_RAISE = 1 << 11
monitor_OF_CALLS = 1 << 16 | 1 << 17
monitor_BRANCH = 1 << 18
monitor_DISABLE = object()
monitor_names = {}
# By tool and event.
monitor_callbacks = {}


def monitor_call(tools, event, code, place, args, traced):
    """Calls the callbacks of tools, and then the functions of `sys.settrace` and `sys.setprofile`."""
    for tool in reversed(range(monitor_TOOLS)):
        callback = monitor_callbacks.get((tool, event)) if tools >> tool & 1 else None
        if callback is None:
            continue
        arguments = [monitor_MISSING if is_missing(arg) else arg for arg in args]
        if callback(code, *arguments) is monitor_DISABLE:
            if event >= monitor_RAISE and not event & monitor_OF_CALLS:
                del monitor_callbacks[tool, event]
                name = monitor_EVENTS[event.bit_length() - 1]
                raise ValueError(f"Cannot disable {name} events. Callback removed.")
            monitor_disable(tool, code, place, event)
    if traced is not None:
        trace_call(*traced)


monitor_MISSING = object()


def monitor_check(tool_id):
    tool_id = to_index(tool_id)
    if not 0 <= tool_id < monitor_TOOLS:
        raise ValueError(f"invalid tool {tool_id} (must be between 0 and 5)")
    return tool_id


def monitor_in_use(tool_id):
    tool_id = monitor_check(tool_id)
    if tool_id not in monitor_names:
        raise ValueError(f"tool {tool_id} is not in use")
    return tool_id


def monitor_code(code):
    if class_of(code) is not class_of(monitor_code.__code__):
        raise TypeError("code must be a code object")
    return code


def monitor_event_set(event_set):
    """The events with what they stand for."""
    if event_set & monitor_OF_CALLS:
        if not event_set & monitor_CALL:
            raise ValueError("cannot set C_RETURN or C_RAISE events independently")
        event_set &= ~monitor_OF_CALLS
    if event_set & monitor_BRANCH:
        event_set = event_set & ~monitor_BRANCH | monitor_SIDES
    return event_set


def monitor_forget(tool_id):
    monitor_clear(tool_id)
    for key in [key for key in monitor_callbacks if key[0] == tool_id]:
        del monitor_callbacks[key]


def monitor_use_tool_id(tool_id, name):
    tool_id = monitor_check(tool_id)
    if not isinstance(name, str):
        raise ValueError("tool name must be a str")
    if tool_id in monitor_names:
        raise ValueError(f"tool {tool_id} is already in use")
    monitor_names[tool_id] = name


def monitor_clear_tool_id(tool_id):
    tool_id = monitor_check(tool_id)
    if tool_id in monitor_names:
        monitor_forget(tool_id)


def monitor_free_tool_id(tool_id):
    tool_id = monitor_check(tool_id)
    if tool_id in monitor_names:
        monitor_forget(tool_id)
        del monitor_names[tool_id]


def monitor_get_tool(tool_id):
    return monitor_names.get(monitor_check(tool_id))


def monitor_register_callback(tool_id, event, func):
    tool_id, event = monitor_check(tool_id), to_index(event)
    if event <= 0 or event & event - 1:
        raise ValueError("The callback can only be set for one event at a time")
    if event > monitor_BRANCH:
        raise ValueError(f"invalid event {event}")
    before = monitor_callbacks.get((tool_id, event))
    events = [event]
    if event == monitor_BRANCH:
        events += [1 << 8, 1 << 9]
    for event in events:
        if func is None:
            monitor_callbacks.pop((tool_id, event), None)
        else:
            monitor_callbacks[tool_id, event] = func
    return before


def monitor_get_events(tool_id):
    return monitor_get(monitor_check(tool_id), None)


def monitor_set_events(tool_id, event_set):
    tool_id, event_set = monitor_check(tool_id), to_index(event_set)
    if not 0 <= event_set < monitor_BRANCH << 1:
        raise ValueError(f"invalid event set {event_set & 0xFFFFFFFF:#x}")
    event_set = monitor_event_set(event_set)
    monitor_set(monitor_in_use(tool_id), None, event_set)


def monitor_get_local_events(tool_id, code):
    tool_id = monitor_check(tool_id)
    return monitor_get(tool_id, monitor_code(code))


def monitor_set_local_events(tool_id, code, event_set):
    tool_id, event_set = monitor_check(tool_id), to_index(event_set)
    code = monitor_code(code)
    event_set = monitor_event_set(event_set)
    if not 0 <= event_set < monitor_RAISE:
        raise ValueError(f"invalid local event set {event_set & 0xFFFFFFFF:#x}")
    monitor_set(monitor_in_use(tool_id), code, event_set)


def monitor_all_events():
    wanted = {}
    for bit, name in enumerate(monitor_EVENTS):
        tools = 0
        for tool_id in monitor_names:
            tools |= (monitor_get(tool_id, None) >> bit & 1) << tool_id
        if tools:
            wanted[name] = tools
    return wanted


def sys_monitoring():
    module = import_native("sys.monitoring")
    module.__doc__ = None
    module.DEBUGGER_ID, module.COVERAGE_ID, module.PROFILER_ID, module.OPTIMIZER_ID = 0, 1, 2, 5
    module.DISABLE, module.MISSING = monitor_DISABLE, monitor_MISSING
    bits = {name: 1 << bit for bit, name in enumerate(monitor_EVENTS)}
    module.events = type(import_system["implementation"])(**bits, NO_EVENTS=0)
    return module
