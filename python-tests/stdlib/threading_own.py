# What each thread has of its own: thread-local data, context, frames, the exception being handled, its depth, its event loop.
import asyncio
import contextvars
import gc
import sys
import threading
import weakref

local = threading.local()
local.x = 1


def run(function, *args):
    thread = threading.Thread(target=function, args=args, name="worker")
    thread.start()
    thread.join()


def see():
    print(hasattr(local, "x"), local.__dict__)
    local.x = 2
    print(local.__dict__)


run(see)
print(local.x)


class Counted(threading.local):
    kind = "class attribute"

    def __init__(self, start, *, step=1):
        self.value = start + step


counted = Counted(3, step=4)
counted.value = 0
run(lambda: print(counted.value, counted.kind))
print(counted.value)
try:
    threading.local(1)
except TypeError as error:
    print(error)
try:
    local.__dict__ = {}
except AttributeError as error:
    print(error)


class Held:
    pass


def hold():
    local.held = Held()
    held.append(weakref.ref(local.held))


held = []
run(hold)
gc.collect()
print(held[0]())

variable = contextvars.ContextVar("variable", default="default")
variable.set("main")


def in_context():
    print(variable.get())
    variable.set("thread")


run(in_context)
print(variable.get())
run(contextvars.copy_context().run, in_context)

# The exception being handled, and the frames of others.
ready = threading.Event()
go = threading.Event()


def inner():
    secret = 42
    try:
        raise KeyError("of the thread")
    except KeyError:
        ready.set()
        go.wait()
        print(repr(sys.exception()))


def outer():
    inner()


thread = threading.Thread(target=outer)
thread.start()
ready.wait()
print(sys.exception())
frame = sys._current_frames()[thread.ident]
while frame is not None:
    if frame.f_code.co_filename == __file__:
        print(frame.f_code.co_name, frame.f_locals.get("secret"))
    frame = frame.f_back
print(repr(sys._current_exceptions()[thread.ident]))
go.set()
thread.join()

# Depth.


def deeper(n):
    return deeper(n + 1)


def overflow():
    try:
        deeper(0)
    except RecursionError as error:
        print(error)


run(overflow)


# A generator belongs to nobody.
def numbers():
    yield from range(10_000)


shared = numbers()
taken = []
busy = []


def pull():
    for _ in range(200):
        try:
            taken.append(next(shared))
        except ValueError as error:
            busy.append(str(error))


threads = [threading.Thread(target=pull) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(taken) == len(set(taken)), set(busy) <= {"generator already executing"})


async def who():
    return asyncio.get_running_loop()


loops = []
run(lambda: loops.append(asyncio.run(who())))
loops.append(asyncio.run(who()))
print(loops[0] is not loops[1])


def hook(args):
    print("hook", args.exc_type.__name__, args.exc_value, args.thread.name, args.exc_traceback is not None)


threading.excepthook = hook
run(lambda: 1 / 0)
run(lambda: sys.exit(3))
