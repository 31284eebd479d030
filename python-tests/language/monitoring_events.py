"""`sys.monitoring`: tools, events, callbacks, and what turns them off."""

import sys
import threading

monitoring = sys.monitoring
events = monitoring.events
TOOL, OTHER = 2, 3


def attempt(function, *args):
    try:
        print(function.__name__, args, "->", function(*args))
    except (TypeError, ValueError) as error:
        print(function.__name__, args, type(error).__name__, error)


# === Tools ===

attempt(monitoring.get_tool, TOOL)
attempt(monitoring.get_tool, 9)
attempt(monitoring.use_tool_id, -1, "wrong")
attempt(monitoring.use_tool_id, TOOL, 3)
attempt(monitoring.set_events, TOOL, events.LINE)
attempt(monitoring.use_tool_id, TOOL, "tests")
attempt(monitoring.use_tool_id, TOOL, "again")
attempt(monitoring.get_tool, TOOL)
attempt(monitoring.set_events, TOOL, -1)
attempt(monitoring.set_events, TOOL, 1 << 20)
attempt(monitoring.set_events, TOOL, events.C_RETURN)
attempt(monitoring.set_events, TOOL, events.PY_UNWIND | events.RERAISE)
attempt(monitoring.get_events, TOOL)
attempt(monitoring._all_events)
attempt(monitoring.set_events, TOOL, 0)
attempt(monitoring.get_events, TOOL)
attempt(monitoring.register_callback, TOOL, 3, print)
attempt(monitoring.register_callback, TOOL, 0, print)
attempt(monitoring.register_callback, TOOL, events.LINE, len)
attempt(monitoring.register_callback, TOOL, events.LINE, None)
attempt(monitoring.register_callback, TOOL, events.LINE, None)
print({name: bit for name, bit in vars(events).items()})


def nothing():
    pass


for code, event_set in ((nothing, 1), (nothing.__code__, events.RAISE), (nothing.__code__, events.LINE | events.BRANCH)):
    try:
        monitoring.set_local_events(TOOL, code, event_set)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
print(monitoring.get_local_events(TOOL, nothing.__code__), monitoring.get_local_events(OTHER, nothing.__code__))
monitoring.set_local_events(TOOL, nothing.__code__, 0)

# === Events everywhere ===

told = []


def shown(value):
    if value is monitoring.MISSING:
        return "MISSING"
    name = getattr(value, "__name__", None)
    return name if isinstance(name, str) else repr(value) if isinstance(value, (int, str, BaseException)) else type(value).__name__


def tell(name):
    def callback(code, *args):
        if code.co_filename == __file__:
            told.append((name, code.co_name, *map(shown, args if name == "LINE" else args[1:])))

    return callback


def generate():
    try:
        yield 1
        yield 2
    except KeyError:
        yield 3


def run(x):
    for item in generate():
        if item > x:
            len("abc")
    try:
        int("z")
    except ValueError:
        pass
    try:
        try:
            raise KeyError(x)
        except ValueError:
            pass
    except KeyError:
        pass
    return x


def delegate():
    result = yield from answer()
    return result


def answer():
    yield
    return 42


def fail():
    raise LookupError("unwound")


NAMES = "PY_START PY_RESUME PY_RETURN PY_YIELD CALL LINE STOP_ITERATION RAISE EXCEPTION_HANDLED PY_UNWIND PY_THROW RERAISE".split()
for name in NAMES + ["C_RETURN", "C_RAISE"]:
    monitoring.register_callback(TOOL, getattr(events, name), tell(name))
wanted = 0
for name in NAMES:
    wanted |= getattr(events, name)
monitoring.set_events(TOOL, wanted)
run(1)
generator = generate()
next(generator)
generator.throw(KeyError)
list(delegate())
try:
    fail()
except LookupError:
    pass
monitoring.set_events(TOOL, 0)
for line in told:
    print(line)

# === Events of one function, turned off where they were seen ===


def loop(n):
    total = 0
    for i in range(n):
        if i % 2:
            total += 1
        else:
            total -= 1
    return total


def line_once(code, line):
    lines.append(line - code.co_firstlineno)
    return monitoring.DISABLE


lines = []
monitoring.register_callback(TOOL, events.LINE, line_once)
monitoring.set_local_events(TOOL, loop.__code__, events.LINE)
loop(3)
print(lines)
loop(3)
nothing()
print(lines)
monitoring.restart_events()
loop(1)
print(lines)
monitoring.set_local_events(TOOL, loop.__code__, 0)

sides = []
for name in ("BRANCH_LEFT", "BRANCH_RIGHT"):
    monitoring.register_callback(TOOL, getattr(events, name), lambda code, start, end, name=name: sides.append(name))


def decide(x):
    if x:
        return 1
    return 2


monitoring.set_local_events(TOOL, decide.__code__, events.BRANCH)
decide(True)
decide(False)
print(sides)
monitoring.set_local_events(TOOL, decide.__code__, 0)

# === What callbacks raise, and events that cannot be turned off ===


def refuse(code, offset, exception):
    return monitoring.DISABLE


monitoring.register_callback(TOOL, events.RAISE, refuse)
monitoring.set_events(TOOL, events.RAISE)
for _ in range(2):
    try:
        raise KeyError("raised")
    except (KeyError, ValueError) as error:
        print(repr(error))
monitoring.set_events(TOOL, 0)


def complain(code, offset):
    raise OSError("from the callback")


monitoring.register_callback(TOOL, events.PY_START, complain)
monitoring.set_local_events(TOOL, nothing.__code__, events.PY_START)
try:
    nothing()
except OSError as error:
    print(error)

# === Two tools, threads, and an end ===

seen = []
monitoring.use_tool_id(OTHER, "second")
monitoring.register_callback(OTHER, events.PY_START, lambda code, offset: seen.append(("second", code.co_name)))
monitoring.register_callback(TOOL, events.PY_START, lambda code, offset: seen.append(("first", code.co_name)))
monitoring.set_local_events(OTHER, nothing.__code__, events.PY_START)
thread = threading.Thread(target=nothing)
thread.start()
thread.join()
print(seen)
monitoring.clear_tool_id(TOOL)
nothing()
print(seen)
monitoring.free_tool_id(OTHER)
nothing()
print(seen, monitoring.get_tool(OTHER))
