"""Prints the figures of the Python module: `python pyta/python/benches/figures.py`, with the installed `pyta`.

Times are the best of several.
"""

import subprocess
import sys
import time


def best(work, times=7):
    results = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        results.append(time.perf_counter() - start)
    return min(results)


def row(name, value, unit, limit):
    print(f"{name:44} {value:10.3f} {unit:4} (at most {limit})")


def import_time():
    program = "import time; s = time.perf_counter(); import pyta; print(time.perf_counter() - s)"
    return min(float(subprocess.check_output([sys.executable, "-c", program])) for _ in range(7))


def resident_bytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def main():
    row("import pyta", import_time() * 1e3, "ms", 10)
    import pyta

    pyta.Interpreter().eval("1 + 1")
    row("a fresh interpreter with its first 1 + 1", best(lambda: pyta.Interpreter().eval("1 + 1"), 20) * 1e3, "ms", "10, aim 2")
    row("pyta.run('pass')", best(lambda: pyta.run("pass"), 20) * 1e3, "ms", "-")

    vm = pyta.Interpreter()
    vm.exec("def f(x): return x\ndef loop(n):\n    for i in range(n): host(i)")
    vm.set("host", lambda x: x)
    count = 100_000

    def calls():
        call = vm._vm.call
        for i in range(count):
            call("f", i)

    row("host to guest and back", best(calls, 5) / count * 1e6, "us", 1)
    row("guest to host and back", best(lambda: vm.call("loop", count), 5) / count * 1e6, "us", 1)

    numbers = list(range(1_000_000))
    copy = best(lambda: list(numbers))
    deep = best(lambda: [n + 0 for n in numbers])
    vm.set("numbers", numbers)
    given = best(lambda: vm.set("numbers", numbers))
    taken = best(lambda: vm.eval("numbers"))
    print(f"{'list(million ints) / one by one':44} {copy * 1e3:10.3f} ms   {deep * 1e3:.3f} ms")
    row("a million ints to the guest, of list()", given / copy, "x", 3)
    row("a million ints to the host, of list()", taken / copy, "x", 3)
    made = best(lambda: list(range(1_000_000)))
    row("  what CPython needs to make them, of list()", made / copy, "x", "-")

    before = resident_bytes()
    alive = [pyta.Interpreter() for _ in range(1000)]
    for one in alive:
        one.eval("1 + 1")
    row("1,000 interpreters", (resident_bytes() - before) / 2**30, "GiB", "4, aim 1")


if __name__ == "__main__":
    main()
