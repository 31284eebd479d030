"""`Interpreter`: statements, expressions, calls both ways, threads, interrupts."""

import asyncio
import functools
import signal
import threading
import time

import pytest

import pyta


@pytest.fixture
def vm():
    return pyta.Interpreter(capture=True)


def test_statements_and_expressions(vm):
    vm.exec("x = 1\ndef f(a, b=2, *c, **d): return a, b, c, d")
    assert vm.eval("x + 1") == 2
    assert vm.eval("  x") == 1
    assert vm.call("f", 1, 3, 4, k=5) == (1, 3, (4,), {"k": 5})
    assert vm.call("f", 1) == (1, 2, (), {})
    assert vm.get("x") == 1
    assert vm.call("len", "abc") == 3
    assert vm.call("os.path.join", "a", "b") == "a/b"
    with pytest.raises(NameError, match="name 'nothing' is not defined"):
        vm.call("nothing")


def test_interpreters_are_independent(vm):
    other = pyta.Interpreter()
    vm.exec("import sys; x = 1; sys.y = 2")
    with pytest.raises(NameError):
        other.eval("x")
    assert not other.eval("hasattr(__import__('sys'), 'y')")


def test_exceptions_of_the_guest(vm):
    with pytest.raises(ZeroDivisionError, match="division by zero") as caught:
        vm.eval("1 / 0")
    assert "ZeroDivisionError: division by zero" in str(caught.value.__cause__)
    vm.exec("class Own(LookupError):\n    def __init__(self, a, b): super().__init__(a); self.b = b")
    with pytest.raises(LookupError) as caught:
        vm.exec("raise Own(1, 2)")
    assert type(caught.value).__name__ == "Own" and caught.value.b == 2
    assert "Own: 1" in caught.value.traceback
    with pytest.raises(FileNotFoundError) as caught:
        vm.exec("open('/no/such/file')")
    assert caught.value.filename == "/no/such/file" and caught.value.errno == 2
    with pytest.raises(SyntaxError) as caught:
        vm.exec("x = = 1", "f.py")
    assert (caught.value.filename, caught.value.lineno, caught.value.offset) == ("f.py", 1, 5)
    with pytest.raises(SystemExit) as caught:
        vm.exec("import sys; sys.exit(3)")
    assert caught.value.code == 3
    with pytest.raises(KeyError):
        vm.eval("{}['x']")
    with pytest.raises(RecursionError):
        vm.exec("def f(): f()\nf()")
    with pytest.raises(ExceptionGroup) as caught:
        vm.exec("raise ExceptionGroup('g', [ValueError(1), TypeError(2)])")
    assert [type(e) for e in caught.value.exceptions] == [ValueError, TypeError]
    assert vm.eval("1") == 1


def test_functions_of_the_host(vm):
    vm.set("add", lambda a, b=1, **c: (a + b, c))
    assert vm.eval("add(1)") == (2, {})
    assert vm.eval("add(1, b=4, k=2)") == (5, {"k": 2})
    assert vm.eval("list(map(add, [1, 2]))") == [(2, {}), (3, {})]
    vm.set("neg", lambda x: -x)
    assert vm.eval("sorted([3, 1, 2], key=neg)") == [3, 2, 1]
    assert vm.eval("callable(add)")
    function = len
    vm.set("length", function)
    assert vm.eval("length") is function
    assert vm.eval("length('abc')") == 3


def test_exceptions_of_the_host(vm):
    class Mine(ValueError):
        pass

    error = Mine("why")

    def fail():
        raise error

    vm.set("fail", fail)
    with pytest.raises(Mine) as caught:
        vm.exec("fail()")
    assert caught.value is error
    vm.exec("try:\n    fail()\nexcept ValueError as e:\n    found = type(e).__name__, e.args")
    assert vm.eval("found") == ("ValueError", ("why",))
    vm.exec("try:\n    fail()\nexcept ValueError as e:\n    try:\n        raise KeyError(1) from e\n    except KeyError as k: pass")
    vm.set("exit", lambda: (_ for _ in ()).throw(SystemExit(5)))
    with pytest.raises(SystemExit):
        vm.exec("exit()")


def test_functions_of_the_guest(vm):
    vm.exec("def make(n):\n    def add(x): return x + n\n    return add")
    add = vm.call("make", 5)
    assert isinstance(add, pyta.Function) and callable(add)
    assert add(1) == 6
    vm.set("add", add)
    assert vm.eval("add(2)") == 7
    vm.exec("class C:\n    def __init__(self, x): self.x = x\n    def get(self, k=0): return self.x + k")
    c = vm.eval("C")(4)
    assert vm.call("getattr", c, "get")(k=1) == 5
    del vm
    assert add(1) == 6


def test_calls_inside_calls(vm):
    vm.set("apply", lambda f, x: f(x))
    assert vm.eval("apply(lambda x: x + 1, 2)") == 3
    vm.set("run", lambda source: vm.eval(source))
    assert vm.eval("run('1 + ' + str(run('2')))") == 3
    vm.exec("def down(n): return 0 if n == 0 else 1 + up(n - 1)")
    vm.set("up", lambda n: vm.call("down", n))
    assert vm.call("down", 20) == 20
    with pytest.raises(RecursionError):
        vm.call("down", 1000)
    assert vm.call("down", 3) == 3
    vm.exec("garbage = [[i] for i in range(1000)]\ndef work(n):\n    kept = [str(i) for i in range(100)]\n    r = up2(n)\n    return r + len(''.join(kept))")
    vm.set("up2", lambda n: vm.eval("len([object() for _ in range(100000)])") + n)
    assert vm.call("work", 1) == 100001 + 190
    vm.set("fail", lambda: vm.eval("1 / 0"))
    vm.exec("try:\n    fail()\nexcept ZeroDivisionError:\n    caught = True")
    assert vm.eval("caught")


def test_calls_from_compiled_code(vm):
    vm.set("inc", lambda x: x + 1)
    vm.exec("def loop(n):\n    t = 0\n    for i in range(n):\n        t = inc(t)\n    return t")
    assert vm.call("loop", 20000) == 20000


def test_calls_in_generators_and_finalizers(vm):
    seen = []
    vm.set("note", seen.append)
    vm.exec("def g():\n    for i in range(3):\n        note(i)\n        yield i\nx = list(g())\nclass A:\n    def __del__(self): note('del')\na = A()\ndel a\nimport gc; gc.collect()")
    assert seen == [0, 1, 2, "del"]


def test_calls_in_threads_of_the_guest(vm):
    seen = []
    vm.set("note", seen.append)
    vm.exec("import threading\nts = [threading.Thread(target=lambda i=i: [note(i) for _ in range(50)]) for i in range(4)]\n[t.start() for t in ts]\n[t.join() for t in ts]")
    assert sorted(seen) == sorted([0, 1, 2, 3] * 50)


def test_output_is_captured_and_passed(capsys, vm):
    vm.exec("print('a')\nimport sys; print('b', file=sys.stderr)")
    assert vm.take_output() == ("a\n", "b\n")
    assert vm.take_output() == ("", "")
    other = pyta.Interpreter()
    other.set("say", print)
    other.exec("print('one'); say('two'); print('three', end='')")
    assert capsys.readouterr().out == "one\ntwo\nthree"


def test_several_threads_of_the_host(vm):
    vm.exec("count = 0\ndef work(n):\n    global count\n    for _ in range(n): count += 1\n    return n")
    results = []
    threads = [threading.Thread(target=lambda: results.append(vm.call("work", 10_000))) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert results == [10_000] * 8 and vm.eval("count") == 80_000


def test_interpreters_in_parallel():
    results = []

    def work(n):
        vm = pyta.Interpreter()
        vm.exec("def f(n): return sum(i * i for i in range(n))")
        results.append(vm.call("f", n))

    threads = [threading.Thread(target=work, args=(10_000,)) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert results == [sum(i * i for i in range(10_000))] * 4


def test_the_lock_is_released(vm):
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.002)

    thread = threading.Thread(target=tick)
    thread.start()
    vm.exec("import time\nend = time.monotonic() + 0.2\nwhile time.monotonic() < end: pass")
    done.set()
    thread.join()
    assert len(ticks) > 10


@pytest.mark.parametrize("source", ["while True: pass", "import time; time.sleep(60)", "import threading; threading.Event().wait()", "import select; select.select([], [], [], 60)"])
def test_interrupts_stop_the_guest(vm, source):
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            vm.exec(source)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert vm.eval("1 + 1") == 2


def test_interrupt_from_another_thread(vm):
    threading.Timer(0.1, vm.interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        vm.exec("while True: pass")
    threading.Timer(0.1, vm.interrupt).start()
    vm.exec("try:\n    while True: pass\nexcept KeyboardInterrupt: stopped = True")
    assert vm.eval("stopped")


def test_coroutines_of_the_host(vm):
    async def fetch(x):
        await asyncio.sleep(0.001)
        return x * 2

    vm.set("fetch", fetch)
    vm.exec("import asyncio\nasync def main(x): return [await fetch(x), await fetch('a')]\ndef run(x): return asyncio.run(main(x))")
    assert vm.call("run", 2) == [4, "aa"]

    async def outside():
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(tick())
        result = await vm.call_async("run", 3)
        task.cancel()
        return result, ticks

    result, ticks = asyncio.run(outside())
    assert result == [6, "aa"] and ticks > 1


def test_all_kinds_of_coroutine_functions_run_on_the_loop_of_their_call(vm):
    loops = []

    async def note(x):
        loops.append(asyncio.get_running_loop())
        await asyncio.sleep(0.001)
        return x

    class Caller:
        async def method(self, x):
            return await note(x)

        async def __call__(self, x):
            return await note(x)

    vm.set("plain", note)
    vm.set("method", Caller().method)
    vm.set("object", Caller())
    vm.set("partial", functools.partial(note, 4))
    vm.exec("import asyncio\nasync def all(): return [await plain(1), await method(2), await object(3), await partial()]\ndef run(): return asyncio.run(all())")
    assert vm.call("run") == [1, 2, 3, 4]
    loops.clear()

    async def outside():
        return asyncio.get_running_loop(), await asyncio.gather(*[vm.call_async("run") for _ in range(3)])

    loop, results = asyncio.run(outside())
    assert results == [[1, 2, 3, 4]] * 3 and len(loops) == 12 and set(loops) == {loop}


def test_nothing_is_left_of_a_stop(vm):
    for _ in range(2):
        vm.cancel()
        vm.interrupt()
        vm.exec("for i in range(10000): pass")
    vm.set("cancel", vm.cancel)
    with pytest.raises(pyta.Cancelled):
        vm.exec("cancel()\nfor i in range(10000): pass")
    vm.exec("for i in range(10000): pass")


def test_memory_and_recursion_limits():
    vm = pyta.Interpreter(limits={"memory": 32 << 20, "recursion": 50})
    vm.exec("def fill():\n    x = []\n    while True: x.append('a' * 1000 + str(len(x)))")
    for _ in range(3):
        with pytest.raises(pyta.MemoryExceeded):
            vm.call("fill")
        assert vm.eval("1") == 1
    with pytest.raises(pyta.RecursionExceeded):
        vm.exec("def f(n): return n and 1 + f(n - 1)\nf(100)")
    vm.exec("try: f(100)\nexcept RecursionError: caught = True")
    assert vm.eval("caught")


def test_fuel_is_exact():
    def used(n):
        vm = pyta.Interpreter(limits=pyta.Limits(fuel=50_000_000))
        vm.exec("def f(n):\n    t = 0\n    for i in range(n): t += i\n    return t")
        before = vm.fuel_left
        vm.call("f", n)
        return before - vm.fuel_left

    assert used(100_000) == used(100_000)
    assert used(200_000) - used(100_000) == used(300_000) - used(200_000)
    vm = pyta.Interpreter(limits={"fuel": 200_000})
    for _ in range(2):
        with pytest.raises(pyta.FuelExhausted):
            vm.exec("while True: pass")
        with pytest.raises(pyta.FuelExhausted):
            vm.exec("while True: pass")
        vm.add_fuel(200_000)
        assert vm.eval("1") == 1


@pytest.mark.parametrize(
    "source",
    ["while True: pass", "import time; time.sleep(60)", "import threading; threading.Event().wait()", "try:\n    while True: pass\nfinally:\n    while True: pass", "sum(iter(int, 1))"],
)
def test_wall_time(source):
    vm = pyta.Interpreter(limits={"wall_time": 0.2})
    with pytest.raises(pyta.WallTimeExceeded):
        vm.exec(source)
    assert vm.eval("1") == 1
    threading.Timer(0.05, vm.cancel).start()
    with pytest.raises(pyta.Cancelled):
        vm.exec(source)


def test_limits_of_calls_inside_calls():
    vm = pyta.Interpreter(limits={"wall_time": 0.2})
    vm.set("again", lambda: vm.eval("[0 for _ in iter(int, 1)]"))
    with pytest.raises(pyta.WallTimeExceeded):
        vm.exec("again()")
    assert vm.eval("1") == 1


def test_narrowed(tmp_path):
    (tmp_path / "data.txt").write_text("data")
    vm = pyta.Interpreter(fs=[tmp_path], net=False, clock=1000, random=5, env={}, capture=True)
    assert vm.eval("open('data.txt').read()") == "data"
    for source in ("open('new.txt', 'w')", "open('/etc/passwd')", "open('../x')", "import subprocess; subprocess.run(['true'])", "import socket; socket.socket()", "import os; os.kill(1, 9)"):
        with pytest.raises((PermissionError, FileNotFoundError)):
            vm.exec(source)
    assert vm.eval("__import__('time').time()") == 1000
    vm.exec("import time; time.sleep(50); print('printed')")
    assert vm.eval("time.time()") == 1050
    assert vm.take_output()[0] == "printed\n"
    assert vm.eval("dict(__import__('os').environ)") == {}
    with pytest.raises(PermissionError):
        pyta.Interpreter(fs=False).exec("open('/etc/passwd')")


def test_close_runs_exit_functions(vm):
    with vm:
        vm.exec("import atexit; atexit.register(print, 'bye')")
    assert vm.take_output()[0] == "bye\n"


def test_many_interpreters():
    vms = [pyta.Interpreter() for _ in range(50)]
    assert [vm.eval("1 + 1") for vm in vms] == [2] * 50


def test_directories_to_write_in(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in" / "text").write_text("text")
    (tmp_path / "out" / "up").symlink_to("..")
    vm = pyta.Interpreter(fs={tmp_path / "in": "read", tmp_path / "out": "write"})
    vm.set("out", str(tmp_path / "out"))
    vm.exec("import os, shutil; shutil.copy('text', out); os.chdir(out); os.mkdir('a'); os.rename('text', 'a/b')")
    assert (tmp_path / "out" / "a" / "b").read_text() == "text"
    vm.exec("import tempfile\nwith tempfile.TemporaryDirectory(dir='.') as d: open(d + '/x', 'w').close()")
    for source in ("open('../new', 'w')", "open('up/in/text', 'w')", "os.link('../in/text', 'text')", "os.symlink('/', 'root')"):
        with pytest.raises(PermissionError):
            vm.exec(source)
    assert (tmp_path / "in" / "text").read_text() == "text"
    with pytest.raises(ValueError):
        pyta.Interpreter(fs={tmp_path: "rw"})


#: What works or waits for long without guest code, with what is to be done before.
LONG = {
    "sort": ("x = [i * 7919 % 10000019 for i in range(4000000)]", "x.sort()"),
    "sorted": ("x = [str(i * 7919 % 1000019) for i in range(1000000)]", "sorted(x)"),
    "power": ("", "3 ** 16000000"),
    "to text": ("import sys; sys.set_int_max_str_digits(0); x = 1 << 30000000", "str(x)"),
    "from text": ("import sys; sys.set_int_max_str_digits(0); x = '9' * 10000000", "int(x)"),
    "match": ("import re", "re.match('(a|aa)+$', 'a' * 60 + 'b')"),
    "repeated list": ("", "[0] * 500_000_000"),
    "repeated list in place": ("x = [0, 1]", "x *= 250_000_000"),
    "repeated tuple": ("", "(0, 1) * 250_000_000"),
    "repeated text": ("", "'abc' * 1_000_000_000"),
    "repeated bytes": ("", "b'x' * 3_000_000_000"),
    "repeated bytearray": ("", "bytearray(b'x') * 3_000_000_000"),
    "list of a range": ("", "list(range(300_000_000))"),
    "set of a range": ("", "set(range(100_000_000))"),
    "keys": ("", "dict.fromkeys(range(100_000_000))"),
    "product": ("x = (1 << 20_000_000) - 1", "x * x"),
    "products": ("import math", "math.prod(range(1, 3_000_000))"),
    "remainder": ("x = 3**2_000_000; y = 7**300_000", "pow(3, x, y)"),
    "sorted tuples": ("import random; x = [(random.random(), i) for i in range(1_500_000)]", "x.sort()"),
    "digest": ("import hashlib", "hashlib.pbkdf2_hmac('sha256', b'a', b'b', 10**8)"),
    "endless": ("import collections, itertools", "collections.deque(itertools.count(), maxlen=0)"),
    "sleep": ("import time", "time.sleep(5)"),
    "pipe": ("import os; r, w = os.pipe()", "os.read(r, 1)"),
    "receive": ("import socket; a, b = socket.socketpair()", "a.recv(1)"),
    "child": ("import subprocess; p = subprocess.Popen(['sleep', '3'])", "p.wait()"),
    "lock": ("import threading; l = threading.Lock(); l.acquire()", "l.acquire()"),
    "connect": (
        "import socket\nl = socket.socket(); l.bind(('127.0.0.1', 0)); l.listen(0); s = [socket.socket() for _ in range(9)]",
        "for each in s: each.connect(l.getsockname())",
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_long_work_is_stopped(name):
    before, source = LONG[name]
    vm = pyta.Interpreter()
    vm.exec(before)
    start = []

    def begin():
        start.append(time.monotonic())
        threading.Timer(0.05, vm.cancel).start()

    vm.set("begin", begin)
    with pytest.raises(pyta.Cancelled):
        vm.exec(f"begin()\n{source}")
    assert time.monotonic() - start[0] < 0.5


def test_a_deadline_ends_long_work():
    vm = pyta.Interpreter(limits={"wall_time": 0.05})
    start = time.monotonic()
    with pytest.raises(pyta.WallTimeExceeded):
        vm.exec("import time; time.sleep(3)")
    assert time.monotonic() - start < 0.3
