"""Code that nothing names any more goes, and what takes its place is not mistaken for it."""

import gc
import sys
import traceback
import types
import weakref


def define(text, **names):
    exec(text, names)
    return names


# === Thousands of small programs ===
total = 0
for i in range(400):
    total += eval(f"{i} + 1")
    names = {}
    exec(f"def f(x):\n    return x + {i}\nresult = f(1)", names)
    total += names["result"]
print(total)


# === Functions and their code die ===
def weakly(i):
    f = define(f"def f(x):\n    def g():\n        return x + {i}\n    return g")["f"]
    return f(1)(), weakref.ref(f), weakref.ref(f.__code__)


kept = [weakly(i) for i in range(60)]
gc.collect()
print(sum(found[0] for found in kept))
print(sum(found[1]() is not None for found in kept), sum(found[2]() is not None for found in kept))


# === What is left of a program keeps its code ===
def left(i):
    names = define(
        f"""
def function(x):
    return x * {i}

def generator():
    received = 0
    while True:
        received = yield {i} + received

def fails():
    raise ValueError({i})

class Class:
    number = {i}
    def method(self):
        return self.number + {i}

inner = (lambda: lambda y: y - {i})()
"""
    )
    started = names["generator"]()
    next(started)
    try:
        names["fails"]()
    except ValueError as error:
        caught = error
    return (
        names["function"].__code__,
        started,
        caught,
        names["Class"]().method,
        names["inner"],
        (n + i for n in range(1000)),
    )


everything = []
for i in range(30):
    everything.append(left(i))
    for j in range(8):
        eval(f"[{j} for _ in range(3)]")
gc.collect()
for j in range(60):
    exec(f"def other(x):\n    return x + {j}\nother(1)", {})
for i, (code, started, caught, method, inner, items) in enumerate(everything):
    assert types.FunctionType(code, {})(3) == 3 * i
    assert code.co_name == "function" and code.co_consts, code
    assert started.send(5) == i + 5 and started.send(6) == i + 6
    frames = [(frame.name, frame.lineno) for frame in traceback.extract_tb(caught.__traceback__)]
    assert frames == [("left", frames[0][1]), ("fails", 11)], frames
    assert method() == 2 * i and inner(100) == 100 - i
    assert next(items) == i
print(len(everything))

# === One code in namespaces of its own and others ===
code = compile("seen = list(range(count))\nlast = seen[-1]", "<code>", "exec")
for i in range(1, 100):
    spaces = {"count": i}, {}
    exec(code, *spaces)
    exec(code, spaces[0])
    assert spaces[0]["last"] == spaces[1]["last"] == i - 1
    eval(f"{i}")
    if i % 50 == 0:
        gc.collect()
print(spaces[1]["last"])


# === A caller sees the function that is there now ===
def call_often():
    found = 0
    for i in range(300):
        found += worker(i)
    return found


for i in range(40):
    exec(f"def worker(n):\n    return n + {i}")
    assert call_often() == 44850 + 300 * i
    if i % 10 == 0:
        gc.collect()
print(call_often())

# === Who watches a code that dies watches no other ===
monitoring = sys.monitoring
monitoring.use_tool_id(3, "test")
calls = []
monitoring.register_callback(3, monitoring.events.PY_START, lambda code, offset: calls.append(code.co_name))
for i in range(50):
    f = define(f"def watched_{i}():\n    return {i}")[f"watched_{i}"]
    monitoring.set_local_events(3, f.__code__, monitoring.events.PY_START)
    assert f() == i
    del f
    if i % 10 == 9:
        gc.collect()
    g = define(f"def unwatched_{i}():\n    return {i}")[f"unwatched_{i}"]
    assert g() == i
monitoring.free_tool_id(3)
print(len(calls), all(name.startswith("watched") for name in calls))
